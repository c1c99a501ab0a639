//! A bundle's JSON down to its pages, whose contents stay text.

use std::collections::BTreeMap;

use crate::platform::PlatformSet;

use super::json::{Fault, Object, Reason};
use super::page::{Bundle, Loaded, Page, Undecoded};
use super::parse::{Parser, SyntaxFault};
use super::{FORMAT, read};

/// What a bundle's file holds, before its parts are read.
pub(super) struct Outline {
    members: Object,
    pages: Vec<(String, PageOutline)>,
}

/// What a page holds, before its parts are read.
struct PageOutline {
    members: Object,
    content: Option<Box<str>>,
}

/// Reads a shard: its name and the page that it holds, which has neither title nor platforms.
pub(super) fn shard(json: &str) -> Result<(String, Page<Undecoded>), Reason> {
    let mut parser = Parser::new(json);
    let mut outline = PageOutline::parse(&mut parser);
    parser.finish().map_err(|fault| fault.reason.to_owned())?;
    let fault = &mut Fault::default();
    let name = outline.members.text("shard", fault);
    let page = outline.read_content(fault);
    std::mem::take(fault).or((name, page))
}

impl Outline {
    /// Reads a file. Whether it is a bundle is seen afterwards.
    pub(super) fn parse(json: &str) -> Result<Self, SyntaxFault> {
        let mut parser = Parser::new(json);
        let (mut members, mut pages) = (Vec::new(), Vec::new());
        parser.members(&mut |parser, key| {
            if key == "pages" {
                parser.members(&mut |parser, key| pages.push((key, PageOutline::parse(parser))));
            } else {
                members.push((key, parser.value()));
            }
        });
        parser.finish()?;
        Ok(Self { members: Object::new(members), pages })
    }

    /// The number of the format, if there is one.
    pub(super) fn format(&self) -> Option<u64> {
        self.members.peek_number("format")
    }

    /// The bundle, without the contents of its pages.
    pub(super) fn read(self) -> Result<Loaded, Reason> {
        let Self { mut members, pages: outlines } = self;
        let fault = &mut Fault::default();
        let mut pages = BTreeMap::new();
        for (key, page) in outlines {
            pages.insert(key, page.read(fault));
        }
        let bundle = Bundle {
            format: FORMAT,
            generator: members.text("generator", fault),
            build: members.optional_text("build", fault),
            site: read::site(members.take("site", fault), fault),
            platforms: members.take("platforms", fault).list_of(read::platform, fault),
            nav: members.take("nav", fault).list_of(read::nav_entry, fault),
            pages,
        };
        std::mem::take(fault).or(bundle)
    }
}

impl PageOutline {
    fn parse(parser: &mut Parser) -> Self {
        let (mut members, mut content) = (Vec::new(), None);
        parser.members(&mut |parser, key| {
            if key == "content" {
                content = Some(parser.raw().into());
            } else {
                members.push((key, parser.value()));
            }
        });
        Self { members: Object::new(members), content }
    }

    fn read(mut self, fault: &mut Fault) -> Page<Undecoded> {
        let title = self.members.text("title", fault);
        let on = PlatformSet::from_bits(self.members.take("on", fault).number(fault));
        Page { title, on, ..self.read_content(fault) }
    }

    fn read_content(mut self, fault: &mut Fault) -> Page<Undecoded> {
        if self.content.is_none() {
            fault.note(&["missing field `content`"]);
        }
        Page {
            title: String::new(),
            description: self.members.optional_text("description", fault).unwrap_or_default(),
            on: PlatformSet::EMPTY,
            content: Undecoded(self.content.unwrap_or_default()),
        }
    }
}
