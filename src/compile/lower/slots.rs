//! Numbers of slots: where a page differs between platforms.

use crate::bundle::Node;

/// Numbers the slots of a page in page order: a filter has one, and so has an item of a list that not all
/// platforms have; such a tab has two.
pub(super) fn number(nodes: &mut [Node]) {
    let mut last = 0;
    number_from(nodes, &mut last);
}

fn number_from(nodes: &mut [Node], last: &mut u32) {
    let next = |last: &mut u32| {
        *last += 1;
        *last
    };
    for node in nodes {
        match node {
            Node::Filter { slot, children, .. } => {
                *slot = next(last);
                number_from(children, last);
            }
            Node::Tabs { tabs, .. } => {
                for tab in tabs {
                    if let Some((_, button, panel)) = &mut tab.when {
                        *button = next(last);
                        *panel = next(last);
                    }
                    number_from(&mut tab.children, last);
                }
            }
            Node::BulletList(items) | Node::OrderedList { items, .. } => {
                for item in items {
                    if let Some((_, slot)) = &mut item.when {
                        *slot = next(last);
                    }
                    number_from(&mut item.children, last);
                }
            }
            other => other.child_lists_mut().into_iter().for_each(|children| number_from(children, last)),
        }
    }
}
