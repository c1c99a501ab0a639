//! Text direction.

use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::{input, render, render_text, run};
use crate::support::MemorySite;

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("direction").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Builds a site of one page, and returns the folder of the result.
fn build(name: &str, toml: &str) -> PathBuf {
    let root = folder(name);
    let page = root.join("src/pages/[platform]/index.mdx");
    fs::create_dir_all(page.parent().unwrap()).unwrap();
    fs::write(&page, "export const meta = { title: 'A', description: 'B', platforms: ['x'] };\n\nC\n").unwrap();
    fs::write(root.join("kaleidoc.toml"), toml).unwrap();
    build_at(&root, &root.join("dist"), &[])
}

fn build_at(root: &Path, out: &Path, arguments: &[&str]) -> PathBuf {
    let ran = run(&[&["build", root.to_str().unwrap(), "-o", out.to_str().unwrap()], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    out.to_owned()
}

/// The language, direction and class of a file's root element.
fn html_tag(file: &Path) -> String {
    let html = fs::read_to_string(file).unwrap();
    let start = html.find("<html").unwrap();
    html[start..][..=html[start..].find('>').unwrap()].to_owned()
}

#[test]
fn a_right_to_left_language_sets_the_direction_of_every_file() {
    let Some(root) = input("rtl") else { return };
    let out = build_at(&root, &folder("rtl"), &["--prerender"]);
    for file in ["index.html", "404.html", "x/index.html", "y/index.html", "x/two/index.html"] {
        assert_eq!(html_tag(&out.join(file)), "<html lang=\"ar\" dir=\"rtl\" class=\"kd-site\">", "{file}");
    }
    let bundle = fs::read_to_string(out.join("bundle.json")).unwrap();
    assert!(bundle.contains("\"lang\":\"ar\",\"dir\":\"rtl\"}"), "{bundle}");
}

#[test]
fn an_arrow_points_in_the_direction_of_reading() {
    for (lang, arrow) in [("ar", "←"), ("en", "→")] {
        let toml = format!("[site]\nlang = '{lang}'\n[[platforms]]\nkey = 'x'\n");
        let mut site = MemorySite::new(&[("kaleidoc.toml", &toml)]);
        let page = "export const meta = { title: 'A', platforms: ['x'] };\n\n<CrossLink text=\"a\" label=\"b\" href=\"/[platform]/\" />\n";
        site.put("src/pages/[platform]/index.mdx", page);
        let bundle = site.compile().bundle.to_json();
        assert!(bundle.contains(&format!("b {arrow}")), "{bundle}");
    }
}

#[test]
fn the_script_of_a_language_decides_and_the_site_file_overrides() {
    let cases = [
        ("lang = 'he-IL'", "<html lang=\"he-IL\" dir=\"rtl\" class=\"kd-site\">"),
        ("lang = 'az-Arab'", "<html lang=\"az-Arab\" dir=\"rtl\" class=\"kd-site\">"),
        ("lang = 'ku-Latn'", "<html lang=\"ku-Latn\" dir=\"ltr\" class=\"kd-site\">"),
        ("lang = 'de'", "<html lang=\"de\" dir=\"ltr\" class=\"kd-site\">"),
        ("lang = 'ar'\ndir = 'ltr'", "<html lang=\"ar\" dir=\"ltr\" class=\"kd-site\">"),
        ("lang = 'en'\ndir = 'rtl'", "<html lang=\"en\" dir=\"rtl\" class=\"kd-site\">"),
    ];
    for (index, (site, tag)) in cases.into_iter().enumerate() {
        let out = build(&format!("case{index}"), &format!("[site]\n{site}\n"));
        assert_eq!(html_tag(&out.join("index.html")), tag, "{site}");
        // Most sites run from left to right, and say nothing.
        let bundle = fs::read_to_string(out.join("bundle.json")).unwrap();
        assert_eq!(bundle.contains("\"dir\""), tag.contains("rtl"), "{site}");
    }
}

#[test]
fn a_direction_that_is_none_is_refused() {
    let root = folder("none");
    fs::write(root.join("kaleidoc.toml"), "[site]\ndir = 'up'\n").unwrap();
    let ran = run(&["build", root.to_str().unwrap(), "-o", root.join("dist").to_str().unwrap()]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("unknown variant `up`, expected `ltr` or `rtl`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("kaleidoc.toml:2:7"), "{}", ran.stderr);
}

#[test]
fn code_is_told_apart_from_text() {
    let Some(file) = input("rtl-code/in.mdx") else { return };
    let ran = render(&file, "x");
    assert!(ran.stdout.contains("<p>Run <code>npm i -g x!</code> now.</p>"), "{}", ran.stdout);
    assert!(ran.stdout.contains("<figure class=\"kd-code\" data-lang=\"js\""), "{}", ran.stdout);
}

#[test]
fn columns_are_counted() {
    let html = |columns: &str| {
        let ran = render_text(&format!("<Columns{columns}>\n\nA\n\n</Columns>\n"), "x");
        (ran.stdout, ran.stderr)
    };
    for columns in [" columns={3}", " columns=\"3\"", " columns={{ base: 1, large: 3 }}", " columns={[1, 3]}"] {
        let (html, stderr) = html(columns);
        assert!(html.contains("<div class=\"kd-columns\" data-columns=\"3\"><p>A</p></div>"), "{columns}: {html}");
        assert!(!stderr.contains("columns"), "{stderr}");
    }
    let (html_of_none, _) = html("");
    assert!(html_of_none.contains("<div class=\"kd-columns\"><p>A</p></div>"), "{html_of_none}");
    for columns in [" columns={0}", " columns={7}", " columns={1e9}", " columns={2.5}", " columns=\"two\"", " columns"]
    {
        let (html, stderr) = html(columns);
        assert!(html.contains("<div class=\"kd-columns\"><p>A</p></div>"), "{columns}: {html}");
        let message = "`columns` of `<Columns>` must be a whole number from 1 to 6";
        assert!(stderr.contains(message), "{columns}: {stderr}");
    }
    let grid = render_text("<Grid columns={2}>\n\nA\n\n</Grid>\n", "x");
    assert!(grid.stdout.contains("<div class=\"kd-grid\" data-columns=\"2\"><p>A</p></div>"), "{}", grid.stdout);
}

/// Declarations that name a side of the screen on purpose.
const PHYSICAL: &[&str] = &[
    // What an author wrote about a cell.
    "text-align: left",
    "text-align: right",
    // A corner that is turned to where it points.
    "border-width: 0 1.5px 1.5px 0",
];

#[test]
fn stylesheets_name_no_side_of_the_screen() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        "www/style.css",
        "www/search.css",
        "www/live.css",
        "src/cli/coverage/report.css",
        "docs/public/playground/playground.css",
    ];
    let mut found = Vec::new();
    for file in files {
        let css = fs::read_to_string(root.join(file)).unwrap();
        assert!(css.len() > 1_000, "{file} is there");
        let css: String = css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest)).collect();
        let declarations = css.split(['{', '}', ';']).filter_map(|part| part.trim().split_once(':'));
        for (name, value) in declarations {
            let (name, value) = (name.trim(), value.trim());
            let declaration = format!("{name}: {value}");
            if is_physical(name, value) && !PHYSICAL.contains(&declaration.as_str()) {
                found.push(format!("{file}: {declaration}"));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// Whether a declaration names the left or the right, or has other values for them.
fn is_physical(name: &str, value: &str) -> bool {
    let sides = |text: &str| text.split(['-', ' ', ',']).any(|word| word == "left" || word == "right");
    if sides(name) || matches!(name, "text-align" | "float" | "clear") && sides(value) {
        return true;
    }
    let has_four = ["margin", "padding", "inset", "border-width", "border-style", "border-color", "border-radius"];
    let values = values(value);
    let is_corner = name == "border-radius";
    match values.as_slice() {
        // Top, right, bottom, left; of corners: top left, top right, bottom right, bottom left.
        [a, b, c, d] if has_four.contains(&name) => {
            if is_corner {
                a != b || c != d
            } else {
                b != d
            }
        }
        [a, b, _] | [a, b] if is_corner => a != b,
        _ => false,
    }
}

/// The values of a declaration, functions as one.
fn values(value: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let split = value.split(|character: char| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && character.is_whitespace()
    });
    split.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[test]
fn sides_are_found_in_every_form() {
    for (name, value) in [
        ("margin-left", "0"),
        ("border-top-right-radius", "1em"),
        ("left", "0"),
        ("text-align", "right"),
        ("float", "left"),
        ("padding", "0 1em 0 2em"),
        ("inset", "calc(1em + 2px) auto auto 0"),
        ("border-radius", "1em 0 0 1em"),
    ] {
        assert!(is_physical(name, value), "{name}: {value}");
    }
    for (name, value) in [
        ("margin-inline-start", "0"),
        ("padding", "0 1em"),
        ("padding", "0 calc(1em + 2px) 1em calc(1em + 2px)"),
        ("text-align", "start"),
        ("border-radius", "1em 1em 0 0"),
        ("place-items", "center"),
    ] {
        assert!(!is_physical(name, value), "{name}: {value}");
    }
}
