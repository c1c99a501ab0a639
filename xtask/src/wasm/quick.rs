//! Modules for `cargo xtask serve`: compiled quickly, neither optimized for size nor minified, and kept apart from
//! `pkg`, which has what is released.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Files, copy_to_manual, module, publish, read_folder, write_changed};
use crate::recipe::{Module, Recipe};
use crate::workspace::Workspace;

/// The Cargo profile of the modules, and of the command that serves them.
pub const PROFILE: &str = "quick";

/// The folder to serve the reader from: its `kaleidoc` has the files of reader and search, as in a built site.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("serve")
}

/// Builds the module that renders pages.
pub fn reader(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    let [reader, ..] = recipe.modules();
    write_changed(&build(workspace, recipe, reader)?, &folder(workspace).join("kaleidoc"))
}

/// Builds the module that searches.
pub fn search(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    let [.., search] = recipe.modules();
    write_changed(&build(workspace, recipe, search)?, &folder(workspace).join("kaleidoc"))
}

/// Builds the module that compiles in the browser, for the playground of the manual.
pub fn compiler(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    let [_, compiler, _] = recipe.modules();
    let out_dir = folder(workspace).join("compiler");
    publish(&build(workspace, recipe, compiler)?, &out_dir)?;
    copy_to_manual(workspace, &out_dir)
}

/// Compiles a module, and returns its files.
fn build(workspace: &Workspace, recipe: &Recipe, module: Module) -> Result<Files> {
    let staging = module::folder(workspace, module).join(PROFILE);
    module::compile(workspace, recipe, module, PROFILE, &staging)?;
    let mut files = Files::new();
    read_folder(&staging, Path::new(""), &mut files)?;
    Ok(files)
}
