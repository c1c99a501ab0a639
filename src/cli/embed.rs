//! Build script: makes the files of the reader part of the command, so that an installed `kaleidoc` needs no wasm
//! toolchain.
//!
//! The package is built by `cargo xtask wasm` into `pkg/wasm`. Where it is not built yet, the command is built without
//! it and says so when it is needed.

use std::env;
use std::fs;
use std::path::Path;

const FILES: &[&str] = &["kaleidoc.js", "kaleidoc_bg.wasm", "main.js", "style.css", "theme.js"];

fn main() {
    println!("cargo::rerun-if-changed=src/cli/embed.rs");
    println!("cargo::rerun-if-changed=pkg/wasm");
    if env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        return;
    }
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let folder = Path::new(&variable("CARGO_MANIFEST_DIR")).join("pkg/wasm");
    let is_built = FILES.iter().all(|file| folder.join(file).is_file());
    let entries: String = if is_built {
        FILES.iter().map(|file| format!("({file:?}, include_bytes!({:?})),", folder.join(file))).collect()
    } else {
        String::new()
    };
    let code =
        format!("/// Files of the wasm package: name and bytes.\npub const WASM: &[(&str, &[u8])] = &[{entries}];\n");
    let out = Path::new(&variable("OUT_DIR")).join("wasm.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}
