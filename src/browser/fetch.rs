//! Getting the bundle.

use gloo::net::http::Request;
use web_sys::RequestCache;

use crate::bundle::Loaded;

/// Why a site cannot be shown, for its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub title: &'static str,
    pub reason: String,
    pub hint: &'static str,
}

/// Fetches and reads a bundle.
///
/// - `cache`: `Reload` when the reader tries again, since what did not work may lie in the browser's cache.
pub async fn bundle(url: &str, cache: RequestCache) -> Result<Loaded, Failure> {
    let unreachable = |reason: String| Failure {
        title: "The documentation could not be loaded",
        reason,
        hint: "Check your connection, then try again.",
    };
    let response = Request::get(url)
        .cache(cache)
        .send()
        .await
        .map_err(|error| unreachable(format!("{url} could not be fetched: {error}")))?;
    if !response.ok() {
        return Err(Failure {
            title: "The documentation was not found",
            reason: format!("{url} answered {} {}.", response.status(), response.status_text()),
            hint: "If this is your site: is the bundle built, and is this its address?",
        });
    }
    let bytes =
        response.binary().await.map_err(|error| unreachable(format!("the transfer of {url} was cut off: {error}")))?;
    Loaded::load(&bytes).map_err(|error| Failure {
        title: "The documentation is damaged",
        reason: format!("{url}: {error}."),
        hint: "Trying again helps if the transfer was cut off. If this is your site, build the bundle again.",
    })
}
