//! A query over an index: which sections are found, in which order.

use std::collections::BTreeMap;

use crate::platform::{Platform, PlatformSet};

use super::expand;
use super::index::Index;
use super::language::Language;
use super::marked::Marked;
use super::plan::Plan;
use super::query::Query;

/// How much more a section counts whose heading is what was asked for.
const HEADING: f32 = 1.2;

/// Sections of a page that come before the first one of pages further down.
const PER_PAGE: usize = 3;

/// Where fewer sections than this have all words, those that have some follow.
const FEW: usize = 5;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    /// Sections that the platform has, the best first.
    pub here: Vec<Hit>,
    /// Sections that only other platforms have for this query.
    pub elsewhere: Vec<Hit>,
    /// How many there are of each, beyond the limit, too.
    pub here_total: usize,
    /// How many `elsewhere` would have without the limit.
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
    /// Platforms on which all words were found; for a partial hit, those on which the most of them were.
    pub on: PlatformSet,
    /// Higher is better; compares hits of one query only.
    pub score: f32,
    /// Some of the words are missing.
    pub is_partial: bool,
}

/// A posting of a slot.
#[derive(Clone, Copy, Default)]
struct Match {
    section: u32,
    slot: u16,
    set: u16,
    weight: f32,
    share: f32,
}

impl Index {
    /// Finds the sections of a query.
    ///
    /// - `platform`: of the reader; the one that the query asks for counts instead.
    /// - `limit`: of each group.
    /// - phrases count as their words that all must be there; that they stand together only the text can tell, see
    ///   [`Query::phrases_in`].
    /// - cost: linear in the postings of the words, some microseconds for each thousand; for a word that the index does
    ///   not know, linear in its words.
    pub fn search(&self, query: &Query, platform: Platform, limit: usize) -> Hits {
        let platform = query.platform().unwrap_or(platform);
        let language = Language::of(&self.lang);
        let meanings = expand::meanings(self, query, &language);
        let suggestion = expand::suggestion(self, query, &meanings);
        let plan = Plan::of(query, meanings, self, &language);
        let mut found = self.rank(&plan, platform);
        let (full, partial): (Vec<Hit>, Vec<Hit>) = found.drain(..).partition(|hit| !hit.is_partial);
        let is_relaxed = full.is_empty() && !partial.is_empty();
        let (mut here, mut elsewhere): (Vec<Hit>, Vec<Hit>) =
            full.into_iter().partition(|hit| hit.on.contains(platform));
        ordered(&mut here);
        ordered(&mut elsewhere);
        let (mut others, mut others_elsewhere) = partial.into_iter().partition(|hit| hit.on.contains(platform));
        if is_relaxed || !here.is_empty() && here.len() < FEW {
            ordered(&mut others);
            here.append(&mut others);
        }
        if is_relaxed {
            ordered(&mut others_elsewhere);
            elsewhere = others_elsewhere;
        }
        let (here_total, elsewhere_total) = (here.len(), elsewhere.len());
        here.truncate(limit);
        elsewhere.truncate(limit);
        Hits { here, elsewhere, here_total, elsewhere_total, is_relaxed, suggestion, marked: plan.marked(self) }
    }

    /// All sections that have some word, each with its score.
    fn rank(&self, plan: &Plan, platform: Platform) -> Vec<Hit> {
        let mut section = Matched::new(plan.slots.len());
        let matches = self.matches(plan);
        let of_sections = matches.chunk_by(|a, b| a.section == b.section);
        of_sections.filter_map(|own| section.read(own, self, plan, platform)).collect()
    }

    /// All postings of the slots, by section.
    fn matches(&self, plan: &Plan) -> Vec<Match> {
        let mut matches = Vec::new();
        for (slot, alternatives) in (0..).zip(&plan.slots) {
            for one in &alternatives.alternatives {
                let part = |byte: u8| one.factor * f32::from(byte) / 255.0;
                let of_term = self.postings(one.term).iter().filter(|posting| (posting.section as usize) < self.len());
                matches.extend(of_term.map(|posting| Match {
                    section: posting.section,
                    slot,
                    set: posting.set,
                    weight: part(posting.impact),
                    share: part(posting.share),
                }));
            }
        }
        sorted(&matches, self.len())
    }
}

/// Matches by section. Sorted by counting: there may be a hundred thousand, and this is done at each key.
fn sorted(matches: &[Match], sections: usize) -> Vec<Match> {
    let mut next = vec![0; sections + 1];
    matches.iter().for_each(|one| next[one.section as usize + 1] += 1);
    for section in 0..sections {
        next[section + 1] += next[section];
    }
    let mut sorted = vec![Match::default(); matches.len()];
    for one in matches {
        let place = &mut next[one.section as usize];
        sorted[*place] = *one;
        *place += 1;
    }
    sorted
}

/// What a section has of each slot.
struct Matched {
    on: Vec<PlatformSet>,
    weights: Vec<f32>,
    shares: Vec<f32>,
    of_words: Vec<PlatformSet>,
}

impl Matched {
    fn new(slots: usize) -> Self {
        let (on, weights, shares) = (vec![PlatformSet::EMPTY; slots], vec![0.0; slots], vec![0.0; slots]);
        Self { on, weights, shares, of_words: Vec::new() }
    }

    /// A section as a hit, by all its matches.
    fn read(&mut self, matches: &[Match], index: &Index, plan: &Plan, platform: Platform) -> Option<Hit> {
        let set = |one: &Match| index.sets.get(usize::from(one.set)).copied().unwrap_or_default();
        self.on.fill(PlatformSet::EMPTY);
        for one in matches {
            let on = &mut self.on[usize::from(one.slot)];
            *on = on.union(set(one));
        }
        self.of_words.clear();
        self.of_words.extend((0..).zip(&plan.words).map(|(number, word)| word.platforms(number, &self.on)));
        let all = self.all(plan);
        let is_partial = all.is_empty();
        let on = if is_partial { self.most(plan)? } else { all };
        // Counted as the reader's platform shows it, or else the first that has it.
        let shown = if on.contains(platform) { platform } else { on.iter().next()? };
        self.weights.fill(0.0);
        self.shares.fill(0.0);
        for one in matches.iter().filter(|one| set(one).contains(shown)) {
            let slot = usize::from(one.slot);
            self.weights[slot] = 1.0 - (1.0 - self.weights[slot]) * (1.0 - one.weight);
            self.shares[slot] = self.shares[slot].max(one.share);
        }
        let (page, section) = *index.sections.get(matches.first()?.section as usize)?;
        Some(Hit { page, section, on, score: self.score(plan), is_partial })
    }

    /// Platforms on which all required words are.
    fn all(&self, plan: &Plan) -> PlatformSet {
        let required = self.of_words.iter().zip(&plan.words).filter(|(_, word)| word.is_required);
        required.map(|(on, _)| *on).reduce(PlatformSet::intersection).unwrap_or_default()
    }

    /// Platforms on which the most that words can say is found; `None` if that is less than half of what all can say.
    fn most(&self, plan: &Plan) -> Option<PlatformSet> {
        let said = |platform: Platform| -> f32 {
            let found = self.of_words.iter().zip(&plan.words).filter(|(on, _)| on.contains(platform));
            found.map(|(_, word)| word.idf).sum()
        };
        let any = self.of_words.iter().copied().fold(PlatformSet::EMPTY, PlatformSet::union);
        let best = any.iter().map(said).fold(0.0, f32::max);
        let total: f32 = plan.words.iter().map(|word| word.idf).sum();
        (best * 2.0 >= total).then(|| any.iter().filter(|platform| said(*platform) >= best).collect())
    }

    fn score(&self, plan: &Plan) -> f32 {
        let (mut score, mut of_query, mut of_heading) = (0.0, 0.0, 0.0);
        for (number, word) in plan.words.iter().enumerate() {
            let share = word.best(number, &self.shares);
            score += word.idf * word.best(number, &self.weights);
            of_heading += share;
            if share > 0.0 {
                of_query += word.idf;
            }
        }
        score + HEADING * of_query * of_heading.min(1.0)
    }
}

/// Puts hits in the order of their scores, with no more than some of each page before the first of pages further down.
fn ordered(hits: &mut Vec<Hit>) {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.page, a.section).cmp(&(b.page, b.section))));
    let mut counts = BTreeMap::<u32, usize>::new();
    let (mut first, rest): (Vec<Hit>, Vec<Hit>) = hits.drain(..).partition(|hit| {
        let count = counts.entry(hit.page).or_default();
        *count += 1;
        *count <= PER_PAGE
    });
    first.extend(rest);
    *hits = first;
}
