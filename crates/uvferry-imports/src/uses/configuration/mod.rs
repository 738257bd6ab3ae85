//! What the configurations of a project name: plugins, entry points, classes, drivers, and the
//! tools that they are for.

mod ini;
mod toml;
mod yaml;

use uvferry_diagnostics::{Location, SourceFile, Span};

use super::Use;
use super::found::{Found, in_order};
use super::{addresses, arguments, references, tools, words};
use crate::declared::Declared;
use crate::threads;

/// What files other than Python's use: pyproject.toml, setup.cfg, tox.ini and their kin,
/// mkdocs.yml, logging.yaml, .env, Procfile, Makefile, Dockerfile, workflows of CI. How a file is
/// read goes by its name. Which programs they call is not told here, but for the tasks of
/// pyproject.toml; what programs load by their arguments is.
///
/// The order of the files does not matter; the uses come by their places, each once. Python
/// files say nothing here, but for those of gunicorn's configuration.
pub fn uses_in(files: &[SourceFile], declared: &[Declared]) -> Vec<Use> {
    let uses_of = |file: &SourceFile| {
        let mut found = Found::new(declared);
        file_uses(file, &mut found);
        found.finish()
    };
    let uses = threads::each(files, FEW, uses_of);
    in_order(uses.into_iter().flatten().collect())
}

/// So many files one thread reads.
const FEW: usize = 16;

/// In bytes. No file that people write is larger.
const LARGEST: usize = 4 << 20;
/// In bytes. A file with a longer line is made by a program, and only read line by line.
const LONGEST: usize = 100_000;

fn file_uses(file: &SourceFile, found: &mut Found<'_>) {
    let name = file.path().rsplit('/').next().unwrap_or_default();
    tools::file_uses(name, &Location::file(file.path()), found);
    if file.text().len() > LARGEST {
        return;
    }
    let lower = name.to_ascii_lowercase();
    let extension = extension(&lower);
    if matches!(extension, "py" | "pyi" | "pyw") {
        if lower.contains("gunicorn") {
            worker_class(file, found);
        }
        return;
    }
    let is_made = file.text().split('\n').any(|line| line.len() > LONGEST);
    match extension {
        _ if is_made => {}
        "toml" => toml::uses(file, &lower, found),
        "yml" | "yaml" | "json" => yaml::uses(file, &lower, found),
        "ini" | "cfg" | "conf" => ini::uses(file, &lower, found),
        _ if ini::is_known(&lower) => ini::uses(file, &lower, found),
        _ => {}
    }
    addresses::address_uses(file, found);
    arguments::line_uses(file, found);
    variable_uses(file, found);
}

fn extension(name: &str) -> &str {
    // `.env` has none.
    match name.rsplit_once('.') {
        Some((before, extension)) if !before.is_empty() => extension,
        _ => "",
    }
}

/// `worker_class = "gevent"` in gunicorn's configuration, which is Python.
fn worker_class(file: &SourceFile, found: &mut Found<'_>) {
    for line in words::lines(file.text()) {
        let text = &file.text()[line.clone()];
        let Some((key, value)) = text.split_once('=') else {
            continue;
        };
        if key.trim() != "worker_class" {
            continue;
        }
        // As if it were the option, at the place of the value.
        let start = line.start + key.len() + 1 + (value.len() - value.trim_start().len());
        if let Some(word) = words::split(file.text(), &(start..line.end)).first() {
            let place = found.at(file, &word.span);
            arguments::value_uses("gunicorn", "-k", &word.text, &place, found);
        }
    }
}

/// Variables whose values are modules that something loads.
const VARIABLES: &[&str] = &[
    "_BACKEND",
    "_CLASS",
    "_ENGINE",
    "_MODULE",
    "_STORAGE",
    "PYTHONBREAKPOINT",
];

/// `EMAIL_BACKEND=anymail.backends.mailgun.EmailBackend` in the environment of a program.
fn variable_uses(file: &SourceFile, found: &mut Found<'_>) {
    let text = file.text();
    if !VARIABLES.iter().any(|end| text.contains(end)) {
        return;
    }
    for line in words::lines(text) {
        let part = &text[line.clone()];
        if !VARIABLES.iter().any(|end| part.contains(end)) {
            continue;
        }
        let words = words::split(text, &line);
        for (number, word) in words.iter().enumerate() {
            let (name, value, span) = match word.text.split_once('=') {
                Some((name, value)) if !value.is_empty() => (name, value, word.span.clone()),
                _ => {
                    let name = word.text.trim_end_matches([':', '=']);
                    let next = words[number + 1..].iter().find(|next| next.text != "=");
                    let Some(next) = next else { continue };
                    (name, next.text.as_str(), next.span.clone())
                }
            };
            let is_one = VARIABLES.iter().any(|end| name.ends_with(end))
                && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            if is_one && value.contains('.') {
                let why = format!("the variable `{name}` names it");
                references::dotted_uses(value, &found.at(file, &span), &why, true, found);
            }
        }
    }
}

/// The words of a value that stand on lines, or between commas and white space, with their
/// places.
fn listed(file: &SourceFile, span: &Span) -> Vec<(String, Span)> {
    let text = &file.text()[span.clone()];
    let mut words = Vec::new();
    let mut start = None;
    let mut is_comment = false;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if c == '\n' {
            is_comment = false;
        }
        let ends = c.is_whitespace() || c == ',' || is_comment;
        match start {
            None if c == '#' => is_comment = true,
            None if !ends => start = Some(at),
            Some(from) if ends => {
                words.push((
                    text[from..at].to_owned(),
                    span.start + from..span.start + at,
                ));
                start = None;
            }
            _ => {}
        }
    }
    words
}
