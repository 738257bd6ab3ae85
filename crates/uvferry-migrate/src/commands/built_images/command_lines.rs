//! Lines that build an image: `docker build -t me/base -f Dockerfile.base .`.

use std::collections::BTreeMap;

use super::super::elsewhere::{logical_lines, parts};
use super::Built;
use crate::tree::folder_of;

/// Programs that build from a Dockerfile.
const BUILDERS: [&str; 5] = ["docker", "podman", "nerdctl", "buildah", "executor"];

/// The images that the command lines of a text build.
pub(super) fn built(path: &str, text: &str) -> Vec<Built> {
    if !BUILDERS.iter().any(|name| text.contains(name)) && !text.contains("DOCKER") {
        return Vec::new();
    }
    let text = without_expressions(text);
    let variables = variables(&text);
    let mut all = Vec::new();
    for (_, line) in logical_lines(&text) {
        for command in parts(&line) {
            let words: Vec<String> = command
                .split_whitespace()
                .map(|word| expand(word, &variables))
                .collect();
            let words: Vec<&str> = words
                .iter()
                .flat_map(|words| words.split_whitespace())
                .map(|word| word.trim_matches(['"', '\'', '`']))
                .collect();
            all.extend(built_by(path, &words));
        }
    }
    all
}

fn built_by(path: &str, words: &[&str]) -> Vec<Built> {
    let is_builder = |word: &&str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        let name = name.trim_matches(['$', '(', ')', '{', '}', '@', '-']);
        BUILDERS.contains(&name.to_lowercase().as_str())
    };
    let Some(at) = words.iter().position(is_builder) else {
        return Vec::new();
    };
    let words = &words[at..];
    let is_kaniko = words[0].ends_with("executor");
    let start = words
        .iter()
        .take(4)
        .position(|word| matches!(*word, "build" | "bud"));
    let is_compose = words.iter().take(3).any(|word| *word == "compose");
    let start = match start {
        Some(start) if !is_compose => start + 1,
        _ if is_kaniko => 1,
        _ => return Vec::new(),
    };
    let (mut names, mut file, mut target, mut context) = (Vec::new(), None, None, ".");
    let mut rest = words[start..].iter();
    while let Some(word) = rest.next() {
        let (name, joined) = match word.split_once('=') {
            Some((name, value)) if word.starts_with("--") => (name, Some(value)),
            _ => (*word, None),
        };
        let mut value = || joined.or_else(|| rest.next().copied());
        match name {
            "-t" | "--tag" | "--destination" => names.extend(value()),
            "-f" | "--file" | "--dockerfile" => file = value(),
            "--target" => target = value(),
            "--context" => context = value().unwrap_or("."),
            "--build-arg" | "--label" | "--cache-from" | "--cache-to" | "--platform"
            | "--network" | "--secret" | "--ssh" | "--progress" | "--output" | "-o"
            | "--build-context" | "--add-host" | "--iidfile" => {
                value();
            }
            name if name.starts_with('-') => {}
            name if name.starts_with(['>', '<', '|', '2']) => break,
            name => context = name,
        }
    }
    names
        .into_iter()
        .map(|name| Built::of(name, folder_of(path), context, file, target))
        .collect()
}

/// `${{ env.X }}` of a workflow becomes `${X}`, every other expression `${_}`.
pub(super) fn without_expressions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once("${{") {
        let Some((expression, after)) = inner.split_once("}}") else {
            break;
        };
        out.push_str(before);
        let name = expression.trim().strip_prefix("env.").unwrap_or("_");
        out.push_str("${");
        out.push_str(name);
        out.push('}');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What a text says of variables: `X = y` of make, `X=y` of a shell, `X: y` of a workflow.
pub(super) fn variables(text: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let end = line
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let rest = rest.trim_start();
        let value = ["::=", ":=", "?=", "=", ": "]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign));
        let (Some(value), false) = (value, name.is_empty()) else {
            continue;
        };
        let value = value.split(" #").next().unwrap_or(value).trim();
        let value = value.trim_matches(['"', '\'']);
        if !value.is_empty() && !value.contains(['\t', '`']) {
            found.entry(name).or_insert(value);
        }
    }
    found
}

/// A word with the variables put in that are known; of others the sign stays.
pub(super) fn expand(word: &str, variables: &BTreeMap<&str, &str>) -> String {
    /// A value may hold another variable.
    const DEPTH: usize = 4;
    let mut word = word.to_owned();
    for _ in 0..DEPTH {
        let next = expand_once(&word, variables);
        if next == word {
            break;
        }
        word = next;
        if word.len() > 1000 {
            break;
        }
    }
    word
}

fn expand_once(word: &str, variables: &BTreeMap<&str, &str>) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let close = match after.chars().next() {
            Some('{') => Some('}'),
            Some('(') => Some(')'),
            _ => None,
        };
        let (inner, behind) = if let Some(close) = close {
            after[1..].split_once(close).unwrap_or((after, ""))
        } else {
            let end = after
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(after.len());
            after.split_at(end)
        };
        let (name, default) = match inner.split_once(":-").or_else(|| inner.split_once('-')) {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        if let Some(value) = variables.get(name).copied().or(default) {
            out.push_str(value);
        } else {
            out.push('$');
            out.push_str(match close {
                Some('}') => "{",
                Some(_) => "(",
                None => "",
            });
            out.push_str(inner);
            out.extend(close);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}
