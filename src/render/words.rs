//! What the reader says by itself: in English, or in the words of the host page.

/// Makes the list of words: name here, name for the host page, English.
macro_rules! words {
    ($($(#[doc = $doc:literal])* $name:ident, $key:literal, $english:literal;)+) => {
        /// Something that the reader says. `{…}` stands for what is filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word {
            $($(#[doc = $doc])* $name,)+
        }

        impl Word {
            /// All of them.
            pub const ALL: &[Word] = &[$(Word::$name,)+];

            /// The name that the host page gives it by.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Word::$name => $key,)+
                }
            }

            const fn english(self) -> &'static str {
                match self {
                    $(Word::$name => $english,)+
                }
            }
        }
    };
}

words! {
    SkipLink, "skipLink", "Skip to content";
    Menu, "menu", "Menu";
    Platform, "platform", "Platform";
    Pages, "pages", "Pages";
    PagesOf, "pagesOf", "Pages of {title}";
    Breadcrumbs, "breadcrumbs", "Breadcrumbs";
    OnThisPage, "onThisPage", "On this page";
    Pager, "pager", "Previous and next page";
    Previous, "previous", "Previous";
    Next, "next", "Next";
    ColoursSystem, "coloursSystem", "Colours: as the system";
    ColoursLight, "coloursLight", "Colours: light";
    ColoursDark, "coloursDark", "Colours: dark";
    Copy, "copy", "Copy";
    Copied, "copied", "Copied";
    /// Where the browser does not let a page write to the clipboard.
    CopyByHand, "copyByHand", "Press Ctrl+C";
    SectionLink, "sectionLink", "Link to this section";
    SectionPages, "sectionPages", "Pages of this section";
    Table, "table", "Table";
    TaskDone, "taskDone", "Done";
    WatchVideo, "watchVideo", "Watch the video on YouTube";
    VideoFrame, "videoFrame", "YouTube video";
    MissingContent, "missingContent", "Content is missing here:";
    /// Said to screen readers after a switch.
    Showing, "showing", "Showing {platform}";
    Lacks, "lacks", "lacks this page";
    LacksAndOpens, "lacksAndOpens", "lacks this page: opens “{title}”";
    SectionElsewhere, "sectionElsewhere", "This section is not there for {asked}, so {shown} is shown.";
    BackTo, "backTo", "Back to {platform}";
    PageElsewhere, "pageElsewhere", "{title} is not there for {platform}; showing another page";
    NotFound, "notFound", "Page not found";
    NotFoundText, "notFoundText", "There is no page at {path}. It may have moved, or the link that led here has a typing error.";
    Similar, "similar", "Was it one of these?";
    FirstPage, "firstPage", "Go to the first page";
    UnknownPlatform, "unknownPlatform", "Unknown platform “{word}”";
    UnknownPlatformText, "unknownPlatformText", "{word} is none of this documentation’s platforms. The page is there for these:";
    Unavailable, "unavailable", "This page is not there for {platform}. It is there for these platforms:";
    UnavailableEverywhere, "unavailableEverywhere", "This page is not there for {platform}, nor for any other platform.";
    NearestPage, "nearestPage", "The nearest page for {platform} is {page}.";
    BrokenPage, "brokenPage", "This page is broken";
    BrokenPageText, "brokenPageText", "The content of this page cannot be read; other pages may be fine.";
    PageNotLoaded, "pageNotLoaded", "This page could not be loaded";
    Rebuilt, "rebuilt", "The documentation has changed";
    RebuiltText, "rebuiltText", "It was built anew after you opened it. Load it again to see this page.";
    LoadAgain, "loadAgain", "Load the documentation again";
    Loading, "loading", "Loading the documentation…";
    Progress, "progress", "Loading";
    TryAgain, "tryAgain", "Try again";
    NotLoaded, "notLoaded", "The documentation could not be loaded";
    NotLoadedHint, "notLoadedHint", "Check your connection, then try again.";
    Offline, "offline", "There is no connection to the network";
    OfflineHint, "offlineHint", "The documentation is loaded as soon as there is one.";
    BundleMissing, "bundleMissing", "The documentation was not found";
    BundleMissingHint, "bundleMissingHint", "If this is your site: is the bundle built, and is this its address?";
    Damaged, "damaged", "The documentation is damaged";
    DamagedHint, "damagedHint", "Trying again helps if the transfer was cut off. If this is your site, build the bundle again.";
}

/// The words that a reader uses.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// In the order of [`Word::ALL`]; `None` for those that stay English, and shorter where no others follow.
    changed: Vec<Option<String>>,
}

/// The words as they are here.
pub static ENGLISH: Words = Words { changed: Vec::new() };

impl Words {
    /// Takes other words for some.
    ///
    /// - `translate`: the word for a key; `None` leaves it English.
    pub fn new(translate: impl Fn(&str) -> Option<String>) -> Self {
        Self { changed: Word::ALL.iter().map(|word| translate(word.key())).collect() }
    }

    /// A word as it is; what is to be filled in stands in it as `{…}`.
    pub fn get(&self, word: Word) -> &str {
        self.changed.get(word as usize).and_then(Option::as_deref).unwrap_or(word.english())
    }

    /// A word with something filled in.
    ///
    /// - `values`: name and value each. Names that the word does not hold are ignored: languages differ.
    pub fn fill(&self, word: Word, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        for (piece, name) in pieces(self.get(word)) {
            text.push_str(piece);
            let value = name.and_then(|name| values.iter().find(|(known, _)| *known == name));
            text.push_str(value.map_or("", |(_, value)| value));
        }
        text
    }
}

/// The texts of a word between its `{…}`, each with the name that follows it.
pub fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split('}').map(|part| match part.split_once('{') {
        Some((piece, name)) => (piece, Some(name)),
        None => (part, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique() {
        let keys: std::collections::BTreeSet<_> = Word::ALL.iter().map(|word| word.key()).collect();
        assert_eq!(keys.len(), Word::ALL.len());
    }

    /// The types for npm name each word, with the English one as its default.
    #[test]
    fn the_package_types_list_all_words() {
        let types = include_str!("../../pkg/index.d.ts");
        let listed = types.split_once("export interface Strings {\n").and_then(|(_, rest)| rest.split_once("}\n"));
        let wanted: String = Word::ALL
            .iter()
            .map(|word| format!("  /** @default {} */\n  {}: string;\n", word.english(), word.key()))
            .collect();
        assert_eq!(listed.map(|(listed, _)| listed), Some(wanted.as_str()));
    }

    #[test]
    fn words_are_filled_in_whatever_their_order() {
        let values = [("asked", "{shown}"), ("shown", "Swift")];
        let english = ENGLISH.fill(Word::SectionElsewhere, &values);
        assert_eq!(english, "This section is not there for {shown}, so Swift is shown.");
        let words = Words::new(|key| (key == "sectionElsewhere").then(|| "{shown} statt {asked}{unknown}".to_owned()));
        assert_eq!(words.fill(Word::SectionElsewhere, &values), "Swift statt {shown}");
        assert_eq!(words.get(Word::Menu), "Menu");
    }
}
