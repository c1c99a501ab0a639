//! What `init` adds to the files of npm and git that a folder may have already: only what they lack, and nothing is
//! taken away.

use serde::Serialize;
use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Serializer, Value, json};

use super::template::GITIGNORE;

/// Scripts of `package.json`: name and command.
const SCRIPTS: [(&str, &str); 3] =
    [("docs", "kaleidoc serve"), ("docs:build", "kaleidoc build"), ("docs:check", "kaleidoc check")];

/// What a file becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Addition {
    /// The whole text, and what is new in it, for people.
    Text { text: String, what: String },
    /// It has everything already.
    Nothing,
    /// It cannot be added to: the reason.
    Refused(&'static str),
}

/// `package.json` with the scripts. A new one has the package as well.
///
/// - `existing`: its text, if there is one.
pub(super) fn package_json(existing: Option<&str>) -> Addition {
    let Some(existing) = existing else {
        let scripts: Map<String, Value> = SCRIPTS.iter().map(|(name, run)| ((*name).to_owned(), json!(run))).collect();
        let version = format!("^{}", env!("CARGO_PKG_VERSION"));
        let manifest = json!({ "private": true, "scripts": scripts, "devDependencies": { "kaleidoc": version } });
        return write_json(&manifest, "  ")
            .map_or(Addition::Nothing, |text| Addition::Text { text, what: String::new() });
    };
    let Ok(Value::Object(mut manifest)) = serde_json::from_str(existing) else {
        return Addition::Refused("it is not a JSON object");
    };
    let Value::Object(scripts) = manifest.entry("scripts").or_insert_with(|| json!({})) else {
        return Addition::Refused("its `scripts` are not an object");
    };
    let missing: Vec<_> = SCRIPTS.iter().filter(|(name, _)| !scripts.contains_key(*name)).collect();
    if missing.is_empty() {
        return Addition::Nothing;
    }
    for (name, run) in &missing {
        scripts.insert((*name).to_owned(), json!(run));
    }
    let names: Vec<String> = missing.iter().map(|(name, _)| format!("`{name}`")).collect();
    let what = format!("{} {}", if names.len() == 1 { "script" } else { "scripts" }, names.join(", "));
    write_json(&Value::Object(manifest), indent(existing))
        .map_or(Addition::Refused("it cannot be written"), |text| Addition::Text { text, what })
}

/// The indentation of a JSON text: that of its first indented line. npm keeps it as well.
fn indent(text: &str) -> &str {
    let of_line = |line: &'_ str| line.len() - line.trim_start_matches([' ', '\t']).len();
    text.lines().find(|line| of_line(line) > 0).map_or("  ", |line| &line[..of_line(line)])
}

fn write_json(value: &Value, indent: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(indent.as_bytes());
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter)).ok()?;
    bytes.push(b'\n');
    String::from_utf8(bytes).ok()
}

/// `.gitignore` with the folders that are written and not kept.
///
/// - `existing`: its text, if there is one.
pub(super) fn gitignore(existing: Option<&str>) -> Addition {
    let Some(existing) = existing else {
        return Addition::Text { text: GITIGNORE.to_owned(), what: String::new() };
    };
    let folder = |line: &'_ str| line.trim().trim_matches('/').to_owned();
    let has = |wanted: &str| existing.lines().any(|line| folder(line) == folder(wanted));
    let missing: Vec<&str> = GITIGNORE.lines().filter(|line| line.starts_with('/') && !has(line)).collect();
    if missing.is_empty() {
        return Addition::Nothing;
    }
    let end = if existing.is_empty() || existing.ends_with('\n') { "" } else { "\n" };
    let names: Vec<String> = missing.iter().map(|line| format!("`{line}`")).collect();
    Addition::Text { text: format!("{existing}{end}{}\n", missing.join("\n")), what: names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addition: Addition, text: &str, what: &str) {
        assert_eq!(addition, Addition::Text { text: text.to_owned(), what: what.to_owned() });
    }

    #[test]
    fn a_new_package_is_private_and_has_the_command() {
        let version = env!("CARGO_PKG_VERSION");
        let text = format!(
            "{{\n  \"private\": true,\n  \"scripts\": {{\n    \"docs\": \"kaleidoc serve\",\n    \"docs:build\": \
             \"kaleidoc build\",\n    \"docs:check\": \"kaleidoc check\"\n  }},\n  \"devDependencies\": {{\n    \
             \"kaleidoc\": \"^{version}\"\n  }}\n}}\n"
        );
        check(package_json(None), &text, "");
    }

    #[test]
    fn a_package_keeps_all_it_has_and_its_indentation() {
        check(
            package_json(Some("{\n\t\"name\": \"b\",\n\t\"scripts\": {\n\t\t\"docs\": \"mine\"\n\t},\n\t\"a\": 1\n}")),
            "{\n\t\"name\": \"b\",\n\t\"scripts\": {\n\t\t\"docs\": \"mine\",\n\t\t\"docs:build\": \"kaleidoc build\",\n\
             \t\t\"docs:check\": \"kaleidoc check\"\n\t},\n\t\"a\": 1\n}\n",
            "scripts `docs:build`, `docs:check`",
        );
        let Addition::Text { text, .. } = package_json(None) else { panic!("no text") };
        assert_eq!(package_json(Some(&text)), Addition::Nothing);
    }

    #[test]
    fn err_a_package_that_cannot_be_added_to() {
        assert_eq!(package_json(Some("[]")), Addition::Refused("it is not a JSON object"));
        assert_eq!(package_json(Some("{ // no\n}")), Addition::Refused("it is not a JSON object"));
        assert_eq!(package_json(Some("{\"scripts\": 1}")), Addition::Refused("its `scripts` are not an object"));
    }

    #[test]
    fn gitignore_gets_what_it_lacks() {
        check(gitignore(None), GITIGNORE, "");
        check(gitignore(Some("node_modules")), "node_modules\n/dist/\n", "`/dist/`");
        check(gitignore(Some("")), "/dist/\n/node_modules/\n", "`/dist/`, `/node_modules/`");
        assert_eq!(gitignore(Some("dist/\r\nnode_modules\r\n")), Addition::Nothing);
    }
}
