//! Work on many things at once.

use rayon::prelude::*;

/// Applies a function to each item, on all cores; results stand in the order of the items.
pub(super) fn map<'a, T: Sync, R: Send>(items: &'a [T], apply: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    items.par_iter().map(&apply).collect()
}
