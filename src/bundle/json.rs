//! JSON as it stands, before anything is known of its meaning.
//!
//! What is taken out of it always has a value; whether it was the right one is noted in a [`Fault`], which the caller
//! looks at once, at the end. A `Result` for every member would be most of the code that reads a bundle, and every
//! reader of a site downloads it.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::parse::{Parser, SyntaxFault};

/// A JSON value.
#[derive(Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without sign, fraction and exponent.
    Number(u64),
    /// A number that is negative, too large, or has a fraction: a bundle has none of them.
    OtherNumber,
    /// A string, its escapes decoded.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Object),
}

/// The members of an object, in the order of the file.
#[derive(Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Json)>);

/// Why a value is not what it should be.
pub(super) type Reason = String;

/// The first thing that was not as it should be.
#[derive(Debug, Default)]
pub struct Fault(Option<Reason>);

impl Fault {
    /// Notes that something is wrong, said in parts, unless something was before.
    pub fn note(&mut self, parts: &[&str]) {
        if self.0.is_none() {
            self.0 = Some(parts.concat());
        }
    }

    /// What was read, if nothing was wrong.
    pub fn or<T>(self, value: T) -> Result<T, Reason> {
        self.0.map_or(Ok(value), Err)
    }
}

impl Json {
    /// Reads a whole text.
    ///
    /// # Errors
    /// For the first byte at which it is not JSON.
    pub fn parse(text: &str) -> Result<Self, SyntaxFault> {
        let mut parser = Parser::new(text);
        let json = parser.value();
        parser.finish().map(|()| json)
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::OtherNumber => "a number that is not whole, or below 0, or too large",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Notes that the value is something else than `expected`.
    pub fn unlike(&self, expected: &str, fault: &mut Fault) {
        fault.note(&["expected ", expected, ", found ", self.kind()]);
    }

    /// The text.
    pub fn text(self, fault: &mut Fault) -> String {
        match self {
            Self::Text(text) => text,
            other => {
                other.unlike("a text", fault);
                String::new()
            }
        }
    }

    /// The number.
    pub fn number(self, fault: &mut Fault) -> u64 {
        match self {
            Self::Number(number) => number,
            other => {
                other.unlike("a number", fault);
                0
            }
        }
    }

    /// The boolean.
    pub fn bool(self, fault: &mut Fault) -> bool {
        match self {
            Self::Bool(value) => value,
            other => {
                other.unlike("a boolean", fault);
                false
            }
        }
    }

    /// The members of the object.
    pub fn object(self, fault: &mut Fault) -> Object {
        match self {
            Self::Object(object) => object,
            other => {
                other.unlike("an object", fault);
                Object::default()
            }
        }
    }

    /// The items of the list.
    pub fn list(self, fault: &mut Fault) -> Vec<Json> {
        match self {
            Self::List(items) => items,
            other => {
                other.unlike("a list", fault);
                Vec::new()
            }
        }
    }

    /// The items of the list, each read.
    pub fn list_of<T>(self, read: fn(Json, &mut Fault) -> T, fault: &mut Fault) -> Vec<T> {
        let items = self.list(fault);
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            list.push(read(item, fault));
        }
        list
    }
}

impl Object {
    /// An object of these members.
    pub fn new(members: Vec<(String, Json)>) -> Self {
        Self(members)
    }

    /// A number that stays where it is.
    pub fn peek_number(&self, key: &str) -> Option<u64> {
        self.0.iter().find_map(|(name, value)| match value {
            Json::Number(number) if name == key => Some(*number),
            _ => None,
        })
    }

    /// Takes a member that may be absent, or null.
    pub fn find(&mut self, key: &str) -> Option<Json> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        let (_, value) = self.0.swap_remove(index);
        (!matches!(value, Json::Null)).then_some(value)
    }

    /// Takes a member that must be there.
    pub fn take(&mut self, key: &str, fault: &mut Fault) -> Json {
        self.find(key).unwrap_or_else(|| {
            fault.note(&["missing field `", key, "`"]);
            Json::Null
        })
    }

    /// Takes a text that must be there.
    pub fn text(&mut self, key: &str, fault: &mut Fault) -> String {
        self.take(key, fault).text(fault)
    }

    /// Takes a text that may be absent.
    pub fn optional_text(&mut self, key: &str, fault: &mut Fault) -> Option<String> {
        self.find(key).map(|value| value.text(fault))
    }

    /// Takes a number that must be there; one that is too large for its place becomes the largest.
    pub fn number(&mut self, key: &str, fault: &mut Fault) -> u32 {
        narrow(self.take(key, fault).number(fault))
    }

    /// Takes a boolean; absent is false.
    pub fn flag(&mut self, key: &str, fault: &mut Fault) -> bool {
        self.find(key).is_some_and(|value| value.bool(fault))
    }

    /// Takes a list, each item read; absent is empty.
    pub fn list_of<T>(&mut self, key: &str, read: fn(Json, &mut Fault) -> T, fault: &mut Fault) -> Vec<T> {
        self.find(key).unwrap_or(Json::List(Vec::new())).list_of(read, fault)
    }

    /// Every member.
    pub fn members(self) -> Vec<(String, Json)> {
        self.0
    }

    /// The one member of an object that has one.
    pub fn only(mut self, fault: &mut Fault) -> (String, Json) {
        match (self.0.pop(), self.0.is_empty()) {
            (Some(only), true) => only,
            _ => {
                fault.note(&["expected an object with one key"]);
                (String::new(), Json::Null)
            }
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::OtherNumber => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            // The one kind of number that JavaScript has.
            Self::Number(number) => serializer.serialize_f64(*number as f64),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(Object(members)) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// A number in the place of a smaller one.
pub(super) fn narrow(number: u64) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
