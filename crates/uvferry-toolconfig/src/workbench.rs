//! What the modules of the tools work with.

mod losers;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use toml_edit::Item;
use uvferry_diagnostics::{
    Diagnostic, Disposition, Encoding, ItemId, ItemKind, Ledger, Location, ReadItem, Rule,
    Severity, SourceFile, Verdict,
};
use uvferry_ini::{Dialect, Ini, Removal};
use uvferry_pyproject::{Added, Pyproject, Step as PathStep};

use crate::found::{Candidate, Found, Key};
use crate::options::{Options, Tool};
use crate::outcome::{Brought, Outcome};
use crate::plan::{Plan, Step};
use crate::rules;
use crate::versions;

/// A key in the books.
struct Entry {
    id: ItemId,
    removal: Option<Removal>,
    verdict: Option<Verdict>,
}

/// The files, the document that is written, and the account of what is done.
pub(crate) struct Workbench<'a> {
    files: &'a [SourceFile],
    pub(crate) pyproject: &'a mut Pyproject,
    pub(crate) options: &'a Options,
    ledger: &'a mut Ledger,
    outcome: Outcome,
    parsed: BTreeMap<(String, Dialect), Rc<Ini>>,
    /// Places told already: a file that two tools read is reported once.
    told: BTreeSet<(String, usize)>,
    /// By file, line and column of the key.
    entries: BTreeMap<(String, usize, usize), Entry>,
    /// Sections that go with all that is in them.
    sections: Vec<Removal>,
    /// Sections that go where no key of theirs stays.
    closable: BTreeSet<(String, String)>,
    /// Files that go as a whole when no key of theirs stays.
    own_files: BTreeSet<String>,
}

impl<'a> Workbench<'a> {
    pub(crate) fn new(
        files: &'a [SourceFile],
        pyproject: &'a mut Pyproject,
        options: &'a Options,
        ledger: &'a mut Ledger,
    ) -> Self {
        Self {
            files,
            pyproject,
            options,
            ledger,
            outcome: Outcome::default(),
            parsed: BTreeMap::new(),
            told: BTreeSet::new(),
            entries: BTreeMap::new(),
            sections: Vec::new(),
            closable: BTreeSet::new(),
            own_files: BTreeSet::new(),
        }
    }

    /// A file of the root. Its bytes may be no text; see [`readable`](Self::readable).
    pub(crate) fn file(&self, path: &str) -> Option<SourceFile> {
        self.files.iter().find(|file| file.path() == path).cloned()
    }

    /// Whether a file is text; one that is not is reported, once.
    pub(crate) fn readable(&mut self, file: &SourceFile) -> bool {
        if !matches!(file.encoding(), Encoding::Utf8 | Encoding::Utf8Bom) {
            self.tell_once(not_utf8(file));
            return false;
        }
        true
    }

    /// An INI file as the tool's parser reads it; `None` where it is not there. A file that
    /// the parser refuses is reported once, and has `refused` set.
    pub(crate) fn ini(&mut self, path: &str, dialect: &Dialect) -> Option<Rc<Ini>> {
        let key = (path.to_owned(), *dialect);
        if let Some(known) = self.parsed.get(&key) {
            return Some(Rc::clone(known));
        }
        let file = self.file(path)?;
        let mut ini = Ini::read(&file, dialect);
        if !self.readable(&file) && ini.refused.is_empty() {
            ini.refused.push(not_utf8(&file));
        }
        let ini = Rc::new(ini);
        self.parsed.insert(key, Rc::clone(&ini));
        Some(ini)
    }

    /// What a tool reads of an INI file, as a candidate of its search; see
    /// [`Candidate::ini`].
    pub(crate) fn candidate(
        &mut self,
        path: &str,
        dialect: &Dialect,
        own_file: bool,
        reads: impl Fn(&str) -> bool,
    ) -> Candidate {
        let Some(ini) = self.ini(path, dialect) else {
            return Candidate::absent(path);
        };
        if ini.refused.is_empty() {
            return Candidate::ini(&ini, own_file, reads);
        }
        // A broken file of others matters only where it speaks to the tool.
        let speaks = own_file || ini.sections.iter().any(|section| reads(&section.name));
        if speaks {
            for found in &ini.refused {
                let mut found = found.clone();
                rules::UNREADABLE_CONFIGURATION
                    .code
                    .clone_into(&mut found.code);
                found.severity = rules::UNREADABLE_CONFIGURATION.severity;
                self.tell_once(found);
            }
        }
        Candidate {
            file: path.to_owned(),
            counts: speaks,
            broken: true,
            own_file,
            ..Candidate::default()
        }
    }

    /// A file that goes before others in a tool's search and is not moved.
    pub(crate) fn stays(&self, path: &str, why: &str) -> Candidate {
        Candidate {
            counts: self.file(path).is_some(),
            fixed: Some(why.to_owned()),
            ..Candidate::absent(path)
        }
    }

    /// Tells of a key that the tool does not know.
    pub(crate) fn unknown_key(&mut self, tool: Tool, key: &Key) {
        let what = format!("`{}` is no key that {tool} knows", key.setting.written);
        self.tell(
            Diagnostic::new(&rules::UNKNOWN_TOOL_KEY, what).at_location(key.found.location.clone()),
        );
    }

    /// Leaves a key where it is because pyproject.toml says something else for it.
    pub(crate) fn two_places(
        &mut self,
        tool: Tool,
        found: &Found,
        to: &str,
        location: Option<Location>,
    ) {
        let why = format!("`{to}` says something else");
        self.decide(
            found,
            Verdict::needs_review(&rules::TWO_CONFIGURATIONS, why),
        );
        let what = format!("{tool} takes this and not `{to}`, which says something else");
        let mut told =
            Diagnostic::new(&rules::TWO_CONFIGURATIONS, what).at_location(found.location.clone());
        if let Some(location) = location {
            told = told.also(location, "this has no effect");
        }
        self.tell(told);
    }

    /// Whether a table of pyproject.toml is there.
    pub(crate) fn has_table(&self, path: &[&str]) -> bool {
        let steps: Vec<PathStep<'_>> = path.iter().map(|&key| PathStep::Key(key)).collect();
        self.pyproject.get(&steps).is_some_and(Item::is_table_like)
    }

    /// Something that a person should know.
    pub(crate) fn tell(&mut self, diagnostic: Diagnostic) {
        self.outcome.diagnostics.push(diagnostic);
    }

    /// The same, unless the place has been told of.
    pub(crate) fn tell_once(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic
            .location
            .as_ref()
            .map_or((String::new(), 0), |at| (at.file.clone(), at.line));
        if self.told.insert(place) {
            self.tell(diagnostic);
        }
    }

    /// Enters what becomes of a key. Where two tools read one key and one of them still
    /// needs it in its place, it stays.
    pub(crate) fn decide(&mut self, found: &Found, verdict: Verdict) {
        let at = &found.location;
        let place = (at.file.clone(), at.line, at.column);
        if !self.entries.contains_key(&place) {
            let nth = self
                .entries
                .range((at.file.clone(), at.line, 0)..(at.file.clone(), at.line + 1, 0))
                .count();
            let lines = (at.line, at.end_line);
            let item = ReadItem::new(ItemKind::Key, &at.file, lines, nth, &found.text);
            let id = item.id.clone();
            self.ledger.read(item);
            self.entries.insert(
                place.clone(),
                Entry {
                    id,
                    removal: found.removal.clone(),
                    verdict: None,
                },
            );
        }
        let Some(entry) = self.entries.get_mut(&place) else {
            return;
        };
        // A question to a person goes before what stays, and that before what goes.
        let weight = |verdict: &Verdict| match verdict.disposition {
            Disposition::NeedsReview => 2,
            Disposition::Kept => 1,
            Disposition::Rewritten | Disposition::Dropped => 0,
        };
        match &mut entry.verdict {
            Some(known) if weight(known) >= weight(&verdict) => {
                if let (Some(known), Some(to)) = (&mut known.to, &verdict.to)
                    && !known.split(" and ").any(|one| one == to)
                {
                    *known = format!("{known} and {to}");
                }
            }
            known => *known = Some(verdict),
        }
    }

    /// The same for all that a tool reads of a file.
    pub(crate) fn decide_all(&mut self, candidate: &Candidate, verdict: &Verdict) {
        for key in &candidate.keys {
            for earlier in &key.setting.earlier {
                if let Some(file) = self.file(&candidate.file) {
                    let found = Found::ini(&file, &key.section, earlier);
                    self.decide(&found, verdict.clone());
                }
            }
            self.decide(&key.found, verdict.clone());
        }
        // What others may read goes with nothing of the tool's.
        if verdict.disposition == Disposition::Kept {
            let foreign = candidate.foreign.iter().flat_map(|section| &section.keys);
            for key in foreign {
                self.decide(&key.found, verdict.clone());
            }
        }
    }

    /// Finds out which of the files of a tool's search counts, `order` being the search, with
    /// pyproject.toml at its place in it. The one that counts and can be moved comes back
    /// as a plan to be filled; what becomes of the others is told.
    pub(crate) fn settle(
        &mut self,
        tool: Tool,
        root: &[&str],
        order: Vec<Candidate>,
    ) -> Option<Plan> {
        let pyproject_at = order.iter().position(Candidate::is_pyproject)?;
        for candidate in &order {
            self.report_passed_over(tool, candidate);
        }
        let mut order: Vec<(usize, Candidate)> = order
            .into_iter()
            .enumerate()
            .filter(|(_, candidate)| candidate.counts)
            .collect();
        if order.is_empty() {
            return None;
        }
        let (_, winner) = order.remove(0);
        let (shadowed, later): (Vec<_>, Vec<_>) =
            order.into_iter().partition(|(at, _)| *at < pyproject_at);
        let bare = |list: Vec<(usize, Candidate)>| -> Vec<Candidate> {
            let list = list.into_iter().map(|(_, candidate)| candidate);
            list.filter(|candidate| !candidate.is_pyproject()).collect()
        };
        let mut plan = Plan::new(tool, root, winner);
        plan.shadowed = bare(shadowed);
        plan.later = bare(later);
        if plan.winner.is_pyproject() {
            let why = "pyproject.toml configures the tool and goes before it";
            let losers = [plan.shadowed, plan.later].concat();
            self.report_losers(tool, PYPROJECT, &losers, why);
            if !losers.is_empty() {
                self.outcome.brought.push(Brought {
                    tool,
                    from: PYPROJECT.to_owned(),
                    to: root.join("."),
                    keys: 0,
                    losers: losers.into_iter().map(|loser| loser.file).collect(),
                    command: None,
                });
            }
            return None;
        }
        if let Some(why) = plan.winner.fixed.clone() {
            let losers = [plan.shadowed, plan.later].concat();
            self.report_losers(tool, &plan.winner.file, &losers, &why);
            return None;
        }
        if let Some(why) = versions::cannot_read(tool, self.options) {
            self.tell(
                Diagnostic::new(&rules::NEEDS_NEWER_TOOL, &why)
                    .severity(Severity::Warning)
                    .at_location(plan.winner.place()),
            );
            self.keep(&plan, &why);
            return None;
        }
        if plan.winner.broken {
            let why = format!(
                "`{}`, which goes before it, cannot be read",
                plan.winner.file
            );
            for loser in plan.shadowed.iter().chain(&plan.later) {
                self.decide_all(loser, &Verdict::kept(&why));
            }
            return None;
        }
        for candidate in std::iter::once(&plan.winner).chain(&plan.shadowed) {
            if let Some(by) = self.options.named.get(&candidate.file).cloned() {
                let file = candidate.file.clone();
                self.keep_named(&plan, &file, &by);
                return None;
            }
        }
        if let Some(broken) = plan.shadowed.iter().find(|candidate| candidate.broken) {
            let why = format!(
                "`{}` would count once this is gone, and cannot be read",
                broken.file
            );
            self.keep(&plan, &why);
            return None;
        }
        let mut files = std::iter::once(&plan.winner).chain(&plan.shadowed);
        if files.any(|candidate| !candidate.foreign.is_empty()) {
            self.keep_foreign(&plan);
            return None;
        }
        Some(plan)
    }

    fn keep_named(&mut self, plan: &Plan, file: &str, by: &Location) {
        let why = format!("{}:{} names `{file}`", by.file, by.line);
        self.tell(
            Diagnostic::new(
                &rules::NAMED_CONFIGURATION,
                format!("`{file}` stays: something names it"),
            )
            .at_location(by.clone()),
        );
        self.keep(plan, &why);
    }

    /// A file of the tool's own cannot go as long as it says something to others.
    fn keep_foreign(&mut self, plan: &Plan) {
        let tool = plan.tool;
        let mut whys = Vec::new();
        let files = std::iter::once(&plan.winner).chain(&plan.shadowed);
        let sections = files.flat_map(|candidate| {
            let foreign = candidate.foreign.iter();
            foreign.map(move |foreign| (&candidate.file, foreign))
        });
        for (file, foreign) in sections {
            let why = format!(
                "{tool} does not read section `{}` of `{file}`",
                foreign.name
            );
            let mut told =
                Diagnostic::new(&rules::FOREIGN_SECTION, &why).at_location(foreign.place.clone());
            // The commonest mistake of all.
            if foreign.name == format!("tool:{tool}") {
                told = told.help(format!("in this file the section is called `[{tool}]`"));
            }
            self.tell(told);
            for key in &foreign.keys {
                let verdict = Verdict::needs_review(&rules::FOREIGN_SECTION, &why);
                self.decide(&key.found, verdict);
            }
            whys.push(why);
        }
        self.keep(plan, &whys.join("; "));
    }

    /// Leaves all that a plan speaks of where it is.
    pub(crate) fn keep(&mut self, plan: &Plan, why: &str) {
        let verdict = Verdict::kept(why);
        for candidate in [&plan.winner]
            .into_iter()
            .chain(&plan.shadowed)
            .chain(&plan.later)
        {
            self.decide_all(candidate, &verdict);
        }
        for loser in plan.shadowed.iter().chain(&plan.later) {
            // One that a command gives to the tool has an effect there.
            if !self.options.named.contains_key(&loser.file) {
                self.tell_loser(plan.tool, &plan.winner.file, loser);
            }
        }
    }

    /// Does what a plan says, or, where that would change what the tool reads, nothing.
    /// Whether it was done.
    pub(crate) fn carry_out(&mut self, plan: &Plan) -> bool {
        if let Some((_, _, why)) = plan.blocked.first() {
            let first = why.clone();
            for (found, rule, why) in &plan.blocked {
                self.decide(found, Verdict::needs_review(rule, why));
                let what = format!("{}: {why}", plan.tool);
                self.tell(Diagnostic::new(rule, what).at_location(found.location.clone()));
            }
            let why = format!("a key of `{}` cannot move: {first}", plan.winner.file);
            self.keep(plan, &why);
            return false;
        }
        let mut edited = self.pyproject.clone();
        for (path, comments) in &plan.tables {
            edited.ensure_tool_table(&borrow(path), comments);
        }
        let mut there = BTreeSet::new();
        let mut written: Vec<(&Found, String, bool)> = Vec::new();
        let mut disagree: Vec<(&Found, String, Option<Location>)> = Vec::new();
        for step in &plan.steps {
            let (found, added): (Vec<&Found>, Added) = match step {
                Step::Put {
                    found,
                    table,
                    key,
                    value,
                }
                | Step::Copy {
                    found,
                    table,
                    key,
                    value,
                } => (
                    vec![found],
                    edited.set_value(&borrow(table), key, value, &found.comments),
                ),
                Step::Push {
                    found,
                    path,
                    entries,
                    above,
                } => (
                    found.iter().collect(),
                    edited.add_tool_table(&borrow(path), entries, above),
                ),
                Step::Add {
                    table,
                    key,
                    value,
                    comments,
                } => {
                    edited.set_value(&borrow(table), key, value, comments);
                    continue;
                }
                Step::Append { path, items } => {
                    for item in items {
                        edited.add_to_tool_list(&borrow(path), item);
                    }
                    continue;
                }
                Step::Merge { found, to } => {
                    let stays = plan.stays.is_some();
                    written.extend(found.iter().map(|found| (found, to.clone(), stays)));
                    continue;
                }
                Step::Drop { .. } => continue,
            };
            for found in found {
                if let Added::Disagrees { to, location, .. } = &added {
                    disagree.push((found, to.clone(), location.clone()));
                } else {
                    let stays = matches!(step, Step::Copy { .. }) || plan.stays.is_some();
                    written.push((found, added.to().to_owned(), stays));
                }
            }
            if let Added::AlreadyThere { to, .. } = added {
                there.insert(to);
            }
        }
        let extra: Vec<(String, Option<Location>)> = if plan.merges {
            Vec::new()
        } else {
            self.leaves(&plan.root)
                .into_iter()
                .filter(|(path, _)| {
                    !there.contains(path) && !disagree.iter().any(|(_, to, _)| to == path)
                })
                .collect()
        };
        if !disagree.is_empty() || !extra.is_empty() {
            self.keep_two_places(plan, &disagree, extra);
            return false;
        }
        *self.pyproject = edited;
        // What stays because flake8 is run is written all the same; a copy is not the tool's.
        let count = written
            .iter()
            .filter(|(_, _, stays)| !stays || plan.stays.is_some())
            .count();
        for (found, to, stays) in written {
            let verdict = if let Some(why) = &plan.stays {
                Verdict::kept(format!("{why}; it is also in `{to}`"))
            } else if stays {
                Verdict::kept(format!("others read it too; its value is also in `{to}`"))
            } else {
                Verdict::rewritten(to)
            };
            self.decide(found, verdict);
        }
        for step in &plan.steps {
            if let Step::Drop { found, rule, why } = step {
                self.decide(
                    found,
                    match &plan.stays {
                        Some(stays) => Verdict::kept(format!("{stays}; for ruff, {why}")),
                        None => Verdict::dropped(rule, why),
                    },
                );
            }
        }
        if plan.stays.is_some() {
            let why = format!("{} reads `{}`", plan.tool, plan.winner.file);
            let losers = [plan.shadowed.as_slice(), &plan.later].concat();
            self.report_losers(plan.tool, &plan.winner.file, &losers, &why);
        } else {
            self.drop_shadowed(plan);
            for candidate in std::iter::once(&plan.winner).chain(&plan.shadowed) {
                let sections = candidate.closable.iter();
                self.closable
                    .extend(sections.map(|name| (candidate.file.clone(), name.clone())));
            }
        }
        if plan.winner.own_file && plan.stays.is_none() {
            self.own_files.insert(plan.winner.file.clone());
        }
        self.tell_toml_extra(plan);
        let losers = plan.shadowed.iter().chain(&plan.later);
        self.outcome.brought.push(Brought {
            tool: plan.tool,
            from: plan.winner.file.clone(),
            to: plan.to.clone().unwrap_or_else(|| plan.root.join(".")),
            keys: count,
            losers: losers.map(|loser| loser.file.clone()).collect(),
            command: plan.command.clone(),
        });
        true
    }

    /// Some tools read TOML on an older Python only with an extra of theirs.
    fn tell_toml_extra(&mut self, plan: &Plan) {
        let Some(extra) = versions::toml_extra(plan.tool) else {
            return;
        };
        // Where the range of Pythons is known, it was looked into before.
        if self.options.lowest_python.is_some() || self.options.toml_extras.contains(&plan.tool) {
            return;
        }
        let what = format!(
            "on Python before 3.11 {} reads pyproject.toml only as `{extra}`",
            plan.tool
        );
        self.tell(
            Diagnostic::new(&rules::NEEDS_NEWER_TOOL, what)
                .severity(Severity::Info)
                .at_location(plan.winner.place()),
        );
    }

    fn keep_two_places(
        &mut self,
        plan: &Plan,
        disagree: &[(&Found, String, Option<Location>)],
        extra: Vec<(String, Option<Location>)>,
    ) {
        let (tool, file) = (plan.tool, &plan.winner.file);
        let rule: &'static Rule = &rules::TWO_CONFIGURATIONS;
        for (found, to, location) in disagree {
            let why = format!("`{to}` says something else");
            self.decide(found, Verdict::needs_review(rule, &why));
            let what = format!("{tool} reads this and not `{to}`, which says something else");
            let mut told = Diagnostic::new(rule, what).at_location(found.location.clone());
            if let Some(location) = location {
                told = told.also(location.clone(), "this has no effect");
            }
            self.tell(told);
        }
        for (path, location) in extra {
            let what = format!(
                "{tool} reads `{file}` and not `{path}`, which would begin to have an effect"
            );
            let mut told = Diagnostic::new(rule, what).at_location(plan.winner.place());
            if let Some(location) = location {
                told = told.also(location, "this has no effect");
            }
            self.tell(told);
        }
        let why = format!("pyproject.toml configures {tool} too, and differently");
        self.keep(plan, &why);
    }

    /// Each value below a table of pyproject.toml as it was before this tool, with its place.
    fn leaves(&self, root: &[String]) -> Vec<(String, Option<Location>)> {
        fn walk<'a>(
            pyproject: &Pyproject,
            item: &'a Item,
            path: &mut Vec<&'a str>,
            out: &mut Vec<(String, Option<Location>)>,
        ) {
            if let Some(table) = item.as_table_like() {
                for (key, item) in table.iter() {
                    path.push(key);
                    walk(pyproject, item, path, out);
                    path.pop();
                }
                return;
            }
            let keys: Vec<String> = path
                .iter()
                .map(|key| toml_edit::Key::new(*key).display_repr().into_owned())
                .collect();
            let steps: Vec<PathStep<'_>> = path.iter().map(|&key| PathStep::Key(key)).collect();
            out.push((keys.join("."), pyproject.location(&steps)));
        }
        let mut out = Vec::new();
        let steps: Vec<PathStep<'_>> = root.iter().map(|key| PathStep::Key(key)).collect();
        if let Some(item) = self.pyproject.get(&steps) {
            let mut path: Vec<&str> = root.iter().map(String::as_str).collect();
            walk(self.pyproject, item, &mut path, &mut out);
        }
        out
    }

    /// A section goes with the comments in it: a tool that finds its header reads it.
    pub(crate) fn remove_section(&mut self, file: &str, section: &str) {
        self.sections.push(Removal {
            file: file.to_owned(),
            section: section.to_owned(),
            key: None,
        });
    }

    /// Whether a tool is configured in pyproject.toml, or is so now.
    pub(crate) fn has_come(&self, tool: Tool) -> bool {
        self.outcome
            .brought
            .iter()
            .any(|brought| brought.tool == tool)
    }

    /// Whether a file has gone as a whole.
    pub(crate) fn has_gone(&self, file: &str) -> bool {
        self.own_files.contains(file)
    }

    pub(crate) fn finish(mut self) -> Outcome {
        let mut stays: BTreeSet<String> = BTreeSet::new();
        let mut removals = Vec::new();
        for ((file, _, _), entry) in self.entries {
            let verdict = entry
                .verdict
                .unwrap_or_else(|| Verdict::kept("nothing reads it from here"));
            let goes = matches!(
                verdict.disposition,
                Disposition::Rewritten | Disposition::Dropped
            );
            if !goes {
                if let Some(removal) = entry.removal {
                    self.closable.remove(&(removal.file, removal.section));
                }
                stays.insert(file);
            } else if let Some(removal) = entry.removal {
                removals.push(removal);
            }
            self.ledger.decide(&entry.id, verdict);
        }
        let deletions: BTreeSet<String> = self.own_files.difference(&stays).cloned().collect();
        removals.extend(self.sections);
        let closable = self.closable.into_iter();
        removals.extend(closable.map(|(file, section)| Removal {
            file,
            section,
            key: None,
        }));
        removals.retain(|removal| !deletions.contains(&removal.file));
        removals.sort();
        removals.dedup();
        self.outcome.removals = removals;
        self.outcome.deletions = deletions.into_iter().collect();
        self.outcome.brought.sort_by_key(|brought| brought.tool);
        self.outcome
    }
}

const PYPROJECT: &str = crate::found::PYPROJECT;

fn borrow(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// A file that is not what the tools read, with the first place that shows it.
fn not_utf8(file: &SourceFile) -> Diagnostic {
    const UNKNOWN: char = '\u{fffd}';
    let what = format!("`{}` is not UTF-8", file.path());
    let span = file
        .text()
        .find(UNKNOWN)
        .map_or(0..0, |at| at..at + UNKNOWN.len_utf8());
    Diagnostic::new(&rules::UNREADABLE_CONFIGURATION, what).at(file, span)
}
