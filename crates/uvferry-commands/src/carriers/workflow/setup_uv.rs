//! The step that brings uv.

use uvferry_diagnostics::Span;
use uvferry_yaml::Tree;

use crate::context::Settings;

use super::steps::{Job, Step};

/// The action's newest release that was known when this was written. uv's documentation
/// pins it by its commit, since its tags for major versions ended with v7; the commit is the
/// one behind this tag.
const TAG: &str = "v10.0.1";
const COMMIT: &str = "20cfd1bf945f4377ade1205e4dbc17946fc9a30d";

/// What the step says.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Whether pip's cache was on, and the files that it depended on.
    pub(super) cache: Option<Vec<String>>,
    /// The folder whose environment it makes active.
    pub(super) activate_in: Option<String>,
    /// The Python of setup-python, where uv reads it alike.
    pub(super) python: Option<String>,
}

/// How a file writes actions.
pub(super) struct Form {
    /// What a table in a table is indented by.
    pub(super) indent: String,
    /// Whether versions are named by their commits.
    pins_commits: bool,
}

impl Form {
    /// That of a file.
    pub(super) fn of(tree: &Tree) -> Self {
        Self {
            indent: " ".repeat(tree.indentation()),
            pins_commits: pins_commits(tree),
        }
    }
}

/// The step as lines in the first column.
pub(super) fn step(
    form: &Form,
    inputs: &Inputs,
    is_named: bool,
    settings: &Settings<'_>,
) -> String {
    let indent = &form.indent;
    let mut text = String::new();
    if is_named {
        text.push_str("name: Set up uv\n");
    }
    text.push_str("uses: astral-sh/setup-uv@");
    if form.pins_commits {
        text.push_str(COMMIT);
        text.push_str(" # ");
    }
    text.push_str(TAG);
    text.push_str("\nwith:\n");
    let mut input = |line: &str| {
        text.push_str(indent);
        text.push_str(line);
        text.push('\n');
    };
    input(&format!("version: \"{}\"", settings.uv_version));
    if let Some(python) = &inputs.python {
        input(&format!("python-version: {python}"));
    }
    if let Some(folder) = &inputs.activate_in {
        input("activate-environment: true");
        if !folder.is_empty() {
            input(&format!(
                "working-directory: {}",
                uvferry_yaml::scalar_text(folder)
            ));
        }
    }
    if let Some(files) = &inputs.cache {
        input("enable-cache: true");
        match files.as_slice() {
            [] => {}
            [one] => input(&format!("cache-dependency-glob: {}", quoted(one))),
            several => {
                input("cache-dependency-glob: |");
                for one in several {
                    input(&format!("{indent}{one}"));
                }
            }
        }
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains("${{") || text.starts_with('*') {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        uvferry_yaml::scalar_text(text)
    }
}

/// Whether the file names versions of actions by their commits.
fn pins_commits(tree: &Tree) -> bool {
    tree.nodes().any(|node| {
        node.own_entry("uses")
            .and_then(|(_, uses)| uses.text())
            .and_then(|uses| uses.split_once('@'))
            .is_some_and(|(_, version)| {
                version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
    })
}

/// A newer version of a setup-uv that is too old to make an environment active, which it can
/// since v6; `None` where it is new enough, or its version cannot be told.
pub(super) fn renewed(tree: &Tree, step: &Step<'_>) -> Option<(Span, String)> {
    let (_, value) = step.node.own_entry("uses")?;
    let span = value.span();
    let written = tree.file().slice(span.clone());
    let at = span.start + written.find('@')? + 1;
    let text = tree.file().text();
    let end = |from: usize, is_part: fn(char) -> bool| {
        let rest = &text[from..];
        from + rest
            .find(|character| !is_part(character))
            .unwrap_or(rest.len())
    };
    let is_version = |character: char| character.is_ascii_alphanumeric() || character == '.';
    let tag = at..end(at, is_version);
    if is_old(&text[tag.clone()]) {
        return Some((tag, TAG.to_owned()));
    }
    // A commit, with its tag in a comment.
    let line_end = end(span.end, |character| character != '\n' && character != '\r');
    let comment = &text[span.end..line_end];
    let start = span.end
        + comment
            .find('v')
            .filter(|_| comment.trim_start().starts_with('#'))?;
    let said = start..end(start, is_version);
    (tag.len() == 40 && tag.end == span.end && is_old(&text[said.clone()])).then(|| {
        let between = &text[span.end..said.start];
        (tag.start..said.end, format!("{COMMIT}{between}{TAG}"))
    })
}

/// `v1` to `v5`, `v5.4.2`.
fn is_old(tag: &str) -> bool {
    tag.strip_prefix('v')
        .and_then(|version| version.split('.').next())
        .and_then(|major| major.parse::<u32>().ok())
        .is_some_and(|major| major < 6)
}

/// Where the step goes: behind the last checkout and setup-python in front of the first
/// step that needs it, else right in front of that one.
pub(super) fn place(
    tree: &Tree,
    job: &Job<'_>,
    first: usize,
    text: &str,
) -> Option<(usize, (Span, String))> {
    let behind = job.steps[..first]
        .iter()
        .rposition(|step| step.is_setup_python() || step.is_checkout());
    let (index, mut replacement) = match behind {
        Some(index) => (index + 1, tree.item_after(job.steps[index].item, text)?),
        None => (first, tree.item_before(job.steps[first].item, text)?),
    };
    // Steps with empty lines between them keep them.
    let rest = &tree.file().text()[replacement.0.start..];
    let is_blank = rest
        .lines()
        .next()
        .is_some_and(|line| line.trim().is_empty());
    let has_next = job.steps.len() > index;
    if behind.is_some() && is_blank && has_next {
        replacement.1.insert_str(0, tree.line_ending());
    }
    Some((index, replacement))
}

/// Whether the steps around it have names.
pub(super) fn is_named(job: &Job<'_>, first: usize) -> bool {
    let neighbour = job.steps[..first]
        .iter()
        .rev()
        .find(|step| step.is_setup_python())
        .or(job.steps.get(first));
    neighbour.is_some_and(|step| step.node.get("name").is_some())
}

/// The Python that setup-python was asked for, as it is written, where uv understands each
/// of the values that it may have.
pub(super) fn python(tree: &Tree, job: &Job<'_>, before: usize) -> Option<String> {
    let mut steps = job.steps[..before]
        .iter()
        .filter(|step| step.is_setup_python());
    let step = steps.next()?;
    // Which of several one gets depends on the job: uv takes the one that PATH has.
    if steps.next().is_some() || step.node.get("if").is_some() {
        return None;
    }
    let value = step.with?.get("python-version")?.resolved();
    let text = value.text()?;
    let values = job.values(text)?;
    if !values.iter().all(|value| is_request(value)) {
        return None;
    }
    let written = tree.file().slice(value.span());
    (!written.contains('\n')).then(|| written.to_owned())
}

/// Whether uv and setup-python read a version alike: `3.12`, `3.12.1`, `3.13t`,
/// `pypy-3.10`.
fn is_request(version: &str) -> bool {
    let version = version.trim();
    let digits = version
        .strip_prefix("pypy-")
        .or_else(|| version.strip_prefix("pypy"));
    let digits = digits.unwrap_or(version);
    let digits = digits.strip_suffix('t').unwrap_or(digits);
    let parts: Vec<&str> = digits.split('.').collect();
    (2..=3).contains(&parts.len())
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Step<'_> {
    /// Whether it is setup-python.
    pub(super) fn is_setup_python(&self) -> bool {
        self.action == Some("actions/setup-python")
    }

    /// Whether it brings the repository's files.
    pub(super) fn is_checkout(&self) -> bool {
        self.action == Some("actions/checkout")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_handed_on_where_both_read_them_alike() {
        for version in ["3.12", "3.12.1", "3.13t", "pypy-3.10", "pypy3.10"] {
            assert!(is_request(version), "{version}");
        }
        for version in [
            "3",
            "3.x",
            "3.13-dev",
            ">=3.9",
            "3.9 - 3.11",
            "graalpy-24",
            "",
        ] {
            assert!(!is_request(version), "{version}");
        }
    }
}
