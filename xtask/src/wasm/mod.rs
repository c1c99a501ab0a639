//! `cargo xtask wasm`: from the source tree to the files in `pkg/wasm` and its neighbours, for each of the modules:
//!
//! 1. [`inputs`]: a number for everything the build reads. Equal to the stamp's, with the files still as they were
//!    left: nothing to do.
//! 2. [`make`]: cargo and wasm-bindgen ([`module`]), wasm-opt and esbuild, in a folder of the module under `target`.
//! 3. [`publish`]: copies the finished files to the recipe's `out-dir`. A build that fails half-way leaves the last
//!    whole package there, and an equal file keeps its time, so that the command line is not linked anew for it.
//! 4. [`Measured`]: sizes, kept in the stamp, printed, and compared with those that were recorded ([`growth`]).

pub mod growth;
pub mod module;
pub mod quick;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::recipe::{self, Module, Recipe};
use crate::shrink::{self, Language, Names};
use crate::workspace::{Workspace, output};

use growth::{Measured, Recorded};

/// Files that `out-dir` may hold without being built: it is in the repository, and not in the package's `files`.
const NOT_OURS: &str = ".npmignore";

/// What was read and what was written when a build last succeeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Stamp {
    inputs: String,
    outputs: String,
    measured: Measured,
}

/// Bytes of the module, and of what is downloaded beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
    /// All scripts, each after brotli.
    pub js: u64,
    /// All stylesheets, each after brotli.
    pub css: u64,
}

/// Contents by path relative to some folder, in order of paths.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Builds the modules of the wasm package, unless the last build had the same inputs, and prints their sizes.
///
/// # Errors
/// When a tool fails, when `pkg/package.json` has another name than the recipe, and when a module has grown too much; in
/// the last case it is there all the same.
pub fn build(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    let recorded = Recorded::read(workspace)?;
    let measured = build_modules(workspace, recipe)?;
    measured.iter().try_for_each(|(module, measured)| recorded.check(module, measured))
}

/// Builds the modules as [`build`] does, and records their sizes as those that the next builds are compared with.
pub fn record(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    Recorded::write(workspace, build_modules(workspace, recipe)?)
}

/// Builds the modules whose inputs have changed, and measures them, by their names.
fn build_modules(workspace: &Workspace, recipe: &Recipe) -> Result<BTreeMap<String, Measured>> {
    check_name(workspace, recipe)?;
    let inputs = inputs(&read_inputs(workspace, recipe)?, &environment(workspace));
    let measured = recipe.modules().into_iter().map(|module| {
        let measured = build_module(workspace, recipe, module, &inputs)?;
        Ok((module.out_name.to_owned(), measured))
    });
    let measured = measured.collect::<Result<_>>()?;
    copy_to_manual(workspace, &workspace.root.join(&recipe.compiler.out_dir))?;
    Ok(measured)
}

/// Copies the compiler to the playground of the manual: a site has no files from outside of its root.
///
/// - `compiler`: folder of its module.
fn copy_to_manual(workspace: &Workspace, compiler: &Path) -> Result<()> {
    let playground = workspace.root.join("docs/public/playground");
    let script = workspace.root.join("pkg/compiler.js");
    let script = fs::read(&script).with_context(|| format!("cannot read {}", script.display()))?;
    publish(&built(compiler), &playground.join("wasm-compiler"))?;
    let copy = playground.join("compiler.js");
    if fs::read(&copy).is_ok_and(|old| old == script) {
        return Ok(());
    }
    fs::write(&copy, script).with_context(|| format!("cannot write {}", copy.display()))
}

/// Builds one module.
fn build_module(workspace: &Workspace, recipe: &Recipe, module: Module, inputs: &str) -> Result<Measured> {
    let out_dir = workspace.root.join(module.out_dir);
    let stamp_file = module::folder(workspace, module).join("stamp.toml");
    let last: Option<Stamp> = fs::read_to_string(&stamp_file).ok().and_then(|text| toml::from_str(&text).ok());
    let unchanged = last.filter(|last| last.inputs == inputs && last.outputs == hash(&built(&out_dir)));
    let (stamp, how) = match unchanged {
        Some(stamp) => (stamp, "unchanged"),
        None => {
            let files = make(workspace, recipe, module)?;
            let wasm = PathBuf::from(format!("{}_bg.wasm", module.out_name));
            ensure!(files.contains_key(&wasm), "wasm-bindgen wrote no {}", wasm.display());
            let code = module::code(workspace, recipe, module, &recipe.package.profile)?;
            let measured = Measured { sizes: Sizes::of(&files)?, code };
            publish(&files, &out_dir)?;
            let stamp = Stamp { inputs: inputs.to_owned(), outputs: hash(&files), measured };
            fs::write(&stamp_file, toml::to_string(&stamp)?).context("cannot write the stamp of the build")?;
            (stamp, "built")
        }
    };
    let Sizes { raw, gzip, brotli, js, css } = stamp.measured.sizes;
    let folder = module.out_dir.display();
    println!("wasm package {how}: {folder}, module {raw} B raw, {gzip} B gzip, {brotli} B brotli");
    println!("after brotli: scripts {js} B, stylesheets {css} B");
    Ok(stamp.measured)
}

/// Refuses a recipe that builds for another npm package than the one around `out-dir`.
fn check_name(workspace: &Workspace, recipe: &Recipe) -> Result<()> {
    #[derive(Deserialize)]
    struct Manifest {
        name: String,
    }
    let path = recipe.package.out_dir.with_file_name("package.json");
    let Ok(json) = fs::read(workspace.root.join(&path)) else {
        return Ok(()); // no package around it
    };
    let manifest: Manifest =
        serde_json::from_slice(&json).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(
        manifest.name == recipe.package.name,
        "{} names the package `{}`, {} names it `{}`",
        recipe::FILE,
        recipe.package.name,
        path.display(),
        manifest.name
    );
    Ok(())
}

/// Every file of the tree that the build reads.
fn read_inputs(workspace: &Workspace, recipe: &Recipe) -> Result<Files> {
    let mut files = Files::new();
    read_folder(&workspace.root, Path::new("src"), &mut files)?;
    let names = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", recipe::FILE].map(Path::new);
    let minified = recipe.modules().into_iter().flat_map(|module| module.minify).map(PathBuf::as_path);
    for name in names.into_iter().chain(minified) {
        let content = fs::read(workspace.root.join(name)).with_context(|| format!("cannot read {}", name.display()))?;
        files.insert(name.into(), content);
    }
    Ok(files)
}

/// What else decides about the build: the compiler, and the variable that gives it flags.
fn environment(workspace: &Workspace) -> String {
    let rustc = workspace.first_line("rustc", &["--version"]).unwrap_or_default();
    format!("{rustc} {}", env::var("RUSTFLAGS").unwrap_or_default())
}

/// One number for all that the build reads.
fn inputs(files: &Files, environment: &str) -> String {
    let mut files = files.clone();
    files.insert("environment".into(), environment.into());
    hash(&files)
}

/// A number that changes when a file is added, renamed, removed or edited.
///
/// The hash may differ from one Rust version to the next, which costs one build.
fn hash(files: &Files) -> String {
    let mut hasher = DefaultHasher::new();
    for (path, content) in files {
        let path = path.to_string_lossy();
        for bytes in [path.as_bytes(), content] {
            hasher.write_usize(bytes.len()); // so that no byte can move from one file to the next
            hasher.write(bytes);
        }
    }
    format!("{:016x}", hasher.finish())
}

/// Adds the files of a folder and of those inside it; paths are relative to `root`.
fn read_folder(root: &Path, folder: &Path, files: &mut Files) -> Result<()> {
    let path = root.join(folder);
    let context = || format!("cannot read {}", path.display());
    for entry in fs::read_dir(&path).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = folder.join(entry.file_name());
        if entry.file_type().with_context(context)?.is_dir() {
            read_folder(root, &name, files)?;
        } else {
            let content = fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.insert(name, content);
        }
    }
    Ok(())
}

/// The built files in `out-dir`; none when it cannot be read, which then counts as changed.
fn built(out_dir: &Path) -> Files {
    let mut files = Files::new();
    if read_folder(out_dir, Path::new(""), &mut files).is_err() {
        return Files::new();
    }
    files.remove(Path::new(NOT_OURS));
    files
}

/// The reader's module as [`build`] makes it, and with the names of its functions: the same code, to be looked into.
pub fn with_names(workspace: &Workspace, recipe: &Recipe) -> Result<Vec<u8>> {
    let mut recipe = recipe.clone();
    for run in std::iter::once(&mut recipe.wasm_opt.flags).chain(&mut recipe.wasm_opt.further_runs) {
        run.push("--debuginfo".to_owned());
    }
    let [reader, ..] = recipe.modules();
    let mut files = make(workspace, &recipe, reader)?;
    let name = format!("{}_bg.wasm", reader.out_name);
    files.remove(Path::new(&name)).with_context(|| format!("wasm-bindgen wrote no {name}"))
}

/// Runs cargo, wasm-bindgen, wasm-opt and esbuild, and returns the finished files of a module.
fn make(workspace: &Workspace, recipe: &Recipe, module: Module) -> Result<Files> {
    let staging = module::folder(workspace, module).join("package");
    module::compile(workspace, recipe, module, &recipe.package.profile, &staging)?;
    let wasm = staging.join(format!("{}_bg.wasm", module.out_name));
    let optimised = module::folder(workspace, module).join("optimised.wasm");
    let mut names = Names::default();
    for arguments in recipe.wasm_opt_runs(module, &wasm, &optimised) {
        names = Names::parse(&output(workspace.command("wasm-opt").args(arguments))?)?;
        fs::rename(&optimised, &wasm).context("cannot put the optimised module in its place")?;
    }
    let mut files = Files::new();
    read_folder(&staging, Path::new(""), &mut files)?;
    let script = PathBuf::from(format!("{}.js", module.out_name));
    let text = files.get(&script).with_context(|| format!("wasm-bindgen wrote no {}", script.display()))?;
    let text = shrink::shorten(std::str::from_utf8(text)?, &names)?;
    files.insert(script, shrink::minify(workspace, &text, Language::Js)?.into());
    for path in module.minify {
        let text = fs::read_to_string(workspace.root.join(path));
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        files.insert(name, shrink::minify(workspace, &text, Language::of(path)?)?.into());
    }
    Ok(files)
}

/// Makes `out_dir` hold these files and no older ones; an equal file is not written.
fn publish(files: &Files, out_dir: &Path) -> Result<()> {
    let old = built(out_dir);
    for path in old.keys().filter(|path| !files.contains_key(*path)) {
        fs::remove_file(out_dir.join(path)).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    write_changed(files, out_dir)
}

/// Writes these files to a folder, but for those that it has already: their time stays.
fn write_changed(files: &Files, out_dir: &Path) -> Result<()> {
    for (path, content) in files {
        let file = out_dir.join(path);
        if fs::read(&file).is_ok_and(|old| old == *content) {
            continue;
        }
        fs::create_dir_all(file.parent().unwrap_or(out_dir))
            .and_then(|()| fs::write(&file, content))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

impl Sizes {
    /// Measures the files of a module: as they are, gzip level 9, brotli quality 11 with a window of 2²² bytes.
    fn of(files: &Files) -> Result<Self> {
        let mut sizes = Sizes { raw: 0, gzip: 0, brotli: 0, js: 0, css: 0 };
        for (path, content) in files {
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("wasm") => {
                    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
                    gzip.write_all(content)?;
                    sizes.raw += content.len() as u64;
                    sizes.gzip += gzip.finish()?.len() as u64;
                    sizes.brotli += brotli_size(content)?;
                }
                Some("js") => sizes.js += brotli_size(content)?,
                Some("css") => sizes.css += brotli_size(content)?,
                _ => {}
            }
        }
        Ok(sizes)
    }
}

/// Bytes after brotli at quality 11 with a window of 2²² bytes, Node.js's defaults, as a static host sends them.
///
/// By Node.js, which the modules need anyway: a library makes every first build of this program a minute longer.
pub fn brotli_size(content: &[u8]) -> Result<u64> {
    const SCRIPT: &str =
        "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))";
    let printed = shrink::filter(Command::new("node").args(["-e", SCRIPT]), content)?;
    printed.parse().with_context(|| format!("Node.js printed no size, but `{printed}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::SAMPLE;

    const SIZES: Sizes = Sizes { raw: 5, gzip: 4, brotli: 3, js: 2, css: 1 };

    /// A small tree of inputs with this recipe.
    fn tree(recipe: &str) -> Files {
        let files = [("src/lib.rs", "fn a() {}"), ("Cargo.lock", ""), (recipe::FILE, recipe)];
        files.map(|(path, text)| (path.into(), text.into())).into()
    }

    #[test]
    fn the_stamp_changes_with_the_recipe() {
        let before = inputs(&tree(SAMPLE), "");
        assert_eq!(before, inputs(&tree(SAMPLE), ""));
        assert_ne!(before, inputs(&tree(&SAMPLE.replace("-Oz", "-O3")), ""));
        assert_ne!(before, inputs(&tree(&SAMPLE.replace("450000", "450001")), ""));
    }

    #[test]
    fn the_stamp_changes_with_sources_and_compiler() {
        let before = inputs(&tree(SAMPLE), "rustc 1");
        assert_ne!(before, inputs(&tree(SAMPLE), "rustc 2"));
        let mut files = tree(SAMPLE);
        files.insert("src/new.rs".into(), Vec::new());
        assert_ne!(before, inputs(&files, "rustc 1"));
    }

    #[test]
    fn the_stamp_survives_its_file() {
        let measured = Measured { sizes: SIZES, code: [("core".to_owned(), 1)].into() };
        let stamp = Stamp { inputs: "a".into(), outputs: "b".into(), measured };
        assert_eq!(toml::from_str::<Stamp>(&toml::to_string(&stamp).unwrap()).unwrap(), stamp);
    }

    #[test]
    fn sizes_are_of_all_files_of_a_kind() {
        let files = [("a_bg.wasm", "aaaaaaaaaa"), ("a.js", "b"), ("main.js", "c"), ("a.css", "d"), ("a.d.ts", "e")];
        let sizes = Sizes::of(&files.map(|(path, text)| (path.into(), text.into())).into()).unwrap();
        assert_eq!((sizes.raw, sizes.js, sizes.css), (10, 2 * sizes.css, brotli_size(b"d").unwrap()));
    }
}
