//! The version of uv that a job asks for by `pip install uv…`, for the setup-uv that takes its
//! place: one that the pinned version fits needs no word.

use uvferry_yaml::Tree;

use crate::command_text::plain_name;
use crate::context::Settings;
use crate::outcome::{Outcome, Program};
use crate::python_range::is_outside;

use super::reading::Reading;
use super::steps::Job;

/// What a job asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// A version, a range or an expression, as setup-uv takes it.
    Version(String),
    /// This is known only when it runs, or there is more than one.
    Unclear(String),
}

/// The version for a job's setup-uv.
pub(super) fn asked(
    tree: &Tree,
    job: &Job<'_>,
    reading: &Reading,
    settings: &Settings<'_>,
) -> Asked {
    let mut asked = Asked::Version(settings.uv_version.to_owned());
    let mut is_said = false;
    let commands = reading
        .scripts
        .iter()
        .flat_map(|script| &script.carried.commands)
        .filter(|found| found.translated.program == Program::Pip)
        // A command that stays goes on bringing it.
        .filter(|found| !matches!(found.translated.outcome, Outcome::Kept { .. }));
    for said in commands.filter_map(|found| specifier(&found.text)) {
        if is_literal(&said) && !is_outside(settings.uv_version, &said) {
            continue;
        }
        let new = version(&said, tree, job);
        if is_said && new != asked {
            return Asked::Unclear(format!("uv{said}"));
        }
        asked = new;
        is_said = true;
    }
    asked
}

/// What stands behind the name in a requirement of uv: `<0.9`, `==${{ env.UV }}`.
fn specifier(command: &str) -> Option<String> {
    command.match_indices("uv").find_map(|(at, name)| {
        let behind = &command[at + name.len()..];
        let said = match command[..at].chars().next_back()? {
            quote @ ('"' | '\'') => behind.split(quote).next()?,
            ' ' => match behind.find("}}") {
                Some(end) if behind.starts_with("==${{") => &behind[..end + 2],
                _ => &behind[..behind.find(char::is_whitespace).unwrap_or(behind.len())],
            },
            _ => return None,
        };
        let said = said.split(';').next().unwrap_or(said).trim();
        said.starts_with(['=', '<', '>', '!', '~'])
            .then(|| said.replace(['"', '\''], ""))
    })
}

fn is_literal(specifier: &str) -> bool {
    !specifier.contains(['$', '`', '%'])
}

/// It as setup-uv takes it, which knows exact versions, ranges and expressions.
fn version(specifier: &str, tree: &Tree, job: &Job<'_>) -> Asked {
    let exact = specifier.trim_start_matches('=').trim();
    let is_exact = specifier.starts_with("==");
    let unclear = || Asked::Unclear(format!("uv{specifier}"));
    let is_set = |name: &str| {
        job.node.at(&["env", name]).is_some()
            || tree
                .root()
                .is_some_and(|root| root.at(&["env", name]).is_some())
    };
    if let Some(inner) = exact
        .strip_prefix("${{")
        .and_then(|rest| rest.strip_suffix("}}"))
    {
        let inner = inner.trim();
        let is_known = ["matrix.", "inputs.", "vars."]
            .iter()
            .any(|start| inner.starts_with(start))
            || inner.strip_prefix("env.").is_some_and(is_set);
        return if is_exact && is_known {
            Asked::Version(exact.to_owned())
        } else {
            unclear()
        };
    }
    if let Some(name) = plain_name(exact) {
        return if is_exact && is_set(name) {
            Asked::Version(format!("${{{{ env.{name} }}}}"))
        } else {
            unclear()
        };
    }
    if specifier.contains(['$', '`', '%']) {
        return unclear();
    }
    Asked::Version(if is_exact { exact } else { specifier }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::specifier;

    #[test]
    fn requirements_of_uv_are_found_in_commands() {
        for (command, said) in [
            ("pip install uv", None),
            ("pip install uvloop==1.0 uvicorn>1", None),
            ("pip install uv==0.9.1", Some("==0.9.1")),
            ("pip install \"uv<0.9.29\" six", Some("<0.9.29")),
            ("pip install 'uv >= 0.4, < 0.5'", Some(">= 0.4, < 0.5")),
            ("pip install uv==${{ env.UV }} six", Some("==${{ env.UV }}")),
            ("pip install uv==\"$UV\"", Some("==$UV")),
            ("pip install uv~=0.5; echo", Some("~=0.5")),
        ] {
            assert_eq!(specifier(command).as_deref(), said, "{command}");
        }
    }
}
