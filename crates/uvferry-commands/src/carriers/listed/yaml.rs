//! Commands in YAML of any kind: pipelines, compositions, playbooks, tasks.

use std::collections::BTreeSet;
use std::ops::Range;

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeId, NodeRef, Parent, Tree, Value};

use crate::carried::{Carried, Found};
use crate::carriers::command_lines::{is_command_line, runs_a_program, simple_commands};
use crate::carriers::listing;
use crate::command::{CommandLine, Piece, Word};
use crate::context::{Environment, Settings, Surroundings};
use crate::outcome::{Outcome, Program, Translated, shell_word};
use crate::program_words::mentions_program;
use crate::yaml_text;

/// Keys whose text a shell reads, in the pipelines and tools that are in use.
const SCRIPTS: &[&str] = &[
    "after_failure",
    "after_install",
    "after_script",
    "after_success",
    "ansible.builtin.shell",
    "bash",
    "before_build",
    "before_deploy",
    "before_install",
    "before_script",
    "build",
    "build_script",
    "buildcommand",
    "cmd",
    "cmds",
    "command",
    "commands",
    "deploy",
    "entrypoint",
    "finally",
    "inlinescript",
    "install",
    "install_script",
    "post_build",
    "pre_build",
    "pre_test",
    "run",
    "script",
    "scripts",
    "setup",
    "sh",
    "shell",
    "startcommand",
    "steps",
    "test",
    "test_script",
];

/// Keys whose text people read.
const PROSE: &[&str] = &[
    "about",
    "body",
    "default",
    "description",
    "desc",
    "displayname",
    "doc",
    "help",
    "label",
    "message",
    "msg",
    "name",
    "notes",
    "placeholder",
    "summary",
    "text",
    "title",
];

/// Keys whose text PowerShell or cmd reads.
const WINDOWS: &[&str] = &["ps", "pwsh", "powershell", "psscript", "cmd", "win_shell"];

/// Whether it could be read.
pub(super) fn read(file: &SourceFile, settings: &Settings<'_>, carried: &mut Carried) -> bool {
    let Ok(tree) = Tree::parse(file) else {
        return false;
    };
    let name = file.path().rsplit('/').next().unwrap_or(file.path());
    let is_windows = name.to_ascii_lowercase().contains("appveyor");
    // A list may be long: whether it is one command is asked once.
    let vectors: BTreeSet<NodeId> = tree
        .nodes()
        .filter(|node| matches!(node.node().value, Value::Sequence(_)) && words(*node).is_some())
        .map(NodeRef::id)
        .collect();
    for node in tree.nodes() {
        match &node.node().value {
            Value::Scalar(scalar) => {
                let key = key_of(&tree, node);
                if matches!(node.node().parent, Parent::Key(..)) || !mentions_program(&scalar.text)
                {
                    continue;
                }
                let key = key.unwrap_or_default();
                if PROSE.contains(&key.as_str()) || is_in_one(&vectors, node) {
                    continue;
                }
                let is_script = SCRIPTS.contains(&key.as_str()) && !is_windows;
                if is_script && !WINDOWS.contains(&key.as_str()) {
                    if let Some(embedded) = yaml_text::embedded(&tree, node.id(), templates) {
                        let around = Surroundings::default();
                        listing::list(&embedded, &around, settings, carried);
                    }
                } else {
                    lines(&tree, node, settings, carried);
                }
            }
            Value::Sequence(_) => vector(&tree, node, settings, carried),
            Value::Mapping(_) => module(&tree, node, settings, carried),
            Value::Alias(_) => {}
        }
    }
    true
}

/// The key that a node is the value of, or an item of the value of, in lower case.
fn key_of(tree: &Tree, node: NodeRef<'_>) -> Option<String> {
    let mut parent = node.node().parent;
    loop {
        match parent {
            Parent::Document => return None,
            Parent::Item(holder, _) => parent = tree.node(holder).parent,
            Parent::Key(holder, at) | Parent::Entry(holder, at) => {
                let Value::Mapping(map) = &tree.node(holder).value else {
                    return None;
                };
                let key = tree.get(map.entries.get(at)?.key);
                return key
                    .text()
                    .map(|key| key.to_ascii_lowercase().replace('-', "_"));
            }
        }
    }
}

/// Lines that are commands.
fn lines(tree: &Tree, node: NodeRef<'_>, settings: &Settings<'_>, carried: &mut Carried) {
    let span = node.span();
    let mut at = span.start;
    for line in tree.file().slice(span).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let whole = line.trim();
        // A quote at its end may be YAML's or the last word's.
        let ways = [whole, whole.trim_matches(['"', '\''])];
        if let Some(command) = ways.into_iter().find(|command| is_command_line(command)) {
            let skip = line.find(command).unwrap_or(0);
            let around = Surroundings::default();
            listing::list_line(command, start + skip, &around, settings, carried);
        }
    }
}

/// The words of a list that is one command, `["pip", "install", "x"]`.
fn words(node: NodeRef<'_>) -> Option<Vec<Word>> {
    let words: Vec<Word> = node
        .items()
        .map(|item| item.text().map(word))
        .collect::<Option<_>>()?;
    let line: Vec<&str> = words.iter().map(|word| word.raw.as_str()).collect();
    let commands = simple_commands(&line.join(" "));
    let is_one = words.len() > 1
        && commands.len() == 1
        && commands
            .first()
            .is_some_and(|command| runs_a_program(command))
        // Commands of their own have spaces in them.
        && words.first().is_some_and(|first| !first.raw.contains(' '));
    is_one.then_some(words)
}

fn word(text: &str) -> Word {
    let pieces = if templates(text).is_empty() {
        vec![Piece::Literal(text.to_owned())]
    } else {
        vec![Piece::Expansion {
            text: text.to_owned(),
            quoted: true,
        }]
    };
    Word {
        raw: if templates(text).is_empty() {
            shell_word(text)
        } else {
            text.to_owned()
        },
        span: 0..text.len(),
        pieces,
    }
}

fn is_in_one(vectors: &BTreeSet<NodeId>, node: NodeRef<'_>) -> bool {
    matches!(node.node().parent, Parent::Item(holder, _) if vectors.contains(&holder))
}

fn vector(tree: &Tree, node: NodeRef<'_>, settings: &Settings<'_>, carried: &mut Carried) {
    if conda(tree, node, carried) {
        return;
    }
    let Some(words) = words(node) else {
        return;
    };
    let command = CommandLine {
        assignments: Vec::new(),
        words,
    };
    let shown: Vec<&str> = command.words.iter().map(|word| word.raw.as_str()).collect();
    let shown = shown.join(" ");
    let around = Surroundings::default();
    listing::list_command(&command, &shown, node.span(), &around, settings, carried);
}

/// `pip:` in the dependencies of a conda environment.
fn conda(tree: &Tree, node: NodeRef<'_>, carried: &mut Carried) -> bool {
    let Parent::Entry(holder, _) = node.node().parent else {
        return false;
    };
    let is_pip = key_of(tree, node).as_deref() == Some("pip");
    let in_dependencies = matches!(tree.node(holder).parent, Parent::Item(..))
        && key_of(tree, tree.get(holder)).as_deref() == Some("dependencies");
    if !is_pip || !in_dependencies {
        return false;
    }
    let names: Vec<&str> = node.items().filter_map(NodeRef::text).collect();
    carried.commands.push(Found {
        span: node.span(),
        text: listing::one_line(&format!("pip: {}", names.join(", "))),
        to: None,
        translated: Translated {
            program: Program::Pip,
            outcome: Outcome::Kept {
                why: "conda installs these with pip, into an environment of its own".to_owned(),
            },
            notes: Vec::new(),
            serves_pip: false,
            brings_uv: false,
            exports: None,
        },
        is_applied: false,
    });
    true
}

/// Ansible's module `pip`.
fn module(tree: &Tree, node: NodeRef<'_>, settings: &Settings<'_>, carried: &mut Carried) {
    let entry = ["pip", "ansible.builtin.pip"]
        .iter()
        .find_map(|key| node.own_entry(key));
    let Some((_, value)) = entry else {
        return;
    };
    let pairs: Vec<(String, Vec<String>)> = if value.is_mapping() {
        value
            .entries()
            .filter_map(|(key, value)| {
                let values = match value.text() {
                    Some(text) => vec![text.to_owned()],
                    None => value
                        .items()
                        .filter_map(NodeRef::text)
                        .map(str::to_owned)
                        .collect(),
                };
                Some((key.text()?.to_owned(), values))
            })
            .collect()
    } else {
        // `pip: name=six state=present`
        value
            .text()
            .unwrap_or_default()
            .split_whitespace()
            .filter_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                Some((key.to_owned(), vec![value.to_owned()]))
            })
            .collect()
    };
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, values)| values.as_slice())
    };
    let is_given = |name: &str| get(name).is_some_and(|values| !values.is_empty());
    if !is_given("name") && !is_given("requirements") {
        return;
    }
    let first = |name: &str| get(name).and_then(|values| values.first());
    let state = first("state").map_or("present", String::as_str);
    let mut command = vec![match first("virtualenv") {
        Some(path) => Word::literal(format!("{}/bin/pip", path.trim_end_matches('/'))),
        None => Word::literal("pip"),
    }];
    match state {
        "absent" => command.extend([Word::literal("uninstall"), Word::literal("-y")]),
        _ => command.push(Word::literal("install")),
    }
    if state == "latest" {
        command.push(Word::literal("--upgrade"));
    }
    if let Some(path) = first("requirements") {
        command.extend([Word::literal("-r"), word(path)]);
    }
    let version = first("version");
    for name in get("name").unwrap_or_default() {
        match version {
            Some(version) => command.push(word(&format!("{name}=={version}"))),
            None => command.push(word(name)),
        }
    }
    let extra = first("extra_args").map(String::as_str).unwrap_or_default();
    command.extend(extra.split_whitespace().map(word));
    let around = Surroundings {
        environment: match first("virtualenv") {
            Some(_) => Environment::Unknown,
            None => Environment::System,
        },
        ..Surroundings::default()
    };
    let command = CommandLine {
        assignments: Vec::new(),
        words: command,
    };
    let text = format!("pip: {}", tree.file().slice(value.span()));
    listing::list_command(&command, &text, value.span(), &around, settings, carried);
}

/// Where `{{ … }}`, `${{ … }}` and `<< … >>` stand, which something else replaces before a
/// shell reads the text.
fn templates(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (open, close) in [("${{", "}}"), ("{{", "}}"), ("<<", ">>")] {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|start| at + start) {
            let Some(length) = text[start..].find(close) else {
                break;
            };
            at = start + length + close.len();
            let range = start..at;
            if found
                .iter()
                .all(|other| other.end <= start || at <= other.start)
                && !text[range.clone()].contains('\n')
            {
                found.push(range);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::context::Mode;

    #[test]
    fn quotes_of_yaml_and_of_words() {
        let text = "install:\n  - python -m pip install -U -e \".[test]\"\n  \
                    - \"python -m pip install six\"\n  \
                    - python -W ignore setup.py -q bdist_wheel\n  \
                    - cmd: |\n      \"%PYTHON%\" -m pip install six\n";
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let mut carried = Carried::default();
        assert!(read(
            &SourceFile::new("appveyor.yml", text),
            &settings,
            &mut carried
        ));
        let found: Vec<&str> = carried
            .commands
            .iter()
            .map(|found| &text[found.span.clone()])
            .collect();
        assert_eq!(
            found,
            [
                "python -m pip install -U -e \".[test]\"",
                "python -m pip install six",
                "python -W ignore setup.py -q bdist_wheel",
                "\"%PYTHON%\" -m pip install six",
            ]
        );
    }
}
