//! Contents of pages: decoded when first asked for, and kept while they are among the latest.

use std::rc::Rc;

use crate::bundle::{Content, LoadError, Loaded};

/// How many contents are kept. What a page takes is some kilobytes to a megabyte, and readers go back to few.
const KEPT: usize = 50;

/// Contents that are here or on their way.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// By key, the one asked for last at the end; `None` for one that is on its way.
    kept: Vec<(String, Option<Rc<Content>>)>,
    /// What did not come when it was asked for last.
    failed: Option<(String, Problem)>,
}

/// Why the shard of a page did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What happened exactly, in English.
    pub reason: String,
    /// The kind of reason.
    pub cause: Cause,
}

/// What kept a shard from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is no connection.
    Offline,
    /// The host has no such file: the site was built anew.
    Gone,
    /// Anything else.
    Other,
}

/// Why a page has no content.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    Unreadable(LoadError),
    Missing(Missing),
}

/// Why there is no content now.
pub(super) enum Absent {
    /// It was not asked for, or is on its way.
    Yet,
    ForGood(Problem),
}

impl Contents {
    /// The content of a page.
    pub(super) fn get(&mut self, bundle: &Loaded, key: &str) -> Result<Rc<Content>, Absent> {
        if let Some((failed, problem)) = &self.failed
            && failed == key
        {
            return Err(Absent::ForGood(problem.clone()));
        }
        if let Some((key, content)) = self.take(key) {
            self.kept.push((key, content.clone()));
            return content.ok_or(Absent::Yet);
        }
        let unreadable = |error| Absent::ForGood(Problem::Unreadable(error));
        let missing = || LoadError::BrokenPage { page: key.to_owned(), reason: "it is not there".to_owned() };
        let page = bundle.pages.get(key).ok_or_else(missing).map_err(unreadable)?;
        if page.shard().is_some() {
            return Err(Absent::Yet);
        }
        let content = Rc::new(page.decode(key).map_err(unreadable)?);
        self.keep(key, Some(content.clone()), true);
        Ok(content)
    }

    /// Notes that a page's shard is asked for; returns whether it is to be fetched, since it is neither here nor on its
    /// way.
    pub(super) fn ask(&mut self, key: &str) -> bool {
        let is_new = self.kept.iter().all(|(kept, _)| kept != key);
        if is_new {
            self.keep(key, None, false);
        }
        is_new
    }

    /// Takes in what came for a page. Nobody is told of what was not awaited and did not come.
    pub(super) fn arrived(&mut self, key: &str, content: Result<Content, Problem>, is_awaited: bool) {
        self.take(key);
        match content {
            Ok(content) => self.keep(key, Some(Rc::new(content)), is_awaited),
            Err(problem) if is_awaited => self.failed = Some((key.to_owned(), problem)),
            Err(_) => {}
        }
    }

    /// What did not come is asked for again when it is needed.
    pub(super) fn forgive(&mut self) {
        self.failed = None;
    }

    fn take(&mut self, key: &str) -> Option<(String, Option<Rc<Content>>)> {
        let index = self.kept.iter().position(|(kept, _)| kept == key)?;
        Some(self.kept.remove(index))
    }

    /// The latest one, which may be on the screen, stays the latest when another was not asked for.
    fn keep(&mut self, key: &str, content: Option<Rc<Content>>, is_latest: bool) {
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        let place = if is_latest { self.kept.len() } else { self.kept.len().saturating_sub(1) };
        self.kept.insert(place, (key.to_owned(), content));
    }
}
