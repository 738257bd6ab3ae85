//! Jobs and their steps.

use std::collections::BTreeMap;

use uvferry_yaml::{NodeId, NodeRef, Tree};

use crate::carriers::pipeline::Shell;
use crate::context::{Directory, Environment, Surroundings};
use crate::python_range::version_in;

use super::super::job::{Job, Machine, Setup, Text, bounded};
use super::super::python::has_no_uv;

/// Tasks that have nothing to do with the Python of a job.
const QUIET: &[&str] = &[
    "ArchiveFiles",
    "Cache",
    "CacheBeta",
    "CopyFiles",
    "DownloadBuildArtifacts",
    "DownloadPipelineArtifact",
    "DownloadSecureFile",
    "ExtractFiles",
    "NodeTool",
    "PublishBuildArtifacts",
    "PublishCodeCoverageResults",
    "PublishPipelineArtifact",
    "PublishTestResults",
    "PythonScript",
    "TwineAuthenticate",
    "UseNode",
];

/// What may stand in a step beside what it runs.
const OF_EVERY_STEP: &[&str] = &[
    "condition",
    "continueOnError",
    "displayName",
    "enabled",
    "env",
    "errorActionPreference",
    "failOnStderr",
    "inputs",
    "name",
    "retryCountOnTaskFailure",
    "target",
    "timeoutInMinutes",
    "workingDirectory",
];

/// The jobs of a file: those of its stages, those at its top, or the file itself.
pub(super) fn jobs(tree: &Tree) -> Vec<Job<'_>> {
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let stages = root.get("stages").map(NodeRef::resolved);
    for stage in stages.into_iter().flat_map(NodeRef::items) {
        for job in jobs_of(stage) {
            found.push(Walk::of(job, vec![job, stage, root]));
        }
    }
    for job in jobs_of(root) {
        found.push(Walk::of(job, vec![job, root]));
    }
    if root.get("steps").is_some() {
        found.push(Walk::of(root, vec![root]));
    }
    bounded(found.into_iter().map(|walk| walk.job(root)))
}

fn jobs_of(holder: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let jobs = holder.get("jobs").map(NodeRef::resolved);
    let jobs = jobs.into_iter().flat_map(NodeRef::items);
    jobs.map(NodeRef::resolved)
        .filter(|job| job.get("steps").is_some())
}

/// The steps of one job, as they are gone through.
struct Walk<'a> {
    node: NodeRef<'a>,
    /// The job, and what it lies in.
    layers: Vec<NodeRef<'a>>,
    texts: Vec<Text<'a>>,
    /// What stands in `versionSpec` of `UsePythonVersion`.
    version: Option<&'a str>,
    has_windows: bool,
    is_elsewhere: bool,
    stays: Option<String>,
}

impl<'a> Walk<'a> {
    fn of(node: NodeRef<'a>, layers: Vec<NodeRef<'a>>) -> Self {
        let mut walk = Self {
            node,
            layers,
            texts: Vec::new(),
            version: None,
            has_windows: false,
            is_elsewhere: false,
            stays: None,
        };
        walk.find_machine();
        if let Some(steps) = node.get("steps") {
            for step in steps.resolved().items() {
                walk.step(step, step.id());
            }
        }
        walk
    }

    fn stay(&mut self, why: impl Into<String>) {
        self.stays.get_or_insert_with(|| why.into());
    }

    fn get(&self, key: &str) -> Option<NodeRef<'a>> {
        self.layers.iter().find_map(|layer| layer.get(key))
    }

    fn find_machine(&mut self) {
        let image = self.get("pool").and_then(|pool| pool.get("vmImage"));
        let images = image
            .and_then(NodeRef::text)
            .map(|image| self.values(image))
            .unwrap_or_default();
        if images.is_empty() {
            self.stay("which machine it runs on is not known");
        }
        for image in images {
            let image = image.to_ascii_lowercase();
            if image.starts_with("windows") || image.starts_with("vs20") {
                self.has_windows = true;
            } else if !image.starts_with("ubuntu") && !image.starts_with("macos") {
                self.stay("which machine it runs on is not known");
            }
        }
        if self.node.get("container").is_some() {
            self.stay("it runs in a container, whose Python is not known");
        }
    }

    /// What a text with one macro may be: the values of the matrix, or of a variable; nothing
    /// where they are not known.
    fn values(&self, text: &'a str) -> Vec<&'a str> {
        if text.contains("${{") {
            return Vec::new();
        }
        let Some(name) = text
            .strip_prefix("$(")
            .and_then(|rest| rest.strip_suffix(')'))
        else {
            return if text.contains("$(") {
                Vec::new()
            } else {
                vec![text]
            };
        };
        let rows = self.node.at(&["strategy", "matrix"]).map(NodeRef::resolved);
        let mut values = Vec::new();
        for (_, row) in rows.into_iter().flat_map(NodeRef::entries) {
            match row.get(name).and_then(NodeRef::text) {
                Some(value) if !value.contains('$') => values.push(value),
                _ => return Vec::new(),
            }
        }
        if values.is_empty() {
            let mut layers = self.layers.iter();
            let value = layers.find_map(|layer| layer.get("variables")?.get(name)?.text());
            values.extend(value.filter(|value| !value.contains('$')));
        }
        values
    }

    fn step(&mut self, step: NodeRef<'a>, place: NodeId) {
        let mut shell = Shell::Posix;
        let mut script = None;
        for (key, value) in step.resolved().entries() {
            let key = key.text().unwrap_or_default();
            match key {
                "script" => {
                    shell = self.shell_of_scripts();
                    script = Some(value);
                }
                "bash" => script = Some(value),
                "pwsh" => {
                    shell = Shell::Pwsh;
                    script = Some(value);
                }
                "powershell" => {
                    shell = if self.has_windows {
                        Shell::WindowsPower
                    } else {
                        Shell::Pwsh
                    };
                    script = Some(value);
                }
                "task" => self.task(step, value.text().unwrap_or_default(), place),
                "checkout" => match value.text() {
                    Some("self") => {}
                    Some("none") => self.is_elsewhere = true,
                    _ => self.stay("it checks out another repository"),
                },
                "publish" | "download" | "artifact" | "clean" | "fetchDepth" | "fetchTags"
                | "lfs" | "submodules" | "persistCredentials" => {}
                key if OF_EVERY_STEP.contains(&key) => {}
                key => self.stay(format!("what `{key}` in it does is not in the file")),
            }
        }
        if let Some(script) = script {
            self.text(script, step, step, place, shell);
        }
    }

    /// `script:` is cmd on Windows and bash elsewhere.
    fn shell_of_scripts(&self) -> Shell {
        if self.has_windows {
            Shell::Cmd
        } else {
            Shell::Posix
        }
    }

    fn task(&mut self, step: NodeRef<'a>, task: &str, place: NodeId) {
        let name = task.split('@').next().unwrap_or_default();
        let inputs = step.get("inputs");
        let input = |key: &str| inputs.and_then(|inputs| inputs.get(key));
        match name {
            "UsePythonVersion" => {
                let is_first = self.version.is_none();
                self.version = input("versionSpec").and_then(NodeRef::text).or(Some("3.x"));
                if !is_first || step.get("condition").is_some() {
                    self.stay("which Python each step has is not known");
                }
                if input("addToPath").and_then(NodeRef::text) == Some("false") {
                    self.stay("its Python does not come on PATH");
                }
                let mut texts = self.texts.iter().filter_map(|text| text.node.text());
                if texts.any(|text| text.contains("pip") || text.contains("python")) {
                    self.stay("it uses a Python before the one that it asks for");
                }
            }
            "CmdLine" | "Bash" | "PowerShell" => {
                let shell = match name {
                    "CmdLine" => self.shell_of_scripts(),
                    "PowerShell" => Shell::WindowsPower,
                    _ => Shell::Posix,
                };
                match (input("script"), inputs) {
                    (Some(script), Some(inputs)) => {
                        self.text(script, step, inputs, place, shell);
                    }
                    _ => self.stay("it runs a script by a task, in which pip may be used"),
                }
            }
            "PipAuthenticate" => {
                self.stay("`PipAuthenticate` gives an index to pip, which uv does not read");
            }
            name if QUIET.contains(&name) => {}
            _ => self.stay(format!("what its task `{task}` does is not known")),
        }
    }

    fn text(
        &mut self,
        script: NodeRef<'a>,
        step: NodeRef<'a>,
        holder: NodeRef<'a>,
        place: NodeId,
        shell: Shell,
    ) {
        let Some(body) = script.text() else { return };
        if body.contains("task.prependpath") || body.contains("variable=PATH") {
            self.stay("a step of it changes PATH for others");
        }
        let mut text = Text::new(script, place);
        text.shell = shell;
        if let Some(table) = step.get("env") {
            text.variables = variables(table);
        }
        if let Some(folder) = holder.get("workingDirectory").and_then(NodeRef::text) {
            let folder = [
                "$(System.DefaultWorkingDirectory)",
                "$(Build.SourcesDirectory)",
            ]
            .iter()
            .find_map(|start| folder.strip_prefix(start))
            .unwrap_or(folder)
            .trim_matches('/')
            .trim_start_matches("./");
            let is_known = !folder.contains(['$', '\\', '~', ':']) && !folder.starts_with("..");
            text.folder = Some(if is_known {
                Directory::Known(folder.to_owned())
            } else {
                Directory::Unknown
            });
        }
        self.texts.push(text);
    }

    fn job(mut self, root: NodeRef<'a>) -> Job<'a> {
        let versions = self.version.map(|version| self.values(version));
        let known = versions.iter().flatten();
        let pythons = known.filter_map(|version| version_in(version)).collect();
        match versions {
            None => self.stay("it has no `UsePythonVersion`, so whose Python it has is not known"),
            Some(versions) if versions.is_empty() => {
                self.stay("which versions of Python it has is not known");
            }
            Some(versions) => {
                if versions.iter().any(|version| has_no_uv(version)) {
                    self.stay("uv is not for a Python that is older than 3.8");
                }
            }
        }
        if root.get("parameters").is_some() && root.id() == self.node.id() {
            self.stay("it is a template, and what runs before it is not known");
        }
        let mut words = self
            .texts
            .iter()
            .filter_map(|text| text.node.text())
            .flat_map(str::split_whitespace);
        if words.any(|word| matches!(word, "conda" | "mamba" | "micromamba" | "pyenv")) {
            self.stay("another program manages environments in it");
        }
        let mut start = Surroundings {
            environment: Environment::System,
            is_elsewhere: self.is_elsewhere,
            pythons,
            ..Surroundings::default()
        };
        for layer in self.layers.iter().rev() {
            if let Some(table) = layer.get("variables") {
                start.variables.extend(variables(table));
            }
        }
        Job {
            node: self.node,
            texts: self.texts,
            start,
            is_one_shell: false,
            setup: Setup::Uv,
            machine: if self.has_windows {
                Machine::Windows
            } else {
                Machine::Plain
            },
            stays: self.stays,
        }
    }
}

/// Variables whose values are known.
fn variables(table: NodeRef<'_>) -> BTreeMap<String, String> {
    table
        .resolved()
        .entries()
        .filter_map(|(name, value)| Some((name.text()?, value.text()?)))
        .filter(|(_, value)| !value.contains('$'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
