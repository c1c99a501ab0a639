//! The variables that a Liquid expression names.

use std::collections::BTreeSet;

use serde_json::Value;

/// Words of the language, which name no variable.
const WORDS: &[&str] = &[
    "and", "blank", "contains", "empty", "false", "forloop", "in", "limit", "nil", "null", "offset", "or", "reversed",
    "true",
];

/// An expression in which every variable without value is `nil`, and these variables' names.
///
/// The crate refuses unknown variables; Liquid shows nothing in their place.
///
/// - `known`: names that the template itself gives values.
pub(super) fn without_unknown(expression: &str, globals: &Value, known: &BTreeSet<String>) -> (String, Vec<String>) {
    let mut rewritten = String::with_capacity(expression.len());
    let mut unknown = Vec::new();
    let mut rest = expression;
    let mut last = ' ';
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            _ if first.is_ascii_alphabetic() || first == '_' => path_length(rest),
            // `1.5`, `(1..3)`: digits are never the start of a name.
            _ if first.is_ascii_digit() => rest.bytes().take_while(u8::is_ascii_alphanumeric).count(),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let is_name = first.is_ascii_alphabetic() || first == '_';
        // Filters stand after a bar, named arguments before a colon or an equals sign.
        let next = after.trim_start();
        let is_argument = next.starts_with(':') || next.starts_with('=') && !next.starts_with("==");
        if is_name && last != '|' && !is_argument && !WORDS.contains(&token) && !has_value(token, globals, known) {
            // Members in brackets go with the variable.
            let brackets = brackets_length(after);
            rewritten.push_str("nil");
            if !next.starts_with('|') || !next[1..].trim_start().starts_with("default") {
                unknown.push(token.to_owned());
            }
            rest = &after[brackets..];
        } else {
            rewritten.push_str(token);
            rest = after;
        }
        if !token.trim().is_empty() {
            last = token.chars().next_back().unwrap_or(' ');
        }
    }
    (rewritten, unknown)
}

/// Bytes of `a.b-c.d`. A range's dots, `a..b`, are not part of it.
fn path_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut end = 0;
    while end < bytes.len() {
        match bytes[end] {
            b'.' if bytes.get(end + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_') => end += 1,
            byte if is_word(byte) => end += 1,
            _ => break,
        }
    }
    end
}

/// Bytes of `["a"].b[0]` at the start of a text.
fn brackets_length(text: &str) -> usize {
    let mut end = 0;
    while text[end..].starts_with('[') {
        let Some(close) = text[end..].find(']') else { break };
        end += close + 1;
        if text[end..].starts_with('.') {
            end += 1 + path_length(&text[end + 1..]);
        }
    }
    end
}

/// Whether a path leads to a value: from a name of the template's own it always may.
fn has_value(path: &str, globals: &Value, known: &BTreeSet<String>) -> bool {
    let mut names = path.split('.');
    let root = names.next().unwrap_or_default();
    if known.contains(root) {
        return true;
    }
    let Some(mut value) = globals.get(root) else { return false };
    for name in names {
        value = match value {
            Value::Object(members) => match members.get(name) {
                Some(member) => member,
                None => return matches!(name, "size"),
            },
            Value::Array(_) => return matches!(name, "size" | "first" | "last"),
            _ => return name == "size",
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expected: &str, unknown: &[&str]) {
        let globals = serde_json::json!({"site": {"a": {"b": "c"}, "list": [1]}});
        let known = BTreeSet::from(["own".to_owned()]);
        let found = without_unknown(expression, &globals, &known);
        assert_eq!((found.0.as_str(), found.1), (expected, unknown.iter().map(|name| (*name).to_owned()).collect()));
    }

    #[test]
    fn known_names_stay() {
        check("site.a.b | append: own.x, 'site.z' | f: k: 1.5", "site.a.b | append: own.x, 'site.z' | f: k: 1.5", &[]);
        check("site.list.first == nil and own", "site.list.first == nil and own", &[]);
        check("(1..own)", "(1..own)", &[]);
    }

    #[test]
    fn unknown_names_are_nil() {
        check("site.x | append: y.z", "nil | append: nil", &["site.x", "y.z"]);
        check("x[\"a\"].b | upcase", "nil | upcase", &["x"]);
        check("site.x | default: 'a'", "nil | default: 'a'", &[]);
        check("(1..n)", "(1..nil)", &["n"]);
    }
}
