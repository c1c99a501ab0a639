//! What a reader downloads: measured from a built site, and compared with the limit in `wasm-pack.toml` and those that
//! follow from the sizes in `xtask/sizes.toml`.

use std::fs;
use std::io::Write;
use std::iter::Sum;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::crates;
use super::table::Table;
use crate::recipe::{self, Recipe};
use crate::wasm::growth::{self, Recorded};
use crate::wasm::{self, brotli_size};
use crate::workspace::Workspace;

/// Bytes of a file, or of several that are compressed each by itself.
#[derive(Clone, Copy, Default)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

impl Sizes {
    /// Measures a file: as it is, gzip level 9, brotli as hosts send it.
    fn of(file: &[u8]) -> Result<Self> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(file)?;
        Ok(Sizes { raw: file.len() as u64, gzip: gzip.finish()?.len() as u64, brotli: brotli_size(file)? })
    }
}

impl Sum for Sizes {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |a, b| Sizes {
            raw: a.raw + b.raw,
            gzip: a.gzip + b.gzip,
            brotli: a.brotli + b.brotli,
        })
    }
}

/// Groups of a site's files, all of which a first page needs.
struct Group {
    name: &'static str,
    files: Vec<PathBuf>,
    /// Largest size allowed, in bytes after brotli.
    limit: Option<u64>,
}

/// Position of the bundle among the groups, the last one that a first page needs.
const BUNDLE: usize = 4;

/// The files of a site that was built into `dist`, grouped.
///
/// - `limits`: of the reader.
fn groups(dist: &Path, recipe: &Recipe, limits: wasm::Sizes) -> [Group; 6] {
    let file = |name: &str| dist.join(name);
    let script = format!("kaleidoc/{}.js", recipe.package.out_name);
    let scripts = [&script, "kaleidoc/main.js", "kaleidoc/opener.js", "kaleidoc/theme.js"];
    let wasm = format!("kaleidoc/{}_bg.wasm", recipe.package.out_name);
    let search = ["finder.js", "search.css", "search.js", "search_bg.wasm"].map(|name| file("kaleidoc").join(name));
    [
        Group { name: "index.html", files: vec![file("index.html")], limit: None },
        Group { name: "reader, wasm", files: vec![file(&wasm)], limit: Some(limits.brotli) },
        Group { name: "reader, JavaScript", files: scripts.map(file).into(), limit: Some(limits.js) },
        Group { name: "stylesheet", files: vec![file("kaleidoc/style.css")], limit: Some(limits.css) },
        Group {
            name: "bundle of the corpus",
            files: vec![file("bundle.json")],
            limit: Some(recipe.size.max_corpus_brotli_bytes),
        },
        Group { name: "search, at its first use", files: search.into(), limit: None },
    ]
}

impl Group {
    /// Sizes of the group's files, each compressed by itself.
    fn measure(&self) -> Result<Sizes> {
        let sizes = self.files.iter().map(|path| Sizes::of(&read(path)?));
        sizes.sum()
    }
}

/// Refuses a bundle of the corpus that is over its limit; without the corpus there is nothing to do. The limits of what
/// comes with it are those of the build (`wasm`).
pub fn check(workspace: &Workspace, recipe: &Recipe, kaleidoc: &Path, shared: Option<&Path>) -> Result<()> {
    let Some(shared) = shared else { return Ok(()) };
    let dist = build(workspace, kaleidoc, &shared.join("corpus"))?;
    let brotli = brotli_size(&read(&dist.join("bundle.json"))?)?;
    let limit = recipe.size.max_corpus_brotli_bytes;
    println!("bundle of the corpus: {brotli} B after brotli, limit {limit} B");
    ensure!(
        brotli <= limit,
        "the bundle of the corpus is {brotli} B after brotli, over the {limit} B of `[size] max-corpus-brotli-bytes` in {}",
        recipe::FILE
    );
    Ok(())
}

/// Sizes of what is downloaded, and what the module is made of.
pub fn tables(workspace: &Workspace, recipe: &Recipe, shared: &Path) -> Result<Vec<Table>> {
    let corpus = shared.join("corpus");
    let dist = build(workspace, &workspace.kaleidoc("release"), &corpus)?;
    let module = wasm::with_names(workspace, recipe)?;
    let limits = Recorded::read(workspace)?.limits(&recipe.package.out_name)?;
    let groups = groups(&dist, recipe, limits);
    let sizes = groups.iter().map(Group::measure).collect::<Result<Vec<_>>>()?;
    let [bundle, ratios] = bundle(sizes[BUNDLE], &corpus)?;
    Ok(vec![downloads(&groups, &sizes), bundle, ratios, crates::sections(&module)?, crates::crates(&module)?])
}

fn downloads(groups: &[Group], sizes: &[Sizes]) -> Table {
    let note = format!(
        "Each file by itself: gzip level 9, brotli quality 11. limit: the largest allowed after brotli, which the tests \
         hold: 2 % above {}, and in {}.",
        growth::FILE,
        recipe::FILE
    );
    let columns = [("raw", "B"), ("gzip", "B"), ("brotli", "B"), ("limit", "B")];
    let mut table = Table::new("sizes", "Downloads", &note, &columns);
    for (group, sizes) in groups.iter().zip(sizes) {
        table.push(group.name, row(*sizes, group.limit));
    }
    table.push("first page, all in one file", row(sizes[..=BUNDLE].iter().copied().sum(), None));
    table
}

fn row(Sizes { raw, gzip, brotli }: Sizes, limit: Option<u64>) -> [Option<f64>; 4] {
    [Some(raw as f64), Some(gzip as f64), Some(brotli as f64), limit.map(|limit| limit as f64)]
}

/// The bundle by the MDX that it was made from.
fn bundle(bundle: Sizes, corpus: &Path) -> Result<[Table; 2]> {
    let note = "Sources: all MDX files of the corpus one after the other, compressed as one.";
    let columns = [("raw", "B"), ("gzip", "B"), ("brotli", "B")];
    let mut table = Table::new("bundle", "Bundle of the corpus", note, &columns);
    let mut text = Vec::new();
    append_mdx(corpus, &mut text)?;
    let sources = Sizes::of(&text)?;
    for (name, sizes) in [("sources", sources), ("bundle", bundle)] {
        table.push(name, &row(sizes, None)[..3]);
    }
    let mut ratios = Table::new("bundle-ratio", "Bundle by sources", note, &columns.map(|(name, _)| (name, "×")));
    let by = |bundle: u64, sources: u64| Some(bundle as f64 / sources as f64);
    ratios.push(
        "bundle / sources",
        [by(bundle.raw, sources.raw), by(bundle.gzip, sources.gzip), by(bundle.brotli, sources.brotli)],
    );
    Ok([table, ratios])
}

/// Appends the text of every MDX file in a folder and below, in the order of their names.
fn append_mdx(folder: &Path, text: &mut Vec<u8>) -> Result<()> {
    let context = || format!("cannot read {}", folder.display());
    let mut paths: Vec<_> = fs::read_dir(folder).with_context(context)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            append_mdx(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "mdx") {
            text.extend(read(&path)?);
        }
    }
    Ok(())
}

/// Builds a site with a command, and returns the folder.
fn build(workspace: &Workspace, kaleidoc: &Path, site: &Path) -> Result<PathBuf> {
    let dist = workspace.bench_folder()?.join("sizes");
    let mut command = workspace.command(kaleidoc);
    command.arg("build").arg(site).arg("-o").arg(&dist).stdout(Stdio::null());
    let output = command.output().context("cannot run the command")?;
    // 1: the content has errors, as every real site's has.
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("`kaleidoc build` failed ({}):\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(dist)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
