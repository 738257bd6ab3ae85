use askama::Template;

use super::bench::CHART_STYLE;
use super::{Frame, rendered, tile};
use crate::charts::{Chart, changes};
use crate::figures::{change_of, percent, side_of, verdict_of};
use crate::json::{BenchChangeDocument, BenchComparisonDocument, SummaryDocument};
use crate::language::Language;
use crate::visible::one_line;

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page {
    frame: Frame,
    chart: Option<Chart>,
    rows: Vec<Row>,
    threshold: String,
}

struct Row {
    verdict: String,
    class: &'static str,
    scenario: String,
    tool: String,
    before: String,
    before_key: f64,
    after: String,
    after_key: f64,
    ratio: String,
    ratio_key: f64,
    requirements: String,
}

/// The page of a comparison, with its chart.
pub fn bench_comparison(comparison: &BenchComparisonDocument) -> String {
    let names: std::collections::BTreeSet<&str> = comparison
        .changes
        .iter()
        .map(|change| change.requirements.as_str())
        .collect();
    let sentence = format!(
        "{} things measured before and after, of {}",
        comparison.changes.len(),
        names.into_iter().collect::<Vec<_>>().join(", ")
    );
    let mut frame = Frame::new(Language::English, "Two benches side by side", &sentence)
        .with_style(CHART_STYLE);
    let others = comparison.changes.len() - comparison.regressions - comparison.improvements;
    let class = |count: usize, class: &'static str| if count > 0 { class } else { "" };
    frame.tiles = vec![
        tile(
            &comparison.regressions,
            "take longer".to_owned(),
            class(comparison.regressions, "bad"),
        ),
        tile(
            &comparison.improvements,
            "take less".to_owned(),
            class(comparison.improvements, "good"),
        ),
        tile(&others, "without evidence".to_owned(), ""),
    ];
    rendered(&Page {
        frame,
        chart: changes(comparison),
        rows: comparison.changes.iter().map(row).collect(),
        threshold: percent(comparison.threshold_ratio),
    })
}

fn row(change: &BenchChangeDocument) -> Row {
    let shown =
        |side: &Option<SummaryDocument>| side.as_ref().map_or_else(|| "–".to_owned(), side_of);
    // What is not there stands behind all that is.
    let key = |side: &Option<SummaryDocument>| side.as_ref().map_or(1e9, |side| side.median_s);
    Row {
        verdict: one_line(verdict_of(change)),
        class: match change.verdict.as_str() {
            "regression" => "error",
            "improvement" => "good",
            _ => "info",
        },
        scenario: one_line(&change.scenario),
        tool: one_line(&change.tool),
        before: shown(&change.before),
        before_key: key(&change.before),
        after: shown(&change.after),
        after_key: key(&change.after),
        ratio: change_of(change),
        ratio_key: change.ratio.unwrap_or(1e9),
        requirements: one_line(&change.requirements),
    }
}
