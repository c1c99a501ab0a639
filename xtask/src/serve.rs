//! `cargo xtask serve`: the shortest way from a clone to a page in the browser.
//!
//! 1. The reader module and the command are compiled at the same time ([`Part::make`]);
//! 2. the command serves the site;
//! 3. what a page needs only later is compiled meanwhile: search, and the compiler for the manual's playground.
//!
//! Nothing is optimized for size and nothing needs Node.js, so that the first page comes soon.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};

use crate::recipe::Recipe;
use crate::tools::{self, Tool};
use crate::wasm::{module, quick};
use crate::workspace::{self, Workspace};

/// Something that is compiled.
#[derive(Clone, Copy)]
enum Part {
    Reader,
    Command,
    Search,
    Compiler,
}

/// Serves a site until it ends, in the caller's directory: a path among the arguments means what the caller's shell
/// completed it to.
///
/// - `site`: content root; `None` for the manual.
/// - `extra`: arguments for `kaleidoc serve`.
#[allow(clippy::exit, reason = "what is still being compiled is not waited for")]
pub fn serve(workspace: &Workspace, recipe: &Recipe, site: Option<PathBuf>, extra: &[OsString]) -> Result<ExitCode> {
    tools::setup(workspace, recipe, &[Tool::WasmTarget])?;
    let later: &[Part] = if site.is_some() { &[Part::Search] } else { &[Part::Search, Part::Compiler] };
    thread::scope(|scope| {
        let reader = scope.spawn(|| Part::Reader.make(workspace, recipe));
        Part::Command.make(workspace, recipe)?;
        reader.join().map_err(|_| anyhow!("building the reader module panicked"))?
    })?;
    let mut server = server(workspace, site, extra)?;
    let mut server = server.spawn().context("cannot start `kaleidoc serve`")?;
    thread::scope(|scope| {
        scope.spawn(|| {
            for part in later {
                if let Err(error) = part.make(workspace, recipe) {
                    eprintln!("error: {error:#}");
                }
            }
        });
        let status = server.wait().context("cannot wait for `kaleidoc serve`")?;
        // Without waiting for what is still being compiled. A signal has no code; 1 is what remains to say.
        std::process::exit(status.code().unwrap_or(1))
    })
}

/// The command line that serves a site with the reader of this source tree.
fn server(workspace: &Workspace, site: Option<PathBuf>, extra: &[OsString]) -> Result<Command> {
    let here = std::env::current_dir()?;
    let default = if here == workspace.root { PathBuf::from("docs") } else { workspace.root.join("docs") };
    let mut command = workspace.command(workspace.kaleidoc(quick::PROFILE));
    command.current_dir(here).arg("serve").arg("--reader").arg(quick::folder(workspace));
    command.arg(site.unwrap_or(default)).args(extra);
    Ok(command)
}

impl Part {
    /// Compiles it, and prints how long it is expected to take and took.
    fn make(self, workspace: &Workspace, recipe: &Recipe) -> Result<()> {
        let (name, expected) = self.describe();
        let expected = if self.artifact(workspace, recipe).exists() { "seconds" } else { expected };
        println!("{name}: compiling, expected to take {expected}");
        let start = Instant::now();
        match self {
            Part::Reader => quick::reader(workspace, recipe)?,
            Part::Search => quick::search(workspace, recipe)?,
            Part::Compiler => quick::compiler(workspace, recipe)?,
            Part::Command => workspace::run(workspace.command("cargo").args(COMMAND))?,
        }
        println!("{name}: ready after {:.1} s", start.elapsed().as_secs_f64());
        Ok(())
    }

    /// Its name, and how long a first build takes on two cores.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Part::Reader => ("reader module", "about 2 minutes"),
            Part::Command => ("command", "about 5 minutes"),
            Part::Search => ("search module", "about a minute"),
            Part::Compiler => ("compiler module of the playground", "about 2 minutes"),
        }
    }

    /// What a build leaves; it makes the next one short.
    fn artifact(self, workspace: &Workspace, recipe: &Recipe) -> PathBuf {
        let [reader, compiler, search] = recipe.modules().map(|it| module::folder(workspace, it).join(quick::PROFILE));
        match self {
            Part::Reader => reader,
            Part::Command => workspace.kaleidoc(quick::PROFILE),
            Part::Search => search,
            Part::Compiler => compiler,
        }
    }
}

/// Arguments of the cargo that builds the command.
const COMMAND: [&str; 5] = ["build", "--profile", quick::PROFILE, "--bin", "kaleidoc"];
