//! Pages and what they render to: `tests/pages/<name>/page.mdx` or `page.md`, `expected/<platform>.html`, `diagnostics.txt`.
//!
//! Other files of a folder are its site's `src/fragments/`, where included files lie, too. `KALEIDOC_BLESS=1` rewrites expectations;
//! the diff is read before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{MemorySite, lines};
use kaleidoc::bundle::{Loaded, route};
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};

const CONFIG: &str = "[[platforms]]\nkey = 'react'\ntitle = 'React'\n[[platforms]]\nkey = 'vue'\ntitle = 'Vue'\n\
                      [[platforms]]\nkey = 'swift'\ntitle = 'Swift'\n[content]\nvariables = 'versions.json'\n\
                      [legacy]\nincludes = 'src/fragments'\njekyll.environment = 'production'\n\
                      site.amplify.docs_baseurl = '/old'\nsite.items = [{ name = 'A' }, { name = 'B', note = 'C' }]\n";

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn site(folder: &Path) -> MemorySite {
    let child = "export const meta = { title: 'The `child`', description: 'A; page', platforms: ['vue'] };\n\nx";
    let mut site = MemorySite::new(&[
        ("kaleidoc.toml", CONFIG),
        ("versions.json", "{\"THE_VERSION\": \"1.2.3\"}"),
        ("src/pages/[platform]/child/index.mdx", child),
        (
            "nav.json",
            r#"[{"page": "/", "children": [{"page": "/child"}, {"title": "Out", "href": "https://a.example"}]}]"#,
        ),
    ]);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match name.as_str() {
            "page.mdx" => site.put("src/pages/[platform]/index.mdx", fs::read(&path).unwrap()),
            "page.md" => site.put("src/pages/[platform]/index.md", fs::read(&path).unwrap()),
            _ if path.is_file() && name != "diagnostics.txt" => {
                site.put(&format!("src/fragments/{name}"), fs::read(&path).unwrap());
            }
            _ => {}
        }
    }
    site
}

/// One difference, or none. Blessing writes instead.
fn compare(path: &Path, actual: &str) -> Option<String> {
    if std::env::var_os("KALEIDOC_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return None;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    (expected != actual).then(|| format!("{}\n--- expected\n{expected}\n--- actual\n{actual}", path.display()))
}

#[test]
fn pages_render_as_expected() {
    let mut differences = Vec::new();
    let folders = folders();
    assert!(folders.len() >= 10, "where are the pages?");
    for folder in folders {
        let compiled = site(&folder).compile();
        let mut diagnostics = lines(&compiled).join("\n");
        diagnostics.push_str(if diagnostics.is_empty() { "" } else { "\n" });
        differences.extend(compare(&folder.join("diagnostics.txt"), &diagnostics));
        let bundle = Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap();
        let page = &bundle.pages["/[platform]/"];
        let content = page.decode("/[platform]/").unwrap();
        for platform in route::platforms_of(&bundle, page.on) {
            let platform_key = &bundle.platform_info(platform).key;
            let view = View {
                platform,
                platform_key,
                path: "/[platform]/",
                links: Links::History { base: "/" },
                words: &ENGLISH,
                tokens: Tokens::Elements,
            };
            // A line end after each closing tag of a block, so that differences can be read.
            let html = render::content(&content.body, &view)
                .replace("--><", "-->\n<")
                .replace("</p>", "</p>\n")
                .replace("</li>", "</li>\n")
                .replace("</figure>", "</figure>\n");
            let path = folder.join(format!("expected/{platform_key}.html"));
            differences.extend(compare(&path, &format!("{}\n", html.trim_end())));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
