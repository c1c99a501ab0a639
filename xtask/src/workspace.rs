//! Where things are, and how another program is run.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// The source tree, its target folder, and the search path that finds the tools of the tree first.
pub struct Workspace {
    /// Root of the repository.
    pub root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, or `target` in the root.
    pub target: PathBuf,
    /// Value of `PATH` for every program run from here.
    path: OsString,
}

impl Workspace {
    /// Finds the tree this program was compiled from.
    pub fn find() -> Result<Self> {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = xtask.parent().context("xtask has no folder above it")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir).context("CARGO_TARGET_DIR")?,
            None => root.join("target"),
        };
        let mut folders = vec![target.join("tools/bin"), target.join("tools/npm/node_modules/.bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let path = env::join_paths(folders).context("a folder of PATH has a name that PATH cannot hold")?;
        Ok(Workspace { root, target, path })
    }

    /// Folder of the tools installed for this tree; `cargo clean` removes it.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Folder of what benches and size checks make; created when it is missing.
    pub fn bench_folder(&self) -> Result<PathBuf> {
        let folder = self.target.join("bench");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }

    /// The command line as a Cargo profile makes it.
    pub fn kaleidoc(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join(format!("kaleidoc{}", env::consts::EXE_SUFFIX))
    }

    /// The folder of shared data, `KALEIDOC_SHARED` or beside the repository, which a lone clone does not have.
    pub fn shared(&self) -> Option<PathBuf> {
        let named = env::var_os("KALEIDOC_SHARED").map(PathBuf::from);
        named.unwrap_or_else(|| self.root.join("../shared")).canonicalize().ok()
    }

    /// A program to be run in the root, with the tools of this tree first on its search path.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.path);
        if env::var_os("CARGO_TARGET_DIR").is_some() {
            // A relative one would mean another folder after the change of directory.
            command.env("CARGO_TARGET_DIR", &self.target);
        }
        command
    }

    /// The file that runs when `program` is called, or `None` when the search path has none.
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// First line that `program arguments` prints, or `None` when it is missing or fails.
    pub fn first_line(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(program).args(arguments).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
    }
}

/// Prints the command, runs it to its end, and turns any status but success into an error that names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs the command to its end; what it prints is shown only when it fails, in the error.
pub fn run_silently(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot run `{}`", command.get_program().display()))?;
    if !output.status.success() {
        let printed = [output.stdout, output.stderr].concat();
        bail!("`{}` failed ({})\n{}", line(command), output.status, String::from_utf8_lossy(&printed).trim_end());
    }
    Ok(())
}

/// Prints the command, runs it to its end, and returns what it prints; what it says of errors is shown.
pub fn output(command: &mut Command) -> Result<String> {
    println!("$ {}", line(command));
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot run `{}`", command.get_program().display()))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", line(command)))
}

/// Prints the command, runs it to its end, and returns its status.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    println!("$ {}", line(command));
    command.status().with_context(|| format!("cannot run `{}`", command.get_program().display()))
}

/// The command as a person would type it, up to quoting.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
