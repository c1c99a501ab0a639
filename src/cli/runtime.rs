//! The files of a served site that are not its content: page, stylesheet, loader, wasm.

include!(concat!(env!("OUT_DIR"), "/wasm.rs"));

/// The page that every URL of a site is served with.
pub const INDEX: &str = include_str!("../../index.html");

/// Name of the folder that the other files are in.
pub const FOLDER: &str = "kaleidoc";

/// Stylesheet, loader and icon: name and text. The built wasm package has most of them smaller; those then take the
/// place of these.
pub const ASSETS: &[(&str, &str)] = &[
    ("main.js", include_str!("../../www/main.js")),
    ("style.css", include_str!("../../www/style.css")),
    ("theme.js", include_str!("../../www/theme.js")),
    ("icon.svg", include_str!("../../www/icon.svg")),
];
