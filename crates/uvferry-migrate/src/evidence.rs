//! What shows of each listed distribution whether it was asked for by itself, and for what.
//!
//! | module | what it decides |
//! |---|---|
//! | `listing` | which distributions the project's lists name, and how each list came about |
//! | `showing` | what uses one: imports, strings, programs, configurations, plugins |
//! | `standing` | a root, or there because another needs it |
//! | `placing` | main or development, by who uses it |
//! | `telling` | what of it a person is told |
//!
//! **Invariant:** each piece says where it comes from. What rests on a likeness of names is
//! marked as unsure, and what nothing shows is [`Standing::Unknown`].

mod listing;
mod placing;
mod showing;
mod standing;
mod telling;

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Location, Rule};
use uvferry_pyproject::Target;
use uvferry_requirements::MarkerEnvironment;
use uvferry_resolution::Lockfile;

use crate::imports::ImportsFound;
use crate::project::Project;

/// Places that a piece of evidence names one by one; the rest are counted.
const MOST_PLACES: usize = 3;

/// How all distributions stand that a project's lists name.
#[derive(Debug, Clone, Default)]
pub struct DependencyEvidence {
    /// By set, then by name: one for each list that a distribution is in.
    pub listed: Vec<ListedDistribution>,
    /// What says who needs whom: `uv.lock`, an environment's folder, compiled lists; nothing
    /// where nothing does.
    pub needs_from: Vec<String>,
}

/// One distribution in one set of requirements.
#[derive(Debug, Clone)]
pub struct ListedDistribution {
    /// As written where it stands first.
    pub name: String,
    /// Normalised.
    pub normalized_name: String,
    /// Where the plan puts it.
    pub set: Target,
    /// How the list came about that speaks for it.
    pub listed_as: ListedAs,
    /// Where it stands, what a person wrote first.
    pub places: Vec<Location>,
    /// Whether it was asked for by itself.
    pub standing: Standing,
    /// Whether that is known, or only likely.
    pub is_certain: bool,
    /// Who needs it.
    pub required_by: Vec<Requirer>,
    /// What shows it.
    pub shown: Vec<Shown>,
    /// For what it is used, as far as that is known for certain.
    pub users: BTreeSet<User>,
    /// Where its users need it; `None` where that is not known.
    pub belongs: Option<Belongs>,
}

/// How a list came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListedAs {
    /// A person keeps it.
    Stated,
    /// A tool wrote it, and says for each line why it is there.
    Compiled,
    /// Everything that was installed, without a word of why.
    Frozen,
}

/// Whether a distribution was asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It was.
    Root,
    /// It is there because another needs it.
    Transitive,
    /// Nothing shows it.
    Unknown,
}

/// Who needs a distribution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirer {
    /// Normalised.
    pub name: String,
    /// What says so: a lock, an environment, a list with its line.
    pub from: String,
    /// Whether it needs it everywhere, or under a marker.
    pub is_certain: bool,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Of which kind.
    pub by: ShownBy,
    /// Who the user is; `None` where the place does not tell.
    pub user: Option<User>,
    /// As a fragment: "imported by the project itself".
    pub what: String,
    /// The first places.
    pub places: Vec<Location>,
    /// All places.
    pub count: usize,
    /// Whether it is known, or only likely.
    pub is_certain: bool,
}

/// The kind of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShownBy {
    /// A list that a person keeps names it.
    List,
    /// A comment of a compiled list says which list named it (`# via -r requirements.in`).
    Annotation,
    /// A file imports a module of it.
    Import,
    /// A file imports a module of it for type checkers alone, or where another is missing.
    Fallback,
    /// A string names it that something loads, such as `INSTALLED_APPS`.
    Name,
    /// A command calls a program of it, or a configuration names it.
    Program,
    /// What else is there loads it because it is installed: a plugin, a driver.
    Plugin,
}

/// For what something is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum User {
    /// The project itself.
    Package,
    /// Where the project runs: an image, a Procfile, a server's configuration.
    Deployment,
    /// Tests.
    Tests,
    /// Documentation.
    Docs,
    /// CI, a Makefile, hooks, configurations of tools.
    Checks,
    /// Builds and scripts of development.
    Development,
    /// Examples.
    Examples,
}

impl User {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Deployment => "deployment",
            Self::Tests => "tests",
            Self::Docs => "docs",
            Self::Checks => "checks",
            Self::Development => "development",
            Self::Examples => "examples",
        }
    }
}

/// Where a distribution is needed.
#[derive(Debug, Clone)]
pub struct Belongs {
    /// The list.
    pub to: Target,
    /// Whether that is known, or only likely.
    pub is_certain: bool,
    /// The rule that tells of it, where that is not the list in which it is.
    pub rule: Option<&'static Rule>,
    /// Why, as a sentence without its full stop; empty where it is in its place.
    pub why: String,
}

impl ListedDistribution {
    /// Whether its users need it elsewhere than where the plan puts it.
    pub fn is_misplaced(&self) -> bool {
        self.belongs.as_ref().is_some_and(|one| one.rule.is_some())
    }
}

impl DependencyEvidence {
    /// How many stand so.
    pub fn count(&self, standing: Standing) -> usize {
        let listed = self.listed.iter();
        listed.filter(|one| one.standing == standing).count()
    }

    /// The lines of frozen lists that are there because another needs them: the set, the
    /// normalised name, and one who needs it.
    pub(crate) fn frozen_transitives(&self) -> BTreeMap<(Target, String), String> {
        let frozen = self.listed.iter().filter(|one| {
            one.listed_as == ListedAs::Frozen && one.standing == Standing::Transitive
        });
        frozen
            .filter_map(|one| {
                let by = one.required_by.first()?.name.clone();
                Some(((one.set.clone(), one.normalized_name.clone()), by))
            })
            .collect()
    }
}

/// One need: who has it, of what, what says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    needed: String,
    by: Requirer,
}

/// Who needs whom, and what says so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needs {
    all: Vec<Need>,
    from: Vec<String>,
}

impl Needs {
    /// As the project's lock or its environment says; `None` without both.
    fn of_found(project: &Project, found: &ImportsFound) -> Option<Self> {
        let graph = found.graph.as_ref()?;
        let from = if project.tree.contains("uv.lock") {
            found.lock.clone()?
        } else {
            found.environment.clone()?
        };
        let nodes = graph.nodes();
        let edges = graph.edges().iter();
        let all = edges
            .filter(|edge| edge.from != edge.to && !nodes[edge.from].is_project)
            .map(|edge| Need {
                needed: nodes[edge.to].name.clone(),
                by: Requirer {
                    name: nodes[edge.from].name.clone(),
                    from: from.clone(),
                    is_certain: edge.marker.is_none(),
                },
            });
        Some(Self {
            all: all.collect(),
            from: vec![from],
        })
    }

    /// As a lock says for a target. What is required elsewhere alone is not required here.
    pub(crate) fn of_lock(lock: &Lockfile, own: &str, markers: &MarkerEnvironment) -> Self {
        let holds = |marker: Option<&str>| {
            marker.is_none_or(|marker| {
                uvferry_requirements::evaluate_marker(marker, markers, &[]).unwrap_or(true)
            })
        };
        let packages = lock.packages.iter().filter(|package| package.name != own);
        let all = packages.flat_map(|package| {
            let needed = package.dependencies.iter();
            needed
                .filter(|needed| needed.name != package.name && holds(needed.marker.as_deref()))
                .map(|needed| Need {
                    needed: needed.name.clone(),
                    by: Requirer {
                        name: package.name.clone(),
                        from: "uv.lock".to_owned(),
                        is_certain: true,
                    },
                })
        });
        Self {
            all: all.collect(),
            from: vec!["uv.lock".to_owned()],
        }
    }

    /// As the comments of compiled lists say.
    fn of_comments(listed: &[ListedDistribution]) -> Self {
        let all: BTreeSet<Need> = listed
            .iter()
            .flat_map(|one| {
                one.required_by.iter().map(|by| Need {
                    needed: one.normalized_name.clone(),
                    by: by.clone(),
                })
            })
            .collect();
        let files = all.iter().filter_map(|need| {
            let (file, _) = need.by.from.rsplit_once(':')?;
            Some(file.to_owned())
        });
        let from: BTreeSet<String> = files.collect();
        Self {
            from: from.into_iter().collect(),
            all: all.into_iter().collect(),
        }
    }
}

/// What shows of each listed distribution how it stands. `needs` says who needs whom, where
/// more is known of that than the project's own files say.
pub(crate) fn evidence_of(project: &Project, needs: Option<Needs>) -> DependencyEvidence {
    let found = project.imports();
    let mut listed = listing::listed(project, found);
    let needs = needs
        .or_else(|| Needs::of_found(project, found))
        .unwrap_or_else(|| Needs::of_comments(&listed));
    showing::show(project, found, &mut listed);
    standing::settle(&needs, &mut listed);
    placing::place(project, found, &mut listed);
    DependencyEvidence {
        listed,
        needs_from: needs.from,
    }
}
