//! Examples that are known to be rendered otherwise, by cause.
//!
//! ```text
//! # A comment.
//! mdx: Why.
//!   12 13 table-2
//! ```

use std::collections::BTreeSet;

use super::rules::Dialect;

/// The names of the examples that a dialect is known to render otherwise.
pub fn read(text: &'static str, dialect: Dialect) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    let mut is_meant = false;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if !line.starts_with(' ') {
            let (dialects, reason) = line.split_once(": ").expect("a cause starts with its dialect");
            assert!(!reason.is_empty(), "{line}");
            is_meant = match dialects {
                "mdx" => dialect == Dialect::Mdx,
                "markdown" => dialect == Dialect::Markdown,
                "both" => true,
                _ => panic!("no dialect: {line}"),
            };
            continue;
        }
        for name in line.split_whitespace().filter(|_| is_meant) {
            assert!(names.insert(name), "{name} is listed twice");
        }
    }
    names
}
