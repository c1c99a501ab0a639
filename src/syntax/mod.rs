//! MDX text to the author's tree.
//!
//! [`parse`] is the entry point for MDX, [`parse_legacy`] for the Markdown of other generators (`legacy`). The steps of
//! [`parse`]:
//! 1. front matter is taken off (`front_matter`);
//! 2. what would take the parser crate too long, or too deep, is taken for text (`bounds`, `scan`, `stack`), and so is
//!    what only looks like MDX (`habits`);
//! 3. the parser crate turns the rest into an arena (nothing outside this room knows that crate);
//! 4. the arena becomes the author's tree, with spans (`convert`);
//! 5. imports and exports (`esm`), and expressions (`expr`), are read by `oxc_parser`.
//!
//! A tree is always returned, however broken the text; what is wrong travels beside it. (In wasm, where a panic cannot be
//! caught, a text that the parser crate panics at ends the module: see `pkg/compiler.js`.)

mod bounds;
mod convert;
mod esm;
mod expr;
mod front_matter;
mod habits;
#[cfg_attr(target_arch = "wasm32", path = "no_legacy.rs")]
mod legacy;
mod messages;
mod scan;
#[cfg_attr(target_arch = "wasm32", path = "own_stack.rs")]
mod stack;
mod table;
mod tree;

pub use expr::{Expr, Operator};
#[cfg(not(target_arch = "wasm32"))]
pub use legacy::{Legacy, parse as parse_legacy};
pub use tree::{Align, Attribute, AttributeValue, Definition, Document, Export, Import, Item, Kind, Node};

use crate::diagnostic::{Code, Diagnostic, Span};

/// The deepest nesting that a tree may have: lists, quotes and JSX elements, counted together.
///
/// The bundle's JSON nests at most three levels per node, and its reader refuses more than 128.
pub const MAX_DEPTH: usize = 36;

/// A tree, and what is wrong with its source.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree; always whole, whatever is wrong.
    pub document: Document,
    /// Spans are byte offsets in the text as given, byte order mark included.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads one MDX file.
///
/// - `source`: the whole text; a byte order mark is skipped, line ends may be any of CommonMark's.
/// - cost: linear in the bytes.
///
/// Source: MDX, <https://mdxjs.com/docs/what-is-mdx/>; CommonMark 0.31.2; GFM tables, strikethrough, task lists,
/// footnotes and literal autolinks, <https://github.github.com/gfm/>.
pub fn parse(source: &str) -> Parsed {
    let text = pulldown_cmark::strip_leading_bom(source);
    let bom = source.len() - text.len();
    let (front_matter, text, skipped) = front_matter::split(text);
    let mut parsed = convert::document(&source[..bom + skipped], text);
    if let Some(span) = front_matter::unclosed(text).filter(|_| front_matter.is_none()) {
        let message = "this front matter has no end, so it is shown as text";
        let diagnostic = Diagnostic::warning(Span::new(span.start + bom, span.end + bom), Code::Syntax, message);
        parsed.diagnostics.push(diagnostic.hint("write `---` on a line of its own below it"));
    }
    parsed.document.front_matter = front_matter.map(|(yaml, span)| (yaml, Span::new(span.start + bom, span.end + bom)));
    parsed
}
