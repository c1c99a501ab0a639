//! The manual: it says what the code does, and it builds without a finding.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use kaleidoc::cli::check_folder;
use kaleidoc::diagnostic::Code;

fn page(route: &str) -> String {
    let path = format!("docs/src/pages/[platform]/{route}/index.mdx");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn every_diagnostic_is_listed() {
    let text = page("reference/diagnostics");
    let missing: Vec<&str> =
        Code::ALL.iter().map(|code| code.as_str()).filter(|code| !text.contains(&format!("`{code}`"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_manual_has_no_findings() {
    let compiled = check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    assert_eq!(compiled.report.diagnostics, []);
    assert!(compiled.bundle.pages.len() >= 12);
    assert!(compiled.bundle.platforms.len() >= 2);
}

/// The site file's keys, as its type lists them.
#[test]
fn every_key_of_the_site_file_is_documented() {
    let text = page("reference/configuration");
    for key in [
        "title",
        "url",
        "base",
        "default_platform",
        "unavailable",
        "lang",
        "pages",
        "nav",
        "variables",
        "assets",
        "alias",
        "components",
        "external",
        "icon",
        "includes",
        "site",
        "jekyll",
        "key",
    ] {
        assert!(text.contains(&format!("`{key}`")), "{key}");
    }
}
