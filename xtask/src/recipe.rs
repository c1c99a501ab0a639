//! `wasm-pack.toml`: the recipe of the wasm package, as types.
//!
//! A key that is missing, unknown or out of its set is refused, so that a typing error cannot be a silent default.
//! [`Recipe::wasm_opt_runs`] and its neighbours turn the recipe into command lines and are the only readers of the
//! keys they use.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::workspace::Workspace;

/// Name of the recipe's file, in the root.
pub const FILE: &str = "wasm-pack.toml";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recipe {
    pub package: Package,
    pub compiler: Further,
    pub search: Further,
    pub wasm_opt: WasmOpt,
    pub size: Size,
    pub tools: Tools,
}

/// `[package]`: what is built, and where it goes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Package {
    /// Name in `package.json` of the folder above `out-dir`.
    pub name: String,
    /// Relative to the root, never outside of it.
    pub out_dir: PathBuf,
    /// Stem of the files' names.
    pub out_name: String,
    pub target: Target,
    /// `release`, `dev`, or a profile of `Cargo.toml`.
    pub profile: String,
    /// Scripts and stylesheets of the tree that are minified beside the module, each under its own name.
    pub minify: Vec<PathBuf>,
}

/// `[compiler]` and `[search]`: the further modules. What they do not say is as in the rest of the recipe.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Further {
    /// Relative to the root, never outside of it.
    pub out_dir: PathBuf,
    /// Stem of the files' names.
    pub out_name: String,
    /// Features of `Cargo.toml`.
    pub features: Vec<String>,
    /// Readers download it, so it gets the further runs of wasm-opt, too.
    pub further_runs: bool,
    /// As in `[package]`.
    pub minify: Vec<PathBuf>,
}

/// One module to build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Module<'a> {
    pub out_dir: &'a Path,
    pub out_name: &'a str,
    pub features: &'a [String],
    /// Further runs of wasm-opt.
    pub wasm_opt: &'a [Vec<String>],
    /// What is minified beside it.
    pub minify: &'a [PathBuf],
}

/// What kind of JavaScript wasm-bindgen writes.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    Web,
    Bundler,
    Nodejs,
    NoModules,
    Deno,
}

/// `[wasm-opt]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WasmOpt {
    /// Given to wasm-opt as they are; an empty list leaves the module as wasm-bindgen wrote it.
    pub flags: Vec<String>,
    /// Flags of further runs, each after the other, for the modules that want them. They get the `--enable-*` of `flags`.
    pub further_runs: Vec<Vec<String>>,
}

/// `[size]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Size {
    /// Largest bundle of the corpus allowed, in bytes after brotli.
    pub max_corpus_brotli_bytes: u64,
}

/// `[tools]`: versions that set-up installs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tools {
    pub wasm_pack: String,
    pub binaryen: String,
    pub esbuild: String,
    pub zizmor: String,
    pub cargo_about: String,
    /// A major version.
    pub node_at_least: u32,
}

impl Recipe {
    /// Reads the recipe of the tree.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Recipe::parse(&text)
    }

    /// Reads a recipe from its text.
    pub fn parse(text: &str) -> Result<Self> {
        let recipe: Recipe = toml::from_str(text).with_context(|| format!("{FILE} is not a recipe"))?;
        for Module { out_dir, out_name, .. } in recipe.modules() {
            ensure!(
                is_inside(out_dir),
                "{FILE}: `out-dir` must be a folder inside the repository, found `{}`",
                out_dir.display()
            );
            ensure!(
                is_inside(Path::new(out_name)) && !out_name.contains(['/', '\\']),
                "{FILE}: `out-name` must be the stem of a file name, found `{out_name}`"
            );
        }
        let folders = recipe.modules().map(|module| module.out_dir);
        for (index, folder) in folders.iter().enumerate() {
            ensure!(
                !folders[..index].contains(folder),
                "{FILE}: two modules have the `out-dir` `{}`",
                folder.display()
            );
        }
        for path in recipe.modules().into_iter().flat_map(|module| module.minify) {
            ensure!(
                is_inside(path),
                "{FILE}: `minify` must name files inside the repository, found `{}`",
                path.display()
            );
        }
        Ok(recipe)
    }

    /// What is built: the reader, the compiler, and search.
    pub fn modules(&self) -> [Module<'_>; 3] {
        let Recipe { package, compiler, search, wasm_opt, .. } = self;
        let reader = Module {
            out_dir: &package.out_dir,
            out_name: &package.out_name,
            features: &[],
            wasm_opt: &wasm_opt.further_runs,
            minify: &package.minify,
        };
        [reader, compiler.module(wasm_opt), search.module(wasm_opt)]
    }

    /// Arguments of each run of `wasm-opt`, which reads `input` and writes `output`; none when the recipe wants none.
    pub fn wasm_opt_runs(&self, module: Module, input: &Path, output: &Path) -> Vec<Vec<String>> {
        let files = [input.display().to_string(), "-o".to_owned(), output.display().to_string()];
        let features = self.wasm_opt.flags.iter().filter(|flag| flag.starts_with("--enable-"));
        let further = module.wasm_opt.iter().map(|flags| features.clone().chain(flags).cloned().collect());
        let runs = std::iter::once(self.wasm_opt.flags.clone()).chain(further);
        runs.filter(|flags: &Vec<String>| !flags.is_empty()).map(|flags| [flags, files.to_vec()].concat()).collect()
    }
}

impl Further {
    fn module<'a>(&'a self, wasm_opt: &'a WasmOpt) -> Module<'a> {
        Module {
            out_dir: &self.out_dir,
            out_name: &self.out_name,
            features: &self.features,
            wasm_opt: if self.further_runs { &wasm_opt.further_runs } else { &[] },
            minify: &self.minify,
        }
    }
}

/// Whether a path is relative, not empty, and has neither `.` nor `..`: joined to a folder it stays inside.
fn is_inside(path: &Path) -> bool {
    !path.as_os_str().is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// A recipe for tests, which a change to the repository's own does not break.
#[cfg(test)]
pub const SAMPLE: &str = r#"
[package]
name = "kaleidoc"
out-dir = "pkg/wasm"
out-name = "kaleidoc"
target = "web"
profile = "release"
minify = ["www/style.css", "www/main.js"]
[compiler]
out-dir = "pkg/wasm-compiler"
out-name = "compiler"
features = ["compiler"]
further-runs = false
minify = []
[search]
out-dir = "pkg/wasm-search"
out-name = "search"
features = ["search"]
further-runs = true
minify = ["www/search.css"]
[wasm-opt]
flags = ["-Oz", "--enable-sign-ext"]
further-runs = [["--minify-imports"]]
[size]
max-corpus-brotli-bytes = 450000
[tools]
wasm-pack = "0.15.1"
binaryen = "132.0.0"
esbuild = "0.28.2"
zizmor = "1.32.0"
cargo-about = "0.9.3"
node-at-least = 20
"#;

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample after one replacement in its text.
    #[track_caller]
    fn with(old: &str, new: &str) -> Result<Recipe> {
        assert!(SAMPLE.contains(old), "the sample has no `{old}`");
        Recipe::parse(&SAMPLE.replacen(old, new, 1))
    }

    fn opt(recipe: &Recipe) -> [Option<String>; 3] {
        let runs = |module| recipe.wasm_opt_runs(module, Path::new("in"), Path::new("out"));
        let line = |runs: Vec<Vec<String>>| runs.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("; ");
        recipe.modules().map(|module| Some(line(runs(module))).filter(|line| !line.is_empty()))
    }

    /// The command lines of a recipe, each as one string.
    fn lines(recipe: &Recipe) -> [String; 3] {
        opt(recipe).map(Option::unwrap_or_default)
    }

    /// Asserts that a changed value shows in a command line: `has` is there afterwards, and was not before.
    #[track_caller]
    fn check(old: &str, new: &str, has: &str) {
        let before = lines(&Recipe::parse(SAMPLE).unwrap());
        let after = lines(&with(old, new).unwrap());
        assert!(before.iter().all(|line| !line.contains(has)), "`{has}` is already in {before:#?}");
        assert!(after.iter().any(|line| line.contains(has)), "no `{has}` in {after:#?}");
    }

    /// Asserts that a changed text is refused, with these words in the message.
    #[track_caller]
    fn refused(old: &str, new: &str, words: &[&str]) {
        let message = format!("{:#}", with(old, new).unwrap_err());
        for word in words {
            assert!(message.contains(word), "no `{word}` in: {message}");
        }
    }

    #[test]
    fn ok_recipe_of_this_repository() {
        Recipe::parse(include_str!("../../wasm-pack.toml")).unwrap();
    }

    #[test]
    fn each_value_is_in_a_command_line() {
        check("\"-Oz\"", "\"-O2\"", "-O2");
    }

    #[test]
    fn no_flags_mean_no_wasm_opt() {
        let mut recipe = Recipe::parse(SAMPLE).unwrap();
        recipe.wasm_opt.flags.clear();
        let further = Some("--minify-imports in -o out".to_owned());
        assert_eq!(opt(&recipe), [further.clone(), None, further]);
        recipe.wasm_opt.further_runs.clear();
        assert_eq!(opt(&recipe), [None, None, None]);
    }

    #[test]
    fn err_unknown_key() {
        refused("out-name =", "outname =", &["wasm-pack.toml", "unknown field `outname`", "`out-name`"]);
        refused("[size]", "[sizes]", &["unknown field `sizes`", "`size`"]);
        refused("binaryen =", "binarien =", &["unknown field `binarien`"]);
    }

    #[test]
    fn err_unknown_value() {
        refused("target = \"web\"", "target = \"node\"", &["unknown variant `node`", "`nodejs`"]);
    }

    #[test]
    fn err_missing_key() {
        refused("profile = \"release\"", "", &["missing field `profile`"]);
    }

    #[test]
    fn err_out_dir_outside_the_repository() {
        refused("out-dir = \"pkg/wasm\"", "out-dir = \"../wasm\"", &["inside the repository, found `../wasm`"]);
        refused("out-dir = \"pkg/wasm\"", "out-dir = \"/wasm\"", &["inside the repository, found `/wasm`"]);
        refused("out-name = \"kaleidoc\"", "out-name = \"a/b\"", &["`out-name`", "found `a/b`"]);
        refused("\"www/main.js\"", "\"../main.js\"", &["`minify`", "found `../main.js`"]);
        refused("\"www/search.css\"", "\"../search.css\"", &["`minify`", "found `../search.css`"]);
    }

    #[test]
    fn err_two_modules_in_one_folder() {
        refused("pkg/wasm-search", "pkg/wasm", &["two modules have the `out-dir` `pkg/wasm`"]);
    }
}
