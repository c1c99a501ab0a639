//! Events of the dialog, and of the marks on the page.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, Node};

use crate::platform::Platform;

use super::dialog::Dialog;
use super::dom;
use super::keys::{self, Key};

/// Attaches the listeners. Dropping them removes them.
pub(super) fn attach(dialog: &Rc<Dialog>) -> Vec<EventListener> {
    let on = |target: &web_sys::EventTarget, name: &'static str, handle: fn(&Dialog, &Event)| {
        // The listeners belong to the dialog, which they therefore do not keep.
        let dialog = Rc::downgrade(dialog);
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(target, name, options, move |event| {
            if let Some(dialog) = dialog.upgrade() {
                handle(&dialog, event);
            }
        })
    };
    let Dialog { dialog: element, root, parts, .. } = &**dialog;
    vec![
        on(&parts.input, "input", |dialog, _| dialog.ask()),
        on(&parts.input, "keydown", key_pressed),
        // The reader has keys of its own, which are not for what lies below the dialog. One that was closed may have the
        // focus until the next frame.
        on(element, "keydown", |dialog, event| {
            if dialog.dialog.open() {
                event.stop_propagation();
            }
        }),
        on(element, "mousedown", pressed),
        on(element, "click", clicked),
        on(element, "pointermove", pointed),
        on(root, "click", chip_clicked),
        on(&dom::window(), "keydown", escape_pressed),
    ]
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Position of the choice that an event is about, and the platform, if it is about one.
fn choice(dialog: &Dialog, event: &Event) -> Option<(usize, Option<Platform>)> {
    let option = closest(event, "[role=option]")?;
    let position = dialog.state.borrow().choices.iter().position(|choice| choice.element == option)?;
    let badge = closest(event, "[data-platform]").and_then(|badge| badge.get_attribute("data-platform"));
    Some((position, badge.and_then(|badge| badge.parse().ok()).map(Platform)))
}

fn key_pressed(dialog: &Dialog, event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    // Enter ends the input of a word in scripts that are composed.
    if key.is_composing() {
        return;
    }
    let input = &dialog.parts.input;
    let length = input.value().encode_utf16().count() as u32;
    let at = |end: Option<u32>| end.is_some_and(|end| end == length);
    let style = dom::window().get_computed_style(input).ok().flatten();
    let direction = style.and_then(|style| style.get_property_value("direction").ok());
    let asks_for_tab = key.ctrl_key() || key.meta_key();
    let pressed = Key {
        name: &key.key(),
        is_modified: asks_for_tab || key.shift_key() || key.alt_key(),
        asks_for_tab,
        is_at_end: at(input.selection_start().ok().flatten()) && at(input.selection_end().ok().flatten()),
        is_empty: length == 0,
        is_mirrored: direction.as_deref() == Some("rtl"),
        has_badge: dialog.state.borrow().badge.is_some(),
    };
    if dialog.act(&keys::action(&pressed)) {
        event.prevent_default();
    }
}

/// The input keeps the focus, and a link leads to the platform that is pressed, also into a new tab.
fn pressed(dialog: &Dialog, event: &Event) {
    if let Some((position, platform)) = choice(dialog, event) {
        event.prevent_default();
        dialog.aim(position, platform);
    }
}

fn pointed(dialog: &Dialog, event: &Event) {
    if let Some((position, _)) = choice(dialog, event) {
        dialog.point_at(position);
    }
}

fn clicked(dialog: &Dialog, event: &Event) {
    if closest(event, ".kd-finder-again").is_some() {
        dialog.try_again();
    } else if closest(event, ".kd-finder-forget-all").is_some() {
        dialog.forget_all();
    } else if let Some((position, platform)) = choice(dialog, event) {
        if closest(event, ".kd-finder-forget").is_some() {
            event.prevent_default();
            dialog.forget(position);
        } else if is_plain(event) {
            event.prevent_default();
            dialog.choose(position, platform, false);
        } else {
            // The browser opens it elsewhere; the reader, which hears of the click, too, leaves it alone.
            dialog.remember();
        }
    }
}

/// The main button, and no key that asks for another tab or a download.
fn is_plain(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
        mouse.button() == 0 && !mouse.ctrl_key() && !mouse.meta_key() && !mouse.shift_key() && !mouse.alt_key()
    })
}

/// The buttons beside what is marked.
fn chip_clicked(dialog: &Dialog, event: &Event) {
    let Some(button) = closest(event, ".kd-found > button") else { return };
    match button.get_attribute("value").as_deref() {
        Some("previous") => drop(dialog.with_marks(|marks, words| marks.step(-1, words))),
        Some("next") => drop(dialog.with_marks(|marks, words| marks.step(1, words))),
        _ => drop(dialog.unmark()),
    }
}

/// Takes the marks away, where nothing else is there to be closed.
fn escape_pressed(dialog: &Dialog, event: &Event) {
    let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape");
    let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
    let is_ours = target.is_some_and(|target| {
        target.node_name() == "BODY" || dialog.root.contains(Some(&target)) || target.contains(Some(&dialog.root))
            // From outside, all in a shadow tree is its host.
            || dialog.root.get_root_node().dyn_into::<web_sys::ShadowRoot>().is_ok_and(|tree| *tree.host() == target)
    });
    if is_escape && is_ours && !event.default_prevented() && !dialog.dialog.open() && dialog.unmark() {
        event.prevent_default();
    }
}
