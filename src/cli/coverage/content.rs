//! What a page shows on one platform, reduced to a number that is equal for equal content.

use std::hash::{DefaultHasher, Hasher};
use std::io;

use crate::bundle::{Link, Node};
use crate::platform::Platform;

/// Elements that show something without children.
const SHOWN_WITHOUT_CHILDREN: &[&str] = &["audio", "iframe", "img", "input", "picture", "video"];

/// A number that is equal for platforms that show the same.
///
/// - `platform_key`: links to the platform's own pages count as the same on every platform.
/// - returns `None` when nothing is shown but white space.
/// - Slots, ids and the way that filters are nested do not count: readers do not see them.
pub(super) fn fingerprint(body: &[Node], platform: Platform, platform_key: &str) -> Option<u64> {
    let mut nodes = body.to_vec();
    Shown { platform, platform_key }.resolve(&mut nodes);
    if is_blank(&nodes) {
        return None;
    }
    let mut sink = Sink(DefaultHasher::new());
    // Neither nodes nor the sink fail.
    drop(serde_json::to_writer(&mut sink, &nodes));
    Some(sink.0.finish())
}

struct Shown<'a> {
    platform: Platform,
    platform_key: &'a str,
}

impl Shown<'_> {
    /// Puts the content of the platform's filters in their place, and takes out all others.
    fn resolve(&self, nodes: &mut Vec<Node>) {
        let mut shown = Vec::with_capacity(nodes.len());
        for mut node in std::mem::take(nodes) {
            if let Node::Filter { on, children, .. } = &mut node {
                if on.contains(self.platform) {
                    self.resolve(children);
                    children.drain(..).for_each(|child| push(&mut shown, child));
                }
                continue;
            }
            self.neutralize(&mut node);
            node.child_lists_mut().into_iter().for_each(|children| self.resolve(children));
            push(&mut shown, node);
        }
        *nodes = shown;
    }

    /// Takes out of a node what differs without being seen.
    fn neutralize(&self, node: &mut Node) {
        match node {
            Node::Heading { id, .. } | Node::Accordion { id, .. } | Node::Footnotes { id, .. } => id.clear(),
            Node::FootnoteReference { id, to, section, .. } => [id, to, section].into_iter().for_each(String::clear),
            Node::FootnoteBack { to, .. } => to.clear(),
            Node::Element { attributes, .. } => drop(attributes.remove("id")),
            Node::Tabs { id, tabs } => {
                *id = 0;
                tabs.retain(|tab| tab.when.is_none_or(|(on, ..)| on.contains(self.platform)));
                tabs.iter_mut().for_each(|tab| tab.when = None);
            }
            Node::Link(Link { href, each, .. })
            | Node::Button(Link { href, each, .. })
            | Node::Card { href, each, .. } => {
                let own = href.strip_prefix('/').and_then(|path| path.strip_prefix(self.platform_key));
                if let Some(below) = own.filter(|below| below.is_empty() || below.starts_with(['/', '#', '?'])) {
                    *href = format!("/[platform]{below}");
                    *each = true;
                }
            }
            _ => {}
        }
    }
}

/// Adds a node; texts that come to stand side by side are one, as on the screen.
fn push(nodes: &mut Vec<Node>, node: Node) {
    match (nodes.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(text)) => push_text(before, &text),
        (_, Node::Text(text)) => {
            let mut squashed = String::with_capacity(text.len());
            push_text(&mut squashed, &text);
            nodes.push(Node::Text(squashed));
        }
        (_, node) => nodes.push(node),
    }
}

/// Adds text, with a run of white space as one space.
fn push_text(before: &mut String, text: &str) {
    for c in text.chars() {
        match c.is_ascii_whitespace() {
            true if before.ends_with(' ') => {}
            true => before.push(' '),
            false => before.push(c),
        }
    }
}

/// Whether nodes without filters show nothing.
fn is_blank(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| match node {
        Node::Text(text) | Node::InlineCode(text) => text.trim().is_empty(),
        Node::Code(code) => code.text.trim().is_empty(),
        Node::Accordion { title, children, .. } => title.trim().is_empty() && is_blank(children),
        Node::Image { .. } | Node::Card { .. } | Node::Video { .. } | Node::Youtube(_) | Node::Host { .. } => false,
        Node::Element { tag, children, .. } => !SHOWN_WITHOUT_CHILDREN.contains(&tag.as_str()) && is_blank(children),
        // Rules and boxes are nothing by themselves, and a missing fragment is just that.
        other => other.child_lists().into_iter().all(is_blank),
    })
}

/// Hashes what is written to it.
struct Sink(DefaultHasher);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::platform::PlatformSet;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    fn link(href: &str, each: bool) -> Node {
        Node::Link(Link { href: href.to_owned(), each, title: None, children: vec![text("x")] })
    }

    fn only(slot: u32, platform: u8, children: Vec<Node>) -> Node {
        Node::Filter { slot, on: PlatformSet::only(Platform(platform)), children }
    }

    #[track_caller]
    fn check(body: &[Node], is_same: bool) {
        let [react, vue] = [(0, "react"), (1, "vue")].map(|(platform, key)| fingerprint(body, Platform(platform), key));
        assert!(react.is_some());
        assert_eq!(react == vue, is_same);
    }

    #[test]
    fn what_readers_cannot_tell_apart_is_the_same() {
        check(&[text("a"), only(1, 2, vec![text("b")])], true);
        check(&[only(1, 0, vec![text("a")]), only(2, 1, vec![only(3, 1, vec![text("a")])])], true);
        check(&[text("a "), only(1, 0, vec![text(" ")]), text("b")], true);
        let heading = |id: &str| Node::Heading {
            level: 2,
            id: id.to_owned(),
            attributes: BTreeMap::new(),
            bare: false,
            children: vec![text("Setup")],
        };
        check(&[only(1, 0, vec![heading("setup")]), only(2, 1, vec![heading("setup-1")])], true);
        check(&[only(1, 0, vec![link("/react/x/", false)]), only(2, 1, vec![link("/[platform]/x/", true)])], true);
    }

    #[test]
    fn what_readers_see_differs() {
        check(&[text("a"), only(1, 0, vec![text("b")])], false);
        check(&[only(1, 0, vec![link("/react/x/", false)]), only(2, 1, vec![link("/react/x/", false)])], false);
        check(&[text("a"), only(1, 0, vec![Node::Emphasis(vec![text("b")])]), only(2, 1, vec![text("b")])], false);
    }

    #[test]
    fn white_space_is_nothing() {
        let body =
            [only(1, 0, vec![text("a")]), Node::Paragraph(vec![text(" \n"), Node::Break(())]), Node::Cards(vec![])];
        assert!(fingerprint(&body, Platform(0), "react").is_some());
        assert_eq!(fingerprint(&body, Platform(1), "vue"), None);
    }
}
