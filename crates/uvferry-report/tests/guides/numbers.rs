//! No claim without a measurement.

use uvferry_report::guides::Guide;

use crate::samples::{Known, bench, service};

#[test]
fn without_a_bench_no_guide_calls_anything_faster() {
    let mut known = Known::migrated(&service());
    known.benches.clear();
    for which in Guide::ALL {
        let text = known.guide(which).to_lowercase();
        let told = text.replace("is it faster?", "");
        for claim in [
            "faster",
            "times as fast",
            "10x",
            "10-100",
            "speed-up of",
            "blazing",
        ] {
            assert!(!told.contains(claim), "`{claim}` in {}", which.as_str());
        }
    }
    for which in [Guide::Optimisation, Guide::Retrospective, Guide::Checklist] {
        let text = known.guide(which).to_lowercase();
        assert!(text.contains("not measured here"), "{}", which.as_str());
    }
}

#[test]
fn figures_are_those_of_the_bench_with_their_interval() {
    let mut known = Known::migrated(&service());
    known.benches = vec![bench()];
    for which in [Guide::Optimisation, Guide::Retrospective] {
        let text = known.guide(which);
        let row = text
            .lines()
            .find(|line| line.contains("`cold-install`"))
            .unwrap();
        for figure in [
            "2026-09-21",
            "8.25 s (8.00 s–8.50 s)",
            "750 ms",
            "11.0 (10.5–11.5)",
            "Some CPU",
        ] {
            assert!(row.contains(figure), "{figure} is not in {row}");
        }
    }
}

#[test]
fn a_scenario_that_failed_has_no_figure() {
    let mut known = Known::migrated(&service());
    let mut failed = bench();
    let scenario = &mut failed.scenarios[0];
    scenario.ratio = None;
    scenario.tools[1].median_s = None;
    known.benches = vec![failed];
    let text = known.guide(Guide::Retrospective);
    let row = text
        .lines()
        .find(|line| line.contains("`cold-install`"))
        .unwrap();
    assert!(row.contains("| 8.25 s (8.00 s–8.50 s) | – | – |"), "{row}");
}

#[test]
fn the_times_of_the_migration_are_those_of_its_report() {
    let known = Known::migrated(&service());
    let text = known.guide(Guide::Retrospective);
    for row in [
        "| plan | 20.0 ms |",
        "| lock | 3.50 s |",
        "| verify | 1.50 s |",
        "| all of it | 5.10 s |",
    ] {
        assert!(text.contains(row), "{row} is not in\n{text}");
    }
}
