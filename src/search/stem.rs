//! English words without their endings, so that `uploading` finds `upload`.
//!
//! The index holds words as they are written, which prefixes and typing errors need; forms of a word are looked for when
//! a query asks, among the words that begin alike.

use std::borrow::Cow;

use pagefind_stem::{Algorithm, Stemmer};

/// Words shorter than this have no endings worth taking off.
const SHORTEST: usize = 3;

/// Takes endings off words of one language.
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// Stems of a language by its BCP 47 tag; of others than English words stay as they are.
    pub fn of(lang: &str) -> Self {
        Self(is_english(lang).then(|| Stemmer::create(Algorithm::English)))
    }

    /// The stem of a word in lower case; `None` where words have none.
    pub fn stem<'w>(&self, word: &'w str) -> Option<Cow<'w, str>> {
        let stemmer = self.0.as_ref()?;
        (word.len() >= SHORTEST && word.is_ascii()).then(|| stemmer.stem(word))
    }
}

/// Whether a language tag names English of any kind.
pub fn is_english(lang: &str) -> bool {
    lang.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

/// English words that say nothing of what is looked for: a hit need not have them.
const STOP: &str = "a about all an and any are as at be been but by can could did do does for from get had has have how i if in \
     into is it its me my no not of on or our should so than that the their them then there these they this to up use \
     using want was we were what when where which who why will with without would you your";

/// Whether a word is one that a hit need not have.
pub fn is_stop(word: &str) -> bool {
    STOP.split_ascii_whitespace().any(|stop| stop == word)
}
