//! What shows of each listed distribution whether it is a root, and where it belongs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uvferry_diagnostics::Location;
use uvferry_migrate::{
    Belongs, DependencyEvidence, DependencyStanding, ListedDistribution, Requirer, Shown,
};

use super::clean;
use super::words::{DependencyUser, ListedAs, ShownBy, Standing};
use crate::phrases;

/// How the distributions stand that the project's lists name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DependenciesDocument {
    /// What says who needs whom: `uv.lock`, the folder of an environment, compiled lists; empty
    /// where nothing does.
    pub needs_from: Vec<String>,
    /// Those that were asked for by themselves.
    pub roots: usize,
    /// Those that are there because another needs them.
    pub transitive: usize,
    /// Those of which nothing shows it.
    pub unknown: usize,
    /// Those that stand in another list than that of their users.
    pub misplaced: usize,
    /// By set, then by name: one for each list that a distribution is in.
    pub distributions: Vec<DependencyDocument>,
}

/// One distribution in one set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DependencyDocument {
    /// As written where it stands first.
    pub name: String,
    /// Where the plan puts it: `main`, `group:NAME`, `extra:NAME`.
    pub set: String,
    /// How the list came about that speaks for it.
    pub listed_as: ListedAs,
    /// Where it stands.
    pub places: Vec<PlaceDocument>,
    /// Whether it was asked for by itself.
    pub standing: Standing,
    /// Whether that is known, or only likely.
    pub certain: bool,
    /// Who needs it.
    pub required_by: Vec<RequirerDocument>,
    /// What shows it.
    pub evidence: Vec<ShownDocument>,
    /// For what it is used, as far as that is known for certain.
    pub users: Vec<DependencyUser>,
    /// Where its users need it; null where that is not known.
    pub belongs: Option<BelongsDocument>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceDocument {
    /// Relative to the project's root.
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// Who needs a distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirerDocument {
    /// Normalised.
    pub name: String,
    /// What says so: `uv.lock`, the folder of an environment, a line of a compiled list.
    pub from: String,
    /// Whether it needs it everywhere; false where a marker decides.
    pub certain: bool,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownDocument {
    /// Of which kind.
    pub by: ShownBy,
    /// Who the user is; null where the place does not tell.
    pub user: Option<DependencyUser>,
    /// What it is, in words.
    pub what: String,
    /// The first places.
    pub places: Vec<PlaceDocument>,
    /// All places.
    pub count: usize,
    /// Whether it is known, or only likely: a hint.
    pub certain: bool,
}

/// Where the users of a distribution need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BelongsDocument {
    /// `main`, `group:NAME`.
    pub to: String,
    /// Whether that is known, or only likely: a hint.
    pub certain: bool,
    /// The rule that tells of it; null where that is the set in which it is.
    pub code: Option<String>,
    /// Why; null where it is in its place.
    pub why: Option<String>,
}

impl From<&DependencyEvidence> for DependenciesDocument {
    fn from(evidence: &DependencyEvidence) -> Self {
        let listed = evidence.listed.iter();
        Self {
            needs_from: evidence.needs_from.iter().map(|from| clean(from)).collect(),
            roots: evidence.count(DependencyStanding::Root),
            transitive: evidence.count(DependencyStanding::Transitive),
            unknown: evidence.count(DependencyStanding::Unknown),
            misplaced: listed.clone().filter(|one| one.is_misplaced()).count(),
            distributions: listed.map(DependencyDocument::from).collect(),
        }
    }
}

impl From<&ListedDistribution> for DependencyDocument {
    fn from(one: &ListedDistribution) -> Self {
        Self {
            name: clean(&one.name),
            set: clean(&phrases::target(&one.set)),
            listed_as: (&one.listed_as).into(),
            places: places(&one.places),
            standing: (&one.standing).into(),
            certain: one.is_certain,
            required_by: one.required_by.iter().map(RequirerDocument::from).collect(),
            evidence: one.shown.iter().map(ShownDocument::from).collect(),
            users: one.users.iter().map(DependencyUser::from).collect(),
            belongs: one.belongs.as_ref().map(BelongsDocument::from),
        }
    }
}

fn places(places: &[Location]) -> Vec<PlaceDocument> {
    let places = places.iter().map(|place| PlaceDocument {
        file: clean(&place.file),
        line: place.line,
    });
    places.collect()
}

impl From<&Requirer> for RequirerDocument {
    fn from(by: &Requirer) -> Self {
        Self {
            name: clean(&by.name),
            from: clean(&by.from),
            certain: by.is_certain,
        }
    }
}

impl From<&Shown> for ShownDocument {
    fn from(shown: &Shown) -> Self {
        Self {
            by: (&shown.by).into(),
            user: shown.user.as_ref().map(DependencyUser::from),
            what: clean(&shown.what),
            places: places(&shown.places),
            count: shown.count,
            certain: shown.is_certain,
        }
    }
}

impl From<&Belongs> for BelongsDocument {
    fn from(belongs: &Belongs) -> Self {
        Self {
            to: clean(&phrases::target(&belongs.to)),
            certain: belongs.is_certain,
            code: belongs.rule.map(|rule| rule.code.to_owned()),
            why: belongs.rule.map(|_| clean(&belongs.why)),
        }
    }
}
