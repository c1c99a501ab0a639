//! Headings by meaning: which heading of another platform's variant stands for one of this.

use crate::bundle::Heading;
use crate::platform::Platform;

/// The heading on `to` that stands for the heading `id` on `from`.
///
/// The heading itself where both platforms have it. Otherwise, of the headings with its text and its level, the one with
/// as many of them before it, or else the nearest in page order.
///
/// - `headings`: all of the page, in page order.
/// - returns `None` if `from` has no such heading, or `to` none with its text and its level.
/// - cost: linear in the headings.
pub(super) fn counterpart<'h>(headings: &'h [Heading], id: &str, from: Platform, to: Platform) -> Option<&'h Heading> {
    let is_meant = |heading: &Heading| heading.on.contains(from) && heading.id == id && !id.is_empty();
    let position = headings.iter().position(is_meant)?;
    let heading = &headings[position];
    if heading.on.contains(to) {
        return Some(heading);
    }
    let equal = |on: Platform| {
        let is_equal =
            move |other: &Heading| other.on.contains(on) && other.level == heading.level && other.text == heading.text;
        headings.iter().enumerate().filter(move |(_, other)| is_equal(other))
    };
    let before = equal(from).take_while(|(index, _)| *index < position).count();
    let found = equal(to).nth(before).or_else(|| equal(to).min_by_key(|(index, _)| index.abs_diff(position)));
    found.map(|(_, heading)| heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformSet;

    const A: Platform = Platform(0);
    const B: Platform = Platform(1);

    /// Headings of level 2, or 3 for a text that starts with `-`: `a` on A only, `b` on B only, `ab` on both.
    fn headings(list: &[(&str, &str)]) -> Vec<Heading> {
        let heading = |(index, (text, on)): (usize, &(&str, &str))| Heading {
            level: if text.starts_with('-') { 3 } else { 2 },
            id: index.to_string(),
            text: (*text).to_owned(),
            on: match *on {
                "a" => PlatformSet::only(A),
                "b" => PlatformSet::only(B),
                _ => PlatformSet::first(2),
            },
        };
        list.iter().enumerate().map(heading).collect()
    }

    /// What stands on B for each of the ids on A; empty for nothing.
    #[track_caller]
    fn check(list: &[(&str, &str)], expected: &[(&str, &str)]) {
        let headings = headings(list);
        for (id, other) in expected {
            let found = counterpart(&headings, id, A, B).map_or("", |heading| &heading.id);
            assert_eq!(found, *other, "for {id}");
        }
    }

    #[test]
    fn a_heading_on_both_stands_for_itself() {
        check(&[("Install", "b"), ("Install", "ab"), ("Use", "ab")], &[("1", "1"), ("2", "2")]);
    }

    #[test]
    fn equal_headings_stand_for_each_other_in_their_order() {
        let list = [("Use", "a"), ("Install", "a"), ("Use", "a"), ("Use", "b"), ("Install", "b"), ("Use", "b")];
        check(&list, &[("0", "3"), ("1", "4"), ("2", "5")]);
    }

    #[test]
    fn without_the_same_occurrence_the_nearest_stands() {
        check(&[("Use", "a"), ("Use", "b"), ("Use", "a"), ("Use", "b"), ("Use", "a")], &[("2", "3"), ("4", "3")]);
        check(&[("Use", "b"), ("Use", "a"), ("Use", "a"), ("Other", "ab")], &[("1", "0"), ("2", "0")]);
    }

    #[test]
    fn another_text_or_level_or_platform_stands_for_nothing() {
        check(&[("-Use", "a"), ("Use", "b"), ("use", "b"), ("Us", "ab")], &[("0", ""), ("1", ""), ("9", "")]);
    }
}
