//! bandit (1.9): `bandit/cli/main.py`, `bandit/core/config.py`.
//!
//! It reads pyproject.toml only with `-c pyproject.toml`. By itself it finds one `.bandit`,
//! an INI file of command line options, below what it scans; a YAML file it reads only with
//! `-c`, and setup.cfg or tox.ini only with `--ini`. So:
//!
//! - `.bandit` stays, unless each command that runs bandit gives it `-c pyproject.toml`;
//!   then `skips` and `tests`, which have the same meaning there, move. Its `exclude` does
//!   not: there it takes the place of bandit's own list, in pyproject.toml it comes on top.
//! - a YAML file that nothing names moves, and the new command is told.

use uvferry_diagnostics::{Diagnostic, Location, Severity, SourceFile, Verdict};
use uvferry_ini::Dialect;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::options::Tool;
use crate::plan::{Plan, Step};
use crate::rules;
use crate::values::{self, Kind, strip};
use crate::versions;
use crate::workbench::Workbench;
use crate::yaml::{self, Data, Document, Node};

const TABLE: &[&str] = &["tool", "bandit"];
const INI: &str = ".bandit";
const YAML: &[&str] = &["bandit.yaml", "bandit.yml", ".bandit.yaml", ".bandit.yml"];
const COMMAND: &str = "bandit -c pyproject.toml";

/// `configparser.ConfigParser()`.
const DIALECT: Dialect = Dialect::CONFIG_PARSER;

pub(crate) fn bring(bench: &mut Workbench<'_>) {
    options_file(bench);
    shared_files(bench);
    yaml_files(bench);
}

/// Whether each command that runs bandit gives pyproject.toml to it.
fn reads_pyproject(bench: &Workbench<'_>) -> bool {
    let given = bench.options.configured.get(&Tool::Bandit);
    given.is_some_and(|file| file == "pyproject.toml")
}

fn options_file(bench: &mut Workbench<'_>) {
    let Some(file) = bench.file(INI) else {
        return;
    };
    // Some give the name to a YAML file, for `-c .bandit`.
    let is_yaml = bench
        .ini(INI, &DIALECT)
        .is_some_and(|ini| !ini.refused.is_empty())
        && matches!(
            yaml::read(&file).map(|document| document.root),
            Ok(Some(Node {
                data: Data::Map(_),
                ..
            }))
        );
    if is_yaml {
        yaml_file(bench, &file);
        return;
    }
    let candidate = bench.candidate(INI, &DIALECT, true, |section| section == "bandit");
    if candidate.broken {
        return;
    }
    if let Some(by) = bench.options.named.get(INI).cloned() {
        let why = format!("{}:{} names `{INI}`", by.file, by.line);
        bench.decide_all(&candidate, &Verdict::kept(why));
        return;
    }
    if !reads_pyproject(bench) {
        let why = "bandit finds this file by itself, and pyproject.toml only with `-c`";
        bench.decide_all(&candidate, &Verdict::kept(why));
        if !candidate.keys.is_empty() {
            bench.tell(
                Diagnostic::new(
                    &rules::COMMAND_CHANGES,
                    "bandit reads pyproject.toml only where its command says so",
                )
                .at_location(candidate.place())
                .help(format!("run it as `{COMMAND}` everywhere, then run again")),
            );
        }
        return;
    }
    move_options(bench, candidate);
}

/// Each key by itself: bandit takes what both files say.
fn move_options(bench: &mut Workbench<'_>, mut candidate: Candidate) {
    let profile = candidate
        .keys
        .iter()
        .any(|key| key.setting.key == "profile");
    let (movable, rest): (Vec<Key>, Vec<Key>) = candidate
        .keys
        .drain(..)
        .partition(|key| matches!(key.setting.key.as_str(), "skips" | "tests") && !profile);
    candidate.own_file &= rest.is_empty() && candidate.foreign.is_empty();
    candidate.foreign.clear();
    for key in &rest {
        let why = format!(
            "`{}` is an option of the command, with no equal in pyproject.toml",
            key.setting.key
        );
        bench.decide(&key.found, Verdict::kept(why));
    }
    candidate.keys = movable;
    candidate.counts = !candidate.keys.is_empty();
    let order = vec![Candidate::pyproject(false), candidate];
    let Some(mut plan) = bench.settle(Tool::Bandit, TABLE, order) else {
        return;
    };
    plan.merges = true;
    plan.command = Some(COMMAND.to_owned());
    for key in &plan.winner.keys.clone() {
        let text = &key.setting.value;
        // bandit cuts at commas and takes ` B102` with its space for no test at all.
        if text
            .split(',')
            .any(|one| one != strip(one) || one.is_empty())
        {
            let why = "white space between the commas: bandit knows no such test";
            plan.block(&key.found, &rules::UNUSABLE_VALUE, why);
            continue;
        }
        match values::convert(key, Kind::LinesAndCommas) {
            Ok(value) => plan.put(key, TABLE, &key.setting.key, value),
            Err(why) => plan.block(&key.found, &rules::UNUSABLE_VALUE, why),
        }
    }
    bench.carry_out(&plan);
}

/// bandit reads these only with `--ini`, and a command that says so names them.
fn shared_files(bench: &mut Workbench<'_>) {
    for path in ["setup.cfg", "tox.ini"] {
        let found = bench.candidate(path, &DIALECT, false, |section| section == "bandit");
        if found.counts && !found.broken {
            let why = "options of the command, read with `--ini`";
            bench.decide_all(&found, &Verdict::kept(why));
        }
    }
}

fn yaml_files(bench: &mut Workbench<'_>) {
    let files: Vec<SourceFile> = YAML.iter().filter_map(|path| bench.file(path)).collect();
    if let [one, more, ..] = files.as_slice() {
        let what = format!(
            "which of `{}` and `{}` bandit is given, nothing in the project says",
            one.path(),
            more.path()
        );
        bench.tell(
            Diagnostic::new(&rules::SHADOWED_CONFIGURATION, &what)
                .at_location(Location::file(one.path())),
        );
        for file in &files {
            if let Some(table) = read(bench, file) {
                let verdict = Verdict::needs_review(&rules::SHADOWED_CONFIGURATION, &what);
                table.decide_all(bench, &verdict);
            }
        }
        return;
    }
    for file in &files {
        yaml_file(bench, file);
    }
}

/// A YAML file as bandit reads it: a table.
struct Table {
    entries: yaml::Entries,
    /// Each key, in the order of `entries`.
    founds: Vec<Found>,
    /// Keys that have no effect or cannot be carried over.
    others: Vec<Found>,
    document: Document,
}

impl Table {
    /// Enters one verdict for each key.
    fn decide_all(&self, bench: &mut Workbench<'_>, verdict: &Verdict) {
        for found in self.founds.iter().chain(&self.others) {
            bench.decide(found, verdict.clone());
        }
    }
}

/// What bandit reads in a YAML file; what it stops at is told.
fn read(bench: &mut Workbench<'_>, file: &SourceFile) -> Option<Table> {
    if !bench.readable(file) {
        return None;
    }
    let mut document = match yaml::read(file) {
        Ok(document) => document,
        Err(refused) => {
            let rule = if refused.is_broken {
                &rules::UNREADABLE_CONFIGURATION
            } else {
                &rules::UNUSABLE_VALUE
            };
            let what = format!("not brought into pyproject.toml: {}", refused.what);
            bench.tell_once(Diagnostic::new(rule, what).at(file, refused.span));
            return None;
        }
    };
    let entries = match document.root.take() {
        Some(Node {
            data: Data::Map(entries),
            ..
        }) => entries,
        root => {
            let what = "bandit stops here: the file is no table";
            let span = root.map_or(0..0, |node| node.span);
            bench.tell_once(Diagnostic::new(&rules::UNREADABLE_CONFIGURATION, what).at(file, span));
            return None;
        }
    };
    let founds = entries
        .iter()
        .map(|(_, key, node)| found(file, key, node))
        .collect();
    let places = document.troubles.iter().chain(&document.hidden);
    let others = places
        .filter(|place| place.is_root_key)
        .map(|place| Found {
            location: Location::new(file, place.span.clone()),
            text: file.slice(place.span.clone()).to_owned(),
            removal: None,
            comments: Comments::default(),
        })
        .collect();
    Some(Table {
        entries,
        founds,
        others,
        document,
    })
}

/// Tells what pyproject.toml cannot hold; whether there is such a thing.
fn has_troubles(bench: &mut Workbench<'_>, file: &SourceFile, table: &Table) -> bool {
    for trouble in &table.document.troubles {
        let what = format!("pyproject.toml cannot hold it: {}", trouble.what);
        bench.tell(Diagnostic::new(&rules::UNUSABLE_VALUE, what).at(file, trouble.span.clone()));
        let inner = Location::new(file, trouble.span.clone());
        let holds = |found: &&Found| {
            let at = &found.location;
            (at.line, at.column) <= (inner.line, inner.column) && inner.line <= at.end_line
        };
        let mut keys = table.founds.iter().chain(&table.others);
        if let Some(found) = keys.rfind(holds) {
            bench.decide(
                found,
                Verdict::needs_review(&rules::UNUSABLE_VALUE, &trouble.what),
            );
        }
    }
    if table.document.troubles.is_empty() {
        return false;
    }
    let why = format!("`{}` holds what pyproject.toml cannot hold", file.path());
    table.decide_all(bench, &Verdict::kept(why));
    true
}

/// Tells the keys that have had no effect, and that go with the file.
fn drop_hidden(bench: &mut Workbench<'_>, file: &SourceFile, table: &Table) {
    for hidden in &table.document.hidden {
        let what = format!(
            "`{}` has no effect: the table says it elsewhere",
            hidden.what
        );
        bench.tell(
            Diagnostic::new(&rules::SHADOWED_CONFIGURATION, what).at(file, hidden.span.clone()),
        );
    }
    for found in &table.others {
        let why = "the table says it elsewhere";
        bench.decide(found, Verdict::dropped(&rules::SHADOWED_CONFIGURATION, why));
    }
}

fn yaml_file(bench: &mut Workbench<'_>, file: &SourceFile) {
    let Some(table) = read(bench, file) else {
        return;
    };
    let candidate = Candidate {
        counts: true,
        own_file: true,
        ..Candidate::absent(file.path())
    };
    let mut plan = Plan::new(Tool::Bandit, TABLE, candidate);
    plan.command = Some(COMMAND.to_owned());
    let keep = |bench: &mut Workbench<'_>, why: &str| table.decide_all(bench, &Verdict::kept(why));
    if let Some(by) = bench.options.named.get(file.path()).cloned() {
        let what = format!("`{}` stays: something names it", file.path());
        bench.tell(Diagnostic::new(&rules::NAMED_CONFIGURATION, what).at_location(by.clone()));
        let why = format!("{}:{} names `{}`", by.file, by.line, file.path());
        keep(bench, &why);
        return;
    }
    if reads_pyproject(bench) {
        keep(
            bench,
            "the commands that run bandit give pyproject.toml to it, not this file",
        );
        return;
    }
    if let Some(why) = versions::cannot_read(Tool::Bandit, bench.options) {
        bench.tell(
            Diagnostic::new(&rules::NEEDS_NEWER_TOOL, &why)
                .severity(Severity::Warning)
                .at_location(Location::file(file.path())),
        );
        keep(bench, &why);
        return;
    }
    if has_troubles(bench, file, &table) {
        return;
    }
    plan.table(TABLE, Vec::new());
    for ((name, _, node), found) in table.entries.iter().zip(&table.founds) {
        put(&mut plan, file, (name, node), found);
    }
    plan.tables[0].1 = loose_comments(file, &plan);
    if !plan.blocked.is_empty() {
        keep(
            bench,
            "a key of this file cannot move, and bandit is given one file",
        );
    }
    if bench.carry_out(&plan) {
        drop_hidden(bench, file, &table);
        bench.tell(
            Diagnostic::new(
                &rules::COMMAND_CHANGES,
                format!(
                    "bandit has to be told: `{COMMAND}` in place of `-c {}`",
                    file.path()
                ),
            )
            .at_location(Location::file(file.path())),
        );
    } else {
        keep(
            bench,
            "pyproject.toml has a table for bandit that says something else",
        );
    }
}

/// Tables become tables, the rest values.
fn put(plan: &mut Plan, file: &SourceFile, (name, node): (&str, &Node), found: &Found) {
    let null = "null is the same as no key at all";
    match &node.data {
        Data::Null => plan.drop(found, &rules::UNUSABLE_VALUE, null),
        Data::Map(entries) if !entries.is_empty() => {
            // The books have one entry a key of the file: the table as a whole.
            let table = [TABLE, &[name]].concat();
            plan.table(&table, found.comments.above.clone());
            for (key, span, inner) in entries {
                let inner_found = Found {
                    comments: comments_of(file, span, inner),
                    ..found.clone()
                };
                match yaml::new_value(file, inner) {
                    Some(value) => plan.put_found(inner_found, &table, key, value),
                    None => plan.block(found, &rules::UNUSABLE_VALUE, "TOML has no null"),
                }
            }
        }
        _ => match yaml::new_value(file, node) {
            Some(value) => plan.put_found(found.clone(), TABLE, name, value),
            None => plan.block(found, &rules::UNUSABLE_VALUE, "TOML has no null"),
        },
    }
}

fn found(file: &SourceFile, key: &uvferry_diagnostics::Span, node: &Node) -> Found {
    let span = key.start..node.span.end.max(key.end);
    let text = file.slice(span.clone()).trim_end().to_owned();
    Found {
        location: Location::new(file, span.start..span.start + text.len()),
        text,
        removal: None,
        comments: comments_of(file, key, node),
    }
}

fn comments_of(file: &SourceFile, key: &uvferry_diagnostics::Span, node: &Node) -> Comments {
    // What stands behind the last item of a list is that item's.
    let end = match node.data {
        Data::List(_) | Data::Map(_) => key.end,
        _ => node.span.end,
    };
    yaml::comments(file, key, end)
}

/// Comment lines that are neither a key's nor an item's.
fn loose_comments(file: &SourceFile, plan: &Plan) -> Vec<String> {
    let mut claimed: Vec<&str> = Vec::new();
    for step in &plan.steps {
        if let Step::Put { found, value, .. } = step {
            claimed.extend(found.comments.above.iter().map(String::as_str));
            if let NewValue::List(items) = value {
                let items = items.iter().flat_map(|(_, comments)| &comments.above);
                claimed.extend(items.map(String::as_str));
            }
        }
    }
    let tables = plan.tables.iter().flat_map(|(_, comments)| comments);
    claimed.extend(tables.map(String::as_str));
    let mut loose = Vec::new();
    for line in file.text().lines().map(str::trim) {
        if !line.starts_with('#') {
            continue;
        }
        match claimed.iter().position(|known| *known == line) {
            Some(at) => {
                claimed.swap_remove(at);
            }
            None => loose.push(line.to_owned()),
        }
    }
    loose
}
