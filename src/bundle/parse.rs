//! JSON from text.
//!
//! A parser that fills the types of its caller brings a copy of its code for each of them, and means to print whatever
//! it refuses, numbers with fractions included: a third of what readers had to download. This one fills one type, and
//! knows the numbers of a bundle only.
//!
//! Source: RFC 8259, <https://www.rfc-editor.org/rfc/rfc8259>

use super::json::{Json, Object};

/// The deepest nesting of lists and objects. Beyond it a text is refused, so that it cannot use up the stack.
const MAX_DEPTH: usize = 128;

/// Reads a text from its start.
///
/// After the first fault it stands at the text's end, where no value, no member and no item follows: callers go on
/// without a check after each step, and ask [`finish`](Self::finish) once.
pub(super) struct Parser<'j> {
    text: &'j str,
    /// Byte offset of what is read next.
    at: usize,
    depth: usize,
    fault: Option<SyntaxFault>,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxFault {
    /// Byte offset.
    pub at: usize,
    pub reason: &'static str,
}

impl<'j> Parser<'j> {
    /// A parser at the start of a text.
    pub(super) fn new(text: &'j str) -> Self {
        Self { text, at: 0, depth: 0, fault: None }
    }

    /// Sees to it that nothing follows, and returns what was wrong.
    pub(super) fn finish(mut self) -> Result<(), SyntaxFault> {
        self.peek();
        if self.at < self.text.len() {
            self.fail("something follows after the end");
        }
        self.fault.map_or(Ok(()), Err)
    }

    /// The next value.
    pub(super) fn value(&mut self) -> Json {
        match self.peek() {
            b'{' => {
                let mut members = Vec::new();
                self.members(&mut |parser, key| members.push((key, parser.value())));
                Json::Object(Object::new(members))
            }
            b'[' => {
                let mut items = Vec::new();
                self.series(b']', &mut |parser| items.push(parser.value()));
                Json::List(items)
            }
            b'"' => Json::Text(self.string()),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            _ => self.word("null", Json::Null),
        }
    }

    /// Goes through the members of the next value; `member` reads the value of each. A value that is no object has none.
    pub(super) fn members(&mut self, member: &mut dyn FnMut(&mut Self, String)) {
        if self.peek() != b'{' {
            self.value();
            return;
        }
        self.series(b'}', &mut |parser| {
            let key = parser.string();
            parser.expect(b':');
            member(parser, key);
        });
    }

    /// The text of the next value. In an object only quotes and brackets are looked at: it is checked when it is parsed.
    pub(super) fn raw(&mut self) -> &'j str {
        let first = self.peek();
        let start = self.at;
        if first == b'{' {
            self.skip();
        } else {
            self.value();
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn skip(&mut self) {
        let (mut depth, mut is_text, mut is_escaped) = (0usize, false, false);
        for byte in self.text.bytes().skip(self.at) {
            self.at += 1;
            match byte {
                _ if is_escaped => is_escaped = false,
                b'"' => is_text = !is_text,
                _ if is_text => is_escaped = byte == b'\\',
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => return,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
        self.fail("");
    }

    /// What stands between brackets, with commas in between.
    fn series(&mut self, end: u8, item: &mut dyn FnMut(&mut Self)) {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail("lists and objects are nested too deep");
        }
        if self.peek() != end {
            item(self);
            while self.peek() == b',' {
                self.at += 1;
                item(self);
            }
        }
        self.expect(end);
        self.depth -= 1;
    }

    fn string(&mut self) -> String {
        let mut text = String::new();
        self.expect(b'"');
        loop {
            let start = self.at;
            while !matches!(self.byte(), b'"' | b'\\' | 0..b' ') {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return text;
                }
                b'\\' => text.push(self.escaped()),
                _ => {
                    self.fail("a control character in a text");
                    return text;
                }
            }
        }
    }

    fn escaped(&mut self) -> char {
        self.at += 1;
        let byte = self.byte();
        self.at += 1;
        let character = match byte {
            b'n' => Some('\n'),
            b't' => Some('\t'),
            b'r' => Some('\r'),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'"' | b'\\' | b'/' => Some(char::from(byte)),
            b'u' => self.numbered(),
            _ => None,
        };
        character.unwrap_or_else(|| {
            self.fail("an escape that names no character");
            '\0'
        })
    }

    /// The character behind `\u`, of one UTF-16 unit or of two.
    fn numbered(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if self.text.get(self.at..self.at + 2)? != "\\u" {
            return None;
        }
        self.at += 2;
        let second = self.unit()?.checked_sub(0xdc00).filter(|second| *second < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.chars().try_fold(0, |unit, digit| Some(unit << 4 | digit.to_digit(16)?))
    }

    /// A number. The grammar of those that no bundle has is not looked into.
    fn number(&mut self) -> Json {
        let mut number = Some(0u64);
        loop {
            let byte = self.byte();
            let digit = byte.wrapping_sub(b'0');
            match byte {
                b'0'..=b'9' => {
                    number = number.and_then(|number| number.checked_mul(10)?.checked_add(u64::from(digit)));
                }
                b'-' | b'+' | b'.' | b'e' | b'E' => number = None,
                _ => return number.map_or(Json::OtherNumber, Json::Number),
            }
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Json {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
        } else {
            self.fail("expected a value");
        }
        value
    }

    fn expect(&mut self, byte: u8) {
        if self.peek() == byte {
            self.at += 1;
        } else {
            self.fail(match byte {
                b'"' => "expected `\"`",
                b':' => "expected `:`",
                b'}' => "expected `,` or `}`",
                _ => "expected `,` or `]`",
            });
        }
    }

    /// The next byte that is not white space; 0, which JSON has nowhere, at the end.
    fn peek(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn fail(&mut self, reason: &'static str) {
        let is_end = self.at >= self.text.len();
        let reason = if is_end { "it ends in the middle" } else { reason };
        self.fault.get_or_insert(SyntaxFault { at: self.at, reason });
        self.at = self.text.len();
    }
}

// Compared with `serde_json` by texts that `proptest` makes, which is there natively.
#[cfg(not(target_arch = "wasm32"))]
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Json, SyntaxFault> {
        let mut parser = Parser::new(text);
        let json = parser.value();
        parser.finish().map(|()| json)
    }

    /// The same as `serde_json` reads it.
    fn same(value: &serde_json::Value) -> Json {
        use serde_json::Value;
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => number.as_u64().map_or(Json::OtherNumber, Json::Number),
            Value::String(text) => Json::Text(text.clone()),
            Value::Array(items) => Json::List(items.iter().map(same).collect()),
            Value::Object(members) => {
                Json::Object(Object::new(members.iter().map(|(key, value)| (key.clone(), same(value))).collect()))
            }
        }
    }

    #[track_caller]
    fn check(text: &str) {
        assert_eq!(parse(text), Ok(same(&serde_json::from_str(text).unwrap())));
    }

    #[test]
    fn ok_all_kinds_of_values() {
        check(" { \"a\" : [ 1 , true , false , null , \"b\" ] , \"c\" : { } , \"d\" : [ ] }\r\n\t");
        check("[0, 18446744073709551615, -1, 1.5, 2e3]");
        check(r#""\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00\u0000 é 😀""#);
        assert_eq!(parse("18446744073709551616"), Ok(Json::OtherNumber));
    }

    #[track_caller]
    fn check_fault(text: &str, at: usize, reason: &str) {
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err());
        let fault = parse(text).unwrap_err();
        assert_eq!((fault.at, fault.reason), (at, reason), "{text}");
    }

    #[test]
    fn err_what_is_no_json() {
        check_fault("", 0, "it ends in the middle");
        check_fault("[1,", 3, "it ends in the middle");
        check_fault(r#"{"a"#, 3, "it ends in the middle");
        check_fault("[1 2]", 3, "expected `,` or `]`");
        check_fault("[1,]", 3, "expected a value");
        check_fault(r#"{"a" 1}"#, 5, "expected `:`");
        check_fault("{a:1}", 1, "expected `\"`");
        check_fault("<!doctype html>", 0, "expected a value");
        check_fault("{} {}", 3, "something follows after the end");
        check_fault("1\0", 1, "something follows after the end");
        check_fault("\"a\nb\"", 2, "a control character in a text");
        for escape in [r#""\x""#, r#""\ud800""#, r#""\ud800\u0041""#, r#""\udc00""#, r#""\u12g4""#] {
            assert_eq!(parse(escape).unwrap_err().reason, "an escape that names no character", "{escape}");
        }
        assert_eq!(parse(&"[".repeat(1_000_000)).unwrap_err().reason, "lists and objects are nested too deep");
    }

    #[test]
    fn raw_values_are_their_texts() {
        for (text, raw) in [
            (r#" {"a":"}\"{","b":[{}]} "#, r#"{"a":"}\"{","b":[{}]}"#),
            (" [1, [2]] ", "[1, [2]]"),
            (" \"]\" ", "\"]\""),
        ] {
            let mut parser = Parser::new(text);
            assert_eq!(parser.raw(), raw);
            assert_eq!(parser.finish(), Ok(()));
        }
        let mut parser = Parser::new(r#"{"a":[}"#);
        parser.raw();
        assert_eq!(parser.finish().unwrap_err().reason, "it ends in the middle");
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::Array),
                prop::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_is_read(value in any_json()) {
            prop_assert_eq!(parse(&value.to_string()), Ok(same(&value)));
            prop_assert_eq!(parse(&serde_json::to_string_pretty(&value).unwrap()), Ok(same(&value)));
        }

        /// Whatever the text: an answer, and `serde_json` agrees where it understands it.
        #[test]
        fn any_text_is_read_or_refused(text in r#"[\[\]{}",:0-9a\\untrue.é -]{0,40}"#) {
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
                prop_assert_eq!(parse(&text), Ok(same(&value)));
            }
            drop(parse(&text));
            Parser::new(&text).raw();
        }
    }
}
