//! A process that outlives this one, and cleans up if it is killed.
//!
//! It is this program with a hidden command. It waits until its standard input ends, which happens when this process ends,
//! in whatever way.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::cli::arguments::{CLEAN_UP_AFTER, GuardianArguments};
use crate::cli::{Failure, Outcome};

use super::{staging, system};

/// The other process; none where it cannot be started, since all it does is to clean up sooner than the next build.
pub(super) struct Guardian(Option<Child>);

impl Guardian {
    /// No guardian.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Puts the new files of an output in place, or removes them. Started before there are any.
    ///
    /// - `output`: its real path.
    pub(super) fn of_output(output: &Path) -> Self {
        Self::start(output, &["--output"])
    }

    fn start(folder: &Path, options: &[&str]) -> Self {
        let start = |program| {
            let mut command = Command::new(program);
            command.arg(CLEAN_UP_AFTER).args(options).arg(folder).current_dir("/");
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            // Not killed together with this process, by Ctrl+C for instance.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            command.spawn()
        };
        Self(std::env::current_exe().and_then(start).ok())
    }
}

/// A temporary folder that nobody else can look into. It is removed with this value, and if the process is killed.
pub(crate) struct TemporaryFolder {
    path: PathBuf,
    // Dropped in this order, so that there is no moment without one that removes the folder.
    _folder: tempfile::TempDir,
    _guardian: Guardian,
}

impl TemporaryFolder {
    /// Makes a folder.
    ///
    /// # Errors
    /// [`Failure`] if the system has no place for one.
    pub(crate) fn new() -> Result<Self, Failure> {
        let make = || {
            let folder = system::temporary_folder()?;
            Ok((folder.path().canonicalize()?, folder))
        };
        let (path, folder) =
            make().map_err(|error: io::Error| Failure::new(format!("cannot make a temporary folder: {error}")))?;
        Ok(Self { _guardian: Guardian::start(&path, &[]), _folder: folder, path })
    }

    /// Its path, without links.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // There is nothing to clean up any more, and how it ends makes no difference.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// What the other process does.
///
/// # Errors
/// [`Failure`] if something cannot be moved or removed.
pub(crate) fn run(arguments: &GuardianArguments) -> Result<Outcome, Failure> {
    let GuardianArguments { folder, output } = arguments;
    let clean_up = || {
        io::copy(&mut io::stdin().lock(), &mut io::sink())?;
        if *output { staging::clean_up(folder) } else { std::fs::remove_dir_all(folder) }
    };
    clean_up().map(|()| Outcome::Clean).map_err(|error| Failure::io("remove", folder, &error))
}
