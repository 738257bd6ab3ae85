//! Variables of pip in a table of variables.

use uvferry_diagnostics::{Diagnostic, Severity, Span};
use uvferry_yaml::{NodeRef, Value};

use crate::context::Mode;
use crate::outcome::Program;
use crate::rules;
use crate::translate::{VariableBecomes, pip_variable, reads_lock};

use super::draft::Draft;

/// Sets uv's variables beside those of pip, which stay for what else runs pip. A folder for
/// pip's cache becomes one for uv's where `moves_cache` says so.
pub(crate) fn renew(draft: &mut Draft<'_>, table: NodeRef<'_>, mode: Mode<'_>, moves_cache: bool) {
    let tree = draft.tree;
    // A second copy of a secret is none that anything reads, where twine stays.
    let keeps_twine = draft
        .commands()
        .any(|found| found.translated.program == Program::Twine && !found.is_applied)
        && !draft.commands().any(|found| {
            found.is_applied
                && found
                    .to
                    .as_deref()
                    .is_some_and(|to| to.contains(" publish"))
        });
    for (key, value) in table.resolved().entries() {
        let (Some(name), Some(text)) = (key.text(), value.text()) else {
            continue;
        };
        if keeps_twine && name.starts_with("TWINE_") {
            continue;
        }
        let Some(change) = pip_variable(name, text, mode) else {
            continue;
        };
        let set = match change.becomes {
            VariableBecomes::Nothing => {
                let message = format!("`{name}` needs no counterpart: {}", change.message);
                draft.say(&rules::PIPELINE_PIP_VARIABLE, message, key.span());
                continue;
            }
            VariableBecomes::Review => {
                let message = format!("`{name}` is not read by uv: {}", change.message);
                let diagnostic = Diagnostic {
                    severity: Severity::Warning,
                    ..Diagnostic::new(&rules::PIPELINE_PIP_VARIABLE, message)
                };
                draft.diagnose(diagnostic.at(tree.file(), key.span()));
                continue;
            }
            VariableBecomes::Set(set) => set,
        };
        if !change.message.is_empty() {
            let message = format!("`{name}`: {}", change.message);
            draft.say(&rules::PIPELINE_PIP_VARIABLE, message, key.span());
        }
        let mut lines = Vec::new();
        let mut names = vec![name.to_owned()];
        for (uv, new) in set {
            if table.get(uv).is_some() {
                continue;
            }
            let is_cache = uv == "UV_CACHE_DIR";
            let new = if is_cache { cache_folder(&new) } else { new };
            let written = written(tree.file().slice(value.resolved().span()), text, &new);
            if is_cache && moves_cache {
                draft.mention(
                    key.span().start..value.span().end,
                    format!("{uv}: {written}"),
                    "nothing of the file fills pip's cache any more",
                );
                draft.replace((key.span(), uv.to_owned()));
                draft.replace((value.span(), written));
                continue;
            }
            lines.push(format!("{uv}: {written}"));
            names.push(uv.to_owned());
        }
        if lines.is_empty() {
            continue;
        }
        let is_flow = matches!(table.value(), Value::Mapping(map) if map.is_flow);
        let joint = if is_flow { ", " } else { "\n" };
        if let Some(replacement) = tree.entry_after(value.id(), &lines.join(joint)) {
            draft.mention(
                key.span(),
                names.join(", "),
                "uv reads no variable of pip; pip's stays for what else runs pip",
            );
            draft.replace(replacement);
        }
    }
}

/// Whether a command in these places is one of uv now.
pub(crate) fn calls_uv_in(draft: &Draft<'_>, places: &[Span]) -> bool {
    draft
        .commands()
        .any(|found| found.is_applied && found.to.is_some() && is_in(&found.span, places))
}

fn is_in(span: &Span, places: &[Span]) -> bool {
    places
        .iter()
        .any(|place| place.start <= span.start && span.end <= place.end)
}

/// Whether a command in these places reads uv.lock, as it is now or as it was already.
pub(crate) fn reads_lock_in(draft: &Draft<'_>, places: &[Span]) -> bool {
    let file = draft.tree.file();
    places
        .iter()
        .any(|place| reads_lock(file.slice(place.clone())))
        || draft.commands().any(|found| {
            found.is_applied
                && found.to.as_deref().is_some_and(reads_lock)
                && is_in(&found.span, places)
        })
}

/// A value as it stood, where it is the same, else in quotes: `1` is text for both.
fn written(source: &str, old: &str, new: &str) -> String {
    if old == new && !source.contains(['\n', '\r']) {
        return source.to_owned();
    }
    format!(
        "\"{}\"",
        new.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    )
}

/// A folder for uv's cache beside the one of pip's.
pub(crate) fn cache_folder(pip: &str) -> String {
    let trimmed = pip.trim_end_matches('/');
    let (start, last) = match trimmed.rfind('/') {
        Some(at) => trimmed.split_at(at + 1),
        None => ("", trimmed),
    };
    if last.contains("pip") {
        format!("{start}{}", last.replacen("pip", "uv", 1))
    } else if trimmed.is_empty() {
        ".uv-cache".to_owned()
    } else {
        format!("{trimmed}/uv")
    }
}

#[cfg(test)]
mod tests {
    use super::cache_folder;

    #[test]
    fn caches_of_both_have_folders_of_their_own() {
        for (pip, uv) in [
            ("$CI_PROJECT_DIR/.cache/pip", "$CI_PROJECT_DIR/.cache/uv"),
            (".pip-cache/", ".uv-cache"),
            ("/cache", "/cache/uv"),
            ("", ".uv-cache"),
        ] {
            assert_eq!(cache_folder(pip), uv);
        }
    }
}
