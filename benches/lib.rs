//! What the benches of the compiler have in common.

pub mod corpus;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/mod.rs"]
pub mod support;
