//! Options of `mount`.

use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsError, JsValue};
use web_sys::{RequestInit, Response, Url};

use crate::bundle::Loaded;
use crate::reader::Router;
use crate::render::{Said, Word, Words};

use super::dom;

/// Options of `mount`, as `pkg/core.js` hands them on.
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// Where the bundle comes from.
    pub bundle: Source,
    /// Of the request for a bundle's URL.
    pub fetch: RequestInit,
    /// Key of the platform to start with where the URL names none.
    pub platform: Option<String>,
    /// Where addresses of pages lie; `history` by default.
    pub router: RouterKind,
    /// Path that the site lies under; the bundle's by default.
    pub base: Option<String>,
    /// Address to open, instead of the URL's: `/react/start/`.
    pub route: Option<String>,
    /// What the reader says by itself.
    pub words: Words,
    pub hooks: Hooks,
}

/// Where a bundle comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Url(String),
    /// The answer of a request that the host page made.
    Response(Response),
    /// The bundle's JSON.
    Bytes(Uint8Array),
}

/// What the host page wants to be asked and told. It does not throw: `pkg/core.js` sees to that.
#[derive(Clone, Debug, Default)]
pub(super) struct Hooks {
    /// `(article)`: its content changed.
    content: Option<Function>,
    /// `(url, event) → boolean`: a link was clicked; whether the host page follows it.
    link: Option<Function>,
    /// `(name, message)`: something happened.
    event: Option<Function>,
}

/// Where addresses of pages lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RouterKind {
    /// In the URL's path.
    History,
    /// In the URL's fragment.
    Hash,
    /// Nowhere: the URL is the host page's.
    Memory,
}

/// Names of the options.
const NAMES: [&str; 10] =
    ["bundle", "fetch", "platform", "router", "base", "route", "strings", "onContent", "onLink", "onEvent"];

impl Options {
    /// Reads the options that JavaScript gave.
    ///
    /// # Errors
    /// A JavaScript `Error` for values of other types and, since a slip would go unnoticed, for unknown names.
    pub(super) fn read(options: JsValue) -> Result<Self, JsError> {
        let invalid = |reason: &str| JsError::new(&["kaleidoc: invalid options: ", reason].concat());
        let object = options.dyn_ref::<Object>().ok_or_else(|| invalid("they are no object"))?;
        let names = Object::keys(object);
        if let Some(name) =
            names.iter().filter_map(|name| name.as_string()).find(|name| !NAMES.contains(&name.as_str()))
        {
            let known = NAMES.join(", ");
            return Err(JsError::new(&["kaleidoc: unknown option `", &name, "`; known are: ", &known].concat()));
        }
        let value = |name: &str| {
            let value = Reflect::get(object, &name.into()).unwrap_or_default();
            (!value.is_undefined() && !value.is_null()).then_some(value)
        };
        let text = |name: &str| match value(name) {
            None => Ok(None),
            Some(value) => value.as_string().map(Some).ok_or_else(|| invalid(&["`", name, "` is no text"].concat())),
        };
        let function = |name: &str| value(name).and_then(|value| value.dyn_into::<Function>().ok());
        let bundle = value("bundle").ok_or_else(|| invalid("`bundle` is missing"))?;
        Ok(Self {
            bundle: Source::of(bundle).ok_or_else(|| invalid("`bundle` is no URL, response or bytes"))?,
            fetch: value("fetch").map_or_else(RequestInit::new, |init| init.unchecked_into()),
            platform: text("platform")?,
            router: match text("router")?.as_deref() {
                None | Some("history") => RouterKind::History,
                Some("hash") => RouterKind::Hash,
                Some("memory") => RouterKind::Memory,
                Some(_) => return Err(invalid("`router` is none of `history`, `hash`, `memory`")),
            },
            base: text("base")?,
            route: text("route")?,
            words: value("strings").map_or_else(|| Ok(Words::default()), words)?,
            hooks: Hooks { content: function("onContent"), link: function("onLink"), event: function("onEvent") },
        })
    }

    /// The router for a site.
    pub(super) fn router(&self, bundle: &Loaded) -> Router {
        let base = self.base.clone().unwrap_or_else(|| bundle.site.base.clone());
        match self.router {
            RouterKind::History => Router::History { base },
            RouterKind::Hash => Router::Hash { base },
            RouterKind::Memory => Router::Memory { base },
        }
    }
}

/// Words that the host page gives, by their keys.
fn words(given: JsValue) -> Result<Words, JsError> {
    let object: Object =
        given.dyn_into().map_err(|_| JsError::new("kaleidoc: invalid options: `strings` is no object"))?;
    // Those of search are its own concern.
    let is_known = |key: &str| key.starts_with("search") || Word::ALL.iter().any(|word| word.key() == key);
    if let Some(key) = Object::keys(&object).iter().filter_map(|key| key.as_string()).find(|key| !is_known(key)) {
        return Err(JsError::new(&["kaleidoc: unknown word `", &key, "` in `strings`"].concat()));
    }
    Ok(Words::new(|key| Reflect::get(&object, &key.into()).ok()?.as_string()))
}

impl Source {
    /// The URL of a file beside the bundle; beside the document for a bundle that has no URL.
    pub(super) fn beside(&self, path: &str) -> Option<String> {
        let document = dom::document().base_uri().ok()??;
        let bundle = match self {
            Self::Url(url) => url.clone(),
            Self::Response(response) => response.url(),
            Self::Bytes(_) => String::new(),
        };
        let bundle = Url::new_with_base(&bundle, &document).ok()?;
        Some(Url::new_with_base(path, &bundle.href()).ok()?.href())
    }

    fn of(value: JsValue) -> Option<Self> {
        if let Some(url) = value.as_string() {
            return Some(Self::Url(url));
        }
        match value.dyn_into::<Response>() {
            Ok(response) => Some(Self::Response(response)),
            Err(value) => value.dyn_into().ok().map(Self::Bytes),
        }
    }
}

impl Hooks {
    /// The article's content changed.
    pub(super) fn content(&self, article: &JsValue) {
        if let Some(hook) = &self.content {
            drop(hook.call1(&JsValue::NULL, article));
        }
    }

    /// A link was clicked; returns whether the host page follows it.
    pub(super) fn link(&self, url: &str, event: &JsValue) -> bool {
        let answer = self.link.as_ref().and_then(|hook| hook.call2(&JsValue::NULL, &url.into(), event).ok());
        answer.is_some_and(|answer| answer.is_truthy())
    }

    /// Something happened: `ready`, `navigate`, `platformchange` or `error`; or `settle`, when what was asked for is on the
    /// screen.
    pub(super) fn event(&self, name: &str, message: &str) {
        if let Some(hook) = &self.event {
            drop(hook.call2(&JsValue::NULL, &name.into(), &message.into()));
        }
    }
}
