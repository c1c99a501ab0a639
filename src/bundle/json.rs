//! JSON as it stands, before anything is known of its meaning.
//!
//! A derived reader brings its own copy of the parser's code for every type, and all of these copies are downloaded by
//! every reader of a site. Here the parser fills one type, and the rest is plain code.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The rest of a visitor: what it was not made for is refused. The refusals that serde has of itself would bring all code
/// that prints a number with a fraction, some 16 kB of it.
macro_rules! refuse {
    ($expected:literal; $($method:ident($type:ty)),+) => {
        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str($expected)
        }

        $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> {
            Err(E::custom(concat!("expected ", $expected)))
        })+
    };
}
pub(super) use refuse;

/// A JSON value. Numbers are whole and not negative: a bundle has no others.
#[derive(Debug)]
pub enum Json {
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    List(Vec<Json>),
    Object(Object),
}

/// The members of an object, in the order of the file.
#[derive(Debug, Default)]
pub struct Object(Vec<(String, Json)>);

/// Why a value is not what it should be.
pub type Reason = String;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct JsonVisitor;

        impl<'de> Visitor<'de> for JsonVisitor {
            type Value = Json;

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Number(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
                u64::try_from(value).map(Json::Number).map_err(|_| E::custom(NO_SUCH_NUMBER))
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
                Err(E::custom(NO_SUCH_NUMBER))
            }

            fn visit_str<E>(self, text: &str) -> Result<Json, E> {
                Ok(Json::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<Json, E> {
                Ok(Json::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Json::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
                let mut object = Vec::new();
                while let Some(member) = members.next_entry()? {
                    object.push(member);
                }
                Ok(Json::Object(Object(object)))
            }

            refuse!("JSON"; visit_bytes(&[u8]), visit_byte_buf(Vec<u8>));
        }

        deserializer.deserialize_any(JsonVisitor)
    }
}

const NO_SUCH_NUMBER: &str = "numbers are whole and not negative here";

impl Json {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// What to say of a value that is something else than `expected`.
    pub fn unlike<T>(&self, expected: &str) -> Result<T, Reason> {
        Err(["expected ", expected, ", found ", self.kind()].concat())
    }

    /// The text.
    pub fn text(self) -> Result<String, Reason> {
        match self {
            Self::Text(text) => Ok(text),
            other => other.unlike("a text"),
        }
    }

    /// The number.
    pub fn number(self) -> Result<u64, Reason> {
        match self {
            Self::Number(number) => Ok(number),
            other => other.unlike("a number"),
        }
    }

    /// The boolean.
    pub fn bool(self) -> Result<bool, Reason> {
        match self {
            Self::Bool(value) => Ok(value),
            other => other.unlike("a boolean"),
        }
    }

    /// The members of the object.
    pub fn object(self) -> Result<Object, Reason> {
        match self {
            Self::Object(object) => Ok(object),
            other => other.unlike("an object"),
        }
    }

    /// The items of the list.
    pub fn list(self) -> Result<Vec<Json>, Reason> {
        match self {
            Self::List(items) => Ok(items),
            other => other.unlike("a list"),
        }
    }

    /// The items of the list, each read.
    pub fn list_of<T>(self, read: fn(Json) -> Result<T, Reason>) -> Result<Vec<T>, Reason> {
        self.list()?.into_iter().map(read).collect()
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

    /// Takes a member that must be there.
    pub fn take(&mut self, key: &str) -> Result<Json, Reason> {
        self.find(key).ok_or_else(|| ["missing field `", key, "`"].concat())
    }

    /// Takes a member that may be absent, or null.
    pub fn find(&mut self, key: &str) -> Option<Json> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        let (_, value) = self.0.swap_remove(index);
        (!matches!(value, Json::Null)).then_some(value)
    }

    /// Takes a text that must be there.
    pub fn text(&mut self, key: &str) -> Result<String, Reason> {
        self.take(key)?.text()
    }

    /// Takes a text that may be absent.
    pub fn optional_text(&mut self, key: &str) -> Result<Option<String>, Reason> {
        self.find(key).map(Json::text).transpose()
    }

    /// Takes a number that must be there; one that is too large for its place becomes the largest.
    pub fn number(&mut self, key: &str) -> Result<u32, Reason> {
        Ok(self.take(key)?.number()?.try_into().unwrap_or(u32::MAX))
    }

    /// Takes a boolean; absent is false.
    pub fn flag(&mut self, key: &str) -> Result<bool, Reason> {
        self.find(key).map_or(Ok(false), Json::bool)
    }

    /// Every member.
    pub fn members(self) -> Vec<(String, Json)> {
        self.0
    }

    /// The one member of an object that has one.
    pub fn only(mut self) -> Result<(String, Json), Reason> {
        match (self.0.pop(), self.0.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => Err("expected an object with one key".to_owned()),
        }
    }
}
