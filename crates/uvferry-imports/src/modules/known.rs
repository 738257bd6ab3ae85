//! A table of well-known distributions and their modules, for where none is installed.
//!
//! The table is `data/modules.txt`. Each line says from which RECORD it was read, or that none was
//! read and the line is what is commonly known.

use super::MappingSource;
use crate::sorted::{Sorted, nth};

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Normalised (PEP 503).
    pub distribution: &'static str,
    /// The version whose RECORD shows the modules; `None` where no RECORD was read.
    pub record_of: Option<&'static str>,
    /// With spaces between them.
    modules: &'static str,
}

impl Known {
    /// Its modules: dotted where the first part is a namespace.
    pub fn modules(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.modules.split(' ')
    }

    /// Where the line comes from.
    pub fn source(&self) -> MappingSource {
        MappingSource::Table(match self.record_of {
            Some(version) => format!("RECORD of {} {version}", self.distribution),
            None => format!(
                "what is commonly known of {}, whose RECORD was not read",
                self.distribution
            ),
        })
    }
}

/// All lines, in the order of the table.
pub fn all() -> impl Iterator<Item = Known> {
    (0..TABLE.ends.len()).filter_map(|at| TABLE.line(at))
}

/// The line of a distribution, by its normalised name.
pub fn of_distribution(normalized_name: &str) -> Option<Known> {
    let at = TABLE.by_distribution.get(normalized_name)?;
    TABLE.line(usize::from(*at))
}

/// The lines of the distributions that have a dotted module or, where none has it, the nearest
/// package around it; the best known first.
///
/// ```
/// use uvferry_imports::modules::known;
/// let names = |module| -> Vec<&str> {
///     known::of_module(module).iter().map(|line| line.distribution).collect()
/// };
/// assert_eq!(names("PIL.Image"), ["pillow"]);
/// assert_eq!(names("google.cloud.storage.blob"), ["google-cloud-storage"]);
/// assert!(names("google.cloud").is_empty());
/// assert_eq!(names("cv2")[0], "opencv-python");
/// ```
pub fn of_module(module: &str) -> Vec<Known> {
    let mut name = module;
    loop {
        if let Some((start, end)) = TABLE.by_module.get(name) {
            let places = &TABLE.places[usize::from(*start)..usize::from(*end)];
            let lines = places.iter().map(|at| TABLE.line(usize::from(*at)));
            return lines.flatten().collect();
        }
        match name.rsplit_once('.') {
            Some((package, _)) => name = package,
            None => return Vec::new(),
        }
    }
}

/// Whether several distributions fill a folder of this dotted name: `google`, `azure.mgmt`.
pub fn is_namespace(module: &str) -> bool {
    TABLE.namespaces.has(module)
}

struct Table {
    /// The lines without their ends.
    lines: &'static str,
    /// Where each line ends.
    ends: &'static [u32],
    /// By the name of a distribution the number of its line.
    by_distribution: Sorted<u16>,
    /// By a module where its lines begin in `places`, and where they end.
    by_module: Sorted<(u16, u16)>,
    places: &'static [u16],
    /// What stands before the last part of dotted modules and is no module of a line itself.
    namespaces: Sorted<()>,
}

impl Table {
    fn line(&self, at: usize) -> Option<Known> {
        let line = (at < self.ends.len()).then(|| nth(self.lines, self.ends, at))?;
        let (distribution, rest) = line.split_once(' ')?;
        let (version, modules) = rest.split_once(' ')?;
        Some(Known {
            distribution,
            record_of: (version != "-").then_some(version),
            modules,
        })
    }
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

#[cfg(test)]
mod tests {
    use uvferry_requirements::normalize_name;

    use super::super::contents::is_identifier;
    use super::*;

    #[test]
    fn each_line_is_a_distribution_and_its_modules() {
        for line in all() {
            let name = line.distribution;
            assert_eq!(normalize_name(name), name);
            for module in line.modules() {
                assert!(module.split('.').all(is_identifier), "{name}: {module}");
            }
            if let Some(version) = line.record_of {
                assert!(
                    version.starts_with(|it: char| it.is_ascii_digit()),
                    "{name}"
                );
            }
        }
        assert!(all().count() > 500);
    }

    #[test]
    fn several_distributions_may_have_a_module() {
        let lines = of_module("MySQLdb");
        assert_eq!(lines[0].distribution, "mysqlclient");
        assert!(lines.len() > 1);
        assert!(of_module("no_such_module").is_empty());
    }

    #[test]
    fn namespaces_are_what_several_share() {
        for name in [
            "google",
            "google.cloud",
            "azure",
            "azure.mgmt",
            "zope",
            "jaraco",
        ] {
            assert!(is_namespace(name), "{name}");
        }
        for name in ["airflow", "requests", "PIL", "google.cloud.storage"] {
            assert!(!is_namespace(name), "{name}");
        }
    }

    #[test]
    fn a_line_says_where_it_comes_from() {
        let pillow = of_distribution("pillow").unwrap();
        let MappingSource::Table(source) = pillow.source() else {
            panic!("{:?}", pillow.source());
        };
        assert!(source.starts_with("RECORD of pillow "), "{source}");
    }
}
