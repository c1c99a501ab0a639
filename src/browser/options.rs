//! Options of `mount`.

use js_sys::Object;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsError, JsValue};

use crate::bundle::Loaded;
use crate::reader::Router;

/// Options of `mount`, as the package's types describe them.
#[derive(Clone, Debug, Deserialize)]
pub struct Options {
    /// URL of the bundle.
    pub bundle: String,
    /// Key of the platform to start with where the URL names none.
    pub platform: Option<String>,
    /// Where addresses of pages lie; `history` by default.
    #[serde(default)]
    pub router: RouterKind,
    /// Path that the site lies under; the bundle's by default.
    pub base: Option<String>,
    /// Address to open, instead of the URL's: `/react/start/`.
    pub route: Option<String>,
}

/// Where addresses of pages lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RouterKind {
    /// In the URL's path.
    #[default]
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
        if let Some(object) = options.dyn_ref::<Object>() {
            let names = Object::keys(object);
            let unknown = names.iter().filter_map(|name| name.as_string()).find(|name| !NAMES.contains(&name.as_str()));
            if let Some(name) = unknown {
                return Err(JsError::new(&format!(
                    "kaleidoc: unknown option `{name}`; known are: {}",
                    NAMES.join(", ")
                )));
            }
        }
        serde_wasm_bindgen::from_value(options)
            .map_err(|error| JsError::new(&format!("kaleidoc: invalid options: {error}")))
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
