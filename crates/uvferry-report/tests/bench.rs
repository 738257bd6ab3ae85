//! What was measured, in every form.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use proptest::prelude::*;
use serde_json::json;
use uvferry_report::json::{BenchDocument, read_benches};
use uvferry_report::{csv, html, markdown, text};

/// A bench of one scenario: pip's and uv's wall times, and what is called how.
fn document(name: &str, pip: &[f64], uv: &[f64]) -> BenchDocument {
    let tool = |tool: &str, walls: &[f64]| {
        let mut sorted = walls.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[sorted.len() / 2];
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
    };
    let ratio = json!({"tool": "uv-pip", "median": pip[0] / uv[0],
        "interval": [pip[0] / uv[0] * 0.9, pip[0] / uv[0] * 1.1], "pairs": pip.len()});
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
        "scenarios": [{"name": "sync", "about": name, "note": name, "cache": "warm",
            "tools": [tool("pip", pip), tool("uv-pip", uv)], "ratio": ratio, "ratios": [ratio],
            "same_set": false, "set_differences": [name]}],
        "budget": null, "cancelled": false, "warnings": [name],
    })
    .to_string();
    read_benches(&text).unwrap().remove(0)
}

#[test]
fn each_form_has_the_figures_with_their_spread() {
    let bench = document("dev.txt", &[9.0, 10.0, 11.0], &[0.5, 0.45, 0.6]);
    let shown = text::bench(&bench);
    assert!(shown.contains("10.00 s (9.00 s to 11.00 s)"), "{shown}");
    assert!(shown.contains("18 (16 to 20)"), "{shown}");
    let table = markdown::bench(&bench);
    assert!(
        table.contains("| 500 ms (450 ms to 600 ms) | 18 (16 to 20) |"),
        "{table}"
    );
    assert!(table.contains("They did not install the same."), "{table}");
    assert_eq!(csv::bench(&bench).lines().count(), 7);
    let page = html::bench(&bench);
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(page.contains("since the start, logarithmic"));
}

#[test]
fn no_text_of_a_project_runs_or_breaks_a_table() {
    let hostile = "\"><script>alert(1)</script>|`=1+1";
    let bench = document(hostile, &[2.0, 2.0, 2.0], &[1.0, 1.0, 1.0]);
    assert!(!html::bench(&bench).contains("<script>alert"));
    assert!(!markdown::bench(&bench).contains("<script>"));
    let table = csv::bench(&document("=cmd|x", &[2.0, 2.0, 2.0], &[1.0, 1.0, 1.0]));
    assert!(table.contains("'=cmd|x"), "{table}");
}

/// The numbers of an attribute in a page.
fn numbers(page: &str, name: &str) -> Vec<f64> {
    let marker = format!(" {name}=\"");
    page.split(&marker)
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.parse().ok())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_is_drawn_outside_of_its_picture(
        pip in prop::collection::vec(1e-4..1e4_f64, 3..6),
        uv in prop::collection::vec(1e-4..1e4_f64, 3..6),
    ) {
        let page = html::bench(&document("a", &pip, &uv));
        for name in ["x", "x1", "x2", "cx"] {
            for x in numbers(&page, name) {
                prop_assert!((0.0..=760.0).contains(&x), "{name} {x}");
            }
        }
        for name in ["y", "y1", "y2", "cy"] {
            for y in numbers(&page, name) {
                prop_assert!((0.0..=330.0).contains(&y), "{name} {y}");
            }
        }
    }
}
