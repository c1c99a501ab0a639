//! The only place that escapes, and the last one that looks at a URL.

use std::ops::Range;

use crate::bundle::html;

/// HTML being written. Markup is `&'static str`, so no text from outside can reach the output but through
/// [`Writer::text`] and [`Writer::attribute`], which escape.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// The HTML so far.
    pub fn into_html(self) -> String {
        self.out
    }

    /// Markup of ours, as it is.
    pub fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// HTML that another writer wrote.
    pub(super) fn written(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// Text content.
    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// ` name="value"`. Callers take names from literals or from the allow list.
    ///
    /// A URL is judged here, where base, platform and path of the page are in it: one that could run script is left out.
    /// Returns whether the attribute was written.
    pub fn attribute(&mut self, name: &str, value: &str) -> bool {
        if !html::is_safe_value(name, value) {
            return false;
        }
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
        true
    }

    /// `<tag`, for a tag of the allow list.
    pub fn open(&mut self, tag: &str) {
        self.out.push('<');
        self.out.push_str(tag);
    }

    /// `</tag>`, for a tag of the allow list.
    pub fn close(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// A number, which needs no escaping.
    pub fn number(&mut self, number: u32) {
        self.out.push_str(&number.to_string());
    }

    /// A slot: a pair of comments around what `write` writes.
    pub fn slot(&mut self, number: u32, write: impl FnOnce(&mut Self)) {
        self.raw("<!--kd:");
        self.number(number);
        self.raw("-->");
        write(self);
        self.raw("<!--/kd:");
        self.number(number);
        self.raw("-->");
    }
}

/// Escapes for text and for attribute values in double quotes.
///
/// Source: <https://html.spec.whatwg.org/#escapingString>
fn escape(text: &str, out: &mut String) {
    let (mut start, mut before) = (0, 0);
    for (index, byte) in text.bytes().enumerate() {
        let (replacement, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            // No-break space: two bytes.
            0xa0 if before == 0xc2 => ("&nbsp;", 2),
            _ => {
                before = byte;
                continue;
            }
        };
        out.push_str(part(text, start..index + 1 - length));
        out.push_str(replacement);
        start = index + 1;
    }
    out.push_str(part(text, start..text.len()));
}

/// A part of a text, by bytes. Callers cut between characters; nothing is cut elsewhere, where `[]` would panic with a
/// message that needs tables of Unicode to be printed.
pub(super) fn part(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut w = Writer::default();
        w.attribute("title", "\"><script>&\u{a0}");
        w.text("a < b é");
        assert_eq!(w.into_html(), " title=\"&quot;&gt;&lt;script&gt;&amp;&nbsp;\"a &lt; b é");
        let mut w = Writer::default();
        w.text("à\u{a0}¢ <日本>");
        assert_eq!(w.into_html(), "à&nbsp;¢ &lt;日本&gt;");
    }

    #[test]
    fn urls_that_could_run_script_are_left_out() {
        let mut w = Writer::default();
        assert!(!w.attribute("href", " JAVA\nscript:x") && !w.attribute("srcset", "/a.png 1x, javascript:x 2x"));
        assert!(w.attribute("href", "/a:b") && w.attribute("title", "javascript:x"));
        assert_eq!(w.into_html(), " href=\"/a:b\" title=\"javascript:x\"");
    }

    #[test]
    fn an_empty_slot_keeps_its_place() {
        let mut w = Writer::default();
        w.slot(12, |_| {});
        assert_eq!(w.into_html(), "<!--kd:12--><!--/kd:12-->");
    }
}
