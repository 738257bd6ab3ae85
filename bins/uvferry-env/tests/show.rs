//! `uvferry-env show`: what it says, how wide it is, and what it never says.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use uvferry_testkit::{
    ScratchProject, WheelBuilder, assert_follows_schema, find_python, find_uv, python_with, skip,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_uvferry-env");

/// A project on a machine of its own: no interpreter but those that the test brings, and no
/// pyenv.
fn project(path: &[&Path]) -> ScratchProject {
    let mut project = ScratchProject::new();
    let path = std::env::join_paths(path).unwrap();
    project
        .isolated()
        .set("PATH", path)
        .remove("PYENV_ROOT")
        .remove("VIRTUAL_ENV");
    project
}

fn make_environment(project: &ScratchProject, python: &Path, arguments: &[&str]) -> PathBuf {
    let mut all = vec!["-m", "venv", "--without-pip"];
    all.extend(arguments);
    all.push(".venv");
    project.run_ok(python, all);
    if cfg!(windows) {
        project.join(".venv/Scripts/python.exe")
    } else {
        project.join(".venv/bin/python")
    }
}

fn json(project: &ScratchProject, arguments: &[&str]) -> Value {
    let mut all = vec!["show", "--format", "json"];
    all.extend(arguments);
    let document = serde_json::from_str(&project.run_ok(PROGRAM, all)).unwrap();
    assert_follows_schema(&document);
    document
}

fn site(project: &ScratchProject, document: &Value) -> PathBuf {
    let version = document["environment"]["version"].as_str().unwrap();
    let minor: Vec<&str> = version.split('.').take(2).collect();
    if cfg!(windows) {
        project.join(".venv/Lib/site-packages")
    } else {
        project.join(&format!(
            ".venv/lib/python{}/site-packages",
            minor.join(".")
        ))
    }
}

#[cfg(unix)]
#[test]
fn an_interpreter_that_never_answers_is_not_waited_for_long() {
    let Some(python) = find_python() else {
        skip!("no Python");
    };
    let mut project = ScratchProject::new();
    let bin = project.beside("slow");
    fs_err::create_dir_all(&bin).unwrap();
    let slow = bin.join("python3.11");
    fs_err::write(&slow, "#!/bin/sh\nexec /bin/sleep 1000\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(&slow, mode).unwrap();
    make_environment(&project, &python, &[]);
    project
        .isolated()
        .set("PATH", &bin)
        .remove("PYENV_ROOT")
        .remove("VIRTUAL_ENV");
    let before = std::time::Instant::now();
    let document = json(&project, &["--python", ".venv"]);
    let took = before.elapsed();
    assert!(
        document.to_string().contains("no answer after 5 s"),
        "{document}"
    );
    assert!(took.as_secs() < 15, "{took:?}");
}

#[test]
fn the_environment_and_what_is_in_it_come_first() {
    skip!(unless Python);
    let python = find_python().unwrap();
    let project = project(&[]);
    let executable = make_environment(&project, &python, &["--prompt", "demo"]);
    let empty = json(&project, &[]);
    assert_eq!(empty["environment"]["distributions"]["total"], 0);
    let site = site(&project, &empty);
    let distribution = |name: &str, metadata: &str, files: &[(&str, &str)]| {
        let folder = site.join(format!("{name}-1.0.dist-info"));
        fs_err::create_dir_all(&folder).unwrap();
        let metadata = format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{metadata}");
        fs_err::write(folder.join("METADATA"), metadata).unwrap();
        fs_err::write(folder.join("RECORD"), "").unwrap();
        for (file, text) in files {
            fs_err::write(folder.join(file), text).unwrap();
        }
    };
    distribution(
        "one",
        "Requires-Dist: missing\n",
        &[("INSTALLER", "pip\n"), ("REQUESTED", "")],
    );
    distribution("two", "", &[("INSTALLER", "uv")]);
    let url = r#"{"url": "file:///src/three", "dir_info": {"editable": true}}"#;
    distribution("three", "", &[("direct_url.json", url)]);
    let url =
        r#"{"url": "https://example.com/a.git", "vcs_info": {"vcs": "git", "commit_id": "0123"}}"#;
    distribution("four", "", &[("direct_url.json", url)]);

    let document = json(&project, &[]);
    let environment = &document["environment"];
    assert_eq!(environment["kind"], "venv");
    assert_eq!(environment["prompt"], "demo");
    assert_eq!(environment["system_site_packages"], false);
    assert_eq!(environment["executable"], executable.display().to_string());
    assert_eq!(environment["pip_version"], Value::Null);
    let counts = &environment["distributions"];
    assert_eq!(counts["total"], 4);
    assert_eq!(
        counts["by_origin"],
        serde_json::json!({"editable": 1, "index": 2, "vcs": 1})
    );
    assert_eq!(
        counts["by_installer"],
        serde_json::json!({"pip": 1, "uv": 1})
    );
    assert_eq!(
        (&counts["requested"], &counts["misfits"]),
        (&1.into(), &1.into())
    );
    assert_eq!(document["interpreters"][0]["selected"], true);

    assert_eq!(document["pip_trusts_system_certificates"], Value::Null);

    let text = project.run_ok(PROGRAM, ["show"]);
    let mut lines = text.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("Environment   cpython 3."),
        "{text}"
    );
    assert_eq!(
        lines.next().unwrap().trim().split(", on").next(),
        Some("without pip, prompt `demo`")
    );
    assert!(
        text.contains("4 distributions: 2 from an index, 1 editable, 1 from repositories"),
        "{text}"
    );
    assert!(text.contains("! 1 requirement not met"), "{text}");
}

#[test]
fn what_made_an_environment_is_told() {
    skip!(unless Python, Uv);
    let (python, uv) = (find_python().unwrap(), find_uv().unwrap());
    let project = project(&[uv.parent().unwrap()]);
    let base = python.display().to_string();
    project.run_ok(&uv, ["venv", "--quiet", "--python", &base, "by-uv"]);
    let document = json(&project, &["--python", "by-uv"]);
    assert_eq!(document["environment"]["kind"], "uv");
    assert!(document["uv"]["version"].is_string(), "{document}");
    if let Some(python) = python_with("virtualenv-20", &["virtualenv==20.29.3"]) {
        let made = [
            "-m",
            "virtualenv",
            "--quiet",
            "--no-download",
            "by-virtualenv",
        ];
        project.run_ok(&python, made);
        let document = json(&project, &["--python", "by-virtualenv"]);
        assert_eq!(document["environment"]["kind"], "virtualenv");
    }
    make_environment(&project, &python, &["--system-site-packages"]);
    let document = json(&project, &["--python", ".venv"]);
    assert_eq!(document["environment"]["system_site_packages"], true);
}

#[test]
fn whose_certificates_pip_trusts_is_told() {
    skip!(unless Python);
    let python = find_python().unwrap();
    let mut project = project(&[]);
    make_environment(&project, &python, &[]);
    let document = json(&project, &[]);
    let version = document["environment"]["version"].as_str().unwrap();
    // It needs Python 3.10.
    let is_able = !version.starts_with("3.9.");
    let site = site(&project, &document);
    let mut trusts = |version: &str, feature: &str| {
        let folder = site.join("pip-1.dist-info");
        fs_err::create_dir_all(&folder).unwrap();
        let metadata = format!("Metadata-Version: 2.1\nName: pip\nVersion: {version}\n");
        fs_err::write(folder.join("METADATA"), metadata).unwrap();
        let renamed = site.join(format!("pip-{version}.dist-info"));
        fs_err::rename(&folder, &renamed).unwrap();
        project.isolated().set("PIP_USE_FEATURE", feature);
        let document = json(&project, &[]);
        fs_err::remove_dir_all(&renamed).unwrap();
        document["pip_trusts_system_certificates"].clone()
    };
    assert_eq!(trusts("23.0", ""), false);
    assert_eq!(trusts("23.0", "truststore"), is_able);
    assert_eq!(trusts("24.2", ""), is_able);
}

#[cfg(unix)]
#[test]
fn without_an_environment_the_rest_is_shown() {
    let mut project = project(&[]);
    let shown = json(&project, &[]);
    assert_eq!(shown["environment"], Value::Null);
    assert!(
        shown["problem"].as_str().unwrap().contains("no Python"),
        "{shown}"
    );
    assert!(shown["host"]["architecture"].is_string());
    let text = project.run_ok(PROGRAM, ["show"]);
    assert!(text.starts_with("Environment   no Python"), "{text}");
    // One that was named has to be there.
    let finished = project.run(PROGRAM, ["show", "--python", "nowhere"]);
    assert_eq!(finished.status, Some(2));

    // A broken one is said, and left out.
    fs_err::create_dir_all(project.join("venv/bin")).unwrap();
    fs_err::os::unix::fs::symlink("/nowhere/python", project.join("venv/bin/python")).unwrap();
    let shown = json(&project, &[]);
    let broken = shown["broken_interpreters"][0]["executable"]
        .as_str()
        .unwrap();
    assert!(broken.ends_with("venv/bin/python"));
    assert!(
        project
            .run_ok(PROGRAM, ["show"])
            .contains("! does not run:")
    );
    // So is the active one.
    let active = project.join("venv");
    project.isolated().set("VIRTUAL_ENV", active);
    let shown = json(&project, &[]);
    assert_eq!(shown["environment"], Value::Null);
}

/// Everything that may be there, with a secret in each place that may have one.
fn crowded(secret: &str) -> Option<ScratchProject> {
    let python = find_python()?;
    let mut project = project(&[python.parent().unwrap()]);
    make_environment(&project, &python, &[]);
    let wheel = WheelBuilder::new("demo", "1.0").build(project.beside("wheels"));
    assert!(wheel.is_file());
    let document = json(&project, &[]);
    let folder = site(&project, &document).join("demo-1.0.dist-info");
    fs_err::create_dir_all(&folder).unwrap();
    fs_err::write(
        folder.join("METADATA"),
        "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
    )
    .unwrap();
    let url = format!(
        r#"{{"url": "https://me:{secret}@example.com/a.git", "vcs_info": {{"vcs": "git", "commit_id": "0"}}}}"#
    );
    fs_err::write(folder.join("direct_url.json"), url).unwrap();
    let mut conf = format!(
        "[global]\nindex-url = https://me:{secret}@example.com/simple\nextra-index-url =\n    https://{secret}@example.com/a\n    https://me:{secret}@example.com/b\nproxy = me:{secret}@proxy.example.com:80\nfind-links = https://example.com/?token={secret}\npassword = {secret}\n[install]\nno-index = {secret}\n[freeze]\nall = yes\n[list]\n"
    );
    for key in [
        "format = columns",
        "exclude = a",
        "not-required = yes",
        "local = yes",
        "path = /x",
    ] {
        conf.push_str(key);
        conf.push('\n');
    }
    let named = project.write("pip.conf", conf);
    project.write(
        "uv.toml",
        format!("index-url = https://me:{secret}@example.com\n"),
    );
    let home = project.isolated().home().to_owned();
    fs_err::write(
        home.join(".netrc"),
        format!("machine example.com login me password {secret}\n"),
    )
    .unwrap();
    fs_err::create_dir_all(home.join(".config/pip")).unwrap();
    fs_err::write(home.join(".config/pip/pip.conf"), format!("{secret}\n")).unwrap();
    let pairs = [
        ("PIP_INDEX_URL", format!("https://{secret}@example.com/s")),
        ("PIP_PROXY", format!("me:{secret}@proxy.example.com:80")),
        ("PIP_TOKEN", secret.to_owned()),
        (
            "HTTPS_PROXY",
            format!("http://me:{secret}@proxy.example.com:8080"),
        ),
        ("http_proxy", format!("me:{secret}@proxy.example.com:8080")),
        (
            "ALL_PROXY",
            format!("socks5://me:{secret}@proxy.example.com"),
        ),
        ("UV_INDEX", format!("a=https://me:{secret}@example.com/x")),
        (
            "UV_DEFAULT_INDEX",
            format!("https://{secret}@example.com/x"),
        ),
        ("UV_INDEX_A_USERNAME", secret.to_owned()),
        ("UV_INDEX_A_PASSWORD", secret.to_owned()),
        ("UV_PUBLISH_TOKEN", secret.to_owned()),
        ("GITHUB_ACTIONS", "true".to_owned()),
        ("KUBERNETES_SERVICE_HOST", "10.0.0.1".to_owned()),
        (
            "SSL_CERT_FILE",
            "/nowhere/a-file-with-quite-a-long-name.pem".to_owned(),
        ),
    ];
    for (name, value) in pairs {
        project.isolated().set(name, value);
    }
    project.isolated().set("PIP_CONFIG_FILE", named);
    Some(project)
}

#[test]
fn no_form_shows_a_secret() {
    const SECRET: &str = "hunter2secret";
    skip!(unless Python);
    let Some(mut project) = crowded(SECRET) else {
        return;
    };
    // The files of the user count once none is named.
    for is_named in [true, false] {
        if !is_named {
            project.isolated().remove("PIP_CONFIG_FILE");
        }
        for format in ["text", "json", "markdown"] {
            let arguments = ["show", "-vv", "--python", ".venv", "--format", format];
            let finished = project.run(PROGRAM, arguments);
            let (out, err) = (
                finished.stdout_text(),
                String::from_utf8_lossy(&finished.stderr),
            );
            assert!(finished.success(), "{err}");
            assert!(
                !out.contains(SECRET) && !err.contains(SECRET),
                "{out}\n{err}"
            );
            assert!(out.contains("me:****@example.com") || !is_named, "{out}");
        }
        let korean = [
            "show", "--python", ".venv", "--format", "markdown", "--lang", "ko",
        ];
        let run = project.run(PROGRAM, korean);
        let report = run.stdout_text();
        assert!(report.starts_with("# 환경과 컴퓨터\n"), "{report}");
        assert!(!report.contains(SECRET), "{report}");
        let document = json(&project, &["--python", ".venv"]);
        let codes: Vec<&str> = document["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        let expected = if is_named { "UVF422" } else { "UVF420" };
        assert!(
            codes.contains(&expected) && codes.contains(&"UVF425"),
            "{codes:?}"
        );
    }
}

#[test]
fn the_text_fits_a_screen() {
    skip!(unless Python);
    let Some(mut project) = crowded("hunter2secret") else {
        return;
    };
    let python = find_python().unwrap();
    // More interpreters than a screen has room for.
    for name in ["venv", "env"] {
        project.run_ok(&python, ["-m", "venv", "--without-pip", name]);
    }
    let versions = project.beside("pyenv").join("versions");
    for minor in 0..12 {
        let folder = versions.join(format!("3.{minor}.0")).display().to_string();
        project.run_ok(&python, ["-m", "venv", "--without-pip", &folder]);
    }
    let root = project.beside("pyenv");
    project.isolated().set("PYENV_ROOT", root);
    let found = json(&project, &[])["interpreters"]
        .as_array()
        .unwrap()
        .len();
    let more = format!("and {} more", found - 7);
    for width in ["40", "60", "80", "200", "0", "many"] {
        project.isolated().set("COLUMNS", width);
        let text = project.run_ok(PROGRAM, ["show"]);
        let most = width.parse().unwrap_or(80).max(40);
        for line in text.lines() {
            assert!(line.chars().count() <= most, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
        let lines = text.lines().count();
        assert!((24..=40).contains(&lines), "{lines}:\n{text}");
        if width == "80" {
            for word in [
                "UV_DEFAULT_INDEX",
                more.as_str(),
                "GitHub Actions",
                "kubernetes",
                "UVF422",
                "UVF425",
                "PIP_INDEX_URL = https://****@example.com/s → default [[index]]",
                "(is not there)",
            ] {
                assert!(text.contains(word), "{word}:\n{text}");
            }
        }
    }
}
