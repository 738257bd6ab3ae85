//! A matrix read back.

use proptest::prelude::*;
use serde_json::{Value, json};
use uvferry_compat::matrix::{Matrix, Share};
use uvferry_report::json::{MatrixReadError, ReadError, matrix, read_matrix};

use crate::samples;

fn sample() -> (Matrix, Value) {
    let mut made = samples::matrix();
    made.partition = Some(Share {
        share: 2,
        of: 3,
        label: "services/web".to_owned(),
        targets: made.targets.iter().map(|it| it.name.clone()).collect(),
        request: "0a1b".to_owned(),
    });
    // Rules of tests are not among those that can be read back.
    for cell in made.packages.iter_mut().flat_map(|row| &mut row.cells) {
        cell.rule = None;
    }
    let document = serde_json::to_value(matrix(&made)).unwrap();
    (made, document)
}

#[test]
fn what_is_written_is_read_back() {
    let (made, document) = sample();
    assert_eq!(read_matrix(&document.to_string()).unwrap(), made);
    let empty = matrix(&Matrix::default());
    let text = serde_json::to_string(&empty).unwrap();
    assert_eq!(read_matrix(&text).unwrap(), Matrix::default());
}

#[test]
fn every_rule_of_the_crate_is_read_back() {
    for rule in uvferry_compat::RULES {
        let (mut made, _) = sample();
        made.packages[0].cells[0].rule = Some(rule);
        let text = serde_json::to_string(&matrix(&made)).unwrap();
        assert_eq!(read_matrix(&text).unwrap(), made);
    }
}

#[test]
fn fields_of_a_newer_minor_version_are_passed_over() {
    let (made, mut document) = sample();
    document["weather"] = json!("fine");
    document["packages"][0]["cells"][0]["colour"] = json!({"red": 1});
    document["summary"]["new"] = json!(1);
    assert_eq!(read_matrix(&document.to_string()).unwrap(), made);
}

#[test]
fn what_is_no_matrix_of_this_version_is_refused() {
    let (_, document) = sample();
    let with = |path: &str, value: Value| {
        let mut changed = document.clone();
        *changed.pointer_mut(path).unwrap() = value;
        read_matrix(&changed.to_string()).unwrap_err()
    };
    assert!(matches!(
        with("/schema", json!("uvferry.matrix/2")),
        MatrixReadError::Document(ReadError::Newer(_))
    ));
    for other in [json!("uvferry.plan/1"), json!("uvferry.matrix/x"), json!(1)] {
        assert!(matches!(
            with("/schema", other),
            MatrixReadError::Document(ReadError::Other { .. })
        ));
    }
    assert!(matches!(
        with("/packages/0/cells/0/outcome", json!("perhaps")),
        MatrixReadError::Document(ReadError::Content { .. })
    ));
    for (path, value) in [
        ("/packages/0/cells/0/target", json!("2.7-linux")),
        ("/packages/0/cells", json!([])),
        ("/packages/0/cells/0/rule", json!("UVF000")),
        ("/targets/1/name", json!("3.11-linux")),
        ("/runs/0/target", json!("x")),
        ("/partition/share", json!(4)),
    ] {
        let error = with(path, value);
        assert!(
            matches!(error, MatrixReadError::Contradiction(_)),
            "{path}: {error}"
        );
    }
    assert!(matches!(
        read_matrix("{"),
        Err(MatrixReadError::Document(ReadError::Json(_)))
    ));
    assert!(matches!(
        read_matrix("[]"),
        Err(MatrixReadError::Document(ReadError::Other { .. }))
    ));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), at in any::<prop::sample::Index>()) {
        let _ = read_matrix(&text);
        let (_, document) = sample();
        let mut whole = document.to_string();
        let mut at = at.index(whole.len());
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        whole.insert_str(at, &text);
        let _ = read_matrix(&whole);
    }
}
