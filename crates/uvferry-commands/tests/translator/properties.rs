//! What holds for every command.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uvferry_commands::{
    CommandLine, Environment, InstallTarget, Mode, OutCommand, OutWord, Outcome, Project, Settings,
    Surroundings, pip_variable, translate,
};
use uvferry_options::{PIP, PIP_COMPILE, PIP_SYNC};

use crate::reading::command;

/// Words that commands are made of.
fn word() -> impl Strategy<Value = String> {
    let options: Vec<String> = PIP
        .iter()
        .chain(PIP_COMPILE)
        .chain(PIP_SYNC)
        .flat_map(|row| {
            let letter = row.short.map(|letter| format!("-{letter}"));
            row.names()
                .map(str::to_owned)
                .chain(letter)
                .collect::<Vec<_>>()
        })
        .collect();
    let others: Vec<String> = [
        "six",
        "x[y]>1",
        "'a b'",
        "\"$X\"",
        "$ARGS",
        "${A:-b}",
        ".",
        "-e.",
        "./lib",
        "-r",
        "requirements.txt",
        "-rrequirements.txt",
        "--",
        "-",
        "--$X",
        "-q$X",
        "-qqU",
        "pip",
        "uv",
        "install",
        "list",
        "freeze",
        "dist/*.whl",
        "--index-url=$U",
        "\"--index-url=$U\"",
        "--=x",
        "git+https://example.com/x",
        "é",
        "-é",
        "'",
        "\"",
        "\\",
        "=",
        "A=b",
        "PIP_INDEX_URL=x",
        "PIP_=",
        "PIP_USER=1",
        "manylinux2014_x86_64",
        ":all:",
        "3.8",
    ]
    .map(str::to_owned)
    .to_vec();
    prop_oneof![
        3 => prop::sample::select(options.clone()),
        1 => (prop::sample::select(options), "[a-z:./$=]{0,6}").prop_map(|(name, value)| format!("{name}={value}")),
        4 => prop::sample::select(others),
        1 => "\\PC{0,8}",
    ]
}

fn front() -> impl Strategy<Value = String> {
    prop::sample::select(
        [
            "pip install",
            "pip3.11 install",
            "python -m pip install",
            "$(PIP) install",
            ".venv/bin/pip install",
            "\"$V/bin/pip\" install",
            "sudo -H pip install",
            "env A=b PIP_NO_INDEX=1 pip install",
            "PIP_INDEX_URL=$U pip install",
            "pip",
            "pip --quiet install",
            "pip uninstall",
            "pip freeze",
            "pip list",
            "pip cache",
            "pip config",
            "pip wheel",
            "pip lock",
            "pip download",
            "pip show",
            "pip-compile",
            "pip-sync",
            "python -m piptools compile",
            "xargs pip install",
            "docker run x pip install",
            "",
            "python",
            "py -3 -m",
            "timeout",
            "command",
            "env",
            "python -",
        ]
        .map(str::to_owned)
        .to_vec(),
    )
}

fn surroundings() -> impl Strategy<Value = Surroundings> {
    let environment = prop_oneof![
        Just(Environment::Unknown),
        Just(Environment::System),
        Just(Environment::Active(None)),
        Just(Environment::Active(Some("env".to_owned()))),
    ];
    (environment, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(environment, is_image, is_only_install, pip_stays)| Surroundings {
            environment,
            is_image,
            is_only_install,
            pip_stays,
            variables: BTreeMap::from([
                ("PIP".to_owned(), "$(V)/bin/pip -q".to_owned()),
                ("V".to_owned(), "env".to_owned()),
            ]),
            ..Surroundings::default()
        },
    )
}

fn project() -> Project {
    Project {
        name: Some("six".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("dev.txt".to_owned(), InstallTarget::Group("dev".to_owned())),
        ]),
        default_groups: BTreeSet::from(["dev".to_owned()]),
        groups: BTreeSet::from(["dev".to_owned()]),
        ..Project::default()
    }
}

/// Words of the old command are named once at most, and are there.
fn is_sound(new: &OutCommand, old: &CommandLine) -> bool {
    let mut seen = BTreeSet::new();
    new.words.iter().all(|word| match word {
        OutWord::Kept(index) => *index < old.words.len() && seen.insert((false, *index)),
        OutWord::KeptAssignment(index) => {
            *index < old.assignments.len() && seen.insert((true, *index))
        }
        OutWord::New(_) | OutWord::Raw(_) | OutWord::Syntax(_) => true,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_translation_is_sound_and_final(
        front in front(),
        words in prop::collection::vec(word(), 0..8),
        surroundings in surroundings(),
        is_project in any::<bool>(),
    ) {
        let text = format!("{front} {}", words.join(" "));
        let old = command(&text);
        let project = project();
        let scripts = BTreeSet::new();
        let settings = Settings {
            mode: if is_project { Mode::Project(&project) } else { Mode::Pip },
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let Some(found) = translate(&old, &surroundings, &settings) else {
            return Ok(());
        };
        if let Outcome::Rewritten(commands) = &found.outcome {
            prop_assert!(!commands.is_empty());
            for new in commands {
                prop_assert!(is_sound(new, &old), "{text}: {new:?}");
                // Another front may run it elsewhere, and is found again then.
                let again = command(&new.shell_text(&old));
                prop_assert!(
                    translate(&again, &surroundings, &settings).is_none(),
                    "{text} became {}",
                    new.shell_text(&old)
                );
            }
        }
    }

    #[test]
    fn any_variable_has_an_answer(name in "PIP_[A-Z_]{0,12}", value in "\\PC{0,12}") {
        pip_variable(&name, &value, Mode::Pip);
        pip_variable(&name, &value, Mode::Project(&project()));
    }
}

#[test]
fn credentials_are_said_by_nobody() {
    for text in [
        "pip install --no-proxy-env -i https://me:hunter2@example.com/simple six",
        "pip install --root x --extra-index-url https://me:hunter2@example.com/simple six",
        "pip install --implementation pp --proxy http://me:hunter2@example.com:1 six",
        "pip config set global.extra-index-url https://me:hunter2@example.com/simple",
        "pip install -e hg+https://me:hunter2@example.com/x",
        "pip-compile --ask --index-url https://me:hunter2@example.com/simple a.in b.in",
        "docker run x pip install -i https://me:hunter2@example.com/simple six",
        "PIP_EXTRA_INDEX_URL=https://me:hunter2@example.com/ pip list --uptodate",
        "pip install -r https://me:hunter2@example.com/r.txt --no-such-option",
    ] {
        let old = command(text);
        let scripts = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let found = translate(&old, &Surroundings::default(), &settings).unwrap();
        let mut said: String = found
            .notes
            .iter()
            .map(|note| note.message.clone())
            .collect();
        let Outcome::NeedsReview {
            why, suggestion, ..
        } = &found.outcome
        else {
            panic!("{text}: {found:?}");
        };
        said.push_str(why);
        said.extend(suggestion.iter().cloned());
        assert!(!said.contains("hunter2"), "{text}: {said}");
    }
}

/// A line of a megabyte takes no longer than its length asks for.
#[test]
fn long_commands_take_their_time_and_no_more() {
    let scripts = BTreeSet::new();
    let project = project();
    for mode in [Mode::Pip, Mode::Project(&project)] {
        let settings = Settings {
            mode,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        for (front, part) in [
            ("pip install -U", "p#"),
            ("pip install", "-qr x"),
            ("pip install", "--no#"),
            ("pip install", "-U"),
            ("pip install -r requirements.txt", "--timeout #"),
            ("pip install", "-qqqq"),
            ("unknown", "pip"),
            ("unknown", "python"),
            ("docker run", "pip install"),
            ("", "sudo"),
            ("", "env A=#"),
            ("pip install six", "--extra-index-url #"),
            ("pip install six", "-c c#.txt"),
            ("pip-compile", "-P p#"),
            ("pip-compile", "a#.in"),
        ] {
            let mut many = String::new();
            for at in 0..20_000 {
                many.push(' ');
                many.push_str(&part.replace('#', &at.to_string()));
            }
            let old = command(&format!("{front}{many}"));
            let begun = std::time::Instant::now();
            translate(&old, &Surroundings::default(), &settings);
            let took = begun.elapsed();
            // Without optimisation, on a machine that does other things.
            assert!(took.as_secs() < 5, "{front} {part}: {took:?}");
        }
    }
}
