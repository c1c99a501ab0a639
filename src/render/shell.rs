//! What stands around the content: the layout of the reader, table of contents, and the states without content.

use crate::platform::{Platform, PlatformSet};

use super::content;
use super::nav::{is_each, write_entry};
use super::view::{Links, View};
use super::words::{self, Said, Word, Words};
use super::writer::Writer;
use crate::bundle::{Bundle, Heading, NavEntry, Node, Page, PlatformInfo, html, route};

/// Content in the element that tools look for.
pub fn article(body: &[Node], view: &View) -> String {
    format!("<article class=\"kd-content\" data-kd-content>{}</article>\n", content(body, view))
}

/// Where a reader stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What the ids of the layout start with, since there may be other readers in the document.
    pub ids: &'a str,
    /// The reader is what its page is for, not a part of one that has a main content of its own.
    pub is_main: bool,
}

/// What the layout holds from the start: the navigation, and, where a page is rendered ahead, the page. HTML, but for
/// the title.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filled<'a> {
    /// Items of the navigation.
    pub nav: &'a str,
    /// Content of the switcher's button: the chosen platform.
    pub platform: &'a str,
    /// Text of the button of the colour mode.
    pub theme: &'a str,
    /// The way from the first page to this one.
    pub breadcrumbs: &'a str,
    /// Title of the page, as text.
    pub title: &'a str,
    /// Table of contents.
    pub toc: &'a str,
    /// Content area.
    pub article: &'a str,
    /// Links to the previous and the next page.
    pub pager: &'a str,
}

/// The layout that every screen is shown in. Regions carry `data-kd-region`.
///
/// - `home`: template of the link to the first page.
pub fn layout<C>(bundle: &Bundle<C>, view: &View, home: &str, place: Place, filled: Filled) -> String {
    let mut w = Writer::default();
    let write = |w: &mut Writer, part| write_layout(w, place, view, filled, part);
    write(&mut w, LAYOUT_START);
    w.attribute("href", &view.href(home, true));
    w.raw(">");
    w.text(&bundle.site.title);
    write(&mut w, LAYOUT_HEADER);
    w.raw(if place.is_main { "</nav><main" } else { "</nav><div" });
    write(&mut w, LAYOUT_MAIN);
    w.raw(if place.is_main { "</main>" } else { "</div>" });
    w.raw(LAYOUT_END);
    w.into_html()
}

/// Writes a part of the layout: `$` stands for what its ids start with, `@key@` for a word, `@=region@` for what a
/// region holds.
fn write_layout(w: &mut Writer, place: Place, view: &View, filled: Filled, part: &'static str) {
    for (index, part) in part.split('@').enumerate() {
        if index % 2 == 1 {
            match part {
                "=nav" => w.written(filled.nav),
                "=platform" => w.written(filled.platform),
                "=theme" => w.written(filled.theme),
                "=breadcrumbs" => w.written(filled.breadcrumbs),
                "=title" => w.text(filled.title),
                "=toc" => w.written(filled.toc),
                "=article" => w.written(filled.article),
                "=pager" => w.written(filled.pager),
                key => {
                    let word = Word::ALL.iter().find(|word| word.key() == key);
                    w.text(word.map_or(key, |word| view.words.get(*word)));
                }
            }
            continue;
        }
        for (index, piece) in part.split('$').enumerate() {
            if index > 0 {
                w.text(place.ids);
            }
            w.raw(piece);
        }
    }
}

const LAYOUT_START: &str = concat!(
    "<a class=\"kd-skip\" href=\"#$-main\">@skipLink@</a><header class=\"kd-header\">",
    "<button type=\"button\" class=\"kd-menu\" aria-expanded=\"false\" aria-controls=\"$-nav\">@menu@</button>",
    "<a class=\"kd-brand\" data-kd-region=\"home\"",
);

const LAYOUT_HEADER: &str = concat!(
    "</a><button type=\"button\" class=\"kd-search\" aria-haspopup=\"dialog\" data-kd-region=\"search\">",
    "<span>@search@</span></button>",
    "<div class=\"kd-platform\"><span class=\"kd-platform-label\" id=\"$-platform-label\">@platform@</span>",
    "<button type=\"button\" class=\"kd-platform-button\" id=\"$-platform-button\" role=\"combobox\"",
    " aria-haspopup=\"listbox\" aria-expanded=\"false\" aria-controls=\"$-platform-list\"",
    " aria-labelledby=\"$-platform-label $-platform-button\" aria-keyshortcuts=\"Alt+P\" title=\"Alt+P\"",
    " data-kd-region=\"platform\">@=platform@</button>",
    "<ul class=\"kd-platform-list\" id=\"$-platform-list\" role=\"listbox\" hidden",
    " aria-labelledby=\"$-platform-label\" data-kd-region=\"platforms\"></ul></div>",
    "<button type=\"button\" class=\"kd-theme\" data-kd-region=\"theme\">@=theme@</button>",
    "</header><div class=\"kd-layout\">",
    "<nav class=\"kd-nav\" id=\"$-nav\" aria-label=\"@pages@\" data-kd-region=\"nav\">@=nav@",
);

const LAYOUT_MAIN: &str = concat!(
    " class=\"kd-main\" id=\"$-main\" tabindex=\"-1\" data-kd-region=\"main\">",
    "<nav class=\"kd-breadcrumbs\" aria-label=\"@breadcrumbs@\" data-kd-region=\"breadcrumbs\">@=breadcrumbs@</nav>",
    "<h1 class=\"kd-title\" data-chrome data-kd-region=\"title\">@=title@</h1>",
    // Where there is room it stands beside the content, with the paragraph; else it opens by the button.
    "<nav class=\"kd-toc\" aria-label=\"@onThisPage@\"><p>@onThisPage@</p>",
    "<button type=\"button\" class=\"kd-toggle\" aria-expanded=\"false\">@onThisPage@</button>",
    "<ul data-kd-region=\"toc\">@=toc@</ul></nav>",
    "<article class=\"kd-content\" data-kd-content data-kd-region=\"article\">@=article@</article>",
    "<nav class=\"kd-pager\" aria-label=\"@pager@\" data-kd-region=\"pager\">@=pager@</nav>",
);

const LAYOUT_END: &str = concat!(
    "</div><div class=\"kd-notice\" role=\"status\" data-kd-region=\"notice\"></div>",
    "<div class=\"kd-live\" role=\"status\" data-kd-region=\"live\"></div>",
);

/// Items with links to a page's headings of levels 2 and 3; empty when it has fewer than two of them.
pub fn toc(headings: &[Heading], view: &View) -> String {
    let shown = |heading: &&Heading| {
        heading.on.contains(view.platform) && (2..=3).contains(&heading.level) && !heading.id.is_empty()
    };
    if headings.iter().filter(shown).count() < 2 {
        return String::new();
    }
    let mut w = Writer::default();
    for heading in headings.iter().filter(shown) {
        w.raw(if heading.level == 2 { "<li><a" } else { "<li class=\"kd-deeper\"><a" });
        w.attribute("data-kd-anchor", &heading.id);
        view.write_anchor(&mut w, &heading.id);
        w.raw(">");
        w.text(heading_text(heading, view.words));
        w.raw("</a></li>");
    }
    w.into_html()
}

/// What a heading says.
pub fn heading_text<'a>(heading: &'a Heading, words: &'a Words) -> &'a str {
    if heading.text.is_empty() { words.get(Word::Footnotes) } else { &heading.text }
}

/// The way from the navigation's root to a page, without the page itself.
pub fn breadcrumbs(entries: &[NavEntry], current: &str, view: &View) -> String {
    let mut trail = Vec::new();
    find_trail(entries, current, &mut trail);
    trail.pop();
    if trail.is_empty() {
        return String::new();
    }
    let mut w = Writer::default();
    w.raw("<ol>");
    for entry in trail {
        w.raw("<li>");
        write_entry(&mut w, entry, false, view);
        w.raw("</li>");
    }
    w.raw("</ol>");
    w.into_html()
}

fn find_trail<'a>(entries: &'a [NavEntry], current: &str, trail: &mut Vec<&'a NavEntry>) -> bool {
    for entry in entries {
        trail.push(entry);
        if entry.href == current || find_trail(&entry.children, current, trail) {
            return true;
        }
        trail.pop();
    }
    false
}

/// Links to the pages before and after a page, in the order of the navigation.
pub fn pager(entries: &[NavEntry], current: &str, view: &View) -> String {
    let pages: Vec<&NavEntry> =
        route::flatten(entries).filter(|entry| is_each(&entry.href) && entry.on.contains(view.platform)).collect();
    let Some(position) = pages.iter().position(|entry| entry.href == current) else { return String::new() };
    let mut w = Writer::default();
    let mut write = |label: Word, link: &'static str, entry: Option<&&NavEntry>| {
        let Some(entry) = entry else { return };
        w.raw("<span>");
        view.word(&mut w, label);
        w.raw(link);
        view.write_href(&mut w, &entry.href, true);
        w.raw(">");
        w.text(&entry.title);
        w.raw("</a>");
    };
    write(Word::Previous, "</span><a rel=\"prev\"", position.checked_sub(1).and_then(|before| pages.get(before)));
    write(Word::Next, "</span><a rel=\"next\"", pages.get(position + 1));
    w.into_html()
}

/// The name of a platform beside its picture.
pub fn platform(info: &PlatformInfo, links: Links) -> String {
    let mut w = Writer::default();
    write_platform(&mut w, info, links);
    w.into_html()
}

fn write_platform(w: &mut Writer, info: &PlatformInfo, links: Links) {
    match info.icon.as_deref().map(|icon| links.asset(icon)).filter(|icon| html::is_safe_url(icon)) {
        Some(icon) => {
            w.raw("<img class=\"kd-icon\" alt=\"\"");
            w.attribute("src", &icon);
            w.raw(">");
        }
        None => {
            w.raw("<span class=\"kd-icon\" aria-hidden=\"true\">");
            w.text(&initials(&info.title));
            w.raw("</span>");
        }
    }
    w.raw("<span>");
    w.text(&info.title);
    w.raw("</span>");
}

/// Two letters that stand for a title: the first of its first two words, or else its first two.
fn initials(title: &str) -> String {
    let mut words = title.split([' ', '-', '.', '_']).filter_map(|word| word.chars().next());
    match (words.next(), words.next()) {
        (Some(first), Some(second)) => [first, second].iter().collect(),
        _ => title.chars().take(2).collect(),
    }
}

/// Options of the platform switcher, as a page shows them. Those that lack the page say what choosing them does.
///
/// - `on`: platforms that have the shown page; `None` where nothing is shown that could be missing.
/// - `lacking`: what to say of the others.
pub fn platform_options<C>(
    bundle: &Bundle<C>,
    on: Option<PlatformSet>,
    lacking: impl Fn(Platform) -> String,
    view: &View,
    place: Place,
) -> String {
    let mut w = Writer::default();
    for platform in route::platforms_of(bundle, PlatformSet::first(bundle.platforms.len())) {
        let info = bundle.platform_info(platform);
        w.raw("<li role=\"option\"");
        w.attribute("id", &format!("{}-platform-{}", place.ids, platform.0));
        w.attribute("data-key", &info.key);
        w.raw(if platform == view.platform { " aria-selected=\"true\">" } else { " aria-selected=\"false\">" });
        write_platform(&mut w, info, view.links);
        if on.is_some_and(|on| !on.contains(platform)) {
            w.raw("<small>");
            w.text(&lacking(platform));
            w.raw("</small>");
        }
        w.raw("</li>");
    }
    w.into_html()
}

/// The colour mode of the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word that it is remembered by.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The mode with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark].into_iter().find(|theme| theme.as_str() == word)
    }
}

/// What the button of the colour mode says.
pub fn theme_label(theme: Theme, words: &Words) -> String {
    let mut w = Writer::default();
    w.raw("<span>");
    w.text(words.get(match theme {
        Theme::System => Word::ColoursSystem,
        Theme::Light => Word::ColoursLight,
        Theme::Dark => Word::ColoursDark,
    }));
    w.raw("</span>");
    w.into_html()
}

/// Something happened that the reader did not ask for: what, and a button that goes back.
///
/// - `platform`: key of the platform that the button goes back to; its value.
pub fn notice(text: &str, action: &str, platform: &str) -> String {
    let mut w = Writer::default();
    w.raw("<p>");
    w.text(text);
    w.raw("</p><button type=\"button\"");
    w.attribute("value", platform);
    w.raw(">");
    w.text(action);
    w.raw("</button>");
    w.into_html()
}

/// The site is being fetched. The page of a site has the same, for the time before the program has come.
pub fn loading(words: &Words) -> String {
    let mut w = Writer::default();
    w.raw("<div class=\"kd-loading\"><p role=\"status\">");
    w.text(words.get(Word::Loading));
    w.raw("</p><progress");
    w.attribute("aria-label", words.get(Word::Progress));
    w.raw("></progress><p data-kd-region=\"received\"></p></div>");
    w.into_html()
}

/// The site cannot be shown: why, and a button to try again.
///
/// - `reason`: what happened exactly, in English.
pub fn failure(title: Word, reason: &str, hint: Word, words: &Words) -> String {
    let mut w = Writer::default();
    w.raw("<div class=\"kd-failure\" role=\"alert\"><h1>");
    w.text(words.get(title));
    w.raw("</h1><p>");
    w.text(reason);
    w.raw("</p><p>");
    w.text(words.get(hint));
    w.raw("</p><button type=\"button\" class=\"kd-retry\">");
    w.text(words.get(Word::TryAgain));
    w.raw("</button></div>");
    w.into_html()
}

/// A paragraph with something in the places of the word's `{…}`.
fn write_sentence(w: &mut Writer, word: &str, write: impl Fn(&mut Writer, &str)) {
    w.raw("<p>");
    for (piece, name) in words::pieces(word) {
        w.text(piece);
        if let Some(name) = name {
            write(w, name);
        }
    }
    w.raw("</p>");
}

fn write_literal(w: &mut Writer, text: &str) {
    w.raw("<code>");
    w.text(text);
    w.raw("</code>");
}

/// No page has this path.
///
/// - `near`: pages whose paths are like it: key and title.
pub fn missing(path: &str, near: &[(&str, &str)], home: &str, view: &View) -> String {
    let mut w = Writer::default();
    write_sentence(&mut w, view.words.get(Word::NotFoundText), |w, _| write_literal(w, path));
    if !near.is_empty() {
        write_sentence(&mut w, view.words.get(Word::Similar), |_, _| {});
        w.raw("<ul>");
        for (key, title) in near {
            w.raw("<li><a");
            view.write_href(&mut w, key, true);
            w.raw(">");
            w.text(title);
            w.raw("</a></li>");
        }
        w.raw("</ul>");
    }
    w.raw("<p><a class=\"kd-button\"");
    w.attribute("href", &view.href(home, true));
    w.raw(">");
    view.word(&mut w, Word::FirstPage);
    w.raw("</a></p>");
    w.into_html()
}

/// The page is there, but not under this word.
pub fn unknown_platform<C>(bundle: &Bundle<C>, word: &str, path: &str, view: &View) -> String {
    let mut w = Writer::default();
    write_sentence(&mut w, view.words.get(Word::UnknownPlatformText), |w, _| write_literal(w, word));
    if let Some((_, page)) = route::page(bundle, path) {
        write_platforms(&mut w, bundle, page, path, view.links);
    }
    w.into_html()
}

/// The chosen platform lacks the page: who has it, and the nearest page that is there.
pub fn unavailable<C>(
    bundle: &Bundle<C>,
    key: &str,
    path: &str,
    nearest: Option<(&String, &Page<C>)>,
    view: &View,
) -> String {
    let title = bundle.platforms.get(usize::from(view.platform.0)).map_or("", |info| info.title.as_str());
    let mut w = Writer::default();
    match bundle.pages.get(key) {
        Some(page) if !page.on.is_empty() => {
            write_sentence(&mut w, view.words.get(Word::Unavailable), |w, _| w.text(title));
            write_platforms(&mut w, bundle, page, path, view.links);
        }
        _ => write_sentence(&mut w, view.words.get(Word::UnavailableEverywhere), |w, _| w.text(title)),
    }
    if let Some((key, page)) = nearest {
        write_sentence(&mut w, view.words.get(Word::NearestPage), |w, name| match name {
            "page" => {
                w.raw("<a");
                view.write_href(w, key, true);
                w.raw(">");
                w.text(&page.title);
                w.raw("</a>");
            }
            _ => w.text(title),
        });
    }
    w.into_html()
}

fn write_platforms<C>(w: &mut Writer, bundle: &Bundle<C>, page: &Page<C>, path: &str, links: Links) {
    w.raw("<ul>");
    for platform in route::platforms_of(bundle, page.on) {
        let PlatformInfo { key, title, .. } = bundle.platform_info(platform);
        w.raw("<li><a");
        w.attribute("href", &links.page(&route::fill(path, key)));
        w.raw(">");
        w.text(title);
        w.raw("</a></li>");
    }
    w.raw("</ul>");
}

/// The content of one page cannot be used; the others may. The button loads the site again.
///
/// - `reason`: what happened exactly, in English, as for the next.
pub fn broken_page(text: Word, reason: &str, words: &Words) -> String {
    page_problem(text, reason, "</code></pre><button type=\"button\" class=\"kd-retry\">", Word::LoadAgain, words)
}

/// The content of one page did not come. The button asks for it again.
pub fn absent_page(reason: &str, hint: Word, words: &Words) -> String {
    page_problem(hint, reason, "</code></pre><button type=\"button\" class=\"kd-again\">", Word::TryAgain, words)
}

fn page_problem(text: Word, reason: &str, button: &'static str, label: Word, words: &Words) -> String {
    let mut w = Writer::default();
    w.raw("<p role=\"alert\">");
    w.text(words.get(text));
    w.raw("</p><pre><code>");
    w.text(reason);
    w.raw(button);
    w.text(words.get(label));
    w.raw("</button>");
    w.into_html()
}
