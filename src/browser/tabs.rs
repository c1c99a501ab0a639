//! Tab groups: which tab is chosen. Groups with the same names share the choice, which is remembered.
//!
//! Source: the WAI-ARIA tabs pattern, <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>

use std::collections::BTreeMap;

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::scroller::Scroller;
use super::{dom, storage};

/// How many choices are stored at most, the latest ones.
const REMEMBERED: u32 = 100;

/// Choices of the reader: names of a group's tabs, joined, to the chosen name.
#[derive(Debug, Default)]
pub(super) struct Choices {
    chosen: BTreeMap<String, String>,
}

impl Choices {
    /// The choices of earlier visits.
    pub(super) fn remembered() -> Self {
        let entries = Object::entries(&stored());
        let mut chosen = BTreeMap::new();
        for entry in entries.iter().filter_map(|entry| entry.dyn_into::<Array>().ok()) {
            if let (Some(names), Some(name)) = (entry.get(0).as_string(), entry.get(1).as_string()) {
                chosen.insert(names, name);
            }
        }
        Self { chosen }
    }

    /// Notes that a tab was chosen, and shows it in every group of the same names.
    pub(super) fn choose(&mut self, article: &Element, button: &Element) {
        let Some(list) = button.closest("[role=tablist]").ok().flatten() else { return };
        let (names, name) = (names(&buttons(&list)), name(button));
        remember(&names, &name);
        self.chosen.insert(names, name);
        // Groups above may become longer or shorter.
        let top = button.get_bounding_client_rect().top();
        self.settle(article);
        Scroller::of(article).by(button.get_bounding_client_rect().top() - top);
    }

    /// Sees to it that each group has one chosen tab: the reader's choice, or else the first.
    pub(super) fn settle(&self, article: &Element) {
        for list in dom::all(article, ".kd-tabs > [role=tablist]") {
            let buttons = buttons(&list);
            let wanted = self.chosen.get(&names(&buttons));
            let chosen = buttons.iter().position(|button| Some(&name(button)) == wanted).unwrap_or(0);
            for (index, button) in buttons.iter().enumerate() {
                mark(button, index == chosen);
            }
        }
    }

    /// Moves focus and choice by a key; `None` for a key that does nothing here.
    pub(super) fn key(&mut self, article: &Element, button: &Element, key: &str) -> Option<()> {
        let list = button.closest("[role=tablist]").ok()??;
        let buttons = buttons(&list);
        let now = buttons.iter().position(|other| other == button)?;
        let is_mirrored = list.matches(":dir(rtl)").unwrap_or(false);
        let next = match key {
            "ArrowRight" | "ArrowLeft" if is_mirrored == (key == "ArrowLeft") => (now + 1) % buttons.len(),
            "ArrowRight" | "ArrowLeft" => (now + buttons.len() - 1) % buttons.len(),
            "Home" => 0,
            "End" => buttons.len() - 1,
            _ => return None,
        };
        let next = buttons.get(next)?;
        self.choose(article, next);
        next.dyn_ref::<HtmlElement>()?.focus().ok()
    }
}

/// What is stored; an empty object for what is none, such as what somebody else stored there.
fn stored() -> Object {
    let text = storage::get(storage::TABS).unwrap_or_default();
    let stored = JSON::parse(&text).ok().filter(|stored| !Array::is_array(stored));
    stored.and_then(|stored| stored.dyn_into().ok()).unwrap_or_default()
}

/// Adds a choice to those that are stored by now, maybe in another window.
fn remember(names: &str, name: &str) {
    let stored = stored();
    // The latest stands last.
    drop(Reflect::delete_property(&stored, &names.into()));
    drop(Reflect::set(&stored, &names.into(), &name.into()));
    let keys = Object::keys(&stored);
    if keys.length() > REMEMBERED {
        drop(Reflect::delete_property(&stored, &keys.get(0)));
    }
    if let Ok(text) = JSON::stringify(&stored) {
        storage::set(storage::TABS, &String::from(text));
    }
}

fn buttons(list: &Element) -> Vec<Element> {
    dom::all(list, ":scope > [role=tab]")
}

fn name(button: &Element) -> String {
    button.text_content().unwrap_or_default()
}

fn names(buttons: &[Element]) -> String {
    buttons.iter().map(name).collect::<Vec<_>>().join("\n")
}

/// Chooses a tab or the contrary, with its panel. What is as it should be is left alone.
fn mark(button: &Element, is_chosen: bool) {
    let state = if is_chosen { "true" } else { "false" };
    if button.get_attribute("aria-selected").as_deref() != Some(state) {
        dom::set_attribute(button, "aria-selected", state);
        if is_chosen {
            drop(button.remove_attribute("tabindex"));
        } else {
            dom::set_attribute(button, "tabindex", "-1");
        }
    }
    let panel = button.get_attribute("aria-controls").and_then(|id| {
        let group = button.closest(".kd-tabs").ok()??;
        dom::all(&group, ":scope > [role=tabpanel]").into_iter().find(|panel| panel.id() == id)
    });
    if let Some(panel) = panel
        && panel.has_attribute("hidden") == is_chosen
    {
        if is_chosen {
            drop(panel.remove_attribute("hidden"));
        } else {
            dom::set_attribute(&panel, "hidden", "");
        }
    }
}
