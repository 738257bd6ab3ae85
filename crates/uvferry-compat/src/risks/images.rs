//! Base images, and the images that uv is copied from.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::Carrier;
use uvferry_diagnostics::{Diagnostic, Location, Rule, SourceFile, Span};

use super::findings::Findings;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// Looks at one file.
pub(super) fn check(file: &SourceFile, findings: &mut Findings) {
    let bytes = file.text().as_bytes();
    match Carrier::of(file.path(), &bytes[..bytes.len().min(256)]) {
        Some(Carrier::Dockerfile) => dockerfile(file, findings),
        Some(Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline) => {
            pipeline(file, findings);
        }
        _ => {}
    }
}

/// An instruction: its words, and where each stands.
type Instruction<'a> = Vec<(&'a str, Span)>;

/// The instructions of a Dockerfile: continuations joined, comments and heredocs left out.
fn instructions(text: &str) -> Vec<Instruction<'_>> {
    let mut all: Vec<Instruction<'_>> = Vec::new();
    let mut is_continued = false;
    let mut heredocs: Vec<String> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        let trimmed = line.trim();
        if let Some(end) = heredocs.first() {
            if trimmed == end {
                heredocs.remove(0);
            }
            continue;
        }
        if trimmed.starts_with('#') || trimmed.is_empty() {
            continue;
        }
        if !is_continued {
            all.push(Vec::new());
        }
        let body = trimmed.strip_suffix('\\');
        is_continued = body.is_some();
        let body = body.unwrap_or(trimmed);
        let offset = from + (line.len() - line.trim_start().len());
        let mut at = 0;
        for word in body.split_whitespace() {
            let found = body[at..].find(word).map_or(at, |found| at + found);
            at = found + word.len();
            if let Some(end) = heredoc(word) {
                heredocs.push(end);
            }
            if let Some(last) = all.last_mut() {
                last.push((word, offset + found..offset + at));
            }
        }
        if is_continued {
            heredocs.clear();
        }
    }
    all
}

/// The word that ends a heredoc which begins here.
fn heredoc(word: &str) -> Option<String> {
    let (_, rest) = word.split_once("<<")?;
    let end = rest.trim_start_matches('-').trim_matches(['"', '\'']);
    let is_name = !end.is_empty()
        && end
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then(|| end.to_owned())
}

fn dockerfile(file: &SourceFile, findings: &mut Findings) {
    let mut defaults: BTreeMap<&str, &str> = BTreeMap::new();
    let mut stages: BTreeSet<String> = BTreeSet::new();
    let mut has_stage = false;
    for instruction in instructions(file.text()) {
        let Some(((first, _), rest)) = instruction.split_first() else {
            continue;
        };
        let flag = |name: &str| {
            let mut flags = rest.iter().take_while(|(word, _)| word.starts_with("--"));
            flags.find_map(|(word, span)| {
                let value = word.strip_prefix(name)?.strip_prefix('=')?;
                Some((value, span.end - value.len()..span.end))
            })
        };
        match first.to_ascii_uppercase().as_str() {
            "ARG" if !has_stage => {
                let given = rest.iter().filter_map(|(word, _)| word.split_once('='));
                defaults.extend(given.map(|(name, value)| (name, value.trim_matches(['"', '\'']))));
            }
            "FROM" => {
                has_stage = true;
                let mut words = rest.iter().filter(|(word, _)| !word.starts_with("--"));
                let Some((image, span)) = words.next() else {
                    continue;
                };
                let expanded = expand(image, &defaults);
                if let Some(expanded) = expanded
                    && !stages.contains(&expanded.to_ascii_lowercase())
                {
                    base(file, &expanded, span.clone(), findings);
                }
                if let (Some((word, _)), Some((name, _))) = (words.next(), words.next())
                    && word.eq_ignore_ascii_case("as")
                {
                    stages.insert(name.to_ascii_lowercase());
                }
            }
            "COPY" => {
                if let Some((image, span)) = flag("--from")
                    && let Some(image) = expand(image, &defaults)
                    && !stages.contains(&image.to_ascii_lowercase())
                    && repository(&image).ends_with("astral-sh/uv")
                    && moves(&image)
                {
                    let message = format!("`{image}` is whatever uv is newest");
                    add(file, &rules::MOVING_INSTALLER, span, message, findings);
                }
            }
            _ => {}
        }
    }
}

/// An image's name with the defaults of its variables; `None` where one has none.
fn expand(image: &str, defaults: &BTreeMap<&str, &str>) -> Option<String> {
    let mut text = String::new();
    let mut rest = image.trim_matches(['"', '\'']);
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let (name, behind) = if let Some(inner) = after.strip_prefix('{') {
            inner.split_once('}')?
        } else {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            after.split_at(end.unwrap_or(after.len()))
        };
        match name.split_once(":-") {
            Some((name, default)) => text.push_str(defaults.get(name).copied().unwrap_or(default)),
            None => text.push_str(defaults.get(name)?),
        }
        rest = behind;
    }
    text.push_str(rest);
    // A value may hold a variable in turn.
    (!text.contains('$')).then_some(text)
}

fn repository(image: &str) -> &str {
    let bare = image.split('@').next().unwrap_or(image);
    let last = bare.rfind('/').map_or(0, |at| at + 1);
    match bare[last..].find(':') {
        Some(at) => &bare[..last + at],
        None => bare,
    }
}

fn tag(image: &str) -> Option<&str> {
    let bare = image.split('@').next().unwrap_or(image);
    bare.get(repository(image).len() + 1..)
}

/// Whether an image is another one tomorrow: no tag, or the newest of all.
fn moves(image: &str) -> bool {
    !image.contains('@') && tag(image).is_none_or(|tag| tag == "latest")
}

/// Whether it is one of Python's own images.
fn is_python(image: &str) -> bool {
    let name = repository(image).rsplit('/').next().unwrap_or_default();
    matches!(name, "python" | "pypy")
}

fn base(file: &SourceFile, image: &str, span: Span, findings: &mut Findings) {
    if let Some(message) = moving(image) {
        add(file, &rules::MOVING_IMAGE, span, message, findings);
    }
}

/// What is the matter with a base image; `None` where it stays what it is, or has nothing to
/// do with Python.
fn moving(image: &str) -> Option<String> {
    if image.contains('@') {
        return None;
    }
    if is_python(image) {
        let tag = tag(image).unwrap_or("latest");
        let has_minor = tag.split('-').next().is_some_and(|version| {
            let mut numbers = version.split('.');
            numbers
                .next()
                .is_some_and(|major| major.bytes().all(|byte| byte.is_ascii_digit()))
                && numbers
                    .next()
                    .is_some_and(|minor| minor.starts_with(|c: char| c.is_ascii_digit()))
        });
        return (!has_minor).then(|| format!("`{image}` is whatever Python is newest"));
    }
    (repository(image).ends_with("astral-sh/uv") && moves(image))
        .then(|| format!("`{image}` is whatever uv is newest"))
}

/// `image:` and `container:` of a pipeline.
fn pipeline(file: &SourceFile, findings: &mut Findings) {
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        let from = start;
        start += line.len();
        let body = line.split(" #").next().unwrap_or_default().trim_end();
        let key = body.trim_start().trim_start_matches("- ").trim_start();
        let value = ["image:", "container:"]
            .iter()
            .find_map(|name| key.strip_prefix(name));
        let Some(value) = value.map(str::trim) else {
            continue;
        };
        let image = value.trim_matches(['"', '\'']);
        if image.is_empty() || image.contains(['$', '{', ' ', '[']) {
            continue;
        }
        if let Some(message) = moving(image)
            && let Some(at) = body.rfind(image)
        {
            let span = from + at..from + at + image.len();
            add(file, &rules::MOVING_IMAGE, span, message, findings);
        }
    }
}

fn add(
    file: &SourceFile,
    rule: &'static Rule,
    span: Span,
    message: String,
    findings: &mut Findings,
) {
    let diagnostic = Diagnostic::new(rule, message).at_location(Location::new(file, span));
    findings.add(RiskKind::Ci, None, rule, diagnostic);
}
