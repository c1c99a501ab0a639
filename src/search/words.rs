//! Text to words: the one splitter for building an index, for queries, and for marking what was found.
//!
//! A *word* is a run of letters and digits in lower case, without [accents](super::fold); an apostrophe is left out of
//! it (`don't` is `dont`), and the one of a possessive ends it. Scripts that are written without spaces have no such
//! runs: their words are all pairs of neighbouring characters. Words that only `-`, `_`, `.`, `/`, `:` or `@` stands
//! between are *linked*.
//!
//! ```text
//! Amplify.Auth.signIn     amplify ─ auth ─ signin (sign, in)
//! @aws-amplify/ui-react   aws ─ amplify ─ ui ─ react
//! 東京都                  東京 京都
//! ```
//!
//! An index also holds the [parts](Word::parts) of a word in camel case, and linked words [joined](Joined): `sign-in`
//! is found by `signin`, and `signIn` by `sign in`.
//!
//! `unicode-segmentation` knows words by the rules of Unicode's annex 29. It is 11 kB of wasm after brotli, nearly all of it
//! tables, says the same of nearly every text but of identifiers, where it would need all of this on top, and has no words for
//! Chinese or Japanese.

use super::fold;

/// Characters of a word at most; the rest of a longer one is left out.
pub(super) const MAX_WORD: usize = 40;

/// Linked words that are joined at most.
const MAX_JOINED: usize = 4;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// In lower case.
    pub word: &'t str,
    /// Byte offsets in the text, on character boundaries. Pairs of characters overlap.
    pub start: usize,
    pub end: usize,
    /// The word before belongs to it, since only a joiner stands between.
    pub is_linked: bool,
    /// As it stands in the text, if it may have parts.
    camel: Option<&'t str>,
}

impl Word<'_> {
    /// Tells the parts of a word in camel case, in lower case: `sign` and `in` of `signIn`, `http` and `server` of
    /// `HTTPServer`; nothing for a word without such parts. Parts of one letter are left out.
    pub(super) fn parts(&self, tell: &mut dyn FnMut(&str)) {
        if let Some(camel) = self.camel {
            parts(camel, tell);
        }
    }
}

/// Tells every word of a text, in order.
///
/// - cost: linear in the text; no allocation but one buffer.
pub(super) fn words(text: &str, tell: &mut dyn FnMut(Word)) {
    let (mut buffer, bytes) = (String::new(), text.as_bytes());
    let (mut at, mut last_end) = (0, None);
    while let Some(byte) = bytes.get(at) {
        // Nearly all text is ASCII, and need not be decoded.
        let first = if byte.is_ascii() { char::from(*byte) } else { text[at..].chars().next().unwrap_or_default() };
        // Some accents count as letters; without a letter before it, one is no word.
        if !first.is_alphanumeric() || fold::is_accent(first) {
            at += first.len_utf8();
            continue;
        }
        let start = at;
        let is_linked = last_end.is_some_and(|end| is_link(&bytes[end..start]));
        at = if is_unspaced(first) {
            tell_pairs(text, start, &mut buffer, is_linked, tell)
        } else {
            let (end, case) = word_end(text, start);
            let own = &text[start..end];
            let word = if case == Case::Lower && own.len() <= MAX_WORD {
                own
            } else {
                lower(own, &mut buffer);
                &buffer
            };
            tell(Word { word, start, end, is_linked, camel: Some(own).filter(|_| case == Case::Mixed) });
            end
        };
        last_end = Some(at);
    }
}

/// Tells the pairs of a run of characters without spaces; one character by itself is a word.
fn tell_pairs(text: &str, start: usize, buffer: &mut String, mut is_linked: bool, tell: &mut dyn FnMut(Word)) -> usize {
    let mut last: Option<(usize, char)> = None;
    let (mut at, mut count) = (start, 0);
    // Signs of such scripts end a run as others do.
    for character in text[start..].chars().take_while(|c| is_unspaced(*c) && c.is_alphanumeric()) {
        let end = at + character.len_utf8();
        if let Some((start, first)) = last {
            buffer.clear();
            buffer.extend([first, character]);
            tell(Word { word: buffer, start, end, is_linked, camel: None });
            is_linked = true;
        }
        (last, at, count) = (Some((at, character)), end, count + 1);
    }
    if let (Some((start, character)), 1) = (last, count) {
        buffer.clear();
        buffer.push(character);
        tell(Word { word: buffer, start, end: at, is_linked, camel: None });
    }
    at
}

/// What is known of the letters of a word.
#[derive(Clone, Copy, PartialEq)]
enum Case {
    /// Small letters and digits of ASCII.
    Lower,
    /// The same, but for the first.
    Title,
    /// Any.
    Mixed,
}

/// The end of the word that starts at an offset.
fn word_end(text: &str, start: usize) -> (usize, Case) {
    let (mut end, bytes, mut has_capital) = (start, text.as_bytes(), false);
    while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphanumeric()) {
        has_capital |= byte.is_ascii_uppercase() && end > start;
        end += 1;
    }
    if bytes.get(end).is_none_or(|byte| byte.is_ascii() && *byte != b'\'') {
        let case = if bytes[start].is_ascii_uppercase() { Case::Title } else { Case::Lower };
        return (end, if has_capital { Case::Mixed } else { case });
    }
    let mut rest = text[end..].chars().peekable();
    while let Some(character) = rest.next() {
        if character.is_alphanumeric() && !is_unspaced(character) || fold::is_accent(character) {
            end += character.len_utf8();
            continue;
        }
        // What follows an apostrophe belongs to the word, but for a possessive.
        let follows = rest.peek().is_some_and(|next| next.is_alphanumeric() && !is_unspaced(*next));
        if !is_apostrophe(character) || !follows || is_possessive(&text[end + character.len_utf8()..]) {
            break;
        }
        end += character.len_utf8();
    }
    (end, Case::Mixed)
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’')
}

/// Whether a text starts with an `s` that ends a word.
fn is_possessive(text: &str) -> bool {
    text.strip_prefix(['s', 'S']).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether a word ends and the next one starts without white space between.
fn is_link(between: &[u8]) -> bool {
    matches!(between, b"-" | b"_" | b"." | b"/" | b":" | b"::" | b"@" | b"/@")
}

/// Whether a character is of a script that is written without spaces, or, as Hangul, with particles at its words.
///
/// Source: Unicode's blocks, <https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt>
fn is_unspaced(character: char) -> bool {
    matches!(
        character,
        // Thai, Lao, Myanmar, Khmer; kana and bopomofo; ideographs; Hangul; ideographs of the supplementary planes.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{318f}'
            | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}'
    )
}

/// A word's characters in lower case, without apostrophes and accents, into an empty buffer.
fn lower(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.len() <= MAX_WORD && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
    } else {
        let letters = word.chars().filter(|letter| !is_apostrophe(*letter)).take(MAX_WORD);
        letters.flat_map(char::to_lowercase).for_each(|letter| fold::push(buffer, letter));
        // Some letters are transcribed as two.
        if let Some((end, _)) = buffer.char_indices().nth(MAX_WORD) {
            buffer.truncate(end);
        }
    }
}

fn parts(word: &str, tell: &mut dyn FnMut(&str)) {
    if !word.chars().any(char::is_lowercase) {
        return;
    }
    let (mut start, mut last) = (0, ' ');
    let mut buffer = String::new();
    let mut letters = word.char_indices().take(MAX_WORD).peekable();
    while let Some((at, letter)) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
        let is_boundary = letter.is_uppercase() && at > 0 && (!last.is_uppercase() || next_is_lower);
        let end = at + letter.len_utf8();
        if is_boundary {
            tell_part(&word[start..at], &mut buffer, tell);
            start = at;
        }
        if letters.peek().is_none() && start > 0 {
            tell_part(&word[start..end], &mut buffer, tell);
        }
        last = letter;
    }
}

fn tell_part(part: &str, buffer: &mut String, tell: &mut dyn FnMut(&str)) {
    lower(part, buffer);
    if buffer.chars().nth(1).is_some() {
        tell(buffer);
    }
}

/// Puts linked words together as they come: `sign-in` is `signin`, too.
#[derive(Debug, Default)]
pub(super) struct Joined {
    text: String,
    count: usize,
}

impl Joined {
    /// Takes the next word; returns what it makes with those before that it is linked to.
    pub(super) fn push(&mut self, word: &Word) -> Option<&str> {
        if !word.is_linked {
            self.text.clear();
            self.count = 0;
        }
        self.count += 1;
        if self.count > MAX_JOINED || self.text.len() + word.word.len() > MAX_WORD {
            // Long chains are addresses, which nobody types.
            return None;
        }
        self.text.push_str(word.word);
        (self.count > 1).then_some(self.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        words(text, &mut |word| {
            let mut one = if word.is_linked { format!("-{}", word.word) } else { word.word.to_owned() };
            word.parts(&mut |part| one += &format!(" {part}"));
            found.push(one);
        });
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn identifiers_have_parts_and_links() {
        check("defineAuth", &["defineauth define auth"]);
        check("Amplify.Auth.signIn", &["amplify", "-auth", "-signin sign in"]);
        check("@aws-amplify/ui-react", &["aws", "-amplify", "-ui", "-react"]);
        check("amplify_outputs.json", &["amplify", "-outputs", "-json"]);
        check("npx ampx --watch", &["npx", "ampx", "watch"]);
        check(
            "HTTPServer iOS S3Client OAuth2",
            &["httpserver http server", "ios os", "s3client s3 client", "oauth2 auth2"],
        );
        check("TOTP Émile ÉTÉ E\u{301}te\u{301}", &["totp", "emile", "ete", "ete"]);
    }

    #[test]
    fn apostrophes_are_no_boundaries() {
        check("don't users' user's L’été '' 'a'", &["dont", "users", "user", "s", "lete", "a"]);
    }

    #[test]
    fn an_accent_without_a_letter_is_no_word() {
        check("\u{363} \u{363}a e\u{363}", &["a", "e"]);
    }

    #[test]
    fn scripts_without_spaces_are_pairs() {
        check("東京都", &["東京", "-京都"]);
        check("字", &["字"]);
        check("AWS認証", &["aws", "認証"]);
        check("로그인", &["로그", "-그인"]);
    }

    #[test]
    fn linked_words_are_joined() {
        let mut joined = Joined::default();
        let mut all = Vec::new();
        words("sign-in a.b.c.d.e.f x", &mut |word| all.extend(joined.push(&word).map(str::to_owned)));
        assert_eq!(all, ["signin", "ab", "abc", "abcd"]);
    }

    #[test]
    fn long_words_are_cut() {
        let mut count = 0;
        words(&"x".repeat(1_000_000), &mut |word| count += word.word.len());
        assert_eq!(count, MAX_WORD);
        words(&"ß".repeat(1_000), &mut |word| assert_eq!(word.word.len(), MAX_WORD));
        words(&"aB".repeat(500_000), &mut |word| assert_eq!(word.word.len(), MAX_WORD));
    }

    proptest! {
        #[test]
        fn any_text_has_words(text in r"(\PC|[a-zA-Z'’._@/-]|[東京ก각]|\s){0,60}") {
            let (mut last_start, mut joined) = (0, Joined::default());
            let mut all = Vec::new();
            words(&text, &mut |word| {
                assert!(word.start >= last_start && word.start < word.end && !word.word.is_empty());
                assert!(word.word.chars().count() <= MAX_WORD);
                // What a word is made of stands in the text.
                let own = &text[word.start..word.end];
                assert!(own.starts_with(char::is_alphanumeric));
                assert!(own.ends_with(|last: char| last.is_alphanumeric() || fold::is_accent(last)));
                word.parts(&mut |part| assert!(word.word.contains(part), "{part} of {}", word.word));
                joined.push(&word);
                (last_start, all) = (word.start, [std::mem::take(&mut all), vec![word.word.to_owned()]].concat());
            });
            // A reader who types words in lower case finds them.
            let typed = all.join(" ");
            let mut again = Vec::new();
            words(&typed, &mut |word| again.push(word.word.to_owned()));
            prop_assert_eq!(again, all);
        }
    }
}
