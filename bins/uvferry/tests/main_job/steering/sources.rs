//! Distributions that come from a repository, a folder or a build.

use uvferry_testkit::{SdistBuilder, WheelBuilder, skip};

use crate::ferry::Ferry;

#[test]
fn a_local_git_repository_locks_at_its_commit() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    let (url, commit) = ferry.project.repository(
        "library",
        &SdistBuilder::new("omega", "3.0")
            .requires("alpha<2")
            .files(),
    );
    ferry.project.write(
        "requirements.txt",
        format!("git+{url}@{commit}#egg=omega\ngamma\n"),
    );
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.dependencies(), ["omega", "gamma"]);
    assert_eq!(ferry.locked(), ["alpha==1.1", "gamma==2.0", "omega==3.0"]);
    let pyproject = ferry.project.read("pyproject.toml");
    assert!(pyproject.contains("[tool.uv.sources]"), "{pyproject}");
    assert!(pyproject.contains(&commit), "{pyproject}");
    assert!(ferry.project.read("uv.lock").contains(&commit));
}

#[test]
fn an_editable_git_repository_becomes_a_source() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    let (url, _) = ferry
        .project
        .repository("library", &SdistBuilder::new("omega", "3.0").files());
    ferry
        .project
        .write("requirements.txt", format!("-e git+{url}@main#egg=omega\n"));
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.dependencies(), ["omega"]);
    assert_eq!(ferry.locked(), ["omega==3.0"]);
}

#[test]
fn a_checkout_in_the_projects_environment_is_not_touched() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    let (url, _) = ferry
        .project
        .repository("library", &SdistBuilder::new("omega", "3.0").files());
    ferry
        .project
        .write("requirements.txt", format!("-e git+{url}@main#egg=omega\n"));
    ferry.project.write(".gitignore", ".venv\n");
    let ferry = ferry.committed();
    let python = uvferry_testkit::find_python().unwrap();
    ferry
        .project
        .run(&python, ["-m", "venv", ".venv"])
        .success();
    let before = ferry.project.join(".venv").join("src");
    // What somebody works on in there is not committed anywhere.
    ferry.project.write(".venv/src/omega/notes.txt", "mine\n");
    ferry.refuses(&["migrate", "--dry-run"], 0);
    ferry.migrates_equal(&[]);
    let left: Vec<_> = fs_err::read_dir(before.join("omega"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["notes.txt"]);
}

#[test]
fn a_local_folder_becomes_an_editable_source() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    SdistBuilder::new("omega", "3.0")
        .requires("gamma<2")
        .unpack(ferry.project.join("libs/omega"));
    // Static metadata tells the name.
    ferry.project.write(
        "libs/omega/pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"in_tree_backend\"\n\
         backend-path = [\".\"]\n\n[project]\nname = \"omega\"\nversion = \"3.0\"\n\
         dependencies = [\"gamma<2\"]\n",
    );
    ferry
        .project
        .write("requirements.txt", "-e ./libs/omega\nalpha\n");
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert!(ferry.dependencies().contains(&"alpha".to_owned()));
    assert!(ferry.project.read("uv.lock").contains("libs/omega"));
    assert!(ferry.exported(&[]).contains(&"gamma==1.0".to_owned()));
}

#[test]
fn a_folder_beside_the_project_is_there_for_both_tools() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::new();
    SdistBuilder::new("omega", "3.0")
        .requires("gamma<2")
        .unpack(ferry.project.join("services/a"));
    ferry.project.write(
        "services/a/pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"in_tree_backend\"\n\
         backend-path = [\".\"]\n\n[project]\nname = \"omega\"\nversion = \"3.0\"\n\
         dependencies = [\"gamma<2\"]\n",
    );
    ferry.project.write("common/base.txt", "alpha==1.0\n");
    ferry.project.write(
        "services/b/requirements.txt",
        "-r ../../common/base.txt\n-e ../a\ntool\n",
    );
    let ferry = ferry.committed();
    let json = ferry
        .migrate(&["services/b", "--format", "json"])
        .exits(0)
        .json();
    assert_eq!(json["verification"]["equal"], true, "{json:#}");
    assert!(
        ferry
            .project
            .read("services/b/pyproject.toml")
            .contains("path = \"../a\"")
    );
}

#[test]
fn a_sdist_is_built_for_its_metadata() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "omega\n")]);
    ferry.sdist(&SdistBuilder::new("omega", "3.0").requires("gamma<2"));
    ferry.migrates_equal(&[]);
    assert_eq!(ferry.locked(), ["gamma==1.0", "omega==3.0"]);
}

#[test]
fn what_uv_cannot_build_is_locked_with_the_metadata_of_pip_and_said_aloud() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[("requirements.txt", "omega\n")]);
    ferry.sdist(
        &SdistBuilder::new("omega", "3.0")
            .requires("gamma<2")
            .only_by_pip("a library is missing"),
    );
    let json = ferry.migrates_equal(&[]);
    assert_eq!(ferry.locked(), ["gamma==1.0", "omega==3.0"]);
    let pyproject = ferry.project.read("pyproject.toml");
    assert!(pyproject.contains("dependency-metadata"), "{pyproject}");
    // The older setuptools was tried first; it did not help, so it is not there.
    assert!(!pyproject.contains("setuptools"), "{pyproject}");
    let told = json["plan"]["diagnostics"].to_string();
    assert!(
        told.contains("UVF780") && !told.contains("UVF774"),
        "{told}"
    );
}

#[test]
fn metadata_of_another_time_is_given_to_uv_in_a_form_that_it_reads() {
    skip!(unless Uv, Pip, Git, Python);
    // Newer ones refuse such metadata as uv does.
    let finished = uvferry_process::Command::new(uvferry_testkit::find_python().unwrap())
        .args(["-m", "pip", "--version"])
        .current_dir(std::env::temp_dir())
        .environment(&std::env::vars_os().collect())
        .run()
        .unwrap();
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    let version = text.split(' ').nth(1).unwrap_or_default().to_owned();
    let parts: Vec<u32> = version
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    if parts >= vec![24, 1] {
        skip!("the pip here, {version}, refuses it too");
    }
    let ferry = Ferry::new();
    ferry.wheel(
        &WheelBuilder::new("pandaslike", "0.20")
            .requires("alpha>=0k")
            .requires("gamma<2")
            .requires("beta (>=1.0) ; python_version >= '3'"),
    );
    ferry
        .project
        .write("requirements.txt", "pandaslike==0.20\n");
    let ferry = ferry.committed();
    ferry.migrates_equal(&[]);
    assert_eq!(
        ferry.locked(),
        ["alpha==2.0", "beta==1.1", "gamma==1.0", "pandaslike==0.20"]
    );
    let text = ferry.project.read("pyproject.toml");
    assert!(
        text.contains(
            "requires-dist = [\"alpha\", \"gamma<2\", \"beta (>=1.0) ; python_version >= '3'\"]"
        ),
        "{text}"
    );
}
