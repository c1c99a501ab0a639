//! Where an import leads.

use super::config::ContentConfig;

/// Why an import leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outside;

/// The file that an import specifier names: a path from the content root. `None` for a package or a site helper.
///
/// - `from`: path of the importing file.
///
/// # Errors
/// [`Outside`] when it leads out of the content root.
pub(super) fn resolve(specifier: &str, from: &str, content: &ContentConfig) -> Option<Result<String, Outside>> {
    let aliased = content
        .alias
        .iter()
        .filter(|(prefix, _)| !prefix.is_empty() && specifier.starts_with(prefix.as_str()))
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(prefix, target)| format!("{target}{}", &specifier[prefix.len()..]));
    let path = match &aliased {
        Some(path) => path.trim_start_matches('/').to_owned(),
        None if specifier.starts_with("./") || specifier.starts_with("../") => {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{specifier}")
        }
        None if specifier.starts_with('/') => specifier.trim_start_matches('/').to_owned(),
        None if specifier.starts_with("src/") => specifier.to_owned(),
        None => return None,
    };
    Some(normalize(&path))
}

fn normalize(path: &str) -> Result<String, Outside> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop().ok_or(Outside)?;
            }
            other => segments.push(other),
        }
    }
    Ok(segments.join("/"))
}

/// What an imported file is used as, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ImportKind {
    Fragment,
    Json,
    /// A component or a helper: not read.
    Code,
}

/// What the file of a specifier is used as.
pub(super) fn kind(specifier: &str) -> ImportKind {
    match specifier.rsplit_once('.').map(|(_, ending)| ending) {
        Some("mdx" | "md") => ImportKind::Fragment,
        Some("json") => ImportKind::Json,
        _ => ImportKind::Code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(specifier: &str, expected: Option<Result<&str, Outside>>) {
        let mut content = ContentConfig::default();
        content.alias.insert("@/".to_owned(), "src/".to_owned());
        let resolved = resolve(specifier, "src/pages/[platform]/a/index.mdx", &content);
        assert_eq!(resolved, expected.map(|path| path.map(str::to_owned)));
    }

    #[test]
    fn ok_paths() {
        check("/src/fragments/a.mdx", Some(Ok("src/fragments/a.mdx")));
        check("src/fragments/a.mdx", Some(Ok("src/fragments/a.mdx")));
        check("@/data/x.json", Some(Ok("src/data/x.json")));
        check("./x.json", Some(Ok("src/pages/[platform]/a/x.json")));
        check("../b/./x.mdx", Some(Ok("src/pages/[platform]/b/x.mdx")));
        check("@aws-amplify/ui-react", None);
        check("react", None);
    }

    #[test]
    fn err_paths_that_leave_the_root() {
        check("../../../../../x.mdx", Some(Err(Outside)));
        check("/../x.mdx", Some(Err(Outside)));
    }
}
