//! Remembering choices of the reader. Storage that is blocked or full is no error: the choice is then forgotten.

/// Key of the platform that was chosen last on this origin.
pub(super) const PLATFORM: &str = "kaleidoc.platform";

/// The colour mode; `www/theme.js` reads it, too.
pub(super) const THEME: &str = "kaleidoc.theme";

/// The choices of tabs, an object as JSON: names of a group's tabs, joined by line ends, to the chosen name.
pub(super) const TABS: &str = "kaleidoc.tabs";

/// What is remembered under a key.
pub(super) fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Remembers a value.
pub(super) fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(key, value));
    }
}

/// `None` where access is denied; `gloo::storage` would panic there.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
