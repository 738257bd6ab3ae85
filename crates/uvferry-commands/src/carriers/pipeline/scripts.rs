use std::collections::BTreeSet;

use crate::context::{Directory, Mode, Settings, Surroundings, normal};

/// Whether a text installs uv by other means than pip.
pub(crate) fn brings_uv(text: &str) -> bool {
    text.contains("astral.sh/uv") || text.contains("uv-installer")
}

/// Whether a script runs one of the repository's scripts, or make, that calls uv once it is
/// rewritten.
pub(crate) fn runs_script_with_uv(
    text: &str,
    directory: &Directory,
    settings: &Settings<'_>,
) -> bool {
    !scripts_with_uv_in(text, directory, settings).is_empty()
}

/// Whether one of those leaves it to its caller which environment uv installs into. One that
/// is run by `uv run` has the environment of that.
pub(crate) fn runs_script_without_environment(
    text: &str,
    directory: &Directory,
    settings: &Settings<'_>,
) -> bool {
    calls_in(text, directory, settings)
        .iter()
        .any(|(script, by_uv)| !by_uv && leaves_environment_to_caller(script, settings))
}

/// Whether a script that calls uv activates no environment itself, as far as is known.
pub(crate) fn leaves_environment_to_caller(script: &str, settings: &Settings<'_>) -> bool {
    match settings.mode {
        Mode::Project(project) => !project.activating_scripts.contains(script),
        Mode::Pip => true,
    }
}

/// The scripts and Makefiles with uv that a script runs.
pub(crate) fn scripts_with_uv_in(
    text: &str,
    directory: &Directory,
    settings: &Settings<'_>,
) -> Vec<String> {
    let calls = calls_in(text, directory, settings);
    calls.into_iter().map(|(script, _)| script).collect()
}

/// Those scripts, each with whether `uv run` runs it.
fn calls_in(text: &str, directory: &Directory, settings: &Settings<'_>) -> Vec<(String, bool)> {
    let scripts = settings.scripts_with_uv;
    if scripts.is_empty() {
        return Vec::new();
    }
    let surroundings = Surroundings {
        directory: directory.clone(),
        ..Surroundings::default()
    };
    let script = |named: &str| {
        surroundings
            .repository_path(named)
            .filter(|path| scripts.contains(path))
    };
    let makefile = |folder: &str| {
        ["Makefile", "makefile", "GNUmakefile"]
            .iter()
            .find_map(|name| script(&format!("{folder}{name}")))
    };
    let is_end = |character: char| ";&|()`".contains(character);
    let mut found = Vec::new();
    for line in logical_lines(text) {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let here: Vec<&str> = parts(&line)
            .into_iter()
            .filter(|part| !in_container(part))
            .collect();
        for part in &here {
            let by_uv = is_run_by_uv(&words_of(part));
            for end in ends_behind_expansions(part) {
                let is_it = |path: &&String| {
                    let front = path.strip_suffix(end.as_str());
                    front.is_some_and(|front| front.is_empty() || front.ends_with('/'))
                };
                found.extend(
                    scripts
                        .iter()
                        .filter(is_it)
                        .map(|path| (path.clone(), by_uv)),
                );
            }
        }
        for command in here.into_iter().flat_map(|part| part.split(is_end)) {
            let words = words_of(command);
            let by_uv = is_run_by_uv(&words);
            for (number, word) in words.iter().enumerate() {
                let called = match *word {
                    "make" | "gmake" => {
                        let call = MakeCall::of(&words[number + 1..]);
                        makefile(&call.folder)
                            .filter(|path| makes_with_uv(path, &call.targets, scripts))
                    }
                    word => script(word.trim_start_matches("./")),
                };
                found.extend(called.map(|path| (path, by_uv)));
            }
        }
    }
    found
}

/// The words of a command, without quotes.
fn words_of(command: &str) -> Vec<&str> {
    command
        .split(|character: char| character.is_whitespace() || matches!(character, '"' | '\''))
        .filter(|word| !word.is_empty())
        .collect()
}

fn is_run_by_uv(words: &[&str]) -> bool {
    words.windows(2).any(|pair| pair == ["uv", "run"])
}

/// Folders of a machine that are not the repository.
const OTHER_FOLDERS: [&str; 6] = [
    "HOME",
    "RUNNER_TEMP",
    "TEMP",
    "TMP",
    "TMPDIR",
    "VIRTUAL_ENV",
];

/// The ends of the paths in a line that begin with what is known when it runs, without a slash:
/// `ci/x.sh` of `$GITHUB_WORKSPACE/ci/x.sh`.
fn ends_behind_expansions(line: &str) -> Vec<String> {
    /// Stands for an expansion.
    const UNKNOWN: char = '\0';
    if !line.contains(['$', '`']) {
        return Vec::new();
    }
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['$', '`']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let closed = [("${{", "}}"), ("${", "}"), ("$(", ")"), ("`", "`")]
            .into_iter()
            .find_map(|(open, close)| {
                let inner = rest.strip_prefix(open)?;
                let end = inner.find(close)?;
                Some((inner[..end].trim(), open.len() + end + close.len()))
            });
        let (name, length) = closed.unwrap_or_else(|| {
            let inner = &rest[1..];
            let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let end = end.unwrap_or(inner.len());
            (&inner[..end], end + 1)
        });
        if !OTHER_FOLDERS.contains(&name) {
            text.push(UNKNOWN);
        }
        rest = &rest[length..];
    }
    text.push_str(rest);
    text.split(|c: char| c.is_whitespace() || ";&|()".contains(c))
        .filter_map(|word| {
            let (_, end) = word.rsplit_once(UNKNOWN)?;
            let end = end.replace(['"', '\''], "");
            let end = normal(end.strip_prefix('/')?)?;
            (!end.is_empty()).then_some(end)
        })
        .collect()
}

/// The lines of a text, each with those that go on with it.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let content = line.strip_suffix('\\');
        let part = content.unwrap_or(line);
        match lines.last_mut() {
            Some(known) if goes_on => {
                known.push(' ');
                known.push_str(part);
            }
            _ => lines.push(part.to_owned()),
        }
        goes_on = content.is_some();
    }
    lines
}

/// The commands of a line, as far as what is in quotes is none of its own.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut quote = None;
    let mut start = 0;
    for (at, byte) in line.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            None if matches!(byte, b';' | b'&' | b'|') => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            Some(_) | None => {}
        }
    }
    parts.push(&line[start..]);
    parts
}

/// Whether a command runs what it names in a container, which has its own uv or none.
fn in_container(command: &str) -> bool {
    /// Options and names between the program and its command.
    const MOST_BETWEEN: usize = 6;
    let words: Vec<&str> = command.split_whitespace().collect();
    let is_runner = |word: &&str| {
        let name = word.rsplit('/').next();
        matches!(
            name,
            Some("docker" | "podman" | "nerdctl" | "docker-compose")
        )
    };
    words.iter().position(is_runner).is_some_and(|at| {
        let mut behind = words[at + 1..].iter().take(MOST_BETWEEN);
        behind.any(|word| matches!(*word, "run" | "exec"))
    })
}

/// What a call of make asks for.
struct MakeCall<'a> {
    /// With a slash behind it; empty for the folder at hand.
    folder: String,
    targets: Vec<&'a str>,
}

impl<'a> MakeCall<'a> {
    fn of(words: &[&'a str]) -> Self {
        let mut call = Self {
            folder: String::new(),
            targets: Vec::new(),
        };
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            match *word {
                "-C" | "--directory" => {
                    if let Some(folder) = words.next() {
                        call.folder = format!("{}/", folder.trim_end_matches('/'));
                    }
                }
                "-f" | "-o" | "-W" | "-I" | "-E" | "--file" => {
                    words.next();
                }
                // How many at once.
                word if word.starts_with('-') || word.bytes().all(|one| one.is_ascii_digit()) => {}
                word if word.starts_with(['>', '<']) || word.ends_with('>') => break,
                word if word.contains('=') => {}
                word => call.targets.push(word),
            }
        }
        call
    }
}

/// Whether a call of make that asks for these targets calls uv, as far as that is known of the
/// Makefile.
pub(crate) fn makes_with_uv<T: AsRef<str>>(
    makefile: &str,
    targets: &[T],
    scripts: &BTreeSet<String>,
) -> bool {
    let start = format!("{makefile}:");
    let mut known = scripts
        .range(start.clone()..)
        .take_while(|entry| entry.starts_with(&start))
        .peekable();
    if known.peek().is_none() || targets.iter().any(|target| target.as_ref().contains('$')) {
        return true;
    }
    let asked = |target: &str| scripts.contains(&format!("{start}{target}"));
    if targets.is_empty() {
        asked("")
    } else {
        targets.iter().any(|target| asked(target.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::context::Mode;

    #[test]
    fn scripts_are_known_by_their_paths() {
        let scripts: BTreeSet<String> = ["ci/install.sh", "Makefile", "docs/Makefile"]
            .map(str::to_owned)
            .into();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &scripts,
        };
        let runs = |text: &str, folder: &str| {
            runs_script_with_uv(text, &Directory::Known(folder.to_owned()), &settings)
        };
        assert!(runs("bash ./ci/install.sh x", ""));
        assert!(runs("./install.sh", "ci"));
        assert!(!runs("# ./ci/install.sh", ""));
        assert!(!runs("./install.sh", ""));
        assert!(runs("make test", ""));
        assert!(!runs("make test", "src"));
        assert!(runs("make -C docs html", "x/.."));
        assert!(!runs("cmake .", ""));
        for text in [
            "$GITHUB_WORKSPACE/ci/install.sh",
            "bash \"$CI_PROJECT_DIR\"/ci/install.sh --x",
            "source '${X}'/install.sh",
            "${{ github.workspace }}/ci/install.sh",
            "(cd x; bash $(pwd)/ci/install.sh)",
            "`pwd`/ci/../ci/install.sh",
        ] {
            assert!(runs(text, "else/where"), "{text}");
        }
        for text in [
            "$HOME/install.sh",
            "$X/reinstall.sh",
            "echo $X",
            "$X.install.sh",
            "$(",
            "`",
            "$X/..",
        ] {
            assert!(!runs(text, ""), "{text}");
        }
        assert!(!runs("docker exec x bash -c \"cd /x && make test\"", ""));
        assert!(!runs("docker run \\\n  -v $PWD:/x img ./ci/install.sh", ""));
        assert!(runs("docker build . && ./ci/install.sh", ""));
        assert!(runs("docker run img ls; make test", ""));
        let asks =
            |text: &str| runs_script_without_environment(text, &Directory::default(), &settings);
        assert!(asks("./ci/install.sh"));
        assert!(runs("uv run ./ci/install.sh", ""));
        assert!(!asks("uv run --frozen ./ci/install.sh"));
        let scripts: BTreeSet<String> = ["Makefile", "Makefile:deps"].map(str::to_owned).into();
        let settings = Settings {
            scripts_with_uv: &scripts,
            ..settings
        };
        let runs = |text: &str| runs_script_with_uv(text, &Directory::default(), &settings);
        assert!(runs("make -j 4 deps X=1 && ls"));
        assert!(runs("make $TARGET"));
        assert!(!runs("make up; echo deps"));
        assert!(!runs("make"));
    }
}
