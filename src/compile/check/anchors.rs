//! The anchors of each page, and the platforms that have them.

use std::collections::{BTreeMap, HashMap};

use crate::bundle::{Bundle, Node, Page};
use crate::platform::PlatformSet;

/// Ids of a page's elements, with the platforms on which each is shown.
pub type Anchors = BTreeMap<String, PlatformSet>;

/// The anchors of every page, by its key.
pub fn of_pages(bundle: &Bundle) -> HashMap<&str, Anchors> {
    let of_page = |page: &Page| {
        let mut anchors = Anchors::new();
        collect(&page.content.body, page.on, &mut anchors);
        anchors.retain(|id, on| !id.is_empty() && !on.is_empty());
        anchors
    };
    bundle.pages.iter().map(|(key, page)| (key.as_str(), of_page(page))).collect()
}

fn collect(nodes: &[Node], on: PlatformSet, anchors: &mut Anchors) {
    for node in nodes {
        for id in ids(node) {
            let shown = anchors.entry(id.to_owned()).or_default();
            *shown = shown.union(on);
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

fn ids(node: &Node) -> Vec<&str> {
    match node {
        Node::Heading { id, .. } | Node::Accordion { id, .. } => vec![id],
        // `name` is how anchors were written before `id` (HTML, section 7.4.6.3: "indicated part of the document").
        Node::Element { tag, attributes, .. } => {
            let names = ["id", "name"].into_iter().filter(|name| *name == "id" || tag == "a");
            names.filter_map(|name| attributes.get(name).map(String::as_str)).collect()
        }
        _ => Vec::new(),
    }
}
