//! What a project states that it needs, and for what.

use std::collections::BTreeSet;

use toml_edit::{Document as Toml, Item, TableLike};
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_imports::declared::{Declared, Origin, Purpose};
use uvferry_imports::settings::Settings;
use uvferry_pyproject::{DeclaredDependency, GroupItem, Target};
use uvferry_requirements::{Name, Requirement, normalize_name};
use uvferry_setuptools::Requirement as OfSetup;

use crate::project::Project;
use crate::roles::{Form, Said, compiled_roots};
use crate::tree::join;

/// All that a project's files state, in no order that means anything.
///
/// What a tool wrote of other files (a compiled list whose source is there) states nothing, and
/// neither does a constraint.
///
/// What the settings tell of requirements files counts before what those look like.
pub(super) fn declared(project: &Project, settings: &Settings) -> Vec<Declared> {
    let mut found = Vec::new();
    of_requirements_files(project, settings, &mut found);
    of_pyproject(project, &mut found);
    of_setup(project, &mut found);
    of_conda(project, &mut found);
    found
}

fn of_requirements_files(project: &Project, settings: &Settings, found: &mut Vec<Declared>) {
    let told = Told::new(project, settings);
    let documents = project.documents.list();
    for (at, (document, role)) in documents.iter().zip(&project.roles).enumerate() {
        if document.is_of_checkout || document.is_remote() {
            continue;
        }
        let purpose = role.target.as_ref().map(|target| match target {
            // Of variants (`cpu`, `cuda`) one is installed with the project: none is for
            // development.
            Target::Group(name) if role.family.is_some() => Purpose::Extra(name.clone()),
            target => purpose_of(target),
        });
        let Some(purpose) = told.purpose(&document.path, purpose) else {
            continue;
        };
        let roots = match role.form {
            Form::Declared => None,
            Form::Compiled => Some(compiled_roots(&project.documents, &project.roles, at)),
            Form::Frozen => Some(Vec::new()),
            Form::LockOf { .. } | Form::Constraints { .. } | Form::Alias | Form::Ignored => {
                continue;
            }
        };
        for (entry, requirement) in document.requirements() {
            let is_root = roots.as_ref().is_none_or(|roots| roots.contains(&entry));
            let origin = if is_root {
                Origin::Stated
            } else {
                Origin::Closure
            };
            let span = document.file.entries[entry].span();
            let place = Location::new(&document.file.source, span);
            found.extend(of_requirement(requirement, &purpose, origin, place));
        }
    }
}

/// What settings tell of requirements files.
struct Told {
    main: BTreeSet<String>,
    development: BTreeSet<String>,
}

impl Told {
    /// Without those of which the project's own settings say what they are for.
    fn new(project: &Project, settings: &Settings) -> Self {
        let is_open = |path: &String| {
            let said = project.options.files.get(path);
            said.is_none_or(|said| *said == Said::Found)
        };
        let paths = |list: &Option<Vec<String>>| {
            let list = list.iter().flatten();
            list.map(|path| join("", path)).filter(is_open).collect()
        };
        Self {
            main: paths(&settings.requirements_files),
            development: paths(&settings.development_requirements_files),
        }
    }

    /// What a file is for that looks as if it were for `seen`.
    fn purpose(&self, path: &str, seen: Option<Purpose>) -> Option<Purpose> {
        if self.main.contains(path) {
            return Some(Purpose::Main);
        }
        if !self.development.contains(path) {
            return seen;
        }
        Some(match seen {
            Some(Purpose::Group(group)) if Purpose::Group(group.clone()).is_development() => {
                Purpose::Group(group)
            }
            _ => Purpose::Group("dev".to_owned()),
        })
    }
}

/// What settings name as requirements files, whatever they are called.
pub(super) fn named(settings: &Settings) -> impl Iterator<Item = String> {
    let lists = [
        &settings.requirements_files,
        &settings.development_requirements_files,
    ];
    let told = lists.into_iter().flatten().flatten();
    told.chain(&settings.other_requirements_files)
        .map(|path| join("", path))
}

fn purpose_of(target: &Target) -> Purpose {
    match target {
        Target::Main => Purpose::Main,
        Target::Group(group) => Purpose::Group(group.clone()),
        Target::Extra(extra) => Purpose::Extra(extra.clone()),
    }
}

/// `None` where there is no name: a path, an address of no repository.
fn of_requirement(
    requirement: &Requirement,
    purpose: &Purpose,
    origin: Origin,
    place: Location,
) -> Option<Declared> {
    let (name, is_guessed) = match requirement.name_from_url_or_wheel() {
        Some(name) => (name, false),
        None => (guessed_name(requirement)?, true),
    };
    Some(Declared {
        name: name.written,
        normalized_name: name.normalized,
        extras: requirement.extras.clone(),
        specifier: requirement.specifier.clone(),
        marker: requirement.marker.clone(),
        is_address: requirement.url.is_some() || requirement.name.is_none(),
        is_guessed,
        purpose: purpose.clone(),
        origin,
        place,
    })
}

/// The name of the repository that an address is of: `git+https://…/GFPGAN.git`, and an archive
/// that a host makes of one (`…/click/archive/main.tar.gz`, `…/click/-/archive/…`). Most projects
/// are called like their repository.
fn guessed_name(requirement: &Requirement) -> Option<Name> {
    let path = |url: &str| {
        let url = url.split(['#', '?']).next().unwrap_or_default();
        let path = url.split_once("://").map_or(url, |(_, path)| path);
        path.trim_end_matches('/').to_owned()
    };
    let name = match &requirement.target {
        uvferry_requirements::Target::Vcs(vcs) if vcs.subdirectory.is_none() => {
            let path = path(&vcs.url);
            let name = path.rsplit(['/', ':']).next()?;
            name.strip_suffix(".git").unwrap_or(name).to_owned()
        }
        uvferry_requirements::Target::Url(url) if url.subdirectory.is_none() => {
            let path = path(&url.url);
            let (before, _) = path
                .split_once("/-/archive/")
                .or_else(|| path.split_once("/archive/"))?;
            before.rsplit('/').next()?.to_owned()
        }
        _ => return None,
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    is_name.then(|| Name::new(name))
}

/// One requirement as written (PEP 508).
fn of_text(text: &str, purpose: &Purpose, place: Location) -> Option<Declared> {
    let source = SourceFile::new(place.file.as_str(), text);
    let file = uvferry_requirements::parse(&source);
    let (_, _, requirement) = file.requirements().next()?;
    of_requirement(requirement, purpose, Origin::Stated, place)
}

fn of_pyproject(project: &Project, found: &mut Vec<Declared>) {
    let Some(pyproject) = &project.pyproject else {
        return;
    };
    let mut add = |dependency: DeclaredDependency, purpose: &Purpose| {
        let place = dependency.location;
        let place = place.unwrap_or_else(|| Location::file("pyproject.toml"));
        found.extend(of_text(&dependency.text, purpose, place));
    };
    for dependency in pyproject.dependencies() {
        add(dependency, &Purpose::Main);
    }
    for extra in pyproject.optional_dependencies() {
        let purpose = Purpose::Extra(extra.name);
        for dependency in extra.dependencies {
            add(dependency, &purpose);
        }
    }
    for group in pyproject.dependency_groups() {
        let purpose = Purpose::Group(group.name);
        for item in group.items {
            if let GroupItem::Requirement(dependency) = item {
                add(dependency, &purpose);
            }
        }
    }
    if let Some(build) = pyproject.build_system() {
        for text in build.requires {
            let place = Location::file("pyproject.toml");
            found.extend(of_text(&text, &Purpose::Build, place));
        }
    }
    of_other_tools(project, found);
}

/// The lists of Poetry, PDM and of uv's older form, as far as their names go.
fn of_other_tools(project: &Project, found: &mut Vec<Declared>) {
    let Ok(bytes) = project.tree.read("pyproject.toml") else {
        return;
    };
    let source = SourceFile::new("pyproject.toml", bytes);
    let Ok(document) = Toml::parse(source.text().to_owned()) else {
        return;
    };
    let tool = document.get("tool").and_then(Item::as_table_like);
    let Some(tool) = tool else {
        return;
    };
    let table = |path: &[&str]| -> Option<&dyn TableLike> {
        let mut at = tool;
        for key in path {
            at = at.get(key)?.as_table_like()?;
        }
        Some(at)
    };
    let mut of_poetry = |path: &[&str], purpose: Purpose| {
        for (key, item) in table(path).into_iter().flat_map(|table| table.iter()) {
            if key == "python" {
                continue;
            }
            let place = item.span().or_else(|| {
                let table = table(path)?;
                table.key(key)?.span()
            });
            let place = place.map_or_else(
                || Location::file("pyproject.toml"),
                |span| Location::new(&source, span),
            );
            let version = item
                .as_str()
                .or_else(|| item.as_table_like()?.get("version")?.as_str());
            found.push(Declared {
                name: key.to_owned(),
                normalized_name: normalize_name(key),
                extras: Vec::new(),
                specifier: version.filter(|text| *text != "*").map(str::to_owned),
                marker: item
                    .as_table_like()
                    .and_then(|table| table.get("markers").or(table.get("python")))
                    .and_then(Item::as_str)
                    .map(str::to_owned),
                is_address: item
                    .as_table_like()
                    .is_some_and(|table| !table.contains_key("version")),
                is_guessed: false,
                purpose: purpose.clone(),
                origin: Origin::Stated,
                place,
            });
        }
    };
    of_poetry(&["poetry", "dependencies"], Purpose::Main);
    let dev = || Purpose::Group("dev".to_owned());
    of_poetry(&["poetry", "dev-dependencies"], dev());
    let groups: Vec<String> = table(&["poetry", "group"])
        .into_iter()
        .flat_map(|table| table.iter())
        .map(|(group, _)| group.to_owned())
        .collect();
    for group in groups {
        of_poetry(
            &["poetry", "group", &group, "dependencies"],
            Purpose::Group(group.clone()),
        );
    }
    let mut of_list = |item: Option<&Item>, purpose: &Purpose| {
        let list = item.and_then(Item::as_array);
        for value in list.into_iter().flatten() {
            let Some(text) = value.as_str() else {
                continue;
            };
            let place = value.span().map_or_else(
                || Location::file("pyproject.toml"),
                |span| Location::new(&source, span),
            );
            found.extend(of_text(text, purpose, place));
        }
    };
    let of_uv = table(&["uv"]).and_then(|table| table.get("dev-dependencies"));
    of_list(of_uv, &dev());
    let of_pdm = table(&["pdm", "dev-dependencies"]);
    for (group, item) in of_pdm.into_iter().flat_map(|table| table.iter()) {
        of_list(Some(item), &Purpose::Group(group.to_owned()));
    }
}

fn of_setup(project: &Project, found: &mut Vec<Declared>) {
    // What `[project]` states in full is not left to setuptools.
    let has_static = |project: &Project| {
        project.pyproject.as_ref().is_some_and(|pyproject| {
            pyproject.has_project()
                && !pyproject
                    .dynamic()
                    .iter()
                    .any(|field| field.ends_with("dependencies"))
        })
    };
    if has_static(project) {
        return;
    }
    for setup in project.setup.iter().chain(&project.kept_setup) {
        // Lines of a requirements file are looked at where they stand.
        let mut add = |one: &OfSetup, purpose: &Purpose| {
            if ["setup.py", "setup.cfg"].contains(&&*one.location.file) {
                found.extend(of_text(&one.text, purpose, one.location.clone()));
            }
        };
        let metadata = &setup.metadata;
        for one in metadata.dependencies.known().into_iter().flatten() {
            add(one, &Purpose::Main);
        }
        let extras = metadata.optional_dependencies.known();
        for (extra, requirements) in extras.into_iter().flatten() {
            let purpose = Purpose::Extra(extra.clone());
            for one in requirements {
                add(one, &purpose);
            }
        }
        for one in metadata.tests_require.known().into_iter().flatten() {
            add(one, &Purpose::Group("test".to_owned()));
        }
        for one in metadata.setup_requires.known().into_iter().flatten() {
            add(one, &Purpose::Build);
        }
    }
}

/// What environment files of conda hand to pip.
fn of_conda(project: &Project, found: &mut Vec<Declared>) {
    for source in crate::conda::pip_lists_of_conda(project) {
        let file = uvferry_requirements::parse(&source);
        for (_, entry, requirement) in file.requirements() {
            let place = Location::new(&source, entry.span());
            found.extend(of_requirement(
                requirement,
                &Purpose::Main,
                Origin::Stated,
                place,
            ));
        }
    }
}
