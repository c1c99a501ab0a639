//! A site on disk.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::{DirEntry, WalkDir};

use crate::compile::{CONFIG_FILE, Config, ReadError, Site};
use crate::diagnostic::{Code, Diagnostic};

use super::Failure;

/// A content root on disk, and files that stand in for those on it.
#[derive(Debug)]
pub(super) struct DiskSite {
    /// As given, for messages.
    pub root: PathBuf,
    /// Without symbolic links, to tell what lies outside.
    canonical: PathBuf,
    overlay: HashMap<String, Vec<u8>>,
    /// Paths that were read, or were to be.
    asked: Mutex<BTreeSet<String>>,
}

impl DiskSite {
    /// Opens a content root.
    ///
    /// # Errors
    /// [`Failure`] when there is no such folder.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let canonical = fs::canonicalize(root).map_err(|error| {
            Failure::io("open content root", root, &error).hint("name a folder that holds kaleidoc.toml or src/pages")
        })?;
        if !canonical.is_dir() {
            let hint = "name the folder that holds kaleidoc.toml";
            return Err(Failure::new(format!("content root `{}` is no folder", root.display())).hint(hint));
        }
        Ok(Self { root: root.to_owned(), canonical, overlay: HashMap::new(), asked: Mutex::default() })
    }

    /// Lets a text stand in for a file.
    pub(super) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.overlay.insert(path.to_owned(), bytes);
    }

    /// The paths that were read up to now, also in vain.
    pub(super) fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where a file of the site lies.
    pub(super) fn locate(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file's path from the content root; `None` for one outside of it.
    pub(super) fn relative(&self, file: &Path) -> Option<String> {
        let canonical = fs::canonicalize(file).ok()?;
        canonical.strip_prefix(&self.canonical).ok().map(slashes)
    }

    /// Reads the site file; defaults without one.
    ///
    /// # Errors
    /// [`Failure`] with the place and the nearest known key when it does not parse.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        let path = self.root.join(CONFIG_FILE);
        let text = match read_regular(&path) {
            Ok(bytes) => String::from_utf8(bytes)
                .map_err(|_| Failure::new(format!("`{}` is not UTF-8", path.display())).hint("save it as UTF-8"))?,
            Err(ReadError::Missing) => return Ok(Config::default()),
            Err(error) => {
                let failure = Failure::new(format!("cannot read `{}`: {error}", path.display()));
                return Err(failure.hint("put a file there, or remove it: all settings have defaults"));
            }
        };
        Config::parse(&text).map_err(|error| {
            let place = error.span.map_or_else(String::new, |span| {
                let before = &text[..text.floor_char_boundary(span.start)];
                let line_start = before.rfind('\n').map_or(0, |end| end + 1);
                let column = before[line_start..].chars().count() + 1;
                format!(":{}:{column}", before.matches('\n').count() + 1)
            });
            let failure = Failure::new(format!("{}{place}: {}", path.display(), error.message.replace('\n', " ")));
            match error.hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })
    }
}

impl DiskSite {
    /// Why something in a folder is not part of the site, although it is there.
    fn problem_of(&self, entry: &DirEntry) -> Option<Diagnostic> {
        let kind = entry.file_type();
        let may_lead_out = entry.depth() == 0 || entry.path_is_symlink();
        if may_lead_out && fs::canonicalize(entry.path()).is_ok_and(|it| !it.starts_with(&self.canonical)) {
            let what = if kind.is_dir() { "folder" } else { "file" };
            let message = format!("this {what} lies outside of the content root, so it is not part of the site");
            let hint = "copy it into the content root, or set a root that holds both";
            return Some(Diagnostic::error(None, Code::OutsideRoot, message).hint(hint));
        }
        if entry.depth() == 0 && kind.is_file() {
            let message = "this is a file, not a folder, so it is not part of the site";
            let hint = "name the folder that holds it";
            return Some(Diagnostic::error(None, Code::Unreadable, message).hint(hint));
        }
        if !kind.is_file() && !kind.is_dir() {
            let message = format!("this is {}, not a file, so it is not part of the site", describe(kind));
            return Some(Diagnostic::error(None, Code::Unreadable, message).hint("put a file there, or remove it"));
        }
        if kind.is_file() && entry.path().to_str().is_none() {
            let message = "the name of this file is not UTF-8, so it is not part of the site";
            return Some(Diagnostic::error(None, Code::NotUtf8, message).hint("rename it"));
        }
        None
    }
}

/// Why a folder or a link is not followed; `None` for what nobody misses.
fn problem_of_walk(error: &walkdir::Error) -> Option<Diagnostic> {
    if error.loop_ancestor().is_some() {
        let message = "this link leads back to a folder above it, so it is not followed";
        return Some(Diagnostic::warning(None, Code::Unreadable, message).hint("remove the link"));
    }
    let is_missing = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
    let is_link = error.path().is_some_and(Path::is_symlink);
    if is_missing && is_link {
        // Emacs marks a file that is being written with such a link, `.#index.mdx`.
        let is_mark =
            error.path().and_then(Path::file_name).is_some_and(|name| name.to_string_lossy().starts_with(".#"));
        let message = "this link leads nowhere, so it is not part of the site";
        let diagnostic = Diagnostic::error(None, Code::Unreadable, message);
        return (!is_mark).then(|| diagnostic.hint("correct the link, or remove it"));
    }
    if is_missing {
        // A folder that the site file names need not be there; another one was removed a moment ago.
        return None;
    }
    let reason = error.io_error().map_or_else(|| error.to_string(), io::Error::to_string);
    let message = format!("cannot read this folder: {reason}");
    Some(Diagnostic::error(None, Code::Unreadable, message).hint("what is below it is missing from the site"))
}

/// A path with `/` between its parts, whatever the system uses.
fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

impl Site for DiskSite {
    fn list(&self, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
        let start = self.root.join(folder);
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        let relative = |path: &Path| slashes(path.strip_prefix(&self.root).unwrap_or(path));
        // Links are followed; one that leads back up is an error of the walk, not an endless one.
        let mut walk = WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let (path, problem) = match &entry {
                Ok(entry) => (Some(entry.path()), self.problem_of(entry)),
                Err(error) => (error.path(), problem_of_walk(error)),
            };
            let path = path.map(relative).unwrap_or_default();
            match (problem, entry) {
                (Some(problem), entry) => {
                    problems.push(problem.in_file(&path));
                    if entry.is_ok_and(|entry| entry.file_type().is_dir()) {
                        walk.skip_current_dir();
                    }
                }
                (None, Ok(entry)) if entry.file_type().is_file() => files.push(path),
                (None, _) => {}
            }
        }
        (files, problems)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        if let Some(bytes) = self.overlay.get(path) {
            return Ok(bytes.clone());
        }
        let full = self.root.join(path);
        if fs::canonicalize(&full).is_ok_and(|canonical| !canonical.starts_with(&self.canonical)) {
            return Err(ReadError::Outside);
        }
        read_regular(&full)
    }
}

/// Reads a file. Others are not even opened: a named pipe would wait for somebody to write to it.
fn read_regular(path: &Path) -> Result<Vec<u8>, ReadError> {
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => ReadError::Failed("it is a link to nowhere".to_owned()),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
        _ => ReadError::Failed(error.to_string()),
    };
    let kind = fs::metadata(path).map_err(|error| failed(&error))?.file_type();
    if !kind.is_file() {
        return Err(ReadError::Failed(format!("it is {}, not a file", describe(kind))));
    }
    fs::read(path).map_err(|error| failed(&error))
}

/// What something on a disk is, when it is not a file.
fn describe(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;

        if kind.is_fifo() {
            return "a named pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "a device";
        }
    }
    if kind.is_dir() { "a folder" } else { "something else" }
}
