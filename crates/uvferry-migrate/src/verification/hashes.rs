//! The hashes of hashed pins against those of the lock.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_resolution::{Lockfile, TargetTags};

use super::Hashes;
use crate::bare::{BareLock, BareProject};
use crate::error::MigrateError;
use crate::plan::Plan;
use crate::session::Session;

impl Session<'_> {
    /// The hashes of the old files against those of the lock. What the lock lacks is looked
    /// up in a second lock, which is made for every Python and platform and so lists every
    /// file that the index has.
    pub(super) fn compare_hashes(
        &mut self,
        plan: &Plan,
        lock: &Lockfile,
    ) -> Result<Hashes, MigrateError> {
        let mut hashes = Hashes::default();
        let mut absent: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for pin in plan.pins.iter().filter(|pin| !pin.hashes.is_empty()) {
            let old: BTreeSet<&str> = pin.hashes.iter().map(String::as_str).collect();
            if !seen.insert((pin.name.clone(), pin.version.clone())) {
                continue;
            }
            // pip checks against all files that pin it, so a hash in any of them counts.
            let all: BTreeSet<&str> = plan
                .pins
                .iter()
                .filter(|other| other.name == pin.name && other.version == pin.version)
                .flat_map(|other| other.hashes.iter().map(String::as_str))
                .chain(old)
                .collect();
            let Some(compared) = lock.compare_hashes(&pin.name, &pin.version, all.iter().copied())
            else {
                continue;
            };
            hashes.same += compared.same.len();
            hashes.new.extend(
                compared
                    .new
                    .iter()
                    .map(|hash| format!("{}=={} {hash}", pin.name, pin.version)),
            );
            let missing: BTreeSet<String> = compared.missing.into_iter().collect();
            if !missing.is_empty() {
                absent.insert((pin.name.clone(), pin.version.clone()), missing);
            }
        }
        if absent.is_empty() {
            return Ok(hashes);
        }
        let probe = self.probe_files(plan, &absent)?;
        let tags = [TargetTags::new(&self.target)];
        for ((name, version), missing) in absent {
            let package = probe
                .as_ref()
                .and_then(|probe| probe.package(&name, Some(&version)));
            for hash in missing {
                let entry = format!("{name}=={version} {hash}");
                let file = package.and_then(|package| {
                    package
                        .artifacts()
                        .find(|artifact| artifact.hash.as_deref() == Some(hash.as_str()))
                });
                match (package, file) {
                    (None, _) => hashes.unclassified.push(entry),
                    (Some(_), None) => hashes.gone.push(entry),
                    (Some(_), Some(file)) if file.is_outside(&tags) => hashes.outside_targets += 1,
                    (Some(_), Some(_)) => hashes.other.push(entry),
                }
            }
        }
        Ok(hashes)
    }

    fn probe_files(
        &mut self,
        plan: &Plan,
        wanted: &BTreeMap<(String, String), BTreeSet<String>>,
    ) -> Result<Option<Lockfile>, MigrateError> {
        let mut bare = BareProject::new(plan, ">=2.7");
        for (name, version) in wanted.keys() {
            // One version of a name in one lock.
            if !bare.names(name) {
                bare.add(name, Some(version), &format!("{name}=={version}"));
            }
        }
        Ok(match self.lock_bare(&bare, "files", self.interpreter)? {
            BareLock::Locked(lock) => Some(lock),
            BareLock::Failed(_) => None,
        })
    }
}
