//! What templates may say: all texts of a project behind [`Said`] and [`Typed`], all decisions
//! made.

mod evidence;
mod measured;

use std::collections::BTreeSet;

use uvferry_diagnostics::Disposition as Became;
use uvferry_migrate::{
    Mode as Depth, NamedList, Passage, ProgramKind, ProgramUse, ServicePart, Standing, Start,
};

use super::Source;
use super::boxes::Mark;
use super::said::{Said, Typed};
use crate::json::{Disposition, ItemKind, MigrationDocument, Mode};
use crate::language::{Language, RuleText};

use evidence::Evidence;
pub(super) use measured::{Measured, Run};
use measured::{Proof, Times};

/// More rows than this are not read by anybody; the report of the migration has all.
const MOST_ROWS: usize = 40;

/// A group or an extra.
pub(super) struct List {
    pub(super) name: Said,
    pub(super) requirements: usize,
    pub(super) default: bool,
    pub(super) sync: Typed,
    pub(super) add: Typed,
}

/// An index.
pub(super) struct Place {
    pub(super) name: Option<Said>,
    pub(super) url: Said,
    pub(super) default: bool,
    pub(super) explicit: bool,
}

/// The variables of an index.
pub(super) struct Credentials {
    pub(super) index: Said,
    pub(super) variables: Vec<Said>,
}

/// A file that a service or a program reads.
pub(super) struct File {
    pub(super) service: &'static str,
    pub(super) path: Said,
}

/// A command before and after.
pub(super) struct Pair {
    pub(super) place: Said,
    pub(super) before: Said,
    pub(super) after: Option<Said>,
    pub(super) stays: bool,
    pub(super) person: bool,
}

/// What waits for a person.
pub(super) struct Waiting {
    pub(super) place: Said,
    pub(super) text: Said,
    pub(super) code: Option<Said>,
    pub(super) why: Option<Said>,
}

/// A program that tests, checks or formats.
pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) run: Typed,
    pub(super) evidence: Said,
}

/// All that templates see.
pub(super) struct Facts<'a> {
    pub(super) name: Said,
    pub(super) uv_version: &'static str,
    pub(super) setup_uv: &'static str,
    /// Nothing was applied.
    pub(super) before: bool,
    pub(super) interrupted: bool,
    pub(super) unlocked: bool,
    /// It works with uv now, by a migration of ours.
    pub(super) migrated: bool,
    /// It worked with uv before.
    pub(super) already: bool,
    pub(super) pip_mode: bool,
    pub(super) package: bool,
    pub(super) python: Option<Said>,
    pub(super) preferred: Option<Said>,
    pub(super) requirements: Option<usize>,
    pub(super) groups: Vec<List>,
    pub(super) extras: Vec<List>,
    pub(super) has_conflicts: bool,
    /// What installs all that developers need.
    pub(super) install: Vec<Typed>,
    /// What installs what the project needs to run, and nothing else.
    pub(super) install_bare: Vec<Typed>,
    /// What fills a cache, before there is any code.
    pub(super) prewarm: Typed,
    /// What a bench measures.
    pub(super) bench: Typed,
    pub(super) indexes: Vec<Place>,
    /// Whether uv's own index is asked beside those.
    pub(super) asks_known_index: bool,
    pub(super) credentials: Vec<Credentials>,
    pub(super) proxy: Option<bool>,
    pub(super) requirements_files: Vec<Said>,
    pub(super) ci: Vec<File>,
    pub(super) images: Vec<File>,
    pub(super) scripts: Vec<File>,
    pub(super) hooks: Vec<File>,
    pub(super) commands: Vec<Pair>,
    pub(super) more_commands: usize,
    pub(super) waiting: Vec<Waiting>,
    pub(super) more_waiting: usize,
    pub(super) tests: Vec<Program>,
    pub(super) checks: Vec<Program>,
    pub(super) formats: Vec<Program>,
    pub(super) starts: Vec<Typed>,
    pub(super) boxes: Evidence,
    pub(super) runs: Vec<Run>,
    pub(super) measured: Vec<Measured>,
    pub(super) proof: Option<Proof>,
    pub(super) times: Option<Times>,
    /// What became of what was read: read, kept, rewritten, dropped, for a person.
    pub(super) books: Option<[usize; 5]>,
    /// Files that were made, changed and removed by the migration that holds.
    pub(super) changed_files: Option<[usize; 3]>,
    ticked: &'a BTreeSet<String>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(source: &Source<'a>, language: Language) -> Self {
        let facts = source.facts;
        let migration = holding(source);
        let pip_mode = match migration {
            Some(document) => document.plan.project.mode == Mode::Pip,
            None => facts.mode == Depth::Pip,
        };
        let (mut commands, more_commands) = commands(source, migration);
        commands.truncate(MOST_ROWS);
        let rows = |part: ServicePart| -> Vec<File> {
            facts
                .services
                .iter()
                .filter(|file| file.part == part)
                .map(|file| File {
                    service: file.service,
                    path: Said::new(&file.path),
                })
                .collect()
        };
        let mut ci = rows(ServicePart::Ci);
        ci.extend(rows(ServicePart::Documents));
        let programs = |kind: ProgramKind| -> Vec<Program> {
            facts
                .programs
                .iter()
                .filter(|program| program.kind == kind)
                .map(|used| program(used, &facts.groups, pip_mode))
                .collect()
        };
        Self {
            name: Said::new(&facts.name),
            uv_version: facts.uv_version,
            setup_uv: uvferry_commands::SETUP_UV_TAG,
            before: facts.standing == Standing::NotMigrated,
            interrupted: facts.standing == Standing::Interrupted,
            unlocked: facts.standing == Standing::Unlocked,
            migrated: matches!(facts.standing, Standing::Migrated | Standing::Unlocked),
            already: facts.standing == Standing::UvAlready,
            pip_mode,
            package: facts.package,
            python: facts.requires_python.as_deref().map(Said::new),
            preferred: facts.preferred_python.as_deref().map(Said::new),
            requirements: facts.requirements,
            groups: lists(&facts.groups, "--group"),
            extras: lists(&facts.extras, "--extra"),
            has_conflicts: facts.has_conflicts,
            install: install(source, pip_mode),
            install_bare: install_bare(source, pip_mode),
            prewarm: prewarm(source),
            bench: bench(source),
            indexes: facts
                .indexes
                .iter()
                .map(|index| Place {
                    name: index.name.as_deref().map(Said::new),
                    url: Said::new(&index.url),
                    default: index.default,
                    explicit: index.explicit,
                })
                .collect(),
            asks_known_index: !facts.indexes.iter().any(|index| index.default),
            credentials: credentials(source, migration),
            proxy: source.proxy,
            requirements_files: facts
                .requirements_files
                .iter()
                .map(|path| Said::new(path))
                .collect(),
            ci,
            images: rows(ServicePart::Image),
            scripts: rows(ServicePart::Script),
            hooks: rows(ServicePart::Hooks),
            commands,
            more_commands,
            waiting: facts
                .review
                .iter()
                .take(MOST_ROWS)
                .map(|passage| waiting(passage, language))
                .collect(),
            more_waiting: facts.review.len().saturating_sub(MOST_ROWS),
            tests: programs(ProgramKind::Tests),
            checks: programs(ProgramKind::Check),
            formats: programs(ProgramKind::Format),
            starts: facts
                .starts
                .iter()
                .map(|one| start(one, pip_mode))
                .collect(),
            boxes: Evidence::new(source, migration, pip_mode),
            runs: facts
                .runs
                .iter()
                .map(|run| Run::new(run, language))
                .collect(),
            measured: measured::rows(source.benches, language),
            proof: migration
                .and_then(|document| document.verification.as_ref())
                .map(|found| Proof::new(found, language)),
            times: migration.map(|document| Times::new(&document.took, language)),
            books: migration.map(|document| {
                let ledger = &document.plan.ledger;
                [
                    ledger.read,
                    ledger.kept,
                    ledger.rewritten,
                    ledger.dropped,
                    ledger.needs_review,
                ]
            }),
            changed_files: facts.applied_run().map(measured::changed_files),
            ticked: source.ticked,
        }
    }

    /// A box that a person ticks.
    pub(super) fn person(&self, name: &'static str) -> Mark {
        Mark {
            name,
            ticked: self.ticked.contains(name),
            by_person: true,
        }
    }

    /// Whether there are groups or extras.
    pub(super) fn has_lists(&self) -> bool {
        !self.groups.is_empty() || !self.extras.is_empty()
    }

    /// Whether any figure was measured here.
    pub(super) fn is_measured(&self) -> bool {
        !self.measured.is_empty()
    }

    /// How many lines and commands wait for a person.
    pub(super) fn waiting_count(&self) -> usize {
        self.waiting.len() + self.more_waiting
    }

    /// How many runs of the journal hold.
    pub(super) fn holding_runs(&self) -> usize {
        self.runs.iter().filter(|run| run.holds()).count()
    }
}

impl Credentials {
    /// The variables, as a list in a sentence.
    pub(super) fn named(&self) -> String {
        let names = self.variables.iter().map(Said::code);
        names.collect::<Vec<_>>().join(", ")
    }
}

/// The report whose run still holds: after an undo it tells of what is gone.
fn holding<'a>(source: &Source<'a>) -> Option<&'a MigrationDocument> {
    let run = source.facts.applied_run()?;
    source
        .migration
        .filter(|document| document.journal.as_deref() == Some(run.id.as_str()))
}

fn lists(lists: &[NamedList], flag: &str) -> Vec<List> {
    let adding = if flag == "--extra" {
        "--optional"
    } else {
        flag
    };
    lists
        .iter()
        .map(|list| List {
            name: Said::new(&list.name),
            requirements: list.requirements,
            default: list.default,
            sync: Typed::new(["uv", "sync", flag, list.name.as_str()]),
            add: Typed::new(["uv", "add", adding, list.name.as_str(), "PACKAGE"]),
        })
        .collect()
}

/// The commands of the migration that holds; else those that stand in the files now.
fn commands(source: &Source<'_>, migration: Option<&MigrationDocument>) -> (Vec<Pair>, usize) {
    let pairs: Vec<Pair> = match migration {
        Some(document) => {
            let items = document.plan.ledger.items.iter();
            items
                .filter(|item| item.kind == ItemKind::Command)
                .map(|item| Pair {
                    place: Said::new(&format!("{}:{}", item.file, item.line)),
                    before: Said::new(&item.text),
                    after: item
                        .to
                        .as_deref()
                        .filter(|_| item.disposition == Disposition::Rewritten)
                        .map(Said::new),
                    stays: item.disposition == Disposition::Kept,
                    person: item.disposition == Disposition::NeedsReview,
                })
                .collect()
        }
        None => source
            .facts
            .commands
            .iter()
            .map(|passage| Pair {
                place: place(passage),
                before: Said::new(&passage.before),
                after: passage
                    .after
                    .as_deref()
                    .filter(|_| passage.disposition == Became::Rewritten)
                    .map(Said::new),
                stays: passage.disposition == Became::Kept,
                person: passage.disposition == Became::NeedsReview,
            })
            .collect(),
    };
    let more = pairs.len().saturating_sub(MOST_ROWS);
    (pairs, more)
}

fn place(passage: &Passage) -> Said {
    Said::new(&format!("{}:{}", passage.file, passage.line))
}

/// Where the language has no words for a message, its rule says why.
fn waiting(passage: &Passage, language: Language) -> Waiting {
    let code = passage.code.as_deref();
    let of_rule = || language.of_rule(code?, RuleText::Summary);
    let message = passage.message.as_deref();
    let why = message.and_then(|message| language.known(message));
    let why = why.or_else(of_rule).or_else(|| message.map(str::to_owned));
    Waiting {
        place: place(passage),
        text: Said::new(&passage.before),
        code: passage.code.as_deref().map(Said::new),
        why: why.as_deref().map(Said::new),
    }
}

fn credentials(source: &Source<'_>, migration: Option<&MigrationDocument>) -> Vec<Credentials> {
    if let Some(document) = migration {
        let found = document.plan.credentials.iter();
        return found
            .map(|found| Credentials {
                index: Said::new(&found.index),
                variables: found.variables.iter().map(|name| Said::new(name)).collect(),
            })
            .collect();
    }
    let found = source.facts.credentials.iter();
    found
        .map(|found| Credentials {
            index: Said::new(&found.index),
            variables: found.variables.iter().map(|name| Said::new(name)).collect(),
        })
        .collect()
}

fn program(used: &ProgramUse, groups: &[NamedList], pip_mode: bool) -> Program {
    let asked = used.group.as_deref().filter(|name| {
        !pip_mode
            && !groups
                .iter()
                .any(|group| group.name == *name && group.default)
    });
    if !used.declared {
        // The environment does not have it.
        let words = std::iter::once("uvx").chain(used.command.iter().copied());
        return Program {
            name: used.program,
            run: Typed::new(words),
            evidence: Said::new(&used.evidence),
        };
    }
    let mut words = vec!["uv", "run"];
    if pip_mode {
        // The environment is made by `uv venv` and filled by hand.
        words.push("--no-project");
    }
    if let Some(group) = asked {
        words.extend(["--group", group]);
    }
    words.extend(used.command);
    Program {
        name: used.program,
        run: Typed::new(words),
        evidence: Said::new(&used.evidence),
    }
}

fn start(start: &Start, pip_mode: bool) -> Typed {
    let mut words = vec!["uv", "run"];
    if pip_mode {
        words.push("--no-project");
    }
    words.push(match start {
        Start::Program(name) | Start::File(name) => name,
    });
    Typed::new(words)
}

fn from_files(files: &[String]) -> Vec<Typed> {
    let mut words = vec!["uv", "pip", "install"];
    for file in files {
        words.extend(["-r", file]);
    }
    vec![
        Typed::new(["uv", "venv", "--allow-existing"]),
        Typed::new(words),
    ]
}

/// What a developer types after a checkout.
fn install(source: &Source<'_>, pip_mode: bool) -> Vec<Typed> {
    let facts = source.facts;
    if pip_mode {
        return from_files(&facts.requirements_files);
    }
    let mut words = vec!["uv", "sync", "--locked"];
    // Groups that exclude each other cannot be installed together.
    if !facts.has_conflicts && facts.groups.iter().any(|group| !group.default) {
        words.push("--all-groups");
    }
    if !facts.has_conflicts && !facts.extras.is_empty() {
        words.push("--all-extras");
    }
    vec![Typed::new(words)]
}

/// What a server needs.
fn install_bare(source: &Source<'_>, pip_mode: bool) -> Vec<Typed> {
    let facts = source.facts;
    if pip_mode {
        let main: Vec<String> = facts.requirements_files.iter().take(1).cloned().collect();
        return from_files(&main);
    }
    vec![Typed::new([
        "uv",
        "sync",
        "--locked",
        "--no-default-groups",
    ])]
}

fn prewarm(source: &Source<'_>) -> Typed {
    let facts = source.facts;
    let mut words = vec!["uv", "sync", "--locked", "--no-install-project"];
    if !facts.has_conflicts && facts.groups.iter().any(|group| !group.default) {
        words.push("--all-groups");
    }
    Typed::new(words)
}

fn bench(source: &Source<'_>) -> Typed {
    let file = source.facts.requirements_files.first();
    let file = file.map_or("pyproject.toml", String::as_str);
    let history = ".uvferry/bench.jsonl";
    Typed::new(["uvferry-bench", "run", "-r", file, "--history", history])
}
