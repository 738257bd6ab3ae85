//! Keys as they were found, and the files that may hold a tool's configuration.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_ini::{Ini, Removal, Section, Setting};
use uvferry_pyproject::Comments;

/// A key of a configuration that was read.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// From the key to the end of its value.
    pub(crate) location: Location,
    /// What stands there, for the ledger.
    pub(crate) text: String,
    /// How it goes out of an INI file; `None` where it stays whatever becomes of it (a key
    /// of `[DEFAULT]` serves other sections too), or where its file is no INI file.
    pub(crate) removal: Option<Removal>,
    /// The comments that go with it.
    pub(crate) comments: Comments,
}

impl Found {
    /// A key of an INI file.
    pub(crate) fn ini(file: &SourceFile, section: &str, setting: &Setting) -> Self {
        let own = setting.section == section;
        Self {
            location: setting.location.clone(),
            text: file.slice(setting.span.clone()).to_owned(),
            removal: own.then(|| Removal {
                file: file.path().to_owned(),
                section: setting.section.clone(),
                key: Some(setting.written.clone()),
            }),
            comments: Comments {
                above: toml_comments(&setting.above),
                trailing: None,
            },
        }
    }
}

/// A key with what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) found: Found,
    /// The section of the file that the tool looks it up in.
    pub(crate) section: String,
    pub(crate) setting: Setting,
}

/// A section that the tool does not read.
#[derive(Debug, Clone)]
pub(crate) struct Foreign {
    pub(crate) name: String,
    pub(crate) place: Location,
    pub(crate) keys: Vec<Key>,
}

/// A file that a tool would take its configuration from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate {
    /// Its path.
    pub(crate) file: String,
    /// Whether it holds configuration that makes the tool stop its search here.
    pub(crate) counts: bool,
    /// Whether the tool stops at it with an error.
    pub(crate) broken: bool,
    /// Why it stays whatever it holds.
    pub(crate) fixed: Option<String>,
    /// Why the tool passes it over although it speaks to it.
    pub(crate) passed_over: Option<String>,
    /// Whether the file is the tool's own, so that it goes as a whole.
    pub(crate) own_file: bool,
    /// All that the tool reads of it.
    pub(crate) keys: Vec<Key>,
    /// The sections that the tool reads, with the comments above them (and, in a file of
    /// its own, the others that no key has for itself).
    pub(crate) sections: Vec<(String, Vec<String>)>,
    /// Sections that say something to the tool as long as their header stands there, with no
    /// key of their own in them: empty ones, and those that `[DEFAULT]` has keys for.
    pub(crate) closable: Vec<String>,
    /// Sections that the tool does not read, in a file of its own.
    pub(crate) foreign: Vec<Foreign>,
}

impl Candidate {
    /// pyproject.toml itself, at its place in the search.
    pub(crate) fn pyproject(counts: bool) -> Self {
        Self {
            file: PYPROJECT.to_owned(),
            counts,
            ..Self::default()
        }
    }

    /// A file that is not there.
    pub(crate) fn absent(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..Self::default()
        }
    }

    /// What a tool reads of an INI file: the sections that `reads` says yes to. It counts
    /// where there is one of them, or always where the file is the tool's own.
    pub(crate) fn ini(ini: &Ini, own_file: bool, reads: impl Fn(&str) -> bool) -> Self {
        let mut this = Self {
            file: ini.file.path().to_owned(),
            own_file,
            counts: own_file,
            ..Self::default()
        };
        let mut header = if own_file {
            ini.header.clone()
        } else {
            Vec::new()
        };
        for section in &ini.sections {
            if !reads(&section.name) {
                if own_file {
                    let place = Location::new(&ini.file, section.header.clone());
                    this.foreign.push(Foreign {
                        name: section.name.clone(),
                        place,
                        keys: keys(ini, section),
                    });
                }
                continue;
            }
            this.counts = true;
            let inherits = |setting: &Setting| setting.section != section.name;
            if section.settings.iter().any(inherits)
                || section.settings.is_empty() && section.loose.is_empty()
            {
                this.closable.push(section.name.clone());
            }
            let mut comments = std::mem::take(&mut header);
            comments.extend(section.above.iter().cloned());
            if own_file {
                comments.extend(section.loose.iter().cloned());
            }
            this.sections
                .push((section.name.clone(), toml_comments(&comments)));
            this.keys.extend(keys(ini, section));
        }
        this
    }

    /// The same file, of which the tool takes nothing although it speaks to it.
    #[must_use]
    pub(crate) fn passed_over(self, why: &str) -> Self {
        Self {
            counts: false,
            passed_over: Some(why.to_owned()),
            ..self
        }
    }

    pub(crate) fn is_pyproject(&self) -> bool {
        self.file == PYPROJECT
    }

    /// The keys of a section, in order.
    pub(crate) fn section<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Key> + 'a {
        self.keys.iter().filter(move |key| key.section == name)
    }

    /// The keys of each section, in order.
    pub(crate) fn by_section(&self) -> BTreeMap<&str, Vec<&Key>> {
        let mut found: BTreeMap<&str, Vec<&Key>> = BTreeMap::new();
        for key in &self.keys {
            found.entry(&key.section).or_default().push(key);
        }
        found
    }

    /// A place to point at.
    pub(crate) fn place(&self) -> Location {
        self.keys.first().map_or_else(
            || Location::file(&self.file),
            |key| key.found.location.clone(),
        )
    }
}

/// The keys of a section as the tool sees them.
pub(crate) fn keys(ini: &Ini, section: &Section) -> Vec<Key> {
    section
        .settings
        .iter()
        .map(|setting| Key {
            found: Found::ini(&ini.file, &section.name, setting),
            section: section.name.clone(),
            setting: setting.clone(),
        })
        .collect()
}

pub(crate) const PYPROJECT: &str = "pyproject.toml";

/// INI comments as TOML has them.
pub(crate) fn toml_comments(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| toml_comment(line)).collect()
}

/// `; text` is `# text` there.
pub(crate) fn toml_comment(line: &str) -> String {
    match line.trim().strip_prefix(';') {
        Some(rest) => format!("#{rest}"),
        None => line.trim().to_owned(),
    }
}
