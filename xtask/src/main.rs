//! `cargo xtask`: one command for what this repository builds and checks.
//!
//! - `setup`: installs the tools that are missing ([`tools`]).
//! - `wasm`: builds the wasm package as `wasm-pack.toml` says ([`recipe`], [`wasm`]).
//! - `package`: packs the npm packages ([`package`]).
//! - `serve`: shows a site, with the reader of this very source tree ([`mod@serve`]).
//! - `test`: everything that continuous integration checks ([`steps`], [`lanes`]).
//! - `notices`: finds the licenses of what is shipped ([`notices`]).
//! - `release`: moves versions and changelog to a release ([`mod@release`]).
//! - `bench`: how fast and how large everything is ([`mod@bench`]).

#![allow(unreachable_pub, reason = "of a program nothing is reachable: `pub` is what a module offers to the others")]

mod bench;
mod browser;
mod lanes;
mod lint;
mod notices;
mod package;
mod recipe;
mod release;
mod serve;
mod shrink;
mod skips;
mod steps;
mod tools;
mod wasm;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use bench::Part;
use package::Packages;
use package::binary::Binary;
use recipe::Recipe;
use steps::Step;
use tools::Tool;
use workspace::Workspace;

/// Builds, serves and tests Kaleidoc from its source tree.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install the tools that are missing, in their pinned versions
    Setup {
        /// Also what the tests need: browsers, their drivers, npm packages
        #[arg(long)]
        tests: bool,
    },
    /// Build the wasm package as wasm-pack.toml says, unless nothing changed
    Wasm {
        /// Record the sizes in xtask/sizes.toml, as those that later builds are compared with
        #[arg(long)]
        record: bool,
    },
    /// Pack the npm packages into target/package: the main one, and that of each platform with a binary
    Package {
        /// Binary of a platform, by its Rust target; repeat it for more [default: a release build for this machine]
        #[arg(long = "binary", value_name = "TARGET=PATH")]
        binaries: Vec<Binary>,
        /// Pack those of the platforms alone; they need no wasm
        #[arg(long)]
        platforms_only: bool,
    },
    /// Build what a page needs, then run `kaleidoc serve` on a site
    Serve {
        /// Content root of the site [default: docs]
        root: Option<PathBuf>,
        /// Arguments handed on to `kaleidoc serve`
        #[arg(last = true)]
        extra: Vec<OsString>,
    },
    /// Run every check, several at a time, and print a table of the steps and their seconds
    Test {
        /// Run this one step
        #[arg(long, value_name = "STEP")]
        only: Option<Step>,
    },
    /// Write THIRD_PARTY_NOTICES anew, of the modules and of the command
    Notices,
    /// Move every version and the changelog to a release, in a tree without changes
    Release {
        /// The version, such as 1.2.3
        version: String,
        /// Print what would change, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the changelog of this version, which the tree must be at
        #[arg(long, conflicts_with = "dry_run")]
        notes: bool,
    },
    /// Measure compiler, reader, search and downloads over the corpus, and keep the figures in benches/results
    Bench {
        /// Run this one part
        #[arg(long, value_name = "PART")]
        only: Option<Part>,
        /// Fewer pages and repetitions; the figures are printed and not kept
        #[arg(long)]
        quick: bool,
    },
}

fn main() -> ExitCode {
    run(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// Runs one command; the code is what the shell gets.
fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let recipe = Recipe::read(&workspace)?;
    match command {
        Command::Setup { tests } => {
            let needed: &[Tool] = if tests { &tools::TESTS } else { &tools::BUILD };
            tools::setup(&workspace, &recipe, needed)?;
        }
        Command::Wasm { record } => {
            tools::setup(&workspace, &recipe, &tools::BUILD)?;
            if record { wasm::record(&workspace, &recipe) } else { wasm::build(&workspace, &recipe) }?;
        }
        Command::Package { binaries, platforms_only } => {
            let packages = if platforms_only { Packages::Platforms } else { Packages::All };
            pack(&workspace, &recipe, packages, binaries)?;
        }
        Command::Serve { root, extra } => return serve::serve(&workspace, &recipe, root, &extra),
        Command::Notices => notices::generate(&workspace, &recipe)?,
        Command::Release { version, dry_run, notes } => {
            let mode = match (dry_run, notes) {
                (true, _) => release::Mode::DryRun,
                (_, true) => release::Mode::Notes,
                _ => release::Mode::Write,
            };
            release::release(&workspace, &version, mode)?;
        }
        Command::Bench { only, quick } => bench::bench(&workspace, &recipe, only, quick)?,
        Command::Test { only } => return lanes::test(&workspace, &recipe, only),
    }
    Ok(ExitCode::SUCCESS)
}

/// Packs npm packages; without binaries, builds the one for this machine first.
fn pack(workspace: &Workspace, recipe: &Recipe, packages: Packages, mut binaries: Vec<Binary>) -> Result<()> {
    if packages == Packages::All || binaries.is_empty() {
        tools::setup(workspace, recipe, &tools::BUILD)?;
    }
    if binaries.is_empty() {
        wasm::build(workspace, recipe)?;
        workspace::run(workspace.command("cargo").args(["build", "--release", "--bin", "kaleidoc"]))?;
        binaries = Binary::of_host(workspace.kaleidoc("release"));
    }
    package::build(workspace, recipe, packages, &binaries)?;
    Ok(())
}
