//! What is measured: scenarios and sets of requirements, as data.
//!
//! The built-in ones are `data/scenarios.toml` and `data/sets.toml` of this crate; a user's file
//! has the same form.

use std::collections::BTreeMap;

use serde::Deserialize;
use uvferry_requirements::{Version, VersionError};

use crate::tool::Tool;

/// The names that commands of a scenario may hold in braces.
pub const PLACEHOLDERS: [&str; 12] = [
    "python",
    "uv",
    "venv",
    "venv-python",
    "requirements",
    "files",
    "locked",
    "installed",
    "project",
    "add",
    "upgrade",
    "older",
];

/// Something that is measured with each tool that has steps for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name: lower-case letters, digits and `-`.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// What a reader has to know to judge the figures.
    pub note: Option<String>,
    /// What is in the caches when a run starts.
    pub cache: CacheState,
    /// Whether a quick bench has it.
    pub quick: bool,
    /// Whether the tools have to have installed the same at the end.
    pub compares: bool,
    /// What each tool does.
    pub steps: BTreeMap<Tool, Steps>,
}

/// What is in the caches when a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CacheState {
    /// Nothing.
    Cold,
    /// What runs left there that do not count.
    Warm,
}

/// The commands of one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// Run once, before all runs; the folders that they leave are put back before each.
    pub prepare: Vec<Words>,
    /// Run and measured, one after the other.
    pub measure: Vec<Words>,
    /// The first version of the tool that has what is asked; `None` where all have. Before it the
    /// scenario does not apply to the tool.
    pub since: Option<Version>,
}

impl Steps {
    /// Whether a version of the tool is too old. Of one that nobody can read nothing is known.
    pub fn is_before(&self, version: &str) -> bool {
        match (&self.since, Version::parse(version)) {
            (Some(since), Ok(version)) => version < *since,
            _ => false,
        }
    }
}

/// A command as words, with placeholders in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

impl Words {
    /// Whether one of them has a placeholder.
    pub fn uses(&self, placeholder: &str) -> bool {
        let wanted = format!("{{{placeholder}}}");
        self.0.iter().any(|word| word.contains(&wanted))
    }
}

impl Scenario {
    /// Whether a command has a placeholder.
    pub fn uses(&self, placeholder: &str) -> bool {
        self.steps
            .values()
            .flat_map(|steps| steps.prepare.iter().chain(&steps.measure))
            .any(|words| words.uses(placeholder))
    }
}

/// Requirements that come with this crate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementSet {
    /// Its name.
    pub name: String,
    /// What it stands for, in a line.
    pub about: String,
    /// Whether a quick bench has it.
    #[serde(default)]
    pub quick: bool,
    /// The newest Python that its pins have wheels for; any, where there is none.
    pub python: Option<String>,
    /// As on a command line.
    pub requirements: Vec<String>,
}

/// Why a file of scenarios cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It is no TOML, or has other keys.
    #[error("{0}")]
    Format(#[from] toml_edit::de::Error),
    /// A name that could be no folder.
    #[error("scenario `{0}`: a name has lower-case letters, digits and `-` only")]
    Name(String),
    /// Two of one name.
    #[error("scenario `{0}` stands there twice")]
    Twice(String),
    /// No tool has a command.
    #[error("scenario `{0}` measures nothing: no tool has commands in `measure`")]
    Nothing(String),
    /// A name in braces that nobody knows.
    #[error("scenario `{scenario}`: `{{{name}}}` stands for nothing in `{command}`")]
    Placeholder {
        /// The scenario.
        scenario: String,
        /// What is in the braces.
        name: String,
        /// The command.
        command: String,
    },
    /// A version in `since` that is none.
    #[error("scenario `{scenario}`: `since` is no version: {error}")]
    Since {
        /// The scenario.
        scenario: String,
        /// Why.
        error: VersionError,
    },
    /// A command without a word.
    #[error("scenario `{0}` has an empty command")]
    Empty(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    #[serde(default)]
    scenario: Vec<RawScenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawScenario {
    name: String,
    about: String,
    note: Option<String>,
    cache: CacheState,
    #[serde(default)]
    quick: bool,
    #[serde(default)]
    compares: bool,
    pip: Option<RawSteps>,
    uv_pip: Option<RawSteps>,
    uv_project: Option<RawSteps>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSteps {
    #[serde(default)]
    prepare: Vec<String>,
    measure: Vec<String>,
    since: Option<String>,
}

/// The scenarios that come with this crate.
///
/// # Panics
/// Never: a test reads them.
pub fn built_in_scenarios() -> Vec<Scenario> {
    #[expect(clippy::expect_used, reason = "part of this crate, read by a test")]
    read_scenarios(include_str!("../data/scenarios.toml")).expect("the built-in scenarios")
}

/// The sets that come with this crate.
///
/// # Panics
/// Never: a test reads them.
pub fn built_in_sets() -> Vec<RequirementSet> {
    #[derive(Deserialize)]
    struct Sets {
        set: Vec<RequirementSet>,
    }
    #[expect(clippy::expect_used, reason = "part of this crate, read by a test")]
    let sets: Sets =
        toml_edit::de::from_str(include_str!("../data/sets.toml")).expect("the built-in sets");
    sets.set
}

/// Reads scenarios.
///
/// # Errors
/// Where the text has another form, or a scenario could not be run.
///
/// ```
/// let text = r#"
/// [[scenario]]
/// name = "version"
/// about = "What starting costs"
/// cache = "warm"
/// [scenario.pip]
/// measure = ["{python} -m pip --version"]
/// [scenario.uv-pip]
/// measure = ["{uv} --version"]
/// "#;
/// let scenarios = uvferry_bench::scenario::read_scenarios(text)?;
/// assert_eq!(scenarios[0].steps.len(), 2);
/// # Ok::<(), uvferry_bench::scenario::ScenarioError>(())
/// ```
pub fn read_scenarios(text: &str) -> Result<Vec<Scenario>, ScenarioError> {
    let file: ScenarioFile = toml_edit::de::from_str(text)?;
    let mut scenarios: Vec<Scenario> = Vec::new();
    for raw in file.scenario {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if raw.name.is_empty() || !raw.name.bytes().all(plain) {
            return Err(ScenarioError::Name(raw.name));
        }
        if scenarios.iter().any(|known| known.name == raw.name) {
            return Err(ScenarioError::Twice(raw.name));
        }
        let mut steps = BTreeMap::new();
        for (tool, raw_steps) in [
            (Tool::Pip, raw.pip),
            (Tool::UvPip, raw.uv_pip),
            (Tool::UvProject, raw.uv_project),
        ] {
            let Some(raw_steps) = raw_steps else {
                continue;
            };
            let words = |commands: &[String]| -> Result<Vec<Words>, ScenarioError> {
                commands
                    .iter()
                    .map(|command| words(&raw.name, command))
                    .collect()
            };
            let since = raw_steps.since.as_deref().map(Version::parse);
            let read = Steps {
                prepare: words(&raw_steps.prepare)?,
                measure: words(&raw_steps.measure)?,
                since: since.transpose().map_err(|error| ScenarioError::Since {
                    scenario: raw.name.clone(),
                    error,
                })?,
            };
            if !read.measure.is_empty() {
                steps.insert(tool, read);
            }
        }
        if steps.is_empty() {
            return Err(ScenarioError::Nothing(raw.name));
        }
        scenarios.push(Scenario {
            name: raw.name,
            about: raw.about,
            note: raw.note,
            cache: raw.cache,
            quick: raw.quick,
            compares: raw.compares,
            steps,
        });
    }
    Ok(scenarios)
}

fn words(scenario: &str, command: &str) -> Result<Words, ScenarioError> {
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Err(ScenarioError::Empty(scenario.to_owned()));
    }
    for word in &words {
        for part in word.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or(part);
            if !part.contains('}') || !PLACEHOLDERS.contains(&name) {
                return Err(ScenarioError::Placeholder {
                    scenario: scenario.to_owned(),
                    name: name.to_owned(),
                    command: command.to_owned(),
                });
            }
        }
    }
    Ok(Words(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_ones_are_those_that_the_pages_name() {
        let names: Vec<String> = built_in_scenarios()
            .into_iter()
            .map(|scenario| scenario.name)
            .collect();
        assert_eq!(
            names,
            [
                "resolve",
                "cold-install",
                "warm-install",
                "compiled-install",
                "noop",
                "add-one",
                "upgrade-one",
                "venv",
                "lock",
                "sync",
                "uninstall"
            ]
        );
        let sets = built_in_sets();
        let quick: Vec<&str> = sets
            .iter()
            .filter(|set| set.quick)
            .map(|set| set.name.as_str())
            .collect();
        assert_eq!(quick, ["small", "medium"]);
    }

    #[test]
    fn each_has_pip_and_a_uv_to_compare_it_with() {
        for scenario in built_in_scenarios() {
            assert!(scenario.steps.contains_key(&Tool::Pip), "{}", scenario.name);
            assert!(scenario.steps.len() > 1, "{}", scenario.name);
        }
    }

    fn refused(lines: &str) -> String {
        let text = format!("[[scenario]]\nname='a'\nabout=''\ncache='warm'\n{lines}");
        read_scenarios(&text).unwrap_err().to_string()
    }

    #[test]
    fn a_placeholder_that_nobody_knows_is_told_with_its_command() {
        assert_eq!(
            refused("pip.measure = ['run {pyton}']"),
            "scenario `a`: `{pyton}` stands for nothing in `run {pyton}`"
        );
        assert!(refused("pip.measure = ['run {python']").contains("stands for nothing"));
    }

    #[test]
    fn what_measures_nothing_is_refused() {
        assert!(refused("").contains("measures nothing"));
        assert!(refused("pip.measure = []").contains("measures nothing"));
        assert!(refused("pip.measure = ['  ']").contains("empty command"));
        assert!(refused("conda.measure = ['x']").contains("unknown field"));
    }

    #[test]
    fn what_came_later_does_not_apply_before() {
        let text = "[[scenario]]\nname='a'\nabout=''\ncache='warm'\n\
                    pip.measure=['x']\npip.since='25.1'\nuv-pip.measure=['x']\n";
        let steps = &read_scenarios(text).unwrap()[0].steps;
        let (pip, uv) = (&steps[&Tool::Pip], &steps[&Tool::UvPip]);
        assert!(pip.is_before("23.2.1") && pip.is_before("9.0") && pip.is_before("25.1rc1"));
        assert!(!pip.is_before("25.1") && !pip.is_before("26.3") && !pip.is_before("unknown"));
        assert!(!uv.is_before("0.8"));
        assert!(refused("pip.measure=['x']\npip.since='new'").contains("`since` is no version"));
    }

    #[test]
    fn names_are_folders() {
        let text = "[[scenario]]\nname='../a'\nabout=''\ncache='warm'\npip.measure=['x']";
        assert!(matches!(
            read_scenarios(text),
            Err(ScenarioError::Name(name)) if name == "../a"
        ));
    }
}
