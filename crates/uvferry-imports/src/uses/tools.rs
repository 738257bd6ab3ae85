//! Tools that are in use because they are configured.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use uvferry_diagnostics::{Location, printable, redact};

use super::data::{Data, is_like, words};
use super::found::Found;

struct Tools {
    /// `[tool.NAME]` of pyproject.toml.
    tables: BTreeMap<String, Vec<String>>,
    /// Sections of setup.cfg and tox.ini; a `*` stands for any text.
    sections: Vec<(String, Vec<String>)>,
    /// Names of files; a `*` stands for any text.
    files: Vec<(String, Vec<String>)>,
}

static TOOLS: LazyLock<Tools> = LazyLock::new(|| {
    let mut tools = Tools {
        tables: BTreeMap::new(),
        sections: Vec::new(),
        files: Vec::new(),
    };
    for row in Data::new(include_str!("../../data/tools.toml")).rows("tool") {
        let distributions = words(row, "distributions");
        for table in words(row, "tables") {
            tools.tables.insert(table, distributions.clone());
        }
        for section in words(row, "sections") {
            tools.sections.push((section, distributions.clone()));
        }
        for file in words(row, "files") {
            tools.files.push((file, distributions.clone()));
        }
    }
    tools
});

pub(super) fn table_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    if let Some(distributions) = TOOLS.tables.get(name) {
        let why = format!("it reads the table `[tool.{name}]`");
        found.any_of(distributions, place, &why, true);
    }
}

pub(super) fn section_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    for (pattern, distributions) in &TOOLS.sections {
        if is_like(pattern, name) {
            let why = format!("it reads the section `[{}]`", printable(&redact(name)));
            found.any_of(distributions, place, &why, true);
        }
    }
}

pub(super) fn file_uses(name: &str, place: &Location, found: &mut Found<'_>) {
    for (pattern, distributions) in &TOOLS.files {
        if is_like(pattern, name) {
            let why = format!("it reads `{}`", printable(&redact(name)));
            found.any_of(distributions, place, &why, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_in_two_rows() {
        let data = Data::new(include_str!("../../data/tools.toml"));
        for key in ["tables", "sections", "files"] {
            let mut names: Vec<String> =
                data.rows("tool").flat_map(|row| words(row, key)).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{key}");
        }
        assert!(TOOLS.tables.contains_key("black"));
    }
}
