//! What else a text runs: scripts of the repository, make, uv.

use std::collections::BTreeSet;

use crate::command::CommandLine;
use crate::context::{Directory, HandInstall, Reading, Settings, Surroundings, normal};
use crate::embedded::Embedded;
use crate::translate::hand_install;

use super::following::{Followed, follow};
use super::judging::runs_uv;
use super::parser::parse;
use super::state::State;

/// The files of the repository (paths with `/`) that a text runs: scripts by a shell or by
/// their path, and the Makefiles that `make` could read.
///
/// ```
/// use uvferry_commands::{Embedded, Quoting, Surroundings, shell};
///
/// let mut text = Embedded::new(Quoting::Plain);
/// text.push("cd ci && bash install.sh", 0);
/// let runs = shell::runs(&text, &Surroundings::default());
/// assert!(runs.contains("ci/install.sh"));
/// ```
pub fn runs(embedded: &Embedded, surroundings: &Surroundings) -> BTreeSet<String> {
    let mut runs = Vec::new();
    runs_in(embedded, surroundings, &mut runs);
    let known = runs.into_iter().filter(|run| !run.is_end);
    known.map(|run| run.file).collect()
}

/// A file that a command runs.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its path in the repository, with `/`.
    pub(crate) file: String,
    /// Whether that is only the end of the path: what stands before it is known when it runs.
    pub(crate) is_end: bool,
    /// What is made of a Makefile, no target for what it makes unasked; `None` for a script.
    /// A target that only a run would tell is a `$`.
    pub(crate) targets: Option<Vec<String>>,
}

/// What a text runs, in order.
pub(crate) fn runs_in(embedded: &Embedded, surroundings: &Surroundings, runs: &mut Vec<Run>) {
    each(
        embedded,
        State::new(surroundings, None),
        &mut |line, around| named(line, around, runs),
    );
}

/// Whether a text calls uv as it stands.
pub fn uses_uv(embedded: &Embedded) -> bool {
    let mut uses = false;
    let state = State::new(&Surroundings::default(), None);
    each(embedded, state, &mut |line, _| uses |= runs_uv(line));
    uses
}

/// What the commands of a text install by name.
pub(crate) fn installed_by_hand(
    embedded: &Embedded,
    surroundings: &Surroundings,
    settings: &Settings<'_>,
) -> Vec<HandInstall> {
    let mut installed = Vec::new();
    each(
        embedded,
        State::new(surroundings, None),
        &mut |line, around| {
            installed.extend(hand_install(line, around, settings));
        },
    );
    installed
}

fn each(embedded: &Embedded, state: State, found: &mut dyn FnMut(&CommandLine, &Surroundings)) {
    let script = parse(embedded.text());
    let Followed {
        commands, inner, ..
    } = follow(&script, embedded, state, None, true, Reading::default());
    for command in commands {
        found(&command.line, &command.state.surroundings());
    }
    for inner in inner {
        each(&inner.embedded, inner.state, found);
    }
}

/// Folders of an image that programs are found in by their names.
const ON_PATH: [&str; 4] = ["/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/bin"];

/// The files that one command runs.
pub(crate) fn named(line: &CommandLine, around: &Surroundings, runs: &mut Vec<Run>) {
    let mut words = line.words.iter().map(|word| around.known_end(word));
    let (name, is_whole) = loop {
        let Some((word, is_whole)) = words.next() else {
            return;
        };
        match word.rsplit('/').next().unwrap_or(&word) {
            // `$X/bin/y`.
            _ if !is_whole && !word.starts_with('/') => return,
            "sudo" | "env" | "exec" | "command" | "time" | "nice" | "tini" | "dumb-init"
            | "catchsegv" | "xvfb-run" => {}
            // They are told for whom or for how long.
            "gosu" | "su-exec" | "timeout" => {
                words.next();
            }
            _ if word.contains('=') || word.starts_with('-') => {}
            _ => break (word, is_whole),
        }
    };
    let mut add = |path: &str, is_whole: bool, targets: Option<&[String]>| {
        let is_relative = !path.starts_with('/');
        let file = if is_whole {
            let is_lost = is_relative && around.directory == Directory::Unknown;
            let end = || is_lost.then(|| normal(path)).flatten();
            around
                .repository_path(path)
                .map(|file| (file, false))
                .or_else(|| end().map(|end| (end, true)))
        } else {
            let end = normal(path.trim_start_matches('/'));
            end.filter(|_| !is_relative).map(|end| (end, true))
        };
        runs.extend(file.map(|(file, is_end)| Run {
            file,
            is_end,
            targets: targets.map(<[String]>::to_vec),
        }));
    };
    match name.rsplit('/').next().unwrap_or(&name) {
        "bash" | "sh" | "zsh" | "dash" | "ksh" | "ash" | "." | "source" => {
            let script = words.find(|(word, is_whole)| !is_whole || !word.starts_with('-'));
            if let Some((script, is_whole)) = script {
                add(&script, is_whole, None);
            }
        }
        "make" | "gmake" => {
            let known = |(word, is_whole): (String, bool)| is_whole.then_some(word);
            let mut folder = String::new();
            let mut makefile = None;
            let mut targets = Vec::new();
            while let Some((text, is_whole)) = words.next() {
                if !is_whole {
                    targets.push("$".to_owned());
                } else if text == "-C" || text == "--directory" {
                    folder = words.next().and_then(known).unwrap_or_default();
                } else if let Some(path) = text.strip_prefix("-C") {
                    path.clone_into(&mut folder);
                } else if text == "-f" || text == "--file" {
                    makefile = words.next().and_then(known);
                } else if let Some(path) = text.strip_prefix("-f") {
                    makefile = Some(path.to_owned());
                } else if matches!(text.as_str(), "-o" | "-W" | "-I" | "-E") {
                    words.next();
                } else if !text.starts_with('-')
                    && !text.contains('=')
                    && !text.bytes().all(|one| one.is_ascii_digit())
                {
                    targets.push(text);
                }
            }
            let place = |name: &str| {
                if folder.is_empty() {
                    name.to_owned()
                } else {
                    format!("{folder}/{name}")
                }
            };
            match makefile {
                Some(makefile) => add(&place(&makefile), true, Some(&targets)),
                None => ["GNUmakefile", "makefile", "Makefile"]
                    .iter()
                    .for_each(|name| add(&place(name), true, Some(&targets))),
            }
        }
        _ if name.contains('/') => add(&name, is_whole, None),
        _ if around.is_image => {
            for folder in ON_PATH {
                add(&format!("{folder}/{name}"), true, None);
            }
        }
        _ => {}
    }
}
