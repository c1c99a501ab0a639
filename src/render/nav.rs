//! The navigation: whole, of which attributes change; and of a large site the part that is open.
//!
//! Where all is in the document, a switch of platform touches a few attributes, and all links are there to be found. But
//! a document of 11,000 pages would be 27,000 elements before a word is read.

use crate::bundle::{NavEntry, html, route};

use super::view::View;
use super::words::Word;
use super::writer::Writer;

/// How many entries are in the document at most that nobody has opened.
const SMALL: usize = 2_000;

/// Whether only what is open is to be in the document.
pub fn is_large(entries: &[NavEntry]) -> bool {
    fn count(entries: &[NavEntry]) -> usize {
        entries.iter().map(|entry| 1 + count(&entry.children)).sum()
    }
    count(entries) > SMALL
}

/// An entry of a whole navigation, as a page on a platform shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// The platform has it, or entries below it.
    pub is_shown: bool,
    /// URL of a link that depends on the platform; `None` for one that does not.
    pub href: Option<String>,
    /// It is the entry of the current page.
    pub is_current: bool,
    /// It leads to the current page, so its branch is open.
    pub is_open: bool,
    /// The platform has entries below it.
    pub has_branch: bool,
}

/// The state of every entry, parents before children, in the order of the list items of [`whole`].
pub fn items(entries: &[NavEntry], current: &str, view: &View) -> Vec<NavItem> {
    fn collect(entries: &[NavEntry], current: &str, view: &View, items: &mut Vec<NavItem>) -> bool {
        let mut leads_to_current = false;
        for entry in entries {
            let index = items.len();
            let is_current = entry.href == current;
            items.push(NavItem {
                is_shown: entry.on.contains(view.platform),
                href: is_each(&entry.href).then(|| view.href(&entry.href, true)),
                is_current,
                is_open: false,
                has_branch: entry.children.iter().any(|child| child.on.contains(view.platform)),
            });
            items[index].is_open = collect(&entry.children, current, view, items) || is_current;
            leads_to_current |= items[index].is_open;
        }
        leads_to_current
    }
    let mut items = Vec::new();
    collect(entries, current, view, &mut items);
    items
}

/// The navigation tree of all platforms: what the shown one lacks is hidden, so a switch changes attributes and no more.
pub fn whole(entries: &[NavEntry], view: &View) -> String {
    let mut w = Writer::default();
    write_whole(&mut w, entries, &mut items(entries, "", view).iter(), view);
    w.into_html()
}

fn write_whole<'i>(w: &mut Writer, entries: &[NavEntry], items: &mut impl Iterator<Item = &'i NavItem>, view: &View) {
    w.raw("<ul>");
    for entry in entries {
        // The items were made of the same entries.
        let Some(item) = items.next() else { break };
        w.raw(if item.is_shown { "<li>" } else { "<li hidden>" });
        write_entry(w, entry, item.is_current, view);
        if !entry.children.is_empty() {
            w.raw(if item.has_branch { "<button" } else { "<button hidden" });
            write_toggle(w, entry, item.is_open, view);
            write_whole(w, &entry.children, items, view);
        }
        w.raw("</li>");
    }
    w.raw("</ul>");
}

/// The part of a navigation that is open.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Key of the current page; the branches that lead to it are open by themselves.
    pub current: &'a str,
    /// Other branches that were opened, and those that were closed, by their names.
    pub chosen: &'a [(String, bool)],
    /// For whom the page is rendered.
    pub view: View<'a>,
}

impl Part<'_> {
    /// The platform's entries, down to what is closed. The buttons of branches have their names in `data-kd-branch`.
    pub fn write(&self, entries: &[NavEntry]) -> String {
        let mut w = Writer::default();
        self.write_entries(&mut w, entries, "");
        w.into_html()
    }

    /// - `above`: name of the branch that holds the entries: the positions of those that lead to it, with a dot behind
    ///   each, so that it is the same for all platforms.
    fn write_entries(&self, w: &mut Writer, entries: &[NavEntry], above: &str) {
        let is_shown = |entry: &NavEntry| entry.on.contains(self.view.platform);
        w.raw("<ul>");
        for (position, entry) in entries.iter().enumerate().filter(|(_, entry)| is_shown(entry)) {
            w.raw("<li>");
            write_entry(w, entry, entry.href == self.current, &self.view);
            if entry.children.iter().any(is_shown) {
                let name = [above, &position.to_string(), "."].concat();
                let chosen = self.chosen.iter().find(|(chosen, _)| *chosen == name);
                let is_open = chosen.map_or_else(|| leads_to(entry, self.current), |(_, is_open)| *is_open);
                w.raw("<button");
                w.attribute("data-kd-branch", &name);
                write_toggle(w, entry, is_open, &self.view);
                if is_open {
                    self.write_entries(w, &entry.children, &name);
                }
            }
            w.raw("</li>");
        }
        w.raw("</ul>");
    }
}

/// - `page`: empty where no page is shown, as the `href` of a mere group is.
fn leads_to(entry: &NavEntry, page: &str) -> bool {
    (entry.href == page && !page.is_empty()) || entry.children.iter().any(|child| leads_to(child, page))
}

/// The rest of the button that opens an entry's branch.
fn write_toggle(w: &mut Writer, entry: &NavEntry, is_open: bool, view: &View) {
    w.raw(if is_open { " aria-expanded=\"true\"" } else { " aria-expanded=\"false\"" });
    w.raw(" type=\"button\" class=\"kd-toggle\"");
    w.attribute("aria-label", &view.words.fill(Word::PagesOf, &[("title", &entry.title)]));
    w.raw("></button>");
}

pub(super) fn write_entry(w: &mut Writer, entry: &NavEntry, is_current: bool, view: &View) {
    if entry.href.is_empty() {
        w.raw("<span>");
        w.text(&entry.title);
        return w.raw("</span>");
    }
    w.raw("<a");
    view.write_href(w, &entry.href, is_each(&entry.href));
    if is_current {
        w.raw(" aria-current=\"page\"");
    }
    w.raw(if html::is_external_url(&entry.href) { " class=\"kd-external\">" } else { ">" });
    w.text(&entry.title);
    w.raw("</a>");
}

pub(super) fn is_each(href: &str) -> bool {
    href.starts_with('/') && route::has_platform(href)
}
