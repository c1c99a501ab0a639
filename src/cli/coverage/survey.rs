//! Pages, platforms, and what each has of its own.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::bundle::{self, Bundle, Content, PlatformInfo, route};
use crate::platform::{Platform, PlatformSet};

use super::content;

/// What there is on which platform.
pub(super) struct Survey<'a> {
    /// Title and language of the site.
    pub site: &'a bundle::Site,
    /// All platforms of the site.
    pub platforms: &'a [PlatformInfo],
    /// The platforms to show; the comparison knows all of them.
    pub columns: Vec<Platform>,
    /// By route.
    pub pages: Vec<Page<'a>>,
}

/// A page of the survey.
pub(super) struct Page<'a> {
    /// URL path without the platform: `/start/quickstart/`.
    pub route: String,
    pub title: &'a str,
    /// One for each platform of the site.
    cells: Vec<Cell>,
    /// Headings that a shown platform of the page lacks, and another one has.
    pub headings: Vec<PartialHeading<'a>>,
}

/// What a page has for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// The platform lacks the page.
    Absent,
    /// The platform has the page, but nothing is shown.
    Empty,
    /// No other platform shows this.
    Own,
    /// Several platforms show this.
    Same {
        /// `a` for the page's first such group, `b` for the next.
        letter: char,
        /// All that show it.
        group: PlatformSet,
    },
}

/// A heading that a platform of its page lacks. Headings are told apart by their text: ids differ where a platform has
/// a section of its own by the same name.
pub(super) struct PartialHeading<'a> {
    /// 1 to 6.
    pub level: u8,
    pub text: &'a str,
    /// In page order.
    pub ids: Vec<&'a str>,
    /// Platforms that have it.
    pub on: PlatformSet,
    /// Platforms of the page that lack it.
    pub off: PlatformSet,
}

/// How many pages have what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub own: usize,
    pub same: usize,
    pub empty: usize,
    pub absent: usize,
}

impl<'a> Survey<'a> {
    /// Compares the platforms of each page.
    ///
    /// - `columns`: the platforms to show.
    /// - `prefix`: route of the pages to look at, with those below it; starts and ends with `/`.
    pub(super) fn of(bundle: &'a Bundle, columns: Vec<Platform>, prefix: &str) -> Self {
        let prefix = route_of(prefix);
        let shown: PlatformSet = columns.iter().copied().collect();
        let pages = bundle
            .pages
            .par_iter()
            .map(|(key, page)| (route_of(key), page))
            .filter(|(route, _)| route.starts_with(&prefix))
            .map(|(route, page)| {
                let mut headings = partial_headings(&page.content, page.on);
                headings.retain(|heading| !heading.off.intersection(shown).is_empty());
                Page { route, title: &page.title, cells: cells(bundle, page), headings }
            })
            .collect();
        Self { site: &bundle.site, platforms: &bundle.platforms, columns, pages }
    }

    /// Key and title of a platform.
    pub(super) fn info(&self, platform: Platform) -> &'a PlatformInfo {
        &self.platforms[usize::from(platform.0)]
    }

    /// Keys of a set of platforms, in the site's order.
    pub(super) fn keys(&self, set: PlatformSet) -> Vec<&'a str> {
        self.platforms
            .iter()
            .zip(0u8..)
            .filter(|(_, position)| set.contains(Platform(*position)))
            .map(|(info, _)| info.key.as_str())
            .collect()
    }

    /// Counts the pages of one platform.
    pub(super) fn totals(&self, platform: Platform) -> Totals {
        self.pages.iter().map(|page| page.cell(platform)).collect()
    }

    /// Counts the pages of all shown platforms, once for each.
    pub(super) fn grand_totals(&self) -> Totals {
        self.columns.iter().flat_map(|platform| self.pages.iter().map(|page| page.cell(*platform))).collect()
    }

    /// How many headings some platform lacks, and on how many pages.
    pub(super) fn heading_counts(&self) -> (usize, usize) {
        let counts = self.pages.iter().map(|page| page.headings.len()).filter(|count| *count > 0);
        counts.fold((0, 0), |(headings, pages), count| (headings + count, pages + 1))
    }
}

impl Page<'_> {
    /// What the page has for a platform of the site.
    pub(super) fn cell(&self, platform: Platform) -> Cell {
        self.cells[usize::from(platform.0)]
    }
}

impl FromIterator<Cell> for Totals {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let mut totals = Self::default();
        for cell in cells {
            *match cell {
                Cell::Absent => &mut totals.absent,
                Cell::Empty => &mut totals.empty,
                Cell::Own => &mut totals.own,
                Cell::Same { .. } => &mut totals.same,
            } += 1;
        }
        totals
    }
}

impl Totals {
    /// Pages that the platform has.
    pub(super) fn pages(self) -> usize {
        self.own + self.same + self.empty
    }

    /// All pages that it could have.
    pub(super) fn possible(self) -> usize {
        self.pages() + self.absent
    }
}

/// `part` of `whole` in per cent; 0 of nothing.
pub(super) fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// `/gen1/[platform]/start/` is `/gen1/start/`.
fn route_of(key: &str) -> String {
    key.replacen(&format!("{}/", route::PLATFORM), "", 1)
}

fn cells(bundle: &Bundle, page: &bundle::Page) -> Vec<Cell> {
    let platforms = || bundle.platforms.iter().zip((0u8..).map(Platform));
    let shown: Vec<Option<Option<u64>>> = platforms()
        .map(|(info, platform)| {
            page.on.contains(platform).then(|| content::fingerprint(&page.content.body, platform, &info.key))
        })
        .collect();
    let mut groups: HashMap<u64, PlatformSet> = HashMap::new();
    for ((_, platform), print) in platforms().zip(&shown) {
        if let Some(Some(print)) = print {
            groups.entry(*print).or_default().insert(platform);
        }
    }
    let mut letters = HashMap::new();
    let mut free = 'a'..='z';
    let cell = |print: Option<Option<u64>>| match print {
        None => Cell::Absent,
        Some(None) => Cell::Empty,
        Some(Some(print)) if groups[&print].len() == 1 => Cell::Own,
        // At most 26 pairs of at most 53 platforms.
        Some(Some(print)) => Cell::Same {
            letter: *letters.entry(print).or_insert_with(|| free.next().unwrap_or('?')),
            group: groups[&print],
        },
    };
    shown.into_iter().map(cell).collect()
}

/// The headings that not all of `on` have. The second heading of a text on one platform is compared with the second
/// one on the others.
fn partial_headings(content: &Content, on: PlatformSet) -> Vec<PartialHeading<'_>> {
    let mut found: Vec<PartialHeading> = Vec::new();
    let mut by_count: HashMap<(&str, usize), usize> = HashMap::new();
    let mut counts: HashMap<(&str, Platform), usize> = HashMap::new();
    // Footnotes are not what platforms are compared by.
    for heading in content.headings.iter().filter(|heading| !heading.text.is_empty()) {
        for platform in heading.on.intersection(on).iter() {
            let count = counts.entry((&heading.text, platform)).or_default();
            *count += 1;
            let position = *by_count.entry((&heading.text, *count)).or_insert(found.len());
            if position == found.len() {
                let (level, text) = (heading.level, heading.text.as_str());
                found.push(PartialHeading { level, text, ids: Vec::new(), on: PlatformSet::EMPTY, off: on });
            }
            let entry = &mut found[position];
            entry.on.insert(platform);
            if entry.ids.last() != Some(&heading.id.as_str()) {
                entry.ids.push(&heading.id);
            }
        }
    }
    for heading in &mut found {
        heading.off = on.iter().filter(|platform| !heading.on.contains(*platform)).collect();
    }
    found.retain(|heading| !heading.off.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Heading;

    #[test]
    fn headings_are_compared_by_text_and_count() {
        let heading = |text: &str, id: &str, on: &[u8]| Heading {
            level: 2,
            id: id.to_owned(),
            text: text.to_owned(),
            on: on.iter().map(|position| Platform(*position)).collect(),
        };
        let headings = vec![
            heading("All", "all", &[0, 1, 2]),
            heading("Setup", "setup", &[0]),
            heading("Setup", "setup-1", &[1]),
            heading("Setup", "setup-2", &[0]),
            heading("Elsewhere", "elsewhere", &[5]),
        ];
        let content = Content { headings, body: Vec::new() };
        let found = partial_headings(&content, PlatformSet::first(3));
        let lines: Vec<(&str, String, usize)> =
            found.iter().map(|heading| (heading.text, heading.ids.join(" "), heading.off.len())).collect();
        assert_eq!(lines, [("Setup", "setup setup-1".to_owned(), 1), ("Setup", "setup-2".to_owned(), 2)]);
    }
}
