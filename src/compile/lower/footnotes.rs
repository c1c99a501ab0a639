//! Footnotes: numbered by their first reference, shown at the end of their file.
//!
//! Source: the HTML of remark-gfm, <https://github.com/syntax-tree/mdast-util-to-hast#default-footnote-label>.

use std::collections::BTreeMap;

use crate::bundle::{Item, Link, Node};
use crate::syntax::{self, Kind};

use super::Lower;

impl Lower<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) -> Node {
        let met = self.footnotes.iter().position(|met| met == label);
        let number = met.unwrap_or_else(|| {
            self.footnotes.push(label.to_owned());
            self.footnotes.len() - 1
        }) + 1;
        let link = Link {
            href: format!("#user-content-fn-{label}"),
            each: false,
            children: vec![Node::Text(number.to_string())],
        };
        // The way back leads to the first reference.
        let id = format!("user-content-fnref-{label}");
        let attributes: &[_] = &[("id", id.as_str())];
        element("sup", if met.is_none() { attributes } else { &[] }, vec![Node::Link(link)])
    }

    /// The section of the footnotes that were referred to; a footnote may refer to further ones.
    pub(super) fn footnote_section(&mut self) -> Option<Node> {
        let mut definitions = BTreeMap::new();
        collect(&self.file.document.nodes, &mut definitions);
        let mut items = Vec::new();
        while let Some(label) = self.footnotes.get(items.len()).cloned() {
            let mut children = definitions.get(label.as_str()).map_or_else(Vec::new, |nodes| self.flow(nodes));
            let back = Link {
                href: format!("#user-content-fnref-{label}"),
                each: false,
                children: vec![Node::Text("↩".to_owned())],
            };
            let back = [Node::Text(" ".to_owned()), Node::Link(back)];
            match children.last_mut() {
                Some(Node::Paragraph(last)) => last.extend(back),
                _ => children.extend(back),
            }
            items.push((label, children));
        }
        if items.is_empty() {
            return None;
        }
        let items = items.into_iter().map(|(label, children)| {
            let id = format!("user-content-fn-{label}");
            Item { checked: None, children: vec![element("div", &[("id", id.as_str())], children)] }
        });
        let heading = element("h2", &[("id", "footnote-label")], vec![Node::Text("Footnotes".to_owned())]);
        let list = Node::OrderedList { start: 1, items: items.collect() };
        Some(element("section", &[("class", "footnotes"), ("data-footnotes", "true")], vec![heading, list]))
    }
}

fn element(tag: &str, attributes: &[(&str, &str)], children: Vec<Node>) -> Node {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Node::Element { tag: tag.to_owned(), attributes, children }
}

fn collect<'a>(nodes: &'a [syntax::Node], definitions: &mut BTreeMap<&'a str, &'a [syntax::Node]>) {
    for node in nodes {
        match &node.kind {
            Kind::FootnoteDefinition { label, children } => {
                definitions.entry(label).or_insert(children);
                collect(children, definitions);
            }
            Kind::Blockquote(children) | Kind::Element { children, .. } => collect(children, definitions),
            Kind::List { items, .. } => items.iter().for_each(|item| collect(&item.children, definitions)),
            _ => {}
        }
    }
}
