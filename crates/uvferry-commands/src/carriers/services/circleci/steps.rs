//! Jobs and their steps, with what executors and commands of the file bring in.

use std::collections::BTreeMap;

use uvferry_yaml::{NodeId, NodeRef, Tree};

use crate::carriers::gitlab::{Image, PYTHON_IMAGE_PREFIX};
use crate::carriers::pipeline::Shell;
use crate::context::{Directory, Environment, Mode, Settings, Surroundings};
use crate::python_range::version_in;

use super::super::job::{Job, Machine, Setup, Text, bounded};
use super::super::python::{has_no_uv, version_of_image};

/// Steps that run nothing of Python.
const QUIET: &[&str] = &[
    "add_ssh_keys",
    "attach_workspace",
    "checkout",
    "persist_to_workspace",
    "restore_cache",
    "save_cache",
    "setup_remote_docker",
    "store_artifacts",
    "store_test_results",
];

/// Orbs that have nothing to do with the Python of a job.
const QUIET_ORBS: &[&str] = &[
    "circleci/browser-tools",
    "circleci/docker",
    "circleci/node",
    "circleci/shellcheck",
    "circleci/slack",
    "codecov/codecov",
    "coveralls/coveralls",
];

/// How deep commands of a file call each other.
const DEEPEST: usize = 8;

/// So many steps of one job are read.
const MOST_STEPS: usize = 2_000;

/// The jobs of a file.
pub(super) fn jobs<'a>(tree: &'a Tree, settings: &Settings<'_>) -> Vec<Job<'a>> {
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let Some(table) = root.get("jobs").filter(|jobs| jobs.is_mapping()) else {
        return Vec::new();
    };
    let jobs = table
        .entries()
        .filter(|(_, job)| job.get("steps").is_some());
    bounded(jobs.map(|(name, job)| {
        let name = name.text().unwrap_or_default();
        Walk::of(tree, root, name, job.resolved()).job(settings)
    }))
}

/// The steps of one job, as they are gone through.
struct Walk<'a> {
    tree: &'a Tree,
    root: NodeRef<'a>,
    job: NodeRef<'a>,
    executor: Option<NodeRef<'a>>,
    texts: Vec<Text<'a>>,
    /// How many steps were gone through.
    steps: usize,
    has_checkout: bool,
    stays: Option<String>,
}

impl<'a> Walk<'a> {
    fn of(tree: &'a Tree, root: NodeRef<'a>, name: &str, job: NodeRef<'a>) -> Self {
        let mut walk = Self {
            tree,
            root,
            job,
            executor: None,
            texts: Vec::new(),
            steps: 0,
            has_checkout: false,
            stays: None,
        };
        walk.find_executor();
        if let Some(steps) = job.get("steps") {
            for item in steps.resolved().items() {
                walk.step(item, item.id(), 0);
            }
        }
        if walk.has_steps_around(name) {
            walk.stay("a workflow puts steps around it");
        }
        walk
    }

    fn stay(&mut self, why: impl Into<String>) {
        self.stays.get_or_insert_with(|| why.into());
    }

    /// Where the machine is described: the job itself, or an executor of the file.
    fn find_executor(&mut self) {
        let Some(named) = self.job.get("executor") else {
            self.executor = Some(self.job);
            return;
        };
        let name = named.text().or_else(|| named.get("name")?.text());
        self.executor = name.and_then(|name| self.root.at(&["executors", name]));
        if self.executor.is_none() {
            self.stay("its executor is not described in the file");
        }
    }

    /// Whether a workflow gives the job `pre-steps` or `post-steps`.
    fn has_steps_around(&self, name: &str) -> bool {
        let Some(workflows) = self.root.get("workflows") else {
            return false;
        };
        workflows
            .entries()
            .filter_map(|(_, workflow)| workflow.get("jobs"))
            .flat_map(NodeRef::items)
            .filter_map(|item| item.get(name))
            .any(|job| job.get("pre-steps").is_some() || job.get("post-steps").is_some())
    }

    /// `place` is the step of the job that it belongs to.
    fn step(&mut self, step: NodeRef<'a>, place: NodeId, depth: usize) {
        self.steps += 1;
        if depth > DEEPEST || self.steps > MOST_STEPS {
            self.stay("its steps are too many, or lie too deep");
            return;
        }
        if let Some(name) = step.text() {
            self.named(name, place, depth);
            return;
        }
        for (key, value) in step.entries() {
            match key.text().unwrap_or_default() {
                "run" | "deploy" => self.run(value, place),
                "when" | "unless" => {
                    let steps = value.get("steps").map(NodeRef::resolved);
                    for item in steps.into_iter().flat_map(NodeRef::items) {
                        self.step(item, place, depth + 1);
                    }
                }
                "checkout" if value.get("path").is_some() => {
                    self.stay("its checkout has a folder of its own");
                }
                "save_cache" | "persist_to_workspace" => self.saved(value),
                name => self.named(name, place, depth),
            }
        }
    }

    /// A step that is called by its name.
    fn named(&mut self, name: &str, place: NodeId, depth: usize) {
        if matches!(name, "checkout" | "attach_workspace") {
            self.has_checkout = true;
        }
        if QUIET.contains(&name) {
            return;
        }
        if let Some(command) = self.root.at(&["commands", name]) {
            let steps = command.get("steps").map(NodeRef::resolved);
            for item in steps.into_iter().flat_map(NodeRef::items) {
                self.step(item, place, depth + 1);
            }
            return;
        }
        let orb = name
            .split_once('/')
            .and_then(|(alias, _)| self.root.at(&["orbs", alias])?.text())
            .and_then(|orb| orb.split('@').next());
        if !orb.is_some_and(|orb| QUIET_ORBS.contains(&orb)) {
            self.stay(format!("what its step `{name}` does is not in the file"));
        }
    }

    fn run(&mut self, value: NodeRef<'a>, place: NodeId) {
        if value.text().is_some() {
            self.texts.push(Text::new(value, place));
            return;
        }
        let Some(command) = value.get("command").filter(|one| one.text().is_some()) else {
            return;
        };
        let mut text = Text::new(command, place);
        if let Some(table) = value.get("environment") {
            text.variables = variables(table);
        }
        if let Some(folder) = value.get("working_directory").and_then(NodeRef::text) {
            let folder = folder.trim_start_matches("./").trim_end_matches('/');
            let is_known = !folder.starts_with(['/', '~', '.']) && !folder.contains(['$', '<']);
            text.folder = Some(if is_known {
                Directory::Known(folder.to_owned())
            } else {
                Directory::Unknown
            });
        }
        if let Some(shell) = value.get("shell").and_then(NodeRef::text) {
            text.shell = shell_of(shell);
        }
        self.texts.push(text);
    }

    /// What is saved of the places that pip installs into would be another thing.
    fn saved(&mut self, value: NodeRef<'a>) {
        let root = value.get("root").and_then(NodeRef::text);
        let paths = value.get("paths").into_iter().flat_map(NodeRef::items);
        let is_installed = root
            .into_iter()
            .chain(paths.filter_map(NodeRef::text))
            .any(|path| {
                [
                    "site-packages",
                    "pyenv",
                    ".local",
                    "/usr/local",
                    "virtualenvs",
                ]
                .iter()
                .any(|part| path.contains(part))
            });
        if is_installed {
            self.stay("it saves the folder that pip installs into");
        }
    }

    /// The name of the image of the first container, which the steps run in.
    fn image(&self) -> Option<&'a str> {
        let first = self.executor?.get("docker")?.resolved().items().next()?;
        first.get("image")?.text()
    }

    fn job(mut self, settings: &Settings<'_>) -> Job<'a> {
        let image = self.image().map(str::to_owned);
        let bare = image.as_deref().unwrap_or_default();
        let repository = bare.split([':', '@']).next().unwrap_or_default();
        let mut start = Surroundings {
            environment: Environment::System,
            stops_on_error: true,
            is_elsewhere: !self.has_checkout,
            ..Surroundings::default()
        };
        let tables = [
            self.executor.and_then(|one| one.get("environment")),
            self.executor.and_then(|one| {
                one.get("docker")?
                    .resolved()
                    .items()
                    .next()?
                    .get("environment")
            }),
            self.job.get("environment"),
        ];
        for table in tables.into_iter().flatten() {
            start.variables.extend(variables(table));
        }
        let makes_one = self.makes_an_environment();
        let setup = if repository == "cimg/python" {
            if makes_one {
                Setup::Uv
            } else {
                start.environment = Environment::Active(Some(".venv".to_owned()));
                Setup::UvAndEnvironment
            }
        } else if Image::of(bare) == Image::Python {
            let name = "UV_PROJECT_ENVIRONMENT".to_owned();
            let is_project = matches!(settings.mode, Mode::Project(_));
            if is_project && !start.variables.contains_key(&name) {
                let prefix = PYTHON_IMAGE_PREFIX.to_owned();
                start.variables.insert(name, prefix);
                Setup::UvAndPrefix
            } else {
                Setup::Uv
            }
        } else if repository == "circleci/python" && makes_one && !self.versions(bare).is_empty() {
            // Its user may not write into the image's Python.
            Setup::UvInside
        } else {
            self.stay("where its machine has Python is not known");
            Setup::Uv
        };
        if let Some(path) = start.variables.get("VIRTUAL_ENV") {
            start.environment = Environment::Active(Some(path.clone()));
        }
        if self.has_another_manager() {
            self.stay("another program manages environments in it");
        }
        let versions = self.versions(bare);
        start.pythons = versions
            .iter()
            .filter_map(|version| version_in(version))
            .collect();
        if versions.iter().any(|version| has_no_uv(version)) {
            self.stay("uv is not for a Python that is older than 3.8");
        }
        let shells = [Some(self.job), self.executor].into_iter().flatten();
        let mut shells = shells.filter_map(|one| one.get("shell")?.text());
        if shells.any(|shell| shell_of(shell) != Shell::Posix) {
            self.stay("its shell is not bash");
        }
        Job {
            node: self.job,
            texts: self.texts,
            start,
            is_one_shell: false,
            setup,
            machine: if repository == "cimg/python" {
                Machine::Pyenv
            } else {
                Machine::Plain
            },
            stays: self.stays,
        }
    }

    /// Whether a step makes or activates an environment.
    fn makes_an_environment(&self) -> bool {
        self.texts
            .iter()
            .filter_map(|text| text.node.text())
            .flat_map(str::lines)
            .filter(|line| !line.contains("/.venv/bin/activate'\" >> \"$BASH_ENV\""))
            .any(|line| {
                ["-m venv", "virtualenv", "bin/activate"]
                    .iter()
                    .any(|sign| line.contains(sign))
            })
    }

    /// Whether conda, Poetry or the like decide what is installed, and where.
    fn has_another_manager(&self) -> bool {
        let texts = self.texts.iter().filter_map(|text| text.node.text());
        texts.flat_map(str::split_whitespace).any(|word| {
            matches!(
                word,
                "conda" | "mamba" | "micromamba" | "pipenv" | "poetry" | "pyenv"
            )
        })
    }

    /// The versions that the image may have: its tag, or what stands anywhere behind the name of
    /// the parameter there: a default, what a workflow gives, the list of a matrix.
    fn versions(&self, image: &str) -> Vec<String> {
        let Some(tag) = version_of_image(image) else {
            return Vec::new();
        };
        let name = tag
            .split_once("<<")
            .and_then(|(_, rest)| rest.split_once(">>"))
            .map(|(name, _)| name.trim().rsplit('.').next().unwrap_or_default());
        match name {
            None => vec![tag.to_owned()],
            Some(name) => {
                let mut found = Vec::new();
                // `version` there is the one of the file's format.
                let formats = [Some(self.root), self.root.get("workflows")];
                let formats = formats.map(|table| table.map(|table| table.resolved().id()));
                let tables = self
                    .tree
                    .nodes()
                    .filter(|node| !formats.contains(&Some(node.id())));
                for (key, value) in tables.flat_map(NodeRef::entries) {
                    if key.text() == Some(name) {
                        let inner = value.get("default").unwrap_or(value);
                        let items = inner.items().filter_map(NodeRef::text);
                        found.extend(inner.text().into_iter().chain(items).map(str::to_owned));
                    }
                }
                found
            }
        }
    }
}

fn shell_of(shell: &str) -> Shell {
    let program = shell.split_whitespace().next().unwrap_or_default();
    if program.ends_with("bash") || program == "sh" || program == "/bin/sh" {
        Shell::Posix
    } else {
        Shell::Other
    }
}

/// Variables whose values are known.
fn variables(table: NodeRef<'_>) -> BTreeMap<String, String> {
    table
        .resolved()
        .entries()
        .filter_map(|(name, value)| Some((name.text()?, value.text()?)))
        .filter(|(_, value)| !value.contains("<<") && !value.contains('$'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
