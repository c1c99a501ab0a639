//! The classes of docs themes that mean a callout.

use crate::diagnostic::Span;

use super::super::tree::{Attribute, AttributeValue, Kind, Node};

/// Whether classes make a callout, and if so whether it warns.
pub(super) fn kind<'a>(classes: impl Iterator<Item = &'a str>) -> Option<bool> {
    let mut found = None;
    for class in classes {
        let (base, modifier) = class.split_once("--").unwrap_or((class, ""));
        if base == "callout" {
            let is_warning = matches!(modifier, "warning" | "danger" | "error" | "caution" | "important");
            found = Some(found.unwrap_or(false) || is_warning);
        }
    }
    found
}

/// A callout around nodes.
pub(super) fn wrap(children: Vec<Node>, is_warning: bool, span: Span) -> Node {
    let warning = Attribute { name: "warning".to_owned(), value: AttributeValue::Flag, span };
    let attributes = if is_warning { vec![warning] } else { Vec::new() };
    Node { span, kind: Kind::Element { name: "Callout".to_owned(), attributes, is_inline: false, children } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_make_callouts() {
        let kind = |classes: &str| kind(classes.split(' '));
        assert_eq!(kind("callout"), Some(false));
        assert_eq!(kind("callout callout--warning"), Some(true));
        assert_eq!(kind("callout--danger"), Some(true));
        assert_eq!(kind("callout callout--action"), Some(false));
        assert_eq!(kind("callouts note"), None);
    }
}
