//! What pip's configuration says beside indexes: uv is asked with the same in its own words,
//! or the matrix says that it has none.

use uvferry_compat::matrix::Outcome::{Neither, Same};
use uvferry_compat::matrix::{Artifact, Matrix, State};
use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::fixture::{Fixture, cell, made, row, told};

/// Of `both` there is a source distribution of the older version alone, of `newer` a wheel of
/// the older version alone, and `early` has a pre-release.
fn fixture() -> Fixture {
    Fixture::new(
        &[
            WheelBuilder::new("both", "1.0"),
            WheelBuilder::new("both", "2.0"),
            WheelBuilder::new("newer", "1.0"),
            WheelBuilder::new("early", "1.0"),
            WheelBuilder::new("early", "2.0rc1"),
        ],
        &[
            SdistBuilder::new("both", "1.0"),
            SdistBuilder::new("newer", "2.0"),
        ],
    )
}

/// pip's versions, where all cells are the same.
fn all_same(matrix: &Matrix) -> Vec<(String, String)> {
    let rows = told(matrix, 0);
    assert!(rows.iter().all(|row| row.1 == Same), "{rows:#?}");
    rows.into_iter().map(|row| (row.0, row.2)).collect()
}

fn versions(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |&(name, version): &(&str, &str)| (name.to_owned(), version.to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn files_that_pip_is_told_to_take_are_those_of_uv() {
    skip!(unless Uv, Python);
    let sdist = [("both", "1.0"), ("newer", "2.0")];
    let wheel = [("both", "2.0"), ("newer", "2.0")];
    let wheels = [("both", "2.0"), ("newer", "1.0")];
    for (variables, configuration, expected) in [
        (&[("PIP_NO_BINARY", "Both")][..], "", &sdist),
        (&[], "[global]\nno-binary = both\n", &sdist),
        (&[], "[install]\nno_binary = both,newer\n", &sdist),
        // Of another command.
        (&[], "[download]\nno-binary = both\n", &wheel),
        (&[("PIP_ONLY_BINARY", ":all:")], "", &wheels),
        (&[], "[install]\nonly-binary = newer\n", &wheels),
        // pip cuts at commas alone, and no distribution has that name.
        (&[], "[install]\nonly-binary =\n    newer\n", &wheel),
        // What is said last counts.
        (
            &[("PIP_ONLY_BINARY", "both")],
            "[global]\nno-binary = both\n",
            &wheel,
        ),
    ] {
        let mut fixture = fixture();
        let file = fixture.project.beside("configuration").join("pip.conf");
        fs_err::write(&file, configuration).expect("written");
        let isolated = fixture.project.isolated();
        isolated.set("PIP_CONFIG_FILE", &file);
        for (name, value) in variables {
            isolated.set(name, value);
        }
        let matrix = made(&fixture, &fixture.request(&["both", "newer"]));
        let what = format!("{variables:?} {configuration}");
        assert_eq!(all_same(&matrix), versions(expected), "{what}");
        let artifact = if expected == &sdist {
            Artifact::Sdist
        } else {
            Artifact::Wheel
        };
        assert_eq!(cell(&matrix, "both").artifact, Some(artifact), "{what}");
        assert!(matrix.notes.is_empty(), "{:?}", matrix.notes);
    }
}

#[test]
fn everything_is_built_where_pip_is_told_so() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(
        &[WheelBuilder::new("both", "2.0")],
        &[SdistBuilder::new("both", "1.0")],
    );
    fixture.project.isolated().set("PIP_NO_BINARY", ":all:");
    let matrix = made(&fixture, &fixture.request(&["both"]));
    assert_eq!(all_same(&matrix), versions(&[("both", "1.0")]));
}

#[test]
fn constraints_of_pips_configuration_hold_for_uv_too() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(
        &[
            WheelBuilder::new("asks", "1.0").requires("below"),
            WheelBuilder::new("below", "1.0"),
            WheelBuilder::new("below", "2.0"),
            WheelBuilder::new("other", "1.0"),
            WheelBuilder::new("other", "2.0"),
        ],
        &[SdistBuilder::new("fails", "1.0").only_by_pip("not for you")],
    );
    let list = fixture.project.write("held.txt", "below<2\n");
    fixture.project.write("own.txt", "other<2\n");
    fixture.project.isolated().set("PIP_CONSTRAINT", &list);
    let mut request = fixture.request(&["asks", "other"]);
    request.solutions = false;
    let expected = [("asks", "1.0"), ("below", "1.0"), ("other", "2.0")];
    assert_eq!(all_same(&made(&fixture, &request)), versions(&expected));
    // Beside those that are asked for.
    request.constraint_files = vec!["own.txt".into()];
    let expected = [("asks", "1.0"), ("below", "1.0"), ("other", "1.0")];
    assert_eq!(all_same(&made(&fixture, &request)), versions(&expected));
    // For parts as for the whole.
    request.requirements.push(String::from("fails"));
    let rows = told(&made(&fixture, &request), 0);
    assert_eq!(rows[1], row("below", Same, "1.0", "1.0", "-"), "{rows:#?}");
    assert_eq!(rows[3], row("other", Same, "1.0", "1.0", "-"));
}

#[test]
fn what_uv_is_told_of_its_own_is_left_and_holds_for_parts() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(
        &[
            WheelBuilder::new("other", "1.0"),
            WheelBuilder::new("other", "2.0"),
        ],
        &[SdistBuilder::new("fails", "1.0").only_by_pip("not for you")],
    );
    fixture.project.write("of-pip.txt", "other<2\n");
    fixture.project.write("of-uv.txt", "other>=2\n");
    let isolated = fixture.project.isolated();
    isolated.set("PIP_CONSTRAINT", "of-pip.txt");
    isolated.set("UV_CONSTRAINT", "of-uv.txt");
    for requirements in [&["other"][..], &["other", "fails"]] {
        let mut request = fixture.request(requirements);
        request.solutions = false;
        let matrix = made(&fixture, &request);
        let cell = cell(&matrix, "other");
        let both = (cell.pip.as_deref(), cell.uv.as_deref());
        assert_eq!(both, (Some("1.0"), Some("2.0")), "{requirements:?}");
    }
}

#[test]
fn pre_releases_that_pip_is_told_to_take_are_taken_by_uv() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    fixture.project.isolated().set("PIP_PRE", "1");
    let matrix = made(&fixture, &fixture.request(&["early"]));
    assert_eq!(all_same(&matrix), versions(&[("early", "2.0rc1")]));
}

#[test]
fn what_builds_are_given_is_constrained_for_both() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(
        &[
            WheelBuilder::new("tool", "1.0").file("tool.py", ""),
            WheelBuilder::new("tool", "2.0").file("tool.py", "raise SystemExit('too new')\n"),
        ],
        &[SdistBuilder::new("built", "1.0")
            .build_requires("tool")
            .build_step("import tool")],
    );
    let rows = told(&made(&fixture, &fixture.request(&["built"])), 0);
    assert_eq!(rows[0], row("built", Neither, "-", "-", "UVF608"));
    fixture.project.write("held.txt", "tool<2\n");
    let python = uvferry_testkit::find_python().expect("checked before");
    let script = "import pip; print(*pip.__version__.split('.')[:2])";
    let version = fixture.project.run_ok(&python, ["-c", script]);
    let numbers: Vec<u32> = version
        .split_whitespace()
        .filter_map(|it| it.parse().ok())
        .collect();
    // pip took the same constraints for builds until 26.2, and has others since 25.3.
    let variable = if numbers < vec![25, 3] {
        "PIP_CONSTRAINT"
    } else {
        "PIP_BUILD_CONSTRAINT"
    };
    fixture.project.isolated().set(variable, "held.txt");
    let matrix = made(&fixture, &fixture.request(&["built"]));
    assert_eq!(all_same(&matrix), versions(&[("built", "1.0")]));
}

#[test]
fn hashes_that_pip_requires_are_required_of_uv() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    fixture.project.isolated().set("PIP_REQUIRE_HASHES", "1");
    let mut request = fixture.request(&["newer==1.0"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let rows = told(&matrix, 0);
    assert_eq!((rows[0].1, rows[0].3.as_str()), (Neither, "-"), "{rows:#?}");
    for message in [
        &cell(&matrix, "newer").pip_message,
        &cell(&matrix, "newer").uv_message,
    ] {
        let message = message.as_deref().expect("words");
        assert!(message.contains("--require-hashes"), "{message}");
    }
}

#[test]
fn a_setting_that_uv_has_no_word_for_is_told() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    fixture.project.isolated().set("PIP_PREFER_BINARY", "1");
    let matrix = made(&fixture, &fixture.request(&["newer"]));
    let cell = cell(&matrix, "newer");
    let both = (cell.pip.as_deref(), cell.uv.as_deref());
    assert_eq!(both, (Some("1.0"), Some("2.0")));
    let kinds = [cell.pip_artifact, cell.uv_artifact, cell.artifact];
    assert_eq!(
        kinds,
        [Artifact::Wheel, Artifact::Sdist, Artifact::Sdist].map(Some)
    );
    let [note] = &matrix.notes[..] else {
        panic!("one note: {:?}", matrix.notes);
    };
    assert!(note.contains("`prefer-binary`"), "{note}");
}

#[test]
fn kept_runs_depend_on_the_files_that_a_configuration_names() {
    skip!(unless Uv, Python);
    let mut fixture = fixture();
    let links = fixture.project.beside("links");
    fs_err::create_dir_all(&links).expect("made");
    let list = fixture.project.beside("lists").join("held.txt");
    fs_err::create_dir_all(list.parent().expect("a folder")).expect("made");
    fs_err::write(&list, "").expect("written");
    let isolated = fixture.project.isolated();
    isolated.set("PIP_CONSTRAINT", &list);
    isolated.set("PIP_FIND_LINKS", &links);
    let mut request = fixture.request(&["early"]);
    request.solutions = false;
    request.state = Some(State {
        folder: fixture.project.beside("state"),
        resume: true,
    });
    let version = |expected: &str| {
        let matrix = made(&fixture, &request);
        assert_eq!(all_same(&matrix), versions(&[("early", expected)]));
        assert!(matrix.notes.is_empty(), "{:?}", matrix.notes);
    };
    version("1.0");
    // Nothing is asked again.
    let asked = fixture.index.requests().len();
    version("1.0");
    assert_eq!(fixture.index.requests().len(), asked);
    WheelBuilder::new("early", "3.0").build(&links);
    version("3.0");
    fs_err::write(&list, "early<3\n").expect("written");
    version("1.0");
    fs_err::write(&list, "").expect("written");
    version("3.0");
}
