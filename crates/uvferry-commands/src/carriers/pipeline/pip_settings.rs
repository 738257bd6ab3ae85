//! Variables of pip in a table of variables.

use uvferry_yaml::{NodeRef, Value};

use crate::rules;

use super::draft::Draft;
use super::variables::{Counterpart, counterpart};

/// Sets uv's variables beside those of pip, which stay for what else runs pip. A folder for
/// pip's cache becomes one for uv's where `moves_cache` says so.
pub(crate) fn renew(draft: &mut Draft<'_>, table: NodeRef<'_>, moves_cache: bool) {
    let tree = draft.tree;
    for (key, value) in table.resolved().entries() {
        let (Some(name), Some(text)) = (key.text(), value.text()) else {
            continue;
        };
        let Some(found) = counterpart(name, text) else {
            continue;
        };
        let (uv, written) = match found {
            Counterpart::Harmless(why) => {
                let message = format!("`{name}` needs no counterpart: {why}");
                draft.say(&rules::PIPELINE_PIP_VARIABLE, message, key.span());
                continue;
            }
            Counterpart::Review(why) => {
                let message = format!("`{name}` is not read by uv: {why}");
                let diagnostic = uvferry_diagnostics::Diagnostic {
                    severity: uvferry_diagnostics::Severity::Warning,
                    ..uvferry_diagnostics::Diagnostic::new(&rules::PIPELINE_PIP_VARIABLE, message)
                }
                .at(tree.file(), key.span());
                draft.diagnose(diagnostic);
                continue;
            }
            Counterpart::Renamed(uv) => (uv, None),
            Counterpart::Written(uv, text) => (uv, Some(text)),
        };
        if table.get(uv).is_some() {
            continue;
        }
        let is_alias = matches!(value.node().value, Value::Alias(_));
        let source = tree.file().slice(value.node().start..value.node().span.end);
        let new = match &written {
            Some(text) => Some(in_quotes(text)),
            None if source.contains(['\n', '&']) && !is_alias => None,
            None => Some(source.to_owned()),
        };
        let Some(new) = new else {
            let message = format!("`{name}` is not read by uv: set `{uv}` to the same");
            draft.say(&rules::PIPELINE_PIP_VARIABLE, message, key.span());
            continue;
        };
        if uv == "UV_CACHE_DIR" && moves_cache {
            draft.mention(
                key.span().start..value.span().end,
                format!("{uv}: {new}"),
                "nothing of the file fills pip's cache any more",
            );
            draft.replace((key.span(), uv.to_owned()));
            draft.replace((value.span(), new));
            continue;
        }
        if let Some(replacement) = tree.entry_after(value.id(), &format!("{uv}: {new}")) {
            draft.mention(
                key.span(),
                format!("{name}, {uv}"),
                "uv reads no variable of pip; pip's stays for what else runs pip",
            );
            draft.replace(replacement);
        }
    }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
