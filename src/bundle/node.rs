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
    /// `<em>`.
    #[serde(rename = "em")]
    Emphasis(Vec<Node>),
    /// `<strong>`.
    #[serde(rename = "strong")]
    Strong(Vec<Node>),
    /// Text that no longer holds: `<del>`.
    #[serde(rename = "del")]
    Delete(Vec<Node>),
    /// Code span.
    #[serde(rename = "code")]
    InlineCode(String),
    /// A hard line break. In JSON its value is `null`.
    #[serde(rename = "br")]
    Break(()),
    /// A link in running text.
    #[serde(rename = "a")]
    Link(Link),
    /// An image.
    #[serde(rename = "img")]
    Image {
        /// URL of the file.
        src: String,
        /// Text in its place; empty for a decoration.
        alt: String,
        /// Title, which browsers show as a tooltip.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// CSS pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        width: Option<u32>,
        /// CSS pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        height: Option<u32>,
    },
    /// A paragraph.
    #[serde(rename = "p")]
    Paragraph(Vec<Node>),
    /// A heading.
    #[serde(rename = "h")]
    Heading {
        /// 1 to 6.
        level: u8,
        /// Empty for a heading without text.
        id: String,
        /// Those of a heading that is written in HTML, but its id.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<String, String>,
        /// No link to itself stands beside it, since it stands in a control.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
        /// The heading's text.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// A thematic break. In JSON its value is `null`.
    #[serde(rename = "hr")]
    ThematicBreak(()),
    /// A quotation.
    #[serde(rename = "quote")]
    Blockquote(Vec<Node>),
    /// A list without numbers.
    #[serde(rename = "ul")]
    BulletList(Vec<Item>),
    /// A numbered list.
    #[serde(rename = "ol")]
    OrderedList {
        /// Number of the first item.
        start: u32,
        /// In order.
        items: Vec<Item>,
    },
    /// A block of code.
    #[serde(rename = "pre")]
    Code(Code),
    /// A table written in Markdown.
    #[serde(rename = "table")]
    Table(Table),
    /// Content of some platforms only. Its slot keeps its place when empty.
    #[serde(rename = "if")]
    Filter {
        /// Number of the slot: filters are counted in page order, nested ones and tabs' included.
        slot: u32,
        /// Platforms that show the content.
        on: PlatformSet,
        /// The content.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// A note that stands out.
    #[serde(rename = "callout")]
    Callout {
        /// It warns, and does not only inform.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        warning: bool,
        /// The note.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// Panels of which one is shown, with a button for each.
    #[serde(rename = "tabs")]
    Tabs {
        /// Number of the group on its page, for the ids of its buttons and panels.
        id: u32,
        /// At least one, in order.
        tabs: Vec<Tab>,
    },
    /// A section that opens and closes.
    #[serde(rename = "accordion")]
    Accordion {
        /// Id of the element; empty for one that no link leads to.
        id: String,
        /// Text that opens and closes it.
        title: String,
        /// A short text above the title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        eyebrow: Option<String>,
        /// What is shown while it is open.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// A list of [`Node::Card`], some of them in filters.
    #[serde(rename = "cards")]
    Cards(Vec<Node>),
    /// A link with a title and a description.
    #[serde(rename = "card")]
    Card {
        /// Where it leads; as in [`Link`].
        href: String,
        /// As in [`Link`].
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        each: bool,
        /// Text of the link.
        title: String,
        /// A sentence about where it leads.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    },
    /// A video file with controls.
    #[serde(rename = "video")]
    Video {
        /// URL of the file.
        src: String,
        /// What it shows, for people who cannot see it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    },
    /// A YouTube video, by its id.
    #[serde(rename = "youtube")]
    Youtube(String),
    /// A link that looks like a button.
    #[serde(rename = "button")]
    Button(Link),
    /// A component that arranges its children.
    #[serde(rename = "box")]
    Box {
        /// How the children are arranged.
        kind: BoxKind,
        /// How many children stand beside each other where there is room: 1 to 6.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        columns: Option<u8>,
        /// The content.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// An HTML element of the allow list.
    #[serde(rename = "el")]
    Element {
        /// Name of the element, in lower case.
        tag: String,
        /// Values by name, allowed ones only.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<String, String>,
        /// Content; empty for a void element.
        #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
        children: Vec<Node>,
    },
    /// A reference to a footnote.
    #[serde(rename = "note")]
    FootnoteReference {
        /// Id of the reference, for links back to it.
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
        /// Items, and filters around items.
        #[serde(rename = "in")]
        children: Vec<Node>,
    },
    /// An imported fragment that does not exist: its path from the content root.
    #[serde(rename = "missing")]
    MissingFragment(String),
    /// A component that the host page may draw.
    #[serde(rename = "host")]
    Host {
        /// Name of the component.
        name: String,
        /// Stands in the line of a paragraph.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        inline: bool,
        /// Properties by name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        props: BTreeMap<String, Prop>,
        /// Content that the component may show.
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
    /// Where it leads.
    pub href: String,
    /// `[platform]` in `href` stands for the shown platform; a relative `href` leads to a page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each: bool,
    /// Title, which browsers show as a tooltip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Text of the link.
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
    /// Content of the item.
    #[serde(rename = "in")]
    pub children: Vec<Node>,
}

/// A block of code.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Code {
    /// Language, as the author named it, up to the first dash.
    pub lang: String,
    /// Title above the block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The code.
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
    /// Not aligned.
    None,
    /// At the left.
    Left,
    /// At the right.
    Right,
    /// In the middle.
    Center,
}

/// One tab of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Tab {
    /// Text of its button.
    pub name: String,
    /// Platforms that have the tab, with the slots of its button and of its panel; absent when all have it.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    pub when: Option<(PlatformSet, u32, u32)>,
    /// Content of its panel.
    #[serde(rename = "in")]
    pub children: Vec<Node>,
}

/// A component that only arranges its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum BoxKind {
    /// Children beside each other.
    Columns,
    /// A block without a look of its own.
    View,
    /// Children in a line, which wraps.
    Flex,
    /// Children in a grid.
    Grid,
    /// A block with a border.
    Card,
    /// A text, and a link to where it leads.
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
