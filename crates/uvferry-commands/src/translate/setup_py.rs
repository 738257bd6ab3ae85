//! `python setup.py …`.

use uvferry_options::{Kind, SETUP_PY, SetupCommand, To, setup_command};

use crate::command::Word;
use crate::context::{Mode, Project, Settings, Surroundings};
use crate::outcome::{OutCommand, OutWord, Outcome, Program, Translated};
use crate::rules;

mod gone;

use gone::{gone, is_gone, shown};

use super::arguments::{Argument, Given, Item, Style, read};
use super::building::{chosen_by_uv, python};
use super::draft::{Draft, without_equivalent};
use super::invocation::Invocation;
use super::isolation::{Imports, builds_at_root, imports_of, listed};
use super::pip;
use super::spelling::command_meant;

/// distutils reads the options of each command up to the next command.
const UP_TO_COMMAND: Style = Style {
    abbreviates: true,
    is_interspersed: false,
};

/// A command on the line with its words.
struct Part {
    command: SetupCommand,
    name: String,
    /// The name and its options, as they stand.
    words: Vec<Argument>,
    items: Vec<Item>,
}

/// What becomes of a command of setup.py.
pub(crate) fn translate(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Option<Translated> {
    is_command(invocation).then(|| decide(invocation, surroundings, settings))
}

/// `setup.py` that is run by its bare name may as well be the file that another command or a
/// sentence names.
fn is_command(invocation: &Invocation<'_>) -> bool {
    let place = script(invocation);
    let is_bare = !invocation.front.is_foreign
        && place == invocation.front.words
        && invocation
            .command
            .words
            .get(place)
            .is_some_and(|word| word.raw == "setup.py");
    let first = invocation
        .arguments
        .first()
        .and_then(|argument| argument.word.text());
    !is_bare || first.is_some_and(|first| first.starts_with('-') || setup_command(&first).is_some())
}

fn decide(
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Translated {
    let project = match settings.mode {
        Mode::Project(project) => Some(project),
        Mode::Pip => None,
    };
    let draft = Draft::new(invocation, surroundings);
    let (globals, mut parts) = parts(&invocation.arguments);
    let is_gone = project.is_some_and(|project| is_gone(invocation, surroundings, project));
    if let Some(name) = displayed(&globals) {
        return if is_gone {
            shown(draft, project, &name)
        } else {
            run_as_it_is(draft, project, &[])
        };
    }
    if parts.is_empty() {
        return without_equivalent(draft, "`setup.py` without a command does nothing");
    }
    let missing = parts.iter().find_map(|part| match part.command {
        SetupCommand::Missing(why) => Some((part.name.clone(), why)),
        _ => None,
    });
    if let Some((name, why)) = missing {
        return without_equivalent(draft, &format!("`setup.py {name}`: {why}"));
    }
    let taken = take_steps_up(&mut parts);
    let stays: Vec<&Part> = parts
        .iter()
        .filter(|part| matches!(part.command, SetupCommand::Stays | SetupCommand::Step))
        .collect();
    if is_gone && let Some(part) = stays.first() {
        return gone(draft, &part.name, project);
    }
    if stays.len() == parts.len() {
        return run_as_it_is(draft, project, &parts);
    }
    Work {
        draft,
        settings,
        globals,
        commands: Vec::new(),
    }
    .done(&taken, &parts)
}

/// Options in front of the commands, and the commands.
fn parts(arguments: &[Argument]) -> (Vec<Item>, Vec<Part>) {
    let (globals, mut rest) = up_to_command(arguments, "");
    let mut parts = Vec::new();
    while let Some((first, behind)) = rest.split_first() {
        let name = first.word.text().unwrap_or_else(|| first.word.raw.clone());
        // A command that only the project knows has options that only it knows: what stands
        // behind it cannot be told apart.
        let Some(command) = setup_command(&name) else {
            parts.push(Part {
                command: SetupCommand::Stays,
                name,
                words: rest.to_vec(),
                items: Vec::new(),
            });
            break;
        };
        let is_read = SETUP_PY
            .options
            .iter()
            .any(|row| row.commands.contains(&name.as_str()));
        let (items, next) = if is_read {
            up_to_command(behind, &name)
        } else {
            up_to_known(behind)
        };
        let length = rest.len() - next.len();
        parts.push(Part {
            command,
            name,
            words: rest[..length].to_vec(),
            items,
        });
        rest = next;
    }
    (globals, parts)
}

/// The options of a command whose rows are known, and what stands behind them.
fn up_to_command<'a>(words: &'a [Argument], command: &str) -> (Vec<Item>, &'a [Argument]) {
    let mut items = read(words, SETUP_PY.options, Some(command), UP_TO_COMMAND);
    let positional = items
        .iter()
        .position(|item| matches!(item, Item::Positional(_)));
    let Some(at) = positional else {
        return (items, &[]);
    };
    let behind = items.len() - at;
    items.truncate(at);
    (items, &words[words.len() - behind..])
}

/// Behind a command whose options are not read: the next word that is a command of setup.py
/// begins the next one.
fn up_to_known(words: &[Argument]) -> (Vec<Item>, &[Argument]) {
    let at = words
        .iter()
        .position(|argument| {
            argument
                .word
                .text()
                .is_some_and(|text| setup_command(&text).is_some())
        })
        .unwrap_or(words.len());
    (Vec::new(), &words[at..])
}

/// The option that asks for a piece of metadata, or for help.
fn displayed(globals: &[Item]) -> Option<String> {
    globals.iter().find_map(|item| match item {
        Item::Option(given)
            if matches!(given.option.commands, [""]) || given.option.long == "--help" =>
        {
            Some(given.option.long.to_owned())
        }
        _ => None,
    })
}

/// Steps of a build are done by the command that builds or installs, so that they need no
/// command of their own. Returns those.
fn take_steps_up(parts: &mut Vec<Part>) -> Vec<Part> {
    let is_builder = |part: &Part| {
        matches!(
            part.command,
            SetupCommand::Sdist
                | SetupCommand::Wheel
                | SetupCommand::Install
                | SetupCommand::Develop
        )
    };
    let Some(last) = parts.iter().rposition(is_builder) else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    for (at, part) in std::mem::take(parts).into_iter().enumerate() {
        let is_before = at < last;
        let is_in_place = part
            .items
            .iter()
            .any(|item| matches!(item, Item::Option(given) if given.option.long == "--inplace"));
        // Options of a step hold for the commands behind it in the same line: only one that
        // has none but `--inplace` can be run by itself in front of them.
        let is_plain = part.items.iter().all(|item| match item {
            Item::Option(given) => {
                given.option.long == "--inplace"
                    || !matches!(given.option.pip.kind, Kind::NoEquivalent(_))
            }
            _ => false,
        });
        let is_by_itself = is_in_place && is_plain;
        if part.command == SetupCommand::Step && is_before && !is_by_itself {
            taken.push(part);
        } else {
            parts.push(part);
        }
    }
    taken
}

/// The command stays; where nothing activates the environment, uv runs it.
fn run_as_it_is(mut draft: Draft<'_, '_>, project: Option<&Project>, parts: &[Part]) -> Translated {
    let what = parts.first().map_or("", |part| part.name.as_str());
    let in_place = if what == "build_ext" {
        "; an editable install, `uv pip install -e .`, builds extension modules in place too"
    } else {
        ""
    };
    let meant = match setup_command(what) {
        None => command_meant(Program::SetupPy, what)
            .map(|meant| format!("; did you mean `{meant}`?"))
            .unwrap_or_default(),
        Some(_) => String::new(),
    };
    draft.note(
        &rules::SETUP_PY_STAYS,
        format!(
            "it runs setup.py itself, and needs setuptools in the environment{in_place}{meant}"
        ),
        None,
    );
    let invocation = draft.invocation;
    let is_first = invocation.interpreter == super::invocation::Interpreter::First
        && invocation.variable.is_none();
    if let Some(project) = project
        && draft.surroundings.run_by_uv
        && is_first
    {
        let mut words = super::followers::run_words(draft.surroundings);
        if !project.locked.contains("setuptools") {
            words.push(OutWord::New("--with".to_owned()));
            words.push(OutWord::New("setuptools".to_owned()));
        }
        words.extend((invocation.front.words..invocation.command.words.len()).map(OutWord::Kept));
        let command = draft.command(words);
        return draft.rewritten(vec![command]);
    }
    draft.finish(Outcome::Kept {
        why: "it runs setup.py itself, which uv has no command for".to_owned(),
    })
}

/// What is left: at least one command builds or installs.
struct Work<'i, 'a, 's> {
    draft: Draft<'i, 'a>,
    settings: &'s Settings<'s>,
    globals: Vec<Item>,
    commands: Vec<OutCommand>,
}

impl Work<'_, '_, '_> {
    /// `taken` are the steps that the others do as well; what goes with their options is told.
    fn done(mut self, taken: &[Part], parts: &[Part]) -> Translated {
        for item in taken.iter().flat_map(|part| &part.items) {
            match item {
                Item::Option(given) => {
                    self.draft.option(given, given.option.pip, &mut Vec::new());
                }
                other => self.draft.other(other, false, &mut Vec::new()),
            }
        }
        if matches!(self.settings.mode, Mode::Pip) {
            self.draft.note(
                &rules::BUILD_IN_ISOLATION,
                "uv builds in an environment of its own: what setup.py imports has to stand in \
                 `[build-system] requires`",
                None,
            );
        }
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            match part.command {
                SetupCommand::Sdist | SetupCommand::Wheel => {
                    let length = parts[at..]
                        .iter()
                        .take_while(|part| {
                            matches!(part.command, SetupCommand::Sdist | SetupCommand::Wheel)
                        })
                        .count();
                    self.build(&parts[at..at + length]);
                    at += length;
                    continue;
                }
                SetupCommand::Install => self.install(part, false),
                SetupCommand::Develop => self.install(part, true),
                _ => self.stay(part),
            }
            at += 1;
        }
        let commands = std::mem::take(&mut self.commands);
        self.draft.rewritten(commands)
    }

    /// One part by itself, by setup.py.
    fn stay(&mut self, part: &Part) {
        let invocation = self.draft.invocation;
        self.draft.note(
            &rules::SETUP_PY_STAYS,
            format!(
                "`{}` runs setup.py itself, and needs setuptools in the environment",
                part.name
            ),
            part.words.first().and_then(|word| word.index),
        );
        let mut words = invocation.kept_front();
        words.extend((invocation.front.words..=script(invocation)).map(OutWord::Kept));
        words.extend(part.words.iter().map(Argument::out));
        self.commands.push(OutCommand { words });
    }

    /// Commands that build, as one of uv where they put their files into one folder.
    fn build(&mut self, parts: &[Part]) {
        let mut builds: Vec<Build> = Vec::new();
        let mut shared = Vec::new();
        let globals = std::mem::take(&mut self.globals);
        for item in &globals {
            self.item(item, &mut Build::default(), &mut shared);
        }
        self.globals = globals;
        for part in parts {
            let mut build = Build {
                sdist: part.command == SetupCommand::Sdist,
                wheel: part.command == SetupCommand::Wheel,
                ..Build::default()
            };
            let mut words = Vec::new();
            for item in &part.items {
                self.item(item, &mut build, &mut words);
            }
            build.words = words;
            match builds.last_mut() {
                Some(last) if last.folder == build.folder => {
                    last.sdist |= build.sdist;
                    last.wheel |= build.wheel;
                    last.words.extend(build.words);
                }
                _ => builds.push(build),
            }
        }
        let source = source(self.draft.invocation);
        let is_shared = self.shares_environment();
        let python = python(&self.draft, self.settings.mode, is_shared);
        for build in builds {
            let mut words = vec![OutWord::New("build".to_owned())];
            words.extend(python.iter().cloned());
            // Both from the tree, as setup.py does. Without the two flags uv builds the wheel
            // out of the source distribution, which may lack files that setup.py reads.
            if build.sdist {
                words.push(OutWord::New("--sdist".to_owned()));
            }
            if build.wheel {
                if python.is_empty() {
                    chosen_by_uv(&mut self.draft);
                }
                words.push(OutWord::New("--wheel".to_owned()));
            }
            if is_shared {
                words.push(OutWord::New("--no-build-isolation".to_owned()));
            }
            words.extend(shared.iter().cloned());
            words.extend(build.words);
            words.extend(build.folder_words);
            // setup.py writes below where it runs, uv into the folder of the workspace or of
            // what it builds.
            if build.folder.is_none()
                && (source.is_some() || !builds_at_root(self.draft.surroundings, self.settings))
            {
                words.extend(["--out-dir", "dist"].map(|word| OutWord::New(word.to_owned())));
            }
            if let Some(source) = &source {
                words.push(source.out());
            }
            self.commands.push(self.draft.command(words));
        }
    }

    /// Whether the build takes place in the environment that the command runs in, as that of
    /// setup.py did: where setup.py imports, or may, what one of its own would not have.
    fn shares_environment(&mut self) -> bool {
        let Mode::Project(project) = self.settings.mode else {
            return false;
        };
        let why = match imports_of(
            &script_text(self.draft.invocation),
            self.draft.surroundings,
            project,
        ) {
            Imports::Nothing => return false,
            Imports::More(found) => format!("setup.py imports {}", listed(&found.modules)),
            Imports::Unknown => "what setup.py imports is not known".to_owned(),
        };
        self.draft.note(
            &rules::BUILD_IN_ISOLATION,
            format!("{why}: `--no-build-isolation` builds in the environment that is there, as setup.py did"),
            None,
        );
        true
    }

    fn item(&mut self, item: &Item, build: &mut Build, words: &mut Vec<OutWord>) {
        let Item::Option(given) = item else {
            self.draft.other(item, false, words);
            return;
        };
        let text = given.value.as_ref().and_then(|value| value.text.as_deref());
        match given.option.long {
            "--formats" if text == Some("gztar") => {}
            "--dist-dir" => {
                build.folder = given.value.as_ref().map(|value| value.raw.clone());
                let mut folder = Vec::new();
                self.draft.option(given, given.option.pip, &mut folder);
                build.folder_words = folder;
            }
            long if matches!(given.option.pip.to, To::Decided(&["--config-setting"])) => {
                words.push(backend(long, given));
            }
            _ => self.draft.option(given, given.option.pip, words),
        }
    }

    /// `install` and `develop`, by way of pip's words.
    fn install(&mut self, part: &Part, is_editable: bool) {
        let invocation = self.draft.invocation;
        if let Mode::Project(project) = self.settings.mode {
            let script = script_text(invocation);
            let why = match imports_of(&script, self.draft.surroundings, project) {
                Imports::Nothing => None,
                Imports::More(found) => {
                    Some(format!("setup.py imports {}", listed(&found.modules)))
                }
                Imports::Unknown => Some("what setup.py imports is not known".to_owned()),
            };
            if let Some(why) = why {
                self.draft.review(
                    &rules::BUILD_IN_ISOLATION,
                    format!("{why}, and a build by uv has what `[build-system] requires` names: name it there, or `--no-build-isolation` with setuptools 64 or newer and wheel in the environment"),
                    None,
                );
            }
        }
        let mut words = vec![literal("install")];
        let globals = std::mem::take(&mut self.globals);
        for item in globals.iter().chain(&part.items) {
            match item {
                Item::Option(given) if given.option.long == "--uninstall" => {
                    words = self.uninstall(given);
                    break;
                }
                Item::Option(given) => self.in_pips_words(given, &mut words),
                other => self.draft.other(other, false, &mut Vec::new()),
            }
        }
        self.globals = globals;
        let is_install = words.first().is_some_and(|word| word.word.raw == "install");
        if is_install {
            if is_editable {
                words.push(literal("-e"));
            }
            words.push(source(invocation).unwrap_or_else(|| literal(".")));
        }
        let inner = Invocation {
            program: Program::Pip,
            name: None,
            arguments: words,
            ..invocation.clone()
        };
        let Some(translated) = pip::translate(&inner, self.draft.surroundings, self.settings)
        else {
            self.draft.review(
                &rules::COMMAND_WITHOUT_EQUIVALENT,
                format!("`setup.py {}` has no counterpart", part.name),
                None,
            );
            return;
        };
        for note in translated.notes {
            self.draft.note(note.rule, note.message, note.word);
        }
        match translated.outcome {
            Outcome::Rewritten(commands) => self.commands.extend(commands.into_iter().map(short)),
            Outcome::NeedsReview { rule, why, .. } => self.draft.review(rule, why, None),
            Outcome::Kept { why } | Outcome::Removed { why } => {
                self.draft
                    .review(&rules::COMMAND_WITHOUT_EQUIVALENT, why, None);
            }
        }
    }

    /// An option in pip's words; [`Draft::option`] writes uv's, so that the table names
    /// pip's here.
    fn in_pips_words(&mut self, given: &Given, words: &mut Vec<Argument>) {
        let mut out = Vec::new();
        self.draft.option(given, given.option.pip, &mut out);
        words.extend(out.into_iter().map(|word| argument(word, &self.draft)));
    }

    /// `develop --uninstall`.
    fn uninstall(&mut self, given: &Given) -> Vec<Argument> {
        let name = match self.settings.mode {
            Mode::Project(project) => project.name.clone(),
            Mode::Pip => None,
        };
        let Some(name) = name else {
            self.draft.option(given, given.option.pip, &mut Vec::new());
            return vec![literal("uninstall"), literal("NAME")];
        };
        vec![literal("uninstall"), literal(&name)]
    }
}

/// `-e` as everybody writes it.
fn short(mut command: OutCommand) -> OutCommand {
    for word in &mut command.words {
        if *word == OutWord::New("--editable".to_owned()) {
            *word = OutWord::New("-e".to_owned());
        }
    }
    command
}

/// One `uv build`.
#[derive(Default)]
struct Build {
    sdist: bool,
    wheel: bool,
    /// Where the files go, as written.
    folder: Option<String>,
    folder_words: Vec<OutWord>,
    words: Vec<OutWord>,
}

/// An option of `bdist_wheel` for the build backend.
fn backend(long: &str, given: &Given) -> OutWord {
    let start = format!("--config-setting=--build-option={long}");
    match &given.value {
        None => OutWord::New(start),
        Some(value) => match &value.text {
            Some(text) => OutWord::New(format!("{start}={text}")),
            None => OutWord::Raw(format!("{start}={}", value.raw)),
        },
    }
}

/// A word of a new command as one of the command that pip's table reads.
pub(super) fn argument(word: OutWord, draft: &Draft<'_, '_>) -> Argument {
    match word {
        OutWord::Kept(index) => Argument {
            word: draft.invocation.command.words[index].clone(),
            index: Some(index),
        },
        OutWord::KeptAssignment(index) => Argument {
            word: draft.invocation.command.assignments[index].clone(),
            index: None,
        },
        OutWord::New(text) => literal(&text),
        // The value of `--prefix=$X`: what is known of it is read again from the old word.
        OutWord::Raw(raw) | OutWord::Syntax(raw) => {
            let mut word = Word::literal(raw.clone());
            if let Some((name, value)) = raw.split_once('=') {
                word.pieces = vec![
                    crate::command::Piece::Literal(format!("{name}=")),
                    crate::command::Piece::Expansion {
                        text: value.to_owned(),
                        quoted: true,
                    },
                ];
            }
            Argument { word, index: None }
        }
    }
}

fn literal(text: &str) -> Argument {
    Argument {
        word: Word::literal(text),
        index: None,
    }
}

/// The word that names setup.py.
fn script(invocation: &Invocation<'_>) -> usize {
    let behind = invocation
        .arguments
        .iter()
        .find_map(|argument| argument.index);
    behind
        .unwrap_or(invocation.command.words.len())
        .saturating_sub(1)
}

/// setup.py as the command names it.
fn script_text(invocation: &Invocation<'_>) -> String {
    invocation
        .command
        .words
        .get(script(invocation))
        .map(|word| word.text().unwrap_or_else(|| word.raw.clone()))
        .unwrap_or_default()
}

/// The folder of setup.py, where it is not the working directory.
fn source(invocation: &Invocation<'_>) -> Option<Argument> {
    let text = invocation.command.words.get(script(invocation))?.text()?;
    let folder = text.strip_suffix("setup.py")?.trim_end_matches(['/', '\\']);
    (!matches!(folder, "" | ".")).then(|| literal(folder))
}
