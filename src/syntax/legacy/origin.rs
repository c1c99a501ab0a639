//! Text that was made of another text, and where each piece of it comes from.

use std::ops::Range;

use crate::diagnostic::Span;

/// A text, piece by piece copied from a file or written in the place of something in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mapped {
    pub text: String,
    /// By their start in the text, ascending; together they cover it.
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
struct Piece {
    /// First byte in the text.
    start: usize,
    /// Place in the file.
    origin: Span,
    /// The text is that of the file, so that offsets inside of the piece are exact.
    is_copy: bool,
}

impl Mapped {
    /// Adds what stands in the file at byte `origin`.
    pub(super) fn copy(&mut self, text: &str, origin: usize) {
        self.add(text, Span::new(origin, origin + text.len()), true);
    }

    /// Adds what takes the place of `origin`.
    pub(super) fn write(&mut self, text: &str, origin: Span) {
        self.add(text, origin, false);
    }

    fn add(&mut self, text: &str, origin: Span, is_copy: bool) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { start: self.text.len(), origin, is_copy });
        self.text.push_str(text);
    }

    /// The text with some ranges taken out or replaced: ascending, not overlapping.
    pub(super) fn edit(&self, edits: &[(Range<usize>, String)]) -> Self {
        let mut edited = Self::default();
        let mut done = 0;
        for (range, replacement) in edits {
            self.carry(done..range.start, &mut edited);
            edited.write(replacement, self.origin(Span::new(range.start, range.end)));
            done = range.end;
        }
        self.carry(done..self.text.len(), &mut edited);
        edited
    }

    /// Adds a range of this text to another one, with its origins.
    fn carry(&self, range: Range<usize>, to: &mut Self) {
        let first = self.pieces.partition_point(|piece| piece.start <= range.start).saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate().skip(first) {
            let end = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.start);
            let (start, end) = (piece.start.max(range.start), end.min(range.end));
            if start >= range.end {
                break;
            }
            match piece.is_copy {
                true => to.copy(&self.text[start..end], piece.origin.start + start - piece.start),
                false => to.write(&self.text[start..end], piece.origin),
            }
        }
    }

    /// Where in the file a stretch of the text comes from: exact for what was copied, else the whole place of what it was
    /// written for.
    pub(super) fn origin(&self, span: Span) -> Span {
        let start = self.place(span.start).0;
        let end = if span.end > span.start { self.place(span.end - 1).1 } else { start };
        Span::new(start, end)
    }

    /// Place in the file of one byte of the text.
    fn place(&self, offset: usize) -> (usize, usize) {
        let index = self.pieces.partition_point(|piece| piece.start <= offset).saturating_sub(1);
        match self.pieces.get(index) {
            Some(piece) if piece.is_copy => {
                let start = (piece.origin.start + offset - piece.start).min(piece.origin.end);
                (start, (start + 1).min(piece.origin.end))
            }
            Some(piece) => (piece.origin.start, piece.origin.end),
            None => (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_exact_and_the_rest_is_its_place() {
        let mut mapped = Mapped::default();
        mapped.copy("abc", 10);
        mapped.write("XYZ", Span::new(13, 20));
        mapped.copy("def", 20);
        assert_eq!(mapped.origin(Span::new(1, 2)), Span::new(11, 12));
        assert_eq!(mapped.origin(Span::new(4, 5)), Span::new(13, 20));
        assert_eq!(mapped.origin(Span::new(1, 9)), Span::new(11, 23));
        assert_eq!(mapped.origin(Span::new(9, 9)), Span::new(23, 23));
    }

    #[test]
    fn edits_keep_the_origins_of_what_stays() {
        let mut mapped = Mapped::default();
        mapped.copy("abcdef", 0);
        mapped.write("!", Span::new(6, 9));
        let edited = mapped.edit(&[(1..3, String::new()), (4..5, "--".into())]);
        assert_eq!(edited.text, "ad--f!");
        assert_eq!(edited.origin(Span::new(1, 2)), Span::new(3, 4));
        assert_eq!(edited.origin(Span::new(2, 3)), Span::new(4, 5));
        assert_eq!(edited.origin(Span::new(4, 6)), Span::new(5, 9));
    }
}
