//! Project status and vulnerabilities, by a server that says what it is told to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use uvferry_compat::risks::{Audit, IndexAccess, Risks, risks};
use uvferry_index::{ClientSettings, IndexClient};
use uvferry_resolution::Run;
use uvferry_resolution::uv::Uv;
use uvferry_testkit::{Isolated, find_uv, skip};

use crate::project::{codes, request_of, told};

/// Answers each request by its method, path and body.
fn serve(
    answer: impl Fn(&str, &str) -> Option<String> + Send + 'static,
) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let length = head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse().ok())?
            });
            let mut body = vec![0; length.unwrap_or(0)];
            reader.read_exact(&mut body).unwrap();
            let body = String::from_utf8_lossy(&body).into_owned();
            let request = head.lines().next().unwrap_or_default().to_owned();
            seen.lock().unwrap().push(format!("{request} {body}"));
            let (status, text) = match answer(&request, &body) {
                Some(text) => ("200 OK", text),
                None => ("404 Not Found", String::new()),
            };
            let kind = if request.contains("/simple/") {
                "application/vnd.pypi.simple.v1+json"
            } else {
                "application/json"
            };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                text.len()
            );
            let stream = reader.get_mut();
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(text.as_bytes()));
        }
    });
    (address, log)
}

pub(crate) fn with_status(status: &str) -> Risks {
    let page = format!(
        r#"{{"meta": {{"api-version": "1.4"}}, "name": "a", "versions": ["1.0"], "project-status": {{"status": "{status}", "reason": "use b"}}, "files": [{{"filename": "a-1.0-py3-none-any.whl", "url": "a-1.0-py3-none-any.whl", "hashes": {{}}}}]}}"#
    );
    let (address, _) =
        serve(move |request, _| request.contains("/simple/a/").then(|| page.clone()));
    let client = IndexClient::new(ClientSettings {
        indexes: vec![format!("{address}/simple/")],
        ..ClientSettings::default()
    })
    .unwrap();
    let mut request = request_of(&[("requirements.txt", "a==1.0\n")]);
    request.index = IndexAccess::Client(&client);
    risks(&request)
}

#[test]
fn a_project_that_is_not_active_is_told_with_its_reason() {
    for status in ["archived", "deprecated", "quarantined"] {
        let found = with_status(status);
        assert_eq!(told(&found), ["UVF668 requirements.txt:1:1"], "{status}");
        let message = &found.risks[0].diagnostic.message;
        assert!(
            message.contains(status) && message.contains("use b"),
            "{message}"
        );
    }
    assert_eq!(told(&with_status("active")), [""; 0]);
}

/// With a service that knows a vulnerability of `b` 1.0; `None` without uv.
pub(crate) fn audited(text: &str) -> Option<(Risks, Vec<String>)> {
    let program = find_uv()?;
    let folder = tempfile::tempdir().unwrap();
    let isolated = Isolated::under(folder.path());
    let work = folder.path().join("work");
    fs_err::create_dir(&work).unwrap();
    let uv = Uv::find(Some(&program), isolated.environment()).unwrap();
    let (address, log) = serve(|request, body| {
        if request.contains("/v1/querybatch") {
            let asked: serde_json::Value = serde_json::from_str(body).unwrap();
            let results: Vec<&str> = asked["queries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|query| {
                    let is_it = query["package"]["name"] == "b" && query["version"] == "1.0";
                    if is_it {
                        r#"{"vulns": [{"id": "DEMO-1", "modified": "2024-01-01T00:00:00Z"}]}"#
                    } else {
                        "{}"
                    }
                })
                .collect();
            return Some(format!(r#"{{"results": [{}]}}"#, results.join(", ")));
        }
        request.contains("/v1/vulns/DEMO-1").then(|| {
            r#"{"id": "DEMO-1", "modified": "2024-01-01T00:00:00Z", "published": "2023-01-01T00:00:00Z", "aliases": ["CVE-0000-1"], "summary": "reads any file", "affected": [{"package": {"name": "b", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]}]}], "references": [{"type": "ADVISORY", "url": "https://example.com/demo"}]}"#.to_owned()
        })
    });
    let mut request = request_of(&[("requirements.txt", text)]);
    request.audit = Some(Audit {
        uv: &uv,
        run: Run::new(&work, isolated.environment()),
        service_url: Some(address),
    });
    let found = risks(&request);
    let log = log.lock().unwrap().clone();
    Some((found, log))
}

#[test]
fn a_pin_with_a_known_vulnerability_is_told_with_what_fixes_it() {
    skip!(unless Uv);
    let (found, log) = audited("a==1.0\nb==1.0\n").unwrap();
    assert_eq!(
        told(&found),
        ["UVF669 requirements.txt:2:1"],
        "{:?}",
        found.coverage
    );
    assert!(found.coverage.audited);
    let risk = &found.risks[0];
    assert_eq!(risk.package.as_deref(), Some("b"));
    assert_eq!(risk.mitigation, "it is fixed in 1.2");
    for word in [
        "DEMO-1",
        "CVE-0000-1",
        "reads any file",
        "https://example.com/demo",
    ] {
        assert!(
            risk.diagnostic.message.contains(word),
            "{}",
            risk.diagnostic.message
        );
    }
    assert!(
        log.iter().all(|request| request.contains("/v1/")),
        "{log:?}"
    );
    // Other versions, ranges: nothing known, and nothing asked of what is not pinned.
    let (found, log) = audited("b==1.2\nb>=1.0 ; python_version < '3'\na>=1\n").unwrap();
    assert!(!codes(&found).contains(&"UVF669".to_owned()));
    assert!(
        found.coverage.audited && !log.iter().any(|request| request.contains("\"a\"")),
        "{log:?}"
    );
}

#[test]
fn an_audit_without_an_answer_is_no_clean_bill() {
    skip!(unless Uv);
    let program = find_uv().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let isolated = Isolated::under(folder.path());
    let environment = isolated.environment().clone().with("UV_HTTP_RETRIES", "0");
    let uv = Uv::find(Some(&program), &environment).unwrap();
    let (address, _) = serve(|_, _| None);
    let mut request = request_of(&[("requirements.txt", "b==1.0\n")]);
    request.audit = Some(Audit {
        uv: &uv,
        run: Run::new(folder.path(), &environment),
        service_url: Some(address.replace("http://", "http://me:hunter2@")),
    });
    let found = risks(&request);
    assert!(!found.coverage.audited);
    let why = found.coverage.audit_skipped.unwrap();
    assert!(!why.is_empty() && !why.contains("hunter2"), "{why}");
}
