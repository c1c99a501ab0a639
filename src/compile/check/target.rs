//! What a link leads to, for a reader of one platform.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::bundle::anchors::{Anchors, anchors};
use crate::bundle::route::{self, PLATFORM, Target};
use crate::bundle::{Bundle, Page, html};
use crate::platform::Platform;

use super::super::assets::Assets;
use super::super::{links, parallel};

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Problem {
    /// It has no URL.
    Empty,
    /// `[platform]` stands in an attribute of HTML, where nothing fills it in.
    Unfilled,
    /// No page and no file has the path.
    NoPage { path: String },
    /// The page is there, but not on the platform.
    NotOnPlatform { key: String },
    /// The page is there, but not the anchor.
    NoAnchor { key: String, anchor: String },
    /// It goes by the URL of the page; what it leads to now.
    Relative { path: String },
    /// It names a platform, and not the reader's.
    HardCoded { platform: String, path: String },
    /// It names no platform.
    WithoutPlatform { path: String },
}

/// All that links may lead to.
pub(super) struct Targets<'b> {
    pub bundle: &'b Bundle,
    pub anchors: HashMap<&'b str, Anchors<'b>>,
    assets: &'b Assets,
    /// Beginnings of paths that other sites of the host have.
    external: &'b [String],
}

impl<'b> Targets<'b> {
    /// Collects the pages and anchors of a bundle.
    pub(super) fn collect(bundle: &'b Bundle, assets: &'b Assets, external: &'b [String]) -> Self {
        let pages: Vec<(&'b String, &'b Page)> = bundle.pages.iter().collect();
        let anchors_of = |(key, page): &(&'b String, &'b Page)| (key.as_str(), anchors(&page.content.body, page.on));
        let anchors = parallel::map(&pages, anchors_of).into_iter().collect();
        Self { bundle, anchors, assets, external }
    }

    /// Whether a path such as `/react/` is a platform's.
    pub(super) fn names_platform(&self, path: &str) -> bool {
        self.bundle.platform(path.trim_matches('/')).is_some()
    }

    /// What is wrong with a link for a reader of `platform`.
    ///
    /// - `key`: of the page that the link stands on.
    pub(super) fn problems(&self, (href, each): &links::Href, key: &str, platform: Platform) -> Vec<Problem> {
        if href.is_empty() {
            return vec![Problem::Empty];
        }
        if let Some(anchor) = href.strip_prefix('#') {
            return self.anchor(key, platform, anchor).into_iter().collect();
        }
        let is_other_site = self.external.iter().any(|path| !path.is_empty() && href.starts_with(path.as_str()));
        if html::is_external_url(href) || has_scheme(href) || is_other_site {
            return Vec::new();
        }
        if href.contains(PLATFORM) && !each {
            return vec![Problem::Unfilled];
        }
        let (path, anchor) = split(href);
        if path.is_empty() {
            // A mere query is one of the page itself, wherever that moves.
            return self.anchor(key, platform, &anchor).into_iter().collect();
        }
        if path.starts_with('/') {
            return self.internal(&path, &anchor, platform);
        }
        let resolved = route::resolve(key, &path);
        let mut problems = self.internal(&resolved, &anchor, platform);
        problems.push(Problem::Relative { path: self.to_be_written(resolved) });
        problems
    }

    /// A link whose path starts with `/`.
    fn internal(&self, path: &str, anchor: &str, platform: Platform) -> Vec<Problem> {
        let decoded = &links::decoded_path(path);
        let no_page = || vec![Problem::NoPage { path: decoded.clone() }];
        if path.contains(PLATFORM) {
            return match route::page(self.bundle, &route::normalize(decoded)) {
                Some((key, page)) if page.on.contains(platform) => {
                    self.anchor(key, platform, anchor).into_iter().collect()
                }
                Some((key, _)) => vec![Problem::NotOnPlatform { key: key.to_owned() }],
                None if self.is_home(path) || self.is_file_of(path, platform) => Vec::new(),
                None => no_page(),
            };
        }
        if self.assets.may_have(path) || self.assets.index(path).is_some() {
            return Vec::new();
        }
        match route::find(self.bundle, decoded) {
            Target::Home { .. } => Vec::new(),
            Target::Page { platform: named, key, path } => {
                let is_there = self.bundle.pages.get(&key).is_some_and(|page| page.on.contains(named));
                let mut problems: Vec<Problem> = if is_there {
                    self.anchor(&key, named, anchor).into_iter().collect()
                } else {
                    vec![Problem::NotOnPlatform { key }]
                };
                if named != platform {
                    let platform = self.bundle.platform_info(named).key.clone();
                    problems.push(Problem::HardCoded { platform, path });
                }
                problems
            }
            Target::UnknownPlatform { word: None, path, key } => {
                let mut problems = vec![Problem::WithoutPlatform { path }];
                problems.extend(self.anchor(&key, platform, anchor));
                problems
            }
            Target::UnknownPlatform { .. } | Target::Missing { .. } => no_page(),
        }
    }

    /// What leads to the same as a path, on each platform.
    fn to_be_written(&self, path: String) -> String {
        let decoded = links::decoded_path(&path);
        let normal = route::normalize(&decoded);
        match route::find(self.bundle, &decoded) {
            Target::Page { path, .. } => path,
            _ if route::page(self.bundle, &normal).is_some() => normal,
            _ => path,
        }
    }

    fn is_file_of(&self, path: &str, platform: Platform) -> bool {
        self.assets.has(&route::fill(path, &self.bundle.platform_info(platform).key))
    }

    /// Whether a path with `[platform]` is that of a platform's first page.
    fn is_home(&self, path: &str) -> bool {
        route::normalize(path) == format!("/{PLATFORM}/")
    }

    fn anchor(&self, key: &str, platform: Platform, anchor: &str) -> Option<Problem> {
        // What follows `:~:` is for the browser alone (URL Fragment Text Directives, section 3).
        let anchor = anchor.split(":~:").next().unwrap_or_default();
        let decoded = percent_decode_str(anchor).decode_utf8_lossy();
        // `#` and `#top` are the top of any page (HTML, section 7.4.6.3).
        if anchor.is_empty() || decoded.eq_ignore_ascii_case("top") {
            return None;
        }
        let anchors = self.anchors.get(key)?;
        let has = |id: &str| anchors.get(id).is_some_and(|on| on.contains(platform));
        (!has(anchor) && !has(&decoded))
            .then(|| Problem::NoAnchor { key: key.to_owned(), anchor: decoded.into_owned() })
    }
}

/// A URL's path, and what follows `#`. A query says nothing about what is there.
fn split(href: &str) -> (String, String) {
    let (before, anchor) = href.split_once('#').unwrap_or((href, ""));
    (before.split('?').next().unwrap_or_default().to_owned(), anchor.to_owned())
}

/// `mailto:`, `tel:` and their like (RFC 3986, section 3.1).
fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_split() {
        assert_eq!(split("/a/?x#y"), ("/a/".into(), "y".into()));
        assert!(has_scheme("mailto:a@b.example") && !has_scheme("/a:b") && !has_scheme("a/b"));
    }
}
