//! Trees that hold more than the project's own files.

use uvferry_testkit::skip;

use crate::ferry::Ferry;

#[test]
fn a_checkout_of_another_repository_is_as_it_was() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    for (path, text) in [
        ("requirements.txt", "beta\n"),
        (
            "Makefile",
            "all:\n\tpip install -r requirements.txt -r lib/sub/requirements.txt\n",
        ),
        ("lib/sub/requirements.txt", "tool\n"),
        ("lib/sub/Makefile", "all:\n\tpip install gamma\n"),
    ] {
        ferry.project.write(path, text);
    }
    for arguments in [
        &["init", "--quiet", "lib/sub"][..],
        &["-C", "lib/sub", "add", "--all"],
        &["-C", "lib/sub", "commit", "--quiet", "--message", "Theirs"],
    ] {
        ferry.project.git(arguments);
    }
    // git enters the folder as a gitlink, as it does with a submodule.
    let ferry = ferry.committed();
    let linked = ferry.project.git(&["ls-files", "--stage", "lib/sub"]);
    assert!(linked.starts_with("160000"), "{linked}");
    let before = ferry.whole_tree();

    ferry.migrates_equal(&[]);
    let theirs = ferry
        .project
        .git(&["-C", "lib/sub", "status", "--porcelain"]);
    assert_eq!(theirs, "");
    assert_eq!(
        ferry.project.read("Makefile"),
        "all:\n\tuv sync --locked --inexact --active && uv pip install -r lib/sub/requirements.txt\n"
    );
    assert_eq!(ferry.dependencies(), ["beta"]);

    ferry.run(&["undo", "--yes"]).exits(0);
    let after = ferry.whole_tree();
    assert_eq!(after.bytes("Makefile"), before.bytes("Makefile"));
}

#[test]
fn lines_that_wait_for_a_person_go_on_being_installed_by_all_that_include_them() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        (
            "requirements.txt",
            "beta\nhttps://example.com/archive.zip\n",
        ),
        ("requirements-dev.txt", "-r requirements.txt\ntool\n"),
        ("Makefile", "dev:\n\tpip install -r requirements-dev.txt\n"),
        ("tox.ini", "[testenv]\ndeps = -rrequirements-dev.txt\n"),
    ]);
    ferry.migrate(&["--no-lock", "--accept-review"]).exits(0);
    assert_eq!(
        ferry.project.read("Makefile"),
        "dev:\n\tuv sync --locked --inexact --active && uv pip install -r requirements-dev.txt\n"
    );
    assert_eq!(
        ferry.project.read("tox.ini"),
        "[testenv]\ndeps = -rrequirements-dev.txt\n"
    );
    for path in ["requirements.txt", "requirements-dev.txt"] {
        assert!(ferry.project.exists(path), "{path}");
    }
}

#[test]
fn a_platform_that_installs_requirements_txt_unasked_finds_it() {
    skip!(unless Uv, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "beta\n"),
        (
            "serverless.yml",
            "service: a\nplugins:\n  - serverless-python-requirements\n",
        ),
    ]);
    let json = ferry.migration(&["--no-lock"]);
    assert_eq!(
        json["plan"]["held"][0]["reason"],
        "serverless.yml:3: the Serverless Framework installs requirements.txt by convention"
    );
    assert_eq!(ferry.project.read("requirements.txt"), "beta\n");
}
