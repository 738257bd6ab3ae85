//! What the metadata and the files of a distribution say beside its requirements.

use std::collections::HashMap;
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use uvferry_environment::distributions::{CoreMetadata, Distribution, Installed};
use uvferry_requirements::same_version;

use super::Graph;
use crate::licences::Licence;
use crate::modules::UnpackedWheels;

/// What the metadata and the files of a distribution say beside its requirements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The name as the metadata spells it.
    pub written_name: Option<String>,
    /// `Classifier`, each as written.
    pub classifiers: Vec<String>,
    /// `Keywords`, taken apart.
    pub keywords: Vec<String>,
    /// Under which licence it is.
    pub licence: Option<Licence>,
    /// The size of its installed files, in bytes.
    pub installed_bytes: Option<u64>,
}

impl Facts {
    /// What core metadata says.
    pub fn of_metadata(metadata: &CoreMetadata) -> Self {
        Self {
            written_name: metadata
                .get("Name")
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            classifiers: metadata
                .all("Classifier")
                .map(|one| one.trim().to_owned())
                .collect(),
            keywords: keywords(metadata.get("Keywords").unwrap_or_default()),
            licence: Licence::of_metadata(metadata),
            installed_bytes: None,
        }
    }

    /// What is on disk for a distribution: its METADATA, and RECORD for the size. Files that
    /// cannot be read say nothing.
    pub fn of_distribution(distribution: &Distribution) -> Self {
        // The sources of an editable lie elsewhere, and RECORD does not list them.
        let is_whole = distribution.editable_location.is_none();
        let location = is_whole.then_some(distribution.location.as_path());
        Self::of_folder(&distribution.metadata_path, location)
    }

    /// What `NAME-VERSION.dist-info` says; with the folder that the paths of its RECORD start
    /// from, where the size is to be known.
    fn of_folder(path: &Path, location: Option<&Path>) -> Self {
        let bytes = fs_err::read(path.join("METADATA"))
            .or_else(|_| fs_err::read(path.join("PKG-INFO")))
            // An `.egg-info` file.
            .or_else(|_| fs_err::read(path))
            .unwrap_or_default();
        let mut facts = Self::of_metadata(&CoreMetadata::parse(&bytes));
        if let Some(location) = location
            && let Ok(record) = fs_err::read_to_string(path.join("RECORD"))
        {
            facts.installed_bytes = Some(installed_bytes(&record, location));
        }
        facts
    }
}

impl Graph {
    /// Reads what is on disk for the distributions of an environment: names as written, sizes,
    /// licences and categories. It counts for nodes of the same name and version.
    pub fn describe_installed(&mut self, installed: &Installed) {
        let distributions = &installed.distributions;
        let facts: Vec<(&Distribution, Facts)> = distributions
            .par_iter()
            .map(|one| (one, Facts::of_distribution(one)))
            .collect();
        let by_name: HashMap<&str, &(&Distribution, Facts)> = facts
            .iter()
            .map(|found| (found.0.normalized_name.as_str(), found))
            .collect();
        self.describe(|node| {
            let (one, facts) = by_name.get(node.name.as_str())?;
            let version = node.version.as_deref()?;
            let is_same = one.version == version || same_version(&one.version, version);
            is_same.then(|| facts.clone())
        });
    }
}

impl Graph {
    /// Reads what wheels that uv has unpacked say, for nodes of which no size is known yet.
    pub fn describe_unpacked(&mut self, wheels: &UnpackedWheels) {
        let unknown = self
            .nodes
            .iter()
            .filter(|node| node.installed_bytes.is_none() && !node.is_project && !node.is_missing);
        let unknown: Vec<(&str, &str)> = unknown
            .filter_map(|node| Some((node.name.as_str(), node.version.as_deref()?)))
            .collect();
        let facts: HashMap<(String, String), Facts> = unknown
            .par_iter()
            .filter_map(|(name, version)| {
                let folder = wheels.metadata_folder(name, version)?;
                let facts = Facts::of_folder(&folder, folder.parent());
                Some((((*name).to_owned(), (*version).to_owned()), facts))
            })
            .collect();
        self.describe(|node| {
            let key = (node.name.clone(), node.version.clone()?);
            facts.get(&key).cloned()
        });
    }
}

/// Separated by commas (Core metadata specifications, "Keywords"), or by spaces, as setuptools
/// wrote them long ago.
fn keywords(text: &str) -> Vec<String> {
    let separator = |c: char| {
        if text.contains([',', ';']) {
            matches!(c, ',' | ';' | '\n')
        } else {
            c.is_whitespace()
        }
    };
    text.split(separator)
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The sizes that RECORD gives (PEP 376), and for files without one that of the file.
fn installed_bytes(record: &str, folder: &Path) -> u64 {
    record
        .lines()
        .filter_map(|line| {
            let (rest, size) = line.rsplit_once(',')?;
            if let Ok(size) = size.trim().parse::<u64>() {
                return Some(size);
            }
            let (path, _hash) = rest.rsplit_once(',')?;
            let path = match path.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
                Some(quoted) => quoted.replace("\"\"", "\""),
                None => path.to_owned(),
            };
            Some(fs_err::metadata(folder.join(path)).ok()?.len())
        })
        .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_stand_apart() {
        assert_eq!(keywords("Web, Key value,,x"), ["web", "key value", "x"]);
        assert_eq!(keywords("test  unittest"), ["test", "unittest"]);
        assert_eq!(keywords(""), [""; 0]);
    }

    #[test]
    fn files_without_a_size_are_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("a,b.pyc"), [0; 5]).unwrap();
        let record = "a.py,sha256=x,10\n\"a,b.pyc\",,\nnot-there.pyc,,\nx\n";
        assert_eq!(installed_bytes(record, folder.path()), 15);
    }
}
