//! Work on many things where there is one thread: what `parallel.rs` is natively.

/// Applies a function to each item, in order.
pub(super) fn map<'a, T, R>(items: &'a [T], apply: impl Fn(&'a T) -> R) -> Vec<R> {
    items.iter().map(apply).collect()
}
