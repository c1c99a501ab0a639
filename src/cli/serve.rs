//! `kaleidoc serve`: builds the site into a temporary folder and serves it.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Instant;

use anstream::eprintln;
use axum::Router;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};

use crate::compile::Config;

use super::arguments::ServeArguments;
use super::{Failure, Outcome, build, print};

/// First port to try, and how many after it.
const PORTS: std::ops::Range<u16> = 4400..4500;

/// Serves a site until the process is interrupted.
pub fn run(arguments: &ServeArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let folder =
        tempfile::tempdir().map_err(|error| Failure::new(format!("cannot make a temporary folder: {error}")))?;
    let built = build::build(&arguments.site, &arguments.form, folder.path())?;
    print::report(&built.compiled.report, &built.compiled.texts, &built.site);
    eprintln!("{}", build::summary(&built, started.elapsed()));
    build::warn_without_runtime();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start the server: {error}")))?;
    runtime.block_on(serve(arguments, folder.path(), &built.config))?;
    Ok(build::outcome(&built.compiled))
}

async fn serve(arguments: &ServeArguments, folder: &Path, config: &Config) -> Result<(), Failure> {
    let base = &config.site.base();
    let listener = listen(arguments.host, arguments.port).await?;
    let address = listener.local_addr().map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    // On standard output, so that scripts can read it.
    println!("serving http://{address}{base}");
    eprintln!("press Ctrl+C to stop");
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, router(folder, base, config.build.prerender))
        .with_graceful_shutdown(stop)
        .await
        .map_err(|error| Failure::new(format!("the server stopped: {error}")))
}

/// Files of the site; every other path is answered with its page, as a host with rewrites does.
///
/// - `has_pages`: folders have pages of their own.
fn router(folder: &Path, base: &str, has_pages: bool) -> Router {
    let page = ServeFile::new(folder.join("index.html"));
    let files = ServeDir::new(folder).append_index_html_on_directories(has_pages).fallback(page);
    let router = match base.trim_end_matches('/') {
        "" => Router::new().fallback_service(files),
        prefix => Router::new().nest_service(prefix, files),
    };
    router.layer(CompressionLayer::new())
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
