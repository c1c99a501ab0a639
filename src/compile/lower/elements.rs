//! HTML elements that authors write, and components that are one in disguise.

use std::collections::BTreeMap;

use crate::bundle::{Node, html};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::{Attribute, AttributeValue};

use super::super::eval::{Unknown, Value};
use super::super::legacy;
use super::components::{Element, KNOWN};
use super::ids::Rank;
use super::{Lower, Mentioned, headings};

impl Lower<'_> {
    /// The tag that `as` names, if it is allowed.
    pub(super) fn tag(&mut self, element: &Element, default: &str) -> String {
        match self.text(element, "as") {
            Some(tag) if html::is_element(&tag) => tag,
            Some(tag) => {
                let place = self.place(element, "as");
                self.warn(place, Code::ForbiddenHtml, format!("`{tag}` is no element that content may have"));
                default.to_owned()
            }
            None => default.to_owned(),
        }
    }

    pub(super) fn table_part(&mut self, element: &Element, default: &str) -> Node {
        let tag = self.tag(element, default);
        let mut attributes = BTreeMap::new();
        for (name, attribute) in [("colSpan", "colspan"), ("rowSpan", "rowspan")] {
            if let Some(value) = self.text(element, name) {
                attributes.insert(attribute.to_owned(), value);
            }
        }
        let children = self.flow(element.children);
        self.html(&tag, attributes, children)
    }

    pub(super) fn html(&mut self, tag: &str, attributes: BTreeMap<String, String>, children: Vec<Node>) -> Node {
        Node::Element { tag: tag.to_owned(), attributes, children }
    }

    /// A lower-case element: HTML of the allow list; of others the content stays.
    pub(super) fn html_element(&mut self, element: &Element, out: &mut Vec<Node>) {
        let tag = element.name;
        if !html::is_element(tag) {
            let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(tag));
            if let Some(known) = known.filter(|_| !legacy::is_legacy(self.path)) {
                let message = format!("unknown element `{tag}`: only its content is shown");
                let diagnostic = Diagnostic::error(element.span, Code::UnknownComponent, message);
                self.tell(diagnostic.hint(format!("did you mean `{known}`?")));
                return out.extend(self.flow(element.children));
            }
            let message = format!("`<{tag}>` is no element that content may have; its content is shown");
            self.warn(element.span, Code::ForbiddenHtml, message);
            return out.extend(self.flow(element.children));
        }
        if let Some(level) = headings::level(tag) {
            let attributes = self.html_attributes(element);
            return self.html_heading(level, element, attributes, out);
        }
        let is_link = tag == "a" && element.attributes.iter().any(|attribute| attribute.name == "href");
        let outer = (self.in_link, self.in_summary);
        self.in_link |= is_link;
        self.in_summary |= tag == "summary";
        let is_in_picture = self.in_picture;
        self.in_picture |= tag == "picture";
        let children = if html::is_void(tag) { Vec::new() } else { self.flow(element.children) };
        self.in_picture = is_in_picture;
        (self.in_link, self.in_summary) = outer;
        if is_link && self.in_link {
            self.link_in_link(element.span);
            return out.extend(children);
        }
        let mut attributes = self.html_attributes(element);
        if let Some(id) = attributes.remove("id").filter(|id| !id.is_empty()) {
            let id = self.claim(Rank::Author, &id, self.place(element, "id"));
            attributes.insert("id".to_owned(), id);
        }
        self.mention_html(element, &attributes);
        if tag == "img" {
            self.size_img(element, &mut attributes);
        }
        if html::is_void(tag) {
            out.push(Node::Element { tag: tag.to_owned(), attributes, children: Vec::new() });
            return self.leftover(element, out);
        }
        let tag = if tag == "p" && children.iter().any(super::is_block) { "div" } else { tag };
        let node = Node::Element { tag: tag.to_owned(), attributes, children };
        // Where filters leave nothing of an item, there is no item.
        let when = self.platforms_of_item(element.children).filter(|on| tag == "li" && !self.on.is_subset_of(*on));
        out.push(match when {
            Some(on) => Node::Filter { slot: 0, on, children: vec![node] },
            None => node,
        });
    }

    /// Mentions what of an HTML element is to be checked.
    pub(super) fn mention_html(&mut self, element: &Element, attributes: &BTreeMap<String, String>) {
        if let Some(href) = attributes.get("href") {
            self.mention(self.place(element, "href"), Mentioned::Link((href.clone(), false)));
        }
        for name in ["src", "poster"] {
            if let Some(src) = attributes.get(name) {
                self.mention(self.place(element, name), Mentioned::Asset(src.clone()));
            }
        }
        for (src, _) in attributes.get("srcset").into_iter().flat_map(|srcset| html::candidates(srcset)) {
            self.mention(self.place(element, "srcset"), Mentioned::Asset(src.to_owned()));
        }
        if element.name == "img" {
            self.mention(element.span, Mentioned::Image { has_alt: attributes.contains_key("alt") });
        }
    }

    /// A heading that is not written in Markdown.
    pub(super) fn html_heading(
        &mut self,
        level: u8,
        element: &Element,
        mut attributes: BTreeMap<String, String>,
        out: &mut Vec<Node>,
    ) {
        let id = attributes.remove("id").filter(|id| !id.is_empty());
        let (id, span) = (id.as_deref(), element.span);
        self.heading(&headings::Source { level, id, slug: "", attributes, children: element.children, span }, out);
    }

    pub(super) fn html_attributes(&mut self, element: &Element) -> BTreeMap<String, String> {
        let mut attributes = BTreeMap::new();
        for attribute in element.attributes {
            if attribute.name.is_empty() {
                self.unsupported(&Unknown::Expression("{...}".to_owned()), attribute.span);
                continue;
            }
            let is_jsx = !legacy::is_legacy(self.path);
            if is_jsx && attribute.name == "style" && matches!(attribute.value, AttributeValue::Text(_)) {
                let message = "`style` is an object in JSX, not a text";
                let hint = "leave it out: content carries no styles of its own";
                self.tell(Diagnostic::error(attribute.span, Code::InvalidAttribute, message).hint(hint));
                continue;
            }
            // JSX names; `key` and `ref` are React's own.
            let name = match attribute.name.as_str() {
                "className" => "class".to_owned(),
                "key" | "ref" => continue,
                other => other.to_ascii_lowercase(),
            };
            if !html::is_attribute(element.name, &name) {
                let message = format!("`{}` is no attribute that `<{}>` may have here", attribute.name, element.name);
                self.warn(attribute.span, Code::ForbiddenHtml, message);
                continue;
            }
            let Some(value) = self.html_attribute(attribute) else { continue };
            let is_safe = match name.as_str() {
                "srcset" => self.is_safe_srcset(&value, attribute.span),
                _ => !html::is_url_attribute(&name) || self.is_safe(&value, attribute.span),
            };
            if !is_safe {
                continue;
            }
            attributes.insert(name, value);
        }
        attributes
    }

    fn is_safe_srcset(&mut self, srcset: &str, span: Span) -> bool {
        html::candidates(srcset).all(|(url, descriptor)| {
            if !html::is_descriptor(descriptor) {
                let message = format!("`{descriptor}` is no width or density of a candidate of `srcset`");
                let hint = "write `/a.png 1x, /b.png 2x`, or widths such as `480w`";
                self.tell(Diagnostic::error(span, Code::InvalidAttribute, message).hint(hint));
            }
            html::is_descriptor(descriptor) && url.split(',').all(|url| self.is_safe(url, span))
        })
    }

    /// The text of an attribute; `None` leaves it out, as `false`, `null` and `undefined` do.
    pub(super) fn html_attribute(&mut self, attribute: &Attribute) -> Option<String> {
        match &attribute.value {
            AttributeValue::Flag => Some(String::new()),
            AttributeValue::Text(text) => Some(text.clone()),
            AttributeValue::Expression(expr) => match self.eval(expr, None) {
                Ok(Value::Bool(true)) => Some(String::new()),
                Ok(Value::Bool(false) | Value::Null | Value::Undefined) => None,
                Ok(value) => {
                    let text = value.to_text();
                    if text.is_none() {
                        let message = format!("`{}` is an object, which has no text; it is left out", attribute.name);
                        self.warn(attribute.span, Code::InvalidAttribute, message);
                    }
                    text
                }
                Err(unknown) => {
                    self.unsupported(&unknown, attribute.span);
                    None
                }
            },
        }
    }
}
