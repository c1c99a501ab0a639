//! Files of the site: assets, folders without a page, fragments, routes, the navigation.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::html;
use crate::bundle::route::{self, PLATFORM};
use crate::diagnostic::{Code, Diagnostic};

use super::super::imports::{self, ImportKind};
use super::super::lower::Mentioned;
use super::super::sources::Sources;
use super::super::{Config, Site, SitePage, Work, config};

/// The files of the folder of assets.
pub struct Assets {
    folder: String,
    /// Paths as in URLs, with `/` at the start.
    files: BTreeSet<String>,
}

impl Assets {
    /// Lists the folder that the site file names.
    pub fn list(site: &dyn Site, config: &Config) -> Self {
        let folder = config.content.assets.trim_matches('/').to_owned();
        let files =
            site.list(&folder).0.iter().filter_map(|path| path.strip_prefix(&folder).map(str::to_owned)).collect();
        Self { folder, files }
    }

    /// Whether a path may be that of a file: nobody knows where there is no folder.
    pub fn may_have(&self, path: &str) -> bool {
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if self.files.is_empty() { is_file } else { self.has(path) }
    }

    fn has(&self, path: &str) -> bool {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        self.files.contains(path) || self.files.contains(decoded.as_ref())
    }
}

/// Checks the files of a site.
pub fn check(site: &dyn Site, config: &Config, work: &Work, assets: &Assets) -> Vec<Diagnostic> {
    let mut findings = missing_assets(work, assets);
    findings.extend(routes(work));
    findings.extend(missing_indexes(site, work));
    findings.extend(fragments(site, config, &work.sources));
    findings.extend(not_in_nav(work));
    findings
}

fn missing_assets(work: &Work, assets: &Assets) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut unknown = 0;
    for mention in work.mentions.values().flatten() {
        let Mentioned::Asset(src) = &mention.what else { continue };
        let path = src.split(['?', '#']).next().unwrap_or_default();
        if path.is_empty() || html::is_external_url(src) || path.contains(':') {
            continue;
        }
        let diagnostic = if !path.starts_with('/') {
            let message = format!("`{src}` goes by the URL of the page, where no file lies");
            let hint = format!("put the file into `{}/`, and write its path from there: `/{path}`", assets.folder);
            Diagnostic::warning(mention.span, Code::RelativeLink, message).hint(hint)
        } else if assets.files.is_empty() {
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
    if unknown > 0 {
        let message =
            format!("there are no files in `{}/`, so {unknown} uses of files were not checked", assets.folder);
        let hint = "set `assets` in `[content]` to the folder that holds images and other files";
        findings.push(Diagnostic::warning(None, Code::MissingAsset, message).hint(hint).in_file(config::FILE));
    }
    findings
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
    let has_page =
        |folder: &str| work.sources.pages.iter().any(|page| page.rsplit_once('/').is_some_and(|(f, _)| f == folder));
    let tell = |(folder, path): (&str, &str)| {
        let message = format!("this folder holds `{}`, but has no `index.mdx` of its own", &path[folder.len() + 1..]);
        let hint = "its URL shows no page; add one, which may be an `<Overview />`";
        Diagnostic::warning(None, Code::MissingIndex, message).hint(hint).in_file(folder)
    };
    reasons.into_iter().filter(|(folder, _)| !has_page(folder)).map(tell).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_with_and_without_escapes() {
        let assets = Assets { folder: "public".into(), files: BTreeSet::from(["/a b.png".to_owned()]) };
        assert!(assets.has("/a%20b.png") && assets.has("/a b.png") && !assets.has("/b.png"));
        assert!(!assets.may_have("/b.png"));
        assert!(Assets { folder: String::new(), files: BTreeSet::new() }.may_have("/b.png"));
    }
}
