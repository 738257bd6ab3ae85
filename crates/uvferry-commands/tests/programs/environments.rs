use super::Case;

#[test]
fn environments_are_made_by_uv() {
    Case::pip().holds(&[
        ("python -m venv venv", "uv venv --allow-existing venv"),
        ("python3 -m venv .venv", "uv venv --allow-existing .venv"),
        ("python3.9 -m venv x", "uv venv --python 3.9 --allow-existing x"),
        ("py -3.11 -m venv x", "uv venv --python 3.11 --allow-existing x"),
        ("/usr/bin/python3 -m venv x", "uv venv --python /usr/bin/python3 --allow-existing x"),
        ("pyvenv venv", "uv venv --allow-existing venv"),
        ("pyvenv-3.5 venv", "UVF314 | uv venv --python 3.5 --allow-existing venv"),
("pyvenv-3.6 venv", "uv venv --python 3.6 --allow-existing venv"),
        ("python -m venv $VENV", "uv venv --allow-existing $VENV"),
        ("python -m venv \"$VENV\"", "uv venv --allow-existing \"$VENV\""),
        ("$PYTHON -m venv venv", "uv venv --python $PYTHON --allow-existing venv"),
        ("python -m venv a b", "uv venv --allow-existing a && uv venv --allow-existing b"),
        (
            "python -m venv --system-site-packages venv",
            "uv venv --allow-existing --system-site-packages venv",
        ),
        ("python -m venv venv --prompt app", "uv venv --allow-existing --prompt app venv"),
        ("python -m venv --prompt=. venv", "uv venv --allow-existing --prompt=. venv"),
        ("python -m venv --clear venv", "uv venv --clear venv"),
        ("python -m venv --copies --symlinks venv", "uv venv --allow-existing venv"),
        (
            "python3 -m venv --system-site-packages --without-pip --upgrade-deps --copies --clear x",
            "uv venv --system-site-packages --clear x",
        ),
        ("python -m venv --without-scm-ignore-files venv", "uv venv --allow-existing venv"),
        ("python -m venv --upgrade venv", "UVF304 | uv venv --allow-existing venv"),
        ("python -m venv", "UVF304"),
        ("python -m venv --help", "kept"),
        ("python -m venv --wat venv", "UVF311 | uv venv --allow-existing venv"),
        ("sudo python3 -m venv /opt/x", "sudo \"$(command -v uv)\" venv --allow-existing /opt/x"),
        ("virtualenv venv", "uv venv --allow-existing venv"),
        ("python -m virtualenv venv", "uv venv --allow-existing venv"),
        ("virtualenv -p python3.8 venv", "uv venv -p python3.8 --allow-existing venv"),
        ("virtualenv venv -p python3", "uv venv -p python3 --allow-existing venv"),
        ("virtualenv --python=python3 venv", "uv venv --python=python3 --allow-existing venv"),
        ("virtualenv -ppython3 venv", "uv venv -ppython3 --allow-existing venv"),
        ("virtualenv -p $(which python3) v", "uv venv -p $(which python3) --allow-existing v"),
        ("virtualenv -p py38 venv", "uv venv --python 3.8 --allow-existing venv"),
        ("virtualenv -p python2.7 venv", "UVF314 | uv venv --allow-existing venv"),
        ("virtualenv -p /usr/bin/python2 venv", "UVF314 | uv venv --allow-existing venv"),
        ("virtualenv-2.7 venv", "UVF314"),
        ("python2 -m virtualenv venv", "UVF314"),
        ("virtualenv --no-site-packages venv", "uv venv --allow-existing venv"),
        ("virtualenv --distribute --unzip-setuptools venv", "uv venv --allow-existing venv"),
        ("virtualenv --setuptools venv", "uv venv --allow-existing venv"),
        ("virtualenv --setuptools 58.0 venv", "uv venv --allow-existing venv"),
        ("virtualenv --always-copy --never-download -q venv", "uv venv --allow-existing -q venv"),
        ("virtualenv --activators bash --download venv", "uv venv --allow-existing venv"),
        ("virtualenv --relocatable venv", "UVF304 | uv venv --allow-existing venv"),
        ("virtualenv -p 3.9 -p 3.10 v", "UVF304 | uv venv -p 3.10 --allow-existing v"),
        ("virtualenv --version", "kept"),
        ("virtualenv .", "uv venv --allow-existing ."),
        ("virtualenv $OPTS venv", "uv venv --allow-existing $OPTS venv"),
        (
            "VIRTUALENV_PYTHON=python3 virtualenv venv",
            "UV_PYTHON=python3 uv venv --allow-existing venv",
        ),
        ("virtualenv in a similar manner", "UVF311"),
        ("virtualenv >= 20.36.1", "-"),
        ("pip = x", "-"),
        ("mkvirtualenv -p python3 x", "UVF310"),
        ("workon x", "UVF310"),
        ("conda create -n x", "-"),
        ("echo python -m venv x", "-"),
        ("uv venv x", "-"),
    ]);
}

#[test]
fn what_an_environment_lacks_is_said() {
    let mut case = Case::pip();
    assert_eq!(case.codes("python -m venv v"), ["UVF323", "UVF322"]);
    assert_eq!(case.codes("python3.9 -m venv --without-pip v"), ["UVF301"]);
    assert_eq!(case.codes("virtualenv -p 3.9 v"), ["UVF322"]);
    assert_eq!(
        case.codes("virtualenv -p 3.9 --copies --no-pip v"),
        ["UVF302", "UVF301"]
    );
    case.surroundings.pip_stays = true;
    case.holds(&[
        (
            "python3.9 -m venv v",
            "uv venv --python 3.9 --seed --allow-existing v",
        ),
        (
            "python3.9 -m venv --without-pip v",
            "uv venv --python 3.9 --allow-existing v",
        ),
        ("virtualenv --no-seed v", "uv venv --allow-existing v"),
    ]);
    assert!(case.codes("python3.9 -m venv v").is_empty());
}

#[test]
fn a_layer_of_an_image_has_no_such_folder_yet() {
    Case::pip().image().system().holds(&[
        ("python -m venv /opt/venv", "uv venv /opt/venv"),
        (
            "python3.11 -m venv --clear /opt/venv",
            "uv venv --python 3.11 --clear /opt/venv",
        ),
    ]);
}

#[test]
fn a_variable_for_the_python_stays_one() {
    Case::pip()
        .variables(&[("PYTHON", "python3"), ("VIRTUALENV", "virtualenv")])
        .holds(&[
            (
                "$(PYTHON) -m venv venv",
                "uv venv --python $(PYTHON) --allow-existing venv",
            ),
            ("$(VIRTUALENV) venv", "uv venv --allow-existing venv"),
        ]);
}

#[test]
fn programs_of_the_environment_are_run_by_uv() {
    let case = Case::project().run_by_uv();
    case.holds(&[
        (
            "python manage.py migrate",
            "uv run --active --no-sync python manage.py migrate",
        ),
        (
            "python3 -m pytest -q",
            "uv run --active --no-sync python3 -m pytest -q",
        ),
        ("pytest -q", "uv run --active --no-sync pytest -q"),
        ("CI=1 pytest -q", "CI=1 uv run --active --no-sync pytest -q"),
        (
            "exec sphinx-build . _build",
            "exec uv run --active --no-sync sphinx-build . _build",
        ),
        ("time pytest", "time uv run --active --no-sync pytest"),
        (
            "./manage.py migrate",
            "uv run --active --no-sync ./manage.py migrate",
        ),
        (
            "python -c 'import x'",
            "uv run --active --no-sync python -c 'import x'",
        ),
        ("python -m venv x", "uv venv --allow-existing x"),
        ("python3.9 x.py", "-"),
        ("/usr/bin/python3 x.py", "-"),
        (".venv/bin/python x.py", "-"),
        ("sudo python x.py", "-"),
        ("flake8", "-"),
        ("which pytest", "-"),
        ("echo pytest", "-"),
        ("uv run --active --no-sync pytest", "-"),
        ("source .venv/bin/activate", "kept"),
    ]);
    case.clone()
        .variables(&[("PYTHON", "python3"), ("X", "python3 -B")])
        .holds(&[
            ("$(PYTHON) x.py", "uv run --active --no-sync $(PYTHON) x.py"),
            ("$(X) x.py", "-"),
            ("$(Y) x.py", "-"),
        ]);
    let mut below = case;
    if let Some(project) = &mut below.project {
        project.folder = "backend".to_owned();
    }
    below.holds(&[(
        "pytest",
        "uv run --active --no-sync --project backend pytest",
    )]);
    Case::project().holds(&[("pytest", "-"), ("python x.py", "-")]);
    Case::pip()
        .run_by_uv()
        .holds(&[("pytest", "-"), (". v/bin/activate", "-")]);
}
