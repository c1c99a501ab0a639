//! Writing a folder so that it is the old one or the new one, whatever happens meanwhile.
//!
//! 1. [`target`] finds the real path of an output, and refuses one that holds sources of the site;
//! 2. [`names`] gives each file its name once: an asset never stands in the place of a generated file;
//! 3. [`staging`] holds the new files beside the output until all of them are written;
//! 4. [`plan`] puts them in the place of the old ones. Files that the [`manifest`] of the old ones does not list stay;
//! 5. [`guardian`] finishes or removes what a killed process left.

mod guardian;
#[cfg_attr(not(target_os = "linux"), path = "kernel_other.rs")]
mod kernel;
mod manifest;
mod names;
mod plan;
mod staging;
#[cfg_attr(not(unix), path = "system_other.rs")]
mod system;
mod target;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::Failure;

pub(super) use guardian::{TemporaryFolder, run as run_guardian};
pub(super) use plan::Replace;
pub(super) use target::Target;

use guardian::Guardian;
use names::Names;
use plan::Plan;
use staging::{Staging, UNCHANGED};

/// A folder being written. Nothing of it is visible before [`Output::publish`]; dropped before that, it leaves nothing.
pub(super) struct Output<'a> {
    target: &'a Target,
    // Dropped in this order, so that there is no moment without one that cleans up.
    staging: Staging,
    _guardian: Guardian,
    names: Mutex<Names>,
}

impl<'a> Output<'a> {
    /// Starts to write a folder. Waits while another process writes it.
    ///
    /// # Errors
    /// [`Failure`] if no folder can be made beside or inside the output.
    pub(super) fn open(target: &'a Target) -> Result<Self, Failure> {
        Self::with(target, Guardian::none())
    }

    /// Starts to write a folder, and has another process clean up if this one is killed.
    ///
    /// # Errors
    /// [`Failure`] as for [`Output::open`].
    pub(super) fn open_guarded(target: &'a Target) -> Result<Self, Failure> {
        Self::with(target, Guardian::of_output(target.real()))
    }

    fn with(target: &'a Target, guardian: Guardian) -> Result<Self, Failure> {
        Ok(Self { target, staging: Staging::open(target)?, _guardian: guardian, names: Mutex::default() })
    }

    /// Keeps names for assets that are published elsewhere under the same URL.
    ///
    /// - `assets`: path in the output, and path from the content root.
    pub(super) fn reserve(&self, assets: &[(String, String)]) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        assets.iter().for_each(|(path, source)| names.add_asset(path, source));
    }

    /// Writes a generated file.
    ///
    /// # Errors
    /// [`Failure`] if an asset or another generated file has the name, or the file cannot be written.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        match self.names.lock().unwrap_or_else(PoisonError::into_inner).add(path)? {
            true => self.put(path, |file| fs::write(file, bytes)),
            false => Err(Failure::new(format!("two files of the site have the name `{path}`"))
                .hint("rename one of the pages or platforms that it comes from")),
        }
    }

    /// Writes a file that is named after what is in it, unless it is there already.
    ///
    /// # Errors
    /// [`Failure`] as for [`Output::write`].
    pub(super) fn write_hashed(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        match self.names.lock().unwrap_or_else(PoisonError::into_inner).add(path)? {
            true => self.put(path, |file| fs::write(file, bytes)),
            false => Ok(()),
        }
    }

    /// Copies a file whose name was reserved.
    ///
    /// # Errors
    /// [`Failure`] if it cannot be read or written.
    pub(super) fn copy(&self, path: &str, from: &Path) -> Result<(), Failure> {
        self.put(path, |file| fs::copy(from, file).map(drop))
    }

    fn put(&self, path: &str, write: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), Failure> {
        let file = self.staging.site().join(path);
        let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
        folder.and_then(|()| write(&file)).map_err(|error| self.failure(path, &error))
    }

    /// Puts the files into the output, in the place of those of the build before.
    ///
    /// - `replace`: which files that are there already may be replaced. With [`Replace::OwnFiles`], a manifest is written,
    ///   and files that the one before lists and this one does not are removed.
    ///
    /// # Errors
    /// [`Failure`] if a file of somebody else has the name of one of these; nothing has changed then.
    pub(super) fn publish(self, replace: Replace) -> Result<(), Failure> {
        if replace == Replace::OwnFiles {
            let names = self.names.lock().unwrap_or_else(PoisonError::into_inner).with(manifest::PATH)?;
            self.put(manifest::PATH, |file| fs::write(file, manifest::to_json(names)))?;
        }
        let plan = Plan::new(self.staging.site(), self.target, replace)?;
        self.staging.finish(&plan).map_err(|error| {
            let failure = Failure::io("replace the files in", self.target.shown(), &error);
            failure.hint("build again: what is missing is in a hidden folder beside it or inside of it")
        })
    }

    fn failure(&self, path: &str, error: &io::Error) -> Failure {
        let failure = Failure::io("write", &self.target.shown().join(path), error);
        failure.hint(UNCHANGED)
    }
}

/// Writes one file in the place of the one that is there. A named pipe or a device, such as `/dev/stdout`, is written to.
///
/// # Errors
/// [`Failure`] if the file cannot be written; the one before is unchanged then.
pub(super) fn write_file(target: &Target, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::io("write", target.shown(), &error);
    let real = target.real();
    if fs::metadata(real).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(real, bytes).map_err(failed);
    }
    let folder = real.parent().unwrap_or(real);
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = system::temporary_file(folder)?;
        file.write_all(bytes)?;
        file.persist(real).map_err(|error| error.error)
    };
    write().map(drop).map_err(failed)
}
