//! What pages of plain Markdown are read with: the site's Liquid variables and included files.

use serde_json::{Map, Value, json};

use crate::bundle::route::PLATFORM;
use crate::syntax::{self, Legacy, Parsed};

use super::{Config, Site, imports};

/// Whether a file is plain Markdown, and no MDX.
pub(super) fn is_legacy(path: &str) -> bool {
    path.ends_with(".md")
}

/// Reads a page of plain Markdown.
///
/// - `path`: of the page, from the content root.
pub(super) fn parse(site: &dyn Site, config: &Config, path: &str, text: &str) -> Parsed {
    let include = |name: &str| read_included(site, config, path, name);
    syntax::parse_legacy(text, Legacy { variables: variables(config, path), include: &include })
}

/// `site`, `jekyll` and `page` as Jekyll has them, so far as they do not depend on the time and place of the build.
///
/// Source: <https://jekyllrb.com/docs/variables/>.
fn variables(config: &Config, path: &str) -> Map<String, Value> {
    let mut site = Map::new();
    site.insert("title".to_owned(), json!(config.site.title));
    // The reader puts the site's base before links.
    site.insert("baseurl".to_owned(), json!(""));
    site.insert("url".to_owned(), json!(config.site.url.as_deref().unwrap_or_default()));
    site.extend(config.legacy.site.iter().map(|(key, value)| (key.clone(), from_toml(value))));
    let mut jekyll = Map::new();
    jekyll.insert("environment".to_owned(), json!("development"));
    jekyll.extend(config.legacy.jekyll.iter().map(|(key, value)| (key.clone(), from_toml(value))));
    let variables = [("site", Value::Object(site)), ("jekyll", Value::Object(jekyll)), ("page", page(config, path))];
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The page's place: `src/pages/[platform]/start/index.md` has the folder and the URL `/start/`.
fn page(config: &Config, path: &str) -> Value {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let pages = config.content.pages.trim_matches('/');
    let below = folder.strip_prefix(pages).unwrap_or(folder);
    let mut dir = "/".to_owned();
    for segment in below.split('/').filter(|segment| !segment.is_empty() && *segment != PLATFORM) {
        dir.push_str(segment);
        dir.push('/');
    }
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let url = if stem == "index" { dir.clone() } else { format!("{dir}{stem}.html") };
    json!({"dir": dir, "url": url, "path": path, "name": name})
}

fn read_included(site: &dyn Site, config: &Config, page: &str, name: &str) -> Result<String, String> {
    let from = match name.starts_with("./") {
        true => page.to_owned(),
        false => format!("{}/x", config.legacy.includes.trim_matches('/')),
    };
    let Some(Ok(path)) = imports::resolve(&format!("./{name}"), &from, &config.content) else {
        return Err("it lies outside of the content root".to_owned());
    };
    let bytes = site.read(&path).map_err(|error| format!("{error} at `{path}`"))?;
    String::from_utf8(bytes).map_err(|_| format!("`{path}` is not UTF-8"))
}

fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Datetime(time) => json!(time.to_string()),
        toml::Value::Array(items) => items.iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), from_toml(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_know_their_place() {
        let config = Config::default();
        let dir = |path: &str| page(&config, path)["dir"].as_str().unwrap().to_owned();
        assert_eq!(dir("src/pages/[platform]/start/a/index.md"), "/start/a/");
        assert_eq!(dir("legacy/quickstart.md"), "/legacy/");
        assert_eq!(page(&config, "a.md")["url"], "/a.html");
        assert_eq!(page(&config, "src/pages/[platform]/index.md")["url"], "/");
    }

    #[test]
    fn variables_come_from_the_site_file() {
        let config = Config::parse(
            "[site]\ntitle = \"T\"\n[legacy.site.a]\nb = [1, \"c\"]\n[legacy.jekyll]\nenvironment = \"production\"",
        );
        let variables = Value::Object(variables(&config.unwrap(), "a.md"));
        assert_eq!(variables["site"]["title"], "T");
        assert_eq!(variables["site"]["a"]["b"], json!([1, "c"]));
        assert_eq!(variables["jekyll"]["environment"], "production");
    }
}
