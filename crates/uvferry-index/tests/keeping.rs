//! What is asked once and kept: conditional requests, lifetimes, offline, damage.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};

use uvferry_index::{ClientSettings, Fault, FetchError, IndexClient, LocalIndex, Project, Serving};
use uvferry_testkit::WheelBuilder;

const SIX: &str = "/simple/six/";

struct World {
    folder: tempfile::TempDir,
    cache: tempfile::TempDir,
    index: Serving,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.16.0").build(folder.path());
    World {
        index: LocalIndex::serve(folder.path()).unwrap(),
        cache: tempfile::tempdir().unwrap(),
        folder,
    }
}

impl World {
    fn settings(&self) -> ClientSettings {
        ClientSettings {
            indexes: vec![self.index.simple_url("")],
            cache: Some(self.cache.path().to_owned()),
            retries: 0,
            ..ClientSettings::default()
        }
    }

    fn versions(&self) -> Vec<String> {
        ask(self.settings()).unwrap().unwrap().versions
    }

    fn statuses(&self) -> Vec<u16> {
        self.index.requests().iter().map(|it| it.status).collect()
    }

    fn entries(&self) -> Vec<PathBuf> {
        fn files(of: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs_err::read_dir(of).unwrap().flatten() {
                if entry.path().is_dir() {
                    files(&entry.path(), found);
                } else {
                    found.push(entry.path());
                }
            }
        }
        let mut found = Vec::new();
        files(self.cache.path(), &mut found);
        found
    }
}

/// Asks with a client of its own, as a new process would.
fn ask(settings: ClientSettings) -> Result<Option<Project>, FetchError> {
    let client = IndexClient::new(settings).unwrap();
    client
        .projects(&["six"])
        .remove(0)
        .indexes
        .remove(0)
        .project
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let world = world();
    let first = ask(world.settings()).unwrap();
    assert_eq!(ask(world.settings()).unwrap(), first);
    assert_eq!(world.statuses(), [200, 304]);
    WheelBuilder::new("six", "1.17.0").build(world.folder.path());
    assert_eq!(world.versions(), ["1.16.0", "1.17.0"]);
    assert_eq!(world.versions(), ["1.16.0", "1.17.0"]);
    assert_eq!(world.statuses(), [200, 304, 200, 304]);
}

#[test]
fn without_a_tag_the_date_is_the_condition_and_without_both_there_is_none() {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT";
    let world = world();
    world.index.fault(SIX, Fault::Without("etag"), None);
    world.versions();
    world.versions();
    assert_eq!(world.statuses(), [200, 200]);
    let dated = Fault::Header("last-modified", date.to_owned());
    world.index.fault(SIX, dated, None);
    world.versions();
    world.index.fault(SIX, Fault::Status(304), Some(1));
    assert_eq!(world.versions(), ["1.16.0"]);
    let requests = world.index.requests();
    let conditions: Vec<Option<&str>> = requests
        .iter()
        .map(|request| request.condition.as_deref())
        .collect();
    assert_eq!(conditions, [None, None, None, Some(date)]);
}

#[test]
fn a_page_that_is_fresh_is_not_asked_for() {
    let world = world();
    let lifetime = Fault::Header("cache-control", "max-age=600, public".to_owned());
    world.index.fault(SIX, lifetime, None);
    for _ in 0..3 {
        assert_eq!(world.versions(), ["1.16.0"]);
    }
    assert_eq!(world.statuses(), [200]);
}

#[test]
fn a_confirmed_page_is_fresh_for_a_new_lifetime() {
    let world = world();
    world.versions();
    let lifetime = Fault::Header("cache-control", "max-age=600".to_owned());
    world.index.fault(SIX, lifetime, None);
    for _ in 0..3 {
        assert_eq!(world.versions(), ["1.16.0"]);
    }
    assert_eq!(world.statuses(), [200, 304]);
}

#[test]
fn what_must_not_be_kept_is_not() {
    let world = world();
    let never = Fault::Header("cache-control", "no-store".to_owned());
    world.index.fault(SIX, never, None);
    world.versions();
    world.versions();
    assert_eq!(world.statuses(), [200, 200]);
    assert_eq!(world.entries(), [] as [PathBuf; 0]);
}

#[test]
fn metadata_is_kept_as_long_as_the_index_says() {
    let world = world();
    for _ in 0..3 {
        let client = IndexClient::new(world.settings()).unwrap();
        let answer = client.projects(&["six"]).remove(0);
        let file = &answer.found().next().unwrap().files[0];
        let text = client.core_metadata(&[file]).remove(0).unwrap().unwrap();
        assert!(text.contains("Name: six"));
    }
    // The page is asked for each time, the file (`immutable`) once.
    assert_eq!(world.statuses(), [200, 200, 304, 304]);
}

#[test]
fn offline_is_what_is_kept_and_nothing_else() {
    let world = world();
    let offline = || ClientSettings {
        offline: true,
        ..world.settings()
    };
    assert!(matches!(ask(offline()), Err(FetchError::Offline { .. })));
    assert_eq!(world.statuses(), [] as [u16; 0]);

    let client = IndexClient::new(world.settings()).unwrap();
    client.projects(&["six", "absent"]);
    let before = world.index.requests().len();
    let client = IndexClient::new(offline()).unwrap();
    let answers = client.projects(&["six", "absent", "other"]);
    assert_eq!(answers[0].found().next().unwrap().versions, ["1.16.0"]);
    assert!(matches!(answers[1].indexes[0].project, Ok(None)));
    let error = answers[2].errors().next().unwrap();
    assert!(error.to_string().contains("/simple/other/"), "{error}");
    assert!(error.to_string().contains("offline"), "{error}");
    let file = &answers[0].found().next().unwrap().files[0];
    let metadata = client.core_metadata(&[file]).remove(0);
    assert!(matches!(metadata, Err(FetchError::Offline { .. })));
    assert_eq!(world.index.requests().len(), before);
}

#[test]
fn a_damaged_entry_is_asked_for_again() {
    let world = world();
    world.versions();
    let entries = world.entries();
    assert_eq!(entries.len(), 1);
    let whole = fs_err::read(&entries[0]).unwrap();
    for damaged in [&whole[..whole.len() / 2], b"", b"{}\n", &[0xff; 100]] {
        fs_err::write(&entries[0], damaged).unwrap();
        assert_eq!(world.versions(), ["1.16.0"]);
    }
    assert_eq!(world.statuses(), [200; 5]);
    // Or gone.
    fs_err::remove_dir_all(world.cache.path()).unwrap();
    assert_eq!(world.versions(), ["1.16.0"]);
    assert_eq!(world.statuses(), [200; 6]);
    assert_eq!(world.versions(), ["1.16.0"]);
    assert_eq!(world.statuses()[6..], [304]);
}

#[test]
fn what_cannot_be_read_is_not_kept() {
    let world = world();
    world.index.fault(
        SIX,
        Fault::Header("content-length", "50".to_owned()),
        Some(1),
    );
    assert!(matches!(
        ask(world.settings()),
        Err(FetchError::Damaged { .. })
    ));
    assert_eq!(world.entries(), [] as [PathBuf; 0]);
    assert_eq!(world.versions(), ["1.16.0"]);
}

#[test]
fn a_cache_that_cannot_be_written_costs_nothing_but_time() {
    let world = world();
    let file = world.cache.path().join("file");
    fs_err::write(&file, "").unwrap();
    let settings = ClientSettings {
        cache: Some(file.join("below")),
        ..world.settings()
    };
    assert!(ask(settings).unwrap().is_some());
}

#[test]
fn who_shows_credentials_gets_an_entry_of_their_own_and_none_is_written() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("six", "1.16.0").build(folder.path());
    let world = World {
        index: LocalIndex::new()
            .index("", folder.path())
            .credentials("", "me", "hunter2")
            .start()
            .unwrap(),
        cache: tempfile::tempdir().unwrap(),
        folder,
    };
    let authorized = || ClientSettings {
        indexes: vec![world.index.simple_url_with("", "me", "hunter2")],
        ..world.settings()
    };
    assert!(ask(authorized()).unwrap().is_some());
    // Without credentials the entry is not given, offline or not.
    assert!(matches!(
        ask(world.settings()),
        Err(FetchError::Status { status: 401, .. })
    ));
    let offline = ClientSettings {
        offline: true,
        ..world.settings()
    };
    assert!(matches!(ask(offline), Err(FetchError::Offline { .. })));
    assert!(ask(authorized()).unwrap().is_some());
    assert_eq!(world.statuses(), [200, 401, 304]);
    for path in world.entries() {
        let bytes = fs_err::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("hunter2") && !text.contains("bWU6aHVudGVyMg"));
    }
}

#[test]
fn a_token_in_an_address_is_not_written() {
    let world = world();
    let token = "s3cretw0rds3cretw0rd";
    let moved = "/simple/moved/";
    world.index.fault(moved, Fault::Status(301), None);
    let to = format!("{SIX}?access_token={token}");
    world
        .index
        .fault(moved, Fault::Header("location", to), None);
    let settings = || ClientSettings {
        indexes: vec![format!("{}?token={token}", world.index.simple_url(""))],
        ..world.settings()
    };
    for _ in 0..2 {
        let client = IndexClient::new(settings()).unwrap();
        let answer = client.projects(&["moved"]).remove(0);
        let project = answer.found().next().unwrap();
        assert_eq!(
            project.files[0].url,
            world.index.file_url("", &project.files[0].filename)
        );
        assert!(!format!("{answer:?}").contains(token), "{answer:?}");
    }
    let client = IndexClient::new(ClientSettings {
        offline: true,
        ..settings()
    })
    .unwrap();
    let answers = client.projects(&["moved", "other"]);
    assert!(answers[0].found().next().is_some());
    assert!(!format!("{:?}", answers[1]).contains(token));
    for path in world.entries() {
        let text = String::from_utf8_lossy(&fs_err::read(path).unwrap()).into_owned();
        assert!(!text.contains(token), "{text}");
    }
}

#[test]
fn a_project_that_is_gone_is_gone() {
    let world = world();
    world.versions();
    world.index.fault(SIX, Fault::Status(404), Some(1));
    assert!(ask(world.settings()).unwrap().is_none());
    assert_eq!(world.versions(), ["1.16.0"]);
    assert_eq!(world.statuses(), [200, 404, 200]);
}

#[test]
fn a_temporary_redirect_is_asked_each_time() {
    let world = world();
    let moved = "/simple/moved/";
    world.index.fault(
        SIX,
        Fault::Header("cache-control", "max-age=600".to_owned()),
        None,
    );
    world.index.fault(moved, Fault::Status(302), None);
    world
        .index
        .fault(moved, Fault::Header("location", SIX.to_owned()), None);
    for _ in 0..2 {
        let client = IndexClient::new(world.settings()).unwrap();
        let answer = client.projects(&["moved"]).remove(0);
        assert!(answer.found().next().is_some());
    }
    // The condition goes where the page came from, and not to who redirects.
    let requests = world.index.requests();
    let conditions: Vec<bool> = requests.iter().map(|it| it.condition.is_some()).collect();
    assert_eq!(world.statuses(), [302, 200, 302, 304]);
    assert_eq!(conditions, [false, false, false, true]);
}

#[test]
fn several_clients_share_a_cache() {
    let world = world();
    for number in 0..20 {
        WheelBuilder::new(&format!("p{number}"), "1").build(world.folder.path());
    }
    let names: Vec<String> = (0..20).map(|number| format!("p{number}")).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = IndexClient::new(world.settings()).unwrap();
                for _ in 0..5 {
                    for answer in client.projects(&names) {
                        assert_eq!(answer.found().next().unwrap().versions, ["1"]);
                    }
                }
            });
        }
    });
    assert_eq!(world.entries().len(), 20);
    let client = IndexClient::new(ClientSettings {
        offline: true,
        ..world.settings()
    })
    .unwrap();
    let found = client.projects(&names);
    assert!(found.iter().all(|answer| answer.found().next().is_some()));
}

#[test]
fn the_cache_does_not_grow_without_end() {
    let world = world();
    for number in 0..30 {
        WheelBuilder::new(&format!("p{number}"), "1").build(world.folder.path());
    }
    let names: Vec<String> = (0..30).map(|number| format!("p{number}")).collect();
    let settings = ClientSettings {
        cache_max_bytes: 8_000,
        ..world.settings()
    };
    IndexClient::new(settings).unwrap().projects(&names);
    let sizes: u64 = world
        .entries()
        .iter()
        .map(|path| fs_err::metadata(path).unwrap().len())
        .sum();
    assert!(sizes > 0 && sizes <= 8_000, "{sizes}");
}
