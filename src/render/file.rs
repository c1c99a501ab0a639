//! The HTML files of a built site: the page that every URL is served with, and pages that are rendered ahead.

use crate::bundle::Site;

use super::shell;
use super::words::{ENGLISH, Word};
use super::writer::Writer;

/// What a file holds beside the site's own.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Title of the window.
    pub title: String,
    /// What the page is about; empty without a description.
    pub description: String,
    /// The page's own address, for search engines: absolute.
    pub canonical: Option<String>,
    /// URLs that are asked for together with the rest.
    pub preload: Vec<String>,
    /// The page for other platforms, or all platforms' first pages: title and URL.
    pub others: Vec<(String, String)>,
    /// What is rendered ahead.
    pub page: Option<Ahead>,
}

/// A page that is rendered ahead.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The layout with the page in it: HTML of `shell::layout`.
    pub layout: String,
    /// Key of the page.
    pub key: String,
    /// Key of the platform.
    pub platform: String,
    /// The build that the page is of.
    pub build: String,
}

/// Fills the page of a site: names between `%`, each in one place or more.
pub fn fill(template: &'static str, site: &Site, file: &File) -> String {
    let mut w = Writer::default();
    for (index, part) in template.split('%').enumerate() {
        match part {
            _ if index % 2 == 0 => w.raw(part),
            "title" => w.text(&file.title),
            "base" => w.text(&site.base),
            "lang" => w.text(&site.lang),
            "dir" => w.raw(site.dir.as_str()),
            "head" => write_head(&mut w, file),
            "priority" => w.raw(priority(file)),
            "state" => write_state(&mut w, file),
            "content" => match &file.page {
                Some(page) => w.written(&page.layout),
                None => w.written(&shell::loading(&ENGLISH)),
            },
            "noscript" => write_noscript(&mut w, file),
            "platforms" => write_platforms(&mut w, file),
            "late" => write_late(&mut w, file),
            unknown => w.text(unknown),
        }
    }
    w.into_html()
}

fn write_head(w: &mut Writer, file: &File) {
    let write = |w: &mut Writer, start: &'static str, name: &str, value: &str, end: &'static str| {
        w.raw(start);
        w.attribute(name, value);
        w.raw(end);
    };
    if !file.description.is_empty() {
        write(w, "<meta name=\"description\"", "content", &file.description, ">");
    }
    if let Some(url) = &file.canonical {
        write(w, "<link rel=\"canonical\"", "href", url, ">");
    }
    for url in &file.preload {
        write(w, "<link rel=\"preload\"", "href", url, " as=\"fetch\" type=\"application/json\" crossorigin");
        w.raw(priority(file));
        w.raw(">");
    }
    if file.page.is_some() {
        for (title, url) in &file.others {
            write(w, "<link rel=\"alternate\"", "title", title, "");
            write(w, "", "href", url, ">");
        }
    }
}

/// How soon the program and its data are wanted: where the page is there already, after the stylesheet that it is drawn
/// with. On a slow network the stylesheet would come late beside them.
fn priority(file: &File) -> &'static str {
    if file.page.is_some() { " fetchpriority=\"low\"" } else { "" }
}

/// What the reader knows a page by that is rendered ahead.
fn write_state(w: &mut Writer, file: &File) {
    let Some(page) = &file.page else { return };
    w.raw(" class=\"kd-root\" data-kd-state=\"page\"");
    w.attribute("data-platform", &page.platform);
    w.attribute("data-kd-ahead", &page.key);
    w.attribute("data-kd-build", &page.build);
}

/// What people without JavaScript see where there is no page.
fn write_noscript(w: &mut Writer, file: &File) {
    if file.page.is_none() {
        let text = "This documentation is drawn by a program in your browser: please switch JavaScript on";
        w.raw("<p class=\"kd-failure\">");
        w.text(text);
        w.raw(if file.others.is_empty() { ".</p>" } else { ", or choose a platform.</p>" });
    }
}

/// Links to other platforms, for where the program does not answer.
fn write_platforms(w: &mut Writer, file: &File) {
    if file.others.is_empty() {
        return;
    }
    w.raw("<nav class=\"kd-platforms\"");
    w.attribute("aria-label", ENGLISH.get(Word::Platform));
    w.raw(">");
    for (title, url) in &file.others {
        w.raw("<a");
        w.attribute("href", url);
        w.raw(">");
        w.text(title);
        w.raw("</a> ");
    }
    w.raw("</nav>");
}

/// What is seen when the program does not arrive for a while, or fails; the paragraph without text says why.
fn write_late(w: &mut Writer, file: &File) {
    w.raw(match file.page {
        Some(_) => {
            "<div class=\"kd-late\" role=\"status\"><p>This page can be read, but its menus, tabs and search do not \
             work: the program for them has not arrived.</p>"
        }
        None => {
            "<div class=\"kd-late kd-failure\" role=\"alert\"><h1>The documentation has not started</h1>\
             <p>The program that draws it has not arrived.</p>"
        }
    });
    w.raw("<p class=\"kd-reason\"></p><a class=\"kd-retry\" href=\"\">");
    w.text(ENGLISH.get(Word::TryAgain));
    w.raw("</a></div>");
}
