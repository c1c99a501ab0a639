//! The author's tree to the bundle's nodes: the one bridge between the two.
//!
//! [`page`] lowers one page; `components` holds what each component means, `elements` what HTML does, `images` what
//! pictures do, `code` what a fence does. Fragments are lowered where they are used, with their own names and heading ids.

mod code;
mod components;
mod elements;
mod footnotes;
mod images;

use std::collections::HashMap;

use crate::bundle::{Align, BoxKind, Content, Heading, Item, Link, Node, PlatformInfo, Table, html};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::platform::PlatformSet;
use crate::syntax::{self, Attribute, AttributeValue, Expr, Kind, MAX_DEPTH};

use super::eval::{Unknown, Value};
use super::meta::SitePage;
use super::nav::Nav;
use super::sources::{SourceFile, Sources};
use super::{Highlighting, Memory, Site, assets::Assets, links};

/// The most nodes of one page: fragments that include each other twice grow without bound otherwise.
const MAX_NODES: usize = 2_000_000;

/// What all pages share.
pub struct Context<'a> {
    pub site: &'a dyn Site,
    pub assets: &'a Assets,
    pub sources: &'a Sources,
    pub platforms: &'a [PlatformInfo],
    pub nav: &'a Nav,
    /// Names that stand for values in code blocks, with the values.
    pub variables: &'a [(String, String)],
    /// Components that the host page draws.
    pub components: &'a [String],
    pub highlighting: Highlighting,
    pub memory: &'a Memory,
}

/// What a page lowers to.
#[derive(Default)]
pub struct Lowered {
    pub content: Content,
    /// In page order.
    pub mentions: Vec<Mention>,
    pub report: Report,
}

/// Something of a page's source that only a look at the whole page, or the whole site, can judge.
pub struct Mention {
    /// The page, or a fragment of it.
    pub file: String,
    pub span: Span,
    /// Platforms of the page that can see it.
    pub on: PlatformSet,
    pub what: Mentioned,
}

/// What is mentioned.
pub enum Mentioned {
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
pub fn page(context: &Context, page: &SitePage) -> Lowered {
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
        slots: 0,
        tab_groups: 0,
        nodes: 0,
        depth: 0,
        in_link: false,
        in_picture: false,
        footnotes: Vec::new(),
    };
    let mut body = lower.document();
    let headings = settle_ids(lower.headings, &mut body);
    Lowered { content: Content { headings, body }, mentions: lower.mentions, report: lower.report }
}

/// A heading met on the way.
struct MetHeading {
    heading: Heading,
    /// It stands in a fragment, which counts its ids for itself.
    is_in_fragment: bool,
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
    headings: Vec<MetHeading>,
    slots: u32,
    tab_groups: u32,
    nodes: usize,
    depth: usize,
    in_link: bool,
    /// Inside of a `<picture>`, whose other sources may be of other sizes.
    in_picture: bool,
    /// Labels of the footnotes met in this file, in order.
    footnotes: Vec<String>,
}

impl<'a> Lower<'a> {
    fn tell(&mut self, diagnostic: Diagnostic) {
        self.report.push(diagnostic.in_file(self.path));
    }

    fn warn(&mut self, span: Span, code: Code, message: impl Into<String>) {
        self.tell(Diagnostic::warning(span, code, message));
    }

    fn mention(&mut self, span: Span, what: Mentioned) {
        self.mentions.push(Mention { file: self.path.to_owned(), span, on: self.on, what });
    }

    /// The current file, from its first node to its footnotes.
    fn document(&mut self) -> Vec<Node> {
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
                self.file.names.eval(expr, None).ok()?.member(name).cloned()
            }
            _ if attribute.name != name => None,
            AttributeValue::Flag => Some(Value::Bool(true)),
            AttributeValue::Text(text) => Some(Value::String(text.clone())),
            AttributeValue::Expression(expr) => self.file.names.eval(expr, None).ok(),
        })
    }

    fn next_slot(&mut self) -> u32 {
        self.slots += 1;
        self.slots
    }

    /// Nodes one below the other, or in a line: which one, the nodes themselves tell.
    fn flow(&mut self, nodes: &[syntax::Node]) -> Vec<Node> {
        if self.depth > MAX_DEPTH {
            if let Some(first) = nodes.first() {
                let message =
                    format!("blocks are nested more than {MAX_DEPTH} deep with this fragment; the rest is left out");
                self.tell(Diagnostic::error(first.span, Code::TooDeep, message));
            }
            return Vec::new();
        }
        self.depth += 1;
        let mut lowered = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                if self.nodes == MAX_NODES + 1 {
                    let message = format!("the page has more than {MAX_NODES} nodes; the rest is left out");
                    let hint = "do its fragments include each other more than once?";
                    self.tell(Diagnostic::error(node.span, Code::TooLarge, message).hint(hint));
                }
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
            Kind::Text(text) => Node::Text(text.clone()),
            Kind::Emphasis(children) => Node::Emphasis(self.flow(children)),
            Kind::Strong(children) => Node::Strong(self.flow(children)),
            Kind::Delete(children) => Node::Delete(self.flow(children)),
            Kind::InlineCode(text) => Node::InlineCode(text.clone()),
            Kind::Break => Node::Break(()),
            Kind::Link { url, children } => return self.link(links::markdown(url), children, span, out),
            Kind::LinkReference { label, children } => match self.file.document.definitions.get(label) {
                Some(definition) => return self.link(links::markdown(&definition.url), children, span, out),
                None => return out.extend(self.flow(children)),
            },
            Kind::Image { url, alt, title } => self.image(url, alt, title.clone(), span),
            Kind::ImageReference { label, alt } => match self.file.document.definitions.get(label) {
                Some(definition) => self.image(&definition.url, alt, definition.title.clone(), span),
                None => Node::Text(alt.clone()),
            },
            Kind::FootnoteReference(label) => self.footnote_reference(label),
            // Shown at the end of the file, where they are referred to.
            Kind::FootnoteDefinition { .. } => return,
            Kind::Paragraph(children) => {
                let children = self.flow(children);
                if children.iter().any(is_block) {
                    Node::Box { kind: BoxKind::Paragraph, children }
                } else {
                    Node::Paragraph(children)
                }
            }
            Kind::Heading { level, id, children } => self.heading(*level, id.as_deref(), children, span),
            Kind::ThematicBreak => Node::ThematicBreak(()),
            Kind::Blockquote(children) => Node::Blockquote(self.separated(children)),
            Kind::List { start, is_loose, items } => {
                let items = items.iter().map(|item| self.item(item, *is_loose)).collect();
                match start {
                    Some(start) => Node::OrderedList { start: *start, items },
                    None => Node::BulletList(items),
                }
            }
            Kind::Fence { language, attributes, text } => Node::Code(self.fence(language.as_deref(), attributes, text)),
            Kind::Table { align, rows } => self.table(align, rows),
            Kind::Element { name, attributes, is_inline, children } => {
                let element = components::Element { name, attributes, is_inline: *is_inline, children, span };
                return self.element(&element, out);
            }
            Kind::Expression(expr) => return self.expression(expr, span, out),
        });
    }

    fn item(&mut self, item: &syntax::Item, is_loose: bool) -> Item {
        let mut children = Vec::new();
        for node in self.flow(&item.children) {
            match node {
                Node::Paragraph(inner) if !is_loose => children.extend(inner),
                Node::Box { kind: BoxKind::Paragraph, children: inner } if !is_loose => children.extend(inner),
                other => children.push(other),
            }
        }
        Item { checked: item.checked, children }
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

    fn heading(&mut self, level: u8, id: Option<&str>, children: &[syntax::Node], span: Span) -> Node {
        self.mention(span, Mentioned::Heading(level));
        let id = id.unwrap_or_default().to_owned();
        let children = self.flow(children);
        let mut text = String::new();
        plain_text(&children, &mut text);
        let heading = Heading { level, id: id.clone(), text: text.trim().to_owned(), on: self.on };
        self.headings.push(MetHeading { heading, is_in_fragment: !self.fragments.is_empty() });
        Node::Heading { level, id, children }
    }

    /// A link; inside of another one only its content, since HTML has no link in a link.
    fn link(&mut self, (href, each): links::Href, children: &[syntax::Node], span: Span, out: &mut Vec<Node>) {
        self.mention(span, Mentioned::Link((href.clone(), each)));
        let outer = std::mem::replace(&mut self.in_link, true);
        let children = self.flow(children);
        self.in_link = outer;
        if outer || !self.is_safe(&href, span) {
            return out.extend(children);
        }
        out.push(Node::Link(Link { href, each, children }));
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
        match self.file.names.eval(expr, None) {
            Ok(value) => self.value(&value, span, out),
            Err(Unknown::Platform) => {
                for platform in self.on.iter() {
                    let key = self.context.platforms[usize::from(platform.0)].key.clone();
                    let slot = self.next_slot();
                    let mut children = Vec::new();
                    match self.file.names.eval(expr, Some(&key)) {
                        Ok(value) => self.value(&value, span, &mut children),
                        Err(unknown) => self.unsupported(&unknown, span),
                    }
                    out.push(Node::Filter { slot, on: PlatformSet::only(platform), children });
                }
            }
            Err(unknown) => self.unsupported(&unknown, span),
        }
    }

    fn value(&mut self, value: &Value, span: Span, out: &mut Vec<Node>) {
        match value.to_text() {
            Some(text) if text.is_empty() => {}
            Some(text) => out.push(Node::Text(text)),
            None => {
                let message = "an object has no text, so nothing is shown here";
                let hint = "show one of its values, or all of it with `JSON.stringify(…, null, 2)`";
                self.tell(Diagnostic::error(span, Code::UnsupportedExpression, message).hint(hint));
            }
        }
    }

    fn unsupported(&mut self, unknown: &Unknown, span: Span) {
        let what = match unknown {
            Unknown::Platform => "props.platform".to_owned(),
            Unknown::Expression(source) => source.lines().next().unwrap_or_default().chars().take(60).collect(),
        };
        let message = format!("`{what}` has no value at build time, so nothing is shown here");
        let hint = "literals, exported constants, `meta`, imported JSON and `props.platform` have one";
        self.tell(Diagnostic::error(span, Code::UnsupportedExpression, message).hint(hint));
    }

    /// Lowers an imported fragment in this place.
    fn fragment(&mut self, path: &str, span: Span) -> Vec<Node> {
        let Some((path, file)) = self.context.sources.files.get_key_value(path) else {
            return vec![Node::MissingFragment(path.to_owned())];
        };
        if path == self.path || self.fragments.contains(&path.as_str()) || *path == self.page.file {
            let mut circle: Vec<&str> = self.fragments.iter().copied().skip_while(|other| other != path).collect();
            circle.push(path);
            let message = format!("this fragment includes itself: {}", circle.join(" → "));
            self.tell(Diagnostic::error(span, Code::FragmentCycle, message).hint("remove one of these inclusions"));
            return Vec::new();
        }
        let outer = (self.path, self.file, std::mem::take(&mut self.footnotes));
        self.fragments.push(path);
        (self.path, self.file) = (path, file);
        let nodes = self.document();
        (self.path, self.file, self.footnotes) = outer;
        self.fragments.pop();
        nodes
    }
}

/// Whether a node's HTML may not stand in a `<p>`.
fn is_block(node: &Node) -> bool {
    match node {
        Node::Text(_) | Node::InlineCode(_) | Node::Break(()) | Node::Image { .. } | Node::Video { .. } => false,
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
        | Node::Box { .. }
        | Node::MissingFragment(_) => true,
    }
}

/// The text of a heading for the table of contents.
fn plain_text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::InlineCode(text) => out.push_str(text),
            Node::Emphasis(children)
            | Node::Strong(children)
            | Node::Delete(children)
            | Node::Paragraph(children)
            | Node::Link(Link { children, .. })
            | Node::Element { children, .. }
            | Node::Host { children, .. } => plain_text(children, out),
            _ => {}
        }
    }
}

/// Gives headings of fragments ids that no other heading has on a platform that shows both: the page's own headings
/// keep theirs, those of fragments follow in page order and take the next free suffix.
fn settle_ids(met: Vec<MetHeading>, body: &mut [Node]) -> Vec<Heading> {
    let mut taken: HashMap<String, PlatformSet> = HashMap::new();
    let mut take = |id: &str, on: PlatformSet| {
        let holders = taken.entry(id.to_owned()).or_default();
        let is_free = holders.intersection(on).is_empty();
        *holders = if is_free { holders.union(on) } else { *holders };
        is_free
    };
    for own in met.iter().filter(|own| !own.is_in_fragment) {
        take(&own.heading.id, own.heading.on);
    }
    let mut has_changed = false;
    // Suffixes tried so far: starting over each time would take quadratic time.
    let mut suffixes: HashMap<String, usize> = HashMap::new();
    let settle = |MetHeading { mut heading, is_in_fragment }: MetHeading| {
        if is_in_fragment && !heading.id.is_empty() && !take(&heading.id, heading.on) {
            let base = std::mem::take(&mut heading.id);
            let suffix = suffixes.entry(base.clone()).or_default();
            heading.id = loop {
                *suffix += 1;
                let id = format!("{base}-{suffix}");
                if take(&id, heading.on) {
                    break id;
                }
            };
            has_changed = true;
        }
        heading
    };
    let headings: Vec<Heading> = met.into_iter().map(settle).collect();
    if has_changed {
        rename_headings(body, &mut headings.iter().map(|heading| heading.id.as_str()));
    }
    // Headings that nobody sees are in no table of contents.
    headings.into_iter().filter(|heading| !heading.on.is_empty()).collect()
}

/// Gives headings new ids, in the order in which they were met.
fn rename_headings<'i>(nodes: &mut [Node], ids: &mut impl Iterator<Item = &'i str>) {
    for node in nodes {
        for children in node.child_lists_mut() {
            // Headings inside of a heading were met first.
            rename_headings(children, ids);
        }
        if let Node::Heading { id, .. } = node
            && let Some(new) = ids.next()
        {
            new.clone_into(id);
        }
    }
}
