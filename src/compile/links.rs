//! Link targets as authors write them to link targets as the bundle holds them.
//!
//! Source: the rules of the site that the format comes from, measured as semantics 26 of its reference renderer; its
//! `trailingSlash` setting, <https://nextjs.org/docs/app/api-reference/config/next-config-js/trailingSlash>.

use crate::bundle::route::PLATFORM;

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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn ok_component_links() {
        assert_eq!(component("/[platform]/y"), ("/[platform]/y/".to_owned(), true));
        assert_eq!(component("https://x.example"), ("https://x.example".to_owned(), false));
    }
}
