//! Liquid to text. [`render`] is the one entry point. Its steps:
//! 1. the template is cut into text, outputs and tags (`scan`);
//! 2. what is no Liquid of ours is told of and stays text, block by block, so that nothing is lost (`items`);
//! 3. variables without value become `nil` (`names`);
//! 4. a template for the crate is written in which every piece of text is but a numbered mark, so that the output tells
//!    what comes from where (`template`), and is rendered on a budget (`language`).
//!
//! Source: <https://shopify.github.io/liquid/>, <https://jekyllrb.com/docs/liquid/>.

mod items;
mod language;
mod names;
mod scan;
mod template;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use liquid_core::{Error, Language, Renderable, Runtime, Template, parser, runtime::RuntimeBuilder};
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::messages::house_style;
use super::origin::Mapped;
use items::Items;
use language::Meter;
use template::Draft;

static LANGUAGE: LazyLock<Language> = LazyLock::new(language::language);

/// Gives the text of an included file, or the reason why there is none.
pub(super) type Include<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// Renders a template of which the first byte is at byte `base` of its file.
///
/// - `globals`: an object of the variables' values.
/// - cost: bounded, whatever the template says; see [`language::BUDGET`].
pub(super) fn render(text: &str, base: usize, globals: &Value, include: &Include) -> (Mapped, Vec<Diagnostic>) {
    let mut plain = Mapped::default();
    plain.copy(text, base);
    if !text.contains("{{") && !text.contains("{%") {
        return (plain, Vec::new());
    }
    let mut items = Items::read(text, base, include);
    let mut diagnostics = std::mem::take(&mut items.diagnostics);
    let draft = Draft::write(&items, globals);
    match run(&draft.template, &draft.globals(globals)) {
        Ok((output, met)) => {
            diagnostics.extend(draft.unknown(|number| met.contains(&number)));
            (draft.expand(&output), diagnostics)
        }
        Err((number, reason)) => {
            let span = draft.place(number).unwrap_or(Span::new(base, base));
            let message = format!("cannot run this: {reason}; the page's Liquid is shown as it is");
            diagnostics.push(Diagnostic::error(span, Code::Liquid, message));
            (plain, diagnostics)
        }
    }
}

type Met = std::collections::BTreeSet<usize>;

/// The output, and the numbers of the constructs that were at work; or the one that failed, and why.
fn run(template: &str, globals: &Value) -> Result<(String, Met), (usize, String)> {
    let globals = liquid_core::to_object(globals).map_err(|error| (0, reason(&error)))?;
    let runtime = RuntimeBuilder::new().set_globals(&globals).build();
    // The crate's arithmetic on texts is not free of panics; a page is no reason to end a build.
    let result = catch_unwind(AssertUnwindSafe(|| {
        let template = Template::new(parser::parse(template, &LANGUAGE)?);
        let mut output = Vec::new();
        template.render_to(&mut output, &runtime)?;
        Ok(output)
    }));
    let meter = std::mem::take(&mut *runtime.registers().get_mut::<Meter>());
    match result {
        Ok(Ok(output)) => Ok((String::from_utf8_lossy(&output).into_owned(), meter.met)),
        Ok(Err(error)) => Err((meter.at, reason(&error))),
        Err(_) => Err((meter.at, "a filter cannot work on these values".to_owned())),
    }
}

/// Whether a template parses.
fn check(template: &str) -> Result<(), String> {
    // The crate's parser calls itself for each bracket.
    if template.matches('[').count() > 16 {
        return Err("too many brackets".to_owned());
    }
    match catch_unwind(|| parser::parse(template, &LANGUAGE).map(drop)) {
        Ok(result) => result.map_err(|error| reason(&error)),
        Err(_) => Err("it cannot be read".to_owned()),
    }
}

/// The crate's message: the line after `=` of a parser's picture, else the first line.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    let picture = text.lines().find_map(|line| line.trim_start().strip_prefix("= "));
    let message = picture.or(text.lines().next()).unwrap_or_default();
    house_style(message.strip_prefix("liquid: ").unwrap_or(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_file(name: &str) -> Result<String, String> {
        match name {
            "a.md" => Ok("[{{ include.x }}{{ include.y }}]".to_owned()),
            "loop.md" => Ok("{% include loop.md %}{% include loop.md %}".to_owned()),
            _ => Err("no such file".to_owned()),
        }
    }

    fn rendered(text: &str) -> (String, Vec<Diagnostic>) {
        let globals = serde_json::json!({
            "site": {"base": "/b", "list": [{"n": 1}, {"n": 2, "m": 3}]},
            "jekyll": {"environment": "production"}
        });
        let (mapped, diagnostics) = render(text, 0, &globals, &no_file);
        (mapped.text, diagnostics)
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(rendered(text), (expected.to_owned(), Vec::new()));
    }

    #[track_caller]
    fn check_error(text: &str, at: &str, message: &str) {
        let (output, diagnostics) = rendered(text);
        let first = diagnostics.first().unwrap_or_else(|| panic!("no diagnostic: {output}"));
        let span = first.span.unwrap();
        assert_eq!((first.message.as_str(), &text[span.start..span.end]), (message, at));
    }

    #[test]
    fn ok_outputs_and_blocks() {
        check("a {{site.base}} b", "a /b b");
        check("[x]({%if jekyll.environment == 'production'%}{{site.base}}{%endif%}/c)", "[x](/b/c)");
        check("{% unless site.none %}a{% else %}b{% endunless %}", "a");
        check("{% case site.base %} {% when '/a' %}1{% when '/b' %}2{% endcase %}", "2");
        check("{% for x in site.list %}{{ x.n }}{{ x.m }};{% else %}none{% endfor %}", "1;23;");
        check("{% for i in (1..3) %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "13");
        check("{% for i in site.none %}a{% else %}b{% endfor %}", "b");
        check("{% capture x %}a {{ site.base }}{% endcapture %}{{ x | upcase }}{{ x | size }}", "A /B4");
        check("{% raw %}{{ a }}{% endraw %}", "{{ a }}");
        check("a{%- comment -%} x {%- endcomment %} b", "a b");
    }

    #[test]
    fn ok_assigned_in_a_branch_not_taken() {
        check("{% if site.x %}{% assign d = site.base %}{% endif %}{% assign m = d | append: '/i' %}{{m}}", "/i");
    }

    #[test]
    fn ok_filters_of_jekyll() {
        check("{{ '/a' | relative_url }} {{ 'A b' | slugify }} {{ 7 | plus: 1 | times: 2 }}", "/a a-b 16");
        check("{{ 'a,b' | split: ',' | join: '-' }} {{ 'aXa' | replace: 'a', 'b' }}", "a-b bXb");
    }

    #[test]
    fn ok_highlight_is_a_fence() {
        check("{% highlight js linenos %}\na\n{% endhighlight %}\n", "```js\na\n```\n");
    }

    #[test]
    fn ok_includes_have_parameters() {
        check("{% include a.md x=\"1\" y=site.base %}", "[1/b]");
    }

    #[test]
    fn err_includes() {
        check_error("a {% include b.md %} c", "{% include b.md %}", "cannot include `b.md`: no such file");
        let (_, diagnostics) = rendered("{% include loop.md %}");
        assert_eq!(diagnostics[0].message, "cannot include `loop.md`: files include each other more than 8 deep");
        assert!(diagnostics.len() < 20, "{}", diagnostics.len());
    }

    #[test]
    fn err_what_is_no_liquid_stays_and_is_told() {
        check_error(
            "a {% foo x %} b",
            "{% foo x %}",
            "`foo` is no Liquid tag that pages may have; it is shown as it is",
        );
        check_error("a {% if x %} b", "{% if x %}", "`{% if %}` is never closed; it is shown as it is");
        check_error("a {% endif %} b", "{% endif %}", "`{% endif %}` closes nothing; it is shown as it is");
        assert_eq!(
            rendered("a {% foo %} {{ site.base }} {{ a:1 }} {% if %}x{% endif %}").0,
            "a {% foo %} /b {{ a:1 }} {% if %}x{% endif %}"
        );
    }

    #[test]
    fn err_unknown_variables_are_told_where_they_are_shown() {
        check_error(
            "a {{ site.x | upcase }}",
            "{{ site.x | upcase }}",
            "`site.x` has no value, so nothing is shown in its place",
        );
        check("{% if false %}{{ site.x }}{% endif %}{{ site.x | default: 'd' }}", "d");
    }

    #[test]
    fn err_bombs_are_bounded() {
        let doubling =
            format!("{{% assign s = '{}' %}}{}", "x".repeat(99), "{% assign s = s | append: s %}".repeat(40));
        for bomb in [
            "{% for i in (1..1000000000) %}{% endfor %}".to_owned(),
            "{% for i in (1..99999) %}{% for j in (1..99999) %}x{% endfor %}{% endfor %}".to_owned(),
            doubling,
            "{{ 'a' | date: '%999999999d' }}".to_owned(),
            format!("{{% capture s %}}{{% for i in (1..9999) %}}{}{{% endfor %}}{{% endcapture %}}", "y".repeat(9999)),
        ] {
            let (output, diagnostics) = rendered(&bomb);
            assert_eq!(output, bomb);
            assert!(diagnostics[0].message.starts_with("cannot run this: "), "{diagnostics:?}");
            assert_eq!(diagnostics[0].code, Code::Liquid);
        }
        check_error(
            "{{ 'x' }}{{ 1 | divided_by: 0 }}",
            "{{ 1 | divided_by: 0 }}",
            "cannot run this: the result is no number, or too large; the page's Liquid is shown as it is",
        );
        rendered(&"{% if x %}".repeat(5000));
        rendered(&format!("{{{{ a{} }}}}", "[a".repeat(50_000)));
    }

    #[test]
    fn origins_are_exact_outside_of_output() {
        let text = "ab {% if site.base %}cd{% endif %} {{ site.base }} ef";
        let globals = serde_json::json!({"site": {"base": "/b"}});
        let (mapped, _) = render(text, 100, &globals, &no_file);
        assert_eq!(mapped.text, "ab cd /b ef");
        let origin = |part: &str| {
            let start = mapped.text.find(part).unwrap();
            let span = mapped.origin(Span::new(start, start + part.len()));
            &text[span.start - 100..span.end - 100]
        };
        assert_eq!((origin("cd"), origin("ef"), origin("/b")), ("cd", "ef", "{{ site.base }}"));
        assert_eq!(origin("d /b e"), "d{% endif %} {{ site.base }} e");
    }
}
