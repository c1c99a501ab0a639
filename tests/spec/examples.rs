//! The examples of the specifications, as the parser crate ships them. They are CC-BY-SA, so they are read where they
//! are, and nothing of them is in this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The crate that has them.
const CRATE: &str = "satteri-pulldown-cmark";

/// The parts of GFM's specification, by the names of their files.
const EXTENSIONS: &[&str] = &["autolink", "strikethrough", "table", "tasklist"];

/// Some Markdown, and the HTML that a specification says it is.
pub struct Example {
    /// The number in CommonMark's specification; the extension and the number in it for those of GFM: `table-2`.
    pub name: String,
    pub markdown: String,
    pub html: String,
}

/// All examples, those of CommonMark first.
pub fn all() -> Vec<Example> {
    let folder = folder_of_crate().join("third_party");
    // Not `spec.json`, which has spaces where the specification has no-break spaces.
    let mut examples = read(&folder.join("CommonMark/spec.txt"), "");
    for extension in EXTENSIONS {
        let path = folder.join(format!("GitHub/gfm_{extension}.txt"));
        examples.extend(read(&path, &format!("{extension}-")));
    }
    examples
}

/// Where cargo keeps the crate's source.
fn folder_of_crate() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--format-version", "1", "--locked", "--manifest-path"]).arg(manifest);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == CRATE).unwrap();
    Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

/// Examples stand between lines of 32 backticks, Markdown and HTML with a line of one full stop between; `→` is a tab.
fn read(path: &Path, prefix: &str) -> Vec<Example> {
    let text = fs::read_to_string(path).unwrap().replace('→', "\t");
    let fence = "`".repeat(32);
    let example = |(number, block): (usize, &str)| {
        let (block, _) = block.split_once(&fence).unwrap();
        let (markdown, html) = block.split_once("\n.\n").unwrap();
        Example { name: format!("{prefix}{number}"), markdown: format!("{markdown}\n"), html: html.to_owned() }
    };
    text.split(&format!("{fence} example\n")).enumerate().skip(1).map(example).collect()
}
