//! Runs the command on a handed input, or on a string.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What one run of the command printed.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Returns the path of a handed input, such as `footnotes/in.mdx`; `None` if the shared test data is missing.
///
/// # Panics
/// If the data is missing and `CI` is `true`: a check that does not run there is a failure.
#[track_caller]
pub fn input(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = std::env::var_os("KALEIDOC_SHARED").map_or_else(beside, PathBuf::from).join("faults").join(name);
    if path.exists() {
        return Some(path);
    }
    let message = format!("there is no {}", path.display());
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{message}, and with CI=true it may not be skipped");
    // Not by `eprintln!`, which is only heard when a test fails.
    drop(writeln!(std::io::stderr(), "SKIPPED {message}"));
    None
}

/// Renders a file for a platform.
pub fn render(file: &Path, platform: &str) -> Ran {
    ran(command().arg("render").arg(file).args(["--platform", platform]).output().unwrap())
}

/// Renders a string of MDX for a platform.
pub fn render_text(mdx: &str, platform: &str) -> Ran {
    let mut child = command()
        .args(["render", "-", "--platform", platform])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(mdx.as_bytes()).unwrap();
    ran(child.wait_with_output().unwrap())
}

/// Runs the command with these arguments.
pub fn run(arguments: &[&str]) -> Ran {
    ran(command().args(arguments).output().unwrap())
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaleidoc"));
    // Colors would stand between the words of a message.
    command.env("NO_COLOR", "1");
    command
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
