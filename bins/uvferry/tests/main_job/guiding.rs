//! Guides: their commands, run; and what a checklist says before, after and in between.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use uvferry_process::{Command, Environment};
use uvferry_testkit::{find_python, find_uv, skip};

use crate::ferry::Ferry;

const GUIDES: [&str; 8] = [
    "developer",
    "migration",
    "faq",
    "training",
    "checklist",
    "optimisation",
    "user",
    "retrospective",
];

fn service() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta==1.0\n"),
        ("requirements-dev.txt", "-r requirements.txt\ntool\n"),
        ("requirements-docs.txt", "gamma\n"),
        ("main.py", "import beta\n"),
        (
            "Makefile",
            "install:\n\tpip install -r requirements-dev.txt\n",
        ),
        (
            "Dockerfile",
            "FROM python:3.9-slim\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n",
        ),
    ])
}

/// Blocks of code, each with what stands behind its fence.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in markdown.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line.trim_start());
                text.push('\n');
            }
            (None, Some(info)) => open = Some((info.to_owned(), String::new())),
            (None, None) => {}
        }
    }
    found
}

/// What a reader would put in place of the words in capitals.
fn filled(text: &str) -> String {
    text.replace("PACKAGE", "gamma")
}

/// Where uv finds the index of the test and nothing else.
#[cfg(unix)]
fn environment(ferry: &Ferry) -> uvferry_process::Environment {
    let mut environment = ferry.project.environment().clone();
    environment.set("UV_DEFAULT_INDEX", ferry.index().simple_url(""));
    environment.set("UV_PYTHON_DOWNLOADS", "never");
    let path = environment.get("PATH").unwrap_or_default().to_owned();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    // By `UV_PYTHON` it would be this Python that `uv pip sync` empties, and not the project's
    // environment.
    for program in [find_python().unwrap(), find_uv().unwrap()] {
        folders.insert(0, program.parent().unwrap().to_owned());
    }
    folders.push("/usr/bin".into());
    folders.push("/bin".into());
    environment.set("PATH", std::env::join_paths(folders).unwrap());
    environment
}

/// What is installed in the Python of this machine, which no guide may touch.
#[cfg(unix)]
fn of_the_machine() -> Vec<String> {
    let finished = Command::new(find_python().unwrap())
        .args([
            "-c",
            "import os, sysconfig; print(*sorted(os.listdir(sysconfig.get_path('purelib'))), sep='\\n')",
        ])
        .current_dir(std::env::temp_dir())
        .environment(&Environment::default())
        .timeout(Duration::from_mins(1))
        .run()
        .unwrap();
    assert!(finished.success(), "{finished:?}");
    finished.stdout_text().lines().map(str::to_owned).collect()
}

/// Every block of `sh` that is not marked otherwise, in order, in one shell.
#[cfg(unix)]
fn run_all(ferry: &Ferry, guide: &str) -> usize {
    let text = ferry.run(&["guide", guide]).exits(0).stdout;
    let script: String = blocks(&text)
        .into_iter()
        .filter(|(info, _)| info == "sh")
        .map(|(_, text)| filled(&text))
        .collect();
    let count = script
        .lines()
        .filter(|line| line.starts_with("uv "))
        .count();
    let script = format!("set -eux\nhere=$PWD\n{script}\ncd \"$here\"\n");
    let before = of_the_machine();
    let finished = Command::new("/bin/sh")
        .args(["-c", &script])
        .current_dir(ferry.project.path())
        .environment(&environment(ferry))
        .timeout(Duration::from_mins(5))
        .run()
        .unwrap();
    assert!(
        finished.success(),
        "the commands of {guide}: {finished:?}\n{}",
        String::from_utf8_lossy(&finished.stderr)
    );
    assert_eq!(
        of_the_machine(),
        before,
        "{guide} changed the machine's Python"
    );
    count
}

#[cfg(unix)]
#[test]
fn every_command_of_every_guide_runs_in_a_project_that_was_migrated() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    ferry.migrates_equal(&[]);
    let kept = ["pyproject.toml", "uv.lock"].map(|path| (path, ferry.project.read(path)));
    let mut counts = BTreeMap::new();
    for guide in GUIDES {
        counts.insert(guide, run_all(&ferry, guide));
        for (path, text) in &kept {
            ferry.project.write(path, text);
        }
    }
    for guide in [
        "developer",
        "faq",
        "training",
        "optimisation",
        "user",
        "migration",
        "checklist",
    ] {
        assert!(counts[guide] > 1, "{counts:?}");
    }
}

/// Extras, and groups that exclude each other.
#[cfg(unix)]
fn with_conflicts() -> Ferry {
    Ferry::with(&[
        (
            "pyproject.toml",
            "[project]\nname = \"mailer\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [\"gamma\"]\n\n[project.optional-dependencies]\nfast = [\"delta\"]\n",
        ),
        ("requirements-test.txt", "alpha==1.1\n"),
        ("requirements-docs.txt", "alpha==2.0\n"),
    ])
}

#[cfg(unix)]
#[test]
fn and_in_one_whose_groups_exclude_each_other() {
    skip!(unless Uv, Pip, Git);
    let ferry = with_conflicts();
    ferry.migrates_equal(&[]);
    assert!(ferry.project.read("pyproject.toml").contains("conflicts"));
    let kept = ["pyproject.toml", "uv.lock"].map(|path| (path, ferry.project.read(path)));
    for guide in GUIDES {
        run_all(&ferry, guide);
        for (path, text) in &kept {
            ferry.project.write(path, text);
        }
    }
}

#[cfg(unix)]
#[test]
fn and_in_one_that_keeps_that_keeps_its_requirements_files() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    ferry.migrate(&["--mode", "pip"]).exits(0);
    let list = ferry.run(&["guide", "checklist"]).exits(0).stdout;
    assert!(list.contains("> **Migrated.**"), "{list}");
    assert!(list.contains("- [x] <!-- evidence: scripts -->"), "{list}");
    assert!(!list.contains("evidence: lock"), "{list}");
    for guide in GUIDES {
        run_all(&ferry, guide);
        assert!(!ferry.project.exists("uv.lock"), "{guide} made a lock");
    }
}

/// The words of a command as a shell cuts them, up to its end.
fn shell_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            (None, '|' | '&' | ';' | '…') => break,
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words of each command of `program` in a guide: in blocks of any kind and in sentences.
fn commands_of(markdown: &str, program: &str) -> BTreeSet<Vec<String>> {
    let mut texts: Vec<String> = blocks(markdown)
        .into_iter()
        .filter(|(info, _)| {
            ["sh", "yaml", "dockerfile"]
                .iter()
                .any(|kind| info.starts_with(kind))
        })
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut in_fence = false;
    let prose: Vec<&str> = markdown
        .lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            in_fence ^= fence;
            !fence && !in_fence
        })
        .collect();
    texts.extend(
        prose
            .join(" ")
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned),
    );
    texts
        .iter()
        .filter_map(|text| {
            let text = filled(text);
            let at = text.match_indices(program).map(|(at, _)| at).find(|at| {
                let before = text[..*at].chars().next_back();
                let after = text[at + program.len()..].chars().next();
                before.is_none_or(|c| c == ' ') && after == Some(' ')
            })?;
            Some(shell_words(&text[at..]))
        })
        .filter(|words: &Vec<String>| words.len() > 1)
        .collect()
}

#[test]
fn uv_knows_every_flag_that_a_guide_names() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    ferry.migrates_equal(&[]);
    let mut helps: BTreeMap<Vec<String>, String> = BTreeMap::new();
    let mut seen = 0;
    for guide in GUIDES {
        let text = ferry.run(&["guide", guide]).exits(0).stdout;
        for words in commands_of(&text, "uv") {
            let groups = ["pip", "cache", "python", "tool", "self", "auth"];
            let mut command: Vec<String> = Vec::new();
            for word in words[1..].iter().filter(|word| *word != "-v") {
                let is_group = command.is_empty()
                    || (command.len() == 1 && groups.contains(&command[0].as_str()));
                if word.starts_with('-') || !is_group || word == "COMMAND" {
                    break;
                }
                command.push(word.clone());
            }
            let help = helps.entry(command.clone()).or_insert_with(|| {
                let finished = Command::new(find_uv().unwrap())
                    .args(&command)
                    .arg("--help")
                    .current_dir(ferry.project.path())
                    .environment(ferry.project.environment())
                    .timeout(Duration::from_mins(1))
                    .run()
                    .unwrap();
                assert!(
                    finished.success(),
                    "uv has no `{}` ({guide})",
                    command.join(" ")
                );
                String::from_utf8_lossy(&finished.stdout).into_owned()
            });
            // What comes behind the program of `uv run` is not uv's.
            let own = words[1..].iter().take_while(|word| {
                command.first().is_none_or(|first| first != "run") || !word.starts_with("python")
            });
            for flag in own.filter(|word| word.starts_with("--")) {
                let name = flag.split('=').next().unwrap();
                let is_there = help
                    .split(|c: char| c.is_whitespace() || ",[<.".contains(c))
                    .any(|word| word == name);
                assert!(
                    is_there || name == "--help",
                    "`{}` of {guide}: no {name}",
                    words.join(" ")
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen} flags");
}

#[test]
fn this_program_knows_its_own_commands_in_guides() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    let mut seen = 0;
    for guide in GUIDES {
        let text = ferry.run(&["guide", guide]).exits(0).stdout;
        for words in commands_of(&text, "uvferry") {
            let words: Vec<String> = words
                .into_iter()
                .filter(|word| word != "NAME" && word != "CODE")
                .collect();
            let parsed = uvferry::command().try_get_matches_from(&words);
            // The name of a command stands for what it does.
            let is_mention = |error: &clap::Error| {
                words.len() == 2 && error.kind() == clap::error::ErrorKind::MissingRequiredArgument
            };
            if let Err(error) = parsed {
                assert!(is_mention(&error), "{guide}: {words:?}: {error}");
            }
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} commands");
}

#[test]
fn a_checklist_follows_the_project_and_keeps_what_people_ticked() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    let list = ferry.project.beside("lists").join("CHECKLIST.md");
    let list = list.to_str().unwrap();
    let check = || ferry.run(&["guide", "checklist", "--check", "--ticked", list]);
    let write = || {
        ferry
            .run(&["guide", "checklist", "--output", list])
            .exits(0)
    };
    write();
    check()
        .exits(1)
        .shows("(evidence: applied)")
        .says("are ticked");
    ferry.migrates_equal(&[]);
    let after = check().exits(1);
    for name in [
        "applied",
        "lock",
        "project-table",
        "scripts",
        "images",
        "verified",
        "undoable",
    ] {
        assert!(
            !after.stdout.contains(&format!("(evidence: {name})")),
            "{after:?}"
        );
    }
    assert!(after.stdout.contains("(person: tests-pass)"), "{after:?}");

    let all = fs_err::read_to_string(list)
        .unwrap()
        .replace("- [ ]", "- [x]");
    fs_err::write(list, all).unwrap();
    write();
    let left = check().exits(1);
    assert!(!left.stdout.contains("(person:"), "{left:?}");
    // What was never measured stays open, whoever ticks it.
    assert!(left.stdout.contains("(evidence: measured)"), "{left:?}");

    ferry.run(&["undo", "--yes"]).exits(0);
    check()
        .exits(1)
        .shows("(evidence: applied)")
        .shows("(evidence: verified)");
}

#[test]
fn guides_write_nothing_into_the_project_and_refuse_what_they_have_no_form_for() {
    skip!(unless Git);
    let ferry = service();
    for guide in GUIDES {
        ferry.refuses(&["guide", guide], 0);
    }
    ferry.refuses(&["guide", "developer", "--format", "json"], 2);
    ferry
        .refuses(&["guide", "developer", "--check"], 2)
        .says("checklist");
    ferry
        .refuses(&["guide", "faq", "--bench", "requirements.txt"], 2)
        .says("requirements.txt");
    ferry.refuses(&["guide", "nothing"], 2);
    ferry.refuses(&["guide", "faq", "--lang", "xx"], 2);
    // What stands in the file's place matters for a checklist alone.
    let place = ferry.project.beside("written").join("page.md");
    fs_err::write(&place, [0xff, 0xfe, 0xff]).unwrap();
    ferry
        .refuses(&["guide", "faq", "--output", place.to_str().unwrap()], 0)
        .says("written to");
    assert!(fs_err::read_to_string(&place).unwrap().starts_with("# "));
    fs_err::create_dir(ferry.project.join("empty")).unwrap();
    ferry
        .refuses(&["guide", "faq", "empty"], 1)
        .says("nothing to migrate");
}

#[test]
fn benches_beside_the_journal_are_found_and_a_broken_one_is_told() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    ferry.migrates_equal(&[]);
    ferry.project.write(".uvferry/bench.jsonl", "no bench\n");
    let output = ferry
        .run(&["guide", "optimisation"])
        .exits(0)
        .says("passed over");
    assert!(
        output.stdout.contains("no saved bench was found"),
        "{output:?}"
    );
    ferry.project.write(".uvferry/report.json", "{}");
    ferry
        .run(&["guide", "retrospective"])
        .exits(0)
        .says("report.json")
        .shows("Nothing was compared.");
}
