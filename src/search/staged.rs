//! An index in pieces, for sites that outgrow one file: a root, and shards of the words, each fetched when a query needs it.
//!
//! A root, `search/root.bin`:
//!
//! | bytes | |
//! |---|---|
//! | `kds` and [`FORMAT`] | |
//! | 8 | the [`guard`], low byte first |
//! | text | language of the site: length and UTF-8 |
//! | numbers | how many pages, and how many sections each has |
//! | numbers | how many sets of platforms, and the bits of each |
//! | | how many shards, and of each the first word, as it differs from that of the shard before, and six bytes, whose hexadecimal digits are its name |
//!
//! A shard, `search/NAME.bin`: how many words, and of each
//!
//! | bytes | |
//! |---|---|
//! | text | as it differs from the word before: bytes that are the same, bytes that follow, and these |
//! | number | sections that have the word |
//! | number | postings that follow: those with the greatest impacts where there are more sections than `MAX_POSTINGS` |
//! | number | of a posting: sections from the one before |
//! | 1 | its impact, 1 to 63; 64 is added where a share follows, 128 where a set follows: else it is that of the posting before |
//! | number, 1 | the set, and the share of the heading |
//!
//! Numbers are varints. The same as JSON would be a sixth more after brotli (430 kB for all shards of a site of 275 pages,
//! not 370), 2.7 times as much on hosts that do not compress bytes of no known kind, and slower to read.

use std::collections::BTreeMap;
use std::fmt;

use crate::platform::PlatformSet;

use super::bytes::Reader;
use super::index::{Index, Posting, Terms};
use super::language::Language;
use super::query::Query;

/// Name of the folder, beside a bundle in pieces, that holds its index.
pub const FOLDER: &str = "search";

/// Name of the root in its folder.
pub const ROOT: &str = "root.bin";

/// The format that this code writes and reads.
pub(super) const FORMAT: u8 = 1;

/// What a root starts with.
pub(super) const MAGIC: [u8; 4] = [b'k', b'd', b's', FORMAT];

/// Bytes of a shard's name.
pub(super) const NAME_BYTES: usize = 6;

/// Greatest impact in a file; in memory it is up to 255.
pub(super) const MAX_IMPACT: u8 = 63;
pub(super) const HAS_SHARE: u8 = 64;
pub(super) const HAS_SET: u8 = 128;

/// Sections of a site at most, so that a broken file cannot ask for all memory.
const MAX_SECTIONS: usize = 4_000_000;

/// Shards for one word of a query at most: one that is being typed may begin the words of many.
const PER_WORD: usize = 2;

/// Shards for one query at most.
const PER_QUERY: usize = 12;

/// Shards that are kept.
const KEPT: usize = 100;

/// Why a file of an index cannot be used. Its text is for readers and docs engineers alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// It is cut off, or something else.
    Broken,
    /// A root of another format.
    WrongFormat {
        /// The number of its format.
        found: u8,
    },
    /// It is of another build than the bundle.
    OtherBuild,
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken => f.write_str("a file of the search index cannot be read"),
            Self::WrongFormat { found } => {
                write!(f, "the search index has format {found}, this reader understands format {FORMAT}")
            }
            Self::OtherBuild => f.write_str("the search index is not of the same build as the pages"),
        }
    }
}

impl std::error::Error for IndexError {}

/// What a root and a bundle in pieces have in common when they are of one build: a hash (FNV-1a) of the keys of all pages
/// and the names of their shards, in the bundle's order.
pub fn guard<'p>(pages: impl Iterator<Item = (&'p str, &'p str)>) -> u64 {
    let texts = pages.flat_map(|(key, shard)| [key, "\0", shard, "\0"]);
    texts
        .flat_map(str::bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// An index in pieces, as far as it is here.
pub struct Staged {
    /// First word and name of each shard, in the order of the words.
    shards: Vec<(String, String)>,
    /// Those that are here, by their position.
    parts: BTreeMap<usize, Part>,
    /// All of them together.
    index: Index,
}

/// The words of a shard.
#[derive(Default)]
pub(super) struct Part {
    pub terms: Vec<String>,
    pub counts: Vec<u32>,
    /// How many postings each word has.
    pub lengths: Vec<usize>,
    pub postings: Vec<Posting>,
}

impl Staged {
    /// Reads a root.
    ///
    /// - `guard`: of the bundle, by [`guard`].
    ///
    /// # Errors
    /// [`IndexError`], for whatever the bytes are.
    pub fn open(bytes: &[u8], guard: u64) -> Result<Self, IndexError> {
        let mut reader = Reader::new(bytes);
        let magic = reader.bytes(MAGIC.len()).ok_or(IndexError::Broken)?;
        if magic[..3] != MAGIC[..3] {
            return Err(IndexError::Broken);
        }
        if magic[3] != FORMAT {
            return Err(IndexError::WrongFormat { found: magic[3] });
        }
        if reader.bytes(8).ok_or(IndexError::Broken)? != guard.to_le_bytes() {
            return Err(IndexError::OtherBuild);
        }
        read_root(&mut reader).filter(|_| reader.left() == 0).ok_or(IndexError::Broken)
    }

    /// Names of the shards that a query needs and that are not here: `search/NAME.bin` beside the bundle.
    ///
    /// A word with a typing error is looked for among the words of the shards that are here only.
    pub fn needs(&self, query: &Query) -> Vec<&str> {
        let language = Language::of(&self.index.lang);
        let mut needed: Vec<usize> = Vec::new();
        let mut add = |first: usize, last: usize| {
            for shard in first..=last.min(first + PER_WORD - 1) {
                if needed.len() < PER_QUERY && !needed.contains(&shard) {
                    needed.push(shard);
                }
            }
        };
        for (word, is_prefix) in query.words(&language) {
            let first = self.shard_of(&word);
            let last = if is_prefix { self.shard_of(&format!("{word}{}", char::MAX)) } else { first };
            add(first, last);
            if let Some(stem) = language.stem(&word) {
                let shard = self.shard_of(&stem);
                add(shard, shard);
            }
        }
        let missing = needed.into_iter().filter(|shard| !self.parts.contains_key(shard));
        missing.filter_map(|shard| self.shards.get(shard)).map(|(_, name)| name.as_str()).collect()
    }

    /// Takes in a shard.
    ///
    /// - `name`: from [`needs`](Self::needs).
    ///
    /// # Errors
    /// [`IndexError`] for what is no shard, or not the one of this name. A shard's words lie between the first one of it and
    /// of the next, and what it names is in the root, so one of another build is mostly refused.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), IndexError> {
        let shard = self.shards.iter().position(|(_, own)| own == name).ok_or(IndexError::OtherBuild)?;
        let next = self.shards.get(shard + 1).map(|(first, _)| first.as_str());
        let part = read_part(bytes, &self.index).ok_or(IndexError::Broken)?;
        let is_first = part.terms.first() == Some(&self.shards[shard].0);
        let is_before = part.terms.last().is_some_and(|last| next.is_none_or(|next| last.as_str() < next));
        if !is_first || !is_before {
            return Err(IndexError::OtherBuild);
        }
        if self.parts.len() >= KEPT {
            self.parts.clear();
        }
        self.parts.insert(shard, part);
        self.join();
        Ok(())
    }

    /// What is here, to be searched.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The shard that has a word, if any has it.
    fn shard_of(&self, word: &str) -> usize {
        self.shards.partition_point(|(first, _)| first.as_str() <= word).saturating_sub(1)
    }

    /// Makes one index of the parts, whose words are in order.
    fn join(&mut self) {
        let index = &mut self.index;
        (index.terms, index.starts) = (Terms::default(), vec![0]);
        index.counts.clear();
        index.postings.clear();
        let mut end = 0;
        for part in self.parts.values() {
            for (term, length) in part.terms.iter().zip(&part.lengths) {
                index.terms.push(term);
                end += length;
                index.starts.push(end as u32);
            }
            index.counts.extend(&part.counts);
            index.postings.extend(&part.postings);
        }
    }
}

fn read_root(reader: &mut Reader) -> Option<Staged> {
    let length = reader.size()?;
    let lang = std::str::from_utf8(reader.bytes(length)?).ok()?.to_owned();
    let mut sections = Vec::new();
    for page in 0..reader.number()? {
        let count = reader.size().filter(|count| *count <= MAX_SECTIONS - sections.len())?;
        sections.extend((0..count as u32).map(|number| (page as u32, number)));
    }
    let mut sets = Vec::new();
    for _ in 0..reader.number()? {
        sets.push(PlatformSet::from_bits(reader.number()?));
    }
    let mut shards: Vec<(String, String)> = Vec::new();
    for _ in 0..reader.number()? {
        let before = shards.last().map_or("", |(first, _)| first.as_str());
        let first = reader.text_after(before)?;
        if !shards.is_empty() && first.as_str() <= before {
            return None;
        }
        let name = reader.bytes(NAME_BYTES)?.iter().map(|byte| format!("{byte:02x}")).collect();
        shards.push((first, name));
    }
    let index = Index { lang, sections, sets, starts: vec![0], ..Index::default() };
    Some(Staged { shards, parts: BTreeMap::new(), index })
}

/// Reads a shard; `None` for what is none, or names sections or sets that the index does not have.
pub(super) fn read_part(bytes: &[u8], index: &Index) -> Option<Part> {
    let reader = &mut Reader::new(bytes);
    let mut part = Part::default();
    for _ in 0..reader.number()? {
        let before = part.terms.last().map_or("", String::as_str);
        let term = reader.text_after(before)?;
        if !part.terms.is_empty() && term.as_str() <= before {
            return None;
        }
        part.terms.push(term);
        part.counts.push(reader.number()?.try_into().ok()?);
        let length = reader.size()?;
        part.lengths.push(length);
        let (mut section, mut set) = (0usize, 0u16);
        for _ in 0..length {
            section = section.checked_add(reader.size()?).filter(|section| *section < index.sections.len())?;
            let byte = reader.byte()?;
            if byte & HAS_SET != 0 {
                set = reader.number()?.try_into().ok()?;
            }
            let share = if byte & HAS_SHARE != 0 { reader.byte()? } else { 0 };
            let impact =
                ((u16::from(byte & MAX_IMPACT) * 255 + u16::from(MAX_IMPACT) / 2) / u16::from(MAX_IMPACT)) as u8;
            index.sets.get(usize::from(set))?;
            part.postings.push(Posting { section: section as u32, set, impact, share });
        }
    }
    (reader.left() == 0).then_some(part)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use proptest::prelude::*;

    use super::*;
    use crate::platform::Platform;
    use crate::search::{Builder, Files, Kind, Run, Section};

    const GUARD: u64 = 0x0123_4567_89ab_cdef;

    fn section(heading: &str, text: &str, on: PlatformSet) -> Section {
        let run = Run { on, kind: Kind::Text, text: text.into(), starts_block: true, places: Rc::new([]) };
        Section { heading: heading.into(), on, runs: vec![run], ..Section::default() }
    }

    /// An index of so many pages, each with two sections.
    fn index(pages: u32) -> Index {
        let mut builder = Builder::new("en");
        for page in 0..pages {
            let on = PlatformSet::first(1 + page as usize % 3);
            let text = format!("common word{page} uploading number {page} of alphaBeta{}", page % 7);
            builder.page(page, &[section(&format!("Page {page}"), &text, on), section("Common", "more of it", on)]);
        }
        builder.finish()
    }

    fn open(files: &Files) -> Staged {
        Staged::open(&files.root, GUARD).unwrap()
    }

    /// An index with all that a query needs.
    fn staged(files: &Files, query: &Query) -> Staged {
        let mut staged = open(files);
        let needed: Vec<String> = staged.needs(query).into_iter().map(str::to_owned).collect();
        for name in needed {
            let (_, bytes) = files.shards.iter().find(|(own, _)| *own == name).unwrap();
            staged.add(&name, bytes).unwrap();
        }
        assert!(staged.needs(query).is_empty());
        staged
    }

    /// All of an index in pieces.
    fn whole(files: &Files) -> Index {
        let mut staged = open(files);
        files.shards.iter().for_each(|(name, bytes)| staged.add(name, bytes).unwrap());
        staged.index
    }

    #[test]
    fn what_is_written_is_read() {
        let index = index(2000);
        let files = index.to_files(GUARD);
        assert!(files.shards.len() > 2, "{}", files.shards.len());
        let read = whole(&files);
        assert!(read.sections == index.sections && read.sets == index.sets && read.lang == index.lang);
        assert!(read.terms == index.terms && read.starts == index.starts);
        for (read, written) in read.postings.iter().zip(&index.postings) {
            assert_eq!((read.section, read.set, read.share), (written.section, written.set, written.share));
            assert!(read.impact.abs_diff(written.impact) <= 4, "{read:?} {written:?}");
        }
        // What was lost of the impacts is lost once.
        let again = read.to_files(GUARD);
        assert!(again.root == files.root && again.shards == files.shards);
    }

    #[test]
    fn some_shards_are_enough_for_a_query() {
        let index = index(2000);
        let files = index.to_files(GUARD);
        for typed in ["word1234", "common word77 ", "upload page 12", "alpha", "wor", "alphaBeta3 \"number 3\""] {
            let query = Query::parse(typed, &[]);
            let staged = staged(&files, &query);
            assert!(staged.parts.len() < files.shards.len(), "{typed}");
            let places = |index: &Index| {
                let hits = index.search(&query, Platform(0), 3);
                hits.here.iter().map(|hit| (hit.page, hit.section, hit.on)).collect::<Vec<_>>()
            };
            if typed != "wor" && typed != "alpha" {
                assert_eq!(places(staged.index()), places(&index), "{typed}");
            }
            assert!(!places(staged.index()).is_empty(), "{typed}");
        }
        assert!(open(&files).needs(&Query::parse("", &[])).is_empty());
    }

    #[test]
    fn postings_of_common_words_are_bounded() {
        let index = index(6000);
        let read = whole(&index.to_files(GUARD));
        let term = read.terms.find("common").unwrap();
        assert_eq!((read.count(term), read.postings(term).len()), (12_000, 5_000));
        // A word that nearly all sections have is not asked of a hit.
        let hits = read.search(&Query::parse("common word5999 ", &[]), Platform(0), 10);
        assert_eq!(hits.here.iter().map(|hit| hit.page).collect::<Vec<_>>(), [5999]);
    }

    #[test]
    fn err_other_files_are_refused() {
        let files = index(500).to_files(GUARD);
        let error = |bytes: &[u8]| Staged::open(bytes, GUARD).err();
        assert_eq!(error(b""), Some(IndexError::Broken));
        assert_eq!(error(b"<!doctype html>"), Some(IndexError::Broken));
        assert_eq!(error(b"kds\x09"), Some(IndexError::WrongFormat { found: 9 }));
        assert_eq!(Staged::open(&files.root, 1).err(), Some(IndexError::OtherBuild));
        let mut staged = open(&files);
        let (name, bytes) = &files.shards[0];
        assert_eq!(staged.add("000000000000", bytes), Err(IndexError::OtherBuild));
        assert_eq!(staged.add(name, b"<!doctype html>"), Err(IndexError::Broken));
        let (_, other) = &index(600).to_files(GUARD).shards[1];
        assert!(staged.add(name, other).is_err());
        assert!(staged.index().terms.len() == 0);
        assert_eq!(
            IndexError::WrongFormat { found: 9 }.to_string(),
            "the search index has format 9, this reader understands format 1"
        );
    }

    #[test]
    fn err_cut_files_are_refused() {
        let files = index(100).to_files(GUARD);
        for end in 0..files.root.len() {
            assert!(Staged::open(&files.root[..end], GUARD).is_err(), "{end}");
        }
        let (name, bytes) = &files.shards[0];
        for end in 0..bytes.len() {
            assert!(open(&files).add(name, &bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_guard_is_that_of_a_build() {
        let one = [("/a/", "0123"), ("/b/", "4567")];
        assert_eq!(guard(one.into_iter()), guard(one.into_iter()));
        assert_ne!(guard(one.into_iter()), guard([("/a/", "0123"), ("/b/", "4568")].into_iter()));
        assert_ne!(guard(one.into_iter()), guard(one.into_iter().take(1)));
    }

    proptest! {
        /// Whatever was changed: an error, or an index that can be searched.
        #[test]
        fn changed_files_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let files = index(40).to_files(GUARD);
            let query = Query::parse("common word3 upl", &[]);
            let changed = |bytes: &[u8]| {
                let mut bytes = bytes.to_vec();
                changes.iter().for_each(|(at, byte)| *at.get_mut(&mut bytes) = *byte);
                bytes
            };
            for root in [files.root.clone(), changed(&files.root)] {
                let Ok(mut staged) = Staged::open(&root, GUARD) else { continue };
                let named: Vec<String> = staged.needs(&query).into_iter().map(str::to_owned).collect();
                for name in &named {
                    for (_, bytes) in &files.shards {
                        let _ = staged.add(name, &changed(bytes));
                        staged.index().search(&query, Platform(1), 10);
                        let _ = staged.add(name, bytes);
                    }
                }
                staged.index().search(&query, Platform(0), 10);
            }
        }
    }
}
