use super::Chart;
use super::axis::Axis;
use super::svg::{Anchor, Picture};
use crate::figures::seconds_of;
use crate::json::BenchScenarioDocument;
use crate::language::{Language, say, word};
use crate::prose::Prose;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 110.0;
const RIGHT: f64 = 520.0;
const ROW: f64 = 46.0;
const TOP: f64 = 10.0;

/// The runs of each tool as points, with a box from the first to the third quartile, a line at
/// the median and whiskers to the smallest and the largest. `None` without a run.
pub(crate) fn durations(scenario: &BenchScenarioDocument, language: Language) -> Option<Chart> {
    let tools: Vec<_> = scenario
        .tools
        .iter()
        .filter_map(|tool| Some((tool, tool.wall.as_ref()?)))
        .collect();
    let longest = tools
        .iter()
        .map(|(_, wall)| wall.maximum_s)
        .reduce(f64::max)?;
    let (unit, factor) = if longest < 1.0 {
        (word!(language, "unit-milliseconds"), 1e3)
    } else {
        (word!(language, "unit-seconds"), 1.0)
    };
    let axis = Axis::linear(longest * factor, LEFT, RIGHT);
    #[expect(clippy::cast_precision_loss, reason = "three tools")]
    let bottom = TOP + ROW * tools.len() as f64;
    let name = Prose::plain(&scenario.name);
    let title = say!(language, "chart-durations", scenario = &name).letters();
    let mut picture = Picture::new(WIDTH, bottom + 42.0, &title);
    for tick in axis.ticks() {
        let x = axis.at(tick);
        picture.line("grid", (x, TOP), (x, bottom));
        picture.text((x, bottom + 18.0), Anchor::Middle, &number(tick));
    }
    picture.text(
        (f64::midpoint(LEFT, RIGHT), bottom + 37.0),
        Anchor::Middle,
        &say!(language, "chart-durations-axis", unit = &unit).letters(),
    );
    let mut y = TOP + ROW / 2.0;
    for (tool, wall) in tools {
        let x = |value: f64| axis.at(value * factor);
        picture.label(
            (LEFT - 10.0, y + 4.0),
            Anchor::End,
            (&tool.tool, ""),
            LEFT - 14.0,
        );
        picture.line("mark", (x(wall.minimum_s), y), (x(wall.maximum_s), y));
        for end in [wall.minimum_s, wall.maximum_s] {
            picture.line("mark", (x(end), y - 5.0), (x(end), y + 5.0));
        }
        let (from, to) = (x(wall.first_quartile_s), x(wall.third_quartile_s));
        picture.rectangle("box", (from, y - 9.0), (to - from, 18.0));
        picture.line(
            "mark",
            (x(wall.median_s), y - 9.0),
            (x(wall.median_s), y + 9.0),
        );
        for run in tool.runs.iter().filter(|run| run.success) {
            picture.point((x(run.wall_s), y + 16.0));
        }
        picture.label(
            (RIGHT + 12.0, y + 4.0),
            Anchor::Start,
            (&seconds_of(tool, language), ""),
            WIDTH - RIGHT - 14.0,
        );
        y += ROW;
    }
    Some(Chart {
        title,
        svg: picture.finish(),
    })
}

fn number(value: f64) -> String {
    if value == 0.0 || value >= 10.0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
