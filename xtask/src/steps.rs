//! `cargo xtask test`: the steps, their order, and the report at the end.
//!
//! The first step that fails ends the run. The last line is `N passed, N failed`, counted in steps; a step that was
//! skipped, or not reached, is neither.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::bench::sizes;
use crate::package;
use crate::recipe::{Browser, Recipe};
use crate::tools::{self, Scope, WASM_TARGET};
use crate::wasm;
use crate::workspace::{Workspace, run};

/// Seconds that a browser test may take; a debug build on a busy machine is slow to start.
const BROWSER_TEST_SECONDS: &str = "180";

/// One check, in the order in which they run: cheap ones first, and each after what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Formatting
    Fmt,
    /// Lints, for both targets
    Clippy,
    /// Documentation without warnings
    Doc,
    /// The wasm package and its size
    Wasm,
    /// Tests on this machine
    Native,
    /// Tests in a browser, through wasm-pack
    Browser,
    /// Tests of the built site in a browser
    E2e,
    /// The npm package, and tests of it as its users get it
    Package,
}

impl Step {
    /// The word for `--only`, for headings and for the table.
    fn name(self) -> &'static str {
        match self {
            Step::Fmt => "fmt",
            Step::Clippy => "clippy",
            Step::Doc => "doc",
            Step::Wasm => "wasm",
            Step::Native => "native",
            Step::Browser => "browser",
            Step::E2e => "e2e",
            Step::Package => "package",
        }
    }

    /// The set-up a step needs when it runs alone; `None` where Rust itself is enough.
    fn scope(self) -> Option<Scope> {
        match self {
            Step::Fmt | Step::Doc | Step::Native => None,
            Step::Clippy | Step::Wasm => Some(Scope::Build),
            Step::Browser | Step::E2e | Step::Package => Some(Scope::Tests),
        }
    }

    /// Does the step's work; what it could not check goes to `skips`.
    fn run(self, workspace: &Workspace, recipe: &Recipe, skips: &mut Vec<String>) -> Result<Outcome> {
        match self {
            Step::Fmt => cargo(workspace, &["fmt", "--all", "--check"])?,
            Step::Clippy => {
                cargo(workspace, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
                let wasm = ["clippy", "--target", WASM_TARGET, "--lib", "-p", "kaleidoc"];
                for of_module in [&["--tests"][..], &["--features", "compiler"], &["--features", "search"]] {
                    cargo(workspace, &[&wasm[..], of_module, &["--", "-D", "warnings"]].concat())?;
                }
            }
            Step::Doc => {
                let mut cargo = workspace.command("cargo");
                cargo.env("RUSTDOCFLAGS", "-D warnings");
                run(cargo.args(["doc", "--no-deps", "--workspace", "--document-private-items"]))?;
            }
            Step::Wasm => wasm::build(workspace, recipe)?,
            Step::Native => {
                let mut cargo = workspace.command("cargo");
                cargo.args(["test", "--workspace"]);
                if let Some(shared) = shared(workspace, self, skips)? {
                    cargo.env("KALEIDOC_SHARED", shared);
                }
                run(&mut cargo)?;
            }
            Step::Browser => {
                let driver = |browser: Browser| workspace.which(browser.driver()).unwrap_or(browser.driver().into());
                let mut wasm_pack = workspace.command("wasm-pack");
                wasm_pack.args(recipe.wasm_pack_test_args(driver));
                run(wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_SECONDS))?;
            }
            Step::E2e => return e2e(workspace, recipe, skips),
            Step::Package => return package(workspace, recipe, skips),
        }
        Ok(Outcome::Passed)
    }
}

/// How a step ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// The reason is among the skips.
    Skipped,
}

/// Runs all steps, or the one that was asked for, and prints the report.
pub fn test(workspace: &Workspace, recipe: &Recipe, only: Option<Step>) -> ExitCode {
    let steps = only.map_or(Step::value_variants().to_vec(), |step| vec![step]);
    let scope = steps.iter().filter_map(|step| step.scope()).max();
    let mut report = Report::default();
    if let Some(scope) = scope {
        report.step("setup", |_| tools::setup(workspace, recipe, scope).map(|()| Outcome::Passed));
    }
    for step in steps {
        report.step(step.name(), |skips| step.run(workspace, recipe, skips));
    }
    print!("\n{}", report.text());
    if report.failure.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What happened so far.
#[derive(Default)]
struct Report {
    /// Name, seconds and a word for each step that was run.
    rows: Vec<(&'static str, Duration, &'static str)>,
    skips: Vec<String>,
    /// Name and message of the step that failed.
    failure: Option<(&'static str, String)>,
    not_run: Vec<&'static str>,
}

impl Report {
    /// Runs one step under a heading, unless an earlier one failed.
    fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Vec<String>) -> Result<Outcome>) {
        if self.failure.is_some() {
            self.not_run.push(name);
            return;
        }
        println!("\n=== {name}");
        let start = Instant::now();
        let result = work(&mut self.skips);
        let took = start.elapsed();
        let word = match &result {
            Ok(Outcome::Passed) => "passed",
            Ok(Outcome::Skipped) => "skipped",
            Err(_) => "failed",
        };
        println!("=== {name}: {word} after {:.1} s", took.as_secs_f64());
        self.rows.push((name, took, word));
        self.failure = result.err().map(|error| (name, format!("{error:#}")));
    }

    /// The table, the skips, the failure, and the line with the counts.
    fn text(&self) -> String {
        let mut text = format!("{:<10}{:>8}  result\n", "step", "seconds");
        for (name, took, word) in &self.rows {
            text += &format!("{name:<10}{:>8.1}  {word}\n", took.as_secs_f64());
        }
        for skip in &self.skips {
            text += &format!("skipped: {skip}\n");
        }
        if let Some((name, message)) = &self.failure {
            text += &format!("failed: {name}: {message}\n");
        }
        if !self.not_run.is_empty() {
            text += &format!("not run: {}\n", self.not_run.join(", "));
        }
        let count = |word: &str| self.rows.iter().filter(|row| row.2 == word).count();
        text + &format!("{} passed, {} failed\n", count("passed"), count("failed"))
    }
}

/// `cargo ARGUMENTS` in the root.
fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    run(workspace.command("cargo").args(arguments))
}

/// Builds the command line with the current wasm package inside, and runs the tests that drive it from outside.
fn e2e(workspace: &Workspace, recipe: &Recipe, skips: &mut Vec<String>) -> Result<Outcome> {
    wasm::build(workspace, recipe)?; // costs nothing after the step of that name, and `--only e2e` needs it
    command_line(workspace)?;
    let Some(files) = test_files(workspace, tools::E2E, skips)? else { return Ok(Outcome::Skipped) };
    let shared = shared(workspace, Step::E2e, skips)?;
    sizes::check(workspace, recipe, shared.as_deref())?;
    for browser in &recipe.test.browsers {
        let mut node = node_tests(workspace, tools::E2E, &files, *browser)?;
        if let Some(shared) = &shared {
            node.env("KALEIDOC_SHARED", shared);
        }
        run(&mut node)?;
    }
    Ok(Outcome::Passed)
}

/// Packs the npm package, and runs the tests that install and use it. The built site is tested in every browser; here
/// one is enough.
fn package(workspace: &Workspace, recipe: &Recipe, skips: &mut Vec<String>) -> Result<Outcome> {
    let tarball = package::build(workspace, recipe)?;
    command_line(workspace)?; // builds the bundles of the tests
    let Some(files) = test_files(workspace, tools::PACKAGE_TESTS, skips)? else { return Ok(Outcome::Skipped) };
    let mut node = node_tests(workspace, tools::PACKAGE_TESTS, &files, Browser::Chrome)?;
    run(node.env("KALEIDOC_PACKAGE", tarball))?;
    Ok(Outcome::Passed)
}

/// Builds the command line as it is released.
pub fn command_line(workspace: &Workspace) -> Result<()> {
    cargo(workspace, &["build", "--release", "--bin", "kaleidoc"])
}

/// Names of the tests in a folder, in order; `None`, with a note among the skips, when it has none.
fn test_files(workspace: &Workspace, folder: &str, skips: &mut Vec<String>) -> Result<Option<Vec<String>>> {
    let mut files: Vec<_> = fs::read_dir(workspace.root.join(folder))
        .with_context(|| format!("cannot read {folder}"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        skips.push(format!("{folder} has no file named *.test.mjs"));
        return Ok(None);
    }
    Ok(Some(files))
}

/// The Node.js that runs the tests of a folder, with the built command line and a browser.
fn node_tests(workspace: &Workspace, folder: &str, files: &[String], browser: Browser) -> Result<Command> {
    let mut node = workspace.command("node");
    // One file at a time: tests that measure or wait must not share the processor with another browser.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(files);
    node.current_dir(workspace.root.join(folder));
    node.env("KALEIDOC_BIN", workspace.kaleidoc());
    node.env("KALEIDOC_BROWSER", browser.name());
    node.env("KALEIDOC_BROWSER_PATH", tools::browser(workspace, browser).context("the browser is not on PATH")?);
    Ok(node)
}

/// The folder of shared test data beside the repository, which a lone clone does not have.
///
/// # Errors
/// When it is missing and `CI` is `true`: there, a check that silently does not run is a failure.
fn shared(workspace: &Workspace, step: Step, skips: &mut Vec<String>) -> Result<Option<PathBuf>> {
    if let Some(path) = workspace.shared() {
        return Ok(Some(path));
    }
    if env::var("CI").is_ok_and(|value| value == "true") {
        bail!("there is no ../shared beside the repository, and with CI=true its tests may not be skipped");
    }
    skips.push(format!("{}: tests that read ../shared, which is not there", step.name()));
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_ends_with_the_counts() {
        let mut report = Report::default();
        report.step("one", |_| Ok(Outcome::Passed));
        report.step("two", |skips| {
            skips.push("two: no data".to_owned());
            Ok(Outcome::Skipped)
        });
        let text = report.text();
        assert!(text.ends_with("\nskipped: two: no data\n1 passed, 0 failed\n"), "{text}");
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        let mut report = Report::default();
        report.step("one", |_| Ok(Outcome::Passed));
        report.step("two", |_| bail!("boom"));
        report.step("three", |_| bail!("a step after a failure"));
        let text = report.text();
        assert!(text.ends_with("\nfailed: two: boom\nnot run: three\n1 passed, 1 failed\n"), "{text}");
    }
}
