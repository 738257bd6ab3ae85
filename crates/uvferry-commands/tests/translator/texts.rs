//! What only a whole file tells of a command.

use std::collections::BTreeSet;

use uvferry_commands::{Carried, Carrier, Mode, Outcome, Settings, carry};
use uvferry_diagnostics::SourceFile;

use crate::golden::project;

fn carried(path: &str, text: &str) -> Carried {
    let mut project = project();
    project.programs = ["pytest".to_owned()].into();
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let carrier = Carrier::of(path, text.as_bytes()).unwrap();
    carry(&SourceFile::new(path, text), carrier, &settings)
}

fn reviews(carried: &Carried) -> Vec<&str> {
    carried
        .commands
        .iter()
        .filter(|found| matches!(found.translated.outcome, Outcome::NeedsReview { .. }))
        .map(|found| found.text.as_str())
        .collect()
}

#[test]
fn the_output_of_a_pipeline_is_followed_into_the_file_it_is_for() {
    let text = "pip freeze > requirements.txt\n\
                pip freeze | sort | tee requirements/docs.txt\n\
                cd docs && pip freeze >> ../requirements.txt\n\
                pip freeze 2> requirements.txt\n\
                pip freeze > /tmp/requirements.txt\n\
                pip freeze | grep six\n";
    let carried = carried("a.sh", text);
    assert_eq!(reviews(&carried), ["pip freeze"; 3]);
    let after = carried.applied(text);
    assert!(
        after.ends_with(
            "../requirements.txt\nuv pip freeze 2> requirements.txt\n\
             uv pip freeze > /tmp/requirements.txt\nuv pip freeze | grep six\n"
        ),
        "{after}"
    );
}

#[test]
fn words_of_a_list_in_quotes_are_as_many_as_there_are() {
    let text = "pip install \"$@\" -r requirements.txt\npip install \"$1\" -r requirements.txt\n";
    let carried = carried("a.sh", text);
    assert_eq!(
        reviews(&carried),
        ["pip install \"$@\" -r requirements.txt"]
    );
}

/// Programs of the environment are what they were on another machine.
#[test]
fn of_commands_that_run_elsewhere_only_those_of_pip_are_told() {
    let text = "pip install -r requirements.txt\n\
                docker run --rm x sh -c \"pip install six && pytest && python x.py\"\n";
    let carried = carried("a.sh", text);
    let texts: Vec<&str> = carried
        .commands
        .iter()
        .map(|found| found.text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["pip install -r requirements.txt", "pip install six"]
    );
}

#[test]
fn options_that_tox_puts_in_unasked_are_those_of_uv_lock() {
    let text = "[testenv:pins]\ncommands =\n    pip-compile requirements.in {posargs:-U}\n    \
                pip-compile requirements.in {posargs}\n";
    let carried = carried("tox.ini", text);
    let after = carried.applied(text);
    assert!(after.contains("    uv lock {posargs:-U}\n"), "{after}");
    assert_eq!(reviews(&carried), ["pip-compile requirements.in {posargs}"]);
}

#[test]
fn an_environment_whose_pip_another_block_uses_gets_it() {
    let text = "# Work on it\n\n```sh\npython3 -m venv .venv\n. .venv/bin/activate\n```\n\n\
                Then:\n\n```sh\npip wheel -r other.txt -w wheels\n```\n";
    let after = carried("README.md", text).applied(text);
    assert!(after.contains("\nuv venv --seed "), "{after}");
    let without = text.replace("pip wheel -r other.txt -w wheels", "pip install -e .");
    let after = carried("README.md", &without).applied(&without);
    assert!(
        after.contains("\nuv venv ") && !after.contains("--seed"),
        "{after}"
    );
}

#[test]
fn a_comment_goes_with_the_command_that_it_speaks_of() {
    let text = "#!/bin/sh\n# Upgrade pip first\npip install -U pip\n# The tests need it\npip install six\n";
    assert_eq!(
        carried("a.sh", text).applied(text),
        "#!/bin/sh\n# The tests need it\nuv pip install six\n"
    );
    let text = "FROM x\n# get the latest pip\nRUN pip install -U pip\nRUN pip install six\n";
    let after = carried("Dockerfile", text).applied(text);
    assert!(!after.contains("latest"), "{after}");
}
