//! The site file, `kaleidoc.toml`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::bundle::{Direction, Unavailable};
use crate::diagnostic::{Code, Span};

/// Name of the site file in the content root.
pub const FILE: &str = "kaleidoc.toml";

/// The site file. Every key has a default, so a site needs none.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `[site]`.
    pub site: SiteConfig,
    /// `[content]`.
    pub content: ContentConfig,
    /// `[build]`.
    pub build: BuildConfig,
    /// `[legacy]`.
    pub legacy: LegacyConfig,
    /// Platforms in the order of the switcher; without any, those that pages name.
    pub platforms: Vec<PlatformConfig>,
    /// Severities by the word of a code, where the usual one does not fit.
    pub diagnostics: BTreeMap<String, Level>,
}

/// A severity that the site file sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not told at all.
    Off,
    Note,
    Warning,
    Error,
}

/// `[site]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SiteConfig {
    /// Shown in the header and in the window's title.
    pub title: String,
    /// Address of the published site, for canonical links.
    pub url: Option<String>,
    /// Path that the site lies under: `/` or `/docs/`.
    pub base: String,
    /// Key of the platform that a new reader sees; the first one by default.
    pub default_platform: Option<String>,
    /// What a reader sees where the chosen platform lacks the page: `explain`, `nearest` or `home`.
    pub unavailable: Unavailable,
    /// Language of the content (BCP 47).
    pub lang: String,
    /// Direction of its lines; by default that of the language's script.
    pub dir: Option<Direction>,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            title: "Documentation".to_owned(),
            url: None,
            base: "/".to_owned(),
            default_platform: None,
            unavailable: Unavailable::default(),
            lang: "en".to_owned(),
            dir: None,
        }
    }
}

impl SiteConfig {
    /// The base with a slash at both ends.
    pub fn base(&self) -> String {
        crate::bundle::route::normalize(&self.base)
    }

    /// The direction of the content's lines.
    pub fn direction(&self) -> Direction {
        self.dir.unwrap_or_else(|| super::direction::of(&self.lang))
    }
}

/// `[content]`: paths from the content root.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ContentConfig {
    /// Folder of the pages; a page is any `index.mdx` or `index.md` below a folder named `[platform]`.
    pub pages: String,
    /// Navigation file; `nav.json` is used if it is there.
    pub nav: Option<String>,
    /// JSON object of names that are replaced in code blocks.
    pub variables: Option<String>,
    /// Folder of files that are served as they are.
    pub assets: String,
    /// Import specifiers that start with the key start with the value instead.
    pub alias: BTreeMap<String, String>,
    /// Beginnings of paths that other sites of the same host have: links to them are not checked.
    pub external: Vec<String>,
    /// Names of the components that the host page draws.
    pub components: Vec<String>,
}

impl Default for ContentConfig {
    fn default() -> Self {
        Self {
            pages: "src/pages".to_owned(),
            nav: None,
            variables: None,
            assets: "public".to_owned(),
            alias: BTreeMap::new(),
            external: Vec::new(),
            components: Vec::new(),
        }
    }
}

/// `[build]`: in what form the site is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct BuildConfig {
    /// The bundle in pieces: an index, and a file per page.
    pub split: bool,
    /// An HTML file for each page on each platform.
    pub prerender: bool,
}

/// `[legacy]`: what pages of plain Markdown (`.md`) are read with.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LegacyConfig {
    /// Folder of the files that `{% include %}` names, from the content root.
    pub includes: String,
    /// Values of Liquid's `site.…`: any keys.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub site: BTreeMap<String, toml::Value>,
    /// Values of Liquid's `jekyll.…`: any keys.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub jekyll: BTreeMap<String, toml::Value>,
}

impl Default for LegacyConfig {
    fn default() -> Self {
        Self { includes: "_includes".to_owned(), site: BTreeMap::new(), jekyll: BTreeMap::new() }
    }
}

/// `[[platforms]]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlatformConfig {
    /// As in filters and URLs: a URL path segment.
    pub key: String,
    /// As readers see it; the key by default.
    pub title: Option<String>,
    /// URL of its picture: a file of the assets, `/icons/react.svg`, or one elsewhere.
    pub icon: Option<String>,
}

/// Why the site file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong.
    pub message: String,
    /// Bytes of the file.
    pub span: Option<Span>,
    /// The way out.
    pub hint: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a site file.
    ///
    /// # Errors
    /// [`ConfigError`] for text that is no TOML, for unknown keys and codes, values of a wrong type, and platform keys that
    /// cannot stand in a URL or stand there twice.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| from_toml(&error))?;
        if let Some(word) = config.diagnostics.keys().find(|word| Code::parse(word).is_none()) {
            let hint = did_you_mean(word, Code::ALL.iter().map(|code| code.as_str()));
            return Err(ConfigError { message: format!("`{word}` is no code of a diagnostic"), span: None, hint });
        }
        config.check_platforms()?;
        Ok(config)
    }

    /// Refuses platform keys that cannot stand in a URL, or stand there twice.
    ///
    /// # Errors
    /// [`ConfigError`] for the first such key.
    pub fn check_platforms(&self) -> Result<(), ConfigError> {
        for (index, platform) in self.platforms.iter().enumerate() {
            let is_segment = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
            let key = &platform.key;
            let problem = if key.is_empty() || !key.bytes().all(is_segment) || key.starts_with('.') {
                "is not a URL path segment"
            } else if self.platforms[..index].iter().any(|other| other.key == *key) {
                "is there twice"
            } else if key == "all" {
                "stands for every platform in filters"
            } else {
                continue;
            };
            let hint = "use letters, digits, `-` and `_`, and each key once".to_owned();
            return Err(ConfigError {
                message: format!("platform key `{key}` {problem}"),
                span: None,
                hint: Some(hint),
            });
        }
        Ok(())
    }
}

/// "did you mean …?" with the nearest of the known words, however far; `None` without any.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let nearest = known.max_by(|a, b| strsim::jaro(word, a).total_cmp(&strsim::jaro(word, b)))?;
    Some(format!("did you mean `{nearest}`?"))
}

/// serde lists the known keys as ``expected one of `a`, `b` ``: the nearest of them is the hint.
fn from_toml(error: &toml::de::Error) -> ConfigError {
    let message = error.message().trim().to_owned();
    let mut names = message.split('`').skip(1).step_by(2);
    let hint = message
        .starts_with("unknown field")
        .then(|| names.next())
        .flatten()
        .and_then(|unknown| did_you_mean(unknown, names));
    let span = error.span().map(|range| Span::new(range.start, range.end));
    ConfigError { message, span, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_default() {
        let config = Config::parse("").unwrap();
        assert_eq!((config.content.pages.as_str(), config.site.base().as_str()), ("src/pages", "/"));
        assert_eq!(Config::parse("[site]\nbase = \"docs\"").unwrap().site.base(), "/docs/");
    }

    #[track_caller]
    fn check_error(text: &str, message: &str, hint: Option<&str>) {
        let error = Config::parse(text).unwrap_err();
        assert!(error.message.starts_with(message), "{}", error.message);
        assert_eq!(error.hint.as_deref(), hint);
    }

    #[test]
    fn err_unknown_keys_name_the_nearest() {
        check_error("[site]\ntitel = \"x\"", "unknown field `titel`", Some("did you mean `title`?"));
        check_error("[content]\nasset = \"x\"", "unknown field `asset`", Some("did you mean `assets`?"));
        check_error("[site]\ntitle = 1", "invalid type: integer `1`, expected a string", None);
        assert_eq!(Config::parse("\n[site]\ntitel = 1").unwrap_err().span, Some(Span::new(8, 13)));
    }

    #[test]
    fn err_unknown_codes_name_the_nearest() {
        let config = Config::parse("[diagnostics]\nmissing-alt = \"off\"").unwrap();
        assert_eq!(config.diagnostics["missing-alt"], Level::Off);
        let hint = Some("did you mean `missing-alt`?");
        check_error("[diagnostics]\nmising-alt = \"off\"", "`mising-alt` is no code of a diagnostic", hint);
    }

    #[test]
    fn err_platform_keys() {
        let hint = Some("use letters, digits, `-` and `_`, and each key once");
        check_error("[[platforms]]\nkey = \"a/b\"", "platform key `a/b` is not a URL path segment", hint);
        check_error("[[platforms]]\nkey = \"a\"\n[[platforms]]\nkey = \"a\"", "platform key `a` is there twice", hint);
        check_error("[[platforms]]\nkey = \"all\"", "platform key `all` stands for every platform", hint);
    }
}
