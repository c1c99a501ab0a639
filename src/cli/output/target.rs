//! Where an output really is, and whether it would touch what a site is made of.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::cli::Failure;
use crate::cli::disk::DiskSite;
use crate::compile::{CONFIG_FILE, Config, DEFAULT_NAV};

use super::system::is_same;

/// The path of an output.
#[derive(Debug)]
pub(crate) struct Target {
    shown: PathBuf,
    real: PathBuf,
}

impl Target {
    /// Finds the real path of an output, which need not exist. A link is followed here, where the user names it, and nowhere
    /// below.
    ///
    /// # Errors
    /// [`Failure`] if the path leads through a file, or over a link that leads nowhere.
    pub(crate) fn new(path: &Path) -> Result<Self, Failure> {
        match real_path(path) {
            Ok(real) => Ok(Self { shown: path.to_owned(), real }),
            Err(error) => Err(Failure::io("write", path, &error).hint("choose another path")),
        }
    }

    /// The folder that a site is written to.
    ///
    /// # Errors
    /// [`Failure`] if the folder is, holds or lies in a folder of sources, or holds a file that was read.
    pub(crate) fn folder(path: &Path, site: &DiskSite, config: &Config) -> Result<Self, Failure> {
        let target = Self::new(path)?;
        if target.real.exists() && !target.real.is_dir() {
            let failure = Failure::new(format!("the output `{}` is not a folder", path.display()));
            return Err(failure.hint("choose another path"));
        }
        let clash = |source: &Source| Some((source.relation(&target.real)?, source.clone()));
        match sources(site, config).iter().find_map(clash) {
            Some((relation, source)) => Err(target.refusal(relation, &source, site)),
            None => Ok(target),
        }
    }

    /// A file that something about a site is written to.
    ///
    /// # Errors
    /// [`Failure`] if the file is one that was read, or lies in a folder of sources.
    pub(crate) fn file(path: &Path, site: &DiskSite, config: &Config) -> Result<Self, Failure> {
        let target = Self::new(path)?;
        let clash = |source: &Source| match source.relation(&target.real)? {
            "holds" => None,
            relation => Some((relation, source.clone())),
        };
        match sources(site, config).iter().find_map(clash) {
            Some((relation, source)) => Err(target.refusal(relation, &source, site)),
            None => Ok(target),
        }
    }

    fn refusal(&self, relation: &str, source: &Source, site: &DiskSite) -> Failure {
        let (shown, what) = (self.shown.display(), source.what);
        let message =
            format!("the output `{shown}` {relation} {what} `{}`, so nothing was written", without_dot(&source.path));
        let beside = site.locate("dist");
        if real_path(&beside).is_ok_and(|beside| source.relation(&beside).is_some()) {
            return Failure::new(message).hint(format!("choose a path outside of `{}`", without_dot(&source.path)));
        }
        Failure::new(message).hint(format!("choose a path beside the sources, such as `{}`", without_dot(&beside)))
    }

    /// The path as the user wrote it.
    pub(crate) fn shown(&self) -> &Path {
        &self.shown
    }

    /// The path without links, from the root of the file system.
    pub(crate) fn real(&self) -> &Path {
        &self.real
    }
}

/// Something that a build reads.
#[derive(Clone)]
struct Source {
    what: &'static str,
    /// As messages show it.
    path: PathBuf,
    real: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    /// A folder that an output may lie in.
    Open,
    /// A folder that nothing may be written into.
    Closed,
}

impl Source {
    /// How an output touches it; `None` if it does not.
    fn relation(&self, output: &Path) -> Option<&'static str> {
        let holds = |outer: &Path, inner: &Path| match self.kind {
            Kind::File => inner.starts_with(outer),
            _ => inner.ancestors().any(|above| is_same(above, outer)),
        };
        if is_same(output, &self.real) {
            Some("is")
        } else if holds(output, &self.real) {
            Some("holds")
        } else if self.kind == Kind::Closed && holds(&self.real, output) {
            Some("lies in")
        } else {
            None
        }
    }
}

/// All that a build of a site reads, with the folders that it looks through.
fn sources(site: &DiskSite, config: &Config) -> Vec<Source> {
    let source = |what, path: &str, kind| {
        let path = site.locate(path);
        // What has no real path cannot be read, either.
        Some(Source { what, real: real_path(&path).ok()?, path, kind })
    };
    let content = &config.content;
    let pages = content.pages.trim_matches('/');
    let asked = site.asked();
    let mut sources = Vec::new();
    sources.extend(source("the content root", "", Kind::Open));
    sources.extend(source("the folder of pages", pages, Kind::Closed));
    sources.extend(source("the folder of assets", &content.assets, Kind::Closed));
    sources.extend(source("the folder of includes", &config.legacy.includes, Kind::Closed));
    let fragments = folders_of_fragments(&asked, pages);
    sources.extend(fragments.iter().filter_map(|folder| source("the folder of fragments", folder, Kind::Closed)));
    let nav = content.nav.as_deref().unwrap_or(DEFAULT_NAV);
    let files = [Some(CONFIG_FILE), Some(nav), content.variables.as_deref()];
    let files = files.into_iter().flatten().chain(asked.iter().map(String::as_str));
    sources.extend(files.filter_map(|path| source("the file", path, Kind::File)).filter(|file| file.real.exists()));
    sources
}

/// The folders that imported texts lie in: of those above a text, the first that does not hold the pages as well.
fn folders_of_fragments(asked: &BTreeSet<String>, pages: &str) -> BTreeSet<String> {
    let beside = pages.rsplit_once('/').map(|(folder, _)| format!("{folder}/fragments"));
    let is_text = |path: &&String| path.ends_with(".mdx") || path.ends_with(".md");
    let folder = |path: &String| {
        let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        folders.find(|folder| !Path::new(pages).starts_with(folder)).map(str::to_owned)
    };
    let is_outside = |path: &&String| !Path::new(path).starts_with(pages);
    asked.iter().filter(is_text).filter(is_outside).filter_map(folder).chain(beside).collect()
}

/// A path as people write it: `src` for `./src`, `.` for `./`.
fn without_dot(path: &Path) -> String {
    let path: PathBuf = path.components().collect();
    path.strip_prefix(".").ok().filter(|path| !path.as_os_str().is_empty()).unwrap_or(&path).display().to_string()
}

/// A path without links and `..`, whether or not it exists.
fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut real = fs::canonicalize(env::current_dir()?)?;
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            Component::Prefix(_) | Component::RootDir => real.push(part),
            Component::Normal(name) => {
                real.push(name);
                match fs::symlink_metadata(&real) {
                    Ok(_) => real = fs::canonicalize(&real)?,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_does_not_exist_yet_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        assert_eq!(real_path(&root.join("a/../b/./c")).unwrap(), root.join("b/c"));
        fs::create_dir(root.join("a")).unwrap();
        assert_eq!(real_path(&root.join("a/x/../../b")).unwrap(), root.join("b"));
        fs::write(root.join("file"), "").unwrap();
        assert!(real_path(&root.join("file/x")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_as_the_system_does() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        std::os::unix::fs::symlink(root.join("a/b"), root.join("link")).unwrap();
        assert_eq!(real_path(&root.join("link/new")).unwrap(), root.join("a/b/new"));
        assert_eq!(real_path(&root.join("link/../x")).unwrap(), root.join("a/x"));
        std::os::unix::fs::symlink(root.join("nowhere"), root.join("dangling")).unwrap();
        assert!(real_path(&root.join("dangling")).is_err());
    }

    #[test]
    fn paths_are_shown_as_people_write_them() {
        let shown = ["./", "./src/", "a/./b/", "/x"].map(|path| without_dot(Path::new(path)));
        assert_eq!(shown, [".", "src", "a/b", "/x"]);
    }

    #[test]
    fn folders_of_texts_beside_the_pages() {
        let asked = ["src/pages/[platform]/a.mdx", "src/f/a/x.mdx", "shared/y/z.md", "top.mdx", "src/data/x.json"];
        let folders = folders_of_fragments(&asked.map(str::to_owned).into(), "src/pages");
        assert_eq!(Vec::from_iter(folders), ["shared", "src/f", "src/fragments"]);
    }
}
