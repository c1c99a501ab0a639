//! `benches/results`: the figures of the last run of each part, and a page that shows them.

use std::fs;
use std::thread;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Part as Kind;
use super::budgets::Budgets;
use super::table::Table;
use crate::workspace::Workspace;
use clap::ValueEnum;

/// Folder of the results, from the root.
const FOLDER: &str = "benches/results";

/// What one part measured.
#[derive(Debug, Serialize, Deserialize)]
pub struct Part {
    pub machine: Machine,
    pub tables: Vec<Table>,
}

/// Where and when; figures of two machines are not to be compared.
#[derive(Debug, Serialize, Deserialize)]
pub struct Machine {
    /// `YYYY-MM-DD`, UTC.
    date: String,
    /// The commit that was checked out, with a `+` when files differed from it.
    commit: String,
    cpu: String,
    cores: usize,
    rustc: String,
    node: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    browser: Option<String>,
}

impl Machine {
    /// This machine, now; what cannot be found out is empty.
    pub fn this(workspace: &Workspace, browser: Option<String>) -> Self {
        let line = |program: &str, arguments: &[&str]| workspace.first_line(program, arguments).unwrap_or_default();
        let is_changed = !line("git", &["status", "--porcelain", "--", ".", ":!benches/results"]).is_empty();
        let commit = line("git", &["rev-parse", "--short=12", "HEAD"]);
        Machine {
            date: line("date", &["-u", "+%Y-%m-%d"]),
            commit: if is_changed { commit + "+" } else { commit },
            cpu: cpu().unwrap_or_default(),
            cores: thread::available_parallelism().map_or(0, usize::from),
            rustc: line("rustc", &["--version"]),
            node: line("node", &["--version"]),
            browser,
        }
    }

    fn line(&self) -> String {
        let Machine { date, commit, cpu, cores, rustc, node, browser } = self;
        let browser = browser.as_ref().map_or_else(String::new, |browser| format!(", {browser}"));
        format!("{date}, commit {commit}: {cpu}, {cores} cores{browser}, {rustc}, Node.js {node}")
    }
}

/// The processor's name, as Linux tells it.
fn cpu() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Keeps what a part measured in place of what it measured before.
pub fn keep(workspace: &Workspace, name: &str, part: &Part) -> Result<()> {
    write(workspace, &format!("{name}.json"), &(serde_json::to_string_pretty(part)? + "\n"))
}

/// Writes the page of all results that are kept.
pub fn write_readme(workspace: &Workspace, budgets: &Budgets) -> Result<()> {
    let mut text = String::from(
        "# Results of the benches\n\n\
         Written by `cargo xtask bench`; the figures are in the JSON files beside this page. Budgets (`benches/budgets.toml`) \
         stand in parentheses, ✗ where they are missed. Times are of one machine in one run: compare them within a table.\n",
    );
    for kind in Kind::value_variants() {
        let path = workspace.root.join(FOLDER).join(format!("{}.json", kind.name()));
        let Ok(json) = fs::read_to_string(&path) else { continue };
        let part: Part = serde_json::from_str(&json).with_context(|| format!("cannot read {}", path.display()))?;
        text += &format!("\n## {}\n\n{}\n", kind.title(), part.machine.line());
        for table in &part.tables {
            text += &format!("\n{}", table.markdown(budgets));
        }
    }
    write(workspace, "README.md", &text)
}

fn write(workspace: &Workspace, name: &str, text: &str) -> Result<()> {
    let folder = workspace.root.join(FOLDER);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join(name), text))
        .with_context(|| format!("cannot write {FOLDER}/{name}"))
}
