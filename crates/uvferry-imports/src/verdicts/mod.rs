//! What is unused, missing, misplaced, only transitive; each with its evidence.
//!
//! | module | what it decides |
//! |---|---|
//! | `usage` | which distributions each import, name and program is a use of |
//! | `missing` | imported and not declared: missing, transitive, optional |
//! | `unused` | declared and not used |
//! | `placing` | declared in the wrong place: for development, for tests, under conditions |
//! | `listing` | what the lists show by themselves: twice, of the standard library, unpinned |
//! | `stubs` | stubs without their package, and the reverse |
//! | `scripts` | scripts that name what they need themselves (PEP 723) |
//! | `jobs` | two for one job |
//!
//! A verdict is a finding or a hint. A hint rests on something that is likely and not known: the
//! name of a module taken for that of its distribution, a string that reads like a module. It
//! never changes an exit status.

mod closure;
mod jobs;
mod knowledge;
mod listing;
mod missing;
mod placing;
mod scripts;
mod stubs;
mod unused;
mod usage;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity, SourceFile};

use crate::Place;
use crate::declared::{Declared, Purpose};
use crate::modules::{MappingSource, Provider};
use crate::reading::{Extent, Import, Reading};
use crate::rules;
use crate::settings::Settings;
use crate::sources::{PythonFile, Role};
use crate::uses::Use;

pub use closure::Closure;
pub use knowledge::Knowledge;
pub use usage::{Occurrence, Usage};

/// Sites that a verdict names one by one; the rest are counted.
const MOST_SITES: usize = 5;

/// What verdicts are made of.
pub struct Request<'a> {
    /// The Python files, each with what it says, sorted by path.
    pub files: &'a [(PythonFile, Reading)],
    /// What the project states.
    pub declared: &'a [Declared],
    /// Uses apart from imports.
    pub uses: &'a [Use],
    /// Which module is whose.
    pub modules: &'a dyn Modules,
    /// Who needs whom.
    pub closure: &'a Closure,
    /// What the user decided.
    pub settings: &'a Settings,
    /// The text of a file, for the line that is shown with a place; `None` where it cannot be
    /// had.
    pub read: &'a dyn Fn(&str) -> Option<SourceFile>,
}

/// What is known of modules and distributions. Several threads ask at once.
pub trait Modules: Sync {
    /// Whose a module is that a file imports.
    fn origin(&self, file: &PythonFile, import: &Import) -> ModuleOrigin;

    /// Whose a module or what is in it is, by its dotted name alone.
    fn origin_of_name(&self, dotted: &str) -> ModuleOrigin;

    /// The distributions that bring a program.
    fn programs(&self, program: &str) -> Vec<Provider>;

    /// The programs that a distribution (normalised) brings, as far as that is known.
    fn programs_of(&self, distribution: &str) -> Vec<String>;

    /// The modules of a distribution (normalised) and how they are known.
    fn contents(&self, distribution: &str) -> Option<(Vec<String>, MappingSource)>;

    /// Whether a distribution (normalised) is installed in the environment that was looked at;
    /// `None` without one.
    fn is_installed(&self, distribution: &str) -> Option<bool>;

    /// Whether it brings types (`py.typed`, stubs of its own); `None` where that is not known.
    fn has_types(&self, distribution: &str) -> Option<bool>;

    /// Whether a name (normalised) is that of a module which Python itself has on every version
    /// that the project is for.
    fn is_standard_name(&self, distribution: &str) -> bool;
}

/// Whose a module is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleOrigin {
    /// The project's.
    Own,
    /// Likely the project's; else one of these.
    OwnOr(Arc<[Provider]>),
    /// Python's, on every version that the project is for.
    Standard,
    /// Python's on some of its versions; on others one of these.
    StandardOr(Arc<[Provider]>),
    /// Python 2's, on a project that is not for it.
    PythonTwo,
    /// One of these.
    Distributions(Arc<[Provider]>),
    /// Nobody's that is known.
    Unknown,
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule.
    pub rule: &'static Rule,
    /// Why it is no more than a hint; `None` for a finding.
    pub hint: Option<String>,
    /// The distribution that it is about, normalised.
    pub distribution: Option<String>,
    /// The module that it is about.
    pub module: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
    /// What it rests on, each with a place.
    pub evidence: Vec<(Location, String)>,
    /// Further places that are not named.
    pub more_places: usize,
    /// What to do.
    pub action: Action,
}

/// What is recommended, in a form that programs can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Take a requirement out of a list.
    Remove {
        /// Normalised.
        distribution: String,
        /// The list.
        from: Purpose,
    },
    /// State a requirement.
    Declare {
        /// Those that have the module; the first is the likeliest.
        distributions: Vec<String>,
        /// The list; of development where only tests and tools need it.
        to: Purpose,
    },
    /// Move it from one list into another.
    Move {
        /// Normalised.
        distribution: String,
        /// The list that it is in.
        from: Purpose,
        /// The one that it belongs into.
        to: Purpose,
    },
    /// Give it a version.
    Pin {
        /// Normalised.
        distribution: String,
    },
    /// Use one of them.
    Choose {
        /// Normalised.
        distributions: Vec<String>,
    },
    /// The fix of the rule says it.
    AsTheRuleSays,
}

impl Verdict {
    fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            hint: None,
            distribution: None,
            module: None,
            message: message.into(),
            location: None,
            evidence: Vec::new(),
            more_places: 0,
            action: Action::AsTheRuleSays,
        }
    }

    fn of(mut self, distribution: &str) -> Self {
        self.distribution = Some(distribution.to_owned());
        self
    }

    fn of_module(mut self, module: &str) -> Self {
        self.module = Some(module.to_owned());
        self
    }

    fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    fn hint(mut self, why: impl Into<String>) -> Self {
        self.hint = Some(why.into());
        self
    }

    fn hint_where(self, why: Option<String>) -> Self {
        match why {
            Some(why) => self.hint(why),
            None => self,
        }
    }

    fn with(mut self, action: Action) -> Self {
        self.action = action;
        self
    }

    /// Whether something has to be done: no hint, and no remark.
    pub fn is_finding(&self) -> bool {
        self.hint.is_none() && self.rule.severity != Severity::Info
    }

    /// As a diagnostic: a hint is worth knowing and no more.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = match &self.hint {
            Some(why) => format!("{} (a hint: {why})", self.message),
            None => self.message.clone(),
        };
        let mut told = Diagnostic::new(self.rule, message);
        if self.hint.is_some() {
            told = told.severity(Severity::Info);
        }
        if let Some(location) = &self.location {
            told = told.at_location(location.clone());
        }
        for (location, note) in &self.evidence {
            told = told.also(location.clone(), note);
        }
        match self.action.command() {
            Some(command) => told.help(format!("`{command}`")),
            None => told.help(self.rule.fix),
        }
    }
}

impl Action {
    /// The command of uv that does it; `None` where there is no single one.
    pub fn command(&self) -> Option<String> {
        match self {
            Self::Remove { distribution, from } => Some(match from {
                Purpose::Main => format!("uv remove {distribution}"),
                Purpose::Extra(extra) => format!("uv remove --optional {extra} {distribution}"),
                Purpose::Group(group) => format!("uv remove --group {group} {distribution}"),
                Purpose::Build => return None,
            }),
            Self::Declare { distributions, to } => {
                let [distribution] = distributions.as_slice() else {
                    return None;
                };
                Some(add(distribution, to)?)
            }
            Self::Move {
                distribution,
                from,
                to,
            } => {
                let remove = Self::Remove {
                    distribution: distribution.clone(),
                    from: from.clone(),
                };
                Some(format!(
                    "{} && {}",
                    remove.command()?,
                    add(distribution, to)?
                ))
            }
            Self::Pin { .. } | Self::Choose { .. } | Self::AsTheRuleSays => None,
        }
    }
}

fn add(distribution: &str, to: &Purpose) -> Option<String> {
    Some(match to {
        Purpose::Main => format!("uv add {distribution}"),
        Purpose::Extra(extra) => format!("uv add --optional {extra} {distribution}"),
        Purpose::Group(group) if group == "dev" => format!("uv add --dev {distribution}"),
        Purpose::Group(group) => format!("uv add --group {group} {distribution}"),
        Purpose::Build => return None,
    })
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Sorted: by place, then by rule.
    pub verdicts: Vec<Verdict>,
    /// Each distribution that is declared or used, by its name.
    pub usage: BTreeMap<String, Usage>,
    /// The distributions that each file uses, by the file's place in the request.
    pub of_files: Vec<BTreeSet<String>>,
    /// Modules that nobody is known to have, with the number of files.
    pub unknown_modules: BTreeMap<String, usize>,
    /// Numbers over all.
    pub counts: Counts,
}

/// Numbers over all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that were read.
    pub files: usize,
    /// Their lines.
    pub lines: u64,
    /// Imports in them, relative ones too.
    pub imports: usize,
    /// Imports of the project's own modules.
    pub own: usize,
    /// Imports of the standard library.
    pub standard: usize,
    /// Imports of what distributions bring.
    pub third_party: usize,
    /// Imports whose module nobody is known to have.
    pub unknown: usize,
    /// Files with a fault.
    pub files_with_faults: usize,
    /// Distributions that are declared.
    pub declared: usize,
    /// Findings.
    pub findings: usize,
    /// Hints.
    pub hints: usize,
}

/// Makes the verdicts.
///
/// The order of the files, of what is declared and of the uses does not matter for which
/// verdicts there are.
pub fn check(request: &Request<'_>) -> Found {
    let (usage, of_files, unknown, mut counts) = usage::of(request);
    let mut statements: HashMap<&str, Vec<&Declared>> = HashMap::new();
    for one in request.declared {
        let of_name = statements.entry(one.normalized_name.as_str()).or_default();
        of_name.push(one);
    }
    let groups = request
        .declared
        .iter()
        .filter_map(|one| match &one.purpose {
            Purpose::Group(group) => Some(group.as_str()),
            _ => None,
        });
    let looking = Looking {
        request,
        statements,
        groups: groups.collect(),
        without_contents: OnceCell::new(),
        usage,
        unknown,
    };
    let mut verdicts = Vec::new();
    looking.faults(&mut verdicts);
    looking.missing(&mut verdicts);
    looking.unused(&mut verdicts);
    looking.placing(&mut verdicts);
    looking.listing(&mut verdicts);
    looking.stubs(&mut verdicts);
    looking.scripts(&mut verdicts);
    looking.jobs(&mut verdicts);
    verdicts.retain(|verdict| !looking.is_ignored(verdict));
    verdicts.sort_by(|one, other| order(one).cmp(&order(other)));
    verdicts.dedup();
    counts.findings = verdicts.iter().filter(|one| one.is_finding()).count();
    counts.hints = verdicts.len() - counts.findings;
    counts.declared = looking.statements.len();
    Found {
        verdicts,
        of_files,
        unknown_modules: looking
            .unknown
            .iter()
            .map(|(module, places)| {
                let files: BTreeSet<usize> = places.iter().map(|at| at.file).collect();
                (module.clone(), files.len())
            })
            .collect(),
        usage: looking.usage,
        counts,
    }
}

type Order<'a> = (
    bool,
    &'a str,
    usize,
    usize,
    &'static str,
    Option<&'a str>,
    Option<&'a str>,
    &'a str,
);

fn order(verdict: &Verdict) -> Order<'_> {
    let place = verdict.location.as_ref();
    (
        !verdict.is_finding(),
        place.map_or("", |at| at.file.as_str()),
        place.map_or(0, |at| at.line),
        place.map_or(0, |at| at.column),
        verdict.rule.code,
        verdict.distribution.as_deref(),
        verdict.module.as_deref(),
        &verdict.message,
    )
}

/// The normalised names of a list.
fn names(declared: &[Declared]) -> BTreeSet<&str> {
    let names = declared.iter().map(|one| one.normalized_name.as_str());
    names.collect()
}

/// A request with what its files use.
struct Looking<'a, 'r> {
    request: &'r Request<'a>,
    /// What is declared, by normalised name.
    statements: HashMap<&'r str, Vec<&'r Declared>>,
    /// The groups that are declared.
    groups: BTreeSet<&'r str>,
    /// What may have any module at all, once that is asked.
    without_contents: OnceCell<Vec<String>>,
    /// By normalised name.
    usage: BTreeMap<String, Usage>,
    /// By module: where it is imported.
    unknown: BTreeMap<String, Vec<Occurrence>>,
}

impl Looking<'_, '_> {
    fn declared(&self) -> &[Declared] {
        self.request.declared
    }

    /// The statements of one distribution.
    fn statements(&self, name: &str) -> &[&Declared] {
        self.statements.get(name).map_or(&[], Vec::as_slice)
    }

    fn is_declared(&self, name: &str) -> bool {
        self.statements.contains_key(name)
    }

    /// The way from what is declared to a distribution that something else brings.
    fn brought_by<'s>(&'s self, distribution: &'s str) -> Option<Vec<&'s str>> {
        let is_root = |name: &str| name != distribution && self.is_declared(name);
        self.request.closure.way(is_root, distribution)
    }

    fn file(&self, at: usize) -> &PythonFile {
        &self.request.files[at].0
    }

    fn import(&self, at: &Occurrence) -> &Import {
        &self.request.files[at.file].1.imports[at.import]
    }

    /// The place of an import with its line, where the file can still be read.
    fn location(&self, at: &Occurrence) -> Location {
        self.place_in(at.file, self.import(at).place)
    }

    fn place_in(&self, file: usize, place: Place) -> Location {
        let path = &self.file(file).path;
        let snippet = (self.request.read)(path).and_then(|source| {
            let span = source.line_span(place.line as usize)?;
            Some(Location::new(&source, span))
        });
        let mut location = Location::file(path.clone());
        location.line = place.line as usize;
        location.column = place.column as usize;
        location.end_line = place.end_line as usize;
        location.end_column = place.end_column as usize;
        if let Some(snippet) = snippet {
            // A column far to the right lies outside of what is shown of a long line.
            let shown = snippet.snippet_column + snippet.snippet.chars().count();
            if location.column < shown {
                location.snippet = snippet.snippet;
                location.snippet_column = snippet.snippet_column;
            }
        }
        location
    }

    /// Puts the first places into a verdict: the first is its own, the others are evidence.
    fn at_sites(&self, verdict: Verdict, sites: &[Occurrence], note: &str) -> Verdict {
        let mut verdict = verdict;
        let mut sites: Vec<&Occurrence> = sites.iter().collect();
        // A site in the project itself says more than one in a test.
        sites.sort_by_key(|at| {
            (
                self.file(at.file).role,
                &self.file(at.file).path,
                self.import(at).place,
            )
        });
        sites.dedup();
        verdict.more_places += sites.len().saturating_sub(MOST_SITES);
        for at in sites.into_iter().take(MOST_SITES) {
            let location = self.location(at);
            if verdict.location.is_none() {
                verdict.location = Some(location);
            } else {
                verdict.evidence.push((location, note.to_owned()));
            }
        }
        verdict
    }

    /// The list into which a distribution belongs that these places import.
    fn purpose_of(&self, sites: &[Occurrence]) -> Purpose {
        let is_main = sites.iter().any(|at| self.file(at.file).role.is_main());
        if is_main {
            return Purpose::Main;
        }
        let is_test = sites
            .iter()
            .all(|at| self.file(at.file).role == Role::Tests);
        let fitting: &[&str] = if is_test {
            &["test", "tests", "testing", "dev"]
        } else {
            &["dev"]
        };
        let found = fitting.iter().find(|name| self.groups.contains(**name));
        Purpose::Group((*found.unwrap_or(&"dev")).to_owned())
    }

    fn faults(&self, verdicts: &mut Vec<Verdict>) {
        for (at, (file, reading)) in self.request.files.iter().enumerate() {
            // One for a file: what follows an error is often its consequence.
            let Some(fault) = reading.faults.first() else {
                continue;
            };
            let rule = match fault.extent {
                Extent::Mostly => &rules::NOT_PARSED,
                Extent::Nothing => &rules::NOT_READ,
            };
            let message = match fault.extent {
                Extent::Mostly => format!("`{}` is not valid Python: {}", file.path, fault.message),
                Extent::Nothing => {
                    format!("`{}` was not read: {}", file.path, fault.message)
                }
            };
            let location = self.place_in(at, fault.place);
            verdicts.push(Verdict::new(rule, message).at(location));
        }
    }

    fn is_ignored(&self, verdict: &Verdict) -> bool {
        let settings = self.request.settings;
        let names = [verdict.module.as_deref(), verdict.distribution.as_deref()];
        settings.is_off(verdict.rule)
            || names
                .into_iter()
                .flatten()
                .any(|name| settings.ignores(verdict.rule, name))
    }
}

/// `a` of `a.b.c`.
fn top_level(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

/// Several names as a person reads them: `a`, `b` and 3 more.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const MOST: usize = 3;
    let names: Vec<&str> = names.into_iter().collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] if quoted.len() <= MOST => format!("{} and {last}", most.join(", ")),
        _ => format!(
            "{} and {} more",
            quoted[..MOST].join(", "),
            quoted.len() - MOST
        ),
    }
}
