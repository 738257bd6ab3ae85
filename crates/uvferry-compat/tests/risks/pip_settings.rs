//! pip's configuration where the project is used.

use uvferry_compat::risks::{RiskRequest, Risks, risks};
use uvferry_environment::configuration::{ConfigurationPlaces, PipConfiguration};
use uvferry_process::Environment;

use crate::project::codes;

/// With a `pip.conf` of the user and variables.
fn look(file: &str, variables: &[(&str, &str)]) -> Risks {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    fs_err::create_dir_all(home.join(".config/pip")).unwrap();
    fs_err::write(home.join(".config/pip/pip.conf"), file).unwrap();
    let mut environment = Environment::empty();
    environment.set("HOME", &home);
    for (name, value) in variables {
        environment.set(name, value);
    }
    let mut places = ConfigurationPlaces::new(&environment, folder.path());
    folder.path().clone_into(&mut places.root);
    let configuration = PipConfiguration::read(&places);
    risks(&RiskRequest {
        configuration: Some(&configuration),
        ..RiskRequest::default()
    })
}

#[test]
#[cfg(unix)]
fn settings_that_uv_does_not_read_are_told() {
    let file = "[global]\nindex-url = https://example.com/simple\n";
    let found = look(file, &[]);
    assert_eq!(codes(&found), ["UVF620"]);
    let location = found.risks[0].diagnostic.location.as_ref().unwrap();
    assert_eq!((location.line, location.column), (2, 1));
    assert!(
        found.risks[0].mitigation.contains("[[index]]"),
        "{}",
        found.risks[0].mitigation
    );
    for (text, variables, expected) in [
        ("", &[][..], &[][..]),
        ("[global]\nno-input = true\n", &[], &[]),
        ("[global]\ntimeout = 60\n", &[], &["UVF620"]),
        (
            "[global]\nextra-index-url = https://example.com/simple\n",
            &[],
            &["UVF306", "UVF620"],
        ),
        (
            "[global]\ntrusted-host = example.com\n",
            &[],
            &["UVF620", "UVF634"],
        ),
        (
            "[install]\nkeyring-provider = import\n",
            &[],
            &["UVF620", "UVF635"],
        ),
        ("", &[("PIP_CONSTRAINT", "c.txt")], &["UVF620", "UVF637"]),
        ("[global]\nindx-url = x\n", &[], &["UVF421"]),
    ] {
        let found = look(text, variables);
        let mut raised = codes(&found);
        raised.sort();
        raised.dedup();
        assert_eq!(raised, expected, "{text} {variables:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_variable_takes_the_place_of_the_file_s_setting_and_no_credential_is_told() {
    let found = look(
        "[global]\nindex-url = https://me:hunter2@example.com/simple\nproxy = me:hunter2@example.com:80\nextra-index-url =\n    https://hunter2@example.com/a\n    https://oauth2accesstoken@example.com/b\n",
        &[("PIP_INDEX_URL", "https://me:hunter2@example.com/other")],
    );
    assert!(codes(&found).contains(&"UVF635".to_owned()));
    let all = format!("{found:?}");
    assert!(!all.contains("hunter2"), "{all}");
}
