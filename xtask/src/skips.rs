//! What a step could not check.

use std::env;

use anyhow::{Result, bail};

/// Reasons, one for each check that did not run.
#[derive(Debug, Default)]
pub struct Skips(pub Vec<String>);

impl Skips {
    /// Notes that a check does not run.
    ///
    /// # Errors
    /// Where `CI` is `true`: there, a check that silently does not run is a failure.
    pub fn add(&mut self, reason: String) -> Result<()> {
        if env::var("CI").is_ok_and(|value| value == "true") {
            bail!("{reason}; with CI=true, no check may be skipped");
        }
        self.0.push(reason);
        Ok(())
    }
}
