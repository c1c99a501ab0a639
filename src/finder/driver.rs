//! Reads the pages of a site, a few at a time, and keeps the index of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use js_sys::{Date, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::bundle::Content;
use crate::platform::Platform;
use crate::search::{Builder, Index, Section, sections};

use super::dom::member;
use super::source::{Outline, Source};

/// How long pages are read before the browser may do something else, in milliseconds. A page that takes longer is not
/// divided.
const SLICE: f64 = 8.0;

/// How many pages are asked for before the first of them is read.
const AHEAD: usize = 8;

/// Of how many pages the sections are kept, for the texts of hits.
const KEPT: usize = 200;

/// Is told of how many pages are read, and how many there are.
pub type Report = Box<dyn Fn(usize, usize)>;

/// What is known of a site.
pub struct Driver {
    pub source: Source,
    outline: RefCell<Option<Rc<Outline>>>,
    index: RefCell<Option<Rc<Index>>>,
    /// Resolves when the index is there; it is being made.
    building: RefCell<Option<Promise>>,
    /// How many pages could not be read.
    broken: Cell<usize>,
    /// Is told of how many pages are read, and how many there are.
    report: RefCell<Option<Report>>,
    /// Sections by page, the latest last.
    kept: RefCell<Vec<(u32, Rc<[Section]>)>>,
    /// Counts how often the site changed.
    build: Cell<u32>,
}

impl Driver {
    pub fn new(source: Source) -> Self {
        Self {
            source,
            outline: RefCell::default(),
            index: RefCell::default(),
            building: RefCell::default(),
            broken: Cell::default(),
            report: RefCell::default(),
            kept: RefCell::default(),
            build: Cell::default(),
        }
    }

    /// The site; `None` while none is shown.
    pub fn outline(&self) -> Option<Rc<Outline>> {
        let mut outline = self.outline.borrow_mut();
        if outline.is_none() {
            *outline = Outline::read(&self.source).map(Rc::new);
        }
        outline.clone()
    }

    /// The platform that is shown, or else the site's default.
    pub fn shown(&self, outline: &Outline) -> Platform {
        let shown = self.source.shown().and_then(|key| outline.platform(&key));
        shown.unwrap_or(Platform(outline.default_platform))
    }

    /// The site was built anew.
    pub fn forget(&self) {
        self.build.set(self.build.get() + 1);
        self.outline.take();
        self.index.take();
        self.building.take();
        self.kept.borrow_mut().clear();
    }

    /// How many pages could not be read.
    pub fn broken(&self) -> usize {
        self.broken.get()
    }

    /// Sets who is told of how far reading is.
    pub fn report_to(&self, report: Option<Report>) {
        *self.report.borrow_mut() = report;
    }

    /// The index of all pages that can be read. It is made once, whoever asks for it meanwhile.
    ///
    /// # Errors
    /// Where no page can be read: the reason of the first one.
    pub async fn index(self: &Rc<Self>) -> Result<Rc<Index>, String> {
        if let Some(index) = self.ready() {
            return Ok(index);
        }
        let building = self.building.borrow().clone();
        let building = building.unwrap_or_else(|| {
            let driver = self.clone();
            let promise = future_to_promise(async move { driver.build().await });
            *self.building.borrow_mut() = Some(promise.clone());
            promise
        });
        JsFuture::from(building).await.map_err(reason_of)?;
        self.ready().ok_or_else(|| "the site has changed".to_owned())
    }

    /// The index, if it is there.
    pub fn ready(&self) -> Option<Rc<Index>> {
        self.index.borrow().clone()
    }

    /// Makes the index. Rejects with the reason as a text.
    async fn build(self: Rc<Self>) -> Result<JsValue, JsValue> {
        let build = self.build.get();
        let outline = self.outline().ok_or("no site is shown")?;
        let mut builder = Builder::new(&outline.lang);
        let ask = |page: usize| outline.pages.get(page).map(|page| JsFuture::from(self.source.content(&page.key)));
        let mut asked: std::collections::VecDeque<_> = (0..AHEAD).filter_map(ask).collect();
        let (mut broken, mut first_reason) = (0, None);
        let mut started = Date::now();
        for (number, page) in outline.pages.iter().enumerate() {
            let Some(content) = asked.pop_front() else { break };
            asked.extend(ask(number + AHEAD));
            let content = content.await.map_err(reason_of);
            if self.build.get() != build {
                return Err("the site has changed".into());
            }
            match content.and_then(|json| parse(&page.key, &json)) {
                Ok(content) => {
                    builder.page(number as u32, &sections(&page.title, &page.description, page.on, &content))
                }
                Err(reason) => {
                    broken += 1;
                    first_reason.get_or_insert(reason);
                }
            }
            if Date::now() - started >= SLICE {
                if let Some(report) = &*self.report.borrow() {
                    report(number + 1, outline.pages.len());
                }
                pause().await;
                started = Date::now();
            }
        }
        if let Some(reason) = first_reason.filter(|_| broken == outline.pages.len()) {
            *self.building.borrow_mut() = None;
            return Err(reason.into());
        }
        pause().await;
        let index = builder.finish();
        if self.build.get() == build {
            self.broken.set(broken);
            *self.index.borrow_mut() = Some(Rc::new(index));
            *self.building.borrow_mut() = None;
        }
        Ok(JsValue::UNDEFINED)
    }

    /// The sections of a page.
    pub async fn sections(&self, outline: &Outline, page: u32) -> Result<Rc<[Section]>, String> {
        let kept = {
            let mut kept = self.kept.borrow_mut();
            let position = kept.iter().position(|(number, _)| *number == page);
            position.map(|position| kept.remove(position))
        };
        let (build, sections) = match kept {
            Some((_, sections)) => (self.build.get(), sections),
            None => {
                let build = self.build.get();
                let info = outline.pages.get(page as usize).ok_or("the page is not there")?;
                let json = JsFuture::from(self.source.content(&info.key)).await.map_err(reason_of)?;
                let content = parse(&info.key, &json)?;
                (build, sections(&info.title, &info.description, info.on, &content).into())
            }
        };
        if self.build.get() == build {
            let mut kept = self.kept.borrow_mut();
            if kept.len() >= KEPT {
                kept.remove(0);
            }
            kept.push((page, sections.clone()));
        }
        Ok(sections)
    }
}

fn parse(key: &str, json: &JsValue) -> Result<Content, String> {
    let json = json.as_string().ok_or("the page is not there")?;
    Content::parse(key, &json).map_err(|error| error.to_string())
}

/// What an exception says.
pub fn reason_of(error: JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_default()
}

/// Lets the browser do what waits: paint, and answer to keys.
pub async fn pause() {
    // Timers wait four milliseconds each where they follow each other.
    let scheduler = member(&js_sys::global(), "scheduler");
    if let Some(yielding) = member(&scheduler, "yield").dyn_ref::<Function>()
        && let Ok(promise) = yielding.call0(&scheduler).and_then(|promise| promise.dyn_into::<Promise>())
    {
        drop(JsFuture::from(promise).await);
    } else {
        TimeoutFuture::new(0).await;
    }
}
