//! The many ways to call pip, and words that are none of its own.

use std::fmt::Write as _;

use uvferry_commands::{Environment, Surroundings};

use crate::golden::{in_project, pip};

#[test]
fn ways_to_call_it() {
    insta::assert_snapshot!(pip(
        r#"
        python -mpip install six
        python -mbuild
        python -m  build
        python -Im pip install six
        python3 -m pip.__main__ install six
        python -u -m pip install six
        python -Wignore -m pip install six
        python -W ignore -X utf8 -m pip install six
        pip.exe install six
        C:\Python311\Scripts\pip.exe install six
        C:\Python311\python.exe -m pip install six
        venv\Scripts\pip install six
        .\venv\Scripts\python.exe -m pip install six
        py -3.11 -m pip install six
        py -m pip install six
        "$(which python)" -m pip install six
        $(command -v python3) -m pip install six
        $(pyenv which pip) install six
        "$(pyenv which python)" -m pip install six
        ~/.local/bin/pip install six
        /usr/bin/env python -m pip install six
        /usr/bin/env pip install six
        \pip install six
        "pip" "install" six
        python -c "import pip; pip.main(['install', 'six'])"
        python3 -Ic 'from pip._internal import main; main()'
        python -c "import six"
        "#,
        Environment::Unknown,
    ));
}

#[test]
fn words_that_it_does_not_have() {
    let lines = r"
        pip instal six
        pip Install six
        pip frobnicate six
        pip is-great
        pip
        pip install --upgade six
        pip install --no-cahce-dir=1 six
        pip install --frobnicate six
        pipx instal black
        twine uplaod dist/*
        python setup.py develp
        pip-compile --upgade
    ";
    let surroundings = Surroundings {
        is_for_readers: true,
        ..Surroundings::default()
    };
    insta::assert_snapshot!(format!(
        "== typed\n{}== read\n{}",
        pip(lines, Environment::Unknown),
        in_project(lines, &surroundings)
    ));
}

/// What a variable holds decides whether it is an option, a name, or nothing.
#[test]
fn variables_beside_what_is_part_of_a_project() {
    let lines = r#"
        pip install $OPTIONS -r requirements.txt
        pip install $NAMES -e .
        pip install $NOTHING -r requirements.txt
        pip install $FILES six
        pip install $MIXED -r requirements.txt
        pip install $CALLER -r requirements.txt
        pip install $UNKNOWN -r requirements.txt
        pip install $UNKNOWN -r requirements.txt six
        pip install "$UNKNOWN" -r requirements.txt
        pip install "${all[@]}" -e .
        pip install $UNKNOWN
        pip uninstall -y -r requirements.txt
        pip uninstall -y -r other.txt
    "#;
    let variables = [
        ("OPTIONS", "-q --no-cache-dir"),
        ("NAMES", "six idna"),
        ("NOTHING", ""),
        ("FILES", "-r requirements/docs.txt"),
        ("MIXED", "-q six"),
        ("CALLER", "-q"),
    ];
    let surroundings = Surroundings {
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        defaults: ["CALLER".to_owned()].into(),
        ..Surroundings::default()
    };
    insta::assert_snapshot!(in_project(lines, &surroundings));
}

/// The versions of what is installed, written into a file that nothing reads any more.
#[test]
fn versions_written_into_a_file_of_the_project() {
    let lines = "pip freeze\npip freeze --local\npip list --format=freeze\npip list";
    let mut all = String::new();
    for output in [
        "requirements.txt",
        "other.txt",
        "docs/../requirements-new.txt",
        "/tmp/x.txt",
    ] {
        let surroundings = Surroundings {
            output: vec![output.to_owned()],
            ..Surroundings::default()
        };
        let _ = write!(all, "== > {output}\n{}", in_project(lines, &surroundings));
    }
    insta::assert_snapshot!(all);
}
