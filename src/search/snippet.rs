//! The piece of a section that shows why it was found.

use std::rc::Rc;

use crate::platform::Platform;

use super::marked::{Mark, Marked};
use super::section::{Kind, Place, Section};

/// Characters of a snippet, about.
const LENGTH: usize = 160;

/// Characters before the first mark within which the beginning of a sentence is looked for.
const LEAD: usize = 60;

/// How much a word in a block of code counts: prose says what it is about.
const BLOCK: f32 = 0.5;

/// A piece of a section's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snippet {
    /// One line. `…` stands where something was left out.
    pub text: String,
    /// Start and end of each marked word, in UTF-16 units of `text`, as JavaScript counts; in order, not overlapping.
    pub marks: Vec<(u32, u32)>,
    /// Tabs and accordions that the piece lies in, from the outermost on.
    pub places: Vec<Place>,
}

/// The piece of a section that has the most of the marked words, as a platform shows it; the section's beginning when it
/// has none of them.
pub fn snippet(section: &Section, marked: &Marked, platform: Platform) -> Snippet {
    let text = Text::of(section, platform);
    let marks = text.marks(marked);
    let first = best(&marks, &text.text);
    let (start, end) = window(&text.text, &text.sentences, first.map(|index| &marks[index]));
    let places = first.map_or_else(Vec::new, |index| text.places(marks[index].start));
    cut(&text.text, start, end, &marks, places)
}

/// The text of a section on one platform, in one line.
struct Text {
    text: String,
    /// Byte offsets where blocks and sentences begin, ascending.
    sentences: Vec<usize>,
    /// Where runs begin, with what hides them, and whether they are blocks of code.
    runs: Vec<(usize, Rc<[Place]>, bool)>,
}

impl Text {
    fn of(section: &Section, platform: Platform) -> Self {
        let mut own = Self { text: String::new(), sentences: Vec::new(), runs: Vec::new() };
        for run in section.runs.iter().filter(|run| run.on.contains(platform)) {
            if run.starts_block {
                own.end_block();
            }
            own.runs.push((own.text.len(), run.places.clone(), run.kind == Kind::Block));
            for character in run.text.chars() {
                if character.is_whitespace() || character.is_control() {
                    own.space();
                } else {
                    own.text.push(character);
                }
            }
        }
        own.text.truncate(own.text.trim_end().len());
        own
    }

    /// The next piece is another block, which stands apart from what no sign ends.
    fn end_block(&mut self) {
        self.space();
        let last = self.text.trim_end().chars().next_back();
        if last.is_some_and(|last| last.is_alphanumeric() || matches!(last, '`' | '"' | '\'' | ')' | ']' | '}' | '>')) {
            self.text.push_str("· ");
        }
        self.sentences.push(self.text.len());
    }

    fn space(&mut self) {
        if self.text.is_empty() || self.text.ends_with(' ') {
            return;
        }
        let ends_sentence = self.text.ends_with(['.', '!', '?', ':']);
        self.text.push(' ');
        if ends_sentence {
            self.sentences.push(self.text.len());
        }
    }

    fn marks(&self, marked: &Marked) -> Vec<Mark> {
        let mut marks = marked.marks(&self.text);
        for mark in &mut marks {
            if self.run(mark.start).is_some_and(|(.., is_block)| *is_block) {
                mark.weight *= BLOCK;
            }
        }
        marks
    }

    fn places(&self, at: usize) -> Vec<Place> {
        self.run(at).map_or_else(Vec::new, |(_, places, _)| places.to_vec())
    }

    /// The run that a byte offset lies in.
    fn run(&self, at: usize) -> Option<&(usize, Rc<[Place]>, bool)> {
        let behind = self.runs.partition_point(|(start, ..)| *start <= at);
        behind.checked_sub(1).and_then(|index| self.runs.get(index))
    }
}

/// The mark that begins the best stretch: with the most that different words of the query say.
fn best(marks: &[Mark], text: &str) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (index, first) in marks.iter().enumerate() {
        let within = marks[index..].iter().take_while(|mark| mark.end - first.start <= LENGTH.min(text.len()));
        let (mut seen, mut value) = (0u32, 0.0);
        for mark in within {
            let bit = 1u32 << (mark.word % 32);
            value += if seen & bit == 0 { mark.weight } else { mark.weight / 20.0 };
            seen |= bit;
        }
        if best.is_none_or(|(other, _)| value > other) {
            best = Some((value, index));
        }
    }
    best.map(|(_, index)| index)
}

/// Start and end of the stretch that shows a mark: from the beginning of its sentence, or of a word, to the end of one.
fn window(text: &str, sentences: &[usize], mark: Option<&Mark>) -> (usize, usize) {
    let at = mark.map_or(0, |mark| mark.start);
    let earliest = back(text, at, LEAD);
    let sentence = sentences.iter().rev().find(|start| **start <= at).copied().unwrap_or(0);
    let mut start = if sentence >= earliest { sentence } else { word_start(text, back(text, at, LEAD / 2), at) };
    let mut end = forth(text, start, LENGTH);
    if end == text.len() {
        // There is room left: what stands before is shown.
        let early = back(text, end, LENGTH);
        let sentence = sentences.iter().find(|start| **start >= early).copied().unwrap_or(start);
        start = if early == 0 { 0 } else { start.min(sentence) };
    } else {
        let least = mark.map_or(start, |mark| mark.end);
        let space = text[start..end].rfind(' ').map(|space| start + space);
        // A word that takes up half of this is cut.
        end = space.filter(|space| *space >= least && *space - start >= LENGTH / 2).unwrap_or(end);
    }
    (start, end)
}

/// The offset some characters before another.
fn back(text: &str, at: usize, characters: usize) -> usize {
    text[..at].char_indices().rev().take(characters).last().map_or(at, |(start, _)| start)
}

/// The offset some characters behind another.
fn forth(text: &str, at: usize, characters: usize) -> usize {
    text[at..].char_indices().nth(characters).map_or(text.len(), |(length, _)| at + length)
}

/// The first beginning of a word between two offsets; the first offset where there is none.
fn word_start(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    text[from..to].find(' ').map_or(from, |space| from + space + 1)
}

fn cut(text: &str, start: usize, end: usize, marks: &[Mark], places: Vec<Place>) -> Snippet {
    let mut out = Snippet { places, ..Snippet::default() };
    let mut units = 0;
    let mut push = |out: &mut String, piece: &str| {
        out.push_str(piece);
        units += piece.encode_utf16().count() as u32;
        units
    };
    if start > 0 {
        push(&mut out.text, "…");
    }
    let mut at = start;
    for mark in marks.iter().filter(|mark| mark.start >= start && mark.start < end) {
        let first = push(&mut out.text, &text[at..mark.start]);
        at = mark.end.min(end);
        let last = push(&mut out.text, &text[mark.start..at]);
        out.marks.push((first, last));
    }
    push(&mut out.text, text[at..end].trim_end());
    if end < text.len() {
        push(&mut out.text, "…");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::platform::PlatformSet;
    use crate::search::section::Run;

    fn section(texts: &[&str]) -> Section {
        let run = |text: &&str| Run {
            on: PlatformSet::first(1),
            kind: Kind::Text,
            text: (*text).to_owned(),
            starts_block: true,
            places: Rc::new([]),
        };
        Section { runs: texts.iter().map(run).collect(), ..Section::default() }
    }

    fn marked(words: &[&str]) -> Marked {
        let word = |(number, word): (usize, &&str)| ((*word).to_owned(), (number as u8, 1.0));
        Marked::new(words.iter().enumerate().map(word).collect::<BTreeMap<_, _>>())
    }

    /// The text of a snippet, its marks in brackets.
    fn shown(texts: &[&str], words: &[&str]) -> String {
        let snippet = snippet(&section(texts), &marked(words), Platform(0));
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let (mut out, mut at) = (String::new(), 0);
        for (start, end) in snippet.marks {
            let part = |from: usize, to: usize| String::from_utf16(&units[from..to]).unwrap();
            out += &format!("{}[{}]", part(at, start as usize), part(start as usize, end as usize));
            at = end as usize;
        }
        out + &String::from_utf16(&units[at..]).unwrap()
    }

    #[test]
    fn words_are_marked_whole() {
        assert_eq!(shown(&["Call  signIn\nnow."], &["sign"]), "Call [signIn] now.");
        assert_eq!(shown(&["One.", "Sign-in \u{1F600} sign"], &["signin", "sign"]), "One. [Sign-in] \u{1F600} [sign]");
        assert_eq!(shown(&["東京都の"], &["東京", "京都"]), "[東京][都]の");
        assert_eq!(shown(&["a b"], &[]), "a b");
        assert_eq!(shown(&[], &["a"]), "");
    }

    #[test]
    fn the_best_sentence_is_shown() {
        let filler = "Nothing to see in this long sentence, which goes on. ".repeat(8);
        let text = format!("{filler}An alpha. {filler}Here are alpha and beta together. {filler}");
        let shown = shown(&[&text], &["alpha", "beta"]);
        assert!(shown.starts_with("…Here are [alpha] and [beta] together. Nothing"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() <= LENGTH + 6, "{shown}");
    }

    #[test]
    fn long_words_are_cut_on_characters() {
        let long = "é".repeat(1000);
        let text = shown(&[&long], &["a"]);
        assert_eq!(text.chars().count(), LENGTH + 1);
        assert!(shown(&[&format!("a {long}")], &["a"]).starts_with("[a] éé"));
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text(
            texts in prop::collection::vec(r"(\PC|[ab] |sign-in |[東京]|\. |\s){0,200}", 0..4),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let all: String = shown(&texts, &["a", "sign", "signin", "東京", "京東"]);
            prop_assert!(!all.contains('\n'));
        }
    }
}
