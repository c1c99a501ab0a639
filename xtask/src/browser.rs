//! The browsers of the tests: their names, programs and Debian packages.

/// A browser that the tests drive, and that set-up can install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    Chrome,
    Firefox,
}

/// A WebDriver program.
pub struct Driver {
    pub program: &'static str,
    /// Debian's package of it.
    pub package: &'static str,
}

impl Browser {
    /// The word for the end-to-end tests.
    pub fn name(self) -> &'static str {
        match self {
            Browser::Chrome => "chrome",
            Browser::Firefox => "firefox",
        }
    }

    /// Names of its program, the likeliest first.
    pub fn programs(self) -> &'static [&'static str] {
        match self {
            Browser::Chrome => &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            Browser::Firefox => &["firefox-esr", "firefox"],
        }
    }

    /// Debian's package of it.
    pub fn package(self) -> &'static str {
        match self {
            Browser::Chrome => "chromium",
            Browser::Firefox => "firefox-esr",
        }
    }

    /// The WebDriver program that wasm-pack needs for it. The end-to-end tests, which alone run in Firefox, need none.
    pub fn driver(self) -> Option<Driver> {
        match self {
            Browser::Chrome => Some(CHROMEDRIVER),
            Browser::Firefox => None,
        }
    }
}

/// The driver of Chromium.
pub const CHROMEDRIVER: Driver = Driver { program: "chromedriver", package: "chromium-driver" };
