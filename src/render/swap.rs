//! What differs between two platforms of a page.

use crate::bundle::{Item, Node, Tab};
use crate::platform::Platform;

use super::content::{write_item, write_nodes, write_tab_button, write_tab_panel};
use super::view::View;
use super::writer::Writer;

/// The new content of one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// Number of the slot on its page.
    pub slot: u32,
    /// Empty when the new platform has nothing there.
    pub html: String,
}

/// Lists the slots whose own content differs between two platforms, in page order.
///
/// - `from`: the platform that is shown now.
/// - `view`: the platform to show.
/// - slots inside of a patch are part of it; slots inside of what both platforms show are patches of their own.
/// - cost: linear in the nodes that either platform shows.
pub fn swap(body: &[Node], from: Platform, view: &View) -> Vec<Patch> {
    let mut patches = Vec::new();
    collect(body, from, view, &mut patches);
    patches
}

fn collect(nodes: &[Node], from: Platform, view: &View, patches: &mut Vec<Patch>) {
    for node in nodes {
        match node {
            Node::Filter { slot, on, children } => match (on.contains(from), on.contains(view.platform)) {
                (true, true) => collect(children, from, view, patches),
                (false, false) => {}
                (_, shows) => patches.push(patch(*slot, shows, |w| write_nodes(w, children, view))),
            },
            Node::Tabs { id, tabs } => collect_tabs(*id, tabs, from, view, patches),
            Node::BulletList(items) | Node::OrderedList { items, .. } => {
                items.iter().for_each(|item| collect_item(item, from, view, patches));
            }
            // What stands around slots is the same on every platform.
            other => {
                for children in other.child_lists() {
                    collect(children, from, view, patches);
                }
            }
        }
    }
}

/// An item without content on one of the platforms has a slot of its own.
fn collect_item(item: &Item, from: Platform, view: &View, patches: &mut Vec<Patch>) {
    let has = |platform| item.when.is_none_or(|(on, _)| on.contains(platform));
    match (has(from), has(view.platform), item.when) {
        (true, true, _) | (_, _, None) => collect(&item.children, from, view, patches),
        (false, false, _) => {}
        (_, shows, Some((_, slot))) => patches.push(patch(slot, shows, |w| write_item(w, item, view))),
    }
}

/// A filtered tab has two slots: its button's and its panel's. Which tab is chosen is settled after the swap, since the
/// reader's choice outlives it.
fn collect_tabs(group: u32, tabs: &[Tab], from: Platform, view: &View, patches: &mut Vec<Patch>) {
    for (index, tab) in tabs.iter().enumerate() {
        let Some((on, button, panel)) = tab.when else {
            collect(&tab.children, from, view, patches);
            continue;
        };
        match (on.contains(from), on.contains(view.platform)) {
            (true, true) => collect(&tab.children, from, view, patches),
            (false, false) => {}
            (_, shows) => {
                patches.push(patch(button, shows, |w| write_tab_button(w, group, index, tab, false)));
                patches.push(patch(panel, shows, |w| write_tab_panel(w, group, index, tab, false, view)));
            }
        }
    }
}

fn patch(slot: u32, shows: bool, write: impl FnOnce(&mut Writer)) -> Patch {
    let mut w = Writer::default();
    if shows {
        write(&mut w);
    }
    Patch { slot, html: w.into_html() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformSet;
    use crate::render::{ENGLISH, Links, Tokens, content};

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    fn only(slot: u32, platform: u8, children: Vec<Node>) -> Node {
        Node::Filter { slot, on: PlatformSet::only(Platform(platform)), children }
    }

    fn body() -> Vec<Node> {
        let both = Node::Filter { slot: 2, on: PlatformSet::first(2), children: vec![only(3, 1, vec![text("c")])] };
        vec![text("x"), only(1, 0, vec![text("a")]), both, only(4, 2, vec![only(5, 2, vec![])])]
    }

    fn view(platform: u8) -> View<'static> {
        let links = Links::History { base: "/" };
        View {
            platform: Platform(platform),
            platform_key: "p",
            path: "/[platform]/",
            links,
            words: &ENGLISH,
            tokens: Tokens::Elements,
        }
    }

    #[test]
    fn only_what_differs_is_patched() {
        let patches = swap(&body(), Platform(0), &view(1));
        assert_eq!(patches, [Patch { slot: 1, html: String::new() }, Patch { slot: 3, html: "c".into() }]);
        assert_eq!(swap(&body(), Platform(1), &view(1)), []);
    }

    #[test]
    fn items_come_and_go_with_their_content() {
        let item = |when, children| Item { checked: None, when, children };
        let first = item(Some((PlatformSet::only(Platform(0)), 1)), vec![only(2, 0, vec![text("a")])]);
        let list = [Node::BulletList(vec![first, item(None, vec![text("b"), only(3, 1, vec![text("c")])])])];
        let html = "<ul><!--kd:1--><!--/kd:1--><li>b<!--kd:3-->c<!--/kd:3--></li></ul>";
        assert_eq!(content(&list, &view(1)), html);
        let item = "<li><!--kd:2-->a<!--/kd:2--></li>";
        let back = [Patch { slot: 1, html: item.to_owned() }, Patch { slot: 3, html: String::new() }];
        assert_eq!(swap(&list, Platform(1), &view(0)), back);
        assert_eq!(swap(&list, Platform(0), &view(1))[0], Patch { slot: 1, html: String::new() });
    }

    #[test]
    fn slots_have_the_same_numbers_on_every_platform() {
        assert_eq!(
            content(&body(), &view(1)),
            "x<!--kd:1--><!--/kd:1--><!--kd:2--><!--kd:3-->c<!--/kd:3--><!--/kd:2--><!--kd:4--><!--/kd:4-->"
        );
    }
}
