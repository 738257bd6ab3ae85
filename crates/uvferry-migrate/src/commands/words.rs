//! Looking at the bytes of a file for words, before anything is parsed.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use uvferry_commands::{Carrier, PROGRAM_WORDS};

use crate::tree::base_name;

/// What else speaks of pip's files and caches, beside the words of its commands: in Travis's
/// file a language, which installs a requirements file without a word.
const OTHERS: [&str; 3] = ["requirements", "setup-python", "language: python"];

fn automaton() -> Option<&'static AhoCorasick> {
    static AUTOMATON: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    AUTOMATON
        .get_or_init(|| AhoCorasick::new(PROGRAM_WORDS.iter().chain(&OTHERS)).ok())
        .as_ref()
}

/// Whether a file has one of the words; make's `$(PIP)` is one in its own letters.
pub(super) fn speaks_of_pip(bytes: &[u8]) -> bool {
    automaton().is_none_or(|words| words.is_match(bytes))
        || memchr::memmem::find(bytes, b"PIP").is_some()
}

/// What [`may_speak_of_pip`] looks for, as a text that is another for other words.
pub(crate) fn words_of_pip() -> &'static str {
    static WORDS: OnceLock<String> = OnceLock::new();
    WORDS.get_or_init(|| {
        let words: Vec<&str> = PROGRAM_WORDS.into_iter().chain(OTHERS).collect();
        words.join("\n") + "\nPIP\nUTF-16"
    })
}

/// Whether commands of pip may be found in a file's bytes, or requirements files that such name.
/// UTF-16 is not looked into: it may be anything.
pub(crate) fn may_speak_of_pip(bytes: &[u8]) -> bool {
    speaks_of_pip(bytes) || bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// Whether a file's first line may say what it is: one without an ending of its own.
pub(super) fn may_have_shebang(path: &str) -> bool {
    let name = base_name(path);
    let stem = name.strip_prefix('.').unwrap_or(name);
    !stem.contains('.')
}

/// Whether a text calls uv as a command.
pub(crate) fn calls_uv(text: &str) -> bool {
    const COMMANDS: [&str; 12] = [
        "sync", "pip", "run", "add", "remove", "lock", "export", "build", "publish", "venv",
        "tool", "python",
    ];
    memchr::memmem::find_iter(text.as_bytes(), b"uv").any(|at| {
        let is_word_start = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')));
        // `sudo "$(command -v uv)" pip …`, in quotes of YAML as well.
        let rest = text[at + 2..].trim_start_matches([')', '\\', '"']);
        is_word_start
            && (rest.starts_with("x ")
                || rest.strip_prefix(' ').is_some_and(|rest| {
                    let word: &str = rest
                        .split(|c: char| !c.is_alphanumeric())
                        .next()
                        .unwrap_or("");
                    COMMANDS.contains(&word)
                }))
    })
}

/// Whether a text names one of these scripts by its last part, or calls make where a
/// Makefile is among them.
pub(crate) fn names_one_of<'a>(text: &str, paths: impl IntoIterator<Item = &'a String>) -> bool {
    paths.into_iter().any(|path| {
        let name = base_name(path);
        let is_makefile = Carrier::of(path, &[]) == Some(Carrier::Makefile);
        has_word(text, if is_makefile { "make" } else { name })
    })
}

/// [`names_one_of`] for scripts and Makefiles whose targets with uv are known: of those that
/// calls of make name, one has to be among them.
pub(super) fn runs_one_of(text: &str, with_uv: &BTreeSet<String>) -> bool {
    let is_makefile = |path: &&String| Carrier::of(path, &[]) == Some(Carrier::Makefile);
    let scripts = with_uv.iter().filter(|path| !is_makefile(path));
    if names_one_of(text, scripts) {
        return true;
    }
    let calls: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| has_word(line, "make"))
        .map(|line| {
            let part = |c: char| c.is_alphanumeric() || "_-./$%".contains(c);
            line.split(|c: char| !part(c)).collect()
        })
        .collect();
    !calls.is_empty()
        && with_uv.iter().filter(is_makefile).any(|makefile| {
            let start = format!("{makefile}:");
            let targets: BTreeSet<&str> = with_uv
                .range(start.clone()..)
                .map_while(|entry| entry.strip_prefix(&start))
                .collect();
            targets.is_empty()
                // What is made where no target is named, in whatever way that is said.
                || targets.contains("")
                || calls.iter().flatten().any(|word| {
                    word.contains('$') || targets.contains(word)
                })
        })
}

/// Whether a text has a word that stands by itself, as the end of a path perhaps.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uv_is_a_word_with_one_of_its_commands() {
        for (text, expected) in [
            ("uv sync --locked", true),
            ("\t@uv run pytest", true),
            ("uvx twine check dist/*", true),
            ("(cd a && uv pip install six)", true),
            ("uvicorn app:app", false),
            ("luv sync", false),
            ("uv.lock", false),
            ("uv and pip", false),
        ] {
            assert_eq!(calls_uv(text), expected, "{text}");
        }
    }

    #[test]
    fn a_script_is_named_by_its_last_part() {
        let paths = ["ci/install.sh".to_owned()];
        for (text, expected) in [
            ("run: ./ci/install.sh", true),
            ("bash install.sh --dev", true),
            ("reinstall.sh", false),
            ("install.sh.bak", false),
        ] {
            assert_eq!(names_one_of(text, &paths), expected, "{text}");
        }
        let makefile = ["Makefile".to_owned()];
        assert!(names_one_of("run: make test", &makefile));
        assert!(!names_one_of("run: cmake .", &makefile));
    }

    #[test]
    fn the_first_line_counts_where_the_name_has_no_ending() {
        assert!(may_have_shebang("bin/setup"));
        assert!(may_have_shebang(".envrc"));
        assert!(!may_have_shebang("a.py"));
        assert!(!may_have_shebang("bin/.a.json"));
    }
}
