//! The documents at the repository's top: files and rooms that they name, links, and the example of the README.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kaleidoc::preview::{self, Options};

use super::document::{Document, root, spans};

/// Documents about the repository itself, which name its files.
const ABOUT_THE_REPOSITORY: [&str; 4] = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md"];

/// Whether a code span is the path of a file or folder of the repository.
fn is_path(span: &str, top: &BTreeSet<String>) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '[' | ']');
    let first = span.split('/').next().unwrap_or_default();
    span.chars().all(is_plain) && (span.contains('/') || span.contains('.')) && top.contains(first)
}

#[test]
fn files_that_documents_name_exist() {
    let top = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut count = 0;
    for document in ABOUT_THE_REPOSITORY.map(Document::read) {
        for span in spans(&document.prose().collect::<Vec<_>>().join("\n")) {
            let is_generated = ["pkg/wasm", "target/"].iter().any(|start| span.starts_with(start));
            if is_path(&span, &top) && !is_generated {
                assert!(root().join(&span).exists(), "{} names `{span}`", document.path);
                count += 1;
            }
        }
    }
    assert!(count >= 40, "{count} files");
}

/// Targets of Markdown links and of images in HTML.
fn targets(text: &str) -> Vec<String> {
    let marks = [("](", ')'), ("src=\"", '"'), ("srcset=\"", '"')];
    let found = marks.iter().flat_map(|(start, end)| {
        text.match_indices(start).filter_map(move |(at, _)| text[at + start.len()..].split(*end).next())
    });
    found.map(str::to_owned).collect()
}

#[test]
fn links_between_files_lead_to_files_and_headings() {
    let mut count = 0;
    for path in
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "pkg/README.md"]
    {
        let document = Document::read(path);
        let folder = root().join(path).parent().unwrap().to_owned();
        for target in targets(&document.prose().collect::<Vec<_>>().join("\n")) {
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = percent_encoding::percent_decode_str(file).decode_utf8().unwrap();
            let leads_to = if file.is_empty() { root().join(path) } else { folder.join(&*file) };
            assert!(leads_to.exists(), "{path}: `{target}` leads nowhere");
            if !anchor.is_empty() {
                let text = fs::read_to_string(&leads_to).unwrap();
                let other = Document { path: target.clone(), text };
                let headings = [2, 3].into_iter().flat_map(|level| other.headings(level));
                assert!(headings.into_iter().any(|title| slug(&title) == anchor), "{path}: no heading for `{target}`");
            }
            count += 1;
        }
    }
    assert!(count >= 12, "{count} links");
}

/// The anchor that GitHub gives to a heading, as far as these documents need it.
fn slug(title: &str) -> String {
    let kept = title.to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[test]
fn the_map_shows_every_room() {
    let listed: BTreeSet<String> =
        Document::read("ARCHITECTURE.md").section("The rooms of `src/`").column("Room").into_iter().collect();
    let entries = fs::read_dir(root().join("src")).unwrap();
    let known: BTreeSet<String> =
        entries.map(|entry| format!("src/{}", entry.unwrap().file_name().to_string_lossy())).collect();
    assert_eq!(listed, known);
}

/// Commands of `cargo xtask`: the variants of its enum, as its source has them, since a program cannot be imported.
fn tasks() -> BTreeSet<String> {
    let source = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let body = source.split_once("\nenum Command {\n").unwrap().1.split_once("\n}\n").unwrap().0;
    let variants =
        body.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with(char::is_uppercase));
    variants.map(|line| line.trim_end_matches([',', ' ', '{']).to_lowercase()).collect()
}

#[test]
fn tasks_are_those_of_xtask() {
    let named = |text: &str| -> BTreeSet<String> {
        let calls = text.split("cargo xtask ").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
        calls.flatten().filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    assert_eq!(named(&Document::read("CONTRIBUTING.md").text), tasks());
    for document in Document::all() {
        let unknown: Vec<String> = named(&document.text).difference(&tasks()).cloned().collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", document.path);
    }
}

/// The README's figure of the reader's download is that of the sizes that builds are compared with, and the 2 % that they
/// may grow by.
#[test]
fn the_download_is_that_of_the_limits() {
    let recorded: toml::Table = toml::from_str(&fs::read_to_string(root().join("xtask/sizes.toml")).unwrap()).unwrap();
    let size = |kind: &str| recorded["kaleidoc"]["sizes"][kind].as_integer().unwrap().unsigned_abs();
    let kilobytes = (["brotli", "js", "css"].map(size).iter().sum::<u64>() * 102).div_ceil(100_000);
    let rows = Document::read("README.md").section("How fast, how large").table("What").unwrap();
    let row = rows.iter().find(|row| row[0].starts_with("Download of the reader")).unwrap();
    assert_eq!(row[1], format!("≤ {kilobytes} kB"));
}

/// What visitors of a platform see of MDX, as text: one line for each block.
fn shown(mdx: &str, platform: &str) -> Vec<String> {
    let compiled = preview::compile(mdx, &Options::default()).unwrap();
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    let html = scraper::Html::parse_fragment(&compiled.html[platform]);
    let blocks = scraper::Selector::parse("p, li").unwrap();
    html.select(&blocks).map(|block| block.text().collect::<String>().trim().to_owned()).collect()
}

/// The first MDX of the README, and the table of what its platforms see of it.
#[test]
fn the_example_of_the_readme_shows_what_it_says() {
    let section = Document::read("README.md").section("Twelve lines, two platforms");
    let mdx = section.fences_in("mdx").remove(0).code;
    assert_eq!(mdx.lines().count(), 12);
    let table = section.table("Visitors of React see").unwrap();
    let columns: BTreeMap<&str, usize> = [("react", 0), ("swift", 1)].into();
    for (platform, column) in columns {
        let rows: Vec<String> = table.iter().map(|row| row[column].replace(['`', '•'], "").trim().to_owned()).collect();
        assert_eq!(shown(&mdx, platform), rows, "{platform}");
    }
}
