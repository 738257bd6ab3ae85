//! The program as scripts call it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, Finished};

fn run(folder: &Path, arguments: &[&str]) -> Finished {
    let environment = std::env::vars_os().collect::<Environment>();
    Command::new(env!("CARGO_BIN_EXE_uvferry-report"))
        .args(arguments)
        .current_dir(folder)
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap()
}

fn out(finished: &Finished) -> String {
    assert!(finished.success(), "{}", finished.stderr_redacted());
    String::from_utf8(finished.stdout.clone()).unwrap()
}

fn saved(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../crates/uvferry-report/tests/saved")
        .join(name)
}

#[test]
fn each_form_of_a_migration_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved("migration-1.json");
    let file = file.to_str().unwrap();
    let render = |more: &[&str]| {
        let arguments: Vec<&str> = ["render", file].iter().chain(more).copied().collect();
        out(&run(folder.path(), &arguments))
    };
    assert!(render(&[]).starts_with("Found\n"));
    assert!(render(&["--format", "markdown"]).starts_with("# sample: from pip to uv\n"));
    let page = render(&["--format", "html", "--lang", "ko"]);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"ko\">"));
    for (file, title) in [
        ("matrix-1.json", "# pip와 uv의 비교\n"),
        ("risks-1.json", "# uv로 옮길 때의 위험\n"),
        ("bench-1.json", "# pip와 uv의 측정 결과\n"),
        ("machine-1.json", "# 환경과 컴퓨터\n"),
        ("graph-1.json", "# shop의 기반이 되는 것\n"),
        ("environment-1.json", "# 설치된 것\n"),
        ("snapshots-1.json", "# 스냅숏\n"),
        ("check-1.json", "# 검사 결과\n"),
    ] {
        let file = saved(file);
        let file = file.to_str().unwrap();
        let korean = ["render", file, "--format", "markdown", "--lang", "ko"];
        let report = out(&run(folder.path(), &korean));
        assert!(report.starts_with(title), "{report}");
    }
    // Each language of the reports is one of the argument.
    for language in uvferry_report::Language::ALL {
        let page = render(&["--format", "html", "--lang", language.tag()]);
        assert!(page.contains(&format!("<html lang=\"{}\">", language.tag())));
    }
    let value: Value = serde_json::from_str(&render(&["--format", "json"])).unwrap();
    uvferry_testkit::assert_follows_schema(&value);
    let sarif: Value = serde_json::from_str(&render(&["--format", "sarif"])).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../crates/uvferry-cli/tests/sarif-2.1.0.schema.json");
    let schema: Value = serde_json::from_slice(&fs_err::read(schema).unwrap()).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&sarif)
        .map(|it| it.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(render(&["--format", "github"]).contains("::warning file=requirements.txt,line=4"));
    assert!(render(&["--format", "csv"]).starts_with("id,kind,file,line,"));
    assert!(render(&["--format", "csv", "--table", "targets"]).starts_with("set,python,"));
}

#[test]
fn all_forms_go_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = saved("migration-1.json");
    out(&run(
        folder.path(),
        &["render", file.to_str().unwrap(), "--output-dir", "a/b"],
    ));
    let mut names: Vec<String> = fs_err::read_dir(folder.path().join("a/b"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "diagnostics.csv",
            "differences.csv",
            "edits.csv",
            "files.csv",
            "ledger.csv",
            "report.html",
            "report.json",
            "report.md",
            "report.sarif",
            "report.txt",
            "targets.csv",
        ]
    );
}

/// What single commands printed, in the forms of other programs.
#[test]
fn tables_and_findings_of_single_commands_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let render = |name: &str, more: &[&str]| {
        let file = saved(name);
        let arguments = [&["render", file.to_str().unwrap()], more].concat();
        out(&run(folder.path(), &arguments))
    };
    let csv = |name: &str| render(name, &["--format", "csv"]);
    assert!(csv("environment-1.json").starts_with("name,version,origin,"));
    assert!(csv("graph-1.json").starts_with("name,version,is_root,"));
    assert!(csv("why-1.json").starts_with("version,way,step,"));
    let requirements = ["--format", "csv", "--table", "requirements"];
    assert!(render("graph-1.json", &requirements).contains("\r\njinja2,markupsafe,main,"));
    let github = |name: &str| render(name, &["--format", "github"]);
    assert!(github("check-1.json").contains("::error file=req.txt,line=1,"));
    assert!(github("environment-1.json").contains("UVF406"));
    // What stands at no place of a file is a notification.
    for (name, at) in [
        ("check-1.json", "/runs/0/results/0"),
        ("translation-1.json", "/runs/0/results/0"),
        (
            "venv-move-1.json",
            "/runs/0/invocations/0/toolConfigurationNotifications/0",
        ),
    ] {
        let sarif: Value = serde_json::from_str(&render(name, &["--format", "sarif"])).unwrap();
        assert!(sarif.pointer(at).is_some(), "{name}");
    }
    assert!(render("why-1.json", &[]).starts_with("pygments v2.21.0\n"));
    let page = render("graph-1.json", &["--format", "html"]);
    assert!(page.contains("<svg"), "{page}");
}

#[test]
fn what_cannot_be_rendered_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], status: i32, words: &str| {
        let finished = run(folder.path(), arguments);
        assert_eq!(finished.status, Some(status), "{arguments:?}");
        let said = finished.stderr_redacted();
        assert!(said.contains(words), "{arguments:?}: {said}");
    };
    fs_err::write(
        folder.path().join("newer.json"),
        r#"{"schema": "uvferry.plan/2"}"#,
    )
    .unwrap();
    fs_err::write(folder.path().join("no.json"), "{").unwrap();
    refused(
        &["render", "newer.json"],
        1,
        "written by a newer uvferry as `uvferry.plan/2`",
    );
    refused(&["render", "no.json"], 1, "no JSON");
    fs_err::write(
        folder.path().join("manifest.json"),
        r#"{"schema": "uvferry.snapshot-manifest/1"}"#,
    )
    .unwrap();
    refused(
        &["render", "manifest.json"],
        1,
        "`uvferry.snapshot-manifest/1` is no report",
    );
    refused(&["render", "missing.json"], 2, "missing.json");
    let status = saved("status-1.json");
    let status = status.to_str().unwrap();
    refused(
        &["render", status, "--format", "sarif"],
        1,
        "has no such form",
    );
    refused(&["render", status, "--lang", "xx"], 2, "xx");
    let plan = saved("plan-1.json");
    let plan = plan.to_str().unwrap();
    let csv = ["render", plan, "--format", "csv", "--table", "x"];
    refused(&csv, 2, "its tables: ledger, files, edits, diagnostics");
    refused(
        &["render", plan, "--table", "ledger"],
        2,
        "`--table` is for `--format csv`",
    );
    refused(
        &["render", plan, "--with", plan],
        2,
        "`--with` is for a migration",
    );
    refused(&["schema", "nothing"], 2, "there is no document `nothing`");
}

#[test]
fn schemas_are_listed_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let names = out(&run(folder.path(), &["schema"]));
    assert!(
        names.lines().any(|name| name == "uvferry.migration/1"),
        "{names}"
    );
    for name in names.lines() {
        let schema: Value =
            serde_json::from_str(&out(&run(folder.path(), &["schema", name]))).unwrap();
        assert_eq!(schema["properties"]["schema"]["const"], name);
    }
}
