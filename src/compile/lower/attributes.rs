//! Attributes that components do not have.

use crate::diagnostic::{Code, Diagnostic};

use super::super::with_nearest;
use super::Lower;
use super::components::Element;

/// The attributes of each component that shows content of its own. Those that only arrange their children take any
/// attribute of the component library that they come from.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("Accordion", &["title", "eyebrow", "headingLevel"]),
    ("Block", &["name"]),
    ("BlockSwitcher", &[]),
    ("Callout", &["warning", "info", "type"]),
    ("CrossLink", &["href", "text", "label"]),
    ("ExternalLink", &["href"]),
    ("ExternalLinkButton", &["href", "variation", "size", "icon", "isDisabled"]),
    ("Fragments", &["fragments"]),
    ("Image", &["src", "alt", "title", "width", "height", "objectFit", "objectPosition"]),
    ("InlineFilter", &["filters"]),
    ("InternalLink", &["href"]),
    ("InternalLinkButton", &["href", "variation", "size", "icon", "isDisabled"]),
    ("MigrationAlert", &["isLegacy", "url"]),
    ("Overview", &["childPageNodes"]),
    ("Video", &["src", "description", "autoPlay", "height", "loop", "muted", "playsInline", "width"]),
    ("YoutubeEmbed", &["embedId"]),
];

impl Lower<'_> {
    /// Reports attributes of a component that mean nothing to it. A filter without `filters` is reported as that.
    pub(super) fn check_attributes(&mut self, element: &Element) {
        let Some((name, known)) = ATTRIBUTES.iter().find(|(name, _)| *name == element.name) else { return };
        if *name == "InlineFilter" && element.attributes.iter().all(|attribute| attribute.name != "filters") {
            return;
        }
        for attribute in element.attributes {
            let is_known =
                known.contains(&attribute.name.as_str()) || matches!(attribute.name.as_str(), "" | "key" | "ref");
            if !is_known {
                let message = format!("`{}` is not an attribute of `<{name}>`, and is left out", attribute.name);
                let diagnostic = Diagnostic::note(attribute.span, Code::InvalidAttribute, message);
                self.tell(with_nearest(diagnostic, &attribute.name, known.iter().copied()));
            }
        }
    }
}
