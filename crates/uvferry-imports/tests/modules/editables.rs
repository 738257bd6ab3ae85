//! Editables, made by real build backends.

use std::path::PathBuf;

use uvferry_imports::modules::MappingSource;
use uvferry_testkit::skip;

use crate::environment::{Environment, modules, sure, write_all};

/// A project: what stands in its pyproject.toml, its files, the modules that it has.
struct Case {
    name: &'static str,
    pyproject: &'static str,
    files: &'static [(&'static str, &'static str)],
    modules: &'static [&'static str],
    not_modules: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "setuptools-src",
        pyproject: "[build-system]\nrequires = ['setuptools>=64']\n\
            build-backend = 'setuptools.build_meta'\n",
        files: &[
            ("src/eds_a/__init__.py", ""),
            ("src/eds_b.py", ""),
            ("tests/test_x.py", ""),
        ],
        modules: &["eds_a", "eds_a.part"],
        not_modules: &["test_x"],
    },
    Case {
        name: "setuptools-flat",
        pyproject: "[build-system]\nrequires = ['setuptools>=64']\n\
            build-backend = 'setuptools.build_meta'\n\
            [tool.setuptools]\npackages = ['edf_a', 'edf_a.part']\n",
        files: &[
            ("edf_a/__init__.py", ""),
            ("edf_a/part/__init__.py", ""),
            ("edf_other/__init__.py", ""),
        ],
        modules: &["edf_a", "edf_a.part"],
        not_modules: &["edf_other"],
    },
    Case {
        name: "setuptools-namespace",
        pyproject: "[build-system]\nrequires = ['setuptools>=64']\n\
            build-backend = 'setuptools.build_meta'\n\
            [tool.setuptools]\npackages = ['edn.mine']\n\
            [tool.setuptools.package-dir]\n'edn.mine' = 'code'\n",
        files: &[("code/__init__.py", "")],
        modules: &["edn.mine"],
        not_modules: &["edn.other"],
    },
    Case {
        name: "hatchling-src",
        pyproject: "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n\
            [tool.hatch.build.targets.wheel]\npackages = ['src/edh_a']\n",
        files: &[("src/edh_a/__init__.py", "")],
        modules: &["edh_a"],
        not_modules: &["edh_b"],
    },
    Case {
        name: "hatchling-exact",
        pyproject: "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n\
            [tool.hatch.build]\ndev-mode-exact = true\n\
            [tool.hatch.build.targets.wheel]\npackages = ['edx_a']\n",
        files: &[("edx_a/__init__.py", ""), ("edx_b/__init__.py", "")],
        modules: &["edx_a"],
        not_modules: &["edx_b"],
    },
    Case {
        name: "flit-flat",
        pyproject: "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n\
            [tool.flit.module]\nname = 'edl_a'\n",
        files: &[("edl_a/__init__.py", ""), ("tests/test_l.py", "")],
        modules: &["edl_a"],
        not_modules: &["tests"],
    },
    Case {
        name: "pdm-src",
        pyproject: "[build-system]\nrequires = ['pdm-backend']\nbuild-backend = 'pdm.backend'\n",
        files: &[("src/edp_a/__init__.py", "")],
        modules: &["edp_a"],
        not_modules: &["src"],
    },
    Case {
        name: "uv-src",
        pyproject: "[build-system]\nrequires = ['uv_build']\nbuild-backend = 'uv_build'\n\
            [tool.uv.build-backend]\nmodule-name = 'edu_a'\n",
        files: &[("src/edu_a/__init__.py", "")],
        modules: &["edu_a"],
        not_modules: &["src"],
    },
];

#[test]
fn editables_of_each_backend_have_the_modules_of_their_folder() {
    skip!(unless Uv, Python, Online);
    let environment = Environment::new();
    // uv takes the dependencies from pyproject.toml, and hatchling's finder needs this one.
    let mut arguments = vec!["editables"];
    let folders: Vec<PathBuf> = CASES
        .iter()
        .map(|case| {
            let folder = environment.project.join(&format!("projects/{}", case.name));
            let project = format!(
                "[project]\nname = '{}'\nversion = '1.0'\ndescription = 'x'\n{}",
                case.name, case.pyproject
            );
            write_all(&folder, &[("pyproject.toml", &project)]);
            write_all(&folder, case.files);
            folder
        })
        .collect();
    for folder in &folders {
        arguments.extend(["--editable", folder.to_str().unwrap()]);
    }
    environment.install(&arguments);
    let catalogue = environment.catalogue();
    for case in CASES {
        let (names, source) = modules(&catalogue, case.name);
        assert_eq!(source, MappingSource::Editable, "{}: {names:?}", case.name);
        for module in case.modules {
            assert_eq!(sure(&catalogue, module, &[]), [case.name], "{module}");
        }
        for module in case.not_modules {
            assert!(
                !sure(&catalogue, module, &[]).contains(&case.name.to_owned()),
                "{}: {module}",
                case.name
            );
        }
        environment.finds(&names);
    }
}

#[test]
fn a_source_tree_of_setup_py_develop_is_known_by_its_egg_info() {
    skip!(unless Uv, Python, Online);
    let environment = Environment::new();
    environment.install(&["setuptools<80", "wheel"]);
    let folder = environment.project.join("projects/old");
    write_all(
        &folder,
        &[
            (
                "setup.py",
                "from setuptools import setup\n\
                 setup(name='old-way', version='1.0', packages=['old_way'], py_modules=['old_one'])\n",
            ),
            ("old_way/__init__.py", ""),
            ("old_one.py", ""),
            ("tests/__init__.py", ""),
        ],
    );
    let script = "import os, runpy, sys\nos.chdir(sys.argv[1])\nsys.argv = ['setup.py', 'develop', \
        '--no-deps']\nrunpy.run_path('setup.py', run_name='__main__')";
    environment.python(script, &[folder.to_str().unwrap()]);
    let catalogue = environment.catalogue();
    let (names, source) = modules(&catalogue, "old-way");
    assert_eq!(names, ["old_one", "old_way"]);
    assert_eq!(source, MappingSource::Editable);
    environment.finds(&names);
}
