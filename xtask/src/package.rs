//! `cargo xtask package`: from the source tree to the tarballs that npm users install.
//!
//! The main package has the library, and the script that starts the command; the command itself is in a package for each
//! platform ([`platforms`]).
//!
//! 1. [`check_main_manifest`]: the package is released together with the crate and with the packages of the platforms,
//!    under one number.
//! 2. [`binary::check_all`]: each command that was built is one for its platform.
//! 3. [`prepare_platforms`]: a folder for each platform in `target/package/platforms`, with the command where there is
//!    one.
//! 4. `wasm::build`: the modules and their scripts in `pkg/wasm*`.
//! 5. [`assemble`]: a copy of `pkg` with what lies elsewhere in the tree, in `target/package/files`, so that the tree
//!    stays as it is.
//! 6. [`pack`]: `npm pack` in each, and the list of what it took.

pub mod binary;
pub mod platforms;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::notices;
use crate::recipe::Recipe;
use crate::tools;
use crate::wasm;
use crate::workspace::Workspace;

use binary::Binary;
use platforms::{PLATFORMS, check_main_manifest};

/// Files of the packages that lie elsewhere in the tree; each is copied under its own name.
const FROM_ELSEWHERE: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The stylesheet, minified, in the folder of the module; the package has it beside its scripts.
const STYLESHEET: &str = "style.css";

/// Which packages are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// The main package, and those of the platforms that there is a command for.
    All,
    /// Those of the platforms alone; they need no wasm.
    Platforms,
}

/// Makes tarballs in `target/package`, which holds nothing else afterwards: `kaleidoc-VERSION.tgz`, and
/// `kaleidoc-cli-PLATFORM-VERSION.tgz` for each command. Prints their sizes and files.
///
/// - `binaries`: the commands, of one platform each.
/// - Returns the path of the main tarball, if that is made.
///
/// # Errors
/// When versions differ, when a command is not for its platform, and when the wasm package or npm fails.
pub fn build(
    workspace: &Workspace,
    recipe: &Recipe,
    packages: Packages,
    binaries: &[Binary],
) -> Result<Option<PathBuf>> {
    let pkg = folder(workspace, recipe)?;
    let manifest = read(&pkg.join("package.json"))?;
    let version = check_main_manifest(&read(&workspace.root.join("Cargo.toml"))?, &manifest)?;
    binary::check_all(binaries, &version)?;
    let out = workspace.target.join("package");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    for folder in prepare_platforms(workspace, &manifest, binaries, &out.join("platforms"))? {
        pack(workspace, &folder, &out)?;
    }
    if packages == Packages::Platforms {
        return Ok(None);
    }
    wasm::build(workspace, recipe)?;
    let stylesheet = workspace.root.join(&recipe.package.out_dir).join(STYLESHEET);
    let staging = assemble(workspace, &pkg, &stylesheet, &out.join("files"))?;
    pack(workspace, &staging, &out).map(Some)
}

/// The folder of the npm package: the one around the recipe's `out-dir`.
fn folder(workspace: &Workspace, recipe: &Recipe) -> Result<PathBuf> {
    let out_dir = workspace.root.join(&recipe.package.out_dir);
    Ok(out_dir.parent().context("`out-dir` has no folder above it")?.to_path_buf())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a folder for the package of each platform, and returns those that are complete: the others lack the command.
/// Tests try the manifests of all.
///
/// - `manifest`: text of the main package's `package.json`.
fn prepare_platforms(workspace: &Workspace, manifest: &str, binaries: &[Binary], out: &Path) -> Result<Vec<PathBuf>> {
    let main: Map<String, Value> = serde_json::from_str(manifest).context("cannot read package.json")?;
    let mut complete = Vec::new();
    for platform in PLATFORMS {
        let folder = out.join(platform.folder());
        fs::create_dir_all(folder.join("bin")).with_context(|| format!("cannot create {}", folder.display()))?;
        write(&folder.join("package.json"), &serde_json::to_string_pretty(&platform.manifest(&main))?)?;
        write(&folder.join("README.md"), &platform.readme())?;
        copy_from_elsewhere(workspace, &folder)?;
        copy(&workspace.root.join(notices::COMMAND.path), &folder.join("THIRD_PARTY_NOTICES"))?;
        if let Some(binary) = binaries.iter().find(|binary| binary.platform == *platform) {
            let program = folder.join(platform.program());
            copy(&binary.path, &program)?;
            make_executable(&program)?;
            complete.push(folder);
        }
    }
    Ok(complete)
}

/// Puts together what the main tarball is made of, in a new folder, and returns that folder.
fn assemble(workspace: &Workspace, pkg: &Path, stylesheet: &Path, staging: &Path) -> Result<PathBuf> {
    copy_folder(pkg, staging)?;
    copy(stylesheet, &staging.join(STYLESHEET))?;
    // Names in `files` without a folder hold in all of them.
    if let Ok(second) = stylesheet.strip_prefix(pkg) {
        fs::remove_file(staging.join(second)).context("cannot leave out the second stylesheet")?;
    }
    copy_from_elsewhere(workspace, staging)?;
    Ok(staging.to_path_buf())
}

fn copy_from_elsewhere(workspace: &Workspace, to: &Path) -> Result<()> {
    FROM_ELSEWHERE.iter().try_for_each(|name| copy(&workspace.root.join(name), &to.join(name)))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Lets everyone run a file. A binary that a release downloaded has lost that permission.
#[cfg(unix)]
fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o755);
    fs::set_permissions(path, permissions).with_context(|| format!("cannot make {} executable", path.display()))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<()> {
    Ok(())
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

/// Packs a folder into a tarball in `out`, prints what is in it, and returns its path.
fn pack(workspace: &Workspace, folder: &Path, out: &Path) -> Result<PathBuf> {
    let mut npm = tools::npm(workspace, "pack");
    npm.args(["--json", "--ignore-scripts", "--pack-destination"]).arg(out).current_dir(folder);
    let output = npm.output().context("cannot run `npm pack`")?;
    ensure!(output.status.success(), "`npm pack` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let packed = parse_packed(&output.stdout)?;
    let tarball = out.join(&packed.filename);
    print!("{}", packed.listing(&tarball));
    Ok(tarball)
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
