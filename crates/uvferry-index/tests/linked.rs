//! Lists of files, and metadata out of wheels.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::Path;
use std::time::Duration;

use uvferry_index::{
    ClientSettings, Fault, FetchError, IndexClient, IndexFile, LocalIndex, Serving,
};
use uvferry_process::Command;
use uvferry_testkit::{Isolated, SdistBuilder, WheelBuilder, find_python, skip};

fn linked(places: &[String]) -> IndexClient {
    IndexClient::new(ClientSettings {
        find_links: places.to_vec(),
        ..ClientSettings::default()
    })
    .unwrap()
}

/// The file names that a place has for `thing`.
fn names(place: &str) -> Vec<String> {
    let answers = linked(&[place.to_owned()]).projects(&["Thing"]);
    let mut names: Vec<String> = answers[0]
        .found()
        .flat_map(|project| &project.files)
        .map(|file| file.filename.clone())
        .collect();
    names.sort();
    names
}

/// The version of `thing` that pip takes from a place.
fn by_pip(place: &str, folder: &Path) -> Option<String> {
    let isolated = Isolated::under(folder);
    let finished = Command::new(find_python().unwrap())
        .args([
            "-m",
            "pip",
            "install",
            "--dry-run",
            "--ignore-installed",
            "--no-deps",
        ])
        .args(["--no-index", "--find-links", place, "thing"])
        .current_dir(folder)
        .environment(isolated.environment())
        .timeout(Duration::from_mins(2))
        .run()
        .unwrap();
    let said = finished.stdout_text().into_owned();
    let at = said.find("Would install thing-")? + "Would install thing-".len();
    Some(said[at..].split_whitespace().next()?.to_owned())
}

#[test]
fn each_kind_of_place_is_read_as_pip_reads_it() {
    skip!(unless Python);
    let folder = tempfile::tempdir().unwrap();
    let wheels = folder.path().join("wheels");
    let pages = folder.path().join("pages");
    for one in [&wheels, &pages, &wheels.join("deeper")] {
        fs_err::create_dir_all(one).unwrap();
    }
    let wheel = WheelBuilder::new("thing", "1.0").build(&wheels);
    WheelBuilder::new("thing", "3.0").build(wheels.join("deeper"));
    WheelBuilder::new("thing-more", "9.0").build(&wheels);
    SdistBuilder::new("thing", "0.9").build(&wheels);
    fs_err::write(wheels.join("notes.txt"), "thing-8.0.tar.gz").unwrap();
    WheelBuilder::new("thing", "2.0").build(&pages);
    let page = pages.join("links.html");
    fs_err::write(
        &page,
        "<a href='thing-2.0-py3-none-any.whl'>2</a><a href=other.html>x</a>",
    )
    .unwrap();
    let only = folder.path().join("only");
    fs_err::create_dir(&only).unwrap();
    let link = "<a href='../pages/thing-2.0-py3-none-any.whl'>2</a>";
    fs_err::write(only.join("all.html"), link).unwrap();
    let index = LocalIndex::serve(&wheels).unwrap();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    for (place, expected, version) in [
        (
            text(&wheels),
            &["thing-0.9.tar.gz", "thing-1.0-py3-none-any.whl"][..],
            Some("1.0"),
        ),
        (
            format!("file://{}", text(&wheels)),
            &["thing-0.9.tar.gz", "thing-1.0-py3-none-any.whl"],
            Some("1.0"),
        ),
        (text(&page), &["thing-2.0-py3-none-any.whl"], Some("2.0")),
        (text(&only), &["thing-2.0-py3-none-any.whl"], Some("2.0")),
        (text(&wheel), &["thing-1.0-py3-none-any.whl"], Some("1.0")),
        (text(&folder.path().join("absent")), &[], None),
        (
            format!("{}thing/", index.simple_url("")),
            &[
                "thing-0.9.tar.gz",
                "thing-1.0-py3-none-any.whl",
                "thing-3.0-py3-none-any.whl",
            ],
            Some("3.0"),
        ),
        (
            index.file_url("", "thing-1.0-py3-none-any.whl"),
            &["thing-1.0-py3-none-any.whl"],
            Some("1.0"),
        ),
    ] {
        assert_eq!(names(&place), expected, "{place}");
        assert_eq!(by_pip(&place, folder.path()).as_deref(), version, "{place}");
    }
}

#[test]
fn a_page_of_links_is_asked_once_for_all_names() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("thing", "1.0").build(folder.path());
    let index = LocalIndex::serve(folder.path()).unwrap();
    let page = format!("{}thing/", index.simple_url(""));
    let client = linked(std::slice::from_ref(&page));
    let answers = client.projects(&["a", "b", "thing", "c"]);
    let found: Vec<bool> = answers
        .iter()
        .map(|answer| answer.found().count() == 1)
        .collect();
    assert_eq!(found, [false, false, true, false]);
    assert!(answers[2].indexes[0].is_links);
    assert_eq!(index.requests().len(), 1);
    // What cannot be read is no answer.
    index.fault("*", Fault::Status(403), None);
    let answers = linked(&[page]).projects(&["thing"]);
    assert!(
        matches!(&answers[0].indexes[0].project, Err(FetchError::Links { reason, .. }) if reason.contains("403"))
    );
}

/// An index that offers no metadata by itself.
fn bare(folder: &Path) -> Serving {
    let index = LocalIndex::serve(folder).unwrap();
    index.fault("*", Fault::NoMetadata, None);
    index
}

fn metadata(client: &IndexClient, file: &IndexFile) -> Result<Option<String>, FetchError> {
    let mut answer = None;
    client.each_metadata(&[file], &|| false, |_, got| answer = Some(got));
    answer.unwrap()
}

fn file_of(client: &IndexClient, name: &str) -> IndexFile {
    let answers = client.projects(&[name]);
    let project = answers[0].found().next().unwrap();
    project.files[0].clone()
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..bytes).map(|_| next()).collect()
}

#[test]
fn the_metadata_of_a_large_wheel_costs_a_small_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("large", "1.0")
        .requires("six>=1")
        .file("large/data.bin", noise(3 << 20))
        .build(folder.path());
    let index = bare(folder.path());
    let cache = tempfile::tempdir().unwrap();
    let settings = ClientSettings {
        indexes: vec![index.simple_url("")],
        cache: Some(cache.path().to_owned()),
        ..ClientSettings::default()
    };
    let client = IndexClient::new(settings.clone()).unwrap();
    let file = file_of(&client, "large");
    assert_eq!(file.core_metadata, None);
    for known in [file.size_bytes, None, Some(7)] {
        let file = IndexFile {
            size_bytes: known,
            ..file.clone()
        };
        let client = IndexClient::new(ClientSettings {
            cache: None,
            ..settings.clone()
        })
        .unwrap();
        let text = metadata(&client, &file).unwrap().unwrap();
        assert!(text.contains("Requires-Dist: six>=1"), "{known:?}: {text}");
    }
    let parts = || {
        index
            .requests()
            .iter()
            .filter(|one| one.status == 206)
            .count()
    };
    let before = parts();
    metadata(&client, &file).unwrap().unwrap();
    assert!((1..4).contains(&(parts() - before)), "{}", parts() - before);
    // The second time nobody is asked.
    let before = parts();
    metadata(&client, &file).unwrap().unwrap();
    assert_eq!(parts(), before);
    let offline = IndexClient::new(ClientSettings {
        offline: true,
        ..settings
    })
    .unwrap();
    assert!(metadata(&offline, &file).unwrap().is_some());
}

#[test]
fn a_server_without_ranges_gives_small_wheels_only() {
    let folder = tempfile::tempdir().unwrap();
    WheelBuilder::new("small", "1.0")
        .requires("six")
        .build(folder.path());
    WheelBuilder::new("large", "1.0")
        .file("large.bin", noise(2 << 20))
        .build(folder.path());
    let index = bare(folder.path());
    index.fault("*", Fault::NoRanges, None);
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.simple_url("")],
        ..ClientSettings::default()
    })
    .unwrap();
    let small = metadata(&client, &file_of(&client, "small"))
        .unwrap()
        .unwrap();
    assert!(small.contains("Requires-Dist: six"), "{small}");
    let large = metadata(&client, &file_of(&client, "large"));
    assert!(
        matches!(large, Err(FetchError::NoParts { .. })),
        "{large:?}"
    );
}

#[test]
fn what_is_no_wheel_or_lies_about_its_parts_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = WheelBuilder::new("a", "1.0")
        .file("a.bin", noise(200_000))
        .build(folder.path());
    SdistBuilder::new("b", "1.0").build(folder.path());
    let index = bare(folder.path());
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.simple_url("")],
        retries: 0,
        ..ClientSettings::default()
    })
    .unwrap();
    let file = file_of(&client, "a");
    assert!(matches!(
        metadata(&client, &file_of(&client, "b")),
        Ok(None)
    ));
    let path = format!("/files/{}", wheel.file_name().unwrap().to_string_lossy());
    for fault in [
        Fault::Body(b"PK\x05\x06 no zip file".to_vec()),
        Fault::Header("content-range", "bytes 5-9/99999999999".to_owned()),
        Fault::Header("content-range", "nonsense".to_owned()),
        Fault::Truncate(100),
        Fault::Status(404),
    ] {
        index.fault(&path, fault.clone(), None);
        let answer = metadata(&client, &file);
        assert!(answer.is_err(), "{fault:?}: {answer:?}");
        index.clear_faults();
        index.fault("*", Fault::NoMetadata, None);
    }
    assert!(metadata(&client, &file).is_ok());
}

#[test]
fn a_page_of_the_web_leads_to_no_wheel_of_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = WheelBuilder::new("a", "1.0").build(folder.path());
    let index = LocalIndex::serve(folder.path()).unwrap();
    let page = format!("<a href='file://{}'>a</a>", wheel.display());
    index.fault("/simple/a/", Fault::Body(page.into_bytes()), None);
    index.fault(
        "/simple/a/",
        Fault::Header("content-type", "text/html".to_owned()),
        None,
    );
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.simple_url("")],
        ..ClientSettings::default()
    })
    .unwrap();
    let answer = metadata(&client, &file_of(&client, "a"));
    assert!(
        matches!(answer, Err(FetchError::Scheme { .. })),
        "{answer:?}"
    );
}
