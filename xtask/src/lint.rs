//! Lints of files that are not Rust: the workflows of GitHub Actions, by zizmor.
//!
//! zizmor comes from PyPI, which has it as a program for each platform; building it takes minutes. Its offline audits find
//! what lets others run code in a workflow: templates in scripts, tags in place of hashes, permissions that are not needed.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::recipe::Recipe;
use crate::skips::Skips;
use crate::workspace::{Workspace, run};

/// What zizmor looks at.
const FOLDER: &str = ".github";

/// Lints the workflows.
///
/// - `skips`: gets why they could not be, where there is no pip to install zizmor with.
///
/// # Errors
/// When zizmor finds something, cannot be installed, or, with `CI=true`, when there is no pip.
pub fn workflows(workspace: &Workspace, recipe: &Recipe, skips: &mut Skips) -> Result<()> {
    let Some(zizmor) = install(workspace, &recipe.tools.zizmor)? else {
        return skips.add("workflows: zizmor is installed by Python's pip, which is not there".to_owned());
    };
    let mut zizmor = workspace.command(zizmor);
    run(zizmor.args(["--offline", "--no-progress", "--strict-collection", "--persona=pedantic", FOLDER]))
}

/// The program in a version, installed unless it is there; `None` without pip. Each version finds more than the last.
fn install(workspace: &Workspace, version: &str) -> Result<Option<PathBuf>> {
    let folder = workspace.tools().join("python");
    let program = folder.join("bin").join(format!("zizmor{}", env::consts::EXE_SUFFIX));
    let is_present = || {
        let line = workspace.first_line(&program.to_string_lossy(), &["--version"]);
        line.is_some_and(|line| line.split(' ').nth(1) == Some(version))
    };
    if is_present() {
        return Ok(Some(program));
    }
    let has_pip = |python: &&str| workspace.first_line(python, &["-m", "pip", "--version"]).is_some();
    let Some(python) = ["python3", "python"].into_iter().find(has_pip) else { return Ok(None) };
    let mut pip = workspace.command(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]);
    pip.args(["--only-binary", ":all:", "--target"]).arg(&folder).arg(format!("zizmor=={version}"));
    run(&mut pip)?;
    ensure!(is_present(), "zizmor {version} was installed, but is not at {}", program.display());
    Ok(Some(program))
}
