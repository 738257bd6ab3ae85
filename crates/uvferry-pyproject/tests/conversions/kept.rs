//! What must stay as it was, or be told where it cannot.

use uvferry_diagnostics::{Diagnostic, Severity};
use uvferry_pyproject::metadata::SetupPy;

use crate::workbench::{Workbench, with_setuptools};

fn told<'d>(diagnostics: &'d [Diagnostic], code: &str) -> Vec<&'d Diagnostic> {
    diagnostics
        .iter()
        .filter(|told| told.code == code && told.severity != Severity::Info)
        .collect()
}

#[test]
fn a_version_that_is_dynamic_stays_with_who_gives_it() {
    let pyproject = "[build-system]\nrequires = [\"setuptools\"]\n[project]\nname = \"x\"\ndynamic = [\"version\", \"description\"]\n";
    let bench = Workbench::new(&[
        ("pyproject.toml", pyproject),
        (
            "setup.py",
            "from setuptools import setup\nversion = '5.7.0.dev0'\nsetup(\n    version=version,\n    description='d',\n)\n",
        ),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    assert!(text.contains("dynamic = [\"version\"]"), "{text}");
    assert!(text.contains("description = \"d\""), "{text}");
    assert!(!text.contains("5.7.0"), "{text}");
    assert!(matches!(made.converted.setup_py, SetupPy::Stays(_)));
    let script = fs_err::read_to_string(bench.after().join("setup.py")).unwrap();
    assert!(script.contains("version=version"), "{script}");

    let bench = Workbench::new(&[
        ("pyproject.toml", pyproject),
        ("setup.py", "from setuptools import setup\nsetup()\n"),
        ("setup.cfg", "[metadata]\nversion = 1.0\n"),
    ]);
    let made = bench.generate();
    assert!(
        !made.pyproject.to_text().contains("1.0"),
        "{}",
        made.pyproject.to_text()
    );
    let cfg = fs_err::read_to_string(bench.after().join("setup.cfg")).unwrap();
    assert_eq!(cfg, "[metadata]\nversion = 1.0\n");
}

#[test]
fn a_call_that_may_not_be_reached_keeps_its_package_data() {
    let bench = Workbench::new(&[
        (
            "setup.py",
            "import other\nfrom setuptools import setup\nif other.found():\n    raise SystemExit(1)\nraise_it = other.more()\nif raise_it:\n    other.stop()\nsetup(name='x', version='1', packages=['x'], package_data={'x': other.files()})\n",
        ),
        ("x/__init__.py", ""),
    ]);
    let text = bench.generate().pyproject.to_text();
    assert!(text.contains("include-package-data = false"), "{text}");

    let script = "import other\nfrom setuptools import setup\nsetup(name='x', version='1', packages=['x'], **other.more())\n";
    let bench = Workbench::new(&[("setup.py", script), ("x/__init__.py", "")]);
    let text = bench.generate().pyproject.to_text();
    assert!(!text.contains("include-package-data"), "{text}");
}

#[test]
fn dependencies_that_setuptools_ignores_are_shown_beside_it() {
    let bench = Workbench::new(&[
        (
            "pyproject.toml",
            "[project]\nname = 'x'\nversion = '1'\n[build-system]\nrequires = ['setuptools']\n",
        ),
        (
            "setup.py",
            "from setuptools import setup\nsetup(install_requires=['a>=1', 'b'], extras_require={'t': ['c']})\n",
        ),
    ]);
    let made = bench.generate();
    let messages: Vec<&str> = told(&made.diagnostics, "UVF281")
        .iter()
        .map(|told| told.message.as_str())
        .collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].contains("a>=1, b"), "{messages:?}");
    assert!(messages[1].contains("t (c)"), "{messages:?}");
    let first = told(&made.diagnostics, "UVF281")[0];
    assert!(!first.related.is_empty());
}

#[test]
fn a_build_backend_of_the_projects_own_is_left_alone() {
    let bench = Workbench::new(&[
        (
            "pyproject.toml",
            "[build-system]\nrequires = ['setuptools']\nbackend-path = ['packaging']\nbuild-backend = '_p'\n",
        ),
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', version='1')\n",
        ),
    ]);
    let made = bench.generate();
    assert!(made.edits.is_empty());
    let messages = told(&made.diagnostics, "UVF289");
    assert_eq!(messages.len(), 1);
    assert!(messages[0].message.contains("of the project's own"));
}

#[test]
fn links_that_no_installer_reads_are_named_as_they_go() {
    let bench = Workbench::new(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', version='1')\n",
        ),
        (
            "setup.cfg",
            "[options]\ndependency_links = https://example.com/a.zip\nuse_2to3 = true\n",
        ),
    ]);
    let made = bench.generate();
    let messages: Vec<&str> = ["UVF282", "UVF285"]
        .into_iter()
        .flat_map(|code| told(&made.diagnostics, code))
        .map(|told| told.message.as_str())
        .collect();
    assert!(
        messages
            .iter()
            .any(|message| message.contains("https://example.com/a.zip")),
        "{messages:?}"
    );
    assert!(
        messages.iter().any(|message| message.contains("use_2to3")),
        "{messages:?}"
    );
}

#[test]
fn what_setup_cfg_reads_from_files_goes_on_being_read() {
    uvferry_testkit::skip!(unless Uv, Python, Online);
    let bench = Workbench::new(&[
        (
            "setup.cfg",
            "[metadata]
name = example
version = 1.0
description = file: SUMMARY
classifiers = file: classifiers.txt
license = MIT

[options]
py_modules = m
entry_points = file: points.ini

[options.data_files]
etc/y =
    a.cfg
    c*.cfg
",
        ),
        ("setup.py", "from setuptools import setup\nsetup()\n"),
        ("SUMMARY", "What it is\n"),
        (
            "classifiers.txt",
            "Topic :: Utilities\nLicense :: OSI Approved :: MIT License\n",
        ),
        ("points.ini", "[console_scripts]\nrun = m:f\n[g.h]\nx = m\n"),
        ("a.cfg", ""),
        ("c1.cfg", ""),
        ("m.py", ""),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    for line in [
        "description = { file = [\"SUMMARY\"] }",
        "classifiers = { file = [\"classifiers.txt\"] }",
        "entry-points = { file = [\"points.ini\"] }",
        "\"etc/y\" = [\"a.cfg\", \"c*.cfg\"]",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!bench.after().join("setup.cfg").exists(), "{text}");
    assert_eq!(told(&made.diagnostics, "UVF228").len(), 0);
    crate::ways::equal(&bench, &with_setuptools("newest"), &text);
}

#[test]
fn classifiers_between_empty_lines_are_written_out_and_told() {
    let bench = Workbench::new(&[
        (
            "setup.cfg",
            "[metadata]\nname = x\nversion = 1\nclassifiers = file: c.txt\n",
        ),
        ("c.txt", "Topic :: Utilities\n\nTopic :: Internet\n"),
    ]);
    let made = bench.generate();
    let text = made.pyproject.to_text();
    assert!(text.contains("\"Topic :: Internet\""), "{text}");
    let messages = told(&made.diagnostics, "UVF228");
    assert_eq!(messages.len(), 1, "{:?}", made.diagnostics);
    assert!(messages[0].message.contains("`c.txt`"));
}

#[test]
fn values_of_other_files_are_told_file_by_file() {
    let bench = Workbench::new(&[
        (
            "setup.py",
            "from setuptools import setup
about = {}
exec(open('x/__about__.py').read(), about)
setup(
    name='x',
    version=about['__version__'],
    description=about['__summary__'],
    author=about['__author__'],
    license=open('LICENSE').read(),
    classifiers=[line for line in open('classifiers.txt').read().splitlines() if line],
    keywords='a b',
    install_requires=open('req.txt').read().split(),
    long_description=open('README.md').read(),
)
",
        ),
        (
            "x/__about__.py",
            "__version__ = '1.0'\n__summary__ = 'What it is'\n__author__ = 'Jo'\n",
        ),
        ("LICENSE", "Do what you like.\nBut not that.\n"),
        ("classifiers.txt", "Topic :: Utilities\n"),
        ("req.txt", "six\n"),
        ("README.md", "# x\n"),
    ]);
    let made = bench.generate();
    let messages: Vec<&str> = told(&made.diagnostics, "UVF228")
        .iter()
        .map(|told| told.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "pyproject.toml now holds what `x/__about__.py` says (`description`, `author`): a later change there does not reach the package any more",
            "pyproject.toml now holds what `LICENSE` says (`license`): a later change there does not reach the package any more",
            "pyproject.toml now holds what `classifiers.txt` says (`classifiers`): a later change there does not reach the package any more",
        ]
    );
    assert_eq!(told(&made.diagnostics, "UVF299").len(), 1);
}

#[test]
fn comments_of_items_go_along() {
    let bench = Workbench::new(&[
        (
            "setup.py",
            "from setuptools import setup
setup(
    name='x',
    version='1',
    classifiers=[
        # stable since 2019
        'Topic :: Utilities',
        'Topic :: Internet',  # not the web
    ],
    entry_points={'console_scripts': [
        # the old name
        'run = m:f',
        'walk = m:g',  # new
    ]},
    package_data={'x': ['*.txt',  # texts
    ]},
)
",
        ),
        (
            "setup.cfg",
            "[metadata]\nkeywords =\n    a\n    # seldom\n    b\n",
        ),
    ]);
    let text = bench.generate().pyproject.to_text();
    for part in [
        "    # stable since 2019\n    \"Topic :: Utilities\",\n    \"Topic :: Internet\",  # not the web\n",
        "# the old name\nrun = \"m:f\"\nwalk = \"m:g\"  # new\n",
        "    \"*.txt\",  # texts\n",
        "    \"a\",\n    # seldom\n    \"b\",\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let bench = Workbench::new(&[(
        "setup.cfg",
        "[metadata]\nname = x\nversion = 1\n[options.entry_points]\nconsole_scripts =\n    # one\n    run = m:f\n    walk = m:g\n",
    )]);
    let text = bench.generate().pyproject.to_text();
    assert!(
        text.contains("# one\nrun = \"m:f\"\nwalk = \"m:g\"\n"),
        "{text}"
    );
}

#[test]
fn a_setup_py_that_reads_setup_cfg_and_stays_goes_on_finding_it() {
    let script = |rest: &str| {
        format!(
            "\"\"\"Reads setup.cfg.\"\"\"\nfrom configparser import ConfigParser\nfrom setuptools import setup\nconf = ConfigParser()\nconf.read('setup.cfg')\nabout = dict(conf.items('metadata'))\nsetup(name=about['name'], version=about['version'], description=about['summary'], {rest})\n"
        )
    };
    let cfg = "[metadata]\nname = x\nversion = 1.0\nsummary = What it is\nauthor = Jo\n";
    let bench = Workbench::new(&[
        ("setup.py", &script("cmdclass={'build_py': object}")),
        ("setup.cfg", cfg),
    ]);
    let made = bench.generate();
    let after = fs_err::read_to_string(bench.after().join("setup.cfg")).unwrap();
    assert_eq!(after, cfg);
    let messages = told(&made.diagnostics, "UVF227");
    assert_eq!(messages.len(), 1, "{:?}", made.diagnostics);
    assert_eq!(
        messages[0].location.as_ref().map(|place| place.line),
        Some(5)
    );
    let text = made.pyproject.to_text();
    assert!(text.contains("description = \"What it is\""), "{text}");

    // Where nothing reads it any more, it is emptied of what moved.
    let bench = Workbench::new(&[("setup.py", &script("")), ("setup.cfg", cfg)]);
    let made = bench.generate();
    assert!(!bench.after().join("setup.py").exists());
    assert_eq!(told(&made.diagnostics, "UVF227").len(), 0);
    let told = told(&made.diagnostics, "UVF228");
    assert_eq!(told.len(), 1, "{:?}", made.diagnostics);
    assert!(
        told[0].message.contains("`setup.cfg`"),
        "{}",
        told[0].message
    );
}
