//! The folder that new files wait in.
//!
//! It has a fixed name, and whoever writes the output has locked it; the system unlocks it when the process ends. So what a
//! process finds in it after locking it was left by one that was killed: it is put in place if all of it was there, and
//! removed if not.
//!
//! ```text
//! .dist.kaleidoc/         beside the output `dist`; inside of it, `dist/.kaleidoc`, if that is a mount point
//! .dist.kaleidoc/site/    the new files
//! .dist.kaleidoc/plan     how they replace the old ones; there as soon as they are complete
//! ```

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anstream::eprintln;

use crate::cli::Failure;

use super::plan::Plan;
use super::target::Target;
use super::{kernel, system};

const SITE: &str = "site";
const PLAN: &str = "plan";
/// The plan while it is being written.
const DRAFT: &str = "draft";

/// What a message adds that says why files could not be written.
pub(super) const UNCHANGED: &str = "the output is as it was before";

/// The folder of new files, locked by this process.
pub(super) struct Staging {
    folder: PathBuf,
    site: PathBuf,
    output: PathBuf,
    /// Folders above the output that were made for it, the innermost first.
    made: Vec<PathBuf>,
    /// There was a plan, so what is left is for the next one.
    is_planned: bool,
    /// `None` where the system cannot lock folders.
    _lock: Option<File>,
}

impl Staging {
    /// Makes the folder, and deals with what a killed process left in it.
    pub(super) fn open(target: &Target) -> Result<Self, Failure> {
        let output = target.real().to_owned();
        let made = make_parents(&output).map_err(|error| Failure::io("create folder", target.shown(), &error))?;
        let failed = |error: io::Error| Failure::io("write", target.shown(), &error).hint(UNCHANGED);
        let (folder, lock) = claim(&output, target).map_err(|error| {
            remove_empty(&made);
            failed(error)
        })?;
        let (site, is_planned) = (folder.join(SITE), folder.join(PLAN).exists());
        let mut staging = Self { folder, site, output, made, is_planned, _lock: lock };
        recover(&staging.folder, &staging.output).map_err(failed)?;
        staging.is_planned = false;
        fs::create_dir(&staging.site).map_err(failed)?;
        Ok(staging)
    }

    /// Where the new files go.
    pub(super) fn site(&self) -> &Path {
        &self.site
    }

    /// Puts the new files in place. From the first step on, this or a later process carries out the whole plan.
    pub(super) fn finish(mut self, plan: &Plan) -> io::Result<()> {
        system::make_alike(&self.site, &self.output);
        let draft = self.folder.join(DRAFT);
        fs::write(&draft, plan.to_json())?;
        fs::rename(draft, self.folder.join(PLAN))?;
        self.is_planned = true;
        self.made.clear();
        recover(&self.folder, &self.output)?;
        self.is_planned = false;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_planned {
            // What cannot be removed is removed by the next build.
            drop(fs::remove_dir_all(&self.folder));
            remove_empty(&self.made);
        }
    }
}

/// Finishes what a killed process began to write, and removes its folder of new files. Waits while another one uses it.
///
/// - `output`: real path of the output.
pub(super) fn clean_up(output: &Path) -> io::Result<()> {
    for folder in beside(output).into_iter().chain([inside(output)]) {
        if let Some(_lock) = lock(&folder)? {
            recover(&folder, output)?;
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

/// Carries out the plan, if there is one, and empties the folder.
fn recover(folder: &Path, output: &Path) -> io::Result<()> {
    let plan = folder.join(PLAN);
    if let Ok(json) = fs::read(&plan) {
        Plan::from_json(&json)?.carry_out(&folder.join(SITE), output)?;
        fs::remove_file(&plan)?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) }?;
    }
    Ok(())
}

/// Makes and locks the folder: beside the output, so that nobody sees it there, or inside of it where files cannot be moved
/// into it from beside.
fn claim(output: &Path, target: &Target) -> io::Result<(PathBuf, Option<File>)> {
    let claim = |folder: PathBuf| make_locked(&folder, target).map(|lock| (folder, lock));
    match beside(output).filter(|_| !kernel::is_mount_point(output)).map(claim) {
        Some(Ok(claimed)) => Ok(claimed),
        Some(Err(error)) if !output.is_dir() => Err(error),
        // The folder above may not be ours to write to.
        Some(Err(_)) | None => claim(inside(output)),
    }
}

/// `.dist.kaleidoc` for `dist`; the root of a file system has nothing beside it.
fn beside(output: &Path) -> Option<PathBuf> {
    let mut hidden = OsString::from(".");
    hidden.push(output.file_name()?);
    hidden.push(".kaleidoc");
    Some(output.with_file_name(hidden))
}

fn inside(output: &Path) -> PathBuf {
    output.join(".kaleidoc")
}

/// Makes a folder and locks it, if need be after another process has removed the one that was there.
fn make_locked(folder: &Path, target: &Target) -> io::Result<Option<File>> {
    loop {
        match system::create_private_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let open = match (fs::symlink_metadata(folder), File::open(folder)) {
            (Ok(metadata), _) if !metadata.is_dir() => {
                return Err(io::Error::other(format!("`{}` is in the way", folder.display())));
            }
            (Ok(_), Ok(open)) => open,
            (Err(error), _) | (_, Err(error)) if error.kind() == io::ErrorKind::NotFound => continue,
            // Not every system opens folders.
            _ => return Ok(None),
        };
        match open.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                eprintln!("waiting for another process that writes `{}`", target.shown().display());
                open.lock()?;
            }
            // A network's file system may not know locks.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        if system::is_at(&open, folder) {
            return Ok(Some(open));
        }
    }
}

/// Locks a folder; `None` if it is gone, or another one has its name.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let Ok(open) = File::open(folder) else { return Ok(None) };
    open.lock()?;
    Ok(system::is_at(&open, folder).then_some(open))
}

/// Makes the folders above an output; returns those that were not there, the innermost first.
fn make_parents(output: &Path) -> io::Result<Vec<PathBuf>> {
    let Some(parent) = output.parent() else { return Ok(Vec::new()) };
    let made = parent.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    fs::create_dir_all(parent)?;
    Ok(made)
}

fn remove_empty(folders: &[PathBuf]) {
    // One that something was put into in the meantime stays.
    folders.iter().for_each(|folder| drop(fs::remove_dir(folder)));
}
