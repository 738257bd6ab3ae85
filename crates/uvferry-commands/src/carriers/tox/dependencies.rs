//! What tox installs into its environments: requirements files that became part of the
//! project.
//!
//! A file that became a group is `dependency_groups` (tox 4.22), one that became an extra is
//! `extras`. What main became is installed with the package; where no package is installed,
//! `package = deps-only` (tox 4.41) installs just that. tox reads pyproject.toml, never
//! uv.lock: versions that a file pinned are free then, which is told.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};
use uvferry_ini::{Ini, Section, Setting};

use super::commands::{beside, newline};
use super::fourth;
use super::packaging::Packaging;
use super::values::{Line, lines};
use crate::carried::{Carried, Mention};
use crate::carriers::listing;
use crate::context::{Directory, InstallTarget, Mode, Project, Settings, Surroundings};
use crate::rules::{TOX_INSTALLS_UNLOCKED, TOX_NEEDS_A_PERSON};

/// What a line of `deps` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// It stays.
    Keeps,
    /// `{[testenv]deps}`: what that section has.
    Refers(String),
    /// It is a file that became part of the project.
    Moves(Became),
}

/// What a file became, flat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Became {
    pub(super) main: bool,
    pub(super) groups: BTreeSet<String>,
    pub(super) extras: BTreeSet<String>,
}

impl Became {
    fn of(target: &InstallTarget) -> Option<Self> {
        let mut became = Self::default();
        became.add(target).then_some(became)
    }

    fn add(&mut self, target: &InstallTarget) -> bool {
        match target {
            InstallTarget::Main => self.main = true,
            InstallTarget::Group(name) => {
                self.groups.insert(name.clone());
            }
            InstallTarget::Extra(name) => {
                self.extras.insert(name.clone());
            }
            InstallTarget::Several(targets) => {
                return targets.iter().all(|target| self.add(target));
            }
            // uv.lock has the versions.
            InstallTarget::Constraints => {}
            InstallTarget::Stays => return false,
        }
        true
    }
}

/// `deps` of a section.
struct Deps<'a> {
    setting: &'a Setting,
    parts: Vec<(Line, Part)>,
}

impl Deps<'_> {
    fn moves(&self) -> bool {
        self.parts
            .iter()
            .any(|(_, part)| matches!(part, Part::Moves(_)))
    }
}

/// Rewrites the requirements files of `deps`; whether that is done.
pub(super) fn carry(
    file: &SourceFile,
    ini: &Ini,
    core: &str,
    folder: &str,
    settings: &Settings<'_>,
    carried: &mut Carried,
) -> bool {
    let Mode::Project(project) = settings.mode else {
        return false;
    };
    // tox reads the pyproject.toml beside it.
    if project.folder != folder {
        return false;
    }
    let mut deps: BTreeMap<&str, Deps<'_>> = BTreeMap::new();
    for section in &ini.sections {
        let Some(setting) = own(section, "deps") else {
            continue;
        };
        let parts = lines(file, setting)
            .into_iter()
            .map(|line| {
                let part = part(&file.text()[line.content.clone()], folder, project);
                (line, part)
            })
            .collect();
        deps.insert(&section.name, Deps { setting, parts });
    }
    if !deps.values().any(Deps::moves) {
        return false;
    }
    let Some(first) = deps
        .values()
        .find(|deps| deps.moves())
        .map(|deps| deps.setting.key_span.clone())
    else {
        return false;
    };
    let plan = Plan {
        file,
        ini,
        core,
        project,
        references: references(ini, &deps),
        deps,
    };
    match plan.make() {
        Ok(made) => {
            carried.diagnostics.push(unlocked(file, first));
            carried.append(made);
            true
        }
        Err(why) => {
            let told = Diagnostic::new(&TOX_NEEDS_A_PERSON, why);
            carried.diagnostics.push(told.at(file, first));
            false
        }
    }
}

/// What is to be known of environments that get groups.
pub(super) fn unlocked(file: &SourceFile, at: Span) -> Diagnostic {
    Diagnostic::new(
        &TOX_INSTALLS_UNLOCKED,
        "tox installs what pyproject.toml admits, not the versions in uv.lock",
    )
    .at(file, at)
    .help(
        "`runner = uv-venv-lock-runner` of tox-uv installs from uv.lock; or write the versions \
         with `uv export --all-groups --no-emit-project --output-file constraints.txt` and add \
         `-c constraints.txt` to `deps`",
    )
}

pub(super) fn own<'a>(section: &'a Section, key: &str) -> Option<&'a Setting> {
    section
        .settings
        .iter()
        .find(|setting| setting.key == key && setting.section == section.name)
}

/// What a line of `deps` is.
pub(super) fn part(line: &str, folder: &str, project: &Project) -> Part {
    if let Some(name) = line
        .strip_prefix("{[")
        .and_then(|rest| rest.strip_suffix("]deps}"))
    {
        return Part::Refers(name.to_owned());
    }
    let Some((path, is_constraint)) = file_named(line) else {
        return Part::Keeps;
    };
    let mut path = path.trim();
    for start in ["{toxinidir}", "{tox_root}"] {
        if let Some(rest) = path.strip_prefix(start) {
            path = rest.trim_start_matches("{/}").trim_start_matches('/');
        }
    }
    let path = path.replace("{/}", "/");
    if path.contains(['{', ' ', '$']) || path.contains("://") {
        return Part::Keeps;
    }
    let around = Surroundings {
        directory: Directory::Known(folder.to_owned()),
        ..Surroundings::default()
    };
    let target = around
        .repository_path(&path)
        .and_then(|path| project.files.get(&path));
    match target.and_then(Became::of) {
        // What it constrains is in uv.lock.
        Some(_) if is_constraint => Part::Moves(Became::default()),
        Some(became) => Part::Moves(became),
        None => Part::Keeps,
    }
}

/// Whether a line of `deps` names a file that became part of the project.
pub(super) fn moves(line: &str, folder: &str, project: &Project) -> bool {
    line.starts_with('-') && matches!(part(line, folder, project), Part::Moves(_))
}

/// The file of `-r FILE`, `-rFILE`, `--requirement=FILE`, `-c FILE`, and whether it is one of
/// constraints.
fn file_named(line: &str) -> Option<(&str, bool)> {
    for (option, is_constraint) in [
        ("--requirement", false),
        ("--constraint", true),
        ("-r", false),
        ("-c", true),
    ] {
        if let Some(rest) = line.strip_prefix(option) {
            return Some((rest.trim_start_matches('=').trim(), is_constraint));
        }
    }
    None
}

struct Plan<'a> {
    file: &'a SourceFile,
    ini: &'a Ini,
    core: &'a str,
    project: &'a Project,
    deps: BTreeMap<&'a str, Deps<'a>>,
    /// How often `{[NAME]deps}` stands anywhere, and how often as a line of `deps`.
    references: BTreeMap<String, (usize, usize)>,
}

/// What a section gets, and what of `deps` it goes on having.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Gets {
    /// Factors and name, in order.
    groups: Vec<(String, String)>,
    extras: Vec<(String, String)>,
    keeps_deps: bool,
    main: bool,
}

impl Plan<'_> {
    fn make(&self) -> Result<Carried, String> {
        let mut made = Carried::default();
        let gets: BTreeMap<&str, Gets> = self
            .deps
            .keys()
            .map(|name| (*name, self.gets(name, &mut Vec::new())))
            .collect();
        let has_groups = gets.values().any(|gets| !gets.groups.is_empty());
        if self.packaging(&gets, &mut made)? {
            self.require("4.41", &mut made)?;
            fourth::bring(self.file, self.ini, &mut made)?;
        } else if has_groups {
            self.require("4.22", &mut made)?;
            fourth::bring(self.file, self.ini, &mut made)?;
        }
        for section in &self.ini.sections {
            self.section(section, &gets, &mut made);
        }
        Ok(made)
    }

    /// What a section's `deps` becomes.
    fn gets(&self, name: &str, seen: &mut Vec<String>) -> Gets {
        let mut gets = Gets::default();
        let Some(deps) = self.deps.get(name) else {
            return gets;
        };
        seen.push(name.to_owned());
        for (line, part) in &deps.parts {
            match part {
                Part::Keeps => gets.keeps_deps = true,
                Part::Refers(other) => {
                    if seen.contains(other) {
                        gets.keeps_deps = true;
                        continue;
                    }
                    let theirs = self.gets(other, seen);
                    gets.main |= theirs.main;
                    gets.keeps_deps |= theirs.keeps_deps || !self.deps.contains_key(other.as_str());
                    let refer = |key: &str| (line.factors.clone(), format!("{{[{other}]{key}}}"));
                    if !theirs.groups.is_empty() {
                        gets.groups.push(refer("dependency_groups"));
                    }
                    if !theirs.extras.is_empty() {
                        gets.extras.push(refer("extras"));
                    }
                }
                Part::Moves(became) => {
                    gets.main |= became.main;
                    let entry = |name: &String| (line.factors.clone(), name.clone());
                    gets.groups.extend(became.groups.iter().map(entry));
                    gets.extras.extend(became.extras.iter().map(entry));
                }
            }
        }
        seen.pop();
        gets
    }

    /// Whether a section is an environment that inherits from `testenv`.
    fn is_environment(name: &str) -> bool {
        name.starts_with("testenv:")
    }

    /// How each environment gets the package; whether one gets only what it depends on.
    fn packaging(&self, gets: &BTreeMap<&str, Gets>, made: &mut Carried) -> Result<bool, String> {
        let base = gets.get("testenv");
        let needs = |name: &str| {
            gets.get(name)
                .or(base)
                .is_some_and(|gets| gets.main || !gets.extras.is_empty())
        };
        let any = self
            .ini
            .sections
            .iter()
            .filter(|section| section.name == "testenv" || Self::is_environment(&section.name))
            .any(|section| needs(&section.name));
        if !any {
            return Ok(false);
        }
        let packaging = Packaging::read(self.file, self.ini, self.core, self.project)?;
        packaging.write(&needs, made)
    }

    /// The tox that can do this.
    fn require(&self, least: &str, made: &mut Carried) -> Result<(), String> {
        let newline = newline(self.file);
        let Some(core) = self.ini.section(self.core) else {
            // A file without a core section: it goes to the top.
            made.replacements.push((
                0..0,
                format!(
                    "[{}]{newline}requires = tox>={least}{newline}{newline}",
                    self.core
                ),
            ));
            return Ok(());
        };
        let text = self.file.text();
        for key in ["minversion", "min_version"] {
            let Some(setting) = own(core, key) else {
                continue;
            };
            let Some(line) = lines(self.file, setting).into_iter().next() else {
                continue;
            };
            let value = &text[line.content.clone()];
            if is_below(value, least) {
                made.replacements
                    .push((line.content.clone(), least.to_owned()));
                made.mentions.push(Mention {
                    span: line.content.clone(),
                    text: listing::one_line(&format!("{key} = {value}")),
                    to: format!("{key} = {least}"),
                    why: format!("tox {least} is the first that can do what is asked for here"),
                });
            }
            return Ok(());
        }
        let Some(setting) = own(core, "requires") else {
            let at = core.header.end;
            made.replacements
                .push((at..at, format!("{newline}requires = tox>={least}")));
            return Ok(());
        };
        let lines = lines(self.file, setting);
        for line in &lines {
            let value = &text[line.content.clone()];
            let Some(rest) = value.strip_prefix("tox").map(str::trim_start) else {
                continue;
            };
            if rest.starts_with('-') || rest.starts_with(|first: char| first.is_alphanumeric()) {
                continue;
            }
            if rest.contains('<') || rest.contains("==") || rest.contains("~=") {
                return Err(format!(
                    "`requires` asks for `{value}`, and requirements files that became groups \
                     need tox {least}"
                ));
            }
            let is_old = rest
                .trim_start_matches(['>', '='])
                .split(',')
                .next()
                .is_none_or(|version| is_below(version.trim(), least));
            if is_old {
                made.replacements
                    .push((line.content.clone(), format!("tox>={least}")));
            }
            return Ok(());
        }
        let at = lines
            .last()
            .map_or(setting.span.end, |line| line.content.end);
        let one_line = lines.len() <= 1 && lines.iter().all(|line| line.is_first);
        made.replacements.push((
            at..at,
            if lines.is_empty() {
                format!(" tox>={least}")
            } else if one_line {
                format!(", tox>={least}")
            } else {
                format!("{newline}    tox>={least}")
            },
        ));
        Ok(())
    }

    /// The edits of a section.
    fn section(&self, section: &Section, gets: &BTreeMap<&str, Gets>, made: &mut Carried) {
        let name = section.name.as_str();
        let none = Gets::default();
        let base = if Self::is_environment(name) {
            gets.get("testenv").unwrap_or(&none)
        } else {
            &none
        };
        let Some(deps) = self.deps.get(name) else {
            return;
        };
        let gets = gets.get(name).unwrap_or(&none);
        let mut groups = gets.groups.clone();
        let extras = &gets.extras;
        let keeps_setting = gets.keeps_deps
            // Without it the environment would inherit others.
            || base.keeps_deps
            || self.is_referred(name);
        let has_groups = own(section, "dependency_groups").is_some();
        let only_groups = !keeps_setting
            && !has_groups
            && !groups.is_empty()
            && extras.is_empty()
            && !gets.main
            && deps
                .parts
                .iter()
                .all(|(_, part)| matches!(part, Part::Moves(became) if became.groups.len() == 1));
        for (line, part) in &deps.parts {
            self.mention(line, part, made);
        }
        if only_groups {
            made.replacements.push((
                deps.setting.key_span.clone(),
                "dependency_groups".to_owned(),
            ));
            for (line, part) in &deps.parts {
                if let Part::Moves(became) = part {
                    let new = became.groups.iter().next().cloned().unwrap_or_default();
                    made.replacements.push((line.content.clone(), new));
                }
            }
            return;
        }
        let text = self.file.text();
        let going: Vec<&Line> = deps
            .parts
            .iter()
            .filter(|(_, part)| match part {
                Part::Moves(_) => true,
                Part::Refers(other) => {
                    self.deps.contains_key(other.as_str())
                        && !self.gets(other, &mut Vec::new()).keeps_deps
                        && !self.is_referred(other)
                }
                Part::Keeps => false,
            })
            .map(|(line, _)| line)
            .collect();
        let mut additions: Vec<(&str, Vec<(String, String)>)> = Vec::new();
        // What the base gets, an environment with `deps` of its own must not inherit.
        if groups.is_empty() && !base.groups.is_empty() && !has_groups {
            groups.push((String::new(), String::new()));
        }
        if !groups.is_empty() {
            additions.push(("dependency_groups", groups));
        }
        if !extras.is_empty() {
            additions.push(("extras", extras.clone()));
        } else if !base.extras.is_empty() && own(section, "extras").is_none() {
            additions.push(("extras", vec![(String::new(), String::new())]));
        }
        let mut new = Vec::new();
        for (key, values) in additions {
            match own(section, key) {
                Some(setting) => self.append(setting, &values, made),
                None => new.push(setting_text(self.file, key, &values)),
            }
        }
        let newline = newline(self.file);
        if !going.is_empty() && going.len() == deps.parts.len() && !keeps_setting {
            // The whole setting goes, with what takes its place.
            let span = deps.setting.span.clone();
            if new.is_empty() {
                let end = text[span.end..]
                    .find('\n')
                    .map_or(text.len(), |at| span.end + at + 1);
                made.replacements.push((span.start..end, String::new()));
            } else {
                made.replacements.push((span, new.join(newline)));
            }
            return;
        }
        for line in &going {
            // Behind the key nothing stays of it.
            let whole = if line.is_first {
                let before = text[..line.content.start]
                    .trim_end_matches([' ', '\t'])
                    .len();
                before.max(deps.setting.key_span.end)..line.content.end
            } else {
                line.whole.clone()
            };
            made.replacements.push((whole, String::new()));
        }
        if !new.is_empty() {
            let (at, new) = beside(self.file, deps.setting, &new.join(newline), made);
            made.replacements.push((at..at, new));
        }
    }

    /// Whether another section refers to a section's `deps`, and not only in a line that goes.
    fn is_referred(&self, name: &str) -> bool {
        let (all, in_deps) = self.references.get(name).copied().unwrap_or_default();
        all > in_deps || (in_deps > 0 && self.gets(name, &mut Vec::new()).keeps_deps)
    }

    fn append(&self, setting: &Setting, values: &[(String, String)], made: &mut Carried) {
        let newline = newline(self.file);
        let known = lines(self.file, setting);
        let values: Vec<&(String, String)> = values
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let Some(last) = known.last() else {
            let all: Vec<String> = values
                .iter()
                .map(|(factors, value)| format!("{newline}    {factors}{value}"))
                .collect();
            made.replacements
                .push((setting.span.end..setting.span.end, all.concat()));
            return;
        };
        // `a, b` behind the key is one line, and further lines would make it one item.
        let mut new = String::new();
        for (factors, value) in values {
            if last.is_first && factors.is_empty() && last.factors.is_empty() {
                new.push_str(", ");
            } else {
                new.push_str(newline);
                new.push_str("    ");
                new.push_str(factors);
            }
            new.push_str(value);
        }
        let at = last.content.end;
        made.replacements.push((at..at, new));
    }

    fn mention(&self, line: &Line, part: &Part, made: &mut Carried) {
        let Part::Moves(became) = part else {
            return;
        };
        let mut to: Vec<String> = Vec::new();
        if !became.groups.is_empty() {
            let names: Vec<&str> = became.groups.iter().map(String::as_str).collect();
            to.push(format!("dependency_groups = {}", names.join(", ")));
        }
        if !became.extras.is_empty() {
            let names: Vec<&str> = became.extras.iter().map(String::as_str).collect();
            to.push(format!("extras = {}", names.join(", ")));
        }
        let why = if became.main {
            "its requirements are the project's, and installed with it"
        } else if to.is_empty() {
            "uv.lock has the versions that it held"
        } else {
            "its requirements are in pyproject.toml"
        };
        made.mentions.push(Mention {
            span: line.content.clone(),
            text: listing::one_line(&self.file.text()[line.content.clone()]),
            to: to.join("; "),
            why: why.to_owned(),
        });
    }
}

/// Where sections refer to `deps` of others.
fn references(ini: &Ini, deps: &BTreeMap<&str, Deps<'_>>) -> BTreeMap<String, (usize, usize)> {
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for section in &ini.sections {
        let own = section
            .settings
            .iter()
            .filter(|setting| setting.section == section.name);
        for setting in own {
            for part in setting.value.split("{[").skip(1) {
                if let Some((name, rest)) = part.split_once(']')
                    && rest.starts_with("deps}")
                {
                    found.entry(name.to_owned()).or_default().0 += 1;
                }
            }
        }
    }
    for (_, part) in deps.values().flat_map(|deps| &deps.parts) {
        if let Part::Refers(name) = part {
            found.entry(name.clone()).or_default().1 += 1;
        }
    }
    found
}

/// A new setting.
fn setting_text(file: &SourceFile, key: &str, values: &[(String, String)]) -> String {
    match values {
        [(factors, value)] if factors.is_empty() => {
            format!("{key} = {value}").trim_end().to_owned()
        }
        several => {
            let mut out = format!("{key} =");
            for (factors, value) in several {
                out.push_str(newline(file));
                out.push_str("    ");
                out.push_str(factors);
                out.push_str(value);
            }
            out
        }
    }
}

/// Whether a version is below another; one that cannot be read is.
pub(super) fn is_below(version: &str, least: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        text.split('.')
            .map_while(|part| part.parse().ok())
            .collect()
    };
    let (version, least) = (numbers(version), numbers(least));
    version < least
}

/// The way the package is installed is decided beside.
pub(super) type Needs<'a> = dyn Fn(&str) -> bool + 'a;
