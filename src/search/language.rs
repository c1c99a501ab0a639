//! What is known of the language of a site: endings of words, and words that say nothing.
//!
//! The index holds words as they are written, which prefixes and typing errors need; forms of a word are looked for when
//! a query asks, among the words that begin alike. So an index depends on the stemmer in nothing, and building one does not wait
//! for it. The stemmer, Snowball's, is 4 kB of the module after brotli.

use std::borrow::Cow;

use pagefind_stem::{Algorithm, Stemmer};

/// Words shorter than this have no endings worth taking off.
const SHORTEST: usize = 3;

/// English words that say nothing of what is looked for: a hit need not have them, and they are no part of a heading.
const STOP: &str = "a about all an and any are as at be been but by can could did do does for from had have how i if in into is it \
     its me my no not of on or our should so than that the their them then there these they this to use using want was we \
     were what when where which who why will with without would you your";

/// A language, by what search does with its words.
pub(super) struct Language(Option<Stemmer>);

impl Language {
    /// The language of a BCP 47 tag. Of others than English nothing is known, and every word counts as it is.
    pub(super) fn of(tag: &str) -> Self {
        let is_english = tag.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"));
        Self(is_english.then(|| Stemmer::create(Algorithm::English)))
    }

    /// The stem of a word in lower case; `None` where words have none.
    pub(super) fn stem<'w>(&self, word: &'w str) -> Option<Cow<'w, str>> {
        let stemmer = self.0.as_ref()?;
        (word.len() >= SHORTEST && word.is_ascii()).then(|| stemmer.stem(word))
    }

    /// Whether a word says nothing of what is looked for.
    pub(super) fn is_stop(&self, word: &str) -> bool {
        self.0.is_some() && STOP.split_ascii_whitespace().any(|stop| stop == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_has_endings() {
        let english = Language::of("en-GB");
        let stem = |word| english.stem(word).map(Cow::into_owned);
        assert_eq!(stem("uploading"), stem("uploads"));
        assert_eq!(stem("ids"), Some("id".to_owned()));
        assert_eq!((stem("an"), stem("été")), (None, None));
        assert!(english.is_stop("how") && !english.is_stop("auth"));
    }

    #[test]
    fn other_languages_are_left_alone() {
        let german = Language::of("de");
        assert!(german.stem("laufen").is_none() && !german.is_stop("an"));
        assert!(Language::of("").stem("uploading").is_none() && Language::of("enx").stem("uploading").is_none());
    }
}
