//! Values of expressions that are known at build time.

use std::collections::HashMap;

use crate::syntax::{Expr, Operator};

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
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

/// Bytes of the largest value. Each of `b = [a, a]`, `c = [b, b]`, … is twice as large as the one before.
const MAX_VALUE: usize = 16_000_000;

/// Why an expression has no value here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// It depends on the platform, and none was given.
    Platform,
    /// What of it is not known, as written.
    Expression(String),
    /// It is not JavaScript, which is reported already.
    Invalid,
}

/// The names that a file's expressions may use.
#[derive(Clone, Debug, Default)]
pub struct Names {
    values: HashMap<String, Value>,
}

impl Names {
    /// Gives a name a value.
    pub fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The value of an expression.
    ///
    /// - `platform`: key of the platform that `props.platform` stands for.
    ///
    /// # Errors
    /// [`Unknown`] for whatever is only known at run time.
    pub fn eval(&self, expr: &Expr, platform: Option<&str>) -> Result<Value, Unknown> {
        let value = self.unbounded(expr, platform)?;
        let mut size = 0;
        value.measure(&mut size);
        if size > MAX_VALUE {
            return Err(Unknown::Expression(format!("a value of more than {MAX_VALUE} bytes")));
        }
        Ok(value)
    }

    fn unbounded(&self, expr: &Expr, platform: Option<&str>) -> Result<Value, Unknown> {
        let all = |items: &[Expr]| items.iter().map(|item| self.eval(item, platform)).collect::<Result<Vec<_>, _>>();
        Ok(match expr {
            Expr::Empty | Expr::Undefined => Value::Undefined,
            Expr::Null => Value::Null,
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Number(value) => Value::Number(*value),
            Expr::String(value) => Value::String(value.clone()),
            Expr::Template(texts, parts) => {
                let mut out = String::new();
                for (index, text) in texts.iter().enumerate() {
                    out.push_str(text);
                    if let Some(part) = parts.get(index) {
                        out.push_str(&self.eval(part, platform)?.to_js_string());
                    }
                }
                Value::String(out)
            }
            Expr::Array(items) => Value::Array(all(items)?),
            Expr::Object(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.eval(value, platform)?)))
                    .collect::<Result<_, Unknown>>()?,
            ),
            Expr::Path(names) => return self.path(names, platform),
            Expr::Call(callee, arguments) => match (callee.join(".").as_str(), all(arguments)?.as_slice()) {
                ("JSON.stringify", [value, rest @ ..]) => Value::String(value.to_json(rest.get(1))),
                ("String", [value]) => Value::String(value.to_js_string()),
                (name, _) => return Err(Unknown::Expression(format!("{name}(…)"))),
            },
            Expr::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let (left, right) = (self.eval(left, platform)?, self.eval(right, platform)?);
                match (operator, &left, &right) {
                    (Operator::Add, Value::Number(a), Value::Number(b)) => Value::Number(a + b),
                    (Operator::Subtract, Value::Number(a), Value::Number(b)) => Value::Number(a - b),
                    (Operator::Multiply, Value::Number(a), Value::Number(b)) => Value::Number(a * b),
                    (Operator::Divide, Value::Number(a), Value::Number(b)) => Value::Number(a / b),
                    (Operator::Add, Value::String(_), _) | (Operator::Add, _, Value::String(_)) => {
                        Value::String(left.to_js_string() + &right.to_js_string())
                    }
                    _ => return Err(Unknown::Expression("this arithmetic".to_owned())),
                }
            }
            Expr::Unsupported(source) => return Err(Unknown::Expression(source.clone())),
            Expr::Invalid => return Err(Unknown::Invalid),
        })
    }

    fn path(&self, names: &[String], platform: Option<&str>) -> Result<Value, Unknown> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let unknown = || Unknown::Expression(names.join("."));
        let (first, rest) = match names.as_slice() {
            ["props", "platform"] => return platform.map(|key| Value::String(key.to_owned())).ok_or(Unknown::Platform),
            // Pages hand their own `meta` to themselves as `props.meta`.
            ["props", "meta", rest @ ..] => ("meta", rest),
            [first, rest @ ..] => (*first, rest),
            [] => return Err(unknown()),
        };
        let mut value = self.values.get(first).ok_or_else(unknown)?;
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
        Ok(value.clone())
    }
}

impl Value {
    /// Adds about as many bytes as the value takes, unless there are too many already.
    fn measure(&self, size: &mut usize) {
        *size += size_of::<Self>();
        match self {
            Self::String(text) => *size += text.len(),
            Self::Array(items) if *size <= MAX_VALUE => items.iter().for_each(|item| item.measure(size)),
            Self::Object(entries) if *size <= MAX_VALUE => entries.iter().for_each(|(key, value)| {
                *size += key.len();
                value.measure(size);
            }),
            _ => {}
        }
    }

    /// Whether JavaScript takes it for true (ECMA-262, ToBoolean).
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => *value != 0.0 && !value.is_nan(),
            Self::String(value) => !value.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Fragment(_) | Self::MissingFragment(_) => true,
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// A member of an object value.
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What `${value}` writes (ECMA-262, ToString), for the values that documents use.
    pub fn to_js_string(&self) -> String {
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
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Undefined | Self::Null | Self::Bool(_) => Some(String::new()),
            Self::Number(_) | Self::String(_) => Some(self.to_js_string()),
            Self::Array(items) => items.iter().map(Self::to_text).collect(),
            Self::Object(_) | Self::Fragment(_) | Self::MissingFragment(_) => None,
        }
    }

    /// What `JSON.stringify` writes; `space` is its third argument (ECMA-262, section 25.5.2).
    pub fn to_json(&self, space: Option<&Value>) -> String {
        let indent = match space {
            Some(Value::Number(count)) => " ".repeat(count.clamp(0.0, 10.0) as usize),
            Some(Value::String(text)) => text.chars().take(10).collect(),
            _ => String::new(),
        };
        let mut out = String::new();
        self.write_json(&indent, 0, &mut out);
        out
    }

    fn write_json(&self, indent: &str, depth: usize, out: &mut String) {
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
                    item.write_json(indent, depth + 1, out);
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
                    value.write_json(indent, depth + 1, out);
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
        assert_eq!(names().eval(&path, None), expected);
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
        let indented = value.to_json(Some(&Value::Number(2.0)));
        assert!(
            indented
                .starts_with("{\n  \"title\": \"T\",\n  \"list\": [\n    1,\n    {\n      \"a\": \"b\"\n    }\n  ],")
        );
        assert_eq!(value.to_json(None), r#"{"title":"T","list":[1,{"a":"b"}],"empty":[],"none":{}}"#);
    }

    #[test]
    fn err_values_are_bounded() {
        let mut names = Names::default();
        let twice = Expr::Array(vec![Expr::Path(vec!["a".into()]), Expr::Path(vec!["a".into()])]);
        names.set("a", Value::String("x".repeat(MAX_VALUE / 3)));
        let value = names.eval(&twice, None).unwrap();
        names.set("a", value);
        let reason = format!("a value of more than {MAX_VALUE} bytes");
        assert_eq!(names.eval(&twice, None), Err(Unknown::Expression(reason)));
    }
}
