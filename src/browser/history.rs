//! The window's history: one entry per address, and where each was left.
//!
//! An entry's state is `{ kaleidoc: ID, y: CSS pixels }`, so that going back, or loading the page again, finds the place.

use std::cell::Cell;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::History;

use super::dom;

/// The entries of this window that the reader made, and where each was left.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The entry that is shown.
    current: u32,
    last: u32,
    /// Scrolled distance by entry, in CSS pixels.
    tops: Vec<(u32, f64)>,
    /// What the current entry's state says already: storing it is dear, and most often it was stored when scrolling ended.
    stored: Cell<Option<f64>>,
}

impl Places {
    /// The entries of a window that the reader was just put into; the place where it was left, if it is not new.
    pub(super) fn resume(scrolled: f64) -> (Self, Option<f64>) {
        let state = history().and_then(|history| history.state().ok()).unwrap_or_default();
        let current = number(&state, "kaleidoc").unwrap_or(0.0) as u32;
        let places = Self { current, last: current, ..Self::default() };
        places.save(scrolled);
        (places, number(&state, "y"))
    }

    /// Makes a URL the current entry's, or a new entry's.
    ///
    /// - `scrolled`: how far the current entry is scrolled, in CSS pixels, as everywhere here.
    pub(super) fn set_url(&mut self, url: &str, is_new: bool, scrolled: f64) {
        if is_new {
            self.save(scrolled);
            self.last = self.last.max(self.current) + 1;
            self.current = self.last;
        }
        let Some(history) = history() else { return };
        // A new entry mostly starts where the last one was left; if not, its place is stored when scrolling ends.
        self.stored.set(is_new.then_some(scrolled));
        let state = state(self.current, self.stored.get());
        // Fails for URLs of other origins and after very many calls; the page is shown all the same.
        drop(if is_new {
            history.push_state_with_url(&state, "", Some(url))
        } else {
            history.replace_state_with_url(&state, "", Some(url))
        });
    }

    /// Notes how far the current entry is scrolled.
    pub(super) fn note(&mut self, scrolled: f64) {
        match self.tops.iter_mut().find(|(entry, _)| *entry == self.current) {
            Some((_, top)) => *top = scrolled,
            None => self.tops.push((self.current, scrolled)),
        }
    }

    /// Stores the place of the current entry with it.
    pub(super) fn save(&self, scrolled: f64) {
        if self.stored.replace(Some(scrolled)) != Some(scrolled)
            && let Some(history) = history()
        {
            drop(history.replace_state_with_url(&state(self.current, Some(scrolled)), "", None));
        }
    }

    /// Another entry is the current one: where it was left. `None` for one that the reader did not make, such as a
    /// fragment that was typed.
    pub(super) fn enter(&mut self, scrolled: f64) -> Option<f64> {
        let state = history()?.state().ok()?;
        self.stored.set(None);
        let Some(entry) = number(&state, "kaleidoc") else {
            self.last = self.last.max(self.current) + 1;
            self.current = self.last;
            self.save(scrolled);
            return None;
        };
        self.current = entry as u32;
        let noted = self.tops.iter().find(|(entry, _)| *entry == self.current);
        noted.map(|(_, top)| *top).or_else(|| number(&state, "y"))
    }
}

fn history() -> Option<History> {
    dom::window().history().ok()
}

fn number(state: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(state, &name.into()).ok()?.as_f64()
}

/// An entry's state.
fn state(entry: u32, top: Option<f64>) -> JsValue {
    let state = Object::new();
    drop(Reflect::set(&state, &"kaleidoc".into(), &entry.into()));
    if let Some(top) = top {
        drop(Reflect::set(&state, &"y".into(), &top.into()));
    }
    state.into()
}
