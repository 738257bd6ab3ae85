//! `uvferry verify` by itself.

use uvferry_testkit::{SdistBuilder, find_python, find_uv, skip};

use crate::ferry::{Ferry, same_by_set};

fn migrated() -> Ferry {
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta==1.0\n"),
        ("requirements-dev.txt", "tool<2\n"),
    ]);
    ferry.migrates_equal(&[]);
    ferry
}

#[test]
fn before_a_migration_it_says_what_one_would_give_and_writes_nothing() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "beta\n")]);
    let output = ferry.refuses(&["verify", "--format", "json"], 0);
    let json = output.json();
    assert_eq!(json["schema"], "uvferry.verification/1");
    assert_eq!(json["equal"], true);
    output.says("not migrated yet");
}

#[test]
fn after_a_migration_it_takes_the_old_files_from_the_journal() {
    skip!(unless Uv, Pip, Git);
    let ferry = migrated();
    let json = ferry
        .refuses(&["verify", "--strict", "--format", "json"], 0)
        .json();
    assert_eq!(json["equal"], true, "{json:#}");
    let sets: Vec<&str> = json["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| target["set"].as_str().unwrap())
        .collect();
    assert_eq!(sets, ["main", "main+dev"]);
}

#[test]
fn it_takes_the_old_files_from_a_revision() {
    skip!(unless Uv, Pip, Git);
    let ferry = migrated();
    ferry
        .refuses(&["verify", "--strict", "--before", "HEAD"], 0)
        .shows("main+dev");
    ferry
        .refuses(&["verify", "--before", "no-such-revision"], 1)
        .says("no-such-revision");
}

#[test]
fn a_lock_that_moved_since_is_a_difference() {
    skip!(unless Uv, Pip, Git);
    let ferry = migrated();
    let pyproject = ferry.project.read("pyproject.toml");
    ferry.project.write(
        "pyproject.toml",
        pyproject.replace("beta==1.0", "beta==1.1"),
    );
    let environment = ferry
        .project
        .environment()
        .clone()
        .with("UV_DEFAULT_INDEX", ferry.index().simple_url(""));
    let finished = uvferry_process::Command::new(find_uv().unwrap())
        .args(["lock", "--python"])
        .arg(find_python().unwrap())
        .current_dir(ferry.project.path())
        .environment(&environment)
        .run()
        .unwrap();
    assert!(finished.success(), "{finished:?}");
    let output = ferry.refuses(&["verify", "--format", "json"], 1);
    let json = output.json();
    assert_eq!(json["equal"], false);
    let changed = &json["targets"][0]["changed"][0];
    assert_eq!(changed["name"], "beta");
    assert_eq!(changed["before"], "1.0");
    assert_eq!(changed["after"], "1.1");
}

#[test]
fn another_platform_is_compared_by_pips_own_resolver() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[(
        "requirements.txt",
        "beta\ngamma ; sys_platform == 'win32'\n",
    )]);
    let json = ferry.migrates_equal(&["--python-platform", "windows"]);
    let targets = json["verification"]["targets"].as_array().unwrap();
    let windows: Vec<_> = targets
        .iter()
        .filter(|target| target["platform"] == "windows")
        .collect();
    assert_eq!(windows.len(), 1, "{json:#}");
    assert_eq!(windows[0]["outcome"], "equal");
    assert_eq!(windows[0]["before"], "pip-simulated");
    assert_eq!(windows[0]["same"], 3);
}

/// The command lines that a run with `-vv` told of.
fn runs(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .filter_map(|line| line.strip_prefix("starts: "))
        .collect()
}

#[test]
fn a_package_is_built_once_for_all_the_sets_that_install_it() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    SdistBuilder::new("sigma", "1.0")
        .requires("beta<1.1")
        .extra("fast", &["gamma"])
        .unpack(ferry.project.path());
    ferry.project.write(
        "pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"in_tree_backend\"\n\
         backend-path = [\".\"]\n\n[project]\nname = \"sigma\"\nversion = \"1.0\"\n\
         dependencies = [\"beta<1.1\"]\n\n\
         [project.optional-dependencies]\nfast = [\"gamma\"]\n",
    );
    ferry.project.write("requirements-dev.txt", "tool<2\n");
    ferry
        .project
        .write("requirements-docs.txt", "delta[speed]\n");
    let ferry = ferry.committed();
    let output = ferry.migrate(&["-vv", "--format", "json"]).exits(0);
    let json = output.json();
    assert_eq!(json["verification"]["equal"], true, "{output:?}");
    let same = same_by_set(&json["verification"]);
    assert_eq!(same, [("main", 2), ("main+dev", 3), ("main+docs", 4)]);
    let asked: Vec<&str> = runs(&output.stderr)
        .into_iter()
        .filter(|line| line.contains(" install --dry-run "))
        .collect();
    assert_eq!(asked.len(), 3, "{asked:#?}");
    let builds = asked.iter().filter(|line| line.contains(" . (in ")).count();
    assert_eq!(builds, 1, "{asked:#?}");
}

#[test]
fn verbose_twice_tells_of_each_run_without_credentials() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[(
        "requirements.txt",
        "--extra-index-url http://me:hunter22@localhost:1/simple\nbeta\n",
    )]);
    let output = ferry.run(&["migrate", "--dry-run", "-vv"]);
    let started = runs(&output.stderr);
    assert!(
        started
            .iter()
            .any(|line| line.contains("uv") && line.contains(" lock ")),
        "{output:?}"
    );
    let ended = output
        .stderr
        .lines()
        .filter(|line| line.starts_with("ended: ") && line.contains("(status "))
        .count();
    assert_eq!(ended, started.len(), "{output:?}");
    assert!(!output.stderr.contains("hunter22"), "{output:?}");
    let once = ferry.run(&["migrate", "--dry-run", "-v"]);
    assert!(runs(&once.stderr).is_empty(), "{once:?}");
}
