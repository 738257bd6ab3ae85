//! The hooks of pre-commit that were asked for.

use super::table;
use crate::json::PreCommitDocument;
use crate::visible::one_line;

pub(super) fn render(out: &mut String, found: Option<&PreCommitDocument>) {
    let Some(found) = found else {
        return;
    };
    out.push_str("Hooks\n");
    let rows: Vec<Vec<String>> = found
        .hooks
        .iter()
        .map(|hook| {
            vec![
                hook.ids.join(", "),
                one_line(&hook.rev),
                format!("({})", one_line(&hook.reason)),
            ]
        })
        .chain(found.left_out.iter().map(|left_out| {
            vec![
                one_line(&left_out.name),
                "not written".to_owned(),
                format!("({})", one_line(&left_out.reason)),
            ]
        }))
        .collect();
    table::write(out, &rows);
    out.push('\n');
}
