//! `uvferry verify` by itself.

use uvferry_testkit::{find_uv, skip};

use crate::ferry::Ferry;

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
        .arg("lock")
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
