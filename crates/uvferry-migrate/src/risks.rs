//! A project as the rules of risks want it: what `uvferry-compat` looks at, gathered from the
//! files that were read for a plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use uvferry_compat::risks::{
    Declared, IndexAccess, RequirementsInput, RequiresPython, RiskRequest, Risks,
};
use uvferry_diagnostics::{Diagnostic, Location, SourceFile};
use uvferry_pyproject::{DeclaredDependency, GroupItem};
use uvferry_requirements::rules as reading;
use uvferry_setuptools::Field;

use crate::options::PlanOptions;
use crate::project::Project;
use crate::roles::Form;
use crate::roots::Root;
use crate::rules;
use crate::tree::Tree;

/// The risks that a project's files show by themselves: no index is asked.
pub fn risks_of(project: &Project) -> Risks {
    let mut request = risk_request(project);
    let why = "only files were read; `uvferry-compat risks` asks the index";
    request.index = IndexAccess::Skipped(why.to_owned());
    let mut found = uvferry_compat::risks::risks(&request);
    found.coverage.notes.extend(inner_projects(&project.inner));
    found
        .coverage
        .notes
        .extend(crate::out_of_reach::paths_not_read(&project.tree));
    found
}

/// Which projects of the tree are not looked at with the outermost.
fn inner_projects(inner: &[Root]) -> Option<String> {
    const MOST: usize = 5;
    let named = inner
        .iter()
        .take(MOST)
        .map(|root| format!("`{}`", root.path));
    let mut named = named.collect::<Vec<_>>().join(", ");
    if inner.len() > MOST {
        named = format!("{named} and {} more", inner.len() - MOST);
    }
    match inner.len() {
        0 => None,
        1 => Some(format!(
            "{named} is a project of its own, and its risks are not among these: `uvferry-compat risks` tells those of all"
        )),
        _ => Some(format!(
            "{named} are projects of their own, and their risks are not among these: `uvferry-compat risks` tells those of all"
        )),
    }
}

/// What a project's files say. Targets, pip's configuration and what may be asked of an index
/// are the caller's to add.
///
/// ```
/// use uvferry_migrate::{PlanOptions, Project, Tree, risk_request};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # fs_err::write(folder.path().join("requirements.txt"), "sklearn\n")?;
/// let project = Project::read(Tree::walk(folder.path())?, &PlanOptions::default());
/// let found = uvferry_compat::risks::risks(&risk_request(&project));
/// assert!(found.risks.iter().any(|risk| risk.package.as_deref() == Some("sklearn")));
/// # Ok(())
/// # }
/// ```
pub fn risk_request(project: &Project) -> RiskRequest<'static> {
    let documents = project.documents.list().iter().zip(&project.roles);
    let requirements = documents
        .filter(|(_, role)| role.form != Form::Ignored)
        .map(|(document, role)| {
            let file = document.file.clone();
            match role.form {
                Form::Constraints { .. } => RequirementsInput::constraints(file),
                _ => RequirementsInput::requirements(file),
            }
        });
    let of_conda = crate::conda::pip_lists_of_conda(project);
    let of_conda = of_conda.iter().map(|source| {
        let file = Arc::new(uvferry_requirements::parse(source));
        RequirementsInput::requirements(file)
    });
    let requirements = requirements.chain(of_conda).collect();
    let mut carriers: Vec<SourceFile> = project
        .commands
        .iter()
        .map(|command| command.source.clone())
        .collect();
    carriers.extend(configurations(project));
    RiskRequest {
        requirements,
        includes: includes(project),
        declared: declared(project),
        requires_python: requires_python(project),
        carriers,
        ..RiskRequest::default()
    }
}

/// What is wrong with how the files include each other, by the rules of those who read them.
fn includes(project: &Project) -> Vec<Diagnostic> {
    let found = project.documents.diagnostics.iter();
    let found = found.filter_map(|found| {
        let rule = match found.code.as_str() {
            code if code == rules::MISSING_INCLUDE.code => &reading::MISSING_INCLUDE,
            code if code == rules::INCLUDE_CYCLE.code => &reading::INCLUDE_CYCLE,
            _ => return None,
        };
        let told = Diagnostic::new(rule, found.message.clone());
        let told = match &found.location {
            Some(location) => told.at_location(location.clone()),
            None => told,
        };
        Some(match &found.help {
            Some(help) => told.help(help.clone()),
            None => told,
        })
    });
    found.collect()
}

/// What the projects of a repository say, one for each, with its folder (`.` for the
/// repository itself, which is the first): [`Risks::together`] joins what is found.
pub fn risk_requests(tree: &Tree, options: &PlanOptions) -> Vec<(String, RiskRequest<'static>)> {
    let mut found = Vec::new();
    let mut known = BTreeSet::from([".".to_owned()]);
    let mut open = vec![".".to_owned()];
    while let Some(folder) = open.pop() {
        let project = Project::read(tree.below(&folder), options);
        let inner = project.inner.iter().map(|root| match folder.as_str() {
            "." => root.path.clone(),
            folder => format!("{folder}/{}", root.path),
        });
        open.extend(inner.filter(|path| known.insert(path.clone())));
        found.push((folder, risk_request(&project)));
    }
    found.sort_by(|(one, _), (other, _)| (one != ".", one).cmp(&(other != ".", other)));
    found
}

/// Configurations of pip, of uv and of uploads that a project keeps.
fn configurations(project: &Project) -> Vec<SourceFile> {
    const NAMES: [&str; 6] = [
        "pip.conf",
        "pip.ini",
        ".pypirc",
        ".netrc",
        "uv.toml",
        "pyproject.toml",
    ];
    /// No configuration is as large, bytes.
    const MOST: u64 = 1 << 20;
    let is_one = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        NAMES.contains(&name)
    };
    let known = |path: &str| {
        let mut commands = project.commands.iter();
        commands.any(|command| command.source.path() == path)
    };
    project
        .tree
        .files()
        .iter()
        .filter(|file| {
            is_one(&file.path) && !known(&file.path) && project.tree.size_bytes(file) <= MOST
        })
        .filter_map(|file| {
            let bytes = project.tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect()
}

/// The dependencies that pyproject.toml, setup.py and setup.cfg declare, extras and groups
/// included.
fn declared(project: &Project) -> Vec<Declared> {
    declared_lines(project)
        .into_iter()
        .filter_map(|(text, location)| read(text, location))
        .collect()
}

/// Each of them as it is written, with its place.
pub(crate) fn declared_lines(project: &Project) -> Vec<(String, Location)> {
    let mut found: Vec<(String, Location)> = Vec::new();
    let mut add = |dependency: DeclaredDependency| {
        let place = dependency.location;
        let place = place.unwrap_or_else(|| Location::file("pyproject.toml"));
        found.push((dependency.text, place));
    };
    if let Some(pyproject) = &project.pyproject {
        pyproject.dependencies().into_iter().for_each(&mut add);
        for extra in pyproject.optional_dependencies() {
            extra.dependencies.into_iter().for_each(&mut add);
        }
        for group in pyproject.dependency_groups() {
            for item in group.items {
                if let GroupItem::Requirement(dependency) = item {
                    add(dependency);
                }
            }
        }
    }
    for setup in project.setup.iter().chain(&project.kept_setup) {
        let requirements = setup.metadata.dependencies.known().into_iter().flatten();
        let extras = setup.metadata.optional_dependencies.known();
        let extras = extras.into_iter().flatten().flat_map(|(_, all)| all);
        // Lines of a requirements file are looked at where they stand.
        let own = |location: &Location| ["setup.py", "setup.cfg"].contains(&&*location.file);
        for one in requirements.chain(extras).filter(|one| own(&one.location)) {
            found.push((one.text.clone(), one.location.clone()));
        }
    }
    found
}

/// One line of metadata; `None` where it has no name.
fn read(text: String, location: Location) -> Option<Declared> {
    let source = SourceFile::new(location.file.as_str(), text.as_str());
    let file = uvferry_requirements::parse(&source);
    let (_, _, requirement) = file.requirements().next()?;
    Some(Declared {
        name: requirement.name.as_ref()?.written.clone(),
        specifier: requirement.specifier.clone(),
        url: requirement.url.clone(),
        marker: requirement.marker.clone(),
        text,
        location,
    })
}

pub(crate) fn requires_python(project: &Project) -> Option<RequiresPython> {
    let of_pyproject = project.pyproject.as_ref().and_then(|pyproject| {
        Some(RequiresPython {
            text: pyproject.requires_python()?.to_owned(),
            location: Some(
                pyproject
                    .requires_python_location()
                    .unwrap_or_else(|| Location::file("pyproject.toml")),
            ),
        })
    });
    let of_setup = || {
        let mut setups = project.setup.iter().chain(&project.kept_setup);
        let given = setups.find_map(|setup| match &setup.metadata.requires_python {
            Field::Known(given) => Some(given),
            Field::Absent | Field::Unknown(_) => None,
        });
        // Of a project whose pyproject.toml leaves it to setup.py or setup.cfg (`dynamic`), the
        // metadata of old says nothing.
        let legacy = project.legacy.as_ref();
        let of_legacy = legacy.and_then(|legacy| legacy.requires_python.clone());
        let text = of_legacy.or_else(|| Some(given?.value.clone()))?;
        let place = given.map(|given| of_value(project, &given.location, &text));
        let place = place.or_else(|| Some(Location::file(legacy?.source)));
        Some(RequiresPython {
            text,
            location: place,
        })
    };
    of_pyproject.or_else(of_setup)
}

/// The place of a value in setup.cfg, of which the reader gives the whole entry's.
fn of_value(project: &Project, entry: &Location, value: &str) -> Location {
    // configparser leaves the line end in front of one that begins on the next line.
    let value = value.trim();
    let found = || {
        if entry.file != "setup.cfg" || value.is_empty() {
            return None;
        }
        let bytes = project.tree.read(&entry.file).ok()?;
        let source = SourceFile::new(entry.file.as_str(), bytes);
        let start = source.line_span(entry.line)?.start;
        let at = start + source.text().get(start..)?.find(value)?;
        Some(Location::new(&source, at..at + value.len()))
    };
    found().unwrap_or_else(|| entry.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let tree = Tree::walk(folder.path()).unwrap();
        let found = risks_of(&Project::read(tree, &PlanOptions::default()));
        let one = |risk: &uvferry_compat::risks::Risk| {
            let place = risk.diagnostic.location.as_ref();
            let place = place.map(|at| format!("{}:{}:{}", at.file, at.line, at.column));
            format!("{} {}", risk.diagnostic.code, place.unwrap_or_default())
        };
        let mut told: Vec<String> = found.risks.iter().map(one).collect();
        told.sort_by_key(|one| {
            one.split_once(' ')
                .map(|(code, place)| (place.to_owned(), code.to_owned()))
        });
        told
    }

    const ADDRESSES: [&str; 3] = [
        "foo @ git+https://user:pw1234@example.com/foo",
        "bar @ https://example.com/bar-1.tar.gz",
        "baz @ git+https://example.com/baz@0123456789012345678901234567890123456789",
    ];

    #[test]
    fn addresses_of_metadata_are_told_as_those_of_requirements_files() {
        let [foo, bar, baz] = ADDRESSES;
        let pyproject = format!(
            "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\n    \"{foo}\",\n    \"{bar}\",\n    \"{baz}\",\n]\n"
        );
        assert_eq!(
            told(&[("pyproject.toml", &pyproject)]),
            [
                "UVF661 pyproject.toml:5:5",
                "UVF667 pyproject.toml:5:5",
                "UVF662 pyproject.toml:6:5",
            ]
        );
        let setup = format!(
            "from setuptools import setup\nsetup(\n    name='a',\n    version='1',\n    install_requires=[\n        '{foo}',\n        '{bar}',\n        '{baz}',\n    ],\n)\n"
        );
        assert_eq!(
            told(&[("setup.py", &setup)]),
            [
                "UVF661 setup.py:6:10",
                "UVF667 setup.py:6:10",
                "UVF662 setup.py:7:10",
            ]
        );
    }

    #[test]
    fn inner_projects_are_named() {
        let root = |path: &str| Root {
            path: path.to_owned(),
            reason: String::new(),
        };
        assert_eq!(inner_projects(&[]), None);
        let one = inner_projects(&[root("src/mail")]).unwrap();
        assert!(one.starts_with("`src/mail` is a project"), "{one}");
        let many: Vec<Root> = (0..7).map(|number| root(&format!("p{number}"))).collect();
        let many = inner_projects(&many).unwrap();
        assert!(
            many.starts_with("`p0`, `p1`, `p2`, `p3`, `p4` and 2 more are"),
            "{many}"
        );
    }

    #[test]
    fn what_conda_hands_to_pip_is_told_at_its_place() {
        let environment = "name: é\ndependencies:\n  - python=3.8\n  - sklearn\n  - pip:\n      # tools\n      - sklearn\n      - \"nose==1.3.7\"  # old\n      - git+https://user:pw1234@example.com/foo\n";
        let found = told(&[("environment.yaml", environment)]);
        let has = |one: &str| found.iter().any(|found| found == one);
        assert!(has("UVF650 environment.yaml:7:9"), "{found:?}");
        assert!(has("UVF650 environment.yaml:8:10"), "{found:?}");
        assert!(has("UVF661 environment.yaml:9:9"), "{found:?}");
        let on_a_line = "dependencies: [python, {pip: [six==1.0, 'nose==1.3.7', \"sklearn\"]}]\n";
        let found = told(&[("environment.yml", on_a_line)]);
        let has = |one: &str| found.iter().any(|found| found == one);
        assert!(has("UVF650 environment.yml:1:42"), "{found:?}");
        assert!(has("UVF650 environment.yml:1:57"), "{found:?}");
        let without = "dependencies:\n  - nose\n  - pip\n";
        assert_eq!(told(&[("environment.yml", without)]), [""; 0]);
    }

    #[test]
    fn a_range_that_pyproject_leaves_to_setuptools_counts() {
        let pyproject = "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n\n[project]\nname = \"a\"\nversion = \"1\"\ndynamic = [\"requires-python\"]\n";
        let cfg = "[options]\npython_requires = >=3.9,<3.13\n";
        assert_eq!(
            told(&[("pyproject.toml", pyproject), ("setup.cfg", cfg)]),
            ["UVF639 setup.cfg:2:19"]
        );
        let setup = "from setuptools import setup\nsetup(python_requires='>=3.9,<3.13')\n";
        assert_eq!(
            told(&[("pyproject.toml", pyproject), ("setup.py", setup)]),
            ["UVF639 setup.py:2:23"]
        );
    }

    #[test]
    fn a_range_of_pythons_is_told_where_it_stands() {
        let pyproject =
            "[project]\nname = \"a\"\nversion = \"1\"\nrequires-python = \">=3.9,<3.13\"\n";
        assert_eq!(
            told(&[("pyproject.toml", pyproject)]),
            ["UVF639 pyproject.toml:4:19"]
        );
        let setup = "from setuptools import setup\nsetup(name='a', version='1',\n      python_requires='>=3.9,<3.13')\n";
        assert_eq!(told(&[("setup.py", setup)]), ["UVF639 setup.py:3:23"]);
        let cfg = "[metadata]\nname = a\nversion = 1\n\n[options]\npython_requires = >=3.9,<3.13\n";
        for script in ["from setuptools import setup\nsetup()\n", ""] {
            let files = [("setup.cfg", cfg), ("setup.py", script)];
            let files = &files[..=usize::from(!script.is_empty())];
            assert_eq!(told(files), ["UVF639 setup.cfg:6:19"], "{script}");
        }
        let below = cfg.replace("python_requires = >", "python_requires =\n    >");
        assert_eq!(told(&[("setup.cfg", &below)]), ["UVF639 setup.cfg:7:5"]);
        let named = "import setuptools\nRANGE = '>=3.9,<3.13'\nsetuptools.setup(name='a', version='1', python_requires=RANGE)\n";
        assert_eq!(told(&[("setup.py", named)]), ["UVF639 setup.py:3:57"]);
        let index = "[project]\nname = \"a\"\nversion = \"1\"\n\n[[tool.uv.index]]\nname = \"b\"\nurl = \"https://user:pw1234@example.com/simple\"\n";
        assert_eq!(
            told(&[("pyproject.toml", index)]),
            ["UVF667 pyproject.toml:7:1"]
        );
    }
}
