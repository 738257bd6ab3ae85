//! What holds for every file.

use proptest::prelude::*;
use std::fmt::Write as _;
use uvferry_commands::Mode;
use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Tree, Value};

use super::services::{AZURE, BITBUCKET, CIRCLECI, TRAVIS};
use super::{ACTION, GITLAB, WORKFLOW, carried, project};

fn command() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("pip install six".to_owned()),
        Just("pip install -r requirements.txt".to_owned()),
        Just("python -m pip install --upgrade pip".to_owned()),
        Just("pip install -U pip wheel && pip install -e .".to_owned()),
        Just("pip install \"six>1\" 'a<2'".to_owned()),
        Just("python -m venv venv".to_owned()),
        Just(". venv/bin/activate".to_owned()),
        Just("pip wheel .".to_owned()),
        Just("python -m build".to_owned()),
        Just("pip install uv".to_owned()),
        Just("echo ${{ matrix.x }} $[[ inputs.y ]]".to_owned()),
        Just("cat requirements.txt | grep pip".to_owned()),
        Just("if x; then pip install a; fi".to_owned()),
        "[a-z'\" $&|;#:{}\\\\-]{0,16}",
    ]
}

fn scalar(indent: usize) -> impl Strategy<Value = String> {
    let margin = " ".repeat(indent + 2);
    let block = (
        prop_oneof![Just("|"), Just(">-"), Just("|+"), Just(">")],
        proptest::collection::vec(command(), 1..4),
    )
        .prop_map(move |(mark, lines)| {
            let lines: Vec<String> = lines
                .iter()
                .map(|line| format!("{margin}{}", line.trim_start()))
                .collect();
            format!("{mark}\n{}", lines.join("\n"))
        });
    prop_oneof![
        command(),
        command().prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
        command().prop_map(|text| {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }),
        block,
    ]
}

fn step() -> impl Strategy<Value = String> {
    let run = scalar(8).prop_map(|text| format!("      - run: {text}\n"));
    let named =
        scalar(8).prop_map(|text| format!("      # why\n      - name: x\n        run: {text}\n\n"));
    let others = prop_oneof![
        Just("      - uses: actions/checkout@v4\n".to_owned()),
        Just("      - uses: actions/setup-python@v5\n        with:\n          python-version: '3.12'\n          cache: pip\n".to_owned()),
        Just("      - uses: actions/setup-python@v5\n        with: {cache: pip}\n".to_owned()),
        Just("      - uses: actions/cache@v4\n        with:\n          path: ~/.cache/pip\n          key: ${{ hashFiles('requirements.txt', 'a') }}\n".to_owned()),
        Just("      - uses: astral-sh/setup-uv@v6\n".to_owned()),
        Just("      - {uses: ./x, with: {y: requirements.txt}}\n".to_owned()),
        Just("      - &s\n        run: pip install six\n      - *s\n".to_owned()),
        Just("      - shell: pwsh\n        run: pip install -r requirements\\dev.txt\n".to_owned()),
    ];
    prop_oneof![3 => run, 2 => named, 3 => others]
}

fn workflow() -> impl Strategy<Value = String> {
    (
        prop_oneof![
            Just(""),
            Just("on: {push: {paths: [requirements.txt, '**.py']}}\n"),
            Just("on:\n  push:\n    paths:\n      - requirements*.txt\n      - requirements.txt\nenv:\n  PIP_INDEX_URL: https://example.com/simple\n"),
        ],
        proptest::collection::vec(proptest::collection::vec(step(), 1..6), 1..3),
        prop_oneof![
            Just(""),
            Just("    container: python:3.12\n"),
            Just("    runs-on: windows-latest\n"),
            Just("    env: {PIP_PRE: 1}\n"),
        ],
        any::<bool>(),
    )
        .prop_map(|(head, jobs, more, is_windows)| {
            let mut text = format!("{head}jobs:\n");
            for (number, steps) in jobs.iter().enumerate() {
                write!(text, "  j{number}:\n{more}    steps:\n{}", steps.concat()).unwrap();
            }
            if is_windows { text.replace('\n', "\r\n") } else { text }
        })
}

fn pipeline() -> impl Strategy<Value = String> {
    let lines = |indent: usize| {
        proptest::collection::vec(
            prop_oneof![
                4 => scalar(indent).prop_map(move |text| format!("{}- {text}\n", " ".repeat(indent))),
                1 => Just(format!("{}- *t\n", " ".repeat(indent))),
                1 => Just(format!("{}- !reference [.t, script]\n", " ".repeat(indent))),
            ],
            1..4,
        )
    };
    let job = (
        prop_oneof![
            Just(""),
            Just("  image: python:3.12\n"),
            Just("  image: debian:12\n"),
            Just("  extends: .t\n"),
            Just("  cache:\n    paths: [.cache/pip]\n    key: {files: [requirements.txt]}\n"),
            Just("  variables: {PIP_CACHE_DIR: .cache/pip}\n"),
        ],
        lines(4),
    )
        .prop_map(|(head, lines)| format!("{head}  script:\n{}", lines.concat()));
    (
        prop_oneof![
            Just(""),
            Just("image: python:3.11\n"),
            Just("default:\n  before_script: [pip install -U pip]\n")
        ],
        lines(4),
        proptest::collection::vec(job, 1..4),
    )
        .prop_map(|(head, template, jobs)| {
            let mut text = format!(
                "{head}.t:\n  script:\n    - &t pip install six\n{}",
                template.concat()
            );
            for (number, job) in jobs.iter().enumerate() {
                write!(text, "j{number}:\n{job}").unwrap();
            }
            text
        })
}

fn items(indent: usize) -> impl Strategy<Value = String> {
    let margin = " ".repeat(indent);
    proptest::collection::vec(
        scalar(indent).prop_map(move |text| format!("{margin}- {text}\n")),
        1..4,
    )
    .prop_map(|items| items.concat())
}

fn circleci() -> impl Strategy<Value = String> {
    let step = |indent: usize| {
        let margin = " ".repeat(indent);
        let run = {
            let margin = margin.clone();
            scalar(indent + 2).prop_map(move |text| format!("{margin}- run: {text}\n"))
        };
        let long = {
            let margin = margin.clone();
            scalar(indent + 4).prop_map(move |text| {
                format!("{margin}# why\n{margin}- run:\n{margin}    name: x\n{margin}    command: {text}\n")
            })
        };
        let others = prop_oneof![
            Just("- checkout\n"),
            Just("- deps\n"),
            Just("- restore_cache: {key: 'a-{{ checksum \"requirements.txt\" }}-{{ checksum \"requirements-dev.txt\" }}'}\n"),
            Just("- save_cache: {key: a, paths: [~/.cache/pip]}\n"),
            Just("- orb/x\n"),
        ]
        .prop_map(move |text| format!("{margin}{text}"));
        prop_oneof![3 => run, 3 => long, 2 => others]
    };
    let job = (
        prop_oneof![
            3 => Just("    docker: [{image: cimg/python:3.11}]\n"),
            2 => Just("    docker:\n      - image: python:3.12\n"),
            1 => Just("    machine: true\n"),
            1 => Just("    docker: [{image: cimg/python:3.6}]\n    environment: {A: b}\n"),
        ],
        proptest::collection::vec(step(6), 1..5),
    )
        .prop_map(|(head, steps)| format!("{head}    steps:\n{}", steps.concat()));
    (
        proptest::collection::vec(step(6), 1..3),
        proptest::collection::vec(job, 1..4),
        any::<bool>(),
    )
        .prop_map(|(command, jobs, is_windows)| {
            let mut text = format!(
                "version: 2.1\ncommands:\n  deps:\n    steps:\n{}jobs:\n",
                command.concat()
            );
            for (number, job) in jobs.iter().enumerate() {
                write!(text, "  j{number}:\n{job}").unwrap();
            }
            if is_windows {
                text.replace('\n', "\r\n")
            } else {
                text
            }
        })
}

fn travis() -> impl Strategy<Value = String> {
    (
        prop_oneof![
            3 => Just("python: ['3.9', '3.12']\n"),
            1 => Just("python: 3.6\n"),
            1 => Just("os: osx\npython: 3.9\n"),
        ],
        prop_oneof![
            Just(""),
            Just("cache: pip\n"),
            Just("cache: {pip: true}\n"),
            Just("cache:\n  directories:\n    - $HOME/.cache/pip\n"),
        ],
        items(2),
        scalar(0),
        prop_oneof![
            Just(String::new()).boxed(),
            items(6)
                .prop_map(|items| format!("jobs:\n  include:\n    - script:\n{items}"))
                .boxed(),
        ],
    )
        .prop_map(|(versions, cache, install, script, jobs)| {
            format!(
                "language: python\n{versions}{cache}install:\n{install}script: {script}\n{jobs}"
            )
        })
}

fn bitbucket() -> impl Strategy<Value = String> {
    let step = (
        prop_oneof![
            2 => Just(""),
            1 => Just("        image: debian:12\n"),
            1 => Just("        caches: [pip]\n"),
            1 => Just("        caches:\n          - pip\n          - node\n"),
        ],
        items(10),
    )
        .prop_map(|(head, items)| format!("    - step:\n{head}        script:\n{items}"));
    (
        prop_oneof![
            Just(""),
            Just("definitions:\n  services: {}\n"),
            Just("definitions:\n  caches: {x: {key: {files: [requirements.txt]}, path: x}}\n"),
        ],
        proptest::collection::vec(step, 1..4),
    )
        .prop_map(|(head, steps)| {
            format!(
                "image: python:3.12\n{head}pipelines:\n  default:\n{}",
                steps.concat()
            )
        })
}

fn azure() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        3 => (prop_oneof![3 => Just("script"), 1 => Just("bash"), 1 => Just("pwsh")], scalar(0))
            .prop_map(|(key, text)| format!("- {key}: {text}\n")),
        1 => scalar(4).prop_map(|text| {
            format!("- task: CmdLine@2\n  inputs:\n    script: {text}\n  displayName: x\n")
        }),
        1 => Just("- checkout: self\n".to_owned()),
        1 => Just("- task: Cache@2\n  inputs:\n    key: 'pip | requirements.txt | requirements-dev.txt'\n    path: $(PIP_CACHE_DIR)\n".to_owned()),
    ];
    (
        prop_oneof![
            Just(""),
            Just("variables: {PIP_CACHE_DIR: x}\n"),
            Just("variables:\n  PIP_CACHE_DIR: $(Pipeline.Workspace)/.pip\n"),
        ],
        prop_oneof![3 => Just("ubuntu-latest"), 1 => Just("windows-latest")],
        proptest::collection::vec(step, 1..5),
    )
        .prop_map(|(head, image, steps)| {
            format!(
                "{head}pool: {{vmImage: {image}}}\nsteps:\n- task: UsePythonVersion@0\n{}",
                steps.concat()
            )
        })
}

/// Keys with the texts behind them, in order.
fn values(tree: &Tree, is_counted: impl Fn(NodeRef<'_>) -> bool) -> Vec<(String, String)> {
    tree.nodes()
        .flat_map(|node| node.entries().collect::<Vec<_>>())
        .filter(|(_, value)| matches!(value.node().value, Value::Scalar(_)) && is_counted(*value))
        .map(|(key, value)| {
            (
                key.text().unwrap_or_default().to_owned(),
                value.text().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}

fn holds(path: &str, text: &str) -> Result<(), TestCaseError> {
    let project = project("");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let found = carried(path, text, mode);
        // In order, without overlap, and on boundaries of characters.
        let mut done = 0;
        for (span, _) in &found.replacements {
            prop_assert!(done <= span.start && span.start <= span.end && span.end <= text.len());
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            done = span.end;
        }
        let after = found.applied(text);
        let again = carried(path, &after, mode);
        prop_assert_eq!(&again.applied(&after), &after, "the second run changes it");
        let before = SourceFile::new(path, text);
        let Ok(before) = Tree::parse(&before) else {
            prop_assert_eq!(&after, text);
            continue;
        };
        let edited = SourceFile::new(path, after.as_str());
        let edited = Tree::parse(&edited);
        prop_assert!(edited.is_ok(), "{:?}", after);
        let Ok(edited) = edited else { continue };
        // What no edit touches says the same afterwards.
        let untouched = values(&before, |value| {
            let place = value.span();
            !found
                .replacements
                .iter()
                .any(|(span, _)| span.start <= place.end && place.start <= span.end)
        });
        let mut there = values(&edited, |_| true).into_iter();
        for (key, value) in untouched {
            prop_assert!(
                there.any(|known| known == (key.clone(), value.clone())),
                "{}: {:?} is lost in {}",
                key,
                value,
                after
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn workflows_keep_what_is_not_edited(text in workflow()) {
        holds(WORKFLOW, &text)?;
    }

    #[test]
    fn pipelines_keep_what_is_not_edited(text in pipeline()) {
        holds(GITLAB, &text)?;
    }

    #[test]
    fn jobs_of_circleci_keep_what_is_not_edited(text in circleci()) {
        holds(CIRCLECI, &text)?;
    }

    #[test]
    fn phases_of_travis_keep_what_is_not_edited(text in travis()) {
        holds(TRAVIS, &text)?;
    }

    #[test]
    fn steps_of_bitbucket_keep_what_is_not_edited(text in bitbucket()) {
        holds(BITBUCKET, &text)?;
    }

    #[test]
    fn steps_of_azure_keep_what_is_not_edited(text in azure()) {
        holds(AZURE, &text)?;
    }

    #[test]
    fn no_text_makes_it_panic(text in "[-a-z:&*!|>'\"{}\\[\\],?#%é \t\r\n]{0,80}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for path in [WORKFLOW, ACTION, GITLAB, AZURE, CIRCLECI, TRAVIS, BITBUCKET] {
            for start in ["", "jobs:\n a:\n  steps:\n  - run: ", "runs:\n using: composite\n steps:\n - run: ", "a:\n script:\n - pip install ", "language: python\npython: 3.9\ninstall: pip install ", "pool: {vmImage: ubuntu-1}\nsteps:\n- task: UsePythonVersion@0\n- script: "] {
                let _ = carried(path, &format!("{start}{text}"), Mode::Pip);
            }
            let _ = carried(path, &String::from_utf8_lossy(&bytes), Mode::Pip);
        }
    }
}
