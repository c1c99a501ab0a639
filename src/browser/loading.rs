//! The site comes: progress, what went wrong, and the first page.

use web_sys::RequestCache;

use crate::bundle::{Loaded, Site};
use crate::reader::{Address, Chrome, Message, Reader, Router};
use crate::render::{Tokens, shell};

use super::app::{App, Late, State};
use super::history::Places;
use super::nav::Nav;
use super::options::Options;
use super::painter::Painter;
use super::tabs::Choices;
use super::{dom, fetch, storage, theme};

/// Says which page is in the element already, rendered ahead.
const AHEAD: &str = "data-kd-ahead";

impl App {
    /// Loads the site, or says why it cannot be shown.
    ///
    /// - `cache`: how the browser's cache is used for the bundle.
    pub(super) async fn load(&self, cache: RequestCache) {
        if self.is_loading.replace(true) {
            return;
        }
        let has_focus = dom::focused(&self.root).is_some_and(|focused| focused != self.root);
        drop(self.root.class_list().add_1("kd-root"));
        // The page of a site shows it before the program has come, or is rendered ahead.
        let is_ahead = self.root.has_attribute(AHEAD);
        if is_ahead {
            self.learn_regions();
            // What went wrong before is tried again.
            if let Some(notice) = self.region("notice") {
                notice.set_text_content(None);
            }
        } else if !self.root.query_selector(".kd-loading").is_ok_and(|found| found.is_some()) {
            dom::set_html(&self.root, &shell::loading(&self.options.words));
        }
        let fetched = self.fetch(cache).await;
        self.is_loading.set(false);
        if self.is_stopped.get() {
            return;
        }
        match fetched {
            Err(failure) => {
                let words = &self.options.words;
                match self.region("notice").filter(|_| is_ahead) {
                    // What is rendered ahead can be read all the same.
                    Some(notice) => {
                        dom::set_html(&notice, &shell::broken_page(failure.title, &failure.reason, words));
                    }
                    None => {
                        let html = shell::failure(failure.title, &failure.reason, failure.hint, words);
                        dom::set_html(&self.root, &html);
                    }
                }
                self.options.hooks.event("error", &failure.reason);
            }
            Ok(bundle) => self.open(bundle),
        }
        if has_focus && dom::focused(&self.root).is_none() {
            // It was on the button that tries again, which is gone.
            self.focus(".kd-retry, [data-kd-region=main]");
        }
    }

    async fn fetch(&self, cache: RequestCache) -> Result<Loaded, fetch::Failure> {
        let Options { bundle, fetch, .. } = &self.options;
        fetch::bundle(bundle, fetch, cache, |progress| self.show_progress(progress)).await
    }

    fn show_progress(&self, progress: fetch::Progress) {
        if let Ok(Some(bar)) = self.root.query_selector(".kd-loading progress")
            && let Some(total) = progress.total
        {
            dom::set_attribute(&bar, "max", &total.to_string());
            dom::set_attribute(&bar, "value", &progress.received.to_string());
        }
        if let Ok(Some(received)) = self.root.query_selector("[data-kd-region=received]") {
            received.set_text_content(Some(&format!("{} KB", progress.received / 1_000)));
        }
    }

    /// Tries again by itself when there is a connection again.
    pub(super) async fn connected(&self) {
        if self.with_reader(|_| ()).is_none() {
            self.load(RequestCache::Reload).await;
        } else {
            self.send(Message::TryAgain);
        }
    }

    /// Gets the site again, which was built anew, and shows what is shown of it now; returns whether that worked.
    ///
    /// Platform, address and chosen tabs stay, and so does all that is around the content, unless that changed. What has
    /// no address of its own, such as the place on the page, is up to the caller.
    pub(super) async fn renew(&self) -> bool {
        let (Ok(bundle), Some(address)) = (self.fetch(RequestCache::Reload).await, self.current_address()) else {
            return false;
        };
        {
            let mut state = self.state.borrow_mut();
            let Some(old) = &state.reader else { return false };
            let router = self.options.router(&bundle);
            let reader = Reader::new(bundle, router, Some(old.platform_key())).like(old);
            if reader.shell(&self.ids) != old.shell(&self.ids) {
                self.is_laid_out.set(false);
                state.around.clear();
            }
            state.reader = Some(reader);
        }
        self.send(Message::Rebuilt(address));
        true
    }

    /// Shows a site that has come, at the address that is asked for.
    fn open(&self, bundle: Loaded) {
        let router = self.options.router(&bundle);
        let remembered = storage::get(storage::PLATFORM);
        let platform = self.options.platform.as_deref().or(remembered.as_deref());
        let painter = Painter::new();
        let tokens = if painter.is_some() { Tokens::Attribute } else { Tokens::Elements };
        let words = self.options.words.clone();
        let mut reader = Reader::new(bundle, router, platform).in_words(words).with_tokens(tokens);
        let said = |name| self.root.get_attribute(name).unwrap_or_default();
        // The ids in it are those of the first reader, and its code is to be painted.
        if self.ids == "kd" && tokens == Tokens::Attribute && self.root.has_attribute(AHEAD) {
            reader = reader.over(&said("data-kd-build"), said(AHEAD), &said("data-platform"));
        }
        let has_urls = !matches!(reader.router(), Router::Memory { .. });
        let (places, left) = has_urls.then(|| Places::resume(self.scroller().top())).unzip();
        *self.tabs.borrow_mut() = Choices::remembered();
        *self.state.borrow_mut() = State { reader: Some(reader), places, painter, ..State::default() };
        self.is_laid_out.set(false);
        let named = self.options.route.as_deref().map(Address::parse);
        let address = named.or_else(|| if has_urls { self.current_address() } else { None });
        let address = address.unwrap_or_else(|| Address::parse("/"));
        // Noted before, since a page that is shown closes the list.
        let is_switcher_wanted = self.is_switcher_wanted.take();
        self.send_late(Message::AddressChanged(address), Late { top: left.flatten(), ..Late::default() });
        if is_switcher_wanted {
            self.set_switcher(true);
        }
    }

    /// Puts the layout, when there is something to show in it: until then, that the site is loading stays on the screen.
    pub(super) fn put_layout(&self) {
        if self.is_laid_out.replace(true) {
            return;
        }
        let Some(shell) = self.with_reader(|reader| reader.shell(&self.ids)) else { return };
        self.lay_out(&shell);
        self.laid_out();
    }

    /// Takes over a page that was rendered ahead: all but the navigation stays as it is, of which only the open branch is
    /// there.
    pub(super) fn adopt(&self, chrome: &Chrome) {
        let (Some(article), Some(nav)) = (self.region("article"), self.region("nav")) else { return };
        let Some(html) = self.with_reader(Reader::nav) else { return };
        self.is_laid_out.set(true);
        if let Some(html) = html {
            dom::set_html(&nav, &html);
        }
        self.laid_out();
        self.show_content(&article, chrome);
    }

    fn laid_out(&self) {
        drop(self.root.remove_attribute(AHEAD));
        self.with_reader(|reader| {
            let Site { lang, dir, .. } = &reader.bundle().site;
            dom::set_attribute(&self.root, "lang", lang);
            dom::set_attribute(&self.root, "dir", dir.as_str());
        });
        self.state.borrow_mut().nav = self.region("nav").map(|region| Nav::of(&region)).unwrap_or_default();
        if let Some(button) = self.region("theme") {
            theme::restore(&self.root, &button, &self.options.words);
        }
        self.options.hooks.event("ready", "");
    }
}
