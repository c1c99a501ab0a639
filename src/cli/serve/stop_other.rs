//! What ends the server, where there are no Unix signals.

/// Ends when the process is asked to stop.
pub async fn asked() {
    // Where Ctrl+C cannot be waited for, it ends the process.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
