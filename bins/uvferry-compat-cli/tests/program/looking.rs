//! Where the program looks: lists of files, credentials, a vulnerability service.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use serde_json::{Value, json};
use uvferry_index::{Fault, LocalIndex};
use uvferry_testkit::{WheelBuilder, skip};

use crate::scene::Scene;

fn risks(scene: &Scene, arguments: &[&str]) -> (Value, Option<i32>) {
    let arguments = [&["risks", "--format", "json"], arguments].concat();
    let finished = scene.run(&arguments);
    let document: Value = serde_json::from_slice(&finished.stdout)
        .unwrap_or_else(|_| panic!("{}", finished.stderr_redacted()));
    uvferry_testkit::assert_follows_schema(&document);
    (document, finished.status)
}

fn is_told(document: &Value, package: &str, code: &str) -> bool {
    let mut risks = document["risks"].as_array().unwrap().iter();
    risks.any(|risk| risk["package"] == package && risk["code"] == code)
}

/// A folder whose name is relative is the file's own, else that of the working folder.
#[test]
fn lists_of_files_are_read_as_pip_finds_them() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    for folder in ["parts/wheels", "below"] {
        fs_err::create_dir_all(scene.project.join(folder)).unwrap();
    }
    WheelBuilder::new("linked", "1.0")
        .requires("nose")
        .build(scene.project.join("parts/wheels"));
    WheelBuilder::new("beside", "1.0").build(scene.project.join("below"));
    let page = "<a href='wheels/linked-1.0-py3-none-any.whl'>a</a>";
    scene.project.write("parts/page.html", page);
    for text in [
        "--no-index\n--find-links wheels\n--find-links below\nlinked==1.0\nbeside==1.0\ntwo==2.0\n",
        "--no-index\n-f page.html\n-f below\nlinked==1.0\nbeside==1.0\ntwo==2.0\n",
    ] {
        scene.project.write("parts/asked.txt", text);
        let (document, status) = risks(&scene, &["-r", "parts/asked.txt"]);
        assert_eq!(document["coverage"]["index_skipped"], Value::Null);
        assert!(is_told(&document, "two", "UVF657"), "{document:#}");
        assert!(!is_told(&document, "linked", "UVF657"), "{document:#}");
        assert!(!is_told(&document, "beside", "UVF657"), "{document:#}");
        // What a wheel asks for is read out of it.
        assert_eq!(document["coverage"]["dependencies_asked"], 1);
        assert_eq!(status, Some(1));
        // pip finds the same.
        let pip = scene.pip(&["-r", "parts/asked.txt"]);
        assert!(
            pip.contains("two==2.0") && !pip.contains("linked==1.0 "),
            "{pip}"
        );
    }
    assert!(scene.index.requests().is_empty());
}

#[test]
fn an_index_in_a_folder_is_found_from_where_pip_runs() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    fs_err::create_dir_all(scene.project.join("mirror/local")).unwrap();
    WheelBuilder::new("local", "1.0").build(scene.project.join("mirror/local"));
    let page = "<a href='local-1.0-py3-none-any.whl'>a</a>";
    scene.project.write("mirror/local/index.html", page);
    scene.project.write(
        "parts/asked.txt",
        "--index-url mirror\nlocal==1.0\nabsent==1.0\n",
    );
    let (document, _) = risks(&scene, &["-r", "parts/asked.txt"]);
    assert!(is_told(&document, "absent", "UVF657"), "{document:#}");
    assert!(!is_told(&document, "local", "UVF657"), "{document:#}");
}

#[test]
fn credentials_come_from_netrc_and_a_keyring_is_told_and_not_asked() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    let packages = scene.project.beside("private");
    fs_err::create_dir_all(&packages).unwrap();
    WheelBuilder::new("mine", "1.0").build(&packages);
    let index = LocalIndex::new()
        .index("private", &packages)
        .credentials("private", "me", "hunter2")
        .start()
        .unwrap();
    let url = index.simple_url("private");
    scene.project.isolated().set("PIP_INDEX_URL", &url);
    scene
        .project
        .write("requirements.txt", "mine==1.0\nother==1.0\n");
    let (document, _) = risks(&scene, &[]);
    assert_eq!(
        document["coverage"]["packages_unknown"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(document["coverage"]["notes"], json!([]));

    let netrc = scene.project.beside("secrets").join("netrc");
    fs_err::write(&netrc, "machine 127.0.0.1 login me password hunter2\n").unwrap();
    scene
        .project
        .isolated()
        .set("NETRC", &netrc)
        .set("PIP_KEYRING_PROVIDER", "subprocess");
    let (document, _) = risks(&scene, &[]);
    assert_eq!(document["coverage"]["packages_unknown"], json!([]));
    assert!(is_told(&document, "other", "UVF657"), "{document:#}");
    let notes = document["coverage"]["notes"].as_array().unwrap();
    assert!(notes[0].as_str().unwrap().contains("keyring"), "{notes:?}");
    assert!(!document.to_string().contains("hunter2"));
}

#[test]
fn what_two_projects_name_is_asked_and_counted_once() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    for project in ["src/mail", "src/cart"] {
        let file = format!("{project}/requirements.txt");
        scene.project.write(&file, "one==1.0\n");
        scene
            .project
            .write(&format!("{project}/app.py"), "import os\n");
        let image =
            "FROM python:3.12-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n";
        scene.project.write(&format!("{project}/Dockerfile"), image);
    }
    scene.project.write("README.md", "# Services\n");
    let (document, _) = risks(&scene, &[]);
    let files = document["coverage"]["files"].to_string();
    assert!(
        files.contains("src/mail") && files.contains("src/cart"),
        "{files}"
    );
    // `one` and `two`, which it needs.
    assert_eq!(document["coverage"]["packages_asked"], 2);
    assert_eq!(document["coverage"]["dependencies_asked"], 1);
}

/// 200 MB where a page and where metadata should be.
#[test]
fn answers_without_end_take_no_memory_and_the_rest_is_looked_at() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let metadata = "/files/one-1.0-py3-none-any.whl.metadata";
    scene.index.fault(metadata, Fault::Padded(200 << 20), None);
    scene
        .index
        .fault("/simple/built/", Fault::Padded(200 << 20), None);
    scene
        .project
        .write("requirements.txt", "one==1.0\nbuilt\nfails\n");
    let finished = scene.run(&["risks", "--format", "json"]);
    let document: Value = serde_json::from_slice(&finished.stdout).unwrap();
    let named = |list: &str| {
        let list = document["coverage"][list].as_array().unwrap();
        let names = list
            .iter()
            .map(|one| one["package"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(named("packages_unknown"), ["built"]);
    assert!(
        named("metadata_unknown").contains(&"one 1.0".to_owned()),
        "{document:#}"
    );
    assert!(is_told(&document, "fails", "UVF652"), "{document:#}");
    if let Some(peak) = finished.resources.peak_rss_bytes {
        assert!(peak < 150 << 20, "{peak} bytes");
    }
}

/// A vulnerability service: for each query of a batch the ids of what it knows, and each by
/// its id (<https://google.github.io/osv.dev/api/>).
fn service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let length = head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                let is_length = key.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse().ok())?
            });
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            let (status, answer) = if head.starts_with("POST /v1/querybatch ") {
                let asked: Value = serde_json::from_slice(&body).unwrap();
                let queries = asked["queries"].as_array().unwrap().iter();
                let results: Vec<Value> = queries
                    .map(|query| {
                        let is_known = query["package"]["name"] == "two"
                            && query["package"]["ecosystem"] == "PyPI"
                            && query["version"] == "2.0";
                        if is_known {
                            json!({"vulns": [{"id": "DEMO-7", "modified": "2024-01-01T00:00:00Z"}]})
                        } else {
                            json!({})
                        }
                    })
                    .collect();
                ("200 OK", json!({"results": results}))
            } else if head.starts_with("GET /v1/vulns/DEMO-7 ") {
                (
                    "200 OK",
                    json!({
                        "schema_version": "1.6.0",
                        "id": "DEMO-7",
                        "modified": "2024-01-01T00:00:00Z",
                        "published": "2023-01-01T00:00:00Z",
                        "aliases": ["CVE-0000-7"],
                        "summary": "runs what it is sent",
                        "details": "",
                        "affected": [{
                            "package": {"name": "two", "ecosystem": "PyPI", "purl": "pkg:pypi/two"},
                            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
                            "versions": ["2.0"],
                        }],
                        "references": [{"type": "ADVISORY", "url": "https://example.com/demo-7"}],
                    }),
                )
            } else {
                ("404 Not Found", json!({"code": 5, "message": "not found"}))
            };
            let answer = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                answer.len()
            );
            let stream = reader.get_mut();
            let _ = stream.write_all((head + &answer).as_bytes());
        }
    });
    address
}

#[test]
fn an_audit_tells_what_a_service_knows_of_pins() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene.project.write("plain.txt", "one==1.0\ntwo==2.0\n");
    let service = service();
    let arguments = ["-r", "plain.txt", "--audit", "--service-url", &service];
    let (document, status) = risks(&scene, &arguments);
    assert_eq!(document["coverage"]["audited"], true, "{document:#}");
    let risks = document["risks"].as_array().unwrap();
    let of_audit: Vec<&Value> = risks
        .iter()
        .filter(|risk| risk["code"] == "UVF669")
        .collect();
    assert_eq!(of_audit.len(), 1, "{document:#}");
    let risk = of_audit[0];
    assert_eq!(
        (&risk["package"], &risk["line"]),
        (&json!("two"), &json!(2))
    );
    assert_eq!(risk["mitigation"], "it is fixed in 2.1");
    for word in ["DEMO-7", "CVE-0000-7", "runs what it is sent"] {
        assert!(risk["issue"].as_str().unwrap().contains(word), "{risk:#}");
    }
    assert_eq!(status, Some(0));
    // The heading of the rule, and the text form of it.
    let text = scene.ends(0, &[&["risks"], &arguments[..]].concat());
    assert!(
        text.contains("a pinned release has a known vulnerability"),
        "{text}"
    );
}

#[test]
fn rules_of_other_crates_have_their_headings() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    scene
        .project
        .write("plain.txt", "six==1.0 --hsh=sha256:ab\nsix==2.0\n");
    let (document, _) = risks(&scene, &["-r", "plain.txt", "--offline"]);
    let rules = document["rules"].as_array().unwrap();
    for risk in document["risks"].as_array().unwrap() {
        let rule = rules.iter().find(|rule| rule["code"] == risk["code"]);
        assert!(rule.is_some_and(|rule| rule["summary"] != ""), "{risk:#}");
    }
    assert!(
        document["risks"].to_string().contains("UVF1"),
        "{document:#}"
    );
}
