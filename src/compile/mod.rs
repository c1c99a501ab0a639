//! A site's sources to one bundle.
//!
//! [`compile`] is the one entry point. Its steps:
//! 1. pages are found and parsed, with all the fragments and data they import (`sources`);
//! 2. each page's metadata is read: title, platforms, route (`meta`);
//! 3. platforms and the navigation tree are settled (`nav`);
//! 4. each page's tree is lowered to the typed nodes of the bundle (`lower`).
//!
//! [`check()`] does the same, and then looks at the site as a whole (`check`). [`recompile`] does that with what it
//! remembers of earlier builds (`memory`): to the byte, and in a fraction of the time.
//!
//! Files come from a [`Site`], so this room knows no disk. Pages are lowered in parallel; the result does not depend on
//! threads. In wasm there is one thread, code is not highlighted, and legacy pages are not read.

mod assets;
mod check;
mod config;
mod direction;
mod eval;
mod front_matter;
#[cfg_attr(target_arch = "wasm32", path = "no_highlight.rs")]
mod highlight;
mod imports;
#[cfg_attr(target_arch = "wasm32", path = "no_legacy.rs")]
mod legacy;
mod levels;
mod links;
mod lower;
mod memory;
mod meta;
mod named;
mod nav;
#[cfg_attr(target_arch = "wasm32", path = "one_thread.rs")]
mod parallel;
#[cfg_attr(target_arch = "wasm32", path = "no_pictures.rs")]
mod pictures;
#[cfg_attr(target_arch = "wasm32", path = "slug_table.rs")]
mod slug;
mod sources;

pub use memory::Memory;

pub use config::{BuildConfig, Config, ConfigError, FILE as CONFIG_FILE, LegacyConfig, PlatformConfig, did_you_mean};
pub use highlight::highlight;
pub use lower::KNOWN as COMPONENTS;
pub use named::named_platforms;
pub use nav::DEFAULT as DEFAULT_NAV;

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use crate::bundle::{Bundle, FORMAT, Page, PlatformInfo, Site as SiteInfo};
use crate::diagnostic::{Code, Diagnostic, Report, Severity, Span};
use crate::platform::PlatformSet;

use assets::Assets;
use links::Targets;
use lower::{Context, Mention};
use meta::{PageMeta, SitePage};
use nav::Nav;
use sources::Sources;

/// Key of the page that [`compile_file`] makes of a file outside of the folder of pages.
pub const SINGLE_PAGE: &str = "/[platform]/";

/// Where a site's files come from. Paths lead from the content root and use `/`.
pub trait Site: Sync {
    /// Every file below a folder, sorted, and what could not be read on the way.
    fn list(&self, folder: &str) -> (Vec<String>, Vec<Diagnostic>);

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`ReadError`], which says whether the file is missing or cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The first bytes of a file, `limit` at most.
    ///
    /// # Errors
    /// Those of [`Site::read`].
    fn read_start(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadError> {
        let mut bytes = self.read(path)?;
        bytes.truncate(limit);
        Ok(bytes)
    }
}

/// Why a file has no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    Missing,
    /// The file lies outside of the content root.
    Outside,
    /// The file is there, but cannot be read; why not.
    Failed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no such file",
            Self::Outside => "it lies outside of the content root",
            Self::Failed(reason) => reason,
        })
    }
}

/// What [`compile`] makes.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The bundle; of content with errors, as much as there is.
    pub bundle: Bundle,
    /// What was found in the sources.
    pub report: Report,
    /// Text of every source file that was read, for printing diagnostics: path to text.
    pub texts: BTreeMap<String, String>,
}

/// Turns a site's sources into one bundle, with the problems that lie in each file.
///
/// A broken page is in the bundle as far as it could be read; nothing stops at the first problem.
///
/// - Cost: linear in the bytes of the sources, fragments counted once per inclusion; pages are spread over all cores.
pub fn compile(site: &dyn Site, config: &Config) -> Compiled {
    compile_with(site, config, Highlighting::On)
}

/// [`compile`], with a say in whether code is highlighted, which takes most of its time.
pub fn compile_with(site: &dyn Site, config: &Config, highlighting: Highlighting) -> Compiled {
    all_pages(site, config, highlighting, &Memory::default()).compiled(config)
}

/// [`compile_with`], and a look at the site as a whole: links and anchors on every platform, headings, pictures,
/// navigation.
///
/// - Cost: that of [`compile_with`], and a look at each link for each platform, a small part of it.
pub fn check(site: &dyn Site, config: &Config, highlighting: Highlighting) -> Compiled {
    checked(site, config, highlighting, &Memory::default())
}

/// [`check()`] for a site that was compiled before: gives the same, to the byte, with what changed as its work.
///
/// - `memory`: of the builds before this one.
/// - Cost: each file is read, and each page lowered and checked; files and codes that did not change are neither parsed
///   nor highlighted, which takes most of a first build.
pub fn recompile(site: &dyn Site, config: &Config, memory: &mut Memory) -> Compiled {
    let compiled = checked(site, config, Highlighting::On, memory);
    memory.end_build();
    compiled
}

fn checked(site: &dyn Site, config: &Config, highlighting: Highlighting, memory: &Memory) -> Compiled {
    let mut work = all_pages(site, config, highlighting, memory);
    let findings = check::site(site, config, &work);
    work.report.diagnostics.extend(findings);
    work.compiled(config)
}

/// Turns one file into a bundle of one page, whose key is [`SINGLE_PAGE`] unless the file lies in a folder of pages.
///
/// - `path`: of the file, from the content root.
pub fn compile_file(site: &dyn Site, config: &Config, path: &str) -> Compiled {
    let (pages, memory) = (vec![path.to_owned()], Memory::default());
    let mut compiled =
        compile_pages(site, config, pages, Highlighting::On, &memory, Report::default()).compiled(config);
    // The other pages are not read, so what the navigation says of them cannot be judged.
    compiled.report.diagnostics.retain(|diagnostic| diagnostic.code != Code::NavMissingPage);
    compiled
}

/// Takes out what is said about the metadata of a text that is no page of a site: it needs none. Errors stay.
pub fn forgive_metadata(report: &mut Report) {
    let is_about_meta = |code| matches!(code, Code::NoPlatforms | Code::InvalidMeta);
    report.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error || !is_about_meta(diagnostic.code));
}

/// A compiled site, with what checks go by.
struct Work {
    sources: Sources,
    pages: Vec<SitePage>,
    /// By key of the page.
    mentions: BTreeMap<String, Vec<Mention>>,
    nav: Nav,
    targets: Targets,
    bundle: Bundle,
    report: Report,
}

impl Work {
    fn compiled(mut self, config: &Config) -> Compiled {
        levels::apply(config, &mut self.report);
        self.report.sort();
        let mut texts = self.sources.into_texts();
        texts.extend(self.nav.source);
        Compiled { bundle: self.bundle, report: self.report, texts }
    }
}

/// Whether code gets its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlighting {
    /// Code has tokens.
    On,
    /// Code has none, which is faster.
    Off,
}

fn all_pages(site: &dyn Site, config: &Config, highlighting: Highlighting, memory: &Memory) -> Work {
    let mut report = Report::default();
    let pages = sources::find_pages(site, config, &mut report);
    report.diagnostics.extend(site.list(config.content.assets.trim_matches('/')).1);
    compile_pages(site, config, pages, highlighting, memory, report)
}

fn compile_pages(
    site: &dyn Site,
    config: &Config,
    pages: Vec<String>,
    highlighting: Highlighting,
    memory: &Memory,
    mut report: Report,
) -> Work {
    let sources = Sources::read(site, config, memory, pages, &mut report);
    let metas = meta::read(&sources, &mut report);
    let platforms = platforms(config, &metas, &mut report);
    let mut pages = meta::resolve(metas, &platforms, &mut report);
    let targets = Targets {
        routes: routes(&pages, site_info(config, &platforms, &mut report), &platforms),
        assets: Assets::list(site, config),
    };
    let nav = nav::build(site, config, &mut pages, &targets, &mut report);
    meta::tell_open(&pages, &mut report);
    let variables = read_variables(site, config, &mut report);
    let context = Context {
        site,
        sources: &sources,
        platforms: &platforms,
        nav: &nav,
        targets: &targets,
        variables: &variables,
        components: &config.content.components,
        highlighting,
        memory,
    };
    let (lowered, mentions) = lower_pages(&context, &pages, &mut report);
    let bundle = Bundle {
        format: FORMAT,
        generator: concat!("kaleidoc ", env!("CARGO_PKG_VERSION")).to_owned(),
        build: None,
        site: targets.routes.site.clone(),
        nav: nav.entries(),
        platforms,
        pages: lowered,
    };
    let mut work = Work { sources, pages, mentions, nav, targets, bundle, report };
    let dead = check::dead_filters(&work);
    work.report.diagnostics.extend(dead);
    work
}

/// The site as links see it: its pages, without their content.
fn routes(pages: &[SitePage], site: SiteInfo, platforms: &[PlatformInfo]) -> Bundle<()> {
    let page = |page: &SitePage| {
        let shown = Page { title: String::new(), description: String::new(), on: page.on, content: () };
        (page.key.clone(), shown)
    };
    Bundle {
        format: FORMAT,
        generator: String::new(),
        build: None,
        site,
        platforms: platforms.to_vec(),
        nav: Vec::new(),
        pages: pages.iter().map(page).collect(),
    }
}

/// The platforms of the site file; without any, those that pages name, sorted.
fn platforms(config: &Config, metas: &[PageMeta], report: &mut Report) -> Vec<PlatformInfo> {
    let mut platforms: Vec<PlatformInfo> = config
        .platforms
        .iter()
        .map(|platform| PlatformInfo {
            key: platform.key.clone(),
            title: platform.title.clone().unwrap_or_else(|| platform.key.clone()),
            icon: safe_icon(platform, report),
        })
        .collect();
    if platforms.is_empty() {
        let mut keys: Vec<&str> = metas.iter().flat_map(|meta| &meta.platforms).flatten().map(String::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        platforms = keys
            .into_iter()
            .map(|key| PlatformInfo { key: key.to_owned(), title: key.to_owned(), icon: None })
            .collect();
    }
    if platforms.is_empty() {
        report.push(
            Diagnostic::error(None, Code::NoPlatforms, "the site has no platforms")
                .in_file(config::FILE)
                .hint("list them as `[[platforms]]` with `key` and `title`, or name them in the `meta` of pages"),
        );
    }
    if platforms.len() > PlatformSet::MAX {
        let message = format!("the site has {} platforms; a bundle holds {}", platforms.len(), PlatformSet::MAX);
        report.push(Diagnostic::error(None, Code::NoPlatforms, message).in_file(config::FILE));
        platforms.truncate(PlatformSet::MAX);
    }
    platforms
}

fn safe_icon(platform: &PlatformConfig, report: &mut Report) -> Option<String> {
    let icon = platform.icon.as_ref()?;
    if let Some((problem, hint)) = links::problem(icon) {
        let message = format!("`icon` of platform `{}` {problem}", platform.key);
        report.push(Diagnostic::error(None, Code::ForbiddenUrl, message).in_file(config::FILE).hint(hint));
        return None;
    }
    Some(icon.clone())
}

/// Pages and what they mention, by key.
fn lower_pages(
    context: &Context,
    pages: &[SitePage],
    report: &mut Report,
) -> (BTreeMap<String, Page>, BTreeMap<String, Vec<Mention>>) {
    let lowered = parallel::map(pages, |page| (page, lower::page(context, page)));
    let (mut shown, mut mentions) = (BTreeMap::new(), BTreeMap::new());
    for (page, lowered) in lowered {
        let (title, description) = (page.title.clone(), page.description.clone());
        report.diagnostics.extend(lowered.report.diagnostics);
        shown.insert(page.key.clone(), Page { title, description, on: page.on, content: lowered.content });
        mentions.insert(page.key.clone(), lowered.mentions);
    }
    keep_first_of_each_circle(report);
    (shown, mentions)
}

/// Pages that include a fragment of a circle each tell of it.
fn keep_first_of_each_circle(report: &mut Report) {
    let mut circles = HashSet::new();
    let is_circle = |diagnostic: &Diagnostic| diagnostic.code == Code::FragmentCycle;
    report.diagnostics.retain(|diagnostic| !is_circle(diagnostic) || circles.insert(diagnostic.message.clone()));
}

/// Names that stand for values in code blocks, in the order of their file.
fn read_variables(site: &dyn Site, config: &Config, report: &mut Report) -> Vec<(String, String)> {
    let Some(path) = &config.content.variables else { return Vec::new() };
    let invalid = |message: String| Diagnostic::error(None, Code::InvalidImport, message).in_file(path);
    let bytes = match site.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.push(invalid(format!("cannot read the variables: {error}")));
            return Vec::new();
        }
    };
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&bytes) {
        Ok(map) => map
            .into_iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect(),
        Err(error) => {
            report.push(invalid(format!("variables are no JSON object of names and texts: {error}")));
            Vec::new()
        }
    }
}

fn site_info(config: &Config, platforms: &[PlatformInfo], report: &mut Report) -> SiteInfo {
    let default_platform = match &config.site.default_platform {
        None => 0,
        Some(key) => platforms.iter().position(|platform| platform.key == *key).unwrap_or_else(|| {
            let message = format!("`default_platform` names unknown platform `{key}`");
            report.push(with_nearest(
                Diagnostic::error(None, Code::UnknownPlatform, message).in_file(config::FILE),
                key,
                platforms.iter().map(|platform| platform.key.as_str()),
            ));
            0
        }),
    };
    SiteInfo {
        title: config.site.title.clone(),
        base: config.site.base(),
        default_platform: default_platform as u8,
        unavailable: config.site.unavailable,
        lang: config.site.lang.clone(),
        dir: config.site.direction(),
    }
}

/// Adds [`nearest`], if there is something to say.
fn with_nearest<'a>(diagnostic: Diagnostic, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    nearest(name, known).into_iter().fold(diagnostic, Diagnostic::hint)
}

/// "did you mean …" when a known name is near; all known names when they are few.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.collect();
    let (lower, length) = (name.to_lowercase(), name.chars().count());
    let limit = |candidate: &str| 1 + candidate.chars().count() / 4;
    // Names whose lengths differ by more than the limit are further away than it.
    let close = known.iter().filter(|candidate| candidate.chars().count().abs_diff(length) <= limit(candidate));
    let nearest = close
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= limit(candidate));
    match nearest {
        Some((_, candidate)) => Some(format!("did you mean `{candidate}`?")),
        None if known.len() <= 12 && !known.is_empty() => Some(format!("known are: `{}`", known.join("`, `"))),
        None => None,
    }
}

/// The platforms of a set, as messages name them: `` `react`, `vue` ``.
fn names(on: PlatformSet, platforms: &[PlatformInfo]) -> String {
    let keys = on.iter().filter_map(|platform| platforms.get(usize::from(platform.0)));
    keys.map(|platform| format!("`{}`", platform.key)).collect::<Vec<_>>().join(", ")
}

/// The span of a whole text, for findings about a file as such.
fn whole(text: &str) -> Span {
    Span::new(0, text.lines().next().map_or(0, str::len))
}
