//! Content that would vanish is kept or reported.
