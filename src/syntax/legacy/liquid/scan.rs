//! A template to its parts: text, `{{ output }}`, `{% tag %}`.

use std::ops::Range;

/// A part of a template; all ranges are bytes of the template.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub range: Range<usize>,
    pub kind: PartKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum PartKind {
    /// White space that a neighbour's `-` trims is not in the range.
    Text,
    /// `{{ inner }}`
    Output { inner: Range<usize> },
    /// `{% name arguments %}`
    Tag { name: String, arguments: Range<usize> },
}

/// Cuts a template into its parts. What `{% raw %}` holds is text, what `{% comment %}` holds is nothing, and braces that
/// nothing closes are text.
pub(super) fn scan(template: &str) -> Vec<Part> {
    let mut scanner = Scanner { template, missing: Vec::new() };
    let mut parts = Vec::new();
    let (mut at, mut text_start) = (0, 0);
    while let Some(construct) = scanner.next(at) {
        let text_end = match construct.trims_before {
            true => text_start + template[text_start..construct.range.start].trim_end().len(),
            false => construct.range.start,
        };
        push_text(&mut parts, text_start..text_end);
        let mut after = construct.range.end;
        let mut trims_after = construct.trims_after;
        let name = match &construct.kind {
            PartKind::Tag { name, .. } => name.as_str(),
            _ => "",
        };
        if let Some((content, end)) = scanner.closed_by(name, after) {
            if name == "raw" {
                push_text(&mut parts, content);
            }
            after = end.range.end;
            trims_after = end.trims_after;
        } else {
            parts.push(Part { range: construct.range, kind: construct.kind });
        }
        at = after;
        text_start = match trims_after {
            true => template.len() - template[after..].trim_start().len(),
            false => after,
        };
        at = at.max(text_start);
    }
    push_text(&mut parts, text_start..template.len());
    parts
}

fn push_text(parts: &mut Vec<Part>, range: Range<usize>) {
    if !range.is_empty() {
        parts.push(Part { range, kind: PartKind::Text });
    }
}

struct Construct {
    range: Range<usize>,
    kind: PartKind,
    trims_before: bool,
    trims_after: bool,
}

struct Scanner<'t> {
    template: &'t str,
    /// Closing marks and tags that the rest does not have: looking for them again and again would take quadratic time.
    missing: Vec<&'static str>,
}

impl Scanner<'_> {
    /// The first construct at or after a byte. As in Ruby's Liquid, the first closing braces end it, quoted or not.
    fn next(&mut self, mut at: usize) -> Option<Construct> {
        let template = self.template;
        loop {
            let start = at + template[at..].find('{')?;
            let (open, close) = match template.as_bytes().get(start + 1) {
                Some(b'{') => ("{{", "}}"),
                Some(b'%') => ("{%", "%}"),
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            match self.find(close, start + 2) {
                Some(end) => return Some(construct(template, start, end + close.len(), open)),
                None => at = start + 2,
            }
        }
    }

    fn find(&mut self, mark: &'static str, from: usize) -> Option<usize> {
        if self.missing.contains(&mark) {
            return None;
        }
        let found = self.template[from..].find(mark).map(|distance| from + distance);
        if found.is_none() {
            self.missing.push(mark);
        }
        found
    }

    /// For a tag whose content is not Liquid: the content, and the tag that ends it.
    fn closed_by(&mut self, name: &str, from: usize) -> Option<(Range<usize>, Construct)> {
        let end = match name {
            "raw" => "endraw",
            "comment" => "endcomment",
            _ => return None,
        };
        let mut at = from;
        while !self.missing.contains(&end) {
            // Inside, only the closing tag counts: braces before it may be open.
            let Some(start) = self.template[at..].find("{%").map(|distance| at + distance) else { break };
            match self.next(start) {
                Some(construct) if matches!(&construct.kind, PartKind::Tag { name, .. } if name == end) => {
                    return Some((from..construct.range.start, construct));
                }
                _ => at = start + 2,
            }
        }
        self.missing.push(end);
        None
    }
}

/// `{{ … }}` or `{% … %}` in a range.
fn construct(template: &str, start: usize, end: usize, open: &str) -> Construct {
    let whole = &template[start + 2..end - 2];
    let (trims_before, trims_after) = (whole.starts_with('-'), whole.ends_with('-'));
    let inner = whole.strip_prefix('-').unwrap_or(whole);
    let inner = inner.strip_suffix('-').unwrap_or(inner).trim_start();
    let inner_start = end - 2 - usize::from(trims_after && whole.len() > 1) - inner.len();
    let inner = inner_start..inner_start + inner.trim_end().len();
    let kind = match open {
        "{{" => PartKind::Output { inner },
        _ => {
            let text = &template[inner.clone()];
            let name_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
            let arguments = &text[name_end..];
            let start = inner.start + name_end + arguments.len() - arguments.trim_start().len();
            PartKind::Tag { name: text[..name_end].to_owned(), arguments: start..inner.end }
        }
    };
    Construct { range: start..end, kind, trims_before, trims_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(template: &str, expected: &[&str]) {
        let shown: Vec<String> = scan(template)
            .iter()
            .map(|part| match &part.kind {
                PartKind::Text => template[part.range.clone()].to_owned(),
                PartKind::Output { inner } => format!("={}", &template[inner.clone()]),
                PartKind::Tag { name, arguments } => format!("%{name}:{}", &template[arguments.clone()]),
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn ok_parts() {
        check("a{{ b | c }}d{%if e == 'f'%}g{% endif %}", &["a", "=b | c", "d", "%if:e == 'f'", "g", "%endif:"]);
        check("a { b } {c} {", &["a { b } {c} {"]);
        check("a {{ b", &["a {{ b"]);
        check("{{}}{{-}}{{--}}", &["=", "=", "="]);
    }

    #[test]
    fn ok_white_space_control() {
        check("a \n{{- b -}}\n c", &["a", "=b", "c"]);
        check("a {%- raw -%} x {% endraw -%} b", &["a", " x ", "b"]);
    }

    #[test]
    fn ok_raw_and_comment() {
        check("{% raw %}{{ a }} {% b {% endraw %}c", &["{{ a }} {% b ", "c"]);
        check("a{% comment %}{{ b }}{% endcomment %}c", &["a", "c"]);
        check("a{% raw %}b", &["a", "%raw:", "b"]);
    }
}
