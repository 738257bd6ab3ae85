//! The configurations of tools: which files there are, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity, SourceFile};
use uvferry_ini::without;
use uvferry_journal::Edit;
use uvferry_pyproject::generation::not_missed;
use uvferry_toolconfig::{
    DefaultTable, NAMED_CONFIGURATION, Options, Outcome, Tool, bring_in, configuration_names,
    is_configuration, is_searched, used_by_hooks, uses, write_defaults,
};

use super::draft::Draft;
use crate::out_of_reach::out_of_reach;
use crate::project::Project;
use crate::rules::{LINK_OUTSIDE, OUT_OF_REACH};
use crate::setup_files::SETUP_CFG;
use crate::tree::Tree;

/// What a source distribution holds.
pub(super) const MANIFEST: &str = "MANIFEST.in";

/// A larger file configures no tool.
const MAX_BYTES: u64 = 1 << 20;

impl Draft<'_> {
    /// Brings the configurations of tools into pyproject.toml, unless they are to stay.
    pub(super) fn bring_tools_in(&mut self) {
        let options = &self.project.options;
        let (left, told) = links_left_alone(&self.project.tree);
        let files = configuration_files(&self.project.tree, &left);
        let keep = options.keep_tools == Some(true);
        if keep && !options.with_defaults && !options.with_pre_commit {
            self.tools.files = files;
            return;
        }
        let running = self.files_that_run_tools();
        let mut named = self.named_sources.clone();
        // A file that tools share is named for one of them only where a command gives it.
        named.remove(SETUP_CFG);
        let known = Options {
            format_with: options.format_with,
            named,
            lowest_python: self.lowest_python(),
            paths: self.own_paths(),
            ..Options::default()
        }
        .with_uses(uses(&running))
        .with_declared(&self.declaring_files(&running));
        let brought = if keep {
            Outcome::default()
        } else {
            bring_in(&files, &mut self.pyproject, &known, &mut self.ledger)
        };
        self.diagnostics.extend(told);
        self.diagnostics.extend(brought.diagnostics.iter().cloned());
        let paths = own_paths(self.project);
        let used = if options.with_pre_commit {
            used_by_hooks(&paths, &known)
        } else {
            BTreeMap::new()
        };
        let defaults = if options.with_defaults {
            write_defaults(&files, &paths, &mut self.pyproject, &known)
        } else {
            Vec::new()
        };
        self.tools = Tools {
            files,
            brought,
            used,
            defaults,
        };
    }

    /// Scripts, CI and the like of this project, which may run a tool or name its file.
    fn files_that_run_tools(&self) -> Vec<SourceFile> {
        let tree = &self.project.tree;
        tree.files()
            .iter()
            .filter(|file| {
                is_searched(&file.path)
                    && crate::roots::root_of(&self.project.inner, &file.path).is_none()
                    && tree.size_bytes(file) <= MAX_BYTES
            })
            .filter_map(|file| {
                let bytes = tree.read(&file.path).ok()?;
                Some(SourceFile::new(file.path.as_str(), bytes))
            })
            .collect()
    }

    /// The files that may declare what developers install.
    fn declaring_files(&self, running: &[SourceFile]) -> Vec<SourceFile> {
        let documents = self.documents().iter();
        let mut files: Vec<SourceFile> = documents
            .map(|document| document.file.source.clone())
            .chain(running.iter().cloned())
            .collect();
        files.push(SourceFile::new("pyproject.toml", self.pyproject.to_text()));
        files
    }

    /// The files of this project, without those of projects inside it.
    fn own_paths(&self) -> Vec<String> {
        let files = self.project.tree.files().iter();
        files
            .map(|file| &file.path)
            .filter(|path| crate::roots::root_of(&self.project.inner, path).is_none())
            .cloned()
            .collect()
    }

    /// The lowest Python of `requires-python`.
    fn lowest_python(&self) -> Option<(u32, u32)> {
        const NEWEST: u32 = 30;
        let range = self.pyproject.requires_python()?;
        (0..=NEWEST)
            .find(|minor| crate::tools::admits(Some(range), &format!("3.{minor}.99")))
            .map(|minor| (3, minor))
    }

    /// The edits of the files that configure tools, setup.cfg with its metadata among them.
    pub(super) fn tool_edits(&self) -> Vec<Edit> {
        let Tools { files, brought, .. } = &self.tools;
        let removals = [brought.removals.as_slice(), &self.setup_cfg].concat();
        let edit_of = |file: &SourceFile| -> Option<Edit> {
            if brought.deletions.iter().any(|path| path == file.path()) {
                return Some(Edit::delete(file));
            }
            let edit = without(file, &removals)?;
            if file.path() == SETUP_CFG
                && let Some(place) = self.named_sources.get(SETUP_CFG)
            {
                return Some(not_missed(file, edit, place));
            }
            Some(edit)
        };
        files.iter().filter_map(edit_of).collect()
    }
}

/// What became of the configurations of tools.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// The files that were looked at.
    pub(super) files: Vec<SourceFile>,
    /// What became of them.
    pub(super) brought: Outcome,
    /// The linters and formatters that are used, where hooks are asked for.
    pub(super) used: BTreeMap<Tool, String>,
    /// Tables that were added on request.
    pub(super) defaults: Vec<DefaultTable>,
}

/// The files of this project, those of projects further down left out.
fn own_paths(project: &Project) -> Vec<&str> {
    let files = project.tree.files().iter();
    files
        .map(|file| file.path.as_str())
        .filter(|path| crate::roots::root_of(&project.inner, path).is_none())
        .collect()
}

/// The files of the root that a tool may read as its configuration.
fn configuration_files(tree: &Tree, left: &BTreeSet<String>) -> Vec<SourceFile> {
    tree.files()
        .iter()
        .filter(|file| !left.contains(&file.path))
        .filter(|file| {
            file.path != "pyproject.toml"
                && is_configuration(&file.path)
                && tree.size_bytes(file) <= MAX_BYTES
        })
        .filter_map(|file| {
            let bytes = tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect()
}

/// Configuration files that are left alone because of a symbolic link, with what is to be
/// told: links that leave the project, two names of one file, and what cannot be read. Other links are followed,
/// and the files behind them edited.
pub fn links_left_alone(tree: &Tree) -> (BTreeSet<String>, Vec<Diagnostic>) {
    let (mut told, mut unread_files) = (Vec::new(), Vec::new());
    let mut tell = |rule: &Rule, path: &str, what: String| {
        let found = Diagnostic::new(rule, what).severity(Severity::Warning);
        told.push(found.at_location(Location::file(path)));
    };
    let leaving = tree.links_outside().iter();
    for path in leaving.filter(|path| is_configuration(path)) {
        let what = format!("`{path}` is a link that leaves the project: its settings stay there");
        tell(&LINK_OUTSIDE, path, what);
    }
    // The two that are not for tools alone are told where the project is read.
    let of_tools =
        configuration_names().filter(|path| !matches!(*path, SETUP_CFG | "pyproject.toml"));
    for path in of_tools {
        // What version control ignores is one person's.
        let unread = out_of_reach(tree, path).filter(|unread| unread.severity == Severity::Error);
        unread_files.extend(unread.filter(|unread| unread.code.as_str() == OUT_OF_REACH.code));
    }
    let mut left = BTreeSet::new();
    for file in tree
        .files()
        .iter()
        .filter(|file| is_configuration(&file.path))
    {
        if let Some(target) = file.link_to.as_deref().filter(|to| is_configuration(to)) {
            let what = format!(
                "`{}` and `{target}` are one file, which tools read by both names: it stays as \
                 it is",
                file.path
            );
            tell(&NAMED_CONFIGURATION, &file.path, what);
            left.extend([file.path.clone(), target.to_owned()]);
        }
    }
    told.append(&mut unread_files);
    (left, told)
}
