//! Where the reader is on the page: kept, restored, shown in the table of contents.

use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::reader::Message;

use super::app::{App, Late};
use super::dom;
use super::scroller::Scroller;
use super::toc::Toc;

/// How far below the header a heading counts as being read, in CSS pixels.
const READING_LINE: f64 = 80.0;

impl App {
    pub(super) fn scroller(&self) -> Scroller {
        Scroller::of(&self.root)
    }

    /// The window went to another entry of its history.
    pub fn address_changed(&self) {
        let Some(address) = self.current_address() else { return };
        let scrolled = self.scroller().top();
        let left = self.state.borrow_mut().places.as_mut().and_then(|places| places.enter(scrolled));
        self.send_late(Message::AddressChanged(address), Late { top: left, ..Late::default() });
    }

    /// The window was scrolled.
    pub fn scrolled(&self) {
        if let Some(places) = &mut self.state.borrow_mut().places
            && !self.is_elsewhere()
        {
            places.note(self.scroller().top());
        }
        self.mark_heading_soon();
    }

    /// With the next frame, when the browser has laid out the page anyway.
    pub(super) fn mark_heading_soon(&self) {
        let mut state = self.state.borrow_mut();
        if state.frame.is_none() {
            let app = self.this.clone();
            state.frame = Some(request_animation_frame(move |_| {
                if let Some(app) = app.upgrade() {
                    app.state.borrow_mut().frame = None;
                    drop(app.root.remove_attribute("data-kd-swapping"));
                    app.mark_heading();
                    // Not for each frame of scrolling.
                    if app.state.borrow().nav.is_late() {
                        app.finish_soon();
                    }
                }
            }));
        }
    }

    /// After the frame: what nobody sees at once.
    fn finish_soon(&self) {
        let app = self.this.clone();
        let finish = move || {
            if let Some(app) = app.upgrade() {
                app.state.borrow_mut().nav.finish();
            }
        };
        self.state.borrow_mut().late = Some(Timeout::new(0, finish));
    }

    /// The page is left: its place is stored with its entry of the history.
    pub fn leave(&self) {
        if let Some(places) = &self.state.borrow().places
            && !self.is_elsewhere()
        {
            places.save(self.scroller().top());
        }
    }

    /// The page of the history's entry has still to come, so what is scrolled is another one.
    fn is_elsewhere(&self) -> bool {
        self.late.borrow().top.is_some()
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

    pub(super) fn scroll_to(&self, target: Option<&str>) {
        self.state.borrow_mut().place = None; // The reader goes elsewhere.
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
    pub(super) fn covered_top(&self) -> f64 {
        let header = self.root.query_selector(".kd-header").ok().flatten();
        header.map_or(0.0, |header| header.get_bounding_client_rect().bottom().max(0.0))
    }
}
