//! Getting the bundle, and the shards of one in pieces.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

use crate::bundle::Loaded;
use crate::reader::{Cause, Missing};
use crate::render::Word;

use super::dom;
use super::options::Source;

/// Why a site cannot be shown, for its reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub title: Word,
    pub reason: String,
    pub hint: Word,
}

/// How much of a bundle has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Progress {
    /// Bytes, unpacked.
    pub received: u32,
    /// All that will come, in bytes; `None` where the host does not say, or says how much it is packed.
    pub total: Option<u32>,
}

/// Gets and reads a bundle.
///
/// - `init`: of the request for a bundle's URL.
/// - `cache`: `Reload` when the reader tries again, since what did not work may lie in the browser's cache.
/// - `report`: is told of each piece that comes.
pub(super) async fn bundle(
    source: &Source,
    init: &RequestInit,
    cache: RequestCache,
    report: impl Fn(Progress),
) -> Result<Loaded, Failure> {
    let (name, bytes) = match source {
        Source::Url(url) => (url.clone(), receive(url, &request(url, init, cache).await?, report).await?),
        Source::Response(response) => {
            // The original can be read once; another try needs it again.
            let copy = response.clone().map_err(|error| unreachable(&response.url(), &error))?;
            (response.url(), receive(&response.url(), &copy, report).await?)
        }
        Source::Bytes(bytes) => (String::new(), bytes.to_vec()),
    };
    Loaded::load(&bytes).map_err(|error| {
        let reason = if name.is_empty() { format!("{error}.") } else { format!("{name}: {error}.") };
        Failure { title: Word::Damaged, reason, hint: Word::DamagedHint }
    })
}

/// Gets a shard. Parameters as for [`bundle`].
pub(super) async fn shard(url: &str, init: &RequestInit, cache: RequestCache) -> Result<Vec<u8>, Missing> {
    let missing = |Failure { title, reason, .. }| {
        let cause = if title == Word::Offline { Cause::Offline } else { Cause::Other };
        Missing { reason, cause }
    };
    let response = request(url, init, cache).await.map_err(missing)?;
    if !response.ok() {
        let cause = if matches!(response.status(), 404 | 410) { Cause::Gone } else { Cause::Other };
        return Err(Missing { reason: refusal(url, &response), cause });
    }
    let body = match response.array_buffer() {
        Ok(body) => JsFuture::from(body).await,
        Err(error) => Err(error),
    };
    Ok(Uint8Array::new(&body.map_err(|error| missing(unreachable(url, &error)))?).to_vec())
}

async fn request(url: &str, init: &RequestInit, cache: RequestCache) -> Result<Response, Failure> {
    // A copy: the host page's object stays as it is.
    let init: RequestInit = Object::assign(&Object::new(), init).unchecked_into();
    if cache != RequestCache::Default {
        init.set_cache(cache);
    }
    let answer = JsFuture::from(dom::window().fetch_with_str_and_init(url, &init)).await;
    answer.map(JsCast::unchecked_into).map_err(|error| unreachable(url, &error))
}

fn unreachable(url: &str, error: &JsValue) -> Failure {
    let why = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default();
    let reason = format!("{url} could not be fetched: {why}");
    if dom::window().navigator().on_line() {
        Failure { title: Word::NotLoaded, reason, hint: Word::NotLoadedHint }
    } else {
        Failure { title: Word::Offline, reason, hint: Word::OfflineHint }
    }
}

fn refusal(url: &str, response: &Response) -> String {
    format!("{url} answered {} {}.", response.status(), response.status_text())
}

/// The body of an answer, piece by piece.
///
/// Source: <https://streams.spec.whatwg.org/#default-reader-class>
async fn receive(url: &str, response: &Response, report: impl Fn(Progress)) -> Result<Vec<u8>, Failure> {
    if !response.ok() {
        return Err(Failure {
            title: Word::BundleMissing,
            reason: refusal(url, response),
            hint: Word::BundleMissingHint,
        });
    }
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let header = |name| response.headers().get(name).ok().flatten();
    let length = header("content-length").and_then(|length| length.parse().ok());
    let total = length.filter(|_| header("content-encoding").is_none());
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let (mut pieces, mut received) = (Vec::new(), 0u32);
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|error| unreachable(url, &error))?;
        let piece = Reflect::get(&piece, &"value".into()).unwrap_or_default();
        let Ok(piece) = piece.dyn_into::<Uint8Array>() else { break };
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
