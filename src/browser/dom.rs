//! The document. HTML is set here and nowhere else, through the Trusted Types policy `kaleidoc` where the browser has
//! Trusted Types.
//!
//! Source: <https://w3c.github.io/trusted-types/dist/spec/>

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Document, DocumentFragment, Element, HtmlElement, HtmlTemplateElement, Window};

use crate::bundle::html;

/// Name of the Trusted Types policy.
const POLICY: &str = "kaleidoc";

/// The window. There is always one where this module is loaded: `mount` takes an element.
pub(super) fn window() -> Window {
    web_sys::window().expect_throw("kaleidoc needs a window")
}

/// The window's document.
pub(super) fn document() -> Document {
    window().document().expect_throw("kaleidoc needs a document")
}

thread_local! {
    /// The policy's object; `None` where the browser has no Trusted Types or does not allow the policy.
    static TRUSTED: Option<JsValue> = policy();
}

fn policy() -> Option<JsValue> {
    let factory = Reflect::get(&window(), &"trustedTypes".into()).ok().filter(JsValue::is_object)?;
    let create: Function = Reflect::get(&factory, &"createPolicy".into()).ok()?.dyn_into().ok()?;
    let rules = Object::new();
    // The HTML comes from `render`, which escapes; the policy only vouches for that. JavaScript's `String`, called as a
    // function, returns the string that it is given.
    let same = Reflect::get(&window(), &"String".into()).ok()?;
    Reflect::set(&rules, &"createHTML".into(), &same).ok()?;
    create.call2(&factory, &POLICY.into(), &rules).ok()
}

/// HTML as the value that `innerHTML` takes here.
fn trusted(html: &str) -> JsValue {
    let plain = JsValue::from_str(html);
    TRUSTED.with(|policy| {
        let Some(policy) = policy else { return plain.clone() };
        let create =
            Reflect::get(policy, &"createHTML".into()).ok().and_then(|create| create.dyn_into::<Function>().ok());
        create.and_then(|create| create.call1(policy, &plain).ok()).unwrap_or_else(|| plain.clone())
    })
}

/// Replaces what an element holds.
///
/// - `html`: from `render`.
pub(super) fn set_html(element: &Element, html: &str) {
    // Setting it only fails where a policy is enforced and ours is forbidden; the page then shows an empty region, and
    // the browser reports the violation.
    drop(Reflect::set(element, &"innerHTML".into(), &trusted(html)));
}

/// Nodes of a piece of HTML, wherever it is to stand: in a template, rows of tables and items of lists parse alone.
///
/// - `html`: from `render`.
pub(super) fn parse_html(html: &str) -> Option<DocumentFragment> {
    let template: HtmlTemplateElement = document().create_element("template").ok()?.dyn_into().ok()?;
    set_html(&template, html);
    Some(template.content())
}

/// Top and bottom of what the window shows, in CSS pixels.
pub(super) fn viewport() -> (f64, f64) {
    (0.0, window().inner_height().ok().as_ref().and_then(JsValue::as_f64).unwrap_or(0.0))
}

/// Elements below `root` that a selector of ours matches.
pub(super) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

/// Sets an attribute; names are literals of ours, so it does not fail.
pub(super) fn set_attribute(element: &Element, name: &'static str, value: &str) {
    drop(element.set_attribute(name, value));
}

/// Sets an attribute that holds a URL, or takes it away where the URL could run script, as `render` does.
pub(super) fn set_url(element: &Element, name: &'static str, url: &str) {
    if html::is_safe_url(url) {
        set_attribute(element, name, url);
    } else {
        drop(element.remove_attribute(name));
    }
}

/// What has the focus in an element, or in the shadow tree that it stands in.
pub(super) fn focused(root: &Element) -> Option<Element> {
    let active = Reflect::get(&root.get_root_node(), &"activeElement".into()).ok()?;
    let active: Element = active.dyn_into().ok()?;
    root.contains(Some(&active)).then_some(active)
}

/// Replaces what a region of links holds; focus stays on the link that had it, if there is still one of its template.
///
/// - `html`: from `render`.
pub(super) fn replace_links(region: &Element, html: &str) {
    let template = focused(region).and_then(|focused| focused.get_attribute("data-kd-link"));
    set_html(region, html);
    if let Some(template) = template {
        let same = all(region, "a[data-kd-link]")
            .into_iter()
            .find(|link| link.get_attribute("data-kd-link").as_deref() == Some(&template))
            .and_then(|link| link.dyn_into::<HtmlElement>().ok());
        if let Some(link) = same {
            drop(link.focus());
        }
    }
}
