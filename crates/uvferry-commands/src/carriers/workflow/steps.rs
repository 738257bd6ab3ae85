//! Jobs and steps, as a workflow or a composite action writes them.

use std::collections::BTreeMap;

use uvferry_yaml::{NodeId, NodeRef, Tree};

use crate::carriers::pipeline::Shell;
use crate::context::Directory;

/// A list of steps and what holds for all of them.
pub(super) struct Job<'a> {
    pub(super) node: NodeRef<'a>,
    /// The list, aliases followed.
    pub(super) list: NodeRef<'a>,
    pub(super) steps: Vec<Step<'a>>,
    /// `defaults.run`, of the job before that of the workflow.
    shell: Option<&'a str>,
    directory: Option<&'a str>,
    /// Of the workflow and the job, where they are known.
    pub(super) variables: BTreeMap<String, String>,
    machine: Machine,
    hosted: Hosted,
    is_in_container: bool,
    /// Whether it runs on somebody's own machine.
    is_self_hosted: bool,
    pub(super) is_composite: bool,
}

/// A step.
pub(super) struct Step<'a> {
    /// The step, an alias followed.
    pub(super) node: NodeRef<'a>,
    /// The item of the list.
    pub(super) item: NodeId,
    pub(super) run: Option<NodeRef<'a>>,
    /// `owner/name`, `owner/name/folder` or `./folder`, without its version.
    pub(super) action: Option<&'a str>,
    pub(super) with: Option<NodeRef<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    Posix,
    Windows,
    /// Both, by a matrix, or not known.
    Either,
}

/// GitHub's machines, by the Python that is first on their PATH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hosted {
    /// It is not known whether it is one of them.
    No,
    /// The one of Ubuntu, which only root may write to: pip installs into `~/.local`, whose
    /// `bin` is on PATH.
    Ubuntu,
    /// On Windows, everybody may install into it.
    Windows,
    /// Among them one of macOS, which belongs to Homebrew.
    WithMac,
}

impl<'a> Job<'a> {
    /// A job of a workflow; `None` where it calls another workflow or has no steps.
    pub(super) fn of_workflow(root: NodeRef<'a>, node: NodeRef<'a>) -> Option<Self> {
        let list = node.get("steps")?.resolved();
        let mut variables = BTreeMap::new();
        for environment in [root.get("env"), node.get("env")].into_iter().flatten() {
            add_variables(environment, &mut variables);
        }
        let default = |key: &str| {
            [node, root]
                .iter()
                .find_map(|one| one.at(&["defaults", "run", key])?.text())
        };
        Some(Self {
            node,
            list,
            steps: steps(list),
            shell: default("shell"),
            directory: default("working-directory"),
            variables,
            machine: machine(node),
            hosted: hosted(node),
            is_in_container: node.get("container").is_some_and(|image| !image.is_null()),
            is_self_hosted: node.get("runs-on").is_some_and(is_self_hosted),
            is_composite: false,
        })
    }

    /// The steps of a composite action; `None` where it is another kind of action.
    pub(super) fn of_action(root: NodeRef<'a>) -> Option<Self> {
        let runs = root.get("runs")?;
        let using = runs.get("using")?.text()?;
        if using != "composite" {
            return None;
        }
        let list = runs.get("steps")?.resolved();
        Some(Self {
            node: runs,
            list,
            steps: steps(list),
            shell: None,
            directory: None,
            variables: BTreeMap::new(),
            machine: Machine::Posix,
            hosted: Hosted::No,
            is_in_container: false,
            is_self_hosted: false,
            is_composite: true,
        })
    }

    /// Whether its Python is not one of GitHub's machines: an image, or somebody's machine.
    pub(super) fn has_python_of_its_own(&self) -> bool {
        self.is_in_container || self.is_self_hosted
    }

    /// Which of GitHub's machines it runs on, where nothing else brings its Python.
    pub(super) fn hosted(&self) -> Hosted {
        if self.has_python_of_its_own() {
            Hosted::No
        } else {
            self.hosted
        }
    }

    /// Whether each machine that it runs on has a shell of POSIX.
    pub(super) fn is_posix(&self) -> bool {
        self.machine == Machine::Posix
    }

    /// Whether values that are no scripts make a step install with pip: the matrix where a
    /// script asks for it, inputs of an action. They stay as they are.
    pub(super) fn installs_by_values(&self) -> bool {
        let asks_the_matrix = self
            .steps
            .iter()
            .filter_map(|step| step.run?.text())
            .any(|text| text.contains("matrix."));
        let matrix = self.node.at(&["strategy", "matrix"]);
        let inputs = self.steps.iter().filter(|step| step.run.is_none());
        matrix
            .filter(|_| asks_the_matrix)
            .into_iter()
            .chain(inputs.filter_map(|step| step.with))
            .any(|values| has_install(values, 0))
    }

    /// Whether a script names the folder that `pip install --user` installs into, so that
    /// packages have to go there.
    pub(super) fn names_the_users_folder(&self) -> bool {
        let mut scripts = self.steps.iter().filter_map(|step| step.run?.text());
        scripts.any(|text| {
            text.contains("--user")
                && text.contains("pip")
                && self
                    .steps
                    .iter()
                    .filter_map(|step| step.run?.text())
                    .any(|text| text.contains(".local/") || text.contains("user-base"))
        })
    }

    /// What reads a step's script, and whether it stops at the first command that fails.
    pub(super) fn shell(&self, step: &Step<'a>) -> (Shell, bool) {
        let said = step
            .node
            .get("shell")
            .and_then(NodeRef::text)
            .or(self.shell);
        let Some(said) = said else {
            // Without a word of it: bash with `-e`, and PowerShell on Windows.
            return match self.machine {
                _ if self.is_in_container => (Shell::Posix, true),
                Machine::Posix => (Shell::Posix, true),
                Machine::Windows => (Shell::Pwsh, false),
                Machine::Either => match condition(step) {
                    Some(Machine::Posix) => (Shell::Posix, true),
                    Some(Machine::Windows) => (Shell::Pwsh, false),
                    _ => (Shell::Either, false),
                },
            };
        };
        let mut words = said.split_whitespace();
        let program = words.next().unwrap_or_default();
        let program = program.rsplit(['/', '\\']).next().unwrap_or(program);
        match program.trim_end_matches(".exe") {
            "bash" | "sh" | "zsh" | "dash" => {
                let mut options = words.peekable();
                let stops = options.peek().is_none()
                    || options.any(|word| {
                        word.starts_with('-') && !word.starts_with("--") && word.contains('e')
                    });
                (Shell::Posix, stops)
            }
            "pwsh" => (Shell::Pwsh, false),
            "powershell" => (Shell::WindowsPower, false),
            "cmd" => (Shell::Cmd, false),
            program if program.starts_with("${{") => (Shell::Either, false),
            _ => (Shell::Other, false),
        }
    }

    /// Where a step's script runs.
    pub(super) fn directory(&self, step: &Step<'a>) -> Directory {
        let said = step
            .node
            .get("working-directory")
            .and_then(NodeRef::text)
            .or(self.directory);
        match said {
            None => Directory::Known(String::new()),
            Some(said) => folder(said).map_or(Directory::Unknown, Directory::Known),
        }
    }

    /// All values that an expression may have, where the job's matrix says them.
    pub(super) fn values(&self, text: &'a str) -> Option<Vec<&'a str>> {
        if !text.contains("${{") {
            return Some(vec![text]);
        }
        let key = matrix_key(text)?;
        let matrix = self.node.at(&["strategy", "matrix"])?;
        matrix_values(matrix, key)
    }
}

/// `x` of `${{ matrix.x }}`.
pub(super) fn matrix_key(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let key = inner
        .strip_prefix("matrix.")
        .or_else(|| inner.strip_prefix("matrix['")?.strip_suffix("']"))?;
    key.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        .then_some(key)
}

fn matrix_values<'a>(matrix: NodeRef<'a>, key: &str) -> Option<Vec<&'a str>> {
    let mut values = Vec::new();
    match matrix.get(key) {
        Some(list) if list.is_sequence() => {
            for item in list.items() {
                values.push(item.text()?);
            }
        }
        Some(_) => return None,
        None => {}
    }
    if let Some(include) = matrix.get("include") {
        if !include.is_sequence() {
            return None;
        }
        for item in include.items() {
            if let Some(value) = item.get(key) {
                values.push(value.text()?);
            }
        }
    }
    (!values.is_empty() && values.iter().all(|value| !value.contains("${{"))).then_some(values)
}

/// A folder of the repository, from `working-directory` and its kin.
pub(super) fn folder(said: &str) -> Option<String> {
    let said = said.trim().replace('\\', "/");
    let mut rest = said.as_str();
    for start in ["${{ github.workspace }}", "${{github.workspace}}"] {
        rest = rest.strip_prefix(start).unwrap_or(rest);
    }
    let is_workspace = rest.len() < said.len();
    let rest = if is_workspace {
        rest.trim_start_matches('/')
    } else {
        rest
    };
    if rest.starts_with(['/', '~']) || rest.contains('$') || rest.contains(':') {
        return None;
    }
    let mut parts = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn steps(list: NodeRef<'_>) -> Vec<Step<'_>> {
    list.items()
        .map(|item| {
            let node = item.resolved();
            let uses = node.get("uses").and_then(NodeRef::text);
            let action = uses.map(|uses| uses.split('@').next().unwrap_or(uses));
            let with = node.get("with").filter(|with| with.is_mapping());
            let repeated = action
                .and_then(repeated_script)
                .and_then(|input| with?.get(input));
            Step {
                node,
                item: item.id(),
                run: node
                    .get("run")
                    .or(repeated)
                    .filter(|run| run.text().is_some()),
                action,
                with,
            }
        })
        .collect()
}

/// The input of an action that runs a script again until it succeeds.
fn repeated_script(action: &str) -> Option<&'static str> {
    match action.to_ascii_lowercase().as_str() {
        "nick-fields/retry" | "nick-invision/retry" => Some("command"),
        "ultralytics/actions/retry" => Some("run"),
        _ => None,
    }
}

/// Variables whose values are known.
pub(super) fn add_variables(environment: NodeRef<'_>, variables: &mut BTreeMap<String, String>) {
    for (name, value) in environment.entries() {
        if let (Some(name), Some(value)) = (name.text(), value.text()) {
            if value.contains("${{") {
                variables.remove(name);
            } else {
                variables.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn is_self_hosted(runs_on: NodeRef<'_>) -> bool {
    let labels = runs_on.get("labels").unwrap_or(runs_on);
    labels
        .text()
        .into_iter()
        .chain(labels.items().filter_map(NodeRef::text))
        .any(|label| label.eq_ignore_ascii_case("self-hosted"))
}

fn machine(job: NodeRef<'_>) -> Machine {
    let Some(runs_on) = job.get("runs-on") else {
        return Machine::Posix;
    };
    let (labels, is_known) = labels(job);
    let windows = labels
        .iter()
        .filter(|label| label.contains("windows"))
        .count();
    if windows == 0 && (is_known || !mentions_windows(job)) {
        Machine::Posix
    } else if is_known && windows > 0 && (runs_on.is_sequence() || windows == labels.len()) {
        Machine::Windows
    } else {
        Machine::Either
    }
}

fn hosted(job: NodeRef<'_>) -> Hosted {
    let (labels, is_known) = labels(job);
    let all = |starts: &[&str]| {
        labels
            .iter()
            .all(|label| starts.iter().any(|start| label.starts_with(start)))
    };
    if labels.is_empty() || !is_known || !all(&["ubuntu-", "macos-", "windows-"]) {
        Hosted::No
    } else if all(&["ubuntu-"]) {
        Hosted::Ubuntu
    } else if all(&["windows-"]) {
        Hosted::Windows
    } else {
        Hosted::WithMac
    }
}

/// What a job asks of its machines, for all values of its matrix, and whether that is all.
fn labels(job: NodeRef<'_>) -> (Vec<String>, bool) {
    let Some(runs_on) = job.get("runs-on") else {
        return (Vec::new(), false);
    };
    let mut labels: Vec<String> = Vec::new();
    let mut is_known = true;
    let said = runs_on.get("labels").unwrap_or(runs_on);
    let texts = said
        .text()
        .into_iter()
        .chain(said.items().filter_map(NodeRef::text));
    for text in texts {
        if !text.contains("${{") {
            labels.push(text.to_ascii_lowercase());
            continue;
        }
        let matrix = job.at(&["strategy", "matrix"]);
        let values = matrix_key(text)
            .zip(matrix)
            .and_then(|(key, matrix)| matrix_values(matrix, key));
        match values {
            Some(values) => labels.extend(values.iter().map(|value| value.to_ascii_lowercase())),
            None => is_known = false,
        }
    }
    (labels, is_known)
}

/// Whether a command that installs with pip is among some values.
fn has_install(node: NodeRef<'_>, depth: usize) -> bool {
    let node = node.resolved();
    depth < 8
        && (node.text().is_some_and(|text| {
            text.lines()
                .any(|line| line.contains("pip") && line.contains(" install "))
        }) || node.items().any(|item| has_install(item, depth + 1))
            || node
                .entries()
                .any(|(_, value)| has_install(value, depth + 1)))
}

/// Whether a matrix that is not understood speaks of Windows.
fn mentions_windows(job: NodeRef<'_>) -> bool {
    fn says(node: NodeRef<'_>, depth: usize) -> bool {
        depth < 8
            && (node
                .text()
                .is_some_and(|text| text.to_ascii_lowercase().contains("windows"))
                || node.items().any(|item| says(item, depth + 1))
                || node.entries().any(|(_, value)| says(value, depth + 1)))
    }
    ["strategy", "runs-on"]
        .iter()
        .filter_map(|key| job.get(key))
        .any(|node| says(node, 0))
}

/// On which machines a step runs at all, as far as its condition says.
fn condition(step: &Step<'_>) -> Option<Machine> {
    let condition = step.node.get("if")?.text()?.to_ascii_lowercase();
    let condition: String = condition.split_whitespace().collect();
    let has = |texts: &[&str]| texts.iter().any(|text| condition.contains(text));
    if has(&[
        "!='windows",
        "!=\"windows",
        "!startswith(matrix.os,'windows",
        "!contains(matrix.os,'windows",
    ]) || has(&[
        "=='linux",
        "=='macos",
        "=='ubuntu",
        "os,'ubuntu",
        "os,'macos",
        "os,'linux",
    ]) && !condition.contains("windows")
        && !condition.contains("||")
    {
        Some(Machine::Posix)
    } else if has(&["=='windows", "os,'windows"]) && !condition.contains("||") {
        Some(Machine::Windows)
    } else {
        None
    }
}

/// The steps of each job of a workflow, or of a composite action.
pub(super) fn jobs(tree: &Tree) -> Vec<Job<'_>> {
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    if let Some(action) = Job::of_action(root) {
        return vec![action];
    }
    let Some(jobs) = root.get("jobs") else {
        return Vec::new();
    };
    jobs.entries()
        .filter_map(|(_, job)| Job::of_workflow(root, job))
        .collect()
}

#[cfg(test)]
mod tests {
    use uvferry_diagnostics::SourceFile;

    use super::*;

    fn shells(text: &str) -> Vec<(Shell, bool)> {
        let file = SourceFile::new("a.yml", text);
        let tree = Tree::parse(&file).expect("YAML");
        jobs(&tree)
            .iter()
            .flat_map(|job| {
                job.steps
                    .iter()
                    .map(|step| job.shell(step))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn the_shell_comes_from_the_step_the_job_the_workflow_and_the_machine() {
        let shell = |before: &str, job: &str, step: &str| {
            shells(&format!(
                "{before}jobs:\n  a:\n{job}    steps:\n      - run: x\n{step}"
            ))[0]
        };
        let posix = (Shell::Posix, true);
        assert_eq!(shell("", "    runs-on: ubuntu-latest\n", ""), posix);
        assert_eq!(
            shell("", "    runs-on: windows-2022\n", ""),
            (Shell::Pwsh, false)
        );
        assert_eq!(
            shell("", "    runs-on: windows-2022\n", "        shell: bash\n"),
            posix
        );
        assert_eq!(
            shell("defaults: {run: {shell: 'bash -l {0}'}}\n", "", ""),
            (Shell::Posix, false)
        );
        assert_eq!(
            shell(
                "defaults: {run: {shell: cmd}}\n",
                "    defaults: {run: {shell: sh}}\n",
                ""
            ),
            posix
        );
        let both = "    runs-on: ${{ matrix.os }}\n    strategy:\n      matrix:\n        os: [ubuntu-22.04, Windows-latest]\n";
        assert_eq!(shell("", both, ""), (Shell::Either, false));
        assert_eq!(
            shell("", both, "        if: runner.os != 'Windows'\n"),
            posix
        );
        assert_eq!(
            shell("", both, "        if: startsWith(matrix.os, 'windows')\n"),
            (Shell::Pwsh, false)
        );
        assert_eq!(
            shell("", both, "        shell: python\n"),
            (Shell::Other, false)
        );
    }

    #[test]
    fn folders_are_those_of_the_repository() {
        assert_eq!(folder("./a/b/"), Some("a/b".to_owned()));
        assert_eq!(folder("${{ github.workspace }}/a"), Some("a".to_owned()));
        assert_eq!(folder("${{ env.X }}"), None);
        assert_eq!(folder("/tmp"), None);
        assert_eq!(folder("../a"), None);
    }
}
