//! Words that differ by typing errors: a letter more, less, another, or two exchanged (optimal string alignment, as
//! Damerau and Levenshtein count).
//!
//! `strsim` has the same, without a bound: with one, nearly all words are refused by their lengths and first letters.

use super::index::Terms;

/// Words of the index that are at most `bound` errors from a word; at most `limit`, those with the same first letter
/// before others.
pub fn near(terms: &Terms, word: &str, bound: usize, limit: usize) -> Vec<usize> {
    let first = word.chars().next();
    let (same, other): (Vec<usize>, Vec<usize>) = (0..terms.len())
        .filter(|term| distance(terms.get(*term), word, bound).is_some())
        .partition(|term| terms.get(*term).chars().next() == first);
    same.into_iter().chain(other).take(limit).collect()
}

/// How many errors two words differ by; `None` for more than `bound`.
pub fn distance(a: &str, b: &str, bound: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > bound * 4 {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > bound {
        return None;
    }
    // Rows of the table: two before, one before, and the one that is filled.
    let (mut older, mut old, mut row): (Vec<usize>, Vec<usize>, Vec<usize>) =
        (vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]);
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (old[j] + 1).min(row[j - 1] + 1).min(old[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(older[j - 2] + 1);
            }
        }
        if row.iter().all(|errors| *errors > bound) {
            return None;
        }
        (older, old, row) = (old, row, older);
    }
    old.last().copied().filter(|errors| *errors <= bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted() {
        for (a, b, errors) in
            [("auth", "auth", 0), ("auth", "auht", 1), ("auth", "aut", 1), ("auth", "author", 2), ("auth", "zuth", 1)]
        {
            assert_eq!(distance(a, b, 2), Some(errors), "{a} {b}");
            assert_eq!(distance(b, a, 2), Some(errors), "{b} {a}");
        }
        assert_eq!(distance("auth", "author", 1), None);
        assert_eq!(distance("été", "ete", 2), Some(2));
        assert_eq!(distance("", "ab", 2), Some(2));
    }
}
