//! A site in memory: one page on the platforms x and y.

use kaleidoc::bundle::{Content, Loaded};
use kaleidoc::compile::Compiled;
use kaleidoc::platform::Platform;
use kaleidoc::render::{self, ENGLISH, Links, Tokens, View};

use crate::support::{MemorySite, lines};

const CONFIG: &str = "[[platforms]]\nkey = 'x'\n[[platforms]]\nkey = 'y'\n";
const KEY: &str = "/[platform]/";

/// A page as a browser reads it.
#[derive(Debug)]
pub struct Site {
    compiled: Compiled,
    content: Content,
}

impl Site {
    /// Checks a page with fragments beside it, `src/fragments/NAME`.
    pub fn new(page: &str, fragments: &[(&str, &str)]) -> Self {
        let page = format!("export const meta = {{ title: 'T', platforms: ['x', 'y'] }};\n\n{page}");
        let mut site = MemorySite::new(&[("kaleidoc.toml", CONFIG), ("src/pages/[platform]/index.mdx", &page)]);
        for (name, text) in fragments {
            site.put(&format!("src/fragments/{name}"), *text);
        }
        let compiled = site.check();
        let bundle = Loaded::load(compiled.bundle.to_json().as_bytes()).unwrap();
        let content = bundle.pages[KEY].decode(KEY).unwrap();
        Self { compiled, content }
    }

    /// The page's HTML on a platform, 0 or 1.
    pub fn html(&self, platform: u8) -> String {
        render::content(&self.content.body, &view(platform))
    }

    /// The HTML of one platform after a switch to the other: its slots with the patches in them.
    pub fn switched(&self, from: u8, to: u8) -> String {
        let mut html = self.html(from);
        for patch in render::swap(&self.content.body, Platform(from), &view(to)) {
            let (open, close) = (format!("<!--kd:{}-->", patch.slot), format!("<!--/kd:{}-->", patch.slot));
            let start = html.find(&open).unwrap() + open.len();
            let end = html.find(&close).unwrap();
            html.replace_range(start..end, &patch.html);
        }
        html
    }

    /// The table of contents of a platform: `## id text`.
    pub fn contents(&self, platform: u8) -> Vec<String> {
        let shown = self.content.headings.iter().filter(|heading| heading.on.contains(Platform(platform)));
        shown.map(|heading| format!("{} {} {}", "#".repeat(heading.level.into()), heading.id, heading.text)).collect()
    }

    /// What there is to say about the page, but for the title of its file.
    pub fn messages(&self) -> Vec<String> {
        lines(&self.compiled)
    }
}

fn view(platform: u8) -> View<'static> {
    let (links, tokens) = (Links::History { base: "/" }, Tokens::Elements);
    let platform_key = ["x", "y"][usize::from(platform)];
    View { platform: Platform(platform), platform_key, path: KEY, links, words: &ENGLISH, tokens }
}

/// The values of an attribute, in order.
pub fn values(html: &str, attribute: &str) -> Vec<String> {
    let name = format!(" {attribute}=\"");
    let rests = html.split(&name).skip(1);
    rests.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// Asserts that no id is empty or there twice, and that each link within the page leads to one.
#[track_caller]
pub fn assert_sound(html: &str) {
    let ids = values(html, "id");
    for (index, id) in ids.iter().enumerate() {
        assert!(!id.is_empty() && !ids[..index].contains(id), "`{id}` of {ids:?}");
    }
    let hrefs = values(html, "href").into_iter().filter_map(|href| href.strip_prefix('#').map(str::to_owned));
    let described = values(html, "aria-describedby");
    for target in hrefs.chain(described) {
        let target = percent_encoding::percent_decode_str(&target).decode_utf8_lossy().into_owned();
        assert!(ids.contains(&target), "`{target}` is not one of {ids:?}");
    }
}
