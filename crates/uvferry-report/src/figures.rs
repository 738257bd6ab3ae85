//! Measured values for people: never without their spread, never with more digits than they
//! carry.

use crate::json::{BenchChangeDocument, BenchToolDocument, RatioDocument, SummaryDocument};

/// `12.3 s`, `45.6 ms`.
pub(crate) fn seconds(value: f64) -> String {
    if value < 0.1 {
        format!("{:.1} ms", value * 1e3)
    } else if value < 1.0 {
        format!("{:.0} ms", value * 1e3)
    } else if value < 100.0 {
        format!("{value:.2} s")
    } else {
        format!("{value:.0} s")
    }
}

/// ` (low to high)`, or nothing where there is none.
pub(crate) fn interval(ends: Option<[f64; 2]>, shown: impl Fn(f64) -> String) -> String {
    ends.map_or_else(String::new, |[low, high]| {
        format!(" ({} to {})", shown(low), shown(high))
    })
}

/// `1 run`, `2 runs`.
pub(crate) fn counted(number: usize, word: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {word}{end}")
}

/// The median of a tool's wall times with its interval; of fewer than three runs with how many
/// there are.
pub(crate) fn seconds_of(tool: &BenchToolDocument) -> String {
    let Some(median) = tool.median_s else {
        return String::new();
    };
    match tool.interval_s {
        Some(_) => seconds(median) + &interval(tool.interval_s, seconds),
        None => format!("{} ({})", seconds(median), counted(tool.successful, "run")),
    }
}

/// `9.8 (9.1 to 10.4)`.
pub(crate) fn ratio_of(ratio: &RatioDocument) -> String {
    let shown = |value: f64| {
        if value < 1.0 {
            format!("{value:.2}")
        } else if value < 10.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    match ratio.interval {
        Some(_) => shown(ratio.median) + &interval(ratio.interval, shown),
        None => format!(
            "{} ({})",
            shown(ratio.median),
            counted(ratio.pairs, "round")
        ),
    }
}

/// The median of a side of a comparison with its interval; of fewer than three runs with the
/// range that they span.
pub(crate) fn side_of(summary: &SummaryDocument) -> String {
    let spread = match summary.interval_s {
        Some(_) => interval(summary.interval_s, seconds),
        None if summary.minimum_s < summary.maximum_s => format!(
            " (runs: {} to {})",
            seconds(summary.minimum_s),
            seconds(summary.maximum_s)
        ),
        None => " (1 run)".to_owned(),
    };
    seconds(summary.median_s) + &spread
}

/// `1.95 (1.90 to 2.05)`: after by before.
pub(crate) fn change_of(change: &BenchChangeDocument) -> String {
    let shown = |value: f64| {
        if value < 10.0 {
            format!("{value:.2}")
        } else if value < 100.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    match (change.ratio, change.interval) {
        (None, _) => String::new(),
        (Some(ratio), None) => format!("{} (too few runs)", shown(ratio)),
        (Some(ratio), ends) => shown(ratio) + &interval(ends, shown),
    }
}

/// `2 %`, `0.5 %`.
pub(crate) fn percent(share: f64) -> String {
    let digits = format!("{:.2}", share * 100.0);
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits} %")
}

/// What a verdict says to people.
pub(crate) fn verdict_of(change: &BenchChangeDocument) -> &str {
    match change.verdict.as_str() {
        "regression" => "takes longer",
        "improvement" => "takes less",
        "no-evidence" => "no evidence",
        "too-few" => "too few runs",
        "one-sided" => "on one side only",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_fits() {
        assert_eq!(seconds(0.012_34), "12.3 ms");
        assert_eq!(seconds(0.5), "500 ms");
        assert_eq!(seconds(2.345), "2.35 s");
        assert_eq!(seconds(240.4), "240 s");
    }

    #[test]
    fn a_share_keeps_its_digits() {
        let shown = [0.02, 0.005, 0.1, 0.0].map(percent);
        assert_eq!(shown, ["2 %", "0.5 %", "10 %", "0 %"]);
    }

    #[test]
    fn a_ratio_has_its_spread_or_how_little_it_is_made_of() {
        let mut ratio = RatioDocument {
            tool: "uv-pip".to_owned(),
            median: 9.84,
            interval: Some([9.0, 12.3]),
            pairs: 5,
        };
        assert_eq!(ratio_of(&ratio), "9.8 (9.0 to 12)");
        ratio.interval = None;
        assert_eq!(ratio_of(&ratio), "9.8 (5 rounds)");
        (ratio.median, ratio.interval) = (0.17, Some([0.15, 0.19]));
        assert_eq!(ratio_of(&ratio), "0.17 (0.15 to 0.19)");
    }
}
