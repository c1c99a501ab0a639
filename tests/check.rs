//! What `check` finds that only the whole site can tell: each finding once where it is true, and never where it is not.

use crate::support::{MemorySite, lines, render_all};

const CONFIG: &str = "[[platforms]]\nkey = 'react'\n[[platforms]]\nkey = 'vue'\n[[platforms]]\nkey = 'swift'\n";

const GUIDE: &str = "export const meta = { title: 'G', platforms: ['react', 'vue'] };\n\n\
                     ## Both\n\n<InlineFilter filters={['vue']}>\n\n## Only vue\n\n</InlineFilter>\n\n\
                     <Accordion title=\"More of it\">x</Accordion>\n\n<a name=\"old\"></a>\n";

/// The beginning of a GIF picture of 40 × 20.
const GIF: &str = "GIF89a\u{28}\0\u{14}\0\0\0\0";

/// A site of one page at `/`, on all platforms, beside a guide that swift lacks.
fn site(body: &str) -> MemorySite {
    let page = format!("export const meta = {{ title: 'T', platforms: ['react', 'vue', 'swift'] }};\n\n{body}\n");
    MemorySite::new(&[
        ("kaleidoc.toml", CONFIG),
        ("src/pages/[platform]/index.mdx", &page),
        ("src/pages/[platform]/guide/index.mdx", GUIDE),
        ("public/file.pdf", ""),
        ("public/a b.png", GIF),
    ])
}

#[track_caller]
fn check_site(site: &MemorySite, expected: &[&str]) {
    assert_eq!(lines(&site.check()), expected);
}

/// Findings of a page's body; its first line is line 3.
#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| format!("src/pages/[platform]/index.mdx:{line}")).collect();
    assert_eq!(lines(&site(body).check()), expected, "{body}");
}

#[test]
fn links_that_work() {
    for link in [
        "/[platform]/",
        "/[platform]/?q=1",
        "#",
        "#top",
        "#a-b",
        "#:~:text=x",
        "/file.pdf",
        "/a%20b.png",
        "/",
        "https://a.example/x",
        "mailto:a@b.example",
        "//cdn.example/x",
    ] {
        check(&format!("## A b\n\n[x]({link})"), &[]);
    }
    let guide = |link: &str| format!("<InlineFilter filters={{['react', 'vue']}}>\n\n[x]({link})\n\n</InlineFilter>");
    for link in
        ["/[platform]/guide", "/[platform]/guide/#both", "/[platform]/guide#more-of-it", "/[platform]/guide#old"]
    {
        check(&guide(link), &[]);
    }
    check(
        "<InlineFilter filters={['vue']}>\n\n[x](/[platform]/guide#only-vue) [y](/vue/guide)\n\n</InlineFilter>",
        &[],
    );
}

#[test]
fn dead_links_are_told_for_the_platforms_that_they_are_dead_on() {
    check("[x](/[platform]/none)", &["3:1 error[dead-link]: no page and no file is at `/[platform]/none/`"]);
    check(
        "[x](/[platform]/guide)",
        &["3:1 error[dead-link]: `/[platform]/guide/` is dead on `swift`: the page is not on that platform"],
    );
    check("[x](/none.pdf)", &["3:1 error[dead-link]: no page and no file is at `/none.pdf`"]);
    check("[x](/raect/guide)", &["3:1 error[dead-link]: no page and no file is at `/raect/guide`"]);
    check(
        "<a href=\"/[platform]/guide/\">x</a>",
        &["3:4 error[dead-link]: `[platform]` is not filled in here, so `/[platform]/guide/` leads nowhere"],
    );
    check(
        "<InternalLinkButton href=\"/[platform]/nope\">x</InternalLinkButton>",
        &["3:1 error[dead-link]: no page and no file is at `/[platform]/nope/`"],
    );
}

#[test]
fn links_are_judged_by_pages_and_files() {
    let mut site = site("[a](/[platform]/next.js) [b](/LICENSE) [c](/[platform]/data) [d](./next.js/index.mdx)");
    let next = "export const meta = { title: 'N', platforms: ['react', 'vue', 'swift'] };\n\nx\n";
    site.put("src/pages/[platform]/next.js/index.mdx", next);
    site.put("public/LICENSE", "");
    site.put("public/react/data", "");
    site.put("public/vue/data", "");
    let page = "src/pages/[platform]/index.mdx";
    check_site(
        &site,
        &[
            &format!("{page}:3:40 error[dead-link]: no page and no file is at `/[platform]/data` on `swift`"),
            &format!(
                "{page}:3:62 warning[relative-link]: `./next.js/` goes by the URL of the page, and breaks when that moves"
            ),
        ],
    );
    check("[x](/[platform]/Guide)", &["3:1 error[dead-link]: no page and no file is at `/[platform]/Guide/`"]);
    check(
        "[x](./pic.png)",
        &[
            "3:1 error[dead-link]: no page and no file is at `/[platform]/pic.png`",
            "3:1 warning[relative-link]: `./pic.png` goes by the URL of the page, and breaks when that moves",
        ],
    );
    check("[x](/[platform]/#%C3%BCber)\n\n## Über", &[]);
    check("[x](/[platform]/?tab=1#100%)\n\n## 100%", &["3:1 error[dead-anchor]: `/[platform]/` has no anchor `#100%`"]);
}

#[test]
fn dead_anchors_are_told_for_the_platforms_that_lack_them() {
    check("[x](#none)", &["3:1 error[dead-anchor]: `/[platform]/` has no anchor `#none`"]);
    check(
        "<InlineFilter filters={['vue']}>\n\n## Here\n\n</InlineFilter>\n\n[x](#here)",
        &["9:1 error[dead-anchor]: `/[platform]/` has no anchor `#here` on `react`, `swift`"],
    );
    check(
        "<InlineFilter filters={['react', 'vue']}>\n\n[x](/[platform]/guide#only-vue)\n\n</InlineFilter>",
        &["5:1 error[dead-anchor]: `/[platform]/guide/` has no anchor `#only-vue` on `react`"],
    );
}

#[test]
fn links_that_lose_the_platform() {
    check(
        "[x](/react/guide#both)",
        &["3:1 warning[hard-coded-platform]: `/react/guide/#both` takes readers of `vue`, `swift` to `react`"],
    );
    check(
        "<InlineFilter filters={['vue']}>\n\n[x](/guide)\n\n</InlineFilter>",
        &["5:1 warning[link-without-platform]: `/guide/` names no platform, so the reader has to find one"],
    );
    check(
        "[x](guide)",
        &[
            "3:1 error[dead-link]: `guide` is dead on `swift`: the page is not on that platform",
            "3:1 warning[relative-link]: `guide` goes by the URL of the page, and breaks when that moves",
        ],
    );
}

#[test]
fn a_fragment_is_judged_on_every_page_that_shows_it() {
    let mut site = site("import f from '/src/f/a.mdx';\n\n## Here\n\n<Fragments fragments={{ all: f }} />");
    let guide = format!("import f from '/src/f/a.mdx';\n{GUIDE}\n<Fragments fragments={{{{ all: f }}}} />\n");
    site.put("src/pages/[platform]/guide/index.mdx", guide);
    site.put("src/f/a.mdx", "[x](#here)\n\n<InlineFilter filters={['swift']}>\n\ny\n\n</InlineFilter>\n");
    let report = site.check().report;
    let [found] = report.diagnostics.as_slice() else { panic!("{:?}", report.diagnostics) };
    assert_eq!(found.message, "`/[platform]/guide/` has no anchor `#here` on `react`, `vue`");
    assert_eq!(found.hints.last().unwrap(), "it is shown on `/[platform]/guide/`");
}

#[test]
fn headings_images_and_filters() {
    check("# A\n\n## B", &["3:1 warning[second-title]: a heading of level 1 is a second title beside the page's"]);
    check(
        "<InlineFilter filters={['vue']}>\n\n## A\n\n</InlineFilter>\n\n### B\n\n## C\n\n#### D",
        &[
            "9:1 warning[heading-level]: this heading of level 3 follows one of level 1 on `react`, `swift`",
            "13:1 warning[heading-level]: this heading of level 4 follows one of level 2 on `react`, `vue`, `swift`",
        ],
    );
    check(
        "![](/a%20b.png) ![x](/a%20b.png) <img src=\"/a%20b.png\" alt=\"\" />",
        &["3:1 warning[missing-alt]: this image has no text for readers who cannot see it"],
    );
    check(
        "![x](/none.png) ![y](none.png) ![z](https://a.example/x.png)",
        &[
            "3:1 error[missing-asset]: no file is at `public/none.png`",
            "3:17 warning[relative-link]: `none.png` goes by the URL of the page, where no file lies",
        ],
    );
    check(
        "<InlineFilter filters={['vue']}>\n\n<InlineFilter filters={['react', 'swift']}>\n\nx\n\n</InlineFilter>\n\n</InlineFilter>",
        &["5:15 error[dead-filter]: no platform ever shows this: the filter for react, swift is never true here"],
    );
    check(
        "<InlineFilter filters={['vue', 'vue']}>\n\nx\n\n</InlineFilter>",
        &["3:15 warning[repeated-platform]: `filters` names `vue` twice; the content is shown once"],
    );
}

#[test]
fn files_that_pictures_and_videos_lack() {
    check(
        "![z](../a%20b.png)",
        &["3:1 warning[relative-link]: `../a%20b.png` goes by the URL of the page, and breaks when that moves"],
    );
    check(
        "<img src=\"/a b.png\" srcset=\"/a%20b.png 1x, /none.png 2x\" alt=\"x\" />",
        &["3:21 error[missing-asset]: no file is at `public/none.png`"],
    );
    check(
        "<video src=\"/file.pdf\" poster=\"/none.jpg\"></video>",
        &["3:24 error[missing-asset]: no file is at `public/none.jpg`"],
    );
    let mut site = site("![x](/c.png) ![x](/file.pdf) <img src=\"/c.png?v=2\" alt=\"x\" />");
    site.put("public/c.png", "version https://git-lfs.github.com/spec/v1\n");
    let broken = |column| {
        format!(
            "src/pages/[platform]/index.mdx:3:{column} warning[broken-picture]: `public/c.png` cannot be read as a picture"
        )
    };
    check_site(&site, &[&broken(1), &broken(35)]);
}

/// What a page's body is rendered to on its first platform.
#[track_caller]
fn check_html(body: &str, expected: &str) {
    let mut site = site(body);
    site.put("public/tall.svg", "<svg viewBox=\"0 0 30 60\"></svg>");
    assert_eq!(render_all(&site.compile().bundle.to_json())[0], expected, "{body}");
}

#[test]
fn pictures_have_the_size_of_their_file() {
    let img = |src: &str, size: &str| format!("<p><img src=\"{src}\" alt=\"x\"{size} loading=\"lazy\"></p>");
    let size = " width=\"40\" height=\"20\"";
    for src in ["/a%20b.png", "/a%20b.png?v=2", "/a%20b.png#x", "../a%20b.png"] {
        check_html(&format!("![x]({src})"), &img(src, size));
    }
    check_html("![x](</a b.png>)", &img("/a%20b.png", size));
    check_html("![x][r]\n\n[r]: /tall.svg", &img("/tall.svg", " width=\"30\" height=\"60\""));
    for src in ["/none.png", "/file.pdf", "https://a.example/a%20b.png", "//a.example/a.png", "a%20b.png"] {
        check_html(&format!("![x]({src})"), &img(src, ""));
    }
}

#[test]
fn an_authors_size_wins() {
    let image = |size: &str| format!("<img src=\"/a%20b.png\" alt=\"x\"{size} loading=\"lazy\">");
    for (attributes, size) in [
        ("", " width=\"40\" height=\"20\""),
        ("width=\"10\"", " width=\"10\" height=\"5\""),
        ("height={60}", " width=\"120\" height=\"60\""),
        ("width=\"7px\" height=\"9\"", " width=\"7\" height=\"9\""),
        ("width=\"1\"", " width=\"1\" height=\"1\""),
    ] {
        check_html(&format!("<Image src=\"/a%20b.png\" alt=\"x\" {attributes} />"), &image(size));
    }
    // Attributes of HTML stand in the order of their names.
    for (attributes, expected) in [
        ("", "<img alt=\"x\" height=\"20\" src=\"/a%20b.png\" width=\"40\">"),
        ("width=\"80\"", "<img alt=\"x\" height=\"40\" src=\"/a%20b.png\" width=\"80\">"),
        ("width=\"50%\"", "<img alt=\"x\" src=\"/a%20b.png\" width=\"50%\">"),
        ("srcset=\"/tall.svg 2x\"", "<img alt=\"x\" src=\"/a%20b.png\" srcset=\"/tall.svg 2x\">"),
    ] {
        check_html(&format!("<img src=\"/a%20b.png\" alt=\"x\" {attributes} />"), expected);
    }
    // Another source of the picture may have another size.
    check_html(
        "<picture><source srcset=\"/tall.svg\" media=\"print\" /><img src=\"/a%20b.png\" alt=\"x\" /></picture>",
        "<picture><source media=\"print\" srcset=\"/tall.svg\"><img alt=\"x\" src=\"/a%20b.png\"></picture>",
    );
}

#[test]
fn files_and_navigation() {
    let mut site = site("x");
    let lost = "export const meta = { title: 'L', route: '/[platform]/lost', platforms: ['vue'] };\n\nx\n";
    site.put("src/pages/[platform]/a/lost/index.mdx", lost);
    site.put("src/pages/[platform]/guide/notes.mdx", "x\n");
    site.put("src/pages/[platform]/[kind]/x/index.mdx", lost.replace("/lost", "/[kind]/x"));
    site.put("src/f/unused.mdx", "x\n");
    let nav =
        "[{\"page\": \"/guide\"}, {\"page\": \"/[kind]/x\"},\n {\"title\": \"N\", \"href\": \"/[platform]/none\"}]";
    site.put("nav.json", nav);
    check_site(
        &site,
        &[
            "nav.json:2:25 error[dead-link]: no page and no file is at `/[platform]/none/`",
            "src/f/unused.mdx warning[unused-fragment]: nothing imports this fragment",
            "src/pages/[platform]/a warning[missing-index]: this folder holds `lost/index.mdx`, but has no `index.mdx` \
             of its own",
            "src/pages/[platform]/a/lost/index.mdx:1:21 warning[route-mismatch]: `route` says `/[platform]/lost`, but \
             the page's route is `/[platform]/a/lost/`",
            "src/pages/[platform]/a/lost/index.mdx:1:21 warning[not-in-nav]: no entry of the navigation leads to this \
             page",
        ],
    );
}

#[test]
fn without_a_folder_of_assets_that_is_said_once() {
    let page = "export const meta = { title: 'T', platforms: ['react'] };\n\n![x](/a.png)\n![y](/b.png)\n[z](/c.pdf)\n";
    let site = MemorySite::new(&[("src/pages/[platform]/index.mdx", page)]);
    check_site(
        &site,
        &["kaleidoc.toml warning[missing-asset]: there are no files in `public/`, so 2 uses of files were not checked"],
    );
}

#[test]
fn a_fragment_of_one_file_is_a_note() {
    let mut site = site("import f from '/src/f/a.mdx';\n\n<Fragments fragments={{ all: f }} />");
    site.put("src/f/a.mdx", "x\n");
    let only = "src/f/a.mdx note[fragment-used-once]: only `src/pages/[platform]/index.mdx` imports this fragment";
    check_site(&site, &[only]);
}

#[test]
fn the_site_file_sets_severities_and_what_other_sites_have() {
    let mut site = site("![](/a%20b.png)\n\n[x](/gen1/react/x) [y](#none)");
    let config =
        format!("[content]\nexternal = ['/gen1/']\n[diagnostics]\nmissing-alt = 'off'\ndead-anchor = 'note'\n{CONFIG}");
    site.put("kaleidoc.toml", config);
    let page = "src/pages/[platform]/index.mdx";
    check_site(&site, &[&format!("{page}:5:20 note[dead-anchor]: `/[platform]/` has no anchor `#none`")]);
}
