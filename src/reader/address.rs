//! URLs to addresses of the site, and back.

use crate::bundle::route;
use crate::render::Links;

/// Where the address of a page lies in a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Router {
    /// In the path: `/docs/react/start/#x`, where `base` is `/docs/`.
    History {
        /// Path that the site lies under; starts and ends with `/`.
        base: String,
    },
    /// In the fragment: `#/react/start/#x`. `base` is where the site's assets lie.
    Hash {
        /// Path that the site lies under; starts and ends with `/`.
        base: String,
    },
    /// Nowhere: the URL of the host page stays as it is. Links read like those of `History`.
    Memory {
        /// Path that the site lies under; starts and ends with `/`.
        base: String,
    },
}

/// The address of a page in its site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Below the base, percent-decoded but for [`route::ESCAPED`]: `/react/start/`.
    pub path: String,
    /// As the URL has it, with its `?`: the page's scripts may ask for it. Empty without one.
    pub query: String,
    /// Id of an element, percent-decoded.
    pub anchor: Option<String>,
}

impl Address {
    /// Reads an address: `/react/start/?tab=1#setup`. Path and anchor may be percent-encoded.
    pub fn parse(address: &str) -> Self {
        let (before, hash) = address.split_once('#').unwrap_or((address, ""));
        let (path, query) = before.split_at(before.find('?').unwrap_or(before.len()));
        Self { path: decode(path, route::ESCAPED), query: query.to_owned(), anchor: anchor(hash) }
    }

    /// The address that a relative URL names on the page with this one: `../guide/#setup`, `?tab=1`, `#setup`.
    pub fn join(&self, relative: &str) -> Self {
        let mut named = Self::parse(relative);
        if named.path.is_empty() {
            named.path.clone_from(&self.path);
            if !relative.starts_with('?') {
                named.query.clone_from(&self.query);
            }
        } else {
            named.path = route::resolve(&self.path, &named.path);
        }
        named
    }
}

impl Router {
    /// How links are written.
    pub fn links(&self) -> Links<'_> {
        match self {
            Self::History { base } | Self::Memory { base } => Links::History { base },
            Self::Hash { base } => Links::Hash { base },
        }
    }

    /// The address that a URL of this site names; `None` for one outside of the base.
    ///
    /// - `path`, `query`, `hash`: of the URL, as the browser gives them: percent-encoded, with `?` and `#` or empty.
    /// - `current`: the shown one, for a fragment that is a mere anchor under [`Router::Hash`].
    pub fn address(&self, path: &str, query: &str, hash: &str, current: &Address) -> Option<Address> {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        match self {
            Self::History { base } | Self::Memory { base } => {
                let below = path.strip_prefix(base.trim_end_matches('/'))?;
                let is_below = below.is_empty() || below.starts_with('/');
                // Some hosts name the file that they answer with.
                let below = below.strip_suffix("/index.html").unwrap_or(below);
                is_below.then(|| Address {
                    path: decode(below, route::ESCAPED),
                    query: query.to_owned(),
                    anchor: anchor(hash),
                })
            }
            Self::Hash { .. } if hash.starts_with('/') => Some(Address::parse(hash)),
            Self::Hash { .. } if hash.is_empty() => Some(Address::parse("/")),
            Self::Hash { .. } => Some(Address { anchor: anchor(hash), ..current.clone() }),
        }
    }
}

/// The anchor that a fragment names. What follows `:~:` is for the browser alone.
///
/// Source: <https://wicg.github.io/scroll-to-text-fragment/#the-fragment-directive>
fn anchor(hash: &str) -> Option<String> {
    let hash = hash.split_once(":~:").map_or(hash, |(before, _)| before);
    (!hash.is_empty()).then(|| decode(hash, ""))
}

/// Percent-decodes; bytes that are no UTF-8 then become U+FFFD, and a `%` without two hex digits stays.
///
/// - `kept`: ASCII characters whose escapes stay, in upper case.
///
/// Source: <https://url.spec.whatwg.org/#percent-decode>
fn decode(text: &str, kept: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    let digit = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
    while let Some(&byte) = bytes.get(index) {
        match (byte, digit(index + 1), digit(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                let byte = (high * 16 + low) as u8;
                if kept.as_bytes().contains(&byte) {
                    // As keys of pages have them.
                    out.extend(bytes[index..index + 3].to_ascii_uppercase());
                } else {
                    out.push(byte);
                }
                index += 3;
            }
            _ => {
                out.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(path: &str, query: &str, anchor: Option<&str>) -> Address {
        Address { path: path.into(), query: query.into(), anchor: anchor.map(str::to_owned) }
    }

    #[track_caller]
    fn check(router: &Router, [path, query, hash]: [&str; 3], expected: Option<(&str, &str, Option<&str>)>) {
        let expected = expected.map(|(path, query, anchor)| address(path, query, anchor));
        assert_eq!(router.address(path, query, hash, &address("/react/now/", "?now", None)), expected);
    }

    #[test]
    fn ok_history_addresses() {
        let router = Router::History { base: "/docs/".into() };
        check(&router, ["/docs/react/start/", "", "#x%20y"], Some(("/react/start/", "", Some("x y"))));
        check(&router, ["/docs/react/start/", "?a=%20&b", "#"], Some(("/react/start/", "?a=%20&b", None)));
        check(&router, ["/docs", "", ""], Some(("", "", None)));
        check(&router, ["/docs/vue/start/index.html", "", ""], Some(("/vue/start", "", None)));
        check(&router, ["/documents/", "", ""], None);
        check(&router, ["/docs/%5Ba%zz%ff/", "", ""], Some(("/[a%zz\u{fffd}/", "", None)));
        check(&router, ["/docs/x/c%23%3f%25%c3%a9/", "", "#%23%25"], Some(("/x/c%23%3F%25é/", "", Some("#%"))));
    }

    #[test]
    fn ok_hash_addresses() {
        let router = Router::Hash { base: "./".into() };
        let page = "/x/index.html";
        check(&router, [page, "?host", "#/react/start/#x"], Some(("/react/start/", "", Some("x"))));
        check(&router, [page, "", "#/react/start/?a=1#x?y"], Some(("/react/start/", "?a=1", Some("x?y"))));
        check(&router, [page, "?host", ""], Some(("/", "", None)));
        check(&router, [page, "", "#setup"], Some(("/react/now/", "?now", Some("setup"))));
    }

    #[test]
    fn ok_anchors_are_decoded() {
        for (hash, anchor) in [
            ("#%C3%BCber-uns", Some("über-uns")),
            ("#über-uns", Some("über-uns")),
            ("#100%", Some("100%")),
            ("#a:~:text=Hi", Some("a")),
            ("#:~:text=Hi", None),
            ("#", None),
            ("", None),
        ] {
            assert_eq!(Address::parse(&["/x/", hash].concat()), address("/x/", "", anchor));
        }
    }

    #[test]
    fn ok_relative_urls_are_of_the_page() {
        let page = address("/react/now/", "?now", Some("x"));
        for (relative, expected) in [
            ("../a/?b#c", address("/react/a/", "?b", Some("c"))),
            ("a%20b", address("/react/now/a b", "", None)),
            ("?b", address("/react/now/", "?b", None)),
            ("#c", address("/react/now/", "?now", Some("c"))),
            ("", address("/react/now/", "?now", None)),
        ] {
            assert_eq!(page.join(relative), expected, "{relative}");
        }
    }
}
