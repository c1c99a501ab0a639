//! The bundle: determinism, its schema, and what is not a bundle.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{MemorySite, page};
use kaleidoc::bundle::{self, Bundle, LoadError, Loaded};
use kaleidoc::cli::compile_folder;

fn site() -> MemorySite {
    MemorySite::new(&[
        (
            "src/pages/[platform]/index.mdx",
            &page("# x\n\n<InlineFilter filters={['vue']}>\n\n- [a](/[platform]/b)\n\n</InlineFilter>"),
        ),
        (
            "src/pages/[platform]/b/index.mdx",
            &page("| a | b |\n|---|:-:|\n| c | `d` |\n\n```ts title=\"x\"\nlet a\n```"),
        ),
    ])
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Folders with real sites: the manual, and the corpus where it is there.
fn real_sites() -> Vec<PathBuf> {
    [repository("docs"), repository("../shared/corpus")].into_iter().filter(|path| path.is_dir()).collect()
}

#[test]
fn same_input_same_bytes() {
    assert_eq!(site().compile().bundle.to_json(), site().compile().bundle.to_json());
    for root in real_sites() {
        let json = || compile_folder(&root).unwrap().bundle.to_json();
        assert_eq!(json(), json(), "{}", root.display());
    }
}

#[test]
fn a_bundle_says_nothing_of_the_machine() {
    let root = repository("docs");
    let json = compile_folder(&root).unwrap().bundle.to_json();
    assert!(!json.contains(root.to_str().unwrap()));
}

#[test]
fn the_schema_is_that_of_the_types() {
    let schema = serde_json::to_string_pretty(&bundle::schema()).unwrap() + "\n";
    let path = repository("www/bundle.schema.json");
    if std::env::var_os("KALEIDOC_BLESS").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let tracked = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        tracked == schema,
        "www/bundle.schema.json is out of date: run the tests with KALEIDOC_BLESS=1, read the diff"
    );
}

#[test]
fn bundles_are_valid_by_the_schema() {
    let schema = serde_json::to_value(bundle::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let shards = serde_json::json!({"$ref": "#/$defs/Shard", "$defs": schema["$defs"]});
    let shards = jsonschema::validator_for(&shards).unwrap();
    let mut bundles = vec![site().compile().bundle];
    bundles.extend(real_sites().iter().map(|root| compile_folder(root).unwrap().bundle));
    for bundle in bundles {
        check_valid(&validator, &bundle.to_json());
        let (index, pieces) = split(&bundle);
        check_valid(&validator, &index);
        pieces.values().for_each(|shard| check_valid(&shards, shard));
    }
    assert!(!shards.is_valid(&serde_json::json!({"shard": "0"})));
    let wrong = serde_json::json!({"format": 1, "pages": {"/": {"title": 7}}});
    assert!(!validator.is_valid(&wrong));
}

#[track_caller]
fn check_valid(validator: &jsonschema::Validator, json: &str) {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let errors = validator.iter_errors(&value).take(3);
    let errors: Vec<String> = errors.map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// The index of a bundle, and its shards by name.
fn split(bundle: &Bundle) -> (String, BTreeMap<String, String>) {
    let shards = || bundle.pages.iter().map(|(key, page)| (key.as_str(), page.to_shard()));
    (
        bundle.to_index(&shards().map(|(key, (name, _))| (key, name)).collect()),
        shards().map(|(_, shard)| shard).collect(),
    )
}

#[test]
fn pieces_hold_what_the_whole_holds() {
    for root in real_sites() {
        let bundle = compile_folder(&root).unwrap().bundle;
        let (index, shards) = split(&bundle);
        assert_eq!((&index, &shards), (&split(&bundle).0, &split(&bundle).1), "same input, same bytes");
        let loaded = Loaded::load(index.as_bytes()).unwrap();
        for (key, page) in &bundle.pages {
            let name = loaded.pages[key].shard().unwrap();
            let read = loaded.read_shard(key, shards[name].as_bytes()).unwrap();
            assert_eq!((&read.title, &read.description, read.on), (&page.title, &page.description, page.on));
            assert_eq!(read.decode(key).unwrap(), page.content, "{key}");
        }
    }
}

#[test]
fn a_shard_is_named_after_what_is_in_it() {
    let bundle = site().compile().bundle;
    let mut changed = bundle.clone();
    let page = changed.pages.get_mut("/[platform]/b/").unwrap();
    page.title.push('!');
    assert_eq!(page.to_shard(), bundle.pages["/[platform]/b/"].to_shard(), "the title is in the index");
    page.description.push('!');
    assert_ne!(page.to_shard().0, bundle.pages["/[platform]/b/"].to_shard().0);
    assert_eq!(changed.pages["/[platform]/"].to_shard(), bundle.pages["/[platform]/"].to_shard());
}

#[test]
fn err_what_is_not_the_shard_of_the_page() {
    let (index, shards) = split(&site().compile().bundle);
    let loaded = Loaded::load(index.as_bytes()).unwrap();
    let key = "/[platform]/b/";
    let json = &shards[loaded.pages[key].shard().unwrap()];
    let check = |json: &str, kind: &str, message: &str| {
        let error = loaded.read_shard(key, json.as_bytes()).and_then(|page| page.decode(key)).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(message), "{error}");
    };
    let other = &shards[loaded.pages["/[platform]/"].shard().unwrap()];
    check(other, "other-build", "what came for page `/[platform]/b/` is not of the same build");
    check("\n<!doctype html>", "other-build", "is not of the same build");
    check(&json[..json.len() / 2], "broken-page", "cannot be read: it ends in the middle");
    check("{\"content\":{}}", "broken-page", "missing field `shard`");
    check("[]", "broken-page", "missing field `shard`");
    check(&json.replacen("{\"pre\":", "{\"script\":", 1), "broken-page", "unknown variant `script`");
    for name in ["../../etc", "a/b", "\\u0061", ""] {
        let index = index.replacen(loaded.pages[key].shard().unwrap(), name, 1);
        let page = &Loaded::load(index.as_bytes()).unwrap().pages[key];
        assert_eq!(page.shard(), None, "{name}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    for root in real_sites() {
        let bundle = compile_folder(&root).unwrap().bundle;
        let loaded = Loaded::load(bundle.to_json().as_bytes()).unwrap();
        assert_eq!(loaded.pages.len(), bundle.pages.len());
        for (key, page) in &bundle.pages {
            assert_eq!(loaded.pages[key].decode(key).unwrap(), page.content, "{key}");
        }
    }
}

#[track_caller]
fn check_error(json: &[u8], kind: &str, message: &str) {
    let error = Loaded::load(json).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), kind);
    assert!(error.to_string().starts_with(message), "{error}");
}

#[test]
fn err_what_is_no_bundle() {
    let json = site().compile().bundle.to_json();
    check_error(&json.as_bytes()[..json.len() / 2], "not-json", "the bundle is not complete JSON (line 1, column ");
    check_error(b"<!doctype html>", "not-json", "the bundle is not complete JSON (line 1, column 1)");
    check_error(b"", "not-json", "the bundle is not complete JSON");
    check_error(b"\xff\xfe\x00", "not-json", "the bundle is not complete JSON");
    check_error(b"[1]", "not-a-bundle", "the file is JSON, but not a kaleidoc bundle");
    check_error(b"{}", "not-a-bundle", "the file is JSON, but not a kaleidoc bundle: it has no `format`");
    check_error(b"{\"format\":1}", "not-a-bundle", "the file is JSON, but not a kaleidoc bundle: missing field");
    let other = json.replacen("\"format\":1", "\"format\":7", 1);
    check_error(
        other.as_bytes(),
        "wrong-format",
        "the bundle has format 7, this reader understands format 1; rebuild it with `kaleidoc build`",
    );
    let mut empty: serde_json::Value = serde_json::from_str(&json).unwrap();
    empty["pages"] = serde_json::json!({});
    check_error(empty.to_string().as_bytes(), "empty", "the bundle holds no pages");
    empty["platforms"] = serde_json::json!([]);
    check_error(empty.to_string().as_bytes(), "empty", "the bundle holds no platforms");
}

#[test]
fn err_a_broken_page_breaks_no_other() {
    let json = site().compile().bundle.to_json().replace("{\"hr\":null}", "").replacen("{\"pre\":", "{\"script\":", 1);
    let loaded = Loaded::load(json.as_bytes()).unwrap();
    assert!(loaded.pages["/[platform]/"].decode("/[platform]/").is_ok());
    let error = loaded.pages["/[platform]/b/"].decode("/[platform]/b/").unwrap_err();
    assert!(matches!(error, LoadError::BrokenPage { .. }));
    assert!(error.to_string().contains("unknown variant `script`"), "{error}");
}

#[test]
fn err_deep_nesting_does_not_overflow_the_stack() {
    let mut json = String::from("{\"format\":1,\"generator\":\"\",\"x\":");
    json.push_str(&"[".repeat(1_000_000));
    assert_eq!(Loaded::load(json.as_bytes()).unwrap_err().kind(), "not-json");
}

#[test]
fn the_deepest_page_that_compiles_can_be_read() {
    let mut site = site();
    for (name, body) in [
        ("list", format!("{}x", "- ".repeat(60))),
        ("quote", format!("{}x", "> ".repeat(60))),
        ("jsx", format!("{}\n\nx\n\n{}", "<Callout>\n".repeat(60), "</Callout>\n".repeat(60))),
        (
            "tabs",
            format!(
                "{}\n\nx\n\n{}",
                "<BlockSwitcher>\n<Block name=\"a\">\n".repeat(30),
                "</Block>\n</BlockSwitcher>\n".repeat(30)
            ),
        ),
        ("cells", format!("| a |\n|---|\n| {}x{} |", "<ul><li>".repeat(30), "</li></ul>".repeat(30))),
    ] {
        site.put(&format!("src/pages/[platform]/{name}/index.mdx"), page(&body));
    }
    let compiled = site.compile();
    let loaded = Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap();
    for (key, page) in &loaded.pages {
        page.decode(key).unwrap_or_else(|error| panic!("{error}"));
    }
}
