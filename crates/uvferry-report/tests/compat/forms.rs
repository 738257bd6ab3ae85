//! What each form looks like.

use serde::Serialize;
use serde_json::Value;
use uvferry_report::Language;
use uvferry_report::{csv, findings, html, json, markdown, text};

use crate::samples;

/// A document as it is printed, which follows its schema.
fn checked(document: &impl Serialize) -> String {
    let value = serde_json::to_value(document).unwrap();
    let name = value["schema"].as_str().unwrap().replace('/', ".");
    let schemas = uvferry_report::schemas();
    let of_it = |(file, _): &&(&str, Value)| *file == format!("{name}.schema.json");
    let (_, schema) = schemas.iter().find(of_it).unwrap();
    let validator = jsonschema::validator_for(schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&value)
        .map(|it| it.to_string())
        .collect();
    assert_eq!(problems, [""; 0]);
    serde_json::to_string_pretty(document).unwrap()
}

#[test]
fn a_matrix_in_each_form() {
    let document = json::matrix(&samples::matrix());
    insta::assert_snapshot!("matrix.json", checked(&document));
    insta::assert_snapshot!("matrix.txt", text::matrix(&document));
    insta::assert_snapshot!("matrix.md", markdown::matrix(&document, Language::English));
    insta::assert_snapshot!(
        "problem_solutions.md",
        markdown::solutions(&document, Language::English)
    );
    insta::assert_snapshot!("matrix.csv", csv::matrix(&document));
    insta::assert_snapshot!("problem_packages.csv", csv::problems(&document));
    let page = html::matrix(&document, Language::English);
    keep("matrix.html", &page);
    insta::assert_snapshot!("matrix.html", body(&page));
}

#[test]
fn what_follows_one_failure_is_one_problem_and_each_keeps_its_version() {
    use uvferry_compat::matrix::{Cell, Matrix, Outcome};

    let fails = Cell {
        outcome: Outcome::OnlyUv,
        uv: Some("1.0".to_owned()),
        pip_message: Some("ERROR: no".to_owned()),
        ..Cell::default()
    };
    let follows = |version: &str, names: &[&str]| Cell {
        outcome: Outcome::OnlyUv,
        uv: Some(version.to_owned()),
        follows: names.iter().map(ToString::to_string).collect(),
        ..Cell::default()
    };
    let many = ["app", "b", "c", "d"];
    let document = json::matrix(&Matrix {
        targets: vec![samples::target("3.11", "linux")],
        packages: vec![
            samples::row("app", 1, vec![fails]),
            samples::row("one", 2, vec![follows("1.1", &["app"])]),
            samples::row("two", 3, vec![follows("2.2", &["app"])]),
            samples::row("wide", 4, vec![follows("3.3", &many)]),
        ],
        ..Matrix::default()
    });
    let told = text::matrix(&document);
    assert!(told.contains("  one, two\n    on 3.11-linux\n"), "{told}");
    assert!(
        told.contains("They come with `app`: what helps there helps here."),
        "{told}"
    );
    assert!(told.contains("`app`, `b`, `c` and 1 more"), "{told}");
    assert!(told.contains("    uv 3.3; on 3.11-linux\n"), "{told}");
    let table = csv::problems(&document);
    let row = |name: &str| {
        let row = table.lines().find(|line| line.starts_with(name)).unwrap();
        row.split(',').nth(4).unwrap().to_owned()
    };
    assert_eq!(
        (row("one"), row("two")),
        ("1.1".to_owned(), "2.2".to_owned())
    );
    // A tool that does not start says the same of all.
    let stops = |version: &str| Cell {
        outcome: Outcome::OnlyUv,
        uv: Some(version.to_owned()),
        pip_message: Some("Configuration file could not be loaded.".to_owned()),
        ..Cell::default()
    };
    let all = json::matrix(&Matrix {
        targets: vec![samples::target("3.11", "linux")],
        packages: vec![
            samples::row("one", 1, vec![stops("1.0")]),
            samples::row("two", 2, vec![stops("2.0")]),
        ],
        ..Matrix::default()
    });
    assert_eq!(text::matrix(&all).matches("pip says").count(), 1);
    let page = markdown::matrix(&document, Language::English);
    assert!(page.contains("one, two") && !page.contains("2.2"), "{page}");
}

#[test]
fn what_a_file_has_many_of_is_told_in_short() {
    use uvferry_compat::risks::{Coverage, Risk, RiskKind, Risks};
    use uvferry_diagnostics::{Diagnostic, SourceFile};

    let text = "name\n".repeat(40);
    let file = SourceFile::new("requirements.txt", text);
    let rule = uvferry_compat::RULES
        .iter()
        .find(|rule| rule.code == "UVF659")
        .unwrap();
    let one = |line: usize| {
        let at = line * 5..line * 5 + 4;
        Risk {
            kind: RiskKind::Reproducibility,
            package: Some(format!("name{line}")),
            diagnostic: Diagnostic::new(rule, format!("`name{line}` is open")).at(&file, at),
            mitigation: rule.fix.to_owned(),
        }
    };
    let mut risks: Vec<Risk> = (0..12).map(one).collect();
    for line in 20..23 {
        let place = uvferry_diagnostics::Location::new(&file, line * 5..line * 5 + 4);
        let diagnostic = risks[0].diagnostic.clone().also(place, "and here");
        risks[0].diagnostic = diagnostic;
    }
    let unread = |name: &str| (name.to_owned(), "it was not read".to_owned());
    let document = json::risks(&Risks {
        risks,
        coverage: Coverage {
            metadata_unknown: vec![unread("a"), unread("b")],
            ..Coverage::default()
        },
    });
    let told = text::risks(&document);
    assert!(
        told.contains("also requirements.txt:21, 22, 23: and here"),
        "{told}"
    );
    assert!(
        told.contains("`name4` is open") && !told.contains("`name5` is open"),
        "{told}"
    );
    let rest = "… and 7 more in requirements.txt, on the lines 6, 7, 8, 9, 10, 11, 12;";
    assert!(told.contains(rest), "{told}");
    assert!(told.contains("  - a, b: it was not read\n"), "{told}");
    assert_eq!(document.risks.len(), 12);
}

#[test]
fn risks_in_each_form() {
    let document = json::risks(&samples::risks());
    insta::assert_snapshot!("risks.json", checked(&document));
    insta::assert_snapshot!("risks.txt", text::risks(&document));
    insta::assert_snapshot!("risks.md", markdown::risks(&document, Language::English));
    insta::assert_snapshot!("risks.csv", csv::risks(&document));
    let page = html::risks(&document, Language::English);
    keep("risks.html", &page);
    insta::assert_snapshot!("risks.html", body(&page));
}

#[test]
fn nothing_at_all_has_a_form_too() {
    let matrix = json::matrix(&uvferry_compat::matrix::Matrix::default());
    checked(&matrix);
    assert_eq!(matrix.summary.compatible_percent, None);
    assert!(text::matrix(&matrix).contains("nothing to compare"));
    assert!(markdown::solutions(&matrix, Language::English).contains("Nothing needs a person"));
    assert_eq!(csv::matrix(&matrix).lines().count(), 1);
    let risks = json::risks(&uvferry_compat::risks::Risks::default());
    checked(&risks);
    assert!(text::risks(&risks).contains("no risk was found"));
    assert!(html::risks(&risks, Language::English).contains("No risk was found"));
}

#[test]
fn texts_fit_a_terminal_of_eighty_columns() {
    for text in [
        text::matrix(&json::matrix(&samples::matrix())),
        text::risks(&json::risks(&samples::risks())),
    ] {
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

/// For a person who wants to look at it in a browser.
fn keep(name: &str, page: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs_err::write(folder.join(name), page).unwrap();
}

/// What of a page is not the same in each.
fn body(page: &str) -> &str {
    let start = page.find("<body>").unwrap();
    let end = page.find("<script>").unwrap();
    &page[start..end]
}

#[test]
fn cells_and_risks_are_findings_with_a_place_and_what_to_do() {
    let told = |found: &[uvferry_diagnostics::Diagnostic]| -> String {
        let lines = found.iter().flat_map(|one| {
            let place = one.location.as_ref();
            let place = place.map(|place| format!("{}:{}", place.file, place.line));
            [
                format!(
                    "{} {} {}",
                    one.severity,
                    one.code,
                    place.unwrap_or_default()
                ),
                format!("  {}", one.message),
                format!("  {}", one.help.as_deref().unwrap_or_default()),
            ]
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(
        "matrix.findings",
        told(&findings::matrix(&samples::matrix()))
    );
    insta::assert_snapshot!("risks.findings", told(&findings::risks(&samples::risks())));
}
