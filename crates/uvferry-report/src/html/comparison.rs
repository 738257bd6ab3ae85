use askama::Template;

use super::bench::CHART_STYLE;
use super::{Frame, rendered, tile};
use crate::charts::{Chart, changes};
use crate::figures::{change_of, percent, side_of, verdict_of};
use crate::json::{BenchChangeDocument, BenchComparisonDocument, SummaryDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;
use crate::visible::one_line;

#[derive(Template)]
#[template(path = "comparison.html")]
struct Page {
    frame: Frame,
    chart: Option<Chart>,
    rows: Vec<Row>,
    threshold: Prose,
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
pub fn bench_comparison(comparison: &BenchComparisonDocument, language: Language) -> String {
    let names: std::collections::BTreeSet<&str> = comparison
        .changes
        .iter()
        .map(|change| change.requirements.as_str())
        .collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    let sentence = say!(
        language,
        "comparison-sentence",
        things = comparison.changes.len(),
        names = &Prose::plain(&names),
    );
    let title = word!(language, "comparison-title");
    let mut frame = Frame::new(language, &title, &sentence.letters()).with_style(CHART_STYLE);
    let others = comparison.changes.len() - comparison.regressions - comparison.improvements;
    let class = |count: usize, class: &'static str| if count > 0 { class } else { "" };
    frame.tiles = vec![
        tile(
            &comparison.regressions,
            word!(language, "comparison-longer"),
            class(comparison.regressions, "bad"),
        ),
        tile(
            &comparison.improvements,
            word!(language, "comparison-less"),
            class(comparison.improvements, "good"),
        ),
        tile(&others, word!(language, "comparison-unsure"), ""),
    ];
    rendered(&Page {
        frame,
        chart: changes(comparison, language),
        rows: comparison
            .changes
            .iter()
            .map(|change| row(change, language))
            .collect(),
        threshold: say!(
            language,
            "comparison-how-threshold",
            threshold = &percent(comparison.threshold_ratio),
        ),
    })
}

fn row(change: &BenchChangeDocument, language: Language) -> Row {
    let shown = |side: &Option<SummaryDocument>| {
        let side = side.as_ref();
        side.map_or_else(|| "–".to_owned(), |side| side_of(side, language))
    };
    // What is not there stands behind all that is.
    let key = |side: &Option<SummaryDocument>| side.as_ref().map_or(1e9, |side| side.median_s);
    Row {
        verdict: one_line(&verdict_of(change, language)),
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
        ratio: change_of(change, language),
        ratio_key: change.ratio.unwrap_or(1e9),
        requirements: one_line(&change.requirements),
    }
}
