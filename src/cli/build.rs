//! `kaleidoc build`: the static site.
//!
//! ```text
//! DIST/index.html, 404.html      the page that every URL is served with
//! DIST/PLATFORM/…/index.html     with `--prerender`, a page of its own for each
//! DIST/bundle.json               all content; with `--split` an index,
//! DIST/pages/HASH.json           and a file per page,
//! DIST/search/…                  and the index of search
//! DIST/kaleidoc/…                stylesheet, loader, wasm, and the list of all files
//! DIST/…                         the site's assets
//! ```

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anstream::eprintln;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::bundle::{Bundle, Page, SHARDS};
use crate::compile::{self, BuildConfig, Compiled, Config, Highlighting, Site};
use crate::render::file::{self, File};
use crate::search;

use super::arguments::{BuildArguments, FormArguments, SiteArguments};
use super::disk::DiskSite;
use super::output::{Output, Replace, Target};
use super::{Failure, Outcome, prerender, print, runtime};

/// Builds a site and prints what came of it.
pub(super) fn run(arguments: &BuildArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let spinner = spinner("compiling");
    let (site, config) = open_as(&arguments.site, &arguments.form)?;
    let mut compiled = compile::check(&site, &config, Highlighting::On);
    spinner.set_message("writing");
    let target = Target::folder(&arguments.out, &site, &config)?;
    let output = Output::open_guarded(&target)?;
    let assets = assets(&site, &config);
    output.reserve(&assets);
    let written = write_site(&mut compiled.bundle, &config, runtime::INDEX, &output)?;
    write_runtime(&output, runtime::WASM)?;
    copy_assets(&site, &assets, &output)?;
    output.publish(Replace::OwnFiles)?;
    spinner.finish_and_clear();
    print::report_by_code(&compiled.report, &compiled.texts, &site, arguments.repeats.limit());
    eprintln!("{}", summary(&compiled, &written, started.elapsed()));
    eprintln!("written to {}", arguments.out.display());
    warn_without_runtime();
    Ok(Outcome::of(&compiled.report, &arguments.deny))
}

/// What was written of a site.
pub(super) struct Written {
    /// The whole bundle, or the index of one in pieces.
    pub bundle_json: String,
    /// Bytes of all shards, and of the index of search; `None` for a bundle in one file.
    pub shards: Option<(usize, usize)>,
}

/// Opens a content root for a build in the form that the site file or the arguments ask for.
pub(super) fn open_as(arguments: &SiteArguments, form: &FormArguments) -> Result<(DiskSite, Config), Failure> {
    let (site, mut config) = open(arguments)?;
    config.build.split |= form.split;
    config.build.prerender |= form.prerender;
    Ok((site, config))
}

/// Writes the content of a site: all but its assets and the reader.
///
/// - `index`: the page that every URL is served with, to be filled.
pub(super) fn write_site(
    bundle: &mut Bundle,
    config: &Config,
    index: &'static str,
    output: &Output,
) -> Result<Written, Failure> {
    let (bundle_json, shards) = write_bundle(bundle, config, index, output)?;
    write_index(output, bundle, index, config.build.prerender)?;
    Ok(Written { bundle_json, shards })
}

/// Writes the bundle, in pieces or whole, and the pages rendered ahead. Returns the JSON of `bundle.json`, and the bytes
/// of the shards and of the index of search.
fn write_bundle(
    bundle: &mut Bundle,
    config: &Config,
    index_page: &'static str,
    output: &Output,
) -> Result<(String, Option<(usize, usize)>), Failure> {
    let BuildConfig { split, prerender } = config.build;
    if !split && !prerender {
        let json = bundle.to_json();
        output.write("bundle.json", json.as_bytes())?;
        return Ok((json, None));
    }
    let write_shard = |page: &Page| {
        let (name, json) = page.to_shard();
        if split {
            // Pages of the same content are one shard.
            output.write_hashed(&format!("{SHARDS}/{name}.json"), json.as_bytes())?;
        }
        Ok((name, json.len()))
    };
    let pages: Vec<&Page> = bundle.pages.values().collect();
    let shards: Vec<(String, usize)> = pages.into_par_iter().map(write_shard).collect::<Result<_, Failure>>()?;
    let keys: Vec<String> = bundle.pages.keys().cloned().collect();
    let names = keys.iter().map(String::as_str).zip(shards.iter().map(|(name, _)| name.clone())).collect();
    if prerender {
        bundle.stamp(&names);
    }
    let index = bundle.to_index(&names);
    let mut pieces = None;
    if split {
        let guard = search::guard(names.iter().map(|(key, name)| (*key, name.as_str())));
        pieces = Some((shards.iter().map(|(_, bytes)| bytes).sum(), write_search(bundle, guard, output)?));
    }
    if prerender {
        prerender::write(bundle, &index, config, index_page, output)?;
    }
    let json = if split { index } else { bundle.to_json() };
    output.write("bundle.json", json.as_bytes())?;
    Ok((json, pieces))
}

/// Writes the index of search, in pieces: shards of words, then the root, which names them. Returns the bytes of all.
fn write_search(bundle: &Bundle, guard: u64, output: &Output) -> Result<usize, Failure> {
    let files = search::index(bundle).to_files(guard);
    let path = |name: &str| format!("{}/{name}", search::FOLDER);
    let write_shard = |(name, bytes): &(String, Vec<u8>)| output.write_hashed(&path(&format!("{name}.bin")), bytes);
    files.shards.par_iter().try_for_each(write_shard)?;
    output.write(&path(search::ROOT), &files.root)?;
    Ok(files.root.len() + files.shards.iter().map(|(_, bytes)| bytes.len()).sum::<usize>())
}

/// Opens a content root and reads its site file, with what the arguments change of it.
pub(super) fn open(arguments: &SiteArguments) -> Result<(DiskSite, Config), Failure> {
    let site = DiskSite::open(&arguments.root)?;
    let mut config = site.config()?;
    if let Some(base) = &arguments.base {
        config.site.base.clone_from(base);
    }
    Ok((site, config))
}

/// Turns with what is being done on a terminal; silent elsewhere.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// How much of something is done, on a terminal; silent elsewhere.
pub(super) fn bar(message: &'static str, count: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
    ProgressBar::new(count as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(message)
}

fn write_index(output: &Output, bundle: &Bundle, index: &'static str, has_pages: bool) -> Result<(), Failure> {
    let others = if has_pages { prerender::homes(bundle) } else { Vec::new() };
    let file = File { title: bundle.site.title.clone(), others, ..File::default() };
    let page = file::fill(index, &bundle.site, &file);
    output.write("index.html", page.as_bytes())?;
    // Static hosts answer unknown paths with this file; it is the same page, which finds its way by the URL.
    output.write("404.html", page.as_bytes())
}

/// Writes the reader: its stylesheet and loader, and what was built of it, which goes before them.
pub(super) fn write_runtime(output: &Output, built: &[(&str, &[u8])]) -> Result<(), Failure> {
    let texts = runtime::ASSETS.iter().map(|(name, text)| (*name, text.as_bytes()));
    let files: BTreeMap<&str, &[u8]> = texts.chain(built.iter().copied()).collect();
    files.iter().try_for_each(|(name, bytes)| output.write(&format!("{}/{name}", runtime::FOLDER), bytes))
}

/// The files that are served as they are: path in the site, and path from the content root.
pub(super) fn assets(site: &DiskSite, config: &Config) -> Vec<(String, String)> {
    let folder = config.content.assets.trim_matches('/');
    let path = |source: String| {
        let path = source.strip_prefix(folder)?.trim_start_matches('/').to_owned();
        Some((path, source))
    };
    // What is wrong with them is in the report of the build.
    site.list(folder).0.into_iter().filter_map(path).collect()
}

/// Copies the files that are served as they are.
pub(super) fn copy_assets(site: &DiskSite, assets: &[(String, String)], output: &Output) -> Result<(), Failure> {
    assets.par_iter().try_for_each(|(path, source)| output.copy(path, &site.locate(source)))
}

/// Pages, variants, diagnostics, sizes and time, in two lines.
pub(super) fn summary(compiled: &Compiled, written: &Written, elapsed: Duration) -> String {
    let bundle = &compiled.bundle;
    let variants: usize = bundle.pages.values().map(|page| page.on.len()).sum();
    let (gzip, brotli) =
        rayon::join(|| gzip_size(written.bundle_json.as_bytes()), || brotli_size(written.bundle_json.as_bytes()));
    let shards = written.shards.map_or_else(String::new, |(pages, search)| {
        format!("; shards {} bytes, search {}", print::thousands(pages), print::thousands(search))
    });
    format!(
        "{}, {}, {}; {}\nbundle.json {} bytes, gzip {}, brotli {}{shards}; {:.2} s",
        print::count(bundle.pages.len(), "page"),
        print::count(bundle.platforms.len(), "platform"),
        print::count(variants, "variant"),
        print::counts(&compiled.report),
        print::thousands(written.bundle_json.len()),
        print::thousands(gzip),
        print::thousands(brotli),
        elapsed.as_secs_f64(),
    )
}

/// Bytes after gzip at its default level, 6.
fn gzip_size(bytes: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(0, |compressed| compressed.len())
}

/// Bytes after brotli at quality 9: hosts compress once at 11, which gains some 5 % more and takes ten times as long.
fn brotli_size(mut bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut bytes, &mut out, &parameters).unwrap_or(0)
}

/// Says what to do when the command was built without the reader.
pub(super) fn warn_without_runtime() {
    if runtime::WASM.is_empty() {
        eprintln!(
            "warning: this kaleidoc was built without the reader, so the site cannot be shown in a browser\n\
             hint: run `cargo xtask wasm` and build kaleidoc again, or use `cargo xtask serve`"
        );
    }
}
