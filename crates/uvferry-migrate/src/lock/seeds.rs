//! Versions to prefer, and the narrow lock that is made of them.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_pyproject::{Comments, ConflictItem, Target};
use uvferry_requirements::evaluate_marker;

use crate::before::Before;
use crate::plan::Plan;
use crate::session::Session;
use crate::tools::target_of;

/// The name of the temporary group that holds main's pins.
pub(super) const SEED_GROUP: &str = "uvferry-seed";

/// Versions to prefer, by install set and name.
#[derive(Debug, Default)]
pub(super) struct Seeds {
    main: BTreeMap<String, String>,
    groups: BTreeMap<String, BTreeMap<String, String>>,
    constraints: BTreeMap<String, String>,
    /// What groups with a Python of their own install there, main's part included.
    apart: BTreeMap<String, BTreeMap<String, String>>,
    /// The version behind a name, for finding disagreements.
    versions: BTreeMap<(Option<String>, String), String>,
    /// How often free ones were forgotten.
    forgotten: usize,
}

/// After this many names one by one all free versions are forgotten: each costs a lock.
const FORGOTTEN_ONE_BY_ONE: usize = 6;

impl Seeds {
    /// Pins of files first; what pip resolved fills the sets that have none.
    pub(super) fn collect(
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
        session: &Session<'_>,
    ) -> Self {
        let mut seeds = Self::default();
        let target = &session.target.markers;
        for pin in &plan.pins {
            let applies = pin
                .marker
                .as_deref()
                .is_none_or(|marker| evaluate_marker(marker, target, &[]).unwrap_or(true));
            if !applies {
                continue;
            }
            let text = pin.requirement.clone();
            if pin.is_constraint {
                seeds.constraints.insert(pin.name.clone(), text);
                continue;
            }
            match &pin.target {
                Target::Main => seeds.add(None, &pin.name, &pin.version, text),
                Target::Group(group) => {
                    seeds.add(Some(group.clone()), &pin.name, &pin.version, text);
                }
                Target::Extra(_) => {}
            }
        }
        if !session.learned.free_versions_left_to_uv {
            seeds.add_free_versions(plan, befores, session);
        }
        for group in session.learned.set_apart.keys() {
            seeds.groups.remove(group);
            seeds.apart.remove(group);
            seeds
                .versions
                .retain(|(target, _), _| target.as_ref() != Some(group));
        }
        if !session.learned.free_versions_left_to_uv {
            seeds.settle(plan, befores);
        }
        seeds.yield_to_pins(plan);
        seeds
    }

    /// What pip resolved, for the sets that no file pins.
    fn add_free_versions(
        &mut self,
        plan: &Plan,
        befores: &BTreeMap<String, Before>,
        session: &Session<'_>,
    ) {
        for set in &plan.sets {
            let Some(Before::Pip(resolution)) = befores.get(&set.name()) else {
                continue;
            };
            let apart = set.group.as_ref().filter(|_| session.is_apart(set));
            for (name, resolved) in resolution.set.iter() {
                let Some(version) = &resolved.version else {
                    continue;
                };
                if resolved.origin != uvferry_resolution::Origin::Index {
                    continue;
                }
                if let Some(group) = apart {
                    self.apart
                        .entry(group.clone())
                        .or_default()
                        .insert(name.to_owned(), format!("{name}=={version}"));
                    continue;
                }
                let known = self.versions.contains_key(&(None, name.to_owned()));
                if set.group.is_some() && known {
                    continue;
                }
                self.add(
                    set.group.clone(),
                    name,
                    version,
                    format!("{name}=={version}"),
                );
            }
        }
    }

    /// What pip chose freely gives way to a version that a file pins for another set: in one
    /// lock only one of them can hold, and somebody meant the pin.
    fn yield_to_pins(&mut self, plan: &Plan) {
        let place = |target: &Target| match target {
            Target::Group(group) => Some(Some(group.clone())),
            Target::Main => Some(None),
            Target::Extra(_) => None,
        };
        let pinned: BTreeSet<(Option<String>, &str)> = plan
            .pins
            .iter()
            .filter(|pin| !pin.is_constraint)
            .filter_map(|pin| Some((place(&pin.target)?, pin.name.as_str())))
            .collect();
        for pin in &plan.pins {
            let Some(own) = place(&pin.target) else {
                continue;
            };
            let yielding: Vec<(Option<String>, String)> = self
                .versions
                .iter()
                .filter(|((set, name), version)| {
                    let together = match (&own, set) {
                        (Some(own), Some(set)) => !plan_conflict(plan, own, set),
                        (Some(group), None) | (None, Some(group)) => !plan
                            .conflicts
                            .iter()
                            .any(|set| set.contains(&ConflictItem::Group(group.clone()))),
                        (None, None) => false,
                    };
                    *name == pin.name
                        && **version != pin.version
                        && together
                        && !pinned.contains(&(set.clone(), name.as_str()))
                })
                .map(|(key, _)| key.clone())
                .collect();
            for key in yielding {
                match &key.0 {
                    None => self.main.remove(&key.1),
                    Some(group) => self
                        .groups
                        .get_mut(group)
                        .and_then(|texts| texts.remove(&key.1)),
                };
                self.versions.remove(&key);
            }
        }
    }

    fn add(&mut self, group: Option<String>, name: &str, version: &str, text: String) {
        self.versions
            .entry((group.clone(), name.to_owned()))
            .or_insert_with(|| version.to_owned());
        match group {
            None => self.main.entry(name.to_owned()).or_insert(text),
            Some(group) => self
                .groups
                .entry(group)
                .or_default()
                .entry(name.to_owned())
                .or_insert(text),
        };
    }

    /// Where main by itself and main with a group disagree on a version that no file pins,
    /// the group's holds for both, for it satisfies more requirements.
    fn settle(&mut self, plan: &Plan, befores: &BTreeMap<String, Before>) {
        let Some(Before::Pip(main)) = befores.get("main") else {
            return;
        };
        let with_groups = plan.sets.iter().filter(|set| {
            set.group
                .as_ref()
                .is_some_and(|group| !self.apart.contains_key(group))
        });
        for set in with_groups {
            let Some(Before::Pip(with_group)) = befores.get(&set.name()) else {
                continue;
            };
            for (name, resolved) in main.set.iter() {
                let other = with_group
                    .set
                    .get(name)
                    .and_then(|other| other.version.as_ref());
                if let (Some(version), Some(other)) = (&resolved.version, other)
                    && version != other
                    && !plan
                        .pins
                        .iter()
                        .any(|pin| pin.name == name && pin.target == Target::Main)
                {
                    self.main
                        .insert(name.to_owned(), format!("{name}=={other}"));
                    self.versions.insert((None, name.to_owned()), other.clone());
                }
            }
        }
    }

    /// Whether a version of it is among them.
    pub(super) fn steer(&self, name: &str) -> bool {
        self.main.contains_key(name)
            || self.constraints.contains_key(name)
            || self
                .groups
                .values()
                .chain(self.apart.values())
                .any(|texts| texts.contains_key(name))
    }

    pub(super) fn forget(&mut self, names: &BTreeSet<String>) -> bool {
        let mut any = false;
        let mut drop = |map: &mut BTreeMap<String, String>| {
            let before = map.len();
            map.retain(|name, _| !names.contains(name));
            any |= map.len() != before;
        };
        drop(&mut self.main);
        drop(&mut self.constraints);
        self.groups
            .values_mut()
            .chain(self.apart.values_mut())
            .for_each(drop);
        any
    }

    /// Forgets the versions that pip chose freely for a set by itself. A disagreement with
    /// one of them is none of the project's: no file asks for it.
    pub(super) fn forget_free(&mut self, names: &BTreeSet<String>, plan: &Plan) -> bool {
        let pinned: BTreeSet<(Option<&str>, &str)> = plan
            .pins
            .iter()
            .filter_map(|pin| match &pin.target {
                Target::Main => Some((None, pin.name.as_str())),
                Target::Group(group) => Some((Some(group.as_str()), pin.name.as_str())),
                Target::Extra(_) => None,
            })
            .collect();
        let all = self.forgotten >= FORGOTTEN_ONE_BY_ONE;
        let free: Vec<(Option<String>, String)> = self
            .versions
            .keys()
            .filter(|(set, name)| {
                (all || names.contains(name)) && !pinned.contains(&(set.as_deref(), name.as_str()))
            })
            .cloned()
            .collect();
        let mut any = false;
        for key in free {
            let (set, name) = &key;
            any |= match set {
                None => self.main.remove(name),
                Some(group) => self
                    .groups
                    .get_mut(group)
                    .and_then(|texts| texts.remove(name)),
            }
            .is_some();
            self.versions.remove(&key);
        }
        self.forgotten += usize::from(any);
        any
    }

    pub(super) fn clear(&mut self) -> bool {
        let any = !(self.main.is_empty()
            && self.groups.is_empty()
            && self.apart.is_empty()
            && self.constraints.is_empty());
        self.main.clear();
        self.groups.clear();
        self.apart.clear();
        self.constraints.clear();
        any
    }
}

impl Session<'_> {
    /// The pyproject.toml for the narrow lock.
    pub(super) fn narrow(&self, plan: &Plan, seeds: &Seeds) -> String {
        let mut pyproject = plan.pyproject.clone();
        let mut environments = vec![marker_of(&self.target)];
        // Of a group with a Python of its own the other ones tell nothing.
        for set in &plan.sets {
            if let Some(own) = self.interpreter_for(set)
                && let marker = marker_of(&target_of(own))
                && !environments.contains(&marker)
            {
                environments.push(marker);
            }
        }
        let own_python = format!("python_version == '{}'", self.target.markers.python_version);
        let is_one_of_many = environments.len() > 1;
        pyproject.set_environments(&environments);
        let conflicting: BTreeSet<&str> = plan
            .conflicts
            .iter()
            .flatten()
            .filter_map(|item| match item {
                ConflictItem::Group(name) => Some(name.as_str()),
                ConflictItem::Extra(_) => None,
            })
            .collect();
        if !seeds.main.is_empty() {
            let group = Target::Group(SEED_GROUP.to_owned());
            for text in seeds.main.values() {
                let text = if is_one_of_many && !text.contains(';') {
                    format!("{text} ; {own_python}")
                } else {
                    text.clone()
                };
                pyproject.append_dependency(&group, &text, Comments::NONE);
            }
            for name in &conflicting {
                let clashes = plan.pins.iter().any(|pin| {
                    pin.target == Target::Group((*name).to_owned())
                        && seeds
                            .versions
                            .get(&(None, pin.name.clone()))
                            .is_some_and(|version| *version != pin.version)
                });
                let declared_otherwise = self.declares_other_version(name, seeds);
                if clashes || declared_otherwise {
                    pyproject.add_conflict(&[
                        ConflictItem::Group(SEED_GROUP.to_owned()),
                        ConflictItem::Group((*name).to_owned()),
                    ]);
                }
            }
        }
        for (group, texts) in &seeds.groups {
            for (name, text) in texts {
                let version = seeds.versions.get(&(Some(group.clone()), name.clone()));
                let main = seeds.versions.get(&(None, name.clone()));
                // One lock has one version of a name, but for groups that exclude each
                // other; what main installs counts.
                let other_group =
                    seeds
                        .versions
                        .iter()
                        .any(|((other, other_name), other_version)| {
                            other_name == name
                                && other.as_ref().is_some_and(|other| {
                                    other < group && !plan_conflict(plan, other, group)
                                })
                                && Some(other_version) != version
                        });
                let against_main =
                    main.is_some() && main != version && !conflicting.contains(group.as_str());
                if against_main || other_group {
                    continue;
                }
                pyproject.append_dependency(&Target::Group(group.clone()), text, Comments::NONE);
            }
        }
        for set in &plan.sets {
            if let (Some(group), Some(own)) = (&set.group, self.interpreter_for(set))
                && let Some(texts) = seeds.apart.get(group)
            {
                let python = target_of(own).markers.python_version;
                for text in texts.values() {
                    pyproject.append_dependency(
                        &Target::Group(group.clone()),
                        &format!("{text} ; python_version == '{python}'"),
                        Comments::NONE,
                    );
                }
            }
        }
        for text in seeds.constraints.values() {
            pyproject.append_constraint(text, Comments::NONE);
        }
        pyproject.to_text()
    }

    /// Whether a person pinned something in a group that main's seeds have otherwise.
    fn declares_other_version(&self, group: &str, seeds: &Seeds) -> bool {
        let target = Target::Group(group.to_owned());
        self.project
            .documents
            .list()
            .iter()
            .zip(&self.project.roles)
            .any(|(document, role)| {
                role.target.as_ref() == Some(&target)
                    && document.requirements().any(|(_, requirement)| {
                        let (Some(name), Some(version)) =
                            (&requirement.name, requirement.pinned_version())
                        else {
                            return false;
                        };
                        seeds
                            .versions
                            .get(&(None, name.normalized.clone()))
                            .is_some_and(|seed| seed != version)
                    })
            })
    }
}

/// The marker of one target alone.
fn marker_of(target: &uvferry_resolution::Target) -> String {
    let markers = &target.markers;
    format!(
        "python_version == '{}' and sys_platform == '{}' and platform_machine == '{}' and implementation_name == '{}'",
        markers.python_version,
        markers.sys_platform,
        markers.platform_machine,
        markers.implementation_name
    )
}

fn plan_conflict(plan: &Plan, left: &str, right: &str) -> bool {
    let (left, right) = (
        ConflictItem::Group(left.to_owned()),
        ConflictItem::Group(right.to_owned()),
    );
    plan.conflicts
        .iter()
        .any(|set| set.contains(&left) && set.contains(&right))
}
