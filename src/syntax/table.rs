//! Rows of a Markdown table to its node.

use crate::diagnostic::Span;

use super::tree::{Align, Attribute, AttributeValue, Kind, Node};

/// A line of a table.
pub(super) struct Row {
    pub span: Span,
    pub kind: RowKind,
}

/// What a line of a table is.
pub(super) enum RowKind {
    Cells(Vec<Vec<Node>>),
    /// `<InlineFilter …>` with its attributes.
    Open(Vec<Attribute>),
    /// `</InlineFilter>`
    Close,
}

/// The node of a table: one with filters around rows is written as HTML, where they may stand.
///
/// - `rows`: the first one is the head.
pub(super) fn kind(align: Vec<Align>, rows: Vec<Row>) -> Kind {
    if rows.iter().any(|row| !matches!(row.kind, RowKind::Cells(_))) {
        return html(&align, rows);
    }
    let cells = |row: Row| match row.kind {
        RowKind::Cells(cells) => Some(cells),
        RowKind::Open(_) | RowKind::Close => None,
    };
    Kind::Table { align, rows: rows.into_iter().filter_map(cells).collect() }
}

fn html(align: &[Align], rows: Vec<Row>) -> Kind {
    let mut rows = rows.into_iter();
    let head = Vec::from_iter(rows.next().and_then(|head| row("th", align, head)));
    let mut body = Vec::new();
    // Filters that are open, outermost first: attributes, place, and the rows before.
    let mut open: Vec<(Vec<Attribute>, Span, Vec<Node>)> = Vec::new();
    for line in rows {
        match line.kind {
            RowKind::Open(attributes) => open.push((attributes, line.span, std::mem::take(&mut body))),
            RowKind::Close => {
                if let Some((attributes, start, before)) = open.pop() {
                    let inner = std::mem::replace(&mut body, before);
                    let span = Span::new(start.start, line.span.end);
                    body.push(element("InlineFilter", attributes, inner, span));
                }
            }
            RowKind::Cells(_) => body.extend(row("td", align, line)),
        }
    }
    let children = [("thead", head), ("tbody", body)].into_iter().map(|(tag, rows)| {
        let span = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::default(),
        };
        element(tag, Vec::new(), rows, span)
    });
    Kind::Element { name: "table".to_owned(), attributes: Vec::new(), is_inline: false, children: children.collect() }
}

/// A row with as many cells as the table has columns.
fn row(tag: &str, align: &[Align], row: Row) -> Option<Node> {
    let RowKind::Cells(mut cells) = row.kind else { return None };
    cells.resize_with(align.len(), Vec::new);
    let cells = cells.into_iter().zip(align).map(|(children, align)| {
        let align = match align {
            Align::None => None,
            Align::Left => Some("left"),
            Align::Right => Some("right"),
            Align::Center => Some("center"),
        };
        let attribute = |value: &str| Attribute {
            name: "align".to_owned(),
            value: AttributeValue::Text(value.to_owned()),
            span: row.span,
        };
        element(tag, align.map(attribute).into_iter().collect(), children, row.span)
    });
    Some(element("tr", Vec::new(), cells.collect(), row.span))
}

fn element(name: &str, attributes: Vec<Attribute>, children: Vec<Node>, span: Span) -> Node {
    Node { span, kind: Kind::Element { name: name.to_owned(), attributes, is_inline: false, children } }
}
