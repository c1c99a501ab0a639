//! One id space per page: headings, accordions, footnotes, tabs and authors' ids.

use std::path::PathBuf;

use super::fixture::{self, input};
use super::site::{Site, assert_sound, values};

fn read(file: PathBuf) -> String {
    std::fs::read_to_string(file).unwrap()
}

/// A page whose ids are sound on both platforms, after a switch, too.
#[track_caller]
fn page(mdx: &str) -> Site {
    let site = Site::new(mdx, &[]);
    for platform in [0, 1] {
        assert_sound(&site.html(platform));
        assert_eq!(site.switched(1 - platform, platform), site.html(platform));
    }
    site
}

#[track_caller]
fn assert_reported(site: &Site, code: &str, expected: &[&str]) {
    let prefix = "src/pages/[platform]/index.mdx:";
    let lines = site.messages();
    let found: Vec<&str> =
        lines.iter().filter(|line| line.contains(code)).map(|line| line.trim_start_matches(prefix)).collect();
    assert_eq!(found, expected);
}

#[test]
fn handed_accordions_never_have_the_id_of_a_heading() {
    let Some(file) = input("duplicate-ids/in.mdx") else { return };
    let site = page(&read(file));
    assert_eq!(values(&site.html(0), "id"), ["faq", "faq-2", "faq-3", "faq-1"]);
    assert_eq!(site.contents(0), ["## faq FAQ", "## faq-1 FAQ"]);
}

#[test]
fn handed_ids_of_authors_come_first_and_the_second_is_reported() {
    let Some(file) = input("duplicate-ids/s1.mdx") else { return };
    let site = page(&read(file));
    assert_eq!(values(&site.html(0), "id"), ["setup", "setup-1", "mine", "mine-1", "setup-2"]);
    let message = "11:7 warning[duplicate-id]: the id `setup` is used twice on a page, so here it becomes `setup-2`";
    assert_reported(&site, "duplicate-id", &[message]);
}

#[test]
fn handed_headings_of_expressions_are_named_by_their_values() {
    let Some(file) = input("headings-expr/in.mdx") else { return };
    let site = page(&read(file));
    let expected = [
        "## install- Install Kale",
        "## kale Kale",
        "## other Other",
        "## use-product Use {product}",
        "## t-kale T Kale",
    ];
    assert_eq!(site.contents(0), expected);
}

#[test]
fn handed_headings_in_html_have_ids_wherever_they_stand() {
    let Some(file) = input("html-headings/in.mdx") else { return };
    let site = page(&read(file));
    let expected = [
        "## plain-tag-heading Plain tag heading",
        "## by-component By component",
        "## in-callout In callout",
        "## in-quote In quote",
        "## in-list In list",
        "### in-cell In cell",
        "## in-summary In summary",
        "## empty-next Empty next",
    ];
    assert_eq!(site.contents(0), expected);
    let html = site.html(0);
    assert!(html.ends_with("<h2></h2>"), "an empty heading has no id and no link: {html}");
    assert!(html.contains("<summary><h2 id=\"in-summary\">In summary</h2></summary>"), "no link in a control: {html}");
    let message = "warning[empty-heading]: this heading has no text, so no link and no table of contents leads to it";
    assert_reported(&site, "empty-heading", &[&format!("32:1 {message}")]);
}

#[test]
fn handed_tags_of_headings_are_linked_to() {
    let Some(file) = input("h2-tags/in.mdx") else { return };
    let site = page(&read(file));
    let expected = [
        "## one-line One line",
        "## two-lines Two lines",
        "## markdown-one Markdown one",
        "### mine With id",
        "## in-div In div",
    ];
    assert_eq!(site.contents(0), expected);
    assert_reported(&site, "dead-anchor", &[]);
}

#[test]
fn handed_ids_of_headings_are_taken_off_their_text() {
    for name in ["custom-ids/in.mdx", "custom-ids/s1.mdx"] {
        let Some(file) = input(name) else { return };
        let ran = fixture::render(&file, "x");
        let heading = "<div class=\"kd-heading\"><h2 id=\"my-id\">Title</h2><a class=\"kd-anchor\" data-chrome \
            aria-label=\"Link to section Title\" href=\"#my-id\"></a></div><p>Text.</p>\n";
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), (heading, "", 0));
    }
}

#[test]
fn headings_have_ids_by_every_syntax() {
    let site = page(
        "> ### Quote {#q-1}\n\nSet `a` {#set}\n===\n\n- ## List {/*#li*/}\n\n## Two {#ü.x:y}\n\n[a](#q-1) [b](#set) [c](#li) [d](#ü.x:y)",
    );
    assert_eq!(site.contents(0), ["### q-1 Quote", "# set Set a", "## li List", "## ü.x:y Two"]);
    assert_reported(&site, "error", &[]);
}

#[test]
fn an_id_may_be_one_of_each_platform() {
    let site = page(
        "<InlineFilter filters={['x']}><b id=\"a\">x</b></InlineFilter> <InlineFilter filters={['y']}><i id=\"a\">y</i></InlineFilter>\n\n[l](#a)",
    );
    assert_eq!(
        (values(&site.html(0), "id"), values(&site.html(1), "id")),
        (vec!["a".to_owned()], vec!["a".to_owned()])
    );
    assert_reported(&site, "warning", &[]);
}

#[test]
fn headings_say_what_each_platform_sees() {
    let site = page(
        "## Use <InlineFilter filters={['x']}>`X`</InlineFilter><InlineFilter filters={['y']}>Y ![why](/y.png)</InlineFilter>",
    );
    assert_eq!(
        (site.contents(0), site.contents(1)),
        (vec!["## use-xy- Use X".into()], vec!["## use-xy- Use Y why".into()])
    );
    assert!(site.html(1).contains("aria-label=\"Link to section Use Y why\""), "{}", site.html(1));
    let site = page("## {props.platform}");
    assert_eq!((site.contents(0), site.contents(1)), (vec!["## x x".into()], vec!["## x y".into()]));
    let site = page("## <InlineFilter filters={['x']}>Only</InlineFilter>");
    assert_eq!((site.contents(0), site.contents(1)), (vec!["## only Only".into()], vec![]));
    let message =
        "3:1 warning[empty-heading]: this heading has no text on `y`, so no link and no table of contents leads to it";
    assert_reported(&site, "empty-heading", &[message]);
}

#[test]
fn headings_without_letters_have_ids() {
    let site = page(
        "## 🎉\n\n## → !!!\n\n## 安装\n\n## ![Logo](/l.png)\n\n## **`a`**<br/>b\n\n<Heading level={3}>*x* y</Heading>",
    );
    let expected = ["## section 🎉", "## section-1 → !!!", "## 安装 安装", "## logo Logo", "## ab a b", "### x-y x y"];
    assert_eq!(site.contents(0), expected);
}

#[test]
fn markdown_headings_keep_their_ids_beside_others() {
    let site = page(
        "<h2>Setup</h2>\n\n## Setup\n\n<Text as=\"h3\">Setup</Text>\n\n<Accordion title=\"Set up\">\n\n## Set up\n\n</Accordion>",
    );
    assert_eq!(site.contents(0), ["## setup-1 Setup", "## setup Setup", "### setup-2 Setup", "## set-up Set up"]);
    assert!(site.html(0).contains("<details class=\"kd-accordion\" id=\"set-up-1\">"), "{}", site.html(0));
}

#[test]
fn ids_of_the_reader_stay_its_own() {
    let site = page("<div id=\"kd-main\">a</div>\n\n## kd-nav\n\n[a](#content-kd-main)");
    assert_eq!(values(&site.html(0), "id"), ["content-kd-main", "content-kd-nav"]);
    assert_reported(
        &site,
        "duplicate-id",
        &[
            "3:6 warning[duplicate-id]: ids that start with `kd-` are the reader's own, so `kd-main` becomes `content-kd-main`",
        ],
    );
}

#[test]
fn an_author_chooses_the_id_of_an_accordion() {
    let site = page("<Accordion title=\"T\" id=\"mine\">\n\na\n\n</Accordion>\n\n[a](#mine)");
    assert!(site.html(0).starts_with("<details class=\"kd-accordion\" id=\"mine\">"), "{}", site.html(0));
    assert_reported(&site, "dead-anchor", &[]);
}

#[test]
fn a_fragment_that_is_included_twice_is_named() {
    let site = Site::new(
        "import f from 'src/fragments/f.mdx';\n\n<Fragments fragments={{ all: f }} />\n\n<Fragments fragments={{ all: f }} />",
        &[("f.mdx", "<h3 id=\"mine\">M</h3>")],
    );
    assert_sound(&site.html(0));
    let messages = site.messages();
    let message = "src/fragments/f.mdx:1:1 warning[duplicate-id]: the id `mine` is used twice on a page, so here it becomes `mine-1`";
    assert!(messages.iter().any(|line| line == message), "{messages:?}");
}
