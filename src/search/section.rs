//! A page in sections: what is found is a section, from one heading to the next.
//!
//! A filter may hold a heading, so the section that a text stands in may be another one on each platform. Headings of the
//! same text below the same heading, for platforms that do not meet, are one section with an anchor for each of them: "Set
//! up" for React and "Set up" for Swift are variants of one thing. A heading in a tab or an accordion holds until its
//! end.

use std::rc::Rc;

use crate::bundle::{Content, Node, html, text_of};
use crate::platform::{Platform, PlatformSet};

/// How many sections back the twin of one is looked for: variants stand near each other, and a page of nothing but headings
/// must not take quadratic time.
const TWINS: usize = 100;

/// A part of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The heading; of the first section, which is what stands before all headings, the page's title.
    pub heading: String,
    /// The page's title and the headings above this one, from the outermost on; empty for the first section.
    pub trail: Vec<String>,
    /// Platforms that show the heading.
    pub on: PlatformSet,
    /// What the fragment of a URL names it by, with the platforms on which it does; none for the first section.
    pub anchors: Vec<(PlatformSet, String)>,
    /// What is in it, in page order.
    pub runs: Vec<Run>,
}

/// A piece of a section's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Platforms that show it.
    pub on: PlatformSet,
    /// What it is.
    pub kind: Kind,
    /// The text, without markup.
    pub text: String,
    /// The first of its paragraph, cell or other block.
    pub starts_block: bool,
    /// Tabs and accordions that hide it while they are closed, from the outermost on.
    pub places: Rc<[Place]>,
}

/// What a piece of text is, and so what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page's description, a tab's name, the title of a card.
    Label,
    /// Code in a line of text.
    Code,
    /// A block of code.
    Block,
    /// Running text.
    Text,
}

/// What must be open for a text to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Tab number `tab`, from 0, of the group with this number: the panel's id is `kd-panel-GROUP-TAB`.
    Tab {
        /// Number of the group on its page.
        group: u32,
        /// From 0.
        tab: u32,
    },
    /// The accordion of this id, or, where it is empty, of this title.
    Accordion {
        /// Id of the element.
        id: String,
        /// Its title.
        title: String,
    },
}

impl Section {
    /// The fragment of a URL that names the section on a platform; empty for the first section, which is the page.
    pub fn anchor(&self, platform: Platform) -> &str {
        let own = self.anchors.iter().find(|(on, _)| on.contains(platform)).or(self.anchors.first());
        own.map_or("", |(_, anchor)| anchor)
    }
}

/// The sections of a page, in page order. The first is always there.
///
/// - `on`: platforms that have the page.
/// - cost: linear in the content.
pub fn sections(title: &str, description: &str, on: PlatformSet, content: &Content) -> Vec<Section> {
    let first = Section { heading: title.to_owned(), on, ..Section::default() };
    let (levels, now, places) = (vec![(0, 0)], vec![(on, 0)], Rc::new([]));
    let mut walk = Walk { sections: vec![first], levels, now, places, starts_block: true };
    walk.text(description, Kind::Label, on);
    walk.blocks(&content.body, on);
    walk.sections
}

/// Where a page's reading is.
struct Walk {
    sections: Vec<Section>,
    /// Level of each section's heading, and the section above it; the page's is 0.
    levels: Vec<(u8, usize)>,
    /// The section that is read on which platforms; the sets do not meet.
    now: Vec<(PlatformSet, usize)>,
    places: Rc<[Place]>,
    /// What comes next is a new block.
    starts_block: bool,
}

impl Walk {
    /// Adds a text to the sections that it stands in.
    fn text(&mut self, text: &str, kind: Kind, on: PlatformSet) {
        if text.is_empty() {
            return;
        }
        for (platforms, section) in &self.now {
            let on = platforms.intersection(on);
            if on.is_empty() {
                continue;
            }
            let runs = &mut self.sections[*section].runs;
            match runs.last_mut() {
                // A word may be partly emphasised.
                Some(last) if !self.starts_block && last.kind == kind && last.on == on => last.text.push_str(text),
                _ => {
                    let (starts_block, places) = (self.starts_block, self.places.clone());
                    runs.push(Run { on, kind, text: text.to_owned(), starts_block, places });
                }
            }
        }
        self.starts_block = false;
    }

    /// A text that is a block by itself.
    fn block(&mut self, text: &str, kind: Kind, on: PlatformSet) {
        self.starts_block = true;
        self.text(text, kind, on);
        self.starts_block = true;
    }

    /// Nodes that are blocks, or in a block of their own.
    fn blocks(&mut self, nodes: &[Node], on: PlatformSet) {
        self.starts_block = true;
        self.nodes(nodes, on);
        self.starts_block = true;
    }

    /// Nodes in a tab or an accordion: what is a heading there ends with it.
    fn inside(&mut self, place: Place, heading: Option<(u8, &str, &str)>, nodes: &[Node], on: PlatformSet) {
        let (now, places) = (self.now.clone(), self.places.clone());
        self.places = places.iter().cloned().chain([place]).collect();
        if let Some((level, id, title)) = heading {
            self.heading(level, id, title, on);
        }
        self.blocks(nodes, on);
        (self.now, self.places) = (now, places);
    }

    fn nodes(&mut self, nodes: &[Node], on: PlatformSet) {
        if on.is_empty() {
            return;
        }
        for node in nodes {
            self.node(node, on);
        }
    }

    fn node(&mut self, node: &Node, on: PlatformSet) {
        match node {
            Node::Text(text) => self.text(text, Kind::Text, on),
            Node::InlineCode(text) => self.text(text, Kind::Code, on),
            Node::Break(()) => self.text(" ", Kind::Text, on),
            Node::Emphasis(children) | Node::Strong(children) | Node::Delete(children) => self.nodes(children, on),
            Node::Link(link) => self.nodes(&link.children, on),
            Node::Filter { on: own, children, .. } => self.nodes(children, on.intersection(*own)),
            Node::Paragraph(children) | Node::Blockquote(children) | Node::Cards(children) => self.blocks(children, on),
            Node::Callout { children, .. } | Node::Box { children, .. } => self.blocks(children, on),
            Node::Host { inline: true, children, .. } => self.nodes(children, on),
            Node::Host { children, .. } => self.blocks(children, on),
            Node::Element { tag, children, .. } if html::is_phrasing(tag) => self.nodes(children, on),
            Node::Element { children, .. } => self.blocks(children, on),
            Node::Button(link) => self.blocks(&link.children, on),
            Node::BulletList(items) | Node::OrderedList { items, .. } => {
                items.iter().for_each(|item| self.blocks(&item.children, on));
            }
            Node::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| self.blocks(cell, on));
            }
            Node::Heading { level, id, children, .. } => self.heading(*level, id, &text_of(children, on), on),
            Node::Footnotes { children, .. } => self.blocks(children, on),
            Node::Image { alt, .. } => self.block(alt, Kind::Text, on),
            Node::Video { description, .. } => self.block(description, Kind::Text, on),
            Node::Code(code) => {
                self.block(code.title.as_deref().unwrap_or_default(), Kind::Code, on);
                self.block(&code.text, Kind::Block, on);
            }
            Node::Tabs { id, tabs } => {
                for (index, tab) in tabs.iter().enumerate() {
                    let on = tab.when.map_or(on, |(own, ..)| on.intersection(own));
                    self.block(&tab.name, Kind::Label, on);
                    self.inside(Place::Tab { group: *id, tab: index as u32 }, None, &tab.children, on);
                }
            }
            Node::Accordion { id, title, eyebrow, children } => {
                self.block(eyebrow.as_deref().unwrap_or_default(), Kind::Label, on);
                let place = Place::Accordion { id: id.clone(), title: title.clone() };
                self.inside(place, Some((u8::MAX, id, title)), children, on);
            }
            Node::Card { title, description, .. } => {
                self.block(title, Kind::Label, on);
                self.block(description, Kind::Text, on);
            }
            Node::ThematicBreak(()) | Node::Youtube(_) | Node::MissingFragment(_) => {}
            Node::FootnoteReference { .. } | Node::FootnoteBack { .. } => {}
        }
    }

    /// Goes on in the section of a heading. One that no URL can name is a text of the section that it stands in.
    fn heading(&mut self, level: u8, id: &str, text: &str, on: PlatformSet) {
        if id.is_empty() {
            return self.block(text, Kind::Label, on);
        }
        let mut now = Vec::with_capacity(self.now.len() + 1);
        // The heading may stand below another one on each platform.
        for (platforms, section) in std::mem::take(&mut self.now) {
            let shown = platforms.intersection(on);
            if !shown.is_empty() {
                let section = self.open(section, level, id, text, shown);
                match now.iter_mut().find(|(_, other)| *other == section) {
                    Some((platforms, _)) => *platforms = shown.union(*platforms),
                    None => now.push((shown, section)),
                }
            }
            let others = platforms.without(on);
            if !others.is_empty() {
                now.push((others, section));
            }
        }
        self.now = now;
        self.starts_block = true;
    }

    /// The section of a heading that stands in section `from`.
    fn open(&mut self, from: usize, level: u8, id: &str, text: &str, on: PlatformSet) -> usize {
        let mut above = from;
        while self.levels[above].0 >= level && above > 0 {
            above = self.levels[above].1;
        }
        let is_twin = |index: usize, section: &Section| {
            index > 0
                && self.levels[index] == (level, above)
                && section.heading == text
                && section.on.intersection(on).is_empty()
        };
        let twin = self.sections.iter().enumerate().rev().take(TWINS).find(|(index, section)| is_twin(*index, section));
        let index = twin.map_or(self.sections.len(), |(index, _)| index);
        if index == self.sections.len() {
            let parent = &self.sections[above];
            let trail = parent.trail.iter().chain([&parent.heading]).cloned().collect();
            self.sections.push(Section { heading: text.to_owned(), trail, ..Section::default() });
            self.levels.push((level, above));
        }
        let section = &mut self.sections[index];
        section.on = section.on.union(on);
        match section.anchors.iter_mut().find(|(_, anchor)| anchor == id) {
            Some((platforms, _)) => *platforms = platforms.union(on),
            None => section.anchors.push((on, id.to_owned())),
        }
        index
    }
}
