//! setup.py and setup.cfg: their fields go into pyproject.toml, and out of the two.

use std::collections::BTreeSet;

use uvferry_pyproject::Target;
use uvferry_pyproject::metadata::{
    Converted, MetadataOptions, accounts, convert, setup_cfg_removals, setup_py_edit,
};

use super::draft::Draft;
use crate::roles::Form;
use crate::setup_files::{SetupFiles, named_by};

impl Draft<'_> {
    /// Writes what the two say, and enters each of their keys into the books.
    pub(super) fn convert_setup(&mut self, setup: &SetupFiles, name: &str) {
        let tree = &self.project.tree;
        let metadata = setup.without_lines_of(&self.files_that_migrate());
        let options = MetadataOptions {
            build_backend: self.project.options.build_backend,
            name: Some(name.to_owned()),
            setup_py_named_by: named_by(tree, "setup.py"),
            paths: tree.files().iter().map(|file| file.path.clone()).collect(),
        };
        let converted = convert(&metadata, &mut self.pyproject, &options);
        self.edit_setup_files(setup, &converted);
        self.diagnostics.extend(converted.diagnostics);
    }

    fn edit_setup_files(&mut self, setup: &SetupFiles, converted: &Converted) {
        let mut stuck = Vec::new();
        if let Some(file) = &setup.setup_py {
            (self.setup_py, stuck) = setup_py_edit(file, converted);
        }
        if let Some(file) = &setup.setup_cfg {
            self.setup_cfg = setup_cfg_removals(file, converted);
        }
        let keys = accounts(
            converted,
            setup.setup_py.as_ref(),
            setup.setup_cfg.as_ref(),
            &stuck,
        );
        for key in keys {
            let id = key.item.id.clone();
            self.ledger.read(key.item);
            self.ledger.decide(&id, key.verdict);
        }
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
