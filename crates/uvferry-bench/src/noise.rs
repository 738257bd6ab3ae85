//! What makes figures doubtful, said with them.

use std::path::Path;

use crate::result::Bench;

/// A deviation of more than this share of the mean is told.
const SPREAD: f64 = 0.1;

/// An interval is drawn from so many runs at least.
const FEWEST: usize = 3;

/// The processes that wanted a processor, on average over the last minute; `None` where the
/// system does not tell.
pub(crate) fn load(root: &Path) -> Option<f64> {
    let text = fs_err::read_to_string(root.join("proc/loadavg")).ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// A line for each thing that a reader has to know before believing the figures.
pub(crate) fn warnings(bench: &Bench, load_before: Option<f64>) -> Vec<String> {
    let mut found = Vec::new();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    #[expect(clippy::cast_precision_loss, reason = "processors are few")]
    let cores = cores as f64;
    if let Some(load) = load_before.filter(|load| *load > cores * 0.5) {
        found.push(format!(
            "the machine was busy before the first run: {load:.1} processes wanted one of its \
             {cores:.0} processors"
        ));
    }
    // One line for all of them: it is most often the same for each tool of each scenario.
    let mut few: Vec<(usize, Vec<String>)> = Vec::new();
    for scenario in &bench.scenarios {
        let name = &scenario.name;
        for (tool, reason) in &scenario.not_applicable {
            found.push(format!("{name}, {tool}: does not apply: {reason}"));
        }
        let mut spreads = Vec::new();
        for tool in &scenario.tools {
            let Some(summary) = &tool.wall_s else {
                continue;
            };
            let spread = summary.deviation.unwrap_or_default() / summary.mean;
            if spread > SPREAD {
                spreads.push(format!("{:.0} % ({})", spread * 100.0, tool.tool));
            }
            if !summary.outliers.is_empty() {
                found.push(format!(
                    "{name}, {}: {}",
                    tool.tool,
                    apart(&summary.outliers)
                ));
            }
            let runs = tool.runs.len();
            if runs < FEWEST {
                let of_count = few.iter_mut().find(|(count, _)| *count == runs);
                let place = format!("{name} ({})", tool.tool);
                match of_count {
                    Some((_, places)) => places.push(place),
                    None => few.push((runs, vec![place])),
                }
            }
        }
        if !spreads.is_empty() {
            let spreads = spreads.join(", ");
            found.push(format!(
                "{name}: the runs differ by {spreads} of their mean"
            ));
        }
        if scenario.same_set == Some(false) {
            found.push(format!(
                "{name}: the tools did not install the same ({}): its ratio compares different work",
                scenario.set_differences.join("; ")
            ));
        }
    }
    for (runs, places) in few {
        let runs_are = if runs == 1 {
            "1 run is".to_owned()
        } else {
            format!("{runs} runs are")
        };
        let places = places.join(", ");
        found.push(format!("{runs_are} too few for an interval: {places}"));
    }
    if bench.cancelled {
        found.push("it was ended before its time".to_owned());
    }
    found
}

/// Which runs are outliers, by their places from 0.
fn apart(outliers: &[usize]) -> String {
    let mut runs: Vec<String> = outliers.iter().map(|at| (at + 1).to_string()).collect();
    match runs.pop() {
        Some(last) if runs.is_empty() => format!("run {last} stands apart from the others"),
        Some(last) => format!(
            "runs {} and {last} stand apart from the others",
            runs.join(", ")
        ),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn outliers_are_counted_from_one() {
        assert_eq!(apart(&[0]), "run 1 stands apart from the others");
        assert_eq!(
            apart(&[0, 2, 3]),
            "runs 1, 3 and 4 stand apart from the others"
        );
    }
}
