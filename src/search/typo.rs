//! Words that differ by typing errors: a letter more, less, another, or two exchanged (optimal string alignment, as
//! Damerau and Levenshtein count).
//!
//! `strsim` has the same without a bound, and with new tables for each pair of words: with a bound and the same tables, all
//! words of a site are compared within a millisecond.

use super::index::Terms;

/// Words of the index that are at most `bound` errors from a word, with the number of errors; those with the same first
/// letter before others, since slips there are rare.
pub(super) fn near(terms: &Terms, word: &str, bound: usize) -> Vec<(usize, usize)> {
    let first = word.chars().next();
    let mut errors = Errors::of(word);
    let found = (0..terms.len()).filter_map(|term| Some((term, errors.within(bound, terms.get(term))?)));
    let (same, other): (Vec<_>, Vec<_>) = found.partition(|(term, _)| terms.get(*term).chars().next() == first);
    [same, other].concat()
}

/// Counts the errors of one word in others.
struct Errors {
    word: Vec<char>,
    bytes: usize,
    other: Vec<char>,
    /// Rows of the table: two before, one before, and the one that is filled.
    rows: [Vec<usize>; 3],
}

impl Errors {
    fn of(word: &str) -> Self {
        let (bytes, word): (usize, Vec<char>) = (word.len(), word.chars().collect());
        let row = vec![0; word.len() + 1];
        Self { word, bytes, other: Vec::new(), rows: [row.clone(), row.clone(), row] }
    }

    /// How many errors another word differs by; `None` for more than `bound`.
    fn within(&mut self, bound: usize, other: &str) -> Option<usize> {
        // A character has at most four bytes.
        if self.bytes.abs_diff(other.len()) > bound * 4 {
            return None;
        }
        self.other.clear();
        self.other.extend(other.chars());
        let (a, b) = (&self.other, &self.word);
        if a.len().abs_diff(b.len()) > bound {
            return None;
        }
        let [older, old, row] = &mut self.rows;
        (0..).zip(old.iter_mut()).for_each(|(errors, cell)| *cell = errors);
        for i in 1..=a.len() {
            row[0] = i;
            let mut least = i;
            for j in 1..=b.len() {
                let is_other = usize::from(a[i - 1] != b[j - 1]);
                let mut errors = (old[j] + 1).min(row[j - 1] + 1).min(old[j - 1] + is_other);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    errors = errors.min(older[j - 2] + 1);
                }
                row[j] = errors;
                least = least.min(errors);
            }
            if least > bound {
                return None;
            }
            std::mem::swap(older, old);
            std::mem::swap(old, row);
        }
        old.last().copied().filter(|errors| *errors <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted() {
        let distance = |a: &str, b: &str, bound| Errors::of(a).within(bound, b);
        for (a, b, errors) in
            [("auth", "auth", 0), ("auth", "auht", 1), ("auth", "aut", 1), ("auth", "author", 2), ("auth", "zuth", 1)]
        {
            assert_eq!(distance(a, b, 2), Some(errors), "{a} {b}");
            assert_eq!(distance(b, a, 2), Some(errors), "{b} {a}");
        }
        assert_eq!(distance("auth", "author", 1), None);
        assert_eq!(distance("été", "ete", 2), Some(2));
        assert_eq!(distance("", "ab", 2), Some(2));
        let mut errors = Errors::of("auth");
        assert_eq!(
            [errors.within(1, "x"), errors.within(1, "aauth"), errors.within(1, "auth")],
            [None, Some(1), Some(0)]
        );
    }
}
