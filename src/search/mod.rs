//! Search that knows platforms: one index for all of them, of sections of pages.
//!
//! 1. [`sections`] takes a page apart: heading, anchors, and what each platform shows there;
//! 2. [`Builder`] counts their words, and makes an [`Index`] of it;
//! 3. [`Query::parse`] reads what was typed;
//! 4. [`Index::search`] finds sections: those of the reader's platform, and those that only others have;
//! 5. [`snippet()`] cuts the piece out of a section that shows why it was found, and [`Marked::marks`] tells what to mark in
//!    any text.
//!
//! The index holds no text. Who shows a hit has the page's content, and takes section number [`Hit::section`] of
//! [`sections`] of it.
//!
//! # Where the index is made
//!
//! Of a bundle in one file, where it is searched: all that it is made of is there already. Measured over a site of 275 pages
//! and 9 platforms, whose bundle is 448 kB after brotli: an index beside it would be 585 kB, 321 kB after brotli, and so three
//! quarters more to download for everybody who searches. To make it takes 0.1 s natively and 0.2 s in wasm, in slices of a page
//! each, the longest of which takes 10 ms.
//!
//! Of a bundle in pieces, whose pages are not there, `kaleidoc build` makes it, in pieces as well ([`Staged`]). On a site
//! of 11,000 pages a query of three words takes the root, 20 kB, and three to six shards of 15 kB after brotli; whoever shows ten
//! hits with their snippets fetches up to ten pages more, of some 10 kB each: 210 kB at most, over the queries of the relevance
//! set, and half of that for most of them.
//!
//! ```text
//! for (number, (key, page)) in bundle.pages.iter().enumerate() {
//!     builder.page(number, &sections(&page.title, &page.description, page.on, &page.decode(key)?));
//! }
//! let hits = builder.finish().search(&Query::parse(typed, &bundle.platforms), platform, 20);
//!
//! let mut staged = Staged::open(&fetch("search/root.bin"), guard(keys_and_shards))?;
//! for name in staged.needs(&query) {
//!     staged.add(name, &fetch(format!("search/{name}.bin")))?;
//! }
//! let hits = staged.index().search(&query, platform, 20);
//! ```

mod build;
mod bytes;
mod expand;
mod fold;
mod index;
mod language;
mod marked;
mod plan;
mod query;
mod rank;
mod section;
mod snippet;
mod staged;
mod typo;
mod words;
#[cfg(not(target_arch = "wasm32"))]
mod write;

pub use build::Builder;
pub use index::Index;
pub use marked::{Mark, Marked};
pub use query::Query;
pub use rank::{Hit, Hits};
pub use section::{Kind, Place, Run, Section, sections};
pub use snippet::{Snippet, snippet};
pub use staged::{FOLDER, IndexError, ROOT, Staged, guard};
#[cfg(not(target_arch = "wasm32"))]
pub use write::{Files, index};
