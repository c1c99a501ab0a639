//! What one build leaves to the next one of the same site, so that only what changed is worked on.
//!
//! Parsing a file and highlighting a code take most of a build's time, and their results depend on nothing but the text
//! (and its language). So these are what is kept, by the text itself: nothing can be out of date. What a build does not ask
//! for is forgotten with the next one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::syntax::Document;

/// What builds remember of each other; empty before the first one.
#[derive(Default)]
pub struct Memory {
    /// Documents, and what is wrong with them, by the text of their file.
    pub(super) documents: Kept<Parsed>,
    /// Token runs by language and code, with a line end between them.
    pub(super) tokens: Kept<Arc<str>>,
}

/// A parsed text: its document, whose headings have their ids, and its diagnostics.
pub(super) type Parsed = (Arc<Document>, Arc<[Diagnostic]>);

impl Memory {
    /// A build ends: what it did not use is forgotten.
    pub(super) fn end_build(&mut self) {
        self.documents.end_build();
        self.tokens.end_build();
    }
}

/// Answers by question.
pub(super) struct Kept<V> {
    /// Those of earlier builds, and whether this build asked for them.
    before: HashMap<String, (V, AtomicBool)>,
    /// Those that are new in this build.
    new: Mutex<HashMap<String, V>>,
}

impl<V> Default for Kept<V> {
    fn default() -> Self {
        Self { before: HashMap::new(), new: Mutex::default() }
    }
}

impl<V: Clone> Kept<V> {
    /// The answer to a question, worked out where it is not known.
    ///
    /// Two threads may work out the same at the same time: neither waits for the other.
    pub(super) fn get(&self, question: &str, answer: impl FnOnce() -> V) -> V {
        if let Some((known, is_used)) = self.before.get(question) {
            is_used.store(true, Ordering::Relaxed);
            return known.clone();
        }
        // No work is done under the lock, so a panic leaves nothing half done.
        let new = || self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = new().get(question) {
            return known.clone();
        }
        let known = answer();
        new().insert(question.to_owned(), known.clone());
        known
    }

    fn end_build(&mut self) {
        self.before.retain(|_, (_, is_used)| std::mem::take(is_used.get_mut()));
        let new = self.new.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.before.extend(new.drain().map(|(question, known)| (question, (known, AtomicBool::new(false)))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_does_not_ask_for_is_forgotten() {
        let mut kept = Kept::default();
        let ask = |kept: &Kept<usize>, question: &str| {
            let mut is_new = false;
            let answer = kept.get(question, || {
                is_new = true;
                question.len()
            });
            assert_eq!(answer, question.len());
            is_new
        };
        assert_eq!([ask(&kept, "a"), ask(&kept, "a"), ask(&kept, "bc")], [true, false, true]);
        kept.end_build();
        assert!(!ask(&kept, "a"));
        kept.end_build();
        assert_eq!([ask(&kept, "a"), ask(&kept, "bc")], [false, true]);
    }
}
