//! The step that brings uv.

use uvferry_diagnostics::Span;
use uvferry_yaml::{NodeRef, Tree};

use crate::context::Settings;

use super::actions::Actions;
use super::steps::{Job, Step};

/// The action's newest release that was known when this was written. uv's documentation
/// pins it by its commit, since its tags for major versions ended with v7; the commit is the
/// one behind this tag.
pub const TAG: &str = "v10.0.1";
const COMMIT: &str = "20cfd1bf945f4377ade1205e4dbc17946fc9a30d";

/// What the step says.
#[derive(Debug)]
pub(super) struct Inputs {
    /// The version of uv, or what gives it.
    pub(super) version: String,
    /// Whether pip's cache was on, and the files that it depended on.
    pub(super) cache: Option<Vec<String>>,
    /// The folder whose environment it makes active.
    pub(super) activate_in: Option<String>,
    /// The Python of the environment.
    pub(super) python: Python,
}

/// The Python that an environment is made of.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Python {
    /// Which uv takes unasked.
    #[default]
    FirstOnPath,
    /// A version that uv and setup-python read alike, as it is written. It is the one for all
    /// later commands (`UV_PYTHON`).
    Version(String),
    /// The one of setup-python, whatever it is: uv has no words for what was asked, takes no
    /// development version unasked, or reads `.python-version` first. Its path must not be the
    /// job's `UV_PYTHON`, for `uv pip` would install into it in place of the environment.
    OfSetup {
        /// Whether `.python-version` would make the environment anew at the next `uv sync`.
        decides_later: bool,
    },
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

/// The step as lines in the first column, and one that belongs to it.
pub(super) fn steps(form: &Form, inputs: &Inputs, is_named: bool) -> Vec<String> {
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
    input(&format!("version: \"{}\"", inputs.version));
    if let Python::Version(python) = &inputs.python {
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
    let Python::OfSetup { decides_later } = inputs.python else {
        return vec![text];
    };
    text.push_str("env:\n");
    text.push_str(indent);
    text.push_str("UV_PYTHON: ${{ env.pythonLocation }}\n");
    let mut steps = vec![text];
    if decides_later {
        let name = if is_named {
            "name: Keep the environment's Python\n"
        } else {
            ""
        };
        steps.push(format!(
            "{name}run: echo \"UV_PYTHON=$VIRTUAL_ENV\" >> \"$GITHUB_ENV\"\nshell: bash\n"
        ));
    }
    steps
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

/// Where the steps go: behind the last one in front of the first use that brings the
/// repository's files or may bring a Python, else right in front of the first use.
pub(super) fn place(
    tree: &Tree,
    job: &Job<'_>,
    first: usize,
    actions: &Actions,
    steps: &[String],
) -> Option<Vec<(Span, String)>> {
    let behind = job.steps[..first]
        .iter()
        .rposition(|step| step.is_checkout() || step.may_set_up_python(actions));
    let index = behind.map_or(first, |index| index + 1);
    let mut replacements = steps
        .iter()
        .map(|text| match behind {
            Some(index) => tree.item_after(job.steps[index].item, text),
            None => tree.item_before(job.steps[first].item, text),
        })
        .collect::<Option<Vec<_>>>()?;
    let has_next = job.steps.len() > index;
    for replacement in &mut replacements {
        // Steps with empty lines between them keep them.
        let rest = &tree.file().text()[replacement.0.start..];
        let is_blank = rest
            .lines()
            .next()
            .is_some_and(|line| line.trim().is_empty());
        if behind.is_some() && is_blank && has_next {
            replacement.1.insert_str(0, tree.line_ending());
        }
    }
    Some(replacements)
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

/// The Python that the environment is made of.
pub(super) fn python(
    tree: &Tree,
    job: &Job<'_>,
    before: usize,
    actions: &Actions,
    settings: &Settings<'_>,
    has_version_file: bool,
) -> Python {
    let steps: Vec<&Step<'_>> = job.steps[..before]
        .iter()
        .filter(|step| step.may_bring_python(actions, settings))
        .collect();
    let Some((step, others)) = steps.split_last() else {
        // The machine's own, as pip took it.
        return if has_version_file && !job.is_composite {
            Python::Version("\"3\"".to_owned())
        } else {
            Python::FirstOnPath
        };
    };
    // Which of several one gets depends on the job.
    let is_one = others.is_empty() && step.is_setup_python() && step.node.get("if").is_none();
    let asked = |key: &str| Some(step.with?.get(key)?.resolved());
    if let Some(value) = asked("python-version").filter(|_| is_one)
        && let Some(values) = value.text().and_then(|text| job.values(text))
    {
        let written = tree.file().slice(value.span());
        if values.iter().all(|value| is_request(value)) && !written.contains('\n') {
            return Python::Version(written.to_owned());
        }
        if !has_version_file && values.iter().all(|value| is_of_releases(value)) {
            return Python::FirstOnPath;
        }
    } else if is_one && asked("python-version").is_none() {
        let reads_the_same = asked("python-version-file").is_none_or(|file| {
            file.text()
                .is_some_and(|file| file.ends_with(".python-version"))
        });
        if reads_the_same {
            return Python::FirstOnPath;
        }
    }
    Python::OfSetup {
        decides_later: has_version_file,
    }
}

/// Whether setup-python takes a release of CPython for it, which uv takes from PATH as the
/// first one unasked: `3`, `3.x`, `>=3.9`, `3.9 - 3.11`.
fn is_of_releases(version: &str) -> bool {
    !version.is_empty()
        && version.chars().all(|one| {
            one.is_ascii_digit() || matches!(one, '.' | 'x' | '*' | '>' | '<' | '=' | ' ' | '-')
        })
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
    /// Whether its script installs packages, with pip or uv.
    pub(super) fn installs(&self) -> bool {
        self.run.and_then(NodeRef::text).is_some_and(|text| {
            text.lines()
                .filter(|line| !line.trim_start().starts_with('#'))
                .any(|line| line.contains("pip install") || line.contains("uv sync"))
        })
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
        for version in ["3", "3.x", ">=3.9", "3.9 - 3.11"] {
            assert!(is_of_releases(version), "{version}");
        }
        for version in ["3.13-dev", "pypy3.10-nightly", "graalpy-24", ""] {
            assert!(!is_of_releases(version), "{version}");
        }
    }
}
