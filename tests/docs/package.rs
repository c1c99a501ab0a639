//! The npm package: options, members and events in documents, and the declarations that editors show.

use std::collections::BTreeSet;

use super::declarations::members;
use super::document::{Document, spans};

const TYPES: &str = include_str!("../../pkg/index.d.ts");
const ELEMENT: &str = include_str!("../../pkg/element.d.ts");
const COMPILER: &str = include_str!("../../pkg/compiler.d.ts");

/// Names of the code spans of a column, without arguments: `navigate` of `navigate(address)`.
#[track_caller]
fn names(document: &Document, first_header: &str) -> BTreeSet<String> {
    let cells = document.column(first_header);
    cells.iter().map(|cell| cell.split('(').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn options_of_mount_are_those_of_the_types() {
    let page = Document::page("embed/mount");
    assert_eq!(names(&page.section("Options"), "Option"), members(TYPES, "MountOptions"));
}

#[test]
fn members_of_the_handle_are_those_of_the_types() {
    let page = Document::page("embed/mount");
    assert_eq!(names(&page.section("The handle"), "Member"), members(TYPES, "Kaleidoc"));
}

#[test]
fn events_are_those_of_the_types() {
    let page = Document::page("embed/mount");
    assert_eq!(names(&page.section("Events"), "Event"), members(TYPES, "KaleidocEventMap"));
}

#[test]
fn members_of_a_bundle_are_those_of_the_types() {
    let page = Document::page("embed/mount");
    assert_eq!(names(&page.section("Pages without a reader"), "Member"), members(TYPES, "Bundle"));
}

#[test]
fn options_and_results_of_the_compiler_are_those_of_the_types() {
    let page = Document::page("embed/compiler");
    assert_eq!(names(&page.section("Options"), "Option"), members(COMPILER, "CompileOptions"));
    assert_eq!(names(&page.section("The page"), "Member"), members(COMPILER, "CompiledPage"));
    let shown = page.section("Diagnostics").fences_in("ts").remove(0).code;
    let shown = shown.replace("interface", "export interface");
    assert_eq!(members(&shown, "CompileDiagnostic"), members(COMPILER, "CompileDiagnostic"));
}

/// The package's own page names the options that most hosts need.
#[test]
fn the_readme_of_the_package_names_what_exists() {
    let readme = Document::read("pkg/README.md");
    let unknown: Vec<String> =
        names(&readme.section("Options"), "Option").difference(&members(TYPES, "MountOptions")).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn attributes_and_properties_of_the_element_are_those_of_the_types() {
    let readme = Document::read("pkg/README.md").section("The element");
    let manual = Document::page("embed/mount").section("As a custom element");
    for section in [readme, manual] {
        assert_eq!(names(&section, "Attribute"), members(ELEMENT, "KaleidocDocsAttributes"), "{}", section.path);
        let prose: BTreeSet<String> = section.prose().filter(|line| !line.starts_with('|')).flat_map(spans).collect();
        let properties = members(ELEMENT, "KaleidocDocsProperties");
        assert!(properties.is_subset(&prose), "{}: {:?}", section.path, properties.difference(&prose));
    }
}

/// The element fires what the handle does.
#[test]
fn events_of_the_element_are_those_of_the_handle() {
    assert_eq!(members(ELEMENT, "KaleidocDocsEventMap"), members(TYPES, "KaleidocEventMap"));
}
