//! Differences from the reference that are known, each with its reason. Most are meant; a reason that starts with `Gap:`
//! tells what is still to be done.
//!
//! ```text
//! # A comment.
//! name of a variant or of a snippet
//!   Why it differs.
//!   + "the lines of the difference, as a failing test prints them"
//! ```
//!
//! The lines of the difference are checked, so that nothing else can go wrong under the cover of the list.

use std::collections::BTreeMap;

/// The known differences by name.
pub struct Known(BTreeMap<&'static str, Difference>);

struct Difference {
    reason: String,
    lines: Vec<&'static str>,
}

impl Known {
    /// Reads a list.
    pub fn read(text: &'static str) -> Self {
        let mut known: BTreeMap<&str, Difference> = BTreeMap::new();
        let mut name = "";
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some(line) = line.strip_prefix("  ") else {
                name = line;
                let added = known.insert(name, Difference { reason: String::new(), lines: Vec::new() });
                assert!(added.is_none(), "{name} is listed twice");
                continue;
            };
            let entry = known.get_mut(name).expect("the list starts with a name");
            if is_of_difference(line) { entry.lines.push(line) } else { entry.reason += line }
        }
        for (name, difference) in &known {
            assert!(!difference.reason.is_empty(), "{name} is listed without a reason");
        }
        Self(known)
    }

    /// Whether something differs in the way that is listed.
    pub fn is_as_known(&self, name: &str, difference: &str) -> bool {
        let lines = difference.lines().filter(|line| is_of_difference(line));
        self.0.get(name).is_some_and(|known| known.lines.iter().copied().eq(lines))
    }

    /// The names on the list.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().copied()
    }
}

/// Lines of reasons and sources do not look like this.
fn is_of_difference(line: &str) -> bool {
    line.starts_with("+ \"") || line.starts_with("- \"")
}
