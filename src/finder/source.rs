//! The site, as JavaScript tells of it.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::bundle::{PlatformInfo, route};
use crate::platform::{Platform, PlatformSet};

use super::dom::member;

#[wasm_bindgen]
extern "C" {
    /// See `start` in `www/finder.js`.
    pub type Source;
    /// Outline and platforms.
    #[wasm_bindgen(method, catch)]
    fn read(this: &Source) -> Result<Array, JsValue>;
    /// Key of the shown platform.
    #[wasm_bindgen(method)]
    pub fn shown(this: &Source) -> Option<String>;
    /// What the bundle has as the content of a page: bytes of JSON, in an index that of its shard's name.
    #[wasm_bindgen(method)]
    pub fn stored(this: &Source, key: &str) -> Option<Vec<u8>>;
    /// The bytes of a file beside the bundle.
    #[wasm_bindgen(method)]
    pub fn get(this: &Source, path: &str) -> Promise;
    /// Bytes of JSON of a page's content, wherever it is.
    #[wasm_bindgen(method)]
    pub fn content(this: &Source, key: &str) -> Promise;
    /// Opens an address, and resolves when it is on the screen.
    #[wasm_bindgen(method)]
    pub fn navigate(this: &Source, address: &str) -> Promise;
}

/// What stands behind each field of an outline.
const SEPARATOR: char = '\u{1f}';

/// What is known of a site without its pages' contents.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What URLs of pages start with.
    links: String,
    pub lang: String,
    /// Of new readers.
    pub default_platform: u8,
    pub platforms: Vec<PlatformInfo>,
    pub pages: Vec<PageInfo>,
}

/// A page of the outline.
#[derive(Debug)]
pub(super) struct PageInfo {
    /// With `[platform]` in the platform's place.
    pub key: String,
    pub on: PlatformSet,
    pub title: String,
    pub description: String,
}

impl Outline {
    /// Reads the outline; `None` where no site is shown.
    pub(super) fn read(source: &Source) -> Option<Self> {
        let read = source.read().ok()?;
        let fields = read.get(0).as_string()?;
        let text = |value: JsValue| value.as_string().unwrap_or_default();
        let platforms: Array = read.get(1).dyn_into().ok()?;
        let platforms = platforms.iter().map(|info| PlatformInfo {
            key: text(member(&info, "key")),
            title: text(member(&info, "title")),
            icon: None,
        });
        Self::parse(&fields, platforms.collect())
    }

    fn parse(fields: &str, platforms: Vec<PlatformInfo>) -> Option<Self> {
        let mut fields = fields.split(SEPARATOR);
        let (links, lang, default) = (fields.next()?.to_owned(), fields.next()?.to_owned(), fields.next()?);
        let default_platform = platforms.iter().position(|info| info.key == default).unwrap_or(0) as u8;
        let mut pages = Vec::new();
        while let (Some(key), Some(on), Some(title), Some(description)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        {
            let (key, title, description) = (key.to_owned(), title.to_owned(), description.to_owned());
            pages.push(PageInfo { key, on: PlatformSet::from_bits(on.parse().unwrap_or(0)), title, description });
        }
        (!platforms.is_empty()).then_some(Self { links, lang, default_platform, platforms, pages })
    }

    /// The platform with this key.
    pub(super) fn platform(&self, key: &str) -> Option<Platform> {
        self.platforms.iter().position(|info| info.key == key).map(|position| Platform(position as u8))
    }

    /// Key and title of a platform; the first one stands in for one that is not there.
    pub(super) fn info(&self, platform: Platform) -> &PlatformInfo {
        self.platforms.get(usize::from(platform.0)).unwrap_or(&self.platforms[0])
    }

    /// The platforms but one.
    pub(super) fn others(&self, platform: Platform) -> impl Iterator<Item = &PlatformInfo> {
        let numbered = self.platforms.iter().enumerate();
        numbered.filter(move |(position, _)| *position != usize::from(platform.0)).map(|(_, info)| info)
    }

    /// Says that there is no such platform.
    pub(super) fn no_platform(&self, key: &str) -> String {
        let known: Vec<&str> = self.platforms.iter().map(|info| info.key.as_str()).collect();
        ["there is no platform `", key, "`; there are: ", &known.join(", ")].concat()
    }

    /// The address of a section: `/react/start/#setup`.
    ///
    /// - `anchor`: empty for the page.
    pub(super) fn address(&self, page: u32, platform: Platform, anchor: &str) -> String {
        let key = self.pages.get(page as usize).map_or("/", |page| &page.key);
        let path = route::fill(key, &self.info(platform).key);
        if anchor.is_empty() { path } else { [&path, "#", anchor].concat() }
    }

    /// The first page of a platform.
    pub(super) fn home(&self, platform: Platform) -> String {
        ["/", &self.info(platform).key, "/"].concat()
    }

    /// The URL of an address.
    pub(super) fn url(&self, address: &str) -> String {
        [&self.links, address].concat()
    }
}
