//! How new files replace old ones: as few moves as possible, each of them at once, in an order that suits visitors.
//!
//! A folder in which every file is of the build before is exchanged as a whole: mostly the output itself, and then the new
//! site is there at once. In others, and where the system cannot exchange, it is done for what is in them. A plan that was interrupted is carried out again from the start: what is in
//! place already is known by its number.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::cli::Failure;

use super::target::Target;
use super::{kernel, manifest, system};

/// Which files that are there already may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    /// Those that the manifest of the build before lists.
    OwnFiles,
    /// All that have the name of a new file. There is no manifest.
    SameNames,
}

/// Files that are served last to first, so that they go in last: who is sent the new ones finds all that they ask for.
const ENTRIES: [&str; 3] = ["bundle.json", "404.html", "index.html"];

/// What to do when all new files are there.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Paths of the files that may be replaced.
    old: BTreeSet<String>,
    /// Paths of the files that are to be removed.
    gone: BTreeSet<String>,
    /// Numbers of the new files and folders.
    new: BTreeSet<u64>,
}

impl Plan {
    /// Compares new files with those that are there.
    ///
    /// # Errors
    /// [`Failure`] if something that may not be replaced has the name of a new file or folder.
    pub(super) fn new(site: &Path, target: &Target, replace: Replace) -> Result<Self, Failure> {
        let output = target.real();
        let listed = if replace == Replace::OwnFiles { manifest::read(output) } else { None };
        // Versions that wrote no manifest wrote these.
        let is_unlisted_site =
            listed.is_none() && is_file(&output.join("bundle.json")) && is_file(&output.join("kaleidoc/main.js"));
        let takes_names = replace == Replace::SameNames || is_unlisted_site;
        let mut plan = Self { old: listed.unwrap_or_default(), gone: BTreeSet::new(), new: BTreeSet::new() };
        plan.gone.clone_from(&plan.old);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(format!("cannot write `{}`: {error}", target.shown().display()))
        };
        let device = fs::symlink_metadata(output).map(|it| system::device(&it)).ok();
        for entry in WalkDir::new(site).min_depth(0).sort_by_file_name() {
            let entry = entry.map_err(|error| failed(&error))?;
            let metadata = entry.metadata().map_err(|error| failed(&error))?;
            let path = relative(entry.path(), site);
            plan.new.insert(system::number(&metadata));
            plan.gone.remove(&path);
            let Ok(there) = fs::symlink_metadata(output.join(&path)) else { continue };
            if takes_names && metadata.is_file() && there.is_file() {
                plan.old.insert(path.clone());
            }
            let problem = if metadata.is_dir() && there.is_dir() {
                if device.is_some_and(|device| device != system::device(&there)) {
                    Some("is another file system".to_owned())
                } else {
                    (!kernel::is_writable(&output.join(&path))).then(|| "may not be written to".to_owned())
                }
            } else if plan.is_old(&output.join(&path), &path) {
                None
            } else {
                Some(format!(
                    "is {} that no build before wrote, and the site has {} of that name",
                    kind(&there),
                    kind(&metadata)
                ))
            };
            if let Some(problem) = problem {
                let message = format!("`{}` {problem}, so nothing was written", target.shown().join(&path).display());
                return Err(Failure::new(message).hint("move it away, or choose another folder"));
            }
        }
        Ok(plan)
    }

    /// Reads a plan.
    pub(super) fn from_json(json: &[u8]) -> io::Result<Self> {
        Ok(serde_json::from_slice(json)?)
    }

    /// Writes a plan.
    pub(super) fn to_json(&self) -> String {
        // Strings and numbers: writing them does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Puts the new files in place, and removes the old ones.
    ///
    /// - `site`: folder of the new files; what they replace may be there afterwards.
    /// - `output`: real path of the output.
    pub(super) fn carry_out(&self, site: &Path, output: &Path) -> io::Result<()> {
        if site.exists() {
            self.place(site, output, "")?;
        }
        self.gone.iter().for_each(|path| self.remove(output, path));
        Ok(())
    }

    /// Places what is in a folder.
    fn place_all(&self, from: &Path, to: &Path, path: &str) -> io::Result<()> {
        let mut entries = fs::read_dir(from)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_cached_key(|name| {
            (ENTRIES.iter().position(|entry| *entry == *name).map_or(0, |it| it + 1), name.clone())
        });
        for name in entries {
            let path = join(path, &name.to_string_lossy());
            self.place(&from.join(&name), &to.join(&name), &path)?;
        }
        Ok(())
    }

    /// Places a file or folder.
    fn place(&self, from: &Path, to: &Path, path: &str) -> io::Result<()> {
        let metadata = fs::symlink_metadata(from)?;
        if !self.new.contains(&system::number(&metadata)) {
            // What was exchanged for the new one, before this plan was interrupted.
            return Ok(());
        }
        let Ok(there) = fs::symlink_metadata(to) else { return fs::rename(from, to) };
        match (metadata.is_dir(), there.is_dir()) {
            (false, false) => fs::rename(from, to),
            _ if self.is_exchangeable(from, to, path) && kernel::exchange(from, to).is_ok() => Ok(()),
            (true, true) => self.place_all(from, to, path),
            (true, false) => fs::remove_file(to).and_then(|()| fs::rename(from, to)),
            (false, true) => fs::remove_dir_all(to).and_then(|()| fs::rename(from, to)),
        }
    }

    /// Whether nothing is lost when the new file or folder is there, and the old one is not.
    fn is_exchangeable(&self, from: &Path, to: &Path, path: &str) -> bool {
        let is_empty_output = || path.is_empty() && fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_none());
        system::is_alike(from, to) && (self.is_old(to, path) || is_empty_output())
    }

    /// Whether something is a file that may be replaced, or a folder of nothing but such files.
    fn is_old(&self, file: &Path, path: &str) -> bool {
        match fs::symlink_metadata(file) {
            Ok(metadata) if metadata.is_file() => self.old.contains(path),
            Ok(metadata) if metadata.is_dir() => self.is_old_folder(file, path).unwrap_or(false),
            _ => false,
        }
    }

    /// An empty folder is somebody else's.
    fn is_old_folder(&self, folder: &Path, path: &str) -> io::Result<bool> {
        let mut is_empty = true;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            is_empty = false;
            if !self.is_old(&entry.path(), &join(path, &entry.file_name().to_string_lossy())) {
                return Ok(false);
            }
        }
        Ok(!is_empty)
    }

    /// Removes a file of the build before, and the folders that it leaves empty. Links are neither followed nor removed.
    fn remove(&self, output: &Path, path: &str) {
        let mut folders: Vec<_> = path.match_indices('/').map(|(end, _)| output.join(&path[..end])).collect();
        let is_real = folders.iter().all(|folder| fs::symlink_metadata(folder).is_ok_and(|it| it.is_dir()));
        let file = output.join(path);
        // Where case makes no difference, a new file may have the name.
        let is_gone = |it: Metadata| it.is_file() && !self.new.contains(&system::number(&it));
        if is_real && fs::symlink_metadata(&file).is_ok_and(is_gone) && fs::remove_file(file).is_ok() {
            while folders.pop().is_some_and(|folder| fs::remove_dir(folder).is_ok()) {}
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
}

fn relative(path: &Path, folder: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn kind(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() {
        "a folder"
    } else if metadata.is_symlink() {
        "a symbolic link"
    } else if metadata.is_file() {
        "a file"
    } else {
        "a special file"
    }
}
