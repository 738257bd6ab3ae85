//! Texts over HTTP, from servers that answer well, slowly, without end, or elsewhere.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use uvferry_index::{Fault, FetchError, FetchLimits, Fetched, LocalIndex, Proxies, fetch_text};
use uvferry_testkit::WheelBuilder;

/// A server that answers each request as it is told; gives the heads of the requests.
struct Server {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The thread ends with the test's process.
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut head = Vec::new();
                let mut byte = [0];
                // A TLS client begins with 0x16 and waits for our part of the handshake.
                while !head.ends_with(b"\r\n\r\n") && head.first() != Some(&0x16) {
                    match stream.read(&mut byte) {
                        Ok(1) => head.push(byte[0]),
                        _ => break,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
                seen.lock().unwrap().push(head);
                answer(&target, &mut stream);
            }
        });
        Self { url, heads }
    }

    fn with_user(&self, user_info: &str) -> String {
        self.url.replace("://", &format!("://{user_info}@"))
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn say(stream: &mut TcpStream, status: &str, headers: &[&str], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    // A client that has had enough closes the connection.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| write!(stream, "Content-Length: {}\r\n\r\n", body.len()))
        .and_then(|()| stream.write_all(body));
}

fn fetch(url: &str) -> Result<Fetched, FetchError> {
    fetch_text(url, &FetchLimits::default(), &Proxies::default())
}

fn limited(url: &str, limits: FetchLimits) -> Result<Fetched, FetchError> {
    fetch_text(url, &limits, &Proxies::default())
}

#[test]
fn a_text_comes_with_its_place_and_type() {
    let server = Server::start(|_, stream| {
        say(
            stream,
            "200 OK",
            &["Content-Type: text/plain; charset=utf-8"],
            b"six==1.17.0\n",
        );
    });
    let fetched = fetch(&format!("{}/r.txt", server.url)).unwrap();
    assert_eq!(fetched.bytes, b"six==1.17.0\n");
    assert_eq!(fetched.final_url, format!("{}/r.txt", server.url));
    assert_eq!(fetched.charset().as_deref(), Some("utf-8"));
    let head = server.heads().remove(0).to_lowercase();
    assert!(head.contains("user-agent: uvferry/"));
    assert!(!head.contains("authorization"));
}

#[test]
fn credentials_go_to_their_host_only_and_are_never_shown() {
    let other = Server::start(|_, stream| say(stream, "404 Not Found", &[], b""));
    let elsewhere = format!("Location: {}/gone.txt", other.url);
    let server = Server::start(move |target, stream| match target {
        "/r.txt" => say(stream, "302 Found", &["Location: next/r.txt"], b""),
        "/next/r.txt" => say(stream, "200 OK", &[], b"six\n"),
        "/away.txt" => say(stream, "302 Found", &[&elsewhere], b""),
        _ => say(stream, "403 Forbidden", &[], b""),
    });
    let base = server.with_user("me:hunter%202");
    let fetched = fetch(&format!("{base}/r.txt")).unwrap();
    assert_eq!(fetched.final_url, format!("{}/next/r.txt", server.url));
    for head in server.heads() {
        // me:hunter 2
        assert!(
            head.to_lowercase()
                .contains("authorization: basic bwu6ahvudgvyidi="),
            "{head}"
        );
    }
    for path in ["away.txt", "wrong.txt"] {
        let error = fetch(&format!("{base}/{path}")).unwrap_err();
        assert!(matches!(error, FetchError::Status { .. }), "{error}");
        let told = format!("{error} {error:?}");
        assert!(!told.contains("hunter"), "{told}");
    }
    assert!(!other.heads()[0].to_lowercase().contains("authorization"));
}

#[test]
fn redirects_have_an_end_and_lead_to_the_web_only() {
    let server = Server::start(|target, stream| match target {
        "/loop" => say(stream, "302 Found", &["Location: /loop"], b""),
        "/file" => say(stream, "302 Found", &["Location: file:///etc/passwd"], b""),
        _ => say(stream, "200 OK", &[], b"six\n"),
    });
    assert!(matches!(
        fetch(&format!("{}/loop", server.url)),
        Err(FetchError::Redirects {
            max_redirects: 5,
            ..
        })
    ));
    assert_eq!(server.heads().len(), 6);
    assert!(matches!(
        fetch(&format!("{}/file", server.url)),
        Err(FetchError::Scheme { url }) if url == "file:///etc/passwd"
    ));
    let none = FetchLimits {
        max_redirects: 0,
        ..FetchLimits::default()
    };
    assert!(limited(&format!("{}/plain", server.url), none).is_ok());
}

#[test]
fn what_is_too_large_is_cut_off_with_and_without_a_length() {
    let server = Server::start(|target, stream| {
        if target == "/told" {
            say(stream, "200 OK", &[], &[b'a'; 2000]);
        } else {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            // Without end, until the client goes.
            while stream.write_all(&[b'a'; 1 << 13]).is_ok() {}
        }
    });
    for path in ["told", "endless"] {
        let limits = FetchLimits {
            max_bytes: 1000,
            ..FetchLimits::default()
        };
        assert!(matches!(
            limited(&format!("{}/{path}", server.url), limits),
            Err(FetchError::TooLarge {
                max_bytes: 1000,
                ..
            })
        ));
    }
}

#[test]
fn a_slow_answer_ends_with_the_time_limit() {
    let server = Server::start(|target, stream| {
        if target == "/drip" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(b"#").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
        } else {
            std::thread::sleep(Duration::from_secs(20));
        }
    });
    for path in ["drip", "never"] {
        let limits = FetchLimits {
            timeout: Duration::from_millis(400),
            ..FetchLimits::default()
        };
        let started = Instant::now();
        let error = limited(&format!("{}/{path}", server.url), limits).unwrap_err();
        assert!(matches!(error, FetchError::Timeout { .. }), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn pages_archives_and_packed_answers_are_no_text() {
    let server = Server::start(|target, stream| match target {
        "/login" => say(
            stream,
            "200 OK",
            &["Content-Type: text/html; charset=utf-8"],
            b"<html>",
        ),
        "/packed" => say(stream, "200 OK", &["Content-Encoding: gzip"], b"\x1f\x8b"),
        "/binary" => say(
            stream,
            "200 OK",
            &["Content-Type: application/octet-stream"],
            b"PK\x03\x04\0\0",
        ),
        "/utf-16" => say(stream, "200 OK", &[], b"\xff\xfes\0i\0x\0"),
        _ => say(
            stream,
            "200 OK",
            &["Content-Type: application/octet-stream"],
            b"six\n",
        ),
    });
    for path in ["login", "packed", "binary"] {
        let error = fetch(&format!("{}/{path}", server.url)).unwrap_err();
        assert!(matches!(error, FetchError::NotText { .. }), "{error}");
    }
    for path in ["utf-16", "object"] {
        assert!(fetch(&format!("{}/{path}", server.url)).is_ok(), "{path}");
    }
}

#[test]
fn nobody_there_and_no_tls_there_are_told() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = fetch(&format!("http://me:hunter2@{address}/r.txt")).unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));

    let plain = Server::start(|_, stream| say(stream, "200 OK", &[], b"six\n"));
    let error = fetch(&plain.url.replace("http:", "https:")).unwrap_err();
    assert!(
        // A system without certificates says so first.
        matches!(
            error,
            FetchError::Unreachable { .. } | FetchError::Certificates { .. }
        ),
        "{error}"
    );
}

#[test]
fn a_proxy_is_used_when_it_is_named_and_not_for_exceptions() {
    let proxy = Server::start(|_, stream| say(stream, "200 OK", &[], b"from the proxy\n"));
    let server = Server::start(|_, stream| say(stream, "200 OK", &[], b"from the server\n"));
    let mut proxies = Proxies {
        http: Some(proxy.with_user("me:secret")),
        ..Proxies::default()
    };
    let limits = FetchLimits::default();
    let there = |proxies: &Proxies| fetch_text(&server.url, &limits, proxies).unwrap().bytes;
    assert_eq!(there(&proxies), b"from the proxy\n");
    assert!(proxy.heads()[0].starts_with(&format!("GET {}/ ", server.url)));
    assert!(
        proxy.heads()[0]
            .to_lowercase()
            .contains("proxy-authorization")
    );
    proxies.except = Some("localhost,127.0.0.1".to_owned());
    assert_eq!(there(&proxies), b"from the server\n");
    proxies.http = Some("http://me:hunter2@".to_owned());
    let error = fetch_text(&server.url, &limits, &proxies).unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn the_local_index_is_read_and_its_faults_are_told() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.17.0").build(folder.path());
    let index = LocalIndex::new()
        .index("private", folder.path())
        .credentials("private", "me", "secret")
        .start()
        .unwrap();
    let metadata = format!(
        "{}.metadata",
        index.file_url("private", "six-1.17.0-py3-none-any.whl")
    );
    assert!(matches!(
        fetch(&metadata),
        Err(FetchError::Status { status: 401, .. })
    ));
    let metadata = metadata.replace("://", "://me:secret@");
    let text = String::from_utf8(fetch(&metadata).unwrap().bytes).unwrap();
    assert!(text.contains("Name: six"), "{text}");
    index.fault(
        "/private/files/six-1.17.0-py3-none-any.whl.metadata",
        Fault::Truncate(5),
        None,
    );
    let error = fetch(&metadata).unwrap_err();
    assert!(matches!(error, FetchError::Broken { .. }), "{error}");
    assert!(matches!(
        fetch(&format!(
            "{}/private/simple/none/",
            index.url().replace("://", "://me:secret@")
        )),
        Err(FetchError::Status { status: 404, .. })
    ));
}
