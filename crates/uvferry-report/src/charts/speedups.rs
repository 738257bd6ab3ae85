use super::Chart;
use super::axis::Axis;
use super::svg::{Anchor, Picture};
use crate::figures::ratio_of;
use crate::json::{BenchDocument, RatioDocument};
use crate::language::{Language, word};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 230.0;
const RIGHT: f64 = 600.0;
const ROW: f64 = 26.0;
const TOP: f64 = 14.0;

/// How many times as long pip takes as each tool in each scenario, with intervals, and a line
/// where both are as fast. `None` where nothing has a ratio.
pub(crate) fn speedups(bench: &BenchDocument, language: Language) -> Option<Chart> {
    let rows: Vec<(&str, &RatioDocument)> = bench
        .scenarios
        .iter()
        .flat_map(|scenario| {
            let ratios = scenario.ratios.iter();
            ratios.map(|ratio| (scenario.name.as_str(), ratio))
        })
        .collect();
    let ends = |ratio: &RatioDocument| ratio.interval.unwrap_or([ratio.median; 2]);
    let low = rows
        .iter()
        .map(|(_, ratio)| ends(ratio)[0])
        .reduce(f64::min)?;
    let high = rows
        .iter()
        .map(|(_, ratio)| ends(ratio)[1])
        .reduce(f64::max)?;
    let axis = Axis::logarithmic(low.min(1.0), high.max(1.0), LEFT, RIGHT);
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
    let bottom = TOP + ROW * rows.len() as f64;
    let title = word!(language, "chart-speedups");
    let mut picture = Picture::new(WIDTH, bottom + 44.0, &title);
    for tick in axis.ticks() {
        let x = axis.at(tick);
        picture.line("grid", (x, TOP), (x, bottom));
        picture.text((x, bottom + 18.0), Anchor::Middle, &times(tick));
    }
    let one = axis.at(1.0);
    picture.line("one", (one, TOP - 6.0), (one, bottom));
    picture.text(
        (f64::midpoint(LEFT, RIGHT), bottom + 38.0),
        Anchor::Middle,
        &word!(language, "chart-speedups-axis"),
    );
    let mut y = TOP + ROW / 2.0;
    for (scenario, ratio) in rows {
        // A long name of a scenario leaves the tool its room.
        let tool = format!(", {}", ratio.tool);
        picture.label(
            (LEFT - 10.0, y + 4.0),
            Anchor::End,
            (scenario, &tool),
            LEFT - 14.0,
        );
        let middle = axis.at(ratio.median);
        picture.rectangle(
            "box",
            (one.min(middle), y - 7.0),
            ((middle - one).abs(), 14.0),
        );
        if let Some([low, high]) = ratio.interval {
            let (low, high) = (axis.at(low), axis.at(high));
            picture.line("mark", (low, y), (high, y));
            for end in [low, high] {
                picture.line("mark", (end, y - 5.0), (end, y + 5.0));
            }
        }
        picture.label(
            (RIGHT + 12.0, y + 4.0),
            Anchor::Start,
            (&ratio_of(ratio, language), ""),
            WIDTH - RIGHT - 14.0,
        );
        y += ROW;
    }
    Some(Chart {
        title,
        svg: picture.finish(),
    })
}

fn times(value: f64) -> String {
    if value < 1.0 {
        // 0.05 is not 0.1.
        format!("{value:.9}").trim_end_matches('0').to_owned()
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_below_one_keep_their_digits() {
        let shown = [0.02, 0.1, 1.0, 500.0].map(times);
        assert_eq!(shown, ["0.02", "0.1", "1", "500"]);
    }
}
