//! Sections of pages that were read: the texts of hits come from them, letter after letter.

use std::cell::RefCell;
use std::rc::Rc;

use crate::search::Section;

/// What all of it takes at most, in bytes: enough for the pages of most sites, and little for a phone.
const MAX_BYTES: usize = 8_000_000;

/// The sections of the latest pages.
#[derive(Default)]
pub(super) struct Kept(RefCell<State>);

#[derive(Default)]
struct State {
    /// The latest last.
    pages: Vec<Page>,
    bytes: usize,
}

struct Page {
    number: u32,
    sections: Rc<[Section]>,
    bytes: usize,
}

impl Kept {
    /// The sections of a page. What is asked for stays longest.
    pub(super) fn get(&self, page: u32) -> Option<Rc<[Section]>> {
        let pages = &mut self.0.borrow_mut().pages;
        let position = pages.iter().position(|kept| kept.number == page)?;
        pages[position..].rotate_left(1);
        pages.last().map(|kept| kept.sections.clone())
    }

    /// Takes the sections of a page that is not here.
    pub(super) fn put(&self, page: u32, sections: Rc<[Section]>) {
        let state = &mut *self.0.borrow_mut();
        let bytes = bytes(&sections);
        state.bytes += bytes;
        state.pages.push(Page { number: page, sections, bytes });
        let mut excess = 0;
        while state.bytes > MAX_BYTES && excess < state.pages.len() {
            state.bytes -= state.pages[excess].bytes;
            excess += 1;
        }
        state.pages.drain(..excess);
    }

    pub(super) fn clear(&self) {
        self.0.take();
    }
}

/// About what sections take.
fn bytes(sections: &[Section]) -> usize {
    let of_text = |text: &str| text.len() + size_of::<String>();
    let of = |section: &Section| {
        let trail: usize = section.trail.iter().map(|heading| of_text(heading)).sum();
        let runs: usize = section.runs.iter().map(|run| run.text.len() + size_of_val(run)).sum();
        size_of_val(section) + section.heading.len() + trail + runs
    };
    sections.iter().map(of).sum()
}
