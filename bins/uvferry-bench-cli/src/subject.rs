//! Which requirements and scenarios are meant.

use std::path::{Path, PathBuf};

use uvferry_bench::Tool;
use uvferry_bench::scenario::{
    RequirementSet, Scenario, built_in_scenarios, built_in_sets, read_scenarios,
};
use uvferry_cli::Failure;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::Pyproject;

use crate::arguments::RunArgs;

/// What is installed.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) requirements: Vec<String>,
    /// The newest Python that it is for.
    pub(crate) newest_python: Option<String>,
}

/// The requirements that were named; else the set, else `requirements.txt`, else what
/// pyproject.toml depends on.
///
/// # Errors
/// Where a file or a set is not there, or pyproject.toml does not say what it depends on: exit 2.
pub(crate) fn subject(args: &RunArgs, working: &Path) -> anyhow::Result<Subject> {
    let files = &args.requirement_files;
    for file in files.iter().chain(&args.constraint_files) {
        let is_remote = file.to_string_lossy().contains("://");
        if !is_remote && !working.join(file).is_file() {
            let message = format!("there is no file `{}`", file.display());
            return Err(Failure::usage(message).into());
        }
    }
    if !files.is_empty() || !args.requirements.is_empty() {
        let (projects, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            files.iter().partition(|file| file.ends_with(PYPROJECT));
        let mut requirements = args.requirements.clone();
        for project in &projects {
            requirements.extend(dependencies_of(&working.join(project))?);
        }
        let files: Vec<PathBuf> = files.into_iter().cloned().collect();
        let mut names: Vec<String> = args
            .requirement_files
            .iter()
            .map(|file| file.to_string_lossy().replace('\\', "/"))
            .collect();
        names.extend(args.requirements.iter().cloned());
        return Ok(Subject {
            name: names.join(" "),
            files,
            requirements,
            newest_python: None,
        });
    }
    let default = Path::new("requirements.txt");
    let set = match &args.set {
        Some(set) => set,
        None if working.join(default).is_file() => {
            return Ok(Subject {
                name: "requirements.txt".to_owned(),
                files: vec![default.to_owned()],
                ..Subject::default()
            });
        }
        None if working.join(PYPROJECT).is_file() => {
            return Ok(Subject {
                name: PYPROJECT.to_owned(),
                requirements: dependencies_of(&working.join(PYPROJECT))?,
                ..Subject::default()
            });
        }
        None if args.quick => "small",
        None => {
            let message = "there is neither a `requirements.txt` nor a `pyproject.toml` here";
            return Err(Failure::usage(message)
                .hint("name a file with `-r`, or a built-in set with `--set`; `--list` shows them")
                .into());
        }
    };
    let sets = built_in_sets();
    let Some(found) = sets.iter().find(|known| known.name == *set) else {
        let names: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
        return Err(Failure::usage(format!("there is no set `{set}`"))
            .hint(format!("the built-in ones are {}", names.join(", ")))
            .into());
    };
    let RequirementSet {
        name,
        requirements,
        python,
        ..
    } = found.clone();
    Ok(Subject {
        name,
        files: Vec::new(),
        requirements,
        newest_python: python,
    })
}

const PYPROJECT: &str = "pyproject.toml";

/// `project.dependencies` of a pyproject.toml, which pip reads as part of the project alone.
fn dependencies_of(file: &Path) -> anyhow::Result<Vec<String>> {
    let shown = file.display().to_string();
    let refused = |why: &str| {
        Failure::usage(format!("`{shown}` {why}"))
            .hint("name a requirements file with `-r`, or a built-in set with `--set`")
    };
    let bytes = fs_err::read(file).map_err(|error| Failure::usage(error.to_string()))?;
    let read = Pyproject::parse(&SourceFile::new(shown.as_str(), bytes));
    let pyproject = read.map_err(|error| refused(&format!("cannot be read: {}", error.message)))?;
    if !pyproject.has_project() {
        return Err(refused("has no `[project]`").into());
    }
    if pyproject
        .dynamic()
        .iter()
        .any(|field| field == "dependencies")
    {
        return Err(refused("leaves its dependencies to the build").into());
    }
    let dependencies = pyproject.dependencies().into_iter().map(|one| one.text);
    let dependencies: Vec<String> = dependencies.collect();
    if dependencies.is_empty() {
        return Err(refused("depends on nothing").into());
    }
    Ok(dependencies)
}

/// The scenarios that were named, else all; those of a file of one's own take the place of
/// built-in ones of their name.
///
/// # Errors
/// Where a file cannot be read, or a name is unknown: exit 2.
pub(crate) fn scenarios(args: &RunArgs, working: &Path) -> anyhow::Result<Vec<Scenario>> {
    let mut all = built_in_scenarios();
    if let Some(file) = &args.scenarios {
        let path = working.join(file);
        let text =
            fs_err::read_to_string(&path).map_err(|error| Failure::usage(error.to_string()))?;
        let own = read_scenarios(&text)
            .map_err(|error| Failure::usage(format!("read `{}`: {error}", file.display())))?;
        for scenario in own {
            match all.iter_mut().find(|known| known.name == scenario.name) {
                Some(known) => *known = scenario,
                None => all.push(scenario),
            }
        }
    }
    if args.quick {
        all.retain(|scenario| scenario.quick);
        return Ok(all);
    }
    if args.scenario.is_empty() {
        return Ok(all);
    }
    args.scenario
        .iter()
        .map(|name| {
            all.iter()
                .find(|scenario| scenario.name == *name)
                .cloned()
                .ok_or_else(|| {
                    let names: Vec<&str> =
                        all.iter().map(|scenario| scenario.name.as_str()).collect();
                    Failure::usage(format!("there is no scenario `{name}`"))
                        .hint(format!("there are {}", names.join(", ")))
                        .into()
                })
        })
        .collect()
}

/// The tools that were named, else all.
///
/// # Errors
/// Where a name is unknown: exit 2.
pub(crate) fn tools(args: &RunArgs) -> anyhow::Result<Vec<Tool>> {
    if args.tool.is_empty() {
        return Ok(Tool::ALL.to_vec());
    }
    args.tool
        .iter()
        .map(|name| {
            Tool::named(name).ok_or_else(|| {
                Failure::usage(format!("there is no tool `{name}`"))
                    .hint("there are pip, uv-pip, uv-project")
                    .into()
            })
        })
        .collect()
}

/// The scenarios and sets, a line each.
pub(crate) fn listed(scenarios: &[Scenario]) -> String {
    use std::fmt::Write as _;

    let mut text = String::from("scenarios\n");
    for scenario in scenarios {
        let tools: Vec<&str> = scenario.steps.keys().map(|tool| tool.name()).collect();
        let _ = writeln!(
            text,
            "  {:<18} {} ({})",
            scenario.name,
            scenario.about,
            tools.join(", ")
        );
    }
    text.push_str("\nsets\n");
    for set in built_in_sets() {
        let _ = writeln!(text, "  {:<18} {}", set.name, set.about);
    }
    text
}
