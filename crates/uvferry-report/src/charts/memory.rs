use super::Chart;
use super::axis::Axis;
use super::svg::{Anchor, Picture};
use crate::json::{BenchRunDocument, BenchScenarioDocument, BenchToolDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 640.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 250.0;

/// Lines that are told apart in black and white, the same for a tool in all charts.
fn dashes(tool: &str) -> &'static str {
    match tool {
        "pip" => "none",
        "uv-pip" => "7 4",
        "uv-project" => "2 3",
        _ => "10 3 2 3",
    }
}

/// The memory of all processes over the time of the run that is nearest to the median, for each
/// tool. `None` where no run has a curve.
pub(crate) fn memory(scenario: &BenchScenarioDocument, language: Language) -> Option<Chart> {
    let runs: Vec<(&BenchToolDocument, &BenchRunDocument)> = scenario
        .tools
        .iter()
        .filter_map(|tool| Some((tool, typical(tool)?)))
        .collect();
    let looks = || runs.iter().flat_map(|(_, run)| &run.curve);
    let first = looks()
        .map(|look| look.at_s)
        .filter(|at| *at > 0.0)
        .reduce(f64::min)?;
    let last = looks().map(|look| look.at_s).reduce(f64::max)?;
    let most = looks()
        .map(|look| mebibytes(look.rss_bytes))
        .reduce(f64::max)?;
    let across = Axis::logarithmic(first.max(1e-3), last, LEFT, RIGHT);
    let up = Axis::linear(most, BOTTOM, TOP);
    let name = Prose::plain(&scenario.name);
    let title = say!(language, "chart-memory", scenario = &name).letters();
    let mut picture = Picture::new(WIDTH, BOTTOM + 44.0, &title);
    for tick in up.ticks() {
        picture.line("grid", (LEFT, up.at(tick)), (RIGHT, up.at(tick)));
        picture.text(
            (LEFT - 8.0, up.at(tick) + 4.0),
            Anchor::End,
            &format!("{tick:.0}"),
        );
    }
    for tick in across.ticks() {
        picture.line("grid", (across.at(tick), TOP), (across.at(tick), BOTTOM));
        picture.text(
            (across.at(tick), BOTTOM + 18.0),
            Anchor::Middle,
            &time(tick, language),
        );
    }
    picture.text((LEFT, TOP - 14.0), Anchor::End, "MiB");
    picture.text(
        (f64::midpoint(LEFT, RIGHT), BOTTOM + 38.0),
        Anchor::Middle,
        &word!(language, "chart-memory-axis"),
    );
    let mut ends = Vec::new();
    for (tool, run) in &runs {
        let dashes = dashes(&tool.tool);
        let points: Vec<(f64, f64)> = run
            .curve
            .iter()
            .filter(|look| look.at_s > 0.0)
            .map(|look| (across.at(look.at_s), up.at(mebibytes(look.rss_bytes))))
            .collect();
        picture.path(dashes, &points);
        if let Some(&(_, y)) = points.last() {
            ends.push((y, dashes, tool.tool.as_str()));
        }
    }
    ends.sort_by(|one, two| one.0.total_cmp(&two.0));
    let places = apart(&ends.iter().map(|end| end.0).collect::<Vec<_>>());
    for (y, (_, dashes, tool)) in places.into_iter().zip(ends) {
        picture.path(dashes, &[(RIGHT + 8.0, y), (RIGHT + 34.0, y)]);
        picture.label(
            (RIGHT + 40.0, y + 4.0),
            Anchor::Start,
            (tool, ""),
            WIDTH - RIGHT - 42.0,
        );
    }
    Some(Chart {
        title,
        svg: picture.finish(),
    })
}

/// Places of labels near the sorted ends of their lines: none covers another, none lies below
/// the axis.
fn apart(ends: &[f64]) -> Vec<f64> {
    const STEP: f64 = 16.0;
    let mut places: Vec<f64> = Vec::new();
    for end in ends {
        let least = places.last().map_or(f64::MIN, |above| above + STEP);
        places.push(end.max(least));
    }
    let mut most = BOTTOM;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - STEP;
    }
    places
}

/// A round time at the axis.
fn time(value: f64, language: Language) -> String {
    let said = if value < 0.999 {
        let shown = format!("{:.0}", value * 1e3);
        say!(language, "milliseconds", number = &shown)
    } else {
        let shown = format!("{value:.0}");
        say!(language, "seconds", number = &shown)
    };
    said.letters()
}

/// The run whose wall time is nearest to the median, of those that have a curve.
fn typical(tool: &BenchToolDocument) -> Option<&BenchRunDocument> {
    let median = tool.median_s?;
    let far = |run: &BenchRunDocument| (run.wall_s - median).abs();
    tool.runs
        .iter()
        .filter(|run| run.success && run.curve.len() > 1)
        .min_by(|one, other| far(one).total_cmp(&far(other)))
}

#[expect(clippy::cast_precision_loss, reason = "a memory that exists")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_lines_that_end_at_one_place_stand_above_each_other() {
        assert_eq!(apart(&[100.0, 101.0]), [100.0, 116.0]);
        assert_eq!(apart(&[249.0, 250.0, 250.0]), [218.0, 234.0, 250.0]);
        assert_eq!(apart(&[40.0, 90.0]), [40.0, 90.0]);
    }
}
