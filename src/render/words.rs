//! What the reader says by itself: in English, or in the words of the host page.
//!
//! Those of search are a list of their own, so that the reader, which does not say them, does not carry them.

/// Something that is said. `{…}` stands for what is filled in.
pub trait Said: Copy + 'static {
    /// All of its list.
    const ALL: &'static [Self];

    /// Its position in the list.
    fn position(self) -> usize;

    /// The name that the host page gives it by.
    fn key(self) -> &'static str;

    /// The string that stands where the host page gives none.
    fn english(self) -> &'static str;
}

/// Makes a list of words: name here, name for the host page, English.
macro_rules! words {
    ($(#[doc = $about:literal])* $list:ident: $($(#[doc = $doc:literal])* $name:ident, $key:literal, $english:literal;)+) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $list {
            $(
                $(#[doc = $doc])*
                #[doc = concat!("“", $english, "”")]
                $name,
            )+
        }

        impl Said for $list {
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            fn position(self) -> usize {
                self as usize
            }

            fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }

            fn english(self) -> &'static str {
                match self {
                    $(Self::$name => $english,)+
                }
            }
        }
    };
}

words! {
    /// Something that the reader says.
    Word:
    SkipLink, "skipLink", "Skip to content";
    Menu, "menu", "Menu";
    Search, "search", "Search";
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
    SectionLink, "sectionLink", "Link to section {title}";
    SectionPages, "sectionPages", "Pages of this section";
    Table, "table", "Table";
    TaskDone, "taskDone", "Done";
    WatchVideo, "watchVideo", "Watch the video on YouTube";
    VideoFrame, "videoFrame", "YouTube video";
    Footnotes, "footnotes", "Footnotes";
    Footnote, "footnote", "Footnote {number}";
    FootnoteBack, "footnoteBack", "Back to reference {number}";
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

words! {
    /// Something that search says.
    SearchWord:
    Close, "searchClose", "Close";
    /// Said by `www/finder.js`: search itself is not there then.
    NotLoaded, "searchNotLoaded", "Search could not be loaded. Check your connection, then try again.";
    Results, "searchResults", "Results";
    ResultsFor, "searchResultsFor", "Results for {platform}: {count}";
    Elsewhere, "searchElsewhere", "Only on other platforms";
    /// Follows `searchResultsFor` where there are such.
    ElsewhereCount, "searchElsewhereCount", "Only on other platforms: {count}";
    Nothing, "searchNothing", "Nothing was found for “{query}”.";
    Suggestion, "searchSuggestion", "Did you mean “{query}”?";
    Recent, "searchRecent", "Recent searches";
    Forget, "searchForget", "Forget “{query}”";
    ForgetAll, "searchForgetAll", "Forget all";
    TipWords, "searchTipWords", "The last word may be unfinished, and a letter may be wrong.";
    TipPhrase, "searchTipPhrase", "Quotes keep words together:";
    TipPlatform, "searchTipPlatform", "Another platform is asked for by its name:";
    Reading, "searchReading", "Reading the pages: {done} of {total}";
    Broken, "searchBroken", "Pages that could not be read, and were left out: {count}";
    NotRead, "searchNotRead", "The pages could not be read.";
    KeysMove, "searchKeysMove", "to move";
    KeysOpen, "searchKeysOpen", "to open";
    KeysPlatform, "searchKeysPlatform", "for another platform";
    KeysForget, "searchKeysForget", "to forget";
    KeysClose, "searchKeysClose", "to close";
    OpensFor, "searchOpensFor", "Opens for {platform}";
    Found, "searchFound", "Match {number} of {count}";
    FoundNowhere, "searchFoundNowhere", "No match on this page";
    PreviousFound, "searchPreviousFound", "Previous match";
    NextFound, "searchNextFound", "Next match";
    Unmark, "searchUnmark", "Remove the marks";
}

/// The words that are used of a list.
#[derive(Clone, Debug)]
pub struct Words<W = Word> {
    /// In the order of the list; `None` for those that stay English, and shorter where no others follow.
    changed: Vec<Option<String>>,
    list: std::marker::PhantomData<W>,
}

impl Default for Words {
    fn default() -> Self {
        ENGLISH.clone()
    }
}

/// The reader's words as they are here.
pub static ENGLISH: Words = Words { changed: Vec::new(), list: std::marker::PhantomData };

impl<W: Said> Words<W> {
    /// Takes other words for some.
    ///
    /// - `translate`: the word for a key; `None` leaves it English.
    pub fn new(translate: impl Fn(&str) -> Option<String>) -> Self {
        let changed = W::ALL.iter().map(|word| translate(word.key())).collect();
        Self { changed, list: std::marker::PhantomData }
    }

    /// A word as it is; what is to be filled in stands in it as `{…}`.
    pub fn get(&self, word: W) -> &str {
        self.changed.get(word.position()).and_then(Option::as_deref).unwrap_or(word.english())
    }

    /// A word with something filled in.
    ///
    /// - `values`: name and value each. Names that the word does not hold are ignored: languages differ.
    pub fn fill(&self, word: W, values: &[(&str, &str)]) -> String {
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
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
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
        let keys = || Word::ALL.iter().map(|word| word.key()).chain(SearchWord::ALL.iter().map(|word| word.key()));
        assert_eq!(keys().collect::<std::collections::BTreeSet<_>>().len(), keys().count());
    }

    /// The reader leaves words to search by that.
    #[test]
    fn words_of_search_are_called_so() {
        assert!(SearchWord::ALL.iter().all(|word| word.key().starts_with("search")));
    }

    /// The types for npm name each word, with the English one as its default.
    #[test]
    fn the_package_types_list_all_words() {
        let types = include_str!("../../pkg/index.d.ts");
        let listed = types.split_once("export interface Strings {\n").and_then(|(_, rest)| rest.split_once("}\n"));
        let said = Word::ALL.iter().map(|word| (word.key(), word.english()));
        let of_search = SearchWord::ALL.iter().map(|word| (word.key(), word.english()));
        let wanted: String = said
            .chain(of_search)
            .map(|(key, english)| format!("  /** @default {english} */\n  {key}: string;\n"))
            .collect();
        assert_eq!(listed.map(|(listed, _)| listed), Some(wanted.as_str()));
    }

    #[test]
    fn words_are_filled_in_whatever_their_order() {
        let values = [("asked", "{shown}"), ("shown", "Swift")];
        let english = ENGLISH.fill(Word::SectionElsewhere, &values);
        assert_eq!(english, "This section is not there for {shown}, so Swift is shown.");
        let words: Words =
            Words::new(|key| (key == "sectionElsewhere").then(|| "{shown} statt {asked}{unknown}".to_owned()));
        assert_eq!(words.fill(Word::SectionElsewhere, &values), "Swift statt {shown}");
        assert_eq!(words.get(Word::Menu), "Menu");
    }
}
