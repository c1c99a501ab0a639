//! Slots: the pairs of comments around what differs between platforms.

use web_sys::{DocumentFragment, Element, Node};

use crate::render::Patch;

use super::dom;
use super::sorted::Sorted;

/// `NodeFilter.SHOW_COMMENT`, <https://dom.spec.whatwg.org/#dom-nodefilter-show_comment>.
const SHOW_COMMENT: u32 = 0x80;

/// The slots of the shown page, and what was taken out of them, for the way back.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// The two comments of each slot, also of those in what was taken out. Empty until the first swap.
    ends: Sorted<u32, Ends>,
    /// By slot and platform.
    kept: Sorted<(u32, String), DocumentFragment>,
}

/// The first comment of a pair and the last.
type Ends = (Node, Node);

impl Slots {
    /// Forgets all: another page is shown.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Swaps slots of a shown page.
    ///
    /// - `article`: holds the page as shown for `from`.
    /// - `patches`: what differs between `from` and `to`, as `render::swap` lists it.
    /// - returns whether all slots were there. If not, somebody else changed the article, nothing was touched, and it is
    ///   to be rendered afresh.
    pub(super) fn swap(&mut self, article: &Element, patches: &[Patch], from: &str, to: &str) -> bool {
        if !self.has_all(article, patches) {
            // Nothing is known yet, or a slot inside of another one came back with nodes of an earlier visit.
            self.ends.clear();
            self.collect(article);
            if !self.has_all(article, patches) {
                return false;
            }
        }
        for patch in patches {
            let Some((start, end)) = self.ends.get(&patch.slot).cloned() else { continue };
            let new = match self.kept.remove(&(patch.slot, to.to_owned())) {
                Some(kept) => Some(kept),
                None => self.parse(&patch.html),
            };
            if let Some(old) = take(&start, &end) {
                self.kept.insert((patch.slot, from.to_owned()), old);
            }
            if let (Some(new), Some(parent)) = (new, end.parent_node()) {
                drop(parent.insert_before(&new, Some(&end)));
            }
        }
        true
    }

    fn has_all(&self, article: &Element, patches: &[Patch]) -> bool {
        patches.iter().all(|patch| self.ends.get(&patch.slot).is_some_and(|ends| is_in(article, ends)))
    }

    /// New nodes of a slot, with the slots in them.
    fn parse(&mut self, html: &str) -> Option<DocumentFragment> {
        if html.is_empty() {
            return None;
        }
        let nodes = dom::parse_html(html)?;
        if html.split('<').any(|tag| tag.starts_with("!--kd:")) {
            self.collect(&nodes);
        }
        Some(nodes)
    }

    /// Finds the slots below a node: pairs of comments that are siblings.
    fn collect(&mut self, root: &Node) {
        let mut open: Sorted<u32, Node> = Sorted::default();
        let Ok(walker) = dom::document().create_tree_walker_with_what_to_show(root, SHOW_COMMENT) else { return };
        while let Ok(Some(node)) = walker.next_node() {
            let text = node.node_value().unwrap_or_default();
            if let Some(number) = text.strip_prefix("kd:").and_then(|number| number.parse().ok()) {
                open.insert(number, node);
            } else if let Some(number) = text.strip_prefix("/kd:").and_then(|number| number.parse().ok())
                && let Some(start) = open.remove(&number)
                && is_pair(&start, &node)
            {
                self.ends.insert(number, (start, node));
            }
        }
    }
}

fn is_pair(start: &Node, end: &Node) -> bool {
    start.parent_node().is_some_and(|parent| parent.is_same_node(end.parent_node().as_ref()))
}

fn is_in(article: &Element, (start, end): &Ends) -> bool {
    article.contains(Some(start)) && is_pair(start, end)
}

/// Takes out what stands between two comments; `None` when nothing does.
fn take(start: &Node, end: &Node) -> Option<DocumentFragment> {
    if start.next_sibling()?.is_same_node(Some(end)) {
        return None;
    }
    let range = dom::document().create_range().ok()?;
    range.set_start_after(start).ok()?;
    range.set_end_before(end).ok()?;
    // Whole nodes lie in the range, so they are moved, not cloned.
    range.extract_contents().ok()
}

/// Writes the URLs of links that depend on the platform.
///
/// - `href`: the URL for a link's template.
pub(super) fn rewrite_links(root: &Element, href: impl Fn(&str) -> String) {
    for link in dom::all(root, "a[data-kd-link]") {
        if let Some(template) = link.get_attribute("data-kd-link") {
            dom::set_url(&link, "href", &href(&template));
        }
    }
}
