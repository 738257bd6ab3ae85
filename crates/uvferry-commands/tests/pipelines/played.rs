//! Jobs are played: their scripts in order, before with pip and after with uv, against a
//! local index; then what is installed is compared.
//!
//! The machine of a job is a virtual environment that stands for the runner's Python, so
//! `--system` is played as that environment. setup-uv is played by what it does: uv comes
//! on PATH, and `activate-environment` makes an environment and puts it first.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use uvferry_commands::{Mode, Project};
use uvferry_diagnostics::SourceFile;
use uvferry_index::{LocalIndex, Serving};
use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, skip};
use uvferry_yaml::{NodeRef, Tree};

use super::services::{AZURE, BITBUCKET, CIRCLECI, TRAVIS};
use super::{GITLAB, WORKFLOW, carried, carried_with, project};

struct Machine {
    project: ScratchProject,
    index: Serving,
    uv: PathBuf,
}

impl Machine {
    fn new() -> Self {
        let mut project = ScratchProject::new();
        let wheels = project.beside("wheels");
        fs_err::create_dir_all(&wheels).unwrap();
        for version in ["1.0", "2.0"] {
            WheelBuilder::new("lib", version)
                .file("lib.py", "")
                .build(&wheels);
            WheelBuilder::new("top", version)
                .requires("lib>=1")
                .file("top.py", "")
                .build(&wheels);
            WheelBuilder::new("other", version)
                .file("other.py", "")
                .build(&wheels);
            WheelBuilder::new("more", version)
                .requires("lib<2")
                .file("more.py", "")
                .build(&wheels);
        }
        let index = LocalIndex::serve(&wheels).unwrap();
        project.isolated().default_index(&index.simple_url(""));
        project.write("requirements.txt", "top==1.0\n");
        project.write("requirements-dev.txt", "other<2\n");
        project.write(
            "pyproject.toml",
            "[project]\nname = \"demo\"\nversion = \"0\"\nrequires-python = \">=3.9\"\ndependencies = [\"top==1.0\"]\n\n[dependency-groups]\ndev = [\"other<2\"]\n\n[tool.uv]\npackage = false\n",
        );
        let uv = find_uv().unwrap();
        project.run_ok(&uv, ["lock", "-q"]);
        let python = find_python().unwrap();
        project.run_ok(&python, ["-m", "venv", "runner"]);
        // uv alone: beside the one of the tests there may be a Python.
        let folder = project.beside("uv-alone");
        fs_err::create_dir_all(&folder).unwrap();
        fs_err::copy(&uv, folder.join("uv")).unwrap();
        Self {
            project,
            index,
            uv: folder.join("uv"),
        }
    }

    /// An environment with pip and nothing else, which stands for the runner's Python.
    fn runner(&self) -> PathBuf {
        let runner = self.project.join("runner");
        let installed = self.installed(&runner);
        if !installed.is_empty() {
            let at = runner.to_string_lossy().into_owned();
            let mut arguments = vec!["pip", "uninstall", "-q", "--python", &at];
            let names: Vec<&str> = installed
                .iter()
                .map(|line| line.split("==").next().unwrap())
                .collect();
            arguments.extend(names);
            self.project.run_ok(&self.uv, arguments);
        }
        assert!(self.installed(&runner).is_empty());
        runner
    }

    /// Runs a script in bash as a runner does, with these folders first on PATH.
    fn bash(&self, script: &str, folders: &[PathBuf], variables: &[(String, String)]) {
        let path: Vec<String> = folders
            .iter()
            .map(|one| one.display().to_string())
            .collect();
        let mut text = format!("export PATH=\"{}:/usr/bin:/bin\"\n", path.join(":"));
        for (name, value) in variables {
            writeln!(text, "export {name}='{value}'").unwrap();
        }
        text.push_str(script);
        self.project.run_ok(
            "/bin/bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", &text],
        );
    }

    /// What is installed, without pip and what comes with it.
    fn installed(&self, environment: &Path) -> BTreeSet<String> {
        let at = environment.to_string_lossy().into_owned();
        self.project
            .run_ok(&self.uv, ["pip", "freeze", "-q", "--python", &at])
            .lines()
            .map(str::to_owned)
            .filter(|line| !line.starts_with("pip==") && !line.starts_with("setuptools=="))
            .collect()
    }

    /// Plays the steps of the job `test`; the environment that its last step works in.
    fn play_steps(&self, text: &str) -> PathBuf {
        let runner = self.runner();
        let mut environment = runner.clone();
        let mut folders = vec![runner.join("bin")];
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).unwrap();
        let job = tree.root().unwrap().at(&["jobs", "test"]).unwrap();
        let table = job.get("env");
        let entries = table.iter().flat_map(|table| table.entries());
        let mut variables: Vec<(String, String)> = entries
            .filter_map(|(name, value)| Some((name.text()?.to_owned(), value.text()?.to_owned())))
            .collect();
        for step in job.get("steps").unwrap().items() {
            let uses = step.get("uses").and_then(NodeRef::text).unwrap_or_default();
            if uses.starts_with("astral-sh/setup-uv@") {
                folders.insert(0, self.uv.parent().unwrap().to_owned());
                let activates = step.at(&["with", "activate-environment"]);
                if activates.and_then(NodeRef::text) == Some("true") {
                    environment = self.project.join(".venv");
                    let python = runner.join("bin/python").display().to_string();
                    self.project.run_ok(
                        &self.uv,
                        ["venv", "-q", "--clear", "--python", &python, ".venv"],
                    );
                    folders.insert(0, environment.join("bin"));
                    let path = environment.display().to_string();
                    variables.push(("VIRTUAL_ENV".to_owned(), path));
                }
            }
            if let Some(run) = step.get("run").and_then(NodeRef::text) {
                let python = runner.join("bin/python").display().to_string();
                let run = run.replace("--system", &format!("--python {python}"));
                self.bash(&run, &folders, &variables);
            }
        }
        environment
    }

    /// Plays a job of GitLab: its lines in one shell.
    fn play_lines(&self, text: &str, job: &str) -> PathBuf {
        let runner = self.runner();
        let at = runner.display().to_string();
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).unwrap();
        let root = tree.root().unwrap();
        let mut variables = Vec::new();
        for table in [root.get("variables"), root.at(&[job, "variables"])] {
            for (name, value) in table.iter().flat_map(|table| table.entries()) {
                let value = value.text().unwrap().replace("/usr/local", &at);
                variables.push(match name.text().unwrap() {
                    // The runner is an environment here, which no system's Python is.
                    "UV_SYSTEM_PYTHON" => ("UV_PYTHON".to_owned(), format!("{at}/bin/python")),
                    name => (name.to_owned(), value),
                });
            }
        }
        let mut lines = Vec::new();
        for value in [
            root.at(&["default", "before_script"]),
            root.at(&[job, "script"]),
        ] {
            for item in value.iter().flat_map(|value| value.items()) {
                lines.push(item.text().unwrap().to_owned());
            }
        }
        let uv = self.uv.parent().unwrap().display();
        let script = lines
            .join("\n")
            .replace(
                "pip install uv==0.13.9",
                &format!("export PATH=\"{uv}:$PATH\""),
            )
            .replace("--system", &format!("--python {at}/bin/python"));
        self.bash(&script, &[runner.join("bin")], &variables);
        runner
    }
}

impl Machine {
    /// Plays the scripts of a service, each in a shell of its own, with a file that each of
    /// them reads first: CircleCI's `$BASH_ENV`. The environment that the last one works in.
    fn play_shells(&self, scripts: &[String], variables: &[(String, String)]) -> PathBuf {
        let runner = self.runner();
        let at = runner.display().to_string();
        let environment = self.project.join(".venv");
        for made in [&environment, &self.project.join("venv")] {
            if made.exists() {
                fs_err::remove_dir_all(made).unwrap();
            }
        }
        let told = self.project.beside("told").join("bash_env");
        fs_err::write(&told, "").unwrap();
        let mut variables: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| (name.clone(), value.replace("/usr/local", &at)))
            .collect();
        variables.push(("BASH_ENV".to_owned(), told.display().to_string()));
        let folders = [self.uv.parent().unwrap().to_owned(), runner.join("bin")];
        for script in scripts {
            let script = script
                .replace("pip install uv==0.13.9", "uv --version")
                // The index has no pip to seed with.
                .replace("uv venv --seed", "uv venv")
                .replace("=/usr/local", &format!("={at}"))
                .replace("--system", &format!("--python {at}/bin/python"));
            // What bash reads by itself comes before PATH is set here.
            let script = format!("source \"$BASH_ENV\"\n{script}");
            self.bash(&script, &folders, &variables);
        }
        if fs_err::read_to_string(&told).unwrap().contains(".venv") {
            environment
        } else {
            runner
        }
    }

    /// Plays a job of CircleCI: each step in a shell of its own.
    fn play_circleci(&self, text: &str, job: &str) -> PathBuf {
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).unwrap();
        let root = tree.root().unwrap();
        let job = root.at(&["jobs", job]).unwrap();
        let mut scripts = Vec::new();
        for step in job.get("steps").unwrap().items() {
            let command = step
                .text()
                .and_then(|name| root.at(&["commands", name, "steps"]));
            let steps = command.map_or_else(|| vec![step], |steps| steps.items().collect());
            for run in steps.iter().filter_map(|step| step.get("run")) {
                let text = run.text().or_else(|| run.get("command")?.text());
                scripts.push(text.unwrap().to_owned());
            }
        }
        let table = job.get("environment");
        let variables: Vec<(String, String)> = table
            .iter()
            .flat_map(|table| table.entries())
            .map(|(name, value)| {
                (
                    name.text().unwrap().to_owned(),
                    value.text().unwrap().to_owned(),
                )
            })
            .collect();
        self.play_shells(&scripts, &variables)
    }

    /// Plays the steps of Azure: each in a shell of its own.
    fn play_azure(&self, text: &str) -> PathBuf {
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).unwrap();
        let steps = tree.root().unwrap().get("steps").unwrap();
        let scripts: Vec<String> = steps
            .items()
            .filter_map(|step| step.get("script").or_else(|| step.get("bash"))?.text())
            .map(|script| script.replace("python -m pip install uv==0.13.9", "uv --version"))
            .collect();
        self.play_shells(&scripts, &[])
    }

    /// Plays lines that one shell reads, with an environment that is active where `active`.
    fn play_one_shell(&self, text: &str, keys: &[&[&str]], active: bool) -> PathBuf {
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).unwrap();
        let root = tree.root().unwrap();
        let mut lines = Vec::new();
        if active {
            let runner = self.project.join("runner");
            lines.push(format!("source {}/bin/activate", runner.display()));
        }
        for keys in keys {
            let value = root.at(keys).unwrap();
            lines.extend(value.text().map(str::to_owned));
            lines.extend(value.items().map(|item| item.text().unwrap().to_owned()));
        }
        self.play_shells(&[lines.join("\n")], &[])
    }
}

const JOBS: &[&str] = &[
    "jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n        with: {cache: pip}\n      - name: Upgrade pip\n        run: python -m pip install --upgrade pip\n      - name: Install\n        run: |\n          pip install -r requirements.txt \\\n            -r requirements-dev.txt  # both\n      - run: python -c 'import top, lib, other'\n",
    "jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements-dev.txt -r requirements.txt\n      - run: pip install 'more<2'\n      - run: pip uninstall -y other && pip list\n      - run: python -c 'import top, lib, more'\n",
    "jobs:\n  test:\n    steps:\n      - run: python -m pip install -r requirements.txt 'other>1'\n      - run: |\n          if python -c 'import other'; then\n            pip install -qU lib more\n          fi\n",
];

#[test]
fn jobs_of_github_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    for text in JOBS {
        let before = machine.installed(&machine.play_steps(text));
        assert!(before.len() > 1, "{before:?}");
        for mode in [Mode::Pip, Mode::Project(&project)] {
            let new = carried(WORKFLOW, text, mode).applied(text);
            let after = machine.installed(&machine.play_steps(&new));
            assert_eq!(before, after, "{new}");
        }
    }
}

#[test]
fn settings_of_pip_do_not_stop_a_sync() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let index = machine.index.simple_url("");
    let text = format!(
        "jobs:\n  test:\n    env:\n      PIP_PRE: '1'\n      PIP_EXTRA_INDEX_URL: {index}\n      PIP_TIMEOUT: '20'\n      PIP_ONLY_BINARY: ':all:'\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install -r requirements.txt -r requirements-dev.txt\n"
    );
    let before = machine.installed(&machine.play_steps(&text));
    assert!(before.len() > 1, "{before:?}");
    let new = carried(WORKFLOW, &text, Mode::Project(&project)).applied(&text);
    assert!(
        new.contains("uv sync --locked") && new.contains("UV_INDEX:"),
        "{new}"
    );
    let after = machine.installed(&machine.play_steps(&new));
    assert_eq!(before, after, "{new}");
    // What is left out is what uv would stop at.
    let refused = new.replace(
        "      PIP_PRE:",
        "      UV_PRERELEASE: allow\n      PIP_PRE:",
    );
    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        machine.play_steps(&refused)
    }));
    assert!(played.is_err(), "{refused}");
}

#[test]
fn jobs_of_gitlab_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "image: python:3.12\ndefault:\n  before_script:\n    - pip install --upgrade pip\n    - pip install -r requirements.txt\ntest:\n  script:\n    - pip install -r requirements-dev.txt\n    - python -c 'import top, lib, other'\nmore:\n  script:\n    - pip install more\n    - cd / && python -c 'import top, more'\n";
    for job in ["test", "more"] {
        let before = machine.installed(&machine.play_lines(text, job));
        assert!(before.len() > 1, "{before:?}");
        for mode in [Mode::Pip, Mode::Project(&project)] {
            let new = carried(GITLAB, text, mode).applied(text);
            let after = machine.installed(&machine.play_lines(&new, job));
            assert_eq!(before, after, "{new}");
        }
    }
}

#[test]
fn jobs_of_circleci_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "version: 2.1\ncommands:\n  deps:\n    steps:\n      - run:\n          name: x\n          command: |\n            pip install --upgrade pip\n            pip install -r requirements.txt\njobs:\n  pyenv:\n    docker: [{image: cimg/python:3.11}]\n    steps:\n      - checkout\n      - deps\n      - run: pip install -r requirements-dev.txt\n      - run: python -c 'import top, lib, other'\n  image:\n    docker:\n      - image: python:3.12\n    steps:\n      - checkout\n      - run: pip install -r requirements.txt 'more<2'\n      - run: cd / && python -c 'import top, more'\n";
    for job in ["pyenv", "image"] {
        let before = machine.installed(&machine.play_circleci(text, job));
        assert!(before.len() > 1, "{before:?}");
        for mode in [Mode::Pip, Mode::Project(&project)] {
            let new = carried(CIRCLECI, text, mode).applied(text);
            let after = machine.installed(&machine.play_circleci(&new, job));
            assert_eq!(before, after, "{new}");
            assert!(!new.contains("run: pip install -r"), "{new}");
        }
    }
}

#[test]
fn an_environment_that_a_job_of_circleci_makes_has_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "version: 2\njobs:\n  own:\n    docker: [{image: circleci/python:3.11}]\n    steps:\n      - checkout\n      - run: |\n          python3 -m venv venv\n          . venv/bin/activate\n          pip install -r requirements.txt\n          pip install more\n      - run: |\n          . venv/bin/activate\n          python -c 'import top, lib, more'\n";
    machine.play_circleci(text, "own");
    let venv = machine.project.join("venv");
    let before = machine.installed(&venv);
    assert!(before.len() > 1, "{before:?}");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let new = carried(CIRCLECI, text, mode).applied(text);
        machine.play_circleci(&new, "own");
        assert_eq!(before, machine.installed(&venv), "{new}");
        assert!(!new.contains("  pip install -r"), "{new}");
    }
}

#[test]
fn phases_of_travis_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "language: python\npython: 3.11\nbefore_install:\n  - pip install --upgrade pip\n  - (cd /tmp)\ninstall:\n  - pip install -r requirements.txt\n  - pip install -r requirements-dev.txt lib\nscript: python -c 'import top, lib, other'\n";
    let phases: [&[&str]; 3] = [&["before_install"], &["install"], &["script"]];
    let before = machine.installed(&machine.play_one_shell(text, &phases, true));
    assert!(before.len() > 1, "{before:?}");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let new = carried(TRAVIS, text, mode).applied(text);
        let after = machine.installed(&machine.play_one_shell(&new, &phases, true));
        assert_eq!(before, after, "{new}");
        assert!(!new.contains("- pip install -r"), "{new}");
    }
}

#[test]
fn steps_of_bitbucket_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "image: python:3.12\npipelines:\n  default:\n    step:\n      script:\n        - pip install -U pip\n        - pip install -r requirements.txt -r requirements-dev.txt\n        - cd / && python -c 'import top, lib, other'\n";
    let script: [&[&str]; 1] = [&["pipelines", "default", "step", "script"]];
    let before = machine.installed(&machine.play_one_shell(text, &script, false));
    assert!(before.len() > 1, "{before:?}");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let new = carried(BITBUCKET, text, mode).applied(text);
        let after = machine.installed(&machine.play_one_shell(&new, &script, false));
        assert_eq!(before, after, "{new}");
        assert!(!new.contains("- pip install -r"), "{new}");
    }
}

#[test]
fn steps_of_azure_leave_the_same_packages() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let text = "pool: {vmImage: ubuntu-latest}\nsteps:\n- task: UsePythonVersion@0\n  inputs: {versionSpec: '3.11'}\n- script: |\n    python -m pip install --upgrade pip\n    pip install -r requirements.txt\n- bash: pip install -r requirements-dev.txt 'more<2'\n- script: python -c 'import top, lib, other, more'\n";
    let before = machine.installed(&machine.play_azure(text));
    assert!(before.len() > 1, "{before:?}");
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let new = carried(AZURE, text, mode).applied(text);
        let after = machine.installed(&machine.play_azure(&new));
        assert_eq!(before, after, "{new}");
        assert!(!new.contains("    pip install -r"), "{new}");
    }
}

#[test]
fn a_job_below_the_range_installs_its_files() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let text = "jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n        with: {python-version: '3.8'}\n      - run: pip install -r requirements.txt -r requirements-dev.txt\n      - run: python -c 'import top, lib, other'\n";
    let before = machine.installed(&machine.play_steps(text));
    // A range that no Python of today is in.
    machine.project.write(
        "pyproject.toml",
        "[project]\nname = \"demo\"\nversion = \"0\"\nrequires-python = \">=3.99\"\ndependencies = [\"top==1.0\"]\n",
    );
    let python = machine.runner().join("bin/python");
    let sync = [
        "sync",
        "--locked",
        "--python",
        &python.display().to_string(),
    ];
    let refused = machine.project.run(&machine.uv, sync);
    assert!(!refused.success(), "uv takes it: {refused:?}");
    let project = Project {
        requires_python: Some(">=3.99".to_owned()),
        ..project("")
    };
    let new = carried(WORKFLOW, text, Mode::Project(&project)).applied(text);
    let after = machine.installed(&machine.play_steps(&new));
    assert!(new.contains("uv pip install"), "{new}");
    assert_eq!(before, after, "{new}");
}

#[test]
fn a_script_of_a_pipeline_installs_into_the_image() {
    skip!(unless Uv, Python);
    if cfg!(windows) {
        skip!("no bash");
    }
    let machine = Machine::new();
    let project = project("");
    let script = "set -e\npip install -r requirements.txt\npip install 'more<2'\n";
    let text = "test:\n  image: python:3.12\n  script:\n    - bash install.sh\n    - python -c 'import top, lib, more'\n";
    machine.project.write("install.sh", script);
    let before = machine.installed(&machine.play_lines(text, "test"));
    assert!(before.len() > 1, "{before:?}");
    let scripts = BTreeSet::from(["install.sh".to_owned()]);
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let written = carried("install.sh", script, mode).applied(script);
        assert!(written.contains("uv "), "{written}");
        machine.project.write("install.sh", &written);
        let new = carried_with(GITLAB, text, mode, &scripts).applied(text);
        let after = machine.installed(&machine.play_lines(&new, "test"));
        assert_eq!(before, after, "{new}\n{written}");
    }
}
