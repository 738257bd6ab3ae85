//! Many projects of indexes that answer well.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use uvferry_index::{ClientSettings, IndexClient, LocalIndex};
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
