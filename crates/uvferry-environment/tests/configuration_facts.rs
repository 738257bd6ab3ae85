//! pip's and uv's configuration: against the programs themselves, with secrets, broken.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use uvferry_environment::configuration::{
    ConfigurationPlaces, CredentialSources, Disposition, FileState, Layer, PipConfiguration, Place,
    Platform, UvConfiguration, UvLayer,
};
use uvferry_environment::reinstallation::Uv;
use uvferry_index::LocalIndex;
use uvferry_process::Environment;
use uvferry_testkit::{ScratchProject, WheelBuilder, find_uv, python_with, skip};

fn pip() -> Option<PathBuf> {
    python_with("pip-configuration", &["pip==26.3"])
}

/// The configuration that a program would see which is run in the project.
fn places_of(project: &ScratchProject) -> ConfigurationPlaces {
    ConfigurationPlaces::new(project.environment(), project.path())
}

/// One file with this text, and these variables; nothing else of the machine.
fn read(folder: &Path, text: &str, variables: &[(&str, &str)]) -> PipConfiguration {
    let file = folder.join("home/.config/pip/pip.conf");
    fs_err::create_dir_all(file.parent().unwrap()).unwrap();
    fs_err::write(&file, text).unwrap();
    PipConfiguration::read(&places(folder, variables))
}

fn places(folder: &Path, variables: &[(&str, &str)]) -> ConfigurationPlaces {
    let mut environment: Environment = variables.iter().copied().collect();
    environment.set("HOME", folder.join("home"));
    ConfigurationPlaces {
        platform: Platform::Unix,
        root: folder.to_owned(),
        prefix: Some(folder.join("venv")),
        ..ConfigurationPlaces::new(&environment, folder.join("work"))
    }
}

#[test]
fn pip_config_list_and_debug_say_the_same() {
    let Some(python) = pip() else {
        skip!("no pip 26.3");
    };
    let mut project = ScratchProject::new();
    let named = project.write(
        "my.conf",
        "[global]\nindex_url = https://example.com/simple\n[install]\nfind-links =\n  one\n  two\n[list]\nformat=json\n",
    );
    project
        .isolated()
        .set("PIP_CONFIG_FILE", &named)
        .set("PIP_TIMEOUT", "7")
        .set("PIP_NO_INDEX", "");
    let listed = project.run_ok(&python, ["-m", "pip", "config", "list"]);
    let mut places = places_of(&project);
    // The environment's own folder, as the interpreter says it.
    places.prefix = python.parent().and_then(Path::parent).map(Path::to_owned);
    let pip = PipConfiguration::read(&places);
    let mut ours: Vec<String> = pip
        .settings()
        .iter()
        .map(|one| {
            // Python's `repr` of plain text.
            let value = one.value().replace('\n', "\\n");
            format!("{}.{}='{value}'", one.section, one.key)
        })
        .collect();
    ours.sort();
    let mut theirs: Vec<&str> = listed.lines().collect();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);

    let debug = project.run_ok(&python, ["-m", "pip", "config", "debug"]);
    let mut layer = "";
    let mut theirs = Vec::new();
    for line in debug.lines() {
        if let Some(name) = line.strip_suffix(':').filter(|name| !name.starts_with(' ')) {
            layer = name;
        } else if let Some((path, there)) = line.split_once(", exists: ") {
            theirs.push(format!("{layer} {} {there}", path.trim()));
        }
    }
    let mut ours: Vec<String> = pip
        .files()
        .iter()
        .map(|file| {
            let there = if file.state == FileState::Missing {
                "False"
            } else {
                "True"
            };
            format!("{} {} {there}", file.layer, file.path.display())
        })
        .collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs, "{debug}");
}

/// Names and versions that `pip install` chooses.
fn chosen_by_pip(
    project: &ScratchProject,
    python: &Path,
    names: &[&str],
) -> BTreeMap<String, String> {
    let mut arguments = vec![
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--ignore-installed",
        "--quiet",
        "--report",
        "-",
    ];
    arguments.extend(names);
    let report: Value = serde_json::from_str(&project.run_ok(python, arguments)).unwrap();
    let installed = report["install"].as_array().unwrap();
    installed
        .iter()
        .map(|one| {
            let text = |key: &str| one["metadata"][key].as_str().unwrap().to_owned();
            (text("name"), text("version"))
        })
        .collect()
}

/// The same of uv, given what the configuration says.
fn chosen_by_uv(
    project: &mut ScratchProject,
    uv: &Path,
    names: &[&str],
) -> BTreeMap<String, String> {
    let given = PipConfiguration::read(&places_of(project)).for_uv();
    let input = project.write("wanted.in", names.join("\n"));
    let mut variables = project.environment().clone();
    for (name, value) in &given.environment {
        variables.set(name, value);
    }
    let finished = uvferry_process::Command::new(uv)
        .args(["pip", "compile", "--quiet", "--no-header", "--no-annotate"])
        .args(given.arguments.iter().filter(|one| *one != "--no-index"))
        .args(given.arguments.iter().filter(|one| *one == "--no-index"))
        .arg(&input)
        .current_dir(project.path())
        .environment(&variables)
        .run()
        .unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let text = finished.stdout_text();
    text.lines()
        .filter_map(|line| line.split_once("=="))
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect()
}

#[test]
fn uv_looks_where_pip_looks() {
    skip!(unless Uv, Python);
    let (Some(python), Some(uv)) = (pip(), find_uv()) else {
        skip!("no pip 26.3");
    };
    let mut project = ScratchProject::new();
    let (one, two, links) = (
        project.beside("one"),
        project.beside("two"),
        project.beside("links"),
    );
    WheelBuilder::new("alpha", "1.0").build(&one);
    WheelBuilder::new("alpha", "2.0").build(&two);
    WheelBuilder::new("beta", "1.0")
        .requires("gamma")
        .build(&two);
    WheelBuilder::new("gamma", "3.0").build(&links);
    let index = LocalIndex::new()
        .index("one", &one)
        .index("two", &two)
        .credentials("one", "me", "s3cret-word")
        .start()
        .unwrap();
    let conf = format!(
        "[global]\nindex-url = {}\nextra-index-url =\n    {}\nfind-links = {}\ntimeout = 3.5\n\
         retries = 1\ntrusted-host = 127.0.0.1\nno-such-key = 1\n[install]\nonly-binary = :all:\n",
        index.simple_url_with("one", "me", "s3cret-word"),
        index.simple_url("two"),
        links.display(),
    );
    let named = project.write("my.conf", conf);
    project.isolated().set("PIP_CONFIG_FILE", &named);
    for name in ["UV_DEFAULT_INDEX", "PIP_INDEX_URL", "UV_INDEX"] {
        project.isolated().remove(name);
    }
    let wanted = ["alpha", "beta"];
    let by_pip = chosen_by_pip(&project, &python, &wanted);
    assert_eq!(by_pip["alpha"], "2.0");
    assert_eq!(by_pip.len(), 3);
    assert_eq!(chosen_by_uv(&mut project, &uv, &wanted), by_pip);

    // No index at all: what is in the folder only.
    let conf = format!(
        "[global]\nno-index = yes\nfind-links = {}\n",
        links.display()
    );
    project.write("my.conf", conf);
    let by_pip = chosen_by_pip(&project, &python, &["gamma"]);
    assert_eq!(by_pip.len(), 1);
    let before = index.requests().len();
    assert_eq!(chosen_by_uv(&mut project, &uv, &["gamma"]), by_pip);
    assert_eq!(index.requests().len(), before);
}

#[test]
fn what_uv_is_given_follows_the_configuration() {
    let scratch = tempfile::tempdir().unwrap();
    let given = |text: &str, variables: &[(&str, &str)]| {
        let uv = read(scratch.path(), text, variables).for_uv();
        let variables: BTreeMap<String, String> = uv.environment.into_iter().collect();
        (variables, uv.arguments)
    };
    let (variables, arguments) = given("", &[]);
    assert!(
        variables.is_empty() && arguments.is_empty(),
        "{variables:?}"
    );

    let (variables, _) = given(
        "[global]\nproxy = http://me:pw@proxy.example.com:8080\ntimeout = 0.2\n",
        &[
            ("HTTPS_PROXY", "http://other.example.com"),
            ("REQUESTS_CA_BUNDLE", "/ca.pem"),
        ],
    );
    assert_eq!(
        variables["HTTPS_PROXY"],
        "http://me:pw@proxy.example.com:8080"
    );
    assert_eq!(variables["ALL_PROXY"], "");
    assert_eq!(variables["UV_HTTP_TIMEOUT"], "1");
    // pip does not look at it beside a proxy of its own.
    assert!(!variables.contains_key("SSL_CERT_FILE"));
    let (variables, _) = given(
        "",
        &[
            ("REQUESTS_CA_BUNDLE", "/ca.pem"),
            ("CURL_CA_BUNDLE", "/b.pem"),
        ],
    );
    assert_eq!(variables["SSL_CERT_FILE"], "/ca.pem");

    fs_err::create_dir_all(scratch.path().join("etc/ssl/certs")).unwrap();
    fs_err::write(scratch.path().join("etc/ssl/certs/ca-certificates.crt"), "").unwrap();
    assert_eq!(given("", &[]).0["UV_SYSTEM_CERTS"], "true");
    assert!(
        given("[global]\nuse-deprecated = legacy-certs\n", &[])
            .0
            .is_empty()
    );
    assert!(given("", &[("SSL_CERT_FILE", "/mine.pem")]).0.is_empty());
}

use Disposition::{Dropped, NoEquivalent, PassedOver, Project, Setting, Variable};

#[test]
fn a_uv_that_installs_is_given_the_configuration() {
    let scratch = tempfile::tempdir().unwrap();
    let text = "[global]\nno-index = on\nfind-links = /wheels\nretries = 2\n[install]\nno-binary = B.a,c\n";
    let pip = read(scratch.path(), text, &[]);
    let own = Environment::empty().with("UV_HTTP_RETRIES", "9");
    let uv = Uv::new("uv", &own, scratch.path()).with_configuration(&pip);
    assert!(uv.no_index);
    assert_eq!(uv.arguments, ["--no-binary", "b-a", "--no-binary", "c"]);
    assert_eq!(uv.environment.get("UV_FIND_LINKS").unwrap(), "/wheels");
    // The user's own word for uv counts.
    assert_eq!(uv.environment.get("UV_HTTP_RETRIES").unwrap(), "9");
}

#[test]
fn each_setting_has_its_word_of_uv() {
    let scratch = tempfile::tempdir().unwrap();
    let text = "\
[global]
index-url = https://example.com/simple
extra-index-url = https://example.com/a https://example.com/b
timeout = 60
disable-pip-version-check = true
no-index = no
prefer-binary = yes
user = true
constraint = /c.txt
only-binary = :all:
keyring-provider = import
no-such-thing = x
format = columns
proxy =
[install]
no-binary = lxml,numpy
outdated = yes
[list]
format = json
[nosuch]
x = 1
";
    let pip = read(scratch.path(), text, &[("PIP_CONFIG_FILE", "missing")]);
    let word = |section: &str, key: &str| {
        let mut settings = pip.settings().iter();
        let setting = settings.find(|one| one.section == section && one.key == key);
        let uv = setting.unwrap_or_else(|| panic!("{section}.{key}")).uv();
        (
            uv.disposition,
            uv.to.unwrap_or_default(),
            uv.code.unwrap_or_default(),
        )
    };
    let is = |disposition, to: &str, code| (disposition, to.to_owned(), code);
    for (section, key, expected) in [
        (
            "global",
            "index-url",
            is(Setting, "`[[index]]` with `default = true`", ""),
        ),
        (
            "global",
            "extra-index-url",
            is(Setting, "`[[index]]`", "UVF303"),
        ),
        (
            "global",
            "timeout",
            is(Variable, "`UV_HTTP_TIMEOUT`", "UVF305"),
        ),
        (
            "global",
            "disable-pip-version-check",
            is(Dropped, "", "UVF301"),
        ),
        ("global", "no-index", is(Dropped, "", "UVF301")),
        ("global", "prefer-binary", is(Dropped, "", "UVF302")),
        ("global", "user", is(NoEquivalent, "", "UVF304")),
        (
            "global",
            "constraint",
            is(Project, "`constraint-dependencies`", ""),
        ),
        ("global", "only-binary", is(Setting, "`no-build`", "")),
        ("global", "keyring-provider", is(NoEquivalent, "", "UVF307")),
        ("global", "no-such-thing", is(PassedOver, "", "UVF421")),
        ("global", "format", is(NoEquivalent, "", "UVF423")),
        ("global", "proxy", is(Dropped, "", "")),
        (
            "install",
            "no-binary",
            is(Setting, "`no-binary-package`", ""),
        ),
        ("install", "outdated", is(PassedOver, "", "UVF421")),
        ("list", "format", is(NoEquivalent, "", "UVF423")),
        ("nosuch", "x", is(PassedOver, "", "UVF421")),
        (":env:", "config-file", is(Dropped, "", "")),
    ] {
        assert_eq!(word(section, key), expected, "{section}.{key}");
    }
    for setting in pip.settings() {
        let word = setting.uv();
        assert!(
            word.to.is_some() || word.reason.is_some(),
            "{setting:?} goes without a word"
        );
    }
    let told: Vec<(&str, usize)> = pip
        .diagnostics()
        .iter()
        .map(|found| (found.code.as_str(), found.location.as_ref().unwrap().line))
        .collect();
    assert_eq!(told, [("UVF421", 12), ("UVF421", 17), ("UVF421", 21)]);
    let place = pip.effective("install", "index_url").unwrap();
    let Place::File(location) = &place.place else {
        panic!("{place:?}");
    };
    assert_eq!((location.line, place.layer), (2, Layer::User));
}

#[test]
fn a_broken_file_is_told_with_its_place_and_counts_for_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    for (text, line) in [
        ("[global]\nindex-url = a\nindex_url = b\n", Some(3)),
        ("index-url = a\n", Some(1)),
        ("[global]\n[global]\n", Some(2)),
        ("[global]\nword\n", Some(2)),
        ("\u{feff}[global]\n", Some(1)),
    ] {
        let pip = read(scratch.path(), text, &[]);
        assert!(pip.settings().is_empty(), "{text:?}");
        let found = &pip.diagnostics()[0];
        assert_eq!(found.code, "UVF420", "{text:?}");
        assert_eq!(
            found.location.as_ref().map(|place| place.line),
            line,
            "{text:?}"
        );
    }
    let path = scratch.path().join("home/.config/pip/pip.conf");
    fs_err::write(&path, b"[global]\nindex-url = \xff\n").unwrap();
    let pip = PipConfiguration::read(&places(scratch.path(), &[("PIP_RETRIES", "many")]));
    let codes: Vec<&str> = pip
        .diagnostics()
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    assert_eq!(codes, ["UVF420", "UVF422"]);
    fs_err::remove_file(&path).unwrap();
    fs_err::create_dir(&path).unwrap();
    let pip = PipConfiguration::read(&places(scratch.path(), &[]));
    assert_eq!(pip.diagnostics()[0].code, "UVF424");
}

#[test]
fn the_configuration_of_uv_is_found_where_uv_finds_it() {
    let scratch = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = scratch.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    };
    write("etc/uv/uv.toml", "offline = true\n");
    write(
        "home/.config/uv/uv.toml",
        "[[index]]\nurl = \"https://me:pw@example.com\"\n[pip]\nno-build = true\n",
    );
    write("work/pyproject.toml", "[project]\nname = \"x\"\n");
    write("pyproject.toml", "[tool.uv]\nmanaged = true\n");
    let found = |variables: &[(&str, &str)]| -> Vec<(UvLayer, Option<Vec<String>>)> {
        let uv = UvConfiguration::read(&places(scratch.path(), variables));
        uv.files
            .into_iter()
            .map(|file| (file.layer, file.keys))
            .collect()
    };
    let keys = |keys: &[&str]| Some(keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>());
    assert_eq!(
        found(&[]),
        [
            (UvLayer::System, keys(&["offline"])),
            (UvLayer::User, keys(&["index", "pip"])),
            (UvLayer::Project, keys(&["managed"])),
        ]
    );
    write("work/uv.toml", "index-url = \n");
    let uv = UvConfiguration::read(&places(scratch.path(), &[]));
    assert_eq!(uv.files[2].keys, None);
    assert_eq!(uv.diagnostics[0].code, "UVF425");
    assert_eq!(uv.diagnostics[0].location.as_ref().unwrap().line, 1);
    assert!(found(&[("UV_NO_CONFIG", "1")]).is_empty());
    assert_eq!(found(&[("UV_CONFIG_FILE", "../etc/uv/uv.toml")]).len(), 1);
}

#[test]
fn no_secret_is_shown() {
    const SECRET: &str = "hunter2secret";
    let scratch = tempfile::tempdir().unwrap();
    let text = format!(
        "[global]\nindex-url = https://me:{SECRET}@example.com/simple\n\
         extra-index-url =\n  https://{SECRET}@example.com/a\n  https://x:{SECRET}@example.com/b\n\
         find-links = https://example.com/links?token={SECRET}\nproxy = me:{SECRET}@proxy.example.com:80\n\
         password = {SECRET}\n[install]\nno-index = {SECRET}\nconfig-settings = token={SECRET}\n  pw={SECRET}\n[other]\nx = {SECRET}\n"
    );
    let variables = [
        ("PIP_INDEX_URL", format!("https://{SECRET}@example.com")),
        ("PIP_PROXY", format!("me:{SECRET}@proxy.example.com:80")),
        ("PIP_API_TOKEN", SECRET.to_owned()),
        (
            "PIP_CONFIG_SETTINGS",
            format!("--db-pw {SECRET} key={SECRET}"),
        ),
        ("UV_FOO_PASSPHRASE", SECRET.to_owned()),
        ("UV_CONFIG_SETTING", format!("password={SECRET}")),
        (
            "UV_FIND_LINKS",
            format!("https://conda.example.com/t/{SECRET}/channel"),
        ),
        ("UV_INDEX", format!("a=https://me:{SECRET}@example.com")),
        ("UV_INDEX_A_PASSWORD", SECRET.to_owned()),
        ("UV_PUBLISH_TOKEN", SECRET.to_owned()),
        ("UV_DEFAULT_INDEX", format!("https://{SECRET}@example.com")),
    ];
    let variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fs_err::create_dir_all(scratch.path().join("home")).unwrap();
    fs_err::write(
        scratch.path().join("home/.netrc"),
        format!("machine example.com login me password {SECRET}\n"),
    )
    .unwrap();
    fs_err::create_dir_all(scratch.path().join("work")).unwrap();
    fs_err::write(
        scratch.path().join("work/uv.toml"),
        format!("index-url = https://me:{SECRET}@example.com\n"),
    )
    .unwrap();
    let pip = read(scratch.path(), &text, &variables);
    let places = places(scratch.path(), &variables);
    let uv = UvConfiguration::read(&places);
    let sources = CredentialSources::find(&places, &pip);
    assert!(sources.netrc.is_some());
    assert_eq!(sources.pip_keyring_provider, "auto");
    let mut shown = format!("{pip:?}\n{uv:?}\n{sources:?}\n{:?}\n", pip.for_uv());
    for setting in pip.settings() {
        let _ = writeln!(shown, "{} {:?}", setting.shown(), setting.uv());
    }
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("https://me:****@example.com/simple"));
    // uv itself is given them.
    let given = pip.for_uv();
    assert!(
        given
            .environment
            .iter()
            .any(|(_, value)| value.contains(SECRET))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_stands_in_the_files_and_variables_reading_ends(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "(\\[[a-z.:]{0,8}\\]|[a-z_-]{0,10}[=:]| |\n|\t|#|%|é|\u{feff}|,|:all:|~){0,60}",
        value in "\\PC{0,30}",
    ) {
        let scratch = tempfile::tempdir().unwrap();
        let value = value.replace('\0', "");
        let names = ["PIP_NO_BINARY", "PIP_TIMEOUT", "PIP_", "PIP___X", "PIP_FIND_LINKS", "UV_INDEX",
            "PIP_CONFIG_FILE", "XDG_CONFIG_DIRS", "NETRC"];
        let variables: Vec<(&str, &str)> = names.iter().map(|name| (*name, value.as_str())).collect();
        fs_err::create_dir_all(scratch.path().join("etc/uv")).unwrap();
        fs_err::write(scratch.path().join("etc/pip.conf"), &bytes).unwrap();
        fs_err::write(scratch.path().join("etc/uv/uv.toml"), &bytes).unwrap();
        let pip = read(scratch.path(), &text, &variables);
        for setting in pip.settings() {
            let _ = (setting.shown(), setting.uv());
        }
        let _ = (pip.for_uv(), pip.effective_settings("install"));
        UvConfiguration::read(&places(scratch.path(), &variables));
    }
}
