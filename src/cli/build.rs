//! `kaleidoc build`: the static site.
//!
//! ```text
//! DIST/index.html, 404.html      the page that every URL is served with
//! DIST/bundle.json               all content
//! DIST/kaleidoc/…                stylesheet, loader, wasm
//! DIST/…                         the site's assets
//! ```

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anstream::eprintln;
use indicatif::ProgressBar;
use walkdir::WalkDir;

use crate::compile::{self, Compiled, Config};
use crate::diagnostic::Severity;
use crate::render::shell;

use super::arguments::{BuildArguments, SiteArguments};
use super::disk::DiskSite;
use super::{Failure, Outcome, print, runtime};

/// Builds a site and prints what came of it.
pub fn run(arguments: &BuildArguments) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let built = build(&arguments.site, &arguments.out)?;
    print::report(&built.compiled.report, &built.compiled.texts, &built.site);
    eprintln!("{}", summary(&built, started.elapsed()));
    eprintln!("written to {}", arguments.out.display());
    warn_without_runtime();
    Ok(outcome(&built.compiled))
}

/// A site that was built.
pub struct Built {
    pub site: DiskSite,
    pub config: Config,
    pub compiled: Compiled,
    pub bundle_json: String,
}

/// Compiles a site and writes it to `out`.
///
/// # Errors
/// [`Failure`] when sources or target cannot be used at all. Errors in the content are in the report.
pub fn build(arguments: &SiteArguments, out: &Path) -> Result<Built, Failure> {
    let spinner = spinner("compiling");
    let (site, config) = open(arguments)?;
    let compiled = compile::compile(&site, &config);
    spinner.set_message("writing");
    let bundle_json = compiled.bundle.to_json();
    write_site(out, &site, &config, &compiled, &bundle_json)?;
    spinner.finish_and_clear();
    Ok(Built { site, config, compiled, bundle_json })
}

/// Opens a content root and reads its site file, with what the arguments change of it.
pub fn open(arguments: &SiteArguments) -> Result<(DiskSite, Config), Failure> {
    let site = DiskSite::open(&arguments.root)?;
    let mut config = site.config()?;
    if let Some(base) = &arguments.base {
        config.site.base.clone_from(base);
    }
    Ok((site, config))
}

/// Turns with what is being done on a terminal; silent elsewhere.
pub fn spinner(message: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// Whether the content is free of errors.
pub fn outcome(compiled: &Compiled) -> Outcome {
    if compiled.report.count(Severity::Error) == 0 { Outcome::Clean } else { Outcome::HasErrors }
}

fn write_site(out: &Path, site: &DiskSite, config: &Config, compiled: &Compiled, json: &str) -> Result<(), Failure> {
    copy_assets(&site.locate(&config.content.assets), out)?;
    let page = shell::index(runtime::INDEX, &compiled.bundle.site);
    write(&out.join("index.html"), page.as_bytes())?;
    // Static hosts answer unknown paths with this file; it is the same page, which finds its way by the URL.
    write(&out.join("404.html"), page.as_bytes())?;
    write(&out.join("bundle.json"), json.as_bytes())?;
    let folder = out.join(runtime::FOLDER);
    for (name, text) in runtime::ASSETS {
        write(&folder.join(name), text.as_bytes())?;
    }
    for (name, bytes) in runtime::WASM {
        write(&folder.join(name), bytes)?;
    }
    Ok(())
}

/// Writes a file, and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::io("create folder", folder, &error))?;
    }
    fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))
}

fn copy_assets(from: &Path, to: &Path) -> Result<(), Failure> {
    if !from.is_dir() {
        return Ok(());
    }
    for entry in WalkDir::new(from).follow_links(true) {
        let entry = entry.map_err(|error| Failure::new(format!("cannot read assets: {error}")))?;
        let Ok(relative) = entry.path().strip_prefix(from) else { continue };
        if entry.file_type().is_file() {
            let target = to.join(relative);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(|error| Failure::io("create folder", folder, &error))?;
            }
            fs::copy(entry.path(), &target).map_err(|error| Failure::io("copy asset", entry.path(), &error))?;
        }
    }
    Ok(())
}

/// Pages, variants, diagnostics, sizes and time, in two lines.
pub fn summary(built: &Built, elapsed: Duration) -> String {
    let bundle = &built.compiled.bundle;
    let variants: usize = bundle.pages.values().map(|page| page.on.len()).sum();
    let (gzip, brotli) =
        rayon::join(|| gzip_size(built.bundle_json.as_bytes()), || brotli_size(built.bundle_json.as_bytes()));
    format!(
        "{}, {}, {}; {}\nbundle.json {} bytes, gzip {}, brotli {}; {:.2} s",
        print::count(bundle.pages.len(), "page"),
        print::count(bundle.platforms.len(), "platform"),
        print::count(variants, "variant"),
        print::counts(&built.compiled.report),
        print::thousands(built.bundle_json.len()),
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
pub fn warn_without_runtime() {
    if runtime::WASM.is_empty() {
        eprintln!(
            "warning: this kaleidoc was built without the reader, so the site cannot be shown in a browser\n\
             hint: run `cargo xtask wasm` and build kaleidoc again, or use `cargo xtask serve`"
        );
    }
}
