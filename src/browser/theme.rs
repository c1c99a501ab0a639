//! The colour mode: the system's, light, or dark.

use web_sys::Element;

use crate::render::Words;
use crate::render::shell::{self, Theme};

use super::{dom, storage};

/// Shows the remembered colour mode.
pub(super) fn restore(root: &Element, button: &Element, words: &Words) {
    show(root, button, remembered(), words);
}

/// Goes on to the next colour mode, and remembers it.
pub(super) fn next(root: &Element, button: &Element, words: &Words) {
    // Not the remembered one: storage may be blocked.
    let shown = button.get_attribute("data-mode").and_then(|word| Theme::parse(&word)).unwrap_or_default();
    let theme = match shown {
        Theme::System => Theme::Light,
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::System,
    };
    storage::set(storage::THEME, theme.as_str());
    show(root, button, theme, words);
}

fn remembered() -> Theme {
    storage::get(storage::THEME).and_then(|word| Theme::parse(&word)).unwrap_or_default()
}

fn show(root: &Element, button: &Element, theme: Theme, words: &Words) {
    // A site of its own colours the whole page.
    let page = root
        .matches(".kd-site > body > .kd-root")
        .unwrap_or(false)
        .then(|| dom::document().document_element())
        .flatten();
    for element in [Some(root.clone()), page].into_iter().flatten() {
        match theme {
            Theme::System => drop(element.remove_attribute("data-theme")),
            Theme::Light | Theme::Dark => dom::set_attribute(&element, "data-theme", theme.as_str()),
        }
    }
    dom::set_attribute(button, "data-mode", theme.as_str());
    dom::set_html(button, &shell::theme_label(theme, words));
}
