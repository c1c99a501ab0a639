//! The list of the files that a build wrote, in the output itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

/// Path of the manifest in the output.
pub(super) const PATH: &str = "kaleidoc/manifest.json";

/// Number of the shape of the file.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: u32,
    /// Paths from the output, with `/`.
    files: BTreeSet<String>,
}

/// Returns the JSON of a manifest: same files, same bytes.
pub(super) fn to_json(files: BTreeSet<String>) -> String {
    // Strings and numbers: writing them does not fail.
    serde_json::to_string_pretty(&Manifest { format: FORMAT, files }).unwrap_or_default() + "\n"
}

/// Reads the manifest of an output; `None` if it has none that can be used.
///
/// Anyone may have written it, so paths that lead out of the output are left out. Whether a path is a file, and not a link,
/// is for those to look at who remove it.
pub(super) fn read(output: &Path) -> Option<BTreeSet<String>> {
    let folder = output.join(PATH);
    let is_real = |path: &Path| fs::symlink_metadata(path).ok().filter(|it| !it.is_symlink());
    if !is_real(folder.parent()?)?.is_dir() || !is_real(&folder)?.is_file() {
        return None;
    }
    let manifest: Manifest = serde_json::from_slice(&fs::read(folder).ok()?).ok()?;
    (manifest.format == FORMAT).then(|| manifest.files.into_iter().filter(|path| is_inside(path)).collect())
}

fn is_inside(path: &str) -> bool {
    let has_only_names = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    !path.is_empty() && has_only_names && path.split('/').all(|name| !matches!(name, "" | "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_output_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("kaleidoc")).unwrap();
        let paths = ["a/b.json", "../x", "/etc/passwd", "a/../../x", "", ".", "a//b", "a/./b", "a/"];
        let files = paths.map(str::to_owned).into();
        fs::write(folder.path().join(PATH), to_json(files)).unwrap();
        assert_eq!(read(folder.path()), Some(BTreeSet::from(["a/b.json".to_owned()])));
        fs::write(folder.path().join(PATH), "{\"format\": 2, \"files\": [\"a\"]}").unwrap();
        assert_eq!(read(folder.path()), None);
    }

    #[test]
    fn same_files_same_bytes() {
        let files = BTreeSet::from(["b".to_owned(), "a/c".to_owned()]);
        assert_eq!(to_json(files), "{\n  \"format\": 1,\n  \"files\": [\n    \"a/c\",\n    \"b\"\n  ]\n}\n");
    }
}
