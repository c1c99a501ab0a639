//! YAML front matter to a page's metadata.

use std::collections::BTreeMap;

use serde_saphyr::{Location, Spanned};

use crate::diagnostic::{Code, Diagnostic, Span};

use super::eval::Value;

/// Keys whose value is shown as it is written, whatever YAML takes it for.
const STRINGS: &[&str] = &["title", "description", "route"];

/// Reads front matter.
///
/// - `yaml`: the lines between the fences; `place`: where they stand in the file.
/// - `yes`, `no`, `on` and `off` are strings, as in YAML 1.2. A number that JavaScript writes in another way, such as
///   `1.10`, stays the string that its author wrote.
///
/// # Errors
/// The one problem that ends the reading, at its place in the file.
pub(super) fn read(yaml: &str, place: Span) -> Result<Value, Diagnostic> {
    let options = serde_saphyr::options! { strict_booleans: true };
    let read = serde_saphyr::from_str_with_options::<Option<BTreeMap<String, Spanned<serde_json::Value>>>>;
    let entries = read(yaml, options).map_err(|error| invalid(&error, yaml, place))?.unwrap_or_default();
    let entries = entries.into_iter().map(|(key, Spanned { value, referenced, .. })| {
        let value = as_written(&key, value, written(yaml, &referenced));
        (key, value)
    });
    Ok(Value::Object(entries.collect()))
}

/// A value of front matter; `written` is its source.
fn as_written(key: &str, value: serde_json::Value, written: &str) -> Value {
    let is_string = STRINGS.contains(&key);
    let is_scalar = value.is_number() || value.is_boolean();
    let read = Value::from(value);
    let is_changed = matches!(read, Value::Number(_)) && read.to_js_string() != written;
    if is_scalar && (is_string || is_changed) && !written.is_empty() { Value::String(written.to_owned()) } else { read }
}

fn written<'y>(yaml: &'y str, at: &Location) -> &'y str {
    let bounds = at.span().byte_offset().zip(at.span().byte_len());
    let source = bounds.and_then(|(start, length)| yaml.get(start as usize..(start + length) as usize));
    source.unwrap_or_default().trim()
}

fn invalid(error: &serde_saphyr::Error, yaml: &str, place: Span) -> Diagnostic {
    let start = error.location().map_or(0, |at| offset(yaml, at.line() as usize, at.column() as usize));
    let line = line_around(yaml, start);
    let end = line.end.max(start);
    let span = Span::new(place.start + start, place.start + end);
    let reason = reason(&error.without_snippet().to_string());
    if let Some(key) = reason.strip_prefix("duplicate mapping key: ").and_then(|rest| rest.split(',').next()) {
        let message = format!("cannot read the front matter: the key `{key}` is there twice");
        return Diagnostic::error(span, Code::InvalidMeta, message).hint("keep one of the two");
    }
    let diagnostic = Diagnostic::error(span, Code::InvalidMeta, format!("cannot read the front matter: {reason}"));
    if reason.contains("found a tab") {
        return diagnostic.hint("YAML is indented with spaces: write them in the place of tabs");
    }
    match quoted(&yaml[line]) {
        Some(quoted) => diagnostic.hint(format!("put the value in quotes: `{quoted}`")),
        None => diagnostic.hint("write `key: value` lines, and strings with `:` or `#` in quotes"),
    }
}

/// The byte at a line and a column, both counted from 1, the column in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n');
    let start: usize = lines.take(line.saturating_sub(1)).map(str::len).sum();
    let characters = text[start..].char_indices().map(|(at, _)| at).chain([text.len() - start]);
    start + characters.take(column.max(1)).last().unwrap_or(0)
}

/// The bytes of the line of a byte, without its end.
fn line_around(text: &str, at: usize) -> std::ops::Range<usize> {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let length = text[start..].find(['\n', '\r']).unwrap_or(text.len() - start);
    start..start + length
}

/// The YAML reader's message without its place, which the diagnostic has.
fn reason(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let behind_place = message.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    let reason = behind_place.map_or(message, |(_, reason)| reason);
    reason.split(" at line ").next().unwrap_or(reason).trim_end_matches('.').to_owned()
}

/// A `key: value` line with its value in quotes; `None` where it is of another form, or has quotes.
fn quoted(line: &str) -> Option<String> {
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    let is_plain = !value.is_empty() && !value.contains('"') && !value.starts_with(['\'', '[', '{', '|', '>']);
    is_plain.then(|| format!("{}: \"{}\"", key.trim_start(), value.replace('\\', "\\\\")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(yaml: &str, expected: &[(&str, &str)]) {
        let Ok(Value::Object(entries)) = read(yaml, Span::new(4, 4 + yaml.len())) else { panic!("{yaml}") };
        let entries: Vec<_> = entries
            .iter()
            .map(|(key, value)| (key.as_str(), value.to_json(None, usize::MAX).unwrap_or_default()))
            .collect();
        assert_eq!(entries, expected.iter().map(|(key, json)| (*key, (*json).to_owned())).collect::<Vec<_>>());
    }

    #[track_caller]
    fn check_error(yaml: &str, at: usize, message: &str, hint: &str) {
        let error = read(yaml, Span::new(4, 4 + yaml.len())).unwrap_err();
        assert_eq!((error.message.as_str(), error.hints.join("\n").as_str()), (message, hint));
        assert_eq!(error.span.unwrap().start, 4 + at);
    }

    #[test]
    fn ok_values_stay_as_written() {
        check("title: 1.10\ndescription: yes\n", &[("description", "\"yes\""), ("title", "\"1.10\"")]);
        check(
            "title: 7 # seven\ndescription: true\nversion: 1.10\ncount: 3\nis: false\n",
            &[
                ("count", "3"),
                ("description", "\"true\""),
                ("is", "false"),
                ("title", "\"7\""),
                ("version", "\"1.10\""),
            ],
        );
        check(
            "title: 'a: b'\nplatforms: [x, y]\nday: 2024-01-01\n",
            &[("day", "\"2024-01-01\""), ("platforms", "[\"x\",\"y\"]"), ("title", "\"a: b\"")],
        );
        check("title: é 1.0\nnumber: 0x10\n", &[("number", "\"0x10\""), ("title", "\"é 1.0\"")]);
        check("", &[]);
        check("# nothing\n", &[]);
    }

    #[test]
    fn err_problems_have_their_place_and_the_way_out() {
        check_error(
            "a: é\ntitle: Primer: deploy\n",
            19,
            "cannot read the front matter: mapping values are not allowed in this context",
            "put the value in quotes: `title: \"Primer: deploy\"`",
        );
        check_error(
            "title: a\ntitle: b\n",
            9,
            "cannot read the front matter: the key `title` is there twice",
            "keep one of the two",
        );
        check_error(
            "title: a\n\tb: c\n",
            7,
            "cannot read the front matter: while scanning a plain scalar, found a tab",
            "YAML is indented with spaces: write them in the place of tabs",
        );
    }
}
