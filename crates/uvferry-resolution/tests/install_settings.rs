//! What pip says of its own configuration, and what uv is given for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_process::Environment;
use uvferry_resolution::Run;
use uvferry_resolution::pip::{
    Effect, INSTALL_SETTINGS, InstallSettings, default_index, install_settings,
};
use uvferry_resolution::uv::{CompileOutcome, CompileRequest, Uv};
use uvferry_testkit::{ScratchProject, find_python, find_uv, python_with, skip};

/// Pythons with pips: that of the tests, and the newest one where there is a network.
fn pips() -> Vec<PathBuf> {
    let newest = python_with("pip-command-line", &["pip==26.3", "pip-tools==7.6.2"]);
    find_python().into_iter().chain(newest).collect()
}

fn version(project: &ScratchProject, python: &Path) -> String {
    let script = "import pip; print(pip.__version__)";
    project
        .run_ok(python, ["-I", "-c", script])
        .trim()
        .to_owned()
}

fn settings(
    project: &ScratchProject,
    python: &Path,
    variables: &[(&str, &str)],
) -> InstallSettings {
    let mut environment = project.environment().clone();
    for (name, value) in variables {
        environment.set(name, value);
    }
    let run = Run {
        timeout: Some(Duration::from_mins(1)),
        ..Run::new(project.path(), &environment)
    };
    install_settings(python, &version(project, python), &run).expect("pip answers")
}

/// uv's variables and arguments for settings.
fn of_uv(settings: &InstallSettings) -> Vec<String> {
    let mut environment = Environment::empty();
    settings.apply_to_uv(&mut environment);
    let mut all = settings.uv_arguments(&environment);
    all.extend(
        settings
            .constraints
            .iter()
            .map(|file| format!("--constraint {file}")),
    );
    let variables = environment
        .iter()
        .map(|(name, value)| format!("{}={}", name.to_string_lossy(), value.to_string_lossy()));
    all.extend(variables);
    all
}

#[test]
fn every_option_of_pip_install_has_a_row() {
    skip!(unless Python);
    let project = ScratchProject::new();
    let rows: BTreeSet<&str> = INSTALL_SETTINGS.iter().map(|row| row.dest).collect();
    let script = "from pip._internal.commands import create_command\n\
                  for one in create_command('install').parser.option_list_all:\n    \
                  print(one.dest)\n";
    for python in pips() {
        let said = project.run_ok(&python, ["-I", "-c", script]);
        let missing: Vec<&str> = said.lines().filter(|dest| !rows.contains(dest)).collect();
        assert_eq!(missing, [""; 0], "of pip {}", version(&project, &python));
    }
}

/// A value that each setting takes which changes a resolution.
const VALUES: &[(&str, &str)] = &[
    ("client-cert", "cert.pem"),
    ("keyring-provider", "subprocess"),
    ("no-proxy-env", "1"),
    ("no-binary", "some"),
    ("only-binary", "some"),
    ("prefer-binary", "1"),
    ("pre", "1"),
    ("all-releases", "some"),
    ("only-final", "some"),
    ("uploaded-prior-to", "2024-01-01T00:00:00Z"),
    ("ignore-requires-python", "1"),
    ("constraint", "held.txt"),
    ("build-constraint", "held.txt"),
    ("require-hashes", "1"),
    ("no-deps", "1"),
    ("only-deps", "1"),
    ("use-deprecated", "legacy-resolver"),
    ("requirement", "held.txt"),
    ("editable", "."),
    ("group", "dev"),
    ("requirements-from-script", "run.py"),
    ("platform", "any"),
    ("python-version", "3.9"),
    ("implementation", "cp"),
    ("abi", "none"),
    // pip reads it as the opposite of what it says.
    ("no-build-isolation", "0"),
    ("config-settings", "key=value"),
    ("global-option", "--quiet"),
    ("install-option", "--quiet"),
];

#[test]
fn what_changes_a_resolution_is_given_to_uv_or_has_a_reason() {
    skip!(unless Python);
    let project = ScratchProject::new();
    let counts: Vec<_> = INSTALL_SETTINGS
        .iter()
        .filter(|row| matches!(row.effect, Effect::Handed(_) | Effect::NoWord(_)))
        .collect();
    let keys: BTreeSet<&str> = counts.iter().map(|row| row.key).collect();
    let valued: BTreeSet<&str> = VALUES.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, valued);
    for python in pips() {
        let own = version(&project, &python);
        let script = "from pip._internal.commands import create_command\n\
                      for one in create_command('install').parser.option_list_all:\n    \
                      print(*one._long_opts)\n";
        let said = project.run_ok(&python, ["-I", "-c", script]);
        let options: BTreeSet<&str> = said.split_whitespace().collect();
        let bare = of_uv(&settings(&project, &python, &[]));
        for row in &counts {
            if !options.contains(format!("--{}", row.key).as_str()) {
                continue;
            }
            let (key, value) = *VALUES.iter().find(|(key, _)| *key == row.key).unwrap();
            // In a file: some variables are kept from pip.
            let file = project.write("pip.conf", format!("[install]\n{key} = {value}\n"));
            let text = file.to_string_lossy().into_owned();
            let found = settings(&project, &python, &[("PIP_CONFIG_FILE", &text)]);
            let told: Vec<&str> = found.without_word().map(|(key, _)| key).collect();
            let given: Vec<String> = of_uv(&found)
                .into_iter()
                .filter(|one| !bare.contains(one))
                .collect();
            match row.effect {
                Effect::Handed(word) => {
                    assert!(
                        given.iter().any(|one| one.starts_with(word)),
                        "pip {own}, {key}: {given:?}"
                    );
                    assert_eq!(told, [""; 0], "pip {own}, {key}");
                }
                Effect::NoWord(_) => {
                    assert_eq!(given, [""; 0], "pip {own}, {key}");
                    assert!(told.contains(&key), "pip {own}, {key}: {told:?}");
                }
                Effect::Places | Effect::Nothing => unreachable!("left out above"),
            }
        }
    }
}

#[test]
fn uv_takes_every_argument_that_it_is_given() {
    skip!(unless Python, Uv);
    let project = ScratchProject::new();
    project.write("held.txt", "");
    project.write("asked.txt", "");
    let uv = Uv::find(find_uv().as_deref(), project.environment()).expect("checked before");
    for python in pips() {
        let own = version(&project, &python);
        let mut text = String::from(
            "[install]\nno-binary = some\nonly-binary = other\nconfig-settings = key=value\n\
             no-deps = 1\nno-index = 1\nrequire-hashes = 1\npre = 1\n",
        );
        if own.starts_with("26.") {
            text.push_str(
                "build-constraint = held.txt\nall-releases = some\nonly-final = other\n\
                 uploaded-prior-to = 2024-01-01T00:00:00Z\n",
            );
        }
        let file = project.write("pip.conf", text);
        let text = file.to_string_lossy().into_owned();
        let found = settings(&project, &python, &[("PIP_CONFIG_FILE", &text)]);
        let mut environment = project.environment().clone();
        found.apply_to_uv(&mut environment);
        let run = Run::new(project.path(), &environment);
        let mut request = CompileRequest::new(run.clone(), vec!["asked.txt".into()]);
        request.arguments = found.uv_arguments(&environment);
        request.python = Some(python.to_string_lossy().into_owned());
        let outcome = uv.compile(&request).expect("uv runs");
        assert!(
            matches!(outcome, CompileOutcome::Resolved { .. }),
            "{outcome:?}"
        );
        let target = project.beside("target");
        let mut arguments = vec![String::from("pip"), String::from("install")];
        arguments.extend(request.arguments);
        let target = target.to_string_lossy().into_owned();
        let python = python.to_string_lossy().into_owned();
        arguments.extend(
            ["--python", &python, "--target", &target, "-r", "asked.txt"].map(String::from),
        );
        let finished = uv.run(arguments, &run).expect("uv runs");
        assert!(finished.success(), "{}", finished.stderr_redacted());
    }
}

#[test]
fn the_index_that_pip_takes_by_itself_is_none() {
    skip!(unless Python);
    let project = ScratchProject::new();
    let python = find_python().expect("checked before");
    let run = Run::new(project.path(), project.environment());
    let own = default_index(&python, &run).expect("pip answers");
    let same = settings(&project, &python, &[("PIP_INDEX_URL", &own)]);
    assert_eq!(same.indexes.index_url, None);
    let other = [("PIP_INDEX_URL", "https://me:secretpw@example.com/simple")];
    let found = settings(&project, &python, &other);
    assert_eq!(found.indexes.index_url.as_deref(), Some(other[0].1));
    assert!(!format!("{found:?}").contains("secretpw"));
    assert_ne!(found.digest(), same.digest());
}

#[test]
fn what_uv_is_told_already_stays() {
    skip!(unless Python);
    let project = ScratchProject::new();
    let python = find_python().expect("checked before");
    let found = settings(&project, &python, &[("PIP_PRE", "1")]);
    let mut environment = Environment::from_iter([("UV_PRERELEASE", "disallow")]);
    found.apply_to_uv(&mut environment);
    assert_eq!(environment.get("UV_PRERELEASE"), Some("disallow".as_ref()));
}
