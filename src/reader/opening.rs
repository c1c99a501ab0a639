//! What an address, a link or the choice of a platform leads to: a page, a swap in place, another page, or a state that
//! says why not.

use std::rc::Rc;

use crate::bundle::{Content, Unavailable, anchors, route, route::Target};
use crate::platform::Platform;
use crate::render::{self, Word};

use super::contents::{Absent, Problem};
use super::counterpart::counterpart;
use super::screen::{self, Screen};
use super::{Address, Answer, Awaited, Effect, Notice, Reader, Shown};

/// Where an anchor leads.
struct Led {
    platform: Platform,
    anchor: Option<String>,
}

impl Reader {
    /// URL of a path on a platform, with the query of the shown address, and an anchor.
    pub(super) fn url_on(&self, platform: Platform, path: &str, anchor: Option<&str>) -> String {
        let path = route::fill(path, &self.bundle.platform_info(platform).key);
        self.url(&Address { path, query: self.query.clone(), anchor: anchor.map(str::to_owned) })
    }

    /// Opens an address. `is_new`: it gets a history entry of its own.
    pub(super) fn open(&mut self, address: &Address, is_new: bool) -> Answer {
        let anchor = address.anchor.as_deref();
        self.anchor.clone_from(&address.anchor);
        self.query.clone_from(&address.query);
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
                let asked = platform;
                let led = self.lead(&key, anchor, asked)?;
                let (platform, anchor) = (led.platform, led.anchor.as_deref());
                if is_new {
                    effects.push(Effect::PushUrl(self.url_on(platform, &path, anchor)));
                } else if platform != asked || anchor != address.anchor.as_deref() {
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
                if platform != asked {
                    effects.push(self.notice_of_move(asked));
                }
                self.anchor.clone_from(&led.anchor);
                Ok(effects)
            }
        }
    }

    /// Where an anchor of a page leads on the platform asked for: to the element itself, or to the heading that stands
    /// for it there. An anchor that only other platforms have leads to one of them: the site's default platform comes
    /// first, then the site's order.
    fn lead(&mut self, key: &str, anchor: Option<&str>, asked: Platform) -> Result<Led, Awaited> {
        let as_asked = Led { platform: asked, anchor: anchor.map(str::to_owned) };
        let on = self.bundle.pages.get(key).map(|page| page.on).filter(|on| on.contains(asked));
        let (Some(anchor), Some(on)) = (anchor, on) else { return Ok(as_asked) };
        let Some(content) = self.content(key)?.ok() else { return Ok(as_asked) };
        let has = anchors::platforms_of(anchor, &content.body, on);
        if has.contains(asked) {
            return Ok(as_asked);
        }
        // The variant that the anchor was copied from: as likely as not the one on the screen.
        let of = [self.platform, self.bundle.default_platform()].into_iter().find(|platform| has.contains(*platform));
        let Some(of) = of.or_else(|| route::platforms_of(&self.bundle, has).next()) else { return Ok(as_asked) };
        Ok(match counterpart(&content.headings, anchor, of, asked) {
            Some(heading) => Led { anchor: Some(heading.id.clone()), ..as_asked },
            None => Led { platform: of, ..as_asked },
        })
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
    pub(super) fn go(&mut self, platform: Platform, key: &str, path: &str) -> Answer {
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
        // A branch that was closed opens again for a page in it.
        self.branches.retain(|(_, is_open)| *is_open);
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
        self.query.clear();
        let mut effects = vec![Effect::ReplaceUrl(self.url_on(self.platform, &target, None))];
        effects.extend(self.show_page(&target.clone(), &target)?);
        effects.extend([Effect::ScrollTo(None), Effect::Announce(message)]);
        Ok(effects)
    }

    /// Opens a page in the place of an address that only leads to it.
    fn redirect(&mut self, path: &str, anchor: Option<&str>, is_new: bool) -> Answer {
        let key = route::page(&self.bundle, path).map(|(key, _)| key.to_owned());
        let asked = self.platform;
        let led = match &key {
            Some(key) => self.lead(key, anchor, asked)?,
            None => Led { platform: asked, anchor: anchor.map(str::to_owned) },
        };
        let (platform, anchor) = (led.platform, led.anchor.as_deref());
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
        if platform != asked {
            effects.push(self.notice_of_move(asked));
        }
        self.anchor = led.anchor;
        Ok(effects)
    }

    fn address_effects(&self, address: &Address, is_new: bool) -> Vec<Effect> {
        if is_new { vec![Effect::PushUrl(self.url(address))] } else { Vec::new() }
    }

    /// Changes the platform of what is shown.
    pub(super) fn choose(&mut self, platform: Platform) -> Answer {
        let key = self.bundle.platform_info(platform).key.clone();
        let mut effects = vec![Effect::RememberPlatform(key.clone())];
        let path = self.path.clone();
        match route::page(&self.bundle, &path).map(|(key, _)| key.to_owned()) {
            Some(page) => {
                let anchor = self.anchor.take();
                let led = self.lead(&page, anchor.as_deref(), platform)?;
                // An anchor that the platform lacks would lead back to another one when the page is loaded again.
                self.anchor = led.anchor.filter(|_| led.platform == platform);
                effects.push(Effect::PushUrl(self.url_on(platform, &path, self.anchor.as_deref())));
                effects.extend(self.go(platform, &page, &path)?);
            }
            // There is no page to change: the platform's first one is as near as it gets.
            None => {
                self.platform = platform;
                self.query.clear();
                if let Some(home) = route::home(&self.bundle, platform).map(str::to_owned) {
                    effects.extend(self.redirect(&home, None, true)?);
                }
            }
        }
        Ok(effects)
    }
}
