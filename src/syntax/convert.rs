//! The parser crate's arena to the author's tree. Nothing outside of this file knows the arena.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};

use pulldown_cmark::Options;
use satteri_arena::{Mdast, StringRef};
use satteri_ast::mdast::{self, ColumnAlign, MdastNodeType};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::bounds::{self, Bounded};
use super::expr::Expr;
use super::legacy::Nest;
use super::messages::{self, house_style};
use super::table::{self, Row, RowKind};
use super::tree::{Align, Attribute, AttributeValue, Definition, Item, Kind, Node};
use super::{MAX_DEPTH, Parsed, esm, expr, habits, stack};

/// The most blocks of one file that are read again because of a blank line in a template literal: each costs a run of the
/// parser.
const MAX_CUT_BLOCKS: usize = 8;

type Arena<'a> = satteri_arena::Document<'a, Mdast>;

/// Parses MDX text.
///
/// - `front`: what stands before the text in its file.
///
/// The parser crate ends a block of imports and exports at a blank line inside of a template literal. Such a block is read
/// whole and masked as a comment of the same bytes, and the rest is parsed again.
pub(super) fn document(front: &str, text: &str) -> Parsed {
    let bounded = bounds::bound(text, front.len());
    let room = stack::with_room_for(bounded.levels, || whole_document(front, text, &bounded));
    room.unwrap_or_else(|error| without_room(front.len(), &error))
}

/// What is parsed of a text that there is no stack for.
fn without_room(base: usize, error: &io::Error) -> Parsed {
    let message = format!("there is no memory for the brackets and operators of this file: {error}");
    Parsed { diagnostics: vec![Diagnostic::error(Span::new(base, base), Code::TooLarge, message)], ..Parsed::default() }
}

fn whole_document(front: &str, text: &str, bounded: &Bounded) -> Parsed {
    let base = front.len();
    let mut source = Cow::Borrowed(bounded.text.as_ref());
    if source.ends_with('\\') {
        // In a template, the parser crate skips what follows, and must not leave the text.
        source.to_mut().push('\n');
    }
    let mut blocks: Vec<(usize, String)> = Vec::new();
    loop {
        let mut conversion = convert(&source, front, text, bounded, true);
        match conversion.cut_block.take() {
            Some(block) if blocks.len() < MAX_CUT_BLOCKS => {
                blocks.push((block.start, text[block.clone()].to_owned()));
                source = Cow::Owned(esm::masked(&source, block));
            }
            _ => {
                let Parsed { document, diagnostics } = &mut conversion.parsed;
                for (start, block) in &blocks {
                    esm::read(block, base + start, document, diagnostics);
                }
                return conversion.parsed;
            }
        }
    }
}

/// Parses Markdown text, in which braces are text and HTML is HTML.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn markdown(text: &str) -> Parsed {
    let bounded = bounds::bound_lines(text);
    let room = stack::with_room_for(bounded.levels, || convert(&bounded.text, "", text, &bounded, false).parsed);
    room.unwrap_or_else(|error| without_room(0, &error))
}

/// - `source`: what is parsed: `text`, with bytes replaced by `bounded` and otherwise.
fn convert(source: &str, front: &str, text: &str, bounded: &Bounded, is_mdx: bool) -> Conversion {
    let base = front.len();
    let dialect = if is_mdx { Options::ENABLE_MDX } else { Options::ENABLE_DEFINITION_LIST };
    let options = dialect | Options::ENABLE_GFM | Options::ENABLE_FOOTNOTES;
    let mut parsed = Parsed { diagnostics: bounded.diagnostics.clone(), ..Parsed::default() };
    let parse = || pulldown_cmark::parse_no_positions(source, options);
    let Ok((arena, errors)) = panic::catch_unwind(AssertUnwindSafe(parse)) else {
        give_up(&mut parsed, text, base);
        return Conversion { parsed, cut_block: None };
    };
    let errors = errors.into_iter().map(|(offset, message)| (floor(text, offset), message)).collect();
    let mut converter = Converter { arena: &arena, text, base, bounded, is_mdx, parsed, errors, cut_block: None };
    let nodes = panic::catch_unwind(AssertUnwindSafe(|| converter.children(0, 0)));
    let lines = front.matches('\n').count();
    converter.parsed.diagnostics.extend(messages::diagnostics(&converter.errors, text, base, lines));
    match nodes {
        Ok(nodes) => converter.parsed.document.nodes = nodes,
        Err(_) => give_up(&mut converter.parsed, text, base),
    }
    Conversion { parsed: converter.parsed, cut_block: converter.cut_block }
}

/// Takes a whole text for one paragraph. There are texts that the parser crate panics at, and some with tags that cross
/// blocks for which nodes of its tree hold the data of others, so that reading it panics.
fn give_up(parsed: &mut Parsed, text: &str, base: usize) {
    let span = Span::new(base, base + text.len());
    let message = "the parser gave up, so all of this file is shown as text";
    let place = Span::new(base, base + text.chars().next().map_or(0, char::len_utf8));
    parsed.diagnostics.push(
        Diagnostic::error(place, Code::Syntax, message)
            .hint("correct what else is said about it; open and close tags in the same block"),
    );
    let text = Node { span, kind: Kind::Text(text.to_owned()) };
    parsed.document.nodes = vec![Node { span, kind: Kind::Paragraph(vec![text]) }];
}

/// What one run of the parser crate gave.
struct Conversion {
    parsed: Parsed,
    /// A block of imports and exports that the crate has cut short: where in the text it stands in truth.
    cut_block: Option<Range<usize>>,
}

/// The greatest character border of `text` that is not above `offset`.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

/// Columns that a line's beginning takes, with a tab stop each four (CommonMark 0.31.2, section 2.2).
fn columns(line: &str) -> usize {
    line.chars().fold(0, |column, c| if c == '\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// The id that an expression at the end of a heading names.
fn heading_id(expression: &str) -> Option<&str> {
    let expression = expression.trim();
    let comment = expression.strip_prefix("/*").and_then(|rest| rest.strip_suffix("*/"));
    let id = comment.unwrap_or(expression).trim().strip_prefix('#')?;
    (!id.is_empty() && !id.contains(char::is_whitespace)).then_some(id)
}

struct Converter<'a> {
    arena: &'a Arena<'a>,
    text: &'a str,
    base: usize,
    bounded: &'a Bounded<'a>,
    is_mdx: bool,
    parsed: Parsed,
    /// Errors of the parser crate that are not told yet, with their places in the text.
    errors: Vec<(usize, String)>,
    cut_block: Option<Range<usize>>,
}

impl Converter<'_> {
    fn string(&self, value: StringRef) -> String {
        self.bounded.restore(self.arena.get_str(value))
    }

    /// `None` for an empty string.
    fn optional(&self, value: StringRef) -> Option<String> {
        (!value.is_empty()).then(|| self.string(value))
    }

    fn span(&self, id: u32) -> Span {
        let node = self.arena.get_node(id);
        let place = |offset: u32| self.base + (offset as usize).min(self.text.len());
        Span::new(place(node.start_offset), place(node.end_offset))
    }

    /// Where in the text a string of the arena stands; `None` if the parser made it up.
    fn offset(&self, value: StringRef) -> Option<usize> {
        let (start, end) = (value.offset as usize, value.offset as usize + value.len as usize);
        (end <= self.text.len()).then_some(start)
    }

    fn children(&mut self, id: u32, depth: usize) -> Vec<Node> {
        let arena = self.arena;
        let ids = arena.get_children(id);
        if depth > MAX_DEPTH {
            if !ids.is_empty() {
                let message = format!("blocks are nested more than {MAX_DEPTH} deep; what is deeper is shown as text");
                let diagnostic = Diagnostic::error(self.span(id), Code::TooDeep, message);
                self.parsed.diagnostics.push(diagnostic.hint("flatten the list, quote or components at this place"));
            }
            return self.as_text(ids);
        }
        if self.is_mdx {
            return ids.iter().filter_map(|&child| self.node(child, depth + 1)).collect();
        }
        // The tags of HTML stand side by side with what they enclose.
        let is_line = matches!(
            MdastNodeType::from_u8(arena.get_node(id).node_type),
            Some(MdastNodeType::Paragraph | MdastNodeType::Heading | MdastNodeType::TableCell)
        );
        let mut nest = Nest::new(is_line);
        for &child in ids {
            if MdastNodeType::from_u8(arena.get_node(child).node_type) == Some(MdastNodeType::Html) {
                let html = mdast::decode_string_ref_data(arena.get_type_data(child));
                let span = self.span(child);
                let start = self.offset(html).unwrap_or(span.start);
                nest.html(arena.get_str(html), start, &mut self.parsed.diagnostics);
            } else if let Some(node) = self.node(child, depth + 1 + nest.depth()) {
                nest.push(node, &mut self.parsed.diagnostics);
            }
        }
        nest.finish(&mut self.parsed.diagnostics)
    }

    /// Nodes as they are written.
    fn as_text(&self, ids: &[u32]) -> Vec<Node> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Vec::new() };
        let span = Span::new(self.span(*first).start, self.span(*last).end);
        let text = self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default();
        vec![Node { span, kind: Kind::Text(text.to_owned()) }]
    }

    /// One node, or `None` for what is not content: definitions, imports, metadata.
    fn node(&mut self, id: u32, depth: usize) -> Option<Node> {
        let arena = self.arena;
        let node = arena.get_node(id);
        let data = arena.get_type_data(id);
        let span = self.span(id);
        let kind = match MdastNodeType::from_u8(node.node_type)? {
            MdastNodeType::Text => Kind::Text(self.string(mdast::decode_string_ref_data(data))),
            MdastNodeType::Emphasis => Kind::Emphasis(self.children(id, depth)),
            MdastNodeType::Strong => Kind::Strong(self.children(id, depth)),
            MdastNodeType::Delete => Kind::Delete(self.children(id, depth)),
            MdastNodeType::InlineCode => Kind::InlineCode(self.string(mdast::decode_string_ref_data(data))),
            MdastNodeType::Break => Kind::Break,
            MdastNodeType::Link => {
                let link = mdast::decode_link_data(data);
                let (url, title) = (self.string(link.url), self.optional(link.title));
                Kind::Link { url, title, children: self.children(id, depth) }
            }
            MdastNodeType::LinkReference => {
                let label = self.string(mdast::decode_reference_data(data).identifier);
                Kind::LinkReference { label, children: self.children(id, depth) }
            }
            MdastNodeType::Image => {
                let image = mdast::decode_image_data(data);
                let title = self.optional(image.title);
                Kind::Image { url: self.string(image.url), alt: self.string(image.alt), title }
            }
            MdastNodeType::ImageReference => Kind::ImageReference {
                label: self.string(mdast::decode_reference_data(data).identifier),
                alt: self.string(mdast::decode_image_reference_alt(data)),
            },
            MdastNodeType::FootnoteReference => {
                Kind::FootnoteReference(self.string(mdast::decode_reference_data(data).identifier))
            }
            MdastNodeType::FootnoteDefinition => {
                let label = self.string(mdast::decode_footnote_definition_data(data).identifier);
                Kind::FootnoteDefinition { label, children: self.children(id, depth) }
            }
            MdastNodeType::Paragraph => {
                if self.is_mdx {
                    self.check_rows(span);
                }
                Kind::Paragraph(self.children(id, depth))
            }
            MdastNodeType::Heading => {
                let level = mdast::decode_heading_data(data).depth.clamp(1, 6);
                let mut children = self.children(id, depth);
                let own = if self.is_mdx { self.take_heading_id(id, &mut children) } else { None };
                Kind::Heading { level, id: own, slug: String::new(), children }
            }
            MdastNodeType::ThematicBreak => Kind::ThematicBreak,
            MdastNodeType::Blockquote => Kind::Blockquote(self.children(id, depth)),
            MdastNodeType::List => self.list(id, depth),
            MdastNodeType::Code => self.fence(id),
            MdastNodeType::Table => self.table(id, depth),
            MdastNodeType::MdxJsxFlowElement => self.element(id, depth, false),
            MdastNodeType::MdxJsxTextElement => self.element(id, depth, true),
            MdastNodeType::MdxFlowExpression | MdastNodeType::MdxTextExpression => {
                let source = self.string(mdast::decode_expression_data(data).value);
                Kind::Expression(self.expression(&source, span))
            }
            MdastNodeType::MdxjsEsm => {
                let value = mdast::decode_expression_data(data).value;
                let start = self.offset(value).unwrap_or(span.start - self.base);
                let base = start + self.base;
                self.cut_block =
                    self.cut_block.take().or_else(|| esm::whole_block(self.text, start, value.len as usize));
                esm::read(&self.string(value), base, &mut self.parsed.document, &mut self.parsed.diagnostics);
                return None;
            }
            MdastNodeType::Definition => {
                let data = mdast::DefinitionData::from_bytes(data);
                let definition = Definition { url: self.string(data.url), title: self.optional(data.title) };
                self.define(self.string(data.identifier), definition, span);
                return None;
            }
            MdastNodeType::DescriptionList => self.html(id, depth, "dl"),
            MdastNodeType::DescriptionTerm => self.html(id, depth, "dt"),
            MdastNodeType::DescriptionDetails => self.html(id, depth, "dd"),
            // The options above never produce these, and HTML is read with its neighbours.
            MdastNodeType::Root
            | MdastNodeType::ListItem
            | MdastNodeType::TableRow
            | MdastNodeType::TableCell
            | MdastNodeType::Html
            | MdastNodeType::Yaml
            | MdastNodeType::Toml
            | MdastNodeType::Math
            | MdastNodeType::InlineMath
            | MdastNodeType::ContainerDirective
            | MdastNodeType::LeafDirective
            | MdastNodeType::TextDirective
            | MdastNodeType::Superscript
            | MdastNodeType::Subscript
            | MdastNodeType::Custom => {
                let text = self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default();
                Kind::Text(text.to_owned())
            }
        };
        Some(Node { span, kind })
    }

    /// The value of braces in text. Of those that hold no expression one error is told, and they are empty.
    fn expression(&mut self, source: &str, span: Span) -> Expr {
        let value = expr::parse(source);
        let range = span.start - self.base..span.end - self.base;
        let before = self.errors.len();
        self.errors.retain(|(at, message)| !(range.contains(at) && message.starts_with(messages::EXPRESSION)));
        if value != Expr::Invalid && self.errors.len() == before {
            return value;
        }
        let written = self.text.get(range).unwrap_or_default();
        let is_short = written.len() <= 60 && !written.contains(['\n', '\r', '`']);
        let (shown, end) = if is_short { (written, span.end) } else { ("{…}", span.start + 1) };
        let message = format!("`{shown}` is not an expression, so nothing is shown here");
        let hint = format!("write `\\{shown}` or `` `{shown}` `` if it is text");
        let span = Span::new(span.start, end);
        self.parsed.diagnostics.push(Diagnostic::error(span, Code::Syntax, message).hint(hint));
        Expr::Empty
    }

    /// Adds a definition. The first of several of a label counts (CommonMark 0.31.2, section 6.3), whatever the filters
    /// around them.
    fn define(&mut self, label: String, definition: Definition, span: Span) {
        let definitions = &mut self.parsed.document.definitions;
        let first = definitions.entry(label.clone()).or_insert_with(|| definition.clone());
        if *first != definition {
            let message = format!("`[{label}]` is defined before, so this definition does not count");
            let diagnostic = Diagnostic::warning(span, Code::LostContent, message);
            self.parsed.diagnostics.push(diagnostic.hint("give it another label, or remove it"));
        }
    }

    fn html(&mut self, id: u32, depth: usize, tag: &str) -> Kind {
        let children = self.children(id, depth);
        Kind::Element { name: tag.to_owned(), attributes: Vec::new(), is_inline: false, children }
    }

    /// Takes the id that the author gave off the end of a heading: `{#id}`, or `{/* #id */}`, which is MDX elsewhere, too.
    fn take_heading_id(&mut self, heading: u32, children: &mut Vec<Node>) -> Option<String> {
        let last = *self.arena.get_children(heading).last()?;
        if !matches!(children.last()?.kind, Kind::Expression(_)) {
            return None;
        }
        let value = self.string(mdast::decode_expression_data(self.arena.get_type_data(last)).value);
        let id = heading_id(&value)?.to_owned();
        let span = self.span(last);
        // The parser takes `#id` for JavaScript.
        self.parsed.diagnostics.retain(|diagnostic| {
            let is_in = |at: Span| span.start <= at.start && at.start < span.end;
            diagnostic.code != Code::Syntax || !diagnostic.span.is_some_and(is_in)
        });
        children.pop();
        if let Some(Node { kind: Kind::Text(text), .. }) = children.last_mut() {
            text.truncate(text.trim_end().len());
        }
        Some(id)
    }

    fn list(&mut self, id: u32, depth: usize) -> Kind {
        let arena = self.arena;
        let list = mdast::decode_list_data(arena.get_type_data(id));
        let mut is_loose = list.spread;
        let items = arena.get_children(id).iter().filter_map(|&child| {
            let span = self.span(child);
            if MdastNodeType::from_u8(arena.get_node(child).node_type) != Some(MdastNodeType::ListItem) {
                // Where a closing tag cuts an item, the parser leaves what follows it in the list.
                let children = vec![self.node(child, depth + 1)?];
                return Some(Item { span, checked: None, children });
            }
            let item = mdast::decode_list_item_data(arena.get_type_data(child));
            is_loose |= item.spread;
            let checked = match item.checked {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            };
            Some(Item { span, checked, children: self.children(child, depth + 1) })
        });
        let items = items.collect();
        Kind::List { start: list.ordered.then_some(list.start), is_loose, items }
    }

    fn table(&mut self, id: u32, depth: usize) -> Kind {
        let arena = self.arena;
        let align = mdast::decode_table_alignments(arena.get_type_data(id)).into_iter().map(|align| match align {
            ColumnAlign::None => Align::None,
            ColumnAlign::Left => Align::Left,
            ColumnAlign::Right => Align::Right,
            ColumnAlign::Center => Align::Center,
        });
        let align: Vec<Align> = align.collect();
        let ids = arena.get_children(id);
        let width = ids.first().map_or(0, |head| arena.get_children(*head).len());
        let mut rows = Vec::with_capacity(ids.len());
        let mut number = 0;
        for &row in ids {
            let kind = self.row_tag(row).unwrap_or_else(|| {
                let cells = arena.get_children(row);
                self.check_cells(number, cells, width);
                self.check_tags(number, row);
                number += 1;
                RowKind::Cells(cells.iter().map(|&cell| self.children(cell, depth + 2)).collect())
            });
            rows.push(Row { span: self.span(row), kind });
        }
        table::kind(align, rows)
    }

    /// The tag of a filter that the parser has taken for a row.
    fn row_tag(&self, row: u32) -> Option<RowKind> {
        let [cell] = self.arena.get_children(row) else { return None };
        let source = self.source(self.span(*cell));
        let start = self.span(*cell).start + source.len() - source.trim_start().len();
        let line = source.trim();
        if line == "</InlineFilter>" {
            return Some(RowKind::Close);
        }
        let inner = line.strip_prefix("<InlineFilter").filter(|_| habits::is_row_filter(line))?;
        let attributes = expr::attributes(inner.strip_suffix('>')?, start + line.len() - inner.len());
        Some(RowKind::Open(attributes.unwrap_or_default()))
    }

    /// Reports cells beyond the columns, which GFM drops, and code that a `|` splits into two cells.
    ///
    /// - `number`: of the row; the head is 0.
    fn check_cells(&mut self, number: usize, cells: &[u32], width: usize) {
        const HINT: &str = "write `\\|` for a `|` that belongs to a cell, in code, too";
        let spans: Vec<Span> = cells.iter().map(|cell| self.cell_span(self.span(*cell))).collect();
        let row = if number == 0 { "the head".to_owned() } else { format!("row {number}") };
        let has_surplus = spans.len() > width;
        for (index, span) in spans.iter().enumerate().skip(width).filter(|(_, span)| span.start < span.end) {
            let columns = if width == 1 { "1 column".to_owned() } else { format!("{width} columns") };
            let message = format!("cell {} of {row} is not shown: the table has {columns}", index + 1);
            self.parsed.diagnostics.push(Diagnostic::warning(*span, Code::LostContent, message).hint(HINT));
        }
        let has_open_code = |span: &Span| self.source(*span).matches('`').count() % 2 == 1;
        let split = spans.windows(2).find(|pair| !has_surplus && pair.iter().all(has_open_code));
        if let Some([first, second]) = split {
            let span = Span::new(first.start, second.end);
            let message = format!("a `|` splits the code in {row} into two cells");
            self.parsed.diagnostics.push(Diagnostic::warning(span, Code::LostContent, message).hint(HINT));
        }
    }

    /// Reports a tag that a `|` parts from its closing tag: what stands between is then shown on every platform.
    fn check_tags(&mut self, number: usize, row: u32) {
        let span = self.span(row);
        let Some((at, name)) = habits::parted_tag(self.source(span)).filter(|_| self.is_mdx) else { return };
        let at = span.start + at;
        if self.errors.iter().any(|(error, _)| self.base + error == at) {
            return;
        }
        let row = if number == 0 { "the head".to_owned() } else { format!("row {number}") };
        let message = format!("in {row}, a `|` parts `<{name}>` from its closing tag");
        let diagnostic = Diagnostic::error(Span::new(at, at + 1 + name.len()), Code::Syntax, message);
        self.parsed.diagnostics.push(diagnostic.hint(
            "close it in its cell, or write the tags of an `<InlineFilter>` on lines of their own around whole rows",
        ));
    }

    /// Reports rows of a table that stand outside of one, and so are shown as text.
    fn check_rows(&mut self, paragraph: Span) {
        let source = self.source(paragraph);
        let Some(found) = habits::stray_rows(source) else { return };
        let start = paragraph.start + found.range.start;
        let span = Span::new(start, paragraph.start + found.range.end);
        let (message, hint) = match found.cells {
            Some((head, delimiters)) => (
                format!("this is no table, but text: its head has {head} cells, the row of dashes {delimiters}"),
                "write as many cells in both",
            ),
            None => (
                "this row stands outside of a table, so it is shown as text".to_owned(),
                "between the rows of a table, nothing may stand but the tags of an `<InlineFilter>`, on lines of their own",
            ),
        };
        self.parsed.diagnostics.push(Diagnostic::warning(span, Code::LostContent, message).hint(hint));
    }

    /// The span of a cell's content, without the `|` on both sides.
    fn cell_span(&self, cell: Span) -> Span {
        let source = self.source(cell);
        let inner = source.trim_start().strip_prefix('|').unwrap_or(source).trim_start();
        let start = cell.start + source.len() - inner.len();
        let inner = inner.trim_end();
        let inner = inner.strip_suffix('|').filter(|inner| !inner.ends_with('\\')).unwrap_or(inner).trim_end();
        Span::new(start, start + inner.len())
    }

    /// The text at a place.
    fn source(&self, span: Span) -> &str {
        self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default()
    }

    fn fence(&mut self, id: u32) -> Kind {
        let code = mdast::decode_code_data(self.arena.get_type_data(id));
        let meta = &self.string(code.meta);
        let attributes = if meta.trim().is_empty() { Vec::new() } else { self.fence_attributes(meta, self.span(id)) };
        let mut language = self.optional(code.lang);
        if !self.is_mdx {
            // A block without language is JavaScript in the docs that MDX pages come from, and nothing in others.
            language.get_or_insert_with(|| "text".to_owned());
        }
        Kind::Fence { language, attributes, text: self.string(code.value) }
    }

    /// - `fence`: place of the block.
    fn fence_attributes(&mut self, meta: &str, fence: Span) -> Vec<Attribute> {
        let text = self.text.get(fence.start - self.base..).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        // The parser keeps no place of them. With escapes or character references they are not found as such.
        let found = line.find(meta).map(|at| fence.start + at);
        let place = |span: Span| if found.is_some() { span } else { Span::new(fence.start, fence.start + line.len()) };
        match expr::attributes(meta, found.unwrap_or(fence.start)) {
            Ok(attributes) => attributes.into_iter().map(|it| Attribute { span: place(it.span), ..it }).collect(),
            // Other generators read other things there.
            Err(_) if !self.is_mdx => Vec::new(),
            Err((span, reason)) => {
                let reason = if reason.is_empty() { String::new() } else { format!(": {}", house_style(&reason)) };
                let message = format!("cannot read the attributes of this code block{reason}");
                self.parsed.diagnostics.push(
                    Diagnostic::error(place(span), Code::Syntax, message)
                        .hint("write them as in JSX: ```` ```ts title=\"a.ts\" showLineNumbers ````"),
                );
                Vec::new()
            }
        }
    }

    fn element(&mut self, id: u32, depth: usize, is_inline: bool) -> Kind {
        let data = self.arena.get_type_data(id);
        let name = self.string(mdast::decode_mdx_jsx_element_name(data));
        let mut cursor = self.arena.get_node(id).start_offset as usize + 1 + name.len();
        let attributes = (0..mdast::decode_mdx_jsx_attr_count(data))
            .map(|index| {
                let (kind, name, value) = mdast::decode_mdx_jsx_attr(data, index);
                let (name, text) = (&self.string(name), &self.string(value));
                let is_spread = kind == mdast::MDX_ATTR_SPREAD;
                let span = self.attribute_span(&mut cursor, if is_spread { "{" } else { name }, text);
                let value = match kind {
                    mdast::MDX_ATTR_BOOLEAN_PROP => AttributeValue::Flag,
                    mdast::MDX_ATTR_LITERAL_PROP => AttributeValue::Text(text.clone()),
                    _ => AttributeValue::Expression(expr::parse(text.trim_start_matches("..."))),
                };
                Attribute { name: if is_spread { String::new() } else { name.clone() }, value, span }
            })
            .collect();
        let mut children = self.children(id, depth);
        let start = self.span(id).start - self.base;
        if is_inline && self.errors.iter().any(|(at, message)| *at == start && messages::is_unclosed(message)) {
            // The author may have meant text: `List<String>`.
            let end = self.text[start..].find('>').map_or(start, |length| start + length + 1);
            let span = Span::new(self.base + start, self.base + end);
            children.insert(0, Node { span, kind: Kind::Text(self.source(span).to_owned()) });
            return Kind::Element { name: String::new(), attributes: Vec::new(), is_inline, children };
        }
        if !is_inline {
            self.check_closing_tag(&name, self.span(id).end, &children);
        }
        Kind::Element { name, attributes, is_inline, children }
    }

    /// A closing tag below a list that is indented to the content of the last item belongs to the item, where nothing was
    /// opened. The parser crate closes the element all the same.
    fn check_closing_tag(&mut self, name: &str, end: usize, children: &[Node]) {
        let Some(Kind::List { items, .. }) = children.last().map(|last| &last.kind) else { return };
        let Some(content) = items.last().and_then(|item| item.children.first()) else { return };
        let before = |offset: usize| {
            let text = &self.text[..floor(self.text, offset.saturating_sub(self.base))];
            &text[text.rfind('\n').map_or(0, |end| end + 1)..]
        };
        let tag = before(end).trim_start();
        let start = end - tag.len();
        if tag.starts_with("</") && columns(before(start)) >= columns(before(content.span.start)) {
            let message = format!("the closing tag `</{name}>` is indented into the list item above it");
            let diagnostic = Diagnostic::error(Span::new(start, end), Code::Syntax, message);
            self.parsed.diagnostics.push(diagnostic.hint("indent it as its opening tag is"));
        }
    }

    /// From an attribute's name to the closing quote or brace of its value.
    ///
    /// The parser keeps no places of attributes, so they are looked up in the text, from `cursor` on; `cursor` moves
    /// behind the attribute. A value that the parser changed (character references, dedented lines) is not found as
    /// such: the span then ends with the name. Neither is what stands far away: looking for it would take quadratic time.
    fn attribute_span(&self, cursor: &mut usize, name: &str, value: &str) -> Span {
        const NEAR: usize = 1_000;
        let find = |offset: usize, what: &str| {
            let rest = self.text.get(offset..).unwrap_or_default();
            rest[..floor(rest, NEAR + what.len())].find(what)
        };
        let start = floor(self.text, *cursor + find(*cursor, name).unwrap_or(0));
        let after_name = start + name.len();
        let end = match find(after_name, value) {
            Some(distance) if !value.is_empty() => after_name + distance + value.len() + 1,
            _ => after_name,
        };
        *cursor = floor(self.text, end);
        Span::new(self.base + start, self.base + *cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mdx: &str, expected: &str) {
        let parsed = document("", mdx);
        assert_eq!(parsed.diagnostics, [], "{mdx}");
        assert_eq!(sketch(&parsed.document.nodes), expected, "{mdx}");
    }

    #[track_caller]
    fn check_error(mdx: &str, at: &str, message: &str) {
        let diagnostics = document("", mdx).diagnostics;
        let first = diagnostics.first().unwrap_or_else(|| panic!("no diagnostic: {mdx}"));
        assert_eq!(first.message, message);
        assert!(mdx[first.span.unwrap().start..].starts_with(at), "{:?}", first.span);
    }

    /// A tree in one line: names of nodes, texts in quotes.
    fn sketch(nodes: &[Node]) -> String {
        let parts = nodes.iter().map(|node| match &node.kind {
            Kind::Text(text) => format!("{text:?}"),
            Kind::Paragraph(children) => format!("p({})", sketch(children)),
            Kind::Heading { level, id, children, .. } => {
                let id = id.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
                format!("h{level}{id}({})", sketch(children))
            }
            Kind::Element { name, children, is_inline, .. } => {
                format!("{}{name}({})", if *is_inline { "~" } else { "" }, sketch(children))
            }
            Kind::List { items, .. } => {
                let items: Vec<_> = items.iter().map(|item| sketch(&item.children)).collect();
                format!("list({})", items.join("; "))
            }
            Kind::Fence { text, .. } => format!("fence({text:?})"),
            Kind::Expression(value) => format!("{value:?}"),
            other => format!("{other:?}"),
        });
        parts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ok_jsx_and_markdown_nest() {
        check("<A>\ntext\n\n- b\n</A>\n## c", "A(p(\"text\") list(p(\"b\"))) h2(\"c\")");
        check("a <B>c</B>", "p(\"a \" ~B(\"c\"))");
        check("<A>text</A>", "A(\"text\")");
        check("a\n\n    ```js\n    x\n    ```", "p(\"a\") fence(\"x\")");
    }

    #[test]
    fn ok_headings_have_ids_of_their_own() {
        check("## a b {#my-id}", "h2#my-id(\"a b\")");
        check("## `a` {/* #my-id */}", "h2#my-id(InlineCode(\"a\") \"\")");
        check(
            "> ### a{#ü.1:x}",
            "Blockquote([Node { span: Span { start: 2, end: 16 }, kind: Heading { level: 3, id: Some(\"ü.1:x\"), slug: \"\", children: [Node { span: Span { start: 6, end: 7 }, kind: Text(\"a\") }] } }])",
        );
    }

    #[test]
    fn ok_templates_of_exports_may_hold_blank_lines() {
        let mdx = "export const a = `x\n\ny`;\n\nexport const b = {\n  c: `\n\n\n`,\n\n  d: 1 };\n\n# t";
        let parsed = document("", mdx);
        assert_eq!(parsed.diagnostics, []);
        let exports = &parsed.document.exports;
        assert_eq!(exports[0].value, Expr::Template(vec!["x\n\ny".into()], vec![]));
        assert_eq!((exports[1].name.as_str(), &mdx[exports[1].span.start..][..3]), ("b", "{\n "));
        assert!(sketch(&parsed.document.nodes).ends_with("h1(\"t\")"));
        let broken = document("", "export const a = `x\n\ny\n\n# t");
        assert_eq!(broken.diagnostics[0].message, "cannot parse import or export: unterminated string");
    }

    #[test]
    fn ok_attributes_have_values_and_spans() {
        let mdx = "<A b c=\"d &amp; e\" f={[1]} {...g} />";
        let parsed = document("", mdx);
        let Kind::Element { attributes, .. } = &parsed.document.nodes[0].kind else { panic!() };
        let at = |index: usize| &mdx[attributes[index].span.start..attributes[index].span.end];
        assert_eq!(attributes[1].value, AttributeValue::Text("d & e".into()));
        assert_eq!(attributes[2].value, AttributeValue::Expression(Expr::Array(vec![Expr::Number(1.0)])));
        assert_eq!((at(0), at(2)), ("b", "f={[1]}"));
        assert_eq!(attributes[3].value, AttributeValue::Expression(Expr::Path(vec!["g".into()])));
    }

    #[test]
    fn err_messages_have_places() {
        check_error("# x\n\n<A>\n\ntext", "<A>", "expected a closing tag for `<A>`");
        check_error("a { b", "{", "expected `}` to close this `{`");
    }

    #[test]
    fn err_a_template_may_end_with_a_backslash() {
        check_error("export const a = `\\", "`", "cannot parse import or export: unterminated string");
    }

    #[test]
    fn err_the_parser_gives_up() {
        let mdx = "# <><A>\n\n- ``</A>";
        let parsed = document("", mdx);
        let last = parsed.diagnostics.last().unwrap();
        assert_eq!(last.message, "the parser gave up, so all of this file is shown as text");
        assert_eq!(sketch(&parsed.document.nodes), format!("p({mdx:?})"));
    }

    #[test]
    fn err_attributes_of_code_have_places() {
        let message = "cannot read the attributes of this code block: unexpected token";
        check_error("a\n\n```ts  title=a.ts\n```", "a.ts\n", message);
        check_error("> ~~~ ts title=a\n> ~~~", "a\n> ~~~", message);
        check_error("a\n\n```ts c=\"\\*\" title=a\n```", "```ts c", message);
    }

    #[test]
    fn err_a_closing_tag_may_not_stand_in_a_list_item() {
        check_error("<A>\n- a\n  </A>", "</A>", "the closing tag `</A>` is indented into the list item above it");
        check_error("<A>\n1. a\n\n   </A>", "</A>", "the closing tag `</A>` is indented into the list item above it");
        let cut = document("", "<A>\n```\n```\n- a\n  </A>\n  b").document.nodes;
        assert!(sketch(&cut).contains("\"b\""), "{}", sketch(&cut));
        check("<A>\n  - a\n  </A>", "A(list(p(\"a\")))");
        check("<A>\n- a\n </A>", "A(list(p(\"a\")))");
    }

    #[test]
    fn err_nesting_is_bounded() {
        let parsed = document("", &">".repeat(3_000));
        assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
        let parsed = document("", &format!("{}x", "- ".repeat(2_000)));
        assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
    }
}
