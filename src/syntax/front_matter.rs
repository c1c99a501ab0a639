//! YAML front matter: `---` lines around `key: value` at the very start of a file.

use crate::diagnostic::Span;

/// Splits front matter off a text: its YAML with its span, the rest, and how many bytes stand before the rest.
///
/// MDX itself knows no front matter (there, the same lines are a rule and a heading); docs written for other generators
/// have it on most pages, so a block of `---` lines at the very start is metadata here.
pub(super) fn split(text: &str) -> (Option<(String, Span)>, &str, usize) {
    let none = (None, text, 0);
    let Some(first) = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---") else { return none };
    let start = first.len();
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            let rest = end + line.len();
            let yaml = text[start..end].to_owned();
            return (Some((yaml, Span::new(start, end))), &text[rest..], rest);
        }
        end += line.len();
    }
    none
}

/// The first line of front matter that has no line of `---` at its end, and so is shown as text.
pub(super) fn unclosed(text: &str) -> Option<Span> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let (key, value) = lines.next()?.split_once(':')?;
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let is_entry = is_key && (value.trim().is_empty() || value.starts_with(' '));
    (is_entry && lines.all(|line| line.trim_end() != "---")).then(|| Span::new(0, first.trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_split_off() {
        let (front, rest, skipped) = split("---\ntitle: x\n---\n\na");
        assert_eq!(front, Some(("title: x\n".to_owned(), Span::new(4, 13))));
        assert_eq!((rest, skipped), ("\na", 17));
    }

    #[test]
    fn front_matter_without_an_end_is_found() {
        assert_eq!(unclosed("---\ntitle: x\n\ntext"), Some(Span::new(0, 3)));
        assert_eq!(unclosed("---\r\ntitle:\r\n"), Some(Span::new(0, 3)));
        for text in ["---\ntitle: x\n---\n", "---\n\ntitle: x", "---\nNote: that: x", "---\na b: x", "text\n---\na: b"]
        {
            assert_eq!(unclosed(text), None, "{text}");
        }
    }

    #[test]
    fn a_rule_without_a_second_one_is_no_front_matter() {
        assert_eq!(split("---\n\ntext"), (None, "---\n\ntext", 0));
        assert_eq!(split("text\n---\n---"), (None, "text\n---\n---", 0));
    }
}
