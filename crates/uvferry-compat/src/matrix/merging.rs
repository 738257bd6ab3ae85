//! Shares of a matrix, and the whole made of them.
//!
//! The unit is a target of a project: a resolution stays whole, and a row needs nothing from
//! another share. Which share a target belongs to follows from its name and the label of its
//! project alone, so that every runner knows it without asking the others; with many projects
//! their targets spread evenly over the runners, and with one its targets do.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use uvferry_diagnostics::{redact, sha256_hex};
use uvferry_requirements::normalize_name;

use super::asked::Asked;
use super::cells::blank;
use super::other_pythons::on_python;
use super::request::MatrixRequest;
use super::result::{Cell, Matrix, Outcome, Row, Share, Solution, Tool, Way};
use crate::rules::matrix as rules;

/// Which of `of` shares (from 1) a target of a project belongs to.
///
/// ```
/// use uvferry_compat::matrix::share_of;
/// assert_eq!(share_of("services/web", "3.12-linux", 1), 1);
/// assert!((1..=8).contains(&share_of("services/web", "3.12-linux", 8)));
/// ```
pub fn share_of(label: &str, target: &str, of: u32) -> u32 {
    let digest = sha256_hex(format!("{label}\0{target}").as_bytes());
    let number = u64::from_str_radix(&digest[..16], 16).unwrap_or_default();
    u32::try_from(number % u64::from(of.max(1))).unwrap_or_default() + 1
}

/// Why matrices are not the shares of one.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// There is none.
    #[error("there is no share to merge")]
    Nothing,
    /// One is no share at all.
    #[error("share {0} of the list was made without a partition")]
    NotAShare(usize),
    /// They are of partitions of different sizes.
    #[error("there are shares of {0} and of {1}")]
    OfOthers(u32, u32),
    /// One comes twice.
    #[error("share {0} comes twice")]
    Twice(u32),
    /// Some are not there.
    #[error("of {of} shares these are missing: {}", missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Missing {
        /// Of how many.
        of: u32,
        /// Which.
        missing: Vec<u32>,
    },
    /// They were made for different projects, by their labels.
    #[error("there are shares labelled `{0}` and `{1}`")]
    Labels(String, String),
    /// They were not made by the same request.
    #[error("shares {0} and {1} were made with different requirements, options or indexes")]
    Requests(u32, u32),
    /// Two have the same target, or a target is in none.
    #[error("the targets do not make one matrix: {0}")]
    Targets(String),
    /// Different requirements were asked for.
    #[error("different requirements were asked for: `{0}`")]
    Requirements(String),
}

/// Makes the whole of its shares, in any order. It is what the same request without a
/// partition gives.
///
/// # Errors
/// Where a share is missing, comes twice, or is one of another matrix.
pub fn merge(shares: &[Matrix]) -> Result<Matrix, MergeError> {
    check_shares(shares)?;
    let mut targets: Vec<(usize, usize, usize)> = Vec::new();
    for (share, matrix) in shares.iter().enumerate() {
        for (at, target) in matrix.targets.iter().enumerate() {
            targets.push((target.place, share, at));
        }
    }
    targets.sort_unstable();
    check_targets(shares, &targets)?;
    let requested = |matrix: &Matrix| -> BTreeMap<String, Row> {
        let rows = matrix
            .packages
            .iter()
            .filter(|row| !row.requested.is_empty());
        rows.map(|row| {
            let row = Row {
                cells: Vec::new(),
                ..row.clone()
            };
            (key(&row), row)
        })
        .collect()
    };
    // A folder's name is known where pip has told it.
    let mut rows: BTreeMap<String, Row> = requested(&shares[0]);
    for matrix in &shares[1..] {
        let other = requested(matrix);
        let texts = |rows: &BTreeMap<String, Row>| -> BTreeSet<String> {
            rows.values()
                .flat_map(|row| &row.requested)
                .map(|requested| requested.text.clone())
                .collect()
        };
        let (left, right) = (texts(&rows), texts(&other));
        if let Some(text) = left.symmetric_difference(&right).next() {
            return Err(MergeError::Requirements(text.clone()));
        }
    }
    check_requests(shares)?;
    for matrix in shares {
        for row in &matrix.packages {
            rows.entry(key(row)).or_insert_with(|| Row {
                cells: Vec::new(),
                ..row.clone()
            });
        }
    }
    let by_key: Vec<BTreeMap<String, &Row>> = shares
        .iter()
        .map(|matrix| matrix.packages.iter().map(|row| (key(row), row)).collect())
        .collect();
    for (key, row) in &mut rows {
        row.cells = targets
            .iter()
            .map(|&(_, share, at)| match by_key[share].get(key) {
                Some(row) => row.cells[at].clone(),
                None => blank(&shares[share].targets[at]),
            })
            .collect();
    }
    let mut merged = Matrix {
        targets: targets
            .iter()
            .map(|&(_, share, at)| shares[share].targets[at].clone())
            .collect(),
        packages: rows.into_values().collect(),
        runs: targets
            .iter()
            .enumerate()
            .flat_map(|(new, &(_, share, at))| {
                let runs = shares[share]
                    .runs
                    .iter()
                    .filter(move |run| run.target == at);
                runs.cloned().map(move |mut run| {
                    run.target = new;
                    run
                })
            })
            .collect(),
        partition: None,
        notes: {
            let mut notes: Vec<String> = Vec::new();
            for note in shares.iter().flat_map(|matrix| &matrix.notes) {
                if !notes.contains(note) {
                    notes.push(note.clone());
                }
            }
            notes
        },
    };
    conclude(&mut merged);
    Ok(merged)
}

fn check_shares(shares: &[Matrix]) -> Result<(), MergeError> {
    let mut first: Option<&Share> = None;
    let mut seen = BTreeSet::new();
    for (at, matrix) in shares.iter().enumerate() {
        let Some(share) = &matrix.partition else {
            return Err(MergeError::NotAShare(at + 1));
        };
        let first = *first.get_or_insert(share);
        if first.of != share.of {
            return Err(MergeError::OfOthers(first.of, share.of));
        }
        if first.label != share.label {
            let (left, right) = (first.label.clone(), share.label.clone());
            return Err(MergeError::Labels(left, right));
        }
        if first.targets != share.targets {
            let list = |share: &Share| share.targets.join(", ");
            return Err(MergeError::Targets(format!(
                "{} were asked for, and {}",
                list(first),
                list(share)
            )));
        }
        if !seen.insert(share.share) {
            return Err(MergeError::Twice(share.share));
        }
    }
    let first = first.ok_or(MergeError::Nothing)?;
    let missing: Vec<u32> = (1..=first.of)
        .filter(|share| !seen.contains(share))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(MergeError::Missing {
            of: first.of,
            missing,
        })
    }
}

/// After the requirements: what these say is plainer.
fn check_requests(shares: &[Matrix]) -> Result<(), MergeError> {
    let mut all = shares.iter().filter_map(|matrix| matrix.partition.as_ref());
    let Some(first) = all.next() else {
        return Ok(());
    };
    match all.find(|share| share.request != first.request) {
        Some(other) => Err(MergeError::Requests(first.share, other.share)),
        None => Ok(()),
    }
}

/// Each target of the whole is in one share. `targets` are those of all shares, sorted: the
/// place, the share and the place in that.
fn check_targets(shares: &[Matrix], targets: &[(usize, usize, usize)]) -> Result<(), MergeError> {
    let all = shares
        .iter()
        .find_map(|matrix| matrix.partition.as_ref())
        .map_or(&[][..], |share| &share.targets);
    for (at, &(place, share, own)) in targets.iter().enumerate() {
        let name = &shares[share].targets[own].name;
        if all.get(place) != Some(name) {
            return Err(MergeError::Targets(format!(
                "`{name}` stands at {place}, where the whole has another"
            )));
        }
        if place < at {
            return Err(MergeError::Targets(format!("`{name}` is in two shares")));
        }
        if place > at {
            return Err(MergeError::Targets(format!("`{}` is in no share", all[at])));
        }
    }
    match all.get(targets.len()) {
        Some(name) => Err(MergeError::Targets(format!("`{name}` is in no share"))),
        None => Ok(()),
    }
}

/// What of a request all shares of a matrix have in common. The folder may lie elsewhere on
/// another runner, and so may its tools.
pub(crate) fn request_digest(request: &MatrixRequest, asked: &Asked) -> String {
    let settings: Vec<String> = [
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_NO_INDEX",
        "PIP_PRE",
        "PIP_ALL_RELEASES",
        "PIP_ONLY_FINAL",
        "PIP_NO_BINARY",
        "PIP_ONLY_BINARY",
        "PIP_PREFER_BINARY",
        "PIP_CONSTRAINT",
        "PIP_BUILD_CONSTRAINT",
        "PIP_REQUIRE_HASHES",
        "PIP_UPLOADED_PRIOR_TO",
        "UV_INDEX_URL",
        "UV_EXTRA_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_INDEX",
        "UV_INDEX_STRATEGY",
        "UV_PRERELEASE",
        "UV_RESOLUTION",
        "UV_NO_INDEX",
        "UV_CONSTRAINT",
        "UV_OVERRIDE",
        "UV_BUILD_CONSTRAINT",
        "UV_EXCLUDE_NEWER",
    ]
    .into_iter()
    .filter_map(|name| {
        let value = request.environment.get(name)?;
        Some(format!("{name}={}", value.to_string_lossy()))
    })
    .collect();
    let all = format!(
        "{}\n{}\n{}\n{}\n{settings:?}",
        asked.digest, request.each, request.solutions, request.offline
    );
    sha256_hex(redact(&all).as_bytes())
}

/// Rows are in the order of these. A text that is no name stays as it is.
fn key(row: &Row) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if row.name.chars().all(plain) {
        normalize_name(&row.name)
    } else {
        row.name.clone()
    }
}

/// What only all targets together tell: that another Python of the same platform helps. It
/// takes the place of what is known from elsewhere and was not tried, and of a Python that
/// nobody asked for. A share knows fewer targets than the whole: what it found is found again.
pub(crate) fn conclude(matrix: &mut Matrix) {
    let is_open = |solution: Option<&Solution>| {
        solution.is_none_or(|found| !found.tried || found.way == Way::OtherPython)
    };
    for row in &mut matrix.packages {
        let helps: Vec<Option<usize>> = row
            .cells
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                // A build that wants what the machine has not may not be needed elsewhere.
                let wants_system = cell
                    .rule
                    .is_some_and(|rule| rule.code == rules::WANTS_SYSTEM.code);
                let fails = matches!(
                    cell.outcome,
                    Outcome::OnlyPip | Outcome::OnlyUv | Outcome::Neither
                ) || wants_system;
                let other = |other: &usize| {
                    let platform = |at: usize| &matrix.targets[at].platform;
                    *other != at && platform(*other) == platform(at) && works(&row.cells[*other])
                };
                (fails && is_open(cell.solution.as_ref()))
                    .then(|| (0..row.cells.len()).find(other))
                    .flatten()
            })
            .collect();
        for (at, other) in helps.into_iter().enumerate() {
            let Some(other) = other else { continue };
            let tool = if row.cells[at].outcome == Outcome::OnlyUv {
                Tool::Pip
            } else {
                Tool::Uv
            };
            let gives = row.cells[other].uv.as_deref().unwrap_or("the same");
            row.cells[at].solution = Some(on_python(&matrix.targets[other].python, tool, gives));
        }
    }
}

fn works(cell: &Cell) -> bool {
    cell.outcome == Outcome::Same && cell.uv.is_some()
}
