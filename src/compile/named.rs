//! Platforms that a file names.

use std::collections::BTreeSet;

use crate::syntax::{self, AttributeValue, Document, Expr, Kind, Node};

use super::eval::Value;
use super::front_matter;

/// Lists the platforms that a file outside of any site names in its metadata, its filters and its fragments, for want of
/// a site file that lists them.
///
/// - `known`: a platform that exists. A name that differs from it by capitals only is a mistake, and is not listed.
/// - returns names that can stand in a URL, without `all`, sorted.
pub fn named_platforms(text: &str, known: &str) -> Vec<String> {
    let document = syntax::parse(text).document;
    let mut names = BTreeSet::new();
    collect_meta(&document, &mut names);
    collect(&document.nodes, &mut names);
    let is_key = |name: &&String| {
        let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let lower = name.to_ascii_lowercase();
        let is_mistake = name.eq_ignore_ascii_case(known) || lower != **name && names.contains(&lower);
        *name != "all" && !is_mistake && !name.is_empty() && name.chars().all(is_sign)
    };
    names.iter().filter(is_key).cloned().collect()
}

fn collect_meta(document: &Document, names: &mut BTreeSet<String>) {
    if let Some(Expr::Object(entries)) = document.export("meta").map(|meta| &meta.value) {
        entries.iter().filter(|(key, _)| key == "platforms").for_each(|(_, value)| collect_names(value, names));
    }
    let front_matter = document.front_matter.as_ref().and_then(|(yaml, place)| front_matter::read(yaml, *place).ok());
    if let Some(Value::Array(items)) = front_matter.as_ref().and_then(|meta| meta.member("platforms")) {
        names.extend(items.iter().filter_map(|item| item.as_str().map(str::to_owned)));
    }
}

fn collect(nodes: &[Node], names: &mut BTreeSet<String>) {
    for node in nodes {
        match &node.kind {
            Kind::Element { name, attributes, children, .. } => {
                for attribute in attributes {
                    match (name.as_str(), attribute.name.as_str(), &attribute.value) {
                        ("InlineFilter", "filters", AttributeValue::Text(text)) => drop(names.insert(text.clone())),
                        ("InlineFilter", "filters", AttributeValue::Expression(value)) => collect_names(value, names),
                        ("Fragments", "fragments", AttributeValue::Expression(Expr::Object(entries))) => {
                            names.extend(entries.iter().map(|(key, _)| key.clone()));
                        }
                        _ => {}
                    }
                }
                collect(children, names);
            }
            Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. }
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Paragraph(children)
            | Kind::Heading { children, .. }
            | Kind::Blockquote(children) => collect(children, names),
            Kind::List { items, .. } => items.iter().for_each(|item| collect(&item.children, names)),
            Kind::Table { rows, .. } => rows.iter().flatten().for_each(|cell| collect(cell, names)),
            Kind::Text(_)
            | Kind::InlineCode(_)
            | Kind::Break
            | Kind::Image { .. }
            | Kind::ImageReference { .. }
            | Kind::FootnoteReference(_)
            | Kind::ThematicBreak
            | Kind::Fence { .. }
            | Kind::Expression(_) => {}
        }
    }
}

fn collect_names(value: &Expr, names: &mut BTreeSet<String>) {
    match value {
        Expr::String(name) => drop(names.insert(name.clone())),
        Expr::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_filters_and_fragments() {
        let mdx = "- **<InlineFilter filters={[\"b\", 'all', \"!a\", \"A\"]}>x</InlineFilter>**\n\n\
            <InlineFilter filters=\"c\">x</InlineFilter>\n\n<Fragments fragments={{ d: f }} />";
        assert_eq!(named_platforms(mdx, "a"), ["b", "c", "d"]);
        assert_eq!(named_platforms("export const meta = { platforms: ['e'] };", "a"), ["e"]);
        assert_eq!(named_platforms("---\nplatforms: [e, F]\n---\n", "f"), ["e"]);
    }
}
