//! Sections to an index.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::platform::PlatformSet;

use super::index::{Index, Posting, Terms};
use super::language::Language;
use super::section::{Kind, Section};
use super::words::{Joined, words};

/// What a word counts by where it stands; a word of the text counts 1.
mod weight {
    /// The section's heading; of the first section, the page's title.
    pub(super) const HEADING: f32 = 6.0;
    /// A heading above the section's, the page's title among them.
    pub(super) const TRAIL: f32 = 1.5;
    pub(super) const LABEL: f32 = 2.0;
    pub(super) const CODE: f32 = 2.0;
    /// Code says each name many times.
    pub(super) const BLOCK: f32 = 0.75;
    /// The part of a word in camel case, by what the word counts.
    pub(super) const PART: f32 = 0.5;
}

/// How soon more of a word counts no more (`k1` of BM25), and how much longer sections count less (`b`).
const SATURATION: f32 = 1.5;
const LENGTH: f32 = 0.4;

/// Words of a section that is neither long nor short. A fixed number, not the mean of the site, so that what is known of a
/// section depends on nothing but the section.
const USUAL_LENGTH: f32 = 100.0;

/// Makes an [`Index`] of one page after another.
///
/// Between two pages, and before [`finish`](Self::finish), the caller may do other things: no call but the last
/// takes longer than its page.
pub struct Builder {
    lang: String,
    language: Language,
    terms: HashMap<Box<str>, u32, Hash>,
    sets: HashMap<PlatformSet, u16, Hash>,
    sections: Vec<(u32, u32)>,
    counts: Counts,
    postings: Vec<(u32, Posting)>,
}

/// The hash of both maps: a third of the time in wasm, and half the code, of the default one.
type Hash = BuildHasherDefault<Fnv>;

impl Builder {
    /// - `lang`: language of the site (BCP 47).
    pub fn new(lang: &str) -> Self {
        Self {
            lang: lang.to_owned(),
            language: Language::of(lang),
            terms: HashMap::default(),
            sets: HashMap::default(),
            sections: Vec::new(),
            counts: Counts::default(),
            postings: Vec::new(),
        }
    }

    /// Adds the sections of a page.
    ///
    /// - `page`: its number; hits tell it. Pages are added in ascending order.
    /// - cost: linear in the text.
    pub fn page(&mut self, page: u32, sections: &[Section]) {
        for (number, section) in sections.iter().enumerate() {
            let index = self.sections.len() as u32;
            self.sections.push((page, number as u32));
            self.section(index, section);
        }
    }

    fn section(&mut self, index: u32, section: &Section) {
        self.counts.section = index;
        let mut heading_words = 0.0;
        words(&section.heading, &mut |word| heading_words += f32::from(!self.language.is_stop(word.word)));
        let share = if heading_words > 0.0 { 1.0 / heading_words } else { 1.0 };
        self.text(&section.heading, section.on, weight::HEADING, share);
        for heading in &section.trail {
            self.text(heading, section.on, weight::TRAIL, 0.0);
        }
        let (mut length, mut shown) = (0.0, section.on);
        for run in &section.runs {
            let weight = match run.kind {
                Kind::Label => weight::LABEL,
                Kind::Code => weight::CODE,
                Kind::Block => weight::BLOCK,
                Kind::Text => 1.0,
            };
            let count = self.text(&run.text, run.on, weight, 0.0);
            shown = shown.union(run.on);
            length += count as f32 * run.on.len() as f32;
        }
        // As a platform shows it, on average.
        length /= shown.len().max(1) as f32;
        let half = SATURATION * (1.0 - LENGTH + LENGTH * length / USUAL_LENGTH);
        for Count { term, set, weight, share, .. } in self.counts.all.drain(..) {
            let byte = |part: f32| (part.min(1.0) * 255.0).round() as u8;
            let impact = byte(weight / (weight + half)).max(1);
            self.postings.push((term, Posting { section: index, set, impact, share: byte(share) }));
        }
    }

    /// Counts the words of a text; returns how many it has.
    fn text(&mut self, text: &str, on: PlatformSet, weight: f32, share: f32) -> usize {
        let Some(set) = self.set(on) else { return 0 };
        let (mut joined, mut count) = (Joined::default(), 0);
        words(text, &mut |word| {
            count += 1;
            self.word(word.word, set, weight, share);
            word.parts(&mut |part| {
                self.word(part, set, weight * weight::PART, share * weight::PART);
            });
            if let Some(joined) = joined.push(&word) {
                self.word(joined, set, weight, share * 2.0);
            }
        });
        count
    }

    fn word(&mut self, word: &str, set: u16, weight: f32, share: f32) {
        let term = self.terms.get(word).copied().unwrap_or_else(|| {
            let term = self.terms.len() as u32;
            self.terms.insert(word.into(), term);
            term
        });
        self.counts.add(term, set, weight, share);
    }

    /// The number of a set; `None` for the empty one, and where there are more than can be numbered, which no site has.
    fn set(&mut self, on: PlatformSet) -> Option<u16> {
        let next = u16::try_from(self.sets.len()).ok();
        match self.sets.get(&on) {
            Some(set) => Some(*set),
            None if on.is_empty() => None,
            None => {
                self.sets.insert(on, next?);
                next
            }
        }
    }

    /// The index of all pages that were added.
    pub fn finish(self) -> Index {
        let mut words: Vec<(Box<str>, u32)> = self.terms.into_iter().collect();
        words.sort_unstable();
        let mut ranks = vec![0; words.len()];
        let mut terms = Terms::default();
        for (rank, (word, term)) in words.iter().enumerate() {
            ranks[*term as usize] = rank;
            terms.push(word);
        }
        drop(words);
        // Sorted by counting: postings of a term stay in the order of their sections.
        let mut starts = vec![0u32; ranks.len() + 1];
        self.postings.iter().for_each(|(term, _)| starts[ranks[*term as usize] + 1] += 1);
        for rank in 0..ranks.len() {
            starts[rank + 1] += starts[rank];
        }
        let mut next = starts.clone();
        let mut postings = vec![Posting::default(); self.postings.len()];
        for (term, posting) in self.postings {
            let place = &mut next[ranks[term as usize]];
            postings[*place as usize] = posting;
            *place += 1;
        }
        let mut sets = vec![PlatformSet::EMPTY; self.sets.len()];
        self.sets.into_iter().for_each(|(set, number)| sets[usize::from(number)] = set);
        Index { lang: self.lang, sections: self.sections, sets, terms, starts, postings, counts: Vec::new() }
    }
}

/// What the words of one section count.
#[derive(Default)]
struct Counts {
    section: u32,
    /// Of each term, where it was counted last: the section, and the position in `all`.
    latest: Vec<(u32, usize)>,
    all: Vec<Count>,
}

/// What a word counts in a section for one set of platforms.
struct Count {
    term: u32,
    set: u16,
    weight: f32,
    share: f32,
    /// Position of the same term for another set.
    next: Option<usize>,
}

/// Sets that a word is counted for in a section, at most: no page has as many, and a hostile one must not take long.
const MAX_SETS: usize = 64;

impl Counts {
    /// Counts a word; without sorting, which would take a quarter of the time of all.
    fn add(&mut self, term: u32, set: u16, weight: f32, share: f32) {
        let index = term as usize;
        if self.latest.len() <= index {
            self.latest.resize(index + 1, (u32::MAX, 0));
        }
        let (section, first) = self.latest[index];
        let mut next = Some(first).filter(|_| section == self.section);
        let others = next;
        let mut steps = 0;
        while let Some(count) = next.and_then(|position| self.all.get_mut(position)) {
            if count.set == set {
                count.weight += weight;
                count.share += share;
                return;
            }
            next = count.next;
            steps += 1;
        }
        if steps < MAX_SETS {
            self.latest[index] = (self.section, self.all.len());
            self.all.push(Count { term, set, weight, share, next: others });
        }
    }
}

/// The hash of Fowler, Noll and Vo, of 64 bits.
///
/// Source: FNV-1a, RFC 9923, <https://www.rfc-editor.org/rfc/rfc9923>
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
