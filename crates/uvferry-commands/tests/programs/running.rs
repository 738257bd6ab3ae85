//! The old command and the new one are both run, and what they leave is compared.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use uvferry_testkit::{ScratchProject, WheelBuilder, find_python, find_uv, python_with, skip};

use uvferry_commands::Environment;

use super::Case;

const PACKAGES: &[&str] = &[
    "build==1.6.1",
    "pip==26.3",
    "pipx==1.18.4",
    "setuptools==84.2.1",
    "twine==7.0.0",
    "virtualenv==21.15.11",
];

/// A project in which `sh` finds the Python of the tests first, then the programs, then uv.
fn scratch(tools: &Path) -> ScratchProject {
    let mut project = ScratchProject::new();
    let bin = project.beside("bin");
    for name in ["virtualenv", "twine", "pipx"] {
        let script = format!("#!/bin/sh\nexec '{}' -m {name} \"$@\"\n", tools.display());
        executable(&bin.join(name), &script);
    }
    // Builds run setuptools by hand, so that their Python is the one that has it.
    executable(
        &bin.join("python-with-tools"),
        &format!("#!/bin/sh\nexec '{}' \"$@\"\n", tools.display()),
    );
    let python = find_python().expect("asked for before");
    let uv = find_uv().expect("asked for before");
    let mut path = OsString::new();
    for folder in [python.parent(), Some(bin.as_path()), uv.parent()] {
        path.push(folder.expect("programs are in folders"));
        path.push(":");
    }
    path.push("/usr/local/bin:/usr/bin:/bin");
    project.isolated().set("PATH", path);
    project
}

fn executable(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::write(path, text).unwrap();
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// The programs, where they and uv and the index are here.
fn tools() -> Option<PathBuf> {
    if uvferry_testkit::missing(&[
        uvferry_testkit::Need::Uv,
        uvferry_testkit::Need::Python,
        uvferry_testkit::Need::Online,
    ])
    .is_some()
        || cfg!(windows)
    {
        return None;
    }
    python_with("programs", PACKAGES)
}

fn sh(project: &ScratchProject, command: &str) -> String {
    project.run_ok("/bin/sh", ["-ec", command])
}

/// What can be seen of an environment.
fn seen(project: &ScratchProject, folder: &str) -> String {
    let script = "import sys, os; print(sys.version_info[:3], os.path.realpath(sys.base_prefix), \
                  os.path.realpath(sys.prefix))";
    let mut seen = sh(project, &format!("{folder}/bin/python -c '{script}'"));
    let configuration =
        fs_err::read_to_string(project.join(&format!("{folder}/pyvenv.cfg"))).unwrap();
    let has_system = configuration
        .lines()
        .any(|line| line.replace(' ', "") == "include-system-site-packages=true");
    let prompt = sh(
        project,
        &format!(". {folder}/bin/activate; printf '%s' \"$VIRTUAL_ENV_PROMPT\""),
    );
    let prompt = prompt.trim().trim_matches(['(', ')']);
    write!(seen, "system {has_system} prompt {prompt:?}").unwrap();
    seen
}

fn has_pip(project: &ScratchProject, folder: &str) -> bool {
    // Not the system's, which an environment with access to it sees as well.
    project
        .run(
            "/bin/sh",
            ["-c", &format!("ls {folder}/lib/python*/site-packages/pip")],
        )
        .success()
}

#[test]
fn environments_are_the_same_but_for_pip() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let project = scratch(&tools);
    for (text, old_has_pip) in [
        ("python3 -m venv --system-site-packages v", true),
        (
            "python3 -m venv --prompt app --without-pip --copies v",
            false,
        ),
        ("virtualenv -p python3 --system-site-packages v", true),
        ("virtualenv --prompt=app --no-seed v", false),
        (
            "virtualenv v --activators bash --no-download --no-vcs-ignore",
            true,
        ),
    ] {
        let mut case = Case::pip();
        sh(&project, text);
        let before = seen(&project, "v");
        assert_eq!(has_pip(&project, "v"), old_has_pip, "{text}");
        fs_err::remove_dir_all(project.join("v")).unwrap();

        let new = case.becomes(text);
        sh(&project, &new);
        assert_eq!(seen(&project, "v"), before, "{text} -> {new}");
        assert!(!has_pip(&project, "v"), "{new}");
        fs_err::remove_dir_all(project.join("v")).unwrap();

        // Where pip stays, it is there as before.
        case.surroundings.pip_stays = true;
        let new = case.becomes(text);
        sh(&project, &new);
        assert_eq!(seen(&project, "v"), before, "{text} -> {new}");
        assert_eq!(has_pip(&project, "v"), old_has_pip, "{new}");
        fs_err::remove_dir_all(project.join("v")).unwrap();
    }
}

#[test]
fn a_folder_that_is_there_is_gone_on_with_or_emptied() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let project = scratch(&tools);
    let case = Case::pip();
    for (text, marker_stays) in [
        ("python3 -m venv --without-pip v", true),
        ("python3 -m venv --without-pip --clear v", false),
        ("virtualenv --no-seed v", true),
        ("virtualenv --no-seed --clear v", false),
    ] {
        for command in [text.to_owned(), case.becomes(text)] {
            sh(
                &project,
                "python3 -m venv --without-pip v && touch v/marker",
            );
            sh(&project, &command);
            assert_eq!(project.exists("v/marker"), marker_stays, "{command}");
            sh(&project, "v/bin/python -c ''");
            fs_err::remove_dir_all(project.join("v")).unwrap();
        }
    }
}

/// The names of the files in a folder that builds write.
fn built(project: &ScratchProject, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(project.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".gitignore")
        .collect();
    names.sort();
    names
}

const SETUP: &str = "from setuptools import setup\nsetup(name='My.Pkg', version='1.0', \
                     py_modules=['my_pkg'], install_requires=open('reqs.txt').read().split())\n";

#[test]
fn builds_write_the_same_files() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let case = Case::pip();
    // One for all, so that setuptools is fetched once.
    let project = scratch(&tools);
    for (text, folder, is_in_sdist) in [
        ("python -m build", "dist", true),
        (
            "python -m build -w --outdir out -C--build-option=--python-tag=py39",
            "out",
            false,
        ),
        ("python setup.py -q sdist -d out", "out", false),
        (
            "python setup.py clean --all sdist --formats=gztar bdist_wheel -d dist --python-tag=py39",
            "dist",
            false,
        ),
    ] {
        let run = |command: &str| {
            sh(&project, "rm -rf *");
            project.write("setup.py", SETUP);
            project.write("my_pkg.py", "");
            project.write("reqs.txt", "six\n");
            if is_in_sdist {
                project.write("MANIFEST.in", "include reqs.txt\n");
            }
            sh(&project, &command.replace("python ", "python-with-tools "));
            built(&project, folder)
        };
        let new = case.becomes(text);
        assert!(new.contains("uv build"), "{new}");
        let before = run(text);
        assert!(!before.is_empty(), "{text}");
        assert_eq!(run(&new), before, "{text} -> {new}");
    }

    // The reason for `--sdist --wheel` where setup.py was told `sdist bdist_wheel`: a wheel
    // out of the source distribution lacks what setup.py reads.
    sh(&project, "rm -rf * && echo six >reqs.txt");
    project.write("setup.py", SETUP);
    project.write("my_pkg.py", "");
    let finished = project.run("/bin/sh", ["-c", "uv build"]);
    assert!(!finished.success());
    assert!(finished.stderr_redacted().contains("reqs.txt"));
}

/// What an index is sent: names of files, and who sent them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Upload {
    file: String,
    authorization: String,
}

/// An index that takes uploads.
fn uploads() -> (String, Arc<Mutex<Vec<Upload>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/up/", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || take(stream, &kept));
        }
    });
    (url, seen)
}

fn take(stream: TcpStream, seen: &Mutex<Vec<Upload>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut upload = Upload::default();
    let (mut length, mut is_chunked, mut is_post) = (0, false, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        is_post |= line.starts_with("POST");
        if let Some((name, value)) = line.split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "authorization" => value.clone_into(&mut upload.authorization),
                "content-length" => length = value.parse().unwrap(),
                "transfer-encoding" => is_chunked = value == "chunked",
                _ => {}
            }
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).unwrap();
            let size = usize::from_str_radix(size.trim(), 16).unwrap();
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).unwrap();
            body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                break;
            }
        }
    } else {
        body.resize(length, 0);
        reader.read_exact(&mut body).unwrap();
    }
    let text = String::from_utf8_lossy(&body);
    if let Some((_, rest)) = text.split_once("filename=\"") {
        rest.split('"').next().unwrap().clone_into(&mut upload.file);
    }
    if is_post {
        seen.lock().unwrap().push(upload);
    }
    let mut stream = stream;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
}

#[test]
fn uploads_send_the_same_files_with_the_same_name_and_password() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let project = scratch(&tools);
    let dist = project.join("dist");
    fs_err::create_dir(&dist).unwrap();
    WheelBuilder::new("app", "1.0").build(&dist);
    WheelBuilder::new("other", "2.0").build(&dist);
    let (url, seen) = uploads();
    let case = Case::pip();
    for text in [
        "twine upload --repository-url URL -u me -p pw dist/*".to_owned(),
        "twine upload --non-interactive --disable-progress-bar --repository-url=URL \
         --username=me --password=pw dist/*.whl"
            .to_owned(),
        "TWINE_USERNAME=me TWINE_PASSWORD=pw TWINE_REPOSITORY_URL=URL twine upload dist/*"
            .to_owned(),
        "env TWINE_PASSWORD=pw twine upload -u me --repository-url URL dist/app*".to_owned(),
    ] {
        let text = text
            .replace("URL ", &format!("{url} "))
            .replace("=URL", &format!("={url}"));
        let text = text.replace(&format!("TWINE_REPOSITORY_{url}"), "TWINE_REPOSITORY_URL");
        let sent = |command: &str| {
            seen.lock().unwrap().clear();
            sh(&project, command);
            let mut sent = seen.lock().unwrap().clone();
            sent.sort_by(|a, b| a.file.cmp(&b.file));
            sent
        };
        let new = case.becomes(&text);
        assert!(new.contains("uv publish"), "{new}");
        let before = sent(&text);
        assert!(!before.is_empty() && before[0].authorization.starts_with("Basic "));
        assert_eq!(sent(&new), before, "{text} -> {new}");
    }
}

#[test]
fn tools_are_run_and_installed_with_the_same_versions() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let mut project = scratch(&tools);
    let wheels = project.beside("wheels");
    for version in ["1.0", "2.0"] {
        WheelBuilder::new("app", version)
            .requires("lib")
            .file(
                "app.py",
                format!("import lib\ndef main(): print('app {version}', lib.WHAT)\n"),
            )
            .console_script("app", "app:main")
            .build(&wheels);
    }
    WheelBuilder::new("lib", "1.0")
        .file("lib.py", "WHAT = 'lib'\n")
        .build(&wheels);
    let serving = uvferry_index::LocalIndex::serve(&wheels).unwrap();
    let index = serving.simple_url("");
    // pipx's other backend first renews its own pip from the index.
    project.isolated().set("PIPX_DEFAULT_BACKEND", "uv");
    let home = project.isolated().home().to_owned();
    let bin = home.join(".local/bin");
    let case = Case::pip();
    let app = bin.join("app");
    for (text, check) in [
        ("pipx run --index-url URL app", ""),
        ("pipx run --index-url URL --spec app==1.0 app", ""),
        ("pipx install --index-url URL app==1.0", "APP"),
        ("pipx install --index-url URL --force app", "APP"),
    ] {
        let text = text.replace("URL", &index);
        let check = check.replace("APP", &app.to_string_lossy());
        let new = case.becomes(&text);
        assert!(new.starts_with("uv"), "{new}");
        let run = |command: &str| {
            let said = sh(
                &project,
                &format!("{command} >out; grep '^app' out || :; {check}"),
            );
            fs_err::remove_dir_all(&home).unwrap();
            fs_err::create_dir_all(&home).unwrap();
            said.lines()
                .filter(|line| line.starts_with("app "))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let before = run(&text);
        assert!(before.starts_with("app "), "{text}: {before}");
        assert_eq!(run(&new), before, "{text} -> {new}");
    }
}

#[test]
fn installing_leaves_the_same_distributions() {
    let Some(tools) = tools() else {
        skip!("no Python with the programs");
    };
    let mut project = scratch(&tools);
    let wheels = project.beside("wheels");
    WheelBuilder::new("lib", "1.0").build(&wheels);
    WheelBuilder::new("other", "1.0").build(&wheels);
    let serving = uvferry_index::LocalIndex::serve(&wheels).unwrap();
    let index = serving.simple_url("");
    // What a build needs comes out of the environment, for the index has no setuptools.
    project
        .isolated()
        .set("PIP_INDEX_URL", &index)
        .set("PIP_NO_BUILD_ISOLATION", "0")
        .set("UV_DEFAULT_INDEX", &index)
        .set("UV_NO_BUILD_ISOLATION", "1");
    project.write(
        "setup.py",
        "from setuptools import setup\nsetup(name='app', version='1.0', py_modules=['app'], \
         install_requires=['lib'])\n",
    );
    project.write("app.py", "X = 1\n");
    let mut case = Case::pip();
    case.surroundings.environment = Environment::Active(Some("v".to_owned()));
    let seen = "import importlib.metadata as m, app; \
                print(sorted((d.metadata['Name'].lower(), d.version) for d in m.distributions() \
                if d.metadata['Name'].lower() in ('app', 'lib', 'other')), \
                'site-packages' in app.__file__, app.X)";
    for text in [
        "python setup.py develop",
        "python setup.py develop --no-deps",
        "python setup.py -q build install --single-version-externally-managed --root=/",
    ] {
        // Only `install` of old sets a root; without it setuptools makes an egg.
        let new = case.becomes(&text.replace(" --root=/", ""));
        assert!(new.starts_with("uv pip install"), "{new}");
        let run = |command: &str| {
            sh(&project, "rm -rf v build dist *.egg-info");
            sh(
                &project,
                &format!(
                    "'{}' -m venv --without-pip v",
                    find_python().unwrap().display()
                ),
            );
            // setuptools and pip, without asking an index for them.
            sh(
                &project,
                "from=$(python-with-tools -c 'import sysconfig as s; \
                 print(s.get_path(\"purelib\"))'); to=$(echo $PWD/v/lib/python*/site-packages); cd $from; \
                 cp -r setuptools* _distutils_hack distutils-precedence.pth pip pip-* $to",
            );
            sh(&project, &format!(". v/bin/activate; {command}"));
            sh(&project, &format!("cd v && bin/python -c \"{seen}\""))
        };
        let before = run(text);
        assert!(before.contains("('app', '1.0')"), "{before}");
        assert_eq!(run(&new), before, "{text} -> {new}");
    }
}
