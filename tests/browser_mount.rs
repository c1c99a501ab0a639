//! The reader in a real browser: mounting, swapping, states, cleaning up.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use gloo::timers::future::TimeoutFuture;
use kaleidoc::browser::{Kaleidoc, mount};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, window};

wasm_bindgen_test_configure!(run_in_browser);

/// A bundle by hand: this module has no compiler.
const BUNDLE: &str = r##"{"format":1,"generator":"test","site":{"title":"Site","base":"/","default_platform":0,
"unavailable":"explain","lang":"en"},"platforms":[{"key":"react","title":"React"},{"key":"vue","title":"Vue"}],
"nav":[{"title":"Start","href":"/[platform]/start/","on":3},{"title":"Only","href":"/[platform]/only/","on":1}],
"pages":{"/[platform]/only/":{"title":"Only","on":1,"content":{"body":[{"p":["only React"]}]}},
"/[platform]/start/":{"title":"Start","on":3,"content":{"body":[
{"p":["before ",{"if":{"slot":1,"on":2,"in":[{"em":["Vue"]}]}},{"a":{"href":"/[platform]/only/","each":true,"in":["link"]}}]},
{"if":{"slot":2,"on":1,"in":[{"accordion":{"id":"a","title":"Details","in":[{"p":["React"]}]}}]}},
{"el":{"tag":"table","in":[{"el":{"tag":"tbody","in":[{"if":{"slot":3,"on":2,"in":[{"el":{"tag":"tr","in":[{"el":{"tag":"td","in":["row"]}}]}}]}}]}}]}},
{"tabs":{"id":1,"tabs":[{"name":"npm","in":["n"]},{"name":"yarn","in":["y"]},{"name":"pnpm","if":[2,4,5],"in":["p"]}]}},
{"tabs":{"id":2,"tabs":[{"name":"npm","in":["n"]},{"name":"yarn","in":["y"]},{"name":"pnpm","if":[2,6,7],"in":["p"]}]}}]}}}}"##;

/// An own element in the document, removed when it goes out of scope.
struct Root(Element);

impl Root {
    fn new() -> Self {
        let document = window().unwrap().document().unwrap();
        let root = document.create_element("div").unwrap();
        document.body().unwrap().append_child(&root).unwrap();
        Self(root)
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).map(|found| found.text_content().unwrap_or_default()).unwrap_or_default()
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.0.query_selector(selector).unwrap()
    }

    fn click(&self, selector: &str) {
        let element = self.find(selector).unwrap_or_else(|| panic!("no {selector}"));
        element.unchecked_into::<HtmlElement>().click();
    }

    fn article(&self) -> String {
        self.find("[data-kd-content]").unwrap().inner_html()
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.0.remove();
    }
}

fn url(json: &str) -> String {
    format!("data:application/json,{}", js_sys::encode_uri_component(json))
}

async fn show(root: &Root, json: &str, route: &str) -> Kaleidoc {
    let options =
        js_sys::JSON::parse(&format!("{{\"bundle\":{:?},\"router\":\"memory\",\"route\":{route:?}}}", url(json)));
    mount(root.0.clone().into(), options.unwrap()).await.unwrap_or_else(|_| panic!("mount failed"))
}

#[wasm_bindgen_test]
async fn a_reader_runs_on_when_its_handle_is_dropped() {
    let root = Root::new();
    drop(show(&root, BUNDLE, "/react/start/").await);
    root.click("[data-kd-region=platform]");
    root.click("[data-kd-region=platforms] [data-key=vue]");
    assert_eq!(root.0.get_attribute("data-platform").as_deref(), Some("vue"));
}

#[wasm_bindgen_test]
async fn a_swap_equals_a_fresh_rendering() {
    let (swapped, fresh) = (Root::new(), Root::new());
    let docs = show(&swapped, BUNDLE, "/react/start/").await;
    let other = show(&fresh, BUNDLE, "/vue/start/").await;
    let react = swapped.article();
    assert!(!react.contains("<em>Vue</em>") && react.contains("href=\"/react/only/\""));
    docs.set_platform("vue".into()).unwrap_or_else(|_| panic!());
    assert_eq!(swapped.article(), fresh.article());
    assert!(fresh.article().contains("<tbody><!--kd:3--><tr><td>row</td></tr><!--/kd:3--></tbody>"));
    assert_eq!(docs.platform(), "vue");
    docs.set_platform("react".into()).unwrap_or_else(|_| panic!());
    assert_eq!(swapped.article(), react);
    docs.destroy();
    other.destroy();
}

#[wasm_bindgen_test]
async fn old_nodes_are_kept_for_the_way_back() {
    let root = Root::new();
    let docs = show(&root, BUNDLE, "/react/start/").await;
    root.find("details").unwrap().set_attribute("open", "").unwrap();
    let details = root.find("details").unwrap();
    docs.set_platform("vue".into()).unwrap_or_else(|_| panic!());
    assert!(root.find("details").is_none());
    docs.set_platform("react".into()).unwrap_or_else(|_| panic!());
    assert_eq!(root.find("details"), Some(details), "the same element, still open");
    docs.destroy();
}

#[wasm_bindgen_test]
async fn a_tab_choice_is_shared_and_outlives_a_swap() {
    let root = Root::new();
    let docs = show(&root, BUNDLE, "/vue/start/").await;
    root.click("#kd-tab-1-2");
    assert_eq!(root.text("#kd-tab-2-2[aria-selected=true]"), "pnpm", "groups of the same names share the choice");
    assert!(!root.find("#kd-panel-2-2").unwrap().has_attribute("hidden"));
    docs.set_platform("react".into()).unwrap_or_else(|_| panic!());
    assert_eq!(
        root.text("[role=tab][aria-selected=true]"),
        "npm",
        "the chosen tab is gone, so the first one is chosen"
    );
    docs.set_platform("vue".into()).unwrap_or_else(|_| panic!());
    assert_eq!(root.text("#kd-tab-1-2[aria-selected=true]"), "pnpm");
    docs.destroy();
}

#[wasm_bindgen_test]
async fn links_and_addresses_navigate() {
    let root = Root::new();
    let docs = show(&root, BUNDLE, "/start/").await;
    root.click("a[href='/react/only/']");
    assert_eq!((root.text("h1"), root.text("[data-kd-content]")), ("Only".into(), "only React".into()));
    docs.navigate("/vue/only/").unwrap_or_else(|_| panic!());
    assert!(root.text("[data-kd-content]").starts_with("This page is not there for Vue"));
    docs.navigate("/vue/none/").unwrap_or_else(|_| panic!());
    assert_eq!(root.text("h1"), "Page not found");
    assert_eq!(root.text("[data-kd-region=live]"), "Page not found");
    docs.destroy();
}

#[wasm_bindgen_test]
async fn a_slot_that_somebody_removed_is_no_half_swapped_page() {
    let (root, fresh) = (Root::new(), Root::new());
    let docs = show(&root, BUNDLE, "/react/start/").await;
    let other = show(&fresh, BUNDLE, "/vue/start/").await;
    root.find("[data-kd-content] > p").unwrap().set_text_content(Some("overwritten"));
    docs.set_platform("vue".into()).unwrap_or_else(|_| panic!());
    assert_eq!(root.article(), fresh.article());
    docs.destroy();
    other.destroy();
}

#[wasm_bindgen_test]
async fn bundles_that_cannot_be_used_are_explained() {
    let wrong = BUNDLE.replacen("\"format\":1", "\"format\":9", 1);
    let empty = format!("{},\"pages\":{{}}}}", &BUNDLE[..BUNDLE.find(",\n\"pages\"").unwrap()]);
    for (json, reason) in [
        (&BUNDLE[..BUNDLE.len() / 2], "is not complete JSON"),
        ("<!doctype html>", "is not complete JSON"),
        ("{\"a\":1}", "not a kaleidoc bundle"),
        (wrong.as_str(), "has format 9, this reader understands format 1"),
        (empty.as_str(), "holds no pages"),
    ] {
        let root = Root::new();
        let docs = show(&root, json, "/").await;
        assert!(root.text("[role=alert]").contains(reason), "{reason}: {}", root.text("[role=alert]"));
        assert!(root.find("button.kd-retry").is_some());
        docs.destroy();
    }
}

#[wasm_bindgen_test]
async fn hostile_bundles_run_no_script() {
    let hostile = BUNDLE.replacen(
        r#"{"p":["only React"]}"#,
        r#"{"el":{"tag":"script","in":["window.hacked=1"]}},{"el":{"tag":"img","attributes":{"src":"x","onerror":"window.hacked=1"}}},
        {"a":{"href":"javascript:window.hacked=1","in":["x"]}},{"host":{"name":"\"><script>window.hacked=1</script>"}},
        {"img":{"src":"data:text/html,x","alt":"\"><img src=x onerror=window.hacked=1>"}}"#,
        1,
    );
    let root = Root::new();
    let docs = show(&root, &hostile, "/react/only/").await;
    TimeoutFuture::new(50).await;
    assert!(root.find("[data-kd-content] script, [data-kd-content] [onerror], [href^=javascript]").is_none());
    assert!(js_sys::Reflect::get(&window().unwrap(), &"hacked".into()).unwrap().is_undefined());
    docs.destroy();
}

#[wasm_bindgen_test]
async fn destroy_leaves_nothing() {
    let root = Root::new();
    let docs = show(&root, BUNDLE, "/start/").await;
    docs.destroy();
    docs.destroy();
    assert_eq!((root.0.inner_html(), root.0.class_name()), (String::new(), String::new()));
    assert!(docs.navigate("/start/").is_err());
    assert_eq!(docs.platform(), "");
}

#[wasm_bindgen_test]
async fn options_that_are_none_are_refused() {
    for options in ["{}", "{\"bundle\":1}", "{\"bundle\":\"x\",\"titel\":\"y\"}", "null"] {
        let root = Root::new();
        assert!(mount(root.0.clone().into(), js_sys::JSON::parse(options).unwrap()).await.is_err(), "{options}");
    }
    assert!(mount(JsValue::NULL, js_sys::JSON::parse("{\"bundle\":\"x\"}").unwrap()).await.is_err());
}
