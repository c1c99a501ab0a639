//! The Liquid that pages may use: Jekyll's tags and filters, on a budget.
//!
//! A page may not grow without bound: loops count, and so does every value that a filter makes. Tags whose names start with
//! `kd_` are written by this room, never by authors.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;

use liquid_core::model::{KStringRef, ScalarCow, ValueView};
use liquid_core::parser::{FilterArguments, ParameterReflection, TryMatchToken};
use liquid_core::runtime::StackFrame;
use liquid_core::{
    BlockReflection, Error, Expression, Filter, FilterReflection, Language, ParseBlock, ParseFilter, ParseTag,
    Renderable, Result, Runtime, TagBlock, TagReflection, TagTokenIter, Template, Value,
};
use liquid_lib::{jekyll, stdlib};

/// The most that one page may make, in bytes: each step of a loop and each value counts.
pub(super) const BUDGET: usize = 16 << 20;

/// The largest value, in bytes.
const MAX_VALUE: usize = 256 << 10;

/// What a step costs besides the text that it writes.
const STEP: usize = 256;

/// Counts what a page makes, and knows which construct is at work.
#[derive(Default)]
pub(super) struct Meter {
    spent: usize,
    /// Number of the construct at work.
    pub at: usize,
    /// Numbers of the constructs that were at work.
    pub met: BTreeSet<usize>,
}

fn spend(runtime: &dyn Runtime, bytes: usize) -> Result<()> {
    let mut meter = runtime.registers().get_mut::<Meter>();
    meter.spent = meter.spent.saturating_add(bytes);
    if meter.spent > BUDGET {
        Err(Error::with_msg("the page makes too much: a loop or a value grows too large"))
    } else {
        Ok(())
    }
}

/// Bytes of a value, nested ones included.
fn size(value: &dyn ValueView) -> usize {
    if let Some(array) = value.as_array() {
        array.values().map(|item| 16 + size(item)).sum()
    } else if let Some(object) = value.as_object() {
        object.iter().map(|(key, item)| 16 + key.len() + size(item)).sum()
    } else {
        value.to_kstr().len()
    }
}

fn spend_value(runtime: &dyn Runtime, value: &dyn ValueView) -> Result<()> {
    match size(value) {
        bytes if bytes > MAX_VALUE => Err(Error::with_msg("a value grows too large")),
        bytes => spend(runtime, bytes),
    }
}

/// The language of pages.
pub(super) fn language() -> Language {
    let mut language = Language::empty();
    let blocks: [Box<dyn ParseBlock>; 7] = [
        stdlib::IfBlock.into(),
        stdlib::UnlessBlock.into(),
        stdlib::CaseBlock.into(),
        stdlib::ForBlock.into(),
        stdlib::CaptureBlock.into(),
        stdlib::RawBlock.into(),
        IncludeBlock.into(),
    ];
    for block in blocks {
        language.blocks.register(block.reflection().start_tag().to_owned(), block);
    }
    let tags: [Box<dyn ParseTag>; 7] = [
        stdlib::AssignTag.into(),
        stdlib::BreakTag.into(),
        stdlib::ContinueTag.into(),
        stdlib::CycleTag.into(),
        stdlib::IncrementTag.into(),
        stdlib::DecrementTag.into(),
        StepTag.into(),
    ];
    for tag in tags {
        language.tags.register(tag.reflection().tag().to_owned(), tag);
    }
    let filters: [Box<dyn ParseFilter>; 42] = [
        stdlib::Append.into(),
        stdlib::AtLeast.into(),
        stdlib::AtMost.into(),
        stdlib::Capitalize.into(),
        stdlib::Ceil.into(),
        stdlib::Compact.into(),
        stdlib::Concat.into(),
        stdlib::Date.into(),
        stdlib::Default.into(),
        stdlib::Downcase.into(),
        stdlib::Escape.into(),
        stdlib::EscapeOnce.into(),
        stdlib::First.into(),
        stdlib::Floor.into(),
        stdlib::Last.into(),
        stdlib::Lstrip.into(),
        stdlib::Map.into(),
        stdlib::NewlineToBr.into(),
        stdlib::Prepend.into(),
        stdlib::Remove.into(),
        stdlib::RemoveFirst.into(),
        stdlib::ReplaceFirst.into(),
        stdlib::Reverse.into(),
        stdlib::Round.into(),
        stdlib::Rstrip.into(),
        stdlib::Size.into(),
        stdlib::Slice.into(),
        stdlib::Sort.into(),
        stdlib::SortNatural.into(),
        stdlib::Split.into(),
        stdlib::Strip.into(),
        stdlib::StripHtml.into(),
        stdlib::StripNewlines.into(),
        stdlib::Truncate.into(),
        stdlib::TruncateWords.into(),
        stdlib::Uniq.into(),
        stdlib::Upcase.into(),
        stdlib::UrlDecode.into(),
        stdlib::UrlEncode.into(),
        stdlib::Where.into(),
        jekyll::Push.into(),
        jekyll::Slugify.into(),
    ];
    for filter in filters {
        language.filters.register(filter.reflection().name().to_owned(), Box::new(Metered(filter)));
    }
    for function in FUNCTIONS {
        language.filters.register(function.name.to_owned(), Box::new(Metered((*function).into())));
    }
    language
}

/// `{% kd_step NUMBER BYTES RANGE? %}`: construct NUMBER is at work, and will write BYTES; a loop over RANGE follows.
#[derive(Clone, Copy)]
struct StepTag;

impl TagReflection for StepTag {
    fn tag(&self) -> &str {
        "kd_step"
    }

    fn description(&self) -> &str {
        ""
    }
}

impl ParseTag for StepTag {
    fn parse(&self, mut arguments: TagTokenIter<'_>, _: &Language) -> Result<Box<dyn Renderable>> {
        let mut number = || -> Result<usize> {
            let token = arguments.expect_next("a number")?;
            token.as_str().parse().map_err(|_| Error::with_msg("no number"))
        };
        let (number, bytes) = (number()?, number()?);
        let range = match arguments.next().map(|token| token.expect_range()) {
            Some(TryMatchToken::Matches(range)) => Some(range),
            _ => None,
        };
        Ok(Box::new(Step { number, bytes, range }))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Step {
    number: usize,
    bytes: usize,
    range: Option<(Expression, Expression)>,
}

impl Renderable for Step {
    fn render_to(&self, _: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        {
            let mut meter = runtime.registers().get_mut::<Meter>();
            meter.at = self.number;
            meter.met.insert(self.number);
        }
        if let Some((start, end)) = &self.range {
            let integer = |end: &Expression| end.try_evaluate(runtime)?.as_scalar()?.to_integer();
            if let (Some(start), Some(end)) = (integer(start), integer(end)) {
                let count = i128::from(end) - i128::from(start);
                // The loop makes a list of all its numbers first.
                spend(runtime, usize::try_from(count.max(0)).unwrap_or(usize::MAX).saturating_mul(STEP))?;
            }
        }
        spend(runtime, STEP + self.bytes)
    }
}

/// `{% kd_include name=value … %}included text{% endkd_include %}`: the text sees the values as `include.name`.
#[derive(Clone, Copy)]
struct IncludeBlock;

impl BlockReflection for IncludeBlock {
    fn start_tag(&self) -> &str {
        "kd_include"
    }

    fn end_tag(&self) -> &str {
        "endkd_include"
    }

    fn description(&self) -> &str {
        ""
    }
}

impl ParseBlock for IncludeBlock {
    fn parse(
        &self,
        mut arguments: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let mut values = Vec::new();
        while let Some(name) = arguments.next() {
            let name = name.expect_identifier().into_result()?.to_owned();
            arguments.expect_next("\"=\" expected")?.expect_str("=").into_result()?;
            values.push((name, arguments.expect_next("value expected")?.expect_value().into_result()?));
        }
        let template = Template::new(block.parse_all(options)?);
        block.assert_empty();
        Ok(Box::new(Include { values, template }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

#[derive(Debug)]
struct Include {
    values: Vec<(String, Expression)>,
    template: Template,
}

impl Renderable for Include {
    fn render_to(&self, writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let mut include = liquid_core::Object::new();
        for (name, value) in &self.values {
            let value = value.try_evaluate(runtime).map_or(Value::Nil, |value| value.into_owned());
            include.insert(name.clone().into(), value);
        }
        let mut scope = std::collections::HashMap::<KStringRef<'_>, &dyn ValueView>::new();
        scope.insert("include".into(), &include);
        self.template.render_to(writer, &StackFrame::new(runtime, &scope))
    }
}

/// A filter whose results count.
#[derive(Clone)]
struct Metered(Box<dyn ParseFilter>);

impl ParseFilter for Metered {
    fn parse(&self, arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        let positional: Vec<Expression> = arguments.positional.collect();
        let arguments = FilterArguments { positional: Box::new(positional.clone().into_iter()), ..arguments };
        Ok(Box::new(MeteredFilter { filter: self.0.parse(arguments)?, arguments: positional }))
    }

    fn reflection(&self) -> &dyn FilterReflection {
        self.0.reflection()
    }
}

#[derive(Debug)]
struct MeteredFilter {
    filter: Box<dyn Filter>,
    arguments: Vec<Expression>,
}

impl fmt::Display for MeteredFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filter.fmt(f)
    }
}

impl Filter for MeteredFilter {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> Result<Value> {
        // `date` pads to any width that its format names.
        for argument in self.arguments.iter().filter_map(|argument| argument.try_evaluate(runtime)) {
            if pads_widely(&argument.to_kstr()) {
                return Err(Error::with_msg("a width in a format is too large"));
            }
        }
        let value = self.filter.evaluate(input, runtime)?;
        spend_value(runtime, &value)?;
        Ok(value)
    }
}

/// Whether a text has `%` and three digits after it.
fn pads_widely(format: &str) -> bool {
    format.split('%').skip(1).any(|directive| {
        let digits = directive.trim_start_matches(['-', '_', '^', '#', '+']);
        digits.bytes().take_while(u8::is_ascii_digit).count() > 2
    })
}

/// A filter that is a function of its input and arguments. These replace the library's where those may overflow, or
/// multiply two large texts, or do not exist.
#[derive(Clone, Copy, Debug)]
struct Function {
    name: &'static str,
    run: fn(&dyn ValueView, &[Value], &dyn Runtime) -> Result<Value>,
}

const FUNCTIONS: &[Function] = &[
    Function { name: "kd_value", run: |input, _, _| Ok(input.to_value()) },
    Function { name: "plus", run: |input, arguments, _| arithmetic(input, arguments, i64::checked_add, |a, b| a + b) },
    Function { name: "minus", run: |input, arguments, _| arithmetic(input, arguments, i64::checked_sub, |a, b| a - b) },
    Function { name: "times", run: |input, arguments, _| arithmetic(input, arguments, i64::checked_mul, |a, b| a * b) },
    Function {
        name: "divided_by",
        run: |input, arguments, _| arithmetic(input, arguments, i64::checked_div, |a, b| a / b),
    },
    Function {
        name: "modulo",
        run: |input, arguments, _| arithmetic(input, arguments, i64::checked_rem, |a, b| a % b),
    },
    Function {
        name: "abs",
        run: |input, _, _| arithmetic(input, &[Value::scalar(0_i64)], |a, _| a.checked_abs(), |a, _| a.abs()),
    },
    Function { name: "replace", run: |input, arguments, _| replace(input, arguments) },
    Function { name: "join", run: |input, arguments, _| join(input, arguments) },
    Function { name: "relative_url", run: |input, _, runtime| Ok(Value::scalar(relative_url(input, runtime))) },
    Function {
        name: "absolute_url",
        run: |input, _, runtime| {
            let url = site(runtime, "url");
            let path = input.to_kstr();
            let is_absolute = path.contains("://");
            Ok(Value::scalar(if is_absolute { path.into_string() } else { url + &relative_url(input, runtime) }))
        },
    },
    // What these make of text, the page does anyway.
    Function { name: "markdownify", run: |input, _, _| Ok(input.to_value()) },
    Function {
        name: "jsonify",
        run: |input, _, _| Ok(Value::scalar(serde_json::to_string(&input.to_value()).unwrap_or_default())),
    },
    Function {
        name: "xml_escape",
        run: |input, _, _| {
            Ok(Value::scalar(input.to_kstr().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")))
        },
    },
];

fn arithmetic(
    input: &dyn ValueView,
    arguments: &[Value],
    integers: fn(i64, i64) -> Option<i64>,
    floats: fn(f64, f64) -> f64,
) -> Result<Value> {
    let other = arguments.first().cloned().unwrap_or(Value::Nil);
    let (a, b) = (input.to_value(), other);
    let integer = |value: &Value| value.as_scalar().and_then(|value| value.to_integer());
    // A text that is no number counts as 0, as in Ruby.
    let float = |value: &Value| value.as_scalar().and_then(|value| value.to_float()).unwrap_or(0.0);
    match (integer(&a), integer(&b)) {
        (Some(a), Some(b)) => {
            integers(a, b).map(Value::scalar).ok_or_else(|| Error::with_msg("the result is no number, or too large"))
        }
        _ => Ok(Value::scalar(floats(float(&a), float(&b)))),
    }
}

fn replace(input: &dyn ValueView, arguments: &[Value]) -> Result<Value> {
    let text = |index: usize| arguments.get(index).map(|value| value.to_kstr().into_string()).unwrap_or_default();
    let (input, search, replacement) = (input.to_kstr(), text(0), text(1));
    let count = input.matches(search.as_str()).count();
    if count.saturating_mul(replacement.len()) > MAX_VALUE {
        return Err(Error::with_msg("a value grows too large"));
    }
    Ok(Value::scalar(input.replace(&search, &replacement)))
}

fn join(input: &dyn ValueView, arguments: &[Value]) -> Result<Value> {
    let Some(array) = input.as_array() else { return Ok(input.to_value()) };
    let separator = arguments.first().map_or_else(|| " ".to_owned(), |value| value.to_kstr().into_string());
    if (array.size().max(0) as usize).saturating_mul(separator.len()) > MAX_VALUE {
        return Err(Error::with_msg("a value grows too large"));
    }
    Ok(Value::scalar(array.values().map(|item| item.to_kstr().into_string()).collect::<Vec<_>>().join(&separator)))
}

/// A text of `site`.
fn site(runtime: &dyn Runtime, name: &str) -> String {
    let path = [ScalarCow::new("site"), ScalarCow::new(name.to_owned())];
    runtime.try_get(&path).map(|value| value.to_kstr().trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// Source: Jekyll, `relative_url`, <https://jekyllrb.com/docs/liquid/filters/>.
fn relative_url(input: &dyn ValueView, runtime: &dyn Runtime) -> String {
    let path = input.to_kstr();
    if path.contains("://") {
        return path.into_string();
    }
    format!("{}/{}", site(runtime, "baseurl"), path.trim_start_matches('/'))
}

impl FilterReflection for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn description(&self) -> &str {
        ""
    }

    fn positional_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }

    fn keyword_parameters(&self) -> &'static [ParameterReflection] {
        &[]
    }
}

impl ParseFilter for Function {
    fn parse(&self, arguments: FilterArguments<'_>) -> Result<Box<dyn Filter>> {
        Ok(Box::new(Call { function: *self, arguments: arguments.positional.collect() }))
    }

    fn reflection(&self) -> &dyn FilterReflection {
        self
    }
}

#[derive(Debug)]
struct Call {
    function: Function,
    arguments: Vec<Expression>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.function.name)
    }
}

impl Filter for Call {
    fn evaluate(&self, input: &dyn ValueView, runtime: &dyn Runtime) -> Result<Value> {
        let arguments = self.arguments.iter().map(|argument| Ok(argument.evaluate(runtime)?.into_owned()));
        (self.function.run)(input, &arguments.collect::<Result<Vec<_>>>()?, runtime)
    }
}
