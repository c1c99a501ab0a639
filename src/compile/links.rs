//! Link targets as authors write them to link targets as the bundle holds them.
//!
//! Source: the rules of the site that the format comes from, measured as semantics 26 of its reference renderer; its
//! `trailingSlash` setting, <https://nextjs.org/docs/app/api-reference/config/next-config-js/trailingSlash>.

use url::Url;

use crate::bundle::html;
use crate::bundle::route::{self, PLATFORM};

/// A link target: the URL, and whether `[platform]` in it stands for the shown platform.
pub type Href = (String, bool);

/// A link of Markdown: `[platform]` is filled only where the URL starts with `/`, and its path ends with a slash.
pub fn markdown(url: &str) -> Href {
    if url.starts_with('/') { internal(url) } else { (url.to_owned(), false) }
}

/// A link in a property of a component: like Markdown's, but a relative one is filled, too.
pub fn component(url: &str) -> Href {
    let scheme = url.find(':').is_some_and(|end| end > 0 && url[..end].bytes().all(|byte| byte.is_ascii_alphabetic()));
    if scheme { (url.to_owned(), false) } else { internal(url) }
}

fn internal(url: &str) -> Href {
    // Only the brackets matter here: the rest of the URL keeps its escapes.
    let url = url.replace("%5Bplatform%5D", PLATFORM).replace("%5bplatform%5d", PLATFORM);
    let each = url.contains(PLATFORM);
    (with_trailing_slash(&url), each)
}

/// Why a URL may not stand in a link or a source, as a message after the URL, with the way out; `None` where it may.
pub fn problem(url: &str) -> Option<(&'static str, &'static str)> {
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

/// `/a/b#c` is `/a/b/#c`; a path whose last segment has a dot is a file's and gets none.
pub fn with_trailing_slash(url: &str) -> String {
    if !url.starts_with('/') {
        return url.to_owned();
    }
    let (path, rest) = url.split_at(url.find(['#', '?']).unwrap_or(url.len()));
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_file = last.find('.').is_some_and(|dot| dot + 1 < last.len());
    match (is_file, path.ends_with('/')) {
        (true, true) => format!("{}{rest}", path.strip_suffix('/').unwrap_or(path)),
        (false, false) => format!("{path}/{rest}"),
        _ => url.to_owned(),
    }
}

/// The path that a relative one is, seen from a page.
///
/// - `page`: path of the page's URL.
pub fn resolve(relative: &str, page: &str) -> Option<String> {
    let base = Url::parse("http://site.invalid/").ok()?.join(page).ok()?;
    Some(base.join(relative).ok()?.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths() {
        assert_eq!(resolve("../b/c", "/react/a/").as_deref(), Some("/react/b/c"));
    }

    #[track_caller]
    fn check(url: &str, href: &str, each: bool) {
        assert_eq!(markdown(url), (href.to_owned(), each));
    }

    #[test]
    fn ok_markdown_links() {
        check("/[platform]/b#e", "/[platform]/b/#e", true);
        check("/[platform]", "/[platform]/", true);
        check("/%5Bplatform%5D/b", "/[platform]/b/", true);
        check("/react/g/?x=1", "/react/g/?x=1", false);
        check("/files/a.pdf", "/files/a.pdf", false);
        check("#h", "#h", false);
        check("images/x", "images/x", false);
        check("https://x/[platform]", "https://x/[platform]", false);
        check("//x.example", "//x.example", false);
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
        assert_eq!(component("/[platform]/y"), ("/[platform]/y/".to_owned(), true));
        assert_eq!(component("https://x.example"), ("https://x.example".to_owned(), false));
    }
}
