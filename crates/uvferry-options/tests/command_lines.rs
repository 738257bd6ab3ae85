//! The tables of command lines against the help of the programs themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use uvferry_options::{
    CommandOption, Form, Kind, PIP, PIP_COMMANDS, PIP_COMPILE, PIP_GONE, PIP_SYNC, To, Value,
    uv_command,
};
use uvferry_process::Command;
use uvferry_testkit::{Isolated, find_uv, python_with};

/// Options that pip takes and does not show.
const HIDDEN: &[&str] = &["--no-user", "--use-pep517", "--no-python-version-warning"];

/// An option as a help shows it: whether a value follows.
type Shown = BTreeMap<String, bool>;

fn run(program: &Path, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let isolated = Isolated::under(folder.path());
    let finished = Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .environment(isolated.environment())
        .timeout(Duration::from_mins(1))
        .run()
        .expect("the program can be started");
    assert!(finished.success(), "{}", finished.stderr_redacted());
    finished.stdout_text().into_owned()
}

/// Options at the beginning of lines: `  -r, --requirement <file>`, `  -U, --upgrade / --no-upgrade`,
/// `      --index <INDEX>`.
fn shown(help: &str) -> Shown {
    let mut options = Shown::new();
    for line in help.lines() {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if !text.starts_with('-') || text.starts_with("- ") || !(1..=6).contains(&indent) {
            continue;
        }
        let head = text.split("  ").next().unwrap_or(text);
        let mut names: Vec<&str> = Vec::new();
        let mut takes_value = false;
        for word in head
            .split([' ', ','])
            .filter(|word| !word.is_empty() && *word != "/")
        {
            if word.starts_with('-') {
                names.push(word.trim_end_matches("..."));
            } else {
                takes_value = true;
            }
        }
        for name in names {
            options.insert(name.to_owned(), takes_value);
        }
    }
    options
}

fn rows_for<'a>(
    table: &'a [CommandOption],
    command: Option<&'a str>,
) -> impl Iterator<Item = &'a CommandOption> {
    table.iter().filter(move |row| row.is_taken_by(command))
}

/// What differs between a help and the rows of a command.
fn differences(
    table: &[CommandOption],
    command: Option<&str>,
    help: &Shown,
    unseen: &[&str],
) -> Vec<String> {
    let place = command.unwrap_or("the program");
    let mut found = Vec::new();
    for (name, takes_value) in help {
        let row = rows_for(table, command).find(|row| match name.strip_prefix("--") {
            Some(_) => row.names().any(|known| known == name),
            None => row.short == name.chars().nth(1),
        });
        match row {
            None => found.push(format!("{place}: `{name}` has no row")),
            Some(row) if (row.value == Value::One) != *takes_value => {
                found.push(format!("{place}: `{name}`: a value: {takes_value}"));
            }
            Some(_) => {}
        }
    }
    for row in rows_for(table, command) {
        if !unseen.contains(&row.long) && !help.contains_key(row.long) {
            found.push(format!("{place}: `{}` is not in the help", row.long));
        }
        if let Some(letter) = row.short
            && !unseen.contains(&row.long)
            && !help.contains_key(&format!("-{letter}"))
        {
            found.push(format!("{place}: `-{letter}` is not in the help"));
        }
    }
    found
}

const PACKAGES: &[&str] = &["pip==26.3", "pip-tools==7.6.2"];

#[test]
fn every_option_of_pip_has_a_row_and_every_row_is_an_option() {
    let Some(python) = python_with("pip-command-line", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut found = Vec::new();
    let unseen: Vec<&str> = HIDDEN
        .iter()
        .chain(PIP_GONE)
        .copied()
        // Taken in front of a command only.
        .chain(["--version"])
        .collect();
    let script = "from pip._internal.commands import commands_dict, create_command\n\
        for name in commands_dict:\n    \
            if name != 'help':\n        \
                print('=====', name)\n        \
                for option in create_command(name).parser.option_list_all:\n            \
                    print(*option._long_opts)\n";
    let said = run(&python, &["-c", script]);
    let mut commands = BTreeSet::new();
    for part in said.split("===== ").skip(1) {
        let (name, all) = part.split_once('\n').unwrap();
        commands.insert(name.to_owned());
        let help = shown(&run(&python, &["-m", "pip", name, "--help"]));
        found.extend(differences(PIP, Some(name), &help, &unseen));
        // Aliases, and what is hidden.
        let known: BTreeSet<&str> = all.split_whitespace().collect();
        for row in rows_for(PIP, Some(name)).filter(|row| row.long != "--version") {
            let is_gone = PIP_GONE.contains(&row.long);
            if is_gone == known.contains(row.long) {
                found.push(format!("{name}: `{}`: gone is {is_gone}", row.long));
            }
        }
        for alias in &known {
            if !rows_for(PIP, Some(name)).any(|row| row.names().any(|other| other == *alias)) {
                found.push(format!("{name}: `{alias}` has no row"));
            }
        }
    }
    // `help` has no options of its own, and is not asked.
    let expected: BTreeSet<String> = PIP_COMMANDS
        .iter()
        .filter(|name| **name != "help")
        .map(|&name| name.to_owned())
        .collect();
    assert_eq!(commands, expected);
    assert!(found.is_empty(), "{}", found.join("\n"));
    // `pip --help` has `-V`.
    assert!(shown(&run(&python, &["-m", "pip", "--help"])).contains_key("--version"));
}

#[test]
fn every_option_of_pip_tools_has_a_row_and_every_row_is_an_option() {
    let Some(python) = python_with("pip-command-line", PACKAGES) else {
        uvferry_testkit::skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let mut found = Vec::new();
    for (command, table) in [("compile", PIP_COMPILE), ("sync", PIP_SYNC)] {
        let help = shown(&run(&python, &["-m", "piptools", command, "--help"]));
        found.extend(differences(table, None, &help, &[]));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The options of uv that a form names.
fn named(form: Form) -> Vec<&'static str> {
    let strip = |word: &'static str| word.split('=').next().unwrap_or(word);
    match form.to {
        To::Option(name) => vec![name],
        To::Words(words) => words
            .iter()
            .map(|word| strip(word))
            .filter(|word| word.starts_with("--"))
            .collect(),
        To::Decided(names) => names.to_vec(),
        To::Environment(_) | To::EnvironmentFixed(..) | To::Nowhere => Vec::new(),
    }
}

#[test]
fn uv_has_every_option_that_a_row_names() {
    uvferry_testkit::skip!(unless Uv);
    let uv = find_uv().unwrap();
    let help = |command: &[&str]| {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        shown(&run(&uv, &arguments))
    };
    // `-r, --requirements`: the letters of a help with their names.
    let letters = |command: &[&str]| {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let text = run(&uv, &arguments);
        let pairs = text.lines().filter_map(|line| {
            let (letter, rest) = line.trim_start().strip_prefix('-')?.split_once(", --")?;
            let name = rest.split([' ', '.']).next()?;
            Some((letter.chars().next()?, format!("--{name}")))
        });
        pairs.collect::<BTreeSet<(char, String)>>()
    };
    let mut found = Vec::new();
    for (of_uv, rows, is_project) in [
        (
            &["pip", "install"][..],
            rows_for(PIP, Some("install")).collect::<Vec<_>>(),
            false,
        ),
        (&["sync"], rows_for(PIP, Some("install")).collect(), true),
        (
            &["pip", "uninstall"],
            rows_for(PIP, Some("uninstall")).collect(),
            false,
        ),
        (
            &["pip", "list"],
            rows_for(PIP, Some("list")).collect(),
            false,
        ),
        (
            &["pip", "freeze"],
            rows_for(PIP, Some("freeze")).collect(),
            false,
        ),
        (
            &["pip", "show"],
            rows_for(PIP, Some("show")).collect(),
            false,
        ),
        (&["pip", "compile"], PIP_COMPILE.iter().collect(), false),
        (&["lock"], PIP_COMPILE.iter().collect(), true),
        (&["pip", "sync"], PIP_SYNC.iter().collect(), false),
        (&["sync"], PIP_SYNC.iter().collect(), true),
    ] {
        let letters = letters(of_uv);
        for row in rows {
            let form = if is_project { row.project } else { row.pip };
            let (Some(letter), To::Option(name), Kind::Same) = (row.short, form.to, form.kind)
            else {
                continue;
            };
            if !letters.contains(&(letter, name.to_owned())) && letter != 'V' {
                found.push(format!("{of_uv:?}: `-{letter}` is not `{name}`"));
            }
        }
    }
    let mut check = |what: &str, row: &CommandOption, form: Form, helps: &[&Shown]| {
        for name in named(form) {
            if !helps.iter().any(|help| help.contains_key(name)) && name != "--version" {
                found.push(format!("{what}: `{}` names `{name}`", row.long));
            }
        }
    };
    let (install, sync, export, build) = (
        help(&["pip", "install"]),
        help(&["sync"]),
        help(&["export"]),
        help(&["build"]),
    );
    for command in ["install", "uninstall", "freeze", "list", "show", "check"] {
        let of_uv = help(uv_command(command).unwrap());
        for row in rows_for(PIP, Some(command)) {
            let is_general = row.commands.is_empty();
            let of_uv = if is_general { &install } else { &of_uv };
            check(command, row, row.pip, &[of_uv]);
            if command == "install" {
                // What `uv sync` does not do becomes an export and an install.
                let helps: &[&Shown] = match row.project.to {
                    To::Decided(_) => &[&sync, &export, &install],
                    _ => &[&sync],
                };
                check("install in a project", row, row.project, helps);
            }
        }
    }
    for row in rows_for(PIP, Some("wheel")) {
        if let To::Decided(_) = row.pip.to {
            check("wheel", row, row.pip, &[&install, &build]);
        }
    }
    for (program, table, pip, project) in [
        (
            "pip-compile",
            PIP_COMPILE,
            help(&["pip", "compile"]),
            help(&["lock"]),
        ),
        ("pip-sync", PIP_SYNC, help(&["pip", "sync"]), sync),
    ] {
        for row in table {
            check(program, row, row.pip, &[&pip]);
            if row.project.to != row.pip.to || !matches!(row.pip.to, To::Decided(_)) {
                check(
                    &format!("{program} in a project"),
                    row,
                    row.project,
                    &[&project],
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
