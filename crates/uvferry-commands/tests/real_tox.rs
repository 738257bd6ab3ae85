//! tox itself, before and after: its environments have the same packages.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use uvferry_commands::{Carrier, InstallTarget, Mode, Project, Settings, carry};
use uvferry_diagnostics::SourceFile;
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, python_with, skip};

/// `package = deps-only` came with 4.41.
const PACKAGES: &[&str] = &["tox==4.67.15"];

/// The distributions of the index that each environment has.
fn installed(
    project: &ScratchProject,
    python: &PathBuf,
    names: &[&str],
) -> BTreeMap<String, String> {
    names
        .iter()
        .map(|name| {
            project.run_ok(
                python,
                ["-m", "tox", "run", "--notest", "-r", "-q", "-e", name],
            );
            let library = project.join(&format!(".tox/{name}/lib"));
            let version = fs_err::read_dir(library).unwrap().next().unwrap().unwrap();
            let mut kept: Vec<String> = fs_err::read_dir(version.path().join("site-packages"))
                .unwrap()
                .filter_map(|entry| {
                    let name = entry.unwrap().file_name().into_string().unwrap();
                    let stem = name.strip_suffix(".dist-info")?.to_owned();
                    let is_ours = stem.split('-').next().unwrap().ends_with("lib");
                    is_ours.then_some(stem)
                })
                .collect();
            kept.sort();
            ((*name).to_owned(), kept.join(" "))
        })
        .collect()
}

/// Environments before, with requirements files, and after, with groups.
#[track_caller]
fn same(tox: &str, is_package: bool, names: &[&str]) -> Option<BTreeMap<String, String>> {
    same_in("tox.ini", tox, is_package, names)
}

/// The same in a file of one of its forms.
#[track_caller]
fn same_in(
    path: &str,
    tox: &str,
    is_package: bool,
    names: &[&str],
) -> Option<BTreeMap<String, String>> {
    let python = python_with("tox", PACKAGES)?;
    let mut scratch = ScratchProject::new();
    let wheels = scratch.beside("wheels");
    fs_err::create_dir_all(&wheels).unwrap();
    for name in [
        "mainlib", "testlib", "minlib", "docslib", "fastlib", "plainlib",
    ] {
        WheelBuilder::new(name, "1.0").build(&wheels);
    }
    scratch
        .isolated()
        .set("PIP_FIND_LINKS", &wheels)
        .set("PIP_NO_INDEX", "1");
    // Before: a package that requires nothing.
    for (path, bytes) in SdistBuilder::new("demo", "1.0").files() {
        scratch.write(&path, bytes);
    }
    for (path, text) in [
        ("requirements.txt", "mainlib\n"),
        ("requirements/test.txt", "testlib\n"),
        ("requirements/min.txt", "minlib\n"),
        ("requirements/docs.txt", "docslib\n"),
        (path, tox),
    ] {
        scratch.write(path, text);
    }
    let before = installed(&scratch, &python, names);
    // After: the files are gone, and their lines are in pyproject.toml.
    let target = |name: &str| InstallTarget::Group(name.to_owned());
    let project = Project {
        name: Some("demo".to_owned()),
        is_package,
        files: BTreeMap::from([
            ("requirements.txt".to_owned(), InstallTarget::Main),
            ("requirements/test.txt".to_owned(), target("test")),
            ("requirements/min.txt".to_owned(), target("min")),
            ("requirements/docs.txt".to_owned(), target("docs")),
        ]),
        ..Project::default()
    };
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new(path, tox);
    let new = carry(&file, Carrier::Tox, &settings).applied(tox);
    assert!(!new.contains("requirements/"), "{new}");
    for (path, bytes) in SdistBuilder::new("demo", "1.0").requires("mainlib").files() {
        scratch.write(&path, bytes);
    }
    let pyproject = scratch.read("pyproject.toml");
    scratch.write(
        "pyproject.toml",
        format!(
            "[project]\nname = \"demo\"\nversion = \"1.0\"\ndependencies = [\"mainlib\"]\n\n\
             [dependency-groups]\ntest = [\"testlib\"]\nmin = [\"minlib\"]\ndocs = [\"docslib\"]\n\n\
             {pyproject}"
        ),
    );
    for path in [
        "requirements.txt",
        "requirements/test.txt",
        "requirements/min.txt",
        "requirements/docs.txt",
    ] {
        scratch.remove(path);
    }
    scratch.write(path, &new);
    let after = installed(&scratch, &python, names);
    assert_eq!(before, after, "{new}");
    Some(after)
}

#[test]
fn environments_of_a_package_have_the_same_packages() {
    let Some(found) = same(
        "\
[tox]
envlist = a-min,docs,lint,both

[testenv]
package = wheel
deps =
    -r requirements.txt
    -r requirements/test.txt
    min: -r{toxinidir}/requirements/min.txt

[testenv:docs]
deps =
    -r requirements/docs.txt
    -r requirements.txt

[testenv:lint]
skip_install = true
deps = plainlib

[testenv:both]
deps =
    {[testenv]deps}
    plainlib
    -r requirements/docs.txt
",
        true,
        &["a-min", "docs", "both"],
    ) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_eq!(found["a-min"], "mainlib-1.0 minlib-1.0 testlib-1.0");
}

#[test]
fn environments_without_a_package_have_the_same_packages() {
    let Some(found) = same(
        "\
[tox]
skipsdist = true

[testenv]
deps =
    -r requirements.txt
    -r requirements/test.txt

[testenv:lint]
deps = plainlib
",
        false,
        &["py", "lint"],
    ) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_eq!(found["py"], "mainlib-1.0 testlib-1.0");
    assert_eq!(found["lint"], "plainlib-1.0");
}

#[test]
fn an_environment_that_skips_the_package_has_the_same_packages() {
    let Some(found) = same(
        "\
[testenv]
package = wheel
deps = -r requirements.txt

[testenv:skips]
skip_install = true
",
        true,
        &["skips"],
    ) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_eq!(found["skips"], "mainlib-1.0");
}

#[test]
fn environments_in_toml_have_the_same_packages() {
    let Some(found) = same_in(
        "tox.toml",
        "\
requires = [\"tox>=4.21\"]

[env_run_base]
package = \"wheel\"
deps = [\"-r requirements.txt\", \"-r requirements/test.txt\"]

[env.docs]
deps = [
    \"plainlib\",
    \"-r{tox_root}/requirements/docs.txt\",
    \"-rrequirements.txt\",
]
",
        true,
        &["py", "docs"],
    ) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_eq!(found["docs"], "docslib-1.0 mainlib-1.0 plainlib-1.0");
}

#[test]
fn environments_in_toml_without_a_package_have_the_same_packages() {
    let Some(found) = same_in(
        "tox.toml",
        "\
no_package = true

[env_run_base]
deps = [\"-r requirements.txt\", \"-r requirements/test.txt\"]

[env.lint]
skip_install = true
deps = [\"plainlib\"]
",
        false,
        &["py", "lint"],
    ) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    assert_eq!(found["py"], "mainlib-1.0 testlib-1.0");
    assert_eq!(found["lint"], "plainlib-1.0");
}

#[test]
fn a_file_in_the_form_of_tox_3_is_one_that_tox_4_takes() {
    let text = "\
[testenv]
skip_install = true
passenv = A B HOME
whitelist_externals = make
deps = plainlib
";
    let refused = text.replace("deps = plainlib", "deps = -r requirements/test.txt");
    let Some(python) = python_with("tox", PACKAGES) else {
        skip!(unless Uv, Python, Online);
        panic!("what is needed is here");
    };
    let scratch = ScratchProject::new();
    let shows = |text: &str| {
        scratch.write("tox.ini", text);
        let shown = [
            "-m",
            "tox",
            "config",
            "-e",
            "py",
            "-k",
            "pass_env",
            "allowlist_externals",
        ];
        scratch.run(&python, shown).stdout_text().into_owned()
    };
    assert!(shows(text).contains("cannot contain whitespace"));
    let project = Project {
        files: BTreeMap::from([(
            "requirements/test.txt".to_owned(),
            InstallTarget::Group("test".to_owned()),
        )]),
        ..Project::default()
    };
    let none = BTreeSet::new();
    let settings = Settings {
        mode: Mode::Project(&project),
        uv_version: "0.13.9",
        with_docker_cache: false,
        scripts_with_uv: &none,
    };
    let file = SourceFile::new("tox.ini", refused.as_str());
    let new = carry(&file, Carrier::Tox, &settings).applied(&refused);
    let taken = shows(&new);
    for line in ["  A\n", "  B\n", "  HOME\n", "make"] {
        assert!(taken.contains(line), "{new}\n{taken}");
    }
}
