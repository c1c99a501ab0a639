//! Links and anchors, for each page and each of its platforms.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::bundle::route;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::PlatformSet;

use super::super::lower::{Mention, Mentioned};
use super::super::{Config, Work, links, nearest, parallel};
use super::names;
use super::target::{Problem, Targets};

/// How many names hints may be chosen from, all in all: dead links times pages may be too many.
const MAX_COMPARISONS: usize = 300_000;

/// Stands for a page's key where the navigation itself has the link.
const NAVIGATION: &str = "/";

/// A link of the source.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    file: &'a str,
    span: Option<Span>,
    href: &'a str,
}

/// What one link is met with, on all pages and platforms that show it.
#[derive(Default)]
struct Met<'a> {
    on: PlatformSet,
    pages: BTreeSet<&'a str>,
    problems: BTreeMap<Problem, PlatformSet>,
}

impl Met<'_> {
    /// Adds what the link is met with elsewhere.
    fn add(&mut self, other: Self) {
        self.on = self.on.union(other.on);
        self.pages.extend(other.pages);
        for (problem, on) in other.problems {
            let all = self.problems.entry(problem).or_default();
            *all = all.union(on);
        }
    }
}

/// Checks every link of the site.
pub(super) fn check(config: &Config, work: &Work) -> Vec<Diagnostic> {
    let targets = Targets::collect(&work.bundle, &work.targets.assets, &config.content.external);
    let pages: Vec<(&String, &Vec<Mention>)> = work.mentions.iter().collect();
    let mut met: BTreeMap<Place, Met> = BTreeMap::new();
    for page in parallel::map(&pages, |(key, mentions)| links_of(&targets, key, mentions)) {
        for (place, other) in page {
            met.entry(place).or_default().add(other);
        }
    }
    if let Some((file, _)) = &work.nav.source {
        for entry in work.nav.flatten().into_iter().filter(|entry| !entry.href.is_empty()) {
            let place = Place { file, span: entry.span, href: &entry.href };
            let link = work.targets.component(&entry.href, NAVIGATION);
            meet(met.entry(place).or_default(), &targets, &link, NAVIGATION, entry.on);
        }
    }
    let pages: BTreeSet<&str> = work.pages.iter().map(|page| page.file.as_str()).collect();
    let mut hints = Hints::new(&targets);
    let tell = |(place, met): (Place, Met)| {
        // A fragment's link may be dead on one page and not on another.
        let pages = if pages.contains(place.file) { None } else { pages_of(&met) };
        let problems = met.problems.iter();
        let told = problems.map(|(problem, on)| {
            let diagnostic = describe(&mut hints, &place, problem, *on, met.on).in_file(place.file);
            pages.iter().fold(diagnostic, |diagnostic, pages| diagnostic.hint(pages))
        });
        told.collect::<Vec<_>>()
    };
    met.into_iter().flat_map(tell).collect()
}

/// The links of a page, with those of its fragments.
fn links_of<'a>(targets: &Targets, key: &'a str, mentions: &'a [Mention]) -> BTreeMap<Place<'a>, Met<'a>> {
    let mut met: BTreeMap<Place, Met> = BTreeMap::new();
    for Mention { file, span, on, what } in mentions {
        let Mentioned::Link(link) = what else { continue };
        let place = Place { file, span: Some(*span), href: &link.0 };
        meet(met.entry(place).or_default(), targets, link, key, *on);
    }
    met
}

fn pages_of(met: &Met) -> Option<String> {
    let first = met.pages.iter().find(|page| **page != NAVIGATION)?;
    let more = met.pages.len() - 1;
    Some(if more == 0 {
        format!("it is shown on `{first}`")
    } else {
        format!("it is shown on `{first}` and {more} more")
    })
}

fn meet<'a>(met: &mut Met<'a>, targets: &Targets, link: &links::Href, key: &'a str, on: PlatformSet) {
    met.on = met.on.union(on);
    for platform in on.iter() {
        for problem in targets.problems(link, key, platform) {
            met.problems.entry(problem).or_default().insert(platform);
            met.pages.insert(key);
        }
    }
}

fn describe(hints: &mut Hints, place: &Place, problem: &Problem, on: PlatformSet, shown: PlatformSet) -> Diagnostic {
    let targets = hints.targets;
    let (bundle, href, span) = (targets.bundle, place.href, place.span);
    let named = names(on, &bundle.platforms);
    // Query and anchor stay.
    let rest = &href[href.find(['?', '#']).unwrap_or(href.len())..];
    // Where it is wrong on each platform that shows it, naming them says nothing.
    let where_ = |is_everywhere: bool| if is_everywhere { String::new() } else { format!(" on {named}") };
    match problem {
        Problem::Empty => Diagnostic::error(span, Code::DeadLink, "this link has no URL"),
        Problem::Unfilled => {
            let message = format!("`[platform]` is not filled in here, so `{href}` leads nowhere");
            Diagnostic::error(span, Code::DeadLink, message).hint("write the link in Markdown: `[text](/[platform]/…)`")
        }
        Problem::NoPage { path } => {
            let message = format!("no page and no file is at `{path}`{}", where_(on == shown));
            hints.page(path).into_iter().fold(Diagnostic::error(span, Code::DeadLink, message), Diagnostic::hint)
        }
        Problem::NotOnPlatform { key } => {
            let there = bundle.pages.get(key).map_or(PlatformSet::EMPTY, |page| page.on);
            let hint = if there.is_empty() {
                "the page is on no platform".to_owned()
            } else {
                format!(
                    "the page is on {}: put the link in an `<InlineFilter>` of these",
                    names(there, &bundle.platforms)
                )
            };
            let message = format!("`{href}` is dead on {named}: the page is not on that platform");
            Diagnostic::error(span, Code::DeadLink, message).hint(hint)
        }
        Problem::NoAnchor { key, anchor } => {
            let is_nowhere =
                targets.anchors.get(key.as_str()).is_none_or(|anchors| !anchors.contains_key(anchor.as_str()));
            let message = format!("`{key}` has no anchor `#{anchor}`{}", where_(on == shown && is_nowhere));
            let hint = hints.anchor(key, anchor);
            hint.into_iter().fold(Diagnostic::error(span, Code::DeadAnchor, message), Diagnostic::hint)
        }
        Problem::Relative { path } => {
            let message = format!("`{href}` goes by the URL of the page, and breaks when that moves");
            let hint = format!("write `{path}{rest}`");
            Diagnostic::warning(span, Code::RelativeLink, message).hint(hint)
        }
        Problem::HardCoded { platform, path } => {
            let message = format!("`{href}` takes readers of {named} to `{platform}`");
            let hint = format!("write `{path}{rest}`, unless that platform is meant");
            Diagnostic::warning(span, Code::HardCodedPlatform, message).hint(hint)
        }
        Problem::WithoutPlatform { path } => {
            let message = format!("`{href}` names no platform, so the reader has to find one");
            Diagnostic::warning(span, Code::LinkWithoutPlatform, message).hint(format!("write `{path}{rest}`"))
        }
    }
}

/// Hints, each worked out once.
struct Hints<'t> {
    targets: &'t Targets<'t>,
    /// By path of a dead link: the same one often stands on many pages.
    pages: HashMap<String, Option<String>>,
    /// How many names may still be compared.
    left: usize,
}

impl<'t> Hints<'t> {
    fn new(targets: &'t Targets<'t>) -> Self {
        Self { targets, pages: HashMap::new(), left: MAX_COMPARISONS }
    }

    /// Whether so many names may be compared.
    fn may_compare(&mut self, count: usize) -> bool {
        let left = self.left.checked_sub(count);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// What a path that leads nowhere may have meant.
    fn page(&mut self, path: &str) -> Option<String> {
        if let Some(known) = self.pages.get(path) {
            return known.clone();
        }
        let hint = if self.may_compare(self.targets.bundle.pages.len()) { self.nearest_page(path) } else { None };
        self.pages.insert(path.to_owned(), hint.clone());
        hint
    }

    /// The one page whose last segment is the same, since pages move, or else the page with the nearest route. A path whose
    /// first folder no page has may be another site's.
    fn nearest_page(&self, path: &str) -> Option<String> {
        let keys = self.targets.bundle.pages.keys().map(String::as_str);
        let first = path.split_inclusive('/').take(2).collect::<String>();
        let is_folder_of_site = keys.clone().any(|key| key.starts_with(&first)) || self.targets.names_platform(&first);
        if first.len() > 1 && !is_folder_of_site {
            return Some(format!(
                "if another site of this host has it, add `{first}` to `external` in `[content]` of kaleidoc.toml"
            ));
        }
        let last = |path: &'t str| path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let wanted = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let mut moved = keys.clone().filter(|key| last(key) == wanted);
        match (moved.next(), moved.next()) {
            (Some(only), None) => Some(format!("did you mean `{only}`?")),
            _ => nearest(&route::normalize(path), keys),
        }
    }

    /// The platforms that have the anchor, or else the nearest one of the page.
    fn anchor(&mut self, key: &str, anchor: &str) -> Option<String> {
        let anchors = self.targets.anchors.get(key)?;
        match anchors.get(anchor) {
            Some(on) => Some(format!("it is there on {}", names(*on, &self.targets.bundle.platforms))),
            None if self.may_compare(anchors.len()) => nearest(anchor, anchors.keys().copied()),
            None => None,
        }
    }
}
