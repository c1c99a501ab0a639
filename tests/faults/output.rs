//! What a build writes, and what it never touches.
//!
//! Two of the tests do a few rounds of something that goes wrong rarely, if it does: `KALEIDOC_KILLS=50` and
//! `KALEIDOC_PAIRS=20` make them do as many, with the corpus of the shared test data.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::fixture::{Ran, input, run};

const META: &str = "export const meta = { title: 'T', description: 'd', platforms: ['react', 'vue'] };\n\n";

/// A folder with a content root, and outputs beside it.
struct Folder(TempDir);

impl Folder {
    /// A content root of one page, with a fragment and an asset, and these files.
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let page = format!("import a from '/src/fragments/a.mdx';\n{META}<Fragments fragments={{{{ all: a }}}} />");
        let common = [
            ("src/pages/[platform]/index.mdx", page.as_str()),
            ("src/fragments/a.mdx", "A fragment."),
            ("public/logo.txt", "precious"),
            ("kaleidoc.toml", "[site]\ntitle = 'T'\n"),
            ("nav.json", "[{\"page\": \"/\"}]"),
        ];
        for (path, text) in common.iter().chain(files) {
            folder.put(&format!("root/{path}"), text);
        }
        folder
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn name(&self, path: &str) -> String {
        self.path(path).to_str().unwrap().to_owned()
    }

    /// Builds the content root to a path beside it.
    fn build(&self, out: &str, arguments: &[&str]) -> Ran {
        run(&[&["build", &self.name("root"), "-o", &self.name(out)], arguments].concat())
    }

    fn tree(&self, path: &str) -> BTreeMap<String, String> {
        tree(&self.path(path))
    }
}

/// All that is below a folder: what it is, and for files their bytes.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(tree(&entry.path()).into_iter().map(|(path, what)| (format!("{name}/{path}"), what)));
            found.insert(format!("{name}/"), String::new());
        } else if kind.is_symlink() {
            found.insert(name, format!("link to {}", fs::read_link(entry.path()).unwrap().display()));
        } else if kind.is_file() {
            found.insert(name, String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned());
        } else {
            found.insert(name, "special".to_owned());
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::write(target, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

#[track_caller]
fn check(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    for part in parts {
        assert!(ran.stderr.contains(part), "no {part:?} in\n{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "", "messages go to standard error");
}

/// Refuses an output: nothing changes anywhere.
#[track_caller]
fn check_refused(folder: &Folder, arguments: &[&str], message: &str) {
    let before = folder.tree("");
    check(&run(arguments), 2, &[message, "= hint: "]);
    assert!(folder.tree("") == before, "{:?} changed something", arguments);
}

#[test]
fn an_output_that_is_the_folder_of_assets_is_refused() {
    let Some(handed) = input("output-is-assets") else { return };
    let folder = Folder(tempfile::tempdir().unwrap());
    copy(&handed, &folder.path("root"));
    let (root, out) = (folder.name("root"), folder.name("root/public"));
    let message = format!("error: the output `{out}` is the folder of assets `{out}`, so nothing was written");
    check_refused(&folder, &["build", &root, "-o", &out], &message);
    assert_eq!(fs::read_to_string(folder.path("root/public/logo.txt")).unwrap(), "precious\n");
}

#[test]
fn outputs_that_touch_sources_are_refused() {
    let folder = Folder::new(&[
        ("_includes/x.md", "x"),
        ("data/nav.json", "[]"),
        ("kaleidoc.toml", "[content]\nnav = 'data/nav.json'\n"),
    ]);
    for (out, message) in [
        ("root", "is the content root"),
        ("", "holds the content root"),
        ("root/src/..", "is the content root"),
        ("root/src", "holds the folder of pages"),
        ("root/src/pages", "is the folder of pages"),
        ("root/src/pages/[platform]/new/deep", "lies in the folder of pages"),
        ("root/public/", "is the folder of assets"),
        ("root/public/../public", "is the folder of assets"),
        ("root/none/../public/new", "lies in the folder of assets"),
        ("root/src/fragments", "is the folder of fragments"),
        ("root/src/fragments/new", "lies in the folder of fragments"),
        ("root/_includes", "is the folder of includes"),
        ("root/data", "holds the file"),
        ("root/nav.json/x", "cannot write"),
        ("root/kaleidoc.toml", "is not a folder"),
    ] {
        folder.put("root/nav.json", "a file");
        check_refused(&folder, &["build", &folder.name("root"), "-o", &folder.name(out)], message);
        check_refused(&folder, &["render", "--all", &folder.name("root"), "-o", &folder.name(out)], message);
    }
}

#[test]
fn a_folder_of_assets_that_is_not_there_yet_is_no_output_either() {
    let folder = Folder::new(&[]);
    fs::remove_dir_all(folder.path("root/public")).unwrap();
    let (root, out) = (folder.name("root"), folder.name("root/public"));
    check_refused(&folder, &["build", &root, "-o", &out], "is the folder of assets");
}

#[cfg(unix)]
#[test]
fn links_do_not_hide_what_an_output_touches() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new(&[]);
    symlink(folder.path("root/public"), folder.path("link")).unwrap();
    symlink(folder.path("root"), folder.path("up")).unwrap();
    symlink(folder.path("nowhere"), folder.path("dangling")).unwrap();
    let root = folder.name("root");
    for (out, message) in [
        ("link", "is the folder of assets"),
        ("link/new/deep", "lies in the folder of assets"),
        ("link/../src", "holds the folder of pages"),
        ("up", "is the content root"),
        ("up/src/pages", "is the folder of pages"),
        ("dangling", "cannot write"),
        ("dangling/new", "cannot write"),
    ] {
        check_refused(&folder, &["build", &root, "-o", &folder.name(out)], message);
    }
    // The folders may be links themselves, within the content root.
    fs::rename(folder.path("root/public"), folder.path("root/files")).unwrap();
    symlink("files", folder.path("root/public")).unwrap();
    check_refused(&folder, &["build", &root, "-o", &folder.name("root/files")], "is the folder of assets");
    // An output elsewhere may be named by a link.
    fs::create_dir(folder.path("elsewhere")).unwrap();
    symlink(folder.path("elsewhere"), folder.path("site")).unwrap();
    check(&folder.build("site", &[]), 0, &[]);
    assert!(folder.path("elsewhere/bundle.json").is_file() && folder.path("site").is_symlink());
}

#[test]
fn outputs_beside_the_sources_are_written() {
    let folder = Folder::new(&[]);
    for out in ["root/dist", "root/a/b/dist", "root/.site", "dist"] {
        check(&folder.build(out, &[]), 0, &[]);
        assert!(folder.path(out).join("bundle.json").is_file());
        check(&folder.build(out, &[]), 0, &[]);
    }
    check(&run(&["render", "--all", &folder.name("root"), "-o", &folder.name("root/html")]), 0, &["2 files written"]);
    check(&run(&["render", "--all", &folder.name("root"), "-o", &folder.name("root/html")]), 0, &["2 files written"]);
    assert_eq!(folder.tree("root/html").len(), 2);
}

#[test]
fn reports_do_not_take_the_place_of_sources() {
    let folder = Folder::new(&[]);
    let root = folder.name("root");
    for (out, message) in [
        ("root/kaleidoc.toml", "is the file"),
        ("root/nav.json", "is the file"),
        ("root/src/pages/[platform]/index.mdx", "lies in the folder of pages"),
        ("root/public/coverage.html", "lies in the folder of assets"),
        ("root/src/fragments/a.mdx", "lies in the folder of fragments"),
    ] {
        check_refused(&folder, &["coverage", &root, "--format", "html", "-o", &folder.name(out)], message);
    }
    let report = folder.name("root/coverage.html");
    check(&run(&["coverage", &root, "--format", "html", "-o", &report]), 0, &["written to "]);
    check(&run(&["coverage", &root, "--format", "html", "-o", &report]), 0, &["written to "]);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 5, "no temporary file");
}

#[cfg(unix)]
#[test]
fn a_report_may_go_to_a_device() {
    let folder = Folder::new(&[]);
    check(&run(&["coverage", &folder.name("root"), "-o", "/dev/null"]), 0, &[]);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn names_of_generated_files_are_not_for_assets() {
    for (asset, generated, arguments) in [
        ("index.html", "index.html", &[] as &[&str]),
        ("404.html", "404.html", &[]),
        ("Bundle.JSON", "bundle.json", &[]),
        ("kaleidoc/main.js", "kaleidoc/main.js", &[]),
        ("kaleidoc/manifest.json", "kaleidoc/manifest.json", &[]),
        ("search/root.bin", "search/root.bin", &["--split"]),
        ("react/index.html", "react/index.html", &["--prerender"]),
    ] {
        let folder = Folder::new(&[(&format!("public/{asset}"), "mine")]);
        let (root, out) = (folder.name("root"), folder.name("dist"));
        let message = format!("error: the asset `public/{asset}` has the name of a generated file, `{generated}`");
        check_refused(&folder, &[&["build", &root, "-o", &out], arguments].concat(), &message);
    }
    for (asset, arguments) in
        [("pages", &["--split"]), ("react", &["--prerender"]), ("vue/index.html/x", &["--prerender"])]
    {
        let folder = Folder::new(&[(&format!("public/{asset}"), "mine")]);
        let out = folder.name("dist");
        let message = format!("error: the asset `public/{asset}` is in the way of a generated file, `");
        check_refused(&folder, &[&["build", &folder.name("root"), "-o", &out], &arguments[..]].concat(), &message);
    }
    // Names that only look alike.
    let folder =
        Folder::new(&[("public/pages/x.html", "mine"), ("public/react/x", "mine"), ("public/index.htm", "mine")]);
    check(&folder.build("dist", &["--split", "--prerender"]), 0, &[]);
    assert_eq!(folder.tree("dist")["pages/x.html"], "mine");
}

#[test]
fn files_of_others_stay_and_those_of_the_build_before_go() {
    let folder = Folder::new(&[
        ("src/pages/[platform]/old/index.mdx", &format!("{META}old")),
        ("public/old/a.txt", "a"),
        ("public/swap", "a file"),
        ("public/turn/x", "a folder"),
    ]);
    let form = &["--split", "--prerender"];
    check(&folder.build("dist", form), 0, &[]);
    let old = folder.tree("dist");
    for (path, text) in
        [("dist/CNAME", "docs"), ("dist/react/note.txt", "n"), ("dist/old/mine.txt", "m"), ("dist/.git/HEAD", "h")]
    {
        folder.put(path, text);
    }
    fs::create_dir_all(folder.path("dist/pages/empty")).unwrap();
    for gone in ["root/src/pages/[platform]/old", "root/public/old", "root/public/turn"] {
        fs::remove_dir_all(folder.path(gone)).unwrap();
    }
    fs::remove_file(folder.path("root/public/swap")).unwrap();
    folder.put("root/public/swap/deep/x", "a folder");
    folder.put("root/public/turn", "a file");
    check(&folder.build("dist", form), 0, &[]);
    check(&folder.build("fresh", form), 0, &[]);
    let mut expected = folder.tree("fresh");
    for (path, text) in [("CNAME", "docs"), ("react/note.txt", "n"), (".git/HEAD", "h"), (".git/", ""), ("old/", "")] {
        expected.insert(path.to_owned(), text.to_owned());
    }
    expected.insert("old/mine.txt".to_owned(), "m".to_owned());
    expected.insert("pages/empty/".to_owned(), String::new());
    assert_eq!(folder.tree("dist"), expected);
    assert!(old.contains_key("react/old/index.html") && !expected.contains_key("react/old/index.html"));
    // Another form: what only the other one has goes, too.
    check(&folder.build("dist", &[]), 0, &[]);
    let tree = folder.tree("dist");
    assert!(
        !tree.contains_key("react/index.html") && !tree.contains_key("search/") && tree.contains_key("react/note.txt")
    );
}

#[test]
fn a_file_that_no_build_wrote_is_not_replaced() {
    for (path, what) in [
        ("index.html", "a file"),
        ("kaleidoc/style.css", "a file"),
        ("bundle.json/x", "a folder"),
        ("kaleidoc", "a file"),
    ] {
        let folder = Folder::new(&[]);
        folder.put(&format!("dist/{path}"), "mine");
        let message = format!("is {what} that no build before wrote");
        check_refused(&folder, &["build", &folder.name("root"), "-o", &folder.name("dist")], &message);
    }
    // A site that was built before there were manifests.
    let folder = Folder::new(&[]);
    check(&folder.build("dist", &[]), 0, &[]);
    let new = folder.tree("dist");
    fs::remove_file(folder.path("dist/kaleidoc/manifest.json")).unwrap();
    check(&folder.build("dist", &[]), 0, &[]);
    assert_eq!(folder.tree("dist"), new);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_in_the_output() {
    use std::os::unix::fs::symlink;

    for (link, arguments) in
        [("index.html", &[] as &[&str]), ("kaleidoc", &[]), ("pages", &["--split"]), ("logo.txt", &[])]
    {
        let folder = Folder::new(&[]);
        folder.put("victim/main.js", "precious");
        folder.put("file", "precious");
        fs::create_dir(folder.path("dist")).unwrap();
        let target = if link.contains('.') { "file" } else { "victim" };
        symlink(folder.path(target), folder.path("dist").join(link)).unwrap();
        let (root, out) = (folder.name("root"), folder.name("dist"));
        let command = [&["build", &root, "-o", &out], arguments].concat();
        check_refused(&folder, &command, "is a symbolic link that no build before wrote");
        // Nor when a build wrote what was in its place.
        fs::remove_file(folder.path("dist").join(link)).unwrap();
        check(&folder.build("dist", arguments), 0, &[]);
        let place = folder.path("dist").join(link);
        if place.is_dir() {
            fs::remove_dir_all(&place).unwrap();
        } else {
            fs::remove_file(&place).unwrap();
        }
        symlink(folder.path(target), &place).unwrap();
        check_refused(&folder, &command, "is a symbolic link that no build before wrote");
    }
    // Links to elsewhere that have names of their own stay, and so does what they lead to.
    let folder = Folder::new(&[]);
    folder.put("victim/a", "precious");
    fs::create_dir(folder.path("dist")).unwrap();
    symlink(folder.path("victim"), folder.path("dist/media")).unwrap();
    check(&folder.build("dist", &[]), 0, &[]);
    check(&folder.build("dist", &["--prerender"]), 0, &[]);
    assert_eq!(folder.tree("victim").len(), 1);
    assert!(folder.path("dist/media").is_symlink());
}

#[test]
fn a_manifest_cannot_have_other_files_removed() {
    let folder = Folder::new(&[]);
    folder.put("victim", "precious");
    folder.put("elsewhere/a", "precious");
    check(&folder.build("dist", &[]), 0, &[]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path("elsewhere"), folder.path("dist/link")).unwrap();
    let manifest = fs::read_to_string(folder.path("dist/kaleidoc/manifest.json")).unwrap();
    let paths = format!(
        "\"../victim\", \"{}\", \"kaleidoc/../../victim\", \"link/a\", \"link\", \"\", ",
        folder.name("victim")
    );
    fs::write(folder.path("dist/kaleidoc/manifest.json"), manifest.replacen("[", &format!("[{paths}"), 1)).unwrap();
    check(&folder.build("dist", &["--split"]), 0, &[]);
    assert_eq!(fs::read_to_string(folder.path("victim")).unwrap(), "precious");
    assert_eq!(folder.tree("elsewhere").len(), 1);
    #[cfg(unix)]
    assert!(folder.path("dist/link").is_symlink());
}

#[cfg(unix)]
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_reported_and_the_rest_is_built() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let page = format!(
        "import p from '/src/fragments/pipe.mdx';\nimport d from '/src/data.json';\nimport g from './gone.mdx';\n{META}\
         Whole <Fragments fragments={{{{ all: p }}}} /> {{d}} <Fragments fragments={{{{ all: g }}}} />"
    );
    let folder = Folder::new(&[("src/pages/[platform]/imports/index.mdx", &page), ("public/deep/b.txt", "b")]);
    folder.put("outside/secret.txt", "secret");
    let root = |path: &str| folder.path("root").join(path);
    fs::create_dir_all(root("src/pages/[platform]/pipe")).unwrap();
    for path in ["public/pipe", "src/pages/[platform]/pipe/index.mdx", "src/fragments/pipe.mdx", "src/data.json"] {
        pipe(&root(path));
    }
    let _socket = UnixListener::bind(root("public/socket")).unwrap();
    symlink("/dev/zero", root("public/zero")).unwrap();
    symlink("nowhere", root("public/deep/dangling")).unwrap();
    symlink("nowhere", root("src/pages/[platform]/imports/gone.mdx")).unwrap();
    symlink("me@host.1:2", root("src/pages/[platform]/.#index.mdx")).unwrap();
    symlink(folder.path("outside"), root("public/outside")).unwrap();
    symlink(folder.path("outside/secret.txt"), root("public/secret.txt")).unwrap();
    let ran = folder.build("dist", &["--all"]);
    check(&ran, 1, &[]);
    for (path, message) in [
        ("public/pipe", "error[unreadable]: this is a named pipe, not a file, so it is not part of the site"),
        ("public/socket", "error[unreadable]: this is a socket, not a file, so it is not part of the site"),
        (
            "public/zero",
            "error[outside-root]: this file lies outside of the content root, so it is not part of the site",
        ),
        ("public/deep/dangling", "error[unreadable]: this link leads nowhere, so it is not part of the site"),
        (
            "public/outside",
            "error[outside-root]: this folder lies outside of the content root, so it is not part of the site",
        ),
        (
            "public/secret.txt",
            "error[outside-root]: this file lies outside of the content root, so it is not part of the site",
        ),
        ("src/pages/[platform]/pipe/index.mdx", "error[unreadable]: this is a named pipe, not a file"),
    ] {
        let place = format!("--> {}", root(path).display());
        let found = ran.stderr.split("\n\n").any(|part| part.contains(message) && part.contains(&place));
        assert!(found, "no {message} {place} in\n{}", ran.stderr);
    }
    check(
        &ran,
        1,
        &[
            "error[unreadable]: cannot read `/src/fragments/pipe.mdx`: it is a named pipe, not a file",
            "error[missing-import]: cannot import `/src/data.json`: it is a named pipe, not a file",
            "error[unreadable]: this link leads nowhere",
            "11 errors",
        ],
    );
    assert!(!ran.stderr.contains(".#index"), "{}", ran.stderr);
    let tree = folder.tree("dist");
    assert_eq!((tree["logo.txt"].as_str(), tree["deep/b.txt"].as_str()), ("precious", "b"));
    assert!(tree["bundle.json"].contains("A fragment.") && tree["bundle.json"].contains("Whole"));
    assert!(!tree.values().any(|text| text.contains("secret")) && !tree.contains_key("pipe"));
}

#[test]
fn assets_outside_of_the_root_are_reported_and_the_rest_is_built() {
    let folder = Folder::new(&[("kaleidoc.toml", "[content]\nassets = '../shared'\n")]);
    folder.put("shared/a.txt", "a");
    let ran = folder.build("dist", &[]);
    check(
        &ran,
        1,
        &[
            "error[outside-root]: this folder lies outside of the content root",
            "/../shared",
            "1 error (1 outside-root)",
        ],
    );
    assert!(!folder.tree("dist").contains_key("a.txt") && folder.path("dist/bundle.json").is_file());
    check_refused(&folder, &["build", &folder.name("root"), "-o", &folder.name("shared")], "is the folder of assets");
}

#[test]
fn a_file_is_no_folder_of_assets() {
    let folder = Folder::new(&[("kaleidoc.toml", "[content]\nassets = 'logo.txt'\n"), ("logo.txt", "a")]);
    check(&folder.build("dist", &[]), 1, &["error[unreadable]: this is a file, not a folder", "logo.txt"]);
    assert!(folder.path("dist/bundle.json").is_file());
}

#[cfg(unix)]
#[test]
fn settings_that_are_not_files_are_errors_at_once() {
    use std::os::unix::fs::symlink;

    type Make = fn(&Path);
    let kinds: [(&str, Make); 4] = [
        ("it is a named pipe, not a file", |path| pipe(path)),
        ("it is a folder, not a file", |path| fs::create_dir(path).unwrap()),
        ("it is a link to nowhere", |path| symlink("nowhere", path).unwrap()),
        ("it is a device, not a file", |path| symlink("/dev/zero", path).unwrap()),
    ];
    for (message, make) in kinds {
        let folder = Folder::new(&[]);
        fs::remove_file(folder.path("root/kaleidoc.toml")).unwrap();
        make(&folder.path("root/kaleidoc.toml"));
        check(&folder.build("dist", &[]), 2, &["kaleidoc.toml`: ", message]);
        assert!(!folder.path("dist").exists());
        for (file, before) in
            [("nav.json", "cannot read the navigation: "), ("versions.json", "cannot read the variables: ")]
        {
            let folder =
                Folder::new(&[("kaleidoc.toml", "[content]\nvariables = 'versions.json'\n"), ("versions.json", "{}")]);
            fs::remove_file(folder.path("root").join(file)).unwrap();
            make(&folder.path("root").join(file));
            let message = if message.contains("device") { "it lies outside of the content root" } else { message };
            check(&folder.build("dist", &[]), 1, &[&format!("{before}{message}")]);
        }
    }
}

#[test]
fn equal_pages_share_a_shard() {
    let Some(handed) = input("split-equal-pages") else { return };
    let folder = Folder(tempfile::tempdir().unwrap());
    for round in 0..20 {
        let out = folder.name(&format!("dist{}", round % 3));
        check(&run(&["build", handed.to_str().unwrap(), "--split", "-o", &out]), 0, &["7 pages"]);
        assert_eq!(fs::read_dir(Path::new(&out).join("pages")).unwrap().count(), 1);
    }
    assert_eq!(folder.tree("dist0"), folder.tree("dist1"));
}

/// Two content roots whose sites differ, and what becomes of each.
struct Pair {
    folder: Folder,
    form: &'static [&'static str],
    trees: [BTreeMap<String, String>; 2],
    /// Of a build.
    time: Duration,
}

impl Pair {
    /// - `is_full`: of the corpus, if it is there.
    fn new(is_full: bool, form: &'static [&'static str]) -> Self {
        let folder = Folder::new(&[]);
        match input("../corpus").filter(|_| is_full) {
            Some(corpus) => {
                fs::remove_dir_all(folder.path("root")).unwrap();
                copy(&corpus, &folder.path("root"));
            }
            None => (0..30).for_each(|number| {
                folder
                    .put(&format!("root/src/pages/[platform]/p{number}/index.mdx"), &format!("{META}## Page {number}"));
            }),
        }
        copy(&folder.path("root"), &folder.path("other"));
        for name in ["one", "two"] {
            folder.put(
                &format!("other/src/pages/[platform]/new-{name}/index.mdx"),
                &format!("{META}Another site, {name}."),
            );
        }
        folder.put("other/public/new.txt", "new");
        let started = Instant::now();
        let trees = ["root", "other"].map(|root| {
            let out = folder.name(&format!("site-of-{root}"));
            let ran = run(&[&["build", &folder.name(root), "-o", &out], form].concat());
            assert!(ran.code < 2, "{}", ran.stderr);
            tree(Path::new(&out))
        });
        Self { time: started.elapsed() / 2, folder, form, trees }
    }

    /// Starts to build one of the two sites.
    fn start(&self, which: usize, out: &str) -> std::process::Child {
        Command::new(env!("CARGO_BIN_EXE_kaleidoc"))
            .arg("build")
            .arg(self.folder.path(["root", "other"][which]))
            .arg("-o")
            .arg(self.folder.path(out))
            .args(self.form)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Which of the two sites is in the output.
    fn which(&self, out: &str) -> Option<usize> {
        let tree = self.folder.tree(out);
        self.trees.iter().position(|site| *site == tree)
    }

    /// Names in the folder that outputs lie in, but for those that belong there.
    fn strays(&self) -> Vec<String> {
        let ours = ["root", "other", "site-of-root", "site-of-other", "dist"];
        let names = fs::read_dir(self.folder.path("")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !ours.contains(&name.as_str())).collect()
    }

    /// Waits until nothing is in the way any more.
    fn settle(&self) -> Duration {
        let started = Instant::now();
        while !self.strays().is_empty() && started.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(5));
        }
        started.elapsed()
    }
}

fn rounds(variable: &str, few: usize) -> (usize, bool) {
    let asked = std::env::var(variable).ok().and_then(|rounds| rounds.parse().ok());
    (asked.unwrap_or(few), asked.is_some())
}

/// A part of a time, at random.
fn part_of(time: Duration) -> Duration {
    time.mul_f64(RandomState::new().hash_one(0) as f64 / u64::MAX as f64)
}

#[cfg(unix)]
#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let (rounds, is_full) = rounds("KALEIDOC_KILLS", 10);
    let whole: &[&str] = &["--split", "--prerender"];
    for (form, has_others) in [(&[] as &[&str], false), (whole, false), (whole, true)] {
        let mut pair = Pair::new(is_full, form);
        assert!(pair.start(0, "dist").wait().unwrap().code() < Some(2));
        if has_others {
            // Then the site is not replaced as a whole.
            pair.folder.put("dist/CNAME", "docs");
            pair.trees.iter_mut().for_each(|tree| drop(tree.insert("CNAME".to_owned(), "docs".to_owned())));
        }
        let (mut now, mut changes, mut ended, mut whole_at_once, mut longest) = (0, 0, 0, 0, Duration::ZERO);
        for round in 0..rounds {
            let mut child = pair.start(1 - now, "dist");
            // Half of them while it writes, which does not take long.
            let moment = if round % 2 == 0 {
                part_of(pair.time)
            } else {
                pair.time.mul_f64(0.6) + part_of(pair.time.mul_f64(0.4))
            };
            thread::sleep(moment);
            drop(child.kill());
            ended += usize::from(child.wait().unwrap().code().is_some());
            whole_at_once += usize::from(pair.which("dist").is_some());
            longest = longest.max(pair.settle());
            assert_eq!(pair.strays(), Vec::<String>::new(), "after {moment:?}");
            let which = pair.which("dist").unwrap_or_else(|| panic!("a damaged site after {moment:?}"));
            changes += usize::from(which != now);
            now = which;
        }
        println!(
            "kill -9, {form:?}, files of others: {has_others}; {rounds} rounds over {:?}; {ended} ended before, {changes} had the new site, \
             {whole_at_once} were whole at once, 0 strays after at most {longest:?}",
            pair.time
        );
        assert!(pair.start(1 - now, "dist").wait().unwrap().code() < Some(2));
        assert_eq!(pair.which("dist"), Some(1 - now));
    }
}

#[test]
fn two_builds_at_once_leave_one_whole_site() {
    let (rounds, is_full) = rounds("KALEIDOC_PAIRS", 5);
    let pair = Pair::new(is_full, &["--split", "--prerender"]);
    let mut wins = [0, 0];
    for _ in 0..rounds {
        let mut children = [pair.start(0, "dist"), pair.start(1, "dist")];
        let codes = children.each_mut().map(|child| child.wait().unwrap().code());
        assert!(codes.iter().all(|code| *code < Some(2)), "{codes:?}");
        let which = pair.which("dist").expect("a mixed site");
        wins[which] += 1;
        assert_eq!(pair.strays(), Vec::<String>::new());
    }
    println!("two builds at once: {rounds} rounds, each site won {wins:?}, 0 damaged, 0 strays");
}

/// A mounted file system, until it is dropped.
#[cfg(target_os = "linux")]
struct Mount(PathBuf);

#[cfg(target_os = "linux")]
impl Mount {
    /// `None` where that is not allowed.
    fn new(folder: PathBuf, options: &str) -> Option<Self> {
        fs::create_dir_all(&folder).unwrap();
        let arguments = ["-t", "tmpfs", "-o", options, "tmpfs"];
        let output = Command::new("mount").args(arguments).arg(&folder).output().ok()?;
        output.status.success().then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mount {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_site() {
    let folder = Folder::new(&[]);
    let Some(mount) = Mount::new(folder.path("dist"), "size=300k") else { return };
    let ran = folder.build("dist", &[]);
    // With the reader, not even the first one fits.
    let old = folder.tree("dist");
    assert_eq!(ran.code == 0, !old.is_empty(), "{}", ran.stderr);
    folder.put("root/public/big.bin", &"x".repeat(400_000));
    let ran = folder.build("dist", &["--split"]);
    check(&ran, 2, &["cannot write `", "No space left on device", "hint: the output is as it was before"]);
    assert_eq!(folder.tree("dist"), old);
    // A mount point is written to all the same, and files of others stay.
    fs::remove_file(folder.path("root/public/big.bin")).unwrap();
    drop(mount);
    let Some(_mount) = Mount::new(folder.path("dist"), "size=30m") else { return };
    folder.put("dist/CNAME", "docs");
    check(&folder.build("dist", &["--split"]), 0, &[]);
    check(&folder.build("dist", &[]), 0, &[]);
    check(&folder.build("fresh", &[]), 0, &[]);
    let mut expected = folder.tree("fresh");
    expected.insert("CNAME".to_owned(), "docs".to_owned());
    assert_eq!(folder.tree("dist"), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_cannot_be_written_to_keeps_its_site() {
    let folder = Folder::new(&[]);
    let Some(_mount) = Mount::new(folder.path("disk"), "size=30m") else { return };
    check(&folder.build("disk", &[]), 0, &[]);
    check(&folder.build("disk/below", &[]), 0, &[]);
    let old = folder.tree("disk");
    assert!(Command::new("mount").args(["-o", "remount,ro"]).arg(folder.path("disk")).status().unwrap().success());
    for out in ["disk", "disk/below", "disk/new", "disk/a/b/c"] {
        check(&folder.build(out, &["--split"]), 2, &["Read-only file system"]);
    }
    check(
        &run(&["render", "--all", &folder.name("root"), "-o", &folder.name("disk/html")]),
        2,
        &["Read-only file system"],
    );
    assert_eq!(folder.tree("disk"), old);
    assert!(
        !fs::read_dir(folder.path("")).unwrap().any(|it| it.unwrap().file_name().to_string_lossy().starts_with('.'))
    );
}
