//! The native tests: one program, since each would have to be linked with the whole crate.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "tests fail by panicking, and nothing is reachable from outside of a program"
)]

mod bundle;
mod check;
mod cli;
mod docs;
mod embed;
mod faults;
mod legacy;
mod oracle;
mod pages;
mod reader;
mod reader_ahead;
mod reader_pieces;
mod rebuild;
mod robust;
mod rooms;
mod search;
mod serve;
mod spec;
mod support;
