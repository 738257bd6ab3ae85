//! What was added for an editor, file by file.

use super::table;
use crate::json::{IdeDocument, SettingOutcome};
use crate::visible::one_line;

/// Each setting with what becomes of it and why.
pub fn ide(document: &IdeDocument) -> String {
    let mut out = String::new();
    let mut file = None;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for setting in &document.settings {
        if file != Some(&setting.file) {
            table::write(&mut out, &std::mem::take(&mut rows));
            add!(out, "{}\n", one_line(&setting.file));
            file = Some(&setting.file);
        }
        let outcome = match setting.outcome {
            SettingOutcome::Added => "added",
            SettingOutcome::Replaced => "replaced",
            SettingOutcome::There => "there",
            SettingOutcome::Kept => "stays",
        };
        rows.push(vec![
            outcome.to_owned(),
            one_line(&setting.name),
            one_line(&setting.why),
        ]);
    }
    table::write(&mut out, &rows);
    out
}
