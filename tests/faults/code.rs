//! Code blocks: the text shown and copied is the text of the source.

use scraper::{Html, Selector};

use super::fixture::{Ran, input, render, render_text};

/// The text of each code block of a page.
fn codes(html: &str) -> Vec<String> {
    let code = Selector::parse(".kd-code code").unwrap();
    Html::parse_fragment(html).select(&code).map(|code| code.text().collect()).collect()
}

/// What the button of each code block copies: the commands of a session, otherwise the text.
fn copied(html: &str) -> Vec<String> {
    let figure = Selector::parse(".kd-code").unwrap();
    let copies = |figure: scraper::ElementRef| figure.value().attr("data-kd-copy").map(str::to_owned);
    let texts = codes(html);
    Html::parse_fragment(html).select(&figure).zip(texts).map(|(figure, text)| copies(figure).unwrap_or(text)).collect()
}

fn rendered(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    &ran.stdout
}

#[track_caller]
fn check(mdx: &str, expected: &[&str]) {
    let ran = render_text(mdx, "x");
    assert_eq!(codes(rendered(&ran)), expected, "{mdx}");
}

#[test]
fn the_first_line_keeps_its_indentation() {
    let Some(file) = input("first-line-indent/in.mdx") else { return };
    let yaml = "    - platform: mqtt\n      name: a\n      topic: b";
    let json = "    \"docs\": \"kaleidoc build\",\n    \"dev\": \"vite\"";
    assert_eq!(codes(rendered(&render(&file, "x"))), [yaml, json]);
    let Some(file) = input("first-line-indent/s1.mdx") else { return };
    let python = "    def run(self):\n        return 1";
    let diff = "     unchanged\n-    old\n+    new";
    assert_eq!(codes(rendered(&render(&file, "x"))), [python, diff]);
}

#[test]
fn blanks_and_blank_lines_stay() {
    check("```diff\n  a\n-b\n+c\n \n```", &["  a\n-b\n+c\n "]);
    check("```make\n\tcc x.c\n\t\ty\n```", &["\tcc x.c\n\t\ty"]);
    check("```text\n\n  a\n\nb\n\n```", &["\n  a\n\nb\n"]);
    check("```text\na  \n  \n```", &["a  \n  "]);
    check("```text\n```", &[""]);
    check("```text\r\n  a\r\n\r\nb\r\n```\r\n", &["  a\n\nb"]);
    check("~~~text\n    a\n~~~", &["    a"]);
}

#[test]
fn only_the_indentation_of_what_is_around_goes() {
    check("1. a\n\n   ```yaml\n     - b\n       c: d\n   ```", &["  - b\n    c: d"]);
    check("- a\n\n  ```yaml\n    - b\n  ```\n  c", &["  - b"]);
    check("> ```yaml\n>     a\n>   b\n> ```", &["    a\n  b"]);
    check("<Callout>\n  ```yaml\n      a\n    b\n  ```\n</Callout>", &["    a\n  b"]);
    check("<InlineFilter filters={[\"x\"]}>\n\n```yaml\n  a\n```\n\n</InlineFilter>", &["  a"]);
    let tabs = "<BlockSwitcher>\n<Block name=\"A\">\n\n```yaml\n  a\nb\n```\n\n</Block>\n<Block name=\"B\">\n\n```yaml\n\ta\n```\n\n</Block>\n</BlockSwitcher>";
    check(tabs, &["  a\nb", "\ta"]);
}

#[test]
fn highlight_directives_go_and_what_is_around_them_stays() {
    check("```js\n    // highlight-next-line\n    a\n  b\n```", &["    a\n  b"]);
    check("```js showLineNumbers\n    a\n  b\n```", &["    a\n  b"]);
}

#[track_caller]
fn check_copied(mdx: &str, text: &str, expected: &str) {
    let ran = render_text(mdx, "x");
    let html = rendered(&ran);
    assert_eq!((codes(html), copied(html)), (vec![text.to_owned()], vec![expected.to_owned()]), "{mdx}");
}

#[test]
fn of_a_session_the_commands_are_copied() {
    let text = "$ npm i\nadded 3 packages\n$ npm run build";
    check_copied(&format!("```console\n{text}\n```"), text, "npm i\nnpm run build");
    let text = "# Install it\n$ cat <<EOF > \"a b.txt\"\n<$ not a prompt>\nEOF";
    check_copied(&format!("```bash\n{text}\n```"), text, "cat <<EOF > \"a b.txt\"\n<$ not a prompt>\nEOF");
    let text = "# a comment\nnpm i";
    check_copied(&format!("```bash\n{text}\n```"), text, text);
    let text = "PS C:\\> npm i\nadded 3 packages";
    check_copied(&format!("```powershell\n{text}\n```"), text, "npm i");
}
