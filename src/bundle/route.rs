//! From a URL's path to a page, and back.
//!
//! A page's key is its URL path below the site's base, with `[platform]` in the platform's place: `/[platform]/start/`,
//! or `/gen1/[platform]/start/` in the edition `gen1`. A key may hold further bracketed segments, which stand for any
//! one segment.

use crate::platform::{Platform, PlatformSet};

use super::html::Start;
use super::page::{Bundle, Page};

/// The segment that stands for the platform.
pub const PLATFORM: &str = "[platform]";

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The site's root, an edition's, or a platform's that has no page of its own.
    Home {
        /// The platform that the path names.
        platform: Option<Platform>,
    },
    /// A page, whether or not the platform has it.
    Page {
        /// The platform that the path names.
        platform: Platform,
        /// The page's key.
        key: String,
        /// The path with `[platform]` in the platform's place: differs from the key where that has other brackets.
        path: String,
    },
    /// A page, and in the platform's place a word that is no platform; none if the path leaves it out.
    UnknownPlatform {
        /// The word in the platform's place.
        word: Option<String>,
        /// The page's key.
        key: String,
        /// As in [`Target::Page`].
        path: String,
    },
    /// No page.
    Missing {
        /// The platform that the path names.
        platform: Option<Platform>,
    },
}

/// Characters that paths hold as escapes, decoded otherwise: in a URL they would end the path, or divide it.
pub const ESCAPED: &str = "%#?\\";

/// The names of folders as part of a key.
pub fn escape(folders: &str) -> String {
    let escape = |c: char| if ESCAPED.contains(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() };
    folders.chars().map(escape).collect()
}

/// The names of folders that a part of a key stands for.
pub fn unescape(key: &str) -> String {
    key.replace("%23", "#").replace("%3F", "?").replace("%5C", "\\").replace("%25", "%")
}

/// Splits a path into its segments; empty ones do not count, so `/a//b` is `/a/b/`.
fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Joins segments to a path with a slash at both ends.
fn join(segments: &[&str]) -> String {
    if segments.is_empty() { "/".to_owned() } else { format!("/{}/", segments.join("/")) }
}

/// A path with a slash at both ends, without empty segments.
pub fn normalize(path: &str) -> String {
    join(&segments(path))
}

/// Whether a base or a key is a path of the site: with anything else at its start, all links would lead elsewhere, or run
/// script.
pub fn is_path(path: &str) -> bool {
    path.starts_with('/') && Start::of(path) == Start::Root && !path.chars().any(|c| c < ' ' || c == '\x7f')
}

/// A key's path on a platform.
pub fn fill(key: &str, platform_key: &str) -> String {
    let (mut filled, mut rest) = (String::new(), key);
    while let Some((before, after)) = around_platform(rest) {
        filled.push_str(before);
        filled.push_str(platform_key);
        rest = after;
    }
    filled + rest
}

/// Whether a key or link is another one on each platform.
pub fn has_platform(key: &str) -> bool {
    around_platform(key).is_some()
}

/// What stands before the first `[platform]`, and what behind it. Looked for by its first character: the general search
/// for a text would be 3 kB of code that nothing else in the reader needs.
fn around_platform(key: &str) -> Option<(&str, &str)> {
    key.match_indices('[').find_map(|(start, _)| {
        let (before, rest) = key.split_at_checked(start)?;
        Some((before, rest.strip_prefix(PLATFORM)?))
    })
}

/// A key or path without its platform: `/start/`, `/gen1/start/`.
pub fn bare(path: &str) -> String {
    join(&segments(path).into_iter().filter(|segment| *segment != PLATFORM).collect::<Vec<_>>())
}

/// What a relative URL names, seen from a page: a path, with the URL's query and hash.
///
/// - `page`: the page's path, with a slash at its end.
///
/// Source: <https://url.spec.whatwg.org/#relative-state>
pub fn resolve(page: &str, relative: &str) -> String {
    let (path, rest) = relative.split_at(relative.find(['?', '#']).unwrap_or(relative.len()));
    if path.is_empty() {
        return [page, rest].concat();
    }
    let mut words = segments(page);
    for word in path.split('/') {
        match word {
            "" | "." => {}
            ".." => drop(words.pop()),
            word => words.push(word),
        }
    }
    let mut resolved = join(&words);
    // A last segment that names something is a file's, as far as the URL knows.
    if !matches!(path.rsplit('/').next(), Some("" | "." | "..")) {
        resolved.pop();
    }
    resolved + rest
}

/// Finds what a path names.
///
/// - `path`: below the base, percent-decoded, without query and hash.
pub fn find<C>(bundle: &Bundle<C>, path: &str) -> Target {
    let words = segments(path);
    let editions = editions(bundle);
    let mut missing = Target::Missing { platform: None };
    for edition in &editions {
        let Some(rest) = words.strip_prefix(edition.as_slice()) else { continue };
        let (first, below) = match rest {
            [] => return Target::Home { platform: None },
            [first, below @ ..] => (*first, below),
        };
        let platform = bundle.platform(first);
        let template = join(&[edition, [PLATFORM].as_slice(), below].concat());
        match (platform, page(bundle, &template)) {
            (Some(platform), Some((key, _))) => {
                return Target::Page { platform, key: key.to_owned(), path: template };
            }
            (Some(platform), None) if below.is_empty() => return Target::Home { platform: Some(platform) },
            (Some(platform), None) => missing = Target::Missing { platform: Some(platform) },
            (None, Some((key, _))) if !below.is_empty() => {
                return Target::UnknownPlatform { word: Some(first.to_owned()), key: key.to_owned(), path: template };
            }
            (None, _) => {
                let template = join(&[edition, [PLATFORM].as_slice(), rest].concat());
                if let Some((key, _)) = page(bundle, &template) {
                    return Target::UnknownPlatform { word: None, key: key.to_owned(), path: template };
                }
            }
        }
    }
    missing
}

/// Folders that stand before `[platform]` in keys, the deepest first.
fn editions<C>(bundle: &Bundle<C>) -> Vec<Vec<&str>> {
    let mut editions: Vec<Vec<&str>> = Vec::new();
    let mut last = None;
    for (edition, _) in bundle.pages.keys().filter_map(|key| around_platform(key)) {
        // Keys are sorted: most are of the edition of the one before.
        if last.replace(edition) == Some(edition) {
            continue;
        }
        let edition = segments(edition);
        // There are few, so each is put in its place: sorting would be more code than all of this file.
        if !editions.contains(&edition) {
            let place = editions.iter().position(|other| other.len() < edition.len());
            editions.insert(place.unwrap_or(editions.len()), edition);
        }
    }
    editions
}

/// The page whose key matches a path that has `[platform]` in the platform's place.
pub fn page<'b, C>(bundle: &'b Bundle<C>, path: &str) -> Option<(&'b str, &'b Page<C>)> {
    if let Some((key, page)) = bundle.pages.get_key_value(path) {
        return Some((key, page));
    }
    let words = segments(path);
    let matches = |key: &str| {
        let pattern = segments(key);
        pattern.len() == words.len()
            && pattern.iter().zip(&words).all(|(pattern, word)| {
                pattern == word || *pattern != PLATFORM && pattern.starts_with('[') && pattern.ends_with(']')
            })
    };
    bundle
        .pages
        .iter()
        .find(|(key, _)| key.matches('[').count() > 1 && matches(key))
        .map(|(key, page)| (key.as_str(), page))
}

/// The first page of a platform: the root, or else the first page of the navigation, or of all.
pub fn home<C>(bundle: &Bundle<C>, platform: Platform) -> Option<&str> {
    let has = |key: &str| bundle.pages.get_key_value(key).filter(|(_, page)| page.on.contains(platform));
    let root = join(&[PLATFORM]);
    has(&root)
        .map(|(key, _)| key.as_str())
        .or_else(|| flatten(&bundle.nav).find_map(|entry| has(&entry.href)).map(|(key, _)| key.as_str()))
        .or_else(|| bundle.pages.iter().find(|(_, page)| page.on.contains(platform)).map(|(key, _)| key.as_str()))
}

/// The nearest page up the tree that a platform has; its first page if there is none.
pub fn nearest<'b, C>(bundle: &'b Bundle<C>, path: &str, platform: Platform) -> Option<&'b str> {
    let mut words = segments(path);
    while words.len() > 1 {
        words.pop();
        if let Some((key, page)) = page(bundle, &join(&words))
            && page.on.contains(platform)
        {
            return Some(key);
        }
    }
    home(bundle, platform)
}

/// Pages of a platform whose paths share words with a path that has no page; at most three, the likest first.
pub fn similar<'b, C>(bundle: &'b Bundle<C>, path: &str, platform: Platform) -> Vec<&'b str> {
    fn words(path: &str) -> impl Iterator<Item = &str> {
        path.split(['/', '-', '_', '.']).filter(|word| word.len() > 2)
    }
    let wanted: Vec<&str> = words(path).collect();
    let last = segments(path).last().copied().unwrap_or_default();
    let likeness = |key: &str| {
        let shared = words(key).filter(|word| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(word))).count();
        let strange = words(key).count() - shared;
        let has_last = segments(key).last().is_some_and(|own| own.eq_ignore_ascii_case(last));
        (shared > 0).then_some((has_last, shared, std::cmp::Reverse(strange)))
    };
    let pages = bundle.pages.iter().filter(|(key, page)| page.on.contains(platform) && key.matches('[').count() == 1);
    let mut like = Vec::new();
    for (key, _) in pages {
        let Some(likeness) = likeness(key) else { continue };
        let place = like.iter().position(|(other, _)| *other < likeness).unwrap_or(like.len());
        like.insert(place, (likeness, key.as_str()));
        like.truncate(3);
    }
    like.into_iter().map(|(_, key)| key).collect()
}

/// Every entry of a navigation tree, parents before children.
pub fn flatten(nav: &[super::NavEntry]) -> Box<dyn Iterator<Item = &super::NavEntry> + '_> {
    Box::new(nav.iter().flat_map(|entry| std::iter::once(entry).chain(flatten(&entry.children))))
}

/// The platforms of a set, by key and title.
pub fn platforms_of<C>(bundle: &Bundle<C>, set: PlatformSet) -> impl Iterator<Item = Platform> {
    let count = bundle.platforms.len();
    set.iter().filter(move |platform| usize::from(platform.0) < count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::bundle::{Direction, FORMAT, NavEntry, PlatformInfo, Site, Unavailable};

    fn bundle(keys: &[(&str, u64)]) -> Bundle<()> {
        let page = |on: u64| Page {
            title: String::new(),
            description: String::new(),
            on: (0..2).filter(|bit| on >> bit & 1 == 1).map(Platform).collect(),
            content: (),
        };
        Bundle {
            format: FORMAT,
            generator: String::new(),
            build: None,
            site: Site {
                title: String::new(),
                base: "/".into(),
                default_platform: 0,
                unavailable: Unavailable::Explain,
                lang: "en".into(),
                dir: Direction::Ltr,
            },
            platforms: ["react", "swift"]
                .map(|key| PlatformInfo { key: key.into(), title: key.into(), icon: None })
                .into(),
            nav: vec![NavEntry {
                title: String::new(),
                href: "/[platform]/start/".into(),
                on: PlatformSet::first(2),
                children: Vec::new(),
            }],
            pages: keys.iter().map(|(key, on)| ((*key).to_owned(), page(*on))).collect::<BTreeMap<_, _>>(),
        }
    }

    #[track_caller]
    fn check(path: &str, expected: Target) {
        let keys = [("/[platform]/start/", 3), ("/[platform]/a/[kind]/x/", 1), ("/gen1/[platform]/start/", 3)];
        assert_eq!(find(&bundle(&keys), path), expected, "{path}");
    }

    fn page_target(platform: u8, key: &str, path: &str) -> Target {
        Target::Page { platform: Platform(platform), key: key.into(), path: path.into() }
    }

    #[test]
    fn paths_start_with_one_slash() {
        for path in ["/", "/docs/", "/[platform]/a:b/", "/é/a b/", "/a//b/"] {
            assert!(is_path(path), "{path}");
        }
        for path in ["", "docs/", "./", "//a.b/", "/\\a.b/", "\\a", "/\t/a.b/", " /a/", "javascript:x", "https://a.b/"]
        {
            assert!(!is_path(path), "{path:?}");
        }
    }

    #[test]
    fn names_of_folders_are_escaped() {
        for (folders, key) in
            [("/c#/why?", "/c%23/why%3F"), ("/100%/%23", "/100%25/%2523"), ("/a\\b", "/a%5Cb"), ("/é [x]", "/é [x]")]
        {
            assert_eq!((escape(folders), unescape(key)), (key.to_owned(), folders.to_owned()));
        }
    }

    #[test]
    fn ok_paths_name_pages() {
        check("/react/start/", page_target(0, "/[platform]/start/", "/[platform]/start/"));
        check("swift//start", page_target(1, "/[platform]/start/", "/[platform]/start/"));
        check("/gen1/swift/start/", page_target(1, "/gen1/[platform]/start/", "/gen1/[platform]/start/"));
        check("/react/a/auth/x/", page_target(0, "/[platform]/a/[kind]/x/", "/[platform]/a/auth/x/"));
    }

    #[test]
    fn ok_roots_are_homes() {
        check("/", Target::Home { platform: None });
        check("/gen1/", Target::Home { platform: None });
        check("/swift/", Target::Home { platform: Some(Platform(1)) });
        assert_eq!(home(&bundle(&[("/[platform]/start/", 3)]), Platform(1)), Some("/[platform]/start/"));
    }

    #[test]
    fn err_paths_without_page() {
        check("/react/none/", Target::Missing { platform: Some(Platform(0)) });
        check("/none/none/", Target::Missing { platform: None });
        let unknown = |word: Option<&str>| Target::UnknownPlatform {
            word: word.map(str::to_owned),
            key: "/[platform]/start/".into(),
            path: "/[platform]/start/".into(),
        };
        check("/raect/start/", unknown(Some("raect")));
        check("/start/", unknown(None));
    }

    #[test]
    fn similar_pages_share_words() {
        let bundle = bundle(&[("/[platform]/old/set-up/", 3), ("/[platform]/set-up-auth/", 3), ("/[platform]/x/", 3)]);
        assert_eq!(
            similar(&bundle, "/react/set-up/", Platform(0)),
            ["/[platform]/old/set-up/", "/[platform]/set-up-auth/"]
        );
        assert_eq!(similar(&bundle, "/react/none/", Platform(0)), [""; 0]);
    }

    #[test]
    fn relative_urls_are_resolved() {
        for (relative, resolved) in [
            ("b", "/x/a/b"),
            ("./b/?q#h", "/x/a/b/?q#h"),
            ("../b/c", "/x/b/c"),
            ("..", "/x/"),
            ("../../../y", "/y"),
            ("?q", "/x/a/?q"),
            ("#h", "/x/a/#h"),
            ("", "/x/a/"),
        ] {
            assert_eq!(resolve("/x/a/", relative), resolved, "{relative}");
        }
    }

    #[test]
    fn nearest_goes_up_the_tree() {
        let bundle = bundle(&[("/[platform]/a/", 3), ("/[platform]/a/b/", 1), ("/[platform]/a/b/c/", 1)]);
        assert_eq!(nearest(&bundle, "/[platform]/a/b/c/", Platform(1)), Some("/[platform]/a/"));
        assert_eq!(nearest(&bundle, "/[platform]/a/b/c/", Platform(0)), Some("/[platform]/a/b/"));
    }
}
