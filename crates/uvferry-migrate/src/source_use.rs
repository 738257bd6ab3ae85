//! What a place that names setup.py or setup.cfg does with the file: whether it looks for
//! something in it, carries it elsewhere, or only needs one of that name.
//!
//! It is told by the words around the name, in a file of any language: the nearest command or
//! function before it decides, then what follows. A variable that holds the name is followed
//! to where it stands in the same file.

use uvferry_pyproject::metadata::Usage;

use crate::tree::base_name;

/// Words that look into the file behind them.
const READERS: &[&str] = &[
    "grep", "egrep", "fgrep", "zgrep", "rg", "ack", "sed", "gsed", "awk", "gawk", "mawk", "perl",
    "cat", "findstr", "crudini",
];

/// The same, of shells only: elsewhere they are words like others.
const SHELL_READERS: &[&str] = &[
    "head",
    "tail",
    "cut",
    "ed",
    "ex",
    "tr",
    "wc",
    "sort",
    "diff",
    "cmp",
    "ag",
    "md5sum",
    "sha1sum",
    "sha256sum",
    "ruby",
];

/// Functions that open what they are given, in any language.
const OPENERS: &[&str] = &[
    "open",
    "read_text",
    "read_bytes",
    "read",
    "read_file",
    "readfile",
    "readfilesync",
    "readlines",
    "file_get_contents",
    "fileinput",
    "configparser",
    "loadtxt",
    "content",
];

/// Words that carry the file elsewhere, where pyproject.toml has to go as well.
const CARRIERS: &[&str] = &["copy", "cp", "rsync", "scp", "tar", "zip"];

/// Words that need a file of that name, whatever stands in it; linters are among them.
const BYSTANDERS: &[&str] = &[
    "rm",
    "mv",
    "chmod",
    "touch",
    "test",
    "add",
    "commit",
    "checkout",
    "restore",
    "ls",
    "find",
    "echo",
    "exists",
    "isfile",
    "is_file",
    "flake8",
    "pylint",
    "black",
    "isort",
    "mypy",
    "ruff",
    "pycodestyle",
    "pyflakes",
    "pydocstyle",
    "autopep8",
    "yapf",
    "bandit",
    "codespell",
    "pyroma",
    "pyupgrade",
    "prospector",
    "pylama",
    "vulture",
    "exclude",
    "omit",
    "ignore",
    "ignores",
    "skip",
    "pip",
];

/// What setuptools is asked for behind the name of its script.
const COMMANDS: &[&str] = &[
    "sdist",
    "install",
    "develop",
    "test",
    "check",
    "upload",
    "register",
    "clean",
    "egg_info",
    "nosetests",
    "pytest",
    "flake8",
    "compile_catalog",
    "extract_messages",
    "alias",
];

/// What the place at `span` of `text` does with the file that it names, and whether the
/// version is spoken of there. `line` counts from 1; `name` is the base name of the file.
pub(crate) fn of_line(path: &str, text: &str, line: usize, name: &str) -> (Usage, bool) {
    let lines: Vec<&str> = text.lines().collect();
    // A line 0 is none.
    let line = line.max(1);
    let Some(own) = lines.get(line - 1) else {
        return (Usage::Unclear, false);
    };
    let kind = Kind::of(path, lines.first().copied().unwrap_or_default());
    let uses = places(own, name).map(|at| {
        let head = with_lines_before(&lines, line - 1, at, kind);
        let tail = &own[at + name.len()..];
        (at, of_place(kind, &head, tail))
    });
    let mut found: Option<Usage> = None;
    let mut first = None;
    for (at, usage) in uses {
        first.get_or_insert(at);
        found = match (found, usage) {
            (None, usage) => usage,
            (known, None) => known,
            (Some(known), Some(usage)) => Some(known.min(usage)),
        };
    }
    let found = found.or_else(|| {
        let variable = assigned(&own[..first?])?;
        of_variable(&lines, line - 1, variable, kind)
    });
    let programmed = kind == Kind::Program;
    let near = if programmed {
        0..lines.len()
    } else {
        (line - 1).saturating_sub(5)..(line + 5).min(lines.len())
    };
    let of_version = lines[near].iter().any(|line| speaks_of_version(line));
    let reads_somewhere = || {
        programmed
            && of_version
            && lines
                .iter()
                .any(|line| words(line).any(|(_, word)| OPENERS[..7].contains(&word.as_str())))
            && !lines.iter().any(|line| line.contains("tmp_path"))
    };
    let usage = found.unwrap_or_else(|| {
        if reads_somewhere() {
            Usage::Reads
        } else {
            Usage::Unclear
        }
    });
    (usage, of_version)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// For people.
    Document,
    /// Python and its like: names of files are texts in quotes.
    Program,
    /// Shells, workflows, Makefiles, settings: names stand by themselves.
    Commands,
}

impl Kind {
    fn of(path: &str, first_line: &str) -> Self {
        let name = base_name(path);
        let extension = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
            _ => String::new(),
        };
        match extension.as_str() {
            "md" | "markdown" | "rst" | "txt" | "adoc" | "asciidoc" | "html" | "org"
            | "textile" | "ipynb" => Self::Document,
            "py" | "pyw" | "rb" | "pl" | "js" | "mjs" | "cjs" | "ts" | "go" | "php" | "groovy" => {
                Self::Program
            }
            "" if first_line.starts_with("#!")
                && ["python", "ruby", "perl", "node"]
                    .iter()
                    .any(|language| first_line.contains(language)) =>
            {
                Self::Program
            }
            "" if name.len() > 3
                && name
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || matches!(c, '-' | '_')) =>
            {
                Self::Document
            }
            _ => Self::Commands,
        }
    }
}

/// Where a name stands in a line, as the end of a path at least.
fn places<'a>(line: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    line.match_indices(name).filter_map(move |(at, _)| {
        let before = line[..at].ends_with(part);
        let after = line[at + name.len()..].starts_with(part);
        (!before && !after).then_some(at)
    })
}

/// What stands before the name, with the lines that it goes on from.
fn with_lines_before(lines: &[&str], index: usize, at: usize, kind: Kind) -> String {
    let mut head = lines[index][..at].to_owned();
    for before in lines[..index].iter().rev().take(8) {
        let trimmed = before.trim_end();
        let goes_on = trimmed.ends_with('\\')
            || (kind == Kind::Program && trimmed.ends_with(['(', '[', '{', ',']));
        if !goes_on {
            break;
        }
        head = format!("{} {head}", trimmed.trim_end_matches('\\'));
    }
    head
}

/// What a place does with the file, as far as the words around it tell.
fn of_place(kind: Kind, head: &str, tail: &str) -> Option<Usage> {
    if is_comment(kind, head) {
        return Some(Usage::Runs);
    }
    if kind == Kind::Document {
        return matches!(before(head, kind), Some((_, Usage::Runs)))
            .then_some(Usage::Runs)
            .or_else(|| is_command(tail).then_some(Usage::Runs))
            .or(Some(Usage::Unclear));
    }
    let runs_text = |(at, word): (usize, String)| {
        matches!(word.as_str(), "exec" | "execfile" | "hashfiles")
            && head[at + word.len()..].starts_with('(')
    };
    if words(head).any(runs_text) {
        return Some(Usage::Unclear);
    }
    let end = head.trim_end_matches(['"', '\'', '/', '.', ' ']);
    if end.ends_with('>') {
        return Some(Usage::Runs);
    }
    if end.ends_with('<') && !end.ends_with("<<") {
        return Some(Usage::Reads);
    }
    let rest = tail.trim_start_matches(['"', '\'', ')', ']', '}', ' ']);
    let nearest = before(head, kind);
    if let Some((_, usage)) = nearest {
        // `open(…, 'w')` makes one.
        let mode = rest.trim_start_matches([',', ' ']);
        let written = mode.starts_with("'w") || mode.starts_with("\"w");
        return Some(match usage {
            Usage::Reads if written => Usage::Runs,
            usage => usage,
        });
    }
    if [".read", ".open("]
        .iter()
        .any(|call| rest.starts_with(call))
    {
        return Some(Usage::Reads);
    }
    if [".exists", ".is_file", ".unlink", ".touch"]
        .iter()
        .any(|call| rest.starts_with(call))
        || is_command(tail)
        || head
            .strip_suffix("./")
            .is_some_and(|line| !line.trim_end().ends_with(['=', ',', '[']))
    {
        return Some(Usage::Runs);
    }
    rest.starts_with(".write").then_some(Usage::Unclear)
}

/// Whether a command of setuptools or an option follows.
fn is_command(tail: &str) -> bool {
    let rest = tail.trim_start_matches(['"', '\'', ',', ' ']);
    let word: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect();
    // The name's own closing quote alone is no space before a word.
    let apart = tail.starts_with([' ', '"', '\'']) && rest.len() < tail.len();
    apart
        && (word.starts_with("--")
            || word.starts_with("bdist")
            || word.starts_with("build")
            || word.starts_with("install")
            || COMMANDS.contains(&word.as_str()))
}

/// Whether the name stands in a remark: behind a comment's sign, or, where names of files
/// are texts, outside of any.
fn is_comment(kind: Kind, head: &str) -> bool {
    if kind == Kind::Document {
        return false;
    }
    let line = head.trim_start();
    let sign = ["#", "//", ";", "REM ", "rem ", "* "]
        .iter()
        .any(|sign| line.starts_with(sign) && !line.starts_with("#!"));
    let quotes = head.matches(['"', '\'']).count();
    sign || (head.contains(" # ") && quotes.is_multiple_of(2))
        || (kind == Kind::Program && quotes == 0)
}

/// The nearest word before the name that says what is done, and where it stands.
fn before(head: &str, kind: Kind) -> Option<(usize, Usage)> {
    let mut nearest: Option<(usize, Usage)> = None;
    for (at, word) in words(head) {
        let dotted = head[..at].ends_with('.');
        let usage = if OPENERS.contains(&word.as_str())
            || (kind != Kind::Document && READERS.contains(&word.as_str()))
            || (kind == Kind::Commands && SHELL_READERS.contains(&word.as_str()))
        {
            let called = head[at + word.len()..].starts_with('(') || kind == Kind::Commands;
            let is_reader = READERS.contains(&word.as_str());
            if OPENERS.contains(&word.as_str()) && !called {
                continue;
            }
            // As a word of prose in a program a reader is none.
            if is_reader && kind == Kind::Program && head.matches(['"', '\'']).count() == 0 {
                continue;
            }
            Usage::Reads
        } else if word.contains("python") || word == "pypy" || word == "pypy3" {
            // `grep python setup.py` looks for the word.
            let of_reader = nearest.is_some_and(|(from, usage)| {
                usage == Usage::Reads && !head[from..at].contains([';', '|', '&', '`', '('])
            });
            if of_reader {
                continue;
            }
            Usage::Runs
        } else if word == "executable" || (word == "py" && !dotted) || word == "coverage" {
            Usage::Runs
        } else if CARRIERS.contains(&word.as_str()) || (word == "add" && head.starts_with("ADD ")) {
            Usage::Copies
        } else if BYSTANDERS.contains(&word.as_str()) && kind != Kind::Document {
            Usage::Runs
        } else {
            continue;
        };
        nearest = Some((at, usage));
    }
    nearest
}

/// The words of a line, in lower case, with their places.
fn words(line: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + line[from..].find(part)?;
        let end = line[start..]
            .find(|c: char| !part(c))
            .map_or(line.len(), |length| start + length);
        from = end;
        Some((start, line[start..end].to_ascii_lowercase()))
    })
}

/// The variable that a line gives the name to.
fn assigned(head: &str) -> Option<&str> {
    let (left, _) = head.split_once('=')?;
    let left = left.trim_end_matches([':', '?', '+', ' ']);
    let name = left.rsplit(' ').next()?.trim();
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then_some(name)
}

/// What is done with the file by a variable that holds its name.
fn of_variable(lines: &[&str], given: usize, variable: &str, kind: Kind) -> Option<Usage> {
    let others = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != given);
    others
        .flat_map(|(index, line)| {
            places(line, variable).filter_map(move |at| {
                let head = with_lines_before(lines, index, at, kind);
                // A variable stands outside of quotes, or behind the sign of one.
                let head = match kind {
                    Kind::Program if head.matches(['"', '\'']).count() == 0 => head + "\"",
                    Kind::Program => head,
                    _ => head.trim_end_matches(['$', '{', '(', '"']).to_owned(),
                };
                of_place(kind, &head, &line[at + variable.len()..])
            })
        })
        .min()
}

fn speaks_of_version(line: &str) -> bool {
    line.to_ascii_lowercase().contains("version")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(path: &str, text: &str) -> Usage {
        let line = text
            .lines()
            .position(|line| line.contains("setup.py"))
            .unwrap();
        of_line(path, text, line + 1, "setup.py").0
    }

    #[test]
    fn what_looks_into_the_file_reads_it() {
        for (path, text) in [
            (
                "docs/conf.py",
                "release = re.search('x', open('../setup.py').read())\n",
            ),
            (
                "a.py",
                "with io.open(os.path.join(HERE, 'setup.py')) as f:\n",
            ),
            (
                "a.py",
                "with open(\n    os.path.join(HERE,\n                 'setup.py')) as f:\n",
            ),
            ("a.py", "text = (ROOT / \"setup.py\").read_text()\n"),
            ("a.py", "text = Path('setup.py').read_text()\n"),
            (
                "bump",
                "#!/usr/bin/env python\nPATH='setup.py'\ns=open(PATH).read()\n",
            ),
            (
                "release",
                "#!/usr/bin/env python\nFILES = {\n    'setup.py': (\"version='(.*)'\",),\n}\n\
                 def text(name):\n    with open(name) as f:\n        return f.read()\n",
            ),
            ("ci.yml", "- run: grep -oP \"version='\\K[^']+\" setup.py\n"),
            ("Makefile", "bump:\n\tsed -i 's/a|b/c/' setup.py\n"),
            ("rel.sh", "VERSION=$(cat setup.py | cut -d= -f2)\n"),
            ("rel.sh", "while read line; do :; done < setup.py\n"),
            ("rel.sh", "F=setup.py\nawk '{print}' \"$F\"\n"),
            ("rel.sh", "python -c \"print(open('setup.py').read())\"\n"),
            ("rel.sh", "grep python setup.py\n"),
            (
                "package.json",
                "{\"scripts\":{\"v\":\"sed -i s/a/b/ setup.py\"}}\n",
            ),
            ("rel.rb", "File.read('setup.py')\n"),
            ("rel.js", "fs.readFileSync(\"setup.py\", 'utf8')\n"),
            ("Makefile", "V := $(shell sed -n 1p setup.py)\n"),
        ] {
            assert_eq!(usage(path, text), Usage::Reads, "{path}: {text}");
        }
    }

    #[test]
    fn what_runs_the_file_or_needs_it_there_does_not_read_it() {
        for (path, text) in [
            ("Makefile", "dist:\n\tpython setup.py sdist bdist_wheel\n"),
            ("Makefile", "dist:\n\t$(PYTHON) setup.py sdist\n"),
            ("ci.yml", "- run: python3 -W ignore setup.py --version\n"),
            ("x.spec", "%{__python3} setup.py build\n"),
            ("rel.sh", "./setup.py install\n"),
            ("rel.sh", "cat x | sh && python setup.py test\n"),
            ("rel.sh", "git add setup.py\n"),
            ("rel.sh", "# grep setup.py\n"),
            (
                "noxfile.py",
                "session.run('python', 'setup.py', 'develop')\n",
            ),
            ("tasks.py", "c.run('python setup.py upload')\n"),
            (
                "a.py",
                "subprocess.check_output([sys.executable, 'setup.py', '--version'])\n",
            ),
            ("a.py", "# like setup.py\n"),
            ("a.py", "    Called from setup.py when it is built.\n"),
            ("a.py", "if os.path.exists('setup.py'):\n"),
            ("tox.ini", "[testenv]\ncommands = flake8 setup.py src\n"),
            ("README.md", "Run `python setup.py install`.\n"),
            ("README", "Run setup.py install.\n"),
        ] {
            assert_eq!(usage(path, text), Usage::Runs, "{path}: {text}");
        }
    }

    #[test]
    fn what_carries_the_file_is_told_from_what_cannot_be_told() {
        assert_eq!(usage("Dockerfile", "COPY setup.py /app/\n"), Usage::Copies);
        assert_eq!(
            usage("Dockerfile", "COPY setup.cfg \\\n  setup.py /app/\n"),
            Usage::Copies
        );
        assert_eq!(usage("rel.sh", "cp setup.py build/\n"), Usage::Copies);
        for (path, text) in [
            (".releaserc", "{\"files\":[\"setup.py\"]}\n"),
            ("CONTRIBUTING.md", "Bump the version in `setup.py`.\n"),
            ("docs/conf.py", "exec(open('../setup.py').read())\n"),
            ("ci.yml", "key: ${{ hashFiles('setup.py') }}\n"),
            ("sonar-project.properties", "sonar.sources=setup.py\n"),
            ("default.nix", "src = ./setup.py;\n"),
        ] {
            assert_eq!(usage(path, text), Usage::Unclear, "{path}: {text}");
        }
    }

    #[test]
    fn the_version_is_spoken_of_near_a_command_and_anywhere_in_a_program() {
        let of_version =
            |path: &str, text: &str, line: usize| of_line(path, text, line, "setup.py").1;
        assert!(of_version("ci.yml", "- run: grep version setup.py\n", 1));
        assert!(!of_version(
            "ci.yml",
            "- run: grep install_requires setup.py\n",
            1
        ));
        assert!(of_version(
            "a.py",
            "s = open('setup.py').read()\n\n\n\n\n\n\n\nVERSION = s\n",
            1
        ));
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(path in "[a-zA-Z./]{0,12}", text in "([ -~é\n]|setup\\.py|F=setup\\.py\n|\\$F|open\\(){0,40}", line in 0_usize..9) {
            let _ = of_line(&path, &text, line, "setup.py");
        }
    }
}
