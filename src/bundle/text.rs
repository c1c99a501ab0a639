//! The text of nodes: what names a heading in the table of contents, in search, in ids and for assistive technology.

use crate::platform::PlatformSet;

use super::Node;

/// Returns what the nodes say on a line of their own: code and the alternative texts of images count, the numbers of
/// footnotes do not.
///
/// - `on`: platforms whose text is wanted; with several of them, the texts of all.
/// - cost: linear in the nodes.
pub fn text_of(nodes: &[Node], on: PlatformSet) -> String {
    let mut text = String::new();
    collect(nodes, on, &mut text);
    let mut line = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    line
}

fn collect(nodes: &[Node], on: PlatformSet, text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(own) | Node::InlineCode(own) => text.push_str(own),
            Node::Break(()) => text.push(' '),
            Node::Image { alt, .. } => text.push_str(alt),
            Node::Element { tag, attributes, .. } if tag == "img" => {
                text.push_str(attributes.get("alt").map_or("", String::as_str));
            }
            Node::Element { tag, .. } if tag == "br" => text.push(' '),
            Node::Filter { on: own, .. } if on.intersection(*own).is_empty() => {}
            other => other.child_lists().into_iter().for_each(|children| collect(children, on, text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;

    #[test]
    fn code_and_images_count_and_filters_decide() {
        let text = |text: &str| Node::Text(text.to_owned());
        let image = Node::Image { src: "/a.png".into(), alt: "logo".into(), title: None, width: None, height: None };
        let only = |platform, children| Node::Filter { slot: 1, on: PlatformSet::only(Platform(platform)), children };
        let nodes = [
            text("Use\n  "),
            Node::Strong(vec![Node::InlineCode("a b".into())]),
            Node::Break(()),
            image,
            only(0, vec![text(" x")]),
            only(1, vec![text(" y")]),
        ];
        assert_eq!(text_of(&nodes, PlatformSet::only(Platform(1))), "Use a b logo y");
        assert_eq!(text_of(&nodes, PlatformSet::first(2)), "Use a b logo x y");
        assert_eq!(text_of(&[], PlatformSet::first(2)), "");
    }
}
