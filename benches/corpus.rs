//! The site that benches measure: the corpus of the shared data, read into memory so that no disk is measured.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::support::MemorySite;

/// Key of the largest page.
pub const LARGE: &str = "/[platform]/build-a-backend/data/working-with-files/";
/// Key of a page of the median size.
pub const MEDIAN: &str = "/[platform]/build-a-backend/data/mutate-data/";

/// A site, and the texts of its MDX files, pages and fragments.
#[allow(dead_code, reason = "not every bench needs all of it")]
pub struct Corpus {
    pub site: MemorySite,
    pub texts: Vec<String>,
    /// Of all texts together.
    pub bytes: u64,
}

impl Corpus {
    /// Reads the corpus in `KALEIDOC_SHARED`, or in `../shared` beside the repository; `None`, after saying so, without one.
    pub fn read() -> Option<Self> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
        let root = env::var_os("KALEIDOC_SHARED").map_or_else(beside, PathBuf::from).join("corpus");
        let mut corpus = Self { site: MemorySite::default(), texts: Vec::new(), bytes: 0 };
        for entry in
            WalkDir::new(&root).sort_by_file_name().into_iter().flatten().filter(|entry| entry.file_type().is_file())
        {
            let (Ok(bytes), Ok(path)) = (fs::read(entry.path()), entry.path().strip_prefix(&root)) else { continue };
            if path.extension().is_some_and(|extension| extension == "mdx") {
                corpus.bytes += bytes.len() as u64;
                corpus.texts.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            corpus.site.put(&path.to_string_lossy().replace('\\', "/"), bytes);
        }
        if corpus.texts.is_empty() {
            eprintln!("skipped: there is no corpus in {}: set KALEIDOC_SHARED", root.display());
            return None;
        }
        Some(corpus)
    }
}
