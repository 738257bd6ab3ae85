//! Groups: what excludes what, and whose versions hold.

use uvferry_testkit::{WheelBuilder, skip};

use super::files::HEADER;
use crate::ferry::Ferry;

#[test]
fn variants_exclude_each_other_and_none_is_installed_by_default() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-cpu.txt", "gamma==1.0\n"),
        ("requirements-cuda.txt", "gamma==2.0\n"),
    ]);
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.group("cpu"), ["gamma==1.0"]);
    assert_eq!(ferry.group("cuda"), ["gamma==2.0"]);
    let locked = ferry.locked();
    assert!(locked.contains(&"gamma==1.0".to_owned()));
    assert!(locked.contains(&"gamma==2.0".to_owned()));
    assert_eq!(ferry.exported(&[]), ["alpha==2.0", "beta==1.1"]);
    assert!(ferry.project.read("pyproject.toml").contains("conflicts"));
}

#[test]
fn groups_whose_pins_disagree_are_found_by_locking_and_named() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "gamma==1.0\n"),
        ("requirements-docs.txt", "gamma==2.0\n"),
    ]);
    let json = ferry.migrates_equal(&[]);
    let conflicts = json["plan"]["conflicts"].to_string();
    assert!(
        conflicts.contains("dev") && conflicts.contains("docs"),
        "{conflicts}"
    );
    let diagnostics = json["plan"]["diagnostics"].to_string();
    assert!(diagnostics.contains("UVF755"), "{diagnostics}");
    assert!(diagnostics.contains("gamma"), "{diagnostics}");
    assert!(
        ferry
            .exported(&["--no-default-groups", "--group", "docs"])
            .contains(&"gamma==2.0".to_owned())
    );
}

#[test]
fn a_pinned_group_keeps_its_versions_beside_an_unpinned_main() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "gamma==1.0\ntool==1.0\n"),
    ]);
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.group("dev"), ["gamma==1.0", "tool==1.0"]);
    assert_eq!(
        ferry.exported(&["--no-default-groups", "--group", "dev"]),
        ["alpha==2.0", "beta==1.1", "gamma==1.0", "tool==1.0"]
    );
}

#[test]
fn a_group_that_contradicts_main_keeps_its_file_and_both_places_are_named() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\ngamma==1.0\n"),
        ("requirements-dev.txt", "tool\n"),
        ("requirements-legacy.txt", "alpha\ngamma==2.0\n"),
        (
            "requirements-all.txt",
            "-r requirements-legacy.txt\n-r requirements-dev.txt\n",
        ),
    ]);
    let output = ferry.refuses(&["migrate", "--yes"], 1);
    output
        .says("lines need a person")
        .says("requirements.txt:2")
        .says("requirements-legacy.txt:2");
    let output = ferry
        .migrate(&["--accept-review", "--format", "json"])
        .exits(0);
    let json = output.json();
    assert_eq!(json["lock"]["status"], "locked", "{output:?}");
    assert_eq!(json["verification"]["equal"], true, "{output:?}");
    assert_eq!(json["plan"]["ledger"]["needs_review"], 4);
    assert_eq!(
        ferry.project.read("requirements-legacy.txt"),
        "alpha\ngamma==2.0\n"
    );
    assert!(ferry.project.exists("requirements-all.txt"));
    assert!(!ferry.project.exists("requirements-dev.txt"));
    assert_eq!(ferry.group("dev"), ["tool"]);
    assert!(!ferry.project.read("pyproject.toml").contains("legacy"));
}

#[test]
fn compiled_pins_of_groups_that_nothing_installs_together_are_both_kept() {
    skip!(unless Uv, Pip, Git);
    let compiled = |version: &str, stem: &str| {
        format!("{HEADER}alpha=={version}\n    # via tool\ntool==1.0\n    # via -r {stem}.in\n")
    };
    let ferry = Ferry::with(&[
        ("requirements.txt", "gamma==1.0\n"),
        ("lint.in", "tool\n"),
        ("lint.txt", &compiled("1.0", "lint")),
        ("docs.in", "tool\n"),
        ("docs.txt", &compiled("1.1", "docs")),
        (
            "Makefile",
            "all:\n\tpip install -r lint.txt\n\tpip install -r docs.txt\n",
        ),
    ]);
    ferry.migrates_equal(&[]);
    for (group, version) in [("lint", "1.0"), ("docs", "1.1")] {
        let exported = ferry.exported(&["--no-default-groups", "--group", group]);
        assert!(
            exported.contains(&format!("alpha=={version}")),
            "{exported:?}"
        );
    }
}

#[test]
fn what_pip_chose_for_one_group_makes_no_conflict_with_another() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "gamma\n"),
        ("requirements-docs.txt", "beta\n"),
        ("requirements-docker.txt", "alpha<2\n"),
    ]);
    let json = ferry.migration(&[]);
    assert_eq!(json["lock"]["status"], "locked", "{json:#}");
    assert_eq!(json["plan"]["conflicts"], serde_json::json!([]), "{json:#}");
    assert!(!ferry.project.read("pyproject.toml").contains("conflicts"));
    assert_eq!(ferry.locked(), ["alpha==1.1", "beta==1.1", "gamma==2.0"]);
}

#[test]
fn groups_that_take_a_distribution_from_different_places_exclude_each_other() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    fs_err::create_dir(ferry.project.join("wheels")).unwrap();
    for version in ["1.0", "2.0"] {
        WheelBuilder::new("omega", version).build(ferry.project.join("wheels"));
    }
    let lines = |version: &str| {
        format!("./wheels/omega-{version}-py3-none-any.whl ; python_version >= '3'\nalpha\n")
    };
    ferry.project.write("requirements.txt", "gamma\n");
    // Just one of the names says that it is a variant.
    for (name, version) in [("amd", "1.0"), ("nowheels", "2.0")] {
        ferry
            .project
            .write(&format!("requirements-{name}.txt"), lines(version));
    }
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    let uv = &ferry.pyproject()["tool"]["uv"];
    assert_eq!(
        uv["conflicts"]
            .to_string()
            .split_whitespace()
            .collect::<String>(),
        r#"[[{group="amd"},{group="nowheels"}],]"#
    );
    let sources = uv["sources"]["omega"].to_string();
    assert!(sources.contains("group = \"amd\"") && sources.contains("group = \"nowheels\""));
    for (group, version) in [("amd", "1.0"), ("nowheels", "2.0")] {
        let exported = ferry.exported(&["--group", group]).join(" ");
        assert!(exported.contains(&format!("omega-{version}")), "{exported}");
    }
}

#[test]
fn groups_exclude_each_other_where_one_resolution_would_change_more_than_they_say() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    // The older alpha makes pip's choice for the other group another one, and takes something
    // along that no file speaks of.
    ferry.wheel(
        &WheelBuilder::new("scan", "2.0")
            .requires("alpha>=2")
            .requires("gamma"),
    );
    ferry.wheel(&WheelBuilder::new("scan", "1.0").requires("alpha"));
    for (path, text) in [
        ("requirements.txt", "delta\n"),
        ("requirements-dev.txt", "scan\n"),
        ("requirements-docker.txt", "alpha<2\n"),
    ] {
        ferry.project.write(path, text);
    }
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert!(ferry.project.read("pyproject.toml").contains("conflicts"));
}
