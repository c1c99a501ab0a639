//! The files of a served site that are not its content: page, stylesheet, loader, wasm.

use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/wasm.rs"));

/// The page that every URL of a site is served with.
pub(super) const INDEX: &str = include_str!("../../index.html");

/// The same page as `kaleidoc serve` sends it.
pub(super) fn live_index() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| {
        let live = "<link rel=\"stylesheet\" href=\"%base%kaleidoc/live.css\">\n    \
                    <script type=\"module\" src=\"%base%kaleidoc/live.js\"></script>\n    %head%";
        INDEX.replacen("%head%", live, 1)
    });
    &PAGE
}

/// What only `kaleidoc serve` sends: name and text.
pub(super) const LIVE: &[(&str, &str)] = &[
    ("live.js", include_str!("../../www/live.js")),
    ("place.js", include_str!("../../www/place.js")),
    ("problems.js", include_str!("../../www/problems.js")),
    ("live.css", include_str!("../../www/live.css")),
];

/// Name of the folder that the other files are in.
pub(super) const FOLDER: &str = "kaleidoc";

/// Stylesheet, loader, icon, and the licenses of what the modules are made of: name and text. The built wasm package has most of them smaller; those then take the
/// place of these.
pub(super) const ASSETS: &[(&str, &str)] = &[
    ("finder.js", include_str!("../../www/finder.js")),
    ("main.js", include_str!("../../www/main.js")),
    ("opener.js", include_str!("../../www/opener.js")),
    ("search.css", include_str!("../../www/search.css")),
    ("style.css", include_str!("../../www/style.css")),
    ("theme.js", include_str!("../../www/theme.js")),
    ("icon.svg", include_str!("../../www/icon.svg")),
    ("THIRD_PARTY_NOTICES.txt", include_str!("../../pkg/THIRD_PARTY_NOTICES")),
];
