//! What becomes of files that a tool does not take its configuration from.

use uvferry_diagnostics::{Diagnostic, Verdict};

use super::Workbench;
use crate::found::{Candidate, Found};
use crate::options::Tool;
use crate::plan::Plan;
use crate::rules;

impl Workbench<'_> {
    /// What a file says to a tool that does not take it from there stays, and is told.
    pub(crate) fn report_passed_over(&mut self, tool: Tool, candidate: &Candidate) {
        let Some(why) = &candidate.passed_over else {
            return;
        };
        self.decide_all(candidate, &Verdict::kept(why));
        if candidate.keys.is_empty() {
            return;
        }
        let what = format!(
            "what `{}` says to {tool} has no effect: {why}",
            candidate.file
        );
        self.tell(
            Diagnostic::new(&rules::SHADOWED_CONFIGURATION, what).at_location(candidate.place()),
        );
    }

    pub(super) fn report_losers(
        &mut self,
        tool: Tool,
        winner: &str,
        losers: &[Candidate],
        why: &str,
    ) {
        for loser in losers {
            self.decide_all(loser, &Verdict::kept(why));
            self.tell_loser(tool, winner, loser);
        }
    }

    pub(super) fn tell_loser(&mut self, tool: Tool, winner: &str, loser: &Candidate) {
        let what = format!(
            "{tool} reads `{winner}`, so what `{}` says to it has no effect",
            loser.file
        );
        self.tell(Diagnostic::new(&rules::SHADOWED_CONFIGURATION, what).at_location(loser.place()));
    }

    /// What did not count and would count now goes; what still does not count stays.
    pub(super) fn drop_shadowed(&mut self, plan: &Plan) {
        let tool = plan.tool;
        for key in &plan.winner.keys {
            for earlier in &key.setting.earlier {
                if let Some(file) = self.file(&plan.winner.file) {
                    let found = Found::ini(&file, &key.section, earlier);
                    let why = format!("`{}` is said again further down", earlier.written);
                    self.decide(
                        &found,
                        Verdict::dropped(&rules::SHADOWED_CONFIGURATION, why),
                    );
                }
            }
        }
        for loser in &plan.shadowed {
            let why = format!(
                "{tool} took `{}`, and would take this before pyproject.toml",
                plan.winner.file
            );
            let what = format!(
                "{tool} reads `{}`, so what `{}` says to it has had no effect, and goes",
                plan.winner.file, loser.file
            );
            self.decide_all(
                loser,
                &Verdict::dropped(&rules::SHADOWED_CONFIGURATION, why),
            );
            self.tell(
                Diagnostic::new(&rules::SHADOWED_CONFIGURATION, what).at_location(loser.place()),
            );
            if loser.own_file {
                self.own_files.insert(loser.file.clone());
            }
        }
        let why = format!("{tool} reads pyproject.toml before it");
        self.report_losers(tool, &plan.winner.file, &plan.later, &why);
    }
}
