//! A project in memory, to which plans are applied.

use std::collections::BTreeMap;

use uvferry_diagnostics::{Location, SourceFile};
use uvferry_editors::{Editor, EditorPlan, Evidence, Files, Found, Outcome, plan, plan_for_user};
use uvferry_journal::EditSet;

#[derive(Clone, Default)]
pub(crate) struct Scratch {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) evidence: Evidence,
}

impl Scratch {
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let mut scratch = Self {
            files: files.collect(),
            ..Self::default()
        };
        scratch.evidence.paths = scratch.files.keys().cloned().collect();
        scratch
    }

    pub(crate) fn tools(mut self, tools: &[&str]) -> Self {
        self.evidence.tools = tools.iter().map(|&tool| tool.to_owned()).collect();
        self
    }

    fn look<T>(&self, with: impl FnOnce(&Files<'_>) -> T) -> T {
        let read = |path: &str| match self.files.get(path) {
            Some(bytes) => Found::File(SourceFile::new(path, bytes.clone())),
            None => Found::Missing,
        };
        let ignored = |path: &str| {
            let line = self.files.get(".gitignore")?;
            let folder = path.split('/').next()?;
            let is_named = String::from_utf8_lossy(line).contains(folder);
            is_named.then(|| Location::file(".gitignore"))
        };
        with(&Files {
            read: &read,
            ignored: &ignored,
        })
    }

    /// Applies what is planned, as the journal would.
    pub(crate) fn apply(&mut self, editor: Editor) -> EditorPlan {
        let plan = self.look(|files| plan(editor, &self.evidence, files));
        self.written(plan)
    }

    pub(crate) fn apply_for_user(&mut self, editor: Editor) -> EditorPlan {
        let plan = self.look(|files| plan_for_user(editor, files)).unwrap();
        self.written(plan)
    }

    fn written(&mut self, plan: EditorPlan) -> EditorPlan {
        let mut edits = EditSet::default();
        edits.extend(plan.edits.clone()).unwrap();
        let read = |path: &str| {
            let found = self.files.get(path).cloned();
            found.ok_or_else(|| std::io::ErrorKind::NotFound.into())
        };
        for change in edits.changes(&read).unwrap() {
            self.files.insert(change.path, change.after.unwrap());
        }
        let paths = self.files.keys().cloned();
        self.evidence.paths = paths.collect();
        plan
    }

    #[track_caller]
    pub(crate) fn text(&self, path: &str) -> &str {
        match self.files.get(path) {
            Some(bytes) => std::str::from_utf8(bytes).unwrap(),
            None => panic!("{path} is not there: {:?}", self.files.keys()),
        }
    }

    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        let text = self.text(path);
        match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => panic!("{error}: {text}"),
        }
    }
}

/// The codes of what is told, in order.
pub(crate) fn codes(plan: &EditorPlan) -> Vec<&str> {
    plan.diagnostics.iter().map(|told| &*told.code).collect()
}

/// The names of what has an outcome.
pub(crate) fn named(plan: &EditorPlan, outcome: Outcome) -> Vec<&str> {
    let settings = plan.settings.iter();
    let such = settings.filter(|setting| setting.outcome == outcome);
    such.map(|setting| &*setting.name).collect()
}
