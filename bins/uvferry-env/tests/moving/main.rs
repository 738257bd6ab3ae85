//! `uvferry-env move-venv`, as a user runs it, and as one ends it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use uvferry_process::Finished;
use uvferry_testkit::{
    ScratchProject, TreeSnapshot, WheelBuilder, assert_follows_schema, find_python, find_uv, skip,
    tree_snapshot,
};

struct Bench {
    project: ScratchProject,
    packages: PathBuf,
    venv: PathBuf,
}

impl Bench {
    fn new(wheels: usize) -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        // uv builds an environment without any index from it; pip's words for it are read.
        project.isolated().set("PIP_NO_INDEX", "1");
        project.isolated().set("PIP_FIND_LINKS", &packages);
        project.isolated().set("UVFERRY_UV", find_uv().unwrap());
        project.isolated().remove("PYTHONDONTWRITEBYTECODE");
        let mut names = Vec::new();
        for number in 0..wheels {
            let name = format!("part-{number}");
            WheelBuilder::new(&name, "1.0")
                .file(
                    &format!("part_{number}/__init__.py"),
                    "def main():\n    print('runs')\n",
                )
                .console_script(&format!("run-{number}"), &format!("part_{number}:main"))
                .build(&packages);
            names.push(name);
        }
        project.run_ok(find_python().unwrap(), ["-m", "venv", ".venv"]);
        let venv = project.join(".venv");
        let python = program(&venv, "python");
        let mut arguments = vec!["-m", "pip", "install", "-q"];
        arguments.extend(names.iter().map(String::as_str));
        project.run_ok(&python, arguments);
        Self {
            project,
            packages,
            venv,
        }
    }

    fn run(&self, arguments: &[&str]) -> Finished {
        let all = ["move-venv"].iter().chain(arguments);
        self.project.run(env!("CARGO_BIN_EXE_uvferry-env"), all)
    }

    fn json(&self, arguments: &[&str], status: i32) -> Value {
        let all: Vec<&str> = ["--format", "json"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let finished = self.run(&all);
        assert_eq!(finished.status, Some(status), "{finished:?}");
        let document: Value = serde_json::from_slice(&finished.stdout).unwrap();
        assert_follows_schema(&document);
        document
    }

    fn tree(&self) -> TreeSnapshot {
        tree_snapshot(&self.venv)
    }

    fn beside(&self) -> Vec<String> {
        let mut names: Vec<String> = fs_err::read_dir(self.project.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn program(venv: &Path, name: &str) -> PathBuf {
    if cfg!(windows) {
        venv.join("Scripts").join(format!("{name}.exe"))
    } else {
        venv.join("bin").join(name)
    }
}

#[test]
fn an_environment_is_planned_moved_and_brought_back() {
    skip!(unless Uv, Python);
    let bench = Bench::new(2);
    let before = bench.tree();
    let planned = bench.json(&["--dry-run", ".venv"], 0);
    assert_eq!(planned["outcome"], "planned");
    assert_eq!(planned["backup_path"], Value::Null);
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);

    let moved = bench.json(&[".venv"], 0);
    assert_eq!(moved["outcome"], "moved");
    assert_eq!(moved["success"], true);
    assert_eq!(moved["created_by_uv"], true);
    assert_eq!(moved["count_after"], 2);
    assert_eq!(moved["original_path"], bench.venv.to_str().unwrap());
    let backup = moved["backup_path"].as_str().unwrap();
    tree_snapshot(backup).assert_same_as(&before);
    let packages = moved["packages"].as_array().unwrap();
    let part = packages.iter().find(|one| one["name"] == "part-0").unwrap();
    assert_eq!(part["requirement"], "part-0==1.0");
    assert_eq!(part["installed"], true);
    let told = bench.project.run_ok(program(&bench.venv, "run-1"), [""; 0]);
    assert_eq!(told.trim(), "runs");

    // Nothing is left to do.
    let again = bench.json(&[".venv"], 0);
    assert_eq!(again["outcome"], "unchanged");

    let undone = bench.json(&["--undo", ".venv/"], 0);
    assert_eq!(undone["was_finished"], true);
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
    let nothing = bench.run(&["--rollback", ".venv"]);
    assert_eq!(nothing.status, Some(1), "{nothing:?}");
    assert!(nothing.stderr_redacted().contains("nothing to undo"));
}

#[test]
fn a_person_reads_what_was_done_and_what_failed() {
    skip!(unless Uv, Python);
    let bench = Bench::new(2);
    let before = bench.tree();
    let wheel = WheelBuilder::new("part-1", "1.0").file_name();
    let away = bench.project.join(&wheel);
    fs_err::rename(bench.packages.join(&wheel), &away).unwrap();
    let failed = bench.run(&[".venv"]);
    assert_eq!(failed.status, Some(1), "{failed:?}");
    let text = failed.stdout_text();
    assert!(
        text.contains("the old environment is back as it was"),
        "{text}"
    );
    assert!(text.contains("UVF466") && text.contains("part-1"), "{text}");
    bench.tree().assert_same_as(&before);
    let document = bench.json(&[".venv"], 1);
    assert_eq!(document["outcome"], "rolled_back");
    assert_eq!(document["success"], false);
    assert_eq!(document["issues"][0]["kind"], "installation_error");
    assert_eq!(document["failures"][0]["name"], "part-1");
    assert_eq!(document["failures"][0]["alternative"], Value::Null);

    let moved = bench.run(&["--accept-failures=Part.1", "--discard", ".venv"]);
    assert_eq!(moved.status, Some(0), "{moved:?}");
    let text = moved.stdout_text();
    assert!(text.contains("Failed, and accepted"), "{text}");
    assert!(text.contains("The old environment was removed."), "{text}");
    assert!(text.lines().count() < 25, "{text}");
    fs_err::remove_file(away).unwrap();
    assert_eq!(bench.beside(), [".venv"]);
}

#[test]
fn without_a_uv_or_an_environment_it_says_so() {
    skip!(unless Uv, Python);
    let bench = Bench::new(1);
    let without = bench.run(&["--uv", "/nowhere/uv", ".venv"]);
    assert_eq!(without.status, Some(2), "{without:?}");
    let document = bench.json(&["nowhere"], 1);
    assert_eq!(document["issues"][0]["kind"], "missing_venv");
    assert_eq!(document["outcome"], "refused");
    let wrong = bench.run(&["--undo", "--discard", ".venv"]);
    assert_eq!(wrong.status, Some(2), "{wrong:?}");
}

/// Starts a move and ends it after a while; tells whether it had come to its end by itself.
#[cfg(unix)]
fn ended_after(bench: &Bench, wait: Duration) -> bool {
    #[expect(clippy::disallowed_methods, reason = "one that is to be ended at will")]
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-env"))
        .args(["move-venv", "--quiet", ".venv"])
        .current_dir(bench.project.path())
        .env_clear()
        .envs(bench.project.environment().iter())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(wait);
    let ended = run.try_wait().unwrap().is_some();
    // SIGKILL: nothing of it can react, and a uv that it has started goes on.
    run.kill().unwrap();
    run.wait().unwrap();
    ended
}

#[cfg(unix)]
#[test]
fn killed_after_any_while_one_complete_environment_comes_out() {
    skip!(unless Uv, Python);
    let bench = Bench::new(12);
    let before = bench.tree();
    let begun = Instant::now();
    assert_eq!(bench.run(&[".venv"]).status, Some(0));
    let whole = begun.elapsed();
    assert_eq!(bench.run(&["--undo", ".venv"]).status, Some(0));
    bench.tree().assert_same_as(&before);
    let mut in_between = 0;
    for part in 1..=15_u32 {
        let wait = whole * part / 15;
        let ended = ended_after(&bench, wait);
        let context = format!("after {wait:?} of {whole:?}: {:?}", bench.beside());
        let is_aside = bench.project.exists(".venv.before-uv/environment");
        in_between += u32::from(is_aside && !ended);
        if part % 3 == 0 {
            let again = bench.json(&[".venv"], 0);
            assert!(
                again["outcome"] == "moved" || again["outcome"] == "unchanged",
                "{context}: {again:#}"
            );
            let told = bench
                .project
                .run_ok(program(&bench.venv, "run-11"), [""; 0]);
            assert_eq!(told.trim(), "runs", "{context}");
            assert_eq!(bench.beside(), [".venv", ".venv.before-uv"], "{context}");
        }
        let undone = bench.run(&["--undo", ".venv"]);
        // Killed before anything had changed, there is nothing to undo.
        assert!(
            undone.success() || undone.stderr_redacted().contains("nothing to undo"),
            "{context}: {undone:?}"
        );
        bench.tree().assert_same_as(&before);
        assert_eq!(
            bench
                .beside()
                .into_iter()
                .filter(|name| !name.contains("uvferry-lock"))
                .collect::<Vec<_>>(),
            [".venv"],
            "{context}"
        );
    }
    assert!(in_between >= 4, "only {in_between} kills came between");
}

#[cfg(unix)]
#[test]
fn an_interrupt_brings_the_old_environment_back() {
    skip!(unless Uv, Python);
    let bench = Bench::new(12);
    let before = bench.tree();
    #[expect(clippy::disallowed_methods, reason = "one that is to be ended at will")]
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-env"))
        .args(["move-venv", "--quiet", ".venv"])
        .current_dir(bench.project.path())
        .env_clear()
        .envs(bench.project.environment().iter())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !bench.project.exists(".venv.before-uv/environment") {
        assert!(run.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::sleep(Duration::from_millis(2));
    }
    bench
        .project
        .run_ok("kill", ["-INT", &run.id().to_string()]);
    let status = run.wait().unwrap();
    assert!(!status.success());
    bench.tree().assert_same_as(&before);
    assert_eq!(bench.beside(), [".venv"]);
}
