//! Remembering choices of the reader. Storage that is blocked or full is no error: the choice is then forgotten.

use gloo::storage::{LocalStorage, Storage};

/// Key of the platform that was chosen last on this origin.
pub const PLATFORM: &str = "kaleidoc.platform";

/// The colour mode; `www/theme.js` reads it, too.
pub const THEME: &str = "kaleidoc.theme";

/// What is remembered under a key.
pub fn get(key: &str) -> Option<String> {
    // `raw` panics where access is denied, so the question is put to the window first.
    is_allowed().then(|| LocalStorage::get(key).ok()).flatten()
}

/// Remembers a value.
pub fn set(key: &str, value: &str) {
    if is_allowed() {
        drop(LocalStorage::set(key, value));
    }
}

fn is_allowed() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}
