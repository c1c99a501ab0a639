//! Set-up: which tools the commands need, and how a missing one is installed.
//!
//! Everything goes into `target/tools` or `node_modules`; only the wasm target of the Rust toolchain, its components
//! and the browsers are installed for the whole machine. A tool that is there in the right version costs one
//! `--version`, or reading one file, so that every command can begin with set-up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::browser::Browser;
use crate::recipe::Recipe;
use crate::workspace::{Workspace, run};

/// The Rust target that browsers run.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Folder of the end-to-end tests, with a `package.json` of its own.
pub const E2E: &str = "tests/e2e";

/// Folder of the tests of the npm package, with a `package.json` of its own.
pub const PACKAGE_TESTS: &str = "tests/package";

/// Folder of the benches, with a `package.json` of its own.
pub const BENCHES: &str = "benches";

/// Something that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Rust's libraries for the browser.
    WasmTarget,
    Rustfmt,
    Clippy,
    Node,
    /// And esbuild; both from npm.
    WasmOpt,
    Chrome,
    Firefox,
    /// wasm-pack and wasm-bindgen's test runner.
    WasmPack,
    /// Looks for licenses.
    CargoAbout,
    E2ePackages,
    PackagePackages,
    BenchPackages,
}

/// What the wasm package is built with.
pub const BUILD: [Tool; 3] = [Tool::WasmTarget, Tool::Node, Tool::WasmOpt];

/// What the steps of `test` have in common. wasm-pack is not among them: one step alone needs it.
pub const TESTS: [Tool; 9] = [
    Tool::WasmTarget,
    Tool::Rustfmt,
    Tool::Clippy,
    Tool::Node,
    Tool::WasmOpt,
    Tool::Chrome,
    Tool::Firefox,
    Tool::E2ePackages,
    Tool::PackagePackages,
];

/// Installs what is missing, and prints one line for each tool.
pub fn setup(workspace: &Workspace, recipe: &Recipe, tools: &[Tool]) -> Result<()> {
    tools.iter().try_for_each(|tool| tool.set_up(workspace, recipe))
}

impl Tool {
    fn set_up(self, workspace: &Workspace, recipe: &Recipe) -> Result<()> {
        match self {
            Tool::WasmTarget => wasm_target(workspace),
            Tool::Rustfmt => component(workspace, "rustfmt", "fmt"),
            Tool::Clippy => component(workspace, "clippy", "clippy"),
            Tool::Node => node(workspace, recipe),
            Tool::WasmOpt => npm_tools(workspace, recipe),
            Tool::Chrome => browser_and_driver(workspace, Browser::Chrome),
            Tool::Firefox => browser_and_driver(workspace, Browser::Firefox),
            Tool::WasmPack => {
                cargo_tool(workspace, &wasm_bindgen(workspace)?)?;
                cargo_tool(workspace, &wasm_pack(recipe))
            }
            Tool::CargoAbout => cargo_tool(workspace, &cargo_about(recipe)),
            Tool::E2ePackages => npm_packages(workspace, E2E),
            Tool::PackagePackages => npm_packages(workspace, PACKAGE_TESTS),
            Tool::BenchPackages => npm_packages(workspace, BENCHES),
        }
    }
}

/// The file of a browser: of Chromium, or of Chrome where that is what the machine has.
pub fn browser(workspace: &Workspace, browser: Browser) -> Option<PathBuf> {
    browser.programs().iter().find_map(|name| workspace.which(name))
}

/// One line of set-up's report.
fn report(tool: &str, version: &str, state: &str) {
    println!("{:<38}{state}", format!("{tool} {version}"));
}

/// Checks Node.js, which is the machine's own: its users have their ways to install it.
fn node(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    let least = recipe.tools.node_at_least;
    let how = format!("install Node.js {least} or newer with npm, from <https://nodejs.org>");
    let line = workspace.first_line("node", &["--version"]).with_context(|| format!("no `node` on PATH: {how}"))?;
    let version = line.trim_start_matches('v');
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    ensure!(major >= Some(least), "`node` is version {version}: {how}");
    ensure!(workspace.which("npm").is_some(), "no `npm` on PATH: {how}");
    report("node", version, "present");
    Ok(())
}

/// Makes sure that the Rust toolchain can compile for the browser.
fn wasm_target(workspace: &Workspace) -> Result<()> {
    let folder = workspace
        .first_line("rustc", &["--print", "target-libdir", "--target", WASM_TARGET])
        .context("cannot run `rustc`: install Rust, from <https://rustup.rs>")?;
    if Path::new(&folder).is_dir() {
        report("rust target", WASM_TARGET, "present");
        return Ok(());
    }
    ensure!(
        workspace.which("rustup").is_some(),
        "this Rust has no target {WASM_TARGET} and there is no `rustup` to add it: install the target with the \
         package manager that installed Rust, or Rust from <https://rustup.rs>"
    );
    report("rust target", WASM_TARGET, "installing (seconds)");
    run(workspace.command("rustup").args(["target", "add", WASM_TARGET]))
}

/// Makes sure that `cargo NAME` works, which a minimal toolchain lacks.
fn component(workspace: &Workspace, component: &str, name: &str) -> Result<()> {
    if let Some(line) = workspace.first_line("cargo", &[name, "--version"]) {
        report(component, line.split(' ').nth(1).unwrap_or_default(), "present");
        return Ok(());
    }
    ensure!(workspace.which("rustup").is_some(), "no `cargo {name}` and no `rustup` to add it: install {component}");
    report(component, "", "installing (seconds)");
    run(workspace.command("rustup").args(["component", "add", component]))
}

/// A crate whose programs are needed in one version.
struct CargoTool {
    package: &'static str,
    version: String,
    /// What it installs; each is checked.
    programs: &'static [&'static str],
    /// Whether to build it with the dependencies it was published with.
    locked: bool,
    /// Whether it computes for long. The others wait for browsers, and build three times as fast unoptimized.
    optimized: bool,
    /// How long a build takes on two cores.
    takes: &'static str,
}

/// wasm-bindgen's command line and test runner, which must be of the very version of the library.
///
/// Not `--locked`: the lock file published with 0.2.130 names a dependency that not every registry mirror has.
fn wasm_bindgen(workspace: &Workspace) -> Result<CargoTool> {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen")?;
    let programs = &["wasm-bindgen", "wasm-bindgen-test-runner"];
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        version,
        programs,
        locked: false,
        optimized: false,
        takes: "about 2 min",
    })
}

/// wasm-pack from its source, since its npm package downloads a program from elsewhere.
fn wasm_pack(recipe: &Recipe) -> CargoTool {
    let version = recipe.tools.wasm_pack.clone();
    let programs = &["wasm-pack"];
    CargoTool { package: "wasm-pack", version, programs, locked: true, optimized: false, takes: "about 2 min" }
}

/// Not installed by set-up, since only `cargo xtask notices` needs it.
fn cargo_about(recipe: &Recipe) -> CargoTool {
    let version = recipe.tools.cargo_about.clone();
    let programs = &["cargo-about"];
    CargoTool { package: "cargo-about", version, programs, locked: true, optimized: true, takes: "about 5 min" }
}

/// Installs a crate's programs unless all of them are on the search path in the right version.
fn cargo_tool(workspace: &Workspace, tool: &CargoTool) -> Result<()> {
    let CargoTool { package, version, programs, locked, optimized, takes } = tool;
    let is_present = || {
        let mut lines = programs.iter().map(|program| workspace.first_line(program, &["--version"]));
        lines.all(|line| line.is_some_and(|line| has_version(&line, version)))
    };
    if is_present() {
        report(package, version, "present");
        return Ok(());
    }
    report(package, version, &format!("installing ({takes})"));
    let mut cargo = workspace.command("cargo");
    // `--force`: cargo's list of what is installed does not notice a program that was deleted.
    cargo.args(["install", package, "--version", version, "--force", "--root"]).arg(workspace.tools());
    // One target folder, since they have dependencies in common.
    cargo.arg("--target-dir").arg(workspace.tools().join("target")).env("CARGO_PROFILE_DEV_DEBUG", "false");
    cargo.args(locked.then_some("--locked")).args((!optimized).then_some("--debug"));
    run(&mut cargo)?;
    ensure!(
        is_present(),
        "{package} {version} was installed, but `{} --version` says otherwise",
        programs.join("` or `")
    );
    Ok(())
}

/// Whether a line such as `wasm-pack 0.15.1` or `geckodriver 0.37.0 (…)` names this version.
fn has_version(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word == version)
}

/// The version of a package in a `Cargo.lock`; an error when it has none, or several.
pub fn locked_version(lock: &str, name: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
    }
    let lock: Lock = toml::from_str(lock).context("Cargo.lock is not a lock file")?;
    let versions: Vec<_> = lock.package.into_iter().filter(|package| package.name == name).collect();
    match versions.as_slice() {
        [one] => Ok(one.version.clone()),
        [] => bail!("Cargo.lock has no `{name}`"),
        _ => bail!("Cargo.lock has {} versions of `{name}`, and the tools can be of one only", versions.len()),
    }
}

/// Installs wasm-opt and esbuild from npm, where they are programs without native code.
fn npm_tools(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    #[derive(Deserialize)]
    struct Installed {
        version: String,
    }
    let tools = [("binaryen", &recipe.tools.binaryen), ("esbuild-wasm", &recipe.tools.esbuild)];
    let folder = workspace.tools().join("npm");
    let is_present = |(package, version): &(&str, &String)| {
        let manifest = fs::read(folder.join("node_modules").join(package).join("package.json")).ok();
        let installed: Option<Installed> = manifest.and_then(|json| serde_json::from_slice(&json).ok());
        installed.is_some_and(|installed| installed.version == **version)
    };
    let are_present = tools.iter().all(is_present);
    for (package, version) in tools {
        report(package, version, if are_present { "present" } else { "installing (seconds)" });
    }
    if are_present {
        return Ok(());
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut npm = npm(workspace, "install");
    npm.arg("--prefix").arg(&folder).arg("--save-exact");
    // Together: npm takes away what it is not asked for.
    run(npm.args(tools.map(|(package, version)| format!("{package}@{version}"))))
}

/// Installs what a folder's lock file names: for `tests/e2e` playwright-core, which drives the browsers of the machine;
/// for `tests/package` bundlers and frameworks; for `benches` another compiler of MDX, and other search engines.
fn npm_packages(workspace: &Workspace, name: &str) -> Result<()> {
    let folder = workspace.root.join(name);
    let lock =
        fs::read(folder.join("package-lock.json")).with_context(|| format!("cannot read {name}/package-lock.json"))?;
    // A copy of the lock file that was installed; `npm ci` removes it together with all else.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        report(name, "packages", "present");
        return Ok(());
    }
    report(name, "packages", "installing (seconds)");
    run(npm(workspace, "ci").current_dir(&folder))?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}

/// `npm COMMAND` without advertisements and without questions to the network that we do not need.
pub fn npm(workspace: &Workspace, command: &str) -> Command {
    let mut npm = workspace.command("npm");
    npm.args([command, "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    npm
}

/// Makes sure of a browser, and of the WebDriver program that wasm-pack drives Chromium with.
fn browser_and_driver(workspace: &Workspace, browser: Browser) -> Result<()> {
    let driver = browser.driver().map(|driver| (driver.program, workspace.which(driver.program), driver.package));
    let found = [(browser.name(), self::browser(workspace, browser), browser.package())].into_iter().chain(driver);
    let mut missing = Vec::new();
    for (name, path, package) in found {
        match path {
            Some(path) => report(name, "", &format!("present ({})", path.display())),
            None => missing.push(package),
        }
    }
    if missing.is_empty() { Ok(()) } else { apt_install(workspace, &missing) }
}

/// Installs Debian packages, with `sudo` where that is needed.
fn apt_install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    ensure!(
        workspace.which("apt-get").is_some(),
        "missing for the browser tests: {names} (Debian's package names), and there is no apt-get to install them. \
         Install them by hand, so that `chromium` (or `google-chrome`), a `chromedriver` of the same version, and \
         `firefox` are on PATH"
    );
    let is_root = workspace.first_line("id", &["-u"]).is_some_and(|id| id == "0");
    ensure!(
        is_root || workspace.which("sudo").is_some(),
        "missing for the browser tests: {names}. Run as root: apt-get update && apt-get install -y {names}"
    );
    let apt_get = |arguments: &[&str]| {
        let mut apt_get = workspace.command(if is_root { "env" } else { "sudo" });
        if !is_root {
            apt_get.arg("env");
        }
        // Set by `env`, since sudo drops the variables of its caller.
        apt_get.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]).args(arguments);
        run(&mut apt_get)
    };
    for package in packages {
        report(package, "", "installing (about 30 s)");
    }
    apt_get(&["update"])?;
    apt_get(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str =
        "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";

    #[test]
    fn ok_locked_version() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").unwrap(), "0.2.130");
    }

    #[test]
    fn err_locked_version_missing_or_double() {
        assert_eq!(locked_version(LOCK, "b").unwrap_err().to_string(), "Cargo.lock has no `b`");
        let message = locked_version(&[LOCK, LOCK].concat(), "a").unwrap_err().to_string();
        assert_eq!(message, "Cargo.lock has 2 versions of `a`, and the tools can be of one only");
    }

    #[test]
    fn a_version_is_a_whole_word() {
        assert!(has_version("wasm-pack 0.15.1", "0.15.1"));
        assert!(has_version("geckodriver 0.37.0 (abc 2026-01-01)", "0.37.0"));
        assert!(!has_version("wasm-pack 0.15.10", "0.15.1"));
        assert!(!has_version("wasm-pack 0.15.1-beta.1", "0.15.1"));
    }
}
