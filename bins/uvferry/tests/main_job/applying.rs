//! When a migration is applied, and when it is not.

use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::ferry::Ferry;

/// pip gives main the newest alpha and the development file an older one; a lock has one
/// for both.
fn ferry_that_follows() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "-r requirements.txt\nalpha<2\n"),
    ])
}

/// uv leaves out what a marker of its own kind excludes, and nothing in the project asks
/// for that: the override stands in a table that pip does not read.
fn ferry_that_differs() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta\n"),
        (
            "pyproject.toml",
            "[project]\nname = \"app\"\nversion = \"1\"\n\n[tool.uv]\nconstraint-dependencies = [\"alpha<2\"]\n",
        ),
    ])
}

#[test]
fn a_difference_is_shown_and_applies_nothing() {
    skip!(unless Uv, Pip, Git);
    let ferry = ferry_that_differs();
    let output = ferry.refuses(&["--format", "json", "migrate", "--yes"], 1);
    let output = output.says("the packages would not stay the same; nothing was applied");
    let json = output.json();
    let target = &json["verification"]["targets"][0];
    assert_eq!(json["verification"]["equal"], false, "{output:?}");
    assert_eq!(target["set"], "main");
    assert_eq!(target["outcome"], "different");
    assert_eq!(target["changed"][0]["name"], "alpha");
    assert_eq!(target["changed"][0]["before"], "2.0");
    assert_eq!(target["changed"][0]["after"], "1.1");
    assert!(json["journal"].is_null());
    ferry
        .run(&["migrate", "--dry-run"])
        .exits(1)
        .shows("alpha")
        .shows("2.0")
        .shows("1.1");
}

#[test]
fn differences_can_be_accepted() {
    skip!(unless Uv, Pip, Git);
    let ferry = ferry_that_differs();
    ferry.migrate(&["--accept-differences"]).exits(0);
    assert_eq!(ferry.locked(), ["alpha==1.1", "beta==1.1"]);
    assert!(ferry.project.read(".uvferry/report.md").contains("alpha"));
    // Who needs whom is what the new lock says.
    let report = ferry.project.read(".uvferry/report.json");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let nodes = report["graph"]["nodes"].as_array().unwrap();
    let of = |name: &str| nodes.iter().find(|node| node["name"] == name).unwrap();
    assert_eq!(of("alpha")["version"], "1.1");
    assert_eq!(of("app")["is_root"], true);
    assert_eq!(of("beta")["depth"], 1);
    assert_eq!(report["imports"]["basis"]["lock"], "uv.lock");
    assert!(ferry.project.read(".uvferry/report.html").contains("<svg "));
    ferry.run(&["verify"]).exits(1).shows("alpha");
}

#[test]
fn a_version_that_follows_another_file_of_the_project_is_applied_and_never_passed_over() {
    skip!(unless Uv, Pip, Git);
    let ferry = ferry_that_follows();
    let output = ferry.migrate(&["--format", "json"]).exits(1);
    let json = output.json();
    assert_eq!(json["verification"]["equal"], false, "{output:?}");
    let target = &json["verification"]["targets"][0];
    assert_eq!(target["outcome"], "different");
    assert_eq!(target["changed"][0]["name"], "alpha");
    assert_eq!(target["changed"][0]["pinned"], false);
    assert!(
        target["changed"][0]["cause"]
            .as_str()
            .unwrap()
            .starts_with("as in main+dev"),
        "{target:#}"
    );
    assert!(json["journal"].is_string());
    output.says("1 difference comes from the project's own files");
    assert_eq!(ferry.locked(), ["alpha==1.1", "beta==1.1"]);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.migrate(&["--accept-differences"]).exits(0);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.refuses(&["migrate", "--yes", "--strict"], 1);
}

#[test]
fn a_lock_can_be_installed_for_trial_and_leaves_nothing() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    let json = ferry.migrates_equal(&["--try-install"]);
    let trials = json["install"].as_array().unwrap();
    assert_eq!(trials.len(), 2, "{json:#}");
    for trial in trials {
        assert!(trial["failure"].is_null(), "{json:#}");
    }
    assert!(!ferry.project.exists(".venv"));
}

#[test]
fn a_package_that_cannot_be_imported_is_found_by_installing_it() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    SdistBuilder::new("omega", "3.0")
        .requires("alpha")
        .file("omega/__init__.py", "raise SystemExit('no omega today')\n")
        .unpack(ferry.project.path());
    ferry.project.write(
        "pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"in_tree_backend\"\n\
         backend-path = [\".\"]\n\n[project]\nname = \"omega\"\nversion = \"3.0\"\n\
         dependencies = [\"alpha\"]\n",
    );
    ferry.project.write("requirements-dev.txt", "tool\n");
    let ferry = ferry.committed();
    ferry
        .refuses(&["migrate", "--yes", "--try-install"], 1)
        .says("could not be installed")
        .says("no omega today");
}

#[test]
fn a_pin_of_the_set_itself_never_gives_way() {
    skip!(unless Uv, Pip, Git);
    // No one version satisfies both, so one of the pins would have to go.
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\nalpha==2.0\n"),
        ("requirements-dev.txt", "-r requirements.txt\n"),
        ("requirements-old.txt", "alpha==1.1\n"),
    ]);
    let json = ferry.migration(&["--dry-run"]);
    for target in json["verification"]["targets"].as_array().unwrap() {
        assert_ne!(target["outcome"], "different", "{json:#}");
    }
}

#[test]
fn what_pip_could_not_say_is_inconclusive_and_never_equal() {
    skip!(unless Uv, Pip, Git);
    let mut ferry = Ferry::with(&[("requirements.txt", "alpha\n")]);
    ferry.project.isolated().set("PIP_REQUIRE_HASHES", "1");
    ferry
        .refuses(&["migrate", "--yes", "--strict"], 1)
        .says("the comparison is inconclusive, and `--strict` was given");
    let json = ferry.migration(&["--dry-run"]);
    assert!(json["verification"]["equal"].is_null(), "{json:#}");
    let target = &json["verification"]["targets"][0];
    assert_eq!(target["outcome"], "inconclusive");
    assert!(target["reason"].as_str().unwrap().contains("hashes"));
    assert!(target["same"].is_null());
    ferry.migrate(&[]).exits(0).says("UVF770");
}

#[test]
fn a_line_for_a_person_blocks_until_it_is_accepted_and_stays_in_its_file() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    // Latin-1 by its cookie, with the line ends of Windows.
    let text = b"# -*- coding: latin-1 -*-\r\n# f\xfcr alle\r\nalpha<2\r\n\
        hg+https://hg.example.com/omega#egg=omega  # gew\xfcnscht\r\ngamma\r\n";
    ferry.project.write("requirements.txt", text);
    let ferry = ferry.committed();
    ferry
        .refuses(&["migrate", "--yes"], 1)
        .says("1 line needs a person; nothing was applied");
    ferry.migrate(&["--accept-review"]).exits(0);
    assert_eq!(ferry.dependencies(), ["alpha<2", "gamma"]);
    let left = fs_err::read(ferry.project.join("requirements.txt")).unwrap();
    let shown = String::from_utf8_lossy(&left).into_owned();
    assert!(
        left.windows(51)
            .any(|part| part == b"hg+https://hg.example.com/omega#egg=omega  # gew\xfcns"),
        "{shown:?}"
    );
    assert!(left.ends_with(b"\r\n"), "{shown:?}");
    assert!(!shown.replace("\r\n", "").contains('\n'), "{shown:?}");
    assert!(
        !shown.contains("alpha") && !shown.contains("gamma"),
        "{shown:?}"
    );
    // Else the bytes above would mean something else.
    assert!(shown.starts_with("# -*- coding: latin-1 -*-"), "{shown:?}");
    let report = ferry.project.read(".uvferry/report.md");
    assert!(report.contains("hg.example.com/omega"), "{report}");
    ferry.run(&["undo", "--yes"]).exits(0);
    assert_eq!(
        fs_err::read(ferry.project.join("requirements.txt")).unwrap(),
        text
    );
}

#[test]
fn a_dead_pin_is_told_with_its_line_and_that_pip_fails_too() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "-r requirements/base.txt\ngamma\n"),
        ("requirements/base.txt", "# the base\nbeta\nalpha==9.9\n"),
    ]);
    ferry
        .refuses(&["migrate", "--yes"], 1)
        .says("pip cannot install it either; nothing was applied")
        .says("requirements/base.txt:3");
    let json = ferry.migration(&[]);
    assert_eq!(json["lock"]["status"], "unsolvable");
    assert_eq!(json["lock"]["dead_for_pip"], true);
    assert_eq!(json["lock"]["cause"]["file"], "requirements/base.txt");
    assert_eq!(json["lock"]["cause"]["line"], 3);
    assert!(json["plan"]["diagnostics"].to_string().contains("UVF759"));
}

#[test]
fn what_tools_say_names_the_project_and_no_copy_of_it() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "./lib-1.0-py3-none-any.whl\ngamma\n"),
        ("lib-1.0-py3-none-any.whl", "no archive\n"),
    ]);
    let output = ferry.migrate(&["--format", "json"]);
    let json = output.json().to_string();
    let root = fs_err::canonicalize(ferry.project.path()).unwrap();
    assert!(
        json.contains(&*root.join("lib-1.0").to_string_lossy()),
        "{json}"
    );
    for copy in ["/before/", "/after/"] {
        assert!(!json.contains(copy), "{json}");
    }
}

#[test]
fn requirements_that_contradict_each_other_are_unsolvable_and_not_unreachable() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "gamma\nsigma\nalpha==1.0\n")]);
    ferry.wheel(&WheelBuilder::new("sigma", "1.0").requires("alpha>=2"));
    ferry
        .refuses(&["migrate", "--yes"], 1)
        .says("nothing was applied")
        .says("alpha");
    let json = ferry.migration(&[]);
    assert_eq!(json["lock"]["status"], "unsolvable", "{json:#}");
    let line = json["lock"]["cause"]["line"].as_u64().unwrap();
    assert!(matches!(line, 2 | 3), "{json:#}");
}

#[test]
fn a_group_with_a_dead_pin_stays_in_its_file_and_the_rest_is_carried() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.1\n"),
        ("requirements-docs.txt", "gamma==9.9\ntool\n"),
        ("requirements-test.txt", "tool==1.0\n"),
    ]);
    let before = ferry.tree();
    ferry.migrate(&[]).exits(1).says("--accept-review");
    ferry.tree().assert_same_as(&before);
    let output = ferry
        .migrate(&["--accept-review", "--format", "json"])
        .exits(0);
    let json = output.json();
    assert_eq!(json["lock"]["status"], "locked");
    assert_eq!(json["verification"]["equal"], true);
    assert_eq!(json["plan"]["ledger"]["needs_review"], 2);
    let found = json["plan"]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["code"] == "UVF779")
        .unwrap();
    assert_eq!(found["file"], "requirements-docs.txt");
    assert_eq!(found["line"], 1);
    assert_eq!(
        ferry.project.read("requirements-docs.txt"),
        "gamma==9.9\ntool\n"
    );
    assert_eq!(ferry.locked(), ["alpha==1.1", "tool==1.0"]);
}

#[test]
fn an_index_that_is_down_is_unreachable_and_no_dead_pin() {
    skip!(unless Uv, Pip, Git);
    let mut ferry = Ferry::with(&[("requirements.txt", "alpha==1.0\n")]);
    ferry.index_goes_down();
    ferry
        .project
        .isolated()
        .set("PIP_RETRIES", "0")
        .set("UV_HTTP_RETRIES", "0");
    ferry
        .refuses(&["migrate", "--yes"], 1)
        .says("uv could not reach what the project needs; nothing was applied");
    let json = ferry.migration(&[]);
    assert_eq!(json["lock"]["status"], "unreachable", "{json:#}");
    assert_ne!(json["lock"]["dead_for_pip"], true, "{json:#}");
    assert!(json["verification"]["equal"].is_null(), "{json:#}");
}

#[test]
fn a_git_host_that_cannot_be_reached_is_told_with_its_line() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[(
        "requirements.txt",
        "alpha\nomega @ git+http://127.0.0.1:9/omega.git\n",
    )]);
    let output = ferry.refuses(&["--format", "json", "migrate", "--yes"], 1);
    let json = output.json();
    assert_eq!(json["lock"]["status"], "unreachable", "{output:?}");
    assert_eq!(json["lock"]["cause"]["line"], 2, "{output:?}");
}

#[test]
fn a_sdist_that_cannot_be_built_here_is_told_with_its_line_and_is_no_dead_pin() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "alpha\nomega==3.0\n")]);
    ferry.sdist(&SdistBuilder::new("omega", "3.0").broken("no compiler here"));
    let output = ferry.refuses(&["--format", "json", "migrate", "--yes"], 1);
    let json = output.json();
    assert_eq!(json["lock"]["status"], "unsolvable", "{output:?}");
    assert_eq!(json["lock"]["kind"], "unbuildable", "{output:?}");
    // Another machine may have the compiler.
    assert_eq!(json["lock"]["dead_for_pip"], false, "{output:?}");
    assert_eq!(json["lock"]["cause"]["line"], 2, "{output:?}");
}

#[test]
fn migrating_twice_says_that_nothing_is_left_and_changes_nothing() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "tool\n"),
    ]);
    ferry.migrates_equal(&[]);
    let before = ferry.tree();
    // The first one's own changes do not stand in the way of the answer.
    for committed in [false, true] {
        if committed {
            ferry.project.commit("Migrated");
        }
        ferry
            .run(&["migrate", "--yes"])
            .exits(0)
            .says("nothing is left to do");
        ferry.run(&["plan"]).exits(0).says("nothing is left to do");
        assert_eq!(before, ferry.tree());
    }
    // Work that is left needs a way back again.
    ferry.project.write("requirements-docs.txt", "tool\n");
    ferry.refuses(&["migrate", "--yes"], 1).says("uncommitted");
}

#[test]
fn migrating_again_does_what_a_new_file_asks_for_and_only_that() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "beta<1.1\n")]);
    ferry.migrates_equal(&[]);
    ferry.project.write("requirements-dev.txt", "tool<2\n");
    ferry.project.commit("A development file");
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.dependencies(), ["beta<1.1"]);
    assert_eq!(ferry.group("dev"), ["tool<2"]);
    assert_eq!(ferry.locked(), ["alpha==2.0", "beta==1.0", "tool==1.0"]);
}

#[test]
fn a_file_that_something_names_stays_and_the_place_is_told() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        (
            "check.sh",
            "#!/bin/sh\npip install -r requirements.txt\nsha256sum requirements.txt\n",
        ),
    ]);
    let json = ferry.migrates_equal(&[]);
    assert_eq!(ferry.project.read("requirements.txt"), "beta\n");
    let held = json["plan"]["held"].to_string();
    assert!(held.contains("check.sh:3"), "{held}");
    assert!(json["plan"]["diagnostics"].to_string().contains("UVF749"));
}

#[test]
fn the_scratch_copy_is_gone_and_the_project_has_nothing_but_what_was_shown() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "beta\n"), ("app.py", "import beta\n")]);
    let before = ferry.tree();
    ferry.migrates_equal(&[]);
    let changes = ferry.tree().without(".uvferry").changes_since(&before);
    assert_eq!(
        changes,
        [
            "added pyproject.toml",
            "removed requirements.txt",
            "added uv.lock"
        ]
    );
    let left: Vec<_> = fs_err::read_dir(ferry.project.path().with_file_name("tmp"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // What uvferry keeps is no news for git.
    assert!(
        !ferry
            .project
            .git(&["status", "--porcelain"])
            .contains("uvferry")
    );
}

#[test]
fn a_dead_pin_among_pins_leaves_its_group_alone_too() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.0\n"),
        (
            "requirements-dev.txt",
            "gamma==9.0\ntool==1.0\nalpha==1.0\n",
        ),
    ]);
    let json = ferry.migration(&["--accept-review"]);
    assert_eq!(json["lock"]["status"], "locked", "{json:#}");
    assert!(ferry.project.exists("requirements-dev.txt"));
    assert_eq!(ferry.locked(), ["alpha==1.0"]);
    let diagnostics = json["plan"]["diagnostics"].to_string();
    assert!(diagnostics.contains("UVF779"), "{diagnostics}");
}

#[test]
fn a_remedy_that_did_not_help_is_not_told_of() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "omega==3.0\n")]);
    ferry.sdist(&SdistBuilder::new("omega", "3.0").broken("a library is missing"));
    let output = ferry.migrate(&[]).exits(1).says("Failed to build");
    assert!(!output.stderr.contains("setuptools<58"), "{output:?}");
}
