//! `kaleidoc coverage`: which pages have something of their own for which platforms.
//!
//! 1. [`survey`] compares what each page shows on each of its platforms, by the fingerprints of [`content`];
//! 2. [`terminal`], [`json`] or [`html`] write the result.

mod content;
mod html;
mod json;
mod survey;
mod terminal;

use anstream::{eprintln, print};

use crate::bundle::{Bundle, route};
use crate::compile::{self, Compiled};
use crate::diagnostic::Severity;
use crate::platform::Platform;

use super::arguments::{CoverageArguments, CoverageFormat};
use super::disk::DiskSite;
use super::output::{self, Target};
use super::{Failure, Outcome, build, print as messages};

use survey::Survey;

/// Compares the platforms of a site's pages and writes the report.
pub(super) fn run(arguments: &CoverageArguments) -> Result<Outcome, Failure> {
    let spinner = build::spinner("compiling");
    let site = DiskSite::open(&arguments.root)?;
    let config = site.config()?;
    let compiled = compile::compile(&site, &config);
    let target = arguments.out.as_ref().map(|file| Target::file(file, &site, &config)).transpose()?;
    let bundle = &compiled.bundle;
    if bundle.pages.is_empty() || bundle.platforms.is_empty() {
        messages::report(&compiled.report, &compiled.texts, &site);
        return Err(Failure::new("there is nothing to compare: the site has no pages or no platforms"));
    }
    let columns = columns(bundle, &arguments.platforms)?;
    let prefix = route::normalize(arguments.route.as_deref().unwrap_or("/"));
    let survey = Survey::of(bundle, columns, &prefix);
    spinner.finish_and_clear();
    if survey.pages.is_empty() {
        let hint = "routes are written without the platform, such as `/start/quickstart/`";
        return Err(Failure::new(format!("no page lies at or below `{prefix}`")).hint(hint));
    }
    write(&survey, arguments, target.as_ref())?;
    note_findings(&compiled);
    Ok(Outcome::of(&compiled.report, &arguments.deny))
}

/// The platforms to show: those that were asked for, in the site's order, or all.
fn columns(bundle: &Bundle, keys: &[String]) -> Result<Vec<Platform>, Failure> {
    for key in keys {
        if bundle.platform(key).is_none() {
            let known: Vec<&str> = bundle.platforms.iter().map(|info| info.key.as_str()).collect();
            let failure = Failure::new(format!("the site has no platform `{key}`"));
            return Err(failure.hint(format!("it has: {}", known.join(", "))));
        }
    }
    let is_shown = |key: &String| keys.is_empty() || keys.contains(key);
    let platforms = bundle.platforms.iter().zip(0u8..);
    Ok(platforms.filter(|(info, _)| is_shown(&info.key)).map(|(_, position)| Platform(position)).collect())
}

fn write(survey: &Survey, arguments: &CoverageArguments, target: Option<&Target>) -> Result<(), Failure> {
    // A file is not read at the width of the terminal that it was made in.
    let terminal = if target.is_none() { console::Term::stdout().size_checked() } else { None };
    let width = terminal.map(|(_, columns)| usize::from(columns));
    let report = match arguments.format {
        CoverageFormat::Human => terminal::write(survey, width, arguments.headings),
        CoverageFormat::Json => json::write(survey),
        CoverageFormat::Html => html::write(survey),
    };
    match target {
        None => print!("{report}"),
        Some(target) => {
            output::write_file(target, anstream::adapter::strip_str(&report).to_string().as_bytes())?;
            eprintln!("written to {}", target.shown().display());
        }
    }
    Ok(())
}

/// Findings are the business of other commands, but the table is not complete while there are errors.
fn note_findings(compiled: &Compiled) {
    if compiled.report.count(Severity::Error) > 0 {
        eprintln!("note: the content has {}; `kaleidoc build` shows them", messages::counts(&compiled.report));
    }
}
