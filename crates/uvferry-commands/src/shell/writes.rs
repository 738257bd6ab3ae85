//! Files that a command writes: a requirements file that is written on the way is not what
//! became part of the project.

use std::borrow::Cow;

use super::syntax::{Redirection, ShellWord, Simple};

/// What a command writes, as its words name it.
pub(super) enum Written {
    /// This file.
    File(String),
    /// A file of this name in a folder, or the folder's own name as a file.
    Into {
        /// The folder, or the file.
        target: String,
        /// The name in the folder.
        name: String,
    },
}

/// Whether a redirection writes its target.
pub(super) fn is_output(redirection: &Redirection) -> bool {
    matches!(redirection.operator, ">" | ">>" | ">|" | "&>" | "&>>")
}

/// Programs that [`files`] knows.
pub(super) const WRITING: &[&str] = &[
    "sed",
    "gsed",
    "perl",
    "ruby",
    "tee",
    "sponge",
    "truncate",
    "patch",
    "mv",
    "cp",
    "install",
    "ln",
    "rsync",
    "curl",
    "wget",
    "uv",
    "poetry",
    "pdm",
    "pipenv",
    "conda-lock",
    "hatch",
];

/// Whether a word names a file with settings of pip.
pub(super) fn is_pip_conf(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'']);
    word.ends_with("pip.conf") || word.ends_with("pip.ini")
}

/// Settings that say nothing of where packages come from or where they go.
const OF_PIP_ALONE: [&str; 13] = [
    "cache-dir",
    "default-timeout",
    "disable-pip-version-check",
    "no-cache-dir",
    "no-color",
    "no-input",
    "prefer-binary",
    "progress-bar",
    "quiet",
    "retries",
    "root-user-action",
    "timeout",
    "verbose",
];

/// Whether a command writes settings of pip: by its arguments, or as `pip config set`.
pub(super) fn configures_pip(simple: &Simple) -> bool {
    let texts: Vec<String> = simple
        .words
        .iter()
        .map(|word| word.text().unwrap_or_default().into_owned())
        .collect();
    let name = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let is_writer = texts.iter().take(4).any(|word| {
        matches!(
            name(word).as_str(),
            "tee" | "cp" | "mv" | "install" | "ln" | "curl" | "wget"
        )
    });
    let names_it = simple.words.iter().any(|word| {
        word.parts.last().is_some_and(|part| match part {
            super::syntax::Part::Literal(text) => is_pip_conf(text),
            super::syntax::Part::Expansion { .. } => false,
        })
    });
    let is_pip = texts.iter().any(|word| name(word).starts_with("pip"));
    let sets = texts
        .iter()
        .position(|word| word == "config")
        .is_some_and(|at| {
            let mut rest = texts[at + 1..].iter().filter(|word| !word.starts_with('-'));
            match rest.next().map(String::as_str) {
                Some("edit") => true,
                Some("set") => !rest.next().is_some_and(|key| {
                    let key = key.rsplit('.').next().unwrap_or(key);
                    OF_PIP_ALONE.contains(&key)
                }),
                _ => false,
            }
        });
    is_writer && names_it || is_pip && sets
}

/// The files that a program writes by its own arguments. `text` gives what a word stands for.
pub(super) fn files<'s>(
    simple: &'s Simple,
    text: impl Fn(&'s ShellWord) -> Option<Cow<'s, str>>,
) -> Vec<Written> {
    let found = simple.words.iter().enumerate().find_map(|(at, word)| {
        let word = text(word)?;
        let hands_on = matches!(
            word.as_ref(),
            "sudo" | "env" | "command" | "exec" | "busybox"
        );
        (!hands_on).then_some((at, word))
    });
    let Some((at, name)) = found else {
        return Vec::new();
    };
    let name = name.rsplit('/').next().unwrap_or(&name);
    if !WRITING.contains(&name) {
        return Vec::new();
    }
    let words: Vec<Cow<'s, str>> = simple.words[at + 1..].iter().filter_map(text).collect();
    let arguments: Vec<&str> = words.iter().map(Cow::as_ref).collect();
    let plain = || {
        arguments
            .iter()
            .filter(|word| !word.starts_with('-'))
            .map(|word| (*word).to_owned())
    };
    let has_flag = |letter: char, long: &str| {
        arguments.iter().any(|word| {
            word.strip_prefix('-').is_some_and(|letters| {
                let end = letters
                    .find(|c: char| !c.is_ascii_alphanumeric())
                    .unwrap_or(letters.len());
                !letters.starts_with('-') && letters[..end].contains(letter)
            }) || word.starts_with(long)
        })
    };
    match name {
        "sed" | "gsed" | "perl" | "ruby" if !has_flag('i', "--in-place") => Vec::new(),
        "sed" | "gsed" | "perl" | "ruby" | "tee" | "sponge" | "truncate" | "patch" => {
            plain().map(Written::File).collect()
        }
        "mv" | "cp" | "install" | "ln" | "rsync" => {
            let mut named: Vec<String> = plain().collect();
            let Some(target) = named.pop() else {
                return Vec::new();
            };
            named
                .iter()
                .map(|source| Written::Into {
                    target: target.clone(),
                    name: last_part(source),
                })
                .collect()
        }
        "curl" => output(&arguments, &["-o", "--output"], &["-O", "--remote-name"]),
        "wget" => output(&arguments, &["-O", "--output-document"], &[""]),
        "uv" | "poetry" | "pdm" | "pipenv" | "conda-lock" | "hatch" => output(
            &arguments,
            &["-o", "--output", "--output-file"],
            &["--no-such-option"],
        ),
        _ => Vec::new(),
    }
}

/// The value of an option that names the file to write, else the last part of an address where
/// one of `by_address` is given (always where that is empty).
fn output(arguments: &[&str], options: &[&str], by_address: &[&str]) -> Vec<Written> {
    let is_cluster = |word: &str, letter: &str| {
        word.strip_prefix('-').is_some_and(|letters| {
            !letters.starts_with('-')
                && letters.chars().all(|c| c.is_ascii_alphabetic())
                && letters.ends_with(letter)
        })
    };
    for (index, word) in arguments.iter().enumerate() {
        for option in options {
            let short = option.strip_prefix('-').filter(|name| name.len() == 1);
            let is_it = word == option || short.is_some_and(|letter| is_cluster(word, letter));
            if is_it && let Some(next) = arguments.get(index + 1) {
                return vec![Written::File((*next).to_owned())];
            }
            let joined = match short {
                Some(_) => word.strip_prefix(option),
                None => word
                    .strip_prefix(option)
                    .and_then(|rest| rest.strip_prefix('=')),
            };
            if let Some(value) = joined.filter(|value| value.contains('.')) {
                return vec![Written::File(value.to_owned())];
            }
        }
    }
    let asks = by_address.iter().any(|option| {
        option.is_empty()
            || arguments.contains(option)
            || option.len() == 2 && arguments.iter().any(|word| is_cluster(word, &option[1..]))
    });
    arguments
        .iter()
        .filter(|word| asks && word.contains("://"))
        .map(|word| Written::File(last_part(word)))
        .collect()
}

fn last_part(path: &str) -> String {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path).to_owned()
}
