//! `cargo xtask release X.Y.Z`: moves every version of the tree, and the changelog, to a release.
//!
//! 1. [`check_tree`]: nothing uncommitted, and no tag of that version yet.
//! 2. [`versions`]: the files that hold the version, with the new one.
//! 3. [`changelog`]: what was unreleased becomes the section of the version.
//!
//! Nothing is committed, tagged or pushed: the last lines printed say how. The tag starts
//! `.github/workflows/release.yml`, which takes the notes of the release from `cargo xtask release X.Y.Z --notes`.

mod changelog;
mod versions;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use semver::Version;

use crate::workspace::{Workspace, output};

/// How many uncommitted files an error lists.
const LISTED_FILES: usize = 10;

/// What to do with a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write the files.
    Write,
    /// Print what would be written.
    DryRun,
    /// Print the notes of a release that the tree is at.
    Notes,
}

/// A file with its text before and after.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    /// Relative to the root.
    path: PathBuf,
    before: String,
    after: String,
}

/// Prepares a release, or prints its notes.
///
/// # Errors
/// For something that is not a version, a version that is not the next one, a tree with uncommitted changes, an existing
/// tag, and a changelog with nothing unreleased. With [`Mode::Notes`] for a tree of another version, and a changelog
/// without a section of it.
pub fn release(workspace: &Workspace, version: &str, mode: Mode) -> Result<()> {
    let version = parse(version)?;
    let mut edits = versions::edits(&workspace.root, &version)?;
    let log = read(&workspace.root, Path::new(changelog::FILE))?;
    if mode == Mode::Notes {
        check_released(&edits, &version)?;
        print!("{}", changelog::notes(&log, &version)?);
        return Ok(());
    }
    check_tree(workspace, &version)?;
    let after = changelog::release(&log, &version, &date(SystemTime::now())?)?;
    edits.push(Edit { path: changelog::FILE.into(), before: log, after });
    edits.retain(|edit| edit.before != edit.after);
    for edit in &edits {
        print!("{}", edit.summary());
        if mode == Mode::Write {
            write(&workspace.root, edit)?;
        }
    }
    print!("{}", next_steps(&version, mode));
    Ok(())
}

/// Reads a version as the three files spell it: semantic, without build metadata, which npm drops.
fn parse(text: &str) -> Result<Version> {
    let version = Version::parse(text)
        .with_context(|| format!("`{text}` is not a version: expected three numbers, as in `1.2.3` or `1.2.3-rc.1`"))?;
    ensure!(version.build.is_empty(), "`{text}` has build metadata, which npm drops: leave out `+{}`", version.build);
    Ok(version)
}

/// Refuses a tree with uncommitted changes, and a version that has a tag.
fn check_tree(workspace: &Workspace, version: &Version) -> Result<()> {
    check_clean(&output(workspace.command("git").args(["status", "--porcelain"]))?)?;
    let tags = output(workspace.command("git").args(["tag", "--list", &tag(version)]))?;
    ensure!(tags.trim().is_empty(), "there is a tag `{}` already", tag(version));
    Ok(())
}

/// Refuses a tree with changes, given what `git status --porcelain` prints.
fn check_clean(status: &str) -> Result<()> {
    let lines: Vec<&str> = status.lines().collect();
    let mut listed = lines.iter().take(LISTED_FILES).map(|line| format!("\n  {line}")).collect::<String>();
    if lines.len() > LISTED_FILES {
        listed += &format!("\n  and {} more", lines.len() - LISTED_FILES);
    }
    ensure!(lines.is_empty(), "the tree has uncommitted changes; commit or stash them first:{listed}");
    Ok(())
}

/// Refuses a tree whose files are of another version.
fn check_released(edits: &[Edit], version: &Version) -> Result<()> {
    let others: Vec<_> = edits.iter().filter(|edit| edit.before != edit.after).collect();
    let paths: Vec<_> = others.iter().map(|edit| edit.path.display().to_string()).collect();
    ensure!(others.is_empty(), "not at version {version}: {}", paths.join(", "));
    Ok(())
}

/// Name of a release's tag.
fn tag(version: &Version) -> String {
    format!("v{version}")
}

/// What the author of a release does after this.
fn next_steps(version: &Version, mode: Mode) -> String {
    let tag = tag(version);
    if mode == Mode::DryRun {
        return format!(
            "Nothing was written. Without --dry-run these files change, and {tag} is ready to be committed.\n"
        );
    }
    format!(
        "\nNext:\n  git diff                                      # read it\n  cargo xtask test\n  \
         git commit --all --message \"release: {version}\"\n  git tag --annotate {tag} --message \"Kaleidoc {version}\"\n  \
         git push origin main {tag}                    # the tag starts .github/workflows/release.yml\n"
    )
}

/// The day of a moment in UTC, as `YYYY-MM-DD`.
///
/// Source: Howard Hinnant, `civil_from_days`, <https://howardhinnant.github.io/date_algorithms.html>
fn date(now: SystemTime) -> Result<String> {
    const SECONDS_PER_DAY: u64 = 86_400;
    const DAYS_BEFORE_1970: u64 = 719_468; // since 0000-03-01
    let since: Duration = now.duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    let days = since.as_secs() / SECONDS_PER_DAY + DAYS_BEFORE_1970;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

fn read(root: &Path, path: &Path) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {}", path.display()))
}

fn write(root: &Path, edit: &Edit) -> Result<()> {
    fs::write(root.join(&edit.path), &edit.after).with_context(|| format!("cannot write {}", edit.path.display()))
}

impl Edit {
    /// The file, and its lines that go and come.
    fn summary(&self) -> String {
        let gone = without(&self.before, &self.after).map(|line| format!("  - {line}\n"));
        let new = without(&self.after, &self.before).map(|line| format!("  + {line}\n"));
        format!("{}\n{}", self.path.display(), gone.chain(new).collect::<String>())
    }
}

/// Lines of a text that another has not, or not as often.
fn without<'a>(text: &'a str, other: &'a str) -> impl Iterator<Item = &'a str> {
    let mut left = BTreeMap::<&str, usize>::new();
    for line in other.lines() {
        *left.entry(line).or_default() += 1;
    }
    text.lines().filter(move |line| match left.get_mut(line) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_date(seconds: u64, expected: &str) {
        assert_eq!(date(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap(), expected);
    }

    #[test]
    fn ok_days_around_leap_days_and_years() {
        check_date(0, "1970-01-01");
        check_date(951_782_400 - 1, "2000-02-28");
        check_date(951_782_400, "2000-02-29");
        check_date(951_868_800, "2000-03-01");
        check_date(1_798_761_599, "2026-12-31");
        check_date(1_798_761_600, "2027-01-01");
        check_date(4_107_542_400, "2100-03-01");
    }

    #[track_caller]
    fn check_err<T: std::fmt::Debug>(result: Result<T>, expected: &str) {
        assert_eq!(result.unwrap_err().to_string(), expected);
    }

    #[test]
    fn ok_versions() {
        for text in ["1.2.3", "0.1.0", "1.0.0-rc.1"] {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn err_not_a_version() {
        for text in ["1.2", "v1.2.3", "1.2.3.4", "01.2.3", "", "next"] {
            check_err(
                parse(text),
                &format!("`{text}` is not a version: expected three numbers, as in `1.2.3` or `1.2.3-rc.1`"),
            );
        }
        check_err(parse("1.2.3+a"), "`1.2.3+a` has build metadata, which npm drops: leave out `+a`");
    }

    #[test]
    fn err_uncommitted_changes_are_listed() {
        check_clean("").unwrap();
        check_err(
            check_clean(" M a.rs\n?? b.rs\n"),
            "the tree has uncommitted changes; commit or stash them first:\n   M a.rs\n  ?? b.rs",
        );
        let many = (0..12).map(|number| format!("?? {number}\n")).collect::<String>();
        let message = check_clean(&many).unwrap_err().to_string();
        assert!(message.ends_with("\n  ?? 9\n  and 2 more"), "{message}");
    }

    #[test]
    fn err_notes_of_a_tree_of_another_version() {
        let version = parse("1.2.3").unwrap();
        let same = Edit { path: "a".into(), before: "1.2.3".into(), after: "1.2.3".into() };
        check_released(&[same], &version).unwrap();
        let other = Edit { path: "Cargo.toml".into(), before: "1.2.2".into(), after: "1.2.3".into() };
        check_err(check_released(&[other], &version), "not at version 1.2.3: Cargo.toml");
    }

    #[test]
    fn a_summary_has_the_lines_that_change() {
        let edit = Edit { path: "a".into(), before: "v = 1\nb\nv = 2\n".into(), after: "v = 1\nb\nv = 1\n".into() };
        assert_eq!(edit.summary(), "a\n  - v = 2\n  + v = 1\n");
    }
}
