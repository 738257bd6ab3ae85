//! What of a set of requirements cannot be resolved: which fail by themselves, and which only
//! together.
//!
//! A resolution fails as a whole, so each of these is found by asking for parts:
//! 1. What the tool names is asked for by itself: mostly one run is enough.
//! 2. Else the shortest failing beginning of the list is searched for by halves: its last
//!    requirement is part of what fails. Kept in front of the list, it makes the search go on
//!    for the next part, until what was found fails by itself (after Junker's `QuickXplain`,
//!    AAAI 2004, and Zeller's delta debugging). For *k* of *n* requirements that is at most
//!    *k* (⌈log₂ *n*⌉ + 1) runs.
//! 3. The rest is asked for again, without what was found; should it fail too, it begins
//!    anew.
//!
//! So the runs follow the failures: none for what resolves, three for one failure that the
//! tool names.

/// What a run for some of the requirements came to.
#[derive(Debug, Clone)]
pub(crate) enum Tried<R, F> {
    /// There is a result.
    Fine(R),
    /// There is none.
    Fails(F),
    /// It was not tried: there is no more time, or the whole is cancelled.
    Stopped,
}

/// Why a run failed, as far as it leads the search.
pub(crate) trait Reason: Clone {
    /// Places of the requirements that it speaks of.
    fn suspects(&self) -> &[usize];
    /// Whether it says nothing about the requirements: an index that does not answer, a time
    /// limit.
    fn is_inconclusive(&self) -> bool;
}

/// Requirements that cannot be had together; one alone cannot be had at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Core<F> {
    /// Their places.
    pub(crate) items: Vec<usize>,
    /// What the tool says of just these.
    pub(crate) reason: F,
}

/// What a search found.
#[derive(Debug, Clone)]
pub(crate) struct Split<R, F> {
    /// What fails, in the order in which it was found.
    pub(crate) cores: Vec<Core<F>>,
    /// What is left.
    pub(crate) rest: Vec<usize>,
    /// The result for what is left; `None` where the search was given up.
    pub(crate) result: Option<R>,
    /// Why it was given up, if it was.
    pub(crate) given_up: Option<F>,
}

/// After so many failures in a row that say nothing about requirements nobody is asked any
/// more: it is not the requirements.
const SILENCE: usize = 3;

/// Searches what fails in `items`, which are known to fail together for `reason`; at most
/// `budget` runs are made.
pub(crate) fn split<R, F: Reason>(
    items: &[usize],
    reason: F,
    budget: usize,
    run: &mut dyn FnMut(&[usize]) -> Tried<R, F>,
) -> Split<R, F> {
    let mut search = Search { run, left: budget };
    let mut found: Split<R, F> = Split {
        cores: Vec::new(),
        rest: items.to_vec(),
        result: None,
        given_up: None,
    };
    let mut reason = reason;
    loop {
        let silent = found.cores.len() >= SILENCE
            && found
                .cores
                .iter()
                .rev()
                .take(SILENCE)
                .all(|core| core.reason.is_inconclusive());
        let core = if silent {
            None
        } else {
            search.core(&found.rest, &reason)
        };
        let Some(core) = core else {
            found.given_up = Some(reason);
            return found;
        };
        found.rest.retain(|item| !core.items.contains(item));
        found.cores.push(core);
        if found.rest.is_empty() {
            return found;
        }
        match search.try_out(&found.rest) {
            Tried::Fine(result) => {
                found.result = Some(result);
                return found;
            }
            Tried::Fails(next) => reason = next,
            Tried::Stopped => {
                found.given_up = Some(reason);
                return found;
            }
        }
    }
}

struct Search<'a, R, F> {
    run: &'a mut dyn FnMut(&[usize]) -> Tried<R, F>,
    left: usize,
}

impl<R, F: Reason> Search<'_, R, F> {
    fn try_out(&mut self, items: &[usize]) -> Tried<R, F> {
        if self.left == 0 {
            return Tried::Stopped;
        }
        self.left -= 1;
        (self.run)(items)
    }

    /// A smallest part of `items` that fails; `None` where the runs are used up.
    fn core(&mut self, items: &[usize], reason: &F) -> Option<Core<F>> {
        let mut items = items.to_vec();
        let mut reason = reason.clone();
        loop {
            if items.len() == 1 {
                return Some(Core { items, reason });
            }
            let suspects: Vec<usize> = items
                .iter()
                .copied()
                .filter(|item| reason.suspects().contains(item))
                .collect();
            if suspects.is_empty() || suspects.len() == items.len() {
                return self.smallest(&items, reason);
            }
            match self.try_out(&suspects) {
                Tried::Fails(next) => {
                    items = suspects;
                    reason = next;
                }
                Tried::Fine(_) => return self.smallest(&items, reason),
                Tried::Stopped => return None,
            }
        }
    }

    fn smallest(&mut self, items: &[usize], mut reason: F) -> Option<Core<F>> {
        let mut found: Vec<usize> = Vec::new();
        let mut rest = items.to_vec();
        loop {
            // `found` with all of `rest` fails; how much of it is needed?
            let (mut low, mut high) = (0, rest.len());
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                match self.try_out(&joined(&found, &rest[..middle])) {
                    Tried::Fails(next) => {
                        high = middle;
                        reason = next;
                    }
                    Tried::Fine(_) => low = middle,
                    Tried::Stopped => return None,
                }
            }
            let Some(&last) = rest.get(low) else {
                found.sort_unstable();
                return Some(Core {
                    items: found,
                    reason,
                });
            };
            found.insert(0, last);
            rest.truncate(low);
            if rest.is_empty() {
                found.sort_unstable();
                return Some(Core {
                    items: found,
                    reason,
                });
            }
            match self.try_out(&sorted(&found)) {
                Tried::Fails(next) => {
                    found.sort_unstable();
                    return Some(Core {
                        items: found,
                        reason: next,
                    });
                }
                Tried::Fine(_) => {}
                Tried::Stopped => return None,
            }
        }
    }
}

fn joined(found: &[usize], more: &[usize]) -> Vec<usize> {
    sorted(&[found, more].concat())
}

/// In the order in which they are written: pip's and uv's answers depend on it.
fn sorted(items: &[usize]) -> Vec<usize> {
    let mut items = items.to_vec();
    items.sort_unstable();
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Words {
        suspects: Vec<usize>,
        silent: bool,
    }

    impl Reason for Words {
        fn suspects(&self) -> &[usize] {
            &self.suspects
        }
        fn is_inconclusive(&self) -> bool {
            self.silent
        }
    }

    /// A tool for which each of `bad` fails together; it names the first one that does if
    /// `names`.
    fn search(count: usize, bad: &[Vec<usize>], names: bool) -> (Split<usize, Words>, usize) {
        let items: Vec<usize> = (0..count).collect();
        let mut runs = 0;
        let mut run = |asked: &[usize]| {
            runs += 1;
            let failing = bad
                .iter()
                .find(|core| core.iter().all(|item| asked.contains(item)));
            match failing {
                Some(core) => Tried::Fails(Words {
                    suspects: if names { core.clone() } else { Vec::new() },
                    silent: false,
                }),
                None => Tried::Fine(asked.len()),
            }
        };
        let Tried::Fails(reason) = run(&items) else {
            panic!("it fails");
        };
        let found = split(&items, reason, 10_000, &mut run);
        (found, runs)
    }

    fn cores(split: &Split<usize, Words>) -> Vec<Vec<usize>> {
        let mut cores: Vec<_> = split.cores.iter().map(|core| core.items.clone()).collect();
        cores.sort();
        cores
    }

    #[test]
    fn one_that_is_named_costs_two_runs_beside_the_whole() {
        let (found, runs) = search(100, &[vec![42]], true);
        assert_eq!(cores(&found), [[42]]);
        assert_eq!(found.result, Some(99));
        assert_eq!(runs, 3);
    }

    #[test]
    fn one_that_is_not_named_costs_the_halving() {
        let (found, runs) = search(128, &[vec![77]], false);
        assert_eq!(cores(&found), [[77]]);
        // The whole, seven halves, it alone, and the rest.
        assert_eq!(runs, 1 + 7 + 1 + 1);
    }

    #[test]
    fn a_conflicting_pair_is_found_and_the_rest_resolved() {
        let (found, runs) = search(128, &[vec![3, 99]], false);
        assert_eq!(cores(&found), [[3, 99]]);
        assert_eq!(found.rest.len(), 126);
        assert!(runs <= 1 + 2 * (7 + 1) + 1, "{runs}");
    }

    #[test]
    fn runs_are_bounded() {
        let items: Vec<usize> = (0..1000).collect();
        let mut runs = 0;
        let silent = Words {
            suspects: Vec::new(),
            silent: true,
        };
        let mut run = |_: &[usize]| -> Tried<(), Words> {
            runs += 1;
            Tried::Fails(silent.clone())
        };
        let found = split(&items, silent.clone(), 12, &mut run);
        assert!(found.given_up.is_some());
        assert!(runs <= 12, "{runs}");
    }

    proptest! {
        #[test]
        fn all_that_fails_is_found_and_nothing_else(
            bad in proptest::collection::btree_set(
                proptest::collection::btree_set(0_usize..24, 1..4), 1..4),
            names in any::<bool>(),
        ) {
            let bad: Vec<Vec<usize>> = bad.into_iter().map(|core| core.into_iter().collect()).collect();
            let (found, _) = search(24, &bad, names);
            // Each is one of the smallest that fail, and no two share a requirement.
            for core in &found.cores {
                let fails = |items: &[usize]| {
                    bad.iter().any(|known| known.iter().all(|item| items.contains(item)))
                };
                prop_assert!(fails(&core.items));
                for left_out in &core.items {
                    let less: Vec<usize> =
                        core.items.iter().copied().filter(|item| item != left_out).collect();
                    prop_assert!(!fails(&less));
                }
            }
            prop_assert!(found.given_up.is_none());
            let left = bad.iter().filter(|core| core.iter().all(|item| found.rest.contains(item)));
            prop_assert_eq!(left.count(), 0);
        }
    }
}
