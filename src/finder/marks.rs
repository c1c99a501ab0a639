//! The words that were looked for, marked on the page: painted, so that the page's elements stay as they are.
//!
//! Source: CSS Custom Highlight API, <https://drafts.csswg.org/css-highlight-api-1/>

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, Range, StaticRange, StaticRangeInit, Text};

use crate::render::{SearchWord, Words};
use crate::search::{Marked, Place};
use crate::web::highlight::{self, Highlight};

use super::{dom, row};

/// Names of what is painted: all matches, and the one that the reader is at.
const FOUND: &str = "kd-found";
const CURRENT: &str = "kd-found-current";

/// What is painted later lies above; code has colours of its own.
const PRIORITY: i32 = 1;

/// Matches that are painted at most.
const MOST: usize = 2_000;

/// What is to be marked, and where on the page.
pub(super) struct Target {
    pub marked: Marked,
    /// Id of the section's heading; empty for the page.
    pub anchor: String,
    /// Tabs and accordions that what was found lies in.
    pub places: Vec<Place>,
}

/// Marks on a page. Dropping them takes them away.
pub(super) struct Marks {
    page: Element,
    target: Target,
    matches: Vec<Match>,
    /// Position of the match that the reader is at.
    current: usize,
    all: Highlight,
    one: Highlight,
    /// Says how many there are, with buttons.
    chip: Element,
}

/// A word on the page.
struct Match {
    text: Text,
    start: u32,
    end: u32,
    range: StaticRange,
}

impl Marks {
    /// Marks the words, and brings the first one of the section into view; `None` where nothing can be painted, or there
    /// is nothing to.
    pub(super) fn set(root: &Element, page: Element, target: Target, words: &Words<SearchWord>) -> Option<Self> {
        let registry = highlight::registry()?;
        let chip = make_chip(root, words).ok()?;
        let (all, one) = (registry.named(FOUND), registry.named(CURRENT));
        all.set_priority(PRIORITY);
        one.set_priority(PRIORITY + 1);
        let mut marks = Self { page, target, matches: Vec::new(), current: 0, all, one, chip };
        marks.find();
        if marks.matches.is_empty() {
            return None;
        }
        marks.current = marks.first();
        marks.show(words);
        Some(marks)
    }

    /// The page shows something else now.
    pub(super) fn renew(&mut self, words: &Words<SearchWord>) {
        self.clear();
        self.find();
        self.current = self.current.min(self.matches.len().saturating_sub(1));
        self.tell(words);
    }

    /// Goes on to another match.
    pub(super) fn step(&mut self, step: isize, words: &Words<SearchWord>) {
        let count = self.matches.len();
        if count > 0 {
            self.current = (self.current + count).wrapping_add_signed(step) % count;
            self.show(words);
        }
    }

    /// Finds the words on the page, and paints them.
    fn find(&mut self) {
        let Some(walker) = highlight::texts(&dom::document(), &self.page) else { return };
        while let Ok(Some(node)) = walker.next_node() {
            let Ok(text) = node.dyn_into::<Text>() else { continue };
            let data = text.data();
            let found = self.target.marked.marks(&data);
            let is_chrome = || {
                text.parent_element()
                    .is_some_and(|parent| parent.closest("[data-chrome]").is_ok_and(|found| found.is_some()))
            };
            if found.is_empty() || is_chrome() {
                continue;
            }
            for (start, end) in row::utf16(&data, &found) {
                let init = StaticRangeInit::new(&text, end, &text, start);
                init.set_start_container(&text);
                init.set_start_offset(start);
                init.set_end_container(&text);
                init.set_end_offset(end);
                if let Ok(range) = StaticRange::new(&init) {
                    self.all.add(&range);
                    self.matches.push(Match { text: text.clone(), start, end, range });
                }
            }
            if self.matches.len() >= MOST {
                break;
            }
        }
    }

    /// The first match in what was found: in its tab or accordion, or else below its heading.
    fn first(&self) -> usize {
        let place = self.target.places.last().and_then(|place| self.place(place));
        let inside = place.and_then(|place| self.matches.iter().position(|found| place.contains(Some(&found.text))));
        let heading = dom::all(&self.page, "[id]").into_iter().find(|element| element.id() == self.target.anchor);
        let follows = |found: &Match| {
            let heading: Option<&Node> = heading.as_deref();
            heading.is_none_or(|heading| {
                heading.compare_document_position(&found.text) & Node::DOCUMENT_POSITION_FOLLOWING != 0
            })
        };
        inside.or_else(|| self.matches.iter().position(follows)).unwrap_or(0)
    }

    fn place(&self, place: &Place) -> Option<Element> {
        match place {
            Place::Tab { group, tab } => {
                let id = format!("kd-panel-{group}-{tab}");
                dom::all(&self.page, "[role=tabpanel]").into_iter().find(|panel| panel.id() == id)
            }
            Place::Accordion { id, title } => dom::all(&self.page, "details").into_iter().find(|accordion| {
                let summary = || accordion.first_element_child().and_then(|summary| summary.text_content());
                if id.is_empty() { summary().as_ref() == Some(title) } else { accordion.id() == *id }
            }),
        }
    }

    /// Shows the match that the reader is at.
    fn show(&self, words: &Words<SearchWord>) {
        if let Some(found) = self.matches.get(self.current) {
            reveal(&found.text, &self.page);
            if let Ok(range) = found.to_range() {
                bring_into_view(&range, &self.page, self.covered());
            }
        }
        self.tell(words);
    }

    /// Height of the header, which stays at the top while the page scrolls, in CSS pixels.
    fn covered(&self) -> f64 {
        let header = self.chip.parent_element().and_then(|root| root.query_selector(".kd-header").ok().flatten());
        header.map_or(0.0, |header| header.get_bounding_client_rect().bottom().max(0.0))
    }

    /// Says where the reader is.
    fn tell(&self, words: &Words<SearchWord>) {
        for found in &self.matches {
            self.one.delete(&found.range);
        }
        if let Some(found) = self.matches.get(self.current) {
            self.one.add(&found.range);
        }
        let text = match self.matches.len() {
            0 => words.get(SearchWord::FoundNowhere).to_owned(),
            count => {
                let (number, count) = ((self.current + 1).to_string(), count.to_string());
                words.fill(SearchWord::Found, &[("number", &number), ("count", &count)])
            }
        };
        if let Some(label) = self.chip.first_element_child() {
            label.set_text_content(Some(&text));
        }
    }

    fn clear(&mut self) {
        for found in self.matches.drain(..) {
            self.all.delete(&found.range);
            self.one.delete(&found.range);
        }
    }
}

impl Drop for Marks {
    fn drop(&mut self) {
        self.clear();
        self.chip.remove();
    }
}

impl Match {
    fn to_range(&self) -> Result<Range, JsValue> {
        let range = dom::document().create_range()?;
        range.set_start(&self.text, self.start)?;
        range.set_end(&self.text, self.end)?;
        Ok(range)
    }
}

fn make_chip(root: &Element, words: &Words<SearchWord>) -> Result<Element, JsValue> {
    let chip = dom::add(root, "div", "kd-found", "")?;
    let label = dom::add(&chip, "span", "", "")?;
    dom::set(&label, "role", "status");
    for (value, sign, word) in [
        ("previous", "↑", SearchWord::PreviousFound),
        ("next", "↓", SearchWord::NextFound),
        ("unmark", "×", SearchWord::Unmark),
    ] {
        let button = dom::add_button(&chip, "", sign)?;
        dom::set(&button, "value", value);
        dom::set(&button, "aria-label", words.get(word));
        dom::set(&button, "title", words.get(word));
    }
    Ok(chip)
}

/// Opens the accordions and chooses the tabs that hide a text.
fn reveal(text: &Text, page: &Element) {
    let mut around = text.parent_element();
    while let Some(holder) = around.filter(|holder| holder != page) {
        if holder.tag_name() == "DETAILS" {
            dom::set(&holder, "open", "");
        } else if holder.has_attribute("hidden") {
            let controls = |tab: &Element| tab.get_attribute("aria-controls") == Some(holder.id());
            let tab = dom::all(page, "[role=tab]").into_iter().find(controls);
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
                tab.click();
            }
        }
        around = holder.parent_element();
    }
}

/// Scrolls to a range that cannot be seen, or only at the lower edge, where the chip lies.
fn bring_into_view(range: &Range, page: &Element, covered: f64) {
    let height = dom::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let place = range.get_bounding_client_rect();
    if place.top() >= covered && place.bottom() <= height * 0.85 {
        return;
    }
    let moved = place.top() - height / 3.0;
    match scroller(page) {
        Some(element) => element.scroll_by_with_x_and_y(0.0, moved),
        None => dom::window().scroll_by_with_x_and_y(0.0, moved),
    }
}

/// The element around the page that scrolls it; `None` for the window.
fn scroller(page: &Element) -> Option<Element> {
    let mut around = Some(page.clone());
    while let Some(holder) = around {
        let style = dom::window().get_computed_style(&holder).ok().flatten();
        let overflow = style.and_then(|style| style.get_property_value("overflow-y").ok()).unwrap_or_default();
        let scrolls = holder.scroll_height() > holder.client_height() && (overflow == "auto" || overflow == "scroll");
        if scrolls && !holder.matches("html, body").unwrap_or(false) {
            return Some(holder);
        }
        around = match holder.parent_node()?.dyn_into::<Element>() {
            Ok(parent) => Some(parent),
            Err(node) => node.dyn_into::<web_sys::ShadowRoot>().ok().map(|tree| tree.host()),
        };
    }
    None
}
