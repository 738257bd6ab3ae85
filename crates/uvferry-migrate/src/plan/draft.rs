//! A plan in the making.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::SetupImports;
use uvferry_diagnostics::{Diagnostic, ItemId, ItemKind, Ledger, Location, ReadItem, Verdict};
use uvferry_ini::Removal;
use uvferry_journal::{Edit, EditSet};
use uvferry_pyproject::evidence::EvidenceRow;
use uvferry_pyproject::metadata::Naming;
use uvferry_pyproject::{Added, ConflictItem, Pyproject, Target};
use uvferry_requirements::{EntryKind, Target as RequirementTarget};

use super::clashes::Rivals;
use super::commands::Commands;
use super::tool_configurations::Tools;
use super::{
    Apart, CredentialVariables, FileCounts, FileSummary, Learned, Pin, Plan, ProjectSummary,
    Refusal, TypedPin,
};
use crate::documents::Document;
use crate::options::Mode;
use crate::project::Project;
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
    /// What each setup.py imports that a build of its own does not have.
    pub(super) setup_imports: BTreeMap<String, SetupImports>,
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
            setup_imports: BTreeMap::new(),
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
            self.settle_commands();
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
            risks: None,
            evidence: None,
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
