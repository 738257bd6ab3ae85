//! The hooks as pre-commit runs them: `UVFERRY_TEST_PRE_COMMIT`, else the pre-commit on
//! PATH.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uvferry_process::{Command, Environment, Finished, find_program};
use uvferry_testkit::skip;

struct Tools {
    pre_commit: PathBuf,
    git: PathBuf,
    environment: Environment,
}

fn tools(scratch: &Path) -> Option<Tools> {
    let path = std::env::var_os("PATH")?;
    let pre_commit = std::env::var_os("UVFERRY_TEST_PRE_COMMIT")
        .map(PathBuf::from)
        .or_else(|| find_program("pre-commit", &path))?;
    let git = find_program("git", &path)?;
    // The hooks name the program without a folder.
    let own = Path::new(env!("CARGO_BIN_EXE_uvferry-reqs")).parent()?;
    let mut folders = vec![own.to_owned()];
    folders.extend(std::env::split_paths(&path));
    let joined: OsString = std::env::join_paths(folders).ok()?;
    let mut environment = std::env::vars_os().collect::<Environment>();
    environment.remove_prefixed("GIT_").set("PATH", joined);
    environment.set("PRE_COMMIT_HOME", scratch.join("home"));
    Some(Tools {
        pre_commit,
        git,
        environment,
    })
}

impl Tools {
    fn run(&self, program: &Path, folder: &Path, arguments: &[&str]) -> Finished {
        Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .environment(&self.environment)
            .timeout(Duration::from_mins(3))
            .run()
            .expect("the program runs")
    }

    /// A repository with these files in its only commit.
    fn repository(&self, folder: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let place = folder.join(name);
            fs_err::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs_err::write(place, text).expect("a file");
        }
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let commit = ["commit", "-q", "--no-verify", "-m", "x"];
        for arguments in [
            &["init", "-q", "."][..],
            &["add", "-A"],
            &[&identity[..], &commit].concat(),
        ] {
            let finished = self.run(&self.git, folder, arguments);
            assert!(finished.success(), "{}", finished.stderr_redacted());
        }
    }
}

#[test]
fn the_hooks_do_what_they_say() {
    let scratch = tempfile::tempdir().expect("a folder");
    let Some(tools) = tools(scratch.path()) else {
        skip!("no pre-commit or no git");
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest =
        fs_err::read_to_string(root.join(".pre-commit-hooks.yaml")).expect("the manifest");
    let hooks = scratch.path().join("hooks");
    tools.repository(&hooks, &[(".pre-commit-hooks.yaml", &manifest)]);
    let checked = tools.run(
        &tools.pre_commit,
        &hooks,
        &["validate-manifest", ".pre-commit-hooks.yaml"],
    );
    assert!(checked.success(), "{}", checked.stdout_text());

    let project = scratch.path().join("project");
    tools.repository(
        &project,
        &[
            (
                "requirements.txt",
                "-rrequirements/base.txt\nsix \\\n  >=1\n",
            ),
            ("requirements/base.txt", "flask\n"),
            ("notes.txt", "six = 1\n"),
        ],
    );
    let hooks = hooks.to_str().expect("UTF-8");
    let run = |hook: &str| {
        let arguments = ["try-repo", hooks, hook, "--all-files", "--color", "never"];
        tools.run(&tools.pre_commit, &project, &arguments)
    };
    // It changes a file, which is a failure to pre-commit; then nothing is left to do.
    let first = run("uvferry-reqs-fix");
    assert!(!first.success(), "{}", first.stdout_text());
    assert!(
        first
            .stdout_text()
            .contains("files were modified by this hook")
    );
    assert_eq!(
        fs_err::read_to_string(project.join("requirements.txt")).expect("a file"),
        "-r requirements/base.txt\nsix >=1\n"
    );
    for hook in ["uvferry-reqs-fix", "uvferry-reqs"] {
        let finished = run(hook);
        assert!(finished.success(), "{}", finished.stdout_text());
    }
    fs_err::write(project.join("requirements/base.txt"), "flask = 1\n").expect("a file");
    let finished = run("uvferry-reqs");
    assert!(!finished.success());
    assert!(
        finished.stdout_text().contains("UVF115"),
        "{}",
        finished.stdout_text()
    );
}
