//! What stands around the content.

use crate::bundle::{Node, Site};

use super::content;
use super::view::View;
use super::writer::Writer;

/// Content in the element that tools look for.
pub fn article(body: &[Node], view: &View) -> String {
    format!("<article class=\"kd-content\" data-kd-content>{}</article>\n", content(body, view))
}

/// Fills the page that every URL of a site is served with.
pub fn index(template: &str, site: &Site) -> String {
    let escape = |text: &str| {
        let mut w = Writer::default();
        w.text(text);
        w.into_html()
    };
    template
        .replace("%title%", &escape(&site.title))
        .replace("%base%", &escape(&site.base))
        .replace("%lang%", &escape(&site.lang))
}
