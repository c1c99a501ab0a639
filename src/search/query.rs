//! What a reader typed: words, `"phrases"`, `platform:swift`.

use crate::bundle::PlatformInfo;
use crate::platform::{Platform, PlatformSet};

use super::language::Language;
use super::section::Section;
use super::words::words;

/// Characters of a query that count.
const MAX_CHARACTERS: usize = 300;

/// Words of a query that count.
const MAX_WORDS: usize = 16;

/// Asks for a platform, before its key or title.
const PLATFORM: &str = "platform:";

/// A query, ready to be searched for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// What was typed, without the name of the platform.
    pub(super) text: String,
    pub(super) wants: Vec<Want>,
    phrases: Vec<Vec<String>>,
    platform: Option<Platform>,
}

/// A word of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Want {
    pub word: String,
    /// Of a word in camel case.
    pub parts: Vec<String>,
    /// Byte offsets in the query's text.
    pub start: usize,
    pub end: usize,
    /// It is being typed: longer words count.
    pub is_prefix: bool,
    /// It stands in a phrase: no other form of it counts.
    pub is_exact: bool,
    /// Linked to the word before, or next to it in a phrase.
    pub is_linked: bool,
}

impl Query {
    /// Reads what was typed. Any text is a query; what is too long is cut.
    ///
    /// - `platforms`: of the bundle, for `platform:KEY` and `platform:TITLE`; the beginning of one is enough.
    pub fn parse(typed: &str, platforms: &[PlatformInfo]) -> Self {
        let end = typed.char_indices().nth(MAX_CHARACTERS).map_or(typed.len(), |(at, _)| at);
        let (text, platform) = take_platform(&typed[..end], platforms);
        let mut query = Self { platform, ..Self::default() };
        let mut at = 0;
        // Every second piece is in quotes, but for one whose quote is still open.
        let pieces: Vec<&str> = text.split(['"', '“', '”']).collect();
        for (index, piece) in pieces.iter().enumerate() {
            let is_phrase = index % 2 == 1 && index + 1 < pieces.len();
            let first = query.wants.len();
            query.read(piece, at, is_phrase);
            if is_phrase && query.wants.len() > first {
                query.phrases.push(query.wants[first..].iter().map(|want| want.word.clone()).collect());
            }
            at += piece.len() + text[at + piece.len()..].chars().next().map_or(0, char::len_utf8);
        }
        if let Some(last) = query.wants.last_mut() {
            last.is_prefix = last.end == text.len() && !last.is_exact;
        }
        query.text = text;
        query
    }

    fn read(&mut self, piece: &str, offset: usize, is_exact: bool) {
        let mut is_first = true;
        words(piece, &mut |word| {
            if self.wants.len() == MAX_WORDS {
                return;
            }
            let mut parts = Vec::new();
            word.parts(&mut |part| parts.push(part.to_owned()));
            self.wants.push(Want {
                word: word.word.to_owned(),
                parts,
                start: offset + word.start,
                end: offset + word.end,
                is_prefix: false,
                is_exact,
                is_linked: word.is_linked || is_exact && !is_first,
            });
            is_first = false;
        });
    }

    /// The platform that the query asks for.
    pub fn platform(&self) -> Option<Platform> {
        self.platform
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.wants.is_empty()
    }

    /// For each word, whether it says nothing and there are others that do.
    pub(super) fn silent(&self, language: &Language) -> Vec<bool> {
        let is_stop = |want: &Want| !want.is_exact && language.is_stop(&want.word);
        let only_stops = self.wants.iter().all(is_stop);
        self.wants.iter().map(|want| !only_stops && is_stop(want)).collect()
    }

    /// Words that may be written as one: the number of the first, and both together.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, String)> {
        let pairs = self.wants.windows(2).enumerate().filter(|(_, pair)| pair.iter().all(|want| !want.is_exact));
        pairs.map(|(first, pair)| (first, format!("{}{}", pair[0].word, pair[1].word)))
    }

    /// All words that an index is asked for, the most important first, and whether they are being typed.
    pub(super) fn words(&self, language: &Language) -> Vec<(String, bool)> {
        let said = || self.wants.iter().zip(self.silent(language)).filter(|(_, is_silent)| !is_silent);
        let whole = said().map(|(want, _)| (want.word.clone(), want.is_prefix));
        let parts = said().filter(|(want, _)| !want.is_exact).flat_map(|(want, _)| want.parts.iter().cloned());
        whole.chain(self.pairs().map(|(_, pair)| pair).chain(parts).map(|word| (word, false))).collect()
    }

    /// Whether there are phrases, which only the text of a section can tell: see [`phrases_in`](Self::phrases_in).
    pub fn has_phrases(&self) -> bool {
        self.phrases.iter().any(|phrase| phrase.len() > 1)
    }

    /// The platforms on which every phrase stands in a section, in its heading or its text, and no other word between.
    ///
    /// - returns `on` when there are no phrases.
    pub fn phrases_in(&self, section: &Section, on: PlatformSet) -> PlatformSet {
        if !self.has_phrases() {
            return on;
        }
        on.iter().filter(|platform| self.phrases.iter().all(|phrase| stands_in(phrase, section, *platform))).collect()
    }
}

fn stands_in(phrase: &[String], section: &Section, platform: Platform) -> bool {
    let shown = section.runs.iter().filter(|run| run.on.contains(platform));
    let texts = std::iter::once(section.heading.as_str()).chain(shown.map(|run| run.text.as_str()));
    // How many words of the phrase were read, for each place that it may have started at: at most its length.
    let (mut started, mut is_found) = (Vec::new(), false);
    for text in texts {
        words(text, &mut |word| {
            started.push(0);
            started.retain_mut(|count: &mut usize| {
                let fits = phrase.get(*count).is_some_and(|wanted| wanted == word.word);
                *count += usize::from(fits);
                is_found |= *count == phrase.len();
                fits
            });
        });
        if is_found {
            return true;
        }
    }
    false
}

/// Takes the first `platform:NAME` out of a text.
fn take_platform(text: &str, platforms: &[PlatformInfo]) -> (String, Option<Platform>) {
    let lower = text.to_ascii_lowercase();
    let starts = lower.match_indices(PLATFORM).map(|(start, _)| start);
    for start in starts.filter(|start| !text[..*start].ends_with(|c: char| !c.is_whitespace())) {
        let rest = &lower[start + PLATFORM.len()..];
        if let Some((platform, length)) = named(rest, platforms) {
            let without = format!("{}{}", &text[..start], text[start + PLATFORM.len() + length..].trim_start());
            return (without, Some(platform));
        }
    }
    (text.to_owned(), None)
}

/// The platform that a text begins with, and the length of its name: a whole title, or a word that begins a key or title.
fn named(text: &str, platforms: &[PlatformInfo]) -> Option<(Platform, usize)> {
    let names = || {
        let numbered = platforms.iter().enumerate();
        numbered.flat_map(|(index, info)| {
            [&info.key, &info.title].map(|name| (Platform(index as u8), name.to_ascii_lowercase()))
        })
    };
    let ends = |length: usize| !text[length..].starts_with(char::is_alphanumeric);
    let whole = names().filter(|(_, name)| !name.is_empty() && text.starts_with(name.as_str()) && ends(name.len()));
    if let Some((platform, name)) = whole.max_by_key(|(_, name)| name.len()) {
        return Some((platform, name.len()));
    }
    let word = text.split_whitespace().next().filter(|_| !text.starts_with(char::is_whitespace))?;
    names().find(|(_, name)| name.starts_with(word)).map(|(platform, _)| (platform, word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platforms() -> Vec<PlatformInfo> {
        [("react", "React"), ("react-native", "React Native"), ("swift", "Swift")]
            .map(|(key, title)| PlatformInfo { key: key.into(), title: title.into(), icon: None })
            .into()
    }

    /// Words: `+` is linked, `*` being typed, `!` of a phrase.
    #[track_caller]
    fn check(typed: &str, platform: Option<u8>, expected: &str) {
        let query = Query::parse(typed, &platforms());
        let words = query.wants.iter().map(|want| {
            assert!(words_at(&query, want), "{typed:?}: {want:?}");
            let mark = |is: bool, mark: &'static str| if is { mark } else { "" };
            format!(
                "{}{}{}{}",
                mark(want.is_linked, "+"),
                want.word,
                mark(want.is_prefix, "*"),
                mark(want.is_exact, "!")
            )
        });
        assert_eq!(words.collect::<Vec<_>>().join(" "), expected, "{typed:?}");
        assert_eq!(query.platform().map(|platform| platform.0), platform, "{typed:?}");
    }

    fn words_at(query: &Query, want: &Want) -> bool {
        let mut found = false;
        words(&query.text[want.start..want.end], &mut |word| found |= word.word == want.word);
        found
    }

    #[test]
    fn queries_are_words_and_phrases() {
        check("", None, "");
        check("Sign in", None, "sign in*");
        check("sign in ", None, "sign in");
        check("sign-in?", None, "sign +in");
        check("auth \"sign in\" x", None, "auth sign! +in! x*");
        check("auth \"sign in", None, "auth sign in*");
        check("“sign in” y", None, "sign! +in! y*");
        check("\"\"\"", None, "");
    }

    #[test]
    fn queries_name_platforms() {
        check("platform:swift sign in", Some(2), "sign in*");
        check("sign platform:Swift in", Some(2), "sign in*");
        check("sign platform:react native in ", Some(1), "sign in");
        check("platform:react-native x", Some(1), "x*");
        check("platform:sw", Some(2), "");
        check("platform:rea x", Some(0), "x*");
        check("platform:none x", None, "platform +none x*");
        check("platform: x", None, "platform x*");
        check("aplatform:swift", None, "aplatform +swift*");
        check("İ platform:swift é", Some(2), "i e*");
    }

    #[test]
    fn long_queries_are_cut() {
        assert_eq!(Query::parse(&"a ".repeat(1_000_000), &[]).wants.len(), MAX_WORDS);
        assert_eq!(Query::parse(&"é".repeat(1_000_000), &[]).wants.len(), 1);
        assert!(Query::parse(&"\"".repeat(1_000_000), &platforms()).is_empty());
    }
}
