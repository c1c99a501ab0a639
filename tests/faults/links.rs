//! Links: pages and files, queries, titles.

use std::fs;

use super::fixture::{input, render, render_text, run};

/// HTML of a string of MDX on platform `x`, and the codes that are reported.
#[track_caller]
fn check(mdx: &str, html: &str) {
    let ran = render_text(mdx, "x");
    assert_eq!(ran.stdout.trim_end(), html, "{mdx}\n{}", ran.stderr);
}

/// HTML of a page's content.
#[track_caller]
fn content_of(site: &std::path::Path, file: &str) -> String {
    let out = tempfile::tempdir().unwrap();
    run(&["render", "--all", site.to_str().unwrap(), "-o", out.path().to_str().unwrap()]);
    let html = fs::read_to_string(out.path().join(file)).unwrap();
    let start = html.find("data-kd-content>").unwrap() + "data-kd-content>".len();
    html[start..].trim_end().trim_end_matches("</article>").to_owned()
}

#[test]
fn titles_are_kept() {
    let Some(file) = input("link-titles/in.mdx") else { return };
    let ran = render(&file, "x");
    let expected = concat!(
        r#"<p><a href="/x/" title="tip">a</a> <a href="/r" title="ref tip">b</a> <a href="/y" title="raw">c</a> "#,
        r#"<a href="https://e.example" rel="noopener" title="t">d</a> <a href="/z" title="t">e</a> "#,
        r#"<img src="/i.png" alt="i" title="tip" loading="lazy"> "#,
        r#"<a href="/k" title="kt"><img src="/j.png" alt="j" title="jt" loading="lazy"></a> "#,
        r#"<abbr title="World">W</abbr></p>"#,
    );
    assert_eq!((ran.stdout.trim_end(), ran.code, ran.stderr.trim()), (expected, 0, ""));
}

#[test]
fn a_card_may_be_a_link() {
    check(
        "<Card href=\"/[platform]/b\" title=\"t\">\n\n### T\n\na\n\n</Card>",
        "<a href=\"/x/b/\" data-kd-link=\"/[platform]/b/\" title=\"t\"><div class=\"kd-card\"><h3 id=\"t\">T</h3><p>a</p></div></a>",
    );
    check("<Card href=\"/b\">[a](/c)</Card>", "<a href=\"/b\"><div class=\"kd-card\">a</div></a>");
    check("<Card>a</Card>", "<div class=\"kd-card\">a</div>");
}

#[test]
fn titles_of_every_form_are_kept() {
    check("[a](/b 'it''s')", "<p>[a](/b 'it''s')</p>");
    check(r#"[a](/b 'a "b" <c> & d')"#, r#"<p><a href="/b" title="a &quot;b&quot; &lt;c&gt; &amp; d">a</a></p>"#);
    check(r#"[a](/b "\"q\" &amp; &uuml;")"#, r#"<p><a href="/b" title="&quot;q&quot; &amp; ü">a</a></p>"#);
    check("[a](/b \"\")", r#"<p><a href="/b">a</a></p>"#);
    check("[a](/b (p))", r#"<p><a href="/b" title="p">a</a></p>"#);
    check("[a](/b \"two\nlines\")", "<p><a href=\"/b\" title=\"two\nlines\">a</a></p>");
    check(
        "[a][r] [r] [r][]\n\n[r]: /b 'T'",
        r#"<p><a href="/b" title="T">a</a> <a href="/b" title="T">r</a> <a href="/b" title="T">r</a></p>"#,
    );
    check(r#"[a](#b "t")"#, r##"<p><a href="#b" title="t">a</a></p>"##);
    check(r#"[a](mailto:a@b.example "t")"#, r#"<p><a href="mailto:a@b.example" rel="noopener" title="t">a</a></p>"#);
    check(
        "<InternalLinkButton href=\"/b\" title=\"t\">a</InternalLinkButton>",
        r#"<a class="kd-button" href="/b" title="t">a</a>"#,
    );
    check(
        "<ExternalLinkButton href=\"https://e.example\" title={'t' + 'u'}>a</ExternalLinkButton>",
        r#"<a class="kd-button" href="https://e.example" rel="noopener" title="tu">a</a>"#,
    );
    check("<Link href=\"/b\" title=\"\">a</Link>", r#"<a href="/b">a</a>"#);
}

#[test]
fn shapes_are_those_of_the_specification() {
    let Some(file) = input("link-shapes/in.mdx") else { return };
    let expected = concat!(
        r#"<p><a href="https://x.example" rel="noopener">[x]</a></p>"#,
        // As remark reads it; by CommonMark, a title in parentheses holds none that is not escaped.
        r#"<p><a href="/x/" title="t (t">a</a></p>"#,
        r#"<p><a href="/x%20y" title="t">a</a></p>"#,
        r#"<p><a href="/ref" title="T">a</a>(/x y)</p>"#,
        r#"<p><a href="/x/">a</a></p>"#,
        r#"<p><a href="/x/" title="a &quot;b&quot;"><strong>b</strong> <code>c</code></a></p>"#,
        r#"<p><a href="/y">link with https://in.example inside</a></p>"#,
        r#"<p><img src="/i.png" alt="alt em c l" title="T &amp; t" loading="lazy"></p>"#,
        r#"<p><a href="/ref" title="T">a</a> <a href="https://e.example/a%20b" rel="noopener">b</a></p>"#,
    );
    let ran = render(&file, "x");
    assert_eq!((ran.stdout.trim_end(), ran.code), (expected, 0), "{}", ran.stderr);
}

#[test]
fn other_shapes_are_those_of_the_specification() {
    check("[[a] b](/c)", r#"<p><a href="/c">[a] b</a></p>"#);
    check("[a](<b)c>)", r#"<p><a href="b)c">a</a></p>"#);
    check("[a](b(c)d)", r#"<p><a href="b(c)d">a</a></p>"#);
    check("[a](/b\\)c)", r#"<p><a href="/b)c">a</a></p>"#);
    check("[a](<>)", r#"<p><a href="">a</a></p>"#);
    check("[a](/ä?ö#ü)", r#"<p><a href="/%C3%A4?%C3%B6#%C3%BC">a</a></p>"#);
    check("[a](/%20%C3%A4)", r#"<p><a href="/%20%C3%A4">a</a></p>"#);
    check("[a](/b&quot;c)", r#"<p><a href="/b%22c">a</a></p>"#);
    check("[a](/b&amp;c)", r#"<p><a href="/b&amp;c">a</a></p>"#);
    check("[a [b](/c) d](/e)", r#"<p>[a <a href="/c">b</a> d](/e)</p>"#);
    check("[![a](/b.png)](/c)", r#"<p><a href="/c"><img src="/b.png" alt="a" loading="lazy"></a></p>"#);
    check("![a **b _c_** ~~d~~ ![e](/f)](/g.png)", r#"<p><img src="/g.png" alt="a b c d e" loading="lazy"></p>"#);
    check("![a](</b c.png>)", r#"<p><img src="/b%20c.png" alt="a" loading="lazy"></p>"#);
    check("<a href=\"/b\">x https://c.example y</a>", r#"<a href="/b">x https://c.example y</a>"#);
}

#[test]
fn pages_and_files_are_known_by_the_site() {
    let Some(site) = input("links") else { return };
    let guide = [
        r#"<p><a href="./sub/" data-kd-link="./sub/">rel</a> <a href="sub" data-kd-link="sub">rel2</a> "#,
        r#"<a href="../" data-kd-link="../">up</a> <a href="./sub/" data-kd-link="./sub/">md</a> "#,
        r#"<a href="./pic.png">img</a></p>"#,
        r#"<p><a href="/files/ca.crt">crt</a> <a href="/files/LICENSE">none</a> "#,
        r#"<a href="/.well-known/x.txt">dot</a> <a href="/files/s.ppsx">ppsx</a> "#,
        r#"<a href="/files/nope.zip">missing</a> <a href="/files/NOPE">noext-missing</a></p>"#,
        r#"<p><a href="/x/guide/sub/" data-kd-link="/[platform]/guide/sub/">page</a> "#,
        r#"<a href="/x/guide/sub/?tab=1#%C3%BCber-uns" data-kd-link="/[platform]/guide/sub/?tab=1#%C3%BCber-uns">page-q</a> "#,
        r#"<a href="/x/guide/sub/#%C3%BCber-uns" data-kd-link="/[platform]/guide/sub/#%C3%BCber-uns">enc</a> "#,
        r#"<a href="/x/guide/sub/#a-b-c" data-kd-link="/[platform]/guide/sub/#a-b-c">paren</a> "#,
        r#"<a href="/x/Guide/Sub/" data-kd-link="/[platform]/Guide/Sub/">up-case</a> "#,
        r#"<a href="/x/guide/sub.html" data-kd-link="/[platform]/guide/sub.html">html</a> "#,
        r#"<a href="//example.com/x" rel="noopener">dbl</a> "#,
        r#"<a href="/x/guide/sub/" data-kd-link="/[platform]/guide/sub/">enc-platform</a> "#,
        r#"<a href="/guide/sub/">bare</a> "#,
        r#"<a href="/x/guide/sub/" data-kd-link="/[platform]/guide/sub/">esc</a></p>"#,
        r#"<p><a href="mailto:a@b.example?subject=Hi%20there" rel="noopener">mail</a> "#,
        r#"<a href="tel:+1-2" rel="noopener">tel</a> js ftp vscode data geo sms slack</p>"#,
        r##"<p><a href="">empty</a> <a href="#">hash</a> <a href="#top">top</a> "##,
        r#"<a href="/x/guide/sub/#100%25" data-kd-link="/[platform]/guide/sub/#100%25">bad%</a> "#,
        r#"<a href="/x/guide/sub/#:~:text=Hi" data-kd-link="/[platform]/guide/sub/#:~:text=Hi">text-frag</a> "#,
        r#"<a href="https://example.com/[platform]/x" rel="noopener">abs</a> "#,
        r#"<a href="http://localhost:5120/x/guide/" rel="noopener">same-site</a></p>"#,
    ]
    .concat();
    let html = content_of(&site, "guide@x.html");
    let pictures = html.find("<p><img").unwrap()..html.find("<p><a href=\"/files/ca.crt").unwrap();
    assert_eq!(html.replace(&html[pictures], ""), guide);
}

#[test]
fn a_route_may_look_like_a_file_and_a_file_like_a_route() {
    let site = tempfile::tempdir().unwrap();
    let page = |body: &str| format!("export const meta = {{ title: 'T', platforms: ['x', 'y'] }};\n\n{body}\n");
    let links = "[a](/[platform]/next.js) [b](/x/v1.2.3?q#h) [c](next.js) [d](/v1.2.3) [e](/files/LICENSE/) \
                 [f](/[platform]/data) [g](/CNAME) [h](//h.example/next.js) [i](/[platform]/next.jsx)";
    for (path, text) in [
        ("kaleidoc.toml", "[[platforms]]\nkey = 'x'\n[[platforms]]\nkey = 'y'\n".to_owned()),
        ("src/pages/[platform]/index.mdx", page(links)),
        ("src/pages/[platform]/next.js/index.mdx", page("x")),
        ("src/pages/[platform]/v1.2.3/index.mdx", page("x")),
        ("public/files/LICENSE", String::new()),
        ("public/x/data", String::new()),
        ("public/CNAME", String::new()),
    ] {
        fs::create_dir_all(site.path().join(path).parent().unwrap()).unwrap();
        fs::write(site.path().join(path), text).unwrap();
    }
    let expected = [
        r#"<p><a href="/x/next.js/" data-kd-link="/[platform]/next.js/">a</a> <a href="/x/v1.2.3/?q#h">b</a> "#,
        r#"<a href="next.js" data-kd-link="next.js">c</a> <a href="/v1.2.3/">d</a> <a href="/files/LICENSE">e</a> "#,
        r#"<a href="/x/data" data-kd-link="/[platform]/data">f</a> <a href="/CNAME">g</a> "#,
        r#"<a href="//h.example/next.js" rel="noopener">h</a> "#,
        r#"<a href="/x/next.jsx" data-kd-link="/[platform]/next.jsx">i</a></p>"#,
    ];
    assert_eq!(content_of(site.path(), "index@x.html"), expected.concat());
}

#[test]
fn names_of_folders_are_escaped_in_urls() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let meta = |title: &str| format!("export const meta = {{ title: '{title}', platforms: ['x'] }};\n\n");
    let links = "[a](/[platform]/c%23/) [b](/[platform]/100%/) [c](./why%3f/#s) [d](/api/)\n\n<Overview />\n";
    write("kaleidoc.toml", "[[platforms]]\nkey = 'x'\n");
    write("nav.json", r#"[{"page": "/", "children": [{"page": "/c#"}, {"page": "/100%25"}, {"page": "/why?"}]}]"#);
    write("src/pages/[platform]/index.mdx", &(meta("Home") + links));
    write("public/api/index.html", "api");
    for name in ["c#", "100%", "why?"] {
        write(&format!("src/pages/[platform]/{name}/index.mdx"), &(meta(name) + "## S\n"));
    }
    let out = folder.path().join("dist");
    let ran = run(&["build", folder.path().to_str().unwrap(), "-o", out.to_str().unwrap(), "--prerender"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let home = fs::read_to_string(out.join("x/index.html")).unwrap();
    for href in ["/x/c%23/", "/x/100%25/", "./why%3F/#s", "/api/index.html"] {
        assert!(home.contains(&format!("href=\"{href}\"")), "{href}: {home}");
    }
    // In the navigation, and as a card.
    assert_eq!(home.matches("\"/[platform]/why%3F/\"").count(), 2, "{home}");
    for name in ["c#", "100%", "why?"] {
        assert!(out.join("x").join(name).join("index.html").is_file(), "{name}");
    }
}
