//! What open pages are told: which site is served, and what is wrong with its sources.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Serialize;
use tokio::sync::watch::{Receiver, Sender};
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use crate::cli::check::{Findings, More};

/// How long a page waits before it connects again, when the server is gone.
const RETRY: Duration = Duration::from_millis(500);

/// The news. Who comes late is told the latest.
#[derive(Default)]
pub(super) struct News(Sender<Arc<str>>);

/// One piece of news, as `www/live.js` reads it.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    /// How many builds there were.
    pub build: usize,
    /// Another text for another content of the site; the same one after the server was started again.
    pub site: &'a str,
    /// Grows when files that are served as they are change, which a page cannot take in without being loaded again.
    pub assets: usize,
    /// Of the last build, the first ones of each code. A build that lost content is not served where there is a whole site.
    #[serde(flatten)]
    pub findings: Findings<'a>,
    /// What `findings` leaves out.
    pub more: Vec<More>,
}

impl News {
    /// Tells all open pages.
    pub(super) fn tell(&self, told: &Told) {
        // Texts and numbers: writing them does not fail.
        self.0.send_replace(serde_json::to_string(told).unwrap_or_default().into());
    }

    /// For those who want to be told.
    pub(super) fn receiver(&self) -> Receiver<Arc<str>> {
        self.0.subscribe()
    }
}

/// Server-sent events: the latest news at once, and then each.
///
/// Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>
pub(super) fn stream(receiver: Receiver<Arc<str>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = WatchStream::new(receiver).map(|told| Ok(Event::default().retry(RETRY).data(told)));
    Sse::new(events).keep_alive(KeepAlive::default())
}
