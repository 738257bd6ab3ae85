//! The programs beside pip: what becomes of their commands.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{
    CommandLine, Environment, Mode, OutCommand, Outcome, Piece, Project, Settings, Surroundings,
    Translated, Word, translate,
};

#[path = "programs/environments.rs"]
mod environments;
#[path = "programs/properties.rs"]
mod properties;
#[path = "programs/publishing.rs"]
mod publishing;
#[path = "programs/running.rs"]
mod running;
#[path = "programs/scripts.rs"]
mod scripts;
#[path = "programs/setup_py.rs"]
mod setup_py;
#[path = "programs/tools.rs"]
mod tools;

/// A command as a shell would read it: quotes, `$X`, `${X}`, `$(…)`, globs; assignments in
/// front.
fn line(text: &str) -> CommandLine {
    let mut command = CommandLine::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = word_end(rest);
        let raw = &rest[..end];
        let word = Word {
            raw: raw.to_owned(),
            span: 0..0,
            pieces: pieces(raw),
        };
        let is_assignment = raw.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        });
        if is_assignment && command.words.is_empty() {
            command.assignments.push(word);
        } else {
            command.words.push(word);
        }
        rest = rest[end..].trim_start();
    }
    command
}

fn word_end(text: &str) -> usize {
    let mut quote = None;
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, letter) if letter.is_whitespace() && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn pieces(raw: &str) -> Vec<Piece> {
    let quoted = raw.starts_with('"');
    if raw.starts_with('\'') {
        return vec![Piece::Literal(raw.trim_matches('\'').to_owned())];
    }
    let mut pieces = Vec::new();
    let mut known = String::new();
    let mut rest = raw.trim_matches('"');
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '$' if rest[1..].starts_with('(') => rest.find(')').map(|end| end + 1),
            '$' if rest[1..].starts_with('{') => rest.find('}').map(|end| end + 1),
            '$' => Some(
                1 + rest[1..]
                    .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                    .unwrap_or(rest.len() - 1),
            ),
            '*' | '?' if !quoted => Some(1),
            _ => None,
        };
        let Some(length) = length else {
            known.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        if !known.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut known)));
        }
        pieces.push(Piece::Expansion {
            text: rest[..length].to_owned(),
            quoted,
        });
        rest = &rest[length..];
    }
    if !known.is_empty() {
        pieces.push(Piece::Literal(known));
    }
    pieces
}

/// Where and how deep.
#[derive(Clone, Default)]
struct Case {
    surroundings: Surroundings,
    project: Option<Project>,
}

impl Case {
    fn pip() -> Self {
        Self::default()
    }

    fn project() -> Self {
        Self {
            project: Some(Project {
                name: Some("pkg".to_owned()),
                is_package: true,
                programs: BTreeSet::from(["pytest".to_owned(), "sphinx-build".to_owned()]),
                ..Project::default()
            }),
            ..Self::default()
        }
    }

    fn system(mut self) -> Self {
        self.surroundings.environment = Environment::System;
        self
    }

    fn image(mut self) -> Self {
        self.surroundings.is_image = true;
        self
    }

    fn run_by_uv(mut self) -> Self {
        self.surroundings.run_by_uv = true;
        self
    }

    fn variables(mut self, pairs: &[(&str, &str)]) -> Self {
        self.surroundings.variables = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>();
        self
    }

    fn translated(&self, text: &str) -> (CommandLine, Option<Translated>) {
        let none = BTreeSet::new();
        let settings = Settings {
            mode: self.project.as_ref().map_or(Mode::Pip, Mode::Project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let command = line(text);
        let translated = translate(&command, &self.surroundings, &settings);
        (command, translated)
    }

    /// `uv …`, `keep: …`, `gone: …`, `CODE … | suggestion`, or `-`.
    fn becomes(&self, text: &str) -> String {
        let (command, translated) = self.translated(text);
        let shown = |commands: &[OutCommand]| {
            let texts: Vec<String> = commands
                .iter()
                .map(|new| new.shell_text(&command))
                .collect();
            texts.join(" && ")
        };
        let Some(translated) = translated else {
            return "-".to_owned();
        };
        match &translated.outcome {
            Outcome::Rewritten(commands) => shown(commands),
            Outcome::Kept { .. } => "kept".to_owned(),
            Outcome::Removed { .. } => "gone".to_owned(),
            Outcome::NeedsReview {
                rule, suggestion, ..
            } => match suggestion {
                Some(suggestion) => format!("{} | {suggestion}", rule.code),
                None => rule.code.to_owned(),
            },
        }
    }

    fn codes(&self, text: &str) -> Vec<&'static str> {
        let (_, translated) = self.translated(text);
        let translated = translated.unwrap();
        translated.notes.iter().map(|note| note.rule.code).collect()
    }

    /// Each pair: a command, and what it becomes.
    fn holds(&self, pairs: &[(&str, &str)]) {
        let wrong: Vec<String> = pairs
            .iter()
            .filter_map(|(old, new)| {
                let became = self.becomes(old);
                (became != *new).then(|| format!("{old}\n  wanted {new}\n  became {became}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
