//! The app without a browser: what is shown, and what a message changes.
//!
//! [`Reader::update`] takes a [`Message`] (something the person or the browser did) and returns [`Effect`]s (what the
//! browser is to do). All decisions are here and testable without a DOM; acting is `browser`'s.
//!
//! A page of a bundle in pieces may be asked for before it is here. Nothing changes then but that it is fetched; when it
//! has come, what asked for it is answered as if it had been asked just now.
//!
//! - `opening`: what an address, a link or the choice of a platform leads to;
//! - `arriving`, `contents`: pages that come one by one, and those that are here;
//! - `counterpart`: headings of two variants that stand for each other;
//! - `screen`: what the regions of the screen hold;
//! - `address`: addresses in URLs.

mod address;
#[cfg(not(target_arch = "wasm32"))]
mod ahead;
mod arriving;
mod contents;
mod counterpart;
mod opening;
mod screen;

pub use address::{Address, Router};
pub use contents::{Cause, Missing};
pub use screen::{Chrome, Screen};

use std::rc::Rc;

use contents::Contents;

use crate::bundle::{Content, Loaded, Unavailable, html, route, route::Target};
use crate::platform::Platform;
use crate::render::{self, Links, Patch, Tokens, View, Word, Words, nav, shell::Filled};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The address changed: the site was opened, or the reader went back or forward.
    AddressChanged(Address),
    /// A link of the site was followed.
    LinkFollowed(Address),
    /// A platform was chosen in the switcher, by its key.
    PlatformChosen(String),
    /// A link of the site is likely to be followed.
    LinkNear(Address),
    /// The shard of a page came, or did not.
    PageArrived {
        /// Key of the page.
        page: String,
        /// Name of the shard.
        shard: String,
        /// Its bytes, or why they did not come.
        answer: Result<Vec<u8>, Missing>,
    },
    /// What did not come may come now.
    TryAgain,
    /// The site was built anew; this is the address that was shown of it.
    Rebuilt(Address),
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Show a page, or a state, afresh.
    Show(Screen),
    /// A page is on the screen already, rendered ahead: take it over as it is.
    Adopt(Chrome),
    /// Change the shown page to another platform in place.
    Swap {
        /// New contents of slots.
        patches: Vec<Patch>,
        /// What stands around the content from then on.
        chrome: Chrome,
    },
    /// Add a history entry, and make this its URL.
    PushUrl(String),
    /// Make this the URL of the current history entry.
    ReplaceUrl(String),
    /// Store the platform for later visits.
    RememberPlatform(String),
    /// Bring the element with this id into view; the top of the page without one.
    ScrollTo(Option<String>),
    /// Say something to people who use a screen reader.
    Announce(String),
    /// Show a notice with a way back; none takes away what is there.
    Notice(Option<Notice>),
    /// Get the shard of a page; [`Message::PageArrived`] tells what came.
    Fetch {
        /// Key of the page.
        page: String,
        /// Name of the shard.
        shard: String,
        /// What the browser's cache holds did not do.
        is_again: bool,
    },
    /// Say that a page is awaited, or no longer. What is on the screen stays.
    Await(bool),
}

/// What happened that the reader did not ask for, and the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// Label of the button that goes back.
    pub action: String,
    /// Key of the platform that it goes back to.
    pub platform: String,
}

/// What is on the screen.
#[derive(Clone, Debug)]
enum Shown {
    Nothing,
    Page {
        path: String,
        content: Rc<Content>,
    },
    /// A state without content: page missing, not on this platform, broken.
    State,
    /// A page did not come; it may come yet.
    Absent,
}

/// The content of the page with this key is not here yet.
struct Awaited(String);

/// What to do; an error leaves what asked for it to be asked again.
type Answer = Result<Vec<Effect>, Awaited>;

/// The app.
#[derive(Debug)]
pub struct Reader {
    bundle: Loaded,
    router: Router,
    platform: Platform,
    /// Path of what is shown or asked for, with `[platform]` in the platform's place.
    path: String,
    /// Of the address, with its `?`; empty without one.
    query: String,
    /// Id that the address names on the page.
    anchor: Option<String>,
    shown: Shown,
    /// A notice is on the screen.
    has_notice: bool,
    words: Words,
    tokens: Tokens,
    contents: Contents,
    /// Only what is open of the navigation is shown.
    has_large_nav: bool,
    /// Its branches that were opened or closed, by their names.
    branches: Vec<(String, bool)>,
    /// What is on the screen before anything was shown: path and platform.
    ahead: Option<(String, Platform)>,
    /// What asked for a page that is not here yet, and the page's key.
    waiting: Option<(Message, String)>,
}

impl Reader {
    /// A reader of a site, with nothing shown yet.
    ///
    /// - `platform`: key of the platform that the reader chose at an earlier visit; ignored if the site has none such.
    pub fn new(bundle: Loaded, router: Router, platform: Option<&str>) -> Self {
        let platform = platform.and_then(|key| bundle.platform(key)).unwrap_or_else(|| bundle.default_platform());
        Self {
            has_large_nav: nav::is_large(&bundle.nav),
            bundle,
            router,
            platform,
            path: String::new(),
            query: String::new(),
            anchor: None,
            shown: Shown::Nothing,
            has_notice: false,
            words: Words::default(),
            tokens: Tokens::default(),
            contents: Contents::default(),
            branches: Vec::new(),
            ahead: None,
            waiting: None,
        }
    }

    /// The same reader in other words.
    pub fn in_words(self, words: Words) -> Self {
        Self { words, ..self }
    }

    /// The same reader, with the tokens of code written in another way.
    pub fn with_tokens(self, tokens: Tokens) -> Self {
        Self { tokens, ..self }
    }

    /// The same reader, in the words of another one, and with the tokens of code written as there.
    pub fn like(self, other: &Self) -> Self {
        Self { words: other.words.clone(), tokens: other.tokens, ..self }
    }

    /// The same reader, of a page that is on the screen already, if it is one of this bundle.
    ///
    /// - `build`, `path`, `platform`: what the page says of itself.
    pub fn over(self, build: &str, path: String, platform: &str) -> Self {
        let is_same = self.bundle.build.as_deref() == Some(build)
            && matches!(&self.router, Router::History { base } if *base == self.bundle.site.base);
        let platform = self.bundle.platform(platform).filter(|_| is_same);
        Self { ahead: platform.map(|platform| (path, platform)), ..self }
    }

    /// Takes in what happened; returns what to do, in order.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::PageArrived { page, shard, answer } => {
                // What was asked for before the site was loaded again is nobody's.
                let is_ours = self.bundle.pages.get(&page).is_some_and(|page| page.shard() == Some(shard.as_str()));
                if is_ours { self.arrived(page, answer) } else { Vec::new() }
            }
            Message::LinkNear(address) => self.prepare(&address),
            asked => {
                self.contents.forgive();
                self.answer(asked)
            }
        }
    }

    /// Answers a message that asks for something else on the screen, at once or when its page is here. The last one to
    /// ask wins.
    fn answer(&mut self, message: Message) -> Vec<Effect> {
        let had_notice = std::mem::take(&mut self.has_notice);
        let address = (self.path.clone(), self.query.clone(), self.anchor.clone());
        let before = (self.platform, address, self.shown.clone());
        match self.respond(&message) {
            Ok(mut effects) => {
                if had_notice && !self.has_notice {
                    effects.push(Effect::Notice(None));
                }
                // A message that asks for nothing takes nothing back.
                if !effects.is_empty() && self.waiting.take().is_some() {
                    effects.push(Effect::Await(false));
                }
                effects
            }
            Err(Awaited(page)) => {
                (self.platform, (self.path, self.query, self.anchor), self.shown) = before;
                self.has_notice = had_notice;
                if matches!(self.shown, Shown::Nothing) {
                    // A platform that is chosen meanwhile is for this page.
                    self.path.clone_from(&page);
                }
                let is_again = matches!(message, Message::TryAgain);
                let mut effects: Vec<Effect> = self.fetch(&page, is_again).into_iter().collect();
                if self.waiting.replace((message, page)).is_none() {
                    effects.push(Effect::Await(true));
                }
                effects
            }
        }
    }

    fn respond(&mut self, message: &Message) -> Answer {
        match message {
            Message::AddressChanged(address) => self.open(address, false),
            Message::LinkFollowed(address) => self.open(address, true),
            Message::PlatformChosen(key) => match self.bundle.platform(key) {
                Some(platform) if platform != self.platform => self.choose(platform),
                _ => Ok(Vec::new()),
            },
            Message::TryAgain if matches!(self.shown, Shown::Absent) => self.open(&self.address(), false),
            Message::Rebuilt(address) => {
                // Nobody went anywhere: what is shown is shown anew where it is.
                let mut effects = self.open(&Address { anchor: None, ..address.clone() }, false)?;
                effects.retain(|effect| !matches!(effect, Effect::ScrollTo(_)));
                self.anchor.clone_from(&address.anchor);
                Ok(effects)
            }
            Message::TryAgain | Message::LinkNear(_) | Message::PageArrived { .. } => Ok(Vec::new()),
        }
    }

    /// Whether pages come one by one.
    pub fn is_in_pieces(&self) -> bool {
        self.bundle.pages.values().any(|page| page.shard().is_some())
    }

    /// Whether a page is awaited.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The site.
    pub fn bundle(&self) -> &Loaded {
        &self.bundle
    }

    /// Key of the chosen platform.
    pub fn platform_key(&self) -> &str {
        &self.bundle.platform_info(self.platform).key
    }

    /// Path of what is shown, with `[platform]` in the platform's place.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address of what is shown.
    pub fn address(&self) -> Address {
        let path = route::fill(&self.path, self.platform_key());
        Address { path, query: self.query.clone(), anchor: self.anchor.clone() }
    }

    /// The address that a relative link of the shown page names; `None` for a link that is not relative.
    pub fn relative(&self, href: &str) -> Option<Address> {
        let is_route = href.starts_with("#/") && matches!(self.router, Router::Hash { .. });
        let is_relative = !is_route && !href.starts_with(['/', '\\']) && !html::is_external_url(href);
        is_relative.then(|| self.address().join(href))
    }

    /// The address that the URL of another link names; `None` for one outside of the site's base.
    ///
    /// - `path`, `query`, `hash`: as [`Router::address`] takes them.
    pub fn linked(&self, path: &str, query: &str, hash: &str) -> Option<Address> {
        let shown = self.address();
        let mut address = self.router.address(path, query, hash, &shown)?;
        // A link to a section of the page is written without the query, which is not known then.
        let is_section = address.path == shown.path && address.anchor.is_some() && address.query.is_empty();
        if is_section && matches!(self.router, Router::Hash { .. }) {
            address.query = shown.query;
        }
        Some(address)
    }

    /// The URL of an address.
    pub fn url(&self, address: &Address) -> String {
        let anchor = address.anchor.as_ref().map_or_else(String::new, |anchor| ["#", anchor].concat());
        self.links().page(&[&*address.path, &address.query, &anchor].concat())
    }

    /// Whether an address is one of a page, or of a state that tells why there is none. If not, it is that of a file, or
    /// of another site: pages end with a slash, unless authors leave it out.
    pub fn has(&self, address: &Address) -> bool {
        match route::find(&self.bundle, &address.path) {
            Target::Home { .. } | Target::Page { .. } | Target::UnknownPlatform { word: None, .. } => true,
            Target::UnknownPlatform { .. } | Target::Missing { platform: Some(_) } => address.path.ends_with('/'),
            Target::Missing { platform: None } => false,
        }
    }

    /// How addresses of the site are written and read.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// The URL for a link's template, on the chosen platform.
    pub fn href(&self, template: &str) -> String {
        self.view(&self.path).href(template, true)
    }

    /// HTML of everything around the content, before anything is shown.
    ///
    /// - `ids`: what the ids in it start with.
    pub fn shell(&self, ids: &str) -> String {
        self.layout(ids, Filled { nav: &self.nav().unwrap_or_default(), ..Filled::default() })
    }

    fn layout(&self, ids: &str, filled: Filled) -> String {
        let home = route::home(&self.bundle, self.platform).unwrap_or("/");
        render::shell::layout(&self.bundle, &self.view(home), home, self.place(ids), filled)
    }

    /// HTML of the navigation, whole; `None` for a large one, of which only what is open is shown.
    pub fn nav(&self) -> Option<String> {
        (!self.has_large_nav).then(|| nav::whole(&self.bundle.nav, &self.view(&self.path)))
    }

    /// HTML of what is open of the navigation.
    ///
    /// - `current`: key of the page whose branch is open in any case.
    fn nav_part(&self, current: &str) -> String {
        nav::Part { current, chosen: &self.branches, view: self.view(&self.path) }.write(&self.bundle.nav)
    }

    /// Opens or closes a branch of a large navigation, by its name; returns HTML of what is open then.
    pub fn open_branch(&mut self, name: &str, is_open: bool) -> String {
        self.branches.retain(|(branch, _)| branch != name);
        self.branches.push((name.to_owned(), is_open));
        self.nav_part(route::page(&self.bundle, &self.path).map_or("", |(key, _)| key))
    }

    fn place<'a>(&self, ids: &'a str) -> render::shell::Place<'a> {
        render::shell::Place { ids, is_main: !matches!(self.router, Router::Memory { .. }) }
    }

    /// HTML of the platform switcher's button: the chosen platform.
    pub fn platform_label(&self) -> String {
        render::shell::platform(self.bundle.platform_info(self.platform), self.links())
    }

    /// HTML of the platform switcher's options.
    ///
    /// - `ids`: as for [`shell`](Self::shell).
    pub fn platform_options(&self, ids: &str) -> String {
        let page = route::page(&self.bundle, &self.path).map(|(_, page)| page.on);
        let title = |key: Option<&str>| key.and_then(|key| self.bundle.pages.get(key)).map(|page| page.title.as_str());
        let lacking = |platform: Platform| {
            let target = match self.bundle.site.unavailable {
                Unavailable::Explain => None,
                Unavailable::Nearest => title(route::nearest(&self.bundle, &self.path, platform)),
                Unavailable::Home => title(route::home(&self.bundle, platform)),
            };
            match target {
                Some(title) => self.words.fill(Word::LacksAndOpens, &[("title", title)]),
                None => self.words.get(Word::Lacks).to_owned(),
            }
        };
        render::shell::platform_options(&self.bundle, page, lacking, &self.view(&self.path), self.place(ids))
    }

    /// HTML of the shown page's content on the chosen platform; `None` while a state is shown.
    pub fn article(&self) -> Option<String> {
        match &self.shown {
            Shown::Page { path, content } => Some(render::content(&content.body, &self.view(path))),
            Shown::Nothing | Shown::State | Shown::Absent => None,
        }
    }

    /// Id of the shown page's heading that stands, on the chosen platform, for a heading of another one.
    ///
    /// - `from`: key of the platform that has the heading `id`.
    pub fn counterpart(&self, id: &str, from: &str) -> Option<&str> {
        let Shown::Page { content, .. } = &self.shown else { return None };
        let from = self.bundle.platform(from)?;
        counterpart::counterpart(&content.headings, id, from, self.platform).map(|heading| heading.id.as_str())
    }

    fn links(&self) -> Links<'_> {
        self.router.links()
    }

    fn view<'a>(&'a self, path: &'a str) -> View<'a> {
        View {
            platform: self.platform,
            platform_key: self.platform_key(),
            path,
            links: self.links(),
            words: &self.words,
            tokens: self.tokens,
        }
    }
}
