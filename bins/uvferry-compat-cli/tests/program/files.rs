//! Where results cannot be written, and what a spreadsheet would run.

use serde_json::Value;
use uvferry_testkit::{skip, tree_snapshot};

use crate::scene::Scene;

/// A matrix of one package, as a document.
fn small(scene: &Scene) -> Value {
    scene.document(
        0,
        &["matrix", "one", "--python", &scene.python, "--no-solutions"],
    )
}

#[cfg(target_os = "linux")]
mod mounted {
    use uvferry_process::{Command, Finished};

    use super::*;

    /// Runs a script in which `$MOUNT OPTIONS` puts a file system of its own at `out`, that
    /// nobody else sees and that goes with the script; `None` where that is not allowed.
    fn with_mount(scene: &Scene, options: &str, script: &str) -> Option<Finished> {
        let out = scene.project.join("out");
        fs_err::create_dir_all(&out).unwrap();
        let run = |script: &str| {
            let script = format!("mount -t tmpfs -o {options} tmpfs out && {{ {script}\n}}");
            Command::new("unshare")
                .args(["--map-root-user", "--mount", "sh", "-c", &script])
                .arg(env!("CARGO_BIN_EXE_uvferry-compat"))
                .current_dir(scene.project.path())
                .environment(scene.project.environment())
                .run()
        };
        let allowed = run("true").is_ok_and(|finished| finished.success());
        allowed.then(|| run(script).unwrap())
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_before_the_work() {
        skip!(unless Uv, Python);
        let scene = Scene::new();
        let script = "\"$0\" matrix one --output-dir out; matrix=$?
            \"$0\" risks --output-dir out; exit $((matrix * 10 + $?))";
        let Some(finished) = with_mount(&scene, "ro", script) else {
            skip!("nothing can be mounted here");
        };
        let told = finished.stderr_redacted();
        assert_eq!(finished.status, Some(11), "{told}");
        assert_eq!(
            told.matches("error: cannot write into").count(),
            2,
            "{told}"
        );
        assert!(
            told.contains("/out`: ") && told.contains("Read-only file system"),
            "{told}"
        );
        // Nothing was asked: it was told before.
        assert_eq!(scene.index.requests().len(), 0);
    }

    #[test]
    fn a_full_disk_loses_no_result_and_leaves_no_half_file() {
        skip!(unless Uv, Python);
        let scene = Scene::new();
        let matrix = small(&scene);
        scene.project.write("matrix.json", matrix.to_string());
        // As large as some of the files together, and not as all of them.
        let script = "\"$0\" merge matrix.json --output-dir out --format json; status=$?
            cp -r out left; exit $status";
        let Some(finished) = with_mount(&scene, "size=16k", script) else {
            skip!("nothing can be mounted here");
        };
        let told = finished.stderr_redacted();
        assert_eq!(finished.status, Some(1), "{told}");
        assert!(told.contains("error: cannot write `"), "{told}");
        assert!(told.contains("No space left on device"), "{told}");
        let printed: Value = serde_json::from_slice(&finished.stdout).unwrap();
        assert_eq!(printed, matrix);
        // What is there is whole: as it is where there is room.
        let arguments = ["merge", "matrix.json", "--output-dir", "room"];
        scene.ends(0, &arguments);
        let room = tree_snapshot(scene.project.join("room"));
        let left = tree_snapshot(scene.project.join("left"));
        assert!(
            !left.paths().is_empty() && left.paths().len() < room.paths().len(),
            "{left:?}"
        );
        for path in left.paths() {
            assert_eq!(left.bytes(path), room.bytes(path), "{path}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_told() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene
        .project
        .write("matrix.json", small(&scene).to_string());
    for format in ["text", "json", "csv", "html", "markdown", "sarif", "github"] {
        let script = format!("exec \"$0\" merge matrix.json --format {format} > /dev/full");
        let finished = uvferry_process::Command::new("sh")
            .args(["-c", &script])
            .arg(env!("CARGO_BIN_EXE_uvferry-compat"))
            .current_dir(scene.project.path())
            .environment(scene.project.environment())
            .run()
            .unwrap();
        let told = finished.stderr_redacted();
        // No annotation is made of what is the same: there is nothing to write.
        let expected = i32::from(format != "github");
        assert_eq!(finished.status, Some(expected), "{format}: {told}");
        assert_eq!(
            told.contains("No space left on device"),
            expected == 1,
            "{told}"
        );
    }
}

#[test]
fn a_file_is_no_folder_for_files() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("requirements.txt", "one\n");
    scene
        .project
        .write("matrix.json", small(&scene).to_string());
    let asked = scene.index.requests().len();
    scene.project.write("taken", "mine\n");
    for arguments in [
        &["matrix", "one", "--python", &scene.python][..],
        &["risks"],
        &["merge", "matrix.json"],
    ] {
        let arguments = [arguments, &["--output-dir", "taken"]].concat();
        let finished = scene.run(&arguments);
        let told = finished.stderr_redacted();
        assert_eq!(finished.status, Some(2), "{told}");
        assert!(told.contains("error: `taken` is no folder"), "{told}");
        assert!(told.contains("hint: "), "{told}");
        assert!(finished.stdout.is_empty());
    }
    assert_eq!(scene.project.read("taken"), "mine\n");
    assert_eq!(scene.index.requests().len(), asked);
}

const BEGINNINGS: [&str; 7] = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
];

/// Panics where a field of a table is one that a spreadsheet would run.
fn has_no_formula(table: &str) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        rows += 1;
        for field in &row.unwrap() {
            // No number of ours is below zero.
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{field}"
            );
        }
    }
    assert!(rows > 1, "{table}");
}

#[test]
fn no_text_of_a_matrix_is_a_formula_in_a_table() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let arguments = [
        "matrix",
        "missing",
        "--python",
        &scene.python,
        "--no-solutions",
    ];
    let matrix = scene.document(1, &arguments);
    for beginning in BEGINNINGS {
        // A matrix may come from anybody.
        let text = |rest: &str| Value::from(format!("{beginning}{rest}"));
        let mut foreign = matrix.clone();
        let target = text("target");
        foreign["targets"][0]["name"] = target.clone();
        foreign["targets"][0]["platform"] = text("platform");
        foreign["notes"] = Value::from(vec![text("note")]);
        for run in foreign["runs"].as_array_mut().unwrap() {
            run["target"] = target.clone();
        }
        for (at, row) in foreign["packages"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            row["name"] = text(&format!("name{at}"));
            for requested in row["requested"].as_array_mut().unwrap() {
                requested["text"] = text("requirement");
                requested["file"] = text("file");
            }
            let cell = &mut row["cells"][0];
            cell["target"] = target.clone();
            for field in ["pip", "uv", "pip_message", "uv_message"] {
                cell[field] = text(field);
            }
        }
        scene.project.write("foreign.json", foreign.to_string());
        let arguments = [
            "merge",
            "foreign.json",
            "--format",
            "csv",
            "--output-dir",
            "out",
        ];
        let table = scene.ends(1, &arguments);
        has_no_formula(&table);
        for file in ["compatibility_matrix.csv", "problem_packages.csv"] {
            has_no_formula(&scene.project.read(&format!("out/{file}")));
        }
    }
}

#[test]
fn no_name_of_a_file_is_a_formula_in_a_table() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    // Names that this system and pip take.
    let all = ["=cmd|calc", "+1", "@SUM(1)", "\t=1", "\r=1"];
    let beginnings = if cfg!(windows) { &all[1..3] } else { &all[..] };
    let mut named = Vec::new();
    for (at, beginning) in beginnings.iter().enumerate() {
        let file = format!("{beginning}.txt");
        scene.project.write(&file, format!("missing{at}\nnose\n"));
        named.extend(["-r".to_owned(), file]);
    }
    let run = |command: &[&str]| {
        let named = named.iter().map(String::as_str);
        let arguments: Vec<&str> = command.iter().copied().chain(named).collect();
        let arguments = [&arguments[..], &["--format", "csv", "--output-dir", "out"]].concat();
        let finished = scene.run(&arguments);
        has_no_formula(&finished.stdout_text());
        finished.status
    };
    let matrix = ["matrix", "--python", &scene.python, "--no-solutions"];
    assert_eq!(run(&matrix), Some(1));
    assert!(run(&["risks", "--offline"]).is_some());
    for file in ["problem_packages.csv", "risks.csv"] {
        let table = scene.project.read(&format!("out/{file}"));
        has_no_formula(&table);
        for beginning in beginnings {
            // As text it is there.
            let text = format!("'{}", beginning.trim());
            assert!(table.contains(&text), "{text}: {table}");
        }
    }
}
