//! Inputs of documents and of files that are listed.

use super::{Kind, LINE, MANY, PIP, lines, repeated};

const BLOCK: &str = "\n```sh\npip install -r requirements.txt\n```\n\n";

pub(super) fn kinds() -> Vec<Kind> {
    vec![
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
    ]
}
