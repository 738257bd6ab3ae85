//! Counts and ratios.

use uvferry_compat::matrix::{Cell, Outcome, RunOutcome};
use uvferry_report::json;

use crate::samples;

#[test]
fn counts_are_those_of_the_cells() {
    let summary = json::matrix(&samples::matrix()).summary;
    assert_eq!((summary.total, summary.compatible), (21, 8));
    assert_eq!(summary.compatible_percent, Some(38.1));
    assert_eq!((summary.packages, summary.packages_compatible), (7, 1));
    let outcomes = summary.outcomes;
    assert_eq!(
        [
            outcomes.same,
            outcomes.other_version,
            outcomes.only_pip,
            outcomes.only_uv,
            outcomes.neither,
            outcomes.inconclusive
        ],
        [8, 1, 3, 1, 2, 6]
    );
}

#[test]
fn a_speed_up_compares_the_same_thing_only() {
    let mut matrix = samples::matrix();
    let summary = json::matrix(&matrix).summary;
    // 12 / 1 and 8 / 2 seconds; 2 / 0.1 and 3 / 0.5.
    let whole = summary.speedup_whole.unwrap();
    assert_eq!(whole.pairs, 2);
    assert!((whole.mean_ratio - 8.0).abs() < 1e-9 && (whole.median_ratio - 8.0).abs() < 1e-9);
    let alone = summary.speedup_alone.unwrap();
    assert_eq!(alone.pairs, 2);
    assert!((alone.mean_ratio - 13.0).abs() < 1e-9 && (alone.median_ratio - 13.0).abs() < 1e-9);

    // A failure and a missing time are no speed.
    matrix.runs[0].outcome = RunOutcome::Failed;
    matrix.runs[3].wall_s = None;
    for cell in matrix.packages.iter_mut().flat_map(|row| &mut row.cells) {
        cell.uv_s = None;
    }
    matrix.packages[1].cells[0] = Cell {
        outcome: Outcome::OnlyPip,
        pip_s: Some(1.0),
        uv_s: Some(0.1),
        ..Cell::default()
    };
    let summary = json::matrix(&matrix).summary;
    assert_eq!(summary.speedup_whole, None);
    assert_eq!(summary.speedup_alone, None);
    let printed = serde_json::to_value(summary).unwrap();
    assert!(printed["speedup_whole"].is_null());
}

#[test]
fn a_hundred_percent_is_all_of_them() {
    let mut matrix = samples::matrix();
    matrix.packages = (0..2000)
        .map(|at| samples::row(&format!("p{at}"), at, vec![samples::same("1")]))
        .collect();
    matrix.packages[0].cells[0].outcome = Outcome::OnlyPip;
    assert_eq!(json::matrix(&matrix).summary.compatible_percent, Some(99.9));
}
