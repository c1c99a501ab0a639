//! Code blocks: the text shown and copied is the text of the source.
