//! What a query finds, with the texts that show it.

use std::ops::Range;

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::bundle::route;
use crate::platform::{Platform, PlatformSet};
use crate::search::{Hit, Hits, Marked, Query, Section, Snippet, snippet};

use super::driver::{Driver, Engine};
use super::source::Outline;

/// How many hits are looked at where only their texts tell whether they count, for each one that is wanted.
const PHRASES: usize = 3;

/// What a query finds. Texts are read when a [row](Found::rows) is asked for.
pub(super) struct Found {
    /// Of the reader, or the one that the query asks for.
    pub platform: Platform,
    /// What the platform has, then what only others have; each with the best first.
    hits: Vec<Hit>,
    /// How many of the hits the platform has.
    pub here: usize,
    /// How many there are of each, also beyond the hits.
    pub here_total: usize,
    pub elsewhere_total: usize,
    pub suggestion: Option<String>,
    pub marked: Marked,
}

/// A section that was found.
pub(super) struct Row {
    page: u32,
    /// On these platforms.
    pub on: PlatformSet,
    /// On this one it is shown.
    pub platform: Platform,
    pub heading: String,
    /// Page and headings above.
    pub trail: Vec<String>,
    /// By platform.
    anchors: Vec<(PlatformSet, String)>,
    pub snippet: Snippet,
    score: f32,
}

/// Looks for a query.
///
/// - `limit`: of each group.
///
/// # Errors
/// Where the index does not come.
pub(super) async fn find(
    driver: &Driver,
    outline: &Outline,
    engine: &Engine,
    query: &Query,
    platform: Platform,
    limit: usize,
) -> Result<Found, String> {
    let platform = query.platform().unwrap_or(platform);
    let looked_at = if query.has_phrases() { limit * PHRASES } else { limit };
    let Hits { mut here, elsewhere: mut others, mut here_total, mut elsewhere_total, suggestion, marked, .. } =
        driver.search(engine, query, platform, looked_at).await?;
    if query.has_phrases() {
        here.append(&mut others);
        (here, others) = with_phrases(driver, outline, query, platform, here).await;
        here.truncate(limit);
        others.truncate(limit);
        // What was not looked at may not have the phrase.
        (here_total, elsewhere_total) = (here.len(), others.len());
    }
    let count = here.len();
    here.append(&mut others);
    Ok(Found { platform, hits: here, here: count, here_total, elsewhere_total, suggestion, marked })
}

/// The hits that have every phrase, by whether the platform is one of those on which they do.
async fn with_phrases(
    driver: &Driver,
    outline: &Outline,
    query: &Query,
    platform: Platform,
    mut hits: Vec<Hit>,
) -> (Vec<Hit>, Vec<Hit>) {
    let texts = driver.texts(outline, &hits).await;
    hits.retain_mut(|hit| {
        // One whose text does not come has the words, at least.
        if let Some(section) = texts.of(hit) {
            hit.on = query.phrases_in(section, hit.on);
        }
        !hit.on.is_empty()
    });
    hits.into_iter().partition(|hit| hit.on.contains(platform))
}

impl Found {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.hits.len()
    }

    /// Some of the rows, as far as there are so many. A section whose text does not come is the page that it is on.
    pub(super) async fn rows(&self, driver: &Driver, outline: &Outline, range: Range<usize>) -> Vec<Row> {
        let hits = &self.hits[range.start.min(self.len())..range.end.min(self.len())];
        let texts = driver.texts(outline, hits).await;
        let row = |hit: &Hit| {
            let platform = if hit.on.contains(self.platform) { Some(self.platform) } else { hit.on.iter().next() };
            let mut row = Row::of_page(hit, platform.unwrap_or(self.platform), outline);
            if let Some(section) = texts.of(hit) {
                row.read(section, &self.marked);
            }
            row
        };
        hits.iter().map(row).collect()
    }
}

impl Row {
    /// The page of a hit, as long as no more is known.
    fn of_page(hit: &Hit, platform: Platform, outline: &Outline) -> Self {
        Self {
            page: hit.page,
            on: hit.on,
            platform,
            heading: outline.pages.get(hit.page as usize).map_or_else(String::new, |page| page.title.clone()),
            trail: Vec::new(),
            anchors: Vec::new(),
            snippet: Snippet::default(),
            score: hit.score,
        }
    }

    /// Takes over what a section says.
    fn read(&mut self, section: &Section, marked: &Marked) {
        self.heading.clone_from(&section.heading);
        self.trail.clone_from(&section.trail);
        self.anchors.clone_from(&section.anchors);
        self.snippet = snippet(section, marked, self.platform);
    }

    /// The fragment of a URL that names the section; empty for the page.
    pub(super) fn anchor(&self, platform: Platform) -> &str {
        let own = self.anchors.iter().find(|(on, _)| on.contains(platform)).or(self.anchors.first());
        own.map_or("", |(_, anchor)| anchor)
    }

    /// The address of the section on a platform.
    pub(super) fn address(&self, outline: &Outline, platform: Platform) -> String {
        outline.address(self.page, platform, self.anchor(platform))
    }
}

/// JavaScript's `SearchResults`: see `pkg/index.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Results<'a> {
    query: &'a str,
    platform: &'a str,
    here: Vec<HitOut<'a>>,
    elsewhere: Vec<HitOut<'a>>,
    here_total: usize,
    elsewhere_total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
}

#[derive(Serialize)]
struct HitOut<'a> {
    route: String,
    anchor: &'a str,
    address: String,
    title: &'a str,
    heading: &'a str,
    trail: &'a [String],
    platform: &'a str,
    platforms: Vec<&'a str>,
    snippet: SnippetOut<'a>,
    score: f32,
}

#[derive(Serialize)]
struct SnippetOut<'a> {
    text: &'a str,
    marks: &'a [(u32, u32)],
}

impl Found {
    /// What `search()` resolves with.
    ///
    /// - `rows`: all of them.
    pub(super) fn to_js(&self, rows: &[Row], outline: &Outline, query: &str) -> JsValue {
        let (here, elsewhere) = rows.split_at(self.here);
        let results = Results {
            query,
            platform: &outline.info(self.platform).key,
            here: here.iter().map(|row| row.out(outline)).collect(),
            elsewhere: elsewhere.iter().map(|row| row.out(outline)).collect(),
            here_total: self.here_total,
            elsewhere_total: self.elsewhere_total,
            suggestion: self.suggestion.as_deref(),
        };
        // Texts and numbers: none of them can fail to be written.
        results.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
    }
}

impl Row {
    fn out<'a>(&'a self, outline: &'a Outline) -> HitOut<'a> {
        let page = outline.pages.get(self.page as usize);
        HitOut {
            route: route::bare(page.map_or("/", |page| &page.key)),
            anchor: self.anchor(self.platform),
            address: self.address(outline, self.platform),
            title: page.map_or("", |page| &page.title),
            heading: &self.heading,
            trail: &self.trail,
            platform: &outline.info(self.platform).key,
            platforms: self.on.iter().map(|platform| outline.info(platform).key.as_str()).collect(),
            snippet: SnippetOut { text: &self.snippet.text, marks: &self.snippet.marks },
            score: self.score,
        }
    }
}
