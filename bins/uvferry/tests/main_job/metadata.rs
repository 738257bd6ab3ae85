//! Metadata that setuptools or uv refuses, or that cannot be read, on each way of a package.

use uvferry_testkit::skip;

use crate::ferry::Ferry;

/// Files with a range of Pythons, as a script, as declarations and in pyproject.toml, each
/// with where the range stands.
fn with_range(range: &str) -> [(Vec<(&'static str, String)>, &'static str); 3] {
    let script = format!(
        "from setuptools import setup\n\nsetup(name='here', version='1', python_requires='{range}')\n"
    );
    let cfg =
        format!("[metadata]\nname = here\nversion = 1\n\n[options]\npython_requires = {range}\n");
    let project =
        format!("[project]\nname = 'here'\nversion = '1'\nrequires-python = '{range}'  # why\n");
    let group = ("requirements-dev.txt", "alpha\n".to_owned());
    [
        (vec![("setup.py", script), group.clone()], "setup.py:3:"),
        (vec![("setup.cfg", cfg), group.clone()], "setup.cfg:6:"),
        (
            vec![("pyproject.toml", project), group],
            "pyproject.toml:4:",
        ),
    ]
}

fn ferry(files: &[(&str, String)]) -> Ferry {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    Ferry::with(&files)
}

#[test]
fn a_range_that_setuptools_reads_is_written_as_uv_reads_it() {
    skip!(unless Uv, Git);
    for (given, written) in [(">=3.7,", ">=3.7"), (">=3.7.*, <4", ">=3.7,<4")] {
        for (files, _) in with_range(given) {
            for keep in [false, true] {
                let ferry = ferry(&files);
                let flags: &[&str] = if keep {
                    &["--no-lock", "--keep-metadata"]
                } else {
                    &["--no-lock"]
                };
                ferry.migrate(flags).exits(0);
                let found = &ferry.pyproject()["project"]["requires-python"];
                assert_eq!(found.as_str(), Some(written), "{files:?} {keep}");
            }
        }
    }
}

#[test]
fn a_range_that_setuptools_refuses_is_told_with_its_place_and_never_written() {
    skip!(unless Uv, Git);
    for range in ["3.7", "~=3", "=>3.6", ">=3.6 <4"] {
        for (files, place) in with_range(range) {
            let ferry = ferry(&files);
            for flags in [&[][..], &["--keep-metadata"][..]] {
                let all = [&["migrate", "--yes", "--no-lock"][..], flags].concat();
                ferry.refuses(&all, 1).says("error[UVF263]").says(place);
            }
            ferry.refuses(&["plan"], 1).says(place);
        }
    }
}

#[test]
fn a_range_that_a_project_table_leaves_to_setup_py_is_looked_at_there() {
    skip!(unless Uv, Git);
    let with = |range: &str| {
        Ferry::with(&[
            (
                "pyproject.toml",
                &format!(
                    "{BUILD}'setuptools.build_meta'\n\n[project]\nname = 'here'\nversion = '1'\n\
                     dynamic = ['requires-python']\n"
                ),
            ),
            (
                "setup.py",
                &format!("from setuptools import setup\n\nsetup(python_requires='{range}')\n"),
            ),
        ])
    };
    let ferry = with(">=3.9,");
    ferry.migrate(&["--no-lock"]).exits(0);
    let project = &ferry.pyproject()["project"];
    assert_eq!(project["requires-python"].as_str(), Some(">=3.9"));
    assert!(project.get("dynamic").is_none());
    with("3.9")
        .refuses(&["migrate", "--yes", "--no-lock"], 1)
        .says("error[UVF263]")
        .says("setup.py:3:");
}

#[test]
fn a_range_among_the_settings_is_read_as_one_too() {
    skip!(unless Uv, Git);
    let with = |range: &str| {
        Ferry::with(&[
            (
                "pyproject.toml",
                &format!("[tool.uvferry]\nrequires-python = '{range}'\n"),
            ),
            ("requirements.txt", "alpha\n"),
        ])
    };
    let ferry = with(">=3.9,");
    ferry.migrate(&["--no-lock"]).exits(0);
    let range = &ferry.pyproject()["project"]["requires-python"];
    assert_eq!(range.as_str(), Some(">=3.9"));
    with("3.9")
        .refuses(&["migrate", "--yes", "--no-lock"], 1)
        .says("pyproject.toml:2:");
}

#[test]
fn a_requirement_that_setuptools_refuses_stays_where_it_is_and_is_told() {
    skip!(unless Uv, Git);
    let script = "from setuptools import setup\n\n\
        setup(name='here', version='1', install_requires=['alpha>dev'])\n";
    for flags in [&["--no-lock"][..], &["--no-lock", "--keep-metadata"][..]] {
        let ferry = Ferry::with(&[("setup.py", script), ("requirements-dev.txt", "tool\n")]);
        ferry
            .migrate(flags)
            .exits(1)
            .says("error[UVF213]")
            .says("setup.py:3:");
        assert_eq!(ferry.project.read("setup.py"), script);
        let text = ferry.project.read("pyproject.toml");
        assert!(!text.contains("alpha"), "{text}");
        assert!(
            text.contains("dynamic = [\"version\", \"dependencies\"]"),
            "{text}"
        );
        assert_eq!(ferry.group("dev"), ["tool"]);
    }
    let ferry = Ferry::with(&[
        (
            "pyproject.toml",
            "[project]\nname = 'here'\nversion = '1'\ndependencies = ['alpha>dev']\n",
        ),
        ("requirements-dev.txt", "tool\n"),
    ]);
    ferry
        .migrate(&["--no-lock"])
        .exits(1)
        .says("error[UVF272]")
        .says("pyproject.toml:4:");
}

#[test]
fn an_error_in_a_line_that_stays_ends_with_status_1_and_an_accepted_one_does_not() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "setup.py",
            "from setuptools import setup\nfrom ours import load\n\
             setup(name='here', version='1', install_requires=load('requirements.txt'))\n",
        ),
        ("requirements.txt", "alpha>dev\n"),
    ]);
    ferry
        .migrate(&["--no-lock", "--accept-review"])
        .exits(1)
        .says("error[UVF103]");
    let ferry = Ferry::with(&[("requirements.txt", "alpha\ngamma>dev\n")]);
    ferry
        .refuses(&["migrate", "--yes", "--no-lock"], 1)
        .says("--accept-review");
    ferry
        .migrate(&["--no-lock", "--accept-review"])
        .exits(0)
        .says("error[UVF103]");
}

#[test]
fn metadata_that_cannot_be_read_is_not_replaced_by_an_invention() {
    skip!(unless Uv, Git);
    let broken = "[metadata]\nname = here\nversion = 1\n[options\ninstall_requires = alpha\n";
    let script = "from setuptools import setup\n\nsetup()\n";
    let group = ("requirements-dev.txt", "tool\n");
    for (files, code, place) in [
        (
            vec![("setup.py", script), ("setup.cfg", broken), group],
            "UVF222",
            "setup.cfg:4:1",
        ),
        (
            vec![("setup.cfg", broken), group],
            "UVF222",
            "setup.cfg:4:1",
        ),
        (
            vec![("setup.cfg", "[options\ninstall_requires = alpha\n"), group],
            "UVF222",
            "setup.cfg:1:1",
        ),
        (
            vec![
                (
                    "setup.py",
                    "from setuptools import setup\nsetup(name='here', install_requires=['alpha'\n",
                ),
                group,
            ],
            "UVF220",
            "setup.py:",
        ),
    ] {
        let ferry = Ferry::with(&files);
        for flags in [&[][..], &["--keep-metadata"][..]] {
            let all = [&["migrate", "--yes", "--no-lock"][..], flags].concat();
            ferry
                .refuses(&all, 1)
                .says(&format!("error[{code}]"))
                .says(place)
                .says("nothing was changed");
        }
    }
}

#[test]
fn bytes_that_python_does_not_decode_are_not_carried_as_something_else() {
    skip!(unless Uv, Git);
    for (path, text) in [
        (
            "setup.py",
            &b"from setuptools import setup\nsetup(name='here', version='1', author='Andr\xe9')\n"
                [..],
        ),
        (
            "setup.cfg",
            &b"[metadata]\nname = here\nversion = 1\nauthor = Andr\xe9\n"[..],
        ),
    ] {
        let ferry = Ferry::new();
        ferry.project.write(path, text);
        let ferry = ferry.committed();
        ferry
            .refuses(&["migrate", "--yes", "--no-lock"], 1)
            .says("error[UVF763]")
            .says(path);
    }
}

#[test]
fn configurations_of_tools_in_a_setup_cfg_that_cannot_be_read_stop_no_application() {
    skip!(unless Uv, Git);
    let cfg = "[tool:ours]\nx = 1\n[flake8\nmax-line-length = 100\n";
    let ferry = Ferry::with(&[("setup.cfg", cfg), ("requirements.txt", "alpha\n")]);
    ferry.migrate(&["--no-lock"]).exits(1).says("error[UVF222]");
    assert_eq!(ferry.dependencies(), ["alpha"]);
}

#[test]
fn a_setup_cfg_of_tools_and_a_setup_py_that_is_none_are_no_errors() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        ("setup.cfg", "[tool:ours]\nx = 1\n"),
        ("setup.py", "print('a module of this name')\n"),
        ("requirements.txt", "alpha\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert_eq!(ferry.dependencies(), ["alpha"]);
}

const BUILD: &str = "[build-system]\nrequires = ['setuptools']\nbuild-backend = ";

#[test]
fn what_a_project_table_leaves_to_setup_py_goes_there() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "pyproject.toml",
            &format!(
                "{BUILD}'setuptools.build_meta'\n\n[project]\nname = 'here'\n\
                 requires-python = '>=3.9'\ndynamic = ['version', 'description']\ndependencies = ['alpha']\n"
            ),
        ),
        (
            "setup.py",
            "from setuptools import setup\n\nversion = '1.5'\nsetup(version=version, description='What it is')\n",
        ),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    let pyproject = ferry.pyproject();
    let description = &pyproject["project"]["description"];
    assert_eq!(description.as_str(), Some("What it is"));
    // The author has said that the version is where it is.
    let dynamic = crate::ferry::texts(&pyproject["project"]["dynamic"]);
    assert_eq!(dynamic, ["version"]);
    assert_eq!(ferry.dependencies(), ["alpha"]);
    assert_eq!(
        ferry.project.read("setup.py"),
        "from setuptools import setup\n\nversion = '1.5'\nsetup(version=version)\n"
    );
    assert_eq!(ferry.run(&["undo", "--yes"]).code, 0);
    assert!(ferry.project.read("setup.py").contains("What it is"));
}

#[test]
fn what_setuptools_does_not_ask_of_setup_py_does_not_become_the_projects() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "pyproject.toml",
            &format!(
                "{BUILD}'setuptools.build_meta'\n\n[project]\nname = 'here'\n\
                 requires-python = '>=3.9'\ndynamic = ['version']\ndependencies = ['alpha']\n"
            ),
        ),
        (
            "setup.py",
            "from setuptools import setup\n\nsetup(version='1', python_requires='>=3.5',\n      \
             install_requires=open('requirements.txt').read().split())\n",
        ),
        ("requirements.txt", "gamma\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert_eq!(ferry.dependencies(), ["alpha"]);
    let range = &ferry.pyproject()["project"]["requires-python"];
    assert_eq!(range.as_str(), Some(">=3.9"));
    assert_eq!(ferry.group("requirements"), ["gamma"]);
}

#[test]
fn why_there_is_nothing_to_migrate_beside_a_setup_py_is_true() {
    skip!(unless Uv, Git);
    let script = "from setuptools import setup\nsetup(name='here', install_requires=['alpha'])\n";
    let of_ours = format!("{BUILD}'_ours'\nbackend-path = ['packaging']\n");
    let flit = "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n\n\
        [project]\nname = 'here'\nversion = '1'\ndescription = 'd'\n";
    let whole =
        format!("{BUILD}'setuptools.build_meta'\n\n[project]\nname = 'here'\nversion = '1'\n");
    for (files, said) in [
        (
            vec![("pyproject.toml", of_ours.as_str()), ("setup.py", script)],
            "and `_ours` builds the project, so what setup.py says",
        ),
        (
            vec![("pyproject.toml", flit), ("setup.py", script)],
            "and `flit_core.buildapi` builds the project, so what setup.py says",
        ),
        (
            vec![
                ("pyproject.toml", whole.as_str()),
                ("setup.py", "from setuptools import setup\nsetup()\n"),
            ],
            "pyproject.toml describes the project; setup.py gives nothing that moves there",
        ),
        (
            vec![("setup.cfg", "[tool:ours]\nx = 1\n")],
            "setup.cfg describes no package",
        ),
        (
            vec![("setup.py", "print()\n")],
            "setup.py calls no `setup()` that describes a package",
        ),
        (
            vec![("setup.py", script), (".gitignore", "setup.py\n")],
            "`setup.py` is ignored by version control",
        ),
        (vec![("app.py", "print()\n")], "no setup.py, no setup.cfg"),
    ] {
        let output = Ferry::with(&files)
            .refuses(&["migrate", "--yes", "--no-lock"], 1)
            .says("nothing to migrate: no requirements file, ")
            .says(said);
        assert!(!output.stderr.contains("requires-python"), "{output:?}");
    }
}

#[test]
fn a_python_2_that_a_package_names_is_said_to_be_left_behind() {
    skip!(unless Uv, Git);
    let script = |range: &str| {
        format!(
            "from setuptools import setup\nsetup(name='here', version='1'{range}, classifiers=[\n    \
             'Programming Language :: Python :: 2.7', 'Programming Language :: Python :: 3.8'])\n"
        )
    };
    let ferry = Ferry::with(&[("setup.py", &script(""))]);
    let output = ferry.migrate(&["--no-lock"]).exits(0);
    output
        .says("3.8 is the lowest Python 3 that the classifiers in setup.py name")
        .says("warning[UVF784]: Python 2.7 is left behind by `>=3.8`");
    let ferry = Ferry::with(&[("setup.py", &script(", python_requires='>=2.7'"))]);
    let output = ferry.migrate(&["--no-lock"]).exits(0);
    assert!(!output.stderr.contains("UVF784"), "{output:?}");
}

#[test]
fn what_setup_py_imports_is_required_by_the_build_that_the_plan_writes() {
    skip!(unless Uv, Git);
    let script = "import os\nimport numpy\nimport secret_tool\nfrom Cython.Build import cythonize\nfrom setuptools import Extension, setup\ntry:\n    import yaml\nexcept ImportError:\n    yaml = None\nimport here_helper\n\nsetup(name='here', version='1', install_requires=['numpy>=1.20'], ext_modules=cythonize([Extension('x', ['x.c'], include_dirs=[numpy.get_include(), secret_tool.x()])]))\n";
    let mut files = [
        ("setup.py", script.to_owned()),
        ("here_helper.py", "import pybind11\n".to_owned()),
        ("requirements-dev.txt", "alpha\n".to_owned()),
        (
            "build.sh",
            "pip install numpy\npython setup.py bdist_wheel\npip install .\n".to_owned(),
        ),
    ];
    let said = ferry(&files).run(&["plan"]);
    assert!(said.stderr.contains("UVF795"), "{said:?}");
    assert!(said.stdout.contains("--no-build-isolation"), "{said:?}");
    // Once everything has a requirement, nothing is left to a person.
    let known = script
        .replace("import secret_tool\n", "")
        .replace(", secret_tool.x()", "");
    files[0].1 = known;
    let ferry = ferry(&files);
    ferry.migrate(&["--no-lock"]).exits(0);
    let requires: Vec<String> = ferry.pyproject()["build-system"]["requires"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        requires,
        ["setuptools>=64", "Cython", "numpy>=1.20", "pybind11"]
    );
    assert!(
        ferry
            .project
            .read("build.sh")
            .contains("\nuv build --wheel\n")
    );
}

#[test]
fn a_licence_is_written_as_the_oldest_python_of_the_project_can_build_it() {
    skip!(unless Uv, Git);
    for (image, licence) in [
        ("3.8", "license = { text = \"Apache 2.0\" }"),
        ("3.11", "license = \"Apache-2.0\""),
    ] {
        let ferry = Ferry::with(&[
            (
                "setup.py",
                "from setuptools import setup\n\nsetup(name='here', version='1', license='Apache 2.0', py_modules=['here'])\n",
            ),
            ("here.py", "\n"),
            (
                "Dockerfile",
                &format!("FROM python:{image}\nCOPY . /app\nWORKDIR /app\nRUN pip install .\n"),
            ),
        ]);
        ferry.migrate(&["--no-lock"]).exits(0);
        let text = ferry.project.read("pyproject.toml");
        assert!(text.contains(licence), "{image}: {text}");
    }
}
