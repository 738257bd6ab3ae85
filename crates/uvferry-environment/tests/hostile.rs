//! Whatever stands in a site folder, reading it ends and panics nowhere.

use proptest::prelude::*;
use uvferry_environment::distributions::{CoreMetadata, DirectUrl, installed_in};
use uvferry_requirements::MarkerEnvironment;

/// A name as installers write them, or anything.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "a-1.0.dist-info", "a-2.dist-info", "A-1.dist-info", "b.egg-info", "b-1-py3.8.egg-info",
            "~a-1.dist-info", "-.dist-info", ".dist-info", "c.egg-link", "d.pth", "e-1.egg",
            "EGG-INFO", "f-1.0.DIST-INFO", "g-one.dist-info",
        ]).prop_map(str::to_owned),
        1 => "[a-zA-Z~._-]{1,12}\\.(dist-info|egg-info|egg-link|pth|egg)",
    ]
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(vec![
        "Name: a",
        "Version: 1.0",
        "Version: one",
        "Requires-Dist: b>=2 ; extra == 'x'",
        "Requires-Dist: a",
        "Requires-Dist: b (>1)",
        "Requires-Dist: -r /etc/passwd",
        "Requires-Dist: x @ https://u:p@example.com/x.whl",
        "Requires-Python: >=3.8",
        "Requires-Python: =>3",
        " goes on",
        "",
        "..",
        ".",
        "/",
        "[x:y]",
        "[",
        "# c",
        "import sys; sys.path.append('/')",
        "Provides-Extra: x",
        ":",
        "Name",
        "\u{0}",
    ]);
    prop_oneof![
        5 => prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..60),
        1 => Just(br#"{"url": "file:///x", "dir_info": {"editable": true}}"#.to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_site_folder_is_read(
        entries in prop::collection::vec(
            (name(), any::<bool>(), prop::collection::vec(
                (prop::sample::select(vec![
                    "METADATA", "PKG-INFO", "RECORD", "INSTALLER", "REQUESTED",
                    "direct_url.json", "requires.txt",
                ]), content()),
                0..4,
            ), content()),
            0..6,
        ),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("site.egg");
        fs_err::create_dir(&place).unwrap();
        for (name, is_folder, files, text) in &entries {
            let path = place.join(name);
            if *is_folder {
                let _ = fs_err::create_dir(&path);
                for (file, text) in files {
                    let _ = fs_err::write(path.join(file), text);
                }
            } else {
                let _ = fs_err::write(&path, text);
            }
        }
        let installed = installed_in(&[place.clone(), folder.path().to_owned(), place]);
        let names: Vec<_> = installed.distributions.iter().map(|one| &one.normalized_name).collect();
        let mut once = names.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(names.len(), once.len());
        for one in installed.distributions.iter().chain(&installed.hidden) {
            let _ = one.metadata();
            prop_assert!(!one.frozen().contains("u:p@"));
        }
        for misfit in installed.misfits(&MarkerEnvironment::linux("3.12")) {
            prop_assert!(!installed.told(&misfit).to_string().is_empty());
        }
        let _ = installed.pip_list();
    }

    #[test]
    fn any_bytes_are_metadata_of_some_kind(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = CoreMetadata::parse(&bytes);
        let _ = DirectUrl::parse(&bytes);
    }
}
