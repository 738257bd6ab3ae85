use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use uvferry_bench::statistics::summary;

use crate::command;

/// One run of a program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// From before the start to after the end.
    pub(crate) wall: Duration,
    /// The most memory that it held at once; `None` where the system does not tell.
    pub(crate) peak_rss_bytes: Option<u64>,
}

/// Runs a program whose output goes nowhere.
pub(crate) fn once<S: AsRef<OsStr>>(
    directory: &Path,
    program: &Path,
    arguments: &[S],
) -> anyhow::Result<Sample> {
    let (success, sample) = command::measured(directory, program, arguments)?;
    if !success {
        bail!("`{}` failed in {}", program.display(), directory.display());
    }
    Ok(sample)
}

/// The median and the quartiles around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of at least one value.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.into_iter().collect();
        summary(&values).map_or(
            Self {
                low: f64::NAN,
                median: f64::NAN,
                high: f64::NAN,
            },
            |summary| Self {
                low: summary.first_quartile,
                median: summary.median,
                high: summary.third_quartile,
            },
        )
    }

    /// `median (low to high)`, with this many digits behind the point.
    pub(crate) fn text(self, digits: usize) -> String {
        format!(
            "{:.digits$} ({:.digits$} to {:.digits$})",
            self.median, self.low, self.high
        )
    }
}

/// Wall times in milliseconds.
pub(crate) fn milliseconds(samples: &[Sample]) -> Spread {
    Spread::of(samples.iter().map(|sample| sample.wall.as_secs_f64() * 1e3))
}

/// The most memory of any run, in MiB. An upper bound: Linux counts what the process was
/// before it became the program, which is as large as this task.
pub(crate) fn peak(samples: &[Sample]) -> String {
    samples
        .iter()
        .filter_map(|sample| sample.peak_rss_bytes)
        .max()
        .map_or_else(
            || "not known".to_owned(),
            |bytes| format!("{:.1}", mebibytes(bytes)),
        )
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shown with one digit behind the point"
)]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_values() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0]);
        assert_eq!(spread.text(2), "2.50 (1.75 to 3.25)");
        assert_eq!(Spread::of([7.0]).text(0), "7 (7 to 7)");
    }
}
