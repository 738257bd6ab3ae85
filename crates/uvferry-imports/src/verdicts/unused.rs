//! Declared and used by nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Looking, ModuleOrigin, Usage, Verdict};
use crate::categories::{self, Category};
use crate::declared::{Declared, Origin, Purpose};
use crate::modules::MappingSource;
use crate::rules;
use crate::uses;

impl Looking<'_, '_> {
    pub(super) fn unused(&self, verdicts: &mut Vec<Verdict>) {
        let needed = self.needed_by_what_is_used();
        // Of several lists that state it each is a place of one verdict.
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        let mut declared: Vec<&Declared> = self.declared().iter().collect();
        declared.sort_by_key(|one| (&one.purpose, &one.place.file, one.place.line));
        for declared in declared {
            let name = declared.normalized_name.as_str();
            if declared.purpose == Purpose::Build {
                continue;
            }
            let Some(used) = self.usage.get(name) else {
                continue;
            };
            // Stubs have a rule of their own.
            if used.is_used() || uses::stubs::stubs_of(name).is_some() {
                continue;
            }
            // A tool that people call leaves no trace in any file.
            if uses::programs::is_development_tool(name) {
                continue;
            }
            // A line of a closure is there for those that need it.
            if declared.origin == Origin::Closure && needed.contains(name) {
                continue;
            }
            if let Some(at) = told.get(name) {
                let known: &mut Verdict = &mut verdicts[*at];
                known
                    .evidence
                    .push((declared.place.clone(), "declared here too".to_owned()));
                continue;
            }
            let by = self.brought_by(name);
            let message = match by.as_deref() {
                Some([.., before, _]) => format!(
                    "nothing uses `{}` but `{before}`, which brings it by itself",
                    declared.name
                ),
                _ => format!("nothing uses `{}`", declared.name),
            };
            let verdict = Verdict::new(&rules::UNUSED, message)
                .of(name)
                .at(declared.place.clone())
                .hint_where(self.why_it_may_be_used(declared, used))
                .with(Action::Remove {
                    distribution: name.to_owned(),
                    from: declared.purpose.clone(),
                });
            told.insert(name, verdicts.len());
            verdicts.push(self.with_likely(verdict, used));
        }
    }

    /// All that something needs which is used.
    fn needed_by_what_is_used(&self) -> BTreeSet<&str> {
        let used = self.usage.iter().filter(|(_, used)| used.is_used());
        self.request
            .closure
            .reached(used.map(|(name, _)| name.as_str()))
    }

    /// Why a statement may be needed though nothing is seen to use it.
    fn why_it_may_be_used(&self, declared: &Declared, used: &Usage) -> Option<String> {
        let name = declared.normalized_name.as_str();
        if declared.origin == Origin::Closure && self.request.closure.is_empty() {
            return Some(
                "the list has all that is installed, and nothing here says who needs whom"
                    .to_owned(),
            );
        }
        if declared.is_guessed {
            return Some("its name is only guessed from its address".to_owned());
        }
        if let Some(at) = used.likely_uses.first() {
            return Some(self.request.uses[*at].why.clone());
        }
        if let Some(named) = used.likely.first() {
            let reference = &self.request.files[named.file].1.references[named.reference];
            return Some(format!(
                "a string reads like a name of it: `{}`",
                reference.name
            ));
        }
        match self.request.modules.contents(name) {
            None => {
                return Some("which modules it has is not known here".to_owned());
            }
            Some((modules, _)) if modules.is_empty() => {
                return Some("it has no modules: it is there for what it needs".to_owned());
            }
            Some((_, MappingSource::Name)) => {
                return Some("its modules are only guessed from its name".to_owned());
            }
            Some((modules, _)) => {
                if let Some(module) = modules.iter().find(|module| self.is_backport(module)) {
                    return Some(format!(
                        "newer Pythons have `{module}` themselves, and what others need on older ones is not seen"
                    ));
                }
            }
        }
        if is_server(name) {
            return Some(
                "it is a program that runs others, and may be started from outside".to_owned(),
            );
        }
        if declared.marker.is_some() && self.request.modules.is_installed(name) != Some(true) {
            return Some("its marker may be for other machines than this one".to_owned());
        }
        if declared.purpose.is_development() && !self.request.modules.programs_of(name).is_empty() {
            return Some("it brings programs, which people call by hand".to_owned());
        }
        None
    }

    /// Whether some of the Pythons that count have a module themselves, and others do not.
    fn is_backport(&self, module: &str) -> bool {
        matches!(
            self.request.modules.origin_of_name(module),
            ModuleOrigin::StandardOr(_)
        )
    }

    fn with_likely(&self, mut verdict: Verdict, used: &Usage) -> Verdict {
        const MOST: usize = 2;
        for at in used.likely_uses.iter().take(MOST) {
            let one = &self.request.uses[*at];
            verdict.evidence.push((one.place.clone(), one.why.clone()));
        }
        for named in used.likely.iter().take(MOST) {
            let place = self.request.files[named.file].1.references[named.reference].place;
            let location = self.place_in(named.file, place);
            verdict
                .evidence
                .push((location, "a string that reads like a name of it".to_owned()));
        }
        verdict
    }
}

/// Whether a distribution runs what others write, so that a service, an image or a platform may
/// start it with nothing in the project to show it.
fn is_server(name: &str) -> bool {
    categories::of_name(name).is_some_and(|found| found.category == Category::Deployment)
}
