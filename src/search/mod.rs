//! Search that knows platforms: one index for all of them, of sections of pages.
//!
//! 1. [`sections`] takes a page apart: heading, anchors, and what each platform shows there;
//! 2. [`Builder`] counts their words, and makes an [`Index`] of it;
//! 3. [`Query::parse`] reads what was typed;
//! 4. [`Index::search`] finds sections: those of the reader's platform, and those that only others have;
//! 5. [`snippet`] cuts the piece out of a section that shows why it was found, and [`Marked::marks`] tells what to mark in
//!    any text.
//!
//! The index holds no text. Who shows a hit has the page's content, and takes section number [`Hit::section`] of
//! [`sections`] of it.
//!
//! ```text
//! for (number, (key, page)) in bundle.pages.iter().enumerate() {
//!     builder.page(number, &sections(&page.title, &page.description, page.on, &page.decode(key)?));
//! }
//! let hits = builder.finish().search(&Query::parse(typed, &bundle.platforms), platform, 20);
//! ```

mod build;
mod bytes;
mod expand;
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
