//! The constructs of a page and of all that it includes, checked one by one.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Span};

use super::scan::{self, Part, PartKind};
use super::{Include, check};

/// The deepest nesting of blocks, and of files that include each other.
const MAX_BLOCKS: usize = 32;
const MAX_INCLUDES: usize = 8;

/// The most bytes that one page may include.
const MAX_INCLUDED: usize = 1 << 20;

/// What a template for the crate is written from.
#[derive(Debug)]
pub(super) enum Item {
    Text(Text),
    Output {
        inner: String,
        span: Span,
    },
    Tag {
        name: String,
        arguments: String,
        span: Span,
        /// Bytes up to the tag that closes it.
        body: usize,
    },
    /// What follows is that of an included file.
    Include {
        arguments: String,
        span: Span,
    },
    EndInclude,
}

/// A piece of the page.
#[derive(Debug)]
pub(super) struct Text {
    pub text: String,
    pub origin: Span,
    /// Whether `origin` holds just this text.
    pub is_copy: bool,
}

/// The items of a page, and what is wrong with it.
pub(super) struct Items<'a> {
    pub items: Vec<Item>,
    pub diagnostics: Vec<Diagnostic>,
    include: &'a Include<'a>,
    /// Bytes included so far.
    included: usize,
    is_full: bool,
}

/// Where a file stands: the page itself, or in the place of a tag of it.
#[derive(Clone, Copy)]
enum Place {
    Page { base: usize },
    In { tag: Span, depth: usize },
}

impl Place {
    fn span(self, range: &Range<usize>) -> Span {
        match self {
            Self::Page { base } => Span::new(base + range.start, base + range.end),
            Self::In { tag, .. } => tag,
        }
    }
}

/// A block that is open.
struct Frame {
    name: String,
    /// Indices of its opening tag and of the tags that divide it.
    tags: Vec<usize>,
    /// Its opening tag is no Liquid, so that the others are none either.
    is_dead: bool,
}

impl<'a> Items<'a> {
    /// Reads a page of which the first byte is at byte `base` of its file.
    pub(super) fn read(text: &str, base: usize, include: &'a Include<'a>) -> Self {
        let mut items = Self { items: Vec::new(), diagnostics: Vec::new(), include, included: 0, is_full: false };
        items.file(text, Place::Page { base });
        items
    }

    fn file(&mut self, text: &str, place: Place) {
        let parts = scan::scan(text);
        let bodies = self.check_parts(text, &parts, place);
        for (index, part) in parts.iter().enumerate() {
            let span = place.span(&part.range);
            match (&part.kind, bodies[index]) {
                (PartKind::Text, _) | (_, None) => self.text(&text[part.range.clone()], span, place),
                (PartKind::Output { inner }, _) => {
                    self.items.push(Item::Output { inner: text[inner.clone()].to_owned(), span });
                }
                (PartKind::Tag { name, arguments }, Some(body)) => {
                    let arguments = &text[arguments.clone()];
                    match name.as_str() {
                        "include" | "include_relative" => self.include(name, arguments, span, place),
                        "highlight" | "endhighlight" => {
                            let language = arguments.split_whitespace().next().unwrap_or_default();
                            // A fence stands on a line of its own; the line ends beside the tags are not code.
                            let ends_line = text[part.range.end..].starts_with(['\n', '\r']);
                            let starts_line = text[..part.range.start].ends_with(['\n', '\r']);
                            let written = match name.as_str() {
                                "highlight" => format!("```{language}{}", if ends_line { "" } else { "\n" }),
                                _ => format!("{}```", if starts_line { "" } else { "\n" }),
                            };
                            self.items.push(Item::Text(Text { text: written, origin: span, is_copy: false }));
                        }
                        _ => {
                            let (name, arguments) = (name.clone(), arguments.to_owned());
                            self.items.push(Item::Tag { name, arguments, span, body });
                        }
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str, origin: Span, place: Place) {
        let is_copy = matches!(place, Place::Page { .. });
        self.items.push(Item::Text(Text { text: text.to_owned(), origin, is_copy }));
    }

    /// For each part, whether it is Liquid of ours: the bytes of its body, which is 0 for what has none.
    fn check_parts(&mut self, text: &str, parts: &[Part], place: Place) -> Vec<Option<usize>> {
        let mut bodies: Vec<Option<usize>> = vec![Some(0); parts.len()];
        let mut open: Vec<Frame> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let mut tell = |message: String| {
                let message = format!("{message}; it is shown as it is");
                self.diagnostics.push(Diagnostic::error(place.span(&part.range), Code::Liquid, message));
            };
            let (name, arguments) = match &part.kind {
                PartKind::Text => continue,
                PartKind::Output { inner } => {
                    let inner = &text[inner.clone()];
                    if !inner.is_empty()
                        && let Err(reason) = check(&format!("{{{{ {inner} }}}}"))
                    {
                        bodies[index] = None;
                        tell(format!("cannot read this output: {reason}"));
                    }
                    continue;
                }
                PartKind::Tag { name, arguments } => (name.as_str(), &text[arguments.clone()]),
            };
            match kind(name) {
                TagKind::Simple(probe) => {
                    if let Err(reason) = probe(name, arguments) {
                        bodies[index] = None;
                        tell(format!("cannot read this tag: {reason}"));
                    }
                }
                TagKind::Open(probe) => {
                    let result = match open.len() {
                        MAX_BLOCKS.. => Err(format!("blocks are nested more than {MAX_BLOCKS} deep")),
                        _ => probe(name, arguments),
                    };
                    let is_dead = result.is_err();
                    if let Err(reason) = result {
                        bodies[index] = None;
                        tell(format!("cannot read this tag: {reason}"));
                    }
                    open.push(Frame { name: name.to_owned(), tags: vec![index], is_dead });
                }
                TagKind::Middle(blocks) => match open.last_mut() {
                    Some(frame) if blocks.contains(&frame.name.as_str()) => {
                        frame.tags.push(index);
                        let probe = match name {
                            "elsif" => check(&format!("{{% if {arguments} %}}{{% endif %}}")),
                            "when" => check(&format!("{{% case 1 %}}{{% when {arguments} %}}{{% endcase %}}")),
                            _ => Ok(()),
                        };
                        if frame.is_dead {
                            bodies[index] = None;
                        } else if let Err(reason) = probe {
                            bodies[index] = None;
                            tell(format!("cannot read this tag: {reason}"));
                        }
                    }
                    _ => {
                        bodies[index] = None;
                        tell(format!("`{{% {name} %}}` stands in no block that it divides"));
                    }
                },
                TagKind::End(block) => match open.pop_if(|frame| frame.name == block) {
                    Some(frame) if frame.is_dead => bodies[index] = None,
                    Some(frame) => {
                        let opening = frame.tags[0];
                        bodies[opening] = Some(part.range.start.saturating_sub(parts[opening].range.end));
                    }
                    None => {
                        bodies[index] = None;
                        tell(format!("`{{% {name} %}}` closes nothing"));
                    }
                },
                TagKind::Unknown => {
                    bodies[index] = None;
                    tell(format!("`{name}` is no Liquid tag that pages may have"));
                }
            }
        }
        for frame in open {
            let opening = place.span(&parts[frame.tags[0]].range);
            if !frame.is_dead {
                let message = format!("`{{% {} %}}` is never closed; it is shown as it is", frame.name);
                self.diagnostics.push(Diagnostic::error(opening, Code::Liquid, message));
            }
            for index in frame.tags {
                bodies[index] = None;
            }
        }
        bodies
    }

    /// Puts a file in the place of its tag.
    fn include(&mut self, tag: &str, arguments: &str, span: Span, place: Place) {
        let (name, arguments) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
        let name = name.trim_matches(['"', '\'']);
        let depth = match place {
            Place::Page { .. } => 0,
            Place::In { depth, .. } => depth,
        };
        let is_relative = tag == "include_relative";
        let result = if depth >= MAX_INCLUDES {
            self.is_full = true;
            Err(format!("files include each other more than {MAX_INCLUDES} deep"))
        } else if self.is_full {
            // Told already.
            return;
        } else if name.contains("{{") {
            Err("its name is not known before the page is rendered".to_owned())
        } else {
            let path = if is_relative { format!("./{name}") } else { name.to_owned() };
            (self.include)(&path).and_then(|text| {
                self.included += text.len();
                if self.included > MAX_INCLUDED {
                    self.is_full = true;
                    return Err(format!("the page includes more than {MAX_INCLUDED} bytes"));
                }
                check(&format!("{{% kd_include {arguments} %}}{{% endkd_include %}}")).map(|()| text)
            })
        };
        match result {
            Ok(text) => {
                self.items.push(Item::Include { arguments: arguments.to_owned(), span });
                self.file(&text, Place::In { tag: span, depth: depth + 1 });
                self.items.push(Item::EndInclude);
            }
            Err(reason) => {
                let message = format!("cannot include `{name}`: {reason}");
                let diagnostic = Diagnostic::error(span, Code::Liquid, message);
                self.diagnostics
                    .push(diagnostic.hint("included files lie in the folder that `includes` of `[legacy]` names"));
            }
        }
    }
}

type Probe = fn(&str, &str) -> Result<(), String>;

/// What a tag does to the blocks around it.
enum TagKind {
    Simple(Probe),
    Open(Probe),
    /// It divides one of these blocks.
    Middle(&'static [&'static str]),
    End(&'static str),
    Unknown,
}

fn kind(name: &str) -> TagKind {
    let simple: Probe = |name, arguments| check(&format!("{{% {name} {arguments} %}}"));
    let block: Probe = |name, arguments| check(&format!("{{% {name} {arguments} %}}{{% end{name} %}}"));
    match name {
        "assign" | "break" | "continue" | "cycle" | "increment" | "decrement" => TagKind::Simple(simple),
        "include" | "include_relative" => TagKind::Simple(|_, _| Ok(())),
        "if" | "unless" | "case" | "for" | "capture" => TagKind::Open(block),
        "highlight" => TagKind::Open(|_, _| Ok(())),
        "elsif" => TagKind::Middle(&["if", "unless"]),
        "else" => TagKind::Middle(&["if", "unless", "case", "for"]),
        "when" => TagKind::Middle(&["case"]),
        "endif" => TagKind::End("if"),
        "endunless" => TagKind::End("unless"),
        "endcase" => TagKind::End("case"),
        "endfor" => TagKind::End("for"),
        "endcapture" => TagKind::End("capture"),
        "endhighlight" => TagKind::End("highlight"),
        _ => TagKind::Unknown,
    }
}
