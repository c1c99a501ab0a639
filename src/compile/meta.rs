//! What a page says about itself: title, description, platforms; and where it lies: key and route.

use std::collections::HashMap;

use crate::bundle::PlatformInfo;
use crate::bundle::route::{self, PLATFORM};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::platform::{Platform, PlatformSet};

use super::eval::Value;
use super::sources::{SourceFile, Sources};
use super::{SINGLE_PAGE, nav, with_nearest};

/// A page's metadata as written.
pub(super) struct PageMeta {
    pub file: String,
    pub key: String,
    pub title: String,
    pub description: String,
    /// `meta.route`, which cards of child pages go by.
    pub route: Option<String>,
    /// Keys of its platforms; `None` where the page names none.
    pub platforms: Option<Vec<String>>,
    /// The metadata could not be read, which is reported.
    pub is_broken: bool,
    /// Place of the metadata.
    pub span: Span,
}

/// A page with its place and platforms settled.
pub(super) struct SitePage {
    pub file: String,
    /// The page's key in the bundle.
    pub key: String,
    pub title: String,
    pub description: String,
    /// `meta.route`, as written.
    pub route: Option<String>,
    /// Key of the page whose children an overview on this page lists.
    pub overview: String,
    pub on: PlatformSet,
    /// The page names no platforms, so the navigation has a say.
    pub is_open: bool,
    /// The metadata could not be read, which is reported.
    pub is_broken: bool,
    pub span: Span,
}

/// Reads the metadata of every page; of two pages with one route the first is kept.
pub(super) fn read(sources: &Sources, report: &mut Report) -> Vec<PageMeta> {
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut metas = Vec::new();
    for path in &sources.pages {
        let Some(file) = sources.files.get(path) else { continue };
        if !route::is_path(&key(path, &sources.folder)) {
            let message = "the name of a folder above this page holds a control character, or starts with a backslash, so \
                           the page has no URL and is left out";
            report.push(
                Diagnostic::error(None, Code::InvalidRoute, message).in_file(path).hint("give the folder another name"),
            );
            continue;
        }
        let meta = read_one(path, file, key(path, &sources.folder), report);
        if let Some(first) = seen.get(&meta.key) {
            let message = format!("route `{}` is already that of `{first}`, so this page is left out", meta.key);
            let hint = "keep one `index.mdx` or `index.md` in the folder, or move this one";
            report.push(Diagnostic::error(meta.span, Code::DuplicateRoute, message).in_file(path).hint(hint));
            continue;
        }
        seen.insert(meta.key.clone(), path.clone());
        metas.push(meta);
    }
    metas
}

/// `src/pages/[platform]/start/index.mdx` is `/[platform]/start/`.
fn key(path: &str, folder: &str) -> String {
    if !path.split('/').any(|segment| segment == PLATFORM) {
        return SINGLE_PAGE.to_owned();
    }
    let below = path.strip_prefix(folder).unwrap_or(path);
    route::normalize(&route::escape(below.rsplit_once('/').map_or("", |(folder, _)| folder)))
}

fn read_one(path: &str, file: &SourceFile, key: String, report: &mut Report) -> PageMeta {
    let (value, span) = value(path, file, report);
    let mut invalid = |name: &str, expected: &str| {
        let message = format!("`{name}` of the page's metadata is not {expected}");
        report.push(Diagnostic::warning(span, Code::InvalidMeta, message).in_file(path));
    };
    let mut text = |name: &str| match value.member(name) {
        None | Some(Value::Undefined | Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => {
            invalid(name, "a text");
            None
        }
    };
    let (title, description, route) = (text("title"), text("description"), text("route"));
    let platforms = match value.member("platforms") {
        None | Some(Value::Undefined | Value::Null) => None,
        Some(Value::Array(items)) if items.iter().all(|item| item.as_str().is_some()) => {
            Some(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
        }
        Some(_) => {
            invalid("platforms", "a list of texts");
            None
        }
    };
    let title = title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| {
        let message = "the page has no title; the name of its folder stands in";
        let hint = match path.ends_with(".md") {
            true => "add front matter: `title: …`, `description: …` and `platforms: […]` between two `---` lines",
            false => "add `export const meta = { title: \"…\", description: \"…\", platforms: […] };`",
        };
        if !is_broken(file) {
            report.push(Diagnostic::warning(span, Code::InvalidMeta, message).in_file(path).hint(hint));
        }
        title_from_key(&key)
    });
    PageMeta {
        file: path.to_owned(),
        title,
        description: description.unwrap_or_default(),
        route,
        platforms,
        is_broken: is_broken(file),
        span,
        key,
    }
}

/// `export const meta`, or front matter with the same keys.
fn value(path: &str, file: &SourceFile, report: &mut Report) -> (Value, Span) {
    if let Some(export) = file.document.export("meta") {
        let value = file.names.get("meta").cloned().unwrap_or_else(|| {
            let message = "`meta` is not a plain object, so its values are not known at build time";
            report.push(Diagnostic::warning(export.span, Code::InvalidMeta, message).in_file(path));
            Value::Undefined
        });
        return (value, export.span);
    }
    let Some((_, span)) = &file.document.front_matter else { return (Value::Undefined, file.head()) };
    (file.names.get("meta").cloned().unwrap_or_default(), *span)
}

/// Whether a file has front matter that could not be read, which is reported where its names are bound.
fn is_broken(file: &SourceFile) -> bool {
    let document = &file.document;
    document.front_matter.is_some() && document.export("meta").is_none() && file.names.get("meta").is_none()
}

/// `/[platform]/set-up-auth/` is `Set up auth`.
fn title_from_key(key: &str) -> String {
    let last = key.split('/').rfind(|segment| !segment.is_empty() && *segment != PLATFORM).unwrap_or("home");
    let name = route::unescape(last);
    let mut characters = name.chars().map(|c| if matches!(c, '-' | '_') { ' ' } else { c });
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Settles the platforms of each page.
pub(super) fn resolve(metas: Vec<PageMeta>, platforms: &[PlatformInfo], report: &mut Report) -> Vec<SitePage> {
    let resolve_one = |meta: PageMeta| {
        let is_open = meta.platforms.is_none();
        let on = match &meta.platforms {
            None => PlatformSet::first(platforms.len()),
            Some(keys) => {
                if keys.is_empty() {
                    let message = "`platforms` is empty, so no reader can open this page";
                    let hint = "name its platforms, or remove `platforms` to show it on all";
                    report
                        .push(Diagnostic::error(meta.span, Code::NoPlatforms, message).in_file(&meta.file).hint(hint));
                }
                set(keys.iter().map(String::as_str), platforms, |key| {
                    let message = format!("unknown platform `{key}` in the page's `platforms`");
                    let diagnostic = Diagnostic::error(meta.span, Code::UnknownPlatform, message).in_file(&meta.file);
                    report.push(with_nearest(diagnostic, key, platforms.iter().map(|platform| platform.key.as_str())));
                })
            }
        };
        let overview = meta.route.as_deref().map_or_else(|| meta.key.clone(), nav::key_of_page);
        SitePage {
            file: meta.file,
            key: meta.key,
            title: meta.title,
            description: meta.description,
            route: meta.route,
            overview,
            on,
            is_open,
            is_broken: meta.is_broken,
            span: meta.span,
        }
    };
    metas.into_iter().map(resolve_one).collect()
}

/// Tells of pages that name no platforms and that the navigation does not narrow either.
pub(super) fn tell_open(pages: &[SitePage], report: &mut Report) {
    for page in pages.iter().filter(|page| page.is_open && !page.is_broken) {
        let message = "the page names no `platforms`, so it is shown on all of them";
        let hint = "add `platforms: [\"all\"]` to its metadata if that is meant";
        report.push(Diagnostic::warning(page.span, Code::NoPlatforms, message).in_file(&page.file).hint(hint));
    }
}

/// The set of platforms with these keys; `all` stands for each. Unknown ones are told to `unknown`.
pub(super) fn set<'a>(
    keys: impl Iterator<Item = &'a str>,
    platforms: &[PlatformInfo],
    mut unknown: impl FnMut(&str),
) -> PlatformSet {
    let mut set = PlatformSet::EMPTY;
    for key in keys {
        if key == "all" {
            set = set.union(PlatformSet::first(platforms.len()));
        } else if let Some(position) = platforms.iter().position(|platform| platform.key == key) {
            set.insert(Platform(position as u8));
        } else {
            unknown(key);
        }
    }
    set
}
