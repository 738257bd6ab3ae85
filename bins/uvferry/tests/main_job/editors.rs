//! `uvferry ide`, as it is typed; what it writes, used by the editors and by uv themselves.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, Finished, find_program};
use uvferry_testkit::{TreeSnapshot, find_python, find_uv, skip};

use crate::ferry::Ferry;

const PYPROJECT: &str = "[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.9\"\ndependencies = [\"alpha\"]\n\n[dependency-groups]\ndev = [\"beta\"]\n\n[tool.uv]\npackage = false\n";

const SETTINGS: &str = "{\r\n\t// ours\r\n\t\"python.defaultInterpreterPath\": \"venv/bin/python\",\r\n\t\"a\": [1, 2,],\r\n}";

fn shop() -> Ferry {
    Ferry::with(&[
        ("pyproject.toml", PYPROJECT),
        ("shop/__init__.py", "if True:\n    pass\n"),
        ("shop/__main__.py", "print(1)\n"),
        ("tests/conftest.py", ""),
        (
            ".gitignore",
            "/.venv\n/.vscode/*\n!/.vscode/settings.json\n",
        ),
        (".editorconfig", "; ours\n[*]\nindent_style = tab\n"),
        (".vscode/settings.json", SETTINGS),
    ])
}

fn project_tree(ferry: &Ferry) -> TreeSnapshot {
    ferry.tree().without(".uvferry")
}

/// The environment in which the project's uv asks the index of the test.
fn with_uv(ferry: &Ferry) -> Environment {
    let environment = ferry.project.environment();
    let mut folders = vec![find_uv().unwrap().parent().unwrap().to_owned()];
    folders.extend(std::env::split_paths(
        environment.get("PATH").unwrap_or_default(),
    ));
    environment
        .clone()
        .with("PATH", std::env::join_paths(folders).unwrap())
        .with("UV_DEFAULT_INDEX", ferry.index().simple_url(""))
        .with("UV_PYTHON", find_python().unwrap())
}

fn in_project(ferry: &Ferry, program: &Path, arguments: &[&str]) -> Finished {
    Command::new(program)
        .args(arguments)
        .current_dir(ferry.project.path())
        .environment(&with_uv(ferry))
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap()
}

#[test]
fn each_editor_is_set_up_once_and_undone_byte_for_byte() {
    skip!(unless Git);
    for editor in ["vscode", "pycharm", "vim", "neovim", "editorconfig"] {
        let ferry = shop();
        let before = project_tree(&ferry);
        ferry.refuses(&["ide", editor, "--dry-run"], 0);
        ferry
            .refuses(&["ide", editor], 2)
            .says("nobody is there to ask");
        ferry
            .run(&["ide", editor, "--yes"])
            .exits(0)
            .says("written");
        assert!(!project_tree(&ferry).changes_since(&before).is_empty());
        ferry
            .refuses(&["ide", editor, "--yes"], 0)
            .says("there is nothing to add");
        ferry.run(&["undo", "--yes"]).exits(0).says("undone");
        project_tree(&ferry).assert_same_as(&before);
    }
}

#[test]
fn what_was_written_is_shown_as_a_document() {
    skip!(unless Git);
    let ferry = shop();
    let shown = ferry.run(&["ide", "vscode", "--dry-run", "--format", "json"]);
    let shown = shown.exits(0).json();
    assert_eq!(shown["schema"], "uvferry.ide/1");
    assert_eq!(shown["editor"], "vscode");
    assert_eq!(shown["journal"], Value::Null);
    let done = ferry.run(&["ide", "vscode", "--yes", "--format", "json"]);
    let done = done.exits(0).json();
    assert!(done["journal"].is_string());
    assert_eq!(done["edits"].as_array().unwrap().len(), 4);
    assert_eq!(done["settings"], shown["settings"]);
    let replaced = &done["settings"][0];
    assert_eq!(replaced["name"], "python.defaultInterpreterPath");
    assert_eq!(replaced["outcome"], "replaced");
    let told = done["diagnostics"].as_array().unwrap();
    let ignored = told.iter().find(|told| told["code"] == "UVF805").unwrap();
    assert_eq!(
        (&ignored["file"], &ignored["line"]),
        (&".gitignore".into(), &2.into())
    );
    let message = ignored["message"].as_str().unwrap();
    assert!(message.contains("`.vscode/tasks.json`"), "{message}");
    assert!(!message.contains("settings.json"), "{message}");
    assert_eq!(
        ferry.project.read(".vscode/settings.json"),
        SETTINGS
            .replace("venv/bin/python", "${workspaceFolder}/.venv")
            .replace(
                "[1, 2,],\r\n",
                "[1, 2,],\r\n\t\"python.terminal.activateEnvironment\": true,\r\n\t\"python.testing.pytestEnabled\": true,\r\n"
            )
    );
}

#[test]
fn a_file_that_cannot_be_read_stays_and_the_others_are_written() {
    skip!(unless Git);
    let ferry = shop();
    ferry.project.write(".vscode/settings.json", "{ \"a\": ");
    ferry
        .run(&["ide", "vscode", "--yes"])
        .exits(1)
        .says("UVF801");
    assert_eq!(ferry.project.read(".vscode/settings.json"), "{ \"a\": ");
    assert!(ferry.project.exists(".vscode/tasks.json"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_project_is_not_followed() {
    skip!(unless Git);
    let ferry = Ferry::with(&[("requirements.txt", "alpha\n")]);
    let outside = ferry.project.beside("outside");
    fs_err::create_dir_all(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, ferry.project.join(".vscode")).unwrap();
    ferry.refuses(&["ide", "vscode", "--yes"], 1).says("UVF806");
    assert_eq!(fs_err::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn uv_runs_each_task() {
    skip!(unless Uv, Git, Python);
    let ferry = shop();
    ferry.run(&["ide", "vscode", "--yes"]).exits(0);
    let tasks: Value = serde_json::from_str(&ferry.project.read(".vscode/tasks.json")).unwrap();
    let mut tasks: Vec<&Value> = tasks["tasks"].as_array().unwrap().iter().collect();
    // An environment is made where there is none.
    tasks.sort_by_key(|task| task["label"] != "uv: venv");
    for task in tasks {
        assert_eq!(task["command"], "uv");
        let words = task["args"].as_array().unwrap().iter();
        let words: Vec<&str> = words
            .map(|word| match word.as_str().unwrap() {
                "${input:uvDistribution}" => "gamma",
                word => word,
            })
            .collect();
        let finished = in_project(&ferry, &find_uv().unwrap(), &words);
        assert!(finished.success(), "{words:?}: {finished:?}");
    }
    assert!(ferry.project.exists(".venv/pyvenv.cfg"));
    assert_eq!(ferry.locked(), ["alpha==2.0", "beta==1.1", "gamma==2.0"]);
    assert_eq!(ferry.group("dev"), ["beta", "gamma>=2.0"]);
}

#[test]
fn uv_runs_the_tasks_of_a_project_of_requirements_files() {
    skip!(unless Uv, Git, Python);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.0\n"),
        ("requirements-dev.txt", "-r requirements.txt\nbeta\n"),
    ]);
    ferry.run(&["ide", "vscode", "--yes"]).exits(0);
    let tasks: Value = serde_json::from_str(&ferry.project.read(".vscode/tasks.json")).unwrap();
    let mut tasks: Vec<&Value> = tasks["tasks"].as_array().unwrap().iter().collect();
    tasks.sort_by_key(|task| task["label"] != "uv: venv");
    let environment = ferry.project.environment().clone();
    assert!(environment.get("VIRTUAL_ENV").is_none());
    for task in tasks {
        let words = task["args"].as_array().unwrap().iter();
        let words: Vec<&str> = words.filter_map(Value::as_str).collect();
        // `uv pip` takes the environment of the folder, unless `UV_PYTHON` names another.
        let environment = with_uv(&ferry).without("UV_PYTHON");
        let finished = Command::new(find_uv().unwrap())
            .args(&words)
            .current_dir(ferry.project.path())
            .environment(&environment)
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap();
        assert!(finished.success(), "{words:?}: {finished:?}");
    }
    assert_eq!(frozen(&ferry), ["alpha==1.0", "beta==1.1"]);
}

/// What is installed in the project's environment.
fn frozen(ferry: &Ferry) -> Vec<String> {
    let uv = find_uv().unwrap();
    let finished = in_project(ferry, &uv, &["pip", "freeze", "--python", ".venv"]);
    assert!(finished.success(), "{finished:?}");
    finished.stdout_text().lines().map(str::to_owned).collect()
}

fn program(name: &str) -> Option<PathBuf> {
    find_program(name, &std::env::var_os("PATH").unwrap_or_default())
}

/// Vim with its scripting; the smallest builds have none.
fn vim() -> Option<PathBuf> {
    let vim = program("vim")?;
    let finished = Command::new(&vim)
        .arg("--version")
        .current_dir(std::env::temp_dir())
        .environment(&Environment::default())
        .timeout(Duration::from_mins(1))
        .run()
        .ok()?;
    finished.stdout_text().contains("+eval").then_some(vim)
}

#[test]
fn vim_installs_updates_freezes_and_lists() {
    skip!(unless Uv, Git, Python);
    let Some(vim) = vim() else {
        skip!("there is no Vim with scripts");
    };
    let ferry = shop();
    ferry.run(&["ide", "vim", "--yes"]).exits(0).says("UVF810");
    let run = |commands: &[&str]| {
        // Vim says what goes wrong in a script on the stream of its messages.
        let mut arguments = vec!["-es", "-N", "-u", "NONE", "-i", "NONE", "-V1"];
        arguments.extend(["--cmd", "let g:uvferry_terminal = 0"]);
        arguments.extend(["-c", "source .vim/uvferry.vim"]);
        for command in commands {
            arguments.extend(["-c", command]);
        }
        arguments.extend(["-c", "qa!"]);
        let finished = in_project(&ferry, &vim, &arguments);
        let said = format!("{finished:?}");
        assert!(
            !said.contains("E1") && !said.contains("Error detected"),
            "{said}"
        );
    };
    run(&["edit shop/__init__.py", "UvInstall"]);
    assert_eq!(frozen(&ferry), ["alpha==2.0", "beta==1.1"]);
    run(&["UvInstall gamma==1.0"]);
    assert_eq!(ferry.dependencies(), ["alpha", "gamma==1.0"]);
    run(&["UvUpdate"]);
    run(&[
        "UvFreeze",
        "call writefile(getline(1, '$'), 'freeze.out')",
        "UvList",
        "call writefile(getline(1, '$'), 'list.out')",
        "call writefile([maparg('<Leader>ui', 'n'), maparg('<Leader>ul', 'n')], 'keys.out')",
    ]);
    assert_eq!(
        ferry.project.read("freeze.out"),
        "alpha==2.0\nbeta==1.1\ngamma==1.0\n"
    );
    let list = ferry.project.read("list.out");
    assert!(list.contains("alpha") && list.contains("Version"), "{list}");
    assert_eq!(
        ferry.project.read("keys.out"),
        "<Plug>(UvInstall)\n<Plug>(UvList)\n"
    );
    run(&[
        "let g:loaded_uvferry = 1",
        "nunmap <Leader>ui",
        "source .vim/uvferry.vim",
        "call writefile([maparg('<Leader>ui', 'n')], 'keys.out')",
    ]);
    assert_eq!(ferry.project.read("keys.out"), "\n");
}

#[test]
fn neovim_installs_updates_freezes_and_lists() {
    skip!(unless Uv, Git, Python);
    let Some(neovim) = program("nvim") else {
        skip!("there is no Neovim");
    };
    let ferry = shop();
    ferry
        .project
        .write(".nvim.lua", "return { theirs = true }\n");
    ferry
        .run(&["ide", "neovim", "--yes"])
        .exits(0)
        .says("UVF810");
    let run = |commands: &[&str]| {
        let mut arguments = vec!["--headless", "-u", "NONE", "-i", "NONE"];
        arguments.extend(["-c", "luafile .nvim.lua"]);
        for command in commands {
            arguments.extend(["-c", command]);
        }
        arguments.extend(["-c", "qa!"]);
        let finished = in_project(&ferry, &neovim, &arguments);
        let said = String::from_utf8_lossy(&finished.stderr).into_owned();
        assert!(finished.success() && !said.contains("E5"), "{said}");
    };
    let ends = "call jobwait([&channel], 60000)";
    run(&["edit shop/__init__.py", "UvInstall", ends]);
    assert_eq!(frozen(&ferry), ["alpha==2.0", "beta==1.1"]);
    run(&["UvInstall gamma==1.0", ends]);
    assert_eq!(ferry.dependencies(), ["alpha", "gamma==1.0"]);
    run(&["UvUpdate", ends]);
    run(&[
        "UvFreeze",
        "call writefile(getline(1, '$'), 'freeze.out')",
        "UvList",
        "call writefile(getline(1, '$'), 'list.out')",
        "call writefile([maparg('<Leader>ui', 'n'), maparg('<Leader>ul', 'n')], 'keys.out')",
    ]);
    assert_eq!(
        ferry.project.read("freeze.out"),
        "alpha==2.0\nbeta==1.1\ngamma==1.0\n"
    );
    let list = ferry.project.read("list.out");
    assert!(list.contains("alpha") && list.contains("Version"), "{list}");
    let keys = ferry.project.read("keys.out");
    assert!(
        keys.contains("UvInstall") && keys.contains("UvList"),
        "{keys}"
    );
}

#[test]
fn for_all_projects_the_users_own_folder_is_written_and_given_back() {
    skip!(unless Git);
    let mut ferry = shop();
    let home = ferry.project.isolated().home().to_owned();
    let before = ferry.whole_tree();
    ferry
        .run(&["ide", "vim", "--user", "--yes"])
        .exits(1)
        .says("make the folder first");
    ferry
        .run(&["ide", "vscode", "--user", "--yes"])
        .exits(2)
        .says("has nothing for all projects");
    let own = if cfg!(windows) { "vimfiles" } else { ".vim" };
    let folder = home.join(own);
    fs_err::create_dir_all(folder.join("plugin")).unwrap();
    fs_err::write(folder.join("plugin/other.vim"), "\" theirs\n").unwrap();
    let output = ferry.run(&["ide", "vim", "--user", "--yes"]).exits(0);
    assert!(folder.join("plugin/uvferry.vim").is_file(), "{output:?}");
    ferry.whole_tree().assert_same_as(&before);
    let told = folder.to_str().unwrap().to_owned();
    ferry.run(&["undo", &told, "--yes"]).exits(0).says("undone");
    assert!(!folder.join("plugin/uvferry.vim").exists());
    assert!(folder.join("plugin/other.vim").exists());
}
