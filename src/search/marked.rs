//! Words to be marked in a text.

use std::collections::BTreeMap;

use super::words::{Joined, words};

/// The words that a search looked for: in the results' texts, and on the page, they are marked.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// Which word of the query a word stands for, and how much that says.
    words: BTreeMap<String, (u8, f32)>,
}

/// A place in a text where a word stands that was looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Byte offsets, on character boundaries.
    pub start: usize,
    /// Byte offset behind the last byte, on a character boundary.
    pub end: usize,
    /// Number of the word in the query.
    pub(super) word: u8,
    pub(super) weight: f32,
}

impl Marked {
    pub(super) fn new(words: BTreeMap<String, (u8, f32)>) -> Self {
        Self { words }
    }

    /// Whether there is nothing to mark.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The places of a text that are to be marked, in order; they do not overlap.
    pub fn marks(&self, text: &str) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        let (mut joined, mut joined_start) = (Joined::default(), 0);
        words(text, &mut |word| {
            if !word.is_linked {
                joined_start = word.start;
            }
            let mut found = self.words.get(word.word).map(|found| (word.start, *found));
            word.parts(&mut |part| {
                found = found.or(self.words.get(part).map(|found| (word.start, *found)));
            });
            if let Some(all) = joined.push(&word) {
                found = self.words.get(all).map(|found| (joined_start, *found)).or(found);
            }
            let Some((start, (query_word, weight))) = found else { return };
            while marks.last().is_some_and(|last| last.start >= start) {
                marks.pop();
            }
            // Pairs of characters overlap.
            let start = marks.last().map_or(start, |last| last.end.max(start));
            marks.push(Mark { start, end: word.end, word: query_word, weight });
        });
        marks
    }
}
