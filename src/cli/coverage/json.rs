//! The report for programs. Its shape is described in the manual; another shape is another `format`.

use serde_json::{Map, Value, json};

use super::survey::{Cell, Page, PartialHeading, Survey, Totals, percent};

/// Number of the shape.
const FORMAT: u32 = 1;

/// Writes the report, indented.
pub(super) fn write(survey: &Survey) -> String {
    let platforms: Vec<Value> = survey
        .columns
        .iter()
        .map(|platform| {
            let info = survey.info(*platform);
            json!({ "key": info.key, "title": info.title, "totals": totals(survey.totals(*platform)) })
        })
        .collect();
    let pages: Vec<Value> = survey.pages.iter().map(|entry| page(survey, entry)).collect();
    let report = json!({
        "format": FORMAT,
        "site": survey.site.title,
        "platforms": platforms,
        "totals": totals(survey.grand_totals()),
        "pages": pages,
    });
    format!("{report:#}\n")
}

fn totals(totals: Totals) -> Value {
    let rounded = |part, whole| (percent(part, whole) * 10.0).round() / 10.0;
    let of_pages = |count| rounded(count, totals.pages());
    json!({
        "pages": totals.pages(),
        "own": totals.own,
        "same": totals.same,
        "empty": totals.empty,
        "absent": totals.absent,
        "percent": {
            "pages": rounded(totals.pages(), totals.possible()),
            "own": of_pages(totals.own),
            "same": of_pages(totals.same),
            "empty": of_pages(totals.empty),
        },
    })
}

fn page(survey: &Survey, page: &Page) -> Value {
    let cells = survey.columns.iter().map(|platform| {
        let key = &survey.info(*platform).key;
        let value = match page.cell(*platform) {
            Cell::Absent => json!({ "status": "absent" }),
            Cell::Empty => json!({ "status": "empty" }),
            Cell::Own => json!({ "status": "own" }),
            Cell::Same { group, .. } => {
                let others: Vec<&str> = survey.keys(group).into_iter().filter(|other| other != key).collect();
                json!({ "status": "same", "as": others })
            }
        };
        (key.clone(), value)
    });
    let platforms: Map<String, Value> = cells.collect();
    let headings: Vec<Value> = page.headings.iter().map(|entry| heading(survey, entry)).collect();
    json!({ "route": page.route, "title": page.title, "platforms": platforms, "headings": headings })
}

fn heading(survey: &Survey, heading: &PartialHeading) -> Value {
    json!({
        "level": heading.level,
        "text": heading.text,
        "ids": heading.ids,
        "on": survey.keys(heading.on),
        "off": survey.keys(heading.off),
    })
}
