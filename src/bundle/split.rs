//! A bundle in pieces, for sites that outgrow one file: an index, and a shard for each page.
//!
//! The index is a bundle whose pages have, in the place of their content, the name of the shard that holds it. A shard is
//! named after what is in it, so one that did not change has the same name in the next build, and a host may let browsers
//! keep it for good. One page is one shard: readers open one page, and go on to one of many.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Bundle, Content, Page};

/// Bytes of a hash that are in a name: with 11,000 pages, two share a name once in millions of builds.
const NAME_BYTES: usize = 6;

/// Where the content of a page is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Stored {
    /// In the bundle itself.
    Here(Content),
    /// In the shard of this name: `pages/NAME.json` beside the index.
    Shard(String),
}

/// The file of a page of a bundle in pieces.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Shard<'a> {
    /// The shard's name: what the index calls it.
    pub shard: String,
    /// Of the page.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schemars(default)]
    pub description: &'a str,
    /// Content of the page.
    pub content: &'a Content,
}

impl Page {
    /// Name and JSON of the shard of the page: same page, same bytes.
    pub fn to_shard(&self) -> (String, String) {
        let mut shard = Shard { shard: String::new(), description: &self.description, content: &self.content };
        shard.shard = name(json(&shard).as_bytes());
        (shard.shard.clone(), json(&shard))
    }
}

impl Bundle {
    /// JSON of the index of the bundle.
    ///
    /// - `shards`: names by the key of the page, from [`Page::to_shard`]; a page that has none is in the index itself.
    pub fn to_index(&self, shards: &BTreeMap<&str, String>) -> String {
        let Self { format, generator, build, site, platforms, nav, .. } = self;
        let (format, generator, build, site) = (*format, generator.clone(), build.clone(), site.clone());
        let pages = self.pages.iter().map(|(key, page)| {
            let (description, content) = match shards.get(key.as_str()) {
                Some(shard) => (String::new(), Stored::Shard(shard.clone())),
                None => (page.description.clone(), Stored::Here(page.content.clone())),
            };
            (key.clone(), Page { title: page.title.clone(), description, on: page.on, content })
        });
        let pages = pages.collect();
        json(&Bundle { format, generator, build, site, platforms: platforms.clone(), nav: nav.clone(), pages })
    }

    /// Notes a hash of the whole bundle in it.
    ///
    /// - `shards`: as for [`to_index`](Self::to_index), of all pages.
    pub fn stamp(&mut self, shards: &BTreeMap<&str, String>) {
        self.build = None;
        self.build = Some(name(self.to_index(shards).as_bytes()));
    }
}

fn json(value: &impl Serialize) -> String {
    // Strings, numbers, sequences and maps with string keys: none of them can fail to be written.
    serde_json::to_string(value).unwrap_or_default()
}

/// The first bytes of the SHA-256 of a text, in hexadecimal digits.
fn name(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(NAME_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON Schema of a bundle, whole or an index; that of a shard is its definition `Shard`.
pub fn schema() -> schemars::Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<Shard>();
    generator.into_root_schema_for::<Bundle<Stored>>()
}
