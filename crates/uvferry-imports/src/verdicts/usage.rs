//! Which distributions each import, name and program is a use of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Counts, ModuleOrigin, Request, names, top_level};
use crate::modules::{MappingSource, Provider};
use crate::reading::{Context, Import, Reading};
use crate::sources::PythonFile;
use crate::threads;
use crate::uses::Used;

/// So many files are asked about in parallel before what is found is put together: what each
/// import is takes more room than what is kept of it. Fewer are asked about by one thread.
const FILES_AT_ONCE: usize = 1024;

/// An import in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    /// The file's place in the request.
    pub file: usize,
    /// The import's place in the file.
    pub import: usize,
}

/// A name in a string of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// The file's place in the request.
    pub file: usize,
    /// The reference's place in the file.
    pub reference: usize,
}

/// How one distribution is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Whether the project states it.
    pub is_declared: bool,
    /// Where its modules are imported.
    pub imports: Vec<Occurrence>,
    /// The modules of it that are imported.
    pub modules: BTreeSet<String>,
    /// Where something loads it by a name.
    pub loaded: Vec<Named>,
    /// Strings that read like a name of it.
    pub likely: Vec<Named>,
    /// Other uses that are certain, by their place in the request.
    pub certain_uses: Vec<usize>,
    /// Other uses that are likely.
    pub likely_uses: Vec<usize>,
    /// How it is known that the modules are its own: the surest.
    pub source: Option<MappingSource>,
}

impl Usage {
    /// The files that import it or load it by a name.
    pub fn files(&self) -> BTreeSet<usize> {
        let imports = self.imports.iter().map(|at| at.file);
        imports
            .chain(self.loaded.iter().map(|at| at.file))
            .collect()
    }

    /// Whether anything uses it for certain.
    pub fn is_used(&self) -> bool {
        !self.imports.is_empty() || !self.loaded.is_empty() || !self.certain_uses.is_empty()
    }

    /// Whether something may use it.
    pub fn is_likely_used(&self) -> bool {
        !self.likely.is_empty() || !self.likely_uses.is_empty()
    }

    fn know(&mut self, source: &MappingSource) {
        let is_surer = self.source.as_ref().is_none_or(|known| source < known);
        if is_surer {
            self.source = Some(source.clone());
        }
    }
}

type Of = (
    BTreeMap<String, Usage>,
    Vec<BTreeSet<String>>,
    BTreeMap<String, Vec<Occurrence>>,
    Counts,
);

/// Of the providers of a module those that are meant: the declared ones where there are any,
/// else all.
///
/// Several distributions may have one module, and only one of them is installed
/// (`opencv-python`, `opencv-python-headless`).
pub(super) fn meant<'p>(providers: &'p [Provider], declared: &BTreeSet<&str>) -> Vec<&'p Provider> {
    let stated: Vec<&Provider> = providers
        .iter()
        .filter(|one| declared.contains(one.distribution.as_str()))
        .collect();
    if stated.is_empty() {
        providers.iter().collect()
    } else {
        stated
    }
}

pub(super) fn of(request: &Request<'_>) -> Of {
    let declared = names(request.declared);
    let mut usage: BTreeMap<String, Usage> = BTreeMap::new();
    for name in &declared {
        usage.entry((*name).to_owned()).or_default().is_declared = true;
    }
    let mut of_files = vec![BTreeSet::new(); request.files.len()];
    let mut unknown: BTreeMap<String, Vec<Occurrence>> = BTreeMap::new();
    let mut counts = Counts {
        files: request.files.len(),
        ..Counts::default()
    };
    // A string that reads like a name is asked for once.
    let mut of_names: HashMap<&str, ModuleOrigin> = HashMap::new();
    let origins = request.files.chunks(FILES_AT_ONCE).flat_map(|files| {
        let origins = |(python, reading): &(PythonFile, Reading)| -> Vec<ModuleOrigin> {
            let imports = reading.imports.iter();
            imports
                .map(|import| request.modules.origin(python, import))
                .collect()
        };
        threads::each(files, FILES_AT_ONCE - 1, origins)
    });
    for (file, ((_, reading), origins)) in request.files.iter().zip(origins).enumerate() {
        counts.lines += u64::from(reading.lines);
        counts.imports += reading.imports.len();
        counts.files_with_faults += usize::from(!reading.faults.is_empty());
        // A script that names what it needs itself takes nothing from the project.
        let is_apart = reading.script.is_some();
        for (at, (import, origin)) in reading.imports.iter().zip(origins).enumerate() {
            let occurrence = Occurrence { file, import: at };
            let providers = match origin {
                ModuleOrigin::Own => {
                    counts.own += 1;
                    continue;
                }
                ModuleOrigin::Standard | ModuleOrigin::PythonTwo => {
                    counts.standard += 1;
                    continue;
                }
                ModuleOrigin::OwnOr(providers) => {
                    counts.own += 1;
                    only_declared(&providers, &declared)
                }
                ModuleOrigin::StandardOr(providers) => {
                    counts.standard += 1;
                    only_declared(&providers, &declared)
                }
                ModuleOrigin::Unknown => {
                    counts.unknown += 1;
                    if !is_apart && !is_ignored(import) {
                        unknown
                            .entry(top_level(&import.module).to_owned())
                            .or_default()
                            .push(occurrence);
                    }
                    continue;
                }
                ModuleOrigin::Distributions(providers) => {
                    counts.third_party += 1;
                    providers
                }
            };
            if is_apart {
                continue;
            }
            for provider in meant(&providers, &declared) {
                let name = provider.distribution.as_str();
                if !usage.contains_key(name) {
                    usage.insert(name.to_owned(), Usage::default());
                }
                let Some(used) = usage.get_mut(name) else {
                    continue;
                };
                used.know(&provider.source);
                used.imports.push(occurrence);
                if !used.modules.contains(import.module.as_str()) {
                    used.modules.insert(import.module.to_string());
                }
                if !of_files[file].contains(&provider.distribution) {
                    of_files[file].insert(provider.distribution.clone());
                }
            }
        }
        for (at, reference) in reading.references.iter().enumerate() {
            let named = Named {
                file,
                reference: at,
            };
            let name = reference.name.as_str();
            match reference.context {
                // Whoever reads configurations knows which driver an address asks for.
                Context::Scheme => {}
                Context::Distribution => {
                    let normalized = uvferry_requirements::normalize_name(name);
                    if let Some(used) = usage.get_mut(normalized.as_str()) {
                        used.loaded.push(named);
                    }
                }
                context => {
                    let origin = of_names
                        .entry(name)
                        .or_insert_with(|| request.modules.origin_of_name(name));
                    let (ModuleOrigin::Distributions(providers)
                    | ModuleOrigin::OwnOr(providers)
                    | ModuleOrigin::StandardOr(providers)) = origin
                    else {
                        continue;
                    };
                    for provider in meant(providers, &declared) {
                        // A name alone makes no distribution that nobody states one in use.
                        let Some(used) = usage.get_mut(&provider.distribution) else {
                            continue;
                        };
                        if !used.is_declared {
                            continue;
                        }
                        if context == Context::Dotted {
                            used.likely.push(named);
                        } else {
                            used.loaded.push(named);
                        }
                    }
                }
            }
        }
    }
    other_uses(request, &declared, &mut usage);
    (usage, of_files, unknown, counts)
}

fn only_declared(providers: &[Provider], declared: &BTreeSet<&str>) -> Arc<[Provider]> {
    let of_declared = |one: &&Provider| declared.contains(one.distribution.as_str());
    providers.iter().filter(of_declared).cloned().collect()
}

/// Whether a comment on the line turns off whatever is said of the import as missing.
fn is_ignored(import: &Import) -> bool {
    is_off(import, &["UVF501", "missing-dependency", "DEP001"])
}

/// Whether a comment on an import's line turns off one of these rules, or all.
pub(super) fn is_off(import: &Import, keys: &[&str]) -> bool {
    import.ignored.as_ref().is_some_and(|ignored| {
        ignored.is_empty() || ignored.iter().any(|one| keys.contains(&one.as_str()))
    })
}

fn other_uses(
    request: &Request<'_>,
    declared: &BTreeSet<&str>,
    usage: &mut BTreeMap<String, Usage>,
) {
    for (at, one) in request.uses.iter().enumerate() {
        let distributions: Vec<String> = match &one.used {
            Used::Distribution(name) => vec![name.clone()],
            Used::Module(module) => match request.modules.origin_of_name(module) {
                ModuleOrigin::Distributions(providers)
                | ModuleOrigin::OwnOr(providers)
                | ModuleOrigin::StandardOr(providers) => distributions_of(&providers, declared),
                _ => Vec::new(),
            },
            Used::Program(program) => {
                distributions_of(&request.modules.programs(program), declared)
            }
        };
        for distribution in distributions {
            let Some(used) = usage.get_mut(&distribution) else {
                continue;
            };
            if one.is_certain {
                used.certain_uses.push(at);
            } else {
                used.likely_uses.push(at);
            }
        }
    }
}

fn distributions_of(providers: &[Provider], declared: &BTreeSet<&str>) -> Vec<String> {
    meant(providers, declared)
        .into_iter()
        .map(|one| one.distribution.clone())
        .collect()
}
