//! The files of the site that `init` writes. They are in `site/`, as a site that can be built where it is.

/// Path in the new site, with `/`, and text.
pub(super) const FILES: &[(&str, &str)] = &[
    ("kaleidoc.toml", include_str!("site/kaleidoc.toml")),
    ("nav.json", include_str!("site/nav.json")),
    ("src/fragments/requirements.mdx", include_str!("site/src/fragments/requirements.mdx")),
    ("src/pages/[platform]/index.mdx", include_str!("site/src/pages/[platform]/index.mdx")),
    ("src/pages/[platform]/start/index.mdx", include_str!("site/src/pages/[platform]/start/index.mdx")),
    ("src/pages/[platform]/guides/index.mdx", include_str!("site/src/pages/[platform]/guides/index.mdx")),
    (
        "src/pages/[platform]/guides/read-a-file/index.mdx",
        include_str!("site/src/pages/[platform]/guides/read-a-file/index.mdx"),
    ),
    (
        "src/pages/[platform]/guides/virtual-environments/index.mdx",
        include_str!("site/src/pages/[platform]/guides/virtual-environments/index.mdx"),
    ),
];

/// Lines of `.gitignore`. In `site/` it has another name, since there it would keep files out of this repository.
pub(super) const GITIGNORE: &str = include_str!("site/gitignore");

/// Number of pages among the files.
pub(super) fn pages() -> usize {
    FILES.iter().filter(|(path, _)| path.ends_with("/index.mdx")).count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_table_lists_the_files_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/init/site");
        let found: BTreeSet<String> = walkdir::WalkDir::new(&folder)
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/"))
            .collect();
        let listed: BTreeSet<String> =
            FILES.iter().map(|(path, _)| (*path).to_owned()).chain(["gitignore".to_owned()]).collect();
        assert_eq!(found, listed);
    }
}
