//! `PIP_…` variables, each of which is an option of pip.

use uvferry_diagnostics::Rule;
use uvferry_options::{Context, INVALID_VALUE, Kind, OPTION_CHANGES_MEANING, lookup};

use crate::context::Mode;

use super::variables;

/// What a variable becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableBecomes {
    /// These variables of uv, in order, with their values.
    Set(Vec<(&'static str, String)>),
    /// Nothing takes its place.
    Nothing,
    /// A person decides; it stays.
    Review,
}

/// A variable of pip in a file (`ENV PIP_…`, `env:`, `export PIP_…`) and what becomes of it.
#[derive(Debug, Clone)]
pub struct VariableChange {
    /// What takes its place.
    pub becomes: VariableBecomes,
    /// The rule it comes from, where something has to be known.
    pub rule: Option<&'static Rule>,
    /// What that is; empty where nothing has to be known. Without credentials.
    pub message: String,
}

/// What becomes of a variable of pip, or of twine, pipx and virtualenv, that holds for the
/// commands of a file; `None` for a variable that none of them reads. `value` may have parts that are known only later
/// (`${INDEX}`): they are carried over.
///
/// ```
/// use uvferry_commands::{Mode, VariableBecomes, pip_variable};
///
/// let change = pip_variable("PIP_DEFAULT_TIMEOUT", "60", Mode::Pip).unwrap();
/// assert_eq!(
///     change.becomes,
///     VariableBecomes::Set(vec![("UV_HTTP_TIMEOUT", "60".to_owned())]),
/// );
/// assert!(pip_variable("PIP_VERSION", "24.0", Mode::Pip).is_none());
/// ```
pub fn pip_variable(name: &str, value: &str, mode: Mode<'_>) -> Option<VariableChange> {
    if let Some(change) = variables::of_file(name, value) {
        return Some(change);
    }
    let key = name
        .strip_prefix("PIP_")?
        .to_ascii_lowercase()
        .replace('_', "-");
    if key == "config-file" {
        if matches!(value.trim(), "" | "/dev/null" | "os.devnull" | "nul") {
            return Some(nothing("uv does not read pip.conf"));
        }
        return Some(review(
            "uv does not read pip.conf: its settings go into uv.toml, which `UV_CONFIG_FILE` names",
        ));
    }
    let option = lookup(&key, Context::PipConf)?;
    let value = value.trim();
    let is_project = matches!(mode, Mode::Project(_));
    let set = |variables: &[(&'static str, &str)]| VariableChange {
        becomes: VariableBecomes::Set(
            variables
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        ),
        rule: None,
        message: String::new(),
    };
    if value.is_empty() {
        return Some(nothing("an empty value says nothing to pip"));
    }
    if !option.takes_value
        && !value.contains('$')
        && !matches!(option.long, "--no-cache-dir" | "--verbose" | "--quiet")
    {
        match truth(value) {
            None => {
                return Some(VariableChange {
                    becomes: VariableBecomes::Review,
                    rule: Some(&INVALID_VALUE),
                    message: format!("`{name}={value}`: pip takes a word like yes or no"),
                });
            }
            // What is written as `--no-…` and stored the other way round: pip takes
            // `PIP_NO_BUILD_ISOLATION=0` for the option, and `=1` for nothing.
            Some(is_true) if option.long == "--no-build-isolation" => {
                return Some(if is_true {
                    nothing("pip takes a true value of this variable for building in isolation")
                } else {
                    set(&[("UV_NO_BUILD_ISOLATION", "1")])
                });
            }
            Some(false) => return Some(nothing("it is what pip and uv do anyway")),
            Some(true) => {}
        }
    }
    let all = value.split([',', ' ']).any(|part| part == ":all:");
    let names = value.replace(',', " ");
    let change = match option.long {
        // Part of what uv.lock was made with: `uv sync --locked` would refuse it.
        "--pre" | "--uploaded-prior-to" if is_project => nothing(
            "uv.lock has the versions; a command of `uv pip` is told by `--prerelease` and `--exclude-newer`",
        ),
        "--index-url" if !is_index_of_lock(value, mode) => VariableChange {
            rule: Some(&OPTION_CHANGES_MEANING),
            ..review(
                "`uv sync --locked` refuses uv.lock where UV_DEFAULT_INDEX is another index than it was made with, and `--frozen` goes by the addresses in uv.lock: \
                 write the index into `[[tool.uv.index]]` with `default = true` and lock with it, or set UV_DEFAULT_INDEX for `uv pip` commands alone",
            )
        },
        "--index-url" => set(&[("UV_DEFAULT_INDEX", value)]),
        "--extra-index-url" => VariableChange {
            rule: Some(&OPTION_CHANGES_MEANING),
            message: "uv takes a package from the first index that has it; with UV_INDEX_STRATEGY=unsafe-best-match it takes the best version of all, as pip does".to_owned(),
            ..set(&[("UV_INDEX", value), ("UV_INDEX_STRATEGY", "unsafe-best-match")])
        },
        "--find-links" => set(&[("UV_FIND_LINKS", &value.split_whitespace().collect::<Vec<_>>().join(","))]),
        "--trusted-host" => set(&[("UV_INSECURE_HOST", value)]),
        "--pre" => set(&[("UV_PRERELEASE", "allow")]),
        "--constraint" if !is_project => set(&[("UV_CONSTRAINT", value)]),
        "--constraint" => nothing("`uv sync` takes versions from uv.lock"),
        "--build-constraint" => set(&[("UV_BUILD_CONSTRAINT", value)]),
        "--no-binary" if is_project && all => set(&[("UV_NO_BINARY", "1")]),
        "--no-binary" if is_project => set(&[("UV_NO_BINARY_PACKAGE", &names)]),
        "--only-binary" if is_project && all => set(&[("UV_NO_BUILD", "1")]),
        "--only-binary" if is_project => set(&[("UV_NO_BUILD_PACKAGE", &names)]),
        "--no-binary" | "--only-binary" => review(&format!(
            "`uv pip` reads no such variable: give `{} {value}` to its commands",
            option.long
        )),
        "--no-index" => review("uv reads no such variable: give `--no-index` to its commands, or set `no-index = true` in uv.toml"),
        "--no-cache-dir" => set(&[("UV_NO_CACHE", "1")]),
        "--cache-dir" => set(&[("UV_CACHE_DIR", value)]),
        "--timeout" => set(&[("UV_HTTP_TIMEOUT", &whole_seconds(value))]),
        "--retries" | "--resume-retries" => set(&[("UV_HTTP_RETRIES", value)]),
        "--cert" => set(&[("SSL_CERT_FILE", value)]),
        "--client-cert" => set(&[("SSL_CLIENT_CERT", value)]),
        "--proxy" => set(&[("HTTP_PROXY", value), ("HTTPS_PROXY", value)]),
        "--compile" => set(&[("UV_COMPILE_BYTECODE", "1")]),
        "--break-system-packages" => set(&[("UV_BREAK_SYSTEM_PACKAGES", "1")]),
        "--require-hashes" => set(&[("UV_REQUIRE_HASHES", "1")]),
        "--python" => set(&[("UV_PYTHON", value)]),
        "--uploaded-prior-to" => set(&[("UV_EXCLUDE_NEWER", value)]),
        "--no-color" => set(&[("NO_COLOR", "1")]),
        "--progress-bar" if value == "off" => set(&[("UV_NO_PROGRESS", "1")]),
        "--keyring-provider" if matches!(value, "subprocess" | "disabled") => {
            set(&[("UV_KEYRING_PROVIDER", value)])
        }
        "--user" | "--target" | "--prefix" | "--root" => review(&format!(
            "uv reads no variable that says where packages go: give `{}` to its commands, or make a virtual environment",
            if option.long == "--user" { "--prefix" } else { option.long }
        )),
        _ => match option.kind {
            Kind::DroppedHarmless(why) => nothing(why),
            Kind::DroppedWarning(why) => VariableChange {
                rule: option.kind.rule(),
                ..nothing(why)
            },
            kind => review(&format!(
                "uv reads no variable for it{}",
                kind.reason().map_or_else(String::new, |why| format!(": {why}"))
            )),
        },
    };
    Some(change)
}

/// Whether a command compares uv.lock with what it is told: another default index, a choice of
/// pre-releases or a date that the lock was not made with, and it is refused.
/// `uv run --no-sync` looks at no lock.
pub(crate) fn reads_lock(text: &str) -> bool {
    ["uv sync", "uv export", "uv lock", "uv add", "uv remove"]
        .iter()
        .any(|command| text.contains(command))
        || text.split("uv run").skip(1).any(|rest| {
            !rest
                .split("&&")
                .next()
                .unwrap_or(rest)
                .contains("--no-sync")
        })
}

/// The mode of settings that hold for some commands only: where none of them reads uv.lock,
/// they are settings of `uv pip`.
pub(crate) fn mode_of_settings(mode: Mode<'_>, reads_lock: bool) -> Mode<'_> {
    if reads_lock { mode } else { Mode::Pip }
}

/// Whether uv reads the lock of the project with this default index; there is none to read
/// in pip's words.
fn is_index_of_lock(value: &str, mode: Mode<'_>) -> bool {
    let Mode::Project(project) = mode else {
        return true;
    };
    let locked = project.default_index.as_deref();
    locked.is_some_and(|locked| address(locked) == address(value))
}

/// An index as uv.lock names it: without credentials.
fn address(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let host = rest.find('/').unwrap_or(rest.len());
    // A password may hold anything but the last `@` of its part.
    let start = rest[..host].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[start..])
}

fn nothing(why: &str) -> VariableChange {
    VariableChange {
        becomes: VariableBecomes::Nothing,
        rule: Some(&uvferry_options::OPTION_WITHOUT_EFFECT),
        message: why.to_owned(),
    }
}

fn review(why: &str) -> VariableChange {
    VariableChange {
        becomes: VariableBecomes::Review,
        rule: Some(&uvferry_options::OPTION_WITHOUT_EQUIVALENT),
        message: uvferry_diagnostics::redact(why).into_owned(),
    }
}

/// uv takes whole seconds, pip takes parts of one.
pub(super) fn whole_seconds(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 && value.contains(['.', 'e', 'E']) => {
            format!("{:.0}", seconds.ceil())
        }
        _ => value.to_owned(),
    }
}

/// pip's `strtobool`.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "t" | "true" | "on" | "1" => Some(true),
        "n" | "no" | "f" | "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Project;

    #[test]
    fn commands_that_read_the_lock() {
        for text in [
            "uv sync --locked",
            "uv export --locked -o x && uv pip install -r x",
            "uv run pytest",
            "uv run --no-sync a && uv run b",
        ] {
            assert!(reads_lock(text), "{text}");
        }
        for text in [
            "uv pip install x",
            "uv run --active --no-sync pytest",
            "uv build",
        ] {
            assert!(!reads_lock(text), "{text}");
        }
    }

    #[test]
    fn another_index_than_that_of_the_lock_is_for_a_person() {
        let mut project = Project::default();
        let becomes = |project: &Project, value: &str| {
            let change = pip_variable("PIP_INDEX_URL", value, Mode::Project(project));
            change.unwrap().becomes
        };
        let mirror = "https://example.com/simple";
        assert_eq!(becomes(&project, mirror), VariableBecomes::Review);
        project.default_index = Some(format!("{mirror}/"));
        for value in [mirror, "https://me:$TOKEN@example.com/simple/"] {
            assert_eq!(
                becomes(&project, value),
                VariableBecomes::Set(vec![("UV_DEFAULT_INDEX", value.to_owned())])
            );
        }
        for value in ["$INDEX", "https://example.com/other"] {
            assert_eq!(becomes(&project, value), VariableBecomes::Review);
        }
        for name in ["PIP_PRE", "PIP_UPLOADED_PRIOR_TO"] {
            let change = pip_variable(name, "1", Mode::Project(&project)).unwrap();
            assert_eq!(change.becomes, VariableBecomes::Nothing, "{name}");
        }
        // The lock is read with further indexes beside its own.
        let extra = pip_variable("PIP_EXTRA_INDEX_URL", mirror, Mode::Project(&project));
        assert!(matches!(extra.unwrap().becomes, VariableBecomes::Set(_)));
    }
}
