//! What a dialect takes out of Markdown, so that the specifications' examples of it say nothing about it.

use kaleidoc::bundle::html;
use scraper::Html;

use super::examples::Example;

/// What pages are written in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialect {
    Mdx,
    /// The Markdown of other generators: with HTML, Liquid and kramdown's attribute lists.
    Markdown,
}

/// A name of what is other in a dialect, and whether an example has it.
type Rule = (&'static str, fn(&Example) -> bool);

const MDX: &[Rule] = &[
    ("indented code", |example| example.html.contains("<pre><code>") && example.markdown.lines().any(is_indented)),
    ("tags, comments, autolinks", |example| has_tag(&prose(&example.markdown))),
    ("expressions", |example| prose(&example.markdown).contains(['{', '}'])),
    ("imports and exports", |example| {
        example.markdown.lines().any(|line| line.starts_with("import") || line.starts_with("export"))
    }),
];

const MARKDOWN: &[Rule] = &[
    ("Liquid, attribute lists", |example| ["{{", "{%", "{:"].iter().any(|open| example.markdown.contains(open))),
    ("HTML that is not allowed", |example| !is_allowed(&example.html)),
];

/// The rules of a dialect.
pub fn rules(dialect: Dialect) -> &'static [Rule] {
    match dialect {
        Dialect::Mdx => MDX,
        Dialect::Markdown => MARKDOWN,
    }
}

/// Whether a line could be indented code, at its start or in a list or quote.
fn is_indented(line: &str) -> bool {
    let content = line.trim_start_matches(|c: char| c == '>' || c.is_ascii_digit() || "-+*.)".contains(c) || c == ' ');
    line.contains('\t') || line[..line.len() - content.len()].contains("    ")
}

/// Whether a `<` begins something in MDX. That of a link's target does not: `[a](<b>)`, `[a]: <b>`.
fn has_tag(prose: &str) -> bool {
    let prose = prose.replace("](<", "](").replace("]: <", "]: ");
    prose.split('<').skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_whitespace()))
}

/// The text outside of code, without characters behind backslashes.
fn prose(markdown: &str) -> String {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        let content = line.trim_start_matches([' ', '>', '-']);
        let length = |mark: char| content.chars().take_while(|c| *c == mark).count();
        match &fence {
            Some(open) if content.starts_with(open.as_str()) => fence = None,
            Some(_) => {}
            None => match ['`', '~'].into_iter().find(|mark| length(*mark) >= 3) {
                Some(mark) if !content[length(mark)..].contains('`') => {
                    fence = Some(content[..length(mark)].to_owned());
                }
                _ => lines.push(line),
            },
        }
    }
    without_spans(&lines.join("\n"))
}

/// A text without code spans and without characters behind backslashes.
fn without_spans(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\\']) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            rest = escaped.strip_prefix(|c: char| c.is_ascii_punctuation()).unwrap_or(escaped);
            continue;
        }
        let after = rest.trim_start_matches('`');
        let length = rest.len() - after.len();
        rest = span_end(after, length).map_or(after, |end| &after[end..]);
    }
    kept + rest
}

/// Where the code span ends that so many backticks begin.
fn span_end(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(distance) = text[at..].find('`') {
        let start = at + distance;
        let run = text[start..].len() - text[start..].trim_start_matches('`').len();
        at = start + run;
        if run == length {
            return Some(at);
        }
    }
    None
}

/// Whether a page may hold all of some HTML.
fn is_allowed(html: &str) -> bool {
    // The parser's own element around a fragment, and the boxes of tasks.
    let is_own = |name: &str| name == "html" || name == "input";
    Html::parse_fragment(html).tree.root().descendants().filter_map(|node| node.value().as_element()).all(|element| {
        let name = element.name();
        is_own(name)
            || html::is_element(name) && element.attrs().all(|(attribute, _)| html::is_attribute(name, attribute))
    })
}
