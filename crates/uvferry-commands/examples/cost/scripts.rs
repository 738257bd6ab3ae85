//! Inputs of shell scripts, Makefiles and Dockerfiles.

use super::{Kind, LINE, MANY, PIP, lines, numbered, repeated};

pub(super) fn kinds() -> Vec<Kind> {
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
    ]
}
