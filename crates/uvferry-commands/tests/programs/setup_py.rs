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
            "python setup.py egg_info -Db '' && uv build --sdist",
        ),
        ("python sub/setup.py sdist", "uv build --sdist sub"),
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
}

#[test]
fn setup_py_itself_stays_as_long_as_it_is_there() {
    Case::pip().holds(&[
        ("python setup.py --version", "kept"),
        ("python setup.py --name --version", "kept"),
        ("python setup.py build", "kept"),
        ("python setup.py build_ext --inplace", "kept"),
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
            "uv run --with setuptools python setup.py build",
        ),
        (
            "python setup.py --version",
            "uv run --with setuptools python setup.py --version",
        ),
        (
            "A=b python setup.py x",
            "A=b uv run --with setuptools python setup.py x",
        ),
        ("python3.9 setup.py build", "kept"),
    ]);
    if let Some(project) = &mut run.project {
        project.locked.insert("setuptools".to_owned());
    }
    run.holds(&[("python setup.py build", "uv run python setup.py build")]);
    if let Some(project) = &mut gone.project {
        project.setup_py_is_gone = true;
    }
    gone.holds(&[
        ("python setup.py --version", "UVF327"),
        ("python setup.py --name", "UVF327"),
        ("python setup.py build_ext -i", "UVF327"),
        ("python setup.py clean sdist", "UVF327"),
        ("python setup.py my_command", "UVF327"),
        ("python setup.py sdist", "uv build --sdist"),
        (
            "python setup.py build sdist bdist_wheel",
            "uv build --sdist --wheel",
        ),
    ]);
}
