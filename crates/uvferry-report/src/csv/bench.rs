use super::{field, table};
use crate::json::{BenchComparisonDocument, BenchDocument};

/// One row for each run.
pub fn bench(bench: &BenchDocument) -> String {
    let names = [
        "requirements",
        "scenario",
        "cache",
        "tool",
        "round",
        "success",
        "exit_status",
        "wall_s",
        "user_s",
        "system_s",
        "max_process_rss_bytes",
        "peak_rss_bytes",
        "read_bytes",
        "written_bytes",
        "storage_read_bytes",
        "storage_written_bytes",
        "fetched_bytes",
        "requests",
        "cache_hits",
        "cache_misses",
        "packages_installed",
        "environment_bytes",
    ];
    let all = bench.scenarios.iter().flat_map(|scenario| {
        scenario
            .tools
            .iter()
            .flat_map(move |tool| tool.runs.iter().map(move |run| (scenario, tool, run)))
    });
    let whole = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let exact = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
    table(
        &names,
        all.map(|(scenario, tool, run)| {
            vec![
                field::text(&bench.requirements.name),
                field::text(&scenario.name),
                format!("{:?}", scenario.cache).to_lowercase(),
                field::text(&tool.tool),
                run.round.to_string(),
                field::yes_or_no(Some(run.success)),
                run.exit_status
                    .map(|status| status.to_string())
                    .unwrap_or_default(),
                exact(Some(run.wall_s)),
                exact(run.user_s),
                exact(run.system_s),
                whole(run.max_process_rss_bytes),
                whole(run.peak_rss_bytes),
                whole(run.read_bytes),
                whole(run.written_bytes),
                whole(run.storage_read_bytes),
                whole(run.storage_written_bytes),
                whole(run.fetched_bytes),
                whole(run.requests),
                whole(run.cache_hits),
                whole(run.cache_misses),
                whole(run.packages_installed.map(|count| count as u64)),
                whole(run.environment_bytes),
            ]
        }),
    )
}

/// One row for each scenario and tool.
pub fn bench_comparison(comparison: &BenchComparisonDocument) -> String {
    let names = [
        "requirements",
        "scenario",
        "tool",
        "before_s",
        "after_s",
        "ratio",
        "low",
        "high",
        "verdict",
    ];
    table(
        &names,
        comparison.changes.iter().map(|change| {
            let [low, high] = change.interval.map_or([None, None], |ends| ends.map(Some));
            vec![
                field::text(&change.requirements),
                field::text(&change.scenario),
                field::text(&change.tool),
                field::number(change.before.as_ref().map(|summary| summary.median_s)),
                field::number(change.after.as_ref().map(|summary| summary.median_s)),
                field::number(change.ratio),
                field::number(low),
                field::number(high),
                field::text(&change.verdict),
            ]
        }),
    )
}
