//! Commands of one pipeline, and those that give words of another: all in uv's words or none.

use std::collections::BTreeMap;

use uvferry_diagnostics::Rule;

use crate::outcome::{Outcome, Program};

use super::judging::doubtful;
use super::scope::{Decided, Scope};

impl Scope<'_> {
    /// Leaves commands that work together with one which stays: half of
    /// `pip freeze --user | xargs pip uninstall -y` would take away what the other half does
    /// not mean.
    pub(super) fn keep_together(&self, decided: &mut [Decided]) {
        let group = |decision: &Decided| {
            let command = self.texts[decision.text].command(decision.command)?;
            Some((decision.text, command.group?))
        };
        let staying: BTreeMap<(usize, usize), &'static Rule> = decided
            .iter()
            .filter(|decision| decision.translated.program != Program::Other)
            .filter_map(|decision| match decision.translated.outcome {
                Outcome::NeedsReview { rule, .. } => Some((group(decision)?, rule)),
                _ => None,
            })
            .collect();
        if staying.is_empty() {
            return;
        }
        for decision in decided {
            let is_changed = decision.translated.program != Program::Other
                && matches!(
                    decision.translated.outcome,
                    Outcome::Rewritten(_) | Outcome::Removed { .. }
                );
            let rule = group(decision).and_then(|group| staying.get(&group));
            if is_changed
                && let Some(rule) = rule
                && let Some(command) = self.texts[decision.text].command(decision.command)
            {
                decision.translated = doubtful(
                    decision.translated.clone(),
                    &command.line,
                    rule,
                    "it works together with another command of pip, which stays: both have to \
                     mean the same environment",
                );
            }
        }
    }
}
