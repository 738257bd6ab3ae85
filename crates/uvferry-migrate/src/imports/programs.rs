//! Which programs the texts of a project call: the first word of each command, behind whatever
//! runs it.
//!
//! More is found than is called (a word of prose in a list of YAML reads like a command): whoever
//! asks looks for programs of distributions that are declared, and their names are no words.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_imports::uses::{Use, Used};

/// Words that run what follows them.
const RUNNERS: &[&str] = &[
    "sudo",
    "env",
    "exec",
    "time",
    "nohup",
    "command",
    "xargs",
    "nice",
    "ionice",
    "eval",
    "timeout",
    "xvfb-run",
    "dotenv",
    "honcho",
    "if",
    "then",
    "else",
    "elif",
    "while",
    "until",
    "do",
    "!",
    "{",
    "(",
    "RUN",
    "CMD",
    "ENTRYPOINT",
    "HEALTHCHECK",
    "SHELL",
    "not",
    "call",
    "start",
    "script",
    "unbuffer",
    "catchsegv",
    "gosu",
    "su-exec",
    "tini",
    "dumb-init",
    "chroot",
    "setsid",
    "watch",
    "entr",
    "and",
    "or",
];

/// Programs that run a program of the environment: `uv run black`.
const ENVIRONMENT_RUNNERS: &[(&str, &str)] = &[
    ("uv", "run"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("pdm", "run"),
    ("hatch", "run"),
    ("rye", "run"),
    ("conda", "run"),
    ("mamba", "run"),
    ("micromamba", "run"),
    ("coverage", "run"),
    ("doppler", "run"),
    ("op", "run"),
];

/// Bytes. Nobody writes a command on a longer line; a tool that takes all line ends out of a
/// script for browsers does, where each word between two `;` would be a program.
const LONGEST_LINE: usize = 10_000;

/// The uses of programs and of modules (`python -m`) in one text. Each once, at its first place.
pub(super) fn called(source: &SourceFile) -> Vec<Use> {
    let mut found = Vec::new();
    let mut known: BTreeSet<(bool, String)> = BTreeSet::new();
    let text = source.text();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_readable = line.len() <= LONGEST_LINE;
        for segment in segments(line).filter(|_| is_readable) {
            let mut words = Words {
                text: segment,
                at: 0,
            };
            let Some(first) = program_of(&mut words) else {
                continue;
            };
            // It runs another: `coverage run -m pytest`.
            let second = (first == ("coverage", false))
                .then(|| module_of(&mut words))
                .flatten();
            for (word, is_module) in std::iter::once(first).chain(second) {
                if !known.insert((is_module, word.to_owned())) {
                    continue;
                }
                let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
                let place = Location::new(source, at..at + word.len());
                let (used, why) = if is_module {
                    (
                        Used::Module(word.to_owned()),
                        format!("`python -m {word}` runs it"),
                    )
                } else {
                    (
                        Used::Program(word.to_owned()),
                        format!("`{word}` is called"),
                    )
                };
                found.push(Use {
                    used,
                    place,
                    why,
                    is_certain: true,
                });
            }
        }
        start += line.len();
    }
    found
}

/// The commands of a line, as far as separators show them.
fn segments(line: &str) -> impl Iterator<Item = &str> {
    line.split(['&', '|', ';', '`', '\n', '\r'])
        .flat_map(|part| part.split("$("))
}

/// Words without quotes, brackets and commas around them.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        const AROUND: &[char] = &['"', '\'', '[', ']', ',', '(', ')', '{', '}', '<', '>'];
        loop {
            let rest = &self.text[self.at..];
            let begin = rest.find(|letter: char| !letter.is_whitespace())?;
            let rest = &rest[begin..];
            // A list without spaces: `["gunicorn","app"]`.
            let end = rest
                .find(|letter: char| letter.is_whitespace() || letter == ',')
                .map_or(rest.len(), |end| end.max(1));
            self.at += begin + end;
            let word = rest[..end].trim_matches(AROUND);
            if !word.is_empty() {
                return Some(word);
            }
        }
    }
}

/// The program that a command calls, and whether it is a module that Python runs.
fn program_of<'t>(words: &mut Words<'t>) -> Option<(&'t str, bool)> {
    let mut before: Option<&str> = None;
    let mut steps = 0;
    loop {
        steps += 1;
        // Nobody puts more in front of a command.
        if steps > 24 {
            return None;
        }
        let word = words.next()?;
        // `@black`, `-black` of a recipe.
        let bare = word.trim_start_matches(['@', '+']);
        let bare = if word.starts_with('@') || steps == 1 {
            bare.trim_start_matches('-')
        } else {
            bare
        };
        if bare.is_empty() {
            continue;
        }
        // Options of what runs it, and variables that are set for it.
        if before.is_some() && bare.starts_with('-') || is_assignment(bare) {
            continue;
        }
        // `run:`, `web:`, `script:` of YAML, a Procfile or JSON; a target of a Makefile.
        if bare.ends_with(':') && bare.len() > 1 {
            continue;
        }
        if RUNNERS.contains(&bare) {
            before = Some(bare);
            continue;
        }
        let name = name_of(bare);
        let runner = ENVIRONMENT_RUNNERS
            .iter()
            .find(|(program, _)| *program == name);
        if let Some((_, verb)) = runner {
            let mut ahead = Words {
                text: words.text,
                at: words.at,
            };
            if ahead.next() == Some(*verb) {
                words.at = ahead.at;
                before = Some(verb);
                if name == "coverage" {
                    // It is a program of the environment as well, and called itself.
                    return Some((name, false));
                }
                continue;
            }
        }
        if name == "uvx" || name == "pipx" {
            // These are environments of their own.
            return None;
        }
        if is_python(name) {
            return module_of(words);
        }
        return is_name(name).then_some((name, false));
    }
}

/// What `python` runs with `-m`.
fn module_of<'t>(words: &mut Words<'t>) -> Option<(&'t str, bool)> {
    for _ in 0..8 {
        match words.next()? {
            "-m" => break,
            // With a value of their own.
            "-W" | "-X" => {
                words.next();
            }
            word if word.starts_with('-') => {}
            _ => return None,
        }
    }
    let module = words.next()?;
    let is_module = module
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'));
    is_module.then_some((module, true))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

/// `black` of `venv/bin/black`, `$(BIN)/black`, `.venv\Scripts\black.exe`.
fn name_of(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".exe").unwrap_or(name)
}

fn is_python(name: &str) -> bool {
    let rest = name
        .strip_prefix("python")
        // `$(PYTHON)` is taken apart at its bracket.
        .or_else(|| name.strip_prefix("PYTHON"))
        .or_else(|| name.strip_prefix("pypy"))
        .or_else(|| name.strip_prefix("$(PYTHON"))
        .or_else(|| name.strip_prefix("$PYTHON"))
        .or_else(|| name.strip_prefix("${PYTHON"))
        .or_else(|| (name == "py").then_some(""));
    rest.is_some_and(|rest| {
        rest.chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ')' | '}' | '3' | 'w'))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        called(&SourceFile::new("x", text))
            .into_iter()
            .map(|one| match one.used {
                Used::Program(program) => program,
                Used::Module(module) => format!("-m {module}"),
                Used::Distribution(name) => name,
            })
            .collect()
    }

    #[test]
    fn a_program_is_found_behind_what_runs_it() {
        for (text, expected) in [
            ("black .\n", "black"),
            ("\t@black .\n", "black"),
            ("\t-black .\n", "black"),
            ("\tvenv/bin/black .\n", "black"),
            ("\t$(BIN)/black .\n", "black"),
            ("RUN A=b sudo -E env C=d black\n", "black"),
            ("  - run: uv run --no-sync black --check .\n", "black"),
            ("web: gunicorn app:app\n", "gunicorn"),
            ("CMD [\"gunicorn\",\"-b\", \":80\"]\n", "gunicorn"),
            ("    command: celery -A app worker\n", "celery"),
            ("exec .venv\\Scripts\\flake8.exe src\n", "flake8"),
            ("python -m pytest -q\n", "-m pytest"),
            ("$(PYTHON) -W error -m mypkg.cli\n", "-m mypkg.cli"),
            ("poetry run python3.11 -X dev -m mypy\n", "-m mypy"),
        ] {
            let found = named(text);
            assert!(found.iter().any(|one| one == expected), "{text}: {found:?}");
        }
        assert_eq!(
            named("black . && isort . || exit 1; x=$(flake8 src | tee log)\n"),
            ["black", "isort", "exit", "flake8", "tee"]
        );
    }

    #[test]
    fn what_runs_in_an_environment_of_its_own_is_none_of_the_project() {
        assert!(named("uvx black .\npipx run flake8\n").is_empty());
        assert!(named("python script.py\n").is_empty());
    }

    #[test]
    fn a_line_that_no_person_wrote_calls_nothing() {
        use std::fmt::Write as _;

        let mut text = String::from("black . && ");
        for number in 0..2_000 {
            write!(text, "name{number} = 1;").unwrap();
            write!(text, "called{number} x;").unwrap();
        }
        text.push_str("\nruff check .\n");
        let found = called(&SourceFile::new("all.min.js", text.as_str()));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].used, Used::Program("ruff".to_owned()));
    }

    #[test]
    fn places_are_those_of_the_word() {
        let found = called(&SourceFile::new("Makefile", "a:\n\techo é && black .\n"));
        let place = &found[1].place;
        assert_eq!((place.line, place.column), (2, 12));
    }
}
