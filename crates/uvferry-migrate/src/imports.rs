//! What the code of a project uses, and how that stands to what it declares: everything that
//! `uvferry-imports` is asked with, gathered from the project's files, its lock and an environment.

mod compiled;
mod declared;
mod environment;
mod programs;
mod shipped;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_imports::Search;
use uvferry_imports::categories;
use uvferry_imports::declared::{Declared, Purpose};
use uvferry_imports::graph::{self, Graph};
use uvferry_imports::modules::standard_library::KNOWN_VERSIONS;
use uvferry_imports::modules::{
    Catalogue, FirstParty, Hints, PythonVersion, StandardLibrary, UnpackedWheels,
};
use uvferry_imports::reading::{Context, Reading};
use uvferry_imports::settings::Settings;
use uvferry_imports::sources::{self, PythonFile};
use uvferry_imports::uses::{Use, Used, configuration, plugins, programs as brought, references};
use uvferry_imports::verdicts::{self, Closure, Found, Knowledge, Request};
use uvferry_pyproject::Pyproject;
use uvferry_requirements::{Specifiers, Version};
use uvferry_resolution::Lockfile;

use crate::commands::{may_speak_of_pip, words_of_pip};
use crate::migration::Proposal;
use crate::options::PlanOptions;
use crate::project::Project;
use crate::python_range::FLOOR;
use crate::roles::Said;
use crate::roots::{self, Root};
use crate::threads;
use crate::tree::{Tree, join};
pub use environment::ImportsEnvironment;

/// uv's lock, beside pyproject.toml.
const LOCK: &str = "uv.lock";

/// No configuration is as large, bytes.
const MOST_OF_A_CONFIGURATION: u64 = 1 << 20;

/// So many texts one thread looks through.
const FEW: usize = 16;

/// How imports are looked at.
#[derive(Debug, Clone, Default)]
pub struct ImportsOptions {
    /// The environment, where there is one.
    pub environment: Option<ImportsEnvironment>,
    /// Where it is kept what each file says; `None` keeps nothing.
    pub cache: Option<PathBuf>,
    /// uv's cache, whose unpacked wheels say which modules they have.
    pub uv_cache: Option<PathBuf>,
    /// Rules that are off, by code or name, with the one name for which they are.
    pub ignored: Vec<(String, Option<String>)>,
    /// Globs of paths that are not read.
    pub excluded: Vec<String>,
    /// Whether metadata of what is installed is read for sizes, licences and categories.
    pub describes: bool,
}

/// What was found.
#[derive(Debug)]
pub struct ImportsFound {
    /// The project's name, where something says it.
    pub project: Option<String>,
    /// The Python files, by path, and what each says.
    pub files: Vec<(PythonFile, Reading)>,
    /// What the project states.
    pub declared: Vec<Declared>,
    /// Uses apart from imports.
    pub uses: Vec<Use>,
    /// The verdicts.
    pub found: Found,
    /// Who needs whom; `None` where neither a lock nor an environment says it.
    pub graph: Option<Graph>,
    /// The environment that was looked at.
    pub environment: Option<String>,
    /// The lock that was looked at.
    pub lock: Option<String>,
    /// The versions of Python whose standard library counts.
    pub pythons: Vec<String>,
    /// The version of each distribution that is resolved or installed.
    pub versions: BTreeMap<String, String>,
    /// The category of each distribution that has one.
    pub categories: BTreeMap<String, String>,
    /// What else there is to know of what was looked at.
    pub notes: Vec<String>,
    /// What is wrong with settings and locks.
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks at a project. Projects of their own further down are left out, and their modules are
/// known.
pub fn imports_of(project: &Project, options: &ImportsOptions) -> ImportsFound {
    let (settings, diagnostics) = settings(&project.tree, &project.options.exclude, options);
    let sources = Sources::read(&project.tree, &project.inner, &settings, options, None);
    found(project, (settings, diagnostics), sources, options)
}

/// As [`imports_of`] for a tree of which nothing else is asked: a Python file that does not speak
/// of pip is opened once at most, and not at all where the cache knows it.
pub fn imports_of_tree(mut tree: Tree, options: &ImportsOptions) -> ImportsFound {
    let pyproject = tree.read("pyproject.toml").ok();
    let pyproject = pyproject
        .and_then(|bytes| Pyproject::parse(&SourceFile::new("pyproject.toml", bytes)).ok());
    let of_plan = pyproject.as_ref().map(Pyproject::settings);
    let left_out = of_plan.as_ref().map(|it| it.exclude.as_slice());
    let said = settings(&tree, left_out.unwrap_or_default(), options);
    // Ours counts before that of other tools.
    let is_said = |path: &String| {
        let files = of_plan.iter().flat_map(|it| it.files.iter());
        files.into_iter().any(|(known, _)| join("", known) == *path)
    };
    let named = declared::named(&said.0).filter(|path| tree.contains(path) && !is_said(path));
    let plan = PlanOptions {
        files: named.map(|path| (path, Said::Found)).collect(),
        ..PlanOptions::default()
    };
    let inner = roots::below(&tree);
    let search = Search {
        words: words_of_pip(),
        is_match: &may_speak_of_pip,
    };
    let mut sources = Sources::read(&tree, &inner, &said.0, options, Some(search));
    tree.set_silent(std::mem::take(&mut sources.silent));
    let project = Project::read_for_imports(tree, inner, &plan);
    found(&project, said, sources, options)
}

fn found(
    project: &Project,
    said: (Settings, Vec<Diagnostic>),
    sources: Sources,
    options: &ImportsOptions,
) -> ImportsFound {
    let mut notes = Vec::new();
    let lock = lock(project, &mut notes);
    notes.extend(sources.notes);
    let (settings, diagnostics) = said;
    let files = sources.files;
    let Looked {
        declared,
        pythons,
        first_party,
        catalogue,
    } = Looked::at(project, &settings, &sources.paths, lock.as_ref(), options);
    let library = StandardLibrary::for_versions(&pythons);
    let graph = resolved(project, &declared, lock.as_ref(), options);
    let uses = uses(project, &declared, &files, &catalogue);
    let closure = graph.as_ref().map(closure).unwrap_or_default();
    let mut knowledge = Knowledge::new(&catalogue, &first_party, library, &declared);
    if options.environment.is_some() {
        knowledge = knowledge.with_environment();
    }
    let read = |path: &str| {
        let bytes = project.tree.read(path).ok()?;
        Some(SourceFile::new(path, bytes))
    };
    let found = verdicts::check(&Request {
        files: &files,
        declared: &declared,
        uses: &uses,
        modules: &knowledge,
        closure: &closure,
        settings: &settings,
        read: &read,
    });
    if !project.inner.is_empty() {
        let inner = project.inner.iter().map(|root| format!("`{}`", root.path));
        let inner: Vec<String> = inner.collect();
        notes.push(format!(
            "projects of their own are left out, and checked by themselves: {}",
            inner.join(", ")
        ));
    }
    let mut graph = graph;
    if let Some(graph) = &mut graph {
        let counts = found
            .usage
            .iter()
            .map(|(name, usage)| (name.clone(), usage.files().len()))
            .collect();
        graph.count_imports(&counts);
    }
    ImportsFound {
        project: name_of(project).map(str::to_owned),
        environment: options.environment.as_ref().map(|it| it.name.clone()),
        lock: match (&lock, &options.environment) {
            (Some(_), _) => Some(LOCK.to_owned()),
            (None, None) => compiled::first(project),
            (None, Some(_)) => None,
        },
        pythons: pythons.iter().map(ToString::to_string).collect(),
        versions: versions(graph.as_ref()),
        categories: categories(&found, graph.as_ref()),
        files,
        declared,
        uses,
        found,
        graph,
        notes,
        diagnostics,
    }
}

/// Looks at a project as a proposal would leave it: what is declared there, and who needs whom as
/// its new lock says. Where something stands in the way of applying it, at the project as it is.
/// `tree` is that of the project.
pub fn imports_after(
    proposal: &Proposal,
    tree: Tree,
    plan: &PlanOptions,
    options: &ImportsOptions,
) -> ImportsFound {
    if proposal.is_blocked() {
        return imports_of(&Project::read(tree, plan), options);
    }
    // A requirements file that stays repeats by design what pyproject.toml states now.
    let mut options = options.clone();
    let ignored = uvferry_imports::DECLARED_TWICE.code.to_owned();
    options.ignored.push((ignored, None));
    let tree = tree.with_changes(&proposal.plan.changes);
    imports_of(&Project::read(tree, plan), &options)
}

/// What every question about imports starts from, beside the sources.
struct Looked {
    declared: Vec<Declared>,
    pythons: Vec<PythonVersion>,
    first_party: FirstParty,
    catalogue: Catalogue,
}

impl Looked {
    fn at(
        project: &Project,
        settings: &Settings,
        paths: &[String],
        lock: Option<&Lockfile>,
        options: &ImportsOptions,
    ) -> Self {
        Self {
            declared: of_settings(declared::declared(project, settings), settings),
            pythons: pythons(project),
            first_party: FirstParty::new(
                paths.iter().map(String::as_str),
                &first_party_hints(project, settings),
            ),
            catalogue: catalogue(settings, lock, options),
        }
    }
}

/// What the user decided, with what is wrong in it. What the plan leaves out (`left_out`) is
/// nobody's code either.
pub(crate) fn settings(
    tree: &Tree,
    left_out: &[String],
    options: &ImportsOptions,
) -> (Settings, Vec<Diagnostic>) {
    let source = tree.read("pyproject.toml").ok();
    let source = source.map(|bytes| SourceFile::new("pyproject.toml", bytes));
    let (mut settings, diagnostics) = Settings::read(source.as_ref());
    for (rule, name) in &options.ignored {
        let known = uvferry_imports::RULES
            .iter()
            .find(|known| known.code == rule || known.name == rule);
        let code = known.map_or(rule.as_str(), |known| known.code).to_owned();
        match name {
            Some(name) => {
                settings
                    .ignored
                    .entry(code)
                    .or_default()
                    .insert(name.clone());
            }
            None => {
                settings.ignored_rules.insert(code);
            }
        }
    }
    settings.excluded.extend(options.excluded.iter().cloned());
    settings.excluded.extend(left_out.iter().cloned());
    (settings, diagnostics)
}

/// Groups and extras that the user says are for development, or are not.
fn of_settings(declared: Vec<Declared>, settings: &Settings) -> Vec<Declared> {
    let mut declared = declared;
    for one in &mut declared {
        match &one.purpose {
            Purpose::Extra(name) if settings.development.contains(name) => {
                one.purpose = Purpose::Group(name.clone());
            }
            Purpose::Group(name) if settings.not_development.contains(name) => {
                one.purpose = Purpose::Extra(name.clone());
            }
            _ => {}
        }
    }
    declared
}

/// The Python files of a project.
struct Sources {
    /// By path, with what each says.
    files: Vec<(PythonFile, Reading)>,
    /// The paths of all, those of projects further down as well.
    paths: Vec<String>,
    /// Those of `files` that are known not to speak of pip.
    silent: HashSet<String>,
    /// What could not be looked at.
    notes: Vec<String>,
}

impl Sources {
    fn read(
        tree: &Tree,
        inner: &[Root],
        settings: &Settings,
        options: &ImportsOptions,
        search: Option<Search<'_>>,
    ) -> Self {
        let of_sources = sources::Options::from(settings);
        let mut found = sources::find(tree.root(), &of_sources);
        found.take_for_packages(shipped::shipped(tree), &of_sources);
        let sources::Found {
            files,
            problems,
            refused,
            ..
        } = found;
        let mut notes = Vec::new();
        for (pattern, why) in refused {
            notes.push(format!("`{pattern}` leaves nothing out: {why}"));
        }
        for problem in problems {
            notes.push(format!(
                "`{}` was not looked at: {}",
                problem.path, problem.message
            ));
        }
        let paths = files.iter().map(|file| file.path.clone()).collect();
        let own: Vec<PythonFile> = files
            .into_iter()
            .filter(|file| roots::root_of(inner, &file.path).is_none())
            .filter(|file| !tree.is_gone(&file.path))
            .collect();
        let cache = options.cache.as_ref().map(uvferry_imports::Cache::open);
        let mut silent = HashSet::new();
        let files = match search {
            None => uvferry_imports::read_all(tree.root(), own, cache.as_ref()),
            Some(search) => {
                uvferry_imports::read_and_search(tree.root(), own, cache.as_ref(), search)
                    .into_iter()
                    .map(|(file, reading, may_speak)| {
                        if !may_speak {
                            silent.insert(file.path.clone());
                        }
                        (file, reading)
                    })
                    .collect()
            }
        };
        Self {
            files,
            paths,
            silent,
            notes,
        }
    }
}

fn lock(project: &Project, notes: &mut Vec<String>) -> Option<Lockfile> {
    if !project.tree.contains(LOCK) {
        return None;
    }
    let bytes = project.tree.read(LOCK).ok()?;
    match Lockfile::parse(&String::from_utf8_lossy(&bytes)) {
        Ok(lock) => Some(lock),
        Err(error) => {
            notes.push(format!("`{LOCK}` says nothing: {error}"));
            None
        }
    }
}

fn name_of(project: &Project) -> Option<&str> {
    let of_pyproject = project.pyproject.as_ref().and_then(|it| it.project_name());
    of_pyproject.or_else(|| project.legacy.as_ref()?.name.as_deref())
}

/// The versions of Python that the project is for, of those that are known.
fn pythons(project: &Project) -> Vec<PythonVersion> {
    let range = crate::risks::requires_python(project).map(|found| found.text);
    let specifiers = range.and_then(|text| Specifiers::parse(&text).ok());
    let admitted: Vec<PythonVersion> = KNOWN_VERSIONS
        .into_iter()
        .filter(|version| match &specifiers {
            // `<=3.12` admits the first of its releases, `>3.12.3` the last ones.
            Some(specifiers) => ["0", "99"].iter().any(|micro| {
                Version::parse(&format!("{version}.{micro}"))
                    .is_ok_and(|version| specifiers.contains(&version))
            }),
            None => *version >= PythonVersion::new(3, u8::try_from(FLOOR.1).unwrap_or(9)),
        })
        .collect();
    if admitted.is_empty() {
        KNOWN_VERSIONS.into_iter().rev().take(1).collect()
    } else {
        admitted
    }
}

/// Who needs whom: as the lock says, else as it is installed, else as comments of compiled lists
/// say.
fn resolved(
    project: &Project,
    declared: &[Declared],
    lock: Option<&Lockfile>,
    options: &ImportsOptions,
) -> Option<Graph> {
    let mut graph = match (lock, &options.environment) {
        (Some(lock), _) => Graph::of_lock(lock),
        (None, Some(environment)) => {
            let version = project
                .pyproject
                .as_ref()
                .and_then(|it| it.project_version());
            let of_project = graph::Project {
                name: name_of(project).unwrap_or("project"),
                version,
                declared,
            };
            Graph::of_environment(
                &environment.installed,
                &environment.markers,
                Some(&of_project),
            )
        }
        (None, None) => compiled::graph(project)?,
    };
    if let Some(environment) = options.environment.as_ref().filter(|_| options.describes) {
        graph.describe_installed(&environment.installed);
    }
    if let Some(cache) = options.uv_cache.as_ref().filter(|_| options.describes) {
        graph.describe_unpacked(&UnpackedWheels::in_cache(cache));
    }
    Some(graph)
}

fn closure(graph: &Graph) -> Closure {
    let nodes = graph.nodes();
    let pairs = graph
        .edges()
        .iter()
        .map(|edge| (nodes[edge.from].name.as_str(), nodes[edge.to].name.as_str()));
    let mut closure = Closure::new(pairs);
    for node in nodes.iter().filter(|node| !node.is_missing) {
        closure.add(&node.name);
    }
    closure
}

fn catalogue(settings: &Settings, lock: Option<&Lockfile>, options: &ImportsOptions) -> Catalogue {
    let mut builder = Catalogue::builder().settings(settings);
    if let Some(environment) = &options.environment {
        builder = builder.installed(&environment.installed);
    }
    if let (Some(lock), Some(cache)) = (lock, &options.uv_cache) {
        let wheels = UnpackedWheels::in_cache(cache);
        for package in &lock.packages {
            let Some(version) = &package.version else {
                continue;
            };
            if builder.has(&package.name) {
                continue;
            }
            if let Some(files) = wheels.find(&package.name, version) {
                builder = builder.files(files);
            }
        }
    }
    builder.build()
}

/// What the metadata and the settings say of the project's own modules.
fn first_party_hints(project: &Project, settings: &Settings) -> Hints {
    let mut hints = Hints {
        modules: settings.first_party.clone(),
        projects: project.inner.iter().map(|root| root.path.clone()).collect(),
        ..Hints::default()
    };
    for setup in project.setup.iter().chain(&project.kept_setup) {
        let folders = setup.metadata.package_dir.known().into_iter().flatten();
        hints
            .source_folders
            .extend(folders.map(|(_, folder)| folder.clone()));
    }
    if let Some(pyproject) = &project.pyproject {
        let python_path = pyproject.tool_strings(&["pytest", "ini_options", "pythonpath"]);
        hints.python_path.extend(python_path);
        for path in [
            &["setuptools", "packages", "find", "where"][..],
            &["hatch", "build", "targets", "wheel", "sources"],
            &["maturin", "python-source"],
        ] {
            hints.source_folders.extend(pyproject.tool_strings(path));
        }
    }
    hints
}

/// All uses apart from imports.
fn uses(
    project: &Project,
    declared: &[Declared],
    files: &[(PythonFile, Reading)],
    catalogue: &Catalogue,
) -> Vec<Use> {
    let texts = texts(project);
    let mut uses = configuration::uses_in(&texts, declared);
    let calling: Vec<&SourceFile> = texts.iter().filter(|text| can_call(text.path())).collect();
    let called = threads::each(&calling, FEW, |text| programs::called(text));
    let mut programs_called = Vec::new();
    for one in called.into_iter().flatten() {
        match &one.used {
            Used::Program(program) => programs_called.push((program.clone(), one.place)),
            _ => uses.push(one),
        }
    }
    let programs_of = |name: &str| {
        let programs = catalogue.programs_of(name).into_iter();
        programs.map(str::to_owned).collect()
    };
    uses.extend(brought::program_uses(
        &programs_called,
        &programs_of,
        declared,
    ));
    let named = files.iter().flat_map(|(file, reading)| {
        let named = reading.references.iter();
        named
            .filter(|one| one.context != Context::Dotted)
            .map(|one| {
                let mut place = Location::file(file.path.clone());
                place.line = one.place.line as usize;
                place.column = one.place.column as usize;
                place.end_line = one.place.end_line as usize;
                place.end_column = one.place.end_column as usize;
                (one.name.as_str(), one.context, place)
            })
    });
    uses.extend(references::reference_uses(named, declared));
    // What loads plugins is in use where it is declared at all: its own use is judged by itself.
    let all_declared: HashSet<&str> = declared
        .iter()
        .map(|one| one.normalized_name.as_str())
        .collect();
    let in_use = |name: &str| all_declared.contains(name);
    let groups = |name: &str| {
        let groups = catalogue.entry_point_groups_of(name).into_iter();
        groups.map(str::to_owned).collect()
    };
    uses.extend(plugins::plugin_uses(declared, &in_use, &groups));
    uses
}

/// The texts that may name something: configurations, and what carries commands.
fn texts(project: &Project) -> Vec<SourceFile> {
    let mut texts: Vec<SourceFile> = project
        .commands
        .iter()
        .map(|command| command.source.clone())
        .collect();
    let known: std::collections::BTreeSet<String> =
        texts.iter().map(|text| text.path().to_owned()).collect();
    let files = project.tree.files().iter().filter(|file| {
        is_configuration(&file.path)
            && !known.contains(&file.path)
            && roots::root_of(&project.inner, &file.path).is_none()
            && project.tree.size_bytes(file) <= MOST_OF_A_CONFIGURATION
    });
    texts.extend(files.filter_map(|file| {
        let bytes = project.tree.read(&file.path).ok()?;
        Some(SourceFile::new(file.path.as_str(), bytes))
    }));
    texts
}

/// Whether a text carries commands, by its name. A list of requirements reads like a list of
/// programs.
fn can_call(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(name.as_str(), "tox.ini" | "tox.toml")
        || !matches!(
            ending,
            "toml" | "cfg" | "ini" | "conf" | "txt" | "in" | "env" | "py" | "json" | "lock"
        )
}

/// Whether a file is one of settings, by its name. A lock names what nobody asked for.
fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_lock = name.ends_with("lock.json")
        || ending == "lock"
        || name == "package.json"
        || name.ends_with("-lock.yaml");
    !is_lock
        && (matches!(
            ending,
            "toml" | "cfg" | "ini" | "conf" | "yml" | "yaml" | "env" | "sh" | "mk"
        ) || name.starts_with(".env")
            || name.starts_with("dockerfile")
            || matches!(
                name.as_str(),
                ".flake8"
                    | ".pylintrc"
                    | "pylintrc"
                    | ".coveragerc"
                    | ".isort.cfg"
                    | "procfile"
                    | "makefile"
                    | "justfile"
                    | "gunicorn.conf.py"
                    | "tox.ini"
                    | "alembic.ini"
            ))
}

fn versions(graph: Option<&Graph>) -> BTreeMap<String, String> {
    let nodes = graph.into_iter().flat_map(Graph::nodes);
    nodes
        .filter_map(|node| Some((node.name.clone(), node.version.clone()?)))
        .collect()
}

fn categories(found: &Found, graph: Option<&Graph>) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = graph
        .into_iter()
        .flat_map(Graph::nodes)
        .filter_map(|node| {
            let category = node.category.as_ref()?.category;
            Some((node.name.clone(), category.as_str().to_owned()))
        })
        .collect();
    for name in found.usage.keys() {
        if !all.contains_key(name)
            && let Some(known) = categories::of_name(name)
        {
            all.insert(name.clone(), known.category.as_str().to_owned());
        }
    }
    all
}
