//! What is known of distributions by their names: the files in `data/`.

use std::sync::OnceLock;

use toml_edit::{DocumentMut, Table};
use uvferry_requirements::{Specifiers, Version};

/// A distribution that was given up.
#[derive(Debug, Clone)]
pub(super) struct Abandoned {
    pub(super) name: String,
    pub(super) why: String,
    pub(super) instead: String,
    /// Whether it does not work on a Python of today.
    pub(super) is_broken: bool,
    pub(super) source: String,
}

/// A distribution that builds only with packages that it does not declare.
#[derive(Debug, Clone)]
pub(super) struct Undeclared {
    pub(super) name: String,
    pub(super) needs: Vec<String>,
    /// The first version that declares them.
    pub(super) below: Option<String>,
    pub(super) source: String,
}

/// A distribution that needs packages of the system where it is built.
#[derive(Debug, Clone)]
pub(crate) struct Native {
    pub(super) name: String,
    /// Platforms without wheels of any release.
    pub(super) no_wheels: Vec<String>,
    pub(super) apt: Vec<String>,
    pub(super) dnf: Vec<String>,
    pub(super) apk: Vec<String>,
    pub(super) brew: Vec<String>,
    pub(super) alternative: Option<String>,
    pub(super) source: String,
}

fn tables(text: &str) -> Vec<Table> {
    let document: DocumentMut = text.parse().unwrap_or_default();
    let list = document.get("package");
    let list = list.and_then(|item| item.as_array_of_tables());
    list.map(|list| list.iter().cloned().collect())
        .unwrap_or_default()
}

fn word(table: &Table, key: &str) -> Option<String> {
    Some(table.get(key)?.as_str()?.to_owned())
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(|item| item.as_array());
    let list = list.into_iter().flat_map(|list| list.iter());
    list.filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// The entry of a normalised name.
pub(super) fn abandoned(name: &str) -> Option<&'static Abandoned> {
    static ALL: OnceLock<Vec<Abandoned>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let tables = tables(include_str!("../../data/abandoned.toml"));
        let read = |table: &Table| {
            Some(Abandoned {
                name: word(table, "name")?,
                why: word(table, "why")?,
                instead: word(table, "instead")?,
                is_broken: word(table, "weight")? == "warning",
                source: word(table, "source")?,
            })
        };
        tables.iter().filter_map(read).collect()
    });
    all.iter().find(|one| one.name == name)
}

/// The entry of a normalised name, if the specifiers admit a version that is concerned.
pub(super) fn undeclared(
    name: &str,
    specifiers: Option<&Specifiers>,
) -> Option<&'static Undeclared> {
    static ALL: OnceLock<Vec<Undeclared>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let tables = tables(include_str!("../../data/build_isolation.toml"));
        let read = |table: &Table| {
            Some(Undeclared {
                name: word(table, "name")?,
                needs: words(table, "needs"),
                below: word(table, "below"),
                source: word(table, "source")?,
            })
        };
        tables.iter().filter_map(read).collect()
    });
    let found = all.iter().find(|one| one.name == name)?;
    let Some(below) = &found.below else {
        return Some(found);
    };
    // Of a range the newest version is taken, which declares what it needs.
    let pin = Version::parse(specifiers?.pin()?).ok()?;
    (pin < Version::parse(below).ok()?).then_some(found)
}

/// The entry of a normalised name.
pub(crate) fn native(name: &str) -> Option<&'static Native> {
    static ALL: OnceLock<Vec<Native>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let tables = tables(include_str!("../../data/native.toml"));
        let read = |table: &Table| {
            Some(Native {
                name: word(table, "name")?,
                no_wheels: words(table, "no_wheels"),
                apt: words(table, "apt"),
                dnf: words(table, "dnf"),
                apk: words(table, "apk"),
                brew: words(table, "brew"),
                alternative: word(table, "alternative"),
                source: word(table, "source")?,
            })
        };
        tables.iter().filter_map(read).collect()
    });
    all.iter().find(|one| one.name == name)
}

impl Native {
    /// What to install, and what does without.
    pub(crate) fn help(&self) -> String {
        let managers = [
            ("apt-get install", &self.apt),
            ("dnf install", &self.dnf),
            ("apk add", &self.apk),
            ("brew install", &self.brew),
        ];
        let commands = managers.into_iter().filter(|(_, list)| !list.is_empty());
        let commands: Vec<String> = commands
            .map(|(command, list)| format!("`{command} {}`", list.join(" ")))
            .collect();
        let commands = commands.join(", or ");
        let source = &self.source;
        match &self.alternative {
            Some(other) => {
                format!("install what it is built with: {commands}; or: {other} (<{source}>)")
            }
            None => format!("install what it is built with: {commands} (<{source}>)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_of_the_data_files_is_read_and_normalised() {
        let texts = [
            include_str!("../../data/abandoned.toml"),
            include_str!("../../data/build_isolation.toml"),
            include_str!("../../data/native.toml"),
        ];
        for (at, text) in texts.into_iter().enumerate() {
            assert!(text.parse::<DocumentMut>().is_ok());
            let mut seen = Vec::new();
            for table in tables(text) {
                let name = word(&table, "name").unwrap();
                assert_eq!(name, uvferry_requirements::normalize_name(&name));
                let version = word(&table, "below").unwrap_or_else(|| "1".to_owned());
                let pin = Specifiers::parse("==0").unwrap();
                assert!(Version::parse(&version).is_ok());
                let source = match at {
                    0 => abandoned(&name).map(|one| &one.source),
                    1 => undeclared(&name, Some(&pin)).map(|one| &one.source),
                    _ => native(&name).map(|one| &one.source),
                };
                assert!(
                    source.is_some_and(|source| source.starts_with("http")),
                    "{name}"
                );
                assert!(!seen.contains(&name), "{name} twice");
                seen.push(name);
            }
            assert!(seen.len() > 5);
        }
    }
}
