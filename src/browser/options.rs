//! Options of `mount`.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsError, JsValue};

use crate::bundle::Loaded;
use crate::reader::Router;

/// Options of `mount`, as the package's types describe them.
#[derive(Clone, Debug)]
pub struct Options {
    /// URL of the bundle.
    pub bundle: String,
    /// Key of the platform to start with where the URL names none.
    pub platform: Option<String>,
    /// Where addresses of pages lie; `history` by default.
    pub router: RouterKind,
    /// Path that the site lies under; the bundle's by default.
    pub base: Option<String>,
    /// Address to open, instead of the URL's: `/react/start/`.
    pub route: Option<String>,
}

/// Where addresses of pages lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterKind {
    /// In the URL's path.
    History,
    /// In the URL's fragment.
    Hash,
    /// Nowhere: the URL is the host page's.
    Memory,
}

/// Names of the options.
const NAMES: [&str; 5] = ["bundle", "platform", "router", "base", "route"];

impl Options {
    /// Reads the options that JavaScript gave.
    ///
    /// # Errors
    /// A JavaScript `Error` for values of other types and, since a slip would go unnoticed, for unknown names.
    pub fn read(options: JsValue) -> Result<Self, JsError> {
        let invalid = |reason: &str| JsError::new(&["kaleidoc: invalid options: ", reason].concat());
        let object = options.dyn_ref::<Object>().ok_or_else(|| invalid("they are no object"))?;
        let names = Object::keys(object);
        if let Some(name) =
            names.iter().filter_map(|name| name.as_string()).find(|name| !NAMES.contains(&name.as_str()))
        {
            let known = NAMES.join(", ");
            return Err(JsError::new(&["kaleidoc: unknown option `", &name, "`; known are: ", &known].concat()));
        }
        let text = |name: &str| {
            let value = Reflect::get(object, &name.into()).unwrap_or_default();
            match (value.as_string(), value.is_undefined() || value.is_null()) {
                (Some(text), _) => Ok(Some(text)),
                (None, true) => Ok(None),
                (None, false) => Err(invalid(&["`", name, "` is no text"].concat())),
            }
        };
        Ok(Self {
            bundle: text("bundle")?.ok_or_else(|| invalid("`bundle` is missing"))?,
            platform: text("platform")?,
            router: match text("router")?.as_deref() {
                None | Some("history") => RouterKind::History,
                Some("hash") => RouterKind::Hash,
                Some("memory") => RouterKind::Memory,
                Some(_) => return Err(invalid("`router` is none of `history`, `hash`, `memory`")),
            },
            base: text("base")?,
            route: text("route")?,
        })
    }

    /// The router for a site.
    pub fn router(&self, bundle: &Loaded) -> Router {
        let base = self.base.clone().unwrap_or_else(|| bundle.site.base.clone());
        match self.router {
            RouterKind::History => Router::History { base },
            RouterKind::Hash => Router::Hash { base },
            RouterKind::Memory => Router::Memory { base },
        }
    }
}
