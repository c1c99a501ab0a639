//! The platforms that npm has a prebuilt command for: one table, and what follows from it.
//!
//! Each platform has a package of its own, with the command in `bin/`. The main package names all of them as optional
//! dependencies, and npm installs the one whose `os`, `cpu` and `libc` are those of the machine.
//!
//! Source: `os`, `cpu` and `libc` in <https://docs.npmjs.com/cli/configuring-npm/package-json>

use std::collections::BTreeMap;
use std::env::consts::{ARCH, OS};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A platform with a prebuilt command. The names are those of Rust and of Node.js.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform {
    /// Rust's target triple.
    pub target: &'static str,
    /// Node.js's `process.platform`.
    os: &'static str,
    /// Node.js's `process.arch`.
    cpu: &'static str,
    /// npm's name of the C library, on Linux. The program for musl contains the library and runs with glibc, too, but
    /// that for glibc is faster, and the one that is tested most.
    libc: Option<&'static str>,
}

/// All platforms. A release has a binary for each.
pub const PLATFORMS: &[Platform] = &[
    platform("aarch64-apple-darwin", "darwin", "arm64", None),
    platform("x86_64-apple-darwin", "darwin", "x64", None),
    platform("aarch64-unknown-linux-gnu", "linux", "arm64", Some("glibc")),
    platform("aarch64-unknown-linux-musl", "linux", "arm64", Some("musl")),
    platform("x86_64-unknown-linux-gnu", "linux", "x64", Some("glibc")),
    platform("x86_64-unknown-linux-musl", "linux", "x64", Some("musl")),
    platform("aarch64-pc-windows-msvc", "win32", "arm64", None),
    platform("x86_64-pc-windows-msvc", "win32", "x64", None),
];

const fn platform(target: &'static str, os: &'static str, cpu: &'static str, libc: Option<&'static str>) -> Platform {
    Platform { target, os, cpu, libc }
}

impl Platform {
    /// The platform of a target triple.
    pub fn of_target(target: &str) -> Result<Self> {
        let platform = PLATFORMS.iter().find(|platform| platform.target == target).copied();
        platform.with_context(|| {
            let targets: Vec<&str> = PLATFORMS.iter().map(|platform| platform.target).collect();
            format!("npm has no package for the target `{target}`: expected one of {}", targets.join(", "))
        })
    }

    /// The platform that this program was compiled for; `None` if npm has no package for it.
    pub fn of_host() -> Option<Self> {
        let vendor = match OS {
            "macos" => "apple-darwin",
            "windows" => "pc-windows-msvc",
            _ if cfg!(target_env = "musl") => "unknown-linux-musl",
            _ => "unknown-linux-gnu",
        };
        let is_known = matches!(OS, "linux" | "macos" | "windows");
        is_known.then(|| Self::of_target(&format!("{ARCH}-{vendor}")).ok()).flatten()
    }

    /// The end of the package's name, such as `cli-linux-x64-musl`; also the name of its folder.
    pub fn folder(self) -> String {
        let musl = if self.libc == Some("musl") { "-musl" } else { "" };
        format!("cli-{}-{}{musl}", self.os, self.cpu)
    }

    /// The package's name. The launcher in `pkg/bin` puts it together from what Node.js calls the machine.
    pub fn package(self) -> String {
        format!("@kaleidoc/{}", self.folder())
    }

    /// Path of the command in the package.
    pub fn program(self) -> &'static str {
        if self.os == "win32" { "bin/kaleidoc.exe" } else { "bin/kaleidoc" }
    }

    /// `package.json` of the package.
    ///
    /// - `main`: that of the main package, which has the version and says whose it is.
    pub fn manifest(self, main: &Map<String, Value>) -> Value {
        let mut manifest = json!({
            "name": self.package(),
            "version": main.get("version"),
            "description": format!("The kaleidoc command for {}", self.title()),
            "license": main.get("license"),
            "homepage": main.get("homepage"),
            "bugs": main.get("bugs"),
            "repository": main.get("repository"),
            // Yarn would leave the command in an archive, where the system cannot run it.
            "preferUnplugged": true,
            "files": [self.program(), "LICENSE-APACHE", "LICENSE-MIT", "THIRD_PARTY_NOTICES"],
            "os": [self.os],
            "cpu": [self.cpu],
            "engines": main.get("engines"),
            // Packages with a scope are private unless they say otherwise.
            "publishConfig": { "access": "public" },
        });
        if let Some(libc) = self.libc {
            manifest["libc"] = json!([libc]);
        }
        manifest
    }

    /// Text of the package's README.
    pub fn readme(self) -> String {
        format!(
            "# {}\n\nThe [`kaleidoc`](https://www.npmjs.com/package/kaleidoc) command for {}.\n\nDo not install this \
             package by itself: `npm install kaleidoc` brings the one of your machine.\n",
            self.package(),
            self.title()
        )
    }

    /// For people: `Linux x64 (musl)`.
    fn title(self) -> String {
        let os = match self.os {
            "darwin" => "macOS",
            "win32" => "Windows",
            _ => "Linux",
        };
        let libc = self.libc.map(|libc| format!(" ({libc})")).unwrap_or_default();
        format!("{os} {}{libc}", self.cpu)
    }
}

/// Checks what `package.json` of the main package repeats: the version of the crate, and the packages of all platforms
/// in that version. Returns the version.
///
/// - `cargo`, `npm`: texts of `Cargo.toml` and `package.json`.
pub fn check_main_manifest(cargo: &str, npm: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Cargo {
        package: Versioned,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Versioned {
        version: String,
        #[serde(default)]
        optional_dependencies: BTreeMap<String, String>,
    }
    let Cargo { package: Versioned { version, .. } } = toml::from_str(cargo).context("Cargo.toml has no version")?;
    let npm: Versioned = serde_json::from_str(npm).context("package.json has no version")?;
    ensure!(
        npm.version == version,
        "the npm package is version {}, and Cargo.toml says {version}: set `version` in both to the same",
        npm.version,
    );
    let expected: BTreeMap<String, String> =
        PLATFORMS.iter().map(|platform| (platform.package(), version.clone())).collect();
    ensure!(
        npm.optional_dependencies == expected,
        "`optionalDependencies` of package.json must be the packages of all platforms in this version:\n{}",
        serde_json::to_string_pretty(&expected)?
    );
    Ok(version)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const CARGO: &str = "[package]\nname = \"a\"\nversion = \"1.2.3\"\n";

    fn npm(version: &str, of_platforms: &str) -> String {
        let packages: Map<String, Value> =
            PLATFORMS.iter().map(|platform| (platform.package(), json!(of_platforms))).collect();
        json!({ "version": version, "optionalDependencies": packages }).to_string()
    }

    #[test]
    fn the_package_of_this_tree_is_right() {
        let cargo = include_str!("../../../Cargo.toml");
        let npm = include_str!("../../../pkg/package.json");
        check_main_manifest(cargo, npm).unwrap();
    }

    #[test]
    fn ok_equal_versions() {
        assert_eq!(check_main_manifest(CARGO, &npm("1.2.3", "1.2.3")).unwrap(), "1.2.3");
    }

    #[test]
    fn err_other_version_names_both() {
        let message = check_main_manifest(CARGO, &npm("1.2.4", "1.2.3")).unwrap_err().to_string();
        assert_eq!(
            message,
            "the npm package is version 1.2.4, and Cargo.toml says 1.2.3: set `version` in both to the same"
        );
    }

    #[test]
    fn err_a_platform_in_another_version_or_missing() {
        for npm in [npm("1.2.3", "1.2.2"), r#"{ "version": "1.2.3" }"#.to_owned()] {
            let message = check_main_manifest(CARGO, &npm).unwrap_err().to_string();
            assert!(message.contains("\"@kaleidoc/cli-linux-x64-musl\": \"1.2.3\""), "{message}");
        }
    }

    #[test]
    fn platforms_have_names_of_their_own() {
        let names: BTreeSet<String> = PLATFORMS.iter().map(|platform| platform.package()).collect();
        assert_eq!(names.len(), PLATFORMS.len());
    }

    #[test]
    fn a_manifest_selects_the_machine() {
        let main = serde_json::from_str(include_str!("../../../pkg/package.json")).unwrap();
        let manifest = Platform::of_target("aarch64-unknown-linux-musl").unwrap().manifest(&main);
        assert_eq!(manifest["name"], "@kaleidoc/cli-linux-arm64-musl");
        assert_eq!(manifest["version"], main["version"]);
        assert_eq!(
            (&manifest["os"], &manifest["cpu"], &manifest["libc"]),
            (&json!(["linux"]), &json!(["arm64"]), &json!(["musl"]))
        );
        let windows = Platform::of_target("x86_64-pc-windows-msvc").unwrap().manifest(&main);
        assert_eq!((&windows["files"][0], windows.get("libc")), (&json!("bin/kaleidoc.exe"), None));
    }

    #[test]
    fn err_a_target_without_package_names_the_others() {
        let message = Platform::of_target("riscv64gc-unknown-linux-gnu").unwrap_err().to_string();
        assert!(message.contains("`riscv64gc-unknown-linux-gnu`: expected one of aarch64-apple-darwin, "), "{message}");
    }
}
