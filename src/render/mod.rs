//! A page and a platform to HTML: the same function in the browser and natively, so both write the same bytes.
//!
//! - [`content()`] writes a page's content;
//! - [`swap()`] writes only what differs between two platforms, slot by slot;
//! - [`shell`] writes what stands around the content: header, table of contents, states; [`nav`] the navigation;
//! - `file` writes the HTML files of a built site.
//!
//! What the reader says by itself is in [`Words`], for host pages in other languages.
//!
//! All HTML of the project comes from here, and `writer` is the only place that escapes. Elements, attributes and URL
//! schemes outside of `bundle::html` are left out, whatever a bundle says.

mod content;
#[cfg(not(target_arch = "wasm32"))]
pub mod file;
pub mod nav;
pub mod shell;
mod swap;
mod view;
mod words;
mod writer;

pub use content::content;
pub use swap::{Patch, swap};
pub use view::{Links, Tokens, View};
pub use words::{ENGLISH, Said, SearchWord, Word, Words};
pub use writer::Writer;
