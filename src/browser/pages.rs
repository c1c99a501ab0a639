//! Pages that come one by one: their shards are fetched when they are asked for, or a moment before.

use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, RequestCache};

use crate::bundle::SHARDS;
use crate::reader::{Address, Message, Reader};

use super::app::App;
use super::{dom, fetch, listeners};

/// How long a pointer rests on a link that is likely to be followed, in milliseconds.
const RESTS: u32 = 60;

/// How long a page is shown before the next one is fetched, in milliseconds.
const READS: u32 = 500;

/// Links whose pages are fetched in a moment, unless another one takes their place.
#[derive(Default)]
pub(super) struct Near {
    pointed_at: Option<Timeout>,
    next: Option<Timeout>,
}

impl App {
    /// Gets the shard of a page, and tells the reader what came.
    pub(super) fn fetch_page(&self, page: String, shard: String, is_again: bool) {
        let Some(app) = self.this.upgrade() else { return };
        let path = [SHARDS, "/", &shard, ".json"].concat();
        let cache = if is_again { RequestCache::Reload } else { RequestCache::Default };
        spawn_local(async move {
            let url = app.options.bundle.beside(&path).unwrap_or(path);
            let answer = fetch::shard(&url, &app.options.fetch, cache).await;
            app.send(Message::PageArrived { page, shard, answer });
        });
    }

    /// Says whether a page is awaited.
    pub(super) fn show_waiting(&self, is_awaited: bool) {
        if let Some(main) = self.region("main") {
            dom::set_attribute(&main, "aria-busy", if is_awaited { "true" } else { "false" });
        }
    }

    /// What was asked for is on the screen, and nothing is awaited.
    pub(super) fn settle(&self, is_other_page: bool) {
        let late = self.late.take();
        if let Some(top) = late.top {
            self.scroller().to(top);
        }
        if late.focus && is_other_page {
            self.focus_main();
        }
        if is_other_page {
            self.prepare_next();
        }
        self.options.hooks.event("settle", "");
    }

    /// A link is pointed at, touched or has the focus: its page is likely to be asked for.
    pub(super) fn link_pointed_at(&self, link: Option<Element>) {
        let timeout = link.filter(|_| self.fetches_early()).and_then(|link| self.soon(&link, RESTS));
        self.near.borrow_mut().pointed_at = timeout;
    }

    /// Who reads a page goes on to the next one, as likely as not.
    fn prepare_next(&self) {
        let next = self.region("pager").filter(|_| self.fetches_early());
        let link = next.and_then(|pager| pager.query_selector("a[rel=next]").ok().flatten());
        let timeout = link.and_then(|link| self.soon(&link, READS));
        self.near.borrow_mut().next = timeout;
    }

    /// Not for a site that is here, nor for people who save data.
    fn fetches_early(&self) -> bool {
        let connection = Reflect::get(&dom::window().navigator(), &"connection".into());
        let saves_data = connection.and_then(|connection| Reflect::get(&connection, &"saveData".into()));
        self.with_reader(Reader::is_in_pieces).unwrap_or(false) && !saves_data.is_ok_and(|saves| saves.is_truthy())
    }

    fn soon(&self, link: &Element, milliseconds: u32) -> Option<Timeout> {
        let address: Address = listeners::link_address(self, link)?;
        let app = self.this.clone();
        Some(Timeout::new(milliseconds, move || {
            if let Some(app) = app.upgrade() {
                app.send(Message::LinkNear(address));
            }
        }))
    }
}
