//! The build script makes the reader part of the command, and a release without it is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What the build script did.
struct Ran {
    /// Lines for cargo.
    stdout: String,
    /// The constant that it wrote.
    code: Option<String>,
}

impl Ran {
    fn errors(&self) -> Vec<&str> {
        self.stdout.lines().filter_map(|line| line.strip_prefix("cargo::error=")).collect()
    }
}

/// Runs the build script for a crate whose folder has these files.
fn run(files: &[&str], profile: &str, variables: &[(&str, &str)]) -> (Ran, TempDir) {
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("script");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/embed.rs");
    let rustc = Command::new("rustc").args(["--edition=2024", "-o"]).args([&script, &source]).status().unwrap();
    assert!(rustc.success());
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    let mut command = Command::new(&script);
    command.env_clear().env("CARGO_MANIFEST_DIR", folder.path()).env("OUT_DIR", folder.path());
    command.env("CARGO_CFG_TARGET_ARCH", "x86_64").env("PROFILE", profile);
    let output = command.envs(BTreeMap::from_iter(variables.iter().copied())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let code = fs::read_to_string(folder.path().join("wasm.rs")).ok();
    (Ran { stdout: String::from_utf8(output.stdout).unwrap(), code }, folder)
}

const READER: &[&str] = &[
    "pkg/wasm/kaleidoc.js",
    "pkg/wasm/kaleidoc_bg.wasm",
    "pkg/wasm/main.js",
    "pkg/wasm/opener.js",
    "pkg/wasm/style.css",
    "pkg/wasm/theme.js",
    "pkg/wasm-search/finder.js",
    "pkg/wasm-search/search.css",
    "pkg/wasm-search/search.js",
    "pkg/wasm-search/search_bg.wasm",
];

#[test]
fn a_built_reader_is_part_of_the_command() {
    let (ran, folder) = run(READER, "release", &[]);
    assert_eq!(ran.errors(), Vec::<&str>::new());
    let code = ran.code.unwrap();
    for file in READER {
        assert!(code.contains(&format!("include_bytes!({:?})", folder.path().join(file))), "{file}: {code}");
    }
}

#[test]
fn a_release_without_the_reader_is_an_error_that_names_the_command() {
    let incomplete = &READER[..READER.len() - 1];
    let (ran, folder) = run(incomplete, "release", &[]);
    let missing = folder.path().join("pkg/wasm-search/search_bg.wasm");
    assert_eq!(
        ran.errors(),
        [
            format!("the reader is not built: there is no {}", missing.display()).as_str(),
            "run `cargo xtask wasm` first, or set KALEIDOC_WITHOUT_READER=1 for a command without a reader",
        ]
    );
    assert_eq!(ran.code, None);
}

#[test]
fn a_command_without_the_reader_is_built_where_that_is_asked_for() {
    let nothing = "pub(super) const WASM: &[(&str, &[u8])] = &[];";
    let (ran, _folder) = run(&[], "release", &[("KALEIDOC_WITHOUT_READER", "1")]);
    assert_eq!(ran.errors(), Vec::<&str>::new());
    assert!(ran.code.unwrap().contains(nothing));
    let (ran, _folder) = run(&[], "debug", &[]);
    assert_eq!(ran.errors(), Vec::<&str>::new());
    assert!(ran.code.unwrap().contains(nothing));
}
