//! Pages of projects, as indexes, mirrors and web servers write them.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use uvferry_index::{IndexFile, PageError, PageSource, Project, ProjectStatus, read_page};

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/vnd.pypi.simple.v1+json";

fn source(content_type: &str) -> PageSource<'_> {
    PageSource {
        name: "Some.Thing",
        index: "https://example.com/simple/",
        url: "https://example.com/simple/some-thing/",
        content_type,
    }
}

fn html(page: &str) -> Project {
    read_page(&source(HTML), page.as_bytes()).unwrap()
}

fn json(page: &str) -> Project {
    read_page(&source(JSON), page.as_bytes()).unwrap()
}

fn urls(project: &Project) -> Vec<&str> {
    project.files.iter().map(|file| file.url.as_str()).collect()
}

#[test]
fn anchors_are_read_however_they_are_written() {
    let same = [
        r#"<a href="a-1.whl">a</a>"#,
        r"<A HREF='a-1.whl'>a</A>",
        "<a href=a-1.whl>a",
        "<a\n  rel = internal\n  href = \"a-1.whl\"\n>",
        r#"<a href="&#97;-1&period;whl">"#,
        r#"<!-- <a href="no-1.whl"> --><a href="a-1.whl" /></p></a></body>"#,
        r#"<script>"<a href='no-1.whl'>"</script><a href="a-1.whl">"#,
        r#"<p class="x><a href="b-1.whl"><a href="a-1.whl">"#,
        "<a href=\"\n a-1.whl \">",
    ];
    for page in same {
        assert_eq!(
            urls(&html(page)),
            ["https://example.com/simple/some-thing/a-1.whl"],
            "{page}"
        );
    }
}

#[test]
fn links_are_relative_to_the_base_or_the_page() {
    let links = "<a href='../../f/a-1.tar.gz?x=1#sha256=AB&egg=a'><a href='/r/b-1.zip'>\
                 <a href='//cdn.example.org/c-1.whl'><a href='https://h.example.org/d-1.whl'>";
    let plain = html(links);
    assert_eq!(
        urls(&plain),
        [
            "https://example.com/f/a-1.tar.gz?x=1",
            "https://example.com/r/b-1.zip",
            "https://cdn.example.org/c-1.whl",
            "https://h.example.org/d-1.whl",
        ]
    );
    assert_eq!(plain.files[0].filename, "a-1.tar.gz");
    assert_eq!(
        plain.files[0].hashes,
        BTreeMap::from([("sha256".into(), "ab".into())])
    );
    let based = html(&format!(
        "<base target=_top><base href='https://mirror.example.org/x/y/'>\
         <base href='https://no.example.org/'>{links}"
    ));
    assert_eq!(
        urls(&based)[..2],
        [
            "https://mirror.example.org/f/a-1.tar.gz?x=1",
            "https://mirror.example.org/r/b-1.zip",
        ]
    );
    let relative = html("<base href='/elsewhere/'><a href=a-1.whl>");
    assert_eq!(urls(&relative), ["https://example.com/elsewhere/a-1.whl"]);
}

#[test]
fn names_are_decoded_and_what_is_no_file_is_left_out() {
    let project = html(
        "<a href='../'>up</a><a href='https://example.com/home'>home</a><a name=top>\
         <a href=''>x</a><a href='#top'>top</a><a href='mailto:me@example.com'>me</a>\
         <a href='torch-2.0%2Bcpu-cp311-cp311-linux_x86_64.whl'>t</a>\
         <a href='x y-1.tar.gz'>x</a><a href='some_thing-1.0-py2.7.egg'>e</a>",
    );
    let names: Vec<&str> = project
        .files
        .iter()
        .map(|it| it.filename.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "torch-2.0+cpu-cp311-cp311-linux_x86_64.whl",
            "x y-1.tar.gz",
            "some_thing-1.0-py2.7.egg",
        ]
    );
    assert!(urls(&project)[1].ends_with("/x%20y-1.tar.gz"));
    assert_eq!(project.versions, ["1.0"]);
}

#[test]
fn attributes_say_what_the_peps_say() {
    let file = |attributes: &str| {
        let page = format!("<a href='a-1.whl' {attributes}>");
        html(&page).files.remove(0)
    };
    let requires = file("data-requires-python='&gt;=3.8,&lt;4'").requires_python;
    assert_eq!(requires.as_deref(), Some(">=3.8,<4"));
    assert_eq!(file("data-requires-python=''").requires_python, None);
    assert_eq!(
        file("data-yanked='was &quot;bad&quot;'").yanked.as_deref(),
        Some("was \"bad\"")
    );
    assert_eq!(file("data-yanked=''").yanked.as_deref(), Some(""));
    assert_eq!(file("data-yanked").yanked.as_deref(), Some(""));
    assert_eq!(file("").yanked, None);
    let hashed = Some(BTreeMap::from([("sha256".to_owned(), "ab".to_owned())]));
    assert_eq!(file("data-core-metadata='sha256=AB'").core_metadata, hashed);
    assert_eq!(
        file("data-dist-info-metadata='sha256=ab'").core_metadata,
        hashed
    );
    assert_eq!(
        file("data-core-metadata=true").core_metadata,
        Some(BTreeMap::new())
    );
    let newer = "data-core-metadata='false' data-dist-info-metadata='true'";
    assert_eq!(file(newer).core_metadata, None);
    assert_eq!(file("").core_metadata, None);
}

#[test]
fn json_says_the_same_and_more() {
    let project = json(
        r#"{"meta": {"api-version": "1.4", "_last-serial": 7}, "name": "some-thing",
            "versions": ["1.0", "2.0"], "alternate-locations": [],
            "project-status": {"status": "archived", "reason": "moved"},
            "files": [
              {"filename": "some_thing-1.0-py3-none-any.whl", "url": "../../f/w.whl",
               "hashes": {"sha256": "AB", "blake2b": "cd"}, "requires-python": ">=3.8",
               "size": 12, "upload-time": "2024-01-02T03:04:05.6Z", "yanked": "bad",
               "core-metadata": {"sha256": "EF"}, "provenance": null},
              {"filename": "some-thing-2.0.tar.gz", "url": "https://example.org/s.tar.gz#md5=9",
               "hashes": {}, "requires-python": null, "yanked": true, "core-metadata": true},
              {"url": "x-3.zip", "yanked": false, "dist-info-metadata": {"sha256": "1"}},
              {"url": "y-3.zip", "core-metadata": false, "dist-info-metadata": true}
            ]}"#,
    );
    let hashes = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        pairs.iter().map(owned).collect()
    };
    let [wheel, sdist, old, neither] = &project.files[..] else {
        panic!("{project:?}");
    };
    assert_eq!(wheel.url, "https://example.com/f/w.whl");
    assert_eq!(wheel.hashes, hashes(&[("sha256", "ab"), ("blake2b", "cd")]));
    assert_eq!(wheel.requires_python.as_deref(), Some(">=3.8"));
    assert_eq!(
        (wheel.size_bytes, wheel.yanked.as_deref()),
        (Some(12), Some("bad"))
    );
    assert_eq!(wheel.upload_time.as_deref(), Some("2024-01-02T03:04:05.6Z"));
    assert_eq!(wheel.core_metadata, Some(hashes(&[("sha256", "ef")])));
    assert_eq!(sdist.url, "https://example.org/s.tar.gz");
    assert_eq!(sdist.hashes, hashes(&[("md5", "9")]));
    assert_eq!(
        (sdist.size_bytes, sdist.yanked.as_deref()),
        (None, Some(""))
    );
    assert_eq!(sdist.core_metadata, Some(hashes(&[])));
    assert_eq!((old.filename.as_str(), &old.yanked), ("x-3.zip", &None));
    assert_eq!(old.core_metadata, Some(hashes(&[("sha256", "1")])));
    assert_eq!(neither.core_metadata, None);
    assert_eq!(project.versions, ["1.0", "2.0"]);
    let status = project.status.unwrap();
    assert_eq!(
        (status.status.as_str(), status.reason.as_deref()),
        ("archived", Some("moved"))
    );
}

#[test]
fn an_odd_field_does_not_cost_the_page() {
    let project = json(
        r#"{"meta": 1, "name": null, "versions": ["1", 2, null], "project-status": "active",
            "files": [{"filename": 1, "url": "a-1.whl", "hashes": ["x"], "size": -1,
                       "yanked": {"a": [1, {"b": null}]}, "requires-python": 3.8,
                       "upload-time": 0, "core-metadata": "yes", "size": 1.5}]}"#,
    );
    assert_eq!(
        (project.name.as_str(), project.versions),
        ("some-thing", vec!["1".to_owned()])
    );
    assert_eq!(project.status, None);
    let expected = IndexFile {
        filename: "a-1.whl".to_owned(),
        url: "https://example.com/simple/some-thing/a-1.whl".to_owned(),
        ..IndexFile::default()
    };
    assert_eq!(project.files, [expected]);
}

#[test]
fn the_state_of_a_project_stands_in_html_too() {
    let page = |status: &str| {
        html(&format!(
            "<meta name='pypi:repository-version' content='1.4'>\
             <meta name='pypi:project-status' content='{status}'>\
             <META CONTENT='no longer kept' NAME='pypi:project-status-reason'>"
        ))
        .status
    };
    let expected = ProjectStatus {
        status: "deprecated".to_owned(),
        reason: Some("no longer kept".to_owned()),
    };
    assert_eq!(page("deprecated"), Some(expected));
    assert_eq!(page("active"), None);
}

#[test]
fn a_page_from_elsewhere_does_not_have_files_of_this_machine_read() {
    let link = "<a href='file:///etc/a-1.whl' data-core-metadata=true>";
    assert_eq!(html(link).files[0].core_metadata, None);
    let file = r#"{"files": [{"url": "FILE:///etc/a-1.whl", "core-metadata": true}]}"#;
    assert_eq!(json(file).files[0].core_metadata, None);
    let local = PageSource {
        url: "file:///srv/simple/some-thing/index.html",
        ..source(HTML)
    };
    let project = read_page(&local, link.as_bytes()).unwrap();
    assert_eq!(project.files[0].core_metadata, Some(BTreeMap::new()));
}

#[test]
fn a_newer_interface_is_not_guessed_at() {
    let newer = "<meta name='pypi:repository-version' content='2.0'><a href=a-1.whl>";
    let error = read_page(&source(HTML), newer.as_bytes()).unwrap_err();
    assert!(matches!(error, PageError::Damaged(_)), "{error}");
    let newer = br#"{"meta": {"api-version": "2.0"}, "files": []}"#;
    let error = read_page(&source(JSON), newer).unwrap_err();
    assert!(error.to_string().contains("version 2.0"), "{error}");
}

#[test]
fn another_encoding_is_read_where_the_server_names_it() {
    let page = b"<a href='a-1.whl' data-yanked='\xe9t\xe9'>";
    let read = |content_type| {
        let project = read_page(&source(content_type), page).unwrap();
        project.files[0].yanked.clone().unwrap()
    };
    assert_eq!(read("text/html; charset=ISO-8859-1"), "été");
    assert_eq!(read("Text/HTML"), "\u{fffd}t\u{fffd}");
}

fn word() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9]{0,5}"
}

/// What both forms can carry: texts of any kind, hashes that a fragment can name.
fn file() -> impl Strategy<Value = IndexFile> {
    let hash = || proptest::option::of("[0-9a-f]{8}");
    let name = prop_oneof![
        "(some_thing|Some-Thing)-[0-9]\\.[0-9]-py3-none-any\\.whl",
        "some-thing-[0-9]\\.[0-9]\\.(tar\\.gz|zip)",
        "other-[0-9]\\.[0-9]\\+l\\.1\\.tar\\.gz",
    ];
    (
        name,
        (hash(), hash()),
        proptest::option::of("[ -~é]{1,20}"),
        proptest::option::of("\\PC{0,20}"),
        proptest::option::of(hash()),
        proptest::option::of(word()),
    )
        .prop_map(
            |(filename, (sha256, md5), requires_python, yanked, metadata, host)| {
                let path = filename.replace('+', "%2B");
                let url = match host {
                    Some(host) => format!("https://{host}.example.com/{path}"),
                    None => format!("https://example.com/files/{path}"),
                };
                let pairs = |pairs: Vec<(&str, Option<String>)>| -> BTreeMap<String, String> {
                    pairs
                        .into_iter()
                        .filter_map(|(algorithm, hash)| Some((algorithm.to_owned(), hash?)))
                        .collect()
                };
                IndexFile {
                    filename,
                    url,
                    hashes: pairs(vec![("sha256", sha256), ("md5", md5)]),
                    requires_python,
                    yanked,
                    core_metadata: metadata.map(|hash| pairs(vec![("sha256", hash)])),
                    ..IndexFile::default()
                }
            },
        )
}

fn as_json(project: &Project) -> String {
    let files: Vec<serde_json::Value> = project
        .files
        .iter()
        .map(|file| {
            serde_json::json!({
                "filename": file.filename,
                "url": relative(&file.url),
                "hashes": file.hashes,
                "requires-python": file.requires_python,
                "yanked": match &file.yanked {
                    None => false.into(),
                    Some(reason) if reason.is_empty() => true.into(),
                    Some(reason) => serde_json::Value::from(reason.as_str()),
                },
                "core-metadata": match &file.core_metadata {
                    None => false.into(),
                    Some(hashes) if hashes.is_empty() => true.into(),
                    Some(hashes) => serde_json::json!(hashes),
                },
            })
        })
        .collect();
    let status = project.status.as_ref();
    serde_json::json!({
        "meta": {"api-version": "1.4"},
        "name": project.name,
        "files": files,
        "project-status": status.map(|it| serde_json::json!({
            "status": it.status, "reason": it.reason
        })),
    })
    .to_string()
}

fn relative(url: &str) -> String {
    url.replace("https://example.com/", "../../")
}

fn as_html(project: &Project, quote: char) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&#34;")
            .replace('\'', "&apos;")
    };
    let mut page = String::from("<!DOCTYPE html><html><head>");
    if let Some(status) = &project.status {
        let (name, reason) = (&status.status, status.reason.as_deref().unwrap_or_default());
        let _ = write!(
            page,
            "<meta name=\"pypi:project-status\" content=\"{name}\">\
             <meta name=\"pypi:project-status-reason\" content=\"{}\">",
            escaped(reason)
        );
    }
    page += "</head><body>\n";
    for file in &project.files {
        let mut attribute = |name: &str, value: &str| {
            let _ = write!(page, " {name}={quote}{}{quote}", escaped(value));
        };
        let hashes: Vec<String> = file
            .hashes
            .iter()
            .map(|(algorithm, hash)| format!("{algorithm}={hash}"))
            .collect();
        attribute(
            "<a href",
            &format!("{}#{}", relative(&file.url), hashes.join("&")),
        );
        if let Some(requires) = &file.requires_python {
            attribute("data-requires-python", requires);
        }
        if let Some(reason) = &file.yanked {
            attribute("data-yanked", reason);
        }
        match file
            .core_metadata
            .as_ref()
            .map(|hashes| hashes.get("sha256"))
        {
            Some(Some(hash)) => attribute("data-core-metadata", &format!("sha256={hash}")),
            Some(None) => attribute("data-core-metadata", "true"),
            None => {}
        }
        let _ = writeln!(page, ">{}</a><br />", escaped(&file.filename));
    }
    page.replace(" <a href", "<a href") + "</body></html>"
}

/// Pieces of pages, whole and broken.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..12),
        proptest::sample::select(vec![
            "<a ",
            "</a",
            "href=",
            "'",
            "\"",
            ">",
            "<base href=",
            "#sha256=",
            "data-yanked",
            "&#x",
            "&amp",
            "<!--",
            "-->",
            "<script>",
            "</",
            "<meta name=\"pypi:",
            "content",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"files\"",
            "\"url\"",
            "\"hashes\"",
            "null",
            "true",
            "1e999",
            "\\u",
            "\\ud800",
            "a-1.whl",
            "http://[",
            "//",
            "%",
            "data-core-metadata",
            "=",
            "<![CDATA[",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #[test]
    fn json_and_html_of_a_project_say_the_same(
        files in proptest::collection::vec(file(), 0..8),
        status in proptest::option::of(("archived|quarantined", proptest::option::of("[!-~]{1,9}"))),
        quote in "['\"]",
    ) {
        let project = Project {
            name: "some-thing".to_owned(),
            index: "https://example.com/simple/".to_owned(),
            files,
            versions: Vec::new(),
            status: status.map(|(status, reason)| ProjectStatus { status, reason }),
        };
        let from_json = json(&as_json(&project));
        let from_html = html(&as_html(&project, quote.chars().next().unwrap()));
        prop_assert_eq!(&from_json, &from_html);
        prop_assert_eq!(from_json.files, project.files);
        prop_assert_eq!(from_json.status, project.status);
    }

    #[test]
    fn no_page_is_too_odd(
        pieces in proptest::collection::vec(piece(), 0..40),
        content_type in prop_oneof![Just(HTML.to_owned()), Just(JSON.to_owned()), "\\PC{0,30}"],
        url in prop_oneof![Just("https://example.com/simple/a/".to_owned()), "\\PC{0,30}"],
    ) {
        let source = PageSource { name: "a", index: "", url: &url, content_type: &content_type };
        let _ = read_page(&source, &pieces.concat());
    }

    #[test]
    fn no_change_of_a_good_page_is_too_odd(
        files in proptest::collection::vec(file(), 1..4),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let project = Project { files, ..Project::default() };
        for (content_type, page) in [(JSON, as_json(&project)), (HTML, as_html(&project, '"'))] {
            let mut bytes = page.into_bytes();
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] = byte;
            }
            let _ = read_page(&source(content_type), &bytes);
        }
    }

    #[test]
    fn no_name_of_a_file_is_too_odd(name in "\\PC{0,30}", project in "\\PC{0,10}") {
        let file = IndexFile { filename: name, ..IndexFile::default() };
        let _ = (file.version(&project), file.is_wheel());
    }
}

/// Pages as indexes give them, to be damaged.
fn real_pages() -> [(&'static str, String); 2] {
    let hash = "b".repeat(64);
    let json_page = format!(
        r#"{{"meta":{{"api-version":"1.4","_last-serial":2}},"name":"some-thing","versions":["1.0","2.0rc1"],"project-status":{{"status":"archived","reason":"use other"}},"files":[{{"filename":"some_thing-1.0-py3-none-any.whl","url":"https://example.com/f/some_thing-1.0-py3-none-any.whl","hashes":{{"sha256":"{hash}"}},"requires-python":">=3.8","size":1234,"upload-time":"2024-01-02T03:04:05.678Z","yanked":"a \"reason\"","core-metadata":{{"sha256":"{hash}"}},"data-dist-info-metadata":true}},{{"filename":"some-thing-2.0rc1.tar.gz","url":"../../f/some-thing-2.0rc1.tar.gz#sha256={hash}","hashes":{{}},"yanked":false,"core-metadata":false}}]}}"#
    );
    let html_page = format!(
        "<!DOCTYPE html>\n<html><head><meta name=\"pypi:repository-version\" content=\"1.4\"><meta name=\"pypi:project-status\" content=\"archived\"><base href=\"https://example.com/simple/some-thing/\"></head><body>\n<a href=\"../../f/some_thing-1.0-py3-none-any.whl#sha256={hash}\" data-requires-python=\"&gt;=3.8\" data-yanked=\"a &quot;reason&quot;\" data-core-metadata=\"sha256={hash}\">some_thing-1.0-py3-none-any.whl</a><br/>\n<a href='../../f/some-thing-2.0rc1.tar.gz'>some-thing-2.0rc1.tar.gz</a>\n</body></html>"
    );
    [(JSON, json_page), (HTML, html_page)]
}

/// One thing that happens to a page, at a place of it.
#[derive(Debug, Clone)]
enum Damage {
    Cut(usize),
    Without(usize, usize),
    Again(usize, usize),
    Moved(usize, usize, usize),
    Other(usize, u8),
    Inserted(usize, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    const WORDS: &[&str] = &[
        "\"",
        "'",
        "<",
        ">",
        "&",
        "&#x0;",
        "&amp",
        "{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "-1",
        "1e999",
        "\\u0000",
        "\\ud800",
        "\u{feff}",
        "\0",
        "#sha256=",
        "file:///etc/x.whl",
        "//host/x.whl",
        "http://[::1",
        "%00",
        "..",
        "<script>",
        "</a>",
        "<!--",
        "<base href=x>",
        "\"files\":",
        "\"url\":",
        "yanked",
        "é",
        "\u{202e}",
        "<a href=",
    ];
    let at = 0..2000_usize;
    prop_oneof![
        1 => at.clone().prop_map(Damage::Cut),
        3 => (at.clone(), 1..40_usize).prop_map(|(at, length)| Damage::Without(at, length)),
        3 => (at.clone(), 1..200_usize).prop_map(|(at, length)| Damage::Again(at, length)),
        2 => (at.clone(), 1..80_usize, at.clone()).prop_map(|(at, length, to)| Damage::Moved(at, length, to)),
        3 => (at.clone(), any::<u8>()).prop_map(|(at, byte)| Damage::Other(at, byte)),
        5 => (at, proptest::sample::select(WORDS)).prop_map(|(at, word)| Damage::Inserted(at, word)),
    ]
}

impl Damage {
    fn happens_to(&self, page: &mut Vec<u8>) {
        let size = page.len().max(1);
        let range = |at: usize, length: usize, page: &Vec<u8>| {
            let start = (at % size).min(page.len());
            start..(start + length).min(page.len())
        };
        match *self {
            Self::Cut(at) => page.truncate(at % size),
            Self::Without(at, length) => drop(page.drain(range(at, length, page))),
            Self::Again(at, length) => {
                let piece = page[range(at, length, page)].to_vec();
                let place = range(at, 0, page);
                page.splice(place, piece);
            }
            Self::Moved(at, length, to) => {
                let piece: Vec<u8> = page.drain(range(at, length, page)).collect();
                let place = range(to, 0, page);
                page.splice(place, piece);
            }
            Self::Other(at, byte) => {
                if let Some(place) = page.get_mut(at % size) {
                    *place = byte;
                }
            }
            Self::Inserted(at, word) => {
                let place = range(at, 0, page);
                page.splice(place, word.bytes());
            }
        }
    }
}

proptest! {
    /// What is left of a page that was damaged is read or refused, and what is read of a file
    /// fits together.
    #[test]
    fn a_damaged_page_is_read_or_refused(
        which in 0..2_usize,
        damages in proptest::collection::vec(damage(), 1..12),
    ) {
        let pages = real_pages();
        let (content_type, page) = &pages[which];
        let mut bytes = page.clone().into_bytes();
        for damage in &damages {
            damage.happens_to(&mut bytes);
        }
        let url = "https://example.com/simple/some-thing/";
        let source = PageSource { name: "some-thing", index: "https://example.com/simple/", url, content_type };
        if let Ok(project) = read_page(&source, &bytes) {
            prop_assert!(project.status.is_none_or(|status| status.status != "active"));
            for file in &project.files {
                prop_assert!(!file.url.contains('#'), "{}", file.url);
                let is_local = file.url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
                prop_assert!(!is_local || file.core_metadata.is_none(), "{}", file.url);
                if let Some(version) = file.version("some-thing") {
                    prop_assert!(file.filename.contains(version));
                }
            }
        }
    }
}
