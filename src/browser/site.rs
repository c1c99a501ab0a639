//! A bundle without an element to show it in: for Node.js, workers, and pages that draw for themselves.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::bundle::{Bundle, Heading, Loaded, NavEntry, PlatformInfo, html, route, route::Target};
use crate::platform::{Platform, PlatformSet};
use crate::render::{self, ENGLISH, Links, Tokens, View};

/// A site that was read. `pkg/core.js` wraps it as `Bundle`.
#[wasm_bindgen]
pub struct Site {
    bundle: Loaded,
}

/// A page in the list of pages.
#[derive(Serialize)]
struct PageEntry<'a> {
    route: String,
    title: &'a str,
    description: &'a str,
    /// Keys.
    platforms: Vec<&'a str>,
}

/// An entry of the navigation on a platform.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NavItem<'a> {
    title: &'a str,
    /// `None` for a mere group.
    href: Option<String>,
    is_external: bool,
    children: Vec<NavItem<'a>>,
}

/// A page as a platform shows it.
#[derive(Serialize)]
struct Rendered<'a> {
    html: String,
    title: &'a str,
    description: &'a str,
    route: String,
    platform: &'a str,
    headings: Vec<HeadingEntry<'a>>,
}

#[derive(Serialize)]
struct HeadingEntry<'a> {
    level: u8,
    id: &'a str,
    text: &'a str,
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

    #[wasm_bindgen(getter)]
    pub fn title(&self) -> String {
        self.bundle.site.title.clone()
    }

    #[wasm_bindgen(getter)]
    pub fn lang(&self) -> String {
        self.bundle.site.lang.clone()
    }

    /// `{ key, title, icon }` each.
    #[wasm_bindgen(getter)]
    pub fn platforms(&self) -> JsValue {
        to_js::<[PlatformInfo]>(&self.bundle.platforms)
    }

    /// `{ route, title, description, platforms }` each, by route.
    #[wasm_bindgen(getter)]
    pub fn pages(&self) -> JsValue {
        let pages = self.bundle.pages.iter().map(|(key, page)| PageEntry {
            route: route::bare(key),
            title: &page.title,
            description: &page.description,
            platforms: self.keys(page.on),
        });
        to_js(&pages.collect::<Vec<_>>())
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

    /// A page as a platform shows it: `{ html, title, description, route, platform, headings }`.
    ///
    /// - `address`: `/start/`, or with the platform `/react/start/`.
    ///
    /// # Errors
    /// For a page or platform that is not there, and for a page whose content is broken.
    pub fn render(&self, address: &str, platform: Option<String>) -> Result<JsValue, JsError> {
        let bundle = &self.bundle;
        let missing = || error_of(&["there is no page `", address, "`"].concat());
        let (named, key, path) = match route::find(bundle, address) {
            Target::Page { platform, key, path } => (Some(platform), key, path),
            Target::UnknownPlatform { word: None, key, path } => (None, key, path),
            Target::Home { platform: named } => {
                let on = self.platform(platform.as_deref())?;
                let key = route::home(bundle, named.unwrap_or(on)).ok_or_else(missing)?;
                (named, key.to_owned(), key.to_owned())
            }
            Target::UnknownPlatform { .. } | Target::Missing { .. } => return Err(missing()),
        };
        let platform = match (platform, named) {
            (None, Some(named)) => named,
            (platform, _) => self.platform(platform.as_deref())?,
        };
        let page = bundle.pages.get(&key).ok_or_else(missing)?;
        let info = bundle.platform_info(platform);
        if !page.on.contains(platform) {
            let platforms = self.keys(page.on).join(", ");
            return Err(error_of(&["`", address, "` is not there for ", &info.key, ", but for ", &platforms].concat()));
        }
        let content = page.decode(&key).map_err(|error| error_of(&error.to_string()))?;
        let shown = |heading: &&Heading| heading.on.contains(platform);
        let headings = content.headings.iter().filter(shown);
        Ok(to_js(&Rendered {
            html: render::content(&content.body, &self.view(platform, &path)),
            title: &page.title,
            description: &page.description,
            route: route::bare(&path),
            platform: &info.key,
            headings: headings
                .map(|Heading { level, id, text, .. }| HeadingEntry { level: *level, id, text })
                .collect(),
        }))
    }
}

impl Site {
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

fn nav_items<'a>(entries: &'a [NavEntry], view: &View) -> Vec<NavItem<'a>> {
    let shown = entries.iter().filter(|entry| entry.on.contains(view.platform));
    let items = shown.map(|entry| NavItem {
        title: &entry.title,
        href: html::is_safe_url(&entry.href).then(|| view.href(&entry.href, true)).filter(|href| !href.is_empty()),
        is_external: html::is_external_url(&entry.href),
        children: nav_items(&entry.children, view),
    });
    items.collect()
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // Texts, numbers, lists and objects with known keys: none of them fails.
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}

fn error_of(message: &str) -> JsError {
    JsError::new(&["kaleidoc: ", message].concat())
}
