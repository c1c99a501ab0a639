//! Files of the site: assets, folders without a page, fragments, routes, the navigation.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::route::{self, PLATFORM};
use crate::diagnostic::{Code, Diagnostic};

use super::super::imports::{self, ImportKind};
use super::super::lower::{Mention, Mentioned};
use super::super::sources::Sources;
use super::super::{Config, Site, SitePage, Work, assets, config};

/// Checks the files of a site.
pub(super) fn check(site: &dyn Site, config: &Config, work: &Work) -> Vec<Diagnostic> {
    let mut findings = missing_assets(work);
    findings.extend(routes(work));
    findings.extend(missing_indexes(site, work));
    findings.extend(fragments(site, config, &work.sources));
    findings.extend(not_in_nav(work));
    findings
}

fn missing_assets(work: &Work) -> Vec<Diagnostic> {
    let assets = &work.targets.assets;
    let mut findings = Vec::new();
    let mut unknown = 0;
    for (key, mentions) in &work.mentions {
        for mention in mentions {
            let Mentioned::Asset(src) = &mention.what else { continue };
            let Some(path) = assets::path_of(src) else { continue };
            let diagnostic = if !path.starts_with('/') {
                relative_asset(work, key, mention, src, path)
            } else if assets.is_empty() {
                unknown += 1;
                continue;
            } else if !assets.has(path) {
                let message = format!("no file is at `{}{path}`", assets.folder);
                Diagnostic::error(mention.span, Code::MissingAsset, message)
            } else {
                continue;
            };
            findings.push(diagnostic.in_file(&mention.file));
        }
    }
    if unknown > 0 {
        let message =
            format!("there are no files in `{}/`, so {unknown} uses of files were not checked", assets.folder);
        let hint = "set `assets` in `[content]` to the folder that holds images and other files";
        findings.push(Diagnostic::warning(None, Code::MissingAsset, message).hint(hint).in_file(config::FILE));
    }
    findings
}

/// The URL of a file that goes by that of the page, which has the name of a platform in it.
fn relative_asset(work: &Work, key: &str, mention: &Mention, src: &str, path: &str) -> Diagnostic {
    let assets = &work.targets.assets;
    let page = mention.on.iter().next().map(|platform| route::fill(key, &work.bundle.platform_info(platform).key));
    let (message, path) = match page.map(|page| route::resolve(&page, path)).filter(|path| assets.has(path)) {
        Some(path) => (format!("`{src}` goes by the URL of the page, and breaks when that moves"), path),
        None => (format!("`{src}` goes by the URL of the page, where no file lies"), format!("/{path}")),
    };
    let hint = match assets.has(&path) {
        true => format!("write `{path}`"),
        false => format!("put the file into `{}/`, and write its path from there: `{path}`", assets.folder),
    };
    Diagnostic::warning(mention.span, Code::RelativeLink, message).hint(hint)
}

/// Pages whose metadata names another route.
fn routes(work: &Work) -> Vec<Diagnostic> {
    let differ = work.pages.iter().filter(|page| page.overview != page.key);
    let tell = |page: &SitePage| {
        let route = page.route.as_deref().unwrap_or_default();
        let message = format!("`route` says `{route}`, but the page's route is `{}`", page.key);
        let hint = "an overview on this page lists the children of `route`; remove it to list the page's own";
        Diagnostic::warning(page.span, Code::RouteMismatch, message).hint(hint).in_file(&page.file)
    };
    differ.map(tell).collect()
}

/// Folders below `[platform]` that hold pages or texts, but no page of their own.
fn missing_indexes(site: &dyn Site, work: &Work) -> Vec<Diagnostic> {
    let (files, _) = site.list(&work.sources.folder);
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    let is_text = |path: &str| imports::kind(path) == ImportKind::Fragment;
    for path in files.iter().filter(|path| is_text(path) && !work.sources.is_fragment(path)) {
        let mut above = path.rsplit_once('/').map(|(folder, _)| folder);
        while let Some(folder) = above.filter(|folder| !folder.ends_with(PLATFORM) && folder.contains(PLATFORM)) {
            // A bracketed folder stands for others, which have their own pages.
            if !folder.ends_with(']') {
                reasons.entry(folder).or_insert(path);
            }
            above = folder.rsplit_once('/').map(|(folder, _)| folder);
        }
    }
    let with_page: BTreeSet<&str> =
        work.sources.pages.iter().filter_map(|page| page.rsplit_once('/').map(|(folder, _)| folder)).collect();
    let tell = |(folder, path): (&str, &str)| {
        let message = format!("this folder holds `{}`, but has no `index.mdx` of its own", &path[folder.len() + 1..]);
        let hint = "its URL shows no page; add one, which may be an `<Overview />`";
        Diagnostic::warning(None, Code::MissingIndex, message).hint(hint).in_file(folder)
    };
    reasons.into_iter().filter(|(folder, _)| !with_page.contains(folder)).map(tell).collect()
}

/// Fragments that one file imports, or none.
fn fragments(site: &dyn Site, config: &Config, sources: &Sources) -> Vec<Diagnostic> {
    let mut importers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (from, path) in sources.imports(config) {
        importers.entry(path).or_default().insert(from);
    }
    let mut findings = Vec::new();
    for (path, importers) in importers.iter().filter(|(path, _)| sources.files.contains_key(*path)) {
        if let (Some(only), 1) = (importers.first(), importers.len()) {
            let message = format!("only `{only}` imports this fragment");
            let hint = "a text that stands in one place is easier to find there";
            findings.push(Diagnostic::note(None, Code::FragmentUsedOnce, message).hint(hint).in_file(path));
        }
    }
    findings.extend(unused_fragments(site, sources));
    findings
}

/// Texts beside the folder of pages, `src/pages` mostly, that nothing imports.
fn unused_fragments(site: &dyn Site, sources: &Sources) -> Vec<Diagnostic> {
    let Some((beside, _)) = sources.folder.rsplit_once('/') else { return Vec::new() };
    let pages = format!("{}/", sources.folder);
    let is_unused = |path: &String| {
        imports::kind(path) == ImportKind::Fragment && !path.starts_with(&pages) && !sources.files.contains_key(path)
    };
    let tell = |path: String| {
        let diagnostic = Diagnostic::warning(None, Code::UnusedFragment, "nothing imports this fragment");
        diagnostic.hint("import it, or delete it").in_file(&path)
    };
    site.list(beside).0.into_iter().filter(is_unused).map(tell).collect()
}

/// Pages that no entry of a navigation file leads to. The first page of a site is found without one.
fn not_in_nav(work: &Work) -> Vec<Diagnostic> {
    if work.nav.source.is_none() {
        return Vec::new();
    }
    let mut linked: BTreeSet<String> = BTreeSet::new();
    for entry in work.nav.flatten() {
        linked.insert(entry.href.clone());
        if let Some((key, _)) = route::page(&work.bundle, &route::normalize(&entry.href)) {
            linked.insert(key.to_owned());
        }
    }
    let home = format!("/{PLATFORM}/");
    let missing =
        work.pages.iter().filter(|page| !page.on.is_empty() && page.key != home && !linked.contains(&page.key));
    let tell = |page: &SitePage| {
        let diagnostic =
            Diagnostic::warning(page.span, Code::NotInNav, "no entry of the navigation leads to this page");
        diagnostic.hint("add it to the navigation file").in_file(&page.file)
    };
    missing.map(tell).collect()
}
