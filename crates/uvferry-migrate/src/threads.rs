//! One thread or all of them.

use rayon::prelude::*;

/// What `one` makes of each item, in their order. Of up to `few` items this thread makes it: to
/// start others, and to wait for them, takes longer.
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    few: usize,
    one: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    if items.len() <= few {
        items.iter().map(one).collect()
    } else {
        items.par_iter().map(one).collect()
    }
}
