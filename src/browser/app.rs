//! Messages in, effects out: the running app.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::AnimationFrame;
use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, RequestCache};

use crate::reader::{Address, Effect, Message, Reader, Router};
use crate::render::{Word, shell};

use super::history::Places;
use super::nav::Nav;
use super::options::Options;
use super::pages::Near;
use super::painter::Painter;
use super::scroll_anchor::ScrollAnchor;
use super::scrolling::Held;
use super::slots::Slots;
use super::switcher::Typed;
use super::tabs::Choices;
use super::toc::Toc;
use super::{dom, listeners, storage};

/// The running app.
pub(super) struct App {
    /// For what is done later, when the app may be gone.
    pub(super) this: Weak<Self>,
    pub(super) root: Element,
    /// The element's language and direction before it held the reader.
    language: [(&'static str, Option<String>); 2],
    pub(super) options: Options,
    pub(super) state: RefCell<State>,
    /// By themselves, since a tab that is chosen by a key gets the focus, and the app hears of that at once.
    pub(super) tabs: RefCell<Choices>,
    /// Links whose pages are fetched in a moment.
    pub(super) near: RefCell<Near>,
    /// Regions of the layout by name: they are asked for at every turn, and stay as long as the layout.
    regions: RefCell<Vec<(String, Element)>>,
    listeners: RefCell<Vec<EventListener>>,
    /// Stands in the ids of what is around the content, since there may be other readers in the document.
    pub(super) ids: String,
    /// What came while effects were carried out: host pages answer to what they are told.
    queue: RefCell<VecDeque<(Message, Late)>>,
    /// What is done when the page that is awaited is on the screen.
    pub(super) late: RefCell<Late>,
    is_busy: Cell<bool>,
    pub(super) is_loading: Cell<bool>,
    /// The list of platforms was asked for when there was no site yet.
    pub(super) is_switcher_wanted: Cell<bool>,
    /// The layout of the site is on the screen.
    pub(super) is_laid_out: Cell<bool>,
    /// `destroy()` was called, maybe while a bundle was on its way.
    pub(super) is_stopped: Cell<bool>,
}

/// What is done when what was asked for is on the screen: at once, or later, when a page has to come first.
#[derive(Default)]
pub(super) struct Late {
    /// Scroll there, in CSS pixels.
    pub top: Option<f64>,
    /// Move the focus to the content, if it is another page's.
    pub focus: bool,
}

/// What changes while the app runs.
#[derive(Default)]
pub(super) struct State {
    /// `None` until a bundle is read.
    pub(super) reader: Option<Reader>,
    pub(super) slots: Slots,
    pub(super) nav: Nav,
    pub(super) typed: Typed,
    /// `None` where the tokens of code are elements.
    pub(super) painter: Option<Painter>,
    /// HTML of regions around the article, which pages and platforms may share.
    pub(super) around: BTreeMap<&'static str, String>,
    /// `None` until the shown table of contents is asked for.
    pub(super) toc: Option<Toc>,
    /// Entries of the window's history; `None` where addresses are not in URLs.
    pub(super) places: Option<Places>,
    /// The next frame, when there is something to do in it.
    pub(super) frame: Option<AnimationFrame>,
    /// What was read before a swap, and the platform's key, until all that goes with it is done.
    pub(super) anchor: Option<(ScrollAnchor, String)>,
    /// What is kept in position after it.
    pub(super) held: Option<Held>,
    /// Height of the empty room at the page's end, in CSS pixels, without which it could not be scrolled far enough.
    pub(super) room: u32,
    /// What follows that frame.
    pub(super) late: Option<Timeout>,
}

/// `kd` for the first reader, `kd2` for the second.
fn next_ids() -> String {
    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    let count = COUNT.get() + 1;
    COUNT.set(count);
    if count == 1 { "kd".to_owned() } else { format!("kd{count}") }
}

impl App {
    /// Puts the app into an element and loads the site.
    pub(super) async fn start(root: Element, options: Options) -> Result<Rc<Self>, JsError> {
        let app = Rc::new_cyclic(|this| Self {
            this: this.clone(),
            language: ["lang", "dir"].map(|name| (name, root.get_attribute(name))),
            root,
            options,
            state: RefCell::default(),
            tabs: RefCell::default(),
            near: RefCell::default(),
            regions: RefCell::default(),
            listeners: RefCell::default(),
            ids: next_ids(),
            queue: RefCell::default(),
            late: RefCell::default(),
            is_busy: Cell::new(false),
            is_loading: Cell::new(false),
            is_switcher_wanted: Cell::new(false),
            is_laid_out: Cell::new(false),
            is_stopped: Cell::new(false),
        });
        *app.listeners.borrow_mut() = listeners::attach(&app);
        app.load(RequestCache::Default).await;
        Ok(app)
    }

    /// Empties the element and removes the listeners.
    pub(super) fn stop(&self) {
        self.is_stopped.set(true);
        self.listeners.borrow_mut().clear();
        *self.state.borrow_mut() = State::default();
        *self.near.borrow_mut() = Near::default();
        self.regions.borrow_mut().clear();
        self.root.set_text_content(None);
        drop(self.root.class_list().remove_1("kd-root"));
        for name in ["data-kd-state", "data-kd-ahead", "data-kd-swapping", "data-platform", "data-theme"] {
            drop(self.root.remove_attribute(name));
        }
        for (name, value) in &self.language {
            match value {
                Some(value) => dom::set_attribute(&self.root, name, value),
                None => drop(self.root.remove_attribute(name)),
            }
        }
    }

    /// Asks the reader; `None` while no site is shown.
    pub(super) fn with_reader<T>(&self, ask: impl FnOnce(&Reader) -> T) -> Option<T> {
        self.state.borrow().reader.as_ref().map(ask)
    }

    /// Works on the tabs.
    pub(super) fn with_tabs<T>(&self, work: impl FnOnce(&mut Choices, &Element) -> T) -> Option<T> {
        let article = self.region("article")?;
        Some(work(&mut self.tabs.borrow_mut(), &article))
    }

    /// The address that the window's URL names.
    pub(super) fn current_address(&self) -> Option<Address> {
        let location = dom::window().location();
        let (path, query, hash) = (location.pathname().ok()?, location.search().ok()?, location.hash().ok()?);
        self.with_reader(|reader| reader.router().address(&path, &query, &hash, &reader.address()))?
    }

    /// Whether addresses are in the window's URL.
    pub(super) fn has_urls(&self) -> bool {
        self.with_reader(|reader| !matches!(reader.router(), Router::Memory { .. })).unwrap_or(false)
    }

    /// Tells the reader what happened, and does what it answers. Returns whether another page or state is shown.
    ///
    /// What the host page sends from within is done afterwards, in its turn.
    pub(super) fn send(&self, message: Message) -> bool {
        self.send_late(message, Late::default())
    }

    /// The same, with what is done when the page is there.
    pub(super) fn send_late(&self, message: Message, late: Late) -> bool {
        self.queue.borrow_mut().push_back((message, late));
        if self.is_busy.replace(true) {
            return false;
        }
        let mut is_other_page = false;
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some((message, late)) = next.filter(|_| !self.is_stopped.get()) else { break };
            is_other_page |= self.carry_out(message, late);
        }
        self.is_busy.set(false);
        is_other_page
    }

    fn carry_out(&self, message: Message, late: Late) -> bool {
        if !matches!(message, Message::PageArrived { .. } | Message::LinkNear(_)) {
            *self.late.borrow_mut() = late;
        }
        let (from, effects) = {
            let mut state = self.state.borrow_mut();
            let Some(reader) = state.reader.as_mut() else { return false };
            (reader.platform_key().to_owned(), reader.update(message))
        };
        let is_other_page = effects.iter().any(|effect| matches!(effect, Effect::Show(_) | Effect::Adopt(_)));
        let is_other_article = is_other_page || effects.iter().any(|effect| matches!(effect, Effect::Swap { .. }));
        let mut is_new = false;
        for effect in effects {
            if self.is_stopped.get() {
                return false;
            }
            is_new |= matches!(effect, Effect::Show(_));
            self.act(effect, &from, is_new);
        }
        // Both ask where things stand, for which the page is laid out: once, when all that may move them is done.
        self.restore_anchor();
        if is_other_article {
            self.paint_code();
        }
        if !self.with_reader(Reader::is_waiting).unwrap_or(false) {
            self.settle(is_other_page);
        }
        self.mark_heading_soon();
        if is_other_page {
            self.options.hooks.event("navigate", "");
        }
        if self.with_reader(|reader| reader.platform_key() != from).unwrap_or(false) {
            self.options.hooks.event("platformchange", "");
        }
        is_other_page
    }

    /// A word of the reader.
    pub(super) fn word(&self, word: Word) -> String {
        self.options.words.get(word).to_owned()
    }

    /// Asks the host page whether it follows a link itself.
    pub(super) fn is_followed_by_host(&self, url: &str, event: &Event) -> bool {
        self.options.hooks.link(url, event)
    }

    /// - `is_new`: another page is shown, of which the beginning is seen first.
    fn act(&self, effect: Effect, from: &str, is_new: bool) {
        match effect {
            Effect::Show(screen) => self.show(&screen),
            Effect::Adopt(chrome) => self.adopt(&chrome),
            Effect::Swap { patches, chrome } => self.swap(&patches, from, &chrome),
            Effect::PushUrl(url) => self.set_url(&url, true),
            Effect::ReplaceUrl(url) => self.set_url(&url, false),
            Effect::RememberPlatform(key) => storage::set(storage::PLATFORM, &key),
            Effect::ScrollTo(target) => self.scroll_to(target.as_deref(), is_new),
            Effect::Notice(notice) => {
                if let Some(region) = self.region("notice") {
                    dom::set_html(
                        &region,
                        &notice.map_or_else(String::new, |notice| {
                            shell::notice(&notice.text, &notice.action, &notice.platform)
                        }),
                    );
                }
            }
            Effect::Fetch { page, shard, is_again } => self.fetch_page(page, shard, is_again),
            Effect::Await(is_awaited) => self.show_waiting(is_awaited),
            Effect::Announce(text) => {
                if let Some(live) = self.region("live") {
                    live.set_text_content(Some(&text));
                }
            }
        }
    }

    /// A region of the layout.
    pub(super) fn region(&self, name: &str) -> Option<Element> {
        let regions = self.regions.borrow();
        regions.iter().find(|(region, _)| region == name).map(|(_, element)| element.clone())
    }

    /// Puts a layout into the element, and learns its regions.
    pub(super) fn lay_out(&self, html: &str) {
        dom::set_html(&self.root, html);
        self.learn_regions();
    }

    /// Learns the regions of the layout that is in the element.
    pub(super) fn learn_regions(&self) {
        let name = |region: Element| Some((region.get_attribute("data-kd-region")?, region));
        let regions = dom::all(&self.root, "[data-kd-region]").into_iter().filter_map(name);
        *self.regions.borrow_mut() = regions.collect();
    }

    /// Moves focus to the content, as after following a link of the navigation.
    pub(super) fn focus_main(&self) {
        self.focus("[data-kd-region=main]");
    }

    pub(super) fn focus(&self, selector: &str) {
        let found = self.root.query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(element.focus_with_options(&options));
        }
    }
}
