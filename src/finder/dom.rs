//! Making elements. Nothing here takes HTML.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, Window};

use crate::bundle::html;

/// The window. There is always one where a dialog is filled.
pub(super) fn window() -> Window {
    web_sys::window().expect_throw("kaleidoc needs a window")
}

/// The window's document.
pub(super) fn document() -> Document {
    window().document().expect_throw("kaleidoc needs a document")
}

/// A new element with a class and a text, if they are not empty.
///
/// - `tag`: a literal of ours, so making it does not fail.
pub(super) fn make(tag: &'static str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    Ok(element)
}

/// The same, at the end of another element.
pub(super) fn add(parent: &Element, tag: &'static str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = make(tag, class, text)?;
    parent.append_child(&element)?;
    Ok(element)
}

/// A copy of an element without what is in it.
pub(super) fn copy(element: &Element) -> Result<Element, JsValue> {
    element.clone_node()?.dyn_into().map_err(JsValue::from)
}

/// A copy of an element with all that is in it.
pub(super) fn copy_whole(element: &Element) -> Result<Element, JsValue> {
    element.clone_node_with_deep(true)?.dyn_into().map_err(JsValue::from)
}

/// The same without what is in it, at the end of another element.
pub(super) fn add_copy(parent: &Element, element: &Element) -> Result<Element, JsValue> {
    let copy = copy(element)?;
    parent.append_child(&copy)?;
    Ok(copy)
}

/// A button at the end of another element.
pub(super) fn add_button(parent: &Element, class: &str, text: &str) -> Result<Element, JsValue> {
    let button = add(parent, "button", class, text)?;
    set(&button, "type", "button");
    Ok(button)
}

/// Sets an attribute; names are literals of ours, so it does not fail.
pub(super) fn set(element: &Element, name: &'static str, value: &str) {
    drop(element.set_attribute(name, value));
}

/// Sets the URL of a link, unless it could run script.
pub(super) fn set_url(link: &Element, url: &str) {
    if html::is_safe_url(url) {
        set(link, "href", url);
    }
}

/// Makes an element a choice that is not the active one.
pub(super) fn make_option(element: &Element) {
    for (name, value) in [("role", "option"), ("aria-selected", "false"), ("tabindex", "-1")] {
        set(element, name, value);
    }
}

/// Hides an element, or shows it.
pub(super) fn hide(element: &Element, is_hidden: bool) {
    drop(element.toggle_attribute_with_force("hidden", is_hidden));
}

/// Elements below `root` that a selector of ours matches.
pub(super) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

/// Moves the focus, and scrolls nothing.
pub(super) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        drop(element.focus_with_options(&options));
    }
}

/// A member of an object; `undefined` for one that is not there, and of what is no object.
pub(super) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
