//! What it costs to carry large files and long lines over, in CPU milliseconds a megabyte:
//!
//! ```text
//! cargo run --release -p uvferry-commands --example cost -- [FILTER [MAXIMAL KIB]]
//! ```
//!
//! Each input is measured at three sizes, so that what grows faster than its input shows; a
//! larger size is left out once one has taken ten seconds. `FILTER` is a part of `carrier/input`.

#![expect(clippy::print_stdout, reason = "an example that prints")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;

/// A text of about so many bytes.
type Generator = fn(usize) -> String;

const KIB: usize = 1024;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let filter = arguments.next().unwrap_or_default();
    let maximum = arguments
        .next()
        .and_then(|size| size.parse().ok())
        .unwrap_or(10 * KIB);
    let project = Project {
        name: Some("example".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            (
                "requirements-dev.txt".to_owned(),
                InstallTarget::Group("dev".to_owned()),
            ),
        ]),
        default_groups: BTreeSet::from(["dev".to_owned()]),
        groups: BTreeSet::from(["dev".to_owned()]),
        programs: BTreeSet::from(["pytest".to_owned()]),
        ..Project::default()
    };
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    println!("{:<38}{:>9}{:>10}{:>9}", "input", "KiB", "ms", "ms/MB");
    for (path, kind, inputs) in carriers() {
        for (name, generate, largest) in inputs {
            let label = format!("{kind}/{name}");
            if !label.contains(&filter) {
                continue;
            }
            for size in [128, KIB, 10 * KIB] {
                if size > largest || size > maximum {
                    continue;
                }
                let text = generate(size * KIB);
                let bytes = text.len();
                let file = SourceFile::new(path, text);
                let head = &file.bytes()[..bytes.min(256)];
                let Some(carrier) = Carrier::of(path, head) else {
                    println!("{label:<38} is not read");
                    break;
                };
                let before = processor_time();
                let found = carry(&file, carrier, &settings);
                let spent = processor_time().saturating_sub(before);
                println!(
                    "{label:<38}{:>9}{:>10.1}{:>9.1}  {} commands, {} edits",
                    bytes / KIB,
                    spent.as_secs_f64() * 1e3,
                    spent.as_secs_f64() * 1e9 / f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)),
                    found.commands.len(),
                    found.replacements.len(),
                );
                if spent > Duration::from_secs(10) {
                    break;
                }
            }
        }
    }
}

/// The time that the processor has worked for this thread, by Linux.
fn processor_time() -> Duration {
    let text = fs_err::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// The path of a file of each kind, the kind, and its inputs: what it is called, the text, and
/// the largest size in KiB.
type Inputs = Vec<(&'static str, Generator, usize)>;

fn carriers() -> Vec<(&'static str, &'static str, Inputs)> {
    const MANY: usize = 10 * KIB;
    const LINE: usize = KIB;
    vec![
        (
            "build.sh",
            "shell",
            vec![
                (
                    "ordinary",
                    |size| lines("", size, "", "ls -l \"$a\" && echo done\n", 100, PIP),
                    MANY,
                ),
                ("commands", |size| lines("", size, "", "", 1, PIP), MANY),
                (
                    "none",
                    |size| lines("", size, "", "ls -l \"$a\" && echo done\n", 0, PIP),
                    MANY,
                ),
                (
                    "words",
                    |size| format!("pip list\necho {}\n", repeated("word ", size)),
                    LINE,
                ),
                (
                    "names",
                    |size| format!("pip install {}\n", repeated("some-name ", size)),
                    LINE,
                ),
                (
                    "quoted",
                    |size| format!("pip list\necho \"{}\"\n", repeated("a $b ", size)),
                    LINE,
                ),
                (
                    "pipe",
                    |size| format!("{}pip list\n", repeated("pip list | ", size)),
                    LINE,
                ),
                (
                    "chain",
                    |size| format!("{}true\n", repeated("pip install x && ", size)),
                    LINE,
                ),
                (
                    "open quote",
                    |size| format!("pip list\necho \"{}\n", repeated("pip list\n", size)),
                    LINE,
                ),
                (
                    "nested",
                    |size| format!("pip list\n{}", repeated("if a; then (\n", size)),
                    LINE,
                ),
                (
                    "substitutions",
                    |size| format!("pip list {}", repeated("$(pip list ", size)),
                    LINE,
                ),
                (
                    "variables",
                    |size| numbered("V{n}=pip{n}\n$V{n} install a$V{n}\n", size),
                    MANY,
                ),
                (
                    "functions",
                    |size| numbered("f{n}() {\n  pip install a{n}\n}\nf{n}\n", size),
                    MANY,
                ),
                (
                    "folders",
                    |size| numbered("cd a{n}\npip install -r requirements.txt\n", size),
                    MANY,
                ),
                (
                    "heredocs",
                    |size| numbered("bash <<EOF\npip install a{n}\nEOF\n", size),
                    MANY,
                ),
                (
                    "removed",
                    |size| lines("", size, "", "", 1, "pip install -U pip\n"),
                    MANY,
                ),
                (
                    "loops",
                    |size| numbered("for i in a b; do\n  pip install $i\ndone\n", size),
                    MANY,
                ),
            ],
        ),
        (
            "Makefile",
            "make",
            vec![
                (
                    "ordinary",
                    |size| lines("all:\n", size, "\t", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines("all:\n", size, "\t", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines("all:\n", size, "\t", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "targets",
                    |size| numbered("t{n}: s{n}\n\tpip install a{n}\n", size),
                    MANY,
                ),
                (
                    "chain",
                    |size| {
                        numbered(
                            "t{n}: t{n}0\n\tpip install -r requirements.txt\n\tpytest\n",
                            size,
                        )
                    },
                    MANY,
                ),
                (
                    "variables",
                    |size| numbered("V{n} = pip{n}\n", size) + "all:\n\t$(V1) install x\n",
                    MANY,
                ),
                (
                    "names",
                    |size| format!("all:\n\tpip install {}\n", repeated("some-name ", size)),
                    LINE,
                ),
                (
                    "nested",
                    |size| format!("all:\n\tpip install {}\n", repeated("$(A", size)),
                    LINE,
                ),
                (
                    "conditions",
                    |size| repeated("ifdef A\nPIP = pip\n", size),
                    LINE,
                ),
            ],
        ),
        (
            "Dockerfile",
            "docker",
            vec![
                (
                    "ordinary",
                    |size| lines("FROM python:3.12\n", size, "RUN ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines("FROM python:3.12\n", size, "RUN ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines("FROM python:3.12\n", size, "RUN ", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "stages",
                    |size| {
                        numbered(
                            "FROM python:3.12 AS s{n}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
                            size,
                        )
                    },
                    MANY,
                ),
                (
                    "copies",
                    |size| {
                        format!(
                            "FROM python:3.12\n{}RUN pip install -r requirements.txt\n",
                            numbered("COPY a{n} b{n}\n", size)
                        )
                    },
                    MANY,
                ),
                (
                    "variables",
                    |size| {
                        format!(
                            "FROM python:3.12\n{}RUN pip install $V1\n",
                            numbered("ENV V{n}=x\nRUN pip list\n", size)
                        )
                    },
                    MANY,
                ),
                (
                    "names",
                    |size| {
                        format!(
                            "FROM python:3.12\nRUN pip install {}\n",
                            repeated("some-name ", size)
                        )
                    },
                    LINE,
                ),
                (
                    "one run",
                    |size| {
                        format!(
                            "FROM python:3.12\nRUN {}true\n",
                            repeated("pip install x && \\\n  ", size)
                        )
                    },
                    LINE,
                ),
                (
                    "json",
                    |size| {
                        format!(
                            "FROM python:3.12\nRUN [\"pip\"{}]\n",
                            repeated(",\"list\"", size)
                        )
                    },
                    LINE,
                ),
            ],
        ),
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
            ".readthedocs.yaml",
            "readthedocs",
            vec![
                (
                    "ordinary",
                    |size| lines(READ_THE_DOCS, size, "      - ", "ls -l\n", 100, PIP),
                    MANY,
                ),
                (
                    "commands",
                    |size| lines(READ_THE_DOCS, size, "      - ", "", 1, PIP),
                    MANY,
                ),
                (
                    "none",
                    |size| lines(READ_THE_DOCS, size, "      - ", "ls -l\n", 0, PIP),
                    MANY,
                ),
                (
                    "installs",
                    |size| {
                        format!(
                            "version: 2\npython:\n  install:\n{}",
                            repeated("    - requirements: requirements.txt\n", size)
                        )
                    },
                    MANY,
                ),
            ],
        ),
        (
            ".github/dependabot.yml",
            "dependabot",
            vec![
                (
                    "commands",
                    |size| {
                        format!(
                            "version: 2\nupdates:\n{}",
                            numbered("  - package-ecosystem: pip\n    directory: /a{n}\n", size)
                        )
                    },
                    MANY,
                ),
                (
                    "none",
                    |size| {
                        format!(
                            "version: 2\nupdates:\n{}",
                            numbered("  - package-ecosystem: npm\n    directory: /a{n}\n", size)
                        )
                    },
                    MANY,
                ),
            ],
        ),
        (
            "README.md",
            "markdown",
            vec![
                (
                    "ordinary",
                    |size| lines("", size, "", "Some words about `this`.\n", 100, BLOCK),
                    MANY,
                ),
                ("commands", |size| lines("", size, "", "", 1, BLOCK), MANY),
                (
                    "none",
                    |size| lines("", size, "", "Some words about `this`.\n", 0, PIP),
                    MANY,
                ),
                (
                    "block",
                    |size| format!("```sh\n{}```\n", repeated(PIP, size)),
                    MANY,
                ),
                (
                    "spans",
                    |size| repeated("Run `pip install x` and\n", size),
                    MANY,
                ),
                (
                    "words",
                    |size| format!("{BLOCK}{}", repeated("word ", size)),
                    LINE,
                ),
                (
                    "brackets",
                    |size| format!("{BLOCK}{}", repeated("[a](", size)),
                    LINE,
                ),
                (
                    "quotes",
                    |size| format!("{BLOCK}{}pip install x", repeated("> ", size)),
                    LINE,
                ),
            ],
        ),
        (
            "README.rst",
            "rst",
            vec![
                (
                    "ordinary",
                    |size| {
                        lines(
                            "",
                            size,
                            "",
                            "Some words about this.\n",
                            100,
                            "\n::\n\n    pip install -r requirements.txt\n\n",
                        )
                    },
                    MANY,
                ),
                (
                    "commands",
                    |size| repeated("A::\n\n    pip install -r requirements.txt\n\n", size),
                    MANY,
                ),
                (
                    "none",
                    |size| lines("", size, "", "Some words about this.\n", 0, PIP),
                    MANY,
                ),
                (
                    "words",
                    |size| format!("::\n\n    pip list\n\n{}", repeated("word ", size)),
                    LINE,
                ),
            ],
        ),
        (
            "build.ps1",
            "listed",
            vec![
                (
                    "ordinary",
                    |size| lines("", size, "", "Get-ChildItem -Path $a\n", 100, PIP),
                    MANY,
                ),
                ("commands", |size| lines("", size, "", "", 1, PIP), MANY),
                (
                    "none",
                    |size| lines("", size, "", "Get-ChildItem -Path $a\n", 0, PIP),
                    MANY,
                ),
                (
                    "words",
                    |size| format!("pip list\necho {}\n", repeated("word ", size)),
                    LINE,
                ),
                (
                    "names",
                    |size| format!("pip install {}\n", repeated("some-name ", size)),
                    LINE,
                ),
            ],
        ),
        (
            "noxfile.py",
            "python",
            vec![
                (
                    "ordinary",
                    |size| {
                        lines(
                            "",
                            size,
                            "",
                            "a = b(c, d)\n",
                            100,
                            "os.system('pip install x')\n",
                        )
                    },
                    MANY,
                ),
                (
                    "commands",
                    |size| lines("", size, "", "", 1, "os.system('pip install x')\n"),
                    MANY,
                ),
                (
                    "none",
                    |size| lines("", size, "", "a = b(c, d)\n", 0, PIP),
                    MANY,
                ),
                (
                    "session",
                    |size| {
                        format!(
                            "import nox\n@nox.session\ndef a(session):\n{}",
                            repeated("    session.install('-r', 'requirements.txt')\n", size)
                        )
                    },
                    MANY,
                ),
                (
                    "nested",
                    |size| format!("x = 'pip install x'\ny = {}", repeated("[", size)),
                    LINE,
                ),
                (
                    "broken",
                    |size| format!("{}def (", repeated("os.system('pip install x')\n", size)),
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

const PIP: &str = "pip install -r requirements.txt\n";
const BLOCK: &str = "\n```sh\npip install -r requirements.txt\n```\n\n";
const WORKFLOW: &str = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n";
const GITLAB: &str = "a:\n  image: python:3.12\n  script:\n";
const TOX: &str = "[testenv]\ncommands =\n";
const READ_THE_DOCS: &str = "version: 2\nbuild:\n  jobs:\n    post_install:\n";
const CIRCLE: &str = "version: 2.1\njobs:\n  a:\n    steps:\n";

/// Lines behind a head; each of them, or every so many, is `other`.
fn lines(head: &str, size: usize, indent: &str, line: &str, every: usize, other: &str) -> String {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let is_other = every > 0 && number % every == 0;
        text.push_str(indent);
        text.push_str(if is_other { other } else { line });
    }
    text
}

fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len() + 1)
}

/// `part` again and again, a number in place of `{n}`.
fn numbered(part: &str, size: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        for (at, piece) in part.split("{n}").enumerate() {
            if at > 0 {
                let _ = write!(text, "{number}");
            }
            text.push_str(piece);
        }
    }
    text
}
