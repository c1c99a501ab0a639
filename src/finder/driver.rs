//! The index of a site. Of a bundle in one file it is made here, of a few pages at a time; of one in pieces it lies beside
//! the bundle, in pieces as well.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use js_sys::{Date, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::bundle::Content;
use crate::platform::Platform;
use crate::search::{Builder, FOLDER, Hit, Hits, Index, Query, ROOT, Section, Staged, guard, sections};

use super::dom::member;
use super::kept::Kept;
use super::source::{Outline, Source};

/// How long pages are read before the browser may do something else, in milliseconds. A page that takes longer is not
/// divided.
const SLICE: f64 = 8.0;

/// How many pages are asked for before the first of them is read.
const AHEAD: usize = 8;

/// Is told of how many pages are read, and how many there are.
pub(super) type Report = Box<dyn Fn(usize, usize)>;

/// What queries are answered with.
pub(super) enum Engine {
    Whole(Index),
    InPieces(RefCell<Staged>),
}

/// Sections of some pages, by the page's number.
#[derive(Default)]
pub(super) struct Texts(Vec<(u32, Rc<[Section]>)>);

impl Texts {
    fn has(&self, page: u32) -> bool {
        self.0.iter().any(|(other, _)| *other == page)
    }

    /// The section of a hit; `None` where its page did not come.
    pub(super) fn of(&self, hit: &Hit) -> Option<&Section> {
        let (_, sections) = self.0.iter().find(|(page, _)| *page == hit.page)?;
        sections.get(hit.section as usize)
    }
}

/// What is known of a site.
pub(super) struct Driver {
    pub source: Source,
    outline: RefCell<Option<Rc<Outline>>>,
    engine: RefCell<Option<Rc<Engine>>>,
    /// Resolves when the engine is there; it is being made.
    building: RefCell<Option<Promise>>,
    /// How many pages could not be read.
    broken: Cell<usize>,
    /// Is told of how many pages are read, and how many there are.
    report: RefCell<Option<Report>>,
    kept: Kept,
    /// Counts how often the site changed.
    build: Cell<u32>,
}

impl Driver {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            outline: RefCell::default(),
            engine: RefCell::default(),
            building: RefCell::default(),
            broken: Cell::default(),
            report: RefCell::default(),
            kept: Kept::default(),
            build: Cell::default(),
        }
    }

    /// The site; `None` while none is shown.
    pub(super) fn outline(&self) -> Option<Rc<Outline>> {
        let mut outline = self.outline.borrow_mut();
        if outline.is_none() {
            *outline = Outline::read(&self.source).map(Rc::new);
        }
        outline.clone()
    }

    /// The platform that is shown, or else the site's default.
    pub(super) fn shown(&self, outline: &Outline) -> Platform {
        let shown = self.source.shown().and_then(|key| outline.platform(&key));
        shown.unwrap_or(Platform(outline.default_platform))
    }

    /// The site was built anew.
    pub(super) fn forget(&self) {
        self.build.set(self.build.get() + 1);
        self.outline.take();
        self.engine.take();
        self.building.take();
        self.kept.clear();
    }

    /// How many pages could not be read.
    pub(super) fn broken(&self) -> usize {
        self.broken.get()
    }

    /// Sets who is told of how far reading is.
    pub(super) fn report_to(&self, report: Option<Report>) {
        *self.report.borrow_mut() = report;
    }

    /// What answers queries: an index of all pages that can be read. It is made once, whoever asks for it meanwhile.
    ///
    /// # Errors
    /// Where no page can be read, the reason of the first one; where the index in pieces cannot.
    pub(super) async fn engine(self: &Rc<Self>) -> Result<Rc<Engine>, String> {
        if let Some(engine) = self.ready() {
            return Ok(engine);
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

    /// What answers queries, if it is there.
    pub(super) fn ready(&self) -> Option<Rc<Engine>> {
        self.engine.borrow().clone()
    }

    /// What a query finds. Of an index in pieces, those that it needs are fetched.
    ///
    /// # Errors
    /// Where such a piece does not come, or cannot be used.
    pub(super) async fn search(
        &self,
        engine: &Engine,
        query: &Query,
        platform: Platform,
        limit: usize,
    ) -> Result<Hits, String> {
        match engine {
            Engine::Whole(index) => Ok(index.search(query, platform, limit)),
            Engine::InPieces(staged) => {
                let needed: Vec<String> = staged.borrow().needs(query).into_iter().map(str::to_owned).collect();
                // All are asked for before the first is waited for.
                let asked: Vec<_> = needed.iter().map(|name| self.get(&[name, ".bin"].concat())).collect();
                for (name, bytes) in needed.iter().zip(asked) {
                    let bytes = Uint8Array::new(&bytes.await.map_err(reason_of)?).to_vec();
                    staged.borrow_mut().add(name, &bytes).map_err(|error| error.to_string())?;
                }
                Ok(staged.borrow().index().search(query, platform, limit))
            }
        }
    }

    /// A file of the index in pieces.
    fn get(&self, name: &str) -> JsFuture {
        JsFuture::from(self.source.get(&[FOLDER, "/", name].concat()))
    }

    /// Makes the engine. Rejects with the reason as a text.
    async fn build(self: Rc<Self>) -> Result<JsValue, JsValue> {
        let build = self.build.get();
        let outline = self.outline().ok_or("no site is shown")?;
        let made = match self.shards(&outline) {
            Some(shards) => self.open(&shards).await,
            None => self.read(&outline).await,
        };
        if self.build.get() != build {
            return Err("the site has changed".into());
        }
        *self.building.borrow_mut() = None;
        *self.engine.borrow_mut() = Some(Rc::new(made?));
        Ok(JsValue::UNDEFINED)
    }

    /// Names of the shards that the pages of a bundle in pieces are in, with their keys.
    fn shards<'o>(&self, outline: &'o Outline) -> Option<Vec<(&'o str, String)>> {
        let name = |key: &str| {
            let json = String::from_utf8(self.source.stored(key)?).ok()?;
            Some(json.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        };
        name(&outline.pages.first()?.key)?;
        Some(outline.pages.iter().filter_map(|page| Some((page.key.as_str(), name(&page.key)?))).collect())
    }

    /// Opens the index of a bundle in pieces.
    async fn open(&self, shards: &[(&str, String)]) -> Result<Engine, String> {
        let root = Uint8Array::new(&self.get(ROOT).await.map_err(reason_of)?).to_vec();
        let guard = guard(shards.iter().map(|(key, name)| (*key, name.as_str())));
        let staged = Staged::open(&root, guard).map_err(|error| error.to_string())?;
        Ok(Engine::InPieces(RefCell::new(staged)))
    }

    /// Makes an index of all pages.
    async fn read(&self, outline: &Outline) -> Result<Engine, String> {
        let build = self.build.get();
        let mut builder = Builder::new(&outline.lang);
        let ask = |page: usize| outline.pages.get(page).map(|page| JsFuture::from(self.source.content(&page.key)));
        let mut asked: std::collections::VecDeque<_> = (0..AHEAD).filter_map(ask).collect();
        let (mut broken, mut first_reason) = (0, None);
        let mut started = Date::now();
        for number in 0..outline.pages.len() {
            let Some(content) = asked.pop_front() else { break };
            asked.extend(ask(number + AHEAD));
            let content = content.await.map_err(reason_of);
            if self.build.get() != build {
                return Err("the site has changed".to_owned());
            }
            match content.and_then(|json| self.keep(outline, number as u32, &json)) {
                Ok(sections) => builder.page(number as u32, &sections),
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
            return Err(reason);
        }
        pause().await;
        self.broken.set(broken);
        let index = builder.finish();
        pause().await;
        Ok(Engine::Whole(index))
    }

    /// The texts of hits. Pages that are not here are asked for at once.
    ///
    /// Boxed, since it is waited for at several places, each of which would hold a copy of it.
    pub(super) fn texts<'a>(
        &'a self,
        outline: &'a Outline,
        hits: &'a [Hit],
    ) -> Pin<Box<dyn Future<Output = Texts> + 'a>> {
        Box::pin(async move {
            let build = self.build.get();
            let (mut texts, mut asked) = (Texts::default(), Vec::new());
            for Hit { page, .. } in hits {
                if texts.has(*page) || asked.iter().any(|(other, _)| other == page) {
                    continue;
                }
                if let Some(sections) = self.kept.get(*page) {
                    texts.0.push((*page, sections));
                } else if let Some(info) = outline.pages.get(*page as usize) {
                    asked.push((*page, JsFuture::from(self.source.content(&info.key))));
                }
            }
            for (page, content) in asked {
                let content = content.await;
                if self.build.get() == build
                    && let Ok(sections) = content.map_err(reason_of).and_then(|json| self.keep(outline, page, &json))
                {
                    texts.0.push((page, sections));
                }
            }
            texts
        })
    }

    /// Reads a page that is not here yet.
    fn keep(&self, outline: &Outline, page: u32, json: &JsValue) -> Result<Rc<[Section]>, String> {
        let info = outline.pages.get(page as usize).ok_or("the page is not there")?;
        let content = parse(&info.key, json)?;
        let sections: Rc<[Section]> = sections(&info.title, &info.description, info.on, &content).into();
        self.kept.put(page, sections.clone());
        Ok(sections)
    }
}

/// A page's content, from the bytes of its JSON.
fn parse(key: &str, json: &JsValue) -> Result<Content, String> {
    let bytes = json.dyn_ref::<Uint8Array>().ok_or("the page is not there")?.to_vec();
    let json = String::from_utf8(bytes).map_err(|_| "the page is not UTF-8")?;
    Content::parse(key, &json).map_err(|error| error.to_string())
}

/// What an exception says.
pub(super) fn reason_of(error: JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_default()
}

/// Lets the browser do what waits: paint, and answer to keys.
pub(super) async fn pause() {
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
