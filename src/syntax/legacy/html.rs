//! HTML in Markdown to elements of the tree.
//!
//! The parser gives HTML as strings, one per block or per tag; its text and tags stand among the nodes that they enclose.
//! [`Nest`] takes both in order and pairs the tags. What an element may be is decided later, by the allow list: here, no
//! name and no attribute is trusted.
//!
//! Source: HTML, tokenization, <https://html.spec.whatwg.org/#tokenization>, and optional tags,
//! <https://html.spec.whatwg.org/#optional-tags>.

use std::collections::HashMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Spanned, StartTag, Token, Tokenizer};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::MAX_DEPTH;
use super::super::tree::{Attribute, AttributeValue, Kind, Node};
use super::callout;

/// Elements that have no content and no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements whose content is no text for readers.
const OPAQUE: &[&str] = &["math", "script", "style", "svg", "template"];

/// Elements that show another page.
const FRAMES: &[&str] = &["embed", "frame", "iframe", "object"];

/// Elements that end where their parent does, or where another one of these starts.
const ENDED_BY: &[(&str, &[&str])] = &[
    ("dd", &["dd", "dt"]),
    ("dt", &["dd", "dt"]),
    ("li", &["li"]),
    ("option", &["option"]),
    ("p", &["div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul", "blockquote"]),
    ("tbody", &["tbody", "tfoot"]),
    ("td", &["td", "th", "tr", "tbody", "tfoot"]),
    ("tfoot", &["tbody"]),
    ("th", &["td", "th", "tr", "tbody", "tfoot"]),
    ("thead", &["tbody", "tfoot"]),
    ("tr", &["tr", "tbody", "tfoot"]),
];

/// Elements between whose children white space is nothing.
const SPACELESS: &[&str] = &["colgroup", "dl", "ol", "table", "tbody", "tfoot", "thead", "tr", "ul"];

/// Elements of HTML, old ones included: what else looks like a tag is a placeholder in prose, as in `git clone <url>`.
const NAMES: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// An element that is open.
struct Open {
    name: String,
    attributes: Vec<Attribute>,
    /// The start tag as written, and its place.
    tag: String,
    span: Span,
    children: Vec<Node>,
}

/// Nodes and tags of one parent, in order.
pub(crate) struct Nest {
    /// The parent is a line of text, not a run of blocks.
    is_line: bool,
    nodes: Vec<Node>,
    /// Outermost first.
    open: Vec<Open>,
    /// Start tags that were left out because they lie too deep, by name: their end tags are left out, too.
    too_deep: HashMap<String, usize>,
}

impl Nest {
    /// A parent without children so far.
    pub(crate) fn new(is_line: bool) -> Self {
        Self { is_line, nodes: Vec::new(), open: Vec::new(), too_deep: HashMap::new() }
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Adds a node that is no HTML.
    pub(crate) fn push(&mut self, node: Node, diagnostics: &mut Vec<Diagnostic>) {
        let ends_paragraph = matches!(
            node.kind,
            Kind::Paragraph(_) | Kind::Heading { .. } | Kind::List { .. } | Kind::Blockquote(_) | Kind::Fence { .. }
        );
        if ends_paragraph && self.open.last().is_some_and(|open| open.name == "p") {
            self.close(diagnostics);
        }
        self.add(node);
    }

    /// Adds HTML that stands at byte `start`.
    pub(crate) fn html(&mut self, html: &str, start: usize, diagnostics: &mut Vec<Diagnostic>) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
            let place = |span: html5gum::Span<usize>| Span::new(start + span.start, start + span.end.min(html.len()));
            match token {
                Token::StartTag(tag) => {
                    let (span, source) = (place(tag.span), written(html, tag.span));
                    self.start(tag, source, span, start, diagnostics);
                }
                Token::EndTag(tag) => {
                    self.end(&text(&tag.name), written(html, tag.span), place(tag.span), diagnostics);
                }
                Token::String(string) => self.text(text(&string.value), place(string.span)),
                // Comments are for authors, and a document type for browsers.
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => self.nodes.push(node),
        }
    }

    fn text(&mut self, text: String, span: Span) {
        let is_nothing = self.open.last().is_none_or(|open| SPACELESS.contains(&open.name.as_str()));
        if !(is_nothing && text.trim().is_empty()) {
            self.add(Node { span, kind: Kind::Text(text) });
        }
    }

    fn start(
        &mut self,
        tag: StartTag<usize>,
        source: &str,
        span: Span,
        base: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let name = text(&tag.name);
        while let Some(open) = self.open.last()
            && ENDED_BY.iter().any(|(ended, by)| *ended == open.name && by.contains(&name.as_str()))
        {
            self.close(diagnostics);
        }
        if self.open.len() >= MAX_DEPTH {
            if self.too_deep.is_empty() {
                let message =
                    format!("elements are nested more than {MAX_DEPTH} deep; tags that lie deeper are left out");
                diagnostics
                    .push(Diagnostic::error(span, Code::TooDeep, message).hint("close elements, or nest them less"));
            }
            *self.too_deep.entry(name).or_default() += 1;
            return;
        }
        let attributes = tag.attributes.into_iter().map(|(name, value)| attribute(&name, value, base)).collect();
        let is_empty = tag.self_closing || VOID.contains(&name.as_str());
        self.open.push(Open { name, attributes, tag: source.to_owned(), span, children: Vec::new() });
        if is_empty {
            self.close(diagnostics);
        }
    }

    fn end(&mut self, name: &str, source: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(count) = self.too_deep.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        let Some(position) = self.open.iter().rposition(|open| open.name == name) else {
            // Browsers take `</p>` for an empty paragraph, and `</br>` for a break.
            if name == "br" {
                self.add(element("br", Vec::new(), span, Vec::new()));
            } else if !NAMES.contains(&name) {
                self.add(Node { span, kind: Kind::Text(source.to_owned()) });
            } else if name != "p" && !VOID.contains(&name) {
                let message = format!("`</{name}>` closes nothing here; it is left out");
                let hint = "open and close it in the same paragraph, list item or run of blocks";
                diagnostics.push(Diagnostic::warning(span, Code::UnbalancedHtml, message).hint(hint));
            }
            return;
        };
        while self.open.len() > position + 1 {
            self.leave(diagnostics);
        }
        self.close(diagnostics);
    }

    /// Ends the innermost element, whose end tag is missing.
    fn leave(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(mut open) = self.open.pop() else { return };
        if ENDED_BY.iter().any(|(name, _)| *name == open.name) || OPAQUE.contains(&open.name.as_str()) {
            self.open.push(open);
            return self.close(diagnostics);
        }
        let children = std::mem::take(&mut open.children);
        if !NAMES.contains(&open.name.as_str()) {
            self.add(Node { span: open.span, kind: Kind::Text(open.tag) });
            return children.into_iter().for_each(|child| self.add(child));
        }
        let message = format!("`<{}>` is never closed here; its content is kept without it", open.name);
        let hint = format!("close it with `</{}>` in the same paragraph, list item or run of blocks", open.name);
        diagnostics.push(Diagnostic::warning(open.span, Code::UnbalancedHtml, message).hint(hint));
        // A target of links, an image: what these are does not depend on their end.
        if open.name == "a" && !open.attributes.iter().any(|attribute| attribute.name == "href") {
            self.open.push(open);
            self.close(diagnostics);
        }
        children.into_iter().for_each(|child| self.add(child));
    }

    /// Ends the innermost element.
    fn close(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(Open { name, attributes, span, children, .. }) = self.open.pop() else { return };
        if OPAQUE.contains(&name.as_str()) {
            let message =
                format!("`<{name}>` is no element that content may have; it is left out with all that it holds");
            diagnostics.push(Diagnostic::warning(span, Code::ForbiddenHtml, message));
        } else if FRAMES.contains(&name.as_str()) {
            let node = frame(&name, &attributes, span, diagnostics);
            let stands_alone = !self.is_line && self.open.is_empty() && matches!(node.kind, Kind::Link { .. });
            self.add(if stands_alone { Node { span, kind: Kind::Paragraph(vec![node]) } } else { node });
            if name == "object" {
                children.into_iter().for_each(|child| self.add(child));
            }
        } else {
            self.add(html_element(&name, attributes, span, children));
        }
    }

    /// The nodes, once all is added.
    pub(crate) fn finish(mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
        while !self.open.is_empty() {
            self.leave(diagnostics);
        }
        self.nodes
    }
}

/// A tag as it stands in the text.
fn written(html: &str, span: html5gum::Span<usize>) -> &str {
    html.get(span.start..span.end).unwrap_or_default()
}

fn text(value: &HtmlString) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn attribute(name: &HtmlString, value: Spanned<HtmlString, usize>, base: usize) -> Attribute {
    let span = Span::new(base + value.span.start, base + value.span.end);
    Attribute { name: text(name), value: AttributeValue::Text(text(&value.value)), span }
}

fn element(name: &str, attributes: Vec<Attribute>, span: Span, children: Vec<Node>) -> Node {
    Node { span, kind: Kind::Element { name: name.to_owned(), attributes, is_inline: true, children } }
}

/// The text of an attribute.
fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).and_then(|attribute| match &attribute.value {
        AttributeValue::Text(text) => Some(text.as_str()),
        AttributeValue::Flag | AttributeValue::Expression(_) => None,
    })
}

/// An element, in the words of today: what older pages say with other elements and attributes is kept.
fn html_element(name: &str, mut attributes: Vec<Attribute>, span: Span, children: Vec<Node>) -> Node {
    // kramdown's own switch.
    attributes.retain(|attribute| attribute.name != "markdown");
    read_style(name, &mut attributes);
    let is_callout = matches!(name, "aside" | "blockquote" | "div" | "p" | "section");
    if let Some(classes) = value(&attributes, "class").filter(|_| is_callout)
        && let Some(is_warning) = callout::kind(classes.split_whitespace())
    {
        return callout::wrap(children, is_warning, span);
    }
    match name {
        "a" => {
            if value(&attributes, "id").is_none() {
                attributes
                    .iter_mut()
                    .filter(|attribute| attribute.name == "name")
                    .for_each(|name| name.name = "id".into());
            }
            let is_plain = |attribute: &Attribute| {
                matches!(attribute.name.as_str(), "href" | "target" | "rel" | "class" | "title")
            };
            match value(&attributes, "href") {
                // So that it is checked and resolved as Markdown's links are.
                Some(url) if attributes.iter().all(is_plain) => {
                    let title = value(&attributes, "title").filter(|title| !title.is_empty()).map(str::to_owned);
                    Node { span, kind: Kind::Link { url: url.to_owned(), title, children } }
                }
                _ => element("a", attributes, span, children),
            }
        }
        "tt" => element("code", attributes, span, children),
        "strike" => element("s", attributes, span, children),
        _ => element(name, attributes, span, children),
    }
}

/// Turns what a `style` says of width, height and alignment into attributes; the rest of it stays, and is told of.
fn read_style(name: &str, attributes: &mut Vec<Attribute>) {
    let Some(position) = attributes.iter().position(|attribute| attribute.name == "style") else { return };
    let mut style = attributes.remove(position);
    let AttributeValue::Text(declarations) = &style.value else { return };
    let has_size = matches!(name, "img" | "video");
    let mut rest = Vec::new();
    for declaration in declarations.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()) {
        let (property, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim());
        let number = value.strip_suffix("px").unwrap_or(value);
        let is_length = !number.is_empty() && number.trim_end_matches('%').bytes().all(|byte| byte.is_ascii_digit());
        let mut set = |name: &str, value: &str| {
            if !attributes.iter().any(|attribute| attribute.name == name) {
                let value = AttributeValue::Text(value.to_owned());
                attributes.push(Attribute { name: name.to_owned(), value, span: style.span });
            }
        };
        match property.as_str() {
            "width" | "height" if has_size && is_length => set(&property, number),
            "text-align" if matches!(name, "div" | "p" | "td" | "th" | "tr") => set("align", value),
            _ => rest.push(declaration),
        }
    }
    if !rest.is_empty() {
        style.value = AttributeValue::Text(rest.join("; "));
        attributes.push(style);
    }
}

/// A frame: a video of YouTube is one, and of any other page a link to it stays.
fn frame(name: &str, attributes: &[Attribute], span: Span, diagnostics: &mut Vec<Diagnostic>) -> Node {
    let url = value(attributes, if name == "object" { "data" } else { "src" }).unwrap_or_default().trim();
    if let Some(id) = youtube_id(url) {
        let value = AttributeValue::Text(id.to_owned());
        return element("YoutubeEmbed", vec![Attribute { name: "embedId".to_owned(), value, span }], span, Vec::new());
    }
    let message =
        format!("`<{name}>` is no element that content may have; a link to what it shows stands in its place");
    diagnostics.push(
        Diagnostic::warning(span, Code::ForbiddenHtml, message).hint("a video may be a `<video>`, or lie at YouTube"),
    );
    let title = value(attributes, "title").filter(|title| !title.trim().is_empty()).unwrap_or(url);
    let label = vec![Node { span, kind: Kind::Text(title.to_owned()) }];
    match url {
        "" => element("span", Vec::new(), span, label),
        _ => Node { span, kind: Kind::Link { url: url.to_owned(), title: None, children: label } },
    }
}

/// The id in the address of a YouTube video.
fn youtube_id(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https:").or_else(|| url.strip_prefix("http:")).unwrap_or(url).strip_prefix("//")?;
    let (host, path) = rest.split_once('/')?;
    let id = match host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host) {
        "youtube.com" | "youtube-nocookie.com" => {
            path.strip_prefix("embed/").or_else(|| path.strip_prefix("v/")).or_else(|| {
                path.strip_prefix("watch?").and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("v=")))
            })?
        }
        "youtu.be" => path,
        _ => return None,
    };
    let id = id.split(['?', '&', '#', '/']).next().unwrap_or_default();
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (!id.is_empty() && is_id && id != "videoseries").then_some(id)
}
