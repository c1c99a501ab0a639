//! What a query finds, with the texts that show it.

use serde::Serialize;

use crate::bundle::route;
use crate::platform::{Platform, PlatformSet};
use crate::search::{Hit, Hits, Marked, Query, Section, Snippet, snippet};

use super::driver::{Driver, Engine};
use super::source::Outline;

/// How many hits are looked at where only their texts tell whether they count, for each one that is wanted.
const PHRASES: usize = 3;

/// What a query finds.
#[derive(Default)]
pub struct Answer {
    /// Of the reader, or the one that the query asks for.
    pub platform: Option<Platform>,
    pub here: Vec<Row>,
    pub elsewhere: Vec<Row>,
    /// How many there are of each, also beyond what is shown.
    pub here_total: usize,
    pub elsewhere_total: usize,
    pub suggestion: Option<String>,
    pub marked: Marked,
}

/// A section that was found.
pub struct Row {
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
/// Hits whose page does not come are left out: they could not be opened either.
///
/// # Errors
/// Where the index does not come.
pub async fn answer(
    driver: &Driver,
    outline: &Outline,
    engine: &Engine,
    query: &Query,
    platform: Platform,
    limit: usize,
) -> Result<Answer, String> {
    let platform = query.platform().unwrap_or(platform);
    let looked_at = if query.has_phrases() { limit * PHRASES } else { limit };
    let Hits { here, elsewhere, here_total, elsewhere_total, suggestion, marked, .. } =
        driver.search(engine, query, platform, looked_at).await?;
    let mut answer =
        Answer { platform: Some(platform), here_total, elsewhere_total, suggestion, marked, ..Answer::default() };
    let pages = |hits: &[Hit]| hits.iter().take(limit).map(|hit| hit.page).collect::<Vec<u32>>();
    driver.prepare(outline, pages(&here).into_iter().chain(pages(&elsewhere))).await;
    for hit in here.into_iter().chain(elsewhere) {
        let group = if hit.on.contains(platform) { &answer.here } else { &answer.elsewhere };
        if group.len() >= limit {
            continue;
        }
        let Ok(sections) = driver.sections(outline, hit.page).await else { continue };
        let Some(section) = sections.get(hit.section as usize) else { continue };
        let on = query.phrases_in(section, hit.on);
        let Some(row) = Row::new(&hit, on, section, &answer.marked, platform) else { continue };
        let group = if on.contains(platform) { &mut answer.here } else { &mut answer.elsewhere };
        if group.len() < limit {
            group.push(row);
        }
    }
    if query.has_phrases() {
        // What was not looked at may not have the phrase.
        (answer.here_total, answer.elsewhere_total) = (answer.here.len(), answer.elsewhere.len());
    }
    Ok(answer)
}

impl Row {
    /// `None` on no platform.
    fn new(hit: &Hit, on: PlatformSet, section: &Section, marked: &Marked, asked: Platform) -> Option<Self> {
        let platform = if on.contains(asked) { asked } else { on.iter().next()? };
        Some(Self {
            page: hit.page,
            on,
            platform,
            heading: section.heading.clone(),
            trail: section.trail.clone(),
            anchors: section.anchors.clone(),
            snippet: snippet(section, marked, platform),
            score: hit.score,
        })
    }

    /// The fragment of a URL that names the section; empty for the page.
    pub fn anchor(&self, platform: Platform) -> &str {
        let own = self.anchors.iter().find(|(on, _)| on.contains(platform)).or(self.anchors.first());
        own.map_or("", |(_, anchor)| anchor)
    }

    /// The address of the section on a platform.
    pub fn address(&self, outline: &Outline, platform: Platform) -> String {
        outline.address(self.page, platform, self.anchor(platform))
    }
}

/// What `search()` resolves with: see `SearchResults` in `pkg/index.d.ts`.
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

impl Answer {
    /// JSON of `SearchResults`.
    pub fn to_json(&self, outline: &Outline, query: &str) -> String {
        let key = |platform: Platform| outline.info(platform).key.as_str();
        let results = Results {
            query,
            platform: self.platform.map_or("", key),
            here: self.here.iter().map(|row| row.out(outline)).collect(),
            elsewhere: self.elsewhere.iter().map(|row| row.out(outline)).collect(),
            here_total: self.here_total,
            elsewhere_total: self.elsewhere_total,
            suggestion: self.suggestion.as_deref(),
        };
        // Texts and numbers: none of them can fail to be written.
        serde_json::to_string(&results).unwrap_or_default()
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
