//! What both tools gave, name by name.

use std::collections::BTreeMap;

use uvferry_diagnostics::Rule;
use uvferry_requirements::{Version, normalize_name, same_version};
use uvferry_resolution::{Origin, Resolved, ResolvedSet};

use super::answers::{Answer, Found, Kind, Trouble, relative};
use super::asked::Asked;
use super::lanes::Lane;
use super::result::{Artifact, Cell, MatrixTarget, Outcome};
use super::splitting::Core;
use crate::rules::matrix as rules;

/// Both tools on one target.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// pip.
    pub(crate) pip: Lane,
    /// uv.
    pub(crate) uv: Lane,
    /// What pip gives for what neither fails for.
    pub(crate) pip_common: Option<Found>,
    /// The same of uv.
    pub(crate) uv_common: Option<Found>,
}

impl Pair {
    /// The items that neither fails for.
    pub(crate) fn common(pip: &Lane, uv: &Lane) -> Vec<usize> {
        let mut items = pip.rest.clone();
        items.retain(|item| uv.rest.contains(item));
        items
    }

    /// Gives the folders that uv names by their paths alone the names that pip knows them by.
    pub(crate) fn name_folders(&mut self, asked: &mut Asked, directory: &std::path::Path) {
        let of_pip: Vec<Resolved> = [&self.pip.result, &self.pip_common]
            .into_iter()
            .flatten()
            .flat_map(|found| found.set.iter().map(|(_, resolved)| resolved.clone()))
            .collect();
        let by_path = |path: &str| {
            of_pip
                .iter()
                .find(|known| path_of(&known.origin) == Some(path))
        };
        for item in asked.items.iter_mut().filter(|item| item.name.is_none()) {
            let Some(folder) = &item.folder else {
                continue;
            };
            let path = relative(folder, directory);
            if let Some(known) = by_path(&path) {
                item.shown.clone_from(&known.name);
                item.name = Some(normalize_name(&known.name));
            }
        }
        for found in [&mut self.uv.result, &mut self.uv_common] {
            for found in found.iter_mut() {
                found.unnamed.retain(|origin| {
                    let known = path_of(origin).and_then(by_path);
                    if let Some(known) = known {
                        found.set.insert(Resolved {
                            name: known.name.clone(),
                            origin: origin.clone(),
                            ..Resolved::default()
                        });
                    }
                    known.is_none()
                });
            }
        }
    }

    /// The cells of the target, by normalised name, or by its text what has no name.
    pub(crate) fn cells(&self, asked: &Asked) -> BTreeMap<String, Cell> {
        let mut cells = BTreeMap::new();
        let sets = [
            &self.pip.result,
            &self.uv.result,
            &self.pip_common,
            &self.uv_common,
        ];
        for found in sets.into_iter().flatten() {
            for name in found.set.names() {
                if !cells.contains_key(name) {
                    cells.insert(name.to_owned(), self.cell(name, asked));
                }
            }
        }
        for (at, item) in asked.items.iter().enumerate() {
            match &item.name {
                Some(name) => {
                    if !cells.contains_key(name) {
                        cells.insert(name.clone(), self.cell(name, asked));
                    }
                }
                None => {
                    cells.insert(item.shown.clone(), self.nameless(at, asked));
                }
            }
        }
        cells
    }

    /// Whether both gave a set for all that was asked.
    pub(crate) fn is_complete(&self) -> bool {
        [&self.pip, &self.uv]
            .iter()
            .all(|lane| lane.cores.is_empty() && lane.result.is_some())
    }

    fn cell(&self, name: &str, asked: &Asked) -> Cell {
        let items: Vec<usize> = asked.named(name).collect();
        let core = |lane: &'_ Lane| items.iter().find_map(|&item| lane.core_of(item)).cloned();
        let (pip_core, uv_core) = (core(&self.pip), core(&self.uv));
        if pip_core.is_some() || uv_core.is_some() {
            return self.failed(name, pip_core.as_ref(), uv_core.as_ref());
        }
        let of = |found: &Option<Found>| {
            found
                .as_ref()
                .and_then(|found| found.set.get(name))
                .cloned()
        };
        if self.pip_common.is_none() || self.uv_common.is_none() {
            return self.unknown(of(&self.pip.result).as_ref(), of(&self.uv.result).as_ref());
        }
        match (of(&self.pip_common), of(&self.uv_common)) {
            (None, None) => {
                let (pip, uv) = (of(&self.pip.result), of(&self.uv.result));
                let mut cell = self.beside(pip.as_ref(), uv.as_ref());
                if cell
                    .rule
                    .is_some_and(|rule| rule.code == rules::FOLLOWS.code)
                {
                    cell.follows = self.causes(name, asked);
                }
                cell
            }
            (pip, uv) => {
                let mut cell = compared(pip.as_ref(), uv.as_ref());
                self.mark_rewritten(&mut cell);
                cell
            }
        }
    }

    /// A requirement that a tool fails for.
    fn failed(&self, name: &str, pip: Option<&Core<Trouble>>, uv: Option<&Core<Trouble>>) -> Cell {
        let of = |lane: &Lane| {
            lane.result
                .as_ref()
                .and_then(|found| found.set.get(name))
                .cloned()
        };
        let (of_pip, of_uv) = (
            if pip.is_none() { of(&self.pip) } else { None },
            if uv.is_none() { of(&self.uv) } else { None },
        );
        let silent = |core: Option<&Core<Trouble>>| {
            core.is_some_and(|core| core.reason.kind.is_inconclusive())
        };
        let wants_system = |core: Option<&Core<Trouble>>| {
            core.is_some_and(|core| core.reason.kind == Kind::WantsSystem)
        };
        let outcome = match (pip, uv) {
            _ if silent(pip) || silent(uv) => Outcome::Inconclusive,
            (Some(_), Some(_)) if wants_system(pip) || wants_system(uv) => Outcome::Inconclusive,
            // uv has built nothing.
            (Some(_), None) if wants_system(pip) => Outcome::Inconclusive,
            (Some(_), Some(_)) => Outcome::Neither,
            (Some(_), None) if of_uv.is_some() => Outcome::OnlyUv,
            (None, Some(_)) if of_pip.is_some() => Outcome::OnlyPip,
            _ => Outcome::Inconclusive,
        };
        // What is inconclusive explains an inconclusive cell; else uv's failure is the news.
        let explaining = match outcome {
            Outcome::Inconclusive if silent(pip) => pip,
            Outcome::Inconclusive if wants_system(pip) && !silent(uv) => pip,
            _ => uv.or(pip),
        };
        Cell {
            outcome,
            artifact: artifact(of_uv.as_ref().or(of_pip.as_ref()), of_pip.as_ref()),
            pip_artifact: artifact(of_pip.as_ref(), of_pip.as_ref()),
            uv_artifact: artifact(of_uv.as_ref(), of_pip.as_ref()),
            pip: of_pip.as_ref().map(Resolved::shown),
            uv: of_uv.as_ref().map(Resolved::shown),
            pip_message: pip.map(|core| core.reason.message.clone()),
            uv_message: uv.map(|core| core.reason.message.clone()),
            rule: explaining.map(|core| rule_of(&core.reason, core.items.len())),
            ..Cell::default()
        }
    }

    /// Where a tool gave no set at all.
    fn unknown(&self, pip: Option<&Resolved>, uv: Option<&Resolved>) -> Cell {
        let why = |lane: &Lane| lane.given_up.clone();
        let (pip_why, uv_why) = (why(&self.pip), why(&self.uv));
        let rule = [&pip_why, &uv_why]
            .into_iter()
            .flatten()
            .map(|trouble| rule_of(trouble, 1))
            .next();
        Cell {
            outcome: Outcome::Inconclusive,
            artifact: artifact(uv.or(pip), pip),
            pip_artifact: artifact(pip, pip),
            uv_artifact: artifact(uv, pip),
            pip: pip.map(Resolved::shown),
            uv: uv.map(Resolved::shown),
            pip_message: pip_why.map(|trouble| trouble.message),
            uv_message: uv_why.map(|trouble| trouble.message),
            rule: Some(rule.unwrap_or(&rules::FOLLOWS)),
            ..Cell::default()
        }
    }

    /// What comes only with requirements that one of the tools fails for, or what nobody
    /// needs here.
    fn beside(&self, pip: Option<&Resolved>, uv: Option<&Resolved>) -> Cell {
        if pip.is_none() && uv.is_none() {
            return self.blank_of(true);
        }
        let mut cell = compared(pip, uv);
        let silent = self.pip.cores.iter().chain(&self.uv.cores).any(|core| {
            core.reason.kind.is_inconclusive() || core.reason.kind == Kind::WantsSystem
        });
        if cell.outcome != Outcome::Same {
            cell.rule = Some(&rules::FOLLOWS);
            if silent {
                cell.outcome = Outcome::Inconclusive;
            }
        }
        cell
    }

    /// The requirements that a tool fails for and that a distribution comes with: those that
    /// ask for it, as far as a set says who asks for what, else all that fail.
    fn causes(&self, name: &str, asked: &Asked) -> Vec<String> {
        let mut failing: Vec<usize> = self
            .pip
            .cores
            .iter()
            .chain(&self.uv.cores)
            .flat_map(|core| core.items.iter().copied())
            .collect();
        failing.sort_unstable();
        failing.dedup();
        let asks = |item: &usize| {
            let own = asked.items[*item].name.as_deref();
            let sets = [&self.pip.result, &self.uv.result];
            sets.into_iter()
                .flatten()
                .any(|found| own.is_some_and(|own| comes_with(&found.set, own, name)))
        };
        let asking: Vec<usize> = failing.iter().copied().filter(asks).collect();
        let told = if asking.is_empty() { failing } else { asking };
        let mut names: Vec<String> = Vec::new();
        for item in told {
            let shown = &asked.items[item].shown;
            if !names.contains(shown) {
                names.push(shown.clone());
            }
        }
        names
    }

    /// A cell of something that neither tool speaks of here.
    fn blank_of(&self, requested: bool) -> Cell {
        if requested || self.is_complete() {
            return Cell {
                outcome: Outcome::Same,
                ..Cell::default()
            };
        }
        Cell {
            outcome: Outcome::Inconclusive,
            rule: Some(&rules::FOLLOWS),
            ..Cell::default()
        }
    }

    /// An item whose name nobody tells.
    fn nameless(&self, item: usize, asked: &Asked) -> Cell {
        let (pip, uv) = (self.pip.core_of(item), self.uv.core_of(item));
        if pip.is_some() || uv.is_some() {
            let mut cell = self.failed(&asked.items[item].shown, pip, uv);
            // The other tool took it, under a name that is not known.
            let silent = [pip, uv]
                .into_iter()
                .flatten()
                .any(|core| core.reason.kind.is_inconclusive());
            if !silent && cell.outcome == Outcome::Inconclusive {
                cell.outcome = match (pip, uv) {
                    (Some(_), None) if self.uv.result.is_some() => Outcome::OnlyUv,
                    (None, Some(_)) if self.pip.result.is_some() => Outcome::OnlyPip,
                    _ => Outcome::Inconclusive,
                };
            }
            return cell;
        }
        if self.pip_common.is_none() || self.uv_common.is_none() {
            return self.unknown(None, None);
        }
        let mut cell = self.blank_of(true);
        self.mark_rewritten(&mut cell);
        cell
    }

    /// Files that a tool does not read as they are: what it gives for the same requirements
    /// in another form is no answer to what was asked.
    fn mark_rewritten(&self, cell: &mut Cell) {
        let message = |lane: &Lane| match &lane.whole {
            Answer::Trouble(trouble) => Some(trouble.message.clone()),
            Answer::Set(_) => None,
        };
        let outcome = match (self.pip.rewritten, self.uv.rewritten) {
            (false, false) => return,
            (false, true) => Outcome::OnlyPip,
            (true, false) => Outcome::OnlyUv,
            (true, true) => Outcome::Neither,
        };
        cell.outcome = outcome;
        cell.rule = Some(&rules::NOT_READ);
        if self.pip.rewritten {
            cell.pip_message = message(&self.pip);
        }
        if self.uv.rewritten {
            cell.uv_message = message(&self.uv);
        }
    }
}

/// The cell of a target for a row that other targets have and this one does not speak of.
pub(crate) fn blank(target: &MatrixTarget) -> Cell {
    if target.complete {
        return Cell {
            outcome: Outcome::Same,
            ..Cell::default()
        };
    }
    Cell {
        outcome: Outcome::Inconclusive,
        rule: Some(if target.interpreter.is_none() {
            &rules::NO_INTERPRETER
        } else {
            &rules::FOLLOWS
        }),
        ..Cell::default()
    }
}

/// Whether a set has `name` for the sake of `root`, as its requirements say.
fn comes_with(set: &ResolvedSet, root: &str, name: &str) -> bool {
    let mut open = vec![normalize_name(root)];
    let mut seen: Vec<String> = Vec::new();
    while let Some(next) = open.pop() {
        if seen.contains(&next) {
            continue;
        }
        let lines = set.get(&next).and_then(|found| found.requires.as_deref());
        for line in lines.unwrap_or_default() {
            let end = line
                .find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                .unwrap_or(line.len());
            let required = normalize_name(&line[..end]);
            // Markers are left aside: what is in the set is asked for by somebody.
            if required == name {
                return true;
            }
            if set.contains(&required) {
                open.push(required);
            }
        }
        seen.push(next);
    }
    false
}

/// Two answers about one name; at least one is there.
pub(crate) fn compared(pip: Option<&Resolved>, uv: Option<&Resolved>) -> Cell {
    let set = |resolved: Option<&Resolved>| resolved.cloned().into_iter().collect::<ResolvedSet>();
    let comparison = uvferry_resolution::compare(&set(pip), &set(uv));
    let (outcome, rule): (_, Option<&'static Rule>) = match (pip, uv) {
        (Some(pip), Some(uv)) if !comparison.is_equal() => {
            (Outcome::OtherVersion, Some(rule_of_versions(pip, uv)))
        }
        (Some(_), None) => (Outcome::OnlyPip, Some(&rules::WITHIN_SPECIFIERS)),
        (None, Some(_)) => (Outcome::OnlyUv, Some(&rules::WITHIN_SPECIFIERS)),
        _ => (Outcome::Same, None),
    };
    let hashes_equal = match (pip, uv) {
        (Some(pip), Some(uv)) if outcome == Outcome::Same => hashes_equal(pip, uv),
        _ => None,
    };
    let other_file = hashes_equal == Some(false);
    // Another file under the same version is another release, whatever it calls itself.
    let outcome = if other_file {
        Outcome::OtherVersion
    } else {
        outcome
    };
    Cell {
        outcome,
        // Of which kind uv's other file is, pip does not say.
        artifact: artifact(uv.or(pip), pip).filter(|_| !other_file),
        pip_artifact: artifact(pip, pip),
        uv_artifact: artifact(uv, pip).filter(|_| !other_file),
        pip: pip.map(Resolved::shown),
        // uv gives a folder without its version; it is the same folder.
        uv: match (pip, uv) {
            (Some(pip), Some(uv)) if uv.version.is_none() && outcome == Outcome::Same => {
                Some(pip.shown())
            }
            _ => uv.map(Resolved::shown),
        },
        rule: if other_file {
            Some(&rules::OTHER_FILE)
        } else {
            rule
        },
        hashes_equal,
        ..Cell::default()
    }
}

/// What the two versions alone tell about why they differ.
fn rule_of_versions(pip: &Resolved, uv: &Resolved) -> &'static Rule {
    let prerelease = |resolved: &Resolved| {
        let version = resolved.version.as_deref().map(Version::parse);
        version
            .and_then(Result::ok)
            .map(|version| version.is_prerelease())
    };
    match (prerelease(pip), prerelease(uv)) {
        (Some(pip), Some(uv)) if pip != uv => &rules::PRERELEASE,
        _ => &rules::WITHIN_SPECIFIERS,
    }
}

/// Whether the hash of pip's file is one of uv's; `None` where they cannot be compared.
pub(crate) fn hashes_equal(pip: &Resolved, uv: &Resolved) -> Option<bool> {
    // One algorithm in both is needed to compare at all.
    let algorithm = |hash: &str| hash.split(':').next().unwrap_or_default().to_owned();
    let comparable = pip.hashes.iter().any(|own| {
        uv.hashes
            .iter()
            .any(|other| algorithm(own) == algorithm(other))
    });
    comparable.then(|| pip.hashes.iter().any(|own| uv.hashes.contains(own)))
}

/// What kind of thing is installed, as far as it is known: uv names no file here, so that for
/// an index only pip's answer about the same version tells it.
fn artifact(installed: Option<&Resolved>, pip: Option<&Resolved>) -> Option<Artifact> {
    let installed = installed?;
    match &installed.origin {
        Origin::Vcs { .. } => Some(Artifact::Vcs),
        Origin::Editable(_) => Some(Artifact::Folder),
        Origin::Url(url) => Some(of_file(url)),
        Origin::Path(path) => {
            let file = pip.and_then(|pip| pip.file_url.as_deref());
            let archive = [".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2"];
            if file.is_some() || archive.iter().any(|end| path.ends_with(end)) {
                Some(of_file(path))
            } else {
                Some(Artifact::Folder)
            }
        }
        Origin::Index => {
            let pip = pip?;
            let same = match (&pip.version, &installed.version) {
                (Some(left), Some(right)) => same_version(left, right),
                _ => false,
            };
            pip.file_url.as_deref().filter(|_| same).map(of_file)
        }
    }
}

/// What kind of file is at an address.
pub(crate) fn of_file(url: &str) -> Artifact {
    let path = url.split(['#', '?']).next().unwrap_or(url);
    if path.to_ascii_lowercase().ends_with(".whl") {
        Artifact::Wheel
    } else {
        Artifact::Sdist
    }
}

fn path_of(origin: &Origin) -> Option<&str> {
    match origin {
        Origin::Path(path) | Origin::Editable(path) => Some(path),
        _ => None,
    }
}

/// The rule that a failure comes to, by its kind and the tool's words.
pub(crate) fn rule_of(trouble: &Trouble, together: usize) -> &'static Rule {
    let lower = trouble.message.to_ascii_lowercase();
    // uv breaks lines where the terminal's width is; its words do not.
    let flat = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |words: &str| flat.contains(words);
    match trouble.kind {
        Kind::Unreachable => return &rules::UNREACHABLE,
        Kind::TimedOut => return &rules::TIME_LIMIT,
        Kind::NoTool => return &rules::NO_INTERPRETER,
        Kind::WantsSystem => return &rules::WANTS_SYSTEM,
        _ => {}
    }
    if has("pre-releases are available") || has("pre-releases weren't enabled") {
        &rules::PRERELEASE
    } else if has("a compatible version may be available on a subsequent index") {
        &rules::FIRST_INDEX
    } else if has("url dependencies must be expressed as direct requirements") {
        &rules::TRANSITIVE_URL
    } else if has("does not match")
        && (has("metadata") || has("filename") || has("given name") || has("given version"))
        || has("has inconsistent")
    {
        &rules::WHEEL_METADATA
    } else if has("hash mismatch") || has("do not match the hashes") {
        &rules::OTHER_FILE
    } else if has("yanked") && trouble.kind != Kind::Unbuildable {
        &rules::YANKED
    } else {
        match trouble.kind {
            Kind::Unbuildable if missing_module(trouble).is_some() => {
                &rules::UNDECLARED_BUILD_REQUIREMENT
            }
            Kind::Unbuildable => &rules::BUILD_FAILS,
            _ if together > 1 => &rules::CONFLICT,
            Kind::NoVersion | Kind::PythonRange => &rules::NO_VERSION,
            Kind::Unsolvable => &rules::CONFLICT,
            Kind::Invalid => &rules::NOT_READ,
            _ => &rules::TOOL_FAILED,
        }
    }
}

/// Modules that newer Pythons have no more.
const GONE: [&str; 12] = [
    "asynchat",
    "asyncore",
    "cgi",
    "crypt",
    "distutils",
    "imp",
    "lib2to3",
    "nntplib",
    "parser",
    "pipes",
    "smtpd",
    "telnetlib",
];

/// The module that a build imports and does not find, where that is what stopped it: none that
/// the distribution itself has, and none that was once a part of Python.
pub(crate) fn missing_module(trouble: &Trouble) -> Option<&str> {
    if trouble.kind != Kind::Unbuildable {
        return None;
    }
    // The last exception is the one that ended the build; pages of others may stand before it.
    let exception = trouble.message.lines().rev().find_map(|line| {
        let line = line.trim().trim_start_matches(['│', '╰', '─', '>']).trim();
        let name = line.split(':').next().unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
        let ends = ["Error", "Exception", "Exit", "BackendUnavailable"];
        let is_exception = name.chars().all(is_name) && ends.iter().any(|end| name.ends_with(end));
        is_exception.then_some(line)
    });
    let text = exception.unwrap_or(&trouble.message);
    let after = ["No module named ", "Cannot import "]
        .iter()
        .find_map(|words| text.split(words).nth(1))?;
    let module = after
        .trim_start_matches(['\'', '"', '`'])
        .split(|c: char| !(c.is_alphanumeric() || "_.".contains(c)))
        .next()?
        .trim_end_matches('.');
    let top = module.split('.').next()?;
    let own = normalize_name(top);
    let is_own = trouble.mentions.contains(&own);
    (!top.is_empty() && !is_own && !GONE.contains(&top)).then_some(module)
}
