//! Footnotes: numbered on each platform by their first reference there, listed at the end of their file.
//!
//! A reference, an item of the list and a link back are each written once for all platforms on which they are the same,
//! in a filter where others differ. So a switch of the platform swaps them as it swaps all else.
//!
//! Source: the HTML of remark-gfm, <https://github.com/syntax-tree/mdast-util-to-hast#default-footnote-label>.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::bundle::Node;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::{Platform, PlatformSet};
use crate::syntax::{self, Kind};

use super::super::meta;
use super::Lower;
use super::components::Element;
use super::headings::Met;
use super::ids::Rank;

/// The footnotes of the file that is being lowered.
#[derive(Default)]
pub(super) struct Footnotes<'a> {
    /// Every definition, in the order of the file.
    notes: Vec<Note<'a>>,
    /// Positions in `notes`.
    by_label: HashMap<&'a str, Vec<usize>>,
    /// What each platform refers to, in order: positions in `notes`.
    order: BTreeMap<Platform, Vec<usize>>,
    /// The claim for the id of the section's heading; empty until something is referred to.
    section: String,
}

/// A definition, and what refers to it.
struct Note<'a> {
    children: &'a [syntax::Node],
    span: Span,
    /// Platforms that the filters around the definition let through.
    on: PlatformSet,
    /// The claim of its id; empty until something refers to it.
    id: String,
    /// From 1, for each platform that refers to it.
    numbers: BTreeMap<Platform, u32>,
    /// In page order.
    references: Vec<Reference>,
}

struct Reference {
    /// The claim of its id.
    id: String,
    on: PlatformSet,
}

/// A footnote in the list.
struct Listed {
    note: usize,
    on: PlatformSet,
    children: Vec<Node>,
}

impl<'a> Footnotes<'a> {
    /// The next footnote to list, and the platforms that list it next.
    ///
    /// One that all its platforms list next goes first; so a footnote is listed twice only where two platforms want an
    /// order of their own.
    fn next(&self, listed: &BTreeMap<Platform, u32>) -> Option<(usize, PlatformSet)> {
        let count = |platform: Platform| listed.get(&platform).copied().unwrap_or_default();
        let heads = || self.order.iter().filter_map(|(platform, notes)| notes.get(count(*platform) as usize).copied());
        let is_next = |(platform, number): (&Platform, &u32)| *number == count(*platform) + 1;
        let is_next_for_all = |note: &usize| {
            let mut waiting =
                self.notes[*note].numbers.iter().filter(|(platform, number)| **number > count(**platform));
            waiting.all(is_next)
        };
        let note = heads().find(is_next_for_all).or_else(|| heads().next())?;
        let on = self.notes[note].numbers.iter().filter(|entry| is_next(*entry)).map(|(platform, _)| *platform);
        Some((note, on.collect()))
    }
}

impl<'a> Lower<'a> {
    /// Finds the footnotes of the current file.
    pub(super) fn find_footnotes(&mut self) {
        self.footnotes = Footnotes::default();
        // Most files have none.
        if !self.file.text.contains("[^") {
            return;
        }
        let mut referred = HashSet::new();
        self.collect_footnotes(&self.file.document.nodes, PlatformSet::first(PlatformSet::MAX), &mut referred);
        let by_label: Vec<_> = self.footnotes.by_label.iter().map(|(label, notes)| (*label, notes.clone())).collect();
        for (label, notes) in by_label {
            self.report_unused(label, &notes, referred.contains(label));
        }
    }

    fn collect_footnotes(&mut self, nodes: &'a [syntax::Node], on: PlatformSet, referred: &mut HashSet<&'a str>) {
        for node in nodes {
            let on = match &node.kind {
                Kind::FootnoteReference(label) => {
                    referred.insert(label.as_str());
                    on
                }
                Kind::FootnoteDefinition { label, children } => {
                    let (id, numbers, references) = <_>::default();
                    let note = Note { children, span: node.span, on, id, numbers, references };
                    self.footnotes.by_label.entry(label).or_default().push(self.footnotes.notes.len());
                    self.footnotes.notes.push(note);
                    on
                }
                Kind::Element { name, attributes, is_inline, children } if name == "InlineFilter" => {
                    let element = Element { name, attributes, is_inline: *is_inline, children, span: node.span };
                    on.intersection(self.platforms_of_filter(&element))
                }
                _ => on,
            };
            node.child_lists().into_iter().for_each(|children| self.collect_footnotes(children, on, referred));
        }
    }

    /// The platforms of a filter. What is wrong with it is reported where it is lowered.
    fn platforms_of_filter(&self, element: &Element) -> PlatformSet {
        let keys = self.keys(element).unwrap_or_default();
        meta::set(keys.iter().map(String::as_str), self.context.platforms, |_| {})
    }

    /// Reports definitions that nothing refers to, and those that another one of their label keeps from being used.
    fn report_unused(&mut self, label: &str, notes: &[usize], is_referred: bool) {
        let mut defined = PlatformSet::EMPTY;
        for note in notes {
            let Note { span, on, .. } = self.footnotes.notes[*note];
            let diagnostic = if !is_referred {
                Diagnostic::warning(span, Code::UnusedFootnote, format!("nothing refers to footnote `{label}`"))
                    .hint(format!("refer to it with `[^{label}]`, or remove it"))
            } else if !on.is_empty() && on.is_subset_of(defined) {
                let message = format!("footnote `{label}` is defined before, so this definition is not shown");
                Diagnostic::warning(span, Code::UnusedFootnote, message).hint("give it another label, or remove it")
            } else {
                defined = defined.union(on);
                continue;
            };
            self.tell(diagnostic);
        }
    }

    /// Reports what looks like a reference, and is text since nothing defines it.
    pub(super) fn report_undefined(&mut self, span: Span) {
        let text = self.file.text.get(span.start..span.end).unwrap_or_default();
        for (at, _) in text.match_indices("[^") {
            let Some((label, _)) = text[at + 2..].split_once(']') else { continue };
            let is_escaped = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
            if is_escaped || label.is_empty() || label.contains('[') {
                continue;
            }
            let start = span.start + at;
            let span = Span::new(start, start + label.len() + 3);
            if label.contains(char::is_whitespace) {
                self.report_spaces(label, span);
                continue;
            }
            let message = format!("no footnote `{label}` is defined, so this is shown as text");
            let hint = format!("define it with `[^{label}]: …`, or write `\\[^{label}]` if it is text");
            self.tell(Diagnostic::warning(span, Code::UndefinedFootnote, message).hint(hint));
        }
    }

    /// Reports a label with spaces, if it is defined: that is the definition of a link then, and nothing refers to it.
    fn report_spaces(&mut self, label: &str, span: Span) {
        let words: Vec<&str> = label.split_whitespace().collect();
        let is_defined = |key: &String| {
            let defined: Vec<&str> = key.strip_prefix('^').unwrap_or_default().split_whitespace().collect();
            defined.join(" ").to_lowercase() == words.join(" ").to_lowercase()
        };
        if self.file.document.definitions.keys().any(is_defined) {
            let message = format!("the label of a footnote has no spaces, so `[^{label}]` is shown as text");
            let hint = format!("write `[^{}]`, here and where it is defined", words.join("-"));
            self.tell(Diagnostic::warning(span, Code::UndefinedFootnote, message).hint(hint));
        }
    }

    /// Lowers a reference: one node for each number that the footnote has on the platforms here.
    pub(super) fn footnote_reference(&mut self, label: &str, span: Span, out: &mut Vec<Node>) {
        for (note, on) in self.notes_of(label) {
            let (to, id) = self.refer(note, label, on, span);
            let section = self.footnotes.section.clone();
            let numbers = on.iter().map(|platform| (self.number(note, platform), platform));
            for (number, platforms) in grouped(numbers) {
                // HTML has no link in a link.
                let to = if self.in_link { String::new() } else { to.clone() };
                let (id, section) = (id.clone(), section.clone());
                let reference = Node::FootnoteReference { id, to, section, number };
                out.extend(only(platforms, self.on, vec![reference]));
            }
        }
    }

    /// The definitions of a label, each with the platforms here that see it: those that its filters let through, and for
    /// the first one also those that have none.
    fn notes_of(&self, label: &str) -> Vec<(usize, PlatformSet)> {
        let mut rest = self.on;
        let mut notes: Vec<(usize, PlatformSet)> = Vec::new();
        for note in self.footnotes.by_label.get(label).into_iter().flatten() {
            let on = rest.intersection(self.footnotes.notes[*note].on);
            rest = rest.without(on);
            notes.push((*note, on));
        }
        if let Some((_, on)) = notes.first_mut() {
            *on = on.union(rest);
        }
        notes.retain(|(_, on)| !on.is_empty());
        notes
    }

    /// Notes a reference. Returns the claims for the ids of the footnote and of the reference.
    fn refer(&mut self, note: usize, label: &str, on: PlatformSet, span: Span) -> (String, String) {
        let (whole, count) = (self.file_on, self.footnotes.notes[note].references.len());
        if self.footnotes.section.is_empty() {
            self.footnotes.section = self.claim_on(Rank::Footnote, "footnote-label", whole, span);
        }
        if count == 0 {
            let wanted = format!("user-content-fn-{label}");
            self.footnotes.notes[note].id = self.claim_on(Rank::Footnote, &wanted, whole, span);
        }
        let wanted = match count {
            0 => format!("user-content-fnref-{label}"),
            _ => format!("user-content-fnref-{label}-{}", count + 1),
        };
        let id = self.claim_on(Rank::Footnote, &wanted, whole, span);
        let Footnotes { notes, order, .. } = &mut self.footnotes;
        for platform in on.iter() {
            notes[note].numbers.entry(platform).or_insert_with(|| {
                let order = order.entry(platform).or_default();
                order.push(note);
                order.len() as u32
            });
        }
        notes[note].references.push(Reference { id: id.clone(), on });
        (notes[note].id.clone(), id)
    }

    fn number(&self, note: usize, platform: Platform) -> u32 {
        self.footnotes.notes[note].numbers.get(&platform).copied().unwrap_or_default()
    }

    /// The section of the footnotes that some platform refers to.
    pub(super) fn footnote_section(&mut self) -> Vec<Node> {
        let place = self.headings.len();
        let listed = self.list_footnotes();
        let shown = listed.iter().fold(PlatformSet::EMPTY, |shown, item| shown.union(item.on));
        if shown.is_empty() {
            return Vec::new();
        }
        // It stands above the headings in the notes.
        self.headings.insert(place, Met::of_footnotes(&self.footnotes.section, shown));
        let items = listed.into_iter().flat_map(|Listed { note, on, mut children }| {
            let back = self.back_links(note, on);
            match children.last_mut() {
                Some(Node::Paragraph(last)) => last.extend(back),
                _ => children.push(Node::Paragraph(back)),
            }
            let attributes = BTreeMap::from([("id".to_owned(), self.footnotes.notes[note].id.clone())]);
            only(on, shown, vec![Node::Element { tag: "li".to_owned(), attributes, children }])
        });
        let section = Node::Footnotes { id: self.footnotes.section.clone(), children: items.collect() };
        only(shown, self.on, vec![section])
    }

    /// Lowers the footnotes in the order of the list. A footnote may refer to further ones.
    fn list_footnotes(&mut self) -> Vec<Listed> {
        let mut counts: BTreeMap<Platform, u32> = BTreeMap::new();
        let mut listed = Vec::new();
        while let Some((note, on)) = self.footnotes.next(&counts) {
            on.iter().for_each(|platform| *counts.entry(platform).or_default() += 1);
            let nodes = self.footnotes.notes[note].children;
            let children = self.narrowed(on, |lower| lower.flow(nodes));
            listed.push(Listed { note, on, children });
        }
        listed
    }

    /// A link back to each reference, as the platforms of a list item see them.
    fn back_links(&self, note: usize, on: PlatformSet) -> Vec<Node> {
        let mut met: BTreeMap<Platform, u32> = BTreeMap::new();
        let mut links = Vec::new();
        for reference in &self.footnotes.notes[note].references {
            let names = reference.on.intersection(on).iter().map(|platform| {
                let occurrence = met.entry(platform).or_default();
                *occurrence += 1;
                ((self.number(note, platform), *occurrence), platform)
            });
            for ((number, occurrence), platforms) in grouped(names) {
                let back = Node::FootnoteBack { to: reference.id.clone(), number, occurrence };
                links.extend(only(platforms, on, vec![Node::Text(" ".to_owned()), back]));
            }
        }
        links
    }
}

/// The platforms of each value.
fn grouped<T: Ord>(values: impl Iterator<Item = (T, Platform)>) -> BTreeMap<T, PlatformSet> {
    let mut groups: BTreeMap<T, PlatformSet> = BTreeMap::new();
    for (value, platform) in values {
        groups.entry(value).or_default().insert(platform);
    }
    groups
}

/// Nodes for some of the platforms that see what is around them.
fn only(on: PlatformSet, around: PlatformSet, children: Vec<Node>) -> Vec<Node> {
    if around.is_subset_of(on) { children } else { vec![Node::Filter { slot: 0, on, children }] }
}
