//! Scripts that something runs in a container or on another machine, where uv need not be.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{
    Carrier, Outcome, SCRIPT_RUNS_ELSEWHERE, Settings, scripts_in_images_left_alone,
};
use uvferry_diagnostics::redact;

use super::{CarriedFile, CommandFile, is_script, names_one_of};

/// What runs text or a file somewhere else. Services of compose are images that a file of the
/// repository most often builds.
const RUNNERS: [(&str, Option<&[&str]>); 9] = [
    ("docker", Some(&["run", "exec"])),
    ("podman", Some(&["run", "exec"])),
    ("nerdctl", Some(&["run", "exec"])),
    ("kubectl", Some(&["exec"])),
    ("lxc", Some(&["exec"])),
    ("vagrant", Some(&["ssh"])),
    ("heroku", Some(&["run"])),
    ("gcloud", Some(&["ssh"])),
    ("ssh", None),
];

/// The scripts that a line of another file runs elsewhere, by path, with the place and the
/// line.
pub(super) fn scripts_run_elsewhere(
    files: &[CommandFile],
    settings: &Settings<'_>,
) -> BTreeMap<String, String> {
    let scripts: Vec<&str> = files
        .iter()
        .filter(|file| file.carrier == Carrier::ShellScript)
        .map(|file| file.source.path())
        .collect();
    let mut found = BTreeMap::new();
    if scripts.is_empty() {
        return found;
    }
    run_in_images(files, settings, &mut found);
    let runs = |carrier| {
        is_script(carrier)
            || matches!(
                carrier,
                Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline | Carrier::Listed
            )
    };
    for file in files.iter().filter(|file| runs(file.carrier)) {
        let text = file.source.text();
        if !RUNNERS.iter().any(|(name, _)| text.contains(name)) {
            continue;
        }
        for (number, line) in logical_lines(text) {
            for command in parts(&line) {
                if !RUNNERS.iter().any(|(name, _)| command.contains(name)) {
                    continue;
                }
                for form in with_values(command, text) {
                    let words = words(&form);
                    let Some(at) = runner(&words) else {
                        continue;
                    };
                    for script in &scripts {
                        // `ssh host 'bash -s' < x.sh`, `cat x.sh | ssh host bash`.
                        if words.iter().any(|word| names(word, script))
                            && (words[at..].iter().any(|word| names(word, script))
                                || command.contains('|'))
                        {
                            found.entry((*script).to_owned()).or_insert_with(|| {
                                let told = redact(command.trim()).into_owned();
                                format!("`{told}` ({}:{number})", file.source.path())
                            });
                        }
                    }
                }
            }
        }
    }
    found
}

/// The scripts of images that stay as they are: templates, and those that uv has no build for
/// or does not work in.
fn run_in_images(
    files: &[CommandFile],
    settings: &Settings<'_>,
    found: &mut BTreeMap<String, String>,
) {
    let scripts: BTreeSet<String> = files
        .iter()
        .filter(|file| file.carrier == Carrier::ShellScript && file.speaks_of_pip)
        .map(|file| file.source.path().to_owned())
        .collect();
    let settings = Settings {
        scripts_with_uv: &scripts,
        ..*settings
    };
    for file in files {
        let (path, text) = (file.source.path(), file.source.text());
        if file.carrier != Carrier::Dockerfile || !names_one_of(text, &scripts) {
            continue;
        }
        for (script, line) in scripts_in_images_left_alone(&file.source, &settings) {
            found.entry(script).or_insert_with(|| {
                let told = text.lines().nth(line - 1).unwrap_or_default();
                format!("`{}` ({path}:{line})", redact(told.trim()))
            });
        }
    }
}

/// A command with the values that its file gives to the variables in it, one of each in turn.
fn with_values<'a>(command: &'a str, text: &str) -> Vec<Cow<'a, str>> {
    /// Nobody writes more.
    const MOST: usize = 20;
    let mut forms = vec![Cow::Borrowed(command)];
    for part in command.split('$').skip(1).take(MOST) {
        let part = part.trim_start_matches(['{', '(']);
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let name = &part[..end.unwrap_or(part.len())];
        let values: Vec<&str> = text
            .lines()
            .filter_map(|line| value_of(line, name))
            .take(MOST)
            .collect();
        if name.is_empty() || values.is_empty() {
            continue;
        }
        let replaced = |form: &str, value: &str| {
            [
                format!("${{{name}}}"),
                format!("$({name})"),
                format!("${name}"),
            ]
            .iter()
            .fold(form.to_owned(), |form, reference| {
                form.replace(reference, value)
            })
        };
        forms = forms
            .iter()
            .flat_map(|form| values.iter().map(|value| Cow::Owned(replaced(form, value))))
            .take(MOST)
            .collect();
    }
    forms
}

/// The value that a line gives to a variable: of a shell, of make, or of YAML.
fn value_of<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let line = line.trim_start();
    let line = ["export ", "readonly ", "local ", "- "]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .unwrap_or(line);
    let rest = line.trim_start().strip_prefix(name)?.trim_start();
    let value = rest
        .trim_start_matches([':', '?', '+'])
        .strip_prefix('=')
        .or_else(|| rest.strip_prefix(": "))?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

/// Leaves the commands of a script as they are.
pub(super) fn leave(file: &mut CarriedFile, by: &str) {
    file.carried.replacements.clear();
    file.carried.mentions.clear();
    for found in &mut file.carried.commands {
        if !matches!(
            found.translated.outcome,
            Outcome::Rewritten(_) | Outcome::Removed { .. }
        ) {
            continue;
        }
        found.is_applied = false;
        found.translated.outcome = Outcome::NeedsReview {
            rule: &SCRIPT_RUNS_ELSEWHERE,
            why: format!("{by} runs this script in a container or on another machine"),
            suggestion: found.to.take(),
        };
    }
}

/// The lines of a text with those that continue them, and their numbers.
pub(super) fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, line) in text.lines().enumerate() {
        let content = line.strip_suffix('\\');
        let part = content.unwrap_or(line).trim();
        match lines.last_mut() {
            Some((_, known)) if goes_on => {
                known.push(' ');
                known.push_str(part);
            }
            _ => lines.push((index + 1, part.to_owned())),
        }
        goes_on = content.is_some();
    }
    lines.retain(|(_, line)| !line.starts_with('#'));
    lines
}

/// The commands of a line: what `;`, `&&` and `||` outside of quotes part.
pub(super) fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut quote = None;
    let mut start = 0;
    let bytes = line.as_bytes();
    for at in 0..bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
            None => {
                let is_double = matches!(byte, b'&' | b'|') && bytes.get(at + 1) == Some(&byte);
                if byte == b';' || is_double {
                    parts.push(&line[start..at]);
                    start = at + 1;
                }
            }
        }
    }
    parts.push(&line[start..]);
    parts
}

fn words(command: &str) -> Vec<&str> {
    command
        .split(|letter: char| letter.is_whitespace() || "\"'`;&|<>()=,[]".contains(letter))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Where a program stands that runs what is behind it elsewhere.
fn runner(words: &[&str]) -> Option<usize> {
    RUNNERS.iter().find_map(|(name, commands)| {
        let is_name = |word: &&str| word.rsplit('/').next() == Some(name);
        let at = words.iter().position(is_name)?;
        if words.get(at + 1) == Some(&"compose") {
            return None;
        }
        let is_it = commands.is_none_or(|commands| {
            let behind = words[at + 1..].iter().take(6);
            behind.into_iter().any(|word| commands.contains(word))
        });
        is_it.then_some(at)
    })
}

/// Whether a word is the path of a script, wherever the repository stands there.
fn names(word: &str, script: &str) -> bool {
    let word = word.strip_prefix("./").unwrap_or(word);
    let is_whole = |front: &str| front.is_empty() || front.ends_with('/');
    word.strip_suffix(script).is_some_and(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::UV_VERSION;
    use uvferry_commands::Mode;
    use uvferry_diagnostics::SourceFile;

    fn file(path: &str, text: &str) -> CommandFile {
        CommandFile {
            source: SourceFile::new(path, text),
            carrier: Carrier::ShellScript,
            speaks_of_pip: true,
        }
    }

    #[test]
    fn scripts_of_containers_and_other_machines() {
        let build = "\
docker run --rm -v $PWD:/io \\
    quay.io/pypa/manylinux2014_x86_64 /io/tools/wheels.sh && tools/local.sh
docker exec c bash /io/tools/second.sh
ssh host 'bash -s' < tools/third.sh
cat tools/fourth.sh | ssh host bash
docker compose run web ./tools/service.sh
# docker run x tools/told.sh
echo ssh; ./tools/other.sh
docker build . && tools/built.sh
RUN='/io/tools/sixth.sh /out'
docker run -v $PWD:/io image $RUN
export TOOLS=/io/tools
docker run image bash ${TOOLS}/seventh.sh
";
        let names = [
            "wheels", "local", "second", "third", "fourth", "service", "told", "other", "built",
            "sixth", "seventh",
        ];
        let mut files = vec![file("build.sh", build)];
        files.extend(
            names
                .iter()
                .map(|name| file(&format!("tools/{name}.sh"), "pip install x\n")),
        );
        assert_eq!(
            elsewhere(&files),
            ["fourth", "second", "seventh", "sixth", "third", "wheels"]
                .map(|name| format!("tools/{name}.sh"))
        );
    }

    fn elsewhere(files: &[CommandFile]) -> Vec<String> {
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: UV_VERSION,
            with_docker_cache: false,
            scripts_with_uv: &BTreeSet::new(),
        };
        scripts_run_elsewhere(files, &settings)
            .into_keys()
            .collect()
    }

    #[test]
    fn scripts_of_images_that_stay_as_they_are() {
        let image = |path: &str, text: &str| CommandFile {
            carrier: Carrier::Dockerfile,
            ..file(path, text)
        };
        let files = [
            file("old.sh", "pip install six\n"),
            file("new.sh", "pip install six\n"),
            file("two.sh", "pip install six\n"),
            file("copied.sh", "pip install six\n"),
            file("t/inst.sh", "pip install six\n"),
            image(
                "Dockerfile",
                "FROM python:2.7 AS old\nCOPY . /app\nRUN /app/old.sh\n\
                 FROM python:3.11\nCOPY . /app\nRUN /app/new.sh\n\
                 FROM centos:7\nRUN yum install -y python-pip\n\
                 COPY . /app\nRUN /app/two.sh\n",
            ),
            image(
                "t/Dockerfile.tmpl",
                "FROM {{base}}\nADD copied.sh inst.sh ./\n\
                 CMD [\"/bin/bash\", \"inst.sh\"{{X}}]\n",
            ),
        ];
        assert_eq!(elsewhere(&files), ["old.sh", "t/inst.sh", "two.sh"]);
    }
}
