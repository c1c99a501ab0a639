//! Diagnostics: one per cause, with the line of the file and the way out.
