use uvferry_commands::{Directory, SetupImports};

use super::Case;

#[test]
fn setup_py_that_builds_is_uv_build() {
    let pairs = &[
        ("python setup.py sdist", "uv build --sdist"),
        ("python setup.py bdist_wheel", "uv build --wheel"),
        (
            "python setup.py sdist bdist_wheel",
            "uv build --sdist --wheel",
        ),
        ("./setup.py sdist", "uv build --sdist"),
        (
            "python3.9 setup.py bdist_wheel",
            "uv build --python 3.9 --wheel",
        ),
        ("python setup.py -q sdist", "uv build --sdist -q"),
        ("python setup.py sdist --formats=gztar", "uv build --sdist"),
        (
            "python setup.py sdist --formats=zip -d dist",
            "UVF304 | uv build --sdist --out-dir dist",
        ),
        (
            "python setup.py sdist -d out bdist_wheel -d out",
            "uv build --sdist --wheel --out-dir out",
        ),
        (
            "python setup.py sdist bdist_wheel --dist-dir=$OUT",
            "uv build --sdist && uv build --wheel --out-dir=$OUT",
        ),
        (
            "python setup.py bdist_wheel --universal",
            "uv build --wheel --config-setting=--build-option=--universal",
        ),
        (
            "python setup.py sdist bdist_wheel --plat-name $P",
            "uv build --sdist --wheel --config-setting=--build-option=--plat-name=$P",
        ),
        (
            "python setup.py bdist_wheel --python-tag py3",
            "uv build --wheel --config-setting=--build-option=--python-tag=py3",
        ),
        ("python setup.py build sdist", "uv build --sdist"),
        (
            "python setup.py egg_info build bdist_wheel",
            "uv build --wheel",
        ),
        (
            "python setup.py clean --all sdist",
            "python setup.py clean --all && uv build --sdist",
        ),
        (
            "python setup.py build_ext --inplace sdist",
            "python setup.py build_ext --inplace && uv build --sdist",
        ),
        (
            "python setup.py egg_info -Db '' sdist",
            "UVF304 | uv build --sdist",
        ),
        (
            "python setup.py build_ext -I/x -i bdist_wheel",
            "UVF304 | uv build --wheel",
        ),
        (
            "python setup.py build --wat bdist_wheel",
            "UVF311 | uv build --wheel",
        ),
        (
            "python sub/setup.py sdist",
            "uv build --sdist --out-dir dist sub",
        ),
        ("python setup.py sdist upload", "UVF310"),
        ("python setup.py register", "UVF310"),
        ("python setup.py test", "UVF310"),
        ("python setup.py bdist_egg", "UVF310"),
        ("python setup.py upload_docs --upload-dir=x", "UVF310"),
        ("python setup.py", "UVF310"),
        ("python setup.py sdist --wat", "UVF311 | uv build --sdist"),
        ("python2 setup.py sdist", "UVF314"),
        (
            "python setup.py --command-packages=x sdist",
            "UVF304 | uv build --sdist",
        ),
    ];
    // What sets the version for this build alone must not be lost.
    Case::pip().holds(pairs);
    Case::project().holds(pairs);
    assert_eq!(Case::pip().codes("python setup.py sdist"), ["UVF324"]);
    assert!(Case::project().codes("python setup.py sdist").is_empty());
    assert_eq!(
        Case::project().codes("python setup.py build_ext -j8 bdist_wheel"),
        ["UVF302", "UVF323"]
    );
}

#[test]
fn setup_py_itself_stays_as_long_as_it_is_there() {
    Case::pip().holds(&[
        ("python setup.py --version", "kept"),
        ("python setup.py --name --version", "kept"),
        ("python setup.py build", "kept"),
        ("python setup.py build_ext --inplace", "kept"),
        ("setup.py clean", "kept"),
        ("setup.py setup.cfg /app/", "-"),
        ("setup.py", "-"),
        ("mypy setup.py tests", "-"),
        ("cp setup.py x", "-"),
        ("coverage run --source=x setup.py my_test", "UVF313"),
        ("python setup.py clean --all", "kept"),
        ("python setup.py check -m -s", "kept"),
        ("python setup.py extract_messages -o x.pot", "kept"),
        ("python setup.py my_command --x sdist", "kept"),
        ("python setup.py --help-commands", "kept"),
    ]);
    assert_eq!(Case::pip().codes("python setup.py build"), ["UVF326"]);
    let mut gone = Case::project();
    let mut run = Case::project().run_by_uv();
    run.holds(&[
        (
            "python setup.py build",
            "uv run --active --no-sync --with setuptools python setup.py build",
        ),
        (
            "python setup.py --version",
            "uv run --active --no-sync --with setuptools python setup.py --version",
        ),
        (
            "A=b python setup.py x",
            "A=b uv run --active --no-sync --with setuptools python setup.py x",
        ),
        ("python3.9 setup.py build", "kept"),
    ]);
    if let Some(project) = &mut run.project {
        project.locked.insert("setuptools".to_owned());
    }
    run.holds(&[(
        "python setup.py build",
        "uv run --active --no-sync python setup.py build",
    )]);
    if let Some(project) = &mut gone.project {
        project.setup_py_is_gone = true;
    }
    gone.holds(&[
        ("python setup.py --version", "UVF327"),
        ("python setup.py --name", "UVF327"),
        ("python setup.py build_ext -i", "UVF327"),
        ("python setup.py clean sdist", "UVF327"),
        ("python setup.py my_command", "UVF327"),
        ("python other/setup.py my_command", "kept"),
        ("python setup.py sdist", "uv build --sdist"),
        (
            "python setup.py build sdist bdist_wheel",
            "uv build --sdist --wheel",
        ),
    ]);
}

#[test]
fn installing_is_as_with_pip() {
    Case::pip().holds(&[
        ("python setup.py install", "uv pip install ."),
        ("python setup.py develop", "uv pip install -e ."),
        (
            "python3.9 setup.py develop",
            "uv pip install --system --python 3.9 -e .",
        ),
        (
            "sudo python setup.py install",
            "sudo \"$(command -v uv)\" pip install --system .",
        ),
        ("python setup.py build install", "uv pip install ."),
        ("python setup.py -q install", "uv pip install -q ."),
        ("python setup.py install --user", "UVF304"),
        (
            "python setup.py install --prefix=/opt/x",
            "uv pip install --prefix=/opt/x .",
        ),
        (
            "python setup.py install --prefix /opt/x",
            "uv pip install --prefix /opt/x .",
        ),
        (
            "python setup.py install --prefix=$P",
            "uv pip install --prefix=$P .",
        ),
        (
            "python setup.py install --record r.txt",
            "UVF304 | uv pip install .",
        ),
        ("python setup.py install --root=/x", "UVF304"),
        (
            "python setup.py install --single-version-externally-managed",
            "uv pip install --no-deps .",
        ),
        ("python setup.py install -f", "uv pip install --reinstall ."),
        (
            "python setup.py install --install-scripts=/x",
            "UVF304 | uv pip install .",
        ),
        (
            "python setup.py install -O1 --skip-build",
            "uv pip install .",
        ),
        (
            "python setup.py develop -N",
            "uv pip install --no-deps -e .",
        ),
        (
            "python setup.py develop --no-deps",
            "uv pip install --no-deps -e .",
        ),
        ("python setup.py develop --user", "UVF304"),
        (
            "python setup.py develop -i https://example.com/simple",
            "uv pip install --default-index https://example.com/simple -e .",
        ),
        (
            "python setup.py develop --uninstall",
            "UVF304 | uv pip uninstall NAME",
        ),
        ("cd x; python setup.py develop", "-"),
        ("python sub/setup.py develop", "uv pip install -e sub"),
        (
            "python setup.py sdist install",
            "uv build --sdist && uv pip install .",
        ),
        (
            "python setup.py clean develop",
            "python setup.py clean && uv pip install -e .",
        ),
        (
            "python setup.py develop --wat",
            "UVF311 | uv pip install -e .",
        ),
    ]);
    Case::pip().system().holds(&[
        ("python setup.py install", "uv pip install --system ."),
        ("python setup.py develop", "uv pip install --system -e ."),
    ]);
    Case::project().holds(&[
        (
            "python setup.py develop",
            "uv sync --locked --inexact --active",
        ),
        (
            "python setup.py install",
            "uv sync --locked --no-editable --inexact --active",
        ),
        (
            "python setup.py develop --uninstall",
            "uv pip uninstall pkg",
        ),
        ("python setup.py install --root=/x", "UVF304"),
    ]);
}

#[test]
fn easy_install_is_as_with_pip() {
    Case::pip().holds(&[
        ("easy_install six", "uv pip install six"),
        ("easy_install-3.9 six", "uv pip install --system --python 3.9 six"),
        ("sudo easy_install six", "sudo \"$(command -v uv)\" pip install --system six"),
        ("python -m easy_install -U 'six>1'", "uv pip install --upgrade-package six 'six>1'"),
        ("easy_install -U six", "uv pip install --upgrade-package six six"),
        ("easy_install -ZN six", "uv pip install --no-deps six"),
        ("easy_install -f https://example.com/x -i https://example.com/simple six", "uv pip install -f https://example.com/x --default-index https://example.com/simple six"),
        ("easy_install -d lib six", "uv pip install --target lib six"),
        ("easy_install --user six", "UVF304"),
        ("easy_install -m six", "UVF304 | uv pip install six"),
        ("easy_install .", "uv pip install ."),
        ("easy_install x-1.egg", "UVF310"),
        ("easy_install $X", "uv pip install $X"),
        ("easy_install pip", "gone"),
        ("easy_install -e -b src six", "UVF304 | uv pip install six"),
        ("easy_install", "UVF310"),
        ("easy_install --version", "kept"),
    ]);
}

/// A project with two further ones below it: `pkg` imports what its build would not have,
/// `own` has a build system and so is built in isolation by pip as well.
fn with_imports() -> Case {
    let imports = |modules: &[&str], is_isolated_by_pip| SetupImports {
        modules: modules.iter().map(|&name| name.to_owned()).collect(),
        is_isolated_by_pip,
    };
    let mut case = Case::project();
    if let Some(project) = &mut case.project {
        project.paths = [
            "setup.py",
            "pkg/setup.py",
            "own/setup.py",
            "own/pyproject.toml",
            "plain/setup.py",
        ]
        .map(str::to_owned)
        .into();
        project.setup_imports = [
            ("pkg/setup.py".to_owned(), imports(&["tool"], false)),
            ("own/setup.py".to_owned(), imports(&["numpy"], true)),
        ]
        .into();
    }
    case
}

#[test]
fn a_setup_py_that_imports_more_is_built_in_the_environment_that_is_there() {
    let case = with_imports();
    case.holds(&[
        (
            "python setup.py sdist bdist_wheel",
            "uv build --sdist --wheel",
        ),
        (
            "python pkg/setup.py bdist_wheel -d out",
            "uv build --python python --wheel --no-build-isolation --out-dir out pkg",
        ),
        (
            "python own/setup.py sdist",
            "uv build --python python --sdist --no-build-isolation --out-dir dist own",
        ),
        (
            "python plain/setup.py sdist",
            "uv build --sdist --out-dir dist plain",
        ),
    ]);
    for text in ["pip install ./pkg", "pip install -e ./pkg six"] {
        assert!(case.becomes(text).starts_with("UVF324 | "), "{text}");
    }
    case.holds(&[
        ("pip install ./own", "uv pip install ./own"),
        ("pip install ./plain", "uv pip install ./plain"),
        (
            "pip install --no-build-isolation ./pkg",
            "uv pip install --no-build-isolation ./pkg",
        ),
    ]);
    for text in ["python pkg/setup.py develop", "python own/setup.py install"] {
        assert!(case.becomes(text).starts_with("UVF324"), "{text}");
    }
}

#[test]
fn what_is_built_lies_where_setup_py_put_it() {
    let mut case = with_imports();
    case.surroundings.directory = Directory::Known("plain".to_owned());
    case.holds(&[
        ("python setup.py sdist", "uv build --sdist --out-dir dist"),
        ("python setup.py sdist -d x", "uv build --sdist --out-dir x"),
        ("python -m build", "uv build --out-dir dist"),
        ("python -m build -o x", "uv build --out-dir x"),
    ]);
    case.surroundings.directory = Directory::Known("own".to_owned());
    case.holds(&[("python -m build", "uv build")]);
    case.surroundings.directory = Directory::default();
    case.holds(&[
        (
            "python -m build plain",
            "uv build plain --out-dir plain/dist",
        ),
        ("python -m build", "uv build"),
    ]);
    case.surroundings.directory = Directory::Unknown;
    case.holds(&[(
        "python setup.py sdist",
        "uv build --python python --sdist --no-build-isolation --out-dir dist",
    )]);
}
