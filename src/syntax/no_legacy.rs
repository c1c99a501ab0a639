//! MDX alone, which has no HTML: what `legacy/` is natively.

use crate::diagnostic::Diagnostic;

use super::tree::Node;

/// The children of one parent, as they are.
pub(super) struct Nest(Vec<Node>);

impl Nest {
    /// A parent without children so far.
    pub(super) fn new(_is_line: bool) -> Self {
        Self(Vec::new())
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        0
    }

    /// Adds a node that is no HTML.
    pub(super) fn push(&mut self, node: Node, _diagnostics: &mut Vec<Diagnostic>) {
        self.0.push(node);
    }

    /// Leaves HTML out: in MDX there is none.
    pub(super) fn html(&mut self, _html: &str, _start: usize, _diagnostics: &mut Vec<Diagnostic>) {}

    /// The children.
    pub(super) fn finish(self, _diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
        self.0
    }
}
