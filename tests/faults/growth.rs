//! Cost and output stay in proportion to what is written: chains of imports, fan-out, constants of constants, fragments of
//! fragments. What would not is bounded, and told of once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use kaleidoc::compile::{self, Compiled, Config, ReadError, Site};
use kaleidoc::diagnostic::{Code, Diagnostic, Severity};

use crate::support::{MemorySite, growing, render_all};

/// A site that counts how often its files are read.
struct Counted {
    files: BTreeMap<String, String>,
    reads: AtomicUsize,
}

impl Site for Counted {
    fn list(&self, folder: &str) -> (Vec<String>, Vec<Diagnostic>) {
        (self.files.keys().filter(|path| path.starts_with(folder)).cloned().collect(), Vec::new())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let text = self.files.get(path).ok_or(ReadError::Missing)?;
        self.reads.fetch_add(1, Ordering::Relaxed);
        Ok(text.clone().into_bytes())
    }
}

fn compiled(files: Vec<(String, String)>) -> (Compiled, usize) {
    let site = Counted { files: files.into_iter().collect(), reads: AtomicUsize::new(0) };
    let compiled = compile::compile(&site, &Config::parse(growing::CONFIG).unwrap());
    (compiled, site.reads.into_inner())
}

/// Codes of the errors, in order.
fn errors(compiled: &Compiled) -> Vec<Code> {
    let errors = compiled.report.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.code).collect()
}

/// Bytes of all HTML.
fn html_bytes(compiled: &Compiled) -> usize {
    render_all(&compiled.bundle.to_json()).iter().map(String::len).sum()
}

#[test]
fn a_chain_is_read_once_and_its_depth_is_told_of_once() {
    let (compiled, reads) = compiled(growing::chain(4_000));
    assert_eq!((reads, errors(&compiled)), (4_001, vec![Code::TooDeep]));
    let found = &compiled.report.diagnostics[0];
    assert_eq!(found.message, "blocks are nested more than 36 deep with this fragment; the rest is left out");
    assert!(found.span.is_some() && found.file.starts_with("src/fragments/f"), "{found:?}");
}

#[test]
fn a_page_of_many_fragments_has_them_all() {
    let (compiled, reads) = compiled(growing::fan_out(4_000));
    assert_eq!((reads, errors(&compiled)), (4_001, vec![]));
    let html = render_all(&compiled.bundle.to_json());
    assert_eq!(html[0].matches("<p>text ").count(), 4_000);
}

/// Whatever is written in a few lines: no more than the limit, and a way out.
#[track_caller]
fn check_bounded(body: &str, limit: usize) {
    let site = MemorySite::new(&[
        ("kaleidoc.toml", growing::CONFIG),
        ("src/pages/[platform]/index.mdx", &growing::page(body)),
        ("src/fragments/large.mdx", &"word ".repeat(20_000)),
    ]);
    let compiled = site.compile();
    let bytes = html_bytes(&compiled);
    assert!(bytes < limit, "{bytes} bytes");
    let limits: Vec<_> =
        compiled.report.diagnostics.iter().filter(|found| found.code == Code::ExpansionLimit).collect();
    assert!(!limits.is_empty(), "{:?}", compiled.report.diagnostics.iter().take(3).collect::<Vec<_>>());
    assert!(limits.len() <= 60, "{} of them", limits.len());
    for found in limits {
        assert!(found.span.is_some() && !found.hints.is_empty() && found.severity == Severity::Error, "{found:?}");
    }
}

/// `a0`, then `steps` constants of which each is made of the one before.
fn doubling(first: &str, steps: usize, twice: impl Fn(&str) -> String) -> String {
    let steps = (1..=steps).map(|step| format!("export const a{step} = {};\n", twice(&format!("a{}", step - 1))));
    format!("export const a0 = {first};\n{}", steps.collect::<String>())
}

#[test]
fn constants_of_constants_are_bounded() {
    // As large as constants may be, and shown again and again.
    let shown = |name: &str| format!("{{{name}}} ").repeat(60);
    for (constants, body) in [
        (doubling("'0123456789'", 14, |a| format!("[{a}, {a}]")), shown("a14")),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), shown("a15")),
        (doubling("'0123456789'", 15, |a| format!("`${{{a}}}${{{a}}}`")), shown("a15")),
        (doubling("{x: 'y'}", 12, |a| format!("[{a}, {a}]")), "{JSON.stringify(a12, null, 10)} ".repeat(60)),
        (doubling("1e308", 14, |a| format!("[{a}, {a}]")), shown("a14")),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), "<p title={a15}>a</p>\n\n".repeat(60)),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), "<Nope x={a15} y={[a15]} />\n\n".repeat(60)),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), "{`${props.platform}${a15}`} ".repeat(30)),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), "<Accordion title={a15}>a</Accordion>\n\n".repeat(60)),
        (doubling("'0123456789'", 15, |a| format!("{a} + {a}")), "```ts title={a15}\na\n```\n\n".repeat(60)),
    ] {
        check_bounded(&format!("{constants}\n{body}"), 30_000_000);
    }
}

#[test]
fn a_constant_that_doubles_on_and_on_has_no_value() {
    for twice in
        [|a: &str| format!("[{a}, {a}]"), |a: &str| format!("{a} + {a}"), |a: &str| format!("`${{{a}}}${{{a}}}`")]
    {
        let body = format!("{}\n{{a40}}", doubling("'0123456789'", 40, twice));
        check_bounded(&body, 1_000);
    }
}

#[test]
fn a_large_fragment_is_included_so_often_and_no_more() {
    let uses = "<Fragments fragments={{ all: large }} />\n\n".repeat(400);
    check_bounded(&format!("import large from '/src/fragments/large.mdx';\n\n{uses}"), 20_000_000);
}

#[test]
fn fragments_that_include_others_twice_are_bounded() {
    let (compiled, reads) = compiled(growing::doubling_fragments(30));
    assert_eq!(reads, 31);
    assert_eq!(errors(&compiled), [Code::ExpansionLimit]);
    assert!(html_bytes(&compiled) < 60_000_000);
}

/// What people write is no growth.
#[test]
fn large_literals_and_many_expressions_are_within_bounds() {
    let rows: String =
        (0..2_000).map(|row| format!("  {{ name: 'row {row}', on: ['react', 'vue'], n: {row} }},\n")).collect();
    let filters =
        "<InlineFilter filters={[\"react\", \"vue\"]}>{'text'} {data[7].name}</InlineFilter>\n\n".repeat(3_000);
    let site = MemorySite::new(&[
        ("kaleidoc.toml", growing::CONFIG),
        ("src/pages/[platform]/index.mdx", &growing::page(&format!("export const data = [\n{rows}];\n\n{filters}"))),
    ]);
    let compiled = site.compile();
    assert_eq!(errors(&compiled), vec![]);
    assert_eq!(render_all(&compiled.bundle.to_json())[0].matches("text row 7").count(), 3_000);
}

/// The messages about circles of fragments.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let mut site = MemorySite::new(files);
    site.put("kaleidoc.toml", growing::CONFIG);
    let compiled = site.compile();
    let circles = compiled.report.diagnostics.iter().filter(|found| found.code == Code::FragmentCycle);
    circles.map(|found| format!("{}: {}", found.file, found.message)).collect()
}

#[test]
fn a_circle_is_told_of_once_wherever_it_is_entered() {
    let includes =
        |name: &str| format!("import x from '/src/{name}.mdx';\n\n<Fragments fragments={{{{ all: x }}}} />\n");
    let page = |name: &str| growing::page(&includes(name));
    let (a, b, c, own) = (includes("a"), includes("b"), includes("c"), includes("own"));
    let files = [
        ("src/pages/[platform]/one/index.mdx", page("a")),
        ("src/pages/[platform]/two/index.mdx", page("b")),
        ("src/pages/[platform]/three/index.mdx", page("c")),
        ("src/a.mdx", b),
        ("src/b.mdx", c),
        ("src/c.mdx", a),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    assert_eq!(
        circles(&files),
        ["src/c.mdx: this fragment includes itself: src/a.mdx → src/b.mdx → src/c.mdx → src/a.mdx"]
    );
    assert_eq!(
        circles(&[("src/pages/[platform]/index.mdx", &page("own")), ("src/own.mdx", &own)]),
        ["src/own.mdx: this fragment includes itself: src/own.mdx → src/own.mdx"]
    );
    assert_eq!(
        circles(&[("src/pages/[platform]/index.mdx", &page("a")), ("src/a.mdx", &includes("pages/[platform]/index")),]),
        ["src/a.mdx: this fragment includes itself: src/a.mdx → src/pages/[platform]/index.mdx → src/a.mdx",]
    );
}

/// Each of them includes all others: there are more ways around than anybody could list.
#[test]
fn fragments_that_all_include_each_other_are_bounded() {
    let (compiled, _) = compiled(growing::mesh(12));
    let circles = compiled.report.diagnostics.iter().filter(|found| found.code == Code::FragmentCycle).count();
    assert!((1..=12 * 12).contains(&circles), "{circles}");
    assert!(errors(&compiled).contains(&Code::ExpansionLimit));
}

#[test]
fn variables_that_hold_others_are_bounded() {
    let name = |number: usize| format!("V{number:02}V");
    let variables: Vec<String> =
        (0..40).map(|number| format!("\"{}\": \"{1} {1}\"", name(number), name(number + 1))).collect();
    let site = MemorySite::new(&[
        ("kaleidoc.toml", &format!("{}[content]\nvariables = 'v.json'\n", growing::CONFIG)),
        ("v.json", &format!("{{{}}}", variables.join(","))),
        ("src/pages/[platform]/index.mdx", &growing::page("```text\nV00V\n```\n")),
    ]);
    let compiled = site.compile();
    assert_eq!(errors(&compiled), [Code::ExpansionLimit]);
    assert!(html_bytes(&compiled) < 20_000_000);
}
