//! A bundle without an element to show it in: for Node.js, workers, and pages that draw for themselves.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::bundle::{
    Bundle, Heading, Json, Loaded, NavEntry, Object, PlatformInfo, SHARDS, html, route, route::Target,
};
use crate::platform::{Platform, PlatformSet};
use crate::render::{self, ENGLISH, Links, Tokens, View, shell};

/// A site that was read. `pkg/core.js` wraps it as `Bundle`.
#[wasm_bindgen]
pub struct Site {
    bundle: Loaded,
}

#[wasm_bindgen]
impl Site {
    /// Reads a bundle.
    ///
    /// - `json`: the whole file.
    ///
    /// # Errors
    /// A JavaScript `Error` that says what is wrong with it.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &[u8]) -> Result<Self, JsError> {
        Ok(Self { bundle: Loaded::load(json).map_err(|error| error_of(&error.to_string()))? })
    }

    /// Name of the site.
    #[wasm_bindgen(getter)]
    pub fn title(&self) -> String {
        self.bundle.site.title.clone()
    }

    /// Language of the content (BCP 47).
    #[wasm_bindgen(getter)]
    pub fn lang(&self) -> String {
        self.bundle.site.lang.clone()
    }

    /// Direction of the site: `ltr` or `rtl`.
    #[wasm_bindgen(getter)]
    pub fn dir(&self) -> String {
        self.bundle.site.dir.as_str().to_owned()
    }

    /// `{ key, title, icon }` each.
    #[wasm_bindgen(getter)]
    pub fn platforms(&self) -> JsValue {
        to_js(&platforms(&self.bundle.platforms))
    }

    /// `{ route, title, description, platforms }` each, by route.
    #[wasm_bindgen(getter)]
    pub fn pages(&self) -> JsValue {
        let pages = self.bundle.pages.iter().map(|(key, page)| {
            object(vec![
                ("route", Json::Text(route::bare(key))),
                ("title", text(&page.title)),
                ("description", text(&page.description)),
                ("platforms", Json::List(self.keys(page.on).into_iter().map(text).collect())),
            ])
        });
        to_js(&Json::List(pages.collect()))
    }

    /// The navigation of a platform: `{ title, href, isExternal, children }` each.
    ///
    /// # Errors
    /// For a platform that the site does not have.
    pub fn nav(&self, platform: Option<String>) -> Result<JsValue, JsError> {
        let platform = self.platform(platform.as_deref())?;
        let view = self.view(platform, "/");
        Ok(to_js(&nav_items(&self.bundle.nav, &view)))
    }

    /// Key of the page that an address names.
    ///
    /// # Errors
    /// For a page or platform that is not there.
    pub fn find_page(&self, address: &str, platform: Option<String>) -> Result<String, JsError> {
        Ok(self.find(address, platform.as_deref())?.key)
    }

    /// Path from the bundle to the shard of a page; nothing for a page that is here.
    ///
    /// - `key`: from `find_page`, as for the next.
    pub fn shard(&self, key: &str) -> Option<String> {
        let shard = self.bundle.pages.get(key)?.shard()?;
        Some([SHARDS, "/", shard, ".json"].concat())
    }

    /// What search goes by: see [`outline`].
    #[wasm_bindgen(getter)]
    pub fn outline(&self) -> String {
        outline(&self.bundle, Links::History { base: &self.bundle.site.base })
    }

    /// What is there as the content of a page, as JSON.
    pub fn content(&self, key: &str) -> Option<Vec<u8>> {
        content(&self.bundle, key)
    }

    /// Takes in the shard of a page.
    ///
    /// # Errors
    /// For what is not the shard.
    pub fn put_shard(&mut self, key: &str, json: &[u8]) -> Result<(), JsError> {
        // It may have been asked for twice.
        if self.shard(key).is_some() {
            let read = self.bundle.read_shard(key, json).map_err(|error| error_of(&error.to_string()))?;
            if let Some(page) = self.bundle.pages.get_mut(key) {
                *page = read;
            }
        }
        Ok(())
    }

    /// A page as a platform shows it: `{ html, title, description, route, platform, headings }`.
    ///
    /// - `address`: `/start/`, or with the platform `/react/start/`.
    ///
    /// # Errors
    /// For a page or platform that is not there, and for a page whose content is broken.
    pub fn render(&self, address: &str, platform: Option<String>) -> Result<JsValue, JsError> {
        let bundle = &self.bundle;
        let Found { platform, key, path } = self.find(address, platform.as_deref())?;
        let page = bundle.pages.get(&key).ok_or_else(|| missing(address))?;
        let info = bundle.platform_info(platform);
        if !page.on.contains(platform) {
            let platforms = self.keys(page.on).join(", ");
            return Err(error_of(&["`", address, "` is not there for ", &info.key, ", but for ", &platforms].concat()));
        }
        if page.shard().is_some() {
            return Err(error_of(&["`", address, "` is not here yet: `await bundle.ready(…)` before it"].concat()));
        }
        let content = page.decode(&key).map_err(|error| error_of(&error.to_string()))?;
        let shown = |heading: &&Heading| heading.on.contains(platform);
        let headings = content.headings.iter().filter(shown);
        let headings = headings.map(|heading| {
            let (level, words) = (heading.level.into(), shell::heading_text(heading, &ENGLISH));
            object(vec![("level", Json::Number(level)), ("id", text(&heading.id)), ("text", text(words))])
        });
        Ok(to_js(&object(vec![
            ("html", Json::Text(render::content(&content.body, &self.view(platform, &path)))),
            ("title", text(&page.title)),
            ("description", text(&page.description)),
            ("route", Json::Text(route::bare(&path))),
            ("platform", text(&info.key)),
            ("headings", Json::List(headings.collect())),
        ])))
    }
}

/// What an address names.
struct Found {
    platform: Platform,
    key: String,
    path: String,
}

fn missing(address: &str) -> JsError {
    error_of(&["there is no page `", address, "`"].concat())
}

impl Site {
    fn find(&self, address: &str, platform: Option<&str>) -> Result<Found, JsError> {
        let (named, key, path) = match route::find(&self.bundle, address) {
            Target::Page { platform, key, path } => (Some(platform), key, path),
            Target::UnknownPlatform { word: None, key, path } => (None, key, path),
            Target::Home { platform: named } => {
                let on = self.platform(platform)?;
                let key = route::home(&self.bundle, named.unwrap_or(on)).ok_or_else(|| missing(address))?;
                (named, key.to_owned(), key.to_owned())
            }
            Target::UnknownPlatform { .. } | Target::Missing { .. } => return Err(missing(address)),
        };
        let platform = match (platform, named) {
            (None, Some(named)) => named,
            (platform, _) => self.platform(platform)?,
        };
        Ok(Found { platform, key, path })
    }

    fn platform(&self, key: Option<&str>) -> Result<Platform, JsError> {
        let Some(key) = key else { return Ok(self.bundle.default_platform()) };
        self.bundle.platform(key).ok_or_else(|| {
            let known = self.keys(PlatformSet::first(self.bundle.platforms.len())).join(", ");
            error_of(&["there is no platform `", key, "`; there are: ", &known].concat())
        })
    }

    fn keys(&self, set: PlatformSet) -> Vec<&str> {
        let keys = route::platforms_of(&self.bundle, set);
        keys.map(|platform| self.bundle.platform_info(platform).key.as_str()).collect()
    }

    fn view<'a>(&'a self, platform: Platform, path: &'a str) -> View<'a> {
        let Bundle { site, .. } = &self.bundle;
        let platform_key = &self.bundle.platform_info(platform).key;
        let links = Links::History { base: &site.base };
        View { platform, platform_key, path, links, words: &ENGLISH, tokens: Tokens::Elements }
    }
}

/// What search goes by, as fields with U+001F behind each: what URLs of pages start with; the language; the key of the
/// default platform; for each page key, bits of its platforms, title, description. No objects, which would be made one
/// by one for ten thousand pages.
pub(super) fn outline(bundle: &Loaded, links: Links) -> String {
    let platform = &bundle.platform_info(bundle.default_platform()).key;
    let mut fields = String::new();
    let mut add = |field: &str| {
        // A separator in a field would make two fields of it, and so a page of a title.
        fields.extend(field.chars().filter(|c| *c != '\u{1f}'));
        fields.push('\u{1f}');
    };
    [&links.page(""), &bundle.site.lang, platform].into_iter().for_each(|field| add(field));
    for (key, page) in &bundle.pages {
        [key, &page.on.bits().to_string(), &page.title, &page.description].into_iter().for_each(|field| add(field));
    }
    fields
}

/// What a bundle has as the content of a page: bytes of JSON, which are on their way to another module.
pub(super) fn content(bundle: &Loaded, key: &str) -> Option<Vec<u8>> {
    bundle.pages.get(key).map(|page| page.content.get().as_bytes().to_vec())
}

/// The platforms of a site: `{ key, title, icon }` each.
pub(super) fn platforms(platforms: &[PlatformInfo]) -> Json {
    let platforms = platforms.iter().map(|info| {
        let mut members = vec![("key", text(&info.key)), ("title", text(&info.title))];
        let icon = info.icon.as_deref().filter(|icon| html::is_safe_url(icon));
        members.extend(icon.map(|icon| ("icon", text(icon))));
        object(members)
    });
    Json::List(platforms.collect())
}

fn nav_items(entries: &[NavEntry], view: &View) -> Json {
    let shown = entries.iter().filter(|entry| entry.on.contains(view.platform));
    let items = shown.map(|entry| {
        let href = Some(view.href(&entry.href, true)).filter(|href| !href.is_empty() && html::is_safe_url(href));
        object(vec![
            ("title", text(&entry.title)),
            // None for a mere group.
            ("href", href.map_or(Json::Null, Json::Text)),
            ("isExternal", Json::Bool(html::is_external_url(&entry.href))),
            ("children", nav_items(&entry.children, view)),
        ])
    });
    Json::List(items.collect())
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn object(members: Vec<(&str, Json)>) -> Json {
    Json::Object(Object::new(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// A value as JavaScript has it. All go through one type: each one that is serialised by itself is code of its own.
pub(super) fn to_js(value: &Json) -> JsValue {
    // Texts, numbers, lists and objects: none of them fails.
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}

fn error_of(message: &str) -> JsError {
    JsError::new(&["kaleidoc: ", message].concat())
}
