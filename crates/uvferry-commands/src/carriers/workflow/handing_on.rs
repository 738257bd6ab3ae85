//! Environments that a step hands on to later ones, by `GITHUB_PATH` and `GITHUB_ENV`.
//!
//! pip is the first one on PATH; uv asks VIRTUAL_ENV. Where a script hands on PATH alone, it
//! gets one more line for that.

use uvferry_yaml::NodeId;

use crate::carriers::pipeline::Shell;
use crate::context::Environment;
use crate::{rules, yaml_text};

use super::Work;
use super::steps::Job;

/// An environment that a script makes active for the steps behind it.
#[derive(Debug, Clone)]
pub(super) struct Exported {
    pub(super) path: String,
    pub(super) by_path_only: bool,
    /// The value that VIRTUAL_ENV needs, in the words of the shell.
    value: String,
    /// The number of the line that says so.
    line: usize,
}

/// An environment that later steps know by PATH alone.
#[derive(Debug, Clone)]
pub(super) struct OnPathOnly {
    pub(super) step: usize,
    /// The script.
    pub(super) node: NodeId,
    pub(super) environment: Exported,
}

impl<'a> Work<'a, '_> {
    /// Lets a script that hands on an environment by PATH tell uv as well.
    pub(super) fn hand_on(&mut self, job: &Job<'a>, found: &OnPathOnly) {
        let tree = self.draft.tree;
        let node = tree.get(found.node);
        let is_posix = job.shell(&job.steps[found.step]).0 == Shell::Posix;
        if let Some(text) = node.text()
            && is_posix
            && !self.draft.differs(found.node)
            && let Some((at, line)) = addition(text, &found.environment)
            && let Some(embedded) = yaml_text::embedded(tree, found.node, yaml_text::expressions)
            && let Some(replacement) = embedded.replacement(at..at, &line)
        {
            let to = line.trim_start_matches([' ', '&', '\n']).to_owned();
            let start = replacement.0.start;
            self.draft
                .mention(start..start, to, "uv asks VIRTUAL_ENV, and not PATH");
            self.draft.replace(replacement);
            return;
        }
        let message = format!(
            "later steps know `{}` by PATH alone",
            found.environment.path
        );
        self.draft
            .say(&rules::ENVIRONMENT_ON_PATH_ONLY, message, node.span());
    }
}

/// What sets VIRTUAL_ENV behind the line that sets PATH, and its place; `None` where that
/// line is more than an `echo` into GitHub's file.
fn addition(text: &str, exported: &Exported) -> Option<(usize, String)> {
    let mut start = 0;
    let line = text
        .split_inclusive('\n')
        .enumerate()
        .find_map(|(number, line)| {
            let at = start;
            start += line.len();
            (number == exported.line).then_some((at, line.trim_end()))
        });
    let (start, line) = line?;
    let command = line.split(" #").next().unwrap_or(line).trim_end();
    let file = command.trim_end_matches(['"', '\'', '}']);
    let is_plain = command.contains("echo ")
        && command.contains(">>")
        && (file.ends_with("GITHUB_ENV") || file.ends_with("GITHUB_PATH"));
    if !is_plain {
        return None;
    }
    let new = format!("echo \"VIRTUAL_ENV={}\" >> \"$GITHUB_ENV\"", exported.value);
    let is_one_line = !text.trim_end().contains('\n');
    if is_one_line {
        return Some((start + command.len(), format!(" && {new}")));
    }
    let indent = &line[..line.len() - line.trim_start().len()];
    Some((start + line.len(), format!("\n{indent}{new}")))
}

/// What a script writes into `GITHUB_PATH` and `GITHUB_ENV`.
pub(super) fn exported_environment(text: &str, at_the_end: &Environment) -> Option<Exported> {
    let mut found: Option<Exported> = None;
    // What the script itself made active.
    let active = match at_the_end {
        Environment::Active(Some(path)) => Some(path.as_str()),
        _ => None,
    };
    let as_active = |line| {
        active.map(|path| Exported {
            path: path.to_owned(),
            by_path_only: true,
            value: "$VIRTUAL_ENV".to_owned(),
            line,
        })
    };
    let made = |name: &str| {
        active == Some(name)
            || ["venv", "virtualenv"]
                .iter()
                .any(|program| text.contains(&format!("{program} {name}")))
    };
    for (number, line) in text.lines().enumerate() {
        let to_path = line.contains("GITHUB_PATH") || line.contains("::add-path");
        let to_environment = line.contains("GITHUB_ENV") || line.contains("::set-env");
        if to_environment && line.contains("VIRTUAL_ENV=") {
            let said = found.or_else(|| folder_behind(line, number, &[], &made));
            found = said.or_else(|| as_active(number)).map(|one| Exported {
                by_path_only: false,
                ..one
            });
        } else if to_path || to_environment && line.contains("PATH=") {
            found = found
                .or_else(|| folder_behind(line, number, &["/bin", "/Scripts"], &made))
                .or_else(|| as_active(number).filter(|_| line.contains("$PATH")));
        }
    }
    found
}

/// A folder that a line names, whose name is one of an environment, or that was made one.
fn folder_behind(
    line: &str,
    number: usize,
    ends: &[&str],
    made: &impl Fn(&str) -> bool,
) -> Option<Exported> {
    let line = line.replace('\\', "/");
    let line = &with_expressions_as_words(&line);
    let is_end = |character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | ':' | ';' | '>' | '=')
    };
    for word in line.split(is_end) {
        let word = if ends.is_empty() {
            Some(word)
        } else {
            ends.iter().find_map(|end| word.strip_suffix(end))
        };
        let Some(written) = word else { continue };
        let mut word = written;
        for workspace in [
            "$PWD/",
            "${PWD}/",
            "$(pwd)/",
            "`pwd`/",
            "$GITHUB_WORKSPACE/",
            "${GITHUB_WORKSPACE}/",
            "./",
        ] {
            word = word.strip_prefix(workspace).unwrap_or(word);
        }
        if let Some(at) = word.rfind("}}/") {
            word = &word[at + 3..];
        }
        let name = word.rsplit('/').next().unwrap_or(word);
        let inner = word
            .trim_start_matches("${HOME}")
            .trim_start_matches("$HOME");
        let is_environment = (name.contains("env") || made(word)) && !inner.contains(['$', '{']);
        if is_environment && !word.is_empty() && name != "VIRTUAL_ENV" && name != "GITHUB_ENV" {
            let is_relative = !written.starts_with(['/', '~', '$', '`']);
            let value = if is_relative {
                format!("$PWD/{word}")
            } else {
                written.replacen("~/", "$HOME/", 1).replace(SPACE, " ")
            };
            return Some(Exported {
                path: word.to_owned(),
                by_path_only: true,
                value,
                line: number,
            });
        }
    }
    None
}

/// What stands for a space in an expression.
const SPACE: char = '\u{1}';

/// `${{ x }}` has spaces, and is one word with what follows.
fn with_expressions_as_words(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("${{") {
        let Some(length) = rest[start..].find("}}") else {
            break;
        };
        out.push_str(&rest[..start]);
        let inner = &rest[start..start + length];
        out.extend(
            inner
                .chars()
                .map(|character| if character == ' ' { SPACE } else { character }),
        );
        rest = &rest[start + length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_are_handed_on_in_two_files() {
        let said = |text: &str| {
            exported_environment(text, &Environment::Unknown)
                .map(|found| (found.path, found.by_path_only))
        };
        let found = |path: &str, by_path_only| Some((path.to_owned(), by_path_only));
        assert_eq!(
            said("echo \"$PWD/.venv/bin\" >> $GITHUB_PATH"),
            found(".venv", true)
        );
        assert_eq!(
            said(
                "echo VIRTUAL_ENV=$PWD/venv >> $GITHUB_ENV\necho \"$PWD/venv/bin\" >> $GITHUB_PATH"
            ),
            found("venv", false)
        );
        assert_eq!(
            said("echo \"${{ github.workspace }}/env/bin\" >> \"$GITHUB_PATH\""),
            found("env", true)
        );
        assert_eq!(said("echo \"$HOME/.local/bin\" >> $GITHUB_PATH"), None);
        assert_eq!(said("echo X=1 >> $GITHUB_ENV"), None);
        let active = Environment::Active(Some("venv".to_owned()));
        let handed_on = |text: &str| exported_environment(text, &active).map(|found| found.path);
        assert_eq!(
            handed_on("echo PATH=$PATH >> $GITHUB_ENV"),
            Some("venv".to_owned())
        );
        assert_eq!(handed_on("echo X=1 >> $GITHUB_ENV"), None);
    }
}
