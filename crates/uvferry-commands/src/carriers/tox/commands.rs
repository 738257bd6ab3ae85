//! The commands of an environment of tox.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Section, Setting};

use super::bringing::Bringing;
use super::values::{Line, ToxWord, lines, words};
use crate::carried::{Carried, Found};
use crate::carriers::listing;
use crate::command::{CommandLine, Piece, Word};
use crate::context::{Directory, Environment, Reader, Settings, Surroundings};
use crate::embedded::{Embedded, Quoting};
use crate::outcome::{OutCommand, OutWord, Outcome, shell_word};
use crate::rules::OPTIONS_KNOWN_LATER;
use crate::translate::translate;

/// Keys whose lines are commands.
const KEYS: &[&str] = &[
    "commands_pre",
    "commands",
    "commands_post",
    "extra_setup_commands",
];

/// Puts the commands of all environments into uv's words.
pub(super) fn carry(bringing: &Bringing<'_>, carried: &mut Carried) {
    let Bringing {
        file,
        ini,
        folder,
        settings,
        ..
    } = *bringing;
    let base = ini.section("testenv");
    let mut lists: BTreeMap<usize, Allowed> = BTreeMap::new();
    for section in &ini.sections {
        let mut needed: BTreeSet<&'static str> = BTreeSet::new();
        let surroundings = Surroundings {
            environment: Environment::Active(Some(".tox".to_owned())),
            directory: directory(base, section, folder),
            reader: Reader::Tox,
            ..Surroundings::default()
        };
        let mut last = None;
        for setting in &section.settings {
            if setting.section != section.name {
                continue;
            }
            let is_told = matches!(
                setting.key.as_str(),
                "install_command" | "list_dependencies_command"
            );
            if !KEYS.contains(&setting.key.as_str()) && !is_told {
                continue;
            }
            for line in lines(file, setting) {
                let known = Known {
                    folder,
                    surroundings: &surroundings,
                };
                if is_told {
                    told(file, &line, &known, settings, carried);
                } else {
                    let calls = command(file, &line, &known, settings, carried);
                    if !calls.is_empty() {
                        needed.extend(calls);
                        last = Some(setting);
                    }
                }
            }
        }
        if let Some(setting) = last
            && !bringing.add(section, setting, carried)
        {
            allow(&needed, file, base, section, setting, &mut lists, carried);
        }
    }
    for (at, allowed) in lists {
        let new: String = allowed
            .names
            .iter()
            .flat_map(|name| [allowed.separator.as_str(), name])
            .collect();
        if !new.is_empty() {
            carried.replacements.push((at..at, new));
        }
    }
}

/// What is known of tox's substitutions.
struct Known<'a> {
    /// The folder of tox.ini.
    folder: &'a str,
    surroundings: &'a Surroundings,
}

impl Known<'_> {
    /// The pieces of a word.
    fn word(&self, text: &str, word: &ToxWord) -> Word {
        let raw = text[word.range.clone()].to_owned();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = word.text.as_str();
        // A program of the environment, by its path.
        for folder in [
            "{envbindir}/",
            "{envbindir}{/}",
            "{envdir}/bin/",
            "{env_bin_dir}/",
        ] {
            rest = rest.strip_prefix(folder).unwrap_or(rest);
        }
        while let Some(open) = rest.find('{') {
            let Some(close) = closing(&rest[open..]) else {
                break;
            };
            if open > 0 {
                pieces.push(Piece::Literal(rest[..open].to_owned()));
            }
            let substitution = &rest[open..=open + close];
            match self.literal(substitution) {
                Some(known) => pieces.push(Piece::Literal(known)),
                None => pieces.push(Piece::Expansion {
                    text: substitution.to_owned(),
                    quoted: word.is_quoted,
                }),
            }
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        Word {
            raw,
            span: word.range.clone(),
            pieces: joined(pieces),
        }
    }

    fn literal(&self, substitution: &str) -> Option<String> {
        Some(match substitution {
            "{envpython}" | "{env_python}" => "python".to_owned(),
            "{/}" => "/".to_owned(),
            "{toxinidir}" | "{tox_root}" => {
                let Directory::Known(directory) = &self.surroundings.directory else {
                    return None;
                };
                let inside = directory
                    .strip_prefix(self.folder)?
                    .trim_matches('/')
                    .split('/')
                    .filter(|part| !part.is_empty())
                    .count();
                if inside == 0 {
                    ".".to_owned()
                } else {
                    vec![".."; inside].join("/")
                }
            }
            _ => return None,
        })
    }
}

fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (out.last_mut(), piece) {
            (Some(Piece::Literal(last)), Piece::Literal(more)) => last.push_str(&more),
            (_, piece) => out.push(piece),
        }
    }
    out
}

/// Where the brace closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The folder that an environment's commands run in.
fn directory(base: Option<&Section>, section: &Section, folder: &str) -> Directory {
    let top = Directory::Known(folder.to_owned());
    let value = ["changedir", "change_dir"]
        .iter()
        .find_map(|key| section.get(key).or_else(|| base?.get(key)));
    let Some(value) = value.map(|setting| setting.value.trim()) else {
        return top;
    };
    let mut path = value;
    for start in ["{toxinidir}", "{tox_root}"] {
        path = path.strip_prefix(start).unwrap_or(path);
    }
    let path = path.trim_matches('/');
    if path.contains(['{', '\n', ':']) || path.split('/').any(|part| part == "..") {
        return Directory::Unknown;
    }
    Directory::Known(match (folder.is_empty(), path.is_empty() || path == ".") {
        (_, true) => folder.to_owned(),
        (true, false) => path.to_owned(),
        (false, false) => format!("{folder}/{path}"),
    })
}

/// The command of a line: what stands before it (`-`, `!`), and its words.
fn parse(file: &SourceFile, line: &Line, known: &Known<'_>) -> (usize, CommandLine) {
    let text = &file.text()[line.content.clone()];
    let skip = text.len() - text.trim_start_matches(['-', '!', '@', ' ']).len();
    let words = words(&text[skip..])
        .iter()
        .map(|word| known.word(&text[skip..], word))
        .collect();
    let command = CommandLine {
        assignments: Vec::new(),
        words,
    };
    (line.content.start + skip, command)
}

/// A command that tox puts words into: it is told and stays.
fn told(
    file: &SourceFile,
    line: &Line,
    known: &Known<'_>,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let (start, mut command) = parse(file, line, known);
    // `{opts} {packages}` are tox's.
    for word in &mut command.words {
        if matches!(word.raw.as_str(), "{opts}" | "{packages}") {
            *word = Word::literal(if word.raw == "{opts}" {
                "--quiet"
            } else {
                "six"
            });
        }
    }
    let Some(mut translated) = translate(&command, known.surroundings, settings) else {
        return;
    };
    translated.outcome = Outcome::Kept {
        why: "tox itself installs with it, into an environment that has pip".to_owned(),
    };
    translated.notes.clear();
    carried.commands.push(Found {
        span: start..line.content.end,
        text: listing::one_line(&file.text()[start..line.content.end]),
        to: None,
        translated,
        is_applied: false,
    });
}

/// Puts a command into uv's words; the programs that it calls now.
fn command(
    file: &SourceFile,
    line: &Line,
    known: &Known<'_>,
    settings: &Settings<'_>,
    carried: &mut Carried,
) -> Vec<&'static str> {
    let (start, command) = parse(file, line, known);
    let Some(mut translated) = translate(&command, known.surroundings, settings) else {
        shell_text(start, &command, known, settings, carried);
        return Vec::new();
    };
    // `{posargs}` alone may be nothing, and a command of its own with nothing in it fails;
    // `uv lock` needs no words.
    let may_be_empty = |word: &OutWord| {
        let OutWord::Kept(index) = word else {
            return false;
        };
        matches!(
            command.words[*index].pieces.as_slice(),
            [Piece::Expansion { quoted: false, .. }]
        )
    };
    if let Outcome::Rewritten(new) = &translated.outcome
        && new.len() > 1
        && new.iter().any(|new| {
            let locks = new.words.contains(&OutWord::New("lock".to_owned()));
            !locks && new.words.iter().any(may_be_empty)
        })
    {
        let shown: Vec<String> = new.iter().map(|new| new.shell_text(&command)).collect();
        translated.outcome = Outcome::NeedsReview {
            rule: &OPTIONS_KNOWN_LATER,
            why: "it becomes several commands, and what tox puts into it may be nothing, or \
                  options, for any of them"
                .to_owned(),
            suggestion: Some(listing::one_line(&shown.join(" && "))),
        };
    }
    let text = file.text();
    let mut found = Found {
        span: start..line.content.end,
        text: listing::one_line(&text[start..line.content.end].replace("\\\n", " ")),
        to: None,
        translated,
        is_applied: false,
    };
    let mut calls = Vec::new();
    match &found.translated.outcome {
        Outcome::Kept { .. } | Outcome::NeedsReview { .. } => {}
        Outcome::Removed { .. } => {
            found.is_applied = true;
            carried
                .replacements
                .push((line.whole.clone(), String::new()));
        }
        Outcome::Rewritten(new) => {
            let indent = indentation(file, line);
            let marks = &text[line.content.start..start];
            let separator = format!("{}{indent}{}{marks}", newline(file), line.factors);
            let old = &text[start..line.content.end];
            let commands: Vec<String> = new.iter().map(|new| written(new, &command, old)).collect();
            let shown: Vec<String> = commands
                .iter()
                .map(|new| listing::one_line(&new.replace("\\\n", " ")))
                .collect();
            found.to = Some(shown.join(" && "));
            found.is_applied = true;
            calls.extend(["uv", "uvx"].into_iter().filter(|name| {
                commands
                    .iter()
                    .any(|new| new.split(' ').next() == Some(*name))
            }));
            carried
                .replacements
                .push((start..line.content.end, commands.join(&separator)));
        }
    }
    carried.commands.push(found);
    calls
}

/// `sh -c "…"`: the commands of that text are told. What tox writes into it stands in no file,
/// and quotes lie in quotes, so they stay.
fn shell_text(
    start: usize,
    command: &CommandLine,
    known: &Known<'_>,
    settings: &Settings<'_>,
    carried: &mut Carried,
) {
    let is_shell = command.words.first().is_some_and(|first| {
        let program = first.text().unwrap_or_default();
        matches!(
            program.rsplit('/').next(),
            Some("sh" | "bash" | "dash" | "zsh")
        )
    });
    let options = command
        .words
        .iter()
        .skip(1)
        .take_while(|word| word.known_start().starts_with('-'))
        .count();
    let is_given = command.words.get(options).is_some_and(|option| {
        let start = option.known_start();
        !start.starts_with("--") && start.ends_with('c')
    });
    let (true, true, Some(word)) = (is_shell, is_given, command.words.get(options + 1)) else {
        return;
    };
    let text: String = word
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) | Piece::Expansion { text, .. } => text.as_str(),
        })
        .collect();
    let mut embedded = Embedded::new(Quoting::Plain);
    embedded.push(&text, 0);
    let mut found = Carried::default();
    listing::list(&embedded, known.surroundings, settings, &mut found);
    for mut command in found.commands {
        command.span = start + word.span.start..start + word.span.end;
        carried.commands.push(command);
    }
}

/// White space at the start of a line; of four columns for a second line behind the key.
pub(super) fn indentation(file: &SourceFile, line: &Line) -> String {
    if line.is_first {
        return "    ".to_owned();
    }
    let whole = &file.text()[line.whole.clone()];
    whole[..whole.len() - whole.trim_start().len()].to_owned()
}

/// The new command; between words that stood beside each other stays what stood there.
fn written(new: &OutCommand, command: &CommandLine, old: &str) -> String {
    let mut out = String::new();
    let mut before: Option<usize> = None;
    for word in &new.words {
        let kept = match word {
            OutWord::Kept(at) => command.words.get(*at).map(|_| *at),
            _ => None,
        };
        let gap = match (before, kept) {
            (Some(one), Some(two)) if one + 1 == two => {
                &old[command.words[one].span.end..command.words[two].span.start]
            }
            _ if out.is_empty() => "",
            _ => " ",
        };
        out.push_str(gap);
        match word {
            OutWord::Kept(at) => {
                if let Some(word) = command.words.get(*at) {
                    out.push_str(&word.raw);
                }
            }
            OutWord::KeptAssignment(at) => {
                if let Some(word) = command.assignments.get(*at) {
                    out.push_str(&word.raw);
                }
            }
            OutWord::New(text) => out.push_str(&shell_word(text)),
            OutWord::Raw(text) | OutWord::Syntax(text) => out.push_str(text),
        }
        before = kept;
    }
    out
}

/// Where a setting goes that belongs to another: behind it, or before it where its last line
/// goes.
pub(super) fn beside(
    file: &SourceFile,
    setting: &Setting,
    new: &str,
    carried: &Carried,
) -> (usize, String) {
    let newline = newline(file);
    let end = setting.span.end;
    // The lines of a setting are decided one after another, the last one last.
    let last_goes = carried
        .replacements
        .iter()
        .rev()
        .take(16)
        .any(|(span, _)| span.start < end && end < span.end);
    if last_goes {
        let start = setting.key_span.start;
        (start, format!("{new}{newline}"))
    } else {
        (end, format!("{newline}{new}"))
    }
}

/// The end of a line as the file writes it first.
pub(super) fn newline(file: &SourceFile) -> &'static str {
    let text = file.text();
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What is put behind a list that environments may share.
struct Allowed {
    /// What stands before each name.
    separator: String,
    names: BTreeSet<&'static str>,
}

/// tox runs a program from outside the environment only where it is allowed to.
fn allow(
    names: &BTreeSet<&'static str>,
    file: &SourceFile,
    base: Option<&Section>,
    section: &Section,
    commands: &Setting,
    lists: &mut BTreeMap<usize, Allowed>,
    carried: &mut Carried,
) {
    let keys = ["allowlist_externals", "whitelist_externals"];
    let own = |section: &Section| {
        keys.iter().find_map(|key| {
            section
                .settings
                .iter()
                .find(|setting| setting.key == *key && setting.section == section.name)
                .cloned()
        })
    };
    let found =
        own(section).or_else(|| base.filter(|base| base.name != section.name).and_then(own));
    let Some(setting) = found else {
        let all: Vec<&str> = names.iter().copied().collect();
        let new = format!("allowlist_externals = {}", all.join(", "));
        let (at, new) = beside(file, commands, &new, carried);
        carried.replacements.push((at..at, new));
        return;
    };
    let allowed = lines(file, &setting);
    let text = file.text();
    let is_allowed = |name: &str| {
        allowed.iter().any(|line| {
            text[line.content.clone()]
                .split(',')
                .any(|known| known.trim() == name || known.trim() == "*")
        })
    };
    let (at, separator) = match allowed.last() {
        None => (setting.span.end, format!("{}    ", newline(file))),
        Some(last) if last.is_first && allowed.len() == 1 => (last.content.end, ", ".to_owned()),
        Some(last) => (
            last.content.end,
            format!("{}{}", newline(file), indentation(file, last)),
        ),
    };
    let missing = names.iter().copied().filter(|name| !is_allowed(name));
    let list = lists.entry(at).or_insert_with(|| Allowed {
        separator,
        names: BTreeSet::new(),
    });
    list.names.extend(missing);
}
