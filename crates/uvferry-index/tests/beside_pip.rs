//! The links of a page, beside those that pip's own collector finds.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_index::{ClientSettings, Fault, IndexClient, IndexFile, LocalIndex, Proxies};
use uvferry_process::Command;
use uvferry_testkit::{Isolated, SdistBuilder, WheelBuilder, python_with, skip};

const PACKAGES: &[&str] = &["pip==26.3"];

const SCRIPT: &str = r#"
import json, os, sys
from pip._internal.index.collector import _get_index_content, parse_links
from pip._internal.models.link import Link
from pip._internal.network.session import PipSession

session = PipSession(index_urls=[])
# A command of pip sets it from its options.
session.verify = os.environ.get("PIP_CERT") or session.verify
for url in sys.argv[1:]:
    page = _get_index_content(Link(url), session=session)
    links = []
    for link in parse_links(page):
        metadata = link.metadata_file_data
        links.append({
            "url": link.url_without_fragment,
            "filename": link.filename,
            "hashes": link._hashes,
            "requires_python": link.requires_python,
            "yanked": link.yanked_reason,
            "core_metadata": None if metadata is None else metadata.hashes or {},
            "uploaded": link.upload_time is not None,
        })
    print(json.dumps(links))
"#;

/// Pages by hand; pip and we differ on purpose in what is not here: a `data-yanked` without
/// a value (PEP 592 says yanked), `data-core-metadata="false"`, links that are no files.
const PAGES: [(&str, &str); 7] = [
    (
        "text/html",
        "<!DOCTYPE html><html><head><title>Links</title></head><body><h1>Links</h1>\
         <a href=\"../../packages/a-1.0-py3-none-any.whl#sha256=abcd\" \
          data-requires-python=\"&gt;=3.8, &lt;4\" data-dist-info-metadata=\"sha256=ef\" \
          data-core-metadata=\"sha256=12\">a-1.0-py3-none-any.whl</a><br />\n\
         <a data-yanked=\"broke &amp; burnt\" href='a-1.1.tar.gz'>a-1.1.tar.gz</a><br />\n\
         <A HREF=a-1.2.zip#md5=9 data-yanked=''>a</A></body></html>",
    ),
    (
        "text/html; charset=utf-8",
        "<base href=\"https://files.example.com/x/y/\"><a href=a-1.whl?sig=a%2Bb&amp;c=1#sha256=1>\
         <a href=/z/a-2.whl><a href=//other.example.com/a-3.whl>\
         <a href=\"https://example.com/a%20b/a-4.whl#sha512=77&amp;egg=a\">\
         <a href=\"../u/\u{fc}-5.whl\"><!-- <a href=no-6.whl> -->",
    ),
    (
        "application/vnd.pypi.simple.v1+html",
        "<script>document.write(\"<a href='no-1.whl'>\")</script><style>a { b: \"<a href='no.whl'>\" }\
         </style><a\n\thref\n=\n'a-2.whl'\n rel=internal\ndata-requires-python='&#62;3'></a><p><p></div>\
         <a href=\"a-3+local.1-py3-none-any.whl\" data-core-metadata=true></a><a href=\"a-4.tar.bz2\"",
    ),
    (
        "text/html; charset=latin-1",
        "<a href='a-1.whl' data-requires-python='>=3'>caf\u{e9}</a>",
    ),
    (
        "application/vnd.pypi.simple.v1+json",
        r#"{"meta": {"api-version": "1.1"}, "name": "a", "versions": ["1.0", "2.0"], "files": [
            {"filename": "a-1.0-py3-none-any.whl", "url": "../../p/a-1.0-py3-none-any.whl",
             "hashes": {"sha256": "ab", "md5": "cd"}, "requires-python": ">=3.8", "yanked": false,
             "core-metadata": {"sha256": "ef"}, "size": 3, "upload-time": "2024-01-01T00:00:00Z"},
            {"filename": "a-2.0.tar.gz", "url": "https://example.com/p/a%202.0.tar.gz#sha256=9f",
             "hashes": {}, "yanked": true, "dist-info-metadata": true},
            {"filename": "a-3.zip", "url": "/a-3.zip", "hashes": {"sha512": "0"},
             "requires-python": "", "yanked": "a \u00e9 reason", "core-metadata": false,
             "dist-info-metadata": {"sha256": "1"}}]}"#,
    ),
    (
        "application/vnd.pypi.simple.v1+json",
        "{\"name\": \"a\", \"files\": []}",
    ),
    ("text/html", ""),
];

/// What both can be compared in. Their addresses are quoted in another way.
#[derive(Debug, PartialEq)]
struct Link {
    url: String,
    filename: String,
    hashes: BTreeMap<String, String>,
    requires_python: Option<String>,
    yanked: Option<String>,
    core_metadata: Option<BTreeMap<String, String>>,
    uploaded: bool,
}

fn theirs(link: &Value) -> Link {
    let text = |name: &str| link[name].as_str().map(str::to_owned);
    let table = |value: &Value| {
        value.as_object().map(|pairs| {
            pairs
                .iter()
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .collect()
        })
    };
    Link {
        url: unquoted(link["url"].as_str().unwrap()),
        filename: text("filename").unwrap(),
        hashes: table(&link["hashes"]).unwrap(),
        requires_python: text("requires_python"),
        yanked: text("yanked"),
        core_metadata: table(&link["core_metadata"]),
        uploaded: link["uploaded"].as_bool().unwrap(),
    }
}

/// pip names a file by its address, also where JSON names it.
fn ours(file: &IndexFile) -> Link {
    let url = unquoted(&file.url);
    let path = url.split('?').next().unwrap();
    Link {
        filename: path.rsplit('/').next().unwrap().to_owned(),
        hashes: file.hashes.clone(),
        requires_python: file.requires_python.clone(),
        yanked: file.yanked.clone(),
        core_metadata: file.core_metadata.clone(),
        uploaded: file.upload_time.is_some(),
        url,
    }
}

fn unquoted(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = url.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%')
            .then(|| std::str::from_utf8(tail.get(..2)?).ok())
            .flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What a script says in pip's own Python.
fn said(python: &Path, script: &str, arguments: &[String]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let isolated = Isolated::under(folder.path());
    let finished = Command::new(python)
        .args(["-I", "-c", script])
        .args(arguments)
        .current_dir(folder.path())
        .environment(isolated.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    finished.stdout_text().into_owned()
}

fn by_pip(python: &Path, urls: &[String]) -> Vec<Vec<Link>> {
    said(python, SCRIPT, urls)
        .lines()
        .map(|line| serde_json::from_str::<Vec<Value>>(line).unwrap())
        .map(|links| links.iter().map(theirs).collect())
        .collect()
}

/// Asks for the projects with our client and for their pages with pip; how many links
/// there are.
fn compared(python: &Path, client: &IndexClient, index: &str, names: &[String]) -> usize {
    let urls: Vec<String> = names.iter().map(|name| format!("{index}{name}/")).collect();
    let mut links = 0;
    for (answer, theirs) in client.projects(names).iter().zip(by_pip(python, &urls)) {
        let project = answer.indexes[0]
            .project
            .as_ref()
            .unwrap()
            .as_ref()
            .unwrap();
        let ours: Vec<Link> = project.files.iter().map(ours).collect();
        assert_eq!(ours, theirs, "{}", answer.name);
        links += ours.len();
    }
    links
}

fn client(settings: ClientSettings) -> IndexClient {
    IndexClient::new(settings).unwrap()
}

#[test]
fn pip_finds_the_same_links() {
    let Some(python) = python_with("pip-pages", PACKAGES) else {
        skip!(unless Uv, Python, Online);
        panic!("pip is not there");
    };
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.17.0")
        .requires_python(">=3.8")
        .build(folder.path());
    SdistBuilder::new("six", "1.17.0").build(folder.path());
    let withdrawn = WheelBuilder::new("six", "1.16.0").build(folder.path());
    let note = format!("{}.yanked", withdrawn.display());
    fs_err::write(note, "it \"breaks\" <this>").unwrap();
    let index = LocalIndex::serve(folder.path()).unwrap();
    let mut names = vec!["six".to_owned()];
    for (number, (content_type, page)) in PAGES.iter().enumerate() {
        let name = format!("a{number}");
        let path = format!("/simple/{name}/");
        let body = if content_type.contains("latin") {
            page.chars().map(|c| u8::try_from(c).unwrap()).collect()
        } else {
            page.as_bytes().to_vec()
        };
        index.fault(&path, Fault::Body(body), None);
        index.fault(
            &path,
            Fault::Header("content-type", (*content_type).to_owned()),
            None,
        );
        names.push(name);
    }
    let url = index.simple_url("");
    let client = client(ClientSettings {
        indexes: vec![url.clone()],
        ..ClientSettings::default()
    });
    let links = compared(&python, &client, &url, &names);
    assert_eq!(links, 3 + 3 + 5 + 2 + 1 + 3);
    index.fault("/simple/six/", Fault::OnlyHtml, None);
    assert_eq!(compared(&python, &client, &url, &names[..1]), 3);
}

/// Where pip would look, and how.
const OPTIONS: &str = r#"
import json
from pip._internal.commands import create_command
options, _ = create_command("download").parse_args([])
print(json.dumps({name: getattr(options, name) for name in ("index_url", "cert", "proxy")}))
"#;

#[test]
fn the_default_index_is_read_as_pip_reads_it() {
    skip!(unless Uv, Python, Online);
    let python = python_with("pip-pages", PACKAGES).unwrap();
    let options: Value = serde_json::from_str(&said(&python, OPTIONS, &[])).unwrap();
    let text = |name: &str| options[name].as_str().filter(|text| !text.is_empty());
    let index = format!("{}/", text("index_url").unwrap().trim_end_matches('/'));
    let variables = Proxies::from_variables(|name| std::env::var(name).ok());
    let cache = tempfile::tempdir().unwrap();
    let settings = |offline| ClientSettings {
        indexes: vec![index.clone()],
        proxies: match text("proxy") {
            Some(proxy) => Proxies {
                http: Some(proxy.to_owned()),
                https: Some(proxy.to_owned()),
                ..variables.clone()
            },
            None => variables.clone(),
        },
        ca_bundle: text("cert").map(PathBuf::from),
        cache: Some(cache.path().to_owned()),
        offline,
        ..ClientSettings::default()
    };
    let names = ["six", "requests", "flask"].map(str::to_owned);
    let online = client(settings(false));
    assert!(compared(&python, &online, &index, &names) > 100);

    let answers = online.projects(&["Flask", "no-such-project-0x5eed"]);
    assert!(
        matches!(answers[1].indexes[0].project, Ok(None)),
        "{answers:?}"
    );
    let flask = answers[0].found().next().unwrap();
    let wheel = flask.files.iter().rfind(|file| file.is_wheel()).unwrap();
    let metadata = online.core_metadata(&[wheel]).remove(0).unwrap();
    if wheel.core_metadata.is_some() {
        let metadata = metadata.unwrap();
        assert!(metadata.contains("\nName: Flask\n"), "{metadata}");
    }
    let kept = client(settings(true)).projects(&["flask"]).remove(0);
    assert_eq!(kept.found().next(), Some(flask));
}
