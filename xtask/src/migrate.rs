use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use uvferry_cli::Streams;

use crate::tools;
use crate::workspace::Workspace;

/// `uvferry migrate` with these arguments, or on a fresh copy of the sample project when
/// they name no path. Brings uv when there is none.
pub(crate) fn run(streams: &mut Streams, given: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    let mut arguments: Vec<OsString> = vec!["uvferry".into(), "migrate".into()];
    if !names_a_path(&given) && !asks_for_help(&given) {
        let demo = workspace.target.join("demo");
        copy_fresh(&workspace.root.join("fixtures/demo/before"), &demo)
            .context("cannot copy the sample project")?;
        streams.note(format_args!("the sample project is in {}", demo.display()));
        arguments.push(demo.into());
        for flag in ["--yes", "--allow-no-vcs"] {
            if given.iter().all(|argument| argument != flag) {
                arguments.push(flag.into());
            }
        }
    }
    if !names_uv(&given) && !asks_for_help(&given) && tools::uv_on_path().is_none() {
        arguments.push("--uv".into());
        arguments.push(tools::bring_uv(streams, &workspace)?.into());
    }
    arguments.extend(given);
    streams.flush()?;
    Ok(uvferry::run_from(arguments))
}

/// A path comes first, or is a folder that exists: a value of a flag is neither.
fn names_a_path(arguments: &[OsString]) -> bool {
    let is_flag = |argument: &OsStr| argument.as_encoded_bytes().starts_with(b"-");
    arguments.first().is_some_and(|first| !is_flag(first))
        || arguments.iter().any(|argument| {
            (!is_flag(argument) && Path::new(argument).is_dir())
                || argument.as_encoded_bytes().starts_with(b"--directory")
        })
}

fn asks_for_help(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
}

fn names_uv(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .any(|argument| argument == "--uv" || argument.as_encoded_bytes().starts_with(b"--uv="))
}

/// A copy of a folder in the place of whatever stood there.
pub(crate) fn copy_fresh(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        fs_err::remove_dir_all(to)?;
    }
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs_err::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn a_value_of_a_flag_is_no_path() {
        assert!(!names_a_path(&arguments(&[])));
        assert!(!names_a_path(&arguments(&["--mode", "pip"])));
        assert!(names_a_path(&arguments(&["not-there", "--dry-run"])));
        assert!(names_a_path(&arguments(&[
            "--dry-run",
            env!("CARGO_MANIFEST_DIR")
        ])));
        assert!(names_a_path(&arguments(&["--directory=x"])));
    }

    #[test]
    fn a_second_copy_has_nothing_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs_err::create_dir_all(from.join("a")).unwrap();
        fs_err::write(from.join("a/b"), "1").unwrap();
        copy_fresh(&from, &to).unwrap();
        fs_err::write(to.join("left-over"), "").unwrap();
        copy_fresh(&from, &to).unwrap();
        assert!(!to.join("left-over").exists());
        assert_eq!(fs_err::read_to_string(to.join("a/b")).unwrap(), "1");
    }
}
