//! For whom a page is rendered: the platform, and how links are written.

use crate::bundle::{html, html::Start, route};
use crate::platform::Platform;

use super::words::{Word, Words};
use super::writer::Writer;

/// For whom a page is rendered.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The platform that content is chosen for.
    pub platform: Platform,
    /// Key of the platform, for links.
    pub platform_key: &'a str,
    /// Path of the page with `[platform]` in the platform's place.
    pub path: &'a str,
    /// How links are written.
    pub links: Links<'a>,
    /// The interface's strings.
    pub words: &'a Words,
    /// How code is highlighted.
    pub tokens: Tokens,
}

/// How the tokens of highlighted code are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tokens {
    /// As elements, `<span class="kd-t-KIND">`, that a style sheet colours.
    #[default]
    Elements,
    /// As runs in the attribute `data-kd-tokens`, beside plain code, for a program that paints ranges of it.
    Attribute,
}

/// How URLs of the site are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links<'a> {
    /// `/base/react/start/`: the host serves the site for every path below the base.
    History {
        /// Path that the site lies under; starts and ends with `/`.
        base: &'a str,
    },
    /// `#/react/start/`, for hosts that serve one file; `base` is where assets lie.
    Hash {
        /// Path that the site lies under; starts and ends with `/`.
        base: &'a str,
    },
}

impl Links<'_> {
    /// The URL of a path below the base, which starts with `/` and may have a query and a hash.
    pub fn page(self, path: &str) -> String {
        match self {
            Self::History { base } => join(base, path),
            Self::Hash { .. } => ["#", path].concat(),
        }
    }

    /// The URL of a file: one of the site lies below the base, any other stays as it is.
    pub fn asset(self, src: &str) -> String {
        let (Self::History { base } | Self::Hash { base }) = self;
        if Start::of(src) == Start::Root { join(base, &html::cleaned(src)) } else { src.to_owned() }
    }

    /// The candidates of a `srcset`, each with its URL as [`asset`](Self::asset) writes it.
    pub(super) fn srcset(self, srcset: &str) -> String {
        let candidates = html::candidates(srcset).map(|(url, descriptor)| match descriptor {
            "" => self.asset(url),
            descriptor => [&self.asset(url), " ", descriptor].concat(),
        });
        candidates.collect::<Vec<_>>().join(", ")
    }
}

/// `/docs/` and `/a/` are `/docs/a/`.
fn join(base: &str, path: &str) -> String {
    [base.trim_end_matches('/'), path].concat()
}

impl View<'_> {
    /// Writes a word as text.
    pub(super) fn word(&self, w: &mut Writer, word: Word) {
        w.text(self.words.get(word));
    }

    /// The URL that a link of the content leads to. It may be one that a link may not have: [`Writer::attribute`] judges it.
    ///
    /// - `each`: `[platform]` in `href` stands for the shown platform; a relative one leads to a page.
    pub fn href(&self, href: &str, each: bool) -> String {
        let filled = if each { route::fill(href, self.platform_key) } else { href.to_owned() };
        if Start::of(&filled) == Start::Root {
            let filled = html::cleaned(&filled);
            // Paths of pages end with a slash, those of files do not.
            let path = filled.split(['?', '#']).next().unwrap_or_default();
            if path.ends_with('/') { self.links.page(&filled) } else { self.links.asset(&filled) }
        } else if self.goes_by_page(&filled, each) {
            self.links.page(&route::resolve(&route::fill(self.path, self.platform_key), &filled))
        } else {
            filled
        }
    }

    /// Whether a link is relative to the page, of which the URL that the browser sees knows nothing.
    fn goes_by_page(&self, href: &str, each: bool) -> bool {
        let is_relative = href.starts_with('#') || each && !html::is_external_url(href) && !href.starts_with('/');
        is_relative && matches!(self.links, Links::Hash { .. })
    }

    /// Writes `href` to an element of the page.
    pub(super) fn write_anchor(&self, w: &mut Writer, id: &str) {
        self.write_href(w, &["#", id].concat(), false);
    }

    /// Writes `href` and what goes with it. A link whose URL depends on the platform carries its template, so that it
    /// can be rewritten in place when the platform changes.
    ///
    /// Returns whether it was written: a URL that could run script is not.
    pub(super) fn write_href(&self, w: &mut Writer, href: &str, each: bool) -> bool {
        if !w.attribute("href", &self.href(href, each)) {
            return false;
        }
        if each {
            w.attribute("data-kd-link", href);
        } else if self.goes_by_page(href, false) {
            w.attribute("data-kd-link", &[self.path, href].concat());
        } else if html::is_external_url(href) {
            w.raw(" rel=\"noopener\"");
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::ENGLISH;

    #[track_caller]
    fn check(links: Links, href: &str, each: bool, expected: &str) {
        let (path, tokens) = ("/[platform]/a/", Tokens::Elements);
        let view = View { platform: Platform(0), platform_key: "vue", path, links, words: &ENGLISH, tokens };
        assert_eq!(view.href(href, each), expected);
    }

    #[test]
    fn links_of_history_urls() {
        let links = Links::History { base: "/docs/" };
        check(links, "/[platform]/start/#x", true, "/docs/vue/start/#x");
        check(links, "/images/a.png", false, "/docs/images/a.png");
        check(links, "/[platform]/next.js/", true, "/docs/vue/next.js/");
        check(links, "../b?c#d", true, "../b?c#d");
        check(links, "#x", false, "#x");
        check(links, "//a.b/[platform]", false, "//a.b/[platform]");
        check(links, "/\\a.b", false, "/\\a.b");
        check(links, "\n/images/a\t.png ", false, "/docs/images/a.png");
    }

    #[test]
    fn files_of_the_site_lie_below_the_base() {
        let links = Links::History { base: "/docs/" };
        let srcset = "/a.png 1x,/b.png 2x, //x.y/c.png 3x, https://x.y/d.png, e.png 480w";
        let rebased = "/docs/a.png 1x, /b.png 2x, //x.y/c.png 3x, https://x.y/d.png, e.png 480w";
        // A comma without white space behind it belongs to the URL, or ends a descriptor.
        assert_eq!(links.srcset(srcset), rebased.replacen(" /b", " /docs/b", 1));
        assert_eq!(Links::Hash { base: "./" }.srcset("/a.png"), "./a.png");
        assert_eq!(links.asset(" \t/a.png"), "/docs/a.png");
    }

    #[test]
    fn links_of_hash_urls() {
        let links = Links::Hash { base: "./" };
        check(links, "/[platform]/start/#x", true, "#/vue/start/#x");
        check(links, "/images/a.png", false, "./images/a.png");
        check(links, "/react/start/", false, "#/react/start/");
        check(links, "#x", false, "#/vue/a/#x");
        check(links, "../b?c#d", true, "#/vue/b?c#d");
        check(links, "?c", true, "#/vue/a/?c");
        check(links, "b.png", false, "b.png");
        check(links, "/[platform]/logo.png", true, "./vue/logo.png");
        check(links, "//a.b/c/", true, "//a.b/c/");
    }
}
