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
    fn a_rule_without_a_second_one_is_no_front_matter() {
        assert_eq!(split("---\n\ntext"), (None, "---\n\ntext", 0));
        assert_eq!(split("text\n---\n---"), (None, "text\n---\n---", 0));
    }
}
