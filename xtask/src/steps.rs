//! The steps of `cargo xtask test`: what each checks, and what must have passed before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::bench::sizes;
use crate::browser::{Browser, CHROMEDRIVER};
use crate::lint;
use crate::package::{self, Packages, binary::Binary};
use crate::recipe::Recipe;
use crate::skips::Skips;
use crate::tools::{self, Tool, WASM_TARGET};
use crate::wasm::{self, quick};
use crate::workspace::{Workspace, run};

/// Seconds that a browser test may take; a debug build on a busy machine is slow to start.
const BROWSER_TEST_SECONDS: &str = "180";

/// One check. The order is that in which steps start, as far as what they need has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Step {
    /// Tools that the other steps need
    Setup,
    /// The wasm package and its size
    Wasm,
    /// Formatting
    Fmt,
    /// Lints of the workflows
    Workflows,
    /// Lints, for both targets
    Clippy,
    /// Documentation without warnings
    Doc,
    /// The command and the native tests, compiled
    Build,
    /// The built site in Chromium
    E2eChrome,
    /// Tests on this machine
    Native,
    /// The built site in Firefox
    E2eFirefox,
    /// Tests in a browser, through wasm-pack
    Browser,
    /// The npm package, and tests of it as its users get it
    Package,
}

impl Step {
    /// The word for `--only`, for headings and for the table.
    pub fn name(self) -> &'static str {
        match self {
            Step::Setup => "setup",
            Step::Wasm => "wasm",
            Step::Fmt => "fmt",
            Step::Workflows => "workflows",
            Step::Clippy => "clippy",
            Step::Doc => "doc",
            Step::Build => "build",
            Step::E2eChrome => "e2e-chrome",
            Step::Native => "native",
            Step::E2eFirefox => "e2e-firefox",
            Step::Browser => "browser",
            Step::Package => "package",
        }
    }

    /// Steps that must have passed before this one starts. Two that lock the same folder of cargo would only wait for
    /// each other, so one needs the other.
    pub fn needs(self) -> &'static [Step] {
        match self {
            Step::Setup | Step::Fmt | Step::Workflows => &[],
            Step::Wasm | Step::Clippy => &[Step::Setup],
            Step::Doc => &[Step::Clippy],
            Step::Build => &[Step::Wasm],
            Step::Native | Step::E2eChrome | Step::E2eFirefox => &[Step::Build],
            Step::Browser => &[Step::Doc],
            // Installs the packed crate with the profile of the build, too.
            Step::Package => &[Step::Native],
        }
    }

    /// The tools it needs when it runs alone.
    fn tools(self) -> &'static [Tool] {
        match self {
            Step::Setup => &tools::TESTS,
            Step::Fmt => &[Tool::Rustfmt],
            Step::Clippy => &[Tool::WasmTarget, Tool::Clippy],
            Step::Workflows | Step::Doc => &[],
            Step::Wasm | Step::Build | Step::Native => &tools::BUILD,
            Step::E2eChrome => &[Tool::WasmTarget, Tool::Node, Tool::WasmOpt, Tool::Chrome, Tool::E2ePackages],
            Step::E2eFirefox => &[Tool::WasmTarget, Tool::Node, Tool::WasmOpt, Tool::Firefox, Tool::E2ePackages],
            Step::Browser => &[Tool::WasmTarget, Tool::Chrome, Tool::WasmPack],
            Step::Package => &[Tool::WasmTarget, Tool::Node, Tool::WasmOpt, Tool::Chrome, Tool::PackagePackages],
        }
    }

    /// Installs what the step needs, and does its work.
    ///
    /// - `skips`: gets what could not be checked.
    pub fn run(self, workspace: &Workspace, recipe: &Recipe, skips: &mut Skips) -> Result<()> {
        tools::setup(workspace, recipe, self.tools())?;
        match self {
            Step::Setup => Ok(()),
            Step::Fmt => cargo(workspace, &["fmt", "--all", "--check"]),
            Step::Workflows => lint::workflows(workspace, recipe, skips),
            Step::Clippy => clippy(workspace),
            Step::Doc => doc(workspace),
            Step::Wasm => wasm::build(workspace, recipe),
            Step::Build => {
                // Made by older commands.
                drop(fs::remove_dir_all(fixtures(workspace)));
                build(workspace, recipe)
            }
            Step::Native => native(workspace, recipe, skips),
            Step::Browser => browser(workspace),
            Step::E2eChrome => e2e(workspace, recipe, Browser::Chrome, skips),
            Step::E2eFirefox => e2e(workspace, recipe, Browser::Firefox, skips),
            Step::Package => package(workspace, recipe),
        }
    }
}

/// `cargo ARGUMENTS` in the root.
fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    run(workspace.command("cargo").args(arguments))
}

fn clippy(workspace: &Workspace) -> Result<()> {
    cargo(workspace, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    let wasm = ["clippy", "--target", WASM_TARGET, "--lib", "-p", "kaleidoc"];
    for of_module in [&["--tests"][..], &["--features", "compiler"], &["--features", "search"]] {
        cargo(workspace, &[&wasm[..], of_module, &["--", "-D", "warnings"]].concat())?;
    }
    Ok(())
}

fn doc(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.command("cargo");
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    run(cargo.args(["doc", "--no-deps", "--workspace", "--document-private-items"]))
}

/// Compiles the native tests, and with them the command, which carries the wasm package.
fn build(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    wasm::build(workspace, recipe)?; // costs nothing after the step of that name, and a step alone needs it
    cargo(workspace, &[&NATIVE[..], &["--no-run"]].concat())
}

/// The `cargo` command line of the native tests. The benches have none, and much to compile.
const NATIVE: [&str; 6] = ["test", "--workspace", "--exclude", "kaleidoc-benches", "--profile", quick::PROFILE];

fn native(workspace: &Workspace, recipe: &Recipe, skips: &mut Skips) -> Result<()> {
    wasm::build(workspace, recipe)?;
    let mut cargo = workspace.command("cargo");
    cargo.args(NATIVE);
    if let Some(shared) = shared(workspace, Step::Native, skips)? {
        cargo.env("KALEIDOC_SHARED", shared);
    }
    run(&mut cargo)
}

fn browser(workspace: &Workspace) -> Result<()> {
    let driver = workspace.which(CHROMEDRIVER.program).context("`chromedriver` is not on PATH")?;
    let mut wasm_pack = workspace.command("wasm-pack");
    // `--mode no-install`: the tools are those of set-up, and wasm-pack fetches no others.
    wasm_pack.args(["test", "--mode", "no-install", "--headless", "--chrome", "--chromedriver"]).arg(driver);
    run(wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_SECONDS))
}

/// Drives a browser on sites that the command built.
fn e2e(workspace: &Workspace, recipe: &Recipe, browser: Browser, skips: &mut Skips) -> Result<()> {
    let step = if browser == Browser::Chrome { Step::E2eChrome } else { Step::E2eFirefox };
    build(workspace, recipe)?;
    let shared = shared(workspace, step, skips)?;
    if browser == Browser::Chrome {
        sizes::check(workspace, recipe, &command(workspace), shared.as_deref())?;
    }
    let mut node = node_tests(workspace, tools::E2E, browser)?;
    node.env("KALEIDOC_FIXTURES", fixtures(workspace));
    if let Some(shared) = &shared {
        node.env("KALEIDOC_SHARED", shared);
    }
    run(&mut node)
}

/// What the end-to-end tests of all browsers have in common.
fn fixtures(workspace: &Workspace) -> PathBuf {
    workspace.target.join("fixtures")
}

/// Packs the npm packages and the crate, and runs the tests that install and use them. The built site is tested in every
/// browser; here one is enough.
fn package(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    build(workspace, recipe)?;
    let tarball = package::build(workspace, recipe, Packages::All, &Binary::of_host(command(workspace)))?;
    let tarball = tarball.context("the main package was not made")?;
    let mut node = node_tests(workspace, tools::PACKAGE_TESTS, Browser::Chrome)?;
    node.env("KALEIDOC_PACKAGE", tarball).env("KALEIDOC_CRATE", packed_crate(workspace)?);
    node.env("KALEIDOC_CRATE_TARGET", &workspace.target).env("KALEIDOC_CRATE_PROFILE", quick::PROFILE);
    run(&mut node)
}

/// Packs the crate, and returns its file.
fn packed_crate(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("crate");
    let packed = folder.join("package");
    if packed.exists() {
        fs::remove_dir_all(&packed).with_context(|| format!("cannot remove {}", packed.display()))?;
    }
    let mut cargo = workspace.command("cargo");
    // `--no-verify`: the tests compile it as its users do. `--allow-dirty`: tests run on work that is not committed yet.
    cargo.args(["package", "--package", "kaleidoc", "--no-verify", "--allow-dirty", "--target-dir"]).arg(&folder);
    run(&mut cargo)?;
    let files = fs::read_dir(&packed).with_context(|| format!("cannot read {}", packed.display()))?;
    let mut files = files.flatten().map(|entry| entry.path());
    files.find(|path| path.extension().is_some_and(|ending| ending == "crate")).context("`cargo package` made no crate")
}

/// The command that the tests run.
fn command(workspace: &Workspace) -> PathBuf {
    workspace.kaleidoc(quick::PROFILE)
}

/// Names of the tests in a folder, in order.
fn test_files(folder: &Path) -> Result<Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    files.sort();
    ensure!(!files.is_empty(), "{} has no file named *.test.mjs", folder.display());
    Ok(files)
}

/// The Node.js that runs the tests of a folder, with the built command and a browser.
fn node_tests(workspace: &Workspace, folder: &str, browser: Browser) -> Result<Command> {
    let folder = workspace.root.join(folder);
    let mut node = workspace.command("node");
    // One file at a time: tests that measure or wait must not share the processor with another browser.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).args(test_files(&folder)?);
    node.current_dir(folder);
    node.env("KALEIDOC_BIN", command(workspace));
    node.env("KALEIDOC_BROWSER", browser.name());
    node.env("KALEIDOC_BROWSER_PATH", tools::browser(workspace, browser).context("the browser is not on PATH")?);
    Ok(node)
}

/// The folder of shared test data beside the repository, which a lone clone does not have.
fn shared(workspace: &Workspace, step: Step, skips: &mut Skips) -> Result<Option<PathBuf>> {
    let shared = workspace.shared();
    if shared.is_none() {
        skips.add(format!("{}: tests that read ../shared, which is not beside the repository", step.name()))?;
    }
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_needs_comes_before_it() {
        for step in Step::value_variants() {
            assert!(step.needs().iter().all(|needed| needed < step), "{step:?} needs {:?}", step.needs());
        }
    }

    /// Set-up and building are part of each step that runs alone.
    #[test]
    fn the_workflow_has_a_job_for_each_step() {
        let workspace = Workspace::find().unwrap();
        let workflow = fs::read_to_string(workspace.root.join(".github/workflows/ci.yml")).unwrap();
        let matrices = workflow.lines().filter_map(|line| line.trim().strip_prefix("step: [")?.strip_suffix(']'));
        let mut jobs: Vec<&str> = matrices.flat_map(|steps| steps.split(", ")).collect();
        jobs.extend(workflow.contains("run: cargo xtask test --only wasm\n").then_some("wasm"));
        let mut steps: Vec<&str> = Step::value_variants().iter().map(|step| step.name()).collect();
        steps.retain(|step| !["setup", "build"].contains(step));
        jobs.sort_unstable();
        steps.sort_unstable();
        assert_eq!(jobs, steps);
    }

    #[test]
    fn the_word_of_a_step_is_that_of_the_command_line() {
        for step in Step::value_variants() {
            assert_eq!(step.to_possible_value().unwrap().get_name(), step.name());
        }
    }
}
