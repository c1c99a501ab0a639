//! Where the reader is on the page: kept, restored, shown in the table of contents.

use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::reader::Message;

use super::app::{App, Late};
use super::dom;
use super::scroll_anchor::{Fixed, ScrollAnchor};
use super::scroller::Scroller;
use super::toc::Toc;

/// How far below the header a heading counts as being read, in CSS pixels.
const READING_LINE: f64 = 80.0;

/// How many frames what is read is held in position after a swap: in the first ones, what came into view is laid out.
const HELD_FRAMES: u8 = 3;

/// What is kept in position after a swap, until the visitor scrolls.
#[derive(Debug)]
pub(super) struct Held {
    /// What was read before the swap, and the platform's key: whoever switches back at once returns to that very place.
    anchor: ScrollAnchor,
    of: String,
    /// What is read now.
    fixed: Option<Fixed>,
    /// How many frames it is still held in position.
    frames: u8,
    /// How far the page is scrolled, in CSS pixels. At another place, the visitor went on.
    scrolled: f64,
}

impl Held {
    fn is_at(&self, scroller: &Scroller) -> bool {
        (scroller.top() - self.scrolled).abs() <= 1.0
    }
}

impl App {
    pub(super) fn scroller(&self) -> Scroller {
        Scroller::of(&self.root)
    }

    /// The window went to another entry of its history.
    pub(super) fn address_changed(&self) {
        let Some(address) = self.current_address() else { return };
        let scrolled = self.scroller().top();
        let left = self.state.borrow_mut().places.as_mut().and_then(|places| places.enter(scrolled));
        self.send_late(Message::AddressChanged(address), Late { top: left, ..Late::default() });
    }

    /// The window was scrolled.
    pub(super) fn scrolled(&self) {
        if let Some(places) = &mut self.state.borrow_mut().places
            && !self.is_elsewhere()
        {
            places.note(self.scroller().top());
        }
        self.take_room_back();
        self.mark_heading_soon();
    }

    /// Notes what is read, before a swap from one platform to another.
    pub(super) fn note_anchor(&self, article: &Element, from: &str, to: &str) {
        let scroller = self.scroller();
        let held = self.state.borrow_mut().held.take();
        let noted = match held.filter(|held| held.of == to && held.is_at(&scroller)) {
            Some(held) => (held.anchor, held.of),
            None => (ScrollAnchor::note(article, &scroller, self.covered_top()), from.to_owned()),
        };
        self.state.borrow_mut().anchor = Some(noted);
    }

    /// Scrolls so that what was read before a swap stands where it stood.
    pub(super) fn restore_anchor(&self) {
        let anchor = self.state.borrow_mut().anchor.take();
        let (Some((anchor, of)), Some(article)) = (anchor, self.region("article")) else { return };
        self.set_room(0);
        let counterpart =
            |id: &str| self.with_reader(|reader| reader.counterpart(id, &of).map(str::to_owned)).flatten();
        let distance = anchor.distance(&article, counterpart);
        let scroller = self.scroller();
        if distance.abs() >= 0.5 {
            self.make_room(&scroller, distance);
            scroller.by(distance);
        }
        let fixed = anchor.at_line(&article);
        let held = Held { anchor, of, fixed, frames: HELD_FRAMES, scrolled: scroller.top() };
        self.state.borrow_mut().held = Some(held);
    }

    /// Forgets what is read.
    pub(super) fn forget_anchor(&self) {
        let mut state = self.state.borrow_mut();
        (state.anchor, state.held) = (None, None);
    }

    /// Holds what is read in position, unless the visitor went on.
    fn hold(&self) {
        let Some(mut held) = self.state.borrow_mut().held.take_if(|held| held.frames > 0) else { return };
        let scroller = self.scroller();
        if !held.is_at(&scroller) {
            return;
        }
        let moved = held.fixed.as_ref().map_or(0.0, Fixed::moved);
        if moved.abs() >= 0.5 {
            scroller.by(moved);
            held.scrolled = scroller.top();
        }
        held.frames -= 1;
        let is_done = held.frames == 0;
        self.state.borrow_mut().held = Some(held);
        if !is_done {
            self.mark_heading_soon();
        }
    }

    /// Makes room at the end of a page that is too short to be scrolled that far.
    fn make_room(&self, scroller: &Scroller, distance: f64) {
        // What stands beside the content, or the height of the window, may take up some of it.
        for _ in 0..2 {
            let (start, end, whole) = scroller.extent();
            let lacking = scroller.top() + distance + (end - start) - whole;
            if lacking > 0.0 {
                let room = self.state.borrow().room;
                self.set_room(room + lacking.ceil() as u32);
            }
        }
    }

    /// Takes back the room that is out of sight.
    fn take_room_back(&self) {
        let room = self.state.borrow().room;
        if room > 0 {
            let scroller = self.scroller();
            let (start, end, whole) = scroller.extent();
            let unseen = whole - (end - start) - scroller.top();
            self.set_room(room.saturating_sub(unseen.max(0.0) as u32));
        }
    }

    /// Sets the height of the empty room at the page's end.
    pub(super) fn set_room(&self, room: u32) {
        let before = std::mem::replace(&mut self.state.borrow_mut().room, room);
        if before != room
            && let Some(main) = self.region("main").and_then(|main| main.dyn_into::<HtmlElement>().ok())
        {
            let value = if room > 0 { [&room.to_string(), "px"].concat() } else { String::new() };
            drop(main.style().set_property("margin-bottom", &value));
        }
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
                    app.hold();
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
    pub(super) fn leave(&self) {
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

    /// Brings an element into view.
    ///
    /// - `is_new`: of a new page, which is shown from its top where it has no such element.
    pub(super) fn scroll_to(&self, target: Option<&str>, is_new: bool) {
        self.forget_anchor(); // The visitor goes elsewhere.
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
            // Where no element has the id, `#top` is the top of the page (HTML, section 7.4.6.3).
            None if is_new || target.is_none_or(|id| id.eq_ignore_ascii_case("top")) => self.to_top(),
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
