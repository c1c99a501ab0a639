//! The app without a browser, of a bundle in pieces: pages that come when they are asked for.

use std::collections::BTreeMap;

use crate::support::{MemorySite, page};
use kaleidoc::bundle::Loaded;
use kaleidoc::reader::{Address, Cause, Effect, Message, Missing, Reader, Router};

const A: &str = "/[platform]/a/";
const B: &str = "/[platform]/b/";

/// A reader of a site in pieces, and the shards by page.
fn site(unavailable: &str) -> (Reader, BTreeMap<String, String>) {
    let a = "<InlineFilter filters={['react']}>\n\n## Only React\n\n</InlineFilter>\n\ntext";
    let site = MemorySite::new(&[
        ("kaleidoc.toml", &format!("[site]\nunavailable = '{unavailable}'\n")),
        ("src/pages/[platform]/a/index.mdx", &page(a).replace("'T'", "'A'")),
        ("src/pages/[platform]/b/index.mdx", &page("## B").replace("'T'", "'B'")),
        ("src/pages/[platform]/a/only/index.mdx", "export const meta = { title: 'O', platforms: ['react'] };\n\no"),
    ]);
    let bundle = site.compile().bundle;
    let shards = || bundle.pages.iter().map(|(key, page)| (key, page.to_shard()));
    let index = bundle.to_index(&shards().map(|(key, (name, _))| (key.as_str(), name)).collect());
    let index = Loaded::load(index.as_bytes()).unwrap();
    let shards = shards().map(|(key, (_, json))| (key.clone(), json)).collect();
    (Reader::new(index, Router::History { base: "/".into() }, None), shards)
}

fn address(path: &str) -> Address {
    Address::parse(path)
}

fn open(reader: &mut Reader, path: &str) -> Vec<Effect> {
    reader.update(Message::AddressChanged(address(path)))
}

fn follow(reader: &mut Reader, path: &str) -> Vec<Effect> {
    reader.update(Message::LinkFollowed(address(path)))
}

fn choose(reader: &mut Reader, key: &str) -> Vec<Effect> {
    reader.update(Message::PlatformChosen(key.to_owned()))
}

fn arrive(reader: &mut Reader, page: &str, json: &str) -> Vec<Effect> {
    let shard = reader.bundle().pages[page].shard().unwrap().to_owned();
    reader.update(Message::PageArrived { page: page.to_owned(), shard, answer: Ok(json.as_bytes().to_vec()) })
}

fn fail(reader: &mut Reader, page: &str, cause: Cause) -> Vec<Effect> {
    let missing = Missing { reason: "no answer".into(), cause };
    let shard = reader.bundle().pages[page].shard().unwrap().to_owned();
    reader.update(Message::PageArrived { page: page.to_owned(), shard, answer: Err(missing) })
}

/// Effects in short, without what is said and remembered.
#[track_caller]
fn check(effects: &[Effect], expected: &[&str]) {
    let line = |effect: &Effect| match effect {
        Effect::Adopt(_) => Some("adopt".to_owned()),
        Effect::Show(screen) if screen.is_page => Some(format!("show {} on {}", screen.title, screen.chrome.platform)),
        Effect::Show(screen) => Some(format!("state {}", screen.title)),
        Effect::Swap { chrome, .. } => Some(format!("swap to {}", chrome.platform)),
        Effect::PushUrl(url) => Some(format!("push {url}")),
        Effect::ReplaceUrl(url) => Some(format!("replace {url}")),
        Effect::ScrollTo(target) => Some(format!("scroll {}", target.as_deref().unwrap_or("top"))),
        Effect::Fetch { page, is_again, .. } => Some(format!("fetch{} {page}", if *is_again { " again" } else { "" })),
        Effect::Await(true) => Some("await".to_owned()),
        Effect::Await(false) => Some("awaited".to_owned()),
        Effect::Announce(_) | Effect::RememberPlatform(_) | Effect::Notice(_) => None,
    };
    assert_eq!(effects.iter().filter_map(line).collect::<Vec<_>>(), expected);
}

/// A reader that shows page A on react.
fn shown() -> (Reader, BTreeMap<String, String>) {
    let (mut reader, shards) = site("explain");
    open(&mut reader, "/react/a/");
    arrive(&mut reader, A, &shards[A]);
    (reader, shards)
}

#[test]
fn a_page_is_fetched_and_then_shown() {
    let (mut reader, shards) = site("explain");
    check(&open(&mut reader, "/react/a/#only-react"), &["fetch /[platform]/a/", "await"]);
    assert!(reader.is_waiting());
    check(&arrive(&mut reader, A, &shards[A]), &["show A on react", "scroll only-react", "awaited"]);
    assert!(!reader.is_waiting());
    check(&choose(&mut reader, "vue"), &["push /vue/a/", "swap to vue"]);
}

#[test]
fn the_old_page_stays_until_the_new_one_is_there() {
    let (mut reader, shards) = shown();
    check(&follow(&mut reader, "/vue/b/"), &["fetch /[platform]/b/", "await"]);
    assert_eq!((reader.path(), reader.platform_key()), (A, "react"));
    check(&arrive(&mut reader, B, &shards[B]), &["push /vue/b/", "show B on vue", "scroll top", "awaited"]);
    check(&follow(&mut reader, "/vue/a/"), &["push /vue/a/", "show A on vue", "scroll top"]);
}

#[test]
fn the_last_one_to_ask_wins() {
    let (mut reader, shards) = shown();
    follow(&mut reader, "/react/b/");
    check(&follow(&mut reader, "/react/a/only/"), &["fetch /[platform]/a/only/"]);
    check(&arrive(&mut reader, B, &shards[B]), &[]);
    // What is here is shown at once, and nothing is awaited any more.
    check(&follow(&mut reader, "/react/b/"), &["push /react/b/", "show B on react", "scroll top", "awaited"]);
    check(&arrive(&mut reader, "/[platform]/a/only/", &shards["/[platform]/a/only/"]), &[]);
    assert_eq!(reader.path(), B);
}

#[test]
fn a_switch_takes_back_what_was_asked_for() {
    let (mut reader, shards) = shown();
    follow(&mut reader, "/react/b/");
    check(&choose(&mut reader, "react"), &[]);
    assert!(reader.is_waiting(), "nothing was chosen");
    check(&choose(&mut reader, "vue"), &["push /vue/a/", "swap to vue", "awaited"]);
    check(&arrive(&mut reader, B, &shards[B]), &[]);
}

#[test]
fn a_platform_that_is_chosen_before_the_first_page_is_for_that_page() {
    let (mut reader, shards) = site("explain");
    open(&mut reader, "/react/b/");
    check(&choose(&mut reader, "vue"), &[]);
    check(&arrive(&mut reader, B, &shards[B]), &["push /vue/b/", "show B on vue", "awaited"]);
}

#[test]
fn likely_pages_are_fetched_once_and_in_silence() {
    let (mut reader, shards) = shown();
    let near = |reader: &mut Reader, path: &str| reader.update(Message::LinkNear(address(path)));
    check(&near(&mut reader, "/react/b/"), &["fetch /[platform]/b/"]);
    check(&near(&mut reader, "/vue/b/"), &[]);
    check(&near(&mut reader, "/react/none/"), &[]);
    check(&near(&mut reader, "/react/a/"), &[]);
    // Asked for while it is on its way.
    check(&follow(&mut reader, "/react/b/"), &["await"]);
    check(&arrive(&mut reader, B, &shards[B]), &["push /react/b/", "show B on react", "scroll top", "awaited"]);
    near(&mut reader, "/react/a/only/");
    check(&fail(&mut reader, "/[platform]/a/only/", Cause::Other), &[]);
    check(&near(&mut reader, "/react/a/only/"), &["fetch /[platform]/a/only/"]);
}

#[test]
fn err_a_page_that_does_not_come_is_a_state_and_can_be_tried_again() {
    for (cause, title) in [
        (Cause::Offline, "There is no connection to the network"),
        (Cause::Other, "This page could not be loaded"),
        (Cause::Gone, "The documentation has changed"),
    ] {
        let (mut reader, shards) = shown();
        follow(&mut reader, "/react/b/#b");
        let effects = fail(&mut reader, B, cause);
        check(&effects, &["push /react/b/#b", &format!("state {title}"), "scroll top", "awaited"]);
        let Effect::Show(screen) = &effects[1] else { panic!() };
        assert!(screen.article.contains("no answer") && screen.article.contains("<button"), "{}", screen.article);
        check(&reader.update(Message::TryAgain), &["fetch again /[platform]/b/", "await"]);
        check(&fail(&mut reader, B, cause), &[&format!("state {title}"), "scroll top", "awaited"]);
        check(&follow(&mut reader, "/react/a/"), &["push /react/a/", "show A on react", "scroll top"]);
        check(&reader.update(Message::TryAgain), &[]);
        check(&open(&mut reader, "/react/b/#b"), &["fetch /[platform]/b/", "await"]);
        check(&arrive(&mut reader, B, &shards[B]), &["show B on react", "scroll b", "awaited"]);
    }
}

#[test]
fn err_what_came_is_not_the_page() {
    let (mut reader, shards) = shown();
    for (json, title) in [
        (&*shards[A], "The documentation has changed"),
        ("<p>", "The documentation has changed"),
        ("{", "This page is broken"),
    ] {
        follow(&mut reader, "/react/b/");
        let effects = arrive(&mut reader, B, json);
        check(&effects, &["push /react/b/", &format!("state {title}"), "scroll top", "awaited"]);
    }
}

#[test]
fn what_was_asked_for_before_the_site_was_loaded_again_is_nobodys() {
    let (mut reader, shards) = shown();
    follow(&mut reader, "/react/b/");
    let answer = Ok(shards[A].clone().into_bytes());
    check(&reader.update(Message::PageArrived { page: B.into(), shard: "0".into(), answer }), &[]);
    assert!(reader.is_waiting());
}

#[test]
fn the_page_in_the_place_of_one_that_is_lacking_is_fetched() {
    let (mut reader, shards) = site("nearest");
    check(&open(&mut reader, "/vue/a/only/"), &["fetch /[platform]/a/", "await"]);
    check(&arrive(&mut reader, A, &shards[A]), &["replace /vue/a/", "show A on vue", "scroll top", "awaited"]);
}

#[test]
fn pages_that_were_left_long_ago_come_again() {
    let pages: Vec<(String, String)> =
        (0..60).map(|n| (format!("src/pages/[platform]/p{n:02}/index.mdx"), page(&format!("{n}")))).collect();
    let files: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let bundle = MemorySite::new(&files).compile().bundle;
    let shards: Vec<(&String, (String, String))> =
        bundle.pages.iter().map(|(key, page)| (key, page.to_shard())).collect();
    let index = bundle.to_index(&shards.iter().map(|(key, (name, _))| (key.as_str(), name.clone())).collect());
    let router = Router::History { base: "/".into() };
    let mut reader = Reader::new(Loaded::load(index.as_bytes()).unwrap(), router, None);
    for (n, (key, (_, json))) in shards.iter().enumerate() {
        follow(&mut reader, &format!("/react/p{n:02}/"));
        arrive(&mut reader, key, json);
    }
    check(&follow(&mut reader, "/react/p58/")[..1], &["push /react/p58/"]);
    check(&follow(&mut reader, "/react/p00/"), &["fetch /[platform]/p00/", "await"]);
}
