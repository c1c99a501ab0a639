//! The reader in a browser: a handle, listeners, history, slots, storage.
//!
//! [`mount`] fetches a bundle, puts the reader into an element and returns a [`Kaleidoc`]. What a click or a new address
//! means is decided by `reader`; the files here carry it out:
//! - `handle`: what JavaScript holds;
//! - `app`: messages in, effects out;
//! - `loading`, `showing`, `scrolling`, `choosing`: what the app does: the site comes, pages and platforms are shown, the
//!   reader's place is kept, the switcher is used;
//! - `listeners`: one listener per kind of event, on the reader's element and on the window;
//! - `nav`: the navigation, of which attributes change;
//! - `scroll_anchor`: what the visitor reads, and where it is after a swap;
//! - `scroller`: what scrolls it: the window, or an element of the host page;
//! - `slots`: swapping what differs between platforms;
//! - `switcher`, `theme`, `toc`: the platform list, the colour mode, the heading being read;
//! - `painter`: colours of code, without elements;
//! - `tabs`: which tab of a group is chosen;
//! - `history`: entries of the window's history, and where each was left;
//! - `pages`: pages that come one by one, and early;
//! - `site`: a bundle without an element to show it in;
//! - `sorted`: a map;
//! - `dom`: the only place that sets HTML, through Trusted Types;
//! - `fetch`, `storage`: getting the bundle, remembering choices.

mod app;
mod choosing;
mod dom;
mod fetch;
mod handle;
mod history;
mod listeners;
mod loading;
mod nav;
mod options;
mod pages;
mod painter;
mod scroll_anchor;
mod scroller;
mod scrolling;
mod showing;
mod site;
mod slots;
mod sorted;
mod storage;
mod switcher;
mod tabs;
mod theme;
mod toc;

pub use handle::Kaleidoc;
pub use site::Site;

use wasm_bindgen::prelude::*;
use web_sys::Element;

use app::App;
use options::Options;

/// Shows a site in an element.
///
/// - `element`: is emptied; it shows progress, the site, or what went wrong with a button to try again.
/// - `options`: see [`options::Options`]; all but `bundle` optional.
/// - returns when the site, or the reason why it cannot be shown, is on the screen.
///
/// # Errors
/// A JavaScript `Error` for an element or options that are none. A bundle that cannot be used is no error here: the reader shows it.
#[wasm_bindgen]
pub async fn mount(
    #[wasm_bindgen(unchecked_param_type = "Element")] element: JsValue,
    #[wasm_bindgen(unchecked_param_type = "object")] options: JsValue,
) -> Result<Kaleidoc, JsError> {
    let element: Element =
        element.dyn_into().map_err(|_| JsError::new("kaleidoc: the first argument of `mount` is no element"))?;
    let options = Options::read(options)?;
    let app = App::start(element, options).await?;
    Ok(Kaleidoc::new(app))
}
