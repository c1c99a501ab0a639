//! `cargo xtask bench`: how fast and how large everything is, in four parts:
//!
//! 1. [`native`]: the compiler's stages, other parsers on the same texts, and whole builds;
//! 2. browser ([`script`]): the built reader in Chromium;
//! 3. search ([`script`]): what is found for the queries of `tests/search`, beside other engines;
//! 4. [`sizes`]: what a reader downloads, and what the wasm module is made of.
//!
//! Each part makes tables of figures ([`table`]). They are printed beside their budgets ([`budgets`]) and kept, with the
//! machine and the date, in `benches/results` ([`results`]). Nothing here fails for being slow; sizes, which are exact,
//! have limits in `xtask/sizes.toml` and `wasm-pack.toml`, which the tests hold.

mod budgets;
pub mod crates;
mod native;
mod results;
mod script;
pub mod sizes;
mod table;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::recipe::Recipe;
use crate::tools::{self, Tool};
use crate::wasm;
use crate::workspace::{Workspace, run};

use budgets::Budgets;
use results::{Machine, Part as Measured};

/// A part of the benches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Stages of the compiler, other parsers, whole builds
    Native,
    /// The reader in Chromium
    Browser,
    /// What search finds, beside other engines
    Search,
    /// What a reader downloads
    Sizes,
}

impl Part {
    /// The word for `--only`, and the stem of the part's file of results.
    fn name(self) -> &'static str {
        match self {
            Part::Native => "native",
            Part::Browser => "browser",
            Part::Search => "search",
            Part::Sizes => "sizes",
        }
    }

    /// Heading of its figures.
    fn title(self) -> &'static str {
        match self {
            Part::Native => "Native",
            Part::Browser => "In the browser",
            Part::Search => "Search",
            Part::Sizes => "Sizes",
        }
    }
}

/// Runs all parts, or the one that was asked for, over the corpus beside the repository.
///
/// - `is_quick`: fewer pages and repetitions; such figures are printed and not kept.
///
/// # Errors
/// When there is no corpus, or when something cannot be built or run.
pub fn bench(workspace: &Workspace, recipe: &Recipe, only: Option<Part>, is_quick: bool) -> Result<()> {
    let shared = workspace.shared().filter(|shared| shared.join("corpus").is_dir());
    let shared = shared.context("there is no corpus: set KALEIDOC_SHARED to the folder that holds it")?;
    tools::setup(workspace, recipe, &[&tools::TESTS[..], &[Tool::BenchPackages]].concat())?;
    wasm::build(workspace, recipe)?;
    run(workspace.command("cargo").args(["build", "--release", "--bin", "kaleidoc"]))?;
    let budgets = Budgets::read(workspace)?;
    for part in only.map_or(Part::value_variants().to_vec(), |part| vec![part]) {
        println!("\n=== {}", part.name());
        let (tables, browser) = match part {
            Part::Native => (native::tables(workspace, &shared, is_quick)?, None),
            Part::Browser | Part::Search => script::tables(workspace, &shared, part.name(), is_quick)?,
            Part::Sizes => (sizes::tables(workspace, recipe, &shared)?, None),
        };
        for table in &tables {
            print!("\n{}", table.text(&budgets));
        }
        if !is_quick {
            let measured = Measured { machine: Machine::this(workspace, browser), tables };
            results::keep(workspace, part.name(), &measured)?;
        }
    }
    if is_quick { Ok(()) } else { results::write_readme(workspace, &budgets) }
}
