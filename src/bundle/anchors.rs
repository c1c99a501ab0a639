//! The anchors of a page: what the fragment of a URL may name, and the platforms that have it.

use std::collections::BTreeMap;

use crate::platform::PlatformSet;

use super::Node;

/// Ids of a page's elements, with the platforms on which each is shown.
pub type Anchors<'c> = BTreeMap<&'c str, PlatformSet>;

/// The anchors of a page's content.
///
/// - `on`: platforms that have the page.
/// - cost: linear in the nodes, for all platforms at once.
pub fn anchors(body: &[Node], on: PlatformSet) -> Anchors<'_> {
    let mut anchors = Anchors::new();
    each(body, on, &mut |id, on| {
        let shown = anchors.entry(id).or_default();
        *shown = shown.union(on);
    });
    anchors.retain(|id, on| !id.is_empty() && !on.is_empty());
    anchors
}

/// The platforms on which a page's content has one anchor.
///
/// - `on`: platforms that have the page.
/// - cost: linear in the nodes.
pub fn platforms_of(anchor: &str, body: &[Node], on: PlatformSet) -> PlatformSet {
    let mut platforms = PlatformSet::EMPTY;
    each(body, on, &mut |id, on| {
        if id == anchor && !id.is_empty() {
            platforms = platforms.union(on);
        }
    });
    platforms
}

/// Tells every id, in page order, with the platforms on which its element is shown.
fn each<'c>(nodes: &'c [Node], on: PlatformSet, tell: &mut dyn FnMut(&'c str, PlatformSet)) {
    for node in nodes {
        match node {
            Node::Heading { id, .. }
            | Node::Accordion { id, .. }
            | Node::FootnoteReference { id, .. }
            | Node::Footnotes { id, .. } => tell(id, on),
            Node::Element { tag, attributes, .. } => {
                attributes.get("id").into_iter().for_each(|id| tell(id, on));
                // How anchors were written before `id` (HTML, section 7.4.6.3: "indicated part of the document").
                attributes.get("name").filter(|_| tag == "a").into_iter().for_each(|name| tell(name, on));
            }
            _ => {}
        }
        match node {
            Node::Filter { on: own, children, .. } => each(children, on.intersection(*own), tell),
            Node::Tabs { tabs, .. } => {
                for tab in tabs {
                    let own = tab.when.map_or(on, |(own, ..)| on.intersection(own));
                    each(&tab.children, own, tell);
                }
            }
            other => other.child_lists().into_iter().for_each(|children| each(children, on, tell)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;

    #[test]
    fn anchors_are_those_that_a_platform_shows() {
        let heading = |id: &str| Node::Heading {
            level: 2,
            id: id.into(),
            attributes: BTreeMap::new(),
            bare: false,
            children: vec![],
        };
        let on = PlatformSet::only(Platform(1));
        let body = [heading("a"), Node::Filter { slot: 1, on, children: vec![heading("b"), heading("a")] }];
        let both = PlatformSet::first(2);
        assert_eq!(anchors(&body, both), Anchors::from([("a", both), ("b", on)]));
        assert_eq!(anchors(&body, PlatformSet::only(Platform(0))).len(), 1);
        assert_eq!(platforms_of("a", &body, both), both);
        assert_eq!(platforms_of("b", &body, both), on);
        assert!(platforms_of("", &body, both).is_empty() && platforms_of("c", &body, both).is_empty());
    }
}
