use proptest::prelude::*;
use uvferry_commands::{CommandLine, OutWord, Outcome};
use uvferry_options::{
    BUILD, EASY_INSTALL, PIPX, SETUP_PY, SETUP_PY_COMMANDS, TWINE, VENV, VIRTUALENV,
};

use super::{Case, line};

fn program() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "python -m venv",
        "virtualenv",
        "pyvenv",
        "python -m build",
        "twine",
        "twine upload",
        "twine check",
        "pipx",
        "pipx run",
        "pipx install",
        "pipx inject",
        "python setup.py",
        "./setup.py",
        "easy_install",
        "$PYTHON -m build",
        "sudo -H pipx",
        "env A=b twine upload",
        "python3.9 setup.py",
        "mkvirtualenv",
        "xargs twine upload",
        "docker run x twine upload",
        "$(PYTHON) setup.py",
        "A=b TWINE_PASSWORD=c twine upload",
        "pytest",
        "source",
    ])
}

fn word() -> impl Strategy<Value = String> {
    let tables = [
        &VENV,
        &VIRTUALENV,
        &BUILD,
        &TWINE,
        &PIPX,
        &SETUP_PY,
        &EASY_INSTALL,
    ];
    let mut known: Vec<String> = tables
        .iter()
        .flat_map(|table| table.options)
        .flat_map(|row| {
            let letter = row.short.map(|letter| format!("-{letter}"));
            row.names()
                .flat_map(|name| [name.to_owned(), format!("{name}=x"), format!("{name}=$X")])
                .chain(letter)
                .collect::<Vec<_>>()
        })
        .collect();
    known.extend(SETUP_PY_COMMANDS.iter().map(|(name, _)| (*name).to_owned()));
    known.extend(
        [
            "run",
            "install",
            "upload",
            "check",
            "x",
            ".",
            "dist/*",
            "--",
            "-",
            "''",
            "$X",
            "\"$X\"",
            "${X}",
            "x=1",
            "-qq",
            "-qX",
            "py27",
            "venv/bin/activate",
            "build",
            "twine",
            "x.py",
            "a.egg",
        ]
        .map(str::to_owned),
    );
    prop_oneof![
        6 => prop::sample::select(known),
        1 => "[ -~]{0,8}".prop_map(|text| text.replace(['(', ')'], "")),
        1 => "\\PC{0,4}".prop_map(|text| text),
    ]
}

fn cases() -> Vec<Case> {
    let mut gone = Case::project().run_by_uv();
    if let Some(project) = &mut gone.project {
        project.setup_py_is_gone = true;
    }
    vec![
        Case::pip(),
        Case::pip().system().image(),
        Case::project(),
        Case::project().run_by_uv(),
        gone,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn whatever_stands_behind_a_program_is_read(
        program in program(),
        words in prop::collection::vec(word(), 0..7),
    ) {
        let text = format!("{program} {}", words.join(" "));
        let old = line(&text);
        for case in cases() {
            let (_, translated) = case.translated(&text);
            let Some(translated) = translated else { continue };
            for note in &translated.notes {
                prop_assert!(!note.message.is_empty());
                prop_assert!(note.word.is_none_or(|word| word < old.words.len()));
            }
            let Outcome::Rewritten(commands) = &translated.outcome else { continue };
            prop_assert!(!commands.is_empty(), "{text}");
            for command in commands {
                // Each word that is kept is there.
                for word in &command.words {
                    match word {
                        OutWord::Kept(index) => prop_assert!(*index < old.words.len()),
                        OutWord::KeptAssignment(index) => {
                            prop_assert!(*index < old.assignments.len());
                        }
                        OutWord::New(_) | OutWord::Raw(_) | OutWord::Syntax(_) => {}
                    }
                }
                // What was written is not found again, but for what goes on running setup.py.
                let new = command.shell_text(&old);
                if new.contains("setup.py") {
                    continue;
                }
                let again = case.becomes(&new);
                prop_assert!(again == "-", "{text} -> {new} -> {again}");
            }
        }
    }

    #[test]
    fn any_words_at_all_are_read(words in prop::collection::vec("\\PC{0,6}", 0..6)) {
        let none = std::collections::BTreeSet::new();
        let settings = uvferry_commands::Settings {
            mode: uvferry_commands::Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let _ = uvferry_commands::translate(
            &CommandLine::literal(words),
            &uvferry_commands::Surroundings::default(),
            &settings,
        );
    }
}
