//! Places in bytes as lines and columns.

use std::collections::{BTreeMap, HashMap};

/// Texts of files, and where their lines start.
pub(super) struct Places<'a> {
    texts: &'a BTreeMap<String, String>,
    /// Byte of each line's start, by file; found when a file is first asked about.
    starts: HashMap<String, Vec<usize>>,
}

impl<'a> Places<'a> {
    /// - `texts`: by path.
    pub(super) fn new(texts: &'a BTreeMap<String, String>) -> Self {
        Self { texts, starts: HashMap::new() }
    }

    /// Line and column of a byte, both from 1, the column in UTF-16 units; (1, 1) in a file without text.
    ///
    /// - cost: one pass over the file's text for the first of its places, then one over the line.
    pub(super) fn find(&mut self, file: &str, byte: usize) -> (usize, usize) {
        let Some(text) = self.texts.get(file) else { return (1, 1) };
        let starts = self
            .starts
            .entry(file.to_owned())
            .or_insert_with(|| std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect());
        let byte = text.floor_char_boundary(byte.min(text.len()));
        let line = starts.partition_point(|start| *start <= byte);
        let start = starts[line - 1];
        (line, text[start..byte].encode_utf16().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_lines_and_columns() {
        let texts = BTreeMap::from([("a".to_owned(), "é🦀b\n\nc".to_owned())]);
        let mut places = Places::new(&texts);
        let mut find = |byte| places.find("a", byte);
        assert_eq!([find(0), find(2), find(6), find(7)], [(1, 1), (1, 2), (1, 4), (1, 5)]);
        assert_eq!([find(8), find(9), find(10), find(99)], [(2, 1), (3, 1), (3, 2), (3, 2)]);
        assert_eq!(find(3), (1, 2), "inside of a character");
        assert_eq!(places.find("b", 7), (1, 1));
    }
}
