//! A query over an index: which sections are found, in which order.

use std::collections::BTreeMap;

use crate::platform::{Platform, PlatformSet};

use super::expand::{self, Alternative, Meaning};
use super::index::Index;
use super::marked::Marked;
use super::query::Query;
use super::stem::{self, Stems};

/// A word that more than this part of all sections has need not be in a hit.
const COMMON: f32 = 0.25;

/// How well the parts of a word in camel case stand for it, and two words written as one for both.
const PARTS: f32 = 0.6;
const JOINED: f32 = 0.9;

/// How much more a section counts whose heading is what was asked for.
const HEADING: f32 = 1.2;

/// Sections of a page that come before the first one of pages further down.
const PER_PAGE: usize = 3;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// Sections that the platform has, the best first.
    pub here: Vec<Hit>,
    /// Sections that only other platforms have for this query.
    pub elsewhere: Vec<Hit>,
    /// How many there are of each, beyond the limit, too.
    pub here_total: usize,
    pub elsewhere_total: usize,
    /// No section has all words: those that were found have some of them.
    pub is_relaxed: bool,
    /// The query as it may have been meant, where the index does not know a word of it.
    pub suggestion: Option<String>,
    /// The words that were looked for, to be marked in texts.
    pub marked: Marked,
}

/// A section that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The page, by the number that the builder was given.
    pub page: u32,
    /// Position in the page's sections.
    pub section: u32,
    /// Platforms on which all words were found; of a relaxed search, those on which the most of them were.
    pub on: PlatformSet,
    pub score: f32,
}

/// A word of the query, or what stands for some of them.
struct Slot {
    alternatives: Vec<Alternative>,
    /// Rare words count more.
    idf: f32,
}

/// A posting of a slot.
#[derive(Clone, Copy)]
struct Match {
    section: u32,
    slot: u16,
    set: u16,
    weight: f32,
    share: f32,
}

/// A query as the index understands it.
struct Plan {
    /// The words of the query, then parts of them, then pairs of them.
    slots: Vec<Slot>,
    /// Slots of the parts of each word.
    parts: Vec<Vec<usize>>,
    /// Slots of pairs with the word before, for each word.
    joined: Vec<Option<usize>>,
    is_required: Vec<bool>,
}

impl Index {
    /// Finds the sections of a query.
    ///
    /// - `platform`: of the reader; the one that the query asks for counts instead.
    /// - `limit`: of each group.
    /// - phrases count as their words that all must be there; that they stand together only the text can tell, see
    ///   [`Query::phrases_in`].
    /// - cost: linear in the postings of the words; some microseconds for each thousand.
    pub fn search(&self, query: &Query, platform: Platform, limit: usize) -> Hits {
        let platform = query.platform().unwrap_or(platform);
        let stems = Stems::of(&self.lang);
        let meanings: Vec<Meaning> = query.wants.iter().map(|want| expand::meaning(self, want, &stems)).collect();
        let plan = self.plan(query, &meanings, &stems);
        let matches = self.matches(&plan);
        let mut found = self.rank(&plan, &matches, platform, false);
        let is_relaxed = found.is_empty() && query.wants.len() > 1;
        if is_relaxed {
            found = self.rank(&plan, &matches, platform, true);
        }
        let suggestion = expand::suggestion(self, query, &meanings);
        let (here, elsewhere): (Vec<Hit>, Vec<Hit>) = found.into_iter().partition(|hit| hit.on.contains(platform));
        let (here_total, elsewhere_total) = (here.len(), elsewhere.len());
        let is_relaxed = is_relaxed && here_total + elsewhere_total > 0;
        let (here, elsewhere) = (ordered(here, limit), ordered(elsewhere, limit));
        let marked = self.marked(&plan, query);
        Hits { here, elsewhere, here_total, elsewhere_total, is_relaxed, suggestion, marked }
    }

    fn plan(&self, query: &Query, meanings: &[Meaning], stems: &Stems) -> Plan {
        let slot = |alternatives: Vec<Alternative>| Slot { idf: self.idf(&alternatives), alternatives };
        let mut slots: Vec<Slot> = meanings.iter().map(|meaning| slot(meaning.alternatives.clone())).collect();
        let mut parts = Vec::new();
        for want in &query.wants {
            let first = slots.len();
            if !want.is_exact {
                slots.extend(want.parts.iter().map(|part| slot(expand::plain(self, part, stems, PARTS))));
            }
            parts.push((first..slots.len()).collect());
        }
        let mut joined = vec![None];
        for pair in query.wants.windows(2) {
            let pair = if pair.iter().any(|want| want.is_exact) {
                String::new()
            } else {
                format!("{}{}", pair[0].word, pair[1].word)
            };
            let alternatives = expand::plain(self, &pair, stems, JOINED);
            joined.push((!alternatives.is_empty()).then_some(slots.len()));
            slots.push(slot(alternatives));
        }
        let is_common = |slot: &Slot| self.frequency(&slot.alternatives) > COMMON * self.len() as f32;
        let is_stop = |word: &str| stem::is_english(&self.lang) && stem::is_stop(word);
        let wants = query.wants.iter().zip(&slots);
        let mut is_required: Vec<bool> =
            wants.map(|(want, slot)| want.is_exact || !is_common(slot) && !is_stop(&want.word)).collect();
        if !is_required.contains(&true) {
            is_required.fill(true);
        }
        Plan { slots, parts, joined, is_required }
    }

    /// In how many sections the words are, counted by how well they stand for what was asked.
    fn frequency(&self, alternatives: &[Alternative]) -> f32 {
        let count = |one: &Alternative| one.factor * self.postings(one.term).len() as f32;
        alternatives.iter().map(count).sum::<f32>().min(self.len() as f32)
    }

    /// How much a rare word says (BM25).
    fn idf(&self, alternatives: &[Alternative]) -> f32 {
        let frequency = self.frequency(alternatives);
        (1.0 + (self.len() as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
    }

    /// All postings of the slots, by section.
    fn matches(&self, plan: &Plan) -> Vec<Match> {
        let mut matches = Vec::new();
        for (slot, alternatives) in plan.slots.iter().enumerate() {
            for Alternative { term, factor } in &alternatives.alternatives {
                matches.extend(self.postings(*term).iter().map(|posting| Match {
                    section: posting.section,
                    slot: slot as u16,
                    set: posting.set,
                    weight: factor * f32::from(posting.impact) / 255.0,
                    share: factor * f32::from(posting.share) / 255.0,
                }));
            }
        }
        matches.sort_by_key(|one| one.section);
        matches
    }

    fn rank(&self, plan: &Plan, matches: &[Match], platform: Platform, is_relaxed: bool) -> Vec<Hit> {
        matches
            .chunk_by(|a, b| a.section == b.section)
            .filter_map(|own| self.hit(plan, own, platform, is_relaxed))
            .collect()
    }

    /// A section by its matches, if it is a hit.
    fn hit(&self, plan: &Plan, matches: &[Match], platform: Platform, is_relaxed: bool) -> Option<Hit> {
        let mut on = vec![PlatformSet::EMPTY; plan.slots.len()];
        for one in matches {
            let set = self.sets.get(usize::from(one.set)).copied().unwrap_or_default();
            on[usize::from(one.slot)] = on[usize::from(one.slot)].union(set);
        }
        let of_words: Vec<PlatformSet> = (0..plan.is_required.len()).map(|word| plan.platforms(word, &on)).collect();
        let on = if is_relaxed { most(&of_words, plan) } else { all(&of_words, plan) };
        // Counted as the reader's platform shows it, or else the first that has it.
        let shown = if on.contains(platform) { platform } else { on.iter().next()? };
        let (page, section) = *self.sections.get(matches.first()?.section as usize)?;
        let score = self.score(plan, matches, shown);
        Some(Hit { page, section, on, score })
    }

    fn score(&self, plan: &Plan, matches: &[Match], platform: Platform) -> f32 {
        let mut missing = vec![1.0f32; plan.slots.len()];
        let mut shares = vec![0.0f32; plan.slots.len()];
        for one in matches {
            let slot = usize::from(one.slot);
            if self.sets.get(usize::from(one.set)).is_some_and(|set| set.contains(platform)) {
                missing[slot] *= 1.0 - one.weight;
                shares[slot] = shares[slot].max(one.share);
            }
        }
        let weights: Vec<f32> = missing.iter().map(|missing| 1.0 - missing).collect();
        let (mut score, mut total, mut of_query, mut of_heading) = (0.0, 0.0, 0.0, 0.0);
        for word in 0..plan.is_required.len() {
            let idf = plan.slots[word].idf;
            let share = plan.best(word, &shares);
            score += idf * plan.best(word, &weights);
            total += idf;
            of_query += idf * f32::from(share > 0.0);
            of_heading += share;
        }
        score + HEADING * total * (of_query / total) * of_heading.min(1.0)
    }

    /// The words of a plan, to be marked.
    fn marked(&self, plan: &Plan, query: &Query) -> Marked {
        let mut words = BTreeMap::new();
        for (number, slot) in plan.slots.iter().enumerate() {
            let word = plan.word_of(number);
            let weight = plan.slots[word].idf * if plan.is_required[word] { 1.0 } else { 0.1 };
            for Alternative { term, factor } in &slot.alternatives {
                words.entry(self.terms.get(*term).to_owned()).or_insert((word as u8, weight * factor));
            }
        }
        Marked::new(words, query)
    }
}

impl Plan {
    /// Platforms on which a word of the query is found: by itself, by all its parts, or with a neighbour.
    fn platforms(&self, word: usize, on: &[PlatformSet]) -> PlatformSet {
        let by_parts = self.parts[word].iter().map(|part| on[*part]).reduce(PlatformSet::intersection);
        let joined = self.joined_slots(word).map(|slot| on[slot]);
        joined.chain(by_parts).fold(on[word], PlatformSet::union)
    }

    /// The best of what stands for a word.
    fn best(&self, word: usize, values: &[f32]) -> f32 {
        let by_parts = self.parts[word].iter().map(|part| values[*part]).reduce(f32::min);
        self.joined_slots(word).map(|slot| values[slot]).chain(by_parts).fold(values[word], f32::max)
    }

    /// Slots of the pairs that a word is in.
    fn joined_slots(&self, word: usize) -> impl Iterator<Item = usize> {
        [word, word + 1].into_iter().filter_map(|second| self.joined.get(second).copied().flatten())
    }

    /// The word of the query that a slot stands for.
    fn word_of(&self, slot: usize) -> usize {
        let by_parts = self.parts.iter().position(|parts| parts.contains(&slot));
        let joined = self.joined.iter().position(|joined| *joined == Some(slot));
        by_parts.or(joined).unwrap_or(slot.min(self.is_required.len().saturating_sub(1)))
    }
}

/// Platforms on which all required words are.
fn all(of_words: &[PlatformSet], plan: &Plan) -> PlatformSet {
    let required = of_words.iter().zip(&plan.is_required).filter(|(_, is_required)| **is_required);
    required.map(|(on, _)| *on).reduce(PlatformSet::intersection).unwrap_or_default()
}

/// Platforms on which the most that words can say is found.
fn most(of_words: &[PlatformSet], plan: &Plan) -> PlatformSet {
    let said = |platform: Platform| -> f32 {
        let found = of_words.iter().zip(&plan.slots).filter(|(on, _)| on.contains(platform));
        found.map(|(_, slot)| slot.idf).sum()
    };
    let any = of_words.iter().copied().fold(PlatformSet::EMPTY, PlatformSet::union);
    let best = any.iter().map(said).fold(0.0, f32::max);
    any.iter().filter(|platform| said(*platform) >= best).collect()
}

/// Hits in the order of their scores, with no more than some of each page before the first of pages further down.
fn ordered(mut hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.page, a.section).cmp(&(b.page, b.section))));
    let mut counts = BTreeMap::<u32, usize>::new();
    let (mut first, rest): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(|hit| {
        let count = counts.entry(hit.page).or_default();
        *count += 1;
        *count <= PER_PAGE
    });
    first.extend(rest);
    first.truncate(limit);
    first
}
