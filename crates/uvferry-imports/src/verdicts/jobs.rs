//! Two distributions for one job.

use std::collections::BTreeSet;

use super::{Action, Looking, Verdict, listed};
use crate::rules;
use crate::uses;

impl Looking<'_, '_> {
    pub(super) fn jobs(&self, verdicts: &mut Vec<Verdict>) {
        for job in uses::alternatives::jobs() {
            // Both are stated by a person and imported: evidence, not a habit of names.
            let both: Vec<(&str, &super::Usage)> = job
                .distributions
                .iter()
                .filter_map(|name| {
                    let used = self.usage.get(*name)?;
                    (used.is_declared && !used.imports.is_empty()).then_some((*name, used))
                })
                .collect();
            if both.len() < 2 {
                continue;
            }
            let files = |used: &super::Usage| {
                let files: BTreeSet<usize> = used.files();
                let paths: Vec<&str> = files
                    .iter()
                    .map(|at| self.file(*at).path.as_str())
                    .collect();
                listed(paths)
            };
            let parts: Vec<String> = both
                .iter()
                .map(|(name, used)| format!("`{name}` in {}", files(used)))
                .collect();
            let (name, parts) = (&job.name, parts.join("; "));
            let message = match both.len() {
                2 => format!("two for one job, {name}: {parts}"),
                3 => format!("three for one job, {name}: {parts}"),
                more => format!("{more} for one job, {name}: {parts}"),
            };
            let mut verdict = Verdict::new(&rules::TWO_FOR_ONE_JOB, message).of(both[0].0);
            let mut places = both
                .iter()
                .filter_map(|(name, _)| self.statements(name).first());
            if let Some(first) = places.next() {
                verdict = verdict.at(first.place.clone());
            }
            for other in places {
                verdict
                    .evidence
                    .push((other.place.clone(), "and the other".to_owned()));
            }
            verdicts.push(verdict.with(Action::Choose {
                distributions: both.iter().map(|(name, _)| (*name).to_owned()).collect(),
            }));
        }
    }
}
