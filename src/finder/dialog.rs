//! The dialog: what was typed is looked for, and what was chosen is opened.
//!
//! The input is a combobox that keeps the focus; the choices below it are the options of its list. Choices are results,
//! earlier searches, what may have been meant, and a way out.
//!
//! Source: the WAI-ARIA combobox pattern, <https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::AnimationFrame;
use gloo::timers::callback::Timeout;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Date, Object};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlDialogElement, HtmlInputElement};

use crate::bundle::html;
use crate::platform::Platform;
use crate::render::{Said, SearchWord, Word, Words};
use crate::search::{Marked, Query};

use super::answer::{self, Found, Row};
use super::driver::{self, Driver, Engine};
use super::keys::Action;
use super::marks::{Marks, Target};
use super::row::Templates;
use super::source::Outline;
use super::{dom, listeners, recent};

/// How many results of each group are shown; of a bundle in pieces, where each may be one more file to fetch.
const SHOWN: usize = 15;
const SHOWN_IN_PIECES: usize = 6;

/// How many results are shown at once: more than there is room for. The others follow when nothing is typed for a moment, so
/// that the next letter need not wait for them.
const FIRST: usize = 8;
const REST: u32 = 200;

/// How many choices a page key goes on by.
const PAGE: usize = 5;

/// How long nothing is typed before a screen reader is told what was found, in milliseconds.
const QUIET: u32 = 600;

/// How long the pages are read before that is said, in milliseconds.
const WAITS: f64 = 300.0;

/// A dialog that is filled.
pub(super) struct Dialog {
    /// For what is done later, when the dialog may be gone.
    this: Weak<Self>,
    pub(super) driver: Rc<Driver>,
    pub(super) root: Element,
    pub(super) dialog: HtmlDialogElement,
    pub(super) parts: Parts,
    pub(super) words: Words<SearchWord>,
    /// Words that are the reader's.
    pub(super) reader_words: Words,
    pub(super) state: RefCell<State>,
    listeners: RefCell<Vec<EventListener>>,
    /// What is marked on the page.
    marks: RefCell<Option<Marks>>,
    /// What is about to be said.
    saying: RefCell<Option<Timeout>>,
    /// The list is about to be scrolled.
    pub(super) scrolling: RefCell<Option<AnimationFrame>>,
    /// Counts what was asked for: what was asked for before is not shown any more.
    turn: Cell<u32>,
    /// A page is being opened from here.
    is_opening: Cell<bool>,
}

/// Parts of the dialog.
pub(super) struct Parts {
    pub input: HtmlInputElement,
    /// Says how far reading is, and what went wrong.
    pub note: Element,
    /// The choices.
    pub list: Element,
    /// What may be typed; shown while nothing is.
    pub tips: Element,
    /// Is heard by people who use a screen reader.
    pub status: Element,
    /// What keys do; parts of it are not always true.
    pub keys: Element,
    /// What ids of the dialog start with.
    pub ids: String,
}

/// What is shown.
#[derive(Default)]
pub(super) struct State {
    pub choices: Vec<Choice>,
    /// Position of the active choice.
    pub active: Option<usize>,
    /// The platform of the active row that was chosen instead of the row's own.
    pub badge: Option<Platform>,
    pub marked: Marked,
    pub outline: Option<Rc<Outline>>,
    pub templates: Templates,
}

impl State {
    /// Sets the site that is searched.
    fn look_at(&mut self, outline: &Rc<Outline>) {
        if self.outline.as_ref().is_none_or(|known| !Rc::ptr_eq(known, outline)) {
            self.outline = Some(outline.clone());
            self.templates = Templates::default();
        }
    }
}

/// Something that can be chosen, and its element.
pub(super) struct Choice {
    pub element: Element,
    pub kind: Kind,
}

/// What choosing does.
pub(super) enum Kind {
    /// Opens a section.
    Hit(Row),
    /// Looks for something.
    Query { text: String, is_recent: bool },
    /// Opens an address.
    Page(String),
}

impl Dialog {
    /// Fills a dialog that has a head with an input, and a body.
    ///
    /// - `strings`: words by their keys.
    pub(super) fn fill(
        driver: Rc<Driver>,
        root: Element,
        dialog: HtmlDialogElement,
        strings: &JsValue,
    ) -> Result<Rc<Self>, JsValue> {
        report_unknown(strings);
        let word = |key: &str| dom::member(strings, key).as_string();
        let (words, reader_words) = (Words::new(word), Words::new(word));
        let parts = Parts::make(&dialog, &words)?;
        let own = Rc::new_cyclic(|this| Self {
            this: this.clone(),
            driver,
            root,
            dialog,
            parts,
            words,
            reader_words,
            state: RefCell::default(),
            listeners: RefCell::default(),
            marks: RefCell::default(),
            saying: RefCell::default(),
            scrolling: RefCell::default(),
            turn: Cell::default(),
            is_opening: Cell::default(),
        });
        *own.listeners.borrow_mut() = listeners::attach(&own);
        Ok(own)
    }

    /// Removes listeners and marks.
    pub(super) fn stop(&self) {
        self.driver.report_to(None);
        self.listeners.borrow_mut().clear();
        self.saying.take();
        self.scrolling.take();
        self.marks.take();
        self.turn.set(self.turn.get() + 1);
    }

    /// The dialog was opened.
    pub(super) fn opened(&self) {
        self.ask();
    }

    /// The reader shows something else.
    pub(super) fn told(&self, event: &str) {
        match event {
            "navigate" if !self.is_opening.get() => drop(self.unmark()),
            "platformchange" => {
                if let Some(marks) = &mut *self.marks.borrow_mut() {
                    marks.renew(&self.words);
                }
                if self.dialog.open() {
                    self.ask();
                }
            }
            _ => {}
        }
    }

    /// Looks for what is typed, as soon as the browser has nothing else to do. What is typed until then counts, too.
    pub(super) fn ask(&self) {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        let Some(own) = self.this.upgrade() else { return };
        spawn_local(async move {
            driver::pause().await;
            if own.turn.get() == turn {
                let shown = own.answer(turn).await;
                // Making an element of a name of ours does not fail.
                drop(shown);
            }
        });
    }

    async fn answer(self: &Rc<Self>, turn: u32) -> Result<(), JsValue> {
        let typed = self.parts.input.value();
        let Some(outline) = self.driver.outline() else { return self.show_failure("") };
        let query = Query::parse(&typed, &outline.platforms);
        self.state.borrow_mut().look_at(&outline);
        self.listen_to_reading(&outline);
        if query.is_empty() {
            self.show_start(&outline)?;
        }
        let engine = self.driver.engine().await;
        if self.turn.get() != turn {
            return Ok(());
        }
        self.driver.report_to(None);
        let engine = match engine {
            Ok(engine) => engine,
            Err(reason) => return self.show_failure(&reason),
        };
        self.show_broken(self.driver.broken())?;
        if query.is_empty() {
            return Ok(());
        }
        let platform = self.driver.shown(&outline);
        let shown = if matches!(*engine, Engine::InPieces(_)) { SHOWN_IN_PIECES } else { SHOWN };
        let found = answer::find(&self.driver, &outline, &engine, &query, platform, shown).await;
        match found {
            _ if self.turn.get() != turn => Ok(()),
            Ok(found) => self.show(turn, &outline, &found, typed.trim()).await,
            Err(reason) => self.show_failure(&reason),
        }
    }

    /// Shows what was found, a few rows at a time.
    async fn show(&self, turn: u32, outline: &Outline, found: &Found, typed: &str) -> Result<(), JsValue> {
        let rows = found.rows(&self.driver, outline, 0..FIRST).await;
        if self.turn.get() != turn {
            return Ok(());
        }
        let mut list = self.show_found(outline, found, rows, typed)?;
        for start in (FIRST..found.len()).step_by(FIRST) {
            if start == FIRST {
                TimeoutFuture::new(REST).await;
            } else {
                driver::pause().await;
            }
            let rows = found.rows(&self.driver, outline, start..start + FIRST).await;
            if self.turn.get() != turn {
                return Ok(());
            }
            list.add_rows(outline, found, rows)?;
            list.tell_keys();
        }
        Ok(())
    }

    fn listen_to_reading(&self, outline: &Outline) {
        if self.driver.ready().is_some() || outline.pages.is_empty() {
            return;
        }
        let (own, started) = (self.this.clone(), Date::now());
        self.driver.report_to(Some(Box::new(move |done, all| {
            if let Some(own) = own.upgrade().filter(|_| Date::now() - started > WAITS) {
                drop(own.show_progress(done, all));
            }
        })));
    }

    /// Reads again what could not be read.
    pub(super) fn try_again(&self) {
        self.driver.forget();
        dom::focus(&self.parts.input);
        self.ask();
    }

    /// Says something to people who use a screen reader, when nothing is typed for a moment.
    pub(super) fn say(&self, text: String) {
        let status = self.parts.status.clone();
        *self.saying.borrow_mut() = Some(Timeout::new(QUIET, move || status.set_text_content(Some(&text))));
    }

    /// Carries out a key. Returns whether it is used up.
    pub(super) fn act(&self, action: &Action) -> bool {
        let (count, active) = {
            let state = self.state.borrow();
            (state.choices.len(), state.active)
        };
        let last = count.saturating_sub(1);
        match action {
            Action::Nothing => return false,
            _ if count == 0 => return !matches!(action, Action::Forget),
            Action::Next => self.activate(active.map_or(0, |active| (active + 1) % count)),
            Action::Previous => self.activate(active.map_or(last, |active| (active + count - 1) % count)),
            Action::NextPage => self.activate(active.map_or(0, |active| (active + PAGE).min(last))),
            Action::PreviousPage => self.activate(active.map_or(0, |active| active.saturating_sub(PAGE))),
            Action::NextBadge => return self.step_badge(1),
            Action::PreviousBadge => return self.step_badge(-1),
            Action::Open { in_new_tab } => {
                if let Some(active) = active {
                    self.choose(active, None, *in_new_tab);
                }
            }
            Action::Forget => return active.is_some_and(|active| self.forget(active)),
        }
        true
    }

    /// Chooses a platform of the active row beside the one it has.
    fn step_badge(&self, step: isize) -> bool {
        let next = {
            let state = self.state.borrow();
            let choice = state.active.and_then(|active| state.choices.get(active));
            let Some(Choice { kind: Kind::Hit(row), .. }) = choice else { return false };
            let platforms: Vec<Platform> = row.order().collect();
            let now = state.badge.unwrap_or(row.platform);
            let position = platforms.iter().position(|platform| *platform == now).unwrap_or(0);
            position.checked_add_signed(step).and_then(|next| platforms.get(next).copied())
        };
        let Some(next) = next else { return false };
        self.show_badge(Some(next));
        let state = self.state.borrow();
        if let Some(outline) = &state.outline {
            let platform = ("platform", outline.info(next).title.as_str());
            self.parts.status.set_text_content(Some(&self.words.fill(SearchWord::OpensFor, &[platform])));
        }
        true
    }

    /// Forgets an earlier search.
    pub(super) fn forget(&self, position: usize) -> bool {
        let text = match self.state.borrow().choices.get(position) {
            Some(Choice { kind: Kind::Query { text, is_recent: true }, .. }) => text.clone(),
            _ => return false,
        };
        recent::remove(&text);
        self.ask();
        true
    }

    /// Does what a choice is there for.
    ///
    /// - `platform`: instead of the row's own, or of the one that was chosen by keys.
    pub(super) fn choose(&self, position: usize, platform: Option<Platform>, in_new_tab: bool) {
        let (address, url, target) = {
            let state = self.state.borrow();
            let Some((choice, outline)) = state.choices.get(position).zip(state.outline.as_ref()) else { return };
            let badge = state.badge.filter(|_| state.active == Some(position));
            match &choice.kind {
                Kind::Query { text, .. } => {
                    self.parts.input.set_value(text);
                    dom::focus(&self.parts.input);
                    return self.ask();
                }
                Kind::Page(address) => (address.clone(), outline.url(address), None),
                Kind::Hit(row) => {
                    let platform = platform.or(badge).unwrap_or(row.platform);
                    let address = row.address(outline, platform);
                    let (anchor, places) = (row.anchor(platform).to_owned(), row.snippet.places.clone());
                    let places = if platform == row.platform { places } else { Vec::new() };
                    let url = outline.url(&address);
                    (address, url, Some(Target { marked: state.marked.clone(), anchor, places }))
                }
            }
        };
        recent::add(&self.parts.input.value());
        if in_new_tab {
            if !html::is_safe_url(&url) {
                return;
            }
            drop(dom::window().open_with_url_and_target(&url, "_blank"));
            return;
        }
        self.dialog.close();
        self.open(address, target);
    }

    /// Opens a page, and marks on it what was looked for.
    fn open(&self, address: String, target: Option<Target>) {
        self.unmark();
        let Some(own) = self.this.upgrade() else { return };
        spawn_local(async move {
            own.is_opening.set(true);
            let opened = JsFuture::from(own.driver.source.navigate(&address)).await;
            own.is_opening.set(false);
            if opened.is_err() || own.listeners.borrow().is_empty() {
                return; // The reader is gone.
            }
            // The button that opened the dialog has the focus again; what was looked for is on the page.
            if let Ok(Some(main)) = own.root.query_selector("[data-kd-region=main]") {
                dom::focus(&main);
            }
            let page = own.root.query_selector("[data-kd-region=article]").ok().flatten();
            let marks = target.zip(page).and_then(|(target, page)| Marks::set(&own.root, page, target, &own.words));
            *own.marks.borrow_mut() = marks;
        });
    }

    /// Works on the marks of the page. Returns whether there are any.
    pub(super) fn with_marks(&self, work: impl FnOnce(&mut Marks, &Words<SearchWord>)) -> bool {
        match &mut *self.marks.borrow_mut() {
            Some(marks) => {
                work(marks, &self.words);
                true
            }
            None => false,
        }
    }

    /// Takes the marks away.
    pub(super) fn unmark(&self) -> bool {
        self.marks.take().is_some()
    }
}

/// Reports words that search does not have, as developers do their slips in the console. The reader refuses others, and
/// leaves those that start as these do to search.
fn report_unknown(strings: &JsValue) {
    let Some(strings) = strings.dyn_ref::<Object>() else { return };
    for key in Object::keys(strings).iter().filter_map(|key| key.as_string()) {
        let is_known = SearchWord::ALL.iter().any(|word| word.key() == key) || key == Word::Search.key();
        if key.starts_with(Word::Search.key()) && !is_known {
            web_sys::console::error_1(&["kaleidoc: there is no string `", &key, "`"].concat().into());
        }
    }
}
