//! Whatever stands in setup.py, setup.cfg and pyproject.toml is read or refused.

use proptest::prelude::*;
use proptest::sample::select;
use uvferry_diagnostics::SourceFile;
use uvferry_pyproject::{
    Comments, Index, NewProject, Pyproject, Source, SourceScope, Target, name_of_folder,
};
use uvferry_setuptools::legacy::{entry_points_of, legacy_metadata};
use uvferry_setuptools::{ProjectFiles, read};

const SETUP_PY: &str = r#"import os, sys
from setuptools import setup, find_packages
here = os.path.abspath(os.path.dirname(__file__))
def read(*parts):
    with open(os.path.join(here, *parts), encoding='utf-8') as f:
        return f.read()
extras = {'dev': ['pytest>=7', "ä; python_version < '3'"]}
for name in ('docs', 'test'):
    extras[name] = read('requirements/%s.txt' % name).splitlines()
if sys.version_info[:2] < (3, 8):
    extras['dev'].append('x')
kwargs = dict(python_requires='>=3.8')
setup(
    name='demo', version=read('VERSION').strip(), packages=find_packages(),
    install_requires=[r for r in open('requirements.txt') if not r.startswith('#')],
    extras_require=extras, entry_points="""[console_scripts]\nx = y:z\n""", **kwargs)
"#;

const SETUP_CFG: &str = "[metadata]\nname = demo\nversion = attr: demo.__version__\n[options]\npython_requires = >=3.8\ninstall_requires =\n    six\n    # why\n    attrs>=1 ; python_version < '3'\n[options.extras_require]\nDev = idna\n%(x)s = a\n[options.entry_points]\nconsole_scripts =\n    demo = demo:main\n";

const PYPROJECT: &str = "# c\n[build-system]\nrequires = [\"hatchling\"]\n[project]\nname = \"x\" # n\nurls.a = \"b\"\nversion = '1'\nurls.c = \"d\"\ndynamic = [\"readme\"]\ndependencies = [\n  \"a>=1\", # a\n]\noptional-dependencies.e = [\"b\"]\n[dependency-groups]\ndev = [\"c\", {include-group = \"x\"}]\n[[tool.uv.index]]\nurl = \"https://example.com\"\n[tool.uv.sources]\na = {path = \"a\"}\nb = [{git = \"x\", marker = \"m\"}]\n[tool.setuptools.dynamic]\ndependencies = {file = [\"r.txt\"]}\n[tool.uvferry]\nname = \"y\"\n";

/// A text with some parts of it cut out, doubled, or replaced by what breaks readers.
fn broken(text: &'static str) -> impl Strategy<Value = String> {
    let piece = select(vec![
        "",
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "'",
        "\"",
        "\"\"\"",
        "(",
        ")",
        "[",
        "]",
        "[[",
        "{",
        "}",
        ",",
        "=",
        ".",
        ":",
        "#",
        "\\",
        "%",
        "%(a)s",
        "${A}",
        "é",
        "\u{feff}",
        "\u{0}",
        "\u{2028}",
        "**",
        "*",
        "lambda: ",
        "f'{x}'",
        "if x:\n",
        "for a in b:\n",
        "    ",
        "; ",
        "setup(",
        "attr: ",
        "file: ",
        "1e999",
        "0x",
        "inf",
        "true",
        "1979-05-27",
        "a.b.c",
        "= {}",
        "= []",
    ]);
    let cut = (
        any::<prop::sample::Index>(),
        0usize..30,
        piece,
        any::<bool>(),
    );
    proptest::collection::vec(cut, 0..8).prop_map(move |cuts| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, piece, double) in cuts {
            if chars.is_empty() {
                break;
            }
            let start = at.index(chars.len());
            let end = (start + length).min(chars.len());
            let old: Vec<char> = chars[start..end].to_vec();
            let new = piece.chars().chain(if double { old } else { Vec::new() });
            chars.splice(start..end, new.collect::<Vec<char>>());
        }
        chars.into_iter().collect()
    })
}

/// Asks for everything that a reader can tell.
fn look_at(pyproject: &Pyproject) {
    let _ = (
        pyproject.project_name(),
        pyproject.project_version(),
        pyproject.requires_python(),
        pyproject.dynamic(),
        pyproject.dependencies(),
        pyproject.optional_dependencies(),
        pyproject.dependency_groups(),
        pyproject.build_system(),
        pyproject.indexes(),
        pyproject.sources("a"),
        pyproject.declaring_keys(),
        pyproject.package(),
        pyproject.foreign_backend(),
        pyproject.dynamic_dependency_files(),
        pyproject.settings(),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_setup_py_or_setup_cfg_is_no_reason_to_panic(
        script in broken(SETUP_PY),
        cfg in broken(SETUP_CFG),
        bytes in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let setup_py = SourceFile::new("setup.py", script.clone());
        let setup_cfg = SourceFile::new("setup.cfg", cfg.clone());
        for (setup_py, setup_cfg) in [
            (Some(&setup_py), None),
            (None, Some(&setup_cfg)),
            (Some(&setup_py), Some(&setup_cfg)),
        ] {
            let (metadata, _) = read(&ProjectFiles { setup_py, setup_cfg, read: &|_| None, paths: &[] });
            if let Some(legacy) = legacy_metadata(&metadata) {
                let mut pyproject = Pyproject::new();
                pyproject.ensure_project(&NewProject {
                    name: "x".into(),
                    requires_python: legacy.requires_python.clone(),
                    dynamic: legacy.dynamic.iter().map(|&field| field.to_owned()).collect(),
                    ..NewProject::default()
                });
                if let Some(points) = &legacy.entry_points {
                    pyproject.set_entry_points(points);
                }
                let head = if setup_py.is_some() { "[a]\nb=c" } else { "" };
                pyproject.set_entry_points(&entry_points_of(&cfg_text(head, &bytes)));
                let text = pyproject.to_text();
                prop_assert!(Pyproject::parse(&SourceFile::new("pyproject.toml", text.clone())).is_ok(), "{text}");
            }
        }
        let _ = name_of_folder(&|name| match name {
            "setup.py" => Some(script.clone().into_bytes()),
            "setup.cfg" => Some(bytes.clone()),
            _ => None,
        });
    }

    #[test]
    fn a_broken_pyproject_is_refused_or_can_be_edited(text in broken(PYPROJECT)) {
        let source = SourceFile::new("pyproject.toml", text.clone());
        match Pyproject::parse(&source) {
            Err(found) => prop_assert!(!found.message.is_empty()),
            Ok(mut pyproject) => {
                prop_assert_eq!(pyproject.to_text(), source.text());
                look_at(&pyproject);
                pyproject.ensure_project(&NewProject { name: "n".into(), ..NewProject::default() });
                pyproject.add_dependency(&Target::Main, "new", Comments::NONE);
                pyproject.add_dependency(&Target::Group("g".into()), "new", Comments::NONE);
                pyproject.add_dependency(&Target::Extra("e".into()), "new", Comments::NONE);
                pyproject.add_source("a", &Source::Workspace, &SourceScope::default());
                pyproject.add_index(&Index { url: "https://example.com/2".into(), ..Index::default() });
                pyproject.make_dependencies_static();
                pyproject.set_package_false();
                look_at(&pyproject);
                let after = pyproject.to_text();
                prop_assert!(Pyproject::parse(&SourceFile::new("pyproject.toml", after.clone())).is_ok(), "{text}\nbecame\n{after}");
            }
        }
    }
}

/// An ini text of any bytes.
fn cfg_text(head: &str, bytes: &[u8]) -> String {
    format!("{head}\n{}", String::from_utf8_lossy(bytes))
}
