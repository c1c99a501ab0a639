//! The native benches: stages and parsers by criterion, `@mdx-js/mdx` in Node.js, and whole builds of the corpus.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::table::Table;
use crate::tools;
use crate::workspace::{Workspace, run};

/// Whole builds that are timed; the median counts.
const BUILDS: usize = 5;

pub fn tables(workspace: &Workspace, shared: &Path, is_quick: bool) -> Result<Vec<Table>> {
    let corpus = shared.join("corpus");
    let measured = criterion(workspace, shared, is_quick)?;
    Ok(vec![stages(&measured), parsers(&measured, &mdx_js(workspace, &corpus)?), builds(workspace, &corpus)?])
}

/// What criterion measured of one function.
struct Measured {
    group: String,
    function: String,
    /// Median of one run, in seconds.
    seconds: f64,
    /// What one run reads.
    bytes: f64,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.bytes / 1e6 / self.seconds
    }
}

/// Runs the benches of `benches/*.rs` that criterion measures, and reads what it noted.
fn criterion(workspace: &Workspace, shared: &Path, is_quick: bool) -> Result<Vec<Measured>> {
    let home = workspace.bench_folder()?.join("criterion");
    if home.exists() {
        // What an earlier version of the benches measured would be taken for part of this run.
        fs::remove_dir_all(&home).with_context(|| format!("cannot remove {}", home.display()))?;
    }
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["bench", "--package", "kaleidoc-benches", "--bench", "stages", "--bench", "parsers", "--"])
        .args(is_quick.then_some("--quick"));
    run(cargo.env("CRITERION_HOME", &home).env("KALEIDOC_SHARED", shared))?;
    let mut measured = Vec::new();
    read_criterion(&home, &mut measured)?;
    ensure!(!measured.is_empty(), "criterion wrote nothing to {}", home.display());
    Ok(measured)
}

/// Criterion's files: `GROUP/FUNCTION/new/{benchmark,estimates}.json`.
fn read_criterion(folder: &Path, measured: &mut Vec<Measured>) -> Result<()> {
    #[derive(Deserialize)]
    struct Benchmark {
        group_id: String,
        function_id: Option<String>,
        throughput: Option<Throughput>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Throughput {
        bytes: f64,
    }
    #[derive(Deserialize)]
    struct Estimates {
        median: Estimate,
    }
    #[derive(Deserialize)]
    struct Estimate {
        /// Nanoseconds.
        point_estimate: f64,
    }
    if folder.file_name().is_some_and(|name| name == "new") {
        let benchmark: Benchmark = read_json(&folder.join("benchmark.json"))?;
        let estimates: Estimates = read_json(&folder.join("estimates.json"))?;
        measured.push(Measured {
            group: benchmark.group_id,
            function: benchmark.function_id.unwrap_or_default(),
            seconds: estimates.median.point_estimate / 1e9,
            bytes: benchmark.throughput.map_or(f64::NAN, |throughput| throughput.bytes),
        });
        return Ok(());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().try_for_each(|folder| read_criterion(folder, measured))
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let json = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&json).with_context(|| format!("{} is not what criterion writes", path.display()))
}

fn find<'a>(measured: &'a [Measured], group: &str, function: &str) -> Option<&'a Measured> {
    measured.iter().find(|one| one.group == group && one.function == function)
}

/// Groups of `benches/stages.rs`, in the order of a page's way.
const STAGES: [&str; 8] = ["parse", "highlight", "compile", "write", "load", "decode", "render", "search"];

fn stages(measured: &[Measured]) -> Table {
    let note = "Over the corpus, one thread but for `all cores`. MB/s of what a stage reads: MDX, code, JSON; HTML that \
                is written for render; for the index of search, contents as they are in a bundle. lower: compile plain \
                without its parsing; plain is without highlighting.";
    let mut table = Table::new("stages", "Stages", note, &[("time", "ms"), ("throughput", "MB/s")]);
    let of = |group, function| find(measured, group, function).map(|one| one.seconds);
    for group in STAGES {
        for one in measured.iter().filter(|one| one.group == group) {
            let rate = Some(one.rate()).filter(|rate| rate.is_finite());
            table.push(format!("{group}, {}", one.function), [Some(one.seconds * 1e3), rate]);
        }
        if group == "parse"
            && let (Some(parse), Some(plain)) = (of("parse", "corpus"), of("compile", "plain"))
        {
            table.push("lower, corpus", [Some((plain - parse) * 1e3), None]);
        }
    }
    table
}

/// Figures of `benches/mdx.mjs`.
#[derive(Deserialize)]
struct MdxJs {
    bytes: f64,
    files: usize,
    refused: usize,
    /// Seconds.
    parse: f64,
    /// Seconds.
    compile: f64,
}

fn mdx_js(workspace: &Workspace, corpus: &Path) -> Result<MdxJs> {
    let mut node = workspace.command("node");
    node.arg(format!("{}/mdx.mjs", tools::BENCHES)).arg(corpus).stderr(Stdio::inherit());
    println!("$ node {}/mdx.mjs (a minute)", tools::BENCHES);
    let output = node.output().context("cannot run `node`")?;
    ensure!(output.status.success(), "`node {}/mdx.mjs` failed ({})", tools::BENCHES, output.status);
    serde_json::from_slice(&output.stdout).context("benches/mdx.mjs wrote no figures")
}

fn parsers(measured: &[Measured], mdx: &MdxJs) -> Table {
    let note = format!(
        "The same {} MDX files, one thread. satteri-pulldown-cmark is what ours stands on, to its events; pulldown-cmark \
         knows no MDX; markdown-rs to its tree; @mdx-js/mdx in Node.js with GFM, {} files refused. ours by it: our \
         throughput by that of the other.",
        mdx.files, mdx.refused
    );
    let mut table = Table::new("parsers", "Parsers", &note, &[("throughput", "MB/s"), ("ours by it", "×")]);
    let ours = find(measured, "parsers", "kaleidoc syntax").map(Measured::rate);
    let compiler = find(measured, "compile", "plain").map(Measured::rate);
    let by = |ours: Option<f64>, rate: f64| ours.map(|ours| ours / rate);
    for name in ["kaleidoc syntax", "satteri-pulldown-cmark", "pulldown-cmark", "markdown-rs"] {
        if let Some(one) = find(measured, "parsers", name) {
            table.push(name, [Some(one.rate()), by(ours, one.rate())]);
        }
    }
    let rate = |seconds: f64| mdx.bytes / 1e6 / seconds;
    table.push("@mdx-js/mdx, to a tree", [Some(rate(mdx.parse)), by(ours, rate(mdx.parse))]);
    table.push(
        "@mdx-js/mdx, to JavaScript (by compile, plain)",
        [Some(rate(mdx.compile)), by(compiler, rate(mdx.compile))],
    );
    table
}

/// Runs of the command over the corpus: `build` highlights, `check` does not.
fn builds(workspace: &Workspace, corpus: &Path) -> Result<Table> {
    let note = format!(
        "The command from its start to its end, all cores, median of {BUILDS}, nothing kept from earlier runs. check \
         does not highlight, looks at every link, and writes no files."
    );
    let mut table = Table::new("build", "Whole corpus", &note, &[("time", "s"), ("peak memory", "MB")]);
    let out = workspace.bench_folder()?.join("build");
    for (name, arguments) in
        [("build", vec!["build".into(), "-o".into(), out.clone()]), ("check", vec!["check".into()])]
    {
        let mut runs = Vec::new();
        for _ in 0..BUILDS {
            if out.exists() {
                fs::remove_dir_all(&out).with_context(|| format!("cannot remove {}", out.display()))?;
            }
            runs.push(timed(workspace, &arguments, corpus)?);
        }
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let peak = runs.iter().filter_map(|run| run.1).reduce(f64::max);
        table.push(name, [Some(runs[BUILDS / 2].0), peak]);
    }
    Ok(table)
}

/// Seconds of one run of the command, and its peak memory in megabytes where GNU time can tell.
fn timed(workspace: &Workspace, arguments: &[std::path::PathBuf], corpus: &Path) -> Result<(f64, Option<f64>)> {
    const TIME: &str = "/usr/bin/time";
    let has_time = Path::new(TIME).is_file();
    let kaleidoc = workspace.kaleidoc("release");
    let mut command = workspace.command(if has_time { Path::new(TIME) } else { &kaleidoc });
    if has_time {
        command.args(["-f", "%M kilobytes at most"]).arg(&kaleidoc);
    }
    command.args(arguments).arg(corpus).stdout(Stdio::null());
    let start = Instant::now();
    let output = command.output().context("cannot run the command")?;
    let seconds = start.elapsed().as_secs_f64();
    let stderr = String::from_utf8_lossy(&output.stderr);
    // 1: the content has errors, as every real site's has.
    ensure!(matches!(output.status.code(), Some(0 | 1)), "`kaleidoc` failed ({}):\n{stderr}", output.status);
    let peak = stderr.lines().last().and_then(|line| line.strip_suffix(" kilobytes at most"));
    Ok((seconds, peak.and_then(|kilobytes| kilobytes.parse::<f64>().ok()).map(|kilobytes| kilobytes * 1024.0 / 1e6)))
}
