//! The examples of CommonMark's and GFM's specifications are rendered as the specifications say, so far as MDX and plain
//! Markdown have what they show.

mod canonical;
mod examples;
mod known;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{MemorySite, page};
use canonical::canonical;
use examples::Example;
use kaleidoc::bundle::{Loaded, route};
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};
use rules::Dialect;

#[test]
fn mdx_is_rendered_as_specified() {
    // A block without language is JavaScript.
    compare(Dialect::Mdx, "js", 500);
}

#[test]
fn markdown_is_rendered_as_specified() {
    compare(Dialect::Markdown, "text", 600);
}

/// - `language`: of code that names none.
/// - `least`: how many examples must be alike.
fn compare(dialect: Dialect, language: &str, least: usize) {
    let mut excluded: BTreeMap<&str, usize> = BTreeMap::new();
    let mut examples = examples::all();
    examples.retain(|example| {
        let rule = rules::rules(dialect).iter().find(|(_, is_other)| is_other(example));
        if let Some((name, _)) = rule {
            *excluded.entry(name).or_default() += 1;
        }
        rule.is_none()
    });
    let rendered = render(dialect, &examples);
    let known = known::read(include_str!("known.txt"), dialect);
    let mut differing = BTreeSet::new();
    let mut problems = Vec::new();
    for example in &examples {
        let name = example.name.as_str();
        let (expected, got) = (canonical(&example.html, language), canonical(&rendered[name], language));
        if expected != got {
            differing.insert(name);
        }
        if expected != got && !known.contains(name) {
            problems.push(format!("{name}: {:?}\n--- specified\n{expected}\n--- rendered\n{got}\n", example.markdown));
        }
    }
    let stale = known.difference(&differing);
    problems.extend(stale.map(|name| format!("{name} is as specified now, or not compared: take it off the list\n")));
    let alike = examples.len() - differing.len();
    println!("{dialect:?}: {} compared, {alike} alike, {} known, excluded: {excluded:?}", examples.len(), known.len());
    assert!(problems.is_empty(), "{} are not as expected:\n\n{}", problems.len(), problems.join("\n"));
    assert!(alike >= least, "only {alike} are alike");
}

/// The HTML of each example, by its name: each is a page of one site.
fn render(dialect: Dialect, examples: &[Example]) -> BTreeMap<String, String> {
    let mut site = MemorySite::new(&[("kaleidoc.toml", "[[platforms]]\nkey = 'react'\n[[platforms]]\nkey = 'vue'\n")]);
    for Example { name, markdown, .. } in examples {
        let folder = format!("src/pages/[platform]/{name}");
        match dialect {
            Dialect::Mdx => site.put(&format!("{folder}/index.mdx"), page(markdown)),
            Dialect::Markdown => {
                site.put(&format!("{folder}/index.md"), format!("---\ntitle: T\nplatforms: [react]\n---\n{markdown}"));
            }
        }
    }
    let bundle = Loaded::load(site.compile().bundle.to_json().as_bytes()).unwrap();
    let platform = bundle.platform("react").unwrap();
    examples
        .iter()
        .map(|Example { name, .. }| {
            let key = format!("/{}/{name}/", route::PLATFORM);
            let view = View {
                platform,
                platform_key: "react",
                path: &key,
                links: Links::History { base: "/" },
                words: &ENGLISH,
                tokens: Tokens::Elements,
            };
            let content = bundle.pages[&key].decode(&key).unwrap();
            (name.clone(), render::content(&content.body, &view))
        })
        .collect()
}
