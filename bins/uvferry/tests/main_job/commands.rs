//! Commands in every kind of file: what a migration makes of them, from end to end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uvferry_testkit::{TreeSnapshot, WheelBuilder, find_uv, skip};

use crate::ferry::Ferry;

/// A project with commands in scripts, a Makefile, an image, a workflow and more; its
/// packages are those of the index of [`Ferry`].
fn service() -> Ferry {
    Ferry::with(&[
        ("requirements.txt", "beta\n"),
        ("requirements-dev.txt", "-r requirements.txt\ntool\n"),
        ("requirements/docs.txt", "gamma\n"),
        ("app/__init__.py", "\"\"\"A service.\"\"\"\n"),
        (
            "setup.sh",
            "#!/bin/bash\n# pip install of it all by hand is over\nset -e\npython3 -m venv .venv\n\
             source .venv/bin/activate\npip install --upgrade pip\n\
             pip install -r requirements.txt \\\n    -r requirements-dev.txt   # both\n\
             echo \"pip install is done\"\n",
        ),
        (
            "Makefile",
            "PIP ?= pip\n\ninstall:\n\t$(PIP) install -r requirements.txt\n\n\
             docs:\n\t@pip install -q -r requirements/docs.txt && \\\n\t\techo built\n",
        ),
        (
            "Dockerfile",
            "FROM python:3.11-slim\nWORKDIR /srv\nCOPY requirements.txt ./\n\
             RUN pip install --no-cache-dir -r requirements.txt\nCOPY app ./app\n\
             CMD [\"python\", \"-m\", \"app\"]\n",
        ),
        (
            ".github/workflows/ci.yml",
            "on:\n  pull_request:\n    paths:\n      - \"app/**\"\n      - \"requirements*.txt\"\njobs:\n  \
             test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      \
             - uses: actions/setup-python@v5\n        with:\n          python-version: \"3.11\"\n          \
             cache: pip   # by the files\n          cache-dependency-path: requirements*.txt\n      \
             - run: |\n          python -m pip install --upgrade pip\n          \
             pip install -r requirements-dev.txt\n",
        ),
        (
            ".readthedocs.yaml",
            "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools:\n    python: \"3.11\"\npython:\n  \
             install:\n    - requirements: requirements/docs.txt\n",
        ),
        ("Jenkinsfile", "node {\n  sh 'pip install awscli'\n}\n"),
        (
            "MANIFEST.in",
            "include requirements.txt\nrecursive-include app *\n",
        ),
    ])
}

/// The command items of a plan's ledger.
fn commands(plan: &Value) -> Vec<&Value> {
    plan["ledger"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["kind"] == "command")
        .collect()
}

/// How often a text calls one of pip's programs by its name, in each line: found without any
/// parser, so comments and strings count as well.
fn calls(text: &str) -> usize {
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line
                .split(|c: char| {
                    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '@' | '(' | ')' | ';')
                })
                .filter(|word| !word.is_empty())
                .collect();
            words
                .windows(2)
                .filter(|pair| {
                    let program = pair[0].rsplit('/').next().unwrap();
                    let is_pip = matches!(program, "pip" | "PIP") && pair[1] == "install";
                    let is_venv = pair[0] == "-m" && pair[1] == "venv";
                    is_pip || is_venv
                })
                .count()
        })
        .sum()
}

fn texts(tree: &TreeSnapshot) -> BTreeMap<&str, String> {
    tree.paths()
        .into_iter()
        .filter_map(|path| {
            let bytes = tree.bytes(path)?;
            Some((path, String::from_utf8_lossy(bytes).into_owned()))
        })
        .collect()
}

#[test]
fn commands_become_uvs_and_nothing_names_a_file_that_is_gone() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    let before = ferry.tree();
    let json = ferry.migrates_equal(&[]);
    let plan = &json["plan"];
    let after = ferry.tree().without(".uvferry");
    let gone: BTreeSet<&str> = before
        .paths()
        .into_iter()
        .filter(|path| after.bytes(path).is_none() && before.bytes(path).is_some())
        .collect();
    assert_eq!(
        gone,
        BTreeSet::from([
            "requirements-dev.txt",
            "requirements.txt",
            "requirements/docs.txt"
        ]),
        "{:#}",
        plan["held"]
    );
    for (path, text) in texts(&after) {
        assert!(!text.contains("requirements"), "{path}:\n{text}");
    }

    // Each call that stands in the tree is in the books, but for a comment and a string.
    let read: usize = texts(&before).values().map(|text| calls(text)).sum();
    let booked: Vec<&Value> = commands(plan);
    let of_pip = booked
        .iter()
        .filter(|item| {
            let text = item["text"].as_str().unwrap();
            text.contains("install") || text.contains("-m venv")
        })
        .count();
    assert_eq!(read, of_pip + 2, "{booked:#?}");
    for item in &booked {
        let is_jenkins = item["file"] == "Jenkinsfile";
        let activates = item["text"].as_str().unwrap().contains("activate");
        let stays = is_jenkins || activates;
        assert_eq!(item["disposition"] == "kept", stays, "{item:#}");
        if is_jenkins {
            assert_eq!(item["code"], "UVF786");
            let message = item["message"].as_str().unwrap();
            assert!(message.contains("`uv pip install awscli`"), "{message}");
        }
    }

    // A second run finds nothing left, and an undo gives back every byte.
    let settled = ferry.tree();
    ferry.project.commit("With uv");
    ferry.run(&["migrate", "--yes"]).exits(0).says("nothing");
    ferry.tree().assert_same_as(&settled);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.tree().without(".uvferry").assert_same_as(&before);
}

#[test]
fn what_has_no_form_with_uv_needs_nobody_in_a_file_that_is_only_listed() {
    skip!(unless Uv, Pip, Git);
    let ferry = Ferry::with(&[
        ("requirements.txt", "alpha==1.0\n"),
        (
            "Jenkinsfile",
            "node {\n  sh 'pip install awscli'\n  sh 'twine upload --skip-existing dist/*'\n}\n",
        ),
    ]);
    let json = ferry.migrates_equal(&[]);
    let booked = commands(&json["plan"]);
    assert_eq!(booked.len(), 2, "{booked:#?}");
    for item in booked {
        assert_eq!(item["disposition"], "kept", "{item:#}");
        assert_eq!(item["code"], "UVF786", "{item:#}");
    }
    let told = json["plan"]["diagnostics"].to_string();
    assert!(told.contains("--skip-existing"), "{told}");
}

#[test]
fn without_commands_everything_that_is_named_stays() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    let before = ferry.tree();
    let json = ferry.migrates_equal(&["--no-commands"]);
    assert_eq!(commands(&json["plan"]), Vec::<&Value>::new());
    let after = ferry.tree();
    for path in before.paths() {
        assert_eq!(after.bytes(path), before.bytes(path), "{path}");
    }
}

#[test]
fn in_the_mode_of_pip_the_files_stay_and_undo_gives_back_the_commands() {
    skip!(unless Uv, Pip, Git);
    let ferry = service();
    let before = ferry.tree();
    let output = ferry
        .migrate(&["--mode", "pip", "--format", "json"])
        .exits(0);
    let json = output.json();
    assert_eq!(json["verification"]["equal"], true, "{output:?}");
    let after = ferry.tree();
    for path in [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements/docs.txt",
    ] {
        assert_eq!(after.bytes(path), before.bytes(path));
    }
    assert!(after.bytes("pyproject.toml").is_none());
    let script = ferry.project.read("setup.sh");
    assert!(
        script.contains(
            "uv pip install -r requirements.txt \\\n    -r requirements-dev.txt   # both"
        ),
        "{script}"
    );
    ferry.project.commit("With uv pip");
    let settled = ferry.tree();
    ferry.migrate(&["--mode", "pip"]).exits(0);
    ferry.tree().assert_same_as(&settled);
    ferry.run(&["undo", "--yes"]).exits(0);
    ferry.tree().without(".uvferry").assert_same_as(&before);
}

/// What a script reads out of a compiled file must not grow old: `uv.lock` takes the place of
/// pip-compile, and the file is written from it.
#[test]
fn a_compiled_file_that_a_script_goes_on_reading_is_written_from_the_lock() {
    skip!(unless Uv, Pip, Git);
    let compiled = |pins: &str, source: &str| {
        format!(
            "#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    pip-compile {source}\n#\n{pins}"
        )
    };
    let main = compiled(
        "alpha==1.0\n    # via beta\nbeta==1.0\n    # via -r requirements/base.in\n",
        "requirements/base.in",
    );
    let dev = compiled(
        "alpha==1.0\n    # via tool\ntool==1.0\n    # via -r requirements/dev.in\n",
        "requirements/dev.in",
    );
    let ferry = Ferry::with(&[
        ("requirements/base.in", "beta\n"),
        ("requirements/base.txt", &main),
        ("requirements/dev.in", "tool\n"),
        ("requirements/dev.txt", &dev),
        (
            "upgrade.sh",
            "set -e\npip-compile --upgrade --no-annotate -o requirements/base.txt requirements/base.in\n\
             pip-compile --upgrade requirements/dev.in\n\
             grep beta requirements/base.txt > beta.txt\n",
        ),
    ]);
    let json = ferry.migrates_equal(&[]);
    assert_eq!(
        ferry.project.read("upgrade.sh"),
        "set -e\nuv lock --upgrade\nuv export --locked --quiet --no-dev \
         --output-file requirements/base.txt --no-annotate --no-hashes\n\
         grep beta requirements/base.txt > beta.txt\n",
    );
    // Only what is read stays; what it was compiled from says nothing any more.
    let held: Vec<&str> = json["plan"]["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|held| held["path"].as_str().unwrap())
        .collect();
    assert_eq!(held, ["requirements/base.txt"]);
    ferry.project.commit("Migrated");
    let again = ferry.run(&["plan", "--format", "json"]).exits(0).json();
    assert_eq!(again["edits"], serde_json::json!([]));
    ferry.wheel(&WheelBuilder::new("beta", "1.2").requires("alpha>=1.0"));
    let uv = find_uv().unwrap();
    let with_uv = format!(
        "PATH={}:$PATH:/usr/bin:/bin UV_DEFAULT_INDEX={} sh upgrade.sh",
        uv.parent().unwrap().display(),
        ferry.index().simple_url("")
    );
    ferry.project.run_ok("sh", ["-c", &with_uv]);
    assert_eq!(ferry.project.read("beta.txt"), "beta==1.2\n");
    assert!(ferry.locked().contains(&"beta==1.2".to_owned()));
    // And what it wrote is no new requirements file to the next plan.
    let plan = ferry.run(&["plan", "--format", "json"]).json();
    assert_eq!(plan["edits"], serde_json::json!([]));
}

#[test]
fn a_file_too_large_to_be_edited_keeps_what_it_installs() {
    skip!(unless Git);
    let mut script = "pip install -r requirements.txt\n".to_owned();
    script.push_str(&"echo an ordinary line of a script\n".repeat(600_000));
    let ferry = Ferry::with(&[("requirements.txt", "beta\n"), ("setup.sh", &script)]);
    let plan = ferry.run(&["plan", "--format", "json"]).exits(0).json();
    let commands = commands(&plan);
    // Read or not, what it installs stays as long as it says so.
    let stays = commands
        .first()
        .is_none_or(|command| command["disposition"] != "rewritten");
    let deleted = plan["edits"]
        .as_array()
        .unwrap()
        .iter()
        .any(|edit| edit["path"] == "requirements.txt" && edit["action"] == "delete");
    assert!(!(stays && deleted), "{commands:#?}");
}
