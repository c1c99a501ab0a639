//! Every payload of `tests/payloads.json` in every string of a bundle, and wherever MDX takes one: no script URL, no handler,
//! no element or attribute that is not on the list, in every router, in files and on every switch.

use std::collections::BTreeSet;

use kaleidoc::bundle::{self, Loaded, html, route};
use kaleidoc::platform::{Platform, PlatformSet};
use kaleidoc::preview;
use kaleidoc::reader::{Address, Chrome, Effect, Message, Reader, Router};
use kaleidoc::render::file::{self, Ahead, File};
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View, shell};
use serde_json::{Value, json};

use super::judge;
use crate::support::MemorySite;

/// The payloads, all groups in one list.
fn payloads() -> Vec<String> {
    let groups: serde_json::Map<String, Value> = serde_json::from_str(include_str!("../payloads.json")).unwrap();
    groups.values().flat_map(|group| group.as_array().unwrap()).map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn there_are_payloads_enough() {
    let payloads = payloads();
    assert!(payloads.len() >= 150, "{}", payloads.len());
    assert_eq!(payloads.iter().collect::<BTreeSet<_>>().len(), payloads.len(), "each once");
}

const SITE: &str = "
[site]
title = 'Site'
base = '/docs/'
[[platforms]]
key = 'react'
title = 'React'
icon = '/react.svg'
[[platforms]]
key = 'vue'
title = 'Vue'
[[platforms]]
key = 'javascript'
title = 'JavaScript'
";

const NAV: &str = r#"[
  {"page": "/", "children": [{"page": "/a"}, {"href": "https://example.org/", "title": "Elsewhere"}]},
  {"title": "Group", "href": "/files/x.pdf", "children": [{"href": "/[platform]/a/#h", "title": "Anchor"}]}
]"#;

const PAGE: &str = "export const meta = { title: 'T', description: 'D', platforms: ['react', 'vue', 'javascript'] };

import missing from '/src/fragments/none.mdx';

## Heading *em* **strong** ~~del~~ `code`

### Second

[link](/[platform]/a/) [file](/x.pdf) [out](https://example.org/) ![alt](/a.png \"title\")\\
after[^1]

[^1]: Note

> quote

- item
- [x] task

3. three

---

```ts title=\"title\" showLineNumbers
// highlight-next-line
const a = \"b\";
```

| a | b |
|:--|--:|
| c | d |

<InlineFilter filters={['react']}>only react</InlineFilter>
<InlineFilter filters={['vue', 'javascript']}>

not react [a](/[platform]/a/)

</InlineFilter>

<Callout warning>careful</Callout>

<BlockSwitcher><Block name=\"one\">1</Block><Block name=\"two\">2</Block></BlockSwitcher>
<BlockSwitcher><InlineFilter filters={['vue']}><Block name=\"three\">3</Block></InlineFilter><Block name=\"four\">4</Block></BlockSwitcher>

<Accordion title=\"title\" eyebrow=\"eyebrow\">inside</Accordion>

<Overview />

<Video src=\"/a.mp4\" description=\"d\" />

<YoutubeEmbed embedId=\"abc\" />

<InternalLinkButton href=\"/[platform]/a\">button</InternalLinkButton>

<Columns><View><Flex><Grid><Card>boxed</Card></Grid></Flex></View></Columns>

<CrossLink href=\"/[platform]/a\" label=\"label\" text=\"text\" />

<a href=\"/x/\" title=\"t\" className=\"c\" id=\"i\" lang=\"en\" data-x=\"y\" aria-label=\"l\">html</a>

<picture><source srcSet=\"/a.avif 1x, /b.avif 2x\" type=\"image/avif\" /><img src=\"/a.png\" srcSet=\"/a.png 1x, /b.png 2x\" alt=\"a\" /></picture>

<video src=\"/a.mp4\" poster=\"/p.png\"><track src=\"/a.vtt\" kind=\"captions\" srcLang=\"en\" label=\"l\" /></video>

<blockquote cite=\"/a/\"><p><q cite=\"/b/\">q</q> <ins cite=\"/c/\" dateTime=\"d\">i</ins></p></blockquote>

<Host text=\"t\" number={1} source={some.call()}>in a host</Host> and <Host>inline</Host>

<Fragments fragments={{ all: missing }} />
";

/// A bundle that has each kind of node, and links that are a platform's scheme.
fn rich() -> Value {
    let site = MemorySite::new(&[
        ("kaleidoc.toml", SITE),
        ("nav.json", NAV),
        ("src/pages/[platform]/index.mdx", PAGE),
        (
            "src/pages/[platform]/a/index.mdx",
            "export const meta = { title: 'A', description: 'D', platforms: ['react', 'javascript'] };\n\n## One\n\n## Two\n\n[a](#one)",
        ),
    ]);
    let mut bundle = site.compile().bundle;
    bundle.build = Some("build".to_owned());
    let mut json = serde_json::to_value(&bundle).unwrap();
    let body = json["pages"]["/[platform]/"]["content"]["body"].as_array_mut().unwrap();
    for href in ["[platform]:__ran(1)", "/[platform]/x/", "[platform]//x"] {
        body.push(json!({"a": {"href": href, "each": true, "in": ["each"]}}));
        body.push(json!({"button": {"href": href, "each": true, "in": ["each"]}}));
        body.push(json!({"cards": [{"card": {"href": href, "each": true, "title": "t", "description": "d"}}]}));
    }
    json
}

#[test]
fn the_rich_bundle_has_every_kind_of_node() {
    let schema = serde_json::to_value(bundle::schema()).unwrap();
    let variants = ["oneOf", "anyOf"].into_iter().filter_map(|of| schema["$defs"]["Node"][of].as_array()).flatten();
    let kinds: Vec<&str> = variants.filter_map(|variant| variant["required"][0].as_str()).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    let text = rich().to_string();
    let missing: Vec<&&str> = kinds.iter().filter(|kind| !text.contains(&format!("{{\"{kind}\":"))).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

/// What a string of a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Value,
    /// A tag, or the name of an attribute or a property.
    Name,
    PlatformKey,
    PageKey,
}

/// Goes through the strings of a bundle, in an order that does not depend on them.
fn visit(value: &mut Value, parent: &str, visitor: &mut dyn FnMut(Role, &mut String)) {
    match value {
        Value::String(text) => {
            let role = match parent {
                "tag" => Role::Name,
                "key" => Role::PlatformKey,
                _ => Role::Value,
            };
            visitor(role, text);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, parent, visitor)),
        Value::Object(members) => {
            let role = match parent {
                "attributes" | "props" => Some(Role::Name),
                "pages" => Some(Role::PageKey),
                _ => None,
            };
            for (mut key, mut member) in std::mem::take(members) {
                visit(&mut member, if role.is_some() { "" } else { &key }, visitor);
                if let Some(role) = role {
                    visitor(role, &mut key);
                }
                members.insert(key, member);
            }
        }
        _ => {}
    }
}

/// The bundle with other strings in some places.
///
/// - `change`: the new string for the place with this number.
fn changed(rich: &Value, change: impl Fn(usize, Role) -> Option<String>) -> Value {
    let (mut changed, mut number) = (rich.clone(), 0);
    visit(&mut changed, "", &mut |role, text| {
        if let Some(new) = change(number, role) {
            *text = new;
        }
        number += 1;
    });
    changed
}

fn load(json: &Value) -> Result<Loaded, String> {
    Loaded::load(json.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// Whether each page can be shown.
fn is_sound(json: &Value) -> bool {
    load(json).is_ok_and(|bundle| bundle.pages.iter().all(|(key, page)| page.decode(key).is_ok()))
}

/// All HTML that is made of a bundle, each piece once.
fn surfaces(bundle: &Loaded, payload: &str) -> BTreeSet<String> {
    let mut html = BTreeSet::new();
    let platforms = || route::platforms_of(bundle, PlatformSet::first(bundle.platforms.len()));
    let base = bundle.site.base.clone();
    for router in [
        Router::History { base: base.clone() },
        Router::Hash { base: "./".to_owned() },
        Router::Memory { base: base.clone() },
    ] {
        for platform in platforms() {
            let key = bundle.platform_info(platform).key.as_str();
            let mut reader = Reader::new(bundle.clone(), router.clone(), Some(key));
            html.extend([reader.shell("kd"), reader.platform_label(), reader.platform_options("kd")]);
            // Without the platform, an address is that of the chosen one, whatever its key.
            let pages = bundle.pages.keys().map(|key| route::bare(key));
            for path in pages.chain(["/no/such/page/".to_owned(), format!("/{payload}/a/"), payload.to_owned()]) {
                let address = Address { path, query: format!("?{payload}"), anchor: Some(payload.to_owned()) };
                acted(reader.update(Message::LinkFollowed(address)), &mut html);
                // The ways from one platform to each other and back are all ways to swap.
                for other in platforms().filter(|_| platform == Platform(0)) {
                    let chosen = Message::PlatformChosen(bundle.platform_info(other).key.clone());
                    acted(reader.update(chosen), &mut html);
                }
                acted(reader.update(Message::PlatformChosen(key.to_owned())), &mut html);
            }
        }
    }
    for (key, page) in &bundle.pages {
        let Ok(content) = page.decode(key) else { continue };
        for platform in platforms() {
            let platform_key = &bundle.platform_info(platform).key;
            let links = Links::History { base: &base };
            let view = View { platform, platform_key, path: key, links, words: &ENGLISH, tokens: Tokens::Elements };
            html.insert(render::content(&content.body, &view));
        }
    }
    html
}

/// The HTML that effects bring to the screen; URLs that the browser sets stand in a link each.
fn acted(effects: Vec<Effect>, html: &mut BTreeSet<String>) {
    for effect in effects {
        match effect {
            Effect::Show(screen) => {
                html.insert(screen.article);
                around(screen.chrome, html);
            }
            Effect::Swap { patches, chrome } => {
                html.extend(patches.into_iter().map(|patch| patch.html));
                around(chrome, html);
            }
            Effect::Adopt(chrome) => around(chrome, html),
            Effect::Notice(Some(notice)) => {
                html.insert(shell::notice(&notice.text, &notice.action, &notice.platform));
            }
            _ => {}
        }
    }
}

fn around(chrome: Chrome, html: &mut BTreeSet<String>) {
    html.extend([chrome.breadcrumbs, chrome.toc, chrome.pager]);
    html.extend(chrome.nav_part);
    let set = chrome.nav.into_iter().filter_map(|item| item.href).chain([chrome.home]);
    // As `dom::set_url` of the reader has it.
    let set = set.filter(|url| html::is_safe_url(url));
    html.extend(set.map(|url| format!("<a href=\"{}\"></a>", url.replace('&', "&amp;").replace('"', "&quot;"))));
}

/// The file of a page rendered ahead.
fn file_of(bundle: &Loaded, payload: &str) -> String {
    let router = Router::History { base: bundle.site.base.clone() };
    let mut reader = Reader::new(bundle.clone(), router, None);
    let (key, page) = bundle.pages.first_key_value().unwrap();
    let Ok(content) = page.decode(key) else { return String::new() };
    let (layout, title) = reader.ahead(key, Platform(0), &content, "kd");
    let others = bundle.platforms.iter().map(|info| {
        (info.title.clone(), Links::History { base: &bundle.site.base }.page(&route::fill(key, &info.key)))
    });
    let ahead = Ahead {
        layout,
        key: key.clone(),
        platform: bundle.platforms[0].key.clone(),
        build: bundle.build.clone().unwrap_or_default(),
    };
    let file = File {
        title,
        description: page.description.clone(),
        canonical: Some(payload.to_owned()),
        preload: vec![payload.to_owned()],
        others: others.chain([(payload.to_owned(), payload.to_owned())]).collect(),
        page: Some(ahead),
    };
    file::fill(include_str!("../../index.html"), &bundle.site, &file)
}

/// Judges all that is made of a bundle.
fn judge_bundle(bundle: &Loaded, payload: &str, template: &[(String, usize)]) {
    for html in surfaces(bundle, payload) {
        judge::fragment(&html);
    }
    judge::file(&file_of(bundle, payload), template);
}

/// Does work for every `step`th number below `count`, on two threads.
fn each(count: usize, step: usize, work: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        let work = &work;
        for half in 0..2 {
            scope.spawn(move || (half * step..count).step_by(2 * step).for_each(work));
        }
    });
}

/// Each run puts a payload into every place, and another one into the next, so that each carries all of them. After as many
/// runs as there are payloads, every place had each: with `KALEIDOC_FULL=1`, which takes minutes; without, every eighth.
#[test]
fn no_string_of_a_bundle_runs_script() {
    let (rich, payloads) = (rich(), payloads());
    let step = if std::env::var("KALEIDOC_FULL").as_deref() == Ok("1") { 1 } else { 8 };
    let mut roles = Vec::new();
    visit(&mut rich.clone(), "", &mut |role, _| roles.push(role));
    assert!(roles.len() > 200, "{} strings", roles.len());
    let template = judge::resources(&file_of(&load(&rich).unwrap(), ""));
    // Places where only certain strings are right are for the next test.
    let is_free: Vec<bool> = (0..roles.len())
        .map(|place| is_sound(&changed(&rich, |number, _| (number == place).then(|| "zzz".to_owned()))))
        .collect();
    each(payloads.len(), step, |run| {
        for wanted in [Role::Value, Role::Name, Role::PlatformKey] {
            let json = changed(&rich, |place, role| {
                (role == wanted && is_free[place]).then(|| payloads[(place + run) % payloads.len()].clone())
            });
            let bundle = load(&json).unwrap();
            judge_bundle(&bundle, &payloads[run], &template);
        }
    });
}

/// A base, a key or a word of the format that is a payload, and one that only starts as a path.
#[test]
fn what_a_bundle_may_not_hold_is_refused() {
    let (rich, payloads) = (rich(), payloads());
    let mut roles = Vec::new();
    visit(&mut rich.clone(), "", &mut |role, text| roles.push((role, text.clone())));
    let template = judge::resources(&file_of(&load(&rich).unwrap(), ""));
    let bound: Vec<usize> = (0..roles.len())
        .filter(|place| !is_sound(&changed(&rich, |number, _| (number == *place).then(|| "zzz".to_owned()))))
        .collect();
    assert!(bound.iter().filter(|place| roles[**place].0 == Role::PageKey).count() == 2);
    each(payloads.len(), 1, |run| {
        let payload = &payloads[run];
        for place in &bound {
            let (role, text) = &roles[*place];
            let is_path = *role == Role::PageKey || text == "/docs/";
            let forms = if is_path {
                vec![
                    payload.clone(),
                    format!("/{payload}"),
                    format!("/{payload}/[platform]/"),
                    format!("/x/{payload}/"),
                ]
            } else {
                vec![payload.clone()]
            };
            for (number, form) in forms.into_iter().enumerate() {
                let json = changed(&rich, |number, _| (number == *place).then(|| form.clone()));
                match load(&json) {
                    Ok(bundle) if is_path => {
                        assert!(form.starts_with('/'), "{form:?}");
                        for key in bundle.pages.keys() {
                            assert!(judge::is_of_the_site(key), "{key:?}");
                        }
                        // All forms are read, and one of them in turn is shown: showing takes most of the time.
                        if (run + place + number) % 4 == 0 {
                            judge_bundle(&bundle, payload, &template);
                        }
                    }
                    Ok(bundle) => surfaces(&bundle, "x").iter().for_each(|html| judge::fragment(html)),
                    Err(reason) => {
                        let words = render::Words::default();
                        judge::fragment(&shell::failure(
                            render::Word::Damaged,
                            &reason,
                            render::Word::DamagedHint,
                            &words,
                        ));
                        judge::fragment(&shell::broken_page(render::Word::BrokenPageText, &reason, &words));
                    }
                }
            }
        }
    });
}

/// MDX in which `P` is the payload, `Q` the payload as a JavaScript string, `A` with its quotes as character references.
const PLACES: &[&str] = &[
    "P",
    "a P b",
    "# P",
    "- P",
    "> P",
    "**P**",
    "`P`",
    "```\nP\n```",
    "```P\na\n```",
    "```ts title=\"A\"\na\n```",
    "```ts title={Q}\na\n```",
    "| P |\n|---|\n| P |",
    "[a](P)",
    "[a](<P>)",
    "[a](/x \"P\")",
    "[P](/x)",
    "![P](P)",
    "![a](<P>)",
    "<P>",
    "[a][b]\n\n[b]: P",
    "[a][b]\n\n[b]: <P> 'P'",
    "[^P]\n\n[^P]: P",
    "{Q}",
    "{`${Q}`}",
    "export const a = Q;\n\n{a} [x]({a})",
    "<a href=\"A\">a</a>",
    "<a href={Q} title={Q} id={Q} className={Q} lang={Q} data-x={Q} style={Q} onClick={Q}>a</a>",
    "<a {...{ href: Q, onClick: Q }}>a</a>",
    "<img src={Q} srcSet={Q} alt={Q} />",
    "<img srcSet={`/a.png 1x, ${Q} 2x`} alt=\"\" />",
    "<video src={Q} poster={Q}><track src={Q} label={Q} /></video>",
    "<q cite={Q}>a</q>",
    "<P />",
    "<P>a</P>",
    "<a P>a</a>",
    "<Image src={Q} alt={Q} title={Q} />",
    "<Video src={Q} description={Q} />",
    "<YoutubeEmbed embedId={Q} />",
    "<InternalLink href={Q}>a</InternalLink>",
    "<ExternalLink href={Q}>a</ExternalLink>",
    "<Link href={Q}>a</Link>",
    "<InternalLinkButton href={Q}>a</InternalLinkButton>",
    "<ExternalLinkButton href={Q}>a</ExternalLinkButton>",
    "<CrossLink href={Q} label={Q} text={Q} />",
    "<Card href={Q} title={Q}>a</Card>",
    "<MigrationAlert url={Q} />",
    "<Accordion title={Q} eyebrow={Q}>a</Accordion>",
    "<BlockSwitcher><Block name={Q}>a</Block><Block name=\"A\">b</Block></BlockSwitcher>",
    "<InlineFilter filters={[Q, 'react']}>a</InlineFilter>",
    "<Text as={Q}>a</Text>",
    "<Heading id={Q} level={Q}>a</Heading>",
    "<TableCell as={Q} colSpan={Q}>a</TableCell>",
    "<Table caption={Q}><TableBody><TableRow><TableCell>a</TableCell></TableRow></TableBody></Table>",
    "<Nope a={Q} b=\"A\" {...{ c: Q }}>a</Nope>",
    "<Nope a={P}>a</Nope>",
    "import f from 'P';\n\n<Fragments fragments={{ all: f }} />",
    "import f from './P.mdx';\n\n<Fragments fragments={{ all: f }} />",
];

#[test]
fn no_mdx_runs_script() {
    let payloads = payloads();
    let options: preview::Options =
        serde_json::from_value(json!({"platforms": [{"key": "javascript"}, {"key": "react", "title": "R"}]})).unwrap();
    each(payloads.len(), 1, |run| {
        let payload = &payloads[run];
        let quoted = Value::from(payload.as_str()).to_string();
        let escaped = payload.replace('&', "&amp;").replace('"', "&quot;");
        // Slots and ids count from 1 in each, so the pieces need not be pages of their own.
        for place in PLACES {
            let mdx = place.replace('Q', "\u{e000}").replace('A', "\u{e001}").replace('P', payload);
            let mdx = mdx.replace('\u{e000}', &quoted).replace('\u{e001}', &escaped);
            let front = format!("---\ntitle: {quoted}\ndescription: {quoted}\n---\n\n");
            for text in [mdx.clone(), front + &mdx] {
                let preview = preview::compile(&text, &options).unwrap();
                preview.html.values().for_each(|html| judge::fragment(html));
            }
        }
    });
}
