//! Diagnostics: one per cause, with the line of the file and the way out.

use super::fixture::{Ran, input, render, render_text};

/// A run's diagnostics as `LINE:COLUMN SEVERITY[CODE] MESSAGE`, each followed by its hints.
pub fn told(ran: &Ran) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut lines = ran.stderr.lines().peekable();
    while let Some(line) = lines.next() {
        let is_head = ["error[", "warning[", "note["].iter().any(|start| line.starts_with(start));
        if let Some(place) = lines.next_if(|next| is_head && next.trim_start().starts_with("--> ")) {
            let mut place = place.rsplitn(3, ':');
            let (column, line_number) = (place.next().unwrap(), place.next().unwrap());
            told.push(format!("{line_number}:{column} {line}"));
        } else if let Some(hint) = line.trim_start().strip_prefix("= hint: ") {
            told.push(format!("  {hint}"));
        }
    }
    for name in ["oxc", "serde", "saphyr", "satteri", "pulldown"] {
        assert!(!ran.stderr.contains(name), "{name}: {}", ran.stderr);
    }
    told
}

#[track_caller]
fn check(mdx: &str, expected: &[&str]) {
    assert_eq!(told(&render_text(mdx, "x")), expected, "{mdx}");
}

#[track_caller]
fn check_input(name: &str, expected: &[&str]) {
    let Some(file) = input(name) else { return };
    assert_eq!(told(&render(&file, "x")), expected);
}

const VALUES: &str = "  literals, exported constants, `meta`, imported JSON and `props.platform` have one";

#[test]
fn braces_in_prose_are_one_error_each() {
    check_input(
        "prose-braces/in.mdx",
        &[
            "1:23 error[unsupported-expression]: `guid` has no value at build time, so nothing is shown here",
            "  write `\\{guid}` or `` `{guid}` `` if it is text",
            VALUES,
        ],
    );
    check_input(
        "prose-braces/s1.mdx",
        &[
            "1:14 error[syntax]: `{alpha beta, gamma}` is not an expression, so nothing is shown here",
            "  write `\\{alpha beta, gamma}` or `` `{alpha beta, gamma}` `` if it is text",
            "1:40 error[unsupported-expression]: `on, off` has no value at build time, so nothing is shown here",
            "  write `\\{on, off}` or `` `{on, off}` `` if it is text",
            VALUES,
        ],
    );
    check(
        "# a\n\n{one two}\n\nb",
        &[
            "3:1 error[syntax]: `{one two}` is not an expression, so nothing is shown here",
            "  write `\\{one two}` or `` `{one two}` `` if it is text",
        ],
    );
    check(
        "a { b",
        &[
            "1:3 error[syntax]: expected `}` to close this `{`",
            "  close the brace, or write `\\{` (or a code span) when it is text",
        ],
    );
    check(
        "| a |\n|---|\n| {b c} |",
        &[
            "3:3 error[syntax]: `{b c}` is not an expression, so nothing is shown here",
            "  write `\\{b c}` or `` `{b c}` `` if it is text",
        ],
    );
    let ran = render_text("a \\{guid} and `{guid}`", "x");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "<p>a {guid} and <code>{guid}</code></p>\n"));
}

#[test]
fn a_broken_expression_in_an_attribute_is_one_error() {
    check("<Callout warning={1 +}>a</Callout>", &["1:22 error[syntax]: cannot read this expression: unexpected token"]);
    check(
        "<InlineFilter filters={[\"x\"}>a</InlineFilter>",
        &["1:28 error[syntax]: cannot read this expression: expected `,` or `]` but found `)`"],
    );
}

#[test]
fn html_that_mdx_does_not_have() {
    check("a <!-- b --> c", &["1:3 error[syntax]: MDX has no HTML comments", "  write `{/* b */}`"]);
    check(
        "<!--\nTODO {later} <b>\n-->\n\na",
        &["1:1 error[syntax]: MDX has no HTML comments", "  write `{/* TODO {later} <b> */}`"],
    );
    check("a\n\n<!-- b\n\n{c d} -->", &["3:1 error[syntax]: MDX has no HTML comments", "  write `{/* … */}`"]);
    let void = "error[syntax]: `<br>` does not close itself, as each tag has to in MDX";
    check("a<br>b", &[&format!("1:2 {void}"), "  write `<br/>`, or `\\<` when it is text"]);
    check("<Callout>\n<br>\n\nb\n</Callout>", &[&format!("2:1 {void}"), "  write `<br/>`, or `\\<` when it is text"]);
    check("| a |\n|---|\n| b<br>c |", &[&format!("3:4 {void}"), "  write `<br/>`, or `\\<` when it is text"]);
    check(
        "see <https://a.example/b>",
        &[
            "1:5 error[syntax]: expected a tag after `<`, found `h`",
            "  MDX has no `<url>` links: write `[https://a.example/b](https://a.example/b)`",
        ],
    );
    check(
        "1 <2",
        &["1:3 error[syntax]: expected a tag after `<`, found `2`", "  write `\\<` (or a code span) when it is text"],
    );
}

#[test]
fn tags_name_where_they_were_opened() {
    let close = "  close the tag, or write `\\<` (or a code span) when it is text";
    check("a\n\n<Callout>\n\nb", &["3:1 error[syntax]: expected a closing tag for `<Callout>`", close]);
    check(
        "a List<String> b",
        &["1:7 error[syntax]: expected a closing tag for `<String>` in the same paragraph", close],
    );
    check(
        "---\ntitle: a\n---\n\n<Callout>\n\nb\n\n</Accordion>",
        &[
            "9:1 error[syntax]: expected `</Callout>`, found `</Accordion>`",
            "  `<Callout>` was opened in line 5, column 1; close it first",
        ],
    );
    assert_eq!(render_text("a List<String> b", "x").stdout, "<p>a List&lt;String&gt; b</p>\n");
    check(
        "text <Callout>\nx\n</Callout>",
        &[
            "1:6 error[syntax]: expected a closing tag for `<Callout>` in the same paragraph",
            "  put opening and closing tag in the same paragraph, or each on a line of its own",
        ],
    );
    check(
        "a\n\n</Callout>",
        &[
            "3:1 error[syntax]: the closing tag `</Callout>` has no opening tag",
            "  put opening and closing tag in the same paragraph, or each on a line of its own",
        ],
    );
}

#[test]
fn prose_may_not_start_with_import_or_export_and_is_shown() {
    let hint = |word: &str| format!("  start the paragraph with another word, or write `{{'{word}'}}`");
    let import = "error[syntax]: a paragraph that starts with `import` is read as JavaScript";
    let export = "error[syntax]: a paragraph that starts with `export` is read as JavaScript";
    check_input("import-prose/in.mdx", &[&format!("1:1 {import}"), &hint("import")]);
    check_input("import-prose/s1.mdx", &[&format!("1:1 {export}"), &hint("export")]);
    let ran = render_text("import your team's data (CSV).\nexport it.\n\n- import is fine\n\n{'import'} is, too", "x");
    assert_eq!(told(&ran), [format!("1:1 {import}"), hint("import")]);
    assert_eq!(
        ran.stdout,
        "<p>import your team&#39;s data (CSV).\nexport it.</p><ul><li>import is fine</li></ul><p>import is, too</p>\n"
            .replace("&#39;", "'")
    );
    check(
        "import a from './a.js';\nsome text here",
        &[
            "2:1 error[syntax]: only `import` and `export` may stand here",
            "  leave a blank line between imports or exports and the text that follows",
        ],
    );
    check(
        "export const a = ;",
        &[
            "1:18 error[syntax]: cannot parse import or export: unexpected token",
            "  if this is text, start it with another word, or write `{'export'}`",
        ],
    );
}

#[test]
fn front_matter_has_the_lines_of_the_file() {
    check_input(
        "front-matter/in.mdx",
        &[
            "2:14 error[invalid-meta]: cannot read the front matter: mapping values are not allowed in this context",
            "  put the value in quotes: `title: \"Primer: deploy and use\"`",
        ],
    );
    check(
        "---\nplatforms: [x]\n\ntitle: Ä: b\n---\n\na",
        &[
            "4:9 error[invalid-meta]: cannot read the front matter: mapping values are not allowed in this context",
            "  put the value in quotes: `title: \"Ä: b\"`",
        ],
    );
}

#[test]
fn front_matter_without_an_end_is_reported() {
    check(
        "---\ntitle: a\n\ntext",
        &[
            "1:1 warning[syntax]: this front matter has no end, so it is shown as text",
            "  write `---` on a line of its own below it",
        ],
    );
}

#[test]
fn a_tag_that_cannot_be_read_is_one_error() {
    check("<a href=b>c</a> d", &["1:4 error[syntax]: the value of `href` has no quotes", "  write `href=\"b\"`"]);
    check(
        "<Callout warning={>a</Callout>",
        &[
            "1:18 error[syntax]: expected `}` to close this `{`",
            "  close the brace, or write `\\{` (or a code span) when it is text",
        ],
    );
    check(
        "<b><i>a</b></i>",
        &["1:8 error[syntax]: expected `</i>`, found `</b>`", "  `<i>` was opened in line 1, column 4; close it first"],
    );
}

#[test]
fn front_matter_keeps_what_its_author_wrote() {
    let Some(file) = input("front-matter/s1.mdx") else { return };
    let ran = render(&file, "x");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "<p>Title is 1.10.</p>\n", ""));
    let mdx = "---\ntitle: yes\nversion: 2.0\ncount: 3\nplatforms: [x]\n---\n\nIt is {meta.title} {meta.version} {meta.count + 1}";
    assert_eq!(render_text(mdx, "x").stdout, "<p>It is yes 2.0 4</p>\n");
}
