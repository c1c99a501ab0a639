//! Pictures: of Markdown, `<Image>` and `<img>`. Those of the site get the size of their file, so that a page keeps the
//! space of a picture that is not loaded yet.

use std::collections::BTreeMap;

use crate::bundle::Node;
use crate::bundle::route;
use crate::diagnostic::{Code, Diagnostic, Span};

use super::super::assets::Picture;
use super::super::eval::Value;
use super::super::links;
use super::components::Element;
use super::{Lower, Mentioned};

impl Lower<'_> {
    /// A picture of Markdown.
    pub(super) fn image(&mut self, url: &str, alt: &str, title: Option<String>, span: Span) -> Node {
        self.mention(span, Mentioned::Image { has_alt: !alt.trim().is_empty() });
        self.mention(span, Mentioned::Asset(url.to_owned()));
        let src = if self.is_safe(url, span) { links::percent_encoded(url) } else { String::new() };
        let (width, height) = self.sides(&src, span, (None, None));
        Node::Image { src, alt: alt.to_owned(), title, width, height }
    }

    /// `<Image>`
    pub(super) fn image_component(&mut self, element: &Element) -> Node {
        let (src, alt) = (self.url(element, "src"), self.text(element, "alt").unwrap_or_default());
        let has_alt = self.attribute(element, "alt").is_some();
        self.mention(element.span, Mentioned::Image { has_alt });
        self.mention(element.span, Mentioned::Asset(src.clone()));
        let pixels = |lower: &mut Self, name| match lower.attribute(element, name)? {
            Value::Number(number) => Some(number as u32),
            other => other.as_str()?.trim_end_matches("px").parse().ok(),
        };
        let written = (pixels(self, "width"), pixels(self, "height"));
        let (width, height) = self.sides(&src, self.place(element, "src"), written);
        Node::Image { src, alt, title: self.text(element, "title"), width, height }
    }

    /// Adds what the author left out of the size of an `<img>`, unless other attributes or a `<picture>` decide which file
    /// it shows.
    pub(super) fn size_img(&mut self, element: &Element, attributes: &mut BTreeMap<String, String>) {
        let Some(src) = attributes.get("src").filter(|_| !attributes.contains_key("srcset") && !self.in_picture) else {
            return;
        };
        let (src, place) = (src.clone(), self.place(element, "src"));
        let mut written = (None, None);
        for (name, side) in [("width", &mut written.0), ("height", &mut written.1)] {
            let Some(value) = attributes.get(name) else { continue };
            let Ok(pixels) = value.parse() else { return };
            *side = Some(pixels);
        }
        let (width, height) = self.sides(&src, place, written);
        for (name, side) in [("width", width), ("height", height)] {
            let Some(side) = side else { continue };
            attributes.entry(name.to_owned()).or_insert_with(|| side.to_string());
        }
    }

    /// Width and height of a picture: those that the author wrote; the other one by the ratio of its file; or those of the
    /// file.
    fn sides(&mut self, src: &str, span: Span, written: (Option<u32>, Option<u32>)) -> (Option<u32>, Option<u32>) {
        match (self.picture_size(src, span), written) {
            (Some((width, height)), (None, None)) => (Some(width), Some(height)),
            (Some((width, height)), (Some(own), None)) => (Some(own), Some(scaled(own, height, width))),
            (Some((width, height)), (None, Some(own))) => (Some(scaled(own, width, height)), Some(own)),
            (_, written) => written,
        }
    }

    /// The size of a picture of the site. A file that is no picture is reported.
    fn picture_size(&mut self, src: &str, span: Span) -> Option<(u32, u32)> {
        let context = self.context;
        let platform = context.platforms.get(usize::from(self.page.on.iter().next()?.0))?;
        let page = route::fill(&self.page.key, &platform.key);
        match context.targets.assets.picture(context.site, src, &page)? {
            (_, Picture::Size(width, height)) => Some((width, height)),
            (_, Picture::Unknown) => None,
            (file, Picture::Broken) => {
                let message = format!("`{file}` cannot be read as a picture");
                let hint = "browsers show the text in its place; save the picture again";
                self.tell(Diagnostic::warning(span, Code::BrokenPicture, message).hint(hint));
                None
            }
        }
    }
}

/// A side of a picture, by the other one and the ratio of the two.
fn scaled(other: u32, side: u32, other_side: u32) -> u32 {
    let scaled = (f64::from(other) * f64::from(side) / f64::from(other_side)).round();
    (scaled as u32).max(1)
}
