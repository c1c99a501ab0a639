//! Highlighted code without elements: the browser paints ranges of its text.
//!
//! A page of code has some ten thousand tokens. As elements they are most of what a browser has to style and to lay
//! out; ranges cost only where they are painted, so only code in view, or near it, has them.
//!
//! Source: CSS Custom Highlight API, <https://drafts.csswg.org/css-highlight-api-1/>

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, Node, StaticRange,
    StaticRangeInit, Text,
};

use crate::bundle::TokenClass;
use crate::bundle::tokens;

use crate::web::highlight::{self, Highlight, HighlightRegistry};

use super::dom;

/// Code that `render` wrote with its tokens in an attribute.
const CODE: &str = "[data-kd-tokens]";

/// How far around what is in view code is painted, as a CSS margin: some turns of a wheel.
const NEAR: &str = "600px 0px";

/// Paints the code of one reader, from when it comes near to what is in view until it is far away.
pub(super) struct Painter {
    painted: Rc<RefCell<Painted>>,
    observer: IntersectionObserver,
    /// What the observer calls.
    _seen: Closure<dyn FnMut(Array)>,
}

impl Painter {
    /// `None` where the browser cannot paint ranges.
    pub(super) fn new() -> Option<Self> {
        let painted = Rc::new(RefCell::new(Painted::new(&highlight::registry()?)));
        let seen = {
            let painted = painted.clone();
            Closure::new(move |entries: Array| painted.borrow_mut().follow(&entries))
        };
        let near = IntersectionObserverInit::new();
        near.set_root_margin(NEAR);
        let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &near).ok()?;
        Some(Self { painted, observer, _seen: seen })
    }

    /// Paints what is in view at once, before it is drawn plain, and watches the rest.
    ///
    /// - `article`: what it holds may be new, or back from where it was kept.
    /// - cost: asks each code for its place, so the page is laid out.
    pub(super) fn paint(&self, article: &Element) {
        let (top, bottom) = dom::viewport();
        let mut painted = self.painted.borrow_mut();
        painted.keep(|code| code.is_connected());
        for code in dom::all(article, CODE) {
            self.observer.observe(&code);
            let place = code.get_bounding_client_rect();
            if place.bottom() > top && place.top() < bottom {
                painted.add(code);
            }
        }
    }

    /// Paints all code, for paper, until [`Painter::paint_seen`].
    pub(super) fn paint_all(&self, article: &Element) {
        let mut painted = self.painted.borrow_mut();
        painted.is_whole = true;
        dom::all(article, CODE).into_iter().for_each(|code| painted.add(code));
    }

    /// Paints only what is in view, and forgets the rest.
    pub(super) fn paint_seen(&self, article: &Element) {
        self.observer.disconnect();
        self.painted.borrow_mut().is_whole = false;
        self.painted.borrow_mut().keep(|_| false);
        self.paint(article);
    }
}

impl Drop for Painter {
    fn drop(&mut self) {
        self.observer.disconnect();
        self.painted.borrow_mut().keep(|_| false);
    }
}

/// What is painted now.
struct Painted {
    /// By class, in the order of [`TokenClass::ALL`]. Shared with other readers of the document.
    highlights: Vec<Highlight>,
    codes: Vec<(Element, Vec<(TokenClass, StaticRange)>)>,
    /// All code is to be painted, in view or not.
    is_whole: bool,
}

impl Painted {
    fn new(registry: &HighlightRegistry) -> Self {
        let highlight = |class: TokenClass| registry.named(&["kd-", class.name()].concat());
        Self { highlights: TokenClass::ALL.map(highlight).into(), codes: Vec::new(), is_whole: false }
    }

    fn follow(&mut self, entries: &Array) {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            let code = entry.target();
            // What was seen a moment ago may be out of the page by now.
            if code.is_connected() && (self.is_whole || entry.is_intersecting()) {
                self.add(code);
            } else {
                self.keep(|painted| *painted != code);
            }
        }
    }

    fn add(&mut self, code: Element) {
        if self.codes.iter().any(|(painted, _)| *painted == code) {
            return;
        }
        let ranges = ranges(&code);
        for (class, range) in &ranges {
            self.highlights[*class as usize].add(range);
        }
        self.codes.push((code, ranges));
    }

    /// Keeps the colours of some code only.
    fn keep(&mut self, is_kept: impl Fn(&Element) -> bool) {
        let Self { highlights, codes, .. } = self;
        codes.retain(|(code, ranges)| {
            let is_kept = is_kept(code);
            if !is_kept {
                ranges.iter().for_each(|(class, range)| highlights[*class as usize].delete(range));
            }
            is_kept
        });
    }
}

/// The tokens of a code as ranges.
fn ranges(figure: &Element) -> Vec<(TokenClass, StaticRange)> {
    let Ok(Some(code)) = figure.query_selector("code") else { return Vec::new() };
    let runs = figure.get_attribute("data-kd-tokens").unwrap_or_default();
    let text = code.text_content().unwrap_or_default();
    let Some(mut cursor) = Cursor::at_start(&code, &text) else { return Vec::new() };
    let range = |token: tokens::Token| {
        let (start, start_offset) = cursor.move_to(token.start);
        let (end, end_offset) = cursor.move_to(token.end);
        let range = StaticRange::new(&StaticRangeInit::new(&end, end_offset, &start, start_offset)).ok()?;
        Some((token.class, range))
    };
    tokens::decode(&text, &runs).filter_map(range).collect()
}

/// A place in the text of an element, as a place in one of its text nodes: lines may have elements of their own.
struct Cursor<'t> {
    text: &'t str,
    /// Byte offset in the text.
    at: usize,
    /// UTF-16 offset in the node.
    offset: u32,
    node: Text,
    nodes: web_sys::TreeWalker,
}

impl<'t> Cursor<'t> {
    fn at_start(root: &Element, text: &'t str) -> Option<Self> {
        let nodes = highlight::texts(&dom::document(), root)?;
        let node = nodes.next_node().ok()??.unchecked_into();
        Some(Self { text, at: 0, offset: 0, node, nodes })
    }

    /// Moves on to a byte offset. Beyond what the nodes hold, it stays at their end.
    fn move_to(&mut self, at: usize) -> (Node, u32) {
        let passed = self.text.get(self.at..at).unwrap_or_default();
        self.offset += passed.chars().map(char::len_utf16).sum::<usize>() as u32;
        self.at = at;
        loop {
            let length = self.node.length();
            if self.offset <= length {
                break;
            }
            let Ok(Some(next)) = self.nodes.next_node() else { break };
            self.offset -= length;
            self.node = next.unchecked_into();
        }
        (self.node.clone().into(), self.offset)
    }
}
