//! What JavaScript sees: texts in, texts out. `pkg/compiler.js` makes objects of them.

#![allow(unreachable_pub, reason = "wasm-bindgen exports `pub` functions only")]

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{Options, Preview};

/// What a call is answered with.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Preview(Preview),
    /// Why the options cannot be used.
    Refused {
        refused: String,
    },
}

/// Makes panics readable in the console. Runs once, when the module starts.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Compiles a text; see [`super::compile`].
///
/// - `options`: JSON of [`Options`].
/// - returns JSON of a [`Preview`], or `{ refused }` with the reason for options that are none. An exception is always that
///   of a panic, or of an exhausted stack.
#[wasm_bindgen]
pub fn compile(source: &str, options: &str) -> String {
    let answer = answer(source, options).map_or_else(|refused| Answer::Refused { refused }, Answer::Preview);
    serde_json::to_string(&answer).unwrap_or_default()
}

fn answer(source: &str, options: &str) -> Result<Preview, String> {
    let options: Options = serde_json::from_str(options).map_err(|error| error.to_string())?;
    super::compile(source, &options).map_err(|error| error.to_string())
}

/// Gives the module up, to be called after an exception, which leaves memory in disorder. [`renew`] has to follow.
#[wasm_bindgen]
pub fn abandon() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Puts a fresh module in the place of one that was given up: wasm-bindgen does, before any call. It has to be one without
/// arguments, since those of [`compile`] are copied into the old module's memory before that.
#[wasm_bindgen]
pub fn renew() {}
