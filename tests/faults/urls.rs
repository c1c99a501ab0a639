//! URLs: no string of a bundle or a page becomes a script.
