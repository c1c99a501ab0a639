//! Pages and what is around them: a new one, or the same one for another platform.

use web_sys::Element;

use crate::reader::{Chrome, Reader, Screen};
use crate::render::Patch;

use super::app::App;
use super::slots;
use super::{dom, nav};

impl App {
    /// Swaps what differs. What is read is noted for [`App::restore_anchor`].
    pub(super) fn swap(&self, patches: &[Patch], from: &str, chrome: &Chrome) {
        let Some(article) = self.region("article") else { return };
        self.note_anchor(&article, from, &chrome.platform);
        // The browser's own scroll anchoring knows nothing of what will be shown; it rests until the next frame.
        dom::set_attribute(&self.root, "data-kd-swapping", "");
        let is_whole = self.state.borrow_mut().slots.swap(&article, patches, from, &chrome.platform);
        if is_whole {
            self.with_reader(|reader| slots::rewrite_links(&article, |template| reader.href(template)));
        } else if let Some(html) = self.with_reader(Reader::article).flatten() {
            self.state.borrow_mut().slots.clear();
            dom::set_html(&article, &html);
        }
        self.tabs.borrow().settle(&article);
        self.options.hooks.content(&article);
        if self.is_stopped.get() {
            return; // By a component of the host page, while it was drawn.
        }
        self.show_chrome(chrome);
    }

    /// Shows another page or state.
    pub(super) fn show(&self, screen: &Screen) {
        self.put_layout();
        let Some(article) = self.region("article") else { return };
        self.set_room(0);
        self.forget_anchor();
        self.state.borrow_mut().slots.clear();
        dom::set_html(&article, &screen.article);
        if let Some(title) = self.region("title") {
            title.set_text_content(Some(&screen.title));
        }
        dom::set_attribute(&self.root, "data-kd-state", if screen.is_page { "page" } else { "state" });
        self.show_content(&article, &screen.chrome);
    }

    /// What is done for a page whose content is in the article.
    pub(super) fn show_content(&self, article: &Element, chrome: &Chrome) {
        self.tabs.borrow().settle(article);
        self.options.hooks.content(article);
        if self.is_stopped.get() {
            return;
        }
        self.show_chrome(chrome);
        if let Some(region) = self.region("nav") {
            nav::reveal_current(&region);
        }
    }

    /// Opens or closes what a button stands before. A branch of a large navigation comes only now.
    pub(super) fn set_open(&self, toggle: &Element, is_open: bool) {
        let Some(name) = toggle.get_attribute("data-kd-branch") else {
            return dom::set_attribute(toggle, "aria-expanded", if is_open { "true" } else { "false" });
        };
        let html = self.state.borrow_mut().reader.as_mut().map(|reader| reader.open_branch(&name, is_open));
        if let (Some(html), Some(region)) = (html, self.region("nav")) {
            dom::set_html(&region, &html);
            self.state.borrow_mut().around.insert("nav", html);
            self.focus(&["[data-kd-branch=\"", &name, "\"]"].concat());
        }
    }

    /// Colours of code.
    pub(super) fn paint_code(&self) {
        if let (Some(painter), Some(article)) = (&self.state.borrow().painter, self.region("article")) {
            painter.paint(&article);
        }
    }

    /// Colours of all code, as long as it is printed.
    pub(super) fn print(&self, is_printing: bool) {
        self.set_room(0);
        if let (Some(painter), Some(article)) = (&self.state.borrow().painter, self.region("article")) {
            if is_printing { painter.paint_all(&article) } else { painter.paint_seen(&article) }
        }
    }

    fn show_chrome(&self, chrome: &Chrome) {
        dom::document().set_title(&chrome.document_title);
        dom::set_attribute(&self.root, "data-platform", &chrome.platform);
        self.state.borrow_mut().nav.show(&chrome.nav);
        self.state.borrow_mut().toc = None;
        let around = [("breadcrumbs", &chrome.breadcrumbs), ("toc", &chrome.toc), ("pager", &chrome.pager)];
        for (name, html) in around.into_iter().chain(chrome.nav_part.iter().map(|html| ("nav", html))) {
            let shown = self.state.borrow_mut().around.insert(name, html.clone());
            if let Some(region) = self.region(name).filter(|_| shown.as_ref() != Some(html)) {
                dom::replace_links(&region, html);
            }
        }
        if let Some(home) = self.region("home") {
            dom::set_url(&home, "href", &chrome.home);
        }
        if let Some(button) = self.region("platform")
            && button.get_attribute("value").as_ref() != Some(&chrome.platform)
        {
            dom::set_attribute(&button, "value", &chrome.platform);
            dom::set_html(&button, &self.with_reader(Reader::platform_label).unwrap_or_default());
        }
        self.set_switcher(false);
    }

    pub(super) fn set_url(&self, url: &str, is_new: bool) {
        // Asking what scrolls may lay out the page: not for a reader whose addresses are in no URL.
        if !self.has_urls() {
            return;
        }
        let scrolled = self.scroller().top();
        if let Some(places) = &mut self.state.borrow_mut().places {
            places.set_url(url, is_new, scrolled);
        }
    }
}
