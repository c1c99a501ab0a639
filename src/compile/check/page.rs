//! Headings, images and filters, each in its place on the page.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::PlatformSet;

use super::super::Work;
use super::super::lower::{Mention, Mentioned};
use super::names;

/// A place of the source, with what is found there, and the platforms that it is found on.
type Found<'a, T> = BTreeMap<(&'a str, Span, T), PlatformSet>;

/// Checks every page.
pub(super) fn check(work: &Work) -> Vec<Diagnostic> {
    let mut levels = Found::new();
    let mut findings = Vec::new();
    for (key, mentions) in &work.mentions {
        let on = work.bundle.pages.get(key).map_or(PlatformSet::EMPTY, |page| page.on);
        skipped_levels(mentions, on, &mut levels);
        for mention in mentions {
            let Mention { file, span, what, .. } = mention;
            match what {
                Mentioned::Heading(1) => {
                    let message = "a heading of level 1 is a second title beside the page's";
                    let diagnostic = Diagnostic::warning(*span, Code::SecondTitle, message);
                    findings.push(diagnostic.hint("start the content with level 2: `## …`").in_file(file));
                }
                Mentioned::Image { has_alt: false } => {
                    let message = "this image has no text for readers who cannot see it";
                    let hint = "describe it: `![what it shows](…)`; or write `<img alt=\"\" …/>` if it only decorates";
                    findings.push(Diagnostic::warning(*span, Code::MissingAlt, message).hint(hint).in_file(file));
                }
                Mentioned::Link(_)
                | Mentioned::Asset(_)
                | Mentioned::Heading(_)
                | Mentioned::Image { .. }
                | Mentioned::Filter(_) => {}
            }
        }
    }
    findings.extend(levels.into_iter().map(|((file, span, (from, to)), on)| {
        let named = names(on, &work.bundle.platforms);
        let message = format!("this heading of level {to} follows one of level {from} on {named}");
        let hint = format!("make it level {}, or put a heading between", from + 1);
        Diagnostic::warning(span, Code::HeadingLevel, message).hint(hint).in_file(file)
    }));
    findings
}

/// Finds filters that are true on no platform of any page: nobody sees their content.
pub(crate) fn dead_filters(work: &Work) -> Vec<Diagnostic> {
    let mut filters = Found::new();
    for Mention { file, span, on, what } in work.mentions.values().flatten() {
        if let Mentioned::Filter(named) = what {
            let shown = filters.entry((file.as_str(), *span, named.as_str())).or_default();
            *shown = shown.union(*on);
        }
    }
    let dead = filters.into_iter().filter(|(_, on)| on.is_empty());
    dead.map(|((file, span, named), _)| {
        let message = format!("no platform ever shows this: the filter for {named} is never true here");
        let hint = "the page, or a filter around this one, is for other platforms";
        Diagnostic::error(span, Code::DeadFilter, message).hint(hint).in_file(file)
    })
    .collect()
}

/// Headings that are more than one level below the one before them, as each platform shows the page. The page's title is
/// level 1.
fn skipped_levels<'a>(mentions: &'a [Mention], on: PlatformSet, found: &mut Found<'a, (u8, u8)>) {
    for platform in on.iter() {
        let mut before = 1;
        for mention in mentions.iter().filter(|mention| mention.on.contains(platform)) {
            let Mentioned::Heading(level) = mention.what else { continue };
            if level > before + 1 {
                found.entry((&mention.file, mention.span, (before, level))).or_default().insert(platform);
            }
            before = level;
        }
    }
}
