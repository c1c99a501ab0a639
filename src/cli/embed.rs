//! Build script: makes the files of the reader part of the command, so that an installed `kaleidoc` needs no wasm
//! toolchain.
//!
//! `cargo xtask wasm` builds them into `pkg/wasm` and `pkg/wasm-search`. Without them, a release build is an error, unless
//! [`WITHOUT_READER`] is set; other builds make a command that reports it when it builds a site.

#![allow(clippy::panic, reason = "a build script fails by a panic")]

use std::env;
use std::fs;
use std::path::Path;

/// Files by their folder. In a site they all lie in one.
const FILES: &[(&str, &[&str])] = &[
    ("pkg/wasm", &["kaleidoc.js", "kaleidoc_bg.wasm", "main.js", "opener.js", "style.css", "theme.js"]),
    ("pkg/wasm-search", &["finder.js", "search.css", "search.js", "search_bg.wasm"]),
];

/// Environment variable that allows a release build without the reader, for what never builds a site.
const WITHOUT_READER: &str = "KALEIDOC_WITHOUT_READER";

fn main() {
    println!("cargo::rerun-if-changed=src/cli/embed.rs");
    println!("cargo::rerun-if-env-changed={WITHOUT_READER}");
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
    let missing = files.iter().find(|(_, path)| !path.is_file());
    if let Some((_, path)) = missing
        && variable("PROFILE") == "release"
        && env::var_os(WITHOUT_READER).is_none()
    {
        println!("cargo::error=the reader is not built: there is no {}", path.display());
        println!("cargo::error=run `cargo xtask wasm` first, or set {WITHOUT_READER}=1 for a command without a reader");
        return;
    }
    let entries: String = if missing.is_none() {
        files.iter().map(|(name, path)| format!("({name:?}, include_bytes!({path:?})),")).collect()
    } else {
        String::new()
    };
    let code = format!(
        "/// Files of the wasm package: name and bytes.\npub(super) const WASM: &[(&str, &[u8])] = &[{entries}];\n"
    );
    let out = Path::new(&variable("OUT_DIR")).join("wasm.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}
