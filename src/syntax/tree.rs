//! The author's tree: what stands in a source file, with the place of each thing.

use std::collections::BTreeMap;

use crate::diagnostic::Span;

use super::expr::Expr;

/// A parsed source file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// YAML front matter, if the file starts with it: the text between the fences, and its place.
    pub front_matter: Option<(String, Span)>,
    /// Imported names, in order.
    pub imports: Vec<Import>,
    /// Exported constants, in order.
    pub exports: Vec<Export>,
    /// Blocks, in order.
    pub nodes: Vec<Node>,
    /// Link definitions by normalised label.
    pub definitions: BTreeMap<String, Definition>,
}

impl Document {
    /// The value that the file exports under `name`.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }
}

/// One name of an `import` statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The name that the file uses.
    pub local: String,
    /// The module, as written.
    pub specifier: String,
    /// `import x from`, as opposed to `import { x } from` and `import * as x from`.
    pub is_default: bool,
    /// Place of the statement.
    pub span: Span,
}

/// One `export const NAME = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The exported name.
    pub name: String,
    /// Its value.
    pub value: Expr,
    /// Place of the value.
    pub span: Span,
}

/// `[label]: url "title"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Where it leads.
    pub url: String,
    /// Title of links to it.
    pub title: Option<String>,
}

/// A node and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Place in the file.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is: CommonMark and GFM constructs by their specifications' names, and MDX's three.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Text, its escapes and references decoded.
    Text(String),
    /// `*x*`.
    Emphasis(Vec<Node>),
    /// `**x**`.
    Strong(Vec<Node>),
    /// `~~x~~`.
    Delete(Vec<Node>),
    /// A code span.
    InlineCode(String),
    /// A hard line break.
    Break,
    /// `[text](url "title")`, or an autolink.
    Link {
        /// Where it leads.
        url: String,
        /// Title, without quotes.
        title: Option<String>,
        /// Text of the link.
        children: Vec<Node>,
    },
    /// `[text][label]`; the label is normalised.
    LinkReference {
        /// Label of the definition.
        label: String,
        /// Text of the link.
        children: Vec<Node>,
    },
    /// `![alt](url "title")`.
    Image {
        /// URL of the file.
        url: String,
        /// Text in its place.
        alt: String,
        /// Title, without quotes.
        title: Option<String>,
    },
    /// `![alt][label]`; the label is normalised.
    ImageReference {
        /// Label of the definition.
        label: String,
        /// Text in its place.
        alt: String,
    },
    /// `[^label]`, by its label.
    FootnoteReference(String),
    /// `[^label]: …`.
    FootnoteDefinition {
        /// Label that references have.
        label: String,
        /// The note.
        children: Vec<Node>,
    },
    /// A paragraph.
    Paragraph(Vec<Node>),
    /// A heading, of either form.
    Heading {
        /// 1 to 6.
        level: u8,
        /// As the author gave it.
        id: Option<String>,
        /// What the compiler makes of the text for an id; empty in what is parsed.
        slug: String,
        /// Text of the heading.
        children: Vec<Node>,
    },
    /// A thematic break.
    ThematicBreak,
    /// A block quote.
    Blockquote(Vec<Node>),
    /// A list, of either kind.
    List {
        /// Number of the first item of an ordered list.
        start: Option<u32>,
        /// Blank lines stand between items or inside one, so paragraphs keep their `<p>`.
        is_loose: bool,
        /// Items, in order.
        items: Vec<Item>,
    },
    /// A block of code, fenced or indented.
    Fence {
        /// First word of the info string.
        language: Option<String>,
        /// Attributes of the info string, which MDX reads as JSX.
        attributes: Vec<Attribute>,
        /// The code.
        text: String,
    },
    /// A GFM table.
    Table {
        /// One per column.
        align: Vec<Align>,
        /// The first row is the header.
        rows: Vec<Vec<Vec<Node>>>,
    },
    /// A JSX element; `name` is empty for `<>…</>`.
    Element {
        /// As written, with dots: `Tabs.Item`.
        name: String,
        /// In order, spreads included.
        attributes: Vec<Attribute>,
        /// Stands in the line of a paragraph, not on lines of its own.
        is_inline: bool,
        /// Content of the element.
        children: Vec<Node>,
    },
    /// `{…}` outside of an attribute.
    Expression(Expr),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Place in the file.
    pub span: Span,
    /// State of a task list item.
    pub checked: Option<bool>,
    /// Content of the item.
    pub children: Vec<Node>,
}

/// Alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `---`.
    None,
    /// `:--`.
    Left,
    /// `--:`.
    Right,
    /// `:-:`.
    Center,
}

/// An attribute of a JSX element or of a fence.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Empty for a spread, `{...value}`.
    pub name: String,
    /// Its value.
    pub value: AttributeValue,
    /// Place of name and value.
    pub span: Span,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue {
    /// `name`
    Flag,
    /// `name="text"`, character references decoded.
    Text(String),
    /// `name={…}`, or a spread.
    Expression(Expr),
}

impl Node {
    /// The lists of nodes directly below this one, in the order of the file.
    pub fn child_lists(&self) -> Vec<&[Node]> {
        match &self.kind {
            Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. }
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Paragraph(children)
            | Kind::Heading { children, .. }
            | Kind::Blockquote(children)
            | Kind::Element { children, .. } => vec![children],
            Kind::List { items, .. } => items.iter().map(|item| item.children.as_slice()).collect(),
            Kind::Table { rows, .. } => rows.iter().flatten().map(Vec::as_slice).collect(),
            Kind::Text(_)
            | Kind::InlineCode(_)
            | Kind::Break
            | Kind::Image { .. }
            | Kind::ImageReference { .. }
            | Kind::FootnoteReference(_)
            | Kind::ThematicBreak
            | Kind::Fence { .. }
            | Kind::Expression(_) => Vec::new(),
        }
    }
}
