//! The real pip resolves local wheels; the same resolution on another platform is simulated.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_process::{Command, Environment};
use uvferry_resolution::pip::{
    PipError, PipFailure, PipOutcome, PipRequest, PipResolution, PrivatePip, indexes, resolve,
};
use uvferry_resolution::uv::{ExportRequest, FailureKind, LockOutcome, LockRequest, Uv};
use uvferry_resolution::{Origin, ResolvedSet, Run, Target, TargetTags, WheelName, compare};
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, find_python, find_uv, skip};

struct Fixture {
    project: ScratchProject,
    python: PathBuf,
}

impl Fixture {
    /// A folder of wheels and a Python whose own pip can report. `None` where the machine's
    /// is too old and there is no network to get another.
    fn new() -> Option<Self> {
        let mut project = ScratchProject::new();
        let links = project.join("links");
        fs_err::create_dir_all(&links).expect("made");
        for wheel in [
            WheelBuilder::new("alpha", "1.0")
                .requires("beta>=1")
                .requires("winonly; sys_platform == 'win32'")
                .requires("nixonly; sys_platform != 'win32'")
                .requires("backport; python_version < '3.4'"),
            WheelBuilder::new("beta", "1.0"),
            WheelBuilder::new("beta", "2.0").extra("more", &["nixonly"]),
            WheelBuilder::new("winonly", "1.0").tag("py3-none-win_amd64"),
            WheelBuilder::new("nixonly", "1.0"),
            WheelBuilder::new("lo", "1.0").requires("beta<2"),
            WheelBuilder::new("hi", "1.0").requires("beta>=2"),
            WheelBuilder::new("newpy", "1.0").requires_python(">=3.99"),
        ] {
            wheel.build(&links);
        }
        SdistBuilder::new("source", "1.0")
            .requires("beta<2; sys_platform == 'win32'")
            .build(&links);
        SdistBuilder::new("broken", "1.0")
            .broken("no compiler here")
            .build(&links);
        project
            .isolated()
            .set("PIP_NO_INDEX", "1")
            .set("PIP_FIND_LINKS", &links);
        let fixture = Self {
            python: find_python().expect("checked before"),
            project,
        };
        let found = PrivatePip::find(
            &fixture.python,
            &fixture.run(),
            &fixture.project.beside("scratch"),
            None,
        );
        found.is_ok().then_some(fixture)
    }

    fn run(&self) -> Run {
        Run {
            timeout: Some(Duration::from_mins(3)),
            ..Run::new(self.project.path(), self.project.environment())
        }
    }

    fn request(&self, requirements: &[&str]) -> PipRequest {
        let mut request = PipRequest::new(self.run(), &self.python, self.project.beside("scratch"));
        request.requirements = requirements.iter().map(ToString::to_string).collect();
        request
    }
}

fn resolved(request: &PipRequest) -> PipResolution {
    match resolve(request).expect("pip runs") {
        PipOutcome::Resolved(resolution) => *resolution,
        PipOutcome::Failed(failure) => panic!("{}", failure.message),
    }
}

fn failed(request: &PipRequest) -> PipFailure {
    match resolve(request).expect("pip runs") {
        PipOutcome::Failed(failure) => *failure,
        PipOutcome::Resolved(resolution) => panic!("{resolution:?}"),
    }
}

fn names(set: &ResolvedSet) -> Vec<&str> {
    set.names().collect()
}

const NO_PIP: &str = "no pip with reports for this Python";

#[test]
fn pip_s_dry_run_becomes_a_set_and_leaves_nothing_behind() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    fixture
        .project
        .write("requirements.txt", "alpha\nbeta[more]==2\n");
    fixture.project.write("constraints.txt", "nixonly==1.0\n");
    let before = fixture.project.snapshot();
    let mut request = fixture.request(&[]);
    request.requirement_files = vec!["requirements.txt".into()];
    request.constraint_files = vec!["constraints.txt".into()];
    let resolution = resolved(&request);
    assert!(!resolution.simulated);
    let own = if cfg!(windows) { "winonly" } else { "nixonly" };
    assert!(resolution.set.contains(own));
    let alpha = resolution.set.get("alpha").expect("there");
    assert!(alpha.requested && alpha.origin == Origin::Index);
    assert!(alpha.hashes.iter().any(|hash| hash.starts_with("sha256:")));
    assert!(
        alpha
            .requires
            .as_ref()
            .is_some_and(|requires| requires.len() == 4)
    );
    let beta = resolution.set.get("beta").expect("there");
    assert_eq!(beta.version.as_deref(), Some("2.0"));
    assert!(beta.extras.contains("more"));
    fixture.project.snapshot().assert_same_as(&before);
    let left: Vec<_> = fs_err::read_dir(fixture.project.beside("scratch"))
        .expect("there")
        .map(|entry| entry.expect("readable").file_name())
        .filter(|name| name.to_string_lossy().ends_with(".json"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn another_platform_is_simulated_with_its_markers_and_wheels() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    let on = |platform: &str, requirements: &[&str]| {
        let mut request = fixture.request(requirements);
        request.target = Some(Target::named(platform, "3.12").expect("known"));
        let resolution = resolved(&request);
        assert!(resolution.simulated);
        resolution.set
    };
    let windows = on("windows", &["alpha"]);
    assert_eq!(names(&windows), ["alpha", "beta", "winonly"]);
    assert_eq!(
        names(&on("macos", &["alpha"])),
        ["alpha", "beta", "nixonly"]
    );
    assert_eq!(
        names(&on("linux", &["alpha"])),
        ["alpha", "beta", "nixonly"]
    );
    // A source distribution is no obstacle, and its markers are the target's too.
    let set = on("windows", &["source", "beta"]);
    assert_eq!(
        set.get("beta").expect("there").version.as_deref(),
        Some("1.0")
    );
    let set = on("linux", &["source", "beta"]);
    assert_eq!(
        set.get("beta").expect("there").version.as_deref(),
        Some("2.0")
    );
    // A wheel for another platform is none.
    let mut request = fixture.request(&["winonly"]);
    request.target = Some(Target::named("linux", "3.12").expect("known"));
    assert_eq!(failed(&request).kind, FailureKind::NoVersion);
}

#[test]
fn each_cause_of_a_failure_is_told_from_the_others() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    for (requirements, kind, package) in [
        (&["beta==9"][..], FailureKind::NoVersion, "beta"),
        (
            &["no-such-package"],
            FailureKind::NoVersion,
            "no-such-package",
        ),
        (&["lo", "hi"], FailureKind::Unsolvable, "lo"),
        (&["newpy"], FailureKind::PythonRange, "newpy"),
        (&["broken"], FailureKind::Unbuildable, "broken"),
        (&["beta =>1"], FailureKind::Invalid, "beta"),
    ] {
        let failure = failed(&fixture.request(requirements));
        assert_eq!(failure.kind, kind, "{requirements:?}: {}", failure.message);
        assert!(
            failure.packages.iter().any(|name| name == package),
            "{failure:?}"
        );
    }
    let mut request = fixture.request(&["six"]);
    request
        .run
        .environment
        .remove("PIP_NO_INDEX")
        .remove("PIP_FIND_LINKS");
    request
        .run
        .environment
        .set("PIP_INDEX_URL", "http://me:hunter22@127.0.0.1:1/simple");
    let failure = failed(&request);
    assert_eq!(
        failure.kind,
        FailureKind::Unreachable,
        "{}",
        failure.message
    );
    assert!(!format!("{failure:?}").contains("hunter22"));
}

#[test]
fn wheels_suit_a_target_exactly_where_pip_says_so() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    let targets: Vec<Target> = [
        ("linux", "3.12"),
        ("linux", "3.7"),
        ("x86_64-unknown-linux-musl", "3.10"),
        ("aarch64-manylinux2014", "3.9"),
        ("macos", "3.12"),
        ("x86_64-apple-darwin", "3.11"),
        ("windows", "3.12"),
        ("i686-pc-windows-msvc", "3.8"),
    ]
    .into_iter()
    .map(|(platform, python)| Target::named(platform, python).expect("known"))
    .collect();
    let asked: Vec<(String, Vec<String>)> = targets
        .iter()
        .map(|target| {
            let version = target.markers.python_version.replace('.', "");
            (version, target.platform.pip_platforms())
        })
        .collect();
    let script = "import json, sys\n\
        from pip._internal.utils.compatibility_tags import get_supported\n\
        asked = json.loads(sys.argv[1])\n\
        print(json.dumps([sorted(str(tag) for tag in get_supported(\n\
            version=version, platforms=platforms, impl='cp')) for version, platforms in asked]))";
    let finished = Command::new(&fixture.python)
        .args(["-I", "-c", script])
        .arg(serde_json::to_string(&asked).expect("plain"))
        .current_dir(fixture.project.path())
        .environment(fixture.project.environment())
        .run()
        .expect("Python runs");
    assert!(finished.success(), "{}", finished.stderr_redacted());
    let supported: Vec<std::collections::BTreeSet<String>> =
        serde_json::from_slice(&finished.stdout).expect("lists");
    let all: std::collections::BTreeSet<&String> = supported.iter().flatten().collect();
    assert!(all.len() > 1000);
    for (target, supported) in targets.iter().zip(&supported) {
        let tags = TargetTags::new(target);
        for tag in &all {
            let wheel = WheelName::parse(&format!("a-1-{tag}.whl")).expect("a wheel");
            assert_eq!(
                tags.accept(&wheel),
                supported.contains(*tag),
                "{tag} for {:?} {}",
                target.name,
                target.markers.python_version
            );
        }
    }
}

#[test]
fn modules_of_the_project_do_not_shadow_those_of_pip() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    for module in ["typing.py", "pip.py", "site.py"] {
        fixture
            .project
            .write(module, "raise SystemExit('shadowed')\n");
    }
    assert!(resolved(&fixture.request(&["beta"])).set.contains("beta"));
}

#[test]
fn a_folder_and_an_editable_keep_their_origin() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    for folder in ["tree", "lib"] {
        let path = fixture.project.join(folder);
        fs_err::create_dir_all(&path).expect("made");
        SdistBuilder::new(&format!("my-{folder}"), "0.3").unpack(&path);
    }
    let mut request = fixture.request(&["./tree", "beta @ LINK"]);
    let wheel = fixture.project.join("links/beta-1.0-py3-none-any.whl");
    let url = format!(
        "file:///{}",
        wheel
            .to_string_lossy()
            .replace('\\', "/")
            .trim_start_matches('/')
    );
    request.requirements[1] = format!("beta @ {url}");
    request.editables = vec!["./lib".into()];
    let set = resolved(&request).set;
    assert!(
        matches!(&set.get("my-tree").expect("there").origin, Origin::Path(path) if path.ends_with("tree"))
    );
    assert!(
        matches!(&set.get("my-lib").expect("there").origin, Origin::Editable(path) if path.ends_with("lib"))
    );
    assert!(matches!(
        &set.get("beta").expect("there").origin,
        Origin::Path(_)
    ));
}

#[test]
fn pip_and_uv_agree_on_the_same_wheels() {
    skip!(unless Uv, Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    let before = resolved(&fixture.request(&["alpha", "lo"])).set;
    fixture.project.write(
        "pyproject.toml",
        "[project]\nname = \"proj\"\nversion = \"0\"\nrequires-python = \">=3.9\"\n\
         dependencies = [\"alpha\", \"lo\"]\n[tool.uv]\npackage = false\nno-index = true\n\
         find-links = [\"links\"]\n",
    );
    let uv = Uv::find(find_uv().as_deref(), fixture.project.environment()).expect("a uv");
    let mut lock = LockRequest::new(fixture.run());
    lock.python = Some(fixture.python.to_string_lossy().into_owned());
    if let LockOutcome::Failed(failure) = uv.lock(&lock).expect("uv runs") {
        panic!("{}", failure.message);
    }
    let platform = if cfg!(windows) {
        "windows"
    } else if cfg!(target_os = "macos") {
        "macos"
    } else {
        "linux"
    };
    let target = Target::named(platform, "3.12").expect("known");
    let exported = uv
        .export(&ExportRequest::new(fixture.run()))
        .expect("exports");
    let after = exported.for_target(&target.markers).expect("one each");
    let comparison = compare(&before, &after);
    assert!(comparison.is_equal(), "{comparison:?}");
    assert_eq!(comparison.same, ["alpha", "beta", "lo", "nixonly"]);
}

#[test]
fn a_python_without_pip_gets_a_private_one() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    let bare = fixture.project.beside("bare");
    let made = Command::new(&fixture.python)
        .args(["-I", "-m", "venv", "--without-pip"])
        .arg(&bare)
        .current_dir(fixture.project.path())
        .environment(fixture.project.environment())
        .run()
        .expect("venv runs");
    assert!(made.success(), "{}", made.stderr_redacted());
    let python = bare.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let scratch = fixture.project.beside("private");
    match PrivatePip::find(&python, &fixture.run(), &scratch, None) {
        Ok(pip) => {
            assert!(pip.python.starts_with(&scratch));
            let again = PrivatePip::find(&python, &fixture.run(), &scratch, None).expect("there");
            assert_eq!(again, pip);
        }
        // The bundled pip is too old and there is no index to get another from.
        Err(PipError::NoPip { message, .. }) => assert!(!message.is_empty()),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn pip_says_which_indexes_are_in_force() {
    skip!(unless Python);
    let Some(fixture) = Fixture::new() else {
        skip!(NO_PIP);
    };
    let config = fixture.project.write(
        "pip.conf",
        "[global]\nindex-url = https://me:hunter22@example.com/simple\n\
         trusted-host = example.com\n[install]\nextra-index-url =\n    https://example.com/a\n    https://example.com/b\n",
    );
    let mut run = fixture.run();
    run.environment = fixture
        .project
        .environment()
        .clone()
        .without("PIP_NO_INDEX")
        .with("PIP_CONFIG_FILE", &config)
        .with("PIP_FIND_LINKS", "wheels");
    let settings = indexes(&fixture.python, &run).expect("pip answers");
    assert_eq!(
        settings.index_url.as_deref(),
        Some("https://me:hunter22@example.com/simple")
    );
    assert_eq!(
        settings.extra_index_urls,
        ["https://example.com/a", "https://example.com/b"]
    );
    assert_eq!(settings.find_links, ["wheels"]);
    assert_eq!(settings.trusted_hosts, ["example.com"]);
    let mut environment = Environment::empty();
    settings.apply_to_uv(&mut environment);
    assert_eq!(
        environment.get("UV_INDEX"),
        Some("https://example.com/a https://example.com/b".as_ref())
    );
    assert!(Path::new(&config).is_file());
}
