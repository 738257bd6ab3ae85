//! The region in which something holds, as a marker (PEP 508).

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Axis, END, Encoded, FIRST, OTHER, Region, SYSTEMS, intersect};

/// Larger grids are not searched for the shortest marker.
const MOST_CELLS: usize = 5_000;
/// How many alternatives a marker may have that is looked for.
const MOST_ALTERNATIVES: usize = 40;

/// A grid over all regions: between its lines nothing changes.
pub(crate) struct Grid {
    cuts: Vec<Encoded>,
    axes: BTreeMap<Axis, Vec<String>>,
    /// The spelling to use for the system.
    system: &'static str,
}

/// A cell: the number of the version range, and the value of each axis.
type Cell = Vec<usize>;
pub(crate) type Cells = BTreeSet<Cell>;

impl Grid {
    /// A grid for these regions; `spelled` holds the names that the script itself uses.
    pub(crate) fn new<'a>(
        regions: impl IntoIterator<Item = &'a Region>,
        spelled: &BTreeSet<&'static str>,
    ) -> Self {
        let mut cuts = BTreeSet::from([FIRST, END]);
        let mut axes: BTreeMap<Axis, Vec<String>> = BTreeMap::new();
        for region in regions {
            for (start, end) in &region.versions {
                cuts.extend([*start, *end]);
            }
            for (axis, value) in &region.axes {
                let values = axes.entry(*axis).or_default();
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
        Self {
            cuts: cuts.into_iter().collect(),
            axes,
            system: if spelled.contains("sys_platform") || spelled.is_empty() {
                "sys_platform"
            } else if spelled.contains("platform_system") {
                "platform_system"
            } else if spelled.contains("os_name") {
                "os_name"
            } else {
                "sys_platform"
            },
        }
    }

    /// The cells that a region covers.
    pub(crate) fn cells(&self, region: &Region) -> Cells {
        let mut cells: Vec<Cell> = self
            .cuts
            .windows(2)
            .enumerate()
            .filter(|(_, ends)| !intersect(&region.versions, &[(ends[0], ends[1])]).is_empty())
            .map(|(at, _)| vec![at])
            .collect();
        for (axis, values) in &self.axes {
            cells = cells
                .into_iter()
                .flat_map(|cell| {
                    values
                        .iter()
                        .enumerate()
                        .filter(|(_, value)| {
                            region.axes.get(axis).is_none_or(|known| known == *value)
                        })
                        .map(|(at, _)| {
                            let mut cell = cell.clone();
                            cell.push(at);
                            cell
                        })
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        cells.into_iter().collect()
    }

    /// A marker that is true in `wanted` and false in the rest of `all`; empty where it is
    /// all of it. `None`: no marker says it.
    pub(crate) fn marker(&self, wanted: &Cells, all: &Cells) -> Option<String> {
        if wanted == all {
            return Some(String::new());
        }
        let parts = 1 + self.axes.len();
        // As few aspects as say it.
        let mut choices: Vec<Vec<usize>> = (0..parts).map(|at| vec![at]).collect();
        for left in 0..parts {
            for right in left + 1..parts {
                choices.push(vec![left, right]);
            }
        }
        choices.push((0..parts).collect());
        for choice in choices {
            if let Some(text) = self.product(wanted, all, &choice)? {
                return Some(text);
            }
        }
        if let Some(text) = self.of_boxes(wanted, all) {
            return Some(text);
        }
        // One after the other, for each combination of the axes.
        let mut by_axes: BTreeMap<Vec<usize>, Cells> = BTreeMap::new();
        for cell in wanted {
            by_axes
                .entry(cell[1..].to_vec())
                .or_default()
                .insert(cell.clone());
        }
        let mut texts = Vec::new();
        let everything: Vec<usize> = (0..parts).collect();
        for cells in by_axes.values() {
            texts.push(self.product(cells, all, &everything)??);
        }
        Some(alternatives(texts))
    }

    /// The marker as alternatives, each as wide as it can be: of what is not said yet, the
    /// widest product that lies in `wanted`, until all of it is said.
    fn of_boxes(&self, wanted: &Cells, all: &Cells) -> Option<String> {
        if all.len() > MOST_CELLS {
            return None;
        }
        let orders = orders(1 + self.axes.len());
        let everything: Vec<usize> = (0..=self.axes.len()).collect();
        let mut left = wanted.clone();
        let mut texts = Vec::new();
        while let Some(cell) = left.first() {
            let widest = orders
                .iter()
                .map(|order| widest(cell, order, wanted, all))
                .max_by_key(|found| found.intersection(&left).count())?;
            texts.push(self.product(&widest, all, &everything)??);
            left.retain(|cell| !widest.contains(cell));
            if texts.len() > MOST_ALTERNATIVES {
                return None;
            }
        }
        Some(alternatives(texts))
    }

    /// The marker over some aspects, each on its own, if it says just that.
    fn product(&self, wanted: &Cells, all: &Cells, parts: &[usize]) -> Option<Option<String>> {
        let seen: Vec<BTreeSet<usize>> = parts
            .iter()
            .map(|part| wanted.iter().map(|cell| cell[*part]).collect())
            .collect();
        let product: Cells = all
            .iter()
            .filter(|cell| {
                parts
                    .iter()
                    .zip(&seen)
                    .all(|(part, seen)| seen.contains(&cell[*part]))
            })
            .cloned()
            .collect();
        if product != *wanted {
            return Some(None);
        }
        let mut texts = Vec::new();
        for (part, seen) in parts.iter().zip(&seen) {
            let possible: BTreeSet<usize> = all.iter().map(|cell| cell[*part]).collect();
            if *seen == possible {
                continue;
            }
            let text = match part.checked_sub(1).and_then(|at| self.axes.iter().nth(at)) {
                None => self.versions(seen, &possible),
                Some((axis, values)) => self.values(*axis, values, seen, &possible)?,
            };
            texts.push(text);
        }
        let alone = texts.len() == 1;
        Some(Some(
            texts
                .into_iter()
                .map(|text| {
                    if !alone && text.contains(" or ") {
                        format!("({text})")
                    } else {
                        text
                    }
                })
                .collect::<Vec<_>>()
                .join(" and "),
        ))
    }

    fn versions(&self, seen: &BTreeSet<usize>, possible: &BTreeSet<usize>) -> String {
        // Runs of cells, over those that cannot be at all.
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for at in possible {
            if !seen.contains(at) {
                continue;
            }
            match runs.last_mut() {
                Some((_, last)) if possible.range(*last + 1..*at).next().is_none() => *last = *at,
                _ => runs.push((*at, *at)),
            }
        }
        let least = possible.first().copied().unwrap_or_default();
        let most = possible.last().copied().unwrap_or_default();
        let texts: Vec<String> = runs
            .iter()
            .map(|(first, last)| {
                let mut bounds = Vec::new();
                let (start, end) = (self.cuts[*first], self.cuts[*last + 1]);
                if *first > least && *last < most && start % 1_000 == 0 && end == start + 1_000 {
                    return format!("python_version == '{}'", shown(start).1);
                }
                if *first > least {
                    let (name, version) = shown(start);
                    bounds.push(format!("{name} >= '{version}'"));
                }
                if *last < most {
                    let (name, version) = shown(end);
                    bounds.push(format!("{name} < '{version}'"));
                }
                bounds.join(" and ")
            })
            .collect();
        texts.join(" or ")
    }

    fn values(
        &self,
        axis: Axis,
        values: &[String],
        seen: &BTreeSet<usize>,
        possible: &BTreeSet<usize>,
    ) -> Option<String> {
        let mut name = match axis {
            Axis::System => self.system,
            Axis::Implementation => "platform_python_implementation",
            Axis::Machine => "platform_machine",
        };
        let spell = |name: &str, value: &str| -> String {
            SYSTEMS
                .iter()
                .find(|(system, _, _)| axis == Axis::System && *system == value)
                .map_or(value, |(system, long, os)| match name {
                    "os_name" => os,
                    "platform_system" => long,
                    _ => system,
                })
                .to_owned()
        };
        let spelled = |name: &str, set: &BTreeSet<usize>| -> BTreeSet<String> {
            set.iter().map(|at| spell(name, &values[*at])).collect()
        };
        let rest: BTreeSet<usize> = possible.difference(seen).copied().collect();
        // `os.name` tells less than `sys.platform`.
        if name == "os_name" && !spelled(name, seen).is_disjoint(&spelled(name, &rest)) {
            name = "sys_platform";
        }
        // Cygwin's name holds a version.
        if name == "platform_system" && values.iter().any(|value| value == "cygwin") {
            let both = spelled("sys_platform", seen);
            if both.contains("cygwin") != both.contains(OTHER) {
                name = "sys_platform";
            }
        }
        let yes = spelled(name, seen);
        let no = spelled(name, &rest);
        let other = |set: &BTreeSet<usize>| set.iter().any(|at| values[*at] == OTHER);
        // What is not named falls on one of the sides, the one that is told by `!=`.
        let negate = other(seen) || (!other(&rest) && no.len() < yes.len());
        Some(if negate && name != "os_name" {
            if no.contains(OTHER) {
                return None;
            }
            no.iter()
                .map(|value| format!("{name} != '{value}'"))
                .collect::<Vec<_>>()
                .join(" and ")
        } else if negate && no.len() == 1 {
            format!("{name} != '{}'", no.first()?)
        } else {
            if yes.contains(OTHER) {
                return None;
            }
            yes.iter()
                .map(|value| format!("{name} == '{value}'"))
                .collect::<Vec<_>>()
                .join(" or ")
        })
    }
}

fn alternatives(texts: Vec<String>) -> String {
    texts
        .into_iter()
        .map(|text| {
            if text.contains(" or ") && text.contains(" and ") {
                format!("({text})")
            } else {
                text
            }
        })
        .collect::<Vec<_>>()
        .join(" or ")
}

/// The cells of the widest product around a cell that lies in `wanted`, one part after the
/// other.
fn widest(cell: &Cell, order: &[usize], wanted: &Cells, all: &Cells) -> Cells {
    let mut free: Vec<BTreeSet<usize>> = cell.iter().map(|at| BTreeSet::from([*at])).collect();
    for part in order {
        // What differs in this part alone, value by value.
        let mut refused = BTreeSet::new();
        let mut possible = BTreeSet::new();
        for other in all {
            let beside = other
                .iter()
                .enumerate()
                .all(|(at, value)| at == *part || free[at].contains(value));
            if beside {
                possible.insert(other[*part]);
                if !wanted.contains(other) {
                    refused.insert(other[*part]);
                }
            }
        }
        free[*part].extend(possible.difference(&refused));
    }
    all.iter()
        .filter(|other| other.iter().zip(&free).all(|(at, free)| free.contains(at)))
        .cloned()
        .collect()
}

/// Each order of so many parts.
fn orders(parts: usize) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = vec![Vec::new()];
    for part in 0..parts {
        found = found
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, part);
                    order
                })
            })
            .collect();
    }
    found
}

fn shown(version: Encoded) -> (&'static str, String) {
    let (major, minor, micro) = (
        version / 1_000_000,
        version / 1_000 % 1_000,
        version % 1_000,
    );
    if micro > 0 {
        ("python_full_version", format!("{major}.{minor}.{micro}"))
    } else if minor > 0 {
        ("python_version", format!("{major}.{minor}"))
    } else {
        ("python_version", major.to_string())
    }
}

/// A requirement with a marker more.
pub(crate) fn with_marker(requirement: &str, marker: &str) -> String {
    if marker.is_empty() {
        return requirement.to_owned();
    }
    let paren = |text: &str| {
        if text.contains(" or ") {
            format!("({text})")
        } else {
            text.to_owned()
        }
    };
    let split = if requirement.contains(" @ ") {
        requirement.find(" ;").map(|at| (at, at + 2))
    } else {
        requirement.find(';').map(|at| (at, at + 1))
    };
    match split {
        Some((end, start)) => {
            let own = requirement[start..].trim();
            format!(
                "{}; {} and {}",
                requirement[..end].trim_end(),
                paren(own),
                paren(marker)
            )
        }
        None if requirement.contains(" @ ") => format!("{requirement} ; {marker}"),
        None => format!("{requirement}; {marker}"),
    }
}
