//! The hooks of pre-commit that were asked for.

use super::escape::{code, prose};
use super::table;
use crate::json::PreCommitDocument;

pub(super) fn section(out: &mut String, found: Option<&PreCommitDocument>) {
    let Some(found) = found else {
        return;
    };
    out.push_str("## Hooks of pre-commit\n\n");
    let rows: Vec<Vec<String>> = found
        .hooks
        .iter()
        .map(|hook| {
            let ids: Vec<String> = hook.ids.iter().map(|id| code(id)).collect();
            vec![
                ids.join(", "),
                code(&hook.repo),
                code(&hook.rev),
                prose(&hook.reason),
            ]
        })
        .collect();
    if !rows.is_empty() {
        table::write(out, &["hooks", "repository", "tag", "why"], &rows);
        out.push('\n');
    }
    for left_out in &found.left_out {
        add!(
            out,
            "- Not written: {}: {}\n",
            code(&left_out.name),
            prose(&left_out.reason)
        );
    }
    if !found.left_out.is_empty() {
        out.push('\n');
    }
}
