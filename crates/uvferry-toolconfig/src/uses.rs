//! Who runs a tool, and who names its configuration file.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Location, SourceFile, Span};

use crate::commands::{Command, Syntax, commands};
use crate::options::Tool;

/// What the files of a project say about its tools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// Configuration files that something names, with the place. A file that tools share
    /// (setup.cfg, tox.ini) is named only where a command gives it to a tool.
    pub named: BTreeMap<String, Location>,
    /// Tools that something runs, with the first place.
    pub run: BTreeMap<Tool, Location>,
    /// The configuration file that each command which runs a tool gives to it, where they
    /// agree.
    pub configured: BTreeMap<Tool, String>,
    /// Tools to which a command gives another file than pyproject.toml.
    pub configured_elsewhere: BTreeSet<Tool>,
    /// The first command that has pytest collect doctests.
    pub doctests: Option<Location>,
}

/// Files that a tool has for itself.
const OWN_FILES: &[&str] = &[
    ".bandit",
    ".bandit.yaml",
    ".bandit.yml",
    ".black.toml",
    ".codespellrc",
    ".coveragerc",
    ".flake8",
    ".isort.cfg",
    ".mypy.ini",
    ".pylintrc",
    ".pylintrc.toml",
    ".pytest.ini",
    ".ruff.toml",
    "bandit.yaml",
    "bandit.yml",
    "black.toml",
    "flake8.ini",
    "mypy.ini",
    "pylintrc",
    "pylintrc.toml",
    "pytest.ini",
    "ruff.toml",
];

/// Files that tools share.
const SHARED_FILES: &[&str] = &["setup.cfg", "tox.ini", "pyproject.toml"];

/// Files that only one tool reads and that nobody names.
const FURTHER_FILES: &[&str] = &[
    ".coveragerc.toml",
    ".editorconfig",
    ".pylintrc.toml",
    ".pytest.toml",
    "pylintrc.toml",
    "pytest.toml",
];

/// Whether a file is one that a tool reads its configuration from. `path` is relative to the
/// project's root.
pub fn is_configuration(path: &str) -> bool {
    [OWN_FILES, SHARED_FILES, FURTHER_FILES]
        .iter()
        .any(|names| names.contains(&path))
}

/// The names of all of them.
pub fn configuration_names() -> impl Iterator<Item = &'static str> {
    let all = [OWN_FILES, SHARED_FILES, FURTHER_FILES];
    let names: std::collections::BTreeSet<&str> = all.into_iter().flatten().copied().collect();
    names.into_iter()
}

/// Words with which a command takes something in and does not run it.
const TAKING_IN: &[&str] = &[
    "install",
    "add",
    "download",
    "uninstall",
    "remove",
    "echo",
    "printf",
    "which",
    "apk",
    "wheel",
    "freeze",
    "inject",
    "lock",
    "show",
];

/// Whether a file is one that [`uses`] looks into: scripts, Makefiles, CI, hooks, images and
/// what runs tests. `path` is relative to the project's root.
pub fn is_searched(path: &str) -> bool {
    Syntax::of(path).is_some()
}

/// Finds who runs a tool and who names its configuration file. Comments do not count, nor
/// does what only installs a tool.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
/// use uvferry_toolconfig::{Tool, uses};
///
/// let makefile = SourceFile::new("Makefile", "lint: flake8\n\tpylint --rcfile=.pylintrc src\n");
/// let found = uses(&[makefile]);
/// assert_eq!(found.named[".pylintrc"].line, 2);
/// assert!(found.run.contains_key(&Tool::Pylint));
/// assert!(!found.run.contains_key(&Tool::Flake8));
/// ```
pub fn uses(files: &[SourceFile]) -> Uses {
    let mut found = Uses::default();
    let mut given: BTreeMap<Tool, Vec<Option<String>>> = BTreeMap::new();
    for file in files {
        let Some(syntax) = Syntax::of(file.path()) else {
            continue;
        };
        for command in commands(file, syntax) {
            command.note(file, &mut found, &mut given);
        }
    }
    for (tool, files) in given {
        if let Some(Some(first)) = files.first()
            && files.iter().all(|file| file.as_deref() == Some(first))
        {
            found.configured.insert(tool, first.clone());
        }
    }
    found
}

impl Command {
    fn note(
        &self,
        file: &SourceFile,
        found: &mut Uses,
        given: &mut BTreeMap<Tool, Vec<Option<String>>>,
    ) {
        let place = |span: &Span| Location::new(file, span.clone());
        for (at, (word, span)) in self.words.iter().enumerate() {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) => (Some(option), value),
                None => (None, word.as_str()),
            };
            let name = in_root(value);
            let own = OWN_FILES.contains(&name);
            let option_before = option.is_some_and(|option| {
                option.starts_with('-') || option.contains("CONFIG") || option.contains("RCFILE")
            }) || option.is_none()
                && at > 0
                && self.words[at - 1].0.starts_with('-')
                && self.words[at - 1].0.len() > 1;
            let shared = SHARED_FILES.contains(&name) && option_before;
            if own || shared && name != "pyproject.toml" {
                found
                    .named
                    .entry(name.to_owned())
                    .or_insert_with(|| place(span));
            }
        }
        let Some((tool, at)) = self.runs() else {
            return;
        };
        let span = &self.words[at].1;
        found.run.entry(tool).or_insert_with(|| place(span));
        let config = self.words[at + 1..]
            .iter()
            .enumerate()
            .find_map(|(offset, (word, _))| {
                let next = || {
                    self.words
                        .get(at + offset + 2)
                        .map(|(word, _)| word.as_str())
                };
                let value = match word.split_once('=') {
                    Some(("--configfile" | "--config" | "--config-file" | "--rcfile", value)) => {
                        value
                    }
                    None if matches!(
                        word.as_str(),
                        "-c" | "--configfile" | "--config" | "--config-file" | "--rcfile"
                    ) =>
                    {
                        next()?
                    }
                    _ => return None,
                };
                Some(in_root(value).to_owned())
            });
        if let Some(file) = &config
            && file != "pyproject.toml"
        {
            found.configured_elsewhere.insert(tool);
        }
        let mut after = self.words[at + 1..].iter();
        if tool == Tool::Pytest
            && found.doctests.is_none()
            && after.any(|(word, _)| word.starts_with("--doctest"))
        {
            found.doctests = Some(place(span));
        }
        // What the command says of tests goes before the one file and on top of the other.
        let chooses = tool == Tool::Bandit
            && self.words[at + 1..].iter().any(|(word, _)| {
                let option = word.split('=').next().unwrap_or(word);
                matches!(
                    option,
                    "-s" | "--skip" | "-t" | "--tests" | "-p" | "--profile"
                )
            });
        given
            .entry(tool)
            .or_default()
            .push(config.filter(|_| !chooses));
    }

    /// The tool that is run, and the number of its word.
    fn runs(&self) -> Option<(Tool, usize)> {
        for (at, (word, _)) in self.words.iter().enumerate() {
            if TAKING_IN.contains(&word.as_str()) {
                return None;
            }
            let name = word.rsplit('/').next().unwrap_or(word);
            // `-flake8` in a Makefile.
            let name = if at == 0 {
                name.trim_start_matches('-')
            } else {
                name
            };
            let Some(tool) = tool_of(name) else {
                continue;
            };
            let before = at.checked_sub(1).map(|at| self.words[at].0.as_str());
            // `tox -e flake8`, `nox -s lint`: names of others.
            if matches!(
                before,
                Some("-e" | "-s" | "--env" | "--session" | "-p" | "--with")
            ) {
                continue;
            }
            let starts = self.is_hook
                || self.words[..at].iter().all(|(word, _)| is_prefix(word))
                || before == Some("-m");
            if starts {
                return Some((tool, at));
            }
        }
        None
    }
}

fn tool_of(word: &str) -> Option<Tool> {
    match word {
        "py.test" => Some(Tool::Pytest),
        "dmypy" => Some(Tool::Mypy),
        "ruff-format" | "ruff-check" => Some(Tool::Ruff),
        "black-jupyter" => Some(Tool::Black),
        "pflake8" => None,
        _ => Tool::from_name(word),
    }
}

/// What may stand before the name of a program that is run.
fn is_prefix(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    name.starts_with('-')
        || name.contains('=')
        || name.starts_with('$')
        || name.starts_with("python")
        || name.starts_with('{')
        || matches!(
            name,
            "@" | "run"
                | "poetry"
                | "pipenv"
                | "uv"
                | "uvx"
                | "pdm"
                | "hatch"
                | "rye"
                | "pixi"
                | "sudo"
                | "time"
                | "exec"
                | "env"
                | "xargs"
                | "command"
                | "cmd"
                | "sh"
                | "bash"
                | "docker"
                | "docker-compose"
                | "compose"
                | "pipx"
                | "tool"
                | "conda"
                | "mamba"
                | "micromamba"
                | "RUN"
                | "CMD"
                | "ENTRYPOINT"
                | "session.run"
                | "c.run"
                | "if"
                | "then"
                | "do"
                | "else"
                | "!"
                | "coverage"
                | "nice"
                | "set"
                | "call"
                | "py"
        )
}

/// A path without what only says "here".
fn in_root(word: &str) -> &str {
    let word = word.strip_prefix("./").unwrap_or(word);
    match word.rsplit_once('/') {
        // `$PWD/x`, `{toxinidir}/x`, `$(pwd)/x`
        Some((folder, name))
            if !folder.contains('/')
                && (folder.starts_with('$')
                    || folder.starts_with('{')
                    || folder.ends_with('}')
                    || folder == "pwd") =>
        {
            name
        }
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{Uses, uses};
    use crate::options::Tool;
    use uvferry_diagnostics::SourceFile;

    fn found(path: &str, text: &str) -> Uses {
        uses(&[SourceFile::new(path, text)])
    }

    #[test]
    fn a_tool_is_run_where_a_command_begins_with_it() {
        for (path, text, runs) in [
            ("Makefile", "lint:\n\t@flake8 src\n", true),
            ("Makefile", "flake8:\n\techo flake8\n", false),
            (
                "Makefile",
                "lint:\n\t# flake8 src\n\tpip install flake8\n",
                false,
            ),
            ("lint.sh", "set -e\npython -m flake8 \\\n  src\n", true),
            ("lint.sh", "black . && poetry run flake8\n", true),
            (
                "tox.ini",
                "[testenv:lint]\ndeps = flake8\ncommands =\n    black\n    flake8 {posargs}\n",
                true,
            ),
            (
                "tox.ini",
                "[testenv]\ndeps =\n    flake8\n[flake8]\nignore = E1\n",
                false,
            ),
            (
                "noxfile.py",
                "def lint(session):\n    session.install(\"flake8\")\n",
                false,
            ),
            (
                "noxfile.py",
                "def lint(session):\n    session.run(\"flake8\", \"src\")\n",
                true,
            ),
            (
                ".pre-commit-config.yaml",
                "repos:\n- repo: https://example.com/x\n  rev: 1\n  hooks:\n  - id: flake8\n",
                true,
            ),
            (
                ".pre-commit-config.yaml",
                "repos:\n- repo: https://example.com/x\n  hooks:\n  - id: black\n    additional_dependencies: [flake8]\n",
                false,
            ),
            (
                ".github/workflows/ci.yml",
                "    - name: flake8\n      run: |\n        flake8 src\n",
                true,
            ),
            (
                ".github/workflows/ci.yml",
                "    - name: flake8\n      run: tox -e flake8\n",
                false,
            ),
            ("Dockerfile", "RUN pip install flake8\n", false),
            ("Dockerfile", "CMD [\"flake8\", \"src\"]\n", true),
            ("requirements.txt", "flake8\n", false),
            (
                "pyproject.toml",
                "[tool.poe.tasks]\nlint = \"flake8 src\"\n",
                true,
            ),
            (
                "pyproject.toml",
                "[project]\ndependencies = [\"flake8\"]\n",
                false,
            ),
        ] {
            let run = found(path, text).run.contains_key(&Tool::Flake8);
            assert_eq!(run, runs, "{path}: {text}");
        }
    }

    #[test]
    fn a_file_is_named_word_by_word() {
        for (path, text, name, named) in [
            (
                "Makefile",
                "a:\n\tpylint --rcfile=.pylintrc\n",
                ".pylintrc",
                true,
            ),
            (
                "Makefile",
                "a:\n\tpylint --rcfile=ci/.pylintrc\n",
                ".pylintrc",
                false,
            ),
            (
                "a.sh",
                "cp x.coveragerc y  # .coveragerc\n",
                ".coveragerc",
                false,
            ),
            (
                "a.sh",
                "coverage run --rcfile \"$PWD/.coveragerc\" x\n",
                ".coveragerc",
                true,
            ),
            (
                "tox.ini",
                "[testenv]\nsetenv = COVERAGE_RCFILE={toxinidir}/.coveragerc\n",
                ".coveragerc",
                true,
            ),
            (
                "pytest.ini",
                "[pytest]\naddopts =\n  --cov\n  --cov-config=.coveragerc\n",
                ".coveragerc",
                true,
            ),
            (
                "setup.cfg",
                "[tool:pytest]\naddopts = --cov-config tox.ini\n",
                "tox.ini",
                true,
            ),
            (
                "pyproject.toml",
                "[tool.pytest.ini_options]\naddopts = [\n  \"--cov-config=.coveragerc\",\n]\n",
                ".coveragerc",
                true,
            ),
            (
                "setup.cfg",
                "[tool:pytest]\nnorecursedirs = .coveragerc\n",
                ".coveragerc",
                false,
            ),
            ("Dockerfile", "COPY setup.cfg .\n", "setup.cfg", false),
            ("a.sh", "mypy --config-file setup.cfg\n", "setup.cfg", true),
            ("a.sh", "bandit --ini tox.ini -r src\n", "tox.ini", true),
        ] {
            assert_eq!(found(path, text).named.contains_key(name), named, "{text}");
        }
    }

    #[test]
    fn the_file_that_all_commands_give_is_known() {
        let one = SourceFile::new("a.sh", "bandit -c pyproject.toml -r src\n");
        let hook = SourceFile::new(
            ".pre-commit-config.yaml",
            "- repo: x\n  hooks:\n  - id: bandit\n    args: [\"-c\", \"pyproject.toml\"]\n",
        );
        let other = SourceFile::new("b.sh", "bandit -r src\n");
        let both = uses(&[one.clone(), hook.clone()]);
        assert_eq!(both.configured[&Tool::Bandit], "pyproject.toml");
        assert!(uses(&[one, hook, other]).configured.is_empty());
    }
}
