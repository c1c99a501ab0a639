//! What the dialog shows.

use std::cell::Cell;

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::platform::Platform;
use crate::render::{SearchWord, Word, Words};

use super::answer::{Answer, Row};
use super::dialog::{Choice, Dialog, Kind, Parts, State};
use super::source::Outline;
use super::{dom, recent};

/// How much of what was typed is said back, in characters.
const SAID: usize = 60;

/// `kd-finder` for the first dialog, `kd-finder2` for the second.
fn next_ids() -> String {
    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    let count = COUNT.get() + 1;
    COUNT.set(count);
    if count == 1 { "kd-finder".to_owned() } else { format!("kd-finder{count}") }
}

impl Parts {
    /// Makes the parts in a dialog that has an input, and a body below it.
    pub fn make(dialog: &HtmlDialogElement, words: &Words<SearchWord>) -> Result<Self, JsValue> {
        let find = |selector: &str| dialog.query_selector(selector)?.ok_or(JsValue::UNDEFINED);
        let input: HtmlInputElement = find("input")?.dyn_into()?;
        let body = find(".kd-finder-body")?;
        body.set_text_content(None);
        let ids = next_ids();
        let note = dom::add(&body, "div", "kd-finder-note", "")?;
        let list = dom::add(&body, "div", "kd-finder-list", "")?;
        list.set_id(&format!("{ids}-list"));
        for (name, value) in [("role", "listbox"), ("aria-label", words.get(SearchWord::Results)), ("hidden", "")] {
            dom::set(&list, name, value);
        }
        let tips = dom::add(&body, "div", "kd-finder-tips", "")?;
        let status = dom::add(&body, "div", "kd-finder-status", "")?;
        dom::set(&status, "role", "status");
        let list_id = list.id();
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-haspopup", "listbox"),
            ("aria-expanded", "false"),
            ("aria-controls", list_id.as_str()),
        ] {
            dom::set(&input, name, value);
        }
        let box_ = body.parent_element().ok_or(JsValue::UNDEFINED)?;
        let keys = dom::add(&box_, "div", "kd-finder-keys", "")?;
        for (class, names, word) in [
            ("", &["↑", "↓"][..], SearchWord::KeysMove),
            ("", &["↵"], SearchWord::KeysOpen),
            ("kd-finder-of-hits", &["→"], SearchWord::KeysPlatform),
            ("kd-finder-of-recent", &["Del"], SearchWord::KeysForget),
            ("", &["Esc"], SearchWord::KeysClose),
        ] {
            let part = dom::add(&keys, "span", class, "")?;
            for name in names {
                dom::add(&part, "kbd", "", name)?;
            }
            dom::add(&part, "span", "", words.get(word))?;
        }
        Ok(Self { input, note, list, tips, status, keys, ids })
    }
}

/// A list of choices that is being made.
struct List<'a> {
    dialog: &'a Dialog,
    choices: Vec<Choice>,
    groups: usize,
}

impl<'a> List<'a> {
    fn of(dialog: &'a Dialog) -> Self {
        dialog.parts.list.set_text_content(None);
        Self { dialog, choices: Vec::new(), groups: 0 }
    }

    /// A group with a title.
    fn group(&mut self, title: &str) -> Result<Element, JsValue> {
        let group = dom::add(&self.dialog.parts.list, "div", "kd-finder-group", "")?;
        let label = dom::add(&group, "div", "kd-finder-title", title)?;
        label.set_id(&format!("{}-group-{}", self.dialog.parts.ids, self.groups));
        self.groups += 1;
        dom::set(&group, "role", "group");
        dom::set(&group, "aria-labelledby", &label.id());
        Ok(group)
    }

    /// The element of the next choice, in a group or in the list itself.
    fn option(&self, parent: &Element, tag: &'static str) -> Result<Element, JsValue> {
        let option = dom::add(parent, tag, "kd-finder-row", "")?;
        option.set_id(&format!("{}-{}", self.dialog.parts.ids, self.choices.len()));
        for (name, value) in [("role", "option"), ("aria-selected", "false"), ("tabindex", "-1")] {
            dom::set(&option, name, value);
        }
        Ok(option)
    }

    /// A choice that one line says all about.
    fn line(&mut self, parent: &Element, tag: &'static str, text: &str, kind: Kind) -> Result<Element, JsValue> {
        let option = self.option(parent, tag)?;
        dom::add(&option, "span", "kd-finder-line", text)?;
        self.choices.push(Choice { element: option.clone(), kind });
        Ok(option)
    }

    /// Shows it.
    fn finish(self, active: Option<usize>, change: impl FnOnce(&mut State)) {
        let Parts { input, list, tips, .. } = &self.dialog.parts;
        let has_choices = !self.choices.is_empty();
        dom::hide(list, !has_choices);
        dom::hide(tips, tips.child_element_count() == 0);
        dom::set(input, "aria-expanded", if has_choices { "true" } else { "false" });
        let has = |has: fn(&Kind) -> bool| self.choices.iter().any(|choice| has(&choice.kind));
        let kinds = [
            (".kd-finder-of-hits", has(|kind| matches!(kind, Kind::Hit(row) if row.on.len() > 1))),
            (".kd-finder-of-recent", has(|kind| matches!(kind, Kind::Query { is_recent: true, .. }))),
        ];
        for (class, is_there) in kinds {
            for key in dom::all(&self.dialog.parts.keys, class) {
                dom::hide(&key, !is_there);
            }
        }
        {
            let mut state = self.dialog.state.borrow_mut();
            (state.choices, state.active, state.badge) = (self.choices, None, None);
            change(&mut state);
        }
        drop(input.remove_attribute("aria-activedescendant"));
        if let Some(body) = list.parent_element() {
            body.set_scroll_top(0);
        }
        if let Some(active) = active.filter(|_| has_choices) {
            self.dialog.activate(active);
        }
    }
}

impl Dialog {
    /// Nothing is typed: earlier searches, and what may be typed.
    pub(super) fn show_start(&self, outline: &Outline) -> Result<(), JsValue> {
        let mut list = List::of(self);
        let tips = &self.parts.tips;
        tips.set_text_content(None);
        let searches = recent::all();
        if !searches.is_empty() {
            let group = list.group(self.words.get(SearchWord::Recent))?;
            for text in searches {
                let kind = Kind::Query { text: text.clone(), is_recent: true };
                let option = list.line(&group, "div", &text, kind)?;
                let forget = dom::add(&option, "span", "kd-finder-forget", "×")?;
                dom::set(&forget, "aria-hidden", "true");
                dom::set(&forget, "title", &self.words.fill(SearchWord::Forget, &[("query", &text)]));
            }
            dom::add_button(tips, "kd-finder-forget-all", self.words.get(SearchWord::ForgetAll))?;
        }
        let tip = |word: SearchWord, example: &str| -> Result<(), JsValue> {
            let tip = dom::add(tips, "p", "", self.words.get(word))?;
            if !example.is_empty() {
                tip.append_child(&dom::document().create_text_node(" "))?;
                dom::add(&tip, "code", "", example)?;
            }
            Ok(())
        };
        tip(SearchWord::TipWords, "")?;
        tip(SearchWord::TipPhrase, "\"sign in\"")?;
        let shown = self.driver.shown(outline);
        if let Some(other) = outline.others(shown).next() {
            tip(SearchWord::TipPlatform, &format!("platform:{}", other.key))?;
        }
        list.finish(None, |_| {});
        self.say(String::new());
        Ok(())
    }

    /// What was found.
    pub(super) fn show_answer(&self, outline: &Outline, answer: Answer, typed: &str) -> Result<(), JsValue> {
        let Answer { platform, here, elsewhere, here_total, elsewhere_total, suggestion, marked } = answer;
        let platform = platform.unwrap_or(Platform(0));
        let mut list = List::of(self);
        self.parts.tips.set_text_content(None);
        let (count, title) = (here_total.to_string(), outline.info(platform).title.as_str());
        let found = self.words.fill(SearchWord::ResultsFor, &[("platform", title), ("count", &count)]);
        let is_empty = here.is_empty() && elsewhere.is_empty();
        if is_empty {
            let said: String = typed.chars().take(SAID).collect();
            let text = self.words.fill(SearchWord::Nothing, &[("query", &said)]);
            dom::add(&self.parts.tips, "p", "kd-finder-nothing", &text)?;
            self.say(text);
        } else {
            let mut said = found.clone();
            if elsewhere_total > 0 {
                let count = ("count", &*elsewhere_total.to_string());
                said = [&said, ". ", &self.words.fill(SearchWord::ElsewhereCount, &[count])].concat();
            }
            self.say(said);
        }
        if let Some(meant) = suggestion {
            let text = self.words.fill(SearchWord::Suggestion, &[("query", &meant)]);
            list.line(&self.parts.list, "div", &text, Kind::Query { text: meant, is_recent: false })?;
        }
        let first = list.choices.len();
        if is_empty {
            let (home, text) = (outline.home(platform), self.reader_words.get(Word::FirstPage));
            let option = list.line(&self.parts.list, "a", text, Kind::Page(home.clone()))?;
            dom::set(&option, "href", &outline.url(&home));
        }
        for (rows, title) in [(here, found.as_str()), (elsewhere, self.words.get(SearchWord::Elsewhere))] {
            if rows.is_empty() {
                continue;
            }
            let group = list.group(title)?;
            for row in rows {
                let option = list.option(&group, "a")?;
                dom::set(&option, "href", &outline.url(&row.address(outline, row.platform)));
                row.write(&option, outline, &marked)?;
                list.choices.push(Choice { element: option, kind: Kind::Hit(row) });
            }
        }
        // What may have been meant comes first only where there is nothing else.
        let active = if is_empty { 0 } else { first };
        list.finish(Some(active), |state| state.marked = marked);
        Ok(())
    }

    /// How far the pages are read.
    pub(super) fn show_progress(&self, done: usize, all: usize) -> Result<(), JsValue> {
        let note = &self.parts.note;
        note.set_text_content(None);
        let values = [("done", &*done.to_string()), ("total", &*all.to_string())];
        dom::add(note, "p", "kd-finder-reading", &self.words.fill(SearchWord::Reading, &values))?;
        Ok(())
    }

    /// No page can be read.
    pub(super) fn show_failure(&self, reason: &str) -> Result<(), JsValue> {
        List::of(self).finish(None, |_| {});
        self.note(self.words.get(SearchWord::NotRead), reason)
    }

    /// Some pages could not be read.
    pub(super) fn show_broken(&self, count: usize) -> Result<(), JsValue> {
        if count == 0 {
            self.parts.note.set_text_content(None);
            return Ok(());
        }
        self.note(&self.words.fill(SearchWord::Broken, &[("count", &*count.to_string())]), "")
    }

    fn note(&self, text: &str, reason: &str) -> Result<(), JsValue> {
        let note = &self.parts.note;
        let shown = note.query_selector("[role=alert] > p")?.and_then(|shown| shown.text_content());
        if shown.as_deref() == Some(text) {
            return Ok(()); // Anew, it would be said anew.
        }
        note.set_text_content(None);
        let state = dom::add(note, "div", "kd-finder-state", "")?;
        dom::set(&state, "role", "alert");
        dom::add(&state, "p", "", text)?;
        if !reason.is_empty() {
            dom::add(&state, "p", "kd-finder-reason", reason)?;
        }
        dom::add_button(&state, "kd-finder-again", self.reader_words.get(Word::TryAgain))?;
        Ok(())
    }

    /// Forgets all earlier searches.
    pub fn forget_all(&self) {
        recent::clear();
        dom::focus(&self.parts.input);
        self.ask();
    }

    /// Remembers what is typed.
    pub fn remember(&self) {
        recent::add(&self.parts.input.value());
    }

    /// Makes a choice the active one, and brings it into view.
    pub fn activate(&self, position: usize) {
        self.set_active(position);
        let state = self.state.borrow();
        if let Some(choice) = state.choices.get(position) {
            // The title of the first group belongs to its first row.
            let seen = choice.element.previous_element_sibling().filter(|_| position == 0);
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            seen.as_ref().unwrap_or(&choice.element).scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// The pointer moved over a choice.
    pub fn point_at(&self, position: usize) {
        if self.state.borrow().active != Some(position) {
            self.set_active(position);
        }
    }

    fn set_active(&self, position: usize) {
        self.show_badge(None);
        let mut state = self.state.borrow_mut();
        let before = state.active.replace(position).and_then(|before| state.choices.get(before));
        if let Some(before) = before {
            dom::set(&before.element, "aria-selected", "false");
        }
        if let Some(choice) = state.choices.get(position) {
            dom::set(&choice.element, "aria-selected", "true");
            dom::set(&self.parts.input, "aria-activedescendant", &choice.element.id());
        }
    }

    /// Chooses a platform of the active row; `None` for the row's own.
    pub(super) fn show_badge(&self, badge: Option<Platform>) {
        let active = {
            let mut state = self.state.borrow_mut();
            state.badge = badge;
            state.active
        };
        if let Some(active) = active {
            self.aim(active, badge);
        }
    }

    /// Makes a row lead to a platform; `None` for the row's own.
    pub fn aim(&self, position: usize, platform: Option<Platform>) {
        let state = self.state.borrow();
        let choice = state.choices.get(position).zip(state.outline.as_ref());
        if let Some((Choice { element, kind: Kind::Hit(row) }, outline)) = choice {
            let platform = platform.unwrap_or(row.platform);
            dom::set(element, "href", &outline.url(&row.address(outline, platform)));
            for badge in dom::all(element, "[data-platform]") {
                let is_chosen = badge.get_attribute("data-platform") == Some(platform.0.to_string());
                drop(badge.toggle_attribute_with_force("data-chosen", is_chosen));
            }
        }
    }
}

impl Row {
    /// Platforms in the order of their badges: the row's own, then the others.
    pub fn order(&self) -> impl Iterator<Item = Platform> {
        let own = self.platform;
        std::iter::once(own).chain(self.on.iter().filter(move |platform| *platform != own))
    }

    fn write(&self, option: &Element, outline: &Outline, marked: &crate::search::Marked) -> Result<(), JsValue> {
        let heading = dom::add(option, "span", "kd-finder-heading", "")?;
        let marks: Vec<(u32, u32)> = utf16(&self.heading, &marked.marks(&self.heading));
        write_marked(&heading, &self.heading, &marks)?;
        if !self.trail.is_empty() {
            dom::add(option, "span", "kd-finder-trail", &self.trail.join(" › "))?;
        }
        if !self.snippet.text.is_empty() {
            let text = dom::add(option, "span", "kd-finder-text", "")?;
            write_marked(&text, &self.snippet.text, &self.snippet.marks)?;
        }
        if outline.platforms.len() > 1 {
            let badges = dom::add(option, "span", "kd-finder-badges", "")?;
            for platform in self.order() {
                let badge = dom::add(&badges, "span", "kd-finder-badge", &outline.info(platform).title)?;
                dom::set(&badge, "data-platform", &platform.0.to_string());
                if platform == self.platform {
                    dom::set(&badge, "data-chosen", "");
                }
                badges.append_child(&dom::document().create_text_node(" "))?;
            }
        }
        Ok(())
    }
}

/// Byte offsets of marks as UTF-16 units.
pub fn utf16(text: &str, marks: &[crate::search::Mark]) -> Vec<(u32, u32)> {
    let (mut at, mut units) = (0, 0);
    let mut unit = |offset: usize| {
        units += text.get(at..offset).map_or(0, |part| part.encode_utf16().count()) as u32;
        at = offset;
        units
    };
    marks.iter().map(|mark| (unit(mark.start), unit(mark.end))).collect()
}

/// A text with marks, in UTF-16 units.
fn write_marked(parent: &Element, text: &str, marks: &[(u32, u32)]) -> Result<(), JsValue> {
    let text = JsString::from(text);
    let piece = |start: u32, end: u32| dom::document().create_text_node(&String::from(text.slice(start, end)));
    let mut at = 0;
    for (start, end) in marks {
        parent.append_child(&piece(at, *start))?;
        dom::add(parent, "mark", "", "")?.append_child(&piece(*start, *end))?;
        at = *end;
    }
    parent.append_child(&piece(at, text.length()))?;
    Ok(())
}
