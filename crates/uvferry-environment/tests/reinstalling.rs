//! What is installed again by the real uv, and what is said of what cannot be.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::path::PathBuf;

use uvferry_environment::distributions::installed_of;
use uvferry_environment::interpreters::query;
use uvferry_environment::reinstallation::{
    Attempt, Item, NewEnvironment, NoWord, Reinstallation, Uv, Word,
};
use uvferry_environment::sites::Scope;
use uvferry_index::{LocalIndex, Serving};
use uvferry_testkit::{ScratchProject, SdistBuilder, WheelBuilder, find_python, find_uv, skip};

struct Bench {
    project: ScratchProject,
    packages: PathBuf,
    index: Serving,
    uv: Uv,
    python: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let mut project = ScratchProject::new();
        let packages = project.beside("packages");
        let index = LocalIndex::serve(&packages).unwrap();
        project.isolated().default_index(&index.simple_url(""));
        project.isolated().set("UV_HTTP_RETRIES", "0");
        let uv = Uv::new(find_uv().unwrap(), project.environment(), project.path());
        let base = find_python().unwrap();
        let path = project.join("env");
        uv.create(&NewEnvironment {
            path: &path,
            base: &base,
            prompt: Some("mine (own)"),
            system_site_packages: true,
        })
        .unwrap();
        let python = if cfg!(windows) {
            path.join("Scripts/python.exe")
        } else {
            path.join("bin/python")
        };
        Self {
            project,
            packages,
            index,
            uv,
            python,
        }
    }

    fn wheel(&self, name: &str) -> Item {
        WheelBuilder::new(name, "1.0").build(&self.packages);
        of_index(name)
    }

    /// What is there in the end: names and versions.
    fn there(&self) -> Vec<String> {
        let interpreter = query(&self.python, self.project.environment(), None).unwrap();
        let installed = installed_of(&interpreter, Scope::Local);
        let all = installed.distributions.iter();
        all.map(|one| format!("{} {}", one.name, one.version))
            .collect()
    }
}

fn of_index(name: &str) -> Item {
    Item {
        name: name.to_owned(),
        normalized_name: name.to_owned(),
        version: "1.0".to_owned(),
        word: Ok(Word::of_index(name, "1.0")),
    }
}

/// uv writes it into scripts of each shell, and escapes nothing.
#[test]
fn a_prompt_that_a_shell_would_run_is_not_given_to_uv() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let base = find_python().unwrap();
    for prompt in [
        "$(touch x)",
        "it's",
        "\"; touch x",
        "`x`",
        "a\\b",
        "%SECRET%",
    ] {
        let path = bench.project.join("other");
        bench
            .uv
            .create(&NewEnvironment {
                path: &path,
                base: &base,
                prompt: Some(prompt),
                system_site_packages: false,
            })
            .unwrap();
        for entry in
            fs_err::read_dir(path.join(if cfg!(windows) { "Scripts" } else { "bin" })).unwrap()
        {
            let file = entry.unwrap().path();
            if file
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("activate")
            {
                let text = fs_err::read_to_string(&file).unwrap();
                assert!(
                    !text.contains(&format!("{prompt}\"")) && !text.contains(&format!("{prompt}'")),
                    "{}",
                    file.display()
                );
            }
        }
        fs_err::remove_dir_all(path).unwrap();
    }
}

#[test]
fn an_environment_is_made_as_it_was_asked_for() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let settings = fs_err::read_to_string(bench.project.join("env/pyvenv.cfg")).unwrap();
    assert!(settings.contains("prompt = mine (own)"), "{settings}");
    assert!(settings.contains("include-system-site-packages = true"));
    assert!(!bench.uv.version().unwrap().is_empty());
    assert_eq!(bench.uv.check(&bench.python).unwrap(), Vec::<String>::new());
}

#[test]
fn those_that_fail_are_told_and_all_others_are_installed() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let mut items: Vec<Item> = ["alpha", "beta", "c-c", "delta"]
        .iter()
        .map(|name| bench.wheel(name))
        .collect();
    SdistBuilder::new("broken", "1.0")
        .broken("no way")
        .build(&bench.packages);
    items.insert(2, of_index("gone"));
    items.insert(4, of_index("broken"));
    items.push(Item {
        word: Err(NoWord::NoVersion),
        ..of_index("foreign")
    });
    let scratch = bench.project.beside("scratch");
    let done = bench
        .uv
        .install(&bench.python, &items, Attempt::Plain, &scratch)
        .unwrap();
    assert_eq!(done.installed, [0, 1, 3, 5]);
    let failed: Vec<usize> = done.failed.iter().map(|failure| failure.item).collect();
    assert_eq!(failed, [2, 4, 6]);
    assert!(done.failed[0].message.contains("gone"), "{done:?}");
    assert!(done.failed[1].message.contains("no way"), "{done:?}");
    assert_eq!(
        bench.there(),
        ["alpha 1.0", "beta 1.0", "c-c 1.0", "delta 1.0"]
    );
    // Both are named by uv, one after the other: fewer runs than one for each.
    assert!(done.runs <= 5, "{}", done.runs);
    assert!(fs_err::read_dir(scratch).unwrap().next().is_none());
}

#[test]
fn a_server_that_is_away_is_asked_once_and_local_files_are_installed() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let file = WheelBuilder::new("local", "1.0").build(bench.project.beside("wheels"));
    let mut items: Vec<Item> = (0..9).map(|n| of_index(&format!("far-{n}"))).collect();
    items.push(Item {
        word: Ok(Word::of_file("local", &file).unwrap()),
        ..of_index("local")
    });
    let Bench { index, uv, .. } = &bench;
    let away = index.simple_url("");
    assert!(!away.is_empty());
    let mut uv = uv.clone();
    uv.environment
        .set("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple/");
    let scratch = bench.project.beside("scratch");
    let done = uv
        .install(&bench.python, &items, Attempt::Plain, &scratch)
        .unwrap();
    assert_eq!(done.installed, [9]);
    assert_eq!(done.failed.len(), 9);
    assert_eq!(done.runs, 3);
    uv.offline = true;
    let done = uv
        .install(&bench.python, &items, Attempt::Plain, &scratch)
        .unwrap();
    assert_eq!(done.installed, [9]);
}

#[test]
fn what_was_read_is_installed_again() {
    skip!(unless Uv, Python);
    let bench = Bench::new();
    let scratch = bench.project.beside("scratch");
    let items = [bench.wheel("one"), bench.wheel("two")];
    let uv = &bench.uv;
    uv.install(&bench.python, &items, Attempt::Plain, &scratch)
        .unwrap();
    let interpreter = query(&bench.python, bench.project.environment(), None).unwrap();
    let installed = installed_of(&interpreter, Scope::Local);
    let again = Reinstallation::of(&installed.distributions, &[].into());
    assert_eq!(again.items, items);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_once_and_in_one_line() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = uvferry_testkit::ScratchProject::new();
    // As uv says it, behind a warning that names a distribution.
    project.write(
        "uv",
        "#!/bin/sh\necho run >>runs\ncat >&2 <<'END'\n\
         warning: Failed to hardlink files; falling back to full copy.\n\
         error: Failed to install: a-1-py3-none-any.whl (a==1)\n\
         \x20 Caused by: failed to copy file from /x to /y: No space left on device (os error 28)\nEND\nexit 2\n",
    );
    let program = project.join("uv");
    fs_err::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let uv = Uv::new(&program, project.environment(), project.path());
    let items = ["a", "b", "c", "d"].map(of_index);
    let scratch = project.beside("scratch");
    let made = uv
        .install(&project.join("python"), &items, Attempt::Plain, &scratch)
        .unwrap();
    assert_eq!((made.runs, made.failed.len()), (1, 4));
    for failure in made.failed {
        assert_eq!(failure.message, "no space is left on the device");
    }
}
