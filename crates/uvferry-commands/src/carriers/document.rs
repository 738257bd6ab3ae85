//! README and documentation: their code blocks.
//!
//! A document speaks to two kinds of readers. Who uses the package goes on installing it the
//! way they like: a command that installs the project by its own name stays. Who develops it
//! works in a checkout, where pip's commands are uv's now.

use uvferry_diagnostics::{SourceFile, Span};

use crate::carried::{Carried, Found};
use crate::carriers::command_lines::{PlainWord, arguments_of, is_command_line, simple_commands};
use crate::carriers::listing;
use crate::context::{
    Directory, Environment, InstallTarget, Mode, Project, Settings, Surroundings,
};
use crate::embedded::{Embedded, Quoting};
use crate::history::is_history;
use crate::outcome::Outcome;
use crate::program_words::mentions_program;
use crate::rules::TYPED_OUTSIDE_THE_CHECKOUT;
use crate::shell::{self, stays_with_pip};

mod asciidoc;
mod blocks;
mod markdown;
mod restructured_text;

use blocks::{Block, Typed};

/// Whether a file is a document, by its name.
pub(crate) fn is_document(path: &str) -> bool {
    Markup::of(path).is_some() && !is_history(path)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    Markdown,
    RestructuredText,
    AsciiDoc,
}

impl Markup {
    fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match extension.as_str() {
            "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Self::Markdown,
            "rst" | "rest" => Self::RestructuredText,
            "adoc" | "asciidoc" | "asc" => Self::AsciiDoc,
            _ => return None,
        })
    }

    fn read(self, text: &str) -> (Vec<Block>, Vec<Span>) {
        match self {
            Self::Markdown => markdown::read(text),
            Self::RestructuredText => restructured_text::read(text),
            Self::AsciiDoc => asciidoc::read(text),
        }
    }
}

/// Whom a block speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// Those who install the package.
    Users,
    /// Those who work on it.
    Developers,
    /// Only environments are made and pip is renewed: whoever the next block speaks to.
    Whoever,
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let text = file.text();
    let Some(markup) = Markup::of(file.path()) else {
        return Carried::default();
    };
    if !mentions_program(text) {
        return Carried::default();
    }
    let (blocks, spans) = markup.read(text);
    let readers = Readers::new(file, settings);
    let typed: Vec<Typed> = blocks
        .iter()
        .filter_map(|block| block.typed(file))
        .collect();
    let audiences = readers.audiences(&typed);
    let mut carried = readers.blocks(file, &typed, &audiences, false);
    // Who reads goes on with the environment that another block has made.
    let uses_pip = |found: &Found| {
        stays_with_pip(&found.translated)
            && !matches!(&found.translated.outcome, Outcome::Kept { why } if why == FOR_USERS)
    };
    if carried.commands.iter().any(uses_pip) {
        carried = readers.blocks(file, &typed, &audiences, true);
    }
    for span in spans {
        let code = &text[span.clone()];
        if !is_command_line(code) {
            continue;
        }
        let mut embedded = Embedded::new(Quoting::Plain);
        embedded.push(code, span.start);
        let mut found = Carried::default();
        listing::list(&embedded, &readers.start(file), settings, &mut found);
        for mut command in found.commands {
            if readers.is_for_users(&command.text) {
                command.stay(FOR_USERS);
            }
            carried.commands.push(command);
        }
    }
    carried.sort();
    carried
}

const FOR_USERS: &str = "it is for users of the package, who install it the way they like";

/// Who may read a document.
struct Readers<'a> {
    settings: &'a Settings<'a>,
    project: Option<&'a Project>,
    /// Whether the document is one for those who have a checkout of the project: what it
    /// installs from `.` is the project.
    is_for_contributors: bool,
    /// The folders that the document clones into.
    clones: Vec<String>,
}

impl<'a> Readers<'a> {
    fn new(file: &SourceFile, settings: &'a Settings<'a>) -> Self {
        let project = match settings.mode {
            Mode::Project(project) => Some(project),
            Mode::Pip => None,
        };
        let path = file.path().to_ascii_lowercase();
        let clones = clones(file.text());
        Self {
            settings,
            project,
            is_for_contributors: ["contribut", "develop", "hacking", "release", "readme"]
                .iter()
                .any(|word| path.contains(word))
                || !path.contains('/')
                || clones.iter().any(|clone| is_clone_of(clone, project)),
            clones,
        }
    }

    /// Where the commands of a document are typed: a README's in its own folder where the
    /// project has requirements files there, all others' at the top.
    fn start(&self, file: &SourceFile) -> Surroundings {
        let (folder, name) = file.path().rsplit_once('/').unwrap_or(("", file.path()));
        let is_readme = name.to_ascii_lowercase().starts_with("readme");
        let has_files = self.project.is_some_and(|project| {
            project.folder == folder
                || project.files.keys().any(|path| folder_of(path) == folder)
                || [
                    "pyproject.toml",
                    "setup.py",
                    "setup.cfg",
                    "requirements.txt",
                ]
                .iter()
                .any(|name| project.paths.contains(&format!("{folder}/{name}")))
        });
        Surroundings {
            directory: Directory::Known(if is_readme && has_files {
                folder.to_owned()
            } else {
                String::new()
            }),
            is_for_readers: true,
            ..Surroundings::default()
        }
    }

    /// All blocks, in order; `pip_stays` says whether a command of one of them goes on using pip.
    fn blocks(
        &self,
        file: &SourceFile,
        typed: &[Typed],
        audiences: &[Audience],
        pip_stays: bool,
    ) -> Carried {
        let mut carried = Carried::default();
        let mut surroundings = Surroundings {
            pip_stays,
            ..self.start(file)
        };
        for (block, audience) in typed.iter().zip(audiences) {
            let directory = surroundings.directory.clone();
            surroundings = self.block(file, block, *audience, &surroundings, &mut carried);
            // The next block is read from the same place as this one.
            surroundings.directory = directory;
            if surroundings.environment == Environment::System {
                surroundings.environment = Environment::Unknown;
            }
        }
        carried
    }

    /// Whom each block speaks to.
    fn audiences(&self, typed: &[Typed]) -> Vec<Audience> {
        let mut audiences: Vec<Audience> = typed.iter().map(|block| self.audience(block)).collect();
        let mut next = if self.is_manual() {
            Audience::Users
        } else {
            Audience::Developers
        };
        for audience in audiences.iter_mut().rev() {
            match audience {
                Audience::Whoever => *audience = next,
                known => next = *known,
            }
        }
        audiences
    }

    fn audience(&self, block: &Typed) -> Audience {
        let clones = clones(block.embedded.text());
        if !clones.is_empty() && clones.iter().all(|clone| !is_clone_of(clone, self.project)) {
            // It works in somebody else's checkout.
            return Audience::Users;
        }
        let mut audience = Audience::Whoever;
        for line in block.embedded.text().lines() {
            for command in simple_commands(line) {
                if self.speaks_to_users(&command) {
                    if audience == Audience::Whoever {
                        audience = Audience::Users;
                    }
                } else if arguments_of(&command)
                    .is_some_and(|(program, words)| !prepares(program, words))
                {
                    audience = Audience::Developers;
                }
            }
        }
        audience
    }

    fn block(
        &self,
        file: &SourceFile,
        block: &Typed,
        audience: Audience,
        surroundings: &Surroundings,
        carried: &mut Carried,
    ) -> Surroundings {
        let mut found = Carried::default();
        let mut around = surroundings.clone();
        let has_users = block.embedded.text().lines().any(|line| {
            simple_commands(line)
                .iter()
                .any(|command| self.speaks_to_users(command))
        });
        around.pip_stays |= has_users;
        let embedded = without_entering_the_checkout(&block.embedded, self.project);
        let behind = if block.is_exact {
            shell::carry(&embedded, &around, self.settings, &mut found)
        } else {
            listing::list(&embedded, &around, self.settings, &mut found);
            around
        };
        let mut stay: Vec<Span> = Vec::new();
        for command in &mut found.commands {
            if let Some(why) = self.typed_outside(&command.text) {
                command.translated.outcome = Outcome::NeedsReview {
                    rule: &TYPED_OUTSIDE_THE_CHECKOUT,
                    why,
                    suggestion: None,
                };
                command.to = None;
                command.is_applied = false;
                stay.push(command.span.clone());
                continue;
            }
            if audience == Audience::Users || self.is_for_users(&command.text) {
                command.stay(FOR_USERS);
                stay.push(command.span.clone());
            }
        }
        stay.sort_by_key(|span| span.start);
        found.replacements.retain(|(place, _)| {
            // What is put in at an end of a command belongs to it.
            let next = stay.partition_point(|span| span.end < place.start);
            stay.get(next).is_none_or(|span| {
                place.end < span.start
                    || (!place.is_empty() && (place.end == span.start || place.start == span.end))
            })
        });
        if nothing_is_left(file, block, &found.replacements) {
            for command in &mut found.commands {
                command.stay("nothing would be left of the example");
            }
            found.replacements.clear();
        }
        for (place, new) in &mut found.replacements {
            // A line that goes takes its prompt and its indentation along.
            if new.is_empty()
                && file.text()[..place.end].ends_with('\n')
                && let Ok(at) = block
                    .starts
                    .binary_search_by_key(&place.start, |(code, _)| *code)
            {
                place.start = block.starts[at].1;
            }
        }
        carried.append(found);
        Surroundings {
            pip_stays: surroundings.pip_stays,
            ..behind
        }
    }

    /// A command that names a requirements file through the folder of the checkout
    /// (`pip install -r NAME/requirements.txt`), where that file became part of the project.
    fn typed_outside(&self, command: &str) -> Option<String> {
        let project = self.project?;
        let clones = &self.clones;
        simple_commands(command).iter().flatten().find_map(|word| {
            let (folder, path) = word.text.split_once('/')?;
            let target = project.files.get(path)?;
            (clones.iter().any(|clone| clone == folder) && *target != InstallTarget::Stays).then(
                || {
                    format!(
                        "it is typed outside the checkout, and `{path}` became part of the \
                             project: `uv sync --directory {folder}` installs from there"
                    )
                },
            )
        })
    }

    /// Whether this is the manual of a library.
    fn is_manual(&self) -> bool {
        !self.is_for_contributors && self.project.is_some_and(|project| project.is_package)
    }

    fn is_for_users(&self, command: &str) -> bool {
        simple_commands(command)
            .iter()
            .any(|command| self.speaks_to_users(command))
    }

    /// Whether a path is surely one of the project's: a requirements file, or an extra.
    fn is_in_the_checkout(&self, path: &str) -> bool {
        let Some(project) = self.project else {
            return true;
        };
        let path = path.trim_start_matches("./");
        let has_extra = path
            .split_once('[')
            .and_then(|(_, rest)| rest.strip_suffix(']'))
            .is_some_and(|extras| {
                extras
                    .split(',')
                    .all(|extra| project.extras.contains(extra.trim()))
            });
        has_extra
            || project
                .files
                .keys()
                .any(|known| known == path || known.ends_with(&format!("/{path}")))
    }

    /// Whether a command installs the package by its name, or something else that users of
    /// it have.
    fn speaks_to_users(&self, command: &[PlainWord]) -> bool {
        let Some((program, words)) = arguments_of(command) else {
            return false;
        };
        if prepares(program, words) {
            return false;
        }
        // In the manual of a library even `.` may be the reader's own project.
        let is_manual = self.is_manual();
        if !matches!(program, "pip" | "pipx" | "easy_install") {
            return is_manual;
        }
        let mut named = Vec::new();
        let (mut checkout, mut from_files) = (false, false);
        // Behind the subcommand.
        let mut words = words
            .iter()
            .map(|word| word.text.as_str())
            .skip(usize::from(program != "easy_install"));
        while let Some(word) = words.next() {
            match word {
                "-r" | "--requirement" | "-e" | "--editable" => {
                    checkout |= words
                        .next()
                        .is_some_and(|path| self.is_in_the_checkout(path));
                    from_files = true;
                }
                "-c" | "--constraint" | "-i" | "--index-url" | "--extra-index-url" | "-f"
                | "--find-links" | "--python" | "--target" | "-t" | "--trusted-host" => {
                    words.next();
                }
                word if word.starts_with("-r") || word.starts_with("-e") => {
                    checkout |= self.is_in_the_checkout(&word[2..]);
                    from_files = true;
                }
                word if word.starts_with('-') => {}
                word if name_of(word).is_none() => {
                    checkout |= self.is_in_the_checkout(word);
                    from_files = true;
                }
                word => named.push(word),
            }
        }
        if from_files {
            return is_manual && !checkout;
        }
        if is_manual {
            return true;
        }
        if named.is_empty() {
            return false;
        }
        let called: Vec<String> = named.iter().filter_map(|word| name_of(word)).collect();
        let own_name = self.project.and_then(|project| project.name.as_deref());
        if called.iter().any(|name| Some(name.as_str()) == own_name) {
            return true;
        }
        if called.iter().all(|name| is_tool(name)) {
            return false;
        }
        match self.project {
            // Without its name nobody can tell the package from others.
            None => true,
            Some(project) if project.name.is_none() => true,
            // What a library's document says to install beside it is for its users, unless
            // developers have it.
            Some(project) => {
                project.is_package
                    && !called.iter().all(|name| {
                        project.programs.contains(name) || project.locked.contains(name)
                    })
            }
        }
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a command only makes an environment or renews pip, for others.
fn prepares(program: &str, words: &[PlainWord]) -> bool {
    let mut named = words
        .iter()
        .skip(1)
        .filter(|word| !word.text.starts_with('-'))
        .peekable();
    matches!(program, "venv" | "virtualenv")
        || (program == "pip"
            && named.peek().is_some()
            && named.all(|word| matches!(word.text.as_str(), "pip" | "setuptools" | "wheel")))
}

/// What developers install by hand, whatever the project is.
fn is_tool(name: &str) -> bool {
    matches!(
        name,
        "pip"
            | "setuptools"
            | "wheel"
            | "tox"
            | "nox"
            | "pre-commit"
            | "virtualenv"
            | "pip-tools"
            | "build"
            | "twine"
            | "pytest"
            | "uv"
            | "pipx"
    )
}

/// The normalised name of a requirement or of what an address leads to; `None` for paths and
/// what is known only later.
fn name_of(word: &str) -> Option<String> {
    // A wheel is a file.
    if word.contains(".whl") {
        return None;
    }
    let name = if let Some((_, fragment)) = word.split_once("#egg=") {
        fragment
    } else if let Some((_, rest)) = word.split_once("://") {
        let path = rest.split(['#', '?']).next().unwrap_or(rest);
        let path = path.rsplit_once(".git").map_or(path, |(path, _)| path);
        let mut parts = path.trim_end_matches('/').rsplit('/');
        let last = parts.next().unwrap_or(path);
        // …/NAME/archive/main.zip
        if path.contains("/archive/") {
            path.split("/archive/").next()?.rsplit('/').next()?
        } else {
            last.split('@').next().unwrap_or(last)
        }
    } else {
        if word.starts_with(['.', '/', '$', '{', '<', '~', '%']) || word.contains(['/', '\\']) {
            return None;
        }
        word
    };
    let end = name
        .find(|character: char| !(character.is_ascii_alphanumeric() || "-_.".contains(character)))
        .unwrap_or(name.len());
    let name = name[..end].trim_end_matches(['-', '_', '.']);
    if name.is_empty() {
        return None;
    }
    let mut normal = String::new();
    for character in name.chars() {
        if matches!(character, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.push(character.to_ascii_lowercase());
        }
    }
    Some(normal)
}

/// `git clone …; cd NAME` enters the repository, whose top is where paths begin: a `cd`
/// behind a clone is masked by a command that does nothing.
fn without_entering_the_checkout(embedded: &Embedded, project: Option<&Project>) -> Embedded {
    let text = embedded.text();
    let mut cloned: Option<String> = None;
    let mut masked: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for command in simple_commands(line) {
            if let Some(clone) = clone_of(&command) {
                cloned = Some(clone);
                continue;
            }
            let words: Vec<&str> = command.iter().map(|word| word.text.as_str()).collect();
            if let ["cd", folder, ..] = words.as_slice()
                && let Some((first, last)) = command.first().zip(command.last())
            {
                let name = folder.trim_start_matches("./").trim_end_matches('/');
                // A clone in an earlier block, or none that is shown.
                let enters = match &cloned {
                    Some(clone) => clone == name && is_clone_of(clone, project),
                    None => project.is_some() && is_clone_of(name, project),
                };
                // `cd [where you keep it]`
                let is_a_hint = name.contains(['[', '<', '~', ' ']) || name.starts_with("path/");
                if enters || is_a_hint {
                    masked.push(start + first.span.start..start + last.span.end);
                    cloned = None;
                }
            }
        }
        start += line.len();
    }
    let mut out = embedded.clone();
    for range in masked {
        out.mask(range.clone(), &format!(":{}", " ".repeat(range.len() - 1)));
    }
    out
}

/// Whether no line of what is typed would be left.
fn nothing_is_left(file: &SourceFile, block: &Typed, replacements: &[(Span, String)]) -> bool {
    if replacements.iter().any(|(_, new)| !new.trim().is_empty()) || replacements.is_empty() {
        return false;
    }
    let text = file.text();
    block.starts.iter().all(|(start, _)| {
        let end = text[*start..]
            .find('\n')
            .map_or(text.len(), |at| start + at);
        let line = text[*start..end].trim();
        line.is_empty()
            || line.starts_with('#')
            || replacements
                .iter()
                .any(|(place, _)| place.start <= *start && start + line.len() <= place.end)
    })
}

/// The folder that `git clone` makes.
fn clone_of(command: &[PlainWord]) -> Option<String> {
    let words: Vec<&str> = command.iter().map(|word| word.text.as_str()).collect();
    let ["git", "clone", rest @ ..] = words.as_slice() else {
        return None;
    };
    let last = rest.iter().rfind(|word| !word.starts_with('-'))?;
    let name = last.trim_end_matches('/').rsplit(['/', ':']).next()?;
    Some(name.trim_end_matches(".git").to_owned())
}

/// The folders that the `git clone`s of a text make.
fn clones(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.find("git clone ").map(|at| &line[at..]))
        .flat_map(simple_commands)
        .filter_map(|command| clone_of(&command))
        .collect()
}

/// Whether a repository of that name is the project's: named like it, but for what tells
/// that it is Python.
fn is_clone_of(clone: &str, project: Option<&Project>) -> bool {
    let Some(name) = project.and_then(|project| project.name.as_deref()) else {
        return true;
    };
    let bare = |name: &str| {
        let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
        let name = name.trim_start_matches("python-").trim_start_matches("py-");
        let name = name.trim_end_matches("-python").trim_end_matches("-py");
        name.to_owned()
    };
    bare(clone) == bare(name)
}

impl Found {
    /// The command stays as it is.
    pub(crate) fn stay(&mut self, why: &str) {
        self.to = None;
        self.is_applied = false;
        self.translated.outcome = Outcome::Kept {
            why: why.to_owned(),
        };
        self.translated.notes.clear();
    }
}

#[cfg(test)]
mod tests;
