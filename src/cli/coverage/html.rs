//! The report as one HTML file, without scripts and without requests.

use crate::cli::print::{count, thousands};
use crate::platform::PlatformSet;
use crate::render::Writer;

use super::survey::{Cell, Page, Survey, Totals, percent};

const STYLE: &str = include_str!("report.css");

const OWN: &str = "own content, shown by no other platform";
const SAME: &str = "the same content on all platforms of a row with this letter; so b, c, …";
const EMPTY: &str = "the platform has the page, but nothing is shown";
const ABSENT: &str = "not on the platform";

/// Writes the report.
pub(super) fn write(survey: &Survey) -> String {
    let mut w = Writer::default();
    w.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    w.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    w.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>Coverage of ");
    w.text(&survey.site.title);
    w.raw("</title>\n<style>\n");
    w.raw(STYLE);
    w.raw("</style>\n</head>\n<body>\n<main>\n<h1>Coverage of ");
    w.text(&survey.site.title);
    w.raw("</h1>\n<p>");
    let (pages, platforms) = (count(survey.pages.len(), "page"), count(survey.columns.len(), "platform"));
    w.text(&format!("{pages}, {platforms}. What does each page have for each platform?"));
    w.raw("</p>\n");
    write_totals(&mut w, survey);
    write_pages(&mut w, survey);
    write_headings(&mut w, survey);
    w.raw("</main>\n</body>\n</html>\n");
    w.into_html()
}

/// A table in a region that scrolls by itself, and by keyboard.
fn write_table(w: &mut Writer, class: &'static str, caption: &str, write: impl FnOnce(&mut Writer)) {
    w.raw("<div role=\"region\" tabindex=\"0\"");
    w.attribute("class", class);
    w.attribute("aria-label", caption);
    w.raw("><table>\n<caption>");
    w.text(caption);
    w.raw("</caption>\n");
    write(w);
    w.raw("</table></div>\n");
}

fn write_heads(w: &mut Writer, heads: &[&str]) {
    w.raw("<thead><tr>");
    for head in heads {
        w.raw("<th scope=\"col\">");
        w.text(head);
        w.raw("</th>");
    }
    w.raw("</tr></thead>\n");
}

fn write_totals(w: &mut Writer, survey: &Survey) {
    w.raw("<h2>Platforms</h2>\n");
    write_table(w, "totals", "Pages by platform", |w| {
        write_heads(w, &["Platform", "Pages", "Own", "Same", "Empty", "Shares"]);
        w.raw("<tbody>\n");
        for platform in &survey.columns {
            write_total(w, &survey.info(*platform).title, survey.totals(*platform));
        }
        w.raw("</tbody>\n<tfoot>\n");
        write_total(w, "All", survey.grand_totals());
        w.raw("</tfoot>\n");
    });
}

fn write_total(w: &mut Writer, name: &str, totals: Totals) {
    w.raw("<tr><th scope=\"row\">");
    w.text(name);
    w.raw("</th>");
    let pages = totals.pages();
    for (part, whole) in [(pages, totals.possible()), (totals.own, pages), (totals.same, pages), (totals.empty, pages)]
    {
        w.raw("<td>");
        w.text(&thousands(part));
        w.raw(" <small>");
        w.text(&format!("{:.0} %", percent(part, whole)));
        w.raw("</small></td>");
    }
    w.raw("<td><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut x = 0.0;
    for (class, part) in [("own", totals.own), ("same", totals.same), ("empty", totals.empty)] {
        let width = percent(part, totals.possible());
        w.raw("<rect height=\"8\"");
        w.attribute("class", class);
        w.attribute("x", &format!("{x:.1}"));
        w.attribute("width", &format!("{width:.1}"));
        w.raw("/>");
        x += width;
    }
    w.raw("</svg></td></tr>\n");
}

fn write_pages(w: &mut Writer, survey: &Survey) {
    w.raw("<h2>Pages</h2>\n<dl class=\"legend\">");
    for (class, sign, meaning) in
        [("own", "own", OWN), ("same", "a", SAME), ("empty", "empty", EMPTY), ("absent", "–", ABSENT)]
    {
        w.raw("<div><dt><span");
        w.attribute("class", class);
        w.raw(">");
        w.text(sign);
        w.raw("</span></dt><dd>");
        w.text(meaning);
        w.raw("</dd></div>");
    }
    w.raw("</dl>\n");
    write_table(w, "pages", "What each page has for each platform", |w| {
        let titles = survey.columns.iter().map(|platform| survey.info(*platform).title.as_str());
        write_heads(w, &std::iter::once("Page").chain(titles).collect::<Vec<_>>());
        w.raw("<tbody>\n");
        for (index, page) in survey.pages.iter().enumerate() {
            write_page(w, survey, index, page);
        }
        w.raw("</tbody>\n");
    });
}

fn write_page(w: &mut Writer, survey: &Survey, index: usize, page: &Page) {
    w.raw("<tr><th scope=\"row\">");
    write_name(w, page);
    if !page.headings.is_empty() {
        w.raw(" <a");
        w.attribute("href", &format!("#headings-{index}"));
        w.raw(">");
        w.text(&count(page.headings.len(), "heading"));
        w.raw("</a>");
    }
    w.raw("</th>");
    for platform in &survey.columns {
        match page.cell(*platform) {
            Cell::Own => w.raw("<td class=\"own\">own</td>"),
            Cell::Empty => w.raw("<td class=\"empty\">empty</td>"),
            Cell::Absent => write_sign(w, "absent", "–", ABSENT),
            Cell::Same { letter, group } => {
                let others: PlatformSet = group.iter().filter(|other| other != platform).collect();
                write_sign(w, "same", letter.encode_utf8(&mut [0; 4]), &format!("same as {}", titles(survey, others)));
            }
        }
    }
    w.raw("</tr>\n");
}

fn write_name(w: &mut Writer, page: &Page) {
    w.raw("<span class=\"title\">");
    w.text(&page.title.replace('`', ""));
    w.raw("</span> <code>");
    w.text(&page.route);
    w.raw("</code>");
}

/// A cell that shows a sign, and tells what it means to who asks and to who cannot see it.
fn write_sign(w: &mut Writer, class: &'static str, sign: &str, meaning: &str) {
    w.raw("<td");
    w.attribute("class", class);
    w.raw("><span aria-hidden=\"true\"");
    w.attribute("title", meaning);
    w.raw(">");
    w.text(sign);
    w.raw("</span><span class=\"unseen\">");
    w.text(meaning);
    w.raw("</span></td>");
}

fn write_headings(w: &mut Writer, survey: &Survey) {
    let (headings, pages) = survey.heading_counts();
    if headings == 0 {
        return;
    }
    w.raw("<h2>Headings of some platforms</h2>\n<p>");
    w.text(&format!(
        "{} on {} exist for some of the page’s platforms only.",
        count(headings, "heading"),
        count(pages, "page")
    ));
    w.raw("</p>\n");
    for (index, page) in survey.pages.iter().enumerate().filter(|(_, page)| !page.headings.is_empty()) {
        w.raw("<details><summary>");
        write_name(w, page);
        w.raw(" <small>");
        w.text(&count(page.headings.len(), "heading"));
        w.raw("</small></summary>\n<div");
        w.attribute("id", &format!("headings-{index}"));
        w.raw(">");
        write_table(w, "headings", &format!("Headings of {}", page.route), |w| {
            write_heads(w, &["Heading", "Only on", "Not on"]);
            w.raw("<tbody>\n");
            for heading in &page.headings {
                w.raw("<tr><th scope=\"row\"><small>");
                w.text(&format!("h{}", heading.level));
                w.raw("</small> ");
                w.text(&heading.text.replace('`', ""));
                for id in &heading.ids {
                    w.raw(" <code>#");
                    w.text(id);
                    w.raw("</code>");
                }
                w.raw("</th>");
                for set in [heading.on, heading.off] {
                    w.raw("<td>");
                    w.text(&titles(survey, set));
                    w.raw("</td>");
                }
                w.raw("</tr>\n");
            }
            w.raw("</tbody>\n");
        });
        w.raw("</div></details>\n");
    }
}

fn titles(survey: &Survey, set: PlatformSet) -> String {
    set.iter().map(|platform| survey.info(platform).title.as_str()).collect::<Vec<_>>().join(", ")
}
