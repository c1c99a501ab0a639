//! What each component means.

use std::collections::BTreeMap;

use crate::bundle::{BoxKind, Direction, Link, Node, Prop, Tab};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::PlatformSet;
use crate::syntax::{Attribute, AttributeValue, Expr, Kind, Node as Source};

use super::super::eval::Value;
use super::super::{links, with_nearest};
use super::ids::Rank;
use super::{Lower, Mentioned, headings};

/// A JSX element of the source.
pub(super) struct Element<'s> {
    pub name: &'s str,
    pub attributes: &'s [Attribute],
    pub is_inline: bool,
    pub children: &'s [Source],
    pub span: Span,
}

/// Components that show nothing of what stands in them.
const SELF_CONTAINED: &[&str] =
    &["CrossLink", "Divider", "Image", "MigrationAlert", "Overview", "Video", "YoutubeEmbed"];

/// Components that the site of the format's origin gives to every page, without an import, and that a host page draws.
const GLOBAL: &[&str] = &["AIBanner", "ReferencePage"];

/// The largest value of `columns`: more do not fit beside each other in a page.
const MAX_COLUMNS: u8 = 6;

/// Names of the components that have a meaning.
pub const KNOWN: &[&str] = &[
    "Accordion",
    "Block",
    "BlockSwitcher",
    "Callout",
    "Card",
    "Columns",
    "CrossLink",
    "Divider",
    "ExternalLink",
    "ExternalLinkButton",
    "Flex",
    "Fragments",
    "Grid",
    "Heading",
    "Image",
    "InlineFilter",
    "InternalLink",
    "InternalLinkButton",
    "Link",
    "MigrationAlert",
    "Overview",
    "Table",
    "TableBody",
    "TableCell",
    "TableFoot",
    "TableHead",
    "TableRow",
    "Text",
    "Video",
    "View",
    "YoutubeEmbed",
];

impl Lower<'_> {
    pub(super) fn element(&mut self, element: &Element, out: &mut Vec<Node>) {
        if self.is_misspelt_filter(element) {
            return;
        }
        self.check_attributes(element);
        let children = |lower: &mut Self| lower.flow(element.children);
        let boxed = |lower: &mut Self, kind| Node::Box { kind, columns: None, children: children(lower) };
        out.push(match element.name {
            "" => return out.extend(children(self)),
            "InlineFilter" => match self.filter(element) {
                Some(node) => node,
                None => return,
            },
            "Fragments" => {
                self.fragments(element, out);
                return self.leftover(element, out);
            }
            "BlockSwitcher" => self.tabs(element),
            "Block" => return out.extend(children(self)),
            "Callout" => {
                let warning = self.attribute(element, "warning").is_some_and(|value| value.is_truthy());
                Node::Callout { warning, children: children(self) }
            }
            "Accordion" => self.accordion(element),
            "Overview" => self.overview(element.span),
            "Video" => {
                let src = self.url(element, "src");
                self.mention(element.span, Mentioned::Asset(src.clone()));
                let description = self.text(element, "description").unwrap_or_default();
                if description.is_empty() {
                    let diagnostic =
                        Diagnostic::warning(element.span, Code::MissingAttribute, "`<Video>` has no `description`");
                    self.tell(
                        diagnostic.hint("say in a few words what the video shows, for readers who cannot see it"),
                    );
                }
                Node::Video { src, description }
            }
            "YoutubeEmbed" => {
                let id = self.text(element, "embedId").unwrap_or_default();
                let is_id = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
                if id.is_empty() || !id.bytes().all(is_id) {
                    let message = "`embedId` of `<YoutubeEmbed>` is no id of a video";
                    self.tell(Diagnostic::error(element.span, Code::InvalidAttribute, message));
                }
                Node::Youtube(id)
            }
            "ExternalLink" | "InternalLink" | "Link" => match self.url(element, "href") {
                href if href.is_empty() => return out.extend(children(self)),
                href => {
                    let href = if element.name == "InternalLink" { self.component_href(&href) } else { (href, false) };
                    let title = self.title(element);
                    return self.link(href, title, element.children, element.span, out);
                }
            },
            "ExternalLinkButton" => {
                let href = self.url(element, "href");
                self.button((href, false), element)
            }
            "InternalLinkButton" => {
                let href = self.url(element, "href");
                let href = self.component_href(&href);
                self.button(href, element)
            }
            "Columns" => self.columns(element, BoxKind::Columns),
            "View" => boxed(self, BoxKind::View),
            "Flex" => boxed(self, BoxKind::Flex),
            "Grid" => self.columns(element, BoxKind::Grid),
            "Card" => {
                let card = |lower: &mut Self| boxed(lower, BoxKind::Card);
                if self.attribute(element, "href").is_none() { card(self) } else { self.linked_card(element, card) }
            }
            "CrossLink" => self.cross_link(element),
            "MigrationAlert" => self.migration_alert(element),
            "Divider" => Node::ThematicBreak(()),
            "Image" => self.image_component(element),
            "Text" => {
                let tag = self.tag(element, "p");
                if let Some(level) = headings::level(&tag) {
                    return self.html_heading(level, element, BTreeMap::new(), out);
                }
                let children = children(self);
                let tag = if tag == "p" && children.iter().any(super::is_block) { "div" } else { &tag };
                self.html(tag, BTreeMap::new(), children)
            }
            "Heading" => {
                let level = match self.attribute(element, "level") {
                    Some(Value::Number(level)) => level as i64,
                    Some(Value::String(level)) => level.parse().unwrap_or(6),
                    _ => 6,
                };
                let id = self.text(element, "id").map(|id| ("id".to_owned(), id));
                return self.html_heading(level.clamp(1, 6) as u8, element, id.into_iter().collect(), out);
            }
            "Table" => {
                let caption = self.text(element, "caption");
                let mut rows = children(self);
                if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
                    rows.insert(0, self.html("caption", BTreeMap::new(), vec![Node::Text(caption)]));
                }
                self.html("table", BTreeMap::new(), rows)
            }
            "TableHead" => self.table_part(element, "thead"),
            "TableBody" => self.table_part(element, "tbody"),
            "TableFoot" => self.table_part(element, "tfoot"),
            "TableRow" => self.table_part(element, "tr"),
            "TableCell" => self.table_part(element, "td"),
            name if name.starts_with(|first: char| first.is_ascii_lowercase()) && !name.contains('.') => {
                return self.html_element(element, out);
            }
            _ => self.host(element),
        });
        if SELF_CONTAINED.contains(&element.name) {
            self.leftover(element, out);
        }
    }

    /// Shows what stands in an element that has no content of its own after it, and reports it.
    pub(super) fn leftover(&mut self, element: &Element, out: &mut Vec<Node>) {
        let Some(first) = element.children.iter().find(|node| !is_blank(node)) else { return };
        let last = element.children.iter().rfind(|node| !is_blank(node)).unwrap_or(first);
        let span = Span::new(first.span.start, last.span.end);
        let message = format!("`<{}>` has no content of its own; this is shown after it", element.name);
        let hint = format!("write `<{} … />`, and this after it", element.name);
        self.tell(Diagnostic::warning(span, Code::LostContent, message).hint(hint));
        out.extend(self.flow(element.children));
    }

    pub(super) fn attribute(&self, element: &Element, name: &str) -> Option<Value> {
        self.attribute_value(element.attributes, name)
    }

    /// Where an attribute stands; the whole element if it has none of the name.
    pub(super) fn place(&self, element: &Element, name: &str) -> Span {
        element.attributes.iter().find(|attribute| attribute.name == name).map_or(element.span, |found| found.span)
    }

    /// The text of an attribute. An expression without value at build time is told of, and is `None`.
    pub(super) fn text(&mut self, element: &Element, name: &str) -> Option<String> {
        let attribute = element.attributes.iter().rev().find(|attribute| attribute.name == name);
        if let Some(Attribute { value: AttributeValue::Expression(expr), span, .. }) = attribute
            && let Err(unknown) = self.eval(expr, None)
        {
            self.unsupported(&unknown, *span);
            return None;
        }
        match self.attribute(element, name)? {
            Value::String(text) => Some(text),
            other => other.to_text().filter(|text| !text.is_empty()),
        }
    }

    /// The URL in an attribute; empty, and told of, if there is none or its scheme is not allowed.
    pub(super) fn url(&mut self, element: &Element, name: &str) -> String {
        let place = self.place(element, name);
        match self.text(element, name) {
            Some(url) if self.is_safe(&url, place) => url,
            Some(_) => String::new(),
            None => {
                let message = format!("`<{}>` has no `{name}`", element.name);
                self.tell(Diagnostic::error(element.span, Code::MissingAttribute, message));
                String::new()
            }
        }
    }

    /// A fragment per platform. The order is that of the object, as in the reference.
    fn fragments(&mut self, element: &Element, out: &mut Vec<Node>) {
        let place = self.place(element, "fragments");
        let value = self.attribute(element, "fragments");
        if value.is_none() && self.allowance.is_spent() {
            return self.tell_expansion(place);
        }
        let Some(Value::Object(entries)) = value else {
            let message = "`fragments` is no object of platforms and imported fragments";
            self.tell(
                Diagnostic::error(place, Code::InvalidAttribute, message)
                    .hint("write `fragments={{ react: fragment, all: other }}` with `import fragment from \"…mdx\";`"),
            );
            return;
        };
        if entries.is_empty() {
            let message = "`fragments` is empty, so nothing is shown";
            self.tell(
                Diagnostic::error(place, Code::EmptyFilter, message)
                    .hint("write `fragments={{ react: fragment, all: other }}` with `import fragment from \"…mdx\";`"),
            );
        }
        for (key, value) in entries {
            let (Value::Fragment(path) | Value::MissingFragment(path)) = value else {
                let message = format!("`{key}` of `fragments` is no imported fragment");
                let hint = format!("import it, or remove `{key}`");
                self.tell(Diagnostic::error(place, Code::InvalidAttribute, message).hint(hint));
                continue;
            };
            let on = self.platform_set(std::slice::from_ref(&key), place, "`fragments`");
            if on.is_empty() {
                continue;
            }
            self.narrowed(on, |lower| lower.mention(place, Mentioned::Filter(key)));
            let children = self.narrowed(on, |lower| lower.fragment(&path, element.span));
            out.push(Node::Filter { slot: 0, on, children });
        }
    }

    fn tabs(&mut self, element: &Element) -> Node {
        self.tab_groups += 1;
        let id = self.tab_groups;
        let mut tabs = Vec::new();
        self.collect_tabs(element.children, None, &mut tabs);
        if tabs.len() < 2 {
            let message = format!("`<BlockSwitcher>` has {} `<Block>` with a `name`; it needs two", tabs.len());
            self.warn(element.span, Code::LostContent, message);
        }
        Node::Tabs { id, tabs }
    }

    /// Blocks with a name are tabs; filters and `<>` around them are looked through.
    fn collect_tabs(&mut self, nodes: &[Source], on: Option<PlatformSet>, tabs: &mut Vec<Tab>) {
        for node in nodes {
            match &node.kind {
                Kind::Element { name, attributes, children, is_inline } => {
                    let element = Element { name, attributes, is_inline: *is_inline, children, span: node.span };
                    match name.as_str() {
                        "" => self.collect_tabs(children, on, tabs),
                        "InlineFilter" => {
                            if let Some((own, names)) = self.filtered(&element) {
                                let both = on.map_or(own, |outer| outer.intersection(own));
                                let place = self.place(&element, "filters");
                                self.narrowed(both, |lower| lower.mention(place, Mentioned::Filter(names)));
                                self.collect_tabs(children, Some(both), tabs);
                            }
                        }
                        _ => self.tab(&element, on, tabs),
                    }
                }
                Kind::Paragraph(children) => self.collect_tabs(children, on, tabs),
                Kind::Expression(Expr::Empty) => {}
                Kind::Text(text) if text.trim().is_empty() => {}
                _ => self.warn(node.span, Code::LostContent, "`<BlockSwitcher>` shows only its `<Block>`s, not this"),
            }
        }
    }

    fn tab(&mut self, element: &Element, on: Option<PlatformSet>, tabs: &mut Vec<Tab>) {
        let Some(name) = self.text(element, "name").filter(|name| !name.is_empty()) else {
            let message = format!("`<{}>` in a `<BlockSwitcher>` has no `name`, so it is not shown", element.name);
            return self.warn(element.span, Code::LostContent, message);
        };
        let when = on.map(|on| (on, 0, 0));
        let children = self.narrowed(on.unwrap_or(self.on), |lower| {
            if element.name == "Block" {
                lower.flow(element.children)
            } else {
                let mut nodes = Vec::new();
                lower.element(element, &mut nodes);
                nodes
            }
        });
        tabs.push(Tab { name, when, children });
    }

    fn accordion(&mut self, element: &Element) -> Node {
        let title = self.text(element, "title").unwrap_or_default();
        if title.is_empty() {
            self.warn(element.span, Code::MissingAttribute, "`<Accordion>` has no `title`");
        }
        let id = match self.text(element, "id") {
            Some(id) => self.claim(Rank::Author, &id, self.place(element, "id")),
            None => {
                let id = title.split_whitespace().collect::<Vec<_>>().join("-").to_lowercase();
                self.claim(Rank::Accordion, &id, element.span)
            }
        };
        let eyebrow = self.text(element, "eyebrow").filter(|eyebrow| !eyebrow.is_empty());
        Node::Accordion { id, title, eyebrow, children: self.flow(element.children) }
    }

    /// Cards of the pages below this one; those that not all of its platforms have stand in filters.
    fn overview(&mut self, span: Span) -> Node {
        let on = self.on;
        let entries = self.context.nav.children(&self.page.overview);
        let mut cards = Vec::new();
        for entry in entries.iter().filter(|entry| !entry.on.intersection(on).is_empty()) {
            // As the cards of the site that the format comes from have them.
            let plain = |text: &str| text.replace('`', "'").replace(';', "");
            let (href, each) = self.component_href(&entry.href);
            if !self.may_grow(href.len() + entry.title.len() + entry.description.len(), span) {
                break;
            }
            let card = Node::Card { href, each, title: plain(&entry.title), description: plain(&entry.description) };
            if on.is_subset_of(entry.on) {
                cards.push(card);
            } else {
                cards.push(Node::Filter { slot: 0, on: entry.on, children: vec![card] });
            }
        }
        Node::Cards(cards)
    }

    /// Children beside each other: as many as `columns` says, or as there is room for.
    fn columns(&mut self, element: &Element, kind: BoxKind) -> Node {
        let given = self.attribute(element, "columns");
        let columns = given.as_ref().and_then(column_count).filter(|count| (1..=MAX_COLUMNS).contains(count));
        if given.is_some() && columns.is_none() {
            let message = format!("`columns` of `<{}>` must be a whole number from 1 to {MAX_COLUMNS}", element.name);
            let diagnostic = Diagnostic::warning(self.place(element, "columns"), Code::InvalidAttribute, message);
            self.tell(diagnostic.hint("leave it out for as many columns as there is room for"));
        }
        Node::Box { kind, columns, children: self.flow(element.children) }
    }

    /// A text, and a link to where it leads.
    fn cross_link(&mut self, element: &Element) -> Node {
        let href = self.url(element, "href");
        let (href, each) = self.component_href(&href);
        self.mention(element.span, Mentioned::Link((href.clone(), each)));
        let arrow = match self.context.targets.routes.site.dir {
            Direction::Ltr => "→",
            Direction::Rtl => "←",
        };
        let label = format!("{} {arrow}", self.text(element, "label").unwrap_or_default());
        let mut children: Vec<Node> = self.text(element, "text").into_iter().map(Node::Text).collect();
        children.push(Node::Text(" ".to_owned()));
        let title = self.title(element);
        children.push(Node::Link(Link { href, each, title, children: vec![Node::Text(label)] }));
        Node::Box { kind: BoxKind::CrossLink, columns: None, children }
    }

    /// The notice between the two editions of a guide, as the site of the format's origin words it.
    fn migration_alert(&mut self, element: &Element) -> Node {
        let is_legacy = self.attribute(element, "isLegacy").is_some_and(|value| value.is_truthy());
        let (text, label) = if is_legacy {
            ("You are currently viewing the legacy GraphQL Transformer documentation.", "View latest documentation")
        } else {
            ("You are currently viewing the new GraphQL transformer v2 docs", "Looking for legacy docs?")
        };
        let href = self.url(element, "url");
        let (href, each) = self.component_href(&href);
        self.mention(element.span, Mentioned::Link((href.clone(), each)));
        let link = Node::Link(Link { href, each, title: None, children: vec![Node::Text(label.to_owned())] });
        Node::Callout { warning: true, children: vec![Node::Text(format!("{text} ")), link] }
    }

    /// A card that leads somewhere as a whole.
    fn linked_card(&mut self, element: &Element, card: impl FnOnce(&mut Self) -> Node) -> Node {
        let url = self.url(element, "href");
        if url.is_empty() {
            return card(self);
        }
        let (href, each) = self.component_href(&url);
        self.mention(self.place(element, "href"), Mentioned::Link((href.clone(), each)));
        let outer = std::mem::replace(&mut self.in_link, true);
        let card = card(self);
        self.in_link = outer;
        if outer {
            self.link_in_link(element.span);
            return card;
        }
        Node::Link(Link { href, each, title: self.title(element), children: vec![card] })
    }

    fn button(&mut self, (href, each): links::Href, element: &Element) -> Node {
        self.mention(element.span, Mentioned::Link((href.clone(), each)));
        let outer = std::mem::replace(&mut self.in_link, true);
        let children = self.flow(element.children);
        self.in_link = outer;
        let title = self.title(element);
        Node::Button(Link { href, each, title, children })
    }

    /// The title of a link.
    fn title(&mut self, element: &Element) -> Option<String> {
        self.text(element, "title").filter(|title| !title.is_empty())
    }

    /// Where a link of a component leads.
    fn component_href(&self, url: &str) -> links::Href {
        self.context.targets.component(url, &self.page.key)
    }

    /// A component that kaleidoc does not know: its children are shown, and the host page may draw it.
    fn host(&mut self, element: &Element) -> Node {
        let name = element.name;
        self.tell_unknown(element);
        let mut props = BTreeMap::new();
        for attribute in element.attributes.iter().filter(|attribute| !attribute.name.is_empty()) {
            let prop = match &attribute.value {
                AttributeValue::Flag => Prop::Json("true".to_owned()),
                AttributeValue::Text(text) => Prop::Json(self.json(&Value::String(text.clone())).unwrap_or_default()),
                AttributeValue::Expression(expr) => {
                    match self.eval(expr, None).ok().and_then(|value| self.json(&value)) {
                        Some(json) => Prop::Json(json),
                        None => Prop::Source(self.source_of(attribute)),
                    }
                }
            };
            props.insert(attribute.name.clone(), prop);
        }
        let children = self.flow(element.children);
        Node::Host { name: name.to_owned(), inline: element.is_inline, props, children }
    }

    /// A value as JSON, as far as the page may grow by it.
    fn json(&self, value: &Value) -> Option<String> {
        let json = value.to_json(None, usize::MAX)?;
        self.allowance.take(json.len()).ok().map(|()| json)
    }

    /// Tells of an unknown component. One that the file imports or exports, or that every page has, is a warning, since
    /// the host page may draw it; any other is an error, as it is in MDX. Silent are imported icons, and what the site file
    /// says that the host page draws.
    fn tell_unknown(&mut self, element: &Element) {
        let name = element.name;
        let local = name.split('.').next().unwrap_or_default();
        let document = &self.file.document;
        let is_imported = document.imports.iter().any(|import| import.local == local);
        if self.context.components.iter().any(|known| known == name) || is_imported && name.starts_with("Icon") {
            return;
        }
        let message = format!("unknown component `{name}`: its children are shown, and a host page may draw it");
        if is_imported || document.export(local).is_some() || GLOBAL.contains(&name) {
            let hint =
                format!("add `{name}` to `components` in `[content]` of kaleidoc.toml if the host page draws it");
            self.tell(Diagnostic::warning(element.span, Code::UnknownComponent, message).hint(hint));
        } else {
            let diagnostic = Diagnostic::error(element.span, Code::UnknownComponent, message);
            let diagnostic = with_nearest(diagnostic, name, KNOWN.iter().copied());
            self.tell(diagnostic.hint(format!(
                "import it, or add `{name}` to `components` in `[content]` of kaleidoc.toml if the host page draws it"
            )));
        }
    }

    /// The expression of an attribute as written, without its braces.
    fn source_of(&self, attribute: &Attribute) -> String {
        let text = self.file.text.get(attribute.span.start..attribute.span.end).unwrap_or_default();
        let value = text.split_once('{').map_or("", |(_, value)| value);
        value.strip_suffix('}').unwrap_or(value).trim().to_owned()
    }
}

/// Whether a node shows nothing.
pub(super) fn is_blank(node: &Source) -> bool {
    match &node.kind {
        Kind::Text(text) => text.trim().is_empty(),
        Kind::Expression(expr) => *expr == Expr::Empty,
        Kind::Paragraph(children) => children.iter().all(is_blank),
        _ => false,
    }
}

/// The number in `columns={2}` or `columns="2"`; of numbers for several widths, `{ base: 1, large: 3 }`, the largest,
/// since narrower windows have fewer columns by themselves.
fn column_count(value: &Value) -> Option<u8> {
    match value {
        Value::Number(number) if number.fract() == 0.0 && (0.0..=255.0).contains(number) => Some(*number as u8),
        Value::String(text) => text.trim().parse().ok(),
        Value::Array(values) => values.iter().filter_map(column_count).max(),
        Value::Object(entries) => entries.iter().filter_map(|(_, value)| column_count(value)).max(),
        _ => None,
    }
}
