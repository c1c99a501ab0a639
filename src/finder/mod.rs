//! Search in a browser, a worker, or Node.js.
//!
//! [`Search`] is what `www/finder.js` makes for a site:
//! 1. `source`: what JavaScript tells of the site, and where its pages come from;
//! 2. `driver`: reads the pages in slices, and keeps the index of them, and in `kept` their texts;
//! 3. `answer`: what a query finds, with texts: rows of the dialog, and what `search()` resolves with;
//! 4. `dialog`: what was typed is looked for, and what was chosen is opened; `listeners`, `keys`: what events mean;
//!    `view`, `list`, `row`: what the dialog shows; `recent`: what was looked for before;
//! 5. `marks`: the words are marked on the page that was opened.
//!
//! Elements are made or copied, and texts are set as texts: no HTML is written here.

mod answer;
mod dialog;
mod dom;
mod driver;
mod kept;
mod keys;
mod list;
mod listeners;
mod marks;
mod recent;
mod row;
mod source;
mod view;

use std::rc::Rc;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Element, HtmlDialogElement};

use crate::search::Query;

use dialog::Dialog;
use driver::Driver;
use source::Source;

/// How many hits of each group `search()` tells by itself, and at most.
const LIMIT: usize = 10;
const MAX_LIMIT: usize = 100;

/// Search in a site.
#[wasm_bindgen]
pub struct Search {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl Search {
    /// Nothing is read of the site until something is asked for.
    #[wasm_bindgen(constructor)]
    pub fn new(source: Source) -> Self {
        Self { driver: Rc::new(Driver::new(source)) }
    }

    /// What a query finds: JavaScript's `SearchResults`.
    ///
    /// - `options`: `{ platform, limit }`, both optional, or nothing.
    /// - rejects for a platform that the site does not have, and where no page can be read.
    pub fn search(&self, query: String, options: JsValue) -> Promise {
        let driver = self.driver.clone();
        future_to_promise(async move {
            let error = |message: String| JsValue::from(JsError::new(&["kaleidoc: ", &message].concat()));
            let option = |name: &str| Reflect::get(&options, &name.into()).unwrap_or_default();
            let engine = driver.engine().await.map_err(error)?;
            let outline = driver.outline().ok_or_else(|| error("no site is shown".to_owned()))?;
            let platform = match option("platform").as_string() {
                Some(key) => outline.platform(&key).ok_or_else(|| error(outline.no_platform(&key)))?,
                None => driver.shown(&outline),
            };
            let limit = option("limit").as_f64().map_or(LIMIT, |limit| (limit as usize).clamp(1, MAX_LIMIT));
            let parsed = Query::parse(&query, &outline.platforms);
            let found = answer::find(&driver, &outline, &engine, &parsed, platform, limit).await.map_err(error)?;
            let rows = found.rows(&driver, &outline, 0..found.len()).await;
            Ok(found.to_js(&rows, &outline, &query))
        })
    }

    /// The site was built anew: what was read of it holds no more.
    pub fn forget(&self) {
        self.driver.forget();
    }

    /// Fills a dialog, which `www/finder.js` made and shows.
    ///
    /// - `root`: of the reader.
    /// - `strings`: words of the reader, by their keys.
    ///
    /// # Errors
    /// When `strings` is not an object of strings, or the document refuses a change.
    pub fn fill(&self, root: Element, dialog: HtmlDialogElement, strings: JsValue) -> Result<Filled, JsValue> {
        Ok(Filled { dialog: Dialog::fill(self.driver.clone(), root, dialog, &strings)? })
    }
}

/// A dialog that is filled.
#[wasm_bindgen]
pub struct Filled {
    dialog: Rc<Dialog>,
}

#[wasm_bindgen]
impl Filled {
    /// The dialog was opened.
    pub fn open(&self) {
        self.dialog.opened();
    }

    /// The reader shows another page or platform.
    pub fn tell(&self, event: &str) {
        self.dialog.told(event);
    }

    /// Removes every listener, and the marks.
    pub fn destroy(&self) {
        self.dialog.stop();
    }
}
