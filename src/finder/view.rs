//! What the dialog shows.

use std::cell::Cell;

use gloo::render::request_animation_frame;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlDialogElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::platform::Platform;
use crate::render::{SearchWord, Word, Words};

use super::answer::{Found, Row};
use super::dialog::{Choice, Dialog, Kind, Parts};
use super::list::List;
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
    pub(super) fn make(dialog: &HtmlDialogElement, words: &Words<SearchWord>) -> Result<Self, JsValue> {
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

impl Dialog {
    /// Nothing is typed: earlier searches, and what may be typed.
    pub(super) fn show_start(&self, outline: &Outline) -> Result<(), JsValue> {
        let mut list = List::anew(self);
        let tips = &self.parts.tips;
        tips.set_text_content(None);
        let searches = recent::all();
        if !searches.is_empty() {
            let group = list.group(self.words.get(SearchWord::Recent))?;
            for text in searches {
                let kind = Kind::Query { text: text.clone(), is_recent: true };
                let option = list.line(&group, "div", &text, kind)?;
                drop(option.class_list().add_1("kd-finder-recent"));
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
        list.tell(None);
        self.say(String::new());
        Ok(())
    }

    /// What was found, with its first rows.
    pub(super) fn show_found(
        &self,
        outline: &Outline,
        found: &Found,
        rows: Vec<Row>,
        typed: &str,
    ) -> Result<List<'_>, JsValue> {
        let mut list = List::anew(self);
        self.parts.tips.set_text_content(None);
        self.state.borrow_mut().marked = found.marked.clone();
        if rows.is_empty() {
            let said: String = typed.chars().take(SAID).collect();
            let text = self.words.fill(SearchWord::Nothing, &[("query", &said)]);
            dom::add(&self.parts.tips, "p", "kd-finder-nothing", &text)?;
            self.say(text);
        } else {
            self.say(self.counts(outline, found));
        }
        if let Some(meant) = &found.suggestion {
            let text = self.words.fill(SearchWord::Suggestion, &[("query", meant)]);
            list.line(&self.parts.list, "div", &text, Kind::Query { text: meant.clone(), is_recent: false })?;
        }
        if rows.is_empty() {
            let (home, text) = (outline.home(found.platform), self.reader_words.get(Word::FirstPage));
            let option = list.line(&self.parts.list, "a", text, Kind::Page(home.clone()))?;
            dom::set_url(&option, &outline.url(&home));
        }
        // What may have been meant comes first only where there is nothing else.
        let active = if rows.is_empty() { 0 } else { list.len() };
        list.add_rows(outline, found, rows)?;
        list.tell(Some(active));
        Ok(list)
    }

    /// Says how much was found, and where.
    fn counts(&self, outline: &Outline, found: &Found) -> String {
        let here = self.title(outline, found);
        if found.elsewhere_total == 0 {
            return here;
        }
        let count = ("count", &*found.elsewhere_total.to_string());
        [&here, ". ", &self.words.fill(SearchWord::ElsewhereCount, &[count])].concat()
    }

    /// Title of what the platform has.
    pub(super) fn title(&self, outline: &Outline, found: &Found) -> String {
        let (platform, count) = (outline.info(found.platform).title.as_str(), found.here_total.to_string());
        self.words.fill(SearchWord::ResultsFor, &[("platform", platform), ("count", &count)])
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
        List::anew(self).tell(None);
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
    pub(super) fn forget_all(&self) {
        recent::clear();
        dom::focus(&self.parts.input);
        self.ask();
    }

    /// Remembers what is typed.
    pub(super) fn remember(&self) {
        recent::add(&self.parts.input.value());
    }

    /// Makes a choice the active one, and brings it into view.
    pub(super) fn activate(&self, position: usize) {
        self.scrolling.take();
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

    /// Shows the list from its beginning, in the next frame: now, it would have to be laid out for that.
    pub(super) fn scroll_to_start(&self) {
        let body = self.parts.list.parent_element();
        let frame = request_animation_frame(move |_| body.into_iter().for_each(|body| body.set_scroll_top(0)));
        *self.scrolling.borrow_mut() = Some(frame);
    }

    /// The pointer moved over a choice.
    pub(super) fn point_at(&self, position: usize) {
        if self.state.borrow().active != Some(position) {
            self.set_active(position);
        }
    }

    pub(super) fn set_active(&self, position: usize) {
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
    pub(super) fn aim(&self, position: usize, platform: Option<Platform>) {
        let state = self.state.borrow();
        let choice = state.choices.get(position).zip(state.outline.as_ref());
        if let Some((Choice { element, kind: Kind::Hit(row) }, outline)) = choice {
            let platform = platform.unwrap_or(row.platform);
            dom::set_url(element, &outline.url(&row.address(outline, platform)));
            for badge in dom::all(element, "[data-platform]") {
                let is_chosen = badge.get_attribute("data-platform") == Some(platform.0.to_string());
                drop(badge.toggle_attribute_with_force("data-chosen", is_chosen));
            }
        }
    }
}
