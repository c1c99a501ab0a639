//! Headings: their ids, and their texts on each platform.

use std::collections::BTreeMap;

use crate::bundle::{Heading, Node, text_of};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::PlatformSet;
use crate::syntax;

use super::super::slug::slug;
use super::super::sources::{is_blank_slug, slug_text};
use super::ids::Rank;
use super::{Lower, Mentioned, names};

/// The id of a heading whose text has no letter and no digit.
const FALLBACK: &str = "section";

/// A heading of the source.
pub(super) struct Source<'s> {
    pub level: u8,
    /// As the author wrote it.
    pub id: Option<&'s str>,
    /// Made of the text of a Markdown heading; else empty.
    pub slug: &'s str,
    /// Attributes of one that is written in HTML, but its id.
    pub attributes: BTreeMap<String, String>,
    pub children: &'s [syntax::Node],
    pub span: Span,
}

/// A heading met on the way.
pub(super) struct Met {
    level: u8,
    /// The claim of its id.
    id: String,
    /// What it says on which platforms.
    variants: Vec<(PlatformSet, String)>,
    /// It is the heading above footnotes, which says what the reader's words for them are.
    is_of_footnotes: bool,
}

impl Lower<'_> {
    /// Lowers a heading. One that says something else on each platform becomes a heading for each of its texts.
    pub(super) fn heading(&mut self, source: &Source, out: &mut Vec<Node>) {
        let Source { level, attributes, span, .. } = source;
        self.mention(*span, Mentioned::Heading(*level));
        let children = without_paragraph(self.flow(source.children));
        let variants = self.variants(&children);
        self.report_empty(&variants, *span);
        let id = self.heading_id(source, &variants);
        let heading = |children| {
            let (id, attributes, bare) = (id.clone(), attributes.clone(), self.in_link || self.in_summary);
            Node::Heading { level: *level, id, attributes, bare, children }
        };
        if variants.len() > 1 {
            out.extend(variants.iter().map(|(on, _)| {
                let children = vec![heading(shown(&children, *on))];
                Node::Filter { slot: 0, on: *on, children }
            }));
        } else {
            out.push(heading(children));
        }
        self.headings.push(Met { level: *level, id, variants, is_of_footnotes: false });
    }

    /// The texts of a heading, with the platforms that show them.
    fn variants(&self, children: &[Node]) -> Vec<(PlatformSet, String)> {
        if !has_filter(children) {
            return vec![(self.on, text_of(children, self.on))];
        }
        let mut variants: Vec<(PlatformSet, String)> = Vec::new();
        for platform in self.on.iter() {
            let text = text_of(children, PlatformSet::only(platform));
            match variants.iter_mut().find(|(_, other)| *other == text) {
                Some((on, _)) => on.insert(platform),
                None => variants.push((PlatformSet::only(platform), text)),
            }
        }
        variants
    }

    fn report_empty(&mut self, variants: &[(PlatformSet, String)], span: Span) {
        let Some((on, _)) = variants.iter().find(|(on, text)| text.is_empty() && !on.is_empty()) else { return };
        let named = names(*on, self.context.platforms);
        let on = if *on == self.on { String::new() } else { format!(" on {named}") };
        let message = format!("this heading has no text{on}, so no link and no table of contents leads to it");
        let hint = "write its text, or remove it; a picture says what its `alt` says";
        self.tell(Diagnostic::warning(span, Code::EmptyHeading, message).hint(hint));
    }

    /// Claims the id of a heading: the author's, or that of its text as it is written, or else of what it says.
    fn heading_id(&mut self, source: &Source, variants: &[(PlatformSet, String)]) -> String {
        let text = variants.iter().map(|(_, text)| text.as_str()).find(|text| !text.is_empty());
        let (rank, wanted) = match (source.id, text) {
            (Some(id), _) => (Rank::Author, id.to_owned()),
            (None, None) => return String::new(),
            (None, Some(_)) if !source.slug.is_empty() => {
                let rank = if self.fragments.is_empty() { Rank::Page } else { Rank::Fragment };
                (rank, source.slug.to_owned())
            }
            (None, Some(text)) => {
                let written = slug_text(source.children);
                let words: Vec<&str> = written.split_ascii_whitespace().collect();
                let name = [words.join(" ").as_str(), text].into_iter().find(|text| !is_blank_slug(text)).map(slug);
                (Rank::Derived, name.unwrap_or_else(|| FALLBACK.to_owned()))
            }
        };
        self.claim(rank, &wanted, source.span)
    }
}

impl Met {
    /// The heading above footnotes.
    ///
    /// - `id`: the claim of its id.
    pub(super) fn of_footnotes(id: &str, on: PlatformSet) -> Self {
        Self { level: 2, id: id.to_owned(), variants: vec![(on, String::new())], is_of_footnotes: true }
    }

    /// Its entries in the table of contents.
    pub(super) fn entries(self, ids: &[String]) -> impl Iterator<Item = Heading> {
        let id = self.id.parse().ok().and_then(|number: usize| ids.get(number)).cloned().unwrap_or_default();
        let level = self.level;
        // Headings that nobody sees are in no table of contents.
        let is_named = self.is_of_footnotes;
        let shown =
            self.variants.into_iter().filter(move |(on, text)| !on.is_empty() && (is_named || !text.is_empty()));
        shown.map(move |(on, text)| Heading { level, id: id.clone(), text, on })
    }
}

/// The level of an HTML heading.
pub(super) fn level(tag: &str) -> Option<u8> {
    match tag.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// The content of a heading whose tags stand on lines of their own, which makes it a paragraph.
fn without_paragraph(mut children: Vec<Node>) -> Vec<Node> {
    match children.as_mut_slice() {
        [Node::Paragraph(inner)] => std::mem::take(inner),
        _ => children,
    }
}

fn has_filter(nodes: &[Node]) -> bool {
    let has = |node: &Node| matches!(node, Node::Filter { .. }) || node.child_lists().into_iter().any(has_filter);
    nodes.iter().any(has)
}

/// What a set of platforms sees of some nodes. Filters that hold for all of them are seen through.
fn shown(nodes: &[Node], platforms: PlatformSet) -> Vec<Node> {
    let mut seen = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Filter { on, .. } if on.intersection(platforms).is_empty() => {}
            Node::Filter { on, children, .. } if platforms.is_subset_of(*on) => seen.extend(shown(children, platforms)),
            other => {
                let mut node = other.clone();
                for children in node.child_lists_mut() {
                    *children = shown(children, platforms);
                }
                seen.push(node);
            }
        }
    }
    seen
}
