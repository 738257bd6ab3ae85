//! A project as files in memory, before and after, for the tests of all tools.

#![allow(dead_code, reason = "each test program takes what it needs")]

use std::collections::BTreeMap;
use std::io;

use uvferry_diagnostics::{Disposition, Ledger, SourceFile};
use uvferry_journal::{Action, EditSet};
use uvferry_pyproject::Pyproject;
use uvferry_testkit::ScratchProject;
use uvferry_toolconfig::{Options, Outcome, Tool, bring_in, uses};

/// What became of a project.
pub(crate) struct After {
    /// All files as they are then.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) outcome: Outcome,
    pub(crate) ledger: Ledger,
}

impl After {
    /// A file as text; empty where it is not there.
    pub(crate) fn text(&self, path: &str) -> String {
        self.files
            .get(path)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default()
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The codes of what was told.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let told = self.outcome.diagnostics.iter();
        told.map(|found| found.code.as_str()).collect()
    }

    /// How many keys became what.
    pub(crate) fn count(&self, disposition: Disposition) -> usize {
        let items = self.ledger.items();
        items
            .iter()
            .filter(|item| item.disposition == disposition)
            .count()
    }

    /// Puts the files into a folder.
    pub(crate) fn write_to(&self, project: &ScratchProject) {
        for (path, bytes) in &self.files {
            project.write(path, bytes);
        }
    }
}

/// Brings in the configuration of one tool, and checks what must hold for every input: each
/// key read has exactly one verdict, the edits fit together, and doing it again changes
/// nothing.
pub(crate) fn bring(tool: Tool, files: &[(&str, &str)]) -> After {
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect();
    let options = Options {
        only: vec![tool],
        ..Options::default()
    };
    bring_with(&options.with_uses(uses(&sources)), files)
}

pub(crate) fn bring_with(options: &Options, files: &[(&str, &str)]) -> After {
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes().to_vec()))
        .collect();
    let after = once(options, &files).expect("pyproject.toml is TOML");
    let again: Vec<(&str, Vec<u8>)> = after
        .files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    let second = once(options, &again).expect("what was written is TOML");
    for (path, bytes) in &after.files {
        assert_eq!(
            Some(bytes),
            second.files.get(path),
            "a second time changes {path}: {}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(after.files.len(), second.files.len());
    after
}

/// `None` where pyproject.toml cannot be read.
pub(crate) fn once(options: &Options, files: &[(&str, Vec<u8>)]) -> Option<After> {
    let sources: Vec<SourceFile> = files
        .iter()
        .map(|(path, bytes)| SourceFile::new(*path, bytes.clone()))
        .collect();
    let known = sources.iter().find(|file| file.path() == "pyproject.toml");
    let mut pyproject = match known {
        Some(file) => Pyproject::parse(file).ok()?,
        None => Pyproject::new(),
    };
    let mut ledger = Ledger::default();
    let outcome = bring_in(&sources, &mut pyproject, options, &mut ledger);
    ledger.check().expect("each key has one verdict");
    let mut edits = EditSet::default();
    edits
        .extend(outcome.edits(&sources, &pyproject, &[]))
        .expect("the edits fit together");
    let mut after: BTreeMap<String, Vec<u8>> = files
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.clone()))
        .collect();
    let changes = edits
        .changes(&|path| {
            after
                .get(path)
                .cloned()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        })
        .expect("the edits fit the files");
    for change in changes {
        match (change.action, change.after) {
            (Action::Delete, _) | (_, None) => {
                after.remove(&change.path);
            }
            (_, Some(bytes)) => {
                after.insert(change.path, bytes);
            }
        }
    }
    Some(After {
        files: after,
        outcome,
        ledger,
    })
}

/// What a tool itself makes of the files before and after; `script` is Python that gets a
/// file with the folders as JSON and writes what it finds in each as JSON to another file.
struct Views {
    before: serde_json::Value,
    after: serde_json::Value,
}

/// A name, the files before, and what became of them.
type Asked<'a> = (String, BTreeMap<String, Vec<u8>>, &'a After);

/// Asks a tool about projects before and after.
fn views(python: &std::path::Path, script: &str, cases: &[Asked<'_>]) -> Vec<Views> {
    let mut project = ScratchProject::new();
    project
        .isolated()
        .set("PYTHONDONTWRITEBYTECODE", "1")
        .set("PYTHONWARNINGS", "ignore");
    let mut folders = Vec::new();
    for (number, (_, before, after)) in cases.iter().enumerate() {
        for (side, files) in [("before", before), ("after", &after.files)] {
            let folder = format!("{number}/{side}/project");
            project.write(&format!("{folder}/.git/HEAD"), "");
            for (path, bytes) in files {
                project.write(&format!("{folder}/{path}"), bytes);
            }
            folders.push(project.join(&folder).to_string_lossy().into_owned());
        }
    }
    let input = project.write("in.json", serde_json::to_vec(&folders).expect("JSON"));
    let output = project.join("out.json");
    let program = project.write("ask.py", script);
    project.run_ok(
        python,
        [program.as_path(), input.as_path(), output.as_path()],
    );
    let answers: Vec<serde_json::Value> =
        serde_json::from_str(&project.read("out.json")).expect("JSON");
    assert_eq!(answers.len(), folders.len());
    answers
        .chunks(2)
        .map(|pair| Views {
            before: pair[0].clone(),
            after: pair[1].clone(),
        })
        .collect()
}

/// One row of a table: a name, the files, and whether the configuration comes in.
pub(crate) type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], bool);

/// Holds that a tool sees the same after as before, for each row, and that what should come
/// in did. Gives what became of each row back.
pub(crate) fn same_view(
    tool: Tool,
    python: &std::path::Path,
    script: &str,
    cases: &[Case<'_>],
) -> Vec<After> {
    let afters: Vec<After> = cases
        .iter()
        .map(|(_, files, _)| bring(tool, files))
        .collect();
    let asked: Vec<Asked<'_>> = cases
        .iter()
        .zip(&afters)
        .map(|((name, files, _), after)| {
            let files = files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect();
            ((*name).to_owned(), files, after)
        })
        .collect();
    let views = views(python, script, &asked);
    let mut wrong = Vec::new();
    for ((views, after), (name, _, moves)) in views.iter().zip(&afters).zip(cases) {
        let told = &after.outcome.diagnostics;
        if views.before != views.after {
            let (before, now) = different(&views.before, &views.after);
            let text = after.text("pyproject.toml");
            wrong.push(format!(
                "{name}: {tool} sees something else\n{before}\n{now}\n{text}"
            ));
        }
        let moved = after.outcome.brought.iter().any(|brought| brought.keys > 0)
            || !after.outcome.deletions.is_empty();
        if moved != *moves {
            wrong.push(format!("{name}: moved is {moved}: {told:#?}"));
        }
        if *moves && views.before.get("error").is_some() {
            let refused = &views.before;
            wrong.push(format!("{name}: {tool} itself refuses the row: {refused}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    afters
}

/// What differs between two objects.
fn different(
    before: &serde_json::Value,
    after: &serde_json::Value,
) -> (serde_json::Value, serde_json::Value) {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return (before.clone(), after.clone());
    };
    let only = |one: &serde_json::Map<String, serde_json::Value>,
                other: &serde_json::Map<String, serde_json::Value>| {
        one.iter()
            .filter(|(key, value)| other.get(*key) != Some(*value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    (only(before, after), only(after, before))
}

/// The same for any text of a file. Gives back for how many the configuration came in.
pub(crate) fn same_view_of_any(
    tool: Tool,
    python: &std::path::Path,
    script: &str,
    path: &str,
    texts: &[String],
) -> usize {
    let moved: Vec<(&String, After)> = texts
        .iter()
        .map(|text| (text, bring(tool, &[(path, text)])))
        .filter(|(_, after)| !after.outcome.brought.is_empty())
        .collect();
    let asked: Vec<Asked<'_>> = moved
        .iter()
        .map(|(text, after)| {
            let files = BTreeMap::from([(path.to_owned(), text.as_bytes().to_vec())]);
            (String::new(), files, after)
        })
        .collect();
    let views = views(python, script, &asked);
    let mut wrong = Vec::new();
    for ((text, after), views) in moved.iter().zip(&views) {
        if views.before != views.after {
            let (before, now) = different(&views.before, &views.after);
            let written = after.text("pyproject.toml");
            wrong.push(format!("{text:?}\n{written}\n{before}\n{now}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        moved.len(),
        wrong[..wrong.len().min(8)].join("\n\n")
    );
    moved.len()
}

/// Texts with sections and keys of a tool, and values of any kind.
pub(crate) fn any_texts(
    sections: &'static [&'static str],
    keys: &'static [&'static str],
    count: usize,
) -> Vec<String> {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    let word = "[a-c]{1,3}|[a-z./*]{1,4}|0?[0-9]{1,2}|-?[0-9]{1,2}([.][0-9]?)?|true|No|ON|y|[a-c,;#%$\"'\\\\ ]{1,5}|[$][{]?[A-Z]{1,2}[}]?|%%";
    let value = (
        word,
        proptest::collection::vec(("\n|\n {1,5}|, ?| ", word), 0..4),
    )
        .prop_map(|(first, more)| {
            let more = more.into_iter().map(|(gap, word)| {
                // A further line is indented.
                let gap = if gap.ends_with('\n') {
                    format!("{gap}  ")
                } else {
                    gap
                };
                gap + &word
            });
            first + &more.collect::<String>()
        });
    let line = (proptest::sample::select(keys), " ?[=:] ?|=\n   ", value)
        .prop_map(|(key, equals, value)| format!("{key}{equals}{value}\n"));
    let comment = "# [a-c]\n|\n|  ; [a-c]\n";
    let lines = proptest::collection::vec(prop_oneof![5 => line, 1 => comment], 0..5);
    let section = (proptest::sample::select(sections), lines)
        .prop_map(|(name, lines)| format!("[{name}]\n{}", lines.concat()));
    let texts = proptest::collection::vec(section, 1..3);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    (0..count)
        .map(|_| {
            texts
                .new_tree(&mut runner)
                .expect("a value")
                .current()
                .concat()
        })
        .collect()
}
