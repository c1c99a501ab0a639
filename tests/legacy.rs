//! Pages of other generators: a whole one of a real Jekyll site, and hostile ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{MemorySite, lines};
use kaleidoc::bundle::{Loaded, route};
use kaleidoc::compile::Compiled;
use kaleidoc::diagnostic::Code;
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};

const PLATFORM: &str = "[[platforms]]\nkey = 'react'\n";

/// A site of one page, `src/pages/[platform]/index.md`.
fn compile(page: &str, config: &str) -> Compiled {
    let page = format!("---\ntitle: T\nplatforms: [react]\n---\n{page}");
    MemorySite::new(&[("kaleidoc.toml", &format!("{PLATFORM}{config}")), ("src/pages/[platform]/index.md", &page)])
        .compile()
}

/// The page's HTML.
fn html(compiled: &Compiled) -> String {
    let bundle = Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap();
    let key = "/[platform]/";
    let content = bundle.pages[key].decode(key).unwrap();
    let platform = route::platforms_of(&bundle, bundle.pages[key].on).next().unwrap();
    let view = View {
        platform,
        platform_key: "react",
        path: key,
        links: Links::History { base: "/" },
        words: &ENGLISH,
        tokens: Tokens::Elements,
    };
    render::content(&content.body, &view)
}

/// The text of HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A source without what is no text: Liquid, attribute lists, targets of links and images, tags, languages, list numbers.
fn prose(source: &str) -> String {
    let mut text = source.splitn(3, "---").last().unwrap().to_owned();
    for (open, close) in [("{%", "%}"), ("{{", "}}"), ("{:", "}"), ("![", ")"), ("](", ")")] {
        while let Some(start) = text.find(open) {
            let end = text[start..].find(close).map_or(text.len(), |end| start + end + close.len());
            text.replace_range(start..end, " ");
        }
    }
    let is_tag = |word: &str| ["<iframe", "</iframe", "<a ", "</a", "<br"].iter().any(|tag| word.starts_with(tag));
    let mut prose = String::new();
    let mut in_code = false;
    for line in text.lines() {
        let line = line.trim_start();
        if line.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        let number = line.bytes().take_while(u8::is_ascii_digit).count();
        let mut rest = if !in_code && line[number..].starts_with(". ") { &line[number..] } else { line };
        while let Some(start) = (!in_code).then(|| rest.find('<')).flatten() {
            let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
            prose.push_str(&rest[..start]);
            prose.push_str(if is_tag(&rest[start..]) { " " } else { &rest[start..end] });
            rest = &rest[end..];
        }
        prose.push_str(rest);
        prose.push('\n');
    }
    prose
}

fn quickstart() -> Option<(PathBuf, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/legacy/quickstart.md");
    let Ok(source) = fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return None;
    };
    Some((path, source))
}

#[test]
fn a_whole_jekyll_page_loses_nothing() {
    let Some((_, source)) = quickstart() else { return };
    let config = "[legacy]\njekyll.environment = 'production'\nsite.amplify.docs_baseurl = '/docs'\n";
    let site = MemorySite::new(&[
        ("kaleidoc.toml", &format!("{PLATFORM}{config}")),
        ("src/pages/[platform]/index.md", &source.replacen("---\n", "---\nplatforms: [react]\n", 1)),
    ]);
    let compiled = site.compile();
    assert_eq!(lines(&compiled), Vec::<String>::new());
    let html = html(&compiled);
    let shown = text(&html);
    let shown: BTreeSet<&str> = words(&shown).collect();
    let prose = prose(&source);
    let lost: Vec<&str> = words(&prose).filter(|word| !shown.contains(word)).collect();
    assert_eq!(lost, Vec::<&str>::new());
    assert!(words(&prose).count() > 5_000);

    let count = |part: &str| html.matches(part).count();
    let levels: Vec<usize> = (1..=6).map(|level| count(&format!("<h{level} "))).collect();
    assert_eq!(levels, [1, 8, 22, 17, 3, 0]);
    assert_eq!(count("<figure"), source.matches("```").count() / 2);
    assert_eq!(count("<img "), source.matches("![").count());
    assert_eq!(count("<br>"), ["<br>", "<br/>", "<br />"].iter().map(|tag| source.matches(tag).count()).sum::<usize>());
    assert_eq!((count("data-kind=\"warning\""), count("data-kind=\"info\"")), (1, 1));
    assert_eq!(count("<div class=\"kd-youtube\" data-id=\"fWbM5DLh25U\">"), 1);
    assert_eq!(count("<a id=\"teamprovider\">"), 1);
    for part in [
        "<a href=\"/docs/cli-toolchain/graphql#static-group-authorization\">",
        "<a href=\"/docs/js/api#using-rest\">",
        "<img src=\"/docs/images/multiple-frontends.png\" alt=\"Image\"",
        "<a href=\"https://nodejs.org/en/download/%22\"",
        "<a href=\"plugins\">here</a>",
        "<a href=\"../js/start\">",
        "git checkout &lt;branch-name&gt; &amp; amplify init",
        ">Learn more</a>.</p>",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("{%") && !html.contains("{{") && !html.contains("{:"), "template syntax is left");
}

#[test]
fn outside_of_production_links_stay_local() {
    let Some((_, source)) = quickstart() else { return };
    let site = MemorySite::new(&[
        ("kaleidoc.toml", PLATFORM),
        ("src/pages/[platform]/index.md", &source.replacen("---\n", "---\nplatforms: [react]\n", 1)),
    ]);
    let compiled = site.compile();
    assert_eq!(lines(&compiled), Vec::<String>::new());
    let html = html(&compiled);
    assert!(html.contains("<a href=\"/cli-toolchain/graphql#static-group-authorization\">"));
    assert!(html.contains("<img src=\"/images/AmplifyEnvSwitching.jpg\""));
}

#[test]
fn two_pages_in_one_folder_are_told_of() {
    let page = "---\ntitle: T\nplatforms: [react]\n---\nx";
    let files = [
        ("kaleidoc.toml", PLATFORM),
        ("src/pages/[platform]/index.md", page),
        ("src/pages/[platform]/index.mdx", page),
    ];
    let compiled = MemorySite::new(&files).compile();
    let codes: Vec<Code> = compiled.report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::DuplicateRoute]);
}

#[test]
fn fragments_may_be_legacy_markdown() {
    let page = "import part from './part.md';\nexport const meta = { title: 'T', platforms: ['react'] };\n\n\
                <Fragments fragments={{ all: part }} />";
    let compiled = MemorySite::new(&[
        ("kaleidoc.toml", PLATFORM),
        ("src/pages/[platform]/index.mdx", page),
        ("src/pages/[platform]/part.md", "a <br> { b }\n{: .callout}"),
    ])
    .compile();
    assert_eq!(lines(&compiled), Vec::<String>::new());
    assert!(html(&compiled).contains("<aside class=\"kd-callout\" data-kind=\"info\"><p>a <br> { b }</p>"));
}

#[test]
fn deep_html_is_bounded() {
    for count in [40, 50_000] {
        let page = format!("{}text{}", "<div>".repeat(count), "</div>".repeat(count));
        let compiled = compile(&page, "");
        let codes: BTreeSet<Code> = compiled.report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, BTreeSet::from([Code::TooDeep]), "{:?}", lines(&compiled));
        assert!(text(&html(&compiled)).contains("text"));
    }
    for page in [
        "<div>\n\n> ".repeat(2_000),
        "<b>".repeat(20_000),
        "</b>".repeat(2_000),
        "<b><i>".repeat(2_000) + &"</b></i>".repeat(2_000),
        format!("{}x", "> <div>\n".repeat(500)),
        "<a <b <c ".repeat(5_000),
        "{: .callout}\n".repeat(5_000),
        "a\n{: .callout}\n\n".repeat(2_000),
        "<svg>".repeat(3_000),
        "<script>".repeat(3_000),
        "<p>".repeat(3_000),
        "{% include a.md %}".repeat(500),
        "{{".repeat(20_000),
        "{% if a %}".repeat(5_000),
        "{% raw %}".repeat(2_000),
        "[a](b){: #c}".repeat(1_000),
    ] {
        html(&compile(&page, ""));
    }
}

#[test]
fn nothing_of_a_page_can_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/legacy-hostile");
    let html = fs::read_to_string(folder.join("expected/react.html")).unwrap();
    let lower = html.to_lowercase();
    for part in [
        "<script",
        "onclick",
        "onerror",
        "onload=\"",
        "href=\"javascript",
        "src=\"data",
        "style=",
        "<iframe",
        "<svg",
        "<form",
    ] {
        assert!(!lower.contains(part), "{part}");
    }
}

#[test]
fn places_lead_to_the_source_behind_liquid() {
    let page = "{% assign x = 'a long text that shifts the rest' %}{{ x }}\n\n{% if x %}\n<font>a</font> {{ '<blink>b</blink>' }}\n{% endif %}";
    let compiled = compile(page, "");
    assert_eq!(
        lines(&compiled),
        [
            "src/pages/[platform]/index.md:8:1 warning[forbidden-html]: `<font>` is no element that content may have; its content is shown",
            "src/pages/[platform]/index.md:8:16 warning[forbidden-html]: `<blink>` is no element that content may have; its content is shown",
        ]
    );
}
