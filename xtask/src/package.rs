//! `cargo xtask package`: from the source tree to the tarball that npm users install.
//!
//! 1. [`check_version`]: the package is released together with the crate, under one number.
//! 2. `wasm::build`: the module and its script in `pkg/wasm`.
//! 3. [`assemble`]: a copy of `pkg` with what lies elsewhere in the tree, in `target/package`, so that the tree stays
//!    as it is.
//! 4. [`pack`]: `npm pack` there, and the list of what it took.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::recipe::Recipe;
use crate::tools;
use crate::wasm;
use crate::workspace::Workspace;

/// Files of the package that lie elsewhere in the tree; each is copied under its own name.
const FROM_ELSEWHERE: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The stylesheet, minified, in the folder of the module; the package has it beside its scripts.
const STYLESHEET: &str = "style.css";

/// Makes the tarball `target/package/NAME-VERSION.tgz`, prints its size and its files, and returns its path.
///
/// # Errors
/// When the versions of `pkg/package.json` and `Cargo.toml` differ, and when the wasm package or npm fails.
pub fn build(workspace: &Workspace, recipe: &Recipe) -> Result<PathBuf> {
    let pkg = folder(workspace, recipe)?;
    check_version(&read(&workspace.root.join("Cargo.toml"))?, &read(&pkg.join("package.json"))?)?;
    wasm::build(workspace, recipe)?;
    let out = workspace.target.join("package");
    let stylesheet = workspace.root.join(&recipe.package.out_dir).join(STYLESHEET);
    let staging = assemble(workspace, &pkg, &stylesheet, &out)?;
    let (tarball, listing) = pack(workspace, &staging, &out)?;
    print!("{listing}");
    Ok(tarball)
}

/// The folder of the npm package: the one around the recipe's `out-dir`.
fn folder(workspace: &Workspace, recipe: &Recipe) -> Result<PathBuf> {
    let out_dir = workspace.root.join(&recipe.package.out_dir);
    Ok(out_dir.parent().context("`out-dir` has no folder above it")?.to_path_buf())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Refuses a package of another version than the crate's.
///
/// - `cargo`, `npm`: texts of `Cargo.toml` and `package.json`.
fn check_version(cargo: &str, npm: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Cargo {
        package: Versioned,
    }
    #[derive(Deserialize)]
    struct Versioned {
        version: String,
    }
    let Cargo { package } = toml::from_str(cargo).context("Cargo.toml has no version")?;
    let npm: Versioned = serde_json::from_str(npm).context("package.json has no version")?;
    ensure!(
        npm.version == package.version,
        "the npm package is version {}, and Cargo.toml says {}: set `version` in both to the same",
        npm.version,
        package.version
    );
    Ok(())
}

/// Puts together what the tarball is made of, in a new folder in `out`, and returns that folder.
fn assemble(workspace: &Workspace, pkg: &Path, stylesheet: &Path, out: &Path) -> Result<PathBuf> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    let staging = out.join("files");
    copy_folder(pkg, &staging)?;
    copy(stylesheet, &staging.join(STYLESHEET))?;
    // Names in `files` without a folder hold in all of them.
    if let Ok(second) = stylesheet.strip_prefix(pkg) {
        fs::remove_file(staging.join(second)).context("cannot leave out the second stylesheet")?;
    }
    for path in FROM_ELSEWHERE.map(|path| workspace.root.join(path)) {
        copy(&path, &staging.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(staging)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let context = || format!("cannot read {}", from.display());
    for entry in fs::read_dir(from).with_context(context)? {
        let entry = entry.with_context(context)?;
        let target = to.join(entry.file_name());
        if entry.file_type().with_context(context)?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// What `npm pack --json` tells of a tarball; sizes in bytes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Packed {
    filename: String,
    size: u64,
    unpacked_size: u64,
    files: Vec<PackedFile>,
}

#[derive(Deserialize)]
struct PackedFile {
    path: String,
    size: u64,
}

/// Packs a folder into a tarball in `out`; returns its path, and the lines that describe it.
fn pack(workspace: &Workspace, folder: &Path, out: &Path) -> Result<(PathBuf, String)> {
    let mut npm = tools::npm(workspace, "pack");
    npm.args(["--json", "--ignore-scripts", "--pack-destination"]).arg(out).current_dir(folder);
    let output = npm.output().context("cannot run `npm pack`")?;
    ensure!(output.status.success(), "`npm pack` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let packed = parse_packed(&output.stdout)?;
    let tarball = out.join(&packed.filename);
    let listing = packed.listing(&tarball);
    Ok((tarball, listing))
}

/// Reads npm's answer: a list with one entry for each package.
fn parse_packed(json: &[u8]) -> Result<Packed> {
    let packages: Vec<Packed> = serde_json::from_slice(json).context("cannot read what `npm pack --json` printed")?;
    let [packed] = <[Packed; 1]>::try_from(packages).ok().context("`npm pack` made no tarball, or several")?;
    Ok(packed)
}

impl Packed {
    /// One line for each file, and one for the tarball.
    fn listing(&self, tarball: &Path) -> String {
        let mut text = String::new();
        for PackedFile { path, size } in &self.files {
            text += &format!("{size:>9} B  {path}\n");
        }
        let Packed { size, unpacked_size, files, .. } = self;
        text + &format!("npm package: {}, {size} B, {unpacked_size} B in {} files\n", tarball.display(), files.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGO: &str = "[package]\nname = \"a\"\nversion = \"1.2.3\"\n";

    #[test]
    fn ok_equal_versions() {
        check_version(CARGO, r#"{"version": "1.2.3"}"#).unwrap();
    }

    #[test]
    fn err_other_version_names_both() {
        let message = check_version(CARGO, r#"{"version": "1.2.4"}"#).unwrap_err().to_string();
        assert_eq!(
            message,
            "the npm package is version 1.2.4, and Cargo.toml says 1.2.3: set `version` in both to the same"
        );
    }

    #[test]
    fn the_listing_names_files_and_sizes() {
        let json = br#"[{"filename": "a-1.tgz", "size": 7, "unpackedSize": 12, "more": 1,
            "files": [{"path": "index.js", "size": 12, "mode": 420}]}]"#;
        let listing = parse_packed(json).unwrap().listing(Path::new("a-1.tgz"));
        assert_eq!(listing, "       12 B  index.js\nnpm package: a-1.tgz, 7 B, 12 B in 1 files\n");
    }

    #[test]
    fn err_no_tarball() {
        assert!(parse_packed(b"[]").is_err());
    }
}
