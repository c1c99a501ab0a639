//! From a word of a query to the words of the index that it may mean.

use std::cmp::Reverse;

use super::index::Index;
use super::language::Language;
use super::query::{Query, Want};
use super::typo;

/// A word of the index that stands for a word of the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Alternative {
    pub term: usize,
    /// How well it stands for it: 1 for the word itself.
    pub factor: f32,
}

/// How well other words stand for one.
mod factor {
    /// Another form: `uploading` for `upload`.
    pub(super) const FORM: f32 = 0.8;
    /// A longer word, for one that is being typed.
    pub(super) const PREFIX: f32 = 0.6;
    /// A word that differs by one typing error.
    pub(super) const TYPO: f32 = 0.4;
}

/// Longer words that stand for one that is being typed, at most: those that the most sections have.
const MAX_LONGER: usize = 40;

/// Words that differ by a typing error, at most.
const MAX_TYPOS: usize = 10;

/// Shortest word that may have a typing error: shorter ones are one error from each other.
const SHORTEST_TYPO: usize = 4;

/// A word of a query with all that it may mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Meaning {
    pub alternatives: Vec<Alternative>,
    /// Where no word of the index is the word, or a form of it, or begins with it: the word that it may have been meant to be.
    pub likest: Option<usize>,
    /// It says nothing, and is not looked for.
    pub is_silent: bool,
}

/// What the words of a query may mean. Those that say nothing mean nothing, unless there are no others.
pub(super) fn meanings(index: &Index, query: &Query, language: &Language) -> Vec<Meaning> {
    let silent = query.silent(language);
    let of = |(want, is_silent): (&Want, bool)| match is_silent {
        true => Meaning { is_silent, ..Meaning::default() },
        false => meaning(index, want, language),
    };
    query.wants.iter().zip(silent).map(of).collect()
}

/// What a word of a query may mean, best first.
fn meaning(index: &Index, want: &Want, language: &Language) -> Meaning {
    let mut alternatives: Vec<Alternative> = Vec::new();
    let mut add = |term: usize, factor: f32| {
        if alternatives.iter().all(|other| other.term != term) {
            alternatives.push(Alternative { term, factor });
        }
    };
    if let Some(term) = index.terms.find(&want.word) {
        add(term, 1.0);
    }
    if !want.is_exact {
        forms(index, &want.word, language).into_iter().for_each(|term| add(term, factor::FORM));
        if want.is_prefix {
            longer(index, &want.word).into_iter().for_each(|term| add(term, factor::PREFIX));
        }
    }
    let is_unknown = alternatives.is_empty();
    let mut likest = None;
    if is_unknown && !want.is_exact && want.word.chars().count() >= SHORTEST_TYPO {
        let mut near = typo::near(&index.terms, &want.word, 1);
        near.truncate(MAX_TYPOS);
        alternatives.extend(near.iter().map(|(term, _)| Alternative { term: *term, factor: factor::TYPO }));
        if near.is_empty() {
            near = typo::near(&index.terms, &want.word, 2);
        }
        // The first of those with the fewest errors that the most sections have.
        likest = near.into_iter().rev().min_by_key(|(term, errors)| (*errors, Reverse(index.count(*term))));
    }
    let likest = likest.map(|(term, _)| term);
    Meaning { alternatives, likest, is_silent: false }
}

/// What a single text means, without typing errors: a part of a word, or words that are written as one.
pub(super) fn plain(index: &Index, word: &str, language: &Language, factor: f32) -> Vec<Alternative> {
    let exact = index.terms.find(word).map(|term| Alternative { term, factor });
    let forms = forms(index, word, language).into_iter().filter(|term| Some(*term) != exact.map(|exact| exact.term));
    exact.into_iter().chain(forms.map(|term| Alternative { term, factor: factor * factor::FORM })).collect()
}

/// Words with the same stem.
fn forms(index: &Index, word: &str, language: &Language) -> Vec<usize> {
    let Some(stem) = language.stem(word) else { return Vec::new() };
    // The stem of `happy` is `happi`.
    let begin = &stem[..stem.len().saturating_sub(1).max(2).min(stem.len())];
    let same = |term: &usize| language.stem(index.terms.get(*term)).is_some_and(|other| other == stem);
    index.terms.starting_with(begin).filter(same).collect()
}

/// The commonest words that begin with a text.
fn longer(index: &Index, prefix: &str) -> Vec<usize> {
    let mut terms: Vec<usize> =
        index.terms.starting_with(prefix).filter(|term| index.terms.get(*term) != prefix).collect();
    if terms.len() > MAX_LONGER {
        terms.sort_by_key(|term| Reverse(index.count(*term)));
        terms.truncate(MAX_LONGER);
    }
    terms
}

/// The query with each word that the index does not know replaced by the likest one that it knows; `None` when all are
/// known, or nothing is like them.
pub(super) fn suggestion(index: &Index, query: &Query, meanings: &[Meaning]) -> Option<String> {
    let mut text = query.text.clone();
    let mut has_changed = false;
    for (want, meaning) in query.wants.iter().zip(meanings).rev() {
        if let Some(term) = meaning.likest {
            text.replace_range(want.start..want.end, index.terms.get(term));
            has_changed = true;
        }
    }
    has_changed.then_some(text)
}
