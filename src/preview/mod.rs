//! One page, compiled and rendered where it is written: an editor's preview, a playground.
//!
//! [`compile()`] is the one entry point. Its steps:
//! 1. the text, and the files that it may import, become a site in memory (`Site`);
//! 2. `compile` makes a bundle of one page of it, as `kaleidoc render FILE` does;
//! 3. `render` writes the page for each of its platforms;
//! 4. places in bytes become lines and columns (`place`).
//!
//! In wasm, `export` hands all of this to JavaScript.

#[cfg(target_arch = "wasm32")]
mod export;
mod place;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bundle::{Page, PlatformInfo};
use crate::compile::{self, Config, ConfigError, PlatformConfig, ReadError};
use crate::diagnostic::{self, Span};
use crate::platform::{Platform, PlatformSet};
use crate::render::{self, ENGLISH, Links, Tokens, View, shell};

use place::Places;

/// Where the values of [`Options::variables`] are put.
const VARIABLES: &str = ".variables.json";

/// What a text is compiled with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The site's platforms, in its order; without any, those that the text's own metadata names, sorted.
    pub platforms: Vec<PlatformChoice>,
    /// Other files of the site, by path from the content root: fragments, JSON.
    pub files: BTreeMap<String, String>,
    /// The text's own path, which relative imports start from.
    pub path: Option<String>,
    /// Names of the components that the host page draws.
    pub components: Vec<String>,
    /// Names that are replaced in code blocks, with their values.
    pub variables: serde_json::Map<String, serde_json::Value>,
}

/// A platform, by its key alone or with its title.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PlatformChoice {
    /// Key, as in URLs.
    pub key: String,
    /// Title, for people; without one the key is shown.
    pub title: Option<String>,
}

/// What a text came to.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Title of the page.
    pub title: String,
    /// Description of the page; empty without one.
    pub description: String,
    /// In the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// Those that have the page, in the site's order.
    pub platforms: Vec<PlatformChoice>,
    /// Headings of the page, in order.
    pub headings: Vec<Heading>,
    /// The content by key of the platform; of every platform of the site, also of those that the page leaves out.
    pub html: BTreeMap<String, String>,
}

/// A finding, with its place as editors count.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// A word for the kind of finding, such as `dead-link`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub hints: Vec<String>,
    /// Path of the file, from the content root.
    pub file: String,
    /// From 1; 1 for a finding about the file as a whole.
    pub line: usize,
    /// From 1, in UTF-16 units.
    pub column: usize,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    /// From 1, in UTF-16 units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
}

/// A heading, and where it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Id of the element.
    pub id: String,
    /// The heading without markup.
    pub text: String,
    /// Keys.
    pub platforms: Vec<String>,
}

/// The files of a text's site.
struct Site<'a> {
    files: &'a BTreeMap<String, String>,
    path: &'a str,
    source: &'a str,
    variables: String,
}

impl compile::Site for Site<'_> {
    fn list(&self, folder: &str) -> (Vec<String>, Vec<diagnostic::Diagnostic>) {
        let lies_inside = |path: &str| path.strip_prefix(folder).is_some_and(|below| below.starts_with('/'));
        (self.files.keys().filter(|path| lies_inside(path)).cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let text = match path {
            _ if path == self.path => Some(self.source),
            VARIABLES => Some(self.variables.as_str()),
            _ => self.files.get(path).map(String::as_str),
        };
        text.map(|text| text.as_bytes().to_vec()).ok_or(ReadError::Missing)
    }
}

/// Compiles one text, and renders it for every platform.
///
/// - `source`: MDX.
/// - cost: linear in the bytes of the text and of the files that it imports, once more for each platform.
///
/// # Errors
/// [`ConfigError`] for platform keys that a site may not have. What is wrong with the text is in the preview.
pub fn compile(source: &str, options: &Options) -> Result<Preview, ConfigError> {
    let path = options.path.as_deref().unwrap_or("page.mdx");
    let variables = serde_json::Value::from(options.variables.clone()).to_string();
    let site = Site { files: &options.files, path, source, variables };
    let config = config(options);
    config.check_platforms()?;
    let mut compiled = compile::compile_file(&site, &config, path);
    compile::forgive_metadata(&mut compiled.report);
    let mut places = Places::new(&compiled.texts);
    let diagnostics = compiled.report.diagnostics.iter().map(|found| diagnostic(found, &mut places)).collect();
    let bundle = &compiled.bundle;
    let Some((key, page)) = bundle.pages.iter().next() else {
        return Ok(Preview { diagnostics, ..Preview::default() });
    };
    Ok(Preview {
        title: page.title.clone(),
        description: page.description.clone(),
        diagnostics,
        platforms: named(page.on, &bundle.platforms).map(choice).collect(),
        headings: headings(page, &bundle.platforms),
        html: html(key, page, &bundle.platforms),
    })
}

fn config(options: &Options) -> Config {
    let mut config = Config {
        platforms: options
            .platforms
            .iter()
            .map(|PlatformChoice { key, title }| PlatformConfig { key: key.clone(), title: title.clone(), icon: None })
            .collect(),
        ..Config::default()
    };
    config.content.components.clone_from(&options.components);
    config.content.variables = (!options.variables.is_empty()).then(|| VARIABLES.to_owned());
    config
}

fn diagnostic(found: &diagnostic::Diagnostic, places: &mut Places) -> Diagnostic {
    let mut place = |at: fn(Span) -> usize| found.span.map(|span| places.find(&found.file, at(span)));
    let (start, end) = (place(|span| span.start), place(|span| span.end));
    let (line, column) = start.unwrap_or((1, 1));
    Diagnostic {
        severity: found.severity.as_str(),
        code: found.code.as_str(),
        message: found.message.clone(),
        hints: found.hints.clone(),
        file: found.file.clone(),
        line,
        column,
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
    }
}

/// The platforms of a set, in the site's order.
fn named(on: PlatformSet, platforms: &[PlatformInfo]) -> impl Iterator<Item = &PlatformInfo> {
    on.iter().filter_map(|platform| platforms.get(usize::from(platform.0)))
}

fn choice(info: &PlatformInfo) -> PlatformChoice {
    PlatformChoice { key: info.key.clone(), title: Some(info.title.clone()) }
}

fn headings(page: &Page, platforms: &[PlatformInfo]) -> Vec<Heading> {
    let heading = |heading: &crate::bundle::Heading| Heading {
        level: heading.level,
        id: heading.id.clone(),
        text: shell::heading_text(heading, &ENGLISH).to_owned(),
        platforms: named(heading.on, platforms).map(|info| info.key.clone()).collect(),
    };
    page.content.headings.iter().map(heading).collect()
}

fn html(key: &str, page: &Page, platforms: &[PlatformInfo]) -> BTreeMap<String, String> {
    let one = |(position, info): (usize, &PlatformInfo)| {
        let view = View {
            platform: Platform(position as u8),
            platform_key: &info.key,
            path: key,
            links: Links::History { base: "/" },
            words: &ENGLISH,
            tokens: Tokens::Elements,
        };
        (info.key.clone(), render::content(&page.content.body, &view))
    };
    platforms.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// - `options`: JSON.
    fn compiled(source: &str, options: &str) -> Preview {
        compile(source, &serde_json::from_str(options).unwrap()).unwrap()
    }

    #[test]
    fn a_text_is_rendered_for_each_platform() {
        let source = "export const meta = { title: 'T', description: 'D', platforms: ['b', 'a'] };\n\n## H\n\n\
                      <InlineFilter filters={['a']}>one</InlineFilter>";
        let preview = compiled(source, "{}");
        assert_eq!((preview.title.as_str(), preview.description.as_str()), ("T", "D"));
        assert_eq!(preview.platforms.iter().map(|platform| platform.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(preview.html["a"].contains("one") && !preview.html["b"].contains("one"));
        assert_eq!((preview.headings[0].id.as_str(), preview.headings[0].platforms.len()), ("h", 2));
        assert!(preview.diagnostics.is_empty(), "{:?}", preview.diagnostics);
    }

    #[test]
    fn a_snippet_needs_no_metadata() {
        let preview = compiled("# A", r#"{"platforms": [{"key": "a"}]}"#);
        assert!(preview.diagnostics.is_empty(), "{:?}", preview.diagnostics);
        assert!(preview.html["a"].contains("<h1"), "{:?}", preview.html);
    }

    #[test]
    fn err_no_platforms() {
        let preview = compiled("a", "{}");
        assert_eq!((preview.diagnostics[0].code, preview.diagnostics[0].line), ("no-platforms", 1));
        assert!(preview.html.is_empty() && preview.platforms.is_empty());
    }

    #[test]
    fn err_platform_keys() {
        let options = serde_json::from_str(r#"{"platforms": [{"key": "a"}, {"key": "a"}]}"#).unwrap();
        assert_eq!(compile("a", &options).unwrap_err().message, "platform key `a` is there twice");
    }

    #[test]
    fn places_are_lines_and_utf_16_columns() {
        let preview = compiled("a\n\né🦀 <Nope />", r#"{"platforms": [{"key": "a"}]}"#);
        let found = &preview.diagnostics[0];
        assert_eq!((found.code, found.file.as_str()), ("unknown-component", "page.mdx"));
        assert_eq!((found.line, found.column, found.end_line), (3, 5, Some(3)));
    }

    #[test]
    fn fragments_data_variables_and_components_are_found() {
        let source = "import f from './f.mdx';\nimport data from '/d.json';\n\n\
                      <Fragments fragments={{ all: f }} />\n\n{data.word}\n\n```\nV\n```\n\n<Host />";
        let preview = compiled(
            source,
            r#"{"platforms": [{"key": "a"}], "path": "x/page.mdx", "components": ["Host"], "variables": {"V": "1.2"},
                "files": {"x/f.mdx": "from *here*", "d.json": "{\"word\": \"there\"}"}}"#,
        );
        assert!(preview.diagnostics.is_empty(), "{:?}", preview.diagnostics);
        for part in ["<em>here</em>", "there", "1.2"] {
            assert!(preview.html["a"].contains(part), "{part} in {}", preview.html["a"]);
        }
    }
}
