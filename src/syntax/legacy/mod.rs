//! The Markdown of Jekyll and its kin to the author's tree.
//!
//! [`parse`] is the one entry point. Its steps:
//! 1. front matter is taken off, and is Liquid's `page`;
//! 2. Liquid is rendered (`liquid`);
//! 3. kramdown's attribute lists are taken out (`kramdown`);
//! 4. the rest is parsed as CommonMark with GFM and definition lists; HTML becomes elements (`html`);
//! 5. the attributes go to their nodes (`kramdown`; `callout` knows the classes);
//! 6. every place is led back to the file (`origin`): exactly, where the text is the file's own; else to the Liquid that
//!    wrote it.

mod callout;
mod html;
mod kramdown;
mod liquid;
mod origin;

pub(super) use html::Nest;

use serde_json::{Map, Value};

use crate::diagnostic::Span;

use super::tree::{Attribute, Document, Kind, Node};
use super::{Parsed, convert, front_matter};

/// What a page is read with.
pub struct Legacy<'a> {
    /// Values of Liquid's variables: an object of `site`, `jekyll` and, with the members that its place gives it, `page`.
    pub variables: Map<String, Value>,
    /// Gives the text of an included file, or the reason why there is none. A name that starts with `./` leads from the
    /// folder of the page.
    pub include: &'a (dyn Fn(&str) -> Result<String, String> + 'a),
}

/// Reads one page of plain Markdown. Braces and `<` that open no tag are text.
///
/// - `source`: the whole text; a byte order mark is skipped.
/// - cost: linear in the bytes, besides what its Liquid makes, which is bounded.
///
/// Source: CommonMark 0.31.2; GFM, <https://github.github.com/gfm/>; kramdown, <https://kramdown.gettalong.org/syntax.html>.
pub fn parse(source: &str, legacy: Legacy) -> Parsed {
    let text = pulldown_cmark::strip_leading_bom(source);
    let bom = source.len() - text.len();
    let (front_matter, text, skipped) = front_matter::split(text);
    let variables = with_front_matter(legacy.variables, front_matter.as_ref().map(|(yaml, _)| yaml.as_str()));
    let (rendered, mut diagnostics) = liquid::render(text, bom + skipped, &variables, legacy.include);
    let (text, marks) = take_marks(&rendered);
    let mut parsed = convert::markdown(&text.text);
    marks.apply(&mut parsed.document.nodes, &text.text);
    kramdown::read_heading_ids(&mut parsed.document.nodes);
    for_each_span(&mut parsed.document, &mut |span| *span = text.origin(*span));
    for diagnostic in &mut parsed.diagnostics {
        diagnostic.span = diagnostic.span.map(|span| text.origin(span));
    }
    diagnostics.append(&mut parsed.diagnostics);
    parsed.diagnostics = diagnostics;
    parsed.document.front_matter = front_matter.map(|(yaml, span)| (yaml, Span::new(span.start + bom, span.end + bom)));
    parsed
}

fn with_front_matter(mut variables: Map<String, Value>, yaml: Option<&str>) -> Value {
    // What is wrong with it is told where the page's metadata is read.
    let own = yaml.and_then(|yaml| serde_saphyr::from_str::<Map<String, Value>>(yaml).ok()).unwrap_or_default();
    let page = variables.entry("page").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(page) = page {
        page.extend(own);
    }
    Value::Object(variables)
}

/// The text without attribute lists. Only the parser knows what is code, in which they are text, so it runs first when
/// there is anything that looks like one.
fn take_marks(rendered: &origin::Mapped) -> (origin::Mapped, kramdown::Marks) {
    if !rendered.text.contains("{:") {
        return (rendered.clone(), kramdown::Marks::default());
    }
    let mut code = Vec::new();
    collect_code(&convert::markdown(&rendered.text).document.nodes, &mut code);
    code.sort_unstable();
    kramdown::read(rendered, &code)
}

fn collect_code(nodes: &[Node], code: &mut Vec<Span>) {
    for node in nodes {
        match &node.kind {
            Kind::InlineCode(_) | Kind::Fence { .. } => code.push(node.span),
            Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. }
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Paragraph(children)
            | Kind::Heading { children, .. }
            | Kind::Blockquote(children)
            | Kind::Element { children, .. } => collect_code(children, code),
            Kind::List { items, .. } => items.iter().for_each(|item| collect_code(&item.children, code)),
            Kind::Table { rows, .. } => rows.iter().flatten().for_each(|cell| collect_code(cell, code)),
            Kind::Text(_)
            | Kind::Break
            | Kind::Image { .. }
            | Kind::ImageReference { .. }
            | Kind::FootnoteReference(_)
            | Kind::ThematicBreak
            | Kind::Expression(_) => {}
        }
    }
}

/// Calls `change` with every place that a tree of Markdown holds.
fn for_each_span(document: &mut Document, change: &mut impl FnMut(&mut Span)) {
    fn attributes(list: &mut [Attribute], change: &mut impl FnMut(&mut Span)) {
        list.iter_mut().for_each(|attribute| change(&mut attribute.span));
    }
    fn nodes(list: &mut [Node], change: &mut impl FnMut(&mut Span)) {
        for node in list {
            change(&mut node.span);
            match &mut node.kind {
                Kind::Emphasis(children)
                | Kind::Strong(children)
                | Kind::Delete(children)
                | Kind::Link { children, .. }
                | Kind::LinkReference { children, .. }
                | Kind::FootnoteDefinition { children, .. }
                | Kind::Paragraph(children)
                | Kind::Heading { children, .. }
                | Kind::Blockquote(children) => nodes(children, change),
                Kind::Element { attributes: own, children, .. } => {
                    attributes(own, change);
                    nodes(children, change);
                }
                Kind::Fence { attributes: own, .. } => attributes(own, change),
                Kind::List { items, .. } => items.iter_mut().for_each(|item| {
                    change(&mut item.span);
                    nodes(&mut item.children, change);
                }),
                Kind::Table { rows, .. } => rows.iter_mut().flatten().for_each(|cell| nodes(cell, change)),
                Kind::Text(_)
                | Kind::InlineCode(_)
                | Kind::Break
                | Kind::Image { .. }
                | Kind::ImageReference { .. }
                | Kind::FootnoteReference(_)
                | Kind::ThematicBreak
                | Kind::Expression(_) => {}
            }
        }
    }
    nodes(&mut document.nodes, change);
}
