//! A table of well-known distributions and their modules, for where none is installed.
//!
//! The table is `data/modules.txt`. Each line says from which RECORD it was read, or that none was
//! read and the line is what is commonly known.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::MappingSource;

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Normalised (PEP 503).
    pub distribution: &'static str,
    /// The version whose RECORD shows the modules; `None` where no RECORD was read.
    pub record_of: Option<&'static str>,
    /// Dotted where the first part is a namespace.
    pub modules: Vec<&'static str>,
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
    &table().lines
}

/// The line of a distribution, by its normalised name.
pub fn of_distribution(normalized_name: &str) -> Option<&'static Known> {
    let table = table();
    let at = table.by_distribution.get(normalized_name)?;
    table.lines.get(*at)
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
    let table = table();
    let mut name = module;
    loop {
        if let Some(places) = table.by_module.get(name) {
            return places.iter().map(|at| &table.lines[*at]).collect();
        }
        match name.rsplit_once('.') {
            Some((package, _)) => name = package,
            None => return Vec::new(),
        }
    }
}

/// Whether several distributions fill a folder of this dotted name: `google`, `azure.mgmt`.
pub fn is_namespace(module: &str) -> bool {
    table().namespaces.contains(module)
}

struct Table {
    lines: Vec<Known>,
    by_distribution: HashMap<&'static str, usize>,
    by_module: HashMap<&'static str, Vec<usize>>,
    /// What stands before the last part of dotted modules and is no module of a line itself.
    namespaces: HashSet<&'static str>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = include_str!("../../data/modules.txt");
        let lines = text.lines().filter_map(line);
        let mut table = Table {
            lines: lines.collect(),
            by_distribution: HashMap::new(),
            by_module: HashMap::new(),
            namespaces: HashSet::new(),
        };
        for (at, line) in table.lines.iter().enumerate() {
            table.by_distribution.entry(line.distribution).or_insert(at);
            for module in &line.modules {
                table.by_module.entry(module).or_default().push(at);
            }
        }
        for line in &table.lines {
            for module in &line.modules {
                for (end, _) in module.match_indices('.') {
                    let package = &module[..end];
                    if !table.by_module.contains_key(package) {
                        table.namespaces.insert(package);
                    }
                }
            }
        }
        table
    })
}

fn line(text: &'static str) -> Option<Known> {
    if text.starts_with('#') {
        return None;
    }
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let distribution = words.next()?;
    let version = words.next()?;
    Some(Known {
        distribution,
        record_of: (version != "-").then_some(version),
        modules: words.collect(),
    })
}

#[cfg(test)]
mod tests {
    use uvferry_requirements::normalize_name;

    use super::super::contents::is_identifier;
    use super::*;

    #[test]
    fn each_line_is_a_distribution_and_its_modules() {
        let mut seen = HashSet::new();
        for line in all() {
            let name = line.distribution;
            assert_eq!(normalize_name(name), name);
            assert!(seen.insert(name), "{name} stands twice");
            assert!(!line.modules.is_empty(), "{name} has no modules");
            for module in &line.modules {
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
