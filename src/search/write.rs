//! Writes an index in pieces: see [`staged`](super::staged).

use sha2::{Digest, Sha256};

use crate::bundle::Bundle;

use super::build::Builder;
use super::bytes::{write_number, write_text_after};
use super::index::{Index, Posting};
use super::section::sections;
use super::staged::{HAS_SET, HAS_SHARE, MAGIC, MAX_IMPACT, NAME_BYTES};

/// Bytes of a shard, about. Each word of a query costs one or two of them; a third goes by brotli.
const SHARD: usize = 24_000;

/// Postings of a word at most. Where more sections have it, those stay that are the most about it: on a site of 11,000 pages
/// that is so for one word in fifty. Who looks for such a word alone sees the first of some thousands of hits anyway; with
/// others, a section that merely mentions it may be missed.
const MAX_POSTINGS: usize = 5_000;

/// The files of an index in pieces.
pub struct Files {
    /// What is read first: the shards by their words, and the numbers of all sections.
    pub root: Vec<u8>,
    /// Name and bytes of each shard, in the order of their words.
    pub shards: Vec<(String, Vec<u8>)>,
}

/// The index of a whole site; pages are numbered from 0, in the order of the bundle.
pub fn index(bundle: &Bundle) -> Index {
    let mut builder = Builder::new(&bundle.site.lang);
    for (number, page) in (0..).zip(bundle.pages.values()) {
        builder.page(number, &sections(&page.title, &page.description, page.on, &page.content));
    }
    builder.finish()
}

impl Index {
    /// Writes the index in pieces: same index, same bytes.
    ///
    /// - `guard`: of the bundle, by [`guard`](super::guard).
    pub fn to_files(&self, guard: u64) -> Files {
        let mut root = MAGIC.to_vec();
        root.extend(guard.to_le_bytes());
        write_number(&mut root, self.lang.len() as u64);
        root.extend(self.lang.as_bytes());
        let pages = self.sections.last().map_or(0, |(page, _)| *page as usize + 1);
        let mut counts = vec![0u64; pages];
        self.sections.iter().for_each(|(page, _)| counts[*page as usize] += 1);
        write_number(&mut root, pages as u64);
        counts.into_iter().for_each(|count| write_number(&mut root, count));
        write_number(&mut root, self.sets.len() as u64);
        self.sets.iter().for_each(|set| write_number(&mut root, set.bits()));
        let shards = self.shards();
        write_number(&mut root, shards.len() as u64);
        let mut named = Vec::new();
        let mut before = "";
        for (first, bytes) in shards {
            let hash = Sha256::digest(&bytes);
            write_text_after(&mut root, before, self.terms.get(first));
            root.extend(&hash[..NAME_BYTES]);
            named.push((hash[..NAME_BYTES].iter().map(|byte| format!("{byte:02x}")).collect(), bytes));
            before = self.terms.get(first);
        }
        Files { root, shards: named }
    }

    /// The number of the first word, and the bytes, of each shard.
    fn shards(&self) -> Vec<(usize, Vec<u8>)> {
        let (mut shards, mut first, mut body) = (Vec::new(), 0, Vec::new());
        for term in 0..self.terms.len() {
            let before = if term == first { "" } else { self.terms.get(term - 1) };
            let mut bytes = Vec::new();
            self.write_term(term, before, &mut bytes);
            if !body.is_empty() && body.len() + bytes.len() > SHARD {
                shards.push((first, with_count(term - first, std::mem::take(&mut body))));
                first = term;
                bytes.clear();
                self.write_term(term, "", &mut bytes);
            }
            body.append(&mut bytes);
        }
        if !body.is_empty() {
            shards.push((first, with_count(self.terms.len() - first, body)));
        }
        shards
    }

    fn write_term(&self, term: usize, before: &str, out: &mut Vec<u8>) {
        let all = self.postings(term);
        let postings = most(all);
        write_text_after(out, before, self.terms.get(term));
        write_number(out, all.len() as u64);
        write_number(out, postings.len() as u64);
        let (mut section, mut set) = (0, 0);
        for posting in postings {
            write_number(out, u64::from(posting.section - section));
            let has_set = posting.set != set;
            let impact = (u16::from(posting.impact) * u16::from(MAX_IMPACT) + 127) / 255;
            let flags = if has_set { HAS_SET } else { 0 } | if posting.share > 0 { HAS_SHARE } else { 0 };
            out.push((impact as u8).max(1) | flags);
            if has_set {
                write_number(out, u64::from(posting.set));
            }
            if posting.share > 0 {
                out.push(posting.share);
            }
            (section, set) = (posting.section, posting.set);
        }
    }
}

fn with_count(count: usize, body: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + 3);
    write_number(&mut bytes, count as u64);
    bytes.extend(body);
    bytes
}

/// The postings that are written, in the order of their sections: all, or those that are the most about the word.
fn most(postings: &[Posting]) -> Vec<Posting> {
    let mut most = postings.to_vec();
    if most.len() > MAX_POSTINGS {
        most.sort_by_key(|posting| std::cmp::Reverse(u16::from(posting.share) + u16::from(posting.impact)));
        most.truncate(MAX_POSTINGS);
        most.sort_by_key(|posting| posting.section);
    }
    most
}
