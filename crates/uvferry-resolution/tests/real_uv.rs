//! The real uv locks and exports small projects made of local wheels.

use std::path::PathBuf;
use std::time::Duration;

use uvferry_resolution::uv::{
    CompileOutcome, CompileRequest, ExportRequest, FailureKind, LockFailure, LockOutcome,
    LockRequest, MINIMUM_VERSION, Member, Uv, UvError,
};
use uvferry_resolution::{
    Lockfile, Origin, PackageSource, ResolvedSet, Run, Target, TargetTags, compare, completeness,
};
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, find_python, find_uv, skip};

/// A project whose only packages are these wheels.
struct Fixture {
    project: ScratchProject,
    uv: Uv,
}

impl Fixture {
    fn new(pyproject: &str) -> Self {
        let project = ScratchProject::new();
        let links = project.join("links");
        fs_err::create_dir_all(&links).expect("made");
        for wheel in [
            WheelBuilder::new("alpha", "1.0").requires("beta>=1"),
            WheelBuilder::new("beta", "1.0"),
            WheelBuilder::new("beta", "2.0"),
            WheelBuilder::new("newpy", "1.0").requires_python(">=3.99"),
            WheelBuilder::new("Winonly_Lib", "1.0"),
        ] {
            wheel.build(&links);
        }
        SdistBuilder::new("broken", "1.0")
            .broken("no compiler here")
            .build(&links);
        project.write(
            "pyproject.toml",
            format!("{pyproject}\n[tool.uv]\npackage = false\nno-index = true\nfind-links = [\"links\"]\n"),
        );
        let explicit = find_uv().expect("checked before");
        let uv = Uv::find(Some(&explicit), project.environment()).expect("a uv");
        Self { project, uv }
    }

    fn run(&self) -> Run {
        Run {
            timeout: Some(Duration::from_mins(2)),
            ..Run::new(self.project.path(), self.project.environment())
        }
    }

    fn lock_request(&self) -> LockRequest {
        LockRequest {
            python: find_python().map(|python| python.to_string_lossy().into_owned()),
            ..LockRequest::new(self.run())
        }
    }

    fn lock(&self) -> LockOutcome {
        self.uv.lock(&self.lock_request()).expect("uv runs")
    }

    fn locked(&self) {
        if let LockOutcome::Failed(failure) = self.lock() {
            panic!("{}", failure.message);
        }
    }

    fn failure(&self) -> LockFailure {
        match self.lock() {
            LockOutcome::Failed(failure) => *failure,
            LockOutcome::Locked(locked) => panic!("locked: {}", locked.stderr),
        }
    }

    fn export(&self, change: impl FnOnce(&mut ExportRequest)) -> ResolvedSet {
        let mut request = ExportRequest::new(self.run());
        change(&mut request);
        let target = Target::named("linux", "3.12").expect("known");
        self.uv
            .export(&request)
            .expect("exports")
            .for_target(&target.markers)
            .expect("one of each name")
    }
}

fn project(body: &str) -> String {
    format!("[project]\nname = \"proj\"\nversion = \"0\"\nrequires-python = \">=3.9\"\n{body}")
}

fn names(set: &ResolvedSet) -> Vec<&str> {
    set.names().collect()
}

#[test]
fn a_project_is_locked_and_each_of_its_parts_exported_for_a_target() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&project(
        "dependencies = [\"alpha\", \"winonly-lib; sys_platform == 'win32'\"]\n\
         [project.optional-dependencies]\nx = [\"winonly-lib\"]\n\
         [dependency-groups]\ndev = [\"beta<2\"]\n",
    ));
    fixture.locked();
    let main = fixture.export(|_| ());
    assert_eq!(names(&main), ["alpha", "beta"]);
    assert_eq!(
        main.get("beta").expect("there").version.as_deref(),
        Some("1.0")
    );
    assert_eq!(main.get("beta").expect("there").origin, Origin::Index);
    let extra = fixture.export(|request| request.extras = vec!["x".into()]);
    assert_eq!(names(&extra), ["alpha", "beta", "winonly-lib"]);
    let only = fixture.export(|request| request.only_groups = vec!["dev".into()]);
    assert_eq!(names(&only), ["beta"]);

    let exported = fixture
        .uv
        .export(&ExportRequest::new(fixture.run()))
        .expect("exports");
    let windows = Target::named("windows", "3.12").expect("known");
    let set = exported.for_target(&windows.markers).expect("one each");
    assert_eq!(names(&set), ["alpha", "beta", "winonly-lib"]);

    let pins = ResolvedSet::from_pins([("Alpha", "1"), ("beta", "1.0.0")]);
    assert!(completeness(&pins, &main).is_complete());
    assert!(compare(&pins, &main).is_equal());
}

#[test]
fn an_unknown_group_is_an_error_in_uv_s_words() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&project("dependencies = [\"alpha\"]\n"));
    fixture.locked();
    let mut request = ExportRequest::new(fixture.run());
    request.groups = vec!["nothere".into()];
    let error = fixture.uv.export(&request).expect_err("no such group");
    assert!(
        matches!(&error, UvError::Failed { message, .. } if message.contains("nothere")),
        "{error}"
    );
}

#[test]
fn groups_that_clash_are_named_and_hold_once_declared() {
    skip!(unless Uv, Python);
    let body = "dependencies = []\n[dependency-groups]\n\
                a = [\"beta==1.0\"]\nb = [\"beta==2.0\"]\n";
    let fixture = Fixture::new(&project(body));
    let failure = fixture.failure();
    assert_eq!(failure.kind, FailureKind::Unsolvable);
    let clash = failure.clashes.first().expect("a clash").clone();
    let mut pair = [clash.0, clash.1];
    pair.sort();
    assert_eq!(pair, [Member::Group("a".into()), Member::Group("b".into())]);
    assert_eq!(failure.packages, ["beta"]);

    let text = fixture.project.read("pyproject.toml");
    let declared = format!("{text}conflicts = [[{{ group = \"a\" }}, {{ group = \"b\" }}]]\n");
    fixture.project.write("pyproject.toml", declared);
    fixture.locked();
    for (group, version) in [("a", "1.0"), ("b", "2.0")] {
        let set = fixture.export(|request| request.groups = vec![group.into()]);
        assert_eq!(
            set.get("beta").expect("there").version.as_deref(),
            Some(version)
        );
    }
    let lock = Lockfile::parse(&fixture.project.read("uv.lock")).expect("a lock");
    assert_eq!(lock.packages_named("beta").count(), 2);
    assert!(lock.package("beta", None).is_none(), "two of them");
    assert!(lock.package("Beta", Some("2")).is_some());
}

#[test]
fn each_cause_of_a_failure_is_told_from_the_others() {
    skip!(unless Uv, Python);
    for (dependency, kind, package) in [
        ("beta==9.0", FailureKind::NoVersion, "beta"),
        ("no-such-package", FailureKind::NoVersion, "no-such-package"),
        ("newpy", FailureKind::PythonRange, "newpy"),
        ("broken==1.0", FailureKind::Unbuildable, "broken"),
        (
            "alpha @ git+https://git.example.invalid/alpha.git",
            FailureKind::Unreachable,
            "alpha",
        ),
        (
            "alpha @ file:///nowhere/alpha-1.0-py3-none-any.whl",
            FailureKind::NoVersion,
            "",
        ),
    ] {
        let fixture = Fixture::new(&project(&format!("dependencies = [\"{dependency}\"]\n")));
        let failure = fixture.failure();
        assert_eq!(failure.kind, kind, "{dependency}: {}", failure.message);
        if !package.is_empty() {
            assert!(
                failure.packages.iter().any(|name| name == package),
                "{failure:?}"
            );
        }
    }
    let fixture = Fixture::new(&project("dependencies = [\"beta =>1\"]\n[project]\n"));
    assert_eq!(fixture.failure().kind, FailureKind::Invalid);
}

#[test]
fn folders_and_repositories_keep_their_names_in_an_export() {
    skip!(unless Uv, Python, Git);
    let fixture = Fixture::new(&project(
        "dependencies = [\"my-lib\", \"my-tree\", \"beta\", \"vcs-lib\"]\n\
         [tool.uv.sources]\nmy-lib = { path = \"lib\", editable = true }\n\
         my-tree = { path = \"tree\" }\nbeta = { path = \"links/beta-1.0-py3-none-any.whl\" }\n\
         vcs-lib = { git = \"REPOSITORY\" }\n",
    ));
    for (folder, name) in [("lib", "my-lib"), ("tree", "my-tree")] {
        let folder = fixture.project.join(folder);
        fs_err::create_dir_all(&folder).expect("made");
        SdistBuilder::new(name, "0.3").unpack(&folder);
    }
    let files = SdistBuilder::new("vcs-lib", "0.5").files();
    let (url, commit) = fixture.project.repository("vcs-lib", &files);
    let text = fixture.project.read("pyproject.toml");
    let url = url.trim_start_matches("git+");
    fixture
        .project
        .write("pyproject.toml", text.replace("REPOSITORY", url));
    fixture.locked();

    let set = fixture.export(|_| ());
    assert_eq!(names(&set), ["beta", "my-lib", "my-tree", "vcs-lib"]);
    let get = |name| set.get(name).expect("there");
    assert_eq!(get("my-lib").origin, Origin::Editable("./lib".into()));
    assert_eq!(get("my-tree").version.as_deref(), Some("0.3"));
    assert_eq!(get("beta").version.as_deref(), Some("1.0"));
    assert!(
        matches!(&get("vcs-lib").origin, Origin::Vcs { commit: Some(own), .. } if *own == commit)
    );
    assert_eq!(get("vcs-lib").version.as_deref(), Some("0.5"));
    assert!(compare(&set, &set).is_equal());

    let lock = Lockfile::parse(&fixture.project.read("uv.lock")).expect("a lock");
    let own = lock.project().expect("the project");
    assert_eq!(own.name, "proj");
    assert_eq!(own.source, PackageSource::Virtual(".".into()));
    assert!(
        lock.package("my-lib", None)
            .expect("there")
            .is_local_project()
    );
    let wheel = &lock.package("beta", None).expect("there").wheels[0];
    let linux = TargetTags::new(&Target::named("linux", "3.12").expect("known"));
    assert!(!wheel.is_outside(&[linux]));
}

#[test]
fn an_old_lock_steers_and_an_upgrade_forgets_it() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&project("dependencies = [\"alpha\", \"beta<2\"]\n"));
    fixture.locked();
    let text = fixture.project.read("pyproject.toml");
    fixture
        .project
        .write("pyproject.toml", text.replace("beta<2", "beta"));
    fixture.locked();
    let version = |set: &ResolvedSet| set.get("beta").and_then(|beta| beta.version.clone());
    assert_eq!(version(&fixture.export(|_| ())).as_deref(), Some("1.0"));
    let mut request = fixture.lock_request();
    request.upgrade = true;
    fixture.uv.lock(&request).expect("uv runs");
    assert_eq!(version(&fixture.export(|_| ())).as_deref(), Some("2.0"));
}

#[test]
fn requirements_files_are_compiled_for_a_platform() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&project("dependencies = []\n"));
    fixture.project.write(
        "requirements.txt",
        "alpha\nwinonly-lib ; sys_platform == 'win32'\nlinux-only ; sys_platform == 'linux'\n",
    );
    let mut request = CompileRequest::new(fixture.run(), vec!["requirements.txt".into()]);
    request.python = fixture.lock_request().python;
    request.python_platform = Some("windows".into());
    let CompileOutcome::Resolved { exported, .. } = fixture.uv.compile(&request).expect("uv runs")
    else {
        panic!("not resolved");
    };
    let windows = Target::named("windows", "3.12").expect("known");
    let set = exported.for_target(&windows.markers).expect("one each");
    assert_eq!(names(&set), ["alpha", "beta", "winonly-lib"]);
    request.python_platform = Some("linux".into());
    let CompileOutcome::Failed(failure) = fixture.uv.compile(&request).expect("uv runs") else {
        panic!("resolved");
    };
    assert_eq!(failure.kind, FailureKind::NoVersion, "{}", failure.message);
    assert_eq!(failure.packages, ["linux-only"]);
}

#[test]
fn credentials_of_an_index_stay_out_of_a_failure() {
    skip!(unless Uv, Python);
    let fixture = Fixture::new(&project("dependencies = [\"six\"]\n"));
    let text = fixture.project.read("pyproject.toml");
    let index = "[[tool.uv.index]]\nname = \"x\"\ndefault = true\n\
                 url = \"http://me:hunter22@127.0.0.1:1/simple\"\n";
    let text = text.replace("no-index = true\n", "");
    fixture
        .project
        .write("pyproject.toml", format!("{text}{index}"));
    let mut request = fixture.lock_request();
    request.run.environment.set("UV_HTTP_RETRIES", "0");
    let LockOutcome::Failed(failure) = fixture.uv.lock(&request).expect("uv runs") else {
        panic!("locked");
    };
    assert_eq!(
        failure.kind,
        FailureKind::Unreachable,
        "{}",
        failure.message
    );
    assert!(!format!("{failure:?}").contains("hunter22"));
}

#[test]
fn a_missing_and_an_old_uv_are_told_apart() {
    let scratch = ScratchProject::new();
    let error = Uv::find(Some(&PathBuf::from("/nowhere/uv")), scratch.environment())
        .expect_err("no such file");
    assert!(matches!(error, UvError::NotFound(Some(_))), "{error}");
    if cfg!(unix) {
        let old = scratch.write(
            "bin/uv",
            "#!/bin/sh\necho 'uv 0.4.30 (61ed2a236 2024-11-04)'\n",
        );
        make_executable(&old);
        let error = Uv::find(Some(&old), scratch.environment()).expect_err("too old");
        assert!(matches!(error, UvError::TooOld { .. }), "{error}");
        assert!(error.to_string().contains(&MINIMUM_VERSION.to_string()));
        // A broken one on PATH hides no good one behind it.
        let broken = scratch.write("first/uv", "#!/bin/sh\nexit 127\n");
        make_executable(&broken);
        let new = scratch.write("second/uv", "#!/bin/sh\necho 'uv 99.1.2'\n");
        make_executable(&new);
        let path = std::env::join_paths([scratch.join("first"), scratch.join("second")])
            .expect("plain paths");
        let environment = scratch.environment().clone().with("PATH", path);
        let uv = Uv::find(None, &environment).expect("the second");
        assert_eq!(uv.version.to_string(), "99.1.2");
    }
}

#[cfg(unix)]
fn make_executable(path: &std::path::Path) {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(path, mode).expect("set");
}

#[cfg(not(unix))]
fn make_executable(_path: &std::path::Path) {}
