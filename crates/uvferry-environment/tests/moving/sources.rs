use uvferry_environment::distributions::Origin;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_uv, python_with, skip};

use crate::bench::{Bench, codes, is_moved, pythons};

/// A source tree with a module, for builds without any index.
pub(crate) fn source(bench: &Bench, folder: &str, name: &str) -> std::path::PathBuf {
    // A backend of its own, in the tree: nothing has to be fetched to build it.
    bench.project.write(
        &format!("{folder}/pyproject.toml"),
        format!("[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n\n[project]\nname = \"{name}\"\nversion = \"3.1\"\n"),
    );
    bench.project.write(
        &format!("{folder}/backend.py"),
        format!(
            r#"
import base64, hashlib, os, zipfile

NAME = "{name}"


def _wheel(folder, files):
    file = NAME + "-3.1-py3-none-any.whl"
    info = NAME + "-3.1.dist-info/"
    files[info + "METADATA"] = "Metadata-Version: 2.1\nName: " + NAME + "\nVersion: 3.1\n"
    files[info + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[info + "entry_points.txt"] = "[console_scripts]\nrun-" + NAME + " = " + NAME + ":main\n"
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(path + ",sha256=" + digest.decode() + "," + str(len(text)))
    files[info + "RECORD"] = "\n".join(rows) + "\n" + info + "RECORD,,\n"
    with zipfile.ZipFile(os.path.join(folder, file), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return file


def build_wheel(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder, {{NAME + ".py": open(NAME + ".py").read()}})


def build_editable(folder, config_settings=None, metadata_directory=None):
    return _wheel(folder, {{"_" + NAME + ".pth": os.getcwd() + "\n"}})


def build_sdist(folder, config_settings=None):
    raise NotImplementedError
"#
        ),
    );
    bench.project.write(
        &format!("{folder}/{name}.py"),
        format!("def main():\n    print('{name}')\n"),
    );
    bench.project.join(folder)
}

#[test]
fn distributions_of_an_index_and_settings_are_the_same_afterwards() {
    skip!(unless Uv, Python);
    for base in pythons() {
        let bench = Bench::of(
            &base,
            &["--prompt", "my (own) one", "--system-site-packages"],
        );
        bench
            .wheel("alpha-one", "1.0")
            .requires("beta>=1")
            .build(&bench.packages);
        bench.wheel("beta", "1.5");
        bench.wheel("pre", "2.0rc1");
        bench.pip(&["alpha-one", "pre==2.0rc1"]);
        let before = bench.interpreter();
        let report = bench.moved(|_| {});
        is_moved(&report);
        assert_eq!(bench.names(), ["alpha-one 1.0", "beta 1.5", "pre 2.0rc1"]);
        let after = bench.interpreter();
        assert_eq!(after.version, before.version);
        assert_eq!(after.base_prefix, before.base_prefix);
        let settings = bench.settings();
        assert!(settings.contains("prompt = my (own) one"), "{settings}");
        assert!(settings.contains("include-system-site-packages = true"));
        assert!(report.created_by_uv && settings.contains("uv ="));
        // The scripts run by their own.
        let told = bench.project.run_ok(bench.program("run-beta"), [""; 0]);
        assert_eq!(told.trim(), "beta 1.5");
        // Who asked for what stays.
        let asked: Vec<(String, bool)> = bench
            .installed()
            .into_iter()
            .map(|one| (one.name, one.requested))
            .collect();
        let requested = |name: &str| asked.contains(&(name.to_owned(), true));
        assert!(requested("alpha-one") && requested("pre") && !requested("beta"));
        // pip compiles; uv was told to.
        let cache = bench.installed()[0].location.join("beta/__pycache__");
        assert!(cache.is_dir());
        assert_eq!(report.count_after, Some(3));
        let left_out = report.packages.iter().filter(|one| one.left_out.is_some());
        assert_eq!(report.count_before, Some(3 + left_out.count()));
        let imports = report.imports.unwrap();
        assert_eq!((imports.worked_before, imports.work_now), (6, 6));
        assert_eq!(codes(&report), ["UVF469"]);
        assert_eq!(bench.beside(), [".venv", ".venv.before-uv"]);
        // A second time there is nothing to do.
        let again = bench.moved(|_| {});
        assert_eq!(
            again.outcome,
            uvferry_environment::moving::Outcome::Unchanged
        );
        assert!(again.carried.is_empty() && again.notes.is_empty());
        bench.index.clear_faults();
    }
}

#[test]
fn addresses_repositories_files_folders_and_editables_come_from_where_they_came() {
    skip!(unless Uv, Python, Git);
    for base in pythons() {
        let bench = Bench::of(&base, &[]);
        let wheels = bench.project.beside("wheels");
        let file = WheelBuilder::new("local-file", "1.0")
            .file("local_file.py", "")
            .build(&wheels);
        bench.wheel("behind-url", "1.0");
        let url = bench.index.file_url("", "behind_url-1.0-py3-none-any.whl");
        let folder = source(&bench, "folder", "foldered");
        let editable = source(&bench, "with space/edit", "edited");
        let repository = ScratchProject::new();
        let origin = source(&bench, "cloned", "cloned");
        for name in ["pyproject.toml", "backend.py", "cloned.py"] {
            repository.write(name, fs_err::read(origin.join(name)).unwrap());
        }
        let repository = repository.committed();
        let commit = repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
        let address = format!(
            "git+{}@{commit}#egg=cloned",
            url::Url::from_file_path(repository.path()).unwrap()
        );
        bench.pip(&[
            file.to_str().unwrap(),
            &url,
            folder.to_str().unwrap(),
            &address,
            "-e",
            editable.to_str().unwrap(),
        ]);
        let origins = |bench: &Bench| -> Vec<(String, Origin)> {
            let all = bench.installed().into_iter();
            all.filter(|one| !["pip", "setuptools"].contains(&&*one.name))
                .map(|one| (one.name.clone(), one.origin()))
                .collect()
        };
        let before = origins(&bench);
        assert_eq!(before.len(), 5, "{before:?}");
        let report = bench.moved(|_| {});
        is_moved(&report);
        assert_eq!(origins(&bench), before);
        assert!(before.iter().any(
            |(_, origin)| matches!(origin, Origin::Vcs { commit: one, .. } if *one == commit)
        ));
        for name in ["edited", "cloned", "foldered"] {
            let told = bench
                .project
                .run_ok(bench.program(&format!("run-{name}")), [""; 0]);
            assert_eq!(told.trim(), name);
        }
    }
}

#[test]
fn an_editable_within_the_environment_goes_with_it() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    // As `pip install -e git+…` clones it.
    let folder = source(&bench, ".venv/src/inner", "inner");
    bench.pip(&["-e", folder.to_str().unwrap()]);
    bench.project.write(".venv/src/inner/data/more.txt", "mine");
    let report = bench.moved(|_| {});
    is_moved(&report);
    assert_eq!(bench.names(), ["inner 3.1"]);
    assert_eq!(bench.project.read(".venv/src/inner/data/more.txt"), "mine");
    let told = bench.project.run_ok(bench.program("run-inner"), [""; 0]);
    assert_eq!(told.trim(), "inner");
}

#[test]
fn an_editable_of_setup_py_develop_is_one_afterwards() {
    skip!(unless Uv, Python);
    let base = pythons().remove(0);
    let bench = Bench::of(&base, &[]);
    if !bench
        .project
        .run(bench.python(), ["-c", "import setuptools"])
        .success()
    {
        skip!("the oldest Python here brings no setuptools");
    }
    let folder = source(&bench, "linked", "linked");
    bench.project.write(
        "linked/setup.py",
        "from setuptools import setup\nsetup(name='linked', version='3.1', py_modules=['linked'])\n",
    );
    let develop = format!(
        "import os, runpy, sys; os.chdir({:?}); sys.argv = ['setup.py', '-q', 'develop', '--no-deps']; runpy.run_path('setup.py')",
        folder.display()
    );
    bench.project.run_ok(bench.python(), ["-c", &develop]);
    let before = bench.installed();
    let linked = before.iter().find(|one| one.name == "linked").unwrap();
    assert_eq!(linked.editable_location.as_deref(), Some(&*folder));
    assert!(linked.direct_url.is_none());
    let report = bench.moved(|_| {});
    is_moved(&report);
    let after = bench.installed();
    assert_eq!(after.len(), 1);
    assert!(report.left.is_empty(), "{:?}", report.left);
    assert_eq!(after[0].editable_location.as_deref(), Some(&*folder));
}

#[test]
fn environments_of_virtualenv_and_uv_are_moved() {
    skip!(unless Uv, Python, Online);
    let Some(virtualenv) = python_with("virtualenv", &["virtualenv"]) else {
        skip!("no network for virtualenv");
    };
    let base = pythons().pop().unwrap();
    let bench = Bench::without_environment();
    let shown = base.to_str().unwrap();
    bench.project.run_ok(
        &virtualenv,
        [
            "-m",
            "virtualenv",
            "-q",
            "--prompt",
            "x y",
            "-p",
            shown,
            ".venv",
        ],
    );
    bench.wheel("alpha", "1.0");
    bench.pip(&["alpha"]);
    let report = bench.moved(|_| {});
    is_moved(&report);
    // Whether its scripts were edited cannot be told.
    assert!(
        report
            .left
            .iter()
            .all(|path| path.starts_with("bin") && path.to_string_lossy().contains("activate")),
        "{:?}",
        report.left
    );
    assert_eq!(report.carried, [".gitignore"].map(std::path::PathBuf::from));
    assert_eq!(bench.names(), ["alpha 1.0"]);
    assert!(bench.settings().contains("prompt = x y"));

    // One of uv that pip has installed into.
    let bench = Bench::without_environment();
    let uv = find_uv().unwrap();
    bench
        .project
        .run_ok(&uv, ["venv", "--no-project", "-p", shown, ".venv"]);
    bench.wheel("alpha", "1.0");
    bench.project.run_ok(
        &base,
        ["-m", "pip", "--python", ".venv", "install", "-q", "alpha"],
    );
    let report = bench.moved(|_| {});
    is_moved(&report);
    assert_eq!(bench.names(), ["alpha 1.0"]);
}

#[test]
fn seeds_stay_where_they_are_used_or_wanted() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let version = |bench: &Bench, name: &str| {
        let all = bench.installed();
        let found = all.into_iter().find(|one| one.normalized_name == name);
        found.map(|one| one.version)
    };
    let pip = version(&bench, "pip").unwrap();
    // The index has it in that version.
    WheelBuilder::new("pip", &pip)
        .file("pip/__init__.py", "")
        .build(&bench.packages);
    bench.wheel("alpha", "1.0");
    bench
        .wheel("user", "1.0")
        .file("user/late.py", "def f():\n    import pip\n")
        .build(&bench.packages);
    bench.pip(&["alpha"]);
    is_moved(&bench.moved(|_| {}));
    assert_eq!(version(&bench, "pip"), None);
    uvferry_environment::moving::undo(&bench.venv, &mut |_| {}).unwrap();
    // pip itself is not that of the index: what it is made of is not compared here.
    is_moved(&bench.moved(|options| {
        options.with_seeds = true;
        options.accept = uvferry_environment::moving::Accept::These(["pip".to_owned()].into());
    }));
    assert_eq!(version(&bench, "pip").as_deref(), Some(&*pip));
    uvferry_environment::moving::undo(&bench.venv, &mut |_| {}).unwrap();
    bench.pip(&["user"]);
    is_moved(&bench.moved(|options| {
        options.accept = uvferry_environment::moving::Accept::These(["pip".to_owned()].into());
    }));
    assert_eq!(version(&bench, "pip").as_deref(), Some(&*pip));
}
