//! The report for people at a terminal.

use anstyle::{AnsiColor, Style};
use console::{measure_text_width, truncate_str};

use crate::cli::print;
use crate::platform::Platform;

use super::survey::{Cell, Page, PartialHeading, Survey, Totals, percent};

const HEAD: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const OWN: Style = AnsiColor::Green.on_default().bold();
const EMPTY: Style = AnsiColor::Red.on_default().bold();

/// Columns to lay the table out for where there is no terminal to measure.
const USUAL_WIDTH: usize = 80;
/// Routes are not cut shorter than this, however narrow the terminal is.
const SHORTEST_LABEL: usize = 16;
/// Headings are cut to this, or to the longest route.
const LONGEST_HEADING: usize = 48;

/// Writes the table, the totals and what the signs mean.
///
/// - `width`: columns of the terminal; without one, rows are as long as they need to be.
/// - `headings`: with a row for each heading that some platform lacks.
pub(super) fn write(survey: &Survey, width: Option<usize>, headings: bool) -> String {
    let labels = labels(&survey.pages);
    let count = print::count(survey.pages.len(), "page");
    let longest = labels.iter().chain([&count]).map(|label| measure_text_width(label)).max().unwrap_or(0);
    let heads = heads(survey, width.unwrap_or(USUAL_WIDTH).saturating_sub(longest));
    let cells_width: usize = heads.iter().map(|head| head.len() + 1).sum();
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(cells_width).max(SHORTEST_LABEL));
    let rows = survey.pages.iter().zip(&labels).filter(|_| headings);
    let heading_labels =
        rows.flat_map(|(page, label)| page.headings.iter().map(|heading| heading_label(label, heading)));
    let longest_heading = heading_labels.map(|label| measure_text_width(&label)).max().unwrap_or(0);
    let longest = longest.max(longest_heading.min(LONGEST_HEADING));
    let table = Table { survey, heads: &heads, label_width: longest.min(room) };

    let mut lines = vec![table.row(&count, HEAD, |index, _| (heads[index].clone(), HEAD))];
    for (page, label) in survey.pages.iter().zip(&labels) {
        lines.push(table.row(label, Style::new(), |_, platform| sign(page.cell(platform))));
        if headings {
            lines.extend(table.heading_rows(page, label));
        }
    }
    lines.push(String::new());
    lines.extend(totals(survey, &heads));
    lines.push(String::new());
    lines.extend(legend(survey, headings));
    lines.join("\n") + "\n"
}

struct Table<'a> {
    survey: &'a Survey<'a>,
    heads: &'a [String],
    label_width: usize,
}

impl Table<'_> {
    /// A label, and a sign for each platform below its head.
    fn row(&self, label: &str, style: Style, sign: impl Fn(usize, Platform) -> (String, Style)) -> String {
        let label = truncate_str(label, self.label_width, "…");
        let mut line = pad(&format!("{style}{label}{style:#}"), self.label_width);
        for (index, platform) in self.survey.columns.iter().enumerate() {
            let (text, style) = sign(index, *platform);
            line += &pad(&format!(" {style}{text}{style:#}"), 1 + self.heads[index].len());
        }
        line.trim_end().to_owned()
    }

    /// A row for each heading that some platform of a page lacks.
    fn heading_rows(&self, page: &Page, label: &str) -> Vec<String> {
        let row = |heading: &PartialHeading| {
            let label = heading_label(label, heading);
            self.row(&label, FAINT, |_, platform| {
                let sign = if heading.on.contains(platform) {
                    "+"
                } else if heading.off.contains(platform) {
                    "!"
                } else {
                    "-"
                };
                (sign.to_owned(), if sign == "!" { EMPTY } else { FAINT })
            })
        };
        page.headings.iter().map(row).collect()
    }
}

/// A heading, indented below the label of its page.
fn heading_label(label: &str, heading: &PartialHeading) -> String {
    let indent = label.len() - label.trim_start().len() + 2;
    format!("{:indent$}{} {}", "", "#".repeat(heading.level.into()), heading.text)
}

/// The sign of a cell; never by its colour alone.
fn sign(cell: Cell) -> (String, Style) {
    match cell {
        Cell::Absent => ("-".to_owned(), FAINT),
        Cell::Empty => ("0".to_owned(), EMPTY),
        Cell::Own => ("*".to_owned(), OWN),
        Cell::Same { letter, .. } => (letter.to_string(), Style::new()),
    }
}

/// Routes as a tree: each without what the page above it says, and indented below that.
fn labels(pages: &[Page]) -> Vec<String> {
    let mut above: Vec<&str> = Vec::new();
    let mut labels = Vec::new();
    for page in pages {
        while above.last().is_some_and(|above| !page.route.starts_with(above)) {
            above.pop();
        }
        let parent = above.last().copied().unwrap_or_default();
        labels.push(format!("{:indent$}{}", "", &page.route[parent.len()..], indent = 2 * above.len()));
        // Everything lies below the root: as a parent it would only indent.
        if page.route != "/" {
            above.push(&page.route);
        }
    }
    labels
}

/// What stands above the columns: the platforms' keys where they fit, else the shortest beginnings that differ.
fn heads(survey: &Survey, room: usize) -> Vec<String> {
    let keys: Vec<&str> = survey.columns.iter().map(|platform| survey.info(*platform).key.as_str()).collect();
    let fits = |heads: &[String]| heads.iter().map(|head| head.len() + 1).sum::<usize>() <= room;
    let full: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    if fits(&full) {
        return full;
    }
    let longest = keys.iter().map(|key| key.len()).max().unwrap_or(0);
    (2..longest)
        .map(|length| keys.iter().map(|key| shorten(key, length)).collect::<Vec<_>>())
        .find(|heads| (1..heads.len()).all(|index| !heads[..index].contains(&heads[index])))
        .unwrap_or(full)
}

/// `react` is `rea`, `react-native` is `rna`.
fn shorten(key: &str, length: usize) -> String {
    let mut words: Vec<&str> = key.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    let last = words.pop().unwrap_or(key);
    let initials: String = words.iter().filter_map(|word| word.chars().next()).take(length - 1).collect();
    let rest = length - initials.chars().count();
    initials + &last.chars().take(rest).collect::<String>()
}

/// A row for each platform, and one for all.
fn totals(survey: &Survey, heads: &[String]) -> Vec<String> {
    let titles = survey.columns.iter().map(|platform| survey.info(*platform).title.as_str());
    let names: Vec<String> = titles.zip(heads).map(|(title, head)| format!("{head}  {title}")).collect();
    let width = names.iter().map(|name| measure_text_width(name)).max().unwrap_or(0).max("platform".len());
    let row = |name: &str, totals: Totals| {
        let per_cent = |part, whole| format!("{:>7} {:>3.0} %", print::thousands(part), percent(part, whole));
        let of_pages = |part| per_cent(part, totals.pages());
        let pages = per_cent(totals.pages(), totals.possible());
        let [own, same, empty] = [totals.own, totals.same, totals.empty].map(of_pages);
        format!("{}{pages}{own}{same}{empty}", pad(name, width))
    };
    let mut lines = vec![format!(
        "{HEAD}{}{:>13}{:>13}{:>13}{:>13}{HEAD:#}",
        pad("platform", width),
        "pages",
        "own",
        "same",
        "empty"
    )];
    lines.extend(names.iter().zip(&survey.columns).map(|(name, platform)| row(name, survey.totals(*platform))));
    if survey.columns.len() > 1 {
        lines.push(format!("{HEAD}{}{HEAD:#}", row("all", survey.grand_totals())));
    }
    lines
}

/// What the signs mean, and what there is to see besides.
fn legend(survey: &Survey, headings: bool) -> Vec<String> {
    let mut entries = vec![
        (sign(Cell::Own), "own content, shown by no other platform"),
        (("a".to_owned(), Style::new()), "the same content on all platforms of a row with this letter; so b, c, …"),
        (sign(Cell::Empty), "empty: the platform has the page, but nothing is shown"),
        (sign(Cell::Absent), "the platform does not have the page"),
    ];
    if headings {
        entries.push((("+ !".to_owned(), Style::new()), "the platform has, or lacks, the heading of the row"));
    }
    let line =
        |((sign, style), meaning): &((String, Style), &str)| format!("{style}{}{style:#} {meaning}", pad(sign, 3));
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    let (count, pages) = survey.heading_counts();
    if count > 0 && !headings {
        let (headings, pages) = (print::count(count, "heading"), print::count(pages, "page"));
        lines.push(String::new());
        lines.push(format!("{headings} on {pages} exist for some platforms only: --headings lists them"));
    }
    lines
}

/// Spaces after a text, up to a width in terminal columns.
fn pad(text: &str, width: usize) -> String {
    format!("{text}{:gap$}", "", gap = width.saturating_sub(measure_text_width(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shortened_by_words() {
        assert_eq!(["react", "react-native", "vue"].map(|key| shorten(key, 3)), ["rea", "rna", "vue"]);
        assert_eq!(shorten("a-b-c-d", 2), "ad");
    }
}
