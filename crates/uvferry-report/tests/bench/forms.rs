//! The figures, in every form.

use proptest::prelude::*;
use serde_json::json;
use uvferry_report::Language;
use uvferry_report::json::BenchDocument;
use uvferry_report::saved::{Form, Saved};
use uvferry_report::{csv, html, markdown, text};

use crate::samples::{self, bench, scenario};

/// A bench of one scenario: pip's and uv's wall times, and what is called how.
fn document(name: &str, pip: &[f64], uv: &[f64]) -> BenchDocument {
    let mut scenario = scenario("sync", name, &[("pip", pip), ("uv-pip", uv)]);
    scenario["same_set"] = false.into();
    scenario["set_differences"] = json!([name]);
    bench(name, &[scenario])
}

#[test]
fn each_form_has_the_figures_with_their_spread() {
    let bench = document("dev.txt", &[9.0, 10.0, 11.0], &[0.5, 0.45, 0.6]);
    let shown = text::bench(&bench, None);
    assert!(shown.contains("10.00 s (9.00 s to 11.00 s)"), "{shown}");
    assert!(shown.contains("20 (18 to 22)"), "{shown}");
    let table = markdown::bench(&bench, Language::English);
    assert!(
        table.contains("| 500 ms (450 ms to 600 ms) | 20 (18 to 22) |"),
        "{table}"
    );
    assert!(table.contains("They did not install the same."), "{table}");
    assert_eq!(csv::bench(&bench).lines().count(), 7);
    let page = html::bench(&bench, Language::English);
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(page.contains("since the start, logarithmic"));
}

#[test]
fn no_text_of_a_project_runs_or_breaks_a_table() {
    let hostile = "\"><script>alert(1)</script>|`=1+1";
    let bench = document(hostile, &[2.0, 2.0, 2.0], &[1.0, 1.0, 1.0]);
    let comparison = samples::comparison(hostile, 1.3);
    for language in Language::ALL.iter().copied() {
        assert!(!html::bench(&bench, language).contains("<script>alert"));
        assert!(!html::bench_comparison(&comparison, language).contains("<script>alert"));
        assert!(!markdown::bench(&bench, language).contains("<script>"));
        assert!(!markdown::bench_comparison(&comparison, language).contains("<script>"));
    }
    let table = csv::bench(&document("=cmd|x", &[2.0, 2.0, 2.0], &[1.0, 1.0, 1.0]));
    assert!(table.contains("'=cmd|x"), "{table}");
}

/// A scenario that is built in is told in the language of the report; one of a file of scenarios
/// keeps its own words, also under the name of one that is built in.
#[test]
fn what_a_built_in_scenario_is_about_is_translated() {
    for scenario in uvferry_bench::scenario::built_in_scenarios() {
        let of = |about: &str| {
            let walls: &[samples::Walls<'_>] = &[("pip", &[2.0; 3]), ("uv-pip", &[1.0; 3])];
            let document = samples::bench("a", &[samples::scenario(&scenario.name, about, walls)]);
            markdown::bench(&document, Language::Korean)
        };
        let headline = |about: &str| format!("- **{about}**: ");
        assert!(
            !of(&scenario.about).contains(&headline(&scenario.about)),
            "{}",
            scenario.name
        );
        assert!(of("My own").contains(&headline("My own")));
    }
}

#[test]
fn a_comparison_says_what_it_carries_in_each_form() {
    let comparison = samples::comparison("dev.txt", 1.3);
    assert_eq!((comparison.regressions, comparison.improvements), (1, 1));
    let page = html::bench_comparison(&comparison, Language::English);
    for said in [
        "takes longer",
        "takes less",
        "no evidence",
        "too few runs",
        "on one side only",
        "exceeds 2 %",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(page.matches("<svg").count(), 1);
    // What counts is filled: two of the four that stand on both sides.
    assert_eq!(page.matches("class=\"box full\"").count(), 2);
    assert_eq!(page.matches("class=\"box\"").count(), 2);
    for form in [
        page,
        text::bench_comparison(&comparison, None),
        markdown::bench_comparison(&comparison, Language::English),
    ] {
        // Never a number without its spread, or how little it is made of.
        assert!(form.contains("400 ms (392 ms to 408 ms)"), "{form}");
        assert!(form.contains("2.05 s (runs: 2.00 s to 2.10 s)"), "{form}");
        assert!(form.contains("200 ms (1 run)"), "{form}");
        assert!(form.contains("0.98 (too few runs)"), "{form}");
    }
    // Without anything on both sides there is nothing to draw.
    let mut apart = comparison;
    apart.changes.retain(|change| change.ratio.is_none());
    assert!(!html::bench_comparison(&apart, Language::English).contains("<svg"));
}

#[test]
fn a_tool_has_one_kind_of_line_also_where_another_failed() {
    let dashes = |tools: &[samples::Walls<'_>]| -> Vec<String> {
        let scenario = samples::scenario("lock", "lock", tools);
        let page = html::bench(&samples::bench("a", &[scenario]), Language::English);
        let found = page.split("stroke-dasharray=\"").skip(1);
        found
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let all = dashes(&[
        ("pip", &[2.0; 3]),
        ("uv-pip", &[1.0; 3]),
        ("uv-project", &[1.5; 3]),
    ]);
    let some = dashes(&[("uv-pip", &[1.0; 3]), ("uv-project", &[1.5; 3])]);
    assert_eq!(all[..3], ["none", "7 4", "2 3"]);
    assert_eq!(some[..2], all[1..3]);
}

/// What is in a table is there without one.
#[test]
fn a_narrow_terminal_gets_the_same_figures_on_lines_that_fit() {
    let mut bench = samples::full();
    // A word that is wider than a line stays whole.
    bench.scenarios.retain(|scenario| scenario.name.len() < 20);
    let comparison = samples::comparison("dev.txt", 1.3);
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        text.split(|c: char| c.is_whitespace() || c == ',' || c == ';')
            .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    for columns in [40, 60] {
        let wide = text::bench(&bench, None);
        let narrow = text::bench(&bench, Some(columns));
        assert!(wide.lines().any(|line| line.chars().count() > 60));
        for line in narrow.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        // All but the mean of processors, which is for a wide table.
        let missing: Vec<String> = words(&wide).difference(&words(&narrow)).cloned().collect();
        assert_eq!(missing, ["0.5"], "{narrow}");
        let (wide, narrow) = (
            text::bench_comparison(&comparison, None),
            text::bench_comparison(&comparison, Some(columns)),
        );
        for line in narrow.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        let missing: Vec<String> = words(&wide).difference(&words(&narrow)).cloned().collect();
        assert_eq!(missing, [""; 0], "{narrow}");
    }
    // Where there is room there is a table.
    let wide = text::bench(&bench, Some(200));
    assert!(wide.contains("pip by it"), "{wide}");
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
        let page = html::bench(&document("a", &pip, &uv), Language::English);
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

#[test]
fn a_migration_shows_the_last_bench_of_each_set_of_requirements() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/saved/migration-1.json");
    let saved = Saved::read(&fs_err::read_to_string(path).unwrap()).unwrap();
    let of = |name: &str, began_at_s: u64, tool: &str| {
        let scenario = samples::scenario(
            "resolve",
            "about",
            &[("pip", &[2.0, 2.1, 2.2]), (tool, &[1.0, 1.1, 1.2])],
        );
        let mut bench = samples::bench(name, &[scenario]);
        bench.began_at_s = began_at_s;
        bench
    };
    let benches = [
        of("dev.txt", 20, "newest"),
        of("dev.txt", 10, "oldest"),
        of("main.txt", 5, "other"),
    ];
    let page = saved
        .rendered(Form::Html, Language::English, &benches)
        .unwrap();
    for shown in ["id=\"measured\"", "id=\"measured-2\"", "newest", "other"] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("oldest"));
}
