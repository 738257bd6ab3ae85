//! setup.py and setup.cfg: their fields go into pyproject.toml, and out of the two.

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::Target;
use uvferry_pyproject::generation::generate;
use uvferry_pyproject::metadata::{MetadataOptions, Naming, setup_cfg_removals};
use uvferry_setuptools::ProjectFiles;

use super::draft::Draft;
use crate::roles::Form;
use crate::setup_files::{SETUP_CFG, SETUP_PY, SetupFiles};

impl Draft<'_> {
    /// Writes what the two say, and enters each of their keys into the books.
    pub(super) fn convert_setup(&mut self, setup: &SetupFiles, name: &str, pythons: &str) {
        let tree = &self.project.tree;
        let metadata = setup.without_lines_of(&self.files_that_migrate());
        let options = MetadataOptions {
            build_backend: self.project.options.build_backend,
            name: Some(name.to_owned()),
            setup_py_named_by: self.namings_of(SETUP_PY),
            setup_cfg_named_by: self.namings_of(SETUP_CFG),
            paths: tree.files().iter().map(|file| file.path.clone()).collect(),
            requires_python: Some(pythons.to_owned()),
        };
        let read = |path: &str| {
            let bytes = tree.read(path).ok()?;
            Some(SourceFile::new(path, bytes))
        };
        let files = ProjectFiles {
            setup_py: setup.setup_py.as_ref(),
            setup_cfg: setup.setup_cfg.as_ref(),
            read: &read,
            paths: &options.paths,
        };
        let made = generate(&metadata, &files, self.pyproject.clone(), &options);
        self.pyproject = made.pyproject;
        self.setup_py = made.edits.into_iter().find(|edit| edit.path == SETUP_PY);
        if let Some(file) = &setup.setup_cfg {
            self.setup_cfg = setup_cfg_removals(file, &made.converted);
        }
        for key in made.account {
            let id = key.item.id.clone();
            self.ledger.read(key.item);
            self.ledger.decide(&id, key.verdict);
        }
        self.diagnostics.extend(made.diagnostics);
    }

    fn namings_of(&self, file: &str) -> Vec<Naming> {
        let namings = self.namings.get(file);
        namings.cloned().unwrap_or_default()
    }

    /// The requirements files that the build reads and whose lines the plan writes itself.
    fn files_that_migrate(&self) -> BTreeSet<String> {
        self.documents()
            .iter()
            .zip(&self.project.roles)
            .filter(|(_, role)| {
                role.read_by_build.is_none()
                    && role.form != Form::Ignored
                    && matches!(role.target, Some(Target::Main | Target::Extra(_)))
            })
            .map(|(document, _)| document.path.clone())
            .collect()
    }
}
