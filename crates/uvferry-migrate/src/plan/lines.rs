//! Requirements, includes and constraints: where each line goes.

mod comments;
mod declaring;
mod includes;
mod pins;

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Disposition, Verdict};
use uvferry_pyproject::{Comments, Target};
use uvferry_requirements::{EntryKind, OptionEntry, normalize_name};

use super::{Apart, draft::Draft};
use crate::roles::{self, Form};
use crate::rules;

impl Draft<'_> {
    pub(super) fn write_lines(&mut self) {
        // Locks last: an addition of theirs is then known to stand there already.
        let mut order: Vec<usize> = (0..self.documents().len()).collect();
        order.sort_by_key(|&at| match self.project.roles[at].form {
            Form::LockOf { .. } => 2,
            Form::Compiled => 1,
            _ => 0,
        });
        for at in order {
            self.write_document(at);
        }
    }

    fn write_document(&mut self, at: usize) {
        let role = &self.project.roles[at];
        let file = self.documents()[at].file.clone();
        if let Some(Target::Group(group)) = &role.target
            && role.form != Form::Ignored
            && let Some(why) = self.set_apart.get(group).cloned()
        {
            self.leave_apart(at, group, &why);
            return;
        }
        let roots: BTreeSet<usize> = if role.form == Form::Compiled {
            roles::compiled_roots(&self.project.documents, &self.project.roles, at)
                .into_iter()
                .collect()
        } else {
            BTreeSet::new()
        };
        let mut installs = file.entries.is_empty();
        let count = |draft: &Self| {
            role.target
                .as_ref()
                .map_or(0, |target| draft.pyproject.count_dependencies(target))
        };
        let before = count(self);
        for (index, entry) in file.entries.iter().enumerate() {
            if role.form == Form::Ignored {
                self.decide(
                    at,
                    index,
                    Verdict::kept(format!("the file is left out: {}", role.reason)),
                );
                continue;
            }
            if let Some(reader) = &role.read_by_build {
                self.decide(
                    at,
                    index,
                    Verdict::kept(format!("{reader} reads it when the package is built")),
                );
                continue;
            }
            let verdict = match &entry.kind {
                EntryKind::Invalid => {
                    Verdict::needs_review(&rules::REFUSED_LINE, "pip refuses this line")
                }
                EntryKind::Ignored => Verdict::dropped(
                    &rules::IGNORED_LINE,
                    "pip reads it and installs nothing for it",
                ),
                EntryKind::Option(option) => {
                    let verdict = self.write_option(at, index, option);
                    self.tell_of_pre_releases(at, index, option, verdict)
                }
                EntryKind::Include(_) => self.write_include(at, index),
                EntryKind::Requirement(requirement) => match &role.form {
                    Form::Constraints { pinned } => {
                        self.write_constraint(at, index, requirement, *pinned)
                    }
                    Form::LockOf { .. } => {
                        self.write_pin(at, index, requirement, role.target.as_ref())
                    }
                    Form::Compiled => {
                        self.write_compiled(at, index, requirement, roots.contains(&index))
                    }
                    _ => self.write_requirement(at, index, requirement),
                },
            };
            // Bounds, options and lines that stay in the file install nothing by the group.
            installs |= verdict.disposition != Disposition::NeedsReview
                && match &entry.kind {
                    EntryKind::Requirement(_) => true,
                    EntryKind::Include(include) => !include.constraint,
                    _ => false,
                };
            self.decide(at, index, verdict);
        }
        if let Some(Target::Group(group)) = &role.target
            && role.form != Form::Ignored
            && role.read_by_build.is_none()
            && installs
        {
            self.note_group(group);
        }
        if installs
            && matches!(role.form, Form::Declared | Form::Frozen | Form::Alias)
            && role.read_by_build.is_none()
            && let Some(target) = &role.target
            // They close what the file brought: not lines that stand there already.
            && (count(self) > before || self.documents()[at].requirements().next().is_none())
        {
            self.write_closing_comments(at, target);
        }
        if role.form == Form::Compiled {
            self.include_layers(at);
        }
        if roles::is_lock_of_project(&role.form)
            && let Some(target @ Target::Group(group)) = &role.target
        {
            self.ask_for_compiled_extras(at, target);
            self.note_group(group);
        }
    }

    /// What was compiled from the project with extras is a group that asks for them.
    fn ask_for_compiled_extras(&mut self, at: usize, target: &Target) {
        let has = self.extras_of_project();
        let extras = match roles::compiled_extras(&self.documents()[at]) {
            roles::CompiledExtras::All => has.into_iter().flatten().collect(),
            roles::CompiledExtras::Named(named) => named
                .into_iter()
                .filter(|extra| has.as_ref().is_none_or(|has| has.contains(extra)))
                .collect::<Vec<String>>(),
        };
        if !extras.is_empty() {
            let text = format!("{}[{}]", self.name, extras.join(","));
            self.pyproject.add_dependency(target, &text, Comments::NONE);
        }
    }

    /// `--pre` of one file holds for what pip installs with that file; in uv it holds for the
    /// whole lock.
    fn tell_of_pre_releases(
        &mut self,
        at: usize,
        index: usize,
        option: &OptionEntry,
        verdict: Verdict,
    ) -> Verdict {
        if option.name != "--pre" || verdict.code.is_some() {
            return verdict;
        }
        let documents = &self.project.documents;
        let count = self.documents().len();
        let mut covered: BTreeSet<usize> = BTreeSet::new();
        for from in 0..count {
            let closure = documents.closure(from);
            if closure.contains(&at) {
                covered.extend(closure);
            }
        }
        let targets = |inside: bool| -> BTreeSet<String> {
            (0..count)
                .filter(|other| covered.contains(other) == inside)
                .filter(|&other| {
                    !matches!(
                        self.project.roles[other].form,
                        Form::Ignored | Form::Constraints { .. }
                    ) && (inside || self.documents()[other].requirements().next().is_some())
                })
                .map(|other| match self.target_of(other) {
                    Target::Main => "main".to_owned(),
                    Target::Group(group) => format!("group `{group}`"),
                    Target::Extra(extra) => format!("extra `{extra}`"),
                })
                .collect()
        };
        let said = targets(true);
        let mut others = targets(false);
        if self.project.is_package() {
            others.insert("main".to_owned());
        }
        others.retain(|target| !said.contains(target));
        if others.is_empty() {
            return verdict;
        }
        let others: Vec<String> = others.into_iter().collect();
        let place = self.location(at, index);
        self.diagnostics.push(
            Diagnostic::new(
                &rules::PRE_RELEASES_EVERYWHERE,
                format!(
                    "`{}` of this file now also holds for {}: uv admits pre-releases for a whole lock",
                    option.written,
                    others.join(", ")
                ),
            )
            .at_location(place)
            .help(rules::PRE_RELEASES_EVERYWHERE.fix),
        );
        verdict.by(&rules::PRE_RELEASES_EVERYWHERE)
    }

    /// A group that contradicts the project's own requirements keeps its file, for in one lock
    /// every group is installed with the project; so does one that nobody can install.
    fn leave_apart(&mut self, at: usize, group: &str, why: &Apart) {
        let rule = why.rule();
        let blame = why.requirements();
        let (reason, message, help) = match why {
            Apart::AgainstMain(_) => (
                format!("group `{group}` contradicts the project's own requirements: {blame}"),
                format!("group `{group}` cannot hold together with the project: {blame}"),
                "make it a project of its own with `uv init`, or install its file with `uv pip install -r` into an environment of its own",
            ),
            Apart::Dead(_) => (
                format!("group `{group}` cannot be installed, by pip neither: {blame}"),
                format!(
                    "group `{group}` cannot be locked, and pip cannot install it either: {blame}"
                ),
                rule.fix,
            ),
        };
        for index in 0..self.ids[at].len() {
            self.decide(at, index, Verdict::needs_review(rule, reason.clone()));
        }
        if self
            .diagnostics
            .iter()
            .any(|found| found.message == message)
        {
            return;
        }
        let mut diagnostic = Diagnostic::new(rule, message);
        let mut places = self.clashing_lines(blame).into_iter();
        if let Some((document, entry)) = places.next() {
            diagnostic = diagnostic.at_location(self.location(document, entry));
        }
        for (document, entry) in places {
            diagnostic = diagnostic.also(self.location(document, entry), "against this");
        }
        self.diagnostics.push(diagnostic.help(help));
    }

    /// The lines that declare what a clash names, the first of each distribution and role.
    fn clashing_lines(&self, clash: &str) -> Vec<(usize, usize)> {
        let names: BTreeSet<String> = clash
            .split(" against ")
            .map(|text| {
                let end = text
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
                    .unwrap_or(text.len());
                normalize_name(&text[..end])
            })
            .collect();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (at, document) in self.documents().iter().enumerate() {
            for (index, requirement) in document.requirements() {
                if let Some(name) = &requirement.name
                    && names.contains(&name.normalized)
                    && seen.insert((name.normalized.clone(), self.target_of(at)))
                {
                    found.push((at, index));
                }
            }
        }
        found.truncate(4);
        found
    }

    fn note_group(&mut self, group: &str) {
        if !self.groups.iter().any(|known| known == group) {
            self.groups.push(group.to_owned());
        }
        self.pyproject.ensure_group(group);
    }

    /// The target of a document; files without one (an alias of main) count as main.
    fn target_of(&self, at: usize) -> Target {
        self.project.roles[at]
            .target
            .clone()
            .unwrap_or(Target::Main)
    }

    /// Groups that no document declared a line for still exist, so that the commands that
    /// name them work.
    pub(super) fn write_groups(&mut self) {
        for group in self.groups.clone() {
            self.pyproject.ensure_group(&group);
        }
        if let Some(groups) = &self.project.options.default_groups {
            self.pyproject.set_default_groups(groups);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Plan, PlanOptions, plan};

    fn planned(files: &[(&str, &str)]) -> Plan {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        plan(folder.path(), &PlanOptions::default()).unwrap()
    }

    fn messages(plan: &Plan, code: &str) -> Vec<String> {
        plan.diagnostics
            .iter()
            .filter(|found| found.code == code)
            .map(|found| found.message.clone())
            .collect()
    }

    #[test]
    fn a_file_that_nearly_only_pins_what_its_source_names_is_compiled() {
        let pins: Vec<String> = (0..18).map(|n| format!("dep{n}==1.{n}\n")).collect();
        let pins = pins.concat();
        let plan = planned(&[
            ("requirements.txt", "six\n"),
            ("docs/requirements.in", "dep0\ndep1>=1\nsphinx\n"),
            (
                "docs/requirements.txt",
                &format!("{pins}sphinx\ncryptography>=42\n"),
            ),
        ]);
        let text = plan.pyproject.to_text();
        assert!(
            text.contains("docs = [\n    \"dep0\",\n    \"dep1>=1\",\n    \"sphinx\",\n    \"cryptography>=42\",\n]"),
            "{text}"
        );
        assert_eq!(plan.pins.len(), 18);
        assert_eq!(messages(&plan, "UVF747"), Vec::<String>::new());
        let to: Vec<Option<String>> = plan
            .ledger
            .items()
            .into_iter()
            .filter(|item| item.file == "docs/requirements.txt" && item.line > 18)
            .map(|item| item.to)
            .collect();
        assert_eq!(
            to,
            [
                Some("uv.lock".to_owned()),
                Some("dependency-groups.docs[3]".to_owned())
            ]
        );
        // Half of it pinned is a person's work.
        let plan = planned(&[
            ("docs/requirements.in", "alpha\n"),
            ("docs/requirements.txt", "alpha==1\nbeta\n"),
        ]);
        assert!(plan.pins.is_empty());
    }

    #[test]
    fn gits_own_protocol_becomes_https_where_the_host_is_known() {
        let plan = planned(&[(
            "requirements.txt",
            "-e git+git://github.com/o/a.git@v1#egg=a\n-e git://gitlab.com/o/b.git#egg=b\n\
             git+git://git.example.com/o/c.git#egg=c\n",
        )]);
        let text = plan.pyproject.to_text();
        assert!(
            text.contains("git = \"https://github.com/o/a.git\", rev = \"v1\""),
            "{text}"
        );
        assert!(
            text.contains("git = \"https://gitlab.com/o/b.git\""),
            "{text}"
        );
        assert!(!text.contains("example.com"), "{text}");
        assert_eq!(messages(&plan, "UVF777").len(), 2);
        assert_eq!(plan.ledger.counts().needs_review, 1);
    }

    #[test]
    fn pre_releases_of_one_file_that_become_those_of_all_are_told() {
        let plan = planned(&[
            ("requirements.txt", "alpha\n"),
            ("requirements/pip.txt", "--pre\npip\n"),
            ("requirements/docs.txt", "sphinx\n"),
        ]);
        assert_eq!(
            messages(&plan, "UVF776"),
            [
                "`--pre` of this file now also holds for group `docs`, main: uv admits pre-releases for a whole lock"
            ]
        );
        let item = plan
            .ledger
            .items()
            .into_iter()
            .find(|item| item.text == "--pre")
            .unwrap();
        assert_eq!(item.code.as_deref(), Some("UVF776"));
        // Where pip reads the option with everything, nothing is new.
        let plan = planned(&[
            ("requirements.txt", "--pre\nalpha\n"),
            ("requirements/docs.txt", "-r ../requirements.txt\nsphinx\n"),
        ]);
        assert_eq!(messages(&plan, "UVF776"), Vec::<String>::new());
    }
}
