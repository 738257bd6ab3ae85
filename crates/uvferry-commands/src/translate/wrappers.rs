//! Programs that run the program behind them.

use crate::command::Word;

/// What stands in front of a program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Front {
    /// How many words of the command it is.
    pub(crate) words: usize,
    /// Another user's rights: `sudo`. The environment of the shell is not that of the
    /// program then, and no virtual environment is active.
    pub(crate) is_privileged: bool,
    /// A PATH of its own, on which uv is not: `sudo`, `doas`. What is installed for one user, or
    /// by setup-uv, is not in the `secure_path` of Debian, Ubuntu and Fedora.
    pub(crate) has_own_path: bool,
    /// More words come when it runs: `xargs`.
    pub(crate) adds_words: bool,
    /// A program that is not looked through: the command runs elsewhere (`docker run`,
    /// `conda run`, `ssh`), or nothing is known about it.
    pub(crate) is_foreign: bool,
}

/// A program that is looked through.
struct Wrapper {
    name: &'static str,
    /// Letters of options that take the next word.
    letters: &'static str,
    /// Long options that take the next word.
    longs: &'static [&'static str],
    /// Words of its own in front of the program.
    own: usize,
}

const fn wrapper(name: &'static str, letters: &'static str, own: usize) -> Wrapper {
    Wrapper {
        name,
        letters,
        longs: &[],
        own,
    }
}

const fn with_longs(mut wrapper: Wrapper, longs: &'static [&'static str]) -> Wrapper {
    wrapper.longs = longs;
    wrapper
}

static WRAPPERS: &[Wrapper] = &[
    with_longs(
        wrapper("sudo", "ugpCchDRrtTU", 0),
        &[
            "--user", "--group", "--prompt", "--chdir", "--host", "--chroot",
        ],
    ),
    wrapper("doas", "uC", 0),
    with_longs(wrapper("env", "uCS", 0), &["--unset", "--chdir"]),
    wrapper("time", "fo", 0),
    wrapper("exec", "a", 0),
    wrapper("command", "", 0),
    wrapper("builtin", "", 0),
    with_longs(wrapper("nice", "n", 0), &["--adjustment"]),
    wrapper("ionice", "cnp", 0),
    wrapper("nohup", "", 0),
    wrapper("chronic", "", 0),
    wrapper("stdbuf", "ioe", 0),
    wrapper("eatmydata", "", 0),
    wrapper("travis_retry", "", 0),
    wrapper("travis_wait", "", 0),
    wrapper("travis_time_start", "", 0),
    wrapper("retry", "tsdmnr", 0),
    wrapper("winpty", "", 0),
    wrapper("call", "", 0),
    wrapper("arch", "e", 0),
    wrapper("linux32", "", 0),
    wrapper("linux64", "", 0),
    wrapper("xvfb-run", "efnps", 0),
    with_longs(wrapper("timeout", "ks", 1), &["--kill-after", "--signal"]),
    wrapper("gtimeout", "ks", 1),
    wrapper("gosu", "", 1),
    wrapper("su-exec", "", 1),
    with_longs(
        wrapper("xargs", "aEdIiLlnPs", 0),
        &[
            "--arg-file",
            "--delimiter",
            "--max-args",
            "--max-procs",
            "--max-lines",
            "--replace",
        ],
    ),
];

/// Programs whose arguments are data: what looks like a command behind them is none.
static SPEAKERS: &[&str] = &[
    "echo",
    "printf",
    "print",
    "cat",
    "grep",
    "egrep",
    "fgrep",
    "rg",
    "ack",
    "sed",
    "awk",
    "which",
    "type",
    "hash",
    "whereis",
    "man",
    "ls",
    "cd",
    "rm",
    "cp",
    "mv",
    "ln",
    "mkdir",
    "touch",
    "chmod",
    "chown",
    "test",
    "[",
    "[[",
    "export",
    "set",
    "unset",
    "read",
    "local",
    "declare",
    "readonly",
    "alias",
    "unalias",
    "apt",
    "apt-get",
    "aptitude",
    "apk",
    "yum",
    "dnf",
    "microdnf",
    "zypper",
    "pacman",
    "brew",
    "port",
    "choco",
    "scoop",
    "conda",
    "mamba",
    "micromamba",
    "git",
    "hg",
    "svn",
    "curl",
    "wget",
    "tar",
    "unzip",
    "pkill",
    "killall",
    "ps",
    "find",
    "diff",
    "tee",
    "uv",
    "uvx",
    "true",
    "false",
    ":",
    "return",
    "exit",
    "case",
    "for",
    "logger",
    "warn",
    "info",
    "error",
    "die",
    "fail",
    "log",
    "msg",
    "warning",
    "update-alternatives",
    "npm",
    "yarn",
    "gem",
    "basename",
    "dirname",
    "cowsay",
    "fold",
    "head",
    "tail",
    "wc",
    "expect",
    "asdf",
];

/// Words behind these run elsewhere, whatever comes between.
static FOREIGN: &[&[&str]] = &[
    &["conda", "run"],
    &["mamba", "run"],
    &["micromamba", "run"],
    &["docker", "run"],
    &["docker", "exec"],
    &["docker", "compose"],
    &["docker-compose"],
    &["podman"],
    &["kubectl", "exec"],
    &["heroku", "run"],
    &["fly", "ssh"],
    &["vagrant", "ssh"],
    &["ssh"],
    &["poetry", "run"],
    &["pipenv", "run"],
    &["pdm", "run"],
    &["hatch", "run"],
    &["rye", "run"],
    &["pyenv", "exec"],
    &["asdf", "exec"],
    &["mise", "exec"],
    &["chroot"],
    &["singularity"],
    &["apptainer"],
];

/// What is known of the words in front of the program behind them.
pub(crate) enum Step {
    /// The program may begin behind these words.
    Through(Front),
    /// There is no command of another program behind it.
    Nothing,
    /// A program that is not known to run another one: one may be behind it all the same.
    Unknown {
        /// Whether it is known to run programs, elsewhere.
        is_foreign: bool,
    },
}

/// Looks through one wrapper at `words[at..]`.
pub(crate) fn step(words: &[Word], at: usize) -> Step {
    let Some(word) = words.get(at) else {
        return Step::Nothing;
    };
    if is_path_of_uv(&word.raw) {
        return Step::Nothing;
    }
    let Some(text) = word.text() else {
        // `$SUDO pip install x`: empty or sudo.
        let is_sudo = matches!(
            variable_name(&word.raw),
            Some(
                "SUDO"
                    | "sudo"
                    | "SUDO_CMD"
                    | "USE_SUDO"
                    | "MAYBE_SUDO"
                    | "DOAS"
                    | "RETRY"
                    | "NICE"
            )
        );
        return if is_sudo {
            Step::Through(Front {
                words: at + 1,
                ..Front::default()
            })
        } else {
            Step::Unknown { is_foreign: false }
        };
    };
    let name = file_name(&text);
    let second = words.get(at + 1).and_then(Word::text);
    if name == "command"
        && second
            .as_deref()
            .is_some_and(|next| matches!(next, "-v" | "-V"))
    {
        return Step::Nothing;
    }
    let is_foreign = FOREIGN.iter().any(|known| {
        known[0] == name
            && known
                .get(1)
                .is_none_or(|wanted| words[at + 1..].iter().any(|word| word.raw == *wanted))
    });
    // What `find` runs is one of its words among others.
    let runs_found = name == "find"
        && words[at + 1..]
            .iter()
            .any(|word| matches!(word.raw.as_str(), "-exec" | "-execdir" | "-ok" | "-okdir"));
    if is_foreign || runs_found {
        return Step::Unknown { is_foreign: true };
    }
    let Some(wrapper) = WRAPPERS.iter().find(|wrapper| wrapper.name == name) else {
        return if SPEAKERS.contains(&name) {
            Step::Nothing
        } else {
            Step::Unknown { is_foreign: false }
        };
    };
    let Some(end) = behind_options(wrapper, words, at + 1) else {
        return Step::Unknown { is_foreign: false };
    };
    Step::Through(Front {
        words: end,
        is_privileged: matches!(name, "sudo" | "doas" | "gosu" | "su-exec"),
        has_own_path: matches!(name, "sudo" | "doas"),
        adds_words: name == "xargs",
        is_foreign: false,
    })
}

/// What uv's own path is written as behind `sudo`.
pub(crate) fn path_of(program: &str) -> String {
    format!("\"$(command -v {program})\"")
}

/// Whether a word is that, in a shell, in one of its strings, or in a recipe of make.
fn is_path_of_uv(raw: &str) -> bool {
    raw.len() < 40 && {
        let bare = raw.replace(['"', '$', '\\'], "");
        matches!(bare.as_str(), "(command -v uv)" | "(command -v uvx)")
    }
}

/// The first word behind a wrapper's own ones.
fn behind_options(wrapper: &Wrapper, words: &[Word], from: usize) -> Option<usize> {
    let mut at = from;
    let mut own = wrapper.own;
    while let Some(word) = words.get(at) {
        let start = word.known_start();
        if start == "--" {
            at += 1;
            break;
        }
        if start.len() > 1 && start.starts_with('-') {
            let is_number =
                wrapper.name == "nice" && start[1..].bytes().all(|b| b.is_ascii_digit());
            let takes_next = if start.starts_with("--") {
                wrapper.longs.contains(&start)
            } else {
                // `-u x`, and `-Hu x`; `-ux` has its value.
                start
                    .char_indices()
                    .skip(1)
                    .find(|(_, letter)| wrapper.letters.contains(*letter))
                    .is_some_and(|(place, letter)| place + letter.len_utf8() == start.len())
            };
            at += if takes_next && !is_number { 2 } else { 1 };
            continue;
        }
        // `env A=b`, and sudo's.
        if is_assignment(start) && matches!(wrapper.name, "env" | "sudo" | "doas") {
            at += 1;
            continue;
        }
        let is_count = matches!(wrapper.name, "retry" | "travis_wait")
            && !start.is_empty()
            && start.bytes().all(|byte| byte.is_ascii_digit());
        if is_count {
            at += 1;
            continue;
        }
        if own == 0 {
            break;
        }
        own -= 1;
        at += 1;
    }
    (at < words.len()).then_some(at)
}

/// `NAME=…`
pub(crate) fn is_assignment(start: &str) -> bool {
    start.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The name in `$X`, `${X}`, `$(X)`, `"$X"`, `%X%`.
pub(crate) fn variable_name(raw: &str) -> Option<&str> {
    let raw = raw.trim_matches('"');
    let name = raw
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .or_else(|| {
            raw.strip_prefix("$(")
                .and_then(|rest| rest.strip_suffix(')'))
        })
        .or_else(|| {
            raw.strip_prefix('%')
                .and_then(|rest| rest.strip_suffix('%'))
        })
        .or_else(|| raw.strip_prefix('$'))?;
    // `${PIP:-pip}`, `${PIP[@]}`.
    let end = name
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(name.len());
    let (name, behind) = name.split_at(end);
    let is_one = behind.is_empty() || behind.starts_with([':', '-', '[', '=', '+']);
    (!name.is_empty() && is_one).then_some(name)
}

/// The last part of a path, without `.exe`.
pub(crate) fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".exe").unwrap_or(name)
}
