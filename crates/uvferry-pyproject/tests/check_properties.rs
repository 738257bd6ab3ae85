//! Whatever the file: no panic, and each place is in it.

use proptest::prelude::*;
use proptest::sample::select;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::check::{CheckOptions, check};

fn places_are_inside(bytes: &[u8]) -> Result<(), TestCaseError> {
    let file = SourceFile::new("pyproject.toml", bytes);
    let end = file.line_column(file.text().len());
    let end = (end.line, end.column);
    let mut last = (0, 0);
    for found in check(&file, &CheckOptions::default()) {
        let related = found.related.iter().map(|(place, _)| place);
        let own = found.location.as_ref();
        prop_assert!(own.is_some(), "{found:?}");
        for place in own.into_iter().chain(related) {
            let start = (place.line, place.column);
            prop_assert!(start <= (place.end_line, place.end_column), "{found:?}");
            prop_assert!((place.end_line, place.end_column) <= end, "{found:?}");
            prop_assert!(place.line >= 1 && place.column >= 1);
        }
        let at = own.map_or((0, 0), |place| (place.line, place.column));
        prop_assert!(last <= at, "not in order: {found:?}");
        last = at;
    }
    Ok(())
}

/// What files are made of.
const PIECES: &[&str] = &[
    "[project]\n",
    "[project.urls]\n",
    "[[project.authors]]\n",
    "[build-system]\n",
    "[dependency-groups]\n",
    "[tool.setuptools]\n",
    "[tool.setuptools.dynamic]\n",
    "[[tool.setuptools.ext-modules]]\n",
    "[tool.uv]\n",
    "[tool.uv.sources]\n",
    "[[tool.uv.index]]\n",
    "[tool.uvferry]\n",
    "name",
    "version",
    "readme",
    "license",
    "license-files",
    "dependencies",
    "optional-dependencies",
    "dynamic",
    "authors",
    "scripts",
    "entry-points",
    "requires",
    "import-names",
    "classifiers",
    "packages",
    "package-dir",
    "conflicts",
    "default-groups",
    "a",
    "é",
    "\"a b\"",
    ".",
    " = ",
    " = ",
    " = ",
    "\n",
    "\n",
    "\n",
    "\r\n",
    ",",
    "[",
    "]",
    "{",
    "}",
    "\"a\"",
    "\"é;\\u0041\"",
    "\"\"\"\na\\\n b\"\"\"",
    "'[é'",
    "\"MIT OR (é\"",
    "\"LIC[é\"",
    "1",
    "true",
    "1979-05-27",
    "[\"a\", 'b é']",
    "[{include-group = \"a\"}]",
    "{file = \"a\"}",
    "{ a = 1,\n b = {} }",
    "# é\n",
    "\u{feff}",
    "\0",
    "\r",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        places_are_inside(&bytes)?;
    }

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        places_are_inside(text.as_bytes())?;
        let quoted = format!("[project]\ndependencies = ['{}']\nlicense = '{0}'\nlicense-files = ['{0}']\n", text.replace('\'', ""));
        places_are_inside(quoted.as_bytes())?;
    }

    #[test]
    fn pieces_of_such_files(pieces in proptest::collection::vec(select(PIECES), 0..30)) {
        places_are_inside(pieces.concat().as_bytes())?;
    }

    #[test]
    fn lines_of_such_files(
        lines in proptest::collection::vec((select(PIECES), select(PIECES)), 0..12)
    ) {
        let mut text = String::new();
        for (key, value) in lines {
            if key.starts_with('[') && key.ends_with('\n') {
                text.push_str(key);
            } else {
                text.push_str(key);
                text.push_str(" = ");
                text.push_str(value);
                text.push('\n');
            }
        }
        places_are_inside(text.as_bytes())?;
    }
}

/// What the migrations of the fixtures write.
#[test]
fn files_that_are_written_here_have_no_error() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let mut files = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(fixtures)];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("pyproject.toml") && path.iter().any(|part| part == "after") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 15, "{files:?}");
    for path in files {
        let bytes = fs_err::read(&path).unwrap_or_default();
        let file = SourceFile::new("pyproject.toml", bytes);
        let mut found = check(&file, &CheckOptions::default());
        found.retain(|found| found.severity == uvferry_diagnostics::Severity::Error);
        assert_eq!(found, [], "{}", path.display());
    }
}
