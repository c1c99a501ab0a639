//! Building again: what is remembered of earlier builds does not show in the result.

use crate::support::{self, MemorySite, page};
use kaleidoc::compile::{self, Compiled, Highlighting, Memory};
use proptest::prelude::*;

/// Files that come, change and go.
const PATHS: &[&str] = &[
    "src/pages/[platform]/index.mdx",
    "src/pages/[platform]/a/index.mdx",
    "src/pages/[platform]/a/b/index.mdx",
    "src/fragments/f.mdx",
    "src/fragments/g.mdx",
    "src/data/d.json",
    "src/variables.json",
    "nav.json",
    "kaleidoc.toml",
];

/// What pages and fragments may hold, each wrong in one place or another.
const BODIES: &[&str] = &[
    "# x\n\n## x\n\n```ts\nlet a: number = NAME;\n```",
    "```ts\nlet a: number = NAME;\n```\n\n```swift\nlet a = NAME\n```",
    "import f from '/src/fragments/f.mdx';\n\n<Fragments fragments={{ react: f }} />\n\n[a](/[platform]/a/)",
    "import g from '/src/fragments/g.mdx';\nimport d from '/src/data/d.json';\n\n{d.key}\n\n<Fragments fragments={{ all: g }} />",
    "<InlineFilter filters={['vue', 'nobody']}>\n\n## y\n\n</InlineFilter>\n\n<Overview childPageNodes={props.childPageNodes} />",
    "<Broken",
];

const SITE_FILES: &[&str] = &[
    "[[platforms]]\nkey = 'vue'\ntitle = 'Vue'\n\n[content]\nvariables = 'src/variables.json'\n",
    "[site]\ntitle = 'Other'\nbase = '/docs/'\n",
];

const JSON: &[&str] = &["{\"key\": \"value\", \"NAME\": \"name\"}", "{\"key\": 2, \"NAME\": \"other\"}", "[]", "{"];

/// A file of the site, and its new text; none where it is removed.
fn edit() -> impl Strategy<Value = (&'static str, Option<String>)> {
    (prop::sample::select(PATHS), 0..BODIES.len(), prop::bool::weighted(0.15)).prop_map(|(path, number, goes)| {
        let text = match path {
            "kaleidoc.toml" => SITE_FILES[number % SITE_FILES.len()].to_owned(),
            "nav.json" => ["[]", "[{\"path\": \"src/pages/[platform]/a/index.mdx\"}]"][number % 2].to_owned(),
            path if path.ends_with(".json") => JSON[number % JSON.len()].to_owned(),
            path if path.contains("fragments") => BODIES[number].to_owned(),
            _ => page(BODIES[number]),
        };
        (path, (!goes).then_some(text))
    })
}

fn said(compiled: &Compiled) -> (String, Vec<String>) {
    (compiled.bundle.to_json(), support::lines(compiled))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_build_after_edits_is_a_first_build(edits in prop::collection::vec(edit(), 1..16)) {
        let mut site = MemorySite::new(&[(PATHS[0], &page(BODIES[0]))]);
        let mut memory = Memory::default();
        for (path, text) in edits {
            match text {
                Some(text) => site.put(path, text),
                None => site.remove(path),
            }
            prop_assert_eq!(said(&site.recompile(&mut memory)), said(&compile::check(&site, &site.config(), Highlighting::On)));
        }
    }
}
