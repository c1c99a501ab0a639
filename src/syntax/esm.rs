//! Imports and exports of an MDX file.

use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Declaration, ExportNamedDeclaration, ImportDeclaration, ImportDeclarationSpecifier, ModuleDeclaration,
    VariableDeclarationKind,
};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::expr::{self, Expr};
use super::tree::{Document, Export, Import};

/// The longest block that is looked for behind a cut one, in bytes, and the most blank lines that are tried as its end:
/// each try is a run of the JavaScript parser.
const MAX_BLOCK: usize = 64 * 1024;
const MAX_ENDS: usize = 32;

/// Reads one block of imports and exports into `document`.
///
/// - `base`: byte offset of `source` in the file.
/// - functions are accepted in silence: `getStaticPaths` and its like are how such pages are built elsewhere.
pub(super) fn read(source: &str, base: usize, document: &mut Document, diagnostics: &mut Vec<Diagnostic>) {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::tsx()).parse();
    if let Some(error) = parsed.errors.first() {
        if let Some(program) = first_program(source) {
            read(program, base, document, diagnostics);
            let rest = &source[program.len()..];
            let start = base + source.len() - rest.trim_start().len();
            diagnostics.push(not_a_statement(Span::new(start, base + source.trim_end().len())));
            return;
        }
        let label = error.labels.as_ref().and_then(|labels| labels.first());
        let start = label.map_or(0, |label| label.offset());
        let end = label.map_or(source.len(), |label| label.offset() + label.len());
        let message = format!("cannot parse import or export: {}", super::messages::house_style(&error.message));
        let diagnostic = Diagnostic::error(Span::new(base + start, base + end), Code::Syntax, message);
        let word = source.get(..6).unwrap_or_default();
        diagnostics
            .push(diagnostic.hint(format!("if this is text, start it with another word, or write `{{'{word}'}}`")));
    }
    for statement in &parsed.program.body {
        let span = Span::new(base + statement.span().start as usize, base + statement.span().end as usize);
        match statement.as_module_declaration() {
            Some(ModuleDeclaration::ImportDeclaration(import)) => read_import(import, span, document),
            Some(ModuleDeclaration::ExportNamedDeclaration(export)) => read_export(export, source, base, document),
            Some(_) => {}
            None => diagnostics.push(not_a_statement(span)),
        }
    }
}

fn not_a_statement(span: Span) -> Diagnostic {
    Diagnostic::error(span, Code::Syntax, "only `import` and `export` may stand here")
        .hint("leave a blank line between imports or exports and the text that follows")
}

/// The lines of a block up to the first that makes it broken: with text directly below imports, those.
fn first_program(block: &str) -> Option<&str> {
    let ends: Vec<usize> = block.trim_end().match_indices('\n').map(|(end, _)| end).take(MAX_ENDS).collect();
    ends.into_iter().rev().map(|end| &block[..end]).find(|program| !program.trim().is_empty() && is_program(program))
}

/// Where a block of imports and exports ends in truth, if the parser crate has cut it short at a blank line inside of a
/// template literal.
///
/// - `start`, `length`: the block as cut, in bytes of `text`.
pub(super) fn whole_block(text: &str, start: usize, length: usize) -> Option<Range<usize>> {
    let block = text.get(start..start + length)?;
    if !block.contains('`') || is_program(block) {
        return None;
    }
    let ends = text[start + length..].match_indices('\n').filter_map(|(offset, _)| {
        let end = start + length + offset;
        let next = text[end + 1..].lines().next();
        next.is_none_or(|line| line.trim().is_empty()).then_some(end)
    });
    let ends = ends.chain([text.len()]).take_while(|end| end - start <= MAX_BLOCK).take(MAX_ENDS);
    ends.map(|end| start..end).find(|block| is_program(&text[block.clone()]))
}

/// A text with a comment in the place of a block, of the same bytes and lines.
pub(super) fn masked(text: &str, block: Range<usize>) -> String {
    let blank = |byte: u8| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' };
    let mut comment: String = text[block.clone()].bytes().map(blank).collect();
    // A block starts with `export` or `import`, so there is room.
    comment.replace_range(..3, "{/*");
    let length = comment.trim_end_matches(['\n', '\r']).len();
    comment.replace_range(length - 3..length, "*/}");
    format!("{}{comment}{}", &text[..block.start], &text[block.end..])
}

fn is_program(source: &str) -> bool {
    let allocator = Allocator::default();
    Parser::new(&allocator, source, SourceType::tsx()).parse().errors.is_empty()
}

fn read_import(import: &ImportDeclaration, span: Span, document: &mut Document) {
    for specifier in import.specifiers.iter().flatten() {
        document.imports.push(Import {
            local: specifier.local().name.to_string(),
            specifier: import.source.value.to_string(),
            is_default: matches!(specifier, ImportDeclarationSpecifier::ImportDefaultSpecifier(_)),
            span,
        });
    }
}

fn read_export(export: &ExportNamedDeclaration, source: &str, base: usize, document: &mut Document) {
    let Some(Declaration::VariableDeclaration(variables)) = &export.declaration else { return };
    for variable in &variables.declarations {
        let (Some(name), Some(value)) = (variable.id.get_identifier_name(), &variable.init) else { continue };
        let value_span = Span::new(base + value.span().start as usize, base + value.span().end as usize);
        // `export let` may change at run time, so its value is not known.
        let is_const = variables.kind == VariableDeclarationKind::Const;
        let value = if is_const { expr::convert(value, source) } else { Expr::Unsupported(name.to_string()) };
        document.exports.push(Export { name: name.to_string(), value, span: value_span });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str) -> (Document, Vec<Diagnostic>) {
        let (mut document, mut diagnostics) = Default::default();
        read(source, 100, &mut document, &mut diagnostics);
        (document, diagnostics)
    }

    #[test]
    fn ok_imports_and_exports() {
        let (document, diagnostics) = check("import a, { b as c } from './x.mdx';\nexport const n = 3, f = () => 1;");
        assert_eq!(diagnostics, []);
        let locals: Vec<_> = document.imports.iter().map(|i| (i.local.as_str(), i.is_default)).collect();
        assert_eq!(locals, [("a", true), ("c", false)]);
        assert_eq!(document.exports[0].value, Expr::Number(3.0));
        assert_eq!(document.exports[0].span, Span::new(154, 155));
    }

    #[test]
    fn err_text_in_a_block_of_imports() {
        let (_, diagnostics) = check("import f from './f.mdx';\ntext");
        assert_eq!(diagnostics[0].message, "only `import` and `export` may stand here");
        assert_eq!(diagnostics[0].span, Some(Span::new(125, 129)));
    }
}
