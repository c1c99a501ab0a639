//! HTML that follows the contract, as an outline: a line for each leaf block. The rules are those of the oracle's
//! README, section "The outline".

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::href;

type Tree<'a> = NodeRef<'a, Node>;

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];

const UNSEEN: &[&str] = &[
    "button", "col", "colgroup", "head", "link", "meta", "noscript", "script", "source", "style", "svg", "template",
    "title",
];

/// Elements that mark text, and how the outline writes them.
const MARKS: &[(&str, &str, &str)] = &[
    ("strong", "**", "**"),
    ("b", "**", "**"),
    ("em", "*", "*"),
    ("i", "*", "*"),
    ("del", "~~", "~~"),
    ("s", "~~", "~~"),
    ("sup", "<sup>", "</sup>"),
    ("sub", "<sub>", "</sub>"),
    ("kbd", "<kbd>", "</kbd>"),
    ("u", "<u>", "</u>"),
    ("mark", "<mark>", "</mark>"),
    ("small", "<small>", "</small>"),
];

/// The outline of the element with `data-kd-content`; of everything, if there is none.
pub fn outline(html: &str) -> Vec<String> {
    let html = Html::parse_fragment(html);
    let root = html.tree.root();
    let content = find(root, &|node| attribute(node, "data-kd-content").is_some()).unwrap_or(root);
    let mut out = Outline::default();
    out.flow(content.children());
    out.lines
}

// Questions to a node

fn element(node: Tree<'_>) -> Option<&Element> {
    node.value().as_element()
}

/// The tag; empty for what is no element.
fn tag(node: Tree<'_>) -> &str {
    element(node).map_or("", Element::name)
}

fn attribute<'a>(node: Tree<'a>, name: &str) -> Option<&'a str> {
    element(node)?.attr(name)
}

fn has_class(node: Tree, class: &str) -> bool {
    element(node).is_some_and(|element| element.classes().any(|name| name == class))
}

fn text(node: Tree<'_>) -> Option<&str> {
    node.value().as_text().map(|text| &**text)
}

fn is_blank_text(node: Tree) -> bool {
    text(node).is_some_and(|text| text.chars().all(is_space))
}

fn is_chrome(node: Tree) -> bool {
    attribute(node, "data-chrome").is_some()
}

fn is_ignored(node: Tree) -> bool {
    match node.value() {
        Node::Text(_) => false,
        Node::Element(element) => UNSEEN.contains(&element.name()) || is_chrome(node),
        _ => true,
    }
}

fn is_block(node: Tree) -> bool {
    match tag(node) {
        "" => false,
        _ if has_class(node, "kd-button") => true,
        "span" if has_class(node, "kd-unknown") => false,
        tag if BLOCKS.contains(&tag) => true,
        // A link around a paragraph is text still.
        "a" => has_block(node, true),
        _ => has_block(node, false),
    }
}

/// - `soft`: paragraphs and boxes without meaning do not count.
fn has_block(node: Tree, soft: bool) -> bool {
    let is_soft = |child| {
        let is_ours = attribute(child, "class").is_some_and(|class| class.contains("kd-"));
        soft && matches!(tag(child), "p" | "div") && !is_ours
    };
    node.children()
        .filter(|child| !is_ignored(*child) && element(*child).is_some())
        .any(|child| is_block(child) && !is_soft(child) || has_block(child, soft))
}

/// The first node below this one that `is_it`, in document order, outside of chrome.
fn find<'a>(node: Tree<'a>, is_it: &dyn Fn(Tree<'a>) -> bool) -> Option<Tree<'a>> {
    node.children()
        .filter(|child| !is_chrome(*child))
        .find_map(|child| if is_it(child) { Some(child) } else { find(child, is_it) })
}

/// All links below a node, outside of chrome and of each other.
fn links<'a>(node: Tree<'a>, found: &mut Vec<Tree<'a>>) {
    for child in node.children().filter(|child| !is_chrome(*child)) {
        if tag(child) == "a" { found.push(child) } else { links(child, found) }
    }
}

/// All text below a node, with its line ends.
fn text_of(node: Tree) -> String {
    match (text(node), tag(node)) {
        (Some(text), _) => text.to_owned(),
        _ if is_ignored(node) => String::new(),
        (_, "br") => "\n".to_owned(),
        _ => node.children().map(text_of).collect(),
    }
}

// White space and escapes

/// What JavaScript's `\s` matches.
fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\u{85}' || c == '\u{feff}'
}

/// Runs of white space as one space each; invisible spaces are white space.
fn collapse(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match is_space(c) || c == '\u{200b}' {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

fn squash(text: &str) -> String {
    collapse(text).trim_matches(' ').to_owned()
}

fn escape(text: &str) -> String {
    escape_any(text, "\\`*[]~<")
}

fn escape_any(text: &str, special: &str) -> String {
    text.chars().flat_map(|c| special.contains(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Marks a text; white space at its edges stays outside.
fn wrap(open: &str, inner: &str, close: &str) -> String {
    let core = inner.trim_matches(is_space);
    if core.is_empty() {
        return inner.to_owned();
    }
    let start = inner.len() - inner.trim_start_matches(is_space).len();
    let (before, after) = (&inner[..start], &inner[start + core.len()..]);
    format!("{before}{open}{core}{close}{after}")
}

/// A line of text: white space collapsed, no breaks at the edges.
fn tidy(text: &str) -> String {
    let text = collapse(text).replace(" <br>", "<br>").replace("<br> ", "<br>");
    let mut text = text.as_str();
    while let Some(rest) = text.strip_prefix("<br>").or(text.strip_suffix("<br>")) {
        text = rest;
    }
    text.trim_matches(' ').to_owned()
}

fn code_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim_start_matches('\n').trim_end_matches(is_space).to_owned()
}

// Inline content

/// The content of a node as one line of text.
///
/// - `id`: of the heading that this is in; links to it are seen through.
fn line_of(node: Tree, id: Option<&str>) -> String {
    tidy(&inline_all(node, id))
}

fn inline_all(node: Tree, id: Option<&str>) -> String {
    node.children().map(|child| inline(child, id)).collect()
}

fn inline(node: Tree, id: Option<&str>) -> String {
    if let Some(text) = text(node) {
        return escape(&collapse(text));
    }
    if is_ignored(node) {
        return String::new();
    }
    let inner = || inline_all(node, id);
    let attribute_or_empty = |name| attribute(node, name).unwrap_or_default();
    let name = tag(node);
    match name {
        "br" => "<br>".to_owned(),
        "img" => {
            let alt = escape(&squash(attribute_or_empty("alt")));
            format!("![{alt}]({})", href::canonical(attribute_or_empty("src")))
        }
        "input" if attribute(node, "type") != Some("checkbox") => String::new(),
        "input" => if attribute(node, "checked").is_some() { "[x] " } else { "[ ] " }.to_owned(),
        "code" => wrap("`", &escape_any(&collapse(&text_of(node)), "\\`"), "`"),
        "a" => match attribute(node, "href") {
            Some(href) if !is_self_link(href, id) => wrap("[", &inner(), &format!("]({})", href::canonical(href))),
            _ => inner(),
        },
        _ if has_class(node, "kd-unknown") => {
            format!("<unknown {}>{}</unknown>", attribute_or_empty("data-component"), inner().trim_matches(is_space))
        }
        _ => match MARKS.iter().find(|(mark, ..)| *mark == name) {
            Some((_, open, close)) => wrap(open, &inner(), close),
            None if BLOCKS.contains(&name) => format!(" {} ", inner()),
            None => inner(),
        },
    }
}

fn is_self_link(href: &str, id: Option<&str>) -> bool {
    id.is_some_and(|id| href.strip_suffix(id).is_some_and(|before| before == "#" || before.ends_with("/#")))
}

// Blocks

/// The lines so far, and where the next one stands.
#[derive(Default)]
struct Outline {
    lines: Vec<String>,
    /// How many lists the next block is in, within its container.
    depth: usize,
    /// A list item that has no line yet: its first text becomes that line.
    item: Option<String>,
}

impl Outline {
    fn push(&mut self, kind: &str, rest: &str) {
        self.push_with_id(kind, None, rest);
    }

    fn push_with_id(&mut self, kind: &str, id: Option<&str>, rest: &str) {
        self.end_item();
        let depth = if self.depth > 0 { format!("({})", self.depth) } else { String::new() };
        let id = id.filter(|id| !id.is_empty()).map(|id| format!("#{id}")).unwrap_or_default();
        let gap = if rest.is_empty() { "" } else { " " };
        self.lines.push(format!("{kind}{depth}{id}{gap}{rest}"));
    }

    fn push_text(&mut self, text: &str) {
        match self.item.take() {
            Some(item) => self.lines.push(format!("{item} {text}")),
            None => self.push("p", text),
        }
    }

    /// A list item that starts with another block has a line without text.
    fn end_item(&mut self) {
        self.lines.extend(self.item.take());
    }

    /// A block that holds others; in it, depth starts again.
    fn container(&mut self, kind: &str, title: &str, write: impl FnOnce(&mut Self)) {
        self.push(kind, format!("{title} {{").trim_matches(is_space));
        let depth = std::mem::take(&mut self.depth);
        write(self);
        self.end_item();
        self.depth = depth;
        self.lines.push("}".to_owned());
    }

    /// Blocks, and runs of what stands between them.
    fn flow<'a>(&mut self, nodes: impl Iterator<Item = Tree<'a>>) {
        let mut run = Vec::new();
        for node in nodes.filter(|node| !is_ignored(*node)) {
            if is_block(node) {
                self.run(&std::mem::take(&mut run));
                self.block(node);
            } else {
                run.push(node);
            }
        }
        self.run(&run);
    }

    /// Inline content between blocks; pictures alone are blocks.
    fn run(&mut self, run: &[Tree]) {
        let seen: Vec<Tree> = run.iter().copied().filter(|node| !is_blank_text(*node)).collect();
        if seen.iter().all(|node| tag(*node) == "img") {
            for image in seen {
                let [src, alt] = ["src", "alt"].map(|name| attribute(image, name).unwrap_or_default());
                self.push("img", format!("{} {}", href::canonical(src), squash(alt)).trim_matches(' '));
            }
            return;
        }
        let text = tidy(&run.iter().map(|node| inline(*node, None)).collect::<String>());
        if !text.is_empty() {
            self.push_text(&text);
        }
    }

    fn block(&mut self, node: Tree) {
        let attribute_or_empty = |name| attribute(node, name).unwrap_or_default();
        let is = |class| has_class(node, class);
        match tag(node) {
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                let id = attribute(node, "id");
                self.push_with_id(name, id, &line_of(node, Some(id.unwrap_or_default())));
            }
            _ if is("kd-callout") => {
                self.container("callout", attribute_or_empty("data-kind"), |out| out.flow(node.children()));
            }
            _ if is("kd-tabs") => self.container("tabs", "", |out| out.panels(node)),
            "details" => self.details(node),
            _ if is("kd-code") => self.code(node),
            _ if is("kd-cards") => self.container("cards", "", |out| out.cards(node)),
            _ if is("kd-button") => {
                let href = href::canonical(attribute_or_empty("href"));
                self.push("button", format!("{} {href}", line_of(node, None)).trim_matches(' '));
            }
            _ if is("kd-youtube") => self.push("youtube", attribute_or_empty("data-id")),
            _ if is("kd-missing-fragment") => self.push("missing-fragment", attribute_or_empty("data-path")),
            _ if is("kd-unknown") => {
                self.container("unknown", attribute_or_empty("data-component"), |out| out.flow(node.children()));
            }
            "ul" => self.list(node, None),
            "ol" => self.list(node, Some(attribute(node, "start").and_then(|start| start.parse().ok()).unwrap_or(1))),
            "table" => self.table(node),
            "hr" => self.push("hr", ""),
            "blockquote" => self.container("blockquote", "", |out| out.flow(node.children())),
            "video" => {
                let source = || find(node, &|below| tag(below) == "source").and_then(|node| attribute(node, "src"));
                let src = attribute(node, "src").or_else(source).unwrap_or_default();
                self.push("video", &href::canonical(src));
            }
            "iframe" => self.push("iframe", attribute_or_empty("src")),
            "pre" => {
                let text = code_text(&text_of(node));
                if !text.is_empty() {
                    self.push("pre", &text);
                }
            }
            "li" => self.list_item(node, format!("li({})", self.depth)),
            _ => self.flow(node.children()),
        }
    }

    fn panels(&mut self, node: Tree) {
        for child in node.children().filter(|child| !is_ignored(*child)) {
            if attribute(child, "role") == Some("tabpanel") {
                let name = escape(&squash(attribute(child, "data-name").unwrap_or_default()));
                self.container("tab", &name, |out| out.flow(child.children()));
            } else if element(child).is_some() {
                self.panels(child);
            } else if !is_blank_text(child) {
                self.push("stray", &squash(text(child).unwrap_or_default()));
            }
        }
    }

    fn details(&mut self, node: Tree) {
        let summary = node.children().find(|child| tag(*child) == "summary");
        let title = summary.map(|summary| line_of(summary, None)).unwrap_or_default();
        let eyebrow = attribute(node, "data-eyebrow").filter(|eyebrow| !eyebrow.is_empty());
        let eyebrow = eyebrow.map(|eyebrow| format!(" | {}", escape(&squash(eyebrow)))).unwrap_or_default();
        let kind = if has_class(node, "kd-accordion") { "accordion" } else { "details" };
        self.container(kind, &format!("{title}{eyebrow}"), |out| {
            out.flow(node.children().filter(|child| Some(*child) != summary));
        });
    }

    fn code(&mut self, node: Tree) {
        let [lang, title] = ["data-lang", "data-title"].map(|name| attribute(node, name).unwrap_or_default());
        let code = ["code", "pre"].into_iter().find_map(|name| find(node, &|below| tag(below) == name));
        let text = code.map(|code| code_text(&text_of(code))).unwrap_or_default();
        self.push("code", &format!("{lang}|{title}|{text}"));
    }

    fn cards(&mut self, node: Tree) {
        let mut cards = Vec::new();
        links(node, &mut cards);
        for card in cards {
            let is_title = |below| matches!(tag(below), "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            let text = |found: Option<Tree>| escape(&squash(&found.map(text_of).unwrap_or_default()));
            let href = href::canonical(attribute(card, "href").unwrap_or_default());
            self.push("card", &format!("{} {href}", text(find(card, &is_title))));
            let description = text(find(card, &|below| tag(below) == "p"));
            if !description.is_empty() {
                self.push("desc", &description);
            }
        }
    }

    /// - `number`: of the first item, in an ordered list.
    fn list(&mut self, node: Tree, mut number: Option<i64>) {
        self.end_item();
        self.depth += 1;
        for child in node.children().filter(|child| !is_ignored(*child) && !is_blank_text(*child)) {
            if tag(child) == "li" {
                let shown = number.map(|number| format!("#{number}")).unwrap_or_default();
                self.list_item(child, format!("li({}{shown})", self.depth));
                number = number.map(|number| number + 1);
            } else {
                self.flow(std::iter::once(child));
            }
        }
        self.depth -= 1;
    }

    fn list_item(&mut self, node: Tree, line: String) {
        self.item = Some(line);
        self.flow(node.children());
        self.end_item();
    }

    fn table(&mut self, node: Tree) {
        let caption = node.children().find(|child| tag(*child) == "caption");
        let caption = caption.map(|caption| line_of(caption, None)).unwrap_or_default();
        if !caption.is_empty() {
            self.push("caption", &caption);
        }
        self.rows(node, false);
    }

    fn rows(&mut self, node: Tree, is_head: bool) {
        for child in node.children().filter(|child| !is_ignored(*child)) {
            match tag(child) {
                "" => {}
                "tr" => {
                    let cells: Vec<Tree> = child.children().filter(|cell| matches!(tag(*cell), "td" | "th")).collect();
                    let is_head = is_head || !cells.is_empty() && cells.iter().all(|cell| tag(*cell) == "th");
                    let cells: Vec<String> = cells.into_iter().map(cell).collect();
                    self.push(if is_head { "th" } else { "tr" }, &cells.join(" | "));
                }
                name => self.rows(child, is_head || name == "thead"),
            }
        }
    }
}

fn cell(node: Tree) -> String {
    let mut out = Outline::default();
    out.flow(node.children());
    let lines: Vec<&str> = out.lines.iter().map(|line| line.strip_prefix("p ").unwrap_or(line)).collect();
    lines.join(" ¶ ").replace('|', "\\|")
}
