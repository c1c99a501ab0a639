//! A heading's text to its id; in wasm, `slug_table.rs` does it.

pub(super) use github_slugger::slug;

#[cfg(test)]
#[path = "slug_table.rs"]
#[allow(dead_code, reason = "it is here for its tests alone")]
mod slug_table;
