//! Remembering the platform. Storage that is blocked or full is no error: the choice is then forgotten.

use gloo::storage::{LocalStorage, Storage};

const KEY: &str = "kaleidoc.platform";

/// Key of the platform that was chosen last on this origin.
pub fn platform() -> Option<String> {
    // `raw` panics where access is denied, so the question is put to the window first.
    is_allowed().then(|| LocalStorage::get(KEY).ok()).flatten()
}

/// Remembers a platform's key.
pub fn remember_platform(key: &str) {
    if is_allowed() {
        drop(LocalStorage::set(KEY, key));
    }
}

fn is_allowed() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}
