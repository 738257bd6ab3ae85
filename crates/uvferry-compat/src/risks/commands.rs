//! Commands of pip in pipelines, images, scripts and Makefiles.
//!
//! What runs, and what of it uv has no word for, is `uvferry-commands`' to say, in its mode
//! that changes nothing but the program. A file gives one risk for each rule; it names the
//! first place and lists the others.

use std::collections::{BTreeMap, BTreeSet};

use uvferry_commands::{
    self as commands, Carried, Carrier, Found, Mode, Outcome, Program, Settings, carry,
};
use uvferry_diagnostics::{
    Diagnostic, Location, Rule, Severity, SourceFile, Span, has_credentials,
};
use uvferry_options::{Context, FIRST_INDEX_WINS, Kind, UvPlace, lookup};
use uvferry_requirements::normalize_name;

use super::findings::Findings;
use super::result::RiskKind;
use crate::rules::risks as rules;

/// One risk a rule of a file.
#[derive(Default)]
struct Gathered {
    found: BTreeMap<(&'static str, Severity), One>,
}

struct One {
    rule: &'static Rule,
    kind: RiskKind,
    message: String,
    help: Option<String>,
    places: Vec<Location>,
}

impl Gathered {
    fn add(
        &mut self,
        rule: &'static Rule,
        kind: RiskKind,
        place: Location,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.add_as(rule, rule.severity, kind, place, message, help);
    }

    fn add_as(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        kind: RiskKind,
        place: Location,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let one = self
            .found
            .entry((rule.code, severity))
            .or_insert_with(|| One {
                rule,
                kind,
                message: message.into(),
                help,
                places: Vec::new(),
            });
        if !one.places.contains(&place) {
            one.places.push(place);
        }
    }

    fn finish(self, findings: &mut Findings) {
        for ((_, severity), one) in self.found {
            let mut places = one.places.into_iter();
            let Some(first) = places.next() else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(one.rule, &one.message)
                .severity(severity)
                .at_location(first);
            let more = places.len();
            if more > 0 {
                let plural = if more == 1 { "" } else { "s" };
                diagnostic.message =
                    format!("{} (and {more} place{plural} more)", diagnostic.message);
            }
            for place in places {
                diagnostic = diagnostic.also(place, "and here");
            }
            if let Some(help) = one.help {
                diagnostic = diagnostic.help(help);
            }
            findings.add(one.kind, None, one.rule, diagnostic);
        }
    }
}

/// Looks at one file.
pub(super) fn check(file: &SourceFile, findings: &mut Findings) {
    let mut gathered = Gathered::default();
    let bytes = file.text().as_bytes();
    let carrier = Carrier::of(file.path(), &bytes[..bytes.len().min(256)]);
    if decides_wheels(file) {
        let message = "`_manylinux` says which wheels fit: uv asks it once, pip for each glibc";
        gathered.add(
            &rules::MANYLINUX,
            RiskKind::Compatibility,
            Location::file(file.path()),
            message,
            None,
        );
    }
    // A document installs nothing.
    let carrier = carrier.filter(|carrier| !matches!(carrier, Carrier::Document));
    // What stands in a program is not what a shell or an installer reads.
    if file.path().rsplit('.').next() != Some("py") {
        lines(file, carrier.is_some(), &mut gathered);
    }
    if let Some(carrier) = carrier {
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Pip,
            uv_version: "",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        let result = carry(file, carrier, &settings);
        let kind = if is_pipeline(carrier, file.path()) {
            RiskKind::Ci
        } else {
            RiskKind::Compatibility
        };
        for found in &result.commands {
            let wants = wants_environment(found, &result);
            command(file, found, carrier, kind, &mut gathered);
            if wants && found.text.split_whitespace().any(|word| word == "install") {
                let place = Location::new(file, first_line(file, &found.span));
                let message =
                    "uv refuses to install outside of a virtual environment, and the job has none";
                gathered.add(&rules::SYSTEM_PYTHON, kind, place, message, None);
            }
        }
        pip_calls(file, &result, kind, &mut gathered);
        let diagnostics = result.diagnostics.iter();
        for diagnostic in
            diagnostics.filter(|one| one.severity > Severity::Info && tells(&one.code))
        {
            findings.carry(kind, None, diagnostic);
        }
    }
    gathered.finish(findings);
}

/// Whether it is the module `_manylinux` (PEP 600), by its name and by what it defines.
fn decides_wheels(file: &SourceFile) -> bool {
    let defines = |line: &str| {
        [
            "def manylinux_compatible",
            "manylinux1_compatible",
            "manylinux2010_compatible",
            "manylinux2014_compatible",
        ]
        .iter()
        .any(|name| line.starts_with(name))
    };
    file.path().rsplit('/').next() == Some("_manylinux.py") && file.text().lines().any(defines)
}

/// Whether commands of the file run without a person: in a pipeline or while an image is built.
fn is_pipeline(carrier: Carrier, path: &str) -> bool {
    match carrier {
        Carrier::Workflow | Carrier::GitlabCi | Carrier::Pipeline | Carrier::Dockerfile => true,
        Carrier::Listed => uvferry_commands::is_listed_pipeline(path),
        _ => false,
    }
}

/// The findings of `uvferry-commands` that speak of what pip does and uv does not, or of what
/// could not be read. The others concern who edits the file.
fn tells(code: &str) -> bool {
    const TOLD: [&Rule; 17] = [
        &commands::COMMAND_WITHOUT_EQUIVALENT,
        &commands::PYTHON_TWO,
        &commands::OUTPUT_IS_READ,
        &commands::ENVIRONMENT_WITHOUT_PIP,
        &commands::BUILD_IN_ISOLATION,
        &commands::CREDENTIALS_ELSEWHERE,
        &commands::PIP_SETTING_IN_SHELL,
        &commands::PIPELINE_PIP_VARIABLE,
        &commands::IMAGE_CONFIGURES_PIP,
        &commands::CONDA_JOB,
        &commands::ACTION_RUNS_PIP,
        &commands::SERVICE_RUNS_PIP,
        &commands::USER_WITHOUT_RIGHTS,
        &commands::IMAGE_FILE_REFUSED,
        &commands::UNREADABLE_PIPELINE,
        &commands::SHELL_NOT_READ,
        &commands::UNREADABLE_CONFIGURATION,
    ];
    let of_options = [
        &uvferry_options::OPTION_DROPPED,
        &uvferry_options::OPTION_CHANGES_MEANING,
        &uvferry_options::OPTION_WITHOUT_EQUIVALENT,
        &FIRST_INDEX_WINS,
        &uvferry_options::INVALID_VALUE,
    ];
    let mut all = TOLD.into_iter().chain(of_options);
    all.any(|rule| rule.code == code)
}

/// Whether a command of a pipeline, in uv's words, installs into an environment that only a
/// step makes which is to be added before it.
fn wants_environment(found: &Found, carried: &Carried) -> bool {
    let is_added = |(span, text): &(Span, String)| {
        span.start < found.span.start && text.contains("activate-environment")
    };
    let names_target = |to: &str| {
        ["--system", "--python", "--target", "--prefix"]
            .iter()
            .any(|option| to.contains(option))
    };
    let to = found.to.as_deref();
    to.is_some_and(|to| to.starts_with("uv pip ") && !names_target(to))
        && carried.replacements.iter().any(is_added)
}

/// That pip is called at all.
fn pip_calls(file: &SourceFile, carried: &Carried, kind: RiskKind, gathered: &mut Gathered) {
    if kind != RiskKind::Ci {
        return;
    }
    let of_pip = |found: &&Found| {
        matches!(
            found.translated.program,
            Program::Pip | Program::PipCompile | Program::PipSync | Program::EasyInstall
        )
    };
    for found in carried.commands.iter().filter(of_pip) {
        let message = format!("pip is called: `{}`", shortened(&found.text));
        let environment = if wants_environment(found, carried) {
            ", after a step that makes a virtual environment (`astral-sh/setup-uv` with `activate-environment: true`)"
        } else {
            ""
        };
        let help = found.to.as_ref();
        let help = help.map(|to| format!("write `{to}`{environment}"));
        let place = Location::new(file, first_line(file, &found.span));
        gathered.add(&rules::CI_CALLS_PIP, kind, place, message, help);
    }
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(100).collect();
    if chars.next().is_some() {
        short + "…"
    } else {
        short
    }
}

/// What opens an expression that is put in before the command runs, and what closes it.
const EXPRESSIONS: [(&str, &str); 5] = [
    ("${{", "}}"),
    ("{{", "}}"),
    ("$[[", "]]"),
    ("$(", ")"),
    ("${", "}"),
];

/// The words of a command; an expression is a part of one, whatever stands in it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            words.extend(start.take().map(|start| &text[start..at]));
            at += c.len_utf8();
            continue;
        }
        start.get_or_insert(at);
        let rest = &text[at..];
        let mut expressions = EXPRESSIONS.iter();
        let expression = expressions.find(|(opens, _)| rest.starts_with(opens));
        let end = expression.and_then(|(_, closes)| Some(rest.find(closes)? + closes.len()));
        at += end.unwrap_or(c.len_utf8());
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

/// The part of a span on its first line.
fn first_line(file: &SourceFile, span: &Span) -> Span {
    let text = file.slice(span.clone());
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    span.start..span.start + line.trim_end().len()
}

/// Where a word stands in a text, by itself, from a place on.
fn word_at(text: &str, word: &str, from: usize) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || "-_.[]=/<>".contains(c);
    text[from..]
        .match_indices(word)
        .map(|(at, _)| from + at)
        .find(|at| {
            !word.is_empty()
                && !text[..*at].ends_with(is_part)
                && !text[at + word.len()..].starts_with(is_part)
        })
}

/// A line is told once.
fn credentials(place: Location, gathered: &mut Gathered) {
    let known = gathered
        .found
        .get(&(rules::CREDENTIALS.code, rules::CREDENTIALS.severity));
    if known.is_some_and(|one| one.places.iter().any(|known| known.line == place.line)) {
        return;
    }
    let message = "a password or token stands in this file";
    gathered.add(
        &rules::CREDENTIALS,
        RiskKind::Security,
        place,
        message,
        None,
    );
}

fn command(
    file: &SourceFile,
    found: &Found,
    carrier: Carrier,
    kind: RiskKind,
    gathered: &mut Gathered,
) {
    let whole = || Location::new(file, first_line(file, &found.span));
    let words = words(&found.text);
    // The word where it stands, else the command.
    let at = |word: &str| {
        let text = file.slice(found.span.clone());
        let from = text
            .find("install")
            .filter(|_| word != "install")
            .unwrap_or(0);
        match word_at(text, word, from).or_else(|| word_at(text, word, 0)) {
            Some(at) => {
                let start = found.span.start + at;
                Location::new(file, start..start + word.len())
            }
            None => whole(),
        }
    };
    if has_credentials(file.slice(found.span.clone())) {
        credentials(whole(), gathered);
    }
    // What a translation says for information concerns the new command, not the move.
    let notes = found.translated.notes.iter();
    let own = [
        "`--extra-index-url`",
        "`--user`",
        "`--trusted-host`",
        "`--no-binary`",
    ];
    let is_own = |text: &str| own.iter().any(|option| text.starts_with(option));
    for note in notes.filter(|note| tells(note.rule.code) && !is_own(&note.message)) {
        gathered.add(note.rule, kind, whole(), &note.message, None);
    }
    if let Outcome::NeedsReview {
        rule,
        why,
        suggestion,
    } = &found.translated.outcome
        && tells(rule.code)
        && !is_own(why)
    {
        let help = suggestion
            .as_ref()
            .map(|suggestion| format!("nearest: `{suggestion}`"));
        gathered.add(rule, kind, whole(), why, help);
    }
    match found.translated.program {
        Program::Pip => pip(&words, found, carrier, kind, &at, gathered),
        Program::PipCompile => gathered.add(
            &rules::COMPILE_DEFAULTS,
            kind,
            whole(),
            "`uv pip compile` writes to standard output, leaves extras out and writes no index lines unless told",
            found.to.as_ref().map(|to| format!("write `{to}`")),
        ),
        Program::EasyInstall => {
            gathered.add(&rules::EGG, kind, whole(), "`easy_install` makes eggs, which uv does not know", None);
        }
        Program::SetupPy if words.iter().any(|word| matches!(*word, "install" | "bdist_egg")) => {
            gathered.add(&rules::EGG, kind, whole(), "the command may make an egg, which uv does not know", None);
        }
        _ => {}
    }
}

fn pip(
    words: &[&str],
    found: &Found,
    carrier: Carrier,
    kind: RiskKind,
    at: &dyn Fn(&str) -> Location,
    gathered: &mut Gathered,
) {
    let has = |name: &str| {
        words.iter().copied().find(|word| {
            *word == name
                || word
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('='))
        })
    };
    if let Some(check) = words.iter().position(|word| *word == "check")
        && words[..check].iter().all(|word| !word.contains("install"))
    {
        let message = "`uv pip check` finds other things than `pip check`";
        gathered.add(&rules::PIP_CHECK, kind, at("check"), message, None);
    }
    let Some(install) = words.iter().position(|word| *word == "install") else {
        return;
    };
    let becomes: Vec<&str> = found
        .to
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    if becomes.contains(&"--system") {
        let message = "without `--system` uv refuses to install outside of a virtual environment";
        gathered.add(&rules::SYSTEM_PYTHON, kind, at("install"), message, None);
    }
    if carrier == Carrier::Dockerfile && becomes.contains(&"--compile-bytecode") {
        let message =
            "without `--compile-bytecode` each start of a container compiles what it imports";
        gathered.add(&rules::NO_BYTECODE, kind, at("install"), message, None);
    }
    if let Some(word) = has("--user") {
        let message = "uv has no `--user`";
        gathered.add(&rules::USER_SCHEME, kind, at(word), message, None);
    }
    if let Some(word) = has("--no-binary") {
        let message = "uv resolves by the metadata of wheels in spite of `--no-binary`";
        gathered.add(&rules::NO_BINARY, kind, at(word), message, None);
    }
    if let Some(word) = has("--trusted-host") {
        let message =
            "a host whose certificate is not checked; uv calls it `--allow-insecure-host`";
        gathered.add(
            &rules::TRUSTED_HOST,
            RiskKind::Security,
            at(word),
            message,
            None,
        );
    }
    if let Some(word) = has("--extra-index-url") {
        let message =
            "uv takes a package from the first index that has it, pip the best version of all";
        gathered.add(
            &FIRST_INDEX_WINS,
            RiskKind::Security,
            at(word),
            message,
            None,
        );
    }
    if let Some(word) = has("--keyring-provider") {
        let message = "pip asks a keyring, uv does not unasked";
        gathered.add(&rules::KEYRING, kind, at(word), message, None);
    }
    packages(&words[install + 1..], kind, at, gathered);
}

/// The packages that are named without a version.
fn packages(
    arguments: &[&str],
    kind: RiskKind,
    at: &dyn Fn(&str) -> Location,
    gathered: &mut Gathered,
) {
    if kind != RiskKind::Ci {
        return;
    }
    let mut arguments = arguments.iter();
    while let Some(word) = arguments.next() {
        if word.starts_with('-') {
            // The value of an option is no package; a flag has none.
            if takes_value(word) {
                arguments.next();
            }
            continue;
        }
        let bare = word.trim_matches(['"', '\'']);
        let name = bare.split('[').next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && bare.split_once(']').is_none_or(|(_, rest)| rest.is_empty())
            && !is_file(name);
        if !is_name {
            continue;
        }
        let rule = match normalize_name(name).as_str() {
            "pip" | "uv" => &rules::MOVING_INSTALLER,
            "setuptools" | "wheel" => continue,
            _ => &rules::COMMAND_UNPINNED,
        };
        let message = format!("`{bare}` is installed in whatever version is newest");
        gathered.add(rule, RiskKind::Reproducibility, at(word), message, None);
    }
}

fn is_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    name.chars().all(|c| c == '.') || matches!(ending, "txt" | "whl" | "gz" | "zip" | "toml" | "in")
}

/// Whether an option of `pip install`, as it stands, has its value in the next word.
fn takes_value(word: &str) -> bool {
    let of_pip = uvferry_options::PIP.iter();
    let mut known = of_pip.filter(|option| option.names().any(|name| name == word));
    known.any(|option| option.value != uvferry_options::Value::None)
}

/// What a line says, whatever the file is.
fn lines(file: &SourceFile, carries_commands: bool, gathered: &mut Gathered) {
    let name = file.path().rsplit('/').next().unwrap_or_default();
    let is_configuration = matches!(
        name,
        "pip.conf" | "pip.ini" | ".pypirc" | "uv.toml" | "pyproject.toml"
    );
    let mut start = 0;
    for line in file.text().split_inclusive('\n') {
        let text = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        start += line.len();
        if text.starts_with(['#', ';']) {
            continue;
        }
        let place = || Location::new(file, from..from + text.len());
        let is_settings = ["PIP_", "UV_", "index-url", "index_url"];
        if (is_configuration || is_settings.iter().any(|word| text.contains(word)))
            && has_credentials(text)
        {
            credentials(place(), gathered);
        } else if let Some(key) = plain_password(name, text) {
            let shown = Location {
                snippet: format!("{key} ****"),
                ..place()
            };
            credentials(shown, gathered);
        }
        if carries_commands {
            variables(file, text, from, gathered);
        }
    }
}

/// A password of `.pypirc` or a netrc file, which nothing but the kind of file tells: what
/// stands in front of it.
fn plain_password(name: &str, text: &str) -> Option<&'static str> {
    match name {
        ".pypirc" => {
            let (key, value) = text.split_once(['=', ':'])?;
            (key.trim() == "password" && !value.trim().is_empty()).then_some("password =")
        }
        ".netrc" | "_netrc" => {
            let mut words = text.split_whitespace();
            words.find(|word| *word == "password")?;
            words.next().map(|_| "password")
        }
        _ => None,
    }
}

/// Variables of pip that a line sets.
fn variables(file: &SourceFile, text: &str, from: usize, gathered: &mut Gathered) {
    for (at, _) in text.match_indices("PIP_") {
        let length = text[at..].find(|c: char| !c.is_ascii_uppercase() && c != '_');
        let name = &text[at..at + length.unwrap_or(text.len() - at)];
        let behind = text[at + name.len()..].trim_start();
        let is_set = behind.starts_with(['=', ':'])
            || text.starts_with("ENV ") && behind.starts_with(|c: char| !c.is_ascii_punctuation());
        let is_whole = !text[..at].ends_with(|c: char| c.is_alphanumeric() || "_$-{".contains(c));
        let value = behind.trim_start_matches(['=', ':', ' ']);
        let value = value.split_whitespace().next().unwrap_or_default();
        let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
        let is_flag =
            ["1", "0", "true", "false", "yes", "no", "on", "off"].contains(&value.as_str());
        // `PIP_COMPILE = pip-compile` of a Makefile is no setting.
        let option = lookup(name, Context::PipConf).filter(|option| option.takes_value || is_flag);
        let Some(option) = option.filter(|option| {
            is_set && is_whole && !matches!(option.kind, Kind::DroppedHarmless(_))
        }) else {
            continue;
        };
        let start = from + at;
        let place = Location::new(file, start..start + name.len());
        if option.long == "--constraint" {
            let message =
                "`PIP_CONSTRAINT` held for builds, too, before pip 26.2; `UV_CONSTRAINT` does not";
            let kind = RiskKind::Compatibility;
            gathered.add(
                &rules::BUILD_CONSTRAINTS,
                kind,
                place.clone(),
                message,
                None,
            );
        }
        let message = format!("uv does not read `{name}`");
        let help = match option.uv {
            UvPlace::Index { default: true } => Some("set `UV_DEFAULT_INDEX`".to_owned()),
            UvPlace::Index { default: false } => Some("set `UV_INDEX`".to_owned()),
            UvPlace::Environment(name) => Some(format!("set `{name}`")),
            _ => option.kind.reason().map(str::to_owned),
        };
        let severity = match option.uv {
            UvPlace::Environment(_) => Severity::Info,
            _ => Severity::Warning,
        };
        let (rule, kind) = (&rules::PIP_SETTINGS, RiskKind::Compatibility);
        gathered.add_as(rule, severity, kind, place, message, help);
    }
}
