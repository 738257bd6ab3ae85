use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_imports::modules::{MappingSource, Provider};
use uvferry_imports::reading::{Import, Reading, read};
use uvferry_imports::settings::Settings;
use uvferry_imports::sources::{Kind, PythonFile, Role};
use uvferry_imports::uses::{Use, Used};
use uvferry_imports::verdicts::{Closure, Found, ModuleOrigin, Modules, Request, check};

/// A project of a few lines.
#[derive(Default)]
pub(crate) struct Scene {
    files: Vec<(PythonFile, Reading)>,
    texts: BTreeMap<String, String>,
    declared: Vec<Declared>,
    uses: Vec<Use>,
    world: World,
    closure: Vec<(&'static str, &'static str)>,
    settings: Settings,
}

/// What is known of modules: by their tops.
#[derive(Default)]
struct World {
    modules: BTreeMap<String, Vec<Provider>>,
    contents: BTreeMap<String, (Vec<String>, MappingSource)>,
    own: BTreeSet<String>,
    programs: BTreeMap<String, Vec<String>>,
    typed: BTreeMap<String, bool>,
}

const STANDARD: [&str; 5] = ["os", "sys", "typing", "json", "asyncio"];

/// What only newer Pythons have.
const NEWER: [&str; 1] = ["enum"];

impl Modules for World {
    fn origin(&self, _: &PythonFile, import: &Import) -> ModuleOrigin {
        if import.level > 0 {
            return ModuleOrigin::Own;
        }
        self.origin_of_name(&import.module)
    }

    fn origin_of_name(&self, dotted: &str) -> ModuleOrigin {
        let top = dotted.split('.').next().unwrap();
        if self.own.contains(top) {
            return ModuleOrigin::Own;
        }
        if STANDARD.contains(&top) {
            return ModuleOrigin::Standard;
        }
        if NEWER.contains(&top) {
            let providers = self.modules.get(top).cloned().unwrap_or_default();
            return ModuleOrigin::StandardOr(providers.into());
        }
        match self.modules.get(top) {
            Some(providers) => ModuleOrigin::Distributions(providers.as_slice().into()),
            None => ModuleOrigin::Unknown,
        }
    }

    fn programs(&self, program: &str) -> Vec<Provider> {
        let of = self.programs.iter();
        let of = of.filter(|(_, programs)| programs.iter().any(|one| one == program));
        of.map(|(name, _)| Provider {
            distribution: name.clone(),
            source: MappingSource::Record,
        })
        .collect()
    }

    fn programs_of(&self, distribution: &str) -> Vec<String> {
        self.programs.get(distribution).cloned().unwrap_or_default()
    }

    fn contents(&self, distribution: &str) -> Option<(Vec<String>, MappingSource)> {
        self.contents.get(distribution).cloned()
    }

    fn is_installed(&self, distribution: &str) -> Option<bool> {
        Some(self.contents.contains_key(distribution))
    }

    fn has_types(&self, distribution: &str) -> Option<bool> {
        self.typed.get(distribution).copied()
    }

    fn is_standard_name(&self, distribution: &str) -> bool {
        STANDARD.contains(&distribution)
    }
}

impl Scene {
    /// A distribution that is installed, with its only module.
    pub(crate) fn installed(self, distribution: &str, module: &str) -> Self {
        self.known(distribution, module, MappingSource::Record)
    }

    pub(crate) fn known(mut self, distribution: &str, module: &str, source: MappingSource) -> Self {
        let provider = Provider {
            distribution: distribution.to_owned(),
            source: source.clone(),
        };
        let modules = self.world.modules.entry(module.to_owned()).or_default();
        modules.push(provider);
        let known = (vec![module.to_owned()], source);
        self.world.contents.insert(distribution.to_owned(), known);
        self
    }

    pub(crate) fn program(mut self, distribution: &str, program: &str) -> Self {
        let programs = self.world.programs.entry(distribution.to_owned());
        programs.or_default().push(program.to_owned());
        self
    }

    pub(crate) fn typed(mut self, distribution: &str, is_typed: bool) -> Self {
        self.world.typed.insert(distribution.to_owned(), is_typed);
        self
    }

    /// A statement for the project itself.
    pub(crate) fn main(self, requirement: &str) -> Self {
        self.states(requirement, Purpose::Main, Origin::Stated)
    }

    /// A statement in the group `dev`.
    pub(crate) fn dev(self, requirement: &str) -> Self {
        self.states(
            requirement,
            Purpose::Group("dev".to_owned()),
            Origin::Stated,
        )
    }

    /// An address whose last part is all that says its name.
    pub(crate) fn address(self, name: &str) -> Self {
        let mut scene = self.main(name);
        if let Some(declared) = scene.declared.last_mut() {
            declared.is_address = true;
            declared.is_guessed = true;
        }
        scene
    }

    /// A line of a frozen list.
    pub(crate) fn frozen(self, requirement: &str) -> Self {
        self.states(requirement, Purpose::Main, Origin::Closure)
    }

    pub(crate) fn states(mut self, requirement: &str, purpose: Purpose, origin: Origin) -> Self {
        let (requirement, marker) = match requirement.split_once(" ; ") {
            Some((requirement, marker)) => (requirement, Some(marker.to_owned())),
            None => (requirement, None),
        };
        let end = requirement.find(['=', '>', '<', '~']);
        let (name, specifier) = requirement.split_at(end.unwrap_or(requirement.len()));
        let mut place = Location::file("requirements.txt");
        place.line = self.declared.len() + 1;
        self.declared.push(Declared {
            name: name.to_owned(),
            normalized_name: name.to_lowercase().replace(['_', '.'], "-"),
            extras: Vec::new(),
            specifier: (!specifier.is_empty()).then(|| specifier.to_owned()),
            marker,
            is_address: false,
            is_guessed: false,
            purpose,
            origin,
            place,
        });
        self
    }

    /// A file of the project itself.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.file_for(path, text, Role::Package)
    }

    pub(crate) fn file_for(mut self, path: &str, text: &str, role: Role) -> Self {
        let top = path.split(['/', '.']).next().unwrap();
        self.world.own.insert(top.to_owned());
        let file = PythonFile {
            path: path.to_owned(),
            kind: Kind::Module,
            role,
        };
        let reading = read(text.as_bytes(), Kind::Module);
        self.files.push((file, reading));
        self.texts.insert(path.to_owned(), text.to_owned());
        self
    }

    pub(crate) fn uses(mut self, used: Used, is_certain: bool) -> Self {
        self.uses.push(Use {
            used,
            place: Location::file("Makefile"),
            why: "it is called".to_owned(),
            is_certain,
        });
        self
    }

    pub(crate) fn needs(mut self, from: &'static str, to: &'static str) -> Self {
        self.closure.push((from, to));
        self
    }

    pub(crate) fn settings(mut self, text: &str) -> Self {
        let file = SourceFile::new("pyproject.toml", text);
        let (settings, told) = Settings::read(Some(&file));
        assert!(told.is_empty(), "{told:?}");
        self.settings = settings;
        self
    }

    pub(crate) fn check(&self) -> Found {
        let read = |path: &str| {
            let text = self.texts.get(path)?;
            Some(SourceFile::new(path, text.as_str()))
        };
        check(&Request {
            files: &self.files,
            declared: &self.declared,
            uses: &self.uses,
            modules: &self.world,
            closure: &Closure::new(self.closure.iter().copied()),
            settings: &self.settings,
            read: &read,
        })
    }

    /// `CODE name place`, a hint with a `?` behind the code.
    pub(crate) fn said(&self) -> Vec<String> {
        let found = self.check();
        let one = |verdict: &uvferry_imports::verdicts::Verdict| {
            let name = verdict.distribution.as_deref();
            let name = name.or(verdict.module.as_deref()).unwrap_or("-");
            let place = verdict.location.as_ref();
            let place = place.map(|at| format!(" {}:{}", at.file, at.line));
            format!(
                "{}{} {name}{}",
                verdict.rule.code,
                if verdict.hint.is_some() { "?" } else { "" },
                place.unwrap_or_default()
            )
        };
        let mut said: Vec<String> = found.verdicts.iter().map(one).collect();
        said.sort();
        said
    }
}
