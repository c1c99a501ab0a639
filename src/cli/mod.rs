//! The command line: arguments, disk, terminal, exit codes.
//!
//! [`run`] is the one entry point. Exit codes: 0 when all is well (warnings allowed), 1 when the content has errors, or
//! warnings with `--deny-warnings`, 2 when the command could not be carried out.

mod arguments;
mod build;
mod check;
mod coverage;
mod disk;
mod groups;
mod help;
mod init;
mod licenses;
mod output;
mod prerender;
mod print;
mod render;
mod runtime;
mod serve;

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::compile::{self, Compiled, Highlighting};
use crate::diagnostic::{Report, Severity};

use arguments::{Arguments, Command, DenyArguments};

/// Compiles the site in a folder, as `kaleidoc render --all` does before it writes anything.
///
/// # Errors
/// [`Failure`] when there is no such folder or its site file cannot be used.
pub fn compile_folder(root: &Path) -> Result<Compiled, Failure> {
    let site = disk::DiskSite::open(root)?;
    Ok(compile::compile(&site, &site.config()?))
}

/// Compiles and checks the site in a folder, as `kaleidoc check` does.
///
/// # Errors
/// [`Failure`] when there is no such folder or its site file cannot be used.
pub fn check_folder(root: &Path) -> Result<Compiled, Failure> {
    let site = disk::DiskSite::open(root)?;
    Ok(compile::check(&site, &site.config()?, Highlighting::Off))
}

/// Why a command could not be carried out: what to tell, and the way out.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file or folder that an operation failed on.
    fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {what} `{}`: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Whether the content is free of errors, or of what is denied; decides between exit codes 0 and 1.
#[derive(Clone, Copy)]
enum Outcome {
    Clean,
    HasErrors,
}

impl Outcome {
    /// The outcome of a command that found these.
    fn of(report: &Report, deny: &DenyArguments) -> Self {
        let is_denied = deny.deny_warnings && report.count(Severity::Warning) > 0;
        if report.count(Severity::Error) > 0 || is_denied { Self::HasErrors } else { Self::Clean }
    }
}

/// The command line as it is parsed: commands, their options and arguments, and the help for each.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Carries out the command of the process's arguments.
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Coverage(arguments) => coverage::run(&arguments),
        Command::Licenses => licenses::run(),
        Command::CleanUpAfter(arguments) => output::run_guardian(&arguments),
    };
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::HasErrors) => ExitCode::from(1),
        Err(failure) => {
            print::failure(&failure);
            ExitCode::from(2)
        }
    }
}
