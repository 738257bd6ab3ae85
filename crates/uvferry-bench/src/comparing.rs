//! Two benches beside each other: what became slower, what became faster, and what cannot be
//! told.

use std::collections::BTreeMap;

use crate::statistics::{FEWEST, Interval, Summary, bootstrap, drawn_median, summary};

/// Runs of one thing, whenever they were made.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What the requirements are called.
    pub requirements: String,
    /// The scenario.
    pub scenario: String,
    /// The tool.
    pub tool: String,
    /// Wall times of successful runs, seconds.
    pub wall_s: Vec<f64>,
}

/// What became of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What the requirements are called.
    pub requirements: String,
    /// The scenario.
    pub scenario: String,
    /// The tool.
    pub tool: String,
    /// Its runs before; `None` where there are none.
    pub before: Option<Summary>,
    /// Its runs after.
    pub after: Option<Summary>,
    /// The median after by the median before.
    pub ratio: Option<f64>,
    /// The bootstrap interval of that.
    pub interval: Option<Interval>,
    /// What that says.
    pub verdict: Verdict,
}

/// What two series say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It takes longer.
    Regression,
    /// It takes less.
    Improvement,
    /// The interval holds "as long as before", or the change is below what counts.
    NoEvidence,
    /// One side has fewer than three runs.
    TooFew,
    /// It stands on one side only.
    OneSided,
}

impl Verdict {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regression => "regression",
            Self::Improvement => "improvement",
            Self::NoEvidence => "no-evidence",
            Self::TooFew => "too-few",
            Self::OneSided => "one-sided",
        }
    }
}

/// Changes of less than this share do not count, unless told otherwise.
pub const DEFAULT_THRESHOLD: f64 = 0.02;

/// From where the draws begin.
const SEED: u64 = 0xc0_4a_4e_d0_5e_7e_d0_02;

/// Sets two lists side by side. Series of one thing in one list are put together. `threshold` is
/// the share that a change has to exceed with its whole interval.
///
/// ```
/// use uvferry_bench::comparing::{Series, Verdict, compare};
///
/// let series = |wall_s: &[f64]| Series {
///     requirements: "dev.txt".into(),
///     scenario: "sync".into(),
///     tool: "uv-project".into(),
///     wall_s: wall_s.to_vec(),
/// };
/// let changes = compare(&[series(&[1.0, 1.1, 1.0])], &[series(&[2.0, 2.1, 2.0])], 0.02);
/// assert_eq!(changes[0].verdict, Verdict::Regression);
/// ```
pub fn compare(before: &[Series], after: &[Series], threshold: f64) -> Vec<Change> {
    type Key = (String, String, String);
    let mut order: Vec<Key> = Vec::new();
    let mut together = |list: &[Series]| -> BTreeMap<Key, Vec<f64>> {
        let mut found: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
        for series in list {
            let key = (
                series.requirements.clone(),
                series.scenario.clone(),
                series.tool.clone(),
            );
            if !order.contains(&key) {
                order.push(key.clone());
            }
            found.entry(key).or_default().extend(&series.wall_s);
        }
        found
    };
    let (before, after) = (together(before), together(after));
    order
        .into_iter()
        .map(|key| {
            let of = |list: &BTreeMap<Key, Vec<f64>>| list.get(&key).cloned();
            let (one, two) = (of(&before), of(&after));
            let both = one.is_some() && two.is_some();
            let (one, two) = (one.unwrap_or_default(), two.unwrap_or_default());
            let (first, second) = (summary(&one), summary(&two));
            let ratio = first
                .as_ref()
                .zip(second.as_ref())
                .map(|(first, second)| second.median / first.median);
            let interval = interval_of_ratio(&one, &two);
            let verdict = match interval {
                _ if !both => Verdict::OneSided,
                None => Verdict::TooFew,
                Some(interval) if interval.low > 1.0 + threshold => Verdict::Regression,
                Some(interval) if interval.high < 1.0 - threshold => Verdict::Improvement,
                Some(_) => Verdict::NoEvidence,
            };
            let (requirements, scenario, tool) = key;
            Change {
                requirements,
                scenario,
                tool,
                before: first,
                after: second,
                ratio,
                interval,
                verdict,
            }
        })
        .collect()
}

/// The bootstrap interval of the ratio of two medians, each side drawn by itself: the runs were
/// not made in turns.
fn interval_of_ratio(before: &[f64], after: &[f64]) -> Option<Interval> {
    if before.len() < FEWEST || after.len() < FEWEST {
        return None;
    }
    bootstrap(SEED, |random| {
        drawn_median(random, after) / drawn_median(random, before)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(scenario: &str, wall_s: &[f64]) -> Series {
        Series {
            requirements: "a".into(),
            scenario: scenario.into(),
            tool: "pip".into(),
            wall_s: wall_s.to_vec(),
        }
    }

    fn verdict(before: &[f64], after: &[f64]) -> Verdict {
        compare(
            &[series("x", before)],
            &[series("x", after)],
            DEFAULT_THRESHOLD,
        )[0]
        .verdict
    }

    #[test]
    fn what_overlaps_is_no_evidence() {
        let (one, two) = ([1.0, 1.2, 0.9, 1.1, 1.0], [1.1, 0.95, 1.2, 1.0, 1.05]);
        assert_eq!(verdict(&one, &two), Verdict::NoEvidence);
        assert_eq!(verdict(&one, &one), Verdict::NoEvidence);
    }

    #[test]
    fn what_lies_apart_is_told_with_its_direction() {
        let (slow, fast) = ([2.0, 2.1, 1.9, 2.0], [1.0, 1.1, 1.0, 0.9]);
        assert_eq!(verdict(&fast, &slow), Verdict::Regression);
        assert_eq!(verdict(&slow, &fast), Verdict::Improvement);
    }

    #[test]
    fn a_change_below_the_threshold_does_not_count() {
        assert_eq!(verdict(&[1.0; 5], &[1.01; 5]), Verdict::NoEvidence);
        assert_eq!(verdict(&[1.0; 5], &[1.03; 5]), Verdict::Regression);
    }

    #[test]
    fn few_runs_and_a_missing_side_are_told() {
        assert_eq!(verdict(&[1.0, 1.0], &[2.0; 5]), Verdict::TooFew);
        let changes = compare(
            &[series("old", &[1.0; 3])],
            &[series("new", &[1.0; 3])],
            0.0,
        );
        assert_eq!(changes.len(), 2);
        assert!(
            changes
                .iter()
                .all(|change| change.verdict == Verdict::OneSided)
        );
        assert!(changes[0].after.is_none() && changes[1].before.is_none());
    }

    #[test]
    fn series_of_one_thing_are_put_together() {
        let parts = [series("x", &[1.0]), series("x", &[1.0, 1.0])];
        let change = &compare(&parts, &parts, 0.0)[0];
        assert_eq!(change.verdict, Verdict::NoEvidence);
    }
}
