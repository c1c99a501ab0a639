//! The HTML that content may hold: elements, attributes and URL schemes.
//!
//! The compiler warns of what is not listed, and the renderer leaves it out whatever a bundle says.

/// Elements that authors may write, one a line, with the attributes that each may have besides [`GLOBAL`]. Texts, since
/// lists of lists take three times as much room in the module.
const ELEMENTS: &str = "\
a name href download hreflang rel target
abbr
address
article
aside
audio src controls loop muted preload
b
bdi
bdo
blockquote cite
br
caption
center
cite
code
col span
colgroup span
dd
del cite datetime
details open name
dfn
div align
dl
dt
em
figcaption
figure
footer
h1 align
h2 align
h3 align
h4 align
h5 align
h6 align
header
hr
i
img src alt width height loading srcset sizes align
ins cite datetime
kbd
li value
mark
ol start reversed type
p align
picture
pre
q cite
rp
rt
ruby
s
samp
section
small
source src type srcset sizes media width height
span
strong
sub
summary
sup
table
tbody
td colspan rowspan headers align valign
tfoot
th colspan rowspan headers scope abbr align valign
thead
time datetime
tr align valign
track src kind srclang label default
u
ul
var
video src controls loop muted autoplay playsinline poster preload width height
wbr";

/// Attributes of every element.
const GLOBAL: &str = "class dir hidden id lang role tabindex title translate";

/// Attributes whose value is a URL, or a list of them.
const URLS: &str = "cite href poster src srcset";

/// Elements that have no content and no end tag.
///
/// Source: <https://html.spec.whatwg.org/#void-elements>
const VOID: &str = "br col hr img source track wbr";

/// Elements that lie in a line of text.
const PHRASING: &str = "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark picture q ruby s samp small span strong sub sup time u \
     var wbr";

/// Whether authors may write the element. Names are lower case.
pub fn is_element(tag: &str) -> bool {
    attributes_of(tag).is_some()
}

/// Whether an element may have an attribute. `data-…` and `aria-…` are allowed on each, but for the `data-kd-…` and
/// `data-chrome` of the renderer.
pub fn is_attribute(tag: &str, name: &str) -> bool {
    let is_plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let is_own = name.starts_with("data-kd-") || name == "data-chrome";
    has_word(GLOBAL, name)
        || attributes_of(tag).is_some_and(|names| has_word(names, name))
        || ["data-", "aria-"].iter().any(|prefix| name.strip_prefix(prefix).is_some_and(is_plain)) && !is_own
}

/// Whether an attribute's value is a URL, or a list of them.
pub fn is_url_attribute(name: &str) -> bool {
    has_word(URLS, name)
}

/// Whether an element has no content and no end tag.
pub fn is_void(tag: &str) -> bool {
    has_word(VOID, tag)
}

/// Whether an element may stand in a paragraph.
pub fn is_phrasing(tag: &str) -> bool {
    has_word(PHRASING, tag)
}

fn has_word(words: &str, wanted: &str) -> bool {
    !wanted.is_empty() && words.split(' ').any(|word| word == wanted)
}

fn attributes_of(tag: &str) -> Option<&'static str> {
    ELEMENTS.split('\n').find_map(|line| {
        let (name, attributes) = line.split_once(' ').unwrap_or((line, ""));
        (name == tag).then_some(attributes)
    })
}

/// What a URL starts with, as browsers read it: control characters and spaces around a URL, and tabs and line ends anywhere
/// in it, do not count; `\\` is `/`.
///
/// Source: <https://url.spec.whatwg.org/#concept-basic-url-parser>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A scheme; whether it is `http`, `https`, `mailto` or `tel`.
    Scheme {
        /// Whether URLs may have the scheme.
        is_listed: bool,
    },
    /// `//host`.
    Host,
    /// `/path`: a place of the site, below its base.
    Root,
    /// A relative path, a query, a fragment, or nothing.
    Relative,
}

impl Start {
    /// The start of a URL.
    pub fn of(url: &str) -> Self {
        let mut scheme = String::new();
        let mut characters = meaningful(url).peekable();
        match characters.peek() {
            Some('/' | '\\') => {
                characters.next();
                return if matches!(characters.peek(), Some('/' | '\\')) { Self::Host } else { Self::Root };
            }
            Some(first) if first.is_ascii_alphabetic() => {}
            _ => return Self::Relative,
        }
        for character in characters {
            match character {
                ':' => {
                    let is_listed = matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel");
                    return Self::Scheme { is_listed };
                }
                c if c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') => scheme.push(c.to_ascii_lowercase()),
                _ => break,
            }
        }
        Self::Relative
    }
}

/// A URL without what browsers drop of it: something before it, such as a base, would make that count.
pub fn cleaned(url: &str) -> String {
    meaningful(url.trim_end_matches(|c: char| c <= ' ')).collect()
}

/// The characters of a URL that browsers drop neither at its start nor inside.
fn meaningful(url: &str) -> impl Iterator<Item = char> {
    let url = url.trim_start_matches(|c: char| c <= ' ');
    url.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'))
}

/// Whether a URL may stand in a link or a source: `http`, `https`, `mailto`, `tel`, or no scheme at all.
pub fn is_safe_url(url: &str) -> bool {
    Start::of(url) != Start::Scheme { is_listed: false }
}

/// Whether the value of an attribute, as it is written, runs no script: whatever the URLs in it are made of. Attributes
/// that hold no URL never do.
pub fn is_safe_value(name: &str, value: &str) -> bool {
    match name {
        // A comma inside of a URL is taken for the end of it, too: not all programs that read HTML agree.
        "srcset" => {
            candidates(value).all(|(url, descriptor)| url.split(',').all(is_safe_url) && is_descriptor(descriptor))
        }
        _ => !is_url_attribute(name) || is_safe_url(value),
    }
}

/// Whether a candidate may have this descriptor: numbers and units, or nothing.
pub fn is_descriptor(descriptor: &str) -> bool {
    descriptor.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b' '))
}

/// The candidates of a `srcset`: the URL of each, and its width or density, which may be empty.
///
/// Source: <https://html.spec.whatwg.org/#parsing-a-srcset-attribute>
pub fn candidates(srcset: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = srcset;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (url, after) = rest.split_at_checked(end).filter(|(url, _)| !url.is_empty())?;
        let whole = url.trim_end_matches(',');
        // A comma right behind the URL ends the candidate; else it ends at the next one.
        let length = if whole.len() < url.len() { 0 } else { after.find(',').unwrap_or(after.len()) };
        let (descriptor, after) = after.split_at_checked(length)?;
        rest = after;
        Some((whole, descriptor.trim_ascii()))
    })
}

/// Whether a URL names a place outside of the site: it has a scheme or a host.
pub fn is_external_url(url: &str) -> bool {
    matches!(Start::of(url), Start::Scheme { .. } | Start::Host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_those_that_are_listed() {
        assert!(is_element("video") && is_element("a") && is_element("wbr"));
        for tag in ["script", "iframe", "", "a name", "a\nabbr", "name"] {
            assert!(!is_element(tag), "{tag:?}");
        }
        assert!(is_attribute("a", "href") && is_attribute("video", "height") && is_attribute("b", "translate"));
        assert!(!is_attribute("b", "href") && !is_attribute("b", "") && !is_attribute("a", "href download"));
        assert!(is_void("wbr") && !is_void("") && is_url_attribute("src") && is_phrasing("a"));
    }

    #[test]
    fn handlers_and_styles_are_no_attributes() {
        for name in ["onclick", "style", "srcdoc", "formaction", "data-kd-content", "data-chrome", "data-", "aria-\"x"]
        {
            assert!(!is_attribute("a", name), "{name}");
        }
        assert!(is_attribute("td", "colspan") && !is_attribute("p", "colspan") && is_attribute("p", "aria-label"));
    }

    #[test]
    fn schemes_that_run_script_are_unsafe() {
        for url in
            ["javascript:alert(1)", " JaVa\tscript:x", "\u{1}data:text/html,x", "vbscript:x", "blob:x", "file:///x"]
        {
            assert!(!is_safe_url(url), "{url:?}");
        }
        for url in
            ["https://a.b", "mailto:a@b", "tel:1", "/a:b", "#a", "a/b:c", "//a.b", "", "?a:b", "images/x.png", "1:x"]
        {
            assert!(is_safe_url(url), "{url:?}");
        }
    }

    #[test]
    fn values_of_url_attributes_are_judged() {
        assert!(is_safe_value("srcset", "a.png 1x, https://b/c.png 2x") && is_safe_value("title", "javascript:x"));
        for srcset in [
            "a.png, javascript:x 2x",
            "javascript:x",
            ",,\njavascript:x 1x",
            "a.png 1x,\tjavascript:x",
            "java\tscript:x",
        ] {
            assert!(!is_safe_value("srcset", srcset), "{srcset:?}");
        }
        for name in ["href", "src", "cite", "poster"] {
            assert!(!is_safe_value(name, "javascript:x") && is_safe_value(name, "/x"), "{name}");
        }
    }

    #[test]
    fn candidates_have_a_url_and_a_descriptor() {
        let read = |srcset| candidates(srcset).collect::<Vec<_>>();
        assert_eq!(read("/a.png 1x, /b.png  2x"), [("/a.png", "1x"), ("/b.png", "2x")]);
        assert_eq!(read("/a,b.png,\n/c.png, /d.png 10w ,"), [("/a,b.png", ""), ("/c.png", ""), ("/d.png", "10w")]);
        assert_eq!(read(" , "), []);
        assert_eq!(read("a"), [("a", "")]);
    }

    /// Every attribute that holds a URL in HTML is judged, should the list of attributes ever let it through.
    #[test]
    fn listed_attributes_that_hold_urls_are_known_as_such() {
        let holding_urls = "action archive background cite classid codebase data formaction href icon imagesrcset \
                            itemid itemtype longdesc manifest ping poster profile src srcdoc srcset usemap xlink:href";
        for name in holding_urls.split(' ') {
            let is_listed = ELEMENTS.split('\n').any(|line| line.split(' ').skip(1).any(|listed| listed == name));
            assert!(!is_listed || is_url_attribute(name), "{name}");
        }
    }

    #[test]
    fn starts_are_what_browsers_read() {
        for (url, start) in [
            ("//a.b", Start::Host),
            ("/\\a.b", Start::Host),
            (" \\/a.b", Start::Host),
            ("/\t/a.b", Start::Host),
            ("/a", Start::Root),
            ("\n\\a", Start::Root),
            ("a", Start::Relative),
            ("#/a", Start::Relative),
            ("HTTPS:a", Start::Scheme { is_listed: true }),
            ("java\nscript:a", Start::Scheme { is_listed: false }),
            ("javascript&colon;a", Start::Relative),
        ] {
            assert_eq!(Start::of(url), start, "{url:?}");
        }
    }

    #[test]
    fn what_browsers_drop_is_dropped() {
        assert_eq!(cleaned("\u{1} /a b\tc\r\n/é \n"), "/a bc/é");
    }

    #[test]
    fn external_urls_have_a_scheme_or_host() {
        assert!(is_external_url("https://a.b") && is_external_url("//a.b") && is_external_url("mailto:a"));
        assert!(is_external_url(" /\\a.b") && is_external_url("\thttps://a.b"));
        assert!(
            !is_external_url("/a:b") && !is_external_url("a/b") && !is_external_url("#a:b") && !is_external_url(":a")
        );
    }
}
