//! Text direction and rebased URLs.
