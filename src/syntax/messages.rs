//! What the parser crate reports, in our words and with the way out.

use crate::diagnostic::{Code, Diagnostic, Span};

/// Elements that HTML never closes, and that must close themselves in MDX.
///
/// Source: <https://html.spec.whatwg.org/#void-elements>
pub(super) const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// What the crate says of an expression that is not JavaScript, up to the reason.
pub(super) const EXPRESSION: &str = "Could not parse expression with oxc: ";

/// An opening tag without a closing one, up to its name.
const UNCLOSED: &str = "Expected a closing tag for `<";
/// A closing tag without an opening one, up to its name.
const UNOPENED: &str = "Unexpected closing tag `</";

/// What the crate says of a brace without end.
const OPEN_BRACE: &str = "Unexpected end of file in expression";

/// Whether an error is about an opening tag without a closing one.
pub(super) fn is_unclosed(message: &str) -> bool {
    message.starts_with(UNCLOSED)
}

/// Diagnostics for the crate's errors in a text. A closing tag in another block than its opening tag is one error.
///
/// - `errors`: with the byte of the text that each is about.
/// - `base`: where in its file the text begins; `lines`: how many lines stand before it.
pub(super) fn diagnostics(errors: &[(usize, String)], text: &str, base: usize, lines: usize) -> Vec<Diagnostic> {
    let name = |message: &str, start: &str| {
        message.strip_prefix(start).and_then(|rest| rest.split_once(">`")).map(|(name, _)| name.to_owned())
    };
    let is_unopened = |message: &str| message.ends_with("expected an open tag first");
    let mut unclosed: Vec<String> = errors.iter().filter_map(|(_, message)| name(message, UNCLOSED)).collect();
    let mut closed_elsewhere = Vec::new();
    let mut causes: Vec<&(usize, String)> = Vec::new();
    let mut unread: Vec<&str> = errors.iter().filter_map(|(at, message)| unread_tag(message, &text[*at..])).collect();
    let mut crossed: Vec<(&str, &str)> = Vec::new();
    for error in errors {
        if let Some((opened, found)) = crossing(&error.1) {
            if crossed.contains(&(found, opened)) {
                continue; // The other one of two tags that cross.
            }
            crossed.push((opened, found));
        }
        let closed = name(&error.1, UNOPENED).filter(|_| is_unopened(&error.1));
        match closed.and_then(|closed| unclosed.iter().position(|name| *name == closed)) {
            Some(index) => closed_elsewhere.push(unclosed.swap_remove(index)),
            None => match name(&error.1, UNOPENED).and_then(|closed| unread.iter().position(|name| *name == closed)) {
                Some(index) if is_unopened(&error.1) => drop(unread.swap_remove(index)),
                _ if holds_open_brace(error, errors, text) => {}
                _ => causes.push(error),
            },
        }
    }
    let told = causes.into_iter().map(|(at, message)| {
        let mut diagnostic = diagnostic(message, &text[*at..], base + at, lines);
        if name(message, UNCLOSED).is_some_and(|name| closed_elsewhere.contains(&name)) {
            diagnostic.hints = vec![SAME_BLOCK.to_owned()];
        }
        diagnostic
    });
    told.collect()
}

/// The tag that was opened, and the closing tag that was found in its place.
fn crossing(message: &str) -> Option<(&str, &str)> {
    let (found, rest) = message.strip_prefix(UNOPENED)?.split_once(">`")?;
    let (opened, _) = rest.split_once("closing tag for `<")?.1.split_once(">`")?;
    Some((opened, found))
}

/// The name of an opening tag that cannot be read.
///
/// - `rest`: the text from the error's place on.
fn unread_tag<'t>(message: &str, rest: &'t str) -> Option<&'t str> {
    let is_known = [UNCLOSED, UNOPENED, EXPRESSION, OPEN_BRACE].iter().any(|known| message.starts_with(known));
    let name = rest.strip_prefix('<').filter(|_| !is_known)?;
    let end = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(name.len());
    (end > 0).then(|| &name[..end])
}

/// Whether a tag cannot be read since a brace in it has no end, which is an error of its own.
fn holds_open_brace((at, message): &(usize, String), errors: &[(usize, String)], text: &str) -> bool {
    let rest = &text[*at..];
    let end = at + rest.find(['>', '\n']).unwrap_or(rest.len());
    let is_open = |(place, other): &(usize, String)| other.starts_with(OPEN_BRACE) && (*at..end).contains(place);
    unread_tag(message, rest).is_some() && errors.iter().any(is_open)
}

/// An attribute of a tag whose value has no quotes: its place in the tag, name and value.
fn unquoted(tag: &str) -> Option<(usize, &str, &str)> {
    let line = tag.split(['>', '\n']).next()?;
    let mut at = 0;
    while let Some(length) = line[at..].find('=') {
        let equals = at + length;
        let value = &line[equals + 1..];
        match value.chars().next()? {
            quote @ ('"' | '\'') => at = equals + 2 + value[1..].find(quote)? + 1,
            '{' => at = equals + 1 + value.find('}')? + 1,
            first if first.is_whitespace() => at = equals + 1,
            _ => {
                let start = line[..equals].rfind(|c: char| c.is_whitespace()).map_or(0, |space| space + 1);
                let value = value.split(|c: char| c.is_whitespace()).next()?.trim_end_matches('/');
                return (start > 0 && !value.is_empty()).then(|| (start, &line[start..equals], value));
            }
        }
    }
    None
}

const SAME_BLOCK: &str = "put opening and closing tag in the same paragraph, or each on a line of its own";

/// A diagnostic for an error of the crate.
///
/// - `rest`: the text from the error's place on; `at`: that place in the file.
/// - `lines`: how many lines of the file stand before what the crate was given, whose lines it names.
fn diagnostic(message: &str, rest: &str, at: usize, lines: usize) -> Diagnostic {
    let error = |length: usize, message: String| {
        let length = rest.floor_char_boundary(length.min(rest.len()));
        let first = rest.chars().next().map_or(0, char::len_utf8);
        Diagnostic::error(Span::new(at, at + length.max(first)), Code::Syntax, message)
    };
    let place = || place(message, lines);
    if let Some(rest_of_message) = message.strip_prefix(UNCLOSED) {
        let name = rest_of_message.split_once(">`").map_or("", |(name, _)| name);
        let same = if message.contains("`paragraph`") {
            " in the same paragraph"
        } else if message.contains("`listItem`") {
            " in the same list item"
        } else if message.contains("`blockQuote`") {
            " in the same quote"
        } else {
            ""
        };
        let diagnostic = error(1 + name.len(), format!("expected a closing tag for `<{name}>`{same}"));
        diagnostic.hint("close the tag, or write `\\<` (or a code span) when it is text")
    } else if let Some(names) = message.strip_prefix(UNOPENED) {
        let found = names.split_once(">`").map_or("", |(name, _)| name);
        let opened = names.split_once("closing tag for `<").and_then(|(_, rest)| rest.split_once(">`"));
        match opened {
            Some((opened, _)) => error(found.len() + 3, format!("expected `</{opened}>`, found `</{found}>`"))
                .hint(format!("`<{opened}>` was opened {}; close it first", place())),
            None => error(found.len() + 3, format!("the closing tag `</{found}>` has no opening tag")).hint(SAME_BLOCK),
        }
    } else if let Some(names) = message.strip_prefix("Expected the closing tag `</") {
        let name = names.split_once(">`").map_or("", |(name, _)| name);
        error(name.len() + 3, format!("the closing tag `</{name}>` stands in another block than its opening tag")).hint(
            format!("it was opened {}: put both tags in the same paragraph, or each on a line of its own", place()),
        )
    } else if message.starts_with(OPEN_BRACE) {
        error(1, "expected `}` to close this `{`".to_owned())
            .hint("close the brace, or write `\\{` (or a code span) when it is text")
    } else if let Some(reason) = message.strip_prefix(EXPRESSION) {
        error(1, format!("cannot read this expression: {}", house_style(reason)))
    } else if let Some((offset, name, value)) = unread_tag(message, rest).and_then(|_| unquoted(rest)) {
        let span = Span::new(at + offset, at + offset + name.len() + 1 + value.len());
        Diagnostic::error(span, Code::Syntax, format!("the value of `{name}` has no quotes"))
            .hint(format!("write `{name}=\"{}\"`", value.replace('"', "'")))
    } else if let Some(after) = rest.strip_prefix('<') {
        let found = after.chars().next().filter(|c| !c.is_control());
        let found = found.map_or_else(|| "the end".to_owned(), |c| format!("`{c}`"));
        let diagnostic = error(1, format!("expected a tag after `<`, found {found}"));
        match link(rest) {
            Some(link) => diagnostic.hint(format!("MDX has no `<url>` links: write `{link}`")),
            None => diagnostic.hint("write `\\<` (or a code span) when it is text"),
        }
    } else {
        error(1, house_style(message))
    }
}

/// A message of another parser in our style: no capital at the start, no full stop at the end.
pub(super) fn house_style(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut characters = message.chars();
    match (characters.next(), characters.clone().next()) {
        // `JSX`, `ESM` keep their capitals.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(characters).collect(),
        _ => message.to_owned(),
    }
}

/// Where something was opened, by the lines of the file: the crate writes `(3:1)`.
fn place(message: &str, lines: usize) -> String {
    let numbers = message.rsplit_once(['(', ' ']).map_or("", |(_, place)| place.trim_end_matches(')'));
    let place = numbers.split_once(':').and_then(|(line, column)| Some((line.parse::<usize>().ok()?, column)));
    place.map_or_else(|| "above".to_owned(), |(line, column)| format!("in line {}, column {column}", line + lines))
}

/// `<https://a.example>` as a link of MDX.
fn link(rest: &str) -> Option<String> {
    let (url, _) = rest.strip_prefix('<')?.split_once('>')?;
    let is_address = url.contains('@') && !url.contains([' ', ':', '/']);
    let is_url = ["http:", "https:", "mailto:"].iter().any(|scheme| url.starts_with(scheme)) && !url.contains(' ');
    (is_url || is_address).then(|| format!("[{url}]({}{url})", if is_address { "mailto:" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, rest: &str, expected: &str, marked: &str) {
        let diagnostic = diagnostic(message, rest, 10, 4);
        assert_eq!([vec![diagnostic.message], diagnostic.hints].concat().join("\n"), expected);
        let span = diagnostic.span.unwrap();
        assert_eq!(&rest[span.start - 10..span.end - 10], marked);
    }

    #[test]
    fn places_are_lines_of_the_file() {
        check(
            "Unexpected closing tag `</B>`, expected corresponding closing tag for `<A>` (3:1)",
            "</B>\n",
            "expected `</A>`, found `</B>`\n`<A>` was opened in line 7, column 1; close it first",
            "</B>",
        );
    }

    #[test]
    fn links_in_angle_brackets() {
        let message = "Unexpected character after `<`, expected a valid JSX tag";
        check(
            message,
            "<https://a.example/b> c",
            "expected a tag after `<`, found `h`\nMDX has no `<url>` links: write `[https://a.example/b](https://a.example/b)`",
            "<",
        );
        check(message, "<2", "expected a tag after `<`, found `2`\nwrite `\\<` (or a code span) when it is text", "<");
    }
}
