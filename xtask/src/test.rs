use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use uvferry_cli::{Exit, Streams, Style};

use crate::skipped::{self, Skipped};
use crate::workspace::{Workspace, cargo};
use crate::{command, tools};

/// What a run of the tests came to.
pub(crate) struct Outcome {
    pub(crate) passed: bool,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) tools: Tools,
}

/// The programs that the tests were given.
pub(crate) struct Tools {
    pub(crate) uv: Option<PathBuf>,
    pub(crate) pip: Option<PathBuf>,
    pub(crate) python: Option<PathBuf>,
    /// Whether the default package index answers.
    pub(crate) online: bool,
}

/// All tests, or those that `arguments` choose.
pub(crate) fn run(streams: &mut Streams, arguments: &[OsString]) -> anyhow::Result<Exit> {
    let workspace = Workspace::find()?;
    let outcome = run_tests(streams, &workspace, arguments)?;
    Ok(if outcome.passed {
        Exit::Done
    } else {
        Exit::Findings
    })
}

/// Runs the tests and says at the end what came out and what was skipped.
pub(crate) fn run_tests(
    streams: &mut Streams,
    workspace: &Workspace,
    arguments: &[OsString],
) -> anyhow::Result<Outcome> {
    let tools = gather(streams, workspace);
    let log = workspace.target.join("skipped-tests.log");
    fs_err::create_dir_all(&workspace.target)?;
    fs_err::write(&log, "")?;
    let mut variables: Vec<(&str, &OsStr)> = vec![
        ("UVFERRY_SKIP_LOG", log.as_os_str()),
        (
            "UVFERRY_TEST_ONLINE",
            (if tools.online { "yes" } else { "no" }).as_ref(),
        ),
    ];
    for (name, program) in [
        ("UVFERRY_TEST_UV", &tools.uv),
        ("UVFERRY_TEST_PIP", &tools.pip),
        ("UVFERRY_TEST_PYTHON", &tools.python),
    ] {
        if let Some(program) = program {
            variables.push((name, program.as_os_str()));
        }
    }

    let mut passed = true;
    let mut summary = Vec::new();
    for run in runs(workspace, arguments) {
        let (good, lines) =
            command::watched(&workspace.root, &cargo(), &run, &variables, is_summary)?;
        passed &= good;
        summary.extend(lines);
    }
    let skipped = skipped::read(&log)?;
    say(streams, passed, &summary, &skipped);
    Ok(Outcome {
        passed,
        skipped,
        tools,
    })
}

/// The calls of cargo, one after the other: nextest where it is installed, which knows no
/// documentation tests, else cargo's own runner for both.
fn runs(workspace: &Workspace, arguments: &[OsString]) -> Vec<Vec<OsString>> {
    let words = |words: &[&str]| -> Vec<OsString> { words.iter().map(Into::into).collect() };
    let nextest = command::output(&workspace.root, &cargo(), ["nextest", "--version"]).is_ok();
    let chosen = arguments.iter().any(|argument| {
        let argument = argument.as_encoded_bytes();
        argument.starts_with(b"-p") || argument.starts_with(b"--package")
    });
    let everything: &[&[&str]] = if chosen {
        &[&[]]
    } else if cfg!(windows) {
        // A running program cannot be written anew there, and this task is one.
        &[
            &["--workspace", "--exclude", "xtask"],
            &["--package", "xtask"],
        ]
    } else {
        &[&["--workspace"]]
    };
    let mut runs = Vec::new();
    for which in everything {
        let mut run = if nextest {
            words(&["nextest", "run", "--no-fail-fast", "--no-tests=pass"])
        } else {
            words(&["test", "--no-fail-fast"])
        };
        run.extend(words(which));
        run.extend_from_slice(arguments);
        runs.push(run);
    }
    if nextest && arguments.is_empty() {
        runs.push(words(&[
            "test",
            "--doc",
            "--no-fail-fast",
            "--workspace",
            "--exclude",
            "xtask",
        ]));
    }
    runs
}

/// The line in which a runner counts its tests.
fn is_summary(line: &str) -> bool {
    line.starts_with("Summary [")
        || (line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed"))
}

fn say(streams: &mut Streams, passed: bool, summary: &[String], skipped: &[Skipped]) {
    streams.note("");
    if !skipped.is_empty() {
        let count = skipped.len();
        let tests = if count == 1 { "test" } else { "tests" };
        let head = streams.err_style(Style::Warning, format_args!("{count} {tests} skipped"));
        streams.note(format_args!(
            "{head}, for want of something on this machine:"
        ));
        for test in skipped {
            streams.note(format_args!("  {}: {}", test.name, test.reason));
        }
    }
    for line in summary {
        streams.note(line);
    }
    let (style, word) = if passed {
        (Style::Good, "all tests passed")
    } else {
        (Style::Error, "tests failed")
    };
    let word = streams.err_style(style, word);
    streams.note(format_args!("{word}, {} skipped", skipped.len()));
}

/// The pinned uv and a pip for the tests; what cannot be brought is said, and the tests
/// that need it say so again.
fn gather(streams: &mut Streams, workspace: &Workspace) -> Tools {
    let uv_there = tools::uv_on_path();
    let uv = match uv_there {
        Some((program, version)) if version == tools::UV_VERSION => Some(program),
        other => tools::bring_uv(streams, workspace)
            .map_err(|error| streams.warning(format_args!("{error:#}")))
            .ok()
            .or_else(|| other.map(|(program, _)| program)),
    };
    let pip = tools::bring_pip(streams, workspace)
        .map_err(|error| streams.warning(format_args!("{error:#}")))
        .ok();
    let online = pip.as_deref().is_some_and(tools::index_answers);
    Tools {
        uv,
        pip,
        python: tools::python().ok(),
        online,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_counts_are_recognised() {
        assert!(is_summary(
            "Summary [   2.0s] 10 tests run: 10 passed, 0 skipped"
        ));
        assert!(is_summary(
            "test result: FAILED. 3 passed; 1 failed; 0 ignored"
        ));
        assert!(!is_summary(
            "test result: ok. 0 passed; 0 failed; 0 ignored"
        ));
        assert!(!is_summary("test a::b ... ok"));
    }
}
