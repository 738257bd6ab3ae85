//! What is read from the folders is what pip says of the same environment.

#![expect(clippy::print_stdout, reason = "a test that was skipped says so")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_environment::distributions::{
    Fault, Foreign, Installed, Origin, Reading, installed_of, listed_with,
};
use uvferry_environment::interpreters::{Interpreter, query};
use uvferry_environment::sites::{FolderNames, PathVariables, Scope};
use uvferry_process::Environment;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_pythons, find_uv};

/// An environment of one Python with its pip, and a folder of packages for it.
struct Bench {
    project: ScratchProject,
    python: PathBuf,
    packages: PathBuf,
}

impl Bench {
    fn new(base: &Path) -> Option<Self> {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        fs_err::create_dir_all(&packages).unwrap();
        project.isolated().set("PIP_NO_INDEX", "1");
        project.isolated().set("PIP_FIND_LINKS", &packages);
        let made = project.run(base, ["-m", "venv", "env"]);
        if !made.success() {
            println!("skipped: {} has no ensurepip", base.display());
            return None;
        }
        let python = if cfg!(windows) {
            project.join("env/Scripts/python.exe")
        } else {
            project.join("env/bin/python")
        };
        Some(Self {
            project,
            python,
            packages,
        })
    }

    fn pip(&self, arguments: &[&str]) -> String {
        let arguments = ["-m", "pip", "--disable-pip-version-check"]
            .iter()
            .chain(arguments);
        self.project.run_ok(&self.python, arguments)
    }

    fn read(&self) -> (Interpreter, Installed) {
        let environment: &Environment = self.project.environment();
        let interpreter = query(&self.python, environment, None).expect("answers");
        let installed = installed_of(&interpreter, Scope::All);
        (interpreter, installed)
    }

    /// Compares with what the environment's own pip says.
    fn is_as_pip_says(&self) {
        let (interpreter, installed) = self.read();
        listing_tells_the_same(&interpreter, &installed);
        let list: Value = serde_json::from_str(&self.pip(&["list", "--format", "json"])).unwrap();
        assert_eq!(installed.pip_list(), list);
        let frozen = self.pip(&["freeze", "--all", "--exclude-editable"]);
        let ours: Vec<String> = installed
            .listed()
            .iter()
            .filter(|one| one.editable_location.is_none())
            .map(|one| one.frozen())
            .collect();
        assert_eq!(ours.join("\n"), frozen.replace("\r\n", "\n").trim_end());
        let theirs: Value = serde_json::from_str(&self.pip(&["inspect"])).unwrap();
        let ours = installed.pip_inspect(&interpreter).unwrap();
        let by_place = |inspected: &Value| {
            let mut rows = inspected["installed"].as_array().unwrap().clone();
            rows.sort_by_key(|row| row["metadata_location"].to_string());
            rows
        };
        assert_eq!(ours["pip_version"], theirs["pip_version"]);
        assert_eq!(ours["environment"], theirs["environment"]);
        for (mut ours, theirs) in by_place(&ours).into_iter().zip(by_place(&theirs)) {
            // Fields that pip did not know in its version of then.
            let metadata = ours["metadata"].as_object_mut().unwrap();
            metadata.retain(|key, _| {
                let is_new = ["dynamic", "license_expression", "license_file"].contains(&&**key);
                !is_new || theirs["metadata"].get(key).is_some()
            });
            assert_eq!(ours, theirs);
        }
        assert_eq!(by_place(&ours).len(), by_place(&theirs).len());
    }
}

/// What is read for a list alone differs in what it says that it leaves out, and in nothing else.
fn listing_tells_the_same(interpreter: &Interpreter, installed: &Installed) {
    let listed = listed_with(
        interpreter,
        Scope::All,
        Reading {
            variables: &PathVariables::default(),
            folders: &mut FolderNames::default(),
            cache: None,
        },
    );
    let mut whole = installed.clone();
    for (listed, whole) in listed.distributions.iter().zip(&mut whole.distributions) {
        assert_eq!(listed.origin(), whole.origin());
        whole.requested = false;
        if whole.site.starts_with(&interpreter.prefix) {
            whole.installer = None;
        }
    }
    assert_eq!(listed, whole);
}

/// One of conda is told by its INSTALLER, in an environment of conda.
#[test]
fn a_list_knows_what_conda_installed() {
    let Some(bench) = benches().pop() else { return };
    WheelBuilder::new("alpha", "1.0").build(&bench.packages);
    bench.pip(&["install", "alpha"]);
    let interpreter = bench.read().0;
    let site = interpreter.purelib.clone().unwrap();
    fs_err::write(site.join("alpha-1.0.dist-info/INSTALLER"), "conda\n").unwrap();
    fs_err::create_dir(interpreter.prefix.join("conda-meta")).unwrap();
    let listed = listed_with(
        &interpreter,
        Scope::All,
        Reading {
            variables: &PathVariables::default(),
            folders: &mut FolderNames::default(),
            cache: None,
        },
    );
    let mut all = listed.distributions.iter();
    let alpha = all.find(|one| one.name == "alpha").unwrap();
    assert_eq!(alpha.origin(), Origin::Foreign(Foreign::Conda));
}

/// The sentences of `pip check`, sorted.
fn sentences(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = output
        .lines()
        .map(str::trim_end)
        .filter(|line| line.contains(" requires ") || line.contains(" has requirement "))
        .map(str::to_owned)
        .collect();
    lines.sort();
    lines
}

/// The oldest Python that the tests run with, and the newest.
fn benches() -> Vec<Bench> {
    let mut pythons: Vec<PathBuf> = find_pythons()
        .into_iter()
        .filter(|(version, _)| *version >= (3, 8))
        .map(|(_, python)| python)
        .collect();
    if pythons.len() > 2 {
        pythons.drain(1..pythons.len() - 1);
    }
    if pythons.is_empty() {
        println!("skipped: no Python on PATH");
    }
    pythons
        .iter()
        .filter_map(|python| Bench::new(python))
        .collect()
}

#[test]
fn wheels_sdists_folders_and_editables_are_read_as_pip_reads_them() {
    for bench in benches() {
        WheelBuilder::new("Alpha.One", "1.0")
            .requires("beta>=1")
            .extra("x", &["gamma"])
            .build(&bench.packages);
        WheelBuilder::new("beta", "1.5").build(&bench.packages);
        WheelBuilder::new("gamma", "1!2.0rc1+local.2").build(&bench.packages);
        bench.pip(&["install", "Alpha.One[x]"]);
        bench.is_as_pip_says();
        let installed = bench.read().1;
        let find = |name: &str| {
            let mut all = installed.distributions.iter();
            all.find(|one| one.normalized_name == name).unwrap()
        };
        assert!(find("alpha-one").requested && !find("beta").requested);
        assert_eq!(find("alpha-one").installer.as_deref(), Some("pip"));
        assert_eq!(find("gamma").version, "1!2.0rc1+local.2");
        assert!(installed.hidden.is_empty() && installed.leftovers.is_empty());
        let wheel = bench
            .packages
            .join(WheelBuilder::new("beta", "1.5").file_name());
        bench.pip(&[
            "install",
            "--force-reinstall",
            "--no-deps",
            wheel.to_str().unwrap(),
        ]);
        bench.is_as_pip_says();
    }
}

#[test]
fn folders_and_editables_are_known_by_their_place() {
    for bench in benches() {
        let source = |name: &str| {
            let setup = format!(
                "from setuptools import setup\nsetup(name='{name}', version='1.0', py_modules=['{name}'], extras_require={{'xy': ['alpha'], ':python_version<\"3\"': ['beta']}}, install_requires=['gamma>1'])\n"
            );
            bench.project.write(&format!("{name}/setup.py"), setup);
            bench.project.write(&format!("{name}/{name}.py"), "");
            bench.project.join(name)
        };
        let has_setuptools = bench
            .project
            .run(&bench.python, ["-c", "import setuptools"])
            .success();
        if !has_setuptools {
            println!("{} brings no setuptools", bench.python.display());
            continue;
        }
        let editable = source("linked");
        // Without wheel, pip of the time runs `setup.py develop`.
        let develop = format!(
            "import os, runpy, sys; os.chdir({:?}); sys.argv = ['setup.py', '--quiet', 'develop', '--no-deps']; runpy.run_path('setup.py')",
            editable.display()
        );
        bench
            .project
            .run_ok(&bench.python, ["-c", develop.as_str()]);
        bench.is_as_pip_says();
        let installed = bench.read().1;
        let linked = installed
            .distributions
            .iter()
            .find(|one| one.name == "linked")
            .unwrap();
        assert_eq!(
            linked.editable_location.as_deref(),
            Some(editable.as_path())
        );
        assert!(
            linked
                .requires
                .contains(&"alpha ; extra == \"xy\"".to_owned()),
            "{:?}",
            linked.requires
        );
    }
}

#[test]
fn what_does_not_fit_is_what_pip_check_says() {
    let Some(bench) = benches().pop() else { return };
    WheelBuilder::new("alpha", "1.0")
        .requires("beta>=2")
        .requires("gone")
        .requires("other ; sys_platform == 'nowhere'")
        .requires("also (<3)")
        .requires("pre>=1")
        .extra("x", &["never"])
        .build(&bench.packages);
    for (name, version) in [("beta", "1.0"), ("also", "3.1"), ("pre", "1.1rc1")] {
        WheelBuilder::new(name, version).build(&bench.packages);
    }
    bench.pip(&[
        "install",
        "--no-deps",
        "alpha",
        "beta",
        "also",
        "pre==1.1rc1",
    ]);
    let (interpreter, installed) = bench.read();
    let environment = serde_json::to_value(&interpreter.markers).unwrap();
    let misfits = installed.misfits(&serde_json::from_value(environment).unwrap());
    let mut told: Vec<String> = misfits
        .iter()
        // pip writes it anew, without brackets.
        .map(|misfit| installed.told(misfit).to_string().replace(" (<3)", "<3"))
        .collect();
    told.sort();
    let checked = bench.project.run(
        &bench.python,
        ["-m", "pip", "--disable-pip-version-check", "check"],
    );
    assert_eq!(told, sentences(&checked.stdout_text()));
    assert_eq!(told.len(), 3);
    if let Some(uv) = find_uv() {
        let checked = bench.project.run(
            &uv,
            ["pip", "check", "--python", bench.python.to_str().unwrap()],
        );
        assert!(
            checked
                .stderr_redacted()
                .contains("Found 3 incompatibilities"),
            "{}",
            checked.stderr_redacted()
        );
    }
}

#[test]
fn what_is_broken_is_told_and_never_stops_the_reading() {
    let Some(bench) = benches().pop() else { return };
    for name in ["alpha", "beta", "gamma", "delta", "omega"] {
        WheelBuilder::new(name, "1.0").build(&bench.packages);
        bench.pip(&["install", name]);
    }
    // An interpreter does not start beside such files.
    let interpreter = bench.read().0;
    let site = interpreter.purelib.clone().unwrap();
    let metadata = |name: &str| site.join(format!("{name}-1.0.dist-info"));
    fs_err::remove_file(metadata("alpha").join("METADATA")).unwrap();
    fs_err::write(metadata("beta").join("METADATA"), b"\xff\xfe\x00\x01Name").unwrap();
    fs_err::write(
        metadata("gamma").join("METADATA"),
        "Name: gamma\nVersion: 2.0\n",
    )
    .unwrap();
    fs_err::remove_file(metadata("gamma").join("RECORD")).unwrap();
    fs_err::write(metadata("delta").join("direct_url.json"), "{").unwrap();
    fs_err::create_dir(site.join("~mega-1.0.dist-info")).unwrap();
    fs_err::create_dir(site.join("omega-0.5.dist-info")).unwrap();
    fs_err::write(site.join("odd.egg-link"), [0xff, 0xfe, b'\n']).unwrap();
    fs_err::write(site.join("around.egg-link"), ".\n").unwrap();
    fs_err::write(site.join("odd.pth"), b"/nowhere\n\0\n..\n\xff\n").unwrap();
    let installed = installed_of(&interpreter, Scope::All);
    let faults = |name: &str| {
        let all = installed.distributions.iter().chain(&installed.hidden);
        let mut named = all.filter(|one| one.normalized_name == name);
        named.next().map(|one| one.faults.clone()).unwrap()
    };
    assert_eq!(faults("alpha"), [Fault::NoMetadata]);
    assert!(faults("beta").contains(&Fault::NotUtf8));
    assert_eq!(
        faults("gamma"),
        [Fault::OtherVersion("2.0".to_owned()), Fault::NoRecord]
    );
    assert_eq!(faults("delta"), [Fault::InvalidDirectUrl]);
    assert_eq!(installed.leftovers, [site.join("~mega-1.0.dist-info")]);
    assert_eq!(installed.hidden.len(), 1);
}
