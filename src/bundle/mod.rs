//! What is shipped: one JSON document with every page of a site, as typed trees.
//!
//! - [`Bundle::to_json`] writes it: same bundle, same bytes;
//! - [`Bundle::load`] reads it and checks the format; page contents stay undecoded text;
//! - [`Page::decode`] decodes one page's content, when it is first shown;
//! - `Page::to_shard` and `Bundle::to_index` write it in pieces; [`Loaded::read_shard`] reads a page's shard;
//! - [`anchors`] lists what the fragment of a URL may name;
//! - [`route`] finds the page that a URL's path names.
//!
//! The format is the one of [`FORMAT`]; `www/bundle.schema.json` describes it (JSON Schema 2020-12).

pub mod anchors;
mod error;
pub mod html;
mod json;
mod node;
mod outline;
mod page;
mod parse;
mod read;
pub mod route;
#[cfg(not(target_arch = "wasm32"))]
mod split;
mod text;
pub mod tokens;

pub use error::LoadError;
pub use json::{Json, Object};
pub use node::{Align, BoxKind, Code, Item, Link, Node, Prop, Tab, Table};
pub use page::{
    Bundle, Content, Direction, Heading, Loaded, NavEntry, Page, PlatformInfo, Site, Unavailable, Undecoded,
};
#[cfg(not(target_arch = "wasm32"))]
pub use split::{Shard, Stored, schema};
pub use text::text_of;
pub use tokens::{Token, TokenClass};

/// The format that this code writes and reads. Another one is refused: no half-understood site is ever shown.
pub const FORMAT: u32 = 1;

/// Name of the folder, beside a bundle, that holds the shards of its pages.
pub const SHARDS: &str = "pages";

/// The command that makes a bundle of this format from a site's sources.
pub const REBUILD: &str = "kaleidoc build";
