//! The table of contents: which of its headings is being read.

use web_sys::Element;

use super::dom;

/// Marks the link to the last heading above the reading line, or else the first link.
///
/// - `line`: distance of the line from the top of the viewport, in CSS pixels.
/// - cost: one question for the place of each heading that has a link.
pub fn mark(toc: &Element, article: &Element, line: f64) {
    let links = dom::all(toc, "a[data-kd-anchor]");
    if links.is_empty() {
        return;
    }
    let headings = dom::all(article, "h2[id], h3[id]");
    let is_above = |link: &Element| {
        let id = link.get_attribute("data-kd-anchor");
        let heading = headings.iter().find(|heading| Some(heading.id()) == id);
        heading.is_some_and(|heading| {
            let place = heading.get_bounding_client_rect();
            place.height() > 0.0 && place.top() <= line
        })
    };
    let current = links.iter().rposition(is_above).unwrap_or(0);
    for (index, link) in links.iter().enumerate() {
        match (index == current, link.has_attribute("aria-current")) {
            (true, false) => dom::set_attribute(link, "aria-current", "location"),
            (false, true) => drop(link.remove_attribute("aria-current")),
            _ => {}
        }
    }
}
