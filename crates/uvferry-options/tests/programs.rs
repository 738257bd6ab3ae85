//! The tables of the programs beside pip against what the programs themselves say of their
//! options, and against what uv says of its own.

use std::path::Path;
use std::time::Duration;

use uvferry_options::{
    BUILD, CommandOption, EASY_INSTALL, Kind, PIPX, PROGRAM_VARIABLES, ProgramOptions, SETUP_PY,
    SETUP_PY_COMMANDS, TWINE, To, VENV, VIRTUALENV, Value, program_variable, setup_command,
};
use uvferry_process::{Command, Environment};
use uvferry_testkit::{find_pythons, find_uv, python_with, skip};

const PACKAGES: &[&str] = &[
    "build==1.6.1",
    "pip==26.3",
    "pipx==1.18.4",
    "setuptools==84.2.1",
    "twine==7.0.0",
    "virtualenv==21.15.11",
];

/// An option as a help text shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shown {
    longs: Vec<String>,
    short: Option<char>,
    takes_value: bool,
}

/// The options in a help text of argparse or clap: lines that begin with a dash.
fn options_in(help: &str) -> Vec<Shown> {
    help.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            if !line.starts_with('-') {
                return None;
            }
            let head = line.split("  ").next()?;
            let mut shown = Shown {
                longs: Vec::new(),
                short: None,
                takes_value: false,
            };
            for form in head.split(", ") {
                let mut words = form.split(' ');
                let name = words.next()?.trim_end_matches("...");
                shown.takes_value |= words.next().is_some();
                if name.starts_with("--") {
                    shown.longs.push(name.to_owned());
                } else {
                    shown.short = name.chars().nth(1);
                }
            }
            Some(shown)
        })
        .collect()
}

fn output(program: &Path, arguments: &[&str]) -> String {
    let environment: Environment = std::env::vars_os().collect::<Environment>();
    let finished = Command::new(program)
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .environment(&environment.with("COLUMNS", "300"))
        .timeout(Duration::from_mins(1))
        .run()
        .expect("the program can be started");
    assert!(
        finished.success(),
        "{arguments:?}: {}",
        finished.stderr_redacted()
    );
    finished.stdout_text().into_owned()
}

/// Both directions, for one command of a program (`None` where it has none).
fn compare(
    program: &ProgramOptions,
    command: Option<&str>,
    shown: &[Shown],
    wrong: &mut Vec<String>,
) {
    let name = program.name;
    let rows: Vec<&CommandOption> = program
        .options
        .iter()
        .filter(|row| row.is_taken_by(command))
        .collect();
    for option in shown {
        let Some(row) = rows.iter().find(|row| {
            option
                .longs
                .iter()
                .any(|long| row.names().any(|n| n == long))
        }) else {
            wrong.push(format!("{name} {command:?}: no row for {:?}", option.longs));
            continue;
        };
        for long in &option.longs {
            if !row.names().any(|known| known == long) {
                wrong.push(format!("{name} {command:?}: `{}` lacks `{long}`", row.long));
            }
        }
        if row.short != option.short {
            wrong.push(format!(
                "{name} {command:?}: the letter of `{}` is {:?}",
                row.long, option.short
            ));
        }
        if (row.value == Value::One) != option.takes_value {
            wrong.push(format!(
                "{name} {command:?}: whether `{}` takes a value",
                row.long
            ));
        }
    }
    for row in rows {
        let is_shown = shown
            .iter()
            .any(|option| option.longs.iter().any(|long| long == row.long));
        let is_of_all = row.commands.is_empty() && command.is_some();
        if !is_shown && !is_of_all && !program.gone.contains(&row.long) {
            wrong.push(format!("{name} {command:?}: `{}` does not exist", row.long));
        }
    }
}

fn none_is(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_option_of_a_program_has_its_row_and_no_row_is_invented() {
    skip!(unless Uv, Python, Online);
    let Some(python) = python_with("programs", PACKAGES) else {
        skip!("no Python with the programs");
    };
    let mut wrong = Vec::new();
    for (program, module) in [(&BUILD, "build"), (&VIRTUALENV, "virtualenv")] {
        let help = output(&python, &["-m", module, "--help"]);
        compare(program, None, &options_in(&help), &mut wrong);
    }
    for (program, commands) in [
        (&TWINE, vec!["upload", "register", "check"]),
        (
            &PIPX,
            pipx_commands(&output(&python, &["-m", "pipx", "--help"])),
        ),
    ] {
        let help = output(&python, &["-m", program.name, "--help"]);
        compare(program, Some(""), &options_in(&help), &mut wrong);
        for command in commands {
            let help = output(&python, &["-m", program.name, command, "--help"]);
            let mut shown = options_in(&help);
            for further in further_commands(command) {
                let help = output(&python, &["-m", program.name, command, further, "--help"]);
                shown.extend(options_in(&help));
            }
            compare(program, Some(command), &shown, &mut wrong);
        }
    }
    none_is(&wrong);
}

/// Those in the list of subcommands.
fn pipx_commands(help: &str) -> Vec<&'static str> {
    let known: &[&'static str] = &[
        "install",
        "install-all",
        "uninject",
        "inject",
        "expose",
        "unexpose",
        "pin",
        "unpin",
        "upgrade",
        "upgrade-all",
        "upgrade-shared",
        "uninstall",
        "uninstall-all",
        "reset",
        "reinstall",
        "reinstall-all",
        "health",
        "repair",
        "list",
        "interpreter",
        "cache",
        "manifest",
        "run",
        "exec",
        "runpip",
        "ensurepath",
        "environment",
        "completions",
    ];
    let list = help.split(['{', '}']).nth(1).expect("a list of commands");
    for command in list.split(',') {
        assert!(command == "help" || known.contains(&command), "{command}");
    }
    known.to_vec()
}

fn further_commands(command: &str) -> &'static [&'static str] {
    match command {
        "interpreter" => &["list", "prune", "upgrade"],
        "cache" => &["dir", "purge"],
        "manifest" => &["lock", "sync"],
        _ => &[],
    }
}

#[test]
fn every_option_of_venv_has_its_row() {
    skip!(unless Python);
    // 3.13 is the first one with all options of the table.
    let Some((version, python)) = find_pythons().into_iter().max_by_key(|(v, _)| *v) else {
        skip!("no Python");
    };
    let mut wrong = Vec::new();
    let shown = options_in(&output(&python, &["-m", "venv", "--help"]));
    compare(&VENV, None, &shown, &mut wrong);
    if version < (3, 13) {
        wrong.retain(|line| !line.contains("does not exist"));
    }
    none_is(&wrong);
}

/// Each command's options as lines `command long short takes_value`.
const SETUPTOOLS: &str = r"
from setuptools.dist import Distribution
distribution = Distribution({'name': 'x'})
def show(command, options):
    for option in options:
        long, short = option[0], option[1]
        print(command or '-', '--' + long.rstrip('='), short or '-', int(long.endswith('=')))
show('', [o[:2] for o in distribution.global_options])
show('', [o[:2] for o in distribution.display_options])
show('', [('help', 'h')])
for name, _ in distribution.get_command_list():
    command = distribution.get_command_class(name)
    show(name, [o[:2] for o in command.user_options])
";

#[test]
fn every_option_of_setuptools_has_its_row() {
    skip!(unless Uv, Python, Online);
    let Some(python) = python_with("programs", PACKAGES) else {
        skip!("no Python with the programs");
    };
    let lines = output(&python, &["-c", SETUPTOOLS]);
    let mut commands: Vec<(&str, Vec<Shown>)> = Vec::new();
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [command, long, short, value] = words[..] else {
            panic!("{line}");
        };
        let command = if command == "-" { "" } else { command };
        let shown = Shown {
            longs: vec![long.to_owned()],
            short: short.chars().next().filter(|letter| *letter != '-'),
            takes_value: value == "1",
        };
        match commands.last_mut() {
            Some((last, options)) if *last == command => options.push(shown),
            _ => commands.push((command, vec![shown])),
        }
    }
    let mut wrong = Vec::new();
    for (command, shown) in &commands {
        if !command.is_empty() && setup_command(command).is_none() {
            wrong.push(format!("no row for the command `{command}`"));
        }
        let is_read = command.is_empty()
            || SETUP_PY
                .options
                .iter()
                .any(|row| row.commands.contains(command));
        // The others stay whole, so that nothing in them is read.
        if is_read {
            let shown: Vec<Shown> = shown
                .iter()
                // `--licence` is shown as an option of its own.
                .filter(|option| option.longs != ["--licence"])
                .cloned()
                .collect();
            compare(&SETUP_PY, Some(command), &shown, &mut wrong);
        }
    }
    wrong.retain(|line| !line.contains("lacks `--licence`"));
    none_is(&wrong);
    // A row names commands that exist.
    for row in SETUP_PY.options {
        for command in row.commands.iter().filter(|command| !command.is_empty()) {
            assert!(setup_command(command).is_some(), "{command}");
        }
    }
    assert!(SETUP_PY_COMMANDS.len() > commands.len() / 2);
}

#[test]
fn uv_and_pip_have_every_option_that_the_tables_name() {
    skip!(unless Uv, Python, Online);
    let Some(python) = python_with("programs", PACKAGES) else {
        skip!("no Python with the programs");
    };
    let uv = find_uv().unwrap();
    let pip = options_in(&output(&python, &["-m", "pip", "install", "--help"]));
    let mut wrong = Vec::new();
    for program in [
        &VENV,
        &VIRTUALENV,
        &BUILD,
        &TWINE,
        &PIPX,
        &SETUP_PY,
        &EASY_INSTALL,
    ] {
        let mut shown = Vec::new();
        for command in program.uv {
            let mut arguments = command.to_vec();
            arguments.push("--help");
            let help = output(&uv, &arguments);
            shown.extend(options_in(&help));
        }
        for row in program.options {
            for form in [row.pip, row.project] {
                let named: Vec<&str> = match form.to {
                    To::Option(name) => vec![name],
                    To::Words(words) => words.to_vec(),
                    To::Decided(names) => names.to_vec(),
                    _ => Vec::new(),
                };
                let is_installing = program.name == "easy_install"
                    || row
                        .commands
                        .iter()
                        .any(|command| matches!(*command, "install" | "develop"))
                        && program.name == "setup.py";
                let options = if is_installing { &pip } else { &shown };
                for name in named {
                    let name = name.split('=').next().unwrap();
                    let found = options
                        .iter()
                        .find(|option| option.longs.iter().any(|long| long == name));
                    // A word that stays because it is the same stays with its letter.
                    let is_right = found.is_some_and(|option| {
                        form.kind != Kind::Same || row.short.is_none() || row.short == option.short
                    });
                    if !is_right {
                        wrong.push(format!("{}: `{name}` of `{}`", program.name, row.long));
                    }
                }
            }
        }
    }
    none_is(&wrong);
}

#[test]
fn uv_reads_every_variable_that_the_table_names() {
    skip!(unless Uv);
    let uv = find_uv().unwrap();
    let mut help = String::new();
    for command in [
        &["publish", "--help"][..],
        &["venv", "--help"],
        &["help", "tool", "dir"],
        &["tool", "run", "--help"],
    ] {
        help.push_str(&output(&uv, command));
    }
    for variable in PROGRAM_VARIABLES {
        assert_eq!(program_variable(variable.name), Some(variable));
        let Some(name) = variable.uv else {
            assert!(variable.kind.reason().is_some(), "{}", variable.name);
            continue;
        };
        assert!(!matches!(variable.kind, Kind::NoEquivalent(_)), "{name}");
        // `SSL_CERT_FILE` is of the library that speaks TLS, and in no help text.
        let is_known = name == "SSL_CERT_FILE" || help.contains(name);
        assert!(is_known, "{name}");
    }
}
