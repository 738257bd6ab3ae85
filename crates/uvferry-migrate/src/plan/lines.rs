//! Requirements, includes and constraints: where each line goes.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Disposition, Verdict};
use uvferry_pyproject::{Added, Comments, Declaration, Source, SourceScope, Target};
use uvferry_requirements::{
    Comment, Directive, EntryKind, OptionEntry, Placement, Requirement,
    Target as RequirementTarget, normalize_name,
};

use super::{Apart, Pin, TypedPin, draft::Draft};
use crate::roles::{self, Form};
use crate::rules;
use crate::tree::join;

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

    // Requirements ------------------------------------------------------------------

    fn write_requirement(&mut self, at: usize, index: usize, requirement: &Requirement) -> Verdict {
        let target = self.target_of(at);
        if let Some(requiring) = self.not_a_root(at, requirement) {
            return Verdict::dropped(
                &rules::NOT_ROOT,
                format!("{requiring} requires it, and the lock holds its version"),
            );
        }
        if self.project.roles[at].form == Form::Frozen {
            self.push_pin(at, index, requirement, Some(&target), false);
        }
        if let (Some(name), Some(version)) = (&requirement.name, requirement.pinned_version()) {
            let document = &self.documents()[at];
            self.typed_pins.push(TypedPin {
                target: target.clone(),
                name: name.normalized.clone(),
                version: version.to_owned(),
                file: document.path.clone(),
                line: document.file.entries[index].line(),
            });
        }
        self.declare(at, index, requirement, &target, false)
    }

    fn not_a_root(&self, at: usize, requirement: &Requirement) -> Option<&str> {
        if self.project.roles[at].form != Form::Frozen
            || self.project.options.roots_only != Some(true)
        {
            return None;
        }
        let name = requirement.name.as_ref()?;
        self.learned
            .not_roots
            .get(&name.normalized)
            .map(String::as_str)
    }

    /// A direct requirement of a compiled file whose source is not there: declared without
    /// the version, which steers the lock.
    fn write_compiled(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        is_root: bool,
    ) -> Verdict {
        let target = self.target_of(at);
        if !is_root {
            return self.write_pin(at, index, requirement, Some(&target));
        }
        self.push_pin(at, index, requirement, Some(&target), true);
        self.declare(at, index, requirement, &target, true)
    }

    fn write_pin(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: Option<&Target>,
    ) -> Verdict {
        if self.push_pin(at, index, requirement, target, true) {
            return Verdict::rewritten("uv.lock").because("the lock holds this version");
        }
        match self.declaration(requirement) {
            Declaration::Dependency { .. } if self.is_added_by_hand(at, index, requirement) => {
                let target = target.cloned().unwrap_or(Target::Main);
                self.declare(at, index, requirement, &target, false)
            }
            // The source file declares it; the compiled line only repeats it.
            Declaration::Dependency { source: None, .. } => {
                Verdict::rewritten("uv.lock").because("its source declares it")
            }
            Declaration::Dependency { .. } => {
                Verdict::rewritten("uv.lock").because("the lock holds what this address gives")
            }
            Declaration::Project { .. } => Verdict::rewritten("the project itself"),
            Declaration::Review { rule, reason, .. } => Verdict::needs_review(rule, reason),
        }
    }

    /// Whether a line without a version stands in a compiled file, of which only the name
    /// tells that it is one, and asks for more than its source does: pip installs it too.
    fn is_added_by_hand(&self, at: usize, index: usize, requirement: &Requirement) -> bool {
        let document = &self.documents()[at];
        let Form::LockOf { sources } = &self.project.roles[at].form else {
            return false;
        };
        if document.file.header.is_some() || !document.file.entries[index].via().is_empty() {
            return false;
        }
        let name = |requirement: &Requirement| {
            requirement
                .name
                .clone()
                .or_else(|| requirement.name_from_url_or_wheel())
                .map(|name| name.normalized)
        };
        let own = name(requirement);
        !sources
            .iter()
            .filter_map(|source| self.project.documents.get(source))
            .flat_map(|(source, _)| self.project.documents.closure(source))
            .flat_map(|source| self.documents()[source].requirements())
            .any(|(_, other)| {
                own.is_some()
                    && name(other) == own
                    && (requirement.specifier.as_deref().is_none_or(str::is_empty)
                        || other.specifier.as_deref().map(roles::spaceless)
                            == requirement.specifier.as_deref().map(roles::spaceless))
            })
    }

    /// Takes a version as a seed for the lock; `false` where the line has none.
    fn push_pin(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: Option<&Target>,
        compiled: bool,
    ) -> bool {
        let (Some(name), Some(version)) = (&requirement.name, requirement.pinned_version()) else {
            return false;
        };
        if normalize_name(&self.found_name().0) == name.normalized {
            return true;
        }
        let marker = requirement.marker.as_ref();
        let text = format!(
            "{}{}=={version}{}",
            name.written,
            extras_text(&requirement.extras),
            marker
                .map(|marker| format!(" ; {marker}"))
                .unwrap_or_default()
        );
        let document = &self.documents()[at];
        self.pins.push(Pin {
            target: target.cloned().unwrap_or(Target::Main),
            name: name.normalized.clone(),
            version: version.to_owned(),
            requirement: text,
            marker: marker.cloned(),
            compiled,
            is_constraint: matches!(self.project.roles[at].form, Form::Constraints { .. }),
            item: self.ids[at][index].clone(),
            hashes: requirement.hashes.clone(),
            file: document.path.clone(),
            line: document.file.entries[index].line(),
        });
        true
    }

    fn declaration(&self, requirement: &Requirement) -> Declaration {
        let name = self
            .learned
            .names
            .get(&requirement.text)
            .cloned()
            .or_else(|| self.name_in_tree(requirement))
            .or_else(|| self.name_elsewhere(requirement));
        uvferry_pyproject::declare(requirement, name.as_deref())
    }

    /// The name that another line gives to the same address: a compiled file states what its
    /// source leaves open.
    fn name_elsewhere(&self, requirement: &Requirement) -> Option<String> {
        let url = requirement.url.as_deref()?;
        if requirement.name.is_some() {
            return None;
        }
        let wanted = uvferry_resolution::Origin::from_url(url);
        self.documents()
            .iter()
            .flat_map(crate::documents::Document::requirements)
            .find_map(|(_, other)| {
                let name = other.name.as_ref()?;
                let there = uvferry_resolution::Origin::from_url(other.url.as_deref()?);
                // Of two lines with one tag the tag is enough; it need not be a commit.
                (there == wanted || there.same_as(&wanted)).then(|| name.normalized.clone())
            })
    }

    /// The name that the tree's own metadata gives to a local folder.
    fn name_in_tree(&self, requirement: &Requirement) -> Option<String> {
        let RequirementTarget::Path(path) = &requirement.target else {
            return None;
        };
        if requirement.name.is_some() || path.is_archive {
            return None;
        }
        let folder = join("", &path.path);
        uvferry_pyproject::name_of_folder(&|file| self.project.tree.read(&join(&folder, file)).ok())
    }

    fn declare(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: &Target,
        without_version: bool,
    ) -> Verdict {
        let (text, source) = match self.declaration(requirement) {
            Declaration::Project { extras } => return self.declare_project(target, &extras),
            Declaration::Review { rule, reason, .. } => return Verdict::needs_review(rule, reason),
            Declaration::Dependency { text, source } => (text, source),
        };
        if let Some(Source::Path { path, .. }) = &source
            && is_foreign_path(path)
        {
            return Verdict::needs_review(
                &rules::FOREIGN_PATH,
                "the path belongs to the machine on which the file was made",
            );
        }
        let name = requirement.name.clone().map_or_else(
            || {
                normalize_name(
                    text.split(['[', ' ', ';', '=', '<', '>', '!', '~', '@'])
                        .next()
                        .unwrap_or(&text),
                )
            },
            |name| name.normalized,
        );
        let own = normalize_name(&self.name);
        if name == own && source.is_none() {
            if requirement.extras.is_empty() {
                return Verdict::dropped(&rules::OWN_PIN, "it is the project itself");
            }
            return self.declare_project(target, &requirement.extras);
        }
        if !requirement.options.global_options.is_empty() {
            return Verdict::needs_review(
                &uvferry_options::OPTION_WITHOUT_EQUIVALENT,
                "uv has no word for `--global-option`; `--config-settings` may say the same",
            );
        }
        // Beside a requirement they act on the whole installation, as on a line of their own.
        for (option, value) in &requirement.options.ignored {
            if matches!(*option, "--no-binary" | "--only-binary")
                && let Some(verdict) = self.write_binary_option(option, value.as_deref())
            {
                return verdict;
            }
        }
        for (key, values) in &requirement.options.config_settings {
            if values
                .iter()
                .any(|value| uvferry_diagnostics::has_credentials(value))
            {
                return Verdict::needs_review(
                    &rules::CREDENTIALS,
                    "a build setting holds credentials, and pyproject.toml is no place for them",
                );
            }
            self.pyproject.add_config_setting(&name, key, values);
        }
        let by_other_protocol = is_by_other_protocol(requirement, source.as_ref());
        if let Some(source) = source
            && let Some(verdict) = self.add_source(&name, &source, requirement, target)
        {
            return verdict;
        }
        let text = if without_version {
            let name = requirement
                .name
                .as_ref()
                .map_or(name.as_str(), |name| &name.written);
            let marker = requirement
                .marker
                .as_ref()
                .map(|marker| format!(" ; {marker}"))
                .unwrap_or_default();
            format!("{name}{}{marker}", extras_text(&requirement.extras))
        } else {
            text
        };
        let comments = if without_version {
            Comments::default()
        } else {
            self.comments(at, index)
        };
        let added = self.pyproject.add_dependency(target, &text, &comments);
        let verdict = self.settle_dependency(
            &added,
            at,
            index,
            &name,
            target,
            &text,
            &comments,
            without_version,
        );
        if !by_other_protocol {
            return verdict;
        }
        let place = self.location(at, index);
        self.diagnostics.push(
            Diagnostic::new(
                &rules::GIT_PROTOCOL,
                format!("`{name}` is cloned by `https://`: its host has switched `git://` off"),
            )
            .at_location(place)
            .help(rules::GIT_PROTOCOL.fix),
        );
        verdict.by(&rules::GIT_PROTOCOL)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call site, each a part of the line"
    )]
    fn settle_dependency(
        &mut self,
        added: &Added,
        at: usize,
        index: usize,
        name: &str,
        target: &Target,
        text: &str,
        comments: &Comments,
        without_version: bool,
    ) -> Verdict {
        if let Added::Disagrees { to, .. } = added {
            if without_version {
                return Verdict::rewritten(to.clone()).because("declared there already");
            }
            let verdict = self.settle(added, at, index, name);
            let appended = self.pyproject.append_dependency(target, text, comments);
            return Verdict {
                to: Some(appended.to().to_owned()),
                ..verdict
            };
        }
        self.settle(added, at, index, name)
    }

    /// `-e .` and `.[extra]`.
    fn declare_project(&mut self, target: &Target, extras: &[String]) -> Verdict {
        if extras.is_empty() || *target == Target::Main {
            let given = self.extras_of_project();
            let asked: Vec<String> = extras
                .iter()
                .map(|extra| normalize_name(extra))
                .filter(|extra| given.as_ref().is_none_or(|given| given.contains(extra)))
                .collect();
            return if extras.is_empty() {
                Verdict::rewritten("the project itself")
                    .because("uv installs the project by itself, editable")
            } else if asked.is_empty() {
                Verdict::rewritten("the project itself")
                    .because("the project has no such extra, which pip only warns of")
            } else {
                let to = format!("uv sync --extra {}", asked.join(" --extra "));
                self.main_extras.extend(asked);
                Verdict::rewritten(to)
                    .because("an extra of the project is asked for when installing")
            };
        }
        let text = format!("{}{}", self.name, extras_text(extras));
        let added = self.pyproject.add_dependency(target, &text, Comments::NONE);
        Verdict::rewritten(added.to())
    }

    /// The extras that the project has; `None` where only running its setup.py would tell.
    fn extras_of_project(&self) -> Option<BTreeSet<String>> {
        if self
            .pyproject
            .dynamic()
            .iter()
            .any(|field| field == "optional-dependencies")
        {
            return None;
        }
        // Those that files give may not be written yet.
        let of_files = self
            .project
            .roles
            .iter()
            .filter_map(|role| match &role.target {
                Some(Target::Extra(extra)) => Some(normalize_name(extra)),
                _ => None,
            });
        let given = self.pyproject.optional_dependencies();
        Some(
            given
                .iter()
                .map(|extra| normalize_name(&extra.name))
                .chain(of_files)
                .collect(),
        )
    }

    fn add_source(
        &mut self,
        name: &str,
        source: &Source,
        requirement: &Requirement,
        target: &Target,
    ) -> Option<Verdict> {
        if let Source::Path { path, .. } = source {
            self.local_paths.push(path.clone());
        }
        let marker = requirement.marker.clone();
        let plain = SourceScope {
            marker: marker.clone(),
            ..SourceScope::default()
        };
        let scoped = match target {
            Target::Main => plain.clone(),
            Target::Group(group) => SourceScope {
                group: Some(group.clone()),
                ..plain.clone()
            },
            Target::Extra(extra) => SourceScope {
                extra: Some(extra.clone()),
                ..plain.clone()
            },
        };
        // Where another group takes it from elsewhere, an entry for all would be for both.
        let of_all = !self.rivals.names.contains(&normalize_name(name));
        if of_all
            && !matches!(
                self.pyproject.add_source(name, source, &plain),
                Added::Disagrees { .. }
            )
        {
            return None;
        }
        match self.pyproject.add_source(name, source, &scoped) {
            Added::Disagrees { existing, .. } => Some(Verdict::needs_review(
                &rules::DISAGREEMENT,
                format!(
                    "`{name}` has another source already: {}",
                    uvferry_diagnostics::redact(&existing)
                ),
            )),
            _ => None,
        }
    }

    /// What stands behind the last entry of a file goes behind its last requirement.
    fn write_closing_comments(&mut self, at: usize, target: &Target) {
        let file = &self.documents()[at].file;
        let from = file.entries.last().map_or(0, |last| last.full_span().end);
        let lines: Vec<String> = file
            .comments
            .iter()
            .filter(|comment| {
                comment.span().start >= from && !is_tool_made(comment) && !comment.text().is_empty()
            })
            .map(|comment| uvferry_diagnostics::redact(comment.text()).into_owned())
            .collect();
        if !lines.is_empty() {
            self.pyproject.close_dependencies(target, &lines);
        }
    }

    /// The comments that go with an entry: those above it since the entry before, and the
    /// one behind it.
    fn comments(&self, at: usize, index: usize) -> Comments {
        let file = &self.documents()[at].file;
        let entry = &file.entries[index];
        let previous = index
            .checked_sub(1)
            .map_or(0, |before| file.entries[before].full_span().end);
        // In order of their places: those of a large file are not looked through for each of
        // its lines.
        let from = file
            .comments
            .partition_point(|comment| comment.span().start < previous);
        let end = entry.full_span().end;
        let mut comments = Comments::default();
        for comment in file.comments[from..]
            .iter()
            .take_while(|comment| comment.span().start < end)
        {
            let trailing =
                comment.placement == Placement::Trailing && comment.attached() == Some(index);
            let above = comment.placement != Placement::Trailing
                && comment.span().end <= entry.span().start;
            if is_tool_made(comment) || !(trailing || above) || comment.text().is_empty() {
                continue;
            }
            let text = uvferry_diagnostics::redact(comment.text()).into_owned();
            if trailing {
                match &mut comments.trailing {
                    Some(known) => {
                        known.push_str("; ");
                        known.push_str(&text);
                    }
                    None => comments.trailing = Some(text),
                }
            } else {
                comments.above.push(text);
            }
        }
        comments
    }

    // Includes ----------------------------------------------------------------------

    fn write_include(&mut self, at: usize, index: usize) -> Verdict {
        let document = &self.documents()[at];
        let Some(include) = document
            .includes
            .iter()
            .find(|include| include.entry == index)
            .cloned()
        else {
            return Verdict::needs_review(
                &rules::MISSING_INCLUDE,
                "the file that it names is not known",
            );
        };
        let Some(to) = include.to else {
            if include.target.contains("://") {
                let place = self.location(at, index);
                let failed = self
                    .project
                    .options
                    .remote
                    .iter()
                    .find(|(url, _)| uvferry_diagnostics::redact(url) == include.target)
                    .and_then(|(_, answer)| answer.as_ref().err());
                let (message, reason) = match failed {
                    Some(why) => (
                        "a file from the network that could not be read".to_owned(),
                        why.clone(),
                    ),
                    None => (
                        "a file from the network is not read when planning".to_owned(),
                        "the file stands on another machine; `migrate` reads it".to_owned(),
                    ),
                };
                self.diagnostics.push(
                    Diagnostic::new(&rules::REMOTE_INCLUDE, message)
                        .at_location(place)
                        .help("copy it into the repository and name the copy"),
                );
                return Verdict::needs_review(&rules::REMOTE_INCLUDE, reason);
            }
            return Verdict::needs_review(
                &rules::MISSING_INCLUDE,
                "the file that it names is not there",
            );
        };
        if self.documents()[to].is_remote() {
            let place = self.location(at, index);
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::REMOTE_INCLUDE,
                    "read from the network: what it says today stands in pyproject.toml and the lock now",
                )
                .at_location(place)
                .help("nothing follows the address any more; look there when you upgrade"),
            );
        }
        if include.constraint {
            return self.write_constraint_include(to);
        }
        let target = self.target_of(at);
        let included = self.target_of(to);
        match (&target, &included) {
            _ if target == included => Verdict::rewritten(place_of(&target)),
            (Target::Main, _) => {
                // A main file that is only an alias of a group, or absorbs it.
                self.unfold(to, &target);
                Verdict::rewritten(place_of(&included))
            }
            (_, Target::Main) => Verdict::rewritten("project.dependencies")
                .because("the main requirements are always installed with a group"),
            (Target::Group(group), Target::Group(other)) => {
                self.note_group(group);
                self.note_group(other);
                Verdict::rewritten(self.pyproject.add_group_include(group, other).to())
            }
            (Target::Group(_), Target::Extra(extra)) if self.project.is_package() => {
                let text = format!("{}[{extra}]", self.name);
                Verdict::rewritten(
                    self.pyproject
                        .add_dependency(&target, &text, Comments::NONE)
                        .to(),
                )
            }
            _ => {
                self.unfold(to, &target);
                Verdict::rewritten(place_of(&target))
                    .by(&rules::EXTRA_IN_GROUP)
                    .because("its lines were repeated, for it cannot be included by name")
            }
        }
    }

    /// Repeats the lines of a document and of what it includes in another target.
    fn unfold(&mut self, from: usize, target: &Target) {
        if *target == Target::Main && self.project.roles[from].target != Some(Target::Main) {
            return;
        }
        for at in self.project.documents.closure(from) {
            if self.project.roles[at].target == Some(Target::Main) {
                continue;
            }
            let file = self.documents()[at].file.clone();
            for (index, entry) in file.entries.iter().enumerate() {
                if let EntryKind::Requirement(requirement) = &entry.kind {
                    self.declare(at, index, requirement, target, false);
                }
            }
        }
    }

    /// A compiled file without its source includes the compiled files that its
    /// annotations name.
    fn include_layers(&mut self, at: usize) {
        let Some(Target::Group(group)) = self.project.roles[at].target.clone() else {
            return;
        };
        let document = &self.documents()[at];
        let mut layers = BTreeSet::new();
        for entry in &document.file.entries {
            for via in entry.via() {
                if let uvferry_requirements::Via::File {
                    path,
                    constraint: false,
                } = via
                    && let Some(layer) = roles::layer_of(
                        &self.project.documents,
                        &self.project.roles,
                        &document.path,
                        path,
                    )
                {
                    layers.insert(layer);
                }
            }
        }
        for layer in layers {
            if let Target::Group(other) = self.target_of(layer)
                && other != group
            {
                self.note_group(&other);
                self.pyproject.add_group_include(&group, &other);
            }
        }
    }

    // Constraints -------------------------------------------------------------------

    fn write_constraint_include(&mut self, to: usize) -> Verdict {
        match &self.project.roles[to].form {
            Form::Constraints { pinned: true } => {
                Verdict::rewritten("uv.lock").because("its pins steer the lock")
            }
            Form::Constraints { pinned: false } => {
                let said = self
                    .diagnostics
                    .iter()
                    .any(|found| found.code == rules::CONSTRAINTS_GLOBAL.code);
                if !said {
                    self.diagnostics.push(Diagnostic::new(
                        &rules::CONSTRAINTS_GLOBAL,
                        "the constraints act on everything that the project locks",
                    ));
                }
                Verdict::rewritten("tool.uv.constraint-dependencies").by(&rules::CONSTRAINTS_GLOBAL)
            }
            _ => Verdict::dropped(&rules::LAYERING, "one lock keeps all groups in step"),
        }
    }

    fn write_constraint(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        pinned: bool,
    ) -> Verdict {
        if pinned && self.push_pin(at, index, requirement, Some(&Target::Main), true) {
            return Verdict::rewritten("uv.lock").because("the pin steers the lock");
        }
        if requirement.name.is_none() || !matches!(requirement.target, RequirementTarget::Named) {
            return match self.declaration(requirement) {
                Declaration::Dependency { .. } | Declaration::Project { .. } => {
                    Verdict::needs_review(
                        &rules::UNNAMED,
                        "a constraint that names an address; write it as `name @ URL` in tool.uv.constraint-dependencies",
                    )
                }
                Declaration::Review { rule, reason, .. } => Verdict::needs_review(rule, reason),
            };
        }
        let text = match self.declaration(requirement) {
            Declaration::Dependency { text, .. } => text,
            Declaration::Project { .. } => {
                return Verdict::dropped(&rules::OWN_PIN, "it is the project itself");
            }
            Declaration::Review { rule, reason, .. } => return Verdict::needs_review(rule, reason),
        };
        let mut comments = self.comments(at, index);
        // A constraints file opens with prose about constraints files; only what stands
        // directly at a line speaks of it.
        let file = &self.documents()[at].file;
        comments.above = file
            .comments_of(index)
            .filter(|comment| comment.placement == Placement::Above && comment.directive.is_none())
            .map(|comment| uvferry_diagnostics::redact(comment.text()).into_owned())
            .collect();
        let added = self.pyproject.add_constraint(&text, &comments);
        let name = requirement
            .name
            .as_ref()
            .map_or("", |name| name.normalized.as_str());
        let verdict = self.settle(&added, at, index, name);
        if let Added::Disagrees { .. } = added {
            // Two constraints on one name intersect, in uv as in pip.
            self.pyproject.append_constraint(&text, &comments);
        }
        verdict
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

/// Whether a tool wrote a comment for itself.
fn is_tool_made(comment: &Comment) -> bool {
    matches!(
        comment.directive,
        Some(Directive::Via | Directive::CompileHeader | Directive::Coding | Directive::From)
    )
}

/// Whether a repository is reached by another protocol than the line names.
fn is_by_other_protocol(requirement: &Requirement, source: Option<&Source>) -> bool {
    matches!(
        (&requirement.target, source),
        (RequirementTarget::Vcs(vcs), Some(Source::Git { url, .. })) if vcs.url != *url
    )
}

/// An absolute path that is not there: a freeze of another machine's environment.
fn is_foreign_path(path: &str) -> bool {
    let windows = path.as_bytes().get(1) == Some(&b':');
    (path.starts_with('/') || windows) && !std::path::Path::new(path).exists()
}

fn place_of(target: &Target) -> String {
    match target {
        Target::Main => "project.dependencies".to_owned(),
        Target::Group(group) => format!("dependency-groups.{group}"),
        Target::Extra(extra) => format!("project.optional-dependencies.{extra}"),
    }
}

fn extras_text(extras: &[String]) -> String {
    if extras.is_empty() {
        String::new()
    } else {
        format!("[{}]", extras.join(","))
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
