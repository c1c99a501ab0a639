//! The list of choices.

use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::render::SearchWord;

use super::answer::{Found, Row};
use super::dialog::{Choice, Dialog, Kind, Parts};
use super::dom;
use super::source::Outline;

/// The list of a dialog, as long as choices are added to it.
pub(super) struct List<'a> {
    dialog: &'a Dialog,
    groups: usize,
    /// How many of what was found are in it.
    rows: usize,
    /// The group of the last row.
    group: Option<Element>,
}

impl<'a> List<'a> {
    /// Takes away what is there.
    pub(super) fn anew(dialog: &'a Dialog) -> Self {
        dialog.parts.list.set_text_content(None);
        let mut state = dialog.state.borrow_mut();
        state.choices.clear();
        (state.active, state.badge) = (None, None);
        Self { dialog, groups: 0, rows: 0, group: None }
    }

    /// How many choices there are.
    pub(super) fn len(&self) -> usize {
        self.dialog.state.borrow().choices.len()
    }

    /// A group with a title.
    pub(super) fn group(&mut self, title: &str) -> Result<Element, JsValue> {
        let group = dom::add(&self.dialog.parts.list, "div", "kd-finder-group", "")?;
        let label = dom::add(&group, "div", "kd-finder-title", title)?;
        label.set_id(&format!("{}-group-{}", self.dialog.parts.ids, self.groups));
        self.groups += 1;
        dom::set(&group, "role", "group");
        dom::set(&group, "aria-labelledby", &label.id());
        Ok(group)
    }

    /// A choice that one line says all about, in a group or in the list itself.
    pub(super) fn line(
        &mut self,
        parent: &Element,
        tag: &'static str,
        text: &str,
        kind: Kind,
    ) -> Result<Element, JsValue> {
        let option = dom::add(parent, tag, "kd-finder-row", "")?;
        dom::make_option(&option);
        dom::add(&option, "span", "kd-finder-line", text)?;
        self.add(option.clone(), kind);
        Ok(option)
    }

    /// The next rows of what was found.
    pub(super) fn add_rows(&mut self, outline: &Outline, found: &Found, rows: Vec<Row>) -> Result<(), JsValue> {
        for row in rows {
            let group = match &self.group {
                Some(group) if self.rows != found.here => group.clone(),
                _ if self.rows < found.here => self.group(&self.dialog.title(outline, found))?,
                _ => self.group(self.dialog.words.get(SearchWord::Elsewhere))?,
            };
            let option = self.dialog.state.borrow_mut().templates.option(&row, outline, &found.marked)?;
            group.append_child(&option)?;
            self.add(option, Kind::Hit(row));
            self.rows += 1;
            self.group = Some(group);
        }
        Ok(())
    }

    fn add(&mut self, option: Element, kind: Kind) {
        option.set_id(&format!("{}-{}", self.dialog.parts.ids, self.len()));
        self.dialog.state.borrow_mut().choices.push(Choice { element: option, kind });
    }

    /// Tells the other parts of the dialog what is in the list now, and makes a choice the active one.
    pub(super) fn tell(&self, active: Option<usize>) {
        let Parts { input, list, tips, .. } = &self.dialog.parts;
        let has_choices = self.len() > 0;
        dom::hide(list, !has_choices);
        dom::hide(tips, tips.child_element_count() == 0);
        dom::set(input, "aria-expanded", if has_choices { "true" } else { "false" });
        drop(input.remove_attribute("aria-activedescendant"));
        self.tell_keys();
        self.dialog.scroll_to_start();
        if let Some(active) = active {
            self.dialog.set_active(active);
        }
    }

    /// Names the keys that do something in this list.
    pub(super) fn tell_keys(&self) {
        let state = self.dialog.state.borrow();
        let has = |has: fn(&Kind) -> bool| state.choices.iter().any(|choice| has(&choice.kind));
        let kinds = [
            (".kd-finder-of-hits", has(|kind| matches!(kind, Kind::Hit(row) if row.on.len() > 1))),
            (".kd-finder-of-recent", has(|kind| matches!(kind, Kind::Query { is_recent: true, .. }))),
        ];
        for (class, is_there) in kinds {
            for key in dom::all(&self.dialog.parts.keys, class) {
                dom::hide(&key, !is_there);
            }
        }
    }
}
