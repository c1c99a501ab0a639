//! What the regions of the screen hold, as HTML from `render`.

use crate::bundle::{Content, LoadError, route};
use crate::render::{self, Word, nav, nav::NavItem, shell};

use super::{Cause, Missing, Reader};

/// A page or a state, complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    /// Heading of the page.
    pub title: String,
    /// HTML of the content area.
    pub article: String,
    /// The content is a page's, not a state's.
    pub is_page: bool,
    /// What stands around it.
    pub chrome: Chrome,
}

/// What stands around the content.
#[derive(Clone, Debug, PartialEq)]
pub struct Chrome {
    /// Title of the window.
    pub document_title: String,
    /// Every entry of the navigation, parents before children; none of a large one.
    pub nav: Vec<NavItem>,
    /// What is open of a large navigation.
    pub nav_part: Option<String>,
    /// HTML of the way from the first page to this one.
    pub breadcrumbs: String,
    /// Table of contents.
    pub toc: String,
    /// Links to the previous and the next page.
    pub pager: String,
    /// Key of the platform.
    pub platform: String,
    /// URL of the platform's first page.
    pub home: String,
}

/// A page.
pub(super) fn page(reader: &Reader, key: &str, path: &str, content: &Content) -> Screen {
    let title = reader.bundle.pages.get(key).map(|page| page.title.clone()).unwrap_or_default();
    let article = render::content(&content.body, &reader.view(path));
    Screen { title, article, is_page: true, chrome: chrome(reader, key, path, content) }
}

/// What stands around a page.
pub(super) fn chrome(reader: &Reader, key: &str, path: &str, content: &Content) -> Chrome {
    let (bundle, view) = (&reader.bundle, reader.view(path));
    let title = bundle.pages.get(key).map_or("", |page| &page.title);
    Chrome {
        toc: shell::toc(&content.headings, &view),
        breadcrumbs: shell::breadcrumbs(&bundle.nav, key, &view),
        pager: shell::pager(&bundle.nav, key, &view),
        ..bare_chrome(reader, title, path)
    }
}

/// What stands around a state: navigation and title.
fn bare_chrome(reader: &Reader, title: &str, path: &str) -> Chrome {
    let (bundle, view) = (&reader.bundle, reader.view(path));
    let info = bundle.platform_info(reader.platform);
    let current = route::page(bundle, path).map_or("", |(key, _)| key);
    let home = route::home(bundle, reader.platform).unwrap_or("/");
    Chrome {
        document_title: [title, " · ", &info.title, " · ", &bundle.site.title].concat(),
        nav: if reader.has_large_nav { Vec::new() } else { nav::items(&bundle.nav, current, &view) },
        nav_part: reader.has_large_nav.then(|| reader.nav_part(current)),
        breadcrumbs: String::new(),
        toc: String::new(),
        pager: String::new(),
        platform: info.key.clone(),
        home: view.href(home, true),
    }
}

fn state(reader: &Reader, title: String, article: String, path: &str) -> Screen {
    let chrome = bare_chrome(reader, &title, path);
    Screen { title, article, is_page: false, chrome }
}

/// No page has this path.
pub(super) fn missing(reader: &Reader, path: &str) -> Screen {
    let bundle = &reader.bundle;
    let home = route::home(bundle, reader.platform).unwrap_or("/");
    let near = route::similar(bundle, path, reader.platform);
    let title = |key: &&str| bundle.pages.get(*key).map(|page| page.title.as_str());
    let near: Vec<(&str, &str)> = near.iter().filter_map(|key| Some((*key, title(key)?))).collect();
    let article = shell::missing(path, &near, home, &reader.view(path));
    state(reader, reader.words.get(Word::NotFound).to_owned(), article, path)
}

/// A page is there, but the word in the platform's place is no platform.
pub(super) fn unknown_platform(reader: &Reader, word: &str, path: &str) -> Screen {
    let article = shell::unknown_platform(&reader.bundle, word, path, &reader.view(path));
    state(reader, reader.words.fill(Word::UnknownPlatform, &[("word", word)]), article, path)
}

/// The chosen platform lacks the page.
pub(super) fn unavailable(reader: &Reader, key: &str, path: &str) -> Screen {
    let bundle = &reader.bundle;
    let nearest = route::nearest(bundle, path, reader.platform).and_then(|key| bundle.pages.get_key_value(key));
    let article = shell::unavailable(bundle, key, path, nearest, &reader.view(path));
    let title = bundle.pages.get(key).map_or("This page", |page| &page.title);
    state(reader, title.to_owned(), article, path)
}

/// The content of a page does not decode.
pub(super) fn broken_page(reader: &Reader, error: &LoadError) -> Screen {
    let (title, text) = match error {
        LoadError::OtherBuild { .. } => (Word::Rebuilt, Word::RebuiltText),
        _ => (Word::BrokenPage, Word::BrokenPageText),
    };
    let article = shell::broken_page(text, &error.to_string(), &reader.words);
    state(reader, reader.words.get(title).to_owned(), article, &reader.path)
}

/// The content of a page did not come.
pub(super) fn absent_page(reader: &Reader, missing: &Missing) -> Screen {
    let (title, article) = match missing.cause {
        Cause::Gone => (Word::Rebuilt, shell::broken_page(Word::RebuiltText, &missing.reason, &reader.words)),
        Cause::Offline => (Word::Offline, shell::absent_page(&missing.reason, Word::OfflineHint, &reader.words)),
        Cause::Other => (Word::PageNotLoaded, shell::absent_page(&missing.reason, Word::NotLoadedHint, &reader.words)),
    };
    state(reader, reader.words.get(title).to_owned(), article, &reader.path)
}
