//! Whatever is read, nothing panics, and what is read keeps its promises.

use proptest::prelude::*;
use uvferry_resolution::pip::{IndexSettings, PipFailure, Report};
use uvferry_resolution::uv::{Exported, LockFailure, Sources, UvVersion};
use uvferry_resolution::{LockedPackage, Lockfile, Origin, Target, TargetTags, WheelName};

const LOCK: &str = "version = 1\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"a\"\n\
                    version = \"1\"\nsource = { editable = \"lib\" }\n";

/// The words that the readers look for, in any order, with anything between them.
fn message() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("error: No solution found when resolving dependencies for split (".to_owned()),
        Just("  × ".to_owned()),
        Just("  ╰─▶ Because ".to_owned()),
        Just("hint: more restrictive `requires-python` value (like ".to_owned()),
        Just("we can conclude that proj:a and proj[b] are incompatible".to_owned()),
        Just(" are incompatible".to_owned()),
        Just("[stderr]".to_owned()),
        Just("): ".to_owned()),
        Just("six==1.0,".to_owned()),
        Just("all versions of ".to_owned()),
        Just("ERROR: Cannot install ".to_owned()),
        Just("ERROR: Invalid requirement: '".to_owned()),
        Just("subprocess-exited-with-error".to_owned()),
        Just("Processing ./ä-1.0.tar.gz".to_owned()),
        Just("versions that require a different python version: ".to_owned()),
        Just("No matching distribution found for a==1".to_owned()),
        Just("\n".to_owned()),
        ".{0,12}",
    ];
    proptest::collection::vec(word, 0..12).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn messages_of_any_shape_are_read(text in message()) {
        let failure = LockFailure::read(&text, 0.0);
        for name in &failure.packages {
            prop_assert!(!name.is_empty() && *name == name.to_lowercase());
        }
        let _ = PipFailure::read(&text, 0.0);
    }

    #[test]
    fn locks_of_any_shape_are_read_or_refused(
        name in ".{0,6}",
        source in "(registry|git|url|path|editable|virtual|strange)",
        at in "[a-z:/#?%.]{0,12}",
        file in ".{0,12}",
    ) {
        let file = file.replace(['\\', '\'', '\n', '\r'], "");
        let name = name.replace(['\\', '\'', '\n', '\r'], "");
        let text = format!(
            "version = 1\n[[package]]\nname = '{name}'\nsource = {{ {source} = '{at}' }}\n\
             wheels = [{{ url = 'https://example.com/{file}' }}]\n"
        );
        if let Ok(lock) = Lockfile::parse(&text) {
            let linux = TargetTags::new(&Target::named("linux", "3.12").expect("known"));
            for artifact in lock.packages.iter().flat_map(LockedPackage::artifacts) {
                let _ = artifact.is_outside(std::slice::from_ref(&linux));
            }
        }
        let _ = Lockfile::parse(&name);
    }

    #[test]
    fn exports_settings_and_names_of_any_shape_are_read_or_refused(text in "(?s).{0,60}") {
        let lock = Lockfile::parse(LOCK).expect("a lock");
        let _ = Exported::parse(&text, Sources { lock: Some(&lock) });
        let _ = IndexSettings::parse(&format!("global.find-links='{text}"));
        let _ = IndexSettings::parse(&text);
        let _ = Report::parse(&text);
        let _ = UvVersion::parse(&format!("uv {text}"));
        let _ = WheelName::parse(&format!("{text}.whl"));
        let _ = Target::named(&text, &text);
        let _ = Origin::from_url(&text);
        let _ = Origin::from_url(&format!("git+{text}"));
        let _ = Origin::from_url(&format!("file:{text}"));
    }

    #[test]
    fn wheels_with_any_tags_are_judged(
        python in "[a-z]{0,3}[0-9_]{0,4}.{0,2}",
        abi in "(abi3|none|cp312|[a-z]{0,3})",
        platform in "(any|win_amd64|macosx_[0-9_]{0,5}arm64|manylinux_2_[0-9]{0,2}_x86_64|.{0,4})",
    ) {
        if let Some(wheel) = WheelName::parse(&format!("a-1-{python}-{abi}-{platform}.whl")) {
            for name in ["linux", "macos", "windows"] {
                let target = Target::named(name, "3.12").expect("known");
                let _ = TargetTags::new(&target).accept(&wheel);
            }
        }
    }

    #[test]
    fn a_revision_of_a_repository_is_found(
        user in "([a-z]{1,4}(:[a-z]{1,4})?@)?",
        path in "[a-z]{1,5}(/[a-z]{1,5})?",
        revision in "[a-z0-9.]{1,8}",
    ) {
        let origin = Origin::from_url(&format!("git+https://{user}example.com/{path}@{revision}"));
        let Origin::Vcs { url, requested, .. } = origin else {
            panic!("a repository");
        };
        prop_assert_eq!(url, format!("https://{user}example.com/{path}"));
        prop_assert_eq!(requested, Some(revision));
    }
}
