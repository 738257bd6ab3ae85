//! Work on many small things with all cores, without keeping threads for it.

use std::num::NonZero;
use std::thread;

/// More threads only wait for the same disk.
const MOST_THREADS: usize = 8;

/// Calls `work` with consecutive parts of `items`, one for each core, and joins what they give
/// in order. `work` gets the place of the part's first item. Fewer items than `few` are done
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
    let size = items.len().div_ceil(threads);
    let mut parts = items.chunks(size).enumerate();
    let first = parts.next();
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = parts
            .map(|(at, part)| scope.spawn(move || work(at * size, part)))
            .collect();
        let mut all = first.map_or_else(Vec::new, |(_, part)| work(0, part));
        for other in others {
            match other.join() {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
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
