//! The files that are served as they are, and what URLs name them by.

use std::borrow::Cow;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use crate::bundle::{html, route};

use super::memory::Kept;
use super::{Config, Site, pictures};

/// What the file of a picture says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "files of pictures are not read there"))]
pub(super) enum Picture {
    /// Width and height, in CSS pixels.
    Size(u32, u32),
    /// It has no size, or one that cannot be read here.
    Unknown,
    /// The file does not hold the picture that its name promises.
    Broken,
}

/// The files of the folder of assets.
pub(super) struct Assets {
    /// From the content root, without slashes at its ends.
    pub folder: String,
    /// Paths as in URLs, with `/` at the start.
    files: BTreeSet<String>,
    /// Those that were read, by path from the content root.
    pictures: Kept<Picture>,
}

impl Assets {
    /// Lists the folder that the site file names.
    pub(super) fn list(site: &dyn Site, config: &Config) -> Self {
        let folder = config.content.assets.trim_matches('/').to_owned();
        let files =
            site.list(&folder).0.iter().filter_map(|path| path.strip_prefix(&folder).map(str::to_owned)).collect();
        Self { folder, files, pictures: Kept::default() }
    }

    /// Whether there are no files, so that nobody knows what a URL leads to.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a path may be that of a file: without any files, one whose last segment has a dot.
    pub(super) fn may_have(&self, path: &str) -> bool {
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        if self.files.is_empty() { is_file } else { self.has(path) }
    }

    /// Whether a file has the path, with or without escapes.
    pub(super) fn has(&self, path: &str) -> bool {
        self.name(path).is_some()
    }

    /// The page of a folder of files, such as `/api/index.html` for `/api` and `/api/`.
    pub(super) fn index(&self, path: &str) -> Option<String> {
        let index = format!("{}/index.html", path.trim_end_matches('/'));
        self.has(&index).then_some(index)
    }

    /// The file that the URL of a picture leads to, as a path from the content root, and what it says of the picture.
    ///
    /// - `page`: URL of the page that shows it, for relative URLs.
    /// - Cost: the file is read once per build.
    pub(super) fn picture(&self, site: &dyn Site, url: &str, page: &str) -> Option<(String, Picture)> {
        let file = self.file(url, page)?;
        let picture = self.pictures.get(&file, || pictures::read(site, &file));
        Some((file, picture))
    }

    fn file(&self, url: &str, page: &str) -> Option<String> {
        let path = path_of(url)?;
        let path = if path.starts_with('/') { Cow::Borrowed(path) } else { route::resolve(page, path).into() };
        Some(format!("{}{}", self.folder, self.name(&path)?))
    }

    fn name(&self, path: &str) -> Option<&str> {
        let found = self.files.get(path);
        found.or_else(|| self.files.get(percent_decode_str(path).decode_utf8_lossy().as_ref())).map(String::as_str)
    }
}

/// The path of the URL of a file, without what follows `?` and `#`; `None` if it names no file of the site.
pub(super) fn path_of(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    (!path.is_empty() && !html::is_external_url(url) && !path.contains(':')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets_of(files: &[&str]) -> Assets {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        Assets { folder: "public".into(), files, pictures: Kept::default() }
    }

    #[test]
    fn files_are_found_with_and_without_escapes() {
        let assets = assets_of(&["/a b.png"]);
        assert!(assets.has("/a%20b.png") && assets.has("/a b.png") && !assets.has("/b.png"));
        assert!(!assets.may_have("/b.png"));
        assert!(assets_of(&[]).may_have("/b.png"));
    }

    #[test]
    fn urls_of_pictures_lead_to_files() {
        let assets = assets_of(&["/img/a b.png"]);
        let file = |url| assets.file(url, "/react/guide/");
        for url in ["/img/a b.png", "/img/a%20b.png?v=2#x", "../../img/a%20b.png", "/img/a%20b.png#x?y"] {
            assert_eq!(file(url).as_deref(), Some("public/img/a b.png"), "{url}");
        }
        for url in ["", "?v=2", "#x", "a b.png", "//host/img/a b.png", "https://host/img/a b.png", "data:,", "/img/"] {
            assert_eq!(file(url), None, "{url}");
        }
    }
}
