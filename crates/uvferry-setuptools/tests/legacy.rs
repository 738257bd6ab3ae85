//! What a `[project]` table must leave to setup.py and setup.cfg.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use uvferry_diagnostics::{Diagnostic, SourceFile};
use uvferry_setuptools::legacy::{LegacyProject, legacy_metadata};
use uvferry_setuptools::{ProjectFiles, read};

fn project(script: Option<&str>, cfg: Option<&str>) -> (Option<LegacyProject>, Vec<Diagnostic>) {
    let setup_py = script.map(|text| SourceFile::new("setup.py", text));
    let setup_cfg = cfg.map(|text| SourceFile::new("setup.cfg", text));
    let (metadata, diagnostics) = read(&ProjectFiles {
        setup_py: setup_py.as_ref(),
        setup_cfg: setup_cfg.as_ref(),
        read: &|_| None,
        paths: &[],
    });
    (legacy_metadata(&metadata), diagnostics)
}

fn of_script(text: &str) -> LegacyProject {
    let text = format!("import os\nfrom setuptools import setup\n{text}");
    project(Some(&text), None).0.unwrap()
}

const CALLABLES: [&str; 3] = ["scripts", "gui-scripts", "entry-points"];

#[test]
fn keywords_that_are_not_known_may_be_any() {
    let found = of_script("setup(name='x', **get())\n");
    assert!(found.uncertain);
    for field in CALLABLES
        .iter()
        .chain(&["dependencies", "optional-dependencies"])
    {
        assert!(found.dynamic.contains(field), "{field}");
    }
}

#[test]
fn a_call_that_may_not_be_reached_is_known_all_the_same() {
    let found = of_script(
        "try:\n    setup(name='x', author='A')\nexcept KeyError as error:\n    raise SystemExit(error)\n",
    );
    assert_eq!(found.name.as_deref(), Some("x"));
    assert_eq!(found.dynamic, ["version", "authors"]);
}

#[test]
fn a_field_of_only_some_runs_is_dynamic() {
    let found = of_script(
        "kw = {'url': None}\nif os.environ.get('X'):\n    kw['description'] = 'x'\nsetup(python_requires=os.environ['Y'], **kw)\n",
    );
    assert_eq!(found.dynamic, ["version", "description", "requires-python"]);
    assert_eq!((found.name, found.requires_python), (None, None));
}

#[test]
fn a_script_of_python_2_gives_what_is_written_in_its_call() {
    let (found, diagnostics) = project(
        Some(
            "from distutils.core import setup\nprint 'hello'\nsetup(name='x', url='u', python_requires='<3', license=read('LICENSE'))\n",
        ),
        None,
    );
    let found = found.unwrap();
    assert_eq!(found.name.as_deref(), Some("x"));
    assert_eq!(found.requires_python.as_deref(), Some("<3"));
    assert_eq!(found.dynamic, ["version", "license", "urls"]);
    assert_eq!(diagnostics[0].code, "UVF220");
}

#[test]
fn entry_points_that_are_one_text_are_to_be_written() {
    for text in [
        "setup(entry_points='[console_scripts]\\nx = y:z\\n')\n",
        "kw = {'entry_points': '''\n    [console_scripts]\n    x = y:z\n'''}\nsetup(**kw)\n",
    ] {
        let found = of_script(text);
        let points = found.entry_points.unwrap();
        assert_eq!(points[0].0, "console_scripts");
        assert_eq!(points[0].1, [("x".to_owned(), "y:z".to_owned())]);
        assert!(!found.dynamic.iter().any(|field| CALLABLES.contains(field)));
    }
    let found = of_script("setup(entry_points={'console_scripts': ['x = y:z'], 'a.b': []})\n");
    assert_eq!(found.entry_points, None);
    assert_eq!(found.dynamic, ["version", "scripts", "entry-points"]);
}

#[test]
fn pbr_gives_what_its_own_keys_say() {
    let (found, _) = project(
        Some("import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n"),
        Some(
            "[metadata]\nname = x\nsummary = s\ndescription_file = README.rst\nauthor = A\nhome_page = u\npython_requires = >=3.9\nrequires_dist = six\nclassifier =\n  Environment :: OpenStack\n[entry_points]\nconsole_scripts =\n  x = y:z\n",
        ),
    );
    let found = found.unwrap();
    assert_eq!(found.name.as_deref(), Some("x"));
    assert_eq!(found.requires_python.as_deref(), Some(">=3.9"));
    assert_eq!(
        found.dynamic,
        [
            "version",
            "description",
            "readme",
            "authors",
            "classifiers",
            "urls",
            "scripts",
            "dependencies"
        ]
    );
    assert!(!found.uncertain);
}

#[test]
fn what_describes_no_project_gives_nothing() {
    for (script, cfg) in [
        (Some("x = 1\n"), None),
        (
            Some("import ours\nours.main()\n"),
            Some("[flake8]\nx = 1\n"),
        ),
        (None, Some("[metadata]\nlicense_files = LICENSE\n")),
        (None, None),
    ] {
        assert_eq!(project(script, cfg).0, None, "{script:?}");
    }
    let cfg = "[metadata]\nname = x\nhome-page = u\n[options]\ninstall_requires = six\n";
    let (found, _) = project(Some("import ours\nours.main()\n"), Some(cfg));
    let found = found.unwrap();
    assert_eq!(found.source, "setup.cfg");
    assert_eq!(found.dynamic, ["version", "urls", "dependencies"]);
}
