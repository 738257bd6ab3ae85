//! A project as the rules of risks want it: what `uvferry-compat` looks at, gathered from the
//! files that were read for a plan.

use uvferry_compat::risks::{
    Declared, IndexAccess, RequirementsInput, RequiresPython, RiskRequest, Risks,
};
use uvferry_diagnostics::{Location, SourceFile};
use uvferry_pyproject::{DeclaredDependency, GroupItem};

use crate::project::Project;
use crate::roles::Form;

/// The risks that a project's files show by themselves: no index is asked.
pub fn risks_of(project: &Project) -> Risks {
    let mut request = risk_request(project);
    let why = "only files were read; `uvferry-compat risks` asks the index";
    request.index = IndexAccess::Skipped(why.to_owned());
    uvferry_compat::risks::risks(&request)
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
        })
        .collect();
    let mut carriers: Vec<SourceFile> = project
        .commands
        .iter()
        .map(|command| command.source.clone())
        .collect();
    carriers.extend(configurations(project));
    RiskRequest {
        requirements,
        declared: declared(project),
        requires_python: requires_python(project),
        carriers,
        ..RiskRequest::default()
    }
}

/// Configurations of pip and of uploads that a project keeps.
fn configurations(project: &Project) -> Vec<SourceFile> {
    const NAMES: [&str; 4] = ["pip.conf", "pip.ini", ".pypirc", ".netrc"];
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
        .filter(|file| is_one(&file.path) && file.size_bytes <= MOST && !known(&file.path))
        .filter_map(|file| {
            let bytes = project.tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect()
}

/// The dependencies that pyproject.toml, setup.py and setup.cfg declare, extras and groups
/// included.
fn declared(project: &Project) -> Vec<Declared> {
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
        .into_iter()
        .filter_map(|(text, location)| read(&text, location))
        .collect()
}

/// One line of metadata; `None` where it has no name.
fn read(text: &str, location: Location) -> Option<Declared> {
    let source = SourceFile::new(location.file.as_str(), text);
    let file = uvferry_requirements::parse(&source);
    let (_, _, requirement) = file.requirements().next()?;
    Some(Declared {
        name: requirement.name.as_ref()?.written.clone(),
        specifier: requirement.specifier.clone(),
        url: requirement.url.clone(),
        marker: requirement.marker.clone(),
        location,
    })
}

fn requires_python(project: &Project) -> Option<RequiresPython> {
    let of_pyproject = project.pyproject.as_ref().and_then(|pyproject| {
        Some(RequiresPython {
            text: pyproject.requires_python()?.to_owned(),
            location: Some(Location::file("pyproject.toml")),
        })
    });
    let of_setup = || {
        let legacy = project.legacy.as_ref()?;
        Some(RequiresPython {
            text: legacy.requires_python.clone()?,
            location: Some(Location::file(legacy.source)),
        })
    };
    of_pyproject.or_else(of_setup)
}
