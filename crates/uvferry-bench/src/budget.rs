//! What a speed-up means in time and money, for a team that says how much it installs.

use std::str::FromStr;

use crate::statistics::{Interval, Ratio};

/// Days of a year on which a team works, unless told otherwise.
const WORKING_DAYS: f64 = 250.0;

/// How much a team installs, as it says so itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Minutes of one CI run that pip takes today.
    pub ci_minutes: f64,
    /// CI runs a day.
    pub runs_per_day: f64,
    /// What a minute of CI costs, in whatever currency.
    pub cost_per_minute: f64,
    /// Days of a year on which CI runs.
    pub days_per_year: f64,
}

/// Why a text is no [`Budget`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBudget {
    /// A part without `=`.
    #[error("`{0}` is no `NAME=NUMBER`")]
    Part(String),
    /// A name that means nothing here.
    #[error("`{0}` is none of ci_minutes, runs_per_day, cost_per_minute, days_per_year")]
    Name(String),
    /// A value that is no number of at least 0.
    #[error("`{0}` is no number of at least 0")]
    Number(String),
    /// A value that has no default is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
}

impl FromStr for Budget {
    type Err = NoBudget;

    /// ```
    /// use uvferry_bench::budget::Budget;
    /// let budget: Budget = "ci_minutes=4;runs_per_day=50;cost_per_minute=0.008".parse()?;
    /// assert_eq!(budget.days_per_year, 250.0);
    /// assert!("ci_minutes=4".parse::<Budget>().is_err());
    /// # Ok::<(), uvferry_bench::budget::NoBudget>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, NoBudget> {
        let (mut minutes, mut runs, mut cost, mut days) = (None, None, None, WORKING_DAYS);
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| NoBudget::Part(part.to_owned()))?;
            let number: f64 = value
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite() && *number >= 0.0)
                .ok_or_else(|| NoBudget::Number(value.trim().to_owned()))?;
            match name.trim() {
                "ci_minutes" => minutes = Some(number),
                "runs_per_day" => runs = Some(number),
                "cost_per_minute" => cost = Some(number),
                "days_per_year" => days = number,
                other => return Err(NoBudget::Name(other.to_owned())),
            }
        }
        Ok(Self {
            ci_minutes: minutes.ok_or(NoBudget::Missing("ci_minutes"))?,
            runs_per_day: runs.ok_or(NoBudget::Missing("runs_per_day"))?,
            cost_per_minute: cost.ok_or(NoBudget::Missing("cost_per_minute"))?,
            days_per_year: days,
        })
    }
}

/// A value with the interval that the measured ratio gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// By the median.
    pub value: f64,
    /// By the ends of the ratio's interval; `None` where it has none.
    pub interval: Option<Interval>,
}

/// What a team saves.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// Minutes of one CI run.
    pub minutes_per_run: Estimate,
    /// Hours in a year.
    pub hours_per_year: Estimate,
    /// Money in a year, in the currency of the budget.
    pub cost_per_year: Estimate,
    /// What is taken for granted, a sentence each.
    pub assumptions: Vec<String>,
}

/// What a team saves if all of its installations speed up as the measured scenario did.
pub fn saving(budget: &Budget, scenario: &str, ratio: &Ratio) -> Saving {
    // Of a minute of pip this much is left over: 1 − 1/ratio.
    let minutes = |ratio: f64| budget.ci_minutes * (1.0 - 1.0 / ratio);
    let estimate = |factor: f64| Estimate {
        value: minutes(ratio.median) * factor,
        interval: ratio.interval.map(|interval| Interval {
            low: minutes(interval.low) * factor,
            high: minutes(interval.high) * factor,
        }),
    };
    let runs = budget.runs_per_day * budget.days_per_year;
    Saving {
        minutes_per_run: estimate(1.0),
        hours_per_year: estimate(runs / 60.0),
        cost_per_year: estimate(runs * budget.cost_per_minute),
        assumptions: vec![
            format!(
                "{} minutes of each CI run are pip's today, and speed up as `{scenario}` did here",
                budget.ci_minutes
            ),
            format!(
                "{} CI runs a day on {} days of a year",
                budget.runs_per_day, budget.days_per_year
            ),
            format!("a minute of CI costs {}", budget.cost_per_minute),
            "what the move itself costs is not in it".to_owned(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let budget: Budget =
            "ci_minutes=10; runs_per_day=6; cost_per_minute=0.5; days_per_year=100"
                .parse()
                .unwrap();
        let ratio = Ratio {
            median: 10.0,
            interval: Some(Interval {
                low: 5.0,
                high: 20.0,
            }),
            pairs: 5,
        };
        let saving = saving(&budget, "warm-install", &ratio);
        assert!((saving.minutes_per_run.value - 9.0).abs() < 1e-12);
        let interval = saving.minutes_per_run.interval.unwrap();
        assert!((interval.low - 8.0).abs() < 1e-12 && (interval.high - 9.5).abs() < 1e-12);
        // 9 minutes, 600 runs.
        assert!((saving.hours_per_year.value - 90.0).abs() < 1e-9);
        assert!((saving.cost_per_year.value - 2_700.0).abs() < 1e-9);
    }

    #[test]
    fn a_slow_down_costs() {
        let budget: Budget = "ci_minutes=10;runs_per_day=1;cost_per_minute=1"
            .parse()
            .unwrap();
        let ratio = Ratio {
            median: 0.5,
            interval: None,
            pairs: 2,
        };
        assert!((saving(&budget, "venv", &ratio).minutes_per_run.value + 10.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let read = |text: &str| text.parse::<Budget>().unwrap_err().to_string();
        assert_eq!(read("ci_minutes"), "`ci_minutes` is no `NAME=NUMBER`");
        assert!(read("minutes=1").contains("none of ci_minutes"));
        assert!(read("ci_minutes=-1").contains("at least 0"));
        assert_eq!(
            read("ci_minutes=1;runs_per_day=1"),
            "`cost_per_minute` is missing"
        );
    }
}
