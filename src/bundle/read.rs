//! A bundle's types from JSON. What is wrong is noted, and a stand-in takes its place: see [`Fault`].

use std::collections::BTreeMap;

use crate::platform::PlatformSet;

use super::json::{Fault, Json, Object, narrow};
use super::node::{Align, BoxKind, Code, Item, Link, Node, Prop, Tab, Table};
use super::page::{Content, Direction, Heading, NavEntry, PlatformInfo, Site, Unavailable};

pub(super) fn site(json: Json, fault: &mut Fault) -> Site {
    let mut object = json.object(fault);
    let unavailable = object.text("unavailable", fault);
    Site {
        title: object.text("title", fault),
        base: object.text("base", fault),
        default_platform: object.number("default_platform", fault).try_into().unwrap_or(u8::MAX),
        unavailable: match unavailable.as_str() {
            "explain" => Unavailable::Explain,
            "nearest" => Unavailable::Nearest,
            "home" => Unavailable::Home,
            other => {
                unknown(other, fault);
                Unavailable::Explain
            }
        },
        lang: object.text("lang", fault),
        dir: match object.optional_text("dir", fault).as_deref() {
            None | Some("ltr") => Direction::Ltr,
            Some("rtl") => Direction::Rtl,
            Some(other) => {
                unknown(other, fault);
                Direction::Ltr
            }
        },
    }
}

pub(super) fn platform(json: Json, fault: &mut Fault) -> PlatformInfo {
    let mut object = json.object(fault);
    PlatformInfo {
        key: object.text("key", fault),
        title: object.text("title", fault),
        icon: object.optional_text("icon", fault),
    }
}

pub(super) fn nav_entry(json: Json, fault: &mut Fault) -> NavEntry {
    let mut object = json.object(fault);
    NavEntry {
        title: object.text("title", fault),
        href: object.optional_text("href", fault).unwrap_or_default(),
        on: on(&mut object, fault),
        children: object.list_of("in", nav_entry, fault),
    }
}

pub(super) fn content(json: Json, fault: &mut Fault) -> Content {
    let mut object = json.object(fault);
    Content {
        headings: object.list_of("headings", heading, fault),
        body: object.take("body", fault).list_of(node, fault),
    }
}

fn heading(json: Json, fault: &mut Fault) -> Heading {
    let mut object = json.object(fault);
    Heading {
        level: level(&mut object, fault),
        id: object.text("id", fault),
        text: object.text("text", fault),
        on: on(&mut object, fault),
    }
}

fn unknown(word: &str, fault: &mut Fault) {
    fault.note(&["unknown variant `", word, "`"]);
}

fn on(object: &mut Object, fault: &mut Fault) -> PlatformSet {
    PlatformSet::from_bits(object.take("on", fault).number(fault))
}

fn level(object: &mut Object, fault: &mut Fault) -> u8 {
    object.number("level", fault).try_into().unwrap_or(u8::MAX)
}

/// The nodes below a node, under its key `in`.
fn children(object: &mut Object, fault: &mut Fault) -> Vec<Node> {
    nodes(object.take("in", fault), fault)
}

/// The same where there may be none.
fn optional_children(object: &mut Object, fault: &mut Fault) -> Vec<Node> {
    nodes(object.find("in").unwrap_or(Json::List(Vec::new())), fault)
}

fn nodes(json: Json, fault: &mut Fault) -> Vec<Node> {
    json.list_of(node, fault)
}

fn node(json: Json, fault: &mut Fault) -> Node {
    let (name, value) = match json {
        Json::Text(text) => return Node::Text(text),
        Json::Object(object) => object.only(fault),
        other => {
            other.unlike("a text or a node", fault);
            return Node::Break(());
        }
    };
    match name.as_str() {
        "em" => Node::Emphasis(nodes(value, fault)),
        "strong" => Node::Strong(nodes(value, fault)),
        "del" => Node::Delete(nodes(value, fault)),
        "p" => Node::Paragraph(nodes(value, fault)),
        "quote" => Node::Blockquote(nodes(value, fault)),
        "cards" => Node::Cards(nodes(value, fault)),
        "code" => Node::InlineCode(value.text(fault)),
        "missing" => Node::MissingFragment(value.text(fault)),
        "youtube" => Node::Youtube(value.text(fault)),
        "br" => Node::Break(()),
        "hr" => Node::ThematicBreak(()),
        "ul" => Node::BulletList(value.list_of(item, fault)),
        // An unknown name, or what is missing, is told rather than that the value is no object.
        _ => node_with_members(&name, &mut value.object(&mut Fault::default()), fault),
    }
}

fn node_with_members(name: &str, object: &mut Object, fault: &mut Fault) -> Node {
    match name {
        "a" => Node::Link(link(object, fault)),
        "button" => Node::Button(link(object, fault)),
        "pre" => Node::Code(code(object, fault)),
        "table" => Node::Table(table(object, fault)),
        "img" => Node::Image {
            src: object.text("src", fault),
            alt: object.text("alt", fault),
            title: object.optional_text("title", fault),
            width: pixels(object, "width", fault),
            height: pixels(object, "height", fault),
        },
        "h" => Node::Heading {
            level: level(object, fault),
            id: object.text("id", fault),
            attributes: map(object.find("attributes"), Json::text, fault),
            bare: object.flag("bare", fault),
            children: children(object, fault),
        },
        "ol" => Node::OrderedList {
            start: object.number("start", fault),
            items: object.take("items", fault).list_of(item, fault),
        },
        "if" => Node::Filter {
            slot: object.number("slot", fault),
            on: on(object, fault),
            children: children(object, fault),
        },
        "callout" => Node::Callout { warning: object.flag("warning", fault), children: children(object, fault) },
        "tabs" => Node::Tabs { id: object.number("id", fault), tabs: object.take("tabs", fault).list_of(tab, fault) },
        "accordion" => Node::Accordion {
            id: object.text("id", fault),
            title: object.text("title", fault),
            eyebrow: object.optional_text("eyebrow", fault),
            children: children(object, fault),
        },
        "card" => Node::Card {
            href: object.text("href", fault),
            each: object.flag("each", fault),
            title: object.text("title", fault),
            description: object.optional_text("description", fault).unwrap_or_default(),
        },
        "video" => Node::Video {
            src: object.text("src", fault),
            description: object.optional_text("description", fault).unwrap_or_default(),
        },
        "box" => Node::Box {
            kind: box_kind(&object.text("kind", fault), fault),
            columns: object.find("columns").and_then(|columns| columns.number(fault).try_into().ok()),
            children: children(object, fault),
        },
        "el" => Node::Element {
            tag: object.text("tag", fault),
            attributes: map(object.find("attributes"), Json::text, fault),
            children: optional_children(object, fault),
        },
        "note" => Node::FootnoteReference {
            id: object.text("id", fault),
            to: object.text("to", fault),
            section: object.text("section", fault),
            number: object.number("number", fault),
        },
        "back" => Node::FootnoteBack {
            to: object.text("to", fault),
            number: object.number("number", fault),
            occurrence: object.number("occurrence", fault),
        },
        "notes" => Node::Footnotes { id: object.text("id", fault), children: children(object, fault) },
        "host" => Node::Host {
            name: object.text("name", fault),
            inline: object.flag("inline", fault),
            props: map(object.find("props"), prop, fault),
            children: optional_children(object, fault),
        },
        other => {
            unknown(other, fault);
            Node::Break(())
        }
    }
}

fn pixels(object: &mut Object, key: &str, fault: &mut Fault) -> Option<u32> {
    object.find(key).map(|value| narrow(value.number(fault)))
}

fn map<T>(json: Option<Json>, read: fn(Json, &mut Fault) -> T, fault: &mut Fault) -> BTreeMap<String, T> {
    let mut map = BTreeMap::new();
    for (key, value) in json.map(|json| json.object(fault)).unwrap_or_default().members() {
        map.insert(key, read(value, fault));
    }
    map
}

fn link(object: &mut Object, fault: &mut Fault) -> Link {
    Link {
        href: object.text("href", fault),
        each: object.flag("each", fault),
        title: object.optional_text("title", fault),
        children: children(object, fault),
    }
}

fn item(json: Json, fault: &mut Fault) -> Item {
    let mut object = json.object(fault);
    let checked = object.find("checked").map(|checked| checked.bool(fault));
    let when = object.find("if").map(|when| {
        let [on, slot] = numbers(when, fault);
        (PlatformSet::from_bits(on), narrow(slot))
    });
    Item { checked, when, children: children(&mut object, fault) }
}

fn code(object: &mut Object, fault: &mut Fault) -> Code {
    Code {
        lang: object.text("lang", fault),
        title: object.optional_text("title", fault),
        text: object.text("text", fault),
        tokens: object.optional_text("tokens", fault).unwrap_or_default(),
        marks: object.list_of("marks", run, fault),
        numbers: object.flag("numbers", fault),
        copy: object.optional_text("copy", fault),
    }
}

fn run(json: Json, fault: &mut Fault) -> (u32, u32) {
    let [first, last] = numbers(json, fault);
    (narrow(first), narrow(last))
}

fn numbers<const N: usize>(json: Json, fault: &mut Fault) -> [u64; N] {
    json.list_of(Json::number, fault).try_into().unwrap_or_else(|_| {
        fault.note(&["a list of numbers has another length"]);
        [0; N]
    })
}

fn table(object: &mut Object, fault: &mut Fault) -> Table {
    fn row(json: Json, fault: &mut Fault) -> Vec<Vec<Node>> {
        json.list_of(nodes, fault)
    }
    Table {
        align: object.list_of("align", align, fault),
        head: row(object.take("head", fault), fault),
        rows: object.list_of("rows", row, fault),
    }
}

fn align(json: Json, fault: &mut Fault) -> Align {
    match json.text(fault).as_str() {
        "none" => Align::None,
        "left" => Align::Left,
        "right" => Align::Right,
        "center" => Align::Center,
        other => {
            unknown(other, fault);
            Align::None
        }
    }
}

fn tab(json: Json, fault: &mut Fault) -> Tab {
    let mut object = json.object(fault);
    let when = object.find("if").map(|when| {
        let [on, button, panel] = numbers(when, fault);
        (PlatformSet::from_bits(on), narrow(button), narrow(panel))
    });
    Tab { name: object.text("name", fault), when, children: children(&mut object, fault) }
}

fn box_kind(word: &str, fault: &mut Fault) -> BoxKind {
    match word {
        "columns" => BoxKind::Columns,
        "view" => BoxKind::View,
        "flex" => BoxKind::Flex,
        "grid" => BoxKind::Grid,
        "card" => BoxKind::Card,
        "crosslink" => BoxKind::CrossLink,
        "paragraph" => BoxKind::Paragraph,
        other => {
            unknown(other, fault);
            BoxKind::View
        }
    }
}

fn prop(json: Json, fault: &mut Fault) -> Prop {
    let (kind, value) = json.object(fault).only(fault);
    let value = value.text(fault);
    match kind.as_str() {
        "json" => Prop::Json(value),
        "source" => Prop::Source(value),
        other => {
            unknown(other, fault);
            Prop::Source(value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::json::Reason;

    fn read(json: &str) -> Result<Node, Reason> {
        let mut fault = Fault::default();
        let node = node(Json::parse(json).unwrap(), &mut fault);
        fault.or(node)
    }

    #[track_caller]
    fn check(node: &Node, json: &str) {
        assert_eq!(serde_json::to_string(node).unwrap(), json);
        assert_eq!(&read(json).unwrap(), node);
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
        assert_eq!(read(json).unwrap_err(), reason);
    }

    #[test]
    fn err_other_nodes_are_refused() {
        check_error(r#"{"script":{"a":"alert(1)"}}"#, "unknown variant `script`");
        check_error(r#"{"blink":[]}"#, "unknown variant `blink`");
        check_error("7", "expected a text or a node, found a number");
        check_error(r#"{"p":[],"em":[]}"#, "expected an object with one key");
        check_error(r#"{"callout":{}}"#, "missing field `in`");
        check_error(r#"{"pre":{"lang":"js","text":"","marks":[[1]]}}"#, "a list of numbers has another length");
        check_error(r#"{"callout":[]}"#, "missing field `in`");
        let number = "a number that is not whole, or below 0, or too large";
        check_error(r#"{"tabs":{"id":-1,"tabs":[]}}"#, &format!("expected a number, found {number}"));
        check_error(r#"{"tabs":{"id":1.5,"tabs":[]}}"#, &format!("expected a number, found {number}"));
    }
}
