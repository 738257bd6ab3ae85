//! Commands in scripts, Makefiles, CI files and the like, cut into words.

use uvferry_diagnostics::{SourceFile, Span};
use uvferry_ini::{Dialect, Ini};

/// How the commands of a file are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    Make,
    Shell,
    Yaml,
    Hooks,
    Docker,
    Python,
    Tox,
    SetupCfg,
    Pyproject,
}

impl Syntax {
    pub(crate) fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_ascii_lowercase();
        let extension = lower.rsplit_once('.').map_or("", |(_, last)| last);
        let hidden_ci = path.starts_with(".github/")
            || path.starts_with(".circleci/")
            || path.starts_with(".gitlab/");
        Some(match lower.as_str() {
            "makefile" | "gnumakefile" => Self::Make,
            "justfile" | ".justfile" | "jenkinsfile" | "procfile" => Self::Shell,
            "noxfile.py" | "tasks.py" | "fabfile.py" => Self::Python,
            // The `addopts` of pytest's files are words of a command.
            "tox.ini" | "pytest.ini" | ".pytest.ini" if path == name => Self::Tox,
            "setup.cfg" if path == name => Self::SetupCfg,
            "pyproject.toml" if path == name => Self::Pyproject,
            ".pre-commit-config.yaml" | ".pre-commit-config.yml" => Self::Hooks,
            ".gitlab-ci.yml"
            | ".travis.yml"
            | "appveyor.yml"
            | ".appveyor.yml"
            | "azure-pipelines.yml"
            | "bitbucket-pipelines.yml"
            | "cloudbuild.yaml"
            | ".drone.yml"
            | "taskfile.yml"
            | "taskfile.yaml"
            | "docker-compose.yml"
            | "docker-compose.yaml"
            | "compose.yaml"
            | "compose.yml" => Self::Yaml,
            _ if extension == "mk" => Self::Make,
            _ if matches!(extension, "sh" | "bash" | "zsh" | "bat" | "ps1") => Self::Shell,
            _ if hidden_ci && matches!(extension, "yml" | "yaml") => Self::Yaml,
            _ if lower.starts_with("dockerfile")
                || lower.starts_with("containerfile")
                || extension == "dockerfile" =>
            {
                Self::Docker
            }
            _ if extension.is_empty() || !lower.contains('.') => match path.split('/').next() {
                Some("bin" | "script" | "scripts" | "tools" | "ci" | ".ci") => Self::Shell,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// One command: its words, with their places.
#[derive(Debug, Default)]
pub(crate) struct Command {
    pub(crate) words: Vec<(String, Span)>,
    /// Whether the words are those of a hook: the tool and its arguments.
    pub(crate) is_hook: bool,
}

/// The commands of a file.
pub(crate) fn commands(file: &SourceFile, syntax: Syntax) -> Vec<Command> {
    let text = file.text();
    match syntax {
        Syntax::Tox | Syntax::SetupCfg => ini_commands(file, syntax),
        Syntax::Hooks => hooks(text),
        _ => {
            let mut out = Vec::new();
            let mut open = false;
            let mut wanted = syntax != Syntax::Pyproject;
            for span in lines(text) {
                let line = &text[span.clone()];
                if syntax == Syntax::Pyproject && line.starts_with('[') {
                    let header = line.trim_matches(['[', ']', ' ', '\r']);
                    wanted = header.contains("scripts") && !header.starts_with("project")
                        || header.contains("tasks")
                        || header.contains("poe")
                        || header == "tool.tox"
                        || header.starts_with("tool.pytest");
                    continue;
                }
                if syntax == Syntax::Make && !line.starts_with('\t') && !open {
                    continue;
                }
                let body = uncommented(line);
                let skipped = syntax == Syntax::Yaml && is_label(body)
                    || syntax == Syntax::Pyproject && !wanted;
                if !skipped {
                    let start = span.start + skip_yaml_key(body, syntax);
                    let start = start + skip_toml_key(&text[start..], body, syntax);
                    words(text, start..span.start + body.len(), &mut out, open);
                }
                open = body.trim_end().ends_with('\\')
                    || syntax == Syntax::Python
                        && body.matches('(').count() > body.matches(')').count()
                    || syntax == Syntax::Python && open && !body.contains(')');
            }
            out
        }
    }
}

/// The commands of tox and of aliases.
fn ini_commands(file: &SourceFile, syntax: Syntax) -> Vec<Command> {
    let ini = Ini::read(file, &Dialect::RAW.lenient());
    let mut out = Vec::new();
    for section in &ini.sections {
        let is_pytest = matches!(section.name.as_str(), "pytest" | "tool:pytest");
        let runs = match syntax {
            Syntax::Tox => section.name.starts_with("testenv") || section.name == "tox",
            _ => section.name.starts_with("tox:") || section.name == "aliases",
        };
        if !runs && !is_pytest {
            continue;
        }
        for setting in &section.settings {
            let name = setting.key.as_str();
            let wanted = if is_pytest {
                name == "addopts"
            } else {
                name.starts_with("commands")
                    || matches!(name, "setenv" | "set_env")
                    || section.name == "aliases"
            };
            if !wanted {
                continue;
            }
            let mut open = false;
            let value = setting.key_span.end..setting.span.end;
            for span in lines(&file.text()[value.clone()]) {
                let start = value.start + span.start;
                let line = &file.text()[start..value.start + span.end];
                let skipped = if span.start == 0 {
                    line.find(['=', ':']).map_or(0, |at| at + 1)
                } else {
                    0
                };
                let body = uncommented(line);
                if body.len() > skipped {
                    words(
                        file.text(),
                        start + skipped..start + body.len(),
                        &mut out,
                        open,
                    );
                }
                open = body.trim_end().ends_with('\\');
            }
        }
    }
    out
}

/// pre-commit: from one `id:` to the next.
fn hooks(text: &str) -> Vec<Command> {
    let mut out: Vec<Command> = Vec::new();
    for span in lines(text) {
        let body = uncommented(&text[span.clone()]);
        let trimmed = body.trim_start().trim_start_matches("- ").trim_start();
        let hook = trimmed.starts_with("id:");
        if hook || trimmed.starts_with("repo:") {
            out.push(Command {
                is_hook: hook,
                ..Command::default()
            });
        }
        let skipped = ["id:", "args:", "entry:"]
            .iter()
            .find(|key| trimmed.starts_with(**key))
            .map_or(0, |key| key.len());
        // Other keys (`rev:`, `additional_dependencies:`) have no commands.
        let is_key = trimmed
            .split_once(':')
            .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        if skipped == 0 && is_key {
            continue;
        }
        let start = span.start + (body.len() - trimmed.len()) + skipped;
        let mut found = Vec::new();
        words(text, start..span.start + body.len(), &mut found, false);
        if let Some(last) = out.last_mut() {
            last.words
                .extend(found.into_iter().flat_map(|command| command.words));
        }
    }
    out.retain(|command| !command.words.is_empty());
    out
}

fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r']).map(move |line| {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        span
    })
}

/// The line without the comment at its end.
fn uncommented(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '#' && before.is_whitespace() => return &line[..at],
            None if c == '"' || (c == '\'' && !before.is_alphanumeric()) => quote = Some(c),
            _ => {}
        }
        before = c;
    }
    line
}

/// `name: flake8` in YAML names a step.
fn is_label(body: &str) -> bool {
    let body = body.trim_start().trim_start_matches("- ").trim_start();
    ["name:", "id:", "uses:", "image:", "key:", "stage:", "if:"]
        .iter()
        .any(|key| body.starts_with(key))
}

/// `- run: flake8` begins behind the key.
fn skip_yaml_key(body: &str, syntax: Syntax) -> usize {
    if syntax != Syntax::Yaml {
        return 0;
    }
    let mut rest = body.trim_start();
    while let Some(tail) = rest.strip_prefix("- ") {
        rest = tail.trim_start();
    }
    if let Some((key, tail)) = rest.split_once(':')
        && !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    {
        rest = tail;
    }
    body.len() - rest.len()
}

/// `lint = "flake8"` begins behind the key.
fn skip_toml_key(rest: &str, body: &str, syntax: Syntax) -> usize {
    if syntax != Syntax::Pyproject {
        return 0;
    }
    let body = &rest[..body.len().min(rest.len())];
    body.find('=')
        .filter(|at| {
            body[..*at]
                .trim()
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.\"".contains(c))
        })
        .map_or(0, |at| at + 1)
}

/// Cuts a piece of text into commands and these into words. `open` goes on with the last.
fn words(text: &str, span: Span, out: &mut Vec<Command>, open: bool) {
    if span.start >= span.end {
        return;
    }
    let mut command = if open {
        out.pop().unwrap_or_default()
    } else {
        Command::default()
    };
    let mut start = None;
    let piece = &text[span.clone()];
    let close = |command: &mut Command, start: &mut Option<usize>, end: usize| {
        if let Some(from) = start.take() {
            let word = piece[from..end].trim_start_matches('@').to_owned();
            if !word.is_empty() && word != "\\" {
                command
                    .words
                    .push((word, span.start + from..span.start + end));
            }
        }
    };
    for (at, c) in piece.char_indices() {
        match c {
            ';' | '&' | '|' => {
                close(&mut command, &mut start, at);
                if !command.words.is_empty() {
                    out.push(std::mem::take(&mut command));
                }
            }
            c if c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\'' | ',' | '(' | ')' | '[' | ']' | '`' | '<' | '>'
                ) =>
            {
                close(&mut command, &mut start, at);
            }
            _ if start.is_none() => start = Some(at),
            _ => {}
        }
    }
    close(&mut command, &mut start, piece.len());
    if !command.words.is_empty() {
        out.push(command);
    }
}
