//! Blocks of code: language, title, highlight directives, variables, tokens, what is copied.
//!
//! The text is the author's, blank lines and indentation included. The parser has taken off the indentation of the list
//! item or element around the block, and of its fence, as CommonMark does.

use crate::bundle::Code;
use crate::compile::Highlighting;
use crate::compile::highlight::highlight;
use crate::diagnostic::Span;
use crate::syntax::Attribute;

use super::{Lower, session};

impl Lower<'_> {
    pub(super) fn fence(&mut self, language: Option<&str>, attributes: &[Attribute], text: &str, span: Span) -> Code {
        let attribute = |name: &str| self.attribute_value(attributes, name);
        let title = attribute("title").and_then(|value| value.as_str().map(str::to_owned));
        let numbers = attribute("showLineNumbers").is_some_and(|value| value.is_truthy());
        let (mut text, marks) = directives(text);
        for (name, value) in self.context.variables {
            // One that holds others makes a text grow fast.
            let growth = text.matches(name.as_str()).count() * value.len().saturating_sub(name.len());
            if growth > 0 && !self.may_grow(growth, span) {
                break;
            }
            if text.contains(name.as_str()) {
                text = text.replace(name.as_str(), value);
            }
        }
        let language = language.unwrap_or("js");
        let copy = session::commands(language, &text).filter(|commands| *commands != text);
        let tokens = match self.context.highlighting {
            Highlighting::On => {
                let question = format!("{language}\n{text}");
                self.context.memory.tokens.get(&question, || highlight(language, &text).into()).to_string()
            }
            Highlighting::Off => String::new(),
        };
        // The language is what the class `language-X` holds up to the next dash.
        let lang = language.split('-').next().unwrap_or_default().to_owned();
        Code { lang, title, text, tokens, marks, numbers, copy }
    }
}

/// Takes highlight directives out of a code: the lines that are shown, and the runs of those that are highlighted, first
/// and last, counted from 1.
///
/// A directive is a line of nothing but `//highlight-start`, `//highlight-end` or `//highlight-next-line`, white space
/// anywhere.
fn directives(code: &str) -> (String, Vec<(u32, u32)>) {
    let code = code.replace("\r\n", "\n").replace('\r', "\n");
    let mut shown: Vec<&str> = Vec::new();
    let mut marks: Vec<(u32, u32)> = Vec::new();
    let (mut in_run, mut is_next) = (false, false);
    for line in code.split('\n') {
        let directive: String = if line.contains("highlight") {
            line.chars().filter(|c| !c.is_whitespace()).collect()
        } else {
            String::new()
        };
        match directive.as_str() {
            "//highlight-start" => in_run = true,
            "//highlight-end" => in_run = false,
            "//highlight-next-line" => is_next = true,
            _ => {
                shown.push(line);
                if in_run || is_next {
                    let number = shown.len() as u32;
                    match marks.last_mut() {
                        Some((_, last)) if *last + 1 == number => *last = number,
                        _ => marks.push((number, number)),
                    }
                }
                is_next = false;
            }
        }
    }
    (shown.join("\n"), marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_mark_lines_and_go() {
        let code =
            "a\n// highlight-start\nb\nc\n//highlight-end\nd\n  // highlight-next-line \ne\n# highlight-next-line";
        let (text, marks) = directives(code);
        assert_eq!(text, "a\nb\nc\nd\ne\n# highlight-next-line");
        assert_eq!(marks, [(2, 3), (5, 5)]);
    }

    #[test]
    fn lines_beside_directives_keep_their_white_space() {
        assert_eq!(directives("// highlight-next-line\n    x\r\n  y").0, "    x\n  y");
        assert_eq!(directives("x // highlight-next-line").1, []);
    }
}
