//! Names and messages that want to be something else than text.

use proptest::prelude::*;
use uvferry_compat::matrix::{Cell, Matrix, Outcome, Requested, Row, Solution, Tool, Way};
use uvferry_compat::risks::{Coverage, Risk, RiskKind, Risks};
use uvferry_diagnostics::{Diagnostic, Location, Severity};
use uvferry_report::Language;
use uvferry_report::{csv, html, json, markdown, text};

use crate::samples;

/// A matrix in which each text is `text`.
pub(crate) fn matrix(text: &str) -> Matrix {
    let cell = Cell {
        outcome: Outcome::OnlyPip,
        pip: Some(text.to_owned()),
        uv: Some(text.to_owned()),
        pip_message: Some(text.to_owned()),
        uv_message: Some(text.to_owned()),
        solution: Some(Solution {
            way: Way::Constraint,
            tool: Tool::Uv,
            arguments: vec![text.to_owned()],
            text: text.to_owned(),
            tried: true,
        }),
        ..Cell::default()
    };
    let mut target = samples::target("3.11", "linux");
    text.clone_into(&mut target.name);
    text.clone_into(&mut target.platform);
    target.pip_version = Some(text.to_owned());
    Matrix {
        targets: vec![target],
        packages: vec![Row {
            name: text.to_owned(),
            requested: vec![Requested {
                text: text.to_owned(),
                file: Some(text.to_owned()),
                line: Some(1),
            }],
            cells: vec![cell],
        }],
        notes: vec![text.to_owned()],
        ..Matrix::default()
    }
}

/// Risks in which each text is `text`.
pub(crate) fn risks(text: &str) -> Risks {
    let mut diagnostic = Diagnostic::new(&samples::EXPLAINED, text)
        .at_location(Location::file(text))
        .also(Location::file(text), text)
        .severity(Severity::Error);
    text.clone_into(&mut diagnostic.code);
    Risks {
        risks: vec![Risk {
            kind: RiskKind::Security,
            package: Some(text.to_owned()),
            diagnostic,
            mitigation: text.to_owned(),
        }],
        coverage: Coverage {
            files: vec![text.to_owned()],
            packages_unknown: vec![(text.to_owned(), text.to_owned())],
            metadata_unknown: vec![(text.to_owned(), text.to_owned())],
            notes: vec![text.to_owned()],
            index_skipped: Some(text.to_owned()),
            audit_skipped: Some(text.to_owned()),
            ..Coverage::default()
        },
    }
}

/// The tags of a page, each with its attributes' names; panics at what a browser would have
/// to guess.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let mut quoted = false;
        let end = rest
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap();
        let mut names = String::new();
        let mut inside = false;
        for c in rest[..end].chars() {
            inside ^= c == '"';
            if !inside && c != '"' {
                names.push(c);
            }
        }
        tags.push(names);
        rest = &rest[end + 1..];
        if tags
            .last()
            .is_some_and(|tag| tag == "style" || tag == "script")
        {
            let close = rest.find("</").unwrap();
            rest = &rest[close..];
        }
    }
    tags
}

fn nasty() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        Just("</script><script>alert(1)</script>"),
        Just("<img src=x onerror=alert(1)>"),
        Just("\"onmouseover=\"x"),
        Just("'"),
        Just("<!--"),
        Just("]]>"),
        Just("&lt;"),
        Just("`"),
        Just("{{ frame.style }}"),
        Just("\u{202e}"),
        Just("\u{2066}"),
        Just("\u{1b}[31m"),
        Just("\r\n"),
        Just("\0"),
        Just("|"),
        Just("=1+1"),
        Just("a"),
        Just(" "),
        Just("https://me:hunter2@example.com/x"),
    ];
    prop_oneof![
        proptest::collection::vec(parts, 0..8).prop_map(|parts| parts.concat()),
        any::<String>(),
    ]
}

/// What reorders text or steers a terminal.
fn is_dangerous(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn text_stays_text_in_a_page(content in nasty()) {
        let plain = json::matrix(&matrix("a"));
        let document = json::matrix(&matrix(&content));
        // Literals and how often a place is named are the only marks that a text may bring.
        let marks = |page: &str| {
            let mut marks = tags(page);
            marks.retain(|tag| tag != "code" && tag != "/code");
            marks
        };
        for language in Language::ALL.iter().copied() {
            let page = html::matrix(&document, language);
            prop_assert_eq!(marks(&page), marks(&html::matrix(&plain, language)));
            prop_assert!(!page.contains(is_dangerous));

            let page = html::risks(&json::risks(&risks(&content)), language);
            let plain = html::risks(&json::risks(&risks("a")), language);
            prop_assert_eq!(marks(&page), marks(&plain));
            prop_assert!(!page.contains(is_dangerous));
        }
    }

    #[test]
    fn nothing_secret_and_nothing_that_steers_is_in_any_form(content in nasty()) {
        let matrix = json::matrix(&matrix(&content));
        let risks = json::risks(&risks(&content));
        let mut forms = vec![
            text::matrix(&matrix),
            text::risks(&risks),
            csv::matrix(&matrix),
            csv::problems(&matrix),
            csv::risks(&risks),
        ];
        for language in Language::ALL.iter().copied() {
            forms.extend([
                markdown::matrix(&matrix, language),
                markdown::solutions(&matrix, language),
                markdown::risks(&risks, language),
                html::matrix(&matrix, language),
                html::risks(&risks, language),
            ]);
        }
        for form in forms {
            prop_assert!(!form.contains("hunter2"), "{}", form);
            prop_assert!(!form.contains(is_dangerous), "{}", form);
        }
    }

    #[test]
    fn a_table_has_one_row_for_each_cell_and_no_formula(content in nasty()) {
        let document = json::matrix(&matrix(&content));
        for table in [csv::matrix(&document), csv::problems(&document)] {
            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
            let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(rows.len(), 2);
            prop_assert_eq!(rows[0].len(), rows[1].len());
            for field in &rows[1] {
                prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", field);
            }
        }
    }
}

#[test]
fn a_page_asks_the_network_for_nothing() {
    for page in [
        html::matrix(&json::matrix(&samples::matrix()), Language::English),
        html::risks(&json::risks(&samples::risks()), Language::English),
    ] {
        assert!(
            page.contains("default-src &#39;none&#39;")
                || page.contains("default-src &#x27;none&#x27;")
        );
        for word in [
            "src=", "url(", "@import", "http://", "https://", "fetch(", "XMLHttp",
        ] {
            assert!(!page.contains(word), "{word}");
        }
        // No style and no handler in an attribute: the policy would refuse it.
        for tag in tags(&page) {
            assert!(!tag.contains(" style=") && !tag.contains(" on"), "{tag}");
        }
    }
}
