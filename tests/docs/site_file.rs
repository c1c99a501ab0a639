//! `kaleidoc.toml`: the manual's keys and examples, and the type that reads them.

use std::collections::BTreeSet;

use kaleidoc::compile::Config;
use serde_json::Value;

use super::document::{Document, spans};

/// Paths of all keys of the site file, such as `site.title`. A table of any keys counts as one.
fn keys() -> BTreeSet<String> {
    let schema = schemars::schema_for!(Config).to_value();
    let mut keys = BTreeSet::new();
    collect(&schema, &schema, "", &mut keys);
    keys
}

fn collect(root: &Value, schema: &Value, path: &str, keys: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        return collect(root, target, path, keys);
    }
    if schema["type"] == "array" && schema["items"]["$ref"].is_string() {
        return collect(root, &schema["items"], path, keys);
    }
    match schema["properties"].as_object() {
        Some(properties) => properties.iter().for_each(|(key, schema)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            collect(root, schema, &path, keys);
        }),
        None => drop(keys.insert(path.to_owned())),
    }
}

/// A table of the site file as the manual documents it.
struct Documented {
    /// As in the file: `[site]`, `[[platforms]]`.
    header: String,
    /// Key and example of each row; empty for a table of any keys.
    keys: Vec<(String, String)>,
}

/// The sections of the page that are about a table: they name it before all else.
fn documented() -> Vec<Documented> {
    let page = Document::page("reference/configuration");
    let sections = page.headings(2).into_iter().map(|title| page.section(&title));
    let tables = sections.filter_map(|section| {
        let mut names = section.prose().filter(|line| !line.starts_with('|')).flat_map(spans);
        let header = names.find(|name| name.starts_with('[') && name.ends_with(']'))?;
        let rows = section.table("Key").unwrap_or_default();
        let keys = rows.iter().map(|row| (spans(&row[0]).concat(), spans(&row[1]).concat())).collect();
        Some(Documented { header, keys })
    });
    tables.collect()
}

#[test]
fn keys_are_those_of_the_type() {
    let mut listed = BTreeSet::new();
    for Documented { header, keys } in documented() {
        let table = header.trim_matches(['[', ']']);
        match keys.as_slice() {
            [] => drop(listed.insert(table.to_owned())),
            keys => listed.extend(keys.iter().map(|(key, _)| format!("{table}.{key}"))),
        }
    }
    assert_eq!(listed, keys());
}

#[test]
fn examples_are_values_of_their_keys() {
    for Documented { header, keys } in documented() {
        let rows: String = keys.iter().map(|(key, example)| format!("{key} = {example}\n")).collect();
        let text = format!("{header}\n{rows}");
        if let Err(error) = Config::parse(&text) {
            panic!("{error}:\n{text}");
        }
    }
}

/// Whole site files and parts of one, in all documents.
#[test]
fn site_files_in_documents_can_be_read() {
    let mut count = 0;
    for document in Document::all() {
        for fence in document.fences_in("toml") {
            if let Err(error) = Config::parse(&fence.code) {
                panic!("{}: {error}:\n{}", document.path, fence.code);
            }
            count += 1;
        }
    }
    assert!(count >= 5, "{count} site files");
}
