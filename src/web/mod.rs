//! What the modules that run in a page share: how memory is allocated, how a panic is reported, and what browsers have
//! and `web-sys` has not.

pub mod highlight;

use wasm_bindgen::prelude::*;

/// A third of the code of the allocator that std brings.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Makes panics readable in the console. Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}
