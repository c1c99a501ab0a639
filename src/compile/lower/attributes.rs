//! Attributes that components do not have, or have twice.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};

use super::super::with_nearest;
use super::Lower;
use super::components::Element;

/// The attributes of each component that shows content of its own. Those that only arrange their children take any
/// attribute of the component library that they come from.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("Accordion", &["title", "eyebrow", "headingLevel", "id"]),
    ("Block", &["name"]),
    ("BlockSwitcher", &[]),
    ("Callout", &["warning", "info", "type"]),
    ("CrossLink", &["href", "text", "label", "title"]),
    ("ExternalLink", &["href", "title"]),
    ("ExternalLinkButton", &["href", "title", "variation", "size", "icon", "isDisabled"]),
    ("Fragments", &["fragments"]),
    ("Image", &["src", "alt", "title", "width", "height", "objectFit", "objectPosition"]),
    ("InlineFilter", &["filters"]),
    ("InternalLink", &["href", "title"]),
    ("InternalLinkButton", &["href", "title", "variation", "size", "icon", "isDisabled"]),
    ("MigrationAlert", &["isLegacy", "url"]),
    ("Overview", &["childPageNodes"]),
    ("Video", &["src", "description", "autoPlay", "height", "loop", "muted", "playsInline", "width"]),
    ("YoutubeEmbed", &["embedId"]),
];

impl Lower<'_> {
    /// Reports attributes of a component that mean nothing to it. A filter without `filters` is reported as that.
    pub(super) fn check_attributes(&mut self, element: &Element) {
        self.report_repeated(element);
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

    /// Reports an attribute that is there twice: as in JSX, the last one counts.
    fn report_repeated(&mut self, element: &Element) {
        let mut seen = HashSet::new();
        let named = element.attributes.iter().filter(|attribute| !attribute.name.is_empty());
        let Some(repeated) = named.rev().find(|attribute| !seen.insert(attribute.name.as_str())) else { return };
        let message = format!("`{}` is there twice, so this one does not count", repeated.name);
        let diagnostic = Diagnostic::warning(repeated.span, Code::LostContent, message);
        self.tell(diagnostic.hint("the last one counts; remove the others"));
    }
}
