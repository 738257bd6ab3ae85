//! Every setting that the table names is one that uv takes, and every option of pip's
//! requirements files is in the table.

use std::time::Duration;

use uvferry_options::{Context, Kind, OPTIONS, RULES, UvPlace, lookup, translate};
use uvferry_process::{Command, Environment, find_program};

/// TOML that uses a place with a value of the right type.
fn toml(place: UvPlace) -> Vec<String> {
    let key = |key: &str| match key {
        "no-index" | "no-build-isolation" => format!("{key} = true"),
        "exclude-newer" => format!("{key} = \"2026-01-01T00:00:00Z\""),
        "keyring-provider" => format!("{key} = \"subprocess\""),
        "default-groups" => format!("{key} = []"),
        other => panic!("no sample for `{other}`"),
    };
    match place {
        UvPlace::Index { default } => {
            vec![format!(
                "index = [{{ url = \"https://example.com/simple\", default = {default} }}]"
            )]
        }
        UvPlace::Key(name) => vec![key(name)],
        UvPlace::Fixed(name, value) => vec![format!("{name} = {value}")],
        UvPlace::List(name) => vec![format!("{name} = [\"a\"]")],
        UvPlace::Packages { all, named } => {
            vec![format!("{all} = true"), format!("{named} = [\"a\"]")]
        }
        UvPlace::PackageTable { all, named, value } => vec![
            format!("{all} = \"{value}\""),
            format!("{named} = {{ a = \"{value}\" }}"),
        ],
        UvPlace::PerPackage(name) => vec![format!("{name} = {{ a = {{ b = \"c\" }} }}")],
        UvPlace::Environment(_) | UvPlace::Line | UvPlace::Nowhere => Vec::new(),
    }
}

#[test]
fn uv_knows_every_setting_of_the_table() {
    let environment: Environment = std::env::vars_os().collect();
    let path = environment.get("PATH").unwrap_or_default().to_owned();
    let Some(uv) = find_program("uv", &path) else {
        eprintln!("skipped: no uv on PATH");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pyproject.toml");
    let run = |toml: &str| {
        let text = format!("[project]\nname = \"x\"\nversion = \"0\"\n\n[tool.uv]\n{toml}\n");
        fs_err::write(&file, text).unwrap();
        // Settings are read, and nothing else happens.
        Command::new(&uv)
            .args(["cache", "dir"])
            .current_dir(folder.path())
            .environment(&environment)
            .timeout(Duration::from_mins(1))
            .run()
            .unwrap()
            .stderr_redacted()
    };
    assert!(run("no-such-setting = true").contains("unknown field"));
    for option in OPTIONS {
        for toml in toml(option.uv) {
            let said = run(&toml);
            assert!(
                !said.contains("Failed to parse"),
                "{}: {toml}: {said}",
                option.long
            );
        }
    }
}

#[test]
fn every_option_of_pips_requirements_files_is_there() {
    // `SUPPORTED_OPTIONS` and `SUPPORTED_OPTIONS_REQ` of pip 26.3's req_file.py.
    for name in [
        "--index-url",
        "--pypi-url",
        "-i",
        "--extra-index-url",
        "--no-index",
        "--constraint",
        "-c",
        "--requirement",
        "-r",
        "--editable",
        "-e",
        "--find-links",
        "-f",
        "--no-binary",
        "--only-binary",
        "--prefer-binary",
        "--require-hashes",
        "--no-require-hashes",
        "--pre",
        "--all-releases",
        "--only-final",
        "--trusted-host",
        "--use-feature",
    ] {
        assert!(lookup(name, Context::RequirementsFile).is_some(), "{name}");
    }
    for name in ["--hash", "--config-settings", "-C", "--global-option"] {
        assert!(lookup(name, Context::PerRequirement).is_some(), "{name}");
    }
    for name in [
        "PIP_INDEX_URL",
        "index_url",
        "timeout",
        "PIP_DEFAULT_TIMEOUT",
        "no-cache-dir",
    ] {
        assert!(lookup(name, Context::PipConf).is_some(), "{name}");
    }
    assert_eq!(lookup("--hash", Context::RequirementsFile), None);
    assert_eq!(lookup("--timeout", Context::RequirementsFile), None);
    assert_eq!(lookup("-rx", Context::RequirementsFile), None);
    assert_eq!(lookup("-", Context::RequirementsFile), None);
    assert_eq!(lookup("", Context::PipConf), None);
}

#[test]
fn no_name_stands_for_two_options() {
    let mut names: Vec<String> = OPTIONS
        .iter()
        .flat_map(|option| {
            let letter = option.short.map(|letter| format!("-{letter}"));
            [option.long.to_owned()]
                .into_iter()
                .chain(option.aliases.iter().map(|&alias| alias.to_owned()))
                .chain(letter)
        })
        .collect();
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    codes.dedup();
    assert_eq!(codes.len(), RULES.len());
}

#[test]
fn what_is_dropped_or_changed_says_why() {
    for option in OPTIONS {
        let nowhere = option.uv == UvPlace::Nowhere;
        let says = option.kind.reason().is_some();
        assert!(!nowhere || says, "{} goes without a word", option.long);
        if matches!(
            option.kind,
            Kind::DroppedHarmless(_) | Kind::DroppedWarning(_)
        ) {
            assert!(nowhere, "{} is dropped and has a place", option.long);
        }
    }
}

#[test]
fn format_controls_flags_and_keyrings_are_translated() {
    use uvferry_options::{Setting, SettingValue, Translation};
    let to =
        |name: &str, value: Option<&str>| translate(lookup(name, Context::PipConf).unwrap(), value);
    let all = Setting {
        key: "no-binary",
        value: SettingValue::Flag(true),
    };
    let one = |name: &str| Setting {
        key: "no-binary-package",
        value: SettingValue::Item(name.into()),
    };
    assert_eq!(
        to("--no-binary", Some("a, b")),
        Translation::Settings(vec![one("a"), one("b")])
    );
    assert_eq!(
        to("--no-binary", Some("a,:all:")),
        Translation::Settings(vec![all])
    );
    assert_eq!(
        to("--no-binary", Some(":none:,a")),
        Translation::Reset {
            keys: vec!["no-binary", "no-binary-package"],
            then: vec![one("a")]
        }
    );
    assert!(matches!(
        to("--no-binary", Some("")),
        Translation::Review(_)
    ));
    assert_eq!(to("no-index", Some("false")), Translation::Dropped);
    assert_eq!(to("no-index", Some("yes")), to("no-index", None));
    assert!(matches!(
        to("no-index", Some("maybe")),
        Translation::Review(_)
    ));
    assert!(matches!(
        to("keyring-provider", Some("import")),
        Translation::Review(_)
    ));
    assert!(matches!(
        to("--index-url", Some(" ")),
        Translation::Review(_)
    ));
    assert_eq!(
        to("--only-final", Some("a")),
        Translation::Settings(vec![Setting {
            key: "prerelease-package",
            value: SettingValue::Entry("a".into(), "disallow".into()),
        }])
    );
}
