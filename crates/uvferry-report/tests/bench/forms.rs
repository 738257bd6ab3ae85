//! The figures, in every form.

use proptest::prelude::*;
use uvferry_report::{csv, html, markdown, text};

use crate::samples::document;

#[test]
fn each_form_has_the_figures_with_their_spread() {
    let bench = document("dev.txt", &[9.0, 10.0, 11.0], &[0.5, 0.45, 0.6]);
    let shown = text::bench(&bench);
    assert!(shown.contains("10.00 s (9.00 s to 11.00 s)"), "{shown}");
    assert!(shown.contains("20 (18 to 22)"), "{shown}");
    let table = markdown::bench(&bench);
    assert!(
        table.contains("| 500 ms (450 ms to 600 ms) | 20 (18 to 22) |"),
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
