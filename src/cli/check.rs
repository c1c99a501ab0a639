//! `kaleidoc check`: all that is wrong with a site.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

use anstream::eprintln;
use serde::Serialize;

use crate::compile;
use crate::diagnostic::{Diagnostic, Report, Severity};

use super::arguments::{CheckArguments, Format};
use super::{Failure, Outcome, build, print};

/// Checks a site and prints what is found.
pub fn run(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let spinner = build::spinner("checking");
    let (site, config) = build::open(&arguments.site)?;
    let mut compiled = compile::check(&site, &config);
    spinner.finish_and_clear();
    let report = &mut compiled.report;
    report.diagnostics.retain(|diagnostic| arguments.only.is_empty() || arguments.only.contains(&diagnostic.code));
    match arguments.format {
        Format::Human => {
            print::report(report, &compiled.texts, &site);
            let pages = print::count(compiled.bundle.pages.len(), "page");
            let seconds = started.elapsed().as_secs_f64();
            eprintln!("{pages}; {}; {seconds:.2} s", print::counts(report));
        }
        Format::Json => print_json(&findings(report, &compiled.texts))?,
    }
    let is_denied = arguments.deny_warnings && report.count(Severity::Warning) > 0;
    Ok(if report.count(Severity::Error) > 0 || is_denied { Outcome::HasErrors } else { Outcome::Clean })
}

/// What `--format json` writes, and what `kaleidoc serve` tells open pages.
#[derive(Serialize)]
pub struct Findings<'a> {
    /// Of this shape.
    format: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    hints: &'a [String],
    /// Path from the content root.
    file: &'a str,
    /// Where the finding is about a place, and not about the file as a whole.
    start: Option<Position>,
    end: Option<Position>,
}

/// A place in a file.
#[derive(Serialize)]
struct Position {
    /// From 1.
    line: usize,
    /// Characters (Unicode scalar values), from 1.
    column: usize,
    /// Bytes, from 0.
    byte: usize,
}

/// All findings of a report, with their places.
///
/// - `texts`: sources by path, as `compile` returns them.
pub fn findings<'a>(report: &'a Report, texts: &BTreeMap<String, String>) -> Findings<'a> {
    Findings {
        format: 1,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        notes: report.count(Severity::Note),
        diagnostics: report.diagnostics.iter().map(|diagnostic| finding(diagnostic, texts)).collect(),
    }
}

fn print_json(findings: &Findings) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(findings).map_err(|error| Failure::new(error.to_string()))?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").map_err(|error| Failure::new(format!("cannot write standard output: {error}")))
}

fn finding<'a>(diagnostic: &'a Diagnostic, texts: &BTreeMap<String, String>) -> Finding<'a> {
    let places = diagnostic.span.zip(texts.get(&diagnostic.file));
    Finding {
        severity: diagnostic.severity.as_str(),
        code: diagnostic.code.as_str(),
        message: &diagnostic.message,
        hints: &diagnostic.hints,
        file: &diagnostic.file,
        start: places.map(|(span, text)| position(text, span.start)),
        end: places.map(|(span, text)| position(text, span.end)),
    }
}

fn position(text: &str, byte: usize) -> Position {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        byte: before.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_bytes() {
        let place = position("a\né b", 4);
        assert_eq!((place.line, place.column, place.byte), (2, 2, 4));
        assert_eq!(position("é", 99).byte, 2);
    }
}
