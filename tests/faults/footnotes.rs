//! Footnotes: numbers, lists and back links per platform.

use super::fixture::{self, input};
use super::site::{Site, assert_sound, values};

/// Numbers of references, in page order.
fn numbers(html: &str) -> Vec<String> {
    let references = html.split(" data-footnote-ref ").skip(1);
    references.map(|rest| rest.split(['>', '<']).nth(1).unwrap().to_owned()).collect()
}

/// The names of the links back, one list per footnote.
fn back(html: &str) -> Vec<Vec<String>> {
    let (_, list) = html.split_once("<ol>").unwrap_or_default();
    list.split("<li ").skip(1).map(|item| values(item, "aria-label")).collect()
}

/// Asserts what holds on each platform, and that a switch gives what a fresh rendering does.
#[track_caller]
fn check(site: &Site) -> [String; 2] {
    for platform in [0, 1] {
        let html = site.html(platform);
        assert_sound(&html);
        assert_eq!(site.switched(1 - platform, platform), html);
    }
    [site.html(0), site.html(1)]
}

const ONE: &str = "<p>a<sup><a id=\"user-content-fnref-n\" href=\"#user-content-fn-n\" data-footnote-ref \
    aria-describedby=\"footnote-label\" aria-label=\"Footnote 1\">1</a></sup></p>\
    <section class=\"footnotes\" data-footnotes><h2 id=\"footnote-label\">Footnotes</h2><ol>\
    <li id=\"user-content-fn-n\"><p>note <a href=\"#user-content-fnref-n\" data-footnote-backref \
    aria-label=\"Back to reference 1\">↩</a></p></li></ol></section>";

#[test]
fn one_footnote_is_named_for_assistive_technology() {
    let [x, y] = check(&Site::new("a[^n]\n\n[^n]: note", &[]));
    assert_eq!((x.as_str(), y.as_str()), (ONE, ONE));
}

#[test]
fn handed_footnotes_have_a_link_back_per_reference() {
    let Some(file) = input("footnotes/in.mdx") else { return };
    let ran = fixture::render(&file, "x");
    assert_sound(&ran.stdout);
    assert_eq!(numbers(&ran.stdout), ["1", "2", "3", "1", "4"]);
    let names = [vec!["Back to reference 1", "Back to reference 1-2"], vec!["Back to reference 2"]];
    assert_eq!(back(&ran.stdout)[..2], names);
    assert!(ran.stdout.contains("none[^none]."), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("warning[undefined-footnote]: no footnote `none` is defined, so this is shown as text"),
        "{}",
        ran.stderr
    );
}

#[test]
fn handed_filters_have_notes_of_their_platform() {
    let Some(file) = input("footnotes-in-filters/in.mdx") else { return };
    let page = std::fs::read_to_string(file).unwrap();
    let [x, y] = check(&Site::new(&page, &[]));
    assert_eq!((numbers(&x), numbers(&y)), (vec!["1".into(), "2".into(), "3".into()], numbers(&x)));
    assert!(x.contains("Note for x.") && !x.contains("Note for y."));
    assert!(y.contains("Note for y.") && !y.contains("Note for x."));
    let last = |html: &str| back(html).last().cloned().unwrap();
    assert_eq!((last(&x), last(&y)), (vec!["Back to reference 3".to_owned()], last(&x)));
}

#[test]
fn a_platform_without_references_has_no_section() {
    let Some(file) = input("footnotes-in-filters/s1.mdx") else { return };
    let [x, y] = check(&Site::new(&std::fs::read_to_string(file).unwrap(), &[]));
    assert!(!x.contains("<section") && !x.contains("Footnotes"), "{x}");
    assert!(y.contains("Note for y, defined in the filter."), "{y}");
}

/// Each platform meets the notes in an order of its own.
#[test]
fn numbers_follow_the_first_reference_of_each_platform() {
    let page = "<InlineFilter filters={[\"x\"]}>a[^a] b[^b]</InlineFilter>\n\n\
        <InlineFilter filters={[\"y\"]}>b[^b] a[^a]</InlineFilter>\n\nboth[^b] c[^c]\n\n\
        [^a]: A <InlineFilter filters={[\"y\"]}>for y</InlineFilter>\n[^b]: B[^d]\n[^c]: C\n[^d]: D[^a]";
    let [x, y] = check(&Site::new(page, &[]));
    assert_eq!(numbers(&x), ["1", "2", "2", "3", "4", "1"]);
    assert_eq!(numbers(&y), ["1", "2", "1", "3", "4", "2"]);
    let names = |html: &str| back(html).concat().join(" ").replace("Back to reference ", "");
    // The name of the reference in a note stands among those of the links back.
    assert_eq!(names(&x), "1 1-2 Footnote 4 2 2-2 3 Footnote 1 4");
    assert_eq!(names(&y), "Footnote 4 1 1-2 2 2-2 3 Footnote 2 4");
}

#[test]
fn a_label_may_be_defined_for_each_platform() {
    let page = "see[^n]\n\n<InlineFilter filters={[\"x\"]}>\n\n[^n]: For x\n\n</InlineFilter>\n\n\
        <InlineFilter filters={[\"y\"]}>\n\n[^n]: For y\n\n</InlineFilter>";
    let site = Site::new(page, &[]);
    let [x, y] = check(&site);
    assert!(x.contains("For x") && !x.contains("For y"), "{x}");
    assert!(y.contains("For y") && !y.contains("For x"), "{y}");
    assert!(!site.messages().iter().any(|line| line.contains("footnote")), "{:?}", site.messages());
}

#[test]
fn a_fragment_lists_its_own_notes_with_its_own_ids_each_time() {
    let page = "import f from 'src/fragments/f.mdx';\n\na[^1]\n\n<Fragments fragments={{ all: f }} />\n\n\
        <Fragments fragments={{ x: f }} />\n\n<Fragments fragments={{ y: f }} />\n\n[^1]: page";
    let [x, y] = check(&Site::new(page, &[("f.mdx", "f[^1] g[^1]\n\n[^1]: fragment")]));
    assert_eq!(x.matches("<section class=\"footnotes\"").count(), 3);
    assert_eq!((numbers(&x), numbers(&y)), (vec!["1".to_owned(); 5], numbers(&x)));
    assert!(values(&y, "id").contains(&"user-content-fn-1-1".to_owned()), "{y}");
}

#[test]
fn references_and_definitions_stand_anywhere() {
    let page = "<BlockSwitcher>\n<Block name=\"A\">\n\na[^a]\n\n[^a]: in a tab\n\n</Block>\n<Block name=\"B\">\n\nb[^b]\n\n</Block>\n\
        </BlockSwitcher>\n\n- item[^c]\n\n  [^c]: in a list\n\n| head[^d] |\n|---|\n| cell[^a] |\n\n> quote[^e]\n>\n> [^e]: in a quote\n\n\
        <Accordion title=\"T\">\n\nf[^f]\n\n[^f]: in an accordion\n\n</Accordion>\n\n<a href=\"https://example.com\">a link[^b]</a>\n\n\
        [^b]: b\n[^d]: d\n\n## Heading[^a]";
    let site = Site::new(page, &[]);
    let [x, _] = check(&site);
    assert_eq!(numbers(&x), ["1", "2", "3", "4", "1", "5", "6", "1"]);
    assert!(x.contains("a link<sup id=\"user-content-fnref-b-2\">2</sup></a>"), "no link in a link: {x}");
    assert_eq!(site.contents(0), ["## heading Heading", "## footnote-label "]);
    assert_eq!(back(&x)[1], ["Back to reference 2", "Back to reference 2-2"]);
}

#[test]
fn what_is_not_used_or_not_defined_is_reported() {
    let page = "a[^a] b[^no] \\[^text] `[^code]`\n\n[^a]: one\n\n[^a]: two\n\n[^un]: three";
    let lines = Site::new(page, &[]).messages();
    let of = |code: &str| lines.iter().filter(|line| line.contains(code)).map(String::as_str).collect::<Vec<_>>();
    assert_eq!(
        of("undefined-footnote"),
        [
            "src/pages/[platform]/index.mdx:3:8 warning[undefined-footnote]: no footnote `no` is defined, so this is shown as text"
        ]
    );
    assert_eq!(
        of("unused-footnote"),
        [
            "src/pages/[platform]/index.mdx:7:1 warning[unused-footnote]: footnote `a` is defined before, so this definition is not shown",
            "src/pages/[platform]/index.mdx:9:1 warning[unused-footnote]: nothing refers to footnote `un`",
        ]
    );
}

#[test]
fn the_section_is_in_the_table_of_contents_where_it_is_shown() {
    let site = Site::new("## A\n\n<InlineFilter filters={[\"x\"]}>a[^1]</InlineFilter>\n\n[^1]: b\n\n    ### C\n", &[]);
    assert_eq!(site.contents(0), ["## a A", "## footnote-label ", "### c C"]);
    assert_eq!(site.contents(1), ["## a A"]);
}

#[test]
fn a_label_with_spaces_is_reported() {
    let site = Site::new("a[^my note] [^no note]\n\n[^My  note]: b", &[]);
    let messages = site.messages();
    assert!(messages.iter().any(|it| it.contains("the label of a footnote has no spaces")), "{messages:?}");
    assert_eq!(messages.len(), 1, "{messages:?}");
}
