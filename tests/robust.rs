//! Any bytes compile and render: no panic, places inside of the text, sound HTML, the same bytes each time.
//!
//! `KALEIDOC_CASES` sets the number of random texts of each test; `tests/fuzz/README.md` says how to search for longer.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::adversarial::FAMILIES;
use crate::support::{MemorySite, page, render_all};
use kaleidoc::bundle::html;
use kaleidoc::diagnostic::Diagnostic;
use kaleidoc::syntax::{self, Kind, MAX_DEPTH, Node};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRng};

/// Random texts of each test, unless the environment says otherwise.
const CASES: u32 = 150;
/// Bytes of the members of the families: enough for an exponential one to hang the suite, and for a deep one to overflow
/// the stack. `benches/adversarial.rs` looks for quadratic ones.
const FAMILY_BYTES: usize = 8_000;
/// Elements that the renderer writes beside those that authors may.
const CHROME: &[&str] = &["button", "input", "nav"];
const PLATFORMS: &str = "[[platforms]]\nkey = 'react'\n[[platforms]]\nkey = 'vue'\n";
/// What documents are made of, and what breaks them.
const FRAGMENTS: &[&str] = &[
    "<InlineFilter filters={[\"react\"]}>",
    "</InlineFilter>",
    "<Callout>",
    "</Callout>",
    "<Callout warning>",
    "<BlockSwitcher>",
    "</BlockSwitcher>",
    "<Block name=\"a\">",
    "</Block>",
    "<Accordion title=\"a\">",
    "</Accordion>",
    "<b>",
    "</b>",
    "<br/>",
    "<>",
    "</>",
    "<a href=\"javascript:x\">",
    "</a>",
    "<img src=\"/x.png\" />",
    "<A.B c={1} />",
    "<x {...y}>",
    "<div onclick=\"x\">",
    "</div>",
    "<Fragments fragments={{react: f}} />",
    "<Overview />",
    "<Nope>",
    "```ts title=\"a\"",
    "```",
    "~~~",
    "``",
    "`",
    "{/*",
    "*/}",
    "{",
    "}",
    "{1}",
    "{'a'}",
    "{`${",
    "{props.platform}",
    "- ",
    "* ",
    "1. ",
    "10) ",
    "> ",
    "- [x] ",
    "|a|b|",
    "|-|-|",
    "|",
    "---",
    "===",
    "# ",
    "###### ",
    "***",
    "**",
    "*",
    "_",
    "~~",
    "[a](/b)",
    "[a](",
    "![",
    "[",
    "]",
    "]: /u",
    "[a]: /b",
    "[^a]",
    "[^a]: ",
    "(",
    ")",
    "https://a.b/c",
    "www.a.b",
    "a@b.c",
    "<https://a.b>",
    "<!-- a -->",
    "&amp;",
    "&#0;",
    "&",
    "\\",
    "\\{",
    "\"",
    "'",
    "=",
    "import a from './a.mdx'",
    "export const a = 1",
    "export const meta = {",
    "title: 'a'",
    "platforms: ['react']",
    "a",
    "word ",
    "é",
    "\u{1F600}",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "\u{1}",
    "\t",
    "  ",
    "    ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\n\n\n",
    "\u{2028}",
];

fn cases() -> ProptestConfig {
    let wanted = std::env::var("KALEIDOC_CASES").ok().and_then(|text| text.parse().ok());
    // The same texts in each run, but for a search of one's own: what fails for one fails for all.
    let rng_seed = if wanted.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    ProptestConfig { cases: wanted.unwrap_or(CASES), failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

/// Text put together from [`FRAGMENTS`].
fn fragments() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60).prop_map(|parts| parts.concat())
}

/// Blocks that nest as they should.
fn blocks() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(
        &["a", "*b* `c`", "## d", "```ts\ne\n```", "|f|\n|-|\n|g|", "{/* h */}", "[i](/j)", "{1 + 1}", "---"][..],
    )
    .prop_map(str::to_owned);
    leaf.prop_recursive(6, 40, 4, |inner| {
        (prop::collection::vec(inner, 1..4), 0..5usize).prop_map(|(blocks, kind)| {
            let body = blocks.join("\n\n");
            match kind {
                0 => body.lines().map(|line| format!("> {line}\n")).collect::<String>(),
                1 => format!("- {}", body.replace('\n', "\n  ")),
                2 => format!("1. {}", body.replace('\n', "\n   ")),
                3 => format!("<Callout>\n{body}\n</Callout>"),
                _ => format!("<InlineFilter filters={{['vue']}}>\n\n{body}\n\n</InlineFilter>"),
            }
        })
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_bytes_compile(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_text_compiles(text in "\\PC{0,200}") {
        check(text.as_bytes());
    }

    #[test]
    fn any_fragments_compile(text in fragments()) {
        check(text.as_bytes());
        check(page(&text).as_bytes());
    }

    #[test]
    fn sound_blocks_have_no_findings(text in blocks()) {
        let text = page(&text);
        prop_assert_eq!(syntax::parse(&text).diagnostics, vec![]);
        check(text.as_bytes());
    }
}

#[test]
fn every_family_ends() {
    for (name, text) in FAMILIES {
        println!("{name}");
        check(page(&text(FAMILY_BYTES)).as_bytes());
    }
}

/// Bounds are for what is broken or contrived: a page of any size that is neither loses nothing.
#[test]
fn a_large_page_is_within_bounds() {
    let mut text = String::from("export const meta = {\n  title: 'T',\n  platforms: ['react', 'vue'],\n  list: [\n");
    (0..2_000).for_each(|n| text += &format!("    {{ name: 'n{n}', values: [{n}, (1 + {n})] }},\n\n"));
    text += "  ]\n};\n\n";
    for n in 0..20_000 {
        text += &format!("Press <kbd>p{n}</kbd>, *or* (not) **this_one** `{{a < b}}` ~ 5 > 4: {{'e'}}{n} - \"q\".\n\n");
        text += &format!("<Callout>\n\nnote{n}\n\n</Callout>\n\n");
        if n % 4 == 0 {
            text += &format!("<InlineFilter filters={{['react']}}>\n- react{n}\n</InlineFilter>\n\n");
        }
    }
    let site = MemorySite::new(&[("kaleidoc.toml", PLATFORMS), ("src/pages/[platform]/index.mdx", &text)]);
    let compiled = site.compile();
    assert_eq!(compiled.report.diagnostics, vec![]);
    let html = render_all(&compiled.bundle.to_json());
    for (html, is_react) in [(&html[0], true), (&html[1], false)] {
        let mut rest = html.as_str();
        let mut pass = |part: &str| rest = rest.split_once(part).unwrap_or_else(|| panic!("no {part}")).1;
        for n in 0..20_000 {
            pass(&format!("<kbd>p{n}</kbd>"));
            pass(&format!(": e{n} - "));
            pass(&format!("note{n}<"));
            if n % 4 == 0 && is_react {
                pass(&format!("react{n}<"));
            }
        }
    }
}

/// Without a navigation file, each page looks for the one above it.
#[test]
fn a_site_of_many_pages_compiles() {
    let mut site = MemorySite::new(&[("kaleidoc.toml", PLATFORMS)]);
    (0..3_000).for_each(|n| site.put(&format!("src/pages/[platform]/a{}/b{n}/index.mdx", n % 2), page("a")));
    site.put("src/pages/[platform]/a1/index.mdx", page("a"));
    let start = Instant::now();
    let nav = site.compile().bundle.nav;
    assert_eq!((nav.len(), nav.last().unwrap().children.len()), (1_501, 1_500));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// What once broke something: `tests/fuzz/regressions/<name>.mdx`.
#[test]
fn past_breakages_stay_mended() {
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/regressions")) {
        println!("{}", path.display());
        check(&fs::read(&path).unwrap());
    }
}

/// Changes real pages at random, for `KALEIDOC_FUZZ_SECONDS`; keeps the text at hand in `KALEIDOC_FUZZ_LAST`.
#[test]
#[ignore = "runs for as long as it is told to"]
fn mutated_pages_compile() {
    let seconds = std::env::var("KALEIDOC_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let last = std::env::var_os("KALEIDOC_FUZZ_LAST").map(PathBuf::from);
    let seeds = seeds();
    let mut rng = TestRng::from_seed(prop::test_runner::RngAlgorithm::XorShift, &seed());
    let (end, mut runs) = (Instant::now() + Duration::from_secs(seconds), 0);
    while Instant::now() < end {
        let text = mutate(&seeds, &mut rng);
        if let Some(path) = &last {
            fs::write(path, &text).unwrap();
        }
        let start = Instant::now();
        check(&text);
        // Not asserted, only told: the machine may be busy.
        if start.elapsed() > Duration::from_secs(5) {
            println!("slow: {:?} for {} bytes", start.elapsed(), text.len());
            if let Some(path) = &last {
                fs::copy(path, path.with_extension(format!("slow{runs}"))).unwrap();
            }
        }
        runs += 1;
    }
    println!("{runs} texts of {} seeds", seeds.len());
}

fn seed() -> [u8; 16] {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    println!("seed {nanos}");
    nanos.to_le_bytes()
}

/// Pages of our tests, of the manual, and of the shared corpus if there is one.
fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("KALEIDOC_SHARED").map(|shared| Path::new(&shared).join("corpus/src"));
    let folders = [Some(root.join("tests/pages")), Some(root.join("docs/src")), shared];
    let paths = folders.iter().flatten().flat_map(|folder| files(folder));
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "mdx"))
        .map(|path| fs::read(path).unwrap())
        .collect()
}

/// A piece of a seed with some bytes dropped, doubled, replaced, or with a fragment in between.
fn mutate(seeds: &[Vec<u8>], rng: &mut TestRng) -> Vec<u8> {
    let mut below = |limit: usize| (rng.next_u64() % limit.max(1) as u64) as usize;
    let piece = |seed: &[u8], below: &mut dyn FnMut(usize) -> usize| {
        let start = below(seed.len());
        seed[start..(start + below(3_000)).min(seed.len())].to_vec()
    };
    let mut text = piece(&seeds[below(seeds.len())], &mut below);
    for _ in 0..1 + below(12) {
        let at = below(text.len() + 1);
        let end = (at + below(30)).min(text.len());
        let insert = match below(5) {
            0 => Vec::new(),
            1 => text[at..end].repeat(1 + below(20)),
            2 => FRAGMENTS[below(FRAGMENTS.len())].repeat(1 + below(30)).into_bytes(),
            3 => vec![below(256) as u8],
            _ => piece(&seeds[below(seeds.len())], &mut below),
        };
        text.splice(at..end, insert);
    }
    text
}

/// Files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// All that must hold for a page of these bytes.
#[track_caller]
fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = syntax::parse(&text);
    check_places(&text, &parsed.diagnostics);
    check_nodes(&text, &parsed.document.nodes, 0);
    let mut site = MemorySite::new(&[("kaleidoc.toml", PLATFORMS)]);
    site.put("src/pages/[platform]/index.mdx", bytes);
    let compiled = site.compile();
    for diagnostic in &compiled.report.diagnostics {
        if let Some(text) = compiled.texts.get(&diagnostic.file) {
            check_places(text, std::slice::from_ref(diagnostic));
        }
    }
    let json = compiled.bundle.to_json();
    assert_eq!(site.compile().bundle.to_json(), json, "two builds differ");
    render_all(&json).iter().for_each(|html| check_html(html));
}

fn check_places(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        if let Some(span) = diagnostic.span {
            // An error at the end of the file is one byte wide, so that it can be pointed at.
            let is_inside = span.start <= text.len() && span.end <= text.len() + 1;
            assert!(is_inside && text.is_char_boundary(span.start), "{diagnostic:?}");
        }
    }
}

fn check_nodes(text: &str, nodes: &[Node], depth: usize) {
    assert!(depth <= MAX_DEPTH + 3, "nested {depth} deep");
    for node in nodes {
        assert!(text.get(node.span.start..node.span.end).is_some(), "{:?} is no place", node.span);
        match &node.kind {
            Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Paragraph(children)
            | Kind::Blockquote(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. }
            | Kind::FootnoteDefinition { children, .. }
            | Kind::Heading { children, .. }
            | Kind::Element { children, .. } => check_nodes(text, children, depth + 1),
            Kind::List { items, .. } => items.iter().for_each(|item| check_nodes(text, &item.children, depth + 2)),
            Kind::Table { rows, .. } => rows.iter().flatten().for_each(|cell| check_nodes(text, cell, depth + 3)),
            _ => {}
        }
    }
}

/// Every element is on the list and closed in turn; no attribute is one that runs script.
fn check_html(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { panic!("a tag without end: {part}") };
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "in {html}");
        } else if !name.starts_with('!') {
            assert!(html::is_element(name) || CHROME.contains(&name), "<{name}> in {html}");
            assert!(!tag.contains(" on") || tag.contains("=\""), "{tag}");
            if !html::is_void(name) && name != "input" {
                open.push(name);
            }
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "in {html}");
}
