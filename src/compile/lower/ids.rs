//! The ids of a page: one space for headings, accordions, footnotes and what authors write.
//!
//! What id an element gets depends on elements that come later. So while a page is lowered, each field that holds an id
//! holds the number of a claim. [`Ids::settle`] grants all claims at once, and [`fill_in`] writes the ids in their places.

use std::collections::HashMap;

use crate::bundle::Node;
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::platform::PlatformSet;

use super::super::sources::Sources;

/// What starts an id of the content that would otherwise start as the reader's own ids do.
const CONTENT: &str = "content-";

/// Whose claim counts first where several want one id; within a rank, the first one on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// An author wrote it.
    Author,
    /// A Markdown heading of the page.
    Page,
    /// A Markdown heading of a fragment.
    Fragment,
    /// A heading written in HTML, or one whose text is not known before its expressions have values.
    Derived,
    Accordion,
    Footnote,
}

/// Claims of a page, in page order.
#[derive(Default)]
pub(super) struct Ids<'a> {
    claims: Vec<Claim<'a>>,
}

/// An element that wants an id.
struct Claim<'a> {
    rank: Rank,
    wanted: String,
    /// Platforms that show the element.
    on: PlatformSet,
    file: &'a str,
    span: Span,
}

impl<'a> Ids<'a> {
    /// Claims an id for an element that a set of platforms shows.
    ///
    /// - returns what stands in the place of the id until [`fill_in`]; empty if none is wanted.
    pub(super) fn claim(&mut self, rank: Rank, wanted: &str, on: PlatformSet, (file, span): (&'a str, Span)) -> String {
        if wanted.is_empty() {
            return String::new();
        }
        self.claims.push(Claim { rank, wanted: wanted.to_owned(), on, file, span });
        (self.claims.len() - 1).to_string()
    }

    /// Grants every claim: no two elements that a platform shows get the same id.
    ///
    /// - returns the ids, by number of the claim.
    pub(super) fn settle(self, sources: &Sources, report: &mut Report) -> Vec<String> {
        let mut space = Space::default();
        let mut ids = vec![String::new(); self.claims.len()];
        let mut order: Vec<usize> = (0..self.claims.len()).collect();
        order.sort_by_key(|number| self.claims[*number].rank);
        let mut repeated = Vec::new();
        for number in order {
            let Claim { rank, wanted, on, .. } = &self.claims[number];
            if *rank != Rank::Author {
                ids[number] = space.grant(wanted, *on, number);
            } else if !is_reserved(wanted) && space.take(wanted, *on, number).is_ok() {
                ids[number].clone_from(wanted);
            } else {
                // Headings keep their ids beside what is wrong anyway.
                repeated.push(number);
            }
        }
        for number in repeated {
            let claim = &self.claims[number];
            let holder = if is_reserved(&claim.wanted) {
                None
            } else {
                space.take(&claim.wanted, claim.on, number).err().map(|holder| &self.claims[holder])
            };
            ids[number] = space.grant(&claim.wanted, claim.on, number);
            report.push(claim.renamed(&ids[number], holder, sources));
        }
        ids
    }
}

impl Claim<'_> {
    /// Reports that an author's id is another one on the page.
    fn renamed(&self, id: &str, holder: Option<&Self>, sources: &Sources) -> Diagnostic {
        let Self { wanted, file, span, .. } = self;
        let message = match holder {
            Some(_) => format!("the id `{wanted}` is used twice on a page, so here it becomes `{id}`"),
            None => format!("ids that start with `kd-` are the reader's own, so `{wanted}` becomes `{id}`"),
        };
        let hint = match holder {
            Some(other) if other.file == *file && other.span == *span => {
                "the page includes this fragment more than once: link to a heading outside of it".to_owned()
            }
            Some(other) => {
                let text = sources.files.get(other.file).map_or("", |file| file.text.as_str());
                let before = text.get(..other.span.start).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                format!("the first one is at {}:{line}:{column}: rename one of them", other.file)
            }
            None => "choose another id".to_owned(),
        };
        Diagnostic::warning(*span, Code::DuplicateId, message).hint(hint).in_file(file)
    }
}

/// Ids that are given away.
#[derive(Default)]
struct Space {
    /// The claims that hold an id, with the platforms that show them.
    holders: HashMap<String, Vec<(PlatformSet, usize)>>,
    /// Suffixes tried so far: starting over each time would take quadratic time.
    suffixes: HashMap<String, usize>,
}

impl Space {
    /// Takes an id as it is.
    ///
    /// # Errors
    /// The claim that holds it on one of the platforms.
    fn take(&mut self, id: &str, on: PlatformSet, number: usize) -> Result<(), usize> {
        let holders = self.holders.entry(id.to_owned()).or_default();
        match holders.iter().find(|(other, _)| !other.intersection(on).is_empty()) {
            Some((_, holder)) => Err(*holder),
            None if on.is_empty() => Ok(()),
            None => {
                holders.push((on, number));
                Ok(())
            }
        }
    }

    /// Takes an id, or else the next one with a suffix.
    fn grant(&mut self, wanted: &str, on: PlatformSet, number: usize) -> String {
        let wanted = if is_reserved(wanted) { [CONTENT, wanted].concat() } else { wanted.to_owned() };
        if self.take(&wanted, on, number).is_ok() {
            return wanted;
        }
        loop {
            let suffix = self.suffixes.entry(wanted.clone()).or_default();
            *suffix += 1;
            let id = format!("{wanted}-{suffix}");
            if self.take(&id, on, number).is_ok() {
                return id;
            }
        }
    }
}

/// Whether an id starts as those of the reader do: `kd-`, or `kd2-` for the second reader of a document.
fn is_reserved(id: &str) -> bool {
    id.strip_prefix("kd").is_some_and(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('-'))
}

/// Writes the ids of a page in the places of their claims.
pub(super) fn fill_in(nodes: &mut [Node], ids: &[String]) {
    let fill = |place: &mut String| {
        if let Some(id) = place.parse().ok().and_then(|number: usize| ids.get(number)) {
            place.clone_from(id);
        }
    };
    for node in nodes {
        match node {
            Node::Heading { id, .. } | Node::Accordion { id, .. } | Node::Footnotes { id, .. } => fill(id),
            Node::FootnoteReference { id, to, section, .. } => [id, to, section].into_iter().for_each(fill),
            Node::FootnoteBack { to, .. } => fill(to),
            Node::Element { attributes, .. } => attributes.get_mut("id").into_iter().for_each(fill),
            _ => {}
        }
        node.child_lists_mut().into_iter().for_each(|children| fill_in(children, ids));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Rank::*;

    /// Claims on platforms 1, 2 or 3 (both), and the ids that they get.
    #[track_caller]
    fn check(claims: &[(Rank, &str, u64)], expected: &[&str]) -> Vec<String> {
        let mut ids = Ids::default();
        for (index, (rank, wanted, on)) in claims.iter().enumerate() {
            ids.claim(*rank, wanted, PlatformSet::from_bits(*on), ("a.mdx", Span::new(index, index + 1)));
        }
        let sources = Sources { pages: Vec::new(), folder: String::new(), files: Default::default() };
        let mut report = Report::default();
        assert_eq!(ids.settle(&sources, &mut report), expected);
        report.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn the_higher_rank_has_the_id() {
        check(&[(Accordion, "faq", 3), (Page, "faq", 3), (Page, "faq-1", 3)], &["faq-2", "faq", "faq-1"]);
        check(&[(Fragment, "a", 3), (Page, "a", 3), (Author, "a", 3)], &["a-2", "a-1", "a"]);
    }

    #[test]
    fn platforms_that_do_not_meet_share_an_id() {
        check(&[(Page, "a", 1), (Fragment, "a", 2), (Fragment, "a", 3)], &["a", "a", "a-1"]);
        assert!(check(&[(Author, "a", 1), (Author, "a", 2)], &["a", "a"]).is_empty());
    }

    #[test]
    fn repeated_ids_of_authors_come_last_and_are_reported() {
        let messages = check(&[(Author, "a", 3), (Author, "a", 1), (Page, "a-1", 3)], &["a", "a-2", "a-1"]);
        assert_eq!(messages, ["the id `a` is used twice on a page, so here it becomes `a-2`"]);
    }

    #[test]
    fn ids_of_the_reader_are_not_given_away() {
        let messages = check(
            &[(Author, "kd-main", 3), (Page, "kd2-nav", 3), (Page, "kdx", 3)],
            &["content-kd-main", "content-kd2-nav", "kdx"],
        );
        assert_eq!(
            messages,
            ["ids that start with `kd-` are the reader's own, so `kd-main` becomes `content-kd-main`"]
        );
    }
}
