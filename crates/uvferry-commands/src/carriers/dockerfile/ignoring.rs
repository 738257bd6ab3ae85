//! `.dockerignore`: whether the builder sees what uv needs.

use uvferry_diagnostics::{SourceFile, Span};

use crate::carried::{Carried, Mention};
use crate::context::{Mode, Project, Settings};

use super::paths;

/// Whether a file lists what is kept out of an image.
pub(crate) fn is_ignore_file(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".dockerignore") || lower.ends_with(".containerignore")
}

/// A line with a pattern.
struct Pattern<'a> {
    span: Span,
    /// Without `!` and the slashes around it.
    text: &'a str,
    /// Whether it lets files in again.
    is_exception: bool,
}

fn patterns(text: &str) -> Vec<Pattern<'_>> {
    let mut patterns = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let (rest, is_exception) = match body.strip_prefix('!') {
            Some(rest) => (rest.trim(), true),
            None => (body, false),
        };
        let rest = rest.trim_start_matches("./").trim_matches('/');
        patterns.push(Pattern {
            span: at..at + body.len(),
            text: rest,
            is_exception,
        });
    }
    patterns
}

impl Pattern<'_> {
    /// Whether it matches a path or a folder that the path lies in.
    fn matches(&self, path: &str) -> bool {
        if matches!(self.text, "" | ".") {
            return false;
        }
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        ends.into_iter()
            .any(|end| matches_whole(self.text, &path[..end]))
    }
}

/// As moby's pattern matcher: `**` stands for any number of folders.
fn matches_whole(pattern: &str, path: &str) -> bool {
    match pattern.split_once("**") {
        None => paths::matches(pattern, path),
        Some(("", rest)) => {
            let rest = rest.trim_start_matches('/');
            if rest.is_empty() {
                return true;
            }
            let starts = path.match_indices('/').map(|(at, _)| at + 1);
            std::iter::once(0)
                .chain(starts)
                .any(|start| matches_whole(rest, &path[start..]))
        }
        Some((start, rest)) => {
            let start = start.trim_end_matches('/');
            let parts = start.split('/').count();
            let Some((at, _)) = path.match_indices('/').nth(parts - 1) else {
                return false;
            };
            paths::matches(start, &path[..at])
                && matches_whole(&format!("**{rest}"), &path[at + 1..])
        }
    }
}

/// Lets pyproject.toml, uv.lock and the readme of a package in where they are kept out. They
/// take the place of a requirements file that is let in, or stand behind what keeps them out.
pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    /// Bytes. A list that somebody wrote is shorter, and so are its patterns.
    const MAX_LENGTH: usize = 1 << 16;
    let mut carried = Carried::default();
    let Mode::Project(project) = settings.mode else {
        return carried;
    };
    if file.text().len() > MAX_LENGTH {
        return carried;
    }
    let folder = file
        .path()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let patterns = patterns(file.text());
    let readme = project.readme.as_deref().filter(|_| project.is_package);
    let hidden: Vec<(String, &Pattern<'_>)> = ["pyproject.toml", "uv.lock"]
        .into_iter()
        .chain(readme)
        .filter_map(|name| {
            let path = paths::join(&project.folder, name);
            let path = paths::below(&path, folder)?;
            let last = patterns
                .iter()
                .rev()
                .find(|pattern| pattern.matches(path))?;
            (!last.is_exception).then_some((path.to_owned(), last))
        })
        .collect();
    let Some(by) = hidden
        .iter()
        .map(|(_, by)| *by)
        .max_by_key(|by| by.span.start)
    else {
        return carried;
    };
    let list = |separator: &str| {
        hidden
            .iter()
            .map(|(path, _)| format!("!{path}"))
            .collect::<Vec<_>>()
            .join(separator)
    };
    // Behind the last pattern that keeps them out, or it would have no effect.
    let place = patterns.iter().find(|pattern| {
        pattern.is_exception
            && pattern.span.start > by.span.start
            && names_gone_file(project, &paths::join(folder, pattern.text))
    });
    if let Some(place) = place {
        let to = list(file.newline().as_str());
        carried.mentions.push(Mention {
            span: place.span.clone(),
            text: file.slice(place.span.clone()).to_owned(),
            to: to.clone(),
            why: "the project's files take the place of requirements files in the image".to_owned(),
        });
        carried.replacements.push((place.span.clone(), to));
        return carried;
    }
    let newline = file.newline().as_str();
    carried.replacements.push((
        by.span.end..by.span.end,
        format!("{newline}{}", list(newline)),
    ));
    carried.mentions.push(Mention {
        span: by.span.clone(),
        text: file.slice(by.span.clone()).to_owned(),
        to: format!("{} {}", file.slice(by.span.clone()), list(" ")),
        why: "`uv sync` in an image reads what this keeps out".to_owned(),
    });
    carried
}

/// Whether a path or pattern stands for requirements files that became part of the project,
/// and for nothing else that is known.
fn names_gone_file(project: &Project, pattern: &str) -> bool {
    let mut matching = project
        .files
        .iter()
        .filter(|(path, _)| paths::matches(pattern, path))
        .peekable();
    matching.peek().is_some() && matching.all(|(_, target)| !target.keeps_file())
}
