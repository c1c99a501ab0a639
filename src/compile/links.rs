//! Link targets as authors write them to link targets as the bundle holds them.
//!
//! Whether a link of the site leads to a page or to a file is decided here, by the site's routes and assets: the path of
//! a page gets a slash at its end, that of a file loses it, and what is neither stays as written; but one that starts with
//! `[platform]` gets the slash, unless it has an ending. The renderer goes by the slash.
//!
//! Source: the rules of the site that the format comes from, measured as semantics 26 of its reference renderer; its
//! `trailingSlash` setting, <https://nextjs.org/docs/app/api-reference/config/next-config-js/trailingSlash>.

use percent_encoding::{percent_decode_str, percent_encode_byte};

use crate::bundle::route::{self, PLATFORM, Target};
use crate::bundle::{Bundle, html};

use super::assets::Assets;

/// Names that a page's file may have: a link to it leads to the page.
const PAGE_FILES: [&str; 2] = ["index.mdx", "index.md"];

/// A link target: the URL, and whether it depends on the platform: `[platform]` in it stands for the shown one, or it is
/// relative and leads to a page.
pub(super) type Href = (String, bool);

/// What links of the site lead to.
pub(super) struct Targets {
    /// The site without its content.
    pub routes: Bundle<()>,
    pub assets: Assets,
}

impl Targets {
    /// A link of Markdown: `[platform]` is filled only where the path starts with `/`.
    ///
    /// - `page`: key of the page that the link stands on.
    pub(super) fn markdown(&self, url: &str, page: &str) -> Href {
        let url = percent_encoded(url);
        if is_site_path(&url) { self.internal(&url) } else { self.relative(url, page) }
    }

    /// A link in a property of a component: as written, but for the path; `[platform]` is filled in a relative one, too.
    pub(super) fn component(&self, url: &str, page: &str) -> Href {
        if is_site_path(url) {
            return self.internal(url);
        }
        let filled = with_placeholder(url);
        if filled.contains(PLATFORM) && is_relative(url) { (filled, true) } else { self.relative(url.to_owned(), page) }
    }

    fn internal(&self, url: &str) -> Href {
        let url = self.settled(&with_placeholder(url));
        let each = url.contains(PLATFORM);
        (url, each)
    }

    /// A relative link stays so. That it leads to a page is noted: some readers have no URLs that it could go by.
    fn relative(&self, url: String, page: &str) -> Href {
        if !is_relative(&url) {
            return (url, false);
        }
        let (path, rest) = parts(&url);
        let leads_to_page = |path: &str| self.has_page(parts(&route::resolve(page, path)).0);
        if leads_to_page(path) {
            return (with_escapes_of_keys(path) + rest, true);
        }
        match without_file(path).filter(|folder| leads_to_page(folder)) {
            Some("") => (format!("./{rest}"), true),
            Some(folder) => (format!("{folder}{rest}"), true),
            None => (url, false),
        }
    }

    /// A URL whose path starts with `/`, with a slash at the end of the path if it is a page's.
    fn settled(&self, url: &str) -> String {
        let (path, rest) = parts(url);
        let bare = path.trim_end_matches('/');
        if self.has_page(path) {
            return format!("{}/{rest}", with_escapes_of_keys(bare));
        }
        if self.has_file(bare) {
            return format!("{bare}{rest}");
        }
        // Not every host answers with the page of a folder.
        if let Some(index) = self.assets.index(bare).filter(|_| !bare.is_empty()) {
            return format!("{index}{rest}");
        }
        match without_file(path).filter(|folder| self.has_page(folder)) {
            Some(folder) => format!("{folder}{rest}"),
            // By its form it is a page's, and the reader says that there is none.
            None if url.contains(PLATFORM) && !has_ending(bare) => format!("{bare}/{rest}"),
            None => url.to_owned(),
        }
    }

    /// Whether a path is that of a page, or of what leads to one: the root, a platform's, or one without platform.
    fn has_page(&self, path: &str) -> bool {
        let path = decoded_path(path);
        if !route::has_platform(&path) {
            return self.is_page(&path);
        }
        let first = self.routes.platforms.first();
        route::page(&self.routes, &route::normalize(&path)).is_some()
            || first.is_some_and(|first| self.is_page(&route::fill(&path, &first.key)))
    }

    fn is_page(&self, path: &str) -> bool {
        match route::find(&self.routes, path) {
            Target::Home { .. } | Target::Page { .. } | Target::UnknownPlatform { word: None, .. } => true,
            Target::UnknownPlatform { word: Some(_), .. } | Target::Missing { .. } => false,
        }
    }

    /// Whether a path is that of a file, on any platform.
    fn has_file(&self, path: &str) -> bool {
        self.assets.has(path)
            || path.contains(PLATFORM)
                && self.routes.platforms.iter().any(|platform| self.assets.has(&route::fill(path, &platform.key)))
    }
}

/// Why a URL may not stand in a link or a source, as a message after the URL, with the way out; `None` where it may.
pub(super) fn problem(url: &str) -> Option<(&'static str, &'static str)> {
    if !html::is_safe_url(url) {
        let hint = "links may be `http`, `https`, `mailto`, `tel`, or lead into the site";
        return Some(("has a scheme that links may not have", hint));
    }
    has_platform_in_origin(url).then_some((
        "has `[platform]` in its scheme or host, where it cannot be filled in",
        "write a link for each platform, in an `<InlineFilter>` each",
    ))
}

/// Whether `[platform]` stands where a URL's scheme or host does.
fn has_platform_in_origin(url: &str) -> bool {
    let url = html::cleaned(url).replace('\\', "/").replace("%5B", "[").replace("%5b", "[");
    let url = url.replace("%5D", "]").replace("%5d", "]");
    let (first, rest) = url.split_at(url.find(['/', '?', '#']).unwrap_or(url.len()));
    let has_scheme = first.contains(':');
    let host = rest.strip_prefix("//").filter(|_| has_scheme || first.is_empty());
    let host = host.map(|host| host.split(['/', '?', '#']).next().unwrap_or_default());
    let scheme = first.split_once(':').map(|(scheme, _)| scheme);
    scheme.into_iter().chain(host).any(route::has_platform)
}

/// Percent-encodes what a URL may not hold, as CommonMark's and MDX's renderers do. Valid escapes stay, and so do
/// brackets, which may be those of `[platform]`.
///
/// Source: `normalizeUri` of micromark-util-sanitize-uri, <https://github.com/micromark/micromark>.
pub(super) fn percent_encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for (at, byte) in url.bytes().enumerate() {
        let digits = || url.as_bytes().get(at + 1..at + 3);
        let is_allowed = match byte {
            b'%' => digits().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
            other => other.is_ascii_graphic(),
        };
        if is_allowed {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(percent_encode_byte(byte));
        }
    }
    encoded
}

/// The path of a URL as keys of pages hold it.
pub(super) fn decoded_path(path: &str) -> String {
    let mut kept = path.replace("%25", "%2525");
    for escape in ["%23", "%3F", "%3f", "%5C", "%5c"] {
        kept = kept.replace(escape, &escape.to_ascii_uppercase().replace('%', "%25"));
    }
    percent_decode_str(&kept).decode_utf8_lossy().into_owned()
}

/// A path with its escapes as keys of pages hold them.
fn with_escapes_of_keys(path: &str) -> String {
    path.replace("%3f", "%3F").replace("%5c", "%5C")
}

/// Only the brackets of the placeholder matter: the rest of the URL keeps its escapes.
fn with_placeholder(url: &str) -> String {
    url.replace("%5Bplatform%5D", PLATFORM).replace("%5bplatform%5d", PLATFORM)
}

/// Whether a URL is a path of the site: `//host/a` is another site's.
fn is_site_path(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//")
}

/// Whether a URL goes by that of the page. A mere anchor does not: it is on the page itself.
fn is_relative(url: &str) -> bool {
    !url.is_empty() && !url.starts_with(['/', '#', '\\']) && !html::is_external_url(url)
}

/// A URL's path, and what follows it.
fn parts(url: &str) -> (&str, &str) {
    url.split_at(url.find(['?', '#']).unwrap_or(url.len()))
}

/// Whether the last segment of a path has a dot in it.
fn has_ending(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// The path of a page's file, without the file's name.
fn without_file(path: &str) -> Option<&str> {
    let folder = PAGE_FILES.iter().find_map(|name| path.strip_suffix(name))?;
    (folder.is_empty() || folder.ends_with('/')).then_some(folder)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::bundle::{Direction, FORMAT, Page, PlatformInfo, Site, Unavailable};
    use crate::compile::{Config, ReadError};
    use crate::diagnostic::Diagnostic;
    use crate::platform::PlatformSet;

    struct Public;

    impl crate::compile::Site for Public {
        fn list(&self, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
            let files = ["/files/LICENSE", "/files/a.pdf", "/vue/logo", "/.well-known/x.txt", "/api/index.html"];
            (files.map(|file| format!("{folder}{file}")).into(), Vec::new())
        }

        fn read(&self, _: &str) -> Result<Vec<u8>, ReadError> {
            Err(ReadError::Missing)
        }
    }

    fn targets() -> Targets {
        let platforms = ["react", "vue"].map(|key| PlatformInfo { key: key.into(), title: key.into(), icon: None });
        let page = || Page { title: String::new(), description: String::new(), on: PlatformSet::first(2), content: () };
        let keys = ["/[platform]/b/", "/[platform]/b/next.js/", "/[platform]/v1.2.3/", "/gen1/[platform]/a/[kind]/"];
        let site = Site {
            title: String::new(),
            base: "/".into(),
            default_platform: 0,
            unavailable: Unavailable::Explain,
            lang: "en".into(),
            dir: Direction::Ltr,
        };
        let routes = Bundle {
            format: FORMAT,
            generator: String::new(),
            build: None,
            site,
            platforms: platforms.into(),
            nav: Vec::new(),
            pages: keys.map(|key| (key.to_owned(), page())).into_iter().collect::<BTreeMap<_, _>>(),
        };
        Targets { routes, assets: Assets::list(&Public, &Config::default()) }
    }

    #[track_caller]
    fn check(url: &str, href: &str, each: bool) {
        assert_eq!(targets().markdown(url, "/[platform]/b/"), (href.to_owned(), each), "{url}");
    }

    #[test]
    fn ok_pages_end_with_a_slash() {
        check("/[platform]/b#e", "/[platform]/b/#e", true);
        check("/[platform]/b/?tab=1#e", "/[platform]/b/?tab=1#e", true);
        check("/[platform]", "/[platform]/", true);
        check("/%5Bplatform%5D/b", "/[platform]/b/", true);
        check("/%5bplatform%5d/b", "/[platform]/b/", true);
        check("/[platform]/b/next.js", "/[platform]/b/next.js/", true);
        check("/vue/v1.2.3?x", "/vue/v1.2.3/?x", false);
        check("/v1.2.3", "/v1.2.3/", false);
        check("/gen1/[platform]/a/any.thing", "/gen1/[platform]/a/any.thing/", true);
        check("/gen1/react", "/gen1/react/", false);
        check("/react/%62", "/react/%62/", false);
        check("/", "/", false);
    }

    #[test]
    fn ok_files_end_without_a_slash() {
        check("/files/LICENSE", "/files/LICENSE", false);
        check("/files/LICENSE/#x", "/files/LICENSE#x", false);
        check("/files/a.pdf?v=1", "/files/a.pdf?v=1", false);
        check("/.well-known/x.txt", "/.well-known/x.txt", false);
        check("/[platform]/logo", "/[platform]/logo", true);
        check("/api", "/api/index.html", false);
        check("/api/?x#y", "/api/index.html?x#y", false);
    }

    #[test]
    fn ok_what_is_neither_stays_as_written() {
        for url in ["/files/NOPE", "/files/nope.zip", "/react/B/", "/react/b.html", "/none/b"] {
            check(url, url, false);
        }
        check("/[platform]/none?x", "/[platform]/none/?x", true);
        check("/[platform]/b.html", "/[platform]/b.html", true);
    }

    #[test]
    fn ok_relative_links_stay_and_are_known_for_pages() {
        for url in ["next.js", "./next.js/#x", "../b", "..", "?tab=1", "../../vue/b/", "../v1.2.3?x"] {
            check(url, url, true);
        }
        for url in ["pic.png", "next", "#h", "#", "", "b/c:d"] {
            check(url, url, false);
        }
        check("./next.js/index.mdx#x", "./next.js/#x", true);
        check("index.md?x", "./?x", true);
        check("my-index.md", "my-index.md", false);
        check("/[platform]/b/index.mdx", "/[platform]/b/", true);
    }

    #[test]
    fn ok_urls_of_others_stay() {
        for url in ["https://x/[platform]/b", "//x.example", "//x/b", "mailto:a@b?subject=x", "tel:+1-2"] {
            check(url, url, false);
            assert_eq!(targets().component(url, "/[platform]/b/"), (url.to_owned(), false));
        }
    }

    #[test]
    fn err_platforms_that_make_an_origin() {
        for url in [
            "[platform]:alert(1)",
            "%5Bplatform%5d:alert(1)",
            "java[platform]:x",
            "[plat\tform]:x",
            "https://[platform].x.example/a",
            "https:\\\\docs.[platform]/",
            "//[platform]/a",
            "/\\[platform]",
            "https://x@[platform]?a",
        ] {
            assert_eq!(problem(url).map(|(message, _)| message.contains("`[platform]`")), Some(true), "{url}");
        }
        for url in
            ["/[platform]/a:b", "[platform]/a:b", "https://x.example/[platform]", "#[platform]:a", "?[platform]:", ""]
        {
            assert_eq!(problem(url), None, "{url}");
        }
        assert_eq!(problem(" JavaScript:x").unwrap().0, "has a scheme that links may not have");
    }

    #[test]
    fn ok_component_links() {
        let check = |url: &str, href: &str, each| {
            assert_eq!(targets().component(url, "/[platform]/b/"), (href.to_owned(), each));
        };
        check("/[platform]/b", "/[platform]/b/", true);
        check("[platform]/y", "[platform]/y", true);
        check("next.js", "next.js", true);
        check("#a b", "#a b", false);
    }

    #[test]
    fn ok_urls_are_percent_encoded() {
        for (url, encoded) in [
            ("/x y", "/x%20y"),
            ("#über", "#%C3%BCber"),
            ("/%20%zz%", "/%20%25zz%25"),
            ("/[platform]/\"<>\\^`{|}", "/[platform]/%22%3C%3E%5C%5E%60%7B%7C%7D"),
            ("/a!#$&'()*+,-./:;=?@_~", "/a!#$&'()*+,-./:;=?@_~"),
        ] {
            assert_eq!(percent_encoded(url), encoded);
        }
    }
}
