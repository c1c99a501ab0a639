//! `cargo xtask test`: runs the steps side by side, and reports.
//!
//! Each step is a process of its own, `cargo xtask test --only STEP`. What it prints goes to a file, and is shown when the
//! step ends, so that the lines of two steps do not mix. After a step that failed, no other one starts. The last line is
//! `N passed, N failed`, counted in steps; a step that was not reached is neither.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::recipe::Recipe;
use crate::skips::Skips;
use crate::steps::Step;
use crate::workspace::Workspace;

/// What a step prints before the reason why it could not check something.
const SKIPPED: &str = "skipped: ";

/// Steps that run at the same time at most: on more cores, browsers would take each other's memory.
const MOST_LANES: usize = 4;

/// Runs all steps, or the one that was asked for, and prints the report.
pub fn test(workspace: &Workspace, recipe: &Recipe, only: Option<Step>) -> Result<ExitCode> {
    let report = match only {
        Some(step) => alone(workspace, recipe, step),
        None => all(workspace)?,
    };
    print!("\n{}", report.text());
    Ok(if report.failed().next().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Runs one step in this process.
fn alone(workspace: &Workspace, recipe: &Recipe, step: Step) -> Report {
    let start = Instant::now();
    let mut skips = Skips::default();
    let result = step.run(workspace, recipe, &mut skips);
    let end = End { step, took: start.elapsed(), error: result.err().map(|error| format!("{error:#}")) };
    Report { ends: vec![end], skips: skips.0, not_run: Vec::new() }
}

/// Runs all steps, each as soon as what it needs has passed and a lane is free.
fn all(workspace: &Workspace) -> Result<Report> {
    let logs = workspace.target.join("test-logs");
    fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
    let lanes = thread::available_parallelism().map_or(1, usize::from).min(MOST_LANES);
    let (sender, ends) = channel();
    let mut report = Report { not_run: Step::value_variants().to_vec(), ..Report::default() };
    let mut running = 0;
    loop {
        while running < lanes
            && let Some(step) = report.next()
        {
            println!("=== {}: started", step.name());
            start(step, logs.join(format!("{}.txt", step.name())), sender.clone());
            running += 1;
        }
        if running == 0 {
            return Ok(report);
        }
        let end: End = ends.recv().context("a step ended without a word")?;
        running -= 1;
        report.add(end, &logs);
    }
}

/// Starts a step as a process of its own; its end is sent.
fn start(step: Step, log: PathBuf, ends: Sender<End>) {
    let run = move || {
        let program = std::env::current_exe().context("this program has no file")?;
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = output.try_clone().context("cannot share a log")?;
        let mut command = Command::new(program);
        command.args(["test", "--only", step.name()]).stdout(output).stderr(errors);
        let status = command.status().context("cannot start a step")?;
        ensure!(status.success(), "see its lines above");
        Ok(())
    };
    thread::spawn(move || {
        let start = Instant::now();
        let error = run().err().map(|error| format!("{error:#}"));
        // Nobody listens any more when this program ends.
        drop(ends.send(End { step, took: start.elapsed(), error }));
    });
}

/// How a step ended.
struct End {
    step: Step,
    took: Duration,
    /// Why it failed.
    error: Option<String>,
}

/// What happened so far.
#[derive(Default)]
struct Report {
    ends: Vec<End>,
    skips: Vec<String>,
    not_run: Vec<Step>,
}

impl Report {
    /// Takes the next step from those that are not run: the first whose needs have passed; none after a failure.
    fn next(&mut self) -> Option<Step> {
        if self.failed().next().is_some() {
            return None;
        }
        let has_passed = |needed: &Step| self.ends.iter().any(|end| end.step == *needed);
        let position = self.not_run.iter().position(|step| step.needs().iter().all(has_passed))?;
        Some(self.not_run.remove(position))
    }

    /// Notes the end of a step, and shows what it printed.
    fn add(&mut self, end: End, logs: &Path) {
        let name = end.step.name();
        let text = fs::read(logs.join(format!("{name}.txt"))).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let word = if end.error.is_none() { "passed" } else { "failed" };
        println!("\n=== {name}\n{}\n=== {name}: {word} after {:.1} s", text.trim_end(), end.took.as_secs_f64());
        self.skips.extend(text.lines().filter_map(|line| line.strip_prefix(SKIPPED)).map(str::to_owned));
        self.ends.push(end);
    }

    fn failed(&self) -> impl Iterator<Item = &End> {
        self.ends.iter().filter(|end| end.error.is_some())
    }

    /// The table, the skips, the failures, and the line with the counts.
    fn text(&self) -> String {
        let mut text = format!("{:<12}{:>8}  result\n", "step", "seconds");
        for End { step, took, error } in &self.ends {
            let word = if error.is_none() { "passed" } else { "failed" };
            text += &format!("{:<12}{:>8.1}  {word}\n", step.name(), took.as_secs_f64());
        }
        for skip in &self.skips {
            text += &format!("{SKIPPED}{skip}\n");
        }
        for End { step, error, .. } in self.failed() {
            text += &format!("failed: {}: {}\n", step.name(), error.as_deref().unwrap_or_default());
        }
        if !self.not_run.is_empty() {
            let names: Vec<_> = self.not_run.iter().map(|step| step.name()).collect();
            text += &format!("not run: {}\n", names.join(", "));
        }
        let failed = self.failed().count();
        text + &format!("{} passed, {failed} failed\n", self.ends.len() - failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(step: Step, error: Option<&str>) -> End {
        End { step, took: Duration::from_secs(1), error: error.map(str::to_owned) }
    }

    #[test]
    fn a_step_waits_for_what_it_needs() {
        let mut report = Report { not_run: vec![Step::Setup, Step::Wasm, Step::Fmt, Step::Build], ..Report::default() };
        assert_eq!(report.next(), Some(Step::Setup));
        assert_eq!(report.next(), Some(Step::Fmt));
        assert_eq!(report.next(), None);
        report.ends.push(end(Step::Setup, None));
        assert_eq!(report.next(), Some(Step::Wasm));
        assert_eq!(report.next(), None);
        report.ends.push(end(Step::Wasm, None));
        assert_eq!(report.next(), Some(Step::Build));
    }

    #[test]
    fn the_report_ends_with_the_counts() {
        let report =
            Report { ends: vec![end(Step::Fmt, None)], skips: vec!["native: no data".to_owned()], not_run: Vec::new() };
        let text = report.text();
        assert!(text.ends_with("\nskipped: native: no data\n1 passed, 0 failed\n"), "{text}");
    }

    #[test]
    fn nothing_starts_after_a_failure() {
        let ends = vec![end(Step::Fmt, None), end(Step::Setup, Some("boom"))];
        let mut report = Report { ends, not_run: vec![Step::Wasm], ..Report::default() };
        assert_eq!(report.next(), None);
        let text = report.text();
        assert!(text.ends_with("\nfailed: setup: boom\nnot run: wasm\n1 passed, 1 failed\n"), "{text}");
    }
}
