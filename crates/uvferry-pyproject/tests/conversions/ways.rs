//! Ways of building beside a plain setup.py: setup.cfg, pbr, setuptools-scm, other build
//! backends, and a build that is asked.

use uvferry_pyproject::metadata::{BuildBackend, MetadataOptions, SetupPy};
use uvferry_pyproject::run_setup;
use uvferry_pyproject::wheel::{BuildTools, Comparison};

use crate::workbench::{Workbench, tools, with_setuptools};

pub(crate) fn equal(bench: &Workbench, tools: &BuildTools, text: &str) {
    match bench.compare(tools) {
        Comparison::Equal(_) => {}
        Comparison::Different {
            differences: found, ..
        } => {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            panic!("{}\n{text}", lines.join("\n"));
        }
        Comparison::Inconclusive(failure) => panic!("before: {}", failure.message),
        Comparison::FailsAfter(failure) => panic!("after: {}\n{text}", failure.message),
    }
}

#[test]
fn a_declarative_setup_cfg_is_emptied_of_what_moved() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        ("setup.py", "import setuptools\nsetuptools.setup()\n"),
        (
            "setup.cfg",
            "[metadata]
name = example
version = attr: example.__version__
description = An example
long_description = file: README.md, CHANGES.md
long_description_content_type = text/markdown
author = Jo
author_email = jo@example.com
url = https://example.com
project_urls =
    Docs = https://example.com/docs
classifiers =
    Programming Language :: Python :: 3
license = MIT
license_files =
    LICENSE

[options]
packages = find:
package_dir =
    = src
python_requires = >=3.9
install_requires =
    requests>=2
    tomli; python_version < '3.11'
include_package_data = True
zip_safe = False

[options.packages.find]
where = src
exclude =
    example.tests*

[options.extras_require]
dev =
    pytest

[options.entry_points]
console_scripts =
    example = example:main

[options.package_data]
example = *.json

[bdist_wheel]
universal = 0

[tool:pytest]
addopts = -q
",
        ),
        ("README.md", "# r\n"),
        ("CHANGES.md", "# c\n"),
        ("LICENSE", "l\n"),
        ("MANIFEST.in", "include src/example/x.txt\n"),
        ("src/example/__init__.py", "__version__ = \"1.5\"\n"),
        ("src/example/tests/__init__.py", ""),
        ("src/example/x.json", ""),
        ("src/example/x.txt", ""),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    assert_eq!(made.converted.setup_py, SetupPy::Goes);
    assert_eq!(
        fs_err::read_to_string(bench.after().join("setup.cfg")).unwrap(),
        "[bdist_wheel]\nuniversal = 0\n\n[tool:pytest]\naddopts = -q\n"
    );
    assert!(!text.contains("needs_review"));
    equal(&bench, &with_setuptools("newest"), &text);
    insta::assert_snapshot!(text);
    let kept: Vec<&str> = made
        .account
        .iter()
        .filter(|row| row.verdict.to.is_none())
        .map(|row| row.item.text.as_str())
        .collect();
    assert_eq!(kept, [] as [&str; 0]);
}

#[test]
fn both_files_that_disagree_are_shown_side_by_side() {
    let bench = Workbench::new(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', version='1', description='of the script', py_modules=[])\n",
        ),
        ("setup.cfg", "[metadata]\ndescription = of the file\n"),
        (
            "pyproject.toml",
            "[project]\nname = \"x\"\nversion = \"1\"\ndescription = \"of the table\"\n",
        ),
    ]);
    let made = bench.generate();
    let told: Vec<String> = made
        .diagnostics
        .iter()
        .filter(|told| told.code == "UVF280")
        .map(|told| {
            let place = told.location.as_ref().unwrap();
            let also = &told.related[0].0;
            format!(
                "{}:{} {}:{} {}",
                place.file, place.line, also.file, also.line, told.message
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert!(made.pyproject.to_text().contains("of the table"));
}

#[test]
fn pbr_stays_the_backend_and_setup_cfg_keeps_what_it_reads() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        (
            "setup.py",
            "import setuptools\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = example\nsummary = An example\nauthor = Jo\nauthor_email = jo@example.com\nhome_page = https://example.com\ndescription_file =\n    README.rst\nclassifier =\n    Topic :: Internet\n\n[files]\npackages =\n    example\n\n[entry_points]\nconsole_scripts =\n    example = example:main\n",
        ),
        ("README.rst", "r\n=\n"),
        ("requirements.txt", "six>=1 # needed\n"),
        ("example/__init__.py", ""),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    assert!(text.contains("build-backend = \"pbr.build\""), "{text}");
    assert!(text.contains("dynamic = [\"version\"]"), "{text}");
    let cfg = fs_err::read_to_string(bench.after().join("setup.cfg")).unwrap();
    assert!(
        cfg.contains("name = example") && cfg.contains("[files]"),
        "{cfg}"
    );
    let mut tools = tools().clone();
    tools.environment = tools.environment.clone().with("PBR_VERSION", "1.2.3");
    equal(&bench, &tools, &text);
}

#[test]
fn setuptools_scm_goes_on_giving_the_version() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', py_modules=['x'], use_scm_version={'fallback_version': '4.5', 'local_scheme': 'no-local-version'}, setup_requires=['setuptools_scm'])\n",
        ),
        ("x.py", ""),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    assert_eq!(made.converted.setup_py, SetupPy::Goes, "{text}");
    assert!(
        text.contains("[tool.setuptools_scm]\nfallback_version = \"4.5\"\n"),
        "{text}"
    );
    equal(&bench, tools(), &text);
}

const PLAIN: &[(&str, &str)] = &[
    (
        "setup.py",
        "from setuptools import setup\nsetup(name='plain', version='1.0', description='d', packages=['plain', 'plain.sub'], package_dir={'': 'src'}, install_requires=['six'], python_requires='>=3.9', license='MIT', entry_points={'console_scripts': ['p = plain:main']})\n",
    ),
    ("src/plain/__init__.py", "\"\"\"Plain.\"\"\"\n"),
    ("src/plain/sub/__init__.py", ""),
];

#[test]
fn other_backends_build_the_same_wheel_where_they_can() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    for backend in BuildBackend::ALL {
        let bench = Workbench::new(PLAIN);
        let options = MetadataOptions {
            build_backend: Some(backend),
            ..MetadataOptions::default()
        };
        let made = bench.generate_with(&options);
        let text = made.pyproject.to_text();
        assert!(
            made.diagnostics.iter().all(|told| told.code != "UVF288"),
            "{backend}: {:?}",
            made.diagnostics
        );
        assert_eq!(
            text.contains("tool.setuptools"),
            backend == BuildBackend::Setuptools,
            "{text}"
        );
        equal(&bench, tools(), &text);
    }
}

#[test]
fn a_backend_that_cannot_is_refused_with_the_reason() {
    for (extra, backend, why) in [
        (
            "data_files=[('share', ['a'])]",
            "hatchling",
            "files outside packages",
        ),
        (
            "namespace_packages=['plain']",
            "hatchling",
            "namespace_packages",
        ),
        ("cmdclass={'build_py': object}", "uv_build", "code"),
        ("scripts=['run']", "flit_core", "scripts are installed"),
        (
            "py_modules=['m']",
            "pdm-backend",
            "modules outside packages",
        ),
        ("platforms=['linux']", "uv_build", "platforms"),
        ("zip_safe=False", "flit_core", "description"),
    ] {
        let script = format!(
            "from setuptools import setup\nsetup(name='plain', version='1.0', packages=['plain'], {extra})\n"
        );
        let bench = Workbench::new(&[("setup.py", &script), ("plain/__init__.py", "")]);
        let options = MetadataOptions {
            build_backend: Some(backend.parse().unwrap()),
            ..MetadataOptions::default()
        };
        let made = bench.generate_with(&options);
        let refusal = made
            .diagnostics
            .iter()
            .find(|told| told.code == "UVF288")
            .unwrap_or_else(|| panic!("{extra}"));
        assert!(refusal.message.contains(why), "{}", refusal.message);
        assert!(made.pyproject.to_text().contains("setuptools.build_meta"));
    }
}

#[test]
fn the_build_is_asked_for_what_only_it_knows() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        (
            "setup.py",
            "import os, subprocess, sys
from setuptools import setup
print('noise')
version = subprocess.check_output([sys.executable, '-c', 'print(\"7.8\")'], text=True).strip()
deps = [line for line in os.popen('echo six').read().split()]
setup(name='x', version=version, install_requires=deps, extras_require={'t': deps + ['tomli; python_version<\"3.11\"']}, py_modules=['x'], description=str(len(deps)) + ' dependency')
",
        ),
        ("x.py", ""),
    ]);
    let work = bench.folder.path().join("hook");
    fs_err::create_dir_all(&work).unwrap();
    let told = run_setup::ask(
        &bench.before(),
        &work,
        &["setuptools".to_owned()],
        "setuptools.build_meta:__legacy__",
        tools(),
    )
    .unwrap();
    let (made, diagnostics) = bench.generate_filled(&told);
    let text = made.pyproject.to_text();
    assert!(text.contains("version = \"7.8\""), "{text}");
    assert!(text.contains("\"six\""), "{text}");
    assert!(!text.contains("dynamic"), "{text}");
    assert!(
        diagnostics
            .iter()
            .any(|told| told.code == "UVF292" && told.message.contains("Python 3.")),
        "{diagnostics:?}"
    );
    equal(&bench, tools(), &text);
}

#[test]
fn a_licence_outside_of_the_project_stays_where_it_is_named() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let package = ("x/__init__.py", "");
    let licence = ("LICENSE", "l\n");
    let cfg = "[metadata]\nname = x\nversion = 1\nlicense_files = ../OUTSIDE\n    LICENSE\n[options]\npackages = x\npython_requires = >=3.9\n";
    let script = "from setuptools import setup\nsetup(name='x', version='1', license_files=['../OUTSIDE', 'LICENSE'], packages=['x'], python_requires='>=3.9')\n";
    for files in [
        vec![
            ("setup.cfg", cfg),
            ("setup.py", "import setuptools\nsetuptools.setup()\n"),
            package,
            licence,
        ],
        vec![("setup.py", script), package, licence],
    ] {
        let bench = Workbench::new(&files);
        fs_err::write(bench.folder.path().join("OUTSIDE"), "o\n").unwrap();
        let made = bench.generate();
        let text = made.pyproject.to_text();
        assert!(
            !text.contains("OUTSIDE") && !text.contains("license-files"),
            "{text}"
        );
        let left = fs_err::read_to_string(bench.after().join(files[0].0)).unwrap();
        assert!(
            left.contains("../OUTSIDE") && !left.contains("version"),
            "{left}"
        );
        let told: Vec<&str> = made
            .diagnostics
            .iter()
            .filter(|found| found.code == "UVF286")
            .map(|found| found.message.as_str())
            .collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("`../OUTSIDE` goes out of the project"),
            "{told:?}"
        );
        for release in ["newest", "68.2.2"] {
            equal(&bench, &with_setuptools(release), &text);
        }
    }
}

#[test]
fn what_another_backend_packs_otherwise_is_told() {
    let script = "from setuptools import setup\nsetup(name='plain', version='1.0', packages=['plain'], platforms='any', package_data={'plain': ['a.txt']}, license='MIT')\n";
    let files = [
        ("setup.py", script),
        ("plain/__init__.py", ""),
        ("plain/a.txt", ""),
        ("plain/b.txt", ""),
        ("LICENSE", "MIT"),
        ("docs/LICENSE", ""),
    ];
    for backend in ["hatchling", "uv_build", "pdm-backend"] {
        let bench = Workbench::new(&files);
        let options = MetadataOptions {
            build_backend: Some(backend.parse().unwrap()),
            ..MetadataOptions::default()
        };
        let made = bench.generate_with(&options);
        let told = |code: &str| made.diagnostics.iter().filter(|it| it.code == code).count();
        assert_eq!(told("UVF288"), 0, "{backend}: {:?}", made.diagnostics);
        assert_eq!(told("UVF238"), 1, "{backend}: {:?}", made.diagnostics);
        let text = made.pyproject.to_text();
        assert!(text.contains("license-files = [\"LICENSE\"]"), "{text}");
        assert!(!text.contains("platforms"), "{text}");
    }
}
