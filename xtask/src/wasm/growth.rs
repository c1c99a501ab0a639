//! The sizes that were last recorded, in `xtask/sizes.toml`, and what has grown since.
//!
//! `cargo xtask wasm --record` writes them. Every build is compared with them, so that growth is a decision: it stands in
//! the diff of a commit, with the crates or rooms that it comes from.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};

use super::Sizes;
use crate::workspace::Workspace;

/// Name of the file, relative to the root.
pub const FILE: &str = "xtask/sizes.toml";

/// How much larger than recorded files may be.
const TOLERANCE_PERCENT: u64 = 2;

/// How many crates an error lists.
const LISTED_CRATES: usize = 8;

/// A module, and what is downloaded beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    pub sizes: Sizes,
    /// Bytes of code by crate, and of data, in the module as cargo compiles it: with names, before wasm-opt.
    pub code: BTreeMap<String, u64>,
}

/// What was recorded, by the name of the module.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recorded(BTreeMap<String, Measured>);

impl Recorded {
    /// Reads the file.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
        toml::from_str(&text).with_context(|| format!("{FILE} has no sizes"))
    }

    /// Writes the file with other sizes of these modules.
    pub fn write(workspace: &Workspace, modules: BTreeMap<String, Measured>) -> Result<()> {
        let sizes = toml::to_string(&Self(modules))?;
        fs::write(workspace.root.join(FILE), format!("{HEAD}\n{sizes}")).with_context(|| format!("cannot write {FILE}"))
    }

    /// The largest sizes that a module and its files may have.
    pub fn limits(&self, module: &str) -> Result<Sizes> {
        let Sizes { raw, gzip, brotli, js, css } = self.of(module)?.sizes;
        let limit = |bytes: u64| bytes + bytes * TOLERANCE_PERCENT / 100;
        Ok(Sizes { raw: limit(raw), gzip: limit(gzip), brotli: limit(brotli), js: limit(js), css: limit(css) })
    }

    /// Refuses a module that has grown too much, or a file beside it.
    pub fn check(&self, module: &str, now: &Measured) -> Result<()> {
        let (before, limits) = (self.of(module)?, self.limits(module)?);
        let check = |what: &str, now: u64, before: u64, limit: u64| {
            ensure!(
                now <= limit,
                "the {what} of `{module}` is {now} B after brotli, {} more than the {before} B in {FILE}, where \
                 {TOLERANCE_PERCENT} % are allowed. `cargo xtask wasm --record` records it, if it is worth that",
                percent(now, before)
            );
            Ok(())
        };
        if now.sizes.brotli > limits.brotli {
            let result = check("module", now.sizes.brotli, before.sizes.brotli, limits.brotli);
            return result.map_err(|error| anyhow!("{error}. What grew:{}", grown(&now.code, &before.code)));
        }
        check("JavaScript", now.sizes.js, before.sizes.js, limits.js)?;
        check("CSS", now.sizes.css, before.sizes.css, limits.css)
    }

    fn of(&self, module: &str) -> Result<&Measured> {
        match self.0.get(module) {
            Some(recorded) => Ok(recorded),
            None => bail!("{FILE} has no sizes of `{module}`: `cargo xtask wasm --record` writes them"),
        }
    }
}

const HEAD: &str = "\
# Written by `cargo xtask wasm --record`, and compared with every build.
# sizes: bytes of the module, and after brotli of its scripts and stylesheets.
# code: bytes by crate, and of data, before wasm-opt and compression: they tell what grew.
";

/// The parts that grew most, a line for each, and those that are new; the largest growth first.
fn grown(now: &BTreeMap<String, u64>, before: &BTreeMap<String, u64>) -> String {
    let growth = |(name, now): (&String, &u64)| {
        let before = before.get(name).copied().unwrap_or_default();
        now.checked_sub(before).filter(|more| *more > 0).map(|more| (more, name.clone(), before))
    };
    let mut parts: Vec<_> = now.iter().filter_map(growth).collect();
    parts.sort_by_key(|(more, ..)| Reverse(*more));
    let lines = parts.iter().take(LISTED_CRATES).map(|(more, name, before)| match before {
        0 => format!("\n  +{more} B  {name}, which is new"),
        _ => format!("\n  +{more} B  {name}, which had {before} B"),
    });
    if parts.is_empty() { " no crate's code, so what is compressed less well".to_owned() } else { lines.collect() }
}

/// By how much one number is larger than another.
fn percent(now: u64, before: u64) -> String {
    if before == 0 { "infinitely".to_owned() } else { format!("{:.1} %", (now as f64 / before as f64 - 1.0) * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { raw: 3000, gzip: 1200, brotli: 1000, js: 500, css: 0 };

    fn measured(sizes: Sizes, code: &[(&str, u64)]) -> Measured {
        Measured { sizes, code: code.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect() }
    }

    fn recorded() -> Recorded {
        let before = measured(SIZES, &[("core", 100), ("kaleidoc::render", 700), ("gone", 50)]);
        Recorded([("reader".to_owned(), before)].into())
    }

    #[track_caller]
    fn check(sizes: Sizes, code: &[(&str, u64)], expected: &str) {
        let error = recorded().check("reader", &measured(sizes, code)).unwrap_err();
        assert_eq!(format!("{error:#}"), expected);
    }

    #[test]
    fn ok_up_to_two_percent() {
        for brotli in [0, 1000, 1020] {
            recorded().check("reader", &measured(Sizes { brotli, js: 510, ..SIZES }, &[])).unwrap();
        }
    }

    #[test]
    fn err_a_module_that_grew_says_what_grew() {
        check(
            Sizes { brotli: 1021, ..SIZES },
            &[("core", 100), ("kaleidoc::render", 710), ("serde", 300)],
            "the module of `reader` is 1021 B after brotli, 2.1 % more than the 1000 B in xtask/sizes.toml, where 2 % are \
             allowed. `cargo xtask wasm --record` records it, if it is worth that. What grew:\n  +300 B  serde, which is \
             new\n  +10 B  kaleidoc::render, which had 700 B",
        );
    }

    #[test]
    fn err_scripts_and_stylesheets_that_grew() {
        check(
            Sizes { js: 511, ..SIZES },
            &[],
            "the JavaScript of `reader` is 511 B after brotli, 2.2 % more than the 500 B in xtask/sizes.toml, where 2 % \
             are allowed. `cargo xtask wasm --record` records it, if it is worth that",
        );
        let error = recorded().check("reader", &measured(Sizes { css: 1, ..SIZES }, &[])).unwrap_err();
        assert!(
            error.to_string().starts_with("the CSS of `reader` is 1 B after brotli, infinitely more than"),
            "{error}"
        );
    }

    #[test]
    fn err_a_module_that_was_not_recorded() {
        let error = recorded().check("other", &measured(SIZES, &[])).unwrap_err().to_string();
        assert_eq!(error, "xtask/sizes.toml has no sizes of `other`: `cargo xtask wasm --record` writes them");
    }

    #[test]
    fn growth_without_code_is_named() {
        assert_eq!(
            grown(&[("a".to_owned(), 1)].into(), &[("a".to_owned(), 1)].into()),
            " no crate's code, so what is compressed less well"
        );
    }

    #[test]
    fn the_file_is_read_as_it_is_written() {
        let text = format!("{HEAD}\n{}", toml::to_string(&recorded()).unwrap());
        assert_eq!(toml::from_str::<Recorded>(&text).unwrap(), recorded());
    }

    #[test]
    fn every_module_is_recorded() {
        let workspace = Workspace::find().unwrap();
        let recorded = Recorded::read(&workspace).unwrap();
        for module in crate::recipe::Recipe::read(&workspace).unwrap().modules() {
            let Measured { sizes, code } = recorded.of(module.out_name).unwrap();
            assert!(sizes.brotli > 10_000 && code.len() > 5, "{}", module.out_name);
        }
    }
}
