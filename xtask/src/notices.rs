//! `cargo xtask notices`: the licenses of the crates that are part of what is shipped, in one file for the modules and
//! another for the command.
//!
//! 1. [`licenses`]: `cargo about` finds the license and its text for each crate of the graph, in the crate itself.
//! 2. [`shipped`]: which crates are in an artifact, as cargo resolves its targets and features.
//! 3. [`write()`]: the notices, a section for each text with the crates that have it.
//!
//! The files are in the repository, since `cargo about` takes minutes. The tests fail when a crate is missing from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::recipe::Recipe;
use crate::tools::{self, Tool, WASM_TARGET};
use crate::workspace::{Workspace, run};

/// What it looks for, relative to the root.
const ABOUT: &str = "xtask/notices/about.toml";

/// Platforms that the command is released for; `.github/workflows/release.yml` builds them.
const COMMAND_TARGETS: [&str; 8] = [
    "aarch64-apple-darwin",
    "aarch64-pc-windows-msvc",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
];

/// The modules: of the npm package, and of a built site.
const MODULES: Artifact = Artifact {
    path: "pkg/THIRD_PARTY_NOTICES",
    title: "Third-party notices for the WebAssembly modules of Kaleidoc",
    builds: &[Build { targets: &[WASM_TARGET], features: "compiler,search" }],
    note: "",
};

/// The command, which carries modules.
pub const COMMAND: Artifact = Artifact {
    path: "src/cli/THIRD_PARTY_NOTICES",
    title: "Third-party notices for the command of Kaleidoc",
    builds: &[Build { targets: &COMMAND_TARGETS, features: "" }, MODULES.builds[0]],
    note: "Builds for musl have its C library in them, too: MIT, Copyright (c) 2005-2020 Rich Felker, et al.,\n\
           <https://git.musl-libc.org/cgit/musl/tree/COPYRIGHT>.\n",
};

/// Something that is shipped.
pub struct Artifact {
    /// File of its notices, relative to the root.
    pub path: &'static str,
    title: &'static str,
    builds: &'static [Build],
    /// What is in it and is not a crate.
    note: &'static str,
}

/// What cargo compiles of the crate.
#[derive(Clone, Copy)]
struct Build {
    targets: &'static [&'static str],
    features: &'static str,
}

/// A crate in one version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
}

impl fmt::Display for Crate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Writes the files of notices anew.
///
/// # Errors
/// When `cargo about` cannot be installed, or finds a license that `about.toml` does not accept, or none.
pub fn generate(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    tools::setup(workspace, recipe, &[Tool::CargoAbout])?;
    let licenses = licenses(workspace)?;
    for artifact in [MODULES, COMMAND] {
        let text = write(&artifact, &licenses, &shipped(workspace, &artifact)?)?;
        let path = workspace.root.join(artifact.path);
        fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}: {} B", artifact.path, text.len());
    }
    Ok(())
}

/// What `cargo about` prints, as far as it is needed.
#[derive(Debug, Deserialize)]
struct About {
    licenses: Vec<License>,
}

/// A text, and the crates that it is the license of.
#[derive(Debug, Deserialize)]
struct License {
    /// SPDX identifier.
    id: String,
    text: String,
    used_by: Vec<Use>,
}

#[derive(Debug, Deserialize)]
struct Use {
    #[serde(rename = "crate")]
    of: Package,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    repository: Option<String>,
}

/// Finds the license texts of the whole graph.
fn licenses(workspace: &Workspace) -> Result<About> {
    let out = workspace.target.join("notices.json");
    let mut about = workspace.command("cargo");
    about.args(["about", "generate", "--locked", "--all-features", "--config", ABOUT, "--format", "json"]);
    run(about.arg("--output-file").arg(&out))?;
    let json = fs::read(&out).with_context(|| format!("cannot read {}", out.display()))?;
    serde_json::from_slice(&json).context("cannot read what `cargo about` wrote")
}

/// The crates of an artifact, without ours.
fn shipped(workspace: &Workspace, artifact: &Artifact) -> Result<BTreeSet<Crate>> {
    let mut crates = BTreeSet::new();
    for build in artifact.builds {
        let mut tree = workspace.command("cargo");
        tree.args(["tree", "--locked", "--package", "kaleidoc", "--edges", "normal", "--prefix", "none"]);
        tree.args(["--format", "{p}", "--features", build.features]);
        tree.args(build.targets.iter().flat_map(|target| ["--target", target]));
        let output = tree.output().context("cannot run `cargo tree`")?;
        ensure!(output.status.success(), "`cargo tree` failed:\n{}", String::from_utf8_lossy(&output.stderr));
        crates.extend(String::from_utf8_lossy(&output.stdout).lines().filter_map(tree_line));
    }
    crates.retain(|found| found.name != "kaleidoc");
    Ok(crates)
}

/// The crate of a line such as `serde v1.0.229 (proc-macro)`.
fn tree_line(line: &str) -> Option<Crate> {
    let mut words = line.split(' ');
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    Some(Crate { name: name.to_owned(), version: version.to_owned() })
}

/// The notices of an artifact.
///
/// # Errors
/// When a crate of it has no license.
fn write(artifact: &Artifact, about: &About, shipped: &BTreeSet<Crate>) -> Result<String> {
    let mut sections = BTreeMap::<(&str, String), BTreeMap<Crate, &str>>::new();
    for license in &about.licenses {
        for Use { of } in &license.used_by {
            let found = Crate { name: of.name.clone(), version: of.version.clone() };
            if shipped.contains(&found) {
                let crates = sections.entry((&license.id, tidy(&license.text))).or_default();
                crates.insert(found, of.repository.as_deref().unwrap_or("https://crates.io"));
            }
        }
    }
    let with_license: BTreeSet<&Crate> = sections.values().flat_map(BTreeMap::keys).collect();
    let without: Vec<String> =
        shipped.iter().filter(|found| !with_license.contains(found)).map(Crate::to_string).collect();
    ensure!(without.is_empty(), "no license was found for {}", without.join(", "));
    let mut text = format!("{}\n\n{HEAD}{}", artifact.title, artifact.note);
    for ((id, license), crates) in sections {
        text += &format!("\n{RULE}\n{id}\n\n");
        for (found, repository) in crates {
            text += &format!("- {found} <{repository}>\n");
        }
        text += &format!("\n{license}\n");
    }
    Ok(text)
}

const HEAD: &str = "\
Kaleidoc itself is licensed under MIT or Apache-2.0, at your option. The crates below are part of it, each under the\n\
license that it is listed with. The standard library of Rust is part of it, too: MIT or Apache-2.0, Copyright (c) The Rust\n\
Project Contributors, <https://github.com/rust-lang/rust/blob/main/COPYRIGHT>.\n";

const RULE: &str = "========================================================================";

/// A text without white space at its end and at that of its lines, so that texts that look the same are the same.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches(['\u{feff}', '\n', '\r']).lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crates that a file of notices lists.
    fn listed(notices: &str) -> BTreeSet<Crate> {
        let entries = notices.lines().filter_map(|line| line.strip_prefix("- ")?.strip_suffix('>')?.split_once(" <"));
        let words = entries.filter_map(|(found, _)| found.split_once(' '));
        words.map(|(name, version)| Crate { name: name.to_owned(), version: version.to_owned() }).collect()
    }

    #[track_caller]
    fn check_file(artifact: &Artifact) {
        let workspace = Workspace::find().unwrap();
        let notices = fs::read_to_string(workspace.root.join(artifact.path)).unwrap();
        let (listed, shipped) = (listed(&notices), shipped(&workspace, artifact).unwrap());
        let names = |crates: BTreeSet<&Crate>| crates.into_iter().map(Crate::to_string).collect::<Vec<_>>().join(", ");
        let missing = names(shipped.difference(&listed).collect());
        let gone = names(listed.difference(&shipped).collect());
        assert!(
            missing.is_empty() && gone.is_empty(),
            "{} is stale, run `cargo xtask notices`; missing: {missing}; gone: {gone}",
            artifact.path
        );
    }

    #[test]
    fn the_notices_of_the_modules_are_of_their_crates() {
        check_file(&MODULES);
    }

    #[test]
    fn the_notices_of_the_command_are_of_its_crates() {
        check_file(&COMMAND);
    }

    #[test]
    fn a_library_in_a_crate_has_its_own_notice() {
        let workspace = Workspace::find().unwrap();
        let notices = fs::read_to_string(workspace.root.join(COMMAND.path)).unwrap();
        assert!(notices.contains("Copyright (c) 2002-2021  K.Kosako"), "Oniguruma, in onig_sys");
    }

    #[test]
    fn the_targets_are_those_of_the_release() {
        let workspace = Workspace::find().unwrap();
        let release = fs::read_to_string(workspace.root.join(".github/workflows/release.yml")).unwrap();
        let about = fs::read_to_string(workspace.root.join(ABOUT)).unwrap();
        for target in COMMAND_TARGETS {
            assert!(release.contains(&format!("target: {target},")), "release.yml: {target}");
            assert!(about.contains(&format!("\"{target}\"")), "{ABOUT}: {target}");
        }
        assert_eq!(release.matches("{ target: ").count(), COMMAND_TARGETS.len());
    }

    const ABOUT_JSON: &str = r#"{"licenses": [
        {"id": "MIT", "text": "Copyright A \r\n\n", "used_by": [{"crate": {"name": "a", "version": "1.0.0", "repository": "https://a"}}]},
        {"id": "MIT", "text": "Copyright A", "used_by": [
            {"crate": {"name": "b", "version": "2.0.0", "repository": null}}, {"crate": {"name": "c", "version": "1.0.0", "repository": null}}]}
    ]}"#;

    fn crates(names: &[&str]) -> BTreeSet<Crate> {
        names.iter().filter_map(|name| tree_line(&name.replace(' ', " v"))).collect()
    }

    #[test]
    fn ok_equal_texts_are_one_section_and_others_are_left_out() {
        let about: About = serde_json::from_str(ABOUT_JSON).unwrap();
        let text = write(&MODULES, &about, &crates(&["a 1.0.0", "b 2.0.0"])).unwrap();
        let sections = "MIT\n\n- a 1.0.0 <https://a>\n- b 2.0.0 <https://crates.io>\n\nCopyright A\n";
        assert!(text.ends_with(&format!("\n{RULE}\n{sections}")), "{text}");
        assert_eq!(listed(&text), crates(&["a 1.0.0", "b 2.0.0"]));
    }

    #[test]
    fn err_a_crate_without_a_license() {
        let about: About = serde_json::from_str(ABOUT_JSON).unwrap();
        let message = write(&MODULES, &about, &crates(&["a 1.0.0", "d 4.0.0"])).unwrap_err().to_string();
        assert_eq!(message, "no license was found for d 4.0.0");
    }
}
