//! `kaleidoc serve`: builds the site into a temporary folder, serves it, and follows its sources.
//!
//! 1. The site is built (`builds`), and served;
//! 2. its sources are watched (`watch`): what changes is built anew;
//! 3. open pages are told (`news`), and update themselves by the scripts that only this command adds to them.
//!
//! Browsers on this machine send it requests for any page that they show, so it answers only those that name this machine
//! (`requests`), and waits for none of them for long (`connections`).

mod builds;
mod connections;
mod news;
mod requests;
#[cfg_attr(not(unix), path = "stop_other.rs")]
mod stop;
mod watch;

use std::path::Path;

use anstream::eprintln;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};

use super::arguments::ServeArguments;
use super::output::TemporaryFolder;
use super::{Failure, Outcome, build};

use builds::Builds;
use news::News;
use requests::Host;
use watch::Watch;

/// First port to try, and how many after it.
const PORTS: std::ops::Range<u16> = 4400..4500;

/// Serves a site until the process is interrupted.
pub(super) fn run(arguments: &ServeArguments) -> Result<Outcome, Failure> {
    let folder = TemporaryFolder::new()?;
    let news = News::default();
    let builds = Builds::first(arguments, folder.path(), &news)?;
    if arguments.reader.is_none() {
        build::warn_without_runtime();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start the server: {error}")))?;
    runtime.block_on(serve(arguments, folder.path(), builds, &news))
}

async fn serve(
    arguments: &ServeArguments,
    folder: &Path,
    mut builds: Builds<'_>,
    news: &News,
) -> Result<Outcome, Failure> {
    let mut stop = std::pin::pin!(stop::asked());
    let listener = listen(&arguments.host, arguments.port).await?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    let (mut watch, mut changes) = Watch::start(&arguments.site.root)?;
    watch.follow(builds.sources());
    // On standard output, so that scripts can read it.
    println!("serving http://{address}{}", builds.base());
    eprintln!("press Ctrl+C to stop");
    let files = files(folder, arguments.reader.as_deref(), builds.has_pages());
    let router = router(files, &builds.base(), news, Host::new(&arguments.host));
    let mut connections = std::pin::pin!(connections::accept(listener, router));
    loop {
        tokio::select! {
            // Connections that wait for news would not end by themselves, so nothing is waited for.
            () = &mut stop => return Ok(builds.outcome()),
            never = &mut connections => match never {},
            Some(changed) = changes.recv() => {
                let changed = watch.gather(changed, &mut changes, builds.sources());
                // There is one thread: while it builds, nobody is sent one half of a site and one half of another.
                if !changed.is_empty() {
                    builds.again(&changed);
                    watch.follow(builds.sources());
                }
            }
        }
    }
}

/// Files of the site; every other path is answered with its page, as a host with rewrites does.
///
/// - `folder`: what the builds write to.
/// - `reader`: see [`ServeArguments::reader`].
/// - `has_pages`: folders have pages of their own.
fn files(folder: &Path, reader: Option<&Path>, has_pages: bool) -> Router {
    let page = ServeFile::new(folder.join(builds::SITE).join("index.html"));
    let files = |folder: &Path| ServeDir::new(folder).append_index_html_on_directories(has_pages);
    let assets = files(&folder.join(builds::ASSETS)).fallback(page);
    let site = files(&folder.join(builds::SITE));
    match reader {
        Some(reader) => Router::new().fallback_service(site.fallback(ServeDir::new(reader).fallback(assets))),
        None => Router::new().fallback_service(site.fallback(assets)),
    }
}

/// Answers requests with files, and those of open pages for news.
fn router(files: Router, base: &str, news: &News, host: Host) -> Router {
    let receiver = news.receiver();
    let site = files.route("/kaleidoc/live", get(move || async move { news::stream(receiver.clone()) }));
    let router = match base.trim_end_matches('/') {
        "" => site,
        prefix => Router::new().nest_service(prefix, site),
    };
    let router = router.layer(map_response(revalidated)).layer(CompressionLayer::new());
    router.layer(from_fn_with_state(host, requests::check))
}

/// Files change under their names here, so browsers ask each time whether they did.
async fn revalidated(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn listen(host: &str, port: Option<u16>) -> Result<TcpListener, Failure> {
    let ports = port.map_or(PORTS, |port| port..port.saturating_add(1));
    let mut last = None;
    for port in ports {
        match TcpListener::bind((host.trim_matches(['[', ']']), port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some((port, error)),
        }
    }
    let (port, reason) = last.map_or((0, String::new()), |(port, error)| (port, error.to_string()));
    let failure = Failure::new(format!("cannot listen on {host}:{port}: {reason}"));
    Err(failure.hint("choose another port with `--port`, or another address with `--host`"))
}
