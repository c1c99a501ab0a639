//! What people read on the terminal: diagnostics, failures, summaries. All of it goes to standard error.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstream::eprintln;

use crate::diagnostic::{Code, Diagnostic, Report, Severity};

use super::Failure;
use super::disk::DiskSite;
use super::groups;

/// Prints every diagnostic with its place, its source line and the way out, in the order of the report.
///
/// - `texts`: sources by path, as `compile` returns them.
pub(super) fn report(report: &Report, texts: &BTreeMap<String, String>, site: &DiskSite) {
    let printer = Printer { renderer: Renderer::styled(), texts, site };
    report.diagnostics.iter().for_each(|diagnostic| printer.print(diagnostic));
}

/// Prints diagnostics by code, errors first, after a table of their counts. The first ones of each code are printed, and
/// the others counted.
///
/// - `all`: what prints every diagnostic, such as `--all`; `None` prints them here.
pub(super) fn report_by_code(report: &Report, texts: &BTreeMap<String, String>, site: &DiskSite, all: Option<&str>) {
    let groups = groups::groups(report);
    if report.diagnostics.len() > 1 {
        eprintln!("{}", groups::table(&groups));
    }
    let printer = Printer { renderer: Renderer::styled(), texts, site };
    for group in groups {
        let (findings, more) = if all.is_some() { group.first() } else { (group.findings.as_slice(), 0) };
        findings.iter().for_each(|diagnostic| printer.print(diagnostic));
        if let (Some(all), 1..) = (all, more) {
            eprintln!("… {} more of `{}`; `{all}` prints everything\n", thousands(more), group.code);
        }
    }
}

/// What diagnostics are printed with.
struct Printer<'a> {
    renderer: Renderer,
    texts: &'a BTreeMap<String, String>,
    site: &'a DiskSite,
}

impl Printer<'_> {
    fn print(&self, diagnostic: &Diagnostic) {
        let text = self.texts.get(&diagnostic.file).map(String::as_str);
        eprintln!("{}\n", self.renderer.render(&parts(diagnostic, text, &path_of(diagnostic, self.site))));
    }
}

/// The file as the person who runs the command would name it.
fn path_of(diagnostic: &Diagnostic, site: &DiskSite) -> String {
    let path = site.locate(&diagnostic.file).display().to_string();
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

fn parts<'a>(diagnostic: &'a Diagnostic, text: Option<&'a str>, path: &'a str) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let mut group = match (text, diagnostic.span) {
        (Some(text), Some(span)) => {
            let (excerpt, line, range) = excerpt(text, span.start..span.end);
            let annotation = AnnotationKind::Primary.span(range);
            title.element(Snippet::source(excerpt).path(path).line_start(line).annotation(annotation))
        }
        _ => title.element(Origin::path(path)),
    };
    for hint in &diagnostic.hints {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    vec![group]
}

/// The first line of a span, the number of that line from 1, and the span's bytes in it. Whole files are not handed to
/// the printer, since it looks at every line of what it gets.
fn excerpt(text: &str, span: Range<usize>) -> (&str, usize, Range<usize>) {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let end = text.floor_char_boundary(span.end.clamp(start, line_end));
    let number = text[..line_start].matches('\n').count() + 1;
    (&text[line_start..line_end], number, start - line_start..end - line_start)
}

/// Prints why a command could not be carried out.
pub(super) fn failure(failure: &Failure) {
    let mut group = Group::with_title(Level::ERROR.primary_title(failure.message.as_str()));
    if let Some(hint) = &failure.hint {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    eprintln!("{}", Renderer::styled().render(&[group]));
}

/// `2 errors (1 syntax, 1 missing-import), 3 warnings (3 unknown-platform)`; `no diagnostics` without any.
pub(super) fn counts(report: &Report) -> String {
    let of = |severity: Severity| {
        let mut codes: BTreeMap<Code, usize> = BTreeMap::new();
        for diagnostic in report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity) {
            *codes.entry(diagnostic.code).or_default() += 1;
        }
        let total: usize = codes.values().sum();
        let list: Vec<String> = codes.iter().map(|(code, count)| format!("{count} {code}")).collect();
        (total > 0).then(|| format!("{} ({})", count(total, severity.as_str()), list.join(", ")))
    };
    let parts: Vec<String> = Severity::ALL.into_iter().filter_map(of).collect();
    if parts.is_empty() { "no diagnostics".to_owned() } else { parts.join(", ") }
}

/// `1 page`, `1,960 pages`.
pub(super) fn count(number: usize, singular: &str) -> String {
    format!("{} {singular}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// `1234567` as `1,234,567`.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|chunk| std::str::from_utf8(chunk).unwrap_or_default()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn a_diagnostic_shows_its_place_and_the_way_out() {
        let diagnostic = Diagnostic::warning(Span::new(16, 21), Code::UnknownPlatform, "unknown platform `raect`")
            .in_file("guide/auth.mdx")
            .hint("did you mean `react`?");
        let text = "# A\n\nfilters={[\"raect\"]}\n";
        let printed = Renderer::plain().render(&parts(&diagnostic, Some(text), "guide/auth.mdx"));
        assert!(
            printed.starts_with("warning[unknown-platform]: unknown platform `raect`\n --> guide/auth.mdx:3:12\n"),
            "{printed}"
        );
        assert!(printed.contains("^^^^^") && printed.contains("= hint: did you mean `react`?"), "{printed}");
    }

    #[test]
    fn spans_outside_of_a_text_do_no_harm() {
        assert_eq!(excerpt("é\nb", 1..99), ("é", 1, 0..2));
        assert_eq!(excerpt("", 5..9), ("", 1, 0..0));
    }

    #[test]
    fn numbers_have_separators() {
        assert_eq!(
            (thousands(0), thousands(999), thousands(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
    }
}
