//! The element of a row. Elements that look alike are copies of one, since most of the time it takes to show rows goes
//! into telling the browser about each part of them.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

use crate::platform::{Platform, PlatformSet};
use crate::search::{Mark, Marked};

use super::answer::Row;
use super::dom;
use super::source::Outline;

/// What rows are copied from.
#[derive(Default)]
pub(super) struct Templates {
    parts: Option<Parts>,
    /// Badges of the platforms that some row has, and of its own one among them.
    badges: Vec<((PlatformSet, Platform), Element)>,
}

/// Empty elements.
struct Parts {
    option: Element,
    heading: Element,
    trail: Element,
    text: Element,
    mark: Element,
}

impl Templates {
    /// The element of a row.
    pub(super) fn option(&mut self, row: &Row, outline: &Outline, marked: &Marked) -> Result<Element, JsValue> {
        let badges = if outline.platforms.len() > 1 { Some(self.badges(row, outline)?) } else { None };
        let parts = match &mut self.parts {
            Some(parts) => parts,
            none => none.insert(Parts::make()?),
        };
        let option = dom::copy(&parts.option)?;
        dom::set_url(&option, &outline.url(&row.address(outline, row.platform)));
        let heading = dom::add_copy(&option, &parts.heading)?;
        parts.write_marked(&heading, &row.heading, &utf16(&row.heading, &marked.marks(&row.heading)))?;
        if !row.trail.is_empty() {
            dom::add_copy(&option, &parts.trail)?.set_text_content(Some(&row.trail.join(" › ")));
        }
        if !row.snippet.text.is_empty() {
            let text = dom::add_copy(&option, &parts.text)?;
            parts.write_marked(&text, &row.snippet.text, &row.snippet.marks)?;
        }
        if let Some(badges) = badges {
            option.append_child(&badges)?;
        }
        Ok(option)
    }

    /// The badges of a row.
    fn badges(&mut self, row: &Row, outline: &Outline) -> Result<Element, JsValue> {
        let key = (row.on, row.platform);
        let known = self.badges.iter().find(|(other, _)| *other == key);
        let badges = match known {
            Some((_, badges)) => badges,
            None => {
                self.badges.push((key, make_badges(row, outline)?));
                &self.badges[self.badges.len() - 1].1
            }
        };
        dom::copy_whole(badges)
    }
}

fn make_badges(row: &Row, outline: &Outline) -> Result<Element, JsValue> {
    let badges = dom::make("span", "kd-finder-badges", "")?;
    for platform in row.order() {
        let badge = dom::add(&badges, "span", "kd-finder-badge", &outline.info(platform).title)?;
        dom::set(&badge, "data-platform", &platform.0.to_string());
        if platform == row.platform {
            dom::set(&badge, "data-chosen", "");
        }
        badges.append_child(&dom::document().create_text_node(" "))?;
    }
    Ok(badges)
}

impl Parts {
    fn make() -> Result<Self, JsValue> {
        let option = dom::make("a", "kd-finder-row", "")?;
        dom::make_option(&option);
        Ok(Self {
            option,
            heading: dom::make("span", "kd-finder-heading", "")?,
            trail: dom::make("span", "kd-finder-trail", "")?,
            text: dom::make("span", "kd-finder-text", "")?,
            mark: dom::make("mark", "", "")?,
        })
    }

    /// A text with marks, in UTF-16 units, in order.
    fn write_marked(&self, parent: &Element, text: &str, marks: &[(u32, u32)]) -> Result<(), JsValue> {
        let text = dom::document().create_text_node(text);
        parent.append_child(&text)?;
        // From the last on, what is before stays one text.
        for (start, end) in marks.iter().rev() {
            text.split_text(*end)?;
            let word: Node = text.split_text(*start)?.into();
            let mark = dom::copy(&self.mark)?;
            parent.replace_child(&mark, &word)?;
            mark.append_child(&word)?;
        }
        Ok(())
    }
}

impl Row {
    /// Platforms in the order of their badges: the row's own, then the others.
    pub(super) fn order(&self) -> impl Iterator<Item = Platform> {
        let own = self.platform;
        std::iter::once(own).chain(self.on.iter().filter(move |platform| *platform != own))
    }
}

/// Byte offsets of marks as UTF-16 units.
pub(super) fn utf16(text: &str, marks: &[Mark]) -> Vec<(u32, u32)> {
    let (mut at, mut units) = (0, 0);
    let mut unit = |offset: usize| {
        units += text.get(at..offset).map_or(0, |part| part.encode_utf16().count()) as u32;
        at = offset;
        units
    };
    marks.iter().map(|mark| (unit(mark.start), unit(mark.end))).collect()
}
