//! Connections of browsers.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// How long the head of a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// How long to wait when no connection can be taken, for want of file handles for instance.
const ACCEPT_RETRY: Duration = Duration::from_millis(500);

/// Answers all connections, each in a task of its own.
pub(super) async fn accept(listener: TcpListener, router: Router) -> Infallible {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_RETRY).await;
            continue;
        };
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(REQUEST_TIMEOUT);
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        // A connection that breaks is the browser's business.
        tokio::spawn(async move { drop(connection.await) });
    }
}
