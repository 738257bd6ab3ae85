//! Real environments, saved, made again and saved once more.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use uvferry_environment::distributions::{Git, installed_of};
use uvferry_environment::interpreters::{Interpreter, query};
use uvferry_environment::reinstallation::{Hashes, Uv};
use uvferry_environment::sites::Scope;
use uvferry_environment::snapshot::archive::{self, Content};
use uvferry_environment::snapshot::restoring::{Restoration, Restore, RestoreError, restore};
use uvferry_environment::snapshot::{Archive, Limits, Request, Saved, Taken, TextFile, take};
use uvferry_process::{Command, Environment, Finished};
use uvferry_testkit::{
    ScratchProject, WheelBuilder, find_pythons_from, find_uv, python_with, skip,
};

/// A project with a folder of wheels, and environments in it.
struct Scene {
    project: ScratchProject,
    wheels: PathBuf,
    uv: PathBuf,
}

fn python_of(environment: &Path) -> PathBuf {
    if cfg!(windows) {
        environment.join("Scripts/python.exe")
    } else {
        environment.join("bin/python")
    }
}

impl Scene {
    fn new() -> Self {
        let mut project = ScratchProject::new();
        let wheels = project.beside("wheels");
        project
            .isolated()
            .set("UV_FIND_LINKS", &wheels)
            .set("PIP_FIND_LINKS", &wheels)
            .set("UV_NO_INDEX", "1")
            .set("PIP_NO_INDEX", "1");
        WheelBuilder::new("plain", "1.0")
            .requires("Needed.One>=1")
            .extra("more", &["needed-two"])
            .console_script("plain-run", "plain:main")
            .file("plain.py", "def main():\n    print('plain runs')\n")
            .build(&wheels);
        WheelBuilder::new("Needed.One", "1.5")
            .file("needed_one/__init__.py", "")
            .file("needed_one/data with blanks.txt", "x")
            .build(&wheels);
        WheelBuilder::new("needed-two", "2!1.0rc1+local.1").build(&wheels);
        WheelBuilder::new("scripted", "1.0")
            .file(
                "scripted-1.0.data/scripts/scripted-tool",
                "#!python\nprint('scripted runs')\n",
            )
            .file(
                "scripted-1.0.data/scripts/scripted-shell",
                "#!/bin/sh\necho shell\n",
            )
            .file("scripted-1.0.data/data/share/scripted/readme.txt", "data\n")
            .file("scripted-1.0.data/data/etc/scripted.conf", "conf\n")
            .file("scripted.py", "")
            .build(&wheels);
        Self {
            project,
            wheels,
            uv: find_uv().unwrap(),
        }
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Finished {
        let finished = Command::new(program)
            .args(arguments)
            .current_dir(self.project.path())
            .environment(self.project.environment())
            .timeout(Duration::from_mins(3))
            .run()
            .unwrap();
        assert!(
            finished.success(),
            "{arguments:?}: {}",
            finished.stderr_redacted()
        );
        finished
    }

    fn uv(&self, arguments: &[&str]) -> Finished {
        self.run(&self.uv, arguments)
    }

    fn uv_install(&self, environment: &Path, what: &[&str]) {
        let python = python_of(environment).to_string_lossy().into_owned();
        let mut arguments = vec!["pip", "install", "--quiet", "--python", &python];
        arguments.extend(what);
        self.uv(&arguments);
    }

    fn ask(&self, environment: &Path) -> Interpreter {
        query(&python_of(environment), self.project.environment(), None).unwrap()
    }

    fn take(&self, environment: &Path, wheels: Option<&Path>) -> Taken {
        self.take_with(environment, wheels, self.project.environment(), Vec::new())
    }

    fn take_with(
        &self,
        environment: &Path,
        wheels: Option<&Path>,
        variables: &Environment,
        files: Vec<TextFile>,
    ) -> Taken {
        self.take_hashed(environment, wheels, variables, files, Hashes::new())
    }

    fn take_hashed(
        &self,
        environment: &Path,
        wheels: Option<&Path>,
        variables: &Environment,
        files: Vec<TextFile>,
        hashes: Hashes,
    ) -> Taken {
        let interpreter = self.ask(environment);
        let installed = installed_of(&interpreter, Scope::Local);
        take(&Request {
            name: "e",
            interpreter: &interpreter,
            installed: &installed,
            git: &Git {
                program: None,
                environment: variables.clone(),
            },
            variables,
            files,
            documents: std::collections::BTreeMap::new(),
            hashes,
            wheels,
            note: None,
            tool: "test",
        })
        .unwrap()
    }

    fn folder(&self, name: &str) -> PathBuf {
        let folder = self.project.beside(name);
        fs_err::remove_dir_all(&folder).unwrap();
        fs_err::create_dir(&folder).unwrap();
        folder
    }

    /// Packs and reads back.
    fn packed(&self, taken: &Taken) -> (Archive, Saved) {
        let mut bytes = Vec::new();
        archive::encode(taken.about.clone(), &taken.contents, &mut bytes).unwrap();
        let unpacked = self.folder("unpacked");
        let read = archive::read(bytes.as_slice(), &Limits::default(), Some(&unpacked)).unwrap();
        uvferry_environment::snapshot::restoring::check_wheels(&read, &Limits::default()).unwrap();
        let saved = Saved::of(&read).unwrap();
        (read, saved)
    }

    fn restore(
        &self,
        taken: &Taken,
        path: &Path,
        change: impl FnOnce(&mut Restore<'_>),
    ) -> Result<Restoration, RestoreError> {
        let (read, saved) = self.packed(taken);
        let base = query(
            &PathBuf::from(&saved.interpreter.base_prefix).join("bin/python3"),
            self.project.environment(),
            None,
        )
        .unwrap();
        let scratch = self.project.beside("scratch");
        let mut options = Restore {
            path,
            base: &base,
            uv: Uv::new(&self.uv, self.project.environment(), self.project.path()),
            follow_addresses: false,
            keep_partial: false,
            scratch: &scratch,
        };
        change(&mut options);
        restore(&saved, &read, &options)
    }
}

fn text<'a>(taken: &'a Taken, name: &str) -> &'a str {
    match &taken.contents[name] {
        Content::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        Content::File(_) => panic!("{name} is a file"),
    }
}

/// A document without what names the place of the environment, and who installed it.
fn placeless(taken: &Taken, name: &str, environment: &Path, installers: bool) -> Value {
    fn clean(value: &mut Value, environment: &str, installers: bool) {
        match value {
            Value::String(text) => *text = text.replace(environment, "ENVIRONMENT"),
            Value::Array(values) => {
                for value in values {
                    clean(value, environment, installers);
                }
            }
            Value::Object(values) => {
                if !installers {
                    values.remove("installer");
                }
                // Of an archive of this machine one installer records the digest, the other not.
                values.remove("hashes");
                for (_, value) in values {
                    clean(value, environment, installers);
                }
            }
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_str(text(taken, name)).unwrap();
    clean(&mut value, &environment.to_string_lossy(), installers);
    value
}

#[track_caller]
fn assert_equal(before: (&Taken, &Path), after: (&Taken, &Path), installers: bool) {
    assert_eq!(text(before.0, "freeze.txt"), text(after.0, "freeze.txt"));
    for name in ["environment.json", "inspect.json"] {
        assert_eq!(
            placeless(before.0, name, before.1, installers),
            placeless(after.0, name, after.1, installers),
            "{name}"
        );
    }
}

fn editable_of(scene: &Scene) -> String {
    scene.project.write(
        "local/pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n\
         [project]\nname = \"local-one\"\nversion = \"0.1\"\n",
    );
    scene
        .project
        .write("local/src/local_one.py", "WHERE = __file__\n");
    // A backend that needs nothing: an editable is a wheel with a `.pth` file.
    scene.project.write(
        "local/backend.py",
        r#"
import base64, hashlib, os, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "local_one-0.1-py3-none-any.whl"
    info = "local_one-0.1.dist-info"
    files = {
        "__editable__.local_one.pth": os.path.join(os.getcwd(), "src") + "\n",
        info + "/METADATA": "Metadata-Version: 2.1\nName: local-one\nVersion: 0.1\n",
        info + "/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
            digest = hashlib.sha256(text.encode()).digest()
            record += "%s,sha256=%s,%d\n" % (
                path, base64.urlsafe_b64encode(digest).decode().rstrip("="), len(text))
        wheel.writestr(info + "/RECORD", record + info + "/RECORD,,\n")
    return name

def build_wheel(folder, config_settings=None, metadata_directory=None):
    return build_editable(folder)
"#,
    );
    scene.project.join("local").to_string_lossy().into_owned()
}

/// The oldest and the newest that are here.
fn pythons() -> Vec<PathBuf> {
    let mut found = find_pythons_from((3, 8));
    found.sort();
    let newest = found.len().saturating_sub(1);
    let ends = found
        .iter()
        .enumerate()
        .filter(|(at, _)| *at == 0 || *at == newest);
    ends.map(|(_, (_, path))| path.clone()).collect()
}

#[test]
fn what_uv_made_is_the_same_after_saving_and_restoring() {
    skip!(unless Uv, Python);
    for python in pythons() {
        let scene = Scene::new();
        let environment = scene.project.join(".venv");
        let base = python.to_string_lossy().into_owned();
        scene.uv(&["venv", "--quiet", "--python", &base, ".venv"]);
        let local = WheelBuilder::new("from-file", "3.0").build(scene.project.beside("elsewhere"));
        let editable = editable_of(&scene);
        scene.uv_install(
            &environment,
            &["plain[more]", "scripted", "--prerelease", "allow"],
        );
        scene.uv_install(&environment, &[local.to_str().unwrap()]);
        scene.uv_install(&environment, &["--no-deps", "--editable", &editable]);
        let before = scene.take(&environment, None);
        assert_eq!(before.environment.distributions.len(), 6);
        let restored = scene.project.join("restored");
        let done = scene
            .restore(&before, &restored, |options| {
                options.follow_addresses = true;
            })
            .unwrap();
        assert_eq!(done.differences, []);
        assert_eq!((done.installed, done.from_wheels), (6, 0));
        let after = scene.take(&restored, None);
        assert_equal((&before, &environment), (&after, &restored), true);
        for (script, says) in [
            ("plain-run", "plain runs\n"),
            ("scripted-tool", "scripted runs\n"),
        ] {
            let finished = scene.run(&restored.join("bin").join(script), &[]);
            assert_eq!(finished.stdout_text(), says);
        }
        assert!(!restored.join(".uvferry-restoring").exists());
    }
}

#[test]
fn with_wheels_nothing_else_is_needed() {
    skip!(unless Uv, Python);
    for python in pythons() {
        let scene = Scene::new();
        let environment = scene.project.join(".venv");
        let base = python.to_string_lossy().into_owned();
        scene.uv(&["venv", "--quiet", "--python", &base, ".venv"]);
        let local = WheelBuilder::new("from-file", "3.0").build(scene.project.beside("elsewhere"));
        let editable = editable_of(&scene);
        scene.uv_install(
            &environment,
            &["plain[more]", "scripted", "--prerelease", "allow"],
        );
        scene.uv_install(&environment, &[local.to_str().unwrap()]);
        scene.uv_install(&environment, &["--no-deps", "--editable", &editable]);
        let made = scene.folder("made");
        let before = scene.take(&environment, Some(&made));
        assert_eq!(before.about.wheels, 6, "{:?}", before.diagnostics);
        // What it was installed from is gone, and so is uv's cache.
        fs_err::remove_dir_all(&scene.wheels).unwrap();
        fs_err::create_dir(&scene.wheels).unwrap();
        fs_err::remove_file(&local).unwrap();
        fs_err::remove_file(scene.project.join("local/backend.py")).unwrap();
        fs_err::remove_dir_all(scene.project.path().with_file_name("uv-cache")).unwrap();
        let restored = scene.project.join("deep/er/restored");
        let done = scene
            .restore(&before, &restored, |options| options.uv.offline = true)
            .unwrap();
        assert_eq!(done.differences, []);
        assert_eq!((done.installed, done.from_wheels), (6, 6));
        let again = scene.folder("again");
        let after = scene.take(&restored, Some(&again));
        assert_equal((&before, &environment), (&after, &restored), true);
        // The wheels made of what was restored have the same bytes.
        for (name, content) in &before.contents {
            let (Content::File(one), Content::File(other)) = (content, &after.contents[name])
            else {
                continue;
            };
            assert_eq!(
                fs_err::read(one).unwrap(),
                fs_err::read(other).unwrap(),
                "{name}"
            );
        }
        for (script, says) in [
            ("plain-run", "plain runs\n"),
            ("scripted-tool", "scripted runs\n"),
        ] {
            let finished = scene.run(&restored.join("bin").join(script), &[]);
            assert_eq!(finished.stdout_text(), says);
        }
        let where_is = scene.run(
            &python_of(&restored),
            &["-c", "import local_one; print(local_one.WHERE)"],
        );
        assert!(where_is.stdout_text().contains("local/src/local_one.py"));
        scene.uv(&[
            "pip",
            "check",
            "--quiet",
            "--python",
            restored.to_str().unwrap(),
        ]);
    }
}

#[test]
fn what_pip_and_virtualenv_made_is_the_same_but_for_the_installer() {
    skip!(unless Uv, Python);
    let virtualenv = python_with("virtualenv", &["virtualenv"]);
    for (at, python) in pythons().into_iter().enumerate() {
        let scene = Scene::new();
        let environment = scene.project.join("env with blank");
        let folder = environment.to_string_lossy().into_owned();
        match &virtualenv {
            Some(virtualenv) if at != 0 => {
                let base = python.to_string_lossy().into_owned();
                let arguments = [
                    "-m",
                    "virtualenv",
                    "--quiet",
                    "--no-periodic-update",
                    "--python",
                    &base,
                    "--prompt",
                    "it's",
                    &folder,
                ];
                scene.run(virtualenv, &arguments);
            }
            _ => {
                scene.run(
                    &python,
                    &[
                        "-m",
                        "venv",
                        "--prompt",
                        "it's",
                        "--system-site-packages",
                        &folder,
                    ],
                );
            }
        }
        let local = WheelBuilder::new("from-file", "3.0").build(scene.project.beside("elsewhere"));
        let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--pre"];
        let install = |what: &[&str]| {
            let arguments: Vec<&str> = pip.iter().chain(what).copied().collect();
            scene.run(&python_of(&environment), &arguments);
        };
        install(&["plain", "needed-one", "scripted"]);
        install(&[local.to_str().unwrap()]);
        let made = scene.folder("made");
        let before = scene.take(&environment, Some(&made));
        assert_eq!(
            before.about.wheels, before.about.distributions,
            "{:?}",
            before.diagnostics
        );
        let restored = scene.project.join("restored");
        let done = scene
            .restore(&before, &restored, |options| options.uv.offline = true)
            .unwrap();
        assert_eq!(done.differences, []);
        let after = scene.take(&restored, None);
        let (mut one, mut other) = (
            placeless(&before, "environment.json", &environment, false),
            placeless(&after, "environment.json", &restored, false),
        );
        for value in [&mut one, &mut other] {
            for row in value["distributions"].as_array_mut().unwrap() {
                row.as_object_mut().unwrap().remove("wheel");
            }
        }
        assert_eq!(one, other);
        assert_eq!(text(&before, "freeze.txt"), text(&after, "freeze.txt"));
        let config = fs_err::read_to_string(restored.join("pyvenv.cfg")).unwrap();
        assert!(config.contains("it's"), "{config}");
        let expected = format!(
            "include-system-site-packages = {}",
            !(at != 0 && virtualenv.is_some())
        );
        assert!(config.contains(&expected), "{config}");
        // pip works there: it came out of the archive.
        let listed = scene.run(
            &python_of(&restored),
            &["-m", "pip", "list", "--format", "freeze"],
        );
        assert!(listed.stdout_text().contains("plain==1.0"));
        let finished = scene.run(&restored.join("bin/scripted-tool"), &[]);
        assert_eq!(finished.stdout_text(), "scripted runs\n");
    }
}

#[test]
fn nothing_stays_where_something_cannot_be_installed() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    scene.uv(&[
        "venv",
        "--quiet",
        "--python",
        pythons()[0].to_str().unwrap(),
        ".venv",
    ]);
    scene.uv_install(&environment, &["plain", "scripted"]);
    let before = scene.take(&environment, None);
    fs_err::remove_file(scene.wheels.join("scripted-1.0-py3-none-any.whl")).unwrap();
    fs_err::remove_dir_all(scene.project.path().with_file_name("uv-cache")).unwrap();
    let restored = scene.project.join("a/restored");
    let error = scene.restore(&before, &restored, |_| {}).unwrap_err();
    let RestoreError::Incomplete(done) = error else {
        panic!("{error}");
    };
    assert_eq!(done.failed.len(), 1);
    assert_eq!(done.failed[0].0, "scripted");
    assert!(!scene.project.join("a").exists());
    // Kept on request, and told.
    let done = scene
        .restore(&before, &restored, |options| options.keep_partial = true)
        .unwrap();
    assert_eq!(done.differences.len(), 1);
    assert_eq!(done.differences[0].name, "scripted");
    // What is there is not touched.
    assert!(matches!(
        scene.restore(&before, &restored, |_| {}),
        Err(RestoreError::Target(_))
    ));
}

#[test]
fn files_that_were_changed_are_told_and_not_packed() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    scene.uv(&[
        "venv",
        "--quiet",
        "--python",
        pythons()[0].to_str().unwrap(),
        ".venv",
    ]);
    scene.uv_install(&environment, &["plain", "scripted", "--link-mode", "copy"]);
    let interpreter = scene.ask(&environment);
    let site = interpreter.purelib.clone().unwrap();
    fs_err::write(site.join("scripted.py"), "changed\n").unwrap();
    let made = scene.folder("made");
    let taken = scene.take(&environment, Some(&made));
    assert_eq!(taken.about.wheels, 2);
    let told: Vec<&str> = taken
        .diagnostics
        .iter()
        .filter(|found| found.code == "UVF441")
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("scripted.py"), "{told:?}");
    // RECORD that names files elsewhere brings nothing from there.
    let secret = scene.project.write("secret.txt", "secret");
    let record = fs_err::read_dir(&site)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.ends_with("plain-1.0.dist-info"))
        .unwrap()
        .join("RECORD");
    let mut lines = fs_err::read_to_string(&record).unwrap();
    let secret = secret.to_string_lossy();
    lines.push_str(&secret);
    lines.push_str(",sha256=K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols,6\n");
    fs_err::write(&record, lines).unwrap();
    let made = scene.folder("made");
    assert_eq!(scene.take(&environment, Some(&made)).about.wheels, 1);
}

#[test]
fn no_secret_is_in_an_archive() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    scene.uv(&[
        "venv",
        "--quiet",
        "--python",
        pythons()[0].to_str().unwrap(),
        ".venv",
    ]);
    scene.uv_install(&environment, &["plain", "scripted", "--link-mode", "copy"]);
    let site = scene.ask(&environment).purelib.unwrap();
    let info = site.join("plain-1.0.dist-info");
    fs_err::write(
        info.join("direct_url.json"),
        r#"{"url": "https://me:S3CRET-one@example.com/plain-1.0-py3-none-any.whl?token=S3CRET-two", "archive_info": {}}"#,
    )
    .unwrap();
    fs_err::write(
        site.join("scripted-1.0.dist-info/direct_url.json"),
        r#"{"url": "https://S3CRET-three@example.com/r.git#x=S3CRET-frag&egg=scripted", "vcs_info": {"vcs": "git", "commit_id": "abc"}}"#,
    )
    .unwrap();
    let mut variables = scene.project.environment().clone();
    for (name, value) in [
        ("PIP_INDEX_URL", "https://me:S3CRET-four@example.com/simple"),
        ("PIP_PROXY", "me:S3CRET-five@proxy:80"),
        ("UV_INDEX_CORP_PASSWORD", "S3CRET-six"),
        ("DEPLOY_TOKEN", "S3CRET-seven"),
        ("PYTHON_API_KEY", "S3CRET-eight"),
        ("PYTHONPATH", "/x/S3CRET-seven/y"),
        ("PIP_CONFIG_SETTINGS", "password=S3CRET-eleven"),
        ("PYTHON_KEYRING_PW", "S3CRET-twelve"),
        (
            "CONDA_CHANNELS",
            "https://conda.example.com/t/S3CRET-13/chan",
        ),
    ] {
        variables.set(name, value);
    }
    let file = |folder, path: &str, text: &str| TextFile {
        folder,
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = vec![
        file(
            "project",
            "requirements.txt",
            "--extra-index-url https://me:S3CRET-nine@example.com/x\nplain\n",
        ),
        file("project", "é/Aux.txt", "token is S3CRET-seven\n"),
        file("project", "plain.txt", "nothing\n"),
        file(
            "project",
            "pyproject.toml",
            "[tool.x]\nx = { token = \"S3CRET-14\" }\npassword = \"\"\"\nS3CRET-15\n\"\"\"\n",
        ),
        file("project", "setup.cfg", "[x]\npassphrase =\n  S3CRET-16\n"),
        file("project", "Pipfile", "pw = \"S3CRET-17"),
        file(
            "configuration",
            "pip.conf",
            "[global]\nproxy = me:S3CRET-ten@proxy\n",
        ),
    ];
    let made = scene.folder("made");
    let taken = scene.take_with(&environment, Some(&made), &variables, files);
    let mut bytes = Vec::new();
    archive::encode(taken.about.clone(), &taken.contents, &mut bytes).unwrap();
    let mut unpacked = Vec::new();
    std::io::copy(
        &mut flate2::read::GzDecoder::new(bytes.as_slice()),
        &mut unpacked,
    )
    .unwrap();
    let without_wheels = String::from_utf8_lossy(&unpacked);
    assert!(
        !without_wheels.contains("S3CRET"),
        "{}",
        &without_wheels[without_wheels.find("S3CRET").unwrap() - 200..]
    );
    // In the wheels as well.
    let mut seen = 0;
    for content in taken.contents.values() {
        let Content::File(path) = content else {
            continue;
        };
        let mut wheel = zip::ZipArchive::new(fs_err::File::open(path).unwrap()).unwrap();
        for at in 0..wheel.len() {
            let mut text = Vec::new();
            std::io::copy(&mut wheel.by_index(at).unwrap(), &mut text).unwrap();
            assert!(!String::from_utf8_lossy(&text).contains("S3CRET"));
            seen += 1;
        }
    }
    assert!(seen > 5);
    // What was redacted is named, and what was not is as it was.
    let redacted = taken.about.redacted.join("\n");
    for name in [
        "PIP_INDEX_URL",
        "PIP_PROXY",
        "project/requirements.txt",
        "configuration/pip.conf",
        "project/%C3%A9",
        "project/pyproject.toml: tool.x.x.token",
        "project/pyproject.toml: tool.x.password",
        "project/setup.cfg: x.passphrase",
    ] {
        assert!(redacted.contains(name), "{name} in {redacted}");
    }
    assert_eq!(text(&taken, "project/plain.txt"), "nothing\n");
    // What cannot be read is not in it.
    assert!(!taken.contents.contains_key("project/Pipfile"));
    assert!(
        taken
            .diagnostics
            .iter()
            .any(|found| found.code == "UVF459" && found.message.contains("Pipfile"))
    );
    // Still what restore reads.
    scene.packed(&taken);
}

#[test]
fn an_egg_is_told_as_such() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    let base = pythons()[0].to_string_lossy().into_owned();
    scene.uv(&["venv", "--quiet", "--python", &base, ".venv"]);
    let site = scene.ask(&environment).sites[0].clone();
    let egg = site.join("corp_b-0.2-py3.8.egg");
    fs_err::create_dir_all(egg.join("EGG-INFO")).unwrap();
    fs_err::write(
        egg.join("EGG-INFO/PKG-INFO"),
        "Metadata-Version: 1.0\nName: corp-b\nVersion: 0.2\n",
    )
    .unwrap();
    fs_err::write(egg.join("corp_b.py"), "").unwrap();
    fs_err::write(site.join("easy-install.pth"), "./corp_b-0.2-py3.8.egg\n").unwrap();
    let taken = scene.take(&environment, None);
    let told: Vec<&str> = taken
        .diagnostics
        .iter()
        .filter(|found| found.code == "UVF443")
        .map(|found| found.message.as_str())
        .collect();
    let why = "`setup.py install` or `easy_install` put it there";
    assert_eq!(
        told,
        [format!("`corp-b` cannot be installed again: {why}").as_str()]
    );
    assert!(text(&taken, "requirements.lock").contains(&format!("# corp-b==0.2: {why}")));
    let done = scene
        .restore(&taken, &scene.project.join("restored"), |_| {})
        .unwrap();
    assert_eq!(done.left_out.len(), 1);
    assert!(done.left_out[0].1.contains("easy_install"), "{done:?}");
}

/// Nothing is written into them, so that whoever opened one would wait for ever.
#[cfg(unix)]
#[test]
fn pipes_in_place_of_files_do_not_hold_it_up() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    let base = pythons()[0].to_string_lossy().into_owned();
    scene.uv(&["venv", "--quiet", "--python", &base, ".venv"]);
    scene.uv_install(&environment, &["plain"]);
    let site = scene.ask(&environment).sites[0].clone();
    let info = site.join("plain-1.0.dist-info");
    let pipes = [
        "RECORD",
        "direct_url.json",
        "WHEEL",
        "entry_points.txt",
        "INSTALLER",
    ];
    for name in pipes {
        let path = info.join(name);
        let _ = fs_err::remove_file(&path);
        scene.run(Path::new("mkfifo"), &[path.to_str().unwrap()]);
    }
    let config = environment.join("pyvenv.cfg");
    let interpreter = scene.ask(&environment);
    fs_err::remove_file(&config).unwrap();
    scene.run(Path::new("mkfifo"), &[config.to_str().unwrap()]);
    let (sender, receiver) = std::sync::mpsc::channel();
    let made = scene.folder("made");
    std::thread::spawn(move || {
        let variables = Environment::default();
        let installed = installed_of(&interpreter, Scope::Local);
        let taken = take(&Request {
            name: "e",
            interpreter: &interpreter,
            installed: &installed,
            git: &Git {
                program: None,
                environment: variables.clone(),
            },
            variables: &variables,
            files: Vec::new(),
            documents: std::collections::BTreeMap::new(),
            hashes: Hashes::new(),
            wheels: Some(&made),
            note: None,
            tool: "test",
        });
        sender.send(taken.unwrap()).unwrap();
    });
    let taken = receiver.recv_timeout(Duration::from_secs(30)).unwrap();
    let plain = &taken.environment.distributions[1];
    assert_eq!((plain.name.as_str(), &plain.files), ("plain", &None));
    assert!(taken.diagnostics.iter().any(|found| found.code == "UVF441"));
}

#[test]
fn the_lock_has_hashes_for_all_or_in_comments() {
    skip!(unless Uv, Python);
    let scene = Scene::new();
    let environment = scene.project.join(".venv");
    scene.uv(&[
        "venv",
        "--quiet",
        "--python",
        pythons()[0].to_str().unwrap(),
        ".venv",
    ]);
    scene.uv_install(&environment, &["plain"]);
    let plain = scene.take(&environment, None);
    assert!(plain.diagnostics.iter().any(|found| found.code == "UVF440"));
    assert!(text(&plain, "requirements.lock").ends_with("Needed.One==1.5\nplain==1.0\n"));
    let made = scene.folder("made");
    let packed = scene.take(&environment, Some(&made));
    assert!(
        packed
            .diagnostics
            .iter()
            .all(|found| found.code != "UVF440")
    );
    // The wheels of the archive have hashes of their own, which are not those of the index.
    assert_eq!(
        text(&packed, "requirements.lock"),
        text(&plain, "requirements.lock")
    );
    let lock = scene
        .project
        .write("wheels.lock", text(&packed, "wheels.lock"));
    let folder = made.to_string_lossy().into_owned();
    scene.locked("other", &folder, &lock);
    // With those of the index uv takes its archives.
    let hashes = |made: Option<&Path>| {
        let mut hashes = Hashes::new();
        for entry in fs_err::read_dir(&scene.wheels).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let name = file.split('-').next().unwrap().to_lowercase();
            let digest = uvferry_environment::snapshot::sha256_of_file(&path).unwrap();
            hashes.insert(
                name.replace(['_', '.'], "-"),
                vec![format!("sha256:{digest}")],
            );
        }
        let variables = scene.project.environment();
        scene.take_hashed(&environment, made, variables, Vec::new(), hashes)
    };
    let (hashed, both) = (hashes(None), hashes(Some(&scene.folder("made-again"))));
    assert_eq!(
        text(&hashed, "requirements.lock"),
        text(&both, "requirements.lock")
    );
    let lock = scene
        .project
        .write("requirements.lock", text(&both, "requirements.lock"));
    let folder = scene.wheels.to_string_lossy().into_owned();
    scene.locked("third", &folder, &lock);
}

impl Scene {
    /// A new environment of a lock file, with the hashes checked.
    fn locked(&self, name: &str, wheels: &str, lock: &Path) {
        self.uv(&["venv", "--quiet", name]);
        let lock = lock.to_str().unwrap();
        let arguments = [
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--no-deps",
            "--python",
            name,
            "--find-links",
            wheels,
            "-r",
            lock,
        ];
        let mut variables = self.project.environment().clone();
        variables.remove("UV_FIND_LINKS");
        let finished = Command::new(&self.uv)
            .args(arguments)
            .current_dir(self.project.path())
            .environment(&variables)
            .run()
            .unwrap();
        assert!(finished.success(), "{}", finished.stderr_redacted());
    }
}
