//! The local index as a client sees it, byte by byte, and as pip and uv see it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use uvferry_index::{Fault, IndexError, LocalIndex, Serving};
use uvferry_testkit::{
    ScratchProject, SdistBuilder, WheelBuilder, find_pip, find_python, find_uv, skip,
};

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn ask(index: &Serving, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let address = index.url();
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    stream
        .write_all(format!("{request}\r\n").as_bytes())
        .unwrap();
    let mut bytes = Vec::new();
    // A truncated answer ends with a reset on some systems.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply {
        status,
        head,
        body: bytes[end + 4..].to_vec(),
    }
}

fn get(index: &Serving, path: &str) -> Reply {
    ask(index, "GET", path, &[])
}

const JSON: (&str, &str) = ("Accept", "application/vnd.pypi.simple.v1+json");

fn demo() -> (ScratchProject, Serving) {
    let project = ScratchProject::new();
    WheelBuilder::new("Demo_Lib", "1.0")
        .requires_python(">=3.9")
        .requires("other<2")
        .build(project.path());
    let old = SdistBuilder::new("demo-lib", "0.9").build(project.path());
    fs_err::write(
        old.with_file_name("demo_lib-0.9.tar.gz.yanked"),
        "broken \"b\"\n",
    )
    .unwrap();
    WheelBuilder::new("other", "1.5").build(project.path());
    let index = LocalIndex::serve(project.path()).unwrap();
    (project, index)
}

#[test]
fn html_and_json_say_the_same() {
    let (_project, index) = demo();
    assert!(
        get(&index, "/simple/")
            .text()
            .contains("<a href=\"demo-lib/\">demo-lib</a>")
    );
    let html = get(&index, "/simple/demo-lib/").text();
    assert!(html.contains("data-requires-python=\"&gt;=3.9\""), "{html}");
    assert!(html.contains("data-core-metadata=\"sha256="), "{html}");
    assert!(
        html.contains("data-yanked=\"broken &quot;b&quot;\""),
        "{html}"
    );
    assert!(
        html.contains("../../files/demo_lib-1.0-py3-none-any.whl#sha256="),
        "{html}"
    );

    let reply = ask(&index, "GET", "/simple/demo-lib/", &[JSON]);
    assert_eq!(reply.header("content-type"), Some(JSON.1));
    let json: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(json["versions"], serde_json::json!(["0.9", "1.0"]));
    assert_eq!(json["files"][1]["requires-python"], ">=3.9");
    assert_eq!(json["files"][1]["yanked"], false);
    assert_eq!(json["files"][0]["yanked"], "broken \"b\"");
    assert_eq!(json["files"][0]["core-metadata"], false);
    let hash = json["files"][1]["core-metadata"]["sha256"]
        .as_str()
        .unwrap();
    let metadata = get(&index, "/files/demo_lib-1.0-py3-none-any.whl.metadata");
    assert!(metadata.text().contains("Requires-Dist: other<2"));
    assert_eq!(uvferry_diagnostics::sha256_hex(&metadata.body), hash);
}

#[test]
fn names_are_normalized_and_the_unknown_is_not_found() {
    let (_project, index) = demo();
    let moved = get(&index, "/simple/Demo_Lib/");
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("../demo-lib/"))
    );
    assert_eq!(get(&index, "/simple/demo-lib").status, 301);
    for path in [
        "/",
        "/simple/nope/",
        "/files/nope.whl",
        "/files/..%2F..%2Fetc%2Fpasswd",
        "/x/simple/",
    ] {
        assert_eq!(get(&index, path).status, 404, "{path}");
    }
    assert_eq!(ask(&index, "POST", "/simple/", &[]).status, 405);
    assert_eq!(
        ask(&index, "GET", "/simple/", &[("Accept", "image/png")]).status,
        406
    );
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let (project, index) = demo();
    let first = get(&index, "/simple/other/");
    let tag = first.header("etag").unwrap().to_owned();
    let second = ask(&index, "GET", "/simple/other/", &[("If-None-Match", &tag)]);
    assert_eq!((second.status, second.body.len()), (304, 0));
    WheelBuilder::new("other", "1.6").build(project.path());
    let third = ask(&index, "GET", "/simple/other/", &[("If-None-Match", &tag)]);
    assert_eq!(third.status, 200);
    assert!(third.text().contains("other-1.6"));
}

#[test]
fn parts_of_a_file_and_its_head_alone() {
    let (project, index) = demo();
    let path = "/files/other-1.5-py3-none-any.whl";
    let bytes = fs_err::read(project.join("other-1.5-py3-none-any.whl")).unwrap();
    let head = ask(&index, "HEAD", path, &[]);
    assert_eq!(
        head.header("content-length"),
        Some(bytes.len().to_string().as_str())
    );
    assert_eq!(head.header("accept-ranges"), Some("bytes"));
    assert!(head.body.is_empty());
    let part = ask(&index, "GET", path, &[("Range", "bytes=2-5")]);
    assert_eq!((part.status, part.body.as_slice()), (206, &bytes[2..6]));
    assert_eq!(
        part.header("content-range"),
        Some(format!("bytes 2-5/{}", bytes.len()).as_str())
    );
    let end = ask(&index, "GET", path, &[("Range", "bytes=-4")]);
    assert_eq!(end.body, bytes[bytes.len() - 4..]);
    assert_eq!(
        ask(&index, "GET", path, &[("Range", "bytes=999999-")]).status,
        416
    );
    let stale = [("Range", "bytes=0-1"), ("If-Range", "\"old\"")];
    assert_eq!(ask(&index, "GET", path, &stale).body, bytes);
}

#[test]
fn an_index_with_credentials_is_closed_to_others() {
    let project = ScratchProject::new();
    WheelBuilder::new("secret-lib", "1.0").build(project.path());
    let index = LocalIndex::new()
        .index("open", project.path())
        .index("private", project.path())
        .credentials("private", "me", "hunter2")
        .start()
        .unwrap();
    assert_eq!(get(&index, "/open/simple/secret-lib/").status, 200);
    let refused = get(&index, "/private/simple/secret-lib/");
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Basic realm=\"private\"")
    );
    let allowed = [("Authorization", "Basic bWU6aHVudGVyMg==")];
    assert_eq!(
        ask(&index, "GET", "/private/simple/secret-lib/", &allowed).status,
        200
    );
    let log = index.requests();
    assert_eq!(
        log.iter()
            .map(|request| (request.status, request.authorized))
            .collect::<Vec<_>>(),
        [(200, false), (401, false), (200, true)]
    );
    assert!(!format!("{log:?}").contains("hunter2") && !format!("{log:?}").contains("bWU6"));
}

#[test]
fn faults_come_when_asked_for_and_go() {
    let (_project, index) = demo();
    index.fault("/simple/other/", Fault::Status(503), Some(1));
    assert_eq!(get(&index, "/simple/other/").status, 503);
    assert_eq!(get(&index, "/simple/other/").status, 200);
    let whole = get(&index, "/simple/other/").body.len();
    index.fault("/simple/other/", Fault::Truncate(10), None);
    index.fault(
        "/simple/other/",
        Fault::Delay(Duration::from_millis(60)),
        None,
    );
    let began = Instant::now();
    let cut = get(&index, "/simple/other/");
    assert!(began.elapsed() >= Duration::from_millis(60));
    assert_eq!(cut.body.len(), 10);
    assert_eq!(
        cut.header("content-length"),
        Some(whole.to_string().as_str())
    );
    index.clear_faults();
    assert_eq!(get(&index, "/simple/other/").body.len(), whole);
}

#[test]
fn bad_names_and_missing_folders_are_refused() {
    let project = ScratchProject::new();
    let start = |name: &str| {
        LocalIndex::new()
            .index("a", project.path())
            .index(name, project.path())
            .start()
    };
    for name in ["a", "b/c", "simple", ".."] {
        assert!(matches!(start(name), Err(IndexError::Name(_))), "{name}");
    }
    assert!(matches!(
        LocalIndex::serve(project.join("nope")),
        Err(IndexError::Folder(_))
    ));
}

#[test]
fn a_dropped_index_no_longer_answers() {
    let (_project, index) = demo();
    let address = index.url();
    drop(index);
    assert!(TcpStream::connect(address.trim_start_matches("http://")).is_err());
}

#[test]
fn uv_resolves_from_metadata_files_alone() {
    skip!(unless Uv, Python);
    let (project, index) = demo();
    project.write("in.txt", "demo-lib\n");
    let python = find_python().unwrap();
    let args = [
        "pip",
        "compile",
        "-q",
        "--no-header",
        "--no-annotate",
        "--default-index",
    ];
    let out = project.run_ok(
        find_uv().unwrap(),
        args.into_iter().chain([
            index.simple_url("").as_str(),
            "--python",
            python.to_str().unwrap(),
            "in.txt",
        ]),
    );
    assert_eq!(out.replace("\r\n", "\n"), "demo-lib==1.0\nother==1.5\n");
    let files: Vec<_> = index
        .requests()
        .into_iter()
        .filter(|request| request.path.starts_with("/files/"))
        .collect();
    assert!(!files.is_empty());
    assert!(
        files
            .iter()
            .all(|request| request.path.ends_with(".metadata")),
        "{files:?}"
    );
}

#[test]
fn pip_resolves_and_takes_credentials_from_the_url() {
    skip!(unless Pip);
    let wheels = ScratchProject::new();
    WheelBuilder::new("secret-lib", "1.0")
        .requires("base-lib")
        .build(wheels.path());
    SdistBuilder::new("base-lib", "2.0").build(wheels.path());
    let index = LocalIndex::new()
        .index("private", wheels.path())
        .credentials("private", "me", "hunter2")
        .start()
        .unwrap();
    let url = index.simple_url_with("private", "me", "hunter2");
    let args = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "--quiet",
        "--report",
        "-",
        "--index-url",
    ];
    let report = wheels.run_ok(
        find_pip().unwrap(),
        args.into_iter().chain([url.as_str(), "secret-lib"]),
    );
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let mut names: Vec<_> = report["install"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["metadata"]["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["base-lib", "secret-lib"]);
}
