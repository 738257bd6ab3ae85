use uvferry_compat::matrix::Outcome::{Inconclusive, Neither, OnlyPip, Same};
use uvferry_compat::matrix::{Artifact, Tool};
use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::fixture::{Fixture, cell, made, row, runs, told};

#[test]
fn what_is_the_same_costs_one_run_of_each_tool() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("Alpha", "1.0")
                .requires("beta>=1")
                .requires("winonly; sys_platform == 'win32'"),
            WheelBuilder::new("beta", "1.0"),
            WheelBuilder::new("beta", "2.0"),
        ],
        &[SdistBuilder::new("source", "1.0").requires("beta<3")],
    );
    // uv's settings of the project count, but nothing is written.
    fixture.project.write(
        "pyproject.toml",
        "[tool.uv.pip]\noutput-file = \"written.txt\"\n",
    );
    let mut request =
        fixture.request_file("Alpha\nsource\nnever==1; python_version < '3'\n-c constraints.txt\n");
    fixture.project.write("constraints.txt", "beta<2\n");
    request.solutions = false;
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [
            row("Alpha", Same, "1.0", "1.0", "-"),
            row("beta", Same, "1.0", "1.0", "-"),
            row("never", Same, "-", "-", "-"),
            row("source", Same, "1.0", "1.0", "-"),
        ]
    );
    assert_eq!(
        (runs(&matrix, Tool::Pip), runs(&matrix, Tool::Uv)),
        ((1, 1), (1, 1))
    );
    let alpha = cell(&matrix, "Alpha");
    assert_eq!(alpha.hashes_equal, Some(true));
    assert_eq!(alpha.artifact, Some(Artifact::Wheel));
    assert_eq!(cell(&matrix, "source").artifact, Some(Artifact::Sdist));
    let requested = &matrix.packages[0].requested;
    assert_eq!(requested[0].file.as_deref(), Some("requirements.txt"));
    assert_eq!(requested[0].line, Some(1));
    assert!(matrix.targets[0].complete && !matrix.targets[0].simulated);
}

#[test]
fn a_requirement_that_one_tool_fails_for_is_found_and_the_others_have_their_answers() {
    skip!(unless Uv, Python);
    let mut wheels = vec![
        WheelBuilder::new("own", "1.0"),
        WheelBuilder::new("shared", "1.0"),
    ];
    let names: Vec<String> = (0..8).map(|at| format!("plain{at}")).collect();
    wheels.extend(
        names
            .iter()
            .map(|name| WheelBuilder::new(name, "1.0").requires("shared")),
    );
    let sdist = SdistBuilder::new("fails", "1.0")
        .requires("own")
        .requires("shared")
        .only_by_pip("not for this one");
    let fixture = Fixture::new(&wheels, &[sdist]);
    let mut text = names.join("\n");
    text.push_str("\nfails\n");
    let mut request = fixture.request_file(&text);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let mut expected = vec![
        row("fails", OnlyPip, "1.0", "-", "UVF608"),
        // What only the failing one needs is told as such.
        row("own", OnlyPip, "1.0", "-", "UVF616"),
    ];
    expected.extend(names.iter().map(|name| row(name, Same, "1.0", "1.0", "-")));
    expected.push(row("shared", Same, "1.0", "1.0", "-"));
    assert_eq!(told(&matrix, 0), expected);
    assert_eq!(cell(&matrix, "own").follows, ["fails"]);
    // uv: the whole, what it names by itself, the rest. pip: the whole, and the same rest.
    assert_eq!(runs(&matrix, Tool::Uv), (3, 1));
    assert_eq!(runs(&matrix, Tool::Pip), (2, 2));
}

#[test]
fn what_comes_with_a_failure_names_the_one_of_several_that_asks_for_it() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("of-left", "1.0").requires("deeper"),
            WheelBuilder::new("deeper", "1.0"),
            WheelBuilder::new("of-right", "1.0"),
            WheelBuilder::new("good", "1.0"),
        ],
        &["left", "right"].map(|name| {
            SdistBuilder::new(name, "1.0")
                .requires(&format!("of-{name}"))
                .only_by_pip("not for this one")
        }),
    );
    let mut request = fixture.request(&["left", "good", "right"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    for (name, follows) in [
        ("deeper", &["left"][..]),
        ("of-left", &["left"]),
        ("of-right", &["right"]),
        ("left", &[]),
        ("good", &[]),
    ] {
        assert_eq!(cell(&matrix, name).follows, follows, "{name}");
    }
}

#[test]
fn what_no_index_has_is_neither_and_what_does_not_answer_is_inconclusive() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("good", "1.0"),
            WheelBuilder::new("sick", "1.0"),
        ],
        &[],
    );
    fixture
        .index
        .fault("/simple/sick/", uvferry_index::Fault::Status(500), None);
    let mut request = fixture.request(&["good", "gone", "sick"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [
            row("gone", Neither, "-", "-", "UVF617"),
            row("good", Same, "1.0", "1.0", "-"),
            row("sick", Inconclusive, "-", "-", "UVF613"),
        ]
    );
}

#[test]
fn each_requirement_is_timed_by_itself_when_asked() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("one", "1.0").requires("below"),
            WheelBuilder::new("two", "1.0"),
            WheelBuilder::new("below", "1.0"),
        ],
        &[],
    );
    let mut request = fixture.request(&["one", "two"]);
    request.each = true;
    let matrix = made(&fixture, &request);
    for name in ["one", "two"] {
        let cell = cell(&matrix, name);
        assert!(cell.pip_s.is_some_and(|time| time > 0.0), "{cell:?}");
        assert!(cell.uv_s.is_some_and(|time| time > 0.0), "{cell:?}");
    }
    assert_eq!(cell(&matrix, "below").pip_s, None);
    assert_eq!(
        (runs(&matrix, Tool::Pip), runs(&matrix, Tool::Uv)),
        ((3, 3), (3, 3))
    );
}
