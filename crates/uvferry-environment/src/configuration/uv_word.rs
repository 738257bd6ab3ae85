//! What a setting of pip becomes under uv: a look-up in the table of options.

use uvferry_options::{
    CommandOption, Context, INVALID_VALUE, Kind, PIP, PIP_COMMANDS, PIP_GONE, PipOption,
    SETTING_OUTSIDE_PROJECT, To, Translation, UvPlace, Value, lookup, translate, uv_command,
};

use super::effective::VARIABLES;
use super::settings::PipSetting;
use crate::rules::{SETTING_OF_ONE_COMMAND, UNKNOWN_PIP_SETTING};

/// What a setting becomes under uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UvWord {
    /// The kind of answer.
    pub disposition: Disposition,
    /// uv's setting or variable, in words that name it.
    pub to: Option<String>,
    /// The rule that tells more.
    pub code: Option<&'static str>,
    /// Why, or what to do.
    pub reason: Option<String>,
}

/// What becomes of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// A setting of `uv.toml` or `[tool.uv]`.
    Setting,
    /// A variable that uv reads.
    Variable,
    /// A part of the project: a dependency, a constraint.
    Project,
    /// uv does so anyway, or it concerns only pip.
    Dropped,
    /// uv has nothing like it.
    NoEquivalent,
    /// pip passes it over as well.
    PassedOver,
}

impl Disposition {
    /// One word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Variable => "variable",
            Self::Project => "project",
            Self::Dropped => "dropped",
            Self::NoEquivalent => "no_equivalent",
            Self::PassedOver => "passed_over",
        }
    }
}

/// What a command makes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It is an option of it.
    Option(&'static CommandOption),
    /// Older pips took it.
    Gone,
    /// Other commands take it.
    Elsewhere,
    /// No command takes it.
    Unknown,
}

/// What `command` makes of a key.
pub(super) fn command_option(command: &str, key: &str) -> Known {
    let named = || {
        let is_named = |name: &str| name.strip_prefix("--") == Some(key);
        PIP.iter().filter(move |one| one.names().any(is_named))
    };
    let is_there = |one: &&CommandOption| !PIP_GONE.contains(&one.long);
    if let Some(option) = named()
        .filter(is_there)
        .find(|one| one.is_taken_by(Some(command)))
    {
        return Known::Option(option);
    }
    if named().any(|one| is_there(&one)) {
        Known::Elsewhere
    } else if named().next().is_some() {
        Known::Gone
    } else {
        Known::Unknown
    }
}

/// What a section makes of a key: `[global]` and the variables are all commands'.
pub(super) fn known(section: &str, key: &str) -> Known {
    if is_for_all(section) {
        let of_commands = PIP_COMMANDS
            .iter()
            .map(|command| command_option(command, key))
            .find(|known| matches!(known, Known::Option(_)));
        of_commands.unwrap_or_else(|| command_option("", key))
    } else {
        command_option(section, key)
    }
}

pub(super) fn is_for_all(section: &str) -> bool {
    matches!(section, "global" | VARIABLES)
}

/// Whether it is clear what the value of a setting is: pip, of today or of old, knows the key,
/// and a flag has a value of a flag.
pub(super) fn can_be_shown(setting: &PipSetting) -> bool {
    let (section, key) = (setting.section.as_str(), setting.key.as_str());
    if is_of_pip_itself(section, key) {
        return true;
    }
    if !is_for_all(section) && !PIP_COMMANDS.contains(&section) {
        return false;
    }
    match known(section, key) {
        Known::Option(option) => option.value != Value::None || is_truth(&setting.value),
        Known::Gone => true,
        Known::Elsewhere | Known::Unknown => false,
    }
}

fn is_truth(value: &str) -> bool {
    super::reading::is_count(value)
}

/// `PIP_CONFIG_FILE`, which is no option.
pub(super) fn is_of_pip_itself(section: &str, key: &str) -> bool {
    section == VARIABLES && key == "config-file"
}

pub(super) fn of(setting: &PipSetting) -> UvWord {
    let (section, key) = (setting.section.as_str(), setting.key.as_str());
    if is_of_pip_itself(section, key) {
        return word(
            Disposition::Dropped,
            "it names pip's file; uv's own is named by `UV_CONFIG_FILE`",
        );
    }
    if !is_for_all(section) && !PIP_COMMANDS.contains(&section) {
        return passed_over(format!("pip has no command `{section}`"));
    }
    if setting.value.is_empty() {
        return word(Disposition::Dropped, "an empty value counts for nothing");
    }
    let option = match known(section, key) {
        Known::Option(option) => option,
        Known::Gone => return passed_over(format!("pip 26.3 has no `--{key}` any more")),
        Known::Elsewhere => {
            return passed_over(format!(
                "`pip {section}` has no `--{key}`, other commands have"
            ));
        }
        Known::Unknown => return passed_over(format!("pip has no `--{key}`")),
    };
    let is_of_install = matches!(section, "install" | "lock" | "download" | "wheel");
    match lookup(key, Context::PipConf) {
        Some(pip) if is_for_all(section) || is_of_install => of_install(pip, &setting.value),
        _ => of_command(option, section),
    }
}

fn word(disposition: Disposition, reason: &str) -> UvWord {
    UvWord {
        disposition,
        to: None,
        code: None,
        reason: Some(reason.to_owned()),
    }
}

fn passed_over(reason: String) -> UvWord {
    UvWord {
        disposition: Disposition::PassedOver,
        to: None,
        code: Some(UNKNOWN_PIP_SETTING.code),
        reason: Some(reason),
    }
}

/// An option that takes part in installing: uv's settings have a word for it, or the table
/// says why not.
fn of_install(option: &'static PipOption, value: &str) -> UvWord {
    let said = |disposition, to: Option<String>| UvWord {
        disposition,
        to,
        code: option.kind.rule().map(|rule| rule.code),
        reason: option.kind.reason().map(str::to_owned),
    };
    let keys = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        Some(keys.join(", "))
    };
    // Each of several values goes the same way.
    let one = if is_list(option) {
        value.split_whitespace().next().unwrap_or_default()
    } else {
        value
    };
    match translate(option, Some(one)) {
        Translation::Index { default: true, .. } => said(
            Disposition::Setting,
            Some("`[[index]]` with `default = true`".to_owned()),
        ),
        Translation::Index { default: false, .. } => {
            said(Disposition::Setting, Some("`[[index]]`".to_owned()))
        }
        Translation::Settings(settings) => {
            let mut names: Vec<&str> = settings.iter().map(|setting| setting.key).collect();
            names.dedup();
            said(Disposition::Setting, keys(&names))
        }
        Translation::Reset { keys: names, .. } => said(Disposition::Setting, keys(&names)),
        Translation::Environment { name, .. } => {
            let mut word = said(Disposition::Variable, keys(&[name]));
            word.code = word.code.or(Some(SETTING_OUTSIDE_PROJECT.code));
            word
        }
        Translation::Line => match option.uv {
            UvPlace::List(key) | UvPlace::PerPackage(key) => {
                said(Disposition::Project, keys(&[key]))
            }
            _ => said(
                Disposition::Project,
                Some("what the project depends on".to_owned()),
            ),
        },
        Translation::Dropped if option.uv == UvPlace::Nowhere => said(Disposition::Dropped, None),
        Translation::Dropped => UvWord {
            code: Some(uvferry_options::OPTION_WITHOUT_EFFECT.code),
            ..word(Disposition::Dropped, "it says what is so anyway")
        },
        Translation::Review(reason) => UvWord {
            disposition: Disposition::NoEquivalent,
            to: None,
            code: Some(match (option.kind, option.kind.rule()) {
                (Kind::NoEquivalent(_), Some(rule)) => rule.code,
                _ => INVALID_VALUE.code,
            }),
            // The text of the table may hold the value.
            reason: Some(match option.uv {
                UvPlace::Key("keyring-provider") => {
                    "uv knows the keyring provider `subprocess` only".to_owned()
                }
                _ if !option.takes_value && !is_truth(value) => {
                    "its value is neither true nor false".to_owned()
                }
                _ => reason,
            }),
        },
    }
}

/// Whether pip splits its value at white space (`action="append"`).
pub(super) fn is_list(option: &PipOption) -> bool {
    matches!(
        option.conf_key(),
        "extra-index-url"
            | "find-links"
            | "trusted-host"
            | "requirement"
            | "constraint"
            | "build-constraint"
            | "editable"
            | "group"
            | "requirements-from-script"
            | "platform"
            | "abi"
            | "use-feature"
            | "use-deprecated"
            | "exists-action"
    )
}

/// An option of another command: uv's configuration says nothing by command.
fn of_command(option: &CommandOption, section: &str) -> UvWord {
    if let Kind::DroppedHarmless(reason) = option.pip.kind {
        return UvWord {
            code: Some(uvferry_options::OPTION_WITHOUT_EFFECT.code),
            ..word(Disposition::Dropped, reason)
        };
    }
    let command = if is_for_all(section) {
        option.commands.first().copied().unwrap_or_default()
    } else {
        section
    };
    let reason = match (option.pip.kind.reason(), option.pip.to, uv_command(command)) {
        (Some(reason), _, _) => reason.to_owned(),
        (None, To::Option(name), Some(words)) => format!(
            "uv has no settings of one command: give `{name}` to `uv {}`",
            words.join(" ")
        ),
        _ => format!("uv has no settings of one command; `pip {command}` is another one in uv"),
    };
    UvWord {
        disposition: Disposition::NoEquivalent,
        to: None,
        code: Some(SETTING_OF_ONE_COMMAND.code),
        reason: Some(reason),
    }
}
