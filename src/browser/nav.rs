//! The navigation where it is whole: one tree for all platforms, of which attributes change.

use web_sys::{Element, HtmlElement};

use wasm_bindgen::JsCast;

use crate::render::nav::NavItem;

use super::dom;

/// The list items of the navigation, parents before children, with what they show now.
#[derive(Default)]
pub(super) struct Nav {
    items: Vec<Item>,
    /// What the items in closed branches are to show, as of [`Nav::show`].
    late: Vec<NavItem>,
}

struct Item {
    element: Element,
    link: Option<Element>,
    toggle: Option<Element>,
    /// Position of the item that it is a child of.
    parent: Option<usize>,
    shown: Option<NavItem>,
}

impl Nav {
    /// The navigation in a region that was just filled.
    pub(super) fn of(region: &Element) -> Self {
        let mut items: Vec<Item> = Vec::new();
        for element in dom::all(region, "li") {
            let mut parent = items.len().checked_sub(1);
            while let Some(above) = parent.filter(|above| !items[*above].element.contains(Some(&element))) {
                parent = items[above].parent;
            }
            let child = |selector| element.query_selector(selector).ok().flatten();
            let (link, toggle) = (child(":scope > a"), child(":scope > .kd-toggle"));
            items.push(Item { link, toggle, parent, shown: None, element });
        }
        Self { items, late: Vec::new() }
    }

    /// Shows a page's state of the navigation. Branches that the reader opened stay open.
    ///
    /// Nobody sees what is in closed branches, most of a large navigation: that waits for [`Nav::finish`].
    pub(super) fn show(&mut self, items: &[NavItem]) {
        let mut is_open: Vec<bool> = Vec::with_capacity(items.len());
        for (item, new) in self.items.iter_mut().zip(items) {
            let is_seen = item.parent.is_none_or(|parent| is_open[parent]);
            if is_seen {
                item.show(new);
            }
            is_open.push(is_seen && item.is_open());
        }
        self.late = items.to_vec();
    }

    /// Whether something waits for [`Nav::finish`].
    pub(super) fn is_late(&self) -> bool {
        !self.late.is_empty()
    }

    /// Shows it in closed branches, too.
    pub(super) fn finish(&mut self) {
        for (item, new) in self.items.iter_mut().zip(std::mem::take(&mut self.late)) {
            item.show(&new);
        }
    }
}

/// Scrolls the navigation, and nothing else, so that the current entry can be seen in it.
pub(super) fn reveal_current(region: &Element) {
    let Some(link) = region.query_selector("[aria-current=page]").ok().flatten() else { return };
    let (view, place) = (region.get_bounding_client_rect(), link.get_bounding_client_rect());
    if place.top() < view.top() || place.bottom() > view.bottom() {
        let middle = place.top() - view.top() - (view.height() - place.height()) / 2.0;
        region.set_scroll_top(region.scroll_top() + middle as i32);
    }
}

impl Item {
    /// Whether its children are seen. An item without a button to open it shows them always.
    fn is_open(&self) -> bool {
        let state = self.toggle.as_ref().and_then(|toggle| toggle.get_attribute("aria-expanded"));
        state.as_deref() != Some("false")
    }

    fn show(&mut self, new: &NavItem) {
        if self.shown.as_ref() == Some(new) {
            return;
        }
        let old = self.shown.replace(new.clone());
        let differs = |of: fn(&NavItem) -> bool| old.as_ref().map(of) != Some(of(new));
        if differs(|item| item.is_shown) {
            set_hidden(&self.element, !new.is_shown);
        }
        if let Some(link) = &self.link {
            if let Some(href) = &new.href {
                dom::set_url(link, "href", href);
            }
            match (differs(|item| item.is_current), new.is_current) {
                (true, true) => dom::set_attribute(link, "aria-current", "page"),
                (true, false) => drop(link.remove_attribute("aria-current")),
                (false, _) => {}
            }
        }
        if let Some(toggle) = &self.toggle {
            if differs(|item| item.has_branch) {
                set_hidden(toggle, !new.has_branch);
            }
            if new.is_open && differs(|item| item.is_open) {
                dom::set_attribute(toggle, "aria-expanded", "true");
            }
        }
    }
}

fn set_hidden(element: &Element, is_hidden: bool) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.set_hidden(is_hidden);
    }
}
