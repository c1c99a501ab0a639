//! Why a bundle cannot be used.

use std::fmt;

use super::{FORMAT, REBUILD};

/// Why a bundle, or a page of it, cannot be used. Its text is for readers and docs engineers alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// Not JSON, or cut off. `line` and `column` count from 1; `column` counts bytes.
    NotJson {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
        /// What was expected or found.
        reason: &'static str,
    },
    /// JSON, but not a bundle.
    NotABundle {
        /// Where it is, and what was expected there.
        reason: String,
    },
    /// A bundle of another format.
    WrongFormat {
        /// The number of its format.
        found: u64,
    },
    /// A bundle without pages or without platforms.
    Empty {
        /// What it lacks: pages or platforms.
        what: &'static str,
    },
    /// A base or a key of a page that is no path of the site.
    NotAPath {
        /// Which of the two it is.
        what: &'static str,
        /// As the bundle has it.
        path: String,
    },
    /// The content of one page does not decode.
    BrokenPage {
        /// Key of the page.
        page: String,
        /// Where it is broken, and what was expected there.
        reason: String,
    },
    /// What came for one page is not of the build that the index is of.
    OtherBuild {
        /// Key of the page.
        page: String,
    },
}

impl LoadError {
    /// A short, stable word for the kind of error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "not-json",
            Self::NotABundle { .. } => "not-a-bundle",
            Self::WrongFormat { .. } => "wrong-format",
            Self::Empty { .. } => "empty",
            Self::NotAPath { .. } => "not-a-path",
            Self::BrokenPage { .. } => "broken-page",
            Self::OtherBuild { .. } => "other-build",
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column, reason } => {
                write!(f, "the bundle is not complete JSON (line {line}, column {column}): {reason}")
            }
            Self::NotABundle { reason } => write!(f, "the file is JSON, but not a kaleidoc bundle: {reason}"),
            Self::WrongFormat { found } => write!(
                f,
                "the bundle has format {found}, this reader understands format {FORMAT}; rebuild it with `{REBUILD}` \
                 of the same kaleidoc version"
            ),
            Self::Empty { what } => write!(f, "the bundle holds no {what}"),
            Self::NotAPath { what, path } => {
                write!(f, "the {what} `{path}` is not a path: expected one `/` at its start, and no control characters")
            }
            Self::BrokenPage { page, reason } => write!(f, "the content of page `{page}` cannot be read: {reason}"),
            Self::OtherBuild { page } => write!(f, "what came for page `{page}` is not of the same build as the index"),
        }
    }
}

impl std::error::Error for LoadError {}
