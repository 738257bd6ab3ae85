//! How few of several things are enough.

/// The fewest of `parts` with which something works, as it does with all of them and does not
/// with none. At most `budget` runs of `works` are made; without enough of them some of what
/// is returned may not be needed.
///
/// The shortest beginning of the list that works is searched for by halves: its last part is
/// needed. With it in front the search goes on, until what was found is enough by itself
/// (`QuickXplain`, as in `splitting`).
pub(crate) fn fewest<T: Clone, E>(
    parts: &[T],
    budget: usize,
    works: &mut dyn FnMut(&[T]) -> Result<bool, E>,
) -> Result<Vec<T>, E> {
    let mut left = budget;
    let mut needed: Vec<usize> = Vec::new();
    // With `needed` it works.
    let mut rest = parts.len();
    let chosen = |needed: &[usize], rest: usize| -> Vec<T> {
        let is_in = |at: &usize| *at < rest || needed.contains(at);
        (0..parts.len())
            .filter(is_in)
            .map(|at| parts[at].clone())
            .collect()
    };
    loop {
        if rest == 0 || needed.len() + rest <= 1 {
            return Ok(chosen(&needed, rest));
        }
        if !needed.is_empty() {
            if left == 0 {
                return Ok(chosen(&needed, rest));
            }
            left -= 1;
            if works(&chosen(&needed, 0))? {
                return Ok(chosen(&needed, 0));
            }
        }
        let (mut low, mut high) = (0, rest);
        while high - low > 1 {
            if left == 0 {
                return Ok(chosen(&needed, high));
            }
            left -= 1;
            let middle = low + (high - low) / 2;
            if works(&chosen(&needed, middle))? {
                high = middle;
            } else {
                low = middle;
            }
        }
        rest = high - 1;
        needed.push(rest);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn run(count: usize, wanted: &BTreeSet<usize>, budget: usize) -> (Vec<usize>, usize) {
        let parts: Vec<usize> = (0..count).collect();
        let mut runs = 0;
        let found = fewest(&parts, budget, &mut |some| {
            runs += 1;
            Ok::<_, Infallible>(wanted.iter().all(|part| some.contains(part)))
        });
        (found.unwrap(), runs)
    }

    #[test]
    fn the_first_of_many_costs_the_halving() {
        let (found, runs) = run(64, &BTreeSet::from([0]), 100);
        assert_eq!(found, [0]);
        // Where it stands; nothing is left beside it.
        assert_eq!(runs, 6);
        assert_eq!(run(1, &BTreeSet::from([0]), 100), (vec![0], 0));
    }

    proptest! {
        #[test]
        fn what_is_needed_is_found_and_within_the_budget_nothing_else(
            wanted in proptest::collection::btree_set(0_usize..30, 1..5),
            budget in 0_usize..80,
        ) {
            let (found, runs) = run(30, &wanted, budget);
            prop_assert!(runs <= budget);
            prop_assert!(wanted.iter().all(|part| found.contains(part)));
            let (least, _) = run(30, &wanted, usize::MAX);
            prop_assert_eq!(least, wanted.into_iter().collect::<Vec<_>>());
        }
    }
}
