//! The author's tree to the bundle's nodes: the one bridge between the two.
//!
//! [`page`] lowers one page; `components` holds what each component means, `elements` what HTML does, `images` what
//! pictures do, `code` what a fence does, `headings` and `footnotes` what their names say. Fragments are lowered where they
//! are used, with their own names and heading ids. What depends on the whole page is done at its end: ids (`ids`) and the
//! numbers of slots (`slots`).

mod attributes;
mod code;
mod components;
mod elements;
mod filters;
mod footnotes;
mod headings;
mod ids;
mod images;
mod session;
mod slots;

pub use components::KNOWN;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::bundle::{Align, BoxKind, Content, Item, Link, Node, PlatformInfo, Table, html};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::platform::PlatformSet;
use crate::syntax::{self, Attribute, AttributeValue, Definition, Expr, Kind, MAX_DEPTH};

use super::eval::{Allowance, Unknown, Value};
use super::links::{self, Targets};
use super::meta::SitePage;
use super::nav::Nav;
use super::sources::{SourceFile, Sources};
use super::{Highlighting, Memory, Site, names};

use footnotes::Footnotes;
use ids::{Ids, Rank};

/// The most nodes of one page: fragments that include each other twice grow without bound otherwise.
const MAX_NODES: usize = 2_000_000;

/// Bytes of the fragments that a page includes, counted at each inclusion: so many are too large for any browser.
const MAX_INCLUDED: usize = 8_000_000;

/// What all pages share.
pub(super) struct Context<'a> {
    pub site: &'a dyn Site,
    pub sources: &'a Sources,
    pub platforms: &'a [PlatformInfo],
    pub nav: &'a Nav,
    pub targets: &'a Targets,
    /// Names that stand for values in code blocks, with the values.
    pub variables: &'a [(String, String)],
    /// Components that the host page draws.
    pub components: &'a [String],
    pub highlighting: Highlighting,
    pub memory: &'a Memory,
}

/// What a page lowers to.
#[derive(Default)]
pub(super) struct Lowered {
    pub content: Content,
    /// In page order.
    pub mentions: Vec<Mention>,
    pub report: Report,
}

/// Something of a page's source that only a look at the whole page, or the whole site, can judge.
pub(super) struct Mention {
    /// The page, or a fragment of it.
    pub file: String,
    pub span: Span,
    /// Platforms of the page that can see it.
    pub on: PlatformSet,
    pub what: Mentioned,
}

/// What is mentioned.
pub(super) enum Mentioned {
    Link(links::Href),
    /// The URL of an image or a video.
    Asset(String),
    /// An image; whether it has a text in its place.
    Image {
        has_alt: bool,
    },
    /// A heading's level.
    Heading(u8),
    /// A filter, or an entry of `fragments`: what it names.
    Filter(String),
}

/// Lowers one page, with the fragments that it includes.
pub(super) fn page(context: &Context, page: &SitePage) -> Lowered {
    let Some(file) = context.sources.files.get(&page.file) else { return Lowered::default() };
    let mut lower = Lower {
        context,
        page,
        path: &page.file,
        file,
        on: page.on,
        report: Report::default(),
        mentions: Vec::new(),
        fragments: Vec::new(),
        headings: Vec::new(),
        ids: Ids::default(),
        tab_groups: 0,
        nodes: 0,
        depth: 0,
        in_link: false,
        in_picture: false,
        in_summary: false,
        footnotes: Footnotes::default(),
        file_on: page.on,
        allowance: Allowance::of_page(&file.text),
        included: 0,
        circles: BTreeSet::new(),
        told: HashSet::new(),
    };
    let mut body = lower.document();
    if lower.allowance.is_spent() {
        lower.tell_expansion(page.span);
    }
    slots::number(&mut body);
    let ids = lower.ids.settle(context.sources, &mut lower.report);
    ids::fill_in(&mut body, &ids);
    let headings = lower.headings.into_iter().flat_map(|met| met.entries(&ids)).collect();
    Lowered { content: Content { headings, body }, mentions: lower.mentions, report: lower.report }
}

struct Lower<'a> {
    context: &'a Context<'a>,
    page: &'a SitePage,
    /// The file being lowered: the page, or a fragment of it.
    path: &'a str,
    file: &'a SourceFile,
    /// Platforms that can see what is being lowered.
    on: PlatformSet,
    report: Report,
    mentions: Vec<Mention>,
    /// Fragments being lowered, outermost first.
    fragments: Vec<&'a str>,
    headings: Vec<headings::Met>,
    ids: Ids<'a>,
    tab_groups: u32,
    nodes: usize,
    depth: usize,
    in_link: bool,
    /// Inside of a `<picture>`, whose other sources may be of other sizes.
    in_picture: bool,
    in_summary: bool,
    /// Those of the file being lowered.
    footnotes: Footnotes<'a>,
    /// Platforms that can see the file being lowered.
    file_on: PlatformSet,
    /// What the page's expressions, and what it refers to, may still come to.
    allowance: Allowance,
    /// Bytes of the fragments included so far.
    included: usize,
    /// Inclusions that close a circle and were told of: the file and the place.
    circles: BTreeSet<(&'a str, Span)>,
    /// Limits that were told of: once a page.
    told: HashSet<Code>,
}

impl<'a> Lower<'a> {
    fn tell(&mut self, diagnostic: Diagnostic) {
        self.report.push(diagnostic.in_file(self.path));
    }

    fn warn(&mut self, span: Span, code: Code, message: impl Into<String>) {
        self.tell(Diagnostic::warning(span, code, message));
    }

    /// Tells that a limit is reached, once a page: what goes beyond it is often much.
    fn tell_limit(&mut self, diagnostic: Diagnostic) {
        if self.told.insert(diagnostic.code) {
            self.tell(diagnostic);
        }
    }

    fn tell_expansion(&mut self, span: Span) {
        let message =
            "the values that this page shows grow beyond their limit; what is not written out is left out from here";
        let hint = "constants that hold others several times each grow fast: show less of them";
        self.tell_limit(Diagnostic::error(span, Code::ExpansionLimit, message).hint(hint));
    }

    /// Takes bytes that come from elsewhere out of what the page may grow by. Returns whether they may be shown.
    fn may_grow(&mut self, bytes: usize, span: Span) -> bool {
        let may_grow = self.allowance.take(bytes).is_ok();
        if !may_grow {
            self.tell_expansion(span);
        }
        may_grow
    }

    /// The value of an expression of the current file.
    fn eval(&self, expr: &Expr, platform: Option<&str>) -> Result<Value, Unknown> {
        self.file.names.eval(expr, platform, &self.allowance)
    }

    fn mention(&mut self, span: Span, what: Mentioned) {
        self.mentions.push(Mention { file: self.path.to_owned(), span, on: self.on, what });
    }

    /// Claims an id for an element that the platforms here show.
    fn claim(&mut self, rank: Rank, wanted: &str, span: Span) -> String {
        self.claim_on(rank, wanted, self.on, span)
    }

    fn claim_on(&mut self, rank: Rank, wanted: &str, on: PlatformSet, span: Span) -> String {
        self.ids.claim(rank, wanted, on, (self.path, span))
    }

    /// The current file, from its first node to its footnotes.
    fn document(&mut self) -> Vec<Node> {
        self.find_footnotes();
        let document = &self.file.document;
        let mut nodes = self.separated(&document.nodes);
        nodes.extend(self.footnote_section());
        nodes
    }

    /// Nodes one below the other, with a line end between two that are no blocks: `<b>a</b> <i>b</i>` is no paragraph in
    /// MDX, and would lose its space.
    ///
    /// Source: `wrap` of mdast-util-to-hast, <https://github.com/syntax-tree/mdast-util-to-hast>.
    fn separated(&mut self, nodes: &[syntax::Node]) -> Vec<Node> {
        let mut separated: Vec<Node> = Vec::with_capacity(nodes.len());
        for node in self.flow(nodes) {
            if separated.last().is_some_and(|last| !is_block(last)) && !is_block(&node) {
                separated.push(Node::Text("\n".to_owned()));
            }
            separated.push(node);
        }
        separated
    }

    /// Lowers nodes for fewer platforms.
    fn narrowed<T>(&mut self, on: PlatformSet, lower: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.on;
        self.on = outer.intersection(on);
        let result = lower(self);
        self.on = outer;
        result
    }

    /// The value of an attribute; of several the last counts, spreads included, as in JSX. What is not known at build
    /// time is `None`.
    fn attribute_value(&self, attributes: &[Attribute], name: &str) -> Option<Value> {
        attributes.iter().rev().find_map(|attribute| match &attribute.value {
            AttributeValue::Expression(expr) if attribute.name.is_empty() => {
                self.file.names.eval_member(expr, name, &self.allowance)
            }
            _ if attribute.name != name => None,
            AttributeValue::Flag => Some(Value::Bool(true)),
            AttributeValue::Text(text) => Some(Value::String(text.clone())),
            AttributeValue::Expression(expr) => self.eval(expr, None).ok(),
        })
    }

    /// Nodes one below the other, or in a line: which one, the nodes themselves tell.
    fn flow(&mut self, nodes: &[syntax::Node]) -> Vec<Node> {
        if self.depth > MAX_DEPTH {
            if let Some(first) = nodes.first() {
                let message =
                    format!("blocks are nested more than {MAX_DEPTH} deep with this fragment; the rest is left out");
                self.tell_limit(Diagnostic::error(first.span, Code::TooDeep, message));
            }
            return Vec::new();
        }
        self.depth += 1;
        let mut lowered = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                let message = format!("the page has more than {MAX_NODES} nodes; the rest is left out");
                let hint = "do its fragments include each other more than once?";
                self.tell_limit(Diagnostic::error(node.span, Code::TooLarge, message).hint(hint));
                break;
            }
            self.node(node, &mut lowered);
        }
        self.depth -= 1;
        lowered
    }

    fn node(&mut self, node: &syntax::Node, out: &mut Vec<Node>) {
        let span = node.span;
        out.push(match &node.kind {
            Kind::Text(text) => {
                if text.contains("[^") {
                    self.report_undefined(span);
                }
                Node::Text(text.clone())
            }
            Kind::Emphasis(children) => Node::Emphasis(self.flow(children)),
            Kind::Strong(children) => Node::Strong(self.flow(children)),
            Kind::Delete(children) => Node::Delete(self.flow(children)),
            Kind::InlineCode(text) => Node::InlineCode(text.clone()),
            Kind::Break => Node::Break(()),
            Kind::Link { url, title, children } => {
                return self.link(self.href(url), title.clone(), children, span, out);
            }
            Kind::LinkReference { label, children } => match self.file.document.definitions.get(label) {
                Some(Definition { url, title }) if self.may_grow(url.len(), span) => {
                    return self.link(self.href(url), title.clone(), children, span, out);
                }
                _ => return out.extend(self.flow(children)),
            },
            Kind::Image { url, alt, title } => self.image(url, alt, title.clone(), span),
            Kind::ImageReference { label, alt } => match self.file.document.definitions.get(label) {
                Some(definition) if self.may_grow(definition.url.len(), span) => {
                    self.image(&definition.url, alt, definition.title.clone(), span)
                }
                _ => Node::Text(alt.clone()),
            },
            Kind::FootnoteReference(label) => return self.footnote_reference(label, span, out),
            // Shown at the end of the file, where they are referred to.
            Kind::FootnoteDefinition { .. } => return,
            Kind::Paragraph(children) => {
                let children = self.flow(children);
                if children.iter().any(is_block) {
                    Node::Box { kind: BoxKind::Paragraph, columns: None, children }
                } else {
                    Node::Paragraph(children)
                }
            }
            Kind::Heading { level, id, slug, children } => {
                let (id, attributes) = (id.as_deref(), BTreeMap::new());
                return self.heading(&headings::Source { level: *level, id, slug, attributes, children, span }, out);
            }
            Kind::ThematicBreak => Node::ThematicBreak(()),
            Kind::Blockquote(children) => Node::Blockquote(self.separated(children)),
            Kind::List { start, is_loose, items } => {
                let items = items.iter().map(|item| self.item(item, *is_loose)).collect();
                match start {
                    Some(start) => Node::OrderedList { start: *start, items },
                    None => Node::BulletList(items),
                }
            }
            Kind::Fence { language, attributes, text } => {
                Node::Code(self.fence(language.as_deref(), attributes, text, span))
            }
            Kind::Table { align, rows } => self.table(align, rows),
            Kind::Element { name, attributes, is_inline, children } => {
                let element = components::Element { name, attributes, is_inline: *is_inline, children, span };
                return self.element(&element, out);
            }
            Kind::Expression(expr) => return self.expression(expr, span, out),
        });
    }

    fn item(&mut self, item: &syntax::Item, is_loose: bool) -> Item {
        // Where filters leave nothing of an item, there is no item.
        let on = self.platforms_of_item(&item.children).filter(|on| !self.on.is_subset_of(*on));
        let when = on.map(|on| (on, 0));
        let mut children = Vec::new();
        for node in self.flow(&item.children) {
            match node {
                Node::Paragraph(inner) if !is_loose => children.extend(inner),
                Node::Box { kind: BoxKind::Paragraph, children: inner, .. } if !is_loose => children.extend(inner),
                other => children.push(other),
            }
        }
        Item { checked: item.checked, when, children }
    }

    fn table(&mut self, align: &[syntax::Align], rows: &[Vec<Vec<syntax::Node>>]) -> Node {
        let width = rows.first().map_or(0, Vec::len);
        let mut rows = rows.iter().map(|row| {
            let mut cells: Vec<Vec<Node>> = row.iter().take(width).map(|cell| self.flow(cell)).collect();
            cells.resize_with(width, Vec::new);
            cells
        });
        let head = rows.next().unwrap_or_default();
        let rows = rows.collect();
        let align = align.iter().map(|align| match align {
            syntax::Align::None => Align::None,
            syntax::Align::Left => Align::Left,
            syntax::Align::Right => Align::Right,
            syntax::Align::Center => Align::Center,
        });
        let mut align: Vec<Align> = align.collect();
        if align.iter().all(|align| *align == Align::None) {
            align.clear();
        }
        Node::Table(Table { align, head, rows })
    }

    /// Where a link of Markdown leads.
    fn href(&self, url: &str) -> links::Href {
        // A scheme is judged by what is written: an escape would hide it.
        if links::problem(url).is_none() {
            self.context.targets.markdown(url, &self.page.key)
        } else {
            (url.to_owned(), false)
        }
    }

    /// A link; inside of another one only its content, since HTML has no link in a link.
    fn link(
        &mut self,
        (href, each): links::Href,
        title: Option<String>,
        children: &[syntax::Node],
        span: Span,
        out: &mut Vec<Node>,
    ) {
        self.mention(span, Mentioned::Link((href.clone(), each)));
        let outer = std::mem::replace(&mut self.in_link, true);
        let children = self.flow(children);
        self.in_link = outer;
        if outer {
            self.link_in_link(span);
        }
        if outer || !self.is_safe(&href, span) {
            return out.extend(children);
        }
        out.push(Node::Link(Link { href, each, title, children }));
    }

    /// Reports a link of which only the text is shown.
    fn link_in_link(&mut self, span: Span) {
        let message = "a link cannot stand in a link: only its text is shown";
        self.tell(Diagnostic::warning(span, Code::LostContent, message).hint("take one of the two links out"));
    }

    fn is_safe(&mut self, url: &str, span: Span) -> bool {
        let Some((problem, hint)) = links::problem(url) else { return true };
        let message = format!("`{}` {problem}", url.chars().take(60).collect::<String>());
        self.tell(Diagnostic::error(span, Code::ForbiddenUrl, message).hint(hint));
        false
    }

    /// `{…}` in text. What depends on the platform becomes one filter per platform.
    fn expression(&mut self, expr: &Expr, span: Span, out: &mut Vec<Node>) {
        if *expr == Expr::Empty {
            return;
        }
        match self.eval(expr, None) {
            Ok(value) => self.value(&value, span, out),
            Err(Unknown::Platform) => {
                for platform in self.on.iter() {
                    let key = self.context.platforms[usize::from(platform.0)].key.clone();
                    let mut children = Vec::new();
                    match self.eval(expr, Some(&key)) {
                        Ok(value) => self.value(&value, span, &mut children),
                        Err(unknown) => self.unknown_in_text(&unknown, span),
                    }
                    out.push(Node::Filter { slot: 0, on: PlatformSet::only(platform), children });
                }
            }
            Err(unknown) => self.unknown_in_text(&unknown, span),
        }
    }

    fn unknown_in_text(&mut self, unknown: &Unknown, span: Span) {
        let file = self.file;
        self.unknown(unknown, span, file.text.get(span.start..span.end));
    }

    fn value(&mut self, value: &Value, span: Span, out: &mut Vec<Node>) {
        match value.to_text() {
            Some(text) if text.is_empty() || !self.may_grow(text.len(), span) => {}
            Some(text) => out.push(Node::Text(text)),
            None => {
                let message = "an object has no text, so nothing is shown here";
                let hint = "show one of its values, or all of it with `JSON.stringify(…, null, 2)`";
                self.tell(Diagnostic::error(span, Code::UnsupportedExpression, message).hint(hint));
            }
        }
    }

    /// Reports an expression without a value in an attribute.
    fn unsupported(&mut self, unknown: &Unknown, span: Span) {
        self.unknown(unknown, span, None);
    }

    /// Reports an expression without a value.
    ///
    /// - `written`: the braces, where they stand in text and may be meant as such.
    fn unknown(&mut self, unknown: &Unknown, span: Span, written: Option<&str>) {
        let what = match unknown {
            Unknown::Invalid => return,
            Unknown::TooLarge => return self.tell_expansion(span),
            Unknown::Platform => "props.platform".to_owned(),
            Unknown::Expression(source) => source.lines().next().unwrap_or_default().chars().take(60).collect(),
        };
        let message = format!("`{what}` has no value at build time, so nothing is shown here");
        let hint = "literals, exported constants, `meta`, imported JSON and `props.platform` have one";
        let diagnostic = Diagnostic::error(span, Code::UnsupportedExpression, message);
        let is_short = |it: &&str| it.len() <= 60 && !it.contains(['\n', '\r', '`']);
        let diagnostic = match written {
            Some(written) if is_short(&written) => {
                diagnostic.hint(format!("write `\\{written}` or `` `{written}` `` if it is text"))
            }
            Some(_) => diagnostic.hint("write `\\{` if it is text"),
            None => diagnostic,
        };
        self.tell(diagnostic.hint(hint));
    }

    /// Tells of a fragment that includes itself, once for each inclusion that closes a circle.
    fn tell_circle(&mut self, path: &str, span: Span) {
        if !self.circles.insert((self.path, span)) {
            return;
        }
        let open = std::iter::once(self.page.file.as_str()).chain(self.fragments.iter().copied());
        let circle = circle(open.skip_while(|other| *other != path).collect());
        let message = format!("this fragment includes itself: {circle}");
        self.tell(Diagnostic::error(span, Code::FragmentCycle, message).hint("remove one of these inclusions"));
    }

    /// Lowers an imported fragment in this place.
    fn fragment(&mut self, path: &str, span: Span) -> Vec<Node> {
        let Some((path, file)) = self.context.sources.files.get_key_value(path) else {
            return vec![Node::MissingFragment(path.to_owned())];
        };
        if path == self.path || self.fragments.contains(&path.as_str()) || *path == self.page.file {
            self.tell_circle(path, span);
            return Vec::new();
        }
        self.included += path.len() + file.text.len();
        if self.included > MAX_INCLUDED {
            let message =
                format!("the fragments of this page come to more than {MAX_INCLUDED} bytes; the rest is left out");
            let hint = "do its fragments include each other more than once?";
            self.tell_limit(Diagnostic::error(span, Code::ExpansionLimit, message).hint(hint));
            return Vec::new();
        }
        let outer = (self.path, self.file, std::mem::take(&mut self.footnotes), self.file_on);
        self.fragments.push(path);
        (self.path, self.file, self.file_on) = (path, file, self.on);
        let nodes = self.document();
        (self.path, self.file, self.footnotes, self.file_on) = outer;
        self.fragments.pop();
        nodes
    }
}

/// The files of a circle, each with the one that it includes; the same wherever it is entered: from the first by name.
fn circle(mut files: Vec<&str>) -> String {
    let first = files.iter().enumerate().min_by_key(|(_, file)| **file).map_or(0, |(position, _)| position);
    files.rotate_left(first);
    files.extend(files.first().copied());
    files.join(" → ")
}

/// Whether a node's HTML may not stand in a `<p>`.
fn is_block(node: &Node) -> bool {
    match node {
        Node::Text(_) | Node::InlineCode(_) | Node::Break(()) | Node::Image { .. } | Node::Video { .. } => false,
        Node::FootnoteReference { .. } | Node::FootnoteBack { .. } => false,
        Node::Emphasis(children)
        | Node::Strong(children)
        | Node::Delete(children)
        | Node::Link(Link { children, .. })
        | Node::Button(Link { children, .. })
        | Node::Filter { children, .. } => children.iter().any(is_block),
        Node::Element { tag, children, .. } => !html::is_phrasing(tag) || children.iter().any(is_block),
        Node::Host { inline, children, .. } => !inline || children.iter().any(is_block),
        Node::Paragraph(_)
        | Node::Heading { .. }
        | Node::ThematicBreak(())
        | Node::Blockquote(_)
        | Node::BulletList(_)
        | Node::OrderedList { .. }
        | Node::Code(_)
        | Node::Table(_)
        | Node::Callout { .. }
        | Node::Tabs { .. }
        | Node::Accordion { .. }
        | Node::Cards(_)
        | Node::Card { .. }
        | Node::Youtube(_)
        | Node::Footnotes { .. }
        | Node::Box { .. }
        | Node::MissingFragment(_) => true,
    }
}
