//! The names of a site's files: each one is given away once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::cli::Failure;

/// The names that are taken. Names of assets are compared without regard to case, as some disks and hosts do.
#[derive(Default)]
pub(super) struct Names {
    /// Paths of the assets in lower case, each with its path in the output and its path from the content root.
    assets: BTreeMap<String, (String, String)>,
    /// Paths of generated files.
    generated: BTreeSet<String>,
}

impl Names {
    /// Takes the name of an asset.
    ///
    /// - `path`: in the output.
    /// - `source`: from the content root.
    pub(super) fn add_asset(&mut self, path: &str, source: &str) {
        self.assets.insert(path.to_lowercase(), (path.to_owned(), source.to_owned()));
    }

    /// Takes the name of a generated file; returns whether it was free.
    ///
    /// # Errors
    /// [`Failure`] if an asset has the name, or if one of two files has the name of a folder that the other one lies in.
    pub(super) fn add(&mut self, path: &str) -> Result<bool, Failure> {
        if let Some((asset, source)) = self.asset_at(path) {
            let message = match asset.to_lowercase() == path.to_lowercase() {
                true => format!("the asset `{source}` has the name of a generated file, `{path}`"),
                false => format!("the asset `{source}` is in the way of a generated file, `{path}`"),
            };
            return Err(Failure::new(message).hint("rename the asset, or move it into a folder of its own"));
        }
        let other =
            self.generated_below(path).or_else(|| folders(path).find(|folder| self.generated.contains(*folder)));
        if let Some(other) = other {
            let message = format!("a file of the site has the name of a folder: `{path}` and `{other}`");
            return Err(Failure::new(message).hint("rename the page or platform that it comes from"));
        }
        Ok(self.generated.insert(path.to_owned()))
    }

    /// All names, and one more.
    ///
    /// # Errors
    /// [`Failure`] as for [`Names::add`].
    pub(super) fn with(&mut self, path: &str) -> Result<BTreeSet<String>, Failure> {
        self.add(path)?;
        let assets = self.assets.values().map(|(path, _)| path.clone());
        Ok(self.generated.iter().cloned().chain(assets).collect())
    }

    /// The asset with a name, with that of a folder above it, or in a folder of that name.
    fn asset_at(&self, path: &str) -> Option<&(String, String)> {
        let path = path.to_lowercase();
        let above = || folders(&path).find_map(|folder| self.assets.get(folder));
        self.assets.get(&path).or_else(above).or_else(|| first_below(&self.assets, &path).map(|(_, asset)| asset))
    }

    fn generated_below(&self, path: &str) -> Option<&str> {
        let prefix = format!("{path}/");
        let first = self.generated.range(prefix.clone()..).next();
        first.filter(|file| file.starts_with(&prefix)).map(String::as_str)
    }
}

fn first_below<'a, T>(map: &'a BTreeMap<String, T>, folder: &str) -> Option<(&'a String, &'a T)> {
    let prefix = format!("{folder}/");
    let first = map.range::<String, _>((Bound::Included(&prefix), Bound::Unbounded)).next();
    first.filter(|(path, _)| path.starts_with(&prefix))
}

/// The folders that a file lies in, from the output on.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(assets: &[&str], generated: &[&str], message: &str) {
        let mut names = Names::default();
        assets.iter().for_each(|path| names.add_asset(path, &format!("public/{path}")));
        let added: Result<Vec<bool>, Failure> = generated.iter().map(|path| names.add(path)).collect();
        assert_eq!(added.map_or_else(|failure| failure.to_string(), |_| String::new()), message);
    }

    #[test]
    fn names_that_differ() {
        check(&["logo.svg", "pages.png", "kaleidoc-x/a"], &["index.html", "pages/a.json", "kaleidoc/main.js"], "");
    }

    #[test]
    fn err_an_asset_in_the_place_of_a_generated_file() {
        let is = |source: &str, path: &str| {
            format!("the asset `public/{source}` has the name of a generated file, `{path}`")
        };
        check(&["index.html"], &["index.html"], &is("index.html", "index.html"));
        check(&["Index.HTML"], &["index.html"], &is("Index.HTML", "index.html"));
        let blocks = |source: &str, path: &str| {
            format!("the asset `public/{source}` is in the way of a generated file, `{path}`")
        };
        check(&["Pages"], &["pages/a.json"], &blocks("Pages", "pages/a.json"));
        check(&["bundle.json/a"], &["bundle.json"], &blocks("bundle.json/a", "bundle.json"));
    }

    #[test]
    fn err_generated_files_and_folders_of_one_name() {
        check(&[], &["a/b", "a"], "a file of the site has the name of a folder: `a` and `a/b`");
        check(&[], &["a", "a/b"], "a file of the site has the name of a folder: `a/b` and `a`");
    }

    #[test]
    fn a_name_is_free_once() {
        let mut names = Names::default();
        assert_eq!((names.add("a").unwrap(), names.add("a").unwrap(), names.add("A").unwrap()), (true, false, true));
    }
}
