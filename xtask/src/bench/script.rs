//! The benches in Node.js, most of which look at Chromium: `benches/NAME/main.mjs` measures, and hands its tables over in
//! a file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::Table;
use crate::browser::Browser;
use crate::tools;
use crate::workspace::{Workspace, run};

/// What a script writes.
#[derive(Debug, Deserialize)]
struct Output {
    /// Name and version.
    browser: String,
    tables: Vec<Table>,
}

/// Runs the script of a part.
///
/// - `name`: of its folder in `benches`.
/// - returns its tables, and name and version of the browser.
pub fn tables(
    workspace: &Workspace,
    shared: &Path,
    name: &str,
    is_quick: bool,
) -> Result<(Vec<Table>, Option<String>)> {
    let out = workspace.bench_folder()?.join(format!("{name}.json"));
    let mut node = workspace.command("node");
    node.arg(script(name)).arg("--out").arg(&out).args(is_quick.then_some("--quick"));
    node.env("KALEIDOC_BIN", workspace.kaleidoc("release")).env("KALEIDOC_SHARED", shared);
    node.env("KALEIDOC_BROWSER", Browser::Chrome.name());
    node.env("KALEIDOC_BROWSER_PATH", tools::browser(workspace, Browser::Chrome).context("no Chromium on PATH")?);
    run(&mut node)?;
    let json = fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
    let Output { browser, tables } = read(&json).with_context(|| format!("{} wrote no tables", script(name)))?;
    Ok((tables, Some(browser)))
}

/// Path of a script, from the root.
fn script(name: &str) -> String {
    format!("{}/{name}/main.mjs", tools::BENCHES)
}

fn read(json: &str) -> Result<Output> {
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_tables_as_the_scripts_write_them() {
        let json = r#"{ "browser": "Chromium 1", "tables": [{ "id": "t", "title": "T", "note": "N.",
            "columns": [{ "name": "MRR", "unit": "of 1" }, { "name": "index", "unit": "B" }],
            "rows": [{ "name": "r", "values": [0.5, null] }] }] }"#;
        let mut expected = Table::new("t", "T", "N.", &[("MRR", "of 1"), ("index", "B")]);
        expected.push("r", [Some(0.5), None]);
        let Output { browser, tables } = read(json).unwrap();
        assert_eq!((browser.as_str(), tables), ("Chromium 1", vec![expected]));
    }

    #[test]
    fn err_output_without_a_browser() {
        assert!(read(r#"{ "tables": [] }"#).unwrap_err().to_string().starts_with("missing field `browser`"));
    }

    #[test]
    fn scripts_are_where_they_are_looked_for() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for name in ["browser", "search"] {
            assert!(root.join(script(name)).is_file(), "{}", script(name));
        }
    }
}
