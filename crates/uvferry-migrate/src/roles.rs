//! What each requirements file is for.
//!
//! The evidence, strongest first: what the user said; constraints by use or name;
//! compiled files (header **and** annotations); files that the build reads; variants
//! of one file; the name. Every decision carries its reason.

use std::collections::BTreeMap;

use serde::Serialize;
use uvferry_pyproject::Target;
use uvferry_requirements::{EntryKind, Placement, Via};

use crate::documents::{Document, Documents, is_requirements_folder, strip_extension};
use crate::tree::{base_name, folder_of, join};

/// What a user may say of a file with `--file PATH=ROLE` or `[tool.uvferry.files]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// `main`
    Main,
    /// `group:NAME`
    Group(String),
    /// `extra:NAME`
    Extra(String),
    /// `constraints`
    Constraints,
    /// `lock`: pins that steer the lock and declare nothing.
    Lock,
    /// `ignore`
    Ignore,
    /// No role named: the file counts, its role is found as for any other.
    Found,
}

impl std::str::FromStr for Said {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = |rest: &str| {
            let rest = rest.trim();
            if rest.is_empty() {
                Err(format!("`{text}` names nothing"))
            } else {
                Ok(rest.to_owned())
            }
        };
        match text.trim() {
            "main" => Ok(Self::Main),
            "constraints" => Ok(Self::Constraints),
            "lock" => Ok(Self::Lock),
            "ignore" => Ok(Self::Ignore),
            "" => Ok(Self::Found),
            other => match other.split_once(':') {
                Some(("group", rest)) => Ok(Self::Group(name(rest)?)),
                Some(("extra", rest)) => Ok(Self::Extra(name(rest)?)),
                _ => Err(format!(
                    "`{other}` is no role; known are main, group:NAME, extra:NAME, constraints, lock, ignore"
                )),
            },
        }
    }
}

/// How a file's lines count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "form")]
pub enum Form {
    /// A person wrote the requirements; they are declared.
    Declared,
    /// Everything pinned, nothing said of what is direct.
    Frozen,
    /// A tool wrote it from sources that are not there; what is direct is known from
    /// the annotations.
    Compiled,
    /// A tool wrote it from `sources`: it declares nothing and holds the versions.
    LockOf {
        /// The files it was made from, relative to the root; `pyproject.toml` and
        /// `setup.py` may be among them.
        sources: Vec<String>,
    },
    /// Bounds for whatever gets installed.
    Constraints {
        /// Whether every line is a pin.
        pinned: bool,
    },
    /// Nothing but includes.
    Alias,
    /// Left out: the user said so, or uv wrote it from the lock.
    Ignored,
}

impl Form {
    /// The word for people.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Frozen => "frozen",
            Self::Compiled => "compiled",
            Self::LockOf { .. } => "lock",
            Self::Constraints { .. } => "constraints",
            Self::Alias => "alias",
            Self::Ignored => "ignored",
        }
    }
}

/// The decision on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// How its lines count.
    pub form: Form,
    /// Where they go; `None` for constraints, ignored files, and aliases that only repeat.
    pub target: Option<Target>,
    /// Why, for a person.
    pub reason: String,
    /// Variants of one another share a family.
    pub family: Option<String>,
    /// The build reads this file itself (setup.py, setup.cfg), so its lines stay there.
    pub read_by_build: Option<String>,
}

/// Who reads a requirements file to build the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BuildReader {
    /// `setup.py`, `setup.cfg` or `pyproject.toml`.
    pub file: String,
    /// Where its lines go; `None` where the file is only opened.
    pub target: Option<Target>,
    /// Whether the reader stays as it is (setup.py and setup.cfg do; a table of
    /// pyproject.toml is replaced by static dependencies).
    pub stays: bool,
}

/// What the decisions are made from, beside the files.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What the user said, by path.
    pub said: BTreeMap<String, Said>,
    /// Files that the build reads, by path.
    pub build_readers: BTreeMap<String, BuildReader>,
    /// The project's own metadata (setup.py, setup.cfg or `[project]` of a package)
    /// declares dependencies, and where.
    pub declares_dependencies: Option<String>,
    /// What `[project] dependencies` has already: the normalised name and the specifier.
    pub declared: Vec<(String, String)>,
    /// The file whose code gives the extras, where that is setup.py or setup.cfg.
    pub gives_extras: Option<String>,
    /// The project has a uv.lock.
    pub has_lock: bool,
}

/// Decides on every file. The result has one role a document, in the same order.
pub(crate) fn decide(documents: &Documents, evidence: &Evidence) -> Vec<Role> {
    let list = documents.list();
    let mut roles: Vec<Role> = (0..list.len())
        .map(|at| decide_one(documents, at, evidence))
        .collect();
    leave_out_aliases_of_outputs(documents, &mut roles);
    give_fetched_files_to_their_includers(documents, &mut roles);
    settle_development_sets(documents, &mut roles);
    keep_one_main(documents, &mut roles, evidence);
    inherit_lock_targets(documents, &mut roles);
    absorb_into_main(documents, &mut roles, evidence);
    find_main(documents, &mut roles, evidence);
    find_variants(documents, &mut roles);
    resolve_aliases(documents, &mut roles);
    roles
}

fn role(form: Form, target: Option<Target>, reason: impl Into<String>) -> Role {
    Role {
        form,
        target,
        reason: reason.into(),
        family: None,
        read_by_build: None,
    }
}

fn decide_one(documents: &Documents, at: usize, evidence: &Evidence) -> Role {
    let document = &documents.list()[at];
    let form = form_of(documents, document);
    let by_name = target_by_name(&document.path);
    match evidence.said.get(&document.path) {
        Some(Said::Main) => return role(form, Some(Target::Main), "as said"),
        Some(Said::Group(name)) => {
            return role(
                form,
                Some(Target::Group(uvferry_requirements::normalize_name(name))),
                "as said",
            );
        }
        Some(Said::Extra(name)) => {
            return role(
                form,
                Some(Target::Extra(uvferry_requirements::normalize_name(name))),
                "as said",
            );
        }
        Some(Said::Constraints) => {
            return role(
                Form::Constraints {
                    pinned: all_pinned(document),
                },
                None,
                "as said",
            );
        }
        Some(Said::Lock) => {
            return role(
                Form::LockOf {
                    sources: Vec::new(),
                },
                by_name.0,
                "as said",
            );
        }
        Some(Said::Ignore) => return role(Form::Ignored, None, "as said"),
        Some(Said::Found) | None => {}
    }
    if evidence.has_lock && is_export(document) {
        return role(Form::Ignored, None, EXPORTED);
    }
    if document.is_outside() && !matches!(form, Form::LockOf { .. }) {
        let includers = documents.includers(at);
        if !includers.is_empty() && includers.iter().all(|(_, constraint)| *constraint) {
            return role(
                Form::Constraints {
                    pinned: all_pinned(document),
                },
                None,
                "only ever named by `-c`",
            );
        }
    }
    if let Some(reader) = evidence.build_readers.get(&document.path)
        && let Some(target) = &reader.target
    {
        return Role {
            form,
            target: Some(target.clone()),
            reason: format!("read by {}", reader.file),
            family: None,
            read_by_build: reader.stays.then(|| reader.file.clone()),
        };
    }
    let includers = documents.includers(at);
    let only_bounds = !includers.is_empty() && includers.iter().all(|(_, constraint)| *constraint);
    let named_constraints = strip_extension(&base_name(&document.path).to_ascii_lowercase())
        .is_some_and(|stem| stem.starts_with("constraint") || stem.ends_with("constraints"));
    match form {
        // A compiled file that others name with `-c` is a layer of them, unless it was made
        // to be nothing but that.
        Form::LockOf { .. } | Form::Compiled
            if named_constraints && (only_bounds || includers.is_empty()) => {}
        Form::LockOf { ref sources } => {
            let reason = format!("compiled from {}", sources.join(", "));
            return role(form, by_name.0, reason);
        }
        Form::Compiled => {
            let reason = format!("compiled, its source is not here; {}", by_name.1);
            return role(form, by_name.0, reason);
        }
        _ => {}
    }
    if only_bounds {
        let reason = "only ever named by `-c`";
        return role(
            Form::Constraints {
                pinned: all_pinned(document),
            },
            None,
            reason,
        );
    }
    if named_constraints && !includers.iter().any(|(_, constraint)| !constraint) {
        let reason = "its name says constraints";
        return role(
            Form::Constraints {
                pinned: all_pinned(document),
            },
            None,
            reason,
        );
    }
    let (target, reason) = by_name;
    if matches!(target, Some(Target::Extra(_)))
        && let Some(giver) = &evidence.gives_extras
    {
        // The extras stay where they are given; a static copy beside them would not build.
        return Role {
            form,
            target,
            reason: format!("{giver} gives the extras"),
            family: None,
            read_by_build: Some(giver.clone()),
        };
    }
    if target == Some(Target::Main)
        && let Some(place) = &evidence.declares_dependencies
        && form != Form::Alias
    {
        // After a migration the file's requirements are the project's own: still main.
        let known = document.requirements().all(|(_, requirement)| {
            requirement.name.as_ref().is_some_and(|name| {
                let specifier = requirement.specifier.as_deref().unwrap_or_default();
                evidence
                    .declared
                    .contains(&(name.normalized.clone(), spaceless(specifier)))
            })
        });
        if place != "pyproject.toml" || !known {
            let why = if all_pinned(document) {
                format!("all pinned, beside the dependencies that {place} declares")
            } else {
                format!("{place} declares the package's own dependencies")
            };
            return role(
                form,
                Some(Target::Group(group_beside_metadata(&document.path))),
                why,
            );
        }
    }
    role(form, target, reason)
}

const EXPORTED: &str = "`uv export` wrote it from uv.lock";

/// Whether the header says that uv wrote the file from a lock: an output of the project.
fn is_export(document: &Document) -> bool {
    document
        .file
        .header
        .as_ref()
        .and_then(|header| header.command.as_deref())
        .is_some_and(|command| {
            let mut words = command.split_whitespace();
            words.next() == Some("uv") && words.any(|word| word == "export")
        })
}

/// A file that only includes outputs has nothing of its own either.
fn leave_out_aliases_of_outputs(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        let mut included = documents.closure(at).into_iter().skip(1).peekable();
        if roles[at].form == Form::Alias
            && included.peek().is_some()
            && included.all(|inner| roles[inner].reason == EXPORTED)
        {
            roles[at] = role(
                Form::Ignored,
                None,
                "it only includes what `uv export` wrote",
            );
        }
    }
}

fn group_beside_metadata(path: &str) -> String {
    let stem = strip_extension(base_name(path)).unwrap_or("requirements");
    uvferry_pyproject::group_name_from(stem)
}

/// A specifier without its spaces, for comparing.
pub(crate) fn spaceless(specifier: &str) -> String {
    specifier.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What a `-r` line brings from the network belongs where the line stands, whatever its
/// name says in the place it comes from.
fn give_fetched_files_to_their_includers(documents: &Documents, roles: &mut [Role]) {
    // Includers come before what they include.
    for at in 0..roles.len() {
        if !documents.list()[at].is_remote() || roles[at].target.is_none() {
            continue;
        }
        let includer = documents
            .includers(at)
            .into_iter()
            .find(|(_, constraint)| !constraint);
        if let Some((from, _)) = includer {
            let target = roles[from].target.clone();
            roles[at].target = target;
            roles[at].reason = format!("fetched for {}", documents.list()[from].path);
        }
    }
}

/// `requirements.txt` beside metadata that has the dependencies, with the project itself in
/// it, is what its developers install: group `dev`, unless another file is that.
fn settle_development_sets(documents: &Documents, roles: &mut [Role]) {
    let dev = Some(Target::Group("dev".to_owned()));
    if roles.iter().any(|role| role.target == dev) {
        return;
    }
    for (document, role) in documents.list().iter().zip(roles) {
        let beside = role.target == Some(Target::Group(group_beside_metadata(&document.path)))
            && target_by_name(&document.path).0 == Some(Target::Main);
        if beside && role.read_by_build.is_none() && document.installs_project() {
            role.target.clone_from(&dev);
            role.reason
                .push_str(", and it installs the project with tools");
        }
    }
}

/// Two files whose names say main, of which nobody installs both and which ask for the same
/// distributions: one of them is main, and the other a set of its own.
fn keep_one_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    let list = documents.list();
    let said = |at: usize| {
        evidence
            .said
            .get(&list[at].path)
            .is_some_and(|said| *said != Said::Found)
    };
    let mut mains: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            roles[at].target == Some(Target::Main)
                && matches!(
                    roles[at].form,
                    Form::Declared | Form::Frozen | Form::Compiled
                )
                && roles[at].read_by_build.is_none()
                && !list[at].is_outside()
        })
        .collect();
    // Said to be main, else nearest to the root, else first.
    mains.sort_by_key(|&at| (!said(at), list[at].path.matches('/').count(), at));
    let Some((&first, others)) = mains.split_first() else {
        return;
    };
    let names = |at: usize| -> std::collections::BTreeSet<String> {
        documents
            .closure(at)
            .into_iter()
            .flat_map(|inner| list[inner].requirements())
            .filter_map(|(_, requirement)| Some(requirement.name.as_ref()?.normalized.clone()))
            .collect()
    };
    let together = |left: usize, right: usize| {
        (0..list.len()).any(|at| {
            let closure = documents.closure(at);
            closure.contains(&left) && closure.contains(&right)
        })
    };
    let main_names = names(first);
    for &other in others {
        let own = names(other);
        let shared = own.intersection(&main_names).count();
        if said(other) || together(first, other) || shared == 0 || shared * 4 < own.len() {
            continue;
        }
        let group = alternative_group(&list[other].path);
        roles[other].target = Some(Target::Group(group));
        roles[other].reason = format!(
            "its name says main, and so does that of {}; nothing installs both",
            list[first].path
        );
    }
}

/// The name of a second main file as a group.
fn alternative_group(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    let stem = strip_extension(base_name(&lower)).unwrap_or("requirements");
    match strip_requirements_word(stem) {
        "" => group_beside_metadata(path),
        rest => uvferry_pyproject::group_name_from(rest),
    }
}

fn all_pinned(document: &Document) -> bool {
    let mut any = false;
    for (_, requirement) in document.requirements() {
        any = true;
        if !requirement.is_pinned() {
            return false;
        }
    }
    any
}

/// Whether nine of ten lines are pins: somebody adds a line of his own to what a tool wrote.
fn mostly_pinned(document: &Document) -> bool {
    let (mut pins, mut all) = (0, 0);
    for (_, requirement) in document.requirements() {
        all += 1;
        pins += usize::from(requirement.is_pinned());
    }
    pins * 10 >= all * 9
}

fn form_of(documents: &Documents, document: &Document) -> Form {
    let is_source = document.path.to_ascii_lowercase().ends_with(".in");
    let requirements: Vec<_> = document.requirements().collect();
    if requirements.is_empty() {
        let includes = document.includes.iter().any(|include| !include.constraint);
        return if includes {
            Form::Alias
        } else {
            Form::Declared
        };
    }
    let annotated = document
        .file
        .entries
        .iter()
        .any(|entry| !entry.via().is_empty());
    let pinned = all_pinned(document);
    if !is_source && document.file.header.is_some() && (annotated || pinned) {
        let sources = compile_sources(documents, document);
        return if sources.is_empty() {
            Form::Compiled
        } else {
            Form::LockOf { sources }
        };
    }
    if !is_source
        && mostly_pinned(document)
        && let Some(source) = source_of_same_stem(documents, document)
    {
        return Form::LockOf {
            sources: vec![source],
        };
    }
    let comments = document
        .file
        .comments
        .iter()
        .any(|comment| comment.placement != Placement::FreeStanding);
    if pinned && !is_source && !comments && requirements.len() >= 4 {
        return Form::Frozen;
    }
    Form::Declared
}

/// The `.in` of the same stem, where everything that it names stands here: a compiled file
/// whose header was cut off.
fn source_of_same_stem(documents: &Documents, document: &Document) -> Option<String> {
    let stem = document.path.rsplit_once('.').map(|(stem, _)| stem)?;
    let path = format!("{stem}.in");
    let (_, source) = documents.get(&path)?;
    let names = |document: &Document| -> std::collections::BTreeSet<String> {
        document
            .requirements()
            .filter_map(|(_, requirement)| {
                let name = requirement
                    .name
                    .clone()
                    .or_else(|| requirement.name_from_url_or_wheel());
                name.map(|name| name.normalized)
            })
            .collect()
    };
    let wanted = names(source);
    (!wanted.is_empty() && wanted.is_subset(&names(document))).then_some(path)
}

/// The files a compiled file was made from, of those that are there.
fn compile_sources(documents: &Documents, document: &Document) -> Vec<String> {
    let folder = folder_of(&document.path);
    let mut named: Vec<String> = Vec::new();
    if let Some(header) = &document.file.header {
        named.extend(header.inputs.iter().cloned());
    }
    for entry in &document.file.entries {
        for via in entry.via() {
            match via {
                Via::File {
                    path,
                    constraint: false,
                } => named.push(path.clone()),
                Via::Project { file, .. } => named.push(file.clone()),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for name in named {
        let metadata = matches!(
            base_name(&name),
            "pyproject.toml" | "setup.py" | "setup.cfg"
        );
        // The paths were right on the machine that compiled: the folder may be foreign.
        let candidates = [
            name.trim_start_matches("./").to_owned(),
            join(folder, &name),
            join(folder, base_name(&name.replace('\\', "/"))),
        ];
        if metadata {
            let name = base_name(&name).to_owned();
            if !found.contains(&name) {
                found.push(name);
            }
            continue;
        }
        for candidate in candidates {
            if let Some((_, source)) = documents.get(&candidate)
                && candidate != document.path
                && source.path.to_ascii_lowercase().ends_with(".in")
            {
                if !found.contains(&candidate) {
                    found.push(candidate);
                }
                break;
            }
        }
    }
    // The source of the same stem wins where annotations name others too (layers that
    // the source includes).
    let stem = document
        .path
        .rsplit_once('.')
        .map_or(document.path.as_str(), |(stem, _)| stem);
    let same_stem = format!("{stem}.in");
    if documents.get(&same_stem).is_some() {
        return vec![same_stem];
    }
    found
}

/// Where a file's lines go by its name alone.
fn target_by_name(path: &str) -> (Option<Target>, String) {
    let lower = path.trim_start_matches("../").to_ascii_lowercase();
    let name = base_name(&lower);
    // A file that a command names may be called anything.
    let stem = strip_extension(name)
        .or_else(|| Some(name.rsplit_once('.')?.0))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(name);
    let folders: Vec<&str> = folder_of(&lower)
        .split('/')
        .map(|part| part.trim_start_matches('.'))
        .filter(|part| !part.is_empty() && !is_requirements_folder(part))
        .collect();
    let rest = strip_requirements_word(stem.trim_matches(['-', '_', '.']));
    if let Some(name) = ["extra-", "extra_", "extras-", "extras_"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
    {
        return (
            Some(Target::Extra(uvferry_requirements::normalize_name(name))),
            format!("its name says extra `{name}`"),
        );
    }
    if matches!(folders.last(), Some(&("extras" | "extra"))) && !rest.is_empty() {
        return (
            Some(Target::Extra(uvferry_requirements::normalize_name(rest))),
            format!("it stands among the extras as `{rest}`"),
        );
    }
    let is_main = matches!(
        rest,
        "" | "base" | "common" | "main" | "requirements" | "requirement"
    );
    if folders.is_empty() && is_main {
        return (Some(Target::Main), "its name says main".to_owned());
    }
    let mut parts: Vec<&str> = folders;
    if !is_main {
        parts.push(rest);
    }
    // `docs/requirements-docs.txt` and `dev/dev.txt` say their name twice.
    parts.dedup();
    let label = parts.join("-");
    let group = uvferry_pyproject::group_name_from(&label);
    let reason = if is_main {
        format!("it stands in `{label}`")
    } else {
        format!("its name says `{label}`")
    };
    (Some(Target::Group(group)), reason)
}

/// `requirements-dev`, `dev_requirements`, `dev.reqs` → `dev`; `requirements` → nothing.
fn strip_requirements_word(stem: &str) -> &str {
    const WORDS: [&str; 6] = [
        "requirements",
        "requirement",
        "requires",
        "reqs",
        "req",
        "pip-requirements",
    ];
    for word in WORDS {
        if stem == word {
            return "";
        }
        if let Some(rest) = stem.strip_prefix(word)
            && rest.starts_with(['-', '_', '.'])
        {
            return rest.trim_start_matches(['-', '_', '.']);
        }
        if let Some(rest) = stem.strip_suffix(word)
            && rest.ends_with(['-', '_', '.'])
        {
            return rest.trim_end_matches(['-', '_', '.']);
        }
    }
    // `requirements3`, `requirementsdev`
    stem.strip_prefix("requirements").unwrap_or(stem)
}

/// A compiled file goes where its source goes.
fn inherit_lock_targets(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        let Form::LockOf { sources } = &roles[at].form else {
            continue;
        };
        let mut target = None;
        for source in sources {
            if let Some((from, _)) = documents.get(source) {
                target.clone_from(&roles[from].target);
                break;
            }
            if matches!(source.as_str(), "pyproject.toml" | "setup.py" | "setup.cfg") {
                target.clone_from(&roles[at].target);
            }
        }
        if target.is_some() {
            roles[at].target = target;
        }
    }
}

/// A file that the main file includes beside lines of its own is part of main.
fn absorb_into_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    let of_main = |roles: &[Role], forms: fn(&Form) -> bool| -> Vec<usize> {
        (0..roles.len())
            .filter(|&at| roles[at].target == Some(Target::Main) && forms(&roles[at].form))
            .collect()
    };
    let mut mains = of_main(roles, |form| {
        matches!(form, Form::Declared | Form::Frozen | Form::Compiled)
    });
    if mains.is_empty() && of_main(roles, |form| matches!(form, Form::LockOf { .. })).is_empty() {
        // `requirements.txt` that only says `-r requirements/pip.txt`: what it names is main.
        mains = of_main(roles, |form| *form == Form::Alias);
        for &alias in &mains {
            for at in documents.closure(alias) {
                let Form::LockOf { sources } = roles[at].form.clone() else {
                    continue;
                };
                roles[at].target = Some(Target::Main);
                for source in sources {
                    if let Some((from, _)) = documents.get(&source)
                        && matches!(roles[from].target, Some(Target::Group(_)))
                    {
                        roles[from].target = Some(Target::Main);
                        roles[from].reason =
                            format!("{} installs what it gives", documents.list()[alias].path);
                    }
                }
            }
        }
    }
    for main in mains {
        for at in documents.closure(main).into_iter().skip(1) {
            let said = evidence.said.get(&documents.list()[at].path);
            if said.is_some_and(|said| *said != Said::Found) {
                continue;
            }
            if matches!(roles[at].target, Some(Target::Group(_)))
                && matches!(
                    roles[at].form,
                    Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
                )
            {
                roles[at].target = Some(Target::Main);
                roles[at].reason =
                    format!("included by {}, which is main", documents.list()[main].path);
            }
        }
    }
}

/// Where no file is main, a single `X/requirements.txt`-like file may be.
fn find_main(documents: &Documents, roles: &mut [Role], evidence: &Evidence) {
    // The package's metadata has its dependencies: no file is wanted for them.
    if evidence.declares_dependencies.is_some() {
        return;
    }
    if roles.iter().any(|role| role.target == Some(Target::Main)) {
        return;
    }
    let list = documents.list();
    let candidates: Vec<usize> = (0..roles.len())
        .filter(|&at| {
            let lower = list[at].path.to_ascii_lowercase();
            let stem = strip_extension(base_name(&lower)).unwrap_or("");
            let chain = folder_of(&lower);
            matches!(
                roles[at].form,
                Form::Declared | Form::Frozen | Form::Compiled
            ) && matches!(strip_requirements_word(stem), "base" | "common" | "main")
                && chain.split('/').any(is_requirements_folder)
        })
        .collect();
    if let [only] = candidates[..] {
        let old = roles[only].target.clone();
        roles[only].target = Some(Target::Main);
        "the only base file".clone_into(&mut roles[only].reason);
        for role in roles.iter_mut() {
            if matches!(role.form, Form::LockOf { .. }) && role.target == old {
                role.target = Some(Target::Main);
            }
        }
    }
}

/// Siblings that differ only in a platform, an accelerator, a Python or a bound.
fn find_variants(documents: &Documents, roles: &mut [Role]) {
    let mut families: BTreeMap<String, Vec<(usize, bool)>> = BTreeMap::new();
    for (at, document) in documents.list().iter().enumerate() {
        if !matches!(
            roles[at].form,
            Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
        ) || !matches!(roles[at].target, Some(Target::Group(_)))
        {
            continue;
        }
        let lower = document.path.to_ascii_lowercase();
        let stem = strip_extension(base_name(&lower)).unwrap_or("");
        let parts: Vec<&str> = stem.split(['-', '_', '.']).collect();
        // `rocm_60`, `nvidia_12`: the number belongs to the word before it.
        let varying: Vec<bool> = parts.iter().map(|part| is_variant_word(part)).collect();
        let rest: Vec<&str> = parts
            .iter()
            .enumerate()
            .filter(|(nth, part)| {
                let number = part.bytes().all(|byte| byte.is_ascii_digit());
                !(varying[*nth] || number && *nth > 0 && varying[nth - 1])
            })
            .map(|(_, part)| *part)
            .collect();
        let varies = rest.len() < parts.len();
        families
            .entry(format!("{}/{}", folder_of(&lower), rest.join("-")))
            .or_default()
            .push((at, varies));
    }
    for (family, members) in families {
        if members.len() < 2 || !members.iter().any(|(_, varies)| *varies) {
            continue;
        }
        // A file that includes its sibling is a layer of it.
        let layered = members.iter().any(|(at, _)| {
            let closure = documents.closure(*at);
            members
                .iter()
                .any(|(other, _)| other != at && closure.contains(other))
        });
        if layered {
            continue;
        }
        let targets: std::collections::BTreeSet<_> = members
            .iter()
            .map(|(at, _)| format!("{:?}", roles[*at].target))
            .collect();
        if targets.len() < 2 {
            continue;
        }
        for (at, _) in members {
            roles[at].family = Some(family.trim_start_matches('/').to_owned());
            roles[at].reason.push_str("; one of several variants");
        }
    }
}

fn is_variant_word(part: &str) -> bool {
    let numbered = |prefix: &str| {
        part.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(
        part,
        "cpu"
            | "gpu"
            | "cuda"
            | "nvidia"
            | "amd"
            | "rocm"
            | "metal"
            | "mps"
            | "xpu"
            | "tpu"
            | "directml"
            | "mac"
            | "macos"
            | "osx"
            | "darwin"
            | "win"
            | "win32"
            | "win64"
            | "windows"
            | "linux"
            | "unix"
            | "min"
            | "minimum"
            | "oldest"
            | "lowest"
            | "latest"
            | "arm64"
            | "aarch64"
            | "apple"
            | "silicon"
            | "m1"
            | "x86"
    ) || ["cuda", "cu", "rocm", "py", "python"]
        .iter()
        .any(|prefix| numbered(prefix))
}

/// An alias of one group is that group; it adds nothing of its own.
fn resolve_aliases(documents: &Documents, roles: &mut [Role]) {
    for at in 0..roles.len() {
        if roles[at].form != Form::Alias {
            continue;
        }
        let included: Vec<usize> = documents.list()[at]
            .includes
            .iter()
            .filter(|include| !include.constraint)
            .filter_map(|include| include.to)
            .collect();
        if let [only] = included[..] {
            let name = &documents.list()[only].path;
            roles[at].reason = format!("an alias of {name}");
            if roles[at].target == Some(Target::Main) && roles[only].target != Some(Target::Main) {
                // `requirements.txt` that only says `-r requirements/production.txt`.
                roles[at].target = None;
            }
        }
    }
}

/// The names that a compiled file without its source declares: indexes of its entries.
///
/// By annotation: a name that came from a file that is not compiled itself is direct,
/// one that came from a distribution is not; a name without any annotation in an
/// annotated file is direct (older pip-tools annotate only the rest).
pub(crate) fn compiled_roots(documents: &Documents, roles: &[Role], at: usize) -> Vec<usize> {
    let document = &documents.list()[at];
    let annotated = document
        .file
        .entries
        .iter()
        .any(|entry| !entry.via().is_empty());
    document
        .file
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.kind, EntryKind::Requirement(_)))
        .filter(|(_, entry)| {
            if !annotated || entry.via().is_empty() {
                return true;
            }
            entry.via().iter().any(|via| match via {
                Via::Project { .. } => true,
                Via::File {
                    path,
                    constraint: false,
                } => layer_of(documents, roles, &document.path, path).is_none(),
                _ => false,
            })
        })
        .map(|(at, _)| at)
        .collect()
}

/// The compiled document that an annotation `-r X.txt` names, where it is one: then the
/// line is an include, not a root.
pub(crate) fn layer_of(
    documents: &Documents,
    roles: &[Role],
    document: &str,
    named: &str,
) -> Option<usize> {
    let folder = folder_of(document);
    let named = named.replace('\\', "/");
    if !named.to_ascii_lowercase().ends_with(".txt") {
        return None;
    }
    [
        named.trim_start_matches("./").to_owned(),
        join(folder, &named),
        join(folder, base_name(&named)),
    ]
    .iter()
    .filter(|candidate| candidate.as_str() != document)
    .find_map(|candidate| {
        let (at, _) = documents.get(candidate)?;
        matches!(roles[at].form, Form::Compiled | Form::LockOf { .. }).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(path: &str) -> String {
        match target_by_name(path).0 {
            Some(Target::Main) => "main".into(),
            Some(Target::Group(name)) => format!("group:{name}"),
            Some(Target::Extra(name)) => format!("extra:{name}"),
            None => "none".into(),
        }
    }

    #[test]
    fn names_say_what_a_file_is() {
        for (path, role) in [
            ("requirements.txt", "main"),
            ("Requirements.TXT", "main"),
            ("requirements.in", "main"),
            ("requirement.txt", "main"),
            ("requirements.txt.txt", "main"),
            ("requirements/base.txt", "main"),
            ("requirements/common.in", "main"),
            ("base-requirements.txt", "main"),
            ("requirements-dev.txt", "group:dev"),
            ("requirements_dev.txt", "group:dev"),
            ("dev-requirements.txt", "group:dev"),
            ("development.txt", "group:development"),
            ("requirements/production.txt", "group:production"),
            ("docs/requirements.txt", "group:docs"),
            ("docs/requirements-docs.txt", "group:docs"),
            (".github/requirements.txt", "group:github"),
            ("requirements/tests-min.txt", "group:tests-min"),
            ("requirements/extras/redis.txt", "extra:redis"),
            ("extra-s3-requirements.txt", "extra:s3"),
            ("requirements/_requirements_base.txt", "main"),
            ("requirements/_test.txt", "group:test"),
            ("docs/sphinx.list", "group:docs-sphinx"),
            ("ci/dev-deps", "group:ci-dev"),
        ] {
            assert_eq!(by_name(path), role, "{path}");
        }
    }
}
