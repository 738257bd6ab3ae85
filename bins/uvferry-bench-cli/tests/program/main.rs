//! The program as scripts call it, with the real pip and the real uv on a local index.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

#[cfg(unix)]
mod interrupting;
mod scene;
#[cfg(unix)]
mod terminal;

use serde_json::{Value, json};
use uvferry_testkit::{assert_follows_schema, skip};

use crate::scene::{Scene, document};

#[test]
fn the_document_is_the_one_that_scripts_rely_on() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let words = ["--runs", "3", "--offline", "--format", "json"];
    let budget = "ci_minutes=10;runs_per_day=10;cost_per_minute=0.01";
    let more = [
        "--output-dir",
        "out",
        "--png",
        "--history",
        "all.jsonl",
        "--budget",
        budget,
    ];
    let said = document(&scene.measure(&[&words[..], &more].concat()));
    assert_follows_schema(&said);
    assert_eq!(said["schema"], "uvferry.bench/1");
    let scenario = &said["scenarios"][0];
    assert_eq!(scenario["name"], "warm-install");
    assert_eq!(scenario["same_set"], true);
    let tools: Vec<&Value> = scenario["tools"].as_array().unwrap().iter().collect();
    assert_eq!(tools.len(), 3);
    for tool in &tools {
        let runs = tool["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 3);
        for run in runs {
            assert!(run["wall_s"].as_f64().unwrap() > 0.0);
            assert_eq!(run["packages_installed"], 2);
            assert_eq!(run["cache_hits"], 2);
            if cfg!(target_os = "linux") {
                assert!(run["peak_rss_bytes"].as_u64().unwrap() > 1 << 20, "{run}");
                assert!(run["read_bytes"].as_u64().unwrap() > 0, "{run}");
            }
        }
        let median = tool["median_s"].as_f64().unwrap();
        let ends = tool["interval_s"].as_array().unwrap();
        assert!(ends[0].as_f64().unwrap() <= median && median <= ends[1].as_f64().unwrap());
    }
    let ratio = &scenario["ratio"];
    assert_eq!(ratio["tool"], "uv-pip");
    assert_eq!(ratio["interval"].as_array().unwrap().len(), 2);
    assert_eq!(said["budget"]["scenario"], "warm-install");
    for file in [
        "benchmark.json",
        "benchmark.csv",
        "benchmark.md",
        "benchmark.html",
    ] {
        assert!(scene.project.exists(&format!("out/{file}")), "{file}");
    }
    for chart in ["speedups", "warm-install-times"] {
        let path = format!("out/benchmark-{chart}.png");
        let bytes = fs_err::read(scene.project.path().join(path)).unwrap();
        assert!(bytes.starts_with(b"\x89PNG\r\n"), "{chart}");
    }
    let table = scene.project.read("out/benchmark.csv");
    assert_eq!(table.lines().count(), 10, "{table}");
    // Appended, never replaced.
    let more = ["--history", "all.jsonl", "--tool", "uv-pip"];
    document(&scene.measure(&[&words[..], &more].concat()));
    assert_eq!(scene.project.read("all.jsonl").lines().count(), 2);
}

/// A bench as an earlier run left it.
fn bench(wall_s: [f64; 4]) -> String {
    let runs: Vec<Value> = wall_s
        .iter()
        .enumerate()
        .map(|(round, wall_s)| {
            json!({
                "round": round, "success": true, "exit_status": 0, "wall_s": wall_s,
                "user_s": null, "system_s": null, "max_process_rss_bytes": null,
                "peak_rss_bytes": null, "read_bytes": null, "written_bytes": null,
                "storage_read_bytes": null, "storage_written_bytes": null, "fetched_bytes": null,
                "requests": null, "cache_hits": null, "cache_misses": null,
                "packages_installed": null, "environment_bytes": null, "curve": [],
                "resumed": false, "of_a_newer_minor": 1
            })
        })
        .collect();
    json!({
        "schema": "uvferry.bench/1", "began_at_s": 0,
        "requirements": {"name": "a", "count": 1, "distributions": null},
        "host": {"system": "", "architecture": "", "cpu": null, "cpus": null,
            "memory_bytes": null, "ci": null, "python": "", "pip": null, "uv": ""},
        "harness": {"empty_run": {"median_s": 0.0, "mean_s": 0.0, "deviation_s": null,
            "minimum_s": 0.0, "maximum_s": 0.0, "first_quartile_s": 0.0,
            "third_quartile_s": 0.0, "interval_s": null, "outliers": []},
            "looking_ratio": null},
        "local_server": null,
        "scenarios": [{"name": "sync", "about": "", "note": null, "cache": "warm",
            "tools": [{"tool": "pip", "commands": [], "runs": runs, "successful": 4,
                "failure": null, "median_s": null, "interval_s": null, "wall": null,
                "median_peak_rss_bytes": null, "median_cpus": null}],
            "ratio": null, "ratios": [], "same_set": null, "set_differences": []}],
        "budget": null, "cancelled": false, "warnings": []
    })
    .to_string()
}

#[test]
fn a_comparison_ends_with_1_only_where_something_takes_longer() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene
        .project
        .write("fast.json", bench([1.0, 1.1, 1.0, 1.05]));
    scene
        .project
        .write("slow.json", bench([2.0, 2.1, 2.0, 2.05]));
    let compare =
        |before: &str, after: &str| scene.run(&["compare", before, after, "--format", "json"]);
    let slower = compare("fast.json", "slow.json");
    assert_eq!(slower.status, Some(1));
    let said: Value = serde_json::from_slice(&slower.stdout).unwrap();
    assert_follows_schema(&said);
    assert_eq!(said["changes"][0]["verdict"], "regression");
    let said = document(&compare("slow.json", "fast.json"));
    assert_eq!(said["changes"][0]["verdict"], "improvement");
    let said = document(&compare("slow.json", "slow.json"));
    assert_eq!(said["changes"][0]["verdict"], "no-evidence");
    // On paper, in a pull request, in a spreadsheet, as a picture.
    let words = ["compare", "fast.json", "slow.json", "--format"];
    for (format, said) in [
        ("text", "regression"),
        ("markdown", "| takes longer |"),
        ("csv", ",regression\r\n"),
        ("html", "takes longer"),
    ] {
        let finished = scene.run(&[&words[..], &[format]].concat());
        assert_eq!(finished.status, Some(1), "{finished:?}");
        let shown = String::from_utf8_lossy(&finished.stdout).into_owned();
        assert!(shown.contains(said), "{format}: {shown}");
    }
    let korean = scene.run(&[&words[..], &["html", "--lang", "ko"]].concat());
    let page = String::from_utf8_lossy(&korean.stdout).into_owned();
    assert!(
        page.contains("<html lang=\"ko\">") && page.contains("더 오래 걸림"),
        "{page}"
    );
    let more = ["json", "--output-dir", "compared", "--png", "--lang", "ko"];
    scene.run(&[&words[..], &more].concat());
    let table = scene.project.read("compared/comparison.md");
    assert!(table.contains("더 오래 걸림"), "{table}");
    for file in [
        "comparison.json",
        "comparison.html",
        "comparison-changes.png",
    ] {
        assert!(scene.project.exists(&format!("compared/{file}")), "{file}");
    }
    scene
        .project
        .write("newer.json", r#"{"schema": "uvferry.bench/2"}"#);
    let newer = compare("slow.json", "newer.json");
    assert_eq!(newer.status, Some(2));
    assert!(newer.stderr_redacted().contains("uvferry.bench/2"));
}

#[test]
fn what_is_wrong_is_told_before_the_work() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    for (words, said) in [
        (&["run", "--set", "huge"][..], "there is no set `huge`"),
        (
            &["run", "--scenario", "huge"],
            "there is no scenario `huge`",
        ),
        (&["run", "--tool", "conda"], "there is no tool `conda`"),
        (&["run", "-r", "none.txt"], "there is no file `none.txt`"),
        (&["run", "--latency", "5"], "--offline"),
        (&["run", "--png"], "--output-dir"),
        (&["run", "--budget", "x=1"], "none of ci_minutes"),
        (&["run", "--python", "2.6"], "there is no Python 2.6"),
        (
            &["run", "--pip", "newest"],
            "neither a version of pip nor `latest`",
        ),
        (&["run", "--time-limit", "1x"], "a time as `90s`"),
        (&["run", "--timeout", "0s"], "at least one second"),
    ] {
        let finished = scene.run(words);
        assert_eq!(finished.status, Some(2), "{words:?}");
        assert!(finished.stderr_redacted().contains(said), "{finished:?}");
    }
    let listed = scene.run(&["run", "--list"]);
    assert!(listed.stdout_text().contains("upgrade-one"));
}

/// As in a project that has been migrated.
#[test]
fn a_project_without_requirements_files_is_measured_by_its_pyproject_toml() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.remove("requirements.txt");
    let pyproject = "[project]\nname = 'app'\nversion = '1'\ndependencies = ['one>=1']\n";
    scene.project.write("pyproject.toml", pyproject);
    let words = ["--scenario", "warm-install", "--python", &scene.python];
    let words = [&["run", "--runs", "1", "--format", "json"][..], &words].concat();
    let said = document(&scene.run(&words));
    assert_eq!(said["requirements"]["name"], "pyproject.toml");
    for tool in said["scenarios"][0]["tools"].as_array().unwrap() {
        assert_eq!(tool["runs"][0]["packages_installed"], 2, "{tool}");
    }
    let dynamic = "[project]\nname = 'app'\nversion = '1'\ndynamic = ['dependencies']\n";
    scene.project.write("pyproject.toml", dynamic);
    let finished = scene.run(&words);
    assert_eq!(finished.status, Some(2), "{finished:?}");
    let told = String::from_utf8_lossy(&finished.stderr);
    assert!(
        told.contains("leaves its dependencies to the build"),
        "{told}"
    );
}
