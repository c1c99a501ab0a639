//! The scroll anchor: what the visitor reads, noted before a swap and kept in position across it.
//!
//! What is read is found by its meaning. The first of these that the new variant still has is kept:
//! 1. the first heading in view, itself or as the heading that stands for it: it is what eyes look for;
//! 2. the block at the reading line;
//! 3. the heading of the section at the line, then those of the sections around it;
//! 4. the nearest block above the line;
//! 5. the article.
//!
//! A heading out of sight keeps its offset where its section is still read then; of a longer way through a section, the
//! share stays the same.

use web_sys::Element;

use super::dom;
use super::scroller::Scroller;

/// How far below the reading line a heading counts as in view, in CSS pixels: some ten lines.
const IN_VIEW: f64 = 440.0;

/// How far above the reading line a heading keeps its offset, in heights of the view.
const NEAR: f64 = 2.0;

/// How far above the reading line a section may end for its heading to keep its offset, in heights of the view.
const PAST: f64 = 0.25;

/// How many blocks above the line are noted.
const ABOVE: usize = 20;

/// What the visitor reads. Lengths are CSS pixels, places are distances from the top of the viewport.
#[derive(Debug)]
pub(super) struct ScrollAnchor {
    /// Lower edge of what covers the top: where one reads on.
    line: f64,
    /// From the line to the lower edge of what is seen.
    view: f64,
    /// The first heading in view.
    seen: Option<Section>,
    block: Option<Fixed>,
    /// The innermost section at the line, and those around it; the article is the last one.
    sections: Vec<Section>,
    /// Blocks above the line, the nearest first.
    above: Vec<Fixed>,
}

/// An element and where it is to stay.
#[derive(Clone, Debug)]
pub(super) struct Fixed {
    element: Element,
    top: f64,
}

/// A heading and what belongs to it, up to the next heading of its level; or the article.
#[derive(Debug)]
struct Section {
    heading: Element,
    /// 1 to 6; 0 for the article.
    level: u8,
    top: f64,
    end: f64,
}

impl ScrollAnchor {
    /// Notes what is read.
    ///
    /// - `covered`: lower edge of what covers the top.
    pub(super) fn note(article: &Element, scroller: &Scroller, covered: f64) -> Self {
        let (start, end, _) = scroller.extent();
        let line = covered.max(start);
        let view = (end - line).max(1.0);
        let mut above = sections(article);
        let below = above.iter().position(|section| section.top >= line).unwrap_or(above.len());
        let mut below = above.split_off(below.max(1)).into_iter();
        let seen = below.next().filter(|section| section.top <= (line + IN_VIEW).min(end));
        let mut sections: Vec<Section> = Vec::new();
        for section in above.into_iter().rev() {
            if sections.last().is_none_or(|inner| section.level < inner.level) {
                sections.push(section);
            }
        }
        let block = block_at(article, line).filter(|block| block.top < end);
        let above = block.as_ref().map(|block| blocks_above(article, &block.element)).unwrap_or_default();
        Self { line, view, seen, block, sections, above }
    }

    /// How far to scroll so that what is read stands where it stood.
    ///
    /// - `counterpart`: id of the heading that stands for one of the old variant, by its id.
    pub(super) fn distance(&self, article: &Element, counterpart: impl Fn(&str) -> Option<String>) -> f64 {
        let shown = sections(article);
        let find = |old: &Section| {
            let same = shown.iter().find(|new| new.heading == old.heading);
            same.or_else(|| {
                let id = counterpart(&old.heading.id())?;
                shown.iter().find(|new| new.heading.id() == id)
            })
        };
        let moved = |blocks: &[Fixed]| blocks.iter().find(|block| is_shown(&block.element)).map(Fixed::moved);
        let section = |old: &Section| Some(self.way(old, find(old)?));
        let (headings, article) = self.sections.split_at(self.sections.len().saturating_sub(1));
        let distance = self.seen.as_ref().and_then(section);
        let distance = distance.or_else(|| moved(self.block.as_slice()));
        let distance = distance.or_else(|| headings.iter().find_map(section));
        let distance = distance.or_else(|| moved(&self.above));
        distance.or_else(|| article.iter().find_map(section)).unwrap_or(0.0)
    }

    /// How far to scroll for a section of the new variant to be read as the old one was.
    fn way(&self, old: &Section, new: &Section) -> f64 {
        let (read, length) = (self.line - old.top, new.end - new.top);
        if read <= (NEAR * self.view).min(length + PAST * self.view) {
            return new.top - old.top;
        }
        new.top - self.line + read / (old.end - old.top).max(read) * length
    }

    /// What is at the reading line now.
    pub(super) fn at_line(&self, article: &Element) -> Option<Fixed> {
        block_at(article, self.line)
    }
}

impl Fixed {
    /// How far the element moved down.
    pub(super) fn moved(&self) -> f64 {
        self.element.get_bounding_client_rect().top() - self.top
    }
}

fn is_shown(element: &Element) -> bool {
    element.is_connected() && element.get_bounding_client_rect().height() > 0.0
}

/// The article and the headings in it that are shown, in page order.
fn sections(article: &Element) -> Vec<Section> {
    let section = |heading: Element, level: u8| {
        let rect = heading.get_bounding_client_rect();
        (rect.height() > 0.0 || level == 0).then(|| Section { heading, level, top: rect.top(), end: rect.bottom() })
    };
    let mut sections: Vec<Section> = section(article.clone(), 0).into_iter().collect();
    for heading in dom::all(article, "h1, h2, h3, h4, h5, h6") {
        let level = heading.tag_name().bytes().last().map_or(0, |digit| digit.saturating_sub(b'0'));
        sections.extend(section(heading, level));
    }
    for index in 1..sections.len() {
        let next = sections[index + 1..].iter().find(|next| next.level <= sections[index].level);
        sections[index].end = next.map_or(sections[0].end, |next| next.top);
    }
    sections
}

/// What has no blocks in it that would be worth asking for their places.
const LEAVES: &str = "p, pre, figure, h1, h2, h3, h4, h5, h6, summary, tr, img, video, svg, button, a";

/// The innermost block that the line runs through, or else the next one below it.
fn block_at(parent: &Element, line: f64) -> Option<Fixed> {
    dom::all(parent, ":scope > *").into_iter().find_map(|element| {
        let rect = element.get_bounding_client_rect();
        if rect.height() <= 0.0 || rect.bottom() <= line {
            return None;
        }
        if element.child_element_count() > 0 && !element.matches(LEAVES).unwrap_or(true) {
            return block_at(&element, line);
        }
        Some(Fixed { element, top: rect.top() })
    })
}

/// The blocks before one, and before those around it, the nearest first.
fn blocks_above(article: &Element, block: &Element) -> Vec<Fixed> {
    let mut blocks = Vec::new();
    let mut around = Some(block.clone()).filter(|block| block != article);
    while let Some(element) = around.take() {
        let mut before = element.previous_element_sibling();
        while let Some(element) = before.filter(|_| blocks.len() < ABOVE) {
            before = element.previous_element_sibling();
            let top = element.get_bounding_client_rect().top();
            blocks.push(Fixed { element, top });
        }
        around = element.parent_element().filter(|parent| parent != article && blocks.len() < ABOVE);
    }
    blocks
}
