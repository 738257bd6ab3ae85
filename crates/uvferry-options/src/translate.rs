use crate::table::{Kind, PipOption, UvPlace};

/// What a format control of pip names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageList<'a> {
    /// `:all:`
    All,
    /// `:none:`, which empties what was said before.
    None,
    /// A package.
    Package(&'a str),
}

impl<'a> PackageList<'a> {
    /// The parts of `a,b`, `:all:`, `:none:`, in order, as pip's `FormatControl` reads
    /// them.
    pub fn parse(value: &'a str) -> Vec<Self> {
        value
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| match part {
                ":all:" => Self::All,
                ":none:" => Self::None,
                name => Self::Package(name),
            })
            .collect()
    }
}

/// A value for `[tool.uv]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// `true` or `false`.
    Flag(bool),
    /// A string.
    Text(String),
    /// One more item of an array of strings.
    Item(String),
    /// A key and a string in a table.
    Entry(String, String),
}

/// A setting that pyproject.toml gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key in `[tool.uv]`.
    pub key: &'static str,
    /// What it gets.
    pub value: SettingValue,
}

/// What an option with its value becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Translation {
    /// An index; the caller names it and takes credentials out of the URL.
    Index {
        /// As given.
        url: String,
        /// Whether it replaces the package index.
        default: bool,
    },
    /// Settings of `[tool.uv]`, in order.
    Settings(Vec<Setting>),
    /// `:none:`: what the option said before, in this file or another, is taken back.
    Reset {
        /// The keys of `[tool.uv]` that lose their values.
        keys: Vec<&'static str>,
        /// What is said after it in the same value.
        then: Vec<Setting>,
    },
    /// An environment variable for the machine, not for the project.
    Environment {
        /// The variable that uv reads.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// The line itself says what to do: `-r`, `-c`, `-e` and options of a requirement.
    Line,
    /// Left out; [`PipOption::kind`] says why.
    Dropped,
    /// A person decides; the text says what to do.
    Review(String),
}

/// The host that a value of `--trusted-host` names. pip passes over a user name and a password
/// before it; uv takes them for a part of the host and ends.
///
/// ```
/// assert_eq!(uvferry_options::trusted_host("me:secret@example.com:8443"), "example.com:8443");
/// ```
pub fn trusted_host(value: &str) -> &str {
    value.rsplit_once('@').map_or(value, |(_, host)| host)
}

/// What `option` with `value` becomes in a project. A flag has the value of pip.conf
/// (`true`, `no`, `1`), or none where it stands on a line.
///
/// ```
/// use uvferry_options::{Context, Setting, SettingValue, Translation, lookup, translate};
///
/// let option = lookup("--no-binary", Context::RequirementsFile).unwrap();
/// assert_eq!(
///     translate(option, Some("lxml")),
///     Translation::Settings(vec![Setting {
///         key: "no-binary-package",
///         value: SettingValue::Item("lxml".into()),
///     }]),
/// );
/// ```
pub fn translate(option: &PipOption, value: Option<&str>) -> Translation {
    let text = value.map(str::trim).unwrap_or_default();
    if !option.takes_value && value.is_some() {
        match truth(text) {
            // `no-index = false` says what is so anyway.
            Some(false) => return Translation::Dropped,
            Some(true) => {}
            None => return Translation::Review(format!("`{text}` is neither true nor false")),
        }
    }
    let one = |key, value| Translation::Settings(vec![Setting { key, value }]);
    match option.uv {
        UvPlace::Index { .. } | UvPlace::List(_) | UvPlace::Key(_) | UvPlace::Environment(_)
            if option.takes_value && text.is_empty() =>
        {
            Translation::Review("the option has no value".to_owned())
        }
        UvPlace::Index { default } => Translation::Index {
            url: text.to_owned(),
            default,
        },
        UvPlace::List("constraint-dependencies" | "build-constraint-dependencies")
        | UvPlace::Line
        | UvPlace::PerPackage(_) => Translation::Line,
        UvPlace::Key("keyring-provider") => match text {
            "subprocess" | "disabled" => one("keyring-provider", SettingValue::Text(text.into())),
            _ => Translation::Review(format!(
                "uv knows the keyring provider `subprocess` only, not `{text}`"
            )),
        },
        UvPlace::Key("default-groups") => one("default-groups", SettingValue::Item(text.into())),
        UvPlace::Key(key) if option.takes_value => one(key, SettingValue::Text(text.to_owned())),
        UvPlace::Key(key) => one(key, SettingValue::Flag(true)),
        UvPlace::Fixed(key, value) => one(
            key,
            match value {
                "true" => SettingValue::Flag(true),
                "false" => SettingValue::Flag(false),
                text => SettingValue::Text(text.trim_matches('"').to_owned()),
            },
        ),
        UvPlace::List(key @ "allow-insecure-host") => {
            one(key, SettingValue::Item(trusted_host(text).to_owned()))
        }
        UvPlace::List(key) => one(key, SettingValue::Item(text.to_owned())),
        UvPlace::Packages { all, named } => packages(
            text,
            &[all, named],
            &Setting {
                key: all,
                value: SettingValue::Flag(true),
            },
            |name| Setting {
                key: named,
                value: SettingValue::Item(name.to_owned()),
            },
        ),
        UvPlace::PackageTable { all, named, value } => packages(
            text,
            &[all, named],
            &Setting {
                key: all,
                value: SettingValue::Text(value.to_owned()),
            },
            |name| Setting {
                key: named,
                value: SettingValue::Entry(name.to_owned(), value.to_owned()),
            },
        ),
        UvPlace::Environment(name) => Translation::Environment {
            name,
            value: if option.takes_value {
                text.to_owned()
            } else {
                "1".to_owned()
            },
        },
        UvPlace::Nowhere => match option.kind {
            Kind::NoEquivalent(what) => Translation::Review(what.to_owned()),
            _ => Translation::Dropped,
        },
    }
}

/// pip's `handle_mutual_excludes`: what stands before the last `:all:` or `:none:` does not
/// count.
fn packages(
    text: &str,
    keys: &[&'static str],
    all: &Setting,
    named: impl Fn(&str) -> Setting,
) -> Translation {
    let mut settings = Vec::new();
    let mut reset = false;
    for part in PackageList::parse(text) {
        match part {
            PackageList::All => {
                settings.clear();
                settings.push(all.clone());
            }
            PackageList::None => {
                settings.clear();
                reset = true;
            }
            PackageList::Package(name) => settings.push(named(name)),
        }
    }
    if reset {
        Translation::Reset {
            keys: keys.to_vec(),
            then: settings,
        }
    } else if settings.is_empty() {
        Translation::Review("the option has no value".to_owned())
    } else {
        Translation::Settings(settings)
    }
}

/// pip's `strtobool`.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}
