//! The platform switcher: a button that opens a list of the platforms.
//!
//! Source: the WAI-ARIA select-only combobox, <https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-select-only/>

use web_sys::{Element, HtmlElement, KeyboardEvent};

use wasm_bindgen::JsCast;

use super::dom;

/// Letters that are typed within this time of each other belong together, in milliseconds.
const TYPING: f64 = 700.0;

/// What the switcher remembers between keys.
#[derive(Debug, Default)]
pub(super) struct Typed {
    text: String,
    /// Milliseconds since the epoch.
    at: f64,
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    Open,
    Close,
    /// Move to the option at this position.
    Move(usize),
    /// Choose the active option; whether the key is used up.
    Choose {
        is_used: bool,
    },
    /// Go to the option that starts with what was typed, and open the list.
    Find,
    Nothing,
}

/// Decides what a key does.
///
/// - `active`: position of the active option, of `count`.
/// - `is_typing`: letters were typed just now, so a space belongs to them.
pub(super) fn action(event: &KeyboardEvent, is_open: bool, is_typing: bool, active: usize, count: usize) -> Action {
    let last = count.saturating_sub(1);
    let is_typed = event.key().chars().count() == 1 && !event.ctrl_key() && !event.meta_key();
    match (event.key().as_str(), is_open) {
        (" ", true) if is_typing => Action::Find,
        ("ArrowDown" | "ArrowUp" | "Enter" | " ", false) => Action::Open,
        ("ArrowUp", true) if event.alt_key() => Action::Choose { is_used: true },
        ("Enter" | " ", true) => Action::Choose { is_used: true },
        ("Tab", true) => Action::Choose { is_used: false },
        ("Escape", true) => Action::Close,
        ("ArrowDown", true) => Action::Move((active + 1).min(last)),
        ("ArrowUp", true) => Action::Move(active.saturating_sub(1)),
        ("PageDown", true) => Action::Move((active + 10).min(last)),
        ("PageUp", true) => Action::Move(active.saturating_sub(10)),
        ("Home", true) => Action::Move(0),
        ("End", true) => Action::Move(last),
        _ if is_typed && !event.alt_key() => Action::Find,
        _ => Action::Nothing,
    }
}

impl Typed {
    /// Whether the next letter belongs to those before it.
    pub(super) fn is_going_on(&self) -> bool {
        !self.text.is_empty() && js_sys::Date::now() - self.at <= TYPING
    }

    /// The option that what was typed so far leads to: from the active one on, or after it for a first letter.
    pub(super) fn find(&mut self, letter: &str, options: &[Element], active: usize) -> Option<usize> {
        if !self.is_going_on() {
            self.text.clear();
        }
        self.at = js_sys::Date::now();
        self.text.push_str(&lower_case(letter));
        // The same letter again and again goes through the options that start with it.
        let mut letters = self.text.chars();
        let first = letters.next();
        let is_repeated = letters.all(|letter| Some(letter) == first);
        let wanted = if is_repeated { first.map(String::from).unwrap_or_default() } else { self.text.clone() };
        let start = if is_repeated { active + 1 } else { active };
        (0..options.len()).map(|offset| (start + offset) % options.len()).find(|&index| {
            let title = options[index].query_selector("span:not(.kd-icon)").ok().flatten();
            lower_case(&title.and_then(|title| title.text_content()).unwrap_or_default()).starts_with(&wanted)
        })
    }
}

/// The browser knows the letters of all scripts; Rust would bring tables of its own.
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// Options of the list.
pub(super) fn options(list: &Element) -> Vec<Element> {
    dom::all(list, "[role=option]")
}

/// Position of the active option; of the selected one before any is active.
pub(super) fn active(button: &Element, options: &[Element]) -> usize {
    let id = button.get_attribute("aria-activedescendant");
    let is_selected = |option: &Element| option.get_attribute("aria-selected").as_deref() == Some("true");
    let by_id = options.iter().position(|option| id.as_ref() == Some(&option.id()));
    by_id.or_else(|| options.iter().position(is_selected)).unwrap_or(0)
}

/// Makes an option the active one, and brings it into view.
pub(super) fn activate(button: &Element, options: &[Element], index: usize) {
    for (position, option) in options.iter().enumerate() {
        drop(option.toggle_attribute_with_force("data-active", position == index));
    }
    if let Some(option) = options.get(index) {
        dom::set_attribute(button, "aria-activedescendant", &option.id());
        let scroll = web_sys::ScrollIntoViewOptions::new();
        scroll.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&scroll);
    }
}

/// Opens or closes the list. An open one has fresh options.
///
/// - `html`: of the options, when it opens.
pub(super) fn set_open(button: &Element, list: &Element, html: Option<&str>) {
    dom::set_attribute(button, "aria-expanded", if html.is_some() { "true" } else { "false" });
    drop(button.remove_attribute("aria-activedescendant"));
    if let Some(list) = list.dyn_ref::<HtmlElement>() {
        list.set_hidden(html.is_none());
    }
    dom::set_html(list, html.unwrap_or_default());
    if html.is_some() {
        let options = options(list);
        activate(button, &options, active(button, &options));
    }
}

/// Whether the list is open.
pub(super) fn is_open(button: &Element) -> bool {
    button.get_attribute("aria-expanded").as_deref() == Some("true")
}
