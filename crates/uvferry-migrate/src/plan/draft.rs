//! A plan in the making.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{
    Diagnostic, ItemId, ItemKind, Ledger, Location, ReadItem, SourceFile, Verdict,
};
use uvferry_ini::Removal;
use uvferry_journal::{Edit, EditSet};
use uvferry_pyproject::evidence::EvidenceRow;
use uvferry_pyproject::metadata::Naming;
use uvferry_pyproject::{Added, ConflictItem, Pyproject, Target};
use uvferry_requirements::{EntryKind, Target as RequirementTarget};

use super::clashes::Rivals;
use super::commands::{Commands, original_line};
use super::tool_configurations::{MANIFEST, Tools};
use super::{
    Apart, CredentialVariables, FileCounts, FileSummary, Held, InstallSet, Learned, NextCommand,
    Pin, Plan, ProjectSummary, Refusal, TypedPin,
};
use crate::documents::Document;
use crate::mentions::{self, Mention};
use crate::options::Mode;
use crate::platforms;
use crate::project::Project;
use crate::roles::{Form, Role};
use crate::rules;

pub(super) struct Draft<'a> {
    pub(super) project: &'a Project,
    pub(super) learned: &'a Learned,
    pub(super) pyproject: Pyproject,
    pub(super) ledger: Ledger,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) pins: Vec<Pin>,
    pub(super) typed_pins: Vec<TypedPin>,
    pub(super) conflicts: Vec<BTreeSet<ConflictItem>>,
    pub(super) credentials: Vec<CredentialVariables>,
    pub(super) local_paths: Vec<String>,
    /// The ledger's ids, by document and entry.
    pub(super) ids: Vec<Vec<ItemId>>,
    /// Entries that a person has to look at, by document.
    pub(super) review: BTreeMap<usize, Vec<usize>>,
    pub(super) groups: Vec<String>,
    /// The project's extras that the main requirements ask for.
    pub(super) main_extras: BTreeSet<String>,
    /// Groups that no lock can hold beside the project.
    pub(super) set_apart: BTreeMap<String, Apart>,
    /// Distributions that groups take from different places.
    pub(super) rivals: Rivals,
    pub(super) name: String,
    pub(super) name_reason: String,
    pub(super) requires_python_reason: String,
    pub(super) evidence: Vec<EvidenceRow>,
    /// The explicit index that a requirement comes from, by its name and where it stands.
    pub(super) index_sources: BTreeMap<(String, Target), String>,
    /// What became of the configurations of tools.
    pub(super) tools: Tools,
    /// What becomes of setup.py.
    pub(super) setup_py: Option<Edit>,
    /// What goes out of setup.cfg since pyproject.toml says it.
    pub(super) setup_cfg: Vec<Removal>,
    /// The commands of scripts, images and workflows.
    pub(super) commands: Commands,
    /// Who names setup.py, setup.cfg and the configuration files of tools, once the commands
    /// are rewritten.
    pub(super) namings: BTreeMap<String, Vec<Naming>>,
    /// The first such place of each.
    pub(super) named_sources: BTreeMap<String, Location>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(project: &'a Project, learned: &'a Learned) -> Self {
        let mut draft = Self {
            project,
            learned,
            pyproject: project.pyproject.clone().unwrap_or_default(),
            ledger: Ledger::default(),
            diagnostics: project.diagnostics.clone(),
            pins: Vec::new(),
            typed_pins: Vec::new(),
            conflicts: Vec::new(),
            credentials: Vec::new(),
            local_paths: Vec::new(),
            ids: Vec::new(),
            review: BTreeMap::new(),
            groups: Vec::new(),
            main_extras: BTreeSet::new(),
            set_apart: super::clashes::certain(project)
                .into_iter()
                .map(|(group, clash)| (group, Apart::AgainstMain(clash)))
                .collect(),
            rivals: super::clashes::rivals(project),
            name: String::new(),
            name_reason: String::new(),
            requires_python_reason: String::new(),
            evidence: Vec::new(),
            index_sources: BTreeMap::new(),
            tools: Tools::default(),
            setup_py: None,
            setup_cfg: Vec::new(),
            commands: Commands::default(),
            namings: project.namings.clone(),
            named_sources: project.named_sources.clone(),
        };
        draft.set_apart.extend(
            learned
                .set_apart
                .iter()
                .map(|(group, why)| (group.clone(), why.clone())),
        );
        draft.read_lines();
        draft
    }

    pub(super) fn documents(&self) -> &'a [Document] {
        self.project.documents.list()
    }

    /// Enters every line of every requirements file into the books, before any decision.
    fn read_lines(&mut self) {
        for document in self.documents() {
            let mut ids = Vec::with_capacity(document.file.entries.len());
            let (mut last, mut nth) = (0, 0);
            for entry in &document.file.entries {
                nth = if entry.line() == last { nth + 1 } else { 0 };
                last = entry.line();
                let text = document.file.source.slice(entry.span());
                let item = ReadItem::new(
                    ItemKind::Line,
                    &document.path,
                    (entry.line(), entry.end_line()),
                    nth,
                    text,
                );
                ids.push(item.id.clone());
                self.ledger.read(item);
            }
            self.ids.push(ids);
        }
    }

    pub(super) fn decide(&mut self, document: usize, entry: usize, verdict: Verdict) {
        if verdict.disposition == uvferry_diagnostics::Disposition::NeedsReview {
            self.review.entry(document).or_default().push(entry);
        }
        let id = self.ids[document][entry].clone();
        self.ledger.decide(&id, verdict);
    }

    pub(super) fn location(&self, document: usize, entry: usize) -> Location {
        let file = &self.documents()[document].file;
        Location::new(&file.source, file.entries[entry].span())
    }

    pub(super) fn finish(mut self) -> Plan {
        let mode = self.project.options.mode.unwrap_or_default();
        let package = self.project.is_package();
        let held;
        let mut edits = EditSet::default();
        if mode == Mode::Pip {
            self.keep_everything("--mode pip changes no dependency files");
            held = Vec::new();
            self.name = self.found_name().0;
            self.groups = self.groups_of_files();
            self.commands.files = self.carry_commands(true);
            self.edit_commands(&mut edits);
            self.enter_commands();
        } else if !self.project.has_work() {
            // The dependencies are uv's already; commands may not be.
            self.keep_everything("nothing of it moves");
            held = Vec::new();
            self.name = self.found_name().0;
            self.commands.files = self.carry_commands(true);
            self.edit_commands(&mut edits);
            self.enter_commands();
        } else {
            self.write_pyproject();
            self.commands.files = self.carry_commands(true);
            held = self.write_files(&mut edits);
        }
        let refusal = self.refusal(&edits);
        if refusal.is_some() {
            // A refused plan changes nothing, and shows nothing that it would change.
            edits = EditSet::default();
            self.diagnostics
                .retain(|told| told.code != rules::PYTHON_RANGE.code);
        }
        let sets = self.install_sets();
        let changes = edits
            .changes(&|path| self.project.tree.read(path))
            .unwrap_or_default();
        let files = self
            .documents()
            .iter()
            .zip(&self.project.roles)
            .map(|(document, role)| FileSummary {
                path: document.path.clone(),
                role: role.clone(),
                counts: count(document),
            })
            .collect();
        let summary = ProjectSummary {
            name: self.name.clone(),
            name_reason: self.name_reason.clone(),
            version: self.pyproject.project_version().map(str::to_owned),
            requires_python: self.pyproject.requires_python().map(str::to_owned),
            requires_python_reason: self.requires_python_reason.clone(),
            mode,
            package,
            files,
            inner: self
                .project
                .inner
                .iter()
                .map(|root| root.path.clone())
                .collect(),
            groups: self.groups.clone(),
            evidence: self.evidence.clone(),
            tools: self.tools.brought.brought.clone(),
            used: self.tools.used.clone(),
            defaults: self.tools.defaults.clone(),
        };
        let commands = self.commands(mode);
        Plan {
            project: summary,
            edits,
            changes,
            commands,
            ledger: self.ledger,
            diagnostics: self.diagnostics,
            sets,
            pins: self.pins,
            typed_pins: self.typed_pins,
            held,
            pyproject: self.pyproject,
            conflicts: self.conflicts,
            credentials: self.credentials,
            local_paths: self.local_paths,
            only_commands: mode == Mode::Project && !self.project.has_work(),
            refusal,
        }
    }

    /// Writes all that goes into pyproject.toml.
    fn write_pyproject(&mut self) {
        self.find_namings();
        self.write_metadata();
        self.write_lines();
        self.write_index_sources();
        self.write_groups();
        self.write_learned();
        self.bring_tools_in();
    }

    /// What the translator of commands is told of the project.
    pub(super) fn for_commands(mut self) -> uvferry_commands::Project {
        self.write_pyproject();
        self.project_of_commands(true)
    }

    fn refusal(&self, edits: &EditSet) -> Option<Refusal> {
        if self.project.broken {
            return Some(Refusal::Unreadable);
        }
        if self
            .diagnostics
            .iter()
            .any(|found| found.code == rules::INCLUDE_CYCLE.code)
        {
            return Some(Refusal::Cycle);
        }
        if self.belongs_to_another_tool() {
            return Some(Refusal::AnotherTool);
        }
        let has_project = self.pyproject.has_project();
        let has_commands =
            !edits.is_empty() && (has_project || self.project.options.mode == Some(Mode::Pip));
        (!self.project.has_work() && !has_commands).then_some(Refusal::NothingToDo)
    }

    /// Whether another tool's table declares the dependencies, and no requirements file
    /// does: a `[project]` table without them would take their place.
    fn belongs_to_another_tool(&self) -> bool {
        let project = self.project;
        let foreign = project.pyproject.as_ref().is_some_and(|pyproject| {
            !pyproject.has_project()
                && pyproject.declaring_keys().iter().any(|(key, _)| {
                    ["tool.poetry.", "tool.pdm.", "tool.flit."]
                        .iter()
                        .any(|tool| key.starts_with(tool))
                })
        });
        foreign
            && project.options.mode != Some(Mode::Pip)
            && !project
                .roles
                .iter()
                .zip(self.documents())
                .any(|(role, document)| {
                    role.target == Some(Target::Main) && document.requirements().next().is_some()
                })
    }

    fn keep_everything(&mut self, why: &str) {
        for document in 0..self.ids.len() {
            for entry in 0..self.ids[document].len() {
                self.decide(document, entry, Verdict::kept(why));
            }
        }
    }

    /// The groups that the files would make, each of which pip installs by its file.
    fn groups_of_files(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for role in &self.project.roles {
            if let Some(Target::Group(group)) = &role.target
                && role.form != Form::Ignored
                && !groups.contains(group)
            {
                groups.push(group.clone());
            }
        }
        groups
    }

    /// Conflicts between variants and what locking found, and the groups' own Pythons.
    fn write_learned(&mut self) {
        let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for role in &self.project.roles {
            // A file whose lines all stay where they are makes no group, and uv refuses a
            // conflict of a group that is not there.
            if let (Some(family), Some(Target::Group(group))) = (&role.family, &role.target)
                && self.groups.contains(group)
            {
                families.entry(family).or_default().insert(group);
            }
        }
        let mut sets: Vec<(BTreeSet<ConflictItem>, String)> = Vec::new();
        for groups in families.into_values() {
            if groups.len() < 2 || self.installed_together(&groups) {
                continue;
            }
            let names: Vec<&str> = groups.iter().copied().collect();
            self.diagnostics.push(Diagnostic::new(
                &rules::VARIANTS,
                format!(
                    "{} are variants of one another: each is a group, and they exclude each other",
                    names.join(", ")
                ),
            ));
            let set = groups
                .iter()
                .map(|group| ConflictItem::Group((*group).to_owned()))
                .collect();
            sets.push((set, "variants".to_owned()));
        }
        for (groups, clash) in &self.rivals.groups {
            let groups: BTreeSet<&str> = groups
                .iter()
                .map(String::as_str)
                .filter(|group| self.groups.iter().any(|known| known == group))
                .collect();
            if groups.len() < 2 || self.installed_together(&groups) {
                continue;
            }
            let set: BTreeSet<ConflictItem> = groups
                .iter()
                .map(|group| ConflictItem::Group((*group).to_owned()))
                .collect();
            if sets.iter().any(|(known, _)| set.is_subset(known)) {
                continue;
            }
            sets.retain(|(known, _)| !known.is_subset(&set));
            let names: Vec<&str> = groups.iter().copied().collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::CONFLICT,
                    format!("{} cannot hold together: {clash}", names.join(", ")),
                )
                .help("each is locked by itself; `uv sync` refuses to install two of them at once"),
            );
            sets.push((set, clash.clone()));
        }
        for (set, clash) in &self.learned.conflicts {
            let names: Vec<String> = set
                .iter()
                .map(|item| match item {
                    ConflictItem::Group(name) | ConflictItem::Extra(name) => format!("`{name}`"),
                })
                .collect();
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::CONFLICT,
                    format!("{} cannot hold together: {clash}", names.join(" and ")),
                )
                .help("each is locked by itself; `uv sync` refuses to install both at once"),
            );
            if !sets.iter().any(|(known, _)| known == set) {
                sets.push((set.clone(), clash.clone()));
            }
        }
        for (set, _) in sets {
            let items: Vec<ConflictItem> = set.iter().cloned().collect();
            self.pyproject.add_conflict(&items);
            self.conflicts.push(set);
        }
        for (group, text) in &self.learned.group_pins {
            self.pyproject.append_dependency(
                &Target::Group(group.clone()),
                text,
                uvferry_pyproject::Comments::NONE,
            );
        }
        for (group, (specifier, why)) in &self.learned.group_requires_python {
            self.pyproject.set_group_requires_python(group, specifier);
            self.diagnostics.push(Diagnostic::new(
                &rules::PYTHON_LIMITED,
                format!("group `{group}` needs Python {specifier}: {why}"),
            ));
        }
        if let Some((environments, why)) = &self.learned.environments {
            self.pyproject.set_environments(environments);
            self.diagnostics.push(Diagnostic::new(
                &rules::PYTHON_LIMITED,
                format!(
                    "the lock is limited to {}: {why}",
                    environments.join(" and ")
                ),
            ));
        }
        if let Some((strategy, why)) = &self.learned.index_strategy {
            self.pyproject.set_uv_str("index-strategy", strategy);
            self.diagnostics.push(Diagnostic::new(
                &uvferry_options::FIRST_INDEX_WINS,
                format!("`index-strategy = \"{strategy}\"`: {why}"),
            ));
        }
        for text in &self.learned.kept_versions {
            self.pyproject
                .add_constraint(text, uvferry_pyproject::Comments::NONE);
            self.diagnostics.push(Diagnostic::new(
                &rules::MOVED_PIN,
                format!(
                    "`{text}` is kept by a constraint: uv's lock for all targets would move it"
                ),
            ));
        }
        for text in &self.learned.pre_releases {
            self.pyproject
                .add_constraint(text, uvferry_pyproject::Comments::NONE);
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::MOVED_PIN,
                    format!("`{text}` stands among the constraints: something that the project requires asks for a pre-release, which pip follows and uv does only for the project's own lines"),
                )
                .help("remove it when the final release is out"),
            );
        }
        if let Some((constraints, why)) = &self.learned.build_constraints {
            for text in constraints {
                self.pyproject.add_to_uv_list(
                    "build-constraint-dependencies",
                    text,
                    uvferry_pyproject::Comments::NONE,
                );
            }
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::OLD_BUILD,
                    format!(
                        "`{}` binds what source distributions are built with: {why}",
                        constraints.join(", ")
                    ),
                )
                .help(rules::OLD_BUILD.fix),
            );
        }
        for metadata in &self.learned.metadata {
            self.pyproject.add_dependency_metadata(metadata);
            if self.learned.unbuilt.contains(&metadata.name) {
                self.diagnostics.push(
                    Diagnostic::new(
                        &rules::UNBUILT,
                        format!(
                            "uv could not build `{}` here; the lock has the metadata that pip found",
                            metadata.name
                        ),
                    )
                    .help(rules::UNBUILT.fix),
                );
            }
        }
    }

    /// Whether some group includes two of `groups`.
    fn installed_together(&self, groups: &BTreeSet<&str>) -> bool {
        let documents = &self.project.documents;
        (0..self.project.roles.len()).any(|at| {
            let reached: BTreeSet<&str> = documents
                .closure(at)
                .into_iter()
                .filter_map(|inner| match &self.project.roles[inner].target {
                    Some(Target::Group(name)) => groups.get(name.as_str()).copied(),
                    _ => None,
                })
                .collect();
            reached.len() > 1
        })
    }

    /// The edits: pyproject.toml, and the requirements files that go.
    fn write_files(&mut self, edits: &mut EditSet) -> Vec<Held> {
        let text = self.pyproject.to_bytes();
        let edit = match self.pyproject.source() {
            Some(source) if source.bytes() == text => None,
            Some(source) => Some(Edit::replace_all(source, text)),
            None => Some(Edit::create("pyproject.toml", text)),
        };
        // One edit a file: `add` only refuses what this function never does.
        if let Some(edit) = edit {
            let _ = edits.add(edit);
        }
        for edit in self.setup_py.take().into_iter().chain(self.tool_edits()) {
            let _ = edits.add(edit);
        }
        self.edit_commands(edits);
        self.enter_commands();
        let held = self.hold_files(edits);
        for (at, document) in self.documents().iter().enumerate() {
            if document.is_outside()
                || held.iter().any(|held| held.path == document.path)
                || self.project.roles[at].form == Form::Ignored
            {
                continue;
            }
            let edit = match self.review.get(&at) {
                Some(entries) => {
                    let rest = document.file.keep_only(entries);
                    let source = &document.file.source;
                    let Some(bytes) = source.encode(&rest) else {
                        continue;
                    };
                    let mark = source.raw_range(0..0).start;
                    let bytes = [&source.bytes()[..mark], &bytes].concat();
                    if bytes == source.bytes() {
                        continue;
                    }
                    Edit::replace_all(source, bytes)
                }
                // A link goes itself; its bytes are those of the file that it leads to.
                None if self.project.tree.link_target(&document.path).is_some() => {
                    let Ok(bytes) = self.project.tree.read(&document.path) else {
                        continue;
                    };
                    Edit::delete(&SourceFile::new(document.path.as_str(), bytes))
                }
                None => Edit::delete(&document.file.source),
            };
            let _ = edits.add(edit);
        }
        self.settle_manifest(edits);
        held
    }

    /// The texts that the files will have which the plan edits, but for requirements files;
    /// empty for one that goes.
    fn edited_texts(&self, edits: &EditSet) -> Vec<(String, String)> {
        let changes = edits
            .changes(&|path| self.project.tree.read(path))
            .unwrap_or_default();
        let mut texts: Vec<(String, String)> = changes
            .into_iter()
            .map(|change| {
                let text = change
                    .after
                    .map(|bytes| {
                        let file = SourceFile::new(change.path.as_str(), bytes);
                        file.text().to_owned()
                    })
                    .unwrap_or_default();
                (change.path, text)
            })
            .collect();
        if !texts.iter().any(|(path, _)| path == "pyproject.toml") {
            texts.push(("pyproject.toml".to_owned(), self.pyproject.to_text()));
        }
        texts
    }

    /// The requirements files of the project that may go.
    pub(super) fn requirements_files(&self) -> Vec<String> {
        self.documents()
            .iter()
            .zip(&self.project.roles)
            .filter(|(document, role)| !document.is_outside() && role.form != Form::Ignored)
            .map(|(document, _)| document.path.clone())
            .collect()
    }

    /// The places that name requirements files once everything else is edited.
    fn find_mentions(&self, names: &[String], edits: &EditSet) -> Vec<Mention> {
        let tree = &self.project.tree;
        let is_document = |path: &str| names.iter().any(|name| name == path);
        // What these will say counts, not what they say.
        let edited = self.edited_texts(edits);
        let mut found = mentions::find(tree, names, &|path| {
            is_document(path) || path == MANIFEST || edited.iter().any(|(edited, _)| edited == path)
        });
        for (path, text) in &edited {
            if path == MANIFEST {
                continue;
            }
            let mut inside = mentions::find_in(tree, names, path, text);
            if let Some(file) = self.file_with_commands(path)
                && let Some(edit) = edits.get(path)
            {
                for mention in &mut inside {
                    mention.line = original_line(file, edit, mention.line);
                }
            }
            found.extend(inside);
        }
        found.extend(platforms::mentions(tree, names));
        found
    }

    fn file_with_commands(&self, path: &str) -> Option<&SourceFile> {
        let files = &self.commands.files;
        files
            .iter()
            .map(|file| &file.source)
            .find(|source| source.path() == path)
    }

    /// Which requirements files stay, and why.
    fn hold_files(&mut self, edits: &EditSet) -> Vec<Held> {
        let documents = self.documents();
        let roles: &[Role] = &self.project.roles;
        let options = &self.project.options;
        let names = self.requirements_files();
        let mut found = self.find_mentions(&names, edits);
        found.extend(self.find_outside(&names));
        self.enter_mentions(&found);
        found.extend(self.lasting_manifest_mentions(&names));
        let mut held: Vec<Held> = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            if !names.contains(&document.path) {
                continue;
            }
            let mentions: Vec<Mention> = found
                .iter()
                .filter(|mention| mention.of.contains(&document.path))
                .cloned()
                .collect();
            let carries_versions = matches!(
                roles[at].form,
                Form::Compiled | Form::LockOf { .. } | Form::Constraints { pinned: true }
            );
            let reason = if options.keep_requirements == Some(true) {
                "as said: requirements files stay".to_owned()
            } else if let Some(reader) = &roles[at].read_by_build {
                format!("{reader} reads it")
            } else if let Some(first) = mentions.first() {
                match mentions.len() {
                    1 => format!("{}:{} names it", first.file, first.line),
                    n => format!("{}:{} and {} more name it", first.file, first.line, n - 1),
                }
            } else if options.no_lock && carries_versions {
                "without a lock it alone carries its versions".to_owned()
            } else {
                continue;
            };
            held.push(Held {
                path: document.path.clone(),
                reason,
                mentions,
            });
        }
        // What a file that stays includes stays too, and so does what it was compiled from.
        loop {
            let mut more: Vec<Held> = Vec::new();
            for (at, document) in documents.iter().enumerate() {
                let Some(stays) = held.iter().find(|held| held.path == document.path) else {
                    continue;
                };
                let sources: Vec<String> = match &roles[at].form {
                    Form::LockOf { sources } => sources.clone(),
                    _ => Vec::new(),
                };
                let included = document
                    .includes
                    .iter()
                    .filter_map(|include| include.to.map(|to| documents[to].path.clone()));
                for (path, how) in included.map(|path| (path, "includes it")).chain(
                    sources
                        .into_iter()
                        .map(|path| (path, "is compiled from it")),
                ) {
                    let known = held.iter().chain(&more).any(|held| held.path == path);
                    if names.contains(&path) && !known {
                        more.push(Held {
                            path,
                            reason: format!("{}, which stays, {how}", stays.path),
                            mentions: Vec::new(),
                        });
                    }
                }
            }
            if more.is_empty() {
                break;
            }
            held.append(&mut more);
        }
        held.sort_by(|a, b| a.path.cmp(&b.path));
        for held in &held {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::FILE_STAYS,
                    format!("`{}` stays: {}", held.path, held.reason),
                )
                .at_location(Location::file(held.path.as_str())),
            );
        }
        held
    }

    /// Each place that names a requirements file is a thing read, and is kept.
    fn enter_mentions(&mut self, found: &[Mention]) {
        for mention in found {
            let item = self.mention_item(mention);
            let id = item.id.clone();
            self.ledger.read(item);
            self.ledger.decide(
                &id,
                Verdict::kept(format!(
                    "{} stays as long as it is named here",
                    mention.of.join(", ")
                ))
                .by(&rules::FILE_STAYS),
            );
        }
    }

    pub(super) fn mention_item(&mut self, mention: &Mention) -> ReadItem {
        let nth = self.commands.next_mention(&mention.file, mention.line);
        ReadItem::new(
            ItemKind::Mention,
            &mention.file,
            (mention.line, mention.line),
            nth,
            &mention.text,
        )
    }

    /// Sources that only other compiled files' sources include: nobody installs them by
    /// themselves, so they are no set of their own.
    fn fragments(&self) -> BTreeSet<usize> {
        let documents = self.documents();
        let compiled: BTreeSet<&str> = self
            .project
            .roles
            .iter()
            .filter_map(|role| match &role.form {
                Form::LockOf { sources } => Some(sources),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
            .collect();
        (0..documents.len())
            .filter(|&at| {
                let includers = self.project.documents.includers(at);
                documents[at].path.to_ascii_lowercase().ends_with(".in")
                    && !compiled.contains(documents[at].path.as_str())
                    && includers.iter().any(|(_, constraint)| !constraint)
                    && includers.iter().all(|(from, constraint)| {
                        *constraint || compiled.contains(documents[*from].path.as_str())
                    })
            })
            .collect()
    }

    /// What `[project] dependencies` held before, where pip does not install the project.
    fn declared_before(&self) -> Vec<String> {
        if self.project.is_installed_by_pip() {
            return Vec::new();
        }
        let before = self.project.pyproject.as_ref();
        before
            .map(|pyproject| {
                pyproject
                    .dependencies()
                    .into_iter()
                    .map(|found| found.text)
                    .collect()
            })
            .unwrap_or_default()
    }

    /// What a dependency group held before.
    fn declared_in_group(&self, group: &str) -> Vec<String> {
        let Some(pyproject) = &self.project.pyproject else {
            return Vec::new();
        };
        pyproject
            .closure_of_group(group)
            .into_iter()
            .flat_map(|group| group.items)
            .filter_map(|item| match item {
                uvferry_pyproject::GroupItem::Requirement(requirement) => Some(requirement.text),
                _ => None,
            })
            .collect()
    }

    /// Whether pip is not to be told of the project beside these files: a line of them is
    /// the project already, or they have hashes, which a folder cannot have (people install
    /// such files first, and the project then without its dependencies).
    fn installs_without_project(&self, files: &[String]) -> bool {
        files
            .iter()
            .filter_map(|file| self.project.documents.get(file))
            .flat_map(|(at, _)| self.project.documents.closure(at))
            .map(|at| &self.documents()[at])
            .any(|document| {
                document.installs_project()
                    || document
                        .requirements()
                        .any(|(_, requirement)| !requirement.hashes.is_empty())
            })
    }

    /// Main, and main with each group.
    fn install_sets(&self) -> Vec<InstallSet> {
        let documents = self.documents();
        let fragments = self.fragments();
        let files_of = |target: &Target| -> Vec<String> {
            let locks: Vec<usize> = (0..documents.len())
                .filter(|&at| {
                    matches!(self.project.roles[at].form, Form::LockOf { .. })
                        && self.project.roles[at].target.as_ref() == Some(target)
                })
                .collect();
            let mut locked_sources = BTreeSet::new();
            let mut files = Vec::new();
            for &at in &locks {
                files.push(documents[at].path.clone());
                if let Form::LockOf { sources } = &self.project.roles[at].form {
                    locked_sources.extend(sources.iter().cloned());
                }
            }
            for (at, document) in documents.iter().enumerate() {
                let role = &self.project.roles[at];
                if role.target.as_ref() == Some(target)
                    && matches!(
                        role.form,
                        Form::Declared | Form::Frozen | Form::Compiled | Form::Alias
                    )
                    && !locked_sources.contains(&document.path)
                    && !fragments.contains(&at)
                    && role.read_by_build.is_none()
                    && !document.is_remote()
                {
                    files.push(document.path.clone());
                }
            }
            files
        };
        // Constraints that no file names act where a command names them: on every set, as they
        // will in pyproject.toml.
        let acting: Vec<String> = (0..documents.len())
            .filter(|&at| {
                matches!(self.project.roles[at].form, Form::Constraints { .. })
                    && self.project.documents.includers(at).is_empty()
                    && !documents[at].is_remote()
                    // pip refuses the others as constraints.
                    && documents[at].requirements().all(|(_, requirement)| {
                        requirement.name.is_some()
                            && requirement.extras.is_empty()
                            && !requirement.editable
                    })
            })
            .map(|at| documents[at].path.clone())
            .collect();
        let with_project = self.project.is_installed_by_pip();
        let declared = self.declared_before();
        let main = files_of(&Target::Main);
        let main_is_fragment = main.is_empty() && !with_project && !fragments.is_empty();
        let mut sets = vec![InstallSet {
            group: None,
            files: main.clone(),
            constraints: acting.clone(),
            requirements: declared.clone(),
            with_project: with_project && !self.installs_without_project(&main),
            extras: self.main_extras.iter().cloned().collect(),
        }];
        for group in &self.groups {
            let mut files = files_of(&Target::Group(group.clone()));
            let only_fragments = files.is_empty()
                && fragments
                    .iter()
                    .any(|&at| self.project.roles[at].target == Some(Target::Group(group.clone())));
            if only_fragments {
                continue;
            }
            for file in &main {
                if !files.contains(file) {
                    files.push(file.clone());
                }
            }
            let with_project = with_project && !self.installs_without_project(&files);
            sets.push(InstallSet {
                group: Some(group.clone()),
                files,
                constraints: acting.clone(),
                requirements: declared
                    .iter()
                    .cloned()
                    .chain(self.declared_in_group(group))
                    .collect(),
                with_project,
                extras: self.main_extras.iter().cloned().collect(),
            });
        }
        if main_is_fragment && sets.len() > 1 {
            sets.remove(0);
        }
        sets
    }

    fn commands(&self, mode: Mode) -> Vec<NextCommand> {
        let command = |words: &[&str], why: &str| NextCommand {
            argv: words.iter().map(|word| (*word).to_owned()).collect(),
            why: why.to_owned(),
        };
        if mode == Mode::Pip {
            let files = self.requirements_files();
            let main = files.iter().position(|path| path == "requirements.txt");
            return files
                .get(main.unwrap_or(0))
                .map(|path| command(&["uv", "pip", "install", "-r", path], "as pip did, faster"))
                .into_iter()
                .collect();
        }
        let extras: Vec<&str> = self
            .main_extras
            .iter()
            .flat_map(|extra| ["--extra", extra])
            .collect();
        let sync =
            |more: &[&str], why: &str| command(&[&["uv", "sync"], &extras[..], more].concat(), why);
        let mut commands = vec![sync(
            &[],
            if self.groups.iter().any(|group| group == "dev") {
                "installs the project, its dependencies and the group dev into .venv"
            } else {
                "installs the project and its dependencies into .venv"
            },
        )];
        for group in self.groups.iter().filter(|group| *group != "dev") {
            commands.push(sync(
                &["--group", group],
                &format!("with the group {group}"),
            ));
        }
        commands.push(command(
            &["uv", "run", "python", "…"],
            "runs a command in it",
        ));
        commands.push(command(&["uv", "add", "…"], "adds a dependency"));
        commands
    }

    /// What became of an addition, for the ledger; a disagreement is told and both stand.
    pub(super) fn settle(
        &mut self,
        added: &Added,
        document: usize,
        entry: usize,
        name: &str,
    ) -> Verdict {
        match added {
            Added::Added { to } => Verdict::rewritten(to.clone()),
            Added::AlreadyThere { to, .. } => {
                Verdict::rewritten(to.clone()).because("it stands there already")
            }
            Added::Disagrees {
                existing,
                to,
                location,
            } => {
                let here = self.location(document, entry);
                let rule = if location.is_some() {
                    &rules::DISAGREEMENT
                } else {
                    &rules::INTERSECTED
                };
                let mut diagnostic = Diagnostic::new(
                    rule,
                    format!("`{name}` is required differently in two places: `{existing}` in {to} and here"),
                )
                .at_location(here);
                if let Some(location) = location {
                    diagnostic = diagnostic.also(location.clone(), "the other place");
                }
                self.diagnostics.push(
                    diagnostic.help("both stand; uv looks for a version that satisfies each"),
                );
                Verdict::rewritten(to.clone()).by(rule)
            }
        }
    }
}

fn count(document: &Document) -> FileCounts {
    let mut counts = FileCounts::default();
    for entry in &document.file.entries {
        let EntryKind::Requirement(requirement) = &entry.kind else {
            continue;
        };
        counts.packages += 1;
        match &requirement.target {
            RequirementTarget::Vcs(_) => counts.vcs += 1,
            RequirementTarget::Path(_) => counts.local += 1,
            RequirementTarget::Url(url) if url.is_file() => counts.local += 1,
            RequirementTarget::Url(_) => counts.url += 1,
            RequirementTarget::Named if requirement.is_pinned() => counts.pinned += 1,
            RequirementTarget::Named => counts.unpinned += 1,
        }
    }
    counts
}
