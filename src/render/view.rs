//! For whom a page is rendered: the platform, and how links are written.

use crate::bundle::{html, route};
use crate::platform::Platform;

use super::words::{Word, Words};
use super::writer::Writer;

/// For whom a page is rendered.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub platform: Platform,
    /// Key of the platform, for links.
    pub platform_key: &'a str,
    /// Path of the page with `[platform]` in the platform's place.
    pub path: &'a str,
    pub links: Links<'a>,
    pub words: &'a Words,
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
    History { base: &'a str },
    /// `#/react/start/`, for hosts that serve one file; `base` is where assets lie.
    Hash { base: &'a str },
}

impl Links<'_> {
    /// The URL of a path below the base, which starts with `/` and may have a query and a hash.
    pub fn page(self, path: &str) -> String {
        match self {
            Self::History { base } => join(base, path),
            Self::Hash { .. } => format!("#{path}"),
        }
    }

    /// The URL of a file of the site.
    pub fn asset(self, src: &str) -> String {
        let (Self::History { base } | Self::Hash { base }) = self;
        if src.starts_with('/') && !src.starts_with("//") { join(base, src) } else { src.to_owned() }
    }
}

/// `/docs/` and `/a/` are `/docs/a/`.
fn join(base: &str, path: &str) -> String {
    format!("{}{path}", base.trim_end_matches('/'))
}

impl View<'_> {
    /// Writes a word as text.
    pub(super) fn word(&self, w: &mut Writer, word: Word) {
        w.text(self.words.get(word));
    }

    /// The URL that a link of the content leads to.
    ///
    /// - `each`: `[platform]` in `href` stands for the shown platform.
    pub fn href(&self, href: &str, each: bool) -> String {
        let filled = if each { route::fill(href, self.platform_key) } else { href.to_owned() };
        if filled.starts_with('/') && !filled.starts_with("//") {
            // Paths of pages end with a slash, those of files do not.
            let path = filled.split(['?', '#']).next().unwrap_or_default();
            if each || path.ends_with('/') { self.links.page(&filled) } else { self.links.asset(&filled) }
        } else if filled.starts_with('#') && matches!(self.links, Links::Hash { .. }) {
            self.links.page(&format!("{}{filled}", route::fill(self.path, self.platform_key)))
        } else {
            filled
        }
    }

    /// Writes `href` and what goes with it. A link whose URL depends on the platform carries its template, so that it
    /// can be rewritten in place when the platform changes.
    pub(super) fn write_href(&self, w: &mut Writer, href: &str, each: bool) {
        if !html::is_safe_url(href) {
            return;
        }
        w.attribute("href", &self.href(href, each));
        if each {
            w.attribute("data-kd-link", href);
        } else if href.starts_with('#') && matches!(self.links, Links::Hash { .. }) {
            w.attribute("data-kd-link", &format!("{}{href}", self.path));
        } else if html::is_external_url(href) {
            w.raw(" rel=\"noopener\"");
        }
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
        check(links, "#x", false, "#x");
        check(links, "//a.b/[platform]", false, "//a.b/[platform]");
    }

    #[test]
    fn links_of_hash_urls() {
        let links = Links::Hash { base: "./" };
        check(links, "/[platform]/start/#x", true, "#/vue/start/#x");
        check(links, "/images/a.png", false, "./images/a.png");
        check(links, "/react/start/", false, "#/react/start/");
        check(links, "#x", false, "#/vue/a/#x");
    }
}
