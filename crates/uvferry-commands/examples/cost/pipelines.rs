//! Inputs of pipelines and of what they run.

use super::{Kind, LINE, MANY, PIP, lines, numbered, repeated};

const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n";
const GITLAB: &str = "a:\n  image: python:3.12\n  script:\n";
const TOX: &str = "[testenv]\ncommands =\n";
const CIRCLE: &str = "version: 2.1\njobs:\n  a:\n    steps:\n";

pub(super) fn kinds() -> Vec<Kind> {
    vec![
        (
            ".github/workflows/a.yml",
            "workflow",
            vec![
                (
                    "ordinary",
                    |size| lines(WORKFLOW, size, "      - run: ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines(WORKFLOW, size, "      - run: ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines(WORKFLOW, size, "      - run: ", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "block",
                    |size| {
                        lines(
                            &format!("{WORKFLOW}      - run: |\n"),
                            size,
                            "          ",
                            "",
                            1,
                            PIP,
                        )
                    },
                    MANY,
                ),
                (
                    "jobs",
                    |size| {
                        format!(
                            "on: push\njobs:\n{}",
                            numbered(
                                "  j{n}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with:\n          cache: pip\n      - run: pip install -r requirements.txt\n",
                                size
                            )
                        )
                    },
                    MANY,
                ),
                (
                    "names",
                    |size| {
                        format!(
                            "{WORKFLOW}      - run: pip install {}\n",
                            repeated("some-name ", size)
                        )
                    },
                    LINE,
                ),
                (
                    "nested",
                    |size| {
                        format!(
                            "{WORKFLOW}      - run: pip list\n        x: {}",
                            repeated("[", size)
                        )
                    },
                    LINE,
                ),
            ],
        ),
        (
            ".gitlab-ci.yml",
            "gitlab",
            vec![
                (
                    "ordinary",
                    |size| lines(GITLAB, size, "    - ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines(GITLAB, size, "    - ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines(GITLAB, size, "    - ", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "jobs",
                    |size| {
                        numbered(
                            "j{n}:\n  image: python:3.12\n  script:\n    - pip install -r requirements.txt\n",
                            size,
                        )
                    },
                    MANY,
                ),
                (
                    "names",
                    |size| {
                        format!(
                            "{GITLAB}    - pip install {}\n",
                            repeated("some-name ", size)
                        )
                    },
                    LINE,
                ),
            ],
        ),
        (
            "tox.ini",
            "tox",
            vec![
                (
                    "ordinary",
                    |size| lines(TOX, size, "    ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines(TOX, size, "    ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines(TOX, size, "    ", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "sections",
                    |size| {
                        numbered(
                            "[testenv:a{n}]\ndeps = -rrequirements.txt\ncommands = pip install a{n}\n",
                            size,
                        )
                    },
                    MANY,
                ),
                (
                    "deps",
                    |size| format!("[testenv]\ndeps =\n{}", numbered("    a{n}\n", size)),
                    MANY,
                ),
                (
                    "names",
                    |size| format!("{TOX}    pip install {}\n", repeated("some-name ", size)),
                    LINE,
                ),
            ],
        ),
        (
            ".pre-commit-config.yaml",
            "pre-commit",
            vec![
                (
                    "ordinary",
                    |size| {
                        format!(
                            "repos:\n{}- repo: https://github.com/jazzband/pip-tools\n  rev: 7.4.1\n  hooks:\n    - id: pip-compile\n",
                            numbered(
                                "- repo: https://example.com/a{n}\n  rev: v1\n  hooks:\n    - id: a{n}\n",
                                size
                            )
                        )
                    },
                    MANY,
                ),
                (
                    "commands",
                    |size| {
                        format!(
                            "repos:\n{}",
                            numbered(
                                "- repo: https://github.com/jazzband/pip-tools\n  rev: v{n}\n  hooks:\n    - id: pip-compile\n",
                                size
                            )
                        )
                    },
                    MANY,
                ),
                (
                    "local",
                    |size| {
                        format!(
                            "repos:\n- repo: local\n  hooks:\n{}",
                            numbered(
                                "  - id: a{n}\n    name: a\n    language: system\n    entry: pip install a{n}\n",
                                size
                            )
                        )
                    },
                    MANY,
                ),
                (
                    "none",
                    |size| {
                        format!(
                            "repos:\n{}",
                            numbered(
                                "- repo: https://example.com/a{n}\n  rev: v1\n  hooks:\n    - id: a{n}\n",
                                size
                            )
                        )
                    },
                    MANY,
                ),
            ],
        ),
        (
            ".circleci/config.yml",
            "circleci",
            vec![
                (
                    "ordinary",
                    |size| lines(CIRCLE, size, "      - run: ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines(CIRCLE, size, "      - run: ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines(CIRCLE, size, "      - run: ", "ls -l\n", 0, PIP),
                    MANY,
                ),
            ],
        ),
    ]
}
