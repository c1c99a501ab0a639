//! What `init` is going to write: decided before anything is written, so that it is all or nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::Failure;
use crate::compile::CONFIG_FILE;

use super::project::{self, Addition};
use super::template;

/// The steps for one folder.
pub(super) struct Plan {
    folder: PathBuf,
    steps: Vec<Step>,
}

/// One file.
enum Step {
    /// A file that is not there.
    Create { path: &'static str, text: String },
    /// A file that is there and gets more.
    Extend { path: &'static str, text: String, what: String },
    /// A file that stays as it is: the reason.
    Leave { path: &'static str, reason: &'static str },
}

impl Plan {
    /// Looks at a folder, which need not exist.
    ///
    /// # Errors
    /// [`Failure`] when files of the site would go where something is already, and when the folder cannot be read.
    pub(super) fn for_folder(folder: &Path) -> Result<Self, Failure> {
        if folder.exists() && !folder.is_dir() {
            let failure = Failure::new(format!("`{}` is not a folder", folder.display()));
            return Err(failure.hint("name a folder, which may be a new one"));
        }
        refuse_to_mix(folder)?;
        let mut steps: Vec<Step> =
            template::FILES.iter().map(|(path, text)| Step::Create { path, text: (*text).to_owned() }).collect();
        steps.extend(addition(folder, "package.json", project::package_json)?);
        steps.extend(addition(folder, ".gitignore", project::gitignore)?);
        Ok(Self { folder: folder.to_owned(), steps })
    }

    /// Writes everything. On a failure, what was created is removed again.
    ///
    /// # Errors
    /// [`Failure`] that names the file.
    pub(super) fn carry_out(&self) -> Result<(), Failure> {
        let mut created = Created::default();
        // What was there before comes last: when it is changed, nothing can fail any more but that.
        let is_new = |step: &&Step| matches!(step, Step::Create { .. });
        let (new, old): (Vec<_>, Vec<_>) = self.steps.iter().partition(is_new);
        for step in new.into_iter().chain(old) {
            match step {
                Step::Create { path, text } => created.write(&self.folder.join(path), text)?,
                Step::Extend { path, text, .. } => replace(&self.folder.join(path), text)?,
                Step::Leave { .. } => {}
            }
        }
        created.keep();
        Ok(())
    }

    /// What is done with each file, one line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |step: &Step| match step {
            Step::Create { path, .. } => (*path).to_owned(),
            Step::Extend { path, what, .. } => format!("{path}: added {what}"),
            Step::Leave { path, reason } => format!("{path}: left as it is, since {reason}"),
        };
        self.steps.iter().map(line).collect()
    }
}

/// Refuses a folder that has something where the files of the site go, even if no file would be replaced: pages of
/// the example among those of another site, or `src/pages` in the sources of an app, are nobody's wish.
fn refuse_to_mix(folder: &Path) -> Result<(), Failure> {
    let mut names: Vec<&str> = template::FILES.iter().filter_map(|(path, _)| path.split('/').next()).collect();
    names.dedup();
    let is_there = |name: &&str| fs::symlink_metadata(folder.join(name)).is_ok();
    let there: Vec<String> = names.into_iter().filter(is_there).map(|name| format!("`{name}`")).collect();
    if there.is_empty() {
        return Ok(());
    }
    let failure =
        Failure::new(format!("`{}` already has {}, and `init` replaces nothing", folder.display(), there.join(", ")));
    Err(if folder.join(CONFIG_FILE).exists() {
        failure.hint("this is already a site: `kaleidoc serve` shows it")
    } else {
        failure.hint("name a folder of its own for the site, such as `kaleidoc init docs`")
    })
}

/// The step for a file that may be there already and gets more then; `None` if it needs nothing.
fn addition(
    folder: &Path,
    path: &'static str,
    add: impl FnOnce(Option<&str>) -> Addition,
) -> Result<Option<Step>, Failure> {
    let existing = match fs::read_to_string(folder.join(path)) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Ok(Some(Step::Leave { path, reason: "it is not UTF-8" }));
        }
        Err(error) => return Err(Failure::io("read", &folder.join(path), &error)),
    };
    Ok(match add(existing.as_deref()) {
        Addition::Text { text, .. } if existing.is_none() => Some(Step::Create { path, text }),
        Addition::Text { text, what } => Some(Step::Extend { path, text, what }),
        Addition::Nothing => None,
        Addition::Refused(reason) => Some(Step::Leave { path, reason }),
    })
}

/// Puts a new text in the place of a file, all at once.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let write = || {
        // The file behind a symbolic link, so that the link stays.
        let file = fs::canonicalize(path)?;
        let mut new = NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
        new.write_all(text.as_bytes())?;
        fs::set_permissions(new.path(), fs::metadata(&file)?.permissions())?;
        new.persist(&file)?;
        Ok(())
    };
    write().map_err(|error: io::Error| Failure::io("add to", path, &error))
}

/// Files and folders that were created, in that order; removed unless they are kept.
#[derive(Default)]
struct Created {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Created {
    /// Writes a file that is not there, and the folders above it.
    fn write(&mut self, path: &Path, text: &str) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            self.create_folder(folder).map_err(|error| Failure::io("create", folder, &error))?;
        }
        let mut file = File::create_new(path).map_err(|error| Failure::io("create", path, &error))?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes()).map_err(|error| Failure::io("write", path, &error))
    }

    fn create_folder(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    fn keep(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        // Nothing more can be done about what cannot be removed; a folder with files of others stays.
        for file in &self.files {
            drop(fs::remove_file(file));
        }
        for folder in self.folders.iter().rev() {
            drop(fs::remove_dir(folder));
        }
    }
}
