//! Search, over sites as their authors write them.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use kaleidoc::bundle::Loaded;
use kaleidoc::platform::Platform;
use kaleidoc::search::{Builder, Hit, Hits, Index, Query, Section, sections, snippet};
use support::MemorySite;

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
    let hits = site.search("upload", "swift");
    assert_eq!(site.lines(&hits.here), ["/auth/#uploading react,swift"]);
    assert_eq!(site.section(&hits.here[0]).anchor(site.bundle.platform("swift").unwrap()), "uploading-1");
    let shown = |typed, platform| {
        let hits = site.search(typed, platform);
        let platform = site.bundle.platform(platform).unwrap();
        snippet(site.section(hits.here.first().unwrap()), &hits.marked, platform).text
    };
    assert_eq!(shown("upload", "swift"), "Call upload(data:).");
    assert_eq!(shown("uploaddata", "react"), "Call Amplify.Storage.uploadData.");
    assert_eq!(shown("session", "swift"), "Use Face ID. Then read the session.");
    assert_eq!(shown("session", "react"), "Call signIn with a password. Then read the session.");
}
