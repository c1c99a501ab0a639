//! Finding, reading and parsing: pages, and all that they import.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::bundle::route::PLATFORM;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::syntax::{self, AttributeValue, Document, Export, Import, Kind, Node};

use super::eval::{Allowance, Names, Unknown, Value};
use super::imports::{self, ImportKind};
use super::memory::{Memory, Parsed};
use super::slug::slug;
use super::{Config, ReadError, Site, front_matter, legacy, parallel, whole};

/// Every source of a site.
pub(super) struct Sources {
    /// Paths of the pages, sorted.
    pub pages: Vec<String>,
    /// Folder that the pages lie in, without slash at the end.
    pub folder: String,
    /// Parsed pages and fragments, by path.
    pub files: BTreeMap<String, SourceFile>,
}

/// A parsed source file.
pub(super) struct SourceFile {
    pub text: String,
    pub document: Arc<Document>,
    /// What the names of its expressions stand for.
    pub names: Names,
}

/// An imported JSON file, once read.
type Json = HashMap<String, Result<Arc<Value>, String>>;

/// Every page below the site's folder of pages, sorted.
pub(super) fn find_pages(site: &dyn Site, config: &Config, report: &mut Report) -> Vec<String> {
    let folder = config.content.pages.trim_matches('/');
    let (listed, problems) = site.list(folder);
    report.diagnostics.extend(problems);
    let mut pages: Vec<String> = listed.into_iter().filter(|path| is_page(path)).collect();
    pages.retain(|path| {
        let lies_inside = path.split('/').any(|segment| segment == PLATFORM);
        if !lies_inside {
            let message = format!("this page lies outside of any `{PLATFORM}` folder, so it has no URL");
            let hint = format!("move it below `{folder}/{PLATFORM}/`");
            report.push(Diagnostic::warning(None, Code::PageOutsidePlatform, message).in_file(path).hint(hint));
        }
        lies_inside
    });
    if pages.is_empty() {
        let message = format!("there are no pages: no `index.mdx` below `{folder}/{PLATFORM}/`");
        let hint = "set `pages` in `[content]` of kaleidoc.toml to the folder that holds them";
        report.push(Diagnostic::error(None, Code::Unreadable, message).in_file(folder).hint(hint));
    }
    pages
}

impl Sources {
    /// Reads pages, and all that they import, until nothing new is imported.
    pub(super) fn read(
        site: &dyn Site,
        config: &Config,
        memory: &Memory,
        pages: Vec<String>,
        report: &mut Report,
    ) -> Self {
        let folder = config.content.pages.trim_matches('/').to_owned();
        let mut sources = Self { pages, folder, files: BTreeMap::new() };
        let mut json = Json::new();
        let mut unread: BTreeSet<String> = sources.pages.iter().cloned().collect();
        let mut failed: HashMap<String, ReadError> = HashMap::new();
        while !unread.is_empty() {
            let paths = Vec::from_iter(std::mem::take(&mut unread));
            let parsed = parallel::map(&paths, |path| (path.clone(), parse(site, config, memory, path)));
            for (path, result) in parsed {
                match result {
                    Ok((file, diagnostics)) => {
                        report.extend_in(&path, diagnostics.iter().cloned());
                        sources.files.insert(path, file);
                    }
                    Err(Failure::Unread(error)) => {
                        // A fragment is reported where it is imported; a page was listed, so it must be readable.
                        if sources.pages.contains(&path) {
                            let message = format!("cannot read this file: {error}");
                            report.push(Diagnostic::error(None, Code::Unreadable, message).in_file(&path));
                        }
                        failed.insert(path, error);
                    }
                    Err(Failure::NotUtf8 { valid, file }) => {
                        let message = format!("this file is not UTF-8: byte {valid} starts no character");
                        let hint = "save it as UTF-8; broken bytes show as `\u{fffd}` until then";
                        report.push(Diagnostic::error(None, Code::NotUtf8, message).in_file(&path).hint(hint));
                        sources.files.insert(path, *file);
                    }
                }
            }
            // Files of earlier rounds import nothing that is new: looking at them again takes quadratic time for a chain.
            for (path, file) in paths.iter().filter_map(|path| sources.files.get_key_value(path)) {
                let imported = fragments(path, file, config);
                unread.extend(imported.filter(|path| !failed.contains_key(path) && !sources.files.contains_key(path)));
            }
        }
        sources.read_json(site, config, &mut json);
        sources.bind(config, &failed, &json, report);
        sources.pages.retain(|path| sources.files.contains_key(path));
        sources
    }

    /// All imports of fragments: the importing file, and the fragment's path.
    pub(super) fn imports(&self, config: &Config) -> impl Iterator<Item = (&str, String)> {
        let files = self.files.iter();
        files.flat_map(move |(from, file)| fragments(from, file, config).map(move |path| (from.as_str(), path)))
    }

    /// Whether a file was read because others import it.
    pub(super) fn is_fragment(&self, path: &str) -> bool {
        self.files.contains_key(path) && self.pages.binary_search_by(|page| page.as_str().cmp(path)).is_err()
    }

    fn read_json(&self, site: &dyn Site, config: &Config, json: &mut Json) {
        for (from, file) in &self.files {
            for import in &file.document.imports {
                if imports::kind(&import.specifier) != ImportKind::Json {
                    continue;
                }
                let Some(Ok(path)) = imports::resolve(&import.specifier, from, &config.content) else { continue };
                json.entry(path.clone()).or_insert_with(|| {
                    let bytes = site.read(&path).map_err(|error| error.to_string())?;
                    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
                    Ok(Arc::new(Value::from(value)))
                });
            }
        }
    }

    /// Gives the names of each file their values: imports first, then exports, in order.
    fn bind(&mut self, config: &Config, failed: &HashMap<String, ReadError>, json: &Json, report: &mut Report) {
        for (path, file) in &mut self.files {
            for import in &file.document.imports {
                let value = match imports::resolve(&import.specifier, path, &config.content) {
                    None => continue,
                    Some(Err(imports::Outside)) => {
                        report.push(outside(import).in_file(path));
                        missing(import)
                    }
                    Some(Ok(target)) => match imports::kind(&import.specifier) {
                        ImportKind::Code => continue,
                        ImportKind::Fragment if failed.get(&target) == Some(&ReadError::Outside) => {
                            report.push(outside(import).in_file(path));
                            missing(import)
                        }
                        ImportKind::Fragment if matches!(failed.get(&target), Some(ReadError::Failed(_))) => {
                            let reason = failed.get(&target).map_or_else(String::new, ReadError::to_string);
                            let message = format!("cannot read `{}`: {reason}", import.specifier);
                            let diagnostic = Diagnostic::error(import.span, Code::Unreadable, message).in_file(path);
                            report.push(diagnostic.hint(format!("it is at `{target}` below the content root")));
                            missing(import)
                        }
                        ImportKind::Fragment if failed.contains_key(&target) => {
                            let message = format!("imported file `{}` does not exist", import.specifier);
                            report.push(
                                Diagnostic::error(import.span, Code::MissingImport, message)
                                    .in_file(path)
                                    .hint(format!("it is looked for at `{target}` below the content root")),
                            );
                            missing(import)
                        }
                        ImportKind::Fragment => Value::Fragment(target),
                        ImportKind::Json => match json.get(&target) {
                            Some(Ok(value)) => {
                                file.names.share(&import.local, value.clone());
                                continue;
                            }
                            Some(Err(reason)) => {
                                let message = format!("cannot import `{}`: {reason}", import.specifier);
                                report.push(
                                    Diagnostic::error(import.span, Code::MissingImport, message)
                                        .in_file(path)
                                        .hint(format!("it is looked for at `{target}` below the content root")),
                                );
                                Value::Undefined
                            }
                            None => continue,
                        },
                    },
                };
                file.names.set(&import.local, value);
            }
            if let Some((yaml, place)) = &file.document.front_matter
                && file.document.export("meta").is_none()
            {
                match front_matter::read(yaml, *place) {
                    Ok(value) => file.names.set("meta", value),
                    Err(diagnostic) => report.push(diagnostic.in_file(path)),
                }
            }
            let allowance = Allowance::of_constants(&file.text);
            for export in &file.document.exports {
                match file.names.eval(&export.value, None, &allowance) {
                    Ok(value) => file.names.set(&export.name, value),
                    Err(Unknown::TooLarge) => report.push(too_large(export).in_file(path)),
                    Err(Unknown::Platform | Unknown::Expression(_) | Unknown::Invalid) => {}
                }
            }
        }
    }

    /// Text of every file, for printing diagnostics.
    pub(super) fn into_texts(self) -> BTreeMap<String, String> {
        self.files.into_iter().map(|(path, file)| (path, file.text)).collect()
    }
}

/// The fragments that a file imports.
fn fragments(from: &str, file: &SourceFile, config: &Config) -> impl Iterator<Item = String> {
    let imports = file.document.imports.iter().map(|import| import.specifier.as_str());
    let fragments = imports.filter(|specifier| imports::kind(specifier) == ImportKind::Fragment);
    fragments.filter_map(move |specifier| imports::resolve(specifier, from, &config.content)?.ok())
}

fn missing(import: &Import) -> Value {
    Value::MissingFragment(import.specifier.trim_start_matches('/').to_owned())
}

fn outside(import: &Import) -> Diagnostic {
    let message = format!("`{}` leads out of the content root", import.specifier);
    let hint = "copy the file into the content root, or set a root that holds both";
    Diagnostic::error(import.span, Code::ImportOutsideRoot, message).hint(hint)
}

fn too_large(export: &Export) -> Diagnostic {
    let message =
        format!("with `{}`, the constants of this file grow beyond their limit; it has no value", export.name);
    let hint = "constants that hold others several times each grow fast: write out what is shown";
    Diagnostic::error(export.span, Code::ExpansionLimit, message).hint(hint)
}

fn is_page(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("index.mdx" | "index.md"))
}

/// Why a file has no document, or a doubtful one.
enum Failure {
    Unread(ReadError),
    NotUtf8 { valid: usize, file: Box<SourceFile> },
}

fn parse(
    site: &dyn Site,
    config: &Config,
    memory: &Memory,
    path: &str,
) -> Result<(SourceFile, Arc<[Diagnostic]>), Failure> {
    let read = |text: String| {
        let (document, diagnostics) = match legacy::is_legacy(path) {
            // It may include other files, so its text does not tell what comes of it.
            true => with_slugs(legacy::parse(site, config, path, &text)),
            false => memory.documents.get(&text, || with_slugs(syntax::parse(&text))),
        };
        (SourceFile { text, document, names: Names::default() }, diagnostics)
    };
    match String::from_utf8(site.read(path).map_err(Failure::Unread)?) {
        Ok(text) => Ok(read(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let (file, _) = read(String::from_utf8_lossy(error.as_bytes()).into_owned());
            Err(Failure::NotUtf8 { valid, file: Box::new(file) })
        }
    }
}

impl SourceFile {
    /// The span to name for a finding about the file as a whole.
    pub(super) fn head(&self) -> crate::diagnostic::Span {
        whole(&self.text)
    }
}

fn with_slugs(parsed: syntax::Parsed) -> Parsed {
    let syntax::Parsed { mut document, diagnostics } = parsed;
    set_slugs(&mut document.nodes);
    (Arc::new(document), diagnostics.into())
}

/// Gives the Markdown headings of a file their slugs: those of other platforms count, too, as they do where the same file
/// is rendered whole. None is an id that the author gave to something. A heading whose text is not known before its
/// expressions have values gets none.
///
/// Source: github-slugger as rehype-slug uses it, <https://github.com/rehypejs/rehype-slug>.
fn set_slugs(nodes: &mut [Node]) {
    let mut slugger = Slugger::default();
    reserve_ids(nodes, &mut slugger);
    for_each_heading(nodes, &mut |node| {
        if let Kind::Heading { id: None, slug, children, .. } = &mut node.kind {
            let text = slug_text(children);
            if !is_blank_slug(&text) {
                *slug = slugger.slug(&text);
            }
        }
    });
}

/// Whether a text leaves nothing for an id but its spaces.
pub(super) fn is_blank_slug(text: &str) -> bool {
    let has_name = text.contains(|c: char| c.is_ascii_alphanumeric() || c == '-');
    !has_name && slug(text).bytes().all(|byte| byte == b'-')
}

/// Notes the ids that the author gave. Components other than these have none.
fn reserve_ids(nodes: &[Node], slugger: &mut Slugger) {
    for node in nodes {
        match &node.kind {
            Kind::Heading { id: Some(id), .. } => slugger.reserve(id),
            Kind::Element { name, attributes, .. }
                if matches!(name.as_str(), "Heading" | "Accordion") || name.starts_with(|c: char| c.is_lowercase()) =>
            {
                for attribute in attributes.iter().filter(|attribute| attribute.name == "id") {
                    if let AttributeValue::Text(id) = &attribute.value {
                        slugger.reserve(id);
                    }
                }
            }
            _ => {}
        }
        node.child_lists().into_iter().for_each(|children| reserve_ids(children, slugger));
    }
}

fn for_each_heading(nodes: &mut [Node], visit: &mut impl FnMut(&mut Node)) {
    for node in nodes {
        match &mut node.kind {
            Kind::Heading { .. } => visit(node),
            Kind::List { items, .. } => items.iter_mut().for_each(|item| for_each_heading(&mut item.children, visit)),
            Kind::Paragraph(children)
            | Kind::Blockquote(children)
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Element { children, .. } => for_each_heading(children, visit),
            _ => {}
        }
    }
}

/// Makes each slug once. The crate's own counter starts at 1 for every repetition, which takes quadratic time on a page
/// of equal headings; this is the counter of the original.
///
/// Source: <https://github.com/Flet/github-slugger/blob/main/index.js>
#[derive(Default)]
struct Slugger {
    /// Each slug that was given away, and the last suffix that was tried for it.
    occurrences: HashMap<String, usize>,
}

impl Slugger {
    /// Keeps a slug from being made.
    fn reserve(&mut self, slug: &str) {
        self.occurrences.insert(slug.to_owned(), 0);
    }

    fn slug(&mut self, text: &str) -> String {
        let base = slug(text);
        let mut slug = base.clone();
        while self.occurrences.contains_key(&slug) {
            let last = self.occurrences.entry(base.clone()).or_default();
            *last += 1;
            slug = format!("{base}-{last}");
        }
        self.reserve(&slug);
        slug
    }
}

/// The text that a heading's id is made of: that of code, links and JSX children counts, that of expressions does not.
pub(super) fn slug_text(nodes: &[Node]) -> String {
    let text = nodes.iter().map(|node| match &node.kind {
        Kind::Text(text) | Kind::InlineCode(text) => text.clone(),
        Kind::Emphasis(children)
        | Kind::Strong(children)
        | Kind::Delete(children)
        | Kind::Paragraph(children)
        | Kind::Link { children, .. }
        | Kind::LinkReference { children, .. }
        | Kind::Element { children, .. } => slug_text(children),
        _ => String::new(),
    });
    text.collect()
}
