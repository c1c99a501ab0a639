//! Events to messages: one listener per kind of event, whatever the page holds.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, RequestCache, Url};

use crate::reader::{Address, Message, Reader, Router};
use crate::render::Word;

use super::app::{App, Late};
use super::dom;

/// Attaches the listeners. Dropping them removes them.
///
/// They own the app, as the app owns them: it runs until it is stopped, also where nobody keeps its handle.
pub(super) fn attach(app: &Rc<App>) -> Vec<EventListener> {
    let on = |name: &'static str, handle: fn(&Rc<App>, &Event)| {
        let app = app.clone();
        // Clicks and keys may be prevented, so the listeners are not passive.
        let options = EventListenerOptions::enable_prevent_default();
        move |target: &web_sys::EventTarget| {
            EventListener::new_with_options(target, name, options, move |event| handle(&app, event))
        }
    };
    let window = dom::window();
    // These do not bubble: on their way down, the window hears of what is scrolled around the reader, too.
    let scrolling = |name: &'static str, handle: fn(&Rc<App>, &Event)| {
        let app = app.clone();
        EventListener::new_with_options(&window, name, EventListenerOptions::run_in_capture_phase(), move |event| {
            let scrolled = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            if scrolled.is_some_and(|scrolled| scrolled.contains(Some(&app.root))) {
                handle(&app, event);
            }
        })
    };
    vec![
        on("click", clicked)(&app.root),
        on("mousedown", pressed)(&app.root),
        on("focusout", focus_left)(&app.root),
        // A finger comes over what it touches, too.
        on("pointerover", pointed)(&app.root),
        on("focusin", pointed)(&app.root),
        on("keydown", key_pressed)(&app.root),
        // On the window, since the shortcut works where nothing has focus.
        on("keydown", shortcut_pressed)(&window),
        // Fires for changes of the fragment, too.
        on("popstate", |app, _| app.address_changed())(&window),
        scrolling("scroll", |app, _| app.scrolled()),
        // Chromium forgets what is stored with the entry while the page is loaded again.
        scrolling("scrollend", |app, _| app.leave()),
        on("pagehide", |app, _| app.leave())(&window),
        on("beforeprint", |app, _| app.print(true))(&window),
        on("afterprint", |app, _| app.print(false))(&window),
        on("online", |app, _| {
            let app = app.clone();
            spawn_local(async move { app.connected().await });
        })(&window),
    ]
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    target(event)?.closest(selector).ok().flatten()
}

/// A press on the list of platforms leaves the focus on its button.
fn pressed(_: &Rc<App>, event: &Event) {
    if closest(event, "[data-kd-region=platforms]").is_some() {
        event.prevent_default();
    }
}

/// A link is likely to be followed.
fn pointed(app: &Rc<App>, event: &Event) {
    app.link_pointed_at(closest(event, "a[href]"));
}

/// The list of platforms closes when the focus goes elsewhere.
fn focus_left(app: &Rc<App>, event: &Event) {
    if closest(event, "[data-kd-region=platform]").is_some() {
        app.set_switcher(false);
    }
}

fn key_pressed(app: &Rc<App>, event: &Event) {
    let Some(keyboard) = event.dyn_ref::<KeyboardEvent>() else { return };
    let is_used = if is_shortcut(keyboard) {
        app.open_switcher();
        true
    } else if closest(event, "[data-kd-region=platform]").is_some() {
        app.switcher_key(keyboard)
    } else if keyboard.key() == "Escape" {
        close_menu(app)
    } else if let Some(tab) = closest(event, "[role=tab]") {
        app.with_tabs(|tabs, article| tabs.key(article, &tab, &keyboard.key())).flatten().is_some()
    } else {
        false
    };
    if is_used {
        event.prevent_default();
    }
}

/// A key that was pressed where nothing has the focus.
fn shortcut_pressed(app: &Rc<App>, event: &Event) {
    let is_on_page = target(event).is_some_and(|target| target.tag_name() == "BODY");
    if is_on_page && !event.default_prevented() && event.dyn_ref::<KeyboardEvent>().is_some_and(is_shortcut) {
        app.open_switcher();
        event.prevent_default();
    }
}

fn is_shortcut(key: &KeyboardEvent) -> bool {
    // The key's place, since with Alt some systems type another letter.
    key.alt_key() && !key.ctrl_key() && key.code() == "KeyP"
}

fn clicked(app: &Rc<App>, event: &Event) {
    if let Some(tab) = closest(event, "[role=tab]") {
        app.with_tabs(|tabs, article| tabs.choose(article, &tab));
    } else if closest(event, ".kd-copy").is_some() {
        copy_code(app, event);
    } else if closest(event, "[data-kd-region=platform]").is_some() {
        let is_open = closest(event, "[aria-expanded=true]").is_some();
        app.set_switcher(!is_open);
    } else if let Some(option) = closest(event, "[data-kd-region=platforms] [role=option]") {
        app.choose_option(Some(&option));
    } else if closest(event, "[data-kd-region=theme]").is_some() {
        app.next_theme();
    } else if let Some(toggle) = closest(event, ".kd-toggle, .kd-menu") {
        app.set_open(&toggle, toggle.get_attribute("aria-expanded").as_deref() != Some("true"));
    } else if closest(event, ".kd-retry").is_some() {
        let app = app.clone();
        spawn_local(async move { app.load(RequestCache::Reload).await });
    } else if closest(event, ".kd-again").is_some() {
        app.send_late(Message::TryAgain, Late { focus: true, ..Late::default() });
    } else if let Some(back) = closest(event, "[data-kd-region=notice] button") {
        // The notice and its button are gone then.
        app.send(Message::PlatformChosen(back.get_attribute("value").unwrap_or_default()));
        app.focus_main();
    } else if closest(event, ".kd-skip").is_some() {
        event.prevent_default();
        app.focus_main();
    } else if let Some(video) = closest(event, ".kd-youtube").filter(|_| is_plain(event)) {
        if closest(event, "a").is_some() {
            event.prevent_default();
            play(app, &video);
        }
    } else if let Some(link) = closest(event, "a[href]") {
        follow(app, event, &link);
    }
}

/// The main button, and no key that asks for another tab or a download.
fn is_plain(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
        mouse.button() == 0 && !mouse.ctrl_key() && !mouse.meta_key() && !mouse.shift_key() && !mouse.alt_key()
    })
}

/// Plays a YouTube video in its place. Until then nothing is asked of YouTube.
///
/// Source: <https://developers.google.com/youtube/player_parameters>
fn play(app: &App, video: &Element) {
    let id = video.get_attribute("data-id").unwrap_or_default();
    let Ok(frame) = dom::document().create_element("iframe") else { return };
    dom::set_attribute(&frame, "src", &["https://www.youtube-nocookie.com/embed/", &id, "?autoplay=1"].concat());
    dom::set_attribute(&frame, "title", &app.word(Word::VideoFrame));
    dom::set_attribute(&frame, "allow", "autoplay; fullscreen; picture-in-picture");
    dom::set_attribute(&frame, "referrerpolicy", "strict-origin-when-cross-origin");
    video.set_text_content(None);
    drop(video.append_child(&frame));
}

/// Follows a link of the site without loading a page. Links that lead elsewhere, open elsewhere or download are the
/// browser's, and so are clicks with a modifier key.
fn follow(app: &Rc<App>, event: &Event, link: &Element) {
    let opens_elsewhere = link.get_attribute("target").is_some_and(|target| !target.is_empty() && target != "_self");
    if event.default_prevented() || !is_plain(event) || opens_elsewhere || link.has_attribute("download") {
        return;
    }
    let address = link_address(app, link);
    if link_url(app, link, address.as_ref()).is_some_and(|url| app.is_followed_by_host(&url.href(), event)) {
        return event.prevent_default();
    }
    let Some(address) = address else { return };
    event.prevent_default();
    close_menu(app);
    // The link is gone with the page that held it; the next Tab starts from the new content.
    app.send_late(Message::LinkFollowed(address), Late { focus: true, ..Late::default() });
}

/// The URL of a link. A relative one to a page goes by the address of the shown page, which may be in no URL.
fn link_url(app: &App, link: &Element, address: Option<&Address>) -> Option<Url> {
    let href = link.get_attribute("href")?;
    let is_relative = !href.starts_with('#') && app.with_reader(|reader| reader.relative(&href).is_some())?;
    let href = match address.filter(|_| is_relative) {
        Some(address) => app.with_reader(|reader| reader.url(address))?,
        None => href,
    };
    Url::new_with_base(&href, &dom::window().location().href().ok()?).ok()
}

/// The address that a link names, if the reader shows something there: files of the site, such as PDFs, are the
/// browser's.
pub(super) fn link_address(app: &App, link: &Element) -> Option<Address> {
    let href = link.get_attribute("href")?;
    app.with_reader(|reader| {
        let address = reader.relative(&href).or_else(|| absolute_address(reader, &href))?;
        reader.has(&address).then_some(address)
    })?
}

fn absolute_address(reader: &Reader, href: &str) -> Option<Address> {
    let location = dom::window().location();
    let url = Url::new_with_base(href, &location.href().ok()?).ok()?;
    let (path, query) = (url.pathname(), url.search());
    let is_hash = matches!(reader.router(), Router::Hash { .. });
    let is_elsewhere = is_hash && (path != location.pathname().ok()? || query != location.search().ok()?);
    if is_elsewhere || url.origin() != location.origin().ok()? {
        return None;
    }
    reader.linked(&path, &query, &url.hash())
}

/// Closes the navigation where it is a panel over the content. Returns whether it was open; focus goes to its button.
fn close_menu(app: &App) -> bool {
    let Ok(Some(menu)) = app.root.query_selector(".kd-menu[aria-expanded=true]") else { return false };
    dom::set_attribute(&menu, "aria-expanded", "false");
    if let Some(menu) = menu.dyn_ref::<web_sys::HtmlElement>() {
        drop(menu.focus());
    }
    true
}

/// Copies a code block, of a console session the commands, and says so on the button.
fn copy_code(app: &Rc<App>, event: &Event) {
    let (Some(button), Some(figure)) = (closest(event, ".kd-copy"), closest(event, ".kd-code")) else { return };
    let text = || figure.query_selector("code").ok().flatten()?.text_content();
    let Some(code) = figure.get_attribute("data-kd-copy").or_else(text) else { return };
    let app = app.clone();
    spawn_local(async move {
        // Absent where the page is not served securely.
        let navigator = dom::window().navigator();
        let has_clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|found| found.is_object());
        let is_copied = has_clipboard
            && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(&code)).await.is_ok();
        button.set_text_content(Some(&app.word(if is_copied { Word::Copied } else { Word::CopyByHand })));
        gloo::timers::future::TimeoutFuture::new(2_000).await;
        button.set_text_content(Some(&app.word(Word::Copy)));
    });
}
