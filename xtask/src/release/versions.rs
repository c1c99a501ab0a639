//! The files of the tree that hold the version: `Cargo.toml`, `Cargo.lock`, each `package.json` in `pkg`, and the manual's
//! `versions.json`.
//!
//! Each is edited as text, so that comments and layout stay, and then read again: it must be what it was, with nothing but
//! the version changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use semver::Version;
use serde_json::Value;

use super::{Edit, read};

/// Name of the crate.
const CRATE: &str = "kaleidoc";

/// The manual's variables, and the one that is the version.
const VARIABLES: (&str, &str) = ("docs/versions.json", "KALEIDOC_VERSION");

/// Table of `package.json` that names the packages of the platforms, which are released together with it.
const PLATFORM_PACKAGES: &str = "optionalDependencies";

/// Every file that holds the version, with the new one; a file may have it already.
///
/// # Errors
/// When a file cannot be read or edited, and when the new version is below that of `Cargo.toml`.
pub fn edits(root: &Path, new: &Version) -> Result<Vec<Edit>> {
    let manifest = read(root, Path::new("Cargo.toml"))?;
    let old = current(&manifest)?;
    ensure!(*new >= old, "{new} is below {old}, the version in Cargo.toml");
    let (old, new) = (old.to_string(), new.to_string());
    let mut edits = vec![edit("Cargo.toml".into(), manifest, |text| in_manifest(text, &old, &new))?];
    let mut add = |path: PathBuf, change: &dyn Fn(&str) -> Result<String>| -> Result<()> {
        let before = read(root, &path)?;
        edits.push(edit(path, before, change)?);
        Ok(())
    };
    add("Cargo.lock".into(), &|text| in_lock(text, &old, &new))?;
    for path in packages(root)? {
        add(path, &|text| in_package(text, &old, &new))?;
    }
    add(VARIABLES.0.into(), &|text| in_json(text, VARIABLES.1, &old, &new))?;
    Ok(edits)
}

fn edit(path: PathBuf, before: String, change: impl Fn(&str) -> Result<String>) -> Result<Edit> {
    let after = change(&before).with_context(|| format!("cannot change the version in {}", path.display()))?;
    Ok(Edit { path, before, after })
}

/// The version in `Cargo.toml`.
fn current(manifest: &str) -> Result<Version> {
    let manifest: toml::Table = toml::from_str(manifest).context("Cargo.toml is not a manifest")?;
    let version = manifest.get("package").and_then(|package| package.get("version")?.as_str());
    version.context("Cargo.toml has no version")?.parse().context("the version in Cargo.toml")
}

/// Every `package.json` in `pkg`, relative to the root and in order; not those of installed packages.
fn packages(root: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::from("pkg")]);
    while let Some(folder) = folders.pop() {
        let context = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(root.join(&folder)).with_context(context)? {
            let entry = entry.with_context(context)?;
            let path = folder.join(entry.file_name());
            if entry.file_type().with_context(context)?.is_dir() {
                folders.extend((entry.file_name() != "node_modules").then_some(path));
            } else if entry.file_name() == "package.json" {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// `Cargo.toml` with another version of its package.
fn in_manifest(text: &str, old: &str, new: &str) -> Result<String> {
    let start = text.find("[package]\n").context("there is no table [package]")?;
    let end = text[start..].find("\n[").map_or(text.len(), |end| start + end);
    let package = replace(&text[start..end], &format!("\nversion = \"{old}\"\n"), &format!("\nversion = \"{new}\"\n"))?;
    Ok([&text[..start], &package, &text[end..]].concat())
}

/// `Cargo.lock` with another version of the crate.
fn in_lock(text: &str, old: &str, new: &str) -> Result<String> {
    let entry = |version: &str| format!("name = \"{CRATE}\"\nversion = \"{version}\"\n");
    replace(text, &entry(old), &entry(new))
}

/// A `package.json` with another version, of the package itself and of the packages of its platforms.
fn in_package(text: &str, old: &str, new: &str) -> Result<String> {
    let after = in_json(text, "version", old, new)?;
    let json: Value = serde_json::from_str(text)?;
    let Some(platforms) = json.get(PLATFORM_PACKAGES).and_then(Value::as_object) else { return Ok(after) };
    let ours = platforms.keys().filter(|name| name.contains(CRATE));
    ours.into_iter().try_fold(after, |text, name| {
        let entry = |version: &str| format!("\"{name}\": \"{version}\"");
        replace(&text, &entry(old), &entry(new))
    })
}

/// A JSON object with another version under a key of its own.
fn in_json(text: &str, key: &str, old: &str, new: &str) -> Result<String> {
    let entry = |version: &str| format!("\n  \"{key}\": \"{version}\"");
    let after = replace(text, &entry(old), &entry(new))?;
    let mut expected: Value = serde_json::from_str(text)?;
    expected[key] = new.into();
    ensure!(serde_json::from_str::<Value>(&after)? == expected, "something other than `{key}` would change");
    Ok(after)
}

/// Replaces a string that must be there once.
fn replace(text: &str, old: &str, new: &str) -> Result<String> {
    let count = text.matches(old).count();
    ensure!(count == 1, "expected `{}` once, found it {count} times", old.trim());
    Ok(text.replacen(old, new, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace]\n\n[package]\nname = \"kaleidoc\" # a comment\nversion = \"0.1.0\"\n\n\
                            [dependencies]\na = \"1\"\n\n[dependencies.b]\nversion = \"0.1.0\"\n";

    #[test]
    fn ok_only_the_version_of_the_package_changes() {
        let after = in_manifest(MANIFEST, "0.1.0", "0.2.0").unwrap();
        assert_eq!(after, MANIFEST.replacen("0.1.0", "0.2.0", 1));
        assert_eq!(current(&after).unwrap(), Version::new(0, 2, 0));
        assert_eq!(in_manifest(MANIFEST, "0.1.0", "0.1.0").unwrap(), MANIFEST);
    }

    #[test]
    fn ok_only_the_crate_changes_in_the_lock_file() {
        let lock =
            "[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"kaleidoc\"\nversion = \"0.1.0\"\n";
        let after = in_lock(lock, "0.1.0", "0.2.0").unwrap();
        assert!(
            after.ends_with("name = \"kaleidoc\"\nversion = \"0.2.0\"\n")
                && after.contains("\"a\"\nversion = \"0.1.0\"")
        );
    }

    #[test]
    fn ok_packages_of_platforms_move_with_their_package() {
        let json = "{\n  \"name\": \"kaleidoc\",\n  \"version\": \"0.1.0\",\n  \"optionalDependencies\": {\n    \
                    \"@kaleidoc/linux-x64\": \"0.1.0\",\n    \"other\": \"0.1.0\"\n  }\n}\n";
        let after = in_package(json, "0.1.0", "0.2.0").unwrap();
        assert_eq!(after, json.replacen("0.1.0", "0.2.0", 2));
        assert!(after.contains("\"other\": \"0.1.0\""));
    }

    #[test]
    fn err_a_version_that_is_not_there_once() {
        let message = in_lock("", "0.1.0", "0.2.0").unwrap_err().to_string();
        assert_eq!(message, "expected `name = \"kaleidoc\"\nversion = \"0.1.0\"` once, found it 0 times");
        let message = in_json("{\n  \"version\": \"0.0.9\"\n}\n", "version", "0.1.0", "0.2.0").unwrap_err().to_string();
        assert_eq!(message, "expected `\"version\": \"0.1.0\"` once, found it 0 times");
    }

    #[test]
    fn ok_the_tree_has_one_version() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let version = current(&read(root, Path::new("Cargo.toml")).unwrap()).unwrap();
        let edits = edits(root, &version).unwrap();
        let paths: Vec<_> = edits.iter().map(|edit| edit.path.to_string_lossy().into_owned()).collect();
        assert!(
            ["Cargo.toml", "Cargo.lock", "pkg/package.json", "docs/versions.json"]
                .iter()
                .all(|path| paths.contains(&(*path).to_owned())),
            "{paths:?}"
        );
        assert!(edits.iter().all(|edit| edit.before == edit.after));
    }

    #[test]
    fn err_a_version_below_that_of_the_tree() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let message = edits(root, &Version::new(0, 0, 1)).unwrap_err().to_string();
        assert!(message.starts_with("0.0.1 is below "), "{message}");
    }
}
