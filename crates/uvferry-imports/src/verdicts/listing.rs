//! What lists show by themselves.

use std::collections::BTreeMap;

use super::{Action, Looking, Verdict};
use crate::declared::{Declared, Origin, Purpose};
use crate::rules;

/// So many of a list are pinned before one that is not is told.
const PINNED_SHARE: f64 = 0.9;
/// A shorter list shows no habit.
const FEWEST: usize = 5;

impl Looking<'_, '_> {
    pub(super) fn listing(&self, verdicts: &mut Vec<Verdict>) {
        self.twice(verdicts);
        self.of_the_standard_library(verdicts);
        self.unpinned(verdicts);
    }

    fn twice(&self, verdicts: &mut Vec<Verdict>) {
        let mut by_name: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
        for declared in self.declared() {
            // A tool repeats what the files that it was made from say.
            if declared.origin == Origin::Stated && declared.purpose != Purpose::Build {
                by_name
                    .entry(&declared.normalized_name)
                    .or_default()
                    .push(declared);
            }
        }
        for (name, mut statements) in by_name {
            statements.sort_by(|one, other| {
                let key = |one: &&Declared| {
                    (
                        one.purpose.clone(),
                        one.place.file.clone(),
                        one.place.line,
                        one.place.column,
                    )
                };
                key(one).cmp(&key(other))
            });
            for (at, later) in statements.iter().enumerate() {
                let earlier = statements[..at].iter().find(|earlier| {
                    // Under two markers they may well be for two machines.
                    earlier.marker == later.marker
                        && (earlier.purpose == later.purpose
                            || earlier.purpose == Purpose::Main && later.purpose.is_development())
                });
                let Some(earlier) = earlier else {
                    continue;
                };
                let is_same =
                    earlier.specifier == later.specifier && earlier.extras == later.extras;
                let message = format!(
                    "`{}` is declared twice{}",
                    later.name,
                    if is_same {
                        ", and says the same"
                    } else {
                        ", and says something else: both bind"
                    }
                );
                let mut verdict = Verdict::new(&rules::DECLARED_TWICE, message)
                    .of(name)
                    .at(later.place.clone())
                    .with(if later.purpose == earlier.purpose {
                        Action::AsTheRuleSays
                    } else {
                        Action::Remove {
                            distribution: name.to_owned(),
                            from: later.purpose.clone(),
                        }
                    });
                verdict
                    .evidence
                    .push((earlier.place.clone(), "first declared here".to_owned()));
                verdicts.push(verdict);
            }
        }
    }

    fn of_the_standard_library(&self, verdicts: &mut Vec<Verdict>) {
        for declared in self.declared() {
            let name = declared.normalized_name.as_str();
            if declared.origin == Origin::Closure || !self.request.modules.is_standard_name(name) {
                continue;
            }
            // A marker says for which Pythons the copy is.
            if !Self::has_no_marker(declared) {
                continue;
            }
            let verdict = Verdict::new(
                &rules::STANDARD_LIBRARY,
                format!(
                    "`{}` has the name of a module of the standard library",
                    declared.name
                ),
            );
            verdicts.push(
                verdict
                    .of(name)
                    .at(declared.place.clone())
                    .with(Action::Remove {
                        distribution: name.to_owned(),
                        from: declared.purpose.clone(),
                    }),
            );
        }
    }

    fn unpinned(&self, verdicts: &mut Vec<Verdict>) {
        let mut by_file: BTreeMap<&str, Vec<&Declared>> = BTreeMap::new();
        for declared in self.declared() {
            by_file
                .entry(&declared.place.file)
                .or_default()
                .push(declared);
        }
        for statements in by_file.into_values() {
            let is_pinned = |one: &Declared| {
                let specifier = one.specifier.as_deref().unwrap_or_default().trim();
                specifier.starts_with("==") && !specifier.contains('*')
            };
            let open: Vec<&Declared> = statements
                .iter()
                .filter(|one| one.specifier.is_none() && !one.is_address)
                .copied()
                .collect();
            let pinned = statements
                .iter()
                .copied()
                .filter(|one| is_pinned(one))
                .count();
            #[expect(clippy::cast_precision_loss, reason = "lists are short")]
            let share = pinned as f64 / statements.len() as f64;
            if statements.len() < FEWEST || share < PINNED_SHARE {
                continue;
            }
            for declared in open {
                let verdict = Verdict::new(
                    &rules::UNPINNED,
                    format!(
                        "`{}` has no version, and {pinned} of {} beside it are pinned",
                        declared.name,
                        statements.len()
                    ),
                );
                verdicts.push(
                    verdict
                        .of(&declared.normalized_name)
                        .at(declared.place.clone())
                        .with(Action::Pin {
                            distribution: declared.normalized_name.clone(),
                        }),
                );
            }
        }
    }
}
