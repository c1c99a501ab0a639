//! Which changes on the disk concern a site.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstream::eprintln;
use notify_debouncer_full::notify::event::{EventKind, ModifyKind};
use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::cli::Failure;
use crate::compile::{CONFIG_FILE, Config};

/// How long a file rests before it counts as written: editors take several steps.
const RESTS: Duration = Duration::from_millis(25);

/// What a build went by: what it asked the disk for, also in vain, and the folders that it looked through.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Paths from the content root.
    pub files: BTreeSet<String>,
    /// Folder of the pages.
    pub pages: String,
    /// Folder of the files that are served as they are.
    pub assets: String,
}

impl Sources {
    /// The sources of a site, of which these files were asked for.
    pub(super) fn new(files: BTreeSet<String>, config: &Config) -> Self {
        let folder = |path: &str| path.trim_matches('/').to_owned();
        Self { files, pages: folder(&config.content.pages), assets: folder(&config.content.assets) }
    }

    /// Whether a file lies in the folder of what is served as it is.
    pub(super) fn is_asset(&self, path: &str) -> bool {
        lies_in(path, &self.assets)
    }

    /// Whether a change of a file or folder can change the site.
    ///
    /// - `path`: from the content root, with `/`.
    fn concerns(&self, path: &str, is_folder: bool) -> bool {
        let is_page = is_folder || path.ends_with("/index.mdx") || path.ends_with("/index.md");
        path == CONFIG_FILE
            || self.files.contains(path)
            || is_page && lies_in(path, &self.pages) && !is_hidden(path)
            || self.is_asset(path) && !is_hidden(path)
            // A folder that came or went, with all that is in it.
            || self.files.iter().chain([&self.pages, &self.assets]).any(|file| lies_in(file, path))
    }

    /// The folders right below the content root that something of this lies in.
    fn tops(&self) -> BTreeSet<&str> {
        let folders = [self.pages.as_str(), self.assets.as_str()].into_iter();
        let files = self.files.iter().filter_map(|file| file.rsplit_once('/').map(|(folder, _)| folder));
        let tops = folders.chain(files).filter_map(|folder| folder.split('/').next());
        tops.filter(|top| !top.is_empty() && !top.starts_with('.')).collect()
    }
}

fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && !folder.is_empty()
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// Watches a content root.
pub(super) struct Watch {
    root: PathBuf,
    /// `None` where the system cannot watch.
    debouncer: Option<Debouncer<RecommendedWatcher, RecommendedCache>>,
    watched: BTreeSet<PathBuf>,
}

/// Changed files and folders, maybe none of the site.
pub(super) type Changes = UnboundedReceiver<Vec<PathBuf>>;

impl Watch {
    /// Starts to watch the content root itself, and nothing in it.
    pub(super) fn start(root: &Path) -> Result<(Self, Changes), Failure> {
        let root = root.canonicalize().map_err(|error| Failure::io("open content root", root, &error))?;
        let (sender, changes) = unbounded_channel();
        let tell = move |result: DebounceEventResult| match result {
            // Nobody listens any more when the command ends.
            Ok(events) => {
                drop(sender.send(events.into_iter().filter(is_change).flat_map(|it| it.event.paths).collect()));
            }
            Err(errors) => errors.iter().for_each(cannot_follow),
        };
        let debouncer = new_debouncer(RESTS, None, tell).map_err(|error| cannot_follow(&error)).ok();
        let mut watch = Self { root, debouncer, watched: BTreeSet::new() };
        watch.add(watch.root.clone(), RecursiveMode::NonRecursive);
        Ok((watch, changes))
    }

    /// Watches the folders that sources lie in.
    pub(super) fn follow(&mut self, sources: &Sources) {
        for top in sources.tops() {
            let folder = self.root.join(top);
            if folder.is_dir() && !self.watched.contains(&folder) {
                self.add(folder, RecursiveMode::Recursive);
            }
        }
    }

    fn add(&mut self, folder: PathBuf, mode: RecursiveMode) {
        let Some(debouncer) = &mut self.debouncer else { return };
        match debouncer.watch(&folder, mode) {
            Ok(()) => drop(self.watched.insert(folder)),
            Err(error) => cannot_follow(&error),
        }
    }

    /// The changes that concern a site: those that came, and those that came meanwhile. Paths from the content root.
    pub(super) fn gather(
        &mut self,
        mut changed: Vec<PathBuf>,
        changes: &mut Changes,
        sources: &Sources,
    ) -> BTreeSet<String> {
        while let Ok(more) = changes.try_recv() {
            changed.extend(more);
        }
        // A folder that was put in the place of another is to be watched anew.
        self.watched.retain(|folder| *folder == self.root || !changed.contains(folder));
        let relative = changed.iter().filter_map(|path| {
            let relative = path.strip_prefix(&self.root).ok()?;
            let relative = relative.components().map(|part| part.as_os_str().to_string_lossy());
            Some((relative.collect::<Vec<_>>().join("/"), path.is_dir()))
        });
        relative.filter(|(path, is_folder)| sources.concerns(path, *is_folder)).map(|(path, _)| path).collect()
    }
}

/// Reading a file is no change, and neither is what only its owner or its times are about.
fn is_change(event: &DebouncedEvent) -> bool {
    !matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)))
}

fn cannot_follow(error: &notify_debouncer_full::notify::Error) {
    eprintln!("warning: cannot follow changes of the sources: {error}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_concern_a_site() {
        let files = ["nav.json", "src/fragments/a.mdx", "src/pages/[platform]/index.mdx", "other/data.json"];
        let sources = Sources::new(files.map(str::to_owned).into(), &Config::default());
        let concerns = |path| sources.concerns(path, false);
        assert!(concerns("kaleidoc.toml") && concerns("nav.json") && concerns("src/fragments/a.mdx"));
        assert!(concerns("src/pages/[platform]/new/index.mdx") && concerns("public/images/a.png"));
        assert!(concerns("src/fragments") && concerns("src") && sources.concerns("src/pages/[platform]/new", true));
        assert!(!concerns("src/fragments/b.mdx") && !concerns("src/frag") && !concerns("dist/bundle.json"));
        assert!(!concerns("src/pages/[platform]/.index.mdx.swp") && !concerns("src/pages/.git/index.mdx"));
        assert_eq!(Vec::from_iter(sources.tops()), ["other", "public", "src"]);
    }
}
