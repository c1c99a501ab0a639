//! What scrolls the reader: an element of the host page around it, or else the window.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node, ShadowRoot};

use super::dom;

/// What scrolls the reader. Lengths are CSS pixels.
#[derive(Clone, Debug)]
pub(super) struct Scroller {
    /// `None` for the window.
    element: Option<Element>,
}

impl Scroller {
    /// The element itself, or the nearest around it, through shadow roots, that scrolls what it holds.
    ///
    /// - cost: asks for the style of each element around it; the host page may change them at any time.
    pub(super) fn of(element: &Element) -> Self {
        let mut around = Some(element.clone());
        while let Some(holder) = around {
            if scrolls(&holder) {
                return Self { element: Some(holder) };
            }
            around = parent(&holder);
        }
        Self { element: None }
    }

    /// How far it is scrolled.
    pub(super) fn top(&self) -> f64 {
        match &self.element {
            Some(element) => element.scroll_top().into(),
            None => dom::window().scroll_y().unwrap_or(0.0),
        }
    }

    /// Scrolls to a place.
    pub(super) fn to(&self, top: f64) {
        match &self.element {
            Some(element) => element.scroll_to_with_x_and_y(0.0, top),
            None => dom::window().scroll_to_with_x_and_y(0.0, top),
        }
    }

    /// Scrolls on, or back.
    pub(super) fn by(&self, distance: f64) {
        match &self.element {
            Some(element) => element.scroll_by_with_x_and_y(0.0, distance),
            None => dom::window().scroll_by_with_x_and_y(0.0, distance),
        }
    }

    /// Top and bottom of what one sees, from the top of the viewport; and how high all is that scrolls.
    pub(super) fn extent(&self) -> (f64, f64, f64) {
        if let Some(element) = &self.element {
            let rect = element.get_bounding_client_rect();
            return (rect.top(), rect.bottom(), element.scroll_height().into());
        }
        let (top, bottom) = dom::viewport();
        let whole = dom::document().document_element().map_or(0.0, |page| page.scroll_height().into());
        (top, bottom, whole)
    }
}

fn parent(element: &Element) -> Option<Element> {
    let node: Node = element.parent_node()?;
    match node.dyn_into::<Element>() {
        Ok(parent) => Some(parent),
        Err(node) => node.dyn_into::<ShadowRoot>().ok().map(|root| root.host()),
    }
}

/// `html` and `body` scroll the window.
fn scrolls(element: &Element) -> bool {
    if element.scroll_height() <= element.client_height() || element.matches("html, body").unwrap_or(false) {
        return false;
    }
    let style = dom::window().get_computed_style(element).ok().flatten();
    let overflow = style.and_then(|style| style.get_property_value("overflow-y").ok()).unwrap_or_default();
    overflow == "auto" || overflow == "scroll"
}
