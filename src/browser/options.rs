//! Options of `mount`.

use serde::Deserialize;

use crate::bundle::Loaded;
use crate::reader::Router;

/// Options of `mount`, as the package's types describe them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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

impl Options {
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
