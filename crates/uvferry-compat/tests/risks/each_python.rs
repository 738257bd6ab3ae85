//! What each Python and platform gets by itself, against a local index and against uv.

use std::path::Path;

use uvferry_compat::risks::{IndexAccess, Risks, risks};
use uvferry_diagnostics::Severity;
use uvferry_index::{ClientSettings, IndexClient, LocalIndex, Serving};
use uvferry_resolution::Target;
use uvferry_resolution::uv::{CompileOutcome, CompileRequest, Uv};
use uvferry_testkit::{Isolated, SdistBuilder, WheelBuilder, find_uv};

use crate::project::request_of;

const BOTH: [(&str, &str); 2] = [("linux", "3.11"), ("linux", "3.12")];

fn of(python: &str) -> String {
    let digits = python.replace('.', "");
    format!("cp{digits}-cp{digits}-manylinux_2_17_x86_64")
}

fn fill(folder: &Path) {
    let wheel = |name: &str, version: &str| WheelBuilder::new(name, version);
    // Wheels alone, and no word of Pythons.
    wheel("engine", "1.0").tag(&of("3.11")).build(folder);
    wheel("engine", "2.0").tag(&of("3.12")).build(folder);
    // The older one is built.
    SdistBuilder::new("mixed", "1.0").build(folder);
    wheel("mixed", "1.0").tag(&of("3.12")).build(folder);
    let newer = wheel("mixed", "2.0").requires_python(">=3.12");
    newer.tag(&of("3.12")).build(folder);
    // Each release of who asks suits another Python, and asks for another release.
    let old = wheel("app", "1.0").requires("leaf<2");
    old.build(folder);
    let new = wheel("app", "2.0").requires("leaf>=2");
    new.requires_python(">=3.12").build(folder);
    wheel("leaf", "1.0").build(folder);
    let new = wheel("leaf", "2.0").requires_python(">=3.12");
    new.build(folder);
    // Nobody gets this with 3.11.
    let modern = wheel("asks-modern", "1.0").requires("leaf>=2; python_version >= '3.11'");
    modern.requires("leaf>=1").build(folder);
}

struct Scene {
    index: Serving,
    folder: tempfile::TempDir,
}

impl Scene {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let packages = folder.path().join("packages");
        fs_err::create_dir(&packages).unwrap();
        fill(&packages);
        Self {
            index: LocalIndex::serve(&packages).unwrap(),
            folder,
        }
    }

    fn look(&self, text: &str, targets: &[(&str, &str)]) -> Risks {
        let client = IndexClient::new(ClientSettings {
            indexes: vec![self.index.simple_url("")],
            ..ClientSettings::default()
        })
        .unwrap();
        let mut request = request_of(&[("requirements.txt", text)]);
        let named = |(platform, python): &(&str, &str)| Target::named(platform, python).unwrap();
        request.targets = targets.iter().map(named).collect();
        request.index = IndexAccess::Client(&client);
        risks(&request)
    }

    /// `name==version` as uv has it for a Python; `None` without a uv, or where it fails.
    fn uv(&self, text: &str, python: &str) -> Option<Vec<String>> {
        let program = find_uv()?;
        let mut isolated = Isolated::under(self.folder.path());
        isolated.default_index(&self.index.simple_url(""));
        let uv = Uv::find(Some(&program), isolated.environment()).unwrap();
        let file = self.folder.path().join("requirements.txt");
        fs_err::write(&file, text).unwrap();
        let run = uvferry_resolution::Run::new(self.folder.path(), isolated.environment());
        let mut compile = CompileRequest::new(run, vec![file]);
        compile.python_version = Some(python.to_owned());
        match uv.compile(&compile).unwrap() {
            CompileOutcome::Resolved { exported, .. } => {
                let all = exported.requirements.iter();
                let all = all.map(|one| {
                    let version = one.resolved.version.as_ref();
                    let version = version.map(ToString::to_string).unwrap_or_default();
                    format!("{}=={version}", one.resolved.name)
                });
                Some(all.collect())
            }
            CompileOutcome::Failed(_) => None,
        }
    }
}

/// What the index has said; a file alone says that it leaves versions open.
fn messages(found: &Risks) -> Vec<String> {
    let of_file = |code: &str| ["UVF627", "UVF659"].contains(&code);
    let risks = found.risks.iter().map(|risk| &risk.diagnostic);
    let risks = risks.filter(|one| !of_file(&one.code));
    risks
        .map(|one| format!("{} {}", one.code, one.message))
        .collect()
}

#[test]
fn where_the_newest_release_has_no_file_an_older_one_is_taken() {
    let scene = Scene::start();
    let found = scene.look("engine>=1\n", &BOTH);
    assert_eq!(messages(&found), [""; 0]);
    if let Some(taken) = scene.uv("engine>=1\n", "3.11") {
        assert_eq!(taken, ["engine==1.0"]);
    }
    // What is pinned is not replaced by another one.
    let found = scene.look("engine==2.0\n", &BOTH);
    assert_eq!(
        messages(&found),
        [
            "UVF653 `engine` 2.0 has neither a wheel for Python 3.11 on linux nor a source distribution"
        ]
    );
    let severities = found.risks.iter().map(|risk| risk.diagnostic.severity);
    assert_eq!(severities.max(), Some(Severity::Error));
    assert_eq!(scene.uv("engine==2.0\n", "3.11"), None);
}

#[test]
fn the_release_that_has_no_wheel_is_the_one_that_is_named() {
    let scene = Scene::start();
    let found = scene.look("mixed\n", &BOTH);
    assert_eq!(
        messages(&found),
        ["UVF653 `mixed` 1.0 has no wheel for Python 3.11 on linux and is built there"]
    );
    assert_eq!(
        messages(&scene.look("mixed\n", &[("linux", "3.12"), ("windows", "3.11")])),
        ["UVF653 `mixed` 1.0 has no wheel for Python 3.11 on windows and is built there"]
    );
}

#[test]
fn who_asks_on_one_python_decides_nothing_on_another() {
    let scene = Scene::start();
    let found = scene.look("app\n", &BOTH);
    assert_eq!(messages(&found), [""; 0]);
    assert_eq!(found.coverage.metadata_unknown, []);
    if let Some(taken) = scene.uv("app\n", "3.11") {
        assert_eq!(taken, ["app==1.0", "leaf==1.0"]);
    }
    let found = scene.look("asks-modern\n", &BOTH);
    assert_eq!(
        messages(&found),
        [
            "UVF658 `leaf>=1,>=2` is for Python >=3.12, and not for 3.11; `asks-modern` 1.0 asks for it"
        ]
    );
}

#[test]
fn what_is_asked_for_on_one_platform_is_not_told_of_any() {
    let folder = tempfile::tempdir().unwrap();
    let windows = WheelBuilder::new("for-windows", "1.0");
    windows.tag("cp27-cp27m-win_amd64").build(folder.path());
    let index = LocalIndex::serve(folder.path()).unwrap();
    let client = IndexClient::new(ClientSettings {
        indexes: vec![index.simple_url("")],
        ..ClientSettings::default()
    })
    .unwrap();
    let look = |text: &str| {
        let mut request = request_of(&[
            ("requirements.txt", text),
            ("requires-python", ">=3.11,<3.13"),
        ]);
        request.index = IndexAccess::Client(&client);
        let found = messages(&risks(&request));
        found.into_iter().find(|one| one.starts_with("UVF653"))
    };
    let told = look("for-windows==1.0; sys_platform == 'win32'\n").unwrap();
    assert!(
        told.contains("a wheel for Python 3.11, 3.12 on windows nor"),
        "{told}"
    );
    let told = look("for-windows==1.0\n").unwrap();
    assert!(told.contains("any of the project's Pythons"), "{told}");
}

#[test]
fn a_constraint_counts_where_its_marker_holds() {
    let scene = Scene::start();
    let client = IndexClient::new(ClientSettings {
        indexes: vec![scene.index.simple_url("")],
        ..ClientSettings::default()
    })
    .unwrap();
    let look = |marker: &str| {
        let constraint = format!("engine==2.0; {marker}\n");
        let files = [
            ("requirements.txt", "engine\n"),
            ("constraints.txt", constraint.as_str()),
        ];
        let mut request = request_of(&files);
        request.targets = vec![Target::named("linux", "3.11").unwrap()];
        request.index = IndexAccess::Client(&client);
        let found = messages(&risks(&request));
        let of_files = |message: &&String| message.starts_with("UVF653");
        found.iter().filter(of_files).count()
    };
    assert_eq!(look("python_version >= '3.12'"), 0);
    assert_eq!(look("python_version < '3.12'"), 1);
}
