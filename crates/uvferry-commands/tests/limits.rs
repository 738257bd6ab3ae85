//! Large files and long lines: each byte is looked at a bounded number of times.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use uvferry_commands::{Carried, Carrier, LARGE_FILE_LISTED, Mode, Settings, carry};
use uvferry_diagnostics::SourceFile;

fn carried(path: &str, text: &str) -> Carried {
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Pip,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new(path, text);
    let carrier = Carrier::of(path, &text.as_bytes()[..text.len().min(256)]).unwrap();
    carry(&file, carrier, &settings)
}

/// A head, and lines up to a size.
fn lines(head: &str, line: &str, size: usize) -> String {
    head.to_owned() + &line.repeat(size / line.len() + 1)
}

const FILES: &[(&str, &str, &str)] = &[
    ("build.sh", "", "pip install x\n"),
    ("Makefile", "all:\n", "\tpip install x\n"),
    ("Dockerfile", "FROM python:3.12\n", "RUN pip install x\n"),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n",
        "      - run: pip install x\n",
    ),
    (
        ".gitlab-ci.yml",
        "a:\n  image: python:3.12\n  script:\n",
        "    - pip install x\n",
    ),
    (
        ".circleci/config.yml",
        "version: 2.1\njobs:\n  a:\n    docker: [{image: cimg/python:3.12}]\n    steps:\n",
        "      - run: pip install x\n",
    ),
    (
        ".travis.yml",
        "language: python\npython: 3.12\ninstall:\n",
        "  - pip install x\n",
    ),
    (
        "azure-pipelines.yml",
        "pool: {vmImage: ubuntu-1}\nsteps:\n- task: UsePythonVersion@0\n",
        "- script: pip install x\n",
    ),
    (
        "bitbucket-pipelines.yml",
        "image: python:3.12\npipelines:\n  default:\n    step:\n      script:\n",
        "        - pip install x\n",
    ),
    ("tox.ini", "[testenv]\ncommands =\n", "    pip install x\n"),
    (
        ".readthedocs.yaml",
        "version: 2\nbuild:\n  jobs:\n    post_install:\n",
        "      - pip install x\n",
    ),
    ("README.rst", "", "::\n\n    pip install x\n\n"),
    ("build.ps1", "", "pip install x\n"),
];

/// Bytes: more than what is edited.
fn large(path: &str) -> usize {
    if path == "README.rst" {
        2_200_000
    } else {
        600_000
    }
}

#[test]
fn a_file_of_nothing_but_commands_takes_no_more_than_its_size() {
    for (path, head, line) in FILES {
        // Without optimisation and beside other work a megabyte takes twenty seconds; what
        // looks at all of the text for each command takes hours.
        let text = lines(head, line, 60_000);
        let before = Instant::now();
        let carried = carried(path, &text);
        let took = before.elapsed();
        assert!(!carried.commands.is_empty(), "{path}");
        assert!(took < Duration::from_mins(1), "{path} took {took:?}");
    }
}

/// How much longer a text of twice the size takes: the least of three tries, for the machine
/// does other work as well.
fn growth(mut measure: impl FnMut(usize) -> Duration) -> f64 {
    let tries = (0..3).map(|_| {
        let one = measure(1).as_secs_f64();
        measure(2).as_secs_f64() / one.max(0.001)
    });
    tries.fold(f64::MAX, f64::min)
}

#[test]
fn twice_the_commands_take_twice_the_time() {
    let shapes: &[(&str, &str, &str, &str)] = &[
        ("build.sh", "", "pip install x\n", ""),
        ("build.sh", "", "pip install -U pip\n", ""),
        ("build.sh", "", "pip install x && ", "true\n"),
        ("build.sh", "", "pip list | ", "pip list\n"),
        ("build.sh", "set -e\n", "pip install a b; ", "true\n"),
        ("build.sh", "", "bash <<EOF\npip install x\nEOF\n", ""),
        ("build.sh", "f() { pip list; }\n", "f x\n", ""),
        ("build.sh", "", "V=a\n$V install x\npip install $V\n", ""),
        ("Makefile", "all:\n", "\tpip install x\n", ""),
        ("Makefile", "all:\n\tpip install ", "$(A", "\n"),
        (
            "Dockerfile",
            "FROM python:3.12\n",
            "RUN pip install x\n",
            "",
        ),
        (
            "Dockerfile",
            "FROM python:3.12\nRUN ",
            "pip install x && \\\n  ",
            "true\n",
        ),
    ];
    for (path, head, part, tail) in shapes {
        let growth = growth(|times| {
            let text = lines(head, part, 30_000 * times) + tail;
            let before = Instant::now();
            let carried = carried(path, &text);
            assert!(!carried.commands.is_empty(), "{part}");
            before.elapsed()
        });
        assert!(growth < 2.6, "{path}: {part:?} grows {growth:.2} times");
    }
}

#[test]
fn a_script_of_any_size_is_rewritten_like_any_other() {
    // Without optimisation a megabyte takes some thirty times as long.
    let (size, most) = if cfg!(debug_assertions) {
        (1_000_000, 60)
    } else {
        (10_000_000, 3)
    };
    for (path, head, line, command) in [
        (
            "build.sh",
            "",
            "ls -l \"$a\" && echo done\n",
            "pip install x\n",
        ),
        (
            "Makefile",
            "all:\n",
            "\tls -l $(A) && echo done\n",
            "\tpip install x\n",
        ),
    ] {
        let text = format!("{head}{command}{}{command}", lines("", line, size));
        let before = Instant::now();
        let carried = carried(path, &text);
        let took = before.elapsed();
        assert_eq!(carried.commands.len(), 2, "{path}");
        assert_eq!(carried.replacements.len(), 2, "{path}");
        assert!(carried.diagnostics.is_empty(), "{path}");
        assert!(took < Duration::from_secs(most), "{path} took {took:?}");
    }
}

#[test]
fn a_large_file_is_listed_and_stays() {
    for (path, head, line) in FILES {
        let text = lines(head, line, large(path));
        let before = Instant::now();
        let carried = carried(path, &text);
        let took = before.elapsed();
        assert!(carried.replacements.is_empty(), "{path}");
        assert!(carried.commands.len() >= 10_000, "{path}");
        assert!(
            carried.commands.iter().all(|found| !found.is_applied),
            "{path}"
        );
        let said: Vec<&str> = carried
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect();
        assert_eq!(said, [LARGE_FILE_LISTED.code], "{path}");
        assert!(took < Duration::from_mins(1), "{path} took {took:?}");
    }
}

#[test]
fn a_large_file_without_commands_is_left_alone_in_silence() {
    for (path, head, _) in FILES {
        let text = lines(head, "# nothing of interest\n", large(path));
        let carried = carried(path, &text);
        assert!(carried.commands.is_empty(), "{path}");
        assert!(carried.replacements.is_empty(), "{path}");
        assert!(carried.diagnostics.is_empty(), "{path}");
    }
}

#[test]
fn a_program_too_long_to_be_parsed_is_read_by_lines() {
    let text = lines("", "os.system('pip install x')\n", 4_300_000);
    let carried = carried("noxfile.py", &text);
    assert!(carried.commands.len() >= 10_000);
    assert_eq!(carried.diagnostics.len(), 1);
}

#[test]
fn variables_and_folders_that_change_with_each_command_are_bounded() {
    let mut variables = String::new();
    for number in 0..4000 {
        let _ = writeln!(variables, "V{number}=x\npip install a$V{number}");
    }
    let mut folders = String::new();
    for number in 0..8000 {
        let _ = writeln!(folders, "cd folder{number}\npip install x");
    }
    for text in [variables, folders] {
        let before = Instant::now();
        let carried = carried("build.sh", &text);
        let took = before.elapsed();
        assert!(carried.commands.len() >= 4000);
        assert!(took < Duration::from_mins(1), "{took:?}");
    }
}

#[test]
fn jobs_that_repeat_a_text_are_bounded() {
    let mut travis = lines(
        "language: python\npython: 3.12\ninstall:\n",
        "  - pip install x\n",
        20_000,
    );
    travis.push_str("jobs:\n  include:\n");
    travis.push_str(&"    - env: A=b\n".repeat(2_000));
    let mut bitbucket = lines(
        "image: python:3.12\ndefinitions:\n  steps:\n    - step: &a\n        script:\n",
        "          - pip install x\n",
        20_000,
    );
    bitbucket.push_str("pipelines:\n  default:\n");
    bitbucket.push_str(&"    - step: *a\n".repeat(2_000));
    let mut circleci = "version: 2.1\ncommands:\n".to_owned();
    for number in 0..8 {
        let _ = write!(circleci, "  c{number}:\n    steps:\n");
        circleci.push_str(&format!("      - c{}\n", number + 1).repeat(20));
    }
    circleci.push_str("  c8:\n    steps:\n      - run: pip install x\njobs:\n");
    for number in 0..1_000 {
        let _ = writeln!(
            circleci,
            "  j{number}: {{docker: [{{image: cimg/python:3.12}}], steps: [c0]}}"
        );
    }
    for (path, text) in [
        (".travis.yml", travis),
        ("bitbucket-pipelines.yml", bitbucket),
        (".circleci/config.yml", circleci),
    ] {
        let before = Instant::now();
        let carried = carried(path, &text);
        let took = before.elapsed();
        assert!(!carried.commands.is_empty(), "{path}");
        assert!(took < Duration::from_mins(1), "{path} took {took:?}");
    }
}
