//! Highlighted code: which parts of a text are of which class, as a short string beside the text.
//!
//! Runs count the text's *units*: a unit is a run of letters, digits, `_`, `$` and characters beyond ASCII, or one other
//! character that is not white space. White space belongs to no unit. A run is the letter of its class, or `.` for
//! plain text, and the number of its units unless that is 1; what follows the last run is plain.
//!
//! ```text
//! const a = "b c";    k.2s4    k const · .2 a = · s4 " b c "
//! ```
//!
//! Counting units instead of bytes makes runs short and alike, so they compress well, and no run can end inside of a
//! character.

use std::iter::Peekable;

/// What a part of a code is. Its name is that of the class in HTML, `kd-t-NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenClass {
    /// A comment.
    Comment,
    /// Name of a function, where it is defined or called.
    Function,
    /// A keyword of the language.
    Keyword,
    /// A number, or a constant of the language such as `true`.
    Number,
    /// Name of a property, an attribute or a key.
    Property,
    /// A string.
    String,
    /// Name of an element.
    Tag,
    /// Name of a type.
    Type,
    /// Heading of a document or of a part of a difference.
    Heading,
    /// Added line of a difference.
    Inserted,
    /// Removed line of a difference.
    Deleted,
}

impl TokenClass {
    /// Every class.
    pub const ALL: [Self; 11] = [
        Self::Comment,
        Self::Function,
        Self::Keyword,
        Self::Number,
        Self::Property,
        Self::String,
        Self::Tag,
        Self::Type,
        Self::Heading,
        Self::Inserted,
        Self::Deleted,
    ];

    /// The name in HTML, of lower case letters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Function => "function",
            Self::Keyword => "keyword",
            Self::Number => "number",
            Self::Property => "property",
            Self::String => "string",
            Self::Tag => "tag",
            Self::Type => "type",
            Self::Heading => "heading",
            Self::Inserted => "inserted",
            Self::Deleted => "deleted",
        }
    }

    /// The letter in runs: the first one of the name, but for types.
    fn letter(self) -> u8 {
        if self == Self::Type { b'y' } else { self.name().as_bytes()[0] }
    }
}

/// A part of a text that has a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What the part is.
    pub class: TokenClass,
    /// Byte offset, on a character boundary.
    pub start: usize,
    /// Byte offset behind the last byte, on a character boundary.
    pub end: usize,
}

impl Token {
    /// The same further on in a text.
    pub fn moved(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by, ..self }
    }
}

/// The tokens of a text, by its runs. Ascending, without overlap, not empty; a token may span lines.
///
/// Runs from outside do no harm: unknown letters count as plain, and what lies beyond the text's end is ignored.
///
/// - cost: linear in the text and the runs.
pub fn decode<'a>(text: &'a str, runs: &'a str) -> impl Iterator<Item = Token> + 'a {
    let (mut units, mut runs) = (units(text), runs.bytes().peekable());
    std::iter::from_fn(move || {
        loop {
            let letter = runs.next()?;
            let count = read_count(&mut runs);
            let (start, first_end) = units.next()?;
            let end = units.by_ref().take(count - 1).last().map_or(first_end, |(_, end)| end);
            if let Some(class) = TokenClass::ALL.into_iter().find(|class| class.letter() == letter) {
                return Some(Token { class, start, end });
            }
        }
    })
}

/// The number of units after a letter, at least 1.
fn read_count(runs: &mut Peekable<impl Iterator<Item = u8>>) -> usize {
    let mut count = 0usize;
    while let Some(digit) = runs.next_if(u8::is_ascii_digit) {
        count = count.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
    }
    count.max(1)
}

/// The runs of a text. A unit is of the class of the first token in it.
///
/// - `tokens`: ascending, without overlap.
/// - cost: linear in the text and the tokens.
pub fn encode(text: &str, tokens: &[Token]) -> String {
    let mut tokens = tokens.iter().peekable();
    let mut runs: Vec<(u8, usize)> = Vec::new();
    for (start, end) in units(text) {
        while tokens.next_if(|token| token.end <= start).is_some() {}
        let letter = tokens.peek().filter(|token| token.start < end).map_or(b'.', |token| token.class.letter());
        match runs.last_mut() {
            Some((last, count)) if *last == letter => *count += 1,
            _ => runs.push((letter, 1)),
        }
    }
    runs.pop_if(|(letter, _)| *letter == b'.');
    let mut out = String::new();
    for (letter, count) in runs {
        out.push(char::from(letter));
        if count > 1 {
            out.push_str(&count.to_string());
        }
    }
    out
}

/// Where the units of a text start and end, in bytes.
fn units(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let start = at;
        at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count().max(1);
        Some((start, at))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'t>(text: &'t str, runs: &str) -> Vec<(&'static str, &'t str)> {
        decode(text, runs).map(|token| (token.class.name(), &text[token.start..token.end])).collect()
    }

    #[test]
    fn runs_survive_a_round_trip() {
        let text = "const größe = \"b 日本\"; // x\n  // y\nf(1)";
        let token = |class, part: &str| {
            let start = text.find(part).unwrap();
            Token { class, start, end: start + part.len() }
        };
        let tokens = [
            token(TokenClass::Keyword, "const"),
            token(TokenClass::String, "\"b 日本\""),
            token(TokenClass::Comment, "// x\n  // y"),
            token(TokenClass::Function, "f"),
            token(TokenClass::Number, "1"),
        ];
        let runs = encode(text, &tokens);
        assert_eq!(runs, "k.2s4.c6f.n");
        assert_eq!(decode(text, &runs).collect::<Vec<_>>(), tokens);
    }

    #[test]
    fn tokens_of_one_class_are_one_run() {
        let tokens: Vec<Token> =
            [(0, 6), (7, 12)].map(|(start, end)| Token { class: TokenClass::Keyword, start, end }).to_vec();
        assert_eq!(encode("export const a", &tokens), "k2");
        assert_eq!(parts("export const a", "k2"), [("keyword", "export const")]);
        assert_eq!(encode("a b", &[]), "");
    }

    #[test]
    fn a_unit_is_never_divided() {
        let number = Token { class: TokenClass::Number, start: 0, end: 2 };
        assert_eq!(parts("10px", &encode("10px", &[number])), [("number", "10px")]);
    }

    #[test]
    fn letters_are_told_apart() {
        let mut letters = TokenClass::ALL.map(TokenClass::letter).to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), TokenClass::ALL.len());
    }

    #[test]
    fn hostile_runs_do_no_harm() {
        for runs in ["k99999999999999999999999", "k0s0", "7", "k-1", "é", "kkkkkkkkk", "<script>", "k\u{0}s"] {
            for text in ["", " ", "é", "日本 é", "a\u{a0}b", "a b"] {
                let mut last = 0;
                for token in decode(text, runs) {
                    assert!(last <= token.start && token.start < token.end, "{text:?} {runs:?}");
                    assert!(text.get(token.start..token.end).is_some(), "{text:?} {runs:?}");
                    last = token.end;
                }
            }
        }
        assert_eq!(parts("a b c", "?s"), [("string", "b")]);
        assert_eq!(parts("a b", "k9"), [("keyword", "a b")]);
    }
}
