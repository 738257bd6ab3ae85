//! Each command with its translation and what is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use uvferry_commands::{
    Environment, InstallTarget, Mode, Outcome, Project, Settings, Surroundings, translate,
};

use crate::reading::command;

/// The cases are in the snapshot itself.
macro_rules! golden {
    ($text:expr $(,)?) => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!($text);
        });
    };
}

/// The translations of `lines`, one command a line.
pub(crate) fn translations(lines: &str, mode: Mode<'_>, surroundings: &Surroundings) -> String {
    let scripts = BTreeSet::new();
    let settings = Settings {
        mode,
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &scripts,
    };
    let mut out = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let old = command(line);
        writeln!(out, "{line}").unwrap();
        let Some(found) = translate(&old, surroundings, &settings) else {
            writeln!(out, "  (none)").unwrap();
            continue;
        };
        match &found.outcome {
            Outcome::Kept { why } => writeln!(out, "  = {why}").unwrap(),
            Outcome::Removed { why } => writeln!(out, "  - {why}").unwrap(),
            Outcome::Rewritten(commands) => {
                let texts: Vec<String> = commands.iter().map(|new| new.shell_text(&old)).collect();
                writeln!(out, "  > {}", texts.join(" && ")).unwrap();
            }
            Outcome::NeedsReview {
                rule,
                why,
                suggestion,
            } => {
                writeln!(out, "  ? {} {why}", rule.code).unwrap();
                if let Some(text) = suggestion {
                    writeln!(out, "    ~ {text}").unwrap();
                }
            }
        }
        for note in &found.notes {
            writeln!(out, "    {} {}", note.rule.code, note.message).unwrap();
        }
    }
    out
}

pub(crate) fn pip(lines: &str, environment: Environment) -> String {
    let surroundings = Surroundings {
        environment,
        ..Surroundings::default()
    };
    translations(lines, Mode::Pip, &surroundings)
}

fn image(lines: &str) -> String {
    let surroundings = Surroundings {
        environment: Environment::System,
        is_image: true,
        ..Surroundings::default()
    };
    translations(lines, Mode::Pip, &surroundings)
}

pub(crate) fn project() -> Project {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let group = |name: &str| InstallTarget::Group(name.to_owned());
    Project {
        folder: String::new(),
        name: Some("shop".to_owned()),
        is_package: true,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("requirements.in".to_owned(), InstallTarget::Main),
            (
                "requirements/dev.txt".to_owned(),
                InstallTarget::Several(vec![InstallTarget::Main, group("dev")]),
            ),
            ("requirements/docs.txt".to_owned(), group("docs")),
            ("requirements/docs.in".to_owned(), group("docs")),
            (
                "requirements/pg.txt".to_owned(),
                InstallTarget::Extra("pg".to_owned()),
            ),
            ("constraints.txt".to_owned(), InstallTarget::Constraints),
            ("other.txt".to_owned(), InstallTarget::Stays),
            ("requirements/all.txt".to_owned(), InstallTarget::Main),
        ]),
        files_with_project: names(&["requirements/all.txt"]),
        default_groups: names(&["dev"]),
        groups: names(&["dev", "docs"]),
        extras: names(&["pg"]),
        ..Project::default()
    }
}

pub(crate) fn in_project(lines: &str, surroundings: &Surroundings) -> String {
    translations(lines, Mode::Project(&project()), surroundings)
}

#[test]
fn what_is_installed() {
    golden!(pip(
        r#"
        pip install six
        pip3 install 'six>=1' "x[y]<2"
        python -m pip install -r requirements.txt -c constraints.txt
        pip install -rrequirements.txt --constraint=c.txt
        pip install --requirement requirements.txt --build-constraint b.txt
        pip install --requirements-from-script s.py
        pip install -e . -e '.[x]' --editable=./lib
        pip install -e git+https://example.com/a.git#egg=a
        pip install -e svn+https://example.com/a#egg=a
        pip install git+git://example.com/a.git 'a @ hg+https://example.com/a'
        pip install git+ssh://git@example.com/a.git 'a @ git+https://example.com/a@v1'
        pip install --no-deps --no-dependencies six
        pip install --only-deps .
        pip install --group dev --group lib/pyproject.toml:test
        pip install ./dist/*.whl
        pip install $PACKAGES
        pip install -r $FILE "$PACKAGE"
        pip install --requir a.txt
        pip install --no-such-option six
        pip install six -r
        pip install -- six
        pip --quiet install six
        pip install --$X six
        "#,
        Environment::Unknown,
    ));
}

#[test]
fn which_versions() {
    golden!(pip(
        r"
        pip install -U six
        pip install --upgrade 'Foo.Bar[x]>1' baz==$VERSION
        pip install -U -r requirements.txt
        pip install -U .
        pip install -U $X
        pip install -qU six
        pip install -qq six
        pip install -qr a.txt
        pip install -U --upgrade-strategy eager six
        pip install -U --upgrade-strategy=only-if-needed six
        pip install --upgrade-strategy $S six
        pip install --force-reinstall six
        pip install -I six
        pip install --ignore-requires-python six
        pip install --pre six
        pip install --all-releases six,:all: --only-final foo --only-final :none: six
        pip install --no-binary :all: six
        pip install --only-binary=lxml,numpy lxml
        pip install --prefer-binary six
        pip install --uploaded-prior-to 2026-01-01 six
        pip install --no-use-wheel six
        ",
        Environment::Unknown,
    ));
}

#[test]
fn from_where() {
    golden!(pip(
        r#"
        pip install -i https://me:secret@example.com/simple six
        pip install --index-url=$URL --trusted-host example.com six
        pip install "--index-url=$URL" six
        pip install --extra-index-url https://example.com/simple six
        pip install --extra-index-url=https://example.com/a --extra-index-url $B six
        pip install --no-index -f wheels --find-links=more six
        pip install --refresh-package six six
        pip --timeout 60 --retries=3 install six
        pip install --timeout 1.5 six
        pip install --default-timeout=$T six
        pip install --proxy http://me:secret@example.com:3128 six
        pip install --no-proxy-env six
        pip install --resume-retries 3 six
        pip install --cert ca.pem --client-cert me.pem six
        pip install --cache-dir /tmp/c six
        pip install --no-cache-dir six
        pip install --keyring-provider subprocess six
        pip install --keyring-provider import six
        pip install --keyring-provider auto six
        "#,
        Environment::Unknown,
    ));
}

#[test]
fn where_to_and_for_what() {
    golden!(pip(
        r"
        pip install -t lib -r requirements.txt
        pip install --prefix=/opt/x six
        pip install --root /stage six
        pip install --user six
        pip install --no-user six
        pip install --src src six
        pip install --break-system-packages six
        pip install -t lib --platform manylinux2014_x86_64 --python-version 311 --implementation cp --abi cp311 --only-binary=:all: six
        pip install --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 -t x six
        pip install --platform macosx_11_0_arm64 -t x six
        pip install --platform win_amd64 --platform any --python-version 3.8.1 -t x six
        pip install --platform manylinux1_x86_64 -t x six
        pip install --platform $P -t x six
        pip install --implementation pp --abi pypy_41 six
        pip --python .venv install six
        pip install --python /usr/bin/python3 six
        ",
        Environment::Unknown,
    ));
}

#[test]
fn how_it_is_built_and_told() {
    golden!(pip(
        r"
        pip install --require-hashes -r a.txt
        pip install --no-require-hashes -r a.txt
        pip install --no-build-isolation --check-build-dependencies --no-clean --use-pep517 .
        pip install --no-use-pep517 .
        pip install -C a=b --config-settings=c=d .
        pip install --global-option=build_ext .
        pip install --install-option=x .
        pip install --build /tmp/b .
        pip install --compile six
        pip install --no-compile six
        pip install --dry-run --report - six
        pip install --dry-run six
        pip install --progress-bar off --root-user-action=ignore six
        pip install --progress-bar=on --no-warn-script-location --no-warn-conflicts six
        pip install --debug --isolated --require-virtualenv --no-input --exists-action w six
        pip install --log pip.log -v six
        pip install --disable-pip-version-check --no-color --no-python-version-warning six
        pip install --use-feature fast-deps --use-deprecated legacy-resolver six
        pip install --process-dependency-links --egg -Z --use-wheel --use-mirrors --allow-external a --allow-all-external --allow-unverified a --download-cache d six
        pip install --download d six
        pip install --help
        ",
        Environment::Unknown,
    ));
}

#[test]
fn other_commands() {
    golden!(pip(
        r"
        pip
        pip --version
        pip -V
        pip --help
        pip $ARGS
        pip $COMMAND six
        pip uninstall -y six
        pip uninstall -y -r requirements.txt --break-system-packages --root-user-action ignore
        pip freeze
        pip freeze -l --all --exclude a --exclude-editable --path x
        pip freeze -r requirements.txt
        pip freeze --user
        pip list
        pip list -o --format=json
        pip list --outdated --pre
        pip list -u
        pip list -e --exclude-editable --exclude a --include-editable -l --path x
        pip list --not-required
        pip list --format=legacy
        pip list --user
        pip list --all-releases a
        pip list --only-final a --no-binary a --only-binary a --refresh-package a
        pip show -f six
        pip show -v six
        pip check
        pip inspect --local --user --path x
        pip config list
        pip config set global.index-url https://me:secret@example.com/simple
        pip config set global.timeout 60
        pip config set global.no-index true
        pip config --user --editor vi edit
        pip config --global --site debug
        pip search six
        pip search -i https://example.com six
        pip cache purge
        pip cache dir
        pip cache info
        pip cache remove six
        pip cache remove 'six*'
        pip cache list --format=abspath
        pip index versions six
        pip index versions --json --pre six
        pip wheel .
        pip wheel --no-deps -w dist .
        pip wheel -r requirements.txt -w wheels
        pip wheel --no-verify --build-option x --no-deps .
        pip download -d d six
        pip lock -r requirements.txt -o pylock.toml
        pip lock -r requirements.txt --output -
        pip lock -e .
        pip lock six
        pip lock --require-hashes -r a.txt
        pip hash -a sha512 x.whl
        pip completion --bash
        pip completion -z
        pip completion --fish
        pip completion --powershell
        pip debug --platform any
        pip help install
        pip bundle x
        pip is a program
        ",
        Environment::Unknown,
    ));
}

#[test]
fn pip_for_itself() {
    golden!(pip(
        r#"
        pip install -U pip
        pip install --upgrade pip setuptools wheel
        python -m pip install --upgrade "pip<24" setuptools==58
        pip install -U pip build twine
        pip install setuptools wheel
        pip install uv
        pip install -U pip uv
        pip install -U pip -r requirements.txt
        python -m ensurepip --upgrade
        python get-pip.py
        "#,
        Environment::Unknown,
    ));
}

#[test]
fn which_environment() {
    let lines = r#"
        pip install six
        pip3.11 install six
        python3.12 -m pip install six
        py -3.11 -m pip install six
        .venv/bin/pip install six
        venv\Scripts\pip.exe install six
        "$VENV/bin/pip" install six
        "${PYTHON}" -m pip install six
        $(PIP) install six
        sudo -H pip install six
        sudo pip install --timeout 60 six
        pip2 install six
        conda run -n x pip install six
        xargs -n 1 pip install
        env A=b pip freeze
        PIP_NO_CACHE_DIR=1 PIP_INDEX_URL=$URL A=b pip install six
        PIP_DEFAULT_TIMEOUT=60 pip install six
        PIP_NO_BUILD_ISOLATION=0 PIP_NO_INDEX=no PIP_USER=1 pip install six
        sudo PIP_BREAK_SYSTEM_PACKAGES=1 pip install six
        PIP_CONFIG_FILE=/dev/null pip install six
        "#;
    let mut all = String::new();
    for environment in [
        Environment::Unknown,
        Environment::Active(None),
        Environment::System,
    ] {
        writeln!(all, "[{environment:?}]").unwrap();
        all.push_str(&pip(lines, environment));
    }
    writeln!(all, "[image]").unwrap();
    all.push_str(&image(
        r"
        pip install --no-cache-dir -r requirements.txt
        pip install --no-compile six
        pip install --compile six
        pip install --user six
        python3 -m pip install --upgrade pip && true
        pip freeze
        ",
    ));
    golden!(all);
}

const INSTALLS: &str = r#"
    pip install -r requirements.txt
    pip install -r requirements/dev.txt
    pip install -r requirements/docs.txt
    pip install -r requirements/docs.txt -r requirements.txt
    pip install -r requirements/pg.txt
    pip install -r requirements.txt gunicorn
    pip install -r requirements.txt -r other.txt -c constraints.txt
    pip install -U --timeout 60 -r requirements.txt
    pip install -r requirements/$NAME.txt
    pip install -r other.txt
    pip install -r constraints.txt
    pip install -e .
    pip install .
    pip install -e '.[pg]'
    pip install '.[none]'
    pip install -e . --no-deps
    pip install --group docs
    pip install shop
    pip install tox
    pip install -t lib -r requirements.txt
    pip install --no-index -f wheels -r requirements.txt
    pip install -i https://example.com/simple --no-cache-dir -r requirements.txt
    pip install --no-binary :all: --only-binary a,b -r requirements.txt
    pip install -r requirements.txt $ARGS
    pip install $PACKAGES
    xargs pip install
    pip install
    pip install --no-deps -r requirements.txt --no-build-isolation
    pip install -U pip
    python3.11 -m pip install -r requirements.txt
    .venv/bin/pip install -r requirements.txt
    env/bin/python -m pip install -r requirements.txt
    "$VENV/bin/pip" install -r requirements.txt tox
    $(PYTHON) -m pip install -r requirements.txt
    sudo pip install -r requirements.txt
    "#;

#[test]
fn in_a_project() {
    let mut all = String::new();
    for environment in [
        Environment::Unknown,
        Environment::Active(None),
        Environment::Active(Some(".venv".to_owned())),
        Environment::System,
    ] {
        writeln!(all, "[{environment:?}]").unwrap();
        let surroundings = Surroundings {
            environment,
            ..Surroundings::default()
        };
        all.push_str(&in_project(INSTALLS, &surroundings));
    }
    golden!(all);
}

#[test]
fn in_the_image_of_a_project() {
    let mut surroundings = Surroundings {
        environment: Environment::System,
        is_image: true,
        is_only_install: true,
        directory: uvferry_commands::Directory::Known("/app".to_owned()),
        variables: BTreeMap::from([("UV_PROJECT_ENVIRONMENT".to_owned(), "/usr/local".to_owned())]),
        copied: BTreeMap::from([(
            "/app/requirements.txt".to_owned(),
            "requirements.txt".to_owned(),
        )]),
        ..Surroundings::default()
    };
    let lines = r"
        pip install --no-cache-dir -r requirements.txt
        pip install -r /app/requirements.txt gunicorn
        pip install -r requirements/dev.txt
        pip install .
        ";
    let mut all = in_project(lines, &surroundings);
    surroundings.copied.insert("/app".to_owned(), String::new());
    all.push_str("[all copied]\n");
    all.push_str(&in_project(lines, &surroundings));
    golden!(all);
}

#[test]
fn other_commands_in_a_project() {
    golden!(in_project(
        r"
        pip uninstall -y shop
        pip freeze
        pip list
        pip check
        pip wheel . -w dist
        ",
        &Surroundings::default(),
    ));
}

#[test]
fn a_project_below_the_top() {
    let mut project = project();
    project.folder = "backend".to_owned();
    project.files = BTreeMap::from([("backend/requirements.txt".to_owned(), InstallTarget::Main)]);
    let here = |directory: &str| Surroundings {
        directory: uvferry_commands::Directory::Known(directory.to_owned()),
        ..Surroundings::default()
    };
    let mut all = String::new();
    for (directory, lines) in [
        (
            "",
            "pip install -r backend/requirements.txt\npip install -e backend\npip install ./backend",
        ),
        (
            "backend",
            "pip install -r requirements.txt\npip install -e .",
        ),
        (
            "docs",
            "pip install -r ../backend/requirements.txt\npip install -r requirements.txt",
        ),
    ] {
        writeln!(all, "[{directory}]").unwrap();
        all.push_str(&translations(
            lines,
            Mode::Project(&project),
            &here(directory),
        ));
    }
    let unknown = Surroundings {
        directory: uvferry_commands::Directory::Unknown,
        ..Surroundings::default()
    };
    all.push_str("[unknown]\n");
    all.push_str(&translations(
        "pip install -r requirements.txt\npip install -r b.txt\npip install -e .",
        Mode::Project(&project),
        &unknown,
    ));
    all.push_str("[unknown, of a project at the top]\n");
    all.push_str(&translations(
        "pip install -e .\npip install '.[pg]' six\npip install --group dev",
        Mode::Project(&self::project()),
        &unknown,
    ));
    golden!(all);
}

#[test]
fn compiling_and_syncing() {
    golden!(pip(
        r#"
        pip-compile
        pip-compile requirements/dev.in
        pip-compile pyproject.toml --extra dev --all-extras
        pip-compile sub/setup.py -o out.txt
        pip-compile a.in b.in -o c.txt
        pip-compile a.in b.in
        pip-compile requirements/$NAME.in
        pip-compile -
        python3.11 -m piptools compile -U --generate-hashes --strip-extras --allow-unsafe a.in
        .venv/bin/pip-compile -P django -P requests==2 a.in
        pip-compile -qn --color a.in
        pip-compile --quiet --dry-run --allow-unsafe --strip-extras a.in
        pip-compile --no-color -v --pre --rebuild --no-strip-extras a.in
        pip-compile -f wheels -i https://example.com/simple --no-index a.in
        pip-compile --extra-index-url https://example.com/a --extra-index-url https://example.com/b a.in
        pip-compile --cert ca.pem --client-cert me.pem --trusted-host example.com --uploaded-prior-to 2026-01-01 a.in
        pip-compile --header --annotate --annotation-style line --emit-trusted-host a.in
        pip-compile --no-header --no-annotate --no-emit-trusted-host --no-upgrade --newline lf a.in
        pip-compile --no-allow-unsafe --reuse-hashes --no-reuse-hashes --max-rounds 10 --build-isolation a.in
        pip-compile --no-build-isolation --emit-find-links --no-emit-find-links --cache-dir c a.in
        pip-compile --pip-args "--prefer-binary --timeout 60" --resolver=backtracking a.in
        pip-compile --pip-args "$ARGS" --resolver legacy a.in
        pip-compile --emit-index-url --no-emit-index-url --emit-options a.in
        pip-compile -i https://example.com/simple --no-emit-options --unsafe-package a a.in
        pip-compile --config x.toml --no-config -c c.txt a.in
        pip-compile --build-deps-for wheel --all-build-deps --only-build-deps a.in
        pip-compile --version
        pip-compile --help
        pip-sync
        pip-sync a.txt b.txt -q -v
        pip-sync -n --force -f wheels -i https://example.com/simple --no-index a.txt
        pip-sync --extra-index-url https://example.com/a --trusted-host example.com a.txt
        pip-sync --python-executable .venv/bin/python a.txt
        .venv/bin/pip-sync a.txt
        pip-sync --ask a.txt
        pip-sync --user --cert ca.pem --client-cert me.pem --config x --no-config a.txt
        pip-sync --pip-args "--no-deps" a.txt
        pip-sync --version
        pip-sync --help
        "#,
        Environment::Unknown,
    ));
}

#[test]
fn compiling_and_syncing_in_a_project() {
    golden!(in_project(
        r#"
        pip-compile
        pip-compile requirements/docs.in --generate-hashes -o requirements/docs.txt
        pip-compile -U requirements.in
        pip-compile -P django --pip-args "--prefer-binary" requirements.in
        pip-compile pyproject.toml --extra pg
        pip-compile other.in
        pip-compile requirements.in other.in -o x.txt
        pip-compile $FILE
        pip-compile -i https://example.com/simple -c constraints.txt --pre requirements.in
        pip-compile --upgrade -o /tmp/new.txt requirements.in
        pip-compile -o "$TMPDIR/new.txt" requirements.in
        pip-compile -o - requirements.in
        pip-compile -o other.txt requirements.in
        pip-compile -o requirements.txt requirements.in
        pip-compile --dry-run requirements.in
        pip-sync
        pip-sync requirements.txt requirements/docs.txt
        pip-sync other.txt
        pip-sync --python-executable x requirements.txt
        pip-sync -n --pip-args "--no-cache-dir" requirements/dev.txt
        "#,
        &Surroundings::default(),
    ));
}

/// No row of the tables is without a case.
#[test]
fn every_row_has_a_case() {
    let lines: Vec<Vec<String>> = include_str!("golden.rs")
        .lines()
        .map(|line| {
            line.split_whitespace()
                .map(|word| {
                    word.trim_matches('"')
                        .split('=')
                        .next()
                        .unwrap_or(word)
                        .to_owned()
                })
                .collect()
        })
        .collect();
    let mut missing = Vec::new();
    for (program, table) in [
        ("pip", uvferry_options::PIP),
        ("pip-compile", uvferry_options::PIP_COMPILE),
        ("pip-sync", uvferry_options::PIP_SYNC),
    ] {
        for row in table {
            let letter = row.short.map(|letter| format!("-{letter}"));
            let is_named = |word: &String| {
                row.names().any(|name| name == word)
                    || letter.as_ref().is_some_and(|letter| word == letter)
            };
            let has_case = lines.iter().any(|words| {
                let has = |wanted: &str| words.iter().any(|word| word == wanted);
                has(program)
                    && words.iter().any(is_named)
                    && (row.commands.is_empty() || row.commands.iter().any(|command| has(command)))
            });
            if !has_case {
                missing.push(format!("{program} {:?} {}", row.commands, row.long));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn pythons_outside_of_the_range() {
    let project = Project {
        requires_python: Some(">=3.10,<3.13".to_owned()),
        ..project()
    };
    let lines = "
        pip install -r requirements.txt -r requirements-dev.txt
        pip install -r requirements.txt gunicorn
        pip install -e .
        pip install -r requirements.txt -e .
        python setup.py develop
        python3.11 -m pip install -r requirements.txt
        python3.13 -m pip install -r requirements.txt
        python3.6 -m pip install -r requirements.txt
        pip-sync requirements.txt
        pip install six
        pip install -r other.txt
        python -m build
        ";
    let surroundings = Surroundings {
        environment: Environment::System,
        pythons: ["3.8".to_owned(), "3.11".to_owned()].into(),
        ..Surroundings::default()
    };
    golden!(translations(lines, Mode::Project(&project), &surroundings));
}
