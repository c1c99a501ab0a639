//! Findings by severity and code, so that a mistake made a hundred times does not hide the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Report, Severity};

/// Findings of a group that are shown before the rest is counted.
pub(super) const MAX_SHOWN: usize = 5;

/// The findings of a severity and code.
pub(super) struct Group<'r> {
    pub severity: Severity,
    pub code: Code,
    /// In the order of the report.
    pub findings: Vec<&'r Diagnostic>,
}

impl<'r> Group<'r> {
    /// The first findings, and how many there are besides.
    pub(super) fn first(&self) -> (&[&'r Diagnostic], usize) {
        let (first, rest) = self.findings.split_at(self.findings.len().min(MAX_SHOWN));
        (first, rest.len())
    }
}

/// The findings of a report: errors first, then by code in the order of the manual.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(Severity, Code), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        groups.entry((diagnostic.severity, diagnostic.code)).or_default().push(diagnostic);
    }
    groups.into_iter().map(|((severity, code), findings)| Group { severity, code, findings }).collect()
}

/// A table of the groups: how many findings each code has, by severity, and in how many files.
pub(super) fn table(groups: &[Group]) -> String {
    let mut codes: Vec<Code> = Vec::new();
    for group in groups {
        if !codes.contains(&group.code) {
            codes.push(group.code);
        }
    }
    let mut table = format!("{:>7} {:>9} {:>6} {:>6}  code\n", "errors", "warnings", "notes", "files");
    for code in codes {
        let of_code = || groups.iter().filter(|group| group.code == code);
        let count =
            |severity| of_code().filter(|group| group.severity == severity).map(|group| group.findings.len()).sum();
        let [errors, warnings, notes]: [usize; 3] = Severity::ALL.map(count);
        let files: BTreeSet<&str> =
            of_code().flat_map(|group| &group.findings).map(|finding| finding.file.as_str()).collect();
        table.push_str(&format!("{errors:>7} {warnings:>9} {notes:>6} {:>6}  {code}\n", files.len()));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(findings: &[(Severity, Code, &str)]) -> Report {
        let diagnostic = |&(severity, code, file): &(Severity, Code, &str)| {
            let diagnostic = match severity {
                Severity::Error => Diagnostic::error(None, code, "x"),
                Severity::Warning => Diagnostic::warning(None, code, "x"),
                Severity::Note => Diagnostic::note(None, code, "x"),
            };
            diagnostic.in_file(file)
        };
        Report { diagnostics: findings.iter().map(diagnostic).collect() }
    }

    #[test]
    fn errors_come_first_and_codes_are_counted() {
        let report = report(&[
            (Severity::Warning, Code::MissingAlt, "a"),
            (Severity::Note, Code::FragmentUsedOnce, "f"),
            (Severity::Error, Code::DeadLink, "a"),
            (Severity::Warning, Code::DeadLink, "b"),
            (Severity::Error, Code::DeadLink, "a"),
        ]);
        let groups = groups(&report);
        let sizes: Vec<_> = groups.iter().map(|group| (group.severity, group.code, group.findings.len())).collect();
        assert_eq!(
            sizes,
            [
                (Severity::Error, Code::DeadLink, 2),
                (Severity::Warning, Code::DeadLink, 1),
                (Severity::Warning, Code::MissingAlt, 1),
                (Severity::Note, Code::FragmentUsedOnce, 1),
            ]
        );
        assert_eq!(
            table(&groups),
            " errors  warnings  notes  files  code\n\
             \x20     2         1      0      2  dead-link\n\
             \x20     0         1      0      1  missing-alt\n\
             \x20     0         0      1      1  fragment-used-once\n"
        );
    }

    #[test]
    fn the_rest_of_a_group_is_counted() {
        let report = report(&[(Severity::Error, Code::DeadLink, "a"); 8]);
        let groups = groups(&report);
        let (first, more) = groups[0].first();
        assert_eq!((first.len(), more), (MAX_SHOWN, 3));
    }
}
