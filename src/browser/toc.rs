//! The table of contents: which of its headings is being read.

use web_sys::Element;

use super::dom;
use super::sorted::Sorted;

/// Links of the table of contents with their headings, in page order.
#[derive(Default)]
pub(super) struct Toc {
    entries: Vec<(Element, Element)>,
    /// Position of the marked entry.
    current: Option<usize>,
}

impl Toc {
    /// Finds the headings of a table of contents.
    pub(super) fn of(region: &Element, article: &Element) -> Self {
        let links = dom::all(region, "a[data-kd-anchor]");
        if links.is_empty() {
            return Self::default();
        }
        let mut headings = Sorted::default();
        for heading in dom::all(article, "h2[id], h3[id]") {
            headings.insert(heading.id(), heading);
        }
        let entry = |link: Element| Some((link.clone(), headings.remove(&link.get_attribute("data-kd-anchor")?)?));
        Self { entries: links.into_iter().filter_map(entry).collect(), current: None }
    }

    /// Marks the link to the last heading above the reading line, or else the first link.
    ///
    /// - `line`: distance of the line from the top of the viewport, in CSS pixels.
    /// - cost: questions for the places of some headings, as in a binary search.
    pub(super) fn mark(&mut self, line: f64) {
        if self.entries.is_empty() {
            return;
        }
        let now = self.last_above(line).unwrap_or(0);
        if self.current == Some(now) {
            return;
        }
        if let Some((link, _)) = self.current.and_then(|before| self.entries.get(before)) {
            drop(link.remove_attribute("aria-current"));
        }
        let link = &self.entries[now].0;
        dom::set_attribute(link, "aria-current", "location");
        self.current = Some(now);
        self.bring_into_view(link);
    }

    /// Scrolls a table that is higher than its place, and nothing else.
    fn bring_into_view(&self, link: &Element) {
        let Ok(Some(table)) = link.closest(".kd-toc") else { return };
        if table.scroll_height() > table.client_height() {
            let (link, place) = (link.get_bounding_client_rect(), table.get_bounding_client_rect());
            if link.top() < place.top() || link.bottom() > place.bottom() {
                let middle = place.top() + place.height() / 2.0;
                table.set_scroll_top(table.scroll_top() + (link.top() - middle) as i32);
            }
        }
    }

    /// Headings in closed tabs and accordions have no place and are passed over.
    fn last_above(&self, line: f64) -> Option<usize> {
        let (mut start, mut end, mut found) = (0, self.entries.len(), None);
        while start < end {
            let middle = (start + end) / 2;
            let mut places = (middle..end).map(|index| (index, self.entries[index].1.get_bounding_client_rect()));
            match places.find(|(_, place)| place.height() > 0.0) {
                Some((index, place)) if place.top() <= line => {
                    found = Some(index);
                    start = index + 1;
                }
                _ => end = middle,
            }
        }
        found
    }
}
