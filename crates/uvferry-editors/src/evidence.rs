//! What is known of a project. The caller gathers it: whether pytest is used is told by
//! requirements files, hooks and workflows, which this crate does not read.

use std::collections::BTreeSet;

use crate::style::{Indentation, Style};
use crate::web::WebApp;

/// What a project has that editors should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The folder of the environment that uv keeps, relative to the root.
    pub environment: String,
    /// Folders of other environments of the project, relative to the root.
    pub earlier_environments: Vec<String>,
    /// How it is installed.
    pub workflow: Workflow,
    /// Names of tools that the project uses, in lower case: `pytest`, `ruff`, `black`, `mypy`.
    pub tools: BTreeSet<String>,
    /// Normalised names of the distributions that it declares, with their extras as
    /// `name[extra]` beside the plain name.
    pub distributions: BTreeSet<String>,
    /// Web applications, in the order of their files.
    pub apps: Vec<WebApp>,
    /// A module that `python -m` runs.
    pub main_module: Option<String>,
    /// A file that is run as a script, relative to the root.
    pub main_file: Option<String>,
    /// Paths of all its files, relative to the root and with `/`.
    pub paths: Vec<String>,
    /// How its Python files are written.
    pub style: Style,
    /// What its pyproject.toml is indented with; `None` where no line is indented.
    pub toml_indentation: Option<Indentation>,
    /// The name of its folder, which editors name a project by.
    pub folder_name: Option<String>,
    /// Whether its folder is the top of a repository.
    pub is_repository: bool,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            environment: ".venv".to_owned(),
            earlier_environments: Vec::new(),
            workflow: Workflow::Project,
            tools: BTreeSet::new(),
            distributions: BTreeSet::new(),
            apps: Vec::new(),
            main_module: None,
            main_file: None,
            paths: Vec::new(),
            style: Style::default(),
            toml_indentation: None,
            folder_name: None,
            is_repository: false,
        }
    }
}

/// How a project is installed with uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Workflow {
    /// pyproject.toml and uv.lock: `uv sync`.
    Project,
    /// Requirements files, relative to the root: `uv pip install -r`.
    Pip(Vec<String>),
    /// There is nothing to install yet.
    Nothing,
}

/// A command of uv that a person gives now and then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// In menus.
    pub(crate) name: &'static str,
    /// What stands behind `uv`.
    pub(crate) words: Vec<String>,
    /// What it does.
    pub(crate) why: &'static str,
}

impl Evidence {
    pub(crate) fn uses(&self, tool: &str) -> bool {
        self.tools.contains(tool)
    }

    /// The commands that need no further word.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        let task = |name, words: &[&str], why| Task {
            name,
            words: words.iter().map(|&word| word.to_owned()).collect(),
            why,
        };
        let mut tasks = match &self.workflow {
            Workflow::Project => vec![
                task("uv: sync", &["sync"], "installs what uv.lock says"),
                task(
                    "uv: upgrade",
                    &["lock", "--upgrade"],
                    "newer versions into uv.lock; uv: sync installs them",
                ),
            ],
            Workflow::Pip(files) => {
                let with = |words: &[&str]| {
                    let files = files.iter().flat_map(|file| ["-r", file.as_str()]);
                    let words = words.iter().copied().chain(files);
                    words.map(str::to_owned).collect()
                };
                vec![
                    Task {
                        name: "uv: install",
                        words: with(&["pip", "install"]),
                        why: "installs what the requirements files say",
                    },
                    Task {
                        name: "uv: upgrade",
                        words: with(&["pip", "install", "--upgrade"]),
                        why: "installs newer versions where the requirements files admit them",
                    },
                ]
            }
            Workflow::Nothing => Vec::new(),
        };
        tasks.push(task(
            "uv: venv",
            &["venv"],
            "makes the environment of the project",
        ));
        tasks
    }
}
