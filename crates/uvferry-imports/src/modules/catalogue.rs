//! All that is known of modules and distributions, joined.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use compact_str::CompactString;
use uvferry_environment::distributions::Installed;
use uvferry_requirements::normalize_name;

use super::contents::{ContainedModule, Contents, Shape, Sharing, incidental};
use super::files::{DistributionFiles, EntryPoint, Looked};
use super::{MappingSource, Provider, known};
use crate::settings::Settings;
use crate::threads;

/// From which files a [`Catalogue`] is made.
#[derive(Debug, Clone, Default)]
pub struct CatalogueBuilder {
    files: Vec<DistributionFiles>,
    names: HashSet<String>,
    settings: BTreeMap<String, Vec<String>>,
}

impl CatalogueBuilder {
    /// Adds what is installed. Of several of one name the first that is added counts.
    #[must_use]
    pub fn installed(mut self, installed: &Installed) -> Self {
        for one in &installed.distributions {
            self = self.files(DistributionFiles::of_installed(one));
        }
        self
    }

    /// Adds a distribution: a wheel, or one that is unpacked in a cache.
    #[must_use]
    pub fn files(mut self, files: DistributionFiles) -> Self {
        if !files.normalized_name.is_empty() && self.names.insert(files.normalized_name.clone()) {
            self.files.push(files);
        }
        self
    }

    /// Whether a distribution was added, by its normalised name.
    pub fn has(&self, normalized_name: &str) -> bool {
        self.names.contains(normalized_name)
    }

    /// Takes the modules of distributions that the user named.
    #[must_use]
    pub fn settings(mut self, settings: &Settings) -> Self {
        for (name, modules) in &settings.modules {
            self.settings.insert(normalize_name(name), modules.clone());
        }
        self
    }

    /// Reads the lists of files, on all cores.
    pub fn build(self) -> Catalogue {
        Catalogue::of(self)
    }
}

/// Which distribution has which module, and how that is known.
///
/// ```
/// use uvferry_imports::modules::{Catalogue, MappingSource};
/// let catalogue = Catalogue::builder().build();
/// let found = catalogue.providers("yaml", &[], &|_| false);
/// assert_eq!(found[0].distribution, "pyyaml");
/// assert!(found[0].source.is_sure());
/// let guessed = catalogue.providers("some_module", &[], &|_| false);
/// assert_eq!(guessed[0].distribution, "some-module");
/// assert_eq!(guessed[0].source, MappingSource::Name);
/// ```
#[derive(Debug)]
pub struct Catalogue {
    held: Vec<Held>,
    by_name: HashMap<String, usize>,
    settings: BTreeMap<String, Vec<String>>,
    settings_by_module: HashMap<String, Vec<String>>,
    by_module: HashMap<CompactString, Vec<Having>>,
    /// Dotted names of folders that several distributions fill.
    shared: HashSet<CompactString>,
    entry_points: OnceLock<Vec<Vec<EntryPoint>>>,
}

/// A distribution whose files are known, or at least where they are.
#[derive(Debug)]
struct Held {
    files: DistributionFiles,
    /// `None` where nothing tells what it has.
    contents: Option<Contents>,
}

/// One distribution that has a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Having {
    held: usize,
    shape: Shape,
}

/// So many distributions one thread looks at.
const FEW: usize = 4;

impl Catalogue {
    /// Of nothing yet but the table of well-known distributions.
    pub fn builder() -> CatalogueBuilder {
        CatalogueBuilder::default()
    }

    fn of(builder: CatalogueBuilder) -> Self {
        let CatalogueBuilder {
            files, settings, ..
        } = builder;
        let looked: Vec<Option<Looked>> = threads::each(&files, FEW, DistributionFiles::look);
        let mut shared = Shared::tops(&files, &looked);
        let mut below = read_below(&files, &looked, &shared);
        // What two distributions have under one name is looked into, as deep as they share it.
        for _ in 0..DEEPEST {
            let more = shared_packages(&below, &shared);
            if more.is_empty() {
                break;
            }
            shared.names.extend(more);
            below = read_below(&files, &looked, &shared);
        }
        let mut held = Vec::with_capacity(files.len());
        for ((files, looked), below) in files.into_iter().zip(looked).zip(below) {
            let contents = looked.map(|looked| contents_of(&files, looked, below, &shared));
            held.push(Held { files, contents });
        }
        let mut by_module: HashMap<CompactString, Vec<Having>> = HashMap::new();
        for (at, one) in held.iter().enumerate() {
            let Some(contents) = &one.contents else {
                continue;
            };
            if settings.contains_key(&one.files.normalized_name) {
                continue;
            }
            let tops = contents.modules.iter().map(|module| &*module.name);
            let tops: HashSet<&str> = tops.filter(|name| !name.contains('.')).collect();
            let mut mistakes = incidental(&tops);
            mistakes.remove(&*one.files.normalized_name.replace('-', "_"));
            for module in &contents.modules {
                let top = module.name.split('.').next().unwrap_or(&module.name);
                if !mistakes.contains(top) {
                    let having = Having {
                        held: at,
                        shape: module.shape,
                    };
                    by_module
                        .entry(module.name.clone())
                        .or_default()
                        .push(having);
                }
            }
        }
        let names = held.iter().enumerate();
        let by_name = names.map(|(at, one)| (one.files.normalized_name.clone(), at));
        let mut settings_by_module: HashMap<String, Vec<String>> = HashMap::new();
        for (distribution, modules) in &settings {
            for module in modules {
                let entry = settings_by_module.entry(module.clone()).or_default();
                entry.push(distribution.clone());
            }
        }
        Self {
            by_name: by_name.collect(),
            held,
            settings,
            settings_by_module,
            by_module,
            shared: shared.names,
            entry_points: OnceLock::new(),
        }
    }

    /// The distributions that have a dotted module, best first; `members` are what a `from`
    /// statement takes out of it, each of which may be a module of a namespace. `is_preferred`
    /// tells whether a normalised name is one that the project declares: of equals those come
    /// first.
    ///
    /// Each is a right answer: `cv2` is that of `opencv-python` and of `opencv-python-headless`.
    /// Of several members that different distributions have, all of those are told; who wants to
    /// know which lacks one asks member by member. An import of a bare namespace (`import
    /// google`) is served by each distribution that has a part of it.
    ///
    /// What is known of the files goes before the table, and the table before the name. A table's
    /// line or a name says nothing of a distribution whose files are known, and nothing where a
    /// better source has an answer, but for a preferred distribution whose files are not known.
    pub fn providers(
        &self,
        module: &str,
        members: &[CompactString],
        is_preferred: &dyn Fn(&str) -> bool,
    ) -> Vec<Provider> {
        let mut found: Vec<(u8, Provider)> = Vec::new();
        if module.is_empty() || module.starts_with('.') {
            return Vec::new();
        }
        let are_asked = self.is_open(module) && members.iter().any(|member| member != "*");
        if are_asked {
            for member in members.iter().filter(|member| *member != "*") {
                self.find(&format!("{module}.{member}"), is_preferred, &mut found);
            }
        } else {
            self.find(module, is_preferred, &mut found);
        }
        found.sort_by_key(|(rank, provider)| (!is_preferred(&provider.distribution), *rank));
        let mut once = HashSet::new();
        found.retain(|(_, provider)| once.insert(provider.distribution.clone()));
        // A guess is for where nothing is known.
        if found.iter().any(|(_, provider)| provider.source.is_sure()) {
            found.retain(|(_, provider)| {
                provider.source.is_sure() || is_preferred(&provider.distribution)
            });
        }
        found.into_iter().map(|(_, provider)| provider).collect()
    }

    /// Whether what is in a module may be another distribution's.
    fn is_open(&self, module: &str) -> bool {
        if self.shared.contains(module) || known::is_namespace(module) {
            return true;
        }
        self.by_module
            .get(module)
            .is_some_and(|all| all.iter().any(|one| one.shape == Shape::Namespace))
    }

    fn find(
        &self,
        module: &str,
        is_preferred: &dyn Fn(&str) -> bool,
        found: &mut Vec<(u8, Provider)>,
    ) {
        let before = found.len();
        if let Some(names) = nearest(module, |name| self.settings_by_module.get(name)) {
            for name in names {
                found.push((
                    0,
                    Provider {
                        distribution: name.clone(),
                        source: MappingSource::Settings,
                    },
                ));
            }
        }
        for having in self.having(module) {
            let one = &self.held[having.held];
            if let Some(contents) = &one.contents {
                let rank = rank_of(&contents.source, one.files.is_installed());
                let provider = Provider {
                    distribution: one.files.normalized_name.clone(),
                    source: contents.source.clone(),
                };
                found.push((rank, provider));
            }
        }
        let is_answered = found.len() > before;
        for line in known::of_module(module) {
            let name = line.distribution;
            if !self.has_contents(name) && (!is_answered || is_preferred(name)) {
                let provider = Provider {
                    distribution: name.to_owned(),
                    source: line.source(),
                };
                found.push((RANK_OF_TABLE, provider));
            }
        }
        // Files leave nothing to guess. The table may not know a declared distribution that has
        // the very name of the module.
        if is_answered {
            return;
        }
        let is_in_table = found.len() > before;
        for (name, is_exact) in guesses(module) {
            let is_possible = !self.has_contents(&name) && known::of_distribution(&name).is_none();
            let is_wanted = match (is_preferred(&name), is_in_table) {
                (true, true) | (false, false) => is_exact,
                (true, false) => true,
                (false, true) => false,
            };
            if is_possible && is_wanted {
                let provider = Provider {
                    distribution: name,
                    source: MappingSource::Name,
                };
                found.push((RANK_OF_TABLE + 1, provider));
            }
        }
    }

    /// Who has a module, or else the nearest package around it.
    fn having(&self, module: &str) -> Vec<Having> {
        let mut name = module;
        loop {
            if let Some(all) = self.by_module.get(name) {
                let of = |is_taken: &dyn Fn(Shape) -> bool| -> Vec<Having> {
                    let taken = all.iter().filter(|one| is_taken(one.shape));
                    taken.copied().collect()
                };
                let real = of(&|shape| matches!(shape, Shape::Package | Shape::Module));
                if !real.is_empty() {
                    return real;
                }
                let stubs = of(&|shape| shape == Shape::Stub);
                if !stubs.is_empty() {
                    return stubs;
                }
                // A namespace itself, unless a package around it is somebody's.
                if name == module {
                    let around = name.rsplit_once('.').map(|(around, _)| around);
                    let around = around.map(|around| self.having(around)).unwrap_or_default();
                    let is_real = |one: &Having| one.shape != Shape::Namespace;
                    return if around.iter().any(is_real) {
                        around
                    } else {
                        all.clone()
                    };
                }
            }
            match name.rsplit_once('.') {
                Some((package, _)) => name = package,
                None => return Vec::new(),
            }
        }
    }

    fn has_contents(&self, normalized_name: &str) -> bool {
        self.settings.contains_key(normalized_name)
            || self
                .held(normalized_name)
                .is_some_and(|one| one.contents.is_some())
    }

    fn held(&self, normalized_name: &str) -> Option<&Held> {
        self.by_name.get(normalized_name).map(|at| &self.held[*at])
    }

    /// The modules of a distribution, dotted in namespaces, and how they are known; `None` where
    /// nothing tells.
    pub fn modules_of(&self, normalized_name: &str) -> Option<(Vec<String>, MappingSource)> {
        if let Some(modules) = self.settings.get(normalized_name) {
            return Some((modules.clone(), MappingSource::Settings));
        }
        if let Some(contents) = self.contents_of(normalized_name) {
            let modules = contents.modules.iter();
            let own = modules.filter(|module| module.shape != Shape::Namespace);
            let names = own.map(|module| module.name.to_string());
            return Some((names.collect(), contents.source.clone()));
        }
        let line = known::of_distribution(normalized_name)?;
        let names = line.modules().map(str::to_owned);
        Some((names.collect(), line.source()))
    }

    /// Whether anything tells which modules a distribution has.
    pub fn knows(&self, normalized_name: &str) -> bool {
        self.has_contents(normalized_name) || known::of_distribution(normalized_name).is_some()
    }

    /// What the files of a distribution tell; `None` where they are not known.
    pub fn contents_of(&self, normalized_name: &str) -> Option<&Contents> {
        self.held(normalized_name)?.contents.as_ref()
    }

    /// Where its files are; `None` of a distribution that was not added.
    pub fn files_of(&self, normalized_name: &str) -> Option<&DistributionFiles> {
        self.held(normalized_name).map(|one| &one.files)
    }

    /// The distributions that were added, by their normalised names, in their order.
    pub fn distributions(&self) -> impl Iterator<Item = &str> {
        self.held
            .iter()
            .map(|one| one.files.normalized_name.as_str())
    }

    /// The modules, dotted, that a distribution of type stubs describes: of its `…-stubs`
    /// folders; by its name (`types-NAME`, `NAME-stubs`) where its files are not known.
    pub fn stubs_of(&self, normalized_name: &str) -> Vec<String> {
        if let Some(contents) = self.contents_of(normalized_name) {
            return contents.stubs.iter().map(ToString::to_string).collect();
        }
        let described = normalized_name
            .strip_prefix("types-")
            .or_else(|| normalized_name.strip_suffix("-stubs"));
        let Some(described) = described else {
            return Vec::new();
        };
        match self.modules_of(described) {
            Some((modules, _)) => modules,
            None => vec![described.replace('-', "_")],
        }
    }

    /// Whether a distribution has its own types (`py.typed`); `None` where its files are not
    /// known.
    pub fn is_typed(&self, normalized_name: &str) -> Option<bool> {
        self.contents_of(normalized_name).map(|it| it.is_typed)
    }

    /// What a distribution's files take on disk, in bytes; read when it is asked for.
    pub fn size_bytes_of(&self, normalized_name: &str) -> Option<u64> {
        self.files_of(normalized_name)?.size_bytes()
    }

    /// The entry points of a distribution.
    pub fn entry_points_of(&self, normalized_name: &str) -> &[EntryPoint] {
        let at = self.by_name.get(normalized_name);
        at.map_or(&[], |at| &self.entry_points()[*at])
    }

    /// The groups of a distribution's entry points, each once: a plugin has that of its host.
    pub fn entry_point_groups_of(&self, normalized_name: &str) -> BTreeSet<&str> {
        let entry_points = self.entry_points_of(normalized_name).iter();
        entry_points.map(|it| &*it.group).collect()
    }

    /// The programs that a distribution brings, each once: entry points, and scripts among its
    /// files.
    pub fn programs_of(&self, normalized_name: &str) -> BTreeSet<&str> {
        let entry_points = self.entry_points_of(normalized_name).iter();
        let mut programs: BTreeSet<&str> = entry_points
            .filter(|it| it.is_program())
            .map(|it| &*it.name)
            .collect();
        if let Some(contents) = self.contents_of(normalized_name) {
            programs.extend(contents.scripts.iter().map(|name| &**name));
        }
        programs
    }

    /// The distributions that bring a program, by their normalised names.
    pub fn distributions_with_program(&self, program: &str) -> Vec<&str> {
        self.distributions()
            .filter(|name| self.programs_of(name).contains(program))
            .collect()
    }

    /// The distributions that have entry points of a group, by their normalised names.
    pub fn distributions_with_group(&self, group: &str) -> Vec<&str> {
        self.distributions()
            .filter(|name| {
                self.entry_points_of(name)
                    .iter()
                    .any(|it| it.group == group)
            })
            .collect()
    }

    fn entry_points(&self) -> &[Vec<EntryPoint>] {
        self.entry_points
            .get_or_init(|| threads::each(&self.held, FEW, |one| one.files.entry_points()))
    }
}

/// How deep folders that two regular packages share are looked into.
const DEEPEST: usize = 4;

const RANK_OF_TABLE: u8 = 4;

fn rank_of(source: &MappingSource, is_installed: bool) -> u8 {
    match (source, is_installed) {
        (MappingSource::Settings, _) => 0,
        (MappingSource::Record | MappingSource::Editable, true) => 1,
        (_, true) => 2,
        (_, false) => 3,
    }
}

/// What a dotted name, or the nearest around it, has.
fn nearest<'a, T>(module: &str, get: impl Fn(&str) -> Option<&'a T>) -> Option<&'a T> {
    let mut name = module;
    loop {
        if let Some(found) = get(name) {
            return Some(found);
        }
        name = name.rsplit_once('.')?.0;
    }
}

/// Names that a distribution with a module may have; those that are not the module's own are for
/// distributions that are declared.
fn guesses(module: &str) -> Vec<(String, bool)> {
    let parts: Vec<&str> = module.split('.').collect();
    let top = parts[0];
    if top.is_empty() {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut add = |name: &str, is_exact: bool| names.push((normalize_name(name), is_exact));
    if known::is_namespace(top) {
        // `azure.mgmt.network` of azure-mgmt-network, `azure.identity` of azure-identity.
        let depth = (2..parts.len())
            .find(|depth| !known::is_namespace(&parts[..*depth].join(".")))
            .unwrap_or(parts.len());
        add(&parts[..depth].join("-"), depth > 1);
        for other in 2..=parts.len().min(4) {
            add(&parts[..other].join("-"), false);
        }
    } else {
        add(top, true);
        for name in [
            format!("python-{top}"),
            format!("python3-{top}"),
            format!("py-{top}"),
            format!("py{top}"),
            format!("{top}-python"),
            format!("{top}-py"),
            format!("{top}py"),
            format!("{top}2"),
            format!("{top}3"),
            format!("django-{top}"),
            format!("{top}-binary"),
            format!("{top}-client"),
            format!("{top}-sdk"),
        ] {
            add(&name, false);
        }
        if let Some(second) = parts.get(1) {
            add(&format!("{top}-{second}"), false);
        }
    }
    names
}

/// Dotted names that are looked into.
#[derive(Debug, Default)]
struct Shared {
    /// All of them.
    names: HashSet<CompactString>,
    /// Those that metadata calls namespaces.
    told: HashSet<CompactString>,
}

impl Shared {
    /// Top-level names of namespaces, and those that several distributions have.
    fn tops(files: &[DistributionFiles], looked: &[Option<Looked>]) -> Self {
        let mut shared = Self::default();
        let mut seen: HashSet<&str> = HashSet::new();
        for (files, looked) in files.iter().zip(looked) {
            let Some(looked) = looked else { continue };
            shared.told.extend(looked.namespaces.iter().cloned());
            for top in &looked.outline.tops {
                let is_first = seen.insert(&top.name);
                if !is_first
                    || top.shape == Shape::Namespace
                    || known::is_namespace(&top.name)
                    || top.shape == Shape::Package && files.extends(&top.name, top.init_bytes)
                {
                    shared.names.insert(top.name.clone());
                }
            }
        }
        shared.names.extend(shared.told.iter().cloned());
        shared
    }

    /// Of a package with `__init__`.
    fn of(
        &self,
        files: &DistributionFiles,
        name: &str,
        folder: &str,
        init_bytes: Option<u64>,
    ) -> Sharing {
        let is_told = self.told.contains(name) || known::is_namespace(name);
        if is_told || files.extends(folder, init_bytes) {
            Sharing::Namespace
        } else if self.names.contains(name) {
            Sharing::Package
        } else {
            Sharing::None
        }
    }
}

/// The modules below what is shared, of each distribution that has a part of it; and below its
/// folders of stubs.
fn read_below(
    files: &[DistributionFiles],
    looked: &[Option<Looked>],
    shared: &Shared,
) -> Vec<BTreeMap<CompactString, Shape>> {
    let both: Vec<(&DistributionFiles, &Option<Looked>)> = files.iter().zip(looked).collect();
    threads::each(&both, FEW, |(files, looked)| {
        let Some(looked) = looked else {
            return BTreeMap::new();
        };
        let mut below = looked.below.clone();
        let has_stubs = !looked.outline.stubs.is_empty();
        let mut tops = looked.outline.tops.iter();
        if (has_stubs || tops.any(|top| shared.names.contains(&top.name)))
            && let Some((listing, _)) = files.listing()
        {
            below.extend(listing.modules_below(
                |top| shared.names.contains(top) || has_stubs && top.ends_with("-stubs"),
                |name, folder, bytes| shared.of(files, name, folder, bytes),
            ));
        }
        below
    })
}

/// Packages that two distributions have under one dotted name, and that are not looked into yet.
fn shared_packages(
    below: &[BTreeMap<CompactString, Shape>],
    shared: &Shared,
) -> Vec<CompactString> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (name, shape) in below.iter().flatten() {
        if *shape == Shape::Package && !name.contains("-stubs") {
            *seen.entry(name).or_default() += 1;
        }
    }
    let twice = seen.into_iter().filter(|(_, count)| *count > 1);
    let names = twice.map(|(name, _)| CompactString::from(name));
    names.filter(|name| !shared.names.contains(name)).collect()
}

/// What is known of one distribution in the end.
fn contents_of(
    files: &DistributionFiles,
    looked: Looked,
    below: BTreeMap<CompactString, Shape>,
    shared: &Shared,
) -> Contents {
    let Looked {
        outline, source, ..
    } = looked;
    let mut modules: BTreeMap<CompactString, Shape> = BTreeMap::new();
    let mut stubs: BTreeSet<CompactString> = BTreeSet::new();
    for (name, shape) in below {
        let (top, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
        match top.strip_suffix("-stubs") {
            None => {
                modules.insert(name, shape);
            }
            Some(described) if shape != Shape::Namespace => {
                stubs.insert(CompactString::from(format!("{described}{rest}")));
            }
            Some(_) => {}
        }
    }
    if stubs.is_empty() {
        stubs.extend(outline.stubs);
    }
    for top in outline.tops {
        let is_package = top.shape == Shape::Package
            && shared.of(files, &top.name, &top.name, top.init_bytes) != Sharing::Namespace;
        let shape = modules.entry(top.name).or_insert(top.shape);
        // Whoever has its `__init__.py` has the package, whatever others put into it.
        if is_package {
            *shape = Shape::Package;
        }
    }
    let modules = modules.into_iter();
    Contents {
        modules: modules
            .map(|(name, shape)| ContainedModule { name, shape })
            .collect(),
        source,
        stubs: stubs.into_iter().collect(),
        is_typed: outline.is_typed,
        scripts: outline.scripts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_follow_the_usual_ways_to_name_a_distribution() {
        let exact = |module: &str| -> Vec<String> {
            let all = guesses(module).into_iter();
            all.filter(|(_, is_exact)| *is_exact)
                .map(|(name, _)| name)
                .collect()
        };
        assert_eq!(exact("some_thing.part"), ["some-thing"]);
        assert_eq!(
            exact("azure.mgmt.frobnicate.models"),
            ["azure-mgmt-frobnicate"]
        );
        assert_eq!(exact("azure.frobnicate.models"), ["azure-frobnicate"]);
        assert!(exact("google").is_empty());
        let all = guesses("ulid");
        assert!(all.contains(&("python-ulid".to_owned(), false)));
    }

    #[test]
    fn settings_go_before_everything() {
        let mut settings = Settings::default();
        settings
            .modules
            .insert("My_Yaml".to_owned(), vec!["yaml".to_owned()]);
        let catalogue = Catalogue::builder().settings(&settings).build();
        let found = catalogue.providers("yaml.nodes", &[], &|_| false);
        assert_eq!(
            found,
            [Provider {
                distribution: "my-yaml".to_owned(),
                source: MappingSource::Settings
            }]
        );
        assert!(catalogue.knows("my-yaml") && catalogue.knows("pyyaml"));
        assert!(!catalogue.knows("nobody-s"));
    }

    #[test]
    fn what_is_declared_comes_first_and_by_a_usual_name_too() {
        let catalogue = Catalogue::builder().build();
        let is_declared = |name: &str| name == "opencv-python-headless" || name == "python-foo";
        let first = |module: &str| catalogue.providers(module, &[], &is_declared)[0].clone();
        assert_eq!(first("cv2").distribution, "opencv-python-headless");
        assert_eq!(first("foo.bar").distribution, "python-foo");
        assert_eq!(first("foo.bar").source, MappingSource::Name);
        assert_eq!(first("fooo").distribution, "fooo");
    }

    #[test]
    fn members_of_a_namespace_are_asked_one_by_one() {
        let catalogue = Catalogue::builder().build();
        let members = ["storage".into(), "bigquery".into()];
        let found = catalogue.providers("google.cloud", &members, &|_| false);
        let names: BTreeSet<&str> = found.iter().map(|it| &*it.distribution).collect();
        let expected = ["google-cloud-bigquery", "google-cloud-storage"];
        assert_eq!(names, expected.into_iter().collect());
        assert!(catalogue.providers("google", &[], &|_| false).is_empty());
        assert!(
            catalogue
                .providers("", &["x".into()], &|_| false)
                .is_empty()
        );
    }
}
