//! What the flags decide, and what planning must not do.

use std::time::Duration;

use uvferry_process::{Command, Environment, find_programs};
use uvferry_testkit::{Isolated, WheelBuilder, find_pip, find_python, online, skip};

use crate::ferry::{Ferry, same_by_set};

fn layered() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta==1.0\n"),
        ("requirements-dev.txt", "-r requirements.txt\ntool\n"),
    ])
}

#[test]
fn planning_writes_nothing_and_starts_no_process() {
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "beta==1.0\n");
    ferry
        .project
        .write("setup.py", "raise SystemExit('started')\n");
    let before = ferry.whole_tree();
    let empty = ferry.project.environment().clone().with("PATH", "");
    for arguments in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["plan", "--format", "markdown"],
        &["scan"],
        &["scan", "--format", "json"],
        &["scan", "--format", "markdown"],
    ] {
        let output = ferry.run_with(arguments, &empty).exits(0);
        assert!(!output.stdout.is_empty());
    }
    let none = Environment::empty();
    ferry.run_with(&["plan"], &none).exits(0);
    ferry.whole_tree().assert_same_as(&before);
}

#[test]
fn a_scan_and_a_plan_show_the_risks_of_the_files() {
    let ferry = Ferry::new();
    ferry
        .project
        .write("requirements.txt", "beta==1.0\nsklearn\n");
    for command in ["scan", "plan"] {
        let output = ferry.run(&[command, "--format", "json"]).exits(0);
        let document = output.json();
        let risks = document["risks"]["risks"].as_array().unwrap();
        let of_sklearn = risks
            .iter()
            .find(|risk| risk["package"] == "sklearn")
            .unwrap();
        assert_eq!(of_sklearn["file"], "requirements.txt", "{command}");
        assert_eq!(of_sklearn["line"], 2, "{command}");
        let skipped = document["risks"]["coverage"]["index_skipped"].as_str();
        assert!(skipped.is_some_and(|why| why.contains("uvferry-compat risks")));
        ferry.run(&[command]).exits(0).shows("uvferry-compat risks");
    }
    let markdown = ferry.run(&["scan", "--format", "markdown"]).exits(0);
    markdown.shows("## Risks of a move to uv");
}

#[test]
fn a_scan_and_a_plan_say_which_projects_their_risks_are_not_of() {
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "beta==1.0\n");
    let inner = "[project]\nname = \"mail\"\nversion = \"1\"\ndependencies = [\"sklearn\"]\n";
    ferry.project.write("services/mail/pyproject.toml", inner);
    let note = "`services/mail` is a project of its own";
    for command in ["scan", "plan"] {
        let document = ferry.run(&[command, "--format", "json"]).exits(0).json();
        let notes = document["risks"]["coverage"]["notes"].as_array().unwrap();
        assert!(notes[0].as_str().unwrap().starts_with(note), "{notes:?}");
        ferry.run(&[command]).exits(0).shows(note);
    }
    ferry
        .run(&["scan", "--format", "markdown"])
        .exits(0)
        .shows(note);
}

#[test]
fn a_dry_run_writes_nothing_at_all() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    let output = ferry.refuses(&["migrate", "--dry-run"], 0);
    output.shows("uv.lock").shows("pyproject.toml");
    assert!(!ferry.project.exists(".uvferry"));
    let left: Vec<_> = fs_err::read_dir(ferry.project.path().with_file_name("tmp"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_dry_run_needs_no_version_control() {
    skip!(unless Uv);
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "beta\n");
    ferry.refuses(&["migrate", "--dry-run", "--no-lock"], 0);
}

#[test]
fn mode_pip_leaves_the_files_and_compares_what_both_make_of_them() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    let migration = ferry
        .refuses(
            &["migrate", "--yes", "--mode", "pip", "--format", "json"],
            0,
        )
        .json();
    let verification = &migration["verification"];
    assert_eq!(verification["equal"], true, "{verification:#}");
    assert_eq!(same_by_set(verification), [("main", 2), ("main+dev", 3)]);
    assert_eq!(migration["lock"]["status"], "skipped");
    assert!(migration["journal"].is_null());
    let verified = ferry
        .refuses(&["verify", "--mode", "pip", "--format", "json"], 0)
        .json();
    assert_eq!(verified["targets"], verification["targets"]);
    let json = ferry
        .refuses(&["plan", "--mode", "pip", "--format", "json"], 0)
        .json();
    assert_eq!(json["edits"], serde_json::json!([]));
    let ledger = &json["ledger"];
    assert_eq!(ledger["read"], ledger["kept"]);
}

#[test]
fn without_a_lock_the_edits_are_applied_and_the_proof_is_inconclusive() {
    skip!(unless Uv, Git);
    let mut ferry = layered();
    ferry.index_goes_down();
    ferry.refuses(&["migrate", "--yes", "--no-lock", "--strict"], 1);
    let output = ferry.migrate(&["--no-lock", "--format", "json"]).exits(0);
    let json = output.json();
    assert_eq!(json["lock"]["status"], "skipped");
    assert!(json["verification"]["equal"].is_null());
    assert!(!ferry.project.exists("uv.lock"));
    assert_eq!(ferry.dependencies(), ["beta==1.0"]);
    assert!(!ferry.project.exists("requirements-dev.txt"));
}

#[test]
fn without_a_lock_compiled_files_stay_since_they_hold_the_versions() {
    skip!(unless Uv, Git);
    let text = "# This file is autogenerated by pip-compile with Python 3.11\n\
        #\n#    pip-compile requirements.in\n#\n\
        alpha==1.1\n    # via beta\nbeta==1.0\n    # via -r requirements.in\n";
    let ferry = Ferry::with(&[("requirements.in", "beta\n"), ("requirements.txt", text)]);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert_eq!(ferry.dependencies(), ["beta"]);
    assert_eq!(ferry.project.read("requirements.txt"), text);
    // Once there is a lock, the file has nothing left to say.
    ferry.project.commit("Without a lock");
    if uvferry_testkit::find_pip().is_some() {
        ferry.migrate(&[]).exits(0);
        assert_eq!(ferry.locked(), ["alpha==1.1", "beta==1.0"]);
        assert!(!ferry.project.exists("requirements.txt"));
    }
}

#[test]
fn what_was_applied_without_a_lock_is_locked_and_proven_by_the_next_run() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta==1.0\n"),
        ("requirements-dev.txt", "-r requirements.txt\ntool<2\n"),
    ]);
    let before = ferry.tree();
    ferry.migrate(&["--no-lock"]).exits(0);
    let half = ferry.tree();
    assert!(!ferry.project.exists("uv.lock"));
    assert!(!ferry.project.exists("requirements.txt"));
    let json = ferry.migrates_equal(&["--allow-dirty"]);
    assert_eq!(json["verification"]["targets"].as_array().unwrap().len(), 2);
    let changed: Vec<&str> = json["plan"]["edits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["path"].as_str().unwrap())
        .collect();
    assert_eq!(changed, ["uv.lock"]);
    assert_eq!(ferry.locked(), ["alpha==2.0", "beta==1.0", "tool==1.0"]);
    // Later too it is compared with what stood there before both runs.
    let json = ferry
        .run(&["verify", "--strict", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(json["targets"].as_array().unwrap().len(), 2, "{json:#}");
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry
        .tree()
        .without(".uvferry")
        .assert_same_as(&half.without(".uvferry"));
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry
        .tree()
        .without(".uvferry")
        .assert_same_as(&before.without(".uvferry"));
}

#[test]
fn what_was_changed_since_it_was_applied_without_a_lock_is_left_to_uv() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    ferry.migrate(&["--no-lock"]).exits(0);
    let pyproject = ferry.project.read("pyproject.toml");
    ferry.project.write(
        "pyproject.toml",
        pyproject.replace("beta==1.0", "beta==1.1"),
    );
    let output = ferry.refuses(&["migrate", "--yes", "--allow-dirty"], 1);
    output.says("`uv lock`").says("uvferry verify");
}

#[test]
fn a_folder_of_the_project_without_work_names_the_project() {
    let ferry = layered();
    fs_err::create_dir(ferry.project.join("docs")).unwrap();
    ferry
        .refuses(&["plan", "docs"], 1)
        .says("may be the one above");
}

#[test]
fn requirements_files_can_be_kept() {
    skip!(unless Uv, Pip, Git);
    let ferry = layered();
    let before = ferry.tree();
    ferry.migrates_equal(&["--keep-requirements"]);
    assert_eq!(
        ferry.tree().without(".uvferry").changes_since(&before),
        ["added pyproject.toml", "added uv.lock"]
    );
}

#[test]
fn roles_can_be_given_on_the_command_line() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("ci/pip.txt", "tool\n"),
        ("requirements-old.txt", "nowhere==1\n"),
    ]);
    ferry.migrates_equal(&[
        "--file",
        "ci/pip.txt=group:quality",
        "--file",
        "requirements-old.txt=ignore",
    ]);
    assert_eq!(ferry.group("quality"), ["tool"]);
    assert!(ferry.project.exists("requirements-old.txt"));
    assert!(!ferry.project.read("pyproject.toml").contains("nowhere"));
}

#[test]
fn settings_of_pyproject_decide_too_and_a_flag_outranks_them() {
    let ferry = Ferry::new();
    ferry.project.write("requirements.txt", "beta\n");
    ferry.project.write("requirements-x.txt", "tool\n");
    ferry.project.write(
        "pyproject.toml",
        "[tool.uvferry]\nname = \"from-settings\"\n\n\
         [tool.uvferry.files]\n\"requirements-x.txt\" = \"group:lint\"\n",
    );
    let plan = |arguments: &[&str]| {
        let mut all = vec!["plan", "--format", "json"];
        all.extend(arguments);
        ferry.run(&all).exits(0).json()
    };
    let json = plan(&[]);
    assert_eq!(json["project"]["name"], "from-settings");
    assert_eq!(json["project"]["groups"], serde_json::json!(["lint"]));
    let json = plan(&["--name", "flagged", "--file", "requirements-x.txt=group:ci"]);
    assert_eq!(json["project"]["name"], "flagged");
    assert_eq!(json["project"]["groups"], serde_json::json!(["ci"]));
}

#[test]
fn the_python_range_can_be_given() {
    skip!(unless Uv, Git);
    let ferry = layered();
    ferry
        .migrate(&["--no-lock", "--requires-python", ">=3.9,<4"])
        .exits(0);
    assert_eq!(
        ferry.pyproject()["project"]["requires-python"]
            .as_str()
            .unwrap(),
        ">=3.9,<4"
    );
}

#[test]
fn scan_writes_only_where_it_is_told() {
    let ferry = Ferry::new();
    ferry
        .project
        .write("requirements.txt", "beta==1.0\nalpha\n");
    let out = ferry.project.beside("out").join("scan.md");
    let before = ferry.whole_tree();
    ferry
        .run(&[
            "scan",
            "--format",
            "markdown",
            "--output",
            out.to_str().unwrap(),
        ])
        .exits(0);
    ferry.whole_tree().assert_same_as(&before);
    assert!(
        fs_err::read_to_string(out)
            .unwrap()
            .contains("requirements.txt")
    );
}

#[cfg(unix)]
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a pipe whose reader is gone cannot be had through uvferry-process"
)]
fn a_closed_pipe_is_no_failure() {
    let ferry = Ferry::new();
    let many: Vec<String> = (0..3_000).map(|n| format!("name-{n}")).collect();
    ferry.project.write("requirements.txt", many.join("\n"));
    for format in ["text", "json", "markdown"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry"))
            .args(["plan", "--format", format])
            .current_dir(ferry.project.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{format}: {told}");
        assert!(!told.contains("panicked"), "{format}: {told}");
    }
}

#[test]
fn a_project_elsewhere_is_named_by_its_path() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("service/requirements.txt", "beta\n")]);
    ferry
        .migrate(&["service"])
        .exits(0)
        .says("uvferry undo service");
    assert!(ferry.project.exists("service/uv.lock"));
    assert!(!ferry.project.exists(".uvferry"));
    ferry.run(&["undo", "--yes", "service"]).exits(0);
    assert!(ferry.project.exists("service/requirements.txt"));
}

#[test]
fn a_setup_py_that_reads_requirements_moves_with_the_files_it_reads() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "setup.py",
            "from setuptools import setup\n\nwith open(\"requirements.txt\") as file:\n    \
             requirements = file.read().splitlines()\n\n\
             setup(name=\"reader\", version=\"1.0\", install_requires=requirements)\n",
        ),
        ("requirements.txt", "alpha  # why\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    for gone in ["setup.py", "requirements.txt", "requirements-dev.txt"] {
        assert!(!ferry.project.exists(gone), "{gone}");
    }
    let pyproject = ferry.pyproject();
    let project = &pyproject["project"];
    assert_eq!(project["name"].as_str(), Some("reader"));
    assert_eq!(project["version"].as_str(), Some("1.0"));
    assert_eq!(crate::ferry::texts(&project["dependencies"]), ["alpha"]);
    assert!(project.get("dynamic").is_none());
    assert!(
        ferry
            .project
            .read("pyproject.toml")
            .contains("\"alpha\",  # why\n")
    );
}

#[test]
fn a_script_that_leaves_lines_of_a_file_out_does_not_speak_for_the_file() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "setup.py",
            "from setuptools import setup\n\n\
             lines = [l.strip() for l in open(\"requirements.txt\") if \"tool\" not in l]\n\
             setup(name=\"reader\", version=\"1.0\", install_requires=lines)\n",
        ),
        ("requirements.txt", "alpha\ntool\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    let pyproject = ferry.pyproject();
    let project = &pyproject["project"];
    assert_eq!(crate::ferry::texts(&project["dependencies"]), ["alpha"]);
    assert_eq!(ferry.group("requirements"), ["alpha", "tool"]);
}

#[test]
fn metadata_that_is_to_stay_keeps_setup_py_and_the_files_it_reads() {
    skip!(unless Uv, Git);
    let setup = "from setuptools import setup\n\nwith open(\"requirements.txt\") as file:\n    \
        requirements = file.read().splitlines()\n\n\
        setup(name=\"reader\", version=\"1.0\", install_requires=requirements)\n";
    let ferry = Ferry::with(&[
        ("setup.py", setup),
        ("requirements.txt", "alpha\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    ferry.migrate(&["--no-lock", "--keep-metadata"]).exits(0);
    assert_eq!(ferry.project.read("setup.py"), setup);
    assert_eq!(ferry.project.read("requirements.txt"), "alpha\n");
    assert!(!ferry.project.exists("requirements-dev.txt"));
    assert_eq!(ferry.group("dev"), ["tool"]);
    let pyproject = ferry.pyproject();
    let project = &pyproject["project"];
    assert_eq!(project["name"].as_str(), Some("reader"));
    assert!(project.get("dependencies").is_none());
    let dynamic = crate::ferry::texts(&project["dynamic"]);
    assert!(dynamic.contains(&"dependencies".to_owned()), "{dynamic:?}");
    assert!(dynamic.contains(&"version".to_owned()), "{dynamic:?}");
    assert_eq!(
        pyproject["build-system"]["build-backend"].as_str(),
        Some("setuptools.build_meta:__legacy__")
    );
}

/// Makes wheels of the setuptools and the wheel that a Python of this machine has.
const WHEELS_OF_INSTALLED: &str = "\
import importlib.metadata as metadata, os, sys, zipfile
for name, parts in (
    ('setuptools', ['setuptools', 'pkg_resources', '_distutils_hack', 'distutils-precedence.pth']),
    ('wheel', ['wheel']),
):
    distribution = metadata.distribution(name)
    version = distribution.version
    base = str(distribution.locate_file(''))
    info = name + '-' + version + '.dist-info/'
    out = os.path.join(sys.argv[1], name + '-' + version + '-py3-none-any.whl')
    with zipfile.ZipFile(out, 'w') as archive:
        for part in parts:
            path = os.path.join(base, part)
            if os.path.isfile(path):
                archive.write(path, part)
            for folder, _, files in os.walk(path):
                for file in files:
                    if not file.endswith('.pyc'):
                        full = os.path.join(folder, file)
                        archive.write(full, os.path.relpath(full, base))
        header = 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n' % (name, version)
        archive.writestr(info + 'METADATA', header)
        tags = 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'
        archive.writestr(info + 'WHEEL', tags)
        archive.writestr(info + 'entry_points.txt', distribution.read_text('entry_points.txt'))
        archive.writestr(info + 'RECORD', '')
";

/// Where the setuptools comes from that the index has.
#[derive(PartialEq)]
enum Setuptools {
    /// As it is published.
    Published,
    /// From a Python of this machine, perhaps patched so that it builds no wheel elsewhere.
    Installed,
}

/// Puts setuptools and wheel into the index.
fn serve_setuptools(ferry: &Ferry) -> Option<Setuptools> {
    serve(ferry, "setuptools")
}

/// The same with the setuptools that `requirement` asks for, where it can be had.
fn serve(ferry: &Ferry, requirement: &str) -> Option<Setuptools> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let packages = ferry.packages().display().to_string();
    if online()
        && let Some(pip) = find_pip()
    {
        let home = ferry.project.beside("online");
        let finished = Command::new(pip)
            .args(["download", "--no-deps", "-q", "-d", &packages])
            // wheel itself needs packaging.
            .args([requirement, "wheel", "packaging"])
            .current_dir(&home)
            .environment(Isolated::under(&home).environment())
            .timeout(Duration::from_mins(1))
            .run();
        if finished.is_ok_and(|finished| finished.success()) {
            return Some(Setuptools::Published);
        }
    }
    find_python()
        .into_iter()
        .chain(find_programs("python3", &path))
        .any(|python| {
            ferry
                .project
                .run(python, ["-I", "-c", WHEELS_OF_INSTALLED, &packages])
                .success()
        })
        .then_some(Setuptools::Installed)
}

#[test]
fn a_setup_py_project_builds_and_verifies() {
    skip!(unless Uv, Pip, Git, Python);
    let ferry = Ferry::with(&[
        (
            "setup.py",
            "import sys\nfrom setuptools import setup\n\nwith open(\"requirements.txt\") as file:\n    \
             requirements = file.read().splitlines()\nif sys.version_info < (3, 5):\n    \
             requirements.append(\"old-times\")\n\nsetup(\n    name=\"reader\",\n    \
             version=\"1.0\",\n    py_modules=[\"reader\"],\n    \
             install_requires=requirements,\n)\n",
        ),
        ("reader.py", "import alpha\n"),
        ("requirements.txt", "alpha<2\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    let Some(setuptools) = serve_setuptools(&ferry) else {
        skip!("no Python here has setuptools and wheel");
    };
    let before = ferry.tree();
    let output = ferry.migrate(&["--strict"]).exits(0).shows("equal");
    if setuptools == Setuptools::Published {
        output.shows("The package's wheel has the same files, and its metadata says the same");
    }
    assert!(ferry.locked().contains(&"alpha==1.1".to_owned()));
    assert!(ferry.locked().contains(&"tool==2.0".to_owned()));
    // Builds leave `reader.egg-info` behind, in the scratch copy.
    assert_eq!(
        ferry.tree().without(".uvferry").changes_since(&before),
        [
            "added pyproject.toml",
            "removed requirements-dev.txt",
            "removed requirements.txt",
            "removed setup.py",
            "added uv.lock"
        ]
    );
}

#[test]
fn a_range_that_the_lock_narrows_is_told_as_the_package_has_it() {
    skip!(unless Uv, Pip, Git, Python);
    let setup = "from setuptools import setup\n\nsetup(\n    name=\"reader\",\n    \
                 version=\"1.0\",\n    py_modules=[\"reader\"],\n    \
                 classifiers=[\"Programming Language :: Python :: 3.6\"],\n    \
                 install_requires=[\"late\"],\n)\n";
    let ferry = Ferry::with(&[("setup.py", setup), ("reader.py", "import late\n")]);
    let (major, minor) = uvferry_testkit::find_pythons()[0].0;
    let newer = format!(">={major}.{minor}");
    ferry.wheel(&WheelBuilder::new("late", "1.0").requires_python(&newer));
    if serve_setuptools(&ferry) != Some(Setuptools::Published) {
        skip!("the package index cannot be reached");
    }
    let json = ferry.migrates_equal(&[]);
    let pyproject = ferry.pyproject();
    let range = pyproject["project"]["requires-python"].as_str().unwrap();
    assert_eq!(range, newer);
    assert_eq!(
        json["published"]["decided"],
        serde_json::json!([format!("`Requires-Python` is new: `{range}`")]),
        "{:#}",
        json["published"]
    );
    assert_eq!(json["published"]["restated"], serde_json::json!([]));
}

#[test]
fn metadata_stays_where_the_package_could_not_be_built_any_more() {
    skip!(unless Uv, Pip, Git, Python);
    let setup = "from setuptools import setup\n\nsetup(\n    name=\"ferried\",\n    version=\"1.0\",\n    \
                 license=\"MIT\",\n    python_requires=\">=3.9\",\n    py_modules=[\"ferried\"],\n    \
                 install_requires=[\"alpha\"],\n)\n";
    let ferry = Ferry::with(&[
        ("setup.py", setup),
        ("ferried.py", "\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    // An SPDX licence wants 77, which this index does not have.
    if serve(&ferry, "setuptools==75.8.0") != Some(Setuptools::Published) {
        skip!("the package index cannot be reached");
    }
    ferry
        .migrate(&[])
        .exits(0)
        .shows("The package's metadata stays in setup.py and setup.cfg")
        .says("UVF782");
    assert_eq!(ferry.project.read("setup.py"), setup);
    let pyproject = ferry.pyproject();
    let dynamic = crate::ferry::texts(&pyproject["project"]["dynamic"]);
    assert!(dynamic.contains(&"dependencies".to_owned()), "{dynamic:?}");
    assert!(ferry.locked().contains(&"tool==2.0".to_owned()));
}

#[test]
fn a_wheel_that_differs_although_the_metadata_stays_is_refused() {
    skip!(unless Uv, Pip, Git, Python);
    // Whether package data is taken along may be among the keywords, and is not: as soon as
    // there is `[project]`, setuptools takes it.
    let setup = "import json, os\nfrom setuptools import setup\n\nsetup(\n    name=\"ferried\",\n    \
                 version=\"1.0\",\n    python_requires=\">=3.9\",\n    packages=[\"ferried\"],\n    \
                 install_requires=[\"alpha\"],\n    \
                 **json.loads(os.environ.get(\"MORE\", \"{}\")),\n)\n";
    let ferry = Ferry::with(&[
        ("setup.py", setup),
        ("MANIFEST.in", "include ferried/data.txt\n"),
        ("ferried/__init__.py", "\n"),
        ("ferried/data.txt", "data\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    if serve_setuptools(&ferry) != Some(Setuptools::Published) {
        skip!("the package index cannot be reached");
    }
    let before = ferry.tree();
    ferry
        .migrate(&[])
        .exits(1)
        .says("UVF783")
        .says("`ferried/data.txt` is new")
        .says("the package would not publish the same; nothing was applied");
    assert_eq!(ferry.tree(), before);
    ferry.migrate(&["--accept-differences"]).exits(0);
}

#[test]
fn tools_of_developers_are_not_published_by_a_package_without_dependencies() {
    let setup = "from setuptools import setup\nsetup(name='here', packages=['here'])\n";
    let role = |lines: &str, setup: &str| {
        roles(&[
            ("setup.py", setup),
            ("here/__init__.py", ""),
            ("requirements.txt", lines),
        ])["requirements.txt"]
            .clone()
    };
    assert_eq!(
        role("pytest\nPytest_Cov\ntwine>=3\n", setup),
        "group:requirements"
    );
    assert_eq!(role("pytest\nflask\n", setup), "main");
    // An application without a package has nothing to publish.
    assert_eq!(role("pytest\n", ""), "main");
}

#[test]
fn what_names_setup_cfg_finds_a_file_and_is_told() {
    skip!(unless Uv, Git);
    let files: &[(&str, &str)] = &[
        ("setup.py", "from setuptools import setup\n\nsetup()\n"),
        (
            "setup.cfg",
            "[metadata]\nname = named\nversion = 1.0\n\n[options]\npy_modules = named\npython_requires = >=3.9\n",
        ),
        ("named.py", "\n"),
        ("requirements-dev.txt", "tool\n"),
        (
            "Dockerfile",
            "FROM python:3.11\nCOPY setup.py setup.cfg ./\n",
        ),
        (
            ".bumpversion.cfg",
            "[bumpversion]\n[bumpversion:file:setup.cfg]\n",
        ),
    ];
    let ferry = Ferry::with(files);
    ferry
        .migrate(&["--no-lock"])
        .exits(0)
        .says("UVF297")
        .says("UVF296");
    assert_eq!(
        ferry.project.read("setup.py"),
        "from setuptools import setup\n\nsetup()\n"
    );
    let left = ferry.project.read("setup.cfg");
    assert!(
        left.starts_with("# pyproject.toml has what stood here"),
        "{left}"
    );
    let ferry = Ferry::with(files);
    ferry.migrate(&["--no-lock", "--keep-metadata"]).exits(0);
    assert!(ferry.project.read("setup.cfg").contains("name = named"));
}

#[test]
fn configurations_of_tools_stay_where_they_are_named_or_said_to() {
    skip!(unless Uv, Git);
    let files: &[(&str, &str)] = &[
        ("requirements.txt", "alpha\n"),
        ("pytest.ini", "[pytest]\naddopts = -q\n"),
        ("mypy.ini", "[mypy]\nstrict = True\n"),
        ("Makefile", "types:\n\tmypy --config-file mypy.ini .\n"),
    ];
    let ferry = Ferry::with(files);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert!(!ferry.project.exists("pytest.ini"));
    assert!(ferry.project.exists("mypy.ini"));
    let pyproject = ferry.pyproject();
    assert_eq!(
        pyproject["tool"]["pytest"]["ini_options"]["addopts"].as_str(),
        Some("-q")
    );
    assert!(pyproject["tool"].get("mypy").is_none());
    let ferry = Ferry::with(files);
    ferry.migrate(&["--no-lock", "--keep-tools"]).exits(0);
    assert!(ferry.project.exists("pytest.ini"));
    assert!(ferry.pyproject()["tool"].get("pytest").is_none());
}

#[test]
fn metadata_that_setuptools_cannot_read_is_not_replaced_by_an_invention() {
    skip!(unless Uv, Git);
    let cfg = "[metadata]\nname = broken\nversion = 1\n[options\ninstall_requires = alpha\n";
    let ferry = Ferry::with(&[
        ("setup.py", "from setuptools import setup\n\nsetup()\n"),
        ("setup.cfg", cfg),
        ("requirements-dev.txt", "tool\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(1).says("UVF222");
    assert_eq!(ferry.project.read("setup.cfg"), cfg);
    assert!(ferry.project.exists("setup.py"));
}

#[test]
fn a_setup_cfg_project_builds_and_verifies() {
    skip!(unless Uv, Pip, Git, Python);
    let ferry = Ferry::with(&[
        ("setup.py", "from setuptools import setup\n\nsetup()\n"),
        (
            "setup.cfg",
            "[metadata]\nname = declared\nversion = 2.0\n\n[options]\npy_modules = declared\n\
             python_requires = >=3.9\ninstall_requires =\n    beta<1.1\n\n\
             [options.extras_require]\nfast =\n    gamma\n",
        ),
        ("declared.py", "\n"),
        ("requirements-dev.txt", "gamma\ntool<2\n"),
    ]);
    if serve_setuptools(&ferry).is_none() {
        skip!("no Python here has setuptools and wheel");
    }
    ferry.migrates_equal(&[]);
    let locked = ferry.locked();
    for pin in ["beta==1.0", "gamma==2.0", "tool==1.0"] {
        assert!(locked.contains(&pin.to_owned()), "{locked:?}");
    }
}

#[test]
fn an_extra_that_the_build_reads_from_a_compiled_file_stays_one() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"setuptools>=64\"]\n\
             build-backend = \"setuptools.build_meta\"\n\n[project]\nname = \"dynamo\"\n\
             version = \"1.0\"\nrequires-python = \">=3.9\"\n\
             dynamic = [\"dependencies\", \"optional-dependencies\"]\n\n\
             [tool.setuptools.dynamic]\ndependencies = { file = [\"requirements.txt\"] }\n\
             optional-dependencies.docs = { file = [\"requirements-docs.txt\"] }\n\
             optional-dependencies.tests = { file = [\"requirements-tests.txt\"] }\n",
        ),
        ("dynamo.py", "\n"),
        ("requirements.in", "beta\n"),
        (
            "requirements.txt",
            "beta==1.0\n    # via -r requirements.in\n",
        ),
        ("requirements-docs.in", "gamma\n"),
        (
            "requirements-docs.txt",
            "gamma==2.0\n    # via -r requirements-docs.in\n",
        ),
        ("one.in", "tool\n"),
        ("two.in", "gamma\n"),
        (
            "requirements-tests.txt",
            "gamma==2.0\n    # via -r two.in\ntool==1.0\n    # via -r one.in\n",
        ),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    let pyproject = ferry.pyproject();
    let extras = &pyproject["project"]["optional-dependencies"];
    assert_eq!(crate::ferry::texts(&extras["docs"]), ["gamma"]);
    assert_eq!(
        crate::ferry::texts(&extras["tests"]),
        ["gamma==2.0", "tool==1.0"]
    );
    assert_eq!(ferry.dependencies(), ["beta"]);
}

#[test]
fn dynamic_dependencies_of_pyproject_become_static() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"setuptools>=64\"]\n\
             build-backend = \"setuptools.build_meta\"\n\n[project]\nname = \"dynamo\"\n\
             version = \"1.0\"\nrequires-python = \">=3.9\"\n\
             dynamic = [\"dependencies\", \"optional-dependencies\"]\n\n\
             [tool.setuptools.dynamic]\ndependencies = { file = [\"requirements.txt\"] }\n\
             optional-dependencies.cli = { file = [\"requirements-cli.txt\"] }\n",
        ),
        ("dynamo.py", "\n"),
        ("requirements.txt", "beta<2\n"),
        ("requirements-cli.txt", "gamma\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    assert_eq!(ferry.dependencies(), ["beta<2"]);
    let pyproject = ferry.pyproject();
    assert_eq!(
        crate::ferry::texts(&pyproject["project"]["optional-dependencies"]["cli"]),
        ["gamma"]
    );
    assert!(pyproject["project"].get("dynamic").is_none());
    assert!(
        !ferry
            .project
            .read("pyproject.toml")
            .contains("tool.setuptools.dynamic")
    );
    assert!(!ferry.project.exists("requirements.txt"));
    assert!(!ferry.project.exists("requirements-cli.txt"));
}

/// What planning takes each file for, by path; no process is started for it.
fn roles(files: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    let ferry = Ferry::new();
    for (path, text) in files {
        ferry.project.write(path, text);
    }
    let plan = ferry.run(&["plan", "--format", "json"]).json();
    plan["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            let role = file["role"].as_str().unwrap_or("none").to_owned();
            (file["path"].as_str().unwrap().to_owned(), role)
        })
        .collect()
}

const PACKAGE: &str = "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n\n\
     [project]\nname = \"lib\"\nversion = \"1\"\ndependencies = [\"alpha>=1\"]\n";

#[test]
fn a_file_beside_the_dependencies_of_a_package_is_never_published() {
    let roles = roles(&[
        ("pyproject.toml", PACKAGE),
        ("requirements.txt", "-e .[fast]\ntool==1.0\n"),
    ]);
    assert_eq!(roles["requirements.txt"], "group:dev");
    let roles = self::roles(&[
        ("pyproject.toml", PACKAGE),
        ("requirements.txt", "alpha==1.1\ngamma\n"),
    ]);
    assert_eq!(roles["requirements.txt"], "group:requirements");
}

#[test]
fn a_file_that_gathers_others_beside_a_package_is_its_developers_set() {
    let setup = "from setuptools import setup\nsetup(name='here', install_requires=['alpha'])\n";
    let mut files = vec![
        ("setup.py", setup),
        (
            "requirements.txt",
            "-r requirements/testing.txt\n-r requirements/docs.txt\n",
        ),
        ("requirements/testing.txt", "tool\n"),
        ("requirements/docs.txt", "gamma\n"),
    ];
    let found = roles(&files);
    assert_eq!(found["requirements.txt"], "group:dev");
    assert_eq!(found["requirements/testing.txt"], "group:testing");
    assert_eq!(found["requirements/docs.txt"], "group:docs");
    files.push(("requirements/dev.txt", "delta\n"));
    assert_eq!(roles(&files)["requirements.txt"], "group:requirements");
    // One that only gives another one a name is that one.
    files[1].1 = "-r requirements/testing.txt\n";
    assert_eq!(roles(&files)["requirements/testing.txt"], "group:testing");
}

#[test]
fn lines_that_somebody_meant_as_requirements_make_a_requirements_file() {
    let found = roles(&[
        ("requirements.txt", "alpha\n"),
        ("requirements-dev.txt", "gamma = 1.0\n\"tool\"\n- delta\n"),
        (
            "requirements-test.txt",
            "gamma=1.0\ntool ; nonsense\n-r requirements.txt\n",
        ),
        (
            "requirements-notes.txt",
            "What this needs\n===============\n\nPython 3.8 or a newer one, and a compiler.\nInstall it with your package manager: apt works.\n",
        ),
    ]);
    assert!(found.contains_key("requirements-dev.txt"), "{found:?}");
    assert!(found.contains_key("requirements-test.txt"), "{found:?}");
    assert!(!found.contains_key("requirements-notes.txt"), "{found:?}");
}

#[test]
fn an_alias_called_main_makes_what_it_names_main() {
    let roles = roles(&[
        ("requirements.txt", "-r requirements/app.txt\n"),
        ("requirements/app.txt", "alpha\n"),
        ("requirements/docs.txt", "gamma\n"),
    ]);
    assert_eq!(roles["requirements/app.txt"], "main");
    assert_eq!(roles["requirements/docs.txt"], "group:docs");
}

#[test]
fn of_two_main_files_that_nothing_installs_together_one_is_main() {
    let apart = roles(&[
        ("requirements.txt", "alpha>=1\nbeta\n"),
        ("requirements/base.txt", "alpha==1.0\nbeta==1.0\n"),
    ]);
    assert_eq!(apart["requirements.txt"], "main");
    assert_eq!(apart["requirements/base.txt"], "group:base");
    let together = roles(&[
        ("requirements.txt", "alpha>=1\nbeta\n"),
        ("requirements/base.txt", "alpha==1.0\nbeta==1.0\n"),
        (
            "requirements/all.txt",
            "-r base.txt\n-r ../requirements.txt\n",
        ),
    ]);
    assert_eq!(together["requirements/base.txt"], "main");
}

#[test]
fn an_application_without_a_file_called_main_has_the_one_that_it_names() {
    let roles = roles(&[
        ("requirements_versions.txt", "alpha==1.0\n"),
        ("requirements_docker.txt", "gamma\n"),
        ("launch.py", "FILE = \"requirements_versions.txt\"\n"),
        ("README.md", "pip install -r requirements_versions.txt\n"),
    ]);
    assert_eq!(roles["requirements_versions.txt"], "main");
    assert_eq!(roles["requirements_docker.txt"], "group:docker");
}

#[test]
fn a_name_that_a_compiled_file_states_is_known_to_its_source() {
    let ferry = Ferry::with(&[
        (
            "requirements.in",
            "git+https://example.com/team/metrics.git@v1\n",
        ),
        (
            "requirements.txt",
            "# This file is autogenerated by pip-compile with Python 3.11\n\
             metrics-lib @ git+https://example.com/team/metrics.git@v1\n    # via -r requirements.in\n",
        ),
    ]);
    let plan = ferry.run(&["plan", "--format", "json"]).exits(0).json();
    assert_eq!(plan["ledger"]["needs_review"], 0, "{plan:#}");
    let diff = plan["edits"].to_string();
    assert!(diff.contains("metrics-lib"), "{diff}");
}

#[test]
fn a_python_2_that_a_file_asks_for_is_said_and_arguments_of_images_are_put_in() {
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha\n"),
        ("runtime.txt", "python-2.7.18\n"),
    ]);
    let plan = ferry.run(&["plan", "--format", "json"]).json();
    let reason = plan["project"]["requires_python_reason"].to_string();
    assert!(reason.contains("2.7.18"), "{reason}");
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha\n"),
        (
            "Dockerfile",
            "ARG PYTHON_VERSION=3.10.2-slim\nFROM python:${PYTHON_VERSION}\n",
        ),
    ]);
    let plan = ferry.run(&["plan", "--format", "json"]).json();
    assert_eq!(plan["project"]["requires_python"], ">=3.10");
}

#[test]
fn a_file_that_gathers_main_and_developers_files_installs_both_and_makes_neither_the_other() {
    skip!(unless Uv, Pip, Git);
    let gathers = "-r requirements/app.txt\n-r requirements/tests.txt\n-r requirements/lint.txt\n";
    // Whatever the file of the application is called.
    for app in ["app", "main"] {
        let ferry = Ferry::with(&[
            ("requirements.txt", &gathers.replace("app", app)),
            (&format!("requirements/{app}.txt"), "alpha==1.0\n"),
            ("requirements/tests.txt", "gamma\n"),
            ("requirements/lint.txt", "delta\n"),
        ]);
        let json = ferry.migrates_equal(&[]);
        assert_eq!(ferry.dependencies(), ["alpha==1.0"], "{json:#}");
        assert_eq!(ferry.group("dev"), ["{tests}", "{lint}"]);
        assert_eq!(ferry.group("tests"), ["gamma"]);
        assert_eq!(ferry.group("lint"), ["delta"]);
    }
}

#[test]
fn nothing_of_developers_becomes_a_dependency_of_a_package_through_a_file_that_gathers() {
    let found = roles(&[
        (
            "pyproject.toml",
            "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n\n\
             [project]\nname = \"lib\"\nversion = \"1\"\ndependencies = [\"alpha>=1\"]\n\n\
             [project.optional-dependencies]\ntest = [\"tool\"]\n",
        ),
        (
            "requirements.txt",
            "-r requirements/default.txt\n-r requirements/test.txt\n-r requirements/build.txt\n",
        ),
        ("requirements/default.txt", "alpha>=1\n"),
        ("requirements/test.txt", "tool\n"),
        ("requirements/build.txt", "gamma\n"),
    ]);
    assert_eq!(found["requirements/default.txt"], "main");
    assert_eq!(found["requirements/test.txt"], "extra:test");
    assert_eq!(found["requirements/build.txt"], "group:build");
    assert_eq!(found["requirements.txt"], "group:dev");
}

#[test]
fn comments_behind_the_last_requirement_are_kept() {
    let ferry = Ferry::with(&[
        ("requirements.txt", "# head\nalpha\n\n# later\n# six==1.0\n"),
        ("requirements-dev.txt", "tool\n# gamma\n"),
    ]);
    ferry.migrate(&["--no-lock"]).exits(0);
    let pyproject = ferry.project.read("pyproject.toml");
    for lines in [
        "    \"alpha\",\n    # later\n    # six==1.0\n]\n",
        "    \"tool\",\n    # gamma\n]\n",
    ] {
        assert!(pyproject.contains(lines), "{pyproject}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_another_requirements_file_is_another_name_of_it() {
    skip!(unless Uv, Pip, Git);
    let symlink = |to: &str, from| fs_err::os::unix::fs::symlink(to, from);
    let ferry = Ferry::new();
    ferry.project.write("requirements/base.txt", "alpha==1.0\n");
    ferry
        .project
        .write("requirements/dev.txt", "-r base.txt\ntool\n");
    symlink(
        "requirements/base.txt",
        ferry.project.join("requirements.txt"),
    )
    .unwrap();
    symlink("dev.txt", ferry.project.join("requirements/ci.txt")).unwrap();
    let ferry = ferry.committed();
    let before = ferry.tree();
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.dependencies(), ["alpha==1.0"]);
    assert_eq!(ferry.group("dev"), ["tool"]);
    assert!(!ferry.project.join("requirements.txt").is_symlink());
    assert!(!ferry.project.exists("requirements/base.txt"));
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry
        .tree()
        .without(".uvferry")
        .assert_same_as(&before.without(".uvferry"));
}

#[cfg(unix)]
#[test]
fn a_requirements_file_that_is_a_link_out_of_the_project_is_refused() {
    let ferry = Ferry::new();
    let outside = ferry.project.beside("outside").join("requirements.txt");
    fs_err::write(&outside, "alpha\n").unwrap();
    ferry.project.write("requirements-x.txt", "tool\n");
    fs_err::os::unix::fs::symlink(&outside, ferry.project.join("requirements.txt")).unwrap();
    ferry.refuses(&["plan"], 1).says("UVF781");
}

#[test]
fn the_way_back_is_told_as_one_types_it() {
    skip!(unless Git);
    let ferry = Ferry::new();
    ferry.project.write("my app/requirements.txt", "alpha\n");
    let ferry = ferry.committed();
    let output = ferry.migrate(&["my app", "--no-lock"]).exits(0);
    let quote = if cfg!(windows) { '"' } else { '\'' };
    output.says(&format!("uvferry undo {quote}my app{quote}"));
}

#[test]
fn what_runs_above_a_project_keeps_the_files_that_it_installs_by_name() {
    skip!(unless Uv, Git);
    // Files that are found by name alone are told apart by what stands nearer.
    let both = "requirements-test.txt, requirements.txt";
    let cases = [
        (
            "run.py",
            "import subprocess\nfor d in FOLDERS:\n    subprocess.check_call(['pip', 'install', '-r', 'requirements.txt'], cwd=d)\n",
            "requirements.txt",
        ),
        (
            "noxfile-template.py",
            "if os.path.exists('requirements-test.txt'):\n    session.install('-r', 'requirements-test.txt')\n",
            "requirements-test.txt",
        ),
        (
            "s/run.sh",
            "find . -name requirements.txt -exec pip install -r {} \\;\nfor f in */requirements-test.txt; do pip install -r $f; done\n",
            both,
        ),
        (
            "run.py",
            "for f in glob.glob('s/*/requirements*.txt'):\n    os.system('pip install -r ' + f)\n",
            both,
        ),
        (
            ".github/workflows/x.yml",
            "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pip install -r requirements.txt\n        working-directory: s/two\n",
            "",
        ),
        ("s/two/run.sh", "pip install -r requirements.txt\n", ""),
        ("s/two/ci/run.sh", "pip install -r requirements.txt\n", ""),
    ];
    for (path, text, stay) in cases {
        let ferry = Ferry::with(&[
            (path, text),
            ("s/one/requirements.txt", "beta\n"),
            ("s/one/requirements-test.txt", "gamma\n"),
            ("s/two/requirements.txt", "beta\n"),
            ("s/two/requirements-test.txt", "gamma\n"),
        ]);
        let plan = ferry.run(&["plan", "s/one", "--format", "json"]).json();
        let kept: Vec<&str> = plan["held"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file["path"].as_str())
            .collect();
        assert_eq!(kept.join(", "), stay, "{path}: {text}");
    }
}
