//! What keys mean in the dialog. The text keeps its own: Home, End, and the arrows to the sides as long as they move in it.
//!
//! Source: the WAI-ARIA combobox pattern, <https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>

/// A key that was pressed in the dialog's input.
#[derive(Debug, Default)]
pub(super) struct Key<'a> {
    pub name: &'a str,
    /// Ctrl, ⌘, Shift or Alt is held, but for Enter.
    pub is_modified: bool,
    /// Ctrl or ⌘ is held.
    pub asks_for_tab: bool,
    /// The text cursor stands at the end of the text, and nothing is selected.
    pub is_at_end: bool,
    /// Nothing is typed.
    pub is_empty: bool,
    /// Lines run from right to left.
    pub is_mirrored: bool,
    /// One of the row's other platforms is chosen.
    pub has_badge: bool,
}

/// What a key does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// To the next choice, or the one before; from the last to the first.
    Next,
    Previous,
    /// The same by several, and not beyond the ends.
    NextPage,
    PreviousPage,
    /// To the next platform of the row, or the one before.
    NextBadge,
    PreviousBadge,
    Open {
        in_new_tab: bool,
    },
    /// Forget a search.
    Forget,
    Nothing,
}

/// Decides what a key does.
pub(super) fn action(key: &Key) -> Action {
    let (right, left) = if key.is_mirrored { ("ArrowLeft", "ArrowRight") } else { ("ArrowRight", "ArrowLeft") };
    match key.name {
        "Enter" => Action::Open { in_new_tab: key.asks_for_tab },
        _ if key.is_modified => Action::Nothing,
        "ArrowDown" => Action::Next,
        "ArrowUp" => Action::Previous,
        "PageDown" => Action::NextPage,
        "PageUp" => Action::PreviousPage,
        "Delete" if key.is_empty => Action::Forget,
        name if name == right && key.is_at_end => Action::NextBadge,
        name if name == left && key.has_badge => Action::PreviousBadge,
        _ => Action::Nothing,
    }
}
