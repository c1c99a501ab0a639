//! Room for recursive parsers where there are no threads: what `stack.rs` is natively.
//!
//! The stack is the one that the host gave. Of Chromium's, which is 1 MB, a level takes 1.4 kB at the most. A text that needs
//! more all the same ends in an exception of the host, never in wrong memory.

use std::io;

use crate::syntax::scan::LEVEL_WORDS;

/// Levels that an expression may have: half a megabyte of stack, with some to spare, is what workers of Safari have.
pub(super) const MAX_LEVELS: usize = 250;

/// What is said of an expression with more.
pub(super) const TOO_MANY: &str = "brackets and operators around each other";

/// How deep expressions of a text nest, guessed: each bracket is a level, and so is each operator up to the end of its line
/// or the next comma. Counting stops beyond [`MAX_LEVELS`].
///
/// - cost: linear in the bytes.
pub(super) fn levels(text: &str) -> usize {
    let mut levels = Levels::default();
    let bytes = text.as_bytes();
    let (mut at, mut deepest) = (0, 0);
    while at < bytes.len() && deepest <= MAX_LEVELS {
        at += match bytes[at] {
            b'"' | b'\'' => string(&bytes[at..]),
            byte if byte.is_ascii_alphabetic() => {
                let word = text[at..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
                levels.level += usize::from(LEVEL_WORDS.contains(&word));
                word.len().max(1)
            }
            byte => {
                levels.meet(byte);
                1
            }
        };
        deepest = deepest.max(levels.level);
    }
    deepest
}

/// Bytes of a text in quotes; 1 when it does not end on its line.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at).filter(|byte| **byte != b'\n') {
        at += 1 + usize::from(byte == b'\\');
        if byte == bytes[0] {
            return at;
        }
    }
    1
}

/// Runs `work` on the stack that there is.
///
/// # Errors
/// Never; with threads, there may be none.
#[allow(clippy::unnecessary_wraps, reason = "it is what `stack.rs` has")]
pub(super) fn with_room_for<T>(_levels: usize, work: impl FnOnce() -> T) -> io::Result<T> {
    Ok(work())
}

#[derive(Default)]
struct Levels {
    level: usize,
    /// Brackets that are open: which one, and its level.
    open: Vec<(u8, usize)>,
    /// How many of each of `([{<` are open.
    counts: [usize; 4],
}

impl Levels {
    fn meet(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' | b'<' => {
                self.level += 1;
                self.open.push((byte, self.level));
                self.counts[index(byte)] += 1;
            }
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            b'}' => self.close(b'{'),
            b'>' if self.open.last().is_some_and(|(open, _)| *open == b'<') => self.close(b'<'),
            b',' | b';' | b'\n' => self.level = self.open.last().map_or(0, |(_, level)| *level),
            b'_' | b'#' => {}
            _ => self.level += usize::from(byte.is_ascii_punctuation()),
        }
    }

    /// What follows a bracket's end may be called, or have members, which is one level more.
    fn close(&mut self, bracket: u8) {
        while self.counts[index(bracket)] > 0
            && let Some((open, level)) = self.open.pop()
        {
            self.counts[index(open)] -= 1;
            if open == bracket {
                self.level = level;
                return;
            }
        }
        self.level += 1;
    }
}

fn index(bracket: u8) -> usize {
    b"([{<".iter().position(|known| *known == bracket).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_operators_are_levels() {
        assert_eq!(levels("[[[1]]]"), 3);
        assert_eq!(levels("a(b).c[d]"), 3);
        assert_eq!(levels("!!!a"), 3);
        assert_eq!(levels("a => b => c"), 4);
        assert_eq!(levels("Array<Array<b>>"), 2);
        assert_eq!(levels("new new a"), 2);
        assert_eq!(levels("await a\n await b"), 1);
    }

    #[test]
    fn neighbours_are_none() {
        assert_eq!(levels(&"{a: 1, b: [2]},\n".repeat(1_000)), 3);
        assert_eq!(levels(&"f(a);".repeat(1_000)), 1);
        assert_eq!(levels(r#"["((((", '[[[[', "\"(("]"#), 1);
    }

    #[test]
    fn brackets_that_do_not_match_do_no_harm() {
        assert_eq!(levels("(]"), 2);
        assert_eq!(levels("([)a"), 2);
        assert_eq!(levels(&"]".repeat(9)), 9);
        assert_eq!(levels(&"(".repeat(1_000_000)), MAX_LEVELS + 1);
    }
}
