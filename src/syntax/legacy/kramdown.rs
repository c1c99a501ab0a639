//! kramdown's own syntax on top of Markdown: attribute lists and extensions.
//!
//! [`read`] takes them out of the text before it is parsed, so that neither a paragraph nor a table swallows their lines;
//! [`Marks::apply`] gives them to the nodes that they stand at.
//!
//! Source: <https://kramdown.gettalong.org/syntax.html#attribute-list-definitions>.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::Span;

use super::super::tree::{Attribute, AttributeValue, Kind, Node};
use super::callout;
use super::origin::Mapped;

/// What an attribute list says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Attributes {
    id: Option<String>,
    classes: Vec<String>,
    values: Vec<(String, String)>,
    /// Words without value: `toc`, or the names of definitions.
    words: Vec<String>,
}

/// An attribute list of a text, and where it stood.
#[derive(Debug)]
struct Mark {
    /// Byte in the text without the lists.
    at: usize,
    place: MarkPlace,
    attributes: Attributes,
}

#[derive(Debug)]
enum MarkPlace {
    /// Behind a span: `[a](b){: .c}`.
    Span,
    /// On a line of its own.
    Line {
        /// The line follows a block; else it stands before one.
        follows: bool,
        /// Bytes before the list in its line.
        column: usize,
        /// `>` before the list in its line.
        quotes: usize,
    },
}

/// The attribute lists of a text.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

/// Takes attribute lists and extensions out of a text.
///
/// - `code`: places of all code, in which the same characters are text; ascending.
pub(super) fn read(mapped: &Mapped, code: &[Span]) -> (Mapped, Marks) {
    let text = &mapped.text;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut marks = Vec::new();
    let mut definitions: HashMap<String, Attributes> = HashMap::new();
    let mut removed = 0;
    let mut follows_block = false;
    let mut skip_to = 0;
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let start = line_start;
        line_start += line.len();
        let content = line.trim_start_matches([' ', '\t', '>']);
        let column = line.len() - content.len();
        let whole = content.trim_end();
        let is_list = whole.starts_with("{:") && whole.find('}') == Some(whole.len().wrapping_sub(1));
        if is_list
            && !whole.starts_with("{::")
            && !whole.starts_with("{:/")
            && start >= skip_to
            && !is_code(code, start + column)
        {
            let range = start + column..start + column + whole.len();
            match definition(whole) {
                Some((name, attributes)) => {
                    definitions.insert(name, attributes);
                }
                None => {
                    let quotes = line[..column].matches('>').count();
                    let place = MarkPlace::Line { follows: follows_block, column, quotes };
                    marks.push(Mark { at: range.start - removed, place, attributes: list(whole) });
                }
            }
            removed += range.len();
            edits.push((range, String::new()));
            continue;
        }
        follows_block = !content.trim().is_empty();
        for (offset, _) in line.match_indices("{:") {
            let at = start + offset;
            if at < skip_to || is_code(code, at) {
                continue;
            }
            let Some(range) = span_list(text, at).or_else(|| extension(text, at)) else { continue };
            if !text[at..].starts_with("{::") && !text[at..].starts_with("{:/") {
                let attributes = list(&text[range.clone()]);
                marks.push(Mark { at: range.start - removed, place: MarkPlace::Span, attributes });
            }
            removed += range.len();
            skip_to = range.end;
            edits.push((range, String::new()));
        }
    }
    for mark in &mut marks {
        mark.attributes.resolve(&definitions);
    }
    let edited = if edits.is_empty() { mapped.clone() } else { mapped.edit(&edits) };
    (edited, Marks(marks))
}

fn is_code(code: &[Span], at: usize) -> bool {
    let index = code.partition_point(|span| span.start <= at);
    index > 0 && at < code[index - 1].end
}

/// The list that ends a span: no white space stands before it.
fn span_list(text: &str, at: usize) -> Option<Range<usize>> {
    let is_span = text[..at].ends_with([')', ']', '*', '_', '`', '>']);
    let is_own = !text[at..].starts_with("{::") && !text[at..].starts_with("{:/");
    let end = at + text[at..].find(['}', '\n'])?;
    (is_span && is_own && text[end..].starts_with('}')).then_some(at..end + 1)
}

/// `{::comment}…{:/comment}` with what it holds; of other extensions just the marks, since their content is text.
fn extension(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let end = rest.find(['}', '\n']).filter(|end| rest[*end..].starts_with('}'))? + 1;
    let inner = &rest[..end];
    if inner.starts_with("{::comment") && !inner.ends_with("/}") {
        let close = rest.find("{:/comment}").map(|close| close + "{:/comment}".len());
        let close = close.or_else(|| rest.find("{:/}").map(|close| close + "{:/}".len()));
        return Some(at..at + close.unwrap_or(end));
    }
    let name = inner.trim_start_matches(['{', ':', '/']);
    let is_known = ["comment", "nomarkdown", "options"].iter().any(|known| name.starts_with(known));
    (inner == "{:/}" || is_known && (inner.starts_with("{::") || inner.starts_with("{:/"))).then_some(at..at + end)
}

/// `{:name: …}`
fn definition(list_text: &str) -> Option<(String, Attributes)> {
    let inner = list_text.strip_prefix("{:")?.strip_suffix('}')?;
    let (name, rest) = inner.split_once(':')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_name.then(|| (name.to_owned(), list(&format!("{{:{rest}}}"))))
}

/// The attributes of `{: .class #id key="value" word}`.
fn list(text: &str) -> Attributes {
    let inner = text.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    let mut attributes = Attributes::default();
    for word in words(inner) {
        if let Some((key, value)) = word.split_once('=') {
            let value = value.trim_matches(['"', '\'']).to_owned();
            match key {
                "id" => attributes.id = Some(value),
                "class" => attributes.classes.extend(value.split_whitespace().map(str::to_owned)),
                _ => attributes.values.push((key.to_owned(), value)),
            }
        } else if word.starts_with(['.', '#']) {
            // `.a.b#c`
            let mut rest = word;
            while let Some(mark) = rest.chars().next() {
                let end = rest[1..].find(['.', '#']).map_or(rest.len(), |end| end + 1);
                let name = rest[1..end].to_owned();
                match mark {
                    '#' => attributes.id = Some(name),
                    _ => attributes.classes.push(name),
                }
                rest = &rest[end..];
            }
        } else {
            attributes.words.push(word.to_owned());
        }
    }
    attributes
}

/// Words between white space; a quoted value holds white space.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut quote = None;
        let end = rest
            .char_indices()
            .find(|(_, c)| match quote {
                Some(open) => {
                    if *c == open {
                        quote = None;
                    }
                    false
                }
                None if matches!(c, '"' | '\'') => {
                    quote = Some(*c);
                    false
                }
                None => c.is_whitespace(),
            })
            .map_or(rest.len(), |(end, _)| end);
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

impl Attributes {
    fn resolve(&mut self, definitions: &HashMap<String, Attributes>) {
        for word in std::mem::take(&mut self.words) {
            match definitions.get(&word) {
                Some(defined) => {
                    self.id = self.id.take().or_else(|| defined.id.clone());
                    self.classes.extend(defined.classes.iter().cloned());
                    self.values.extend(defined.values.iter().cloned());
                }
                None => self.words.push(word),
            }
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Marks {
    /// Gives the attributes to the nodes of the text without the lists; those that mean nothing here are left out.
    pub(super) fn apply(self, nodes: &mut Vec<Node>, text: &str) {
        // From the end, so that what is wrapped or taken out does not hide what stands before it.
        for mark in self.0.iter().rev() {
            match mark.place {
                MarkPlace::Span => apply_to_span(nodes, mark),
                MarkPlace::Line { follows: true, column, quotes } => {
                    let last = text[..mark.at].trim_end_matches([' ', '\t', '\r', '\n', '>']).len().saturating_sub(1);
                    apply_before(nodes, mark, last, column, quotes, text);
                }
                MarkPlace::Line { follows: false, .. } => apply_after(nodes, mark),
            }
        }
    }
}

/// Gives attributes to the block that ends right before their line, at byte `last`.
fn apply_before(nodes: &mut Vec<Node>, mark: &Mark, last: usize, column: usize, quotes: usize, text: &str) {
    let Some(index) = nodes.iter().rposition(|node| node.span.start <= last) else { return };
    match &mut nodes[index].kind {
        Kind::Blockquote(children) if quotes > 0 => {
            return apply_before(children, mark, last, column, quotes - 1, text);
        }
        Kind::List { items, .. } => {
            if let Some(item) = items.iter_mut().rfind(|item| item.span.start <= last)
                && let Some(first) = item.children.first()
            {
                let line = text[..first.span.start].rfind('\n').map_or(0, |end| end + 1);
                if column >= first.span.start - line {
                    return apply_before(&mut item.children, mark, last, column, quotes, text);
                }
            }
        }
        Kind::Element { children, .. } if children.last().is_some_and(|child| child.span.end > last) => {
            return apply_before(children, mark, last, column, quotes, text);
        }
        _ => {}
    }
    apply_to_block(nodes, index, mark);
}

/// Gives attributes to the block that starts after their line.
fn apply_after(nodes: &mut Vec<Node>, mark: &Mark) {
    if let Some(around) = nodes.iter().position(|node| node.span.start < mark.at && mark.at < node.span.end) {
        match &mut nodes[around].kind {
            Kind::Blockquote(children) => return apply_after(children, mark),
            Kind::List { items, .. } => {
                if let Some(item) = items.iter_mut().find(|item| item.span.start < mark.at && mark.at < item.span.end) {
                    return apply_after(&mut item.children, mark);
                }
            }
            _ => {}
        }
    }
    if let Some(index) = nodes.iter().position(|node| node.span.start > mark.at) {
        apply_to_block(nodes, index, mark);
    }
}

fn apply_to_block(nodes: &mut Vec<Node>, index: usize, mark: &Mark) {
    let attributes = &mark.attributes;
    if attributes.words.iter().any(|word| word == "toc") {
        // The reader has a table of contents of its own.
        nodes.remove(index);
        return;
    }
    let node = &mut nodes[index];
    let span = node.span;
    match &mut node.kind {
        Kind::Heading { id, .. } => {
            id.clone_from(&attributes.id);
            return;
        }
        Kind::Fence { language, attributes: own, .. } => {
            if let Some(class) = attributes.classes.iter().find_map(|class| class.strip_prefix("language-")) {
                *language = Some(class.to_owned());
            }
            if let Some(title) = attributes.value("title") {
                let value = AttributeValue::Text(title.to_owned());
                own.push(Attribute { name: "title".to_owned(), value, span });
            }
        }
        // A paragraph of nothing but an image.
        Kind::Paragraph(children) if children.len() == 1 && matches!(children[0].kind, Kind::Image { .. }) => {
            size_image(&mut children[0], attributes);
        }
        _ => {}
    }
    if let Some(is_warning) = callout::kind(attributes.classes.iter().map(String::as_str)) {
        let node = nodes.remove(index);
        let children = match node.kind {
            Kind::Blockquote(children) => children,
            kind => vec![Node { span, kind }],
        };
        nodes.insert(index, callout::wrap(children, is_warning, span));
    }
    if let Some(id) = &attributes.id {
        name_node(&mut nodes[index], "div", id);
    }
}

fn apply_to_span(nodes: &mut [Node], mark: &Mark) {
    for node in nodes {
        let is_span =
            !matches!(node.kind, Kind::Text(_) | Kind::Paragraph(_) | Kind::Heading { .. } | Kind::List { .. });
        if is_span && node.span.end == mark.at {
            size_image(node, &mark.attributes);
            if let Some(id) = &mark.attributes.id {
                name_node(node, "span", id);
            }
            return;
        }
        match &mut node.kind {
            Kind::List { items, .. } => items.iter_mut().for_each(|item| apply_to_span(&mut item.children, mark)),
            Kind::Table { rows, .. } => rows.iter_mut().flatten().for_each(|cell| apply_to_span(cell, mark)),
            Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. }
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Paragraph(children)
            | Kind::Heading { children, .. }
            | Kind::Blockquote(children)
            | Kind::Element { children, .. } => apply_to_span(children, mark),
            Kind::Text(_)
            | Kind::InlineCode(_)
            | Kind::Break
            | Kind::Image { .. }
            | Kind::ImageReference { .. }
            | Kind::FootnoteReference(_)
            | Kind::ThematicBreak
            | Kind::Fence { .. }
            | Kind::Expression(_) => {}
        }
    }
}

/// Puts a node into an element with an id, so that links find it.
fn name_node(node: &mut Node, tag: &str, id: &str) {
    let span = node.span;
    let id = Attribute { name: "id".to_owned(), value: AttributeValue::Text(id.to_owned()), span };
    let inner = std::mem::replace(node, Node { span, kind: Kind::Break });
    node.kind =
        Kind::Element { name: tag.to_owned(), attributes: vec![id], is_inline: tag == "span", children: vec![inner] };
}

/// An image with a size is an element, since Markdown's own have none.
fn size_image(node: &mut Node, attributes: &Attributes) {
    let span = node.span;
    let sizes: Vec<_> =
        ["width", "height", "align"].iter().filter_map(|name| Some((*name, attributes.value(name)?))).collect();
    let Kind::Image { url, alt, title } = &node.kind else { return };
    if sizes.is_empty() {
        return;
    }
    let attribute = |(name, value): (&str, &str)| Attribute {
        name: name.to_owned(),
        value: AttributeValue::Text(value.to_owned()),
        span,
    };
    let own = [("src", url.as_str()), ("alt", alt.as_str())]
        .into_iter()
        .chain(title.as_deref().map(|title| ("title", title)));
    let attributes = own.chain(sizes).map(attribute).collect();
    node.kind = Kind::Element { name: "img".to_owned(), attributes, is_inline: true, children: Vec::new() };
}

/// Reads `{#id}` at the end of headings.
pub(super) fn read_heading_ids(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.kind {
            Kind::Heading { id, children, .. } => {
                if let Some(Node { kind: Kind::Text(text), .. }) = children.last_mut()
                    && let Some((before, own)) =
                        text.trim_end().strip_suffix('}').and_then(|text| text.rsplit_once("{#"))
                    && !own.is_empty()
                    && !own.contains(char::is_whitespace)
                {
                    *id = Some(own.to_owned());
                    *text = before.trim_end().to_owned();
                }
            }
            Kind::List { items, .. } => items.iter_mut().for_each(|item| read_heading_ids(&mut item.children)),
            Kind::Blockquote(children) | Kind::Element { children, .. } => read_heading_ids(children),
            _ => {}
        }
    }
}
