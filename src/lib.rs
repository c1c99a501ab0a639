//! One MDX source tree, many platforms: a native compiler makes one bundle of it, a WebAssembly reader renders it.
//!
//! The way of the data, and so the order to read in:
//!
//! ```text
//! MDX, nav, kaleidoc.toml ─ syntax ─► author's tree ─ compile ─► bundle ─► bundle.json
//! bundle.json ─ bundle::load ─► reader ─ render ─► HTML ─► browser (or cli: the same HTML, natively)
//! ```
//!
//! | room | what lives there | target |
//! |---|---|---|
//! | [`platform`], [`diagnostic`] | vocabularies: platforms and sets of them; what the compiler has to say | both |
//! | `syntax` | MDX text to the author's tree, with spans | native, compiler |
//! | `compile` | a site to a bundle: imports, fragments, links, navigation | native, compiler |
//! | [`bundle`] | what is shipped: pages, nodes, the format | both |
//! | `search` | the words of all pages, and what a query finds | native, search |
//! | [`render`] | a page and a platform to HTML; the only place that escapes | both |
//! | [`reader`] | the app without a browser: messages in, effects out | both |
//! | `web` | what the modules in a page share: allocator, panics, painted ranges | wasm, search |
//! | `finder` | search in a browser: the index is fed, the dialog, marks on the page | wasm, search |
//! | `preview` | one page, compiled where it is written: the package's `kaleidoc/compiler` | native, compiler |
//! | `browser` | the app in a browser: listeners, history, slots | wasm |
//! | `cli` | the command: arguments, disk, terminal | native |
//!
//! There are three wasm modules: the reader, with the feature `compiler` the compiler, and with the feature `search` what
//! searches. The latter two have no `browser`.
//!
//! `tests/rooms.rs` holds who may import whom.

pub mod diagnostic;
pub mod platform;

#[cfg(any(not(target_arch = "wasm32"), feature = "compiler"))]
pub mod syntax;

#[cfg(any(not(target_arch = "wasm32"), feature = "compiler"))]
pub mod compile;

pub mod bundle;

#[cfg(any(not(target_arch = "wasm32"), feature = "search"))]
pub mod search;

pub mod render;

#[cfg(all(target_arch = "wasm32", not(feature = "compiler")))]
pub mod web;

#[cfg(all(target_arch = "wasm32", feature = "search"))]
pub mod finder;

pub mod reader;

#[cfg(any(not(target_arch = "wasm32"), feature = "compiler"))]
pub mod preview;

#[cfg(all(target_arch = "wasm32", not(any(feature = "compiler", feature = "search"))))]
pub mod browser;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
