//! Footnotes: numbers, lists and back links per platform.
