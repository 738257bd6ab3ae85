//! What a command prints and what reads it.
//!
//! pip says what it does on stdout, uv on stderr and in other words; `pip check` likewise. What
//! lists packages (`freeze`, `list`) prints the same to stdout but for their names, which uv
//! writes in their normal form (`pyyaml`, `my-package`), and `show` has a few fields only.

use uvferry_diagnostics::redact;

use crate::command::{CommandLine, Piece, Word};
use crate::context::{ReadBy, Reading, Surroundings};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::program_words::mentions_program;
use crate::rules;

use super::wrappers::file_name;

mod patterns;

use patterns::{Grep, alike_in_lists, names_kept_field};

/// What uv prints in place of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Printed {
    /// The same, or nothing was printed before.
    Same,
    /// What is done, which uv tells on stderr.
    Progress,
    /// Packages with their names.
    Names,
    /// Fields of these packages.
    Fields(Vec<String>),
}

/// A command stays where what reads its output would find something else.
pub(super) fn checked(
    translated: Translated,
    command: &CommandLine,
    surroundings: &Surroundings,
) -> Translated {
    let reading = &surroundings.reading;
    let Outcome::Rewritten(commands) = &translated.outcome else {
        return translated;
    };
    if reading.is_for_people() || translated.program == Program::Other {
        return translated;
    }
    let printed = commands
        .iter()
        .map(|out| printed(out, command, translated.program));
    let why = printed.fold(None, |known, printed| {
        known.or_else(|| match printed {
            Printed::Same => None,
            Printed::Progress => progress(reading),
            Printed::Names => names(reading),
            Printed::Fields(packages) => fields(reading, &packages),
        })
    });
    let Some(why) = why else {
        return translated;
    };
    let shown: Vec<String> = commands.iter().map(|out| out.shell_text(command)).collect();
    Translated {
        outcome: Outcome::NeedsReview {
            rule: &rules::OUTPUT_IS_READ,
            why: redact(&why).into_owned(),
            suggestion: Some(redact(&shown.join(" && ")).into_owned()),
        },
        ..translated
    }
}

/// Whether what a command prints goes to `pip uninstall`.
pub(super) fn is_uninstalled(reading: &Reading) -> bool {
    let uninstalls = |line: &CommandLine| {
        let is = |name: &str| {
            line.words
                .iter()
                .any(|word| word.text().as_deref() == Some(name))
        };
        is("uninstall") && runs_installer(line)
    };
    reading.stages.iter().any(uninstalls)
        || matches!(&reading.end, ReadBy::Command(line) if uninstalls(line))
}

fn printed(out: &OutCommand, command: &CommandLine, program: Program) -> Printed {
    let words: Vec<String> = out
        .words
        .iter()
        .filter_map(|word| match word {
            OutWord::New(text) | OutWord::Raw(text) | OutWord::Syntax(text) => Some(text.clone()),
            OutWord::Kept(index) => {
                let word = &command.words[*index];
                Some(word.text().unwrap_or_else(|| word.raw.clone()))
            }
            OutWord::KeptAssignment(_) => None,
        })
        .collect();
    let Some(at) = words
        .iter()
        .position(|word| word == "uv" || word.contains("command -v uv"))
    else {
        return Printed::Same;
    };
    let behind = &words[at + 1..];
    let is_quiet = behind.iter().any(|word| {
        word == "--quiet" || (word.starts_with("-q") && word[1..].bytes().all(|it| it == b'q'))
    });
    let word = |place: usize| behind.get(place).map_or("", String::as_str);
    match (word(0), word(1)) {
        ("pip", "list" | "freeze") => Printed::Names,
        ("pip", "show") => {
            let packages = command
                .words
                .iter()
                .skip_while(|word| word.text().as_deref() != Some("show"))
                .skip(1)
                .map(|word| word.text().unwrap_or_else(|| word.raw.clone()))
                .filter(|word| !word.starts_with('-'));
            Printed::Fields(packages.collect())
        }
        ("venv", _) if program == Program::Virtualenv && !is_quiet => Printed::Progress,
        ("pip", "install" | "uninstall" | "check" | "sync")
        | ("sync" | "add" | "remove" | "build" | "tool" | "publish", _)
            if !is_quiet =>
        {
            Printed::Progress
        }
        _ => Printed::Same,
    }
}

/// What a program does with the lines that it gets.
enum Reader {
    /// It only passes them on, or shows them.
    Passing,
    /// It looks for a pattern.
    Looking(Grep),
    /// A program in a small language of its own, `awk` or `sed`: its text, where it is known.
    Editing(Option<String>),
    /// It counts lines.
    Counting,
    /// pip or uv take them for names of packages.
    Installer,
    /// Nothing is known of it.
    Other,
}

fn reader(line: &CommandLine) -> Reader {
    let Some(name) = line.words.first().map(Word::known_start) else {
        return Reader::Other;
    };
    if runs_installer(line) {
        return Reader::Installer;
    }
    let words = &line.words[1..];
    match file_name(name) {
        "tee" | "tail" | "head" | "cat" | "less" | "more" | "ts" | "sort" | "uniq" | "tr"
        | "cut" | "nl" | "fold" | "fmt" | "column" | "pv" | "logger" | "gzip" | "paste" => {
            Reader::Passing
        }
        "grep" | "egrep" | "fgrep" | "ggrep" | "zgrep" => Reader::Looking(Grep::of(words)),
        "awk" | "gawk" | "mawk" | "sed" | "gsed" => {
            let texts = words.iter().map(Word::text);
            let texts: Option<Vec<String>> = texts.collect();
            Reader::Editing(texts.map(|texts| texts.join(" ")))
        }
        // A program that compares no text takes the names as they are.
        "jq" if words.iter().all(|word| {
            word.text()
                .is_some_and(|text| !text.contains('"') && !text.contains("test("))
        }) =>
        {
            Reader::Passing
        }
        "xargs" if words.iter().any(|word| word.raw == "echo") => Reader::Passing,
        "wc" => Reader::Counting,
        _ => Reader::Other,
    }
}

/// Whether a command is pip or uv, by `xargs` or itself.
fn runs_installer(line: &CommandLine) -> bool {
    let Some(first) = line.words.first() else {
        return false;
    };
    let is_named = |word: &Word| {
        let start = word.known_start();
        matches!(file_name(start), "uv") || mentions_program(start) || {
            let raw = word.raw.to_ascii_lowercase();
            raw.starts_with('$') && raw.contains("pip")
        }
    };
    let takes = line.words.iter().any(|word| {
        matches!(
            word.text().as_deref(),
            Some("install" | "uninstall" | "show" | "download")
        )
    });
    let hands_on = matches!(
        file_name(first.known_start()),
        "xargs" | "sudo" | "env" | "python" | "python3" | "command" | "exec" | "time"
    );
    takes && (is_named(first) || hands_on && line.words.iter().any(is_named))
}

fn shown_name(line: &CommandLine) -> String {
    match line.words.first() {
        Some(word) => format!("`{}`", word.raw),
        None => "something".to_owned(),
    }
}

/// Why what pip does cannot be told by uv to what reads it.
fn progress(reading: &Reading) -> Option<String> {
    let other = |name: String| {
        Some(format!(
            "{name} reads what it prints: uv tells what it does on stderr, in other words, and \
             nothing on stdout; ask for the status instead"
        ))
    };
    for stage in &reading.stages {
        match reader(stage) {
            Reader::Passing | Reader::Counting => {}
            Reader::Editing(text) if text.as_ref().is_some_and(|text| !text.contains("exit")) => {}
            Reader::Looking(_) if !reading.status_counts && reading.end == ReadBy::People => {}
            _ => return other(shown_name(stage)),
        }
    }
    match &reading.end {
        ReadBy::People => None,
        ReadBy::Command(line) => other(shown_name(line)),
        ReadBy::Variable(name) => other(format!("`{name}`")),
    }
}

/// Why the names that uv writes are not those that something looks for.
fn names(reading: &Reading) -> Option<String> {
    let other = |name: String| {
        Some(format!(
            "{name} reads the names that it prints, which uv writes in their normal form: \
             `pyyaml` for `PyYAML`, `my-package` for `my_package`"
        ))
    };
    let mut has_pattern = false;
    for stage in &reading.stages {
        match reader(stage) {
            Reader::Passing => {}
            Reader::Looking(grep) => {
                if !grep.finds_alike() {
                    return other(shown_name(stage));
                }
                has_pattern |= !grep.is_inverted;
            }
            Reader::Editing(Some(text)) => {
                if !alike_in_lists(&text, false) {
                    return other(shown_name(stage));
                }
                has_pattern |= text.contains('/');
            }
            Reader::Counting | Reader::Installer => return None,
            Reader::Editing(None) | Reader::Other => return other(shown_name(stage)),
        }
    }
    match &reading.end {
        ReadBy::Command(line) if runs_installer(line) => None,
        ReadBy::Command(_) | ReadBy::Variable(_) | ReadBy::People if has_pattern => None,
        ReadBy::People => None,
        ReadBy::Command(line) => other(shown_name(line)),
        ReadBy::Variable(name) => other(format!("`{name}`")),
    }
}

/// Why what uv shows of packages is not what something looks for.
fn fields(reading: &Reading, packages: &[String]) -> Option<String> {
    let other = |name: String| {
        Some(format!(
            "{name} reads what it prints: `uv pip show` has the name, the version, the location \
             and the requirements alone, sorted by name"
        ))
    };
    let sorted = packages.is_sorted_by_key(|name| name.to_ascii_lowercase().replace('_', "-"));
    let mut is_chosen = false;
    for stage in &reading.stages {
        let is_alike = match reader(stage) {
            Reader::Passing => {
                is_chosen |= shows_first_lines(stage);
                continue;
            }
            _ if is_chosen => continue,
            Reader::Looking(grep) => grep.pattern.as_deref().is_some_and(|pattern| {
                names_kept_field(pattern, grep.ignores_case)
                    || packages
                        .iter()
                        .any(|name| name == pattern && alike_in_lists(pattern, grep.ignores_case))
            }),
            Reader::Editing(text) => text.is_some_and(|text| {
                names_kept_field(&text, false)
                    || matches!(text.trim(), "-n 1p" | "-n 2p" | "1q" | "2q;d")
                    || matches!(text.split(['{', ' ']).next(), Some("NR==1" | "NR==2"))
            }),
            Reader::Counting | Reader::Installer | Reader::Other => false,
        };
        if !is_alike || !sorted {
            return other(shown_name(stage));
        }
        is_chosen = true;
    }
    match &reading.end {
        ReadBy::People => None,
        _ if is_chosen => None,
        // Whether it is installed at all.
        ReadBy::Command(line) if asks_whether_empty(line) => None,
        ReadBy::Command(line) => other(shown_name(line)),
        ReadBy::Variable(name) => other(format!("`{name}`")),
    }
}

/// `head -n 2`: the name and the version come first.
fn shows_first_lines(line: &CommandLine) -> bool {
    let words: Vec<String> = line.words.iter().filter_map(Word::text).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["head", "-1" | "-2" | "-n1" | "-n2"] | ["head", "-n", "1" | "2"]
    )
}

/// `[ -z "$(…)" ]`, `[[ $(…) ]]`.
fn asks_whether_empty(line: &CommandLine) -> bool {
    let is_test = line
        .words
        .first()
        .is_some_and(|word| matches!(word.raw.as_str(), "[" | "[[" | "test"));
    let is_operator = |word: &Word| {
        matches!(
            word.raw.as_str(),
            "=" | "==" | "!=" | "=~" | "<" | ">" | "-eq" | "-ne" | "-lt" | "-gt" | "-ge" | "-le"
        )
    };
    let is_whole = |word: &Word| !matches!(word.pieces.as_slice(), [Piece::Literal(_), _, ..]);
    is_test && !line.words.iter().any(is_operator) && line.words.iter().all(is_whole)
}
