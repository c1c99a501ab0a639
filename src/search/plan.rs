//! A query as an index understands it: its words, and all that may stand for them.

use std::collections::BTreeMap;

use crate::platform::PlatformSet;

use super::expand::{self, Alternative, Meaning};
use super::index::Index;
use super::language::Language;
use super::marked::Marked;
use super::query::Query;

/// A word that more than this part of all sections has need not be in a hit.
const COMMON: f32 = 0.25;

/// How well the parts of a word in camel case stand for it: less when the index knows the word itself.
const PARTS: f32 = 0.6;
const PARTS_OF_KNOWN: f32 = 0.25;

/// How well two words written as one stand for each of them.
const PAIR: f32 = 0.9;

/// Parts of words that count, of all words together. A bound for what somebody pastes.
const MAX_PARTS: usize = 32;

/// A query as an index understands it.
pub(super) struct Plan {
    /// The words of the query, then parts of them, then pairs of them.
    pub slots: Vec<Slot>,
    pub words: Vec<Word>,
}

/// Words of the index, each of which stands for the same.
pub(super) struct Slot {
    pub alternatives: Vec<Alternative>,
    /// Number of the word of the query; of a pair, the first.
    word: usize,
}

/// A word of the query.
pub(super) struct Word {
    /// Rare words count more; words that say nothing, nothing.
    pub idf: f32,
    /// A hit must have it.
    pub is_required: bool,
    /// Slots of its parts, which stand for it together.
    parts: Vec<usize>,
    /// Slots of pairs that it is in.
    pairs: Vec<usize>,
}

impl Plan {
    pub(super) fn of(query: &Query, meanings: Vec<Meaning>, index: &Index, language: &Language) -> Self {
        let mut plan = Self { slots: Vec::new(), words: Vec::new() };
        for (number, (want, meaning)) in query.wants.iter().zip(meanings).enumerate() {
            let frequency = frequency(index, &meaning.alternatives);
            let is_common = frequency > COMMON * index.len() as f32;
            // A word that says nothing has no meaning.
            let idf = if meaning.is_silent { 0.0 } else { idf(index, frequency) };
            // What is left of a common word in an index in pieces cannot tell who lacks it.
            let is_cut = meaning.alternatives.iter().any(|one| index.is_cut(one.term));
            let is_required = want.is_exact && !is_cut || !is_common && !meaning.is_silent;
            plan.words.push(Word { idf, is_required, parts: Vec::new(), pairs: Vec::new() });
            plan.slots.push(Slot { alternatives: meaning.alternatives, word: number });
        }
        if plan.words.iter().all(|word| !word.is_required) {
            plan.words.iter_mut().for_each(|word| word.is_required = word.idf > 0.0);
        }
        plan.add_parts(query, index, language);
        plan.add_pairs(query, index, language);
        plan
    }

    fn add_parts(&mut self, query: &Query, index: &Index, language: &Language) {
        let all = query.wants.iter().enumerate().filter(|(_, want)| !want.is_exact);
        let parts = all.flat_map(|(number, want)| want.parts.iter().map(move |part| (number, part)));
        for (number, part) in parts.take(MAX_PARTS) {
            let is_known = !self.slots[number].alternatives.is_empty();
            let factor = if is_known { PARTS_OF_KNOWN } else { PARTS };
            self.words[number].parts.push(self.slots.len());
            self.slots.push(Slot { alternatives: expand::plain(index, part, language, factor), word: number });
        }
    }

    fn add_pairs(&mut self, query: &Query, index: &Index, language: &Language) {
        for (first, as_one) in query.pairs() {
            let alternatives = expand::plain(index, &as_one, language, PAIR);
            if !alternatives.is_empty() {
                self.words[first].pairs.push(self.slots.len());
                self.words[first + 1].pairs.push(self.slots.len());
                self.slots.push(Slot { alternatives, word: first });
            }
        }
    }

    /// The words of the index that the plan looks for.
    pub(super) fn marked(&self, index: &Index) -> Marked {
        let mut words = BTreeMap::new();
        for slot in &self.slots {
            let idf = self.words[slot.word].idf;
            for Alternative { term, factor } in &slot.alternatives {
                words.entry(index.terms.get(*term).to_owned()).or_insert((slot.word as u8, idf * factor));
            }
        }
        Marked::new(words)
    }
}

impl Word {
    /// Platforms on which the word is found: by itself, by all its parts, or in a pair.
    ///
    /// - `number`: of the word, and so of its first slot.
    /// - `on`: platforms by slot.
    pub(super) fn platforms(&self, number: usize, on: &[PlatformSet]) -> PlatformSet {
        let by_parts = self.parts.iter().map(|part| on[*part]).reduce(PlatformSet::intersection);
        self.pairs.iter().map(|slot| on[*slot]).chain(by_parts).fold(on[number], PlatformSet::union)
    }

    /// The best of what stands for the word.
    pub(super) fn best(&self, number: usize, values: &[f32]) -> f32 {
        let by_parts = self.parts.iter().map(|part| values[*part]).reduce(f32::min);
        self.pairs.iter().map(|slot| values[*slot]).chain(by_parts).fold(values[number], f32::max)
    }
}

/// In how many sections the words are, counted by how well they stand for what was asked.
fn frequency(index: &Index, alternatives: &[Alternative]) -> f32 {
    let count = |one: &Alternative| one.factor * index.count(one.term) as f32;
    alternatives.iter().map(count).sum::<f32>().min(index.len() as f32)
}

/// How much a rare word says (BM25).
fn idf(index: &Index, frequency: f32) -> f32 {
    (1.0 + (index.len() as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
}
