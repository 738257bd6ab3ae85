//! Scripts that name what they need themselves (PEP 723).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::usage::meant;
use super::{Action, Looking, ModuleOrigin, Occurrence, Verdict, top_level};
use crate::modules::{MappingSource, Provider};
use crate::rules;

impl Looking<'_, '_> {
    pub(super) fn scripts(&self, verdicts: &mut Vec<Verdict>) {
        for (at, (file, reading)) in self.request.files.iter().enumerate() {
            let Some(script) = &reading.script else {
                continue;
            };
            let stated: Vec<(String, &(String, crate::Place))> = script
                .dependencies
                .iter()
                .filter_map(|one| Some((name_of(&one.0)?, one)))
                .collect();
            let own: BTreeSet<&str> = stated.iter().map(|(name, _)| name.as_str()).collect();
            let mut used: BTreeSet<String> = BTreeSet::new();
            let mut told: BTreeSet<&str> = BTreeSet::new();
            for (import_at, import) in reading.imports.iter().enumerate() {
                let conditions = import.conditions;
                let is_needed =
                    !(conditions.is_optional || conditions.is_fallback || conditions.is_for_types);
                let providers: Arc<[Provider]> = match self.request.modules.origin(file, import) {
                    ModuleOrigin::Distributions(providers) => providers,
                    ModuleOrigin::OwnOr(providers) | ModuleOrigin::StandardOr(providers) => {
                        let of_own = |one: &&Provider| own.contains(one.distribution.as_str());
                        let providers: Arc<[Provider]> =
                            providers.iter().filter(of_own).cloned().collect();
                        if providers.is_empty() {
                            continue;
                        }
                        providers
                    }
                    ModuleOrigin::Unknown => Arc::default(),
                    _ => continue,
                };
                let meant = meant(&providers, &own);
                let stated = meant
                    .iter()
                    .find(|one| own.contains(one.distribution.as_str()));
                if let Some(one) = stated {
                    used.insert(one.distribution.clone());
                    continue;
                }
                let module = top_level(&import.module);
                if !is_needed || !told.insert(module) {
                    continue;
                }
                let is_own = |name: &str| own.contains(name);
                let is_brought = meant.iter().any(|one| {
                    let way = self.request.closure.way(is_own, &one.distribution);
                    way.is_some()
                });
                if is_brought {
                    continue;
                }
                let is_sure = meant.iter().any(|one| one.source.is_sure());
                let unknown = stated_without_contents(self, &own);
                let hint = (!is_sure && unknown)
                    .then(|| "which modules its dependencies have is not known here".to_owned());
                let verdict = Verdict::new(
                    &rules::MISSING_IN_SCRIPT,
                    format!("`{module}` is imported, and the script does not name who has it"),
                );
                let mut verdict = verdict.of_module(module).hint_where(hint);
                if let Some(one) = meant.first() {
                    verdict = verdict.of(&one.distribution);
                }
                verdicts.push(self.at_sites(
                    verdict,
                    &[Occurrence {
                        file: at,
                        import: import_at,
                    }],
                    "",
                ));
            }
            for (name, (text, place)) in &stated {
                if used.contains(name) {
                    continue;
                }
                let named = reading.references.iter().any(|reference| {
                    matches!(
                        self.request.modules.origin_of_name(&reference.name),
                        ModuleOrigin::Distributions(providers)
                            if providers.iter().any(|one| one.distribution == *name)
                    )
                });
                let hint = match self.request.modules.contents(name) {
                    None => Some("which modules it has is not known here"),
                    Some((_, MappingSource::Name)) => {
                        Some("its modules are only guessed from its name")
                    }
                    Some(_) if named => Some("a string reads like a name of it"),
                    Some(_) => None,
                };
                let verdict = Verdict::new(
                    &rules::UNUSED_IN_SCRIPT,
                    format!("the script names `{text}` and does not import it"),
                );
                verdicts.push(
                    verdict
                        .of(name)
                        .at(self.place_in(at, *place))
                        .hint_where(hint.map(str::to_owned))
                        .with(Action::AsTheRuleSays),
                );
            }
        }
    }
}

fn stated_without_contents(looking: &Looking<'_, '_>, own: &BTreeSet<&str>) -> bool {
    own.iter()
        .any(|name| looking.request.modules.contents(name).is_none())
}

/// The normalised name of a requirement as written (PEP 508).
fn name_of(requirement: &str) -> Option<String> {
    let requirement = requirement.trim_start();
    let end = requirement
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.".contains(letter)))
        .unwrap_or(requirement.len());
    let name = &requirement[..end];
    (!name.is_empty()).then(|| uvferry_requirements::normalize_name(name))
}
