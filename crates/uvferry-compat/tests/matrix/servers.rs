//! Servers that no sane index is.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use uvferry_compat::matrix::Outcome::Inconclusive;
use uvferry_testkit::{WheelBuilder, skip};

use crate::fixture::{Fixture, made, told};

/// Answers each request with a function of its path, on a port of its own; the threads end
/// with the test program.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let answer = std::sync::Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let answer = std::sync::Arc::clone(&answer);
            std::thread::spawn(move || {
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match stream.read(&mut buffer) {
                        Ok(0) | Err(_) => return,
                        Ok(read) => request.extend_from_slice(&buffer[..read]),
                    }
                }
                let text = String::from_utf8_lossy(&request).into_owned();
                let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
                answer(&path, &mut stream);
            });
        }
    });
    url
}

fn headers(stream: &mut TcpStream, status: &str, kind: &str, length: usize, more: &str) {
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}\
         Connection: close\r\n\r\n"
    );
}

#[test]
fn a_redirect_loop_is_inconclusive() {
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(&[], &[]);
    let url = serve(|path, stream| {
        headers(
            stream,
            "302 Found",
            "text/plain",
            0,
            &format!("Location: {path}\r\n"),
        );
    });
    fixture
        .project
        .isolated()
        .set("PIP_INDEX_URL", format!("{url}/simple/"));
    let mut request = fixture.request(&["looping"]);
    request.solutions = false;
    let matrix = made(&fixture, &request);
    let rows = told(&matrix, 0);
    assert_eq!(rows[0].1, Inconclusive, "{:#?}", matrix.runs);
}

#[test]
fn metadata_of_200_megabytes_is_ended_by_the_time_limit() {
    const LINE: &[u8] = b"Classifier: Topic :: Something that is long enough to fill the space\n";
    const LINES: usize = 200_000_000 / LINE.len();
    skip!(unless Uv, Python);
    let mut fixture = Fixture::new(&[], &[]);
    let wheel = WheelBuilder::new("huge", "1.0").bytes();
    let page = "<!DOCTYPE html><html><body><a href=\"/files/huge-1.0-py3-none-any.whl\" \
                data-core-metadata=\"true\" data-dist-info-metadata=\"true\">\
                huge-1.0-py3-none-any.whl</a></body></html>";
    let head: &[u8] = b"Metadata-Version: 2.1\nName: huge\nVersion: 1.0\n";
    let url = serve(move |path, stream| match path {
        "/simple/huge/" => {
            headers(stream, "200 OK", "text/html", page.len(), "");
            let _ = stream.write_all(page.as_bytes());
        }
        "/files/huge-1.0-py3-none-any.whl.metadata" => {
            let length = head.len() + LINES * LINE.len();
            headers(stream, "200 OK", "text/plain", length, "");
            let _ = stream.write_all(head);
            let block = LINE.repeat(1000);
            for _ in 0..LINES / 1000 {
                if stream.write_all(&block).is_err() {
                    return;
                }
            }
            let _ = stream.write_all(&LINE.repeat(LINES % 1000));
        }
        "/files/huge-1.0-py3-none-any.whl" => {
            headers(
                stream,
                "200 OK",
                "application/octet-stream",
                wheel.len(),
                "",
            );
            let _ = stream.write_all(&wheel);
        }
        _ => headers(stream, "404 Not Found", "text/plain", 0, ""),
    });
    fixture
        .project
        .isolated()
        .set("PIP_INDEX_URL", format!("{url}/simple/"));
    let mut request = fixture.request(&["huge"]);
    request.solutions = false;
    // pip reads it line by line, for longer than this on any machine.
    request.timeout = std::time::Duration::from_secs(4);
    let started = std::time::Instant::now();
    let matrix = made(&fixture, &request);
    assert!(started.elapsed() < std::time::Duration::from_mins(1));
    let rows = told(&matrix, 0);
    assert_eq!((rows[0].1, rows[0].4.as_str()), (Inconclusive, "UVF615"));
}
