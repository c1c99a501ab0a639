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

/// Attributes whose value is a URL.
const URLS: &str = "cite href poster src";

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

/// Whether an attribute's value is a URL.
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

/// Whether a URL may stand in a link or a source: `http`, `https`, `mailto`, `tel`, or no scheme at all.
///
/// Browsers drop tabs and line ends inside of a URL and control characters before it, so they do not count here either.
///
/// Source: <https://url.spec.whatwg.org/#concept-basic-url-parser>
pub fn is_safe_url(url: &str) -> bool {
    let mut scheme = String::new();
    for character in url.trim_start_matches(|c: char| c <= ' ').chars() {
        match character {
            '\t' | '\n' | '\r' => {}
            ':' => return matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel"),
            c if c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') => scheme.push(c.to_ascii_lowercase()),
            _ => return true,
        }
    }
    true
}

/// Whether each URL of a `srcset` may stand there. A URL with a comma in it is taken for two.
///
/// Source: <https://html.spec.whatwg.org/#srcset-attributes>
pub fn is_safe_srcset(srcset: &str) -> bool {
    srcset.split(',').all(|candidate| is_safe_url(candidate.trim()))
}

/// Whether a URL names a place outside of the site: it has a scheme or a host.
pub fn is_external_url(url: &str) -> bool {
    let rest = url.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    url.starts_with("//") || rest.starts_with(':') && rest.len() < url.len()
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
        assert!(is_safe_srcset("a.png 1x, https://b/c.png 2x") && !is_safe_srcset("a.png, javascript:x 2x"));
        for url in ["https://a.b", "mailto:a@b", "tel:1", "/a:b", "#a", "a/b:c", "//a.b", "", "?a:b", "images/x.png"] {
            assert!(is_safe_url(url), "{url:?}");
        }
    }

    #[test]
    fn external_urls_have_a_scheme_or_host() {
        assert!(is_external_url("https://a.b") && is_external_url("//a.b") && is_external_url("mailto:a"));
        assert!(
            !is_external_url("/a:b") && !is_external_url("a/b") && !is_external_url("#a:b") && !is_external_url(":a")
        );
    }
}
