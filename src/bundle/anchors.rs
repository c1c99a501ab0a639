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
    collect(body, on, &mut anchors);
    anchors.retain(|id, on| !id.is_empty() && !on.is_empty());
    anchors
}

fn collect<'c>(nodes: &'c [Node], on: PlatformSet, anchors: &mut Anchors<'c>) {
    for node in nodes {
        let mut add = |id: &'c str| {
            let shown = anchors.entry(id).or_default();
            *shown = shown.union(on);
        };
        match node {
            Node::Heading { id, .. } | Node::Accordion { id, .. } => add(id),
            Node::Element { tag, attributes, .. } => {
                attributes.get("id").into_iter().for_each(|id| add(id));
                // How anchors were written before `id` (HTML, section 7.4.6.3: "indicated part of the document").
                attributes.get("name").filter(|_| tag == "a").into_iter().for_each(|name| add(name));
            }
            _ => {}
        }
        match node {
            Node::Filter { on: own, children, .. } => collect(children, on.intersection(*own), anchors),
            Node::Tabs { tabs, .. } => {
                for tab in tabs {
                    let own = tab.when.map_or(on, |(own, ..)| on.intersection(own));
                    collect(&tab.children, own, anchors);
                }
            }
            other => other.child_lists().into_iter().for_each(|children| collect(children, on, anchors)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;

    #[test]
    fn anchors_are_those_that_a_platform_shows() {
        let heading = |id: &str| Node::Heading { level: 2, id: id.into(), children: vec![] };
        let on = PlatformSet::only(Platform(1));
        let body = [heading("a"), Node::Filter { slot: 1, on, children: vec![heading("b"), heading("a")] }];
        let both = PlatformSet::first(2);
        assert_eq!(anchors(&body, both), Anchors::from([("a", both), ("b", on)]));
        assert_eq!(anchors(&body, PlatformSet::only(Platform(0))).len(), 1);
    }
}
