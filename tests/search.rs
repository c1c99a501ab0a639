//! Search, over sites as their authors write them.

use std::path::Path;

use crate::support::{MemorySite, page};
use kaleidoc::bundle::{Loaded, route};
use kaleidoc::cli::compile_folder;
use kaleidoc::platform::Platform;
use kaleidoc::search::{Builder, Hit, Hits, Index, Place, Query, Section, sections, snippet};
use serde::Deserialize;

/// A site with all that search needs of it.
struct Site {
    bundle: Loaded,
    keys: Vec<String>,
    pages: Vec<Vec<Section>>,
    index: Index,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::of(&MemorySite::new(files).compile().bundle.to_json())
    }

    fn of(json: &str) -> Self {
        let bundle = Loaded::load(json.as_bytes()).unwrap();
        let mut builder = Builder::new(&bundle.site.lang);
        let (mut keys, mut pages) = (Vec::new(), Vec::new());
        for (number, (key, page)) in bundle.pages.iter().enumerate() {
            let sections = sections(&page.title, &page.description, page.on, &page.decode(key).unwrap());
            builder.page(number as u32, &sections);
            keys.push(key.clone());
            pages.push(sections);
        }
        Self { bundle, keys, pages, index: builder.finish() }
    }

    fn search(&self, typed: &str, platform: &str) -> Hits {
        let platform = self.bundle.platform(platform).unwrap();
        self.index.search(&Query::parse(typed, &self.bundle.platforms), platform, 10)
    }

    fn section(&self, hit: &Hit) -> &Section {
        &self.pages[hit.page as usize][hit.section as usize]
    }

    /// `route#anchor platforms` of hits.
    fn lines(&self, hits: &[Hit]) -> Vec<String> {
        let line = |hit: &Hit| {
            let platforms = hit.on.iter().map(|platform| self.bundle.platform_info(platform).key.as_str());
            let anchor = self.section(hit).anchor(hit.on.iter().next().unwrap_or(Platform(0)));
            let route = self.keys[hit.page as usize].trim_start_matches("/[platform]");
            format!("{route}#{anchor} {}", platforms.collect::<Vec<_>>().join(","))
        };
        hits.iter().map(line).collect()
    }
}

fn site() -> Site {
    let auth = "export const meta = { title: 'Authentication', description: 'Sign in and out', platforms: ['react', 'swift'] };\n\n\
                Users are verified.\n\n## Sign in\n\nCall `signIn` with a password.\n\n\
                <InlineFilter filters={['swift']}>\n\n### Biometrics\n\nUse Face ID.\n\n</InlineFilter>\n\n\
                Then read the session.\n\n\
                <InlineFilter filters={['react']}>\n\n## Uploading\n\nCall `Amplify.Storage.uploadData`.\n\n</InlineFilter>\n\
                <InlineFilter filters={['swift']}>\n\n## Uploading\n\nCall `upload(data:)`.\n\n</InlineFilter>";
    Site::new(&[
        ("src/pages/[platform]/auth/index.mdx", auth),
        (
            "src/pages/[platform]/data/index.mdx",
            "export const meta = { title: 'Data', platforms: ['react', 'swift'] };\n\nA table of users. They sign in elsewhere.",
        ),
    ])
}

#[test]
fn sections_are_found_on_their_platforms() {
    let site = site();
    let hits = site.search("sign in", "react");
    assert_eq!(site.lines(&hits.here)[0], "/auth/#sign-in react,swift");
    let hits = site.search("face id", "react");
    assert_eq!(hits.here, []);
    assert_eq!(site.lines(&hits.elsewhere), ["/auth/#biometrics swift"]);
    assert_eq!((hits.here_total, hits.elsewhere_total, hits.is_relaxed), (0, 1, false));
}

#[test]
fn variants_of_a_section_are_one() {
    let site = site();
    for (platform, anchor) in [("react", "uploading"), ("swift", "uploading-1")] {
        let hits = site.search("upload", platform);
        assert_eq!(site.lines(&hits.here), ["/auth/#uploading react,swift"]);
        assert_eq!(site.section(&hits.here[0]).anchor(site.bundle.platform(platform).unwrap()), anchor);
    }
    // What only one of them says is not found on the other.
    let hits = site.search("Amplify.Storage", "swift");
    assert_eq!(
        (site.lines(&hits.here), site.lines(&hits.elsewhere)),
        (vec![], vec!["/auth/#uploading react".to_owned()])
    );
}

#[test]
fn text_behind_a_filtered_heading_is_of_its_section_where_it_is_shown() {
    let site = site();
    assert_eq!(site.lines(&site.search("session", "react").here), ["/auth/#sign-in react"]);
    assert_eq!(site.lines(&site.search("session", "swift").here), ["/auth/#biometrics swift"]);
}

#[test]
fn snippets_show_what_the_platform_shows() {
    let site = site();
    let shown = |typed, platform| {
        let hits = site.search(typed, platform);
        let platform = site.bundle.platform(platform).unwrap();
        let snippet = snippet(site.section(hits.here.first().unwrap()), &hits.marked, platform);
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let marks = snippet.marks.iter().map(|(start, end)| &units[*start as usize..*end as usize]);
        let marks: Vec<String> = marks.map(|units| String::from_utf16(units).unwrap()).collect();
        (snippet.text, marks.join("|"))
    };
    let check = |typed, platform, text: &str, marks: &str| {
        assert_eq!(shown(typed, platform), (text.to_owned(), marks.to_owned()), "{typed}");
    };
    check("upload", "swift", "Call upload(data:).", "upload");
    check("uploaddata", "react", "Call Amplify.Storage.uploadData.", "uploadData");
    check("session", "swift", "Use Face ID. Then read the session.", "session");
    check("session", "react", "Call signIn with a password. Then read the session.", "session");
    check("sign in passwords", "react", "Call signIn with a password. Then read the session.", "signIn|password");
}

#[test]
fn words_are_found_in_other_forms() {
    let site = site();
    let first = |typed: &str| site.lines(&site.search(typed, "react").here).first().cloned().unwrap_or_default();
    for typed in ["signin", "sign-in", "signIn", "SIGN IN", "signing in", "\"sign in\""] {
        assert_eq!(first(typed), "/auth/#sign-in react,swift", "{typed}");
    }
    assert_eq!(first("uplo"), "/auth/#uploading react,swift", "being typed");
    assert_eq!(first("uplo "), "", "typed");
    assert_eq!(first("passwrod"), "/auth/#sign-in react,swift");
    assert_eq!(first("pas"), "/auth/#sign-in react,swift");
    assert_eq!(first("platform:swift face"), "/auth/#biometrics swift");
}

#[test]
fn what_was_meant_is_suggested() {
    let site = site();
    let hits = site.search("pasword for autentication", "react");
    assert_eq!(hits.suggestion.as_deref(), Some("password for authentication"));
    let hits = site.search("biomatric", "react");
    assert_eq!((hits.here_total, hits.suggestion.as_deref()), (0, Some("biometrics")));
    assert_eq!(site.search("password", "react").suggestion, None);
    assert_eq!(site.search("qqqqqqqq", "react").suggestion, None);
}

#[test]
fn hits_have_all_words_or_say_that_they_have_not() {
    let site = site();
    let hits = site.search("table password", "react");
    assert!(hits.is_relaxed && hits.here.iter().all(|hit| hit.is_partial), "{hits:?}");
    assert_eq!(hits.here.len(), 2);
    let hits = site.search("how do I sign in with a password", "react");
    assert!(!hits.is_relaxed);
    assert_eq!(site.lines(&hits.here)[0], "/auth/#sign-in react,swift");
    for nothing in ["", " ", "\"\"", "platform:swift", "?!"] {
        let hits = site.search(nothing, "react");
        assert_eq!((hits.here_total, hits.elsewhere_total, hits.marked.is_empty()), (0, 0, true), "{nothing:?}");
    }
}

#[test]
fn phrases_are_verified_in_the_text() {
    let site = site();
    let on = |typed: &str| {
        let query = Query::parse(typed, &site.bundle.platforms);
        let hits = site.index.search(&query, Platform(0), 10);
        let found = hits.here.iter().filter(|hit| !query.phrases_in(site.section(hit), hit.on).is_empty());
        site.lines(&found.cloned().collect::<Vec<_>>())
    };
    assert_eq!(on("\"table of users\""), ["/data/# react,swift"]);
    assert_eq!(on("\"users table\""), [""; 0]);
    assert_eq!(on("\"signIn with a password\""), ["/auth/#sign-in react,swift"]);
    assert!(on("users").len() == 2);
}

#[test]
fn tabs_and_accordions_are_searched() {
    let page = "export const meta = { title: 'T', platforms: ['react', 'swift'] };\n\n## One\n\n\
                <BlockSwitcher><Block name=\"Kotlin\">\n\nCoroutine text.\n\n### Inside\n\nDeeper.\n\n</Block>\
                <Block name=\"Java\">\n\nCallbacks.\n\n</Block></BlockSwitcher>\n\n\
                <Accordion title=\"What is a bucket?\">\n\nA place for objects.\n\n</Accordion>\n\n\
                After all.\n\n<Callout>\n\nMind the gap.\n\n</Callout>\n\n| a | b |\n|---|---|\n| cell | ![a picture](x.png) |";
    let site = Site::new(&[("src/pages/[platform]/t/index.mdx", page)]);
    let found = |typed: &str| site.lines(&site.search(typed, "react").here).first().cloned().unwrap_or_default();
    for typed in ["kotlin", "coroutine", "java", "callbacks", "gap", "cell", "picture", "after all"] {
        assert_eq!(found(typed), "/t/#one react,swift", "{typed}");
    }
    assert_eq!(found("deeper"), "/t/#inside react,swift");
    let places = |typed: &str| {
        let hits = site.search(typed, "react");
        snippet(site.section(&hits.here[0]), &hits.marked, Platform(0)).places
    };
    assert_eq!(places("callbacks"), [Place::Tab { group: 1, tab: 1 }]);
    assert_eq!(places("gap"), []);
    assert!(matches!(&places("objects")[..], [Place::Accordion { title, .. }] if title == "What is a bucket?"));
}

#[test]
fn other_languages_are_found() {
    let site = Site::new(&[
        ("kaleidoc.toml", "[site]\nlang = 'ja'\n"),
        ("src/pages/[platform]/a/index.mdx", &page("東京都の認証について。\n\n## パスワード\n\nリセット")),
        ("src/pages/[platform]/b/index.mdx", &page("Ένα ΜΉΝΥΜΑ. Größe. Привет.")),
    ]);
    let found = |typed: &str| site.lines(&site.search(typed, "react").here);
    assert_eq!(found("認証"), ["/a/# react,vue"]);
    assert_eq!(found("東京"), ["/a/# react,vue"]);
    assert_eq!(found("リセ").len(), 1);
    assert_eq!(found("μήνυμα"), ["/b/# react,vue"]);
    assert_eq!(found("μηνυμα"), ["/b/# react,vue"]);
    for typed in ["größ", "GRÖSS", "grosse", "gro\u{308}ß"] {
        assert_eq!(found(typed), ["/b/# react,vue"], "{typed}");
    }
    assert_eq!(found("привет"), ["/b/# react,vue"]);
}

#[test]
fn one_page_does_not_fill_the_list() {
    let many = (0..10).map(|n| format!("## Upload {n}\n\nUpload.\n\n")).collect::<String>();
    let site = Site::new(&[
        ("src/pages/[platform]/a/index.mdx", &page(&many)),
        ("src/pages/[platform]/b/index.mdx", &page("Here is a long text that says upload but once.")),
    ]);
    let hits = site.search("upload", "react");
    assert_eq!((hits.here_total, hits.here.len()), (11, 10));
    assert_eq!(site.lines(&hits.here)[3], "/b/# react,vue");
}

#[test]
fn hostile_texts_are_bounded() {
    let words = (0..20_000).map(|n| format!("word{n} ")).collect::<String>();
    let headings = "# a\n\n".repeat(20_000);
    let long = "x".repeat(1_000_000);
    let site = Site::new(&[
        ("src/pages/[platform]/a/index.mdx", &page(&long)),
        ("src/pages/[platform]/b/index.mdx", &page(&words)),
        ("src/pages/[platform]/c/index.mdx", &page(&headings)),
    ]);
    let shown = |typed: &str| {
        let hits = site.search(typed, "react");
        hits.here.iter().map(|hit| snippet(site.section(hit), &hits.marked, Platform(0))).collect::<Vec<_>>()
    };
    assert!(shown(&long)[0].text.chars().count() < 200);
    assert!(shown("wor").iter().all(|snippet| snippet.text.chars().count() < 200));
    shown(&words);
    shown(&"aB".repeat(1000));
    shown(&"\"".repeat(100_000));
    shown(&"platform:".repeat(100_000));
    shown("\u{0}\u{feff}\u{1F600}\u{301}");
}

/// The queries of `tests/search/queries.json`: a search is right when a right place comes early.
#[test]
fn right_places_come_first() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no corpus in {}", corpus.display());
        return;
    }
    let site = Site::of(&compile_folder(&corpus).unwrap().bundle.to_json());
    let queries: Vec<Entry> = serde_json::from_str(include_str!("search/queries.json")).unwrap();
    let ranks: Vec<Option<usize>> = queries.iter().map(|entry| entry.rank(&site)).collect();
    let count = ranks.len() as f64;
    let mean: f64 = ranks.iter().flatten().map(|rank| 1.0 / (*rank as f64 + 1.0)).sum::<f64>() / count;
    let hits = ranks.iter().flatten().filter(|rank| **rank < 3).count() as f64 / count;
    for (entry, rank) in queries.iter().zip(&ranks).filter(|(_, rank)| **rank != Some(0)) {
        println!("{:?} on {}: {rank:?}", entry.query, entry.platform);
    }
    println!("mean reciprocal rank {mean:.3}, among the first three {hits:.3}");
    assert!(mean >= 0.89, "mean reciprocal rank {mean:.3}");
    assert!(hits >= 0.95, "among the first three {hits:.3}");
}

#[derive(Deserialize)]
struct Entry {
    query: String,
    platform: String,
    right: Vec<Right>,
    #[serde(default)]
    elsewhere: bool,
}

#[derive(Deserialize)]
struct Right {
    route: String,
    anchor: Option<String>,
}

impl Entry {
    /// The place of the first right hit, from 0, in the list of both groups.
    fn rank(&self, site: &Site) -> Option<usize> {
        let asked = Query::parse(&self.query, &site.bundle.platforms).platform();
        let asked = asked.or(site.bundle.platform(&self.platform)).unwrap();
        let hits = site.search(&self.query, &self.platform);
        let here = hits.here.iter().map(|hit| (hit, false));
        here.chain(hits.elsewhere.iter().map(|hit| (hit, true))).position(|(hit, elsewhere)| {
            let route = route::bare(&site.keys[hit.page as usize]);
            let section = site.section(hit);
            let has = |anchor: &str| {
                section.anchors.iter().any(|(on, own)| own == anchor && (elsewhere || on.contains(asked)))
            };
            let is_right = |right: &Right| right.route == route && right.anchor.as_deref().is_none_or(has);
            elsewhere == self.elsewhere && self.right.iter().any(is_right)
        })
    }
}
