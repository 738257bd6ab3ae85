use std::time::{Duration, Instant};

use uvferry_compat::matrix::Outcome::{Inconclusive, Neither, OnlyPip, Same};
use uvferry_compat::matrix::{MatrixRequest, Tool, Way, matrix};
use uvferry_index::Fault;
use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::fixture::{Fixture, cell, made, row, runs, told};

#[test]
fn a_conflicting_pair_is_found_and_an_override_named() {
    skip!(unless Uv, Python);
    let mut wheels = vec![
        WheelBuilder::new("left", "1.0").requires("shared<2"),
        WheelBuilder::new("right", "1.0").requires("shared>=2"),
        WheelBuilder::new("shared", "1.0"),
        WheelBuilder::new("shared", "2.0"),
    ];
    let names: Vec<String> = (0..6).map(|at| format!("plain{at}")).collect();
    wheels.extend(names.iter().map(|name| WheelBuilder::new(name, "1.0")));
    let fixture = Fixture::new(&wheels, &[]);
    let text = format!("left\n{}\nright\n", names.join("\n"));
    let matrix = made(&fixture, &fixture.request_file(&text));
    let mut expected = vec![row("left", Neither, "-", "-", "UVF610")];
    expected.extend(names.iter().map(|name| row(name, Same, "1.0", "1.0", "-")));
    expected.push(row("right", Neither, "-", "-", "UVF610"));
    assert_eq!(told(&matrix, 0), expected);
    let solution = cell(&matrix, "left").solution.clone().expect("one");
    assert_eq!(solution.way, Way::Override);
    assert_eq!(solution.arguments, ["shared"]);
    assert_eq!(cell(&matrix, "right").solution.as_ref(), Some(&solution));
    let message = cell(&matrix, "left")
        .uv_message
        .clone()
        .expect("uv's words");
    assert!(message.contains("shared"), "{message}");
}

#[test]
fn a_yanked_version_is_taken_where_it_is_pinned_and_refused_in_a_range() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("pinned", "1.0"),
            WheelBuilder::new("pinned", "2.0"),
            WheelBuilder::new("ranged", "1.0"),
            WheelBuilder::new("ranged", "2.0"),
        ],
        &[],
    );
    for name in ["pinned", "ranged"] {
        let file = format!("{name}-2.0-py3-none-any.whl.yanked");
        fs_err::write(fixture.packages().join(file), "broken").expect("written");
    }
    let mut request = fixture.request(&["pinned==2.0", "ranged>1"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [
            row("pinned", Same, "2.0", "2.0", "-"),
            row("ranged", Neither, "-", "-", "UVF604"),
        ]
    );
}

#[test]
fn a_build_that_fails_in_isolation_works_with_what_is_installed() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[], &[]);
    let venv = fixture.project.beside("venv");
    let python = uvferry_testkit::find_python().expect("checked before");
    let venv_text = venv.to_string_lossy().into_owned();
    fixture.project.run_ok(&python, ["-m", "venv", &venv_text]);
    let scripts = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let inner = venv.join(scripts);
    let site = fixture.project.run_ok(
        &inner,
        [
            "-c",
            "import sysconfig; print(sysconfig.get_path('purelib'))",
        ],
    );
    // The tree of a sdist, whose build backend is neither in it nor declared.
    let tree = fixture.project.beside("tree").join("handmade-1.0");
    SdistBuilder::new("handmade", "1.0").unpack(&tree);
    let backend = fs_err::read(tree.join("in_tree_backend.py")).expect("there");
    fs_err::write(
        std::path::Path::new(site.trim()).join("in_tree_backend.py"),
        backend,
    )
    .expect("written");
    fs_err::remove_file(tree.join("in_tree_backend.py")).expect("removed");
    fs_err::write(
        tree.join("pyproject.toml"),
        "[build-system]\nrequires = []\nbuild-backend = \"in_tree_backend\"\n",
    )
    .expect("written");
    let archive = fixture.packages().join("handmade-1.0.tar.gz");
    let script = "import sys, tarfile\n\
                  with tarfile.open(sys.argv[1], 'w:gz') as archive:\n    \
                  archive.add(sys.argv[2], 'handmade-1.0')\n";
    let (archive, tree) = (archive.to_string_lossy(), tree.to_string_lossy());
    fixture
        .project
        .run_ok(&python, ["-c", script, &archive, &tree]);
    let mut request = fixture.request(&["handmade"]);
    request.pythons = vec![inner.to_string_lossy().into_owned()];
    request.interpreters = vec![
        uvferry_environment::interpreters::query(&inner, fixture.project.environment(), None)
            .expect("a Python"),
    ];
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [row("handmade", Neither, "-", "-", "UVF607")]
    );
    let solution = cell(&matrix, "handmade").solution.clone().expect("one");
    assert_eq!(solution.way, Way::NoBuildIsolation);
    assert!(
        solution.tried && solution.text.contains("handmade 1.0"),
        "{solution:?}"
    );
}

#[test]
fn a_build_that_lacks_something_of_the_system_is_inconclusive_and_has_advice() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[],
        &[SdistBuilder::new("psycopg2", "2.9").broken("Error: pg_config executable not found.")],
    );
    let matrix = made(&fixture, &fixture.request(&["psycopg2"]));
    assert_eq!(
        told(&matrix, 0),
        [row("psycopg2", Inconclusive, "-", "-", "UVF609")]
    );
    let solution = cell(&matrix, "psycopg2").solution.clone().expect("one");
    assert_eq!(solution.way, Way::SystemPackages);
    assert!(!solution.tried);
    for word in ["libpq-dev", "psycopg2-binary", "https://"] {
        assert!(solution.text.contains(word), "{}", solution.text);
    }
}

#[test]
fn an_older_version_with_a_wheel_is_found_for_what_does_not_build() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[WheelBuilder::new("drifting", "1.0")],
        &[SdistBuilder::new("drifting", "2.0").only_by_pip("not for you")],
    );
    let matrix = made(&fixture, &fixture.request(&["drifting"]));
    assert_eq!(
        told(&matrix, 0),
        [row("drifting", OnlyPip, "2.0", "-", "UVF608")]
    );
    let solution = cell(&matrix, "drifting").solution.clone().expect("one");
    assert_eq!(solution.way, Way::OnlyBinary);
    assert_eq!(solution.arguments, ["--only-binary=drifting"]);
    assert!(solution.text.contains("drifting 1.0"), "{}", solution.text);
}

#[test]
fn a_dependency_by_url_is_named_as_a_constraint() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("aside", "1.0")], &[]);
    let url = fixture.index.file_url("", "aside-1.0-py3-none-any.whl");
    let mut asks = WheelBuilder::new("asks", "1.0").requires(&format!("aside @ {url}"));
    for name in ["plain0", "plain1", "plain2"] {
        WheelBuilder::new(name, "1.0").build(fixture.packages());
        asks = asks.requires(name);
    }
    asks.build(fixture.packages());
    let matrix = made(&fixture, &fixture.request(&["asks"]));
    let rows = told(&matrix, 0);
    assert_eq!(rows[1].0, "asks");
    assert_eq!(
        (rows[1].1, rows[1].4.as_str()),
        (OnlyPip, "UVF612"),
        "{rows:?}"
    );
    let solution = cell(&matrix, "asks").solution.clone().expect("one");
    assert_eq!(solution.way, Way::Constraint);
    // And none of what pip has beside.
    assert_eq!(solution.arguments, [format!("aside @ {url}")]);
}

#[test]
fn a_line_that_uv_does_not_read_is_told_with_its_requirement() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("good", "1.0"),
            WheelBuilder::new("odd", "1.0"),
        ],
        &[],
    );
    // pip passes it over; uv refuses the file.
    let mut request = fixture.request_file("good\nodd --index-url=https://example.com/\n");
    request.solutions = false;
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [
            row("good", Same, "1.0", "1.0", "-"),
            row("odd", OnlyPip, "1.0", "-", "UVF611"),
        ]
    );
}

#[test]
fn a_file_that_uv_does_not_read_is_no_answer_for_any_of_it() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("good", "1.0")], &[]);
    let matrix = made(&fixture, &fixture.request_file("good\n- six\n"));
    assert_eq!(
        told(&matrix, 0),
        [row("good", OnlyPip, "1.0", "1.0", "UVF611")]
    );
    let solution = cell(&matrix, "good").solution.clone().expect("one");
    assert_eq!((solution.way, solution.tool), (Way::Rewrite, Tool::Uv));
    assert_eq!(solution.arguments, ["# - six"]);
    for word in ["requirements.txt:2", "good 1.0"] {
        assert!(solution.text.contains(word), "{}", solution.text);
    }
}

#[test]
fn what_does_not_answer_is_never_a_difference() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("good", "1.0"),
            WheelBuilder::new("cut", "1.0").file("big.txt", "x".repeat(100_000)),
            WheelBuilder::new("page-cut", "1.0"),
            WheelBuilder::new("slow", "1.0"),
        ],
        &[],
    );
    let faults = [
        ("/files/cut-1.0-py3-none-any.whl", Fault::Truncate(100)),
        (
            "/files/cut-1.0-py3-none-any.whl.metadata",
            Fault::Truncate(20),
        ),
        ("/simple/page-cut/", Fault::Truncate(10)),
        ("/simple/slow/", Fault::Delay(Duration::from_secs(1))),
    ];
    for (path, fault) in faults {
        fixture.index.fault(path, fault, None);
    }
    let mut request = fixture.request(&[
        "good",
        "slow",
        "page-cut",
        "cut",
        "away @ git+http://127.0.0.1:9/away.git",
    ]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let outcomes: Vec<_> = told(&matrix, 0)
        .into_iter()
        .map(|row| (row.0, row.1, row.4))
        .collect();
    let inconclusive = |name: &str| (name.into(), Inconclusive, String::from("UVF613"));
    assert_eq!(
        outcomes,
        [
            inconclusive("away"),
            inconclusive("cut"),
            ("good".into(), Same, "-".into()),
            inconclusive("page-cut"),
            ("slow".into(), Same, "-".into()),
        ],
        "{:#?}",
        matrix.runs
    );
}

#[test]
fn a_server_that_stalls_is_ended_by_the_time_limit() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("good", "1.0"),
            WheelBuilder::new("stuck", "1.0"),
        ],
        &[],
    );
    fixture.index.fault(
        "/simple/stuck/",
        Fault::Delay(Duration::from_mins(10)),
        None,
    );
    let mut request = fixture.request(&["stuck"]);
    request.timeout = Duration::from_secs(2);
    request.solutions = false;
    let started = Instant::now();
    let matrix = made(&fixture, &request);
    assert!(
        started.elapsed() < Duration::from_secs(40),
        "{:?}",
        started.elapsed()
    );
    let rows = told(&matrix, 0);
    assert_eq!(rows[0].1, Inconclusive);
    assert_eq!(rows[0].4, "UVF615", "{:#?}", matrix.runs);
}

#[test]
fn a_python_that_is_not_there_leaves_its_cells_open_and_the_others_closed() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("good", "1.0")], &[]);
    let mut request = fixture.request(&["good"]);
    request.pythons.push(String::from("3.99"));
    let matrix = made(&fixture, &request);
    assert_eq!(told(&matrix, 0)[0].1, Same);
    assert_eq!(
        told(&matrix, 1),
        [row("good", Inconclusive, "-", "-", "UVF614")]
    );
    assert!(matrix.targets[1].interpreter.is_none());
    let message = matrix.packages[0].cells[1].uv_message.clone();
    assert_eq!(message.as_deref(), Some("no Python 3.99 was found"));
}

#[test]
fn a_wheel_whose_metadata_disagrees_with_its_name_is_told_so() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[], &[]);
    let bytes = WheelBuilder::new("liar", "1.0").bytes();
    fs_err::write(fixture.packages().join("liar-2.0-py3-none-any.whl"), bytes).expect("written");
    let mut request = fixture.request(&["liar"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let rows = told(&matrix, 0);
    assert_eq!(rows[0].4, "UVF606", "{rows:?} {:#?}", matrix.runs);
    // pip looks into the file; uv believes its name until it installs it.
    assert_eq!(rows[0].1, Neither);
}

/// A source distribution with a wheel for another machine, whose metadata uv takes.
fn wheel_elsewhere(name: &str, message: &str) -> Fixture {
    Fixture::new(
        &[
            WheelBuilder::new(name, "1.0").tag("cp35-cp35m-win32"),
            WheelBuilder::new("parent", "1.0").requires(name),
        ],
        &[SdistBuilder::new(name, "1.0").broken(message)],
    )
}

#[test]
fn what_uv_resolves_and_does_not_build_is_neither() {
    skip!(unless Uv, Python);
    let fixture = wheel_elsewhere("hard", "nothing but trouble");
    let matrix = made(&fixture, &fixture.request(&["parent"]));
    assert_eq!(
        told(&matrix, 0),
        [row("parent", Neither, "-", "-", "UVF608")],
        "{:#?}",
        matrix.runs
    );
    let message = cell(&matrix, "parent").uv_message.clone().expect("words");
    assert!(message.contains("nothing but trouble"), "{message}");
    assert_eq!(cell(&matrix, "parent").solution, None);
}

#[test]
fn what_uv_has_not_built_and_pip_lacks_a_library_for_is_inconclusive() {
    skip!(unless Uv, Python);
    let fixture = wheel_elsewhere("hard", "Error: pg_config executable not found.");
    let matrix = made(&fixture, &fixture.request(&["hard"]));
    assert_eq!(
        told(&matrix, 0),
        [row("hard", Inconclusive, "-", "1.0", "UVF609")]
    );
}

#[test]
fn messages_name_the_line_of_the_user() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("one", "1.0"),
            WheelBuilder::new("two", "1.0"),
        ],
        &[],
    );
    let text = "# Comment\n\none\ntwo --no-binary two\n";
    let matrix = made(&fixture, &fixture.request_file(text));
    let message = cell(&matrix, "two").uv_message.clone().expect("words");
    assert!(message.contains("requirements.txt:4:"), "{message}");
    for run in &matrix.runs {
        let message = run.message.as_deref().unwrap_or_default();
        assert!(!message.contains("asked"), "{message}");
    }
}

#[test]
fn messages_name_the_line_of_a_constraint() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("one", "1.0")], &[]);
    fixture
        .project
        .write("held.txt", "two<9\none<9 --no-binary one\n");
    let mut request = fixture.request_file("# Comment\none\n-c held.txt\n");
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let message = cell(&matrix, "one").uv_message.clone().expect("words");
    assert!(message.contains("held.txt:2:"), "{message}");
    for run in &matrix.runs {
        let message = run.message.as_deref().unwrap_or_default();
        assert!(!message.contains("asked"), "{message}");
    }
}

#[test]
fn a_pinned_version_that_does_not_build_is_not_built_again() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(
        &[
            WheelBuilder::new("one", "1.0"),
            WheelBuilder::new("two", "1.0"),
        ],
        &[SdistBuilder::new("hard", "1.0").broken("nothing but trouble")],
    );
    let mut request = fixture.request(&["one", "hard==1.0", "two"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    assert_eq!(
        told(&matrix, 0),
        [
            row("hard", Neither, "-", "-", "UVF608"),
            row("one", Same, "1.0", "1.0", "-"),
            row("two", Same, "1.0", "1.0", "-"),
        ]
    );
    // The whole, and what is left of it.
    assert_eq!(runs(&matrix, Tool::Uv), (2, 1), "{:#?}", matrix.runs);
    assert_eq!(runs(&matrix, Tool::Pip), (2, 1), "{:#?}", matrix.runs);
}

#[test]
fn a_hash_that_does_not_match_is_refused_by_both() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("gamma", "1.0")], &[]);
    let text = format!("gamma==1.0 --hash=sha256:{}\n", "1".repeat(64));
    let matrix = made(&fixture, &fixture.request_file(&text));
    assert_eq!(
        told(&matrix, 0),
        [row("gamma", Neither, "-", "-", "UVF618")],
        "{:#?}",
        matrix.runs
    );
}

#[test]
fn an_include_that_is_not_there_costs_no_run() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("good", "1.0")], &[]);
    for line in ["-r gone.txt", "--constraint=gone.txt"] {
        let request = fixture.request_file(&format!("good\n{line}\n"));
        let error = matrix(&request).expect_err("it is not there").to_string();
        assert!(
            error.contains("line 2 includes `gone.txt`"),
            "{line}: {error}"
        );
    }
    assert_eq!(fixture.index.requests().len(), 0);
}

#[test]
fn a_file_that_is_something_else_costs_little() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&[WheelBuilder::new("good", "1.0")], &[]);
    let mut request = fixture.request_file("good\n\0\u{1}\n");
    request.solutions = false;
    let error = matrix(&request).expect_err("it is binary");
    assert!(error.to_string().contains("NUL"), "{error}");
    assert_eq!(fixture.index.requests().len(), 0);

    // Behind a file that is one.
    fs_err::write(fixture.project.path().join("nested.bin"), "good\n\0\n").expect("written");
    for line in ["-r nested.bin", "-c nested.bin"] {
        let request = fixture.request_file(&format!("good\n{line}\n"));
        let error = matrix(&request).expect_err("it is binary").to_string();
        assert!(
            error.contains("nested.bin") && error.contains("NUL"),
            "{error}"
        );
        assert_eq!(fixture.index.requests().len(), 0);
    }

    // As pip reads it: UTF-16 with its mark.
    let text: Vec<u8> = "\u{feff}good\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs_err::write(fixture.project.path().join("requirements.txt"), text).expect("written");
    assert_eq!(told(&made(&fixture, &request), 0)[0].0, "good");

    let lines: Vec<String> = (0..60).map(|at| format!("%{at} =\u{1}!\n")).collect();
    let request = MatrixRequest {
        solutions: false,
        ..fixture.request_file(&lines.concat())
    };
    let matrix = made(&fixture, &request);
    assert!(matrix.runs.len() < 100, "{} runs", matrix.runs.len());
    assert!(told(&matrix, 0).iter().all(|row| row.1 != Same));
}
