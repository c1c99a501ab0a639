//! The template that the crate renders, and the way back from its output.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::origin::Mapped;
use super::items::{Item, Items, Text};
use super::names;

/// A template in which texts are marks: `⟦n⟧` is text `n`, and `⟦=n⟧` says that output of construct `n` follows.
pub(super) struct Draft<'a> {
    pub template: String,
    /// Stands for both `⟦` and `⟧`: a character that no text has.
    mark: char,
    texts: Vec<&'a Text>,
    constructs: Vec<Construct>,
    /// Names that the page itself gives values, some of them in a branch that is not taken.
    known: BTreeSet<String>,
    /// Names of members that the page asks for.
    members: BTreeSet<String>,
}

struct Construct {
    span: Span,
    /// Variables without value.
    unknown: Vec<String>,
    /// It writes text, so that a reader misses them.
    is_shown: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn write(items: &'a Items, globals: &Value) -> Self {
        let draft = Self {
            template: String::new(),
            mark: free_character(items),
            texts: Vec::new(),
            constructs: Vec::new(),
            known: names_given(items),
            members: names_of_members(items),
        };
        let mut writer = Writer { draft, globals, captures: Vec::new(), skips: false };
        for item in &items.items {
            writer.item(item);
        }
        writer.draft
    }

    /// The globals with `nil` for what the template may ask for before it has a value, which the crate refuses: names of
    /// its own, and members that only some items of a list have.
    pub(super) fn globals(&self, globals: &Value) -> Value {
        let mut globals = globals.clone();
        fill_items(&mut globals, &self.members, false);
        if let Value::Object(names) = &mut globals {
            for name in &self.known {
                names.entry(name.clone()).or_insert(Value::Null);
            }
        }
        globals
    }

    /// Place of a construct.
    pub(super) fn place(&self, number: usize) -> Option<Span> {
        self.constructs.get(number).map(|construct| construct.span)
    }

    /// Warnings of variables that would be shown but have no value.
    pub(super) fn unknown(&self, is_met: impl Fn(usize) -> bool) -> Vec<Diagnostic> {
        let met =
            self.constructs.iter().enumerate().filter(|(number, construct)| construct.is_shown && is_met(*number));
        met.flat_map(|(_, construct)| {
            construct.unknown.iter().map(|name| {
                let message = format!("`{name}` has no value, so nothing is shown in its place");
                let hint = match name.split_once('.') {
                    Some((table @ ("site" | "jekyll"), key)) => {
                        format!("give it one in kaleidoc.toml: `{key}` of `[legacy.{table}]`")
                    }
                    Some(("page", key)) => format!("give it one in the page's front matter: `{key}: …`"),
                    _ => "assign it before, or show `site.…`, `jekyll.…` or `page.…`".to_owned(),
                };
                Diagnostic::warning(construct.span, Code::Liquid, message).hint(hint)
            })
        })
        .collect()
    }

    /// The output with its texts in the place of their marks.
    pub(super) fn expand(&self, output: &str) -> Mapped {
        let mut mapped = Mapped::default();
        let mut place = Span::default();
        for (index, part) in output.split(self.mark).enumerate() {
            if index % 2 == 0 {
                mapped.write(part, place);
            } else if let Some(number) = part.strip_prefix('=') {
                place = number.parse().ok().and_then(|number| self.place(number)).unwrap_or(place);
            } else if let Some(text) = part.parse::<usize>().ok().and_then(|number| self.texts.get(number)) {
                match text.is_copy {
                    true => mapped.copy(&text.text, text.origin.start),
                    false => mapped.write(&text.text, text.origin),
                }
            }
        }
        mapped
    }
}

/// Names that the page itself gives values.
fn names_given(items: &Items) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["include".to_owned(), "forloop".to_owned()]);
    for item in &items.items {
        if let Item::Tag { name, arguments, .. } = item
            && matches!(name.as_str(), "assign" | "capture" | "for" | "increment" | "decrement")
        {
            let end =
                arguments.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(arguments.len());
            names.insert(arguments[..end].to_owned());
        }
    }
    names
}

fn names_of_members(items: &Items) -> BTreeSet<String> {
    let expressions = items.items.iter().filter_map(|item| match item {
        Item::Output { inner: text, .. }
        | Item::Tag { arguments: text, .. }
        | Item::Include { arguments: text, .. } => Some(text),
        Item::Text(_) | Item::EndInclude => None,
    });
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let paths = expressions.flat_map(|text| text.split(move |c| !is_word(c)));
    paths.flat_map(|path| path.split('.').skip(1)).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Gives every object that is an item of a list all members.
fn fill_items(value: &mut Value, members: &BTreeSet<String>, is_item: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| fill_items(item, members, true)),
        Value::Object(entries) => {
            entries.values_mut().for_each(|entry| fill_items(entry, members, false));
            for name in members.iter().filter(|_| is_item) {
                entries.entry(name.clone()).or_insert(Value::Null);
            }
        }
        _ => {}
    }
}

fn free_character(items: &Items) -> char {
    let is_free = |candidate: &char| {
        !items.items.iter().any(|item| match item {
            Item::Text(Text { text, .. }) | Item::Output { inner: text, .. } => text.contains(*candidate),
            Item::Tag { arguments, .. } | Item::Include { arguments, .. } => arguments.contains(*candidate),
            Item::EndInclude => false,
        })
    };
    // Private use, so that hardly any text has even the first.
    ('\u{F0000}'..='\u{FFFFD}').find(is_free).unwrap_or('\u{F0000}')
}

struct Writer<'a, 'g> {
    draft: Draft<'a>,
    globals: &'g Value,
    /// Names of the captures that are open. What they hold is a value, in which marks would count as characters.
    captures: Vec<String>,
    /// Between `{% case %}` and its first branch nothing may stand.
    skips: bool,
}

impl<'a> Writer<'a, '_> {
    fn item(&mut self, item: &'a Item) {
        match item {
            Item::Text(_) | Item::Output { .. } if self.skips => {}
            Item::Text(text) if self.captures.is_empty() => {
                let mark = self.draft.mark;
                self.add(&format!("{mark}{}{mark}", self.draft.texts.len()));
                self.draft.texts.push(text);
            }
            Item::Text(Text { text, .. }) if text.contains("{{") || text.contains("{%") => {
                self.add(&format!("{{% raw %}}{text}{{% endraw %}}"));
            }
            Item::Text(Text { text, .. }) => self.add(text),
            Item::Output { inner, .. } if inner.is_empty() => {}
            Item::Output { inner, span } => {
                let inner = self.construct(inner, *span, true);
                self.step(0, "");
                self.announce();
                self.add(&format!("{{{{ {inner} | kd_value }}}}"));
            }
            Item::Tag { name, arguments, span, body } => self.tag(name, arguments, *span, *body),
            Item::Include { arguments, span } => {
                let mut arguments = self.construct(arguments, *span, true);
                for name in &self.draft.members {
                    // The values given come last, so that they count.
                    arguments.insert_str(0, &format!("{name}=nil "));
                }
                self.step(0, "");
                self.add(&format!("{{% kd_include {arguments} %}}"));
            }
            Item::EndInclude => self.add("{% endkd_include %}"),
        }
    }

    fn tag(&mut self, name: &str, arguments: &str, span: Span, body: usize) {
        match name {
            "assign" => {
                let (target, value) = arguments.split_once('=').unwrap_or((arguments, ""));
                let value = self.construct(value, span, true);
                self.step(0, "");
                self.add(&format!("{{% assign {target} = {value} %}}"));
            }
            "for" => {
                let (variable, list) = arguments.split_once(" in ").unwrap_or((arguments, ""));
                let list = self.construct(list, span, false);
                let range = list.find('(').and_then(|start| list.get(start..list.find(')')? + 1)).unwrap_or_default();
                self.step(0, range);
                self.add(&format!("{{% for {variable} in {list} %}}"));
                self.step(body, "");
            }
            "capture" => {
                self.construct("", span, false);
                self.step(body, "");
                self.captures.push(arguments.trim().to_owned());
                self.add(&format!("{{% capture {arguments} %}}"));
            }
            "endcapture" => {
                self.add("{% endcapture %}");
                if let Some(name) = self.captures.pop() {
                    self.add(&format!("{{% assign {name} = {name} | kd_value %}}"));
                }
            }
            "if" | "unless" | "case" => {
                let arguments = self.construct(arguments, span, false);
                self.step(0, "");
                self.add(&format!("{{% {name} {arguments} %}}"));
                self.skips = name == "case";
            }
            "elsif" | "when" => {
                self.skips = false;
                let arguments = names::without_unknown(arguments, self.globals, &self.draft.known).0;
                self.add(&format!("{{% {name} {arguments} %}}"));
            }
            "cycle" | "increment" | "decrement" => {
                self.construct("", span, false);
                self.step(0, "");
                self.announce();
                self.add(&format!("{{% {name} {arguments} %}}"));
            }
            _ => {
                self.skips = false;
                self.add(&format!("{{% {name} {arguments} %}}"));
            }
        }
    }

    /// Numbers a construct; returns its expression as it is rendered.
    fn construct(&mut self, expression: &str, span: Span, is_shown: bool) -> String {
        let (expression, unknown) = names::without_unknown(expression, self.globals, &self.draft.known);
        self.draft.constructs.push(Construct { span, unknown, is_shown });
        expression
    }

    /// Says that the newest construct is at work.
    fn step(&mut self, bytes: usize, range: &str) {
        let number = self.draft.constructs.len() - 1;
        self.add(&format!("{{% kd_step {number} {bytes} {range} %}}"));
    }

    /// Marks the output of the newest construct.
    fn announce(&mut self) {
        if self.captures.is_empty() {
            let (mark, number) = (self.draft.mark, self.draft.constructs.len() - 1);
            let _ = write!(self.draft.template, "{mark}={number}{mark}");
        }
    }

    fn add(&mut self, text: &str) {
        self.draft.template.push_str(text);
    }
}
