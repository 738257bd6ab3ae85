//! Many projects of indexes that answer well.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use uvferry_index::{ClientSettings, Fault, IndexClient, LocalIndex, Proxies, Serving};
use uvferry_testkit::{SdistBuilder, WheelBuilder};

fn client(indexes: &[String]) -> IndexClient {
    IndexClient::new(ClientSettings {
        indexes: indexes.to_vec(),
        ..ClientSettings::default()
    })
    .unwrap()
}

#[test]
fn projects_come_in_the_order_of_their_names_from_each_index() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    WheelBuilder::new("Some_Thing", "1.0")
        .requires_python(">=3.9")
        .build(one.path());
    SdistBuilder::new("some-thing", "0.9").build(one.path());
    WheelBuilder::new("other", "2.0").build(two.path());
    let index = LocalIndex::new()
        .index("one", one.path())
        .index("two", two.path())
        .start()
        .unwrap();
    let client = client(&[index.simple_url("one"), index.simple_url("two")]);
    let answers = client.projects(&["other", "Some.Thing", "absent"]);
    let found: Vec<(&str, Vec<bool>)> = answers
        .iter()
        .map(|answer| {
            let has = |at: usize| answer.indexes[at].project.as_ref().unwrap().is_some();
            (answer.name.as_str(), vec![has(0), has(1)])
        })
        .collect();
    assert_eq!(
        found,
        [
            ("other", vec![false, true]),
            ("Some.Thing", vec![true, false]),
            ("absent", vec![false, false]),
        ]
    );
    let thing = answers[1].found().next().unwrap();
    assert_eq!(thing.name, "some-thing");
    assert_eq!(thing.index, index.simple_url("one"));
    assert_eq!(thing.versions, ["0.9", "1.0"]);
    let wheel = thing.files.iter().find(|file| file.is_wheel()).unwrap();
    assert_eq!(wheel.requires_python.as_deref(), Some(">=3.9"));
    assert_eq!(wheel.url, index.file_url("one", &wheel.filename));

    let sdist = thing.files.iter().find(|file| !file.is_wheel()).unwrap();
    let metadata = client.core_metadata(&[wheel, sdist]);
    let text = metadata[0].as_ref().unwrap().as_ref().unwrap();
    assert!(text.contains("Requires-Python: >=3.9"), "{text}");
    assert!(metadata[1].as_ref().unwrap().is_none());
}

/// An index with this many projects, `p0` and so on.
fn many(count: usize) -> (tempfile::TempDir, Serving, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..count).map(|number| format!("p{number}")).collect();
    for name in &names {
        WheelBuilder::new(name, "1").build(folder.path());
    }
    let index = LocalIndex::serve(folder.path()).unwrap();
    (folder, index, names)
}

fn connections(index: &Serving) -> usize {
    let ports: BTreeSet<u16> = index.requests().iter().map(|it| it.connection).collect();
    ports.len()
}

#[test]
fn many_projects_take_few_connections_at_once() {
    let (_folder, index, names) = many(40);
    index.fault("*", Fault::Delay(Duration::from_millis(20)), None);
    let client = |concurrency, keep_alive| {
        IndexClient::new(ClientSettings {
            indexes: vec![index.simple_url("")],
            concurrency,
            keep_alive,
            ..ClientSettings::default()
        })
        .unwrap()
    };
    let eight = client(8, true);
    for _ in 0..2 {
        let answers = eight.projects(&names);
        assert!(answers.iter().all(|answer| answer.found().next().is_some()));
    }
    assert_eq!(index.requests().len(), 80);
    // A server that is late to take one back may see another one made.
    assert!(
        (2..=10).contains(&connections(&index)),
        "{}",
        connections(&index)
    );
    client(1, false).projects(&names[..10]);
    assert!(connections(&index) >= 12);
}

#[test]
fn each_answer_comes_when_it_is_complete() {
    let (_folder, index, _) = many(3);
    index.fault(
        "/simple/p0/",
        Fault::Delay(Duration::from_millis(400)),
        None,
    );
    let client = client(&[index.simple_url(""), index.simple_url("")]);
    let mut order = Vec::new();
    client.each_project(&["p0", "p1", "none"], &|| false, |at, answer| {
        assert_eq!(answer.indexes.len(), 2);
        order.push(at);
    });
    assert_eq!(order[2], 0);
    order.sort_unstable();
    assert_eq!(order, [0, 1, 2]);
    assert!(client.projects::<&str>(&[]).is_empty());
}

#[test]
fn html_is_read_where_that_is_all_there_is() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.16.0")
        .requires_python(">=2.7, !=3.0.*")
        .build(folder.path());
    let wheel = WheelBuilder::new("six", "1.17.0");
    wheel.build(folder.path());
    let note = folder.path().join(format!("{}.yanked", wheel.file_name()));
    fs_err::write(note, "broken & \"bad\" <b>\n").unwrap();
    SdistBuilder::new("six", "1.16.0").build(folder.path());
    let index = LocalIndex::serve(folder.path()).unwrap();
    let client = client(&[index.simple_url("")]);
    let ask = || {
        let mut answer = client.projects(&["six"]).remove(0);
        answer.indexes.remove(0).project.unwrap().unwrap()
    };
    let json = ask();
    index.fault("/simple/six/", Fault::OnlyHtml, None);
    let html = ask();
    // What only JSON can carry (PEP 700).
    let mut bare = json.clone();
    for file in &mut bare.files {
        assert!(file.size_bytes.take().is_some());
    }
    assert_eq!(html, bare);
    let yanked: Vec<_> = html
        .files
        .iter()
        .filter_map(|it| it.yanked.as_deref())
        .collect();
    assert_eq!(yanked, ["broken & \"bad\" <b>"]);
    assert_eq!(
        html.files
            .iter()
            .filter(|it| it.core_metadata.is_some())
            .count(),
        2
    );
    assert!(html.files.iter().all(|it| it.hashes["sha256"].len() == 64));
}

#[test]
fn netrc_is_asked_where_the_address_has_no_credentials() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.17.0").build(folder.path());
    let index = LocalIndex::new()
        .index("", folder.path())
        .credentials("", "me", "hunter2")
        .start()
        .unwrap();
    let netrc = folder.path().join("netrc");
    fs_err::write(&netrc, "machine 127.0.0.1 login me password hunter2\n").unwrap();
    let ask = |url: String, netrc: Option<&PathBuf>| {
        let client = IndexClient::new(ClientSettings {
            indexes: vec![url],
            netrc: netrc.cloned(),
            ..ClientSettings::default()
        })
        .unwrap();
        let answer = client.projects(&["six"]).remove(0);
        let Some(project) = answer.found().next() else {
            return false;
        };
        let metadata = client.core_metadata(&[&project.files[0]]).remove(0);
        metadata.unwrap().is_some()
    };
    assert!(ask(index.simple_url(""), Some(&netrc)));
    assert!(!ask(index.simple_url(""), None));
    // The address comes first.
    assert!(!ask(index.simple_url_with("", "me", "wrong"), Some(&netrc)));
    assert!(ask(index.simple_url_with("", "me", "hunter2"), None));
    let missing = folder.path().join("no-netrc");
    assert!(!ask(index.simple_url(""), Some(&missing)));
}

#[test]
fn a_proxy_is_gone_through_but_for_its_exceptions() {
    let (_folder, index, _) = many(1);
    let ask = |except: Option<&str>| {
        let client = IndexClient::new(ClientSettings {
            // Nobody has this name: only the proxy can answer.
            indexes: vec!["http://index.invalid/simple".to_owned()],
            proxies: Proxies {
                http: Some(index.url()),
                except: except.map(str::to_owned),
                ..Proxies::default()
            },
            retries: 0,
            ..ClientSettings::default()
        })
        .unwrap();
        let mut answer = client.projects(&["p0"]).remove(0);
        answer.indexes.remove(0).project
    };
    let project = ask(None).unwrap().unwrap();
    assert!(
        project.files[0]
            .url
            .starts_with("http://index.invalid/files/")
    );
    assert!(ask(Some("index.invalid")).is_err());
}

#[test]
fn a_folder_is_an_index_too() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (page, files) = (root.join("simple/some-thing"), root.join("files dir"));
    fs_err::create_dir_all(&page).unwrap();
    fs_err::create_dir_all(&files).unwrap();
    fs_err::create_dir_all(root.join("simple/empty")).unwrap();
    let wheel = "some_thing-1.0-py3-none-any.whl";
    let link = format!("<a href='../../files%20dir/{wheel}' data-core-metadata=true>w</a>");
    fs_err::write(page.join("index.html"), link).unwrap();
    fs_err::write(
        files.join(format!("{wheel}.metadata")),
        "Name: some-thing\n",
    )
    .unwrap();
    let path = root.join("simple");
    let url = url::Url::from_directory_path(&path).unwrap();
    for index in [path.to_str().unwrap(), url.as_str()] {
        let client = client(&[index.to_owned()]);
        let answers = client.projects(&["Some.Thing", "empty", "absent"]);
        let project = answers[0].found().next().unwrap();
        assert_eq!(project.versions, ["1.0"]);
        assert!(matches!(answers[1].indexes[0].project, Ok(None)));
        assert!(matches!(answers[2].indexes[0].project, Ok(None)));
        let file = &project.files[0];
        assert!(file.url.starts_with("file://"), "{}", file.url);
        let metadata = client.core_metadata(&[file]).remove(0).unwrap();
        assert_eq!(metadata.as_deref(), Some("Name: some-thing\n"));
    }
}
