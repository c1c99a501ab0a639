//! The app without a browser, over a page that was rendered ahead.

use std::collections::BTreeMap;

use crate::support::{MemorySite, page};
use kaleidoc::bundle::{Bundle, Loaded};
use kaleidoc::platform::Platform;
use kaleidoc::reader::{Address, Effect, Message, Reader, Router};

const KEY: &str = "/[platform]/a/";

fn bundle() -> Bundle {
    let text = "<InlineFilter filters={['vue']}>\n\n## Only Vue\n\n</InlineFilter>\n\n## A\n\n## B";
    let site = MemorySite::new(&[
        ("src/pages/[platform]/a/index.mdx", &page(text)),
        ("src/pages/[platform]/a/below/index.mdx", &page("x")),
        ("src/pages/[platform]/b/index.mdx", &page("x")),
        ("src/pages/[platform]/b/below/index.mdx", &page("x")),
    ]);
    let mut bundle = site.compile().bundle;
    let shards: Vec<(String, String)> =
        bundle.pages.iter().map(|(key, page)| (key.clone(), page.to_shard().0)).collect();
    bundle.stamp(&shards.iter().map(|(key, name)| (key.as_str(), name.clone())).collect::<BTreeMap<_, _>>());
    bundle
}

fn reader(router: Router) -> Reader {
    Reader::new(Loaded::load(bundle().to_json().as_bytes()).unwrap(), router, None)
}

fn history(base: &str) -> Router {
    Router::History { base: base.to_owned() }
}

fn open(reader: &mut Reader, path: &str, anchor: Option<&str>) -> Vec<Effect> {
    reader.update(Message::AddressChanged(Address {
        path: path.into(),
        query: String::new(),
        anchor: anchor.map(str::to_owned),
    }))
}

#[test]
fn the_page_that_is_there_is_taken_over() {
    let build = bundle().build.unwrap();
    let mut reader = reader(history("/")).over(&build, KEY.into(), "vue");
    let effects = open(&mut reader, "/vue/a/", None);
    assert!(matches!(&effects[..], [Effect::RememberPlatform(_), Effect::Adopt(_)]), "{effects:?}");
    let effects = reader.update(Message::PlatformChosen("react".into()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Swap { .. })), "{effects:?}");
    // Only the first page can be there.
    open(&mut reader, "/react/b/", None);
    let effects = open(&mut reader, "/vue/a/", None);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(_))), "{effects:?}");
}

#[test]
fn an_anchor_of_the_page_is_scrolled_to() {
    let build = bundle().build.unwrap();
    let mut reader = reader(history("/")).over(&build, KEY.into(), "vue");
    let effects = open(&mut reader, "/vue/a/", Some("only-vue"));
    assert!(matches!(&effects[1..], [Effect::Adopt(_), Effect::ScrollTo(Some(_))]), "{effects:?}");
}

#[test]
fn another_page_platform_build_or_router_is_shown_afresh() {
    let build = bundle().build.unwrap();
    let over = |router: Router, build: &str, key: &str, platform: &str| {
        let mut reader = reader(router).over(build, key.into(), platform);
        let effects = open(&mut reader, "/vue/a/", None);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(_))), "{effects:?}");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Adopt(_))), "{effects:?}");
    };
    over(history("/"), &build, "/[platform]/b/", "vue");
    over(history("/"), &build, KEY, "react");
    over(history("/"), &build, KEY, "none");
    over(history("/"), "", KEY, "vue");
    over(history("/docs/"), &build, KEY, "vue");
    over(Router::Hash { base: "/".into() }, &build, KEY, "vue");
    // An anchor that only another platform has leads there.
    let mut reader = reader(history("/")).over(&build, KEY.into(), "react");
    let effects = open(&mut reader, "/react/a/", Some("only-vue"));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Show(_))), "{effects:?}");
}

#[test]
fn what_is_rendered_ahead_is_what_is_shown() {
    let bundle = bundle();
    let mut reader = reader(history("/"));
    let (html, title) = reader.ahead(KEY, Platform(1), &bundle.pages[KEY].content, "kd");
    let effects = open(&mut reader, "/vue/a/", None);
    let Some(Effect::Show(screen)) = effects.iter().find(|effect| matches!(effect, Effect::Show(_))) else { panic!() };
    assert_eq!(title, screen.chrome.document_title);
    for (start, region) in [
        ("data-kd-region=\"article\">", &screen.article),
        ("data-kd-region=\"toc\">", &screen.chrome.toc),
        ("data-kd-region=\"breadcrumbs\">", &screen.chrome.breadcrumbs),
        ("data-kd-region=\"pager\">", &screen.chrome.pager),
        ("data-kd-region=\"platform\">", &reader.platform_label()),
    ] {
        assert!(html.contains(&format!("{start}{region}</")), "{start}{region}\n{html}");
    }
    assert!(html.contains("/vue/a/below/") && html.contains("aria-current=\"page\""), "the branch is open: {html}");
    let nav = html.split("<main").next().unwrap();
    assert!(nav.contains("/vue/b/") && !nav.contains("/vue/b/below/"), "what is closed is left out: {nav}");
}
