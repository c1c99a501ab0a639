//! What was looked for before. Storage that is blocked, or holds what somebody else put there, is no error: nothing is
//! remembered then.

use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast, JsValue};

use super::dom;

/// Key of the searches, a list as JSON, the latest first.
const KEY: &str = "kaleidoc.searches";

/// How many are remembered.
const REMEMBERED: usize = 6;

/// The searches, the latest first.
pub(super) fn all() -> Vec<String> {
    let stored = storage().and_then(|storage| storage.get_item(KEY).ok()?).unwrap_or_default();
    let list = JSON::parse(&stored).ok().and_then(|list| list.dyn_into::<Array>().ok()).unwrap_or_default();
    list.iter().filter_map(|search| search.as_string()).take(REMEMBERED).collect()
}

/// Remembers a search.
pub(super) fn add(search: &str) {
    let search = search.trim();
    if !search.is_empty() {
        let others = all().into_iter().filter(|other| other != search);
        store(std::iter::once(search.to_owned()).chain(others).take(REMEMBERED));
    }
}

/// Forgets a search.
pub(super) fn remove(search: &str) {
    store(all().into_iter().filter(|other| other != search));
}

/// Forgets all.
pub(super) fn clear() {
    store(std::iter::empty());
}

fn store(searches: impl Iterator<Item = String>) {
    let list: Array = searches.map(JsValue::from).collect();
    if let (Some(storage), Ok(json)) = (storage(), JSON::stringify(&list)) {
        drop(if list.length() > 0 { storage.set_item(KEY, &String::from(json)) } else { storage.remove_item(KEY) });
    }
}

/// `None` where access is denied.
fn storage() -> Option<web_sys::Storage> {
    dom::window().local_storage().ok()?
}
