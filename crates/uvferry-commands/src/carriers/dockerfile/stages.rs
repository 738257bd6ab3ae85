//! The stages of a file, and what holds at each instruction.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::Word;
use crate::context::{Directory, Environment, PipSettings, Surroundings};
use crate::python_range::version_in;
use crate::shell::is_like_environment;

use super::images::{BaseUser, Image, is_foreign_platform};
use super::package_pythons::PackagePythons;
use super::paths;
use super::reading::{Dockerfile, Instruction};
use super::words::{Expanded, Variables, expand, operands, pairs};

/// A stage.
#[derive(Debug)]
pub(super) struct Stage {
    /// What `AS` calls it, in lower case.
    pub(super) name: Option<String>,
    /// The stage that it goes on from.
    pub(super) parent: Option<usize>,
    /// Its base image, variables put in.
    pub(super) base: Expanded,
    /// The platform of `--platform`.
    pub(super) platform: Expanded,
    /// The index of its `FROM`.
    pub(super) from: usize,
    /// The index behind its last instruction.
    pub(super) end: usize,
}

impl Stage {
    /// Whether nothing is changed in it, and why.
    pub(super) fn left_alone(&self) -> Option<&'static str> {
        if is_foreign_platform(&self.platform.text) {
            return Some("uv's image has no build for its platform");
        }
        let image = Image::parse(&self.base.text);
        if image.is_foreign() {
            return Some("uv's image has no build for its architecture");
        }
        // uv reads no Python before 3.6.
        if image
            .python_version()
            .is_some_and(|version| version < (3, 6))
        {
            return Some("uv does not work with its Python");
        }
        None
    }
}

/// The stages in order.
pub(super) fn stages(file: &Dockerfile) -> Vec<Stage> {
    let mut global = Variables::new();
    let mut stages: Vec<Stage> = Vec::new();
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (index, instruction) in file.instructions.iter().enumerate() {
        if instruction.is_on_build {
            continue;
        }
        match instruction.keyword.as_str() {
            "ARG" if stages.is_empty() => {
                argument(instruction, file.escape, &mut global, None);
            }
            "FROM" => {
                if let Some(last) = stages.last_mut() {
                    last.end = index;
                }
                let words: Vec<&str> = instruction.argument_text().split_whitespace().collect();
                let base = expand(words.first().unwrap_or(&""), file.escape, &global);
                let named = base.text.to_lowercase();
                let parent = by_name.get(&named).copied();
                let name = match words.as_slice() {
                    [_, word, name] if word.eq_ignore_ascii_case("as") => Some(name.to_lowercase()),
                    _ => None,
                };
                by_name.extend(name.clone().map(|name| (name, stages.len())));
                stages.push(Stage {
                    name,
                    parent,
                    base,
                    platform: expand(
                        instruction.flag("platform").unwrap_or_default(),
                        file.escape,
                        &global,
                    ),
                    from: index,
                    end: file.instructions.len(),
                });
            }
            _ => {}
        }
    }
    stages
}

/// The variables of `ARG`s in front of the first stage.
pub(super) fn global_arguments(file: &Dockerfile) -> Variables {
    let mut global = Variables::new();
    for instruction in &file.instructions {
        match instruction.keyword.as_str() {
            "ARG" => argument(instruction, file.escape, &mut global, None),
            _ => break,
        }
    }
    global
}

fn argument(
    instruction: &Instruction,
    escape: char,
    variables: &mut Variables,
    global: Option<&Variables>,
) {
    for pair in pairs(instruction, escape) {
        let mut value = match (&pair.value, global) {
            (Some(value), _) => expand(
                &instruction.logical.text()[value.clone()],
                escape,
                variables,
            ),
            (None, Some(global)) => match global.get(&pair.name) {
                Some(value) => value.clone(),
                None => continue,
            },
            (None, None) => continue,
        };
        // `ENV` wins over `ARG` wherever they stand.
        if variables
            .get(&pair.name)
            .is_some_and(|known| known.is_certain)
        {
            continue;
        }
        value.is_certain = false;
        variables.insert(pair.name, value);
    }
}

/// Who instructions run as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum User {
    /// root, or nobody has said.
    Root,
    /// Someone else.
    Other(String),
}

/// What holds at an instruction.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The working directory, absolute.
    pub(super) directory: String,
    /// Who it runs as.
    pub(super) user: User,
    /// Whether that is what the base image says, which nothing here tells.
    pub(super) has_unknown_user: bool,
    /// Variables.
    pub(super) variables: Variables,
    /// A path in the image, and the path in the repository that was copied to it.
    pub(super) copied: BTreeMap<String, String>,
    /// Files in the image that a step wrote.
    pub(super) written: BTreeSet<String>,
    /// Whether a file with settings of pip is there.
    pub(super) pip_settings: PipSettings,
    /// As [`Surroundings::pip_links`].
    pub(super) pip_links: BTreeMap<String, Word>,
    /// Folders that are there.
    folders: BTreeSet<String>,
    /// Virtual environments that were made.
    pub(super) environments: BTreeSet<String>,
    /// Those of them that the stage made itself, so that it knows all that is in them.
    pub(super) own_environments: BTreeSet<String>,
    /// Whether no step of the file makes one, so that what is named like one on PATH comes with
    /// the base image.
    pub(super) has_foreign_environments: bool,
    /// The stage and the instruction that put each folder on PATH.
    put_on_path: BTreeMap<String, (usize, usize)>,
    /// Whether `RUN` text is for a POSIX shell.
    pub(super) is_posix: bool,
    /// Whether uv is there.
    pub(super) has_uv: bool,
    /// Whether the base is an official image of Python.
    pub(super) is_python_image: bool,
    /// Its Python, where the tag says so.
    python: Option<String>,
    /// Whether the Python of its packages may be older than 3.7.
    has_old_python: bool,
    /// What the packages of its distribution bring.
    packages: PackagePythons,
    /// Virtual environments of a Python that uv does not support.
    old_environments: BTreeSet<String>,
    /// The variables of `ENV`, which an image hands on.
    handed_on: BTreeSet<String>,
}

/// Folders that every image has.
const FOLDERS: [&str; 12] = [
    "/", "/bin", "/etc", "/home", "/lib", "/mnt", "/opt", "/root", "/srv", "/tmp", "/usr", "/var",
];

/// Folders on PATH with a Python that belongs to no virtual environment.
const PYTHONS: [&str; 4] = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/conda/bin"];

impl State {
    /// What holds at the start of a stage with this image.
    pub(super) fn of_image(reference: &Expanded, escape: char) -> Self {
        let image = Image::parse(&reference.text);
        Self {
            directory: "/".to_owned(),
            user: match image.user() {
                BaseUser::Other => User::Other(String::new()),
                BaseUser::Root | BaseUser::Unknown => User::Root,
            },
            has_unknown_user: image.user() == BaseUser::Unknown,
            variables: Variables::new(),
            copied: BTreeMap::new(),
            written: BTreeSet::new(),
            pip_settings: PipSettings::Nowhere,
            pip_links: BTreeMap::new(),
            folders: FOLDERS.map(str::to_owned).into(),
            environments: BTreeSet::new(),
            own_environments: BTreeSet::new(),
            has_foreign_environments: false,
            put_on_path: BTreeMap::new(),
            // Who takes another escape character builds for Windows, as a rule.
            is_posix: !image.is_windows() && (escape == '\\' || image.is_python()),
            has_uv: image.has_uv(),
            is_python_image: image.is_python(),
            has_old_python: image.has_old_python(),
            packages: PackagePythons::of_image(&image),
            old_environments: BTreeSet::new(),
            handed_on: BTreeSet::new(),
            python: image.is_python().then(|| version_in(image.tag)).flatten(),
        }
    }

    /// Makes it what an image that is made from this one begins with, in another file.
    pub(super) fn hand_on(&mut self) {
        let handed_on = &self.handed_on;
        self.variables.retain(|name, _| handed_on.contains(name));
        // Others may be made from it, and nothing stands before it in their files.
        self.own_environments.clear();
        self.put_on_path.clear();
    }

    /// Whether a path is a folder, as far as is known.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// Notes a folder and those that it lies in.
    pub(super) fn add_folder(&mut self, path: &str) {
        let mut path = path;
        while self.folders.insert(path.to_owned()) && path != "/" {
            path = paths::folder(path);
        }
    }

    /// The virtual environment that is active: the first folder on PATH that is one, unless a
    /// Python that belongs to none comes before it.
    pub(super) fn active_environment(&self) -> Option<String> {
        let is_one = |folder: &String| {
            let named = self.variables.get("VIRTUAL_ENV");
            named.is_some_and(|named| paths::absolute("/", &named.text) == *folder)
                || self.environments.contains(folder)
                || self.has_foreign_environments && is_like_environment(folder)
        };
        self.folders_on_path().into_iter().find(is_one)
    }

    /// The folder on PATH that becomes the environment as soon as one is made there.
    pub(super) fn awaited_environment(&self) -> Option<String> {
        self.folders_on_path().into_iter().next()
    }

    /// Notes which instruction, the one just passed, put its folders on PATH.
    pub(super) fn note_path(&mut self, stage: usize, index: usize) {
        for folder in self.folders_on_path() {
            self.put_on_path.entry(folder).or_insert((stage, index));
        }
    }

    /// The stage and the instruction that put an environment on PATH.
    pub(super) fn put_on_path(&self, environment: &str) -> Option<(usize, usize)> {
        self.put_on_path.get(environment).copied()
    }

    /// The folders whose `bin` comes on PATH before that of the system's Python.
    fn folders_on_path(&self) -> Vec<String> {
        let Some(path) = self.variables.get("PATH") else {
            return Vec::new();
        };
        path.text
            .split(':')
            .map(|part| part.trim_end_matches('/'))
            // What the base image has on PATH is not known.
            .take_while(|part| !part.starts_with('$') && !PYTHONS.contains(part))
            .filter_map(|part| part.strip_suffix("/bin"))
            .filter(|folder| folder.starts_with('/'))
            .map(|folder| paths::absolute("/", folder))
            .collect()
    }

    /// The variables that a text names, and those that are uv's; an `ARG` may be given
    /// another value, so that its own is not known.
    fn named_variables(&self, text: &str) -> BTreeMap<String, String> {
        let named = text.split('$').skip(1).map(|rest| {
            let rest = rest.trim_start_matches('{');
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            &rest[..end]
        });
        named
            .chain(["UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV"])
            .filter_map(|name| {
                let value = self.variables.get(name)?;
                (value.is_known && value.is_certain).then(|| (name.to_owned(), value.text.clone()))
            })
            .collect()
    }

    /// The surroundings of a command in `text`.
    pub(super) fn surroundings(&self, text: &str) -> Surroundings {
        Surroundings {
            environment: match self.active_environment() {
                Some(path) => Environment::Active(Some(path)),
                None => Environment::System,
            },
            is_image: true,
            has_first_python: true,
            directory: Directory::Known(self.directory.clone()),
            variables: self.named_variables(text),
            // Only of this image is it known who owns Python's folder.
            falls_back_to_user: self.is_python_image && self.user != User::Root,
            copied: self.copied.clone(),
            written: self.written.clone(),
            pip_links: self.pip_links.clone(),
            environments: self.environments.clone(),
            awaited_environment: self.awaited_environment(),
            has_old_python: self.has_old_python,
            pythons: self
                .python
                .iter()
                .cloned()
                .chain(self.packages.three.map(str::to_owned))
                .collect(),
            pip_is_two: self.packages.pip_is_two,
            python_is_two: self.packages.python_is_two,
            old_environments: self.old_environments.clone(),
            ..Surroundings::default()
        }
    }

    /// What an instruction other than `COPY` and `ADD` changes.
    pub(super) fn pass(&mut self, instruction: &Instruction, escape: char, global: &Variables) {
        if instruction.is_on_build {
            return;
        }
        match instruction.keyword.as_str() {
            "WORKDIR" => {
                let text = expand(instruction.argument_text(), escape, &self.variables);
                self.directory = paths::absolute(&self.directory, &text.text);
                let directory = self.directory.clone();
                self.add_folder(&directory);
            }
            "USER" => {
                let text = expand(instruction.argument_text(), escape, &self.variables);
                self.has_unknown_user = false;
                let name = text.text.split(':').next().unwrap_or_default().trim();
                self.user = match name {
                    "" | "root" | "0" => User::Root,
                    name => User::Other(name.to_owned()),
                };
            }
            "ENV" => {
                // All values of one instruction see what held before it.
                let values: Vec<(String, Expanded)> = pairs(instruction, escape)
                    .into_iter()
                    .filter_map(|pair| {
                        let text = &instruction.logical.text()[pair.value?];
                        Some((pair.name, expand(text, escape, &self.variables)))
                    })
                    .collect();
                self.handed_on
                    .extend(values.iter().map(|(name, _)| name.clone()));
                self.variables.extend(values);
            }
            "ARG" => argument(instruction, escape, &mut self.variables, Some(global)),
            "SHELL" => {
                let shell = instruction
                    .json
                    .as_ref()
                    .and_then(|strings| strings.first())
                    .map(|string| paths::name(&string.value).to_owned());
                self.is_posix = shell.is_some_and(|shell| {
                    matches!(
                        shell.as_str(),
                        "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "busybox"
                    )
                });
            }
            "RUN" => self.run(instruction, escape),
            _ => {}
        }
    }

    /// What a step that is about to run, or has run, installs of the distribution's Pythons.
    pub(super) fn install_packages(&mut self, instruction: &Instruction, escape: char) {
        let text = instruction.argument_text();
        if instruction.keyword != "RUN"
            || !["py", "pip", "conda", "alternatives", "ius-release"]
                .iter()
                .any(|word| text.contains(word))
        {
            return;
        }
        let words = operands(instruction, escape, &self.variables);
        let words = words.iter().map(|word| word.value.text.as_str());
        self.packages.run(words);
    }

    /// What the text of a `RUN` says about folders, virtual environments and uv. This is
    /// evidence only: no command is changed by it.
    fn run(&mut self, instruction: &Instruction, escape: char) {
        self.install_packages(instruction, escape);
        let text = instruction.argument_text();
        if !["mkdir", "venv", "virtualenv", "uv"]
            .iter()
            .any(|word| text.contains(word))
        {
            return;
        }
        let words = operands(instruction, escape, &self.variables);
        let words: Vec<&str> = words
            .iter()
            .flat_map(|word| word.value.text.split([';', '&', '|', '(', ')', '`']))
            .filter(|word| !word.is_empty())
            .collect();
        let mut added = Vec::new();
        for (index, word) in words.iter().enumerate() {
            match paths::name(word) {
                "mkdir" => added.extend(
                    words[index + 1..]
                        .iter()
                        .take_while(|word| word.starts_with(['-', '/']))
                        .filter(|word| word.starts_with('/'))
                        .map(|path| paths::absolute(&self.directory, path)),
                ),
                "venv" | "virtualenv" => {
                    if let Some(path) = environment_path(&words[index + 1..]) {
                        let path = paths::absolute(&self.directory, path);
                        added.push(path.clone());
                        if paths::name(word) == "virtualenv" && self.is_old(&words[index + 1..]) {
                            self.old_environments.insert(path.clone());
                        }
                        self.own_environments.insert(path.clone());
                        self.environments.insert(path);
                    }
                }
                _ => {}
            }
        }
        for folder in added {
            self.add_folder(&folder);
        }
        self.has_uv |= brings_uv(&words) || text.contains("astral.sh/uv");
    }

    /// What another stage or image gives by `COPY --from`.
    pub(super) fn copy_from(&mut self, other: Option<&State>, source: &str, target: &str) {
        let Some(other) = other else { return };
        let source = paths::absolute("/", source);
        let put = |rest: &str| paths::absolute(target, rest.trim_start_matches('/'));
        for (image, repository) in &other.copied {
            if let Some(rest) = paths::below(image, &source) {
                self.copied.insert(put(rest), repository.clone());
            } else if let Some(rest) = paths::below(&source, image) {
                self.copied.insert(put(""), paths::join(repository, rest));
            }
        }
        for file in &other.written {
            if let Some(rest) = paths::below(file, &source) {
                self.written.insert(put(rest));
            }
        }
        for environment in &other.environments {
            if let Some(rest) = paths::below(environment, &source) {
                self.environments.insert(put(rest));
            }
        }
    }
}

impl State {
    /// Whether virtualenv makes an environment of Python 2 of these words.
    fn is_old(&self, words: &[&str]) -> bool {
        /// A command has few options.
        const MOST: usize = 8;
        let words = &words[..words.len().min(MOST)];
        let asked = words.iter().enumerate().find_map(|(at, word)| {
            let value = word.strip_prefix("--python=");
            let value = value.or_else(|| word.strip_prefix("-p").filter(|rest| !rest.is_empty()));
            match *word {
                "-p" | "--python" => words.get(at + 1).copied(),
                _ => value,
            }
        });
        match asked {
            Some(python) => {
                let name = paths::name(python);
                name.trim_start_matches(|c: char| c.is_ascii_alphabetic())
                    .starts_with('2')
                    || name == "python" && self.packages.python_is_two
            }
            None => self.packages.python_is_two,
        }
    }
}

/// The folder that `venv` or `virtualenv` is given.
fn environment_path<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-p" | "--python" | "--prompt" => {
                words.next();
            }
            option if option.starts_with('-') => {}
            path => {
                let is_path = path.starts_with(['/', '.', '~', '$'])
                    || path
                        .chars()
                        .all(|c| c.is_alphanumeric() || "-_./".contains(c));
                return is_path.then_some(path);
            }
        }
    }
    None
}

/// Whether the words install uv: `pip install uv`, `pipx install uv`, `apk add uv`.
fn brings_uv(words: &[&str]) -> bool {
    let mut installs = false;
    for word in words {
        match *word {
            "install" | "add" => installs = true,
            "uv" if installs => return true,
            word if installs
                && (word.starts_with("uv==")
                    || word.starts_with("uv>")
                    || word.starts_with("uv~=")
                    || word.starts_with("uv<")) =>
            {
                return true;
            }
            "run" | "sync" => installs = false,
            _ => {}
        }
    }
    // Who calls it has it, wherever it comes from.
    words.windows(2).any(|pair| {
        pair[0] == "uv" && matches!(pair[1], "pip" | "sync" | "venv" | "run" | "tool" | "export")
    })
}
