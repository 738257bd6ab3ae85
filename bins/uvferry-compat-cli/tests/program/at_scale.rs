//! The scripts of `docs/compat-at-scale.md`, run as they stand there but for what a test has
//! less of: shares, Pythons and platforms.

#![cfg(unix)]

use std::path::Path;

use uvferry_diagnostics::SourceFile;
use uvferry_process::{Command, Finished};
use uvferry_testkit::skip;
use uvferry_yaml::{NodeRef, Tree};

use crate::scene::Scene;

/// The scripts of the page in which the program is called: to share and to join, twice.
fn scripts() -> Vec<String> {
    fn collect(node: NodeRef<'_>, found: &mut Vec<String>) {
        let is_script = |text: &&str| text.contains("uvferry-compat ");
        found.extend(node.text().filter(is_script).map(str::to_owned));
        for item in node.items() {
            collect(item, found);
        }
        for (_, value) in node.entries() {
            collect(value, found);
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/compat-at-scale.md");
    let page = fs_err::read_to_string(path).unwrap();
    let mut found = Vec::new();
    for block in page.split("```yaml\n").skip(1) {
        let manifest = block.split("```").next().unwrap();
        let source = SourceFile::new("manifest.yaml", manifest.to_owned());
        collect(Tree::parse(&source).unwrap().root().unwrap(), &mut found);
    }
    found
}

struct AtScale {
    scene: Scene,
    scripts: Vec<String>,
}

impl AtScale {
    fn new() -> Self {
        let mut scene = Scene::new();
        let program = Path::new(env!("CARGO_BIN_EXE_uvferry-compat"));
        let path = scene.project.environment().get("PATH").unwrap().to_owned();
        let folders = std::iter::once(program.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&path));
        let path = std::env::join_paths(folders).unwrap();
        scene.project.isolated().set("PATH", path);
        let fewer = format!("--python {} --platform linux,macos", scene.python);
        let scripts = scripts()
            .iter()
            .map(|script| {
                let all = "--python 3.11,3.12,3.13 --platform linux,macos,windows";
                script
                    .replace(all, &fewer)
                    .replace("/tmp/", "work/")
                    .replace("/data/", "data/")
                    .replace("/config/", "")
            })
            .collect();
        Self { scene, scripts }
    }

    /// A repository of one requirements file.
    fn repository(&self, folder: &str, requirement: &str) -> String {
        let at = self.scene.project.beside(folder);
        fs_err::write(at.join("requirements.txt"), requirement).unwrap();
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "."],
            &["commit", "--quiet", "-m", "as it is"],
        ] {
            let arguments = [&["-C", at.to_str().unwrap()], arguments].concat();
            let finished = self.scene.project.run("git", arguments);
            assert!(finished.success(), "{}", finished.stderr_redacted());
        }
        format!("file://{}", at.display())
    }

    fn run(&self, script: usize, variables: &[(&str, &str)]) -> Finished {
        let mut environment = self.scene.project.environment().clone();
        for (name, value) in variables {
            environment.set(name, value);
        }
        Command::new("sh")
            .args(["-eu", "-c", &self.scripts[script]])
            .current_dir(self.scene.project.path())
            .environment(&environment)
            .run()
            .unwrap()
    }

    fn outcome(&self, report: &str, repository: &str, package: &str) -> String {
        let label = repository.trim_start_matches("file:///").replace(
            |c: char| !c.is_ascii_alphanumeric() && !"._".contains(c),
            "-",
        );
        let file = format!("{report}/{label}/compatibility_matrix.json");
        let matrix: serde_json::Value =
            serde_json::from_str(&self.scene.project.read(&file)).unwrap();
        assert_eq!(matrix["targets"].as_array().unwrap().len(), 2);
        crate::scene::outcome(&matrix, package).to_owned()
    }
}

#[test]
fn the_scripts_do_what_the_page_says() {
    skip!(unless Uv, Python, Git);
    let scale = AtScale::new();
    assert_eq!(scale.scripts.len(), 4);
    // Of one name, in other places: each has its own report.
    let good = scale.repository("first/api", "one\n");
    let bad = scale.repository("second/api", "missing\n");
    let write = |repositories: &[&str]| {
        let text = repositories.join("\n") + "\n";
        scale.scene.project.write("repositories.txt", text);
    };
    write(&[&good, &bad]);
    for (share, merge, report) in [(0, 1, "report"), (2, 3, "data/report")] {
        for number in ["1", "2"] {
            let index = if number == "1" { "0" } else { "1" };
            let variables = [
                ("SHARE", number),
                ("SHARES", "2"),
                ("JOB_COMPLETION_INDEX", index),
            ];
            let finished = scale.run(share, &variables);
            assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
        }
        let summary = scale.scene.project.join("summary.md");
        let summary = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
        let finished = scale.run(merge, &summary);
        assert_eq!(finished.status, Some(0), "{}", finished.stderr_redacted());
        assert_eq!(scale.outcome(report, &good, "one"), "same");
        assert_eq!(scale.outcome(report, &bad, "missing"), "neither");
    }
    assert_eq!(
        scale
            .scene
            .project
            .read("summary.md")
            .matches("# pip and uv side by side\n")
            .count(),
        2
    );
}

#[test]
fn a_repository_that_fails_stops_no_other_one_and_is_told() {
    skip!(unless Uv, Python, Git);
    let scale = AtScale::new();
    let good = scale.repository("good", "one\n");
    let gone = good.replace("/good", "/gone");
    // Neither of pip's nor of uv's: wrong usage.
    let empty = scale.repository("empty", "");
    let text = format!("{gone}\n{empty}\n{good}\n");
    scale.scene.project.write("repositories.txt", text);
    let variables = [("SHARE", "1"), ("SHARES", "1")];
    let finished = scale.run(0, &variables);
    assert_eq!(finished.status, Some(1), "{}", finished.stderr_redacted());
    let summary = scale.scene.project.join("summary.md");
    let summary = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let finished = scale.run(1, &summary);
    assert_eq!(finished.status, Some(1), "{}", finished.stderr_redacted());
    assert_eq!(scale.outcome("report", &good, "one"), "same");
}
