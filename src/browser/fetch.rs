//! Getting the bundle.

use gloo::net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache};

use crate::bundle::Loaded;

/// Why a site cannot be shown, for its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub title: &'static str,
    pub reason: String,
    pub hint: &'static str,
}

/// How much of a bundle has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Bytes, unpacked.
    pub received: u32,
    /// All that will come, in bytes; `None` where the host does not say, or says how much it is packed.
    pub total: Option<u32>,
}

/// Fetches and reads a bundle.
///
/// - `cache`: `Reload` when the reader tries again, since what did not work may lie in the browser's cache.
/// - `report`: is told of each piece that comes.
pub async fn bundle(url: &str, cache: RequestCache, report: impl Fn(Progress)) -> Result<Loaded, Failure> {
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
        receive(&response, report).await.map_err(|_| unreachable(format!("The transfer of {url} was cut off.")))?;
    Loaded::load(&bytes).map_err(|error| Failure {
        title: "The documentation is damaged",
        reason: format!("{url}: {error}."),
        hint: "Trying again helps if the transfer was cut off. If this is your site, build the bundle again.",
    })
}

fn unreachable(reason: String) -> Failure {
    if super::dom::window().navigator().on_line() {
        let title = "The documentation could not be loaded";
        Failure { title, reason, hint: "Check your connection, then try again." }
    } else {
        let title = "There is no connection to the network";
        Failure { title, reason, hint: "The documentation is loaded as soon as there is one." }
    }
}

/// The body of a response, piece by piece.
///
/// Source: <https://streams.spec.whatwg.org/#default-reader-class>
async fn receive(response: &Response, report: impl Fn(Progress)) -> Result<Vec<u8>, JsValue> {
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let headers = response.headers();
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let total = length.filter(|_| headers.get("content-encoding").is_none());
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let (mut pieces, mut received) = (Vec::new(), 0u32);
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        let Ok(piece) = Reflect::get(&piece, &"value".into())?.dyn_into::<Uint8Array>() else { break };
        received += piece.length();
        pieces.push(piece);
        report(Progress { received, total });
    }
    // Joined at the end, at once: a text that grows would leave several times its size with the program for good.
    let mut bytes = Vec::with_capacity(received as usize);
    for piece in pieces {
        bytes.extend(piece.to_vec());
    }
    Ok(bytes)
}
