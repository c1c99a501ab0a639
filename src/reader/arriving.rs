//! Pages of a bundle in pieces: asked for, and taken in when they come, or do not.

use crate::bundle::{route, route::Target};

use super::contents::Problem;
use super::{Address, Effect, Missing, Reader};

impl Reader {
    /// The shard of a page came, or did not: keeps it, and answers what asked for it.
    pub(super) fn arrived(&mut self, page: String, answer: Result<Vec<u8>, Missing>) -> Vec<Effect> {
        let is_awaited = self.waiting.as_ref().is_some_and(|(_, awaited)| *awaited == page);
        let answer = answer.map_err(Problem::Missing);
        let content = answer.and_then(|json| {
            let shard = self.bundle.read_shard(&page, &json).and_then(|shard| shard.decode(&page));
            shard.map_err(Problem::Unreadable)
        });
        self.contents.arrived(&page, content, is_awaited);
        match self.waiting.take() {
            Some((message, _)) if is_awaited => {
                let mut effects = self.answer(message);
                effects.push(Effect::Await(false));
                effects
            }
            waiting => {
                self.waiting = waiting;
                Vec::new()
            }
        }
    }

    /// Gets a page that is likely to be asked for.
    pub(super) fn prepare(&mut self, address: &Address) -> Vec<Effect> {
        let key = match route::find(&self.bundle, &address.path) {
            Target::Page { key, .. } | Target::UnknownPlatform { word: None, key, .. } => key,
            Target::Home { .. } | Target::UnknownPlatform { .. } | Target::Missing { .. } => return Vec::new(),
        };
        self.fetch(&key, false).into_iter().collect()
    }

    /// What gets the shard of a page; `None` for one that is here or on its way.
    pub(super) fn fetch(&mut self, key: &str, is_again: bool) -> Option<Effect> {
        let shard = self.bundle.pages.get(key)?.shard()?.to_owned();
        self.contents.ask(key).then(|| Effect::Fetch { page: key.to_owned(), shard, is_again })
    }
}
