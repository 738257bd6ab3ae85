//! What a person should know of the commands of a file.

use uvferry_commands::{Carried, Found, Outcome};
use uvferry_diagnostics::{Diagnostic, Location, SourceFile};

use crate::rules;

/// What the carrier says of the file, what the translator says of each command, and that
/// commands stay which have another form with uv. `is_edited` is whether the file is changed
/// at all.
pub(crate) fn told(source: &SourceFile, carried: &Carried, is_edited: bool) -> Vec<Diagnostic> {
    let mut told = carried.diagnostics.clone();
    for found in &carried.commands {
        for diagnostic in of_command(source, found) {
            let known = told.iter().any(|other| {
                other.code == diagnostic.code && other.location == diagnostic.location
            });
            if !known {
                told.push(diagnostic);
            }
        }
    }
    let stay: Vec<&Found> = carried
        .commands
        .iter()
        .filter(|found| {
            !(found.is_applied && is_edited)
                && matches!(
                    found.translated.outcome,
                    Outcome::Rewritten(_) | Outcome::Removed { .. }
                )
        })
        .collect();
    if let Some(first) = stay.first() {
        let what = if stay.len() == 1 {
            "a command stays as it is".to_owned()
        } else {
            format!("{} commands stay as they are", stay.len())
        };
        told.push(
            Diagnostic::new(
                &rules::COMMANDS_STAY,
                format!("`{}`: {what}", source.path()),
            )
            .at_location(Location::new(source, first.span.clone()))
            .help(rules::COMMANDS_STAY.fix),
        );
    }
    told
}

fn of_command(source: &SourceFile, found: &Found) -> Vec<Diagnostic> {
    let at = |diagnostic: Diagnostic| diagnostic.at(source, found.span.clone());
    if let Outcome::NeedsReview {
        rule,
        why,
        suggestion,
    } = &found.translated.outcome
    {
        let waits = at(Diagnostic::new(rule, why.clone()));
        // What there is to say of words that are not written anywhere would only be noise.
        return vec![match suggestion {
            Some(nearest) => waits.help(format!("what comes nearest: `{nearest}`")),
            None => waits.help(rule.fix),
        }];
    }
    let mut told = Vec::new();
    if let Outcome::Removed { why } = &found.translated.outcome {
        told.push(at(Diagnostic::new(&rules::COMMAND_NOT_NEEDED, why.clone())));
    }
    let notes = found.translated.notes.iter();
    told.extend(notes.map(|note| at(Diagnostic::new(note.rule, note.message.clone()))));
    told
}
