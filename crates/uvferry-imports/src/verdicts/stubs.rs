//! Stubs without their package, and packages whose stubs are missing.

use super::{Action, Looking, Verdict};
use crate::declared::{Declared, Origin, Purpose};
use crate::rules;
use crate::uses;

/// Programs that read types.
const CHECKERS: [&str; 5] = ["mypy", "pyright", "pytype", "ty", "basedpyright"];

impl Looking<'_, '_> {
    pub(super) fn stubs(&self, verdicts: &mut Vec<Verdict>) {
        self.without_package(verdicts);
        self.without_stubs(verdicts);
    }

    fn without_package(&self, verdicts: &mut Vec<Verdict>) {
        for declared in self.declared() {
            let name = declared.normalized_name.as_str();
            if declared.origin == Origin::Closure {
                continue;
            }
            let Some(package) = uses::stubs::stubs_of(name) else {
                continue;
            };
            // One of several is enough: `psycopg2` or `psycopg2-binary`.
            let is_there = uses::stubs::all_stubs_of(name).into_iter().any(|package| {
                self.is_declared(package)
                    || self.usage.contains_key(package)
                    || self.brought_by(package).is_some()
            });
            // Stubs of modules of the standard library, and others that bring their own modules.
            let is_used = self.usage.get(name).is_some_and(super::Usage::is_used);
            if is_there || is_used {
                continue;
            }
            let unsure = self.request.closure.is_empty().then(|| {
                format!("whether something that is declared needs `{package}` is not known here")
            });
            let verdict = Verdict::new(
                &rules::STUBS_WITHOUT_PACKAGE,
                format!(
                    "`{}` has the types of `{package}`, which nothing declares, needs or imports",
                    declared.name
                ),
            );
            verdicts.push(
                verdict
                    .of(name)
                    .at(declared.place.clone())
                    .hint_where(unsure)
                    .with(Action::Remove {
                        distribution: name.to_owned(),
                        from: declared.purpose.clone(),
                    }),
            );
        }
    }

    fn without_stubs(&self, verdicts: &mut Vec<Verdict>) {
        let is_stated = |one: &&Declared| one.origin == Origin::Stated;
        let checker = CHECKERS
            .iter()
            .find(|checker| self.statements(checker).iter().any(is_stated));
        let Some(checker) = checker else {
            return;
        };
        for (name, used) in &self.usage {
            if !used.is_declared || used.imports.is_empty() {
                continue;
            }
            let Some(stubs) = uses::stubs::has_stubs(name) else {
                continue;
            };
            if self.is_declared(stubs) || self.request.modules.has_types(name) != Some(false) {
                continue;
            }
            let Some(declared) = self.statements(name).first() else {
                continue;
            };
            let verdict = Verdict::new(
                &rules::PACKAGE_WITHOUT_STUBS,
                format!(
                    "`{}` brings no types, `{checker}` is in use, and `{stubs}` is not declared",
                    declared.name
                ),
            );
            let verdict = verdict
                .of(name)
                .at(declared.place.clone())
                .with(Action::Declare {
                    distributions: vec![stubs.to_owned()],
                    to: Purpose::Group("dev".to_owned()),
                });
            verdicts.push(self.at_sites(verdict, &used.imports, "imported here"));
        }
    }
}
