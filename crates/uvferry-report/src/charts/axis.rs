//! Where values lie, and which are written at an axis.

/// From values to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    begin: f64,
    end: f64,
    logarithmic: bool,
}

impl Axis {
    /// In even steps, from 0 to at least `high`.
    pub(super) fn linear(high: f64, begin: f64, end: f64) -> Self {
        let high = if high > 0.0 { high } else { 1.0 };
        let step = step(high);
        Self {
            low: 0.0,
            high: (high / step).ceil() * step,
            begin,
            end,
            logarithmic: false,
        }
    }

    /// In even steps, from at most `low` to at least `high`.
    pub(super) fn between(low: f64, high: f64, begin: f64, end: f64) -> Self {
        let step = step((high - low).max(1e-9));
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            begin,
            end,
            logarithmic: false,
        }
    }

    /// In steps of equal ratios; both ends are above 0.
    pub(super) fn logarithmic(low: f64, high: f64, begin: f64, end: f64) -> Self {
        let (low, high) = (low.max(1e-9), high.max(1e-9));
        let ends: Vec<f64> = marks(low, high);
        let first = ends.iter().copied().rfind(|mark| *mark <= low);
        let last = ends.iter().copied().find(|mark| *mark >= high);
        Self {
            low: first.unwrap_or(low),
            high: last.unwrap_or(high).max(low * 1.01),
            begin,
            end,
            logarithmic: true,
        }
    }

    /// The pixel of a value; values outside are at the ends.
    pub(super) fn at(self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let part = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.begin + part * (self.end - self.begin)
    }

    /// The values that are written: at most so many that they do not touch.
    pub(super) fn ticks(self) -> Vec<f64> {
        if !self.logarithmic {
            let range = self.high - self.low;
            let step = step(range);
            // The ends are some steps apart, a little more or less than a whole number of them.
            let mut ticks = Vec::new();
            let mut at = (self.low / step).ceil() * step;
            while at <= self.high + range * 1e-6 {
                // Sums have digits that nobody asked for.
                ticks.push((at / step).round() * step);
                at += step;
            }
            return ticks;
        }
        let inside: Vec<f64> = marks(self.low, self.high)
            .into_iter()
            .filter(|mark| *mark >= self.low * 0.999 && *mark <= self.high * 1.001)
            .collect();
        let most = 8;
        if inside.len() <= most {
            return inside;
        }
        // Of many, the powers of ten.
        inside
            .into_iter()
            .filter(|mark| {
                let power = mark.log10();
                (power - power.round()).abs() < 1e-6
            })
            .collect()
    }
}

/// A round step that parts a range into four to eight.
fn step(high: f64) -> f64 {
    let rough = high / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let of = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    of.into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0)
}

/// 1, 2 and 5 times the powers of ten, from below `low` to above `high`.
fn marks(low: f64, high: f64) -> Vec<f64> {
    let mut marks = Vec::new();
    let mut power = 10_f64.powf(low.log10().floor());
    while power <= high * 10.0 && marks.len() < 100 {
        marks.extend([1.0, 2.0, 5.0].map(|factor| factor * power));
        power *= 10.0;
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(
            Axis::linear(9.3, 0.0, 100.0).ticks(),
            [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        );
        assert_eq!(
            Axis::logarithmic(0.9, 12.0, 0.0, 1.0).ticks(),
            [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
        );
        let near_one = Axis::between(0.97, 1.04, 0.0, 1.0).ticks();
        let shown: Vec<String> = near_one.iter().map(|tick| format!("{tick:.2}")).collect();
        assert_eq!(shown, ["0.96", "0.98", "1.00", "1.02", "1.04"]);
    }

    proptest! {
        #[test]
        fn every_value_lies_between_the_ends(
            low in 1e-6..1e3_f64,
            factor in 1.0..1e6_f64,
            part in 0.0..1.0_f64,
        ) {
            let high = low * factor;
            let value = low + (high - low) * part;
            for axis in [
                Axis::logarithmic(low, high, 10.0, 210.0),
                Axis::between(low, high, 10.0, 210.0),
                Axis::linear(high, 10.0, 210.0),
            ] {
                let at = axis.at(value);
                prop_assert!((10.0..=210.000_1).contains(&at), "{at}");
                let ticks = axis.ticks();
                prop_assert!((1..=12).contains(&ticks.len()), "{ticks:?}");
            }
        }
    }
}
