//! The navigation: one tree for all platforms, of which attributes change.

use web_sys::{Element, HtmlElement};

use wasm_bindgen::JsCast;

use crate::render::shell::NavItem;

use super::dom;

/// The list items of the navigation, parents before children, with what they show now.
#[derive(Default)]
pub struct Nav {
    items: Vec<Item>,
}

struct Item {
    element: Element,
    link: Option<Element>,
    toggle: Option<Element>,
    shown: Option<NavItem>,
}

impl Nav {
    /// The navigation in a region that was just filled.
    pub fn of(region: &Element) -> Self {
        let items = dom::all(region, "li").into_iter().map(|element| {
            let child = |selector| element.query_selector(selector).ok().flatten();
            Item { link: child(":scope > a"), toggle: child(":scope > .kd-toggle"), shown: None, element }
        });
        Self { items: items.collect() }
    }

    /// Shows a page's state of the navigation. Branches that the reader opened stay open.
    pub fn show(&mut self, items: &[NavItem]) {
        for (item, new) in self.items.iter_mut().zip(items) {
            if item.shown.as_ref() != Some(new) {
                item.show(new);
            }
        }
    }

    /// Scrolls the navigation, and nothing else, so that the current entry can be seen in it.
    pub fn reveal_current(&self, region: &Element) {
        let is_current = |item: &&Item| item.shown.as_ref().is_some_and(|shown| shown.is_current);
        let Some(link) = self.items.iter().find(is_current).and_then(|item| item.link.as_ref()) else { return };
        let (view, place) = (region.get_bounding_client_rect(), link.get_bounding_client_rect());
        if place.top() < view.top() || place.bottom() > view.bottom() {
            let middle = place.top() - view.top() - (view.height() - place.height()) / 2.0;
            region.set_scroll_top(region.scroll_top() + middle as i32);
        }
    }
}

impl Item {
    fn show(&mut self, new: &NavItem) {
        let old = self.shown.replace(new.clone());
        let differs = |of: fn(&NavItem) -> bool| old.as_ref().map(of) != Some(of(new));
        if differs(|item| item.is_shown) {
            set_hidden(&self.element, !new.is_shown);
        }
        if let Some(link) = &self.link {
            if let Some(href) = &new.href {
                dom::set_attribute(link, "href", href);
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
