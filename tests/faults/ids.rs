//! One id space per page: headings, accordions, footnotes, tabs and authors' ids.
