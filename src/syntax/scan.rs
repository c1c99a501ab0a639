//! A quick look at a text before it is parsed: what its lines begin with, where its tags and expressions end.
//!
//! This is no second parser. It may be wrong about broken or contrived texts; only bounds depend on it.

use std::borrow::Cow;
use std::ops::Range;

use super::stack;

/// A text of the same bytes in which each line ends with `\n` alone: what looks at lines here knows no other ends.
pub(super) fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", " \n").replace('\r', "\n").into() } else { text.into() }
}

/// Lines of a text with the byte at which each starts.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |start, line| {
        *start += line.len();
        Some((*start - line.len(), line))
    })
}

/// The markers of lists and quotes at the start of a line.
pub(super) fn markers(line: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = line.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (length, needs_space) = match bytes.get(at + digits) {
            Some(b'>') if digits == 0 => (1, false),
            Some(b'-' | b'+' | b'*') if digits == 0 => (1, true),
            Some(b'.' | b')') if (1..10).contains(&digits) => (digits + 1, true),
            _ => return None,
        };
        if needs_space && bytes.get(at + length).is_some_and(|byte| !byte.is_ascii_whitespace()) {
            return None;
        }
        at += length;
        Some(at - length..at)
    })
}

/// Whether a line is a thematic break: three or more of one of `-`, `*`, `_`, and spaces.
pub(super) fn is_rule(line: &str) -> bool {
    let mut marks = line.bytes().filter(|byte| !byte.is_ascii_whitespace());
    marks.next().is_some_and(|first| matches!(first, b'-' | b'*' | b'_') && marks.all(|mark| mark == first))
}

/// Whether a line can stand below the head of a table.
pub(super) fn is_table_delimiter(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b'>' | b'*' | b'+') || byte.is_ascii_whitespace())
}

/// Tells which lines are fenced code.
#[derive(Default)]
pub(super) struct Fences {
    /// Character and length of the fence that is open.
    open: Option<(u8, usize)>,
}

impl Fences {
    /// Whether the next line is code, or a fence around it.
    pub(super) fn is_code(&mut self, line: &str) -> bool {
        let content = markers(line).last().map_or(line, |marker| &line[marker.end..]).trim_ascii();
        let mark = content.bytes().next().unwrap_or_default();
        let length = content.bytes().take_while(|byte| *byte == mark).count();
        let is_fence = matches!(mark, b'`' | b'~') && length >= 3;
        match self.open {
            Some((open, least)) => {
                if is_fence && mark == open && length >= least && length == content.len() {
                    self.open = None;
                }
                true
            }
            None if is_fence && !(mark == b'`' && content[length..].contains('`')) => {
                self.open = Some((mark, length));
                true
            }
            None => false,
        }
    }
}

/// A tag or an expression outside of code.
pub(super) struct Opener<'a> {
    pub start: usize,
    /// Elements within it that no tag in it closes.
    pub unclosed: usize,
    /// How deep its parentheses nest.
    pub parentheses: usize,
    /// How deep the expressions in it can nest at the most.
    pub levels: usize,
    /// How many tags and braces it holds, itself included.
    pub weight: usize,
    /// A blank line, or code, stands between this one and the one before.
    pub starts_block: bool,
    pub kind: Kind<'a>,
}

/// What a `<` or `{` begins.
pub(super) enum Kind<'a> {
    /// `<name …>`
    Open(&'a str),
    /// `</name>`
    Close(&'a str),
    /// `<name … />`, or an expression.
    Whole,
    /// `<!-- … -->`, with its length in bytes.
    Comment(usize),
    /// Something that does not end.
    Unended,
}

/// Tags and expressions of a text, in order.
///
/// - cost: linear in the bytes up to each unended one, and once more over the rest for each of those.
pub(super) fn openers(text: &str) -> impl Iterator<Item = Opener<'_>> {
    let bytes = text.as_bytes();
    let mut fences = Fences::default();
    // The end of the last line that was looked at for a fence.
    let mut seen = 0;
    let mut at = 0;
    let mut starts_block = true;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            if at >= seen {
                let line = &text[at..line_end(bytes, at)];
                seen = at + line.len();
                let is_code = fences.is_code(line);
                starts_block |= is_code || line.trim_ascii().is_empty();
                if is_code {
                    at = seen;
                    continue;
                }
            }
            match bytes[at] {
                b'\\' => at += 1 + usize::from(bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation)),
                b'`' => at = code_span_end(bytes, at),
                b'{' => {
                    let end = expression_end(bytes, at);
                    let kind = end.map_or(Kind::Unended, |_| Kind::Whole);
                    return Some(opener(text, &mut at, end, kind, std::mem::take(&mut starts_block)));
                }
                b'<' if text[at..].starts_with("<!--") => {
                    let end = text[at + 4..].find("-->").map_or(at + 4, |length| at + 4 + length + 3);
                    let kind = Kind::Comment(end - at);
                    return Some(opener(text, &mut at, Some(end), kind, std::mem::take(&mut starts_block)));
                }
                b'<' if starts_tag(bytes, at) => {
                    let end = tag_end(bytes, at);
                    let kind = end.map_or(Kind::Unended, |end| tag(text, at, end));
                    return Some(opener(text, &mut at, end, kind, std::mem::take(&mut starts_block)));
                }
                _ => at += 1,
            }
            // A line that begins inside of a code span or an expression is no fence.
            if at > seen {
                seen = line_end(bytes, at - 1).max(at);
            }
        }
        None
    })
}

fn opener<'a>(text: &'a str, at: &mut usize, end: Option<usize>, kind: Kind<'a>, starts_block: bool) -> Opener<'a> {
    let bytes = text.as_bytes();
    let start = *at;
    // What has no end is handed over to the end of the file.
    let levels = stack::levels(&text[start..end.unwrap_or(text.len())]);
    *at = end.unwrap_or(start + 1);
    let weight = bytes[start..*at].iter().filter(|byte| matches!(byte, b'<' | b'{')).count();
    let inner = &bytes[(start + 1).min(*at)..*at];
    let (unclosed, parentheses) = (unclosed(inner), parentheses(inner));
    Opener { start, unclosed, parentheses, levels, weight, starts_block, kind }
}

/// Words that start another level of an expression or statement without any bracket or operator.
pub(super) const LEVEL_WORDS: &[&str] = &[
    "async", "await", "delete", "do", "else", "extends", "infer", "keyof", "new", "readonly", "typeof", "unique",
    "void", "yield",
];

/// A line that starts with `import` or `export`, with what follows up to the next blank line.
pub(super) struct Statement {
    pub start: usize,
    /// How deep its parentheses nest.
    pub parentheses: usize,
    /// How deep it can nest at the most.
    pub levels: usize,
}

/// Lines that start with `import` or `export`.
pub(super) fn statements(text: &str) -> impl Iterator<Item = Statement> {
    let is_statement = |line: &str| line.starts_with("import") || line.starts_with("export");
    let mut seen = 0;
    lines(text).filter(move |(_, line)| is_statement(line)).map(move |(start, _)| {
        // Lines of one block are looked at once.
        let begin = start.max(seen);
        let block = &text[begin..statement_end(text, begin)];
        seen = begin + block.len();
        Statement { start, parentheses: parentheses(block.as_bytes()), levels: levels_of_statements(block) }
    })
}

/// How deep the statements of a block can nest at the most. An import of one line is a statement by itself, whatever is
/// around it: no other one nests in it.
fn levels_of_statements(block: &str) -> usize {
    let (imports, others): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| is_import(line));
    let deepest = imports.into_iter().map(stack::levels).max().unwrap_or_default();
    deepest.max(stack::levels(&others.join("\n")))
}

/// Whether a line is `import … from "…"` or `import "…"`, as a whole.
fn is_import(line: &str) -> bool {
    let ends = line.trim_end().trim_end_matches(';').ends_with(['"', '\'']);
    line.starts_with("import ") && ends && !line.contains(['(', '`', '=']) && line.matches(['"', '\'']).count() == 2
}

/// The first blank line at which all brackets are closed.
fn statement_end(text: &str, start: usize) -> usize {
    let mut depth = 0i64;
    for (offset, line) in lines(&text[start..]) {
        if line.trim_ascii().is_empty() && depth <= 0 {
            return start + offset;
        }
        let count = |brackets: [char; 3]| line.matches(brackets).count() as i64;
        depth += count(['(', '[', '{']) - count([')', ']', '}']);
    }
    text.len()
}

/// Elements of a text that no later tag closes, whatever its name; code is not told apart.
pub(super) struct Unclosed(
    /// From the last tag to the first: where it begins, and how many there are from there on.
    Vec<(usize, usize)>,
);

impl Unclosed {
    /// - cost: linear in the bytes.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let (mut closing, mut unclosed) = (0usize, 0);
        let tags = (0..bytes.len()).rev().filter(|at| bytes[*at] == b'<' && starts_tag(bytes, *at));
        let counted = tags.map(|at| {
            if bytes[at + 1] == b'/' {
                closing += 1;
            } else if opens_element(&bytes[at..bytes.len().min(at + MAX_TAG)]) {
                unclosed += usize::from(closing == 0);
                closing = closing.saturating_sub(1);
            }
            (at, unclosed)
        });
        Self(counted.collect())
    }

    /// How many there are from a byte on.
    pub(super) fn from(&self, at: usize) -> usize {
        let tags = self.0.partition_point(|(tag, _)| *tag >= at);
        self.0[..tags].last().map_or(0, |(_, unclosed)| *unclosed)
    }
}

/// Elements of an expression, or of a tag's attributes, that no tag in it closes.
fn unclosed(bytes: &[u8]) -> usize {
    first_tag(bytes).map_or(0, |start| Unclosed::new(&bytes[start..]).from(0))
}

/// The first tag that stands in no string, template or comment.
fn first_tag(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'<' if starts_tag(bytes, at) => return Some(at),
            b'\'' if at > 0 && bytes[at - 1].is_ascii_alphanumeric() => {}
            b'"' | b'\'' => at = string_end(bytes, at),
            b'`' => at = template_end(bytes, at)?,
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at) - 1,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = comment_end(bytes, at)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Bytes of the longest tag that is looked at whole.
const MAX_TAG: usize = 1_000;

/// Whether a tag has an end, and does not close itself. One that is too long to tell counts.
fn opens_element(bytes: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-' | b'.' | b':' | 128..);
    let name = bytes[1..].iter().take_while(|byte| is_name(byte)).count();
    // After that of a type or a comparison, there is something else.
    if bytes.get(1 + name).is_some_and(|next| !next.is_ascii_whitespace() && !matches!(next, b'>' | b'/' | b'{')) {
        return false;
    }
    let mut braces = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'<' if braces == 0 => return false,
            b'>' if braces == 0 => return bytes[at - 1] != b'/',
            _ => {}
        }
    }
    true
}

/// How deep parentheses nest at the most; those in strings count, too.
fn parentheses(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in bytes {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The byte after the line of byte `at`.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length + 1)
}

fn starts_tag(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at + 1)
        .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'>' | b'_' | b'$' | 128..))
}

/// What a whole tag is.
fn tag(text: &str, start: usize, end: usize) -> Kind<'_> {
    let inner = &text[start + 1..end - 1];
    let name = |inner: &'_ str| inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
    match inner.strip_prefix('/') {
        Some(closed) => Kind::Close(&text[start + 2..start + 2 + name(closed)]),
        None if inner.ends_with('/') => Kind::Whole,
        None => Kind::Open(&inner[..name(inner)]),
    }
}

/// The byte after a code span, or after its opening backticks when it does not end in its paragraph.
fn code_span_end(bytes: &[u8], start: usize) -> usize {
    let run = |at: usize| bytes[at..].iter().take_while(|byte| **byte == b'`').count();
    let length = run(start);
    let mut at = start + length;
    // Farther away, a code span is not worth the time of looking for it from each backtick.
    let limit = bytes.len().min(at + MAX_CODE_SPAN);
    while at < limit && !(bytes[at] == b'\n' && is_blank(bytes, at + 1)) {
        match run(at) {
            0 => at += 1,
            other if other == length => return at + length,
            other => at += other,
        }
    }
    start + length
}

/// Whether a line that starts at a byte holds nothing but white space.
fn is_blank(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'\n')
}

/// Bytes of the longest code span that is looked for.
const MAX_CODE_SPAN: usize = 1_000;

/// The byte after the `}` that belongs to the `{` at `start`.
fn expression_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => depth -= 1,
            b'\'' if at > 0 && bytes[at - 1].is_ascii_alphanumeric() => {}
            b'"' | b'\'' => at = string_end(bytes, at),
            b'`' => at = template_end(bytes, at)?,
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at) - 1,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = comment_end(bytes, at)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The last byte of a string, or of its line.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'\n' {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == bytes[start] => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The closing backtick of a template.
fn template_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0;
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' if depth == 0 => return Some(at),
            b'{' if depth > 0 || bytes[at - 1] == b'$' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing slash of a comment.
fn comment_end(bytes: &[u8], start: usize) -> Option<usize> {
    bytes[start + 2..].windows(2).position(|pair| pair == b"*/").map(|distance| start + 2 + distance + 1)
}

/// The byte after the `>` that belongs to the `<` at `start`.
fn tag_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return Some(at + 1),
            b'<' => return None,
            b'{' => at = expression_end(bytes, at)? - 1,
            quote @ (b'"' | b'\'') => at += 1 + bytes[at + 1..].iter().position(|byte| *byte == quote)?,
            _ => {}
        }
        at += 1;
    }
    None
}
