//! `pip install` in a project: `uv sync` for what is part of it, `uv pip install` for the
//! rest.

use std::collections::BTreeSet;

use uvferry_options::{
    OPTION_CHANGES_MEANING, OPTION_DROPPED, OPTION_WITHOUT_EFFECT, PIP, PackageList, To,
};

use crate::command::{Piece, Word};
use crate::command_text::plain_name;
use crate::context::{Environment, InstallTarget, Project};
use crate::outcome::{OutWord, Outcome, Translated};
use crate::rules;

use super::super::arguments::{ABBREVIATING, Argument, Given, Item, OptionValue, read};
use super::super::draft::Draft;
use super::super::isolation::{Imports, imports_of, listed, own_script};
use super::super::wrappers::variable_name;
use super::Pip;
use super::by_hand::replaced_by_lock;
use super::carrying::Carrying;
use super::install::{self, Tools};
use super::requirement::{folder_of, name_of};
use super::selection::{EXPORTED, Selection, can_sync, export_words, pythons_outside, sync_words};

/// Options that say where packages go or for which machine, which `uv sync` does not know.
const LAYOUT: &[&str] = &[
    "--target",
    "--prefix",
    "--root",
    "--user",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
];

pub(super) fn install(mut draft: Draft<'_, '_>, pip: &Pip, project: &Project) -> Translated {
    let items = match Tools::of(&draft, pip) {
        Tools::Nothing => pip.items.clone(),
        Tools::Without(name, items) => {
            install::say_left_out(&mut draft, name);
            items
        }
        Tools::Only | Tools::Uv => return install::translate(draft, pip),
    };
    let mut parts = Parts::default();
    for item in items {
        for item in opened(&draft, item) {
            parts.sort(&mut draft, item, project);
        }
    }
    not_isolated(&mut draft, &parts, project);
    let has = |name: &str| parts.options.iter().any(|given| given.option.long == name);
    let only_project = !parts.of_files && parts.selection.project.is_some();
    if parts.selection.is_empty() || (has("--no-deps") && only_project) {
        let has_nothing = parts.rest.is_empty() && parts.selection.is_empty();
        if has_nothing && !draft.invocation.front.adds_words {
            let Some(Item::Dynamic(argument)) = parts.dynamic.first() else {
                return nothing_left(draft);
            };
            draft.review(
                &rules::OPTIONS_KNOWN_LATER,
                format!(
                    "what `{}` holds is known only when the command runs: a requirements file in it may have become part of the project",
                    argument.word.raw
                ),
                argument.index,
            );
        }
        return install::translate(draft, pip);
    }
    let outside = pythons_outside(&draft, project);
    if !outside.is_empty() {
        return outside_range(draft, pip, &parts, project, &outside);
    }
    if let Some(names) = replaced_by_lock(&draft, project) {
        if only_project && parts.rest.is_empty() {
            draft.note(
                &rules::INSTALLED_BY_HAND,
                format!(
                    "what is installed before it, {names}, is left as it is; `uv sync` would put the versions of uv.lock in their place"
                ),
                None,
            );
            return install::translate(draft, pip);
        }
        draft.note(
            &rules::INSTALLED_BY_HAND,
            format!("the versions in uv.lock replace what is installed before it: {names}"),
            None,
        );
    }
    let lays_out = parts
        .options
        .iter()
        .any(|given| LAYOUT.contains(&given.option.long));
    if lays_out || !can_sync(&draft) {
        return exported(draft, pip, &parts, project);
    }
    // What follows uses the environment that is synced first; it is built first so that a
    // variable for the sync alone does not stand in front of it.
    let rest = (!parts.rest.is_empty()).then(|| {
        let pip = Pip {
            command: pip.command.clone(),
            word: pip.word.clone(),
            items: parts.of_rest(),
        };
        install::command(&mut draft, &pip, Vec::new())
    });
    // What an image brings along is not the project's to take away, and neither is what
    // others put into an environment that is not known.
    let is_exact = draft.surroundings.is_only_install
        && rest.is_none()
        && match draft.surroundings.environment {
            Environment::Active(_) => true,
            Environment::Unknown => draft.surroundings.is_for_readers,
            Environment::System => false,
        };
    let mut words = sync_words(&mut draft, &parts.selection, project, is_exact);
    words.extend(Carrying::of(&pip.items).bytecode(&draft));
    parts.sync_options(&mut draft, &mut words);
    if rest.is_none() {
        for item in &parts.dynamic {
            draft.other(item, false, &mut words);
        }
    }
    let sync = draft.command(words);
    let rest = rest.or_else(|| {
        // For who decides: names belong there, and options of pip nowhere as they are.
        (!parts.dynamic.is_empty()).then(|| {
            let pip = Pip {
                command: pip.command.clone(),
                word: pip.word.clone(),
                items: parts.dynamic.clone(),
            };
            install::command(&mut draft, &pip, Vec::new())
        })
    });
    draft.rewritten(std::iter::once(sync).chain(rest).collect())
}

/// A folder whose setup.py imports what was installed before: pip found it where nothing beside
/// it names a build system.
fn not_isolated(draft: &mut Draft<'_, '_>, parts: &Parts, project: &Project) {
    let keeps = |given: &Given| given.option.long == "--no-build-isolation";
    if parts.options.iter().any(keeps) {
        return;
    }
    let own = parts
        .selection
        .project
        .is_some()
        .then(|| project.setup_imports.get(&own_script(project)))
        .flatten();
    let folders = parts.rest.iter().filter_map(|item| {
        let (text, is_editable) = match item {
            Item::Positional(argument) => (argument.word.text(), false),
            Item::Option(given) if given.option.long == "--editable" => {
                (given.value.as_ref()?.text.clone(), true)
            }
            _ => return None,
        };
        let folder = folder_of(&text?, is_editable)?;
        let script = format!("{}/setup.py", folder.path);
        match imports_of(&script, draft.surroundings, project) {
            Imports::More(found) => Some(found),
            Imports::Nothing | Imports::Unknown => None,
        }
    });
    let modules: BTreeSet<String> = own
        .into_iter()
        .chain(folders)
        .filter(|found| !found.is_isolated_by_pip)
        .flat_map(|found| found.modules.iter().cloned())
        .collect();
    if !modules.is_empty() {
        draft.review(
            &rules::BUILD_IN_ISOLATION,
            format!(
                "setup.py imports {}, and a build by uv has what `[build-system] requires` names: name it there, or `--no-build-isolation` with setuptools 64 or newer and wheel in the environment",
                listed(&modules)
            ),
            None,
        );
    }
}

/// What pip does with the files that are there, for a Python that the project is not for:
/// `uv sync` would stop, or put an environment of another Python in its place, and
/// `uv export` stops where no other Python is there.
fn outside_range(
    mut draft: Draft<'_, '_>,
    pip: &Pip,
    parts: &Parts,
    project: &Project,
    outside: &[String],
) -> Translated {
    let range = project.requires_python.as_deref().unwrap_or_default();
    let outside = outside.join(", ");
    if parts.selection.project.is_some() {
        draft.review(
            &rules::PYTHON_OUTSIDE_RANGE,
            format!(
                "it runs with Python {outside}, and the project's `requires-python` is `{range}`: neither uv nor pip installs the project there"
            ),
            None,
        );
    } else {
        draft.note(
            &rules::PYTHON_OUTSIDE_RANGE,
            format!(
                "it runs with Python {outside}, outside of `requires-python` (`{range}`): uv.lock is not for it, so the requirements files are installed as they are, and stay"
            ),
            None,
        );
    }
    install::translate(draft, pip)
}

/// A variable by what it holds, where that is known before it runs. Names alone stay in it.
fn opened(draft: &Draft<'_, '_>, item: Item) -> Vec<Item> {
    let Item::Dynamic(argument) = &item else {
        return vec![item];
    };
    let value = match argument.word.pieces.as_slice() {
        [Piece::Expansion { text, .. }] => variable_name(text)
            .filter(|name| !draft.surroundings.defaults.contains(*name))
            .and_then(|name| draft.surroundings.variables.get(name)),
        _ => None,
    };
    let Some(value) =
        value.filter(|value| !value.contains(['$', '`', '\'', '"', '\\', '*', '?', '[', '%', '{']))
    else {
        return vec![item];
    };
    let words: Vec<Argument> = value
        .split_whitespace()
        .map(|word| Argument {
            word: Word::literal(word),
            index: None,
        })
        .collect();
    let items = read(&words, PIP, Some("install"), ABBREVIATING);
    let are_names = !items.is_empty()
        && items.iter().all(|item| {
            matches!(item, Item::Positional(argument)
                if argument.word.text().is_some_and(|text| folder_of(&text, false).is_none()))
        });
    if are_names {
        // `Parts` takes it for something to install.
        return vec![Item::Positional(argument.clone())];
    }
    items
}

/// The lock as a requirements file, and that installed by `uv pip`.
fn exported(mut draft: Draft<'_, '_>, pip: &Pip, parts: &Parts, project: &Project) -> Translated {
    let export = export_words(
        &draft,
        &parts.selection,
        project,
        OutWord::New(EXPORTED.to_owned()),
    );
    let export = draft.command(export);
    let pip = Pip {
        command: pip.command.clone(),
        word: pip.word.clone(),
        items: parts
            .of_rest()
            .into_iter()
            // The exported file says one version of each.
            .filter(|item| {
                !parts.rest.is_empty()
                    || !matches!(item, Item::Option(given)
                        if matches!(given.option.long, "--upgrade" | "--upgrade-strategy"))
            })
            .collect(),
    };
    let more = vec![
        OutWord::New("--requirements".to_owned()),
        OutWord::New(EXPORTED.to_owned()),
    ];
    let install = install::command(&mut draft, &pip, more);
    draft.rewritten(vec![export, install])
}

/// Nothing but constraints.
fn nothing_left(mut draft: Draft<'_, '_>) -> Translated {
    draft.review(
        &rules::COMMAND_WITHOUT_EQUIVALENT,
        "it installs nothing that became part of the project",
        None,
    );
    draft.finish(Outcome::Kept { why: String::new() })
}

/// A command, sorted.
#[derive(Default)]
struct Parts {
    selection: Selection,
    /// Whether a requirements file or a group is among it.
    of_files: bool,
    /// Options that are not about what is installed.
    options: Vec<Given>,
    /// Everything that is not part of the project, in order.
    rest: Vec<Item>,
    /// Constraints that stay.
    constraints: Vec<Item>,
    /// Variables.
    dynamic: Vec<Item>,
}

impl Parts {
    fn sort(&mut self, draft: &mut Draft<'_, '_>, item: Item, project: &Project) {
        match &item {
            Item::Option(given) => match given.option.long {
                "--requirement" => self.file(draft, item.clone(), given, project),
                "--constraint" => self.constraint(draft, item.clone(), given, project),
                "--editable" => {
                    let text = given.value.as_ref().and_then(|value| value.text.as_deref());
                    if !self.folder(draft, text, true, project) {
                        self.rest.push(item);
                    }
                }
                "--group" => self.group(draft, item.clone(), given, project),
                "--requirements-from-script" => self.rest.push(item),
                _ => self.options.push(given.clone()),
            },
            Item::Positional(argument) => {
                let text = argument.word.text();
                if self.folder(draft, text.as_deref(), false, project) {
                    return;
                }
                own_name(draft, argument, project);
                self.rest.push(item);
            }
            Item::Dynamic(_) => self.dynamic.push(item),
            Item::Separator(_) => {}
            Item::Unknown(_) | Item::Unfinished(_) => {
                draft.other(&item, false, &mut Vec::new());
            }
        }
    }

    /// Options and words of the command of `uv pip` that installs the rest.
    fn of_rest(&self) -> Vec<Item> {
        self.options
            .iter()
            .map(|given| Item::Option(given.clone()))
            .chain(self.constraints.iter().cloned())
            .chain(self.rest.iter().cloned())
            .chain(self.dynamic.iter().cloned())
            .collect()
    }

    fn file(&mut self, draft: &mut Draft<'_, '_>, item: Item, given: &Given, project: &Project) {
        let Some(value) = &given.value else { return };
        let text = told_by_variables(draft, value);
        match place_of(draft, text.as_deref(), project) {
            FilePlace::Known(file) => {
                self.of_files = true;
                if *file.target == InstallTarget::Constraints {
                    draft.note(
                        &rules::LOCK_DECIDES,
                        format!("`{}` holds versions, which are in uv.lock", value.shown()),
                        given.named_by.index,
                    );
                }
                self.selection.add_file(file);
                if file.target.keeps_file() {
                    self.rest.push(item);
                }
            }
            FilePlace::Other => self.rest.push(item),
            FilePlace::Written => {
                draft.note(
                    &rules::FILE_WRITTEN_BEFORE,
                    format!("`{}` is written before, so it is not what became part of the project: it is installed as it is then", value.shown()),
                    given.named_by.index,
                );
                self.rest.push(item);
            }
            FilePlace::Unknown => {
                draft.review(
                    &rules::FILE_KNOWN_LATER,
                    format!("which requirements file `{}` is, and so which part of the project, is not known", value.shown()),
                    given.named_by.index,
                );
                self.rest.push(item);
            }
        }
    }

    fn constraint(
        &mut self,
        draft: &mut Draft<'_, '_>,
        item: Item,
        given: &Given,
        project: &Project,
    ) {
        let Some(value) = &given.value else { return };
        let text = told_by_variables(draft, value);
        match place_of(draft, text.as_deref(), project) {
            FilePlace::Known(_) => draft.note(
                &rules::LOCK_DECIDES,
                format!("`--constraint {}`: uv.lock has the versions", value.shown()),
                given.named_by.index,
            ),
            FilePlace::Other | FilePlace::Written | FilePlace::Unknown => {
                self.constraints.push(item);
            }
        }
    }

    /// `.`, `-e .[x]`; whether it is the project.
    fn folder(
        &mut self,
        draft: &mut Draft<'_, '_>,
        text: Option<&str>,
        is_editable: bool,
        project: &Project,
    ) -> bool {
        let Some(folder) = text.and_then(|text| folder_of(text, is_editable)) else {
            return false;
        };
        let place = draft.surroundings.repository_path(&folder.path);
        let is_here =
            folder.path == "." && place.is_none() && draft.surroundings.has_metadata_here(project);
        if place.as_deref() != Some(project.folder.as_str()) && !is_here {
            return false;
        }
        self.selection.main = true;
        for extra in folder.extras {
            if project.extras.is_empty() || project.extras.contains(&extra) {
                self.selection.extras.insert(extra);
            } else if project.groups.contains(&extra) {
                self.selection.groups.insert(extra);
            } else {
                draft.note(
                    &OPTION_DROPPED,
                    format!(
                        "the project has no extra `{extra}`: pip only warns, uv would refuse it"
                    ),
                    None,
                );
            }
        }
        let was = self.selection.project.unwrap_or(false);
        self.selection.project = Some(was || is_editable);
        true
    }

    fn group(&mut self, draft: &mut Draft<'_, '_>, item: Item, given: &Given, project: &Project) {
        let text = given.value.as_ref().and_then(|value| value.text.as_deref());
        let Some(text) = text else {
            self.rest.push(item);
            return;
        };
        let (path, name) = match text.rsplit_once(':') {
            Some((path, name)) => (Some(path), name),
            None => (None, text),
        };
        let file = path.unwrap_or("pyproject.toml");
        let expected = if project.folder.is_empty() {
            "pyproject.toml".to_owned()
        } else {
            format!("{}/pyproject.toml", project.folder)
        };
        let place = draft.surroundings.repository_path(file);
        let is_own = match place {
            Some(place) => place == expected,
            None => draft.surroundings.is_image,
        };
        if is_own {
            self.of_files = true;
            self.selection.groups.insert(name.to_owned());
        } else {
            self.rest.push(item);
        }
    }

    /// Options in the words of `uv sync`.
    fn sync_options(&self, draft: &mut Draft<'_, '_>, words: &mut Vec<OutWord>) {
        let items: Vec<Item> = self
            .options
            .iter()
            .map(|given| Item::Option(given.clone()))
            .collect();
        let mut carrying = Carrying::of(&items);
        for given in &self.options {
            let index = given.named_by.index;
            let form = given.option.project;
            match given.option.long {
                "--no-deps" => draft.note(
                    &OPTION_CHANGES_MEANING,
                    "`--no-deps`: `uv sync` installs all that uv.lock says for these parts of the project",
                    index,
                ),
                "--break-system-packages" => draft.note(
                    &OPTION_WITHOUT_EFFECT,
                    "`--break-system-packages`: `uv sync` installs into the project's environment",
                    index,
                ),
                "--no-binary" => packages(draft, given, "--no-binary", "--no-binary-package", words),
                "--only-binary" => packages(draft, given, "--no-build", "--no-build-package", words),
                "--python" => {}
                _ if form == given.option.pip && matches!(form.to, To::Decided(_)) => {
                    carrying.option(draft, given, words);
                }
                _ => draft.option(given, form, words),
            }
        }
    }
}

/// `--no-binary a,b`, `:all:`, `:none:` in the words of `uv sync`.
fn packages(
    draft: &mut Draft<'_, '_>,
    given: &Given,
    all: &str,
    one: &str,
    words: &mut Vec<OutWord>,
) {
    let Some(text) = given.value.as_ref().and_then(|value| value.text.as_deref()) else {
        draft.review(
            &uvferry_options::INVALID_VALUE,
            format!(
                "`{}`: the packages are known only when the command runs",
                given.option.long
            ),
            given.named_by.index,
        );
        return;
    };
    for part in PackageList::parse(text) {
        match part {
            PackageList::All => words.push(OutWord::New(all.to_owned())),
            PackageList::None => {}
            PackageList::Package(name) => {
                words.push(OutWord::New(one.to_owned()));
                words.push(OutWord::New(name.to_owned()));
            }
        }
    }
}

/// A note where the project is installed by its name.
fn own_name(draft: &mut Draft<'_, '_>, argument: &Argument, project: &Project) {
    let name = name_of(&argument.word);
    if name.is_some() && name == project.name {
        draft.note(
            &rules::OWN_NAME,
            "it installs the published package of this name, not the files of this project",
            argument.index,
        );
    }
}

/// A requirements file that is part of the project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProjectFile<'p> {
    /// What it became.
    pub(crate) target: &'p InstallTarget,
    /// Whether installing it installs the project itself: `-e .` stands in it.
    pub(crate) installs_project: bool,
}

/// What a requirements file is to the project.
pub(crate) enum FilePlace<'p> {
    /// Part of it.
    Known(ProjectFile<'p>),
    /// It is not part of the project.
    Other,
    /// A command before this one writes it, so that it is not what became part of the project.
    Written,
    /// It cannot be told.
    Unknown,
}

/// The value of an option with those of variables in it that no caller can set; `None` where
/// one is known only when it runs.
fn told_by_variables(draft: &Draft<'_, '_>, value: &OptionValue) -> Option<String> {
    if value.text.is_some() {
        return value.text.clone();
    }
    let surroundings = draft.surroundings;
    let mut text = String::new();
    for piece in &value.own.as_ref()?.word.pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Expansion { text: raw, .. } => {
                let name = plain_name(raw)
                    .filter(|name| !surroundings.defaults.contains(*name))
                    .filter(|name| !surroundings.given.contains_key(*name))?;
                let held = surroundings.variables.get(name)?;
                let is_path = !held.contains(|letter: char| {
                    letter.is_whitespace() || "$`'\"\\*?[]{}%~".contains(letter)
                });
                text.push_str(Some(held).filter(|_| is_path)?);
            }
        }
    }
    Some(text)
}

/// Finds a requirements file by the name that a command gives it.
pub(crate) fn place_of<'p>(
    draft: &Draft<'_, '_>,
    text: Option<&str>,
    project: &'p Project,
) -> FilePlace<'p> {
    let Some(text) = text else {
        return if project.files.is_empty() {
            FilePlace::Other
        } else {
            FilePlace::Unknown
        };
    };
    if text.contains("://") {
        return FilePlace::Other;
    }
    if draft.surroundings.is_written(text) {
        return FilePlace::Written;
    }
    if let Some(path) = draft.surroundings.repository_path(text) {
        return match project.files.get(&path) {
            Some(InstallTarget::Stays) | None => FilePlace::Other,
            Some(target) => FilePlace::Known(ProjectFile {
                target,
                installs_project: project.files_with_project.contains(&path),
            }),
        };
    }
    let name = |path: &str| path.rsplit(['/', '\\']).next().map(str::to_owned);
    let is_alike = project
        .files
        .iter()
        .any(|(path, target)| *target != InstallTarget::Stays && name(path) == name(text));
    if is_alike {
        FilePlace::Unknown
    } else {
        FilePlace::Other
    }
}
