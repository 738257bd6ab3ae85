//! Whether the new environment is as the old one was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uvferry_requirements::MarkerEnvironment;

use super::environment::{Old, Settings};
use super::files::{RecordedFile, recorded_files};
use super::probe::{Outcome, Task};
use super::report::{Imports, Issue, IssueKind};
use crate::distributions::{Distribution, Installed, Source};
use crate::interpreters::Interpreter;
use crate::reinstallation::is_plain_prompt;
use crate::rules::DIFFERS;

fn differs(message: String) -> Issue {
    Issue::new(IssueKind::VerificationFailed, &DIFFERS, message)
}

/// The interpreter and the settings.
pub(super) fn interpreter(old: &Old, new: &Interpreter, settings: &Settings) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut compare = |what: &str, before: &str, after: &str| {
        if before != after {
            issues.push(differs(format!("{what} was `{before}` and is `{after}`")));
        }
    };
    let then = &old.interpreter;
    compare("the version of Python", &then.version, &new.version);
    compare(
        "the implementation",
        &then.implementation,
        &new.implementation,
    );
    let text = |path: &Path| {
        fs_err::canonicalize(path)
            .unwrap_or_else(|_| path.to_owned())
            .display()
            .to_string()
    };
    compare(
        "the base of the interpreter",
        &text(&then.base_prefix),
        &text(&new.base_prefix),
    );
    // Another is not given to uv, which is said.
    if is_plain_prompt(&old.prompt) {
        compare(
            "the prompt",
            &old.prompt,
            settings.prompt().as_deref().unwrap_or_default(),
        );
    }
    let word = |takes: bool| if takes { "with" } else { "without" };
    compare(
        "the site packages of the base",
        word(old.system_site_packages),
        word(settings.takes_base_in()),
    );
    issues
}

/// Names, versions, and where each is from. `expected`: those that must be there.
pub(super) fn distributions(expected: &[&Distribution], new: &[&Distribution]) -> Vec<Issue> {
    let by_name: BTreeMap<&str, &&Distribution> = new
        .iter()
        .map(|one| (one.normalized_name.as_str(), one))
        .collect();
    let mut issues = Vec::new();
    for old in expected {
        let name = old.normalized_name.as_str();
        let Some(now) = by_name.get(name) else {
            issues.push(differs(format!("{} {} is not there", old.name, old.version)).of(name));
            continue;
        };
        if now.version != old.version {
            let told = format!("{} was {} and is {}", old.name, old.version, now.version);
            issues.push(differs(told).of(name));
        }
        let place = |one: &Distribution| {
            let folder = one.editable_location.as_ref()?;
            Some(fs_err::canonicalize(folder).unwrap_or_else(|_| folder.clone()))
        };
        if place(old) != place(now) {
            let told = |place: Option<PathBuf>| match place {
                Some(folder) => format!("an editable in `{}`", folder.display()),
                None => "no editable".to_owned(),
            };
            issues.push(
                differs(format!(
                    "{} was {} and is {}",
                    old.name,
                    told(place(old)),
                    told(place(now))
                ))
                .of(name),
            );
        }
        let commit = |one: &Distribution| match &one.direct_url.as_ref()?.source {
            Source::VcsInfo(vcs) => Some(vcs.commit_id.clone()),
            _ => None,
        };
        if let (Some(then), Some(now)) = (commit(old), commit(now))
            && then != now
        {
            issues.push(differs(format!("{} was at {then} and is at {now}", old.name)).of(name));
        }
    }
    let wanted: BTreeSet<&str> = expected
        .iter()
        .map(|one| one.normalized_name.as_str())
        .collect();
    for one in new {
        if !wanted.contains(one.normalized_name.as_str()) {
            issues.push(
                differs(format!("{} {} was not there", one.name, one.version))
                    .of(&one.normalized_name),
            );
        }
    }
    issues
}

/// Sentences about what does not fit, in both; those that are new are issues. What is about a
/// distribution that is missing is said of that already.
pub(super) fn fitting(
    before: &BTreeSet<String>,
    after: &BTreeSet<String>,
    missing: &BTreeSet<String>,
) -> Vec<Issue> {
    after
        .difference(before)
        .map(|sentence| {
            let issue = differs(sentence.clone());
            // It goes with the one that is missing, and is accepted with it.
            let cause = missing.iter().find(|name| {
                sentence
                    .split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))
                    .any(|word| uvferry_requirements::normalize_name(word) == **name)
            });
            match cause {
                Some(name) => issue.of(name),
                None => issue,
            }
        })
        .collect()
}

/// What does not fit together, in sentences.
pub(super) fn misfits(
    installed: &Installed,
    markers: Option<&MarkerEnvironment>,
) -> BTreeSet<String> {
    let Some(markers) = markers else {
        return BTreeSet::new();
    };
    installed
        .misfits(markers)
        .iter()
        .map(|misfit| installed.told(misfit).to_string())
        .collect()
}

/// The scripts that the old environment had: there, and started by an interpreter that is there.
/// `files` are those of the distributions that must be there, at the old environment's path,
/// which is the new one's.
pub(super) fn scripts(
    programs: &Path,
    expected: &[(&Distribution, Vec<RecordedFile>, Vec<String>)],
) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (one, files, entry_points) in expected {
        let mut scripts: BTreeSet<PathBuf> = files
            .iter()
            .filter(|file| file.path.parent() == Some(programs))
            .map(|file| file.path.clone())
            .collect();
        let ending = std::env::consts::EXE_SUFFIX;
        scripts.extend(
            entry_points
                .iter()
                .map(|name| programs.join(format!("{name}{ending}"))),
        );
        for script in scripts {
            if let Err(why) = starts(&script) {
                let name = script.file_name().unwrap_or_default().to_string_lossy();
                issues.push(
                    differs(format!("the script `{name}` of {} {why}", one.name))
                        .of(&one.normalized_name),
                );
            }
        }
    }
    issues
}

/// Whether the system could start a script: nothing is run.
fn starts(script: &Path) -> Result<(), String> {
    use std::io::Read as _;
    let mut start = Vec::new();
    fs_err::File::open(script)
        .and_then(|file| file.take(4096).read_to_end(&mut start))
        .map_err(|_| "is not there".to_owned())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = script
            .metadata()
            .map_err(|_| "is not there".to_owned())?
            .permissions()
            .mode();
        if mode & 0o111 == 0 {
            return Err("may not be executed".to_owned());
        }
        if let Some(line) = start.strip_prefix(b"#!") {
            let line = line.split(|&byte| byte == b'\n').next().unwrap_or(line);
            let line = String::from_utf8_lossy(line);
            let interpreter = line.split_whitespace().next().unwrap_or_default();
            if !Path::new(interpreter).is_file() {
                return Err(format!("is started by `{interpreter}`, which is not there"));
            }
            // A path that is too long or has spaces is named in the second line:
            // `'''exec' "/path/to/python" "$0" "$@"`.
            if let Some(second) = String::from_utf8_lossy(&start).lines().nth(1)
                && let Some(rest) = second.strip_prefix("'''exec' ")
            {
                let rest = rest.trim_start();
                let named = match rest.strip_prefix(['"', '\'']) {
                    Some(quoted) => quoted.split(['"', '\'']).next(),
                    None => rest.split_whitespace().next(),
                };
                if let Some(named) = named
                    && named.starts_with('/')
                    && !Path::new(named).is_file()
                {
                    return Err(format!("is started by `{named}`, which is not there"));
                }
            }
        }
    }
    Ok(())
}

/// The scripts of a distribution's list whose file was there before.
pub(super) fn files_that_are_there(one: &Distribution) -> Vec<RecordedFile> {
    recorded_files(one)
        .into_iter()
        .filter(|file| file.path.symlink_metadata().is_ok())
        .collect()
}

/// What worked before and does not now.
pub(super) fn imports(
    tasks: &[Task],
    before: &[Outcome],
    after: &[Outcome],
) -> (Imports, Vec<Issue>, BTreeSet<String>) {
    let mut counts = Imports::default();
    let mut issues = Vec::new();
    let mut unknown = BTreeSet::new();
    for ((task, before), after) in tasks.iter().zip(before).zip(after) {
        match (before, after) {
            (Outcome::Works, Outcome::Works) => {
                counts.worked_before += 1;
                counts.work_now += 1;
            }
            (Outcome::Works, Outcome::Fails(why)) => {
                counts.worked_before += 1;
                let told = match &task.script {
                    Some(script) => format!("`{script}` does not start: {why}"),
                    None => format!("`import {}` does not work: {why}", task.module),
                };
                issues.push(differs(told).of(&task.of));
            }
            (Outcome::Unknown, _) | (Outcome::Works, Outcome::Unknown) => {
                counts.unknown += 1;
                unknown.insert(task.module.clone());
            }
            (Outcome::Fails(_), _) => {}
        }
    }
    (counts, issues, unknown)
}
