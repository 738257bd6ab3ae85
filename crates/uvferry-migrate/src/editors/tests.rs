use uvferry_editors::{Framework, Outcome};

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    folder
}

fn evidence(files: &[(&str, &str)]) -> Evidence {
    let folder = folder(files);
    let tree = Tree::walk(folder.path()).unwrap();
    editor_evidence(&Project::read(tree, &PlanOptions::default()))
}

#[test]
fn tools_count_where_they_are_declared_run_or_configured() {
    let tools = |files: &[(&str, &str)]| {
        let found: Vec<String> = evidence(files).tools.into_iter().collect();
        found.join(" ")
    };
    assert_eq!(
        tools(&[("requirements-dev.txt", "pytest\nblack==24.1\n")]),
        "black pytest"
    );
    assert_eq!(tools(&[("Makefile", "check:\n\truff check .\n")]), "ruff");
    assert_eq!(
        tools(&[("pyproject.toml", "[tool.ruff]\nline-length = 100\n")]),
        "ruff"
    );
    assert_eq!(tools(&[("tests/conftest.py", "")]), "pytest");
    assert_eq!(tools(&[("requirements.txt", "flask\n")]), "");
}

#[test]
fn how_it_is_installed_follows_from_its_files() {
    let workflow = |files: &[(&str, &str)]| evidence(files).workflow;
    assert_eq!(
        workflow(&[(
            "pyproject.toml",
            "[project]\nname = \"a\"\nversion = \"1\"\n"
        )]),
        Workflow::Project
    );
    assert_eq!(workflow(&[("a.py", "")]), Workflow::Nothing);
    assert_eq!(
        workflow(&[
            ("requirements.txt", "flask\n"),
            ("requirements-dev.txt", "-r requirements.txt\npytest\n"),
            ("docs/requirements.txt", "sphinx\n"),
        ]),
        Workflow::Pip(vec!["requirements-dev.txt".to_owned()])
    );
}

#[test]
fn distributions_come_from_all_that_declare_them() {
    let found = evidence(&[
        ("requirements.txt", "FastAPI[standard]>=0.110\n"),
        (
            "pyproject.toml",
            "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"flask\"]\n\
             [dependency-groups]\ndev = [\"uvicorn[standard]\"]\n",
        ),
        (
            "shop/main.py",
            "from fastapi import FastAPI\napp = FastAPI()\n",
        ),
    ]);
    let has = |name: &str| found.distributions.contains(name);
    assert!(has("fastapi") && has("fastapi[standard]") && has("flask") && has("uvicorn"));
    assert_eq!(found.apps[0].framework, Framework::FastApi);
}

#[test]
fn a_line_of_gitignore_is_named() {
    let folder = folder(&[
        (".gitignore", "*.pyc\n.vscode/\n!.vscode/tasks.json\n"),
        ("app/.gitignore", "!/.vscode\n.idea\n"),
        ("app/requirements.txt", "flask\n"),
    ]);
    fs_err::create_dir(folder.path().join(".git")).unwrap();
    let line = |root: &Path, path: &str| {
        let found = Ignoring::new(root).line(path)?;
        Some((found.file, found.line))
    };
    let root = folder.path();
    assert_eq!(
        line(root, ".vscode/settings.json"),
        Some((".gitignore".to_owned(), 2))
    );
    assert_eq!(line(root, ".vscode/tasks.json"), None);
    assert_eq!(line(root, ".editorconfig"), None);
    let app = root.join("app");
    assert_eq!(line(&app, ".vscode/settings.json"), None);
    assert_eq!(
        line(&app, ".idea/app.iml"),
        Some((".gitignore".to_owned(), 2))
    );
    assert_eq!(
        line(&app, "pkg/a.pyc"),
        Some(("../.gitignore".to_owned(), 1))
    );
    fs_err::remove_dir(root.join(".git")).unwrap();
    assert_eq!(line(root, ".vscode/settings.json"), None);
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_project_are_refused() {
    let outside = folder(&[("settings.json", "{}\n")]);
    let folder = folder(&[("a/settings.json", "{}\n"), (".vscode/x", "")]);
    let root = folder.path();
    std::os::unix::fs::symlink(
        outside.path().join("settings.json"),
        root.join(".vscode/settings.json"),
    )
    .unwrap();
    std::os::unix::fs::symlink("nowhere", root.join(".vscode/tasks.json")).unwrap();
    std::os::unix::fs::symlink(outside.path(), root.join(".run")).unwrap();
    std::os::unix::fs::symlink("../a/settings.json", root.join(".vscode/launch.json")).unwrap();
    for path in [
        ".vscode/settings.json",
        ".vscode/tasks.json",
        ".run/uv sync.run.xml",
        ".run/settings.json",
        ".vscode/x/y.json",
    ] {
        assert!(matches!(look(root, path), Found::OutOfReach(_)), "{path}");
    }
    assert!(matches!(look(root, ".vscode/launch.json"), Found::File(_)));
    assert!(matches!(look(root, ".vim/uvferry.vim"), Found::Missing));
    let plan = plan_editor(root, Editor::VsCode).unwrap();
    let edited: Vec<&str> = plan.edits.iter().map(|edit| edit.path.as_str()).collect();
    assert_eq!(edited, [".vscode/launch.json", ".vscode/extensions.json"]);
    let refused = plan.diagnostics.iter().filter(|it| it.code == "UVF806");
    assert_eq!(refused.count(), 2);
}

#[test]
fn the_folder_of_the_user_is_the_newest_one_there_is() {
    let home = folder(&[
        (".config/JetBrains/PyCharm2024.1/x", ""),
        (".config/JetBrains/PyCharm2024.3/x", ""),
    ]);
    let none = Environment::default();
    let of = |editor| editor_folder_of_user(editor, home.path(), &none);
    assert_eq!(of(Editor::VsCode), None);
    if cfg!(target_os = "linux") {
        let newest = home.path().join(".config/JetBrains/PyCharm2024.3");
        assert_eq!(of(Editor::PyCharm), Some(Ok(newest.clone())));
        assert_eq!(
            of(Editor::Neovim),
            Some(Err(home.path().join(".config/nvim")))
        );
        let plan = plan_editor_of_user(&newest, Editor::PyCharm).unwrap();
        assert_eq!(plan.edits.len(), 1);
        assert!(plan.settings.iter().all(|it| it.outcome == Outcome::Added));
    }
}

#[test]
fn each_fixture_is_set_up_once_for_each_editor_and_given_back() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut seen = 0;
    for fixture in names_in(&fixtures) {
        let before = fixtures.join(&fixture).join("before");
        if !before.is_dir() {
            continue;
        }
        let project = uvferry_testkit::ScratchProject::copy_of(&before);
        let was = project.snapshot();
        for editor in Editor::ALL {
            let plan = plan_editor(project.path(), editor).unwrap();
            let mut edits = uvferry_journal::EditSet::default();
            edits.extend(plan.edits).unwrap();
            if edits.is_empty() {
                continue;
            }
            let options = uvferry_journal::ApplyOptions::default();
            uvferry_journal::apply(project.path(), &edits, &options, &mut |_| {}).unwrap();
            let again = plan_editor(project.path(), editor).unwrap();
            assert!(again.edits.is_empty(), "{fixture}: {again:?}");
            let options = uvferry_journal::UndoOptions::default();
            uvferry_journal::undo(project.path(), &options).unwrap();
            project.snapshot().without(".uvferry").assert_same_as(&was);
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen} plans of fixtures");
}
