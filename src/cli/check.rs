//! `kaleidoc check`: all that is wrong with a site.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

use anstream::eprintln;
use serde::Serialize;

use crate::compile::{self, Highlighting};
use crate::diagnostic::{Diagnostic, Report, Severity};

use super::arguments::{CheckArguments, Format};
use super::{Failure, Outcome, build, groups, print};

/// Checks a site and prints what is found.
pub(super) fn run(arguments: &CheckArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let spinner = build::spinner("checking");
    let (site, config) = build::open(&arguments.site)?;
    let mut compiled = compile::check(&site, &config, Highlighting::Off);
    spinner.finish_and_clear();
    let report = &mut compiled.report;
    report.diagnostics.retain(|diagnostic| arguments.only.is_empty() || arguments.only.contains(&diagnostic.code));
    match arguments.format {
        Format::Human => {
            print::report_by_code(report, &compiled.texts, &site, arguments.repeats.limit());
            let pages = print::count(compiled.bundle.pages.len(), "page");
            let seconds = started.elapsed().as_secs_f64();
            eprintln!("{pages}; {}; {seconds:.2} s", print::counts(report));
        }
        Format::Json => print_json(&findings(report, &compiled.texts))?,
    }
    Ok(Outcome::of(report, &arguments.deny))
}

/// What `--format json` writes; open pages of `kaleidoc serve` get the same with fewer diagnostics.
#[derive(Serialize)]
pub(super) struct Findings<'a> {
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

/// How many findings of a severity and code there are besides those that are shown.
#[derive(Serialize)]
pub(super) struct More {
    severity: &'static str,
    code: &'static str,
    count: usize,
}

/// A place in a file.
#[derive(Clone, Copy, Serialize)]
struct Position {
    /// From 1.
    line: usize,
    /// Characters (Unicode scalar values), from 1.
    column: usize,
    /// Bytes, from 0.
    byte: usize,
}

impl Position {
    const START: Self = Self { line: 1, column: 1, byte: 0 };
}

/// All findings of a report, with their places.
///
/// - `texts`: sources by path, as `compile` returns them.
/// - Cost: linear in the findings and in the bytes of the files that have some, as long as findings follow each other in the
///   order of a sorted report.
pub(super) fn findings<'a>(report: &'a Report, texts: &BTreeMap<String, String>) -> Findings<'a> {
    let mut places = Places { texts, last: None };
    findings_of(report, report.diagnostics.iter().map(|diagnostic| places.finding(diagnostic)).collect())
}

/// The first findings of each severity and code, and how many there are besides.
pub(super) fn first_findings<'a>(report: &'a Report, texts: &BTreeMap<String, String>) -> (Findings<'a>, Vec<More>) {
    let mut places = Places { texts, last: None };
    let (mut diagnostics, mut others) = (Vec::new(), Vec::new());
    for group in groups::groups(report) {
        let (first, count) = group.first();
        diagnostics.extend(first.iter().map(|diagnostic| places.finding(diagnostic)));
        if count > 0 {
            others.push(More { severity: group.severity.as_str(), code: group.code.as_str(), count });
        }
    }
    (findings_of(report, diagnostics), others)
}

fn findings_of<'a>(report: &Report, diagnostics: Vec<Finding<'a>>) -> Findings<'a> {
    Findings {
        format: 1,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        notes: report.count(Severity::Note),
        diagnostics,
    }
}

fn print_json(findings: &Findings) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(findings).map_err(|error| Failure::new(error.to_string()))?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").map_err(|error| Failure::new(format!("cannot write standard output: {error}")))
}

/// Places in files, each counted from the one before it.
struct Places<'t> {
    texts: &'t BTreeMap<String, String>,
    /// The last place, and its file.
    last: Option<(&'t str, Position)>,
}

impl<'t> Places<'t> {
    fn finding<'a>(&mut self, diagnostic: &'a Diagnostic) -> Finding<'a> {
        let file = diagnostic.span.zip(self.texts.get_key_value(&diagnostic.file));
        let places = file.map(|(span, (path, text))| {
            let last = self.last.filter(|(file, last)| file == path && last.byte <= span.start);
            let start = advanced(text, last.map_or(Position::START, |(_, last)| last), span.start);
            self.last = Some((path, start));
            (start, advanced(text, start, span.end))
        });
        Finding {
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code.as_str(),
            message: &diagnostic.message,
            hints: &diagnostic.hints,
            file: &diagnostic.file,
            start: places.map(|(start, _)| start),
            end: places.map(|(_, end)| end),
        }
    }
}

/// The position of a byte at or after another one; that of the character which the byte belongs to.
fn advanced(text: &str, from: Position, byte: usize) -> Position {
    let byte = text.floor_char_boundary(byte).max(from.byte);
    let between = &text[from.byte..byte];
    let (line, column) = match between.rfind('\n') {
        Some(end) => (from.line + between.matches('\n').count(), between[end + 1..].chars().count() + 1),
        None => (from.line, from.column + between.chars().count()),
    };
    Position { line, column, byte }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Span};

    #[test]
    fn positions_count_characters_and_bytes() {
        let position = |text, byte| {
            let Position { line, column, byte } = advanced(text, Position::START, byte);
            (line, column, byte)
        };
        assert_eq!(position("a\né b", 4), (2, 2, 4));
        assert_eq!(position("é", 99), (1, 2, 2));
        assert_eq!(position("é", 1), (1, 1, 0));
    }

    #[test]
    fn positions_do_not_depend_on_the_ones_before() {
        let text = "ab\né\n\nc d\n";
        let texts = BTreeMap::from([("a".to_owned(), text.to_owned()), ("b".to_owned(), "x".to_owned())]);
        let finding = |file: &str, start, end| Diagnostic::note(Span::new(start, end), Code::Syntax, "x").in_file(file);
        let diagnostics = vec![finding("a", 1, 8), finding("a", 7, 9), finding("b", 0, 1), finding("a", 3, 5)];
        let report = Report { diagnostics };
        let places = |of: &Findings| -> Vec<_> {
            of.diagnostics
                .iter()
                .map(|it| it.start.zip(it.end).map(|(a, b)| [a.line, a.column, b.line, b.column]))
                .collect()
        };
        let expected = [[1, 2, 4, 2], [4, 1, 4, 3], [1, 1, 1, 2], [2, 1, 2, 2]].map(Some);
        assert_eq!(places(&findings(&report, &texts)), expected);
        assert_eq!(places(&first_findings(&report, &texts).0), expected);
    }
}
