//! What ends the server, on Unix.

use std::future;
use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ends when the process is asked to stop: by Ctrl+C, by the system, or because its terminal is closed.
pub(super) fn asked() -> impl Future<Output = ()> {
    // From here on, the signals do not end the process by themselves.
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    let hangup = (!ignores_hangup()).then(|| signal(SignalKind::hangup()));
    async move {
        tokio::select! {
            () = received(Some(interrupt)) => {}
            () = received(Some(terminate)) => {}
            () = received(hangup) => {}
        }
    }
}

async fn received(signal: Option<io::Result<Signal>>) {
    match signal {
        Some(Ok(mut signal)) => drop(signal.recv().await),
        _ => future::pending().await,
    }
}

/// Whether the process was started by `nohup`, which the closing of a terminal does not end. Known on Linux only.
///
/// Source: `SigIgn` in <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    ignored.is_some_and(|mask| mask & 1 == 1)
}
