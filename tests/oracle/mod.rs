//! What is rendered is what the real MDX toolchain renders: each page of the corpus on each of its platforms, and many
//! small snippets.
//!
//! The expectations are shared test data beside the repository, `KALEIDOC_SHARED` or `../shared`. Without them nothing
//! is compared, which is said on standard error, and is a failure where `CI` is `true`.

pub mod href;
mod known;
mod outline;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use kaleidoc::bundle::{Loaded, route};
use kaleidoc::cli::compile_folder;
use kaleidoc::compile::{Compiled, Config, PlatformConfig, SINGLE_PAGE, compile_file};
use kaleidoc::diagnostic::Severity;
use kaleidoc::render::{ENGLISH, Links, Tokens, View, shell};
use rayon::prelude::*;
use serde::Deserialize;

use crate::support::MemorySite;
use known::Known;
use outline::outline;

/// How many differences a failure prints.
const PRINTED: usize = 10;
/// Pages of the corpus that hold a code block of which the reference drops the indentation of the first line.
const INDENTED_CODE: usize = 20;

/// The folder of shared test data.
fn shared(test: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("KALEIDOC_SHARED").map_or_else(beside, PathBuf::from);
    if folder.join("oracle").is_dir() {
        return Some(folder);
    }
    let message = format!("{test}: there is no {}/oracle to compare with", folder.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}, and with CI=true it may not be skipped");
    // Not by `eprintln!`, which is only heard when a test fails.
    drop(writeln!(std::io::stderr(), "SKIPPED {message}"));
    None
}

#[test]
fn the_corpus_is_rendered_like_the_reference() {
    let Some(shared) = shared("the corpus") else { return };
    let expected = expected_outlines(&shared);
    let compiled = compile_folder(&shared.join("corpus")).unwrap();
    let got = corpus_outlines(&load(&compiled));
    let (of_reference, ours): (BTreeSet<_>, BTreeSet<_>) = (expected.keys().collect(), got.keys().collect());
    assert_eq!(of_reference, ours, "the same pages on the same platforms");
    let mut indented = 0;
    let differing = got.iter().filter(|(name, outline)| {
        let expected = &expected[*name];
        let is_indented = expected != *outline && is_but_for_indented_code(expected, outline);
        indented += usize::from(is_indented);
        expected != *outline && !is_indented
    });
    let differing: Vec<(&str, String)> =
        differing.map(|(name, outline)| (name.as_str(), difference(&expected[name], outline))).collect();
    settle(Known::read(include_str!("corpus.txt")), got.len(), &differing);
    assert_eq!(indented, INDENTED_CODE);
}

/// Whether outlines differ in nothing but the indentation of the first lines of code blocks, which the reference drops.
fn is_but_for_indented_code(expected: &[String], got: &[String]) -> bool {
    let is_alike = |(expected, got): (&String, &String)| {
        let shared = expected.chars().zip(got.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
        let (start, written) = got.split_at(shared);
        let shown = written.trim_start_matches([' ', '\t', '\n']);
        let is_indented = got.starts_with("code") && start.ends_with('|') && shown.len() < written.len();
        expected == got || is_indented && expected.get(shared..) == Some(shown)
    };
    expected.len() == got.len() && expected.iter().zip(got).all(is_alike)
}

/// The outlines of the reference, by page and platform: `start__quickstart@react`.
fn expected_outlines(shared: &Path) -> BTreeMap<String, Vec<String>> {
    let file = fs::File::open(shared.join("oracle/expected.tar.gz")).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut outlines = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        if path.extension().is_some_and(|ending| ending == "json") {
            let mut json = String::new();
            entry.read_to_string(&mut json).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            outlines.insert(name, serde_json::from_str(&json).unwrap());
        }
    }
    outlines
}

/// The outline of each page on each of its platforms.
fn corpus_outlines(bundle: &Loaded) -> BTreeMap<String, Vec<String>> {
    bundle
        .pages
        .par_iter()
        .flat_map_iter(|(key, page)| {
            route::platforms_of(bundle, page.on).map(move |platform| {
                let name = key.replacen("/[platform]/", "", 1).trim_matches('/').replace('/', "__");
                let platform = &bundle.platform_info(platform).key;
                (format!("{name}@{platform}"), outline(&article(bundle, key, platform)))
            })
        })
        .collect()
}

/// A snippet, and what the reference makes of it.
#[derive(Deserialize)]
struct Case {
    name: String,
    platform: String,
    mdx: String,
    /// None if it is an error.
    outline: Option<Vec<String>>,
}

#[test]
fn snippets_are_rendered_like_the_reference() {
    let Some(shared) = shared("snippets") else { return };
    let cases: Vec<Case> = serde_json::from_slice(&fs::read(shared.join("oracle/cases.json")).unwrap()).unwrap();
    let differing: Vec<(&str, String)> =
        cases.iter().filter_map(|case| Some((case.name.as_str(), check_case(case)?))).collect();
    settle(Known::read(include_str!("cases.txt")), cases.len(), &differing);
}

/// What is other than expected about a snippet.
fn check_case(case: &Case) -> Option<String> {
    let site = MemorySite::new(&[
        ("snippet.mdx", &case.mdx),
        ("src/fragments/frag.mdx", "## Setup\n\nFragment text {undefined}.\n"),
    ]);
    let mut config = Config::default();
    config.platforms.push(PlatformConfig { key: case.platform.clone(), title: None, icon: None });
    let compiled = compile_file(&site, &config, "snippet.mdx");
    let is_error = compiled.report.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    match &case.outline {
        None if is_error => None,
        None => Some(format!("{:?}\nis to be an error", case.mdx)),
        Some(expected) => {
            let outline = outline(&article(&load(&compiled), SINGLE_PAGE, &case.platform));
            (outline != *expected && !is_but_for_indented_code(expected, &outline))
                .then(|| format!("{:?}\n{}", case.mdx, difference(expected, &outline)))
        }
    }
}

/// A bundle as a browser reads it.
fn load(compiled: &Compiled) -> Loaded {
    Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap()
}

fn article(bundle: &Loaded, key: &str, platform_key: &str) -> String {
    let links = Links::History { base: &bundle.site.base };
    let view = View {
        platform: bundle.platform(platform_key).unwrap(),
        platform_key,
        path: key,
        links,
        words: &ENGLISH,
        tokens: Tokens::Elements,
    };
    shell::article(&bundle.pages[key].decode(key).unwrap().body, &view)
}

/// Fails if something differs without being known, or no longer differs as it is known.
fn settle(known: Known, all: usize, differing: &[(&str, String)]) {
    let mut problems: Vec<String> = differing
        .iter()
        .filter(|(name, difference)| !known.is_as_known(name, difference))
        .map(|(name, difference)| format!("{name}\n{difference}"))
        .collect();
    let names: BTreeSet<&str> = differing.iter().map(|(name, _)| *name).collect();
    let stale = known.names().filter(|name| !names.contains(name));
    problems.extend(stale.map(|name| format!("{name}\nis like the reference now: take it off the list")));
    let shown = problems.iter().take(PRINTED).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(problems.is_empty(), "{} of {all} are not as expected, among them:\n\n{shown}\n", problems.len());
}

/// The lines that two outlines do not share at their start and end: `-` is the reference's, `+` is ours.
fn difference(expected: &[String], got: &[String]) -> String {
    let start = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    let (expected, got) = (&expected[start..], &got[start..]);
    let end = expected.iter().rev().zip(got.iter().rev()).take_while(|(a, b)| a == b).count();
    let list = |sign: char, lines: &[String]| {
        lines[..lines.len() - end].iter().map(|line| format!("{sign} {line:?}")).collect::<Vec<_>>()
    };
    [list('-', expected), list('+', got)].concat().join("\n")
}
