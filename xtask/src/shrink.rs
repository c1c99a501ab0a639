//! Files as readers download them: the script of a module with short names, scripts and stylesheets without what only
//! people read.
//!
//! A module and its script call each other by names such as `__wbg_closest_39824b16065066bc`. wasm-opt gives them short
//! ones and prints which; [`shorten`] says them in the script, too.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::workspace::Workspace;

/// What wasm-opt prints of the names that it shortened.
#[derive(Debug, Default, Deserialize)]
pub struct Names {
    /// Module, name, short name. All of them are in one module then, called `a`.
    imports: Vec<(String, String, String)>,
    /// Name, short name.
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads what wasm-opt printed; nothing when it shortened no names.
    pub fn parse(printed: &str) -> Result<Self> {
        match printed.trim() {
            "" => Ok(Self::default()),
            json => serde_json::from_str(json).context("wasm-opt printed no names"),
        }
    }
}

/// Says the short names in the script of a module.
///
/// - `script`: as wasm-bindgen writes it: imports are members of an object, `NAME: …`, or `NAME(…` in it; exports are
///   members of `wasm`.
///
/// # Errors
/// When an import is not in the script exactly once, or something of `wasm` has no short name: another wasm-bindgen
/// writes another script, and the module would not start.
pub fn shorten(script: &str, names: &Names) -> Result<String> {
    if names.imports.is_empty() {
        return Ok(script.to_owned());
    }
    let imports: BTreeMap<_, _> =
        names.imports.iter().map(|(_, name, short)| (name.as_str(), short.as_str())).collect();
    let exports: BTreeMap<_, _> = names.exports.iter().map(|(name, short)| (name.as_str(), short.as_str())).collect();
    let (mut out, mut said) = (String::new(), BTreeMap::new());
    for word in words(script) {
        let is_export = out.ends_with("wasm.") && word.starts_with(|first: char| first.is_alphabetic() || first == '_');
        let short = if is_export {
            *exports
                .get(word)
                .with_context(|| format!("the script of the module has `wasm.{word}`, and the module not"))?
        } else if let Some(short) = imports.get(word) {
            *said.entry(word).or_insert(0) += 1;
            short
        } else {
            word
        };
        out.push_str(short);
    }
    if let Some((name, _)) = imports.iter().find(|(name, _)| said.get(*name) != Some(&1)) {
        bail!("the script of the module does not have the import `{name}` once");
    }
    for (module, ..) in &names.imports {
        out = out.replace(&format!("\"{module}\": "), "\"a\": ");
    }
    Ok(out)
}

/// A text as names and what is between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.split_inclusive(move |c| !is_part(c)).flat_map(move |piece| {
        let end = piece.trim_end_matches(move |c| !is_part(c)).len();
        [&piece[..end], &piece[end..]].into_iter().filter(|part| !part.is_empty())
    })
}

/// What esbuild minifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Js,
    Css,
}

impl Language {
    /// By the ending of a file's name.
    pub fn of(path: &Path) -> Result<Self> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("js") => Ok(Self::Js),
            Some("css") => Ok(Self::Css),
            _ => bail!("{} is neither a script nor a stylesheet, and cannot be minified", path.display()),
        }
    }
}

/// A script or a stylesheet without comments, spaces and long names of its own.
pub fn minify(workspace: &Workspace, text: &str, language: Language) -> Result<String> {
    let loader = match language {
        Language::Js => "--loader=js",
        Language::Css => "--loader=css",
    };
    // `esnext`: nothing is rewritten for older browsers than the source is for. By its path, since not every npm puts
    // it on the search path of its folder.
    let mut esbuild = workspace.command("node");
    esbuild.arg(workspace.tools().join("npm/node_modules/esbuild-wasm/bin/esbuild"));
    esbuild.args([
        loader,
        "--minify",
        "--target=esnext",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    filter(&mut esbuild, text.as_bytes())
}

/// Gives a program its input, and returns what it prints.
pub fn filter(command: &mut Command, input: &[u8]) -> Result<String> {
    let name = command.get_program().display().to_string();
    let context = || format!("cannot run `{name}`");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(context)?;
    let mut stdin = child.stdin.take().with_context(context)?;
    stdin.write_all(input).with_context(context)?;
    drop(stdin);
    let output = child.wait_with_output().with_context(context)?;
    ensure!(output.status.success(), "`{name}` failed ({})", output.status);
    String::from_utf8(output.stdout).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{"imports": [["./k_bg.js", "__wbg_a_12", "$"], ["./k_bg.js", "__wbg_a_1", "b"]],
        "exports": [["memory", "c"], ["__wbindgen_start", "d"]]}"#;
    const SCRIPT: &str = "const import0 = { __wbg_a_12: function(a) { wasm.memory; }, __wbg_a_1: b };\n\
        return { \"./k_bg.js\": import0 }; wasm.__wbindgen_start(); wasm = x; new URL('k_bg.wasm', import.meta.url)";

    #[test]
    fn ok_names_are_shortened_on_both_sides() {
        let short = shorten(SCRIPT, &Names::parse(PRINTED).unwrap()).unwrap();
        assert_eq!(
            short,
            "const import0 = { $: function(a) { wasm.c; }, b: b };\n\
             return { \"a\": import0 }; wasm.d(); wasm = x; new URL('k_bg.wasm', import.meta.url)"
        );
        assert_eq!(shorten(SCRIPT, &Names::parse("\n").unwrap()).unwrap(), SCRIPT);
    }

    #[track_caller]
    fn check_error(script: &str, message: &str) {
        assert_eq!(shorten(script, &Names::parse(PRINTED).unwrap()).unwrap_err().to_string(), message);
    }

    #[test]
    fn err_scripts_of_another_kind() {
        check_error(
            &SCRIPT.replace("__wbg_a_1:", "x:"),
            "the script of the module does not have the import `__wbg_a_1` once",
        );
        check_error(
            &[SCRIPT, "__wbg_a_12"].concat(),
            "the script of the module does not have the import `__wbg_a_12` once",
        );
        check_error("wasm.other", "the script of the module has `wasm.other`, and the module not");
        assert!(Names::parse("Fatal").is_err());
    }
}
