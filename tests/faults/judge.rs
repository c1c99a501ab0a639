//! Says whether HTML could run script, by parsers that share nothing with the renderer.

use scraper::{Html, Node};
use url::Url;

use kaleidoc::bundle::html;

/// Elements that the reader writes beside those that authors may.
const CHROME: &[&str] = &["button", "input", "label", "main", "nav", "progress"];

/// Attributes that the reader writes beside those that authors may.
const OWN: &[&str] = &["type", "value", "checked", "disabled", "max", "rel", "src", "href"];

/// Attributes that hold a URL in HTML, SVG or MathML, whether or not the list lets them through.
///
/// Source: <https://html.spec.whatwg.org/multipage/indices.html#attributes-3>
const URLS: &[&str] = &[
    "action",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "formaction",
    "href",
    "icon",
    "itemid",
    "longdesc",
    "manifest",
    "ping",
    "poster",
    "profile",
    "src",
    "usemap",
    "xlink:href",
];

/// Judges a piece of a page.
#[track_caller]
pub fn fragment(html: &str) {
    // What stands in a table, a list or a template parses alone there.
    for context in ["", "<table><tbody>", "<ul>"] {
        if context.is_empty() || html.starts_with("<t") || html.starts_with("<li") {
            judge(html, &Html::parse_fragment(&[context, html].concat()));
        }
    }
}

/// Judges a whole file, which has scripts and links of its own.
///
/// - `template`: the [`resources`] of a harmless one.
#[track_caller]
pub fn file(html: &str, template: &[(String, usize)]) {
    if html.is_empty() {
        return;
    }
    assert_eq!(resources(html), template, "in {html}");
    let body = html.split_once("<noscript>").unwrap().1;
    let (without_script, body) = body.split_once("</noscript>").unwrap();
    fragment(without_script);
    fragment(body.trim_end().trim_end_matches("</html>").trim_end().trim_end_matches("</body>"));
    let document = Html::parse_document(html);
    for node in document.tree.nodes() {
        if let Node::Element(element) = node.value() {
            element.attrs().for_each(|(name, value)| judge_attribute(element.name(), name, value, html));
        }
    }
}

/// How many elements of each kind a file holds that fetch something, or change how URLs are read.
pub fn resources(html: &str) -> Vec<(String, usize)> {
    let document = Html::parse_document(html);
    let names: Vec<&str> =
        document.tree.nodes().filter_map(|node| node.value().as_element()).map(|element| element.name()).collect();
    ["script", "meta", "base", "style", "iframe", "object", "embed", "form", "svg", "math", "template", "noscript"]
        .iter()
        .map(|kind| ((*kind).to_owned(), names.iter().filter(|name| *name == kind).count()))
        .collect()
}

#[track_caller]
fn judge(html: &str, document: &Html) {
    for node in document.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let tag = element.name();
                let is_ours = matches!(tag, "html" | "head" | "body");
                assert!(is_ours || html::is_element(tag) || CHROME.contains(&tag), "<{tag}> in {html}");
                element.attrs().for_each(|(name, value)| {
                    let is_listed =
                        html::is_attribute(tag, name) || name.starts_with("data-kd-") || name == "data-chrome";
                    assert!(is_listed || OWN.contains(&name), "{name}={value:?} on <{tag}> in {html}");
                    judge_attribute(tag, name, value, html);
                });
            }
            Node::Comment(comment) => {
                let number = comment.strip_prefix('/').unwrap_or(comment).strip_prefix("kd:");
                let is_slot = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
                assert!(is_slot, "<!--{}--> in {html}", &**comment);
            }
            Node::Doctype(_) | Node::ProcessingInstruction(_) => panic!("{node:?} in {html}"),
            Node::Text(_) | Node::Document | Node::Fragment => {}
        }
    }
}

#[track_caller]
fn judge_attribute(tag: &str, name: &str, value: &str, html: &str) {
    assert!(!name.starts_with("on") && !["style", "srcdoc", "is"].contains(&name), "{name} on <{tag}> in {html}");
    if URLS.contains(&name) {
        assert!(is_harmless(value), "{name}={value:?} on <{tag}> in {html}");
    }
    if name == "srcset" || name == "imagesrcset" {
        for url in value.split([',', ' ', '\t', '\n', '\r', '\u{c}']) {
            assert!(is_harmless(url), "{name}={value:?} on <{tag}> in {html}");
        }
    }
}

/// Whether a URL on a page of a site has one of the schemes that links may have, as the URL Standard reads it.
fn is_harmless(url: &str) -> bool {
    let page = Url::parse("https://site.example/docs/react/").unwrap();
    page.join(url).map_or(true, |url| ["http", "https", "mailto", "tel"].contains(&url.scheme()))
}

/// Whether a path leads to a place of its site.
pub fn is_of_the_site(path: &str) -> bool {
    let page = Url::parse("https://site.example/").unwrap();
    page.join(path).is_ok_and(|url| url.origin() == page.origin())
}

#[test]
fn danger_is_seen() {
    for html in [
        "<a href=\" jav&#x09;ascript:x\">a</a>",
        "<img srcset=\"/a.png 1x,javascript:x 2x\">",
        "<p onclick=\"x\">a</p>",
        "<script>x</script>",
        "<p style=\"x\">a</p>",
        "<!-- a -->",
        "<p><svg></svg></p>",
        "<li><a href=\"data:,x\">a</a></li>",
        "<p nope=\"x\">a</p>",
    ] {
        assert!(std::panic::catch_unwind(|| fragment(html)).is_err(), "{html}");
    }
    fragment("<!--kd:1--><p>a <a href=\"/docs/a:b/\" data-kd-link=\"javascript:x\">b</a></p><!--/kd:1-->");
}
