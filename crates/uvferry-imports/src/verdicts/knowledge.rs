//! What the catalogue, the project's own files and the standard library say of a module, in this
//! order of weight: the project's own where that is certain, Python's, what is known of
//! distributions, what is likely.

use std::collections::BTreeSet;
use std::sync::{Arc, RwLock};

use compact_str::CompactString;
use foldhash::HashMap;

use super::{ModuleOrigin, Modules, names, top_level};
use crate::declared::Declared;
use crate::modules::standard_library::is_of_python_two;
use crate::modules::{
    Catalogue, FirstParty, MappingSource, Own, Provider, Standard, StandardLibrary,
};
use crate::reading::Import;
use crate::sources::PythonFile;

/// Modules as all sources together know them.
pub struct Knowledge<'a> {
    catalogue: &'a Catalogue,
    first_party: &'a FirstParty,
    library: StandardLibrary,
    declared: BTreeSet<&'a str>,
    has_environment: bool,
    /// By module and members, what it is where it is not the project's: an import of a large tree
    /// is one of few modules.
    known: RwLock<HashMap<CompactString, ModuleOrigin>>,
}

impl<'a> Knowledge<'a> {
    /// Of a project with these declarations, for the versions of `library`.
    pub fn new(
        catalogue: &'a Catalogue,
        first_party: &'a FirstParty,
        library: StandardLibrary,
        declared: &'a [Declared],
    ) -> Self {
        Self {
            catalogue,
            first_party,
            library,
            declared: names(declared),
            has_environment: false,
            known: RwLock::default(),
        }
    }

    /// The same, with a catalogue that was made of an environment: what is not in it is not
    /// installed.
    #[must_use]
    pub fn with_environment(mut self) -> Self {
        self.has_environment = true;
        self
    }

    /// Whose a module is that is not the project's.
    fn of_others(&self, module: &str, members: &[CompactString]) -> ModuleOrigin {
        let mut key = CompactString::new(module);
        for member in members {
            key.push(' ');
            key.push_str(member);
        }
        if let Ok(known) = self.known.read()
            && let Some(found) = known.get(&key)
        {
            return found.clone();
        }
        let found = self.looked_up(module, members);
        if let Ok(mut known) = self.known.write() {
            known.insert(key, found.clone());
        }
        found
    }

    fn looked_up(&self, module: &str, members: &[CompactString]) -> ModuleOrigin {
        let top = top_level(module);
        let library = self.library.contains(top);
        if library == Standard::All {
            return ModuleOrigin::Standard;
        }
        let is_declared = |name: &str| self.declared.contains(name);
        let providers = self.catalogue.providers(module, members, &is_declared);
        if library != Standard::None {
            return ModuleOrigin::StandardOr(providers.into());
        }
        if is_of_python_two(top) && !providers.iter().any(|one| self.is_known(one)) {
            return ModuleOrigin::PythonTwo;
        }
        if providers.is_empty() {
            ModuleOrigin::Unknown
        } else {
            ModuleOrigin::Distributions(providers.into())
        }
    }

    fn is_known(&self, one: &Provider) -> bool {
        one.source.is_sure() || self.declared.contains(one.distribution.as_str())
    }

    /// Whose a module is that is the project's as `own` says, or others'.
    fn of(&self, own: Option<Own>, module: &str, members: &[CompactString]) -> ModuleOrigin {
        if own == Some(Own::Certain) {
            return ModuleOrigin::Own;
        }
        let others = self.of_others(module, members);
        if own.is_none() {
            return others;
        }
        // Whoever is declared or installed goes before a folder that happens to have the name.
        match others {
            ModuleOrigin::Distributions(providers) | ModuleOrigin::StandardOr(providers) => {
                let known = providers.iter().filter(|one| self.is_known(one));
                ModuleOrigin::OwnOr(known.cloned().collect())
            }
            ModuleOrigin::Unknown | ModuleOrigin::PythonTwo => ModuleOrigin::OwnOr(Arc::default()),
            other => other,
        }
    }
}

impl Modules for Knowledge<'_> {
    fn origin(&self, file: &PythonFile, import: &Import) -> ModuleOrigin {
        if import.level > 0 {
            return ModuleOrigin::Own;
        }
        let own = self.first_party.own_import(&file.path, import);
        self.of(own, &import.module, &import.members)
    }

    fn origin_of_name(&self, dotted: &str) -> ModuleOrigin {
        // As from a file at the top.
        self.of(self.first_party.own("", dotted, &[]), dotted, &[])
    }

    fn programs(&self, program: &str) -> Vec<Provider> {
        let names = self.catalogue.distributions_with_program(program);
        let provider = |name: &str| Provider {
            distribution: name.to_owned(),
            source: MappingSource::Record,
        };
        names.into_iter().map(provider).collect()
    }

    fn programs_of(&self, distribution: &str) -> Vec<String> {
        let programs = self.catalogue.programs_of(distribution).into_iter();
        programs.map(str::to_owned).collect()
    }

    fn contents(&self, distribution: &str) -> Option<(Vec<String>, MappingSource)> {
        self.catalogue.modules_of(distribution)
    }

    fn is_installed(&self, distribution: &str) -> Option<bool> {
        self.has_environment.then(|| {
            self.catalogue
                .files_of(distribution)
                .is_some_and(crate::modules::DistributionFiles::is_installed)
        })
    }

    fn has_types(&self, distribution: &str) -> Option<bool> {
        self.catalogue.is_typed(distribution)
    }

    fn is_standard_name(&self, distribution: &str) -> bool {
        self.library.declared_name_is_standard(distribution) == Standard::All
    }
}
