//! URLs are judged when they are finished: with platform, base and key of the page filled in.

use std::path::Path;

use kaleidoc::bundle::{LoadError, Loaded};
use kaleidoc::platform::Platform;
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};

use super::fixture::{input, render_text, run};

/// A handed bundle, read.
fn loaded(name: &str) -> Option<Result<Loaded, LoadError>> {
    Some(Loaded::load(&std::fs::read(input(name)?).unwrap()))
}

/// The content of the first page of a bundle on its first platform.
fn content(bundle: &Loaded, base: &str) -> String {
    let (key, page) = bundle.pages.first_key_value().unwrap();
    let view = View {
        platform: Platform(0),
        platform_key: &bundle.platforms[0].key,
        path: key,
        links: Links::History { base },
        words: &ENGLISH,
        tokens: Tokens::Elements,
    };
    render::content(&page.decode(key).unwrap().body, &view)
}

#[test]
fn a_base_that_is_no_path_is_refused() {
    let Some(bundle) = loaded("xss-base.bundle.json") else { return };
    assert_eq!(
        bundle.unwrap_err().to_string(),
        "the base `javascript:alert(document.domain)//x` is not a path: expected one `/` at its start, and no control \
         characters"
    );
}

#[test]
fn a_page_key_that_is_no_path_is_refused() {
    let Some(bundle) = loaded("xss-page-key-1.json") else { return };
    let error = bundle.unwrap_err();
    assert_eq!(error.kind(), "not-a-path");
    assert_eq!(
        error.to_string(),
        "the page key `javascript:pwn(1)//[platform]/` is not a path: expected one `/` at its start, and no control \
         characters"
    );
}

#[test]
fn a_platform_makes_no_scheme() {
    let Some(bundle) = loaded("xss-platform-scheme.bundle.json") else { return };
    assert_eq!(content(&bundle.unwrap(), "/"), "<a>click me</a>");
}

/// Should a base ever get past the reading of a bundle: the `base` of `mount` is the host page's.
#[test]
fn a_base_makes_no_scheme() {
    let Some(bundle) = loaded("xss-platform-scheme.bundle.json") else { return };
    let mut bundle = bundle.unwrap();
    let body = r#"{"body":[{"a":{"href":"/[platform]/","each":true,"in":["a"]}},{"img":{"src":"/a.png","alt":""}}]}"#;
    let json = format!(
        r#"{{"format":1,"generator":"","site":{{"title":"","base":"/","default_platform":0,"unavailable":"explain","lang":""}},"platforms":[{{"key":"react","title":""}}],"nav":[],"pages":{{"/[platform]/":{{"title":"","on":1,"content":{body}}}}}}}"#
    );
    bundle.pages = Loaded::load(json.as_bytes()).unwrap().pages;
    bundle.platforms[0].key = "react".to_owned();
    assert_eq!(content(&bundle, "javascript:alert(1)//"), "<a>a</a><img alt=\"\" loading=\"lazy\">");
    assert_eq!(
        content(&bundle, "/docs/"),
        "<a href=\"/docs/react/\" data-kd-link=\"/[platform]/\">a</a><img src=\"/docs/a.png\" alt=\"\" loading=\"lazy\">"
    );
}

#[test]
fn a_platform_in_a_scheme_is_an_error_of_the_author() {
    let Some(folder) = input("xss-platform-scheme") else { return };
    let out = tempfile::tempdir().unwrap();
    let built = run(&["build", folder.to_str().unwrap(), "-o", out.path().to_str().unwrap(), "--prerender"]);
    assert_eq!(built.code, 1, "{}", built.stderr);
    for place in ["index.mdx:3:21", "index.mdx:5:15"] {
        let line = built.stderr.lines().position(|line| line.contains(place));
        assert!(line.is_some(), "no {place} in {}", built.stderr);
    }
    let message = "error[forbidden-url]: `[platform]:alert(document.domain)` has `[platform]` in its scheme or host, where \
                   it cannot be filled in";
    assert!(built.stderr.contains(message), "{}", built.stderr);
    for platform in ["javascript", "react"] {
        let html = std::fs::read_to_string(out.path().join(platform).join("index.html")).unwrap();
        assert!(!html.contains(":alert("), "{html}");
    }
}

#[track_caller]
fn check(mdx: &str, html: &str, diagnostic: &str) {
    let ran = render_text(mdx, "javascript");
    assert_eq!(ran.stdout.trim_end(), html, "{}", ran.stderr);
    assert!(ran.stderr.contains(diagnostic), "{}", ran.stderr);
}

#[test]
fn platforms_in_schemes_and_hosts_are_told_of() {
    let told = "has `[platform]` in its scheme or host, where it cannot be filled in";
    check("[a](https://[platform].example.org/x)", "<p>a</p>", told);
    check("[a](https://docs.%5Bplatform%5D/x)", "<p>a</p>", told);
    check("<a href=\"//[platform]/\">a</a>", "<a>a</a>", told);
    check("<img src=\"https://[platform].example.org/a.png\" alt=\"a\" />", "<img alt=\"a\">", told);
    check("<InternalLink href=\"[platform]:alert(1)\">a</InternalLink>", "a", told);
}

#[test]
fn a_candidate_that_runs_script_is_told_of() {
    check(
        "<img srcSet=\"/a.png 1x, javascript:x 2x\" alt=\"a\" />",
        "<img alt=\"a\">",
        "error[forbidden-url]: `javascript:x` has a scheme that links may not have\n --> stdin.mdx:1:6\n",
    );
}

#[test]
fn every_url_of_the_site_lies_below_its_base() {
    let root = tempfile::tempdir().unwrap();
    let page = root.path().join("src/pages/[platform]/index.mdx");
    write(&root.path().join("kaleidoc.toml"), "[site]\nbase = '/docs/'\n[[platforms]]\nkey = 'x'\nicon = '/x.svg'\n");
    for (mdx, html) in [
        ("![a](/a.png)", "<img src=\"/docs/a.png\" alt=\"a\" loading=\"lazy\">"),
        ("<Image src=\"/a.png\" alt=\"a\" />", "<img src=\"/docs/a.png\" alt=\"a\" loading=\"lazy\">"),
        (
            "<img src=\"/a.png\" srcSet=\"/a.png 1x, /b.png 2x\" alt=\"\" />",
            "srcset=\"/docs/a.png 1x, /docs/b.png 2x\"",
        ),
        ("<img srcset=\"/a.png,https://x.y/b.png 2x\" alt=\"\" />", "srcset=\"/docs/a.png,https://x.y/b.png 2x\""),
        ("<img srcSet=\"/a.png 480w, //x.y/b.png 800w\" alt=\"\" />", "srcset=\"/docs/a.png 480w, //x.y/b.png 800w\""),
        (
            "<picture><source srcSet=\"/a.avif\" type=\"image/avif\" /><img src=\"/a.png\" alt=\"\" /></picture>",
            "<picture><source srcset=\"/docs/a.avif\" type=\"image/avif\"><img alt=\"\" src=\"/docs/a.png\"></picture>",
        ),
        (
            "<video src=\"/a.mp4\" poster=\"/a.jpg\"><track src=\"/a.vtt\" kind=\"captions\" /></video>",
            "<video poster=\"/docs/a.jpg\" src=\"/docs/a.mp4\"><track kind=\"captions\" src=\"/docs/a.vtt\"></video>",
        ),
        ("<Video src=\"/a.mp4\" description=\"d\" />", "<video src=\"/docs/a.mp4\" controls"),
        ("<blockquote cite=\"/x/start/\">a</blockquote>", "<blockquote cite=\"/docs/x/start/\">"),
        ("<q cite=\"/files/a.pdf\">a</q>", "<q cite=\"/docs/files/a.pdf\">a</q>"),
        ("<ins cite=\"/a.html\">a</ins><del cite=\"https://x.y/\">b</del>", "<ins cite=\"/docs/a.html\">a</ins>"),
        ("<ins cite=\"/a.html\">a</ins><del cite=\"https://x.y/\">b</del>", "<del cite=\"https://x.y/\">b</del>"),
        ("<a href=\"/files/a.pdf\">a</a>", "<a href=\"/docs/files/a.pdf\">a</a>"),
        ("<img src=\"//x.y/a.png\" alt=\"\" />", "src=\"//x.y/a.png\""),
        ("<img src=\" /a.png\" alt=\"\" />", "src=\"/docs/a.png\""),
    ] {
        write(&page, &format!("export const meta = {{ title: 'T', description: 'd', platforms: ['x'] }};\n\n{mdx}\n"));
        let ran = run(&["render", page.to_str().unwrap(), "--platform", "x"]);
        assert!(ran.stdout.contains(html), "{mdx}\n{}{}", ran.stdout, ran.stderr);
    }
    let out = root.path().join("dist");
    run(&["build", root.path().to_str().unwrap(), "-o", out.to_str().unwrap(), "--prerender"]);
    let html = std::fs::read_to_string(out.join("x/index.html")).unwrap();
    assert!(html.contains("<img class=\"kd-icon\" alt=\"\" src=\"/docs/x.svg\">"), "{html}");
    assert!(html.contains("<link rel=\"icon\" href=\"/docs/kaleidoc/icon.svg\""), "{html}");
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
