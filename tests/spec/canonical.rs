//! HTML in a form in which what the specifications leave open, and what the contract adds, does not show.

use ego_tree::NodeRef;
use kaleidoc::bundle::html;
use scraper::node::Element;
use scraper::{Html, Node};

use crate::oracle::href;

type Tree<'a> = NodeRef<'a, Node>;

/// Attributes that are compared, beside URLs; all others are of the contract.
const ATTRIBUTES: &[&str] = &["align", "alt", "checked", "start", "title"];

/// Classes of elements around what a specification writes without them.
const WRAPPERS: &[&str] = &["kd-code", "kd-heading", "kd-paragraph", "kd-table"];

/// Some HTML in canonical form, a line for each beginning and end of a block.
///
/// - `language`: what code without a language is taken for.
pub fn canonical(html: &str, language: &str) -> String {
    let mut writer = Writer { language, pieces: Vec::new() };
    Html::parse_fragment(html).tree.root().children().for_each(|node| writer.node(node));
    writer.finish()
}

enum Piece {
    /// White space is collapsed.
    Text(String),
    /// A tag within a line.
    Inline(String),
    /// A tag around which white space is nothing, or a whole block.
    Block(String),
}

struct Writer<'a> {
    language: &'a str,
    pieces: Vec<Piece>,
}

impl Writer<'_> {
    fn node(&mut self, node: Tree) {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => self.element(node, element),
            _ => {}
        }
    }

    fn nodes(&mut self, node: Tree) {
        node.children().for_each(|child| self.node(child));
    }

    fn text(&mut self, text: &str) {
        if let Some(Piece::Text(before)) = self.pieces.last_mut() {
            before.push_str(text);
        } else {
            self.pieces.push(Piece::Text(text.to_owned()));
        }
    }

    fn element(&mut self, node: Tree, element: &Element) {
        let name = element.name();
        if element.attr("data-chrome").is_some() {
            return;
        }
        if name == "html" || element.classes().any(|class| WRAPPERS.contains(&class)) {
            return self.nodes(node);
        }
        if name == "pre" {
            return self.code(node);
        }
        let piece =
            if html::is_phrasing(name) && name != "br" || name == "input" { Piece::Inline } else { Piece::Block };
        self.pieces.push(piece(format!("<{name}{}>", attributes(element))));
        if !html::is_void(name) && name != "input" {
            self.nodes(node);
            self.pieces.push(piece(format!("</{name}>")));
        }
    }

    /// A specification's text ends with a line feed that ours does without; a language ends at a dash.
    fn code(&mut self, node: Tree) {
        let texts = node.descendants().filter_map(|node| node.value().as_text().map(|text| &**text));
        let text: String = texts.collect();
        let is_ours = node.parent().and_then(|parent| parent.value().as_element()).is_some_and(is_figure);
        let text = if is_ours { &text } else { text.strip_suffix('\n').unwrap_or(&text) };
        let classes = node.descendants().filter_map(|node| node.value().as_element()).flat_map(Element::classes);
        let language = classes.filter_map(|class| class.strip_prefix("language-")).next();
        let language = language.map_or(self.language, |language| language.split('-').next().unwrap_or_default());
        self.pieces.push(Piece::Block(format!("<pre {language}>{text:?}")));
    }

    fn finish(self) -> String {
        let mut out = String::new();
        let mut pieces = self.pieces.iter().peekable();
        let mut is_after_block = true;
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Text(text) => {
                    let mut text = collapse(text);
                    if is_after_block {
                        text = text.trim_start_matches(' ').to_owned();
                    }
                    if matches!(pieces.peek(), None | Some(Piece::Block(_))) {
                        text.truncate(text.trim_end_matches(' ').len());
                    }
                    out.push_str(&text);
                }
                Piece::Inline(tag) => out.push_str(tag),
                Piece::Block(tag) => {
                    out.push('\n');
                    out.push_str(tag);
                }
            }
            is_after_block = matches!(piece, Piece::Block(_)) || is_after_block && out.ends_with('\n');
        }
        out.trim_start().to_owned()
    }
}

fn is_figure(element: &Element) -> bool {
    element.classes().any(|class| class == "kd-code")
}

fn attributes(element: &Element) -> String {
    let written = element.attrs().filter_map(|(name, value)| match name {
        "href" | "src" => Some(format!(" {name}={:?}", href::canonical(value))),
        // An older way to align cells than that of CSS.
        "style" => Some(format!(" align={:?}", value.strip_prefix("text-align: ")?)),
        _ => ATTRIBUTES.contains(&name).then(|| format!(" {name}={value:?}")),
    });
    let mut written: Vec<String> = written.collect();
    written.sort();
    written.concat()
}

/// White space of HTML as single spaces.
fn collapse(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_ascii_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}
