//! What the translator is told of a project: what each requirements file became, and which
//! programs its environment has.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{InstallTarget, SetupImports};
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{GroupItem, Pyproject, Target};
use uvferry_requirements::normalize_name;
use uvferry_resolution::Lockfile;

use super::is_script;
use super::programs::programs_of;
use crate::named_files::can_be_requirements;
use crate::plan::Apart;
use crate::project::Project;
use crate::roles::Form;
use crate::setup_files::SETUP_PY;
use crate::tree::Tree;

/// What a plan has made of a project so far.
pub(crate) struct Became<'a> {
    /// The project as it stands.
    pub(crate) project: &'a Project,
    /// pyproject.toml as it will be.
    pub(crate) pyproject: &'a Pyproject,
    /// Groups that no lock can hold beside the project, whose files stay as they are.
    pub(crate) set_apart: &'a BTreeMap<String, Apart>,
    /// Requirements files of which lines stay where they are, for a person.
    pub(crate) with_rest: &'a BTreeSet<usize>,
    /// The project's extras that the main requirements ask for.
    pub(crate) main_extras: &'a BTreeSet<String>,
    /// The Pythons that it is for, as it will say.
    pub(crate) requires_python: String,
    /// The project's extras as far as they are known.
    pub(crate) extras: BTreeSet<String>,
    /// Whether setup.py goes.
    pub(crate) setup_py_goes: bool,
    /// What each setup.py imports that its build does not have.
    pub(crate) setup_imports: &'a BTreeMap<String, SetupImports>,
    /// Whether all groups stand in pyproject.toml already.
    pub(crate) groups_are_written: bool,
    /// Compiled files that something other than pip goes on reading.
    pub(crate) read_afterwards: &'a BTreeSet<String>,
    /// Requirements files that stay all the same, since something names them.
    pub(crate) held: &'a BTreeSet<String>,
}

/// The project in the translator's words; paths are relative to the root.
pub(crate) fn project(became: &Became<'_>) -> uvferry_commands::Project {
    let (project, pyproject) = (became.project, became.pyproject);
    let groups: BTreeSet<String> = pyproject
        .dependency_groups()
        .into_iter()
        .map(|group| group.name)
        .collect();
    let is_package = project.is_package();
    let locked = locked_names(project);
    let mut programs: BTreeSet<String> = required_names(became)
        .into_iter()
        .chain(locked.iter().cloned())
        .flat_map(|name| programs_of(&name))
        .collect();
    if is_package {
        programs.extend(pyproject.scripts());
    }
    let files = files(became, &groups);
    uvferry_commands::Project {
        folder: String::new(),
        name: pyproject.project_name().map(normalize_name),
        is_package,
        has_dynamic_dependencies: is_package
            && pyproject
                .dynamic()
                .iter()
                .any(|field| matches!(field.as_str(), "dependencies" | "optional-dependencies")),
        metadata_files: metadata_files(project, pyproject),
        readme: pyproject.readme_file().map(str::to_owned),
        default_index: pyproject
            .indexes()
            .into_iter()
            .find(|index| index.default)
            .map(|index| index.url),
        activating_scripts: project
            .commands
            .iter()
            .filter(|file| {
                let text = file.source.text();
                is_script(file.carrier)
                    && ["bin/activate", "Scripts/activate", "workon "]
                        .iter()
                        .any(|word| text.contains(word))
            })
            .map(|file| file.source.path().to_owned())
            .collect(),
        requires_python: Some(became.requires_python.clone()),
        read_afterwards: became.read_afterwards.clone(),
        names_beside: names_beside(project, &files),
        files,
        held: became.held.clone(),
        files_with_project: files_with_project(became.project),
        targets_of_tox: targets_of_tox(&project.tree),
        default_groups: default_groups(pyproject, &groups),
        extras: became
            .extras
            .iter()
            .cloned()
            .chain(
                pyproject
                    .optional_dependencies()
                    .into_iter()
                    .map(|extra| extra.name),
            )
            .collect(),
        locked,
        programs,
        setup_imports: became.setup_imports.clone(),
        setup_py_is_gone: became.setup_py_goes || !project.tree.contains(SETUP_PY),
        paths: project
            .tree
            .files()
            .iter()
            .map(|file| file.path.clone())
            .collect(),
        groups,
    }
}

/// A larger file is data.
const MOST_BYTES: u64 = 256 << 10;

/// The names in requirements files that do not become part of the project.
fn names_beside(
    project: &Project,
    files: &BTreeMap<String, InstallTarget>,
) -> BTreeMap<String, BTreeSet<String>> {
    let is_beside = |path: &str| match files.get(path) {
        None => {
            let is_named_so = ["req", "dep"].iter().any(|part| path.contains(part));
            is_named_so && can_be_requirements(path, false)
        }
        Some(target) => *target == InstallTarget::Stays,
    };
    let mut found = BTreeMap::new();
    for file in project.tree.files() {
        if !is_beside(&file.path) || project.tree.size_bytes(file) > MOST_BYTES {
            continue;
        }
        let Ok(bytes) = project.tree.read(&file.path) else {
            continue;
        };
        let document = uvferry_requirements::parse(&SourceFile::new(file.path.as_str(), bytes));
        let names: BTreeSet<String> = document
            .requirements()
            .filter_map(|(_, _, requirement)| Some(requirement.name.as_ref()?.normalized.clone()))
            .collect();
        if !names.is_empty() {
            found.insert(file.path.clone(), names);
        }
    }
    found
}

/// What a build reads because its metadata stand in pyproject.toml, where setup.py or setup.cfg
/// are there as well.
fn metadata_files(project: &Project, pyproject: &Pyproject) -> Vec<String> {
    let has_setup = [SETUP_PY, "setup.cfg"]
        .iter()
        .any(|name| project.tree.contains(name));
    if !project.is_package() || !pyproject.has_project() || !has_setup {
        return Vec::new();
    }
    let named = pyproject.readme_file().map(str::to_owned);
    ["pyproject.toml".to_owned()]
        .into_iter()
        .chain(named)
        .chain(pyproject.license_files())
        .collect()
}

fn files(became: &Became<'_>, groups: &BTreeSet<String>) -> BTreeMap<String, InstallTarget> {
    let documents = became.project.documents.list();
    (0..documents.len())
        .filter(|at| !documents[*at].is_outside())
        .map(|at| {
            let mut parts = Vec::new();
            collect(became, groups, at, &mut BTreeSet::new(), &mut parts);
            let target = match parts.len() {
                0 => InstallTarget::Stays,
                1 => parts.remove(0),
                _ => InstallTarget::Several(parts),
            };
            (documents[at].path.clone(), target)
        })
        .collect()
}

/// What tox and nox make: the words behind `make` in their files.
fn targets_of_tox(tree: &Tree) -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    for path in ["tox.ini", "tox.toml", "setup.cfg", "noxfile.py"] {
        let bytes = tree.contains(path).then(|| tree.read(path).ok()).flatten();
        let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        for line in text.lines() {
            targets.extend(made(line));
        }
    }
    targets
}

/// The targets that a line makes: `make a b`, `session.run("make", "a")`.
fn made(line: &str) -> Vec<String> {
    let line = line.split('#').next().unwrap_or_default();
    // A list of the programs that a file may call makes nothing.
    if line.contains("externals") {
        return Vec::new();
    }
    let mut words = line
        .split([' ', '\t', '"', '\'', ',', '(', ')', '[', ']'])
        .filter(|word| !word.is_empty());
    if !words.any(|word| word == "make") {
        return Vec::new();
    }
    let is_target = |word: &&str| !word.starts_with(['-', '{']) && !word.contains('=');
    words
        .take_while(|word| !matches!(*word, "&&" | ";" | "||" | "|"))
        .filter(is_target)
        .map(str::to_owned)
        .collect()
}

/// The files that install the project itself: by a line of their own, or of one that they
/// include.
fn files_with_project(project: &Project) -> BTreeSet<String> {
    let documents = project.documents.list();
    let mut with_project: BTreeSet<usize> = (0..documents.len())
        .filter(|at| documents[*at].installs_project())
        .collect();
    loop {
        let more: Vec<usize> = (0..documents.len())
            .filter(|at| {
                !with_project.contains(at)
                    && documents[*at]
                        .included()
                        .any(|inner| with_project.contains(&inner))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        with_project.extend(more);
    }
    with_project
        .into_iter()
        .map(|at| documents[at].path.clone())
        .collect()
}

/// What a file installs: its own lines, those of the files that it includes, and for locked
/// versions those of the files that they were made from.
fn collect(
    became: &Became<'_>,
    groups: &BTreeSet<String>,
    at: usize,
    seen: &mut BTreeSet<usize>,
    parts: &mut Vec<InstallTarget>,
) {
    if !seen.insert(at) {
        return;
    }
    let project = became.project;
    let (document, role) = (&project.documents.list()[at], &project.roles[at]);
    let mut add = |part: InstallTarget| {
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    let own = match (&role.form, &role.target) {
        (Form::Ignored, _) => Some(InstallTarget::Stays),
        (Form::Constraints { .. }, _) => Some(InstallTarget::Constraints),
        (_, Some(Target::Main)) => Some(InstallTarget::Main),
        (_, Some(Target::Extra(extra))) => Some(InstallTarget::Extra(extra.clone())),
        (_, Some(Target::Group(group))) => Some(group_target(became, groups, group)),
        (_, None) => None,
    };
    let stays_whole = own == Some(InstallTarget::Stays);
    if let Some(own) = own {
        add(own);
    }
    if stays_whole {
        return;
    }
    // What waits for a person is still to be installed, also by whoever includes it.
    if became.with_rest.contains(&at) {
        add(InstallTarget::Stays);
    }
    if document.installs_project() {
        add(InstallTarget::Main);
        if role.target == Some(Target::Main) {
            for extra in became.main_extras {
                add(InstallTarget::Extra(extra.clone()));
            }
        }
    }
    let sources: Vec<usize> = match &role.form {
        Form::LockOf { sources } => sources
            .iter()
            .filter_map(|path| Some(project.documents.get(path)?.0))
            .collect(),
        _ => Vec::new(),
    };
    for inner in document.included().chain(sources) {
        let of_constraints = matches!(project.roles[inner].form, Form::Constraints { .. });
        if !of_constraints {
            collect(became, groups, inner, seen, parts);
        }
    }
}

fn group_target(became: &Became<'_>, groups: &BTreeSet<String>, group: &str) -> InstallTarget {
    let written = groups
        .iter()
        .find(|known| normalize_name(known) == normalize_name(group));
    match written {
        Some(written) if !became.set_apart.contains_key(group) => {
            InstallTarget::Group(written.clone())
        }
        None if !became.groups_are_written && !became.set_apart.contains_key(group) => {
            InstallTarget::Group(group.to_owned())
        }
        // Nothing of it went into pyproject.toml.
        _ => InstallTarget::Stays,
    }
}

/// The groups that `uv sync` installs unasked
/// (<https://docs.astral.sh/uv/concepts/projects/dependencies/#default-groups>).
fn default_groups(pyproject: &Pyproject, groups: &BTreeSet<String>) -> BTreeSet<String> {
    match pyproject.uv_setting("default-groups") {
        Some(item) if item.as_str() == Some("all") => groups.clone(),
        Some(item) => item
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        None => groups
            .iter()
            .filter(|name| *name == "dev")
            .cloned()
            .collect(),
    }
}

/// The distributions that an earlier lock holds.
fn locked_names(project: &Project) -> BTreeSet<String> {
    let lock = project
        .tree
        .contains("uv.lock")
        .then(|| project.tree.read("uv.lock").ok())
        .flatten()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| Lockfile::parse(&text).ok());
    lock.iter()
        .flat_map(|lock| &lock.packages)
        .map(|package| package.name.clone())
        .collect()
}

/// The distributions that the project's files ask for.
fn required_names(became: &Became<'_>) -> BTreeSet<String> {
    let written = became.project.documents.list().iter().flat_map(|document| {
        document
            .requirements()
            .filter_map(|(_, requirement)| Some(requirement.name.as_ref()?.normalized.clone()))
    });
    let pyproject = became.pyproject;
    let declared = pyproject.dependencies().into_iter().chain(
        pyproject
            .optional_dependencies()
            .into_iter()
            .flat_map(|extra| extra.dependencies),
    );
    let grouped = pyproject
        .dependency_groups()
        .into_iter()
        .flat_map(|group| group.items)
        .filter_map(|item| match item {
            GroupItem::Requirement(requirement) => Some(requirement),
            GroupItem::Include { .. } | GroupItem::Unknown { .. } => None,
        });
    let texts: Vec<String> = declared
        .chain(grouped)
        .map(|requirement| requirement.text)
        .collect();
    written
        .chain(texts.iter().map(|text| normalize_name(name_in(text))))
        .collect()
}

/// The name at the start of a requirement.
fn name_in(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::made;

    #[test]
    fn what_a_line_makes() {
        let cases: [(&str, &[&str]); 8] = [
            ("    make validate", &["validate"]),
            ("commands = make -C docs html X=1 # all", &["docs", "html"]),
            ("    make test quality && pytest", &["test", "quality"]),
            (
                "session.run(\"make\", \"check\", external=True)",
                &["check"],
            ),
            ("allowlist_externals = make", &[]),
            ("    make", &[]),
            ("    python make.py", &[]),
            ("", &[]),
        ];
        for (line, wanted) in cases {
            assert_eq!(made(line), wanted, "{line}");
        }
    }
}
