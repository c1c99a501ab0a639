//! Who may import whom. A new arrow is a decision, not a convenience.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("platform", &[]),
    ("diagnostic", &[]),
    ("syntax", &["diagnostic"]),
    ("bundle", &["platform"]),
    ("search", &["bundle", "platform"]),
    ("render", &["bundle", "platform"]),
    ("web", &[]),
    ("compile", &["syntax", "bundle", "platform", "diagnostic"]),
    ("preview", &["compile", "render", "bundle", "platform", "diagnostic"]),
    // `render`, for the words of the dialog, which the host page translates with the reader's.
    ("finder", &["search", "render", "web", "bundle", "platform"]),
    ("reader", &["bundle", "render", "platform"]),
    ("browser", &["reader", "render", "web", "bundle", "platform"]),
    // `reader`, since a page that is rendered ahead is what the reader shows.
    ("cli", &["compile", "reader", "render", "search", "bundle", "platform", "diagnostic"]),
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The room that a file belongs to: `src/ROOM.rs` or `src/ROOM/…`.
fn room_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Rooms named after `crate::` anywhere in a text, `use crate::{a, b}` included.
fn used_rooms(text: &str) -> BTreeSet<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = BTreeSet::new();
    for (index, _) in text.match_indices("crate::") {
        let rest = &text[index + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                rooms.extend(list.split(',').map(|item| name(item.trim())));
            }
            None => {
                rooms.insert(name(rest));
            }
        }
    }
    rooms.remove("");
    rooms
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&root).unwrap();
        let room = room_of(relative);
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        let allowed = ROOMS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("room `{room}` is not in the table"));
        met.insert(room.clone());
        for used in used_rooms(&fs::read_to_string(&file).unwrap()) {
            if used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{} uses `{used}`", relative.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(met.len(), ROOMS.len(), "a room of the table is gone: {met:?}");
}

#[test]
fn uses_are_found_in_every_form() {
    let found = used_rooms("use crate::bundle::Node;\nuse crate::{render, platform::Platform};\ncrate::cli::run()");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["bundle", "cli", "platform", "render"]);
}
