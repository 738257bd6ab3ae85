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

use uvferry_diagnostics::{Diagnostic, Location, SourceFile, Verdict};
use uvferry_ini::Dialect;
use uvferry_pyproject::{Comments, NewValue};

use crate::found::{Candidate, Found, Key};
use crate::options::Tool;
use crate::plan::{Plan, Step};
use crate::rules;
use crate::values::{self, Kind, strip};
use crate::workbench::Workbench;
use crate::yaml::{self, Data, Node};

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
            yaml::read(&file),
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
            if let Ok(Some(Node {
                data: Data::Map(entries),
                ..
            })) = yaml::read(file)
            {
                let verdict = Verdict::needs_review(&rules::SHADOWED_CONFIGURATION, &what);
                for (_, key, node) in &entries {
                    bench.decide(&found(file, key, node), verdict.clone());
                }
            }
        }
        return;
    }
    for file in &files {
        yaml_file(bench, file);
    }
}

fn yaml_file(bench: &mut Workbench<'_>, file: &SourceFile) {
    if !bench.readable(file) {
        return;
    }
    let entries = match yaml::read(file) {
        Ok(Some(Node {
            data: Data::Map(entries),
            ..
        })) => entries,
        Ok(_) => return,
        Err(refused) => {
            let what = format!("not brought into pyproject.toml: {}", refused.what);
            bench.tell_once(
                Diagnostic::new(&rules::UNREADABLE_CONFIGURATION, what).at(file, refused.span),
            );
            return;
        }
    };
    let candidate = Candidate {
        counts: true,
        own_file: true,
        ..Candidate::absent(file.path())
    };
    let mut plan = Plan::new(Tool::Bandit, TABLE, candidate);
    plan.command = Some(COMMAND.to_owned());
    let founds: Vec<Found> = entries
        .iter()
        .map(|(_, key, node)| found(file, key, node))
        .collect();
    let keep = |bench: &mut Workbench<'_>, why: &str| {
        for found in &founds {
            bench.decide(found, Verdict::kept(why));
        }
    };
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
    plan.table(TABLE, Vec::new());
    for ((name, _, node), found) in entries.iter().zip(&founds) {
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
