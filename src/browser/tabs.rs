//! Tab groups: which tab is chosen. Groups with the same names share the choice.
//!
//! Source: the WAI-ARIA tabs pattern, <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>

use std::collections::HashMap;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dom;

/// Choices of the reader: names of a group's tabs, joined, to the chosen name.
#[derive(Debug, Default)]
pub struct Choices {
    chosen: HashMap<String, String>,
}

impl Choices {
    /// Notes that a tab was chosen, and shows it in every group of the same names.
    pub fn choose(&mut self, article: &Element, button: &Element) {
        let Some(list) = button.closest("[role=tablist]").ok().flatten() else { return };
        self.chosen.insert(names(&buttons(&list)), name(button));
        self.settle(article);
    }

    /// Sees to it that each group has one chosen tab: the reader's choice, or else the first.
    pub fn settle(&self, article: &Element) {
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
    pub fn key(&mut self, article: &Element, button: &Element, key: &str) -> Option<()> {
        let list = button.closest("[role=tablist]").ok()??;
        let buttons = buttons(&list);
        let now = buttons.iter().position(|other| other == button)?;
        let next = match key {
            "ArrowRight" => (now + 1) % buttons.len(),
            "ArrowLeft" => (now + buttons.len() - 1) % buttons.len(),
            "Home" => 0,
            "End" => buttons.len() - 1,
            _ => return None,
        };
        let next = buttons.get(next)?;
        self.choose(article, next);
        next.dyn_ref::<HtmlElement>()?.focus().ok()
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
