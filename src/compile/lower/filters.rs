//! Filters: which platforms see what, and what to say when none does.

use std::collections::HashSet;

use crate::bundle::Node;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::PlatformSet;
use crate::syntax::{AttributeValue, Expr, Kind, Node as Source};

use super::super::eval::Value;
use super::super::{meta, with_nearest};
use super::components::{Element, is_blank};
use super::{Lower, Mentioned};

impl Lower<'_> {
    /// The slot of an `<InlineFilter>`; `None`, with an error, if no platform can see its content.
    pub(super) fn filter(&mut self, element: &Element) -> Option<Node> {
        let (on, names) = self.filtered(element)?;
        let place = self.place(element, "filters");
        self.narrowed(on, |lower| lower.mention(place, Mentioned::Filter(names)));
        let children = self.narrowed(on, |lower| lower.flow(element.children));
        Some(Node::Filter { slot: 0, on, children })
    }

    /// The platforms of an `<InlineFilter>`, and their names as messages show them; `None`, with an error, if there are
    /// none.
    pub(super) fn filtered(&mut self, element: &Element) -> Option<(PlatformSet, String)> {
        const LIST: &str = "write `filters={[\"…\"]}` with the platforms that see the content, or `all`";
        let Some(attribute) = element.attributes.iter().find(|it| it.name == "filters" || it.name.is_empty()) else {
            let wrong = element.attributes.first();
            let (at, found) = match wrong {
                Some(wrong) => (wrong.span, format!(", but `{}`", wrong.name)),
                None => (opening_tag(element), String::new()),
            };
            let message = format!("`<InlineFilter>` has no `filters`{found}, so its content is never shown");
            self.tell(Diagnostic::error(at, Code::EmptyFilter, message).hint(LIST));
            return None;
        };
        let place = attribute.span;
        if matches!(attribute.value, AttributeValue::Expression(Expr::Invalid)) {
            return None;
        }
        let Some(keys) = self.keys(element) else {
            if self.allowance.is_spent() {
                self.tell_expansion(place);
                return None;
            }
            let message = "`filters` must be a list of platform names known at build time; this content is never shown";
            self.tell(Diagnostic::error(place, Code::EmptyFilter, message).hint(LIST));
            return None;
        };
        if keys.is_empty() {
            let message = "`filters` is empty, so this content is never shown";
            self.tell(Diagnostic::error(place, Code::EmptyFilter, message).hint(LIST));
            return None;
        }
        let on = self.platform_set(&keys, place, "`filters`");
        let mut seen = HashSet::new();
        if let Some(key) = keys.iter().find(|key| !seen.insert(key.as_str())) {
            let message = format!("`filters` names `{key}` twice; the content is shown once");
            self.tell(Diagnostic::warning(place, Code::RepeatedPlatform, message).hint("name it once"));
        }
        (!on.is_empty()).then(|| (on, keys.join(", ")))
    }

    /// What `filters` names: a list, or a string with one name or several between commas. `None` if that is not known.
    pub(super) fn keys(&self, element: &Element) -> Option<Vec<String>> {
        match self.attribute(element, "filters")? {
            Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            Value::String(names) => {
                Some(names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
            }
            _ => None,
        }
    }

    /// The platforms with these names. Each unknown name is reported, as an error if no other is known: then nobody sees
    /// the content.
    pub(super) fn platform_set(&mut self, keys: &[String], place: Span, what: &str) -> PlatformSet {
        let platforms = self.context.platforms;
        let mut unknown = Vec::new();
        let on = meta::set(keys.iter().map(String::as_str), platforms, |key| unknown.push(key.to_owned()));
        for key in unknown {
            let names = || platforms.iter().map(|platform| platform.key.as_str());
            let (consequence, new): (_, fn(Span, Code, String) -> Diagnostic) = match on.is_empty() {
                true => (", so this content is never shown", |at, code, text| Diagnostic::error(at, code, text)),
                false => ("", |at, code, text| Diagnostic::warning(at, code, text)),
            };
            let excluded = key.strip_prefix('!').map(str::trim).filter(|key| names().any(|name| name == *key));
            self.tell(match excluded {
                Some(excluded) => {
                    let message = format!("{what} cannot exclude a platform, as `{key}` does{consequence}");
                    let others: Vec<String> =
                        names().filter(|name| *name != excluded).map(|name| format!("\"{name}\"")).collect();
                    let hint = format!("list those that see it: `filters={{[{}]}}`", others.join(", "));
                    new(place, Code::UnknownPlatform, message).hint(hint)
                }
                None => {
                    let message = format!("unknown platform `{key}` in {what}{consequence}");
                    with_nearest(new(place, Code::UnknownPlatform, message), &key, names())
                }
            });
        }
        on
    }

    /// Whether an element is a filter but for its capitals. Its content is for some platforms, so it is not shown to all.
    pub(super) fn is_misspelt_filter(&mut self, element: &Element) -> bool {
        const FILTER: &str = "InlineFilter";
        let is_misspelt = element.name != FILTER && element.name.eq_ignore_ascii_case(FILTER);
        if is_misspelt {
            let message = format!("unknown component `{}`: its content is not shown", element.name);
            let diagnostic = Diagnostic::error(opening_tag(element), Code::UnknownComponent, message);
            self.tell(diagnostic.hint(format!("did you mean `{FILTER}`?")));
        }
        is_misspelt
    }

    /// The platforms that see something of a list item all of whose content stands in filters; `None` if there is other
    /// content, or none.
    pub(super) fn platforms_of_item(&self, children: &[Source]) -> Option<PlatformSet> {
        let mut on = None;
        self.is_filtered(children, &mut on).then_some(on)?
    }

    fn is_filtered(&self, nodes: &[Source], on: &mut Option<PlatformSet>) -> bool {
        nodes.iter().all(|node| match &node.kind {
            Kind::Paragraph(children)
            | Kind::Emphasis(children)
            | Kind::Strong(children)
            | Kind::Delete(children)
            | Kind::Link { children, .. }
            | Kind::LinkReference { children, .. } => self.is_filtered(children, on),
            Kind::Element { name, attributes, is_inline, children } if name == "InlineFilter" => {
                let element = Element { name, attributes, is_inline: *is_inline, children, span: node.span };
                let keys = self.keys(&element).unwrap_or_default();
                let own = meta::set(keys.iter().map(String::as_str), self.context.platforms, |_| {});
                *on = Some(on.map_or(own, |others| others.union(own)));
                true
            }
            _ => is_blank(node),
        })
    }
}

/// The span of an element's opening tag, up to its first child.
fn opening_tag(element: &Element) -> Span {
    let end = element.attributes.last().map_or(element.span.start + 1 + element.name.len(), |last| last.span.end);
    Span::new(element.span.start, end.min(element.span.end))
}
