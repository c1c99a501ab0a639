//! Pages that are rendered ahead: what the reader shows at an address, before there is a browser.

use crate::bundle::Content;
use crate::platform::Platform;
use crate::render::{ENGLISH, shell, shell::Filled};

use super::{Reader, screen};

impl Reader {
    /// The layout with a page in it, and the title of the window: the bytes that the screen has when the page was opened.
    ///
    /// - `key`: of a page that the platform has.
    /// - `ids`: what the ids in the layout start with; `kd` for the first reader of a document.
    pub fn ahead(&mut self, key: &str, platform: Platform, content: &Content, ids: &str) -> (String, String) {
        self.platform = platform;
        key.clone_into(&mut self.path);
        let screen = screen::page(self, key, key, content);
        let chrome = &screen.chrome;
        let filled = Filled {
            nav: &self.nav_part(key),
            platform: &self.platform_label(),
            theme: &shell::theme_label(shell::Theme::System, &ENGLISH),
            breadcrumbs: &chrome.breadcrumbs,
            title: &screen.title,
            toc: &chrome.toc,
            article: &screen.article,
            pager: &chrome.pager,
        };
        (self.layout(ids, filled), screen.chrome.document_title)
    }
}
