//! Work on many small things with all cores, without keeping threads for it.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads only wait for the same disk.
const MOST_THREADS: usize = 8;

/// Into how many parts the share of a thread is cut: one that starts late, or has a core that
/// others use, takes fewer of them.
const PARTS_OF_A_THREAD: usize = 8;

/// Calls `work` with consecutive parts of `items` on all cores, and joins what it gives in
/// order. `work` gets the place of the part's first item. Fewer items than `few` are done
/// sooner than a thread is started.
pub(crate) fn in_parts<T: Sync, R: Send>(
    items: &[T],
    few: usize,
    work: impl Fn(usize, &[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    let threads = if items.len() < few {
        1
    } else {
        thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(MOST_THREADS)
            .min(items.len() / (few / 2))
    };
    if threads == 1 {
        return work(0, items);
    }
    let size = items.len().div_ceil(threads * PARTS_OF_A_THREAD);
    let next = AtomicUsize::new(0);
    let take_parts = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(rest) = items.get(at * size..).filter(|rest| !rest.is_empty()) else {
                return done;
            };
            done.push((at, work(at * size, &rest[..size.min(rest.len())])));
        }
    };
    let mut parts = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take_parts)).collect();
        let mut parts = take_parts();
        for other in others {
            match other.join() {
                Ok(taken) => parts.extend(taken),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    });
    parts.sort_unstable_by_key(|(at, _)| *at);
    let mut all = Vec::with_capacity(items.len());
    for (_, part) in parts {
        all.extend(part);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::in_parts;

    #[test]
    fn parts_are_joined_in_order() {
        for count in [0, 1, 47, 48, 49, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let done = in_parts(&items, 48, |first, part| {
                assert!(part.first().is_none_or(|it| *it == first));
                part.iter().map(|it| it * 2).collect()
            });
            assert!(done.into_iter().eq(items.iter().map(|it| it * 2)));
        }
    }
}
