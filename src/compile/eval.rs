//! Values of expressions that are known at build time.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::syntax::{Expr, Operator};

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Value {
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// An imported fragment: its path from the content root.
    Fragment(String),
    /// An imported fragment that does not exist: its path, as messages show it.
    MissingFragment(String),
}

/// Bytes that values may come to beside what is written. Each of `b = [a, a]`, `c = [b, b]`, … is twice as large as the one
/// before, so a few lines could fill any memory.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Cell<usize>,
    is_spent: Cell<bool>,
}

/// Bytes of the constants of a file, and of what the expressions of a page come to.
const CONSTANTS: usize = 1_000_000;
const PAGE: usize = 4_000_000;

/// What a byte of source may come to without any growth: a digit and a comma become a value of 32 bytes, and a value is
/// asked for several times.
const WRITTEN: usize = 32;

impl Allowance {
    /// What the constants of a file may come to.
    pub(super) fn of_constants(text: &str) -> Self {
        Self::new(CONSTANTS + WRITTEN * text.len())
    }

    /// What the expressions of a page may come to, those of its fragments included.
    pub(super) fn of_page(text: &str) -> Self {
        Self::new(PAGE + WRITTEN * text.len())
    }

    fn new(bytes: usize) -> Self {
        Self { left: Cell::new(bytes), is_spent: Cell::new(false) }
    }

    /// Whether more was wanted than there was.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// Takes bytes out.
    ///
    /// # Errors
    /// [`Unknown::TooLarge`] if there are fewer; then there are none left.
    pub(super) fn take(&self, bytes: usize) -> Result<(), Unknown> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.left.set(0);
                self.is_spent.set(true);
                Err(Unknown::TooLarge)
            }
        }
    }

    /// Takes the bytes of a string out, and returns it.
    fn string(&self, text: String) -> Result<Value, Unknown> {
        self.take(size_of::<Value>() + text.len())?;
        Ok(Value::String(text))
    }
}

/// Why an expression has no value here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// It depends on the platform, and none was given.
    Platform,
    /// What of it is not known, as written.
    Expression(String),
    /// It is not JavaScript, which is reported already.
    Invalid,
    /// It is larger than the [`Allowance`].
    TooLarge,
}

/// The names that a file's expressions may use.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    values: HashMap<String, Arc<Value>>,
}

impl Names {
    /// Gives a name a value.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.share(name, Arc::new(value));
    }

    /// Gives a name a value that names of other files have, too.
    pub(super) fn share(&mut self, name: &str, value: Arc<Value>) {
        self.values.insert(name.to_owned(), value);
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).map(Arc::as_ref)
    }

    /// The value of an expression.
    ///
    /// - `platform`: key of the platform that `props.platform` stands for.
    /// - `allowance`: the value is taken out of it, and all that it is made of.
    /// - cost: linear in what is taken.
    ///
    /// # Errors
    /// [`Unknown`] for whatever is only known at run time, or too large.
    pub(super) fn eval(&self, expr: &Expr, platform: Option<&str>, allowance: &Allowance) -> Result<Value, Unknown> {
        let eval = |expr: &Expr| self.eval(expr, platform, allowance);
        let all = |items: &[Expr]| items.iter().map(eval).collect::<Result<Vec<_>, _>>();
        allowance.take(size_of::<Value>())?;
        Ok(match expr {
            Expr::Empty | Expr::Undefined => Value::Undefined,
            Expr::Null => Value::Null,
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Number(value) => Value::Number(*value),
            Expr::String(value) => allowance.string(value.clone())?,
            Expr::Template(texts, parts) => {
                let mut out = String::new();
                for (index, text) in texts.iter().enumerate() {
                    out.push_str(text);
                    if let Some(part) = parts.get(index) {
                        out.push_str(&eval(part)?.to_js_string());
                    }
                }
                allowance.string(out)?
            }
            Expr::Array(items) => Value::Array(all(items)?),
            Expr::Object(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| allowance.take(key.len()).and(Ok((key.clone(), eval(value)?))))
                    .collect::<Result<_, Unknown>>()?,
            ),
            Expr::Path(names) => return self.path(names, platform, allowance),
            Expr::Call(callee, arguments) => match (callee.join(".").as_str(), all(arguments)?.as_slice()) {
                ("JSON.stringify", [value, rest @ ..]) => match value.to_json(rest.get(1), allowance.left.get()) {
                    Some(json) => allowance.string(json)?,
                    None => return allowance.take(usize::MAX).and(Err(Unknown::TooLarge)),
                },
                ("String", [value]) => allowance.string(value.to_js_string())?,
                (name, _) => return Err(Unknown::Expression(format!("{name}(…)"))),
            },
            Expr::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let (left, right) = (eval(left)?, eval(right)?);
                match (operator, &left, &right) {
                    (Operator::Add, Value::Number(a), Value::Number(b)) => Value::Number(a + b),
                    (Operator::Subtract, Value::Number(a), Value::Number(b)) => Value::Number(a - b),
                    (Operator::Multiply, Value::Number(a), Value::Number(b)) => Value::Number(a * b),
                    (Operator::Divide, Value::Number(a), Value::Number(b)) => Value::Number(a / b),
                    (Operator::Add, Value::String(_), _) | (Operator::Add, _, Value::String(_)) => {
                        allowance.string(left.to_js_string() + &right.to_js_string())?
                    }
                    _ => return Err(Unknown::Expression("this arithmetic".to_owned())),
                }
            }
            Expr::Unsupported(source) => return Err(Unknown::Expression(source.clone())),
            Expr::Invalid => return Err(Unknown::Invalid),
        })
    }

    /// The value of one member of an object, without that of the others: properties are asked for one by one.
    pub(super) fn eval_member(&self, object: &Expr, name: &str, allowance: &Allowance) -> Option<Value> {
        match object {
            Expr::Object(entries) => {
                let (_, value) = entries.iter().find(|(key, _)| key == name)?;
                self.eval(value, None, allowance).ok()
            }
            Expr::Path(path) => {
                let path = [path.as_slice(), &[name.to_owned()]].concat();
                self.path(&path, None, allowance).ok().filter(|value| *value != Value::Undefined)
            }
            _ => None,
        }
    }

    fn path(&self, names: &[String], platform: Option<&str>, allowance: &Allowance) -> Result<Value, Unknown> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let unknown = || Unknown::Expression(names.join("."));
        let (first, rest) = match names.as_slice() {
            ["props", "platform"] => return platform.map(|key| Value::String(key.to_owned())).ok_or(Unknown::Platform),
            // Pages hand their own `meta` to themselves as `props.meta`.
            ["props", "meta", rest @ ..] => ("meta", rest),
            [first, rest @ ..] => (*first, rest),
            [] => return Err(unknown()),
        };
        let mut value = self.get(first).ok_or_else(unknown)?;
        for name in rest {
            value = match value {
                Value::Object(entries) => match entries.iter().find(|(key, _)| key == name) {
                    Some((_, value)) => value,
                    None => return Ok(Value::Undefined),
                },
                Value::Array(items) => match name.parse::<usize>().ok().and_then(|index| items.get(index)) {
                    Some(item) => item,
                    None => return Err(unknown()),
                },
                _ => return Err(unknown()),
            };
        }
        let (mut size, limit) = (0, allowance.left.get());
        value.measure(&mut size, limit);
        allowance.take(size)?;
        Ok(value.clone())
    }
}

impl Value {
    /// Adds about as many bytes as the value takes, unless there are more than `limit` already.
    fn measure(&self, size: &mut usize, limit: usize) {
        *size += size_of::<Self>();
        match self {
            Self::String(text) => *size += text.len(),
            Self::Array(items) => {
                for item in items {
                    if *size > limit {
                        return;
                    }
                    item.measure(size, limit);
                }
            }
            Self::Object(entries) => {
                for (key, value) in entries {
                    if *size > limit {
                        return;
                    }
                    *size += key.len();
                    value.measure(size, limit);
                }
            }
            _ => {}
        }
    }

    /// Whether JavaScript takes it for true (ECMA-262, ToBoolean).
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => *value != 0.0 && !value.is_nan(),
            Self::String(value) => !value.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Fragment(_) | Self::MissingFragment(_) => true,
        }
    }

    /// The text of a string value.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A member of an object value.
    pub(super) fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What `${value}` writes (ECMA-262, ToString), for the values that documents use.
    pub(super) fn to_js_string(&self) -> String {
        match self {
            Self::Undefined => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => number(*value),
            Self::String(text) => text.clone(),
            Self::Array(items) => items.iter().map(Self::to_js_string).collect::<Vec<_>>().join(","),
            Self::Object(_) => "[object Object]".to_owned(),
            Self::Fragment(_) | Self::MissingFragment(_) => String::new(),
        }
    }

    /// What `{value}` shows: nothing for `null`, `undefined` and booleans; `None` for an object, which has no text.
    pub(super) fn to_text(&self) -> Option<String> {
        match self {
            Self::Undefined | Self::Null | Self::Bool(_) => Some(String::new()),
            Self::Number(_) | Self::String(_) => Some(self.to_js_string()),
            Self::Array(items) => items.iter().map(Self::to_text).collect(),
            Self::Object(_) | Self::Fragment(_) | Self::MissingFragment(_) => None,
        }
    }

    /// What `JSON.stringify` writes; `space` is its third argument (ECMA-262, section 25.5.2). `None` if that is more than
    /// `limit` bytes: deep values are mostly white space.
    pub(super) fn to_json(&self, space: Option<&Value>, limit: usize) -> Option<String> {
        let indent = match space {
            Some(Value::Number(count)) => " ".repeat(count.clamp(0.0, 10.0) as usize),
            Some(Value::String(text)) => text.chars().take(10).collect(),
            _ => String::new(),
        };
        let mut out = String::new();
        self.write_json(&indent, 0, limit, &mut out);
        (out.len() <= limit).then_some(out)
    }

    fn write_json(&self, indent: &str, depth: usize, limit: usize, out: &mut String) {
        if out.len() > limit {
            return;
        }
        let line = |depth: usize, out: &mut String| {
            if !indent.is_empty() {
                out.push('\n');
                out.push_str(&indent.repeat(depth));
            }
        };
        match self {
            Self::Undefined | Self::Null | Self::Fragment(_) | Self::MissingFragment(_) => out.push_str("null"),
            Self::Number(value) if !value.is_finite() => out.push_str("null"),
            Self::Bool(_) | Self::Number(_) => out.push_str(&self.to_js_string()),
            Self::String(text) => out.push_str(&quote(text)),
            Self::Array(items) if items.is_empty() => out.push_str("[]"),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    line(depth + 1, out);
                    item.write_json(indent, depth + 1, limit, out);
                }
                line(depth, out);
                out.push(']');
            }
            Self::Object(entries) => {
                let mut shown = entries.iter().filter(|(_, value)| *value != Self::Undefined).peekable();
                if shown.peek().is_none() {
                    return out.push_str("{}");
                }
                out.push('{');
                while let Some((key, value)) = shown.next() {
                    line(depth + 1, out);
                    out.push_str(&quote(key));
                    out.push_str(if indent.is_empty() { ":" } else { ": " });
                    value.write_json(indent, depth + 1, limit, out);
                    out.push_str(if shown.peek().is_some() { "," } else { "" });
                }
                line(depth, out);
                out.push('}');
            }
        }
    }
}

fn quote(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A number as JavaScript writes it, but for very large and very small ones, where the exponent form differs.
fn number(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(value) => Self::Number(value.as_f64().unwrap_or(f64::NAN)),
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(map) => {
                Self::Object(map.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        let json = serde_json::json!({"title": "T", "list": [1, {"a": "b"}], "empty": [], "none": {}});
        names.set("meta", Value::from(json));
        names
    }

    #[track_caller]
    fn check(parts: &[&str], expected: Result<Value, Unknown>) {
        let path = Expr::Path(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(names().eval(&path, None, &Allowance::new(10_000)), expected);
    }

    #[test]
    fn ok_members() {
        check(&["meta", "title"], Ok(Value::String("T".into())));
        check(&["props", "meta", "list", "0"], Ok(Value::Number(1.0)));
        check(&["meta", "other"], Ok(Value::Undefined));
    }

    #[test]
    fn err_unknown_names() {
        check(&["props", "platform"], Err(Unknown::Platform));
        check(&["other", "x"], Err(Unknown::Expression("other.x".into())));
    }

    #[test]
    fn json_is_written_as_javascript_writes_it() {
        let value = names().get("meta").unwrap().clone();
        let indented = value.to_json(Some(&Value::Number(2.0)), 1_000).unwrap();
        assert!(
            indented
                .starts_with("{\n  \"title\": \"T\",\n  \"list\": [\n    1,\n    {\n      \"a\": \"b\"\n    }\n  ],")
        );
        let json = r#"{"title":"T","list":[1,{"a":"b"}],"empty":[],"none":{}}"#;
        assert_eq!(value.to_json(None, json.len()).as_deref(), Some(json));
        assert_eq!(value.to_json(None, json.len() - 1), None);
    }

    #[test]
    fn err_values_are_bounded() {
        let path = |name: &str| Expr::Path(vec![name.to_owned()]);
        let twice = Expr::Array(vec![path("a"), path("a")]);
        let (mut names, allowance) = (Names::default(), Allowance::new(1_000_000));
        names.set("a", Value::String("x".repeat(100)));
        let mut doublings = 0;
        let reason = loop {
            match names.eval(&twice, None, &allowance) {
                Ok(value) => names.set("a", value),
                Err(reason) => break reason,
            }
            doublings += 1;
        };
        assert_eq!((reason, doublings, allowance.is_spent()), (Unknown::TooLarge, 11, true));
        assert_eq!(names.eval(&Expr::Null, None, &allowance), Err(Unknown::TooLarge));
    }

    #[test]
    fn a_member_costs_what_it_takes() {
        let (mut names, allowance) = (Names::default(), Allowance::new(1_000));
        let large = Value::String("x".repeat(10_000));
        names.set("a", Value::Object(vec![("large".into(), large), ("small".into(), Value::Null)]));
        let object = Expr::Path(vec!["a".into()]);
        assert_eq!(names.eval_member(&object, "small", &allowance), Some(Value::Null));
        assert_eq!(names.eval_member(&object, "none", &allowance), None);
        assert!(!allowance.is_spent());
        assert_eq!(names.eval_member(&object, "large", &allowance), None);
        assert!(allowance.is_spent());
    }
}
