use super::Chart;
use super::axis::Axis;
use super::svg::{Anchor, Picture};
use crate::figures::change_of;
use crate::json::BenchComparisonDocument;
use crate::language::{Language, word};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 270.0;
const RIGHT: f64 = 585.0;
const ROW: f64 = 26.0;
const TOP: f64 = 14.0;

/// From this ratio between its ends an axis goes in steps of equal ratios.
const WIDE: f64 = 8.0;

/// How long each thing takes after by before, with intervals, a line where nothing changed, and
/// the range in which a change does not count. `None` where nothing stands on both sides.
pub(crate) fn changes(comparison: &BenchComparisonDocument, language: Language) -> Option<Chart> {
    let rows: Vec<_> = comparison
        .changes
        .iter()
        .filter_map(|change| Some((change, change.ratio?)))
        .filter(|(_, ratio)| ratio.is_finite() && *ratio > 0.0)
        .collect();
    let threshold = comparison.threshold_ratio;
    let ends = |at: usize| {
        rows.iter()
            .map(move |(change, ratio)| change.interval.map_or(*ratio, |ends| ends[at]))
    };
    let low = ends(0).reduce(f64::min)?.min(1.0 - threshold);
    let high = ends(1).reduce(f64::max)?.max(1.0 + threshold);
    let is_wide = low <= 0.0 || high / low > WIDE;
    let axis = if is_wide {
        Axis::logarithmic(low, high, LEFT, RIGHT)
    } else {
        Axis::between(low, high, LEFT, RIGHT)
    };
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
    let bottom = TOP + ROW * rows.len() as f64;
    let title = word!(language, "chart-changes");
    let mut picture = Picture::new(WIDTH, bottom + 44.0, &title);
    let (from, to) = (axis.at(1.0 - threshold), axis.at(1.0 + threshold));
    picture.rectangle("band", (from, TOP), (to - from, bottom - TOP));
    for tick in axis.ticks() {
        let x = axis.at(tick);
        picture.line("grid", (x, TOP), (x, bottom));
        picture.text((x, bottom + 18.0), Anchor::Middle, &plain(tick));
    }
    let one = axis.at(1.0);
    picture.line("one", (one, TOP - 6.0), (one, bottom));
    picture.text(
        (f64::midpoint(LEFT, RIGHT), bottom + 38.0),
        Anchor::Middle,
        &if is_wide {
            word!(language, "chart-changes-axis-logarithmic")
        } else {
            word!(language, "chart-changes-axis")
        },
    );
    let names: std::collections::BTreeSet<&str> = rows
        .iter()
        .map(|(change, _)| change.requirements.as_str())
        .collect();
    let mut y = TOP + ROW / 2.0;
    for (change, ratio) in rows {
        let tail = format!(", {}, {}", change.scenario, change.tool);
        let text = if names.len() > 1 {
            (change.requirements.as_str(), tail)
        } else {
            (change.scenario.as_str(), format!(", {}", change.tool))
        };
        picture.label(
            (LEFT - 10.0, y + 4.0),
            Anchor::End,
            (text.0, &text.1),
            LEFT - 14.0,
        );
        if let Some([low, high]) = change.interval {
            let (low, high) = (axis.at(low), axis.at(high));
            picture.line("mark", (low, y), (high, y));
            for end in [low, high] {
                picture.line("mark", (end, y - 5.0), (end, y + 5.0));
            }
        }
        // What counts is filled.
        let counts = matches!(change.verdict.as_str(), "regression" | "improvement");
        picture.rectangle(
            if counts { "box full" } else { "box" },
            (axis.at(ratio) - 4.0, y - 4.0),
            (8.0, 8.0),
        );
        picture.label(
            (RIGHT + 12.0, y + 4.0),
            Anchor::Start,
            (&change_of(change, language), ""),
            WIDTH - RIGHT - 14.0,
        );
        y += ROW;
    }
    Some(Chart {
        title,
        svg: picture.finish(),
    })
}

fn plain(value: f64) -> String {
    if value >= 1000.0 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
