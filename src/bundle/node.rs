//! The nodes of a page's content.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::platform::PlatformSet;

/// A piece of content. In JSON a text is a string, and everything else an object with one key, the node's name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(remote = "Self")]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Node"))]
pub enum Node {
    #[serde(rename = "em")]
    Emphasis(Vec<Node>),
    #[serde(rename = "strong")]
    Strong(Vec<Node>),
    #[serde(rename = "del")]
    Delete(Vec<Node>),
    /// Code span.
    #[serde(rename = "code")]
    InlineCode(String),
    #[serde(rename = "br")]
    Break(()),
    #[serde(rename = "a")]
    Link(Link),
    #[serde(rename = "img")]
    Image {
        src: String,
        alt: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// CSS pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// CSS pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height: Option<u32>,
    },
    #[serde(rename = "p")]
    Paragraph(Vec<Node>),
    #[serde(rename = "h")]
    Heading {
        level: u8,
        /// Empty for a heading without text.
        id: String,
        /// Those of a heading that is written in HTML, but its id.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<String, String>,
        /// No link to itself stands beside it, since it stands in a control.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    #[serde(rename = "hr")]
    ThematicBreak(()),
    #[serde(rename = "quote")]
    Blockquote(Vec<Node>),
    #[serde(rename = "ul")]
    BulletList(Vec<Item>),
    #[serde(rename = "ol")]
    OrderedList { start: u32, items: Vec<Item> },
    #[serde(rename = "pre")]
    Code(Code),
    #[serde(rename = "table")]
    Table(Table),
    /// Content of some platforms only. Its slot keeps its place when empty.
    #[serde(rename = "if")]
    Filter {
        /// Number of the slot: filters are counted in page order, nested ones and tabs' included.
        slot: u32,
        on: PlatformSet,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    #[serde(rename = "callout")]
    Callout {
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        warning: bool,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    #[serde(rename = "tabs")]
    Tabs {
        /// Number of the group on its page, for the ids of its buttons and panels.
        id: u32,
        tabs: Vec<Tab>,
    },
    #[serde(rename = "accordion")]
    Accordion {
        id: String,
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        eyebrow: Option<String>,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// A list of [`Node::Card`], some of them in filters.
    #[serde(rename = "cards")]
    Cards(Vec<Node>),
    #[serde(rename = "card")]
    Card {
        href: String,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        each: bool,
        title: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    },
    #[serde(rename = "video")]
    Video {
        src: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    },
    /// A YouTube video, by its id.
    #[serde(rename = "youtube")]
    Youtube(String),
    /// A link that looks like a button.
    #[serde(rename = "button")]
    Button(Link),
    #[serde(rename = "box")]
    Box {
        kind: BoxKind,
        /// How many children stand beside each other where there is room: 1 to 6.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        columns: Option<u8>,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// An HTML element of the allow list.
    #[serde(rename = "el")]
    Element {
        tag: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<String, String>,
        #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
        children: Vec<Node>,
    },
    /// A reference to a footnote.
    #[serde(rename = "note")]
    FootnoteReference {
        id: String,
        /// Id of the footnote.
        to: String,
        /// Id of the heading of its section.
        section: String,
        /// From 1, in the order of first references.
        number: u32,
    },
    /// A link from a footnote back to a reference.
    #[serde(rename = "back")]
    FootnoteBack {
        /// Id of the reference.
        to: String,
        /// The footnote's.
        number: u32,
        /// Which reference to the footnote it is, from 1.
        occurrence: u32,
    },
    /// The footnotes of a page or of a fragment: items of a list, some of them in filters.
    #[serde(rename = "notes")]
    Footnotes {
        /// Of its heading.
        id: String,
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// An imported fragment that does not exist: its path from the content root.
    #[serde(rename = "missing")]
    MissingFragment(String),
    /// A component that the host page may draw.
    #[serde(rename = "host")]
    Host {
        name: String,
        /// Stands in the line of a paragraph.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        inline: bool,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        props: BTreeMap<String, Prop>,
        #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
        children: Vec<Node>,
    },
    /// In JSON a bare string; the schema is told so, and reading and writing are done below.
    #[serde(rename = "text")]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(untagged))]
    Text(String),
}

/// A link.
///
/// The path of a page ends with a slash, that of a file does not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Link {
    pub href: String,
    /// `[platform]` in `href` stands for the shown platform; a relative `href` leads to a page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(rename = "in")]
    pub children: Vec<Node>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Item {
    /// State of a task list item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// Platforms that have the item, with its slot; absent when all have it.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub when: Option<(PlatformSet, u32)>,
    #[serde(rename = "in")]
    pub children: Vec<Node>,
}

/// A block of code.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Code {
    pub lang: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub text: String,
    /// Classes of the text's parts: runs of a letter and a number of units, 1 when it is left out. A unit is a run of
    /// letters, digits, `_`, `$` and characters beyond ASCII, or one other character that is not white space.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tokens: String,
    /// Runs of lines that the author highlighted: first and last, from 1, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(u32, u32)>,
    /// Lines are numbered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub numbers: bool,
    /// What is copied, where that is not the text: the commands of a console session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
}

/// A table written in Markdown.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Table {
    /// One per column; empty when no column is aligned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub align: Vec<Align>,
    /// Cells of the header row.
    pub head: Vec<Vec<Node>>,
    /// Cells of the other rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<Vec<Node>>>,
}

/// Alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Align {
    None,
    Left,
    Right,
    Center,
}

/// One tab of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Tab {
    pub name: String,
    /// Platforms that have the tab, with the slots of its button and of its panel; absent when all have it.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub when: Option<(PlatformSet, u32, u32)>,
    #[serde(rename = "in")]
    pub children: Vec<Node>,
}

/// A component that only arranges its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum BoxKind {
    Columns,
    View,
    Flex,
    Grid,
    Card,
    CrossLink,
    /// A paragraph that holds blocks, which HTML's `<p>` cannot.
    Paragraph,
}

/// A property of a component that the host page draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Prop {
    /// A value known at build time, as JSON text.
    Json(String),
    /// An expression, as written.
    Source(String),
}

impl Node {
    /// The lists of nodes directly below this one, in page order.
    pub fn child_lists(&self) -> Vec<&[Node]> {
        match self {
            Self::Emphasis(children)
            | Self::Strong(children)
            | Self::Delete(children)
            | Self::Paragraph(children)
            | Self::Blockquote(children)
            | Self::Cards(children)
            | Self::Link(Link { children, .. })
            | Self::Button(Link { children, .. })
            | Self::Heading { children, .. }
            | Self::Filter { children, .. }
            | Self::Callout { children, .. }
            | Self::Accordion { children, .. }
            | Self::Box { children, .. }
            | Self::Element { children, .. }
            | Self::Footnotes { children, .. }
            | Self::Host { children, .. } => vec![children],
            Self::BulletList(items) | Self::OrderedList { items, .. } => {
                items.iter().map(|item| item.children.as_slice()).collect()
            }
            Self::Table(table) => table.head.iter().chain(table.rows.iter().flatten()).map(Vec::as_slice).collect(),
            Self::Tabs { tabs, .. } => tabs.iter().map(|tab| tab.children.as_slice()).collect(),
            Self::Text(_)
            | Self::InlineCode(_)
            | Self::Break(())
            | Self::Image { .. }
            | Self::ThematicBreak(())
            | Self::Code(_)
            | Self::Card { .. }
            | Self::Video { .. }
            | Self::Youtube(_)
            | Self::FootnoteReference { .. }
            | Self::FootnoteBack { .. }
            | Self::MissingFragment(_) => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn child_lists_mut(&mut self) -> Vec<&mut Vec<Node>> {
        match self {
            Self::Emphasis(children)
            | Self::Strong(children)
            | Self::Delete(children)
            | Self::Paragraph(children)
            | Self::Blockquote(children)
            | Self::Cards(children)
            | Self::Link(Link { children, .. })
            | Self::Button(Link { children, .. })
            | Self::Heading { children, .. }
            | Self::Filter { children, .. }
            | Self::Callout { children, .. }
            | Self::Accordion { children, .. }
            | Self::Box { children, .. }
            | Self::Element { children, .. }
            | Self::Footnotes { children, .. }
            | Self::Host { children, .. } => vec![children],
            Self::BulletList(items) | Self::OrderedList { items, .. } => {
                items.iter_mut().map(|item| &mut item.children).collect()
            }
            Self::Table(table) => table.head.iter_mut().chain(table.rows.iter_mut().flatten()).collect(),
            Self::Tabs { tabs, .. } => tabs.iter_mut().map(|tab| &mut tab.children).collect(),
            Self::Text(_)
            | Self::InlineCode(_)
            | Self::Break(())
            | Self::Image { .. }
            | Self::ThematicBreak(())
            | Self::Code(_)
            | Self::Card { .. }
            | Self::Video { .. }
            | Self::Youtube(_)
            | Self::FootnoteReference { .. }
            | Self::FootnoteBack { .. }
            | Self::MissingFragment(_) => Vec::new(),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            node => Node::serialize(node, serializer),
        }
    }
}
