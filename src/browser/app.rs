//! Messages in, effects out: the running app, and the handle that JavaScript holds.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, RequestCache, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::bundle::{Loaded, route};
use crate::reader::{Address, Chrome, Effect, Message, Reader, Router, Screen};
use crate::render::{Word, shell};

use super::history::Places;
use super::nav::Nav;
use super::options::Options;
use super::scroller::Scroller;
use super::slots::{ReadingPlace, Slots};
use super::switcher::{Action, Typed};
use super::tabs::Choices;
use super::toc::Toc;
use super::{dom, fetch, listeners, slots, storage, switcher, theme};

/// How far below the header a heading counts as being read, in CSS pixels.
const READING_LINE: f64 = 80.0;

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
        let platforms = self.ask(|reader| reader.bundle().platforms.clone());
        serde_wasm_bindgen::to_value(&platforms).unwrap_or_default()
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

    /// Opens an address of the site: `/react/start/#setup`, or without the platform `/start/`.
    ///
    /// # Errors
    /// After `destroy()`.
    pub fn navigate(&self, address: &str) -> Result<(), JsError> {
        self.send(Message::LinkFollowed(parse_address(address)))
    }

    /// Empties the element and removes every listener. A second call does nothing.
    pub fn destroy(&self) {
        let app = self.app.borrow_mut().take();
        if let Some(app) = app {
            app.stop();
        }
    }
}

fn parse_address(address: &str) -> Address {
    let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
    Address { path: path.to_owned(), anchor: (!anchor.is_empty()).then(|| anchor.to_owned()) }
}

/// The running app.
pub struct App {
    /// For what is done later, when the app may be gone.
    this: Weak<Self>,
    pub(super) root: Element,
    /// The element's language before it held the reader.
    lang: Option<String>,
    options: Options,
    state: RefCell<State>,
    listeners: RefCell<Vec<EventListener>>,
    /// Stands in the ids of what is around the content, since there may be other readers in the document.
    ids: String,
    /// What came while effects were carried out: host pages answer to what they are told.
    queue: RefCell<VecDeque<Message>>,
    is_busy: Cell<bool>,
    is_loading: Cell<bool>,
    /// `destroy()` was called, maybe while a bundle was on its way.
    is_stopped: Cell<bool>,
}

/// What changes while the app runs.
#[derive(Default)]
struct State {
    /// `None` until a bundle is read.
    reader: Option<Reader>,
    slots: Slots,
    nav: Nav,
    tabs: Choices,
    typed: Typed,
    /// `None` until the shown table of contents is asked for.
    toc: Option<Toc>,
    /// Entries of the window's history; `None` where addresses are not in URLs.
    places: Option<Places>,
    /// The next frame, when there is something to do in it.
    frame: Option<AnimationFrame>,
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
    pub async fn start(root: Element, options: Options) -> Result<Rc<Self>, JsError> {
        let app = Rc::new_cyclic(|this| Self {
            this: this.clone(),
            lang: root.get_attribute("lang"),
            root,
            options,
            state: RefCell::default(),
            listeners: RefCell::default(),
            ids: next_ids(),
            queue: RefCell::default(),
            is_busy: Cell::new(false),
            is_loading: Cell::new(false),
            is_stopped: Cell::new(false),
        });
        *app.listeners.borrow_mut() = listeners::attach(&app);
        app.load(RequestCache::Default).await;
        Ok(app)
    }

    /// Loads the site, or says why it cannot be shown.
    ///
    /// - `cache`: how the browser's cache is used for the bundle.
    pub async fn load(&self, cache: RequestCache) {
        if self.is_loading.replace(true) {
            return;
        }
        let has_focus = dom::focused(&self.root).is_some_and(|focused| focused != self.root);
        drop(self.root.class_list().add_1("kd-root"));
        // The page of a site shows it before the program has come.
        if !self.root.query_selector(".kd-loading").is_ok_and(|found| found.is_some()) {
            dom::set_html(&self.root, &shell::loading(&self.options.words));
        }
        let Options { bundle, fetch, .. } = &self.options;
        let fetched = fetch::bundle(bundle, fetch, cache, |progress| self.show_progress(progress)).await;
        self.is_loading.set(false);
        if self.is_stopped.get() {
            return;
        }
        match fetched {
            Err(failure) => {
                let words = &self.options.words;
                dom::set_html(&self.root, &shell::failure(failure.title, &failure.reason, failure.hint, words));
                self.options.hooks.event("error", &failure.reason);
            }
            Ok(bundle) => self.open(bundle),
        }
        if has_focus {
            // It was on the button that tries again, which is gone.
            self.focus(".kd-retry, [data-kd-region=main]");
        }
    }

    fn show_progress(&self, progress: fetch::Progress) {
        if let Ok(Some(bar)) = self.root.query_selector(".kd-loading progress")
            && let Some(total) = progress.total
        {
            dom::set_attribute(&bar, "max", &total.to_string());
            dom::set_attribute(&bar, "value", &progress.received.to_string());
        }
        if let Some(received) = self.region("received") {
            received.set_text_content(Some(&format!("{} KB", progress.received / 1_000)));
        }
    }

    /// Tries again by itself when there is a connection again.
    pub async fn connected(&self) {
        if self.with_reader(|_| ()).is_none() {
            self.load(RequestCache::Reload).await;
        }
    }

    /// Shows a site that has come, at the address that is asked for.
    fn open(&self, bundle: Loaded) {
        let router = self.options.router(&bundle);
        let remembered = storage::get(storage::PLATFORM);
        let platform = self.options.platform.as_deref().or(remembered.as_deref());
        let reader = Reader::new(bundle, router, platform).in_words(self.options.words.clone());
        dom::set_attribute(&self.root, "lang", &reader.bundle().site.lang);
        dom::set_html(&self.root, &reader.shell(&self.ids));
        let nav = self.region("nav").map(|region| Nav::of(&region)).unwrap_or_default();
        if let Some(button) = self.region("theme") {
            theme::restore(&self.root, &button, &self.options.words);
        }
        let has_urls = !matches!(reader.router(), Router::Memory { .. });
        let (places, left) = has_urls.then(|| Places::resume(self.scroller().top())).unzip();
        let tabs = Choices::remembered();
        *self.state.borrow_mut() = State { reader: Some(reader), nav, tabs, places, ..State::default() };
        let named = self.options.route.as_deref().map(parse_address);
        let address = named.or_else(|| if has_urls { self.current_address() } else { None });
        let address = address.unwrap_or(Address { path: "/".to_owned(), anchor: None });
        self.options.hooks.event("ready", "");
        self.send(Message::AddressChanged(address));
        if let Some(top) = left.flatten() {
            self.scroller().to(top);
        }
    }

    /// Empties the element and removes the listeners.
    pub fn stop(&self) {
        self.is_stopped.set(true);
        self.listeners.borrow_mut().clear();
        *self.state.borrow_mut() = State::default();
        self.root.set_text_content(None);
        drop(self.root.class_list().remove_1("kd-root"));
        for name in ["data-kd-state", "data-kd-swapping", "data-platform", "data-theme"] {
            drop(self.root.remove_attribute(name));
        }
        match &self.lang {
            Some(lang) => dom::set_attribute(&self.root, "lang", lang),
            None => drop(self.root.remove_attribute("lang")),
        }
    }

    /// Asks the reader; `None` while no site is shown.
    pub fn with_reader<T>(&self, ask: impl FnOnce(&Reader) -> T) -> Option<T> {
        self.state.borrow().reader.as_ref().map(ask)
    }

    /// Works on the tabs.
    pub fn with_tabs<T>(&self, work: impl FnOnce(&mut Choices, &Element) -> T) -> Option<T> {
        let article = self.region("article")?;
        Some(work(&mut self.state.borrow_mut().tabs, &article))
    }

    /// The address that the window's URL names.
    pub fn current_address(&self) -> Option<Address> {
        let location = dom::window().location();
        self.address(&location.pathname().ok()?, &location.hash().ok()?)
    }

    /// The address that a URL of this site names; `None` where addresses are not in URLs.
    pub fn address(&self, path: &str, hash: &str) -> Option<Address> {
        let state = self.state.borrow();
        let reader = state.reader.as_ref()?;
        let shown = route::fill(reader.path(), reader.platform_key());
        reader.router().address(path, hash, &shown)
    }

    /// The address of an element of the shown page.
    pub fn shown_address(&self, anchor: &str) -> Option<Address> {
        let path = self.with_reader(|reader| route::fill(reader.path(), reader.platform_key()))?;
        Some(Address { path, anchor: (!anchor.is_empty()).then(|| anchor.to_owned()) })
    }

    /// How addresses of the site are written and read.
    pub fn router(&self) -> Option<Router> {
        self.with_reader(|reader| reader.router().clone())
    }

    /// Whether addresses are in the window's URL.
    pub fn has_urls(&self) -> bool {
        self.with_reader(|reader| !matches!(reader.router(), Router::Memory { .. })).unwrap_or(false)
    }

    /// Tells the reader what happened, and does what it answers. Returns whether another page or state is shown.
    ///
    /// What the host page sends from within is done afterwards, in its turn.
    pub fn send(&self, message: Message) -> bool {
        self.queue.borrow_mut().push_back(message);
        if self.is_busy.replace(true) {
            return false;
        }
        let mut is_other_page = false;
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(message) = next.filter(|_| !self.is_stopped.get()) else { break };
            is_other_page |= self.carry_out(message);
        }
        self.is_busy.set(false);
        is_other_page
    }

    fn carry_out(&self, message: Message) -> bool {
        let (from, effects) = {
            let mut state = self.state.borrow_mut();
            let Some(reader) = state.reader.as_mut() else { return false };
            (reader.platform_key().to_owned(), reader.update(message))
        };
        let is_other_page = effects.iter().any(|effect| matches!(effect, Effect::Show(_)));
        for effect in effects {
            if self.is_stopped.get() {
                return false;
            }
            self.act(effect, &from);
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
    pub fn word(&self, word: Word) -> String {
        self.options.words.get(word).to_owned()
    }

    /// Asks the host page whether it follows a link itself.
    pub fn is_followed_by_host(&self, url: &str, event: &Event) -> bool {
        self.options.hooks.link(url, event)
    }

    fn scroller(&self) -> Scroller {
        Scroller::of(&self.root)
    }

    fn act(&self, effect: Effect, from: &str) {
        match effect {
            Effect::Show(screen) => self.show(&screen),
            Effect::Swap { patches, chrome } => {
                let Some(article) = self.region("article") else { return };
                let place = ReadingPlace::note(&article, self.covered_top());
                // The browser's own scroll anchoring knows nothing of what will be shown; it rests until the next frame.
                dom::set_attribute(&self.root, "data-kd-swapping", "");
                let is_whole = self.state.borrow_mut().slots.swap(&article, &patches, from, &chrome.platform);
                if is_whole {
                    self.with_reader(|reader| slots::rewrite_links(&article, |template| reader.href(template)));
                } else if let Some(html) = self.with_reader(Reader::article).flatten() {
                    self.state.borrow_mut().slots.clear();
                    dom::set_html(&article, &html);
                }
                self.state.borrow().tabs.settle(&article);
                self.options.hooks.content(&article);
                if self.is_stopped.get() {
                    return; // By a component of the host page, while it was drawn.
                }
                self.show_chrome(&chrome);
                place.restore(&self.scroller());
            }
            Effect::PushUrl(url) => self.set_url(&url, true),
            Effect::ReplaceUrl(url) => self.set_url(&url, false),
            Effect::RememberPlatform(key) => storage::set(storage::PLATFORM, &key),
            Effect::ScrollTo(target) => self.scroll_to(target.as_deref()),
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
            Effect::Announce(text) => {
                if let Some(live) = self.region("live") {
                    live.set_text_content(Some(&text));
                }
            }
        }
    }

    fn show(&self, screen: &Screen) {
        let Some(article) = self.region("article") else { return };
        self.state.borrow_mut().slots.clear();
        dom::set_html(&article, &screen.article);
        self.state.borrow().tabs.settle(&article);
        self.options.hooks.content(&article);
        if self.is_stopped.get() {
            return;
        }
        if let Some(title) = self.region("title") {
            title.set_text_content(Some(&screen.title));
        }
        dom::set_attribute(&self.root, "data-kd-state", if screen.is_page { "page" } else { "state" });
        self.show_chrome(&screen.chrome);
        if let Some(region) = self.region("nav") {
            self.state.borrow().nav.reveal_current(&region);
        }
    }

    fn show_chrome(&self, chrome: &Chrome) {
        dom::document().set_title(&chrome.document_title);
        dom::set_attribute(&self.root, "data-platform", &chrome.platform);
        self.state.borrow_mut().nav.show(&chrome.nav);
        self.state.borrow_mut().toc = None;
        for (name, html) in [("breadcrumbs", &chrome.breadcrumbs), ("toc", &chrome.toc), ("pager", &chrome.pager)] {
            if let Some(region) = self.region(name) {
                dom::replace_links(&region, html);
            }
        }
        if let Some(home) = self.region("home") {
            dom::set_attribute(&home, "href", &chrome.home);
        }
        if let Some(button) = self.region("platform")
            && button.get_attribute("value").as_ref() != Some(&chrome.platform)
        {
            dom::set_attribute(&button, "value", &chrome.platform);
            dom::set_html(&button, &self.with_reader(Reader::platform_label).unwrap_or_default());
        }
        self.set_switcher(false);
    }

    fn set_url(&self, url: &str, is_new: bool) {
        // Asking what scrolls may lay out the page: not for a reader whose addresses are in no URL.
        if !self.has_urls() {
            return;
        }
        let scrolled = self.scroller().top();
        if let Some(places) = &mut self.state.borrow_mut().places {
            places.set_url(url, is_new, scrolled);
        }
    }

    /// The window went to another entry of its history.
    pub fn address_changed(&self) {
        let Some(address) = self.current_address() else { return };
        let scrolled = self.scroller().top();
        let left = self.state.borrow_mut().places.as_mut().and_then(|places| places.enter(scrolled));
        self.send(Message::AddressChanged(address));
        if let Some(top) = left {
            self.scroller().to(top);
        }
    }

    /// The window was scrolled.
    pub fn scrolled(&self) {
        if let Some(places) = &mut self.state.borrow_mut().places {
            places.note(self.scroller().top());
        }
        self.mark_heading_soon();
    }

    /// With the next frame, when the browser has laid out the page anyway.
    fn mark_heading_soon(&self) {
        let mut state = self.state.borrow_mut();
        if state.frame.is_none() {
            let app = self.this.clone();
            state.frame = Some(request_animation_frame(move |_| {
                if let Some(app) = app.upgrade() {
                    app.state.borrow_mut().frame = None;
                    drop(app.root.remove_attribute("data-kd-swapping"));
                    app.mark_heading();
                }
            }));
        }
    }

    /// The page is left: its place is stored with its entry of the history.
    pub fn leave(&self) {
        if let Some(places) = &self.state.borrow().places {
            places.save(self.scroller().top());
        }
    }

    fn mark_heading(&self) {
        let line = self.reading_line();
        let mut state = self.state.borrow_mut();
        if state.toc.is_none()
            && let (Some(region), Some(article)) = (self.region("toc"), self.region("article"))
        {
            state.toc = Some(Toc::of(&region, &article));
        }
        if let Some(toc) = &mut state.toc {
            toc.mark(line);
        }
    }

    /// Where a heading counts as being read: below the header, and lower towards the page's end, whose last headings
    /// cannot be scrolled up there. In CSS pixels from the top of the viewport.
    fn reading_line(&self) -> f64 {
        let top = self.covered_top() + READING_LINE;
        let scroller = self.scroller();
        let (start, end, whole) = scroller.extent();
        let most = whole - (end - start);
        let (left, last) = (most - scroller.top(), most.min(end - start));
        if last > 0.0 && left < last { top + (end - top).max(0.0) * (1.0 - left / last) } else { top }
    }

    /// Opens or closes the list of platforms.
    pub fn set_switcher(&self, is_open: bool) {
        let (Some(button), Some(list)) = (self.region("platform"), self.region("platforms")) else { return };
        if switcher::is_open(&button) != is_open {
            let options = if is_open { self.with_reader(|reader| reader.platform_options(&self.ids)) } else { None };
            switcher::set_open(&button, &list, options.as_deref());
        }
    }

    /// Carries out a key on the platform switcher. Returns whether the key is used up.
    pub fn switcher_key(&self, event: &KeyboardEvent) -> bool {
        let (Some(button), Some(list)) = (self.region("platform"), self.region("platforms")) else { return false };
        let is_open = switcher::is_open(&button);
        let options = switcher::options(&list);
        let active = switcher::active(&button, &options);
        let is_typing = self.state.borrow().typed.is_going_on();
        match switcher::action(event, is_open, is_typing, active, options.len()) {
            Action::Nothing => return false,
            Action::Open => self.set_switcher(true),
            Action::Close => self.set_switcher(false),
            Action::Move(to) => switcher::activate(&button, &options, to),
            Action::Choose { is_used } => {
                self.choose_option(options.get(active));
                return is_used;
            }
            Action::Find => {
                self.set_switcher(true);
                let options = switcher::options(&list);
                let active = switcher::active(&button, &options);
                let found = self.state.borrow_mut().typed.find(&event.key(), &options, active);
                if let Some(found) = found {
                    switcher::activate(&button, &options, found);
                }
            }
        }
        true
    }

    /// Chooses the platform of an option of the switcher.
    pub fn choose_option(&self, option: Option<&Element>) {
        self.set_switcher(false);
        if let Some(key) = option.and_then(|option| option.get_attribute("data-key")) {
            self.send(Message::PlatformChosen(key));
        }
    }

    /// Moves focus to the platform switcher, and opens it.
    pub fn open_switcher(&self) {
        self.focus("[data-kd-region=platform]");
        self.set_switcher(true);
    }

    /// Goes on to the next colour mode.
    pub fn next_theme(&self) {
        if let Some(button) = self.region("theme") {
            theme::next(&self.root, &button, &self.options.words);
        }
    }

    fn scroll_to(&self, target: Option<&str>) {
        let element = target.and_then(|id| {
            let article = self.region("article")?;
            dom::all(&article, "[id]").into_iter().find(|element| element.id() == id)
        });
        match element {
            Some(element) => {
                self.reveal(&element);
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Start);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
            None if target.is_none() => self.to_top(),
            None => {}
        }
    }

    /// Scrolls to the top of a new page. Where the host page scrolls more than the reader, that stays: only a reader
    /// whose top is out of sight comes back.
    fn to_top(&self) {
        if self.has_urls() {
            return self.scroller().to(0.0);
        }
        let scroller = self.scroller();
        let moved = self.root.get_bounding_client_rect().top() - scroller.extent().0;
        if moved < 0.0 {
            scroller.by(moved);
        }
    }

    /// Opens the accordions and chooses the tabs that hide an element.
    fn reveal(&self, element: &Element) {
        let mut around = Some(element.clone());
        while let Some(holder) = around.filter(|holder| *holder != self.root) {
            if holder.tag_name() == "DETAILS" {
                dom::set_attribute(&holder, "open", "");
            } else if holder.has_attribute("hidden") {
                let tab = holder.get_attribute("aria-labelledby");
                self.with_tabs(|tabs, article| {
                    let tab = dom::all(article, "[role=tab]").into_iter().find(|button| Some(button.id()) == tab);
                    if let Some(tab) = tab {
                        tabs.choose(article, &tab);
                    }
                });
            }
            around = holder.parent_element();
        }
    }

    /// Height of the header, which stays at the top while the page scrolls.
    fn covered_top(&self) -> f64 {
        let header = self.root.query_selector(".kd-header").ok().flatten();
        header.map_or(0.0, |header| header.get_bounding_client_rect().bottom().max(0.0))
    }

    /// A region of the layout.
    pub fn region(&self, name: &str) -> Option<Element> {
        self.root.query_selector(&format!("[data-kd-region={name}]")).ok().flatten()
    }

    /// Moves focus to the content, as after following a link of the navigation.
    pub fn focus_main(&self) {
        self.focus("[data-kd-region=main]");
    }

    fn focus(&self, selector: &str) {
        let found = self.root.query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(element.focus_with_options(&options));
        }
    }
}
