//! The app without a browser: what is shown, and what a message changes.
//!
//! [`Reader::update`] takes a [`Message`] (something the person or the browser did) and returns [`Effect`]s (what the
//! browser is to do). All decisions are here and testable without a DOM; acting is `browser`'s.
//!
//! A page of a bundle in pieces may be asked for before it is here. Nothing changes then but that it is fetched; when it
//! has come, what asked for it is answered as if it had been asked just now.

mod address;
#[cfg(not(target_arch = "wasm32"))]
mod ahead;
mod contents;
mod screen;

pub use address::{Address, Router};
pub use contents::{Cause, Missing};
pub use screen::{Chrome, Screen};

use std::rc::Rc;

use contents::{Absent, Contents, Problem};

use crate::bundle::{Content, Loaded, Unavailable, anchors, route, route::Target};
use crate::platform::Platform;
use crate::render::{self, Links, Patch, Tokens, View, Word, Words, shell::Filled};

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
    PageArrived { page: String, shard: String, answer: Result<Vec<u8>, Missing> },
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
    Swap { patches: Vec<Patch>, chrome: Chrome },
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
        page: String,
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
    /// Id that the address names on the page.
    anchor: Option<String>,
    shown: Shown,
    /// A notice is on the screen.
    has_notice: bool,
    words: Words,
    tokens: Tokens,
    contents: Contents,
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
        let (path, anchor, shown, contents) = (String::new(), None, Shown::Nothing, Contents::default());
        let (words, tokens) = (Words::default(), Tokens::default());
        let (has_notice, ahead, waiting) = (false, None, None);
        Self { bundle, router, platform, path, anchor, shown, has_notice, words, tokens, contents, ahead, waiting }
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
        let before = (self.platform, self.path.clone(), self.anchor.clone(), self.shown.clone());
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
                (self.platform, self.path, self.anchor, self.shown) = before;
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
            Message::TryAgain if matches!(self.shown, Shown::Absent) => {
                let path = route::fill(&self.path, self.platform_key());
                self.open(&Address { path, anchor: self.anchor.clone() }, false)
            }
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

    /// The shard of a page came, or did not: keeps it, and answers what asked for it.
    fn arrived(&mut self, page: String, answer: Result<Vec<u8>, Missing>) -> Vec<Effect> {
        let is_awaited = self.waiting.as_ref().is_some_and(|(_, awaited)| *awaited == page);
        let answer = answer.map_err(Problem::Missing);
        let content = answer.and_then(|json| {
            let shard = self.bundle.read_shard(&page, &json).and_then(|shard| shard.decode(&page));
            shard.map_err(Problem::Unreadable)
        });
        self.contents.arrived(&page, content, is_awaited);
        match self.waiting.take() {
            Some((message, _)) if is_awaited => {
                let mut effects = self.answer(message);
                effects.push(Effect::Await(false));
                effects
            }
            waiting => {
                self.waiting = waiting;
                Vec::new()
            }
        }
    }

    /// Gets a page that is likely to be asked for.
    fn prepare(&mut self, address: &Address) -> Vec<Effect> {
        let key = match route::find(&self.bundle, &address.path) {
            Target::Page { key, .. } | Target::UnknownPlatform { word: None, key, .. } => key,
            Target::Home { .. } | Target::UnknownPlatform { .. } | Target::Missing { .. } => return Vec::new(),
        };
        self.fetch(&key, false).into_iter().collect()
    }

    /// What gets the shard of a page; `None` for one that is here or on its way.
    fn fetch(&mut self, key: &str, is_again: bool) -> Option<Effect> {
        let shard = self.bundle.pages.get(key)?.shard()?.to_owned();
        self.contents.ask(key).then(|| Effect::Fetch { page: key.to_owned(), shard, is_again })
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
        self.layout(ids, Filled::default())
    }

    fn layout(&self, ids: &str, filled: Filled) -> String {
        let home = route::home(&self.bundle, self.platform).unwrap_or("/");
        render::shell::layout(&self.bundle, &self.view(home), home, self.place(ids), filled)
    }

    /// HTML of the navigation, whole.
    pub fn nav(&self) -> String {
        render::shell::nav(&self.bundle.nav, &self.view(&self.path))
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

    /// URL of a path on the chosen platform, with an anchor.
    fn url(&self, path: &str, anchor: Option<&str>) -> String {
        self.url_on(self.platform, path, anchor)
    }

    fn url_on(&self, platform: Platform, path: &str, anchor: Option<&str>) -> String {
        let filled = route::fill(path, &self.bundle.platform_info(platform).key);
        let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
        self.links().page(&format!("{filled}{anchor}"))
    }

    /// Opens an address. `is_new`: it gets a history entry of its own.
    fn open(&mut self, address: &Address, is_new: bool) -> Answer {
        let anchor = address.anchor.as_deref();
        self.anchor.clone_from(&address.anchor);
        match route::find(&self.bundle, &address.path) {
            Target::Home { platform } => {
                self.platform = platform.unwrap_or(self.platform);
                match route::home(&self.bundle, self.platform).map(str::to_owned) {
                    Some(key) => self.redirect(&key, anchor, is_new),
                    None => Ok(self.show_missing(address, is_new)),
                }
            }
            // A path without platform, as other sites link to it: the chosen platform is filled in.
            Target::UnknownPlatform { word: None, path, .. } => self.redirect(&path, anchor, is_new),
            Target::UnknownPlatform { word: Some(word), path, .. } => {
                let mut effects = self.address_effects(address, is_new);
                effects.extend(self.show_state(&path, |reader| screen::unknown_platform(reader, &word, &path)));
                Ok(effects)
            }
            Target::Missing { platform } => {
                self.platform = platform.unwrap_or(self.platform);
                Ok(self.show_missing(address, is_new))
            }
            Target::Page { platform, key, path } => {
                let mut effects = Vec::new();
                if platform != self.platform {
                    effects.push(Effect::RememberPlatform(self.bundle.platform_info(platform).key.clone()));
                }
                let moved = self.platform_of_anchor(&key, anchor, platform)?;
                let (asked, platform) = (platform, moved.unwrap_or(platform));
                if is_new {
                    effects.push(Effect::PushUrl(self.url_on(platform, &path, anchor)));
                } else if moved.is_some() {
                    effects.push(Effect::ReplaceUrl(self.url_on(platform, &path, anchor)));
                }
                effects.extend(self.go(platform, &key, &path)?);
                let is_swap = effects.iter().any(|effect| matches!(effect, Effect::Swap { .. }));
                let is_adopted = effects.iter().any(|effect| matches!(effect, Effect::Adopt(_)));
                let is_scrolled = effects.iter().any(|effect| matches!(effect, Effect::ScrollTo(_)));
                let is_page = matches!(self.shown, Shown::Page { .. });
                if is_page && !is_scrolled && (anchor.is_some() || !is_swap && !is_adopted) {
                    effects.push(Effect::ScrollTo(anchor.map(str::to_owned)));
                }
                if moved.is_some() {
                    effects.push(self.notice_of_move(asked));
                }
                Ok(effects)
            }
        }
    }

    /// The platform to show for the sake of an anchor that the one asked for lacks; `None` where that has it, or no
    /// platform does. The site's default platform comes first, then the site's order.
    fn platform_of_anchor(
        &mut self,
        key: &str,
        anchor: Option<&str>,
        asked: Platform,
    ) -> Result<Option<Platform>, Awaited> {
        let on = self.bundle.pages.get(key).map(|page| page.on).filter(|on| on.contains(asked));
        let (Some(anchor), Some(on)) = (anchor, on) else { return Ok(None) };
        let Some(content) = self.content(key)?.ok() else { return Ok(None) };
        let has = anchors::platforms_of(anchor, &content.body, on);
        if has.contains(asked) {
            return Ok(None);
        }
        let default = self.bundle.default_platform();
        Ok(if has.contains(default) { Some(default) } else { route::platforms_of(&self.bundle, has).next() })
    }

    fn notice_of_move(&mut self, asked: Platform) -> Effect {
        self.has_notice = true;
        let (now, before) = (self.bundle.platform_info(self.platform), self.bundle.platform_info(asked));
        Effect::Notice(Some(Notice {
            text: self.words.fill(Word::SectionElsewhere, &[("asked", &before.title), ("shown", &now.title)]),
            action: self.words.fill(Word::BackTo, &[("platform", &before.title)]),
            platform: before.key.clone(),
        }))
    }

    /// Shows a page on a platform: swaps in place what is shown already.
    fn go(&mut self, platform: Platform, key: &str, path: &str) -> Answer {
        let from = std::mem::replace(&mut self.platform, platform);
        if self.bundle.pages.get(key).is_some_and(|page| !page.on.contains(platform)) {
            return self.show_unavailable(key, path);
        }
        let shown = match &self.shown {
            Shown::Page { path: shown, content } if shown == path => Some(content.clone()),
            _ => None,
        };
        match shown {
            Some(_) if from == platform => Ok(Vec::new()),
            Some(content) => {
                let patches = render::swap(&content.body, from, &self.view(path));
                let chrome = screen::chrome(self, key, path, &content);
                let announcement = {
                    let title = &self.bundle.platform_info(platform).title;
                    self.words.fill(Word::Showing, &[("platform", title)])
                };
                Ok(vec![Effect::Swap { patches, chrome }, Effect::Announce(announcement)])
            }
            None => self.show_page(key, path),
        }
    }

    fn show_page(&mut self, key: &str, path: &str) -> Answer {
        Ok(match self.content(key)? {
            Ok(content) => {
                path.clone_into(&mut self.path);
                if self.ahead.take().is_some_and(|ahead| ahead == (path.to_owned(), self.platform)) {
                    let chrome = screen::chrome(self, key, path, &content);
                    self.shown = Shown::Page { path: path.to_owned(), content };
                    return Ok(vec![Effect::Adopt(chrome)]);
                }
                let screen = screen::page(self, key, path, &content);
                let announcement = screen.title.clone();
                self.shown = Shown::Page { path: path.to_owned(), content };
                vec![Effect::Show(screen), Effect::Announce(announcement)]
            }
            Err(Problem::Unreadable(error)) => self.show_state(path, |reader| screen::broken_page(reader, &error)),
            Err(Problem::Missing(missing)) => {
                let effects = self.show_state(path, |reader| screen::absent_page(reader, &missing));
                self.shown = Shown::Absent;
                effects
            }
        })
    }

    /// The content of a page, or why there is none.
    fn content(&mut self, key: &str) -> Result<Result<Rc<Content>, Problem>, Awaited> {
        match self.contents.get(&self.bundle, key) {
            Ok(content) => Ok(Ok(content)),
            Err(Absent::Yet) => Err(Awaited(key.to_owned())),
            Err(Absent::ForGood(problem)) => Ok(Err(problem)),
        }
    }

    fn show_state(&mut self, path: &str, screen: impl FnOnce(&Self) -> Screen) -> Vec<Effect> {
        path.clone_into(&mut self.path);
        self.ahead = None;
        self.shown = Shown::State;
        let screen = screen(self);
        let announcement = screen.title.clone();
        vec![Effect::Show(screen), Effect::ScrollTo(None), Effect::Announce(announcement)]
    }

    fn show_missing(&mut self, address: &Address, is_new: bool) -> Vec<Effect> {
        let mut effects = self.address_effects(address, is_new);
        effects.extend(self.show_state(&address.path, |reader| screen::missing(reader, &address.path)));
        effects
    }

    /// The chosen platform lacks the page: as the site's policy says, and never in silence.
    fn show_unavailable(&mut self, key: &str, path: &str) -> Answer {
        let target = match self.bundle.site.unavailable {
            Unavailable::Explain => None,
            Unavailable::Nearest => route::nearest(&self.bundle, path, self.platform),
            Unavailable::Home => route::home(&self.bundle, self.platform),
        };
        let Some(target) = target.map(str::to_owned) else {
            let (key, path) = (key.to_owned(), path.to_owned());
            return Ok(self.show_state(&path, |reader| screen::unavailable(reader, &key, &path)));
        };
        let title = self.bundle.pages.get(key).map_or("This page", |page| &page.title);
        let platform = &self.bundle.platform_info(self.platform).title;
        let message = self.words.fill(Word::PageElsewhere, &[("title", title), ("platform", platform)]);
        let mut effects = vec![Effect::ReplaceUrl(self.url(&target, None))];
        effects.extend(self.show_page(&target.clone(), &target)?);
        effects.extend([Effect::ScrollTo(None), Effect::Announce(message)]);
        Ok(effects)
    }

    /// Opens a page in the place of an address that only leads to it.
    fn redirect(&mut self, path: &str, anchor: Option<&str>, is_new: bool) -> Answer {
        let key = route::page(&self.bundle, path).map(|(key, _)| key.to_owned());
        let asked = self.platform;
        let moved = match &key {
            Some(key) => self.platform_of_anchor(key, anchor, asked)?,
            None => None,
        };
        let platform = moved.unwrap_or(asked);
        let url = self.url_on(platform, path, anchor);
        let mut effects = vec![if is_new { Effect::PushUrl(url) } else { Effect::ReplaceUrl(url) }];
        if let Some(key) = key {
            let shown = self.go(platform, &key, path)?;
            let is_page = !shown.is_empty() && matches!(self.shown, Shown::Page { .. });
            effects.extend(shown);
            if is_page {
                effects.push(Effect::ScrollTo(anchor.map(str::to_owned)));
            }
        }
        if moved.is_some() {
            effects.push(self.notice_of_move(asked));
        }
        Ok(effects)
    }

    fn address_effects(&self, address: &Address, is_new: bool) -> Vec<Effect> {
        if is_new { vec![Effect::PushUrl(self.links().page(&address.path))] } else { Vec::new() }
    }

    /// Changes the platform of what is shown.
    fn choose(&mut self, platform: Platform) -> Answer {
        let key = self.bundle.platform_info(platform).key.clone();
        let mut effects = vec![Effect::RememberPlatform(key.clone())];
        let path = self.path.clone();
        match route::page(&self.bundle, &path).map(|(key, _)| key.to_owned()) {
            Some(page) => {
                // An anchor that the platform lacks would lead back to another one when the page is loaded again.
                let anchor = self.anchor.clone();
                if self.platform_of_anchor(&page, anchor.as_deref(), platform)?.is_some() {
                    self.anchor = None;
                }
                effects.push(Effect::PushUrl(self.url_on(platform, &path, self.anchor.as_deref())));
                effects.extend(self.go(platform, &page, &path)?);
            }
            // There is no page to change: the platform's first one is as near as it gets.
            None => {
                self.platform = platform;
                if let Some(home) = route::home(&self.bundle, platform).map(str::to_owned) {
                    effects.extend(self.redirect(&home, None, true)?);
                }
            }
        }
        Ok(effects)
    }
}
