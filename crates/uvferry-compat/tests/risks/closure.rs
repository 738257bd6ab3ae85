//! What comes as a dependency, against a local index.

use std::path::Path;

use proptest::prelude::*;
use uvferry_compat::risks::{IndexAccess, Risk, RiskRequest, Risks, risks};
use uvferry_index::{ClientSettings, Fault, IndexClient, LocalIndex, Serving};
use uvferry_resolution::Target;
use uvferry_resolution::uv::{CompileOutcome, CompileRequest, Uv};
use uvferry_testkit::{Isolated, SdistBuilder, WheelBuilder, find_uv, skip};

use crate::project::{codes, request_of, told};

fn wheel(name: &str, version: &str) -> WheelBuilder {
    WheelBuilder::new(name, version)
}

/// `app` needs `mid`, and that whatever is the matter with.
fn fill(folder: &Path) {
    let write = |builder: WheelBuilder| {
        builder.build(folder);
    };
    write(
        wheel("app", "1.0")
            .requires("mid")
            .requires("on-windows; sys_platform == 'win32'")
            .extra("more", &["nose"]),
    );
    write(
        wheel("mid", "1.0")
            .requires("source")
            .requires("regret==1.0")
            .requires("modern")
            .requires("one-platform")
            .requires("gone>=9"),
    );
    SdistBuilder::new("source", "1.0").build(folder);
    write(wheel("regret", "1.0"));
    fs_err::write(folder.join("regret-1.0-py3-none-any.whl.yanked"), "broken").unwrap();
    write(wheel("modern", "1.0").requires_python(">=3.12"));
    write(wheel("one-platform", "1.0").tag("cp311-cp311-win_amd64"));
    SdistBuilder::new("one-platform", "1.0").build(folder);
    write(wheel("gone", "1.0"));
    SdistBuilder::new("on-windows", "1.0").build(folder);
    SdistBuilder::new("nose", "1.0").build(folder);
    // Two that ask for the same, each in another way.
    write(wheel("narrow", "1.0").requires("leaf<2"));
    write(wheel("wide", "1.0").requires("leaf>=1").requires("again"));
    write(wheel("again", "1.0").requires("narrow"));
    write(wheel("against", "1.0").requires("leaf>=2"));
    write(wheel("leaf", "1.0"));
    SdistBuilder::new("leaf", "2.0").build(folder);
    // A circle.
    write(wheel("egg", "1.0").requires("hen"));
    write(
        wheel("hen", "1.0")
            .requires("egg")
            .extra("all", &["hen[wings]"])
            .extra("wings", &["nose"]),
    );
}

struct Scene {
    index: Serving,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path());
        Self {
            index: LocalIndex::serve(folder.path()).unwrap(),
            _folder: folder,
        }
    }

    fn client(&self) -> IndexClient {
        IndexClient::new(ClientSettings {
            indexes: vec![self.index.simple_url("")],
            ..ClientSettings::default()
        })
        .unwrap()
    }

    fn look(&self, files: &[(&str, &str)], targets: &[(&str, &str)]) -> Risks {
        let client = self.client();
        let mut request = request_of(files);
        request.targets = named(targets);
        request.index = IndexAccess::Client(&client);
        risks(&request)
    }

    fn pages(&self) -> Vec<String> {
        let requests = self.index.requests().into_iter();
        let pages = requests.filter_map(|request| {
            let name = request.path.strip_prefix("/simple/")?;
            Some(name.trim_end_matches('/').to_owned())
        });
        pages.collect()
    }
}

fn named(targets: &[(&str, &str)]) -> Vec<Target> {
    let named = |(platform, python): &(&str, &str)| Target::named(platform, python).unwrap();
    targets.iter().map(named).collect()
}

const LINUX: &[(&str, &str)] = &[("linux", "3.11")];

fn about<'a>(found: &'a Risks, package: &str, code: &str) -> &'a Risk {
    let of_it =
        |risk: &&Risk| risk.package.as_deref() == Some(package) && risk.diagnostic.code == code;
    let risk = found.risks.iter().find(of_it);
    risk.unwrap_or_else(|| panic!("no {code} of {package}: {:#?}", found.risks))
}

#[test]
fn what_is_the_matter_with_a_dependency_is_told_where_that_stands_which_brings_it() {
    let scene = Scene::start();
    let found = scene.look(&[("requirements.txt", "# all\n  app==1.0\n")], LINUX);
    for (package, code) in [
        ("source", "UVF652"),
        ("regret", "UVF655"),
        ("modern", "UVF658"),
        ("one-platform", "UVF653"),
        ("gone", "UVF656"),
    ] {
        let diagnostic = &about(&found, package, code).diagnostic;
        let place = diagnostic.location.as_ref().unwrap();
        assert_eq!(
            (place.file.as_str(), place.line, place.column),
            ("requirements.txt", 2, 3),
            "{package}"
        );
        assert!(
            diagnostic
                .message
                .ends_with("; `mid` 1.0 (which comes with `app`) asks for it"),
            "{}",
            diagnostic.message
        );
    }
    let asked: Vec<&str> = found
        .coverage
        .packages_asked
        .iter()
        .map(String::as_str)
        .collect();
    assert_eq!(
        asked,
        [
            "app",
            "gone",
            "mid",
            "modern",
            "one-platform",
            "regret",
            "source"
        ]
    );
    let dependencies = &found.coverage.dependencies;
    assert_eq!(dependencies.len(), 6);
    assert!(!dependencies.contains("app"));
    let unread = &found.coverage.metadata_unknown;
    assert!(
        unread
            .iter()
            .any(|(release, why)| release == "source 1.0" && why.contains("built")),
        "{unread:?}"
    );
}

#[test]
fn markers_and_extras_decide_what_comes() {
    let scene = Scene::start();
    let names = |text: &str, targets: &[(&str, &str)]| {
        scene
            .look(&[("requirements.txt", text)], targets)
            .coverage
            .dependencies
    };
    assert!(!names("app==1.0\n", LINUX).contains("on-windows"));
    assert!(names("app==1.0\n", &[("windows", "3.11")]).contains("on-windows"));
    assert!(!names("app==1.0\n", LINUX).contains("nose"));
    assert!(names("app[more]==1.0\n", LINUX).contains("nose"));
    // Through an extra that names another one of the same.
    assert!(names("hen[all]==1.0\n", LINUX).contains("nose"));
    let found = scene.look(&[("requirements.txt", "app[more]==1.0\n")], LINUX);
    let abandoned = &about(&found, "nose", "UVF650").diagnostic;
    assert!(
        abandoned.message.contains("`app` 1.0 asks for it"),
        "{}",
        abandoned.message
    );
    assert_eq!(abandoned.location.as_ref().unwrap().line, 1);
}

#[test]
fn all_who_ask_decide_which_release_it_is() {
    let scene = Scene::start();
    // `leaf` 2.0 has no wheel, and `narrow`, which is found later, does not take it.
    let found = scene.look(&[("requirements.txt", "wide==1.0\n")], LINUX);
    assert_eq!(told(&found), [""; 0]);
    assert_eq!(found.coverage.metadata_unknown, []);
    // Nobody can have both: that is for a resolver to say.
    let found = scene.look(
        &[("requirements.txt", "narrow==1.0\nagainst==1.0\n")],
        LINUX,
    );
    assert_eq!(told(&found), [""; 0]);
    let unread = &found.coverage.metadata_unknown;
    assert!(
        unread
            .iter()
            .any(|(name, why)| name == "leaf" && why.contains("matrix")),
        "{unread:?}"
    );
}

#[test]
fn an_error_of_a_dependency_is_one_only_where_nothing_else_can_be_taken() {
    let scene = Scene::start();
    let severity = |text: &str| {
        let found = scene.look(&[("requirements.txt", text)], LINUX);
        about(&found, "gone", "UVF656").diagnostic.severity
    };
    assert_eq!(severity("mid==1.0\n"), uvferry_diagnostics::Severity::Error);
    assert_eq!(severity("mid\n"), uvferry_diagnostics::Severity::Warning);
}

#[test]
fn a_file_that_lists_all_is_not_followed() {
    let scene = Scene::start();
    let header = "#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    pip-compile requirements.in\n#\n";
    let compiled = format!("{header}app==1.0\n    # via -r requirements.in\n");
    let files = [("requirements.txt", compiled.as_str())];
    let found = scene.look(&files, LINUX);
    assert_eq!(scene.pages(), ["app"]);
    assert_eq!(found.coverage.dependencies.len(), 0);
}

#[test]
fn a_circle_ends_and_each_page_is_asked_once() {
    let scene = Scene::start();
    let found = scene.look(&[("requirements.txt", "egg==1.0\n")], LINUX);
    assert_eq!(scene.pages(), ["egg", "hen"]);
    assert_eq!(codes(&found), [""; 0]);
}

#[test]
fn who_wants_no_more_gets_what_there_is() {
    let scene = Scene::start();
    let client = scene.client();
    let mut request = RiskRequest {
        cancelled: &|| true,
        ..request_of(&[("requirements.txt", "app==1.0\n")])
    };
    request.index = IndexAccess::Client(&client);
    let found = risks(&request);
    assert_eq!(found.coverage.dependencies.len(), 0);
    assert_eq!(found.coverage.packages_unknown.len(), 1);
}

#[test]
fn without_metadata_by_itself_a_part_of_the_wheel_is_read() {
    let scene = Scene::start();
    scene.index.fault("*", Fault::NoMetadata, None);
    let found = scene.look(&[("requirements.txt", "app==1.0\n")], LINUX);
    assert_eq!(
        about(&found, "source", "UVF652")
            .diagnostic
            .location
            .as_ref()
            .unwrap()
            .line,
        1
    );
    assert!(
        scene
            .index
            .requests()
            .iter()
            .any(|request| request.range.is_some())
    );
}

#[test]
fn what_cannot_be_read_of_metadata_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let large: Vec<u8> = (0..3_000_000_u32)
        .flat_map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    wheel("large", "1.0")
        .requires("nose")
        .file("large.bin", large)
        .build(folder.path());
    wheel("small", "1.0").requires("large").build(folder.path());
    let index = LocalIndex::serve(folder.path()).unwrap();
    index.fault("*", Fault::NoMetadata, None);
    index.fault("*", Fault::NoRanges, None);
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.simple_url("")],
        ..ClientSettings::default()
    })
    .unwrap();
    let mut request = request_of(&[("requirements.txt", "small==1.0\n")]);
    request.targets = named(LINUX);
    request.index = IndexAccess::Client(&client);
    let found = risks(&request);
    let unread: Vec<&str> = found
        .coverage
        .metadata_unknown
        .iter()
        .map(|(release, _)| release.as_str())
        .collect();
    assert_eq!(unread, ["large 1.0"]);
    assert!(found.coverage.metadata_unknown[0].1.contains("no part"));
    assert!(found.coverage.dependencies.contains("large"));
}

#[test]
fn a_range_of_pythons_that_only_metadata_has_counts() {
    let folder = tempfile::tempdir().unwrap();
    wheel("modern", "1.0")
        .requires_python(">=3.12")
        .build(folder.path());
    wheel("app", "1.0").requires("modern").build(folder.path());
    // Of a folder nothing is known but names.
    let client = IndexClient::new(ClientSettings {
        find_links: vec![folder.path().to_string_lossy().into_owned()],
        ..ClientSettings::default()
    })
    .unwrap();
    let look = |targets: &[(&str, &str)]| {
        let mut request = request_of(&[("requirements.txt", "app==1.0\n")]);
        request.targets = named(targets);
        request.index = IndexAccess::Client(&client);
        risks(&request)
    };
    let found = look(LINUX);
    let message = &about(&found, "modern", "UVF658").diagnostic.message;
    assert!(
        message.contains(">=3.12") && message.contains("3.11"),
        "{message}"
    );
    assert_eq!(told(&look(&[("linux", "3.12")])), [""; 0]);
}

#[test]
fn metadata_without_end_is_cut_off_and_the_rest_is_looked_at() {
    let scene = Scene::start();
    let path = "/files/mid-1.0-py3-none-any.whl.metadata";
    scene.index.fault(path, Fault::Padded(200 << 20), None);
    let found = scene.look(&[("requirements.txt", "app==1.0\nleaf==2.0\n")], LINUX);
    assert_eq!(codes(&found), ["UVF652"]);
    let unread = &found.coverage.metadata_unknown;
    assert!(
        unread
            .iter()
            .any(|(release, why)| release == "mid 1.0" && why.contains("more than")),
        "{unread:?}"
    );
}

/// Releases of `p0` to `p5`, each with what it asks for.
fn packages() -> impl Strategy<Value = Vec<Vec<(usize, Option<u8>)>>> {
    let dependency = (0..6_usize, proptest::option::of(1..3_u8));
    let release = proptest::collection::vec(dependency, 0..3);
    proptest::collection::vec(release, 12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Where uv takes the newest of each, what we have reached is what uv resolves to.
    #[test]
    fn what_is_reached_is_what_uv_resolves(all in packages()) {
        let Some(program) = find_uv() else { return Ok(()) };
        let folder = tempfile::tempdir().unwrap();
        let packages = folder.path().join("packages");
        fs_err::create_dir(&packages).unwrap();
        for (at, dependencies) in all.iter().enumerate() {
            let version = format!("{}.0", at % 2 + 1);
            let mut builder = wheel(&format!("p{}", at / 2), &version);
            for (of, least) in dependencies {
                let least = least.map_or_else(String::new, |least| format!(">={least}"));
                builder = builder.requires(&format!("p{of}{least}"));
            }
            builder.build(&packages);
        }
        let index = LocalIndex::serve(&packages).unwrap();
        let text = "p0\np1\n";
        let client = IndexClient::new(ClientSettings {
            indexes: vec![index.simple_url("")],
            ..ClientSettings::default()
        })
        .unwrap();
        let mut request = request_of(&[("requirements.txt", text)]);
        request.targets = named(LINUX);
        request.index = IndexAccess::Client(&client);
        let ours = risks(&request).coverage.packages_asked;

        let mut isolated = Isolated::under(folder.path());
        isolated.default_index(&index.simple_url(""));
        let uv = Uv::find(Some(&program), isolated.environment()).unwrap();
        let file = folder.path().join("requirements.txt");
        fs_err::write(&file, text).unwrap();
        let run = uvferry_resolution::Run::new(folder.path(), isolated.environment());
        let mut compile = CompileRequest::new(run, vec![file]);
        compile.python_version = Some("3.11".to_owned());
        let CompileOutcome::Resolved { exported, .. } = uv.compile(&compile).unwrap() else {
            panic!("uv resolves what has no upper bound");
        };
        let theirs: std::collections::BTreeSet<String> =
            exported.requirements.iter().map(|one| one.resolved.name.clone()).collect();
        prop_assert_eq!(ours, theirs);
    }
}

#[test]
fn uv_is_there_to_compare_with() {
    skip!(unless Uv);
}
