//! Bounds on what is handed to the parser crate, whose time is quadratic, or worse, in some counts.
//!
//! Nothing is cut: markup beyond a bound is taken for text, and a diagnostic says where that begins. Bytes are replaced
//! one by one, so places stay what they are: a marker of a list or quote becomes a space, and what would be text becomes
//! a control character that the text does not hold, which [`Bounded::restore`] turns back.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::habits::{self, Taken};
use super::scan::{self, Fences};
use super::stack;

/// Levels of lists and quotes that one line may open, a list counting twice as in [`super::MAX_DEPTH`]. The parser walks
/// all open levels again for each level of a line.
const MAX_LEVELS: usize = 24;
/// Columns of a table. Each row is filled up to them, so columns times rows is not bounded by the text.
const MAX_COLUMNS: usize = 250;
/// Tags and expressions without a blank line between, code not counted. Each one inside of a paragraph costs a walk over
/// its neighbours.
const MAX_OPENERS: usize = 4_000;
/// Tags and braces of a file that have no end. The parser looks for each end down to the end of the file, and where tags
/// and braces alternate it looks anew at each level: twelve of them take longer than anybody waits.
const MAX_UNENDED: usize = 6;
/// Elements of a file that are open at once, and closing tags that close nothing. The parser counts the lines of the file
/// for each one that it reports.
const MAX_OPEN_TAGS: usize = 100;
/// Characters of a paragraph that may begin or end emphasis: `*`, `_` and `~`. Each is compared with those before it.
const MAX_DELIMITERS: usize = 10_000;
/// Bytes without white space in which links that start with `www.` are looked for, from each `www.` to the end.
const MAX_WORD: usize = 2_000;

/// Parentheses around parentheses in one expression, import or export. `oxc_parser` reads each level twice when it is no
/// arrow function, so time doubles with each.
const MAX_PARENTHESES: usize = 14;
/// Brackets and operators of one expression, import or export: each can be a level of it, and a level takes some kilobytes
/// of stack. Natively, all of them are counted; in wasm, where the stack is small, those around each other.
pub(super) const MAX_EXPRESSION_LEVELS: usize = stack::MAX_LEVELS;

/// What may be taken for text: each needs a stand-in.
const MASKED: &[u8] = b"<{*_~.ie";

/// A text that the parser takes linear time for, and what its author should know.
pub(super) struct Bounded<'a> {
    pub text: Cow<'a, str>,
    pub diagnostics: Vec<Diagnostic>,
    /// How deep the deepest expression, import or export can nest at the most.
    pub levels: usize,
    /// The stand-in of each byte of [`MASKED`]; empty when nothing is masked.
    stand_ins: Vec<u8>,
}

impl Bounded<'_> {
    /// A string of the parser as its author wrote it.
    pub(super) fn restore(&self, text: &str) -> String {
        if self.stand_ins.is_empty() {
            return text.to_owned();
        }
        let original = |c: char| match self.stand_ins.iter().position(|stand_in| c == char::from(*stand_in)) {
            Some(index) => char::from(MASKED[index]),
            None => c,
        };
        text.chars().map(original).collect()
    }
}

/// Applies all bounds to a text, of which the first byte is at byte `base` of its file.
///
/// - cost: linear in the bytes.
pub(super) fn bound(text: &str, base: usize) -> Bounded<'_> {
    let scanned = scan::with_plain_line_ends(text);
    let mut bounds = Bounds { text: &scanned, base, levels: 0, changes: Vec::new(), diagnostics: Vec::new() };
    bounds.habits();
    bounds.lines();
    bounds.openers();
    bounds.words();
    bounds.apply(text)
}

/// Applies the bounds that hold for text without tags and expressions.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn bound_lines(text: &str) -> Bounded<'_> {
    let scanned = scan::with_plain_line_ends(text);
    let mut bounds = Bounds { text: &scanned, base: 0, levels: 0, changes: Vec::new(), diagnostics: Vec::new() };
    bounds.lines();
    bounds.words();
    bounds.apply(text)
}

/// What a byte becomes.
enum Change {
    Blank,
    Mask,
}

struct Bounds<'a> {
    /// With plain line ends.
    text: &'a str,
    base: usize,
    levels: usize,
    changes: Vec<(usize, Change)>,
    diagnostics: Vec<Diagnostic>,
}

impl Bounds<'_> {
    fn tell(&mut self, start: usize, end: usize, code: Code, message: String, hint: &str) {
        let span = Span::new(self.base + start, self.base + end);
        self.diagnostics.push(Diagnostic::error(span, code, message).hint(hint));
    }

    /// What is not MDX, and rows in filters.
    fn habits(&mut self) {
        for habit in habits::find(self.text) {
            match habit.taken {
                Taken::Text(at) => self.changes.push((at, Change::Mask)),
                Taken::Hidden(range) => {
                    let bytes = self.text.bytes().enumerate().take(range.end).skip(range.start);
                    let is_kept = |byte: u8| matches!(byte, b'\n' | b'\r');
                    self.changes.extend(bytes.filter(|(_, byte)| !is_kept(*byte)).map(|(at, _)| (at, Change::Blank)));
                }
            }
            self.tell(habit.marked.start, habit.marked.end, Code::Syntax, habit.message, &habit.hint);
        }
        self.changes.extend(habits::row_filters(self.text).into_iter().map(|at| (at, Change::Mask)));
    }

    /// Bounds that a line, or a block of lines, can break.
    fn lines(&mut self) {
        let mut fences = Fences::default();
        let mut delimiters = 0;
        for (start, line) in scan::lines(self.text) {
            let is_code = fences.is_code(line);
            if is_code || line.trim_ascii().is_empty() {
                delimiters = 0;
            }
            if is_code && (line.contains("```") || line.contains("~~~")) {
                // What follows a fence's language is read as attributes.
                self.levels = self.levels.max(stack::levels(line).min(MAX_EXPRESSION_LEVELS));
            }
            if !is_code {
                self.levels(start, line);
                self.columns(start, line);
                self.delimiters(start, line, &mut delimiters);
            }
        }
    }

    fn levels(&mut self, start: usize, line: &str) {
        if scan::is_rule(line) {
            return;
        }
        let mut levels = 0;
        let mut first = None;
        for marker in scan::markers(line) {
            levels += if line.as_bytes()[marker.start] == b'>' { 1 } else { 2 };
            if levels > MAX_LEVELS {
                first.get_or_insert(marker.start);
                self.changes.extend(marker.map(|at| (start + at, Change::Blank)));
            }
        }
        if let Some(first) = first {
            let message = format!("this line nests more than {MAX_LEVELS} levels; markers of deeper ones are left out");
            self.tell(
                start + first,
                start + first + 1,
                Code::TooDeep,
                message,
                "flatten the list or quote at this place",
            );
        }
    }

    fn columns(&mut self, start: usize, line: &str) {
        if line.len() > MAX_COLUMNS && scan::is_table_delimiter(line) && line.matches('|').count() > MAX_COLUMNS {
            self.changes.extend((start..start + line.trim_end().len()).map(|at| (at, Change::Blank)));
            let message = format!("a table has at most {MAX_COLUMNS} columns; this one is shown as text");
            self.tell(start, start + line.trim_end().len(), Code::TooLarge, message, "split the table");
        }
    }

    fn delimiters(&mut self, start: usize, line: &str, count: &mut usize) {
        for (at, _) in line.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'*' | b'_' | b'~')) {
            *count += 1;
            if *count > MAX_DELIMITERS {
                self.changes.push((start + at, Change::Mask));
            }
            if *count == MAX_DELIMITERS + 1 {
                let message = format!(
                    "this paragraph has more than {MAX_DELIMITERS} `*`, `_` and `~`; the rest is shown as text"
                );
                self.tell(start + at, start + at + 1, Code::TooLarge, message, "split the paragraph");
            }
        }
    }

    /// From the first tag or brace that is one too many, all are text.
    fn openers(&mut self) {
        let Some((at, code, message)) = self.excess() else { return };
        self.changes.extend(
            scan::statements(self.text)
                .map(|found| found.start)
                .filter(|start| *start >= at)
                .map(|at| (at, Change::Mask)),
        );
        let rest = self.text.bytes().enumerate().skip(at);
        self.changes.extend(rest.filter(|(_, byte)| matches!(byte, b'<' | b'{')).map(|(at, _)| (at, Change::Mask)));
        let message = format!("{message}; from here on, tags and expressions are shown as text");
        self.tell(at, at + 1, code, message, "close what is open above, or split the file into fragments");
    }

    /// Where the first tag, expression, import or export beyond a bound stands, and which bound that is.
    fn excess(&mut self) -> Option<Excess> {
        let statement = scan::statements(self.text).find_map(|statement| {
            self.levels = self.levels.max(statement.levels.min(MAX_EXPRESSION_LEVELS));
            too_deep(statement.start, statement.parentheses, statement.levels)
        });
        let excesses = [statement, self.first_opener_in_excess()];
        excesses.into_iter().flatten().min_by_key(|(at, ..)| *at)
    }

    /// The first tag or brace beyond a bound.
    fn first_opener_in_excess(&mut self) -> Option<Excess> {
        let (mut openers, mut unended, mut stray) = (0, 0, 0);
        let mut open: Vec<&str> = Vec::new();
        let all_unclosed = OnceCell::new();
        for opener in scan::openers(self.text) {
            let at = opener.start;
            self.levels = self.levels.max(opener.levels.min(MAX_EXPRESSION_LEVELS));
            openers = if opener.starts_block { opener.weight } else { openers + opener.weight };
            match opener.kind {
                scan::Kind::Unended => unended += 1,
                scan::Kind::Open(name) => open.push(name),
                scan::Kind::Close(name) if open.last() == Some(&name) => drop(open.pop()),
                scan::Kind::Close(_) => stray += 1,
                scan::Kind::Whole | scan::Kind::Comment(_) => {}
            }
            let (code, message) = if let Some((_, code, message)) = too_deep(at, opener.parentheses, opener.levels) {
                (code, message)
            } else if openers > MAX_OPENERS {
                (Code::TooLarge, format!("this block has more than {MAX_OPENERS} tags and expressions"))
            } else if unended.max(self.unclosed(&opener, &all_unclosed)) > MAX_UNENDED {
                (Code::TooLarge, format!("more than {MAX_UNENDED} tags and braces of this file have no end"))
            } else if open.len() > MAX_OPEN_TAGS {
                (Code::TooDeep, format!("more than {MAX_OPEN_TAGS} elements are open here"))
            } else if stray > MAX_OPEN_TAGS {
                (Code::TooLarge, format!("more than {MAX_OPEN_TAGS} closing tags close nothing"))
            } else {
                continue;
            };
            return Some((at, code, message));
        }
        None
    }

    /// Elements that the parser looks for the end of while it looks for that of an opener: with one that is not closed in
    /// an expression, and in an expression without end, it goes on with all that follows, code too.
    fn unclosed(&self, opener: &scan::Opener, all: &OnceCell<scan::Unclosed>) -> usize {
        let is_open_brace = matches!(opener.kind, scan::Kind::Unended) && self.text[opener.start..].starts_with('{');
        if opener.unclosed == 0 && !is_open_brace {
            return 0;
        }
        all.get_or_init(|| scan::Unclosed::new(self.text.as_bytes())).from(opener.start + 1)
    }

    fn words(&mut self) {
        let mut start = 0;
        for word in self.text.split(|c: char| c.is_ascii_whitespace()) {
            if word.len() > MAX_WORD && word.contains("www.") {
                self.changes.extend(word.match_indices("www.").map(|(at, _)| (start + at + 3, Change::Mask)));
                let message = format!("links are not looked for in a word of more than {MAX_WORD} bytes");
                self.tell(start, start + 1, Code::TooLarge, message, "write links as `[text](url)`");
            }
            start += word.len() + 1;
        }
    }

    /// - `written`: the text with the line ends of its author.
    fn apply(self, written: &str) -> Bounded<'_> {
        if self.changes.is_empty() {
            let Self { levels, diagnostics, .. } = self;
            return Bounded { text: Cow::Borrowed(written), levels, diagnostics, stand_ins: Vec::new() };
        }
        let mut text = written.as_bytes().to_vec();
        let mut stand_ins = unused_controls(&text);
        stand_ins.truncate(MASKED.len());
        for (at, change) in &self.changes {
            let stand_in = MASKED.iter().position(|byte| *byte == self.text.as_bytes()[*at]);
            text[*at] = match change {
                Change::Blank => b' ',
                // A text that holds every control character loses the mark; this is still better than its time.
                Change::Mask => stand_in.and_then(|index| stand_ins.get(index)).copied().unwrap_or(b' '),
            };
        }
        // Whole characters were replaced, and by ASCII.
        let text = String::from_utf8(text).unwrap_or_else(|_| written.to_owned());
        Bounded { text: Cow::Owned(text), levels: self.levels, diagnostics: self.diagnostics, stand_ins }
    }
}

/// Control characters that are no white space and do not occur in a text.
fn unused_controls(text: &[u8]) -> Vec<u8> {
    let mut is_used = [false; 256];
    text.iter().for_each(|byte| is_used[usize::from(*byte)] = true);
    (0x01..0x20).filter(|byte| !matches!(byte, 0x09..=0x0d) && !is_used[usize::from(*byte)]).collect()
}

/// The place of the first thing beyond a bound, and what to tell.
type Excess = (usize, Code, String);

fn too_deep(at: usize, parentheses: usize, levels: usize) -> Option<Excess> {
    if parentheses > MAX_PARENTHESES {
        Some((at, Code::TooDeep, format!("parentheses nest more than {MAX_PARENTHESES} deep")))
    } else if levels > MAX_EXPRESSION_LEVELS {
        let message = format!("this expression has more than {MAX_EXPRESSION_LEVELS} {}", stack::TOO_MANY);
        Some((at, Code::TooLarge, message))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(Code, usize)]) {
        let bounded = bound(text, 0);
        let found: Vec<_> = bounded.diagnostics.iter().map(|d| (d.code, d.span.unwrap().start)).collect();
        assert_eq!(found, expected);
        assert_eq!(bounded.text.len(), text.len());
    }

    #[test]
    fn levels_of_a_line_are_bounded() {
        check(&format!("{} a", ">".repeat(MAX_LEVELS)), &[]);
        check(&format!("{} a", ">".repeat(MAX_LEVELS + 1)), &[(Code::TooDeep, MAX_LEVELS)]);
        check(&format!("{}a", "- ".repeat(MAX_LEVELS / 2 + 1)), &[(Code::TooDeep, MAX_LEVELS)]);
        assert_eq!(bound(&format!("{}a", ">".repeat(30)), 0).text, format!("{}      a", ">".repeat(24)));
    }

    #[test]
    fn rules_and_code_have_no_levels() {
        check(&"- ".repeat(100), &[]);
        check(&format!("```\n{}\n```", ">".repeat(100)), &[]);
    }

    #[test]
    fn columns_are_bounded() {
        let table = |columns: usize| format!("{}|\n{}|\n", "|a".repeat(columns), "|-".repeat(columns));
        check(&table(MAX_COLUMNS - 1), &[]);
        check(&table(MAX_COLUMNS), &[(Code::TooLarge, table(MAX_COLUMNS).find('\n').unwrap() + 1)]);
    }

    #[test]
    fn openers_are_bounded() {
        check(&"<a/>\n".repeat(MAX_OPENERS), &[]);
        check(&"<a/>\n".repeat(MAX_OPENERS + 1), &[(Code::TooLarge, 5 * MAX_OPENERS)]);
        check(&"{ ".repeat(MAX_UNENDED), &[]);
        check(&"{ ".repeat(MAX_UNENDED + 1), &[(Code::TooLarge, 2 * MAX_UNENDED)]);
        check(&"<a>".repeat(MAX_OPEN_TAGS + 1), &[(Code::TooDeep, 3 * MAX_OPEN_TAGS)]);
        check(&"</a>".repeat(MAX_OPEN_TAGS + 1), &[(Code::TooLarge, 4 * MAX_OPEN_TAGS)]);
        check(&"`{` \\{ ".repeat(100), &[]);
    }

    #[test]
    fn openers_are_counted_by_block() {
        let block = "<a/>\n".repeat(MAX_OPENERS);
        check(&format!("{block}\n{block}```\n```\n{block}"), &[]);
    }

    #[test]
    fn tags_behind_a_brace_without_end_are_bounded() {
        let text = |tags: usize| format!("{{ {}", "<a>".repeat(tags));
        check(&text(MAX_UNENDED), &[]);
        check(&text(MAX_UNENDED + 1), &[(Code::TooLarge, 0)]);
        check(&format!("{{ {}", "</a><a>".repeat(MAX_UNENDED + 1)), &[]);
        check(&format!("{{ {}{}", "<a>".repeat(7), "</a>".repeat(7)), &[]);
        check(&format!("{{ {}{}", "</a>".repeat(7), "<a>".repeat(7)), &[(Code::TooLarge, 0)]);
        check(&format!("{{<a>}}{}", "<a>".repeat(MAX_UNENDED)), &[(Code::TooLarge, 0)]);
        check(&format!("{{'<a>'}}{}", "<a>".repeat(MAX_UNENDED)), &[]);
        check(&format!("{{a<b;c}}{}", "<a>".repeat(MAX_UNENDED)), &[]);
        check(&format!("{{<a>}}{}", "<a/>".repeat(MAX_UNENDED)), &[]);
        check(&format!("{{ {}}}", "<a b={() => {}} c={1 > 2} />".repeat(100)), &[]);
    }

    #[test]
    fn parentheses_are_bounded() {
        let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        for (open, close, at) in [("a {", "}", 2), ("<A b={", "} />", 0), ("export const a = ", "", 0)] {
            check(&format!("{open}{}{close}", nested(MAX_PARENTHESES)), &[]);
            check(&format!("{open}{}{close}", nested(MAX_PARENTHESES + 1)), &[(Code::TooDeep, at)]);
        }
        check(&"{(1)} ".repeat(100), &[]);
        check(&nested(1_000), &[]);
    }

    #[test]
    fn levels_of_expressions_are_bounded() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels / 2), "]".repeat(levels / 2));
        // The braces count, too.
        check(&format!("{{{}}}", nested(MAX_EXPRESSION_LEVELS - 2)), &[]);
        check(&format!("{{{}}}", nested(MAX_EXPRESSION_LEVELS)), &[(Code::TooLarge, 0)]);
        check(&format!("{{{0}}}\n\n{{{0}}}", nested(MAX_EXPRESSION_LEVELS - 2)), &[]);
    }

    #[test]
    fn levels_of_statements_go_on_behind_blank_lines_in_brackets() {
        let statement = |lines: usize| format!("export const a = [\n{}]\n\n", "[],\n\n".repeat(lines));
        let lines = (MAX_EXPRESSION_LEVELS - 3) / 2;
        check(&statement(lines).repeat(2), &[]);
        check(&statement(lines + 1), &[(Code::TooLarge, 0)]);
        assert_eq!(bound(&statement(100), 0).levels, 203);
    }

    #[test]
    fn attributes_of_fences_have_levels() {
        assert_eq!(bound("```ts title={[[1]]}\n[[[[[[]]]]]]\n```", 0).levels, 10);
        let fence = format!("```ts a={{{}\n```", "[".repeat(2 * MAX_EXPRESSION_LEVELS));
        check(&fence, &[]);
        assert_eq!(bound(&fence, 0).levels, MAX_EXPRESSION_LEVELS);
    }

    #[test]
    fn words_with_links_are_bounded() {
        let word = |length: usize| format!("a {} b", "www.".repeat(length / 4));
        check(&word(MAX_WORD), &[]);
        check(&word(MAX_WORD + 4), &[(Code::TooLarge, 2)]);
        check(&"w".repeat(10 * MAX_WORD), &[]);
        let bounded = bound_lines(&word(MAX_WORD + 4)).text.into_owned();
        assert!(!bounded.contains("www."));
    }

    #[test]
    fn delimiters_of_a_paragraph_are_bounded() {
        check(&format!("{}\n\n*", "*a ".repeat(MAX_DELIMITERS)), &[]);
        check(&"*a ".repeat(MAX_DELIMITERS + 1), &[(Code::TooLarge, 3 * MAX_DELIMITERS)]);
    }

    #[test]
    fn what_is_masked_comes_back() {
        let text = format!("\u{1}\u{2}{}", "{ ".repeat(100));
        let bounded = bound(&text, 0);
        assert_ne!(bounded.text, text);
        assert_eq!(bounded.restore(&bounded.text), text);
    }
}
