use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use uvferry_diagnostics::{redact, sha256_hex};
use uvferry_process::Environment;

use crate::pip::indexes::{IndexSettings, hosts};
use crate::pip::request::{PipError, pip_environment, two_numbers};
use crate::run::Run;

/// Has pip's own parser of `pip install` say what its files and variables come to.
const ASK: &str = include_str!("install_settings.py");

/// The first pip whose builds are not held by `constraint`, but by `build-constraint` alone.
const FIRST_WITH_FREE_BUILDS: (u32, u32) = (26, 2);

/// What a setting of `pip install` is for a resolution, and what uv is given for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It says where distributions come from, and is part of [`IndexSettings`].
    Places,
    /// uv has a word for it: a variable or an option.
    Handed(&'static str),
    /// uv has none. The text says what differs then.
    NoWord(&'static str),
    /// It changes nothing of what is resolved.
    Nothing,
}

/// A setting of `pip install`, as pip's parser keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstallSetting {
    /// Its name in pip's parser (`dest`), which two options may share.
    pub dest: &'static str,
    /// Its first key in `pip.conf`.
    pub key: &'static str,
    /// What it is for a resolution.
    pub effect: Effect,
}

const fn row(dest: &'static str, key: &'static str, effect: Effect) -> InstallSetting {
    InstallSetting { dest, key, effect }
}

const MORE_IS_ASKED: Effect =
    Effect::NoWord("pip installs what it names as well, and uv is not asked for it");
const ONE_TARGET: Effect =
    Effect::NoWord("pip resolves for it beside the target, and uv for the target alone");
const OF_SETUP_PY: Effect =
    Effect::NoWord("it is for builds by `setup.py`, which uv does not do as pip did");

use Effect::{Handed, NoWord, Nothing, Places};

/// Every setting of `pip install`, of pip 22.2 to 26.3.
pub static INSTALL_SETTINGS: &[InstallSetting] = &[
    row("index_url", "index-url", Places),
    row("extra_index_urls", "extra-index-url", Places),
    row("no_index", "no-index", Places),
    row("find_links", "find-links", Places),
    row("trusted_hosts", "trusted-host", Places),
    row("cert", "cert", Places),
    row("proxy", "proxy", Places),
    row("client_cert", "client-cert", Handed("SSL_CLIENT_CERT")),
    row(
        "keyring_provider",
        "keyring-provider",
        Handed("UV_KEYRING_PROVIDER"),
    ),
    row(
        "no_proxy_env",
        "no-proxy-env",
        NoWord("uv goes by the proxies of the environment, and pip does not"),
    ),
    // Which versions and files.
    row("format_control", "no-binary", Handed("--no-binary")),
    row("format_control", "only-binary", Handed("--only-binary")),
    row(
        "prefer_binary",
        "prefer-binary",
        NoWord(
            "pip takes an older version for its wheel, and uv the newest one, a wheel of it \
             where there is one",
        ),
    ),
    row("pre", "pre", Handed("UV_PRERELEASE")),
    row(
        "release_control",
        "all-releases",
        Handed("--prerelease-package"),
    ),
    row(
        "release_control",
        "only-final",
        Handed("--prerelease-package"),
    ),
    row(
        "uploaded_prior_to",
        "uploaded-prior-to",
        Handed("UV_EXCLUDE_NEWER"),
    ),
    row(
        "ignore_requires_python",
        "ignore-requires-python",
        NoWord("pip takes versions that say they do not support the Python, and uv does not"),
    ),
    row("constraints", "constraint", Handed("--constraint")),
    row(
        "build_constraints",
        "build-constraint",
        Handed("--build-constraint"),
    ),
    row(
        "require_hashes",
        "require-hashes",
        Handed("UV_REQUIRE_HASHES"),
    ),
    row("no_require_hashes", "no-require-hashes", Nothing),
    row("ignore_dependencies", "no-deps", Handed("--no-deps")),
    row(
        "only_dependencies",
        "only-deps",
        NoWord("pip leaves out what is asked for itself, and uv does not"),
    ),
    row(
        "deprecated_features_enabled",
        "use-deprecated",
        NoWord("old parts of pip have no counterpart in uv"),
    ),
    row("requirements", "requirement", MORE_IS_ASKED),
    row("editables", "editable", MORE_IS_ASKED),
    row("dependency_groups", "group", MORE_IS_ASKED),
    row(
        "requirements_from_scripts",
        "requirements-from-script",
        MORE_IS_ASKED,
    ),
    row("platforms", "platform", ONE_TARGET),
    row("python_version", "python-version", ONE_TARGET),
    row("implementation", "implementation", ONE_TARGET),
    row("abis", "abi", ONE_TARGET),
    // How it is built.
    row(
        "build_isolation",
        "no-build-isolation",
        Handed("UV_NO_BUILD_ISOLATION"),
    ),
    row(
        "config_settings",
        "config-settings",
        Handed("--config-setting"),
    ),
    row("global_options", "global-option", OF_SETUP_PY),
    row("install_options", "install-option", OF_SETUP_PY),
    row("use_pep517", "use-pep517", Nothing),
    row("check_build_deps", "check-build-dependencies", Nothing),
    row("features_enabled", "use-feature", Nothing),
    row("no_clean", "no-clean", Nothing),
    row("src_dir", "src", Nothing),
    // Where it goes, how it is told, how long is waited.
    row("dry_run", "dry-run", Nothing),
    row("json_report_file", "report", Nothing),
    row("target_dir", "target", Nothing),
    row("use_user_site", "user", Nothing),
    row("root_path", "root", Nothing),
    row("prefix_path", "prefix", Nothing),
    row("upgrade", "upgrade", Nothing),
    row("upgrade_strategy", "upgrade-strategy", Nothing),
    row("force_reinstall", "force-reinstall", Nothing),
    row("ignore_installed", "ignore-installed", Nothing),
    row(
        "override_externally_managed",
        "break-system-packages",
        Nothing,
    ),
    row("compile", "compile", Nothing),
    row("warn_script_location", "no-warn-script-location", Nothing),
    row("warn_about_conflicts", "no-warn-conflicts", Nothing),
    row("progress_bar", "progress-bar", Nothing),
    row("root_user_action", "root-user-action", Nothing),
    row("refresh_package", "refresh-package", Nothing),
    row("help", "help", Nothing),
    row("version", "version", Nothing),
    row("debug_mode", "debug", Nothing),
    row("isolated_mode", "isolated", Nothing),
    row("require_venv", "require-virtualenv", Nothing),
    row("python", "python", Nothing),
    row("verbose", "verbose", Nothing),
    row("quiet", "quiet", Nothing),
    row("log", "log", Nothing),
    row("no_input", "no-input", Nothing),
    row("retries", "retries", Nothing),
    row("resume_retries", "resume-retries", Nothing),
    row("timeout", "timeout", Nothing),
    row("exists_action", "exists-action", Nothing),
    row("cache_dir", "cache-dir", Nothing),
    row(
        "disable_pip_version_check",
        "disable-pip-version-check",
        Nothing,
    ),
    row("no_color", "no-color", Nothing),
    row(
        "no_python_version_warning",
        "no-python-version-warning",
        Nothing,
    ),
];

/// What pip's configuration files and `PIP_*` variables come to for `pip install`. Values may
/// hold credentials: `Debug` shows none.
#[derive(Clone, Default, PartialEq)]
pub struct InstallSettings {
    /// Where pip looks.
    pub indexes: IndexSettings,
    /// Names for `--no-binary`, or `:all:`.
    pub no_binary: Vec<String>,
    /// Names for `--only-binary`, or `:all:`.
    pub only_binary: Vec<String>,
    /// Files for `--constraint`; relative ones start at the working directory.
    pub constraints: Vec<String>,
    /// Files that hold what builds are given.
    pub build_constraints: Vec<String>,
    /// Whether each file needs a hash.
    pub requires_hashes: bool,
    /// The whole of it, by pip's names.
    options: BTreeMap<String, Value>,
}

impl std::fmt::Debug for InstallSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstallSettings")
            .field("indexes", &self.indexes)
            .field("no_binary", &self.no_binary)
            .field("only_binary", &self.only_binary)
            .field("constraints", &self.constraints.len())
            .field("requires_hashes", &self.requires_hashes)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Answer {
    default_index: String,
    options: BTreeMap<String, Value>,
}

/// Asks pip what its configuration says to `pip install`, of which `pip_version` is the
/// version.
///
/// # Errors
/// Where the interpreter has no pip, or pip refuses its configuration.
pub fn install_settings(
    interpreter: &Path,
    pip_version: &str,
    run: &Run,
) -> Result<InstallSettings, PipError> {
    let command = run
        .command(interpreter)
        .args(["-I", "-c", ASK])
        .environment(&pip_environment(run));
    let finished = command.run()?;
    if !finished.success() {
        // What is wrong with a value pip tells on its standard output.
        let said = [finished.stdout_redacted(), finished.stderr_redacted()];
        return Err(PipError::NoPip {
            interpreter: interpreter.to_owned(),
            message: said.join("\n").trim().to_owned(),
        });
    }
    InstallSettings::parse(&finished.stdout_text(), pip_version).map_err(|error| PipError::Answer {
        command: command.display(),
        message: error.to_string(),
    })
}

impl InstallSettings {
    /// Settings of which the indexes alone are known.
    pub fn of_indexes(indexes: IndexSettings) -> Self {
        Self {
            indexes,
            ..Self::default()
        }
    }

    fn parse(answer: &str, pip_version: &str) -> Result<Self, serde_json::Error> {
        let Answer {
            default_index,
            options,
        } = serde_json::from_str(answer)?;
        let text = |name: &str| {
            let text = options.get(name)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let list = |name: &str| strings(options.get(name));
        let part = |name: &str, part: &str| names(options.get(name).and_then(|it| it.get(part)));
        let constraints = list("constraints");
        let mut build_constraints = list("build_constraints");
        let separate = build_constraints.is_empty()
            && !list("features_enabled").contains(&String::from("build-constraint"))
            && two_numbers(pip_version) < FIRST_WITH_FREE_BUILDS;
        if separate {
            // The pip that fetches what a build needs has the same configuration.
            build_constraints.clone_from(&constraints);
        }
        Ok(Self {
            indexes: IndexSettings {
                index_url: text("index_url").filter(|url| *url != default_index),
                extra_index_urls: list("extra_index_urls"),
                find_links: list("find_links"),
                no_index: is_said(options.get("no_index")),
                trusted_hosts: hosts(list("trusted_hosts")),
                cert: text("cert"),
                proxy: text("proxy"),
            },
            no_binary: part("format_control", "no_binary"),
            only_binary: part("format_control", "only_binary"),
            constraints,
            build_constraints,
            requires_hashes: is_said(options.get("require_hashes")),
            options,
        })
    }

    /// A digest of all that may change what pip answers.
    pub fn digest(&self) -> String {
        let counts = |name: &str| !["cache_dir", "src_dir", "log"].contains(&name);
        let all: Vec<String> = self
            .options
            .iter()
            .filter(|(name, _)| counts(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        sha256_hex(redact(&all.join("\n")).as_bytes())
    }

    /// Gives uv by variables what it takes so. What the environment already says to uv stays.
    pub fn apply_to_uv(&self, environment: &mut Environment) {
        self.indexes.apply_to_uv(environment);
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value
                && environment.get(name).is_none()
            {
                environment.set(name, value);
            }
        };
        let text = |name: &str| self.options.get(name)?.as_str().map(str::to_owned);
        let (all, none) = (self.releases("all_releases"), self.releases("only_final"));
        let has_all = |names: &[String]| names.iter().any(|name| name == ":all:");
        let prerelease = if is_said(self.options.get("pre")) || has_all(&all) {
            Some("allow")
        } else {
            has_all(&none).then_some("disallow")
        };
        set("UV_PRERELEASE", prerelease.map(str::to_owned));
        set("UV_EXCLUDE_NEWER", text("uploaded_prior_to"));
        set("SSL_CLIENT_CERT", text("client_cert"));
        // uv knows no other.
        let keyring = text("keyring_provider").filter(|provider| provider == "subprocess");
        set("UV_KEYRING_PROVIDER", keyring);
        let yes = |is_so: bool| is_so.then(|| String::from("1"));
        set("UV_REQUIRE_HASHES", yes(self.requires_hashes));
        let shared = self.options.get("build_isolation");
        let shared = shared.is_some_and(|value| !is_said(Some(value)));
        set("UV_NO_BUILD_ISOLATION", yes(shared));
    }

    /// What of it uv takes on its command line only, but for the constraints, which come
    /// beside others. `environment` is that of uv.
    pub fn uv_arguments(&self, environment: &Environment) -> Vec<String> {
        let mut arguments = self.indexes.uv_arguments();
        let mut add = |option: &str, values: &[String]| {
            for value in values {
                arguments.extend([option.to_owned(), value.clone()]);
            }
        };
        add("--no-binary", &self.no_binary);
        add("--only-binary", &self.only_binary);
        if environment.get("UV_BUILD_CONSTRAINT").is_none() {
            add("--build-constraint", &self.build_constraints);
        }
        for (names, mode) in [("all_releases", "allow"), ("only_final", "disallow")] {
            let names = self.releases(names).into_iter();
            let of_names: Vec<String> = names
                .filter(|name| name != ":all:")
                .map(|name| format!("{name}={mode}"))
                .collect();
            add("--prerelease-package", &of_names);
        }
        if let Some(Value::Object(settings)) = self.options.get("config_settings") {
            for (key, value) in settings {
                let values = match value {
                    Value::String(one) => vec![one.clone()],
                    many => strings(Some(many)),
                };
                let pairs: Vec<String> = values
                    .iter()
                    .map(|value| format!("{key}={value}"))
                    .collect();
                add("--config-setting", &pairs);
            }
        }
        if is_said(self.options.get("ignore_dependencies")) {
            arguments.push(String::from("--no-deps"));
        }
        arguments
    }

    /// The settings in force that uv has no word for, each with what differs then.
    pub fn without_word(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        INSTALL_SETTINGS.iter().filter_map(|setting| {
            let NoWord(why) = setting.effect else {
                return None;
            };
            is_said(self.options.get(setting.dest)).then_some((setting.key, why))
        })
    }

    fn releases(&self, which: &str) -> Vec<String> {
        let control = self.options.get("release_control");
        names(control.and_then(|control| control.get(which)))
    }
}

/// Whether a value says anything: pip's parser has several words for nothing.
fn is_said(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is_so)) => *is_so,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(list)) => !list.is_empty(),
        Some(Value::Object(map)) => !map.is_empty(),
    }
}

/// Names, or `:all:`. pip cuts a list of them at commas alone: with white space at it, a name
/// is that of no distribution, and uv would refuse it.
fn names(value: Option<&Value>) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut found = strings(value);
    found.retain(|name| name == ":all:" || !name.is_empty() && name.chars().all(is_name));
    found
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}
