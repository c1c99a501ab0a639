//! MDX alone, where there is no Liquid: what `legacy.rs` is natively.

use crate::syntax::{self, Parsed};

use super::{Config, Site};

/// Nothing is plain Markdown here.
pub(super) fn is_legacy(_path: &str) -> bool {
    false
}

/// Reads a file as MDX.
pub(super) fn parse(_site: &dyn Site, _config: &Config, _path: &str, text: &str) -> Parsed {
    syntax::parse(text)
}
