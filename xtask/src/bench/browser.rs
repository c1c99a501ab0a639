//! The benches in Chromium: `benches/browser/main.mjs` measures, and hands its tables over in a file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::Table;
use crate::recipe::Browser;
use crate::tools;
use crate::workspace::{Workspace, run};

/// The tables, and name and version of the browser.
pub fn tables(workspace: &Workspace, shared: &Path, is_quick: bool) -> Result<(Vec<Table>, Option<String>)> {
    #[derive(Deserialize)]
    struct Output {
        browser: String,
        tables: Vec<Table>,
    }
    let out = workspace.bench_folder()?.join("browser.json");
    let mut node = workspace.command("node");
    node.arg("benches/browser/main.mjs").arg("--out").arg(&out).args(is_quick.then_some("--quick"));
    node.env("KALEIDOC_BIN", workspace.kaleidoc()).env("KALEIDOC_SHARED", shared);
    node.env("KALEIDOC_BROWSER", Browser::Chrome.name());
    node.env("KALEIDOC_BROWSER_PATH", tools::browser(workspace, Browser::Chrome).context("no Chromium on PATH")?);
    run(&mut node)?;
    let json = fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
    let Output { browser, tables } = serde_json::from_str(&json).context("benches/browser/main.mjs wrote no tables")?;
    Ok((tables, Some(browser)))
}
