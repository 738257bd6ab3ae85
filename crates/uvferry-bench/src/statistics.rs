//! What a number of measurements says, and how sure that is.
//!
//! - The **median** is the figure that is shown: a disturbed run moves it little.
//! - Its **interval** is a bootstrap percentile interval (Efron and Tibshirani, *An Introduction
//!   to the Bootstrap*, 1993, chapter 13) at 95 %, from [`RESAMPLES`] samples drawn with
//!   replacement. The draws are seeded by a constant: the same values give the same interval.
//! - A **ratio** is made pair by pair of runs that stood beside each other in time, so that a
//!   slow minute of the machine weighs on both; its interval is that of the pairs' median.
//! - An **outlier** is a value whose modified Z-score exceeds 3.5 (Iglewicz and Hoaglin, *How to
//!   Detect and Handle Outliers*, 1993). It stays in all figures: it is shown, not hidden.

/// Samples that the bootstrap draws.
pub const RESAMPLES: usize = 10_000;

/// The modified Z-score above which a value is an outlier.
pub const OUTLIER: f64 = 3.5;

/// The part of resamples between the ends of an [`Interval`].
pub const CONFIDENCE: f64 = 0.95;

/// Fewer values than this have no interval: their order says nothing.
pub(crate) const FEWEST: usize = 3;

/// From where the draws begin.
const SEED: u64 = 0x5eed_0f0b_5e7e_d001;

/// Between which values the true one lies, at [`CONFIDENCE`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end, in the unit of the values.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Half of its width, beside a value.
    pub fn relative_half_width(self, of: f64) -> f64 {
        (self.high - self.low) / 2.0 / of
    }

    /// Whether it holds a value.
    pub fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// What some values of one kind say together. All but `outliers` is in their unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The middle one; of an even number, the mean of the two in the middle.
    pub median: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The standard deviation of a sample (n − 1); `None` of one value.
    pub deviation: Option<f64>,
    /// The smallest.
    pub minimum: f64,
    /// The largest.
    pub maximum: f64,
    /// The first quartile, between the two nearest values (Hyndman and Fan's type 7).
    pub first_quartile: f64,
    /// The third quartile.
    pub third_quartile: f64,
    /// The bootstrap interval of the median; `None` of fewer than three values.
    pub interval: Option<Interval>,
    /// The places of those that stand apart, from 0.
    pub outliers: Vec<usize>,
}

/// How many times as much one thing is as another, pair by pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The median of the pairs' ratios.
    pub median: f64,
    /// Its bootstrap interval; `None` of fewer than three pairs.
    pub interval: Option<Interval>,
    /// The pairs that it is made of.
    pub pairs: usize,
}

/// What values say; `None` of no value, or where one is not a number.
///
/// ```
/// let summary = uvferry_bench::statistics::summary(&[1.0, 1.1, 0.9, 1.0, 5.0]).unwrap();
/// assert_eq!(summary.median, 1.0);
/// assert_eq!(summary.outliers, [4]);
/// ```
pub fn summary(values: &[f64]) -> Option<Summary> {
    let sorted = sorted(values)?;
    let (minimum, maximum) = (*sorted.first()?, *sorted.last()?);
    let mean = mean(values);
    let deviation = (values.len() > 1).then(|| {
        let squares = values.iter().map(|value| (value - mean).powi(2));
        (squares.sum::<f64>() / count(values.len() - 1)).sqrt()
    });
    Some(Summary {
        median: middle(&sorted),
        mean,
        deviation,
        minimum,
        maximum,
        first_quartile: quantile(&sorted, 0.25),
        third_quartile: quantile(&sorted, 0.75),
        interval: interval_of_median(values),
        outliers: outliers(values),
    })
}

/// The ratio first/second of each pair, together; `None` where there is no pair, or a second
/// one is 0.
pub fn ratio(pairs: &[(f64, f64)]) -> Option<Ratio> {
    let ratios: Vec<f64> = pairs.iter().map(|(first, second)| first / second).collect();
    let sorted = sorted(&ratios)?;
    if sorted.is_empty() {
        return None;
    }
    Some(Ratio {
        median: middle(&sorted),
        interval: interval_of_median(&ratios),
        pairs: ratios.len(),
    })
}

/// The places of values whose modified Z-score exceeds [`OUTLIER`].
pub fn outliers(values: &[f64]) -> Vec<usize> {
    modified_z_scores(values)
        .iter()
        .enumerate()
        .filter(|(_, score)| score.abs() > OUTLIER)
        .map(|(at, _)| at)
        .collect()
}

/// How far each value is from the median, in robust standard deviations: by the median of the
/// distances, or, where more than half of all values are equal, by their mean. All are 0 where
/// all values are equal.
pub fn modified_z_scores(values: &[f64]) -> Vec<f64> {
    let Some(ordered) = sorted(values).filter(|values| !values.is_empty()) else {
        return vec![0.0; values.len()];
    };
    let median = middle(&ordered);
    let distances: Vec<f64> = values.iter().map(|value| (value - median).abs()).collect();
    let by_median = sorted(&distances).map_or(0.0, |distances| middle(&distances));
    // Both constants make the distance that of a normal distribution's standard deviation.
    let scale = if by_median > 0.0 {
        by_median / 0.6745
    } else {
        mean(&distances) * 1.253_314
    };
    values
        .iter()
        .map(|value| {
            if scale > 0.0 {
                (value - median) / scale
            } else {
                0.0
            }
        })
        .collect()
}

/// The bootstrap interval of the median.
fn interval_of_median(values: &[f64]) -> Option<Interval> {
    if values.len() < FEWEST {
        return None;
    }
    bootstrap(SEED, |random| drawn_median(random, values))
}

/// The interval of a figure that is drawn [`RESAMPLES`] times; `None` where a drawn one is not a
/// finite number.
pub(crate) fn bootstrap(
    seed: u64,
    mut draw: impl FnMut(&mut fastrand::Rng) -> f64,
) -> Option<Interval> {
    let mut random = fastrand::Rng::with_seed(seed);
    let drawn: Vec<f64> = (0..RESAMPLES).map(|_| draw(&mut random)).collect();
    let drawn = sorted(&drawn)?;
    let outside = (1.0 - CONFIDENCE) / 2.0;
    Some(Interval {
        low: quantile(&drawn, outside),
        high: quantile(&drawn, 1.0 - outside),
    })
}

/// The median of as many values as there are, drawn with replacement; of at least one.
pub(crate) fn drawn_median(random: &mut fastrand::Rng, values: &[f64]) -> f64 {
    let mut drawn: Vec<f64> = (0..values.len())
        .map(|_| values[random.usize(..values.len())])
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    middle(&drawn)
}

/// In order; `None` where one is not a finite number.
fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values
        .iter()
        .all(|value| value.is_finite())
        .then_some(values)
}

/// Of values in order, at least one.
fn middle(sorted: &[f64]) -> f64 {
    quantile(sorted, 0.5)
}

/// Of values in order, at least one: between the two nearest (Hyndman and Fan's type 7).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list that is in memory"
)]
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let position = part * count(sorted.len().saturating_sub(1));
    let below = sorted[position.floor() as usize];
    let above = sorted[position.ceil() as usize];
    below + (above - below) * position.fract()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

#[expect(clippy::cast_precision_loss, reason = "nobody measures 2^52 times")]
fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn nothing_says_nothing() {
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(&[1.0, f64::NAN]), None);
        assert_eq!(ratio(&[]), None);
        assert_eq!(ratio(&[(1.0, 0.0)]), None);
        assert!(modified_z_scores(&[]).is_empty());
    }

    #[test]
    fn one_value_has_no_spread() {
        let one = summary(&[2.0]).unwrap();
        assert_eq!((one.median, one.mean, one.deviation), (2.0, 2.0, None));
        assert_eq!(one.interval, None);
    }

    #[test]
    fn of_an_even_number_the_median_lies_between() {
        assert!(is_near(summary(&[1.0, 4.0, 2.0, 3.0]).unwrap().median, 2.5));
    }

    #[test]
    fn the_ratio_is_made_pair_by_pair() {
        // The machine became three times slower on the way: the pairs do not care.
        let pairs = [(10.0, 1.0), (20.0, 2.0), (30.0, 3.0)];
        let ratio = ratio(&pairs).unwrap();
        assert!(is_near(ratio.median, 10.0));
        let interval = ratio.interval.unwrap();
        assert_eq!((interval.low, interval.high), (10.0, 10.0));
    }

    /// The example of Iglewicz and Hoaglin's paper as the handbook of NIST/SEMATECH gives it
    /// in 1.3.5.17 has these steps: median 3.5, distances, their median, 0.6745 times.
    #[test]
    fn scores_by_hand() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 100.0];
        // The median is 3.5; the distances are 2.5, 1.5, 0.5, 0.5, 1.5, 96.5; theirs is 1.5.
        let scores = modified_z_scores(&values);
        assert!((scores[0] - 0.6745 * (1.0 - 3.5) / 1.5).abs() < 1e-12);
        assert!((scores[5] - 0.6745 * 96.5 / 1.5).abs() < 1e-12);
        assert_eq!(outliers(&values), [5]);
    }

    #[test]
    fn where_most_are_equal_one_that_differs_still_stands_apart() {
        let mut values = vec![1.0; 9];
        assert_eq!(outliers(&values), [0_usize; 0]);
        values.push(2.0);
        assert_eq!(outliers(&values), [9]);
    }

    #[test]
    fn the_same_values_give_the_same_interval() {
        let values = [3.1, 2.9, 3.0, 3.3, 2.8, 3.05];
        assert_eq!(summary(&values), summary(&values));
    }

    proptest! {
        // Each draws ten thousand times.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_figures_are_in_order(values in prop::collection::vec(1e-6..1e6_f64, 1..40)) {
            let summary = summary(&values).unwrap();
            prop_assert!(summary.minimum <= summary.first_quartile);
            prop_assert!(summary.first_quartile <= summary.median);
            prop_assert!(summary.median <= summary.third_quartile);
            prop_assert!(summary.third_quartile <= summary.maximum);
            if let Some(interval) = summary.interval {
                prop_assert!(interval.low <= summary.median && summary.median <= interval.high);
                prop_assert!(summary.minimum <= interval.low);
                prop_assert!(interval.high <= summary.maximum);
            }
        }

        #[test]
        fn another_unit_changes_no_ratio(
            pairs in prop::collection::vec((0.001..10.0_f64, 0.001..10.0_f64), 3..20),
        ) {
            let scaled: Vec<_> = pairs.iter().map(|(a, b)| (a * 8.0, b * 8.0)).collect();
            prop_assert_eq!(ratio(&pairs), ratio(&scaled));
        }

        #[test]
        fn nothing_panics(values in prop::collection::vec(any::<f64>(), 0..12)) {
            let _ = summary(&values);
            let _ = modified_z_scores(&values);
        }
    }
}
