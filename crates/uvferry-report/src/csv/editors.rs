use super::field::text;
use super::table;
use crate::json::{IdeDocument, SettingOutcome};

/// One row for each setting of an editor.
pub fn settings(found: &IdeDocument) -> String {
    let rows = found.settings.iter().map(|one| {
        let outcome = match one.outcome {
            SettingOutcome::Added => "added",
            SettingOutcome::Replaced => "replaced",
            SettingOutcome::There => "there",
            SettingOutcome::Kept => "kept",
        };
        vec![
            text(&one.file),
            text(&one.name),
            outcome.to_owned(),
            text(&one.why),
        ]
    });
    table(&["file", "name", "outcome", "why"], rows)
}
