//! uv in an environment of tox whose commands call it: as one of its `deps`, so that nobody
//! who runs tox needs it on the machine.

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Ini, Section, Setting};

use super::commands::{beside, indentation, newline};
use super::dependencies::{Part, own, part};
use super::values::lines;
use crate::carried::Carried;
use crate::context::{Mode, Settings};

/// What is known of a file.
pub(super) struct Bringing<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) ini: &'a Ini,
    pub(super) folder: &'a str,
    pub(super) settings: &'a Settings<'a>,
    /// Whether requirements files in `deps` become groups and extras.
    pub(super) moves: bool,
}

/// What becomes of the `deps` of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// There is none.
    None,
    /// It stays as it is.
    Stays,
    /// It goes, with all of its lines.
    Goes,
    /// Some of it goes.
    Changes,
}

impl Bringing<'_> {
    /// Adds uv to what an environment installs; `false` where that cannot be done in one place,
    /// or where uv is allowed from outside already. `commands` is a setting that calls it.
    pub(super) fn add(&self, section: &Section, commands: &Setting, carried: &mut Carried) -> bool {
        let is_base = section.name == "testenv";
        if !is_base && !section.name.starts_with("testenv:")
            || self.is_allowed(section)
            || is_base && self.others_inherit(commands)
        {
            return false;
        }
        let base = self.ini.section("testenv").filter(|_| !is_base);
        let of_base = base.map_or(Fate::None, |base| self.fate(base));
        let new = match (self.fate(section), of_base) {
            (Fate::Stays, _) => {
                self.append(section, carried);
                return true;
            }
            (Fate::None, Fate::None | Fate::Goes) => "deps = uv".to_owned(),
            (Fate::None, Fate::Stays) => {
                let newline = newline(self.file);
                format!("deps ={newline}    {{[testenv]deps}}{newline}    uv")
            }
            // Nothing keeps the setting itself.
            (Fate::Goes, Fate::None | Fate::Goes) if !self.is_referred(section) => {
                "deps = uv".to_owned()
            }
            _ => return false,
        };
        let (at, new) = beside(self.file, commands, &new, carried);
        carried.replacements.push((at..at, new));
        true
    }

    fn fate(&self, section: &Section) -> Fate {
        let Some(setting) = own(section, "deps") else {
            return Fate::None;
        };
        let Mode::Project(project) = self.settings.mode else {
            return Fate::Stays;
        };
        if !self.moves {
            return Fate::Stays;
        }
        let text = self.file.text();
        let parts: Vec<Part> = lines(self.file, setting)
            .into_iter()
            .map(|line| part(&text[line.content], self.folder, project))
            .collect();
        let goes = |part: &Part| matches!(part, Part::Moves(_));
        if !parts.is_empty() && parts.iter().all(goes) {
            Fate::Goes
        } else if parts.iter().all(|part| *part == Part::Keeps) {
            Fate::Stays
        } else {
            Fate::Changes
        }
    }

    fn append(&self, section: &Section, carried: &mut Carried) {
        let Some(setting) = own(section, "deps") else {
            return;
        };
        let text = self.file.text();
        let known = lines(self.file, setting);
        let is_uv = |line: &str| {
            let end = line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
            &line[..end.unwrap_or(line.len())] == "uv"
        };
        if known.iter().any(|line| is_uv(&text[line.content.clone()])) {
            return;
        }
        // Behind the comment of the last line.
        let at = setting.span.end;
        let new = match known.last() {
            None => " uv".to_owned(),
            Some(last) => format!("{}{}uv", newline(self.file), indentation(self.file, last)),
        };
        carried.replacements.push((at..at, new));
    }

    /// Whether somebody has uv on the machine and says so.
    fn is_allowed(&self, section: &Section) -> bool {
        let lists = [Some(section), self.ini.section("testenv")];
        lists.into_iter().flatten().any(|section| {
            ["allowlist_externals", "whitelist_externals"]
                .iter()
                .filter_map(|key| own(section, key))
                .any(|setting| {
                    let mut words = setting.value.split([',', '\n', ' ']);
                    words.any(|word| word.trim() == "uv")
                })
        })
    }

    /// Whether an environment has these commands from `[testenv]`, and `deps` of its own.
    fn others_inherit(&self, commands: &Setting) -> bool {
        self.ini.sections.iter().any(|section| {
            section.name.starts_with("testenv:")
                && own(section, "deps").is_some()
                && own(section, &commands.key).is_none()
        })
    }

    fn is_referred(&self, section: &Section) -> bool {
        self.file
            .text()
            .contains(&format!("{{[{}]deps}}", section.name))
    }
}
