//! Declared in the wrong place: for development, for tests alone, under conditions.

use std::collections::BTreeSet;

use super::usage::is_off;
use super::{Action, Looking, Occurrence, Verdict, listed};
use crate::categories::{self, Category};
use crate::declared::{Declared, Origin, Purpose};
use crate::rules;
use crate::sources::Role;
use crate::uses;

impl Looking<'_, '_> {
    pub(super) fn placing(&self, verdicts: &mut Vec<Verdict>) {
        let has_main_files = self
            .request
            .files
            .iter()
            .any(|(file, _)| file.role.is_main());
        for (name, used) in &self.usage {
            if !used.is_declared {
                continue;
            }
            let statements = self.statements(name);
            let is_main = |one: &&&Declared| one.purpose == Purpose::Main;
            let main: Vec<&Declared> = statements.iter().filter(is_main).copied().collect();
            if main.is_empty() {
                self.development_in_package(name, statements, &used.imports, verdicts);
                continue;
            }
            let stated = main.iter().find(|one| one.origin == Origin::Stated);
            let Some(stated) = stated else {
                continue;
            };
            if self.development_tool(name, stated, verdicts) {
                continue;
            }
            if has_main_files && used.loaded.is_empty() && used.certain_uses.is_empty() {
                self.only_in_tests(name, stated, &used.imports, verdicts);
            }
            if used.loaded.is_empty() && used.certain_uses.is_empty() {
                self.conditional(name, stated, &used.imports, verdicts);
            }
        }
    }

    /// Stated for development alone and imported by the project.
    fn development_in_package(
        &self,
        name: &str,
        statements: &[&Declared],
        imports: &[Occurrence],
        verdicts: &mut Vec<Verdict>,
    ) {
        // An extra is part of what is published.
        let groups: Vec<&&Declared> = statements
            .iter()
            .filter(|one| one.purpose.is_development())
            .collect();
        if groups.is_empty() || groups.len() < statements.len() {
            return;
        }
        let needs = |at: &&Occurrence| {
            let import = self.import(at);
            let conditions = import.conditions;
            self.file(at.file).role.is_main()
                && !conditions.is_for_types
                && !conditions.is_optional
                && !conditions.is_fallback
                && !is_off(
                    import,
                    &["UVF504", "development-dependency-in-package", "DEP004"],
                )
        };
        let sites: Vec<Occurrence> = imports.iter().filter(needs).copied().collect();
        if sites.is_empty() {
            return;
        }
        // Something that is installed with the project brings it all the same.
        let is_main =
            |one: &&Declared| !one.purpose.is_development() && one.purpose != Purpose::Build;
        let is_root = |other: &str| self.statements(other).iter().any(is_main);
        let by = self.request.closure.way(is_root, name);
        let named: BTreeSet<&str> = groups
            .iter()
            .filter_map(|one| Self::group_of(one))
            .collect();
        let named = listed(named);
        let through = match by.as_deref() {
            Some([.., before, _]) => format!("; today `{before}` brings it"),
            _ => String::new(),
        };
        let message = format!(
            "`{}` is declared for development alone ({named}), and the project itself imports it{through}",
            groups[0].name
        );
        let mut verdict = Verdict::new(&rules::DEVELOPMENT_IN_PACKAGE, message).of(name);
        let is_conditional = |at: &Occurrence| self.import(at).conditions.is_conditional;
        if is_for_development(name) && sites.iter().all(is_conditional) {
            verdict = verdict
                .hint("it is for development, and imported under a condition, such as `DEBUG`");
        } else if !self.is_sure(name) {
            verdict = verdict.hint("that the module is its own is guessed from its name");
        }
        let mut verdict = self.at_sites(verdict, &sites, "imported here too");
        verdict
            .evidence
            .push((groups[0].place.clone(), "declared here".to_owned()));
        verdicts.push(verdict.with(Action::Move {
            distribution: name.to_owned(),
            from: groups[0].purpose.clone(),
            to: Purpose::Main,
        }));
    }

    /// A tool among the dependencies of the project; whether it is one.
    fn development_tool(&self, name: &str, stated: &Declared, verdicts: &mut Vec<Verdict>) -> bool {
        // What installs is there for what asks for it at run time (`pkg_resources`).
        if !uses::programs::is_development_tool(name)
            || matches!(name, "pip" | "setuptools" | "wheel" | "distribute")
        {
            return false;
        }
        let used = &self.usage[name];
        let is_imported = used
            .imports
            .iter()
            .any(|at| self.file(at.file).role.is_main());
        if is_imported {
            return false;
        }
        let verdict = Verdict::new(
            &rules::DEVELOPMENT_IN_MAIN,
            format!(
                "`{}` is a tool of development, and declared for the project itself",
                stated.name
            ),
        );
        verdicts.push(
            verdict
                .of(name)
                .at(stated.place.clone())
                .with(Action::Move {
                    distribution: name.to_owned(),
                    from: Purpose::Main,
                    to: Purpose::Group("dev".to_owned()),
                }),
        );
        true
    }

    fn only_in_tests(
        &self,
        name: &str,
        stated: &Declared,
        imports: &[Occurrence],
        verdicts: &mut Vec<Verdict>,
    ) {
        let roles = imports.iter().map(|at| self.file(at.file).role);
        let is_apart = |role: Role| matches!(role, Role::Tests | Role::Docs);
        if imports.is_empty() || !roles.clone().all(is_apart) {
            return;
        }
        let used = &self.usage[name];
        // What is brought for the sake of another stays where that is.
        let words = if roles.clone().all(|role| role == Role::Tests) {
            "tests"
        } else if roles.clone().all(|role| role == Role::Docs) {
            "the documentation"
        } else {
            "tests and the documentation"
        };
        let message = format!(
            "only {words} import `{}`, which is declared for the project itself",
            stated.name
        );
        let message = if words == "the documentation" {
            message.replace(" import ", " imports ")
        } else {
            message
        };
        let why = if used.is_likely_used() {
            Some("something else may use it".to_owned())
        } else if self.is_sure(name) {
            None
        } else {
            Some("that the module is its own is guessed from its name".to_owned())
        };
        let verdict = Verdict::new(&rules::ONLY_IN_TESTS, message)
            .of(name)
            .at(stated.place.clone())
            .hint_where(why)
            .with(Action::Move {
                distribution: name.to_owned(),
                from: Purpose::Main,
                to: self.purpose_of(imports),
            });
        verdicts.push(self.at_sites(verdict, imports, "imported here"));
    }

    fn conditional(
        &self,
        name: &str,
        stated: &Declared,
        imports: &[Occurrence],
        verdicts: &mut Vec<Verdict>,
    ) {
        if !Self::has_no_marker(stated) {
            return;
        }
        let Some(words) = self.optional(imports) else {
            return;
        };
        let verdict = Verdict::new(
            &rules::CONDITIONAL_ONLY,
            format!("`{}` is imported only {words}", stated.name),
        )
        .of(name)
        .at(stated.place.clone());
        verdicts.push(self.at_sites(verdict, imports, "imported here"));
    }

    /// Whether the modules of a distribution are known, and not guessed.
    pub(super) fn is_sure(&self, name: &str) -> bool {
        let source = self.usage.get(name).and_then(|used| used.source.as_ref());
        source.is_some_and(crate::modules::MappingSource::is_sure)
    }
}

/// Whether a distribution is known as something for development: `django-debug-toolbar`.
fn is_for_development(name: &str) -> bool {
    categories::of_name(name).is_some_and(|found| {
        matches!(
            found.category,
            Category::Development | Category::Testing | Category::Linting
        )
    })
}
