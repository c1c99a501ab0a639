//! The handle that JavaScript holds.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::bundle::{Json, route};
use crate::reader::{Address, Message, Reader};

use super::app::App;
use super::site;

/// A reader running in an element, until `destroy()`. It runs on where the handle is dropped: the page of a site has no
/// use for the handle, and JavaScript frees what it does not keep.
#[wasm_bindgen]
pub struct Kaleidoc {
    /// `None` after `destroy()`, which the host page may call while another call of it is going on.
    app: RefCell<Option<Rc<App>>>,
}

impl Kaleidoc {
    pub(super) fn new(app: Rc<App>) -> Self {
        Self { app: RefCell::new(Some(app)) }
    }

    fn send(&self, message: Message) -> Result<(), JsError> {
        let app = self.app().ok_or_else(|| JsError::new("kaleidoc: this reader is destroyed"))?;
        app.send(message);
        Ok(())
    }

    fn app(&self) -> Option<Rc<App>> {
        self.app.borrow().clone()
    }

    fn ask<T: Default>(&self, ask: impl FnOnce(&Reader) -> T) -> T {
        self.app().and_then(|app| app.with_reader(ask)).unwrap_or_default()
    }
}

#[wasm_bindgen]
impl Kaleidoc {
    /// Key of the shown platform; empty while no site is shown.
    #[wasm_bindgen(getter)]
    pub fn platform(&self) -> String {
        self.ask(|reader| reader.platform_key().to_owned())
    }

    /// The platforms of the site, `{ key, title, icon }` each; empty while no site is shown.
    #[wasm_bindgen(getter, unchecked_return_type = "{ key: string; title: string; icon?: string }[]")]
    pub fn platforms(&self) -> JsValue {
        let app = self.app();
        let shown = app.and_then(|app| app.with_reader(|reader| site::platforms(&reader.bundle().platforms)));
        site::to_js(&shown.unwrap_or(Json::List(Vec::new())))
    }

    /// Path of what is shown, without the platform: `/start/`; empty while no site is shown.
    #[wasm_bindgen(getter)]
    pub fn route(&self) -> String {
        self.ask(|reader| route::bare(reader.path()))
    }

    /// Shows another platform, in place. A key that the site does not have is ignored.
    ///
    /// # Errors
    /// After `destroy()`.
    #[wasm_bindgen(setter)]
    pub fn set_platform(&self, key: String) -> Result<(), JsError> {
        self.send(Message::PlatformChosen(key))
    }

    /// Opens an address of the site: `/react/start/?tab=1#setup`, or without the platform `/start/`.
    ///
    /// # Errors
    /// After `destroy()`.
    pub fn navigate(&self, address: &str) -> Result<(), JsError> {
        self.send(Message::LinkFollowed(Address::parse(address)))
    }

    /// What search goes by: see [`site::outline`]; nothing while no site is shown.
    #[wasm_bindgen(getter)]
    pub fn outline(&self) -> Option<String> {
        self.ask(|reader| Some(site::outline(reader.bundle(), reader.router().links())))
    }

    /// What the bundle has as the content of a page: bytes of JSON, in an index that of its shard's name.
    pub fn content(&self, key: &str) -> Option<Vec<u8>> {
        self.ask(|reader| site::content(reader.bundle(), key))
    }

    /// Whether a page is awaited; `onEvent` is told `settle` when it is there, or why it is not.
    #[wasm_bindgen(getter)]
    pub fn waits(&self) -> bool {
        self.ask(Reader::is_waiting)
    }

    /// Shows the site as it is now, built anew. Returns whether there is one: if not, nothing changed.
    pub async fn renew(&self) -> bool {
        match self.app() {
            Some(app) => app.renew().await,
            None => false,
        }
    }

    /// Empties the element and removes every listener. A second call does nothing.
    pub fn destroy(&self) {
        let app = self.app.borrow_mut().take();
        if let Some(app) = app {
            app.stop();
        }
    }
}
