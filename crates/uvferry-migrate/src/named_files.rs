//! Requirements files that only a command or a setting names, whatever they are called.

use std::collections::BTreeMap;

use crate::documents::{FoundBy, has_requirements_name};
use crate::mentions::is_instruction;
use crate::options::PlanOptions;
use crate::project::excluded;
use crate::roles::{BuildReader, Said};
use crate::roots::{self, Root};
use crate::threads;
use crate::tree::{Tree, TreeFile, base_name, folder_of, join};

/// The files to read first: by name, by what the user said, by what the build and the
/// commands of the repository name.
pub(crate) fn candidates(
    tree: &Tree,
    inner: &[Root],
    options: &PlanOptions,
    build_readers: &BTreeMap<String, BuildReader>,
) -> Vec<(String, FoundBy)> {
    let mut found: Vec<(String, FoundBy)> = Vec::new();
    let excluded = excluded(&options.exclude);
    let belongs = |path: &str| roots::root_of(inner, path).is_none() && !excluded.is_match(path);
    for file in tree.files() {
        if has_requirements_name(&file.path)
            && belongs(&file.path)
            && !roots::is_foreign(&file.path)
        {
            found.push((file.path.clone(), FoundBy::Name));
        }
    }
    for (path, said) in &options.files {
        let path = join("", path);
        found.retain(|(known, _)| *known != path);
        if *said != Said::Ignore || tree.contains(&path) {
            found.push((path, FoundBy::Setting));
        }
    }
    for path in build_readers.keys() {
        if !found.iter().any(|(known, _)| known == path) && tree.contains(path) {
            found.push((path.clone(), FoundBy::Setting));
        }
    }
    for (path, file, line) in installed_by_commands(tree, &belongs) {
        if !found.iter().any(|(known, _)| *known == path) {
            found.push((path, FoundBy::Command { file, line }));
        }
    }
    found
}

/// So many files one thread reads.
const FEW: usize = 64;

/// Files named after `-r` or `--requirement` where pip is spoken of (a command, tox's
/// dependencies, a session of nox), and those that Read the Docs is told to install.
fn installed_by_commands(
    tree: &Tree,
    belongs: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<(String, String, usize)> {
    let files: Vec<&TreeFile> = tree
        .files()
        .iter()
        .filter(|file| {
            belongs(&file.path)
                && is_instruction(&file.path)
                && !roots::is_of_others(&file.path)
                // Only in a file of pip's is an `-r` its own without a word of it.
                && (is_of_pip(&file.path) || !tree.is_silent(&file.path))
                && tree.size_bytes(file) <= 1 << 20
        })
        .collect();
    let read = |file: &&TreeFile| -> Vec<(String, String, usize)> {
        let Ok(bytes) = tree.read_text(&file.path) else {
            return Vec::new();
        };
        if !may_name_requirements(&file.path, &bytes) {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(&bytes);
        named_in_commands(&file.path, &text)
            .into_iter()
            .filter_map(|(target, line)| {
                [join(folder_of(&file.path), &target), join("", &target)]
                    .into_iter()
                    .find(|path| tree.contains(path) && belongs(path))
                    .map(|path| (path, file.path.clone(), line))
            })
            .collect()
    };
    let found = threads::each(&files, FEW, read);
    found.into_iter().flatten().collect()
}

/// Whether it is worth to look at a file line by line.
fn may_name_requirements(path: &str, bytes: &[u8]) -> bool {
    let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    if is_of_readthedocs(path) {
        return has("requirements");
    }
    (has("-r") || has("--requirement")) && (is_of_pip(path) || has("pip") && has("install"))
}

/// Files in which every `-r` is pip's.
fn is_of_pip(path: &str) -> bool {
    matches!(
        base_name(path).to_ascii_lowercase().as_str(),
        "tox.ini" | "noxfile.py"
    )
}

fn is_of_readthedocs(path: &str) -> bool {
    matches!(
        base_name(path).to_ascii_lowercase().trim_start_matches('.'),
        "readthedocs.yml" | "readthedocs.yaml"
    )
}

/// The targets of `-r` and `--requirement` in one file, as written, with their lines.
fn named_in_commands(path: &str, text: &str) -> Vec<(String, usize)> {
    let of_pip = is_of_pip(path);
    let of_readthedocs = is_of_readthedocs(path);
    let mut found = Vec::new();
    let mut goes_on = false;
    let mut option_before = false;
    for (at, line) in text.lines().enumerate() {
        if of_readthedocs {
            let key = line.trim_start().trim_start_matches("- ").trim_start();
            if let Some(value) = ["requirements:", "requirements_file:"]
                .iter()
                .find_map(|known| key.strip_prefix(known))
            {
                let value = value.split(" #").next().unwrap_or_default().trim();
                let value = value.trim_matches(['"', '\'']);
                if !value.is_empty() {
                    found.push((value.to_owned(), at + 1));
                }
                continue;
            }
        }
        let continued = goes_on;
        let speaks = of_pip || continued || line.contains("pip");
        goes_on = speaks && line.trim_end().ends_with(['\\', '(', ',', '^']);
        if !speaks {
            option_before = false;
            continue;
        }
        if !option_before && !line.contains("-r") {
            continue;
        }
        // Without an ending of its own a file is one only after the very command.
        let installs = of_pip || line.contains("install") || continued;
        let words = line.split(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\'' | '`' | ';' | '&' | '|' | ',' | '[' | ']' | '(' | ')' | '<' | '>'
                )
        });
        for word in words.filter(|word| !word.is_empty() && *word != "\\") {
            let target = if std::mem::take(&mut option_before) {
                Some(word)
            } else if matches!(word, "-r" | "--requirement") {
                option_before = true;
                None
            } else {
                word.strip_prefix("--requirement=")
                    .or_else(|| word.strip_prefix("-r").filter(|rest| rest.contains('.')))
            };
            let Some(target) = target else { continue };
            let target = ["{toxinidir}/", "{tox_root}/", "$PWD/", "./", "/app/"]
                .iter()
                .find_map(|prefix| target.strip_prefix(prefix))
                .unwrap_or(target)
                .trim_end_matches([':', '.']);
            if can_be_requirements(target, installs) {
                found.push((target.to_owned(), at + 1));
            }
        }
        option_before &= goes_on;
    }
    found
}

/// Whether a file that a command or the build names can hold requirements: code and tables of
/// other tools are named after `-r` by other programs, and read by the build for other ends.
pub(crate) fn can_be_requirements(target: &str, installs: bool) -> bool {
    let lower = target.to_ascii_lowercase();
    let extension = base_name(&lower)
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    match extension {
        "txt" | "in" | "pip" => true,
        "py" | "toml" | "cfg" | "ini" | "lock" | "json" | "yml" | "yaml" | "sh" | "md" | "rst" => {
            false
        }
        _ => installs,
    }
}

#[cfg(test)]
mod tests {
    use crate::{PlanOptions, plan};

    use super::named_in_commands;

    #[test]
    fn commands_and_settings_name_files_whatever_these_are_called() {
        for (path, text, expected) in [
            (
                ".readthedocs.yml",
                "python:\n  install:\n  - requirements: docs/sphinx.list # x\n",
                "docs/sphinx.list:3",
            ),
            (
                "readthedocs.yaml",
                "python:\n  install:\n    - method: pip\n      requirements: 'docs/r.txt'\n",
                "docs/r.txt:4",
            ),
            (
                "tox.ini",
                "[testenv]\ndeps =\n  -r{toxinidir}/ci/deps.txt\n  -r ci/more.txt\n",
                "ci/deps.txt:3 ci/more.txt:4",
            ),
            (
                "noxfile.py",
                "session.install(\n  \"-r\",\n  \"docs/deps.pip\",\n)\n",
                "docs/deps.pip:3",
            ),
            (
                "Dockerfile",
                "RUN pip install --no-cache-dir \\\n    -r deps.txt \\\n    -r more.list\nRUN rm -r old.txt\n",
                "deps.txt:2 more.list:3",
            ),
            (
                "Makefile",
                "deps:\n\t$(PIP) -q install -r dev-deps\n\tpip install -r dev-deps\n",
                "dev-deps:3",
            ),
            (
                "run.py",
                "subprocess.run(['pip', 'install', '-r', 'deps.txt'])\n",
                "deps.txt:1",
            ),
            (
                "ci.yml",
                "run: pip install --requirement=ci/deps.txt && grep -r six.py .\n",
                "ci/deps.txt:1",
            ),
            (
                "README.md",
                "Run `pip install -r deps.txt`.\n\ncp -r a.txt b\n",
                "deps.txt:1",
            ),
        ] {
            let found: Vec<String> = named_in_commands(path, text)
                .into_iter()
                .map(|(target, line)| format!("{target}:{line}"))
                .collect();
            assert_eq!(found.join(" "), expected, "{path}");
        }
    }

    #[test]
    fn a_file_that_only_a_setting_names_is_read_and_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("requirements.txt", "six\n"),
            ("docs/sphinx.list", "sphinx\n"),
            (
                ".readthedocs.yml",
                "version: 2\nbuild:\n  os: ubuntu-22.04\n  tools:\n    python: '3.11'\n\
                 python:\n  install:\n  - requirements: docs/sphinx.list\n",
            ),
        ] {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let planned = |no_commands| {
            let options = PlanOptions {
                no_commands: Some(no_commands),
                ..PlanOptions::default()
            };
            plan(folder.path(), &options).unwrap()
        };
        let kept = planned(true);
        assert_eq!(kept.project.groups, ["docs-sphinx"]);
        let held: Vec<&str> = kept.held.iter().map(|held| held.path.as_str()).collect();
        assert_eq!(held, ["docs/sphinx.list"]);
        let rewritten = planned(false);
        assert_eq!(rewritten.project.groups, ["docs-sphinx"]);
        assert!(rewritten.held.is_empty(), "{:?}", rewritten.held);
    }
}
