//! Site, platforms, navigation and pages; reading and writing the whole.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::platform::{Platform, PlatformSet};

use super::json::{Fault, Json};
use super::outline::{self, Outline};
use super::parse::SyntaxFault;
use super::{FORMAT, LoadError, Node, read, route};

/// A site. `C` is what a page holds as its content: [`Content`] when compiled, undecoded JSON when [`Loaded`].
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Bundle<C = Content> {
    /// Always [`FORMAT`].
    pub format: u32,
    /// Name and version of the program that wrote it.
    pub generator: String,
    /// Hash of all else, where pages are rendered ahead: they carry it, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// What holds for the whole site.
    pub site: Site,
    /// At most [`PlatformSet::MAX`], in the site's order.
    pub platforms: Vec<PlatformInfo>,
    /// Top level of the navigation tree.
    pub nav: Vec<NavEntry>,
    /// Pages by key: the URL path below the base, with `[platform]` in the place of the platform.
    pub pages: BTreeMap<String, Page<C>>,
}

/// A bundle as it is read: contents are decoded page by page. In the index of a split one, the content of a page is the
/// name of its shard.
pub type Loaded = Bundle<Undecoded>;

/// The JSON of a page's content.
#[derive(Clone, Debug, PartialEq)]
pub struct Undecoded(pub(super) Box<str>);

impl Undecoded {
    /// The JSON, as it stands in the bundle.
    pub fn get(&self) -> &str {
        &self.0
    }
}

/// What holds for the whole site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Site {
    /// Name of the site.
    pub title: String,
    /// Path that the site lies under; starts and ends with `/`.
    pub base: String,
    /// Position of the platform that a new reader sees.
    pub default_platform: u8,
    /// What happens on a platform that lacks the page.
    pub unavailable: Unavailable,
    /// Language of the content (BCP 47).
    pub lang: String,
    /// Direction of its lines.
    #[serde(default, skip_serializing_if = "Direction::is_ltr")]
    pub dir: Direction,
}

/// The direction of lines of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(any(not(target_arch = "wasm32"), feature = "compiler"), derive(serde::Deserialize))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    #[default]
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// Whether lines run from left to right.
    pub fn is_ltr(&self) -> bool {
        *self == Self::Ltr
    }

    /// The value of the HTML attribute `dir`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// What a reader sees at the URL of a page that the chosen platform lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(any(not(target_arch = "wasm32"), feature = "compiler"), derive(serde::Deserialize))]
#[serde(rename_all = "kebab-case")]
pub enum Unavailable {
    /// A page that says so and lists the platforms that have it.
    #[default]
    Explain,
    /// The nearest page up the tree that the platform has.
    Nearest,
    /// The platform's first page.
    Home,
}

/// A platform of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct PlatformInfo {
    /// As in filters and URLs.
    pub key: String,
    /// As readers see it.
    pub title: String,
    /// URL of its picture, which stands beside the title; without one, the title's first letters do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
}

/// An entry of the navigation tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct NavEntry {
    /// Text of the entry.
    pub title: String,
    /// A page's key, or a URL; empty for a mere group.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub href: String,
    /// Platforms that have the entry.
    pub on: PlatformSet,
    /// Entries below it.
    #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<NavEntry>,
}

/// A page: what navigation and search need at once, and its content.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Page<C = Content> {
    /// Title of the page.
    pub title: String,
    /// What the page is about, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Platforms that have the page.
    pub on: PlatformSet,
    /// What the page shows.
    pub content: C,
}

/// The content of a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Content {
    /// Headings in page order, for the table of contents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<Heading>,
    /// Blocks of the page, in order.
    pub body: Vec<Node>,
}

/// A heading of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Id of the element; empty for a heading without text.
    pub id: String,
    /// The heading without markup; empty for the heading above footnotes, which is a word of the reader.
    pub text: String,
    /// Platforms that show it.
    pub on: PlatformSet,
}

impl Bundle {
    /// The bundle as JSON text: UTF-8, no white space between tokens, keys of maps sorted.
    pub fn to_json(&self) -> String {
        // Strings, numbers, sequences and maps with string keys: none of them can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Loaded {
    /// Reads a bundle; page contents are left undecoded.
    ///
    /// - `json`: the whole file; a byte order mark is skipped.
    /// - cost: one pass over the bytes, and a copy of each page's content.
    ///
    /// # Errors
    /// [`LoadError`], for whatever the bytes are.
    pub fn load(json: &[u8]) -> Result<Self, LoadError> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let not_json = |fault: SyntaxFault| {
            let before = json.get(..fault.at).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
            LoadError::NotJson { line, column, reason: fault.reason }
        };
        let text = std::str::from_utf8(json)
            .map_err(|error| not_json(SyntaxFault { at: error.valid_up_to(), reason: "it is not UTF-8" }))?;
        let outline = Outline::parse(text).map_err(not_json)?;
        // A bundle of another format is named as such, whatever else it holds that this code does not understand.
        match outline.format() {
            Some(found) if found != u64::from(FORMAT) => return Err(LoadError::WrongFormat { found }),
            Some(_) => {}
            None => return Err(LoadError::NotABundle { reason: "it has no `format`".to_owned() }),
        }
        let bundle = outline.read().map_err(|reason| LoadError::NotABundle { reason })?;
        if bundle.platforms.is_empty() {
            return Err(LoadError::Empty { what: "platforms" });
        }
        if bundle.platforms.len() > PlatformSet::MAX {
            return Err(LoadError::NotABundle { reason: format!("more than {} platforms", PlatformSet::MAX) });
        }
        if bundle.pages.is_empty() {
            return Err(LoadError::Empty { what: "pages" });
        }
        bundle.check_paths()?;
        Ok(bundle)
    }

    /// Refuses a base or a key that is no path: each link is made of both.
    fn check_paths(&self) -> Result<(), LoadError> {
        let keys = self.pages.keys().map(|key| ("page key", key));
        let mut paths = std::iter::once(("base", &self.site.base)).chain(keys);
        match paths.find(|(_, path)| !route::is_path(path)) {
            Some((what, path)) => Err(LoadError::NotAPath { what, path: path.clone() }),
            None => Ok(()),
        }
    }
}

impl Loaded {
    /// Reads the shard of a page of an index.
    ///
    /// - `key`: the page's key.
    /// - `json`: the whole file.
    /// - returns the page with its content. That the content is what the name was made of is not computed again: a host
    ///   that may change the shards may change the reader, too.
    ///
    /// # Errors
    /// [`LoadError::OtherBuild`] for the shard of another build, or a web page in its place; [`LoadError::BrokenPage`] for
    /// what is no shard.
    pub fn read_shard(&self, key: &str, json: &[u8]) -> Result<Page<Undecoded>, LoadError> {
        let broken = |reason| LoadError::BrokenPage { page: key.to_owned(), reason };
        let other = || LoadError::OtherBuild { page: key.to_owned() };
        // Hosts with rewrites answer with the site's page where there is no such file any more.
        if json.trim_ascii_start().first() == Some(&b'<') {
            return Err(other());
        }
        let page = self.pages.get(key).ok_or_else(other)?;
        let json = std::str::from_utf8(json).map_err(|_| broken("it is not UTF-8".to_owned()))?;
        let (name, shard) = outline::shard(json).map_err(broken)?;
        if page.shard() != Some(name.as_str()) {
            return Err(other());
        }
        Ok(Page { title: page.title.clone(), on: page.on, ..shard })
    }
}

impl<C> Bundle<C> {
    /// The platform with this key.
    pub fn platform(&self, key: &str) -> Option<Platform> {
        self.platforms.iter().position(|platform| platform.key == key).map(|position| Platform(position as u8))
    }

    /// Key and title of a platform of this bundle; the first platform stands in for one that it does not have.
    pub fn platform_info(&self, platform: Platform) -> &PlatformInfo {
        self.platforms.get(usize::from(platform.0)).unwrap_or(&self.platforms[0])
    }

    /// The platform that a new reader sees.
    pub fn default_platform(&self) -> Platform {
        let position = self.site.default_platform;
        if usize::from(position) < self.platforms.len() { Platform(position) } else { Platform(0) }
    }
}

impl Page<Undecoded> {
    /// Name of the shard that holds the content; `None` for a page whose content is here. A name that could lead out of
    /// the folder of shards is none.
    pub fn shard(&self) -> Option<&str> {
        let name = self.content.0.strip_prefix('"')?.strip_suffix('"')?;
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(name)
    }

    /// Decodes the page's content.
    ///
    /// - `key`: the page's key, for the error.
    ///
    /// # Errors
    /// [`LoadError::BrokenPage`] if the content is not what [`FORMAT`] says.
    pub fn decode(&self, key: &str) -> Result<Content, LoadError> {
        Content::parse(key, &self.content.0)
    }
}

impl Content {
    /// Reads the JSON of a page's content.
    ///
    /// - `key`: the page's key, for the error.
    ///
    /// # Errors
    /// [`LoadError::BrokenPage`] if it is not what [`FORMAT`] says.
    pub fn parse(key: &str, json: &str) -> Result<Self, LoadError> {
        let content = Json::parse(json).map_err(|fault| format!("{} at byte {}", fault.reason, fault.at));
        let content = content.and_then(|json| {
            let mut fault = Fault::default();
            let content = read::content(json, &mut fault);
            fault.or(content)
        });
        content.map_err(|reason| LoadError::BrokenPage { page: key.to_owned(), reason })
    }
}
