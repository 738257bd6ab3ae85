//! What holds at a command: the folder, the environment, the variables.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::command::Word;
use crate::command_text::CommandText;
use crate::context::{Directory, Environment, PipSettings, Surroundings, normal};

use super::by_path::is_like_environment;

/// In front of a value that is a path in the repository, whatever the working directory is:
/// what `$(dirname "$0")` gives.
const ANCHOR: char = '\0';

/// So many variables are followed; a text with more is data.
const MOST_VARIABLES: usize = 1000;

/// The texts of so many commands in variables are followed.
const MOST_TEXTS: usize = 64;

/// So many written files are remembered.
const MOST_WRITTEN: usize = 200;
/// So many values are copied, for that each command holds those of its place; of a text that
/// goes on changing them nothing more is known.
const MOST_COPIED: usize = 2_000_000;

/// The longest path that a system knows.
const LONGEST_PATH: usize = 4096;

/// What holds at a place of a text.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(super) environment: Environment,
    pub(super) directory: Directory,
    pub(super) stops_on_error: bool,
    pub(super) variables: Rc<BTreeMap<String, String>>,
    /// Files that were written, as [`Surroundings::written`].
    written: Rc<BTreeSet<String>>,
    /// Virtual environments that are there, by paths as those of [`Self::written`].
    made: Rc<BTreeSet<String>>,
    /// The folder whose `bin` comes first on PATH, and where in the file that is said: an
    /// environment that is made there is active.
    pub(super) awaited: Option<(String, Option<usize>)>,
    /// As [`Surroundings::pip_settings`].
    pip_settings: PipSettings,
    /// As [`Surroundings::pip_links`].
    pub(super) pip_links: Rc<BTreeMap<String, Word>>,
    /// As [`Surroundings::puts_python_on_path`].
    pub(super) puts_python_on_path: bool,
    /// Where in the file the active environment was put on PATH, if nothing else makes it
    /// active.
    pub(super) by_path: Option<usize>,
    /// Those of the variables that the caller may have set.
    pub(super) defaults: Rc<BTreeSet<String>>,
    /// As [`Surroundings::texts`].
    texts: Rc<BTreeMap<String, CommandText>>,
    /// How many values were copied so far, here and wherever this was copied to.
    copied: Rc<Cell<usize>>,
    /// What does not change.
    base: Rc<Surroundings>,
    /// The folder of the script in the repository.
    folder: Option<Rc<str>>,
    /// The variable of a loop over plain words.
    pub(super) plain: Option<Rc<str>>,
    /// Behind `exit`, `return` and the like.
    pub(super) is_over: bool,
}

impl State {
    pub(crate) fn new(surroundings: &Surroundings, folder: Option<&str>) -> Self {
        Self {
            environment: surroundings.environment.clone(),
            directory: surroundings.directory.clone(),
            stops_on_error: surroundings.stops_on_error,
            variables: Rc::new(surroundings.variables.clone()),
            written: Rc::new(surroundings.written.clone()),
            made: Rc::new(surroundings.environments.clone()),
            awaited: surroundings
                .awaited_environment
                .clone()
                .map(|path| (path, None)),
            pip_links: Rc::new(surroundings.pip_links.clone()),
            puts_python_on_path: surroundings.puts_python_on_path,
            by_path: None,
            pip_settings: surroundings.pip_settings,
            defaults: Rc::new(surroundings.defaults.clone()),
            texts: Rc::new(surroundings.texts.clone()),
            copied: Rc::default(),
            base: Rc::new(surroundings.clone()),
            folder: folder.map(Rc::from),
            plain: None,
            is_over: false,
        }
    }

    /// Whether an expansion (as written) is one word, whatever the quotes, and no option.
    pub(super) fn is_one_word(&self, expansion: &str) -> bool {
        let inner = expansion.trim_start_matches('$');
        let inner = inner
            .strip_prefix(['{', '('])
            .and_then(|rest| rest.strip_suffix(['}', ')']))
            .unwrap_or(inner);
        if self.plain.as_deref() == Some(inner) {
            return true;
        }
        self.variables
            .get(inner)
            .is_some_and(|value| value.starts_with(ANCHOR) || is_one_plain_word(value))
    }

    /// What was given for the start of the text.
    pub(super) fn given(&self) -> &Surroundings {
        &self.base
    }

    /// Whether a command here has the same surroundings as one there.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.variables, &other.variables)
            && Rc::ptr_eq(&self.written, &other.written)
            && Rc::ptr_eq(&self.defaults, &other.defaults)
            && Rc::ptr_eq(&self.made, &other.made)
            && self.awaited == other.awaited
            && self.pip_settings == other.pip_settings
            && self.puts_python_on_path == other.puts_python_on_path
            && Rc::ptr_eq(&self.pip_links, &other.pip_links)
            && Rc::ptr_eq(&self.texts, &other.texts)
            && Rc::ptr_eq(&self.base, &other.base)
            && self.stops_on_error == other.stops_on_error
            && self.environment == other.environment
            && self.directory == other.directory
    }

    /// The surroundings of a command that stands here.
    pub(super) fn surroundings(&self) -> Surroundings {
        let variables = self
            .variables
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), self.shown(value)?)))
            .collect();
        Surroundings {
            environment: match &self.environment {
                Environment::Active(Some(path)) => Environment::Active(self.shown(path)),
                other => other.clone(),
            },
            directory: self.directory.clone(),
            stops_on_error: self.stops_on_error,
            variables,
            written: (*self.written).clone(),
            environments: (*self.made).clone(),
            pip_settings: self.pip_settings,
            puts_python_on_path: self.puts_python_on_path,
            pip_links: (*self.pip_links).clone(),
            awaited_environment: self.awaited.as_ref().map(|(path, _)| path.clone()),
            defaults: (*self.defaults).clone(),
            texts: (*self.texts).clone(),
            ..(*self.base).clone()
        }
    }

    /// A value as a command here sees it; `None` for a path whose way from here is not known.
    pub(super) fn shown(&self, value: &str) -> Option<String> {
        let Some(path) = value.strip_prefix(ANCHOR) else {
            return Some(value.to_owned());
        };
        let path = normal(path.trim_start_matches('/'))?;
        let Directory::Known(directory) = &self.directory else {
            return None;
        };
        if directory.starts_with('/') {
            return None;
        }
        Some(relative(directory, &path))
    }

    /// Says of a variable whether the caller may have set it.
    pub(super) fn set_default(&mut self, name: &str, is_default: bool) {
        if is_default && self.variables.contains_key(name) {
            Rc::make_mut(&mut self.defaults).insert(name.to_owned());
        } else if self.defaults.contains(name) {
            Rc::make_mut(&mut self.defaults).remove(name);
        }
    }

    /// The texts of variables that hold a command.
    pub(super) fn texts(&self) -> &BTreeMap<String, CommandText> {
        &self.texts
    }

    /// A variable is set to a command; `None` where it is not.
    pub(super) fn set_text(&mut self, name: &str, text: Option<CommandText>) {
        match text {
            Some(text) if self.texts.len() < MOST_TEXTS || self.texts.contains_key(name) => {
                Rc::make_mut(&mut self.texts).insert(name.to_owned(), text);
            }
            _ if self.texts.contains_key(name) => {
                Rc::make_mut(&mut self.texts).remove(name);
            }
            _ => {}
        }
    }

    /// Commands that use a variable are others from here on.
    fn lose_texts_of(&mut self, name: &str) {
        self.lose_texts(
            |text| text.uses.contains(name),
            |own| {
                format!(
                    "`{name}` is set anew after `{own}` was set by it: which environment it is \
                     for is known only when it runs"
                )
            },
        );
    }

    /// No text holds any more, for something may have set all its variables anew.
    pub(super) fn lose_all_texts(&mut self, why: &str) {
        self.lose_texts(|_| true, |_| why.to_owned());
    }

    fn lose_texts(
        &mut self,
        is_meant: impl Fn(&CommandText) -> bool,
        why: impl Fn(&str) -> String,
    ) {
        let is_lost = |text: &CommandText| text.lost.is_none() && is_meant(text);
        if !self.texts.values().any(is_lost) {
            return;
        }
        let texts = Rc::make_mut(&mut self.texts);
        // What no caller changes is known by its value.
        texts.retain(|_, text| !(text.is_certain && is_lost(text)));
        for (name, text) in texts.iter_mut() {
            if is_lost(text) {
                *text = CommandText::lost(why(name));
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        let is_same = value.is_some()
            && value.as_ref() == self.variables.get(name)
            && !self.defaults.contains(name);
        if !is_same {
            self.lose_texts_of(name);
        }
        self.set_text(name, None);
        if value.is_none() && !self.variables.contains_key(name) {
            return;
        }
        let is_full = self.variables.len() >= MOST_VARIABLES;
        let changes_nothing = match (&value, self.variables.get(name)) {
            (Some(value), Some(known)) => value == known,
            (Some(_), None) => is_full,
            (None, _) => false,
        };
        if changes_nothing {
            return;
        }
        // Commands that were met hold what was known there: it is copied.
        if Rc::strong_count(&self.variables) > 1 {
            let copied = self.copied.get() + self.variables.len();
            self.copied.set(copied);
            if copied > MOST_COPIED {
                self.variables = Rc::default();
                return;
            }
        }
        let variables = Rc::make_mut(&mut self.variables);
        match value {
            Some(value) => {
                variables.insert(name.to_owned(), value);
            }
            None => {
                variables.remove(name);
            }
        }
    }

    /// A path in the repository, or an absolute one, in one form.
    pub(super) fn place(&self, named: &str) -> Option<String> {
        match (named.strip_prefix(ANCHOR), &self.directory) {
            (Some(path), _) => normal(path.trim_start_matches('/')),
            (None, _) if named.starts_with('/') => normal(named),
            (None, Directory::Known(directory)) if !directory.is_empty() => {
                normal(&format!("{directory}/{named}"))
            }
            (None, Directory::Known(_)) => normal(named),
            (None, Directory::Unknown) => None,
        }
    }

    /// Whether a folder is a virtual environment: one was made there, or its name is that of
    /// one.
    pub(super) fn is_environment(&self, folder: &str) -> bool {
        is_like_environment(folder)
            || self
                .place(folder)
                .is_some_and(|path| self.made.contains(&path))
    }

    /// A virtual environment is made; gives it, and where in the file it was put on PATH, where
    /// that makes it active.
    pub(super) fn make(&mut self, folder: &str) -> Option<(String, Option<usize>)> {
        let path = self.place(folder)?;
        if self.made.len() < MOST_WRITTEN && !self.made.contains(&path) {
            Rc::make_mut(&mut self.made).insert(path.clone());
        }
        let (awaited, by_path) = self.awaited.as_ref()?;
        (*awaited == path).then(|| (folder.to_owned(), *by_path))
    }

    /// A file with settings of pip is written.
    pub(super) fn configure_pip(&mut self) {
        if self.pip_settings == PipSettings::Nowhere {
            self.pip_settings = PipSettings::InFile;
        }
    }

    /// A command writes a file.
    pub(super) fn write(&mut self, named: &str) {
        let path = self.place(named);
        if let Some(path) = path
            && self.written.len() < MOST_WRITTEN
            && !self.written.contains(&path)
        {
            Rc::make_mut(&mut self.written).insert(path);
        }
    }

    /// Files, links and environments outlive the shell that wrote them.
    pub(crate) fn take_written(&mut self, other: &Self) {
        if !Rc::ptr_eq(&self.pip_links, &other.pip_links) {
            let links = other.pip_links.iter();
            let links = links.map(|(name, word)| (name.clone(), word.clone()));
            Rc::make_mut(&mut self.pip_links).extend(links);
        }
        if other.pip_settings == PipSettings::InFile {
            self.configure_pip();
        }
        if !Rc::ptr_eq(&self.made, &other.made) && !other.made.is_subset(&self.made) {
            Rc::make_mut(&mut self.made).extend(other.made.iter().cloned());
        }
        if self.written.len() < other.written.len() && self.written.is_subset(&other.written) {
            self.written = other.written.clone();
        } else if !Rc::ptr_eq(&self.written, &other.written) {
            let more = other.written.difference(&self.written).cloned();
            let more: Vec<String> = more.collect();
            Rc::make_mut(&mut self.written).extend(more);
        }
    }

    /// What may have been set anew by a command that runs only if another one fails.
    pub(super) fn take_lost(&mut self, other: &Self) {
        if Rc::ptr_eq(&self.texts, &other.texts) {
            return;
        }
        let texts = merged_texts(&self.texts, &other.texts);
        if texts != *self.texts {
            self.texts = Rc::new(texts);
        }
    }

    /// `cd` to a path, as far as it is known.
    pub(super) fn enter(&mut self, path: Option<&str>) {
        let entered = path.and_then(|path| {
            if let Some(path) = path.strip_prefix(ANCHOR) {
                return normal(path.trim_start_matches('/'));
            }
            if path.starts_with('/') {
                return self.base.is_image.then(|| normal(path)).flatten();
            }
            if path.starts_with(['~', '-']) || path.is_empty() {
                return None;
            }
            match &self.directory {
                Directory::Known(directory) => normal(&format!("{directory}/{path}")).map(|path| {
                    if directory.starts_with('/') {
                        path
                    } else {
                        path.trim_start_matches('/').to_owned()
                    }
                }),
                Directory::Unknown => None,
            }
        });
        self.directory = entered
            .filter(|path| path.len() <= LONGEST_PATH)
            .map_or(Directory::Unknown, Directory::Known);
        self.lose_texts_of("PWD");
    }

    /// What an expansion (as written) stands for.
    pub(super) fn value(&self, expansion: &str) -> Option<String> {
        if let Some(path) = self.own_folder(expansion) {
            return Some(path);
        }
        let inner = expansion.strip_prefix('$')?;
        let inner = match inner.as_bytes().first()? {
            b'{' => inner.strip_prefix('{')?.strip_suffix('}')?,
            b'(' => {
                let inner = inner.strip_prefix('(')?.strip_suffix(')')?;
                if inner.trim() == "pwd" {
                    return self.here();
                }
                inner
            }
            _ => inner,
        };
        if inner == "PWD" && !self.variables.contains_key("PWD") {
            return self.here();
        }
        let name_end = inner
            .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
            .unwrap_or(inner.len());
        let (name, rest) = inner.split_at(name_end);
        let known = self.variables.get(name).cloned();
        if rest.is_empty() {
            return known;
        }
        let default = rest
            .strip_prefix(":-")
            .or_else(|| rest.strip_prefix('-'))
            .or_else(|| rest.strip_prefix(":="))
            .or_else(|| rest.strip_prefix('='))?;
        known.or_else(|| {
            let default = default.trim_matches('"');
            (!default.contains(['$', '`', '\'', '"', '\\'])).then(|| default.to_owned())
        })
    }

    fn here(&self) -> Option<String> {
        match &self.directory {
            Directory::Known(directory) if !directory.starts_with('/') => {
                Some(format!("{ANCHOR}{directory}"))
            }
            Directory::Known(directory) => Some(directory.clone()),
            Directory::Unknown => None,
        }
    }

    /// `$(dirname "$0")` and the many other ways to say it; `$(git rev-parse
    /// --show-toplevel)`.
    fn own_folder(&self, expansion: &str) -> Option<String> {
        if expansion.contains("rev-parse") && expansion.contains("--show-toplevel") {
            return Some(ANCHOR.to_string());
        }
        let folder = self.folder.as_ref()?;
        let names_itself = expansion.contains("$0")
            || expansion.contains("${0")
            || expansion.contains("BASH_SOURCE");
        if !names_itself {
            return None;
        }
        let plain: String = expansion
            .chars()
            .filter(|character| !matches!(character, '"' | '\'' | '{' | '}'))
            .collect();
        if matches!(
            plain.as_str(),
            "$0%/*" | "$BASH_SOURCE%/*" | "$BASH_SOURCE[0]%/*"
        ) {
            return Some(format!("{ANCHOR}{folder}"));
        }
        let ups = plain.matches("dirname").count();
        if ups == 0 || plain.contains("basename") {
            return None;
        }
        // What stands behind `dirname … )`, as in `$(cd "$(dirname "$0")/.." && pwd)`.
        let behind = plain
            .rsplit_once("dirname")
            .and_then(|(_, rest)| rest.split_once(')'))
            .map_or("", |(_, rest)| rest);
        let mut path = folder.to_string();
        for _ in 1..ups {
            path.push_str("/..");
        }
        let climbed: String = behind
            .trim_start_matches(')')
            .chars()
            .take_while(|character| !character.is_whitespace() && *character != ')')
            .collect();
        if climbed.contains('$') {
            return None;
        }
        path.push_str(&climbed);
        normal(&path).map(|path| format!("{ANCHOR}{path}"))
    }

    /// What holds where this way and another one come together.
    pub(super) fn merged(self, other: &Self) -> Self {
        if self.is_over {
            return other.clone();
        }
        if other.is_over {
            return self;
        }
        let environment = match (&self.environment, &other.environment) {
            (one, two) if one == two => one.clone(),
            (Environment::Active(_), Environment::Active(_)) => Environment::Active(None),
            _ => Environment::Unknown,
        };
        let directory = if self.directory == other.directory {
            self.directory.clone()
        } else {
            Directory::Unknown
        };
        let variables = if Rc::ptr_eq(&self.variables, &other.variables) {
            self.variables.clone()
        } else {
            let both = self
                .variables
                .iter()
                .filter_map(|(name, one)| {
                    let value = alike(one, other.variables.get(name)?)?;
                    Some((name.clone(), value.to_owned()))
                })
                .collect();
            Rc::new(both)
        };
        let mut own = self.clone();
        own.take_written(other);
        let pip_settings = own.pip_settings;
        let (written, made, pip_links) = (own.written, own.made, own.pip_links);
        let awaited = self
            .awaited
            .clone()
            .filter(|_| self.awaited == other.awaited);
        let puts_python_on_path = self.puts_python_on_path || other.puts_python_on_path;
        let by_path = self.by_path.filter(|_| self.by_path == other.by_path);
        let defaults = if Rc::ptr_eq(&self.defaults, &other.defaults) {
            self.defaults.clone()
        } else {
            Rc::new(self.defaults.union(&other.defaults).cloned().collect())
        };
        let texts = if Rc::ptr_eq(&self.texts, &other.texts) {
            self.texts.clone()
        } else {
            Rc::new(merged_texts(&self.texts, &other.texts))
        };
        Self {
            environment,
            directory,
            stops_on_error: self.stops_on_error && other.stops_on_error,
            variables,
            written,
            made,
            awaited,
            by_path,
            pip_settings,
            pip_links,
            puts_python_on_path,
            defaults,
            texts,
            ..self
        }
    }
}

/// The commands that variables hold where two ways come together.
fn merged_texts(
    one: &BTreeMap<String, CommandText>,
    two: &BTreeMap<String, CommandText>,
) -> BTreeMap<String, CommandText> {
    let names: BTreeSet<&String> = one.keys().chain(two.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let text = match (one.get(name), two.get(name)) {
                (Some(one), Some(two)) if one == two => one.clone(),
                (Some(lost), _) | (_, Some(lost)) if lost.lost.is_some() => lost.clone(),
                // Its value says it.
                (Some(text), None) | (None, Some(text)) if text.is_certain => return None,
                _ => CommandText::lost(format!(
                    "`{name}` is set in one branch before and not, or to something else, in \
                     another: which environment it is for is known only when it runs"
                )),
            };
            Some((name.clone(), text))
        })
        .collect()
}

/// Whether a text is one word that is no option, without anything that a shell expands.
pub(super) fn is_one_plain_word(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.contains(|character: char| {
            character.is_whitespace() || matches!(character, '*' | '?' | '$' | '`')
        })
}

/// One of two values that mean the same: `pip` and `pip3`.
fn alike<'a>(one: &'a str, two: &'a str) -> Option<&'a str> {
    if one == two {
        return Some(one);
    }
    for names in [["pip", "pip3"], ["python", "python3"]] {
        if names.contains(&one) && names.contains(&two) {
            return Some(if one == names[1] { one } else { two });
        }
    }
    None
}

/// A path in the repository as a value that is right in each working directory.
pub(crate) fn anchored(path: &str) -> String {
    format!("{ANCHOR}{path}")
}

/// The way from one folder of the repository to a path in it.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let shared = from
        .iter()
        .zip(&to)
        .take_while(|(one, two)| one == two)
        .count();
    let mut way: Vec<&str> = vec![".."; from.len() - shared];
    way.extend(&to[shared..]);
    if way.is_empty() {
        return ".".to_owned();
    }
    way.join("/")
}
