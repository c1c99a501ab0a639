//! Compiles the crate for the browser, and writes the module and its script as wasm-pack would: cargo, then
//! wasm-bindgen, which is linked into this program in the version that `Cargo.lock` has for the library.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::bench::crates;
use crate::recipe::{Module, Recipe, Target};
use crate::tools::WASM_TARGET;
use crate::workspace::{Workspace, run_silently};

/// The folder of what builds of a module leave. Each module has its own target folder of cargo in it: their libraries
/// differ by features and have one name, and cargo would take the one for the other.
pub fn folder(workspace: &Workspace, module: Module) -> PathBuf {
    workspace.target.join("wasm").join(module.out_name)
}

/// Compiles a module with a Cargo profile, and writes `NAME_bg.wasm`, `NAME.js` and their types to an empty `folder`.
pub fn compile(workspace: &Workspace, recipe: &Recipe, module: Module, profile: &str, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let mut cargo = workspace.command("cargo");
    let target_dir = self::folder(workspace, module).join("target");
    cargo.args(cargo_arguments(module, profile)).arg("--target-dir").arg(&target_dir);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", compiler_flags());
    run_silently(&mut cargo)?;
    let compiled = compiled(&target_dir, recipe, profile);
    let write = || {
        let mut bindgen = Bindgen::new();
        target(&mut bindgen, recipe.package.target)?;
        // The script finds its module beside itself, unless it is told where the module is.
        bindgen.omit_default_module_path(false);
        bindgen.input_path(&compiled).out_name(module.out_name).typescript(true).generate(folder)
    };
    write().with_context(|| format!("wasm-bindgen failed on {}", compiled.display()))
}

/// Bytes of code by crate, and of data, in what [`compile`] had cargo compile.
pub fn code(workspace: &Workspace, recipe: &Recipe, module: Module, profile: &str) -> Result<BTreeMap<String, u64>> {
    let compiled = compiled(&folder(workspace, module).join("target"), recipe, profile);
    let bytes = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    crates::code_and_data(&bytes)
}

/// The `cargo` command line that compiles a module.
fn cargo_arguments(module: Module, profile: &str) -> Vec<String> {
    let mut arguments = ["build", "--lib", "--package", "kaleidoc", "--target", WASM_TARGET, "--profile", profile]
        .map(String::from)
        .to_vec();
    if !module.features.is_empty() {
        arguments.extend(["--features".to_owned(), module.features.join(",")]);
    }
    arguments
}

/// The file that cargo writes.
fn compiled(target_dir: &Path, recipe: &Recipe, profile: &str) -> PathBuf {
    // Cargo's folder of its profile `dev` has an older name.
    let folder = if profile == "dev" { "debug" } else { profile };
    target_dir.join(WASM_TARGET).join(folder).join(format!("{}.wasm", recipe.package.name))
}

/// Sets the kind of script that wasm-bindgen writes.
fn target(bindgen: &mut Bindgen, target: Target) -> Result<()> {
    match target {
        Target::Web => bindgen.web(true)?,
        Target::Bundler => bindgen.bundler(true)?,
        Target::Nodejs => bindgen.nodejs(true)?,
        Target::NoModules => bindgen.no_modules(true)?,
        Target::Deno => bindgen.deno(true)?,
    };
    Ok(())
}

/// Flags for the compiler, as cargo takes them: those of the environment, and that panics name files of other crates
/// from the crate's folder on. The folders above are of this machine, which is nobody's concern, and bytes.
fn compiler_flags() -> String {
    let given = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_else(|_| {
        env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join("\x1f")
    });
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = registries.into_iter().flatten().flatten().map(|registry| registry.path().join(""));
    let remap = folders.map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    Some(given).filter(|given| !given.is_empty()).into_iter().chain(remap).collect::<Vec<_>>().join("\x1f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::SAMPLE;

    #[test]
    fn each_module_has_its_features() {
        let recipe = Recipe::parse(SAMPLE).unwrap();
        let [reader, compiler, search] = recipe.modules().map(|module| cargo_arguments(module, "tiny").join(" "));
        assert_eq!(reader, "build --lib --package kaleidoc --target wasm32-unknown-unknown --profile tiny");
        assert_eq!(compiler, format!("{reader} --features compiler"));
        assert_eq!(search, format!("{reader} --features search"));
    }

    #[test]
    fn the_linked_wasm_bindgen_is_of_the_version_of_the_library() {
        let lock = include_str!("../../../Cargo.lock");
        let version = |name| crate::tools::locked_version(lock, name).unwrap();
        assert_eq!(version("wasm-bindgen-cli-support"), version("wasm-bindgen"));
    }
}
