//! The program as scripts call it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{self, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Environment, Finished};

fn run(folder: &Path, arguments: &[&str]) -> Finished {
    let environment = std::env::vars_os()
        .collect::<Environment>()
        .with("UVFERRY_TEST_VERSION", "1.5");
    Command::new(env!("CARGO_BIN_EXE_uvferry-reqs"))
        .args(arguments)
        .current_dir(folder)
        .environment(&environment)
        .timeout(Duration::from_mins(2))
        .run()
        .expect("the program runs")
}

/// The program with `text` on its stdin.
#[expect(
    clippy::disallowed_methods,
    reason = "the process crate gives no stdin, and the standard library may here"
)]
fn typed(folder: &Path, arguments: &[&str], text: &str) -> Output {
    let mut child = process::Command::new(env!("CARGO_BIN_EXE_uvferry-reqs"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("its stdin");
    // It may end before it has read all.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs_err::write(folder.path().join(name), text).expect("a file");
    };
    write(
        "requirements.txt",
        "--index-url https://me:secret@example.com/simple\n-r base.txt\n\
         flask[async] >= 2.0 ; python_version > '3.8'  # the web\n-c limits.txt\n",
    );
    write("base.txt", "six==${UVFERRY_TEST_VERSION}\n");
    write("limits.txt", "jinja2<4\n");
    write("broken.txt", "six = 1\n");
    folder
}

#[test]
fn parse_prints_the_contract() {
    let folder = folder();
    let output = run(
        folder.path(),
        &[
            "parse",
            "--format",
            "json",
            "--expand-env",
            "requirements.txt",
        ],
    );
    assert!(output.success());
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["schema"], "uvferry.requirements/1");
    let entries = json["entries"].as_array().expect("entries");
    let seen: Vec<String> = entries
        .iter()
        .map(|entry| {
            format!(
                "{} {}:{} {} {}",
                entry["kind"].as_str().unwrap_or_default(),
                entry["file"].as_str().unwrap_or_default(),
                entry["line"],
                entry["constraint"],
                entry["name"],
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "option requirements.txt:1 null null",
            "include requirements.txt:2 false null",
            "requirement base.txt:1 false \"six\"",
            "requirement requirements.txt:3 false \"flask\"",
            "include requirements.txt:4 true null",
            "requirement limits.txt:1 true \"jinja2\"",
        ]
    );
    assert_eq!(entries[2]["text"], "six==${UVFERRY_TEST_VERSION}");
    assert_eq!(entries[2]["expanded"], "six==1.5");
    assert_eq!(entries[3]["comment"], "the web");
    assert_eq!(entries[3]["marker"], "python_version > '3.8'");
    assert!(entries[3].get("root").is_none());
    assert!(!String::from_utf8_lossy(&output.stdout).contains("secret"));
}

#[test]
fn several_files_are_told_apart_by_their_root() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["parse", "--format", "json", "base.txt", "limits.txt"],
    );
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["entries"][0]["root"], "base.txt");
    assert_eq!(json["entries"][1]["root"], "limits.txt");
}

#[test]
fn check_ends_with_1_where_pip_refuses_and_2_without_the_file() {
    let folder = folder();
    let status = |arguments: &[&str]| run(folder.path(), arguments).status;
    assert_eq!(status(&["check", "limits.txt"]), Some(0));
    assert_eq!(status(&["check", "requirements.txt"]), Some(0));
    assert_eq!(status(&["check", "broken.txt"]), Some(1));
    assert_eq!(status(&["check", "nowhere.txt"]), Some(2));
    assert_eq!(status(&["check"]), Some(2));
    let output = run(folder.path(), &["check", "--format", "json", "broken.txt"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    uvferry_testkit::assert_follows_schema(&json);
    assert_eq!(json["diagnostics"][0]["code"], "UVF115");
    let output = run(folder.path(), &["check", "--format", "sarif", "broken.txt"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["version"], "2.1.0");
}

/// Answers each request with the body of its path, else 404; `/slow` never answers. The
/// thread ends with the test's process.
fn serve(pages: &'static [(&str, &str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines();
                let first = lines.next()?.ok()?;
                let path = first.split(' ').nth(1)?.to_owned();
                let authorized = lines
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .any(|line| line.to_lowercase().starts_with("authorization: basic "));
                if path == "/slow" {
                    std::thread::sleep(Duration::from_mins(1));
                }
                let found = pages.iter().find(|(known, _)| *known == path);
                let (status, body) = match found {
                    Some(_) if path.starts_with("/private/") && !authorized => ("401 No", ""),
                    Some((_, body)) => ("200 OK", *body),
                    None => ("404 No", ""),
                };
                let length = body.len();
                (&stream)
                    .write_all(
                        format!(
                            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\
                             Connection: close\r\n\r\n{body}"
                        )
                        .as_bytes(),
                    )
                    .ok()
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn files_behind_urls_are_read_with_what_they_include() {
    let base = serve(&[
        ("/a/r.txt", "-r ../b.txt\n-c limits.txt\nsix==1.0\n"),
        ("/b.txt", "attrs\n"),
        ("/a/limits.txt", "jinja2<4\n"),
    ]);
    let folder = folder();
    let text = format!("-r {base}/a/r.txt\nflask\n");
    fs_err::write(folder.path().join("remote.txt"), text).expect("a file");
    let expected = ["attrs", "jinja2<4", "six==1.0", "flask"];
    for root in ["remote.txt".to_owned(), format!("{base}/a/r.txt")] {
        let output = run(folder.path(), &["parse", "--format", "json", &root]);
        assert!(output.success(), "{}", output.stderr_redacted());
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let texts: Vec<&str> = json["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .filter_map(|entry| entry["text"].as_str())
            .collect();
        let count = texts.len();
        assert_eq!(texts, expected[..count], "{root}");
        assert!(count >= 3);
    }
}

#[test]
fn a_url_that_cannot_be_read_is_a_warning_at_its_line() {
    let base = serve(&[("/page.txt", "six\n")]);
    let folder = folder();
    let text = format!("-r {base}/gone.txt\n-r {base}/slow\n-r {base}/page.txt\n");
    fs_err::write(folder.path().join("remote.txt"), text).expect("a file");
    let told = |arguments: &[&str]| -> Vec<String> {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status, Some(0), "{}", output.stderr_redacted());
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["diagnostics"]
            .as_array()
            .expect("diagnostics")
            .iter()
            .map(|found| format!("{} {} {}", found["code"], found["line"], found["message"]))
            .collect()
    };
    let check = ["check", "--format", "json", "remote.txt"];
    let found = told(&[&check[..], &["--timeout", "1"]].concat());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("\"UVF112\" 1 ") && found[0].contains("no such file"));
    assert!(found[1].starts_with("\"UVF112\" 2 ") && found[1].contains("no answer within 1 s"));
    let found = told(&[&check[..], &["--no-network"]].concat());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|found| found.contains("was not fetched")));
}

#[test]
fn a_password_in_a_url_reaches_the_server_and_nobody_else() {
    let base = serve(&[("/private/r.txt", "six = 1\n-r more.txt\n")]);
    let base = base.replace("://", "://me:hunter2@");
    let folder = folder();
    let url = format!("{base}/private/r.txt");
    fs_err::write(folder.path().join("remote.txt"), format!("-r {url}\n")).expect("a file");
    for root in ["remote.txt", &url, &format!("{base}/private/none.txt")] {
        for command in ["parse", "check"] {
            for format in ["text", "json"] {
                let output = run(folder.path(), &[command, "--format", format, root]);
                let told = [output.stdout.clone(), output.stderr.clone()].concat();
                let told = String::from_utf8_lossy(&told);
                assert!(!told.contains("hunter2"), "{command} {root}\n{told}");
                assert!(told.contains("****"), "{command} {format} {root}\n{told}");
            }
        }
    }
}

#[test]
fn variables_in_the_name_of_a_file_are_replaced_to_find_it() {
    let folder = folder();
    fs_err::write(
        folder.path().join("by-name.txt"),
        "-r v${UVFERRY_TEST_VERSION}.txt\n-r ${UVFERRY_TEST_UNSET}/x.txt\n",
    )
    .expect("a file");
    fs_err::write(folder.path().join("v1.5.txt"), "six\n").expect("a file");
    let output = run(folder.path(), &["check", "--format", "json", "by-name.txt"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = json["diagnostics"].as_array().expect("diagnostics");
    assert_eq!(found.len(), 1, "{found:?}");
    let message = found[0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("the variable `UVFERRY_TEST_UNSET` is not set"));
}

#[test]
fn stdin_is_a_file_of_the_folder() {
    let folder = folder();
    let output = typed(folder.path(), &["parse", "-"], "-r limits.txt\nflask\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "<stdin>:1: -r limits.txt\nlimits.txt:1: jinja2<4\n<stdin>:2: flask\n"
    );
    let output = typed(
        folder.path(),
        &["check", "--format", "github", "-"],
        "six = 1\n",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.starts_with(b"::error file=<stdin>,line=1,"));
}

#[test]
fn a_working_folder_that_is_not_there_is_told() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["check", "--directory", "nowhere", "requirements.txt"],
    );
    assert_eq!(output.status, Some(2));
    assert!(output.stderr_redacted().contains("no folder `"));
}

#[test]
fn very_many_missing_files_are_told_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines: Vec<String> = (0..20_000).map(|at| format!("-r {at}.txt\n")).collect();
    let text = lines.concat() + &"-r r.txt\n".repeat(20_000);
    fs_err::write(folder.path().join("r.txt"), text).expect("a file");
    let output = run(folder.path(), &["check", "--format", "github", "r.txt"]);
    assert_eq!(output.status, Some(1));
    assert_eq!(output.stdout_text().lines().count(), 10_000);
}

#[test]
fn a_folder_is_refused_with_a_reason() {
    let folder = folder();
    let output = run(folder.path(), &["check", "."]);
    assert_eq!(output.status, Some(2));
    assert!(output.stderr_redacted().contains("it is a folder"));
}

/// A folder whose files uv refuses, with one that they include.
fn refused() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs_err::write(
        folder.path().join("requirements.txt"),
        "-rbase.txt\nflask \\\n    >=2.0  # the web\n-i https://me:hunter2@example.com/ --pre\n",
    )
    .expect("a file");
    fs_err::write(
        folder.path().join("base.txt"),
        b"# coding: latin-1\nsix  # \xe9\n",
    )
    .expect("a file");
    folder
}

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    ["requirements.txt", "base.txt"]
        .iter()
        .map(|name| fs_err::read(folder.join(name)).expect("a file"))
        .collect()
}

#[test]
fn diff_shows_the_changes_and_makes_none() {
    let folder = refused();
    let before = contents(folder.path());
    for arguments in [&["--diff"][..], &["--fix", "--diff"][..]] {
        let output = run(
            folder.path(),
            &[&["check"], arguments, &["requirements.txt"]].concat(),
        );
        assert_eq!(output.status, Some(1));
        assert_eq!(contents(folder.path()), before);
        let told = output.stdout_text();
        assert_eq!(
            told,
            "--- requirements.txt\n+++ requirements.txt\n@@ -1,4 +1,4 @@\n\
             --rbase.txt\n-flask \\\n-    >=2.0  # the web\n\
             --i https://me:****@example.com/ --pre\n\
             +-r base.txt\n+flask >=2.0  # the web\n\
             +-i https://me:****@example.com/\n+--pre\n\
             --- base.txt (iso-8859-1)\n+++ base.txt (utf-8)\n@@ -1,2 +1,2 @@\n\
             -# coding: latin-1\n+# coding: utf-8\n six  # \u{e9}\n"
        );
        assert!(
            output
                .stderr_redacted()
                .contains("4 places in 2 files can be fixed")
        );
    }
}

#[test]
fn fix_writes_what_both_read_and_a_second_time_nothing() {
    let folder = refused();
    let output = run(folder.path(), &["check", "--fix", "requirements.txt"]);
    assert_eq!(output.status, Some(0), "{}", output.stderr_redacted());
    let told = output.stderr_redacted();
    assert!(told.contains("4 places in 2 files fixed"), "{told}");
    assert!(
        told.contains("requirements.txt:2: on one line (UVF133)"),
        "{told}"
    );
    let after = contents(folder.path());
    assert_eq!(
        String::from_utf8_lossy(&after[0]),
        "-r base.txt\nflask >=2.0  # the web\n-i https://me:hunter2@example.com/\n--pre\n"
    );
    assert_eq!(
        String::from_utf8_lossy(&after[1]),
        "# coding: utf-8\nsix  # \u{e9}\n"
    );
    let names: Vec<_> = fs_err::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let output = run(folder.path(), &["check", "--diff", "requirements.txt"]);
    assert_eq!(output.status, Some(0));
    assert_eq!(output.stdout_text(), "");
    assert_eq!(contents(folder.path()), after);
}

#[test]
fn what_cannot_be_fixed_is_still_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "six==${VERSION}\n-e git+https://example.com/a.git#egg=a\n-rgone.txt\n";
    fs_err::write(folder.path().join("r.txt"), text).expect("a file");
    let output = run(
        folder.path(),
        &["check", "--fix", "--format", "json", "r.txt"],
    );
    assert_eq!(output.status, Some(1));
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    uvferry_testkit::assert_follows_schema(&json);
    assert_eq!(json["changes"][0]["file"], "r.txt");
    assert_eq!(json["changes"][0]["written"], true);
    assert_eq!(json["changes"][0]["fixes"][0]["code"], "UVF131");
    assert_eq!(json["changes"][0]["fixes"][0]["line"], 3);
    let codes: Vec<&str> = json["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .filter_map(|found| found["code"].as_str())
        .collect();
    for code in ["UVF132", "UVF135", "UVF111"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(!codes.contains(&"UVF131"), "{codes:?}");
}

#[cfg(unix)]
/// Files that people brought to uv's tracker because pip reads them.
#[test]
fn forms_that_uv_s_users_report_are_told_and_fixed() {
    for (before, codes, after) in [
        (
            "project \\\n    >1.0.0\n",
            &["UVF133"][..],
            "project >1.0.0\n",
        ),
        ("-e.[test]\n", &["UVF131"], "-e .[test]\n"),
        (
            "pycrypto==2.6.1 --no-binary :all:\n",
            &["UVF130"],
            "--no-binary :all:\npycrypto==2.6.1\n",
        ),
        ("--editable '.[dev]'\n", &["UVF154"], "--editable .[dev]\n"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("requirements.txt");
        fs_err::write(&path, before).expect("a file");
        let found = |arguments: &[&str]| -> Vec<String> {
            let output = run(folder.path(), arguments);
            assert!(output.success(), "{before:?}: {}", output.stderr_redacted());
            let json: Value = serde_json::from_str(&output.stdout_text()).expect("JSON");
            json["diagnostics"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|found| found["code"].as_str().expect("a code").to_owned())
                .collect()
        };
        let check = ["check", "--format", "json", "requirements.txt"];
        assert_eq!(found(&check), codes, "{before:?}");
        let fix = ["check", "--fix", "--format", "json", "requirements.txt"];
        assert_eq!(found(&fix), [""; 0], "{before:?}");
        assert_eq!(fs_err::read_to_string(&path).expect("a file"), after);
        assert_eq!(found(&check), [""; 0], "{after:?}");
    }
}

#[test]
fn a_fixed_file_keeps_its_mode_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let real = folder.path().join("real.txt");
    fs_err::write(&real, "-rbase.txt\n").expect("a file");
    fs_err::write(folder.path().join("base.txt"), "six\n").expect("a file");
    fs_err::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    fs_err::os::unix::fs::symlink("real.txt", folder.path().join("link.txt")).expect("a link");
    let output = run(folder.path(), &["check", "--fix", "link.txt"]);
    assert_eq!(output.status, Some(0), "{}", output.stderr_redacted());
    assert!(folder.path().join("link.txt").is_symlink());
    assert_eq!(
        fs_err::read_to_string(&real).expect("a file"),
        "-r base.txt\n"
    );
    let mode = fs_err::metadata(&real)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    fs_err::write(&real, "-rbase.txt\n").expect("a file");
    fs_err::set_permissions(&real, std::fs::Permissions::from_mode(0o440)).expect("a mode");
    let output = run(folder.path(), &["check", "--fix", "link.txt"]);
    assert_eq!(output.status, Some(1));
    assert!(output.stderr_redacted().contains("may not be written"));
}

#[test]
fn stdin_is_checked_and_not_fixed() {
    let folder = folder();
    let output = typed(folder.path(), &["check", "--fix", "-"], "-rbase.txt\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("UVF131"));
}

#[test]
fn a_diff_is_no_annotation() {
    let folder = refused();
    let output = run(
        folder.path(),
        &["check", "--diff", "--format", "github", "requirements.txt"],
    );
    assert_eq!(output.status, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_a_clean_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "six = 1\n".repeat(20_000);
    fs_err::write(folder.path().join("r.txt"), text).expect("a file");
    for arguments in [["parse", "r.txt"], ["check", "r.txt"]] {
        assert_eq!(status_of_a_closed_pipe(folder.path(), &arguments), Some(0));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the process crate reads all that a program writes"
)]
fn status_of_a_closed_pipe(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut child = process::Command::new(env!("CARGO_BIN_EXE_uvferry-reqs"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    child.wait().expect("the program ends").code()
}

#[test]
fn help_has_examples_and_wrong_usage_is_2() {
    let folder = folder();
    for command in ["parse", "check"] {
        let output = run(folder.path(), &[command, "--help"]);
        assert_eq!(output.status, Some(0));
        assert!(output.stdout_text().contains("Examples:"));
    }
    for arguments in [
        &["check", "--timeout", "0", "base.txt"][..],
        &["check", "--format", "csv", "base.txt"],
        &["parse", "--fix", "base.txt"],
        &["lint", "base.txt"],
        &[],
    ] {
        assert_eq!(
            run(folder.path(), arguments).status,
            Some(2),
            "{arguments:?}"
        );
    }
}
