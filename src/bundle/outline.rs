//! A bundle's JSON down to its pages, whose contents stay text.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::platform::PlatformSet;

use super::json::{Json, Object, Reason, refuse};
use super::page::{Bundle, Loaded, Page};
use super::{FORMAT, read};

/// The rest of a visitor of objects.
macro_rules! refuse_all_but_maps {
    () => {
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Err(E::custom("expected an object"))
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err(serde::de::Error::custom("expected an object"))
        }

        refuse!("an object"; visit_bool(bool), visit_u64(u64), visit_i64(i64), visit_f64(f64), visit_str(&str));
    };
}

/// What a bundle's file holds, before its parts are read.
pub struct Outline {
    members: Object,
    pages: Option<Vec<(String, PageOutline)>>,
}

/// What a page holds, before its parts are read.
struct PageOutline {
    members: Object,
    content: Option<Box<RawValue>>,
}

impl Outline {
    /// The number of the format, if there is one.
    pub fn format(&self) -> Option<u64> {
        self.members.peek_number("format")
    }

    /// The bundle, without the contents of its pages.
    pub fn read(mut self) -> Result<Loaded, Reason> {
        let members = &mut self.members;
        let pages = self.pages.ok_or("missing field `pages`")?;
        Ok(Bundle {
            format: FORMAT,
            generator: members.text("generator")?,
            site: read::site(members.take("site")?)?,
            platforms: members.take("platforms")?.list_of(read::platform)?,
            nav: members.take("nav")?.list_of(read::nav_entry)?,
            pages: pages.into_iter().map(|(key, page)| Ok((key, page.read()?))).collect::<Result<_, Reason>>()?,
        })
    }
}

impl PageOutline {
    fn read(mut self) -> Result<Page<Box<RawValue>>, Reason> {
        Ok(Page {
            title: self.members.text("title")?,
            description: self.members.optional_text("description")?.unwrap_or_default(),
            on: PlatformSet::from_bits(self.members.take("on")?.number()?),
            content: self.content.ok_or("missing field `content`")?,
        })
    }
}

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OutlineVisitor;

        impl<'de> Visitor<'de> for OutlineVisitor {
            type Value = Outline;

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
                let (mut members, mut pages) = (Vec::new(), None);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "pages" {
                        pages = Some(map.next_value::<Pages>()?.0);
                    } else {
                        members.push((key, map.next_value()?));
                    }
                }
                Ok(Outline { members: Object::new(members), pages })
            }

            refuse_all_but_maps!();
        }

        deserializer.deserialize_any(OutlineVisitor)
    }
}

struct Pages(Vec<(String, PageOutline)>);

impl<'de> Deserialize<'de> for Pages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PagesVisitor;

        impl<'de> Visitor<'de> for PagesVisitor {
            type Value = Pages;

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pages, A::Error> {
                let mut pages = Vec::new();
                while let Some(page) = map.next_entry()? {
                    pages.push(page);
                }
                Ok(Pages(pages))
            }

            refuse_all_but_maps!();
        }

        deserializer.deserialize_any(PagesVisitor)
    }
}

impl<'de> Deserialize<'de> for PageOutline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PageVisitor;

        impl<'de> Visitor<'de> for PageVisitor {
            type Value = PageOutline;

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PageOutline, A::Error> {
                let (mut members, mut content) = (Vec::new(), None);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "content" {
                        content = Some(map.next_value()?);
                    } else {
                        members.push((key, map.next_value::<Json>()?));
                    }
                }
                Ok(PageOutline { members: Object::new(members), content })
            }

            refuse_all_but_maps!();
        }

        deserializer.deserialize_any(PageVisitor)
    }
}
