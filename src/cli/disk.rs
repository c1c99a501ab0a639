//! A site on disk.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::WalkDir;

use crate::compile::{CONFIG_FILE, Config, ReadError, Site};
use crate::diagnostic::{Code, Diagnostic};

use super::Failure;

/// A content root on disk, and files that stand in for those on it.
#[derive(Debug)]
pub struct DiskSite {
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
    pub fn open(root: &Path) -> Result<Self, Failure> {
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
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.overlay.insert(path.to_owned(), bytes);
    }

    /// The paths that were read up to now, also in vain.
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where a file of the site lies.
    pub fn locate(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A file's path from the content root; `None` for one outside of it.
    pub fn relative(&self, file: &Path) -> Option<String> {
        let canonical = fs::canonicalize(file).ok()?;
        canonical.strip_prefix(&self.canonical).ok().map(slashes)
    }

    /// Reads the site file; defaults without one.
    ///
    /// # Errors
    /// [`Failure`] with the place and the nearest known key when it does not parse.
    pub fn config(&self) -> Result<Config, Failure> {
        let path = self.root.join(CONFIG_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Config::default()),
            Err(error) => return Err(Failure::io("read", &path, &error)),
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
        for entry in WalkDir::new(&start).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => files.push(relative(entry.path())),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().map(relative).unwrap_or_default();
                    let diagnostic = if error.loop_ancestor().is_some() {
                        let message = "this link leads back to a folder above it, so it is not followed";
                        Diagnostic::warning(None, Code::Unreadable, message).hint("remove the link")
                    } else {
                        let reason = error.io_error().map_or_else(|| error.to_string(), |error| error.to_string());
                        let message = format!("cannot read this folder: {reason}");
                        let hint = "pages below it are missing from the site";
                        Diagnostic::error(None, Code::Unreadable, message).hint(hint)
                    };
                    problems.push(diagnostic.in_file(&path));
                }
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
        let failed = |error: &io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
            _ => ReadError::Failed(error.to_string()),
        };
        let canonical = fs::canonicalize(&full).map_err(|error| failed(&error))?;
        if !canonical.starts_with(&self.canonical) {
            return Err(ReadError::Outside);
        }
        fs::read(canonical).map_err(|error| failed(&error))
    }
}
