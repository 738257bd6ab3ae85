//! `snapshot` and `restore` as scripts call them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_process::{Command, Finished};
use uvferry_report::Language;
use uvferry_report::saved::{Form, Saved};
use uvferry_testkit::{
    ScratchProject, WheelBuilder, assert_follows_schema, find_pythons, find_uv, skip,
};

struct Scene {
    project: ScratchProject,
    uv: PathBuf,
}

impl Scene {
    /// A project with an environment that has three distributions.
    fn new() -> Self {
        let mut project = ScratchProject::new();
        let wheels = project.beside("wheels");
        let uv = find_uv().unwrap();
        project
            .isolated()
            .set("UV_FIND_LINKS", &wheels)
            .set("UV_NO_INDEX", "1")
            .set("UVFERRY_UV", &uv)
            .remove("PIP_CONFIG_FILE");
        WheelBuilder::new("one", "1.0")
            .requires("two")
            .build(&wheels);
        WheelBuilder::new("two", "2.0").build(&wheels);
        WheelBuilder::new("three", "3.0").build(&wheels);
        let scene = Self { project, uv };
        let python = find_pythons()[0].1.to_string_lossy().into_owned();
        scene.run(
            &scene.uv,
            &["venv", "--quiet", "--python", &python, ".venv"],
        );
        scene.run(&scene.uv, &["pip", "install", "--quiet", "one", "three"]);
        scene
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Finished {
        let finished = self.try_run(program, arguments);
        let (out, err) = (finished.stdout_text(), finished.stderr_redacted());
        assert!(finished.success(), "{arguments:?}: {out} {err}");
        finished
    }

    fn try_run(&self, program: &Path, arguments: &[&str]) -> Finished {
        Command::new(program)
            .args(arguments)
            .current_dir(self.project.path())
            .environment(self.project.environment())
            .timeout(Duration::from_mins(2))
            .run()
            .unwrap()
    }

    fn env(&self, arguments: &[&str]) -> Finished {
        self.run(Path::new(env!("CARGO_BIN_EXE_uvferry-env")), arguments)
    }

    fn failed(&self, arguments: &[&str]) -> Finished {
        let finished = self.try_run(Path::new(env!("CARGO_BIN_EXE_uvferry-env")), arguments);
        assert_eq!(
            finished.status,
            Some(1),
            "{arguments:?}: {}",
            finished.stdout_text()
        );
        finished
    }
}

fn document(schema: &str, finished: &Finished) -> Value {
    let value: Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(value["schema"], schema);
    assert_follows_schema(&value);
    value
}

#[test]
fn an_environment_is_saved_restored_and_compared() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    scene.project.write("requirements.txt", "one\nthree\n");
    let saving = [
        "snapshot",
        "--with-wheels",
        "--note",
        "before",
        "--format",
        "json",
    ];
    let to = |name| [&saving[..], &["--output", name]].concat();
    let taken = document("uvferry.snapshot/1", &scene.env(&to("a.tar.gz")));
    let files = unpacked(&scene.project.join("a.tar.gz"));
    let manifest: Value = serde_json::from_slice(&files[0].1).unwrap();
    assert_eq!(manifest["schema"], "uvferry.snapshot-manifest/1");
    assert_follows_schema(&manifest);
    assert_eq!(manifest["files"], taken["files"]);
    assert_eq!(taken["distributions"], 3);
    assert_eq!(taken["wheels"], 3);
    assert_eq!(taken["name"], "project");
    // The same input gives the same bytes.
    scene.env(&to("b.tar.gz"));
    let bytes = |name: &str| fs_err::read(scene.project.join(name)).unwrap();
    assert_eq!(bytes("a.tar.gz"), bytes("b.tar.gz"));
    // Not over what is there.
    let finished = scene.failed(&to("a.tar.gz"));
    assert!(finished.stderr_redacted().contains("--force"));

    let verified = scene.env(&["restore", "--verify-only", "a.tar.gz", "--format", "json"]);
    let verified = document("uvferry.restoration/1", &verified);
    assert_eq!(verified["outcome"], "verified");
    assert_eq!(verified["equal"], Value::Null);
    scene.env(&["restore", "--diff", ".venv", "a.tar.gz"]);

    // Offline: neither the folder of wheels nor uv's cache is there.
    fs_err::remove_dir_all(scene.project.beside("wheels")).unwrap();
    let empty = scene.project.beside("empty-cache");
    scene
        .project
        .isolated()
        .remove("UV_FIND_LINKS")
        .set("UV_CACHE_DIR", &empty);
    let restored = scene.env(&[
        "restore",
        "--offline",
        "a.tar.gz",
        "again",
        "--format",
        "json",
    ]);
    let restored = document("uvferry.restoration/1", &restored);
    assert_eq!(restored["equal"], true);
    assert_eq!(restored["installed"], 3);
    assert_eq!(restored["from_wheels"], 3);
    let same = scene.env(&["restore", "--diff", "again", "a.tar.gz", "--format", "json"]);
    assert_eq!(document("uvferry.restoration/1", &same)["equal"], true);

    // What is there is not written over.
    let finished = scene.failed(&["restore", "--offline", "a.tar.gz", "again"]);
    assert!(finished.stderr_redacted().contains("UVF455"));

    // Without wheels in the archive, nothing is left of an attempt that cannot succeed.
    scene.env(&["snapshot", "--output", "c.tar.gz", "--no-project"]);
    let finished = scene.failed(&[
        "restore",
        "--offline",
        "c.tar.gz",
        "never",
        "--format",
        "json",
    ]);
    let failed = document("uvferry.restoration/1", &finished);
    assert_eq!(failed["outcome"], "failed");
    assert_eq!(failed["failed"].as_array().unwrap().len(), 3);
    assert!(!scene.project.exists("never"));

    // A difference is told by name.
    scene.run(&scene.uv, &["pip", "uninstall", "--quiet", "three"]);
    let finished = scene.failed(&["restore", "--diff", ".venv", "a.tar.gz"]);
    assert_eq!(finished.stdout_text(), "three 3.0 is missing\n");
}

#[test]
fn hashes_are_those_of_the_index() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    let serving = uvferry_index::LocalIndex::serve(scene.project.beside("wheels")).unwrap();
    let url = serving.simple_url("");
    scene
        .project
        .isolated()
        .remove("UV_FIND_LINKS")
        .remove("UV_NO_INDEX")
        .set("UV_DEFAULT_INDEX", &url);
    scene.env(&["snapshot", "--output", "a.tar.gz", "--hashes"]);
    let files = unpacked(&scene.project.join("a.tar.gz"));
    let lock = files.iter().find(|(name, _)| name == "requirements.lock");
    let lock = String::from_utf8_lossy(&lock.unwrap().1).into_owned();
    for wheel in ["one-1.0", "two-2.0", "three-3.0"] {
        let path = scene
            .project
            .beside("wheels")
            .join(format!("{wheel}-py3-none-any.whl"));
        let digest = uvferry_environment::snapshot::sha256_of_file(&path).unwrap();
        assert!(lock.contains(&format!("--hash=sha256:{digest}")), "{lock}");
    }
    // And restoring takes no other file under the same name.
    WheelBuilder::new("three", "3.0")
        .file("three.py", "another")
        .build(scene.project.beside("wheels"));
    let empty = scene.project.beside("empty-cache");
    scene.project.isolated().set("UV_CACHE_DIR", &empty);
    let finished = scene.failed(&["restore", "a.tar.gz", "new"]);
    assert!(finished.stderr_redacted().contains("three"));
    assert!(!scene.project.exists("new"));
}

#[test]
fn old_snapshots_go_and_nothing_else() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    for day in 1..=4 {
        let seconds = (day * 86_400).to_string();
        scene.project.isolated().set("SOURCE_DATE_EPOCH", &seconds);
        scene.env(&["snapshot", "--into", "kept", "--no-project"]);
    }
    scene
        .project
        .write("kept/project-19700101T000000Z.tar.gz", "someone's own");
    let listed = scene.env(&["snapshot", "--list", "kept", "--format", "json"]);
    let listed = document("uvferry.snapshots/1", &listed);
    assert_eq!(
        listed["snapshots"][0]["file"],
        "project-19700105T000000Z.tar.gz"
    );
    assert_eq!(listed["snapshots"].as_array().unwrap().len(), 4);
    for more in [&[][..], &["--prune", "1", "--dry-run"]] {
        let folder = if more.is_empty() { "--list" } else { "--into" };
        let arguments = [&["snapshot", folder, "kept"], more].concat();
        let printed = scene.env(&arguments);
        let saved = scene.env(&[&arguments[..], &["--format", "json"]].concat());
        let saved = Saved::read(&saved.stdout_text()).unwrap();
        let rendered = saved.rendered(Form::Text, Language::English, &[]);
        assert_eq!(rendered.unwrap(), printed.stdout_text());
    }
    let before = scene.project.snapshot();
    // All of them are nobody's wish that is not said otherwise.
    let none = scene.try_run(
        Path::new(env!("CARGO_BIN_EXE_uvferry-env")),
        &["snapshot", "--prune", "0", "--into", "kept"],
    );
    assert_eq!(none.status, Some(2));
    let told = scene.env(&["snapshot", "--prune", "2", "--into", "kept", "--dry-run"]);
    assert!(told.stderr_redacted().contains("2 of 4 would be removed"));
    scene.project.snapshot().assert_same_as(&before);
    scene.env(&["snapshot", "--prune", "2", "--into", "kept"]);
    assert_eq!(
        scene.project.snapshot().changes_since(&before),
        [
            "removed kept/project-19700102T000000Z.tar.gz",
            "removed kept/project-19700103T000000Z.tar.gz"
        ]
    );
}

#[test]
fn no_secret_of_the_machine_is_in_it() {
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    let home = scene.project.isolated().home().to_owned();
    fs_err::create_dir_all(home.join(".config/pip")).unwrap();
    fs_err::create_dir_all(home.join(".config/uv")).unwrap();
    for (path, text) in [
        (
            ".config/pip/pip.conf",
            "[global]\n# S3CRET-comment\nindex-url = https://me:S3CRET-1@example.com/simple\n\
             proxy = me:S3CRET-2@proxy:80\npassword = S3CRET-3\n",
        ),
        (".netrc", "machine example.com login me password S3CRET-4\n"),
        (".pypirc", "[pypi]\npassword = S3CRET-5\n"),
        (
            ".config/uv/uv.toml",
            "[[index]]\nurl = \"https://me:S3CRET-6@example.com/simple\"\n",
        ),
    ] {
        fs_err::write(home.join(path), text).unwrap();
    }
    scene.project.write(
        "requirements.txt",
        "-i https://S3CRET-7@example.com/simple\none\n",
    );
    scene
        .project
        .write("pyproject.toml", "[tool.x]\npassword = \"S3CRET-8\"\n");
    scene.project.write(
        "requirements/é.txt",
        b"# \xff latin\n--extra-index-url https://me:S3CRET-9@example.com/x\n",
    );
    for (name, value) in [
        ("PIP_EXTRA_INDEX_URL", "https://me:S3CRET-10@example.com/"),
        ("UV_PUBLISH_TOKEN", "S3CRET-11"),
        ("HTTPS_PROXY", "http://me:S3CRET-12@localhost:1"),
        ("CI_JOB_TOKEN", "S3CRET-13"),
        ("PYTHONSTARTUP", "/x/S3CRET-13"),
    ] {
        scene.project.isolated().set(name, value);
    }
    let told = scene.env(&[
        "snapshot",
        "--output",
        "a.tar.gz",
        "--with-wheels",
        "--format",
        "json",
    ]);
    assert!(!told.stdout_text().contains("S3CRET"));
    assert!(!String::from_utf8_lossy(&told.stderr).contains("S3CRET"));
    let unpacked = unpacked(&scene.project.join("a.tar.gz"));
    for (name, bytes) in &unpacked {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("S3CRET"), "{name}: {text}");
    }
    let has = |name: &str| unpacked.iter().any(|(known, _)| known.contains(name));
    for name in [
        "configuration/pip-",
        "configuration/uv-",
        "project/requirements.txt",
        "project/requirements/%C3%A9.txt",
        "host.json",
        "pyvenv.cfg",
        "freeze.txt",
    ] {
        assert!(has(name), "{name}");
    }
    assert!(!has("netrc") && !has("pypirc"));
    let manifest = &unpacked[0];
    assert_eq!(manifest.0, "manifest.json");
    assert_follows_schema(&serde_json::from_slice(&manifest.1).unwrap());
    // What pip.conf says is there, but for what is secret.
    let pip = unpacked
        .iter()
        .filter(|(name, _)| name.starts_with("configuration/pip-"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect::<String>();
    assert!(
        pip.contains("index-url = https://me:****@example.com/simple"),
        "{pip}"
    );
    scene.env(&["restore", "--verify-only", "a.tar.gz"]);
}

fn unpacked(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut plain = Vec::new();
    let mut packed = flate2::read::GzDecoder::new(fs_err::File::open(archive).unwrap());
    std::io::copy(&mut packed, &mut plain).unwrap();
    let mut archive = tar::Archive::new(plain.as_slice());
    archive
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            std::io::copy(&mut entry, &mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

#[test]
fn an_archive_of_a_stranger_is_refused_and_writes_nothing() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let before = scene.project.snapshot();
    let hostile = scene.project.beside("hostile").join("x.tar.gz");
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(
        fs_err::File::create(&hostile).unwrap(),
        flate2::Compression::default(),
    ));
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    header.set_entry_type(tar::EntryType::Regular);
    header.as_old_mut().name[..11].copy_from_slice(b"../evil.txt");
    header.set_cksum();
    archive.append(&header, &b"x"[..]).unwrap();
    archive.into_inner().unwrap().finish().unwrap();
    let hostile = hostile.to_string_lossy().into_owned();
    for arguments in [
        vec!["restore", &hostile, "new"],
        vec!["restore", "--verify-only", &hostile],
        vec!["restore", "--diff", ".venv", &hostile],
    ] {
        let finished = scene.failed(&arguments);
        let told = finished.stderr_redacted();
        assert!(told.contains("UVF445"), "{told}");
    }
    scene.project.snapshot().assert_same_as(&before);
    // A limit of one's own.
    scene.env(&["snapshot", "--output", "a.tar.gz"]);
    let finished = scene.failed(&["restore", "--verify-only", "--max-size", "1K", "a.tar.gz"]);
    assert!(finished.stderr_redacted().contains("UVF447"));
}

#[test]
fn another_python_is_refused_or_told() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let pythons = find_pythons();
    let Some((_, other)) = pythons.get(1) else {
        skip!("there is one Python only");
    };
    let other = other.to_string_lossy().into_owned();
    scene.env(&["snapshot", "--output", "a.tar.gz", "--with-wheels"]);
    let finished = scene.failed(&["restore", "a.tar.gz", "new", "--python", &other]);
    assert!(finished.stderr_redacted().contains("--accept-python"));
    assert!(!scene.project.exists("new"));
    let arguments = [
        "restore",
        "a.tar.gz",
        "new",
        "--accept-python",
        "--python",
        &other,
    ];
    assert!(scene.env(&arguments).stderr_redacted().contains("UVF451"));
    // That of an environment stands for the one that it was made from.
    scene.env(&["restore", "a.tar.gz", "third", "--python", ".venv"]);
}

#[test]
fn addresses_are_shown_and_followed_on_request_only() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let local = WheelBuilder::new("local", "1.0").build(scene.project.beside("elsewhere"));
    let path = local.to_string_lossy().into_owned();
    scene.run(&scene.uv, &["pip", "install", "--quiet", &path]);
    scene.env(&["snapshot", "--output", "a.tar.gz"]);
    let finished = scene.failed(&["restore", "a.tar.gz", "new"]);
    let told = finished.stderr_redacted();
    assert!(
        told.contains("local @ file://") && told.contains("UVF452"),
        "{told}"
    );
    assert!(!scene.project.exists("new"));
    scene.env(&["restore", "--yes", "a.tar.gz", "new"]);
    // Its wheel in the archive makes that needless, and where it came from stays known.
    scene.env(&["snapshot", "--output", "b.tar.gz", "--with-wheels"]);
    fs_err::remove_file(&local).unwrap();
    scene.env(&["restore", "b.tar.gz", "third"]);
    scene.env(&["restore", "--diff", "third", "a.tar.gz"]);
}

#[cfg(unix)]
#[test]
fn one_that_was_killed_is_begun_anew() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    scene.env(&["snapshot", "--output", "a.tar.gz", "--with-wheels"]);
    // A uv that makes the environment and then installs for a long time.
    let slow = scene.project.beside("slow").join("uv");
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in *'pip install'*) exec sleep 20;; *) exec '{}' \"$@\";; esac\n",
        scene.uv.display()
    );
    fs_err::write(&slow, text).unwrap();
    fs_err::set_permissions(&slow, std::fs::Permissions::from_mode(0o755)).unwrap();
    scene.project.isolated().set("UVFERRY_UV", &slow);
    let marker = scene.project.join("new/.uvferry-restoring");
    // Interrupted, it cleans up by itself.
    end_when(
        &scene,
        &["restore", "a.tar.gz", "new"],
        &scene.project.join("new/pyvenv.cfg"),
        "-INT",
    );
    assert!(!scene.project.exists("new"));
    end_when(
        &scene,
        &["restore", "a.tar.gz", "new"],
        &scene.project.join("new/pyvenv.cfg"),
        "-KILL",
    );
    assert!(marker.is_file());
    // The next run begins anew.
    let uv = scene.uv.clone();
    scene.project.isolated().set("UVFERRY_UV", &uv);
    let finished = scene.env(&["restore", "a.tar.gz", "new"]);
    assert!(finished.stderr_redacted().contains("UVF456"));
    assert!(!marker.exists());
    scene.env(&["restore", "--diff", "new", "a.tar.gz"]);
}

/// Starts the program and sends it a signal as soon as a file is there.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "a process that is to be ended is started by the standard library"
)]
fn end_when(scene: &Scene, arguments: &[&str], file: &Path, signal: &str) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_uvferry-env"))
        .args(arguments)
        .current_dir(scene.project.path())
        .env_clear()
        .envs(scene.project.environment().iter())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let waited = std::time::Instant::now();
    while !file.exists() && waited.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(file.exists(), "it never came to this");
    std::thread::sleep(Duration::from_millis(200));
    scene.run(Path::new("/bin/kill"), &[signal, &child.id().to_string()]);
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn without_a_uv_or_with_an_old_one_nothing_is_begun() {
    use std::os::unix::fs::PermissionsExt as _;
    skip!(unless Uv, Python);
    let mut scene = Scene::new();
    scene.env(&["snapshot", "--output", "a.tar.gz"]);
    let old = scene.project.beside("old").join("uv");
    fs_err::write(&old, "#!/bin/sh\necho uv 0.4.30\n").unwrap();
    fs_err::set_permissions(&old, std::fs::Permissions::from_mode(0o755)).unwrap();
    for (uv, says) in [
        (old.clone(), "0.8.0"),
        (old.with_file_name("none"), "is no uv"),
    ] {
        scene.project.isolated().set("UVFERRY_UV", &uv);
        let program = Path::new(env!("CARGO_BIN_EXE_uvferry-env"));
        let finished = scene.try_run(program, &["restore", "a.tar.gz", "new"]);
        assert_eq!(finished.status, Some(2));
        assert!(finished.stderr_redacted().contains(says));
        assert!(!scene.project.exists("new"));
    }
}
