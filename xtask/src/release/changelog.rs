//! The changelog of a release: one section for each version, and first of all what is not released.

use anyhow::{Result, bail, ensure};
use semver::Version;

/// Name of the file, in the root.
pub const FILE: &str = "CHANGELOG.md";

/// Heading of what is not released yet.
const UNRELEASED: &str = "## Unreleased";

/// The changelog with its unreleased section as the section of a version.
///
/// # Errors
/// When that section is missing or has no entry, and when the version has a section or is not above those that have.
pub fn release(log: &str, version: &Version, date: &str) -> Result<String> {
    let (before, section, after) = section(log, UNRELEASED)?;
    ensure!(
        section.lines().any(|line| line.starts_with("- ")),
        "{FILE} has no entry below `{UNRELEASED}`: there is nothing to release"
    );
    if let Some(last) = released(log).into_iter().max() {
        ensure!(*version > last, "{version} is not above {last}, which {FILE} has as released");
    }
    Ok(format!("{before}{UNRELEASED}\n\n## {version} - {date}\n{section}{after}"))
}

/// The section of a version as the notes of its release: without its heading, each entry on one line, since GitHub breaks
/// lines of notes where they are broken.
///
/// # Errors
/// When the version has no section, or an empty one.
pub fn notes(log: &str, version: &Version) -> Result<String> {
    let is_its_heading = |line: &&str| heading(line).is_some_and(|found| found == *version);
    let Some(heading) = log.lines().find(is_its_heading) else {
        bail!("{FILE} has no section of version {version}");
    };
    let (_, section, _) = section(log, heading)?;
    let mut notes = String::new();
    for line in section.trim().lines() {
        match line.strip_prefix("  ") {
            Some(rest) => notes += &format!(" {rest}"),
            None if notes.is_empty() => notes += line,
            None => notes += &format!("\n{line}"),
        }
    }
    ensure!(!notes.is_empty(), "the section of version {version} in {FILE} is empty");
    Ok(notes + "\n")
}

/// Versions that have a section.
fn released(log: &str) -> Vec<Version> {
    log.lines().filter_map(heading).collect()
}

/// The version of a heading such as `## 1.2.3 - 2026-01-31`.
fn heading(line: &str) -> Option<Version> {
    Version::parse(line.strip_prefix("## ")?.split(' ').next()?).ok()
}

/// The text before a heading of level two, below it up to the next one, and from there on.
fn section<'a>(log: &'a str, heading: &str) -> Result<(&'a str, &'a str, &'a str)> {
    let line = format!("{heading}\n");
    let Some(start) = starts(log).find(|&start| log[start..].starts_with(&line)) else {
        bail!("{FILE} has no line `{heading}`");
    };
    let end = starts(log).find(|&other| other > start).unwrap_or(log.len());
    Ok((&log[..start], &log[start + line.len()..end], &log[end..]))
}

/// Byte offsets of the headings of level two.
fn starts(log: &str) -> impl Iterator<Item = usize> {
    let line_starts = std::iter::once(0).chain(log.match_indices('\n').map(|(end, _)| end + 1));
    line_starts.filter(|&start| log[start..].starts_with("## "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "# Changelog\n\n## Unreleased\n\n- New: a thing\n  of two lines.\n- Another.\n\n## 0.1.0 - 2026-01-31\n\n- First.\n";

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn ok_unreleased_becomes_the_version() {
        assert_eq!(
            release(LOG, &version("0.2.0"), "2026-02-28").unwrap(),
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-02-28\n\n- New: a thing\n  of two lines.\n- Another.\n\n\
             ## 0.1.0 - 2026-01-31\n\n- First.\n"
        );
    }

    #[test]
    fn ok_the_first_release() {
        let log = "# Changelog\n\n## Unreleased\n\n- All of it.\n";
        let after = release(log, &version("0.1.0"), "2026-02-28").unwrap();
        assert_eq!(after, "# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-02-28\n\n- All of it.\n");
    }

    #[test]
    fn err_nothing_to_release() {
        let expected = "CHANGELOG.md has no entry below `## Unreleased`: there is nothing to release";
        let once = release(LOG, &version("0.2.0"), "2026-02-28").unwrap();
        let message = release(&once, &version("0.3.0"), "2026-03-01").unwrap_err().to_string();
        assert_eq!(message, expected);
        let message = release("# Changelog\n", &version("0.3.0"), "2026-03-01").unwrap_err().to_string();
        assert_eq!(message, "CHANGELOG.md has no line `## Unreleased`");
    }

    #[test]
    fn err_not_above_the_last_release() {
        for text in ["0.1.0", "0.0.9", "0.1.0-rc.1"] {
            let message = release(LOG, &version(text), "2026-02-28").unwrap_err().to_string();
            assert_eq!(message, format!("{text} is not above 0.1.0, which CHANGELOG.md has as released"));
        }
    }

    #[test]
    fn ok_notes_have_an_entry_a_line() {
        let log = release(LOG, &version("0.2.0"), "2026-02-28").unwrap();
        assert_eq!(notes(&log, &version("0.2.0")).unwrap(), "- New: a thing of two lines.\n- Another.\n");
        assert_eq!(notes(&log, &version("0.1.0")).unwrap(), "- First.\n");
    }

    #[test]
    fn err_notes_of_no_release() {
        let message = notes(LOG, &version("0.1.1")).unwrap_err().to_string();
        assert_eq!(message, "CHANGELOG.md has no section of version 0.1.1");
        let message = notes("## 0.1.1 - 2026-02-28\n\n## 0.1.0\n", &version("0.1.1")).unwrap_err().to_string();
        assert_eq!(message, "the section of version 0.1.1 in CHANGELOG.md is empty");
    }
}
