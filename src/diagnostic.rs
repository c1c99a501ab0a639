//! What the compiler has to say about a source: where, how grave, what, and the way out.
//!
//! Diagnostics are values that travel with a result; nothing stops at the first one.

use std::fmt;

/// A stretch of a source file: byte offsets, `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

impl Span {
    /// The span between two byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }
}

/// How grave a diagnostic is. An error makes `build`, `check` and `render` exit with 1; the others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Readers miss something.
    Error,
    /// Something looks unintended.
    Warning,
    /// Something is worth knowing.
    Note,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word of the severity, as printed before the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Declares the codes with the word each is known by, so that the list and its names cannot drift apart.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)+) => {
        /// The kind of a diagnostic. Its word is stable: people look it up, and tools filter by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the manual.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code with this word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == word)
            }

            /// The word of the code, as printed in `error[word]`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

codes! {
    /// The source is not valid MDX.
    Syntax = "syntax",
    /// Blocks are nested deeper than a reader's browser may be asked to render.
    TooDeep = "too-deep",
    /// A file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// A file or folder cannot be read.
    Unreadable = "unreadable",
    /// A file or folder of the site lies outside of the content root.
    OutsideRoot = "outside-root",
    /// A page has no `meta` (or front matter), or a key of it has the wrong type.
    InvalidMeta = "invalid-meta",
    /// A page names no platform.
    NoPlatforms = "no-platforms",
    /// A platform that the site does not have.
    UnknownPlatform = "unknown-platform",
    /// A filter that can never show its content.
    EmptyFilter = "empty-filter",
    /// A filter that names a platform twice.
    RepeatedPlatform = "repeated-platform",
    /// Two pages have one route.
    DuplicateRoute = "duplicate-route",
    /// A page lies in a folder whose name no URL can hold.
    InvalidRoute = "invalid-route",
    /// A page lies outside any `[platform]` folder.
    PageOutsidePlatform = "page-outside-platform",
    /// An imported file does not exist.
    MissingImport = "missing-import",
    /// An import leads out of the content root.
    ImportOutsideRoot = "import-outside-root",
    /// An imported file is not what its ending says.
    InvalidImport = "invalid-import",
    /// Fragments include each other in a circle.
    FragmentCycle = "fragment-cycle",
    /// Fragments multiply a page beyond its limit.
    TooLarge = "too-large",
    /// Constants and fragments grow beyond what a page may come to.
    ExpansionLimit = "expansion-limit",
    /// A component that kaleidoc does not know; its children are shown.
    UnknownComponent = "unknown-component",
    /// A component lacks an attribute that it needs.
    MissingAttribute = "missing-attribute",
    /// An attribute with an unusable value.
    InvalidAttribute = "invalid-attribute",
    /// Content that a component does not show.
    LostContent = "lost-content",
    /// An expression whose value is not known before run time.
    UnsupportedExpression = "unsupported-expression",
    /// An HTML element or attribute outside of the allow list.
    ForbiddenHtml = "forbidden-html",
    /// A link with a URL scheme outside of the allow list.
    ForbiddenUrl = "forbidden-url",
    /// A filter whose platforms the page around it never shows.
    DeadFilter = "dead-filter",
    /// A link to a page that is not there, or not on each platform that shows the link.
    DeadLink = "dead-link",
    /// A link to an anchor that is not there, or not on each platform that shows the link.
    DeadAnchor = "dead-anchor",
    /// A link that goes by the URL of the page that it stands on.
    RelativeLink = "relative-link",
    /// A link that names one platform where the reader's was meant.
    HardCodedPlatform = "hard-coded-platform",
    /// A link that leaves the platform out.
    LinkWithoutPlatform = "link-without-platform",
    /// A heading that skips a level.
    HeadingLevel = "heading-level",
    /// A heading without text.
    EmptyHeading = "empty-heading",
    /// An author's id that something else on the page has, or that only the reader may have.
    DuplicateId = "duplicate-id",
    /// What looks like a reference to a footnote that is not defined.
    UndefinedFootnote = "undefined-footnote",
    /// A footnote that nothing refers to, or whose label is defined before.
    UnusedFootnote = "unused-footnote",
    /// A heading of level 1 in the content, where the page's title is one already.
    SecondTitle = "second-title",
    /// An image without a text in its place.
    MissingAlt = "missing-alt",
    /// A file that is not in the folder of assets.
    MissingAsset = "missing-asset",
    /// A picture whose file is not one.
    BrokenPicture = "broken-picture",
    /// The metadata names another route than the page's.
    RouteMismatch = "route-mismatch",
    /// A folder of pages, or of texts, without a page of its own.
    MissingIndex = "missing-index",
    /// A page that no entry of the navigation leads to.
    NotInNav = "not-in-nav",
    /// A fragment that one file imports.
    FragmentUsedOnce = "fragment-used-once",
    /// A file that looks like a fragment, and that nothing imports.
    UnusedFragment = "unused-fragment",
    /// An HTML tag of a legacy page without its other half.
    UnbalancedHtml = "unbalanced-html",
    /// Liquid of a legacy page that cannot be run, or shows nothing.
    Liquid = "liquid",
    /// A navigation entry without page.
    NavMissingPage = "nav-missing-page",
    /// The navigation file is not a navigation.
    InvalidNav = "invalid-nav",
}

impl Code {
    /// Whether a finding is about something that the content refers to, and not about the content: all of it is shown.
    pub fn is_about_target(self) -> bool {
        matches!(self, Self::DeadLink | Self::DeadAnchor | Self::MissingAsset)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One finding: severity, code, place, message and hints.
///
/// Messages are lower case without full stop, with names in backticks; a hint says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it is an error, a warning or a note.
    pub severity: Severity,
    /// Which kind of finding it is.
    pub code: Code,
    /// The file, as a path from the content root with `/`; empty until the file is known.
    pub file: String,
    /// Byte offsets in the file; `None` for a finding about the file as a whole.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A finding that makes the command fail.
    pub fn error(span: impl Into<Option<Span>>, code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, span.into(), code, message.into())
    }

    /// A finding that does not.
    pub fn warning(span: impl Into<Option<Span>>, code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, span.into(), code, message.into())
    }

    /// A finding that is worth knowing.
    pub fn note(span: impl Into<Option<Span>>, code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, span.into(), code, message.into())
    }

    fn new(severity: Severity, span: Option<Span>, code: Code, message: String) -> Self {
        Self { severity, code, file: String::new(), span, message, hints: Vec::new() }
    }

    /// Adds a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Names the file, unless it is named already.
    pub fn in_file(mut self, file: &str) -> Self {
        if self.file.is_empty() {
            self.file = file.to_owned();
        }
        self
    }
}

/// All findings of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they were found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds findings about `file`.
    pub fn extend_in(&mut self, file: &str, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics.into_iter().map(|diagnostic| diagnostic.in_file(file)));
    }

    /// How many findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Puts the findings in the order of file and place, each once, so that a run's output does not depend on threads.
    pub fn sort(&mut self) {
        self.diagnostics.sort_by(|a, b| {
            (&a.file, a.span, a.severity, a.code, &a.message).cmp(&(&b.file, b.span, b.severity, b.code, &b.message))
        });
        self.diagnostics.dedup();
    }
}
