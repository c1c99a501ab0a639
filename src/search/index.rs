//! The index: words, and the sections that have them.

use std::ops::Range;

use crate::platform::PlatformSet;

/// Which sections have which words, on which platforms. It holds no text: a hit names a page and a section of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    pub(super) lang: String,
    /// Page, and number of the section on its page.
    pub(super) sections: Vec<(u32, u32)>,
    pub(super) sets: Vec<PlatformSet>,
    pub(super) terms: Terms,
    /// Where the postings of each term start, and, at the end, how many there are.
    pub(super) starts: Vec<u32>,
    pub(super) postings: Vec<Posting>,
    /// Of an index in pieces: how many postings each term would have, were none left out. Empty for a whole one.
    pub(super) counts: Vec<u32>,
}

/// A section that has a word on some platforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Posting {
    pub section: u32,
    /// Position in the index' sets.
    pub set: u16,
    /// How much the section is about the word, in 255ths; at least 1.
    pub impact: u8,
    /// How much of the section's heading the word is, in 255ths.
    pub share: u8,
}

/// Words in ascending order of their bytes, in one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    text: String,
    /// Byte offsets behind the last byte of each.
    ends: Vec<u32>,
}

impl Terms {
    /// Adds a word that is greater than all before.
    pub(super) fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A word by its number; empty beyond the last.
    pub(super) fn get(&self, term: usize) -> &str {
        let start = term.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.ends.get(term).and_then(|end| self.text.get(start..*end as usize)).unwrap_or_default()
    }

    /// The number of the first word that is not less than `word`.
    fn first(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The number of a word.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let term = self.first(word);
        (term < self.len() && self.get(term) == word).then_some(term)
    }

    /// Numbers of the words that begin with a text.
    pub(super) fn starting_with(&self, prefix: &str) -> Range<usize> {
        let start = self.first(prefix);
        let count = (start..self.len()).take_while(|term| self.get(*term).starts_with(prefix)).count();
        start..start + count
    }
}

impl Index {
    /// How many sections there are.
    pub fn len(&self) -> usize {
        self.sections.len()
    }

    /// Whether there are no sections.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// How many postings a term has, those included that were left out.
    pub(super) fn count(&self, term: usize) -> usize {
        self.counts.get(term).map_or_else(|| self.postings(term).len(), |count| *count as usize)
    }

    /// Whether postings of a term were left out.
    pub(super) fn is_cut(&self, term: usize) -> bool {
        self.count(term) > self.postings(term).len()
    }

    /// The postings of a term, in the order of their sections.
    pub(super) fn postings(&self, term: usize) -> &[Posting] {
        let bound = |term: usize| self.starts.get(term).map_or(0, |start| *start as usize);
        self.postings.get(bound(term)..bound(term + 1)).unwrap_or_default()
    }
}
