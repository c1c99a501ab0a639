//! The navigation tree: from the navigation file, or from the folders.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde::Deserialize;

use crate::bundle::route::{self, PLATFORM};
use crate::bundle::{NavEntry, PlatformInfo};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::platform::PlatformSet;

use super::links::{self, Targets};
use super::meta::{self, SitePage};
use super::{Config, ReadError, Site, with_nearest};

/// The navigation file of a site whose site file names none.
pub const DEFAULT: &str = "nav.json";

/// What its relative links go by.
const ROOT: &str = "/";

/// The navigation tree, with what cards need.
#[derive(Debug, Default)]
pub(super) struct Nav {
    roots: Vec<Entry>,
    /// The navigation file, if there is one: its path and text.
    pub source: Option<(String, String)>,
}

/// An entry of the tree.
#[derive(Debug)]
pub(super) struct Entry {
    pub title: String,
    pub description: String,
    /// A page's key, or a URL; empty for a mere group.
    pub href: String,
    pub on: PlatformSet,
    /// Place of the page or URL in the navigation file.
    pub span: Option<Span>,
    pub children: Vec<Entry>,
}

/// An entry as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    page: Option<String>,
    href: Option<String>,
    title: Option<String>,
    description: Option<String>,
    platforms: Option<Vec<String>>,
    #[serde(default)]
    children: Vec<Written>,
}

/// Builds the tree; a page that names no platforms gets those of the entries that lead to it.
pub(super) fn build(
    site: &dyn Site,
    config: &Config,
    pages: &mut [SitePage],
    targets: &Targets,
    report: &mut Report,
) -> Nav {
    let platforms = &targets.routes.platforms;
    let path = config.content.nav.as_deref().unwrap_or(DEFAULT);
    let text = match site.read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(ReadError::Missing) if config.content.nav.is_none() => return from_folders(pages),
        Err(error) => {
            let message = format!("cannot read the navigation: {error}");
            report.push(Diagnostic::error(None, Code::InvalidNav, message).in_file(path));
            return from_folders(pages);
        }
    };
    let mut nav = match serde_json::from_str::<Vec<Written>>(&text) {
        Ok(written) => {
            open_pages(&written, pages, platforms);
            let mut builder = Builder { pages, targets, platforms, path, text: &text, report };
            Nav { roots: written.into_iter().filter_map(|entry| builder.entry(entry)).collect(), source: None }
        }
        Err(error) => {
            let message = format!("this is no navigation: {error}");
            let hint = "it is a list of `{\"page\": \"/route\", \"children\": […]}` and `{\"href\", \"title\", …}`";
            let diagnostic = Diagnostic::error(place_of(&error, &text), Code::InvalidNav, message);
            report.push(diagnostic.in_file(path).hint(hint));
            from_folders(pages)
        }
    };
    nav.source = Some((path.to_owned(), text));
    nav
}

/// Where a JSON error stands.
fn place_of(error: &serde_json::Error, text: &str) -> Span {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let start = (line_start + error.column().saturating_sub(1)).min(text.len());
    Span::new(start, start + 1)
}

/// Where a JSON text holds a string; the first place, if several do.
fn find(text: &str, value: &str) -> Option<Span> {
    let quoted = serde_json::Value::from(value).to_string();
    text.find(&quoted).map(|start| Span::new(start, start + quoted.len()))
}

/// `/start` and `/[platform]/start` are the page with key `/[platform]/start/`; the names of its folders may be escaped as
/// in a URL.
pub(super) fn key_of_page(page: &str) -> String {
    let page = route::escape(&percent_decode_str(page).decode_utf8_lossy());
    if page.split('/').any(|segment| segment == PLATFORM) {
        route::normalize(&page)
    } else {
        route::normalize(&format!("{PLATFORM}/{page}"))
    }
}

/// Narrows pages without platforms of their own to those of the navigation entries whose URL they answer.
fn open_pages(written: &[Written], pages: &mut [SitePage], platforms: &[PlatformInfo]) {
    fn collect<'a>(entries: &'a [Written], urls: &mut Vec<(&'a str, &'a [String])>) {
        for entry in entries {
            if let (Some(href), Some(keys)) = (&entry.href, &entry.platforms) {
                urls.push((href, keys));
            }
            collect(&entry.children, urls);
        }
    }
    let mut urls = Vec::new();
    collect(written, &mut urls);
    for page in pages.iter_mut().filter(|page| page.is_open) {
        let named = urls
            .iter()
            .filter(|(href, _)| matches(&page.key, href))
            .map(|(_, keys)| meta::set(keys.iter().map(String::as_str), platforms, |_| {}))
            .fold(PlatformSet::EMPTY, PlatformSet::union);
        if !named.is_empty() {
            page.on = named;
            page.is_open = false;
        }
    }
}

/// Whether a URL is that of the page with this key, in which bracketed segments stand for any one segment.
fn matches(key: &str, href: &str) -> bool {
    let segments = |path: &str| path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (pattern, words) = (segments(key), segments(href));
    pattern.len() == words.len()
        && pattern
            .iter()
            .zip(&words)
            .all(|(pattern, word)| pattern == word || pattern.starts_with('[') && *pattern != PLATFORM)
}

struct Builder<'a> {
    pages: &'a [SitePage],
    targets: &'a Targets,
    platforms: &'a [PlatformInfo],
    path: &'a str,
    text: &'a str,
    report: &'a mut Report,
}

impl Builder<'_> {
    fn warn(&mut self, code: Code, message: String, name: &str, known: &[&str], written: &str) {
        let diagnostic = Diagnostic::warning(find(self.text, written), code, message).in_file(self.path);
        self.report.push(with_nearest(diagnostic, name, known.iter().copied()));
    }

    /// An entry, or `None` for one that leads to no page and has no children either.
    fn entry(&mut self, written: Written) -> Option<Entry> {
        let children: Vec<Entry> = written.children.into_iter().filter_map(|child| self.entry(child)).collect();
        let Some(page) = written.page else {
            let keys = self.platforms.iter().map(|platform| platform.key.as_str()).collect::<Vec<_>>();
            let mut unknown = Vec::new();
            let on = match &written.platforms {
                None => PlatformSet::first(self.platforms.len()),
                Some(names) => {
                    meta::set(names.iter().map(String::as_str), self.platforms, |key| unknown.push(key.to_owned()))
                }
            };
            for key in unknown {
                self.warn(
                    Code::UnknownPlatform,
                    format!("unknown platform `{key}` in the navigation"),
                    &key,
                    &keys,
                    &key,
                );
            }
            let as_written = written.href.as_deref().unwrap_or_default();
            let href = self.targets.component(as_written, ROOT).0;
            if let Some((problem, _)) = links::problem(&href) {
                let message = format!("`{href}` {problem}");
                self.warn(Code::ForbiddenUrl, message, "", &[], as_written);
                return None;
            }
            let span = find(self.text, as_written);
            let title = written.title.unwrap_or_else(|| href.clone());
            let description = written.description.unwrap_or_default();
            return Some(Entry { title, description, href, on, span, children });
        };
        let key = key_of_page(&page);
        match self.pages.iter().find(|page| page.key == key) {
            Some(found) => Some(Entry { span: find(self.text, &page), ..entry_of(found, written.title, children) }),
            None => {
                let known: Vec<&str> = self.pages.iter().map(|page| page.key.as_str()).collect();
                self.warn(
                    Code::NavMissingPage,
                    format!("page `{page}` of the navigation does not exist"),
                    &key,
                    &known,
                    &page,
                );
                let on = children.iter().fold(PlatformSet::EMPTY, |on, child| on.union(child.on));
                let title = written.title.unwrap_or(page);
                (!children.is_empty()).then(|| Entry {
                    title,
                    description: String::new(),
                    href: String::new(),
                    on,
                    span: None,
                    children,
                })
            }
        }
    }
}

fn entry_of(page: &SitePage, title: Option<String>, children: Vec<Entry>) -> Entry {
    Entry {
        title: title.unwrap_or_else(|| page.title.clone()),
        description: page.description.clone(),
        href: page.key.clone(),
        on: page.on,
        span: None,
        children,
    }
}

/// Without a navigation file: a page's parent is the nearest page above it; siblings are sorted by title.
fn from_folders(pages: &[SitePage]) -> Nav {
    type Children<'a> = HashMap<Option<&'a str>, Vec<&'a SitePage>>;
    fn below(above: Option<&str>, children: &Children) -> Vec<Entry> {
        let pages = children.get(&above).into_iter().flatten();
        let mut entries: Vec<Entry> =
            pages.map(|page| entry_of(page, None, below(Some(&page.key), children))).collect();
        entries.sort_by(|a, b| (&a.title, &a.href).cmp(&(&b.title, &b.href)));
        entries
    }
    let keys: HashMap<&str, &str> = pages.iter().map(|page| (page.key.trim_end_matches('/'), &*page.key)).collect();
    let mut children = Children::new();
    for page in pages {
        let folder = page.key.trim_end_matches('/');
        let mut above = std::iter::successors(Some(folder), |folder| Some(folder.rsplit_once('/')?.0)).skip(1);
        children.entry(above.find_map(|folder| keys.get(folder).copied())).or_default().push(page);
    }
    // The root page stands beside its children, not above them: a tree with one root shows nothing at first sight.
    let mut roots = below(None, &children);
    if let [root] = roots.as_mut_slice() {
        let children = std::mem::take(&mut root.children);
        roots.extend(children);
    }
    Nav { roots, source: None }
}

impl Nav {
    /// The tree as the bundle holds it.
    pub(super) fn entries(&self) -> Vec<NavEntry> {
        fn shipped(entry: &Entry) -> NavEntry {
            NavEntry {
                title: entry.title.replace('`', ""),
                href: entry.href.clone(),
                on: entry.on,
                children: entry.children.iter().map(shipped).collect(),
            }
        }
        self.roots.iter().map(shipped).collect()
    }

    /// Every entry, parents before children.
    pub(super) fn flatten(&self) -> Vec<&Entry> {
        fn collect<'a>(entries: &'a [Entry], all: &mut Vec<&'a Entry>) {
            for entry in entries {
                all.push(entry);
                collect(&entry.children, all);
            }
        }
        let mut all = Vec::new();
        collect(&self.roots, &mut all);
        all
    }

    /// Entries below a page.
    pub(super) fn children(&self, key: &str) -> &[Entry] {
        let entry = self.flatten().into_iter().find(|entry| entry.href == key);
        entry.map_or(&[], |entry| &entry.children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bracketed_segments_match_any_one_segment() {
        assert!(matches("/[platform]/a/[kind]/x/", "/[platform]/a/auth/x/"));
        assert!(!matches("/[platform]/a/[kind]/x/", "/react/a/auth/x/"));
        assert!(!matches("/[platform]/a/[kind]/x/", "/[platform]/a/x/"));
    }

    #[test]
    fn strings_of_the_navigation_are_found() {
        assert_eq!(find("[\n {\"page\": \"/a\"}]", "/a"), Some(Span::new(12, 16)));
        assert_eq!(find("[]", "/a"), None);
    }
}
