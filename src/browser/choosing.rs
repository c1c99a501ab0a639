//! The platform switcher and the colour mode, by pointer and by keyboard.

use web_sys::{Element, KeyboardEvent};

use crate::reader::Message;

use super::app::App;
use super::switcher::{self, Action, Typed};
use super::theme;

impl App {
    /// Opens or closes the list of platforms: one that is asked for before there is a site, as soon as there is one.
    pub(super) fn set_switcher(&self, is_open: bool) {
        self.is_switcher_wanted.set(is_open && self.with_reader(|_| ()).is_none());
        let (Some(button), Some(list)) = (self.region("platform"), self.region("platforms")) else { return };
        if switcher::is_open(&button) != is_open {
            self.state.borrow_mut().typed = Typed::default();
            let options = if is_open { self.with_reader(|reader| reader.platform_options(&self.ids)) } else { None };
            switcher::set_open(&button, &list, options.as_deref());
        }
    }

    /// Carries out a key on the platform switcher. Returns whether the key is used up.
    pub(super) fn switcher_key(&self, event: &KeyboardEvent) -> bool {
        let (Some(button), Some(list)) = (self.region("platform"), self.region("platforms")) else { return false };
        let is_open = switcher::is_open(&button);
        let options = switcher::options(&list);
        let active = switcher::active(&button, &options);
        let is_typing = self.state.borrow().typed.is_going_on();
        match switcher::action(event, is_open, is_typing, active, options.len()) {
            Action::Nothing => return false,
            Action::Open => self.set_switcher(true),
            Action::Close => self.set_switcher(false),
            Action::Move(to) => switcher::activate(&button, &options, to),
            Action::Choose { is_used } => {
                self.choose_option(options.get(active));
                return is_used;
            }
            Action::Find => {
                self.set_switcher(true);
                let options = switcher::options(&list);
                let active = switcher::active(&button, &options);
                let found = self.state.borrow_mut().typed.find(&event.key(), &options, active);
                if let Some(found) = found {
                    switcher::activate(&button, &options, found);
                }
            }
        }
        true
    }

    /// Chooses the platform of an option of the switcher.
    pub(super) fn choose_option(&self, option: Option<&Element>) {
        if let Some(key) = option.and_then(|option| option.get_attribute("data-key")) {
            self.send(Message::PlatformChosen(key));
        }
        // Not before: what the reader looks at is noted first, and that is cheap only while the layout is as drawn.
        self.set_switcher(false);
    }

    /// Moves focus to the platform switcher, and opens it.
    pub(super) fn open_switcher(&self) {
        self.focus("[data-kd-region=platform]");
        self.set_switcher(true);
    }

    /// Goes on to the next colour mode.
    pub(super) fn next_theme(&self) {
        if let Some(button) = self.region("theme") {
            theme::next(&self.root, &button, &self.options.words);
        }
    }
}
