//! Servers that stall, hang up, lie, or send more than anyone wants: each is an error that
//! names the project, in time, and no credentials.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::time::{Duration, Instant};

use uvferry_index::{
    ClientError, ClientLimits, ClientSettings, Fault, FetchError, IndexClient, LocalIndex, Project,
    Serving, Timeouts,
};
use uvferry_testkit::WheelBuilder;

const SIX: &str = "/simple/six/";

/// An index with `six`, and the folder that it serves.
fn served() -> (tempfile::TempDir, Serving) {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.17.0").build(folder.path());
    let index = LocalIndex::new()
        .index("", folder.path())
        .credentials("", "me", "hunter2")
        .start()
        .unwrap();
    (folder, index)
}

fn hasty(index: &Serving) -> ClientSettings {
    ClientSettings {
        indexes: vec![index.simple_url_with("", "me", "hunter2")],
        retries: 2,
        timeouts: Timeouts {
            connect: Duration::from_secs(2),
            idle: Duration::from_secs(5),
            whole: Duration::from_secs(20),
            back_off: Duration::from_millis(10),
            retry_after: Duration::from_secs(2),
        },
        limits: ClientLimits {
            page_bytes: 3 << 20,
            ..ClientLimits::default()
        },
        ..ClientSettings::default()
    }
}

fn ask(settings: ClientSettings) -> Result<Option<Project>, FetchError> {
    let client = IndexClient::new(settings).unwrap();
    let mut answer = client.projects(&["Six"]).remove(0);
    answer.indexes.remove(0).project
}

/// Asks for `six` while these faults hold for good, and gives the error and the number of
/// requests.
#[track_caller]
fn failing(faults: &[Fault]) -> (FetchError, usize) {
    failing_within(Duration::from_secs(5), faults)
}

#[track_caller]
fn failing_within(idle: Duration, faults: &[Fault]) -> (FetchError, usize) {
    let (_folder, index) = served();
    for fault in faults {
        index.fault(SIX, fault.clone(), None);
    }
    let mut settings = hasty(&index);
    settings.timeouts.idle = idle;
    let start = Instant::now();
    let error = ask(settings).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(25), "{error}");
    for text in [error.to_string(), format!("{error:?}"), error.reason()] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert!(error.to_string().contains("six"), "{error}");
    (error, index.requests().len())
}

fn header(name: &'static str, value: &str) -> Fault {
    Fault::Header(name, value.to_string())
}

#[test]
fn a_server_in_trouble_is_asked_again_and_then_named() {
    for status in [500, 502, 503, 429] {
        let (error, requests) = failing(&[Fault::Status(status)]);
        assert!(
            matches!(error, FetchError::Status { status: found, .. } if found == status),
            "{error}"
        );
        assert_eq!(requests, 3, "{status}");
    }
}

#[test]
fn a_refusal_is_final() {
    for status in [400, 401, 403, 405, 418, 501] {
        let (error, requests) = failing(&[Fault::Status(status)]);
        assert!(
            matches!(error, FetchError::Status { status: found, .. } if found == status),
            "{error}"
        );
        assert_eq!(requests, 1, "{status}");
    }
}

#[test]
fn trouble_that_passes_is_not_seen() {
    let (_folder, index) = served();
    index.fault(SIX, Fault::Status(503), Some(1));
    index.fault(SIX, Fault::HangUp, Some(2));
    // The first request meets both.
    let project = ask(hasty(&index)).unwrap().unwrap();
    assert_eq!(project.versions, ["1.17.0"]);
    assert_eq!(index.requests().len(), 3);

    let (_folder, index) = served();
    index.fault(SIX, Fault::Truncate(20), Some(2));
    assert!(ask(hasty(&index)).unwrap().is_some());
    assert_eq!(index.requests().len(), 3);
}

#[test]
fn a_server_is_left_alone_for_as_long_as_it_asks() {
    let (_folder, index) = served();
    index.fault(SIX, Fault::Status(429), Some(1));
    index.fault(SIX, header("retry-after", "1"), Some(1));
    let start = Instant::now();
    assert!(ask(hasty(&index)).unwrap().is_some());
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(index.requests().len(), 2);

    // Longer than we are willing to wait: not sooner either.
    let (error, requests) = failing(&[Fault::Status(503), header("retry-after", "3600")]);
    assert!(matches!(error, FetchError::Status { status: 503, .. }));
    assert_eq!(requests, 1);
}

#[test]
fn a_rest_holds_for_every_request_to_the_host() {
    let (_folder, index) = served();
    index.fault("/simple/a/", Fault::Status(429), Some(1));
    index.fault("/simple/a/", header("retry-after", "1"), Some(1));
    let client = IndexClient::new(ClientSettings {
        concurrency: 1,
        ..hasty(&index)
    })
    .unwrap();
    let start = Instant::now();
    client.projects(&["a", "b"]);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let paths: Vec<String> = index.requests().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, ["/simple/a/", "/simple/a/", "/simple/b/"]);
}

#[test]
fn a_connection_that_ends_too_early_breaks_nothing() {
    let (error, requests) = failing(&[Fault::HangUp]);
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert_eq!(requests, 3);
    for bytes in [0, 1, 100] {
        let (error, requests) = failing(&[Fault::Truncate(bytes)]);
        assert!(matches!(error, FetchError::Broken { .. }), "{error}");
        assert_eq!(requests, 3);
    }
}

#[test]
fn a_server_that_stalls_is_given_up() {
    for fault in [
        Fault::Stall(0),
        Fault::Stall(50),
        Fault::Delay(Duration::from_mins(1)),
    ] {
        let idle = Duration::from_millis(300);
        let start = Instant::now();
        let (error, _) = failing_within(idle, &[fault]);
        assert!(
            matches!(error, FetchError::Timeout { after, .. } if after == idle),
            "{error}"
        );
        // Three attempts.
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn the_whole_takes_no_longer_than_it_may() {
    let (_folder, index) = served();
    index.fault(SIX, Fault::Delay(Duration::from_millis(200)), None);
    index.fault(SIX, Fault::Status(503), None);
    let mut settings = hasty(&index);
    settings.retries = 1_000;
    settings.timeouts.whole = Duration::from_secs(1);
    let start = Instant::now();
    let error = ask(settings).unwrap_err();
    assert!(matches!(error, FetchError::Timeout { .. }), "{error}");
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_length_that_is_a_lie_is_found_out() {
    let (error, _) = failing(&[header("content-length", "100000")]);
    assert!(matches!(error, FetchError::Broken { .. }), "{error}");
    // Half of the JSON looks complete to HTTP.
    let (error, requests) = failing(&[header("content-length", "60")]);
    assert!(matches!(error, FetchError::Damaged { .. }), "{error}");
    assert_eq!(requests, 1);
}

#[test]
fn json_that_is_none_is_named() {
    let json = header("content-type", "application/vnd.pypi.simple.v1+json");
    for body in [
        &b"{\"files\": [{\"filename\""[..],
        b"",
        b"[]",
        b"\xff\xfe",
        b"{\"meta\": {\"api-version\": \"2.0\"}, \"files\": []}",
    ] {
        let (error, requests) = failing(&[Fault::Body(body.to_vec()), json.clone()]);
        assert!(matches!(error, FetchError::Damaged { .. }), "{error}");
        assert_eq!(requests, 1);
    }
    // Deeper than anyone's stack.
    let deep = b"[".repeat(1 << 20);
    let (error, _) = failing(&[Fault::Body(deep), json]);
    assert!(matches!(error, FetchError::Damaged { .. }), "{error}");
}

#[test]
fn what_is_no_page_is_not_read_as_one() {
    for content_type in [
        "application/octet-stream",
        "text/plain",
        "application/json",
        "?",
    ] {
        let (error, _) = failing(&[header("content-type", content_type)]);
        assert!(
            matches!(&error, FetchError::NotPage { what, .. } if what.contains(content_type)),
            "{error}"
        );
    }
    let (error, _) = failing(&[Fault::Without("content-type")]);
    assert!(matches!(error, FetchError::NotPage { .. }), "{error}");
    let (error, _) = failing(&[header("content-encoding", "br")]);
    assert!(matches!(error, FetchError::NotPage { .. }), "{error}");
}

#[test]
fn more_than_allowed_is_not_taken() {
    let many = Fault::Padded(200 << 20);
    let too_large = |faults: &[Fault]| {
        let (error, requests) = failing(faults);
        assert!(
            matches!(error, FetchError::TooLarge { max_bytes, .. } if max_bytes == 3 << 20),
            "{error}"
        );
        assert_eq!(requests, 1);
    };
    too_large(std::slice::from_ref(&many));
    // Without a promise each byte is counted.
    too_large(&[many, Fault::Without("content-length")]);
    // A few kilobytes that unpack to much.
    too_large(&[Fault::Padded(8 << 20), Fault::Packed]);
    // Large, and all right.
    let (_folder, index) = served();
    index.fault(SIX, Fault::Padded((3 << 20) - 10_000), Some(1));
    assert!(ask(hasty(&index)).unwrap().is_some());
}

#[test]
fn a_packed_page_is_a_page_and_a_damaged_one_is_not() {
    let (_folder, index) = served();
    index.fault(SIX, Fault::Packed, Some(1));
    assert!(ask(hasty(&index)).unwrap().is_some());
    let (error, _) = failing(&[header("content-encoding", "gzip")]);
    assert!(matches!(error, FetchError::Damaged { .. }), "{error}");
}

#[test]
fn redirects_are_followed_a_few_times() {
    let (error, requests) = failing(&[Fault::Status(302), header("location", SIX)]);
    assert!(
        matches!(
            error,
            FetchError::Redirects {
                max_redirects: 10,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(requests, 11);
    let (error, _) = failing(&[
        Fault::Status(302),
        header("location", "ftp://example.com/six"),
    ]);
    assert!(matches!(error, FetchError::Scheme { .. }), "{error}");
    let (error, _) = failing(&[Fault::Status(302)]);
    assert!(
        matches!(error, FetchError::Status { status: 302, .. }),
        "{error}"
    );
}

#[test]
fn credentials_never_follow_to_another_host() {
    let (_folder, other) = served();
    let (_folder, index) = served();
    index.fault(SIX, Fault::Status(302), None);
    index.fault(
        SIX,
        header("location", &format!("{}{SIX}", other.url())),
        None,
    );
    let error = ask(hasty(&index)).unwrap_err();
    assert!(index.requests()[0].authorized);
    assert!(!other.requests()[0].authorized);
    // Both places are named: what was asked for, and where that led.
    assert!(
        matches!(error, FetchError::Status { status: 401, .. }),
        "{error}"
    );
    let text = error.to_string();
    assert!(text.contains(&index.url().replace("http://", "")), "{text}");
    assert!(text.contains(&other.url().replace("http://", "")), "{text}");
}

#[test]
fn a_redirect_at_home_keeps_the_credentials() {
    let (_folder, index) = served();
    index.fault("/simple/python-six/", Fault::Status(301), None);
    index.fault("/simple/python-six/", header("location", SIX), None);
    let client = IndexClient::new(hasty(&index)).unwrap();
    let mut answer = client.projects(&["python-six"]).remove(0);
    let project = answer.indexes.remove(0).project.unwrap().unwrap();
    assert!(index.requests().iter().all(|request| request.authorized));
    // Links are relative to where the page came from.
    assert_eq!(
        project.files[0].url,
        index.file_url("", "six-1.17.0-py3-none-any.whl")
    );
}

#[test]
fn a_dead_host_does_not_cost_every_name_all_attempts() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let client = IndexClient::new(ClientSettings {
        indexes: vec![format!("http://me:hunter2@127.0.0.1:{port}/simple")],
        concurrency: 2,
        retries: 3,
        timeouts: Timeouts {
            back_off: Duration::from_millis(100),
            ..Timeouts::default()
        },
        ..ClientSettings::default()
    })
    .unwrap();
    let names: Vec<String> = (0..200).map(|number| format!("name-{number}")).collect();
    let start = Instant::now();
    let answers = client.projects(&names);
    assert!(start.elapsed() < Duration::from_secs(5));
    for (answer, name) in answers.iter().zip(&names) {
        let error = answer.errors().next().unwrap();
        assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(name) && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn metadata_is_limited_and_checked() {
    let (_folder, index) = served();
    let mut settings = hasty(&index);
    settings.limits.metadata_bytes = 1 << 20;
    let client = IndexClient::new(settings).unwrap();
    let project = client.projects(&["six"]).remove(0);
    let file = project.found().next().unwrap().files[0].clone();
    let path = format!("/files/{}.metadata", file.filename);
    let read = || client.core_metadata(&[&file]).remove(0);
    assert!(read().unwrap().unwrap().starts_with("Metadata-Version:"));

    index.fault(&path, Fault::Padded(200 << 20), Some(1));
    let error = read().unwrap_err();
    assert!(matches!(error, FetchError::TooLarge { .. }), "{error}");
    index.fault(&path, Fault::Body(b"Name: other\n".to_vec()), Some(1));
    let error = read().unwrap_err();
    assert!(matches!(&error, FetchError::Hash { algorithm, .. } if algorithm == "sha256"));
    assert!(error.to_string().contains("six-1.17.0"), "{error}");
    index.fault(&path, Fault::Status(404), Some(1));
    let error = read().unwrap_err();
    assert!(
        matches!(error, FetchError::Status { status: 404, .. }),
        "{error}"
    );
    let mut elsewhere = file.clone();
    elsewhere.url = "not an address".to_owned();
    let error = client.core_metadata(&[&elsewhere]).remove(0).unwrap_err();
    assert!(matches!(error, FetchError::Address { .. }), "{error}");
}

#[test]
fn a_stop_is_soon_and_answers_what_is_missing() {
    let (_folder, index) = served();
    index.fault("/simple/slow/", Fault::Delay(Duration::from_mins(1)), None);
    let mut settings = hasty(&index);
    settings.timeouts.idle = Duration::from_mins(1);
    settings.timeouts.whole = Duration::from_mins(1);
    settings.concurrency = 2;
    let client = IndexClient::new(settings).unwrap();
    let start = Instant::now();
    let mut outcomes = Vec::new();
    client.each_project(
        &["slow", "six", "slow", "slow"],
        &|| start.elapsed() > Duration::from_millis(300),
        |at, answer| outcomes.push((at, answer)),
    );
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(outcomes.len(), 4);
    let (at, six) = outcomes.remove(0);
    assert_eq!(at, 1);
    assert!(six.found().next().is_some());
    for (at, answer) in outcomes {
        let error = answer.errors().next().unwrap();
        assert!(
            matches!(error, FetchError::Cancelled { .. }),
            "{at}: {error}"
        );
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    let wrong = |settings: ClientSettings| IndexClient::new(settings).unwrap_err();
    let index = |url: &str| {
        wrong(ClientSettings {
            indexes: vec![url.to_owned()],
            ..ClientSettings::default()
        })
    };
    for url in ["simple", "", "ssh://me:hunter2@example.com/"] {
        let error = index(url);
        assert!(matches!(error, ClientError::Index { .. }), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    fs_err::write(&empty, "nothing").unwrap();
    for path in [folder.path().join("missing.pem"), empty] {
        let error = wrong(ClientSettings {
            ca_bundle: Some(path),
            ..ClientSettings::default()
        });
        assert!(matches!(error, ClientError::Bundle { .. }), "{error}");
    }
    let settings = ClientSettings {
        indexes: vec!["https://me:hunter2@example.com/simple".to_owned()],
        ..ClientSettings::default()
    };
    assert!(!format!("{settings:?}").contains("hunter2"));
    assert!(!format!("{:?}", IndexClient::new(settings).unwrap()).contains("hunter2"));
}

#[test]
fn an_odd_name_is_one_segment_of_the_address() {
    let (_folder, index) = served();
    let client = IndexClient::new(hasty(&index)).unwrap();
    let answers = client.projects(&["../files", "a/b?c#d", "", "ü"]);
    for answer in &answers {
        assert!(answer.found().next().is_none(), "{answer:?}");
    }
    assert!(matches!(
        answers[2].errors().next(),
        Some(FetchError::Address { .. })
    ));
    for request in index.requests() {
        assert_eq!(request.path.matches('/').count(), 3, "{}", request.path);
    }
}
