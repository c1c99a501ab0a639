//! Habits of Markdown and HTML that MDX does not have: each is one error with the way out, and is taken for text, so that
//! nothing around it breaks. And rows of a table in a filter, which the parser crate would not take for rows.

use std::ops::Range;

use super::messages::VOID;
use super::scan::{self, Fences, Kind};

/// Tags and braces without end after which no more is looked at.
const MAX_UNENDED: usize = 6;
/// Bytes behind a tag in which its closing tag is looked for.
const MAX_ELEMENT: usize = 1_000;

/// What the parser crate is to see in the place of something.
pub(super) enum Taken {
    /// The byte is text.
    Text(usize),
    /// Nothing.
    Hidden(Range<usize>),
}

/// Something that is not MDX.
pub(super) struct Habit {
    pub taken: Taken,
    /// What the error points at.
    pub marked: Range<usize>,
    pub message: String,
    pub hint: String,
}

/// Finds HTML comments, tags like `<br>`, and prose that starts with `import` or `export`.
///
/// - cost: linear in the bytes.
pub(super) fn find(text: &str) -> Vec<Habit> {
    let mut habits: Vec<Habit> = prose(text).collect();
    let mut unended = 0;
    // What has no end is looked for to the end of the text.
    let openers = scan::openers(text).take_while(|opener| {
        unended += usize::from(matches!(opener.kind, Kind::Unended));
        unended <= MAX_UNENDED
    });
    habits.extend(openers.filter_map(|opener| match opener.kind {
        Kind::Comment(length) => Some(comment(text, opener.start..opener.start + length)),
        Kind::Open(name) if VOID.contains(&name) => void_tag(text, opener.start, name),
        _ => None,
    }));
    habits
}

fn comment(text: &str, range: Range<usize>) -> Habit {
    let inner = text[range.clone()].trim_start_matches("<!--").trim_end_matches("-->").trim();
    let is_short =
        inner.len() <= 40 && !inner.contains(['\n', '\r', '`']) && !inner.contains("*/") && !inner.is_empty();
    Habit {
        taken: Taken::Hidden(range.clone()),
        marked: range.start..range.start + 4,
        message: "MDX has no HTML comments".to_owned(),
        hint: if is_short { format!("write `{{/* {inner} */}}`") } else { "write `{/* … */}`".to_owned() },
    }
}

/// A tag of an element without content that does not close itself; `None` if a closing tag follows in its block.
fn void_tag(text: &str, start: usize, name: &str) -> Option<Habit> {
    let rest = &text[start..];
    let near = &rest[..rest.floor_char_boundary(MAX_ELEMENT)];
    let mut lines = scan::lines(near).skip(1);
    let end = lines.find(|(_, line)| line.trim_ascii().is_empty()).map_or(near.len(), |(start, _)| start);
    if near[..end].contains(&format!("</{name}>")) {
        return None;
    }
    let length = rest.find('>').map_or(1 + name.len(), |end| end + 1);
    let has_attributes = length > name.len() + 2;
    let hint = if has_attributes { format!("write `<{name} … />`") } else { format!("write `<{name}/>`") };
    Some(Habit {
        taken: Taken::Text(start),
        marked: start..start + length,
        message: format!("`<{name}>` does not close itself, as each tag has to in MDX"),
        hint: format!("{hint}, or `\\<` when it is text"),
    })
}

/// Paragraphs that start with the word `import` or `export`, at which MDX expects JavaScript.
fn prose(text: &str) -> impl Iterator<Item = Habit> {
    let mut fences = Fences::default();
    let mut is_start = true;
    scan::lines(text).filter_map(move |(start, line)| {
        let is_code = fences.is_code(line);
        let ends_block = is_code || line.trim_ascii().is_empty() || line.starts_with(['<', '{', '#']);
        let starts = std::mem::replace(&mut is_start, ends_block);
        let word = ["import", "export"].into_iter().find(|word| line.starts_with(word))?;
        let is_prose = starts && !is_code && !is_statement(word, &text[start + word.len()..]);
        is_prose.then(|| Habit {
            taken: Taken::Text(start),
            marked: start..start + word.len(),
            message: format!("a paragraph that starts with `{word}` is read as JavaScript"),
            hint: format!("start the paragraph with another word, or write `{{'{word}'}}`"),
        })
    })
}

/// Whether what follows `import` or `export` can be JavaScript. Words that no space sets apart, such as `important`, are
/// left to the parser.
fn is_statement(word: &str, rest: &str) -> bool {
    if !rest.starts_with([' ', '\t']) {
        return true;
    }
    let rest = rest.trim_start();
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
    let (name, after) = (&rest[..length], rest[length..].trim_start());
    if name.is_empty() {
        return rest.starts_with(['{', '*', '"', '\'', '/', '(']);
    }
    if word == "export" {
        let declarations =
            ["const", "let", "var", "function", "async", "class", "default", "type", "interface", "enum", "declare"];
        return declarations.contains(&name);
    }
    let starts_list = |text: &str| text.trim_start().starts_with(['{', '*']);
    let is_from = |text: &str| text.strip_prefix("from").is_some_and(|text| text.trim_start().starts_with(['"', '\'']));
    name == "type" && !after.starts_with(char::is_alphanumeric)
        || is_from(after)
        || after.strip_prefix(',').is_some_and(starts_list)
        || name == "type" && after.split_once(char::is_whitespace).is_some_and(|(_, rest)| is_from(rest.trim_start()))
}

/// The tags of filters around rows of a table, each on a line of its own: the bytes that are to be text, so that the lines
/// are rows to the parser.
///
/// - cost: linear in the bytes.
pub(super) fn row_filters(text: &str) -> Vec<usize> {
    let mut fences = Fences::default();
    let (mut is_table, mut before) = (false, "");
    // Tags of filters that are still open, outermost first.
    let (mut open, mut tags) = (Vec::<usize>::new(), Vec::new());
    let mut found = Vec::new();
    for (start, line) in scan::lines(text) {
        let content = scan::markers(line).last().map_or(line, |marker| &line[marker.end..]).trim();
        let is_row = content.contains('|');
        if fences.is_code(line) || content.is_empty() || !(is_table || is_row) {
            (is_table, open, tags) = (false, Vec::new(), Vec::new());
        } else if !is_table {
            is_table = is_row && content.contains('-') && scan::is_table_delimiter(content) && before.contains('|');
        } else if is_row_filter(content) {
            open.push(tags.len());
            tags.push((start, line));
        } else if content == "</InlineFilter>" && open.pop().is_some() {
            tags.push((start, line));
            if open.is_empty() {
                found.append(&mut tags);
            }
        } else if !is_row && content.starts_with('<') {
            (is_table, open, tags) = (false, Vec::new(), Vec::new());
        }
        before = content;
    }
    let is_markup = |(_, byte): &(usize, u8)| matches!(byte, b'<' | b'{');
    let bytes =
        found.into_iter().flat_map(|(start, line)| line.bytes().enumerate().map(move |(at, byte)| (start + at, byte)));
    bytes.filter(is_markup).map(|(at, _)| at).collect()
}

/// The first tag of a table's row that a `|` parts from its closing tag, or that has none: its place and its name.
pub(super) fn parted_tag(row: &str) -> Option<(usize, &str)> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    for opener in scan::openers(row) {
        match opener.kind {
            Kind::Open(name) if !VOID.contains(&name) => open.push((opener.start, name)),
            Kind::Close(name) => {
                let (start, opened) = open.pop()?;
                if opened != name {
                    return None;
                }
                let inner = row[start..opener.start].replace("\\|", "");
                if inner.contains('|') {
                    return Some((start, name));
                }
            }
            _ => {}
        }
    }
    open.into_iter().next()
}

/// Rows of a table in a paragraph.
pub(super) struct StrayRows {
    /// The first row.
    pub(super) range: Range<usize>,
    /// How many cells the first row has, and the row of dashes below it; `None` if there is none, or it has as many.
    pub(super) cells: Option<(usize, usize)>,
}

/// Finds rows of a table in a paragraph: lines that start and end with `|`.
pub(super) fn stray_rows(paragraph: &str) -> Option<StrayRows> {
    if !paragraph.contains('|') {
        return None;
    }
    let cells = |line: &str| line.replace("\\|", "").matches('|').count().saturating_sub(1);
    let lines: Vec<(usize, &str)> = scan::lines(paragraph)
        .map(|(start, line)| {
            let line = line.trim_end();
            let marked = scan::markers(line).last().map_or(0, |marker| marker.end);
            let skipped = line.len() - line[marked..].trim_start().len();
            (start + skipped, &line[skipped..])
        })
        .collect();
    let is_framed =
        |line: &str| line.len() > 1 && line.starts_with('|') && line.ends_with('|') && !line.ends_with("\\|");
    let is_row = |index: usize, line: &str| {
        let is_spaced = line[1..].starts_with([' ', '\t']);
        is_framed(line) && (is_spaced || lines.get(index + 1).is_some_and(|(_, next)| is_framed(next)))
    };
    let (index, (start, row)) = lines.iter().enumerate().find(|(index, (_, line))| is_row(*index, line))?;
    let dashes = lines.get(index + 1).map(|(_, line)| *line);
    let dashes = dashes.filter(|line| line.contains('-') && line.contains('|') && scan::is_table_delimiter(line));
    let cells = dashes.map(|dashes| (cells(row), cells(dashes))).filter(|(head, delimiters)| head != delimiters);
    Some(StrayRows { range: *start..start + row.len(), cells })
}

/// Whether a line is the opening tag of a filter, and nothing else.
pub(super) fn is_row_filter(line: &str) -> bool {
    let rest = line.strip_prefix("<InlineFilter").and_then(|rest| rest.strip_suffix('>'));
    rest.is_some_and(|rest| !rest.contains(['<', '>', '|']) && !rest.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let habits = find(text);
        let found: Vec<_> =
            habits.iter().map(|it| (&text[it.marked.clone()], it.message.as_str(), it.hint.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn comments_and_void_tags() {
        check("a <!-- b --> c", &[("<!--", "MDX has no HTML comments", "write `{/* b */}`")]);
        check(
            "a<br>b `<br>` <br/>",
            &[(
                "<br>",
                "`<br>` does not close itself, as each tag has to in MDX",
                "write `<br/>`, or `\\<` when it is text",
            )],
        );
        check(
            "<img src=\"a.png\">",
            &[(
                "<img src=\"a.png\">",
                "`<img>` does not close itself, as each tag has to in MDX",
                "write `<img … />`, or `\\<` when it is text",
            )],
        );
        check("<br>a</br>", &[]);
        check("```html\n<!-- a -->\n<br>\n```", &[]);
    }

    #[test]
    fn prose_that_starts_with_a_keyword() {
        let import = "a paragraph that starts with `import` is read as JavaScript";
        let hint = "start the paragraph with another word, or write `{'import'}`";
        check("import your team's data (CSV).", &[("import", import, hint)]);
        check("a\n\nimport data from the table\n\nimport a, b", &[("import", import, hint), ("import", import, hint)]);
        for code in [
            "import a from 'b'",
            "import {\n a } from 'b'",
            "import a, { b } from 'c'",
            "import 'a'",
            "import * as a from 'b'",
            "import type { A } from 'b'",
            "import type A from 'b'",
            "export const a = 1",
            "export default 1",
            "export { a }",
            "a\nimport b",
            "important",
            "```\nimport it\n```",
        ] {
            check(code, &[]);
        }
    }

    #[test]
    fn filters_around_rows() {
        let masked =
            |text: &str| row_filters(text).into_iter().map(|at| text[..at].matches('\n').count()).collect::<Vec<_>>();
        let filter = "<InlineFilter filters={[\"x\"]}>";
        let none: [usize; 0] = [];
        assert_eq!(masked(&format!("| a |\n|---|\n| 1 |\n{filter}\n| 2 |\n</InlineFilter>\n| 3 |")), [3, 3, 5]);
        assert_eq!(masked(&format!("> | a |\n> |---|\n> {filter}\n> | 2 |\n> </InlineFilter>")), [2, 2, 4]);
        assert_eq!(masked(&format!("| a |\n|---|\n| 1 |\n{filter}\ntext\n\n</InlineFilter>")), none);
        assert_eq!(masked(&format!("| a |\n|---|\n\n{filter}\n| 2 |\n</InlineFilter>")), none);
        assert_eq!(masked(&format!("a | b\n{filter}\n| 2 |\n</InlineFilter>")), none);
    }

    #[test]
    fn tags_that_cells_part() {
        for (row, parted) in [
            ("| <b>1 | 2</b> |", Some((2, "b"))),
            ("<A>| 1 |</A>", Some((0, "A"))),
            ("| <b>1 | 2 |", Some((2, "b"))),
            ("| <b>1 \\| 2</b> | `<i>` <br/> \\<b> |", None),
            ("| <b>1</b> | <i>2</i> |", None),
        ] {
            assert_eq!(parted_tag(row), parted, "{row}");
        }
    }

    #[test]
    fn rows_outside_of_tables() {
        let found = |text: &str| stray_rows(text).map(|rows| (text[rows.range].to_owned(), rows.cells));
        assert_eq!(found("a\n> | 1 | 2 |"), Some(("| 1 | 2 |".to_owned(), None)));
        assert_eq!(found("|a|b|\n|-|\n"), Some(("|a|b|".to_owned(), Some((2, 1)))));
        for text in ["|x| is the value of |y|", "a | b", "| a |b", "| a \\|", "||"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
