//! The parser crate's arena to the author's tree. Nothing outside of this file knows the arena.

use pulldown_cmark::Options;
use satteri_arena::{Mdast, StringRef};
use satteri_ast::mdast::{self, ColumnAlign, MdastNodeType};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::bounds::{self, Bounded};
use super::tree::{Align, Attribute, AttributeValue, Definition, Item, Kind, Node};
use super::{MAX_DEPTH, Parsed, esm, expr, stack};

type Arena<'a> = satteri_arena::Document<'a, Mdast>;

/// Parses `text`, of which the first byte is at byte `base` of its file.
pub fn document(text: &str, base: usize) -> Parsed {
    let options = Options::ENABLE_MDX | Options::ENABLE_GFM | Options::ENABLE_FOOTNOTES;
    let bounded = bounds::bound(text, base);
    stack::with_room_for(text, || {
        let (arena, errors) = pulldown_cmark::parse_no_positions(&bounded.text, options);
        convert(&arena, errors, text, base, &bounded)
    })
}

fn convert(arena: &Arena, errors: Vec<(usize, String)>, text: &str, base: usize, bounded: &Bounded) -> Parsed {
    let mut converter = Converter { arena, text, base, bounded, parsed: Parsed::default() };
    converter.parsed.diagnostics.extend_from_slice(&bounded.diagnostics);
    for (offset, message) in errors {
        let start = base + offset.min(text.len());
        let diagnostic = Diagnostic::error(Span::new(start, start + 1), Code::Syntax, house_style(&message));
        converter.parsed.diagnostics.push(with_hint(diagnostic, &text[floor(text, offset)..]));
    }
    let nodes = converter.children(0, 0);
    converter.parsed.document.nodes = nodes;
    converter.parsed
}

/// The greatest character border of `text` that is not above `offset`.
fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

/// A message of another parser in our style: no capital at the start, no full stop at the end.
pub(super) fn house_style(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut characters = message.chars();
    match (characters.next(), characters.clone().next()) {
        // `JSX`, `ESM` keep their capitals.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(characters).collect(),
        _ => message.to_owned(),
    }
}

/// Adds the way out of what people coming from Markdown most often meet.
fn with_hint(diagnostic: Diagnostic, rest: &str) -> Diagnostic {
    if rest.starts_with("<!--") {
        diagnostic.hint("MDX has no HTML comments: write `{/* … */}`")
    } else if rest.starts_with("<http") || rest.starts_with("<mailto") {
        diagnostic.hint("MDX has no `<url>` links: write `[text](url)`")
    } else if rest.starts_with("</") {
        diagnostic.hint("put opening and closing tag in the same paragraph, or each on a line of its own")
    } else if rest.starts_with('<') {
        diagnostic.hint("close the tag, or write `\\<` (or a code span) when it is text")
    } else if rest.starts_with('{') {
        diagnostic.hint("close the brace, or write `\\{` (or a code span) when it is text")
    } else {
        diagnostic
    }
}

struct Converter<'a> {
    arena: &'a Arena<'a>,
    text: &'a str,
    base: usize,
    bounded: &'a Bounded<'a>,
    parsed: Parsed,
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
        Span::new(self.base + node.start_offset as usize, self.base + node.end_offset as usize)
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
        ids.iter().filter_map(|&child| self.node(child, depth + 1)).collect()
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
                let url = self.string(mdast::decode_link_data(data).url);
                Kind::Link { url, children: self.children(id, depth) }
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
            MdastNodeType::Paragraph => Kind::Paragraph(self.children(id, depth)),
            MdastNodeType::Heading => {
                let level = mdast::decode_heading_data(data).depth.clamp(1, 6);
                Kind::Heading { level, children: self.children(id, depth) }
            }
            MdastNodeType::ThematicBreak => Kind::ThematicBreak,
            MdastNodeType::Blockquote => Kind::Blockquote(self.children(id, depth)),
            MdastNodeType::List => self.list(id, depth),
            MdastNodeType::Code => self.fence(id),
            MdastNodeType::Table => self.table(id, depth),
            MdastNodeType::MdxJsxFlowElement => self.element(id, depth, false),
            MdastNodeType::MdxJsxTextElement => self.element(id, depth, true),
            MdastNodeType::MdxFlowExpression | MdastNodeType::MdxTextExpression => {
                Kind::Expression(expr::parse(&self.string(mdast::decode_expression_data(data).value)))
            }
            MdastNodeType::MdxjsEsm => {
                let value = mdast::decode_expression_data(data).value;
                let base = self.offset(value).map_or(span.start, |offset| offset + self.base);
                esm::read(&self.string(value), base, &mut self.parsed.document, &mut self.parsed.diagnostics);
                return None;
            }
            MdastNodeType::Definition => {
                let data = mdast::DefinitionData::from_bytes(data);
                let definition = Definition { url: self.string(data.url) };
                // The first of several definitions of a label counts (CommonMark 0.31.2, section 6.3).
                self.parsed.document.definitions.entry(self.string(data.identifier)).or_insert(definition);
                return None;
            }
            // The options above never produce these.
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
            | MdastNodeType::DescriptionList
            | MdastNodeType::DescriptionTerm
            | MdastNodeType::DescriptionDetails
            | MdastNodeType::Custom => {
                let text = self.text.get(span.start - self.base..span.end - self.base).unwrap_or_default();
                Kind::Text(text.to_owned())
            }
        };
        Some(Node { span, kind })
    }

    fn list(&mut self, id: u32, depth: usize) -> Kind {
        let arena = self.arena;
        let list = mdast::decode_list_data(arena.get_type_data(id));
        let mut is_loose = list.spread;
        let items = arena.get_children(id).iter().map(|&child| {
            let item = mdast::decode_list_item_data(arena.get_type_data(child));
            is_loose |= item.spread;
            Item {
                span: self.span(child),
                checked: match item.checked {
                    0 => Some(false),
                    1 => Some(true),
                    _ => None,
                },
                children: self.children(child, depth + 1),
            }
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
        let rows = arena
            .get_children(id)
            .iter()
            .map(|&row| arena.get_children(row).iter().map(|&cell| self.children(cell, depth + 2)).collect())
            .collect();
        Kind::Table { align: align.collect(), rows }
    }

    fn fence(&mut self, id: u32) -> Kind {
        let code = mdast::decode_code_data(self.arena.get_type_data(id));
        let meta = &self.string(code.meta);
        let attributes = if meta.trim().is_empty() {
            Vec::new()
        } else {
            let base = self.base + self.offset(code.meta).unwrap_or(self.span(id).start - self.base);
            expr::attributes(meta, base).unwrap_or_else(|(span, reason)| {
                let reason = if reason.is_empty() { String::new() } else { format!(": {}", house_style(&reason)) };
                let message = format!("cannot read the attributes of this code block{reason}");
                self.parsed.diagnostics.push(
                    Diagnostic::error(span, Code::Syntax, message)
                        .hint("write them as in JSX: ```` ```ts title=\"a.ts\" showLineNumbers ````"),
                );
                Vec::new()
            })
        };
        Kind::Fence { language: self.optional(code.lang), attributes, text: self.string(code.value) }
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
        Kind::Element { name, attributes, is_inline, children: self.children(id, depth) }
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
        let parsed = document(mdx, 0);
        assert_eq!(parsed.diagnostics, [], "{mdx}");
        assert_eq!(sketch(&parsed.document.nodes), expected, "{mdx}");
    }

    #[track_caller]
    fn check_error(mdx: &str, at: &str, message: &str) {
        let diagnostics = document(mdx, 0).diagnostics;
        let first = diagnostics.first().unwrap_or_else(|| panic!("no diagnostic: {mdx}"));
        assert_eq!(first.message, message);
        assert!(mdx[first.span.unwrap().start..].starts_with(at), "{:?}", first.span);
    }

    /// A tree in one line: names of nodes, texts in quotes.
    fn sketch(nodes: &[Node]) -> String {
        let parts = nodes.iter().map(|node| match &node.kind {
            Kind::Text(text) => format!("{text:?}"),
            Kind::Paragraph(children) => format!("p({})", sketch(children)),
            Kind::Heading { level, children } => format!("h{level}({})", sketch(children)),
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
    fn ok_attributes_have_values_and_spans() {
        let mdx = "<A b c=\"d &amp; e\" f={[1]} {...g} />";
        let parsed = document(mdx, 0);
        let Kind::Element { attributes, .. } = &parsed.document.nodes[0].kind else { panic!() };
        let at = |index: usize| &mdx[attributes[index].span.start..attributes[index].span.end];
        assert_eq!(attributes[1].value, AttributeValue::Text("d & e".into()));
        assert_eq!(attributes[2].value, AttributeValue::Expression(expr::Expr::Array(vec![expr::Expr::Number(1.0)])));
        assert_eq!((at(0), at(2)), ("b", "f={[1]}"));
        assert_eq!(attributes[3].value, AttributeValue::Expression(expr::Expr::Path(vec!["g".into()])));
    }

    #[test]
    fn err_messages_have_places() {
        check_error("# x\n\n<A>\n\ntext", "<A>", "expected a closing tag for `<A>` (3:1)");
        check_error(
            "a { b",
            "{",
            "unexpected end of file in expression, expected a corresponding closing brace for `{`",
        );
    }

    #[test]
    fn err_nesting_is_bounded() {
        let parsed = document(&">".repeat(3_000), 0);
        assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
        let parsed = document(&format!("{}x", "- ".repeat(2_000)), 0);
        assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
    }
}
