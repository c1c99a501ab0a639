//! Components of MDX: the manual's page on them, and the table of the compiler.

use std::collections::BTreeSet;

use kaleidoc::compile::COMPONENTS;

use super::document::{Document, spans};

/// Names of the components that a source uses.
fn used(mdx: &str) -> BTreeSet<String> {
    let starts = mdx.match_indices('<').map(|(at, _)| &mdx[at + 1..]);
    let names = starts.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>());
    names.filter(|name| name.starts_with(char::is_uppercase)).collect()
}

#[test]
fn components_are_those_of_the_compiler() {
    let page = Document::page("write/components");
    let examples: BTreeSet<String> = page.fences_in("mdx").iter().flat_map(|fence| used(&fence.code)).collect();
    let known: BTreeSet<String> = COMPONENTS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(examples.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "in examples");
    let named: BTreeSet<String> = page.prose().flat_map(spans).chain(examples).collect();
    assert_eq!(known.difference(&named).collect::<Vec<_>>(), Vec::<&String>::new(), "not documented");
}
