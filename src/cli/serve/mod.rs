//! `kaleidoc serve`: builds the site into a temporary folder, serves it, and follows its sources.
//!
//! 1. The site is built (`builds`), and served;
//! 2. its sources are watched (`watch`): what changes is built anew;
//! 3. open pages are told (`news`), and update themselves by the scripts that only this command adds to them.

mod builds;
mod news;
mod watch;

use std::future::IntoFuture;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use anstream::eprintln;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};

use super::arguments::ServeArguments;
use super::{Failure, Outcome, build};

use builds::Builds;
use news::News;
use watch::Watch;

/// First port to try, and how many after it.
const PORTS: std::ops::Range<u16> = 4400..4500;

/// Serves a site until the process is interrupted.
pub fn run(arguments: &ServeArguments) -> Result<Outcome, Failure> {
    let folder =
        tempfile::tempdir().map_err(|error| Failure::new(format!("cannot make a temporary folder: {error}")))?;
    let news = News::default();
    let builds = Builds::first(arguments, folder.path(), &news)?;
    build::warn_without_runtime();
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
    let listener = listen(arguments.host, arguments.port).await?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    let (mut watch, mut changes) = Watch::start(&arguments.site.root)?;
    watch.follow(builds.sources());
    // On standard output, so that scripts can read it.
    println!("serving http://{address}{}", builds.base());
    eprintln!("press Ctrl+C to stop");
    let router = router(folder, &builds.base(), builds.has_pages(), news);
    let mut server = std::pin::pin!(axum::serve(listener, router).into_future());
    let mut stop = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            // Connections that wait for news would not end by themselves, so nothing is waited for.
            _ = &mut stop => return Ok(builds.outcome()),
            ended = &mut server => {
                let reason = ended.err().map_or_else(String::new, |error| format!(": {error}"));
                return Err(Failure::new(format!("the server stopped{reason}")));
            }
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
/// - `has_pages`: folders have pages of their own.
fn router(folder: &Path, base: &str, has_pages: bool, news: &News) -> Router {
    let page = ServeFile::new(folder.join("index.html"));
    let files = ServeDir::new(folder).append_index_html_on_directories(has_pages).fallback(page);
    let receiver = news.receiver();
    let site = Router::new()
        .route("/kaleidoc/live", get(move || async move { news::stream(receiver.clone()) }))
        .fallback_service(files);
    let router = match base.trim_end_matches('/') {
        "" => site,
        prefix => Router::new().nest_service(prefix, site),
    };
    router.layer(axum::middleware::map_response(revalidated)).layer(CompressionLayer::new())
}

/// Files change under their names here, so browsers ask each time whether they did.
async fn revalidated(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn listen(host: IpAddr, port: Option<u16>) -> Result<TcpListener, Failure> {
    let ports = port.map_or(PORTS, |port| port..port.saturating_add(1));
    let mut last = None;
    for port in ports {
        match TcpListener::bind(SocketAddr::new(host, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some((port, error)),
        }
    }
    let (port, reason) = last.map_or((0, String::new()), |(port, error)| (port, error.to_string()));
    Err(Failure::new(format!("cannot listen on {host}:{port}: {reason}")).hint("choose another port with `--port`"))
}
