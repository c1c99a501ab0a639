//! A bundle's types from JSON.

use std::collections::BTreeMap;

use crate::platform::PlatformSet;

use super::json::{Json, Object, Reason};
use super::node::{Align, BoxKind, Code, Item, Link, Node, Prop, Tab, Table};
use super::page::{Content, Heading, NavEntry, PlatformInfo, Site, Unavailable};

type Read<T> = Result<T, Reason>;

pub fn site(json: Json) -> Read<Site> {
    let mut object = json.object()?;
    let unavailable = object.text("unavailable")?;
    Ok(Site {
        title: object.text("title")?,
        base: object.text("base")?,
        default_platform: object.number("default_platform")?.try_into().unwrap_or(u8::MAX),
        unavailable: match unavailable.as_str() {
            "explain" => Unavailable::Explain,
            "nearest" => Unavailable::Nearest,
            "home" => Unavailable::Home,
            other => return unknown(other),
        },
        lang: object.text("lang")?,
    })
}

pub fn platform(json: Json) -> Read<PlatformInfo> {
    let mut object = json.object()?;
    Ok(PlatformInfo { key: object.text("key")?, title: object.text("title")?, icon: object.optional_text("icon")? })
}

pub fn nav_entry(json: Json) -> Read<NavEntry> {
    let mut object = json.object()?;
    Ok(NavEntry {
        title: object.text("title")?,
        href: object.optional_text("href")?.unwrap_or_default(),
        on: on(&mut object)?,
        children: object.find("in").map_or(Ok(Vec::new()), |children| children.list_of(nav_entry))?,
    })
}

pub fn content(json: Json) -> Read<Content> {
    let mut object = json.object()?;
    Ok(Content {
        headings: object.find("headings").map_or(Ok(Vec::new()), |headings| headings.list_of(heading))?,
        body: object.take("body")?.list_of(node)?,
    })
}

fn heading(json: Json) -> Read<Heading> {
    let mut object = json.object()?;
    Ok(Heading { level: level(&mut object)?, id: object.text("id")?, text: object.text("text")?, on: on(&mut object)? })
}

fn unknown<T>(word: &str) -> Read<T> {
    Err(["unknown variant `", word, "`"].concat())
}

fn on(object: &mut Object) -> Read<PlatformSet> {
    set(object.take("on")?)
}

fn set(json: Json) -> Read<PlatformSet> {
    json.number().map(PlatformSet::from_bits)
}

fn level(object: &mut Object) -> Read<u8> {
    Ok(object.number("level")?.try_into().unwrap_or(u8::MAX))
}

/// The nodes below a node, under its key `in`.
fn children(object: &mut Object) -> Read<Vec<Node>> {
    object.take("in")?.list_of(node)
}

/// The same where there may be none.
fn optional_children(object: &mut Object) -> Read<Vec<Node>> {
    object.find("in").map_or(Ok(Vec::new()), |children| children.list_of(node))
}

fn nodes(json: Json) -> Read<Vec<Node>> {
    json.list_of(node)
}

fn node(json: Json) -> Read<Node> {
    let (name, value) = match json {
        Json::Text(text) => return Ok(Node::Text(text)),
        Json::Object(object) => object.only()?,
        other => return other.unlike("a text or a node"),
    };
    Ok(match name.as_str() {
        "em" => Node::Emphasis(nodes(value)?),
        "strong" => Node::Strong(nodes(value)?),
        "del" => Node::Delete(nodes(value)?),
        "p" => Node::Paragraph(nodes(value)?),
        "quote" => Node::Blockquote(nodes(value)?),
        "cards" => Node::Cards(nodes(value)?),
        "code" => Node::InlineCode(value.text()?),
        "missing" => Node::MissingFragment(value.text()?),
        "youtube" => Node::Youtube(value.text()?),
        "br" => Node::Break(()),
        "hr" => Node::ThematicBreak(()),
        "a" => Node::Link(link(value)?),
        "button" => Node::Button(link(value)?),
        "ul" => Node::BulletList(value.list_of(item)?),
        "pre" => Node::Code(code(value.object()?)?),
        "table" => Node::Table(table(value.object()?)?),
        _ => return node_with_members(&name, value),
    })
}

fn node_with_members(name: &str, value: Json) -> Read<Node> {
    // An unknown name is told rather than that its value is no object.
    let object = &mut value.object().unwrap_or_default();
    Ok(match name {
        "img" => Node::Image {
            src: object.text("src")?,
            alt: object.text("alt")?,
            title: object.optional_text("title")?,
            width: pixels(object, "width")?,
            height: pixels(object, "height")?,
        },
        "h" => Node::Heading { level: level(object)?, id: object.text("id")?, children: children(object)? },
        "ol" => Node::OrderedList { start: object.number("start")?, items: object.take("items")?.list_of(item)? },
        "if" => Node::Filter { slot: object.number("slot")?, on: on(object)?, children: children(object)? },
        "callout" => Node::Callout { warning: object.flag("warning")?, children: children(object)? },
        "tabs" => Node::Tabs { id: object.number("id")?, tabs: object.take("tabs")?.list_of(tab)? },
        "accordion" => Node::Accordion {
            id: object.text("id")?,
            title: object.text("title")?,
            eyebrow: object.optional_text("eyebrow")?,
            children: children(object)?,
        },
        "card" => Node::Card {
            href: object.text("href")?,
            each: object.flag("each")?,
            title: object.text("title")?,
            description: object.optional_text("description")?.unwrap_or_default(),
        },
        "video" => Node::Video {
            src: object.text("src")?,
            description: object.optional_text("description")?.unwrap_or_default(),
        },
        "box" => Node::Box { kind: box_kind(&object.text("kind")?)?, children: children(object)? },
        "el" => Node::Element {
            tag: object.text("tag")?,
            attributes: map(object.find("attributes"), Json::text)?,
            children: optional_children(object)?,
        },
        "host" => Node::Host {
            name: object.text("name")?,
            inline: object.flag("inline")?,
            props: map(object.find("props"), prop)?,
            children: optional_children(object)?,
        },
        other => return unknown(other),
    })
}

fn pixels(object: &mut Object, key: &str) -> Read<Option<u32>> {
    Ok(object.find(key).map(Json::number).transpose()?.map(|number| number.try_into().unwrap_or(u32::MAX)))
}

fn map<T>(json: Option<Json>, read: fn(Json) -> Read<T>) -> Read<BTreeMap<String, T>> {
    let Some(json) = json else { return Ok(BTreeMap::new()) };
    json.object()?.members().into_iter().map(|(key, value)| Ok((key, read(value)?))).collect()
}

fn link(json: Json) -> Read<Link> {
    let mut object = json.object()?;
    Ok(Link { href: object.text("href")?, each: object.flag("each")?, children: children(&mut object)? })
}

fn item(json: Json) -> Read<Item> {
    let mut object = json.object()?;
    Ok(Item { checked: object.find("checked").map(Json::bool).transpose()?, children: children(&mut object)? })
}

fn code(mut object: Object) -> Read<Code> {
    Ok(Code {
        lang: object.text("lang")?,
        title: object.optional_text("title")?,
        text: object.text("text")?,
        tokens: object.optional_text("tokens")?.unwrap_or_default(),
        marks: object.find("marks").map_or(Ok(Vec::new()), |marks| marks.list_of(run))?,
        numbers: object.flag("numbers")?,
    })
}

fn run(json: Json) -> Read<(u32, u32)> {
    let [first, last] = numbers(json)?;
    let narrow = |number: u64| number.try_into().unwrap_or(u32::MAX);
    Ok((narrow(first), narrow(last)))
}

fn numbers<const N: usize>(json: Json) -> Read<[u64; N]> {
    json.list_of(Json::number)?.try_into().map_err(|_| "a list of numbers has another length".to_owned())
}

fn table(mut object: Object) -> Read<Table> {
    fn row(json: Json) -> Read<Vec<Vec<Node>>> {
        json.list_of(nodes)
    }
    Ok(Table {
        align: object.find("align").map_or(Ok(Vec::new()), |align| align.list_of(self::align))?,
        head: row(object.take("head")?)?,
        rows: object.find("rows").map_or(Ok(Vec::new()), |rows| rows.list_of(row))?,
    })
}

fn align(json: Json) -> Read<Align> {
    Ok(match json.text()?.as_str() {
        "none" => Align::None,
        "left" => Align::Left,
        "right" => Align::Right,
        "center" => Align::Center,
        other => return unknown(other),
    })
}

fn tab(json: Json) -> Read<Tab> {
    let mut object = json.object()?;
    let when = object.find("if").map(numbers).transpose()?.map(|[on, button, panel]| {
        let narrow = |number: u64| number.try_into().unwrap_or(u32::MAX);
        (PlatformSet::from_bits(on), narrow(button), narrow(panel))
    });
    Ok(Tab { name: object.text("name")?, when, children: children(&mut object)? })
}

fn box_kind(word: &str) -> Read<BoxKind> {
    Ok(match word {
        "columns" => BoxKind::Columns,
        "view" => BoxKind::View,
        "flex" => BoxKind::Flex,
        "grid" => BoxKind::Grid,
        "card" => BoxKind::Card,
        "crosslink" => BoxKind::CrossLink,
        "paragraph" => BoxKind::Paragraph,
        other => return unknown(other),
    })
}

fn prop(json: Json) -> Read<Prop> {
    let (kind, value) = json.object()?.only()?;
    match kind.as_str() {
        "json" => value.text().map(Prop::Json),
        "source" => value.text().map(Prop::Source),
        other => unknown(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(node: &Node, json: &str) {
        assert_eq!(serde_json::to_string(node).unwrap(), json);
        assert_eq!(&super::node(serde_json::from_str(json).unwrap()).unwrap(), node);
    }

    #[test]
    fn nodes_survive_a_round_trip() {
        check(&Node::Text("a".into()), r#""a""#);
        check(&Node::Break(()), r#"{"br":null}"#);
        check(&Node::Paragraph(vec![Node::Text("a".into()), Node::Break(())]), r#"{"p":["a",{"br":null}]}"#);
        let children = vec![Node::Strong(vec![Node::Text("b".into())])];
        check(
            &Node::Filter { slot: 3, on: PlatformSet::first(2), children },
            r#"{"if":{"slot":3,"on":3,"in":[{"strong":["b"]}]}}"#,
        );
        check(&Node::Callout { warning: false, children: vec![] }, r#"{"callout":{"in":[]}}"#);
    }

    #[track_caller]
    fn check_error(json: &str, reason: &str) {
        assert_eq!(super::node(serde_json::from_str(json).unwrap()).unwrap_err(), reason);
    }

    #[test]
    fn err_other_nodes_are_refused() {
        check_error(r#"{"script":{"a":"alert(1)"}}"#, "unknown variant `script`");
        check_error(r#"{"blink":[]}"#, "unknown variant `blink`");
        check_error("7", "expected a text or a node, found a number");
        check_error(r#"{"p":[],"em":[]}"#, "expected an object with one key");
        check_error(r#"{"callout":{}}"#, "missing field `in`");
        check_error(r#"{"pre":{"lang":"js","text":"","marks":[[1]]}}"#, "a list of numbers has another length");
        assert!(serde_json::from_str::<Json>("-1").is_err());
        assert!(serde_json::from_str::<Json>("1.5").is_err());
    }
}
