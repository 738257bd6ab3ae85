//! The reader against BuildKit's own parser, in the form of the Python package `dockerfile`,
//! which is that parser compiled; the same for what is written; and `bash -n` for each `RUN`.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use uvferry_process::Command;
use uvferry_testkit::{Isolated, python_with, skip};

use crate::context::{InstallTarget, Mode, Project, Settings};

use super::*;

/// Reads texts from the file that it is given, and prints what BuildKit makes of each; where
/// asked to, also which of its RUN texts `bash -n` refuses.
const SCRIPT: &str = r"
import dockerfile, json, subprocess, sys
checks = len(sys.argv) > 2
def refused(command):
    if not checks or command.cmd != 'RUN' or command.json or command.heredocs: return False
    text = command.value[0] if command.value else ''
    return subprocess.run(['bash', '-n', '-c', text], stderr=subprocess.DEVNULL).returncode != 0
out = []
for text in json.load(open(sys.argv[1])):
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        out.append(None)
        continue
    out.append([{
        'cmd': (c.cmd or '').upper() if (c.cmd or '').isascii() else '', 'json': c.json, 'start': c.start_line,
        'end': c.end_line, 'value': list(c.value), 'heredocs': [h.content for h in c.heredocs],
        'refused': refused(c),
    } for c in commands])
json.dump(out, sys.stdout)
";

/// What BuildKit makes of texts; `None` where its parser cannot be had.
fn buildkit(texts: &[String], checks_shell: bool) -> Option<Vec<Value>> {
    let python = python_with("dockerfile", &["dockerfile==3.4.0"])?;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("texts.json");
    fs_err::write(&list, serde_json::to_vec(texts).unwrap()).unwrap();
    let mut command = Command::new(python)
        .args(["-c", SCRIPT])
        .arg(&list)
        .current_dir(folder.path())
        .environment(Isolated::under(folder.path()).environment())
        .capture_limit_bytes(64 << 20)
        .timeout(Duration::from_mins(2));
    if checks_shell {
        command = command.arg("shell");
    }
    let finished = command.run().unwrap();
    assert!(finished.success(), "{}", finished.stderr_redacted());
    Some(serde_json::from_str(&finished.stdout_text()).unwrap())
}

/// The same from this reader.
fn ours(text: &str) -> Value {
    let Ok(file) = reading::read(text) else {
        return Value::Null;
    };
    let source = SourceFile::new("Dockerfile", text);
    file.instructions
        .iter()
        .map(|instruction| {
            let arguments = instruction.argument_text();
            let words: Vec<String> = match (&instruction.json, instruction.keyword.as_str()) {
                (Some(strings), "RUN" | "CMD" | "ENTRYPOINT" | "COPY" | "ADD" | "SHELL") => {
                    strings.iter().map(|string| string.value.clone()).collect()
                }
                (None, "RUN" | "CMD" | "ENTRYPOINT") if !arguments.is_empty() => {
                    vec![arguments.to_owned()]
                }
                (None, "COPY" | "ADD" | "FROM") => arguments
                    .split_ascii_whitespace()
                    .map(str::to_owned)
                    .collect(),
                _ => Vec::new(),
            };
            json!({
                "cmd": if instruction.is_on_build { "ONBUILD" } else { &instruction.keyword },
                "json": instruction.json.is_some() && instruction.keyword != "HEALTHCHECK",
                "start": source.line_column(instruction.span.start).line,
                "value": words,
                "heredocs": instruction.heredocs.iter()
                    .map(|heredoc| source.slice(heredoc.content.clone()))
                    .collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// Asserts that both say the same of a text, as far as this reader looks.
fn assert_same(text: &str, theirs: &Value) {
    let ours = ours(text);
    let (Some(own), Some(their)) = (ours.as_array(), theirs.as_array()) else {
        // What BuildKit's parser refuses and this one reads does no harm; the other way round
        // a good file would be left alone.
        assert!(theirs.is_null(), "read by BuildKit only:\n{text}");
        return;
    };
    assert_eq!(own.len(), their.len(), "{text}\n{ours:#}\n{theirs:#}");
    for (own, their) in own.iter().zip(their) {
        // An instruction that it does not know has no name there.
        let keys = if their["cmd"] == "" {
            &["start"][..]
        } else {
            &["cmd", "start", "heredocs"]
        };
        for key in keys {
            assert_eq!(own[key], their[key], "{key} of\n{text}\n{own:#}\n{their:#}");
        }
        let keyword = own["cmd"].as_str().unwrap();
        if matches!(
            keyword,
            "RUN" | "CMD" | "ENTRYPOINT" | "COPY" | "ADD" | "FROM"
        ) {
            assert_eq!(own["value"], their["value"], "{text}");
            assert_eq!(own["json"], their["json"], "{text}");
        }
    }
}

/// Lines and pieces of lines that parsers stumble over.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "FROM python:3 AS a\n",
        "FROM --platform=linux/amd64 x\n",
        "run pip install \\\n",
        "RUN pip install a\n",
        "  # comment\n",
        "\n",
        " \t\n",
        "\\\n",
        "  b c \\  \n",
        "d \\\\\n",
        "# escape=`\n",
        "#syntax=docker/dockerfile:1\n",
        "# escape = \\\n",
        "RUN a `\n",
        "RUN --mount=type=cache,target=/x --network=none pip x\n",
        "RUN --mount='a b',c=\\\" x\n",
        "RUN -- x\n",
        "RUN [\"a\", \"b\\n\\u00e9\"]\n",
        "RUN [\"a\", 'b']\n",
        "RUN [ ]\n",
        "CMD [\"a\" \\\n",
        ", \"b\"]\n",
        "RUN <<EOF\n",
        "RUN <<-EOF cat\n",
        "\tEOF\n",
        "EOF\n",
        "RUN cat <<'E O' <<\"F\" && x <<<y\n",
        "E O\n",
        "F\n",
        "COPY <<EOF /x\n",
        "COPY --chown=a:b a b ./\n",
        "ADD [\"a\", \"b\"]\n",
        "ENV a=b c=\"d e\" f=g\\ h\n",
        "ENV a b c\n",
        "ARG X\n",
        "ARG Y=1 Z=\"2 3\"\n",
        "LABEL a=b\n",
        "ONBUILD RUN pip x\n",
        "HEALTHCHECK --interval=5s CMD pip x\n",
        "HEALTHCHECK NONE\n",
        "WORKDIR /a b\n",
        "USER a\n",
        "SHELL [\"a\", \"-c\"]\n",
        "STOPSIGNAL 9\r\n",
        "RUN a \\\r\n",
        "\u{e9} \u{a0}x\n",
        "EXPOSE 80\n",
    ];
    proptest::collection::vec(
        proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        0..9,
    )
    .prop_map(|pieces| format!("FROM a\n{}", pieces.concat()))
}

#[test]
fn files_are_read_as_buildkit_reads_them() {
    skip!(unless Uv, Python, Online);
    // The same texts in each run.
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..4000)
        .map(|_| text().new_tree(&mut runner).unwrap().current())
        .collect();
    let theirs = buildkit(&texts, false).expect("the parser can be installed");
    for (text, theirs) in texts.iter().zip(&theirs) {
        assert_same(text, theirs);
    }
    let read = theirs.iter().filter(|theirs| !theirs.is_null()).count();
    assert!(read > 1000, "{read}");
}

#[test]
fn what_is_written_is_read_by_buildkit_and_bash() {
    skip!(unless Uv, Python, Online);
    let scripts = BTreeSet::new();
    let project = Project {
        is_package: true,
        files: ["requirements.txt", "requirements/dev.txt"]
            .map(|path| (path.to_owned(), InstallTarget::Main))
            .into(),
        ..Project::default()
    };
    let mut texts = Vec::new();
    for cases in [
        include_str!("../../../tests/dockerfiles/pip.txt"),
        include_str!("../../../tests/dockerfiles/project.txt"),
        include_str!("../../../tests/dockerfiles/cache.txt"),
    ] {
        for case in cases.split("### ").skip(1) {
            let before = case.split_once('\n').unwrap().1.to_owned();
            for (mode, with_docker_cache) in [
                (Mode::Pip, false),
                (Mode::Pip, true),
                (Mode::Project(&project), false),
                (Mode::Project(&project), true),
            ] {
                let settings = Settings {
                    mode,
                    uv_version: "0.13.9",
                    with_docker_cache,
                    scripts_with_uv: &scripts,
                };
                let file = SourceFile::new("Dockerfile", before.clone());
                let after = carry(&file, &settings, &Images::default()).applied(&before);
                texts.extend([before.clone(), after]);
            }
        }
    }
    let theirs = buildkit(&texts, true).expect("the parser can be installed");
    for (pair, parsed) in texts.chunks(2).zip(theirs.chunks(2)) {
        for (text, parsed) in pair.iter().zip(parsed) {
            assert_same(text, parsed);
        }
        let refused = |parsed: &Value| -> usize {
            let commands = parsed.as_array().unwrap();
            commands
                .iter()
                .filter(|command| command["refused"] == true)
                .count()
        };
        assert!(refused(&parsed[1]) <= refused(&parsed[0]), "{}", pair[1]);
    }
}
