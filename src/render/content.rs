//! The content of a page: nodes to the HTML of the contract.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use crate::bundle::{Align, BoxKind, Code, Item, Link, Node, Prop, Tab, Table, Token, html, text_of, tokens};
use crate::platform::PlatformSet;

use super::view::{Tokens, View};
use super::words::Word;
use super::writer::{Writer, part};

/// Writes the content of a page for one platform.
///
/// - `body`: of a decoded [`crate::bundle::Content`].
/// - returns HTML of the contract, without the element with `data-kd-content` around it.
/// - cost: linear in the nodes.
pub fn content(body: &[Node], view: &View) -> String {
    let mut w = Writer::default();
    write_nodes(&mut w, body, view);
    w.into_html()
}

pub(super) fn write_nodes(w: &mut Writer, nodes: &[Node], view: &View) {
    for node in nodes {
        write_node(w, node, view);
    }
}

fn write_node(w: &mut Writer, node: &Node, view: &View) {
    match node {
        Node::Text(text) => w.text(text),
        Node::Emphasis(children) => element(w, "em", children, view),
        Node::Strong(children) => element(w, "strong", children, view),
        Node::Delete(children) => element(w, "del", children, view),
        Node::InlineCode(text) => {
            w.raw("<code>");
            w.text(text);
            w.raw("</code>");
        }
        Node::Break(()) => w.raw("<br>"),
        Node::Link(link) => {
            w.raw("<a");
            write_link(w, link, view);
        }
        Node::Image { src, alt, title, width, height } => {
            w.raw("<img");
            write_src(w, src, view);
            w.attribute("alt", alt);
            for (name, value) in [("width", width), ("height", height)] {
                if let Some(value) = value {
                    w.attribute(name, &value.to_string());
                }
            }
            if let Some(title) = title {
                w.attribute("title", title);
            }
            w.raw(" loading=\"lazy\">");
        }
        Node::Paragraph(children) => element(w, "p", children, view),
        Node::Heading { .. } => write_heading(w, node, view),
        Node::ThematicBreak(()) => w.raw("<hr>"),
        Node::Blockquote(children) => element(w, "blockquote", children, view),
        Node::BulletList(items) => {
            w.raw("<ul>");
            write_items(w, items, view);
            w.raw("</ul>");
        }
        Node::OrderedList { start, items } => {
            w.raw("<ol");
            if *start != 1 {
                w.attribute("start", &start.to_string());
            }
            w.raw(">");
            write_items(w, items, view);
            w.raw("</ol>");
        }
        Node::Code(code) => write_code(w, code, view),
        Node::Table(table) => write_table(w, table, view),
        Node::Filter { slot, on, children } => w.slot(*slot, |w| {
            if on.contains(view.platform) {
                write_nodes(w, children, view);
            }
        }),
        Node::Callout { warning, children } => {
            w.raw("<aside class=\"kd-callout\" data-kind=");
            w.raw(if *warning { "\"warning\">" } else { "\"info\">" });
            write_nodes(w, children, view);
            w.raw("</aside>");
        }
        Node::Tabs { id, tabs } => write_tabs(w, *id, tabs, view),
        Node::Accordion { id, title, eyebrow, children } => {
            w.raw("<details class=\"kd-accordion\"");
            if !id.is_empty() {
                w.attribute("id", id);
            }
            if let Some(eyebrow) = eyebrow {
                w.attribute("data-eyebrow", eyebrow);
            }
            w.raw("><summary>");
            w.text(title);
            w.raw("</summary>");
            write_nodes(w, children, view);
            w.raw("</details>");
        }
        Node::Cards(cards) => {
            w.raw("<nav class=\"kd-cards\"");
            w.attribute("aria-label", view.words.get(Word::SectionPages));
            w.raw(">");
            write_nodes(w, cards, view);
            w.raw("</nav>");
        }
        Node::Card { href, each, title, description } => {
            w.raw("<a");
            view.write_href(w, href, *each);
            w.raw("><strong>");
            w.text(title);
            w.raw("</strong>");
            if !description.is_empty() {
                w.raw("<p>");
                w.text(description);
                w.raw("</p>");
            }
            w.raw("</a>");
        }
        Node::Video { src, description } => {
            w.raw("<video");
            write_src(w, src, view);
            w.raw(" controls preload=\"metadata\"");
            if !description.is_empty() {
                w.attribute("aria-label", description);
            }
            w.raw("></video>");
        }
        Node::Youtube(id) => {
            w.raw("<div class=\"kd-youtube\"");
            w.attribute("data-id", id);
            w.raw("><a data-chrome rel=\"noopener\"");
            w.attribute("href", &["https://www.youtube.com/watch?v=", id].concat());
            w.raw(">");
            view.word(w, Word::WatchVideo);
            w.raw("</a></div>");
        }
        Node::Button(link) => {
            w.raw("<a class=\"kd-button\"");
            write_link(w, link, view);
        }
        Node::Box { kind, columns, children } => {
            w.raw(match kind {
                BoxKind::Columns => "<div class=\"kd-columns\"",
                BoxKind::View => "<div class=\"kd-view\"",
                BoxKind::Flex => "<div class=\"kd-flex\"",
                BoxKind::Grid => "<div class=\"kd-grid\"",
                BoxKind::Card => "<div class=\"kd-card\"",
                BoxKind::CrossLink => "<div class=\"kd-crosslink\"",
                BoxKind::Paragraph => "<div class=\"kd-paragraph\"",
            });
            if let Some(columns) = columns {
                w.attribute("data-columns", &columns.to_string());
            }
            w.raw(">");
            write_nodes(w, children, view);
            w.raw("</div>");
        }
        Node::Element { tag, attributes, children } => {
            if !html::is_element(tag) {
                return write_nodes(w, children, view);
            }
            w.open(tag);
            for (name, value) in attributes {
                write_attribute(w, tag, name, value, view);
            }
            w.raw(">");
            if !html::is_void(tag) {
                write_nodes(w, children, view);
                w.close(tag);
            }
        }
        Node::FootnoteReference { id, to, section, number } => write_reference(w, (id, to, section), *number, view),
        Node::FootnoteBack { to, number, occurrence } => write_back(w, to, *number, *occurrence, view),
        Node::Footnotes { id, children } => {
            w.raw("<section class=\"footnotes\" data-footnotes><h2");
            w.attribute("id", id);
            w.raw(">");
            view.word(w, Word::Footnotes);
            w.raw("</h2><ol>");
            write_nodes(w, children, view);
            w.raw("</ol></section>");
        }
        Node::MissingFragment(path) => {
            w.raw("<div class=\"kd-missing-fragment\"");
            w.attribute("data-path", path);
            w.raw(">");
            view.word(w, Word::MissingContent);
            w.raw(" <code>");
            w.text(path);
            w.raw("</code></div>");
        }
        Node::Host { name, inline, props, children } => {
            w.raw(if *inline { "<span class=\"kd-unknown\"" } else { "<div class=\"kd-unknown\"" });
            w.attribute("data-component", name);
            if !props.is_empty() {
                w.attribute("data-props", &props_json(props));
            }
            w.raw(">");
            write_nodes(w, children, view);
            w.raw(if *inline { "</span>" } else { "</div>" });
        }
    }
}

/// Attributes of an unknown component as a JSON object: data as it is, other expressions as texts of their source.
fn props_json(props: &BTreeMap<String, Prop>) -> String {
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let values = props.iter().map(|(name, prop)| {
        let value = match prop {
            Prop::Json(json) => json.clone(),
            Prop::Source(source) => text(source),
        };
        format!("{}:{value}", text(name))
    });
    format!("{{{}}}", values.collect::<Vec<_>>().join(","))
}

fn element(w: &mut Writer, tag: &'static str, children: &[Node], view: &View) {
    w.open(tag);
    w.raw(">");
    write_nodes(w, children, view);
    w.close(tag);
}

/// The rest of an `<a`: URL, content, end tag.
fn write_link(w: &mut Writer, link: &Link, view: &View) {
    view.write_href(w, &link.href, link.each);
    if let Some(title) = &link.title {
        w.attribute("title", title);
    }
    w.raw(">");
    write_nodes(w, &link.children, view);
    w.raw("</a>");
}

fn write_src(w: &mut Writer, src: &str, view: &View) {
    if !src.is_empty() {
        w.attribute("src", &view.links.asset(src));
    }
}

fn write_attribute(w: &mut Writer, tag: &str, name: &str, value: &str, view: &View) {
    if !html::is_attribute(tag, name) {
        return;
    }
    match name {
        "href" => view.write_href(w, value, false),
        "cite" => w.attribute(name, &view.href(value, false)),
        "srcset" => w.attribute(name, &view.links.srcset(value)),
        _ if html::is_url_attribute(name) => w.attribute(name, &view.links.asset(value)),
        _ => w.attribute(name, value),
    };
}

/// A heading, and a link to it beside it, where it is no part of the heading's name.
fn write_heading(w: &mut Writer, node: &Node, view: &View) {
    let Node::Heading { level, id, attributes, bare, children } = node else { return };
    let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from((*level).clamp(1, 6) - 1)];
    let title = text_of(children, PlatformSet::only(view.platform));
    let is_linked = !bare && !id.is_empty() && !title.is_empty();
    if is_linked {
        w.raw("<div class=\"kd-heading\">");
    }
    w.open(tag);
    if !id.is_empty() {
        w.attribute("id", id);
    }
    for (name, value) in attributes {
        write_attribute(w, tag, name, value, view);
    }
    w.raw(">");
    write_nodes(w, children, view);
    w.close(tag);
    if is_linked {
        w.raw("<a class=\"kd-anchor\" data-chrome");
        w.attribute("aria-label", &view.words.fill(Word::SectionLink, &[("title", &title)]));
        view.write_anchor(w, id);
        w.raw("></a></div>");
    }
}

/// A reference; where it stands in a link, it is not one itself.
fn write_reference(w: &mut Writer, (id, to, section): (&str, &str, &str), number: u32, view: &View) {
    let number = number.to_string();
    w.raw(if to.is_empty() { "<sup" } else { "<sup><a" });
    w.attribute("id", id);
    if !to.is_empty() {
        view.write_anchor(w, to);
        w.raw(" data-footnote-ref");
        w.attribute("aria-describedby", section);
        w.attribute("aria-label", &view.words.fill(Word::Footnote, &[("number", &number)]));
    }
    w.raw(">");
    w.text(&number);
    w.raw(if to.is_empty() { "</sup>" } else { "</a></sup>" });
}

fn write_back(w: &mut Writer, to: &str, number: u32, occurrence: u32, view: &View) {
    let name = if occurrence > 1 { format!("{number}-{occurrence}") } else { number.to_string() };
    w.raw("<a");
    view.write_anchor(w, to);
    w.raw(" data-footnote-backref");
    w.attribute("aria-label", &view.words.fill(Word::FootnoteBack, &[("number", &name)]));
    w.raw(">↩");
    if occurrence > 1 {
        w.raw("<sup>");
        w.number(occurrence);
        w.raw("</sup>");
    }
    w.raw("</a>");
}

fn write_items(w: &mut Writer, items: &[Item], view: &View) {
    for item in items {
        in_slot(w, item.when.map(|(_, slot)| slot), |w| {
            if item.when.is_none_or(|(on, _)| on.contains(view.platform)) {
                write_item(w, item, view);
            }
        });
    }
}

pub(super) fn write_item(w: &mut Writer, item: &Item, view: &View) {
    match item.checked {
        None => w.raw("<li>"),
        Some(checked) => {
            w.raw("<li class=\"kd-task\"><input type=\"checkbox\"");
            w.attribute("aria-label", view.words.get(Word::TaskDone));
            w.raw(" disabled");
            w.raw(if checked { " checked> " } else { "> " });
        }
    }
    write_nodes(w, &item.children, view);
    w.raw("</li>");
}

fn write_code(w: &mut Writer, code: &Code, view: &View) {
    w.raw("<figure class=\"kd-code\"");
    w.attribute("data-lang", &code.lang);
    if let Some(title) = &code.title {
        w.attribute("data-title", title);
    }
    // From it, style sheets know the height of code that is not laid out yet.
    w.attribute("data-kd-lines", &code.text.lines().count().to_string());
    if view.tokens == Tokens::Attribute && !code.tokens.is_empty() {
        w.attribute("data-kd-tokens", &code.tokens);
    }
    if let Some(copy) = &code.copy {
        w.attribute("data-kd-copy", copy);
    }
    w.raw(">");
    if let Some(title) = &code.title {
        w.raw("<figcaption>");
        w.text(title);
        w.raw("</figcaption>");
    }
    w.raw("<pre tabindex=\"0\"><code");
    w.attribute("class", &["language-", &code.lang].concat());
    w.raw(">");
    write_lines(w, code, view.tokens);
    w.raw("</code></pre><button type=\"button\" class=\"kd-copy\" data-chrome>");
    view.word(w, Word::Copy);
    w.raw("</button></figure>");
}

/// The lines of a code; where they are told apart, each in an element, its line end inside, so that the text stays
/// exactly the code.
fn write_lines(w: &mut Writer, code: &Code, tokens: Tokens) {
    let runs = if tokens == Tokens::Elements { code.tokens.as_str() } else { "" };
    let mut tokens = tokens::decode(&code.text, runs).peekable();
    let mut marks = code.marks.iter().peekable();
    let are_apart = code.numbers || !code.marks.is_empty();
    let (mut start, mut number) = (0, 1);
    while start < code.text.len() {
        let line_end = part(&code.text, start..code.text.len()).find('\n').filter(|_| are_apart);
        let end = line_end.map_or(code.text.len(), |length| start + length + 1);
        while marks.next_if(|(_, last)| *last < number).is_some() {}
        let is_marked = marks.peek().is_some_and(|(first, _)| *first <= number);
        w.raw(match (code.numbers, is_marked) {
            (true, true) => "<span class=\"kd-line kd-marked\">",
            (true, false) => "<span class=\"kd-line\">",
            (false, true) => "<span class=\"kd-marked\">",
            (false, false) => "",
        });
        write_tokens(w, &code.text, start..end, &mut tokens);
        w.raw(if code.numbers || is_marked { "</span>" } else { "" });
        (start, number) = (end, number + 1);
    }
}

/// A part of a code with its tokens in elements. A token that goes on beyond the part is cut, and stays in `tokens`.
fn write_tokens(w: &mut Writer, text: &str, range: Range<usize>, tokens: &mut Peekable<impl Iterator<Item = Token>>) {
    let mut at = range.start;
    while let Some(token) = tokens.peek().copied().filter(|token| token.start < range.end) {
        let (start, end) = (token.start.max(at), token.end.min(range.end));
        w.text(part(text, at..start));
        w.raw("<span class=\"kd-t-");
        w.raw(token.class.name());
        w.raw("\">");
        w.text(part(text, start..end));
        w.raw("</span>");
        at = end;
        if token.end > range.end {
            break;
        }
        tokens.next();
    }
    w.text(part(text, at..range.end));
}

fn write_table(w: &mut Writer, table: &Table, view: &View) {
    w.raw("<div class=\"kd-table\" role=\"group\"");
    w.attribute("aria-label", view.words.get(Word::Table));
    w.raw(" tabindex=\"0\"><table><thead>");
    write_row(w, "th", &table.head, &table.align, view);
    w.raw("</thead>");
    if !table.rows.is_empty() {
        w.raw("<tbody>");
        for row in &table.rows {
            write_row(w, "td", row, &table.align, view);
        }
        w.raw("</tbody>");
    }
    w.raw("</table></div>");
}

fn write_row(w: &mut Writer, tag: &'static str, cells: &[Vec<Node>], align: &[Align], view: &View) {
    w.raw("<tr>");
    for (index, cell) in cells.iter().enumerate() {
        w.open(tag);
        w.raw(match align.get(index) {
            Some(Align::Left) => " align=\"left\">",
            Some(Align::Right) => " align=\"right\">",
            Some(Align::Center) => " align=\"center\">",
            Some(Align::None) | None => ">",
        });
        write_nodes(w, cell, view);
        w.close(tag);
    }
    w.raw("</tr>");
}

/// Tabs by the WAI-ARIA pattern; the first one that the platform has is chosen.
///
/// Source: <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>
fn write_tabs(w: &mut Writer, group: u32, tabs: &[Tab], view: &View) {
    let has = |tab: &Tab| tab.when.is_none_or(|(on, ..)| on.contains(view.platform));
    let chosen = tabs.iter().position(has);
    w.raw("<div class=\"kd-tabs\"><div class=\"kd-tablist\" role=\"tablist\" data-chrome>");
    for (index, tab) in tabs.iter().enumerate() {
        in_slot(w, tab.when.map(|(_, button, _)| button), |w| {
            if has(tab) {
                write_tab_button(w, group, index, tab, chosen == Some(index));
            }
        });
    }
    w.raw("</div>");
    for (index, tab) in tabs.iter().enumerate() {
        in_slot(w, tab.when.map(|(.., panel)| panel), |w| {
            if has(tab) {
                write_tab_panel(w, group, index, tab, chosen == Some(index), view);
            }
        });
    }
    w.raw("</div>");
}

fn in_slot(w: &mut Writer, slot: Option<u32>, write: impl FnOnce(&mut Writer)) {
    match slot {
        Some(slot) => w.slot(slot, write),
        None => write(w),
    }
}

/// The id of a tab or of its panel.
fn tab_id(kind: &str, group: u32, index: usize) -> String {
    ["kd-", kind, "-", &group.to_string(), "-", &index.to_string()].concat()
}

pub(super) fn write_tab_button(w: &mut Writer, group: u32, index: usize, tab: &Tab, is_chosen: bool) {
    w.raw("<button type=\"button\" role=\"tab\"");
    w.attribute("id", &tab_id("tab", group, index));
    w.attribute("aria-controls", &tab_id("panel", group, index));
    w.raw(if is_chosen { " aria-selected=\"true\">" } else { " aria-selected=\"false\" tabindex=\"-1\">" });
    w.text(&tab.name);
    w.raw("</button>");
}

pub(super) fn write_tab_panel(w: &mut Writer, group: u32, index: usize, tab: &Tab, is_chosen: bool, view: &View) {
    w.raw("<section role=\"tabpanel\"");
    w.attribute("id", &tab_id("panel", group, index));
    w.attribute("aria-labelledby", &tab_id("tab", group, index));
    w.attribute("data-name", &tab.name);
    w.raw(if is_chosen { ">" } else { " hidden>" });
    write_nodes(w, &tab.children, view);
    w.raw("</section>");
}
