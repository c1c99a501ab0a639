//! What only a look at the whole site can tell.
//!
//! [`site`] is the one entry point. Its steps:
//! 1. links and anchors, for each page and each of its platforms (`links`, which asks `target`);
//! 2. headings, images, filters: each in its place on the page (`page`);
//! 3. files: assets, folders without a page, fragments, routes, the navigation (`files`).
//!
//! Findings are about places of the source. One place may be seen on several platforms, and a fragment's on several pages:
//! what is wrong there is told once, with all platforms that it is wrong on.

mod files;
mod links;
mod page;
mod target;

use crate::diagnostic::Diagnostic;

use super::{Config, Site, Work, names};

pub(super) use page::dead_filters;

/// Looks at a compiled site as a whole.
pub(super) fn site(site: &dyn Site, config: &Config, work: &Work) -> Vec<Diagnostic> {
    let mut findings = links::check(config, work);
    findings.extend(page::check(work));
    findings.extend(files::check(site, config, work));
    findings
}
