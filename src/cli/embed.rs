//! Build script: makes the files of the reader part of the command, so that an installed `kaleidoc` needs no wasm
//! toolchain.
//!
//! The package is built by `cargo xtask wasm` into `pkg/wasm` and `pkg/wasm-search`. Where it is not built yet, the
//! command is built without it and says so when it is needed.

#![allow(clippy::panic, reason = "a build script fails by a panic")]

use std::env;
use std::fs;
use std::path::Path;

/// Files by their folder. In a site they all lie in one.
const FILES: &[(&str, &[&str])] = &[
    ("pkg/wasm", &["kaleidoc.js", "kaleidoc_bg.wasm", "main.js", "opener.js", "style.css", "theme.js"]),
    ("pkg/wasm-search", &["finder.js", "search.css", "search.js", "search_bg.wasm"]),
];

fn main() {
    println!("cargo::rerun-if-changed=src/cli/embed.rs");
    for (folder, _) in FILES {
        println!("cargo::rerun-if-changed={folder}");
    }
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        return;
    }
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let root = variable("CARGO_MANIFEST_DIR");
    let files = FILES.iter().flat_map(|(folder, names)| names.iter().map(move |name| (*folder, *name)));
    let files: Vec<_> = files.map(|(folder, name)| (name, Path::new(&root).join(folder).join(name))).collect();
    let is_built = files.iter().all(|(_, path)| path.is_file());
    let entries: String = if is_built {
        files.iter().map(|(name, path)| format!("({name:?}, include_bytes!({path:?})),")).collect()
    } else {
        String::new()
    };
    let code =
        format!("/// Files of the wasm package: name and bytes.\npub const WASM: &[(&str, &[u8])] = &[{entries}];\n");
    let out = Path::new(&variable("OUT_DIR")).join("wasm.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}
