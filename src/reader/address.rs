//! URLs to addresses of the site, and back.

use crate::render::Links;

/// Where the address of a page lies in a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Router {
    /// In the path: `/docs/react/start/#x`, where `base` is `/docs/`.
    History { base: String },
    /// In the fragment: `#/react/start/#x`. `base` is where the site's assets lie.
    Hash { base: String },
    /// Nowhere: the URL of the host page stays as it is. Links read like those of `History`.
    Memory { base: String },
}

/// The address of a page in its site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Below the base, percent-decoded: `/react/start/`.
    pub path: String,
    /// Id of an element, percent-decoded.
    pub anchor: Option<String>,
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
    /// - `path`, `hash`: of the URL, as the browser gives them: percent-encoded, `hash` with its `#` or empty.
    /// - `current`: path of the shown page, for a fragment that is a mere anchor under [`Router::Hash`].
    pub fn address(&self, path: &str, hash: &str, current: &str) -> Option<Address> {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        match self {
            Self::History { base } | Self::Memory { base } => {
                let below = path.strip_prefix(base.trim_end_matches('/'))?;
                let is_below = below.is_empty() || below.starts_with('/');
                // Some hosts name the file that they answer with.
                let below = below.strip_suffix("/index.html").unwrap_or(below);
                is_below.then(|| Address { path: decode(below), anchor: anchor(hash) })
            }
            Self::Hash { .. } => match hash.strip_prefix('/') {
                Some(_) => {
                    let (path, rest) = hash.split_once('#').unwrap_or((hash, ""));
                    Some(Address { path: decode(path), anchor: anchor(rest) })
                }
                None if hash.is_empty() => Some(Address { path: "/".to_owned(), anchor: None }),
                None => Some(Address { path: current.to_owned(), anchor: anchor(hash) }),
            },
        }
    }
}

fn anchor(hash: &str) -> Option<String> {
    (!hash.is_empty()).then(|| decode(hash))
}

/// Percent-decodes; bytes that are no UTF-8 then become U+FFFD, and a `%` without two hex digits stays.
///
/// Source: <https://url.spec.whatwg.org/#percent-decode>
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    let digit = |index: usize| bytes.get(index).and_then(|byte| char::from(*byte).to_digit(16));
    while let Some(&byte) = bytes.get(index) {
        match (byte, digit(index + 1), digit(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
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

    #[track_caller]
    fn check(router: &Router, path: &str, hash: &str, expected: Option<(&str, Option<&str>)>) {
        let address = expected.map(|(path, anchor)| Address { path: path.into(), anchor: anchor.map(str::to_owned) });
        assert_eq!(router.address(path, hash, "/react/now/"), address);
    }

    #[test]
    fn ok_history_addresses() {
        let router = Router::History { base: "/docs/".into() };
        check(&router, "/docs/react/start/", "#x%20y", Some(("/react/start/", Some("x y"))));
        check(&router, "/docs", "", Some(("", None)));
        check(&router, "/docs/vue/start/index.html", "", Some(("/vue/start", None)));
        check(&router, "/documents/", "", None);
        check(&router, "/docs/%5Ba%zz%ff/", "", Some(("/[a%zz\u{fffd}/", None)));
    }

    #[test]
    fn ok_hash_addresses() {
        let router = Router::Hash { base: "./".into() };
        check(&router, "/x/index.html", "#/react/start/#x", Some(("/react/start/", Some("x"))));
        check(&router, "/x/index.html", "", Some(("/", None)));
        check(&router, "/x/index.html", "#setup", Some(("/react/now/", Some("setup"))));
    }
}
