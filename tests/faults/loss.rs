//! Content that would vanish is kept or reported.

use kaleidoc::bundle::Loaded;
use kaleidoc::compile::{Config, Highlighting, PlatformConfig, check};
use kaleidoc::diagnostic::Severity;
use kaleidoc::render::{ENGLISH, Links, Tokens, View, content};
use proptest::prelude::*;

use super::fixture::{input, render, render_text};
use super::messages::told;
use crate::support::MemorySite;

#[track_caller]
fn check_text(mdx: &str, platform: &str, html: &str, expected: &[&str]) {
    let ran = render_text(mdx, platform);
    assert_eq!(
        (ran.stdout.trim_end(), told(&ran)),
        (html, expected.iter().map(|it| (*it).to_owned()).collect()),
        "{mdx}"
    );
}

const PIPE: &str = "  write `\\|` for a `|` that belongs to a cell, in code, too";
const LIST: &str = "  write `filters={[\"…\"]}` with the platforms that see the content, or `all`";

#[test]
fn cells_beyond_the_columns_are_reported() {
    let Some(file) = input("table-pipe/in.mdx") else { return };
    let ran = render(&file, "x");
    let lost = |cell: &str| format!("{cell} is not shown: the table has 3 columns");
    assert_eq!(
        told(&ran),
        [
            format!("3:20 warning[lost-content]: {}", lost("cell 4 of row 1")),
            PIPE.to_owned(),
            format!("6:23 warning[lost-content]: {}", lost("cell 4 of row 4")),
            PIPE.to_owned(),
        ]
    );
    assert!(ran.stdout.contains("<tr><td>mode</td><td>`a</td><td>b`</td></tr>"), "as GFM: {}", ran.stdout);
    let table = |row: &str| format!("| a | b |\n|---|---|\n{row}");
    let of = |mdx: &str| told(&render_text(mdx, "x"));
    assert_eq!(of(&table("| c | d | |")), [""; 0]);
    assert_eq!(of(&table("| c \\| d | e |")), [""; 0]);
    let split = "3:3 warning[lost-content]: a `|` splits the code in row 1 into two cells";
    assert_eq!(of(&table("| `c | d` |")), [split, PIPE]);
    let surplus = "3:5 warning[lost-content]: cell 2 of row 1 is not shown: the table has 1 column";
    assert_eq!(of("| a |\n|---|\n| b | c |"), [surplus.replace("3:5", "3:7"), PIPE.to_owned()]);
}

#[test]
fn rows_of_a_table_may_stand_in_filters() {
    let mdx = "| a | b |\n|---|:-:|\n| 1 | 2 |\n<InlineFilter filters={[\"x\"]}>\n| 3 | `4` |\n</InlineFilter>\n| 5 |";
    let html = |row: &str| {
        let end = "<tr><td>5</td><td align=\"center\"></td></tr></tbody></table>";
        let head = "<table><thead><tr><th>a</th><th align=\"center\">b</th></tr></thead><tbody>";
        format!("{head}<tr><td>1</td><td align=\"center\">2</td></tr><!--kd:1-->{row}<!--/kd:1-->{end}")
    };
    check_text(mdx, "x", &html("<tr><td>3</td><td align=\"center\"><code>4</code></td></tr>"), &[]);
    check_text(mdx, "y", &html(""), &[]);
}

#[test]
fn filters_in_odd_places() {
    let Some(file) = input("filter-in-odd-places/in.mdx") else { return };
    let (x, y) = (render(&file, "x"), render(&file, "y"));
    assert_eq!((x.code, x.stderr.as_str(), y.code, y.stderr.as_str()), (0, "", 0, ""));
    assert!(x.stdout.contains("<td>1</td></tr><!--kd:4--><tr><td>2</td></tr><!--/kd:4--></tbody>"), "{}", x.stdout);
    assert!(y.stdout.contains("<td>1</td></tr><!--kd:4--><!--/kd:4--></tbody>"), "{}", y.stdout);
    // An item without content on a platform is not there.
    let task = "<li class=\"kd-task\"><input type=\"checkbox\" aria-label=\"Done\" disabled> ";
    let on_x = format!(
        "<ul><li>a <!--kd:5-->x<!--/kd:5--></li><!--kd:6--><!--/kd:6--><!--kd:8-->{task}<!--kd:9-->t<!--/kd:9--></li><!--/kd:8--></ul>"
    );
    let on_y = "<ul><li>a <!--kd:5--><!--/kd:5--></li><!--kd:6--><li><!--kd:7-->y<!--/kd:7--></li><!--/kd:6--><!--kd:8--><!--/kd:8--></ul>";
    assert!(x.stdout.contains(&on_x), "{}", x.stdout);
    assert!(y.stdout.contains(on_y), "{}", y.stdout);
}

#[test]
fn an_item_of_several_filters_is_there_where_one_of_them_is() {
    let mdx = "- <InlineFilter filters={['x']}>a</InlineFilter><InlineFilter filters={['y']}>b</InlineFilter>\n- c {/* z */}\n- <InlineFilter filters={['z']}>d</InlineFilter>";
    let html = |first: &str, last: &str| {
        format!("<ul><!--kd:1-->{first}<!--/kd:1--><li>c </li><!--kd:4-->{last}<!--/kd:4--></ul>")
    };
    check_text(mdx, "x", &html("<li><!--kd:2-->a<!--/kd:2--><!--kd:3--><!--/kd:3--></li>", ""), &[]);
    check_text(mdx, "z", &html("", "<li><!--kd:5-->d<!--/kd:5--></li>"), &[]);
    let both = "1. <InlineFilter filters={['x']}>a</InlineFilter>\n   <InlineFilter filters={['y']}>b</InlineFilter>";
    check_text(both, "x", "<ol><li><!--kd:1-->a<!--/kd:1--><!--kd:2--><!--/kd:2--></li></ol>", &[]);
}

#[test]
fn forms_of_filters() {
    let Some(file) = input("filter-forms/in.mdx") else { return };
    let ran = render(&file, "x");
    let never = "this content is never shown";
    assert_eq!(
        told(&ran),
        [
            &format!("7:15 error[unknown-platform]: unknown platform `X` in `filters`, so {never}"),
            "  did you mean `x`?",
            &format!("9:15 error[empty-filter]: `filters` is empty, so {never}"),
            LIST,
            "11:1 error[empty-filter]: `<InlineFilter>` has no `filters`, so its content is never shown",
            LIST,
            "13:15 error[empty-filter]: `<InlineFilter>` has no `filters`, but `platforms`, so its content is never shown",
            LIST,
            "17:1 error[unknown-component]: unknown component `inlinefilter`: its content is not shown",
            "  did you mean `InlineFilter`?",
            &format!("19:15 error[unknown-platform]: `filters` cannot exclude a platform, as `!x` does, so {never}"),
            "  list those that see it: `filters={[\"y\"]}`",
        ]
    );
    assert_eq!(ran.code, 1);
    for (shown, is_shown) in [
        ("both", true),
        ("string", true),
        ("expr string", true),
        ("trailing", true),
        (">all<", true),
        ("upper", false),
        ("lower-case", false),
    ] {
        assert_eq!(ran.stdout.contains(shown), is_shown, "{shown}: {}", ran.stdout);
    }
    let html = render_text("<InlineFilter filters=\"x, y\">a</InlineFilter>", "y").stdout;
    assert_eq!(html, "<!--kd:1-->a<!--/kd:1-->\n");
    check_text(
        "<InlineFilter filters={nope}>a</InlineFilter>",
        "x",
        "",
        &[
            "1:15 error[empty-filter]: `filters` must be a list of platform names known at build time; this content is never shown",
            LIST,
        ],
    );
    check_text(
        "a <Inlinefilter filters={['x']}>b</Inlinefilter>",
        "x",
        "<p>a </p>",
        &[
            "1:3 error[unknown-component]: unknown component `Inlinefilter`: its content is not shown",
            "  did you mean `InlineFilter`?",
        ],
    );
}

#[test]
fn content_that_no_platform_shows_is_an_error() {
    let filter = |key: &str, inner: &str| format!("<InlineFilter filters={{[\"{key}\"]}}>\n{inner}\n</InlineFilter>");
    let dead = |place: &str, key: &str| {
        let message = format!("no platform ever shows this: the filter for {key} is never true here");
        [
            format!("{place} error[dead-filter]: {message}"),
            "  the page, or a filter around this one, is for other platforms".to_owned(),
        ]
    };
    let ran = render_text(&filter("x", &filter("y", "a")), "x");
    assert_eq!((ran.code, told(&ran)), (1, dead("2:15", "y").to_vec()));
    let site = MemorySite::new(&[
        ("kaleidoc.toml", "[[platforms]]\nkey = 'x'\n[[platforms]]\nkey = 'y'\n"),
        (
            "src/pages/[platform]/index.mdx",
            "import f from '/src/f.mdx';\nimport g from '/src/g.mdx';\n\nexport const meta = { title: 'T', platforms: ['x'] };\n\n<Fragments fragments={{ x: f, y: g }} />",
        ),
        ("src/f.mdx", "<InlineFilter filters={[\"y\"]}>a</InlineFilter>"),
        ("src/g.mdx", "b"),
    ]);
    let compiled = site.compile();
    let found: Vec<_> =
        compiled.report.diagnostics.iter().map(|it| (it.file.as_str(), it.severity, it.message.as_str())).collect();
    let message = "no platform ever shows this: the filter for y is never true here";
    assert_eq!(
        found,
        [("src/f.mdx", Severity::Error, message), ("src/pages/[platform]/index.mdx", Severity::Error, message)]
    );
    // Another page may show what this one does not.
    let mut shown = site.clone();
    shown.put("src/pages/[platform]/b/index.mdx", "import f from '/src/f.mdx';\nimport g from '/src/g.mdx';\n\nexport const meta = { title: 'B', platforms: ['y'] };\n\n<Fragments fragments={{ all: f }} />");
    let errors: Vec<_> = shown.compile().report.diagnostics.into_iter().map(|it| it.file).collect();
    assert_eq!(errors, ["src/pages/[platform]/index.mdx"]);
}

#[test]
fn line_ends_of_every_kind_are_read_alike() {
    let table = "| a |\n|---|\n| 1 |\n<InlineFilter filters={[\"x\"]}>\n| 2 |\n</InlineFilter>\n| 3 |\n";
    let prose = "text\nimport it\n\na ` b\n\n<!-- c -->\n\n` d\n\n<br>e\n";
    for mdx in [table, prose] {
        let ran = |mdx: &str| {
            let ran = render_text(mdx, "y");
            (ran.stdout.replace("\r\n", "\n").replace('\r', "\n"), told(&ran))
        };
        let expected = ran(mdx);
        assert_eq!(ran(&mdx.replace('\n', "\r\n")), expected, "{mdx}");
    }
}

#[test]
fn rows_that_fall_out_of_their_table_are_reported() {
    let table = |rows: &str| format!("| a |\n|---|\n{rows}");
    let of = |mdx: &str| told(&render_text(mdx, "x"));
    let hint =
        "  between the rows of a table, nothing may stand but the tags of an `<InlineFilter>`, on lines of their own";
    for (rows, place) in [
        ("| 1 |\n\n<InlineFilter filters={[\"x\"]}>\n\n| 2 |\n\n</InlineFilter>", "7:1"),
        ("| 1 |\n{/* note */}\n| 2 |", "5:1"),
    ] {
        let stray = "warning[lost-content]: this row stands outside of a table, so it is shown as text";
        assert_eq!(of(&table(rows)), [format!("{place} {stray}"), hint.to_owned()], "{rows}");
    }
    assert_eq!(
        of("- | a | b |\n  |---|\n  | 1 | 2 |"),
        [
            "1:3 warning[lost-content]: this is no table, but text: its head has 2 cells, the row of dashes 1",
            "  write as many cells in both",
        ]
    );
    let parted = |place: &str| {
        let hint =
            "  close it in its cell, or write the tags of an `<InlineFilter>` on lines of their own around whole rows";
        let message = "error[syntax]: in row 1, a `|` parts `<InlineFilter>` from its closing tag";
        [format!("{place} {message}"), hint.to_owned()]
    };
    assert_eq!(of(&table("<InlineFilter filters={[\"x\"]}>| 2 |</InlineFilter>")), parted("3:1"));
    assert_eq!(of("| a | b |\n|---|---|\n| <InlineFilter filters={[\"x\"]}>1 | 2</InlineFilter> |"), parted("3:3"));
}

#[test]
fn items_of_marks_and_of_html_go_with_their_filter() {
    let filter = "<InlineFilter filters={[\"x\"]}>t</InlineFilter>";
    check_text(
        &format!("- **{filter}**\n- [*{filter}*](/b)\n- c"),
        "y",
        "<ul><!--kd:1--><!--/kd:1--><!--kd:3--><!--/kd:3--><li>c</li></ul>",
        &[],
    );
    check_text(
        &format!("<ul><li>{filter}</li><li>a {filter}</li></ul>"),
        "y",
        "<ul><!--kd:1--><!--/kd:1--><li>a <!--kd:3--><!--/kd:3--></li></ul>",
        &[],
    );
}

#[test]
fn what_is_there_twice_is_reported() {
    check_text(
        "[r]: /b\n[r]: /b\n[r]: /c 't'\n\n[r]",
        "x",
        "<p><a href=\"/b\">r</a></p>",
        &[
            "3:1 warning[lost-content]: `[r]` is defined before, so this definition does not count",
            "  give it another label, or remove it",
        ],
    );
    check_text(
        "<InlineFilter filters={[\"x\"]} filters={[\"y\"]}>a</InlineFilter>",
        "x",
        "<!--kd:1--><!--/kd:1-->",
        &[
            "1:15 warning[lost-content]: `filters` is there twice, so this one does not count",
            "  the last one counts; remove the others",
        ],
    );
}

#[test]
fn blocks_beside_text_are_tabs() {
    let mdx = "<BlockSwitcher>\nstray\n<Block name=\"A\">a</Block>\n<Block name=\"B\">b</Block>\n</BlockSwitcher>";
    let ran = render_text(mdx, "x");
    assert_eq!(told(&ran), ["2:1 warning[lost-content]: `<BlockSwitcher>` shows only its `<Block>`s, not this"]);
    assert_eq!(ran.stdout.matches("role=\"tabpanel\"").count(), 2, "{}", ran.stdout);
}

#[test]
fn what_stands_in_elements_without_content_is_shown_after_them() {
    let lost =
        |name: &str| format!("warning[lost-content]: `<{name}>` has no content of its own; this is shown after it");
    check_text(
        "a <br>text</br> b",
        "x",
        "<p>a <br>text b</p>",
        &[&format!("1:7 {}", lost("br")), "  write `<br … />`, and this after it"],
    );
    check_text(
        "<Image src=\"/a.png\" alt=\"A\">caption</Image>",
        "x",
        "<img src=\"/a.png\" alt=\"A\" loading=\"lazy\">\ncaption",
        &[&format!("1:29 {}", lost("Image")), "  write `<Image … />`, and this after it"],
    );
    check_text(
        "<Overview>\n\ntext\n\n</Overview>",
        "x",
        "<nav class=\"kd-cards\" aria-label=\"Pages of this section\"></nav><p>text</p>",
        &[&format!("3:1 {}", lost("Overview")), "  write `<Overview … />`, and this after it"],
    );
    let fragments = "<Fragments fragments={{}}>\n\ntext\n\n</Fragments>";
    check_text(
        fragments,
        "x",
        "<p>text</p>",
        &[
            "1:12 error[empty-filter]: `fragments` is empty, so nothing is shown",
            "  write `fragments={{ react: fragment, all: other }}` with `import fragment from \"…mdx\";`",
            &format!("3:1 {}", lost("Fragments")),
            "  write `<Fragments … />`, and this after it",
        ],
    );
    check_text("<Divider>{/* nothing */}</Divider>", "x", "<hr>", &[]);
}

#[test]
fn links_and_attributes_that_go_are_reported() {
    check_text(
        "[a <ExternalLink href=\"https://b.example\">b</ExternalLink>](/c)",
        "x",
        "<p><a href=\"/c\">a b</a></p>",
        &[
            "1:4 warning[lost-content]: a link cannot stand in a link: only its text is shown",
            "  take one of the two links out",
        ],
    );
    check_text(
        "<Callout titel=\"b\">a</Callout>",
        "x",
        "<aside class=\"kd-callout\" data-kind=\"info\">a</aside>",
        &[
            "1:10 note[invalid-attribute]: `titel` is not an attribute of `<Callout>`, and is left out",
            "  known are: `warning`, `info`, `type`",
        ],
    );
    check_text(
        "<callout>a</callout>",
        "x",
        "a",
        &[
            "1:1 error[unknown-component]: unknown element `callout`: only its content is shown",
            "  did you mean `Callout`?",
        ],
    );
}

/// Pieces of a page; `W` stands for a word.
const PIECES: &[&str] = &[
    "W",
    "## W",
    "- W\n- [ ] W\n  W",
    "> W",
    "**W** [W](/a) `W` ~~W~~",
    "| W | W |\n|---|---|\n| W | `W | W` | W |",
    "| W |\n|---|\n<InlineFilter filters={[\"x\"]}>\n| W |\n</InlineFilter>\n| W | W |",
    "```text\nW\n```",
    "<InlineFilter filters={[\"x\"]}>W</InlineFilter> W",
    "- <InlineFilter filters={[\"x\"]}>W</InlineFilter>\n- <InlineFilter filters={[\"z\"]}>W</InlineFilter>",
    "<InlineFilter filters=\"y\">W</InlineFilter>",
    "<InlineFilter filters={[]}>W</InlineFilter>",
    "<InlineFilter>W</InlineFilter>",
    "<InlineFilter filters={W}>W</InlineFilter>",
    "<inlinefilter filters={[\"x\"]}>W</inlinefilter>",
    "<InlineFilter filters={[\"x\"]}>a <InlineFilter filters={[\"y\"]}>W</InlineFilter></InlineFilter>",
    "<Callout>\n\nW\n\n</Callout>",
    "<Accordion title=\"W\">W</Accordion>",
    "<BlockSwitcher>\n<Block name=\"W\">\nW\n</Block>\n<Block name=\"b\">W</Block>\n<Block>W</Block>\nW\n{\"W\"}\n</BlockSwitcher>",
    "<Overview>\n\nW\n\n</Overview>",
    "<Fragments fragments={{}}>W</Fragments>",
    "<Image src=\"/a.png\" alt=\"W\">W</Image>",
    "<Video src=\"/a.mp4\" description=\"W\">W</Video>",
    "a <br>W</br> b <hr>W</hr>",
    "<Nope a=\"b\">W</Nope> <nope>W</nope>",
    "<div title=\"W\">W</div>",
    "<p>W</p> <kbd>W</kbd> <details><summary>W</summary>W</details>",
    "<ExternalLink href=\"https://a.example\">W</ExternalLink> <InternalLink>W</InternalLink>",
    "[W <a href=\"/b\">W</a>](/c)",
    "{\"W\"} {W} {W W}",
    "{`W ${1 + 1} W`}",
    "import W now",
    "a <W> b",
];

/// The words of a page are numbered, so that each is another one.
fn page(pieces: &[usize]) -> (String, Vec<String>) {
    let meta = "export const meta = { title: 'T', platforms: ['x', 'y'] };\n\n";
    let (mut mdx, mut words) = (meta.to_owned(), Vec::new());
    for piece in pieces {
        for part in PIECES[*piece].split_inclusive('W') {
            mdx.push_str(part.trim_end_matches('W'));
            if part.ends_with('W') {
                words.push(format!("word{}q", words.len()));
                mdx.push_str(words.last().unwrap());
            }
        }
        mdx.push_str("\n\n");
    }
    (mdx, words)
}

/// Checks that every word is in the page on some platform, or on a line that a diagnostic is about.
fn check_words(pieces: &[usize]) -> Result<(), TestCaseError> {
    let (mdx, words) = page(pieces);
    let site = MemorySite::new(&[("src/pages/[platform]/index.mdx", &mdx)]);
    let platforms = ["x", "y"].map(|key| PlatformConfig { key: key.to_owned(), title: None, icon: None }).to_vec();
    let config = Config { platforms, ..Config::default() };
    let compiled = check(&site, &config, Highlighting::Off);
    let bundle = Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap();
    let mut seen: Vec<String> = ["x", "y"]
        .map(|platform_key| {
            let platform = bundle.platform(platform_key).unwrap();
            let links = Links::History { base: "/" };
            let path = "/[platform]/";
            let view = View { platform, platform_key, path, links, words: &ENGLISH, tokens: Tokens::Elements };
            content(&bundle.pages[path].decode(path).unwrap().body, &view)
        })
        .to_vec();
    for span in compiled.report.diagnostics.iter().filter_map(|it| it.span) {
        let start = mdx[..span.start].rfind('\n').map_or(0, |end| end + 1);
        let end = mdx[span.end..].find('\n').map_or(mdx.len(), |length| span.end + length);
        seen.push(mdx[start..end].to_owned());
    }
    for word in words {
        prop_assert!(seen.iter().any(|text| text.contains(&word)), "{word} is lost:\n{mdx}");
    }
    Ok(())
}

#[test]
fn no_piece_loses_a_word() {
    for piece in 0..PIECES.len() {
        check_words(&[piece]).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_page_loses_a_word(pieces in prop::collection::vec(0..PIECES.len(), 1..8)) {
        check_words(&pieces)?;
    }
}
