//! Benches as they come from a file.

use serde_json::{Value, json};
use uvferry_bench::comparing::{Series, compare};
use uvferry_report::json::{self, BenchComparisonDocument, BenchDocument, read_benches};

/// A tool and its wall times.
pub(crate) type Walls<'a> = (&'a str, &'a [f64]);

/// A scenario; each tool's ratio is that of the first one's median to its own.
pub(crate) fn scenario(name: &str, about: &str, tools: &[Walls<'_>]) -> Value {
    let first = median(tools[0].1);
    let ratios: Vec<Value> = tools[1..]
        .iter()
        .map(|(tool, walls)| {
            let ratio = first / median(walls);
            json!({"tool": tool, "median": ratio, "interval": [ratio * 0.9, ratio * 1.1],
                "pairs": walls.len()})
        })
        .collect();
    json!({
        "name": name, "about": about, "note": about, "cache": "warm",
        "tools": tools.iter().map(|(tool, walls)| of_tool(tool, about, walls)).collect::<Vec<_>>(),
        "ratio": ratios.first(), "ratios": ratios, "same_set": null, "set_differences": [],
    })
}

/// A bench of scenarios, in which everything that has a name has this one.
pub(crate) fn bench(name: &str, scenarios: &[Value]) -> BenchDocument {
    let text = json!({
        "schema": "uvferry.bench/1", "began_at_s": 0,
        "requirements": {"name": name, "count": 2, "distributions": 3},
        "host": {"system": name, "architecture": "x86_64", "cpu": null, "cpus": 2,
            "memory_bytes": 1, "ci": null, "python": "3.12.1", "pip": "26.3", "uv": "0.13.9"},
        "harness": {"empty_run": {"median_s": 0.001, "mean_s": 0.001, "deviation_s": null,
            "minimum_s": 0.001, "maximum_s": 0.001, "first_quartile_s": 0.001,
            "third_quartile_s": 0.001, "interval_s": null, "outliers": []},
            "looking_ratio": 0.01},
        "local_server": null,
        "scenarios": scenarios,
        "budget": null, "cancelled": false, "warnings": [name],
    })
    .to_string();
    read_benches(&text).unwrap().remove(0)
}

/// A bench of many scenarios, from a millisecond to an hour, with a tool that failed and a
/// budget.
pub(crate) fn full() -> BenchDocument {
    let mut failed = scenario(
        "resolve",
        "choose the versions",
        &[("pip", &[4.1, 4.4, 4.2]), ("uv-pip", &[0.08, 0.07, 0.09])],
    );
    failed["tools"][1]["failure"] = json!({"in_preparation": false, "command": "uv pip compile a",
        "exit_status": 1, "message": "no solution found\n  because of one"});
    let mut bench = bench(
        "requirements/dev.txt",
        &[
            failed,
            scenario(
                "cold-install",
                "install with empty caches",
                &[
                    ("pip", &[61.3, 59.8, 64.9, 60.1, 75.2]),
                    ("uv-pip", &[3.1, 3.0, 3.4, 3.2, 2.9]),
                    ("uv-project", &[3.3, 3.2, 3.1, 3.6, 3.4]),
                ],
            ),
            scenario(
                "noop",
                "install what is there",
                &[
                    ("pip", &[0.512, 0.498, 0.505]),
                    ("uv-pip", &[0.0031, 0.0029, 0.0030]),
                    ("uv-project", &[0.0101, 0.0099, 0.0102]),
                ],
            ),
            scenario(
                "upgrade-one-of-my-own-with-a-name-that-is-rather-long-mmmmmmmmmmmm",
                "a scenario of one's own",
                &[
                    ("pip", &[3601.0, 3599.0, 3700.0]),
                    ("uv-project", &[3610.0, 3590.0, 3650.0]),
                ],
            ),
            scenario(
                "slower",
                "what uv is slower at",
                &[("pip", &[0.20, 0.21, 0.22]), ("uv-pip", &[1.2, 1.3, 1.1])],
            ),
        ],
    );
    bench.budget = serde_json::from_value(json!({
        "scenario": "cold-install", "tool": "uv-pip",
        "minutes_per_run": {"value": 3.8, "interval": [3.7, 3.9]},
        "hours_per_year": {"value": 1387.0, "interval": [1350.5, 1423.5]},
        "cost_per_year": {"value": 665.8, "interval": null},
        "assumptions": ["`ci_minutes` are those of pip", "365 days a year"],
    }))
    .unwrap();
    bench
}

/// A comparison in which one thing takes longer, one less, one is unsure, one has too few runs,
/// and two stand on one side only.
pub(crate) fn comparison(requirements: &str, slower: f64) -> BenchComparisonDocument {
    let series = |scenario: &str, tool: &str, wall_s: &[f64]| Series {
        requirements: requirements.to_owned(),
        scenario: scenario.to_owned(),
        tool: tool.to_owned(),
        wall_s: wall_s.to_vec(),
    };
    let around = |middle: f64| [0.98, 1.0, 1.01, 0.99, 1.02].map(|part| part * middle);
    let before = [
        series("sync", "uv-project", &around(0.4)),
        series("cold-install", "pip", &around(60.0)),
        series("lock", "uv-pip", &[1.0, 1.2, 0.9, 1.1, 1.0]),
        series(
            "upgrade-one-of-my-own-with-a-long-name",
            "uv-project",
            &[2.0, 2.1],
        ),
        series("gone", "pip", &around(3.0)),
    ];
    let after = [
        series("sync", "uv-project", &around(0.4 * slower)),
        series("cold-install", "pip", &around(52.0)),
        series("lock", "uv-pip", &[1.1, 0.95, 1.2, 1.0, 1.05]),
        series(
            "upgrade-one-of-my-own-with-a-long-name",
            "uv-project",
            &[2.0; 5],
        ),
        series("come", "uv-pip", &[0.2]),
    ];
    json::bench_comparison(&compare(&before, &after, 0.02), 0.02)
}

fn of_tool(tool: &str, name: &str, walls: &[f64]) -> Value {
    let mut sorted = walls.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = median(walls);
    let ends = [sorted[0], sorted[sorted.len() - 1]];
    let runs: Vec<_> = walls
        .iter()
        .enumerate()
        .map(|(round, wall_s)| {
            json!({
                "round": round, "success": true, "exit_status": 0, "wall_s": wall_s,
                "user_s": 0.1, "system_s": 0.1, "max_process_rss_bytes": 50_000_000,
                "peak_rss_bytes": 60_000_000, "read_bytes": 1, "written_bytes": 1,
                "storage_read_bytes": 0, "storage_written_bytes": 0, "fetched_bytes": null,
                "requests": null, "cache_hits": null, "cache_misses": null,
                "packages_installed": 3, "environment_bytes": 9, "resumed": false,
                "curve": [
                    {"at_s": wall_s / 10.0, "rss_bytes": 1_000_000, "cpu_s": 0.0, "processes": 1},
                    {"at_s": wall_s, "rss_bytes": 60_000_000, "cpu_s": 0.1, "processes": 2},
                ],
            })
        })
        .collect();
    json!({
        "tool": tool, "commands": [format!("{tool} {name}")], "runs": runs,
        "successful": walls.len(), "failure": null, "median_s": median,
        "interval_s": ends, "median_peak_rss_bytes": 60_000_000, "median_cpus": 0.5,
        "wall": {"median_s": median, "mean_s": median, "deviation_s": 0.1,
            "minimum_s": ends[0], "maximum_s": ends[1], "first_quartile_s": ends[0],
            "third_quartile_s": ends[1], "interval_s": ends, "outliers": []},
    })
}

fn median(walls: &[f64]) -> f64 {
    let mut sorted = walls.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
