//! The sizes of pictures, from the beginnings of their files.

use std::io::Cursor;

use exif::{In, Tag};
use html5gum::{Token, Tokenizer};
use imagesize::ImageError;

use super::assets::Picture;
use super::{ReadError, Site};

/// Bytes of a file that usually say how large its picture is: metadata before that is rarely longer.
const HEAD: usize = 1 << 17;
/// CSS pixels of a side beyond which a size is not believed: browsers show no such picture, either.
const MAX_SIDE: f64 = 65_535.0;
/// Endings of the files that have to hold a picture.
const ENDINGS: &[&str] = &["apng", "avif", "bmp", "gif", "ico", "jfif", "jpe", "jpeg", "jpg", "png", "svg", "webp"];

/// What the file of a picture says of it.
///
/// - `file`: path from the content root.
/// - Cost: reads the beginning of the file; all of it where that does not tell.
pub(super) fn read(site: &dyn Site, file: &str) -> Picture {
    match size(site, file) {
        Ok(Some((width, height))) => fitting(width, height),
        Ok(None) => Picture::Unknown,
        Err(_) if has_ending(file) => Picture::Broken,
        Err(_) => Picture::Unknown,
    }
}

/// The file has no picture that can be understood, or no bytes.
struct Broken;

impl From<ReadError> for Broken {
    fn from(_: ReadError) -> Self {
        Self
    }
}

fn size(site: &dyn Site, file: &str) -> Result<Option<(f64, f64)>, Broken> {
    let head = site.read_start(file, HEAD)?;
    match raster(&head) {
        Err(ImageError::NotSupported) => svg(&head).ok_or(Broken),
        // The beginning was too short.
        Err(ImageError::IoError(_)) if head.len() == HEAD => raster(&site.read(file)?).map_err(|_| Broken),
        other => other.map_err(|_| Broken),
    }
}

fn raster(bytes: &[u8]) -> Result<Option<(f64, f64)>, ImageError> {
    let size = imagesize::blob_size(bytes)?;
    if size.width == 0 || size.height == 0 {
        return Err(ImageError::CorruptedImage);
    }
    let (width, height) = (size.width as f64, size.height as f64);
    Ok(Some(if is_turned(bytes) { (height, width) } else { (width, height) }))
}

/// Whether a photograph lies on its side, and is turned when it is shown.
///
/// Source: `from-image`, <https://drafts.csswg.org/css-images-3/#the-image-orientation>; Exif 2.32, table 5.
fn is_turned(bytes: &[u8]) -> bool {
    const JPEG: &[u8] = b"\xff\xd8";
    let bytes = &bytes[..bytes.len().min(HEAD)];
    let exif = bytes.starts_with(JPEG).then(|| exif::Reader::new().read_from_container(&mut Cursor::new(bytes)));
    let Some(Ok(exif)) = exif else { return false };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    matches!(orientation, Some(5..=8))
}

/// The size of an SVG picture; `Some(None)` if it has none, and `None` if it is not one.
///
/// Source: <https://svgwg.org/svg2-draft/coords.html#SizingSVGInCSS>
fn svg(bytes: &[u8]) -> Option<Option<(f64, f64)>> {
    let is_text = bytes.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes.trim_ascii_start());
    if !is_text.starts_with(b"<") {
        return None;
    }
    let root = Tokenizer::new(bytes).find_map(|token| match token {
        Ok(Token::StartTag(tag)) => Some(tag),
        _ => None,
    });
    let root = root.filter(|tag| tag.name.as_slice() == b"svg" || tag.name.ends_with(b":svg"))?;
    let attribute = |name: &[u8]| {
        let value = root.attributes.get(name)?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let side = |name: &[u8]| length(&attribute(name)?);
    let view = attribute(b"viewbox").and_then(|view| view_box(&view));
    Some(match (side(b"width"), side(b"height"), view) {
        (Some(width), Some(height), _) => Some((width, height)),
        (Some(width), None, Some((w, h))) => Some((width, width * h / w)),
        (None, Some(height), Some((w, h))) => Some((height * w / h, height)),
        (None, None, view) => view,
        _ => None,
    })
}

/// A length in CSS pixels; `None` for a share, and for what is not a length.
fn length(value: &str) -> Option<f64> {
    let value = value.trim();
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let pixels = match value[number.len()..].to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" | "em" | "rem" => 16.0,
        "ex" | "ch" => 8.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        _ => return None,
    };
    number.parse::<f64>().ok().map(|number| number * pixels).filter(|length| length.is_finite() && *length > 0.0)
}

fn view_box(value: &str) -> Option<(f64, f64)> {
    let mut numbers = value.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty()).skip(2);
    Some((length(numbers.next()?)?, length(numbers.next()?)?))
}

fn fitting(width: f64, height: f64) -> Picture {
    if width > MAX_SIDE || height > MAX_SIDE {
        return Picture::Unknown;
    }
    let side = |side: f64| side.round().max(1.0) as u32;
    Picture::Size(side(width), side(height))
}

fn has_ending(file: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Diagnostic;

    /// A site of one file, whatever its name.
    struct One(Vec<u8>);

    impl Site for One {
        fn list(&self, _: &str) -> (Vec<String>, Vec<Diagnostic>) {
            (Vec::new(), Vec::new())
        }

        fn read(&self, _: &str) -> Result<Vec<u8>, ReadError> {
            Ok(self.0.clone())
        }
    }

    #[track_caller]
    fn check(file: &str, bytes: &[u8], expected: Picture) {
        assert_eq!(read(&One(bytes.to_vec()), file), expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    /// The beginning of a photograph of 640 × 480, with metadata before its size.
    fn jpeg(orientation: Option<u8>, metadata: usize) -> Vec<u8> {
        let mut bytes = b"\xff\xd8".to_vec();
        if let Some(orientation) = orientation {
            let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
            exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
            bytes.extend(b"\xff\xe1");
            bytes.extend((exif.len() as u16 + 2).to_be_bytes());
            bytes.extend(exif);
        }
        for _ in 0..metadata {
            bytes.extend(b"\xff\xe2\xff\xff");
            bytes.extend([0; 0xfffd]);
        }
        bytes.extend(b"\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03");
        bytes
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x80\x08\x06\0\0\0";

    #[test]
    fn raster_formats() {
        check("a.png", PNG, Picture::Size(256, 128));
        check("a.gif", b"GIF89a\x02\x00\x03\x00\0\0\0", Picture::Size(2, 3));
        check("a.webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0", Picture::Size(16, 32));
        check("a.jpg", &jpeg(None, 0), Picture::Size(640, 480));
        // By what is in the file, as in browsers, and not by its name.
        check("a.jpg", PNG, Picture::Size(256, 128));
    }

    #[test]
    fn photographs_that_lie_on_their_side() {
        for (orientation, expected) in [
            (1, Picture::Size(640, 480)),
            (3, Picture::Size(640, 480)),
            (6, Picture::Size(480, 640)),
            (8, Picture::Size(480, 640)),
        ] {
            check("a.jpg", &jpeg(Some(orientation), 0), expected);
        }
    }

    #[test]
    fn sizes_far_from_the_beginning() {
        check("a.jpg", &jpeg(Some(6), 40), Picture::Size(480, 640));
    }

    #[test]
    fn svg_pictures() {
        let svg = |attributes: &str, expected| {
            check(
                "a.svg",
                format!("<?xml version=\"1.0\"?>\n<!-- <svg> -->\n<svg {attributes}><g/></svg>").as_bytes(),
                expected,
            );
        };
        svg("width='30' height='20.4'", Picture::Size(30, 20));
        svg("width=\"1in\" height=\"72pt\" viewBox=\"0 0 1 1\"", Picture::Size(96, 96));
        svg("viewBox='0 0 24 12'", Picture::Size(24, 12));
        svg("viewBox='-1,-1,24.0,12' width='100%' height='100%'", Picture::Size(24, 12));
        svg("viewBox='0 0 24 12' width='48'", Picture::Size(48, 24));
        svg("viewBox='0 0 24 12' height='6px'", Picture::Size(12, 6));
        svg("viewBox='0 0 0 12'", Picture::Unknown);
        svg("width='30'", Picture::Unknown);
        svg("width='-3' height='NaN' viewBox='0 0 inf 1'", Picture::Unknown);
        check("a.svg", b"\xef\xbb\xbf<svg width='3' height='2'/>", Picture::Size(3, 2));
        check("a.svg", b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg' width='3' height='2'/>", Picture::Size(3, 2));
        check("a.svg", b"<html><svg width='3' height='2'/></html>", Picture::Broken);
    }

    #[test]
    fn err_files_that_are_no_pictures() {
        check("a.png", b"", Picture::Broken);
        check("a.PNG", b"version https://git-lfs.github.com/spec/v1\n", Picture::Broken);
        check("a.png", &PNG[..20], Picture::Broken);
        check("a.gif", b"GIF89a\0\0\x03\x00", Picture::Broken);
        check("a.svg", b"svg", Picture::Broken);
        check("a.pdf", b"%PDF-1.7", Picture::Unknown);
        check("a.heic", b"x", Picture::Unknown);
        let mut large = PNG.to_vec();
        large[16..20].fill(0xff);
        check("a.png", &large, Picture::Unknown);
    }

    proptest! {
        /// Whatever follows a format's first bytes: an answer.
        #[test]
        fn any_bytes_have_an_answer(
            start in prop::sample::select(vec![
                &b""[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xe1\0\x40Exif\0\0MM\0*", b"GIF89a", b"BM",
                b"RIFF\0\0\0\0WEBPVP8", b"\0\0\0\x20ftypavif\0\0\0\0mif1miaf\0\0\0\x20meta", b"\0\0\x01\0", b"<svg ",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            read(&One([start, &rest[..]].concat()), "a.png");
        }
    }
}
