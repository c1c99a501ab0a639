//! What a wasm module is made of: its sections, and its code by the crates that it comes from.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload};

use super::table::Table;

/// Crates below this share of the code are counted together.
const LEAST_SHARE: f64 = 0.005;

/// The module's sections by size; those that a shipped module has not, such as names, are left out.
pub fn sections(module: &[u8]) -> Result<Table> {
    let mut sections: BTreeMap<String, u64> = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("the module is no wasm")?;
        let name = match &payload {
            Payload::CustomSection(_) => continue,
            Payload::CodeSectionStart { .. } => "code",
            Payload::DataSection(_) => "data",
            Payload::ElementSection(_) => "elements (table of indirect calls)",
            Payload::ImportSection(_) | Payload::ExportSection(_) => "imports and exports",
            Payload::TypeSection(_) | Payload::FunctionSection(_) => "types of functions",
            _ => "others",
        };
        if let Some((_, range)) = payload.as_section() {
            *sections.entry(name.to_owned()).or_default() += (range.end - range.start) as u64;
        }
    }
    let note = "Of the module as it is shipped, before compression.";
    Ok(shares("wasm-sections", "Reader: sections of the module", note, sections, 0.0))
}

/// Bytes of the module's code by crates, and of its data.
pub fn code_and_data(module: &[u8]) -> Result<BTreeMap<String, u64>> {
    let mut parts = code(module)?;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.context("the module is no wasm")?;
        if let (Payload::DataSection(_), Some((_, range))) = (&payload, payload.as_section()) {
            parts.insert("data".to_owned(), (range.end - range.start) as u64);
        }
    }
    Ok(parts)
}

/// The module's code by crates. What several crates share as one generic function counts for the crate that wrote it.
pub fn crates(module: &[u8]) -> Result<Table> {
    let note = "Bytes of functions before compression, by the first crate in their names; our own by its rooms. A \
                function that was inlined counts where it went.";
    Ok(shares("wasm-crates", "Reader: code by crates", note, code(module)?, LEAST_SHARE))
}

/// Bytes of functions by crates.
fn code(module: &[u8]) -> Result<BTreeMap<String, u64>> {
    let names = names(module)?;
    let mut imports = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("the module is no wasm")? {
            Payload::ImportSection(section) => imports = count_functions(section)?,
            Payload::CodeSectionEntry(body) => bodies.push(body.range().end - body.range().start),
            _ => {}
        }
    }
    let mut crates: BTreeMap<String, u64> = BTreeMap::new();
    for (index, size) in bodies.into_iter().enumerate() {
        let name = names.get(&(imports + index as u32)).map_or("", String::as_str);
        // As cargo leaves them, names are mangled; wasm-bindgen writes them as people read them.
        *crates.entry(owner(&format!("{:#}", rustc_demangle::demangle(name)))).or_default() += size as u64;
    }
    Ok(crates)
}

/// How many functions are imported: they come first in the count of functions.
fn count_functions(section: wasmparser::ImportSectionReader) -> Result<u32> {
    let mut count = 0;
    for import in section.into_imports() {
        count += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_) | wasmparser::TypeRef::FuncExact(_)));
    }
    Ok(count)
}

/// Names of functions by their numbers.
fn names(module: &[u8]) -> Result<BTreeMap<u32, String>> {
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.context("the module is no wasm")? else { continue };
        let KnownCustom::Name(reader) = section.as_known() else { continue };
        for subsection in reader {
            if let Name::Function(map) = subsection? {
                for naming in map {
                    let naming = naming?;
                    names.insert(naming.index, naming.name.to_owned());
                }
            }
        }
    }
    Ok(names)
}

/// The crate in a function's name: `alloc` of `<alloc::vec::Vec<T> as core::fmt::Debug>::fmt`, `core` of
/// `<f64 as core::fmt::Debug>::fmt`, since a type of the language has none. Of ours, the room, too.
fn owner(name: &str) -> String {
    let name = match name.split_once(" as ") {
        Some((of_type, of_trait)) if name.starts_with('<') && !of_type.contains("::") => of_trait,
        _ => name,
    };
    let path =
        name.trim_start_matches(['<', '&', '*', '[', '(', ' ']).trim_start_matches("mut ").trim_start_matches("dyn ");
    let mut words =
        path.split("::").map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""));
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match first {
        "" => "without a name".to_owned(),
        "kaleidoc" => format!("kaleidoc::{second}"),
        _ if !path.contains("::") => "without a path (glue, memory)".to_owned(),
        _ => first.to_owned(),
    }
}

/// A table of parts and their shares, the largest first; what is below `least` of the whole is counted together.
fn shares(id: &str, title: &str, note: &str, parts: BTreeMap<String, u64>, least: f64) -> Table {
    let mut table = Table::new(id, title, note, &[("bytes", "B"), ("share", "%")]);
    let whole: u64 = parts.values().sum();
    let share = |size: u64| size as f64 / whole as f64;
    let (mut large, small): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, size)| share(*size) >= least);
    large.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    if !small.is_empty() {
        large.push((format!("{} others", small.len()), small.iter().map(|(_, size)| size).sum()));
    }
    for (name, size) in large {
        table.push(name, [Some(size as f64), Some(share(size) * 100.0)]);
    }
    table.push("all", [Some(whole as f64), Some(100.0)]);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_first_crate_of_its_name() {
        let cases = [
            ("serde_json::de::from_str::h0123456789abcdef", "serde_json"),
            ("<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop::h01", "alloc"),
            ("<&mut serde_json::de::Deserializer<R> as serde::de::Deserializer>::deserialize_map", "serde_json"),
            ("<f64 as core::fmt::Display>::fmt", "core"),
            ("kaleidoc::render::content::write_nodes", "kaleidoc::render"),
            ("<kaleidoc::bundle::node::Node as core::fmt::Debug>::fmt", "kaleidoc::bundle"),
            ("__rustc[abc]::__rust_alloc", "__rustc"),
            ("memcpy", "without a path (glue, memory)"),
            ("", "without a name"),
        ];
        for (name, expected) in cases {
            assert_eq!(owner(name), expected, "{name}");
        }
    }

    #[test]
    fn small_parts_are_counted_together() {
        let parts = [("a", 10), ("b", 980), ("c", 4), ("d", 6)].map(|(name, size)| (name.to_owned(), size));
        let table = shares("x", "X", "", parts.into(), 0.01);
        let rows: Vec<_> = table.rows.iter().map(|row| (row.name.as_str(), row.values[0])).collect();
        assert_eq!(rows, [("b", Some(980.0)), ("a", Some(10.0)), ("2 others", Some(10.0)), ("all", Some(1000.0))]);
    }
}
