//! A table of well-known distributions and their modules, for where none is installed.
//!
//! The table is `data/modules.txt`. Each line says from which RECORD it was read, or that none was
//! read and the line is what is commonly known.

use super::MappingSource;
use crate::sorted::Sorted;

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Normalised (PEP 503).
    pub distribution: &'static str,
    /// The version whose RECORD shows the modules; `None` where no RECORD was read.
    pub record_of: Option<&'static str>,
    /// Dotted where the first part is a namespace.
    pub modules: &'static [&'static str],
}

impl Known {
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
pub fn all() -> &'static [Known] {
    TABLE.lines
}

/// The line of a distribution, by its normalised name.
pub fn of_distribution(normalized_name: &str) -> Option<&'static Known> {
    let at = TABLE.by_distribution.get(normalized_name)?;
    TABLE.lines.get(usize::from(*at))
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
pub fn of_module(module: &str) -> Vec<&'static Known> {
    let mut name = module;
    loop {
        if let Some(places) = TABLE.by_module.get(name) {
            let lines = places.iter().map(|at| &TABLE.lines[usize::from(*at)]);
            return lines.collect();
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
    lines: &'static [Known],
    /// Places in `lines`.
    by_distribution: Sorted<u16>,
    by_module: Sorted<&'static [u16]>,
    /// What stands before the last part of dotted modules and is no module of a line itself.
    namespaces: Sorted<()>,
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
            for module in line.modules {
                assert!(module.split('.').all(is_identifier), "{name}: {module}");
            }
            if let Some(version) = line.record_of {
                assert!(
                    version.starts_with(|it: char| it.is_ascii_digit()),
                    "{name}"
                );
            }
        }
        assert!(all().len() > 500);
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
