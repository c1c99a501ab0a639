//! The app without a browser: what messages change.

use crate::support::{MemorySite, page};
use kaleidoc::bundle::Loaded;
use kaleidoc::reader::{Address, Effect, Message, Reader, Router};

const CONFIG: &str = "[site]\ntitle = 'Site'\nbase = '/docs/'\n[[platforms]]\nkey = 'react'\ntitle = 'React'\n\
                      [[platforms]]\nkey = 'vue'\ntitle = 'Vue'\n";

fn site(unavailable: &str) -> Loaded {
    Loaded::load(site_json(unavailable).as_bytes()).unwrap()
}

fn site_json(unavailable: &str) -> String {
    let config = CONFIG.replace("base", &format!("unavailable = '{unavailable}'\nbase"));
    let only = "export const meta = { title: 'Only React', platforms: ['react'] };\n\nonly";
    let body = "<InlineFilter filters={['react']}>\n\nfor React\n\n### Only React\n\n</InlineFilter>\n\n## Both\n\n[link](/[platform]/only)\n\n## More";
    let site = MemorySite::new(&[
        ("kaleidoc.toml", &config),
        ("src/pages/[platform]/start/index.mdx", &page(body)),
        ("src/pages/[platform]/start/only/index.mdx", only),
        ("nav.json", r#"[{"page": "/start", "children": [{"page": "/start/only"}]}]"#),
    ]);
    site.compile().bundle.to_json()
}

fn reader(remembered: Option<&str>) -> Reader {
    Reader::new(site("explain"), Router::History { base: "/docs/".into() }, remembered)
}

fn address(path: &str) -> Address {
    Address::parse(path)
}

fn open(reader: &mut Reader, path: &str) -> Vec<Effect> {
    reader.update(Message::AddressChanged(address(path)))
}

/// Effects in short: name and the value that matters.
fn short(effects: &[Effect]) -> Vec<String> {
    let line = |effect: &Effect| match effect {
        Effect::Show(screen) => format!("show {} on {}", screen.title, screen.chrome.platform),
        Effect::Swap { patches, chrome } => format!("swap {} to {}", patches.len(), chrome.platform),
        Effect::Adopt(chrome) => format!("adopt on {}", chrome.platform),
        Effect::PushUrl(url) => format!("push {url}"),
        Effect::ReplaceUrl(url) => format!("replace {url}"),
        Effect::RememberPlatform(key) => format!("remember {key}"),
        Effect::ScrollTo(target) => format!("scroll {}", target.as_deref().unwrap_or("top")),
        Effect::Announce(text) => format!("announce {text}"),
        Effect::Notice(notice) => {
            notice.as_ref().map_or("no notice".to_owned(), |notice| format!("notice {} {}", notice.text, notice.action))
        }
        Effect::Fetch { page, is_again, .. } => format!("fetch{} {page}", if *is_again { " again" } else { "" }),
        Effect::Await(is_awaited) => if *is_awaited { "await" } else { "awaited" }.to_owned(),
    };
    effects.iter().map(line).collect()
}

#[track_caller]
fn check(effects: &[Effect], expected: &[&str]) {
    assert_eq!(short(effects), expected);
}

#[test]
fn a_deep_url_opens_its_page() {
    let mut reader = reader(None);
    check(&open(&mut reader, "/vue/start/#both"), &["remember vue", "show T on vue", "announce T", "scroll both"]);
    assert_eq!(reader.platform_key(), "vue");
}

#[test]
fn the_root_opens_the_first_page_of_the_remembered_platform() {
    check(
        &open(&mut reader(Some("vue")), "/"),
        &["replace /docs/vue/start/", "show T on vue", "announce T", "scroll top"],
    );
    check(&open(&mut reader(None), ""), &["replace /docs/react/start/", "show T on react", "announce T", "scroll top"]);
    check(
        &open(&mut reader(Some("gone")), "/vue/"),
        &["replace /docs/vue/start/", "show T on vue", "announce T", "scroll top"],
    );
}

#[test]
fn choosing_a_platform_swaps_in_place() {
    let mut reader = reader(None);
    open(&mut reader, "/react/start/");
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects, &["remember vue", "push /docs/vue/start/", "swap 1 to vue", "announce Showing Vue"]);
    let Effect::Swap { chrome, .. } = &effects[2] else { panic!() };
    assert_eq!(chrome.document_title, "T · Vue · Site");
    let shown: Vec<bool> = chrome.nav.iter().map(|item| item.is_shown).collect();
    assert_eq!(shown, [true, false], "the navigation is the platform's");
    assert_eq!(chrome.nav[0].href.as_deref(), Some("/docs/vue/start/"));
    assert!(chrome.nav[0].is_current && chrome.nav[0].is_open && !chrome.nav[0].has_branch);
    assert_eq!(reader.href("/[platform]/only/"), "/docs/vue/only/");
    check(&reader.update(Message::PlatformChosen("vue".into())), &[]);
    check(&reader.update(Message::PlatformChosen("none".into())), &[]);
}

#[test]
fn the_anchor_stays_when_the_platform_changes() {
    let mut reader = reader(None);
    open(&mut reader, "/react/start/#both");
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects[1..2], &["push /docs/vue/start/#both"]);
    open(&mut reader, "/vue/start/");
    let effects = reader.update(Message::PlatformChosen("react".into()));
    check(&effects[1..2], &["push /docs/react/start/"]);
}

#[test]
fn a_site_that_was_built_anew_is_shown_where_one_is() {
    let mut old = reader(None);
    open(&mut old, "/vue/start/#both");
    let router = Router::History { base: "/docs/".into() };
    let mut new = Reader::new(site("explain"), router, Some(old.platform_key())).like(&old);
    let effects = new.update(Message::Rebuilt(address("/vue/start/#both")));
    check(&effects, &["show T on vue", "announce T"]);
    let effects = new.update(Message::PlatformChosen("react".into()));
    check(&effects[1..2], &["push /docs/react/start/#both"]);
    let effects = new.update(Message::Rebuilt(address("/react/gone/")));
    assert!(matches!(&effects[0], Effect::Show(screen) if !screen.is_page), "the page is there no more");
    assert!(!short(&effects).iter().any(|effect| effect.starts_with("scroll")));
}

#[test]
fn an_anchor_of_another_platform_switches_says_so_and_leads_back() {
    let notice = "notice This section is not there for Vue, so React is shown. Back to Vue";
    let mut reader = reader(None);
    let effects = open(&mut reader, "/vue/start/#only-react");
    let shown = ["remember vue", "replace /docs/react/start/#only-react", "show T on react", "announce T"];
    check(&effects[..4], &shown);
    check(&effects[4..], &["scroll only-react", notice]);
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects, &["remember vue", "push /docs/vue/start/", "swap 1 to vue", "announce Showing Vue", "no notice"]);
    let effects = reader.update(Message::LinkFollowed(address("/vue/start/#only-react")));
    let swap = ["push /docs/react/start/#only-react", "swap 1 to react", "announce Showing React"];
    check(&effects[..3], &swap);
    check(&effects[3..], &["scroll only-react", notice]);
    check(&open(&mut reader, "/start/#only-react"), &["replace /docs/react/start/#only-react", "no notice"]);
}

/// A site whose variants of a page have headings of their own with the same texts.
fn twins() -> Reader {
    let variant = |platform: &str| {
        format!(
            "<InlineFilter filters={{['{platform}']}}>\n\n## Install\n\n{platform}\n\n## Use\n\n### Install\n\n\
             ## Install\n\n{platform} again\n\n</InlineFilter>\n\n"
        )
    };
    let body = format!("{}{}## Shared\n\n", variant("react"), variant("vue"));
    let site = MemorySite::new(&[("kaleidoc.toml", CONFIG), ("src/pages/[platform]/start/index.mdx", &page(&body))]);
    let bundle = Loaded::load(site.compile().bundle.to_json().as_bytes()).unwrap();
    Reader::new(bundle, Router::History { base: "/docs/".into() }, None)
}

/// Ids of the twins: those of the same text, level and occurrence, and the one that both have.
const TWINS: [(&str, &str); 5] = [
    ("install", "install-3"),
    ("use", "use-1"),
    ("install-1", "install-4"),
    ("install-2", "install-5"),
    ("shared", "shared"),
];

#[test]
fn the_anchor_becomes_that_of_the_same_heading() {
    for (react, vue) in TWINS {
        let mut reader = twins();
        let [react, vue] = [format!("/react/start/#{react}"), format!("/vue/start/#{vue}")];
        open(&mut reader, &react);
        let effects = reader.update(Message::PlatformChosen("vue".into()));
        let swap = "swap 2 to vue";
        check(&effects, &["remember vue", &format!("push /docs{vue}"), swap, "announce Showing Vue"]);
        let effects = reader.update(Message::PlatformChosen("react".into()));
        check(&effects[1..2], &[&format!("push /docs{react}")]);
        check(&open(&mut reader, &vue)[..2], &["remember vue", swap]);
        assert_eq!(reader.platform_key(), "vue", "going back does not switch on");
    }
}

#[test]
fn a_link_to_another_variant_opens_the_same_heading() {
    for (react, vue) in TWINS.into_iter().filter(|(react, vue)| react != vue) {
        let scroll = format!("scroll {vue}");
        let effects = open(&mut twins(), &format!("/vue/start/#{react}"));
        check(
            &effects,
            &["remember vue", &format!("replace /docs/vue/start/#{vue}"), "show T on vue", "announce T", &scroll],
        );
        let mut reader = twins();
        open(&mut reader, "/vue/start/");
        let effects = reader.update(Message::LinkFollowed(address(&format!("/vue/start/#{react}"))));
        check(&effects, &[&format!("push /docs/vue/start/#{vue}"), &scroll]);
        let effects = reader.update(Message::PlatformChosen("react".into()));
        check(&effects[1..2], &[&format!("push /docs/react/start/#{react}")]);
        // An address without a platform gets the chosen one.
        let effects = open(&mut reader, &format!("/start/#{vue}"));
        check(&effects, &[&format!("replace /docs/react/start/#{react}")]);
    }
}

#[test]
fn a_heading_stands_for_that_of_another_platform() {
    let mut reader = twins();
    assert_eq!(reader.counterpart("install", "vue"), None, "nothing is shown");
    open(&mut reader, "/vue/start/");
    for (react, vue) in TWINS {
        assert_eq!(reader.counterpart(react, "react"), Some(vue));
    }
    assert_eq!(reader.counterpart("install", "cobol"), None);
    assert_eq!(reader.counterpart("nothing", "react"), None);
}

#[test]
fn an_anchor_that_no_platform_has_stays() {
    let mut reader = reader(None);
    check(&open(&mut reader, "/vue/start/#none"), &["remember vue", "show T on vue", "announce T", "scroll none"]);
}

#[test]
fn going_back_swaps_too() {
    let mut reader = reader(None);
    open(&mut reader, "/react/start/");
    reader.update(Message::PlatformChosen("vue".into()));
    check(&open(&mut reader, "/react/start/"), &["remember react", "swap 1 to react", "announce Showing React"]);
    check(&open(&mut reader, "/react/start/#more"), &["scroll more"]);
}

#[test]
fn a_link_pushes_and_shows() {
    let mut reader = reader(None);
    open(&mut reader, "/react/start/");
    let effects = reader.update(Message::LinkFollowed(address("/react/start/only/")));
    check(&effects, &["push /docs/react/start/only/", "show Only React on react", "announce Only React", "scroll top"]);
}

#[test]
fn a_page_that_the_platform_lacks_is_explained() {
    let mut reader = reader(None);
    open(&mut reader, "/react/start/only/");
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(
        &effects,
        &["remember vue", "push /docs/vue/start/only/", "show Only React on vue", "scroll top", "announce Only React"],
    );
    let Effect::Show(screen) = &effects[2] else { panic!() };
    assert!(!screen.is_page);
    assert!(screen.article.contains("This page is not there for Vue"));
    assert!(screen.article.contains("<a href=\"/docs/react/start/only/\">React</a>"));
    assert!(screen.article.contains("href=\"/docs/vue/start/\""), "the nearest page up the tree");
    let back = reader.update(Message::PlatformChosen("react".into()));
    check(&back[1..], &["push /docs/react/start/only/", "show Only React on react", "announce Only React"]);
}

#[test]
fn other_policies_show_another_page_and_say_so() {
    for policy in ["nearest", "home"] {
        let mut reader = Reader::new(site(policy), Router::History { base: "/docs/".into() }, None);
        let effects = open(&mut reader, "/vue/start/only/");
        check(
            &effects,
            &[
                "remember vue",
                "replace /docs/vue/start/",
                "show T on vue",
                "announce T",
                "scroll top",
                "announce Only React is not there for Vue; showing another page",
            ],
        );
    }
}

#[test]
fn err_addresses_without_page() {
    let mut reader = reader(None);
    let effects = open(&mut reader, "/react/<none>/");
    check(&effects, &["show Page not found on react", "scroll top", "announce Page not found"]);
    let Effect::Show(screen) = &effects[0] else { panic!() };
    assert!(screen.article.contains("<code>/react/&lt;none&gt;/</code>"), "{}", screen.article);
    let effects = open(&mut reader, "/raect/start/");
    check(&effects, &["show Unknown platform “raect” on react", "scroll top", "announce Unknown platform “raect”"]);
    let Effect::Show(screen) = &effects[0] else { panic!() };
    assert!(screen.article.contains("<a href=\"/docs/vue/start/\">Vue</a>"));
}

#[test]
fn a_path_without_platform_gets_the_chosen_one() {
    let effects = open(&mut reader(Some("vue")), "/start/#more");
    check(&effects, &["replace /docs/vue/start/#more", "show T on vue", "announce T", "scroll more"]);
}

#[test]
fn a_broken_page_is_a_state_and_others_still_open() {
    let json = site_json("explain").replacen("\"body\":[\"only\"", "\"body\":[7", 1);
    let json = json.replacen("{\"p\":[\"only\"]}", "{\"nonsense\":1}", 1);
    let mut reader = Reader::new(Loaded::load(json.as_bytes()).unwrap(), Router::Memory { base: "/".into() }, None);
    let effects = open(&mut reader, "/react/start/only/");
    check(&effects, &["show This page is broken on react", "scroll top", "announce This page is broken"]);
    check(&open(&mut reader, "/react/start/"), &["show T on react", "announce T", "scroll top"]);
}

#[test]
fn hash_routes_write_hash_urls() {
    let mut reader = Reader::new(site("explain"), Router::Hash { base: "./".into() }, None);
    let effects = open(&mut reader, "/react/start/");
    let Effect::Show(screen) = &effects[0] else { panic!("{effects:?}") };
    assert!(screen.article.contains("href=\"#/react/only/\""));
    assert!(screen.article.contains("href=\"#/react/start/#both\""));
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects[1..2], &["push #/vue/start/"]);
}

#[test]
fn queries_are_kept() {
    let mut reader = reader(None);
    check(&open(&mut reader, "/?utm=x")[..1], &["replace /docs/react/start/?utm=x"]);
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects[1..2], &["push /docs/vue/start/?utm=x"]);
    let effects = reader.update(Message::LinkFollowed(address("/vue/start/?tab=1&b=%20#both")));
    check(&effects, &["push /docs/vue/start/?tab=1&b=%20#both", "scroll both"]);
    let effects = reader.update(Message::PlatformChosen("react".into()));
    check(&effects[1..2], &["push /docs/react/start/?tab=1&b=%20#both"]);
    check(&open(&mut reader, "/vue/start/?utm=x"), &["remember vue", "swap 1 to vue", "announce Showing Vue"]);
    let effects = reader.update(Message::LinkFollowed(address("/start/?tab=2")));
    check(&effects[..1], &["push /docs/vue/start/?tab=2"]);
    let effects = reader.update(Message::LinkFollowed(address("/react/start/only/")));
    check(&effects[1..2], &["push /docs/react/start/only/"]);
    let effects = reader.update(Message::LinkFollowed(address("/react/none/?a#b")));
    check(&effects[..1], &["push /docs/react/none/?a#b"]);
}

#[test]
fn hash_routes_keep_queries() {
    let mut reader = Reader::new(site("explain"), Router::Hash { base: "./".into() }, None);
    let link = |reader: &Reader, hash: &str| reader.linked("/index.html", "", hash).unwrap();
    open(&mut reader, "/react/start/?tab=1");
    let effects = reader.update(Message::PlatformChosen("vue".into()));
    check(&effects[1..2], &["push #/vue/start/?tab=1"]);
    let section = link(&reader, "#/vue/start/#both");
    assert_eq!(section, address("/vue/start/?tab=1#both"), "a section of the shown page");
    check(&reader.update(Message::LinkFollowed(section)), &["push #/vue/start/?tab=1#both", "scroll both"]);
    assert_eq!(link(&reader, "#/vue/start/"), address("/vue/start/"));
    assert_eq!(link(&reader, "#/react/start/#both"), address("/react/start/#both"));
}

#[test]
fn links_of_the_shown_page_go_by_its_address() {
    for router in [Router::Memory { base: "/".into() }, Router::History { base: "/docs/".into() }] {
        let mut reader = Reader::new(site("explain"), router, None);
        open(&mut reader, "/react/start/?tab=1#both");
        for (href, expected) in [
            ("#more", "/react/start/?tab=1#more"),
            ("#", "/react/start/?tab=1"),
            ("#/more", "/react/start/?tab=1#/more"),
            ("?tab=2", "/react/start/?tab=2"),
            ("only", "/react/start/only"),
            ("../start/only/#x", "/react/start/only/#x"),
        ] {
            let named = reader.relative(href).unwrap();
            assert_eq!(named, address(expected), "{href}");
            assert!(reader.has(&named), "{href}");
        }
        for href in ["/react/start/", "//a.b/c", "https://a.b/c", "mailto:a@b"] {
            assert_eq!(reader.relative(href), None, "{href}");
        }
    }
}

#[test]
fn what_a_link_leads_to_is_told_by_the_routes() {
    let site = MemorySite::new(&[
        ("src/pages/[platform]/index.mdx", &page("x")),
        ("src/pages/[platform]/next.js/index.mdx", &page("x")),
        ("src/pages/[platform]/guide/index.mdx", &page("x")),
    ]);
    let bundle = Loaded::load(site.compile().bundle.to_json().as_bytes()).unwrap();
    let reader = Reader::new(bundle, Router::Memory { base: "/".into() }, None);
    for path in
        ["/", "/react/", "/react", "/react/next.js", "/vue/next.js/", "/next.js", "/react/none/", "/raect/guide/"]
    {
        assert!(reader.has(&address(path)), "{path}");
    }
    for path in
        ["/files/LICENSE", "/files/a.pdf", "/files/guide", "/react/none", "/react/next.jsx", "/other/", "/x.txt"]
    {
        assert!(!reader.has(&address(path)), "{path}");
    }
}

#[test]
fn the_layout_escapes_what_the_site_says() {
    let mut bundle = site("explain");
    bundle.site.title = "<script>".into();
    bundle.platforms[0].title = "\"><img>".into();
    let shell = Reader::new(bundle, Router::Memory { base: "/".into() }, None).shell("kd");
    assert!(!shell.contains("<script>") && !shell.contains("<img>"), "{shell}");
}

#[test]
fn of_a_large_navigation_only_what_is_open_is_written() {
    let mut bundle: serde_json::Value = serde_json::from_str(&site_json("explain")).unwrap();
    let on = bundle["nav"][0]["on"].clone();
    let leaf =
        |number: usize| serde_json::json!({ "title": format!("Leaf {number}"), "href": "https://x.test/", "on": on });
    let many = serde_json::json!({ "title": "Many", "on": on, "in": (0..2_100).map(leaf).collect::<Vec<_>>() });
    bundle["nav"].as_array_mut().unwrap().push(many);
    let bundle = Loaded::load(bundle.to_string().as_bytes()).unwrap();
    let mut reader = Reader::new(bundle, Router::History { base: "/docs/".into() }, None);
    assert!(reader.nav().is_none() && !reader.shell("kd").contains("Leaf"));

    let part = |effects: &[Effect]| {
        let chrome = effects.iter().find_map(|effect| match effect {
            Effect::Show(screen) => Some(&screen.chrome),
            Effect::Swap { chrome, .. } => Some(chrome),
            _ => None,
        });
        chrome.unwrap().nav_part.clone().unwrap()
    };
    let html = part(&open(&mut reader, "/react/start/"));
    assert!(html.contains("data-kd-branch=\"0.\" aria-expanded=\"true\"") && html.contains("Only React"));
    assert!(html.contains("data-kd-branch=\"1.\" aria-expanded=\"false\"") && !html.contains("Leaf"));

    assert_eq!(reader.open_branch("1.", true).matches(">Leaf ").count(), 2_100);
    assert_eq!(reader.open_branch("of nothing", true).matches(">Leaf ").count(), 2_100);
    let html = part(&reader.update(Message::PlatformChosen("vue".into())));
    assert!(!html.contains("data-kd-branch=\"0.\""), "the platform has nothing there");
    assert!(html.contains("data-kd-branch=\"1.\" aria-expanded=\"true\"") && html.contains("Leaf 2099"));
    assert!(!reader.open_branch("1.", false).contains("Leaf"));
    open(&mut reader, "/react/start/");
    assert!(!reader.open_branch("0.", false).contains("Only React"), "also the branch of the page may be closed");
    assert!(part(&open(&mut reader, "/react/start/only/")).contains("Only React"));
    open(&mut reader, "/vue/start/");
    assert!(!part(&reader.update(Message::PlatformChosen("react".into()))).contains("Leaf"));
}
