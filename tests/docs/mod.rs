//! The documents say what the code does: everything they list exists, and everything that exists is listed.
//!
//! Each file compares one kind of list with the type it comes from. `document` and `declarations` read the two sides.

mod declarations;
mod document;

mod command;
mod components;
mod diagnostics;
mod package;
mod repository;
mod site_file;

use std::path::Path;

use kaleidoc::cli::check_folder;

#[test]
fn the_manual_has_no_findings() {
    let compiled = check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap();
    assert_eq!(compiled.report.diagnostics, []);
    assert!(compiled.bundle.pages.len() >= 12);
    assert!(compiled.bundle.platforms.len() >= 2);
}
