//! Everything that planning knows about one project, read from its files alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use uvferry_diagnostics::{Diagnostic, Severity, SourceFile};
use uvferry_pyproject::evidence::{EvidenceSources, ProjectEvidence, readme_among};
use uvferry_pyproject::{DynamicRole, Pyproject, Target};
use uvferry_setuptools::legacy::{LegacyProject, legacy_metadata};
use uvferry_setuptools::{Backend, SetupKeywords};

use crate::commands::{self, CommandFile, Outside};
use crate::documents::Documents;
use crate::imports::{ImportsEnvironment, ImportsFound, ImportsOptions, imports_of};
use crate::named_files::{can_be_requirements, candidates};
use crate::options::{Mode, PlanOptions};
use crate::out_of_reach::{out_of_reach, too_large};
use crate::python_range::PythonEvidence;
use crate::refused_metadata::Refused;
use crate::roles::{self, BuildReader, Role, Said};
use crate::roots::{self, Root};
use crate::rules;
use crate::setup_files::{SETUP_CFG, SETUP_PY, SetupFiles, first_of, namings, sources_at_root};
use crate::tree::{Tree, folder_of, join};

/// A project as it stands on disk.
#[derive(Debug)]
pub struct Project {
    /// Its files.
    pub tree: Tree,
    /// Its requirements files.
    pub documents: Documents,
    /// What each of them is for, in the same order.
    pub roles: Vec<Role>,
    /// Its pyproject.toml.
    pub pyproject: Option<Pyproject>,
    /// What setup.py and setup.cfg say about the package.
    pub legacy: Option<LegacyProject>,
    /// Who names setup.py, setup.cfg and the configuration files of tools.
    pub named_sources: BTreeMap<String, uvferry_diagnostics::Location>,
    /// All such places, with what they do with the file.
    pub namings: BTreeMap<String, Vec<uvferry_pyproject::metadata::Naming>>,
    /// The two as they go into pyproject.toml; `None` where they stay as they are.
    pub setup: Option<SetupFiles>,
    /// The two where they stay as they are and give the metadata.
    pub kept_setup: Option<SetupFiles>,
    /// What is known about its Pythons.
    pub python: PythonEvidence,
    /// What the user decided, flags and `[tool.uvferry]` together.
    pub options: PlanOptions,
    /// Projects of their own below this one.
    pub inner: Vec<Root>,
    /// What the README and the repository say of the project.
    pub evidence: ProjectEvidence,
    /// The files that may carry commands.
    pub(crate) commands: Vec<CommandFile>,
    /// What stands around the project, where it is a folder of its repository.
    pub(crate) outside: Option<Outside>,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// A file that had to be read and could not: nothing can be planned.
    pub broken: bool,
    /// What the code uses, read when somebody asks first.
    imports: OnceLock<ImportsFound>,
}

/// How much of a project is read.
enum Extent {
    All,
    /// The projects below it are known.
    Imports(Vec<Root>),
}

impl Project {
    /// What the code uses, as far as the project's files and an environment in its folder show it.
    /// Read once.
    pub fn imports(&self) -> &ImportsFound {
        self.imports.get_or_init(|| {
            let options = ImportsOptions {
                environment: ImportsEnvironment::of_tree(&self.tree),
                cache: self.options.imports_cache.clone(),
                ..ImportsOptions::default()
            };
            imports_of(self, &options)
        })
    }

    /// Reads the project at `tree`'s root. Starts no process and writes nothing.
    pub fn read(tree: Tree, options: &PlanOptions) -> Self {
        Self::read_as_far_as(tree, options, Extent::All)
    }

    /// As [`read`](Self::read), without what nobody asks who looks at imports alone: who names
    /// the files that a plan would change, and what stands around the project. Both take reading
    /// most files of the tree, or of the repository. `inner` are the projects below it.
    pub(crate) fn read_for_imports(tree: Tree, inner: Vec<Root>, options: &PlanOptions) -> Self {
        Self::read_as_far_as(tree, options, Extent::Imports(inner))
    }

    fn read_as_far_as(tree: Tree, options: &PlanOptions, extent: Extent) -> Self {
        let mut diagnostics = Vec::new();
        let mut broken = false;
        let source = |name: &str| -> Option<SourceFile> {
            if !tree.contains(name) {
                return None;
            }
            tree.read(name)
                .ok()
                .map(|bytes| SourceFile::new(name, bytes))
        };
        let mut pyproject = match source("pyproject.toml").map(|file| Pyproject::parse(&file)) {
            Some(Ok(pyproject)) => Some(pyproject),
            Some(Err(diagnostic)) => {
                diagnostics.push(*diagnostic);
                broken = true;
                None
            }
            None => None,
        };
        for path in ["pyproject.toml", SETUP_PY, SETUP_CFG] {
            if let Some(mut told) = out_of_reach(&tree, path) {
                // It would be written over.
                if path == "pyproject.toml" {
                    told.severity = Severity::Error;
                }
                broken |= told.severity == Severity::Error;
                diagnostics.push(told);
            }
        }
        let mut options = options.clone();
        let mut refused = Refused::default();
        if let Some(pyproject) = &pyproject {
            let said = options.requires_python.is_some();
            merge_settings(&mut options, pyproject, &mut diagnostics);
            if !said && let Some(range) = &mut options.requires_python {
                refused.look_at_setting(pyproject, range);
            }
        }
        let writes = options.mode != Some(Mode::Pip);
        if let Some(pyproject) = pyproject.as_mut().filter(|_| writes) {
            refused.look_at_pyproject(pyproject);
        }
        let has_static_project = pyproject.as_ref().is_some_and(Pyproject::has_project);
        let foreign_backend = pyproject
            .as_ref()
            .and_then(Pyproject::build_system)
            .and_then(|build| build.build_backend)
            .is_some_and(|backend| !backend.contains("setuptools"));
        // With a `[project]` table or another backend, setup.py does not give the metadata,
        // but for what `dynamic` leaves to it.
        let left_to_setup = pyproject.as_ref().is_some_and(|pyproject| {
            pyproject
                .dynamic()
                .iter()
                .any(|field| field == "dependencies" || field == "optional-dependencies")
                && pyproject.dynamic_dependency_files().is_empty()
        });
        // What `[project]` leaves to setuptools beside those goes there too, if it can.
        let merges = has_static_project
            && !left_to_setup
            && pyproject.as_ref().is_some_and(|pyproject| {
                pyproject.build_system().is_some() && !pyproject.dynamic().is_empty()
            });
        let read = (left_to_setup || !has_static_project || merges) && !foreign_backend;
        let mut read = read.then(|| SetupFiles::read(&tree)).flatten();
        if let Some((files, _)) = read
            .as_mut()
            .filter(|(files, _)| writes && files.describe_project())
        {
            refused.look_at_setup(files);
            // What the rest says is no basis for new metadata: what is left out of `[project]`
            // or of its `dynamic` is lost as soon as the file is corrected. Whoever read the
            // file has told of it.
            refused.stops |= files.metadata.unreadable.is_some() && !merges;
        }
        let legacy = read
            .as_ref()
            .filter(|_| !merges)
            .and_then(|(setup, _)| legacy_metadata(&setup.metadata));
        let (mut setup, mut kept_setup) = (None, None);
        if let Some((files, found)) = read {
            let may_move = options.keep_metadata != Some(true) && writes;
            let (made, changes) = files.conversion(pyproject.as_ref());
            let moves = may_move && made.wrote && (legacy.is_some() || (merges && changes));
            if moves || (writes && files.metadata.unreadable.is_some()) {
                diagnostics.extend(found);
            } else {
                diagnostics.extend(files.told_where_kept(found).into_iter().filter(|told| {
                    // A setup.py that is none, a setup.cfg of tools.
                    legacy.is_some() || told.severity == Severity::Error
                }));
            }
            if writes && !moves && (legacy.is_some() || merges) {
                refused.add_errors(made.diagnostics);
            }
            if moves || legacy.is_some() {
                *(if moves { &mut setup } else { &mut kept_setup }) = Some(files);
            }
        }
        diagnostics.extend(refused.diagnostics);
        broken |= refused.stops;
        if writes {
            for found in [SETUP_PY, SETUP_CFG].map(|path| too_large(&tree, path)) {
                broken |= found.is_some();
                diagnostics.extend(found);
            }
        }
        let is_for_all = matches!(extent, Extent::All);
        let inner = match extent {
            Extent::All => roots::below(&tree),
            Extent::Imports(inner) => inner,
        };
        // Of what setuptools does not ask it, its requirements are none.
        let gives_dependencies = setup.as_ref().filter(|_| legacy.is_some());
        let mut build_readers = BTreeMap::new();
        collect_build_readers(
            &tree,
            pyproject.as_ref(),
            gives_dependencies,
            kept_setup.as_ref(),
            &mut build_readers,
        );
        let candidates = candidates(&tree, &inner, &options, &build_readers);
        let boundary = repository_root(tree.root());
        let documents = Documents::read(&tree, candidates, &boundary, &options.remote);
        let evidence_of_project = gather_evidence(&tree, &options);
        let evidence = roles::Evidence {
            said: options.files.clone(),
            build_readers,
            declares_dependencies: declares_dependencies(pyproject.as_ref(), legacy.as_ref()),
            declares_none: legacy
                .as_ref()
                .filter(|legacy| !legacy.dynamic.contains(&"dependencies"))
                .map(|legacy| legacy.source.to_owned()),
            declared: declared_requirements(pyproject.as_ref()),
            declared_extras: declared_extras(pyproject.as_ref(), gives_dependencies),
            groups: pyproject
                .iter()
                .flat_map(Pyproject::dependency_groups)
                .map(|group| uvferry_requirements::normalize_name(&group.name))
                .collect(),
            gives_extras: legacy
                .as_ref()
                .filter(|legacy| legacy.dynamic.contains(&"optional-dependencies"))
                .filter(|_| !setup.as_ref().is_some_and(SetupFiles::knows_extras))
                .map(|_| {
                    let of_script = setup.as_ref().or(kept_setup.as_ref()).is_some_and(|setup| {
                        setup.metadata.setup_keywords != SetupKeywords::NoCall
                    });
                    if of_script { SETUP_PY } else { SETUP_CFG }.to_owned()
                }),
            has_lock: tree.contains("uv.lock"),
        };
        let mut roles = roles::decide(&documents, &evidence);
        if !is_package(&options, pyproject.as_ref(), legacy.as_ref()) {
            roles::find_installed_main(&tree, &documents, &mut roles, &options, &evidence);
        }
        diagnostics.extend(documents.diagnostics.iter().cloned());
        broken |= !documents.unreadable.is_empty();
        diagnostics.extend(documents.unreadable.iter().cloned());
        let excluded = excluded(&options.exclude);
        diagnostics.extend(crate::conda::lists_for_pip(&tree, &|path| {
            roots::root_of(&inner, path).is_none()
                && !excluded.is_match(path)
                && !roots::is_foreign(path)
        }));
        for path in tree.links_outside() {
            let belongs = roots::root_of(&inner, path).is_none() && !roots::is_foreign(path);
            if crate::documents::has_requirements_name(path) && belongs {
                broken = true;
                diagnostics.push(
                    Diagnostic::new(
                        &rules::LINK_OUTSIDE,
                        format!("`{path}` is a link to a file outside the project"),
                    )
                    .at_location(uvferry_diagnostics::Location::file(path.as_str()))
                    .help(rules::LINK_OUTSIDE.fix),
                );
            }
        }
        if let Some(message) = crate::out_of_reach::paths_not_read(&tree) {
            diagnostics
                .push(Diagnostic::new(&rules::NOT_UNICODE, message).help(rules::NOT_UNICODE.fix));
        }
        for path in tree.checkouts() {
            if tree.root().join(path).is_dir() {
                let message = format!("`{path}` is a checkout of another repository");
                diagnostics.push(
                    Diagnostic::new(&rules::OTHER_CHECKOUT, message)
                        .at_location(uvferry_diagnostics::Location::file(path.as_str())),
                );
            }
        }
        for path in &documents.prose {
            diagnostics.push(
                Diagnostic::new(&rules::PROSE, format!("`{path}` is no requirements file"))
                    .at_location(uvferry_diagnostics::Location::file(path.as_str()))
                    .help(format!("if it is one: `--file {path}=ROLE`")),
            );
        }
        for document in documents.list() {
            if document.file.source.encoding() == uvferry_diagnostics::Encoding::Undecodable
                || is_binary(document.file.source.text())
            {
                broken = true;
                diagnostics.push(
                    Diagnostic::new(&rules::NOT_TEXT, format!("`{}` is not text", document.path))
                        .at_location(uvferry_diagnostics::Location::file(document.path.as_str()))
                        .help("save it as UTF-8"),
                );
            }
        }
        let commands = if options.no_commands == Some(true) {
            Vec::new()
        } else {
            commands::gather(&tree, &inner, &excluded, options.docs == Some(true))
        };
        let (outside, namings) = if is_for_all {
            (
                Outside::read(options.copied_from.as_deref().unwrap_or(tree.root())),
                namings(&tree, &sources_at_root(&tree)),
            )
        } else {
            (None, BTreeMap::new())
        };
        let named_sources = first_of(&namings);
        let python = PythonEvidence::gather(&tree, &documents, &roles, options.python_hint);
        Self {
            tree,
            documents,
            roles,
            pyproject,
            legacy,
            named_sources,
            namings,
            setup,
            kept_setup,
            python,
            options,
            inner,
            evidence: evidence_of_project,
            commands,
            outside,
            diagnostics,
            broken,
            imports: OnceLock::new(),
        }
    }

    /// Whether there is anything that a migration would carry.
    pub fn has_work(&self) -> bool {
        self.has_setup_work()
            || self
                .documents
                .list()
                .iter()
                .zip(&self.roles)
                .any(|(document, role)| {
                    role.form != crate::roles::Form::Ignored && !document.file.entries.is_empty()
                })
    }

    /// Whether setup.py and setup.cfg give something that is carried or named.
    pub(crate) fn has_setup_work(&self) -> bool {
        self.legacy.is_some() || self.setup.is_some()
    }

    /// Whether pip installed the project itself too. Where only another tool's table
    /// describes it, its users had that tool, and pip only the requirements files.
    pub fn is_installed_by_pip(&self) -> bool {
        self.is_package()
            && (self.legacy.is_some()
                || self.pyproject.as_ref().is_some_and(Pyproject::has_project))
    }

    /// Whether somebody published or said for which Pythons the project is: such a range is
    /// kept, and never narrowed to what the pins admit.
    pub fn states_python_range(&self) -> bool {
        let published = self.pyproject.as_ref().and_then(Pyproject::requires_python);
        self.options.requires_python.is_some()
            || published.is_some()
            || self.published_python_range().is_some()
    }

    /// Whether Poetry is told that there is nothing to build.
    pub(crate) fn is_poetry_application(&self) -> bool {
        self.pyproject
            .as_ref()
            .and_then(|pyproject| pyproject.tool_flag(&["poetry", "package-mode"]))
            == Some(false)
    }

    /// Whether the package itself gives dependencies, or may.
    pub(crate) fn gives_dependencies(&self) -> bool {
        self.legacy
            .as_ref()
            .is_none_or(|legacy| legacy.dynamic.contains(&"dependencies"))
    }

    /// The range of Pythons that setup.py or setup.cfg gives.
    pub(crate) fn published_python_range(&self) -> Option<&str> {
        let found = match &self.setup {
            Some(setup) if self.legacy.is_some() || self.leaves_range_to_setup() => {
                setup.metadata.requires_python.known().map(String::as_str)
            }
            Some(_) => None,
            None => self
                .legacy
                .as_ref()
                .and_then(|legacy| legacy.requires_python.as_deref()),
        };
        found.filter(|range| !range.trim().is_empty())
    }

    fn leaves_range_to_setup(&self) -> bool {
        let dynamic = self.pyproject.as_ref().map(Pyproject::dynamic);
        dynamic.is_some_and(|fields| fields.iter().any(|field| field == "requires-python"))
    }

    /// The name that setup.py or setup.cfg gives.
    pub(crate) fn published_name(&self) -> Option<&str> {
        match &self.setup {
            Some(setup) => setup.metadata.name.known().map(String::as_str),
            None => self
                .legacy
                .as_ref()
                .and_then(|legacy| legacy.name.as_deref()),
        }
    }

    /// Whether building the project gives a distribution.
    pub fn is_package(&self) -> bool {
        is_package(&self.options, self.pyproject.as_ref(), self.legacy.as_ref())
    }
}

fn is_package(
    options: &PlanOptions,
    pyproject: Option<&Pyproject>,
    legacy: Option<&LegacyProject>,
) -> bool {
    options.package.unwrap_or_else(|| {
        legacy.is_some()
            || pyproject.is_some_and(|pyproject| {
                pyproject
                    .package()
                    .unwrap_or_else(|| pyproject.build_system().is_some())
            })
    })
}

/// Whether what can be decoded is no text all the same. Zeros alone may be UTF-16 without a
/// mark, which has a diagnostic of its own.
fn is_binary(text: &str) -> bool {
    text.contains('\0')
        && text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\0' | '\t' | '\n' | '\r' | '\x0B' | '\x0C'))
}

fn gather_evidence(tree: &Tree, options: &PlanOptions) -> ProjectEvidence {
    let names = tree
        .files()
        .iter()
        .map(|file| file.path.as_str())
        .filter(|path| folder_of(path).is_empty());
    let readme =
        readme_among(names).and_then(|name| Some((name.to_owned(), tree.read(name).ok()?)));
    // Of a worktree or a submodule `.git` is a file that leads elsewhere: left alone.
    let git = |file: &str| {
        (!options.no_git_metadata)
            .then(|| fs_err::read(tree.root().join(".git").join(file)).ok())
            .flatten()
    };
    let (config, log) = (git("config"), git("logs/HEAD"));
    ProjectEvidence::gather(&EvidenceSources {
        readme: readme
            .as_ref()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        git_config: config.as_deref(),
        git_log: log.as_deref(),
    })
}

fn merge_settings(
    options: &mut PlanOptions,
    pyproject: &Pyproject,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let settings = pyproject.settings();
    diagnostics.extend(settings.diagnostics.iter().cloned());
    for (path, role) in &settings.files {
        if let Ok(said) = role.parse::<Said>() {
            options.files.entry(path.clone()).or_insert(said);
        }
    }
    options.keep_requirements = options.keep_requirements.or(settings.keep_requirements);
    options.keep_metadata = options.keep_metadata.or(settings.keep_metadata);
    options.keep_tools = options.keep_tools.or(settings.keep_tools);
    options.roots_only = options.roots_only.or(settings.roots_only);
    options.no_commands = options.no_commands.or(settings.no_commands);
    options.docs = options.docs.or(settings.docs);
    options.with_docker_cache = options.with_docker_cache.or(settings.with_docker_cache);
    options.package = options.package.or(settings.package);
    options.default_groups = options
        .default_groups
        .take()
        .or_else(|| settings.default_groups.clone());
    options.exclude.extend(settings.exclude.iter().cloned());
    options.name = options.name.take().or_else(|| settings.name.clone());
    options.requires_python = options
        .requires_python
        .take()
        .or_else(|| settings.requires_python.clone());
    options.mode = options.mode.or(match settings.mode.as_deref() {
        Some("pip") => Some(crate::options::Mode::Pip),
        Some("project") => Some(crate::options::Mode::Project),
        _ => None,
    });
}

/// Where the project's own dependencies are declared, if they are.
fn declares_dependencies(
    pyproject: Option<&Pyproject>,
    legacy: Option<&LegacyProject>,
) -> Option<String> {
    if let Some(legacy) = legacy {
        return legacy
            .dynamic
            .contains(&"dependencies")
            .then(|| legacy.source.to_owned());
    }
    let pyproject = pyproject?;
    if backend_gives_dependencies(pyproject) {
        return Some("the build backend".to_owned());
    }
    (pyproject.build_system().is_some()
        && pyproject.has_static_dependencies()
        && !pyproject.dependencies().is_empty())
    .then(|| "pyproject.toml".to_owned())
}

/// Whether the dependencies come from a backend or a hook of it that is not known here: they
/// stay dynamic, for a field that is both listed and given stops every build.
fn backend_gives_dependencies(pyproject: &Pyproject) -> bool {
    pyproject.build_system().is_some()
        && pyproject
            .dynamic()
            .iter()
            .any(|field| field == "dependencies")
        && !pyproject
            .dynamic_dependency_files()
            .iter()
            .any(|file| file.role == DynamicRole::Dependencies)
}

fn declared_requirements(pyproject: Option<&Pyproject>) -> Vec<(String, String)> {
    let Some(pyproject) = pyproject else {
        return Vec::new();
    };
    let declared = pyproject.dependencies();
    comparable(declared.iter().map(|found| found.text.as_str()))
}

/// The extras that pyproject.toml declares, or will.
fn declared_extras(
    pyproject: Option<&Pyproject>,
    setup: Option<&SetupFiles>,
) -> BTreeMap<String, Vec<(String, String)>> {
    let mut extras: BTreeMap<String, Vec<(String, String)>> = setup
        .map(SetupFiles::extras)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, texts)| (name, comparable(texts.iter().map(String::as_str))))
        .collect();
    for extra in pyproject
        .iter()
        .copied()
        .flat_map(Pyproject::optional_dependencies)
    {
        let texts = extra.dependencies.iter().map(|found| found.text.as_str());
        extras.insert(
            uvferry_requirements::normalize_name(&extra.name),
            comparable(texts),
        );
    }
    extras
}

/// Names and specifiers, for comparing.
fn comparable<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    texts
        .map(|text| {
            let text = text.split(';').next().unwrap_or_default();
            let name: String = text
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                .collect();
            let mut rest = text[name.len()..].trim_start();
            if let Some(end) = rest.starts_with('[').then(|| rest.find(']')).flatten() {
                rest = &rest[end + 1..];
            }
            (
                uvferry_requirements::normalize_name(&name),
                roles::spaceless(rest),
            )
        })
        .collect()
}

fn collect_build_readers(
    tree: &Tree,
    pyproject: Option<&Pyproject>,
    setup: Option<&SetupFiles>,
    kept_setup: Option<&SetupFiles>,
    readers: &mut BTreeMap<String, BuildReader>,
) {
    if let Some(pyproject) = pyproject {
        for file in pyproject.dynamic_dependency_files() {
            let target = match file.role {
                DynamicRole::Dependencies => Target::Main,
                DynamicRole::OptionalDependencies(extra) => Target::Extra(extra),
            };
            readers.insert(
                join("", &file.path),
                BuildReader {
                    file: "pyproject.toml".to_owned(),
                    target: Some(target),
                    stays: false,
                },
            );
        }
    }
    // pbr reads the file by its name alone.
    if let Some(pyproject) = pyproject
        && backend_gives_dependencies(pyproject)
        && pyproject
            .build_system()
            .and_then(|build| build.build_backend)
            .is_some_and(|backend| backend.starts_with("pbr"))
        && tree.contains("requirements.txt")
    {
        readers
            .entry("requirements.txt".to_owned())
            .or_insert(BuildReader {
                file: "pbr".to_owned(),
                target: Some(Target::Main),
                stays: true,
            });
    }
    let Some(metadata) = setup.or(kept_setup).map(|setup| &setup.metadata) else {
        return;
    };
    for file in &metadata.dependency_files {
        let path = join("", &file.path);
        if !tree.contains(&path) || !can_be_requirements(&path, true) {
            continue;
        }
        let target = match &file.role {
            DynamicRole::Dependencies => Target::Main,
            DynamicRole::OptionalDependencies(extra) => Target::Extra(extra.clone()),
        };
        let known = setup.filter(|setup| match target {
            Target::Extra(_) => setup.knows_extras(),
            _ => setup.knows_dependencies(),
        });
        // What it makes of the file goes into pyproject.toml. Where that is the file's own
        // lines, they go there one by one; else the file is one beside the package.
        if let Some(setup) = known {
            let Ok(bytes) = tree.read(&path) else {
                continue;
            };
            let lines = uvferry_requirements::parse(&SourceFile::new(path.as_str(), bytes));
            if !setup.gives_all_of(&path, &lines) {
                continue;
            }
        }
        // pbr reads it by its name alone.
        let reader = match (metadata.backend, &file.location) {
            (Backend::Pbr, _) => "pbr",
            (_, Some(place)) => &place.file,
            (_, None) => SETUP_PY,
        };
        readers.entry(path).or_insert(BuildReader {
            file: reader.to_owned(),
            target: Some(target),
            stays: known.is_none(),
        });
    }
}

/// The globs of `[tool.uvferry] exclude`; one that names a folder means all below it.
pub(crate) fn excluded(globs: &[String]) -> globset::GlobSet {
    let mut set = globset::GlobSetBuilder::new();
    for text in globs {
        let text = text.trim_end_matches('/');
        for pattern in [text.to_owned(), format!("{text}/**")] {
            if let Ok(glob) = globset::Glob::new(&pattern) {
                set.add(glob);
            }
        }
    }
    set.build().unwrap_or_else(|_| globset::GlobSet::empty())
}

/// The nearest folder upward that version control knows, else the folder itself.
pub fn repository_root(root: &Path) -> PathBuf {
    let start = fs_err::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    start
        .ancestors()
        .find(|folder| {
            [".git", ".hg", ".svn", ".bzr"]
                .iter()
                .any(|name| folder.join(name).exists())
        })
        .map_or(start.clone(), Path::to_owned)
}

#[cfg(test)]
mod tests;
