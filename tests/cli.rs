//! The command on tiny sites: what it writes, prints and returns.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kaleidoc::bundle::Loaded;
use kaleidoc::search::{self, Query, Staged};
use tempfile::TempDir;

const META: &str = "export const meta = { title: 'T', platforms: ['react', 'vue'] };\n\n";

/// A content root of these files, and a folder to write to.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            site.put(path, text.as_bytes());
        }
        site
    }

    /// A root with one good page, and these files.
    fn with_good_page(files: &[(&str, &str)]) -> Self {
        let site = Self::new(files);
        site.put("src/pages/[platform]/good/index.mdx", format!("{META}good").as_bytes());
        site
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn root(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn build(&self) -> Output {
        run(&["build", self.root(), "--out", self.path("dist").to_str().unwrap()])
    }

    fn bundle(&self) -> Loaded {
        Loaded::load(&fs::read(self.path("dist/bundle.json")).unwrap()).unwrap()
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaleidoc"));
    command.env("NO_COLOR", "1");
    command
}

fn run(arguments: &[&str]) -> Output {
    command().args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn check(output: &Output, code: i32, parts: &[&str]) {
    let stderr = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    for part in parts {
        assert!(stderr.contains(part), "no {part:?} in\n{stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn build_writes_the_site_and_a_summary() {
    let site =
        Site::with_good_page(&[("public/images/a.txt", "asset"), ("kaleidoc.toml", "[site]\ntitle = \"A & <B>\"\n")]);
    let output = site.build();
    check(
        &output,
        0,
        &["1 page, 2 platforms, 2 variants; no diagnostics", "bundle.json ", " gzip ", " brotli ", " s\n"],
    );
    let page = fs::read_to_string(site.path("dist/index.html")).unwrap();
    assert!(page.contains("<title>A &amp; &lt;B&gt;</title>"));
    assert!(page.contains("require-trusted-types-for 'script'"));
    assert_eq!(page, fs::read_to_string(site.path("dist/404.html")).unwrap());
    assert_eq!(fs::read_to_string(site.path("dist/images/a.txt")).unwrap(), "asset");
    assert!(site.path("dist/kaleidoc/style.css").is_file());
    assert_eq!(site.bundle().pages.len(), 1);
}

#[test]
fn build_in_pieces() {
    let root = format!("{META}root");
    let site = Site::with_good_page(&[("src/pages/[platform]/index.mdx", &root)]);
    let build = |arguments: &[&str]| {
        check(&run(&[&["build", site.root(), "-o", site.path("dist").to_str().unwrap()], arguments].concat()), 0, &[]);
        let names = fs::read_dir(site.path("dist/pages")).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(build(&["--split"]).len(), 2);
    let index = site.bundle();
    let (key, page) = index.pages.first_key_value().unwrap();
    let shard = fs::read(site.path(&format!("dist/pages/{}.json", page.shard().unwrap()))).unwrap();
    assert!(index.read_shard(key, &shard).unwrap().content.get().contains("root"));
    // A changed page is another file, in the place of the old one.
    site.put("src/pages/[platform]/index.mdx", format!("{META}changed").as_bytes());
    site.put("kaleidoc.toml", b"[build]\nsplit = true\n");
    assert_eq!(build(&[]).len(), 2);
    assert_ne!(site.bundle().pages[key].shard(), page.shard());
    assert_eq!(site.bundle().pages["/[platform]/good/"].shard(), index.pages["/[platform]/good/"].shard());
}

#[test]
fn build_with_pages_rendered_ahead() {
    let text = format!("{META}hello <InlineFilter filters={{[\"vue\"]}}>Vue</InlineFilter>\n\n## A %base%\n\n## C");
    let toml =
        "[site]\ntitle = 'A & %lang%'\nurl = 'https://example.com/'\nbase = '/docs/'\n[build]\nprerender = true\n";
    let site = Site::with_good_page(&[("src/pages/[platform]/a/b/index.mdx", &text), ("kaleidoc.toml", toml)]);
    check(&site.build(), 0, &["2 pages"]);
    let page = fs::read_to_string(site.path("dist/vue/a/b/index.html")).unwrap();
    let bundle = site.bundle();
    let build = format!(" data-kd-build=\"{}\">", bundle.build.as_deref().unwrap());
    for part in [
        "<title>T · vue · A &amp; %lang%</title>",
        "<link rel=\"canonical\" href=\"https://example.com/docs/vue/a/b/\">",
        "<link rel=\"alternate\" title=\"react\" href=\"/docs/react/a/b/\">",
        "data-platform=\"vue\" data-kd-ahead=\"/[platform]/a/b/\"",
        &build,
        ">T</h1>",
        "href=\"#a-base\"",
        "<html lang=\"en\" dir=\"ltr\" class=\"kd-site\">",
        "<link rel=\"modulepreload\" href=\"/docs/kaleidoc/main.js\" fetchpriority=\"low\">",
        "<nav class=\"kd-platforms\" aria-label=\"Platform\"><a href=\"/docs/react/a/b/\">react</a> </nav>",
        "<p class=\"kd-reason\"></p><a class=\"kd-retry\" href=\"\">Try again</a></div>",
    ] {
        assert!(page.contains(part), "no {part} in\n{page}");
    }
    // The bytes of the content are those that the reader writes.
    let rendered = run(&["render", site.path("src/pages/[platform]/a/b/index.mdx").to_str().unwrap(), "-p", "vue"]);
    let content = String::from_utf8(rendered.stdout).unwrap();
    let region = format!("data-kd-region=\"article\">{}</article>", content.trim_end_matches('\n'));
    assert!(page.contains(&region), "no {region} in\n{page}");
    let react = fs::read_to_string(site.path("dist/react/a/b/index.html")).unwrap();
    assert!(!react.contains("-->Vue<!--") && react.contains("kd-platforms"));
    let shell = fs::read_to_string(site.path("dist/index.html")).unwrap();
    assert!(
        shell.contains("<div class=\"kd-loading\">") && shell.contains("href=\"/docs/vue/a/b/\">vue</a>"),
        "{shell}"
    );
    assert!(!shell.contains("data-kd-ahead"));
    assert_eq!(fs::read_to_string(site.path("dist/404.html")).unwrap(), shell);
    // Of a bundle in pieces, it asks for its own; the build is the same.
    check(&run(&["build", site.root(), "-o", site.path("split").to_str().unwrap(), "--split"]), 0, &["shards "]);
    let index = Loaded::load(&fs::read(site.path("split/bundle.json")).unwrap()).unwrap();
    assert_eq!(index.build, bundle.build);
    let page = fs::read_to_string(site.path("split/vue/a/b/index.html")).unwrap();
    let shard = format!("href=\"/docs/pages/{}.json\" as=\"fetch\"", index.pages["/[platform]/a/b/"].shard().unwrap());
    assert!(page.contains(&shard), "{page}");
    // Another content is another build.
    site.put("src/pages/[platform]/a/b/index.mdx", format!("{META}changed").as_bytes());
    site.build();
    assert_ne!(site.bundle().build, bundle.build);
}

#[test]
fn build_in_pieces_has_an_index_of_search() {
    let site = Site::with_good_page(&[]);
    let build = |out: &str| -> BTreeMap<String, Vec<u8>> {
        check(&run(&["build", site.root(), "-o", site.path(out).to_str().unwrap(), "--split"]), 0, &[", search "]);
        let files = fs::read_dir(site.path(out).join(search::FOLDER)).unwrap();
        files
            .map(|file| file.unwrap())
            .map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()))
            .collect()
    };
    let files = build("one");
    assert_eq!(files, build("two"));
    let bundle = Loaded::load(&fs::read(site.path("one/bundle.json")).unwrap()).unwrap();
    let guard = search::guard(bundle.pages.iter().map(|(key, page)| (key.as_str(), page.shard().unwrap())));
    let mut staged = Staged::open(&files[search::ROOT], guard).unwrap();
    let query = Query::parse("good", &bundle.platforms);
    let needed: Vec<String> = staged.needs(&query).into_iter().map(str::to_owned).collect();
    needed.iter().for_each(|name| staged.add(name, &files[&format!("{name}.bin")]).unwrap());
    let hits = staged.index().search(&query, bundle.default_platform(), 10);
    assert_eq!((hits.here.len(), hits.here[0].on.len()), (1, 2));
    // Another content is another build.
    site.put("src/pages/[platform]/good/index.mdx", format!("{META}changed").as_bytes());
    assert!(Staged::open(&build("three")[search::ROOT], guard).is_err());
}

#[test]
fn build_under_a_base() {
    let site = Site::with_good_page(&[]);
    let output = run(&["build", site.root(), "-o", site.path("dist").to_str().unwrap(), "--base", "docs"]);
    check(&output, 0, &[]);
    assert!(fs::read_to_string(site.path("dist/index.html")).unwrap().contains("href=\"/docs/kaleidoc/style.css\""));
    assert_eq!(site.bundle().site.base, "/docs/");
}

#[test]
fn err_an_unclosed_tag_has_a_place_and_other_pages_are_built() {
    let text = format!("{META}<Callout>\n\nnever closed");
    let site = Site::with_good_page(&[("src/pages/[platform]/bad/index.mdx", &text)]);
    let output = site.build();
    check(
        &output,
        1,
        &[
            "error[syntax]: expected a closing tag for `<Callout>`",
            "bad/index.mdx:3:1",
            "1 error (1 syntax)",
            "= hint:",
        ],
    );
    let bundle = site.bundle();
    assert_eq!(bundle.pages.len(), 2);
    assert!(bundle.pages["/[platform]/bad/"].content.get().contains("never closed"), "nothing is lost");
}

#[test]
fn err_a_fragment_cycle_is_named() {
    let page =
        format!("import a from '/src/fragments/a.mdx';\n{META}<Fragments fragments={{{{ all: a }}}} />\n\nafter");
    let site = Site::with_good_page(&[
        ("src/pages/[platform]/x/index.mdx", &page),
        ("src/fragments/a.mdx", "import b from './b.mdx';\n\n<Fragments fragments={{ all: b }} />"),
        ("src/fragments/b.mdx", "import a from './a.mdx';\n\n<Fragments fragments={{ all: a }} />"),
    ]);
    let output = site.build();
    check(&output, 1, &["error[fragment-cycle]", "src/fragments/a.mdx → src/fragments/b.mdx → src/fragments/a.mdx"]);
    assert!(site.bundle().pages["/[platform]/x/"].content.get().contains("after"));
}

#[test]
fn err_a_missing_fragment_shows_where_it_is_missing() {
    let page = format!("import a from '/src/fragments/none.mdx';\n{META}<Fragments fragments={{{{ react: a }}}} />");
    let site = Site::new(&[("src/pages/[platform]/x/index.mdx", &page)]);
    check(
        &site.build(),
        1,
        &["error[missing-import]: imported file `/src/fragments/none.mdx` does not exist", "x/index.mdx:1:1"],
    );
    let file = site.path("src/pages/[platform]/x/index.mdx");
    let html = run(&["render", file.to_str().unwrap(), "--root", site.root(), "--platform", "react"]);
    assert!(String::from_utf8_lossy(&html.stdout).contains("data-path=\"src/fragments/none.mdx\""));
    let html = run(&["render", file.to_str().unwrap(), "--root", site.root(), "--platform", "vue"]);
    assert!(!String::from_utf8_lossy(&html.stdout).contains("kd-missing-fragment"));
}

#[test]
fn ok_a_page_of_five_megabytes() {
    let block = "## Heading\n\nSome *text* with a [link](/[platform]/good/).\n\n<InlineFilter filters={[\"vue\"]}>\n\n- item\n\n</InlineFilter>\n\n";
    let text = format!("{META}{}", block.repeat(5_000_000 / block.len()));
    let site = Site::with_good_page(&[("src/pages/[platform]/big/index.mdx", &text)]);
    check(&site.build(), 0, &["2 pages"]);
    let bundle = site.bundle();
    let content = bundle.pages["/[platform]/big/"].decode("big").unwrap();
    assert_eq!(content.headings.len(), text.matches("## ").count());
}

#[test]
fn err_pages_without_platforms() {
    let site = Site::with_good_page(&[
        ("src/pages/[platform]/open/index.mdx", "export const meta = { title: 'Open' };\n\nx"),
        ("src/pages/[platform]/none/index.mdx", "export const meta = { title: 'None', platforms: [] };\n\nx"),
    ]);
    let output = site.build();
    check(
        &output,
        1,
        &[
            "warning[no-platforms]: the page names no `platforms`, so it is shown on all",
            "no reader can open this page",
        ],
    );
    let bundle = site.bundle();
    assert_eq!(bundle.pages["/[platform]/open/"].on.len(), 2);
    assert_eq!(bundle.pages["/[platform]/none/"].on.len(), 0);
    let site = Site::new(&[("src/pages/[platform]/index.mdx", "export const meta = { title: 'x' };\n\nx")]);
    check(&site.build(), 1, &["error[no-platforms]: the site has no platforms"]);
}

#[test]
fn err_two_pages_with_one_route() {
    let other = "---\ntitle: Other\nplatforms: [react]\n---\nother";
    let site = Site::with_good_page(&[("src/pages/[platform]/good/index.md", other)]);
    let output = site.build();
    check(
        &output,
        1,
        &["error[duplicate-route]: route `/[platform]/good/` is already that of `src/pages/[platform]/good/index.md`"],
    );
    assert_eq!(site.bundle().pages.len(), 1);
}

#[test]
fn err_no_pages_at_all() {
    let site = Site::new(&[("kaleidoc.toml", "[[platforms]]\nkey = \"react\"\n")]);
    check(&site.build(), 1, &["there are no pages: no `index.mdx` below `src/pages/[platform]/`", "hint"]);
}

#[cfg(unix)]
#[test]
fn err_a_symlink_loop_ends() {
    let site = Site::with_good_page(&[]);
    std::os::unix::fs::symlink(site.path("src/pages"), site.path("src/pages/[platform]/loop")).unwrap();
    let output = site.build();
    check(&output, 0, &["this link leads back to a folder above it, so it is not followed", "1 page,"]);
}

#[cfg(unix)]
#[test]
fn err_a_link_out_of_the_root_is_not_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.mdx"), "secret").unwrap();
    let page = format!("import a from '/src/fragments/a.mdx';\n{META}<Fragments fragments={{{{ all: a }}}} />");
    let site = Site::with_good_page(&[("src/pages/[platform]/x/index.mdx", &page)]);
    fs::create_dir_all(site.path("src/fragments")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.mdx"), site.path("src/fragments/a.mdx")).unwrap();
    check(&site.build(), 1, &["error[import-outside-root]"]);
    assert!(!site.bundle().pages["/[platform]/x/"].content.get().contains("secret"));
}

#[test]
fn err_a_file_that_is_not_utf8() {
    let site = Site::with_good_page(&[]);
    let mut bytes = format!("{META}caf").into_bytes();
    bytes.extend(b"\xe9 and more");
    site.put("src/pages/[platform]/latin/index.mdx", &bytes);
    check(&site.build(), 1, &["error[not-utf8]: this file is not UTF-8: byte ", "latin/index.mdx"]);
    assert!(site.bundle().pages["/[platform]/latin/"].content.get().contains("and more"));
}

/// Root may read everything, so the command is run as somebody else then.
#[cfg(unix)]
#[test]
fn err_an_unreadable_folder() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let site = Site::with_good_page(&[("src/pages/[platform]/locked/index.mdx", &format!("{META}x"))]);
    let set = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let locked = site.path("src/pages/[platform]/locked");
    set(site.folder.path(), 0o777);
    set(&locked, 0o000);
    let mut command = command();
    if fs::metadata(site.folder.path()).unwrap().uid() == 0 {
        let copy = site.path("kaleidoc");
        fs::copy(env!("CARGO_BIN_EXE_kaleidoc"), &copy).unwrap();
        set(&copy, 0o755);
        command = Command::new(copy);
        command.env("NO_COLOR", "1").uid(65_534).gid(65_534).current_dir("/");
    }
    let output = command.args(["build", site.root(), "-o", site.path("dist").to_str().unwrap()]).output().unwrap();
    set(&locked, 0o755);
    check(
        &output,
        1,
        &["error[unreadable]: cannot read this folder", "[platform]/locked", "what is below it is missing"],
    );
    assert_eq!(site.bundle().pages.len(), 1);
}

#[test]
fn err_a_broken_site_file_names_the_nearest_key() {
    let site = Site::with_good_page(&[("kaleidoc.toml", "[site]\n\ntitel = \"x\"\n")]);
    check(&site.build(), 2, &["kaleidoc.toml:3:1: unknown field `titel`", "hint: did you mean `title`?"]);
    site.put("kaleidoc.toml", b"[site");
    check(&site.build(), 2, &["kaleidoc.toml:1:"]);
}

#[test]
fn err_a_root_that_is_not_there() {
    check(
        &run(&["build", "/no/such/folder", "-o", "/tmp/none"]),
        2,
        &["cannot open content root `/no/such/folder`", "hint"],
    );
    check(&run(&["build", "--frobnicate"]), 2, &["unexpected argument '--frobnicate'"]);
}

fn render_stdin(text: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command()
        .args(["render", "-"])
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Wrong arguments end it before it reads.
    drop(child.stdin.take().unwrap().write_all(text.as_bytes()));
    child.wait_with_output().unwrap()
}

#[test]
fn render_reads_standard_input() {
    let text = "a <InlineFilter filters={[\"vue\"]}>b</InlineFilter>";
    let output = render_stdin(text, &["--platform", "vue"]);
    check(&output, 0, &[]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "<p>a <!--kd:1-->b<!--/kd:1--></p>\n");
    let output = render_stdin("<Callout>", &["--platform", "vue"]);
    check(&output, 1, &["error[syntax]", "stdin.mdx:1:1"]);
    check(&render_stdin("x", &[]), 2, &["--platform"]);
}

#[test]
fn render_all_writes_a_file_per_page_and_platform() {
    let site = Site::with_good_page(&[
        ("src/pages/[platform]/index.mdx", &format!("{META}root [b](/[platform]/a/b)")),
        ("src/pages/[platform]/a/b/index.mdx", "export const meta = { title: 'B', platforms: ['vue'] };\n\ndeep"),
        ("src/pages/gen1/[platform]/a/index.mdx", "export const meta = { title: 'B', platforms: ['vue'] };\n\nold"),
    ]);
    let out = site.path("out");
    let output = run(&["render", "--all", site.root(), "-o", out.to_str().unwrap()]);
    check(&output, 0, &["6 files written"]);
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected =
        ["a__b@vue.html", "gen1__a@vue.html", "good@react.html", "good@vue.html", "index@react.html", "index@vue.html"];
    assert_eq!(names, expected);
    let html = fs::read_to_string(out.join("index@vue.html")).unwrap();
    assert!(html.starts_with("<article class=\"kd-content\" data-kd-content><p>root <a href=\"/vue/a/b/\""), "{html}");
}

#[test]
fn render_knows_the_site_of_a_page() {
    let site = Site::with_good_page(&[(
        "src/pages/[platform]/index.mdx",
        &format!("{META}<Overview childPageNodes={{props.childPageNodes}} />"),
    )]);
    site.put("kaleidoc.toml", b"");
    site.put("nav.json", br#"[{"page": "/", "children": [{"page": "/good"}]}]"#);
    let file = site.path("src/pages/[platform]/index.mdx");
    let output = run(&["render", file.to_str().unwrap(), "-p", "vue"]);
    check(&output, 0, &[]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("href=\"/vue/good/\""));
    check(
        &run(&["render", file.to_str().unwrap(), "-p", "swift"]),
        2,
        &["the site has no platform `swift`", "react, vue"],
    );
}

#[test]
fn check_tells_of_dead_links_and_writes_nothing() {
    let site = Site::with_good_page(&[(
        "src/pages/[platform]/index.mdx",
        "export const meta = { title: 'T', platforms: ['react', 'swift'] };\n\n![](x.png) [x](/[platform]/good)\n",
    )]);
    let output = run(&["check", site.root()]);
    let message = "error[dead-link]: `/[platform]/good/` is dead on `swift`: the page is not on that platform";
    check(&output, 1, &[message, "src/pages/[platform]/index.mdx:3:12", "1 error (1 dead-link), 2 warnings"]);
    assert_eq!(fs::read_dir(site.folder.path()).unwrap().count(), 1, "only the sources");
    check(&run(&["check", site.root(), "--only", "missing-alt"]), 0, &["1 warning (1 missing-alt)"]);
    check(&run(&["check", site.root(), "--only", "missing-alt", "--deny-warnings"]), 1, &["1 warning (1 missing-alt)"]);
    check(&run(&["check", site.root(), "--only", "mising-alt"]), 2, &["did you mean `missing-alt`?"]);
}

#[test]
fn check_writes_json() {
    let site = Site::with_good_page(&[(
        "src/pages/[platform]/index.mdx",
        "export const meta = { title: 'T', platforms: ['react'] };\n\né [x](#none)\n",
    )]);
    let output = run(&["check", site.root(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["format"], &json["errors"], &json["notes"]), (&1.into(), &1.into(), &0.into()));
    let found = &json["diagnostics"][0];
    assert_eq!(found["code"], "dead-anchor");
    assert_eq!(found["start"], serde_json::json!({"line": 3, "column": 3, "byte": 62}));
    assert_eq!(found["end"], serde_json::json!({"line": 3, "column": 13, "byte": 72}));
}

/// Three platforms: react and vue show the same but for a link to their own pages, swift has a section of its own; one
/// page is empty on vue.
fn site_to_compare() -> Site {
    let meta = "export const meta = { title: 'T', platforms: ['react', 'vue', 'swift'] };\n\n";
    let only = |keys: &str, text: &str| format!("<InlineFilter filters={{[{keys}]}}>\n\n{text}\n\n</InlineFilter>\n\n");
    let links = only("'react'", "[x](/react/x/)") + &only("'vue'", "[x](/vue/x/)");
    let section = only("'swift'", "## Only here < 1\n\nSwift.");
    Site::new(&[
        (
            "kaleidoc.toml",
            "[site]\ntitle = \"A & B\"\n[[platforms]]\nkey = \"react\"\ntitle = \"React\"\n[[platforms]]\nkey = \"vue\"\ntitle = \"Vue\"\n[[platforms]]\nkey = \"swift\"\ntitle = \"Swift\"\n",
        ),
        ("src/pages/[platform]/a/index.mdx", &format!("{meta}## Setup\n\n{links}{section}")),
        ("src/pages/[platform]/a/b/index.mdx", &format!("{META}{}", only("'react'", "React."))),
        ("src/pages/[platform]/x/index.mdx", &format!("{META}x")),
    ])
}

fn coverage(site: &Site, arguments: &[&str]) -> Output {
    run(&[&["coverage", site.root()], arguments].concat())
}

#[test]
fn coverage_is_a_table_for_people() {
    let output = coverage(&site_to_compare(), &["--headings"]);
    check(&output, 0, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    let table = "\
3 pages            react vue swift
/a/                a     a   *
  ## Only here < 1 !     !   +
  b/               *     0   -
/x/                a     a   -

platform            pages          own         same        empty
react  React      3 100 %      1  33 %      2  67 %      0   0 %
vue  Vue          3 100 %      0   0 %      2  67 %      1  33 %
swift  Swift      1  33 %      1 100 %      0   0 %      0   0 %
all               7  78 %      2  29 %      4  57 %      1  14 %
";
    assert!(text.starts_with(table), "{text}");
    assert!(text.lines().all(|line| line.trim_end() == line && line.chars().count() <= 80), "{text}");
    let text = coverage(&site_to_compare(), &[]).stdout;
    assert!(
        String::from_utf8_lossy(&text)
            .ends_with("1 heading on 1 page exist for some platforms only: --headings lists them\n")
    );
}

#[test]
fn coverage_has_a_stable_form_for_programs() {
    let site = site_to_compare();
    let file = site.path("out/coverage.json");
    check(&coverage(&site, &["--format", "json", "-o", file.to_str().unwrap()]), 0, &["written to "]);
    let report: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert_eq!((&report["format"], &report["site"]), (&1.into(), &"A & B".into()));
    assert_eq!(report["pages"][0]["route"], "/a/");
    let cells = serde_json::json!({
        "react": { "status": "same", "as": ["vue"] },
        "vue": { "status": "same", "as": ["react"] },
        "swift": { "status": "own" },
    });
    assert_eq!(report["pages"][0]["platforms"], cells);
    let heading = serde_json::json!(
        { "level": 2, "text": "Only here < 1", "ids": ["only-here--1"], "on": ["swift"], "off": ["react", "vue"] }
    );
    assert_eq!(report["pages"][0]["headings"], serde_json::json!([heading]));
    assert_eq!(report["pages"][1]["platforms"]["vue"], serde_json::json!({ "status": "empty" }));
    assert_eq!(report["pages"][1]["platforms"]["swift"], serde_json::json!({ "status": "absent" }));
    let totals = &report["platforms"][2]["totals"];
    assert_eq!(
        (&totals["pages"], &totals["absent"], &totals["percent"]["pages"]),
        (&1.into(), &2.into(), &33.3.into())
    );
}

#[test]
fn coverage_is_a_page_for_a_browser() {
    let output = coverage(&site_to_compare(), &["--format", "html"]);
    let html = String::from_utf8_lossy(&output.stdout);
    assert!(html.starts_with("<!doctype html>") && html.contains("<h1>Coverage of A &amp; B</h1>"), "{html}");
    assert!(
        html.contains("same as Vue") && html.contains("</small> Only here &lt; 1 <code>#only-here--1</code>"),
        "{html}"
    );
    assert!(!html.contains("<script") && !html.contains("style=\""), "{html}");
}

#[test]
fn coverage_of_some_platforms_and_pages() {
    let site = site_to_compare();
    let output = coverage(&site, &["--platform", "swift", "--route", "a"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("2 pages swift\n/a/     *\n  b/    -\n\nplatform"), "{text}");
    assert!(!text.contains("--headings"), "swift lacks none: {text}");
    check(&coverage(&site, &["-p", "raect"]), 2, &["no platform `raect`", "it has: react, vue, swift"]);
    check(&coverage(&site, &["--route", "/none"]), 2, &["no page lies at or below `/none/`", "hint: "]);
    site.put("src/pages/[platform]/bad/index.mdx", format!("{META}<Callout>").as_bytes());
    check(&coverage(&site, &[]), 1, &["note: the content has 1 error (1 syntax)"]);
}

/// A site whose one page has so many dead links, and two pictures without a text.
fn site_with_findings(links: usize) -> Site {
    let links: String = (0..links).map(|number| format!("[x](/[platform]/none-{number}/)\n\n")).collect();
    let text = format!("{META}{links}![](https://a.example/a.png)\n\n![](https://a.example/b.png)\n");
    Site::new(&[("src/pages/[platform]/index.mdx", &text)])
}

#[test]
fn build_and_check_count_findings_and_limit_repeats() {
    let site = site_with_findings(8);
    let table = " errors  warnings  notes  files  code\n\
                 \x20     8         0      0      1  dead-link\n\
                 \x20     0         2      0      1  missing-alt\n\n\
                 error[dead-link]: ";
    let out = site.path("dist");
    for command in [&["build", site.root(), "-o", out.to_str().unwrap()][..], &["check", site.root()]] {
        let output = run(command);
        check(
            &output,
            1,
            &["… 3 more of `dead-link`; `--all` prints everything\n", "8 errors (8 dead-link), 2 warnings"],
        );
        let text = stderr(&output);
        assert!(text.starts_with(table), "{text}");
        assert_eq!((text.matches("error[dead-link]").count(), text.matches("warning[missing-alt]").count()), (5, 2));
        assert!(text.rfind("error[").unwrap() < text.find("warning[").unwrap(), "errors come first");
        let output = run(&[command, &["--all"]].concat());
        assert_eq!(stderr(&output).matches("error[dead-link]").count(), 8);
        assert!(!stderr(&output).contains("more of"));
    }
    // For programs, everything.
    let output = run(&["check", site.root(), "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (found["format"].as_u64(), found["errors"].as_u64(), found["warnings"].as_u64()),
        (Some(1), Some(8), Some(2))
    );
    assert_eq!(found["diagnostics"].as_array().unwrap().len(), 10);
    assert!(site.bundle().pages.contains_key("/[platform]/"), "a site with dead links is written");
}

#[test]
fn warnings_can_be_denied_everywhere() {
    let site = site_with_findings(0);
    let lost = format!("{META}<InlineFilter filters={{['nobody', 'vue']}}>x</InlineFilter>");
    site.put("src/pages/[platform]/lost/index.mdx", lost.as_bytes());
    let (dist, html) = (site.path("dist"), site.path("html"));
    let page = site.path("src/pages/[platform]/lost/index.mdx");
    for command in [
        &["build", site.root(), "-o", dist.to_str().unwrap()][..],
        &["check", site.root()],
        &["check", site.root(), "--format", "json"],
        &["render", "--all", site.root(), "-o", html.to_str().unwrap()],
        &["render", page.to_str().unwrap(), "--root", site.root(), "-p", "vue"],
        &["coverage", site.root()],
    ] {
        check(&run(command), 0, &[]);
        check(&run(&[command, &["--deny-warnings"]].concat()), 1, &[]);
    }
}

#[test]
fn one_finding_needs_no_table() {
    let site = site_with_findings(1);
    let output = run(&["check", site.root(), "--only", "dead-link"]);
    assert!(stderr(&output).starts_with("error[dead-link]: "), "{}", stderr(&output));
}

/// Files below a folder: path with `/`, and text.
fn files_below(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let path = entry.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(path, fs::read_to_string(&entry).unwrap_or_default());
            }
        }
    }
    files
}

/// `kaleidoc init ARGUMENTS` in a folder, as from a shell without a package manager.
fn init(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = command();
    command.arg("init").args(arguments).current_dir(folder).env_remove("npm_config_user_agent");
    command.output().unwrap()
}

#[test]
fn init_writes_a_site_without_findings() {
    let site = Site::new(&[]);
    let output = init(site.folder.path(), &[]);
    check(
        &output,
        0,
        &[
            "created a site of 5 pages for 2 platforms in `.`:",
            "  nav.json\n",
            "\n  package.json\n",
            "\n  kaleidoc serve ",
        ],
    );
    assert!(!stderr(&output).contains("  cd "));
    let checked = run(&["check", site.root(), "--deny-warnings"]);
    check(&checked, 0, &["5 pages; no diagnostics"]);
    check(&site.build(), 0, &["5 pages, 2 platforms, 9 variants; no diagnostics"]);
    // The switch has something to do on each page that both platforms have.
    let out = site.path("html");
    check(&run(&["render", "--all", site.root(), "-o", out.to_str().unwrap()]), 0, &["9 files written"]);
    let html = files_below(&out);
    for (name, text) in html.iter().filter(|(name, _)| name.ends_with("@javascript.html")) {
        let other = &html[&name.replace("@javascript", "@python")];
        let is_overview = text.contains("kd-cards");
        assert!(is_overview || text != other, "{name}");
    }
    let package: serde_json::Value = serde_json::from_slice(&fs::read(site.path("package.json")).unwrap()).unwrap();
    assert_eq!(package["scripts"]["docs"], "kaleidoc serve");
    assert!(fs::read_to_string(site.path(".gitignore")).unwrap().contains("\n/dist/\n"));
}

#[test]
fn init_creates_the_folder_that_it_is_given() {
    let site = Site::new(&[]);
    let output = init(site.folder.path(), &["a/docs"]);
    check(&output, 0, &["in `a/docs`:", "\n  cd a/docs\n  kaleidoc serve "]);
    check(&run(&["check", site.path("a/docs").to_str().unwrap(), "--deny-warnings"]), 0, &["5 pages"]);
}

#[test]
fn init_adds_to_a_folder_of_npm_and_keeps_what_is_there() {
    let package = "{\n  \"dependencies\": {\n    \"kaleidoc\": \"^0.1.0\"\n  }\n}\n";
    let site = Site::new(&[
        ("package.json", package),
        ("package-lock.json", "{}"),
        ("node_modules/kaleidoc/package.json", "{}"),
        (".gitignore", "node_modules\n"),
        ("README.md", "mine"),
    ]);
    let mut npm = command();
    npm.arg("init").current_dir(site.folder.path()).env("npm_config_user_agent", "npm/11.4.0 node/v22.0.0 linux x64");
    check(
        &npm.output().unwrap(),
        0,
        &[
            "package.json: added scripts `docs`, `docs:build`, `docs:check`\n",
            ".gitignore: added `/dist/`\n",
            "\n  npx kaleidoc serve ",
        ],
    );
    let files = files_below(site.folder.path());
    assert_eq!(files["README.md"], "mine");
    assert_eq!(files[".gitignore"], "node_modules\n/dist/\n");
    assert!(files["package.json"].starts_with(package.trim_end_matches("\n}\n")), "{}", files["package.json"]);
    check(&run(&["check", site.root(), "--deny-warnings"]), 0, &["5 pages; no diagnostics"]);
}

#[test]
fn err_init_replaces_nothing() {
    let site = Site::new(&[("src/index.js", "app"), ("package.json", "{}")]);
    let before = files_below(site.folder.path());
    check(
        &init(site.folder.path(), &[]),
        2,
        &["`.` already has `src`, and `init` replaces nothing", "hint: name a folder of its own for the site"],
    );
    assert_eq!(files_below(site.folder.path()), before);
    check(&init(site.folder.path(), &["docs"]), 0, &[]);
    let before = files_below(site.folder.path());
    check(
        &init(site.folder.path(), &["docs"]),
        2,
        &["`docs` already has `kaleidoc.toml`, `nav.json`, `src`, and", "hint: this is already a site"],
    );
    check(&init(site.folder.path(), &["src/index.js"]), 2, &["`src/index.js` is not a folder", "hint"]);
    assert_eq!(files_below(site.folder.path()), before);
}

#[test]
fn init_leaves_a_package_that_it_cannot_read() {
    let site = Site::new(&[("package.json", "{ broken")]);
    check(&init(site.folder.path(), &[]), 0, &["package.json: left as it is, since it is not a JSON object"]);
    assert_eq!(fs::read_to_string(site.path("package.json")).unwrap(), "{ broken");
}

#[cfg(unix)]
#[test]
fn err_init_removes_what_it_created_when_it_fails() {
    let site = Site::new(&[]);
    // A link to nothing: it is not there when it is read, and cannot be created.
    std::os::unix::fs::symlink("nowhere", site.path(".gitignore")).unwrap();
    check(&init(site.folder.path(), &[]), 2, &["cannot create `./.gitignore`: "]);
    let left: Vec<_> = fs::read_dir(site.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".gitignore"]);
}

/// The commands that `kaleidoc --help` lists, without `help` itself.
fn commands() -> Vec<String> {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

#[test]
fn help_leads_to_sections_of_the_manual() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let settings: toml::Table = fs::read_to_string(docs.join("kaleidoc.toml")).unwrap().parse().unwrap();
    let address = format!("{}/cli/reference/cli/", settings["site"]["url"].as_str().unwrap().trim_end_matches('/'));
    let manual = kaleidoc::cli::check_folder(&docs).unwrap().bundle;
    let page = &manual.pages["/[platform]/reference/cli/"];
    assert!(!page.on.is_empty());
    let sections: Vec<String> = page.content.headings.iter().map(|heading| heading.id.clone()).collect();
    let commands = commands();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let help = String::from_utf8(run(&[&command, "--help"]).stdout).unwrap();
        let link = help.lines().find_map(|line| line.strip_prefix("Manual: ")).unwrap_or_default();
        let section = format!("kaleidoc-{command}");
        assert_eq!(link, format!("{address}#{section}"), "{help}");
        assert!(sections.contains(&section), "the manual has no section {section}");
        assert!(help.contains(&format!("\n  kaleidoc {command}")), "{help}");
    }
}

#[test]
fn licenses_are_in_the_command_and_in_the_site() {
    let output = run(&["licenses"]);
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let command = "Third-party notices for the command of Kaleidoc\n";
    assert!(printed.starts_with(command) && printed.contains("- onig_sys 69."), "{}", &printed[..200]);

    let site = Site::with_good_page(&[]);
    site.build();
    let notices = fs::read_to_string(site.path("dist/kaleidoc/THIRD_PARTY_NOTICES.txt")).unwrap();
    assert!(notices.starts_with("Third-party notices for the WebAssembly modules of Kaleidoc\n"));
    assert!(notices.contains("- wasm-bindgen 0.") && !notices.contains("- onig_sys"), "crates of the modules alone");
    let page = fs::read_to_string(site.path("dist/index.html")).unwrap();
    assert!(page.contains("kaleidoc/THIRD_PARTY_NOTICES.txt"), "{page}");
}
