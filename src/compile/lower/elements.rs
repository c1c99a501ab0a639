//! HTML elements that authors write, and components that are one in disguise.

use std::collections::BTreeMap;

use crate::bundle::{Node, html};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::{Attribute, AttributeValue};

use super::super::eval::{Unknown, Value};
use super::super::legacy;
use super::components::Element;
use super::{Lower, Mentioned};

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
            let message = format!("`<{tag}>` is no element that content may have; its content is shown");
            self.warn(element.span, Code::ForbiddenHtml, message);
            return out.extend(self.flow(element.children));
        }
        let is_link = tag == "a" && element.attributes.iter().any(|attribute| attribute.name == "href");
        let outer = self.in_link;
        self.in_link |= is_link;
        let children = self.flow(element.children);
        self.in_link = outer;
        if is_link && outer {
            return out.extend(children);
        }
        let attributes = self.html_attributes(element);
        self.mention_html(element, &attributes);
        let tag = if tag == "p" && children.iter().any(super::is_block) { "div" } else { tag };
        out.push(Node::Element { tag: tag.to_owned(), attributes, children });
    }

    /// Mentions what of an HTML element is to be checked.
    pub(super) fn mention_html(&mut self, element: &Element, attributes: &BTreeMap<String, String>) {
        if let Some(href) = attributes.get("href") {
            self.mention(self.place(element, "href"), Mentioned::Link((href.clone(), false)));
        }
        if let Some(src) = attributes.get("src") {
            self.mention(self.place(element, "src"), Mentioned::Asset(src.clone()));
        }
        match element.name.as_bytes() {
            b"img" => self.mention(element.span, Mentioned::Image { has_alt: attributes.contains_key("alt") }),
            [b'h', level @ b'1'..=b'6'] => self.mention(element.span, Mentioned::Heading(level - b'0')),
            _ => {}
        }
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
            if html::is_url_attribute(&name) && !self.is_safe(&value, attribute.span) {
                continue;
            }
            attributes.insert(name, value);
        }
        attributes
    }

    /// The text of an attribute; `None` leaves it out, as `false`, `null` and `undefined` do.
    pub(super) fn html_attribute(&mut self, attribute: &Attribute) -> Option<String> {
        match &attribute.value {
            AttributeValue::Flag => Some(String::new()),
            AttributeValue::Text(text) => Some(text.clone()),
            AttributeValue::Expression(expr) => match self.file.names.eval(expr, None) {
                Ok(Value::Bool(true)) => Some(String::new()),
                Ok(Value::Bool(false) | Value::Null | Value::Undefined) => None,
                Ok(value) => value.to_text(),
                Err(unknown) => {
                    self.unsupported(&unknown, attribute.span);
                    None
                }
            },
        }
    }
}
